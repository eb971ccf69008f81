//! The summary of a run: `summary.json`, version 1.
//!
//! Where a scenario has reservoirs, each has rows of its own, with the supply's name as `supply` and
//! `corridor` null: `inflow_gwh`, `home_gwh`, `surplus_gwh`, `spill_gwh`, `home_unserved_gwh`, and
//! `level_gwh`, which is the level at the end of the year.
//!
//! The energy that a corridor brings once it is there is in `service_year`, an object a corridor; which combinations
//! of corridors are there at the end of the horizon, and what each of these futures brings, in `futures`;
//! when the chance of an event first passes one half in `first_year_past_half`.
//!
//! Field order is the order of the keys in the file. Numbers that are undefined (the standard error
//! of a single trial, a share of no time) are `null`; nothing here is ever not a number.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::About;
use super::by_outcome::{BranchRow, OutcomeRow};
use super::chances::{Chance, EventName, chances};
use super::estimate::Estimate;
use super::evidence::Evidence;
use super::first_year::{FirstYearRow, first_years};
use super::futures::Future;
use super::gauge::condition_words;
use super::mattered::{DriverRow, ExtremeRow, Mattered};
use super::ratio::{count_rate, ratio, share};
use super::service_year::{ServiceYear, service_years};
use super::summary_index::Rows;
use super::summary_rows::Estimates;
use crate::outcome::{
    Event, Layout, LocatedTally, Loss, Metric, Refusal, Statistic, Tallies, Water,
};
use crate::units::{HOURS_PER_YEAR, counted};

/// The version of the format that is written.
pub const SCHEMA: u32 = 1;

/// Everything that a run says in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Version of this format.
    pub schema: u32,
    /// Version of the program.
    pub salang: String,
    /// The scenario that ran.
    pub scenario: ScenarioInfo,
    /// How it ran.
    pub run: RunInfo,
    /// Changes that were made to the scenario beside its file; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeRow>,
    /// Where the energy arrives; left out where it is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<DestinationInfo>,
    /// How a run of so many trials that they are counted and not kept comes to its numbers; left out
    /// where every number of every trial was kept, and all is exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<CountedInfo>,
    /// A row for each metric, corridor (and the total where it adds up) and year (and the horizon).
    #[schemars(with = "Vec<MetricRow>")]
    pub metrics: Rows<MetricRow>,
    /// Chances.
    #[schemars(with = "Vec<ProbabilityRow>")]
    pub probabilities: Rows<ProbabilityRow>,
    /// By event and corridor: the first year in which its chance passes one half.
    pub first_year_past_half: Vec<FirstYearRow>,
    /// By corridor: what a year of service brings.
    pub service_year: Vec<ServiceYear>,
    /// The combinations of corridors in service at the end of the horizon.
    pub futures: Vec<Future>,
    /// The chances of the outcomes of branches. Left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<BranchRow>,
    /// The energy that is delivered in the trials that had an outcome. Left out where there are no branches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_outcome: Vec<OutcomeRow>,
    /// Incidents, by hazard.
    pub hazards: Vec<HazardRow>,
    /// Availability, by segment.
    pub segments: Vec<SegmentRow>,
    /// Time in each security state.
    pub security: Vec<SecurityRow>,
    /// Time in each state of each regime; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regimes: Vec<RegimeRow>,
    /// The same year by year: how likely each state is; left out likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regime_years: Vec<RegimeYearRow>,
    /// Paths of keys whose drawn values had to be clamped to a bound.
    #[serde(rename = "held")]
    pub clamped: Vec<ClampedRow>,
    /// The meaning of stated events; their chances are among the probabilities. Left out where there are
    /// none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventRow>,
    /// The drivers of the spread of what arrives, as far as the run's own trials tell it from nothing,
    /// the largest first; empty where there is no spread, `None` where there are too few trials to say.
    #[serde(default)]
    pub drivers: Option<Vec<DriverRow>>,
    /// The differences in the worst and the best tenth of trials, likewise.
    #[serde(default)]
    pub extremes: Option<Vec<ExtremeRow>>,
    /// The deciding factors by the grades of what is stated of them; left out where nothing is graded or
    /// there are too few trials to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// The destination, as the scenario states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DestinationInfo {
    /// Its name.
    pub name: String,
    /// TWh of electricity that it generates itself in a year; `null` where that is not stated.
    pub yearly_twh: Option<f64>,
}

