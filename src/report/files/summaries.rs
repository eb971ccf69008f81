//! The summaries of many runs in one table: the rows of `summary.csv` of each, with what its row of the
//! design says before them.
//!
//! Which columns there are is learned from all the summaries before the first row is written, so that the
//! table is written run by run and memory does not grow with their number.

use std::io::{self, Write};

use super::csv::distinct;
use super::flat::flat;
use super::frame::{Frame, FrameWriter};
use super::sheet::{Cell, Field, FieldKind, Sheet};
use super::table::Format;
use crate::stats::Summary;

/// The name of the table in the report's folder, without the ending.
pub const SUMMARIES: &str = "summaries";

/// The words that say what the table holds.
const ABOUT: &str = "The summaries of all runs of a design: the rows of summary.csv of each, after what \
    its row of the design says";

/// The number of columns before those of the design, and after these before the summary's.
const BEFORE: usize = 1;

/// The columns of a table of summaries.
#[derive(Debug, Clone)]
pub struct SummariesShape {
    /// `run`, the design's columns, and what is told of every run.
    about: Vec<Field>,
    /// The columns of the summaries.
    fields: Vec<Field>,
}

impl SummariesShape {
    /// The columns of a design, by their heads and the cells of its rows: a column is one of numbers where
    /// every cell that is not empty is a number.
    #[must_use]
    pub fn new(heads: &[String], rows: &[Vec<String>]) -> Self {
        let run = Field::new("run", FieldKind::Whole, "Row of the design, from 1");
        let design = heads.iter().enumerate().map(|(index, head)| {
            let mut cells = rows.iter().filter_map(|row| row.get(index)).filter(|c| !c.is_empty());
            let any = cells.clone().next().is_some();
            let kind = match any && cells.all(|cell| number(cell).is_some()) {
                true => FieldKind::Real,
                false => FieldKind::Text,
            };
            Field::new(head, kind, "As the design says")
        });
        let told = [
            Field::new("seed", FieldKind::Whole, "Seed of the random numbers"),
            Field::new("trials", FieldKind::Whole, "Trials that are in the numbers"),
            Field::new("sha256", FieldKind::Text, "SHA-256 of the merged scenario that ran"),
        ];
        let about = std::iter::once(run).chain(design).chain(told).collect();
        Self { about, fields: Vec::new() }
    }

    /// Adds the columns of a summary that are not known yet.
    ///
    /// # Errors
    /// Where it cannot be put into JSON, which it always can be.
    pub fn learn(&mut self, summary: &Summary) -> io::Result<()> {
        for field in flat(summary)?.fields {
            match self.fields.iter_mut().find(|known| known.name == field.name) {
                // What one summary has no number for another may have.
                Some(known) if known.kind != field.kind => {
                    let both = [known.kind, field.kind];
                    let numbers = [FieldKind::Real, FieldKind::Whole];
                    known.kind = match both.iter().all(|kind| numbers.contains(kind)) {
                        true => FieldKind::Real,
                        false => FieldKind::Text,
                    };
                }
                Some(_) => {}
                None => self.fields.push(field),
            }
        }
        Ok(())
    }

    fn heads(&self) -> Vec<Field> {
        let mut fields: Vec<Field> = self.about.iter().chain(&self.fields).cloned().collect();
        let heads = distinct(fields.iter().map(|field| field.name.clone()));
        for (field, head) in fields.iter_mut().zip(heads) {
            field.name = head;
        }
        fields
    }

    /// The rows of one run: its number, from 1, the cells of its row of the design, and its summary.
    ///
    /// # Errors
    /// Where it cannot be put into JSON, which it always can be.
    pub fn rows(&self, run: u64, cells: &[String], summary: &Summary) -> io::Result<Frame> {
        let whole = |number: u64| i64::try_from(number).map_or(Cell::Empty, Cell::Whole);
        let mut before = vec![whole(run)];
        let design = self.about.len() - BEFORE - 3;
        for (index, field) in self.about[BEFORE..BEFORE + design].iter().enumerate() {
            let text = cells.get(index).map_or("", String::as_str);
            before.push(match (text, field.kind) {
                ("", _) => Cell::Empty,
                (text, FieldKind::Real) => Cell::real(number(text)),
                (text, _) => Cell::Text(text.to_owned()),
            });
        }
        before.extend([
            whole(summary.run.seed),
            whole(summary.run.trials),
            Cell::Text(summary.scenario.sha256.clone()),
        ]);
        let flat = flat(summary)?;
        let places: Vec<Option<usize>> = self
            .fields
            .iter()
            .map(|field| flat.fields.iter().position(|own| own.name == field.name))
            .collect();
        let row = |row: &Vec<Cell>| {
            let own = places.iter().map(|at| at.map_or(Cell::Empty, |at| row[at].clone()));
            before.iter().cloned().chain(own).collect()
        };
        let rows = flat.rows.iter().map(row).collect();
        let (stem, about) = (SUMMARIES.to_owned(), ABOUT.to_owned());
        Ok(Frame::of(Sheet { stem, about, fields: self.heads(), rows }))
    }

    /// Begins the table's file.
    ///
    /// # Errors
    /// Where nothing can be written, or this build lacks the format.
    pub fn begin<W: Write + Send>(&self, out: W, format: Format) -> io::Result<FrameWriter<W>> {
        FrameWriter::begin(out, format, self.heads())
    }
}

fn number(text: &str) -> Option<f64> {
    let number = text.replace('_', "").parse::<f64>().ok();
    number.filter(|number| number.is_finite())
}
