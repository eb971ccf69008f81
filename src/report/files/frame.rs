//! A table in memory, column by column, for programs that read it further: the same heads, numbers and
//! descriptions as in the files of a report.
//!
//! The columns of draws are dense: whole vectors, handed over as they were filled, so that a reader of
//! columns (Arrow, a data frame) takes them without a copy. Those of other tables have gaps where a
//! file's cell is empty.

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::csv::{Csv, distinct};
use super::sheet::{Cell, Field, FieldKind, Sheet};
#[cfg(feature = "parquet")]
use super::table::Columnar;
use super::table::{Cells, Format, Kind, real};

/// A table, or some consecutive rows of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Its columns, each with as many rows.
    pub columns: Vec<FrameColumn>,
    /// How many rows there are.
    pub rows: usize,
}

/// A column of a [`Frame`].
#[derive(Debug, Clone, PartialEq)]
pub struct FrameColumn {
    /// The column as the files describe it; its name is unlike every other.
    pub field: Field,
    /// Its values.
    pub values: Values,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// A whole number in every row.
    Whole(Vec<i64>),
    /// A calendar year in every row.
    Year(Vec<i32>),
    /// A real number in every row; not a number where there is none to tell.
    Real(Vec<f64>),
    /// One of a few names in every row.
    Name {
        /// The names.
        names: Arc<Vec<String>>,
        /// The index of each row's.
        indices: Vec<i32>,
    },
    /// Whole numbers with gaps.
    Wholes(Vec<Option<i64>>),
    /// Calendar years with gaps.
    Years(Vec<Option<i32>>),
    /// Real numbers with gaps.
    Reals(Vec<Option<f64>>),
    /// Words with gaps.
    Texts(Vec<Option<String>>),
    /// True or false, with gaps.
    Flags(Vec<Option<bool>>),
}

impl Values {
    /// No values, of a kind.
    pub(super) fn none(kind: &Kind) -> Self {
        Self::taken(&mut Cells::of(kind), kind)
    }

