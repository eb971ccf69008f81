//! The log score: minus the logarithm of the chance, or of its density, that the forecast gave to what came.
//!
//! It rewards nothing but the chance of what came and is severe on what was held to be impossible; lower is
//! better. Of counts the chance is the share of trials, with half a trial added to every count up to the
//! highest that was seen and to all beyond together (Krichevsky and Trofimov 1981), so that none is 0. Of
//! other numbers it is a density by Gaussian kernels of Silverman's bandwidth, `0.9 min(sd, IQR / 1.34)
//! n^(-1/5)` (*Density Estimation*, 1986, equation 3.31), in one over the metric's unit: its level depends
//! on the unit, and only scores of one record can be compared. Nothing at all, exactly 0, has a chance
//! rather than a density (half a trial is added to both sides), and the density is that of the other
//! trials times the chance of those: else a forecast in which many trials are 0 would have the better a
//! score the more trials there are. Another number that many trials share, such as a full line, is not
//! taken out.

use crate::chance::exp;
use crate::stats::estimate::Moments;
use crate::stats::quantile::quantile;

/// The score of a count that came; members are in rising order.
#[must_use]
pub fn log_score_of_count(sorted: &[f64], observed: f64) -> Option<f64> {
    let highest = *sorted.last()?;
    let equal = share(sorted, observed);
    // Counts from 0 to the highest, and one cell for all beyond.
    let cells = highest.max(0.0) + 2.0;
    Some(-libm::log((equal + 0.5) / (sorted.len() as f64 + 0.5 * cells)))
}

/// How many members are equal to a number.
fn share(sorted: &[f64], value: f64) -> f64 {
    let below = sorted.partition_point(|member| *member < value);
    let upto = sorted.partition_point(|member| *member <= value);
    (upto - below) as f64
}

/// Silverman's bandwidth of the members other than 0, in rising order; `None` where they do not differ.
#[must_use]
pub fn bandwidth(sorted: &[f64]) -> Option<f64> {
    let sorted = &other_than_nothing(sorted)[..];
    let sd = Moments::of(sorted)?.sd.filter(|sd| *sd > 0.0)?;
    let middle = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34;
    // Where half of the members are one number the quartiles say nothing.
    let spread = if middle > 0.0 { sd.min(middle) } else { sd };
    Some(0.9 * spread * libm::pow(sorted.len() as f64, -0.2))
}

fn other_than_nothing(sorted: &[f64]) -> Vec<f64> {
    sorted.iter().copied().filter(|member| *member != 0.0).collect()
}

/// The score of a number that came; members are in rising order. `None` where it is not 0 and the members
/// that are not 0 do not differ: then there is no density.
#[must_use]
pub fn log_score(sorted: &[f64], observed: f64) -> Option<f64> {
    if sorted.is_empty() {
        return None;
    }
    let (all, nothing) = (sorted.len() as f64 + 1.0, share(sorted, 0.0));
    if observed == 0.0 {
        return Some(-libm::log((nothing + 0.5) / all));
    }
    let width = bandwidth(sorted)?;
    let sorted = &other_than_nothing(sorted)[..];
    let something = -libm::log((sorted.len() as f64 + 0.5) / all);
    let half_square = |member: &f64| {
        let z = (observed - member) / width;
        0.5 * z * z
    };
    // Of members far away the kernels are below what a number can hold: the nearest is taken out first.
    let nearest = sorted.iter().map(half_square).fold(f64::INFINITY, f64::min);
    let sum: f64 = sorted.iter().map(|member| exp(nearest - half_square(member))).sum();
    let kernel = libm::log(width * (2.0 * std::f64::consts::PI).sqrt() * sorted.len() as f64);
    let score = something + nearest + kernel - libm::log(sum);
    score.is_finite().then_some(score)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::normal_quantile;

    #[test]
    fn a_count_has_the_share_of_its_trials_with_half_a_trial_added() {
        let members = [0.0, 0.0, 0.0, 1.0, 1.0, 3.0];
        // Cells 0, 1, 2, 3 and beyond: 6 + 5 / 2 trials in all.
        for (count, trials) in [(0.0, 3.5), (1.0, 2.5), (2.0, 0.5), (3.0, 1.5), (9.0, 0.5)] {
            let score = log_score_of_count(&members, count).expect("a score");
            assert!((score + f64::ln(trials / 8.5)).abs() < 1e-14, "{count}: {score}");
        }
        assert_eq!(log_score_of_count(&[], 1.0), None);
    }

    #[test]
    fn the_density_of_a_large_normal_ensemble_is_nearly_its_own() {
        let n = 20_000;
        let members: Vec<f64> =
            (0..n).map(|i| normal_quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
        for observed in [0.1_f64, 1.0, 2.0] {
            let exact = 0.5 * observed * observed + 0.5 * (2.0 * std::f64::consts::PI).ln();
            let score = log_score(&members, observed).expect("a score");
            // Kernels add their own variance to that of the members.
            let variance = 1.0 + bandwidth(&members).expect("a spread").powi(2);
            let exact =
                exact + 0.5 * (variance.ln() + observed * observed * (1.0 / variance - 1.0));
            assert!((score - exact).abs() < 0.002, "{observed}: {score} against {exact}");
        }
        // Far beyond every member the score is large and a number.
        assert!(log_score(&members, 1e6).is_some_and(|score| score > 1e9));
    }

    #[test]
    fn nothing_has_a_chance_and_the_rest_a_density_however_many_trials_there_are() {
        let score = |trials: u32, observed: f64| {
            let uniform = (0..trials).map(|i| 1.0 + (f64::from(i) + 0.5) / f64::from(trials));
            let members: Vec<f64> = (0..3 * trials).map(|_| 0.0).chain(uniform).collect();
            log_score(&members, observed).expect("a score")
        };
        for trials in [200, 4_000] {
            // Three of four bring nothing, the others from 1 to 2.
            assert!((score(trials, 0.0) + 0.75_f64.ln()).abs() < 0.01);
            assert!((score(trials, 1.5) + 0.25_f64.ln()).abs() < 0.01);
        }
    }

    #[test]
    fn without_a_spread_there_is_no_density_and_quartiles_alike_are_no_spread() {
        assert_eq!(log_score(&[2.0, 2.0, 2.0], 2.0), None);
        let mostly = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 5.0];
        assert!(bandwidth(&mostly).is_some_and(|width| width > 0.0));
    }
}
