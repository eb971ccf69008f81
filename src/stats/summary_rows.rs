//! The rows of a summary as independent pieces of work.
//!
//! Each row needs a column of its own, sorted; a caller with threads runs [`Job`]s in any order and
//! puts the rows in the order of [`jobs`]. Where not all measures fit in memory at once, passes that
//! keep some of them each run the jobs that [can run](Job::can_run): a job has the same index in the
//! list whatever was kept.

use super::about::About;
use super::by_outcome::{
    BranchRow, OutcomeRow, branch_rows, in_order, outcome_jobs, rows_by_outcome,
};
use super::distribution::{QUANTILES, WITH_ERRORS};
use super::estimate::{Estimate, Moments};
use super::futures::{Future, futures};
use super::order::sort_ranks;
use super::quantile::{Ranked, cvar, quantile_of, quantile_se_of, ranks};
use super::service_year::{ServicePiece, service_jobs};
use super::sketch::Sketch;
use super::summary::MetricRow;
use crate::outcome::{
    All, Entity, Layout, Measure, Metric, Outcomes, Refusal, Variable as Job, YearIndex,
};

/// Every row of a scenario's summary, in the order in which they are written: metric by metric,
/// corridor by corridor and the total last, year by year and the horizon last.
#[must_use]
pub fn jobs(layout: &Layout) -> Vec<Job> {
    let mut jobs = Vec::new();
    for metric in Metric::all(layout) {
        let (entities, years) = metric.measure().shape(layout);
        let mut of: Vec<Option<usize>> = Vec::new();
        let is_part = metric == Metric::ReplacedInPartTwh;
        let is_other = metric.is_of_claim() || metric.is_of_alternative() || is_part;
        if metric == Metric::Offtake || metric.is_of_reservoir() || is_other {
            of.extend((0..entities).map(Some));
        } else if !metric.is_of_destination() {
            of.extend(metric.corridors(layout).into_iter().map(Some));
        }
        if metric.adds_up(layout) || metric.is_of_destination() {
            of.push(None);
        }
        for entity in of {
            let periods = (0..years).map(Some).chain([None]);
            jobs.extend(periods.map(|year| Job { metric, entity, year }));
        }
    }
    jobs
}

/// All of a summary that is made of columns, as far as they were kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Estimates {
    /// The rows, in the order of [`jobs`].
    pub metrics: Vec<MetricRow>,
    /// The parts of the years of service, in the order of [`service_jobs`].
    pub service_year: Vec<ServicePiece>,
    /// The futures; none where what they are made of was not kept.
    pub futures: Vec<Future>,
    /// The chances of the outcomes of branches, likewise.
    pub branches: Vec<BranchRow>,
    /// Results by outcome, in the order of [`in_order`].
    pub by_outcome: Vec<OutcomeRow>,
}

impl Estimates {
    /// Makes all for which the measures were kept, one after the other.
    #[must_use]
    pub fn of(outcomes: &Outcomes) -> Self {
        let mut scratch = Scratch::default();
        let layout = &outcomes.layout;
        Self {
            metrics: jobs(layout)
                .iter()
                .filter_map(|job| job.run(outcomes, &mut scratch))
                .collect(),
            service_year: service_jobs(layout).iter().filter_map(|job| job.run(outcomes)).collect(),
            futures: futures(outcomes).unwrap_or_default(),
            branches: branch_rows(outcomes).unwrap_or_default(),
            by_outcome: in_order(
                layout,
                outcome_jobs(layout)
                    .iter()
                    .filter_map(|job| rows_by_outcome(outcomes, job))
                    .flatten(),
            ),
        }
    }
}

/// The share of the worst trials.
const WORST: f64 = 0.05;

/// Memory that jobs use again and again; one for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    values: Vec<f64>,
    sorted: Vec<f64>,
    keys: Vec<u64>,
}

impl Job {
    /// Whether the measures that it needs were kept.
    #[must_use]
    pub fn can_run(&self, outcomes: &Outcomes) -> bool {
        outcomes.has(self.metric.measure())
            && (self.metric != Metric::Delivered || outcomes.has(Measure::TwhPerUnit))
            && (self.metric != Metric::BoughtShare
                || Refusal::ALL.into_iter().all(|why| outcomes.has(Measure::LostDestination(why))))
    }

