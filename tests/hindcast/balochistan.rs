//! Balochistan's gas network: attacks by year.

use super::foretold::{Histories, TRIALS, scenario};
use super::group::{Basis, Group};
use super::observed::{Observed, Table, Window};
use super::verdict::Comparison;

const ATTACK: &str = "attack on the gas line in Balochistan";
/// Hundreds of km of network.
const EXPOSURE: f64 = 70.0;

/// A year with the part of it that the record covers.
pub struct Year {
    pub year: i32,
    to: String,
    pub days: f64,
    pub attacks: f64,
}

impl Year {
    fn from(&self) -> String {
        format!("{}-01-01", self.year)
    }

    /// Incidents per 100 km and year.
    fn rate(&self) -> f64 {
        self.attacks / (self.days / 365.0) / EXPOSURE
    }
}

pub fn years() -> Vec<Year> {
    let table = Table::read("balochistan.csv");
    let rows = table.all_numbers("year").into_iter().zip(table.texts("to"));
    rows.zip(table.all_numbers("attacks"))
        .map(|((year, to), attacks)| {
            let from = format!("{year}-01-01");
            let days = Window { from: &from, to }.days();
            Year { year: year as i32, to: to.to_owned(), days, attacks }
        })
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Variance of the yearly counts over their mean: 1 where attacks come independently at one rate.
fn dispersion(counts: &[f64]) -> f64 {
    let mean = mean(counts);
    if mean == 0.0 {
        return 0.0;
    }
    let squares: f64 = counts.iter().map(|count| (count - mean).powi(2)).sum();
    squares / (counts.len() - 1) as f64 / mean
}

/// Of the two halves of the record, the part of all attacks that falls into the busier one.
fn busier_half(counts: &[f64]) -> f64 {
    let (first, second) = counts.split_at(counts.len() / 2);
    let (first, second): (f64, f64) = (first.iter().sum(), second.iter().sum());
    if first + second == 0.0 { 0.5 } else { first.max(second) / (first + second) }
}

/// Each other year's rate as likely as any, in one year of the same network.
fn from_other_years(left_out: &Year, all: &[Year]) -> Vec<f64> {
    let rates: Vec<String> = all
        .iter()
        .filter(|year| year.year != left_out.year)
        .map(|year| format!("{:.6}", year.rate()))
        .collect();
    let rates = format!("{{ choice = {{ values = [{}] }} }}", rates.join(", "));
    let start = left_out.year.to_string();
    let histories = Histories::of(&scenario(
        "balochistan",
        &[
            ("assumption.balochistan_attack_rate.value", &rates),
            ("run.start_year", &start),
            ("run.years", "1"),
        ],
    ));
    histories.counts(ATTACK, Window { from: &left_out.from(), to: &left_out.to })
}

pub fn groups() -> Vec<Group> {
    let record = years();
    let shipped = Histories::of(&scenario("balochistan", &[]));
    let by_year: Vec<Vec<f64>> = record
        .iter()
        .map(|year| shipped.counts(ATTACK, Window { from: &year.from(), to: &year.to }))
        .collect();
    let histories: Vec<Vec<f64>> = (0..TRIALS as usize)
        .map(|trial| by_year.iter().map(|counts| counts[trial]).collect())
        .collect();
    let attacks: Vec<f64> = record.iter().map(|year| year.attacks).collect();
    let over_all = |what: &str, of: fn(&[f64]) -> f64, decimals| {
        let foretold = histories.iter().map(|counts| of(counts)).collect();
        Comparison::new(what, foretold, Observed::exact(of(&attacks)), decimals)
    };
    let line = |year: &Year, foretold| {
        Comparison::new(year.year.to_string(), foretold, Observed::exact(year.attacks), 0)
    };
    vec![
        Group {
            block: "balochistan-years",
            title: "Balochistan: attacks by year",
            heading: "year",
            basis: Basis::OnRecord,
            lines: record.iter().zip(by_year).map(|(year, counts)| line(year, counts)).collect(),
            picture: Some((120.0, "attacks")),
        },
        Group {
            block: "balochistan-whole",
            title: "Balochistan: the 19 years as a whole",
            heading: "2005 to 2023",
            basis: Basis::OnRecord,
            lines: vec![
                over_all("attacks a year, mean", mean, 1),
                over_all("variance over mean of the yearly counts", dispersion, 1),
                over_all("part of them in the busier half of the years", busier_half, 2),
            ],
            picture: None,
        },
        Group {
            block: "balochistan-elsewhere",
            title: "Balochistan: attacks by year, from the other years",
            heading: "year",
            basis: Basis::LeftOut,
            lines: record.iter().map(|year| line(year, from_other_years(year, &record))).collect(),
            picture: Some((120.0, "attacks")),
        },
    ]
}
