//! `salang merge`: joins parts into the report that one run would have given.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::args::{Changes, MergeOptions, RunOptions};
use super::fault::Fault;
use super::job::Job;
use super::part::{COLUMNS, MANIFEST, files_of};
use super::progress::listen;
use super::screen::{complain_of, print};
use super::{Ending, target};
use crate::model::compile;
use crate::outcome::parts::{Manifest, Part, Parts, SCHEMA, order};
use crate::read::{Reading, Source, read};
use crate::simulate::engine::{BLOCK, Engine, Progress};
use crate::text::Visible;

/// Bytes of a manifest past which it is none.
const MOST: u64 = 1 << 24;

/// Joins the parts.
pub fn run(options: MergeOptions) -> Ending {
    match try_run(options) {
        Ok(ending) => ending,
        Err(fault) => {
            complain_of(fault.words);
            fault.ending
        }
    }
}

fn try_run(options: MergeOptions) -> Result<Ending, Fault> {
    let progress = Arc::new(Progress::default());
    listen(&progress).map_err(Fault::failed)?;
    let mut manifests = Vec::new();
    for folder in &options.parts {
        manifests.push((folder.display().to_string(), manifest(folder)?));
    }
    let named: Vec<_> = manifests.iter().map(|(name, part)| (name.as_str(), part)).collect();
    let places = order(&named).map_err(Fault::wrong)?;
    let first = places.first().copied().unwrap_or(0);
    let mut reading = None;
    for place in &places {
        let checked = scenario(&options.parts[*place], &manifests[*place].1)?;
        reading.get_or_insert(checked);
    }
    let Some(reading) = reading else { return Ok(Ending::Wrong) };
    let Some(scenario) = &reading.scenario else { return Ok(Ending::Wrong) };
    let model = compile(scenario).map_err(Fault::wrong)?;
    let mut parts = Vec::new();
    for place in places {
        let (name, manifest) = &manifests[place];
        let path = options.parts[place].join(COLUMNS);
        let numbers = opened(&path).map_err(|error| unread(&path, &error))?;
        parts.push(Part {
            name: name.clone(),
            manifest: manifest.clone(),
            numbers: BufReader::new(numbers),
        });
    }
    let parts = Parts::join(model.layout.clone(), BLOCK, parts).map_err(Fault::wrong)?;
    let folder = folder(&options, &options.parts[first], &reading);
    let options = RunOptions {
        scenarios: Vec::new(),
        changes: Changes { trials: None, seed: None, years: None, set: Vec::new() },
        until: Vec::new(),
        threads: options.threads,
        watch: false,
        part: None,
        output: options.output,
        draws: options.draws,
        verbose: false,
    };
    let engine = Engine::new(options.threads.count()).map_err(Fault::failed)?;
    let mut job = Job::plan(&options, &reading, &folder)?;
    job.joins = true;
    job.begin()?;
    let ran = job.run((&engine, &Mutex::new(parts)), &progress)?;
    if options.output.json {
        return Ok(print(Visible::data(&ran.summary)));
    }
    Ok(ran.ending)
}

/// Where the report goes: where that of the whole run would have gone, as far as a part tells.
fn folder(options: &MergeOptions, part: &Path, reading: &Reading) -> PathBuf {
    if let Some(out) = &options.output.out {
        return out.clone();
    }
    let stem = Path::new(&reading.file).file_stem().and_then(OsStr::to_str).unwrap_or("merged");
    // A part of `mine/scenario.toml` lies in `mine-part-1-of-4`, unless it was told otherwise.
    let part = part.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let name = match part.rsplit_once("-part-") {
        Some((name, _)) if stem == target::PLAIN && !name.is_empty() => name,
        _ => stem,
    };
    target::usual(name, &[reading])
}

fn unread(path: &Path, error: &io::Error) -> Fault {
    Fault::wrong(format_args!("could not read {}: {error}", path.display()))
}

/// A file of a part, opened only if it is a file: reading a pipe might never end.
fn opened(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::other("it is not a file"))
    }
}

/// What a part says of itself, if this program can make anything of it.
fn manifest(folder: &Path) -> Result<Manifest, Fault> {
    let path = folder.join(MANIFEST);
    let mut text = String::new();
    let read = opened(&path).and_then(|file| file.take(MOST).read_to_string(&mut text));
    read.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Fault::wrong(format_args!(
            "{} is not a part: it has no {MANIFEST}; `salang run --part K/N --out DIR` writes one",
            folder.display()
        )),
        _ => unread(&path, &error),
    })?;
    let damaged =
        |error| Fault::wrong(format_args!("{} is damaged: {MANIFEST}: {error}", folder.display()));
    let manifest: Manifest = serde_json::from_str(&text).map_err(damaged)?;
    let here = env!("CARGO_PKG_VERSION");
    if manifest.schema != SCHEMA || manifest.salang != here {
        return Err(Fault::wrong(format_args!(
            "{} was written by salang {}, and this is {here}; parts of one run need one version",
            folder.display(),
            manifest.salang
        )));
    }
    Ok(manifest)
}

/// The scenario of a part, as it was when the part ran.
fn scenario(folder: &Path, manifest: &Manifest) -> Result<Reading, Fault> {
    let mut reading = read(Source::File(&folder.join("scenario.toml")), &[]);
    let why = if reading.scenario.is_none() {
        "it cannot be read"
    } else if reading.merged.sha256() != manifest.sha256 || files_of(&reading) != manifest.files {
        "its SHA-256 differs"
    } else {
        reading.file.clone_from(&manifest.file);
        return Ok(reading);
    };
    Err(Fault::wrong(format_args!(
        "{} is damaged: its scenario.toml is not what ran ({why})",
        folder.display()
    )))
}
