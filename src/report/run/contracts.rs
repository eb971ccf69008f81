//! Contracts on the page: a sentence, a table, and the figure of the money.

use super::page::{Input, Number};
use crate::chart::{Whose, money};
use crate::outcome::{Event, Layout};
use crate::scenario::Meter;
use crate::stats::{Comparison, DifferenceRow, Estimate, Metric, MetricRow, Summary};
use crate::units::{plus_minus, reads_as_zero};

/// One contract, or all of them, in the average year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractRow {
    /// Its corridor's index in the scenario, for its colour; `None` for the total.
    pub index: Option<usize>,
    /// Its corridor's name.
    pub name: String,
    /// TWh a year that were promised, as they arrive.
    pub volume: Number,
    /// Where it is metered.
    pub metered: String,
    /// Share of the horizon's years that meet it.
    pub met: Number,
    /// Million USD paid.
    pub payment: Number,
    /// Million USD that the energy would have cost elsewhere.
    pub replacement: Number,
    /// The second less the first.
    pub benefit: Number,
}

fn word(text: &str) -> Number {
    Number { value: text.to_owned(), error: None }
}

/// Every contract, and the total where there are several.
pub(super) fn contracts(input: Input<'_>) -> Vec<ContractRow> {
    let Input { scenario, summary, glances, .. } = input;
    let number = |metric: Metric, corridor: Option<&str>| {
        let row = summary.get(metric, corridor, None);
        row.map_or_else(|| word("–"), |row| Number::with_error(row.estimate()))
    };
    let row = |index: Option<usize>, corridor: Option<&str>, volume, metered: &str| ContractRow {
        index,
        name: corridor.unwrap_or("Total").to_owned(),
        volume,
        metered: metered.to_owned(),
        met: match corridor {
            Some(_) => {
                let met = summary.chance(Event::ContractMet, corridor, None);
                met.map_or_else(|| word("–"), |met| Number::chance(met, summary.run.trials))
            }
            None => word(""),
        },
        payment: number(Metric::PaymentMusd, corridor),
        replacement: number(Metric::ReplacementMusd, corridor),
        benefit: number(Metric::NetBenefitMusd, corridor),
    };
    let mut rows = Vec::new();
    for (index, corridor) in scenario.corridors.iter().enumerate() {
        let contract = scenario.contracts.iter().find(|one| one.corridor == corridor.name);
        let Some(contract) = contract else { continue };
        let volume = glances.get(index).and_then(|glance| glance.contract_twh);
        let volume = volume.map_or_else(|| word("–"), Number::known);
        let metered = match contract.metered {
            Meter::Sending => "sending end",
            Meter::Receiving => "receiving end",
        };
        rows.push(row(Some(index), Some(&corridor.name), volume, metered));
    }
    if rows.len() > 1 {
        rows.push(row(None, None, word(""), ""));
    }
    rows
}

/// The payments and savings, as a sentence; `None` without contracts.
pub(super) fn sentence(summary: &Summary, destination: &str) -> Option<String> {
    let paid = summary.get(Metric::PaymentMusd, None, None)?;
    let met = summary.probabilities.iter().filter(|row| row.event == Event::ContractMet);
    let under = match met.filter(|row| row.year.is_none()).count() {
        1 => "Under its contract",
        _ => "Under its contracts",
    };
    let pays = |amount: &str| {
        format!("{under} {destination} pays {amount} million USD in an average year")
    };
    let (Some(elsewhere), Some(benefit)) = (
        summary.get(Metric::ReplacementMusd, None, None),
        summary.get(Metric::NetBenefitMusd, None, None),
    ) else {
        return Some(pays(&Number::said(paid.mean, paid.se)));
    };
    let (paid, elsewhere, benefit) = (paid.estimate(), elsewhere.estimate(), benefit.estimate());
    let size = Estimate { value: benefit.value.abs(), se: benefit.se };
    // Paid and saved make the cost elsewhere; this and what is lost make what is paid.
    let (verb, (sum, parts)) = match benefit.value >= 0.0 {
        true => ("saves", Number::sum_said(elsewhere, &[paid, size])),
        false => ("loses", Number::sum_said(paid, &[elsewhere, size])),
    };
    let [part, amount] = &parts[..] else { return None };
    let (paid, elsewhere) = if verb == "saves" { (part, &sum) } else { (&sum, part) };
    let paid = format!("{} for what would cost {elsewhere} elsewhere", pays(paid));
    Some(match reads_as_zero(amount) {
        true => format!("{paid}: it neither gains nor loses"),
        false => format!("{paid}: it {verb} {amount}"),
    })
}

