//! Futures of compared scenarios: how likely each combination of corridors in service is in either, what
//! it brings, and the paired differences.
//!
//! A future is known by the names of its corridors, in service at the end of the years that are
//! compared. Its chance is a share of the same trials in both, so the difference is taken trial by
//! trial; what it brings in that year is a mean over its own trials, which need not be the same ones, and
//! the difference of two such means is that of ratios (see [`super::paired_ratio`]).

use serde::{Deserialize, Serialize};

use super::counted::PairRow;
use super::distribution::{Distribution, MeanAndQuantiles};
use super::futures::{MOST, combinations_at, named};
use super::matched::Span;
use super::paired::paired;
use super::paired_ratio::{Sums, paired_ratio};
use crate::outcome::{Measure, Metric, Outcomes, Variable as Job};

/// One future in two scenarios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FutureDifference {
    /// The scenario's letter.
    pub scenario: String,
    /// The corridors in service in the last year that is compared, none where it is empty; `None` for
    /// all combinations that are not told one by one.
    pub in_service: Option<Vec<String>>,
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

/// The energy that a future brings in the last year in one scenario, TWh.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OwnFuture {
    /// Trials in which it came about.
    pub trials: u64,
    /// How they lie.
    #[serde(flatten)]
    pub numbers: MeanAndQuantiles,
}

impl OwnFuture {
    /// Of the numbers of its trials; `None` where there are none.
    pub(super) fn of(values: &mut [f64]) -> Option<Self> {
        let trials = values.len() as u64;
        let found = (trials > 0).then(|| Distribution::of_trials(values, &mut Vec::new()))?;
        Some(Self { trials, numbers: MeanAndQuantiles::of(&found) })
    }
}

/// The futures of one scenario.
struct Own {
    /// Of each trial the place of its future among the names.
    of_trial: Vec<usize>,
    /// TWh in the last year.
    delivered: Vec<f64>,
}

impl Own {
    /// `None` where the measures were not kept; adds futures that are new to `known`.
    fn of(outcomes: &Outcomes, span: Span, known: &mut Vec<Vec<String>>) -> Option<Self> {
        let needed = [Measure::Delivered, Measure::ServiceStart];
        if !needed.iter().all(|measure| outcomes.has(*measure)) {
            return None;
        }
        let layout = &outcomes.layout;
        let last = usize::try_from(span.last_year() - layout.start_year).ok()?;
        let (all, of_trial) = combinations_at(outcomes, layout.corridors.len(), last);
        // Sorted, as scenarios may have their corridors in another order.
        let places = all.iter().map(|(combination, _)| {
            let mut names = named(combination, layout);
            names.sort();
            known.iter().position(|known| *known == names).unwrap_or_else(|| {
                known.push(names);
                known.len() - 1
            })
        });
        let places: Vec<usize> = places.collect();
        let mut delivered = Vec::new();
        let job = Job { metric: Metric::DeliveredTwh, entity: None, year: Some(last) };
        job.values_into(outcomes, &mut delivered);
        let of_trial = of_trial.into_iter().map(|place| places[place as usize]).collect();
        Some(Self { of_trial, delivered })
    }

    fn trials(&self, is_it: &dyn Fn(usize) -> bool) -> u64 {
        self.of_trial.iter().filter(|place| is_it(**place)).count() as u64
    }

    /// Of each trial whether it is of a future, the energy it then brings, and this alone.
    fn columns(&self, is_it: &dyn Fn(usize) -> bool) -> (Vec<f64>, Sums, Vec<f64>) {
        let there: Vec<f64> =
            self.of_trial.iter().map(|place| f64::from(u8::from(is_it(*place)))).collect();
        let sums = there.iter().zip(&self.delivered).map(|(there, twh)| (there * twh, *there));
        let own = there.iter().zip(&self.delivered).filter(|(there, _)| **there > 0.0);
        let own = own.map(|(_, twh)| *twh).collect();
        (there.clone(), sums.collect(), own)
    }
}

/// Compares the futures of two scenarios, those first that are the likeliest in either; none where the
/// measures were not kept.
#[must_use]
pub fn future_differences(
    scenario: &str,
    (first, other): (&Outcomes, &Outcomes),
    span: Span,
) -> Vec<FutureDifference> {
    let mut known: Vec<Vec<String>> = Vec::new();
    let sides = (Own::of(first, span, &mut known), Own::of(other, span, &mut known));
    let (Some(first_own), Some(other_own)) = sides else { return Vec::new() };
    let mut order: Vec<(u64, usize)> = (0..known.len())
        .map(|place| {
            let is_it = |other: usize| other == place;
            (first_own.trials(&is_it).max(other_own.trials(&is_it)), place)
        })
        .collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| known[a.1].cmp(&known[b.1])));
    let told = if order.len() <= MOST { order.len() } else { MOST - 1 };
    let (single, rest) = order.split_at(told);
    let rest: Vec<usize> = rest.iter().map(|(_, place)| *place).collect();
    // Names stand in the order of the first scenario, then of the other.
    let layouts = [&first.layout, &other.layout];
    let labels = || layouts.into_iter().flat_map(|layout| &layout.corridors);
    let rank = |name: &String| labels().position(|label| label.name == *name);
    let row = |names: Option<Vec<String>>, is_it: &dyn Fn(usize) -> bool| {
        let (x, x_sums, mut own) = first_own.columns(is_it);
        let (y, y_sums, mut its) = other_own.columns(is_it);
        let mean = paired_ratio(&x_sums, &y_sums);
        Some(FutureDifference {
            scenario: scenario.to_owned(),
            in_service: names,
            chance: PairRow::of(&paired(&x, &y)?),
            first: OwnFuture::of(&mut own),
            this: OwnFuture::of(&mut its),
            mean: mean.map(|mean| mean.value),
            se: mean.and_then(|mean| mean.se),
        })
    };
    let single = single.iter().filter_map(|(_, place)| {
        let mut names = known[*place].clone();
        names.sort_by_key(rank);
        row(Some(names), &|other| other == *place)
    });
    let mut rows: Vec<FutureDifference> = single.collect();
    if !rest.is_empty() {
        rows.extend(row(None, &|place| rest.contains(&place)));
    }
    rows
}
