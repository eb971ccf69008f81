//! The shape of a column for a picture: its density and its exceedance curve.

use super::estimate::Moments;
use super::order::sort;
use super::quantile::{Ranked, quantile_of};
use super::sketch::{Ladder, Step};

/// A column's density: what is exactly nothing is kept apart, as it has no density.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// Share of the column that is exactly zero (or less).
    pub nothing: f64,
    /// The density of the rest at ascending points: `(x, share per unit of x)`; its integral is
    /// `1 - nothing`. Empty where the rest is a single value or nothing at all.
    pub curve: Vec<(f64, f64)>,
}

/// Cells into which numbers are counted before they are smoothed.
const CELLS: usize = 1024;
/// Points of a density.
const POINTS: usize = 257;
/// The kernel is cut at so many bandwidths.
const REACH: f64 = 4.0;

impl Density {
    /// Of numbers of 0 or more.
    ///
    /// A Gaussian kernel on binned counts, with Silverman's rule of thumb for the bandwidth,
    /// `h = 0.9 min(sd, (p75 - p25) / 1.34) n^(-1/5)` (*Density Estimation*, 1986, 3.31), narrowed
    /// by a quarter as deliveries often have two humps, and mirrored at zero so that nothing leaks
    /// below it. A picture: no number is read off it.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        Self::smooth(values, values.iter().copied().filter(|value| *value > 0.0).collect())
    }

    /// Of differences, which may have either sign: the share of those that are exactly 0 is kept
    /// apart, and each side is smoothed by itself and mirrored at zero, so that nothing leaks from one
    /// to the other; where both reach zero, the left side's point there is -0. The outermost half
    /// percent of either side is left out: a single trial far away would make a picture of everything
    /// else unreadable.
    #[must_use]
    pub fn of_differences(values: &[f64]) -> Self {
        let side = |sign: f64| {
            let mut rest: Vec<f64> =
                values.iter().map(|value| sign * value).filter(|value| *value > 0.0).collect();
            sort(&mut rest);
            let count = rest.len();
            rest.truncate(count - count / 200);
            (Self::smooth(values, rest).curve, count)
        };
        let ((more, above), (less, below)) = (side(1.0), side(-1.0));
        let less = less.into_iter().rev().map(|(x, share)| (-x, share));
        let different = (above + below) as f64;
        Self {
            nothing: 1.0 - different / values.len().max(1) as f64,
            curve: less.chain(more).collect(),
        }
    }

    /// Of numbers of 0 or more that are counted in cells.
    pub(super) fn of_cells(ladder: &Ladder) -> Self {
        let count = ladder.count() as u64;
        let rest = ladder.above(0.0);
        let cells = || rest.cells().map(|(count, value)| (count as f64, value));
        let n = rest.count() as f64;
        let sum: f64 = cells().map(|(count, value)| count * value).sum();
        let squares = cells().map(|(count, value)| count * (value - sum / n) * (value - sum / n));
        let ends = rest.steps.first().zip(rest.steps.last());
        let moments = ends.map(|(first, last)| Moments {
            count: rest.count(),
            mean: sum / n,
            sd: (n > 1.0).then(|| (squares.sum::<f64>() / (n - 1.0)).sqrt()),
            min: first.ends.0,
            max: last.ends.1,
        });
        Self::smooth_each(count, (moments, &rest), cells())
    }

    fn smooth(values: &[f64], mut rest: Vec<f64>) -> Self {
        let moments = Moments::of(&rest);
        sort(&mut rest);
        let each = rest.iter().map(|value| (1.0, *value));
        Self::smooth_each(values.len() as u64, (moments, &rest[..]), each)
    }

    /// Of so many numbers, the moments of those that are not nothing, the same in order, and each as
    /// often as it counts.
    fn smooth_each(
        all: u64,
        (moments, rest): (Option<Moments>, &(impl Ranked + ?Sized)),
        each: impl Iterator<Item = (f64, f64)>,
    ) -> Self {
        let nothing = 1.0 - rest.count() as f64 / all.max(1) as f64;
        let none = Self { nothing, curve: Vec::new() };
        let Some(moments) = moments else { return none };
        let Some(sd) = moments.sd.filter(|sd| *sd > 1e-9 * moments.max.abs()) else { return none };
        let middle = (quantile_of(rest, 0.75) - quantile_of(rest, 0.25)) / 1.34;
        let spread = if middle > 0.0 { middle.min(sd) } else { sd };
        let n = rest.count() as f64;
        let width = 0.75 * 0.9 * spread * libm::pow(n, -0.2);
        let low = (moments.min - REACH * width).max(0.0);
        let high = moments.max + REACH * width;
        let cell = (high - low) / CELLS as f64;
        let mut counts = vec![0.0; CELLS];
        for (count, value) in each {
            counts[(((value - low) / cell) as usize).min(CELLS - 1)] += count;
        }
        let scale = 1.0 / (all as f64 * width * (2.0 * std::f64::consts::PI).sqrt());
        let at = |x: f64| {
            let mut sum = 0.0;
            for (index, count) in counts.iter().enumerate() {
                let centre = low + (index as f64 + 0.5) * cell;
                // The second is the mirror image at zero.
                for z in [(x - centre) / width, (x + centre) / width] {
                    if *count > 0.0 && z.abs() < REACH {
                        sum += count * libm::exp(-0.5 * z * z);
                    }
                }
            }
            sum * scale
        };
        let step = (high - low) / (POINTS - 1) as f64;
        let points = (0..POINTS).map(|index| low + index as f64 * step);
        Self { nothing, curve: points.map(|x| (x, at(x))).collect() }
    }
}

