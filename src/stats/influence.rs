//! How much each trial sways an estimate: errors of differences between runs with common random
//! numbers.
//!
//! An estimate T of a column x is, but for terms of higher order, its true value plus the mean over
//! trials of the influence function IF(x_i) (Hampel, *The influence curve and its role in robust
//! estimation*, JASA 69, 1974). For two runs with common random numbers the error of the difference
//! of their estimates is therefore `sd(IF_a(a_i) - IF_b(b_i)) / sqrt(n)`, which is small where
//! their trials go together:
//!
//! - mean: `x - mean`;
//! - quantile at p: `(p - [x <= q]) / f(q)`, where the density f at q comes from the standard error of
//!   the quantile, `se = sqrt(p (1 - p) / n) / f`; at an atom it is zero;
//! - standard deviation s: `((x - mean)^2 - s^2) / (2 s)`;
//! - mean of the worst share s: `q + min(x - q, 0) / s - cvar`, mirrored where much is bad.

use super::estimate::{Estimate, Moments};
use super::order::sort;
use super::quantile::{cvar, quantile, quantile_se};
use crate::outcome::Statistic;
use crate::outcome::Worst;

/// The share of the worst trials in `cvar5`.
const WORST: f64 = 0.05;

/// An estimate with what each trial adds to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The estimate with its own standard error.
    pub estimate: Estimate,
    /// The influence of each trial, in the order of trials; `None` where it is not known, as the
    /// density at a quantile of too few trials.
    pub influence: Option<Vec<f64>>,
}

impl Reading {
    /// The value of `statistic` of a column; `None` for an empty one, and for the standard deviation of a
    /// single number.
    ///
    /// Trials without a number (NaN) sway nothing. The mean influence over the n trials is that over the k
    /// that have one, so each of these counts n / k times.
    #[must_use]
    pub fn of(values: &[f64], statistic: Statistic, worst: Worst) -> Option<Self> {
        if !values.iter().any(|value| value.is_nan()) {
            return Self::of_numbers(values, statistic, worst);
        }
        let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let own = Self::of_numbers(&known, statistic, worst)?;
        let weight = values.len() as f64 / known.len() as f64;
        let influence = own.influence.map(|known| {
            let mut known = known.into_iter();
            let sway = |value: &f64| if value.is_nan() { None } else { known.next() };
            values.iter().map(sway).map(|own| own.map_or(0.0, |own| own * weight)).collect()
        });
        Some(Self { influence, ..own })
    }

    fn of_numbers(values: &[f64], statistic: Statistic, worst: Worst) -> Option<Self> {
        let moments = Moments::of(values)?;
        let mut sorted = values.to_vec();
        if statistic != Statistic::Mean {
            sort(&mut sorted);
        }
        Some(match statistic {
            Statistic::Mean => Self {
                estimate: moments.estimate(),
                influence: Some(values.iter().map(|value| value - moments.mean).collect()),
            },
            Statistic::Quantile(p) => {
                let q = quantile(&sorted, p);
                let se = quantile_se(&sorted, p);
                let reach = (p * (1.0 - p) / values.len() as f64).sqrt();
                let scale = se.filter(|_| reach > 0.0).map(|se| se / reach);
                let sway = |value: &f64| p - f64::from(u8::from(*value <= q));
                let influence =
                    scale.map(|scale| values.iter().map(|value| scale * sway(value)).collect());
                Self { estimate: Estimate { value: q, se }, influence }
            }
            Statistic::Min | Statistic::Max => {
                let value = if statistic == Statistic::Min { moments.min } else { moments.max };
                Self { estimate: Estimate { value, se: None }, influence: None }
            }
            Statistic::Sd => {
                let sd = moments.sd?;
                let sway = |value: &f64| {
                    let off = value - moments.mean;
                    if sd > 0.0 { (off * off - sd * sd) / (2.0 * sd) } else { 0.0 }
                };
                let influence: Vec<f64> = values.iter().map(sway).collect();
                let se = Moments::of(&influence).and_then(|moments| moments.se());
                Self { estimate: Estimate { value: sd, se }, influence: Some(influence) }
            }
            Statistic::Cvar5 => {
                let estimate = cvar(values, &sorted, worst, WORST);
                let (q, sign) = match worst {
                    Worst::Lowest => (quantile(&sorted, WORST), 1.0),
                    Worst::Highest => (quantile(&sorted, 1.0 - WORST), -1.0),
                };
                let sway = |value: &f64| sign * (sign * (value - q)).min(0.0) / WORST;
                let influence = estimate.se.map(|_| values.iter().map(sway).collect());
                Self { estimate, influence }
            }
        })
    }

