//! What drives the spread, and which assumption moves the answer most.
//!
//! The spread over trials is split between groups of streams by pick and freeze: a run, one in which
//! every stream comes from other trials, and one for each group in which only its streams do. k groups
//! cost k + 2 runs; the estimators are in [`Sobol`]. The tornado fixes one assumption after another at
//! its 10 % and 90 % quantile, all else under common luck.

use super::groups::{Group, is_uncertain, split};
use super::probe::{Probe, StudyFault};
use crate::model::{LawModel, Model};
use crate::simulate::engine::Keep;
use crate::stats::{Estimate, Gauge, Indices, Reading, Sobol, quantile, sort};

/// A group's part in the spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// The group.
    pub group: Group,
    /// Its shares of the variance.
    pub indices: Indices,
}

/// The answer with an assumption at one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm {
    /// The value.
    pub at: f64,
    /// The answer.
    pub of: Estimate,
    /// The answer less that of the whole scenario, paired.
    pub change: Estimate,
}

/// What one assumption's uncertainty does to the answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swing {
    /// Its index.
    pub assumption: usize,
    /// At its 10 % quantile.
    pub low: Arm,
    /// At its 90 % quantile.
    pub high: Arm,
    /// The answer at the 90 % quantile less that at the 10 % quantile, paired.
    pub swing: Estimate,
}

/// What drives a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// What was looked at.
    pub gauge: Gauge,
    /// The answer of the whole scenario.
    pub base: Estimate,
    /// Standard deviation over trials.
    pub sd: f64,
    /// Parts in the spread, in the order of the groups; empty where there is no spread.
    pub drivers: Vec<Driver>,
    /// By the size of the swing, largest first.
    pub swings: Vec<Swing>,
    /// Whether it was stopped before its end.
    pub partial: bool,
}

/// How many runs [`sensitivity`] takes.
#[must_use]
pub fn runs(model: &Model) -> u64 {
    let mut model = model.clone();
    let uncertain = (0..model.assumptions.len()).filter(|index| is_uncertain(&model, *index));
    let arms = 2 * uncertain.count();
    (split(&mut model).len() + 2 + arms) as u64
}

/// Splits the spread and measures every swing.
///
/// # Errors
/// See [`StudyFault`].
pub fn sensitivity<E>(probe: &Probe<'_>, model: &Model) -> Result<Sensitivity, StudyFault<E>> {
    let mut model = model.clone();
    let groups = split(&mut model);
    let gauge = Gauge::parse(probe.of, &model.layout)?;
    let mut keep = Keep { measures: gauge.measures(&model.layout), assumptions: true };
    let wholly = probe.engine.run(&model, (0, probe.trials), &keep, probe.progress)?;
    if wholly.trials() < probe.trials {
        return Err(StudyFault::Stopped);
    }
    keep.assumptions = false;
    let own = gauge.column(&wholly);
    let reading = gauge.read(&own).ok_or(StudyFault::Stopped)?;
    // Where a parameter is itself uncertain the quantiles are those of the drawn values.
    let mut ends = Vec::new();
    for index in (0..model.assumptions.len()).filter(|index| is_uncertain(&model, *index)) {
        let (low, high) = match &model.assumptions[index].law {
            LawModel::Fixed(law) => (law.at_uniform(0.1), law.at_uniform(0.9)),
            LawModel::Drawn(_) => {
                let mut drawn = wholly.assumption(index);
                sort(&mut drawn);
                (quantile(&drawn, 0.1), quantile(&drawn, 0.9))
            }
        };
        ends.push((index, low, high));
    }
    drop(wholly);
    let mut found = Sensitivity {
        gauge,
        base: reading.estimate,
        sd: crate::stats::Moments::of(&own).and_then(|moments| moments.sd).unwrap_or(0.0),
        drivers: Vec::new(),
        swings: Vec::new(),
        partial: false,
    };
    found.partial = !shares(probe, &model, &own, groups, &mut found)?
        || !swings(probe, &model, &reading, &ends, &mut found)?;
    Ok(found)
}

/// False where a stop was asked for.
fn shares<E>(
    probe: &Probe<'_>,
    model: &Model,
    own: &[f64],
    groups: Vec<Group>,
    found: &mut Sensitivity,
) -> Result<bool, StudyFault<E>> {
    let Some(numbers) = groups.first().map(|group| group.moved.len()) else { return Ok(true) };
    let other = probe.see_moved(model, &found.gauge, &vec![true; numbers])?;
    let Some(other) = other else { return Ok(false) };
    let Some(sobol) = Sobol::new(own, &other, model.seed) else { return Ok(true) };
    for group in groups {
        let mixed = probe.see_moved(model, &found.gauge, &group.moved)?;
        let Some(mixed) = mixed else { return Ok(false) };
        if let Some(indices) = sobol.indices(&mixed) {
            found.drivers.push(Driver { group, indices });
        }
    }
    Ok(true)
}

/// False where a stop was asked for.
fn swings<E>(
    probe: &Probe<'_>,
    model: &Model,
    base: &Reading,
    ends: &[(usize, f64, f64)],
    found: &mut Sensitivity,
) -> Result<bool, StudyFault<E>> {
    let mut whole = true;
    for (assumption, low, high) in ends {
        let mut arms = Vec::new();
        for at in [*low, *high] {
            let mut fixed = model.clone();
            fixed.fix(*assumption, at);
            let Some(seen) = probe.see(&fixed)? else { break };
            let reading = found.gauge.read(&seen.column).ok_or(StudyFault::Stopped)?;
            arms.push((Arm { at, of: reading.estimate, change: reading.less(base) }, reading));
        }
        let [(low, below), (high, above)] = &arms[..] else {
            whole = false;
            break;
        };
        let swing = above.less(below);
        found.swings.push(Swing { assumption: *assumption, low: *low, high: *high, swing });
    }
    found.swings.sort_by(|a, b| size(b).total_cmp(&size(a)));
    Ok(whole)
}

/// How far an assumption moves the answer, to either side.
fn size(swing: &Swing) -> f64 {
    let (low, high) = (swing.low.of.value, swing.high.of.value);
    (high - low).abs()
}
