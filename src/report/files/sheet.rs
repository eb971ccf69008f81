//! A table in memory: its columns, each described once, and its rows. It is written as CSV, as a sheet of
//! a workbook, and described in `datapackage.json`, all from the one definition of its columns.

use std::io;

use super::csv::{Csv, distinct, harmless};
use super::table::{Format, real};

/// The kind of values in a column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// Whole numbers.
    Whole,
    /// Calendar years.
    Year,
    /// Real numbers.
    Real,
    /// True or false.
    Flag,
    /// Dates with the time of the day, `2028-01-31 13:00:00`.
    Time,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its head.
    pub name: String,
    /// The kind of its values.
    pub kind: FieldKind,
    /// Their unit, where there is one.
    pub unit: Option<&'static str>,
    /// The words that say what they are, in a sentence without its full stop.
    pub about: String,
}

impl Field {
    pub(super) fn new(name: &str, kind: FieldKind, about: impl Into<String>) -> Self {
        Self { name: name.to_owned(), kind, unit: None, about: about.into() }
    }

    pub(super) fn in_unit(self, unit: &'static str) -> Self {
        Self { unit: Some(unit), ..self }
    }
}

/// A file of a report that is a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Its name in the report's folder.
    pub file: String,
    /// The words that say what is in it, in a sentence.
    pub about: String,
    /// Its columns, by the heads that they bear in the file.
    pub fields: Vec<Field>,
}

impl TableFile {
    /// A file with these columns, as it is written in a format.
    pub(super) fn new(stem: &str, format: Format, about: &str, mut fields: Vec<Field>) -> Self {
        let heads = distinct(fields.iter().map(|field| field.name.clone()));
        for (field, head) in fields.iter_mut().zip(heads) {
            field.name = match format {
                Format::Csv => harmless(&head).into_owned(),
                Format::Parquet => head,
            };
        }
        let file = format!("{stem}.{}", format.ending());
        Self { file, about: about.to_owned(), fields }
    }
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) enum Cell {
    /// There is nothing to tell.
    Empty,
    Text(String),
    Whole(i64),
    Real(f64),
    Flag(bool),
}

impl Cell {
    /// Words, or nothing.
    #[cfg(feature = "xlsx")]
    pub fn words(words: Option<&str>) -> Self {
        words.map_or(Self::Empty, |words| Self::Text(words.to_owned()))
    }

    /// A number, or nothing.
    pub fn real(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Self::Empty, Self::Real)
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Sheet {
    /// The name of its file in the report's folder, without the ending.
    pub stem: String,
    /// The cells that are in it.
    pub about: String,
    pub fields: Vec<Field>,
    /// As many cells as there are fields in each.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// As a CSV file.
    pub fn csv(&self) -> io::Result<Vec<u8>> {
        let heads = distinct(self.fields.iter().map(|field| field.name.clone()));
        let mut csv = Csv::new(Vec::new(), &heads)?;
        for row in &self.rows {
            for cell in row {
                match cell {
                    Cell::Empty => csv.number("")?,
                    Cell::Text(text) => csv.text(text)?,
                    Cell::Whole(number) => csv.number(&number.to_string())?,
                    Cell::Real(number) => csv.number(&real(*number + 0.0))?,
                    Cell::Flag(flag) => csv.number(if *flag { "true" } else { "false" })?,
                }
            }
            csv.end_row()?;
        }
        csv.finish()
    }

    /// Its CSV file as it is described.
    pub fn file(&self) -> TableFile {
        TableFile::new(&self.stem, Format::Csv, &self.about, self.fields.clone())
    }

    /// Where a column stands.
    #[cfg(feature = "xlsx")]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    #[cfg(feature = "xlsx")]
    /// The rows that are wanted, with those columns in which any of them has something.
    pub fn only(&self, wanted: impl Fn(&[Cell]) -> bool) -> Self {
        let rows: Vec<&Vec<Cell>> = self.rows.iter().filter(|row| wanted(row)).collect();
        let is_told = |column: &usize| rows.iter().any(|row| row[*column] != Cell::Empty);
        let columns: Vec<usize> = (0..self.fields.len()).filter(is_told).collect();
        let of = |row: &Vec<Cell>| columns.iter().map(|column| row[*column].clone()).collect();
        Self {
            stem: self.stem.clone(),
            about: self.about.clone(),
            fields: columns.iter().map(|column| self.fields[*column].clone()).collect(),
            rows: rows.into_iter().map(of).collect(),
        }
    }

    /// Without a column.
    #[cfg(feature = "xlsx")]
    pub fn without(mut self, column: usize) -> Self {
        self.fields.remove(column);
        for row in &mut self.rows {
            row.remove(column);
        }
        self
    }
}
