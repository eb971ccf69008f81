//! Quantile functions, prepared once and then evaluated at scores.
//!
//! A score is a uniform u or the standard normal `z = Phi^-1(u)`; each law uses the one that is
//! cheaper and all are increasing, so that one score stands at the same quantile of any law. Gamma,
//! beta and PERT have no closed form. Where their parameters are constants they are tabulated: the
//! quantile as a function of z is smooth, and a cubic through its values and exact derivatives on
//! 513 knots is right to 1e-7 of its spread (a test holds it), which no run can resolve. Where
//! parameters are drawn anew in each trial the inverse is computed directly.

use std::sync::{Arc, Mutex, PoisonError};

use super::distribution::Tail;
use super::exponential::exp;
use super::law::{Law, LawFault};
use super::line::Line;
use super::mixture::Mixture;
use super::normal::{normal_cdf, normal_density, normal_quantile};
use super::special::{BetaLaw, beta_density, gamma_above, gamma_cdf, gamma_density, invert};

/// The quantile function of a law whose parameters are numbers.
#[derive(Debug, Clone)]
pub struct Quantile(Form);

/// A law as it is prepared.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Constant(f64),
    Uniform {
        low: f64,
        width: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    Normal {
        mean: f64,
        sd: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Weibull {
        inverse_shape: f64,
        scale: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    Beta {
        alpha: f64,
        beta: f64,
        low: f64,
        width: f64,
    },
    Table(Arc<Table>),
    /// Sorted values; the step at `values[i]` reaches up to `upto[i]`.
    Steps {
        values: Vec<f64>,
        upto: Vec<f64>,
    },
    /// Straight between points.
    Line(Line),
    Mixture(Arc<Mixture>),
    Widened(Arc<Widened>),
}

/// A law whose normal score is multiplied, about its median.
#[derive(Debug)]
pub(super) struct Widened {
    pub(super) form: Form,
    pub(super) spread: f64,
}

/// The 90 % quantile of the standard normal distribution.
const Z90: f64 = 1.281_551_565_544_600_4;

impl Quantile {
    /// Prepares a law for many evaluations.
    ///
    /// # Errors
    /// The first parameter that the law does not allow.
    pub fn of(law: &Law<f64>) -> Result<Self, LawFault> {
        law.check()?;
        Ok(Self(Form::of(law).prepared()))
    }

    /// Prepares a law for a few evaluations, without a table.
    ///
    /// # Errors
    /// The first parameter that the law does not allow.
    pub fn for_once(law: &Law<f64>) -> Result<Self, LawFault> {
        law.check()?;
        Ok(Self(Form::of(law)))
    }

    /// The quantile at `u`, strictly between 0 and 1.
    #[must_use]
    #[inline]
    pub fn at_uniform(&self, u: f64) -> f64 {
        self.0.at_uniform(u)
    }

    /// The quantile at the normal score `z`.
    #[must_use]
    #[inline]
    pub fn at_score(&self, z: f64) -> f64 {
        self.0.at_score(z)
    }

    /// Prepares another law in its place, without further memory where it is of the same kind.
    ///
    /// # Errors
    /// The first parameter that the law does not allow.
    pub fn redraw(&mut self, law: &Law<f64>) -> Result<(), LawFault> {
        law.check()?;
        self.0.refill(law);
        Ok(())
    }

    /// The same law with its normal score multiplied by `spread`, a number above 0: the median stays, and
    /// so do the ends of the values that it may have; between them it is wider, below 1 narrower. The
    /// quantile at p is the law's own at Phi(spread Phi^-1(p)).
    #[must_use]
    pub fn widened(self, spread: f64) -> Self {
        match self.0 {
            form if spread == 1.0 || matches!(form, Form::Constant(_)) => Self(form),
            form => Self(Form::Widened(Arc::new(Widened { form, spread }))),
        }
    }

    /// The quantile at the normal score `z` of the law widened by `spread`: see [`Quantile::widened`].
    #[must_use]
    #[inline]
    pub fn at_widened_score(&self, z: f64, spread: f64) -> f64 {
        match spread {
            1.0 => self.0.at_score(z),
            spread => self.0.at_far_score(spread * z),
        }
    }

    /// The quantile at `u`; of a mixture, that of the law at which the uniform `which` points.
    #[must_use]
    #[inline]
    pub fn at_pair(&self, which: f64, u: f64) -> f64 {
        match &self.0 {
            Form::Mixture(mixture) => mixture.pick(which).at_uniform(u),
            form => form.at_uniform(u),
        }
    }

    /// The chances between which the value at `u` is drawn: both are `u` where no other gives it, 0 and 1
    /// where the law has but one value.
    #[must_use]
    pub fn stretch(&self, u: f64) -> (f64, f64) {
        self.0.stretch(u)
    }

    /// The median. Of values with steps it is the middle of the two between which half of the chance
    /// lies, where it lies between two: that of a sample as statistics have it (type 7).
    #[must_use]
    pub fn median(&self) -> f64 {
        // What is widened about its median keeps it.
        let form = if let Form::Widened(widened) = &self.0 { &widened.form } else { &self.0 };
        let Form::Steps { values, upto } = form else { return self.at_uniform(0.5) };
        // The sums of weights are right to a few last bits.
        let half = |reach: &f64| (reach - 0.5).abs() < 1e-12;
        let at = upto.partition_point(|reach| *reach < 0.5 && !half(reach)).min(values.len() - 1);
        match values.get(at + 1) {
            Some(next) if half(&upto[at]) => values[at] + 0.5 * (next - values[at]),
            _ => values[at],
        }
    }

    /// The constant, where the law has but one value.
    #[must_use]
    pub fn constant(&self) -> Option<f64> {
        match self.0 {
            Form::Constant(value) => Some(value),
            _ => None,
        }
    }
}

impl Form {
    fn stretch(&self, u: f64) -> (f64, f64) {
        match self {
            Form::Constant(_) => (0.0, 1.0),
            Form::Widened(widened) => widened.stretch(u),
            Form::Steps { values, upto } => {
                let value = self.at_uniform(u);
                let below = values.partition_point(|other| *other < value);
                let last = values.partition_point(|other| *other <= value);
                let from = below.checked_sub(1).map_or(0.0, |position| upto[position]);
                // What the weights add up to may miss 1 by its last bit.
                let to = if last == values.len() { 1.0 } else { upto[last - 1] };
                (from, to)
            }
            Form::Line(_) | Form::Mixture(_) => {
                let value = self.at_uniform(u);
                let mut atoms = Vec::new();
                self.atoms(&mut atoms);
                match atoms.contains(&value) {
                    true => {
                        let chance = |below| self.chance_up_to(value, below);
                        (chance(true), chance(false))
                    }
                    false => (u, u),
                }
            }
            _ => (u, u),
        }
    }
}

impl Form {
    /// Of a law that [`Law::check`] allows.
    fn of(law: &Law<f64>) -> Self {
        let lognormal = |mu: f64, sigma: f64| match sigma == 0.0 {
            true => Form::Constant(exp(mu)),
            false => Form::Lognormal { mu, sigma },
        };
        let between = |alpha, beta, low: f64, high: f64| match low == high {
            true => Form::Constant(low),
            false => Form::Beta { alpha, beta, low, width: high - low },
        };
        let line = |line: Line| match line.constant() {
            Some(value) => Form::Constant(value),
            None => Form::Line(line),
        };
        match law {
            Law::Constant(value) => Form::Constant(*value),
            Law::Uniform { low, high } if low == high => Form::Constant(*low),
            Law::Uniform { low, high } => Form::Uniform { low: *low, width: high - low },
            Law::Triangular { low, high, .. } if low == high => Form::Constant(*low),
            Law::Triangular { low, mode, high } => {
                Form::Triangular { low: *low, mode: *mode, high: *high }
            }
            Law::Pert { low, mode, high } => {
                let width = if high > low { high - low } else { 1.0 };
                let (alpha, beta) =
                    (1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width);
                between(alpha, beta, *low, *high)
            }
            Law::Beta { alpha, beta, low, high } => between(*alpha, *beta, *low, *high),
            Law::Normal { mean, sd } if *sd == 0.0 => Form::Constant(*mean),
            Law::Normal { mean, sd } => Form::Normal { mean: *mean, sd: *sd },
            Law::NormalSpan { p10, p90 } => {
                Form::Normal { mean: 0.5 * (p10 + p90), sd: (p90 - p10) / (2.0 * Z90) }
            }
            Law::LognormalMedian { median, p90 } => {
                lognormal(libm::log(*median), (libm::log(*p90) - libm::log(*median)) / Z90)
            }
            Law::LognormalSpan { p10, p90 } => {
                let (low, high) = (libm::log(*p10), libm::log(*p90));
                lognormal(0.5 * (low + high), (high - low) / (2.0 * Z90))
            }
            Law::LognormalRatio { median, ratio } => {
                lognormal(libm::log(*median), libm::log(*ratio) / Z90)
            }
            Law::LognormalMoments { mean, sd } => {
                let variance = libm::log1p((sd / mean) * (sd / mean));
                lognormal(libm::log(*mean) - 0.5 * variance, variance.sqrt())
            }
            Law::Exponential { mean } => Form::Weibull { inverse_shape: 1.0, scale: *mean },
            Law::Weibull { shape, scale } => {
                Form::Weibull { inverse_shape: 1.0 / shape, scale: *scale }
            }
            Law::Gamma { shape, scale } => Form::Gamma { shape: *shape, scale: *scale },
            Law::Choice { values, weights } => steps(values, weights),
            // No check allows it.
            Law::ByOutcome { .. } => Self::Constant(f64::NAN),
            Law::History { values, .. } => steps(values, &vec![1.0; values.len()]),
            Law::Mixture { laws, weights } => {
                let parts = weights.iter().copied().zip(laws.iter().map(Self::of));
                let mixture = Mixture::new(parts);
                match mixture.constant() {
                    Some(value) => Self::Constant(value),
                    None => Self::Mixture(Arc::new(mixture)),
                }
            }
            Law::Quantiles { points, low, high } => line(Line::of_quantiles(points, *low, *high)),
            Law::Curve { chances, values } => line(Line::of_curve(chances, values)),
        }
    }

    /// Of another law that [`Law::check`] allows, in place where it is of the same kind.
    pub(super) fn refill(&mut self, law: &Law<f64>) {
        let done = match (&mut *self, law) {
            (Self::Steps { values, upto }, Law::Choice { values: all, weights }) => {
                refill_steps(values, upto, all, weights);
                true
            }
            (Self::Steps { .. }, Law::History { .. }) => true,
            (Self::Line(line), Law::Quantiles { points, low, high }) => {
                line.refill(points, *low, *high);
                true
            }
            (Self::Line(line), Law::Curve { chances, values }) => {
                line.refill_curve(chances, values);
                true
            }
            (Self::Mixture(mixture), Law::Mixture { laws, weights }) => {
                Arc::get_mut(mixture).is_some_and(|mixture| mixture.refill(laws, weights))
            }
            _ => false,
        };
        if !done {
            *self = Self::of(law);
        }
    }

    /// The same, for many quantiles.
    pub(super) fn prepared(self) -> Self {
        match self {
            Self::Gamma { .. } | Self::Beta { .. } => Self::Table(Table::known(self)),
            Self::Mixture(mixture) => Self::Mixture(Arc::new((*mixture).clone().prepared())),
            other => other,
        }
    }

    /// The quantile at `u`, strictly between 0 and 1.
    #[inline]
    pub(super) fn at_uniform(&self, u: f64) -> f64 {
        match self {
            Form::Constant(value) => *value,
            Form::Uniform { low, width } => low + width * u,
            Form::Triangular { low, mode, high } => triangular(*low, *mode, *high, u),
            Form::Normal { .. } | Form::Lognormal { .. } | Form::Table(_) => {
                self.at_score(normal_quantile(u))
            }
            Form::Weibull { inverse_shape, scale } => {
                // Above the least that a stream gives nothing is lost in `1 - u`, which is exact
                // for every uniform of a stream; its logarithm costs half.
                let exponential = if u < 1e-12 { -libm::log1p(-u) } else { -libm::log(1.0 - u) };
                if *inverse_shape == 1.0 {
                    scale * exponential
                } else {
                    scale * libm::pow(exponential, *inverse_shape)
                }
            }
            Form::Gamma { shape, scale } => scale * gamma_quantile(*shape, u),
            Form::Beta { alpha, beta, low, width } => low + width * beta_quantile(*alpha, *beta, u),
            Form::Steps { values, upto } => {
                values[upto.partition_point(|reach| *reach <= u).min(values.len() - 1)]
            }
            Form::Line(line) => line.at_uniform(u),
            Form::Mixture(mixture) => mixture.at(Tail::of_uniform(u)),
            Form::Widened(widened) => widened.at_score(normal_quantile(u)),
        }
    }

    /// The quantile at the normal score `z`.
    #[inline]
    pub(super) fn at_score(&self, z: f64) -> f64 {
        match self {
            Form::Constant(value) => *value,
            Form::Normal { mean, sd } => mean + sd * z,
            Form::Lognormal { mu, sigma } => exp(mu + sigma * z),
            Form::Table(table) => table.at(z),
            Form::Line(line) => line.at_score(z),
            Form::Mixture(mixture) => mixture.at_score(z),
            Form::Widened(widened) => widened.at_score(z),
            // Far out Phi rounds to 1; the largest uniform below it keeps the value finite.
            _ => self.at_uniform(normal_cdf(z).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)),
        }
    }
}

/// As [`steps`], in place: by insertion, which keeps the order of equal values.
fn refill_steps(values: &mut Vec<f64>, upto: &mut Vec<f64>, all: &[f64], weights: &[f64]) {
    values.clear();
    upto.clear();
    for (value, weight) in all.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
        let at = values.partition_point(|own| own.total_cmp(value).is_le());
        values.insert(at, *value);
        upto.insert(at, *weight);
    }
    let total: f64 = upto.iter().sum();
    let mut sum = 0.0;
    for reach in upto {
        sum += *reach;
        *reach = sum / total;
    }
}

