//! Which value of a number meets a target?
//!
//! With common random numbers the estimate is a fixed function of the number. A scan over the range
//! shows where it crosses the target, and whether it goes up as well as down; every crossing is then
//! closed in on by [`root`]. Of the finite number of trials there remains, to first order, an error of
//! `se / |slope|` in the number: se of the estimate there, slope by a central difference with common
//! random numbers.

use super::probe::{Probe, StudyFault};
use super::sweep::{Axis, evenly};
use crate::model::Model;
use crate::stats::{Estimate, Gauge, Reading, root};

/// Points of the scan.
pub const SCAN: usize = 9;
/// Crossings that are closed in on.
const MOST_ROOTS: usize = 4;
/// How near the root, in its own standard errors; finer digits would be noise.
const NEAR: f64 = 0.02;
/// Standard errors of a difference that count as a rise or a fall.
const CLEAR: f64 = 3.0;

/// How an estimate is to lie to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Equal to it: every value of the range is looked for.
    Equal,
    /// Not below it: the end of the values that meet it is looked for (see [`Solved::from_the_start`]).
    AtLeast,
    /// Not above it: likewise.
    AtMost,
}

impl Relation {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
        }
    }

    /// Whether an estimate lies so; never where it is to be equal, which is found by crossing it.
    fn holds(self, value: f64, target: f64) -> bool {
        match self {
            Self::Equal => false,
            Self::AtLeast => value >= target,
            Self::AtMost => value <= target,
        }
    }
}

/// A value that meets the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Solution {
    /// The value, with the error that the finite number of trials leaves; no error where the curve is
    /// flat there, or that of the estimate is not known.
    pub x: Estimate,
    /// Whether the curve is flat there, so that the target does not determine the value.
    pub flat: bool,
    /// Its 95 % interval, within the range; `None` without an error.
    pub interval: Option<(f64, f64)>,
    /// Whether the range cuts the interval below, and above.
    pub cut: (bool, bool),
    /// The estimate there.
    pub of: Estimate,
    /// Change of the estimate for one unit of the value.
    pub slope: f64,
    /// Whether the estimate jumps over the target there rather than meeting it.
    pub jump: bool,
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// The number; its values are those of the scan.
    pub axis: Axis,
    /// The estimate that was looked at.
    pub gauge: Gauge,
    /// The target.
    pub target: f64,
    /// How the estimate is to lie to it.
    pub relation: Relation,
    /// Whether an inequality is met from the low end of the range on: the solution is then the greatest
    /// value up to which it is, none where the whole range meets it; otherwise the least value from which on.
    pub from_the_start: bool,
    /// Trials of each run.
    pub trials: u64,
    /// Value and estimate, all points that were looked at, in ascending order.
    pub curve: Vec<(f64, Estimate)>,
    /// In ascending order; empty where the target is not reached in the range.
    pub solutions: Vec<Solution>,
    /// Whether the scan clearly rises in one part of the range and falls in another.
    pub turns: bool,
    /// Crossings that the scan saw.
    pub crossings: usize,
    /// Whether it was stopped on the way.
    pub partial: bool,
}

/// The most runs that [`solve`] is likely to need, for a progress bar.
pub const USUAL_RUNS: u64 = SCAN as u64 + 10;

/// Looks for the values between `low` and `high` that meet the target.
///
/// # Errors
/// See [`StudyFault`].
pub fn solve<E>(
    probe: &Probe<'_>,
    mut axis: Axis,
    (low, high): (f64, f64),
    (relation, target): (Relation, f64),
    mut model_at: impl FnMut(f64) -> Result<Model, E>,
) -> Result<Solved, StudyFault<E>> {
    axis.values = evenly(low, high, SCAN);
    let mut gauge = None;
    let mut look = |x: f64| -> Result<Reading, StudyFault<E>> {
        let model = model_at(x).map_err(StudyFault::Model)?;
        let seen = probe.see(&model)?.ok_or(StudyFault::Stopped)?;
        let reading = seen.gauge.read(&seen.column).ok_or(StudyFault::Stopped)?;
        gauge.get_or_insert(seen.gauge);
        Ok(reading)
    };
    let (mut curve, mut clear) = (Vec::new(), Vec::new());
    let mut before: Option<Reading> = None;
    let mut partial = false;
    for x in &axis.values {
        let reading = match look(*x) {
            Ok(reading) => reading,
            Err(StudyFault::Stopped) => {
                partial = true;
                break;
            }
            Err(fault) => return Err(fault),
        };
        if let Some(before) = &before {
            let step = reading.less(before);
            let noise = 1e-9 * reading.estimate.value.abs();
            if step.se.is_some_and(|se| step.value.abs() > (CLEAR * se).max(noise)) {
                clear.push(step.value > 0.0);
            }
        }
        curve.push((*x, reading.estimate));
        before = Some(reading);
    }
    let is_met = |place: usize| -> bool {
        curve.get(place).is_some_and(|(_, of): &(f64, Estimate)| relation.holds(of.value, target))
    };
    let from_the_start = is_met(0);
    let mut crossed = crossings(&curve, target);
    if relation != Relation::Equal {
        // Where the scan first ceases to meet it, or first comes to.
        crossed.retain(|(from, to)| match from_the_start {
            true => !is_met(*to) || (from == to && !is_met(to + 1) && to + 1 < curve.len()),
            false => is_met(*to),
        });
        crossed.truncate(1);
    }
    let mut solutions = Vec::new();
    let scan = curve.clone();
    for (from, to) in crossed.iter().take(MOST_ROOTS) {
        let search = Search { target, range: (low.min(high), low.max(high)) };
        match search.close_in(scan[*from], scan[*to], &mut curve, &mut look) {
            Ok(solution) => solutions.push(solution),
            Err(StudyFault::Stopped) => {
                partial = true;
                break;
            }
            Err(fault) => return Err(fault),
        }
    }
    curve.sort_by(|a, b| a.0.total_cmp(&b.0));
    curve.dedup_by(|a, b| a.0 == b.0);
    solutions.sort_by(|a, b| a.x.value.total_cmp(&b.x.value));
    Ok(Solved {
        axis,
        gauge: gauge.ok_or(StudyFault::Stopped)?,
        target,
        relation,
        from_the_start,
        trials: probe.trials,
        curve,
        turns: clear.contains(&true) && clear.contains(&false),
        crossings: crossed.len(),
        solutions,
        partial,
    })
}

