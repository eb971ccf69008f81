//! `salang._salang`: the extension behind the Python package. It calls `salang::session` and converts what
//! goes in and what comes out; not a figure is computed here.

mod batch;
mod fault;
mod follow;
mod part;
mod report;
mod result;
mod scenario;
mod study;
mod table;

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the command `salang` with these arguments, the first of which is its own name; the exit code.
#[pyfunction]
fn command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| salang::cli::run_with(arguments).code())
}

#[pymodule]
mod _salang {
    use super::*;

    #[pymodule_export]
    use super::batch::Batch;
    #[pymodule_export]
    use super::command;
    #[pymodule_export]
    use super::part::{join, merge, part};
    #[pymodule_export]
    use super::report::Report;
    #[pymodule_export]
    use super::result::{RunResult, run};
    #[pymodule_export]
    use super::scenario::Scenario;
    #[pymodule_export]
    use super::study::{Studied, compare, hindcast, replay, sensitivity, solve, sweep};
    #[pymodule_export]
    use super::table::Table;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("EXACT", salang::study::EXACT)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
