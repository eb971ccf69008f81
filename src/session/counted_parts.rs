//! Parts whose trials are counted, joined one after the other in memory that does not grow with their
//! number: of each only its number and its folder are kept, and its counts are read, checked and added.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};

use super::merge::{NOT_JOINED, manifest, opened, scenario, unread};
use super::part::COUNTS;
use super::{Error, Scenario};
use crate::model::Model;
use crate::outcome::parts::{Counted, Manifest, PartsFault, covered, hexadecimal, rows};
use crate::simulate::engine::{BLOCK, Progress};
use crate::stats::Counts;
use crate::study::empty_counts;
use crate::units::counted;

/// Parts that are named where some are missing.
const MOST_NAMED: u64 = 8;

/// Parts that belong together, whose counts are still to be read.
#[derive(Debug)]
pub(super) struct CountedParts {
    /// The manifest of one of them, but for what differs.
    like: Manifest,
    folders: Vec<PathBuf>,
    /// All parts that they are.
    covers: Vec<(u64, u64)>,
    trials: u64,
}

/// The counts as a part tells of them, where it can be.
fn told(manifest: &Manifest, name: &str) -> Result<Counted, PartsFault> {
    let contradicts =
        || PartsFault::new(format!("{name} is damaged: its part.json contradicts itself"));
    let told = manifest.counted.clone().ok_or_else(|| {
        PartsFault::new(format!(
            "{name} holds every number of its trials, and the others are counted"
        ))
    })?;
    let is_like = manifest.trials > told.exact && manifest.shape.block == BLOCK;
    let of = covered((manifest.trials, BLOCK), manifest.parts, &told.covers);
    let is_first = told.covers.first().is_some_and(|(first, _)| *first == manifest.part);
    match of == Some((manifest.first_trial, manifest.part_trials)) && is_like && is_first {
        true => Ok(told),
        false => Err(contradicts()),
    }
}

impl CountedParts {
    /// Reads what parts say of themselves; with the scenario that they are of.
    pub fn open(folders: &[PathBuf]) -> Result<(Scenario, Self), Error> {
        let mut first: Option<(Scenario, Manifest, String)> = None;
        let mut all: Vec<(u64, u64, usize)> = Vec::new();
        let mut trials = 0_u64;
        for (index, folder) in folders.iter().enumerate() {
            let (name, own) = (folder.display().to_string(), manifest(folder)?);
            let counted = told(&own, &name)?;
            trials = trials.saturating_add(own.part_trials);
            all.extend(counted.covers.iter().map(|(from, to)| (*from, *to, index)));
            match &first {
                None => first = Some((scenario(folder, &own)?, own, name)),
                Some((known, like, first_name)) => {
                    like.is_with(&own, (&name, first_name))?;
                    // The same bytes need no second reading.
                    let path = folder.join("scenario.toml");
                    let mut text = Vec::new();
                    let merged = known.reading().merged.as_bytes();
                    let most = merged.len() as u64 + 1;
                    let read = opened(&path)
                        .and_then(|file| file.take(most).read_to_end(&mut text))
                        .map_err(|error| unread(&path, &error))?;
                    if read != merged.len() || text != merged || !own.files.is_empty() {
                        scenario(folder, &own)?;
                    }
                }
            }
        }
        let Some((scenario, like, _)) = first else {
            return Err(Error::Call("there are no parts to join".to_owned()));
        };
        all.sort_unstable();
        for two in all.windows(2) {
            let [(_, to, one), (from, _, other)] = [two[0], two[1]];
            if from <= to {
                return Err(PartsFault::new(format!(
                    "part {from} of {} is there twice: {} and {}",
                    like.parts,
                    folders[one].display(),
                    folders[other].display()
                ))
                .into());
            }
        }
        let covers = rows(all.into_iter().map(|(from, to, _)| (from, to)).collect());
        Ok((scenario, Self { like, folders: folders.to_vec(), covers, trials }))
    }

