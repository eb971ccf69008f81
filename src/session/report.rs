//! A report that is ready to be written: its files in memory, its charts, and what it may replace.

use std::path::{Path, PathBuf};

use super::draws::write_draws;
use super::pictures::{Picture, write_charts};
use super::{Error, Scenario, Workers};
use crate::model::Model;
use crate::report::{Charts, Format, Intended, Kind, Placed, Writing};

/// The intended content of a report, known before anything runs.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    pub kind: Kind,
    /// Files beside those that its kind always has.
    pub files: Vec<String>,
    /// The data files that go with its scenarios.
    pub data: Vec<String>,
    /// Files that were read for it.
    pub inputs: Vec<PathBuf>,
}

impl Outline {
    /// Of a report of one scenario.
    pub fn of(kind: Kind, scenario: &Scenario, files: Vec<String>) -> Self {
        let data = scenario.files().iter().map(|file| file.name.clone()).collect();
        Self { kind, files, data, inputs: scenario.reading().watched.clone() }
    }

    /// Begins to write such a report.
    pub fn begin(&self, folder: &Path, pictures: &[Picture]) -> Result<Writing, Error> {
        let charts: Vec<&str> = pictures.iter().map(|picture| picture.ending()).collect();
        let intended = Intended {
            kind: self.kind,
            charts: &charts,
            files: self.files.clone(),
            data: self.data.clone(),
            inputs: &self.inputs,
        };
        Ok(Writing::begin(folder, &intended)?)
    }
}

/// The draws of a run that are written with its report: its trials are simulated once more for it.
#[derive(Debug, Clone)]
pub(super) struct Draws {
    pub format: Format,
    pub model: Model,
    pub trials: u64,
}

/// A report that is ready to be written.
#[derive(Debug, Clone)]
pub struct Report {
    pub(super) outline: Outline,
    pub(super) charts: Charts,
    /// Every file but charts and draws, in the order in which they are written.
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) draws: Option<Draws>,
    pub(super) partial: bool,
    pub(super) pictures: Vec<Picture>,
    pub(super) workers: Workers,
}

/// A report that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it lies, and what lies there beside it.
    pub placed: Placed,
    /// Charts that are not in it: their names, and why.
    pub undrawn: Vec<(String, String)>,
    /// Words for which the typeface of PNG charts lacks letters.
    pub lacking: Vec<String>,
}

impl Report {
    /// With its charts in these formats; SVG where nothing else is said.
    #[must_use]
    pub fn with_pictures(mut self, pictures: &[Picture]) -> Self {
        self.pictures = pictures.to_vec();
        self
    }

    /// Its files with their names, charts and draws apart.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// Its charts.
    #[must_use]
    pub fn charts(&self) -> &Charts {
        &self.charts
    }

    /// Writes it into a folder, in the place of an earlier report of its kind. Nothing that a run did
    /// not write is ever replaced; see [`Writing`].
    ///
    /// # Errors
    /// Where a file of somebody's own is in the way, or nothing can be written there.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<Written, Error> {
        self.write_into(self.outline.begin(folder.as_ref(), &self.pictures)?)
    }

    /// Writes it where that has been begun.
    ///
    /// # Errors
    /// Where the disk is full or cannot be written.
    pub fn write_into(&self, mut writing: Writing) -> Result<Written, Error> {
        if let Some(draws) = &self.draws {
            write_draws(&mut writing, draws, &self.workers)?;
        }
        let (engine, pictures) = (self.workers.engine(), &self.pictures);
        let (undrawn, lacking) = write_charts(&mut writing, engine, pictures, &self.charts)?;
        for (name, bytes) in &self.files {
            writing.bytes(name, bytes)?;
        }
        Ok(Written { placed: writing.finish(self.partial)?, undrawn, lacking })
    }
}

/// The files of a scenario in a report: its merged text, and its data.
pub(super) fn scenario_files(scenario: &Scenario) -> Vec<(String, Vec<u8>)> {
    let merged = scenario.reading().merged.as_bytes().to_vec();
    let data = scenario.files().iter().map(|file| (file.name.clone(), file.bytes.clone()));
    std::iter::once(("scenario.toml".to_owned(), merged)).chain(data).collect()
}
