//! Tables on disk, as Parquet or CSV: columns of whole numbers, names and real numbers.
//!
//! Parquet is written without any clock and with snappy compression; real numbers in CSV are the
//! shortest text that reads back as the same number.

use std::io::{self, Write};

use super::csv::{Csv, distinct};
use super::frame::Values;

/// The two ways to write a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet (feature `parquet`).
    Parquet,
    /// Comma-separated values, with a line of heads.
    Csv,
}

impl Format {
    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
        }
    }
}

/// The kind of values in a column.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Whole,
    Year,
    /// Indices into these names.
    Name(Vec<String>),
    Real,
}

/// The rows of a column that are not yet written.
pub(super) enum Cells {
    Whole(Vec<i64>),
    Year(Vec<i32>),
    Name(Vec<usize>),
    Real(Vec<f64>),
}

impl Cells {
    /// None yet, of a kind.
    pub fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Whole => Self::Whole(Vec::new()),
            Kind::Year => Self::Year(Vec::new()),
            Kind::Name(_) => Self::Name(Vec::new()),
            Kind::Real => Self::Real(Vec::new()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Whole(values) => values.len(),
            Self::Year(values) => values.len(),
            Self::Name(values) => values.len(),
            Self::Real(values) => values.len(),
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Whole(values) => values.clear(),
            Self::Year(values) => values.clear(),
            Self::Name(values) => values.clear(),
            Self::Real(values) => values.clear(),
        }
    }
}

/// A table that is being written.
pub(super) struct Table<W: Write + Send> {
    kinds: Vec<Kind>,
    cells: Vec<Cells>,
    sink: Sink<W>,
}

enum Sink<W: Write + Send> {
    Csv(Box<Csv<W>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::file::writer::SerializedFileWriter<W>>),
    /// The groups, in memory: the columns of each.
    Kept(Vec<Vec<Values>>),
}

impl<W: Write + Send> Table<W> {
    /// Begins a table; of columns that have the same head, later ones get one of their own.
    pub fn new(out: W, format: Format, columns: Vec<(String, Kind)>) -> io::Result<Self> {
        let (heads, kinds): (Vec<String>, Vec<Kind>) = columns.into_iter().unzip();
        let heads = distinct(heads);
        let sink = match format {
            Format::Csv => Sink::Csv(Box::new(Csv::new(out, &heads)?)),
            #[cfg(feature = "parquet")]
            Format::Parquet => Sink::Parquet(Box::new(columnar::begin(out, &heads, &kinds)?)),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => {
                return Err(io::Error::other(
                    "this salang was built without Parquet; ask for csv, or build with `--features \
                     parquet`",
                ));
            }
        };
        Ok(Self { cells: kinds.iter().map(Cells::of).collect(), kinds, sink })
    }

    /// Begins a table of such columns that is kept in memory and written nowhere.
    pub fn kept(kinds: Vec<Kind>) -> Self {
        Self { cells: kinds.iter().map(Cells::of).collect(), kinds, sink: Sink::Kept(Vec::new()) }
    }

    /// The groups that were kept, and those rows that are left as the last of them.
    pub fn into_kept(mut self) -> io::Result<Vec<Vec<Values>>> {
        self.flush()?;
        match self.sink {
            Sink::Kept(groups) => Ok(groups),
            _ => Ok(Vec::new()),
        }
    }

    /// The columns to push a row to.
    pub fn cells(&mut self) -> &mut [Cells] {
        &mut self.cells
    }

