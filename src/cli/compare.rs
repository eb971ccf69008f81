//! `salang compare`: the same trials through several scenarios, and what differs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::args::CompareOptions;
use super::charts::write_charts;
use super::fault::Fault;
use super::job::{MOST_UNTIL, finished, targets};
use super::progress::{Bar, forewarn, listen};
use super::screen::{complain, complain_of, print, tell, width};
use super::side_by_side::{Written, side_by_side};
use super::watch::Watch;
use super::{Ending, target};
use crate::chart::{Footer, font_face_css};
use crate::model::{Model, compile};
use crate::outcome::Layout;
use crate::read::{Merged, Reading, changes};
use crate::report::{
    CompareInput, ComparePage, Intended, Kind, Placed, Timing, Writing, compare_charts,
    compare_html, json, not_shared, terminal,
};
use crate::simulate::engine::{Engine, Progress};
use crate::stats::{
    ChangedRow, ComparedRow, Comparison, RunInfo, Span, UntilPaired, letter, steps,
};
use crate::study::{ComparePlan, Compared, compare};
use crate::text::{Visible, shell};

/// So many scenarios are named in the folder's name.
const MOST_NAMED: usize = 4;

/// Compares the scenarios.
pub fn run(options: &CompareOptions) -> Ending {
    match try_run(options) {
        Ok(ending) => ending,
        Err(fault) => {
            complain_of(fault.words);
            fault.ending
        }
    }
}

fn try_run(options: &CompareOptions) -> Result<Ending, Fault> {
    let progress = Arc::new(Progress::default());
    listen(&progress).map_err(Fault::failed)?;
    let engine = Engine::new(options.threads.count()).map_err(Fault::failed)?;
    if !options.watch {
        return round(options, (&engine, &progress), &mut Vec::new());
    }
    let mut watch = Watch::new(&options.scenarios, options.output.quiet || options.output.json);
    Ok(watch.run(&progress, |files| round(options, (&engine, &progress), files)))
}

/// Compares the scenarios once; adds the files that were read, or looked for, to `watched`.
fn round(
    options: &CompareOptions,
    (engine, progress): (&Engine, &Arc<Progress>),
    watched: &mut Vec<PathBuf>,
) -> Result<Ending, Fault> {
    let Some(scenarios) = side_by_side(options, watched) else {
        // The findings have been shown.
        return Ok(Ending::Wrong);
    };
    let mut models: Vec<Model> = Vec::new();
    for one in &scenarios {
        let Some(scenario) = &one.reading.scenario else {
            return Err(Fault::wrong(format_args!("{} has errors", one.name)));
        };
        models.push(compile(scenario).map_err(Fault::wrong)?);
    }
    Job { options, scenarios, models, engine, progress }.run()
}

/// The comparison to be made.
struct Job<'a> {
    options: &'a CompareOptions,
    scenarios: Vec<Written>,
    models: Vec<Model>,
    engine: &'a Engine,
    progress: &'a Arc<Progress>,
}

