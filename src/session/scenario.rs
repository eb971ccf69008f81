//! A scenario that was read and has no errors, with where it came from: it can be changed and run.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Error, Invalid, Run, RunPlan, RunResult, Workers};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Model, compile};
use crate::outcome::parts::hexadecimal;
use crate::outcome::{Condition, chance_in};
use crate::read::{
    ASKED, Changed, DataFile, Finding, GIVEN, Memory, Override, Reading, Source, paths, read,
};
use crate::scenario;
use crate::stats::{ChangeRow, RunInfo, ScenarioInfo};

/// A scenario without errors. Clones are cheap.
#[derive(Debug, Clone)]
pub struct Scenario(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    origin: Origin,
    overrides: Vec<Override>,
    reading: Reading,
    definition: scenario::Scenario,
    name: String,
    /// Changes that were made before the text was packed.
    earlier: Earlier,
}

/// Changes that were made before a text was packed, and where what they took out stood.
#[derive(Debug, Clone, Default)]
struct Earlier {
    changed: Vec<Changed>,
    places: Vec<String>,
}

/// A scenario as it can be sent elsewhere, to another process or machine: its merged text, the files that
/// the text names, and what it is called. It needs no file where it is unpacked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// The merged text.
    pub text: String,
    /// The CSV files that it names.
    pub files: Vec<(String, Vec<u8>)>,
    /// Its name in the names of folders.
    pub name: String,
    /// The name of its file, as reports tell it.
    pub file: String,
    /// Changes that were made to it beside its file: path, old value, new value.
    pub changes: Vec<(String, Option<String>, Option<String>)>,
    /// Where what was taken out stood: see [`Reading::places`].
    #[serde(default)]
    pub places: Vec<String>,
    /// Whether the number of trials was given beside the scenario.
    pub limits_trials: bool,
}

/// Where a scenario comes from.
#[derive(Debug, Clone)]
enum Origin {
    File(PathBuf),
    Memory(Memory),
    Baseline,
}

impl Origin {
    fn source(&self) -> Source<'_> {
        match self {
            Self::File(path) => Source::File(path),
            Self::Memory(memory) => Source::Memory(memory),
            Self::Baseline => Source::Baseline,
        }
    }
}

/// Changes as a summary tells them.
#[must_use]
pub fn change_rows(changed: &[Changed]) -> Vec<ChangeRow> {
    let row = |one: &Changed| ChangeRow {
        path: one.path.clone(),
        was: one.was.clone(),
        now: one.now.clone(),
    };
    changed.iter().map(row).collect()
}

/// `+changes-` and eight digits of a hash of the changes; nothing where there are none.
pub(super) fn changes_mark<'a>(changed: impl Iterator<Item = &'a Changed>) -> String {
    let mut hash = Sha256::new();
    let mut any = false;
    for one in changed {
        any = true;
        let now = one.now.as_deref();
        // No text holds a zero byte, so that no two lists give the same bytes.
        hash.update(format!("{}\0{}{}\0", one.path, u8::from(now.is_some()), now.unwrap_or("")));
    }
    match any {
        true => format!("+changes-{}", &hexadecimal(&hash.finalize())[..8]),
        false => String::new(),
    }
}

/// The paths with those that are no more, each behind what stood before it in the same table.
fn with_places(mut paths: Vec<String>, places: &[String]) -> Vec<String> {
    let is_in = |path: &str, table: &str| {
        path.strip_prefix(table).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    for (at, place) in places.iter().enumerate().filter(|(_, place)| place.contains('.')) {
        if paths.contains(place) {
            continue;
        }
        let table = |path: &str| path.rsplit_once('.').map(|(table, _)| table.to_owned());
        let before = places[..at].iter().rfind(|other| table(other) == table(place));
        let behind = match before {
            Some(before) => paths.iter().rposition(|path| is_in(path, before)),
            None => paths.iter().position(|path| Some(path) == table(place).as_ref()),
        };
        paths.insert(behind.map_or(paths.len(), |behind| behind + 1), place.clone());
    }
    paths
}

/// Changes and those that came after them, in the order of the paths: a key that was changed twice was
/// what it was at first.
fn after(earlier: &[Changed], new: Vec<Changed>, paths: &[String]) -> Vec<Changed> {
    let mut all = earlier.to_vec();
    let mut fresh = Vec::new();
    for one in new {
        match all.iter_mut().find(|known| known.path == one.path) {
            Some(known) => known.now = one.now,
            None => fresh.push(one),
        }
    }
    let order: HashMap<&str, usize> =
        paths.iter().enumerate().map(|(at, path)| (path.as_str(), at)).collect();
    let placed = |changes: Vec<Changed>| {
        let mut last = 0;
        let mut found = Vec::new();
        for one in changes {
            let mut tables = std::iter::successors(Some(one.path.as_str()), |path| {
                path.rsplit_once('.').map(|(table, _)| table)
            });
            last = last.max(tables.find_map(|path| order.get(path).copied()).unwrap_or(0));
            found.push((last, one));
        }
        found
    };
    let mut placed: Vec<(usize, Changed)> = [all, fresh].into_iter().flat_map(placed).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, one)| one).filter(|one| one.was != one.now).collect()
}

