//! `compare.json`, version 1: the same trials through several scenarios.
//!
//! Scenarios have letters, A for the first. Every difference is that scenario less A, of the same
//! trials, in the unit of its row; numbers that are undefined are `null`.
//!
//! ```json
//! {
//!   "schema": 1,
//!   "salang": "0.1.0",
//!   "scenarios": [ { "letter": "A", "name": "dry", "title": "...", "file": "dry.toml", "sha256": "...",
//!                    "data": [], "start_year": 2028, "years": 10, "corridors": ["CASA-1000"] } ],
//!   "run": { "seed": 1, "trials": 20000, "start_year": 2028, "years": 10, "partial": false },
//!   "notes": [ "what the scenarios do not share" ],
//!   "differences": [ { "scenario": "B", "metric": "delivered_twh", "corridor": null, "year": null, "unit": "TWh",
//!     "first": { "mean": 2.9, "se": 0.004, "p10": 2.1, "p50": 3.0, "p90": 3.6 },
//!     "this": { "mean": 3.1, "se": 0.004, "p10": 2.2, "p50": 3.1, "p90": 3.8 },
//!     "mean": 0.2, "se": 0.001, "sd": 0.14, "min": 0, "p10": 0.1, "p50": 0.2, "p90": 0.3, "max": 0.9,
//!     "se_p10": 0.001, "se_p50": 0.001, "se_p90": 0.002,
//!     "p_greater": 0.99, "p_less": 0, "p_equal": 0.01, "correlation": 0.98, "gain": 25.1 } ],
//!   "probabilities": [ { "scenario": "B", "event": "in_service", "corridor": "CASA-1000", "year": 2028,
//!     "first": { "mean": 0.62, "se": 0.003 }, "this": { "mean": 0.71, "se": 0.003 }, "mean": 0.09, "se": 0.002,
//!     "p_greater": 0.09, "p_less": 0, "p_equal": 0.91, "correlation": 0.82, "gain": 5.4 } ],
//!   "hazards": [ { "scenario": "B", "hazard": "attack on the line", "cause": "attack",
//!     "first": { "mean": 3.1, "se": 0.01 }, "this": { "mean": 2.9, "se": 0.01 }, "mean": -0.2, "se": 0.004,
//!     "p_greater": 0, "p_less": 0.6, "p_equal": 0.4, "correlation": 0.95, "gain": 10.1 } ],
//!   "service_year": [ { "scenario": "B", "metric": "delivered_twh", "corridor": "CASA-1000", "unit": "TWh",
//!     "first": { "years": 91800, "mean": 1.9, "se": 0.01, "p10": 0.4, "p50": 1.9, "p90": 3.3,
//!                "se_p10": 0.01, "se_p50": 0.01, "se_p90": 0.01 },
//!     "this": { "years": 80000, "mean": 1.6, ... }, "mean": -0.3, "se": 0.005 } ],
//!   "futures": [ { "scenario": "B", "in_service": ["CASA-1000"], "chance": { "first": { "mean": 0.55, "se": 0.004 },
//!       "this": { "mean": 0.7, "se": 0.003 }, "mean": 0.15, "se": 0.003, ... },
//!     "first": { "trials": 11000, "mean": 1.9, ... }, "this": { "trials": 14000, "mean": 1.6, ... },
//!     "mean": -0.3, "se": 0.01 } ],
//!   "waterfall": [ { "scenario": "B", "step": "supply", "cause": null, "twh": 0.2, "se": 0.001 } ],
//!   "changed": [ { "path": "supply.Vakhsh.trend_per_year", "values": ["-0.01", "0"] } ]
//! }
//! ```
//!
//! - `run.start_year` and `run.years` are the years that all scenarios have; `year: null` is the mean
//!   over these. `corridor: null` adds up all corridors that a scenario has, and with `shared: true`
//!   those that it has in common with A. `heading`, `cause`, `name` and `supply` are as in
//!   `summary.json`.
//! - `p_greater` is the share of trials in which the scenario has more than A, `p_less` that in which
//!   A has more: `P(A > B)`.
//! - `gain` is how many independent trials a paired one is worth (see [`super::Paired`]).
//! - `probabilities` are shares of trials (with `year: null` of the compared years too), `hazards`
//!   incidents a year; a hazard that only one of the two has brings no incident in the other.
//! - `service_year` has what a corridor delivers, could carry and loses in a year of service, and its days
//!   without delivery, over the compared years; `mean` and `se` are the difference of
//!   the two means. `first` or `this` is `null` where that scenario has no such corridor; quantiles are
//!   told of what is delivered.
//! - `futures` has every combination of corridors in service in the last of the compared years: how
//!   likely it is, and the TWh of that year in its own trials; `mean` and `se` are the difference of the
//!   two means, `in_service: null` all combinations that are not told one by one.
//! - `waterfall` says where the change of the delivered total comes from: what the change under each
//!   step (`nameplate`, a heading of losses, `incidents` by cause) adds to or takes from it. The steps
//!   of a scenario add up to the one called `delivered`.
//! - `changed` has every key of the merged scenarios that is not the same in all, with its value in
//!   each as TOML, in the order of the scenarios; `null` where a scenario does not have it.

