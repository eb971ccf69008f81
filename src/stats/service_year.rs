//! Years of service, corridor by corridor.
//!
//! A year of service is a calendar year of the horizon at whose start the corridor is in service (see
//! [`is_year_of_service`](crate::outcome::is_year_of_service)): the year of entry, of which it serves a
//! part only, is left out; years of ramping up are in. Every figure here is over all of these years of
//! all trials, each with the same weight: the question is "take any year in which the line is there",
//! and so years without it, which show seasons and reliabilities that do not exist, are not in it. Of
//! the headings of loss, `not_in_service` then is what a ramp holds back, and nothing else.
//!
//! Errors respect that the years of one trial hang together: see [`super::clustered`]. The more trials
//! have a year of service the surer a figure is; how many have stands beside it, and of a corridor
//! that never has one nothing is known.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::About;
use super::clustered::{Clusters, Gathered};
use super::distribution::Distribution;
use super::estimate::Estimate;
use super::glance::contract_twh;
use super::ratio::ratio;
use crate::outcome::{
    CauseIndex, CorridorIndex, Entity, LEVELS, Layout, Loss, Measure, MonthIndex, Outcomes, Period,
    RatioTally, ServiceTally, Tallies, YearIndex, first_year_of_service, is_year_of_service,
    single_year,
};
use crate::outcome::{Metric, Variable as Job};

/// A year of service of one corridor: an object of `service_year` in `summary.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceYear {
    /// The corridor.
    pub corridor: String,
    /// Trials that have a year of service.
    pub trials: u64,
    /// Years of service of all trials together.
    pub years: u64,
    /// TWh delivered over TWh of the nameplate, from 0 to 1: the share of its own capacity.
    pub share_of_nameplate: Option<f64>,
    /// Its standard error.
    pub share_of_nameplate_se: Option<f64>,
    /// TWh that the volume of its contract comes to where it arrives, the mean over trials; `null`
    /// without a contract.
    pub contract_twh: Option<f64>,
    /// Share of the years in which the volume of its contract passed the meter; `null` without a
    /// contract.
    pub contract_met: Option<f64>,
    /// Its standard error.
    pub contract_met_se: Option<f64>,
    /// The energy delivered, lost and taken on the way, the days stood still and the money paid in a
    /// year of service: a row for each metric that the corridor has one of, and of losses for each
    /// heading and cause.
    pub metrics: Vec<ServiceMetric>,
    /// January to December.
    pub months: Vec<ServiceMonth>,
    /// The duration curve of the flow, from the least level to full capacity; empty where it is not
    /// known, as of corridors that share an hourly demand.
    pub duration: Vec<Duration>,
}

/// How one metric lies over years of service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceMetric {
    /// The subject: metric, corridor; its year is `None`.
    #[serde(flatten, with = "super::about::in_service_year")]
    #[schemars(with = "super::about::ServiceKeys")]
    pub about: About,
    /// Unit of the numbers.
    pub unit: String,
    /// The numbers, each of a single year.
    #[serde(flatten)]
    pub distribution: Distribution,
    /// Of `delivered_twh`: twenty years, each standing for one in twenty (the quantiles at 2.5, 7.5 to
    /// 97.5 %); left out of all else, and where trials are too few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub twentieths: Vec<f64>,
}

/// The energy of one calendar month of a year of service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceMonth {
    /// 1 for January to 12.
    pub month: u32,
    /// Unit of the numbers: TWh.
    pub unit: String,
    /// The mean and its error are over all years of service, so that the twelve means add up to that of
    /// the year; all else is over one year of each trial, where that is a year of service.
    #[serde(flatten)]
    pub distribution: Distribution,
}

/// A point of a duration curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duration {
    /// Flow as a share of full capacity, 0 to 1.
    pub level: f64,
    /// Share of the season's time in years of service with at least that flow; at level 0 with any at
    /// all.
    pub share: f64,
    /// Its standard error.
    pub se: Option<f64>,
    /// The same in days of a year of service.
    pub days: f64,
}

impl ServiceYear {
    /// How a metric lies over years of service; of incidents of all causes together.
    #[must_use]
    pub fn get(&self, metric: Metric) -> Option<&Distribution> {
        self.find(metric, None)
    }

    /// TWh lost under a heading in a year of service; `cause` names that of incidents of one cause.
    #[must_use]
    pub fn lost(&self, loss: Loss, cause: Option<&str>) -> Option<&Distribution> {
        let loss = if cause.is_some() { Loss::AllIncidents } else { loss };
        self.find(Metric::LostTwh(loss), cause)
    }

