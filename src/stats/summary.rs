//! The summary of a run: `summary.json`, version 1.
//!
//! Where a scenario has reservoirs, each has rows of its own, with the supply's name as `supply` and
//! `corridor` null: `inflow_gwh`, `home_gwh`, `surplus_gwh`, `spill_gwh`, `home_unserved_gwh`, and
//! `level_gwh`, which is the level at the end of the year.
//!
//! Field order is the order of the keys in the file. Numbers that are undefined (the standard error
//! of a single trial, a share of no time) are `null`; nothing here is ever not a number.

use serde::{Deserialize, Serialize};

use super::about::About;
use super::chances::chances;
use super::estimate::Estimate;
use super::mattered::{DriverRow, ExtremeRow, Mattered};
use super::metric::Metric;
use super::ratio::{count_rate, ratio, share};
use super::until::Statistic;
use crate::outcome::{Event, Layout, Loss, Tallies, Water};

/// The version of the format that is written.
pub const SCHEMA: u32 = 1;

/// Everything that a run says in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Version of this format.
    pub schema: u32,
    /// Version of the program.
    pub salang: String,
    /// The scenario that ran.
    pub scenario: ScenarioInfo,
    /// How it ran.
    pub run: RunInfo,
    /// A row for each metric, corridor (and the total where it adds up) and year (and the horizon).
    pub metrics: Vec<MetricRow>,
    /// Chances.
    pub probabilities: Vec<ProbabilityRow>,
    /// Incidents, by hazard.
    pub hazards: Vec<HazardRow>,
    /// Availability, by segment.
    pub segments: Vec<SegmentRow>,
    /// Time in each security state.
    pub security: Vec<SecurityRow>,
    /// Paths of keys whose drawn values had to be clamped to a bound.
    #[serde(rename = "held")]
    pub clamped: Vec<ClampedRow>,
    /// The drivers of the spread of what arrives, as far as the run's own trials tell it from nothing,
    /// the largest first; empty where there is no spread, `None` where there are too few trials to say.
    #[serde(default)]
    pub drivers: Option<Vec<DriverRow>>,
    /// The differences in the worst and the best tenth of trials, likewise.
    #[serde(default)]
    pub extremes: Option<Vec<ExtremeRow>>,
}

/// The scenario that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioInfo {
    /// Its title.
    pub title: String,
    /// The name of its file, without folders.
    pub file: String,
    /// SHA-256 of the merged scenario that is written with the report, in hexadecimal.
    pub sha256: String,
}

impl ScenarioInfo {
    /// File and title, as a chart's source line names what ran.
    #[must_use]
    pub fn cited(&self) -> String {
        format!("{}: {}", self.file, self.title)
    }
}

/// The run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInfo {
    /// The seed.
    pub seed: u64,
    /// Trials that are in the numbers.
    pub trials: u64,
    /// First year of the horizon.
    pub start_year: i32,
    /// Years of the horizon.
    pub years: u32,
    /// Whether it was interrupted, or is one part of several.
    pub partial: bool,
}

/// The distribution of one metric over trials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricRow {
    /// The subject: metric, corridor, year.
    #[serde(flatten, with = "super::about::in_summary")]
    pub about: About,
    /// Unit of all the numbers that follow.
    pub unit: String,
    /// Mean over trials.
    pub mean: f64,
    /// Standard error of the mean.
    pub se: Option<f64>,
    /// Standard deviation, divisor n - 1.
    pub sd: Option<f64>,
    /// The least.
    pub min: f64,
    /// 5 % quantile (type 7, as all of them).
    pub p5: f64,
    /// 10 % quantile.
    pub p10: f64,
    /// 25 % quantile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75 % quantile.
    pub p75: f64,
    /// 90 % quantile.
    pub p90: f64,
    /// 95 % quantile.
    pub p95: f64,
    /// The greatest.
    pub max: f64,
    /// Mean of the worst 5 % of trials: the lowest of what is delivered (and of the nameplate,
    /// offtakes, what is saved, the net benefit, and a reservoir's water, but for what it spills), the
    /// highest of what is lost or spilled, of days and hours without, and of energy unserved.
    pub cvar5: f64,
    /// Standard error of the 10 % quantile.
    pub se_p10: Option<f64>,
    /// Standard error of the median.
    pub se_p50: Option<f64>,
    /// Standard error of the 90 % quantile.
    pub se_p90: Option<f64>,
    /// Standard error of `cvar5`.
    pub se_cvar5: Option<f64>,
}

