//! A run: planned, carried out, and what came of it.

use std::fmt;
use std::path::Path;

use super::draws::{DrawsFiles, DrawsKept, DrawsReader, DrawsWanted, unwritten};
use super::report::{Draws, Outline, Report, scenario_files};
use super::results::{Delivered, Results};
use super::tables::{Extras, Pypsa, Tables, file_name};
use super::{Error, Picture, Scenario, Workers};
use crate::chart::{Footer, font_face_css};
use crate::model::Model;
use crate::read::{Override, composed};
use crate::report::{
    Charts, DrawsTable, Facts, Figures, Format, Frame, Input, Kind, Page, Undrawn, Writing, html,
    json,
};
use crate::simulate::engine::Keep;
use crate::stats::{DestinationInfo, Estimate, Gauge, Statistic, Summary, Until};
use crate::study::{BUDGET, EXACT, Plan, Ran, RunFault, Target, evidence, run};
use crate::units::plus_minus;

/// Trials that a run with targets of precision may take where no other number is given.
pub(super) const MOST_UNTIL: u64 = 2_000_000;
/// How the report says it can be made again; the same wherever it was made.
const COMMAND: &str = "salang run scenario.toml";

/// How to run a scenario, where that is not as it says itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    trials: Option<u64>,
    seed: Option<u64>,
    until: Vec<String>,
    chances: Vec<String>,
    draws: Option<Format>,
    by_month: bool,
    extras: Extras,
    memory: u64,
    keep: u64,
    exact: u64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            trials: None,
            seed: None,
            until: Vec::new(),
            chances: Vec::new(),
            draws: None,
            by_month: false,
            extras: Extras::default(),
            memory: BUDGET,
            keep: 0,
            exact: EXACT,
        }
    }
}

impl Run {
    /// With so many trials; with a target of precision, that many at the most.
    #[must_use]
    pub fn trials(mut self, trials: u64) -> Self {
        self.trials = Some(trials);
        self
    }

    /// With this seed of the random numbers.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Until this is known well enough: `delivered_twh.p10 +- 1%`. Of several, all are to hold.
    #[must_use]
    pub fn until(mut self, target: &str) -> Self {
        self.until.push(target.to_owned());
        self
    }

    /// With the chance of a condition: `delivered_twh[2030] >= 3`. It counts as an event that the scenario
    /// states, by the condition's own name.
    #[must_use]
    pub fn chance(mut self, condition: &str) -> Self {
        self.chances.push(condition.to_owned());
        self
    }

    /// With a row for every trial, year and corridor in the report's folder.
    #[must_use]
    pub fn draws(mut self, format: Option<Format>) -> Self {
        self.draws = format;
        self
    }

    /// With the draws by month as well, where there are draws: the trials are simulated once more for
    /// them.
    #[must_use]
    pub fn draws_by_month(mut self, by_month: bool) -> Self {
        self.by_month = by_month;
        self
    }

    /// With a workbook, `NAME.xlsx`.
    #[must_use]
    pub fn xlsx(mut self, wanted: bool) -> Self {
        self.extras.xlsx = wanted;
        self
    }

    /// With `NAME-iamc.csv`, as pyam reads it.
    #[must_use]
    pub fn iamc(mut self, wanted: bool) -> Self {
        self.extras.iamc = wanted;
        self
    }

    /// With some trials as networks of PyPSA.
    #[must_use]
    pub fn pypsa(mut self, trials: Option<Pypsa>) -> Self {
        self.extras.pypsa = trials;
        self
    }

    /// The draws that the report is to have.
    fn draws_wanted(&self) -> Option<DrawsWanted> {
        self.draws.map(|format| DrawsWanted { format, by_month: self.by_month })
    }

    /// Whether draws by month are wanted.
    pub(super) fn is_by_month(&self) -> bool {
        self.by_month && self.draws.is_some()
    }

    /// With at most so many bytes of columns at once; with fewer, trials are simulated several times.
    #[must_use]
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// With the draws kept in memory for [`RunResult::draws`], where they take about so many bytes at the
    /// most and the trials are simulated once anyway; elsewhere they are simulated again when they are
    /// asked for.
    #[must_use]
    pub fn keep_draws(mut self, bytes: u64) -> Self {
        self.keep = bytes;
        self
    }

