//! Coverage: how often what came lay in the interval that was to hold it so often.
//!
//! An interval goes from one quantile of the trials to another, both ends included. Of counts, and where
//! many trials give one number, it holds more trials than its name says: `own` is what the model itself
//! gives to its intervals, and the share that was seen is to be compared with that. The interval of the
//! share is exact if all comparisons are independent (Clopper and Pearson 1934). Those of one family are
//! not: a trial draws a rate once for all years, and wars come to all lines of a country at once. So there
//! is a second interval, from families drawn anew with replacement (a bootstrap of whole blocks).

use serde::Serialize;

use crate::chance::{Key, RandomStreams, TrialStreams, Variates, beta_cdf};
use crate::stats::quantile::quantile;

/// How often what came lay in an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// The share of trials that it is named after.
    pub nominal: f64,
    /// The share of trials that it holds by the model's own account.
    pub own: f64,
    /// Comparisons in which it held what came.
    pub inside: u64,
    /// All comparisons.
    pub of: u64,
    /// The share of the two.
    pub seen: f64,
    /// The exact 95 % interval of that share, if all comparisons were independent.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The 95 % interval over families; `None` of fewer than two.
    pub by_family: Option<(f64, f64)>,
}

impl Coverage {
    /// From each family's comparisons inside, all of them, and the sum of what its own forecasts give to
    /// the interval; `None` of no comparison. The bootstrap takes its streams from `seed`.
    #[must_use]
    pub fn of(nominal: f64, families: &[(u64, u64, f64)], seed: u64) -> Option<Self> {
        let (inside, of, own) = families.iter().fold((0, 0, 0.0), |sum, family| {
            (sum.0 + family.0, sum.1 + family.1, sum.2 + family.2)
        });
        if of == 0 {
            return None;
        }
        let (low, high) = exact_interval(inside, of);
        Some(Self {
            nominal,
            own: own / of as f64,
            inside,
            of,
            seen: inside as f64 / of as f64,
            low,
            high,
            by_family: bootstrap(families, seed),
        })
    }
}

/// Draws of the bootstrap.
const DRAWS: usize = 2_000;

fn bootstrap(families: &[(u64, u64, f64)], seed: u64) -> Option<(f64, f64)> {
    if families.len() < 2 {
        return None;
    }
    let mut stream = TrialStreams::new(seed, 0).open(Key::new("hindcast families"));
    let count = families.len();
    let mut shares: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let (mut inside, mut of) = (0, 0);
            for _ in 0..count {
                let drawn = &families[((stream.uniform() * count as f64) as usize).min(count - 1)];
                inside += drawn.0;
                of += drawn.1;
            }
            inside as f64 / of.max(1) as f64
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    Some((quantile(&shares, 0.025), quantile(&shares, 0.975)))
}

/// The exact 95 % interval of a share, `inside` of `of` (Clopper and Pearson).
#[must_use]
pub fn exact_interval(inside: u64, of: u64) -> (f64, f64) {
    let (k, n) = (inside as f64, of as f64);
    let low = if inside == 0 { 0.0 } else { beta_quantile(k, n - k + 1.0, 0.025) };
    let high = if inside >= of { 1.0 } else { beta_quantile(k + 1.0, n - k, 0.975) };
    (low, high)
}

/// By halving: exact to the last bits.
fn beta_quantile(alpha: f64, beta: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beta_cdf(alpha, beta, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_interval_is_that_of_the_binomial() {
        // None of n: 1 - 0.025^(1/n); all of n: its mirror.
        let (low, high) = exact_interval(0, 10);
        assert_eq!(low, 0.0);
        assert!((high - (1.0 - 0.025_f64.powf(0.1))).abs() < 1e-12, "{high}");
        let (low, high) = exact_interval(10, 10);
        assert!((low - 0.025_f64.powf(0.1)).abs() < 1e-12 && high == 1.0, "{low}");
        // At the ends the binomial has a fortieth on the far side, summed term by term.
        let (low, high) = exact_interval(64, 112);
        let upper = |p: f64, from: u64, to: u64| -> f64 {
            let mut sum = 0.0;
            for k in from..=to {
                let mut log = k as f64 * p.ln() + (112 - k) as f64 * (1.0 - p).ln();
                for i in 0..k {
                    log += ((112 - i) as f64 / (i + 1) as f64).ln();
                }
                sum += log.exp();
            }
            sum
        };
        assert!((upper(low, 64, 112) - 0.025).abs() < 1e-9);
        assert!((upper(high, 0, 64) - 0.025).abs() < 1e-9);
    }

    #[test]
    fn families_that_agree_within_themselves_count_as_one_each() {
        // Two of four families wholly inside: far wider than 40 independent comparisons.
        let families = [(10, 10, 8.0), (0, 10, 8.0), (10, 10, 8.0), (0, 10, 8.0)];
        let coverage = Coverage::of(0.8, &families, 1).expect("comparisons");
        assert_eq!((coverage.inside, coverage.of, coverage.seen, coverage.own), (20, 40, 0.5, 0.8));
        let (low, high) = coverage.by_family.expect("families");
        assert!(low <= 0.05 && high >= 0.95, "{low} to {high}");
        assert!(coverage.low > 0.3 && coverage.high < 0.7);
        assert_eq!(Coverage::of(0.8, &families[..1], 1).and_then(|one| one.by_family), None);
        assert_eq!(Coverage::of(0.8, &[], 1), None);
    }
}