impl MetricRow {
    /// The mean with its standard error.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        Estimate { value: self.mean, se: self.se }
    }

    /// The mean, a quantile that it has, or the mean of the worst; the error where it is known.
    pub(super) fn statistic(&self, statistic: Statistic) -> Estimate {
        let (value, se) = match statistic {
            Statistic::Mean => (self.mean, self.se),
            Statistic::Cvar5 => (self.cvar5, self.se_cvar5),
            Statistic::Quantile(p) => match (p * 100.0).round() as u32 {
                5 => (self.p5, None),
                10 => (self.p10, self.se_p10),
                25 => (self.p25, None),
                50 => (self.p50, self.se_p50),
                75 => (self.p75, None),
                90 => (self.p90, self.se_p90),
                _ => (self.p95, None),
            },
        };
        Estimate { value, se }
    }
}

/// The chance of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProbabilityRow {
    /// `in_service`: in service for any part of the year; `contract_met`: the volume of its contract
    /// passed the meter in the year.
    #[serde(with = "super::about::event")]
    pub event: Event,
    /// The corridor, or `None` for all together.
    pub corridor: Option<String>,
    /// The calendar year, or `None` for the mean over the horizon's years.
    pub year: Option<i32>,
    /// Share of trials.
    pub p: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// The number of incidents of a hazard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardRow {
    /// Its name.
    pub hazard: String,
    /// The cause under which it is counted.
    pub cause: String,
    /// Incidents that began in a year of the horizon, over all its instances: the mean.
    pub incidents_per_year: f64,
    /// Standard error of that mean.
    pub se: Option<f64>,
    /// Variance over trials of one year's count, averaged over the years.
    pub variance: Option<f64>,
}

/// How often a segment failed, as a share of its corridor's time in service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentRow {
    /// Its corridor.
    pub corridor: String,
    /// Its name.
    pub segment: String,
    /// Share of the time below full; `None` where the corridor was never in service.
    pub down_share: Option<f64>,
    /// Its standard error.
    pub down_share_se: Option<f64>,
    /// Share of the time at nothing.
    pub out_share: Option<f64>,
    /// Its standard error.
    pub out_share_se: Option<f64>,
}

/// Time in a security state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityRow {
    /// The state.
    pub state: String,
    /// Share of the horizon's months.
    pub share: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// A key whose drawn values fell outside what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClampedRow {
    /// The path of the key, as in `corridor.CASA-1000.built`.
    #[serde(rename = "place")]
    pub path: String,
    /// Trials in which a value was clamped to its bound.
    pub trials: u64,
}

impl Summary {
    /// The summary of a run, from its sums and its rows (see [`super::jobs`]).
    #[must_use]
    pub fn new(
        scenario: ScenarioInfo,
        run: RunInfo,
        layout: &Layout,
        tallies: &Tallies,
        metrics: Vec<MetricRow>,
    ) -> Self {
        Self {
            schema: SCHEMA,
            salang: env!("CARGO_PKG_VERSION").to_owned(),
            scenario,
            run,
            metrics,
            probabilities: probabilities(layout, tallies),
            hazards: hazards(layout, tallies),
            segments: segments(layout, tallies),
            security: security(layout, tallies),
            clamped: clamped(layout, tallies),
            drivers: None,
            extremes: None,
        }
    }

    /// The same with what mattered, where that is known.
    #[must_use]
    pub fn with_mattered(mut self, mattered: Option<Mattered>) -> Self {
        (self.drivers, self.extremes) = mattered.map(|of| (of.drivers, of.extremes)).unzip();
        self
    }

    /// The row of a metric of a corridor, or of all together; of incidents that of all causes.
    #[must_use]
    pub fn get(
        &self,
        metric: Metric,
        corridor: Option<&str>,
        year: Option<i32>,
    ) -> Option<&MetricRow> {
        self.metrics.iter().find(|row| row.about.is(metric, corridor, year))
    }

