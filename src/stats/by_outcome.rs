//! Results by outcome: what is delivered in the trials in which a branch had an outcome.
//!
//! The trials of an outcome are a sample of their own, so means, quantiles and their errors are those of
//! independent numbers, given the outcome; the error of its chance stands by itself. Weighted by their
//! chances the means of a branch's outcomes add up to the mean over all trials. What was seen with an
//! outcome is not what would be if it were supposed, where the branch depends on something else: that is
//! a run of its own, with `--given`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::About;
use super::distribution::Distribution;
use super::estimate::Estimate;
use super::ratio::proportion;
use super::summary_rows::jobs;
use crate::outcome::{BranchIndex, Layout, Measure, Metric, Outcomes, Period, Variable as Job};

/// The chance of an outcome of a branch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BranchRow {
    /// The branch.
    pub branch: String,
    /// The outcome.
    pub outcome: String,
    /// Share of trials that had it.
    pub p: f64,
    /// Its standard error.
    pub se: Option<f64>,
}

/// One metric over the trials that had an outcome; without quantiles of fewer than 30 trials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeRow {
    /// The branch.
    pub branch: String,
    /// The outcome.
    pub outcome: String,
    /// The subject: metric, corridor, year.
    #[serde(flatten, with = "super::about::in_summary")]
    #[schemars(with = "super::about::Keys")]
    pub about: About,
    /// Unit of all the numbers that follow.
    pub unit: String,
    /// The numbers, one a trial.
    #[serde(flatten)]
    pub distribution: Distribution,
}

impl BranchRow {
    /// The chance with its error.
    #[must_use]
    pub fn chance(&self) -> Estimate {
        Estimate { value: self.p, se: self.se }
    }
}

/// Whether results by outcome are told of a metric.
fn is_told(metric: Metric) -> bool {
    matches!(metric.name(), "delivered_twh" | "net_twh")
}

/// The rows of a summary that are told by outcome as well.
#[must_use]
pub fn outcome_jobs(layout: &Layout) -> Vec<Job> {
    match layout.branches.is_empty() {
        true => Vec::new(),
        false => jobs(layout).into_iter().filter(|job| is_told(job.metric)).collect(),
    }
}

/// The row of a job for each outcome that some trial had, branch by branch; `None` where what it needs
/// was not kept.
#[must_use]
pub fn rows_by_outcome(outcomes: &Outcomes, job: &Job) -> Option<Vec<OutcomeRow>> {
    if !outcomes.has(Measure::Outcome) || !job.can_run(outcomes) {
        return None;
    }
    let layout = &outcomes.layout;
    let (mut values, mut own, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    job.values_into(outcomes, &mut values);
    let mut rows = Vec::new();
    for (branch, label) in layout.branches.iter().enumerate() {
        for (outcome, trials) in label.outcomes.iter().zip(trials(outcomes, branch)) {
            if trials.is_empty() {
                continue;
            }
            own.clear();
            own.extend(trials.iter().map(|trial| values[*trial]));
            rows.push(OutcomeRow {
                branch: label.name.clone(),
                outcome: outcome.clone(),
                about: About::of(job, layout),
                unit: job.metric.unit(layout, job.entity).to_owned(),
                distribution: Distribution::of_trials(&mut own, &mut keys),
            });
        }
    }
    Some(rows)
}

/// Rows of several jobs, in the order of a summary: outcome by outcome, then job by job.
#[must_use]
pub fn in_order(layout: &Layout, rows: impl Iterator<Item = OutcomeRow>) -> Vec<OutcomeRow> {
    let place = |row: &OutcomeRow| {
        let branch = layout.branches.iter().position(|own| own.name == row.branch);
        let outcomes = branch.map(|branch| &layout.branches[branch].outcomes);
        (branch, outcomes.and_then(|all| all.iter().position(|own| *own == row.outcome)))
    };
    let mut rows: Vec<OutcomeRow> = rows.collect();
    rows.sort_by_cached_key(place);
    rows
}

/// The chance of each outcome of each branch; `None` where outcomes were not kept.
#[must_use]
pub fn branch_rows(outcomes: &Outcomes) -> Option<Vec<BranchRow>> {
    let layout = &outcomes.layout;
    if !layout.branches.is_empty() && !outcomes.has(Measure::Outcome) {
        return None;
    }
    let mut rows = Vec::new();
    for (branch, label) in layout.branches.iter().enumerate() {
        let trials = trials(outcomes, branch);
        let all = trials.iter().map(|trials| trials.len() as u64).sum();
        for (outcome, trials) in label.outcomes.iter().zip(trials) {
            let chance = proportion(trials.len() as u64, all);
            rows.push(BranchRow {
                branch: label.name.clone(),
                outcome: outcome.clone(),
                p: chance.value,
                se: chance.se,
            });
        }
    }
    Some(rows)
}

/// By outcome of a branch: the trials that had it, counted from 0.
fn trials(outcomes: &Outcomes, branch: usize) -> Vec<Vec<usize>> {
    let mut of = vec![Vec::new(); outcomes.layout.branches[branch].outcomes.len()];
    let mut first = 0;
    for block in &outcomes.blocks {
        let column = block.column(Measure::Outcome, BranchIndex(branch), Period::Once);
        for (trial, outcome) in column.unwrap_or_default().iter().enumerate() {
            if let Some(trials) = of.get_mut(*outcome as usize) {
                trials.push(first + trial);
            }
        }
        first += block.trials();
    }
    of
}
