//! Parts of a run, simulated here and joined.

use std::path::PathBuf;

use pyo3::prelude::*;
use salang::Run;
use salang::report::Format;
use salang::session::{Merging, Part};

use crate::fault::{raised, shown};
use crate::follow::{follow, workers};
use crate::result::{RunResult, ended};
use crate::scenario::Scenario;

/// Simulates part `part` of `parts`, which count from 1, into a folder, with its draws where they are
/// wanted; the folder.
#[pyfunction]
#[pyo3(signature = (scenario, part, parts, folder, draws, threads, notify))]
#[allow(clippy::too_many_arguments)]
pub fn part(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    part: u64,
    parts: u64,
    folder: PathBuf,
    draws: bool,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<(Option<String>, Option<PyErr>)> {
    let workers = workers(py, threads)?;
    let own = scenario.0.clone();
    let begun = py.detach(|| {
        let begun = Part::begin(&own, (part, parts), &folder)?;
        if draws { begun.draws(Some(Format::Parquet)) } else { Ok(begun) }
    });
    let begun = begun.map_err(|error| raised(py, &error))?;
    let trials = begun.trials();
    let ran = follow(py, &workers, trials, notify, || begun.run(&workers))?;
    ended(py, ran, |parted| shown(&parted.placed.folder))
}

/// Joins some parts of a long run, whose trials are counted, to one in a folder of its own; the folder.
#[pyfunction]
#[pyo3(signature = (folders, folder, threads))]
pub fn join(
    py: Python<'_>,
    folders: Vec<PathBuf>,
    folder: PathBuf,
    threads: Option<usize>,
) -> PyResult<String> {
    let workers = workers(py, threads)?;
    let joined = py.detach(|| {
        Merging::open_some(&folders).and_then(|some| some.write_part(&workers, &folder))
    });
    joined.map(|parted| shown(&parted.placed.folder)).map_err(|error| raised(py, &error))
}

/// Joins the parts of a run into the result that one run would have given.
#[pyfunction]
#[pyo3(signature = (folders, threads, notify))]
pub fn merge(
    py: Python<'_>,
    folders: Vec<PathBuf>,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<(Option<RunResult>, Option<PyErr>)> {
    let workers = workers(py, threads)?;
    let opened = py.detach(|| Merging::open(&folders, &Run::default()));
    let merging = opened.map_err(|error| raised(py, &error))?;
    let work = merging.plan().plan().work();
    let ran = follow(py, &workers, work, notify, || merging.run(&workers, None))?;
    ended(py, ran, RunResult::new)
}