use serde::{Deserialize, Serialize};

use super::about::About;
use super::compared_futures::FutureDifference;
use super::compared_outcomes::OutcomeDifference;
use super::compared_regimes::StateDifference;
use super::compared_service::ServiceDifference;
use super::counted::{ChanceRow, IncidentRow};
use super::distribution::FEWEST;
use super::estimate::Moments;
use super::matched::{Side, Span, Subject};
use super::order::sort_ranks;
use super::paired::{Paired, differences_into, paired, same};
use super::quantile::{quantile, quantile_se, ranks};
use super::shape::{Density, exceedance};
use super::summary::{ChangeRow, RunInfo, with_changes};
use crate::outcome::Metric;
use crate::outcome::{Entry, Loss, Outcomes};

/// Everything that a comparison says in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Version of this format.
    pub schema: u32,
    /// Version of the program.
    pub salang: String,
    /// The scenarios that were compared, in order.
    pub scenarios: Vec<ComparedRow>,
    /// How it ran, and the years that are compared.
    pub run: RunInfo,
    /// The differences in footing between the scenarios, in sentences.
    pub notes: Vec<String>,
    /// Each scenario but the first against the first.
    pub differences: Vec<DifferenceRow>,
    /// How likely what the summary gives a chance of is in each, against the first.
    pub probabilities: Vec<ChanceRow>,
    /// The incidents of each hazard in each, against the first.
    pub hazards: Vec<IncidentRow>,
    /// Years of service of each, corridor by corridor, against the first: what they bring and lose.
    pub service_year: Vec<ServiceDifference>,
    /// Which futures there are in each, against the first.
    pub futures: Vec<FutureDifference>,
    /// Outcomes of branches that both have, against the first. Left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_outcome: Vec<OutcomeDifference>,
    /// How long the states of regimes that both have hold, against the first. Left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regimes: Vec<StateDifference>,
    /// Where the change of the delivered total comes from.
    pub waterfall: Vec<StepRow>,
    /// The keys that are not the same in all the merged scenarios.
    pub changed: Vec<ChangedRow>,
}

impl Comparison {
    /// Words for what was compared, and in how many places its scenarios were changed.
    #[must_use]
    pub fn cited(&self, words: &str) -> String {
        let all = self.scenarios.iter().flat_map(|scenario| &scenario.changes);
        let mut paths: Vec<&str> = all.map(|change| change.path.as_str()).collect();
        paths.sort_unstable();
        paths.dedup();
        format!("{words}{}", with_changes(paths.len()))
    }
}

/// One scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedRow {
    /// `A` for the first.
    pub letter: String,
    /// Its file's name without ending, made unlike every other.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The merged scenario beside this file.
    pub file: String,
    /// SHA-256 of that file, in hexadecimal.
    pub sha256: String,
    /// The CSV files that it names, beside it too.
    pub data: Vec<String>,
    /// First year of its own horizon.
    pub start_year: i32,
    /// Years of its own horizon.
    pub years: u32,
    /// Its corridors, in order.
    pub corridors: Vec<String>,
    /// Changes that were made to it beside its file; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeRow>,
}

/// How one scenario's numbers lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Mean over trials.
    pub mean: f64,
    /// Its standard error.
    pub se: Option<f64>,
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
    /// Standard errors of these three; not in the file, and unknown in one that was read.
    #[serde(skip)]
    pub se_quantiles: [Option<f64>; 3],
}