    /// The row of what is of a reservoir, by the supply's name.
    #[must_use]
    pub fn reservoir(&self, water: Water, supply: &str, year: Option<i32>) -> Option<&MetricRow> {
        let metric = Metric::Reservoir(water);
        self.metrics.iter().find(|row| {
            let about = &row.about;
            about.metric == metric && about.supply.as_deref() == Some(supply) && about.year == year
        })
    }

    /// The row of what was lost under a heading; `cause` names that of incidents of one cause, and is
    /// `None` for all else.
    #[must_use]
    pub fn lost(
        &self,
        loss: Loss,
        cause: Option<&str>,
        corridor: Option<&str>,
        year: Option<i32>,
    ) -> Option<&MetricRow> {
        let loss = if cause.is_some() { Loss::AllIncidents } else { loss };
        self.metrics.iter().find(|row| {
            let about = &row.about;
            about.metric == Metric::LostTwh(loss)
                && about.cause.as_deref() == cause
                && about.corridor.as_deref() == corridor
                && about.year == year
        })
    }

    /// The chance of an event.
    #[must_use]
    pub fn chance(
        &self,
        event: Event,
        corridor: Option<&str>,
        year: Option<i32>,
    ) -> Option<Estimate> {
        let row = self.probabilities.iter().find(|row| {
            row.event == event && row.corridor.as_deref() == corridor && row.year == year
        })?;
        Some(Estimate { value: row.p, se: row.se })
    }
}

/// The calendar year of the horizon's year `index`.
pub(super) fn calendar_year(layout: &Layout, index: usize) -> i32 {
    layout.start_year + i32::try_from(index).unwrap_or(i32::MAX)
}

fn probabilities(layout: &Layout, tallies: &Tallies) -> Vec<ProbabilityRow> {
    let rows = chances(layout).into_iter().filter_map(|chance| {
        let estimate = chance.estimate(tallies)?;
        Some(ProbabilityRow {
            event: chance.event,
            corridor: layout.corridor_of(chance.event, chance.entity).map(str::to_owned),
            year: chance.calendar_year(layout),
            p: estimate.value,
            se: estimate.se,
        })
    });
    rows.collect()
}

fn hazards(layout: &Layout, tallies: &Tallies) -> Vec<HazardRow> {
    let rows = layout.hazards.iter().zip(&tallies.hazards);
    rows.map(|(label, tally)| {
        let (rate, variance) = count_rate(
            &tally.by_year,
            &tally.by_year_squared,
            tally.horizon_squared,
            tallies.trials,
        );
        HazardRow {
            hazard: label.name.clone(),
            cause: layout.causes[label.cause].clone(),
            incidents_per_year: rate.value,
            se: rate.se,
            variance,
        }
    })
    .collect()
}

fn segments(layout: &Layout, tallies: &Tallies) -> Vec<SegmentRow> {
    let rows = layout.segments.iter().zip(&tallies.segments);
    rows.map(|(label, tally)| {
        let share = |hours, squared, product| {
            ratio(tallies.trials, [hours, tally.service], [squared, tally.service_squared, product])
        };
        let down = share(tally.down, tally.down_squared, tally.down_service);
        let out = share(tally.out, tally.out_squared, tally.out_service);
        SegmentRow {
            corridor: layout.corridors[label.corridor].name.clone(),
            segment: label.name.clone(),
            down_share: down.map(|share| share.value),
            down_share_se: down.and_then(|share| share.se),
            out_share: out.map(|share| share.value),
            out_share_se: out.and_then(|share| share.se),
        }
    })
    .collect()
}

fn security(layout: &Layout, tallies: &Tallies) -> Vec<SecurityRow> {
    let rows = layout.states.iter().zip(&tallies.states);
    rows.map(|(state, tally)| {
        let share = share(tally.sum, tally.squared, tallies.trials);
        SecurityRow { state: state.clone(), share: share.value, se: share.se }
    })
    .collect()
}

fn clamped(layout: &Layout, tallies: &Tallies) -> Vec<ClampedRow> {
    let rows = layout.paths.iter().zip(&tallies.clamped).filter(|(_, trials)| **trials > 0);
    rows.map(|(path, trials)| ClampedRow { path: path.clone(), trials: *trials }).collect()
}
