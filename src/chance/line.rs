//! Quantile functions that are straight between points: by quantiles in the normal score, by a curve in
//! the chance.
//!
//! With points (p_i, x_i) and z_i = Phi^-1(p_i), the quantile at the normal score z between z_i and
//! z_(i+1) is `x_i + (x_(i+1) - x_i) (z - z_i) / (z_(i+1) - z_i)`; beyond the ends the first and the
//! last line go on, unless a lowest or highest value stops them, which is then also the quantile at
//! 0.1 % or 99.9 %. Of a curve it is the same with chances in place of scores, and the ends are the
//! first and the last value.

use super::normal::{normal_cdf, normal_density, normal_quantile};

/// The chance at which a lowest value is met; the highest at 1 less this.
const END: f64 = 0.001;

/// The measure in which the points are joined by straight lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Score,
    Chance,
}

/// A quantile function that is straight between points. Neither coordinate falls from one point to the
/// next.
#[derive(Debug, Clone)]
pub(super) struct Line {
    axis: Axis,
    /// Normal scores, or chances.
    at: Vec<f64>,
    /// The quantiles there.
    values: Vec<f64>,
    /// No value is below,
    floor: f64,
    /// and none above.
    ceiling: f64,
}

impl Line {
    /// By whole percentages with their quantiles, and the values that are not passed.
    pub fn of_quantiles(points: &[(u8, f64)], low: Option<f64>, high: Option<f64>) -> Self {
        let first = low.map(|low| (normal_quantile(END), low));
        let last = high.map(|high| (-normal_quantile(END), high));
        let middle = points
            .iter()
            .map(|(percent, value)| (normal_quantile(f64::from(*percent) / 100.0), *value));
        let (at, values) = first.into_iter().chain(middle).chain(last).unzip();
        Self {
            axis: Axis::Score,
            at,
            values,
            floor: low.unwrap_or(f64::NEG_INFINITY),
            ceiling: high.unwrap_or(f64::INFINITY),
        }
    }

    /// By the chances that none above a value comes.
    pub fn of_curve(chances: &[f64], values: &[f64]) -> Self {
        Self {
            axis: Axis::Chance,
            at: chances.to_vec(),
            values: values.to_vec(),
            floor: values.first().copied().unwrap_or(0.0),
            ceiling: values.last().copied().unwrap_or(0.0),
        }
    }

    /// The same with other quantiles, in place.
    pub fn refill(&mut self, points: &[(u8, f64)], low: Option<f64>, high: Option<f64>) {
        let values = low.into_iter().chain(points.iter().map(|(_, value)| *value)).chain(high);
        self.values.clear();
        self.values.extend(values);
        self.floor = low.unwrap_or(f64::NEG_INFINITY);
        self.ceiling = high.unwrap_or(f64::INFINITY);
    }

    /// The same with other points of a curve, in place.
    pub fn refill_curve(&mut self, chances: &[f64], values: &[f64]) {
        self.at.clear();
        self.at.extend_from_slice(chances);
        self.values.clear();
        self.values.extend_from_slice(values);
        self.floor = values.first().copied().unwrap_or(0.0);
        self.ceiling = values.last().copied().unwrap_or(0.0);
    }

    /// The only value, where there is but one.
    pub fn constant(&self) -> Option<f64> {
        let first = *self.values.first()?;
        let one = self.values.last() == Some(&first);
        // What is level at both ends goes on level.
        one.then_some(first)
    }

    /// The quantile at a chance.
    #[inline]
    pub fn at_uniform(&self, u: f64) -> f64 {
        match self.axis {
            Axis::Score => self.value(normal_quantile(u)),
            Axis::Chance => self.value(u),
        }
    }

    /// The quantile at a normal score.
    #[inline]
    pub fn at_score(&self, z: f64) -> f64 {
        match self.axis {
            Axis::Score => self.value(z),
            Axis::Chance => self.value(normal_cdf(z)),
        }
    }

    fn value(&self, place: f64) -> f64 {
        let last = self.at.len() - 1;
        let after = self.at.partition_point(|at| *at < place);
        if self.axis == Axis::Chance && (after == 0 || after > last) {
            return if after == 0 { self.floor } else { self.ceiling };
        }
        let after = after.clamp(1, last);
        let (from, to) = (self.at[after - 1], self.at[after]);
        let (low, high) = (self.values[after - 1], self.values[after]);
        let share = (place - from) / (to - from);
        // From the nearer end, so that each point is met to the last bit.
        let value = match share <= 0.5 {
            true => low + (high - low) * share,
            false => high - (high - low) * ((to - place) / (to - from)),
        };
        value.clamp(self.floor, self.ceiling)
    }