    /// How many values there are.
    fn len(&self) -> usize {
        match self {
            Self::Whole(values) => values.len(),
            Self::Year(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Name { indices, .. } => indices.len(),
            Self::Wholes(values) => values.len(),
            Self::Years(values) => values.len(),
            Self::Reals(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Flags(values) => values.len(),
        }
    }

    /// Without its values.
    fn clear(&mut self) {
        match self {
            Self::Whole(values) => values.clear(),
            Self::Year(values) => values.clear(),
            Self::Real(values) => values.clear(),
            Self::Name { indices, .. } => indices.clear(),
            Self::Wholes(values) => values.clear(),
            Self::Years(values) => values.clear(),
            Self::Reals(values) => values.clear(),
            Self::Texts(values) => values.clear(),
            Self::Flags(values) => values.clear(),
        }
    }

    /// With more values of the same kind.
    fn append(&mut self, more: Self) -> io::Result<()> {
        match (self, more) {
            (Self::Whole(own), Self::Whole(more)) => own.extend(more),
            (Self::Year(own), Self::Year(more)) => own.extend(more),
            (Self::Real(own), Self::Real(more)) => own.extend(more),
            (Self::Wholes(own), Self::Wholes(more)) => own.extend(more),
            (Self::Years(own), Self::Years(more)) => own.extend(more),
            (Self::Reals(own), Self::Reals(more)) => own.extend(more),
            (Self::Texts(own), Self::Texts(more)) => own.extend(more),
            (Self::Flags(own), Self::Flags(more)) => own.extend(more),
            _ => return Err(io::Error::other("the rows have values of another kind")),
        }
        Ok(())
    }

    /// The values of cells, which are empty from then on.
    pub(super) fn taken(cells: &mut Cells, kind: &Kind) -> Self {
        match (cells, kind) {
            (Cells::Whole(values), _) => Self::Whole(moved(values)),
            (Cells::Year(values), _) => Self::Year(moved(values)),
            (Cells::Real(values), _) => Self::Real(moved(values)),
            (Cells::Name(values), kind) => {
                let names = match kind {
                    Kind::Name(names) => names.clone(),
                    _ => Vec::new(),
                };
                let index = |index: &usize| i32::try_from(*index).unwrap_or(i32::MAX);
                let indices = values.iter().map(index).collect();
                values.clear();
                Self::Name { names: Arc::new(names), indices }
            }
        }
    }
}

/// The values, and room for as many again where they were.
fn moved<T>(values: &mut Vec<T>) -> Vec<T> {
    let room = Vec::with_capacity(values.len());
    std::mem::replace(values, room)
}

impl Frame {
    /// A table of these columns, which have as many rows each.
    pub(super) fn new(columns: Vec<FrameColumn>) -> Self {
        let rows = columns.first().map_or(0, |column| column.values.len());
        Self { columns, rows }
    }

    /// A table of rows, with its heads made distinct as in its file.
    pub(super) fn of(sheet: Sheet) -> Self {
        let Sheet { mut fields, rows, .. } = sheet;
        let heads = distinct(fields.iter().map(|field| field.name.clone()));
        for (field, head) in fields.iter_mut().zip(heads) {
            field.name = head;
        }
        let columns = fields.into_iter().enumerate().map(|(index, field)| {
            let cells = rows.iter().map(|row| &row[index]);
            let whole = |cell: &Cell| match cell {
                Cell::Whole(number) => Some(*number),
                _ => None,
            };
            let values = match field.kind {
                FieldKind::Text | FieldKind::Time => Values::Texts(cells.map(words).collect()),
                FieldKind::Whole => Values::Wholes(cells.map(whole).collect()),
                FieldKind::Year => {
                    let year = |cell| whole(cell).and_then(|year| i32::try_from(year).ok());
                    Values::Years(cells.map(year).collect())
                }
                FieldKind::Real => Values::Reals(cells.map(number).collect()),
                FieldKind::Flag => Values::Flags(cells.map(flag).collect()),
            };
            FrameColumn { field, values }
        });
        Self::new(columns.collect())
    }

    /// Writes its rows as CSV.
    fn write_rows<W: Write>(&self, csv: &mut Csv<W>) -> io::Result<()> {
        for row in 0..self.rows {
            for FrameColumn { values, .. } in &self.columns {
                match values {
                    Values::Whole(values) => csv.number(&values[row].to_string())?,
                    Values::Year(values) => csv.number(&values[row].to_string())?,
                    Values::Real(values) => csv.number(&real(values[row]))?,
                    Values::Name { names, indices } => {
                        let name = usize::try_from(indices[row]).ok().and_then(|at| names.get(at));
                        csv.text(name.map_or("", String::as_str))?;
                    }
                    Values::Wholes(values) => csv.number(&shown(values[row]))?,
                    Values::Years(values) => csv.number(&shown(values[row]))?,
                    Values::Reals(values) => {
                        csv.number(&values[row].map_or(String::new(), real))?
                    }
                    Values::Texts(values) => match &values[row] {
                        Some(text) => csv.text(text)?,
                        None => csv.number("")?,
                    },
                    Values::Flags(values) => csv.number(&shown(values[row]))?,
                }
            }
            csv.end_row()?;
        }
        Ok(())
    }

    /// A table of the rows of a list in one of the JSON files: what stands in an object of a row has its
    /// key before its own (`first_mean`), and lists of words are joined with ` + `. Numbers are real
    /// numbers, but for the keys that count something or name a year.
    #[must_use]
    pub fn of_list(name: &str, list: &[Value]) -> Self {
        let rows: Vec<Map<String, Value>> = list.iter().map(flattened).collect();
        let mut heads: Vec<&str> = Vec::new();
        for key in rows.iter().flat_map(Map::keys) {
            if !heads.contains(&key.as_str()) {
                heads.push(key);
            }
        }
        let fields: Vec<Field> = heads
            .iter()
            .map(|head| {
                let values = rows.iter().filter_map(|row| row.get(*head));
                Field::new(head, kind_of(head, values), "")
            })
            .collect();
        let cells = |row: &Map<String, Value>| {
            let cells = fields.iter().map(|field| told(row.get(&field.name), field.kind));
            cells.collect::<Vec<Cell>>()
        };
        let rows = rows.iter().map(cells).collect();
        Self::of(Sheet { stem: name.to_owned(), about: String::new(), fields, rows })
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn words(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text.clone()),
        Cell::Whole(number) => Some(number.to_string()),
        Cell::Real(number) => Some(number.to_string()),
        Cell::Flag(flag) => Some(flag.to_string()),
        Cell::Empty => None,
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Real(number) => Some(*number + 0.0),
        Cell::Whole(number) => Some(*number as f64),
        _ => None,
    }
}

fn flag(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Flag(flag) => Some(*flag),
        _ => None,
    }
}

/// Writes frames of the same columns to one file, one after the other.
pub struct FrameWriter<W: Write + Send> {
    pending: Frame,
    sink: Sink<W>,
}

enum Sink<W: Write + Send> {
    Csv(Box<Csv<W>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<Columnar<W>>),
}

/// Rows of a group of Parquet, at least.
const GROUP: usize = 131_072;

impl<W: Write + Send> FrameWriter<W> {
    /// Begins a file.
    pub(super) fn begin(out: W, format: Format, fields: Vec<Field>) -> io::Result<Self> {
        let sink = match format {
            Format::Csv => {
                let heads: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
                Sink::Csv(Box::new(Csv::new(out, &heads)?))
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => Sink::Parquet(Box::new(Columnar::begin(out, &fields)?)),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => {
                return Err(io::Error::other(
                    "this salang was built without Parquet; ask for csv, or build with `--features \
                     parquet`",
                ));
            }
        };
        let none = Sheet { stem: String::new(), about: String::new(), fields, rows: Vec::new() };
        Ok(Self { pending: Frame::of(none), sink })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// Where the disk is full, or the columns are not those of the file.
    pub fn add(&mut self, frame: Frame) -> io::Result<()> {
        let ours = self.pending.columns.iter().map(|column| &column.field.name);
        if !ours.eq(frame.columns.iter().map(|column| &column.field.name)) {
            return Err(io::Error::other("the rows have other columns than the table"));
        }
        self.pending.rows += frame.rows;
        for (column, more) in self.pending.columns.iter_mut().zip(frame.columns) {
            column.values.append(more.values)?;
        }
        if self.pending.rows >= GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let frame = &mut self.pending;
        if frame.rows == 0 {
            return Ok(());
        }
        match &mut self.sink {
            Sink::Csv(csv) => frame.write_rows(csv)?,
            #[cfg(feature = "parquet")]
            Sink::Parquet(columnar) => columnar.group(frame)?,
        }
        frame.rows = 0;
        frame.columns.iter_mut().for_each(|column| column.values.clear());
        Ok(())
    }

    /// Writes what is left and the file's end.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        match self.sink {
            Sink::Csv(csv) => csv.finish().and_then(|mut out| out.flush()),
            #[cfg(feature = "parquet")]
            Sink::Parquet(columnar) => columnar.end(),
        }
    }
}

/// Numbers of a list in a row that are columns of their own, at the most.
const MOST_NUMBERS: usize = 4;

/// A row of a list without objects in it.
fn flattened(row: &Value) -> Map<String, Value> {
    let mut flat = Map::new();
    for (key, value) in row.as_object().into_iter().flatten() {
        flatten(key, value, &mut flat);
    }
    flat
}

fn flatten(key: &str, value: &Value, flat: &mut Map<String, Value>) {
    match value {
        Value::Object(within) => {
            for (inner, value) in within {
                flatten(&format!("{key}_{inner}"), value, flat);
            }
        }
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            flat.insert(key.to_owned(), words.join(" + ").into());
        }
        Value::Array(list) if list.iter().all(Value::is_number) && list.len() <= MOST_NUMBERS => {
            for (index, number) in list.iter().enumerate() {
                let head = match list.len() {
                    1 => key.to_owned(),
                    _ => format!("{key}_{}", index + 1),
                };
                flat.insert(head, number.clone());
            }
        }
        // Tables within a row are left to the JSON.
        Value::Array(_) => {}
        value => drop(flat.insert(key.to_owned(), value.clone())),
    }
}

