//! The first sentences of a comparison, in the order of the questions: when is it there, what does a year of
//! service bring, which futures are there. Each tells the largest difference of its kind that the trials
//! can tell; what is less and what is more add up as they are written.

use super::answer::{half_of, in_service, name_of, year_of_service, years};
use crate::outcome::Event;
use crate::report::listing::listed;
use crate::stats::{
    ChanceRow, Comparison, Estimate, EventName, FutureDifference, MeanRow, ServiceDifference,
};
use crate::units::{
    decimals_for_digits, decimals_for_error, reads_as_zero, rounded_between, with_decimals,
};

/// A sentence, and whether it tells a difference.
type Told = (bool, String);

/// The sentences: those first that tell a difference.
pub(super) fn sentences(comparison: &Comparison) -> Vec<String> {
    let all = [when(comparison), service(comparison), futures(comparison)];
    let (told, same): (Vec<Told>, Vec<Told>) = all.into_iter().flatten().partition(|one| one.0);
    told.into_iter().chain(same).map(|(_, said)| said).collect()
}

fn clear(value: f64, se: Option<f64>) -> bool {
    Estimate { value, se }.is_clear_of_zero()
}

/// This number, what is between, and the first, rounded to so many decimals that they add up as they are
/// written; `None` where the difference reads as none.
fn apart(first: f64, this: f64, decimals: i32) -> Option<[String; 3]> {
    let parts = [first.min(this), (this - first).abs()];
    // Never finer than the error of the difference.
    let (parts, decimals) = rounded_between(&parts, [decimals, decimals]);
    let said = |value: f64| with_decimals(value, decimals);
    let [smaller, between, larger] = [said(parts[0]), said(parts[1]), said(parts.iter().sum())];
    let (own, other) = if this > first { (larger, smaller) } else { (smaller, larger) };
    (!reads_as_zero(&between)).then_some([own, between, other])
}

/// The same of two chances, in points of percent.
fn points(first: f64, this: f64) -> Option<[String; 3]> {
    let (first, this) = (100.0 * first, 100.0 * this);
    let decimals = if (this - first).abs() < 1.0 { 1 } else { 0 };
    apart(first, this, decimals)
}

/// The decimals of two amounts whose difference has that error.
fn decimals(larger: f64, se: Option<f64>) -> i32 {
    let most = decimals_for_digits(larger, 3).max(0);
    se.and_then(decimals_for_error).map_or(most, |supported| supported.min(most))
}

/// A year in which a corridor is more likely there than not.
fn from(year: Option<i32>) -> String {
    year.map_or_else(|| "at no time".to_owned(), |year| format!("from {year}"))
}

/// The chance to be in service that differs most in a year, of a corridor that both have, as far as the
/// trials can tell: the scenario's place and the row.
fn most(comparison: &Comparison, year: Option<i32>) -> Option<(usize, &ChanceRow)> {
    let first = comparison.scenarios.first()?;
    let mut found: Option<(usize, &ChanceRow)> = None;
    for row in &comparison.probabilities {
        let scenarios = comparison.scenarios.iter();
        let Some(place) = scenarios.clone().position(|one| one.letter == row.scenario) else {
            continue;
        };
        let both = |corridor: &String| {
            [first, &comparison.scenarios[place]].iter().all(|one| one.corridors.contains(corridor))
        };
        let is_it = row.event == EventName::Own(Event::InService)
            && row.year.is_some()
            && (year.is_none() || row.year == year)
            && row.corridor.as_ref().is_some_and(both)
            && clear(row.pair.mean, row.pair.se);
        if is_it && found.is_none_or(|best| row.pair.mean.abs() > best.1.pair.mean.abs()) {
            found = Some((place, row));
        }
    }
    found
}

/// The year in which chances to be in service are held against each other: the last, unless nothing
/// differs in it that does in another.
pub(super) fn told_year(comparison: &Comparison) -> Option<i32> {
    let last = *years(comparison).last()?;
    let found = most(comparison, Some(last)).or_else(|| most(comparison, None));
    Some(found.and_then(|(_, row)| row.year).unwrap_or(last))
}

