//! Quantiles and tail means, each with its standard error.
//!
//! Quantiles interpolate linearly between order statistics (type 7 of Hyndman and Fan, *Sample
//! quantiles in statistical packages*, The American Statistician 50, 1996). Their errors come from
//! order statistics too, without any assumption on the distribution: the number of trials below the
//! true p quantile is binomial, so the 95 % interval of the quantile runs from the sample's quantile
//! at `p - d` to that at `p + d` with `d = 1.96 sqrt(p (1 - p) / n)`, and half its width over 1.96 is
//! the standard error. Where a distribution has an atom (years with nothing at all), the quantile is
//! known exactly and the error is zero.

use super::estimate::{Estimate, HALF_WIDTH};
use crate::outcome::Worst;

/// Numbers in ascending order, of which those at some ranks are asked for.
pub(super) trait Ranked {
    /// How many there are.
    fn count(&self) -> usize;
    /// The number at a rank, from 0.
    fn at(&self, rank: usize) -> f64;
}

impl Ranked for [f64] {
    fn count(&self) -> usize {
        self.len()
    }

    fn at(&self, rank: usize) -> f64 {
        self[rank]
    }
}

/// The two ranks that the type-7 quantile of `count` numbers at `p` lies between, and the position.
pub(super) fn position(count: usize, p: f64) -> (usize, usize, f64) {
    let last = count - 1;
    let rank = p.clamp(0.0, 1.0) * last as f64;
    let below = (rank.floor() as usize).min(last);
    (below, (below + 1).min(last), rank)
}

/// The ends of the 95 % interval of the quantile at `p`, as shares, and one standard error of p.
fn ends(count: usize, p: f64) -> (f64, f64, f64) {
    let reach = (p * (1.0 - p) / count as f64).sqrt();
    ((p - HALF_WIDTH * reach).max(0.0), (p + HALF_WIDTH * reach).min(1.0), reach)
}

/// The rank of the number at the edge of the worst `share`, from the bad end and counted from 1.
fn edge(count: usize, share: f64) -> usize {
    ((share * count as f64).ceil() as usize).clamp(1, count)
}

/// Every rank that [`quantile`] at `quantiles`, [`quantile_se`] at `with_se` and [`cvar`] of `share`
/// look at: where only these are in order, they give the same as where all are.
pub(super) fn ranks(count: usize, quantiles: &[f64], with_se: &[f64], share: f64) -> Vec<usize> {
    let mut ranks = Vec::new();
    let mut add = |p: f64| {
        let (below, above, _) = position(count, p);
        ranks.extend([below, above]);
    };
    quantiles.iter().for_each(|p| add(*p));
    for p in with_se {
        let (from, to, _) = ends(count, *p);
        add(from);
        add(to);
    }
    let edge = edge(count, share);
    ranks.extend([edge - 1, count - edge]);
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}

/// The type-7 quantile of sorted numbers at `p` (0 to 1).
///
/// # Panics
/// On an empty slice: a run has at least one trial.
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    quantile_of(sorted, p)
}

/// The same of numbers from anywhere.
pub(super) fn quantile_of(sorted: &(impl Ranked + ?Sized), p: f64) -> f64 {
    let (below, above, rank) = position(sorted.count(), p);
    let (low, high) = (sorted.at(below), sorted.at(above));
    if low == high { low } else { low + (rank - below as f64) * (high - low) }
}

/// Standard error of the quantile at `p`, from order statistics; `None` where the numbers are too few
/// for any of them to be surely on either side of it: more than once in forty all would lie on one
/// (fewer than 6 for a median, 36 for the 10 % quantile).
///
/// Where `p - d` or `p + d` falls outside 0 to 1 the interval is cut there and its width scaled up.
#[must_use]
pub fn quantile_se(sorted: &[f64], p: f64) -> Option<f64> {
    quantile_se_of(sorted, p)
}

/// The same of numbers from anywhere.
pub(super) fn quantile_se_of(sorted: &(impl Ranked + ?Sized), p: f64) -> Option<f64> {
    let all_above = |share: f64| libm::pow(1.0 - share, sorted.count() as f64);
    if all_above(p).max(all_above(1.0 - p)) > 0.025 {
        return None;
    }
    let (from, to, reach) = ends(sorted.count(), p);
    if to <= from {
        return Some(0.0);
    }
    Some((quantile_of(sorted, to) - quantile_of(sorted, from)) * reach / (to - from))
}

/// The 95 % interval of the quantile at `p`, from order statistics: it lies within the sample, and
/// need not be symmetric.
#[must_use]
pub fn quantile_interval(sorted: &[f64], p: f64) -> (f64, f64) {
    interval_of(sorted, p)
}

