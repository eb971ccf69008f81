//! Paired differences of ratios: a mean over years of service, or over the trials of a future, in one
//! scenario against another on the same trials.
//!
//! Trial i brings a sum x_i and a count n_i to the first ratio (its years of service and what they
//! deliver), y_i and m_i to the second. With `X = sum x_i / sum n_i`, `Y = sum y_i / sum m_i` the
//! difference Y - X has, to first order (Cochran, *Sampling Techniques*, 3rd edition, section 2.11, of
//! both ratios at once), the error of the mean of
//!
//! ```text
//! d_i = (y_i - Y m_i) / mean(m) - (x_i - X n_i) / mean(n)
//! se^2 = k / (k - 1) * sum d_i^2 / N^2
//! ```
//!
//! over all N trials, k of which have a count in either. What both have in common cancels out of `d_i`,
//! as it does out of a paired difference; where one of the ratios is of nothing, so is the difference.

use super::estimate::Estimate;

/// Differences below this share of the larger ratio are rounding and count as none.
const ROUNDING: f64 = 1e-12;

/// Sum and count of each trial.
pub(super) type Sums = Vec<(f64, f64)>;

/// The second ratio less the first; `None` where one of them has no count at all. The error is unknown
/// with fewer than two trials that have any.
pub(super) fn paired_ratio(first: &[(f64, f64)], second: &[(f64, f64)]) -> Option<Estimate> {
    let of = |side: &[(f64, f64)]| {
        let sums = side.iter().fold((0.0, 0.0), |sums, one| (sums.0 + one.0, sums.1 + one.1));
        (sums.1 > 0.0).then(|| (sums.0 / sums.1, sums.1 / side.len() as f64))
    };
    let ((x, mean_n), (y, mean_m)) = (of(first)?, of(second)?);
    let mut value = y - x;
    if value.abs() <= ROUNDING * x.abs().max(y.abs()).max(1.0) {
        value = 0.0;
    }
    let (mut squares, mut any) = (0.0, 0_u64);
    for (one, other) in first.iter().zip(second) {
        if one.1 == 0.0 && other.1 == 0.0 {
            continue;
        }
        any += 1;
        if one == other && value == 0.0 {
            continue;
        }
        let off = (other.0 - y * other.1) / mean_m - (one.0 - x * one.1) / mean_n;
        squares += off * off;
    }
    let (trials, any) = (first.len() as f64, any as f64);
    let se = (any > 1.0).then(|| (any / (any - 1.0) * squares).sqrt() / trials);
    Some(Estimate { value, se })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Key, RandomStreams, TrialStreams, Variates};

    #[test]
    fn a_difference_of_two_ratios_agrees_with_values_worked_by_hand() {
        // X = 6 / 3 = 2, Y = 9 / 2 = 4.5, mean(n) = 1, mean(m) = 2/3.
        let first = [(1.0, 1.0), (5.0, 2.0), (0.0, 0.0)];
        let second = [(6.0, 1.0), (3.0, 1.0), (0.0, 0.0)];
        let found = paired_ratio(&first, &second).unwrap();
        assert_eq!(found.value, 2.5);
        // d = 1.5 / (2/3) - (-1) = 3.25, -1.5 / (2/3) - 1 = -3.25, 0: se^2 = 2 * 2 * 3.25^2 / 9.
        assert!((found.se.unwrap() - 2.0 * 3.25 / 3.0).abs() < 1e-14, "{found:?}");
        assert_eq!(paired_ratio(&first, &[(0.0, 0.0); 3]), None);
        let same = paired_ratio(&first, &first).unwrap();
        assert_eq!((same.value, same.se), (0.0, Some(0.0)));
    }

    #[test]
    fn the_error_covers_the_truth_and_pairing_makes_it_small() {
        // Years of service from a common entry; each year brings 2 and 3 with the same noise.
        let (mut covered, mut smaller) = (0, 0);
        for seed in 0..200 {
            let side = |gain: f64| -> Sums {
                let trial = |trial| {
                    let mut stream = TrialStreams::new(seed, trial).open(Key::new("a"));
                    let years = (5.0 * stream.uniform()).floor();
                    (years * (2.0 + gain + stream.normal()), years)
                };
                (0..400).map(trial).collect()
            };
            let mut other = side(1.0);
            for (trial, one) in (0..).zip(&mut other) {
                let own = TrialStreams::new(seed, trial).open(Key::new("b")).normal();
                one.0 += 0.3 * one.1 * own;
            }
            let first = side(0.0);
            let found = paired_ratio(&first, &other).unwrap();
            let se = found.se.unwrap();
            covered += usize::from((found.value - 1.0).abs() <= 1.96 * se);
            // Of independent trials the error would be about 1.5 / sqrt(400).
            smaller += usize::from(se < 0.03);
        }
        assert!((182..=198).contains(&covered), "{covered} of 200");
        assert_eq!(smaller, 200);
    }
}
