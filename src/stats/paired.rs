//! Paired differences: the same trials through two scenarios.
//!
//! Trial by trial the two have common random numbers, so the difference `d = y - x` has the
//! variance
//!
//! `var(d) = var(x) + var(y) - 2 r sd(x) sd(y)`
//!
//! with r the correlation that the common random numbers bring. Its mean has the standard error
//! `sd(d) / sqrt(n)`. The *gain* is `(var(x) + var(y)) / var(d)`: so many times as many trials would
//! two independent runs need for a difference that is as sure. It is below 1 where the pairing hurts,
//! and undefined where the difference never varies.

use super::estimate::Moments;
use super::order::sort_ranks;
use super::quantile::{quantile, quantile_se, ranks};

/// Differences below this share of the larger number, or of one unit, are rounding and count as none:
/// an account's headings are what is left of larger numbers.
const ROUNDING: f64 = 1e-12;

/// The difference of two columns, trial by trial: the second less the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// Moments of the first column.
    pub first: Moments,
    /// Moments of the second.
    pub second: Moments,
    /// Mean, standard error, spread and extremes of the difference.
    pub moments: Moments,
    /// Its 10 % quantile.
    pub p10: f64,
    /// Its median.
    pub p50: f64,
    /// Its 90 % quantile.
    pub p90: f64,
    /// Standard error of the 10 % quantile.
    pub se_p10: Option<f64>,
    /// Standard error of the median.
    pub se_p50: Option<f64>,
    /// Standard error of the 90 % quantile.
    pub se_p90: Option<f64>,
    /// Share of trials in which the second is the greater.
    pub greater: f64,
    /// Share of trials in which the first is the greater.
    pub less: f64,
    /// Share of trials in which they are the same.
    pub equal: f64,
    /// Pearson's correlation of the two columns; `None` where one of them never varies.
    pub correlation: Option<f64>,
    /// How many independent trials a paired one is worth; `None` where the difference never varies.
    pub gain: Option<f64>,
}

/// The second column less the first, trial by trial; a difference that is only rounding is exactly 0.
///
/// Ends with the shorter of the two.
pub fn differences_into(first: &[f64], second: &[f64], differences: &mut Vec<f64>) {
    differences.clear();
    differences.extend(first.iter().zip(second).map(|(x, y)| {
        let difference = y - x;
        if difference.abs() <= ROUNDING * x.abs().max(y.abs()).max(1.0) { 0.0 } else { difference }
    }));
}

/// Whether two columns are the same to the last bit: most of what a change leaves alone is.
pub(super) fn same(first: &[f64], second: &[f64]) -> bool {
    first.len() == second.len() && first.iter().zip(second).all(|(x, y)| x.to_bits() == y.to_bits())
}

/// A column against itself: no difference in any trial.
fn itself(column: &[f64]) -> Option<Paired> {
    let own = Moments::of(column)?;
    let error = own.sd.map(|_| 0.0);
    let none = Moments { count: own.count, mean: 0.0, sd: error, min: 0.0, max: 0.0 };
    let correlation = own.sd.filter(|sd| *sd > 0.0).map(|sd| {
        let mut product = 0.0;
        for value in column {
            product += (value - own.mean) * (value - own.mean);
        }
        (product / (own.count as f64 - 1.0) / (sd * sd)).clamp(-1.0, 1.0)
    });
    Some(Paired {
        first: own,
        second: own,
        moments: none,
        p10: 0.0,
        p50: 0.0,
        p90: 0.0,
        se_p10: error,
        se_p50: error,
        se_p90: error,
        greater: 0.0,
        less: 0.0,
        equal: 1.0,
        correlation,
        gain: None,
    })
}

