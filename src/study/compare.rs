//! The same trials through several scenarios, and what differs, trial by trial.
//!
//! Each block of trials goes through all scenarios before the next one begins, so that an interrupt
//! leaves numbers of the same trials for all. What is compared must be in memory at once for all of
//! them; where not all measures are, the trials are simulated again for one part of the
//! measures after another, as in a [run](super::run).

use std::collections::HashMap;

use super::run::{BUDGET, FIRST_LOOK, MOST_TRIALS, PlanFault, Target, fitting, next_look, targets};
use crate::model::Model;
use crate::outcome::{Family, Measure, Outcomes};
use crate::simulate::engine::{Engine, Keep, Progress, Side};
use crate::simulate::{Halt, is_certain};
use crate::stats::{
    ChanceRow, DifferenceRow, FutureDifference, IncidentRow, OutcomeDifference, ServiceDifference,
    ServicePair, Shape, Span, StateDifference, Subject, UntilPaired, chance_rows, difference_rows,
    future_differences, incident_rows, letter, outcome_differences, service_difference,
    service_pairs, shape, state_differences, subjects,
};
use crate::units::gibibytes;

/// The columns that a pass keeps together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Measures.
    Of(Family),
    /// The events that are counted beside the measures.
    Events,
}
/// Points of an exceedance curve.
const POINTS: usize = 400;

/// The comparison to be made.
#[derive(Debug)]
pub struct ComparePlan {
    /// Trials, or the most of them where there are targets of precision.
    pub trials: u64,
    /// Targets of precision, all of which are to be reached.
    pub until: Vec<UntilPaired>,
    /// The years that all scenarios have.
    pub span: Span,
    /// Families of measures, pass by pass.
    passes: Vec<Vec<Part>>,
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
        let per_trial =
            |parts: &[Part]| -> u64 { models.iter().map(|model| bytes(model, parts)).sum() };
        let of = |family| ![Family::Months, Family::Levels].contains(&family);
        let families = Family::ALL.into_iter().filter(|family| of(*family)).map(Part::Of);
        let wanted: Vec<Part> = families.chain([Part::Events]).collect();
        // Targets are looked at after any number of trials, and then all measures are wanted.
        let parts: Vec<Vec<Part>> = match until.is_empty() {
            true => wanted.into_iter().map(|part| vec![part]).collect(),
            false => vec![wanted],
        };
        let mut passes: Vec<Vec<Part>> = Vec::new();
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

/// The columns that a pass keeps of a scenario.
fn keep(model: &Model, parts: &[Part]) -> Keep {
    // Which years are years of service is asked of every measure.
    let wanted = |measure: Measure| {
        measure == Measure::ServiceStart || parts.contains(&Part::Of(measure.family()))
    };
    let events = parts.contains(&Part::Events);
    let columns = model.layout.columns().only(wanted);
    Keep { columns, events, ..Keep::only(model, &[]) }
}

/// Bytes of a trial of a scenario in a pass.
fn bytes(model: &Model, parts: &[Part]) -> u64 {
    keep(model, parts).bytes_per_trial(model)
}

fn too_much(scenarios: usize, trials: u64, per_trial: u64) -> PlanFault {
    PlanFault(format!(
        "{trials} trials of {scenarios} scenarios at once are more than memory can hold: their \
         largest part needs {per_trial} bytes a trial, {} in all, and {} are allowed; \
         ask for {} trials or fewer, or compare fewer scenarios at a time",
        gibibytes(per_trial.saturating_mul(trials)),
        gibibytes(BUDGET),
        fitting(BUDGET, per_trial),
    ))
}

/// The result of a comparison.
#[derive(Debug, Default)]
pub struct Compared {
    /// Trials that are in the numbers.
    pub trials: u64,
    /// Whether it was stopped before its end.
    pub partial: bool,
    /// How far the targets of precision came, one each.
    pub targets: Vec<Target>,
    /// Each scenario but the first against the first, scenario by scenario.
    pub rows: Vec<DifferenceRow>,
    /// The same for chances.
    pub chances: Vec<ChanceRow>,
    /// The same for the incidents of hazards.
    pub incidents: Vec<IncidentRow>,
    /// The same for years of service.
    pub service_years: Vec<ServiceDifference>,
    /// The same for futures.
    pub futures: Vec<FutureDifference>,
    /// The outcomes of branches of each scenario but the first against the first.
    pub by_outcome: Vec<OutcomeDifference>,
    /// How long the states of regimes hold in each scenario but the first, against the first.
    pub regimes: Vec<StateDifference>,
    /// How the delivered total of each scenario lies.
    pub shapes: Vec<Shape>,
}

/// A trial of a scenario that could not be finished.
#[derive(Debug)]
pub struct CompareFault {
    /// The scenario's index.
    pub scenario: usize,
    /// Why.
    pub halt: Halt,
}

/// Compares the models, each with the first, on the trials of `seed` of the first: all must have the
/// same seed to have common random numbers.
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
        return Ok(Compared::default());
    };
    let pairs: Vec<Vec<Subject>> =
        others.iter().map(|other| subjects(&first.layout, &other.layout, plan.span)).collect();
    let wanted: Vec<(usize, &Subject)> = pairs
        .iter()
        .enumerate()
        .flat_map(|(other, subjects)| subjects.iter().map(move |subject| (other + 1, subject)))
        .collect();
    let letters: Vec<String> = (0..models.len()).map(letter).collect();
    let groups = same_of_first(&wanted);
    let years = others.iter().enumerate().flat_map(|(other, model)| {
        let pairs = service_pairs(&first.layout, &model.layout).into_iter();
        pairs.map(move |pair| (other + 1, pair))
    });
    let years: Vec<(usize, ServicePair)> = years.collect();
    let mut compared = Compared { trials: plan.trials, ..Compared::default() };
    let unhurried = Progress::default();
    'again: loop {
        let mut rows: Vec<Option<DifferenceRow>> = vec![None; wanted.len()];
        let mut service_years: Vec<Option<ServiceDifference>> = vec![None; years.len()];
        for (number, parts) in plan.passes.iter().enumerate() {
            // A pass after an interrupted one is about the same trials, and is not interrupted.
            let progress = if compared.partial { &unhurried } else { progress };
            let mut pass = Trials::new(models, parts);
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
            let found = engine.map(&groups, |group| {
                let others = group.iter().map(|index| {
                    let (other, subject) = wanted[*index];
                    (subject, letters[other].as_str(), &pass.outcomes[other])
                });
                difference_rows(&pass.outcomes[0], &others.collect::<Vec<_>>(), plan.span)
            });
            for (index, row) in groups.iter().flatten().zip(found.into_iter().flatten()) {
                if row.is_some() {
                    rows[*index] = row;
                }
            }
            if parts.contains(&Part::Events) {
                let others: Vec<usize> = (1..models.len()).collect();
                let found = engine.map(&others, |other| {
                    let pair = (&pass.outcomes[0], &pass.outcomes[*other]);
                    let letter = &letters[*other];
                    (chance_rows(letter, pair, plan.span), incident_rows(letter, pair, plan.span))
                });
                (compared.chances, compared.incidents) = (Vec::new(), Vec::new());
                for (chances, incidents) in found {
                    compared.chances.extend(chances);
                    compared.incidents.extend(incidents);
                }
            }
            let found = engine.map(&years, |(other, pair)| {
                let sides = [&pass.outcomes[0], &pass.outcomes[*other]];
                service_difference(pair, &letters[*other], sides, plan.span)
            });
            for (row, found) in service_years.iter_mut().zip(found) {
                *row = found.or_else(|| row.take());
            }
            if parts.contains(&Part::Of(Family::Delivered)) {
                let others: Vec<usize> = (1..models.len()).collect();
                let found = engine.map(&others, |other| {
                    let pair = (&pass.outcomes[0], &pass.outcomes[*other]);
                    future_differences(&letters[*other], pair, plan.span)
                });
                compared.futures = found.into_iter().flatten().collect();
                let found = engine.map(&others, |other| {
                    let pair = (&pass.outcomes[0], &pass.outcomes[*other]);
                    outcome_differences(&letters[*other], pair, plan.span)
                });
                compared.by_outcome = found.into_iter().flatten().collect();
            }
            if parts.contains(&Part::Of(Family::States)) {
                let others = pass.outcomes[1..].iter().zip(&letters[1..]);
                let rows = others.map(|(other, letter)| {
                    state_differences(letter, (&pass.outcomes[0], other), plan.span)
                });
                compared.regimes = rows.flatten().collect();
            }
            let found = engine
                .map(&pass.outcomes, |this| shape(&pass.outcomes[0], this, plan.span, POINTS));
            if let Some(found) = found.into_iter().collect() {
                compared.shapes = found;
            }
        }
        compared.rows = rows.into_iter().flatten().collect();
        compared.service_years = service_years.into_iter().flatten().collect();
        return Ok(compared);
    }
}