/// The same of numbers from anywhere.
pub(super) fn interval_of(sorted: &(impl Ranked + ?Sized), p: f64) -> (f64, f64) {
    let (from, to, _) = ends(sorted.count(), p);
    (quantile_of(sorted, from), quantile_of(sorted, to))
}

/// Mean of the worst `share` of trials (conditional value at risk) with its standard error.
///
/// With k = share * n, it is the mean of the worst floor(k) numbers and the next one with the
/// weight that is left, `k - floor(k)`. Written with the number q that stands at the edge,
///
/// `cvar = q + sum(min(x - q, 0)) / k`   (lowest; the mirror image for highest),
///
/// whose standard error is `sd(min(x - q, 0)) / (share sqrt(n))`: that includes the error of q,
/// which the spread within the tail alone does not (Trindade, Uryasev, Shapiro and Zrazhevsky,
/// *Financial prediction with constrained tail risk*, Journal of Banking and Finance 31, 2007).
///
/// Of fewer than two numbers in the tail no error is known.
///
/// `values` in the order of trials, `sorted` the same numbers in ascending order; not empty.
#[must_use]
pub fn cvar(values: &[f64], sorted: &[f64], worst: Worst, share: f64) -> Estimate {
    let n = values.len() as f64;
    let edge = edge(sorted.len(), share);
    let (at_edge, sign) = match worst {
        Worst::Lowest => (sorted[edge - 1], 1.0),
        Worst::Highest => (sorted[sorted.len() - edge], -1.0),
    };
    let (mut sum, mut squares) = (0.0, 0.0);
    for value in values {
        let beyond = (sign * (value - at_edge)).min(0.0);
        sum += beyond;
        squares += beyond * beyond;
    }
    tail(n, share, at_edge, (sign, sum, squares))
}

/// The same of numbers that are counted in cells: of each, from the least up, how many lie in it and the
/// one that stands for them.
pub(super) fn cvar_of(
    sorted: &impl Ranked,
    cells: impl Iterator<Item = (u64, f64)>,
    worst: Worst,
    share: f64,
) -> Estimate {
    let edge = edge(sorted.count(), share);
    let (at_edge, sign) = match worst {
        Worst::Lowest => (sorted.at(edge - 1), 1.0),
        Worst::Highest => (sorted.at(sorted.count() - edge), -1.0),
    };
    let (mut sum, mut squares) = (0.0, 0.0);
    for (count, value) in cells {
        let beyond = (sign * (value - at_edge)).min(0.0);
        sum += count as f64 * beyond;
        squares += count as f64 * beyond * beyond;
    }
    tail(sorted.count() as f64, share, at_edge, (sign, sum, squares))
}

