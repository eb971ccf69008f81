//! The files of draws, written while a run goes on.

use std::fs::File;
use std::io::BufWriter;

use super::args::DrawsFormat;
use super::fault::Fault;
use crate::model::Model;
use crate::outcome::Outcomes;
use crate::report::{DrawsWriter, Format, Writing};

/// The files of draws.
pub struct Draws {
    trials: DrawsWriter<BufWriter<File>>,
    reservoirs: Option<DrawsWriter<BufWriter<File>>>,
    assumptions: Option<DrawsWriter<BufWriter<File>>>,
}

impl Draws {
    /// The names of the files.
    pub fn files(wanted: DrawsFormat, model: &Model) -> Vec<String> {
        let Some(format) = format_of(wanted) else { return Vec::new() };
        let kinds = [
            ("draws", true),
            ("reservoirs", !model.layout.reservoirs.is_empty()),
            ("assumptions", !model.assumptions.is_empty()),
        ];
        let kinds = kinds.iter().filter(|(_, there)| *there);
        kinds.map(|(name, _)| format!("{name}.{}", format.ending())).collect()
    }

    /// Begins the files, where draws are wanted and there is a report to hold them.
    pub fn begin(
        wanted: DrawsFormat,
        writing: Option<&mut Writing>,
        model: &Model,
    ) -> Result<Option<Self>, Fault> {
        let Some(format) = format_of(wanted) else { return Ok(None) };
        let Some(writing) = writing else { return Ok(None) };
        let ending = format.ending();
        let out = writing.create(&format!("draws.{ending}"))?;
        let trials = DrawsWriter::new(out, format, &model.layout).map_err(Fault::failed)?;
        let reservoirs = if model.layout.reservoirs.is_empty() {
            None
        } else {
            let out = writing.create(&format!("reservoirs.{ending}"))?;
            let begun = DrawsWriter::reservoirs(out, format, &model.layout);
            Some(begun.map_err(Fault::failed)?)
        };
        let assumptions = if model.assumptions.is_empty() {
            None
        } else {
            let out = writing.create(&format!("assumptions.{ending}"))?;
            Some(DrawsWriter::assumptions(out, format, &model.layout).map_err(Fault::failed)?)
        };
        Ok(Some(Self { trials, reservoirs, assumptions }))
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

fn format_of(wanted: DrawsFormat) -> Option<Format> {
    match wanted {
        DrawsFormat::Parquet => Some(Format::Parquet),
        DrawsFormat::Csv => Some(Format::Csv),
        DrawsFormat::None => None,
    }
}
