//! Parts of a run, joined into the run that was cut.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

use super::counted_parts::CountedParts;
use super::folder::PLAIN;
use super::part::{COLUMNS, MANIFEST, files_of, write_counts, write_part};
use super::report::Outline;
use super::scenario::changes_mark;
use super::{Error, Parted, Run, RunPlan, RunResult, Scenario, Workers};
use crate::outcome::parts::{Manifest, Part, Parts, SCHEMA, hexadecimal, order};
use crate::read::{Changed, Source, read};
use crate::report::{Kind, Writing};
use crate::simulate::engine::BLOCK;
use crate::study::{RunFault, run_of, summed_up};
use crate::text::reason;

/// Bytes of a manifest past which it is none.
const MOST: u64 = 1 << 24;
/// Said where nothing was joined.
pub(super) const NOT_JOINED: &str =
    "interrupted; nothing was written, and the parts are as they were";
/// Letters past which a version is none.
const LONGEST_VERSION: usize = 40;

/// Parts that belong together.
#[derive(Debug)]
pub struct Merging {
    name: String,
    plan: RunPlan,
    parts: Joined,
}

/// The parts themselves.
#[derive(Debug)]
enum Joined {
    /// With every number, found undamaged.
    Kept(Mutex<Parts<BufReader<File>>>),
    /// With counts, which are read one after the other.
    Counted(Box<CountedParts>),
}

impl Merging {
    /// Opens the folders of all parts of a run, in any order; the run's report is to have these draws.
    /// Parts whose trials are counted hold no draws, and their run's report has none.
    ///
    /// # Errors
    /// Names what is missing, doubled, damaged or of another run.
    pub fn open(folders: &[PathBuf], run: &Run) -> Result<Self, Error> {
        let merging = Self::some(folders, run)?;
        if let Joined::Counted(parts) = &merging.parts {
            parts.are_all()?;
        }
        Ok(merging)
    }

    /// Opens the folders of some parts of a run, in any order, to be joined to one: see
    /// [`Self::write_part`].
    ///
    /// # Errors
    /// Names what is doubled, damaged or of another run; and where parts hold every number, which are
    /// joined all at once.
    pub fn open_some(folders: &[PathBuf]) -> Result<Self, Error> {
        if let Some(first) = folders.first()
            && manifest(first)?.counted.is_none()
        {
            return Err(Error::Call(format!(
                "{} holds every number of every trial, and joined parts would too; join all of them at \
                 once, without --part-out",
                first.display()
            )));
        }
        Self::some(folders, &Run::default().draws(None))
    }

    fn some(folders: &[PathBuf], run: &Run) -> Result<Self, Error> {
        if run.is_by_month() {
            return Err(Error::Call(
                "parts hold no months of single trials, so that they stay small: draws by month come \
                 from a run of the whole"
                    .to_owned(),
            ));
        }
        let Some(first) = folders.first() else {
            return Err(Error::Call("there are no parts to join".to_owned()));
        };
        if manifest(first)?.counted.is_some() {
            let (scenario, parts) = CountedParts::open(folders)?;
            let name = name_of(&scenario, first);
            let run = run.clone().exact(parts.exact()).draws(None).keep_draws(0);
            let plan = RunPlan::new(scenario, &run)?;
            return Ok(Self { name, plan, parts: Joined::Counted(Box::new(parts)) });
        }
        let mut manifests = Vec::new();
        for folder in folders {
            manifests.push((folder.display().to_string(), manifest(folder)?));
        }
        let named: Vec<_> = manifests.iter().map(|(name, part)| (name.as_str(), part)).collect();
        let indices = order(&named)?;
        let mut checked = None;
        for index in &indices {
            let own = scenario(&folders[*index], &manifests[*index].1)?;
            checked.get_or_insert((own, &folders[*index]));
        }
        let (scenario, first) =
            checked.ok_or_else(|| Error::Call("there are no parts to join".to_owned()))?;
        let name = name_of(&scenario, first);
        // They hold every number, whatever is kept of so many trials elsewhere.
        let plan = RunPlan::new(scenario, &run.clone().exact(u64::MAX))?;
        let mut parts = Vec::new();
        for index in indices {
            let (name, manifest) = &manifests[index];
            let path = folders[index].join(COLUMNS);
            let numbers = opened(&path).map_err(|error| unread(&path, &error))?;
            parts.push(Part {
                name: name.clone(),
                manifest: manifest.clone(),
                numbers: BufReader::new(numbers),
            });
        }
        let parts = Mutex::new(Parts::join(plan.model().layout.clone(), BLOCK, parts)?);
        Ok(Self { name, plan, parts: Joined::Kept(parts) })
    }

    /// The name of the whole run's folder, as far as a part tells.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The run that was cut.
    #[must_use]
    pub fn plan(&self) -> &RunPlan {
        &self.plan
    }

    /// Trials that are to be joined.
    #[must_use]
    pub fn trials(&self) -> u64 {
        match &self.parts {
            Joined::Kept(_) => self.plan.plan().trials,
            Joined::Counted(parts) => parts.trials(),
        }
    }

