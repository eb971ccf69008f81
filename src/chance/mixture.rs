//! Mixtures: several laws as one, whose distribution function is the weighted mean of theirs.
//!
//! The quantile is the smallest value whose distribution function reaches the chance, so a mixture rises
//! with its score like every other law. It lies between the least and the largest of the laws' own
//! quantiles at that chance, and is found there to 1e-13 of itself. Of a mixture that is prepared, the
//! quantiles on evenly spaced normal scores say in advance between which two it lies and nearly where: a
//! secant step or two is then enough. Values that have a chance of their own (those of constants, choices
//! and records) come out as they are.

use super::Law;
use super::distribution::Tail;
use super::normal::normal_density;
use super::quantile::Form;

/// Prepared quantiles lie at so many normal scores,
const KNOTS: usize = 265;
/// on either side of 0 up to this one, beyond which no uniform of a stream reaches.
const REACH: f64 = 8.25;
const STEP: f64 = 2.0 * REACH / (KNOTS - 1) as f64;
/// Of more laws than this nothing is prepared,
const MOST_PARTS: usize = 200;
/// nor of more values with a chance of their own: it would take longer than it saves.
const MOST_STEPS: usize = 10_000;
/// A quantile is right to this part of itself.
const PRECISE: f64 = 1e-13;

/// Laws with their shares.
#[derive(Debug, Clone)]
pub(super) struct Mixture {
    /// Share and law; the shares add up to 1.
    parts: Vec<(f64, Form)>,
    /// The sums of the shares.
    upto: Vec<f64>,
    /// The values that have a chance of their own, rising, each once.
    pub(super) atoms: Vec<f64>,
    /// How far the chances at and below each of these reach from below and from above; of a prepared one.
    steps: Vec<Step>,
    /// Quantiles at evenly spaced scores; of a prepared one.
    knots: Vec<f64>,
}

/// The chances around an atom.
#[derive(Debug, Clone, Copy)]
struct Step {
    below: f64,
    up_to: f64,
    from: f64,
    beyond: f64,
}

impl Mixture {
    /// Of laws with weights of which not all are 0. What is a mixture itself is taken apart.
    pub fn new(laws: impl Iterator<Item = (f64, Form)>) -> Self {
        let mut parts = Vec::new();
        for (weight, form) in laws.filter(|(weight, _)| *weight > 0.0) {
            match form {
                Form::Mixture(inner) => {
                    parts
                        .extend(inner.parts.iter().map(|(own, form)| (weight * own, form.clone())));
                }
                form => parts.push((weight, form)),
            }
        }
        let none = Vec::new;
        let mut mixture =
            Self { parts, upto: none(), atoms: none(), steps: Vec::new(), knots: none() };
        mixture.sum_up();
        mixture
    }

    /// The same laws with other parameters and weights above 0, in place; whether it could be.
    pub fn refill(&mut self, laws: &[Law<f64>], weights: &[f64]) -> bool {
        let alike = self.knots.is_empty()
            && laws.len() == self.parts.len()
            && weights.iter().all(|weight| *weight > 0.0)
            && !laws.iter().any(Law::is_mixture);
        if alike {
            let new = laws.iter().zip(weights);
            for ((share, form), (law, weight)) in self.parts.iter_mut().zip(new) {
                *share = *weight;
                form.refill(law);
            }
            self.sum_up();
        }
        alike
    }

    /// Makes shares of weights, and notes what follows from these and the laws.
    fn sum_up(&mut self) {
        let total: f64 = self.parts.iter().map(|part| part.0).sum();
        self.upto.clear();
        self.atoms.clear();
        let mut sum = 0.0;
        for (share, form) in &mut self.parts {
            *share /= total;
            sum += *share;
            self.upto.push(sum);
            form.atoms(&mut self.atoms);
        }
        self.atoms.sort_unstable_by(f64::total_cmp);
        self.atoms.dedup();
    }