impl Job<'_> {
    fn run(&self) -> Result<Ending, Fault> {
        let options = self.options;
        let layouts = || self.models.iter().map(|model| &*model.layout);
        let span = Span::shared(layouts()).ok_or_else(|| {
            let horizon = |(one, layout): (&Written, &Layout)| {
                let last = i64::from(layout.start_year) + layout.years as i64 - 1;
                format!("{} has {} to {last}", one.name, layout.start_year)
            };
            let all: Vec<String> = self.scenarios.iter().zip(layouts()).map(horizon).collect();
            Fault::wrong(format_args!(
                "the scenarios have no year in common: {}; change run.start_year or run.years",
                all.join(", ")
            ))
        })?;
        let plan = self.plan(span)?;
        let target = self.target();
        let writes = options.output.writes();
        let writing = match writes {
            true => Some(self.begin(&target)?),
            false => None,
        };
        let began = Instant::now();
        let wanted = options.output.tells();
        if options.verbose && wanted && plan.passes() > 1 {
            let _ = print(format!("{} passes, as memory asks for\n", plan.passes()));
        }
        let compared = {
            let work = plan.trials * (plan.passes() * self.models.len()) as u64;
            for model in &self.models {
                forewarn(model, plan.trials * plan.passes() as u64, wanted);
            }
            let _bar = Bar::follow(self.progress, work, "Comparing", wanted);
            compare(&self.models, self.engine, &plan, self.progress)
        };
        let compared = compared.map_err(|fault| {
            Fault::wrong(format_args!("{}: {}", self.scenarios[fault.scenario].name, fault.halt))
        })?;
        let seconds = began.elapsed().as_secs_f64();
        if compared.trials == 0 {
            complain(&"interrupted before the first trials were done; nothing was written");
            return Ok(Ending::Interrupted);
        }
        let merged: Vec<&Merged> = self.scenarios.iter().map(|one| &one.reading.merged).collect();
        let changes = changes(&merged);
        let words: Vec<bool> = changes.iter().map(crate::read::Change::is_words).collect();
        let changed = changes.into_iter();
        let changed = changed.map(|c| ChangedRow { path: c.path, values: c.values }).collect();
        let comparison = self.comparison(&compared, span, changed);
        let place = self.scenarios[0].reading.scenario.as_ref();
        let page = ComparePage::compose(CompareInput {
            comparison: &comparison,
            place: place.map_or("the destination", |scenario| &scenario.destination.name),
            words: &words,
            command: &self.command(),
        });
        let text = json(&comparison).map_err(Fault::failed)?;
        let mut folder = target.clone();
        if let Some(writing) = writing {
            let placed = self.write(writing, &comparison, &page, &compared, &text)?;
            target::tell_place(&placed, &target, &options.output);
            folder = placed.folder;
        }
        let ending = if options.output.json {
            print(Visible::data(&text))
        } else if options.output.quiet {
            Ending::Done
        } else {
            let report = folder.display().to_string();
            print(terminal::compare_text(
                &page,
                terminal::Look {
                    width: width(),
                    colour: true,
                    timing: Some(Timing { seconds }),
                    report: Some(&report),
                },
            ))
        };
        if ending == Ending::Done && compared.partial {
            if !options.output.quiet {
                tell(finished(compared.trials));
            }
            return Ok(Ending::Interrupted);
        }
        if compared.partial {
            return Ok(ending);
        }
        Ok(match targets(&compared.targets, compared.trials, options.output.quiet) {
            Ending::Done => ending,
            missed => missed,
        })
    }

    fn plan(&self, span: Span) -> Result<ComparePlan, Fault> {
        let names: Vec<(&str, &Layout)> = self
            .scenarios
            .iter()
            .zip(&self.models)
            .map(|(one, model)| (one.name.as_str(), &*model.layout))
            .collect();
        let until = self.options.until.iter().map(|text| UntilPaired::parse(text, &names, span));
        let until = until.collect::<Result<Vec<_>, _>>().map_err(Fault::wrong)?;
        let mut trials = self.models[0].trials;
        if !until.is_empty() && self.options.changes.trials.is_none() {
            // As many as fit: targets need every measure at once.
            trials = MOST_UNTIL;
            let fits = |trials| ComparePlan::new(&self.models, trials, span, until.clone()).is_ok();
            while trials > 1000 && !fits(trials) {
                trials /= 2;
            }
        }
        ComparePlan::new(&self.models, trials, span, until).map_err(Fault::wrong)
    }

    /// Where the report goes.
    fn target(&self) -> PathBuf {
        if let Some(out) = &self.options.output.out {
            return out.clone();
        }
        let names: Vec<&str> = self.scenarios.iter().map(|one| one.name.as_str()).collect();
        let name = match names.len() {
            0..=MOST_NAMED => names.join("-"),
            count => format!("{}-and-{}-more", names[0], count - 1),
        };
        let readings: Vec<&Reading> = self.scenarios.iter().map(|one| &one.reading).collect();
        target::usual(&format!("compare-{name}"), &readings)
    }

    /// Begins the report.
    fn begin(&self, folder: &Path) -> Result<Writing, Fault> {
        let readings = || self.scenarios.iter().map(|one| &one.reading);
        let inputs: Vec<PathBuf> = readings().flat_map(|one| one.watched.clone()).collect();
        let begun = Writing::begin(
            folder,
            &Intended {
                kind: Kind::Compare,
                charts: &target::endings(&self.options.output.format),
                files: self.scenarios.iter().map(Written::file).collect(),
                data: target::data_of(readings()),
                inputs: &inputs,
            },
        )?;
        Ok(begun)
    }

    /// What gives the same report again, in the report's folder.
    fn command(&self) -> String {
        let files = self.scenarios.iter().map(|one| shell::path(Path::new(&one.file())));
        format!("salang compare {}", files.collect::<Vec<_>>().join(" "))
    }

    fn comparison(&self, compared: &Compared, span: Span, changed: Vec<ChangedRow>) -> Comparison {
        let rows = self.scenarios.iter().zip(&self.models).enumerate();
        let scenarios: Vec<ComparedRow> = rows
            .map(|(index, (one, model))| ComparedRow {
                letter: letter(index),
                name: one.name.clone(),
                title: one.reading.scenario.as_ref().map_or_else(String::new, |s| s.title.clone()),
                file: one.file(),
                sha256: one.reading.merged.sha256().to_owned(),
                data: one.reading.files.iter().map(|file| file.name.clone()).collect(),
                start_year: model.start_year,
                years: u32::try_from(model.years).unwrap_or(u32::MAX),
                corridors: model.layout.corridors.iter().map(|c| c.name.clone()).collect(),
            })
            .collect();
        Comparison {
            schema: 1,
            salang: env!("CARGO_PKG_VERSION").to_owned(),
            notes: not_shared(&scenarios, span),
            scenarios,
            run: RunInfo {
                seed: self.models[0].seed,
                trials: compared.trials,
                start_year: span.start_year,
                years: u32::try_from(span.years).unwrap_or(u32::MAX),
                partial: compared.partial,
            },
            waterfall: steps(&compared.rows),
            differences: compared.rows.clone(),
            probabilities: compared.chances.clone(),
            hazards: compared.strikes.clone(),
            changed,
        }
    }

    fn write(
        &self,
        mut writing: Writing,
        comparison: &Comparison,
        page: &ComparePage,
        compared: &Compared,
        text: &str,
    ) -> Result<Placed, Fault> {
        let footer = Footer {
            scenario: page.title.clone(),
            seed: comparison.run.seed,
            trials: comparison.run.trials,
            version: comparison.salang.clone(),
        };
        let charts = compare_charts(comparison, page, &compared.shapes, &footer);
        write_charts(&mut writing, self.engine, &self.options.output, &charts)?;
        let html = compare_html(page, &charts.drawn, &font_face_css());
        writing.bytes("report.html", html.as_bytes())?;
        for one in &self.scenarios {
            writing.bytes(&one.file(), one.reading.merged.as_bytes())?;
            for file in &one.reading.files {
                writing.bytes(&file.name, &file.bytes)?;
            }
        }
        writing.bytes("compare.json", text.as_bytes())?;
        Ok(writing.finish(compared.partial)?)
    }
}
