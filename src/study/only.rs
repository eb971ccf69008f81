//! Some metrics of a run, and nothing else: their rows have the bits that they have among all.
//!
//! No trial keeps an account that these do not need, no column is kept beside them, and nothing else is
//! estimated.

use super::run::BUDGET;
use crate::model::Model;
use crate::outcome::{Measure, Metric, Tallies};
use crate::simulate::Halt;
use crate::simulate::engine::{Engine, Keep, Progress};
use crate::stats::{Job, MetricRow, Scratch, jobs};
use crate::units::{counted, gibibytes};

/// The metrics that are wanted, and how many trials of them.
#[derive(Debug, Clone)]
pub struct Only {
    /// Their names, as a summary has them.
    pub metrics: Vec<Metric>,
    /// Whether it is asked whether contracts are met.
    pub contracts: bool,
    /// Trials.
    pub trials: u64,
}

/// The rows of these metrics.
#[derive(Debug)]
pub struct OnlyFound {
    /// Trials that are in the numbers.
    pub trials: u64,
    /// Whether it was stopped before its end.
    pub partial: bool,
    /// Sums over trials, but for those that need accounts of their own.
    pub tallies: Tallies,
    /// A row for each metric, corridor and year, in the order of a summary.
    pub rows: Vec<MetricRow>,
}

impl Only {
    fn keep(&self, model: &Model, measures: &[Measure]) -> Keep {
        let keep = Keep::only(model, measures).without_sums();
        Keep { contracts: self.contracts, ..keep }
    }

    /// The metrics in as few passes over the trials as memory allows.
    ///
    /// # Errors
    /// Where even one of them does not fit, with the sum.
    fn passes(&self, model: &Model) -> Result<Vec<Vec<Metric>>, String> {
        let bytes = |metrics: &[Metric]| {
            let measures = measures(model, metrics);
            self.keep(model, &measures).bytes_per_trial(model).saturating_mul(self.trials)
        };
        let mut passes: Vec<Vec<Metric>> = vec![Vec::new()];
        for metric in &self.metrics {
            if bytes(&[*metric]) > BUDGET {
                return Err(format!(
                    "{} of `{}` are more than memory can hold: {} are allowed",
                    counted(self.trials, "trial", "trials"),
                    metric.name(),
                    gibibytes(BUDGET),
                ));
            }
            if let Some(last) = passes.last_mut() {
                last.push(*metric);
                if bytes(last) > BUDGET {
                    last.pop();
                    passes.push(vec![*metric]);
                }
            }
        }
        Ok(passes)
    }

    /// How many times each trial is simulated.
    ///
    /// # Errors
    /// Where even one of the metrics does not fit into memory, with the sum.
    pub fn runs(&self, model: &Model) -> Result<u64, String> {
        self.passes(model).map(|passes| passes.len() as u64)
    }

    /// Runs, and estimates these metrics. Where a stop is asked for on the way, all rows are about the
    /// trials that were finished of the first metrics, and the others are left out.
    ///
    /// # Errors
    /// Where a trial cannot be finished.
    pub fn run(
        &self,
        model: &Model,
        engine: &Engine,
        progress: &Progress,
    ) -> Result<OnlyFound, Halt> {
        let mut found = OnlyFound {
            trials: self.trials,
            partial: false,
            tallies: Tallies::new(&model.layout),
            rows: Vec::new(),
        };
        let all = jobs(&model.layout);
        let passes = self.passes(model).unwrap_or_default();
        for (number, metrics) in passes.iter().enumerate() {
            let keep = self.keep(model, &measures(model, metrics));
            let outcomes = engine.run(model, (0, self.trials), &keep, progress)?;
            if outcomes.trials() < self.trials {
                found.partial = true;
                if number > 0 {
                    break;
                }
            }
            if number == 0 {
                (found.trials, found.tallies) = (outcomes.trials(), outcomes.tallies());
            }
            let wanted: Vec<&Job> =
                all.iter().filter(|job| metrics.contains(&job.metric)).collect();
            let rows = engine.map(&wanted, |job| job.run(&outcomes, &mut Scratch::default()));
            found.rows.extend(rows.into_iter().flatten());
            if found.partial {
                break;
            }
        }
        let place = |row: &MetricRow| {
            self.metrics.iter().position(|metric| metric.name() == row.about.metric.name())
        };
        found.rows.sort_by_key(place);
        Ok(found)
    }
}

/// The measures that metrics are made of.
fn measures(model: &Model, metrics: &[Metric]) -> Vec<Measure> {
    metrics.iter().flat_map(|metric| metric.measures(&model.layout)).collect()
}
