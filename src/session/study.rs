//! Studies of one scenario: what drives its spread, how a number moves it, which number meets a target.
//!
//! Each checks all that can be checked, then calls `ready` with the number of trials it is going to
//! simulate (where a folder is begun, or a bar), and then runs.

use std::path::Path;

use super::report::{Outline, Report, scenario_files};
use super::{Error, Knob, Picture, Scenario, Setting, Vary, Workers};
use crate::model::Model;
use crate::read::{Finding, Override, Severity};
use crate::report::{
    Charts, Kind, Ran, StudyPage, Writing, sensitivity_charts, sensitivity_json, sensitivity_page,
    solve_chart, solve_json, solve_page, sweep_chart, sweep_csv, sweep_json, sweep_page,
};
use crate::stats::{LEAST_TRIALS, MOST_TRIALS};
use crate::study::{
    Enough, Probe, Relation, Sensitivity, Solved, Swing, USUAL_RUNS, USUAL_TRIALS, Weakest,
    by_ratio, evenly, sensitivity, solve, sweep, swings, weakest, work,
};
use crate::text::shell;
use crate::units::Bounds;

/// Values that are tried before a study begins.
const MOST_TRIED: usize = 50;
/// Values of a number for which no count is given: alone, and one of two.
const USUAL: [usize; 2] = [11, 7];
/// Runs of a sweep.
const MOST_POINTS: usize = 10_000;

/// The target for which a number is to be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The estimate, such as `delivered_twh.p50` or `chance(delivered_twh[2030] >= 3)`.
    pub of: String,
    /// How it is to lie to the value.
    pub relation: Relation,
    /// The value.
    pub value: f64,
}

/// A scenario that is studied, and what runs it.
#[derive(Debug)]
pub struct Study {
    pub(super) scenario: Scenario,
    pub(super) model: Model,
    pub(super) workers: Workers,
}

/// The result of a study.
#[derive(Debug)]
pub struct Studied {
    pub(super) outline: Outline,
    /// The scenarios that are written beside it, with their data, and what else a study has to give.
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) page: StudyPage,
    pub(super) charts: Charts,
    pub(super) json: String,
    pub(super) partial: bool,
    /// Whether it found what it looked for.
    pub(super) found: bool,
    /// The values that a search found.
    pub(super) solved: Option<Solved>,
    pub(super) workers: Workers,
}

impl Study {
    /// Studies a scenario.
    ///
    /// # Errors
    /// See [`Scenario::model`].
    pub fn new(scenario: &Scenario, workers: &Workers) -> Result<Self, Error> {
        let model = scenario.model()?;
        Ok(Self { scenario: scenario.clone(), model, workers: workers.clone() })
    }

    /// Studies one that is compiled, on so many trials of a seed.
    #[must_use]
    pub fn sample(
        scenario: &Scenario,
        model: &Model,
        (trials, seed): (u64, u64),
        workers: &Workers,
    ) -> Self {
        let model = Model { trials, seed, ..model.clone() };
        Self { scenario: scenario.clone(), model, workers: workers.clone() }
    }

    /// The compiled scenario.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// How far each assumption moves `of` by itself: the tornado alone. `told` is handed each as it is
    /// known, and how many there will be.
    ///
    /// # Errors
    /// As [`Self::sensitivity`].
    pub fn influence(
        &self,
        of: &str,
        told: &mut dyn FnMut(&Swing, usize),
    ) -> Result<Influence, Error> {
        let probe = self.probe(of);
        probe.fits(&self.model).map_err(Error::Call)?;
        let found = swings::<Error>(&probe, &self.model, told)?;
        let tail = format!(" --of {}", shell::quoted(&found.gauge.text));
        let ran = self.ran("sensitivity", &tail, found.partial);
        let charts =
            sensitivity_charts(&found, self.scenario.definition(), &self.model.layout, &ran);
        Ok(Influence { found, charts })
    }

    /// The threads that carry it out.
    #[must_use]
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// Begins the folder of a study's report.
    ///
    /// # Errors
    /// Where a file of somebody's own is in the way, or nothing can be written there.
    pub fn begin(&self, kind: Kind, folder: &Path, pictures: &[Picture]) -> Result<Writing, Error> {
        Outline::of(kind, &self.scenario, Vec::new()).begin(folder, pictures)
    }

    /// The drivers of the spread of `of`, such as `delivered_twh.mean`: a first table.
    ///
    /// # Errors
    /// Where there is no such number, a trial cannot be finished, `ready` fails, or a stop was asked
    /// for too early.
    pub fn sensitivity<T>(
        &self,
        of: &str,
        ready: impl FnOnce(u64) -> Result<T, Error>,
    ) -> Result<(T, Studied), Error> {
        self.sensitivity_until(of, Enough::First, ready)
    }

