//! The first two pictures of a comparison: pairs of dots for each figure, question by question, and where a
//! year of service goes in each scenario.

use super::answer::{in_service, of_future, year_of_service};
use super::page::ComparePage;
use crate::chart::{Heading, Whose, compare_dots, service_waterfall};
use crate::outcome::{CauseIndex, Loss};
use crate::report::run::page::Number;
use crate::stats::{ComparedRow, Comparison, Estimate, Metric, ServiceDifference};
use crate::units::chance_percent;

/// Named scenarios, in order.
fn scenarios(comparison: &Comparison) -> Vec<(String, Whose)> {
    let scenarios = comparison.scenarios.iter().enumerate();
    scenarios.map(|(index, one)| (one.name.clone(), Whose::Scenario(index))).collect()
}

/// One figure in each scenario: as a number with its error.
type Each = Vec<Option<Estimate>>;

/// `32 → 9 %`, or of many scenarios the first one's and the ends.
fn said(each: &Each, written: &dyn Fn(Estimate) -> String, unit: &str) -> String {
    let of = |one: &Option<Estimate>| one.map_or_else(|| "–".to_owned(), written);
    let said = match each.as_slice() {
        [first, other] => format!("{} → {}", of(first), of(other)),
        all => {
            let known: Vec<Estimate> = all.iter().flatten().copied().collect();
            let by = |a: &&Estimate, b: &&Estimate| a.value.total_cmp(&b.value);
            match (known.iter().min_by(by), known.iter().max_by(by)) {
                (Some(least), Some(most)) if written(*least) != written(*most) => {
                    format!("{} to {}", written(*least), written(*most))
                }
                (Some(one), _) => written(*one),
                _ => "–".to_owned(),
            }
        }
    };
    if unit.is_empty() { said } else { format!("{said} {unit}") }
}

fn row(
    name: &str,
    each: Each,
    written: &dyn Fn(Estimate) -> String,
    unit: &str,
) -> compare_dots::Row {
    compare_dots::Row {
        name: name.to_owned(),
        said: said(&each, written, unit),
        dots: each.into_iter().map(|one| Some(one?.value)).collect(),
    }
}

