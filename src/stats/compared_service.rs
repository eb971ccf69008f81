//! Years of service of compared scenarios: what one brings in each, and the paired difference.
//!
//! The mean over all years of service of a scenario is a ratio, and so is the other's; their difference
//! respects that both are of the same trials and years (see [`super::paired_ratio`]). Quantiles are each
//! scenario's own: no year of the one stands for a year of the other where entry is not the same.

use serde::{Deserialize, Serialize};

use super::about::About;
use super::clustered::{Clusters, Gathered};
use super::distribution::MeanAndQuantiles;
use super::matched::Span;
use super::paired_ratio::{Sums, paired_ratio};
use super::service_year::Years;
use crate::outcome::{Layout, Loss, Measure, Metric, Outcomes, Variable as Job};

/// One metric in a year of service of a corridor, in two scenarios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceDifference {
    /// The scenario's letter.
    pub scenario: String,
    /// The subject: metric and corridor.
    #[serde(flatten, with = "super::about::in_service_year")]
    pub about: About,
    /// Unit of all the numbers that follow.
    pub unit: String,
    /// The first scenario's years of service; `None` where it has no such corridor.
    pub first: Option<OwnYears>,
    /// This scenario's.
    pub this: Option<OwnYears>,
    /// Mean of this scenario less that of the first; `None` where one of them has no year of service.
    pub mean: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
}

/// How one scenario's years of service lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OwnYears {
    /// Years of service of all trials together.
    pub years: u64,
    /// How they lie; nothing where there is none.
    #[serde(flatten)]
    pub numbers: MeanAndQuantiles,
}

/// A metric of one corridor in either scenario; `None` where one has no such.
#[derive(Debug, Clone, PartialEq)]
pub struct ServicePair {
    about: About,
    unit: &'static str,
    jobs: [Option<Job>; 2],
}

/// All that is compared of years of service: what is delivered, what could be, what is lost by heading and
/// cause, and days without, of every corridor that either has.
#[must_use]
pub fn service_pairs(first: &Layout, other: &Layout) -> Vec<ServicePair> {
    let mut corridors: Vec<&str> = first.corridors.iter().map(|c| c.name.as_str()).collect();
    for corridor in &other.corridors {
        if !corridors.contains(&corridor.name.as_str()) {
            corridors.push(&corridor.name);
        }
    }
    let is_compared = |metric: &Metric| {
        matches!(
            metric,
            Metric::DeliveredTwh | Metric::NameplateTwh | Metric::LostTwh(_) | Metric::ZeroDays
        )
    };
    let mut pairs: Vec<ServicePair> = Vec::new();
    for corridor in corridors {
        for (side, layout) in [first, other].into_iter().enumerate() {
            let Some(entity) = layout.corridors.iter().position(|c| c.name == corridor) else {
                continue;
            };
            for metric in Metric::all(layout).into_iter().filter(is_compared) {
                let job = Job { metric, entity: Some(entity), year: None };
                let about = About::of(&job, layout);
                // Incidents of one cause, and of all of them, each once.
                let of_cause = matches!(metric, Metric::LostTwh(Loss::Incidents(_)));
                if of_cause && about.cause.is_none() {
                    continue;
                }
                let unit = metric.unit(layout, Some(entity));
                match pairs.iter_mut().find(|pair| pair.about == about) {
                    Some(pair) => pair.jobs[side] = Some(job),
                    None => {
                        let mut jobs = [None, None];
                        jobs[side] = Some(job);
                        pairs.push(ServicePair { about, unit, jobs });
                    }
                }
            }
        }
    }
    pairs
}

/// Compares a metric in years of service; `None` where the measures were not kept of both.
#[must_use]
pub fn service_difference(
    pair: &ServicePair,
    scenario: &str,
    [first, other]: [&Outcomes; 2],
    span: Span,
) -> Option<ServiceDifference> {
    let sides = [(pair.jobs[0], first), (pair.jobs[1], other)];
    let is_kept = sides.iter().all(|(job, outcomes)| {
        outcomes.has(Measure::ServiceStart) && job.is_none_or(|job| job.can_run(outcomes))
    });
    if !is_kept {
        return None;
    }
    let [(own, x), (its, y)] = sides.map(|(job, outcomes)| match job {
        Some(job) => {
            side(job, outcomes, span).map_or((None, Vec::new()), |(own, of)| (Some(own), of))
        }
        None => (None, Vec::new()),
    });
    let difference = (x.len() == y.len()).then(|| paired_ratio(&x, &y)).flatten();
    Some(ServiceDifference {
        scenario: scenario.to_owned(),
        about: pair.about.clone(),
        unit: pair.unit.to_owned(),
        first: own,
        this: its,
        mean: difference.map(|of| of.value),
        se: difference.and_then(|of| of.se),
    })
}

/// One scenario's years of service: how they lie, and sum and count of each trial.
fn side(job: Job, outcomes: &Outcomes, span: Span) -> Option<(OwnYears, Sums)> {
    let years = Years::of(&job, outcomes)?.within(span.within(&outcomes.layout));
    let mut sums = Vec::new();
    years.each(&mut |values| sums.push((values.iter().sum(), values.len() as f64)));
    // Only what is delivered is told by its quantiles.
    let found = match job.metric {
        Metric::DeliveredTwh => {
            MeanAndQuantiles::of(&Gathered::of(&years, years.most()).describe().0)
        }
        _ => mean_of(&sums),
    };
    let count = sums.iter().map(|(_, count)| count).sum::<f64>() as u64;
    Some((OwnYears { years: count, numbers: found }, sums))
}

fn mean_of(sums: &Sums) -> MeanAndQuantiles {
    let nothing: Sums = sums.iter().map(|(_, count)| (0.0, *count)).collect();
    let mean = paired_ratio(&nothing, sums);
    let (mean, se) = (mean.map(|mean| mean.value), mean.and_then(|mean| mean.se));
    MeanAndQuantiles { mean, se, ..MeanAndQuantiles::default() }
}
