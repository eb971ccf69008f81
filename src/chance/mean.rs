//! The means of the laws, in closed form.

use super::Law;
use super::line::Line;

/// The 90 % quantile of the standard normal distribution.
const Z90: f64 = 1.281_551_565_544_600_4;

impl Law<f64> {
    /// The mean, for parameters that [`Law::check`] allows.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, high } => 0.5 * (low + high),
            Self::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Self::Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
            Self::Normal { mean, .. }
            | Self::LognormalMoments { mean, .. }
            | Self::Exponential { mean } => *mean,
            Self::NormalSpan { p10, p90 } => 0.5 * (p10 + p90),
            // The mean of a lognormal is its median times exp(sigma^2 / 2).
            Self::LognormalMedian { median, p90 } => {
                let sigma = libm::log(p90 / median) / Z90;
                median * libm::exp(0.5 * sigma * sigma)
            }
            Self::LognormalSpan { p10, p90 } => {
                let sigma = libm::log(p90 / p10) / (2.0 * Z90);
                (p10 * p90).sqrt() * libm::exp(0.5 * sigma * sigma)
            }
            Self::LognormalRatio { median, ratio } => {
                let sigma = libm::log(*ratio) / Z90;
                median * libm::exp(0.5 * sigma * sigma)
            }
            Self::Weibull { shape, scale } => scale * libm::tgamma(1.0 + 1.0 / shape),
            Self::Gamma { shape, scale } => shape * scale,
            Self::Beta { alpha, beta, low, high } => low + (high - low) * alpha / (alpha + beta),
            Self::Choice { values, weights } => {
                let sum: f64 = values.iter().zip(weights).map(|(v, w)| v * w).sum();
                sum / weights.iter().sum::<f64>()
            }
            Self::History { values, .. } => values.iter().sum::<f64>() / values.len() as f64,
            // No check allows it.
            Self::ByOutcome { .. } => f64::NAN,
            Self::Mixture { laws, weights } => {
                let sum: f64 = laws.iter().zip(weights).map(|(law, w)| law.mean() * w).sum();
                sum / weights.iter().sum::<f64>()
            }
            Self::Quantiles { points, low, high } => Line::of_quantiles(points, *low, *high).mean(),
            Self::Curve { chances, values } => Line::of_curve(chances, values).mean(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Quantile;

    #[test]
    fn a_mean_is_the_integral_of_the_quantile_function() {
        let laws = [
            Law::Uniform { low: 1.0, high: 3.0 },
            Law::Triangular { low: 1.0, mode: 2.0, high: 6.0 },
            Law::Pert { low: 1.0, mode: 2.0, high: 6.0 },
            Law::NormalSpan { p10: 1.0, p90: 4.0 },
            Law::LognormalMedian { median: 3.0, p90: 10.0 },
            Law::LognormalSpan { p10: 1.0, p90: 9.0 },
            Law::LognormalMoments { mean: 4.0, sd: 2.0 },
            Law::Exponential { mean: 2.0 },
            Law::Weibull { shape: 1.5, scale: 4.0 },
            Law::Gamma { shape: 2.0, scale: 3.0 },
            Law::Beta { alpha: 2.0, beta: 5.0, low: 1.0, high: 4.0 },
            Law::Choice { values: vec![1.0, 2.0, 3.0], weights: vec![5.0, 3.0, 2.0] },
            Law::LognormalRatio { median: 3.0, ratio: 4.0 },
            Law::Quantiles { points: vec![(10, 2.0), (50, 3.0), (90, 9.0)], low: None, high: None },
            Law::Quantiles {
                points: vec![(10, 2.0), (50, 3.0), (90, 9.0)],
                low: Some(1.0),
                high: Some(11.0),
            },
            Law::Curve { chances: vec![0.2, 0.5, 1.0], values: vec![1.0, 2.0, 8.0] },
            Law::Mixture {
                laws: vec![
                    Law::Uniform { low: 1.0, high: 3.0 },
                    Law::Constant(5.0),
                    Law::Exponential { mean: 2.0 },
                ],
                weights: vec![1.0, 2.0, 1.0],
            },
        ];
        for law in laws {
            let quantile = Quantile::of(&law).expect("allowed");
            let points = 100_000;
            let middle = |i: i32| (f64::from(i) + 0.5) / f64::from(points);
            let sum: f64 = (0..points).map(|i| quantile.at_uniform(middle(i))).sum();
            let mean = sum / f64::from(points);
            assert!((law.mean() / mean - 1.0).abs() < 1e-3, "{law:?}: {} {mean}", law.mean());
        }
    }
}
