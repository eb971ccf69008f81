//! Reading files: from the disk or from the folder of built-in scenarios, never more than a bound.
//!
//! A file that another one names may be anything: a device, a pipe, a list of passwords. What is no
//! ordinary file, or is too large, is refused before it is opened; one that says it holds nothing (as
//! those do through which a kernel speaks, some of which never end) is not opened either.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::builtin;
use super::ledger::nearest;
use super::letters::decomposed;
use crate::text::reason;

/// A scenario file may have this many bytes.
pub const SCENARIO_BYTES: u64 = 4 << 20;
/// A CSV file may have this many bytes.
pub const CSV_BYTES: u64 = 64 << 20;

/// A scenario that lies in no folder: a text, and the files beside it that it may name.
///
/// Files in memory: names are found among these and nowhere else, and nothing is read from the
/// disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    scenario: String,
    files: Arc<BTreeMap<String, Vec<u8>>>,
}

impl Memory {
    /// A text of its own, called `name` in messages and reports (`scenario.toml`).
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        let scenario = in_folder(Path::new(name));
        let files = BTreeMap::from([(scenario.clone(), text.as_bytes().to_vec())]);
        Self { scenario, files: Arc::new(files) }
    }

    /// With a file beside it: a parent, or data. `name` is its path from the scenario's folder.
    #[must_use]
    pub fn with(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let files = Arc::make_mut(&mut self.files);
        files.insert(in_folder(Path::new(name)), bytes.into());
        self
    }

    /// The same files with another of them as the scenario.
    #[must_use]
    pub fn beginning_with(&self, name: &str) -> Self {
        Self { scenario: in_folder(Path::new(name)), files: Arc::clone(&self.files) }
    }

    /// Adds a file, or gives it another content.
    pub fn insert(&mut self, name: &str, bytes: Vec<u8>) {
        Arc::make_mut(&mut self.files).insert(in_folder(Path::new(name)), bytes);
    }

    /// Takes a file out.
    pub fn remove(&mut self, name: &str) {
        Arc::make_mut(&mut self.files).remove(&in_folder(Path::new(name)));
    }

    /// The content of a file.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// The name of the scenario.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.scenario
    }
}

/// A path without detours, with `/` between its parts.
fn in_folder(path: &Path) -> String {
    tidy(path).to_string_lossy().replace('\\', "/")
}

/// A file on the disk, among the built-in ones, or in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Location {
    Disk(PathBuf),
    Builtin(String),
    Memory(String),
}

impl Location {
    /// As findings call it.
    pub fn name(&self) -> String {
        match self {
            Self::Disk(path) => path.display().to_string(),
            Self::Builtin(path) => format!("<built-in>/{path}"),
            Self::Memory(path) => path.clone(),
        }
    }

    /// The file that this one calls `name`.
    pub fn beside(&self, name: &str) -> Self {
        match self {
            Self::Disk(path) => {
                let folder = path.parent().unwrap_or(Path::new(""));
                Self::Disk(there(tidy(&folder.join(name))))
            }
            Self::Builtin(path) => Self::Builtin(beside(path, name)),
            Self::Memory(path) => Self::Memory(beside(path, name)),
        }
    }

    /// The same for two ways to one file.
    pub fn identity(&self) -> Self {
        match self {
            Self::Disk(path) => {
                Self::Disk(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone()))
            }
            Self::Builtin(_) | Self::Memory(_) => self.clone(),
        }
    }

    /// The last part of its path.
    pub fn file_name(&self) -> String {
        let path = match self {
            Self::Disk(path) => path.as_path(),
            Self::Builtin(path) | Self::Memory(path) => Path::new(path.as_str()),
        };
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }
}

/// The path, or where there is no such file that with its accents written the other way.
fn there(path: PathBuf) -> PathBuf {
    let other = match path.to_str() {
        Some(text) if !text.is_ascii() && !path.exists() => PathBuf::from(decomposed(text)),
        _ => return path,
    };
    if other.exists() { other } else { path }
}

/// The path that a file calls `name`.
fn beside(path: &str, name: &str) -> String {
    in_folder(&Path::new(path).parent().unwrap_or(Path::new("")).join(name))
}

/// Without `.`, and without `..` where a folder stands before it.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(tidied.components().next_back(), Some(Component::Normal(_))) =>
            {
                tidied.pop();
            }
            _ => tidied.push(part),
        }
    }
    if tidied.as_os_str().is_empty() {
        tidied.push(".");
    }
    tidied
}

/// Why a file could not be read: what is wrong, and what to do.
pub(super) struct Unreadable {
    pub why: String,
    pub help: String,
}