/// A value for a path of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting(String);

impl From<f64> for Setting {
    fn from(value: f64) -> Self {
        Self(match value.fract() == 0.0 && value.abs() < 1e15 {
            true => format!("{value:.0}"),
            false => format!("{value:?}"),
        })
    }
}

impl From<i64> for Setting {
    fn from(value: i64) -> Self {
        Self(value.to_string())
    }
}

impl From<bool> for Setting {
    fn from(value: bool) -> Self {
        Self(value.to_string())
    }
}

/// As TOML, and as a text where it is none: `{ uniform = [1, 2] }`, `2030-01`, `calm`.
impl From<&str> for Setting {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scenario {
    /// Reads a file, the parents it extends and the data it names.
    ///
    /// # Errors
    /// Every error of the scenario at once, each with its place.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Invalid> {
        Self::read(Source::File(path.as_ref()), Vec::new())
    }

    /// Reads a text that stands alone, called `scenario.toml`; with files beside it see
    /// [`Self::from_memory`].
    ///
    /// # Errors
    /// Every error of the scenario at once, each with its place.
    pub fn from_text(text: &str) -> Result<Self, Invalid> {
        Self::from_memory(&Memory::new("scenario.toml", text))
    }

    /// Reads a text and what it names of the files beside it; nothing on the disk.
    ///
    /// # Errors
    /// Every error of the scenario at once, each with its place.
    pub fn from_memory(memory: &Memory) -> Result<Self, Invalid> {
        Self::read(Source::Memory(memory), Vec::new())
    }

    /// The scenario that is part of the program.
    ///
    /// # Errors
    /// None: it has no errors.
    pub fn baseline() -> Result<Self, Invalid> {
        Self::read(Source::Baseline, Vec::new())
    }

    /// Reads a scenario with values laid over it.
    ///
    /// # Errors
    /// Every error of the scenario at once, each with its place.
    pub fn read(source: Source<'_>, overrides: Vec<Override>) -> Result<Self, Invalid> {
        Self::of(read(source, &overrides), source, overrides)
    }

    pub(super) fn of(
        reading: Reading,
        source: Source<'_>,
        overrides: Vec<Override>,
    ) -> Result<Self, Invalid> {
        let Some(definition) = reading.scenario.clone() else {
            return Err(Invalid { reading: Box::new(reading) });
        };
        let origin = match source {
            Source::File(path) => Origin::File(path.to_owned()),
            Source::Memory(memory) => Origin::Memory(memory.clone()),
            Source::Baseline => Origin::Baseline,
        };
        let name = super::name_of(source);
        let earlier = Earlier::default();
        Ok(Self(Arc::new(Inner { origin, overrides, reading, definition, name, earlier })))
    }

    /// The scenario as it can be sent elsewhere.
    #[must_use]
    pub fn pack(&self) -> Packed {
        let reading = self.reading();
        let changes = reading.changed.iter().cloned();
        Packed {
            text: String::from_utf8_lossy(reading.merged.as_bytes()).into_owned(),
            files: reading.files.iter().map(|one| (one.name.clone(), one.bytes.clone())).collect(),
            name: self.0.name.clone(),
            file: reading.file.clone(),
            changes: changes.map(|one| (one.path, one.was, one.now)).collect(),
            places: reading.places.clone(),
            limits_trials: self.limits_trials(),
        }
    }