/// The mean of a tail of `share` of n numbers from what lies beyond its edge: sums of `min(x - q, 0)`
/// and of the squares.
fn tail(n: f64, share: f64, at_edge: f64, (sign, sum, squares): (f64, f64, f64)) -> Estimate {
    let weight = share * n;
    let variance = (squares - sum * sum / n).max(0.0) / (n - 1.0);
    Estimate {
        value: at_edge + sign * sum / weight,
        se: (weight >= 2.0).then(|| (variance / n).sqrt() / share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::sort;

    /// Standard normal numbers by the polar method on a small generator: good enough to test with.
    fn normals(count: usize, seed: u64) -> Vec<f64> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut uniform = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let mut values = Vec::with_capacity(count);
        while values.len() < count {
            let (a, b) = (2.0 * uniform() - 1.0, 2.0 * uniform() - 1.0);
            let s = a * a + b * b;
            if s > 0.0 && s < 1.0 {
                values.push(a * (-2.0 * libm::log(s) / s).sqrt());
            }
        }
        values
    }

    #[test]
    fn quantiles_of_type_7_agree_with_values_worked_by_hand() {
        // R: quantile(c(1, 2, 4, 8, 16), c(0, .1, .25, .5, .9, 1))
        let sorted = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (p, expected) in
            [(0.0, 1.0), (0.1, 1.4), (0.25, 2.0), (0.5, 4.0), (0.9, 12.8), (1.0, 16.0)]
        {
            assert!((quantile(&sorted, p) - expected).abs() < 1e-12, "p = {p}");
        }
        assert_eq!(quantile(&[3.0], 0.7), 3.0);
    }

    #[test]
    fn the_standard_error_of_a_quantile_is_that_of_theory_on_normal_samples() {
        // Theory: sqrt(p (1 - p) / n) / density at the quantile.
        for (p, z) in [(0.1, -1.281_551_565_545), (0.5, 0.0), (0.9, 1.281_551_565_545)] {
            let n = 20_000;
            let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
            let expected = (p * (1.0 - p) / n as f64).sqrt() / density;
            let mean = (0..40)
                .map(|seed| {
                    let mut sample = normals(n, seed + 1);
                    sort(&mut sample);
                    quantile_se(&sample, p).unwrap()
                })
                .sum::<f64>()
                / 40.0;
            assert!((mean / expected - 1.0).abs() < 0.05, "p = {p}: {mean} for {expected}");
        }
    }

    #[test]
    fn the_interval_of_the_median_covers_the_truth_19_times_in_20() {
        let covered = (0..1000)
            .filter(|seed| {
                let mut sample = normals(300, seed + 7);
                sort(&mut sample);
                quantile(&sample, 0.5).abs() <= HALF_WIDTH * quantile_se(&sample, 0.5).unwrap()
            })
            .count();
        assert!((925..=975).contains(&covered), "{covered} of 1000");
    }

    #[test]
    fn a_quantile_within_an_atom_is_known_exactly() {
        let mut sample = vec![0.0; 800];
        sample.extend((0..200).map(f64::from));
        assert_eq!(quantile_se(&sample, 0.1), Some(0.0));
        assert_eq!(quantile_se(&[1.0], 0.5), None);
    }

    #[test]
    fn too_few_numbers_know_no_error_of_a_quantile_or_a_tail() {
        // 0.9^35 = 0.0250317 and 0.9^36 = 0.0225; 0.5^5 = 0.031 and 0.5^6 = 0.0156.
        let of = |count: u32, p| quantile_se(&(0..count).map(f64::from).collect::<Vec<_>>(), p);
        assert!(of(35, 0.1).is_none() && of(36, 0.1).is_some());
        assert!(of(35, 0.9).is_none() && of(36, 0.9).is_some());
        assert!(of(5, 0.5).is_none() && of(6, 0.5).is_some());
        // Equal numbers are no evidence either.
        assert_eq!(quantile_se(&[2.0; 20], 0.1), None);
        // The worst 5 % of 39 numbers are fewer than two, among which no spread can be seen.
        let tail = |count: u32| {
            let values: Vec<f64> = (0..count).map(f64::from).collect();
            cvar(&values, &values, Worst::Lowest, 0.05).se
        };
        assert!(tail(10).is_none() && tail(39).is_none() && tail(40).is_some());
    }

    #[test]
    fn the_worst_5_percent_of_40_numbers_are_two() {
        let values: Vec<f64> = (1..=40).map(f64::from).collect();
        assert_eq!(cvar(&values, &values, Worst::Lowest, 0.05).value, 1.5);
        assert_eq!(cvar(&values, &values, Worst::Highest, 0.05).value, 39.5);
    }

    #[test]
    fn the_number_at_the_edge_counts_by_the_weight_that_is_left() {
        // 5 % of 50 are 2.5 numbers: (1 + 2 + 0.5 * 3) / 2.5.
        let values: Vec<f64> = (1..=50).map(f64::from).collect();
        assert!((cvar(&values, &values, Worst::Lowest, 0.05).value - 1.8).abs() < 1e-12);
        // 5 % of 10 are half a number: the worst one.
        let few: Vec<f64> = (1..=10).map(f64::from).collect();
        assert!((cvar(&few, &few, Worst::Lowest, 0.05).value - 1.0).abs() < 1e-12);
        assert!((cvar(&few, &few, Worst::Highest, 0.05).value - 10.0).abs() < 1e-12);
    }

    #[test]
    fn a_tail_of_ties_is_the_tie() {
        let mut values = vec![0.0; 10];
        values.extend([5.0; 90]);
        assert_eq!(
            cvar(&values, &values, Worst::Lowest, 0.05),
            Estimate { value: 0.0, se: Some(0.0) }
        );
    }

    #[test]
    fn the_standard_error_of_a_tail_mean_is_the_spread_over_repeated_samples() {
        let estimates: Vec<Estimate> = (0..400)
            .map(|seed| {
                let sample = normals(2000, seed + 11);
                let mut sorted = sample.clone();
                sort(&mut sorted);
                cvar(&sample, &sorted, Worst::Lowest, 0.05)
            })
            .collect();
        let mean = estimates.iter().map(|e| e.value).sum::<f64>() / 400.0;
        let spread =
            (estimates.iter().map(|e| (e.value - mean).powi(2)).sum::<f64>() / 399.0).sqrt();
        let claimed = estimates.iter().map(|e| e.se.unwrap()).sum::<f64>() / 400.0;
        // Normal: cvar is density(z) / 0.05 = -2.0627.
        assert!((mean + 2.062_7).abs() < 0.01, "{mean}");
        assert!((claimed / spread - 1.0).abs() < 0.1, "{claimed} for {spread}");
    }
}
