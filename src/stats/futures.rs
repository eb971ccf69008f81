//! The futures of a scenario: which corridors are in service at the end of the horizon.
//!
//! A mean over futures that exclude each other describes none of them. Every combination of corridors
//! in service in the last year that occurred in a trial is a future, with its chance and with how what
//! is delivered lies in its trials alone, in the last year and in the average year, in all and corridor
//! by corridor. The trials of a future are a sample of their own, so means, quantiles and their errors
//! are those of independent numbers, given the future; the error of its chance stands by itself.
//! Weighted by their chances the means of all futures add up to the mean over all trials.
//!
//! Many corridors may make very many combinations. Where there are more than [`MOST`] the most frequent
//! are told one by one and all the rest as one that names no corridors.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::About;
use super::distribution::Distribution;
use super::estimate::Estimate;
use super::ratio::proportion;
use super::sketch::Sketch;
use crate::outcome::{CorridorIndex, Layout, Measure, Outcomes, Period, is_in_service};
use crate::outcome::{Metric, Variable as Job};

/// Futures that are told at most, the rest counting as one: all combinations of four corridors.
pub const MOST: usize = 16;

/// A future: an object of `futures` in `summary.json`, the likeliest first and the rest last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Future {
    /// The corridors in service at the end of the horizon, in the scenario's order, none where it is
    /// empty; `null` for all further combinations together.
    pub in_service: Option<Vec<String>>,
    /// How many combinations it is: 1, or those of the rest.
    pub combinations: u64,
    /// Trials in which it came about.
    pub trials: u64,
    /// Its chance: their share.
    pub p: f64,
    /// The standard error of the chance.
    pub se: Option<f64>,
    /// `delivered_twh` over these trials: for each corridor in the last year and in the average year
    /// (`year` null), for the total (`corridor` null) in every year and the average year; and where there are
    /// returns `net_twh`, for the total in the last year, of which some falls due later, and in the average
    /// year.
    pub metrics: Vec<FutureMetric>,
}

/// How one metric lies over the trials of a future.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FutureMetric {
    /// The subject: metric, corridor, year.
    #[serde(flatten, with = "super::about::in_summary")]
    #[schemars(with = "super::about::Keys")]
    pub about: About,
    /// Unit of the numbers.
    pub unit: String,
    /// The numbers, one a trial.
    #[serde(flatten)]
    pub distribution: Distribution,
}

impl Future {
    /// Its chance with its error.
    #[must_use]
    pub fn chance(&self) -> Estimate {
        Estimate { value: self.p, se: self.se }
    }

    /// Whether it is what further combinations come to together.
    #[must_use]
    pub fn is_others(&self) -> bool {
        self.in_service.is_none()
    }

    /// Whether a corridor is in service in it; `None` where it is many combinations.
    #[must_use]
    pub fn has(&self, corridor: &str) -> Option<bool> {
        let names = self.in_service.as_ref()?;
        Some(names.iter().any(|name| name == corridor))
    }

    /// TWh delivered in the last year of the horizon, by a corridor or by all together.
    #[must_use]
    pub fn last_year(&self, corridor: Option<&str>) -> Option<&Distribution> {
        self.find(Metric::DeliveredTwh, corridor, Some(self.last()?))
    }

    /// The last year of the horizon.
    fn last(&self) -> Option<i32> {
        self.metrics.iter().filter_map(|row| row.about.year).max()
    }

    /// TWh delivered less what goes back, all corridors together, in the last year and in the average year;
    /// `None` without returns.
    #[must_use]
    pub fn net(&self, in_last: bool) -> Option<&Distribution> {
        let year = if in_last { Some(self.last()?) } else { None };
        self.find(Metric::NetTwh, None, year)
    }

    /// TWh delivered in the average year of the horizon, by a corridor or by all together.
    #[must_use]
    pub fn average_year(&self, corridor: Option<&str>) -> Option<&Distribution> {
        self.find(Metric::DeliveredTwh, corridor, None)
    }

    /// TWh delivered by all corridors together in a calendar year.
    #[must_use]
    pub fn year(&self, year: i32) -> Option<&Distribution> {
        self.find(Metric::DeliveredTwh, None, Some(year))
    }

    fn find(
        &self,
        metric: Metric,
        corridor: Option<&str>,
        year: Option<i32>,
    ) -> Option<&Distribution> {
        let is_it = |row: &&FutureMetric| {
            row.about.metric == metric
                && row.about.corridor.as_deref() == corridor
                && row.about.year == year
        };
        self.metrics.iter().find(is_it).map(|row| &row.distribution)
    }
}