    /// Puts in place of what was delivered its share of that and of what was not bought; no number where
    /// nothing arrived.
    fn share_bought(&self, outcomes: &Outcomes, delivered: &mut [f64]) {
        let mut arrived = delivered.to_vec();
        for why in Refusal::ALL {
            let measure = Measure::LostDestination(why);
            let refused = outcomes.values(measure, self.of(), self.in_year());
            arrived.iter_mut().zip(refused).for_each(|(sum, more)| *sum += more);
        }
        for (share, arrived) in delivered.iter_mut().zip(&arrived) {
            *share = if *arrived > 0.0 { (*share / arrived).clamp(0.0, 1.0) } else { f64::NAN };
        }
    }

    /// The entity whose columns it is about; `None` for all together.
    pub(super) fn of(&self) -> Option<Entity> {
        self.entity.map(|index| self.metric.measure().entity(index))
    }

    /// The year; `None` for the average year.
    pub(super) fn in_year(&self) -> Option<YearIndex> {
        self.year.map(YearIndex)
    }

    /// The column that it is about, one number a trial, NaN in those that have none
    /// ([`Metric::is_in_every_trial`]); empty where it cannot run.
    pub fn values_into(&self, outcomes: &Outcomes, values: &mut Vec<f64>) {
        values.clear();
        if !self.can_run(outcomes) {
            return;
        }
        outcomes.values_into(self.metric.measure(), self.of(), self.in_year(), values);
        if self.metric == Metric::BoughtShare {
            self.share_bought(outcomes, values);
        }
        if self.metric == Metric::Delivered {
            let per_unit = outcomes.values(Measure::TwhPerUnit, self.of(), All);
            for (value, per_unit) in values.iter_mut().zip(per_unit) {
                // A fuel that counts as no electricity leaves no trace of what was delivered.
                *value = if per_unit > 0.0 { *value / per_unit } else { 0.0 };
            }
        }
    }

    /// Whether something of it falls due after the horizon: see [`MetricRow::incomplete`].
    fn is_incomplete(&self, layout: &Layout) -> bool {
        let of_a_return =
            self.entity.is_none_or(|own| layout.returns.get(own).copied().unwrap_or(false));
        let is_last = self.year.is_some_and(|year| year + 1 == layout.years);
        self.metric == Metric::NetTwh && of_a_return && is_last
    }

    /// The row; `None` where the measures were not kept or there are no trials.
    #[must_use]
    pub fn run(&self, outcomes: &Outcomes, scratch: &mut Scratch) -> Option<MetricRow> {
        let Scratch { values, sorted, keys } = scratch;
        self.values_into(outcomes, values);
        if !self.metric.is_in_every_trial() {
            values.retain(|value| !value.is_nan());
        }
        let moments = Moments::of(values)?;
        let sorted = if moments.min == moments.max {
            &values[..]
        } else {
            sorted.clone_from(values);
            sort_ranks(sorted, &ranks(values.len(), &QUANTILES, &WITH_ERRORS, WORST), keys);
            &sorted[..]
        };
        let tail = cvar(values, sorted, self.metric.worst(), WORST);
        Some(self.row(&outcomes.layout, &moments, sorted, tail))
    }

    /// The row of a column that is counted; `None` where there are no trials.
    pub(super) fn row_of(&self, layout: &Layout, sketch: &Sketch) -> Option<MetricRow> {
        let (moments, ladder) = (sketch.moments()?, sketch.ladder());
        let tail = ladder.cvar(self.metric.worst(), WORST);
        Some(self.row(layout, &moments, &ladder, tail))
    }

    fn row(
        &self,
        layout: &Layout,
        moments: &Moments,
        sorted: &(impl Ranked + ?Sized),
        tail: Estimate,
    ) -> MetricRow {
        MetricRow {
            about: About::of(self, layout),
            unit: self.metric.unit(layout, self.entity).to_owned(),
            mean: moments.mean,
            se: moments.se(),
            sd: moments.sd,
            min: moments.min,
            p5: quantile_of(sorted, 0.05),
            p10: quantile_of(sorted, 0.10),
            p25: quantile_of(sorted, 0.25),
            p50: quantile_of(sorted, 0.50),
            p75: quantile_of(sorted, 0.75),
            p90: quantile_of(sorted, 0.90),
            p95: quantile_of(sorted, 0.95),
            max: moments.max,
            cvar5: tail.value,
            se_p10: quantile_se_of(sorted, 0.10),
            se_p50: quantile_se_of(sorted, 0.50),
            se_p90: quantile_se_of(sorted, 0.90),
            se_cvar5: tail.se,
            incomplete: self.is_incomplete(layout),
        }
    }
}
