//! The same trials through several scenarios, and what differs.

use std::path::{Path, PathBuf};

use super::report::{Outline, Report};
use super::run::MOST_UNTIL;
use super::side_by_side::{
    self, Beside, aligned, command, names, outline, usual_folder_of, written_down,
};
use super::{Error, Invalid, Picture, Scenario, Workers};
use crate::chart::{Footer, font_face_css};
use crate::model::Model;
use crate::outcome::Layout;
use crate::read::{Change, Merged, changes};
use crate::report::{
    CompareInput, ComparePage, Kind, Writing, compare_charts, compare_html, json, not_shared,
};
use crate::stats::{
    ChangedRow, ComparedRow, Comparison, RunInfo, Span, UntilPaired, letter, steps,
};
use crate::study::{self, ComparePlan, Target, compare};
use crate::text::shell;
use crate::units::counted;

/// Letters of a name that is given to a scenario, at the most.
const LONGEST_NAME: usize = 40;

/// A comparison that is planned: nothing has been simulated or written.
#[derive(Debug)]
pub struct Comparing {
    sides: Vec<Beside>,
    models: Vec<Model>,
    /// The short names by which they are spoken of.
    names: Vec<String>,
    /// Whether any of these was given.
    is_named: bool,
    span: Span,
    plan: ComparePlan,
}

impl Comparing {
    /// Gives a scenario the random numbers of the first one it is to be compared with: its seed and
    /// its trials. Beside it what it gives up for that, in a sentence. `earlier` are those before it,
    /// the first one first; `until` says that trials are not counted beforehand.
    ///
    /// # Errors
    /// Where it has errors with these.
    pub fn aligned(
        scenario: &Scenario,
        earlier: &[Scenario],
        until: bool,
    ) -> Result<(Scenario, Option<String>), Invalid> {
        let Some(first) = earlier.first() else { return Ok((scenario.clone(), None)) };
        let all = names(earlier.iter().chain([scenario]).map(Scenario::name));
        aligned((&all[earlier.len()], scenario), (&all[0], first), until)
    }

    /// Plans a comparison of scenarios with common random numbers, each with the first; until
    /// `until` is known well enough, if anything is.
    ///
    /// # Errors
    /// Where they have no year in common, a target is wrong, or memory is too little.
    pub fn plan(scenarios: &[Scenario], until: &[String]) -> Result<Self, Error> {
        let asking =
            scenarios.iter().map(|one| one.asking(until.iter().map(String::as_str), "--until"));
        let scenarios = &asking.collect::<Result<Vec<_>, _>>()?;
        let sides = written_down(scenarios)?;
        let models: Vec<Model> = sides.iter().map(|side| side.model.clone()).collect();
        let layouts = || models.iter().map(|model| &*model.layout);
        let span = Span::shared(layouts()).ok_or_else(|| {
            let horizon = |(one, layout): (&Beside, &Layout)| {
                let last = i64::from(layout.start_year) + layout.years as i64 - 1;
                format!("{} has {} to {last}", one.name, layout.start_year)
            };
            let all: Vec<String> = sides.iter().zip(layouts()).map(horizon).collect();
            Error::Call(format!(
                "the scenarios have no year in common: {}; change run.start_year or run.years",
                all.join(", ")
            ))
        })?;
        let names: Vec<(&str, &Layout)> =
            sides.iter().map(|one| one.name.as_str()).zip(layouts()).collect();
        let until = until.iter().map(|text| UntilPaired::parse(text, &names, span));
        let until = until.collect::<Result<Vec<_>, _>>()?;
        let mut trials = models[0].trials;
        if !until.is_empty() && !scenarios[0].limits_trials() {
            // As many as fit: targets need every measure at once.
            trials = MOST_UNTIL;
            let fits = |trials| ComparePlan::new(&models, trials, span, until.clone()).is_ok();
            while trials > 1000 && !fits(trials) {
                trials /= 2;
            }
        }
        let plan = ComparePlan::new(&models, trials, span, until)?;
        let names = sides.iter().map(|one| one.name.clone()).collect();
        Ok(Self { sides, models, names, is_named: false, span, plan })
    }

    /// Calls the scenarios by these names, in their order; further ones keep that of their file.
    ///
    /// # Errors
    /// Where there are more names than scenarios, or two would have the same.
    pub fn named(mut self, names: &[String]) -> Result<Self, Error> {
        if names.len() > self.names.len() {
            return Err(Error::Call(format!(
                "--name is given {}, and {} scenarios are compared: one name each",
                counted(names.len() as u64, "time", "times"),
                self.names.len()
            )));
        }
        for (own, name) in self.names.iter_mut().zip(names) {
            let name = name.trim();
            if name.is_empty() {
                return Err(Error::Call(
                    "--name is empty: give what tables and charts are to call the scenario"
                        .to_owned(),
                ));
            }
            if name.chars().count() > LONGEST_NAME {
                return Err(Error::Call(format!(
                    "--name {name} is too long for a chart: {LONGEST_NAME} letters at the most"
                )));
            }
            own.clear();
            own.push_str(name);
        }
        for (index, name) in self.names.iter().enumerate() {
            if self.names[..index].contains(name) {
                return Err(Error::Call(format!(
                    "two scenarios would be called {name}: give each a --name of its own, in their order"
                )));
            }
        }
        self.is_named |= !names.is_empty();
        Ok(self)
    }