    /// A scenario that was packed: it runs, and tells of itself, as it would have where it was packed.
    ///
    /// # Errors
    /// Every error of the text, where it is not one that was packed.
    pub fn unpack(packed: &Packed) -> Result<Self, Invalid> {
        let memory = Memory::new("scenario.toml", &packed.text);
        let files = packed.files.iter();
        let memory = files.fold(memory, |memory, (name, bytes)| memory.with(name, bytes.clone()));
        let read = Self::from_memory(&memory)?;
        let changes = packed.changes.iter().cloned();
        let changed = changes.map(|(path, was, now)| Changed { path, was, now }).collect();
        let earlier = Earlier { changed, places: packed.places.clone() };
        let mut overrides = Vec::new();
        if packed.limits_trials {
            overrides.push(Override {
                path: "run.trials".to_owned(),
                value: read.definition().run.trials.to_string(),
                origin: "--trials".to_owned(),
            });
        }
        read.reread(overrides, earlier, (&packed.name, &packed.file))
    }

    /// Reads the scenario again with these overrides, over changes that were made before it was packed.
    fn reread(
        &self,
        overrides: Vec<Override>,
        earlier: Earlier,
        (name, file): (&str, &str),
    ) -> Result<Self, Invalid> {
        let source = self.0.origin.source();
        let mut reading = read(source, &overrides);
        let new = std::mem::take(&mut reading.changed);
        let paths = paths(&[&self.0.reading.merged, &reading.merged]);
        let mut places = earlier.places.clone();
        places.extend(reading.places.drain(..).filter(|own| !earlier.places.contains(own)));
        reading.changed = after(&earlier.changed, new, &with_places(paths, &places));
        reading.places = places;
        file.clone_into(&mut reading.file);
        let mut scenario = Self::of(reading, source, overrides)?;
        if let Some(inner) = Arc::get_mut(&mut scenario.0) {
            name.clone_into(&mut inner.name);
            inner.earlier = earlier;
        }
        Ok(scenario)
    }

    /// The same with another value: `path` as for `--set`, such as `corridor.TAPI.built`. The scenario
    /// is read again, so that every check of the format holds for the value too.
    ///
    /// # Errors
    /// Where there is no such path or the scenario cannot have this value.
    pub fn with(&self, path: &str, value: impl Into<Setting>) -> Result<Self, Invalid> {
        self.overridden([Override {
            path: path.to_owned(),
            value: value.into().0,
            origin: "--set".to_owned(),
        }])
    }

    /// The override that asks for the chance of a condition, to be read with a scenario; `origin`
    /// is the option.
    #[must_use]
    pub fn asked(when: &str, origin: &str) -> Override {
        let (path, value) = (ASKED.to_owned(), when.trim().to_owned());
        Override { path, value, origin: origin.to_owned() }
    }

    /// The override that supposes the outcome of a branch, to be read with a scenario.
    #[must_use]
    pub fn supposed(branch: &str, outcome: &str) -> Override {
        let path = format!("branch.{}.given", branch.trim());
        Override { path, value: outcome.trim().to_owned(), origin: GIVEN.to_owned() }
    }

    /// The same supposing the outcome of a branch: it has that one in every trial, and everything else
    /// keeps its own chances and its own random numbers.
    ///
    /// # Errors
    /// Where there is no such branch or outcome, or one of it is supposed already.
    pub fn given(&self, branch: &str, outcome: &str) -> Result<Self, Invalid> {
        self.overridden([Self::supposed(branch, outcome)])
    }

    /// Whether an override supposes an outcome of a branch that it has.
    #[must_use]
    pub fn may_suppose(&self, one: &Override) -> bool {
        let branches = &self.0.definition.branches;
        one.origin == GIVEN
            && branches.iter().any(|own| one.path == Self::supposed(&own.name, "").path)
    }

