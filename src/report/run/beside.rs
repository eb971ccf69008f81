//! Energy that flows beside and back: returns over corridors with the net of them, and claims on supplies,
//! in a report's tables.

use maud::{Markup, html};

use super::html::number;
use super::page::{Input, Number};
use crate::stats::{Metric, MetricRow, Summary};

/// The energy that went back over a corridor, or over all of them, in TWh of the average year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedRow {
    /// The corridor, or `All corridors`.
    pub name: String,
    /// Delivered, returned, net.
    pub numbers: [Number; 3],
}

/// The energy of a claim in TWh of the average year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedRow {
    /// Its name.
    pub name: String,
    /// Its supply.
    pub supply: String,
    /// p10, p50, p90 and the mean.
    pub numbers: [Number; 4],
}

/// Energy that flows beside and back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// Each corridor with a return, and all together; empty without any.
    pub returned: Vec<ReturnedRow>,
    /// Year by year over all corridors: the year, delivered, returned, net.
    pub years: Vec<(String, [Number; 3])>,
    /// Every claim.
    pub claimed: Vec<ClaimedRow>,
}

/// The words below a table with the net of a last year.
pub(in crate::report) const INCOMPLETE: &str =
    "* Incomplete: what falls due after the horizon is not seen.";

/// The metrics of a row of returns.
const RETURNED: [Metric; 3] = [Metric::DeliveredTwh, Metric::ReturnedTwh, Metric::NetTwh];

fn mean(row: Option<&MetricRow>) -> Number {
    let unknown = || Number { value: "–".to_owned(), error: None };
    row.map_or_else(unknown, |row| Number::with_error(row.estimate()))
}

impl Beside {
    /// From a run's summary.
    pub(super) fn compose(input: Input<'_>) -> Self {
        let summary = input.summary;
        let numbers =
            |corridor, year| RETURNED.map(|metric| mean(summary.get(metric, corridor, year)));
        let with = input.scenario.corridors.iter().filter(|own| !own.returns.is_empty());
        let mut returned: Vec<ReturnedRow> = with
            .map(|own| ReturnedRow {
                name: own.name.clone(),
                numbers: numbers(Some(own.name.as_str()), None),
            })
            .collect();
        let mut years = Vec::new();
        if !returned.is_empty() {
            if input.scenario.corridors.len() > 1 {
                let name = "All corridors".to_owned();
                returned.push(ReturnedRow { name, numbers: numbers(None, None) });
            }
            let run = &summary.run;
            years.extend((0..i32::try_from(run.years).unwrap_or(0)).map(|year| {
                let year = run.start_year + year;
                (year.to_string(), numbers(None, Some(year)))
            }));
        }
        Self { returned, years, claimed: claimed(summary) }
    }
}

fn claimed(summary: &Summary) -> Vec<ClaimedRow> {
    let rows = summary
        .metrics
        .iter()
        .filter(|row| row.about.metric == Metric::ClaimedTwh && row.about.year.is_none());
    let quantile = Number::cut;
    rows.map(|row| ClaimedRow {
        name: row.about.name.clone().unwrap_or_default(),
        supply: row.about.supply.clone().unwrap_or_default(),
        numbers: [
            quantile(row.p10, row.se_p10),
            quantile(row.p50, row.se_p50),
            quantile(row.p90, row.se_p90),
            Number::with_error(row.estimate()),
        ],
    })
    .collect()
}

/// The section of the page; empty where nothing flows beside or back.
pub(super) fn section(beside: &Beside) -> Markup {
    let heads = ["delivered", "returned", "net"];
    let last = beside.years.len().saturating_sub(1);
    html! { @if !beside.returned.is_empty() || !beside.claimed.is_empty() {
        section id="beside" {
            h2 { "What goes to others" }
            @if !beside.returned.is_empty() {
                h3 { "What goes back" }
                p.about {
                    "TWh of the average year, electricity or its equivalent. What is owed of a season's deliveries "
                    "goes back in a season of its own, as far as the destination can spare it and the corridor can "
                    "carry it; the net is what stays."
                }
                div.wide tabindex="0" { table {
                    thead { tr { th scope="col" { "Corridor" } @for head in heads { th.n scope="col" { (head) } } } }
                    tbody { @for row in &beside.returned { tr {
                        th scope="row" { (row.name) }
                        @for cell in &row.numbers { td.n { (number(cell)) } }
                    } } }
                } }
                @if beside.years.len() > 1 {
                    h3 { "Year by year, TWh" }
                    div.wide tabindex="0" { table.years {
                        thead { tr { th scope="col" { "Year" } @for head in heads { th.n scope="col" { (head) } } } }
                        tbody { @for (index, (year, numbers)) in beside.years.iter().enumerate() { tr {
                            th scope="row" { (year) @if index == last { " *" } }
                            @for cell in numbers { td.n { (number(cell)) } }
                        } } }
                    } }
                    p.about { (INCOMPLETE) }
                }
            }
            @if !beside.claimed.is_empty() {
                h3 { "Claims on supplies" }
                p.about {
                    "TWh of the average year that other buyers of the same supply got, who are served before its "
                    "corridors."
                }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { "Claim" } th scope="col" { "Supply" }
                        @for head in ["p10", "p50", "p90", "mean"] { th.n scope="col" { (head) } }
                    } }
                    tbody { @for row in &beside.claimed { tr {
                        th scope="row" { (row.name) }
                        td { (row.supply) }
                        @for cell in &row.numbers { td.n { (number(cell)) } }
                    } } }
                } }
            }
        }
    } }
}