/// The paired difference of one metric: a scenario less the first one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DifferenceRow {
    /// The scenario's letter.
    pub scenario: String,
    /// The subject: metric, corridor, year.
    #[serde(flatten, with = "super::about::in_comparison")]
    pub about: About,
    /// Unit of all the numbers that follow.
    pub unit: String,
    /// The first scenario's own numbers.
    pub first: Spread,
    /// This scenario's own numbers.
    pub this: Spread,
    /// Mean of the difference.
    pub mean: f64,
    /// Its standard error.
    pub se: Option<f64>,
    /// Standard deviation of the difference, divisor n - 1.
    pub sd: Option<f64>,
    /// The least.
    pub min: f64,
    /// 10 % quantile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90 % quantile.
    pub p90: f64,
    /// The greatest.
    pub max: f64,
    /// Standard error of the 10 % quantile.
    pub se_p10: Option<f64>,
    /// Standard error of the median.
    pub se_p50: Option<f64>,
    /// Standard error of the 90 % quantile.
    pub se_p90: Option<f64>,
    /// Share of trials in which this scenario has more than the first.
    pub p_greater: f64,
    /// Share of trials in which the first has more.
    pub p_less: f64,
    /// Share of trials in which both have the same.
    pub p_equal: f64,
    /// Correlation of the two; `None` where one of them never varies.
    pub correlation: Option<f64>,
    /// How many independent trials a paired one is worth; `None` where the difference never varies.
    pub gain: Option<f64>,
}

/// One step of the change of the delivered total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRow {
    /// The scenario's letter.
    pub scenario: String,
    /// `nameplate`, a heading of losses, or `delivered` for what they add up to.
    #[serde(with = "super::about::entry")]
    pub step: Entry,
    /// Under incidents: the cause.
    pub cause: Option<String>,
    /// The energy that it adds to what is delivered in the average year; negative where it takes.
    pub twh: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// A key that is not the same in all scenarios.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedRow {
    /// Its path, as for `--set`.
    pub path: String,
    /// Its value in each scenario, as TOML; `None` where there is none.
    pub values: Vec<Option<String>>,
}

impl Comparison {
    /// The row of a scenario's metric, of a corridor or of all together.
    #[must_use]
    pub fn difference(
        &self,
        scenario: &str,
        metric: Metric,
        corridor: Option<&str>,
        year: Option<i32>,
    ) -> Option<&DifferenceRow> {
        let mut rows = self.differences.iter().filter(|row| row.scenario == scenario);
        rows.find(|row| row.about.is(metric, corridor, year))
    }
}

/// `A` for 0, `B` for 1, ..., `Z`, `AA`, `AB`, ...
#[must_use]
pub fn letter(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    if index < 26 { last.to_string() } else { format!("{}{last}", letter(index / 26 - 1)) }
}