    /// The same, for many quantiles.
    pub fn prepared(mut self) -> Self {
        if self.parts.len() > MOST_PARTS {
            return self;
        }
        if self.atoms.len() <= MOST_STEPS {
            self.steps = self.atoms.iter().map(|atom| self.step(*atom)).collect();
        }
        let score = |knot: usize| STEP * (knot as f64 - 0.5 * (KNOTS - 1) as f64);
        let knots: Vec<f64> = (0..KNOTS).map(|i| self.at(Tail::of_score(score(i)))).collect();
        self.knots = knots;
        self.parts = self.parts.into_iter().map(|(share, form)| (share, form.prepared())).collect();
        self
    }

    /// The only value, where there is but one.
    pub fn constant(&self) -> Option<f64> {
        match self.parts.iter().map(|(_, form)| form) {
            mut forms if self.atoms.len() == 1 => {
                forms.all(|form| matches!(form, Form::Constant(_))).then_some(self.atoms[0])
            }
            _ => None,
        }
    }

    /// The weighted mean of what each law has.
    pub fn sum(&self, of: impl Fn(&Form) -> f64) -> f64 {
        self.parts.iter().map(|(share, form)| share * of(form)).sum()
    }

    /// The law that a uniform points at, by the shares in their order.
    #[inline]
    pub fn pick(&self, which: f64) -> &Form {
        let at = self.upto.partition_point(|reach| *reach <= which);
        &self.parts[at.min(self.parts.len() - 1)].1
    }

    fn step(&self, x: f64) -> Step {
        Step {
            below: self.sum(|part| part.chance_up_to(x, true)),
            up_to: self.sum(|part| part.chance_up_to(x, false)),
            from: self.sum(|part| part.chance_beyond(x, true)),
            beyond: self.sum(|part| part.chance_beyond(x, false)),
        }
    }

    /// By how much the chance at `x` passes that of the tail: 0 or more from the quantile on.
    fn excess(&self, x: f64, tail: Tail) -> f64 {
        match tail.upper {
            true => tail.chance - self.sum(|part| part.chance_beyond(x, false)),
            false => self.sum(|part| part.chance_up_to(x, false)) - tail.chance,
        }
    }

    /// The quantile at a chance of a tail.
    pub fn at(&self, tail: Tail) -> f64 {
        self.between(tail, f64::NEG_INFINITY, f64::INFINITY, |_, _| None)
    }

    /// The quantile at a normal score.
    pub fn at_score(&self, z: f64) -> f64 {
        let tail = Tail::of_score(z);
        let place = (z + REACH) * (1.0 / STEP);
        if self.knots.is_empty() || !(0.0..(KNOTS - 1) as f64).contains(&place) {
            return self.at(tail);
        }
        let left = place as usize;
        let (low, high) = (self.knots[left], self.knots[left + 1]);
        self.between(tail, low, high, |low, high| {
            (low == self.knots[left] && high == self.knots[left + 1])
                .then(|| self.near(left, place - left as f64, z, tail))?
        })
    }

    /// The quantile, known to lie from `low` to `high`; `quickly` may find it within the two ends that it is
    /// given.
    fn between(
        &self,
        tail: Tail,
        mut low: f64,
        mut high: f64,
        quickly: impl Fn(f64, f64) -> Option<f64>,
    ) -> f64 {
        // The first value of its own that reaches the chance: it, or what lies between it and the one before.
        let step =
            |at: usize| self.steps.get(at).copied().unwrap_or_else(|| self.step(self.atoms[at]));
        let reaches = |at: usize, below: bool| {
            let step = step(at);
            match (tail.upper, below) {
                (false, false) => step.up_to >= tail.chance,
                (false, true) => step.below >= tail.chance,
                (true, false) => step.beyond <= tail.chance,
                (true, true) => step.from <= tail.chance,
            }
        };
        let (mut first, mut end) = (0, self.atoms.len());
        while first < end {
            let middle = first + (end - first) / 2;
            if reaches(middle, false) {
                end = middle;
            } else {
                first = middle + 1;
            }
        }
        if let Some(atom) = self.atoms.get(first) {
            if !reaches(first, true) {
                return *atom;
            }
            high = high.min(*atom);
        }
        if let Some(before) = first.checked_sub(1) {
            low = low.max(self.atoms[before]);
        }
        if let Some(found) = quickly(low, high) {
            return found;
        }
        let own = self.parts.iter().map(|(_, form)| form.at_tail(tail));
        let (least, most) =
            own.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        let (low, high) = (low.max(least), high.min(most));
        self.smallest(tail, low, high)
    }