    fn find(&self, metric: Metric, cause: Option<&str>) -> Option<&Distribution> {
        let is_it = |row: &&ServiceMetric| {
            row.about.metric == metric
                && row.about.cause.as_deref() == cause
                && row.about.name.is_none()
        };
        self.metrics.iter().find(is_it).map(|row| &row.distribution)
    }

    /// Twenty years of service by what they deliver, one in twenty each; empty where too few are known.
    #[must_use]
    pub fn twentieths(&self) -> &[f64] {
        let is_it = |row: &&ServiceMetric| row.about.metric == Metric::DeliveredTwh;
        self.metrics.iter().find(is_it).map_or(&[], |row| &row.twentieths)
    }

    /// TWh delivered in a year of service.
    #[must_use]
    pub fn delivered(&self) -> Option<&Distribution> {
        self.get(Metric::DeliveredTwh)
    }

    /// Delivered over nameplate.
    #[must_use]
    pub fn share_of_nameplate(&self) -> Option<Estimate> {
        let se = self.share_of_nameplate_se;
        self.share_of_nameplate.map(|value| Estimate { value, se })
    }

    /// The chance that a year of service meets the contract.
    #[must_use]
    pub fn contract_met(&self) -> Option<Estimate> {
        self.contract_met.map(|value| Estimate { value, se: self.contract_met_se })
    }

    /// Share of the season's time at full capacity.
    #[must_use]
    pub fn at_full(&self) -> Option<Estimate> {
        self.duration.last().map(|point| Estimate { value: point.share, se: point.se })
    }

    /// Share of the season's time at nothing.
    #[must_use]
    pub fn at_nothing(&self) -> Option<Estimate> {
        self.duration.first().map(|point| Estimate { value: 1.0 - point.share, se: point.se })
    }

    /// Share of the season's time with at least a share of full capacity, of the levels that there are
    /// the nearest.
    #[must_use]
    pub fn at_least(&self, level: f64) -> Option<Estimate> {
        let off = |point: &&Duration| (point.level - level).abs();
        let point = self.duration.iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
        Some(Estimate { value: point.share, se: point.se })
    }
}

/// A part of what is told of years of service, to be computed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceJob {
    /// How a metric of an entity (a corridor, or an offtake) lies; the year is `None`.
    Metric(Job),
    /// The months of a corridor.
    Month(CorridorIndex, MonthIndex),
}

/// The piece of a year of service.
#[derive(Debug, Clone, PartialEq)]
pub enum ServicePiece {
    /// How a metric lies.
    Metric(ServiceMetric),
    /// One month, all but the mean, which needs no column.
    Month(CorridorIndex, MonthIndex, Distribution),
}

/// Every part, in the order in which they are written.
#[must_use]
pub fn service_jobs(layout: &Layout) -> Vec<ServiceJob> {
    let mut jobs = Vec::new();
    for corridor in 0..layout.corridors.len() {
        for metric in Metric::all(layout) {
            let job = |entity| ServiceJob::Metric(Job { metric, entity: Some(entity), year: None });
            if metric == Metric::Offtake {
                let offtakes = layout.offtakes.iter().enumerate();
                let own = offtakes.filter(|(_, offtake)| offtake.corridor.0 == corridor);
                jobs.extend(own.map(|(offtake, _)| job(offtake)));
            } else if !metric.is_of_reservoir()
                && !metric.is_of_alternative()
                && !matches!(metric, Metric::BoughtShare | Metric::ReplacedInPartTwh)
                && !metric.is_of_claim()
                && !metric.is_of_destination()
                && metric.corridors(layout).contains(&corridor)
            {
                jobs.push(job(corridor));
            }
        }
        let month = |month| ServiceJob::Month(CorridorIndex(corridor), MonthIndex(month));
        jobs.extend((0..12).map(month));
    }
    jobs
}

impl ServiceJob {
    /// Whether the measures that it needs were kept.
    #[must_use]
    pub fn can_run(&self, outcomes: &Outcomes) -> bool {
        let has = match self {
            Self::Metric(job) => job.can_run(outcomes),
            Self::Month(..) => outcomes.has(Measure::SingleMonth),
        };
        has && outcomes.has(Measure::ServiceStart)
    }

