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
    between(low, high, count, |share| low + (high - low) * share)
}

/// The same with equal ratios instead of equal steps; both ends are above zero.
#[must_use]
pub fn by_ratio(low: f64, high: f64, count: usize) -> Vec<f64> {
    between(low, high, count, |share| low * libm::pow(high / low, share))
}

fn between(low: f64, high: f64, count: usize, at: impl Fn(f64) -> f64) -> Vec<f64> {
    let last = count.saturating_sub(1);
    (0..count)
        .map(|index| match index {
            0 => low,
            index if index == last => high,
            index => {
                let value = at(index as f64 / last as f64);
                format!("{value:.11e}").parse().unwrap_or(value)
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
}
