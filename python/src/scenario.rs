//! Scenarios: read, changed, written down.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use salang::Scenario as Own;
use salang::read::{Memory, Override};
use salang::session::Packed;

use crate::fault::{finding, invalid};

/// A path, a value as TOML and the option that gives it.
pub type Change = (String, String, String);
/// A key that was changed: its path, the value before, and the new one.
type Changed = (String, Option<String>, Option<String>);

/// A scenario without errors.
#[pyclass(frozen, module = "salang._salang")]
pub struct Scenario(pub Own);

/// The overrides of these changes.
pub fn overrides(changes: Vec<Change>) -> Vec<Override> {
    let one = |(path, value, origin)| Override { path, value, origin };
    changes.into_iter().map(one).collect()
}

#[pymethods]
impl Scenario {
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| Own::from_path(path)).map(Self).map_err(|error| invalid(py, error))
    }

    #[staticmethod]
    fn baseline(py: Python<'_>) -> PyResult<Self> {
        py.detach(Own::baseline).map(Self).map_err(|error| invalid(py, error))
    }

    #[staticmethod]
    fn from_text(
        py: Python<'_>,
        name: &str,
        text: &str,
        files: BTreeMap<String, Vec<u8>>,
    ) -> PyResult<Self> {
        let memory = files
            .into_iter()
            .fold(Memory::new(name, text), |memory, (name, bytes)| memory.with(&name, bytes));
        py.detach(|| Own::from_memory(&memory)).map(Self).map_err(|error| invalid(py, error))
    }

    fn overridden(&self, py: Python<'_>, changes: Vec<Change>) -> PyResult<Self> {
        if changes.is_empty() {
            return Ok(Self(self.0.clone()));
        }
        let read = py.detach(|| self.0.overridden(overrides(changes)));
        read.map(Self).map_err(|error| invalid(py, error))
    }

    #[staticmethod]
    fn supposed(branch: &str, outcome: &str) -> Change {
        let one = Own::supposed(branch, outcome);
        (one.path, one.value, one.origin)
    }

    #[getter]
    fn title(&self) -> &str {
        self.0.title()
    }

    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    #[getter]
    fn report_name(&self) -> String {
        self.0.report_name()
    }

    #[getter]
    fn sha256(&self) -> &str {
        self.0.reading().merged.sha256()
    }

    #[getter]
    fn trials(&self) -> u64 {
        self.0.definition().run.trials
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.0.definition().run.seed
    }

    fn to_toml(&self) -> String {
        String::from_utf8_lossy(self.0.reading().merged.as_bytes()).into_owned()
    }

    fn files<'py>(&self, py: Python<'py>) -> BTreeMap<String, Bound<'py, PyBytes>> {
        let files = self.0.files().iter();
        files.map(|file| (file.name.clone(), PyBytes::new(py, &file.bytes))).collect()
    }

    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        for one in self.0.findings() {
            list.append(finding(py, one, None)?)?;
        }
        Ok(list)
    }

    fn changes(&self) -> Vec<Changed> {
        let rows = self.0.changes().into_iter();
        rows.map(|row| (row.path, row.was, row.now)).collect()
    }

    /// As it can be sent elsewhere.
    fn pack<'py>(&self, py: Python<'py>) -> PackedParts<'py> {
        let Packed { text, files, name, file, changes, places, limits_trials } = self.0.pack();
        let files = files.into_iter().map(|(name, bytes)| (name, PyBytes::new(py, &bytes)));
        (text, files.collect(), name, file, changes, places, limits_trials)
    }

    #[staticmethod]
    #[allow(clippy::too_many_arguments)]
    fn unpack(
        py: Python<'_>,
        text: String,
        files: Vec<(String, Vec<u8>)>,
        name: String,
        file: String,
        changes: Vec<Changed>,
        places: Vec<String>,
        limits_trials: bool,
    ) -> PyResult<Self> {
        let packed = Packed { text, files, name, file, changes, places, limits_trials };
        py.detach(|| Own::unpack(&packed)).map(Self).map_err(|error| invalid(py, error))
    }
}

/// The parts of a packed scenario, as [`Scenario::unpack`] takes them.
type PackedParts<'py> =
    (String, Vec<(String, Bound<'py, PyBytes>)>, String, String, Vec<Changed>, Vec<String>, bool);
