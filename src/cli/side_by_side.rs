//! Scenarios to be compared: read so that they share their luck, and named so that all can lie in
//! one folder.

use std::path::PathBuf;

use super::args::CompareOptions;
use super::findings::{self, Shown};
use super::screen::{faint, tell};
use super::target;
use crate::read::{DataFile, Override, Reading, Source, read};
use crate::scenario::Run;
use crate::text::visible;
use crate::units::whole;

/// A scenario as it is written beside the report.
pub struct Written {
    /// Its file's name without ending, unlike every other's.
    pub name: String,
    /// What was read.
    pub reading: Reading,
}

impl Written {
    /// The file that it is written to.
    pub fn file(&self) -> String {
        format!("{}.toml", self.name)
    }
}

/// Reads all scenarios, each later one with the seed and the trials of the first, and shows what was
/// found; adds the files that were read, or looked for, to `watched`. Nothing where one has errors.
pub fn side_by_side(options: &CompareOptions, watched: &mut Vec<PathBuf>) -> Option<Vec<Written>> {
    let mut sources: Vec<Source<'_>> =
        options.scenarios.iter().map(|path| Source::File(path)).collect();
    if sources.len() == 1 {
        sources.insert(0, Source::Baseline);
    }
    let names = names(&sources);
    let overrides = options.changes.overrides();
    let shown = match (options.output.quiet, options.verbose) {
        (true, _) => Shown::Errors,
        (_, true) => Shown::All,
        _ => Shown::Warnings,
    };
    let mut readings: Vec<Reading> = Vec::new();
    for (source, name) in sources.iter().zip(&names) {
        let mut reading = read(*source, &overrides);
        let first = readings.first().and_then(|first| first.scenario.as_ref());
        if let (Some(first), Some(own)) = (first, &reading.scenario)
            && (first.run.trials, first.run.seed) != (own.run.trials, own.run.seed)
        {
            let note =
                given_up((name, &own.run), (&names[0], &first.run), !options.until.is_empty());
            if let (Some(note), false) = (note, options.output.quiet) {
                tell(faint(&visible(&note)));
            }
            reading = read(*source, &[overrides.clone(), luck_of(&first.run)].concat());
        }
        findings::show(&reading, shown);
        watched.extend_from_slice(&reading.watched);
        readings.push(reading);
    }
    let all = readings.iter().all(|reading| reading.scenario.is_some());
    all.then(|| written_down(names, readings))
}

/// What makes a scenario share the luck of a run.
fn luck_of(run: &Run) -> Vec<Override> {
    let one = |name: &str, value: String| Override {
        path: format!("run.{name}"),
        value,
        origin: format!("--{name}"),
    };
    vec![one("trials", run.trials.to_string()), one("seed", run.seed.to_string())]
}

/// What a scenario asks for and does not get, in a sentence; `until` where trials are not counted
/// beforehand.
fn given_up(
    (name, own): (&str, &Run),
    (first_name, first): (&str, &Run),
    until: bool,
) -> Option<String> {
    let (mut asked, mut taken) = (Vec::new(), Vec::new());
    if own.trials != first.trials && !until {
        asked.push(format!("run.trials = {}", whole(own.trials)));
        taken.push(whole(first.trials));
    }
    if own.seed != first.seed {
        asked.push(format!("run.seed = {}", own.seed));
        taken.push(first.seed.to_string());
    }
    (!asked.is_empty()).then(|| {
        format!(
            "{name} says {}, and runs with {} as {first_name} does: all share the same trials",
            asked.join(" and "),
            taken.join(" and "),
        )
    })
}

/// A name for each scenario, unlike every other: all lie in one folder.
fn names(sources: &[Source<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for source in sources {
        let stem = target::name(*source);
        let taken = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let name = match taken(&stem) {
            false => stem,
            true => (2..).map(|n| format!("{stem}-{n}")).find(|name| !taken(name)).unwrap_or(stem),
        };
        names.push(name);
    }
    names
}

/// Gives every data file that differs from another of the same name a name of its own, and every
/// merged text its own file's.
fn written_down(names: Vec<String>, readings: Vec<Reading>) -> Vec<Written> {
    let mut all: Vec<Written> = Vec::new();
    for (name, mut reading) in names.into_iter().zip(readings) {
        let mut renamed = Vec::new();
        for index in 0..reading.files.len() {
            let file = &reading.files[index];
            let earlier = all.iter().flat_map(|known| &known.reading.files);
            let others: Vec<&DataFile> = earlier.chain(&reading.files).collect();
            let clashes = |wanted: &str| {
                let same = |other: &&&DataFile| other.name.eq_ignore_ascii_case(wanted);
                others.iter().filter(same).any(|other| other.bytes != file.bytes)
            };
            if clashes(&file.name) {
                let own = format!("{name}-{}", file.name);
                let numbered = (2..).map(|n| format!("{name}-{n}-{}", file.name));
                let free = std::iter::once(own).chain(numbered).find(|new| !clashes(new));
                let new = free.unwrap_or_else(|| file.name.clone());
                renamed.push((std::mem::replace(&mut reading.files[index].name, new.clone()), new));
            }
        }
        reading.merged = reading.merged.renamed(&format!("{name}.toml"), &renamed);
        all.push(Written { name, reading });
    }
    all
}
