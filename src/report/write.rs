//! Writing a report's folder so that there is always one whole report: the last or the new one.
//!
//! All files go to a hidden folder beside the target first (`.NAME.writing-...`); that is where a
//! disk runs full or a run is killed, and the last report has not been touched. When everything is
//! written and on the disk, two renames exchange the folders. A kill between the two leaves the last
//! report whole under `.NAME.previous`, and the next [`Writing::begin`] puts it back.
//!
//! A killed run's staging folder is swept by the next one.
//!
//! A folder that holds files which salang did not write is never moved away. There, and where a
//! folder cannot be renamed (it is a mount point), the new files are renamed into place one by one,
//! the file that says what it is (`summary.json`) last, and what an earlier run left is removed after
//! that.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

/// The files of which one says that a folder is whole: a report of one kind or another, or a part of
/// a run; it is put in place last.
const LAST: [&str; 7] = [
    "summary.json",
    "compare.json",
    "sweep.json",
    "solve.json",
    "sensitivity.json",
    "replay.json",
    "part.json",
];
/// Held while a staging folder is in use.
const LOCK: &str = ".lock";
/// The folder of charts.
const CHARTS: &str = "charts";
/// What a report may hold, besides charts.
const OURS: [&str; 19] = [
    "summary.json",
    "compare.json",
    "replay.json",
    "part.json",
    "columns.bin",
    "story.txt",
    "sweep.json",
    "sweep.csv",
    "solve.json",
    "sensitivity.json",
    "report.html",
    "scenario.toml",
    "draws.parquet",
    "draws.csv",
    "assumptions.parquet",
    "assumptions.csv",
    "reservoirs.parquet",
    "reservoirs.csv",
    CHARTS,
];

/// Why a report could not be written.
#[derive(Debug)]
pub struct WriteError {
    /// What was being done: "write", "create the folder", ...
    doing: &'static str,
    /// To what.
    path: PathBuf,
    /// What the system said.
    source: io::Error,
    /// Whether there was a report before.
    kept: bool,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {} {}: {}", self.doing, self.path.display(), self.source)?;
        if self.kept {
            f.write_str("; the last report there is as it was")?;
        }
        Ok(())
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// A report that is being written. Dropped before [`Self::finish`], it leaves no trace.
#[derive(Debug)]
pub struct Writing {
    target: PathBuf,
    staging: TempDir,
    /// Locked as long as this process lives: a staging folder whose lock is free was left by a kill.
    _lock: Option<File>,
    /// Names within the folder, `/` between parts.
    names: Vec<String>,
}

impl Writing {
    /// Prepares to write the folder `target`: fails at once where that will not be possible, so that
    /// nobody waits an hour to hear of it.
    ///
    /// # Errors
    /// Where `target` is a file or a folder with a scenario of the user's own, or where neither it nor
    /// its parent can be written.
    pub fn begin(target: &Path) -> Result<Self, WriteError> {
        // An absolute path has a name and a parent, whatever the caller wrote (`.`, `a/..`).
        let target = std::path::absolute(target).map_err(|source| WriteError {
            doing: "find",
            path: target.into(),
            source,
            kept: false,
        })?;
        let fail = |doing, path: &Path, source| WriteError {
            doing,
            path: path.to_owned(),
            source,
            kept: is_report(&target),
        };
        let parent = target.parent().unwrap_or(&target).to_owned();
        fs::create_dir_all(&parent).map_err(|e| fail("create the folder", &parent, e))?;
        let previous = hidden(&target, "previous");
        if !target.exists() && previous.is_dir() {
            fs::rename(&previous, &target).map_err(|e| fail("bring back", &previous, e))?;
        }
        if target.exists() && !target.is_dir() {
            let source = io::Error::other("it is a file, and a report is a folder");
            return Err(fail("write a report to", &target, source));
        }
        if target.join("scenario.toml").exists() && !is_report(&target) {
            let source = io::Error::other(
                "it holds a scenario.toml and no report; a report there would replace that file",
            );
            return Err(fail("write a report to", &target, source));
        }
        let is_ours = !target.exists()
            || holds_only_ours(&target).map_err(|e| fail("read the folder", &target, e))?;
        let within = if is_ours { &parent } else { &target };
        let prefix = format!(".{}.writing-", name(&target));
        sweep(within, &prefix);
        let staging = tempfile::Builder::new().prefix(&prefix).tempdir_in(within);
        let staging = staging.or_else(|error| {
            // The parent may be closed to us while the folder itself is not.
            if target.is_dir() {
                tempfile::Builder::new().prefix(&prefix).tempdir_in(&target)
            } else {
                Err(error)
            }
        });
        let staging = staging.map_err(|e| fail("create a folder in", within, e))?;
        // Where a file system knows no locks, what a kill leaves is not swept.
        let lock = File::create(staging.path().join(LOCK)).ok().filter(|lock| lock.lock().is_ok());
        Ok(Self { target, staging, _lock: lock, names: Vec::new() })
    }