    /// Trials up to which their run keeps every number.
    pub fn exact(&self) -> u64 {
        self.like.counted.as_ref().map_or(0, |counted| counted.exact)
    }

    /// Trials that they are.
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// Whether no part of their run is missing.
    pub fn are_all(&self) -> Result<(), PartsFault> {
        if self.covers == [(1, self.like.parts)] {
            return Ok(());
        }
        let is_there =
            |part: &u64| self.covers.iter().any(|(from, to)| (from..=to).contains(&part));
        // Gaps lie beside rows: no more is looked at than there are.
        let after = self.covers.iter().flat_map(|(_, to)| to + 1..=to.saturating_add(MOST_NAMED));
        let mut missing: Vec<u64> = (1..=self.like.parts.min(MOST_NAMED))
            .chain(after)
            .filter(|part| *part <= self.like.parts && !is_there(part))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        let there: u64 = self.covers.iter().map(|(from, to)| to - from + 1).sum();
        missing.truncate(MOST_NAMED as usize);
        let has_more = self.like.parts - there > missing.len() as u64;
        let names: Vec<String> = missing.iter().map(u64::to_string).collect();
        Err(PartsFault::missing(&names, has_more, self.like.parts))
    }

    /// The manifest of all of them as one part, with the checksum of its counts and their size.
    pub fn manifest(&self, columns_sha256: String, bytes: u64) -> Manifest {
        let covers = self.covers.clone();
        let like = &self.like;
        let of = covered((like.trials, BLOCK), like.parts, &covers);
        let (first_trial, part_trials) = of.unwrap_or((like.first_trial, self.trials));
        Manifest {
            part: covers.first().map_or(like.part, |(first, _)| *first),
            first_trial,
            part_trials,
            columns_sha256,
            counted: Some(Counted { exact: self.exact(), covers, bytes }),
            ..like.clone()
        }
    }

    /// The counts of all of them together.
    pub fn counts(&self, model: &Model, progress: &Progress) -> Result<Counts, Error> {
        let mut counts = empty_counts(model, self.exact());
        let mut bytes = Vec::new();
        for folder in &self.folders {
            if progress.stop.load(Ordering::SeqCst) {
                return Err(Error::Interrupted(NOT_JOINED));
            }
            let before = counts.trials();
            let manifest = manifest(folder)?;
            add(&mut counts, folder, &manifest, &mut bytes)?;
            progress.done.fetch_add(counts.trials() - before, Ordering::Relaxed);
        }
        Ok(counts)
    }
}

/// Reads the counts of one part, checks them and adds them.
fn add(
    counts: &mut Counts,
    folder: &Path,
    manifest: &Manifest,
    bytes: &mut Vec<u8>,
) -> Result<(), Error> {
    let name = folder.display();
    let damaged = |what: &str| PartsFault::new(format!("{name} is damaged: {COUNTS} {what}"));
    let path = folder.join(COUNTS);
    let expected = told(manifest, &name.to_string())?.bytes;
    bytes.clear();
    let file = opened(&path).map_err(|error| unread(&path, &error))?;
    let read = file.take(expected.saturating_add(1)).read_to_end(bytes);
    let length = read.map_err(|error| unread(&path, &error))? as u64;
    if length != expected {
        let size =
            if length > expected { "more".to_owned() } else { counted(length, "byte", "bytes") };
        let told = counted(expected, "byte", "bytes");
        return Err(damaged(&format!("has {size}, and part.json tells of {told}")).into());
    }
    if hexadecimal(&Sha256::digest(&*bytes)) != manifest.columns_sha256 {
        return Err(damaged("is not what was written (its SHA-256 differs)").into());
    }
    let all = counts.trials().saturating_add(manifest.part_trials);
    let read = counts.read(&mut &bytes[..], BLOCK);
    if read.is_none() || !counts.can_be_of(all) {
        return Err(damaged("has counts that no run writes").into());
    }
    Ok(())
}
