//! Sobol indices by group: whose doing is the spread?
//!
//! Let a be a column of a run, b that of a run whose every stream comes from other trials, and m_i
//! that of a run in which only the streams of group i do. With V the variance of a and b together,
//!
//! - first order (Saltelli et al., Computer Physics Communications 181, 2010, table 2 (b)):
//!   `S_i = mean(b (m_i - a)) / V`, with b and `m_i - a` less their means: the share of V that would
//!   go if the group were known;
//! - total (Jansen, Computer Physics Communications 117, 1999): `T_i = mean((a - m_i)^2) / (2 V)`: the
//!   share that would stay if all others were known.
//!
//! `T_i - S_i` is what the group does together with others. Groups must be independent of each other.
//! Intervals are 95 % percentile intervals of a bootstrap over batches of trials: the estimators are
//! functions of sums over trials, so that batches of independent trials are resampled in their place.

use super::estimate::Estimate;
use super::order::sort;
use super::quantile::quantile;
use crate::chance::{Key, RandomStreams, TrialStreams, Variates};

/// Batches that are resampled.
const BATCHES: usize = 512;
/// Resamples.
const RESAMPLES: usize = 1000;

/// A share of the variance with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The estimate with its bootstrap standard error.
    pub estimate: Estimate,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Share {
    /// Whether it cannot be told from zero, below which no share of a variance lies.
    #[must_use]
    pub fn holds_zero(&self) -> bool {
        self.low <= 0.0
    }

    /// Whether its interval reaches down to the whole. Where a few trials bear all of the spread, as
    /// in rare events, an estimate may come out far beyond it, and its bootstrap with it: then the
    /// share is not known. (One below zero is no more than not clear of it.)
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.low <= 1.0
    }

    /// The share and its interval as far as they are shares, between 0 and 1.
    #[must_use]
    pub fn within_whole(&self) -> (f64, f64, f64) {
        let within = |share: f64| share.clamp(0.0, 1.0);
        (within(self.estimate.value), within(self.low), within(self.high))
    }
}

/// The indices of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    /// First order.
    pub first: Share,
    /// Total.
    pub total: Share,
}

/// The two runs that every group is compared with.
#[derive(Debug, Clone)]
pub struct Sobol<'a> {
    own: &'a [f64],
    /// `b` less the mean of both.
    other: Vec<f64>,
    /// How often each batch is in each resample.
    draws: Vec<u16>,
    batches: usize,
    /// Sums of a and b, of their squares, and of b, both less the mean, in the sample and each
    /// resample, with the number of trials.
    sums: Vec<[f64; 4]>,
    variance: f64,
}

impl<'a> Sobol<'a> {
    /// Of columns `own` (a) and `other` (b) of the same trials; `seed` is that of the bootstrap.
    ///
    /// `None` where they have fewer than two trials, different numbers of them, or no spread.
    #[must_use]
    pub fn new(own: &'a [f64], other: &[f64], seed: u64) -> Option<Self> {
        let n = own.len();
        if n < 2 || other.len() != n {
            return None;
        }
        let both = || own.iter().chain(other);
        let mean = both().sum::<f64>() / (2 * n) as f64;
        let (low, high) = both().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(*value), high.max(*value))
        });
        if high - low <= 1e-12 * high.abs().max(low.abs()) {
            return None;
        }
        let batches = BATCHES.min(n);
        let mut draws = vec![0_u16; batches * RESAMPLES];
        for (index, counts) in draws.chunks_exact_mut(batches).enumerate() {
            let mut stream = TrialStreams::new(seed, index as u64).open(Key::new("bootstrap"));
            for _ in 0..batches {
                // A uniform below 1 times the count is below the count, but for rounding.
                let batch = (stream.uniform() * batches as f64) as usize;
                counts[batch.min(batches - 1)] += 1;
            }
        }
        let other: Vec<f64> = other.iter().map(|value| value - mean).collect();
        let mut sobol = Self { own, other, draws, batches, sums: Vec::new(), variance: 0.0 };
        let per_batch = sobol.batch_sums(|index| {
            let (a, b) = (own[index] - mean, sobol.other[index]);
            [a + b, a * a + b * b, b, 1.0]
        });
        sobol.sums = sobol.resampled(&per_batch);
        sobol.variance = variance(&sobol.sums[0]);
        (sobol.variance > 0.0).then_some(sobol)
    }

    /// The variance that is shared out.
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// The indices of the group whose streams were moved in the run with column `mixed`; `None` where
    /// it has another number of trials, or no resample has a spread.
    #[must_use]
    pub fn indices(&self, mixed: &[f64]) -> Option<Indices> {
        if mixed.len() != self.own.len() {
            return None;
        }
        let per_batch = self.batch_sums(|index| {
            let apart = mixed[index] - self.own[index];
            [self.other[index] * apart, apart, apart * apart, 0.0]
        });
        let sums = self.resampled(&per_batch);
        let (mut first, mut total) = (Vec::new(), Vec::new());
        for (own, base) in sums.iter().zip(&self.sums) {
            let variance = variance(base);
            let n = base[3];
            // A resample without any spread says nothing of shares.
            if variance > 0.0 {
                first.push((own[0] - base[2] * own[1] / n) / n / variance);
                total.push(own[2] / (2.0 * n) / variance);
            }
        }
        Some(Indices { first: share(&first)?, total: share(&total)? })
    }

    fn batch_sums(&self, term: impl Fn(usize) -> [f64; 4]) -> Vec<[f64; 4]> {
        let n = self.own.len();
        let border = |batch: usize| batch * n / self.batches;
        (0..self.batches)
            .map(|batch| {
                (border(batch)..border(batch + 1))
                    .fold([0.0; 4], |sum, index| plus(sum, term(index)))
            })
            .collect()
    }

    /// The sums of the sample, then of each resample.
    fn resampled(&self, per_batch: &[[f64; 4]]) -> Vec<[f64; 4]> {
        let mut sums = vec![per_batch.iter().fold([0.0; 4], |sum, batch| plus(sum, *batch))];
        sums.extend(self.draws.chunks_exact(self.batches).map(|counts| {
            counts.iter().zip(per_batch).fold([0.0; 4], |sum, (count, batch)| {
                plus(sum, batch.map(|part| part * f64::from(*count)))
            })
        }));
        sums
    }
}

