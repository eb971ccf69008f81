//! One scenario of `salang run`, from its plan to its report.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::args::{DrawsFormat, RunOptions};
use super::charts::write_charts;
use super::draws::Draws;
use super::fault::Fault;
use super::progress::{Bar, forewarn};
use super::results::Results;
use super::screen::{complain, faint, print, tell, width};
use super::{Ending, target};
use crate::chart::{Footer, font_face_css};
use crate::model::{Model, compile};
use crate::read::Reading;
use crate::report::{
    Figures, Input, Kind, Page, Placed, Timing, Undrawn, Writing, html, json, terminal,
};
use crate::scenario::Scenario;
use crate::simulate::Halt;
use crate::simulate::engine::{Engine, Progress};
use crate::stats::{RunInfo, ScenarioInfo, Summary, Until};
use crate::study::{self, Plan, RunFault, Target, Trials};
use crate::text::visible;
use crate::units::{counted, significant, whole};

/// Trials that a run with targets of precision may take where no other number is given.
pub(super) const MOST_UNTIL: u64 = 2_000_000;
/// How the report says it can be made again; the same wherever it was made.
const COMMAND: &str = "salang run scenario.toml";

/// One scenario to run.
pub struct Job<'a> {
    options: &'a RunOptions,
    reading: &'a Reading,
    scenario: &'a Scenario,
    target: &'a Path,
    model: Model,
    plan: Plan,
    writing: Option<Writing>,
    /// Whether trials are read from parts, so that the time taken says nothing.
    pub joins: bool,
}

/// What came of a job.
pub struct Ran {
    /// How it ended.
    pub ending: Ending,
    /// The summary as JSON; empty where no trial was finished.
    pub summary: String,
}

impl<'a> Job<'a> {
    /// Plans a run, without touching the disk.
    pub fn plan(
        options: &'a RunOptions,
        reading: &'a Reading,
        target: &'a Path,
    ) -> Result<Self, Fault> {
        let Some(scenario) = &reading.scenario else {
            return Err(Fault::wrong("the scenario has errors"));
        };
        let model = compile(scenario).map_err(Fault::wrong)?;
        let until = options.until.iter().map(|text| Until::parse(text, &model.layout));
        let until = until.collect::<Result<Vec<_>, _>>().map_err(Fault::wrong)?;
        let memory = options.draws.memory;
        let trials = if until.is_empty() || options.changes.trials.is_some() {
            model.trials
        } else {
            most_until(&model, &until, memory)
        };
        let draws = wanted_draws(options) != DrawsFormat::None;
        let plan = Plan::new(&model, trials, until, draws, memory);
        let plan = plan.map_err(Fault::wrong)?;
        Ok(Self { options, reading, scenario, target, model, plan, writing: None, joins: false })
    }

    /// Begins the report, so that what cannot be written is known before anything runs.
    pub fn begin(&mut self) -> Result<(), Fault> {
        if self.options.output.writes() {
            let files = Draws::files(wanted_draws(self.options), &self.model);
            let output = &self.options.output;
            let begun = target::begin(self.target, Kind::Run, output, self.reading, files)?;
            self.writing = Some(begun);
        }
        Ok(())
    }

    /// Takes the trials from their source, writes the report, prints the summary.
    pub fn run(
        mut self,
        (engine, source): (&Engine, &dyn Trials),
        progress: &Arc<Progress>,
    ) -> Result<Ran, Fault> {
        let options = self.options;
        if options.verbose {
            tell(faint(&visible(&self.intent(engine))));
        }
        let began = Instant::now();
        let mut results = self.results()?;
        let ran = {
            let wanted = options.output.tells();
            let words = if self.joins { "Joining" } else { "Simulating" };
            forewarn(&self.model, self.plan.work(), wanted && !self.joins);
            let _bar = Bar::follow(progress, self.plan.work(), words, wanted);
            study::run_of(&self.model, (engine, source), &self.plan, progress, &mut results)
        };
        let ran = ran.map_err(|fault| match fault {
            RunFault::Halt(halt @ Halt::Unread(_)) => Fault::failed(halt),
            RunFault::Halt(halt) => Fault::wrong(halt),
            RunFault::Listener(error) => draws_fault(error),
        })?;
        let seconds = began.elapsed().as_secs_f64();
        if ran.trials == 0 {
            complain(&match self.joins {
                true => "interrupted; nothing was written, and the parts are as they were",
                false => "interrupted before the first trials were done; nothing was written",
            });
            return Ok(Ran { ending: Ending::Interrupted, summary: String::new() });
        }
        if let Some(draws) = results.draws.take() {
            draws.finish().map_err(draws_fault)?;
        }
        results.run.trials = ran.trials;
        results.run.partial = ran.partial;
        let summary = results.summary(&self.model, &ran.tallies, ran.rows);
        let page = Page::compose(Input {
            scenario: self.scenario,
            summary: &summary,
            glances: &results.glances,
            merged: &self.reading.merged,
            command: COMMAND,
        });
        let summary_json = json(&summary).map_err(Fault::failed)?;
        let mut report = None;
        if let Some(writing) = self.writing.take() {
            let placed = self.write(writing, engine, &page, &summary, &summary_json, results)?;
            target::tell_place(&placed, self.target, &options.output);
            report = Some(placed.folder.display().to_string());
        }
        let printed = match options.output.tells() {
            true => self.print(&page, seconds, report.as_deref()),
            false => Ending::Done,
        };
        let ending = if printed != Ending::Done {
            printed
        } else if ran.partial {
            if !options.output.quiet {
                tell(finished(summary.run.trials));
            }
            Ending::Interrupted
        } else {
            targets(&ran.targets, summary.run.trials, options.output.quiet)
        };
        Ok(Ran { ending, summary: summary_json })
    }