    /// With every number of every trial kept up to so many trials, 200,000 where nothing else is said. The
    /// trials of a longer run are counted on a fixed grid: its sums are exact, its quantiles known to
    /// 1.3e-4 of their value.
    #[must_use]
    pub fn exact(mut self, trials: u64) -> Self {
        self.exact = trials;
        self
    }

    /// Whether draws are wanted.
    #[must_use]
    pub fn has_draws(&self) -> bool {
        self.draws.is_some()
    }

    pub(super) fn overrides(&self) -> Vec<Override> {
        let given = [("trials", self.trials), ("seed", self.seed)];
        let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let given = given.map(|(name, value)| Override {
            path: format!("run.{name}"),
            value: value.to_string(),
            origin: format!("--{name}"),
        });
        given.chain(self.chances.iter().map(|when| Scenario::asked(when, "--chance"))).collect()
    }

    pub(super) fn targets(&self) -> impl Iterator<Item = &str> {
        self.until.iter().map(String::as_str)
    }
}

/// A run that is planned: nothing has been simulated or written.
#[derive(Debug)]
pub struct RunPlan {
    scenario: Scenario,
    model: Model,
    plan: Plan,
    memory: u64,
    draws: Option<DrawsWanted>,
    /// Whether the draws are kept in memory.
    keeps: bool,
    extras: Extras,
    delivered: bool,
}

impl RunPlan {
    pub(super) fn new(scenario: Scenario, run: &Run) -> Result<Self, Error> {
        let model = scenario.model()?;
        let until = run.until.iter().map(|text| Until::parse(text, &model.layout));
        let until = until.collect::<Result<Vec<_>, _>>()?;
        let memory = run.memory;
        let draws = run.draws_wanted();
        let trials = if until.is_empty() || scenario.limits_trials() {
            model.trials
        } else {
            most_until(&model, &until, memory)
        };
        let extras = run.extras.checked(&model, trials)?;
        // A run that goes on until something is known looks at its trials again and again. Trials that are
        // too many to keep are counted, even where they are few, if that can be.
        let counted = |blocks| Plan::counted(&model, trials, blocks, (run.exact, memory));
        let fits = || Plan::new(&model, trials, Vec::new(), false, memory).is_ok();
        let is_counted =
            until.is_empty() && (trials > run.exact || !fits() && counted(false).is_ok());
        let size = Keep::passing(&model, false).bytes_per_trial(&model).saturating_mul(trials);
        let once =
            |until| Ok::<_, Error>(Plan::new(&model, trials, until, false, memory)?.passes() == 1);
        let keeps = !is_counted && size <= run.keep && once(until.clone())?;
        let mut plan = match is_counted {
            true => counted(draws.is_some())?,
            false => Plan::new(&model, trials, until, draws.is_some() || keeps, memory)?,
        };
        if run.is_by_month() {
            plan = plan.by_month();
        }
        Ok(Self { scenario, model, plan, memory, draws, keeps, extras, delivered: false })
    }

