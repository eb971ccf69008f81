//! The first three questions of a comparison: when is it there, what does a year of service bring, which
//! futures are there; of each scenario, and against the first. What differs most stands first.

use super::first::told_year;
use crate::outcome::Event;
use crate::report::run::answer::WhenRow;
use crate::report::run::figures::first::combination_name;
use crate::report::run::page::Number;
use crate::stats::{
    ChanceRow, Comparison, Distribution, Estimate, EventName, FutureDifference, MeanRow, Metric,
    OutcomeDifference, OwnFuture, OwnYears, PairRow, ServiceDifference,
};
use crate::units::chance_percent;

/// Futures that are told one by one, then the others as one.
const FEW: usize = 6;

/// The three questions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CompareAnswer {
    /// The compared calendar years.
    pub years: Vec<i32>,
    /// The year in which the chances to be in service are held against each other.
    pub told: i32,
    /// When each corridor is there.
    pub when: Vec<WhenGroup>,
    /// The years of service of each corridor.
    pub service: Vec<ServiceGroup>,
    /// The futures.
    pub futures: Vec<FutureGroup>,
    /// The outcomes of branches.
    pub outcomes: Vec<FutureGroup>,
}

/// One corridor: when it is there in each scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct WhenGroup {
    /// The corridor.
    pub name: String,
    /// One a scenario.
    pub rows: Vec<WhenRow>,
    /// The chance of the year that is told against that of the first scenario, in points of percent; the first
    /// scenario's is a dash.
    pub differences: Vec<Number>,
    /// Whether nothing differs in any trial.
    pub is_same: bool,
}

/// One corridor: a year of service in each scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceGroup {
    /// The corridor.
    pub name: String,
    /// TWh, one a scenario: p10, p50, p90 and the mean with its error.
    pub rows: Vec<[Number; 4]>,
    /// The mean against the first scenario's; the first scenario's is a dash.
    pub differences: Vec<Number>,
    /// Whether nothing differs.
    pub is_same: bool,
}

/// One future, or one outcome of a branch, in each scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct FutureGroup {
    /// `CASA-1000 only`.
    pub name: String,
    /// Its chance, one a scenario.
    pub chances: Vec<Number>,
    /// The chance against that of the first scenario, in points of percent; the first one's is a dash.
    pub chance_differences: Vec<Number>,
    /// TWh in the last year, one a scenario: p10, p50, p90 and the mean with its error.
    pub rows: Vec<[Number; 4]>,
    /// The mean against the first scenario's; the first one's is a dash.
    pub differences: Vec<Number>,
    /// Whether nothing differs.
    pub is_same: bool,
}

fn dash() -> Number {
    Number { value: "–".to_owned(), error: None }
}

/// A chance in whole percents, finer only where it would read as none.
fn chance(mean: MeanRow, trials: u64) -> Number {
    let se = mean.se.map(|se| se.max(0.01));
    Number { value: chance_percent(mean.mean, se, trials), error: None }
}

/// A difference of chances in points of percent.
fn points(mean: f64, se: Option<f64>) -> Number {
    super::page::signed(100.0 * mean, se.map(|se| 100.0 * se))
}

fn four(of: Option<Distribution>) -> [Number; 4] {
    let Some(of) = of else { return [dash(), dash(), dash(), dash()] };
    let cut = |known: Option<Estimate>| {
        known.map_or_else(dash, |known| Number::cut(known.value, known.se))
    };
    [cut(of.p10()), cut(of.p50()), cut(of.p90()), of.mean().map_or_else(dash, Number::with_error)]
}

/// Corridors of all scenarios, each once, the first scenario's first.
fn corridors(comparison: &Comparison) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for corridor in comparison.scenarios.iter().flat_map(|scenario| &scenario.corridors) {
        if !all.contains(&corridor.as_str()) {
            all.push(corridor);
        }
    }
    all
}

/// The letters of all scenarios but the first.
fn others(comparison: &Comparison) -> impl Iterator<Item = &str> {
    comparison.scenarios.iter().skip(1).map(|scenario| scenario.letter.as_str())
}

/// The chance of a corridor to be in service, of a scenario against the first; in one year.
pub(super) fn in_service<'a>(
    comparison: &'a Comparison,
    letter: &str,
    corridor: &str,
    year: i32,
) -> Option<&'a ChanceRow> {
    comparison.probabilities.iter().find(|row| {
        row.scenario == letter
            && row.event == EventName::Own(Event::InService)
            && row.corridor.as_deref() == Some(corridor)
            && row.year == Some(year)
    })
}