    /// This estimate of the first trials of a run, and it less that of the whole run: `few` is the run's own
    /// of these trials, `all` that of all.
    ///
    /// All that it shares with the run is known from all trials (a control variate). With the influences a
    /// and b of the two, `beta = cov(a, b) / var b` and r = a - beta b, which b tells nothing of, of n
    /// of N trials
    ///
    /// ```text
    /// A     = A_n + beta (B_N - B_n)       var A         = var r / n + beta^2 var b / N
    ///                                      var (A - B_N) = var r / n + (1 - beta)^2 var b / N
    /// ```
    #[must_use]
    pub fn carried(&self, few: &Self, all: &Self) -> (Estimate, Estimate) {
        let (Some(own), Some(shared)) = (&self.influence, &few.influence) else {
            return (self.estimate, self.less(few));
        };
        let pairs = || own.iter().zip(shared);
        let squares: f64 = shared.iter().map(|b| b * b).sum();
        let product: f64 = pairs().map(|(a, b)| a * b).sum();
        let beta = if squares > 0.0 { product / squares } else { 0.0 };
        let rest: Vec<f64> = pairs().map(|(a, b)| a - beta * b).collect();
        let rest = Moments::of(&rest).and_then(|moments| moments.se());
        let whole = all.estimate.se;
        let base = all.estimate.value;
        let value = self.estimate.value + beta * (base - few.estimate.value);
        let error = |share: f64| {
            let (rest, whole) = (rest?, share * whole?);
            Some((rest * rest + whole * whole).sqrt())
        };
        let of = Estimate { value, se: error(beta) };
        (of, Estimate { value: value - base, se: error(1.0 - beta) })
    }

