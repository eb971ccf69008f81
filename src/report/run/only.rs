//! Some metrics of a run, in words: a table for each, of the average year.

use std::io;

use crate::outcome::Loss;
use crate::report::files::flat::flat;
use crate::report::study::page::{Ran, StudyPage, StudyTable, column, sentence};
use crate::report::terminal::cells::Align;
use crate::stats::{MetricRow, ProbabilityRow, Summary};
use crate::units::{plus_minus, significant};

/// Rows of a table on the terminal.
const MOST_SHOWN: usize = 20;
/// Digits of a quantile.
const DIGITS: usize = 3;

/// The words.
#[must_use]
pub fn only_page(summary: &Summary, ran: &Ran) -> StudyPage {
    let mut page = StudyPage::new("Metrics", "summary.json", ran, 1);
    let average: Vec<&MetricRow> =
        summary.metrics.iter().filter(|row| row.about.year.is_none()).collect();
    // The last of a metric's rows is of all together, where these add up.
    let first = average.chunk_by(|a, b| a.about.metric == b.about.metric).next();
    if let Some(row) = first.and_then(<[_]>::last) {
        page.finding.push(format!(
            "{} of the average year ({}): {} {}.",
            sentence(row.about.metric.words()),
            subject(row),
            plus_minus(row.mean, row.se),
            row.unit
        ));
    }
    for rows in average.chunk_by(|a, b| a.about.metric.name() == b.about.metric.name()) {
        page.tables.extend(metric(rows));
    }
    let chances: Vec<&ProbabilityRow> =
        summary.probabilities.iter().filter(|row| row.year.is_none()).collect();
    if !chances.is_empty() {
        page.tables.push(chance(&chances));
    }
    if !summary.hazards.is_empty() {
        page.tables.push(incidents(summary));
    }
    page.notes.push(
        "Of the average year of a trial; summary.json has every year. ± is the standard error that the \
         finite number of trials leaves."
            .to_owned(),
    );
    page
}

fn metric(rows: &[&MetricRow]) -> Option<StudyTable> {
    let first = rows.first()?;
    let cells = |cell: &dyn Fn(&MetricRow) -> String| rows.iter().map(|row| cell(row)).collect();
    let quantile = |of: fn(&MetricRow) -> f64| cells(&|row| significant(of(row), DIGITS));
    Some(StudyTable {
        title: format!("{}: {}", first.about.metric.name(), first.about.metric.words()),
        columns: vec![
            column("of", Align::Left, cells(&subject)),
            column("unit", Align::Left, cells(&|row| row.unit.clone())),
            column("mean", Align::Point, cells(&|row| plus_minus(row.mean, row.se))),
            column("p10", Align::Point, quantile(|row| row.p10)),
            column("p50", Align::Point, quantile(|row| row.p50)),
            column("p90", Align::Point, quantile(|row| row.p90)),
        ],
        most: MOST_SHOWN,
    })
}

/// The subject of a row: heading or cause, name, supply, corridor.
fn subject(row: &MetricRow) -> String {
    let about = &row.about;
    let heading = about.heading().map(Loss::name).map(str::to_owned);
    let named = [&about.cause, &about.name, &about.supply].into_iter().flatten().cloned();
    let corridor = about.corridor.clone().unwrap_or_else(|| "all together".to_owned());
    let of_supply = about.supply.is_some() && about.corridor.is_none();
    let whose = (!of_supply).then_some(corridor);
    heading.into_iter().chain(named).chain(whose).collect::<Vec<_>>().join(", ")
}

fn chance(rows: &[&ProbabilityRow]) -> StudyTable {
    let cells =
        |cell: &dyn Fn(&ProbabilityRow) -> String| rows.iter().map(|row| cell(row)).collect();
    let whose = |row: &ProbabilityRow| row.corridor.clone().unwrap_or_default();
    StudyTable {
        title: "Chances".to_owned(),
        columns: vec![
            column("event", Align::Left, cells(&|row| row.event.text().to_owned())),
            column("of", Align::Left, cells(&whose)),
            column("chance", Align::Point, cells(&|row| plus_minus(row.p, row.se))),
        ],
        most: MOST_SHOWN,
    }
}

fn incidents(summary: &Summary) -> StudyTable {
    let rows = &summary.hazards;
    StudyTable {
        title: "incidents: that begin in a year".to_owned(),
        columns: vec![
            column("hazard", Align::Left, rows.iter().map(|row| row.hazard.clone()).collect()),
            column("cause", Align::Left, rows.iter().map(|row| row.cause.clone()).collect()),
            column(
                "mean",
                Align::Point,
                rows.iter().map(|row| plus_minus(row.incidents_per_year, row.se)).collect(),
            ),
        ],
        most: MOST_SHOWN,
    }
}

/// `summary.csv`.
///
/// # Errors
/// Where a number cannot be written, which in memory always can be.
pub fn summary_csv(summary: &Summary) -> io::Result<Vec<u8>> {
    flat(summary)?.csv()
}
