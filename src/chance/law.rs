//! The distributions a scenario can name, as their author wrote them.
//!
//! A [`Law`] is generic in its parameters: `Law<Quantity>` in a scenario, where a parameter may be
//! the name of an assumption, `Law<f64>` once every parameter has a value. [`Law::check`] says
//! whether the parameters are allowed; [`super::Quantile::of`] prepares the quantile function.

use std::convert::Infallible;
use std::fmt;

use crate::units::Bounds;

/// A parameter that has to be above 0: a mean, a median, a scale.
pub const MAGNITUDE: Bounds = Bounds { low: 1e-15, high: 1e15, with_low: true, with_high: true };
/// A standard deviation.
pub const SPREAD: Bounds = Bounds { low: 0.0, ..MAGNITUDE };
/// A shape of a gamma, beta or Weibull law. Past these ends all weight lies within a hundredth of
/// one value, or on two, and no inverse is to be had in reasonable time.
pub const SHAPE: Bounds = Bounds { low: 0.01, high: 10_000.0, with_low: true, with_high: true };

/// A distribution with parameters of type `P`.
#[derive(Debug, Clone, PartialEq)]
pub enum Law<P> {
    /// The same value always.
    Constant(P),
    /// Evenly between two values.
    Uniform {
        /// Smallest value.
        low: P,
        /// Largest value.
        high: P,
    },
    /// A triangle.
    Triangular {
        /// Smallest value.
        low: P,
        /// Most likely value.
        mode: P,
        /// Largest value.
        high: P,
    },
    /// Beta-PERT with lambda 4: mean `(low + 4 mode + high) / 6`.
    Pert {
        /// Smallest value.
        low: P,
        /// Most likely value.
        mode: P,
        /// Largest value.
        high: P,
    },
    /// Gaussian, by its moments.
    Normal {
        /// Mean.
        mean: P,
        /// Standard deviation, 0 or more.
        sd: P,
    },
    /// Gaussian, by two quantiles.
    NormalSpan {
        /// The 10 % quantile.
        p10: P,
        /// The 90 % quantile.
        p90: P,
    },
    /// Lognormal, by median and 90 % quantile of the value itself.
    LognormalMedian {
        /// Median, above 0.
        median: P,
        /// The 90 % quantile.
        p90: P,
    },
    /// Lognormal, by two quantiles of the value itself.
    LognormalSpan {
        /// The 10 % quantile, above 0.
        p10: P,
        /// The 90 % quantile.
        p90: P,
    },
    /// Lognormal, by the moments of the value itself.
    LognormalMoments {
        /// Mean, above 0.
        mean: P,
        /// Standard deviation, 0 or more.
        sd: P,
    },
    /// Lognormal, by the median and how many times it the 90 % quantile is.
    LognormalRatio {
        /// Median, above 0.
        median: P,
        /// The 90 % quantile over the median, above 1.
        ratio: P,
    },
    /// Exponential.
    Exponential {
        /// Mean, above 0.
        mean: P,
    },
    /// Weibull: `P(X > x) = exp(-(x / scale)^shape)`.
    Weibull {
        /// Shape, above 0.
        shape: P,
        /// Scale, above 0.
        scale: P,
    },
    /// Gamma: mean `shape * scale`.
    Gamma {
        /// Shape, above 0.
        shape: P,
        /// Scale, above 0.
        scale: P,
    },
    /// Beta between two values.
    Beta {
        /// First shape, above 0.
        alpha: P,
        /// Second shape, above 0.
        beta: P,
        /// Smallest value.
        low: P,
        /// Largest value.
        high: P,
    },
    /// One of several values.
    Choice {
        /// The values.
        values: Vec<P>,
        /// Their weights, as many as values, 0 or more, not all 0.
        weights: Vec<P>,
    },
    /// One of the values of a record, each equally likely.
    History {
        /// The file as the scenario names it.
        file: String,
        /// Its column.
        column: String,
        /// The factor by which every number of the column was multiplied.
        times: f64,
        /// The products, in the file's order; at least one.
        values: Vec<f64>,
    },
    /// A law for each outcome of a branch: that of a trial's outcome is the one to be taken, and all
    /// together are no distribution.
    ByOutcome {
        /// The branch.
        branch: String,
        /// Its outcomes, in its order.
        outcomes: Vec<String>,
        /// By outcome.
        laws: Vec<Law<P>>,
    },
    /// Several laws as one: with the chance of its weight, the value comes from a law (a linear pool:
    /// Stone 1961).
    Mixture {
        /// The laws; at least one.
        laws: Vec<Law<P>>,
        /// Their weights, as many as laws, 0 or more, not all 0.
        weights: Vec<P>,
    },
    /// By its quantiles, met exactly, and straight in the normal score between them.
    Quantiles {
        /// Whole percentages from 1 to 99, rising, each with its quantile; at least two. The
        /// quantiles do not fall, and at least two differ.
        points: Vec<(u8, P)>,
        /// The quantile at 0.1 %, below which no value lies; without it the line through the first
        /// two points goes on.
        low: Option<P>,
        /// The quantile at 99.9 %, above which no value lies; without it the line through the last
        /// two points goes on.
        high: Option<P>,
    },
    /// A distribution function by points, straight between them.
    Curve {
        /// The chances that no value above the one beside it comes; they do not fall, and end at 1.
        /// A first one above 0 is the chance of the first value itself.
        chances: Vec<P>,
        /// The values, as many as chances; they do not fall.
        values: Vec<P>,
    },
}