    /// Writes the rows pushed since the last time, as one group.
    pub fn flush(&mut self) -> io::Result<()> {
        let rows = self.cells.first().map_or(0, Cells::len);
        if rows == 0 {
            return Ok(());
        }
        match &mut self.sink {
            Sink::Csv(writer) => {
                for row in 0..rows {
                    for (cells, kind) in self.cells.iter().zip(&self.kinds) {
                        match (cells, kind) {
                            (Cells::Name(values), Kind::Name(names)) => {
                                writer.text(&names[values[row]])?;
                            }
                            (Cells::Whole(values), _) => writer.number(&values[row].to_string())?,
                            (Cells::Year(values), _) => writer.number(&values[row].to_string())?,
                            (Cells::Real(values), _) => writer.number(&real(values[row]))?,
                            (Cells::Name(values), _) => writer.number(&values[row].to_string())?,
                        }
                    }
                    writer.end_row()?;
                }
            }
            #[cfg(feature = "parquet")]
            Sink::Parquet(writer) => columnar::group(writer, &self.cells, &self.kinds)?,
            Sink::Kept(groups) => {
                let columns = self.cells.iter_mut().zip(&self.kinds);
                groups.push(columns.map(|(cells, kind)| Values::taken(cells, kind)).collect());
            }
        }
        for cells in &mut self.cells {
            cells.clear();
        }
        Ok(())
    }

    /// Writes the rest and the end of the file.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        match self.sink {
            Sink::Csv(writer) => writer.finish().and_then(|mut out| out.flush()),
            #[cfg(feature = "parquet")]
            Sink::Parquet(writer) => columnar::end(*writer),
            Sink::Kept(_) => Ok(()),
        }
    }
}

/// The shortest text that reads back as the same number; whole numbers without a fraction; nothing
/// where there is no number.
pub(super) fn real(value: f64) -> String {
    if value.is_nan() {
        return String::new();
    }
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(feature = "parquet")]
pub(super) use columnar::Columnar;

/// The only module that knows the Parquet library.
#[cfg(feature = "parquet")]
mod columnar {
    use std::io::{self, Write};
    use std::sync::Arc;

    use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
    use parquet::data_type::{
        BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type,
    };
    use parquet::errors::ParquetError;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::Type;

    use super::{Cells, Kind};
    use crate::report::files::frame::{Frame, Values};
    use crate::report::files::sheet::{Field, FieldKind};

    /// A file of a table whose cells may be empty.
    pub(in super::super) struct Columnar<W: Write + Send>(SerializedFileWriter<W>);

    impl<W: Write + Send> Columnar<W> {
        /// Begins a file with these columns.
        pub fn begin(out: W, fields: &[Field]) -> io::Result<Self> {
            let columns = fields.iter().map(|field| {
                let (physical, logical) = match field.kind {
                    FieldKind::Whole => (Physical::INT64, None),
                    FieldKind::Year => (Physical::INT32, None),
                    FieldKind::Real => (Physical::DOUBLE, None),
                    FieldKind::Flag => (Physical::BOOLEAN, None),
                    FieldKind::Text | FieldKind::Time => {
                        (Physical::BYTE_ARRAY, Some(LogicalType::String))
                    }
                };
                (field.name.as_str(), physical, logical, Repetition::OPTIONAL)
            });
            Ok(Self(file(out, columns)?))
        }

        /// Writes a group of rows, whose columns all may have gaps.
        pub fn group(&mut self, frame: &Frame) -> io::Result<()> {
            let mut write = || -> Result<(), ParquetError> {
                let mut group = self.0.next_row_group()?;
                for column in &frame.columns {
                    let Some(mut out) = group.next_column()? else { break };
                    match &column.values {
                        Values::Wholes(values) => {
                            let (levels, values) = told(values, |value| *value);
                            out.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
                        }
                        Values::Years(values) => {
                            let (levels, values) = told(values, |value| *value);
                            out.typed::<Int32Type>().write_batch(&values, Some(&levels), None)?;
                        }
                        Values::Reals(values) => {
                            let (levels, values) = told(values, |value| *value);
                            out.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
                        }
                        Values::Flags(values) => {
                            let (levels, values) = told(values, |value| *value);
                            out.typed::<BoolType>().write_batch(&values, Some(&levels), None)?;
                        }
                        Values::Texts(values) => {
                            let (levels, values) =
                                told(values, |value: &String| ByteArray::from(value.as_str()));
                            out.typed::<ByteArrayType>().write_batch(
                                &values,
                                Some(&levels),
                                None,
                            )?;
                        }
                        // Rows of a table with gaps are none of these.
                        Values::Whole(_)
                        | Values::Year(_)
                        | Values::Real(_)
                        | Values::Name { .. } => {}
                    }
                    out.close()?;
                }
                group.close()?;
                Ok(())
            };
            write().map_err(failed)
        }