/// A combination of corridors, 64 to a number.
pub(super) type Combination = Vec<u64>;

/// The futures that occurred; `None` where the measures were not kept.
#[must_use]
pub fn futures(outcomes: &Outcomes) -> Option<Vec<Future>> {
    if ![Measure::Delivered, Measure::ServiceStart].iter().all(|measure| outcomes.has(*measure)) {
        return None;
    }
    let layout = &outcomes.layout;
    let (groups, of_trial) = group(outcomes);
    let mut futures = chances(layout, &groups, of_trial.len() as u64);
    let (mut values, mut sorted, mut keys) = (Vec::new(), vec![0.0; of_trial.len()], Vec::new());
    for job in future_jobs(layout) {
        job.values_into(outcomes, &mut values);
        // The numbers of each future one after the other, in the order of trials.
        let mut next: Vec<usize> = groups
            .iter()
            .scan(0, |next, group| Some(std::mem::replace(next, *next + group.trials as usize)))
            .collect();
        for (value, group) in values.iter().zip(&of_trial) {
            sorted[next[*group as usize]] = *value;
            next[*group as usize] += 1;
        }
        let mut rest = &mut sorted[..];
        for (future, group) in futures.iter_mut().zip(&groups) {
            let (own, others) = std::mem::take(&mut rest).split_at_mut(group.trials as usize);
            rest = others;
            future.metrics.push(FutureMetric {
                about: About::of(&job, layout),
                unit: job.metric.unit(layout, job.entity).to_owned(),
                distribution: Distribution::of_trials(own, &mut keys),
            });
        }
    }
    Some(futures)
}

/// The chances of groups of so many trials, nothing told of their metrics.
fn chances(layout: &Layout, groups: &[Group], trials: u64) -> Vec<Future> {
    let future = |group: &Group| {
        let chance = proportion(group.trials, trials);
        Future {
            in_service: group.combination.as_ref().map(|combination| named(combination, layout)),
            combinations: group.combinations,
            trials: group.trials,
            p: chance.value,
            se: chance.se,
            metrics: Vec::new(),
        }
    };
    groups.iter().map(future).collect()
}

/// The metrics that are told of each future, in order.
pub(super) fn future_jobs(layout: &Layout) -> Vec<Job> {
    let entities = (0..layout.corridors.len()).map(Some).chain([None]);
    let last = layout.years.saturating_sub(1);
    let of = |entity: Option<usize>| {
        let first = if entity.is_none() { 0 } else { last };
        let years = (first..=last).map(Some).chain([None]);
        years.map(move |year| Job { metric: Metric::DeliveredTwh, entity, year })
    };
    let net = [Some(last), None].map(|year| Job { metric: Metric::NetTwh, entity: None, year });
    let net = net.into_iter().filter(|_| layout.has_returns);
    entities.flat_map(of).chain(net).collect()
}

/// The futures of trials that are counted: how many had each combination, and of each of
/// [`future_jobs`] how it lies in the trials of each of these.
pub(super) fn futures_of_counts<'a>(
    layout: &Layout,
    all: &BTreeMap<Combination, u64>,
    metrics: impl Iterator<Item = (&'a Job, &'a BTreeMap<Combination, Sketch>)>,
) -> Vec<Future> {
    let trials = all.values().sum();
    let all: Vec<(Combination, u64)> =
        all.iter().map(|(own, count)| (own.clone(), *count)).collect();
    let names: Vec<Combination> = all.iter().map(|(own, _)| own.clone()).collect();
    let (groups, index_of) = in_groups(layout.corridors.len(), all);
    let mut futures = chances(layout, &groups, trials);
    for (job, sketches) in metrics {
        for (place, future) in (0..).zip(&mut futures) {
            let mut of = names.iter().zip(&index_of).filter(|(_, own)| **own == place);
            let mut of = of.by_ref().filter_map(|(name, _)| sketches.get(name));
            let distribution = match (of.next(), of.next()) {
                (Some(one), None) => one.distribution(),
                (first, second) => {
                    let mut sum = Sketch::default();
                    first.into_iter().chain(second).chain(of).for_each(|one| sum.join(one));
                    sum.distribution()
                }
            };
            future.metrics.push(FutureMetric {
                about: About::of(job, layout),
                unit: job.metric.unit(layout, job.entity).to_owned(),
                distribution,
            });
        }
    }
    futures
}

/// Trials with the same combination; with many, for which it is `None`.
struct Group {
    combination: Option<Combination>,
    combinations: u64,
    trials: u64,
}

fn is_in(combination: &[u64], corridor: usize) -> bool {
    combination.get(corridor / 64).is_some_and(|word| word >> (corridor % 64) & 1 == 1)
}

