//! The continuous ranked probability score: the distance between a forecast distribution and what came.
//!
//! With F the forecast and y what came, `CRPS = int (F(x) - 1{x >= y})^2 dx = E|X - y| - E|X - X'| / 2`, in
//! the unit of y; 0 is best, and for a forecast that is one number it is the absolute error. Of an ensemble
//! of n members the second mean is taken over pairs of different members, which makes the score a fair
//! one: its expectation is that of the distribution the members were drawn from, however few they are
//! (Ferro, *Fair scores for ensemble forecasts*, QJRMS 140, 2014). A fair score of few members may be
//! negative.

use crate::chance::exp;

/// The fair score of an ensemble, its members in rising order; `None` of fewer than two.
#[must_use]
pub fn crps(sorted: &[f64], observed: f64) -> Option<f64> {
    let n = sorted.len() as f64;
    if sorted.len() < 2 {
        return None;
    }
    let off: f64 = sorted.iter().map(|member| (member - observed).abs()).sum();
    // The sum over pairs i < j of x_j - x_i.
    let pairs: f64 = sorted
        .iter()
        .enumerate()
        .map(|(index, member)| (2.0 * index as f64 - n + 1.0) * member)
        .sum();
    Some(off / n - pairs / (n * (n - 1.0)))
}

/// A count this high, or a tail that goes on for longer, is not summed.
const MOST_TERMS: u32 = 1_000_000;
/// The chance of a tail that may be left out.
const TAIL: f64 = 1e-13;

/// The score of counts whose mean and variance these are: of a negative binomial with both, of a Poisson
/// where the variance is not above the mean. `None` where the counts are too many to be summed.
#[must_use]
pub fn crps_of_counts(mean: f64, variance: f64, observed: f64) -> Option<f64> {
    if !(mean >= 0.0 && variance.is_finite() && observed >= 0.0) {
        return None;
    }
    if mean <= 0.0 {
        return Some(observed);
    }
    // Logarithms: of many counts the chance of none is below what a number can hold.
    let (size, fall) = match variance > mean {
        true => (Some(mean * mean / (variance - mean)), libm::log(1.0 - mean / variance)),
        false => (None, libm::log(mean)),
    };
    let mut log = match size {
        Some(size) => size * libm::log(mean / variance),
        None => -mean,
    };
    let (mut below, mut score) = (0.0, 0.0);
    for count in 0..MOST_TERMS {
        let k = f64::from(count);
        below += exp(log);
        let came = if k >= observed { 1.0 } else { 0.0 };
        score += (below - came) * (below - came);
        if k >= observed && k > mean && 1.0 - below < TAIL {
            return Some(score);
        }
        log += fall
            + match size {
                Some(size) => libm::log((k + size) / (k + 1.0)),
                None => -libm::log(k + 1.0),
            };
        // Roundings keep the sum of chances a little from one: a tail that has ended adds nothing.
        if k >= observed && k > mean && exp(log) < TAIL * 1e-3 {
            return Some(score);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Key, RandomStreams, TrialStreams, Variates, normal_cdf, normal_density};

    #[test]
    fn of_an_ensemble_of_known_members_it_is_what_it_is_by_hand() {
        // E|X - y| = (1 + 1 + 3) / 3, mean over pairs of different members 2 (2 + 4 + 2) / 6, halved.
        let score = crps(&[1.0, 3.0, 5.0], 2.0).expect("a score");
        assert!((score - (5.0 / 3.0 - 8.0 / 6.0)).abs() < 1e-15, "{score}");
        // All members alike: the absolute error.
        assert_eq!(crps(&[4.0, 4.0], 1.5), Some(2.5));
        assert_eq!(crps(&[4.0], 1.5), None);
    }

    #[test]
    fn of_many_normal_members_it_is_the_formula_of_the_normal() {
        let n = 200_000;
        let mut stream = TrialStreams::new(3, 0).open(Key::new("members"));
        let mut members: Vec<f64> = (0..n).map(|_| 1.0 + 2.0 * stream.normal()).collect();
        members.sort_by(f64::total_cmp);
        for observed in [-3.0, 0.0, 1.0, 2.5, 8.0] {
            // Gneiting and Raftery 2007, equation 22.
            let z: f64 = (observed - 1.0) / 2.0;
            let exact = 2.0
                * (z * (2.0 * normal_cdf(z) - 1.0) + 2.0 * normal_density(z)
                    - 1.0 / std::f64::consts::PI.sqrt());
            let score = crps(&members, observed).expect("a score");
            assert!((score - exact).abs() < 0.02, "{observed}: {score} against {exact}");
        }
    }

    #[test]
    fn few_members_have_the_same_score_in_the_mean_as_many() {
        // Of a uniform on 0 to 1 and y = 0.3: y^2 - y + 1/3.
        let exact = 0.09 - 0.3 + 1.0 / 3.0;
        let mut stream = TrialStreams::new(4, 0).open(Key::new("members"));
        for few in [2, 3, 5] {
            let rounds = 40_000;
            let scores: Vec<f64> = (0..rounds)
                .map(|_| {
                    let mut members: Vec<f64> = (0..few).map(|_| stream.uniform()).collect();
                    members.sort_by(f64::total_cmp);
                    crps(&members, 0.3).expect("a score")
                })
                .collect();
            let mean = scores.iter().sum::<f64>() / f64::from(rounds);
            let variance = scores.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>();
            let se = variance.sqrt() / f64::from(rounds);
            assert!((mean - exact).abs() < 4.0 * se, "{few}: {mean} against {exact} ± {se}");
        }
    }

    #[test]
    fn of_a_poisson_and_a_negative_binomial_it_is_the_sum_that_it_is() {
        // A geometric from 0 with p = 1/2: mean 1, variance 2, F(k) = 1 - 2^-(k + 1).
        // For y = 0 the sum is that of 4^-(k + 1), a third.
        let score = crps_of_counts(1.0, 2.0, 0.0).expect("a score");
        assert!((score - 1.0 / 3.0).abs() < 1e-12, "{score}");
        // For y = 2 the first two terms are F^2: 1/4 + 9/16, then 4^-3 + 4^-4 + ... = 1/48.
        let score = crps_of_counts(1.0, 2.0, 2.0).expect("a score");
        assert!((score - (0.25 + 0.5625 + 1.0 / 48.0)).abs() < 1e-12, "{score}");
        // Poisson of mean 2 at y = 3, by E|X - 3| - E|X - X'| / 2 with exact sums.
        let mut p = [0.0; 60];
        p[0] = (-2.0_f64).exp();
        for k in 1..60 {
            p[k] = p[k - 1] * 2.0 / k as f64;
        }
        let off: f64 = (0..60).map(|k| p[k] * (k as f64 - 3.0).abs()).sum();
        let pairs: f64 = (0..60)
            .flat_map(|a| (0..60).map(move |b| (a, b)))
            .map(|(a, b)| p[a] * p[b] * (a as f64 - b as f64).abs())
            .sum();
        let score = crps_of_counts(2.0, 1.5, 3.0).expect("a score");
        assert!((score - (off - pairs / 2.0)).abs() < 1e-12, "{score}");
        assert_eq!(crps_of_counts(0.0, 0.0, 4.0), Some(4.0));
        // Of many counts the chance of none is no number, and the score is.
        assert!(crps_of_counts(5_000.0, 9_000.0, 4_900.0).is_some_and(|s| s > 10.0 && s < 80.0));
        assert_eq!(crps_of_counts(1e9, 1e9, 1e9), None);
    }
}