    /// How many trials there will be, and how often each is simulated.
    #[must_use]
    pub fn trials(&self) -> &ComparePlan {
        &self.plan
    }

    /// The models of the scenarios.
    #[must_use]
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The folder of the report where none is given.
    #[must_use]
    pub fn usual_folder(&self) -> PathBuf {
        usual_folder_of("compare", &self.sides)
    }

    /// Begins the report's folder before anything runs.
    ///
    /// # Errors
    /// Where a file of somebody's own is in the way, or nothing can be written there.
    pub fn begin(&self, folder: &Path, pictures: &[Picture]) -> Result<Writing, Error> {
        self.outline().begin(folder, pictures)
    }

    fn outline(&self) -> Outline {
        outline(Kind::Compare, &self.sides)
    }

    /// Compares.
    ///
    /// # Errors
    /// Where a trial cannot be finished, or a stop was asked for before the first trials were done.
    pub fn run(self, workers: &Workers) -> Result<Compared, Error> {
        let compared = compare(&self.models, workers.engine(), &self.plan, workers.progress());
        let compared = compared.map_err(|fault| {
            Error::Call(format!("{}: {}", self.sides[fault.scenario].name, fault.halt))
        })?;
        if compared.trials == 0 {
            return Err(Error::Interrupted(
                "interrupted before the first trials were done; nothing was written",
            ));
        }
        let merged: Vec<&Merged> = self.sides.iter().map(|one| &one.merged).collect();
        let changes = changes(&merged);
        let words: Vec<bool> = changes.iter().map(Change::is_words).collect();
        let changed = changes.into_iter();
        let changed = changed.map(|c| ChangedRow { path: c.path, values: c.values }).collect();
        let comparison = self.comparison(&compared, changed);
        let page = ComparePage::compose(CompareInput {
            comparison: &comparison,
            destination: &self.sides[0].scenario.definition().destination.name,
            words: &words,
            command: &self.command(),
        });
        let (json, workers) = (json(&comparison)?, workers.clone());
        Ok(Compared { comparing: self, comparison, compared, page, json, workers })
    }

    /// The command that gives the same report again, names included.
    fn command(&self) -> String {
        let names = self.names.iter().map(|name| format!(" --name={}", shell::word(name)));
        let names: String = if self.is_named { names.collect() } else { String::new() };
        format!("{}{names}", command("compare", &self.sides))
    }

    fn comparison(&self, compared: &study::Compared, changed: Vec<ChangedRow>) -> Comparison {
        let rows = self.sides.iter().enumerate();
        let scenarios: Vec<ComparedRow> = rows
            .map(|(index, one)| ComparedRow {
                letter: letter(index),
                name: self.names[index].clone(),
                title: one.scenario.title().to_owned(),
                file: one.file(),
                sha256: one.merged.sha256().to_owned(),
                data: one.files.iter().map(|file| file.name.clone()).collect(),
                start_year: one.model.start_year,
                years: u32::try_from(one.model.years).unwrap_or(u32::MAX),
                corridors: one.model.layout.corridors.iter().map(|c| c.name.clone()).collect(),
                changes: one.scenario.changes(),
            })
            .collect();
        Comparison {
            schema: 1,
            salang: env!("CARGO_PKG_VERSION").to_owned(),
            notes: not_shared(&scenarios, &changed, self.span),
            scenarios,
            run: RunInfo {
                seed: self.models[0].seed,
                trials: compared.trials,
                start_year: self.span.start_year,
                years: u32::try_from(self.span.years).unwrap_or(u32::MAX),
                partial: compared.partial,
            },
            service_year: compared.service_years.clone(),
            futures: compared.futures.clone(),
            by_outcome: compared.by_outcome.clone(),
            regimes: compared.regimes.clone(),
            waterfall: steps(&compared.rows),
            differences: compared.rows.clone(),
            probabilities: compared.chances.clone(),
            hazards: compared.incidents.clone(),
            changed,
        }
    }
}

/// The result of a comparison.
#[derive(Debug)]
pub struct Compared {
    comparing: Comparing,
    comparison: Comparison,
    compared: study::Compared,
    page: ComparePage,
    json: String,
    workers: Workers,
}

impl Compared {
    /// Every difference, each with its error.
    #[must_use]
    pub fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// The same as JSON, as it is written to `compare.json`.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether it was stopped before its end.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.compared.partial
    }

    /// How far the targets of precision came.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.compared.targets
    }

    /// The page: every sentence and table, before it is laid out.
    #[must_use]
    pub fn page(&self) -> &ComparePage {
        &self.page
    }

    /// The report, ready to be written.
    #[must_use]
    pub fn report(&self) -> Report {
        let footer = Footer {
            scenario: self.comparison.cited(&self.page.title),
            seed: self.comparison.run.seed,
            trials: self.comparison.run.trials,
            version: self.comparison.salang.clone(),
        };
        let charts = compare_charts(&self.comparison, &self.page, &self.compared.shapes, &footer);
        let html = compare_html(&self.page, &charts.drawn, &font_face_css());
        let mut files = vec![("report.html".to_owned(), html.into_bytes())];
        files.extend(side_by_side::files(&self.comparing.sides));
        files.push(("compare.json".to_owned(), self.json.clone().into_bytes()));
        Report {
            outline: self.comparing.outline(),
            charts,
            files,
            draws: None,
            tables: None,
            partial: self.compared.partial,
            pictures: vec![Picture::Svg],
            workers: self.workers.clone(),
        }
    }
}
