//! From text to a [`Scenario`], or to every fault at once, each with its place.
//!
//! [`read`] takes a file (or the built-in baseline) and overrides from the command line, merges the
//! file's parents, checks everything the format says, and gives back a [`Reading`]: the scenario,
//! the findings, and the merged text that gives the same scenario again. It never panics, never
//! stops at the first fault, and reads no more than it needs to: files, their number and their
//! nesting are bounded.
//!
//! The table of fields (`tables.rs`) says what every key may hold; the walker, merging, paths, the
//! JSON Schema and "did you mean" all follow it.

mod builtin;
mod changes;
mod checks;
mod codes;
mod csv;
mod dates;
#[cfg(feature = "cli")]
mod drawn;
mod fields;
mod files;
mod finding;
mod foreign;
mod ledger;
mod letters;
mod load;
mod merge;
mod merged;
mod normal;
mod outside;
mod path;
mod rows;
mod schema;
mod stated;
mod syntax;
mod tables;
mod tree;
mod undrawn;
mod walk;
mod written;

use std::path::{Path, PathBuf};

use toml::de::DeValue;

pub use builtin::STARTER;
pub use changes::{Change, changes};
pub use codes::CODES;
pub use files::Memory;
pub use finding::{Finding, Place, Severity};
pub(crate) use letters::composed;
pub use normal::Merged;
pub use schema::json_schema;
pub use stated::{Piece, Stated, StatedValue};
pub(crate) use written::number_advice;

use crate::scenario::Scenario;
use files::{Location, Reader};
use ledger::{At, Ledger};
use load::Loader;
use tables::SCENARIO;
use tree::{Node, Table, Value};
use walk::Walk;

/// The text or file to read.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A file on the disk.
    File(&'a Path),
    /// A text, and files beside it.
    Memory(&'a Memory),
    /// The scenario that is part of the program.
    Baseline,
}

/// A value that the command line gives for a path, after all merging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Such as `run.trials` or `corridor.CASA-1000.capacity_mw`.
    pub path: String,
    /// Read as TOML, and as a text where that fails.
    pub value: String,
    /// The option that gave it: `--set` or `--vary`, which name a path, or one such as `--trials`.
    pub origin: String,
}

/// A file that goes with the merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// As the merged text names it: without folders, and unlike every other.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The result of reading.
#[derive(Debug, Clone)]
pub struct Reading {
    /// `None` where there is any error.
    pub scenario: Option<Scenario>,
    /// Errors, then warnings, then notes, each in the order of files and lines.
    pub findings: Vec<Finding>,
    /// The merged scenario as TOML in a normal form; empty where there is an error. Reading it
    /// again, with [`Reading::files`] beside it, gives the same scenario and the same text.
    pub merged: Merged,
    /// The CSV files that it names.
    pub files: Vec<DataFile>,
    /// The file's name for reports, without its folder; for a merged text in a report's folder that of
    /// the file that it was merged from.
    pub file: String,
    /// Every file on the disk that was read or looked for, to be watched for changes.
    pub watched: Vec<PathBuf>,
}

/// Reads a scenario.
#[must_use]
pub fn read(source: Source<'_>, overrides: &[Override]) -> Reading {
    let location = match source {
        Source::File(path) => Location::Disk(path.to_path_buf()),
        Source::Memory(memory) => Location::Memory(memory.name().to_owned()),
        Source::Baseline => Location::Builtin("baseline.toml".to_owned()),
    };
    let mut file = location.file_name();
    let mut ledger = Ledger::default();
    let mut reader = Reader::default();
    // Files that the command line names are found from where it was given.
    let mut home = Location::Disk(PathBuf::from("command line"));
    if let Source::Memory(memory) = source {
        reader.memory = Some(memory.clone());
        home = Location::Memory("command line".to_owned());
    }
    let mut origins = Vec::new();
    let root =
        Loader::new(&mut ledger, &mut reader, &mut origins).load(&location, None, &mut Vec::new());
    if let Some(origin) = ledger.first_text().and_then(|text| merged::origin(&file, text)) {
        file = origin;
    }
    let mut scenario = None;
    let mut merged = Merged::default();
    let mut files = Vec::new();
    if let Some(mut root) = root {
        for one in overrides {
            lay_over(&mut root, one, &mut ledger);
        }
        let mut tables = csv::Tables::new(&mut reader, &origins, home);
        let at = At { text: 0, start: 0, end: 0 };
        let stem = Path::new(&file)
            .file_stem()
            .map_or_else(|| file.clone(), |stem| stem.to_string_lossy().into_owned());
        let mut walk = Walk::new(&mut ledger, &mut tables, &root);
        let found = walk.scenario(&root, at, &stem);
        let uses = walk.uses;
        checks::of_tree(&root, &uses, &mut ledger);
        if let Some(found) = &found {
            checks::memory(&root, found, &mut ledger);
        }
        if let Some(found) = found
            && !ledger.failed()
        {
            checks::of_scenario(&root, &found, &uses, &mut ledger);
            undrawn::warn(&root, &found, &mut ledger);
            if !ledger.failed() {
                merged = Merged::new(merged::write(&root, &found, &tables, &file));
                files = std::mem::take(&mut tables.files);
                scenario = Some(found);
            }
        }
    }
    Reading {
        scenario,
        findings: ledger.into_findings(),
        merged,
        files,
        file,
        watched: reader.watched,
    }
}