/// How trials were counted. Means, spreads, chances and their errors come from exact sums; quantiles and
/// tail means from counts on a fixed grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CountedInfo {
    /// Of its value, to which a quantile or a tail mean is known.
    pub relative_width: f64,
    /// The trials that were kept one by one, from the first on: pictures of single trials, how estimates
    /// settle, drivers and extremes are of these, or of fewer where it is said.
    pub kept_trials: u64,
    /// Of the summary's lists those that are not kept of so many trials, and are therefore empty.
    pub not_kept: Vec<String>,
}

/// The scenario that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioInfo {
    /// Its title.
    pub title: String,
    /// The name of its file, without folders.
    pub file: String,
    /// SHA-256 of the merged scenario that is written with the report, in hexadecimal.
    pub sha256: String,
    /// Changes that were made to it beside its file. In files they stand beside the scenario, not in it.
    #[serde(skip)]
    pub changes: Vec<ChangeRow>,
}

impl ScenarioInfo {
    /// File and title, as a chart's source line names what ran, and how many changes there were.
    #[must_use]
    pub fn cited(&self) -> String {
        format!("{}{}: {}", self.file, with_changes(self.changes.len()), self.title)
    }
}

/// ` with 2 changes`, or nothing where there are none.
#[must_use]
pub fn with_changes(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(" with {}", counted(count as u64, "change", "changes")),
    }
}

/// A change that was made to a scenario beside its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeRow {
    /// The path of the key, or of the entry that was taken out.
    pub path: String,
    /// The old value as TOML; `None` where it was left out.
    pub was: Option<String>,
    /// The new one; `None` where it was taken out.
    pub now: Option<String>,
}

/// The run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MetricRow {
    /// The subject: metric, corridor, year.
    #[serde(flatten, with = "super::about::in_summary")]
    #[schemars(with = "super::about::Keys")]
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
    /// Whether something of it falls due after the horizon, which is not seen: the net of returns in the
    /// last year.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
}

impl MetricRow {
    /// The mean with its standard error.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        Estimate { value: self.mean, se: self.se }
    }

    /// A statistic that it has; the error where it is known.
    pub(super) fn statistic(&self, statistic: Statistic) -> Option<Estimate> {
        let (value, se) = match statistic {
            Statistic::Mean => (self.mean, self.se),
            Statistic::Cvar5 => (self.cvar5, self.se_cvar5),
            Statistic::Min => (self.min, None),
            Statistic::Max => (self.max, None),
            Statistic::Sd => (self.sd?, None),
            Statistic::Quantile(p) => match (p * 100.0).round() as u32 {
                5 => (self.p5, None),
                10 => (self.p10, self.se_p10),
                25 => (self.p25, None),
                50 => (self.p50, self.se_p50),
                75 => (self.p75, None),
                90 => (self.p90, self.se_p90),
                95 => (self.p95, None),
                _ => return None,
            },
        };
        Some(Estimate { value, se })
    }
}