    /// What is about to be done, for `--verbose`.
    fn intent(&self, engine: &Engine) -> String {
        let trials = counted(self.plan.trials, "trial", "trials");
        let most = if self.plan.until.is_empty() { "" } else { "at most " };
        let threads = counted(engine.threads() as u64, "thread", "threads");
        let passes = match self.plan.passes() {
            1 => String::new(),
            more => format!(", each simulated {more} times to stay within memory"),
        };
        format!("{}: {most}{trials} on {threads}{passes}", self.reading.file)
    }

    fn print(&self, page: &Page, seconds: f64, report: Option<&str>) -> Ending {
        print(terminal::text(
            page,
            terminal::Look {
                width: width(),
                colour: true,
                timing: (!self.joins).then_some(Timing { seconds }),
                report,
            },
        ))
    }

    /// Where the results go while they come in.
    fn results(&mut self) -> Result<Results, Fault> {
        let wanted = wanted_draws(self.options);
        Ok(Results {
            info: ScenarioInfo {
                title: self.scenario.title.clone(),
                file: self.reading.file.clone(),
                sha256: self.reading.merged.sha256().to_owned(),
            },
            run: RunInfo {
                seed: self.model.seed,
                trials: 0,
                start_year: self.model.start_year,
                years: self.scenario.run.years,
                partial: false,
            },
            place: self.scenario.destination.name.clone(),
            figures: Figures::default(),
            glances: Vec::new(),
            typical: Vec::new(),
            draws: Draws::begin(wanted, self.writing.as_mut(), &self.model)?,
        })
    }

    fn write(
        &self,
        mut writing: Writing,
        engine: &Engine,
        page: &Page,
        summary: &Summary,
        summary_json: &str,
        mut results: Results,
    ) -> Result<Placed, Fault> {
        let calendar = results.add_calendar(&self.model);
        let footer = Footer {
            scenario: summary.scenario.cited(),
            seed: summary.run.seed,
            trials: summary.run.trials,
            version: summary.salang.clone(),
        };
        let mut charts = results.figures.draw(&footer);
        if let Err(halt) = calendar {
            let (name, why) = ("calendar".to_owned(), halt.to_string());
            charts.undrawn.push(Undrawn { name, title: String::new(), why });
        }
        write_charts(&mut writing, engine, &self.options.output, &charts)?;
        writing.bytes("report.html", html(page, &charts.drawn, &font_face_css()).as_bytes())?;
        writing.bytes("scenario.toml", self.reading.merged.as_bytes())?;
        for file in &self.reading.files {
            writing.bytes(&file.name, &file.bytes)?;
        }
        writing.bytes("summary.json", summary_json.as_bytes())?;
        Ok(writing.finish(summary.run.partial)?)
    }
}

/// What an interrupt left.
pub(super) fn finished(trials: u64) -> String {
    format!("interrupted; {} finished", counted(trials, "trial was", "trials were"))
}

/// Says which targets of precision the trials were too few for, and which ones were reached though
/// nothing was seen that differs.
pub(super) fn targets(targets: &[Target], trials: u64, quiet: bool) -> Ending {
    let told = counted(trials, "trial", "trials");
    for target in targets.iter().filter(|target| target.reached && !quiet) {
        let Some(value) = target.all_alike else { continue };
        tell(format!(
            "'{}': all {told} give {}; what happens in fewer than 3 of {} may not have been seen",
            target.text,
            significant(value, 4),
            whole(trials)
        ));
    }
    let missed = targets.iter().filter(|target| !target.reached);
    let missed: Vec<String> = missed
        .map(|target| match target.all_alike {
            Some(value) => {
                format!(
                    "'{}' (all give {}: nothing was seen that differs)",
                    target.text,
                    significant(value, 4)
                )
            }
            None => format!("'{}'", target.text),
        })
        .collect();
    if missed.is_empty() {
        return Ending::Done;
    }
    complain(&format_args!(
        "the precision asked for was not reached with {told}: {}; --trials allows more",
        missed.join(", ")
    ));
    Ending::Failed
}

fn draws_fault(error: std::io::Error) -> Fault {
    Fault::failed(format_args!("could not write the draws: {error}"))
}

/// The draws that are written: none where there is no report to hold them.
fn wanted_draws(options: &RunOptions) -> DrawsFormat {
    if options.output.writes() { options.draws.format } else { DrawsFormat::None }
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