/// The indices of subjects that are about the same number of the first scenario, which is then made
/// only once for all others.
fn same_of_first(wanted: &[(usize, &Subject)]) -> Vec<Vec<usize>> {
    let mut known = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, (_, subject)) in wanted.iter().enumerate() {
        let group = *known.entry((&subject.sides[0], subject.about.year)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(index);
    }
    groups
}

/// The trials of one pass, in memory for every scenario.
struct Trials<'a> {
    models: &'a [Model],
    keeps: Vec<Keep>,
    outcomes: Vec<Outcomes>,
}

impl<'a> Trials<'a> {
    fn new(models: &'a [Model], parts: &[Part]) -> Self {
        let keeps: Vec<Keep> = models.iter().map(|model| keep(model, parts)).collect();
        let outcomes = models.iter().zip(&keeps).map(|(model, keep)| Outcomes {
            layout: model.layout.clone(),
            kept: keep.columns.clone(),
            blocks: Vec::new(),
        });
        let outcomes = outcomes.collect();
        Self { models, keeps, outcomes }
    }

    /// Trials that all scenarios have.
    fn done(&self) -> u64 {
        self.outcomes.iter().map(Outcomes::trials).min().unwrap_or(0)
    }

    /// Goes on to `target` trials; after an interrupt all have the same trials, fewer than that.
    fn advance(
        &mut self,
        engine: &Engine,
        target: u64,
        progress: &Progress,
    ) -> Result<(), CompareFault> {
        let sides = self.models.iter().zip(&self.keeps);
        let sides: Vec<Side<'_>> = sides.map(|(model, keep)| Side { model, keep }).collect();
        let more = engine.run_side_by_side(&sides, (self.done(), target), progress);
        let more = more.map_err(|(scenario, halt)| CompareFault { scenario, halt })?;
        for (outcomes, more) in self.outcomes.iter_mut().zip(more) {
            outcomes.blocks.extend(more.blocks);
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
                return Ok(());
            }
            // Where nothing is left to chance the first trial says it all.
            if self.models.iter().all(is_certain) {
                return Ok(());
            }
            let states = plan.until.iter().map(|until| until.check(&self.outcomes, plan.span));
            let states: Vec<_> = states.collect();
            compared.targets = targets(done, plan.until.iter().map(|until| &until.text), &states);
            let next = next_look(done, &states).filter(|_| done < plan.trials);
            let Some(next) = next else { return Ok(()) };
            target = next.min(plan.trials);
        }
    }
}