    /// The same until it is known well enough.
    ///
    /// # Errors
    /// See [`Self::sensitivity`].
    pub fn sensitivity_until<T>(
        &self,
        of: &str,
        enough: Enough,
        ready: impl FnOnce(u64) -> Result<T, Error>,
    ) -> Result<(T, Studied), Error> {
        let this = self.asking([of], "--of")?;
        this.probe(of).fits(&this.model).map_err(Error::Call)?;
        let running = ready(work(&this.model, this.model.trials, enough))?;
        let found = sensitivity::<Error>(&this.probe(of), &this.model, enough)?;
        let until = match enough {
            Enough::First => String::new(),
            Enough::Order => " --until order".to_owned(),
            Enough::Within(width) => format!(" --until {width}"),
            Enough::All => " --until all".to_owned(),
        };
        let tail = format!(" --of {}{until}", shell::quoted(&found.gauge.text));
        let ran = this.ran("sensitivity", &tail, found.partial);
        let (scenario, layout) = (this.scenario.definition(), &this.model.layout);
        let studied = Studied {
            outline: Outline::of(Kind::Sensitivity, &this.scenario, Vec::new()),
            files: scenario_files(&this.scenario),
            page: sensitivity_page(&found, scenario, layout, &ran),
            charts: sensitivity_charts(&found, scenario, layout, &ran),
            json: sensitivity_json(&found, scenario, layout, &ran)?,
            partial: found.partial,
            found: true,
            solved: None,
            workers: this.workers.clone(),
        };
        Ok((running, studied))
    }

    /// The estimates of `of` when one number or two take one value after another.
    ///
    /// # Errors
    /// As [`Self::sensitivity`]; and where a number cannot be varied or cannot have these values.
    pub fn sweep<T>(
        &self,
        vary: &[Vary],
        of: &str,
        ready: impl FnOnce(u64) -> Result<T, Error>,
    ) -> Result<(T, Studied), Error> {
        let this = self.asking([of], "--of")?;
        let knobs = this.knobs(vary)?;
        let count: usize = knobs.iter().map(|knob| knob.axis.values.len()).product();
        if count > MOST_POINTS {
            return Err(Error::Call(format!(
                "{count} points are too many; a sweep has up to {MOST_POINTS}"
            )));
        }
        this.probe(of).fits(&this.model).map_err(Error::Call)?;
        for knob in &knobs {
            this.try_values(knob, &knob.axis.values)?;
        }
        let running = ready(this.trials(count as u64))?;
        let axes = knobs.iter().map(|knob| knob.axis.clone()).collect();
        let all: Vec<&Knob> = knobs.iter().collect();
        let swept = sweep(&this.probe(of), axes, |values| this.model_at(&all, values))?;
        let mut tail = String::new();
        for knob in &knobs {
            let values = &knob.axis.values;
            let (low, high) = (values[0], values[values.len() - 1]);
            let count = values.len();
            let log = if knob.axis.log { ":log" } else { "" };
            let vary = format!("{}={low}:{high}:{count}{log}", knob.axis.path);
            tail.push_str(&format!(" --vary {}", shell::quoted(&vary)));
        }
        tail.push_str(&format!(" --of {}", shell::quoted(&swept.gauge.text)));
        let ran = this.ran("sweep", &tail, swept.partial);
        let csv = sweep_csv(&swept).map_err(|error| Error::System(error.to_string()))?;
        let mut files = scenario_files(&this.scenario);
        files.push(("sweep.csv".to_owned(), csv));
        let studied = Studied {
            outline: Outline::of(Kind::Sweep, &this.scenario, Vec::new()),
            files,
            page: sweep_page(&swept, &ran),
            charts: sweep_chart(&swept, &ran),
            json: sweep_json(&swept, &ran)?,
            partial: swept.partial,
            found: true,
            solved: None,
            workers: this.workers.clone(),
        };
        Ok((running, studied))
    }