/// Reads files and remembers which.
#[derive(Default)]
pub(super) struct Reader {
    /// The files in memory.
    pub memory: Option<Memory>,
    /// Every file on the disk that was read or asked for, in order.
    pub watched: Vec<PathBuf>,
    sizes: HashMap<Location, u64>,
}

impl Reader {
    /// The bytes of a file of at most `most` bytes.
    pub fn bytes(&mut self, location: &Location, most: u64) -> Result<Vec<u8>, Unreadable> {
        let bytes = match location {
            Location::Builtin(path) => match builtin::text(path) {
                Some(text) => text.as_bytes().to_vec(),
                None => {
                    let near = nearest(path, builtin::paths());
                    return Err(Unreadable {
                        why: "there is no such built-in file".to_owned(),
                        help: near
                            .map(|near| format!("did you mean `{near}`?"))
                            .unwrap_or_default(),
                    });
                }
            },
            Location::Memory(path) => match self.memory.as_ref().and_then(|m| m.files.get(path)) {
                Some(bytes) if bytes.len() as u64 > most => too_large(bytes.len() as u64, most)?,
                Some(bytes) => bytes.clone(),
                None => {
                    let names = self.memory.iter().flat_map(|m| m.files.keys().map(String::as_str));
                    let near = nearest(path, names);
                    return Err(Unreadable {
                        why: "there is no such file".to_owned(),
                        help: near
                            .map(|near| format!("did you mean `{near}`?"))
                            .unwrap_or_default(),
                    });
                }
            },
            Location::Disk(path) => {
                if !self.watched.contains(path) {
                    self.watched.push(path.clone());
                }
                from_disk(path, most)?
            }
        };
        self.sizes.insert(location.clone(), bytes.len() as u64);
        Ok(bytes)
    }
}

fn from_disk(path: &Path, most: u64) -> Result<Vec<u8>, Unreadable> {
    let fail = |why: &str, help: String| Err(Unreadable { why: why.to_owned(), help });
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(error) => return Err(refused(path, &error)),
    };
    if about.is_dir() {
        return fail("it is a folder, not a file", inside(path));
    }
    if !about.is_file() {
        return fail("it is not an ordinary file", String::new());
    }
    if about.len() > most {
        return too_large(about.len(), most);
    }
    if about.len() == 0 {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return Err(refused(path, &error));
    }
    // It may have grown since.
    match bytes.len() as u64 {
        length if length > most => too_large(length, most),
        _ => Ok(bytes),
    }
}

fn too_large(length: u64, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    Err(Unreadable {
        why: format!("it has {:.1} MiB, and at most {:.0} MiB are read", mib(length), mib(most)),
        help: String::new(),
    })
}

fn refused(path: &Path, error: &std::io::Error) -> Unreadable {
    match error.kind() {
        ErrorKind::NotFound => {
            let help = match (backslash(path), neighbour(path)) {
                (Some(help), _) => help,
                (None, Some(near)) => format!("did you mean `{near}`?"),
                (None, None) => String::new(),
            };
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let why = match folder.filter(|folder| !folder.exists()) {
                Some(folder) => format!("there is no folder `{}`", folder.display()),
                None => "there is no such file".to_owned(),
            };
            Unreadable { why, help }
        }
        ErrorKind::PermissionDenied => {
            Unreadable { why: "it may not be read by this user".to_owned(), help: String::new() }
        }
        ErrorKind::NotADirectory => Unreadable {
            why: "a part of its path is a file, not a folder".to_owned(),
            help: String::new(),
        },
        _ => Unreadable { why: reason(error).into_owned(), help: String::new() },
    }
}

/// The path to write where folders are separated as on another system, or where `\b` and the like
/// in double quotes have made a control character of a separator.
fn backslash(path: &Path) -> Option<String> {
    let name = path.to_str()?;
    if name.contains(char::is_control) {
        return Some(
            "in double quotes a `\\` and the letter after it are one character: write `/` between \
             folders"
                .to_owned(),
        );
    }
    if std::path::MAIN_SEPARATOR == '\\' || !name.contains('\\') {
        return None;
    }
    let other = name.replace('\\', "/");
    Some(match Path::new(&other).exists() {
        true => format!("folders are separated by `/`: did you mean `{other}`?"),
        false => "folders are separated by `/` here".to_owned(),
    })
}

/// Most entries of a folder that are looked at for a likely name.
const LOOKED_AT: usize = 1_000;

fn names_in(folder: &Path) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .take(LOOKED_AT)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

fn neighbour(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let names = names_in(path.parent()?);
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

fn inside(folder: &Path) -> String {
    match names_in(folder).iter().find(|name| name.ends_with(".toml")) {
        Some(name) => format!("name a file in it, such as `{}`", folder.join(name).display()),
        None => String::new(),
    }
}