/// Compares two columns of the same trials; `None` for empty ones.
#[must_use]
pub fn paired(first: &[f64], second: &[f64]) -> Option<Paired> {
    if same(first, second) {
        return itself(first);
    }
    let mut differences = Vec::new();
    differences_into(first, second, &mut differences);
    let [x, y, moments] = Moments::of_each([first, second, &differences])?;
    let count = differences.len();
    let n = count as f64;
    let (mut more, mut fewer) = (0_u64, 0_u64);
    for difference in &differences {
        more += u64::from(*difference > 0.0);
        fewer += u64::from(*difference < 0.0);
    }
    let share = |trials: u64| trials as f64 / n;
    let (greater, less) = (share(more), share(fewer));
    let equal = share(count as u64 - more - fewer);
    let (correlation, gain) = match (x.sd, y.sd, moments.sd) {
        (Some(sx), Some(sy), Some(sd)) => {
            let mut product = 0.0;
            for (a, b) in first.iter().zip(second) {
                product += (a - x.mean) * (b - y.mean);
            }
            let r = product / (n - 1.0) / (sx * sy);
            let varies = sx > 0.0 && sy > 0.0;
            let gain = (sx * sx + sy * sy) / (sd * sd);
            (varies.then(|| r.clamp(-1.0, 1.0)), (sd > 0.0).then_some(gain))
        }
        _ => (None, None),
    };
    const THREE: [f64; 3] = [0.10, 0.50, 0.90];
    sort_ranks(&mut differences, &ranks(count, &THREE, &THREE, 0.5), &mut Vec::new());
    Some(Paired {
        first: x,
        second: y,
        moments,
        p10: quantile(&differences, 0.10),
        p50: quantile(&differences, 0.50),
        p90: quantile(&differences, 0.90),
        se_p10: quantile_se(&differences, 0.10),
        se_p50: quantile_se(&differences, 0.50),
        se_p90: quantile_se(&differences, 0.90),
        greater,
        less,
        equal,
        correlation,
        gain: gain.filter(|gain| gain.is_finite()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Key, RandomStreams, TrialStreams, Variates};

    const TRIALS: u64 = 40_000;

    /// Independent standard normals, one of each stream a trial.
    fn normals(name: &str) -> Vec<f64> {
        (0..TRIALS).map(|trial| TrialStreams::new(5, trial).open(Key::new(name)).normal()).collect()
    }

    fn mixed(x: &[f64], y: &[f64], mix: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        x.iter().zip(y).map(|(x, y)| mix(*x, *y)).collect()
    }

    #[test]
    fn two_short_columns_agree_with_values_worked_by_hand() {
        // d = 1, 0, -1, 4: mean 1, variance 14/3.
        let found = paired(&[1.0, 2.0, 3.0, 4.0], &[2.0, 2.0, 2.0, 8.0]).unwrap();
        assert_eq!(found.moments.mean, 1.0);
        assert!((found.moments.sd.unwrap() - (14.0f64 / 3.0).sqrt()).abs() < 1e-15);
        assert_eq!((found.greater, found.less, found.equal), (0.5, 0.25, 0.25));
        assert_eq!(found.p50, 0.5);
        // var x = 5/3, var y = 9, cov = 3: r = 3 / sqrt(15), gain = (32/3) / (14/3).
        assert!((found.correlation.unwrap() - 3.0 / 15.0f64.sqrt()).abs() < 1e-14);
        assert!((found.gain.unwrap() - 32.0 / 14.0).abs() < 1e-14);
    }

    #[test]
    fn what_is_added_alone_makes_the_variance_of_the_difference() {
        // A = 2 X + 10, B = A + 0.5 Y + 0.3: the difference has mean 0.3 and variance 1/4.
        let (x, y) = (normals("x"), normals("y"));
        let a: Vec<f64> = x.iter().map(|x| 2.0 * x + 10.0).collect();
        let b = mixed(&a, &y, |a, y| a + 0.5 * y + 0.3);
        let found = paired(&a, &b).unwrap();
        let n = TRIALS as f64;
        let sd = found.moments.sd.unwrap();
        // A variance of normals has the relative error sqrt(2 / n).
        assert!((sd * sd / 0.25 - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{sd}");
        let se = found.moments.se().unwrap();
        assert!((se / (0.5 / n.sqrt()) - 1.0).abs() < 0.02, "{se}");
        assert!((found.moments.mean - 0.3).abs() < 4.0 * se);
        // r = 4 / sqrt(4 * 4.25); gain = (4 + 4.25) / 0.25 = 33.
        let r = 4.0 / 17.0f64.sqrt();
        assert!((found.correlation.unwrap() - r).abs() < 4.0 * (1.0 - r * r) / n.sqrt());
        assert!((found.gain.unwrap() / 33.0 - 1.0).abs() < 0.03, "{:?}", found.gain);
        // Quantiles of a normal: 0.3 -+ 1.2816 * 0.5.
        assert!((found.p10 - (0.3 - 0.640_776)).abs() < 4.0 * found.se_p10.unwrap());
        assert!((found.p90 - (0.3 + 0.640_776)).abs() < 4.0 * found.se_p90.unwrap());
    }

    #[test]
    fn the_chance_that_one_normal_exceeds_another_is_known() {
        // A ~ N(1, 1), B ~ N(0, 1), independent: P(A > B) = Phi(1 / sqrt 2) = 0.760250.
        let a: Vec<f64> = normals("a").iter().map(|x| x + 1.0).collect();
        let found = paired(&a, &normals("b")).unwrap();
        let (p, n) = (0.760_250, TRIALS as f64);
        assert!((found.less - p).abs() < 4.0 * (p * (1.0 - p) / n).sqrt(), "{}", found.less);
        assert_eq!(found.equal, 0.0);
        // Independent columns gain nothing.
        assert!((found.gain.unwrap() - 1.0).abs() < 4.0 / n.sqrt());
        assert!(found.correlation.unwrap().abs() < 4.0 / n.sqrt());
    }

    #[test]
    fn a_column_does_not_differ_from_itself() {
        let x = normals("x");
        let found = paired(&x, &x).unwrap();
        assert_eq!((found.moments.mean, found.moments.sd), (0.0, Some(0.0)));
        assert_eq!((found.p10, found.p50, found.p90, found.equal), (0.0, 0.0, 0.0, 1.0));
        assert!((found.correlation.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(found.gain, None);
        assert_eq!(found.moments.se(), Some(0.0));
    }

    #[test]
    fn opposite_numbers_are_worth_less_than_independent_ones() {
        let x = normals("x");
        let y: Vec<f64> = x.iter().map(|x| -x).collect();
        let found = paired(&x, &y).unwrap();
        assert!((found.gain.unwrap() - 0.5).abs() < 1e-9);
        assert!((found.correlation.unwrap() + 1.0).abs() < 1e-9);
    }

    #[test]
    fn rounding_is_no_difference_and_one_trial_has_no_error() {
        let found = paired(&[0.1 + 0.2], &[0.3]).unwrap();
        assert_eq!((found.moments.mean, found.equal), (0.0, 1.0));
        assert_eq!((found.moments.se(), found.correlation, found.gain), (None, None, None));
        let nothing = paired(&[3e-19, 0.0], &[0.0, 2e-17]).unwrap();
        assert_eq!((nothing.moments.mean, nothing.equal), (0.0, 1.0));
        assert_eq!(paired(&[], &[]), None);
    }
}
