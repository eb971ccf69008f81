//! How numbers lie: mean, spread and quantiles, each with its error as far as it is known.
//!
//! Of fewer than [`FEWEST`] trials there are mean, standard deviation, least and greatest, and no
//! quantiles; of none there is nothing: what is not known is `None` and never zero.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, Moments};
use super::order::sort_ranks;
use super::quantile::{quantile, quantile_se, ranks};

/// Trials below which no quantiles are told.
pub const FEWEST: u64 = 30;
/// The quantiles that are told.
pub(super) const QUANTILES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];
/// Those that carry an error.
pub(super) const WITH_ERRORS: [f64; 3] = [0.10, 0.50, 0.90];

/// How numbers lie. All in the unit that stands beside it; `None` where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Distribution {
    /// Mean; `null` where there is not one number.
    pub mean: Option<f64>,
    /// Standard error of the mean.
    pub se: Option<f64>,
    /// Standard deviation of single numbers, divisor n - 1.
    pub sd: Option<f64>,
    /// The least.
    pub min: Option<f64>,
    /// 5 % quantile (type 7, as all of them).
    pub p5: Option<f64>,
    /// 10 % quantile.
    pub p10: Option<f64>,
    /// 25 % quantile.
    pub p25: Option<f64>,
    /// Median.
    pub p50: Option<f64>,
    /// 75 % quantile.
    pub p75: Option<f64>,
    /// 90 % quantile.
    pub p90: Option<f64>,
    /// 95 % quantile.
    pub p95: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// Standard error of the 10 % quantile.
    pub se_p10: Option<f64>,
    /// Standard error of the median.
    pub se_p50: Option<f64>,
    /// Standard error of the 90 % quantile.
    pub se_p90: Option<f64>,
}

impl Distribution {
    /// The mean with its error.
    #[must_use]
    pub fn mean(&self) -> Option<Estimate> {
        self.mean.map(|value| Estimate { value, se: self.se })
    }

    /// The 10 % quantile with its error.
    #[must_use]
    pub fn p10(&self) -> Option<Estimate> {
        self.p10.map(|value| Estimate { value, se: self.se_p10 })
    }

    /// The median with its error.
    #[must_use]
    pub fn p50(&self) -> Option<Estimate> {
        self.p50.map(|value| Estimate { value, se: self.se_p50 })
    }

    /// The 90 % quantile with its error.
    #[must_use]
    pub fn p90(&self) -> Option<Estimate> {
        self.p90.map(|value| Estimate { value, se: self.se_p90 })
    }

    /// Of numbers that do not hang together, one a trial; they are put into another order. `keys` is
    /// memory to work in.
    pub(super) fn of_trials(values: &mut [f64], keys: &mut Vec<u64>) -> Self {
        let mut found = Self::default();
        let Some(moments) = Moments::of(values) else { return found };
        (found.mean, found.se, found.sd) = (Some(moments.mean), moments.se(), moments.sd);
        (found.min, found.max) = (Some(moments.min), Some(moments.max));
        if (values.len() as u64) < FEWEST {
            return found;
        }
        sort_ranks(values, &ranks(values.len(), &QUANTILES, &WITH_ERRORS, 0.0), keys);
        found.set_quantiles(QUANTILES.map(|p| quantile(values, p)));
        found.set_errors(WITH_ERRORS.map(|p| quantile_se(values, p)));
        found
    }

    /// Sets the quantiles of [`QUANTILES`].
    pub(super) fn set_quantiles(&mut self, quantiles: [f64; QUANTILES.len()]) {
        [self.p5, self.p10, self.p25, self.p50, self.p75, self.p90, self.p95] = quantiles.map(Some);
    }

    /// Sets the errors of [`WITH_ERRORS`].
    pub(super) fn set_errors(&mut self, errors: [Option<f64>; WITH_ERRORS.len()]) {
        [self.se_p10, self.se_p50, self.se_p90] = errors;
    }
}

/// The mean and the quantiles that a comparison tells, each with its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct MeanAndQuantiles {
    /// Mean.
    pub mean: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
    /// 10 % quantile.
    pub p10: Option<f64>,
    /// Median.
    pub p50: Option<f64>,
    /// 90 % quantile.
    pub p90: Option<f64>,
    /// Standard error of the 10 % quantile.
    pub se_p10: Option<f64>,
    /// Standard error of the median.
    pub se_p50: Option<f64>,
    /// Standard error of the 90 % quantile.
    pub se_p90: Option<f64>,
}

impl MeanAndQuantiles {
    /// Those of a distribution.
    #[must_use]
    pub fn of(all: &Distribution) -> Self {
        let Distribution { mean, se, p10, p50, p90, se_p10, se_p50, se_p90, .. } = *all;
        Self { mean, se, p10, p50, p90, se_p10, se_p50, se_p90 }
    }

    /// The same as how they lie in a summary.
    #[must_use]
    pub fn distribution(&self) -> Distribution {
        let Self { mean, se, p10, p50, p90, se_p10, se_p50, se_p90 } = *self;
        Distribution { mean, se, p10, p50, p90, se_p10, se_p50, se_p90, ..Distribution::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(count: u32) -> Distribution {
        let mut values: Vec<f64> = (0..count).rev().map(f64::from).collect();
        Distribution::of_trials(&mut values, &mut Vec::new())
    }

    #[test]
    fn of_no_number_nothing_is_known_and_of_few_no_quantile() {
        assert_eq!(of(0), Distribution::default());
        let one = of(1);
        assert_eq!((one.mean, one.se, one.min, one.p50), (Some(0.0), None, Some(0.0), None));
        let few = of(29);
        assert_eq!((few.mean, few.max, few.p10), (Some(14.0), Some(28.0), None));
        assert!(few.se.is_some());
    }

    #[test]
    fn quantiles_are_those_of_sorted_numbers_with_their_errors() {
        let all = of(101);
        assert_eq!((all.p5, all.p50, all.p95), (Some(5.0), Some(50.0), Some(95.0)));
        let sorted: Vec<f64> = (0..101).map(f64::from).collect();
        assert_eq!(all.p10().unwrap().se, quantile_se(&sorted, 0.1));
        assert_eq!(all.p50().unwrap().se, quantile_se(&sorted, 0.5));
        assert_eq!(all.p90().unwrap().se, quantile_se(&sorted, 0.9));
    }
}
