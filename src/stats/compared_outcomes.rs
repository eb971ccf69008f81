//! Outcomes of branches in compared scenarios: how likely each is in either, what is delivered in the
//! trials that had it, and the paired differences.
//!
//! As with futures: the chance is a share of the same trials in both, what is delivered a mean over
//! trials that need not be the same (see [`super::paired_ratio`]).

use serde::{Deserialize, Serialize};

use super::compared_futures::OwnFuture;
use super::counted::PairRow;
use super::matched::Span;
use super::paired::paired;
use super::paired_ratio::{Sums, paired_ratio};
use crate::outcome::{
    BranchIndex, BranchLabel, Measure, Metric, Outcomes, Period, Variable as Job,
};

/// One outcome of a branch that both scenarios have, in both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeDifference {
    /// The scenario's letter.
    pub scenario: String,
    /// The branch.
    pub branch: String,
    /// The outcome.
    pub outcome: String,
    /// Its chance in the first scenario, in this one, and the difference.
    pub chance: PairRow,
    /// TWh delivered in the last year in its trials: the first scenario's; `None` where it has none.
    pub first: Option<OwnFuture>,
    /// This scenario's.
    pub this: Option<OwnFuture>,
    /// Mean of this scenario's trials less that of the first's; `None` where one of them has none.
    pub mean: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
}

/// Of each trial whether it had an outcome, the energy it then brought, and this alone.
fn columns(
    outcomes: &Outcomes,
    branch: usize,
    name: &str,
    span: Span,
) -> (Vec<f64>, Sums, Vec<f64>) {
    let layout = &outcomes.layout;
    let place = layout.branches[branch].outcomes.iter().position(|own| own == name);
    let drawn = outcomes.values(Measure::Outcome, BranchIndex(branch), Period::Once);
    let there = drawn.iter().map(|own| f64::from(u8::from(Some(*own as usize) == place)));
    let there: Vec<f64> = there.collect();
    let mut delivered = Vec::new();
    let year = usize::try_from(span.last_year() - layout.start_year).ok();
    let job = Job { metric: Metric::DeliveredTwh, entity: None, year };
    job.values_into(outcomes, &mut delivered);
    let sums = there.iter().zip(&delivered).map(|(there, twh)| (there * twh, *there));
    let own = there.iter().zip(&delivered).filter(|(there, _)| **there > 0.0);
    let own = own.map(|(_, twh)| *twh).collect();
    (there.clone(), sums.collect(), own)
}

/// Compares the branches that two scenarios have in common, outcome by outcome; none where the measures
/// were not kept.
#[must_use]
pub fn outcome_differences(
    scenario: &str,
    (first, other): (&Outcomes, &Outcomes),
    span: Span,
) -> Vec<OutcomeDifference> {
    let kept = |of: &Outcomes| of.has(Measure::Outcome) && of.has(Measure::Delivered);
    if !kept(first) || !kept(other) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (branch, label) in first.layout.branches.iter().enumerate() {
        let is_it = |own: &BranchLabel| own.name == label.name;
        let Some(its) = other.layout.branches.iter().position(is_it) else { continue };
        let more = &other.layout.branches[its].outcomes;
        let more = more.iter().filter(|name| !label.outcomes.contains(name));
        for name in label.outcomes.iter().chain(more) {
            let (x, x_sums, mut own) = columns(first, branch, name, span);
            let (y, y_sums, mut theirs) = columns(other, its, name, span);
            let Some(chance) = paired(&x, &y) else { continue };
            let mean = paired_ratio(&x_sums, &y_sums);
            rows.push(OutcomeDifference {
                scenario: scenario.to_owned(),
                branch: label.name.clone(),
                outcome: name.clone(),
                chance: PairRow::of(&chance),
                first: OwnFuture::of(&mut own),
                this: OwnFuture::of(&mut theirs),
                mean: mean.map(|mean| mean.value),
                se: mean.and_then(|mean| mean.se),
            });
        }
    }
    rows
}
