//! The hidden folder in which a report is written before it takes its place.
//!
//! `.NAME.writing-XXXXXX` holds `new`, the report to be, `old`, the last report while the two are
//! exchanged, and `.lock`, locked as long as the process lives that made it; the exchange begins with
//! writing into that whose place it is, for the hidden folder's name may be cut, or the report a partial
//! one that lies elsewhere. Whoever begins to write
//! beside it later clears away what a killed process left: a folder that is laid out like this and
//! whose lock nobody holds. If the kill came in the midst of the exchange the last report goes back to
//! its place first. Where a file system knows no locks, what a kill leaves stays.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use super::inventory::{self, Inventory};

/// Held while the folder is in use.
const LOCK: &str = ".lock";
/// The report to be.
const NEW: &str = "new";
/// The last report, while the new one takes its place.
const OLD: &str = "old";
/// The mark between the name of the report and letters that make it unlike every other.
const MARK: &str = ".writing-";
/// Letters behind the mark.
const LETTERS: usize = 6;
/// Bytes of the report's name in that of the hidden folder: file systems allow 255 in all.
const LONGEST: usize = 200;
/// Bytes of a name that are read: none has as many.
const MOST: u64 = 4096;

/// A hidden folder in use; dropped, it leaves no trace.
#[derive(Debug)]
pub(super) struct Staging {
    root: PathBuf,
    /// `None` where the file system knows no locks.
    lock: Option<File>,
}

impl Staging {
    /// Makes a hidden folder within `parent` for a report called `name`.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(parent: &Path, name: &str) -> io::Result<Self> {
        let mut end = name.len().min(LONGEST);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let prefix = format!(".{}{MARK}", &name[..end]);
        let mut attempts = 0;
        loop {
            let mut folder = tempfile::Builder::new();
            folder.prefix(&prefix).rand_bytes(LETTERS);
            let root = folder.tempdir_in(parent)?.keep();
            attempts += 1;
            match Self::lay_out(&root) {
                Ok(Some(lock)) => return Ok(Self { root, lock }),
                // Swept by another process before it was locked.
                Ok(None) if attempts < 100 => {}
                Ok(None) => return Err(io::Error::other("it is removed by somebody else")),
                Err(error) => {
                    let _ = fs::remove_dir_all(&root);
                    return Err(error);
                }
            }
        }
    }

    /// Locks a folder and makes what it is to hold; `None` if it was gone before it was locked.
    fn lay_out(root: &Path) -> io::Result<Option<Option<File>>> {
        let path = root.join(LOCK);
        let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        let lock = match File::create(&path) {
            Err(error) if gone(&error) => return Ok(None),
            made => made?,
        };
        let lock = lock.lock().is_ok().then_some(lock);
        match fs::create_dir(root.join(NEW)) {
            Err(error) if gone(&error) => return Ok(None),
            made => made?,
        }
        Ok(path.exists().then_some(lock))
    }

    /// Where the report to be is written.
    pub fn new_folder(&self) -> PathBuf {
        self.root.join(NEW)
    }

    /// Where the last report lies while the two are exchanged.
    pub fn old_folder(&self) -> PathBuf {
        self.root.join(OLD)
    }

    /// Notes whose place is about to be taken: where its last report goes back to after a kill.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn note(&self, name: &OsStr) -> io::Result<()> {
        let name = name.as_encoded_bytes();
        let write = |mut lock: &File| {
            lock.set_len(0)?;
            lock.write_all(name)?;
            lock.sync_all()
        };
        match &self.lock {
            Some(lock) => write(lock),
            None => write(&File::create(self.root.join(LOCK))?),
        }
    }

    /// Whether it lies within this folder.
    pub fn is_in(&self, folder: &Path) -> bool {
        self.root.parent() == Some(folder)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        clear(&self.root);
    }
}

/// Removes the report to be, and then the folder; not where it still holds a last report.
fn clear(root: &Path) {
    // What cannot be removed now is swept by the next run.
    let _ = fs::remove_dir_all(root.join(NEW));
    if !root.join(OLD).exists() {
        // In this order a kill leaves what can be recognised.
        let _ = fs::remove_file(root.join(LOCK));
        let _ = fs::remove_dir(root);
    }
}

/// Whose place was about to be taken, as [`Staging::note`] noted it, if anything in the same folder.
fn noted(lock: &File) -> Option<OsString> {
    let mut bytes = Vec::new();
    lock.take(MOST).read_to_end(&mut bytes).ok()?;
    #[cfg(unix)]
    let name: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let name: OsString = String::from_utf8(bytes).ok()?.into();
    let mut parts = Path::new(&name).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)).then_some(name)
}

/// The name of the report that a hidden folder is for, as far as it tells, if it is one.
fn name_of(file_name: &OsStr) -> Option<&str> {
    let (name, letters) = file_name.to_str()?.strip_prefix('.')?.rsplit_once(MARK)?;
    let is_letters = letters.len() == LETTERS && letters.bytes().all(|b| b.is_ascii_alphanumeric());
    is_letters.then_some(name)
}

/// Whether a folder is one in which a report is being written, or was.
pub(super) fn is_staging(path: &Path) -> bool {
    path.file_name().and_then(name_of).is_some() && path.join(LOCK).is_file() && is_laid_out(path)
}

fn is_laid_out(root: &Path) -> bool {
    let Ok(entries) = fs::read_dir(root) else { return false };
    entries.flatten().all(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        match entry.file_name().to_str() {
            Some(NEW | OLD) => is_folder,
            Some(LOCK) => !is_folder,
            _ => false,
        }
    })
}

/// Clears away what killed processes left in a folder.
pub(super) fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (root, file_name) = (entry.path(), entry.file_name());
        let Some(name) = name_of(&file_name) else { continue };
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) || !is_laid_out(&root) {
            continue;
        }
        match File::open(root.join(LOCK)) {
            Ok(lock) if lock.try_lock().is_ok() => {
                // Before there were notes the name was that of the hidden folder.
                let noted = noted(&lock).or_else(|| (name.len() < LONGEST).then(|| name.into()));
                let old = root.join(OLD);
                if old.is_dir()
                    && let Some(target) = noted.map(|name| folder.join(name))
                {
                    if target.symlink_metadata().is_err() {
                        let _ = fs::rename(&old, &target);
                    } else {
                        let _ = discard(&old, &target);
                    }
                }
                clear(&root);
            }
            // Killed before it was locked, or while it was removed: then it is empty, and if it is
            // not, removing it fails.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let _ = fs::remove_dir(&root);
            }
            _ => {}
        }
    }
}

/// Removes a report whose place another has taken. What a run did not write goes back to where it
/// was, if there is nothing of that name now.
///
/// # Errors
/// Where something cannot be removed or moved; it stays.
pub(super) fn discard(old: &Path, target: &Path) -> io::Result<()> {
    let found = Inventory::of(old, &Inventory::default())?;
    for name in &found.others {
        let (from, to) = (old.join(name), target.join(name));
        if to.symlink_metadata().is_err() {
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(from, to)?;
        }
    }
    inventory::remove(old, &Inventory::of(old, &found)?)
}