    /// This estimate less another one of the same trials, with the error of the difference.
    ///
    /// Where the two have different numbers of trials they count as independent.
    #[must_use]
    pub fn less(&self, other: &Self) -> Estimate {
        let value = self.estimate.value - other.estimate.value;
        let (Some(own), Some(others)) = (&self.influence, &other.influence) else {
            return Estimate { value, se: None };
        };
        if own.len() != others.len() {
            let se = self.estimate.se.zip(other.estimate.se);
            return Estimate { value, se: se.map(|(a, b)| (a * a + b * b).sqrt()) };
        }
        let apart: Vec<f64> = own.iter().zip(others).map(|(a, b)| a - b).collect();
        Estimate { value, se: Moments::of(&apart).and_then(|moments| moments.se()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Key, RandomStreams, TrialStreams, Variates};

    fn normals(seed: u64, count: usize) -> Vec<f64> {
        let mut stream = TrialStreams::new(seed, 0).open(Key::new("test"));
        (0..count).map(|_| stream.normal()).collect()
    }

    #[test]
    fn an_estimate_and_itself_moved_by_a_constant_differ_without_error() {
        let values = normals(1, 4000);
        let moved: Vec<f64> = values.iter().map(|v| v + 2.0).collect();
        for statistic in [Statistic::Mean, Statistic::Quantile(0.1), Statistic::Cvar5] {
            let of = |v: &[f64]| Reading::of(v, statistic, Worst::Lowest).unwrap();
            let less = of(&moved).less(&of(&values));
            assert!((less.value - 2.0).abs() < 1e-12, "{statistic:?}");
            assert!(less.se.unwrap() < 1e-9, "{statistic:?}");
        }
    }

    #[test]
    fn what_is_shared_with_a_run_is_known_from_all_of_its_trials() {
        // Arms x + y of 400 of 4000 trials of a run of x, y of half its spread: 200 times.
        let (mut sums, mut told) = ([0.0; 4], [0.0; 2]);
        for seed in 0..200 {
            let both = normals(1000 + seed, 8000);
            let (x, y) = both.split_at(4000);
            let arm: Vec<f64> = x.iter().zip(y).map(|(x, y)| x + 0.5 * y).take(400).collect();
            let of = |v: &[f64]| Reading::of(v, Statistic::Mean, Worst::Lowest).unwrap();
            let (found, change) = of(&arm).carried(&of(&x[..400]), &of(x));
            for (place, one) in [found, change].into_iter().enumerate() {
                sums[2 * place] += one.value / 200.0;
                sums[2 * place + 1] += one.value * one.value / 200.0;
                told[place] += one.se.unwrap() / 200.0;
            }
        }
        // 0.25 / 400 + 1 / 4000, and 0.25 / 400 alone.
        for (place, variance) in [(0, 0.000_875_f64), (1, 0.000_625)] {
            let sd = (sums[2 * place + 1] - sums[2 * place] * sums[2 * place]).sqrt();
            assert!((sd / variance.sqrt() - 1.0).abs() < 0.2, "{sd}");
            assert!((told[place] / variance.sqrt() - 1.0).abs() < 0.1, "{told:?}");
            assert!(sums[2 * place].abs() < 4.0 * sd / 200.0_f64.sqrt(), "{sums:?}");
        }
    }

    #[test]
    fn trials_without_a_number_change_no_estimate_and_no_error() {
        let values = normals(5, 3000);
        let mut with_gaps = Vec::new();
        for value in &values {
            with_gaps.extend([*value, f64::NAN]);
        }
        let none = |count| Reading {
            estimate: Estimate { value: 0.0, se: None },
            influence: Some(vec![0.0; count]),
        };
        for statistic in
            [Statistic::Mean, Statistic::Quantile(0.9), Statistic::Cvar5, Statistic::Sd]
        {
            let of = |v: &[f64]| Reading::of(v, statistic, Worst::Lowest).unwrap();
            let (whole, gaps) = (of(&values), of(&with_gaps));
            assert_eq!(whole.estimate, gaps.estimate, "{statistic:?}");
            let of_one = |own: &Reading, count| own.less(&none(count)).se.unwrap();
            let ratio = of_one(&gaps, with_gaps.len()) / of_one(&whole, values.len());
            assert!((ratio - 1.0).abs() < 0.01, "{statistic:?}: {ratio}");
        }
        assert_eq!(Reading::of(&[f64::NAN; 3], Statistic::Mean, Worst::Lowest), None);
    }

    #[test]
    fn where_an_error_is_not_known_that_of_a_difference_is_not_either() {
        let few = normals(3, 10);
        let moved: Vec<f64> = few.iter().map(|v| v + 2.0).collect();
        for statistic in [Statistic::Quantile(0.1), Statistic::Cvar5] {
            let of = |v: &[f64]| Reading::of(v, statistic, Worst::Lowest).unwrap();
            let less = of(&moved).less(&of(&few));
            assert!((less.value - 2.0).abs() < 1e-12 && less.se.is_none(), "{statistic:?}");
        }
        let one = |v: f64| Reading::of(&[v], Statistic::Mean, Worst::Lowest).unwrap();
        assert_eq!(one(3.0).less(&one(1.0)), Estimate { value: 2.0, se: None });
    }

    #[test]
    fn the_error_of_one_estimate_is_the_spread_of_its_influences() {
        let values = normals(2, 20_000);
        for statistic in [Statistic::Mean, Statistic::Quantile(0.9), Statistic::Cvar5] {
            let reading = Reading::of(&values, statistic, Worst::Highest).unwrap();
            let none = Reading {
                estimate: Estimate { value: 0.0, se: None },
                influence: Some(vec![0.0; values.len()]),
            };
            let ratio = reading.less(&none).se.unwrap() / reading.estimate.se.unwrap();
            assert!((ratio - 1.0).abs() < 0.02, "{statistic:?}: {ratio}");
        }
    }

    #[test]
    fn the_error_of_a_paired_difference_of_medians_is_what_repetition_shows() {
        // Medians of x and of x + 0.1 y over 400 repetitions of 500 trials.
        let (mut sum, mut squares, mut told) = (0.0, 0.0, 0.0);
        for seed in 0..400 {
            let both = normals(100 + seed, 1000);
            let (x, y) = both.split_at(500);
            let other: Vec<f64> = x.iter().zip(y).map(|(x, y)| x + 0.1 * y).collect();
            let median = Statistic::Quantile(0.5);
            let a = Reading::of(x, median, Worst::Lowest).unwrap();
            let less = Reading::of(&other, median, Worst::Lowest).unwrap().less(&a);
            sum += less.value;
            squares += less.value * less.value;
            told += less.se.unwrap() / 400.0;
        }
        let sd = ((squares - sum * sum / 400.0) / 399.0_f64).sqrt();
        assert!((told / sd - 1.0).abs() < 0.25, "{told} against {sd}");
        let apart = normals(1, 500);
        let lone = Reading::of(&apart, Statistic::Quantile(0.5), Worst::Lowest).unwrap();
        assert!(told < lone.estimate.se.unwrap() / 2.0, "pairing pays");
    }
}
