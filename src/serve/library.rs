//! A folder of scenarios, held in memory: what is read of it is what lay in it when it was last looked at.
//!
//! Nothing but TOML and CSV files of the folder is read, and no link is followed that leads out of it,
//! so that whoever may name a file of the library can reach no other. Folders of reports and hidden ones
//! are left out.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::read::{Heading, Memory, Override, Source};
use crate::session::{Invalid, Scenario};
use crate::text::reason;

/// Files that a library may have.
const MOST_FILES: usize = 2_000;
/// Bytes that they may have together.
const MOST_BYTES: u64 = 256 << 20;
/// Folders within folders.
const DEEPEST: usize = 8;
/// The file by which the folder of a report is known.
const REPORT: &str = ".salang.json";
/// The name of the scenario that is part of the program.
const BASELINE: &str = "baseline.toml";

/// Scenarios and the files that they are made of.
#[derive(Debug, Clone)]
pub struct Library {
    /// The folder, without detours; `None` for what is part of the program.
    root: Option<PathBuf>,
    first: Option<String>,
    /// The folder as it was named.
    typed: PathBuf,
    /// How each file stood when it was read.
    stamps: BTreeMap<String, Stamp>,
    files: Memory,
}

/// When a file changed, and its length.
type Stamp = (Option<SystemTime>, u64);

/// A scenario of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path within the folder, with `/` between its parts.
    pub file: String,
    /// Its title; the file's name where it has none.
    pub title: String,
    /// The files that it extends, as paths within the folder.
    pub extends: Vec<String>,
}

