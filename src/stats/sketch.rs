//! A column that is counted and not kept: its moments from exact sums, its quantiles from a grid.
//!
//! Mean and spread are those of the column to the last bit but one, whatever the order in which its
//! numbers came. An order statistic is known to within its cell, 1.3e-4 of its value (see
//! [`Grid`](crate::outcome::Grid)); within a cell numbers count as evenly spread, and an atom is where it
//! is. All formulas are those of columns: [`super::quantile`], [`super::estimate`].

use super::distribution::{Distribution, FEWEST, QUANTILES, WITH_ERRORS};
use super::estimate::{Estimate, Moments};
use super::quantile::{Ranked, cvar_of, quantile_of, quantile_se_of};
use crate::outcome::{ByExponent, Grid, Sums, Worst};

/// A column that is counted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sketch {
    grid: Grid,
    sums: Sums,
    count: u64,
    low: f64,
    high: f64,
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            grid: Grid::default(),
            sums: Sums::default(),
            count: 0,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
        }
    }
}

/// The least and the greatest of numbers as they are written: both as bits.
pub(super) fn write_ends(to: &mut Vec<u8>, (low, high): (f64, f64)) {
    [low, high].into_iter().for_each(|end| to.extend_from_slice(&end.to_le_bytes()));
}

/// Reads what [`write_ends`] wrote.
pub(super) fn read_ends(from: &mut &[u8]) -> Option<(f64, f64)> {
    let mut end = || Some(f64::from_le_bytes(from.split_off(..8)?.try_into().ok()?));
    let (low, high) = (end()?, end()?);
    (!low.is_nan() && !high.is_nan()).then_some((low, high))
}

impl Sketch {
    /// Adds numbers, all of which are finite and none -0.
    pub fn add(&mut self, numbers: &[f64], by: &mut ByExponent) {
        let Some((low, high)) = super::order::ends(numbers) else { return };
        self.low = self.low.min(low);
        self.high = self.high.max(high);
        let count = numbers.len() as u64;
        self.count += count;
        // Many columns are all the same: nothing at all, a whole year.
        if low == high {
            self.grid.add_many(low, count);
            self.sums.add_many(low, count);
            return;
        }
        numbers.iter().for_each(|number| self.grid.add(*number));
        self.sums.add(numbers, by);
    }

    /// Adds those of another one.
    pub fn join(&mut self, other: &Self) {
        self.grid.join(&other.grid);
        self.sums.join(&other.sums);
        self.count += other.count;
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
    }

    /// How many numbers there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The greatest; `None` where there are none.
    pub fn high(&self) -> Option<f64> {
        (self.count > 0).then_some(self.high)
    }

    /// The sum and that of squares.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.grid.bytes()
    }

    /// First and second moments; `None` where there are no numbers.
    pub fn moments(&self) -> Option<Moments> {
        (self.count > 0).then(|| {
            let (mean, sd) = mean_and_spread(&self.sums, self.count, (self.low, self.high));
            Moments { count: self.count as usize, mean, sd, min: self.low, max: self.high }
        })
    }

    /// Its cells, to look up ranks in.
    pub fn ladder(&self) -> Ladder {
        Ladder::of(&self.grid, (self.low, self.high))
    }

    /// How the numbers lie, as of a column.
    pub fn distribution(&self) -> Distribution {
        let mut found = Distribution::default();
        let Some(moments) = self.moments() else { return found };
        (found.mean, found.se, found.sd) = (Some(moments.mean), moments.se(), moments.sd);
        (found.min, found.max) = (Some(moments.min), Some(moments.max));
        if self.count >= FEWEST {
            let ladder = self.ladder();
            found.set_quantiles(QUANTILES.map(|p| quantile_of(&ladder, p)));
            found.set_errors(WITH_ERRORS.map(|p| quantile_se_of(&ladder, p)));
        }
        found
    }

    /// Writes it in its one form.
    pub fn write(&self, to: &mut Vec<u8>) {
        self.grid.write(to);
        self.sums.write(to);
        write_ends(to, (self.low, self.high));
    }

    /// Adds what [`Self::write`] gave; `None` where it cannot have.
    pub fn read(&mut self, from: &mut &[u8]) -> Option<()> {
        let before = self.grid.read(from)?;
        self.sums.read(from)?;
        let (low, high) = read_ends(from)?;
        self.count += before;
        self.low = self.low.min(low);
        self.high = self.high.max(high);
        Some(())
    }
}

