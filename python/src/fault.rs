//! Errors as exceptions, which are classes of the package: those of scenarios hold every finding.

use std::path::Path;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use salang::read::Finding;
use salang::session::{Cause, Error, Invalid};

/// The package's module of exceptions.
const EXCEPTIONS: &str = "salang.errors";

/// An error as the exception that it is.
pub fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let made = match error {
        Error::Invalid(invalid) => scenario_error(py, &error.to_string(), [(None, &**invalid)]),
        Error::Rows(rows) => {
            let rows = rows.0.iter().map(|(row, invalid)| (Some(*row), invalid));
            scenario_error(py, &error.to_string(), rows)
        }
        _ => plain(py, error),
    };
    made.unwrap_or_else(|fault| fault)
}

/// The exception of a scenario that cannot be read.
pub fn invalid(py: Python<'_>, error: Invalid) -> PyErr {
    raised(py, &error.into())
}

fn plain(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let class = match error.cause() {
        Cause::Interrupted => "Interrupted",
        Cause::Wrong | Cause::Failed => "SalangError",
    };
    let class = py.import(EXCEPTIONS)?.getattr(class)?;
    Ok(PyErr::from_value(class.call1((error.to_string(),))?))
}

fn scenario_error<'a>(
    py: Python<'_>,
    words: &str,
    rows: impl IntoIterator<Item = (Option<usize>, &'a Invalid)>,
) -> PyResult<PyErr> {
    let findings = PyList::empty(py);
    for (row, invalid) in rows {
        for one in &invalid.reading.findings {
            findings.append(finding(py, one, row)?)?;
        }
    }
    let class = py.import(EXCEPTIONS)?.getattr("ScenarioError")?;
    Ok(PyErr::from_value(class.call1((words, findings))?))
}

/// A finding as the package's `Finding`.
pub fn finding<'py>(
    py: Python<'py>,
    one: &Finding,
    row: Option<usize>,
) -> PyResult<Bound<'py, PyAny>> {
    let place = one.places.first();
    let about = PyDict::new(py);
    about.set_item("code", one.code)?;
    about.set_item("severity", one.severity.word())?;
    about.set_item("message", &one.message)?;
    about.set_item("file", place.map(|place| &place.file))?;
    about.set_item("line", place.map(|place| place.line))?;
    about.set_item("column", place.map(|place| place.column))?;
    about.set_item("text", place.map(|place| &place.text))?;
    about.set_item("advice", &one.help)?;
    about.set_item("row", row)?;
    py.import(EXCEPTIONS)?.getattr("Finding")?.call((), Some(&about))
}

/// A folder or file as the user wrote it.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}
