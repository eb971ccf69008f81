//! The histogram and the share of the nameplate that arrives, which the one-screen summary shows
//! beside the metrics.

use super::estimate::Estimate;
use super::order::sort;
use super::quantile::quantile;
use super::ratio::ratio_of_columns;
use super::sketch::Ladder;
use crate::outcome::{All, CorridorIndex, Layout, Measure, Outcomes, Tallies};

/// How one column of numbers lies between 0 and a bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Upper end of the last bin; the first begins at 0.
    pub high: f64,
    /// Share of trials with exactly nothing; not in the bins.
    pub nothing: f64,
    /// Share of trials in each of the bins, which are equally wide.
    pub shares: Vec<f64>,
}

impl Histogram {
    /// Counts numbers of 0 or more into `bins` bins up to `high`; what lies above is in the last.
    #[must_use]
    pub fn of(values: &[f64], high: f64, bins: usize) -> Self {
        Self::of_each(values.iter().map(|value| (1, *value)), high, bins)
    }

    /// The same of numbers that are counted in cells.
    pub(super) fn of_cells(ladder: &Ladder, high: f64, bins: usize) -> Self {
        Self::of_each(ladder.cells(), high, bins)
    }

    /// The same of numbers, each as often as it counts.
    fn of_each(values: impl Iterator<Item = (u64, f64)>, high: f64, bins: usize) -> Self {
        let mut counts = vec![0u64; bins.max(1)];
        let (mut nothing, mut all) = (0u64, 0u64);
        let last = counts.len() - 1;
        for (count, value) in values {
            all += count;
            if value <= 0.0 {
                nothing += count;
            } else {
                let position = if high > 0.0 { value / high * counts.len() as f64 } else { 0.0 };
                counts[(position as usize).min(last)] += count;
            }
        }
        let n = all.max(1) as f64;
        Self {
            high,
            nothing: nothing as f64 / n,
            shares: counts.iter().map(|count| *count as f64 / n).collect(),
        }
    }
}

/// One corridor, or all together, in the trial's average year.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    /// Energy delivered over energy at full capacity; `None` without any capacity.
    pub of_nameplate: Option<Estimate>,
    /// TWh delivered in the average year, on one scale for all.
    pub delivered: Histogram,
    /// TWh a year that the volume of its contract comes to where it arrives: the mean over trials;
    /// `None` for the total, and without a contract.
    pub contract_twh: Option<f64>,
}

/// TWh a year that the volume of a corridor's contract comes to where it arrives: the mean over
/// trials; `None` without a contract that promises one, or trials.
#[must_use]
pub fn contract_twh(layout: &Layout, tallies: &Tallies, corridor: usize) -> Option<f64> {
    let mut all = layout.contracts.iter().zip(&tallies.contracts);
    let (_, tally) = all.find(|(own, _)| own.corridor.0 == corridor && own.promised)?;
    (tallies.trials > 0).then(|| tally.volume.sum / tallies.trials as f64)
}

/// Each corridor and then the total, `tallies` being those of all trials; `bins` bins from 0 to what only one trial in 1,000 exceeds.
///
/// Empty where deliveries or nameplates were not kept.
#[must_use]
pub fn glances(outcomes: &Outcomes, tallies: &Tallies, bins: usize) -> Vec<Glance> {
    if !outcomes.has(Measure::Delivered) || !outcomes.has(Measure::Nameplate) {
        return Vec::new();
    }
    let mut total = outcomes.values(Measure::Delivered, All, All);
    let mut sorted = total.clone();
    sort(&mut sorted);
    let high = if sorted.is_empty() { 0.0 } else { quantile(&sorted, 0.999) };
    // A total that is nearly always nothing still has a scale.
    let high = if high > 0.0 { high } else { sorted.last().copied().unwrap_or(0.0) };
    let mut all = Vec::new();
    let (mut values, mut nameplate) = (Vec::new(), Vec::new());
    for corridor in (0..outcomes.layout.corridors.len()).map(Some).chain([None]) {
        if corridor.is_some() {
            outcomes.values_into(Measure::Delivered, corridor.map(CorridorIndex), All, &mut values);
        } else {
            std::mem::swap(&mut values, &mut total);
        }
        outcomes.values_into(Measure::Nameplate, corridor.map(CorridorIndex), All, &mut nameplate);
        all.push(Glance {
            of_nameplate: ratio_of_columns(&values, &nameplate),
            delivered: Histogram::of(&values, high, bins),
            contract_twh: corridor.and_then(|own| contract_twh(&outcomes.layout, tallies, own)),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trials_with_nothing_are_kept_apart_and_all_add_up_to_one() {
        let histogram = Histogram::of(&[0.0, 0.0, 0.5, 1.0, 3.9, 4.0, 9.0, 0.1], 4.0, 4);
        assert_eq!(histogram.nothing, 0.25);
        assert_eq!(histogram.shares, [0.25, 0.125, 0.0, 0.375]);
        assert_eq!(histogram.nothing + histogram.shares.iter().sum::<f64>(), 1.0);
    }

    #[test]
    fn a_corridor_that_never_delivers_is_all_nothing() {
        let histogram = Histogram::of(&[0.0; 5], 0.0, 3);
        assert_eq!((histogram.nothing, histogram.shares), (1.0, vec![0.0; 3]));
    }
}
