//! Runs of one model after another with common random numbers, of each of which one column is kept.

use std::fmt;

use super::run::{BUDGET, MOST_TRIALS};
use crate::chance::SplitStreams;
use crate::model::Model;
use crate::outcome::Outcomes;
use crate::simulate::Halt;
use crate::simulate::engine::{Engine, Keep, Progress};
use crate::stats::{Gauge, QuestionError, Statistic};
use crate::units::gibibytes;

/// Columns of numbers that are in memory beside those of the run itself, at the most.
const COLUMNS: u64 = 8;

/// Why a study failed: by itself, or because a model could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StudyFault<E> {
    /// A trial could not be finished.
    Halt(Halt),
    /// The estimate to be looked at does not exist.
    Gauge(String),
    /// A model could not be had.
    Model(E),
    /// A stop was asked for before there was anything to report.
    Stopped,
}

impl<E> From<Halt> for StudyFault<E> {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl<E> From<QuestionError> for StudyFault<E> {
    fn from(error: QuestionError) -> Self {
        Self::Gauge(error.to_string())
    }
}

impl<E: fmt::Display> fmt::Display for StudyFault<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Halt(halt) => halt.fmt(f),
            Self::Gauge(words) => f.write_str(words),
            Self::Model(error) => error.fmt(f),
            Self::Stopped => f.write_str("interrupted before there was anything to report"),
        }
    }
}

/// How to run, and what to look at.
#[derive(Debug, Clone, Copy)]
pub struct Probe<'a> {
    /// The threads.
    pub engine: &'a Engine,
    /// Counts the trials of all runs; its stop ends the study.
    pub progress: &'a Progress,
    /// Trials of each run.
    pub trials: u64,
    /// The estimate to look at, in the grammar of [`Gauge`].
    pub of: &'a str,
}

/// The result of one run.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The estimate that was looked at, as this model has it.
    pub gauge: Gauge,
    /// One number a trial.
    pub column: Vec<f64>,
    /// Paths of keys whose value was clamped to a bound in every trial.
    pub clamped: Vec<String>,
}

impl Probe<'_> {
    /// Refuses more trials than fit into memory: each keeps the measures that are looked at, the values
    /// of assumptions, and a few numbers for every run that is compared with another.
    ///
    /// # Errors
    /// A sentence with the sum.
    pub fn fits(&self, model: &Model) -> Result<(), String> {
        let gauge = Gauge::parse(self.of, &model.layout).map_err(|error| error.to_string())?;
        if gauge.statistic == Statistic::Sd && self.trials < 2 {
            return Err("a single trial has no standard deviation; --trials 2 or more".to_owned());
        }
        let keep = Keep { assumptions: true, ..looking(model, &gauge) };
        let per_trial = keep.bytes_per_trial(model) + 8 * COLUMNS;
        let bytes = per_trial.saturating_mul(self.trials);
        if self.trials <= MOST_TRIALS && bytes <= BUDGET {
            return Ok(());
        }
        Err(format!(
            "{} trials at once are more than memory can hold: they need {per_trial} bytes each, {} \
             in all, and {} are allowed; --trials {} is enough for any study",
            self.trials,
            gibibytes(bytes),
            gibibytes(BUDGET),
            (BUDGET / per_trial).min(100_000)
        ))
    }

    /// Runs the model and keeps the column; `None` where a stop was asked for on the way.
    ///
    /// # Errors
    /// Where a trial halts, or the model has no such column.
    pub fn see<E>(&self, model: &Model) -> Result<Option<Seen>, StudyFault<E>> {
        let gauge = Gauge::parse(self.of, &model.layout)?;
        let keep = looking(model, &gauge);
        let outcomes = self.engine.run(model, (0, self.trials), &keep, self.progress)?;
        if outcomes.trials() < self.trials {
            return Ok(None);
        }
        let (column, clamped) = (gauge.column(&outcomes), clamped(&outcomes));
        if column.iter().all(|value| value.is_nan()) {
            return Err(StudyFault::Gauge(format!("no trial has a `{}`", gauge.metric)));
        }
        Ok(Some(Seen { column, gauge, clamped }))
    }

    /// The column of the trials `from..to` with the streams of the groups in `moved` taken from other
    /// trials; `None` where a stop was asked for on the way.
    ///
    /// # Errors
    /// Where a trial halts.
    pub fn see_moved<E>(
        &self,
        model: &Model,
        gauge: &Gauge,
        moved: &[bool],
        (from, to): (u64, u64),
    ) -> Result<Option<Vec<f64>>, StudyFault<E>> {
        let keep = looking(model, gauge);
        let streams = |number| SplitStreams::new(model.seed, number, moved);
        let outcomes = self.engine.run_under(model, (from, to), &keep, self.progress, &streams)?;
        Ok((outcomes.trials() == to - from).then(|| gauge.column(&outcomes)))
    }
}

/// The columns that have to be kept to look at a number.
pub(super) fn looking(model: &Model, gauge: &Gauge) -> Keep {
    let keep = Keep::only(model, &gauge.measures(&model.layout));
    Keep { events: gauge.needs_counts(), ..keep.without_sums() }
}

fn clamped(outcomes: &Outcomes) -> Vec<String> {
    let tallies = outcomes.tallies();
    let paths = outcomes.layout.paths.iter().zip(&tallies.clamped);
    paths.filter(|(_, clamped)| **clamped == tallies.trials).map(|(path, _)| path.clone()).collect()
}