/// Keys of whole numbers in the JSON files.
fn is_count(head: &str) -> bool {
    let last = head.rsplit('_').next().unwrap_or(head);
    matches!(last, "trial" | "trials" | "years" | "rows" | "month" | "count" | "seed")
}

fn kind_of<'a>(head: &str, values: impl Iterator<Item = &'a Value>) -> FieldKind {
    let mut kind = None;
    for value in values {
        let own = match value {
            Value::String(_) => FieldKind::Text,
            Value::Bool(_) => FieldKind::Flag,
            Value::Number(number) if head == "year" && number.is_i64() => FieldKind::Year,
            Value::Number(number) if is_count(head) && number.is_i64() => FieldKind::Whole,
            Value::Number(_) => FieldKind::Real,
            _ => continue,
        };
        kind = Some(match kind {
            None => own,
            Some(known) if known == own => own,
            Some(_) => FieldKind::Text,
        });
    }
    kind.unwrap_or(if head == "year" { FieldKind::Year } else { FieldKind::Text })
}

fn told(value: Option<&Value>, kind: FieldKind) -> Cell {
    match (value, kind) {
        (None | Some(Value::Null), _) => Cell::Empty,
        (Some(Value::String(text)), _) => Cell::Text(text.clone()),
        (Some(Value::Bool(flag)), _) => Cell::Flag(*flag),
        (Some(Value::Number(number)), FieldKind::Whole | FieldKind::Year) => {
            number.as_i64().map_or(Cell::Empty, Cell::Whole)
        }
        (Some(Value::Number(number)), _) => Cell::real(number.as_f64()),
        (Some(other), _) => Cell::Text(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_of_a_list_are_columns_with_gaps() {
        let list = [
            json!({ "scenario": "B", "year": null, "first": { "mean": 1, "se": null }, "in_service": ["a", "b"],
                "at": [0.5], "both": [1, 2], "chance": { "first": { "mean": 0.5 } } }),
            json!({ "scenario": "B", "year": 2030, "first": { "mean": 2.5, "se": 0.1 }, "more": [{ "x": 1 }] }),
        ];
        let frame = Frame::of_list("differences", &list);
        let heads: Vec<&str> = frame.columns.iter().map(|one| one.field.name.as_str()).collect();
        let known =
            ["scenario", "year", "first_mean", "first_se", "in_service", "at", "both_1", "both_2"];
        assert_eq!(heads[..8], known);
        assert_eq!(heads[8], "chance_first_mean");
        assert_eq!(frame.columns[7].values, Values::Reals(vec![Some(2.0), None]));
        assert_eq!(frame.rows, 2);
        assert_eq!(frame.columns[1].values, Values::Years(vec![None, Some(2030)]));
        assert_eq!(frame.columns[2].values, Values::Reals(vec![Some(1.0), Some(2.5)]));
        assert_eq!(frame.columns[3].values, Values::Reals(vec![None, Some(0.1)]));
        assert_eq!(frame.columns[4].values, Values::Texts(vec![Some("a + b".to_owned()), None]));
    }

    #[test]
    fn a_list_without_rows_is_a_table_without_columns() {
        assert_eq!(Frame::of_list("none", &[]), Frame { columns: Vec::new(), rows: 0 });
    }
}
