//! The files of draws, written while a run goes on.

use std::fmt;
use std::fs::File;
use std::io::BufWriter;

use super::report::Draws;
use super::{Error, Workers};
use crate::model::Model;
use crate::outcome::{Layout, Outcomes};
use crate::report::{DrawsTable, DrawsWriter, Format, TableFile, Writing};
use crate::simulate::engine::{Keep, Progress};
use crate::study::piece;

/// The draws that a report is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DrawsWanted {
    pub format: Format,
    /// Whether they are written by month too.
    pub by_month: bool,
}

impl DrawsWanted {
    fn tables(self, layout: &Layout) -> impl Iterator<Item = DrawsTable> {
        let is_wanted = move |table: &DrawsTable| *table != DrawsTable::Months || self.by_month;
        DrawsTable::ALL.into_iter().filter(move |table| is_wanted(table) && table.is_of(layout))
    }

    /// The files, described.
    pub fn files(self, layout: &Layout) -> Vec<TableFile> {
        self.tables(layout).map(|table| table.file(self.format, layout)).collect()
    }
}

/// The files of draws.
pub(super) struct DrawsFiles {
    tables: Vec<DrawsWriter<BufWriter<File>>>,
}

impl fmt::Debug for DrawsFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DrawsFiles").finish_non_exhaustive()
    }
}

impl DrawsFiles {
    /// Begins the files.
    pub fn begin(wanted: DrawsWanted, writing: &mut Writing, model: &Model) -> Result<Self, Error> {
        let (format, layout) = (wanted.format, &model.layout);
        let mut tables = Vec::new();
        for table in wanted.tables(layout) {
            let out = writing.create(&format!("{}.{}", table.stem(), format.ending()))?;
            tables.push(DrawsWriter::of(table, out, format, layout).map_err(unwritten)?);
        }
        Ok(Self { tables })
    }

    /// Adds trials.
    pub fn add(&mut self, outcomes: &Outcomes) -> std::io::Result<()> {
        for block in &outcomes.blocks {
            for table in &mut self.tables {
                table.block(block)?;
            }
        }
        Ok(())
    }

    /// Ends the files.
    pub fn finish(self) -> std::io::Result<()> {
        self.tables.into_iter().try_for_each(DrawsWriter::finish)
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
    let mut files = DrawsFiles::begin(draws.wanted, writing, model)?;
    let keep = Keep::passing(model, draws.wanted.by_month);
    let piece = piece(model, &keep);
    let mut from = 0;
    while from < draws.trials {
        let to = (from + piece).min(draws.trials);
        // What is written is whole: no stop is heard.
        let outcomes = workers.engine().run(model, (from, to), &keep, &Progress::default())?;
        files.add(&outcomes).map_err(unwritten)?;
        from = to;
    }
    files.finish().map_err(unwritten)
}