/// Mean and standard deviation (divisor n - 1) from exact sums; the ends say where there is no spread
/// but rounding.
pub(super) fn mean_and_spread(
    sums: &Sums,
    count: u64,
    (low, high): (f64, f64),
) -> (f64, Option<f64>) {
    if low == high {
        return (low, (count > 1).then_some(0.0));
    }
    let n = count as f64;
    let sum = sums.sum.wide();
    let mean = sum.over(n);
    let sd = (count > 1).then(|| {
        if high - low <= 1e-12 * high.abs().max(low.abs()) {
            return 0.0;
        }
        let squares = sums.squared.wide().minus(sum.times(mean));
        (squares.number().max(0.0) / (n - 1.0)).sqrt()
    });
    (mean.number().clamp(low, high), sd)
}

/// A step of a [`Ladder`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Numbers in this cell and all below.
    pub up_to: u64,
    /// Numbers in it.
    pub count: u64,
    /// Its least and its greatest number.
    pub ends: (f64, f64),
    /// Sums over clusters at its upper edge.
    pub pair: [u64; 2],
}

impl Step {
    /// A number that stands for all of it.
    pub fn middle(&self) -> f64 {
        let (low, high) = self.ends;
        if low == high { low } else { low + 0.5 * (high - low) }
    }
}

/// Cells in ascending order, with how many numbers lie up to each.
#[derive(Debug, Default)]
pub(super) struct Ladder {
    pub steps: Vec<Step>,
}

impl Ladder {
    /// Of a grid, whose numbers lie between two ends, both of which are among them.
    pub fn of(grid: &Grid, (low, high): (f64, f64)) -> Self {
        let (mut up_to, mut pair) = (0_u64, [0_u64; 2]);
        let steps = grid.each().map(|cell| {
            up_to = up_to.saturating_add(cell.count);
            for (sum, more) in pair.iter_mut().zip(cell.pair) {
                *sum = sum.saturating_add(more);
            }
            let (from, to) = cell.ends();
            let ends = (from.clamp(low, high), to.clamp(low, high));
            Step { up_to, count: cell.count, ends, pair }
        });
        Self { steps: steps.collect() }
    }

    /// How many numbers of each cell there are, and the one that stands for them.
    pub fn cells(&self) -> impl Iterator<Item = (u64, f64)> + '_ {
        self.steps.iter().map(|step| (step.count, step.middle()))
    }

    /// Those of its cells whose numbers are above one.
    pub fn above(&self, least: f64) -> Self {
        let from = self.steps.partition_point(|step| step.middle() <= least);
        let before = from.checked_sub(1).map_or(0, |last| self.steps[last].up_to);
        let steps = self.steps[from..].iter();
        Self { steps: steps.map(|step| Step { up_to: step.up_to - before, ..*step }).collect() }
    }

    /// The place of the cell of a rank.
    pub fn place(&self, rank: u64) -> usize {
        self.steps.partition_point(|step| step.up_to <= rank).min(self.steps.len() - 1)
    }

    /// Mean of the worst share.
    pub fn cvar(&self, worst: Worst, share: f64) -> Estimate {
        cvar_of(self, self.cells(), worst, share)
    }

    /// Each number as the one that stands for it, while they are few.
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        self.cells().flat_map(|(count, number)| (0..count).map(move |_| number))
    }
}

impl Ranked for Ladder {
    fn count(&self) -> usize {
        self.steps.last().map_or(0, |step| step.up_to as usize)
    }

