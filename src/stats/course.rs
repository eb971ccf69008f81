//! How things go: an estimate as trials come in, the year month by month, years without delivery,
//! and which trials are typical.

use super::estimate::Moments;
use super::order::sort;
use super::picked::nearest_trial;
use super::quantile::{quantile, quantile_interval};
use crate::outcome::{All, CorridorIndex, Loss, Measure, MonthIndex, Outcomes, YearIndex};

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

/// One calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MonthBand {
    /// Mean over trials and years, TWh.
    pub mean: f64,
    /// 10 % quantile of this month in a single year, TWh.
    pub p10: f64,
    /// 25 % quantile.
    pub p25: f64,
    /// 75 % quantile.
    pub p75: f64,
    /// 90 % quantile.
    pub p90: f64,
}

/// January to December of one corridor, or of all together; `None` where they were not kept.
#[must_use]
pub fn months(outcomes: &Outcomes, corridor: Option<usize>) -> Option<[MonthBand; 12]> {
    let corridor = corridor.map(CorridorIndex);
    let mut bands = [MonthBand::default(); 12];
    let mut values = Vec::new();
    for (month, band) in bands.iter_mut().enumerate() {
        outcomes.values_into(Measure::Month, corridor, MonthIndex(month), &mut values);
        band.mean = Moments::of(&values)?.mean;
        outcomes.values_into(Measure::SingleMonth, corridor, MonthIndex(month), &mut values);
        if values.is_empty() {
            return None;
        }
        sort(&mut values);
        band.p10 = quantile(&values, 0.10);
        band.p25 = quantile(&values, 0.25);
        band.p75 = quantile(&values, 0.75);
        band.p90 = quantile(&values, 0.90);
    }
    Some(bands)
}

/// Single years of one corridor in which it was in service for any part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standstills {
    /// Days of the season with nothing delivered, a number a year.
    pub zero_days: Vec<f64>,
    /// Days of the longest such gap.
    pub longest_gap: Vec<f64>,
}

/// Years that are looked at, at most: more would not change a picture.
const MOST_YEARS: usize = 2_000_000;

/// The measures that [`standstills`] looks at.
pub const STANDSTILLS: [Measure; 4] =
    [Measure::ZeroDays, Measure::LongestGap, Measure::Nameplate, Measure::Lost(Loss::NotInService)];

/// Every year in service of every trial (of the first ones, where there are very many); `None`
/// where the measures were not kept.
#[must_use]
pub fn standstills(outcomes: &Outcomes, corridor: usize) -> Option<Standstills> {
    if !STANDSTILLS.iter().all(|measure| outcomes.has(*measure)) {
        return None;
    }
    let mut all = Standstills::default();
    let years = outcomes.layout.years;
    for year in 0..years {
        let [days, gaps, nameplate, late] = STANDSTILLS
            .map(|measure| outcomes.values(measure, CorridorIndex(corridor), YearIndex(year)));
        let few = days.len().min(MOST_YEARS / years.max(1));
        for trial in 0..few {
            // Something of the nameplate was in service.
            if late[trial] < nameplate[trial] * (1.0 - 1e-9) {
                all.zero_days.push(days[trial]);
                all.longest_gap.push(gaps[trial]);
            }
        }
    }
    Some(all)
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