    /// The value of a number at which the target is met; with `>=` or `<=` the least one.
    ///
    /// # Errors
    /// As [`Self::sweep`].
    pub fn solve<T>(
        &self,
        vary: &Vary,
        wanted: &Target,
        ready: impl FnOnce(u64) -> Result<T, Error>,
    ) -> Result<(T, Studied), Error> {
        if vary.count.is_some() {
            return Err(Error::Call(
                "solve looks where it needs to: give the range as LOW:HIGH".to_owned(),
            ));
        }
        let (of, target) = (wanted.of.as_str(), wanted.value);
        let this = self.asking([of], "--target")?;
        let knob = Knob::of(&this.scenario, &vary.name)?;
        let range = vary.range.or(knob.range).ok_or_else(|| Error::NoRange {
            name: vary.name.clone(),
            example: format!("{}=LOW:HIGH", vary.name),
        })?;
        this.probe(of).fits(&this.model).map_err(Error::Call)?;
        this.try_values(&knob, &[range.0, range.1])?;
        let running = ready(this.trials(USUAL_RUNS))?;
        let at = |x: f64| this.model_at(&[&knob], &[x]);
        let solved =
            solve(&this.probe(of), knob.axis.clone(), range, (wanted.relation, target), at)?;
        let (low, high) = range;
        let tail = format!(
            " --vary {} --target {}",
            shell::quoted(&format!("{}={low}:{high}", knob.axis.path)),
            shell::quoted(&format!("{} {} {target}", solved.gauge.text, wanted.relation.sign()))
        );
        let ran = this.ran("solve", &tail, solved.partial);
        let studied = Studied {
            outline: Outline::of(Kind::Solve, &this.scenario, Vec::new()),
            files: scenario_files(&this.scenario),
            page: solve_page(&solved, &ran),
            charts: solve_chart(&solved, &ran),
            json: solve_json(&solved, &ran)?,
            partial: solved.partial,
            found: solved.from_the_start || !solved.solutions.is_empty(),
            workers: this.workers.clone(),
            solved: Some(solved),
        };
        Ok((running, studied))
    }

    /// How many trials [`Self::weakest`] looks at: the scenario's, or as many as are usual where it has
    /// more and they are not `stated` for this.
    #[must_use]
    pub fn trials_of_weakest(&self, stated: bool) -> u64 {
        let most = if stated { MOST_TRIALS as u64 } else { USUAL_TRIALS };
        let trials = self.model.trials.min(most);
        trials.clamp(LEAST_TRIALS as u64, MOST_TRIALS as u64)
    }

    /// The judged factors, by how much each moves what arrives; `None` where nothing that arrives differs from
    /// trial to trial.
    ///
    /// # Errors
    /// Where a trial cannot be finished.
    pub fn weakest(&self, trials: u64) -> Result<Option<Weakest>, Error> {
        let with = (self.workers.engine(), &**self.workers.progress());
        weakest(self.scenario.definition(), &self.model, with, trials).map_err(Error::Halt)
    }