    /// Secant steps from where the neighbouring knots say the quantile is; nothing where these do not
    /// settle it.
    fn near(&self, left: usize, share: f64, z: f64, tail: Tail) -> Option<f64> {
        let knot = |at: usize| self.knots[at.min(KNOTS - 1)];
        let (low, high) = (knot(left), knot(left + 1));
        let rise = high - low;
        if rise <= PRECISE * low.abs().max(high.abs()) {
            return None;
        }
        // A cubic with the slopes of the chords over two intervals.
        let m0 = 0.5 * (high - knot(left.saturating_sub(1)));
        let m1 = 0.5 * (knot(left + 2) - low);
        let c2 = 3.0 * rise - 2.0 * m0 - m1;
        let c3 = m0 + m1 - 2.0 * rise;
        let inside = |x: f64| x > low && x < high;
        let x = low + share * (m0 + share * (c2 + share * c3));
        let slope = (m0 + share * (2.0 * c2 + share * 3.0 * c3)) / STEP;
        let mut last = (x, self.excess(x, tail));
        let mut next = x - last.1 * slope / normal_density(z);
        for _ in 0..6 {
            if !inside(last.0) || !inside(next) {
                return None;
            }
            let excess = self.excess(next, tail);
            let step = excess * (next - last.0) / (excess - last.1);
            if next == last.0 || excess == 0.0 {
                return Some(next);
            }
            last = (next, excess);
            next -= step;
            // The error after a step is far below the step where these shrink as they do here.
            if step.abs() <= 1e-3 * PRECISE.sqrt() * next.abs() {
                return inside(next).then_some(next);
            }
        }
        None
    }