impl Widened {
    fn at_score(&self, z: f64) -> f64 {
        self.form.at_far_score(self.spread * z)
    }

    /// The chances between which a value is drawn, in those of the widened law.
    fn stretch(&self, u: f64) -> (f64, f64) {
        let own = Tail::of_score(self.spread * normal_quantile(u)).uniform();
        let (from, to) = self.form.stretch(own);
        let back = |chance: f64| match chance {
            ..=0.0 => 0.0,
            1.0.. => 1.0,
            chance => normal_cdf(normal_quantile(chance) / self.spread),
        };
        if from == to { (u, u) } else { (back(from), back(to)) }
    }
}

fn steps(values: &[f64], weights: &[f64]) -> Form {
    let mut pairs: Vec<(f64, f64)> =
        values.iter().copied().zip(weights.iter().copied()).filter(|pair| pair.1 > 0.0).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = pairs.iter().map(|pair| pair.1).sum();
    let mut sum = 0.0;
    let upto = pairs
        .iter()
        .map(|pair| {
            sum += pair.1;
            sum / total
        })
        .collect();
    Form::Steps { values: pairs.into_iter().map(|pair| pair.0).collect(), upto }
}

fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let width = high - low;
    if u * width <= mode - low {
        low + (u * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

pub(super) fn gamma_quantile(shape: f64, u: f64) -> f64 {
    // Wilson and Hilferty's cube, or the leading term of the series where that is negative.
    let z = normal_quantile(u);
    let cube = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    let small = libm::exp((libm::log(u) + libm::lgamma(shape + 1.0)) / shape);
    let guess = if cube > 0.3 { shape * cube * cube * cube } else { small };
    let mut high = guess.max(shape) + 10.0;
    while gamma_cdf(shape, high) < u && high < f64::MAX / 4.0 {
        high *= 2.0;
    }
    invert(u, guess, (0.0, high), |x| gamma_cdf(shape, x), |x| gamma_density(shape, x))
}

/// The value of a gamma variable that is passed with a small chance.
pub(super) fn gamma_quantile_above(shape: f64, chance: f64) -> f64 {
    let z = -normal_quantile(chance);
    let cube = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    let guess = shape * cube * cube * cube;
    let mut high = guess.max(shape) + 10.0;
    while gamma_above(shape, high) > chance && high < f64::MAX / 4.0 {
        high *= 2.0;
    }
    let below = |x| -gamma_above(shape, x);
    invert(-chance, guess, (0.0, high), below, |x| gamma_density(shape, x))
}

pub(super) fn beta_quantile(alpha: f64, beta: f64, u: f64) -> f64 {
    let (law, mean) = (BetaLaw::of(alpha, beta), alpha / (alpha + beta));
    invert(u, mean, (0.0, 1.0), |x| law.cdf(x), |x| law.density(x))
}

/// A smooth quantile function by its values and slopes on evenly spaced normal scores.
#[derive(Debug)]
pub(super) struct Table {
    knots: Vec<(f64, f64)>,
    /// The law itself.
    pub(super) form: Form,
}

impl Table {
    /// Up to this score it is as right as the law itself, whose upper chances have lost no figures.
    pub(super) const RIGHT: f64 = 5.0;
    /// Beyond this score there is no uniform that a stream can give.
    const REACH: f64 = 8.25;
    const INTERVALS: usize = 512;
    const STEP: f64 = 2.0 * Self::REACH / Self::INTERVALS as f64;
    /// Tables that are kept, of 8 KiB each.
    const KEPT: usize = 256;

    /// The table of a law. Those asked for last are kept, since a scenario that is read again with a change has
    /// most of its laws as before; a table is a pure function of its law, whoever made it.
    fn known(form: Form) -> Arc<Self> {
        static KNOWN: Mutex<Vec<([u64; 5], Arc<Table>)>> = Mutex::new(Vec::new());
        let bits = |kind: u64, of: [f64; 4]| {
            let [a, b, c, d] = of.map(f64::to_bits);
            [kind, a, b, c, d]
        };
        let key = match form {
            Form::Gamma { shape, scale } => bits(0, [shape, scale, 0.0, 0.0]),
            Form::Beta { alpha, beta, low, width } => bits(1, [alpha, beta, low, width]),
            _ => return Arc::new(Self::of(&form)),
        };
        // A thread that died with the lock has left nothing half done.
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let find = || {
            let mut known = known();
            let own = known.iter().position(|own| own.0 == key).map(|at| known.remove(at))?;
            let table = Arc::clone(&own.1);
            known.push(own);
            Some(table)
        };
        if let Some(table) = find() {
            return table;
        }
        let table = Arc::new(Self::of(&form));
        let mut known = known();
        if known.len() >= Self::KEPT {
            known.remove(0);
        }
        known.push((key, Arc::clone(&table)));
        table
    }

    fn of(form: &Form) -> Self {
        let knots = (0..=Self::INTERVALS)
            .map(|i| {
                let z = (i as f64 - 0.5 * Self::INTERVALS as f64) * Self::STEP;
                let u = normal_cdf(z).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
                let (value, density) = match form {
                    Form::Gamma { shape, scale } => {
                        let x = gamma_quantile(*shape, u);
                        (scale * x, gamma_density(*shape, x) / scale)
                    }
                    Form::Beta { alpha, beta, low, width } => {
                        // From the nearer end, so that no figures are lost at the upper one.
                        let (x, density) = if z <= 0.0 {
                            let x = beta_quantile(*alpha, *beta, u);
                            (x, beta_density(*alpha, *beta, x))
                        } else {
                            let x = beta_quantile(*beta, *alpha, normal_cdf(-z));
                            (1.0 - x, beta_density(*beta, *alpha, x))
                        };
                        (low + width * x, density / width)
                    }
                    other => (other.at_uniform(u), f64::INFINITY),
                };
                let slope = normal_density(z) / density;
                (value, if slope.is_finite() { Self::STEP * slope } else { 0.0 })
            })
            .collect();
        Self { knots, form: form.clone() }
    }

    #[inline]
    pub(super) fn at(&self, z: f64) -> f64 {
        let position = (z.clamp(-Self::REACH, Self::REACH) + Self::REACH) * (1.0 / Self::STEP);
        let left = (position as usize).min(Self::INTERVALS - 1);
        let t = position - left as f64;
        let ((y0, m0), (y1, m1)) = (self.knots[left], self.knots[left + 1]);
        let rise = y1 - y0;
        let value = y0 + t * (m0 + t * (3.0 * rise - 2.0 * m0 - m1 + t * (m0 + m1 - 2.0 * rise)));
        value.clamp(y0.min(y1), y0.max(y1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::SHAPE;
    use statrs::distribution::{Beta, ContinuousCDF, Exp, Gamma, LogNormal, Triangular, Weibull};

    fn quantile(law: Law<f64>) -> Quantile {
        Quantile::of(&law).expect("a lawful law")
    }

    #[test]
    fn a_table_is_made_once_for_a_law() {
        let law = Law::Pert { low: 1.0, mode: 2.25, high: 7.125 };
        let [one, other] = [(); 2].map(|()| Quantile::of(&law).unwrap());
        let (Form::Table(one), Form::Table(other)) = (one.0, other.0) else { panic!("a table") };
        assert!(Arc::ptr_eq(&one, &other));
        let third = Quantile::of(&Law::Pert { low: 1.0, mode: 2.25, high: 7.25 }).unwrap();
        let Form::Table(third) = third.0 else { panic!("a table") };
        assert!(!Arc::ptr_eq(&one, &third));
    }

    #[test]
    fn a_value_of_several_has_the_chances_between_which_it_is_drawn() {
        let of = |values: &[f64], weights: &[f64]| {
            quantile(Law::Choice { values: values.to_vec(), weights: weights.to_vec() })
        };
        // 2 with one quarter, 3 with 0.5 + 0.125 (named twice), 7 with the rest.
        let choice = of(&[3.0, 7.0, 2.0, 3.0, 9.0], &[4.0, 1.0, 2.0, 1.0, 0.0]);
        assert_eq!(choice.stretch(0.1), (0.0, 0.25));
        assert_eq!(choice.stretch(0.3), (0.25, 0.875));
        assert_eq!(choice.stretch(0.8), (0.25, 0.875));
        assert_eq!(choice.stretch(0.99), (0.875, 1.0));
        assert_eq!(of(&[4.0, 4.0], &[1.0, 2.0]).stretch(0.5), (0.0, 1.0));
        assert_eq!(quantile(Law::Constant(4.0)).stretch(0.5), (0.0, 1.0));
        assert_eq!(quantile(Law::Uniform { low: 0.0, high: 1.0 }).stretch(0.3), (0.3, 0.3));
    }

    #[test]
    fn the_median_of_an_even_number_of_values_lies_between_the_two_in_the_middle() {
        let history = |values: &[f64]| Law::History {
            file: String::new(),
            column: String::new(),
            times: 1.0,
            values: values.to_vec(),
        };
        for (values, median) in [
            (&[4.0, 1.0, 2.0, 3.0][..], 2.5),
            (&[3.0, 1.0, 2.0], 2.0),
            (&[7.0], 7.0),
            (&[1.0, 2.0, 2.0, 9.0], 2.0),
            (&[0.0, 10.0], 5.0),
        ] {
            assert_eq!(quantile(history(values)).median(), median, "{values:?}");
        }
        let choice = |weights: [f64; 3]| Law::Choice {
            values: vec![1.0, 2.0, 3.0],
            weights: weights.to_vec(),
        };
        assert_eq!(quantile(choice([5.0, 3.0, 2.0])).median(), 1.5);
        assert_eq!(quantile(choice([0.1, 0.2, 0.3])).median(), 2.5);
        assert_eq!(quantile(choice([1.0, 0.0, 1.0])).median(), 2.0);
        assert_eq!(quantile(Law::Uniform { low: 1.0, high: 2.0 }).median(), 1.5);
    }

    #[test]
    fn quantiles_invert_independent_distribution_functions() {
        type Case = (Law<f64>, Box<dyn Fn(f64) -> f64>);
        let cases: Vec<Case> = vec![
            (Law::Gamma { shape: 2.0, scale: 3.0 }, {
                let oracle = Gamma::new(2.0, 1.0 / 3.0).expect("lawful");
                Box::new(move |x| oracle.cdf(x))
            }),
            (Law::Gamma { shape: 0.3, scale: 1.0 }, {
                let oracle = Gamma::new(0.3, 1.0).expect("lawful");
                Box::new(move |x| oracle.cdf(x))
            }),
            (Law::Beta { alpha: 2.0, beta: 5.0, low: -1.0, high: 3.0 }, {
                let oracle = Beta::new(2.0, 5.0).expect("lawful");
                Box::new(move |x| oracle.cdf((x + 1.0) / 4.0))
            }),
            (Law::Pert { low: 0.1, mode: 0.9, high: 1.75 }, {
                let (alpha, beta) = (1.0 + 4.0 * 0.8 / 1.65, 1.0 + 4.0 * 0.85 / 1.65);
                let oracle = Beta::new(alpha, beta).expect("lawful");
                Box::new(move |x| oracle.cdf((x - 0.1) / 1.65))
            }),
            (Law::Triangular { low: 1.0, mode: 2.0, high: 4.0 }, {
                let oracle = Triangular::new(1.0, 4.0, 2.0).expect("lawful");
                Box::new(move |x| oracle.cdf(x))
            }),
            (Law::Weibull { shape: 1.5, scale: 4.0 }, {
                let oracle = Weibull::new(1.5, 4.0).expect("lawful");
                Box::new(move |x| oracle.cdf(x))
            }),
            (Law::Exponential { mean: 2.0 }, {
                let oracle = Exp::new(0.5).expect("lawful");
                Box::new(move |x| oracle.cdf(x))
            }),
            (Law::LognormalMoments { mean: 4.0, sd: 2.0 }, {
                let variance = (1.25_f64).ln();
                let oracle =
                    LogNormal::new(4.0_f64.ln() - variance / 2.0, variance.sqrt()).expect("lawful");
                Box::new(move |x| oracle.cdf(x))
            }),
        ];
        for (law, cdf) in cases {
            let prepared = quantile(law.clone());
            let direct = Quantile::for_once(&law).expect("lawful");
            for step in 1..1000 {
                let u = f64::from(step) / 1000.0;
                let x = prepared.at_uniform(u);
                assert!((cdf(x) - u).abs() < 1e-7, "{law:?} {u} {x} {}", cdf(x));
                let spread = direct.at_uniform(0.9) - direct.at_uniform(0.1);
                assert!((direct.at_uniform(u) - x).abs() < 1e-7 * spread, "{law:?} {u}");
                let z = normal_quantile(u);
                assert!((prepared.at_score(z) - x).abs() < 1e-9 * (1.0 + x.abs()));
            }
        }
    }

    #[test]
    fn quantiles_are_right_at_the_ends_of_the_shapes() {
        let shapes = [SHAPE.low, 0.3, 1.0, 30.0, SHAPE.high];
        let us = [1e-6, 0.001, 0.1, 0.5, 0.9, 0.999, 1.0 - 1e-6];
        // What the chance of a value lower by a part in a million, and of one higher, leave between.
        let inverts = |cdf: &dyn Fn(f64) -> f64, x: f64, u: f64| {
            let (below, above) = (cdf(x * (1.0 - 1e-6)), cdf(x * (1.0 + 1e-6)));
            below - 1e-7 <= u && u <= above + 1e-7
        };
        for alpha in shapes {
            let law = Law::Gamma { shape: alpha, scale: 1.0 };
            let (table, once) = (quantile(law.clone()), Quantile::for_once(&law).expect("allowed"));
            let oracle = Gamma::new(alpha, 1.0).expect("lawful");
            for u in us {
                let (x, y) = (table.at_uniform(u), once.at_uniform(u));
                assert!((x - y).abs() < 1e-6 * (alpha + alpha.sqrt()), "{alpha} {u}: {x} {y}");
                // Where nearly all lies next to 0 the oracle has no answer.
                assert!(y < 1e-30 || inverts(&|x| oracle.cdf(x), y, u), "{alpha} {u}: {y}");
            }
            for beta in shapes {
                let law = Law::Beta { alpha, beta, low: 0.0, high: 1.0 };
                let (table, once) =
                    (quantile(law.clone()), Quantile::for_once(&law).expect("allowed"));
                let oracle = Beta::new(alpha, beta).expect("lawful");
                let mut last = 0.0;
                for u in us {
                    let (x, y) = (table.at_uniform(u), once.at_uniform(u));
                    assert!((x - y).abs() < 1e-6, "{alpha} {beta} {u}: {x} {y}");
                    assert!(last <= x && x <= 1.0, "{alpha} {beta} {u}: {x}");
                    last = x;
                    let inside = (1e-30..1.0 - 1e-9).contains(&y);
                    let right = inverts(&|x| oracle.cdf(f64::min(x, 1.0)), y, u);
                    assert!(!inside || right, "{alpha} {beta} {u}: {y} {}", oracle.cdf(y));
                }
            }
        }
    }

    #[test]
    fn laws_by_their_quantiles_have_them() {
        let spans =
            [Law::LognormalSpan { p10: 0.08, p90: 0.7 }, Law::NormalSpan { p10: 0.08, p90: 0.7 }];
        for law in spans {
            let law = quantile(law);
            assert!((law.at_uniform(0.1) - 0.08).abs() < 1e-12);
            assert!((law.at_uniform(0.9) - 0.7).abs() < 1e-12);
        }
        let law = quantile(Law::LognormalMedian { median: 3.0, p90: 10.0 });
        assert!((law.at_uniform(0.5) - 3.0).abs() < 1e-12);
        assert!((law.at_uniform(0.9) - 10.0).abs() < 1e-11);
    }

    #[test]
    fn equal_ends_and_no_spread_give_the_constant() {
        for law in [
            Law::Uniform { low: 2.0, high: 2.0 },
            Law::Pert { low: 2.0, mode: 2.0, high: 2.0 },
            Law::Triangular { low: 2.0, mode: 2.0, high: 2.0 },
            Law::Normal { mean: 2.0, sd: 0.0 },
            Law::LognormalMoments { mean: 2.0, sd: 0.0 },
            Law::Beta { alpha: 1.0, beta: 1.0, low: 2.0, high: 2.0 },
        ] {
            let value = quantile(law.clone()).constant().expect("a constant");
            assert!((value - 2.0).abs() < 1e-15, "{law:?}");
        }
    }

    #[test]
    fn a_choice_is_sorted_and_keeps_its_weights() {
        let law =
            quantile(Law::Choice { values: vec![3.0, 1.0, 2.0], weights: vec![2.0, 5.0, 3.0] });
        let share = |value: f64| {
            (0..1000).filter(|i| law.at_uniform((f64::from(*i) + 0.5) / 1000.0) == value).count()
        };
        assert_eq!((share(1.0), share(2.0), share(3.0)), (500, 300, 200));
        assert_eq!(law.at_uniform(0.001), 1.0);
    }
}
