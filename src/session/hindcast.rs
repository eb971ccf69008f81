//! Scenarios scored against the record: planned, run, and what came of it.

use std::path::{Path, PathBuf};

use super::side_by_side::{Beside, command, files, outline, usual_folder_of, written_down};
use super::{Error, Picture, Scenario, Studied, Workers};
use crate::model::Model;
use crate::report::{HindcastRan, Kind, Writing, hindcast_chart, hindcast_json, hindcast_page};
use crate::stats::score::{RecordScore, SPREADS, SpreadFit};
use crate::study::hindcast::{HindcastFault, HindcastPlan, Scored};
use crate::study::scores::Scores;

/// A spread of judgement, and the scores of all records at it.
type SpreadScores = (f64, Vec<RecordScore>);

/// The advice for whoever has no record.
const EXAMPLE: &str = "add a [[record]] with name, metric, file and known_until, or an [[event_record]]; \
                       `salang hindcast --help` shows one";

/// Scenarios that are to be scored: nothing has been simulated or written.
#[derive(Debug)]
pub struct Hindcasting {
    sides: Vec<Beside>,
    plans: Vec<HindcastPlan>,
    /// The same at each spread of judgement that is tried.
    spread: Vec<(f64, Vec<HindcastPlan>)>,
}

/// The records scored at each spread of judgement, and why no wider one was tried.
type Spreads = (Vec<SpreadScores>, Option<String>);

/// Scenarios that were scored.
#[derive(Debug)]
pub struct Hindcasted {
    /// The scores, each with what it is made of.
    pub scores: Scores,
    /// The same as a page, JSON and a report.
    pub studied: Studied,
}

impl Hindcasting {
    /// Plans to score scenarios, each with its own record.
    ///
    /// # Errors
    /// Where one has nothing on record, or memory is too little.
    pub fn plan(scenarios: &[Scenario]) -> Result<Self, Error> {
        let sides = written_down(scenarios)?;
        let plans = sides.iter().map(|side| {
            let definition = side.scenario.definition();
            if definition.hindcast.is_empty() {
                let file = &side.scenario.reading().file;
                return Err(Error::Call(format!(
                    "{file} holds no record to be scored against: {EXAMPLE}"
                )));
            }
            HindcastPlan::new(definition, &side.name).map_err(Error::Call)
        });
        let plans = plans.collect::<Result<Vec<_>, _>>()?;
        Ok(Self { sides, plans, spread: Vec::new() })
    }

    /// Asks as well for the `judgement_spread` at which the log score is best, with one family left out at
    /// a time.
    ///
    /// # Errors
    /// Where no assumption is marked as judgement, or a scenario cannot have one of the spreads.
    pub fn fitting_spread(mut self) -> Result<Self, Error> {
        let judged = |side: &Beside| {
            side.scenario.definition().assumptions.iter().any(|assumption| assumption.judgement)
        };
        if !self.sides.iter().any(judged) {
            return Err(Error::Call(
                "there is nothing to widen: no assumption of these scenarios has `judgement = true`"
                    .to_owned(),
            ));
        }
        for spread in SPREADS {
            let plans = self.sides.iter().map(|side| {
                let widened = side.scenario.with("run.judgement_spread", spread)?;
                HindcastPlan::new(widened.definition(), &side.name).map_err(Error::Call)
            });
            let plans = plans.collect::<Result<Vec<_>, Error>>()?;
            self.spread.push((spread, plans));
        }
        Ok(self)
    }

    /// How many trials there will be in all.
    #[must_use]
    pub fn trials(&self) -> u64 {
        let widened = self.spread.iter().flat_map(|(_, plans)| plans);
        let plans = self.plans.iter().chain(widened);
        plans.fold(0, |sum, plan| sum.saturating_add(plan.model().trials))
    }