/// The figures question by question; `None` where there is nothing to compare.
pub(super) fn dots(comparison: &Comparison, page: &ComparePage) -> Option<compare_dots::Figure> {
    let last = *page.answer.years.last()?;
    let letters: Vec<&str> =
        comparison.scenarios.iter().skip(1).map(|one| one.letter.as_str()).collect();
    let second = *letters.first()?;
    let trials = comparison.run.trials;
    let chance = |of: Estimate| {
        chance_percent(of.value / 100.0, None, trials).trim_end_matches(" %").to_owned()
    };
    let amount = |of: Estimate| Number::said(of.value, of.se);
    let percents =
        |mean: f64, se: Option<f64>| Estimate { value: 100.0 * mean, se: se.map(|se| 100.0 * se) };
    let mut panels = Vec::new();
    let mut add = |heading: String, least: f64, rows: Vec<compare_dots::Row>| {
        if rows.iter().any(|row| row.dots.iter().any(Option::is_some)) {
            panels.push(compare_dots::Panel { heading, least, rows });
        }
    };
    let told = page.answer.told;
    let rows = page.answer.when.iter().map(|group| {
        let first = in_service(comparison, second, &group.name, told);
        let first = first.map(|row| percents(row.pair.first.mean, row.pair.first.se));
        let others = letters.iter().map(|letter| {
            let own = in_service(comparison, letter, &group.name, told)?;
            Some(percents(own.pair.this.mean, own.pair.this.se))
        });
        row(&group.name, [first].into_iter().chain(others).collect(), &chance, "%")
    });
    add(format!("In service in {told}, % of trials"), 100.0, rows.collect());
    let rows = page.answer.service.iter().map(|group| {
        let of = |letter: &str| year_of_service(comparison, letter, &group.name);
        let first = of(second).and_then(|row| row.first?.numbers.distribution().mean());
        let others = letters.iter().map(|letter| of(letter)?.this?.numbers.distribution().mean());
        row(&group.name, [first].into_iter().chain(others).collect(), &amount, "TWh")
    });
    add("A year of service, mean in TWh".to_owned(), 0.0, rows.collect());
    let mut futures: Vec<Option<&[String]>> = Vec::new();
    for known in &comparison.futures {
        let this = known.in_service.as_deref();
        if !futures.contains(&this) {
            futures.push(this);
        }
    }
    let rows = page.answer.futures.iter().filter_map(|group| {
        let is_it =
            |this: &Option<&[String]>| super::answer::name_of(comparison, *this) == group.name;
        let future = *futures.iter().find(|this| is_it(this))?;
        let of = |letter: &str| of_future(comparison, letter, future);
        let first = letters.iter().find_map(|letter| of(letter)).map(|row| row.chance.first);
        let first = first.map(|first| percents(first.mean, first.se));
        let others = letters.iter().map(|letter| {
            let chance = of(letter)?.chance.this;
            Some(percents(chance.mean, chance.se))
        });
        Some(row(&group.name, [first].into_iter().chain(others).collect(), &chance, "%"))
    });
    add(format!("Corridors in service at the end of {last}, % of trials"), 100.0, rows.collect());
    // The total, then corridor by corridor.
    let average = |name: &str, corridor: Option<&str>| {
        let of = |letter: &str| comparison.difference(letter, Metric::DeliveredTwh, corridor, None);
        let mean = |mean, se| Estimate { value: mean, se };
        let first = letters.iter().find_map(|letter| of(letter)).map(|row| row.first);
        let first = first.map(|first| mean(first.mean, first.se));
        let others =
            letters.iter().map(|letter| of(letter).map(|row| mean(row.this.mean, row.this.se)));
        row(name, [first].into_iter().chain(others).collect(), &amount, "TWh")
    };
    let mut rows = vec![average("All corridors", None)];
    if page.answer.service.len() > 1 {
        rows.extend(
            page.answer.service.iter().map(|group| average(&group.name, Some(&group.name))),
        );
    }
    add("All weighed together, mean TWh of the average year".to_owned(), 0.0, rows);
    if panels.is_empty() {
        return None;
    }
    Some(compare_dots::Figure {
        title: page.headline.first()?.trim_end_matches('.').to_owned(),
        subtitle: format!(
            "The same trials through each; ring: {}; each panel has a scale of its own",
            comparison.scenarios[0].name
        ),
        scenarios: scenarios(comparison),
        panels,
    })
}

/// The causes of incidents, each once.
fn causes(comparison: &Comparison) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    for row in &comparison.service_year {
        if let Some(cause) = row.about.cause.as_ref().filter(|cause| !causes.contains(cause)) {
            causes.push(cause.clone());
        }
    }
    causes
}

/// A heading of loss of a row; none of all incidents together where there are causes.
fn loss_of(row: &ServiceDifference, causes: &[String]) -> Option<Loss> {
    match (row.about.heading()?, &row.about.cause) {
        (Loss::AllIncidents, Some(cause)) => {
            let at = causes.iter().position(|known| known == cause)?;
            Some(Loss::Incidents(CauseIndex(at)))
        }
        (Loss::AllIncidents, None) if !causes.is_empty() => None,
        (loss, _) => Some(loss),
    }
}

