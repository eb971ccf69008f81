//! The drivers of the spread, and the assumption that moves the answer most.
//!
//! The spread over trials is split between groups of streams by pick and freeze: a run, one in which
//! every stream comes from other trials, and one for each group in which only its streams do. k groups
//! cost k + 2 runs; the estimators are in [`Sobol`]. The tornado fixes one assumption after another at
//! its 10 % and 90 % quantile, all else with common random numbers.

use super::groups::{Group, GroupKind, is_uncertain, split};
use super::probe::{Probe, StudyFault, looking};
use super::run::factor_trials;
use crate::model::{LawModel, Model};
use crate::outcome::Outcomes;
use crate::simulate::engine::Keep;
use crate::stats::{
    Estimate, Explained, Gauge, Indices, Moments, Reading, Share, Sobol, quantile, sort,
};

/// A group's part in the spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// The group.
    pub group: Group,
    /// Its shares of the variance.
    pub indices: Indices,
    /// Of assumptions: the first-order index that the trials of the first run give by themselves, of
    /// correlated ones that of the one with the largest; `None` where they are too few to say.
    pub given: Option<Share>,
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

/// The effect of one assumption's uncertainty on the answer.
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

/// The drivers of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// The estimate that was looked at.
    pub gauge: Gauge,
    /// Trials of each run.
    pub trials: u64,
    /// The answer of the whole scenario.
    pub base: Estimate,
    /// Standard deviation over trials; `None` for a single one.
    pub sd: Option<f64>,
    /// Parts in the spread, in the order of the groups; empty where there is no spread.
    pub drivers: Vec<Driver>,
    /// Groups there are; drivers are fewer after an interrupt.
    pub groups: usize,
    /// By the size of the swing, largest first.
    pub swings: Vec<Swing>,
    /// Uncertain assumptions there are; swings are fewer after an interrupt.
    pub assumptions: usize,
    /// Whether it was stopped before its end.
    pub partial: bool,
}

/// How many runs [`sensitivity`] takes.
#[must_use]
pub fn runs(model: &Model) -> u64 {
    let mut model = model.clone();
    let arms = 2 * uncertain(&model).count();
    (split(&mut model).len() + 2 + arms) as u64
}

fn uncertain(model: &Model) -> impl Iterator<Item = usize> {
    (0..model.layout.assumptions.len()).filter(|index| is_uncertain(model, *index))
}

/// Splits the spread and measures every swing.
///
/// # Errors
/// See [`StudyFault`].
pub fn sensitivity<E>(probe: &Probe<'_>, model: &Model) -> Result<Sensitivity, StudyFault<E>> {
    let begun = Begun::run(probe, model)?;
    let mut found = begun.nothing_yet();
    found.partial =
        !begun.shares(probe, &mut found)? || !begun.swings(probe, &mut found, &mut |_, _| {})?;
    Ok(found)
}

/// Measures every swing and leaves the shares out: two runs for each assumption and one for all.
/// `told` is handed each swing as it is known, and how many there will be.
///
/// # Errors
/// See [`StudyFault`].
pub fn swings<E>(
    probe: &Probe<'_>,
    model: &Model,
    told: &mut dyn FnMut(&Swing, usize),
) -> Result<Sensitivity, StudyFault<E>> {
    let begun = Begun::run(probe, model)?;
    let mut found = begun.nothing_yet();
    found.partial = !begun.swings(probe, &mut found, told)?;
    Ok(found)
}

/// Splits the spread and leaves the tornado out: k + 2 runs for k groups.
///
/// # Errors
/// See [`StudyFault`].
pub fn spread<E>(probe: &Probe<'_>, model: &Model) -> Result<Sensitivity, StudyFault<E>> {
    let begun = Begun::run(probe, model)?;
    let mut found = begun.nothing_yet();
    found.partial = !begun.shares(probe, &mut found)?;
    Ok(found)
}

/// The run that everything else is compared with.
struct Begun {
    /// With its streams in groups.
    model: Model,
    groups: Vec<Group>,
    gauge: Gauge,
    own: Vec<f64>,
    reading: Reading,
    /// By assumption, what the run's own trials say of it alone.
    given: Vec<Option<Share>>,
    /// Uncertain assumptions with their 10 % and 90 % quantiles.
    ends: Vec<(usize, f64, f64)>,
}