/// Lays one override over the merged tree.
fn lay_over(root: &mut Table, one: &Override, ledger: &mut Ledger) {
    let one = &Override { path: composed(&one.path).into_owned(), ..one.clone() };
    let origin = one.origin.as_str();
    let before = origin.len() + 1;
    // Where the option names the path, it is the path that may be wrong.
    let (line, path_span, value_offset) = match origin {
        "--set" | "--vary" => {
            let line = format!("{origin} {}={}", one.path, one.value);
            let end = before + one.path.len();
            (line, (before, end), end + 1)
        }
        _ => (format!("{origin} {}", one.value), (0, origin.len()), before),
    };
    let text = ledger.text("command line", line.as_str().into());
    let place = |start: usize, end: usize| At {
        text,
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
    };
    let path_at = place(path_span.0, path_span.1);
    let value_at = place(value_offset, line.len());
    let (value, errors) = DeValue::parse_recoverable(&one.value);
    let node = match errors.is_empty() {
        true => {
            let mut node = tree::node(&value, text);
            shift(&mut node, u32::try_from(value_offset).unwrap_or(0));
            node
        }
        false => Node { at: value_at, value: Value::Text(composed(&one.value).into_owned()) },
    };
    // A name alone is that of an assumption.
    let named = root.node("assumption").and_then(Node::table).and_then(|all| all.get(&one.path));
    let full = match SCENARIO.field(&one.path).is_none() && named.is_some() {
        true => format!("assumption.{}.value", one.path),
        false => one.path.clone(),
    };
    if !path::set(root, &SCENARIO, &full, node, path_at) {
        let known = path::known(root, &SCENARIO, true);
        let help = likely_path(&one.path, &known)
            .map(|near| letters::meant(&one.path, near))
            .unwrap_or_else(|| {
                "paths look like `run.trials` or `corridor.NAME.capacity_mw`; the name of an \
                 assumption alone sets its value"
                    .to_owned()
            });
        let verb = if origin == "--vary" { "vary" } else { "set" };
        ledger
            .error("E006", format!("there is no `{}` to {verb}", one.path), path_at, "unknown path")
            .help(help);
    }
}

/// The path that was meant: one that ends so, or the nearest; a name alone may be an assumption's.
fn likely_path<'a>(path: &str, known: &'a [String]) -> Option<&'a str> {
    let ends =
        |known: &&String| known.strip_suffix(path).is_some_and(|before| before.ends_with('.'));
    if let Some(found) = known.iter().find(ends) {
        return Some(found);
    }
    let names = || {
        let value = |known: &'a String| {
            known.strip_prefix("assumption.").and_then(|rest| rest.strip_suffix(".value"))
        };
        known.iter().filter_map(value)
    };
    let name = match path.contains('.') {
        true => None,
        false => ledger::nearest(path, names()),
    };
    name.or_else(|| ledger::nearest(path, known.iter().map(String::as_str)))
}

/// Moves the places of a value to where it stands in its line.
fn shift(node: &mut Node, by: u32) {
    node.at.start = node.at.start.saturating_add(by);
    node.at.end = node.at.end.saturating_add(by);
    match &mut node.value {
        Value::List(list) => list.iter_mut().for_each(|item| shift(item, by)),
        Value::Table(table) => {
            for entry in &mut table.entries {
                entry.key_at.start = entry.key_at.start.saturating_add(by);
                entry.key_at.end = entry.key_at.end.saturating_add(by);
                shift(&mut entry.node, by);
            }
        }
        _ => {}
    }
}