    /// The part; `None` where the measures were not kept.
    #[must_use]
    pub fn run(&self, outcomes: &Outcomes) -> Option<ServicePiece> {
        if !self.can_run(outcomes) {
            return None;
        }
        match *self {
            Self::Metric(job) => {
                let years = Years::of(&job, outcomes)?;
                let sample = Gathered::of(&years, years.most());
                let layout = &outcomes.layout;
                let is_shown = job.metric == Metric::DeliveredTwh;
                Some(ServicePiece::Metric(ServiceMetric {
                    twentieths: if is_shown { sample.twentieths() } else { Vec::new() },
                    about: About::of(&job, layout),
                    unit: job.metric.unit(layout, job.entity).to_owned(),
                    distribution: sample.describe().0,
                }))
            }
            Self::Month(corridor, month) => {
                let mut values = single_months(outcomes, corridor, month);
                let found = Distribution::of_trials(&mut values, &mut Vec::new());
                Some(ServicePiece::Month(corridor, month, found))
            }
        }
    }
}

/// The energy of a month in the one year of each trial whose months are kept, where that is a year
/// of service.
fn single_months(outcomes: &Outcomes, corridor: CorridorIndex, month: MonthIndex) -> Vec<f64> {
    let mut values = Vec::new();
    for block in &outcomes.blocks {
        let starts = block.column(Measure::ServiceStart, corridor, Period::Once);
        let months = block.column(Measure::SingleMonth, corridor, month);
        let of = starts.unwrap_or_default().iter().zip(months.unwrap_or_default());
        for (trial, (start, value)) in (block.first_trial()..).zip(of) {
            if is_year_of_service(*start, single_year(trial, outcomes.layout.years)) {
                values.push(value + 0.0);
            }
        }
    }
    values
}

/// A metric of one entity in the years of service of its corridor.
pub(super) struct Years<'a> {
    outcomes: &'a Outcomes,
    corridor: CorridorIndex,
    /// The measures that are added up; more than one for the incidents of all causes.
    measures: Vec<Measure>,
    entity: Entity,
    /// Whether it is told in the commodity's own unit.
    own_unit: bool,
    /// The years of the horizon that count, from 0.
    within: Range<usize>,
}

impl<'a> Years<'a> {
    pub(super) fn of(job: &Job, outcomes: &'a Outcomes) -> Option<Self> {
        let layout = &outcomes.layout;
        let entity = job.entity?;
        let corridor = match job.metric {
            Metric::Offtake => layout.offtakes.get(entity)?.corridor.0,
            _ => entity,
        };
        let measures = match job.metric.measure() {
            Measure::Lost(Loss::AllIncidents) => {
                let causes = 0..layout.causes.len();
                causes.map(|cause| Measure::Lost(Loss::Incidents(CauseIndex(cause)))).collect()
            }
            measure => vec![measure],
        };
        Some(Self {
            outcomes,
            corridor: CorridorIndex(corridor),
            measures,
            entity: job.metric.measure().entity(entity),
            own_unit: job.metric == Metric::Delivered,
            within: 0..layout.years,
        })
    }

    /// Only those that lie in a span of the horizon.
    pub(super) fn within(self, within: Range<usize>) -> Self {
        Self { within, ..self }
    }
}

impl Years<'_> {
    /// As many numbers as there can be.
    pub(super) fn most(&self) -> u64 {
        self.outcomes.trials().saturating_mul(self.outcomes.layout.years as u64)
    }
}

impl Clusters for Years<'_> {
    fn each(&self, visit: &mut dyn FnMut(&[f64])) {
        let years = self.outcomes.layout.years;
        let mut values = vec![0.0; years];
        for block in &self.outcomes.blocks {
            let column = |measure, year| block.column(measure, self.entity, YearIndex(year));
            // One behind the other: year by year, and in each measure by measure.
            let columns: Vec<&[f64]> = (0..years)
                .flat_map(|year| self.measures.iter().map(move |measure| (year, *measure)))
                .filter_map(|(year, measure)| column(measure, year))
                .collect();
            let once = |measure| block.column(measure, self.corridor, Period::Once);
            let starts = once(Measure::ServiceStart).unwrap_or_default();
            let per_unit = once(Measure::TwhPerUnit).filter(|_| self.own_unit);
            let Range { start: from, end } = self.within;
            let of_year = self.measures.len().max(1);
            for (trial, start) in starts.iter().enumerate() {
                let first = first_year_of_service(*start, years).clamp(from, end);
                let values = &mut values[first..end];
                let of = columns.get(first * of_year..).unwrap_or_default();
                // From 0 on: what is nothing has no sign.
                match of_year {
                    1 => values.iter_mut().zip(of).for_each(|(value, of)| *value = 0.0 + of[trial]),
                    _ => {
                        for (value, of) in values.iter_mut().zip(of.chunks_exact(of_year)) {
                            *value = of.iter().fold(0.0, |sum, column| sum + column[trial]);
                        }
                    }
                }
                if let Some(per_unit) = per_unit.map(|per_unit| per_unit[trial]) {
                    for value in &mut *values {
                        // A fuel that counts as no electricity leaves no trace of what was delivered.
                        *value = if per_unit > 0.0 { *value / per_unit } else { 0.0 };
                    }
                }
                visit(values);
            }
        }
    }
}

