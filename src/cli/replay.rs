//! `salang replay`: one trial's story in words, as a chart and as JSON.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::args::{PickWord, ReplayOptions};
use super::charts::write_charts;
use super::fault::Fault;
use super::findings::{self, Shown};
use super::progress::{Bar, forewarn, listen};
use super::screen::{complain, complain_of, print, width};
use super::{Ending, source_of, target};
use crate::model::{Model, compile};
use crate::read::{Reading, read};
use crate::report::{Charts, Kind, replay_drawn, replay_html, replay_json, terminal};
use crate::simulate::engine::{Engine, Progress};
use crate::simulate::story::story;
use crate::stats::{RunInfo, ScenarioInfo};
use crate::study::MOST_TRIALS;
use crate::study::replay::{Pick, Replay, others, picked, tell};
use crate::text::Visible;
use crate::units::whole;

/// Columns of the story in the report's folder.
const PAGE: usize = 120;

/// Tells one trial's story.
pub fn run(options: &ReplayOptions) -> Ending {
    match try_run(options) {
        Ok(ending) => ending,
        Err(fault) => {
            complain_of(fault.words);
            fault.ending
        }
    }
}

fn try_run(options: &ReplayOptions) -> Result<Ending, Fault> {
    let progress = Arc::new(Progress::default());
    listen(&progress).map_err(Fault::failed)?;
    let engine = Engine::new(options.threads.count()).map_err(Fault::failed)?;
    let reading = read(source_of(options.scenario.as_deref()), &options.changes.overrides());
    findings::show(&reading, if options.output.quiet { Shown::Errors } else { Shown::Warnings });
    let Some(scenario) = &reading.scenario else { return Ok(Ending::Wrong) };
    let model = compile(scenario).map_err(Fault::wrong)?;
    let pick = wanted(options)?;
    let outcomes = {
        let shown = options.output.tells();
        forewarn(&model, model.trials, shown);
        let _bar = Bar::follow(&progress, model.trials, "Simulating", shown);
        others(&model, &engine, &progress).map_err(Fault::wrong)?.map_err(Fault::wrong)?
    };
    if progress.stop.load(Ordering::SeqCst) {
        complain(&"interrupted before the trials to compare with were done; nothing was written");
        return Ok(Ending::Interrupted);
    }
    let number = picked(&outcomes, pick)
        .ok_or_else(|| Fault::wrong("a run without trials has none to replay"))?;
    let told = story(&model, number).map_err(Fault::wrong)?;
    let info = (scenario_info(&reading, &scenario.title), run_info(&model));
    let replay = tell(scenario, &model, info, (pick, &outcomes), &told);
    let json = replay_json(&replay).map_err(Fault::failed)?;
    let mut folder = folder(options, &reading, number);
    if options.output.writes() {
        let charts = replay_drawn(&replay, &model.layout.causes);
        folder = write(options, &reading, (&charts, &engine), (&replay, &json), &folder)?;
    }
    if options.output.json {
        return Ok(print(Visible::data(&json)));
    }
    if options.output.quiet {
        return Ok(Ending::Done);
    }
    let report = folder.display().to_string();
    let look = terminal::Look { width: width(), colour: true, timing: None, report: Some(&report) };
    Ok(print(terminal::story(&replay, look, options.all)))
}

fn wanted(options: &ReplayOptions) -> Result<Pick, Fault> {
    match (options.trial, options.pick) {
        (Some(number), _) if number >= MOST_TRIALS => Err(Fault::wrong(format_args!(
            "trials are numbered from 0 to {}; there is no trial {}",
            whole(MOST_TRIALS - 1),
            whole(number)
        ))),
        (Some(number), _) => Ok(Pick::Number(number)),
        (None, Some(PickWord::P10)) => Ok(Pick::P10),
        (None, Some(PickWord::P90)) => Ok(Pick::P90),
        (None, Some(PickWord::Worst)) => Ok(Pick::Worst),
        // The arguments see to it that one of the two is given.
        (None, Some(PickWord::P50) | None) => Ok(Pick::P50),
    }
}

/// Where the report goes.
fn folder(options: &ReplayOptions, reading: &Reading, number: u64) -> PathBuf {
    if let Some(out) = &options.output.out {
        return out.clone();
    }
    let name = target::name(source_of(options.scenario.as_deref()));
    target::usual(&format!("replay-{name}-{number}"), &[reading])
}

fn scenario_info(reading: &Reading, title: &str) -> ScenarioInfo {
    ScenarioInfo {
        title: title.to_owned(),
        file: reading.file.clone(),
        sha256: reading.merged.sha256().to_owned(),
    }
}

fn run_info(model: &Model) -> RunInfo {
    RunInfo {
        seed: model.seed,
        trials: model.trials,
        start_year: model.start_year,
        years: model.years as u32,
        partial: false,
    }
}

fn write(
    options: &ReplayOptions,
    reading: &Reading,
    (charts, engine): (&Charts, &Engine),
    (replay, json): (&Replay, &str),
    folder: &Path,
) -> Result<PathBuf, Fault> {
    let mut writing = target::begin(folder, Kind::Replay, &options.output, reading, Vec::new())?;
    write_charts(&mut writing, engine, &options.output, charts)?;
    writing.bytes("report.html", replay_html(replay, charts).as_bytes())?;
    let look = terminal::Look { width: PAGE, colour: false, timing: None, report: None };
    writing.bytes("story.txt", terminal::story(replay, look, true).as_bytes())?;
    writing.bytes("scenario.toml", reading.merged.as_bytes())?;
    for file in &reading.files {
        writing.bytes(&file.name, &file.bytes)?;
    }
    writing.bytes("replay.json", json.as_bytes())?;
    let placed = writing.finish(false)?;
    target::tell_place(&placed, folder, &options.output);
    Ok(placed.folder)
}