    /// The same with the event that an option asks the chance of.
    pub(super) fn asking<'a>(
        &self,
        of: impl IntoIterator<Item = &'a str>,
        origin: &str,
    ) -> Result<Self, Error> {
        let asked = Self::new(&self.scenario.asking(of, origin)?, &self.workers)?;
        Ok(Self { model: self.sampled(asked.model), ..asked })
    }

    /// The same model on the trials and the seed of this study, which may not be the scenario's own.
    fn sampled(&self, model: Model) -> Model {
        Model { trials: self.model.trials, seed: self.model.seed, ..model }
    }

    /// The warnings of values that are going to be tried: those outside of an assumption's range,
    /// those that are hard to believe, or lie outside of what their place allows.
    ///
    /// # Errors
    /// Where there is no such number, or no range.
    pub fn doubts(&self, vary: &[Vary]) -> Result<Vec<Finding>, Error> {
        let mut doubts: Vec<Finding> = Vec::new();
        for one in vary {
            let knob = Knob::of(&self.scenario, &one.name)?;
            let Some((low, high)) = one.range.or(knob.range) else { continue };
            for value in [low, high] {
                let (path, value) = (knob.axis.path.clone(), Setting::from(value).to_string());
                let varied = Override { path, value, origin: "--vary".to_owned() };
                // What cannot be read with this value is told when it is tried.
                let Ok(scenario) = self.scenario.overridden([varied]) else { continue };
                let is_new = |finding: &&Finding| {
                    finding.severity == Severity::Warning
                        && !self.scenario.findings().contains(finding)
                };
                let new = scenario.findings().iter().filter(is_new);
                // What is correlated with it stays so, and a name in whose stead a number is tried is used.
                for finding in new.filter(|finding| !matches!(finding.code, "W001" | "W011")) {
                    if !doubts.contains(finding) {
                        doubts.push(finding.clone());
                    }
                }
            }
        }
        Ok(doubts)
    }

    fn knobs(&self, all: &[Vary]) -> Result<Vec<Knob>, Error> {
        if !(1..=USUAL.len()).contains(&all.len()) {
            return Err(Error::Call(
                "a sweep is over one number or two; give --vary once or twice".to_owned(),
            ));
        }
        let mut knobs: Vec<Knob> = Vec::new();
        for vary in all {
            let mut knob = Knob::of(&self.scenario, &vary.name)?;
            if knobs.iter().any(|other| other.axis.path == knob.axis.path) {
                return Err(Error::Call(format!("`{}` is varied twice", vary.name)));
            }
            let range = vary.range.or(knob.range).ok_or_else(|| Error::NoRange {
                name: vary.name.clone(),
                example: format!("{}=LOW:HIGH:COUNT", vary.name),
            })?;
            let spread = if vary.log { by_ratio } else { evenly };
            let count = vary.count.unwrap_or(USUAL[all.len() - 1]);
            knob.axis.values = spread(range.0, range.1, count);
            knob.axis.log = vary.log;
            knobs.push(knob);
        }
        Ok(knobs)
    }

    pub(super) fn trials(&self, runs: u64) -> u64 {
        runs.saturating_mul(self.model.trials)
    }

    pub(super) fn probe<'b>(&'b self, of: &'b str) -> Probe<'b> {
        let (engine, progress) = (self.workers.engine(), &**self.workers.progress());
        Probe { engine, progress, trials: self.model.trials, of }
    }

    /// Reads the scenario with each of these values, so that one that it cannot have is known before
    /// anything runs; of very many values only the ends.
    pub(super) fn try_values(&self, knob: &Knob, values: &[f64]) -> Result<(), Error> {
        let every = if values.len() > MOST_TRIED { values.len() - 1 } else { 1 };
        match knob.assumption {
            Some(_) => match values.iter().find(|value| !Bounds::WIDEST.hold(**value)) {
                Some(value) => Err(Error::Call(format!(
                    "`{}` cannot be {value:?}: an assumption is a number of at most 1e15 in size",
                    knob.axis.path
                ))),
                None => Ok(()),
            },
            None => values
                .iter()
                .step_by(every)
                .try_for_each(|value| self.model_at(&[knob], &[*value]).map(drop)),
        }
    }

    /// The model with these values.
    ///
    /// An assumption keeps its place among its correlations and takes one value; for any other path the
    /// scenario is read again, so that every check of the format holds for the value too.
    pub(super) fn model_at(&self, knobs: &[&Knob], values: &[f64]) -> Result<Model, Error> {
        let mut overrides = Vec::new();
        for (knob, value) in knobs.iter().zip(values) {
            if knob.assumption.is_none() {
                let value = Setting::from(*value).to_string();
                let (path, origin) = (knob.axis.path.clone(), "--vary".to_owned());
                overrides.push(Override { path, value, origin });
            }
        }
        let mut model = match overrides.is_empty() {
            true => self.model.clone(),
            false => self.sampled(self.scenario.overridden(overrides)?.model()?),
        };
        for (knob, value) in knobs.iter().zip(values) {
            if let Some(assumption) = knob.assumption {
                model.fix(assumption, *value);
            }
        }
        Ok(model)
    }

    /// The study that ran, for reports; `tail` is the command without the common options.
    pub(super) fn ran(&self, command: &str, tail: &str, partial: bool) -> Ran {
        Ran {
            scenario: self.scenario.info(),
            run: self.scenario.run_info(&self.model, self.model.trials, partial),
            command: format!("salang {command} scenario.toml{tail}"),
        }
    }
}

/// How far each assumption moves an estimate.
#[derive(Debug)]
pub struct Influence {
    /// The swings, the largest first.
    pub found: Sensitivity,
    /// The tornado.
    pub charts: Charts,
}

impl Studied {
    /// The result of a search; `None` of other studies.
    #[must_use]
    pub fn solved(&self) -> Option<&Solved> {
        self.solved.as_ref()
    }

    /// Its charts.
    #[must_use]
    pub fn charts(&self) -> &Charts {
        &self.charts
    }

    /// The page: every sentence and table, before it is laid out.
    #[must_use]
    pub fn page(&self) -> &StudyPage {
        &self.page
    }

    /// The numbers as JSON, as they are written to a file.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether it was stopped before its end.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether a value was found that was looked for.
    #[must_use]
    pub fn found(&self) -> bool {
        self.found
    }

    /// The report, ready to be written.
    #[must_use]
    pub fn report(&self) -> Report {
        let html = self.page.html(&self.charts.drawn);
        let mut files = vec![("report.html".to_owned(), html.into_bytes())];
        files.extend(self.files.iter().cloned());
        files.push((self.outline.kind.files()[0].to_owned(), self.json.clone().into_bytes()));
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