    /// Writes one file, `name` within the folder (`charts/years.svg`), by `contents`.
    ///
    /// # Errors
    /// Where the disk is full or cannot be written, or `name` leads out of the folder.
    pub fn file(
        &mut self,
        name: &str,
        contents: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let shown = self.target.join(name);
        let fail = |source| self.fail("write", &shown, source);
        if !inside || name.is_empty() {
            return Err(fail(io::Error::other("the name leads out of the report's folder")));
        }
        let path = self.staging.path().join(name);
        let write = || {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut out = BufWriter::new(File::create(&path)?);
            contents(&mut out)?;
            // Errors of the last piece come out here, not when it is dropped.
            out.into_inner().map_err(io::IntoInnerError::into_error).map(drop)
        };
        write().map_err(fail)?;
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
        Ok(())
    }

    /// Begins one file that is written piece by piece; whoever writes it flushes it.
    ///
    /// # Errors
    /// As [`Self::file`].
    pub fn create(&mut self, name: &str) -> Result<BufWriter<File>, WriteError> {
        self.file(name, |_| Ok(()))?;
        let path = self.staging.path().join(name);
        let file =
            File::create(&path).map_err(|e| self.fail("write", &self.target.join(name), e))?;
        Ok(BufWriter::new(file))
    }

    /// Writes one file whose contents are at hand.
    ///
    /// # Errors
    /// As [`Self::file`].
    pub fn bytes(&mut self, name: &str, contents: &[u8]) -> Result<(), WriteError> {
        self.file(name, |out| out.write_all(contents))
    }

    /// Puts the new report in the place of the last one.
    ///
    /// # Errors
    /// Where the folders cannot be exchanged; the last report is then as it was.
    pub fn finish(self) -> Result<(), WriteError> {
        let staged = self.staging.path();
        // What was written piece by piece has not been on the disk for sure until now.
        for name in &self.names {
            let file = File::open(staged.join(name)).and_then(|file| file.sync_all());
            file.map_err(|e| self.fail("write", &self.target.join(name), e))?;
        }
        let _ = fs::remove_file(staged.join(LOCK));
        open_to_all(staged, &self.target).map_err(|e| self.fail("open the folder", staged, e))?;
        if !self.target.exists() {
            fs::rename(staged, &self.target).map_err(|e| self.fail("create", &self.target, e))?;
            return Ok(());
        }
        let beside = staged.parent() == self.target.parent();
        if beside && holds_only_ours(&self.target).unwrap_or(false) {
            let previous = hidden(&self.target, "previous");
            if previous.exists() {
                fs::remove_dir_all(&previous).map_err(|e| self.fail("remove", &previous, e))?;
            }
            if fs::rename(&self.target, &previous).is_ok() {
                if let Err(error) = fs::rename(staged, &self.target) {
                    // Best effort: what was moved away a moment ago goes back.
                    let _ = fs::rename(&previous, &self.target);
                    return Err(self.fail("put in place", &self.target, error));
                }
                // The new report stands; a remnant of the old one is no failure.
                let _ = fs::remove_dir_all(&previous);
                return Ok(());
            }
        }
        self.replace_one_by_one()
    }

