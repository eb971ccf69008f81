//! A number with its standard error.
//!
//! The mean of n independent trials has the standard error `sd / sqrt(n)`, with
//! `sd^2 = sum (x - mean)^2 / (n - 1)`. It says how far the simulation may be off for want of
//! trials, and nothing of how right the scenario is. It is undefined for a single trial.

use super::order::ends;

/// A number and how sure the simulation is of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number, in the unit of what is estimated.
    pub value: f64,
    /// Its standard error, in the same unit; `None` where it is not known, as of one trial, or of a
    /// quantile or a tail that too few trials reach.
    pub se: Option<f64>,
}

impl Estimate {
    /// The 95 % interval, `value -+ 1.96 se`; `None` where the error is not known.
    #[must_use]
    pub fn interval(self) -> Option<(f64, f64)> {
        let half = HALF_WIDTH * self.se?;
        Some((self.value - half, self.value + half))
    }

    /// Whether it is further from 0 than chance would bring it, 1.96 standard errors: never where the
    /// error is not known.
    #[must_use]
    pub fn is_clear_of_zero(self) -> bool {
        self.se.is_some_and(|se| self.value != 0.0 && self.value.abs() >= HALF_WIDTH * se)
    }
}

/// Half the width of a 95 % interval, in standard errors (normal approximation).
pub const HALF_WIDTH: f64 = 1.96;

/// First and second moments of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Numbers in the column.
    pub count: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation with divisor n - 1; `None` for a single number.
    pub sd: Option<f64>,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Moments {
    /// Of a column, summed in its order; `None` for an empty one.
    ///
    /// Sums are of the differences from the first number: a constant column has exactly its own
    /// mean and no spread. Numbers that differ by rounding only (a part in 10^12) have none either.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        Self::of_each([values]).map(|[one]| one)
    }

    /// As [`Self::of`] for several columns, as far as the shortest goes. Each sum waits for its last
    /// addition, so that several columns at once take little longer than one.
    pub(super) fn of_each<const N: usize>(columns: [&[f64]; N]) -> Option<[Self; N]> {
        let count = columns.iter().map(|column| column.len()).min().filter(|count| *count > 0)?;
        let columns = columns.map(|column| &column[..count]);
        let n = count as f64;
        let first = columns.map(|column| column[0]);
        let mut sum = [0.0; N];
        for index in 0..count {
            for of in 0..N {
                sum[of] += columns[of][index] - first[of];
            }
        }
        let ends = columns.map(|column| ends(column).unwrap_or_default());
        let mean: [f64; N] = std::array::from_fn(|of| first[of] + sum[of] / n);
        let (mut squares, mut rest) = ([0.0; N], [0.0; N]);
        for index in 0..count {
            for of in 0..N {
                let off = columns[of][index] - mean[of];
                squares[of] += off * off;
                rest[of] += off;
            }
        }
        Some(std::array::from_fn(|of| {
            let (mean, (min, max)) = (mean[of], ends[of]);
            let sd = (count > 1).then(|| {
                if max - min <= 1e-12 * max.abs().max(min.abs()) {
                    return 0.0;
                }
                // The second term takes away what rounding of the mean left behind.
                ((squares[of] - rest[of] * rest[of] / n).max(0.0) / (n - 1.0)).sqrt()
            });
            Self { count, mean, sd, min, max }
        }))
    }

    /// The mean with its standard error.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        Estimate { value: self.mean, se: self.se() }
    }

    /// Standard error of the mean; `None` for a single number.
    #[must_use]
    pub fn se(&self) -> Option<f64> {
        self.sd.map(|sd| sd / (self.count as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moments_of_1_to_4_are_known() {
        let moments = Moments::of(&[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!(moments.mean, 2.5);
        assert!((moments.sd.unwrap() - (5.0f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((moments.se().unwrap() - (5.0f64 / 12.0).sqrt()).abs() < 1e-15);
        assert_eq!((moments.min, moments.max), (1.0, 4.0));
    }

    #[test]
    fn a_constant_column_has_exactly_its_own_mean_and_no_spread() {
        let moments = Moments::of(&[0.1; 100_000]).unwrap();
        assert_eq!(moments.mean, 0.1);
        assert_eq!(moments.sd, Some(0.0));
    }

    #[test]
    fn rounding_is_no_spread() {
        let moments = Moments::of(&[0.1 + 0.2, 0.3, 0.3]).unwrap();
        assert_eq!(moments.sd, Some(0.0));
    }

    #[test]
    fn one_trial_has_no_standard_error_and_none_has_nothing() {
        assert_eq!(Moments::of(&[7.0]).unwrap().estimate(), Estimate { value: 7.0, se: None });
        assert_eq!(Moments::of(&[]), None);
    }

    #[test]
    fn a_large_offset_does_not_spoil_the_spread() {
        let moments = Moments::of(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]).unwrap();
        assert_eq!(moments.sd, Some(1.0));
    }

    #[test]
    fn the_interval_is_two_standard_errors_wide_on_either_side() {
        let (low, high) = Estimate { value: 1.0, se: Some(0.5) }.interval().unwrap();
        assert!((low - 0.02).abs() < 1e-12 && (high - 1.98).abs() < 1e-12);
    }

    #[test]
    fn what_has_no_known_error_is_clear_of_nothing() {
        let of = |value, se| Estimate { value, se };
        assert_eq!(of(5.0, None).interval(), None);
        let all = [of(5.0, None), of(5.0, Some(2.6)), of(0.0, Some(0.0))];
        assert!(!all.iter().any(|of| of.is_clear_of_zero()));
        assert!(of(-5.0, Some(2.5)).is_clear_of_zero() && of(1e-9, Some(0.0)).is_clear_of_zero());
    }
}
