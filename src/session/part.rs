//! Some of a run's trials, written to be merged.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::draws::{DrawsFiles, DrawsWanted, unwritten as draws_unwritten};
use super::report::{Outline, scenario_files};
use super::{Error, Scenario, Workers};
use crate::model::Model;
use crate::outcome::parts::{Counted, Manifest, PartWriter, SCHEMA, Shape, hexadecimal, range};
use crate::read::Reading;
use crate::report::{Format, Kind, Placed, Writing};
use crate::simulate::engine::{BLOCK, Keep};
use crate::stats::Counts;
use crate::study::{EXACT, RunFault, can_count, count, empty_counts};
use crate::text;

/// Bytes of columns that are kept at once.
const BUDGET: u64 = 1 << 28;
/// The file that describes a part.
pub(super) const MANIFEST: &str = "part.json";
/// Its numbers, where every one is there.
pub(super) const COLUMNS: &str = "columns.bin";
/// Its counts, where its trials are counted.
pub(super) const COUNTS: &str = "counts.bin";
/// Said where a part is not written.
const NOT_WHOLE: &str = "interrupted; a part that is not whole is not written";

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
    exact: u64,
    draws: Option<DrawsWanted>,
    folder: PathBuf,
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
    /// Whether it was there already, whole and undamaged, so that nothing was done.
    pub was_there: bool,
}

impl Part {
    /// Plans part `part` of `parts`, which count from 1, and begins its folder.
    ///
    /// # Errors
    /// Where there is no such part, its counts do not fit into memory, or the folder holds another part or cannot be
    /// written.
    pub fn begin(
        scenario: &Scenario,
        (part, parts): (u64, u64),
        folder: &Path,
    ) -> Result<Self, Error> {
        let model = scenario.model()?;
        let (first, end) = range(model.trials, BLOCK, part, parts)?;
        if model.trials > EXACT {
            can_count(&model, end - first, EXACT)?;
        }
        // Another part of a run took time to make, and is needed beside this one.
        let there = super::merge::manifest(folder).ok().map(|there| (there.part, there.parts));
        if let Some((other, of)) = there.filter(|there| *there != (part, parts)) {
            return Err(Error::Call(format!(
                "{} holds part {other} of {of}, which is not replaced by part {part} of {parts}: give this one \
                 a folder of its own",
                folder.display()
            )));
        }
        let writing = Outline::of(Kind::Part, scenario, Vec::new()).begin(folder, &[])?;
        let (scenario, folder) = (scenario.clone(), folder.to_owned());
        let (exact, draws) = (EXACT, None);
        Ok(Self { scenario, model, part, parts, first, end, exact, draws, folder, writing })
    }

    /// With every number of every trial kept where the whole run has so many trials at the most, 200,000
    /// where nothing else is said; those of a longer run are counted.
    #[must_use]
    pub fn exact(self, trials: u64) -> Self {
        Self { exact: trials, ..self }
    }

    /// With its draws in files beside it: a part whose trials are counted holds none.
    ///
    /// # Errors
    /// Where its folder cannot be written.
    pub fn draws(mut self, draws: Option<Format>) -> Result<Self, Error> {
        self.draws = draws.map(|format| DrawsWanted { format, by_month: false });
        let outline = Outline::of(Kind::Part, &self.scenario, self.tables());
        self.writing = outline.begin(&self.folder, &[])?;
        Ok(self)
    }

