//! The content of a report's folder, and the part of it that a run wrote.
//!
//! A run lists its files with their SHA-256 in [`MANIFEST`]. Only a file that is listed there and still
//! has these bytes is a run's, to be replaced or removed; everything else is somebody's own. A list that
//! was tampered with leads nowhere: names lead into the folder, and bytes have to be as listed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::staging;

/// The file that lists what a run wrote into a folder.
pub(super) const MANIFEST: &str = ".salang.json";
/// Bytes that a list may have; a report has some forty files.
const MOST: u64 = 4 << 20;
/// The folder of charts.
const CHARTS: &str = "charts";

/// The kind of a report. Only one of the same kind is ever put in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The report of a run, or of merged parts.
    Run,
    /// A part of a run.
    Part,
    /// A comparison.
    Compare,
    /// The drivers of the spread.
    Sensitivity,
    /// A sweep.
    Sweep,
    /// A search for the value that meets a target.
    Solve,
    /// The story of a trial.
    Replay,
    /// Scores against the record.
    Hindcast,
    /// The summaries of many runs.
    Batch,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Run,
        Self::Part,
        Self::Compare,
        Self::Sensitivity,
        Self::Sweep,
        Self::Solve,
        Self::Replay,
        Self::Hindcast,
        Self::Batch,
    ];

    /// The files that it always has, and first the one that says that the folder is whole: it is put
    /// in place last.
    #[must_use]
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Run => &[
                "summary.json",
                "report.html",
                "scenario.toml",
                "summary.csv",
                "monthly.csv",
                "datapackage.json",
            ],
            Self::Part => &["part.json", "columns.bin", "counts.bin", "scenario.toml"],
            Self::Compare => &["compare.json", "report.html"],
            Self::Sensitivity => &["sensitivity.json", "report.html", "scenario.toml"],
            Self::Sweep => &["sweep.json", "sweep.csv", "report.html", "scenario.toml"],
            Self::Solve => &["solve.json", "report.html", "scenario.toml"],
            Self::Replay => &["replay.json", "report.html", "scenario.toml", "story.txt"],
            Self::Hindcast => &["hindcast.json", "report.html"],
            Self::Batch => &["summaries.csv", "design.csv"],
        }
    }

    /// The charts that it may have, without their endings.
    #[must_use]
    pub fn charts(self) -> &'static [&'static str] {
        match self {
            Self::Run => &[
                "distribution",
                "exceedance",
                "waterfall",
                "replaced",
                "money",
                "years",
                "months",
                "reservoir",
                "history",
                "calendar",
                "drivers",
                "evidence",
                "extremes",
                "precision",
            ],
            Self::Part | Self::Batch => &[],
            Self::Compare => &[
                "compare-dots",
                "compare-service-waterfall",
                "compare-difference",
                "compare-waterfall",
                "compare-distribution",
                "compare-exceedance",
                "compare-years",
            ],
            Self::Sensitivity => &["drivers", "tornado"],
            Self::Sweep => &["sweep"],
            Self::Solve => &["solve"],
            Self::Replay => &["history"],
            Self::Hindcast => &["calibration"],
        }
    }

    /// In a sentence.
    fn words(self) -> &'static str {
        match self {
            Self::Run => "the report of a run",
            Self::Part => "a part of a run",
            Self::Compare => "a comparison",
            Self::Sensitivity => "the report of a sensitivity",
            Self::Sweep => "the report of a sweep",
            Self::Solve => "the report of a solve",
            Self::Replay => "the replay of a trial",
            Self::Hindcast => "scores against the record",
            Self::Batch => "the summaries of many runs",
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words())
    }
}

/// The files that a run wrote into a folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The version that wrote it.
    pub salang: String,
    /// Whether the run was interrupted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Names within the folder, `/` between parts, and the SHA-256 of each file.
    pub files: BTreeMap<String, String>,
    /// Files of the report before, while this one takes its place file by file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub before: BTreeMap<String, String>,
}

impl Manifest {
    /// The list of a folder, if there is one that can be read.
    fn of(folder: &Path) -> Option<Self> {
        let path = folder.join(MANIFEST);
        if !fs::symlink_metadata(&path).is_ok_and(|about| about.is_file() && about.len() <= MOST) {
            return None;
        }
        let mut text = String::new();
        File::open(&path).ok()?.take(MOST).read_to_string(&mut text).ok()?;
        let mut list: Self = serde_json::from_str(&text).ok()?;
        list.files.retain(|name, _| is_inside(name));
        list.before.retain(|name, _| is_inside(name));
        Some(list)
    }

    /// Whether a run wrote a file of this name with these bytes.
    fn lists(&self, name: &str, sha256: &str) -> bool {
        [&self.files, &self.before].iter().any(|files| files.get(name).is_some_and(|s| s == sha256))
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        self.files.keys().chain(self.before.keys())
    }

    /// As it is written: the same for the same files.
    pub fn text(&self) -> io::Result<String> {
        Ok(serde_json::to_string_pretty(self).map_err(io::Error::other)? + "\n")
    }
}

/// Whether a name leads to a file in the folder or in a folder of it.
pub(super) fn is_inside(name: &str) -> bool {
    let mut parts = 0;
    Path::new(name).components().all(|part| {
        parts += 1;
        matches!(part, Component::Normal(_)) && parts <= 2
    }) && parts > 0
}

