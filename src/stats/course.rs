//! How things go: an estimate as trials come in, whether anything ever arrives, and which trials are
//! typical.

use super::estimate::Moments;
use super::futures::likeliest;
use super::order::sort;
use super::picked::nearest_trial;
use super::quantile::{quantile, quantile_interval};
use crate::outcome::{All, CorridorIndex, Measure, Outcomes, YearIndex};

/// An estimate from the first trials of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settled {
    /// How many trials.
    pub trials: usize,
    /// The estimate.
    pub estimate: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How many of the first trials to look at: up to about `most` numbers from 20 on, evenly on a
/// logarithmic scale, the last being all.
fn looks(trials: usize, most: usize) -> Vec<usize> {
    let first = 20.min(trials);
    let ratio = trials as f64 / first.max(1) as f64;
    let mut looks: Vec<usize> = (0..most)
        .map(|index| {
            let share = index as f64 / (most - 1).max(1) as f64;
            libm::round(first as f64 * libm::pow(ratio, share)) as usize
        })
        .collect();
    looks.push(trials);
    looks.retain(|look| (1..=trials).contains(look));
    looks.dedup();
    looks
}

/// The mean, or a quantile, of the first trials of a column, with its 95 % interval.
#[must_use]
pub fn settling(values: &[f64], p: Option<f64>) -> Vec<Settled> {
    let mut sorted = Vec::new();
    looks(values.len(), 40)
        .into_iter()
        .filter_map(|trials| {
            let first = &values[..trials];
            match p {
                None => {
                    let mean = Moments::of(first)?.estimate();
                    let (low, high) = mean.interval()?;
                    Some(Settled { trials, estimate: mean.value, low, high })
                }
                Some(p) => {
                    sorted.clear();
                    sorted.extend_from_slice(first);
                    sort(&mut sorted);
                    let (low, high) = quantile_interval(&sorted, p);
                    let estimate = quantile(&sorted, p);
                    (trials > 1).then_some(Settled { trials, estimate, low, high })
                }
            }
        })
        .collect()
}

/// The share of trials in which a corridor, or all together, bring anything in any year, and the most
/// that a trial brings in a single year, TWh.
#[must_use]
pub fn arrivals(outcomes: &Outcomes, corridor: Option<usize>) -> (f64, f64) {
    let corridor = corridor.map(CorridorIndex);
    let (mut some, mut most) = (Vec::new(), 0.0_f64);
    let mut values = Vec::new();
    for year in 0..outcomes.layout.years {
        outcomes.values_into(Measure::Delivered, corridor, YearIndex(year), &mut values);
        some.resize(values.len(), false);
        for (some, value) in some.iter_mut().zip(&values) {
            *some |= *value > 0.0;
            most = most.max(*value);
        }
    }
    let share = some.iter().filter(|some| **some).count() as f64 / some.len().max(1) as f64;
    (share, most)
}

/// The trials whose average year brings nearest to the 10, 50 and 90 % quantiles of all corridors
/// together, counted from 0; the first of those that are equally near. Empty without trials.
#[must_use]
pub fn typical_trials(outcomes: &Outcomes) -> Vec<usize> {
    let values = outcomes.values(Measure::Delivered, All, All);
    if values.is_empty() {
        return Vec::new();
    }
    let mut sorted = values.clone();
    sort(&mut sorted);
    [0.1, 0.5, 0.9]
        .iter()
        .filter_map(|p| {
            let wanted = quantile(&sorted, *p);
            nearest_trial(&values, wanted)
        })
        .collect()
}

/// The trials of the likeliest future that are nearest to the 10, 50 and 90 % quantiles of that future
/// in every corridor in service at once, not in the total alone; counted from 0. Nearness is of ranks:
/// how far the average year of the corridor that is farthest off lies from the quantile, as a share of
/// the future's trials; of those that are equally near, the nearest in all corridors together, then the
/// first. Empty without trials.
#[must_use]
pub fn typical_of_likeliest(outcomes: &Outcomes) -> Vec<usize> {
    let Some((trials, corridors)) = likeliest(outcomes) else { return Vec::new() };
    let ranks: Vec<Vec<f64>> = corridors
        .into_iter()
        .map(|corridor| {
            let all = outcomes.values(Measure::Delivered, CorridorIndex(corridor), All);
            let own: Vec<f64> = trials.iter().map(|trial| all[*trial]).collect();
            let mut sorted = own.clone();
            sort(&mut sorted);
            let share = |value: f64| {
                let below = sorted.partition_point(|other| *other < value);
                let alike = sorted.partition_point(|other| *other <= value) - below;
                (below as f64 + 0.5 * alike as f64) / sorted.len() as f64
            };
            own.into_iter().map(share).collect()
        })
        .collect();
    let distance = |index: usize, p: f64| {
        let off = || ranks.iter().map(|ranks| (ranks[index] - p).abs());
        (off().fold(0.0, f64::max), off().sum::<f64>())
    };
    let nearest = |p: f64| {
        let nearer = |a: &usize, b: &usize| {
            let (a, b) = (distance(*a, p), distance(*b, p));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        };
        (0..trials.len()).min_by(nearer)
    };
    [0.1, 0.5, 0.9].into_iter().filter_map(nearest).map(|index| trials[index]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_grow_evenly_on_a_logarithmic_scale_and_end_with_all_trials() {
        let looks = looks(20_000, 40);
        assert_eq!((looks[0], *looks.last().unwrap()), (20, 20_000));
        assert!(looks.windows(2).all(|pair| pair[0] < pair[1]));
        assert!((35..=41).contains(&looks.len()));
        assert_eq!(super::looks(3, 40), [3]);
    }

    #[test]
    fn an_estimate_settles_on_that_of_all_trials() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from((i * 617) % 1000)).collect();
        let mean = *settling(&values, None).last().unwrap();
        assert_eq!((mean.trials, mean.estimate), (1000, 499.5));
        assert!(mean.low < 499.5 && mean.high > 499.5);
        let median = *settling(&values, Some(0.5)).last().unwrap();
        assert_eq!(median.estimate, 499.5);
        assert_eq!(settling(&[1.0], None), []);
    }
}