    /// The place up to which values are at most `x`, or below it.
    fn reach(&self, x: f64, below: bool) -> f64 {
        let (least, most) = match self.axis {
            Axis::Score => (f64::NEG_INFINITY, f64::INFINITY),
            Axis::Chance => (0.0, 1.0),
        };
        if x < self.floor || (below && x == self.floor) {
            return least;
        }
        if x > self.ceiling || (!below && x == self.ceiling) {
            return most;
        }
        let last = self.at.len() - 1;
        let after = match below {
            true => self.values.partition_point(|value| *value < x),
            false => self.values.partition_point(|value| *value <= x),
        };
        let pair = after.clamp(1, last);
        let (from, to) = (self.at[pair - 1], self.at[pair]);
        let (low, high) = (self.values[pair - 1], self.values[pair]);
        if low == high {
            // An end that goes on level.
            return if after == 0 { least } else { most };
        }
        from + (x - low) / (high - low) * (to - from)
    }

    /// The chance of a value at most `x`, or below it.
    pub fn chance_up_to(&self, x: f64, below: bool) -> f64 {
        match self.axis {
            Axis::Score => normal_cdf(self.reach(x, below)),
            Axis::Chance => self.reach(x, below),
        }
    }

    /// The chance of a value above `x`, or at least it.
    pub fn chance_beyond(&self, x: f64, with_it: bool) -> f64 {
        match self.axis {
            Axis::Score => normal_cdf(-self.reach(x, with_it)),
            Axis::Chance => 1.0 - self.reach(x, with_it),
        }
    }

    /// The values that have a chance of their own.
    pub fn atoms(&self) -> impl Iterator<Item = f64> + '_ {
        let level = self.values.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        let ends = [self.floor, self.ceiling].into_iter().filter(|end| end.is_finite());
        level.chain(ends)
    }

    /// The mean: the sum over the lines of the integral of `(a + b z) phi(z)`, which is
    /// `a (Phi(z2) - Phi(z1)) + b (phi(z1) - phi(z2))`, and of a curve of their middles.
    pub fn mean(&self) -> f64 {
        let last = self.at.len() - 1;
        if self.axis == Axis::Chance {
            let middle = |i: usize| {
                (self.at[i] - self.at[i - 1]) * 0.5 * (self.values[i] + self.values[i - 1])
            };
            return self.at[0] * self.values[0] + (1..=last).map(middle).sum::<f64>();
        }
        let line = |i: usize, z1: f64, z2: f64| {
            let b = (self.values[i] - self.values[i - 1]) / (self.at[i] - self.at[i - 1]);
            let a = self.values[i - 1] - b * self.at[i - 1];
            a * (normal_cdf(z2) - normal_cdf(z1)) + b * (normal_density(z1) - normal_density(z2))
        };
        let inside: f64 = (1..=last).map(|i| line(i, self.at[i - 1], self.at[i])).sum();
        let below = match self.floor.is_finite() {
            true => self.floor * normal_cdf(self.at[0]),
            false => line(1, f64::NEG_INFINITY, self.at[0]),
        };
        let above = match self.ceiling.is_finite() {
            true => self.ceiling * normal_cdf(-self.at[last]),
            false => line(last, self.at[last], f64::INFINITY),
        };
        below + inside + above
    }
}

#[cfg(test)]
mod tests {
    use crate::chance::{Law, Quantile, normal_cdf};

    fn quantiles(points: &[(u8, f64)], low: Option<f64>, high: Option<f64>) -> Quantile {
        let law = Law::Quantiles { points: points.to_vec(), low, high };
        Quantile::of(&law).expect("allowed")
    }

    /// z of 10 %, 60 % and 99.9 % from tables of the normal distribution.
    const Z10: f64 = -1.281_551_565_544_6;
    const Z60: f64 = 0.253_347_103_135_8;
    const Z999: f64 = 3.090_232_306_167_814;