    /// The files of its draws.
    fn tables(&self) -> Vec<String> {
        let tables = self.draws.into_iter().flat_map(|draws| draws.files(&self.model.layout));
        tables.map(|table| table.file).collect()
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

    /// Simulates it and writes it; one that is there already, whole and undamaged, is left as it is.
    ///
    /// # Errors
    /// Where a trial cannot be finished, the disk is full, or a stop was asked for: a part is written
    /// whole or not at all.
    pub fn run(mut self, workers: &Workers) -> Result<Parted, Error> {
        if let Some(there) = self.there() {
            return Ok(there);
        }
        let is_counted = self.model.trials > self.exact;
        let mut draws = None;
        if let Some(wanted) = self.draws {
            draws = Some(DrawsFiles::begin(wanted, &mut self.writing, &self.model)?);
        }
        let (sha256, counted) = match is_counted {
            true => {
                let counts = self.count(workers, draws.as_mut())?;
                let (sha256, bytes) = write_counts(&counts, &mut self.writing)?;
                let covers = vec![(self.part, self.part)];
                (sha256, Some(Counted { exact: self.exact, covers, bytes }))
            }
            false => (self.keep(workers, draws.as_mut())?, None),
        };
        if let Some(draws) = draws {
            draws.finish().map_err(draws_unwritten)?;
        }
        let manifest = Manifest { columns_sha256: sha256, counted, ..self.planned() };
        write_part(&self.scenario, manifest, self.writing)
    }

    /// Simulates its trials and writes every number; the SHA-256 of these.
    fn keep(
        &mut self,
        workers: &Workers,
        mut draws: Option<&mut DrawsFiles>,
    ) -> Result<String, Error> {
        let model = &self.model;
        let mut numbers = PartWriter::new(self.writing.create(COLUMNS)?);
        let keep = Keep::all(model);
        let piece = (BUDGET / keep.bytes_per_trial(model).max(1) / BLOCK).max(1) * BLOCK;
        let mut from = self.first;
        while from < self.end {
            let to = from.saturating_add(piece).min(self.end);
            let outcomes = workers.engine().run(model, (from, to), &keep, workers.progress())?;
            if workers.is_stopped() && outcomes.trials() < to - from {
                return Err(Error::Interrupted(NOT_WHOLE));
            }
            for block in &outcomes.blocks {
                numbers.block(block).map_err(unwritten)?;
            }
            if let Some(draws) = draws.as_mut() {
                draws.add(&outcomes).map_err(draws_unwritten)?;
            }
            from = to;
        }
        numbers.finish().map_err(unwritten)
    }

    /// Simulates its trials and counts them.
    fn count(
        &self,
        workers: &Workers,
        mut draws: Option<&mut DrawsFiles>,
    ) -> Result<Counts, Error> {
        let mut counts = empty_counts(&self.model, self.exact);
        let (engine, range) = (workers.engine(), (self.first, self.end));
        let done = count(
            &self.model,
            (engine, engine),
            (&mut counts, usize::MAX, range),
            (draws.is_some(), false),
            workers.progress(),
            |piece| draws.as_mut().map_or(Ok(()), |draws| draws.add(piece.outcomes())),
        );
        let done = done.map_err(|fault| match fault {
            RunFault::Halt(halt) => Error::Halt(halt),
            RunFault::Listener(error) => draws_unwritten(error),
        })?;
        if done < self.trials() {
            return Err(Error::Interrupted(NOT_WHOLE));
        }
        Ok(counts)
    }

    /// The manifest, without what the trials come to.
    fn planned(&self) -> Manifest {
        let (model, reading) = (&self.model, self.scenario.reading());
        let changed = reading.changed.iter().cloned();
        let changed = changed.map(|one| (one.path, one.was, one.now));
        Manifest {
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
            columns_sha256: String::new(),
            counted: None,
        }
    }

    /// The same part as it lies in its folder, if it does, whole and undamaged.
    fn there(&self) -> Option<Parted> {
        let folder = &self.folder;
        let manifest = super::merge::manifest(folder).ok()?;
        let Counted { exact, covers, .. } = manifest.counted.clone().unwrap_or(Counted {
            exact: self.exact,
            covers: Vec::new(),
            bytes: 0,
        });
        let is_counted = self.model.trials > self.exact;
        let own = vec![(self.part, self.part)];
        let is_alike = match is_counted {
            true => exact == self.exact && covers == own,
            false => manifest.counted.is_none(),
        };
        let planned = Manifest {
            columns_sha256: manifest.columns_sha256.clone(),
            counted: manifest.counted.clone(),
            ..self.planned()
        };
        if !is_alike || planned != manifest {
            return None;
        }
        let name = if is_counted { COUNTS } else { COLUMNS };
        let sum = super::merge::sha256_of(&folder.join(name)).ok()?;
        let files = scenario_files(&self.scenario);
        let is_there = |(name, bytes): &(String, Vec<u8>)| {
            std::fs::read(folder.join(name)).is_ok_and(|there| there == *bytes)
        };
        let has_draws = self.tables().iter().all(|table| folder.join(table).is_file());
        if sum != manifest.columns_sha256 || !files.iter().all(is_there) || !has_draws {
            return None;
        }
        let json = json_of(&manifest).ok()?;
        let (left, unwritten) = (Vec::new(), Vec::new());
        let placed = Placed { folder: folder.clone(), aside: false, left, unwritten };
        Some(Parted { manifest, json, placed, was_there: true })
    }
}

fn json_of(manifest: &Manifest) -> Result<String, Error> {
    Ok(text::json(&serde_json::to_string_pretty(manifest)?).into_owned() + "\n")
}

/// Writes counts; their SHA-256 and how many bytes they are.
pub(super) fn write_counts(counts: &Counts, writing: &mut Writing) -> Result<(String, u64), Error> {
    let mut bytes = Vec::new();
    counts.write(&mut bytes);
    let mut file = writing.create(COUNTS)?;
    file.write_all(&bytes).and_then(|()| file.flush()).map_err(unwritten)?;
    Ok((hexadecimal(&Sha256::digest(&bytes)), bytes.len() as u64))
}

/// Writes what stands beside the numbers of a part, and puts it in its place.
pub(super) fn write_part(
    scenario: &Scenario,
    manifest: Manifest,
    mut writing: Writing,
) -> Result<Parted, Error> {
    let json = json_of(&manifest)?;
    for (name, bytes) in scenario_files(scenario) {
        writing.bytes(&name, &bytes)?;
    }
    writing.bytes(MANIFEST, json.as_bytes())?;
    let placed = writing.finish(false)?;
    Ok(Parted { manifest, json, placed, was_there: false })
}

pub(super) fn unwritten(error: std::io::Error) -> Error {
    Error::File("the part", error)
}
