//! Scenarios scored against the record: planned, run, and what came of it.

use std::path::{Path, PathBuf};

use super::report::{Outline, Report};
use super::scenario::changes_mark;
use super::side_by_side::{Beside, written_down};
use super::{Error, Picture, Scenario, Workers, usual_folder};
use crate::model::Model;
use crate::report::{
    Charts, HindcastRan, Kind, Scores, StudyPage, Writing, hindcast_chart, hindcast_json,
    hindcast_page,
};
use crate::study::hindcast::{HindcastFault, HindcastPlan};
use crate::text::{fitted, shell};

/// So many scenarios are named in the folder's name.
const MOST_NAMED: usize = 3;
/// The advice for whoever has no record.
const EXAMPLE: &str = "add a [[record]] with name, metric, file and known_until, or an [[event_record]]; \
                       `salang hindcast --help` shows one";

/// Scenarios that are to be scored: nothing has been simulated or written.
#[derive(Debug)]
pub struct Hindcasting {
    sides: Vec<Beside>,
    plans: Vec<HindcastPlan>,
}

/// Scenarios that were scored.
#[derive(Debug)]
pub struct Hindcasted {
    outline: Outline,
    files: Vec<(String, Vec<u8>)>,
    scores: Scores,
    page: StudyPage,
    charts: Charts,
    json: String,
    partial: bool,
    workers: Workers,
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
        Ok(Self { sides, plans })
    }

    /// How many trials there will be in all.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.plans.iter().fold(0, |sum, plan| sum.saturating_add(plan.model().trials))
    }

    /// The models of the scenarios.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.plans.iter().map(HindcastPlan::model)
    }

    /// The folder of the report where none is given.
    #[must_use]
    pub fn usual_folder(&self) -> PathBuf {
        let names: Vec<&str> = self.sides.iter().map(|one| one.name.as_str()).collect();
        let name = match names.len() {
            0..=MOST_NAMED => names.join("-"),
            count => format!("{}-and-{}-more", names[0], count - 1),
        };
        let scenarios: Vec<Scenario> = self.sides.iter().map(|one| one.scenario.clone()).collect();
        let changed = scenarios.iter().flat_map(|one| one.changed());
        usual_folder(&fitted(&format!("hindcast-{name}"), &changes_mark(changed)), &scenarios)
    }

    /// Begins the report's folder before anything runs.
    ///
    /// # Errors
    /// Where a file of somebody's own is in the way, or nothing can be written there.
    pub fn begin(&self, folder: &Path, pictures: &[Picture]) -> Result<Writing, Error> {
        self.outline().begin(folder, pictures)
    }

    fn outline(&self) -> Outline {
        let data = self.sides.iter().flat_map(|one| &one.files);
        let inputs = self.sides.iter().flat_map(|one| one.scenario.reading().watched.clone());
        Outline {
            kind: Kind::Hindcast,
            files: self.sides.iter().map(Beside::file).collect(),
            data: data.map(|file| file.name.clone()).collect(),
            inputs: inputs.collect(),
        }
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
            match plan.run(workers.engine(), workers.progress()) {
                Ok(Some(done)) => scored.push(done),
                Ok(None) => break,
                Err(HindcastFault::Halt(halt)) => {
                    return Err(match self.sides.len() {
                        1 => Error::Halt(halt),
                        _ => Error::Call(format!("{}: {halt}", side.name)),
                    });
                }
                Err(HindcastFault::Refused(words)) => return Err(Error::Call(words)),
            }
        }
        if scored.is_empty() {
            return Err(Error::Interrupted(
                "interrupted before the first scenario was scored; nothing was written",
            ));
        }
        let partial = scored.len() < self.sides.len();
        let done = self.sides.iter().zip(&self.plans).zip(&scored);
        let about = done.map(|((side, plan), scored)| {
            let mut info = side.scenario.info();
            info.file = side.file();
            side.merged.sha256().clone_into(&mut info.sha256);
            (info, side.scenario.run_info(plan.model(), scored.trials, false))
        });
        let command = self.sides.iter().map(|one| shell::path(Path::new(&one.file())));
        let ran = HindcastRan {
            scenarios: about.collect(),
            partial,
            command: format!("salang hindcast {}", command.collect::<Vec<_>>().join(" ")),
        };
        let seed = self.plans.first().map_or(0, |plan| plan.model().seed);
        let scores = Scores::of(scored, seed);
        let page = hindcast_page(&scores, &ran);
        let charts = hindcast_chart(&scores, &ran);
        let json = hindcast_json(&scores, &ran)?;
        let texts = self.sides.iter().map(|one| (one.file(), one.merged.as_bytes().to_vec()));
        let mut files: Vec<(String, Vec<u8>)> = texts.collect();
        for file in self.sides.iter().flat_map(|one| &one.files) {
            if !files.iter().any(|(name, _)| *name == file.name) {
                files.push((file.name.clone(), file.bytes.clone()));
            }
        }
        let (outline, workers) = (self.outline(), workers.clone());
        Ok(Hindcasted { outline, files, scores, page, charts, json, partial, workers })
    }
}

impl Hindcasted {
    /// The scores.
    #[must_use]
    pub fn scores(&self) -> &Scores {
        &self.scores
    }

    /// The page: every sentence and table, before it is laid out.
    #[must_use]
    pub fn page(&self) -> &StudyPage {
        &self.page
    }

    /// The scores as JSON, as they are written to a file.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether it was stopped before its end.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// The report, ready to be written.
    #[must_use]
    pub fn report(&self) -> Report {
        let html = self.page.html(&self.charts.drawn);
        let mut files = vec![("report.html".to_owned(), html.into_bytes())];
        files.extend(self.files.iter().cloned());
        files.push((Kind::Hindcast.files()[0].to_owned(), self.json.clone().into_bytes()));
        Report {
            outline: self.outline.clone(),
            charts: self.charts.clone(),
            files,
            draws: None,
            tables: None,
            partial: self.partial,
            pictures: vec![Picture::Svg],
            workers: self.workers.clone(),
        }
    }
}
