//! The intended content of a report, and whether it may be written: never where it would replace a
//! report of another kind, a file that no run wrote or that was changed since, or a file that is read
//! for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::inventory::{Inventory, Kind, MANIFEST};
use crate::report::listing::first_few;

/// Files that a message names.
const MOST_NAMED: usize = 3;

/// The intended content of a report, as far as it is known before anything runs.
#[derive(Debug, Clone)]
pub struct Intended<'a> {
    /// The kind of report.
    pub kind: Kind,
    /// Endings of its charts: `svg`, `png`.
    pub charts: &'a [&'a str],
    /// Names of its files beside those of the kind: draws, compared scenarios.
    pub files: Vec<String>,
    /// Names of the data files that the scenarios bring.
    pub data: Vec<String>,
    /// Files that are read for it, which it must not replace.
    pub inputs: &'a [PathBuf],
}

impl Intended<'_> {
    /// A report of a kind without charts and further files.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, charts: &[], files: Vec::new(), data: Vec::new(), inputs: &[] }
    }

    /// Every name in the folder that may be written; the name of a data file that the report needs
    /// for itself, if there is one.
    pub(super) fn names(&self) -> Result<BTreeSet<String>, &str> {
        let fixed = self.kind.files().iter().map(|name| (*name).to_owned());
        let chart = |name: &str| {
            let name = name.to_owned();
            self.charts.iter().map(move |ending| format!("charts/{name}.{ending}"))
        };
        let charts = self.kind.charts().iter().flat_map(|name| chart(name));
        let more = self.files.iter().cloned().chain([MANIFEST.to_owned()]);
        let mut names: BTreeSet<String> = fixed.chain(charts).chain(more).collect();
        let same = |data: &&String| names.iter().any(|name| name.eq_ignore_ascii_case(data));
        if let Some(taken) = self.data.iter().find(same) {
            return Err(taken);
        }
        names.extend(self.data.iter().cloned());
        Ok(names)
    }
}

/// Whether a report may be written to a folder in which this lies; why not, in words.
pub(super) fn allowed(
    target: &Path,
    kind: Kind,
    names: &BTreeSet<String>,
    inputs: &[PathBuf],
    there: &Inventory,
) -> Result<(), String> {
    const CHOOSE: &str = "choose another folder with --out";
    if let Some(other) = there.kind.filter(|other| *other != kind) {
        return Err(format!("it holds {other}, and {kind} would take its place; {CHOOSE}"));
    }
    for input in inputs {
        let name = input.strip_prefix(target).ok().and_then(Path::to_str);
        let name = name.map(|name| name.replace('\\', "/"));
        if let Some(name) = name.filter(|n| names.contains(n) || there.ours.contains_key(n)) {
            return Err(format!("{name} in it is read, and would be replaced; {CHOOSE}"));
        }
    }
    if let Some(within) = names.iter().find_map(|name| there.blocked(target, name)) {
        let path = target.join(within);
        let what = if path.is_symlink() { "a link" } else { "a file" };
        return Err(format!(
            "{within} in it is {what}, and a report needs a folder of that name; move it away, or {CHOOSE}"
        ));
    }
    let clashes = there.clashes(target, names);
    let Some(first) = clashes.first() else { return Ok(()) };
    if !there.listed && is_report(target) {
        return Err(format!(
            "it holds a report without a list of what was written ({MANIFEST}), so that nothing tells \
             whether {first} is yours; move it away, or {CHOOSE}"
        ));
    }
    Err(match clashes.len() {
        1 => format!(
            "{first} in it is not from a run, or was changed since, and would be replaced; move it away, \
             or {CHOOSE}"
        ),
        _ => format!(
            "{} in it are not from a run, or were changed since, and would be replaced; move them away, \
             or {CHOOSE}",
            first_few(&clashes, MOST_NAMED)
        ),
    })
}

/// Whether a folder holds a whole report.
pub(super) fn is_report(folder: &Path) -> bool {
    Kind::ALL.iter().any(|kind| folder.join(kind.files()[0]).is_file())
}