/// Neighbours of the scan between which the target lies; the same index twice where one meets it.
fn crossings(scan: &[(f64, Estimate)], target: f64) -> Vec<(usize, usize)> {
    let mut crossed = Vec::new();
    for (index, (_, estimate)) in scan.iter().enumerate() {
        let here = estimate.value - target;
        let before = index.checked_sub(1).map(|before| scan[before].1.value - target);
        if here == 0.0 {
            // Of a stretch that meets it the first.
            if before != Some(0.0) {
                crossed.push((index, index));
            }
        } else if before.is_some_and(|before| here * before < 0.0) {
            crossed.push((index - 1, index));
        }
    }
    crossed
}

struct Search {
    target: f64,
    range: (f64, f64),
}

impl Search {
    fn close_in<E>(
        &self,
        from: (f64, Estimate),
        to: (f64, Estimate),
        curve: &mut Vec<(f64, Estimate)>,
        look: &mut impl FnMut(f64) -> Result<Reading, StudyFault<E>>,
    ) -> Result<Solution, StudyFault<E>> {
        // Of a range that is longer than the greatest number, as good as all of it.
        let width = (self.range.1 - self.range.0).min(f64::MAX);
        let mut at = from;
        if from.0 != to.0 {
            let slope = (to.1.value - from.1.value) / (to.0 - from.0);
            let se = from.1.se.zip(to.1.se).map(|(from, to)| from.max(to) / slope.abs());
            let (least, most) = (1e-9 * width, (to.0 - from.0).abs() / 4.0);
            let tolerance = se.map_or(least, |se| (NEAR * se).clamp(least, most));
            let off = |point: (f64, Estimate)| (point.0, point.1.value - self.target);
            let found = root(off(from), off(to), tolerance, |x| {
                let reading = look(x)?;
                curve.push((x, reading.estimate));
                Ok::<f64, StudyFault<E>>(reading.estimate.value - self.target)
            })?;
            at = (found.x, look(found.x)?.estimate);
            curve.push(at);
        }
        let (x, of) = at;
        // Wide enough for a difference that rounding does not spoil, narrow against curvature.
        let reach = width / 64.0;
        let (left, right) = ((x - reach).max(self.range.0), (x + reach).min(self.range.1));
        let (before, after) = (look(left)?, look(right)?);
        curve.extend([(left, before.estimate), (right, after.estimate)]);
        let slope = after.less(&before).value / (right - left);
        let flat = slope == 0.0;
        let se = of.se.map(|se| se / slope.abs()).filter(|se| se.is_finite());
        let ends = Estimate { value: x, se }.interval();
        let step = (after.estimate.value - before.estimate.value).abs();
        let off = (of.value - self.target).abs();
        Ok(Solution {
            x: Estimate { value: x, se },
            flat,
            interval: ends.map(|(low, high)| (low.max(self.range.0), high.min(self.range.1))),
            cut: ends.map_or((false, false), |ends| (ends.0 < self.range.0, ends.1 > self.range.1)),
            of,
            slope,
            jump: off > 0.1 * step
                && of.se.is_none_or(|se| off > se)
                && off > 1e-6 * of.value.abs(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_seen_once_each() {
        let scan: Vec<_> = [1.0, 3.0, 2.0, 2.0, 0.0]
            .iter()
            .enumerate()
            .map(|(i, value)| (i as f64, Estimate { value: *value, se: None }))
            .collect();
        assert_eq!(crossings(&scan, 2.5), [(0, 1), (1, 2)]);
        assert_eq!(crossings(&scan, 3.0), [(1, 1)]);
        assert_eq!(crossings(&scan, 1.0), [(0, 0), (3, 4)]);
        assert_eq!(crossings(&scan, 2.0), [(0, 1), (2, 2)]);
        assert!(crossings(&scan, 4.0).is_empty());
    }
}