/// The years of service, corridor by corridor, from the parts and the sums over trials.
pub(super) fn service_years(
    layout: &Layout,
    tallies: &Tallies,
    pieces: &[ServicePiece],
) -> Vec<ServiceYear> {
    let corridors = layout.corridors.iter().zip(&tallies.service).enumerate();
    corridors
        .map(|(index, (label, tally))| {
            let ratio_of = |of: &RatioTally, divisor, divisor_squared| {
                ratio_of(tally.trials, of, (divisor, divisor_squared))
            };
            let nameplate = (tally.nameplate, tally.nameplate_squared);
            let share = ratio_of(&tally.delivered, nameplate.0, nameplate.1);
            let years = (tally.years as f64, tally.years_squared as f64);
            let contracts = layout.contracts.iter().zip(&tallies.contracts);
            let contract = contracts.filter(|(own, _)| own.corridor.0 == index && own.promised);
            let met = contract
                .filter_map(|(_, tally)| ratio_of(&tally.met_in_service, years.0, years.1))
                .next();
            let metrics = pieces.iter().filter_map(|piece| match piece {
                ServicePiece::Metric(row) => {
                    (row.about.corridor.as_deref() == Some(&label.name)).then(|| row.clone())
                }
                ServicePiece::Month(..) => None,
            });
            let months = pieces.iter().filter_map(|piece| match piece {
                ServicePiece::Month(corridor, month, rest) if corridor.0 == index => {
                    let mean = ratio_of(&tally.months[month.0], years.0, years.1);
                    let (mean, se) = (mean.map(|mean| mean.value), mean.and_then(|mean| mean.se));
                    let distribution = Distribution { mean, se, ..*rest };
                    let (month, unit) = (month.0 as u32 + 1, "TWh".to_owned());
                    Some(ServiceMonth { month, unit, distribution })
                }
                _ => None,
            });
            ServiceYear {
                corridor: label.name.clone(),
                trials: tally.trials,
                years: tally.years,
                share_of_nameplate: share.map(|share| share.value),
                share_of_nameplate_se: share.and_then(|share| share.se),
                contract_twh: contract_twh(layout, tallies, index),
                contract_met: met.map(|met| met.value),
                contract_met_se: met.and_then(|met| met.se),
                metrics: metrics.collect(),
                months: months.collect(),
                duration: duration(tally),
            }
        })
        .collect()
}

/// The ratio of two sums over trials, the divisor with its square.
fn ratio_of(trials: u64, of: &RatioTally, (divisor, squared): (f64, f64)) -> Option<Estimate> {
    let mut found = ratio(trials, [of.sum, divisor], [of.squared, squared, of.product])?;
    // A ratio that is the same in every trial leaves only rounding in its error.
    let n = trials as f64;
    let spread = |se: f64| se * se * divisor * divisor * (n - 1.0) / n;
    if found.se.is_some_and(|se| spread(se) <= 1e-13 * of.squared) {
        found.se = Some(0.0);
    }
    Some(found)
}

/// The duration curve; empty where no hour of it is known.
fn duration(tally: &ServiceTally) -> Vec<Duration> {
    let season_days = tally.season / 24.0 / tally.years.max(1) as f64;
    let points = tally.levels.iter().enumerate().filter_map(|(step, of)| {
        let share = ratio_of(tally.trials, of, (tally.season, tally.season_squared))?;
        Some(Duration {
            level: step as f64 / LEVELS as f64,
            share: share.value,
            se: share.se,
            days: share.value * season_days,
        })
    });
    points.collect()
}
