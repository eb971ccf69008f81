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
mod buyer_checks;
mod buyer_tables;
mod changes;
mod checks;
mod codes;
mod crowded;
mod csv;
mod dates;
#[cfg(feature = "cli")]
mod drawn;
mod extension;
mod fields;
mod files;
mod finding;
mod flows;
mod foreign;
mod heading;
mod hindcast_tables;
mod ledger;
mod letters;
mod load;
mod merge;
mod merged;
mod misspelt;
mod normal;
mod other_tables;
mod outside;
mod overrides;
mod path;
mod product;
mod regimes;
mod rows;
mod scale;
mod schema;
mod size;
mod stated;
mod syntax;
mod tables;
mod tree;
mod typical;
mod undrawn;
mod walk;
mod written;

use std::path::{Path, PathBuf};

pub use builtin::STARTER;
pub(crate) use changes::paths;
pub use changes::{Change, Changed, changes};
pub use codes::CODES;
pub use extension::extension;
pub use files::Memory;
pub use finding::{Finding, Place, Severity, grouped};
pub use heading::Heading;
pub(crate) use letters::composed;
pub use normal::Merged;
pub use overrides::Override;
pub(crate) use overrides::{ASKED, GIVEN};
pub use schema::json_schema;
pub use size::numbers_a_trial;
pub use stated::{Piece, Stated, StatedValue};
pub(crate) use written::{number_advice, number_range, outcomes_in_words};

use crate::scenario::Scenario;
use files::{Location, Reader};
use ledger::{At, Ledger};
use load::Loader;
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
    /// The changes that overrides made, in the order of the format; seed and trials, which change only the
    /// sample, and what is varied are left out. A merged text that is read again has no changes: it is a
    /// scenario of its own.
    pub changed: Vec<Changed>,
    /// The paths of what was taken out and of what stood in the same tables before it was, in the order of
    /// the format.
    pub places: Vec<String>,
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
    let (mut changed, mut places) = (Vec::new(), Vec::new());
    if let Some(mut root) = root {
        (changed, places) = overrides::lay_over(&mut root, overrides, &mut ledger);
        let mut tables = csv::Tables::new(&mut reader, &origins, home);
        let at = At { text: 0, start: 0, end: 0 };
        let stem = Path::new(&file)
            .file_stem()
            .map_or_else(|| file.clone(), |stem| stem.to_string_lossy().into_owned());
        let mut walk = Walk::new(&mut ledger, &mut tables, &root);
        let found = walk.scenario(&root, at, &stem);
        let (uses, branched) = (walk.uses, walk.branched);
        checks::of_tree(&root, &uses, &changed, &mut ledger);
        checks::unused_branches(&root, &branched, &mut ledger);
        if let Some(found) = &found {
            size::check(&root, found, &mut ledger);
        }
        if let Some(found) = found
            && !ledger.failed()
        {
            checks::of_scenario(&root, &found, &uses, &mut ledger);
            undrawn::warn(&root, &found, &mut ledger);
            crowded::warn(&root, &found, &mut ledger);
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
        changed,
        places,
        files,
        file,
        watched: reader.watched,
    }
}
