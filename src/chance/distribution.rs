//! Distribution functions of the prepared laws, from below and from above, and their quantiles from the
//! nearer tail.
//!
//! A chance near 1 has lost the figures that tell how near: above the median the chance of what lies
//! beyond is used in its place.

use super::normal::{normal_cdf, normal_quantile};
use super::quantile::{Form, Table, beta_quantile, gamma_quantile, gamma_quantile_above};
use super::special::{beta_cdf, gamma_above, gamma_cdf};

/// A chance in the nearer tail of a distribution, above 0 and at most about one half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tail {
    /// The chance beyond.
    pub chance: f64,
    /// Whether it is the upper one.
    pub upper: bool,
}

impl Tail {
    /// Of a chance that no larger value comes.
    pub fn of_uniform(u: f64) -> Self {
        match u <= 0.5 {
            true => Self { chance: u.max(f64::MIN_POSITIVE), upper: false },
            false => Self { chance: (1.0 - u).max(f64::MIN_POSITIVE), upper: true },
        }
    }

    /// Of a normal score, however far out.
    pub fn of_score(z: f64) -> Self {
        let chance = normal_cdf(-z.abs()).max(f64::MIN_POSITIVE);
        Self { chance, upper: z > 0.0 }
    }

    /// The chance that no larger value comes: strictly between 0 and 1.
    pub fn uniform(self) -> f64 {
        match self.upper {
            true => (1.0 - self.chance).min(1.0 - f64::EPSILON / 2.0),
            false => self.chance,
        }
    }

    /// The normal score.
    pub fn score(self) -> f64 {
        let z = normal_quantile(self.chance);
        if self.upper { -z } else { z }
    }
}