/// The energy of a year of service of a corridor, of a scenario against the first.
pub(super) fn year_of_service<'a>(
    comparison: &'a Comparison,
    letter: &str,
    corridor: &str,
) -> Option<&'a ServiceDifference> {
    comparison.service_year.iter().find(|row| {
        row.scenario == letter
            && row.about.metric == Metric::DeliveredTwh
            && row.about.corridor.as_deref() == Some(corridor)
    })
}

/// Puts what differs most first, in the size of its largest difference; what is alike keeps its order.
fn largest_first<T>(mut groups: Vec<(f64, T)>) -> Vec<T> {
    groups.sort_by(|a, b| b.0.total_cmp(&a.0));
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The compared years.
pub(super) fn years(comparison: &Comparison) -> Vec<i32> {
    let run = &comparison.run;
    (0..run.years).map(|year| run.start_year + i32::try_from(year).unwrap_or(0)).collect()
}

impl CompareAnswer {
    pub(super) fn compose(comparison: &Comparison) -> Self {
        let told = told_year(comparison).unwrap_or(comparison.run.start_year);
        Self {
            years: years(comparison),
            told,
            when: when(comparison, told),
            service: service(comparison),
            futures: futures(comparison),
            outcomes: outcomes(comparison),
        }
    }
}

fn when(comparison: &Comparison, told: i32) -> Vec<WhenGroup> {
    let years = years(comparison);
    let trials = comparison.run.trials;
    let mut groups = Vec::new();
    for corridor in corridors(comparison) {
        let (mut rows, mut differences) = (Vec::new(), Vec::new());
        let (mut size, mut is_same) = (0.0_f64, true);
        for (index, letter) in others(comparison).enumerate() {
            let chances = |first: bool| {
                let of = |year: &i32| {
                    let pair = &in_service(comparison, letter, corridor, *year)?.pair;
                    Some(if first { pair.first } else { pair.this })
                };
                years.iter().map(of).collect::<Vec<_>>()
            };
            let row = |index: usize, chances: Vec<Option<MeanRow>>| WhenRow {
                index,
                name: corridor.to_owned(),
                half: match half_of(&years, &chances) {
                    Some(year) => format!("from {year}"),
                    None if chances.iter().all(Option::is_none) => "–".to_owned(),
                    None => "never".to_owned(),
                },
                between: String::new(),
                chances: chances
                    .into_iter()
                    .map(|mean| mean.map_or_else(dash, |mean| chance(mean, trials)))
                    .collect(),
            };
            if index == 0 {
                rows.push(row(0, chances(true)));
                differences.push(dash());
            }
            rows.push(row(index + 1, chances(false)));
            let pair = in_service(comparison, letter, corridor, told).map(|row| &row.pair);
            differences.push(pair.map_or_else(dash, |pair| points(pair.mean, pair.se)));
            for year in &years {
                let pair = in_service(comparison, letter, corridor, *year).map(|row| &row.pair);
                size = pair.map_or(size, |pair| size.max(pair.mean.abs()));
                is_same &= pair.is_none_or(|pair| pair.p_equal >= 1.0);
            }
        }
        let name = corridor.to_owned();
        groups.push((size, WhenGroup { name, rows, differences, is_same }));
    }
    largest_first(groups)
}

/// The first year whose chance is above one half.
pub(super) fn half_of(years: &[i32], chances: &[Option<MeanRow>]) -> Option<i32> {
    let past = |(_, chance): &(&i32, &Option<MeanRow>)| chance.is_some_and(|of| of.mean > 0.5);
    years.iter().zip(chances).find(past).map(|(year, _)| *year)
}

fn service(comparison: &Comparison) -> Vec<ServiceGroup> {
    let mut groups = Vec::new();
    for corridor in corridors(comparison) {
        let (mut rows, mut differences) = (Vec::new(), Vec::new());
        let (mut size, mut is_same) = (0.0_f64, true);
        for (index, letter) in others(comparison).enumerate() {
            let row = year_of_service(comparison, letter, corridor);
            let own = |side: Option<OwnYears>| four(side.map(|side| side.numbers.distribution()));
            if index == 0 {
                rows.push(own(row.and_then(|row| row.first)));
                differences.push(dash());
            }
            rows.push(own(row.and_then(|row| row.this)));
            let mean = row.and_then(|row| Some((row.mean?, row.se)));
            differences.push(mean.map_or_else(dash, |(mean, se)| super::page::signed(mean, se)));
            size = mean.map_or(size, |(mean, _)| size.max(mean.abs()));
            is_same &= row.is_none_or(|row| row.first == row.this);
        }
        let name = corridor.to_owned();
        groups.push((size, ServiceGroup { name, rows, differences, is_same }));
    }
    largest_first(groups)
}

/// The rows of one future, one a scenario but the first.
pub(super) fn of_future<'a>(
    comparison: &'a Comparison,
    letter: &str,
    in_service: Option<&[String]>,
) -> Option<&'a FutureDifference> {
    let mut rows = comparison.futures.iter().filter(|row| row.scenario == letter);
    rows.find(|row| row.in_service.as_deref() == in_service)
}