/// Where a year of service goes, the bars of each scenario below each other.
pub(super) fn service_waterfall(
    comparison: &Comparison,
    page: &ComparePage,
) -> Option<service_waterfall::Figure> {
    let causes = causes(comparison);
    let mut corridors: Vec<&String> = Vec::new();
    for corridor in comparison.scenarios.iter().flat_map(|one| &one.corridors) {
        if !corridors.contains(&corridor) {
            corridors.push(corridor);
        }
    }
    let second = comparison.scenarios.get(1)?.letter.as_str();
    let mut bars = Vec::new();
    for group in &page.answer.service {
        let whose = corridors.iter().position(|name| **name == group.name).map(Whose::Corridor)?;
        for (index, scenario) in comparison.scenarios.iter().enumerate() {
            let letter = if index == 0 { second } else { scenario.letter.as_str() };
            let rows = comparison.service_year.iter().filter(|row| {
                row.scenario == letter && row.about.corridor.as_deref() == Some(&group.name)
            });
            let rows: Vec<_> = rows.collect();
            let mean = |row: &ServiceDifference| {
                if index == 0 { row.first?.numbers.mean } else { row.this?.numbers.mean }
            };
            let of = |metric: Metric| rows.iter().find(|row| row.about.metric == metric);
            let whole = of(Metric::NameplateTwh).and_then(|row| mean(row));
            let losses = rows.iter().filter_map(|row| {
                let loss = loss_of(row, &causes)?;
                Some((Heading::Lost(loss), mean(row)?.max(0.0)))
            });
            bars.push(service_waterfall::Bar {
                name: format!("{}, {}", group.name, scenario.name),
                whose,
                whole: whole.unwrap_or(0.0),
                delivered: of(Metric::DeliveredTwh).and_then(|row| mean(row)).unwrap_or(0.0),
                losses: losses.collect(),
                note: whole.is_none().then(|| {
                    let has_it = scenario.corridors.contains(&group.name);
                    let why = "no full year in service in any trial";
                    if has_it { why } else { "not in this scenario" }.to_owned()
                }),
            });
        }
    }
    if bars.iter().all(|bar| bar.note.is_some()) {
        return None;
    }
    Some(service_waterfall::Figure {
        title: waterfall_title(comparison, &causes),
        subtitle: "Mean year of service in each scenario: delivered, then what is lost".to_owned(),
        unit: "TWh a year of service".to_owned(),
        causes,
        bars,
    })
}

/// Such as `Over TAPI a year of service loses 3.1 TWh more to attack in conflict than in baseline`.
fn waterfall_title(comparison: &Comparison, causes: &[String]) -> String {
    let all = if comparison.scenarios.len() > 2 { "all" } else { "both" };
    let has = |one: &ComparedRow, name: &String| one.corridors.contains(name);
    let is_shared = |name: &String| comparison.scenarios[1..].iter().any(|one| has(one, name));
    if !comparison.scenarios[0].corridors.iter().any(is_shared) {
        return "Where a year of service goes, of corridors that the scenarios do not share"
            .to_owned();
    }
    let mut found: Option<(&ServiceDifference, String, f64)> = None;
    let mut differ = false;
    for row in &comparison.service_year {
        let Some(loss) = loss_of(row, causes) else { continue };
        differ |= row.first != row.this;
        let Some(mean) = row.mean else { continue };
        let is_clear = Estimate { value: mean, se: row.se }.is_clear_of_zero();
        if is_clear && found.as_ref().is_none_or(|best| mean.abs() > best.2.abs()) {
            let cause = loss.cause().and_then(|at| causes.get(at.0));
            let words = cause.map_or_else(|| loss.in_service().to_owned(), Clone::clone);
            found = Some((row, words, mean));
        }
    }
    let name = |letter: &str| {
        let mut scenarios = comparison.scenarios.iter();
        scenarios.find(|one| one.letter == letter).map_or("", |one| one.name.as_str())
    };
    match found {
        Some((row, words, mean)) => format!(
            "A year of service over {} loses {} TWh {} in {} than in {} to: {words}",
            row.about.corridor.as_deref().unwrap_or_default(),
            Number::said(mean.abs(), row.se),
            if mean > 0.0 { "more" } else { "less" },
            name(&row.scenario),
            comparison.scenarios[0].name,
        ),
        None if differ => {
            "Where a year of service goes differs by no more than chance would".to_owned()
        }
        None => format!("Where a year of service goes is the same in {all}"),
    }
}
