//! `salang run`: simulate, print the summary, write the report.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::{Output, RunOptions};
use super::fault::Fault;
use super::findings::Shown;
use super::progress::{Bar, begin, forewarn};
use super::results::{finished, targets, written};
use super::screen::{faint, print, tell, width};
use super::watch::Watch;
use super::{Ending, only, part, sources, target};
use crate::read::Source;
use crate::report::{Timing, Writing, terminal};
use crate::session::{Error, RunPlan, RunResult, Scenario, Workers, usual_folder};
use crate::text::{Visible, visible};
use crate::units::counted;

/// Runs every scenario in turn; the first fault or interrupt ends it.
pub fn run(options: &RunOptions) -> Result<Ending, Fault> {
    let workers = begin(options.threads)?;
    if !options.watch {
        return round(options, &workers, &mut Vec::new());
    }
    if options.scenarios.is_empty() {
        return Err(Fault::wrong(
            "the built-in baseline never changes; name a scenario file to watch",
        ));
    }
    let mut watch = Watch::new(&options.scenarios, !options.output.tells());
    Ok(watch.run(workers.progress(), |files| round(options, &workers, files)))
}

/// Runs every scenario once; adds the files that were read, or looked for, to `watched`.
fn round(
    options: &RunOptions,
    workers: &Workers,
    watched: &mut Vec<PathBuf>,
) -> Result<Ending, Fault> {
    // Every scenario is read, planned, and its report begun before the first one runs: a fault in
    // the last costs no waiting.
    let shown = Shown::of(options.output.quiet, options.verbose);
    let Some(scenarios) = read(options, shown, watched) else { return Ok(Ending::Wrong) };
    let folders: Vec<PathBuf> =
        scenarios.iter().map(|scenario| folder(options, scenario, scenarios.len())).collect();
    if options.output.writes() || options.part.is_some() {
        apart(&folders)?;
    }
    if let Some(part) = options.part {
        for one in scenarios.iter().zip(&folders) {
            match part::run(options, part, (one.0, one.1), workers)? {
                Ending::Done => {}
                ending => return Ok(ending),
            }
        }
        return Ok(Ending::Done);
    }
    if !options.only.is_empty() {
        return only::run(options, &scenarios, &folders, workers);
    }
    let run = target::run(&options.output, &options.draws)?;
    let run = options.until.iter().fold(run, |run, target| run.until(target));
    let plans = scenarios.iter().map(|scenario| scenario.plan(&run));
    let plans = plans.collect::<Result<Vec<RunPlan>, Error>>()?;
    let mut runs: Vec<(RunPlan, Option<Writing>, &Path)> = Vec::new();
    for (plan, folder) in plans.into_iter().zip(&folders) {
        let writing = match options.output.writes() {
            true => Some(plan.begin(folder, &target::pictures(&options.output))?),
            false => None,
        };
        runs.push((plan, writing, folder));
    }
    let mut ending = Ending::Done;
    let mut summaries = Vec::new();
    let count = runs.len();
    for (index, (plan, mut writing, folder)) in runs.into_iter().enumerate() {
        if index > 0 && options.output.tells() {
            print("\n");
        }
        let doing = Doing { words: "Simulating", folder, output: &options.output, workers };
        if options.verbose {
            tell(faint(&visible(&intent(&plan, workers))));
        }
        forewarn(plan.model(), plan.plan().work(), options.output.tells());
        let work = plan.plan().work();
        let result = match doing.follow(work, || plan.run(workers, writing.as_mut())) {
            Err(fault) if fault.ending == Ending::Interrupted => {
                super::screen::complain_of(fault.words);
                ending = Ending::Interrupted;
                break;
            }
            result => result?,
        };
        let ended = carried_out(&doing, &result, writing)?;
        summaries.push(result.0.json().to_owned());
        match ended {
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
        // One scenario is an object, several are a list.
        let text = match (count, summaries.as_slice()) {
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

/// Reads every scenario and shows what was found; nothing where one has errors.
fn read(options: &RunOptions, shown: Shown, watched: &mut Vec<PathBuf>) -> Option<Vec<Scenario>> {
    let sources = sources(&options.scenarios);
    let overrides: Vec<_> =
        options.changes.overrides().into_iter().chain(options.chances.overrides()).collect();
    let read = |source: &Source<'_>| shown.read(*source, overrides.clone(), watched);
    let read: Vec<Option<Scenario>> = sources.iter().map(read).collect();
    read.into_iter().collect()
}

/// The run that is about to begin, in words, for `--verbose`.
fn intent(plan: &RunPlan, workers: &Workers) -> String {
    let (file, plan) = (&plan.scenario().reading().file, plan.plan());
    let trials = counted(plan.trials, "trial", "trials");
    let most = if plan.until.is_empty() { "" } else { "at most " };
    let threads = counted(workers.threads() as u64, "thread", "threads");
    let passes = match plan.passes() {
        1 => String::new(),
        more => format!(", each simulated {more} times to stay within memory"),
    };
    format!("{file}: {most}{trials} on {threads}{passes}")
}

/// A run as it is seen from outside.
pub struct Doing<'a> {
    /// The words of the bar.
    pub words: &'a str,
    /// The folder that was asked for.
    pub folder: &'a Path,
    pub output: &'a Output,
    pub workers: &'a Workers,
}

impl Doing<'_> {
    /// Does it under a bar; the seconds it took beside what came of it.
    pub fn follow<T>(
        &self,
        work: u64,
        act: impl FnOnce() -> Result<T, Error>,
    ) -> Result<(T, f64), Fault> {
        let began = Instant::now();
        let _bar = Bar::follow(self.workers.progress(), work, self.words, self.output.tells());
        let result = act()?;
        Ok((result, began.elapsed().as_secs_f64()))
    }
}

/// Writes the report and prints the summary of a run.
pub fn carried_out(
    doing: &Doing<'_>,
    (result, seconds): &(RunResult, f64),
    writing: Option<Writing>,
) -> Result<Ending, Fault> {
    let output = doing.output;
    let page = result.page();
    let mut report = None;
    if let Some(writing) = writing {
        let ready = result.report_of(&page).with_pictures(&target::pictures(output));
        let done = ready.write_into(writing)?;
        report = Some(written(&done, doing.folder, output).display().to_string());
    }
    if output.tells() {
        // What the time says of parts that were joined is nothing.
        let timing = (doing.words != "Joining").then_some(Timing { seconds: *seconds });
        let look =
            terminal::Look { width: width(), colour: true, timing, report: report.as_deref() };
        match print(terminal::text(&page, look)) {
            Ending::Done => {}
            other => return Ok(other),
        }
    }
    let trials = result.summary().run.trials;
    if result.is_partial() {
        if !output.quiet {
            tell(finished(trials));
        }
        return Ok(Ending::Interrupted);
    }
    Ok(targets(result.targets(), trials, output.quiet))
}

/// Where the report of a scenario goes.
fn folder(options: &RunOptions, scenario: &Scenario, count: usize) -> PathBuf {
    let name = match options.part {
        Some((part, parts)) => format!("{}-part-{part}-of-{parts}", scenario.report_name()),
        None => scenario.report_name(),
    };
    match (&options.output.out, count) {
        (Some(out), 1) => out.clone(),
        (Some(out), _) => out.join(name),
        (None, _) => usual_folder(&name, std::slice::from_ref(scenario)),
    }
}

/// No two reports may go to one place, whatever links lead there.
fn apart(folders: &[PathBuf]) -> Result<(), Fault> {
    let places: Vec<PathBuf> = folders
        .iter()
        .map(|folder| std::fs::canonicalize(folder).unwrap_or_else(|_| folder.clone()))
        .collect();
    for (index, folder) in folders.iter().enumerate() {
        if places[..index].contains(&places[index]) {
            return Err(Fault::wrong(format_args!(
                "two scenarios would write {}; run them apart, each with its own --out",
                folder.display()
            )));
        }
    }
    Ok(())
}
