//! `salang run`: simulate, print the summary, write the report.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::args::{ChartFormat, DrawsFormat, RunOptions};
use super::findings::{self, Shown};
use super::progress::{Bar, listen};
use super::{Ending, complain, print};
use crate::chart::{Footer, Heading, font_face_css, png};
use crate::model::{Model, compile};
use crate::outcome::{Loss, Measure, Outcomes};
use crate::read::{Reading, Source, read};
use crate::report::{
    AssumptionsWriter, DayStatus, Drawn, DrawsWriter, Figures, Format, Input, Page, Timing,
    WriteError, Writing, html, json, terminal,
};
use crate::scenario::Scenario;
use crate::simulate::days::{Day, days};
use crate::simulate::engine::{Engine, Progress};
use crate::stats::{Glance, RunInfo, ScenarioInfo, Summary, Until, glances, typical_trials};
use crate::study::{self, Listener, Pass, Plan, RunFault};

/// Bins of the small histograms.
const BINS: usize = 40;
/// Trials that a run with targets of precision may take where no other number is given.
pub(super) const MOST_UNTIL: u64 = 2_000_000;
/// Pixels of a PNG for each unit of a chart's width.
pub(super) const ZOOM: f32 = 2.0;

/// Runs every scenario in turn; the worst ending counts.
pub fn run(options: &RunOptions) -> Ending {
    let progress = Arc::new(Progress::default());
    if let Err(fault) = listen(&progress) {
        complain(&fault);
        return Ending::Failed;
    }
    let engine = match Engine::new(options.threads.map(usize::from)) {
        Ok(engine) => engine,
        Err(fault) => {
            complain(&fault);
            return Ending::Failed;
        }
    };
    let sources: Vec<Option<&Path>> = match options.scenarios.is_empty() {
        true => vec![None],
        false => options.scenarios.iter().map(|path| Some(path.as_path())).collect(),
    };
    let targets: Vec<PathBuf> =
        sources.iter().map(|source| target(options, *source, sources.len())).collect();
    for (index, target) in targets.iter().enumerate() {
        if targets[..index].contains(target) {
            complain(&format_args!(
                "two scenarios would write {}; run them apart, each with its own --out",
                target.display()
            ));
            return Ending::Wrong;
        }
    }
    // Every scenario is read before the first one runs: a fault in the last costs no waiting.
    let mut readings = Vec::new();
    let mut wrong = false;
    for source in &sources {
        let source = source.map_or(Source::Baseline, Source::File);
        let reading = read(source, &options.changes.overrides());
        let shown = match (options.quiet, options.verbose) {
            (true, _) => Shown::Errors,
            (_, true) => Shown::All,
            _ => Shown::Warnings,
        };
        findings::show(&reading, shown);
        wrong |= reading.scenario.is_none();
        readings.push(reading);
    }
    if wrong {
        return Ending::Wrong;
    }
    let mut summaries = Vec::new();
    for (reading, target) in readings.iter().zip(&targets) {
        let job = Job { options, reading, target, engine: &engine, progress: &progress };
        match job.run(&mut summaries) {
            Ok(Ending::Done) => {}
            Ok(ending) => return ending,
            Err(fault) => {
                complain(&fault.words);
                return fault.ending;
            }
        }
    }
    Ending::Done
}

/// Where the report of a scenario goes.
fn target(options: &RunOptions, source: Option<&Path>, count: usize) -> PathBuf {
    let name = source.and_then(Path::file_stem).map_or("baseline".into(), |stem| stem.to_owned());
    match (&options.out, count) {
        (Some(out), 1) => out.clone(),
        (Some(out), _) => out.join(name),
        (None, _) => Path::new("reports").join(name),
    }
}

/// Why a run failed, in words, with the exit code.
pub(super) struct Fault {
    /// A sentence.
    pub words: String,
    /// The exit code.
    pub ending: Ending,
}

impl Fault {
    pub fn wrong(words: impl std::fmt::Display) -> Self {
        Self { words: words.to_string(), ending: Ending::Wrong }
    }

    pub fn failed(words: impl std::fmt::Display) -> Self {
        Self { words: words.to_string(), ending: Ending::Failed }
    }
}

impl From<WriteError> for Fault {
    fn from(error: WriteError) -> Self {
        Self::failed(error)
    }
}

/// One scenario to run.
struct Job<'a> {
    options: &'a RunOptions,
    reading: &'a Reading,
    target: &'a Path,
    engine: &'a Engine,
    progress: &'a Arc<Progress>,
}