    /// The smallest value from `low` to `high` that reaches the chance: regula falsi with Illinois' halving
    /// (Dowell and Jarratt 1971), and every third step a bisection.
    fn smallest(&self, tail: Tail, mut low: f64, mut high: f64) -> f64 {
        let mut excess_low = self.excess(low, tail);
        let mut excess_high = self.excess(high, tail);
        if excess_low >= 0.0 {
            return low;
        }
        let least_width = 1e-18 * (high - low);
        let mut side = 0;
        for round in 0..400 {
            let width = high - low;
            let fine = (PRECISE * low.abs().max(high.abs())).max(least_width);
            if width <= fine || excess_high < 0.0 {
                break;
            }
            let next = match (excess_high == 0.0, round % 3 == 2) {
                // Already there, unless it is level to the left.
                (true, false) => high - 0.9 * fine,
                (false, false) => low - width * excess_low / (excess_high - excess_low),
                (_, true) => low + 0.5 * width,
            };
            let next = next.clamp(low + 0.4 * fine, high - 0.4 * fine);
            let excess = self.excess(next, tail);
            if next <= low || next >= high {
                break;
            }
            if excess >= 0.0 {
                (high, excess_high) = (next, excess);
                if side == 1 {
                    excess_low *= 0.5;
                }
                side = 1;
            } else {
                (low, excess_low) = (next, excess);
                if side == -1 {
                    excess_high *= 0.5;
                }
                side = -1;
            }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use crate::chance::{Law, Quantile, normal_cdf};
    use statrs::distribution::{Beta, ContinuousCDF, Exp, Gamma, LogNormal, Normal, Triangular};

    fn both(law: &Law<f64>) -> [Quantile; 2] {
        [Quantile::of(law).expect("allowed"), Quantile::for_once(law).expect("allowed")]
    }

    fn scores() -> impl Iterator<Item = f64> {
        (-1600..=1600).map(|step| f64::from(step) / 200.0)
    }

    /// The smallest number that a rising condition holds of, by halving alone.
    fn first(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
        for _ in 0..2000 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if holds(middle) { high = middle } else { low = middle }
        }
        high
    }

    #[test]
    fn the_distribution_function_of_a_mixture_is_the_weighted_mean_of_those_of_its_laws() {
        // From an independent library; shares 2, 1, 3, 1, 2, 1 of 10.
        let (gamma, beta) = (Gamma::new(2.0, 0.5).unwrap(), Beta::new(2.0, 5.0).unwrap());
        let triangle = Triangular::new(1.0, 8.0, 2.0).unwrap();
        let lognormal = LogNormal::new(1.0, 0.5).unwrap();
        let (normal, exponential) = (Normal::new(4.0, 2.0).unwrap(), Exp::new(0.25).unwrap());
        let below = |x: f64| {
            0.2 * gamma.cdf(x)
                + 0.1 * beta.cdf(x / 4.0)
                + 0.3 * triangle.cdf(x)
                + 0.1 * lognormal.cdf(x)
                + 0.2 * normal.cdf(x)
                + 0.1 * exponential.cdf(x)
        };
        let law = Law::Mixture {
            laws: vec![
                Law::Gamma { shape: 2.0, scale: 2.0 },
                Law::Beta { alpha: 2.0, beta: 5.0, low: 0.0, high: 4.0 },
                Law::Triangular { low: 1.0, mode: 2.0, high: 8.0 },
                Law::LognormalMedian {
                    median: 1.0_f64.exp(),
                    p90: (1.0 + 0.5 * 1.281_551_565_544_600_4_f64).exp(),
                },
                Law::Normal { mean: 4.0, sd: 2.0 },
                Law::Exponential { mean: 4.0 },
            ],
            weights: vec![2.0, 1.0, 3.0, 1.0, 2.0, 1.0],
        };
        for quantile in both(&law) {
            let mut last = f64::NEG_INFINITY;
            for z in scores() {
                let x = quantile.at_score(z);
                assert!(x >= last, "{z}: {x} after {last}");
                last = x;
                if z.abs() < 4.0 {
                    let u = normal_cdf(z);
                    assert!((below(x) - u).abs() < 1e-11, "{z} {x}: {} for {u}", below(x));
                    let by_chance = quantile.at_uniform(u);
                    assert!(
                        (by_chance - x).abs() <= 1e-11 * (1.0 + x.abs()),
                        "{z}: {by_chance} {x}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_mixture_is_right_to_a_part_in_1e12_of_its_value_also_far_out() {
        // Of exponentials the chance beyond is a sum of two powers.
        let law = Law::Mixture {
            laws: vec![Law::Exponential { mean: 1.0 }, Law::Exponential { mean: 10.0 }],
            weights: vec![3.0, 1.0],
        };
        for quantile in both(&law) {
            for z in [-8.0, -3.0, -0.7, 0.3, 1.0, 4.0, 6.0, 8.0] {
                let (u, q) = (normal_cdf(z), normal_cdf(-z));
                let exact = first(0.0, 1000.0, |x| match z > 0.0 {
                    true => 0.75 * (-x).exp() + 0.25 * (-x / 10.0).exp() <= q,
                    false => -0.75 * (-x).exp_m1() - 0.25 * (-x / 10.0).exp_m1() >= u,
                });
                let x = quantile.at_score(z);
                assert!((x / exact - 1.0).abs() < 1e-12, "{z}: {x} {exact}");
            }
        }
    }

    #[test]
    fn values_with_a_chance_of_their_own_come_out_as_they_are_and_gaps_are_passed_over() {
        // A half at 0, a quarter from 1 to 2, an eighth at 2.5 and one at 4.
        let law = Law::Mixture {
            laws: vec![
                Law::Uniform { low: 1.0, high: 2.0 },
                Law::Constant(0.0),
                Law::Choice { values: vec![4.0, 2.5], weights: vec![1.0, 1.0] },
            ],
            weights: vec![1.0, 2.0, 1.0],
        };
        for quantile in both(&law) {
            for (u, x) in [(0.1, 0.0), (0.5, 0.0), (0.8, 2.5), (0.875, 2.5), (0.9, 4.0)] {
                assert_eq!(quantile.at_uniform(u), x, "{u}");
            }
            for (u, x) in [(0.5625, 1.25), (0.625, 1.5), (0.75, 2.0)] {
                assert!((quantile.at_uniform(u) - x).abs() < 1e-11, "{u}");
            }
            assert_eq!(quantile.at_score(-8.3), 0.0);
            assert_eq!(quantile.at_score(8.3), 4.0);
            assert_eq!(quantile.stretch(0.3), (0.0, 0.5));
            assert_eq!(quantile.stretch(0.8), (0.75, 0.875));
            assert_eq!(quantile.stretch(0.6), (0.6, 0.6));
            assert_eq!(quantile.median(), 0.0);
        }
    }

    #[test]
    fn where_two_laws_leave_a_gap_the_smallest_value_that_reaches_the_chance_is_taken() {
        let law = Law::Mixture {
            laws: vec![Law::Uniform { low: 0.0, high: 1.0 }, Law::Uniform { low: 2.0, high: 3.0 }],
            weights: vec![1.0, 1.0],
        };
        for quantile in both(&law) {
            assert!((quantile.at_uniform(0.5) - 1.0).abs() < 1e-12);
            assert!((quantile.at_uniform(0.500_000_1) - 2.000_000_2).abs() < 1e-9);
            assert!((quantile.at_score(0.0) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_mixture_in_a_mixture_is_one_of_the_products_of_the_weights() {
        let one = |value| Law::Constant(value);
        let inner = Law::Mixture { laws: vec![one(1.0), one(2.0)], weights: vec![3.0, 1.0] };
        let law = Law::Mixture { laws: vec![inner, one(3.0)], weights: vec![1.0, 1.0] };
        for quantile in both(&law) {
            assert_eq!(quantile.stretch(0.2), (0.0, 0.375));
            assert_eq!(quantile.stretch(0.4), (0.375, 0.5));
            assert_eq!(quantile.stretch(0.9), (0.5, 1.0));
            // Which law, and its score.
            assert_eq!(quantile.at_pair(0.374, 0.9), 1.0);
            assert_eq!(quantile.at_pair(0.376, 0.9), 2.0);
            assert_eq!(quantile.at_pair(0.51, 0.1), 3.0);
        }
        assert_eq!(
            Quantile::of(&Law::Mixture { laws: vec![one(2.0), one(2.0)], weights: vec![1.0, 0.0] })
                .expect("allowed")
                .constant(),
            Some(2.0)
        );
    }

    #[test]
    fn a_mixture_of_one_law_is_that_law() {
        for own in [
            Law::Pert { low: 0.1, mode: 0.9, high: 1.75 },
            Law::LognormalRatio { median: 3.0, ratio: 4.0 },
            Law::Weibull { shape: 0.6, scale: 5.0 },
            Law::Normal { mean: 0.0, sd: 1.0 },
            Law::Quantiles {
                points: vec![(5, -1.0), (50, 0.0), (90, 9.0)],
                low: None,
                high: Some(12.0),
            },
            Law::Curve { chances: vec![0.1, 0.5, 0.5, 1.0], values: vec![1.0, 2.0, 4.0, 5.0] },
        ] {
            let law = Law::Mixture { laws: vec![own.clone()], weights: vec![0.3] };
            let alone = Quantile::for_once(&own).expect("allowed");
            for quantile in both(&law) {
                for z in scores().filter(|z| z.abs() < 4.5) {
                    let (x, y) = (quantile.at_score(z), alone.at_score(z));
                    assert!((x - y).abs() < 1e-9 * (1e-3 + y.abs()), "{own:?} {z}: {x} {y}");
                }
            }
        }
    }
}