/// The costs of another scenario's contracts against the first one's; `None` where one of them has
/// none, or in all trials the same is paid and saved.
pub(in crate::report) fn difference(
    comparison: &Comparison,
    letter: &str,
    destination: &str,
) -> Option<String> {
    let row = |metric| comparison.difference(letter, metric, None, None);
    let said = |row: &DifferenceRow, [more, less, same]: [&str; 3]| {
        if row.p_equal >= 1.0 {
            return same.to_owned();
        }
        if !(Estimate { value: row.mean, se: row.se }).is_clear_of_zero() {
            return format!("{same} as far as can be told");
        }
        let amount = plus_minus(row.mean.abs(), row.se);
        format!("{amount} million USD a year {}", if row.mean > 0.0 { more } else { less })
    };
    let paid = row(Metric::PaymentMusd)?;
    let benefit = row(Metric::NetBenefitMusd);
    if paid.p_equal >= 1.0 && benefit.is_none_or(|row| row.p_equal >= 1.0) {
        return None;
    }
    let paid = format!("For it {destination} pays {}", said(paid, ["more", "less", "the same"]));
    Some(match benefit {
        Some(row) => {
            let benefit = said(row, ["higher", "lower", "the same"]);
            format!("{paid}; the net benefit is {benefit}.")
        }
        None => format!("{paid}."),
    })
}

/// The money year by year; `None` without contracts.
pub(super) fn figure(
    layout: &Layout,
    summary: &Summary,
    destination: &str,
) -> Option<money::Figure> {
    let title = sentence(summary, destination)?;
    let row = |metric: Metric, corridor: Option<&str>, year: u32| {
        let year = summary.run.start_year + i32::try_from(year).unwrap_or(0);
        summary.get(metric, corridor, Some(year))
    };
    let years = || 0..summary.run.years;
    let saved = |corridor: Option<&str>, year: u32| {
        let elsewhere = row(Metric::ReplacementMusd, corridor, year)?.mean;
        let MetricRow { mean, p10, p90, .. } = *row(Metric::NetBenefitMusd, corridor, year)?;
        Some(money::Saved { elsewhere, mean, p10, p90 })
    };
    let mut panels = Vec::new();
    let mut add = |name: &str, whose, corridor: Option<&str>| {
        let paid = years().map(|year| Some(row(Metric::PaymentMusd, corridor, year)?.mean));
        panels.push(money::Panel {
            name: name.to_owned(),
            whose,
            paid: paid.collect::<Option<_>>()?,
            saved: years().map(|year| saved(corridor, year)).collect(),
        });
        Some(())
    };
    for (index, corridor) in layout.corridors.iter().enumerate() {
        if layout.contracts.iter().any(|contract| contract.corridor.0 == index) {
            add(&corridor.name, Whose::Corridor(index), Some(&corridor.name))?;
        }
    }
    if layout.contracts.len() > 1 {
        add("All contracts", Whose::Total, None)?;
    }
    Some(money::Figure {
        title,
        subtitle: "What is paid under each contract, and what the energy that arrives would cost elsewhere"
            .to_owned(),
        unit: "million USD a year".to_owned(),
        start_year: summary.run.start_year,
        panels,
    })
}
