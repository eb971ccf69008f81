//! Some of a run's trials, written to be merged.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::report::{Outline, scenario_files};
use super::{Error, Scenario, Workers};
use crate::model::Model;
use crate::outcome::parts::{Manifest, PartWriter, SCHEMA, Shape, hexadecimal, range};
use crate::read::Reading;
use crate::report::{Kind, Placed, Writing};
use crate::simulate::engine::{BLOCK, Keep};
use crate::text;

/// Bytes of columns that are kept at once.
const BUDGET: u64 = 1 << 28;
/// The file that describes a part.
pub(super) const MANIFEST: &str = "part.json";
/// Its numbers.
pub(super) const COLUMNS: &str = "columns.bin";

/// The CSV files of a scenario, with their checksums.
pub(super) fn files_of(reading: &Reading) -> Vec<(String, String)> {
    let sum = |bytes: &[u8]| hexadecimal(&Sha256::digest(bytes));
    reading.files.iter().map(|file| (file.name.clone(), sum(&file.bytes))).collect()
}

/// A part that is planned, and its folder begun.
#[derive(Debug)]
pub struct Part {
    scenario: Scenario,
    model: Model,
    part: u64,
    parts: u64,
    first: u64,
    end: u64,
    writing: Writing,
}

/// A part that was written.
#[derive(Debug, Clone)]
pub struct Parted {
    /// The description of the part.
    pub manifest: Manifest,
    /// The same as JSON, as it is written to `part.json`.
    pub json: String,
    /// Where it lies.
    pub placed: Placed,
}

impl Part {
    /// Plans part `part` of `parts`, which count from 1, and begins its folder.
    ///
    /// # Errors
    /// Where there is no such part, or the folder cannot be written.
    pub fn begin(
        scenario: &Scenario,
        (part, parts): (u64, u64),
        folder: &Path,
    ) -> Result<Self, Error> {
        let model = scenario.model()?;
        let (first, end) = range(model.trials, BLOCK, part, parts)?;
        let writing = Outline::of(Kind::Part, scenario, Vec::new()).begin(folder, &[])?;
        Ok(Self { scenario: scenario.clone(), model, part, parts, first, end, writing })
    }

    /// The compiled scenario.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// How many trials are in it.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.end - self.first
    }

    /// Simulates it and writes it.
    ///
    /// # Errors
    /// Where a trial cannot be finished, the disk is full, or a stop was asked for: a part is written
    /// whole or not at all.
    pub fn run(mut self, workers: &Workers) -> Result<Parted, Error> {
        let model = &self.model;
        let mut numbers = PartWriter::new(self.writing.create(COLUMNS)?);
        let keep = Keep::all(model);
        let piece = (BUDGET / keep.bytes_per_trial(model).max(1) / BLOCK).max(1) * BLOCK;
        let mut from = self.first;
        while from < self.end {
            let to = from.saturating_add(piece).min(self.end);
            let outcomes = workers.engine().run(model, (from, to), &keep, workers.progress())?;
            if workers.is_stopped() && outcomes.trials() < to - from {
                return Err(Error::Interrupted(
                    "interrupted; a part that is not whole is not written",
                ));
            }
            for block in &outcomes.blocks {
                numbers.block(block).map_err(unwritten)?;
            }
            from = to;
        }
        let reading = self.scenario.reading();
        let changed = reading.changed.iter().cloned();
        let changed = changed.map(|one| (one.path, one.was, one.now));
        let manifest = Manifest {
            schema: SCHEMA,
            salang: env!("CARGO_PKG_VERSION").to_owned(),
            title: self.scenario.title().to_owned(),
            file: reading.file.clone(),
            sha256: reading.merged.sha256().to_owned(),
            files: files_of(reading),
            changes: changed.collect(),
            seed: model.seed,
            trials: model.trials,
            part: self.part,
            parts: self.parts,
            first_trial: self.first,
            part_trials: self.end - self.first,
            shape: Shape::of(&model.layout, BLOCK),
            columns_sha256: numbers.finish().map_err(unwritten)?,
        };
        let json = text::json(&serde_json::to_string_pretty(&manifest)?).into_owned() + "\n";
        for (name, bytes) in scenario_files(&self.scenario) {
            self.writing.bytes(&name, &bytes)?;
        }
        self.writing.bytes(MANIFEST, json.as_bytes())?;
        Ok(Parted { manifest, json, placed: self.writing.finish(false)? })
    }
}

fn unwritten(error: std::io::Error) -> Error {
    Error::File("the part", error)
}
