//! Tables on disk, as Parquet or CSV: columns of whole numbers, names and real numbers.
//!
//! Parquet is written without any clock and with snappy compression; real numbers in CSV are the
//! shortest text that reads back as the same number.

use std::io::{self, Write};

use super::csv::{Csv, distinct};

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
        let cells = kinds.iter().map(|kind| match kind {
            Kind::Whole => Cells::Whole(Vec::new()),
            Kind::Year => Cells::Year(Vec::new()),
            Kind::Name(_) => Cells::Name(Vec::new()),
            Kind::Real => Cells::Real(Vec::new()),
        });
        let cells = cells.collect();
        Ok(Self { kinds, cells, sink })
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
        }
    }
}

/// The shortest text that reads back as the same number; whole numbers without a fraction; nothing
/// where there is no number.
fn real(value: f64) -> String {
    if value.is_nan() {
        return String::new();
    }
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The only module that knows the Parquet library.
#[cfg(feature = "parquet")]
mod columnar {
    use std::io::{self, Write};
    use std::sync::Arc;

    use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
    use parquet::errors::ParquetError;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::Type;

    use super::{Cells, Kind};

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
        let mut fields = Vec::new();
        for (name, kind) in heads.iter().zip(kinds) {
            let (physical, logical) = match kind {
                Kind::Whole => (Physical::INT64, None),
                Kind::Year => (Physical::INT32, None),
                Kind::Name(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Real => (Physical::DOUBLE, None),
            };
            let field = Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::REQUIRED)
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
