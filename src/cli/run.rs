//! `salang run`: simulate, print the summary, write the report.

use std::path::PathBuf;
use std::sync::Arc;

use super::args::RunOptions;
use super::fault::Fault;
use super::findings::{self, Shown};
use super::job::Job;
use super::part;
use super::progress::listen;
use super::screen::{complain_of, print};
use super::watch::Watch;
use super::{Ending, sources, target};
use crate::read::{Reading, Source, read};
use crate::simulate::engine::{Engine, Progress};
use crate::text::Visible;

/// Runs every scenario in turn; the first fault or interrupt ends it.
pub fn run(options: &RunOptions) -> Ending {
    match try_run(options) {
        Ok(ending) => ending,
        Err(fault) => {
            complain_of(fault.words);
            fault.ending
        }
    }
}

fn try_run(options: &RunOptions) -> Result<Ending, Fault> {
    let progress = Arc::new(Progress::default());
    listen(&progress).map_err(Fault::failed)?;
    let engine = Engine::new(options.threads.count()).map_err(Fault::failed)?;
    if !options.watch {
        return round(options, (&engine, &progress), &mut Vec::new());
    }
    if options.scenarios.is_empty() {
        return Err(Fault::wrong(
            "the built-in baseline never changes; name a scenario file to watch",
        ));
    }
    let mut watch = Watch::new(&options.scenarios, !options.output.tells());
    Ok(watch.run(&progress, |files| round(options, (&engine, &progress), files)))
}

/// Runs every scenario once; adds the files that were read, or looked for, to `watched`.
fn round(
    options: &RunOptions,
    (engine, progress): (&Engine, &Arc<Progress>),
    watched: &mut Vec<PathBuf>,
) -> Result<Ending, Fault> {
    let sources = sources(&options.scenarios);
    // Every scenario is read, planned, and its report begun before the first one runs: a fault in
    // the last costs no waiting.
    let mut readings = Vec::new();
    let mut wrong = false;
    for source in &sources {
        let reading = read(*source, &options.changes.overrides());
        let shown = match (options.output.quiet, options.verbose) {
            (true, _) => Shown::Errors,
            (_, true) => Shown::All,
            _ => Shown::Warnings,
        };
        findings::show(&reading, shown);
        watched.extend_from_slice(&reading.watched);
        wrong |= reading.scenario.is_none();
        readings.push(reading);
    }
    if wrong {
        return Ok(Ending::Wrong);
    }
    let targets: Vec<PathBuf> = sources
        .iter()
        .zip(&readings)
        .map(|(source, reading)| folder(options, (*source, reading), sources.len()))
        .collect();
    if options.output.writes() || options.part.is_some() {
        apart(&targets)?;
    }
    if let Some(part) = options.part {
        for (reading, target) in readings.iter().zip(&targets) {
            match part::run(options, part, (reading, target), (engine, progress))? {
                Ending::Done => {}
                ending => return Ok(ending),
            }
        }
        return Ok(Ending::Done);
    }
    let mut jobs = Vec::new();
    for (reading, target) in readings.iter().zip(&targets) {
        jobs.push(Job::plan(options, reading, target)?);
    }
    for job in &mut jobs {
        job.begin()?;
    }
    let mut ending = Ending::Done;
    let mut summaries = Vec::new();
    for (place, job) in jobs.into_iter().enumerate() {
        if place > 0 && options.output.tells() {
            print("\n");
        }
        let ran = job.run((engine, engine), progress)?;
        summaries.push(ran.summary);
        match ran.ending {
            Ending::Done => {}
            // Precision that was not reached is no reason to leave the others out.
            Ending::Failed => ending = Ending::Failed,
            other => {
                ending = other;
                break;
            }
        }
    }
    if options.output.json {
        summaries.retain(|summary| !summary.is_empty());
        // One scenario is an object, several are a list.
        let text = match (sources.len(), summaries.as_slice()) {
            (_, []) => String::new(),
            (1, [one]) => one.clone(),
            (_, several) => {
                let several: Vec<&str> = several.iter().map(|summary| summary.trim_end()).collect();
                format!("[\n{}\n]\n", several.join(",\n"))
            }
        };
        if print(Visible::data(&text)) != Ending::Done {
            return Ok(Ending::Failed);
        }
    }
    Ok(ending)
}

/// Where the report of a scenario goes.
fn folder(
    options: &RunOptions,
    (source, reading): (Source<'_>, &Reading),
    count: usize,
) -> PathBuf {
    let name = target::name(source);
    let name = match options.part {
        Some((part, parts)) => format!("{name}-part-{part}-of-{parts}"),
        None => name,
    };
    match (&options.output.out, count) {
        (Some(out), 1) => out.clone(),
        (Some(out), _) => out.join(name),
        (None, _) => target::usual(&name, &[reading]),
    }
}

/// No two reports may go to one place.
fn apart(targets: &[PathBuf]) -> Result<(), Fault> {
    for (index, target) in targets.iter().enumerate() {
        if targets[..index].contains(target) {
            return Err(Fault::wrong(format_args!(
                "two scenarios would write {}; run them apart, each with its own --out",
                target.display()
            )));
        }
    }
    Ok(())
}