    /// Renames each file into the folder that is there, then removes what an earlier run left.
    fn replace_one_by_one(&self) -> Result<(), WriteError> {
        let (last, first): (Vec<&String>, Vec<&String>) =
            self.names.iter().partition(|name| LAST.contains(&name.as_str()));
        for name in first.into_iter().chain(last) {
            let (from, to) = (self.staging.path().join(name), self.target.join(name));
            let fail = |error| self.fail("put in place", &to, error);
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).map_err(fail)?;
            }
            // Another file system (a mounted folder): copy under a temporary name, then rename.
            fs::rename(&from, &to)
                .or_else(|_| {
                    let near = self.target.join(format!(".{}.writing", name.replace('/', ".")));
                    fs::copy(&from, &near)?;
                    fs::rename(&near, &to)
                })
                .map_err(fail)?;
        }
        let is_new = |name: &str| self.names.iter().any(|known| known == name);
        for name in OURS.iter().filter(|name| **name != CHARTS && !is_new(name)) {
            let _ = fs::remove_file(self.target.join(name));
        }
        for entry in fs::read_dir(self.target.join(CHARTS)).into_iter().flatten().flatten() {
            let name = format!("{CHARTS}/{}", entry.file_name().to_string_lossy());
            if is_chart(&entry.path()) && !is_new(&name) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }

    fn fail(&self, doing: &'static str, path: &Path, source: io::Error) -> WriteError {
        WriteError { doing, path: path.to_owned(), source, kept: is_report(&self.target) }
    }
}

/// Removes staging folders that killed runs left: those whose lock nobody holds.
fn sweep(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_staging = entry.file_name().to_string_lossy().starts_with(prefix);
        if is_staging
            && let Ok(lock) = File::open(entry.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The last part of a path.
fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| "report".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Whether a folder holds a whole report.
fn is_report(folder: &Path) -> bool {
    LAST.iter().any(|name| folder.join(name).exists())
}

/// A hidden neighbour of a folder.
fn hidden(target: &Path, what: &str) -> PathBuf {
    target.with_file_name(format!(".{}.{what}", name(target)))
}

/// Whether a file of the folder of charts is one of ours.
fn is_chart(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "svg" || kind == "png")
}

/// Whether a folder holds nothing that salang did not write.
///
/// Data files that an earlier scenario named lie beside `scenario.toml`: they are named in it. A
/// comparison names its scenarios and their data files in `compare.json`.
fn holds_only_ours(folder: &Path) -> io::Result<bool> {
    if !is_report(folder) {
        return Ok(false);
    }
    let named = |file| fs::read_to_string(folder.join(file)).unwrap_or_default();
    let scenario = named("scenario.toml") + &named("compare.json");
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == CHARTS && entry.file_type()?.is_dir() {
            for chart in fs::read_dir(entry.path())? {
                if !is_chart(&chart?.path()) {
                    return Ok(false);
                }
            }
        } else if !entry.file_type()?.is_file()
            || !(OURS.contains(&name.as_str()) || scenario.contains(&format!("\"{name}\"")))
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Temporary folders are closed to others; a report is as open as the folder it replaces, or as
/// folders usually are.
#[cfg(unix)]
fn open_to_all(staged: &Path, target: &Path) -> io::Result<()> {
    if let Ok(old) = fs::metadata(target) {
        return fs::set_permissions(staged, old.permissions());
    }
    // A folder made in the plain way shows what the user's mask allows.
    let plain = staged.join(".mode");
    fs::create_dir(&plain)?;
    let usual = fs::metadata(&plain)?.permissions();
    fs::remove_dir(&plain)?;
    fs::set_permissions(staged, usual)
}

#[cfg(not(unix))]
fn open_to_all(_staged: &Path, _target: &Path) -> io::Result<()> {
    Ok(())
}
