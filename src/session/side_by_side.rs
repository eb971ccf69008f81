//! Scenarios to be compared: read so that they have common random numbers, and named so that all
//! can lie in one folder.

use std::path::{Path, PathBuf};

use super::report::Outline;
use super::scenario::changes_mark;
use super::{Error, Invalid, Scenario, usual_folder};
use crate::model::Model;
use crate::read::{DataFile, Merged, Override};
use crate::report::Kind;
use crate::scenario::Run;
use crate::text::{fitted, shell};
use crate::units::whole;

/// So many scenarios are named in a folder's name.
const MOST_NAMED: usize = 4;

/// A scenario as it is written beside the report.
#[derive(Debug, Clone)]
pub(super) struct Beside {
    /// Its file's name without ending, unlike every other's.
    pub name: String,
    /// The scenario.
    pub scenario: Scenario,
    /// The compiled scenario.
    pub model: Model,
    /// Its text, with these names.
    pub merged: Merged,
    /// Its data files, with names unlike every other's.
    pub files: Vec<DataFile>,
}

impl Beside {
    /// The file that it is written to.
    pub fn file(&self) -> String {
        written_as(&self.name)
    }
}

/// The file to which a scenario of this name is written.
fn written_as(name: &str) -> String {
    fitted(name, ".toml")
}

/// The scenario with the seed and the trials of the first of a comparison, and what it asks for and
/// does not get, in a sentence; `names` are theirs, and `until` says that trials are not counted
/// beforehand.
///
/// # Errors
/// Where it has errors with these.
pub(super) fn aligned(
    (name, own): (&str, &Scenario),
    (first_name, first): (&str, &Scenario),
    until: bool,
) -> Result<(Scenario, Option<String>), Invalid> {
    let (run, first_run) = (&own.definition().run, &first.definition().run);
    if (first_run.trials, first_run.seed) == (run.trials, run.seed) {
        return Ok((own.clone(), None));
    }
    let note = given_up((name, run), (first_name, first_run), until);
    Ok((own.overridden(streams_of(first_run))?, note))
}

/// The overrides that give a scenario the random numbers of a run.
fn streams_of(run: &Run) -> Vec<Override> {
    let one = |name: &str, value: String| Override {
        path: format!("run.{name}"),
        value,
        origin: format!("--{name}"),
    };
    vec![one("trials", run.trials.to_string()), one("seed", run.seed.to_string())]
}

/// The options that a scenario asks for and does not get, in a sentence; `until` where trials are
/// not counted beforehand.
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
pub(super) fn names<'a>(stems: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for stem in stems {
        let taken = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let numbered = || (2..).map(|n| format!("{stem}-{n}")).find(|name| !taken(name));
        let free = if taken(stem) { numbered() } else { None };
        names.push(free.unwrap_or_else(|| stem.to_owned()));
    }
    names
}

/// Gives every data file that differs from another of the same name a name of its own, and every
/// merged text its own file's.
pub(super) fn written_down(scenarios: &[Scenario]) -> Result<Vec<Beside>, Error> {
    let names = names(scenarios.iter().map(Scenario::name));
    let mut all: Vec<Beside> = Vec::new();
    for (name, scenario) in names.into_iter().zip(scenarios) {
        let mut files = scenario.files().to_vec();
        let mut renamed = Vec::new();
        for index in 0..files.len() {
            let file = &files[index];
            let earlier = all.iter().flat_map(|known| &known.files);
            let others: Vec<&DataFile> = earlier.chain(&files).collect();
            let clashes = |wanted: &str| {
                let same = |other: &&&DataFile| other.name.eq_ignore_ascii_case(wanted);
                others.iter().filter(same).any(|other| other.bytes != file.bytes)
            };
            if clashes(&file.name) {
                let stem = file.name.strip_suffix(".csv").unwrap_or(&file.name);
                let own = fitted(&format!("{name}-{stem}"), ".csv");
                let numbered = (2..).map(|n| fitted(&format!("{name}-{n}-{stem}"), ".csv"));
                let free = std::iter::once(own).chain(numbered).find(|new| !clashes(new));
                let new = free.unwrap_or_else(|| file.name.clone());
                renamed.push((std::mem::replace(&mut files[index].name, new.clone()), new));
            }
        }
        let merged = scenario.reading().merged.renamed(&written_as(&name), &renamed);
        let (scenario, model) = (scenario.clone(), scenario.model()?);
        all.push(Beside { name, scenario, model, merged, files });
    }
    Ok(all)
}

/// The folder of the report of a command on these where none is given.
pub(super) fn usual_folder_of(command: &str, sides: &[Beside]) -> PathBuf {
    let names: Vec<&str> = sides.iter().map(|one| one.name.as_str()).collect();
    let name = match names.len() {
        0..=MOST_NAMED => names.join("-"),
        count => format!("{}-and-{}-more", names[0], count - 1),
    };
    let scenarios: Vec<Scenario> = sides.iter().map(|one| one.scenario.clone()).collect();
    let changed = scenarios.iter().flat_map(|one| one.changed());
    usual_folder(&fitted(&format!("{command}-{name}"), &changes_mark(changed)), &scenarios)
}

/// The intended content of a report on these.
pub(super) fn outline(kind: Kind, sides: &[Beside]) -> Outline {
    let data = sides.iter().flat_map(|one| &one.files);
    let inputs = sides.iter().flat_map(|one| one.scenario.reading().watched.clone());
    Outline {
        kind,
        files: sides.iter().map(Beside::file).collect(),
        data: data.map(|file| file.name.clone()).collect(),
        inputs: inputs.collect(),
    }
}

/// Their texts and data files, each once.
pub(super) fn files(sides: &[Beside]) -> Vec<(String, Vec<u8>)> {
    let texts = sides.iter().map(|one| (one.file(), one.merged.as_bytes().to_vec()));
    let mut files: Vec<(String, Vec<u8>)> = texts.collect();
    for file in sides.iter().flat_map(|one| &one.files) {
        if !files.iter().any(|(name, _)| *name == file.name) {
            files.push((file.name.clone(), file.bytes.clone()));
        }
    }
    files
}

/// The command that gives the same report again, in the report's folder.
pub(super) fn command(name: &str, sides: &[Beside]) -> String {
    let files = sides.iter().map(|one| shell::path(Path::new(&one.file())));
    format!("salang {name} {}", files.collect::<Vec<_>>().join(" "))
}