    /// Whether the parts hold counts, and no draws.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        matches!(self.parts, Joined::Counted(_))
    }

    /// Joins the parts.
    ///
    /// # Errors
    /// Where a part is damaged or cannot be read any more, the draws cannot be written, or a stop was
    /// asked for: parts are joined whole or not at all.
    pub fn run(self, workers: &Workers, writing: Option<&mut Writing>) -> Result<RunResult, Error> {
        let Self { plan, parts, .. } = self;
        let (engine, progress) = (workers.engine(), &**workers.progress());
        let joined = match parts {
            Joined::Kept(parts) => plan.run_by(workers, writing, |model, plan, results| {
                run_of(model, (engine, &parts), plan, progress, results)
            }),
            Joined::Counted(parts) => {
                let counts = parts.counts(plan.model(), progress)?;
                plan.run_by(workers, writing, |_, _, results| {
                    summed_up(engine, &counts, Vec::new(), results).map_err(RunFault::Listener)
                })
            }
        };
        joined.map_err(|error| match error {
            Error::Interrupted(_) => Error::Interrupted(NOT_JOINED),
            other => other,
        })
    }

    /// Joins the parts to one, which lies in a folder of its own and can be joined to others.
    ///
    /// # Errors
    /// Where a part is damaged or cannot be read, the folder cannot be written, or a stop was asked for.
    pub fn write_part(self, workers: &Workers, folder: &Path) -> Result<Parted, Error> {
        let Self { plan, parts, .. } = self;
        let Joined::Counted(parts) = parts else {
            return Err(Error::Call(
                "parts that hold every number are not joined to one".to_owned(),
            ));
        };
        let mut writing =
            Outline::of(Kind::Part, plan.scenario(), Vec::new()).begin(folder, &[])?;
        let counts = parts.counts(plan.model(), workers.progress())?;
        let (sha256, bytes) = write_counts(&counts, &mut writing)?;
        write_part(plan.scenario(), parts.manifest(sha256, bytes), writing)
    }
}

/// Where the report of the whole run would have gone. A part of `mine/scenario.toml` lies in
/// `mine-part-1-of-4`, unless it was told otherwise.
fn name_of(scenario: &Scenario, part: &Path) -> String {
    let file = Path::new(&scenario.reading().file);
    let stem = file.file_stem().and_then(OsStr::to_str).unwrap_or("merged");
    let part = part.file_name().and_then(OsStr::to_str).unwrap_or_default();
    match part.rsplit_once("-part-") {
        Some((name, _)) if stem == PLAIN && !name.is_empty() => name.to_owned(),
        _ => format!("{stem}{}", changes_mark(scenario.changed().iter())),
    }
}

pub(super) fn unread(path: &Path, error: &io::Error) -> Error {
    Error::Call(format!("could not read {}: {}", path.display(), reason(error)))
}

/// A file of a part, opened only if it is a file: reading a pipe might never end.
pub(super) fn opened(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::other("it is not a file"))
    }
}

/// The SHA-256 of a file.
pub(super) fn sha256_of(path: &Path) -> io::Result<String> {
    let (mut digest, mut file) = (Sha256::new(), opened(path)?);
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(hexadecimal(&digest.finalize())),
            count => digest.update(&bytes[..count]),
        }
    }
}

/// The description of a part, if this program can make anything of it.
pub(super) fn manifest(folder: &Path) -> Result<Manifest, Error> {
    let path = folder.join(MANIFEST);
    let mut text = String::new();
    let read = opened(&path).and_then(|file| file.take(MOST).read_to_string(&mut text));
    read.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::Call(format!(
            "{} is not a part: it has no {MANIFEST}; `salang run --part K/N --out DIR` writes one",
            folder.display()
        )),
        _ => unread(&path, &error),
    })?;
    // What it says is shown only where it says what a part does: it may be any other file.
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| {
        let index = |error: serde_json::Error| {
            format!("line {}, column {}", error.line(), error.column())
        };
        let folder = folder.display();
        Error::Call(match serde_json::from_str::<IgnoredAny>(&text) {
            Ok(_) => format!(
                "{folder} is not a part, or is damaged: {MANIFEST} is JSON and not what a part says of \
                 itself ({})",
                index(error)
            ),
            Err(error) => {
                format!("{folder} is damaged: {MANIFEST} is no JSON from {} on", index(error))
            }
        })
    })?;
    let here = env!("CARGO_PKG_VERSION");
    if manifest.schema != SCHEMA && manifest.salang == here {
        return Err(Error::Call(format!(
            "{} is damaged: {MANIFEST} is of form {}, and salang {here} writes form {SCHEMA}",
            folder.display(),
            manifest.schema
        )));
    }
    if manifest.salang != here {
        let other = match manifest.salang.len() <= LONGEST_VERSION {
            true => format!("salang {}", manifest.salang),
            false => "another program".to_owned(),
        };
        return Err(Error::Call(format!(
            "{} was written by {other}, and this is {here}; parts of one run need one version",
            folder.display(),
        )));
    }
    Ok(manifest)
}

/// The scenario of a part, as it was when the part ran.
pub(super) fn scenario(folder: &Path, manifest: &Manifest) -> Result<Scenario, Error> {
    let path = folder.join("scenario.toml");
    let mut reading = read(Source::File(&path), &[]);
    let why = if reading.scenario.is_none() {
        "it cannot be read"
    } else if reading.merged.sha256() != manifest.sha256 || files_of(&reading) != manifest.files {
        "its SHA-256 differs"
    } else {
        reading.file.clone_from(&manifest.file);
        let changes = manifest.changes.iter().cloned();
        let changes = changes.map(|(path, was, now)| Changed { path, was, now });
        reading.changed = changes.collect();
        return Ok(Scenario::of(reading, Source::File(&path), Vec::new())?);
    };
    Err(Error::Call(format!(
        "{} is damaged: its scenario.toml is not what ran ({why})",
        folder.display()
    )))
}
