//! Many runs by a design.

use std::path::{Path, PathBuf};

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use salang::session::{Batch as Own, Kept};

use crate::fault::{raised, shown};
use crate::follow::{follow, workers};
use crate::result::ended;
use crate::scenario::Scenario;
use crate::table::Table;

/// A design that was read and checked.
#[pyclass(frozen, module = "salang._salang")]
pub struct Batch(Own);

#[pymethods]
impl Batch {
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| Own::read(&path)).map(Self).map_err(|error| raised(py, &error))
    }

    #[staticmethod]
    fn of(
        py: Python<'_>,
        heads: Vec<String>,
        rows: Vec<Vec<String>>,
        folder: PathBuf,
        name: &str,
        known: Vec<(String, PyRef<'_, Scenario>)>,
    ) -> PyResult<Self> {
        let known: Vec<_> = known.into_iter().map(|(name, one)| (name, one.0.clone())).collect();
        let read = py.detach(|| Own::of((heads, rows), (&folder, name), known));
        read.map(Self).map_err(|error| raised(py, &error))
    }

    fn __len__(&self) -> usize {
        self.0.runs().len()
    }

    /// The scenario of a row, with its changes, trials and seed.
    fn scenario(&self, row: usize) -> PyResult<Scenario> {
        let run = self.0.runs().get(row).ok_or_else(|| no_row(row))?;
        Ok(Scenario(run.scenario.clone()))
    }

    fn usual_folder(&self) -> String {
        shown(&self.0.usual_folder())
    }

    /// The summaries that are kept beside the folder of the table.
    fn kept(&self, py: Python<'_>, folder: PathBuf) -> Vec<Option<String>> {
        py.detach(|| Kept::beside(&folder).of(&self.0))
    }

    fn keep(&self, py: Python<'_>, folder: PathBuf, row: usize, summary: &str) -> PyResult<()> {
        let run = self.0.runs().get(row).ok_or_else(|| no_row(row))?;
        let kept = py.detach(|| Kept::beside(&folder).keep(run, summary));
        kept.map_err(|error| raised(py, &error))
    }

    /// Trials of the runs that are not done.
    fn trials(&self, done: Vec<Option<String>>) -> u64 {
        self.0.trials(&done)
    }

    /// Runs one row; its summary, and the exception that stopped it.
    #[pyo3(signature = (row, threads, notify))]
    fn run(
        &self,
        py: Python<'_>,
        row: usize,
        threads: Option<usize>,
        notify: Option<Py<PyAny>>,
    ) -> PyResult<(Option<String>, Option<PyErr>)> {
        let workers = workers(py, threads)?;
        let ran = follow(py, &workers, 0, notify, || self.0.run(row, &workers))?;
        ended(py, ran, |summary| summary)
    }

    /// The table of the summaries that are there.
    fn table(&self, py: Python<'_>, summaries: Vec<Option<String>>) -> PyResult<Table> {
        let frames = py.detach(|| self.0.table(&summaries));
        Table::kept(frames.map_err(|error| raised(py, &error))?)
    }

    /// Refuses a folder that cannot be written, before anything runs.
    fn check(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        let begun = py.detach(|| self.0.begin(&folder).map(drop));
        begun.map_err(|error| raised(py, &error))
    }

    /// Writes the table and the design; its folder.
    fn write(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        summaries: Vec<Option<String>>,
    ) -> PyResult<String> {
        let write = |folder: &Path| self.0.write(self.0.begin(folder)?, &summaries);
        let placed = py.detach(|| write(&folder)).map_err(|error| raised(py, &error))?;
        Ok(shown(&placed.folder))
    }
}

fn no_row(row: usize) -> PyErr {
    PyIndexError::new_err(format!("the design has no row {row}"))
}