/// The chance of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProbabilityRow {
    /// `in_service`: in service for any part of the year; `contract_met`: the volume of its contract
    /// passed the meter in the year; any other is a stated event.
    #[schemars(with = "String")]
    pub event: EventName,
    /// The corridor, or `None` for all together.
    pub corridor: Option<String>,
    /// The calendar year, or `None` for the mean over the horizon's years, and of a stated event for the
    /// trial's average year.
    pub year: Option<i32>,
    /// Share of trials.
    pub p: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// The meaning of a stated event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventRow {
    /// Its name; the condition itself where it was given none.
    pub event: String,
    /// The condition, as it is written.
    pub when: String,
    /// The same in words.
    pub words: String,
    /// The corridor that it is about, or `None` for all together.
    pub corridor: Option<String>,
    /// The year that it names; `None` for one that has a chance in every year.
    pub year: Option<i32>,
    /// Of the latter: the first year in which its chance passes one half; `None` where none does.
    pub first_year_past_half: Option<i32>,
}

/// The number of incidents of a hazard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// By cause, in the scenario's order: what incidents here took from the corridor.
    pub lost: Vec<SegmentLoss>,
}

/// The energy that incidents of one cause on one segment took from its corridor, for each year that
/// it was in service. Where an instance takes out several of its segments at once, each has an
/// equal part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SegmentLoss {
    /// The cause.
    pub cause: String,
    /// TWh in a year of service; `None` where the corridor was never in service.
    pub twh_per_service_year: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
}

/// Time in a security state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SecurityRow {
    /// The state.
    pub state: String,
    /// Share of the horizon's months.
    pub share: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// Time in a state of a regime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegimeRow {
    /// The regime.
    pub regime: String,
    /// The state.
    pub state: String,
    /// Share of the horizon's days.
    pub share: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// Time in a state of a regime in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegimeYearRow {
    /// The regime.
    pub regime: String,
    /// The state.
    pub state: String,
    /// The calendar year.
    pub year: i32,
    /// Share of the year's days: the chance of the state on a day of the year.
    pub share: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// A key whose drawn values fell outside what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClampedRow {
    /// The path of the key, as in `corridor.CASA-1000.built`.
    #[serde(rename = "place")]
    pub path: String,
    /// Trials in which a value was clamped to its bound.
    pub trials: u64,
}

impl Summary {
    /// The summary of a run, from its sums and its estimates.
    #[must_use]
    pub fn new(
        scenario: ScenarioInfo,
        run: RunInfo,
        layout: &Layout,
        tallies: &Tallies,
        estimates: Estimates,
    ) -> Self {
        let probabilities = probabilities(layout, tallies);
        Self {
            schema: SCHEMA,
            salang: env!("CARGO_PKG_VERSION").to_owned(),
            changes: scenario.changes.clone(),
            destination: None,
            counted: None,
            scenario,
            run,
            metrics: estimates.metrics.into(),
            first_year_past_half: first_years(&probabilities),
            probabilities,
            service_year: service_years(layout, tallies, &estimates.service_year),
            futures: estimates.futures,
            branches: estimates.branches,
            by_outcome: estimates.by_outcome,
            hazards: hazards(layout, tallies),
            segments: segments(layout, tallies),
            security: security(layout, tallies),
            regimes: regimes(layout, tallies),
            regime_years: regime_years(layout, tallies),
            clamped: clamped(layout, tallies),
            events: events(layout, tallies),
            drivers: None,
            extremes: None,
            evidence: None,
        }
    }

    /// A summary of some metrics, and of the chances of some events beside those that are stated; of
    /// incidents where they are among these. All else is left empty.
    #[must_use]
    pub fn only(
        (scenario, run): (ScenarioInfo, RunInfo),
        layout: &Layout,
        tallies: &Tallies,
        metrics: Vec<MetricRow>,
        events: &[Event],
    ) -> Self {
        let estimates = Estimates { metrics, ..Estimates::default() };
        let mut all = Self::new(scenario, run, layout, tallies, estimates);
        let is_wanted = |event: &EventName| match event {
            EventName::Own(own) => events.contains(own),
            EventName::Stated(_) => true,
        };
        let chances = all.probabilities.iter().filter(|row| is_wanted(&row.event)).cloned();
        all.probabilities = chances.collect();
        all.first_year_past_half = first_years(&all.probabilities);
        if !events.contains(&Event::Incidents) {
            all.hazards.clear();
        }
        all.service_year.clear();
        all.segments.clear();
        all.security.clear();
        all.regimes.clear();
        all.regime_years.clear();
        all
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
        self.metrics.find(metric, [corridor, None, None, None], year)
    }