/// `(x, share of the column that is at least x)` at up to `most` ascending values of the column,
/// which include the least and the greatest.
///
/// Every distinct value is there where they are no more than `most`; otherwise evenly many numbers
/// lie between two points. Long ties stay visible: the point at a tie and the one after it.
#[must_use]
pub fn exceedance(mut values: Vec<f64>, most: usize) -> Vec<(f64, f64)> {
    sort(&mut values);
    let n = values.len();
    // Where each distinct value begins.
    let starts = (0..n).filter(|index| *index == 0 || values[*index] > values[*index - 1]);
    thinned(starts.map(|start| (start, values[start])).collect(), n, most)
}

/// The same of numbers that are counted in cells, each at its lower end.
pub(super) fn exceedance_of_cells(ladder: &Ladder, most: usize) -> Vec<(f64, f64)> {
    let start = |step: &Step| ((step.up_to - step.count) as usize, step.ends.0);
    thinned(ladder.steps.iter().map(start).collect(), ladder.count(), most)
}

/// Points where distinct values begin, of n numbers.
fn thinned(values: Vec<(usize, f64)>, n: usize, most: usize) -> Vec<(f64, f64)> {
    let share = |(start, value): (usize, f64)| (value, (n - start) as f64 / n as f64);
    let starts = values;
    if starts.len() <= most {
        return starts.into_iter().map(share).collect();
    }
    let mut points = Vec::with_capacity(most + 2);
    let gap = n as f64 / most.saturating_sub(1).max(1) as f64;
    let mut wanted = 0.0;
    for (index, (start, value)) in starts.iter().enumerate() {
        let after_a_tie = index > 0 && (start - starts[index - 1].0) as f64 > gap;
        if *start as f64 >= wanted || after_a_tie || index + 1 == starts.len() {
            points.push(share((*start, *value)));
            while wanted <= *start as f64 {
                wanted += gap;
            }
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(curve: &[(f64, f64)]) -> f64 {
        curve.windows(2).map(|p| (p[1].0 - p[0].0) * (p[0].1 + p[1].1) / 2.0).sum()
    }

    #[test]
    fn a_density_has_the_share_of_what_is_not_nothing_below_it() {
        let mut values: Vec<f64> = (1..=3000).map(|i| 2.0 + f64::from(i % 100) / 50.0).collect();
        values.extend([0.0; 1000]);
        let density = Density::of(&values);
        assert!((density.nothing - 0.25).abs() < 1e-12);
        assert!((area(&density.curve) - 0.75).abs() < 0.005, "{}", area(&density.curve));
    }

    #[test]
    fn nothing_leaks_below_zero() {
        let values: Vec<f64> = (1..=2000).map(|i| f64::from(i) / 2000.0).collect();
        let density = Density::of(&values);
        assert!(density.curve[0].0 >= 0.0);
        assert!((area(&density.curve) - 1.0).abs() < 0.005);
        // Evenly from 0 to 1: the density at zero is 1, not a half.
        assert!((density.curve[0].1 - 1.0).abs() < 0.03, "{:?}", density.curve[0]);
    }

    #[test]
    fn differences_of_either_sign_have_their_share_below_the_curve() {
        let mut values: Vec<f64> = (0..3000).map(|i| f64::from(i) / 1000.0 - 2.0005).collect();
        values.extend([0.0; 1000]);
        let density = Density::of_differences(&values);
        assert!((density.nothing - 0.25).abs() < 1e-12);
        // The outermost half percent of either side is left out.
        assert!((area(&density.curve) - 0.7463).abs() < 0.005, "{}", area(&density.curve));
        assert!((-2.5..-1.9).contains(&density.curve[0].0));
        assert_eq!(Density::of_differences(&[0.0; 9]).nothing, 1.0);
    }

    #[test]
    fn a_single_value_has_no_density() {
        assert_eq!(Density::of(&[3.0; 50]), Density { nothing: 0.0, curve: Vec::new() });
        assert_eq!(Density::of(&[0.0; 50]).nothing, 1.0);
        assert!(Density::of(&[]).curve.is_empty());
    }

    #[test]
    fn few_values_are_all_on_the_exceedance_curve() {
        let points = exceedance(vec![2.0, 0.0, 1.0, 0.0], 400);
        assert_eq!(points, [(0.0, 1.0), (1.0, 0.5), (2.0, 0.25)]);
    }

    #[test]
    fn many_values_are_thinned_with_both_ends_and_every_long_tie() {
        let mut values: Vec<f64> = (0..10_000).map(|i| f64::from(i) + 1.0).collect();
        values.extend([0.0; 5000]);
        let points = exceedance(values, 400);
        assert!(points.len() <= 402, "{}", points.len());
        assert_eq!(points[0], (0.0, 1.0));
        assert_eq!(points[1], (1.0, 10_000.0 / 15_000.0));
        assert_eq!(*points.last().unwrap(), (10_000.0, 1.0 / 15_000.0));
        assert!(points.windows(2).all(|p| p[0].0 < p[1].0 && p[0].1 > p[1].1));
    }
}