/// Compares subjects that are about the same number of the first scenario, with the letter and the
/// outcomes of each other one; `None` where measures were not kept, or without trials.
#[must_use]
pub fn difference_rows(
    first: &Outcomes,
    others: &[(&Subject, &str, &Outcomes)],
    span: Span,
) -> Vec<Option<DifferenceRow>> {
    let (mut x, mut y, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    if let Some((subject, ..)) = others.first() {
        subject.sides[0].values_into(first, span, subject.about.year, &mut x);
    }
    let mut own = None;
    let rows = others.iter().map(|(subject, scenario, other)| {
        if !subject.can_run(first, other) {
            return None;
        }
        subject.sides[1].values_into(other, span, subject.about.year, &mut y);
        let found = paired(&x, &y)?;
        let of_first = *own.get_or_insert_with(|| spread(&mut x.clone(), &found.first, &mut keys));
        let of_this =
            if same(&x, &y) { of_first } else { spread(&mut y, &found.second, &mut keys) };
        Some(difference_row(subject, scenario, &found, [of_first, of_this]))
    });
    rows.collect()
}

fn difference_row(
    subject: &Subject,
    scenario: &str,
    found: &Paired,
    [first, this]: [Spread; 2],
) -> DifferenceRow {
    DifferenceRow {
        scenario: scenario.to_owned(),
        about: subject.about.clone(),
        unit: subject.unit.to_owned(),
        first,
        this,
        mean: found.moments.mean,
        se: found.moments.se(),
        sd: found.moments.sd,
        min: found.moments.min,
        p10: found.p10,
        p50: found.p50,
        p90: found.p90,
        max: found.moments.max,
        se_p10: found.se_p10,
        se_p50: found.se_p50,
        se_p90: found.se_p90,
        p_greater: found.greater,
        p_less: found.less,
        p_equal: found.equal,
        correlation: found.correlation,
        gain: found.gain,
    }
}

/// How a column with these moments lies, which is left in another order.
fn spread(values: &mut [f64], moments: &Moments, keys: &mut Vec<u64>) -> Spread {
    const THREE: [f64; 3] = [0.1, 0.5, 0.9];
    sort_ranks(values, &ranks(values.len(), &THREE, &THREE, 0.5), keys);
    Spread {
        mean: moments.mean,
        se: moments.se(),
        p10: quantile(values, 0.1),
        p50: quantile(values, 0.5),
        p90: quantile(values, 0.9),
        se_quantiles: THREE.map(|p| quantile_se(values, p)),
    }
}

/// Where the change of a scenario's delivered total comes from, from its rows.
#[must_use]
pub fn steps(rows: &[DifferenceRow]) -> Vec<StepRow> {
    let totals = rows.iter().filter(|row| {
        let about = &row.about;
        about.corridor.is_none() && about.year.is_none() && !about.shared
    });
    let incidents = Some(Loss::AllIncidents);
    let with_causes =
        totals.clone().any(|row| row.about.heading() == incidents && row.about.cause.is_some());
    let step = |row: &DifferenceRow, step: Entry, sign: f64| StepRow {
        scenario: row.scenario.clone(),
        step,
        cause: row.about.cause.clone(),
        // A loss that does not change is 0, not -0.
        twh: sign * row.mean + 0.0,
        se: row.se,
    };
    let mut steps = Vec::new();
    let mut delivered: Option<StepRow> = None;
    for row in totals {
        // The sum stands at the end of its scenario's steps.
        if delivered.as_ref().is_some_and(|sum| sum.scenario != row.scenario) {
            steps.extend(delivered.take());
        }
        match row.about.metric {
            Metric::DeliveredTwh => delivered = Some(step(row, Entry::Delivered, 1.0)),
            Metric::NameplateTwh => steps.push(step(row, Entry::Nameplate, 1.0)),
            // All causes together, where each stands by itself.
            Metric::LostTwh(Loss::AllIncidents) if row.about.cause.is_none() && with_causes => {}
            Metric::LostTwh(loss) => steps.push(step(row, Entry::Lost(loss), -1.0)),
            _ => {}
        }
    }
    steps.extend(delivered);
    steps
}

/// The shapes of the delivered total of one scenario, for pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The average year of the span, TWh.
    pub density: Density,
    /// The same trial by trial where they are too few for a density to say anything; else empty.
    pub few: Vec<f64>,
    /// Chance of at least so much.
    pub exceedance: Vec<(f64, f64)>,
    /// The difference to the first scenario.
    pub difference: Density,
}

/// The shape of a scenario's delivered total, with `points` of its exceedance curve; `None` where it
/// was not kept.
#[must_use]
pub fn shape(first: &Outcomes, this: &Outcomes, span: Span, points: usize) -> Option<Shape> {
    let side = Side { metric: Some(Metric::DeliveredTwh), of: super::matched::Of::All };
    let of = |outcomes| {
        let mut values = Vec::new();
        side.values_into(outcomes, span, None, &mut values);
        (!values.is_empty()).then_some(values)
    };
    let (first, values) = (of(first)?, of(this)?);
    let mut differences = Vec::new();
    differences_into(&first, &values, &mut differences);
    Some(Shape {
        density: Density::of(&values),
        few: if (values.len() as u64) < FEWEST { values.clone() } else { Vec::new() },
        difference: Density::of_differences(&differences),
        exceedance: exceedance(values, points),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let some = [0, 1, 25, 26, 27, 51, 52].map(letter);
        assert_eq!(some, ["A", "B", "Z", "AA", "AB", "AZ", "BA"]);
    }
}
