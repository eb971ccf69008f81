//! The files of draws, written while a run goes on.

use std::collections::VecDeque;
use std::fmt;
use std::fs::File;
use std::io::BufWriter;

use super::report::Draws;
use super::{Error, Workers};
use crate::model::Model;
use crate::outcome::{Layout, Outcomes};
use crate::report::{DrawsKeeper, DrawsTable, DrawsWriter, Format, Frame, TableFile, Writing};
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

/// The draws that are kept in memory while a run goes on.
pub(super) struct DrawsKept {
    tables: Vec<(DrawsTable, DrawsKeeper)>,
}

impl fmt::Debug for DrawsKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DrawsKept").finish_non_exhaustive()
    }
}

impl DrawsKept {
    /// Begins the tables of a model: all but those by month.
    pub fn begin(model: &Model) -> Self {
        let layout = &model.layout;
        let wanted = |table: &DrawsTable| *table != DrawsTable::Months && table.is_of(layout);
        let tables = DrawsTable::ALL.into_iter().filter(wanted);
        Self { tables: tables.map(|table| (table, DrawsKeeper::new(table, layout))).collect() }
    }

    /// Adds trials.
    pub fn add(&mut self, outcomes: &Outcomes) -> std::io::Result<()> {
        for block in &outcomes.blocks {
            for (_, table) in &mut self.tables {
                table.block(block)?;
            }
        }
        Ok(())
    }

    /// The tables.
    pub fn finish(self) -> std::io::Result<Vec<(DrawsTable, Vec<Frame>)>> {
        let tables = self.tables.into_iter();
        tables.map(|(table, keeper)| Ok((table, keeper.finish()?))).collect()
    }
}

/// The draws of a run, simulated once more while they are read: an iterator of consecutive rows.
pub struct DrawsReader {
    table: DrawsTable,
    model: Model,
    workers: Workers,
    from: u64,
    trials: u64,
    ready: VecDeque<Frame>,
}

impl fmt::Debug for DrawsReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DrawsReader").field("table", &self.table).finish_non_exhaustive()
    }
}

impl DrawsReader {
    pub(super) fn new(table: DrawsTable, model: Model, trials: u64, workers: &Workers) -> Self {
        let (workers, ready) = (workers.clone(), VecDeque::new());
        Self { table, model, workers, from: 0, trials, ready }
    }

    /// How many rows there are in all.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.trials.saturating_mul(self.table.rows_of_a_trial(&self.model.layout))
    }

    /// The columns, without rows.
    #[must_use]
    pub fn columns(&self) -> Frame {
        DrawsKeeper::empty(self.table, &self.model.layout)
    }

    fn piece(&mut self) -> Result<(), Error> {
        let model = &self.model;
        let keep = Keep::passing(model, self.table == DrawsTable::Months);
        let to = (self.from + piece(model, &keep)).min(self.trials);
        let range = (self.from, to);
        let outcomes = self.workers.engine().run(model, range, &keep, &Progress::default())?;
        let mut keeper = DrawsKeeper::new(self.table, &model.layout);
        for block in &outcomes.blocks {
            keeper.block(block).map_err(unwritten)?;
        }
        self.ready.extend(keeper.finish().map_err(unwritten)?);
        self.from = to;
        Ok(())
    }
}

impl Iterator for DrawsReader {
    type Item = Result<Frame, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && self.from < self.trials {
            if let Err(error) = self.piece() {
                self.from = self.trials;
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
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
