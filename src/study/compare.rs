//! The same trials through several scenarios, and what differs, trial by trial.
//!
//! All scenarios go through a piece of the trials before any goes through the next piece, so that an
//! interrupt leaves numbers of the same trials for all. What is compared must be in memory at once
//! for all of them; where not all measures are, the trials are simulated again for one part of the
//! measures after another, as in a [run](super::run).

use std::sync::atomic::Ordering;

use super::run::{
    BUDGET, FAMILIES, FIRST_LOOK, LEVELS, MONTHS, MOST_TRIALS, PlanFault, family, next_look,
};
use crate::model::Model;
use crate::outcome::{Measure, Outcomes};
use crate::simulate::Halt;
use crate::simulate::engine::{BLOCK, Engine, Keep, Progress};
use crate::stats::{
    DifferenceRow, Shape, Span, Subject, UntilPaired, difference_row, letter, shapes, subjects,
};

/// Trials of a piece, once a run is under way.
const PIECE: u64 = 64 * BLOCK;
/// Points of an exceedance curve.
const POINTS: usize = 400;

/// What is to be compared.
#[derive(Debug)]
pub struct ComparePlan {
    /// Trials, or the most of them where there are targets of precision.
    pub trials: u64,
    /// Targets of precision, all of which are to be reached.
    pub until: Vec<UntilPaired>,
    /// The years that all scenarios have.
    pub span: Span,
    /// Families of measures, pass by pass.
    passes: Vec<Vec<usize>>,
}

impl ComparePlan {
    /// Plans `trials` trials through all of the models.
    ///
    /// # Errors
    /// Where even one part of the measures does not fit into memory for all of them, with the sum.
    pub fn new(
        models: &[Model],
        trials: u64,
        span: Span,
        until: Vec<UntilPaired>,
    ) -> Result<Self, PlanFault> {
        let per_trial = |families: &[usize]| -> u64 {
            models.iter().map(|model| keep(model, families).bytes_per_trial(model)).sum()
        };
        let wanted: Vec<usize> = (0..FAMILIES).filter(|f| ![MONTHS, LEVELS].contains(f)).collect();
        // Targets are looked at after any number of trials, and then all measures are wanted.
        let parts: Vec<Vec<usize>> = match until.is_empty() {
            true => wanted.into_iter().map(|family| vec![family]).collect(),
            false => vec![wanted],
        };
        let mut passes: Vec<Vec<usize>> = Vec::new();
        for part in parts {
            let own = per_trial(&part);
            if own == 0 {
                continue;
            }
            if trials > MOST_TRIALS || own.saturating_mul(trials) > BUDGET {
                return Err(too_much(models.len(), trials, own));
            }
            match passes.last_mut() {
                Some(last) if (per_trial(last) + own).saturating_mul(trials) <= BUDGET => {
                    last.extend(part);
                }
                _ => passes.push(part),
            }
        }
        Ok(Self { trials, until, span, passes })
    }

    /// How many times each trial goes through each scenario.
    #[must_use]
    pub fn passes(&self) -> usize {
        self.passes.len()
    }
}

/// What a pass keeps of a scenario.
fn keep(model: &Model, families: &[usize]) -> Keep {
    let wanted = |measure: &Measure| families.contains(&family(*measure));
    Keep { measures: model.layout.measures().filter(wanted).collect(), assumptions: false }
}

fn too_much(scenarios: usize, trials: u64, per_trial: u64) -> PlanFault {
    let gib = |bytes: u64| bytes as f64 / (1_u64 << 30) as f64;
    PlanFault(format!(
        "{trials} trials of {scenarios} scenarios at once are more than memory can hold: their \
         largest part needs {per_trial} bytes a trial, {:.1} GiB in all, and {:.1} GiB are allowed; \
         ask for {} trials or fewer, or compare fewer scenarios at a time",
        gib(per_trial.saturating_mul(trials)),
        gib(BUDGET),
        (BUDGET / per_trial.max(1)).min(MOST_TRIALS) / 1000 * 1000,
    ))
}

/// What a comparison came to.
#[derive(Debug)]
pub struct Compared {
    /// Trials that are in the numbers.
    pub trials: u64,
    /// Whether it was stopped before its end.
    pub partial: bool,
    /// Whether all targets of precision were reached.
    pub reached: bool,
    /// Each scenario but the first against the first, scenario by scenario.
    pub rows: Vec<DifferenceRow>,
    /// How the delivered total of each scenario lies.
    pub shapes: Vec<Shape>,
}

/// A trial of a scenario that could not be finished.
#[derive(Debug)]
pub struct CompareFault {
    /// The scenario's place.
    pub scenario: usize,
    /// Why.
    pub halt: Halt,
}