    #[test]
    fn quantiles_are_met_exactly_and_the_score_is_straight_between_them() {
        let law = quantiles(&[(10, 2.0), (50, 3.0), (90, 9.0)], None, None);
        for (u, x) in [(0.1, 2.0), (0.5, 3.0), (0.9, 9.0)] {
            assert!((law.at_uniform(u) - x).abs() < 1e-14 * x, "{u}");
        }
        let between = 3.0 + 6.0 * Z60 / -Z10;
        assert!((law.at_uniform(0.6) - between).abs() < 1e-12);
        // The ends go straight on.
        assert!((law.at_score(3.0) - (3.0 + 6.0 * 3.0 / -Z10)).abs() < 1e-12);
        assert!((law.at_score(-3.0) - (3.0 - 3.0 / -Z10)).abs() < 1e-12);
        assert_eq!(law.stretch(0.3), (0.3, 0.3));
    }

    #[test]
    fn a_lowest_and_a_highest_value_are_points_too_and_are_not_passed() {
        let law = quantiles(&[(10, 2.0), (90, 9.0)], Some(0.0), Some(20.0));
        assert_eq!(law.at_score(-Z999), 0.0);
        assert_eq!((law.at_score(-3.5), law.at_score(8.0)), (0.0, 20.0));
        let middle = 0.5 * (Z10 - Z999);
        assert!((law.at_score(middle) - 1.0).abs() < 1e-12);
        assert!((law.at_score(-middle) - 14.5).abs() < 1e-12);
        let (from, to) = law.stretch(0.000_5);
        assert!(from == 0.0 && (to - 0.001).abs() < 1e-15, "{from} {to}");
        let (from, to) = law.stretch(0.999_5);
        assert!((from - 0.999).abs() < 1e-15 && to == 1.0, "{from} {to}");
    }

    #[test]
    fn points_of_one_value_give_it_the_chance_between_them() {
        let law = quantiles(&[(10, 2.0), (50, 2.0), (90, 9.0)], None, None);
        assert_eq!((law.at_uniform(0.3), law.at_score(-7.0)), (2.0, 2.0));
        let (from, to) = law.stretch(0.3);
        assert!(from == 0.0 && (to - 0.5).abs() < 1e-15, "{from} {to}");
    }

    #[test]
    fn a_curve_is_a_distribution_function_by_points() {
        let law = Law::Curve {
            chances: vec![0.2, 0.5, 0.5, 0.8, 0.8, 1.0],
            values: vec![1.0, 2.0, 4.0, 5.0, 5.0, 8.0],
        };
        let law = Quantile::of(&law).expect("allowed");
        for (u, x) in [(0.1, 1.0), (0.2, 1.0), (0.35, 1.5), (0.5, 2.0), (0.65, 4.5), (0.9, 6.5)] {
            assert!((law.at_uniform(u) - x).abs() < 1e-14, "{u}: {}", law.at_uniform(u));
        }
        assert!(law.at_uniform(0.500_000_1) > 4.0);
        assert_eq!(law.stretch(0.1), (0.0, 0.2));
        let z = 0.4;
        assert!((law.at_score(z) - (4.0 + (normal_cdf(z) - 0.5) / 0.3)).abs() < 1e-14);
        let once = Law::Curve { chances: vec![1.0], values: vec![5.0] };
        assert_eq!(Quantile::of(&once).expect("allowed").constant(), Some(5.0));
    }

    #[test]
    fn points_that_fall_or_do_not_end_are_not_allowed() {
        let quantiles = |points: &[(u8, f64)], low, high| {
            Law::Quantiles { points: points.to_vec(), low, high }.check().is_ok()
        };
        assert!(quantiles(&[(10, 2.0), (90, 9.0)], Some(2.0), Some(9.0)));
        assert!(!quantiles(&[(10, 2.0)], None, None));
        assert!(!quantiles(&[(10, 2.0), (90, 2.0)], None, None));
        assert!(!quantiles(&[(10, 2.0), (50, 1.0), (90, 9.0)], None, None));
        assert!(!quantiles(&[(10, 2.0), (90, 9.0)], Some(2.5), None));
        assert!(!quantiles(&[(10, 2.0), (90, 9.0)], None, Some(8.0)));
        let curve = |chances: &[f64], values: &[f64]| {
            Law::Curve { chances: chances.to_vec(), values: values.to_vec() }.check().is_ok()
        };
        assert!(curve(&[0.0, 1.0], &[1.0, 1.0]));
        assert!(!curve(&[0.0, 0.9], &[1.0, 2.0]));
        assert!(!curve(&[0.5, 0.4, 1.0], &[1.0, 2.0, 3.0]));
        assert!(!curve(&[0.0, 1.0], &[2.0, 1.0]));
        assert!(!curve(&[], &[]));
    }
}
