//! One thing at a time: every estimate that is asked for, with one assumption, branch, chain or number at
//! each of its ends and all else as it is, under the same luck.
//!
//! The ends of an assumption are its 10 % and 90 % quantiles or what is said, those of a branch its outcomes,
//! those of a chain of states each of them held for good. Differences are paired, so that they are known
//! better than the estimates themselves.

use super::groups::is_uncertain;
use super::probe::{StudyFault, looking};
use crate::model::{LawModel, Model};
use crate::outcome::Outcomes;
use crate::simulate::engine::{Engine, Keep, Progress};
use crate::stats::{Estimate, Gauge, Reading, quantile, sort};

/// How a model is brought to one end.
#[derive(Debug, Clone)]
pub enum Way {
    /// An assumption, by its index, at a quantile of what is drawn.
    Quantile(usize, f64),
    /// An assumption, by its index, at a value.
    Value(usize, f64),
    /// A model of its own; of a number its value.
    Model(Box<Model>, Option<f64>),
}

/// The thing that is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovedKind {
    /// An assumption.
    Assumption,
    /// A branch.
    Branch,
    /// Security or a regime.
    Chain,
    /// A number by its path.
    Number,
}

impl MovedKind {
    /// The word for it in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Assumption => "assumption",
            Self::Branch => "branch",
            Self::Chain => "chain",
            Self::Number => "number",
        }
    }
}

/// Something to be moved, with its ends: the words for each, where it is no number, and the way there.
#[derive(Debug, Clone)]
pub struct Movable {
    /// Its kind.
    pub kind: MovedKind,
    /// Its name, or its path.
    pub name: String,
    /// Words for it.
    pub label: String,
    /// Its unit, where the scenario says it.
    pub unit: Option<String>,
    /// Its ends.
    pub ends: Vec<(String, Way)>,
}

/// The estimates at one end.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Words for it; empty where it is a number.
    pub words: String,
    /// The number.
    pub at: Option<f64>,
    /// By what is asked for: the estimate; `None` where no trial has such a number.
    pub of: Vec<Option<Estimate>>,
    /// The same less that of the whole scenario, paired.
    pub change: Vec<Option<Estimate>>,
}

/// Something that was moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Its kind.
    pub kind: MovedKind,
    /// Its name, or its path.
    pub name: String,
    /// Words for it.
    pub label: String,
    /// Its unit, where the scenario says it.
    pub unit: Option<String>,
    /// Its ends, in their order.
    pub ends: Vec<End>,
}

impl Moved {
    /// How far the first estimate reaches from end to end.
    #[must_use]
    pub fn reach(&self) -> f64 {
        let first = self.ends.iter().filter_map(|end| Some(end.of.first()?.as_ref()?.value));
        let (low, high) = first.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if low <= high { high - low } else { 0.0 }
    }
}

/// The result.
#[derive(Debug, Clone, PartialEq)]
pub struct OneAtATime {
    /// The estimate that was asked for.
    pub gauges: Vec<Gauge>,
    /// Trials of each run.
    pub trials: u64,
    /// The estimates of the whole scenario.
    pub base: Vec<Option<Estimate>>,
    /// The largest reach of the first estimate first.
    pub moved: Vec<Moved>,
    /// How many were to be moved; there are fewer after an interrupt.
    pub wanted: usize,
    /// Whether it was stopped before its end.
    pub partial: bool,
}

/// The uncertain assumptions of a model, by index.
pub fn uncertain(model: &Model) -> impl Iterator<Item = usize> {
    (0..model.layout.assumptions.len()).filter(|index| is_uncertain(model, *index))
}

/// Moves one thing after another.
///
/// # Errors
/// See [`StudyFault`].
pub fn one_at_a_time<E>(
    (engine, progress): (&Engine, &Progress),
    (model, trials): (&Model, u64),
    of: &[&str],
    movable: Vec<Movable>,
) -> Result<OneAtATime, StudyFault<E>> {
    let gauges: Result<Vec<Gauge>, _> =
        of.iter().map(|of| Gauge::parse(of, &model.layout)).collect();
    let gauges = gauges?;
    let is_drawn = |index: usize| !matches!(model.assumptions[index].law, LawModel::Fixed(_));
    let keeps_drawn = movable
        .iter()
        .flat_map(|one| &one.ends)
        .any(|(_, way)| matches!(way, Way::Quantile(index, _) if is_drawn(*index)));
    let run = |model: &Model, assumptions: bool| -> Result<Outcomes, StudyFault<E>> {
        let measures: Vec<_> =
            gauges.iter().flat_map(|gauge| gauge.measures(&model.layout)).collect();
        let events = gauges.iter().any(Gauge::needs_counts);
        let keep = Keep { events, assumptions, ..looking(model, &gauges[0]) };
        let columns = model.layout.columns().only(|measure| measures.contains(&measure));
        let keep = Keep { columns, ..keep };
        Ok(engine.run(model, (0, trials), &keep, progress)?)
    };
    let read = |outcomes: &Outcomes| -> Vec<Option<Reading>> {
        let of = |gauge: &Gauge| {
            let column = gauge.column(outcomes);
            let any = column.iter().any(|value| !value.is_nan());
            gauge.read(&column).filter(|_| any)
        };
        gauges.iter().map(of).collect()
    };
    let wholly = run(model, keeps_drawn)?;
    if wholly.trials() < trials {
        return Err(StudyFault::Stopped);
    }
    let base = read(&wholly);
    let at_quantile = |index: usize, p: f64| match &model.assumptions[index].law {
        LawModel::Fixed(law) => law.at_uniform(p),
        LawModel::Drawn(_) | LawModel::ByOutcome { .. } => {
            let mut drawn = wholly.assumption(index);
            sort(&mut drawn);
            quantile(&drawn, p)
        }
    };
    let (wanted, mut moved, mut partial) = (movable.len(), Vec::new(), false);
    'all: for one in movable {
        let mut ends = Vec::new();
        for (words, way) in one.ends {
            let (own, at) = match way {
                Way::Quantile(index, p) => {
                    let at = at_quantile(index, p);
                    (fixed(model, index, at), Some(at))
                }
                Way::Value(index, at) => (fixed(model, index, at), Some(at)),
                Way::Model(own, at) => (*own, at),
            };
            let outcomes = run(&own, false)?;
            if outcomes.trials() < trials {
                partial = true;
                break 'all;
            }
            let readings = read(&outcomes);
            let change = readings.iter().zip(&base).map(|(own, base)| {
                own.as_ref().zip(base.as_ref()).map(|(own, base)| own.less(base))
            });
            let change = change.collect();
            let of = readings.iter().map(|own| own.as_ref().map(|own| own.estimate)).collect();
            ends.push(End { words, at, of, change });
        }
        let Movable { kind, name, label, unit, .. } = one;
        moved.push(Moved { kind, name, label, unit, ends });
    }
    moved.sort_by(|a, b| b.reach().total_cmp(&a.reach()));
    let base = base.iter().map(|own| own.as_ref().map(|own| own.estimate)).collect();
    Ok(OneAtATime { gauges, trials, base, moved, wanted, partial })
}

fn fixed(model: &Model, assumption: usize, at: f64) -> Model {
    let mut own = model.clone();
    own.fix(assumption, at);
    own
}