    /// The row of what is of a reservoir, by the supply's name.
    #[must_use]
    pub fn reservoir(&self, water: Water, supply: &str, year: Option<i32>) -> Option<&MetricRow> {
        let metric = Metric::Reservoir(water);
        self.metrics.find(metric, [None, None, None, Some(supply)], year)
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
        self.metrics.find(Metric::LostTwh(loss), [corridor, cause, None, None], year)
    }

    /// The row of a metric of an alternative, as a corridor or all together replace it.
    #[must_use]
    pub fn replaced(
        &self,
        metric: Metric,
        corridor: Option<&str>,
        alternative: &str,
        year: Option<i32>,
    ) -> Option<&MetricRow> {
        self.metrics.find(metric, [corridor, None, Some(alternative), None], year)
    }

    /// The row of what was replaced of an alternative in a part of the day.
    #[must_use]
    pub fn replaced_in_part(
        &self,
        alternative: &str,
        part: &str,
        year: Option<i32>,
    ) -> Option<&MetricRow> {
        let names = [None, Some(part), Some(alternative), None];
        self.metrics.find(Metric::ReplacedInPartTwh, names, year)
    }

    /// The row of what arrived and was not bought, for one reason.
    #[must_use]
    pub fn not_bought(
        &self,
        why: Refusal,
        corridor: Option<&str>,
        year: Option<i32>,
    ) -> Option<&MetricRow> {
        let names = [corridor, Some(why.key()), None, None];
        self.metrics.find(Metric::LostDestinationTwh(why), names, year)
    }

    /// The year of service of a corridor.
    #[must_use]
    pub fn service_year(&self, corridor: &str) -> Option<&ServiceYear> {
        self.service_year.iter().find(|year| year.corridor == corridor)
    }

    /// The combinations of corridors in service at the end of the horizon, the likeliest first and all
    /// that are not told one by one last.
    #[must_use]
    pub fn futures(&self) -> &[Future] {
        &self.futures
    }

    /// The first year in which the chance of an event passes one half, with those that it may be.
    #[must_use]
    pub fn first_year_past_half(
        &self,
        event: Event,
        corridor: Option<&str>,
    ) -> Option<&FirstYearRow> {
        let is_it = |row: &&FirstYearRow| row.event == event && row.corridor.as_deref() == corridor;
        self.first_year_past_half.iter().find(is_it)
    }

    /// The chance of an event.
    #[must_use]
    pub fn chance(
        &self,
        event: Event,
        corridor: Option<&str>,
        year: Option<i32>,
    ) -> Option<Estimate> {
        let row = self.probabilities.find(event, [corridor, None, None, None], year)?;
        Some(Estimate { value: row.p, se: row.se })
    }
}

/// The calendar year of the horizon's year `index`.
pub(super) fn calendar_year(layout: &Layout, index: usize) -> i32 {
    layout.start_year + i32::try_from(index).unwrap_or(i32::MAX)
}

fn probabilities(layout: &Layout, tallies: &Tallies) -> Rows<ProbabilityRow> {
    let rows = chances(layout).into_iter().filter_map(|chance| {
        let estimate = chance.estimate(tallies)?;
        Some(ProbabilityRow {
            event: EventName::of(chance.event, chance.entity, layout),
            corridor: layout.corridor_of(chance.entity).map(str::to_owned),
            year: chance.calendar_year(layout),
            p: estimate.value,
            se: estimate.se,
        })
    });
    rows.collect()
}