/// Compares the models, each with the first, on the trials of `seed` of the first: all must have the
/// same seed for their luck to be shared.
///
/// # Errors
/// Where a trial cannot be finished.
pub fn compare(
    models: &[Model],
    engine: &Engine,
    plan: &ComparePlan,
    progress: &Progress,
) -> Result<Compared, CompareFault> {
    let Some((first, others)) = models.split_first() else {
        let none = (Vec::new(), Vec::new());
        return Ok(Compared {
            trials: 0,
            partial: false,
            reached: true,
            rows: none.0,
            shapes: none.1,
        });
    };
    let pairs: Vec<Vec<Subject>> =
        others.iter().map(|other| subjects(&first.layout, &other.layout, plan.span)).collect();
    let wanted: Vec<(usize, &Subject)> = pairs
        .iter()
        .enumerate()
        .flat_map(|(other, subjects)| subjects.iter().map(move |subject| (other + 1, subject)))
        .collect();
    let mut compared = Compared {
        trials: plan.trials,
        partial: false,
        reached: true,
        rows: Vec::new(),
        shapes: Vec::new(),
    };
    let unhurried = Progress::default();
    'again: loop {
        let mut rows: Vec<Option<DifferenceRow>> = vec![None; wanted.len()];
        for (number, families) in plan.passes.iter().enumerate() {
            // A pass after an interrupted one is about the same trials, and is not interrupted.
            let progress = if compared.partial { &unhurried } else { progress };
            let mut pass = Trials::new(models, families);
            if number == 0 && !plan.until.is_empty() && !compared.partial {
                pass.until(engine, plan, progress, &mut compared)?;
            } else {
                pass.advance(engine, compared.trials, progress)?;
            }
            let done = pass.done();
            if done < compared.trials && (plan.until.is_empty() || number > 0) {
                compared.partial = true;
                compared.trials = done;
                if number > 0 {
                    // Rows of earlier passes are about more trials: begin again with those that all have.
                    continue 'again;
                }
            }
            compared.trials = done;
            let found = engine.map(&wanted, |(other, subject)| {
                let pair = (&pass.outcomes[0], &pass.outcomes[*other]);
                difference_row(subject, &letter(*other), pair, plan.span)
            });
            for (row, found) in rows.iter_mut().zip(found) {
                if row.is_none() {
                    *row = found;
                }
            }
            if compared.shapes.is_empty() || number == 0 {
                compared.shapes = shapes(&pass.outcomes, plan.span, POINTS);
            }
        }
        compared.rows = rows.into_iter().flatten().collect();
        return Ok(compared);
    }
}

/// The trials of one pass, in memory for every scenario.
struct Trials<'a> {
    models: &'a [Model],
    keeps: Vec<Keep>,
    outcomes: Vec<Outcomes>,
}

impl<'a> Trials<'a> {
    fn new(models: &'a [Model], families: &[usize]) -> Self {
        let keeps: Vec<Keep> = models.iter().map(|model| keep(model, families)).collect();
        let outcomes = models.iter().zip(&keeps).map(|(model, keep)| Outcomes {
            layout: model.layout.clone(),
            kept: keep.measures.clone(),
            blocks: Vec::new(),
        });
        let outcomes = outcomes.collect();
        Self { models, keeps, outcomes }
    }

    /// Trials that all scenarios have.
    fn done(&self) -> u64 {
        self.outcomes.iter().map(Outcomes::trials).min().unwrap_or(0)
    }

    /// Goes on to `target` trials, piece by piece through all scenarios; after an interrupt all have
    /// the same trials, fewer than that.
    fn advance(
        &mut self,
        engine: &Engine,
        target: u64,
        progress: &Progress,
    ) -> Result<(), CompareFault> {
        while self.done() < target && !progress.stop.load(Ordering::Relaxed) {
            let from = self.done();
            // Small pieces first, so that even an early interrupt leaves something.
            let to = target.min(from + from.clamp(2 * BLOCK, PIECE));
            for (place, model) in self.models.iter().enumerate() {
                let more = engine.run(model, (from, to), &self.keeps[place], progress);
                let more = more.map_err(|halt| CompareFault { scenario: place, halt })?;
                self.outcomes[place].blocks.extend(more.blocks);
            }
        }
        let done = self.done();
        for outcomes in &mut self.outcomes {
            outcomes.blocks.retain(|block| block.first_trial < done);
        }
        Ok(())
    }

    /// Adds trials until every target is reached, or the plan's trials are done.
    fn until(
        &mut self,
        engine: &Engine,
        plan: &ComparePlan,
        progress: &Progress,
        compared: &mut Compared,
    ) -> Result<(), CompareFault> {
        let mut target = FIRST_LOOK.min(plan.trials);
        loop {
            self.advance(engine, target, progress)?;
            let done = self.done();
            if done < target {
                compared.partial = true;
                compared.reached = false;
                return Ok(());
            }
            let states = plan.until.iter().map(|until| until.check(&self.outcomes, plan.span));
            let Some(next) = next_look(done, states) else { return Ok(()) };
            if done >= plan.trials {
                compared.reached = false;
                return Ok(());
            }
            target = next.min(plan.trials);
        }
    }
}