    fn at(&self, rank: usize) -> f64 {
        let step = &self.steps[self.place(rank as u64)];
        let (low, high) = step.ends;
        if low == high {
            return low;
        }
        let within = rank as f64 - (step.up_to - step.count) as f64 + 0.5;
        low + within / step.count as f64 * (high - low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::quantile::position;
    use crate::stats::{cvar, quantile, quantile_se, sort};
    use proptest::prelude::*;

    fn sketch(values: &[f64]) -> Sketch {
        let mut sketch = Sketch::default();
        sketch.add(values, &mut ByExponent::default());
        sketch
    }

    proptest! {
        #[test]
        fn what_is_counted_says_what_the_column_says(
            few in prop::collection::vec(prop_oneof![0.0..5.0_f64, -1.0..0.0_f64, Just(0.0), Just(7.3)], 2..40),
            scale in prop_oneof![Just(1.0), Just(1e-9), Just(1e9)],
        ) {
            // Many numbers, with atoms.
            let spread = |at: usize| (at as f64 * 0.618).fract();
            let of = |at: usize| scale * few[at % few.len()] * if at.is_multiple_of(3) { 1.0 } else { spread(at) };
            let values: Vec<f64> = (0..2000).map(|at| of(at) + 0.0).collect();
            let mut sorted = values.clone();
            sort(&mut sorted);
            let counted = sketch(&values);
            let (own, exact) = (counted.moments().unwrap(), Moments::of(&values).unwrap());
            prop_assert_eq!((own.count, own.min, own.max), (exact.count, exact.min, exact.max));
            let size = exact.max.abs().max(exact.min.abs());
            prop_assert!((own.mean - exact.mean).abs() <= 1e-12 * size);
            prop_assert!((own.sd.unwrap() - exact.sd.unwrap()).abs() <= 1e-12 * size);
            let ladder = counted.ladder();
            for p in [0.0, 0.001, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.999, 1.0] {
                let (own, exact) = (quantile_of(&ladder, p), quantile(&sorted, p));
                let (below, above, _) = position(sorted.len(), p);
                let near = 1.3e-4 * sorted[below].abs().max(sorted[above].abs());
                prop_assert!((own - exact).abs() <= near, "p {p}: {own} for {exact}");
            }
            for worst in [Worst::Lowest, Worst::Highest] {
                let (own, exact) = (ladder.cvar(worst, 0.05), cvar(&values, &sorted, worst, 0.05));
                prop_assert!((own.value - exact.value).abs() <= 2.6e-4 * size);
                let (own, exact) = (own.se.unwrap(), exact.se.unwrap());
                prop_assert!((own - exact).abs() <= 0.01 * exact + 1e-4 * size);
            }
        }
    }

    #[test]
    fn an_atom_is_known_and_has_no_error() {
        let mut values = vec![7.3; 800];
        values.extend((0..200).map(f64::from));
        let mut sorted = values.clone();
        sort(&mut sorted);
        let ladder = sketch(&values).ladder();
        assert!((quantile_of(&ladder, 0.5) - 7.3).abs() < 4e-9 * 7.3);
        assert_eq!(quantile_se_of(&ladder, 0.5), quantile_se(&sorted, 0.5));
        assert_eq!(quantile_se_of(&ladder, 0.5), Some(0.0));
        let days = sketch(&[365.0; 5000]);
        assert_eq!(days.distribution().p50, Some(365.0));
        assert_eq!(days.moments().unwrap().sd, Some(0.0));
        assert_eq!(sketch(&[]).distribution(), Distribution::default());
        assert_eq!(sketch(&[]).moments(), None);
    }

    #[test]
    fn parts_joined_in_any_order_are_written_alike() {
        let values: Vec<f64> = (0..5000).map(|at| (f64::from(at) * 0.618).fract() - 0.25).collect();
        let bytes = |sketch: &Sketch| {
            let mut bytes = Vec::new();
            sketch.write(&mut bytes);
            bytes
        };
        let whole = bytes(&sketch(&values));
        for cut in [0, 1, 64, 4999] {
            let mut joined = sketch(&values[cut..]);
            joined.join(&sketch(&values[..cut]));
            assert_eq!(bytes(&joined), whole);
            let mut read = Sketch::default();
            for part in [&values[cut..], &values[..cut]] {
                assert_eq!(read.read(&mut &bytes(&sketch(part))[..]), Some(()));
            }
            assert_eq!(bytes(&read), whole);
        }
    }
}