/// Such as `In conflict TAPI is in service in 2037 in 9 % of trials, 23 points less than the 32 % of
/// baseline.`
fn when(comparison: &Comparison) -> Option<Told> {
    let years = years(comparison);
    let first = comparison.scenarios.first()?;
    let rows = || {
        let own = |row: &&ChanceRow| row.event == EventName::Own(Event::InService);
        comparison.probabilities.iter().filter(own)
    };
    rows().next()?;
    let year = told_year(comparison)?;
    let Some((place, row)) = most(comparison, Some(year)) else {
        let all = if comparison.scenarios.len() > 2 { "all" } else { "both" };
        let shared = |row: &ChanceRow| {
            let has = |corridor| first.corridors.contains(corridor);
            row.pair.this.mean > 0.0 && row.corridor.as_ref().is_some_and(has)
        };
        let differ = rows().any(|row| row.pair.p_equal < 1.0 && shared(row));
        // Of scenarios that share no corridor there is nothing to say.
        let any = rows().any(shared);
        let said = match differ {
            false => format!("When each corridor is there is the same in {all}."),
            true => "When each corridor is there differs by no more than chance would.".to_owned(),
        };
        return any.then_some((false, said));
    };
    let (scenario, corridor) = (&comparison.scenarios[place], row.corridor.as_deref()?);
    let pair = &row.pair;
    let [own, between, other] = points(pair.first.mean, pair.this.mean)?;
    let word = if pair.mean < 0.0 { "less" } else { "more" };
    let half = |first: bool| {
        let of = |year: &i32| {
            let pair = &in_service(comparison, &scenario.letter, corridor, *year)?.pair;
            Some(if first { pair.first } else { pair.this })
        };
        let chances: Vec<Option<MeanRow>> = years.iter().map(of).collect();
        half_of(&years, &chances)
    };
    let (theirs, ours) = (half(true), half(false));
    let rest = match theirs == ours {
        true => String::new(),
        false => format!(
            "; it is more likely there than not {}, {} in {}",
            from(ours),
            from(theirs),
            first.name
        ),
    };
    let said = format!(
        "In {} {corridor} is in service in {year} in {own} % of trials, {between} points {word} than the \
         {other} % of {}{rest}.",
        scenario.name, first.name
    );
    Some((true, said))
}

/// Such as `A year of service over TAPI brings 14.1 TWh in conflict, 6.3 less than the 20.4 of baseline.`
fn service(comparison: &Comparison) -> Option<Told> {
    let first = comparison.scenarios.first()?;
    let mut found: Option<(f64, &str, &ServiceDifference)> = None;
    let (mut untold, mut any, mut differ) = (Vec::new(), false, false);
    for scenario in comparison.scenarios.iter().skip(1) {
        for corridor in &scenario.corridors {
            let Some(row) = year_of_service(comparison, &scenario.letter, corridor) else {
                continue;
            };
            let Some(mean) = row.mean else {
                if row.first.is_some_and(|own| own.years > 0) && !untold.contains(corridor) {
                    untold.push(corridor.clone());
                }
                continue;
            };
            any = true;
            differ |= row.first != row.this;
            if clear(mean, row.se) && found.is_none_or(|best| mean.abs() > best.0) {
                found = Some((mean.abs(), &scenario.name, row));
            }
        }
    }
    if !any {
        return match untold.is_empty() {
            true => None,
            false => Some((
                false,
                format!("Of {} nothing of a year of service can be compared.", listed(&untold)),
            )),
        };
    }
    let told = found.and_then(|(_, name, row)| {
        let mean = row.mean?;
        let sides = (row.first?.numbers.mean?, row.this?.numbers.mean?);
        let [own, between, other] =
            apart(sides.0, sides.1, decimals(sides.0.max(sides.1), row.se))?;
        let word = if mean < 0.0 { "less" } else { "more" };
        Some((true, format!(
            "A year of service over {} brings {own} TWh on average in {name}, {between} {word} than the \
             {other} of {}.",
            row.about.corridor.as_deref()?,
            first.name
        )))
    });
    Some(told.unwrap_or_else(|| {
        let all = if comparison.scenarios.len() > 2 { "all" } else { "both" };
        let said = match differ {
            false => format!("What a year of service brings is the same in {all}."),
            true => {
                "What a year of service brings differs by no more than chance would.".to_owned()
            }
        };
        (false, said)
    }))
}

/// Such as `In conflict 76 futures of 100 have CASA-1000 only, 21 more than the 55 of baseline.`
fn futures(comparison: &Comparison) -> Option<Told> {
    let first = comparison.scenarios.first()?;
    let found = comparison.scenarios.iter().skip(1).flat_map(|scenario| {
        let rows = comparison.futures.iter().filter(|row| row.scenario == scenario.letter);
        rows.map(move |row| (scenario.name.as_str(), row))
    });
    let found =
        found.filter(|(_, row)| row.in_service.is_some() && clear(row.chance.mean, row.chance.se));
    let size = |row: &FutureDifference| row.chance.mean.abs();
    // Of those that differ as much, the one that becomes likelier, then the one that is told first.
    let by = |row: &FutureDifference| (size(row), row.chance.mean > 0.0);
    let (name, row) = found.reduce(|a, b| if by(b.1) > by(a.1) { b } else { a })?;
    let [own, between, other] = points(row.chance.first.mean, row.chance.this.mean)?;
    let word = if row.chance.mean < 0.0 { "less" } else { "more" };
    let future = name_of(comparison, row.in_service.as_deref());
    let future = match row.in_service.as_deref() {
        Some([]) => "no corridor at the end".to_owned(),
        Some(_) => format!("{future} at the end"),
        None => return None,
    };
    let said = format!(
        "In {name} {own} futures of 100 have {future}, {between} {word} than the {other} of {}.",
        first.name
    );
    Some((true, said))
}