/// A future's name among those of a comparison.
pub(super) fn name_of(comparison: &Comparison, in_service: Option<&[String]>) -> String {
    match in_service {
        Some(_) => combination_name(in_service, 1, corridors(comparison).len()),
        None => "all others".to_owned(),
    }
}

/// A future, or an outcome, of one scenario against the first.
struct Against<'a> {
    chance: &'a PairRow,
    first: Option<OwnFuture>,
    this: Option<OwnFuture>,
    mean: Option<(f64, Option<f64>)>,
}

/// The group of one future or outcome from its rows, one a scenario but the first; how likely it is at the
/// most, and by how much its chance differs.
fn group_of(name: String, rows: &[Option<Against<'_>>], trials: u64) -> (f64, f64, FutureGroup) {
    let own = |side: Option<OwnFuture>| four(side.map(|side| side.numbers.distribution()));
    let none = MeanRow { mean: 0.0, se: Some(0.0) };
    // Each row knows what the first scenario has.
    let known = rows.iter().flatten().next();
    let mut group = FutureGroup {
        name,
        chances: vec![known.map_or_else(dash, |row| chance(row.chance.first, trials))],
        chance_differences: vec![dash()],
        rows: vec![own(known.and_then(|row| row.first))],
        differences: vec![dash()],
        is_same: true,
    };
    let (mut likely, mut size) = (0.0_f64, 0.0_f64);
    for row in rows {
        let row = row.as_ref();
        group.chances.push(chance(row.map_or(none, |row| row.chance.this), trials));
        group.rows.push(own(row.and_then(|row| row.this)));
        let pair = row.map(|row| row.chance);
        let pair = pair.map_or_else(dash, |pair| points(pair.mean, pair.se));
        group.chance_differences.push(pair);
        let mean = row.and_then(|row| row.mean);
        let mean = mean.map_or_else(dash, |(mean, se)| super::page::signed(mean, se));
        group.differences.push(mean);
        if let Some(row) = row {
            size = size.max(row.chance.mean.abs());
            likely = likely.max(row.chance.first.mean).max(row.chance.this.mean);
            group.is_same &= row.chance.p_equal >= 1.0 && row.first == row.this;
        }
    }
    (likely, size, group)
}

fn futures(comparison: &Comparison) -> Vec<FutureGroup> {
    let mut known: Vec<Option<&[String]>> = Vec::new();
    for row in &comparison.futures {
        let this = row.in_service.as_deref();
        if !known.contains(&this) {
            known.push(this);
        }
    }
    let groups = known.into_iter().map(|future| {
        let rows = others(comparison).map(|letter| {
            let row = of_future(comparison, letter, future)?;
            let mean = row.mean.map(|mean| (mean, row.se));
            Some(Against { chance: &row.chance, first: row.first, this: row.this, mean })
        });
        let (name, rows) = (name_of(comparison, future), rows.collect::<Vec<_>>());
        let (likely, size, group) = group_of(name, &rows, comparison.run.trials);
        (likely, (size, group))
    });
    // The likeliest ones, of which those first that differ most.
    let mut likeliest = largest_first(groups.collect());
    likeliest.truncate(FEW);
    largest_first(likeliest)
}

/// The outcomes of branches that the scenarios have in common, in the order of the first.
fn outcomes(comparison: &Comparison) -> Vec<FutureGroup> {
    let mut known: Vec<(&str, &str)> = Vec::new();
    for row in &comparison.by_outcome {
        let this = (row.branch.as_str(), row.outcome.as_str());
        if !known.contains(&this) {
            known.push(this);
        }
    }
    let groups = known.into_iter().map(|(branch, outcome)| {
        let rows = others(comparison).map(|letter| {
            let is_it = |row: &&OutcomeDifference| {
                row.scenario == letter && row.branch == branch && row.outcome == outcome
            };
            let row = comparison.by_outcome.iter().find(is_it)?;
            let mean = row.mean.map(|mean| (mean, row.se));
            Some(Against { chance: &row.chance, first: row.first, this: row.this, mean })
        });
        let rows: Vec<_> = rows.collect();
        group_of(format!("{branch}: {outcome}"), &rows, comparison.run.trials)
    });
    // What comes about in none of them has no row.
    groups.filter(|(likely, ..)| *likely > 0.0).map(|(.., group)| group).collect()
}
