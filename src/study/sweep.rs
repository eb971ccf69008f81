//! One or two numbers of a scenario, value by value, with common random numbers.
//!
//! Every point is a whole run with the same seed, so that what changes from point to point is the
//! number's doing and hardly chance: the curve is smooth although each of its points has the error of
//! its trials, and the error of the whole change is that of paired differences.

use super::probe::{Probe, StudyFault};
use crate::model::Model;
use crate::stats::{Band, Estimate, Gauge, Reading};

/// A number that is varied.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Its path in the scenario.
    pub path: String,
    /// Words for it: an assumption's label, else the path.
    pub label: String,
    /// Its unit, where the scenario says it.
    pub unit: Option<String>,
    /// The values that it takes.
    pub values: Vec<f64>,
    /// Whether they go by equal ratios, as on a logarithmic scale.
    pub log: bool,
}

/// `count` values from `low` to `high`, evenly; the ends exactly, the others to twelve digits, so that
/// a tenth is a tenth.
#[must_use]
pub fn evenly(low: f64, high: f64, count: usize) -> Vec<f64> {
    let span = high - low;
    between(low, high, count, |share| match span.is_finite() {
        true => low + span * share,
        // Each end for itself where the way between them is longer than the greatest number.
        false => low * (1.0 - share) + high * share,
    })
}

/// The same with equal ratios instead of equal steps; both ends are above zero.
#[must_use]
pub fn by_ratio(low: f64, high: f64, count: usize) -> Vec<f64> {
    let ratio = high / low;
    between(low, high, count, |share| match ratio.is_finite() {
        true => low * libm::pow(ratio, share),
        // By logarithms where the ratio is greater than the greatest number.
        false => libm::exp(libm::log(low) * (1.0 - share) + libm::log(high) * share),
    })
}

fn between(low: f64, high: f64, count: usize, at: impl Fn(f64) -> f64) -> Vec<f64> {
    let last = count.saturating_sub(1);
    (0..count)
        .map(|index| match index {
            0 => low,
            index if index == last => high,
            index => {
                let value = at(index as f64 / last as f64);
                let rounded = format!("{value:.11e}").parse().unwrap_or(value);
                // Between ends that differ in the last digits alone, rounding may lead past one.
                let (least, most) = (low.min(high), low.max(high));
                if (least..=most).contains(&rounded) { rounded } else { value.clamp(least, most) }
            }
        })
        .collect()
}

/// The result at one point of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepPoint {
    /// The values of the axes.
    pub at: Vec<f64>,
    /// The estimate that was asked for.
    pub of: Estimate,
    /// Mean and quantiles of the same column.
    pub band: Band,
    /// Paths of keys whose value was clamped to a bound in every trial.
    pub clamped: Vec<String>,
}

/// A sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Swept {
    /// One or two; the last runs fastest.
    pub axes: Vec<Axis>,
    /// The estimate that was looked at.
    pub gauge: Gauge,
    /// In the order of the axes.
    pub points: Vec<SweepPoint>,
    /// The last point less the first, with the error of the paired difference.
    pub change: Estimate,
    /// Whether it was stopped before its last point.
    pub partial: bool,
}

/// Sweeps over all combinations of the axes' values.
///
/// # Errors
/// See [`StudyFault`].
pub fn sweep<E>(
    probe: &Probe<'_>,
    axes: Vec<Axis>,
    mut model_at: impl FnMut(&[f64]) -> Result<Model, E>,
) -> Result<Swept, StudyFault<E>> {
    let mut points: Vec<SweepPoint> = Vec::new();
    let mut first: Option<(Gauge, Reading)> = None;
    let mut change = Estimate { value: 0.0, se: None };
    let count: usize = axes.iter().map(|axis| axis.values.len()).product();
    for index in 0..count {
        let mut rest = index;
        let mut at: Vec<f64> = axes
            .iter()
            .rev()
            .map(|axis| {
                let value = axis.values[rest % axis.values.len()];
                rest /= axis.values.len();
                value
            })
            .collect();
        at.reverse();
        let model = model_at(&at).map_err(StudyFault::Model)?;
        let Some(seen) = probe.see(&model)? else { break };
        let read = seen.gauge.read(&seen.column).zip(Band::of(&seen.column));
        let Some((reading, band)) = read else { break };
        points.push(SweepPoint { at, of: reading.estimate, band, clamped: seen.clamped });
        let (_, start) = first.get_or_insert_with(|| (seen.gauge, reading.clone()));
        change = reading.less(start);
    }
    let (gauge, _) = first.ok_or(StudyFault::Stopped)?;
    let partial = points.len() < count;
    Ok(Swept { axes, gauge, points, change, partial })
}

#[cfg(test)]
mod tests {
    use super::{by_ratio, evenly};

    #[test]
    fn values_are_even_and_end_where_they_should() {
        assert_eq!(evenly(0.1, 0.7, 4).len(), 4);
        assert_eq!(evenly(0.1, 0.7, 4)[3], 0.7);
        assert_eq!(evenly(0.0, 1.0, 5), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(evenly(2.0, 5.0, 1), [2.0]);
        assert_eq!(evenly(5.0, 2.0, 2), [5.0, 2.0]);
        assert_eq!(evenly(0.3, 1.0, 11)[1..4], [0.37, 0.44, 0.51]);
    }

    #[test]
    fn ratios_are_equal_and_end_where_they_should() {
        assert_eq!(by_ratio(0.01, 10.0, 4), [0.01, 0.1, 1.0, 10.0]);
        assert_eq!(by_ratio(1.0, 2.0, 2), [1.0, 2.0]);
        assert_eq!(by_ratio(1.0, 16.0, 5), [1.0, 2.0, 4.0, 8.0, 16.0]);
    }

    #[test]
    fn no_range_is_too_wide_or_too_narrow() {
        // The square root of 1e-310 times 1e3 is that of ten times 1e-154.
        assert_eq!(by_ratio(1e-310, 1e3, 3), [1e-310, 3.162_277_660_17e-154, 1e3]);
        assert_eq!(evenly(-1.7e308, 1.7e308, 3), [-1.7e308, 0.0, 1.7e308]);
        assert_eq!(evenly(-1.6e308, 1.6e308, 5)[1], -8e307);
        let (least, most) = (f64::from_bits(1), f64::MAX);
        for values in [by_ratio(least, most, 1000), evenly(-most, most, 1000)] {
            assert!(values.is_sorted_by(|a, b| a < b) && values.iter().all(|v| v.is_finite()));
        }
        let (low, high) = (1.000_000_000_000_49, 1.000_000_000_000_7);
        assert!(evenly(low, high, 3).is_sorted() && by_ratio(low, high, 3).is_sorted());
    }
}
