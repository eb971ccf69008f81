//! Where a report goes, and what is said of its place.

use std::path::{Path, PathBuf};

use super::args::{ChartFormat, Output};
use super::screen::{faint, tell};
use crate::read::{Reading, Source};
use crate::report::{Intended, Kind, Placed, Writing};
use crate::text::visible;
use crate::units::counted;

/// What a scenario is called that `salang init` wrote, and one that a report holds: the folder says
/// more than the file.
pub const PLAIN: &str = "scenario";
/// Files of somebody's own that are named; of more only the number is said.
const MOST_NAMED: usize = 5;

/// The name of a scenario in that of a folder: its file's, without the ending; of a `scenario.toml`
/// that of the folder it lies in.
pub fn name(source: Source<'_>) -> String {
    let Source::File(path) = source else { return "baseline".to_owned() };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.unwrap_or_else(|| PLAIN.to_owned());
    if stem != PLAIN {
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

/// The folder for a report where none is given: `reports/NAME`, or `reports/NAME-again` where one of
/// the files that are read lies in that.
pub fn usual(name: &str, readings: &[&Reading]) -> PathBuf {
    let inputs = readings.iter().flat_map(|reading| &reading.watched);
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

/// The endings of charts.
pub fn endings(formats: &[ChartFormat]) -> Vec<&'static str> {
    let ending = |format: &ChartFormat| match format {
        ChartFormat::Svg => "svg",
        ChartFormat::Png => "png",
    };
    formats.iter().map(ending).collect()
}

/// The names of the data files that go with scenarios.
pub fn data_of<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Vec<String> {
    readings.into_iter().flat_map(|reading| &reading.files).map(|file| file.name.clone()).collect()
}

/// Says which files of the folder were left as they are, and where else the report is.
pub fn tell_place(placed: &Placed, asked: &Path, output: &Output) {
    for name in &placed.unwritten {
        tell(&*visible(&format!(
            "{} is not from this run: it was put there meanwhile, and stays",
            placed.folder.join(name).display()
        )));
    }
    if !output.tells() {
        return;
    }
    if placed.aside {
        tell(&*visible(&format!(
            "{} keeps its last whole report; what was finished is in {}",
            asked.display(),
            placed.folder.display()
        )));
    }
    if !placed.left.is_empty() {
        let mut names = placed.left[..placed.left.len().min(MOST_NAMED)].join(", ");
        if placed.left.len() > MOST_NAMED {
            let more = (placed.left.len() - MOST_NAMED) as u64;
            names.push_str(&format!(" and {}", counted(more, "more", "more")));
        }
        let folder = placed.folder.display();
        tell(faint(&visible(&format!(
            "Left as they were in {folder}, for no run wrote them: {names}"
        ))));
    }
}

/// Begins a report of one scenario.
pub fn begin(
    target: &Path,
    kind: Kind,
    output: &Output,
    reading: &Reading,
    files: Vec<String>,
) -> Result<Writing, crate::report::WriteError> {
    Writing::begin(
        target,
        &Intended {
            kind,
            charts: &endings(&output.format),
            files,
            data: data_of([reading]),
            inputs: &reading.watched,
        },
    )
}
