//! The folder of a report where none is given.

use std::path::{Path, PathBuf};

use super::Scenario;
use crate::read::Source;

/// The file name of a scenario that `salang init` wrote, or that a report holds: there the folder's
/// name says more than the file's.
pub const PLAIN: &str = "scenario";

/// The name of a scenario in that of a folder: its file's, without the ending; of a `scenario.toml`
/// that of the folder it lies in.
#[must_use]
pub fn name_of(source: Source<'_>) -> String {
    let path = match source {
        Source::Baseline => return "baseline".to_owned(),
        Source::Memory(memory) => Path::new(memory.name()),
        Source::File(path) => path,
    };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.unwrap_or_else(|| PLAIN.to_owned());
    if stem != PLAIN || matches!(source, Source::Memory(_)) {
        return stem;
    }
    let folder = path.parent().map(|parent| match parent.as_os_str().is_empty() {
        true => Path::new("."),
        false => parent,
    });
    let folder = folder.and_then(|folder| std::fs::canonicalize(folder).ok());
    let folder = folder.as_deref().and_then(Path::file_name);
    folder.map_or(stem, |folder| folder.to_string_lossy().into_owned())
}

/// The folder for a report called `name`: `reports/NAME`, or `reports/NAME-again` where one of the
/// files that were read for the scenarios lies in that.
#[must_use]
pub fn usual_folder(name: &str, scenarios: &[Scenario]) -> PathBuf {
    let inputs = scenarios.iter().flat_map(|one| &one.reading().watched);
    let inputs: Vec<PathBuf> = inputs.filter_map(|path| std::fs::canonicalize(path).ok()).collect();
    let mut folder = Path::new("reports").join(name);
    while std::fs::canonicalize(&folder)
        .is_ok_and(|folder| inputs.iter().any(|input| input.starts_with(&folder)))
    {
        let mut longer = folder.into_os_string();
        longer.push("-again");
        folder = longer.into();
    }
    folder
}