/// The trials of the likeliest future, counted from 0, and the corridors in service in it; `None`
/// without trials or where the measures were not kept.
pub(super) fn likeliest(outcomes: &Outcomes) -> Option<(Vec<usize>, Vec<usize>)> {
    if ![Measure::Delivered, Measure::ServiceStart].iter().all(|measure| outcomes.has(*measure)) {
        return None;
    }
    let (groups, of_trial) = group(outcomes);
    let combination = groups.into_iter().next()?.combination?;
    let corridors = 0..outcomes.layout.corridors.len();
    let trials = of_trial.iter().enumerate().filter(|(_, place)| **place == 0);
    Some((
        trials.map(|(trial, _)| trial).collect(),
        corridors.filter(|corridor| is_in(&combination, *corridor)).collect(),
    ))
}

/// The names of the corridors of a combination.
pub(super) fn named(combination: &[u64], layout: &Layout) -> Vec<String> {
    let labels = layout.corridors.iter().enumerate();
    let there = labels.filter(|(corridor, _)| is_in(combination, *corridor));
    there.map(|(_, label)| label.name.clone()).collect()
}

/// The combinations of corridors in service in a year of the horizon, each with how many trials had it,
/// and the place among them of that of each trial.
pub(super) fn combinations_at(
    outcomes: &Outcomes,
    corridors: usize,
    year: usize,
) -> (Vec<(Combination, u64)>, Vec<u32>) {
    let mut known: BTreeMap<Combination, u32> = BTreeMap::new();
    let mut all: Vec<(Combination, u64)> = Vec::new();
    let mut of_trial: Vec<u32> = Vec::new();
    let mut combination = vec![0; corridors.div_ceil(64)];
    for block in &outcomes.blocks {
        let starts: Vec<&[f64]> = (0..corridors)
            .filter_map(|corridor| {
                block.column(Measure::ServiceStart, CorridorIndex(corridor), Period::Once)
            })
            .collect();
        for trial in 0..block.trials() {
            combination.fill(0);
            for (corridor, starts) in starts.iter().enumerate() {
                let there = u64::from(is_in_service(starts[trial], year));
                combination[corridor / 64] |= there << (corridor % 64);
            }
            let place = match known.get(&combination) {
                Some(place) => *place,
                None => {
                    let place = all.len() as u32;
                    known.insert(combination.clone(), place);
                    all.push((combination.clone(), 0));
                    place
                }
            };
            all[place as usize].1 += 1;
            of_trial.push(place);
        }
    }
    (all, of_trial)
}

/// The groups in the order in which they are told, and to which each trial belongs.
fn group(outcomes: &Outcomes) -> (Vec<Group>, Vec<u32>) {
    let corridors = outcomes.layout.corridors.len();
    let last = outcomes.layout.years.saturating_sub(1);
    let (all, mut of_trial) = combinations_at(outcomes, corridors, last);
    let (groups, index_of) = in_groups(corridors, all);
    of_trial.iter_mut().for_each(|place| *place = index_of[*place as usize]);
    (groups, of_trial)
}

/// The groups of some combinations in the order in which they are told, and to which each belongs.
fn in_groups(corridors: usize, all: Vec<(Combination, u64)>) -> (Vec<Group>, Vec<u32>) {
    let counts: Vec<u64> = all.iter().map(|(_, trials)| *trials).collect();
    // The likeliest first; of those that are as likely the one with earlier corridors.
    let mut order: Vec<(Combination, u32)> =
        all.into_iter().map(|(combination, _)| combination).zip(0..).collect();
    order.sort();
    let earlier = |combination: &Combination| -> Vec<bool> {
        (0..corridors).map(|corridor| !is_in(combination, corridor)).collect()
    };
    order.sort_by_cached_key(|(combination, place)| {
        (Reverse(counts[*place as usize]), earlier(combination))
    });
    let told = if order.len() <= MOST { order.len() } else { MOST - 1 };
    let mut index_of = vec![told as u32; counts.len()];
    let mut groups = Vec::new();
    let rest: Vec<(Combination, u32)> = order.split_off(told);
    for (combination, place) in order {
        index_of[place as usize] = groups.len() as u32;
        let trials = counts[place as usize];
        groups.push(Group { combination: Some(combination), combinations: 1, trials });
    }
    if !rest.is_empty() {
        let trials = rest.iter().map(|(_, place)| counts[*place as usize]).sum();
        groups.push(Group { combination: None, combinations: rest.len() as u64, trials });
    }
    (groups, index_of)
}
