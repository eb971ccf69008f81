//! The files of draws, written while a run goes on.

use std::fmt;
use std::fs::File;
use std::io::BufWriter;

use super::report::Draws;
use super::{Error, Workers};
use crate::model::Model;
use crate::outcome::Outcomes;
use crate::report::{DrawsWriter, Format, Writing};
use crate::simulate::engine::{Keep, Progress};

/// Trials that are simulated at once for draws alone.
const PIECE: u64 = 16_384;

/// The files of draws.
pub(super) struct DrawsFiles {
    trials: DrawsWriter<BufWriter<File>>,
    reservoirs: Option<DrawsWriter<BufWriter<File>>>,
    assumptions: Option<DrawsWriter<BufWriter<File>>>,
}

impl fmt::Debug for DrawsFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DrawsFiles").finish_non_exhaustive()
    }
}

impl DrawsFiles {
    /// The names of the files.
    pub fn names(wanted: Option<Format>, model: &Model) -> Vec<String> {
        let Some(format) = wanted else { return Vec::new() };
        let kinds = [
            ("draws", true),
            ("reservoirs", !model.layout.reservoirs.is_empty()),
            ("assumptions", !model.assumptions.is_empty()),
        ];
        let kinds = kinds.iter().filter(|(_, there)| *there);
        kinds.map(|(name, _)| format!("{name}.{}", format.ending())).collect()
    }

    /// Begins the files.
    pub fn begin(format: Format, writing: &mut Writing, model: &Model) -> Result<Self, Error> {
        let ending = format.ending();
        let out = writing.create(&format!("draws.{ending}"))?;
        let trials = DrawsWriter::new(out, format, &model.layout).map_err(unwritten)?;
        let reservoirs = if model.layout.reservoirs.is_empty() {
            None
        } else {
            let out = writing.create(&format!("reservoirs.{ending}"))?;
            let begun = DrawsWriter::reservoirs(out, format, &model.layout);
            Some(begun.map_err(unwritten)?)
        };
        let assumptions = if model.assumptions.is_empty() {
            None
        } else {
            let out = writing.create(&format!("assumptions.{ending}"))?;
            Some(DrawsWriter::assumptions(out, format, &model.layout).map_err(unwritten)?)
        };
        Ok(Self { trials, reservoirs, assumptions })
    }

    /// Adds trials.
    pub fn add(&mut self, outcomes: &Outcomes) -> std::io::Result<()> {
        for block in &outcomes.blocks {
            self.trials.block(block)?;
            if let Some(reservoirs) = &mut self.reservoirs {
                reservoirs.block(block)?;
            }
            if let Some(assumptions) = &mut self.assumptions {
                assumptions.block(block)?;
            }
        }
        Ok(())
    }

    /// Ends the files.
    pub fn finish(self) -> std::io::Result<()> {
        self.trials.finish()?;
        self.reservoirs.map_or(Ok(()), DrawsWriter::finish)?;
        self.assumptions.map_or(Ok(()), DrawsWriter::finish)
    }
}

pub(super) fn unwritten(error: std::io::Error) -> Error {
    Error::File("the draws", error)
}

/// Simulates the trials of a run once more and writes their draws.
pub(super) fn write_draws(
    writing: &mut Writing,
    draws: &Draws,
    workers: &Workers,
) -> Result<(), Error> {
    let model = &draws.model;
    let mut files = DrawsFiles::begin(draws.format, writing, model)?;
    let keep = Keep::all(model);
    let mut from = 0;
    while from < draws.trials {
        let to = (from + PIECE).min(draws.trials);
        // What is written is whole: no stop is heard.
        let outcomes = workers.engine().run(model, (from, to), &keep, &Progress::default())?;
        files.add(&outcomes).map_err(unwritten)?;
        from = to;
    }
    files.finish().map_err(unwritten)
}