/// The SHA-256 of a file, in hexadecimal.
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut digest, mut bytes) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => digest.update(&bytes[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Length and time of change of a file whose bytes are known: while these stay, so do they.
type Stamp = (u64, Option<SystemTime>);

/// The content of a folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Inventory {
    /// Files that a run wrote and that are as it wrote them, with their SHA-256.
    pub ours: BTreeMap<String, (String, Stamp)>,
    /// Everything else, in order: files, and folders with a `/` behind.
    pub others: Vec<String>,
    /// Whether there is a list of what a run wrote.
    pub listed: bool,
    /// Whether a report is being written within it by somebody.
    pub in_use: bool,
    /// The kind of report that the folder holds.
    pub kind: Option<Kind>,
    /// Whether that was marked as partial.
    pub partial: bool,
}

impl Inventory {
    /// Looks at a folder; what was `known` of it and has not changed is not read again.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn of(folder: &Path, known: &Self) -> io::Result<Self> {
        let manifest = Manifest::of(folder);
        let mut found = Self { listed: manifest.is_some(), ..Self::default() };
        let list = manifest.unwrap_or_default();
        let is_kind = |kind: &Kind| list.names().any(|name| name == kind.files()[0]);
        found.kind = Kind::ALL.into_iter().find(is_kind);
        found.partial = list.partial;
        found.look(folder, "", &list, known)?;
        found.others.sort();
        Ok(found)
    }

    fn look(
        &mut self,
        folder: &Path,
        prefix: &str,
        list: &Manifest,
        known: &Self,
    ) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (file_name, kind) = (entry.file_name(), entry.file_type()?);
            let name = format!("{prefix}{}", file_name.to_string_lossy());
            let is_exact = file_name.to_str().is_some();
            if kind.is_dir() {
                let within = format!("{name}/");
                let expected = name == CHARTS || list.names().any(|n| n.starts_with(&within));
                if prefix.is_empty() && is_exact && expected {
                    self.look(&entry.path(), &within, list, known)?;
                } else if staging::is_staging(&entry.path()) {
                    self.in_use = true;
                } else {
                    self.others.push(within);
                }
                continue;
            }
            if name == MANIFEST && self.listed {
                continue;
            }
            let may_be = kind.is_file() && is_exact && list.names().any(|listed| *listed == name);
            match may_be.then(|| recognised(&entry, &name, list, known)).flatten() {
                Some(file) => drop(self.ours.insert(name, file)),
                None => self.others.push(name),
            }
        }
        Ok(())
    }

    /// Whether nothing but what a run wrote is there, so that the folder may be moved as a whole.
    pub fn is_only_ours(&self) -> bool {
        self.listed && self.others.is_empty() && !self.in_use
    }

    /// Those of `names` in whose place lies something that no run wrote.
    pub fn clashes<'a>(&self, folder: &Path, names: &'a BTreeSet<String>) -> Vec<&'a str> {
        let taken = |name: &&String| {
            if self.ours.contains_key(*name) || (*name == MANIFEST && self.listed) {
                return false;
            }
            let path = folder.join(name.as_str());
            path.symlink_metadata().is_ok() || self.blocked(folder, name).is_some()
        };
        names.iter().filter(taken).map(String::as_str).collect()
    }

    /// The file or link that lies where the folder within `folder` is needed for a file of this name:
    /// nothing is written through a link.
    pub fn blocked<'a>(&self, folder: &Path, name: &'a str) -> Option<&'a str> {
        let (within, _) = name.split_once('/')?;
        let there = fs::symlink_metadata(folder.join(within));
        there.is_ok_and(|about| !about.is_dir()).then_some(within)
    }

    /// The SHA-256 of every file that a run wrote.
    pub fn sums(&self) -> BTreeMap<String, String> {
        self.ours.iter().map(|(name, (sum, _))| (name.clone(), sum.clone())).collect()
    }
}

/// A listed file with the bytes that it was written with.
fn recognised(
    entry: &fs::DirEntry,
    name: &str,
    list: &Manifest,
    known: &Inventory,
) -> Option<(String, Stamp)> {
    let about = entry.metadata().ok()?;
    let stamp = (about.len(), about.modified().ok());
    if let Some(file) = known.ours.get(name)
        && file.1 == stamp
        && stamp.1.is_some()
        && list.lists(name, &file.0)
    {
        return Some(file.clone());
    }
    let sum = sha256(&entry.path()).ok()?;
    list.lists(name, &sum).then_some((sum, stamp))
}

/// Removes what a run wrote into a folder, and the folder itself where nothing else is in it.
pub(super) fn remove(folder: &Path, inventory: &Inventory) -> io::Result<()> {
    for name in inventory.ours.keys() {
        fs::remove_file(folder.join(name))?;
    }
    remove_empty(folder, inventory.ours.keys());
    if inventory.others.is_empty() {
        if inventory.listed {
            fs::remove_file(folder.join(MANIFEST))?;
        }
        fs::remove_dir(folder)?;
    }
    Ok(())
}

/// Removes the folders of a report that these names lead to, where nothing is left in them.
pub(super) fn remove_empty<'a>(folder: &Path, names: impl Iterator<Item = &'a String>) {
    let folders: BTreeSet<&str> =
        names.filter_map(|name| name.split_once('/')).map(|(folder, _)| folder).collect();
    for name in folders.into_iter().chain([CHARTS]) {
        // A folder in which something is stays: removing fails.
        let _ = fs::remove_dir(folder.join(name));
    }
}