impl Form {
    /// The quantile at a chance of a tail; finite, however small that is.
    pub(super) fn at_tail(&self, tail: Tail) -> f64 {
        let Tail { chance, upper } = tail;
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, width } if upper => (low + width) - width * chance,
            Self::Triangular { low, mode, high } if upper => {
                let width = high - low;
                match chance * width <= high - mode {
                    true => high - (chance * width * (high - mode)).sqrt(),
                    false => low + ((1.0 - chance) * width * (mode - low)).sqrt(),
                }
            }
            Self::Normal { .. } | Self::Lognormal { .. } | Self::Line(_) => {
                self.at_far_score(tail.score())
            }
            Self::Weibull { inverse_shape, scale } if upper => {
                scale * libm::pow(-libm::log(chance), *inverse_shape)
            }
            Self::Gamma { shape, scale } => {
                scale
                    * match upper {
                        true => gamma_quantile_above(*shape, chance),
                        false => gamma_quantile(*shape, chance),
                    }
            }
            Self::Beta { alpha, beta, low, width } => match upper {
                true => low + width * (1.0 - beta_quantile(*beta, *alpha, chance)),
                false => low + width * beta_quantile(*alpha, *beta, chance),
            },
            Self::Table(table) => table.form.at_tail(tail),
            Self::Mixture(mixture) => mixture.at(tail),
            Self::Widened(_) => self.at_score(tail.score()),
            Self::Uniform { .. }
            | Self::Triangular { .. }
            | Self::Weibull { .. }
            | Self::Steps { .. } => self.at_uniform(tail.uniform()),
        }
    }

    /// The quantile at a normal score, however far out; finite.
    pub(super) fn at_far_score(&self, z: f64) -> f64 {
        match self {
            Self::Normal { mean, sd } => (mean + sd * z).clamp(f64::MIN, f64::MAX),
            Self::Lognormal { mu, sigma } => super::exp(mu + sigma * z).min(f64::MAX),
            Self::Line(line) => line.at_score(z).clamp(f64::MIN, f64::MAX),
            Self::Table(table) if z.abs() <= Table::RIGHT => table.at(z),
            Self::Mixture(mixture) => mixture.at_score(z),
            other => other.at_tail(Tail::of_score(z)),
        }
    }

    /// The chance of a value at most `x`, or below it.
    pub(super) fn chance_up_to(&self, x: f64, below: bool) -> f64 {
        match self {
            Self::Constant(value) => f64::from(u8::from(reached(*value, x, below))),
            Self::Uniform { low, width } => ((x - low) / width).clamp(0.0, 1.0),
            Self::Triangular { low, mode, high } => match () {
                () if x <= *low => 0.0,
                () if x >= *high => 1.0,
                () if x <= *mode => (x - low) * (x - low) / ((high - low) * (mode - low)),
                () => 1.0 - (high - x) * (high - x) / ((high - low) * (high - mode)),
            },
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::Lognormal { mu, sigma } => match x > 0.0 {
                true => normal_cdf((libm::log(x) - mu) / sigma),
                false => 0.0,
            },
            Self::Weibull { inverse_shape, scale } => match x > 0.0 {
                true => -libm::expm1(-libm::pow(x / scale, 1.0 / inverse_shape)),
                false => 0.0,
            },
            Self::Gamma { shape, scale } => gamma_cdf(*shape, x / scale),
            Self::Beta { alpha, beta, low, width } => beta_cdf(*alpha, *beta, (x - low) / width),
            Self::Table(table) => table.form.chance_up_to(x, below),
            Self::Steps { values, upto } => match steps_up_to(values, x, below) {
                0 => 0.0,
                // What the weights add up to may miss 1 by its last bit.
                count if count == values.len() => 1.0,
                count => upto[count - 1],
            },
            Self::Line(line) => line.chance_up_to(x, below),
            Self::Mixture(mixture) => mixture.sum(|part| part.chance_up_to(x, below)),
            Self::Widened(widened) => {
                let (up_to, beyond) =
                    (widened.form.chance_up_to(x, below), widened.form.chance_beyond(x, below));
                match () {
                    () if up_to <= 0.0 => 0.0,
                    () if beyond <= 0.0 => 1.0,
                    () if up_to <= 0.5 => normal_cdf(normal_quantile(up_to) / widened.spread),
                    () => normal_cdf(-normal_quantile(beyond) / widened.spread),
                }
            }
        }
    }

    /// The chance of a value above `x`, or at least it.
    pub(super) fn chance_beyond(&self, x: f64, with_it: bool) -> f64 {
        match self {
            Self::Uniform { low, width } => ((low + width - x) / width).clamp(0.0, 1.0),
            Self::Triangular { low, mode, high } => match () {
                () if x <= *low => 1.0,
                () if x >= *high => 0.0,
                () if x <= *mode => 1.0 - (x - low) * (x - low) / ((high - low) * (mode - low)),
                () => (high - x) * (high - x) / ((high - low) * (high - mode)),
            },
            Self::Normal { mean, sd } => normal_cdf((mean - x) / sd),
            Self::Lognormal { mu, sigma } => match x > 0.0 {
                true => normal_cdf((mu - libm::log(x)) / sigma),
                false => 1.0,
            },
            Self::Weibull { inverse_shape, scale } => match x > 0.0 {
                true => libm::exp(-libm::pow(x / scale, 1.0 / inverse_shape)),
                false => 1.0,
            },
            Self::Gamma { shape, scale } => gamma_above(*shape, x / scale),
            Self::Beta { alpha, beta, low, width } => {
                beta_cdf(*beta, *alpha, (low + width - x) / width)
            }
            Self::Table(table) => table.form.chance_beyond(x, with_it),
            Self::Line(line) => line.chance_beyond(x, with_it),
            Self::Mixture(mixture) => mixture.sum(|part| part.chance_beyond(x, with_it)),
            Self::Constant(_) | Self::Steps { .. } | Self::Widened(_) => {
                1.0 - self.chance_up_to(x, with_it)
            }
        }
    }

    /// Adds the values that have a chance of their own.
    pub(super) fn atoms(&self, atoms: &mut Vec<f64>) {
        match self {
            Self::Constant(value) => atoms.push(*value),
            Self::Steps { values, .. } => atoms.extend(values),
            Self::Line(line) => atoms.extend(line.atoms()),
            Self::Mixture(mixture) => atoms.extend(&mixture.atoms),
            _ => {}
        }
    }
}

/// Whether a value is at most `x`, or below it.
fn reached(value: f64, x: f64, below: bool) -> bool {
    if below { value < x } else { value <= x }
}

/// How many of these values, which rise, are at most `x`, or below it.
fn steps_up_to(values: &[f64], x: f64, below: bool) -> usize {
    values.partition_point(|value| reached(*value, x, below))
}