    /// Plans another sample of a scenario that is compiled already: so many trials of a seed. The scenario
    /// is not read again, and the summary names it by the hash that it has with its own sample.
    ///
    /// # Errors
    /// Where the run does not fit into memory.
    pub fn sample(
        scenario: &Scenario,
        model: &Model,
        (trials, seed): (u64, u64),
    ) -> Result<Self, Error> {
        let model = Model { trials, seed, ..model.clone() };
        let plan = Plan::new(&model, trials, Vec::new(), false, BUDGET)?;
        Ok(Self {
            scenario: scenario.clone(),
            model,
            plan,
            memory: BUDGET,
            draws: None,
            keeps: false,
            extras: Extras::default(),
            delivered: false,
        })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The compiled scenario.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// How many trials there will be, and how often each is simulated.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Begins the report's folder before the run, so that what cannot be written is known at once, and
    /// draws are written as they come.
    ///
    /// # Errors
    /// Where a file of somebody's own is in the way, or nothing can be written there.
    pub fn begin(&self, folder: &Path, pictures: &[Picture]) -> Result<Writing, Error> {
        self.outline().begin(folder, pictures)
    }

    fn outline(&self) -> Outline {
        let files = files(self.draws, &self.extras, &self.scenario, &self.model);
        Outline::of(Kind::Run, &self.scenario, files)
    }

    /// Keeps what every trial delivers in its average year: [`RunResult::delivered`].
    #[must_use]
    pub fn keeping_delivered(mut self) -> Self {
        self.delivered = true;
        self
    }

    /// Runs; draws go to `writing`, where it is given.
    ///
    /// # Errors
    /// Where a trial cannot be finished, the draws cannot be written, or a stop was asked for before
    /// the first trials were done.
    pub fn run(self, workers: &Workers, writing: Option<&mut Writing>) -> Result<RunResult, Error> {
        let (engine, progress) = (workers.engine(), &**workers.progress());
        self.run_by(workers, writing, |model, plan, results| {
            run(model, engine, plan, progress, results)
        })
    }

    /// The same, whatever carries out the plan.
    pub(super) fn run_by(
        mut self,
        workers: &Workers,
        writing: Option<&mut Writing>,
        run: impl FnOnce(&Model, &Plan, &mut Results) -> Result<Ran, RunFault<std::io::Error>>,
    ) -> Result<RunResult, Error> {
        let mut draws = None;
        match (self.draws, writing) {
            (Some(wanted), Some(writing)) => {
                draws = Some(DrawsFiles::begin(wanted, writing, &self.model)?);
            }
            (Some(_), None) if !self.keeps => {
                // They come with the report.
                let until = std::mem::take(&mut self.plan.until);
                self.plan = match self.plan.exact() {
                    Some(exact) => {
                        Plan::counted(&self.model, self.plan.trials, false, (exact, self.memory))?
                    }
                    None => Plan::new(&self.model, self.plan.trials, until, false, self.memory)?,
                };
            }
            _ => {}
        }
        let streamed = draws.is_some();
        let destination = &self.scenario.definition().destination;
        let destination =
            DestinationInfo { name: destination.name.clone(), yearly_twh: destination.yearly_twh };
        let mut results = Results {
            info: self.scenario.info(),
            run: self.scenario.run_info(&self.model, 0, false),
            destination,
            figures: Figures::default(),
            glances: Vec::new(),
            typical: Vec::new(),
            months: None,
            counted: None,
            likeliest: None,
            draws,
            delivered: self.delivered.then(Delivered::default),
            kept: self.keeps.then(|| DrawsKept::begin(&self.model)),
        };
        let mut ran = run(&self.model, &self.plan, &mut results).map_err(|fault| match fault {
            RunFault::Halt(halt) => Error::Halt(halt),
            RunFault::Listener(error) => unwritten(error),
        })?;
        if ran.trials == 0 {
            return Err(Error::Interrupted(
                "interrupted before the first trials were done; nothing was written",
            ));
        }
        if let Some(draws) = results.draws.take() {
            draws.finish().map_err(unwritten)?;
        }
        let kept = results.kept.take().map(DrawsKept::finish).transpose().map_err(unwritten)?;
        results.run.trials = ran.trials;
        results.run.partial = ran.partial;
        let summary = results.summary(&self.model, &ran.tallies, ran.estimates);
        let steps = ran.mattered.as_mut().and_then(|mattered| mattered.steps.take());
        let mut summary = summary.with_mattered(ran.mattered);
        summary.evidence = steps.and_then(|steps| evidence(self.scenario.definition(), &steps));
        Ok(RunResult {
            scenario: self.scenario,
            model: self.model,
            json: json(&summary)?,
            summary,
            targets: ran.targets,
            results,
            draws: self.draws,
            extras: self.extras,
            kept: kept.unwrap_or_default(),
            streamed,
            workers: workers.clone(),
        })
    }
}

/// The result of a run.
#[derive(Debug)]
pub struct RunResult {
    scenario: Scenario,
    model: Model,
    summary: Summary,
    json: String,
    targets: Vec<Target>,
    results: Results,
    draws: Option<DrawsWanted>,
    extras: Extras,
    /// The draws that were kept in memory.
    kept: Vec<(DrawsTable, Vec<Frame>)>,
    /// Whether the draws were written while it ran.
    streamed: bool,
    workers: Workers,
}

/// An estimate with its name and unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// The name of the estimate, written in full: `delivered_twh[CASA-1000,2030].p50`.
    pub text: String,
    /// The number with its standard error, where that is known.
    pub estimate: Estimate,
    /// The unit of both.
    pub unit: String,
}