impl Job<'_> {
    fn run(&self, summaries: &mut Vec<String>) -> Result<Ending, Fault> {
        let options = self.options;
        let Some(scenario) = &self.reading.scenario else {
            return Err(Fault::wrong("the scenario has errors"));
        };
        let model = compile(scenario).map_err(Fault::wrong)?;
        let until = options.until.iter().map(|text| Until::parse(text, &model.layout));
        let until = until.collect::<Result<Vec<_>, _>>().map_err(Fault::wrong)?;
        let writes = !options.json || options.out.is_some();
        let draws = if writes { options.draws } else { DrawsFormat::None };
        let trials = if until.is_empty() || options.changes.trials.is_some() {
            model.trials
        } else {
            // As many as fit: targets need every measure at once.
            most_until(&model)
        };
        let plan = Plan::new(&model, trials, until, draws != DrawsFormat::None);
        let plan = plan.map_err(Fault::wrong)?;
        let mut writing = match writes {
            true => Some(Writing::begin(self.target)?),
            false => None,
        };

        let began = Instant::now();
        let results = Results {
            info: self.info(scenario),
            run: RunInfo {
                seed: model.seed,
                trials: 0,
                start_year: model.start_year,
                years: scenario.run.years,
                partial: false,
            },
            place: scenario.destination.name.clone(),
            figures: Figures::default(),
            glances: Vec::new(),
            typical: Vec::new(),
            draws: None,
        };
        let wanted = !options.quiet && !options.json;
        if options.verbose && plan.passes() > 1 {
            let _ = print(&format!("{} passes, as memory asks for\n", plan.passes()));
        }
        let mut listener =
            Results { draws: Draws::new(draws, writing.as_mut(), &model)?, ..results };
        let ran = {
            let _bar = Bar::follow(self.progress, plan.work(), "Simulating", wanted);
            study::run(&model, self.engine, &plan, self.progress, &mut listener)
        };
        let ran = ran.map_err(|fault| match fault {
            RunFault::Halt(halt) => Fault::wrong(halt),
            RunFault::Listener(error) => {
                Fault::failed(format_args!("could not write the draws: {error}"))
            }
        })?;
        let seconds = began.elapsed().as_secs_f64();
        if ran.trials == 0 {
            complain(&"interrupted before the first trials were done; nothing was written");
            return Ok(Ending::Interrupted);
        }
        let mut results = listener;
        if let Some(draws) = results.draws.take() {
            let failed = |error| Fault::failed(format_args!("could not write the draws: {error}"));
            draws.finish().map_err(failed)?;
        }
        results.run.trials = ran.trials;
        results.run.partial = ran.partial;
        let partial = ran.partial;
        let reached = ran.reached;
        let summary = results.summary(&model, &ran.tallies, ran.rows);
        let page = Page::compose(Input {
            scenario,
            summary: &summary,
            glances: &results.glances,
            command: "salang run scenario.toml",
        });
        let summary_json = json(&summary).map_err(Fault::failed)?;
        if let Some(writing) = writing {
            self.write(writing, &model, &summary, &page, &summary_json, results)?;
        }
        let ending = if options.json {
            summaries.push(summary_json.clone());
            print(&summary_json)
        } else if options.quiet {
            Ending::Done
        } else {
            let width = terminal_size::terminal_size().map_or(100, |(width, _)| width.0 as usize);
            let report = self.target.display().to_string();
            print(&terminal::text(
                &page,
                terminal::Look {
                    width,
                    colour: true,
                    timing: Some(Timing { seconds }),
                    report: Some(&report),
                },
            ))
        };
        if ending == Ending::Done && partial {
            return Ok(Ending::Interrupted);
        }
        if !reached && !partial {
            complain(&format_args!(
                "the precision asked for was not reached with {} trials; --trials allows more",
                summary.run.trials
            ));
            return Ok(Ending::Failed);
        }
        Ok(ending)
    }

    fn info(&self, scenario: &Scenario) -> ScenarioInfo {
        let digest = Sha256::digest(self.reading.merged.as_bytes());
        ScenarioInfo {
            title: scenario.title.clone(),
            file: self.reading.file.clone(),
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    fn write(
        &self,
        mut writing: Writing,
        model: &Model,
        summary: &Summary,
        page: &Page,
        summary_json: &str,
        mut results: Results,
    ) -> Result<(), Fault> {
        let traces = results.typical.iter().map(|(trial, twh)| trace(model, *trial, *twh));
        let traces: Vec<DayStatus> = traces.collect::<Result<_, _>>().map_err(Fault::wrong)?;
        results.figures.add_calendar(&model.layout, &traces);
        let footer = Footer {
            scenario: summary.scenario.title.clone(),
            seed: summary.run.seed,
            trials: summary.run.trials,
            version: summary.salang.clone(),
        };
        let charts = results.figures.draw(&footer);
        let charts = charts.map_err(|(name, error)| {
            Fault::failed(format_args!("the chart `{name}` cannot be drawn: {error}"))
        })?;
        let formats = &self.options.format;
        for chart in &charts {
            if formats.contains(&ChartFormat::Svg) {
                let name = format!("charts/{}.svg", chart.name);
                writing.bytes(&name, chart.svg.as_str().as_bytes())?;
            }
        }
        if formats.contains(&ChartFormat::Png) {
            let images = self.engine.map(&charts, |chart: &Drawn| png(&chart.svg, ZOOM));
            for (chart, image) in charts.iter().zip(images) {
                let name = format!("charts/{}.png", chart.name);
                writing.bytes(&name, &image.map_err(Fault::failed)?)?;
            }
        }
        writing.bytes("report.html", html(page, &charts, &font_face_css()).as_bytes())?;
        writing.bytes("scenario.toml", self.reading.merged.as_bytes())?;
        for file in &self.reading.files {
            writing.bytes(&file.name, &file.bytes)?;
        }
        writing.bytes("summary.json", summary_json.as_bytes())?;
        writing.finish()?;
        Ok(())
    }
}

/// What the report needs of the outcomes, which are gone when it is written.
struct Results {
    info: ScenarioInfo,
    run: RunInfo,
    place: String,
    figures: Figures,
    glances: Vec<Glance>,
    /// Trials near the 10, 50 and 90 % quantiles, with the TWh of their average year.
    typical: Vec<(u64, f64)>,
    draws: Option<Draws>,
}

impl Results {
    fn summary(
        &self,
        model: &Model,
        tallies: &crate::outcome::Tallies,
        rows: Vec<crate::stats::MetricRow>,
    ) -> Summary {
        Summary::new(self.info.clone(), self.run.clone(), &model.layout, tallies, rows)
    }
}

impl Listener for Results {
    type Error = std::io::Error;

    fn blocks(&mut self, outcomes: &Outcomes) -> Result<(), Self::Error> {
        match &mut self.draws {
            Some(draws) => draws.add(outcomes),
            None => Ok(()),
        }
    }

    fn pass(&mut self, pass: &Pass<'_>) -> Result<(), Self::Error> {
        let outcomes = pass.outcomes;
        let mut run = self.run.clone();
        run.trials = outcomes.trials();
        let summary = Summary::new(
            self.info.clone(),
            run,
            &outcomes.layout,
            pass.tallies,
            pass.rows.to_vec(),
        );
        self.figures.add(outcomes, &summary, &self.place);
        if outcomes.has(Measure::Delivered) {
            self.glances = glances(outcomes, BINS);
            let delivered = outcomes.values(Measure::Delivered, None, None);
            let trials = typical_trials(outcomes).into_iter();
            self.typical = trials.map(|trial| (trial as u64, delivered[trial])).collect();
        }
        Ok(())
    }
}

/// The files of draws.
struct Draws {
    trials: DrawsWriter<BufWriter<File>>,
    assumptions: Option<AssumptionsWriter<BufWriter<File>>>,
}

impl Draws {
    fn new(
        wanted: DrawsFormat,
        writing: Option<&mut Writing>,
        model: &Model,
    ) -> Result<Option<Self>, Fault> {
        let format = match wanted {
            DrawsFormat::Parquet => Format::Parquet,
            DrawsFormat::Csv => Format::Csv,
            DrawsFormat::None => return Ok(None),
        };
        let Some(writing) = writing else { return Ok(None) };
        let ending = format.ending();
        let measures: Vec<Measure> = model.layout.measures().collect();
        let out = writing.create(&format!("draws.{ending}"))?;
        let trials =
            DrawsWriter::new(out, format, &model.layout, &measures).map_err(Fault::failed)?;
        let assumptions = if model.assumptions.is_empty() {
            None
        } else {
            let out = writing.create(&format!("assumptions.{ending}"))?;
            Some(AssumptionsWriter::new(out, format, &model.layout).map_err(Fault::failed)?)
        };
        Ok(Some(Self { trials, assumptions }))
    }

    fn add(&mut self, outcomes: &Outcomes) -> std::io::Result<()> {
        for block in &outcomes.blocks {
            self.trials.block(block)?;
            if let Some(assumptions) = &mut self.assumptions {
                assumptions.block(block)?;
            }
        }
        Ok(())
    }

    fn finish(self) -> std::io::Result<()> {
        self.trials.finish()?;
        self.assumptions.map_or(Ok(()), AssumptionsWriter::finish)
    }
}

/// As many trials as targets of precision may take: what fits at once, and no more than is sensible.
fn most_until(model: &Model) -> u64 {
    let mut trials = MOST_UNTIL;
    while trials > 1000 && Plan::new(model, trials, Vec::new(), false).is_err() {
        trials /= 2;
    }
    trials
}

/// One trial again, day by day, in the words of the calendar.
fn trace(
    model: &Model,
    trial: u64,
    delivered_twh: f64,
) -> Result<DayStatus, crate::simulate::Halt> {
    let heading = |day: Day| match day {
        Day::Full => Heading::Delivered,
        Day::OutOfSeason => Heading::OutOfSeason,
        Day::Held(loss) => match loss {
            Loss::NotInService => Heading::NotInService,
            Loss::Supply => Heading::Supply,
            Loss::Maintenance => Heading::Maintenance,
            Loss::Incidents(cause) => Heading::Incidents(cause),
            Loss::AllIncidents => Heading::Incidents(0),
            Loss::SharedSupply => Heading::SharedSupply,
            Loss::Destination => Heading::Destination,
        },
    };
    let days = days(model, trial)?;
    let days = days.into_iter().map(|days| days.into_iter().map(heading).collect()).collect();
    Ok(DayStatus { trial, delivered_twh, days })
}