impl Library {
    /// The scenario that is part of the program, alone.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            root: None,
            first: Some(BASELINE.to_owned()),
            typed: PathBuf::new(),
            stamps: BTreeMap::new(),
            files: Memory::default(),
        }
    }

    /// A folder; or a file, and the folder in which it lies.
    ///
    /// # Errors
    /// Where there is no such thing, it cannot be read, or it holds more than is sensible.
    pub fn open(path: &Path) -> Result<Self, String> {
        let unreadable =
            |error: std::io::Error| format!("cannot read `{}`: {}", path.display(), reason(&error));
        let whole = fs::canonicalize(path).map_err(unreadable)?;
        let typed = if whole.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        let typed = typed.to_owned();
        let (root, first) = if whole.is_dir() {
            (whole, None)
        } else {
            let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
            (whole.parent().unwrap_or(Path::new("/")).to_owned(), name)
        };
        let (stamps, files) = (BTreeMap::new(), Memory::default());
        let mut library = Self { root: Some(root), first, typed, stamps, files };
        library.look()?;
        match &library.first {
            Some(first) if !library.stamps.contains_key(first) => Err(format!(
                "`{}` is no scenario: its name does not end in `.toml`",
                path.display()
            )),
            _ if library.listed().is_empty() => Err(format!(
                "`{}` holds no scenario: a file that ends in `.toml` and begins with `schema = 1`",
                path.display()
            )),
            _ => Ok(library),
        }
    }

    /// The folder; `None` for what is part of the program.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The path of a file as it would be named where the folder was named; `None` of what lies in none.
    #[must_use]
    pub fn typed(&self, file: &str) -> Option<PathBuf> {
        self.root.as_ref().map(|_| self.typed.join(file))
    }

    /// The scenario to begin with.
    #[must_use]
    pub fn first(&self) -> String {
        if let Some(first) = &self.first {
            return first.clone();
        }
        if self.stamps.contains_key(BASELINE) {
            return BASELINE.to_owned();
        }
        self.listed().into_iter().next().map_or_else(String::new, |one| one.file)
    }

    /// Reads again what has changed; the names of files that are new, gone or other than before.
    ///
    /// # Errors
    /// Where the folder cannot be read, or holds more than is sensible.
    pub fn look(&mut self) -> Result<Vec<String>, String> {
        let Some(root) = self.root.clone() else { return Ok(Vec::new()) };
        let mut found = BTreeMap::new();
        let mut walk = Walk { root: &root, found: &mut found };
        walk.folder(&root, "", 0)?;
        let mut changed: Vec<String> =
            self.stamps.keys().filter(|name| !found.contains_key(*name)).cloned().collect();
        for name in &changed {
            self.stamps.remove(name);
            self.files.remove(name);
        }
        let mut bytes = 0;
        for (name, (path, stamp)) in found {
            bytes += stamp.1;
            if bytes > MOST_BYTES {
                return Err(format!(
                    "the files of the folder have more than {} MiB; serve a smaller one",
                    MOST_BYTES >> 20
                ));
            }
            if self.stamps.get(&name) == Some(&stamp) {
                continue;
            }
            // What is gone since is as if it had never been.
            let Ok(content) = content(&path) else { continue };
            if self.stamps.insert(name.clone(), stamp).is_none()
                || self.files.bytes(&name) != Some(&content)
            {
                changed.push(name.clone());
            }
            self.files.insert(&name, content);
        }
        changed.sort();
        Ok(changed)
    }

    /// The scenarios: files that say what is to be run, or extend one that does.
    #[must_use]
    pub fn listed(&self) -> Vec<Listed> {
        if self.root.is_none() {
            let title = Scenario::baseline().map(|own| own.title().to_owned());
            let title = title.unwrap_or_default();
            return vec![Listed { file: BASELINE.to_owned(), title, extends: Vec::new() }];
        }
        let scenarios = self.stamps.keys().filter(|name| name.ends_with(".toml"));
        let headings: BTreeMap<&str, Heading> =
            scenarios.map(|name| (name.as_str(), self.heading(name))).collect();
        let runs = |name: &str| {
            let mut next = vec![(name.to_owned(), 0)];
            while let Some((name, depth)) = next.pop() {
                let Some(heading) = headings.get(name.as_str()) else { continue };
                if heading.has_run {
                    return true;
                }
                if depth < DEEPEST {
                    let parents = heading.extends.iter().map(|own| beside(&name, own));
                    next.extend(parents.map(|parent| (parent, depth + 1)));
                }
            }
            false
        };
        let listed =
            headings.iter().filter(|(name, _)| self.first.as_deref() == Some(**name) || runs(name));
        listed
            .map(|(name, heading)| Listed {
                file: (*name).to_owned(),
                title: heading.title.clone().unwrap_or_else(|| (*name).to_owned()),
                extends: heading.extends.iter().map(|own| beside(name, own)).collect(),
            })
            .collect()
    }

    /// The scenarios that are made of any of these files.
    #[must_use]
    pub fn made_of(&self, files: &[String]) -> Vec<String> {
        let all = self.listed();
        let of = |name: &str| {
            let (mut next, mut seen) = (vec![name.to_owned()], Vec::new());
            while let Some(name) = next.pop() {
                if seen.contains(&name) {
                    continue;
                }
                next.extend(self.heading(&name).extends.iter().map(|own| beside(&name, own)));
                seen.push(name);
            }
            // Which tables of data a file names is known to those who read it whole.
            seen.iter().any(|own| files.contains(own))
                || files.iter().any(|file| file.ends_with(".csv"))
        };
        all.into_iter().map(|one| one.file).filter(|name| of(name)).collect()
    }

    /// Whether there is a scenario's file of this name.
    #[must_use]
    pub fn has(&self, file: &str) -> bool {
        match self.root {
            None => file == BASELINE,
            Some(_) => file.ends_with(".toml") && self.stamps.contains_key(file),
        }
    }

    /// Reads one of them with values laid over it; `None` where there is no such file.
    #[must_use]
    pub fn scenario(
        &self,
        file: &str,
        overrides: Vec<Override>,
    ) -> Option<Result<Scenario, Invalid>> {
        if !self.has(file) {
            return None;
        }
        if self.root.is_none() {
            return Some(Scenario::read(Source::Baseline, overrides));
        }
        let files = self.files.beginning_with(file);
        Some(Scenario::read(Source::Memory(&files), overrides))
    }

    fn heading(&self, file: &str) -> Heading {
        Heading::of(&String::from_utf8_lossy(self.files.bytes(file).unwrap_or_default()))
    }
}