/// `2.91 ± 0.01 TWh`
impl fmt::Display for Valued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", plus_minus(self.estimate.value, self.estimate.se), self.unit)
    }
}

impl RunResult {
    /// Every number, each with its error.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The same as JSON, as it is written to `summary.json`.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether it was stopped before its end.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.summary.run.partial
    }

    /// How far the targets of precision came.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// One number by its name, `METRIC[CORRIDOR, YEAR].STATISTIC` or `chance(...)` of what was asked for;
    /// either part of the bracket may be left out, and without a year it is that of an average year.
    ///
    /// # Errors
    /// Where there is no such number, with the name that was nearly meant.
    pub fn estimate(&self, text: &str) -> Result<Valued, Error> {
        let layout = &self.model.layout;
        let gauge = Gauge::parse(&composed(text), layout)?;
        let estimate = gauge.look_up(&self.summary, layout);
        let estimate = estimate.ok_or_else(|| {
            let known = Statistic::OF_A_SUMMARY.map(Statistic::name);
            let what = match gauge.statistic {
                _ if gauge.is_chance() || gauge.needs_counts() => {
                    "of incidents it has the mean of a hazard's, over all years".to_owned()
                }
                _ => format!("of a metric it has {}", known.join(", ")),
            };
            Error::Call(format!("the summary has no `{}`: {what}", gauge.text))
        })?;
        Ok(Valued { text: gauge.text, estimate, unit: gauge.unit })
    }

    /// The page: every sentence and table, before it is laid out.
    #[must_use]
    pub fn page(&self) -> Page {
        Page::compose(Input {
            scenario: self.scenario.definition(),
            summary: &self.summary,
            glances: &self.results.glances,
            merged: &self.scenario.reading().merged,
            command: COMMAND,
        })
    }

    /// The scenario that ran.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The energy of the average year, trial by trial, where it was kept.
    #[must_use]
    pub fn delivered(&self) -> Option<&Delivered> {
        self.results.delivered.as_ref()
    }

    /// The charts whose names are wanted, as they stand in the report.
    #[must_use]
    pub fn charts(&self, wanted: impl Fn(&str) -> bool) -> Charts {
        let retold = ["calendar", "history"].iter().any(|name| wanted(name));
        let (mut figures, calendar) = match retold {
            true => self.results.figures(&self.model),
            false => (self.results.plain_figures(), Ok(())),
        };
        let (scenario, summary) = (self.scenario.definition(), &self.summary);
        figures.add_service(Facts { scenario, summary });
        figures.add_mattered(scenario, summary);
        let mut charts = figures.draw_only(&self.footer(), &wanted);
        if let Err(halt) = calendar.map_err(|halt| halt.to_string())
            && wanted("calendar")
        {
            let name = "calendar".to_owned();
            charts.undrawn.push(Undrawn { name, title: String::new(), why: halt });
        }
        charts
    }

    fn footer(&self) -> Footer {
        let summary = &self.summary;
        Footer {
            scenario: summary.scenario.cited(),
            seed: summary.run.seed,
            trials: summary.run.trials,
            version: summary.salang.clone(),
        }
    }

    pub(super) fn workers(&self) -> &Workers {
        &self.workers
    }

    /// `summary.csv` as a table in memory.
    ///
    /// # Errors
    /// Where memory cannot be had.
    pub fn summary_frame(&self) -> Result<Frame, Error> {
        let (page, draws) = (self.page(), self.draws);
        let tables = self.tables(&page, draws, &self.extras);
        tables.input().summary_frame().map_err(|error| Error::System(error.to_string()))
    }

    /// `monthly.csv` as a table in memory; `None` where months were not kept.
    #[must_use]
    pub fn monthly_frame(&self) -> Option<Frame> {
        self.tables(&self.page(), self.draws, &self.extras).input().monthly_frame()
    }

    /// The draws that were kept in memory, which are handed over; `None` where they were not, or were
    /// handed over before.
    pub fn kept_draws(&mut self, table: DrawsTable) -> Option<Vec<Frame>> {
        let index = self.kept.iter().position(|(kept, _)| *kept == table)?;
        Some(self.kept.swap_remove(index).1)
    }

    /// The draws of a table, simulated once more and handed over piece by piece; `None` where the
    /// scenario has none of this kind.
    #[must_use]
    pub fn draws(&self, table: DrawsTable) -> Option<DrawsReader> {
        let trials = self.summary.run.trials;
        let is_there = table.is_of(&self.model.layout);
        is_there.then(|| DrawsReader::new(table, self.model.clone(), trials, &self.workers))
    }

    /// The report, ready to be written.
    #[must_use]
    pub fn report(&self) -> Report {
        self.report_of(&self.page())
    }

    fn tables(&self, page: &Page, draws: Option<DrawsWanted>, extras: &Extras) -> Tables {
        Tables {
            summary: self.summary.clone(),
            page: page.clone(),
            model: self.model.clone(),
            months: self.results.months.clone(),
            name: file_name(&self.scenario.reading().file),
            destination: self.scenario.definition().destination.name.clone(),
            extras: extras.clone(),
            draws,
        }
    }

    /// The report with the draws and further files that `run` asks for, whatever was asked for when it
    /// ran.
    ///
    /// # Errors
    /// Where a file is of trials that there are not, or this build cannot write it.
    pub fn report_with(&self, run: &Run) -> Result<Report, Error> {
        let extras = run.extras.checked(&self.model, self.summary.run.trials)?;
        Ok(self.report_from(&self.page(), run.draws_wanted(), &extras, false))
    }

    /// The same of a page that is there already.
    #[must_use]
    pub fn report_of(&self, page: &Page) -> Report {
        self.report_from(page, self.draws, &self.extras, self.streamed)
    }

    fn report_from(
        &self,
        page: &Page,
        draws: Option<DrawsWanted>,
        extras: &Extras,
        streamed: bool,
    ) -> Report {
        let summary = &self.summary;
        let footer = self.footer();
        let (mut figures, calendar) = self.results.figures(&self.model);
        figures.add_service(Facts { scenario: self.scenario.definition(), summary });
        figures.add_mattered(self.scenario.definition(), summary);
        let mut charts = figures.draw(&footer);
        if let Err(halt) = calendar {
            let (name, why) = ("calendar".to_owned(), halt.to_string());
            charts.undrawn.push(Undrawn { name, title: String::new(), why });
        }
        let html = html(page, &charts.drawn, &font_face_css());
        let mut files = vec![("report.html".to_owned(), html.into_bytes())];
        files.extend(scenario_files(&self.scenario));
        files.push(("summary.json".to_owned(), self.json.clone().into_bytes()));
        let names = self::files(draws, extras, &self.scenario, &self.model);
        let later = draws.filter(|_| !streamed);
        let later = later.map(|wanted| Draws {
            wanted,
            model: self.model.clone(),
            trials: summary.run.trials,
        });
        Report {
            outline: Outline::of(Kind::Run, &self.scenario, names),
            charts,
            files,
            draws: later,
            tables: Some(Box::new(self.tables(page, draws, extras))),
            partial: summary.run.partial,
            pictures: vec![Picture::Svg],
            workers: self.workers.clone(),
        }
    }
}

/// The files of a run beside those that its kind always has.
fn files(
    draws: Option<DrawsWanted>,
    extras: &Extras,
    scenario: &Scenario,
    model: &Model,
) -> Vec<String> {
    let draws = draws.into_iter().flat_map(|draws| draws.files(&model.layout));
    let draws = draws.map(|table| table.file);
    draws.chain(extras.names(&file_name(&scenario.reading().file))).collect()
}

/// As many trials as targets of precision may take: what fits at once with every measure, and no
/// more than is sensible.
fn most_until(model: &Model, until: &[Until], memory: u64) -> u64 {
    let mut trials = MOST_UNTIL;
    let fits = |trials| Plan::new(model, trials, until.to_vec(), false, memory).is_ok();
    while trials > Until::LEAST_TRIALS && !fits(trials) {
        trials /= 2;
    }
    trials
}