impl Begun {
    fn run<E>(probe: &Probe<'_>, model: &Model) -> Result<Self, StudyFault<E>> {
        let mut model = model.clone();
        let groups = split(&mut model);
        let gauge = Gauge::parse(probe.of, &model.layout)?;
        if !gauge.is_in_every_trial() {
            return Err(StudyFault::Gauge(format!(
                "not every trial has a `{}`, and a spread is split over all of them; take what is \
                 delivered, or a chance",
                gauge.metric
            )));
        }
        // Where a parameter is itself uncertain the quantiles are those of the drawn values.
        let is_drawn = |index: usize| !matches!(model.assumptions[index].law, LawModel::Fixed(_));
        let keep = Keep {
            assumptions: uncertain(&model).any(is_drawn),
            factors: factor_trials(&model),
            ..looking(&model, &gauge)
        };
        let wholly = probe.engine.run(&model, (0, probe.trials), &keep, probe.progress)?;
        if wholly.trials() < probe.trials {
            return Err(StudyFault::Stopped);
        }
        let own = gauge.column(&wholly);
        let reading = gauge.read(&own).ok_or(StudyFault::Stopped)?;
        let ends = uncertain(&model).map(|index| match &model.assumptions[index].law {
            LawModel::Fixed(law) => (index, law.at_uniform(0.1), law.at_uniform(0.9)),
            LawModel::Drawn(_) | LawModel::ByOutcome { .. } => {
                let mut drawn = wholly.assumption(index);
                sort(&mut drawn);
                (index, quantile(&drawn, 0.1), quantile(&drawn, 0.9))
            }
        });
        let ends = ends.collect();
        let given = given(probe, &model, &wholly, &own);
        Ok(Self { model, groups, gauge, own, reading, given, ends })
    }

    fn nothing_yet(&self) -> Sensitivity {
        Sensitivity {
            gauge: self.gauge.clone(),
            trials: self.own.len() as u64,
            base: self.reading.estimate,
            sd: Moments::of(&self.own).and_then(|moments| moments.sd),
            drivers: Vec::new(),
            groups: self.groups.len(),
            swings: Vec::new(),
            assumptions: self.ends.len(),
            partial: false,
        }
    }

    /// False where a stop was asked for.
    fn shares<E>(&self, probe: &Probe<'_>, found: &mut Sensitivity) -> Result<bool, StudyFault<E>> {
        let Some(numbers) = self.groups.first().map(|group| group.moved.len()) else {
            return Ok(true);
        };
        let other = probe.see_moved(&self.model, &self.gauge, &vec![true; numbers])?;
        let Some(other) = other else { return Ok(false) };
        let Some(sobol) = Sobol::new(&self.own, &other, self.model.seed) else { return Ok(true) };
        for group in &self.groups {
            let mixed = probe.see_moved(&self.model, &self.gauge, &group.moved)?;
            let Some(mixed) = mixed else { return Ok(false) };
            if let Some(indices) = sobol.indices(&mixed) {
                let mut given = None;
                if group.kind == GroupKind::Assumption {
                    let members = group.assumptions.iter().filter_map(|member| self.given[*member]);
                    given = members.reduce(|most, next| {
                        match next.estimate.value > most.estimate.value {
                            true => next,
                            false => most,
                        }
                    });
                }
                found.drivers.push(Driver { group: group.clone(), indices, given });
            }
        }
        Ok(true)
    }

    /// False where a stop was asked for.
    fn swings<E>(
        &self,
        probe: &Probe<'_>,
        found: &mut Sensitivity,
        told: &mut dyn FnMut(&Swing, usize),
    ) -> Result<bool, StudyFault<E>> {
        let mut whole = true;
        for (assumption, low, high) in &self.ends {
            let mut arms = Vec::new();
            for at in [*low, *high] {
                let mut fixed = self.model.clone();
                fixed.fix(*assumption, at);
                let Some(seen) = probe.see(&fixed)? else { break };
                let reading = self.gauge.read(&seen.column).ok_or(StudyFault::Stopped)?;
                let change = reading.less(&self.reading);
                arms.push((Arm { at, of: reading.estimate, change }, reading));
            }
            let [(low, below), (high, above)] = &arms[..] else {
                whole = false;
                break;
            };
            let swing = above.less(below);
            let swing = Swing { assumption: *assumption, low: *low, high: *high, swing };
            told(&swing, self.ends.len());
            found.swings.push(swing);
        }
        found.swings.sort_by(|a, b| size(b).total_cmp(&size(a)));
        Ok(whole)
    }
}

/// By assumption, the first-order index that a run's trials give by themselves.
fn given(probe: &Probe<'_>, model: &Model, ran: &Outcomes, own: &[f64]) -> Vec<Option<Share>> {
    let trials = ran.factor_trials().min(own.len());
    let Some(explained) = Explained::new(&own[..trials]) else {
        return vec![None; model.layout.assumptions.len()];
    };
    let indices: Vec<usize> = (0..model.layout.assumptions.len()).collect();
    probe.engine.map(&indices, |index| {
        let mut values = ran.assumption(*index);
        values.truncate(trials);
        explained.first_order(&values, &mut Vec::new()).map(|first| first.share)
    })
}

/// How far an assumption moves the answer, to either side.
fn size(swing: &Swing) -> f64 {
    let (low, high) = (swing.low.of.value, swing.high.of.value);
    (high - low).abs()
}