    /// The same with values laid over it.
    ///
    /// # Errors
    /// Where there is no such path or the scenario cannot have such a value.
    pub fn overridden(&self, more: impl IntoIterator<Item = Override>) -> Result<Self, Invalid> {
        let mut overrides = self.0.overrides.clone();
        overrides.extend(more);
        match self.0.earlier.changed.is_empty()
            && self.0.name == super::name_of(self.0.origin.source())
        {
            true => Self::read(self.0.origin.source(), overrides),
            // It was packed: it keeps its name, and what it tells of changes before.
            false => {
                let about = (self.0.name.as_str(), self.0.reading.file.as_str());
                self.reread(overrides, self.0.earlier.clone(), about)
            }
        }
    }

    /// The same with the events that options ask for in `chance(...)`; `origin` is the option.
    pub(super) fn asking<'a>(
        &self,
        options: impl IntoIterator<Item = &'a str>,
        origin: &str,
    ) -> Result<Self, Invalid> {
        let known = |name: &str| self.0.definition.events.iter().any(|event| event.name == name);
        let wanted = options.into_iter().filter_map(chance_in);
        let wanted = wanted.filter(|text| Condition::compares(text) && !known(text));
        let overrides: Vec<Override> = wanted.map(|when| Self::asked(when, origin)).collect();
        if overrides.is_empty() { Ok(self.clone()) } else { self.overridden(overrides) }
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.definition.title
    }

    /// Its name in the names of folders: that of its file, or of the file's folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The content of the scenario: supplies, corridors, hazards, assumptions.
    #[must_use]
    pub fn definition(&self) -> &scenario::Scenario {
        &self.0.definition
    }

    /// All that was read: the merged text, its data files, warnings and notes.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.0.reading
    }

    /// Warnings and notes, each with its place.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.0.reading.findings
    }

    /// The CSV files that go with the merged text.
    #[must_use]
    pub fn files(&self) -> &[DataFile] {
        &self.0.reading.files
    }

    /// The scenario, compiled.
    ///
    /// # Errors
    /// A fault of this program: reading refuses all that cannot be compiled.
    pub fn model(&self) -> Result<Model, Error> {
        Ok(compile(&self.0.definition)?)
    }

    /// Runs it on as many threads as there are; see [`Self::plan`] for more of a hold on it.
    ///
    /// # Errors
    /// Where the run is wrong or does not fit into memory, or a trial cannot be finished.
    pub fn run(&self, run: &Run) -> Result<RunResult, Error> {
        self.plan(run)?.run(&Workers::new(None)?, None)
    }

    /// Plans a run; nothing is simulated yet.
    ///
    /// # Errors
    /// Where the run is wrong or does not fit into memory.
    pub fn plan(&self, run: &Run) -> Result<RunPlan, Error> {
        RunPlan::new(self.with_run(run)?, run)
    }

    fn with_run(&self, run: &Run) -> Result<Self, Error> {
        let overrides = run.overrides();
        let own = if overrides.is_empty() { self.clone() } else { self.overridden(overrides)? };
        Ok(own.asking(run.targets(), "--until")?)
    }

    /// Whether the number of trials was given beside the scenario.
    pub(super) fn limits_trials(&self) -> bool {
        self.0.overrides.iter().any(|one| one.origin == "--trials")
    }

    /// The scenario as a summary names it.
    pub(super) fn info(&self) -> ScenarioInfo {
        ScenarioInfo {
            title: self.title().to_owned(),
            file: self.0.reading.file.clone(),
            sha256: self.0.reading.merged.sha256().to_owned(),
            changes: self.changes(),
        }
    }

    /// The changes that were made to it beside its files, in the order of the format.
    #[must_use]
    pub fn changes(&self) -> Vec<ChangeRow> {
        change_rows(&self.0.reading.changed)
    }

    /// Its name in that of a report's folder: with changes, these have their mark behind it, so that
    /// they never replace the report of the plain scenario.
    #[must_use]
    pub fn report_name(&self) -> String {
        let changed = &self.0.reading.changed;
        format!("{}{}", self.0.name, changes_mark(changed.iter()))
    }

    /// The same, as they were read.
    pub(super) fn changed(&self) -> &[Changed] {
        &self.0.reading.changed
    }

    /// A run as a summary names it.
    pub(super) fn run_info(&self, model: &Model, trials: u64, partial: bool) -> RunInfo {
        let years = self.0.definition.run.years;
        RunInfo { seed: model.seed, trials, start_year: model.start_year, years, partial }
    }
}