fn events(layout: &Layout, tallies: &Tallies) -> Vec<EventRow> {
    let rows = layout.events.iter().enumerate().map(|(index, label)| {
        let (of, entity) = (Event::Stated, Event::Stated.entity(index));
        let year = label.condition.of.year(layout);
        let passes = |year: &usize| {
            let chance = Chance { event: of, entity, year: Some(*year) };
            chance.estimate(tallies).is_some_and(|chance| chance.value > 0.5)
        };
        let first = (0..layout.years).find(passes).filter(|_| year.is_none());
        EventRow {
            event: label.name.clone(),
            when: label.when.clone(),
            words: condition_words(label, layout),
            corridor: layout.corridor_of(entity).map(str::to_owned),
            year: year.map(|year| calendar_year(layout, year)),
            first_year_past_half: first.map(|year| calendar_year(layout, year)),
        }
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
            cause: layout.cause(label.cause).to_owned(),
            incidents_per_year: rate.value,
            se: rate.se,
            variance,
        }
    })
    .collect()
}

fn segments(layout: &Layout, tallies: &Tallies) -> Vec<SegmentRow> {
    let causes = layout.causes.len();
    let rows = layout.segments.iter().zip(&tallies.segments).enumerate();
    rows.map(|(index, (label, tally))| {
        let lost = |(cause, lost): (&String, &LocatedTally)| {
            let sums = [lost.lost, tally.service];
            let moments = [lost.lost_squared, tally.service_squared, lost.lost_service];
            let an_hour = ratio(tallies.trials, sums, moments);
            SegmentLoss {
                cause: cause.clone(),
                twh_per_service_year: an_hour.map(|an_hour| an_hour.value * HOURS_PER_YEAR),
                se: an_hour.and_then(|an_hour| Some(an_hour.se? * HOURS_PER_YEAR)),
            }
        };
        let located = &tallies.located[index * causes..(index + 1) * causes];
        let share = |hours, squared, product| {
            ratio(tallies.trials, [hours, tally.service], [squared, tally.service_squared, product])
        };
        let down = share(tally.down, tally.down_squared, tally.down_service);
        let out = share(tally.out, tally.out_squared, tally.out_service);
        SegmentRow {
            corridor: layout.corridor(label.corridor).name.clone(),
            segment: label.name.clone(),
            down_share: down.map(|share| share.value),
            down_share_se: down.and_then(|share| share.se),
            out_share: out.map(|share| share.value),
            out_share_se: out.and_then(|share| share.se),
            lost: layout.causes.iter().zip(located).map(lost).collect(),
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

fn regimes(layout: &Layout, tallies: &Tallies) -> Vec<RegimeRow> {
    let rows = layout.regime_states().zip(&tallies.regimes);
    rows.map(|((regime, state), tally)| {
        let (share, label) =
            (share(tally.sum, tally.squared, tallies.trials), &layout.regimes[regime]);
        RegimeRow {
            regime: label.name.clone(),
            state: label.states[state].clone(),
            share: share.value,
            se: share.se,
        }
    })
    .collect()
}

fn regime_years(layout: &Layout, tallies: &Tallies) -> Vec<RegimeYearRow> {
    let rows = layout.regime_states().zip(&tallies.regimes_by_year);
    let rows = rows.flat_map(|((regime, state), years)| {
        let label = &layout.regimes[regime];
        years.iter().enumerate().map(move |(year, tally)| {
            let share = share(tally.sum, tally.squared, tallies.trials);
            RegimeYearRow {
                regime: label.name.clone(),
                state: label.states[state].clone(),
                year: calendar_year(layout, year),
                share: share.value,
                se: share.se,
            }
        })
    });
    rows.collect()
}

fn clamped(layout: &Layout, tallies: &Tallies) -> Vec<ClampedRow> {
    let rows = layout.paths.iter().zip(&tallies.clamped).filter(|(_, trials)| **trials > 0);
    rows.map(|(path, trials)| ClampedRow { path: path.clone(), trials: *trials }).collect()
}
