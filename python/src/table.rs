//! Tables as Arrow streams: the columns of a frame become arrays without a copy, and a stream hands these
//! over as often as it is asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch,
    RecordBatchIterator, RecordBatchReader, StringArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::PyCapsule;
use salang::report::{Frame, FrameColumn, Values};
use salang::session::DrawsReader;

/// The maker of the rows of a table that is not kept, anew for every stream.
pub type Source = Box<dyn Fn() -> Option<DrawsReader> + Send + Sync>;

/// A table.
#[pyclass(frozen, module = "salang._salang")]
pub struct Table {
    schema: SchemaRef,
    rows: Rows,
}

enum Rows {
    /// In memory.
    Kept(Mutex<Vec<RecordBatch>>),
    /// Simulated while they are read.
    Made(Source, u64),
}

impl Table {
    /// Of frames with the same columns.
    pub fn kept(frames: Vec<Frame>) -> PyResult<Self> {
        let batches = frames.into_iter().map(batch).collect::<Result<Vec<_>, _>>();
        let batches = batches.map_err(fault)?;
        let schema = batches.first().map_or_else(|| Arc::new(Schema::empty()), |one| one.schema());
        Ok(Self { schema, rows: Rows::Kept(Mutex::new(batches)) })
    }

    /// Of rows that are simulated while they are read.
    pub fn made(source: Source, rows: u64) -> PyResult<Option<Self>> {
        let Some(reader) = source() else { return Ok(None) };
        let schema = batch(reader.columns()).map_err(fault)?.schema();
        Ok(Some(Self { schema, rows: Rows::Made(source, rows) }))
    }
}

#[pymethods]
impl Table {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A consumer may ask for other types; a producer need not heed it.
        drop(requested_schema);
        let reader: Box<dyn RecordBatchReader + Send> = match &self.rows {
            Rows::Kept(batches) => {
                let batches = batches.lock_py_attached(py).map_err(|_| lost())?.clone();
                let batches = batches.into_iter().map(Ok::<_, ArrowError>);
                Box::new(RecordBatchIterator::new(batches, self.schema.clone()))
            }
            Rows::Made(source, _) => {
                let reader = source().ok_or_else(lost)?;
                let batches = reader.map(|frame| match frame {
                    Ok(frame) => batch(frame),
                    Err(error) => Err(ArrowError::ExternalError(Box::new(error))),
                });
                Box::new(RecordBatchIterator::new(batches, self.schema.clone()))
            }
        };
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
    }

    /// How many rows there are.
    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        match &self.rows {
            Rows::Kept(batches) => {
                let batches = batches.lock_py_attached(py).map_err(|_| lost())?;
                Ok(batches.iter().map(RecordBatch::num_rows).sum())
            }
            Rows::Made(_, rows) => Ok(usize::try_from(*rows).unwrap_or(usize::MAX)),
        }
    }

    /// The columns: name, type, unit and description of each.
    fn columns(&self) -> Vec<(String, &'static str, Option<String>, String)> {
        let about = |field: &Arc<Field>| {
            let metadata = field.metadata();
            let kind = match field.data_type() {
                DataType::Int64 | DataType::Int32 => "integer",
                DataType::Float64 => "number",
                DataType::Boolean => "boolean",
                _ => "string",
            };
            let words = metadata.get("description").cloned().unwrap_or_default();
            (field.name().clone(), kind, metadata.get("unit").cloned(), words)
        };
        self.schema.fields().iter().map(about).collect()
    }

    /// Bytes of the columns that are in memory.
    fn nbytes(&self, py: Python<'_>) -> PyResult<usize> {
        match &self.rows {
            Rows::Kept(batches) => {
                let batches = batches.lock_py_attached(py).map_err(|_| lost())?;
                Ok(batches.iter().map(RecordBatch::get_array_memory_size).sum())
            }
            Rows::Made(..) => Ok(0),
        }
    }
}

fn fault(error: ArrowError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

fn lost() -> PyErr {
    PyRuntimeError::new_err("the table is lost: a thread died while it read it")
}

/// The columns of a frame, moved.
fn batch(frame: Frame) -> Result<RecordBatch, ArrowError> {
    let rows = frame.rows;
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for FrameColumn { field, values } in frame.columns {
        let (array, gaps) = array(values)?;
        let mut metadata = HashMap::new();
        if let Some(unit) = field.unit {
            metadata.insert("unit".to_owned(), unit.to_owned());
        }
        if !field.about.is_empty() {
            metadata.insert("description".to_owned(), field.about);
        }
        let kind = array.data_type().clone();
        fields.push(Field::new(field.name, kind, gaps).with_metadata(metadata));
        arrays.push(array);
    }
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

/// Values as an array, and whether it may have gaps.
fn array(values: Values) -> Result<(ArrayRef, bool), ArrowError> {
    Ok(match values {
        Values::Whole(values) => (Arc::new(Int64Array::from(values)), false),
        Values::Year(values) => (Arc::new(Int32Array::from(values)), false),
        Values::Real(values) => (Arc::new(Float64Array::from(values)), false),
        Values::Name { names, indices } => {
            let names = StringArray::from_iter_values(names.iter());
            let indices = Int32Array::from(indices);
            (Arc::new(DictionaryArray::try_new(indices, Arc::new(names))?), false)
        }
        Values::Wholes(values) => (Arc::new(Int64Array::from(values)), true),
        Values::Years(values) => (Arc::new(Int32Array::from(values)), true),
        Values::Reals(values) => (Arc::new(Float64Array::from(values)), true),
        Values::Texts(values) => (Arc::new(StringArray::from(values)), true),
        Values::Flags(values) => (Arc::new(BooleanArray::from(values)), true),
    })
}