        /// Ends the file.
        pub fn end(self) -> io::Result<()> {
            end(self.0)
        }
    }

    /// Which values are there, and these.
    fn told<T, V>(values: &[Option<T>], value: impl Fn(&T) -> V) -> (Vec<i16>, Vec<V>) {
        let levels = values.iter().map(|one| i16::from(one.is_some())).collect();
        (levels, values.iter().flatten().map(value).collect())
    }

    fn failed(error: ParquetError) -> io::Error {
        // An error of the disk comes out as it went in.
        match error {
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(error) => *error,
                Err(other) => io::Error::other(other),
            },
            other => io::Error::other(other),
        }
    }

    pub(super) fn begin<W: Write + Send>(
        out: W,
        heads: &[String],
        kinds: &[Kind],
    ) -> io::Result<SerializedFileWriter<W>> {
        let columns = heads.iter().zip(kinds).map(|(name, kind)| {
            let (physical, logical) = match kind {
                Kind::Whole => (Physical::INT64, None),
                Kind::Year => (Physical::INT32, None),
                Kind::Name(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Real => (Physical::DOUBLE, None),
            };
            (name.as_str(), physical, logical, Repetition::REQUIRED)
        });
        file(out, columns)
    }

    /// Begins a file with these columns: name, the two types, and whether cells may be empty.
    fn file<'a, W: Write + Send>(
        out: W,
        columns: impl Iterator<Item = (&'a str, Physical, Option<LogicalType>, Repetition)>,
    ) -> io::Result<SerializedFileWriter<W>> {
        let mut fields = Vec::new();
        for (name, physical, logical, repetition) in columns {
            let field = Type::primitive_type_builder(name, physical)
                .with_repetition(repetition)
                .with_logical_type(logical)
                .build()
                .map_err(failed)?;
            fields.push(Arc::new(field));
        }
        let schema = Type::group_type_builder("salang").with_fields(fields).build();
        let properties = WriterProperties::builder()
            .set_created_by(concat!("salang ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .build();
        SerializedFileWriter::new(out, Arc::new(schema.map_err(failed)?), Arc::new(properties))
            .map_err(failed)
    }

    pub(super) fn group<W: Write + Send>(
        writer: &mut SerializedFileWriter<W>,
        cells: &[Cells],
        kinds: &[Kind],
    ) -> io::Result<()> {
        let mut write = || -> Result<(), ParquetError> {
            let mut group = writer.next_row_group()?;
            for (cells, kind) in cells.iter().zip(kinds) {
                let Some(mut column) = group.next_column()? else { break };
                match (cells, kind) {
                    (Cells::Whole(values), _) => {
                        column.typed::<Int64Type>().write_batch(values, None, None)?;
                    }
                    (Cells::Year(values), _) => {
                        column.typed::<Int32Type>().write_batch(values, None, None)?;
                    }
                    (Cells::Real(values), _) => {
                        column.typed::<DoubleType>().write_batch(values, None, None)?;
                    }
                    (Cells::Name(values), Kind::Name(names)) => {
                        let names: Vec<ByteArray> =
                            names.iter().map(|name| ByteArray::from(name.as_str())).collect();
                        let values: Vec<ByteArray> =
                            values.iter().map(|value| names[*value].clone()).collect();
                        column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
                    }
                    (Cells::Name(_), _) => {}
                }
                column.close()?;
            }
            group.close()?;
            Ok(())
        };
        write().map_err(failed)
    }

    pub(super) fn end<W: Write + Send>(mut writer: SerializedFileWriter<W>) -> io::Result<()> {
        writer.finish().map_err(failed)?;
        // What lies in buffers below must be out before the file counts as written.
        writer.inner_mut().flush()
    }
}