fn plus(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
}

/// Of a and b together, from their sums.
fn variance(sums: &[f64; 4]) -> f64 {
    let count = 2.0 * sums[3];
    let mean = sums[0] / count;
    sums[1] / count - mean * mean
}

/// The sample's value, first, with the interval and error that the resamples behind it give; `None`
/// without any.
fn share(values: &[f64]) -> Option<Share> {
    let (value, resampled) = values.split_first()?;
    let mut resampled = resampled.to_vec();
    sort(&mut resampled);
    let se = super::Moments::of(&resampled)?.sd;
    let (low, high) = (quantile(&resampled, 0.025), quantile(&resampled, 0.975));
    let estimate = Estimate { value: *value, se };
    Some(Share { estimate, low: low.min(*value), high: high.max(*value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns of `f` over uniforms on 0 to 1: own, other, and one a group of inputs.
    fn columns(
        f: impl Fn(&[f64]) -> f64,
        inputs: usize,
        groups: &[&[usize]],
        (n, seed): (u64, u64),
    ) -> (Vec<f64>, Vec<f64>, Vec<Vec<f64>>) {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        let mut mixed = vec![Vec::new(); groups.len()];
        for trial in 0..n {
            let mut stream = TrialStreams::new(seed, trial).open(Key::new("test"));
            let a: Vec<f64> = (0..inputs).map(|_| stream.uniform()).collect();
            let b: Vec<f64> = (0..inputs).map(|_| stream.uniform()).collect();
            own.push(f(&a));
            other.push(f(&b));
            for (column, group) in mixed.iter_mut().zip(groups) {
                let mut x = a.clone();
                group.iter().for_each(|i| x[*i] = b[*i]);
                column.push(f(&x));
            }
        }
        (own, other, mixed)
    }

    fn hold(
        what: &str,
        f: impl Fn(&[f64]) -> f64,
        inputs: usize,
        wanted: &[(&[usize], f64, f64)],
        variance: f64,
    ) {
        let groups: Vec<&[usize]> = wanted.iter().map(|w| w.0).collect();
        let (own, other, mixed) = columns(f, inputs, &groups, (1 << 16, 11));
        let sobol = Sobol::new(&own, &other, 5).unwrap();
        assert!((sobol.variance() / variance - 1.0).abs() < 0.02, "{what}: {}", sobol.variance());
        for ((group, first, total), column) in wanted.iter().zip(&mixed) {
            let indices = sobol.indices(column).unwrap();
            for (name, share, exact) in
                [("first", indices.first, first), ("total", indices.total, total)]
            {
                let se = share.estimate.se.unwrap();
                let off = (share.estimate.value - exact).abs();
                assert!(off <= 4.0 * se + 1e-12, "{what} {group:?} {name}: {share:?}, not {exact}");
                assert!(se < 0.02, "{what} {group:?} {name}: {se}");
            }
        }
    }

    #[test]
    fn the_indices_of_ishigami_are_found() {
        // sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, x uniform on -pi to pi (Ishigami and Homma 1990).
        let pi = std::f64::consts::PI;
        let f = |u: &[f64]| {
            let x: Vec<f64> = u.iter().map(|u| pi * (2.0 * u - 1.0)).collect();
            let (s1, s2) = (libm::sin(x[0]), libm::sin(x[1]));
            s1 + 7.0 * s2 * s2 + 0.1 * libm::pow(x[2], 4.0) * s1
        };
        let (p4, p8) = (libm::pow(pi, 4.0), libm::pow(pi, 8.0));
        let v1 = 0.5 * (1.0 + 0.1 * p4 / 5.0) * (1.0 + 0.1 * p4 / 5.0);
        let v2 = 49.0 / 8.0;
        let v13 = 0.01 * p8 * 8.0 / 225.0;
        let v = v1 + v2 + v13;
        let wanted: [(&[usize], f64, f64); 4] = [
            (&[0], v1 / v, (v1 + v13) / v),
            (&[1], v2 / v, v2 / v),
            (&[2], 0.0, v13 / v),
            (&[0, 2], (v1 + v13) / v, (v1 + v13) / v),
        ];
        hold("Ishigami", f, 3, &wanted, v);
    }

    #[test]
    fn the_indices_of_sobols_g_function_are_found() {
        // prod (|4 x - 2| + c) / (1 + c): partial variances 1 / (3 (1 + c)^2) (Sobol 1993).
        let c = [0.0, 1.0, 4.5, 9.0, 99.0];
        let f = |u: &[f64]| {
            u.iter().zip(c).map(|(x, c)| ((4.0 * x - 2.0).abs() + c) / (1.0 + c)).product()
        };
        let part = c.map(|c| 1.0 / (3.0 * (1.0 + c) * (1.0 + c)));
        let v = part.iter().map(|p| 1.0 + p).product::<f64>() - 1.0;
        let total = |i: usize| {
            let rest: f64 =
                part.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, p)| 1.0 + p).product();
            part[i] * rest / v
        };
        let wanted: [(&[usize], f64, f64); 4] = [
            (&[0], part[0] / v, total(0)),
            (&[1], part[1] / v, total(1)),
            (&[2], part[2] / v, total(2)),
            (&[4], part[4] / v, total(4)),
        ];
        hold("g", f, 5, &wanted, v);
    }

    #[test]
    fn intervals_hold_the_truth_about_as_often_as_they_say() {
        // 3 x1 + 4 x2: shares 0.36 and 0.64.
        let mut covered = 0;
        for seed in 0..100 {
            let f = |u: &[f64]| 3.0 * u[0] + 4.0 * u[1];
            let (own, other, mixed) = columns(f, 2, &[&[0], &[1]], (1000, 1000 + seed));
            let sobol = Sobol::new(&own, &other, seed).unwrap();
            for (column, exact) in mixed.iter().zip([0.36, 0.64]) {
                let indices = sobol.indices(column).unwrap();
                for share in [indices.first, indices.total] {
                    covered += usize::from(share.low <= exact && exact <= share.high);
                }
            }
        }
        assert!((365..=396).contains(&covered), "{covered} of 400");
    }

    #[test]
    fn a_group_without_any_effect_has_nothing_exactly() {
        let (own, other, _) = columns(|u| u[0], 1, &[], (500, 1));
        let sobol = Sobol::new(&own, &other, 1).unwrap();
        let indices = sobol.indices(&own).unwrap();
        assert_eq!((indices.first.estimate.value, indices.total.estimate.value), (0.0, 0.0));
        assert!(indices.first.holds_zero() && indices.total.holds_zero());
        let all = sobol.indices(&other).unwrap();
        assert!((all.first.estimate.value - 1.0).abs() < 0.2);
    }

    #[test]
    fn a_share_beyond_the_whole_is_not_known() {
        let share = |value, low, high| Share { estimate: Estimate { value, se: None }, low, high };
        // One trial of 32 differs in the run itself, three in its twin: 173 % of a variance.
        assert!(!share(1.73, 1.25, 2.12).is_known());
        assert!(share(1.1, 0.7, 1.4).is_known() && share(0.3, -0.1, 0.5).is_known());
        assert!(share(-0.3, -0.5, -0.1).is_known() && share(-0.3, -0.5, -0.1).holds_zero());
        assert_eq!(share(1.1, 0.7, 1.4).within_whole(), (1.0, 0.7, 1.0));
        assert_eq!(share(-0.1, -0.3, 0.2).within_whole(), (0.0, 0.0, 0.2));
    }

    #[test]
    fn columns_without_spread_have_no_indices() {
        assert!(Sobol::new(&[1.0; 10], &[1.0; 10], 1).is_none());
        assert!(Sobol::new(&[0.3, 0.3], &[0.3, 0.1 + 0.2], 1).is_none());
        assert!(Sobol::new(&[1.0, 2.0], &[1.0], 1).is_none());
        assert!(Sobol::new(&[1.0, 2.0], &[3.0, 1.0], 1).unwrap().indices(&[1.0]).is_none());
    }
}