/// The path within the folder of the file that another one calls `name`.
fn beside(file: &str, name: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn content(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

type Found = BTreeMap<String, (PathBuf, Stamp)>;

struct Walk<'a> {
    root: &'a Path,
    found: &'a mut Found,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, before: &str, depth: usize) -> Result<(), String> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => {
                return Err(format!("cannot read the folder: {}", reason(&error)));
            }
            Err(_) => return Ok(()),
        };
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        if depth > 0 && names.iter().any(|name| name == REPORT) {
            return Ok(());
        }
        for name in names.iter().filter(|name| !name.starts_with('.')) {
            let (path, inner) = (folder.join(name), format!("{before}{name}"));
            // A link is what it leads to, if that lies in the folder.
            let Ok(whole) = fs::canonicalize(&path) else { continue };
            if !whole.starts_with(self.root) {
                continue;
            }
            let Ok(about) = fs::metadata(&whole) else { continue };
            if about.is_dir() {
                // One that leads up again has no end.
                if depth < DEEPEST && !folder.starts_with(&whole) {
                    self.folder(&path, &format!("{inner}/"), depth + 1)?;
                }
            } else if about.is_file() && (name.ends_with(".toml") || name.ends_with(".csv")) {
                if self.found.len() >= MOST_FILES {
                    return Err(format!(
                        "the folder holds more than {MOST_FILES} files of scenarios and data; serve \
                         a smaller one"
                    ));
                }
                self.found.insert(inner, (whole, (about.modified().ok(), about.len())));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "schema = 1\ntitle = \"One\"\n[run]\nstart_year = 2028\nyears = 1\n";

    #[test]
    fn a_library_lists_what_can_be_run_and_sees_what_changes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("parts")).unwrap();
        fs::write(at("one.toml"), ONE).unwrap();
        fs::write(at("parts/a.toml"), "schema = 1\ntitle = \"A\"\n").unwrap();
        fs::write(at("two.toml"), "schema = 1\nextends = \"./parts/../one.toml\"\n").unwrap();
        let mut library = Library::open(folder.path()).unwrap();
        let files: Vec<String> = library.listed().into_iter().map(|one| one.file).collect();
        assert_eq!(files, ["one.toml", "two.toml"]);
        assert_eq!(library.look().unwrap(), [""; 0]);
        fs::write(at("one.toml"), ONE.replace("One", "Another")).unwrap();
        assert_eq!(library.look().unwrap(), ["one.toml"]);
        assert_eq!(library.made_of(&["one.toml".to_owned()]), ["one.toml", "two.toml"]);
        fs::remove_file(at("two.toml")).unwrap();
        assert_eq!(library.look().unwrap(), ["two.toml"]);
        assert_eq!(library.first(), "one.toml");
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_a_library() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| folder.path().join(name);
        fs::write(other.path().join("secret.toml"), ONE).unwrap();
        fs::write(at("one.toml"), ONE).unwrap();
        let link = std::os::unix::fs::symlink::<PathBuf, PathBuf>;
        link(other.path().join("secret.toml"), at("link.toml")).unwrap();
        link(other.path().to_owned(), at("out")).unwrap();
        link(folder.path().to_owned(), at("round")).unwrap();
        link(at("one.toml"), at("within.toml")).unwrap();
        let library = Library::open(folder.path()).unwrap();
        let files: Vec<String> = library.listed().into_iter().map(|one| one.file).collect();
        assert_eq!(files, ["one.toml", "within.toml"]);
        for outside in ["link.toml", "out/secret.toml", "../one.toml", "/etc/passwd", ""] {
            assert!(library.scenario(outside, Vec::new()).is_none(), "{outside}");
        }
    }
}