    /// The models of the scenarios.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.plans.iter().map(HindcastPlan::model)
    }

    /// The folder of the report where none is given.
    #[must_use]
    pub fn usual_folder(&self) -> PathBuf {
        usual_folder_of("hindcast", &self.sides)
    }

    /// Begins the report's folder before anything runs.
    ///
    /// # Errors
    /// Where a file of somebody's own is in the way, or nothing can be written there.
    pub fn begin(&self, folder: &Path, pictures: &[Picture]) -> Result<Writing, Error> {
        outline(Kind::Hindcast, &self.sides).begin(folder, pictures)
    }

    /// Runs and scores. Where a stop is asked for on the way, the scenarios that are done are told.
    ///
    /// # Errors
    /// Where a trial cannot be finished, or a stop was asked for before the first scenario was done.
    pub fn run(self, workers: &Workers) -> Result<Hindcasted, Error> {
        let mut scored = Vec::new();
        for (plan, side) in self.plans.iter().zip(&self.sides) {
            if workers.is_stopped() {
                break;
            }
            match self.score(plan, side, workers)? {
                Some(done) => scored.push(done),
                None => break,
            }
        }
        if scored.is_empty() {
            return Err(Error::Interrupted(
                "interrupted before the first scenario was scored; nothing was written",
            ));
        }
        let spread = match scored.len() == self.sides.len() {
            true => self.at_each_spread(workers)?,
            false => None,
        };
        let asked = !self.spread.is_empty();
        let partial = scored.len() < self.sides.len() || asked && spread.is_none();
        let done = self.sides.iter().zip(&self.plans).zip(&scored);
        let about = done.map(|((side, plan), scored)| {
            let mut info = side.scenario.info();
            info.file = side.file();
            side.merged.sha256().clone_into(&mut info.sha256);
            (info, side.scenario.run_info(plan.model(), scored.trials, false))
        });
        let ran = HindcastRan {
            scenarios: about.collect(),
            partial,
            command: match asked {
                true => command("hindcast --fit-spread", &self.sides),
                false => command("hindcast", &self.sides),
            },
        };
        let seed = self.plans.first().map_or(0, |plan| plan.model().seed);
        let fit =
            spread.and_then(|(at, refused)| Some(SpreadFit { refused, ..SpreadFit::of(&at)? }));
        let scores = Scores { spread: fit, ..Scores::of(scored, seed) };
        let studied = Studied {
            outline: outline(Kind::Hindcast, &self.sides),
            files: files(&self.sides),
            page: hindcast_page(&scores, &ran),
            charts: hindcast_chart(&scores, &ran),
            json: hindcast_json(&scores, &ran)?,
            partial,
            found: true,
            solved: None,
            workers: workers.clone(),
        };
        Ok(Hindcasted { scores, studied })
    }

    /// Runs one scenario and scores it; `None` where a stop was asked for on the way.
    fn score(
        &self,
        plan: &HindcastPlan,
        side: &Beside,
        workers: &Workers,
    ) -> Result<Option<Scored>, Error> {
        plan.run(workers.engine(), workers.progress()).map_err(|fault| match fault {
            HindcastFault::Halt(halt) if self.sides.len() == 1 => Error::Halt(halt),
            HindcastFault::Halt(halt) => Error::Call(format!("{}: {halt}", side.name)),
            HindcastFault::Refused(words) => Error::Call(words),
        })
    }

    /// The records scored at each spread of judgement up to one at which a trial cannot be finished, and
    /// why that is; `None` where a stop was asked for on the way.
    fn at_each_spread(&self, workers: &Workers) -> Result<Option<Spreads>, Error> {
        let mut at = Vec::new();
        for (spread, plans) in &self.spread {
            let mut records = Vec::new();
            for (plan, side) in plans.iter().zip(&self.sides) {
                if workers.is_stopped() {
                    return Ok(None);
                }
                match self.score(plan, side, workers) {
                    Ok(Some(scored)) => records.extend(scored.records),
                    Ok(None) => return Ok(None),
                    // A rate that is spread that far may bring more incidents than any trial can have.
                    Err(fault) if !at.is_empty() => {
                        return Ok(Some((at, Some(format!("at {spread} {fault}")))));
                    }
                    Err(fault) => return Err(fault),
                }
            }
            at.push((*spread, records));
        }
        Ok(Some((at, None)))
    }
}