/// A parameter that a law does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawFault {
    /// The parameter as it is called in a scenario, such as `sd` or `p90`.
    pub parameter: &'static str,
    /// The condition that it fails, such as "must be above 0".
    pub expected: String,
}

impl fmt::Display for LawFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.parameter, self.expected)
    }
}

impl<P> Law<P> {
    /// The word by which a scenario names it (`lognormal` for its three forms).
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Constant(_) => "constant",
            Self::Uniform { .. } => "uniform",
            Self::Triangular { .. } => "triangular",
            Self::Pert { .. } => "pert",
            Self::Normal { .. } | Self::NormalSpan { .. } => "normal",
            Self::LognormalMedian { .. }
            | Self::LognormalSpan { .. }
            | Self::LognormalMoments { .. }
            | Self::LognormalRatio { .. } => "lognormal",
            Self::Exponential { .. } => "exponential",
            Self::Weibull { .. } => "weibull",
            Self::Gamma { .. } => "gamma",
            Self::Beta { .. } => "beta",
            Self::Choice { .. } => "choice",
            Self::History { .. } => "history",
            Self::ByOutcome { .. } => "by outcome",
            Self::Mixture { .. } => "mixture",
            Self::Quantiles { .. } => "quantiles",
            Self::Curve { .. } => "curve",
        }
    }

    /// The same law with each parameter put through `f`, in the order of declaration.
    ///
    /// # Errors
    /// The first error of `f`.
    pub fn try_map<Q, E>(&self, mut f: impl FnMut(&P) -> Result<Q, E>) -> Result<Law<Q>, E> {
        self.mapped(&mut f)
    }

    fn mapped<Q, E>(&self, f: &mut dyn FnMut(&P) -> Result<Q, E>) -> Result<Law<Q>, E> {
        Ok(match self {
            Self::Constant(value) => Law::Constant(f(value)?),
            Self::Uniform { low, high } => Law::Uniform { low: f(low)?, high: f(high)? },
            Self::Triangular { low, mode, high } => {
                Law::Triangular { low: f(low)?, mode: f(mode)?, high: f(high)? }
            }
            Self::Pert { low, mode, high } => {
                Law::Pert { low: f(low)?, mode: f(mode)?, high: f(high)? }
            }
            Self::Normal { mean, sd } => Law::Normal { mean: f(mean)?, sd: f(sd)? },
            Self::NormalSpan { p10, p90 } => Law::NormalSpan { p10: f(p10)?, p90: f(p90)? },
            Self::LognormalMedian { median, p90 } => {
                Law::LognormalMedian { median: f(median)?, p90: f(p90)? }
            }
            Self::LognormalSpan { p10, p90 } => Law::LognormalSpan { p10: f(p10)?, p90: f(p90)? },
            Self::LognormalMoments { mean, sd } => {
                Law::LognormalMoments { mean: f(mean)?, sd: f(sd)? }
            }
            Self::LognormalRatio { median, ratio } => {
                Law::LognormalRatio { median: f(median)?, ratio: f(ratio)? }
            }
            Self::Exponential { mean } => Law::Exponential { mean: f(mean)? },
            Self::Weibull { shape, scale } => Law::Weibull { shape: f(shape)?, scale: f(scale)? },
            Self::Gamma { shape, scale } => Law::Gamma { shape: f(shape)?, scale: f(scale)? },
            Self::Beta { alpha, beta, low, high } => {
                Law::Beta { alpha: f(alpha)?, beta: f(beta)?, low: f(low)?, high: f(high)? }
            }
            Self::Choice { values, weights } => Law::Choice {
                values: values.iter().map(&mut *f).collect::<Result<_, E>>()?,
                weights: weights.iter().map(f).collect::<Result<_, E>>()?,
            },
            Self::History { file, column, times, values } => Law::History {
                file: file.clone(),
                column: column.clone(),
                times: *times,
                values: values.clone(),
            },
            Self::ByOutcome { branch, outcomes, laws } => Law::ByOutcome {
                branch: branch.clone(),
                outcomes: outcomes.clone(),
                laws: laws.iter().map(|law| law.mapped(f)).collect::<Result<_, E>>()?,
            },
            Self::Mixture { laws, weights } => Law::Mixture {
                laws: laws.iter().map(|law| law.mapped(f)).collect::<Result<_, E>>()?,
                weights: weights.iter().map(f).collect::<Result<_, E>>()?,
            },
            Self::Quantiles { points, low, high } => Law::Quantiles {
                points: points
                    .iter()
                    .map(|(percent, point)| Ok((*percent, f(point)?)))
                    .collect::<Result<_, E>>()?,
                low: low.as_ref().map(&mut *f).transpose()?,
                high: high.as_ref().map(f).transpose()?,
            },
            Self::Curve { chances, values } => Law::Curve {
                chances: chances.iter().map(&mut *f).collect::<Result<_, E>>()?,
                values: values.iter().map(f).collect::<Result<_, E>>()?,
            },
        })
    }

    /// The law of each outcome of a branch, or itself.
    #[must_use]
    pub fn each(&self) -> &[Self] {
        match self {
            Self::ByOutcome { laws, .. } => laws,
            own => std::slice::from_ref(own),
        }
    }

    /// Whether it holds lists, of which a copy needs memory.
    #[must_use]
    pub fn has_lists(&self) -> bool {
        matches!(
            self,
            Self::Choice { .. }
                | Self::History { .. }
                | Self::Mixture { .. }
                | Self::Quantiles { .. }
                | Self::Curve { .. }
        )
    }

    /// Puts each parameter through `f` into `target`, in the order of declaration: in place where that is
    /// the same law with lists as long.
    pub fn map_into<Q>(&self, target: &mut Law<Q>, f: &mut dyn FnMut(&P) -> Q) {
        let mut fill = |from: &[P], to: &mut [Q]| {
            from.iter().zip(to).for_each(|(from, to)| *to = f(from));
        };
        match (self, target) {
            (
                Self::Choice { values, weights },
                Law::Choice { values: to_values, weights: to_weights },
            ) if values.len() == to_values.len() && weights.len() == to_weights.len() => {
                fill(values, to_values);
                fill(weights, to_weights);
            }
            (
                Self::Curve { chances, values },
                Law::Curve { chances: to_chances, values: to_values },
            ) if values.len() == to_values.len() && chances.len() == to_chances.len() => {
                fill(chances, to_chances);
                fill(values, to_values);
            }
            (
                Self::Mixture { laws, weights },
                Law::Mixture { laws: to_laws, weights: to_weights },
            ) if laws.len() == to_laws.len() && weights.len() == to_weights.len() => {
                laws.iter().zip(to_laws).for_each(|(law, to)| law.map_into(to, f));
                weights.iter().zip(to_weights).for_each(|(weight, to)| *to = f(weight));
            }
            (
                Self::Quantiles { points, low, high },
                Law::Quantiles { points: to_points, low: to_low, high: to_high },
            ) if points.len() == to_points.len() => {
                points.iter().zip(to_points).for_each(|((_, from), (_, to))| *to = f(from));
                *to_low = low.as_ref().map(&mut *f);
                *to_high = high.as_ref().map(f);
            }
            (Self::History { .. }, Law::History { .. }) => {}
            (own, target) => {
                let mapped = own.mapped(&mut |parameter| Ok::<Q, Infallible>(f(parameter)));
                match mapped {
                    Ok(law) => *target = law,
                    Err(never) => match never {},
                }
            }
        }
    }

    /// Whether it is several laws as one.
    #[must_use]
    pub fn is_mixture(&self) -> bool {
        self.each().iter().any(|law| matches!(law, Self::Mixture { .. }))
    }

    /// Calls `f` with each parameter, in the order of declaration.
    pub fn for_each(&self, mut f: impl FnMut(&P)) {
        self.visit(&mut f);
    }

    fn visit(&self, f: &mut dyn FnMut(&P)) {
        // Laws with lists are not copied for it.
        match self {
            Self::Choice { values, weights } => return values.iter().chain(weights).for_each(f),
            Self::Curve { chances, values } => return chances.iter().chain(values).for_each(f),
            Self::History { .. } => return,
            Self::Mixture { laws, weights } => {
                laws.iter().for_each(|law| law.visit(f));
                return weights.iter().for_each(f);
            }
            Self::Quantiles { points, low, high } => {
                let points = points.iter().map(|(_, point)| point);
                return points.chain(low).chain(high).for_each(f);
            }
            _ => {}
        }
        let done: Result<Law<()>, Infallible> = self.try_map(|parameter| {
            f(parameter);
            Ok(())
        });
        match done {
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
}

impl Law<f64> {
    /// Whether the parameters are allowed.
    ///
    /// # Errors
    /// The first parameter that is not, with what is expected of it.
    pub fn check(&self) -> Result<(), LawFault> {
        let fault =
            |parameter, expected: &str| Err(LawFault { parameter, expected: expected.to_owned() });
        let within = |parameter, value: f64, bounds: Bounds| match bounds.hold(value) {
            true => Ok(()),
            false if value <= 0.0 => fault(parameter, "must be above 0"),
            false => Err(LawFault {
                parameter,
                expected: format!("must be from {:?} to {:?}", bounds.low, bounds.high),
            }),
        };
        let magnitude = |parameter, value: &f64| within(parameter, *value, MAGNITUDE);
        let shape = |parameter, value: &f64| within(parameter, *value, SHAPE);
        let spread = |parameter, value: &f64| match *value < 0.0 {
            true => fault(parameter, "must be 0 or more"),
            false => within(parameter, *value, SPREAD),
        };
        let mut lawful = true;
        self.for_each(|parameter| lawful &= Bounds::WIDEST.hold(*parameter));
        if !lawful {
            return fault("value", "must be a finite number of at most 1e15");
        }
        match self {
            Self::Constant(_) => Ok(()),
            Self::Uniform { low, high } => match low <= high {
                true => Ok(()),
                false => fault("low", "must not be above `high`"),
            },
            Self::Triangular { low, mode, high } | Self::Pert { low, mode, high } => {
                if low > high {
                    fault("low", "must not be above `high`")
                } else if mode < low || mode > high {
                    fault("mode", "must lie between `low` and `high`")
                } else {
                    Ok(())
                }
            }
            Self::Normal { sd, .. } => spread("sd", sd),
            Self::NormalSpan { p10, p90 } => match p10 < p90 {
                true => Ok(()),
                false => fault("p10", "must be below `p90`"),
            },
            Self::LognormalMedian { median, p90 } => {
                magnitude("median", median)?;
                match p90 > median {
                    true => Ok(()),
                    false => fault("p90", "must be above `median`"),
                }
            }
            Self::LognormalSpan { p10, p90 } => {
                magnitude("p10", p10)?;
                match p10 < p90 {
                    true => Ok(()),
                    false => fault("p10", "must be below `p90`"),
                }
            }
            Self::LognormalMoments { mean, sd } => {
                magnitude("mean", mean)?;
                spread("sd", sd)
            }
            Self::LognormalRatio { median, ratio } => {
                magnitude("median", median)?;
                match *ratio > 1.0 {
                    true => within("ratio", *ratio, MAGNITUDE),
                    false => fault("ratio", "must be above 1"),
                }
            }
            Self::Exponential { mean } => magnitude("mean", mean),
            Self::Weibull { shape: own, scale } | Self::Gamma { shape: own, scale } => {
                shape("shape", own)?;
                magnitude("scale", scale)
            }
            Self::Beta { alpha, beta, low, high } => {
                shape("alpha", alpha)?;
                shape("beta", beta)?;
                match low <= high {
                    true => Ok(()),
                    false => fault("low", "must not be above `high`"),
                }
            }
            Self::Choice { values, weights } => match values.is_empty() {
                true => fault("values", "must hold at least one number"),
                false => weighed(weights, values.len(), "must be as many as `values`"),
            },
            Self::History { values, .. } => match values.is_empty() {
                false => Ok(()),
                true => fault("column", "must hold at least one number"),
            },
            Self::ByOutcome { .. } => fault("outcome", "must be known"),
            Self::Mixture { laws, weights } => {
                if laws.is_empty() {
                    return fault("mixture", "must hold at least one law");
                }
                weighed(weights, laws.len(), "must be as many as there are laws")?;
                laws.iter().try_for_each(Law::check)
            }
            Self::Quantiles { points, low, high } => {
                let values = || points.iter().map(|(_, value)| *value);
                let all = || low.iter().copied().chain(values()).chain(high.iter().copied());
                let rising = points.windows(2).all(|pair| pair[0].0 < pair[1].0);
                let percentages = points.iter().all(|(percent, _)| (1..100).contains(percent));
                if points.len() < 2 || !rising || !percentages {
                    fault("quantiles", "must be two or more of p1 to p99, rising")
                } else if !all().is_sorted() {
                    fault(
                        "quantiles",
                        "must not fall from one to the next, `low` and `high` included",
                    )
                } else if values().next() == values().next_back() {
                    fault("quantiles", "must not all be the same")
                } else {
                    Ok(())
                }
            }
            Self::Curve { chances, values } => {
                let within = chances.iter().all(|chance| Bounds::SHARE.hold(*chance));
                if values.is_empty() || values.len() != chances.len() {
                    fault("curve", "must be pairs of a chance and a value")
                } else if !within || !chances.is_sorted() {
                    fault("curve", "must have chances from 0 to 1 that do not fall")
                } else if chances.last() != Some(&1.0) {
                    fault("curve", "must end at a chance of 1")
                } else if !values.is_sorted() {
                    fault("curve", "must have values that do not fall")
                } else {
                    Ok(())
                }
            }
        }
    }
}

/// Whether these are the weights of as many things.
fn weighed(weights: &[f64], count: usize, expected: &str) -> Result<(), LawFault> {
    let fault =
        |expected: &str| Err(LawFault { parameter: "weights", expected: expected.to_owned() });
    if weights.len() != count {
        fault(expected)
    } else if weights.iter().any(|weight| *weight < 0.0) {
        fault("must be 0 or more")
    } else if weights.iter().all(|weight| *weight == 0.0) {
        fault("must not all be 0")
    } else {
        Ok(())
    }
}
