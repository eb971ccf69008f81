//! A run and what came of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use salang::Run;
use salang::report::{DrawsTable, Format, terminal};
use salang::session::{Pypsa, RunResult as Own, Valued};

use crate::fault::raised;
use crate::follow::{Followed, follow, workers};
use crate::report::Report;
use crate::scenario::Scenario;
use crate::table::Table;

/// An estimate: its full name, its value, its standard error, its unit, the whole in words, and the 95 %
/// interval.
pub type Told = (String, f64, Option<f64>, String, String, Option<(f64, f64)>);
/// How a target of precision came out: as it was written, whether it was reached, and how many trials it
/// would take.
type Reached = (String, bool, Option<u64>);

/// The result of a run.
#[pyclass(frozen, module = "salang._salang")]
pub struct RunResult {
    /// Shared with tables that are simulated while they are read; nobody holds it while waiting for Python.
    own: Arc<Mutex<Own>>,
}

fn told(valued: &Valued) -> Told {
    let (text, unit, estimate) = (valued.text.clone(), valued.unit.clone(), valued.estimate);
    (text, estimate.value, estimate.se, unit, valued.to_string(), estimate.interval())
}

/// The format of draws by its ending; none where there is none.
fn format(draws: Option<&str>) -> PyResult<Option<Format>> {
    match draws {
        None | Some("none") => Ok(None),
        Some("parquet") => Ok(Some(Format::Parquet)),
        Some("csv") => Ok(Some(Format::Csv)),
        Some(other) => {
            Err(PyValueError::new_err(format!("draws are parquet, csv or none, not {other}")))
        }
    }
}

impl RunResult {
    pub fn new(own: Own) -> Self {
        Self { own: Arc::new(Mutex::new(own)) }
    }

    fn own(&self, py: Python<'_>) -> MutexGuard<'_, Own> {
        self.own.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl RunResult {
    fn json(&self, py: Python<'_>) -> String {
        self.own(py).json().to_owned()
    }

    fn trials(&self, py: Python<'_>) -> u64 {
        self.own(py).summary().run.trials
    }

    fn seed(&self, py: Python<'_>) -> u64 {
        self.own(py).summary().run.seed
    }

    fn is_partial(&self, py: Python<'_>) -> bool {
        self.own(py).is_partial()
    }

    fn targets(&self, py: Python<'_>) -> Vec<Reached> {
        let own = self.own(py);
        let targets = own.targets().iter();
        targets.map(|one| (one.text.clone(), one.reached, one.needed)).collect()
    }

    /// The summary as the terminal shows it.
    fn text(&self, py: Python<'_>, width: usize) -> String {
        let look = terminal::Look { width, ..terminal::Look::default() };
        terminal::text(&self.own(py).page(), look).to_string()
    }

    fn estimate(&self, py: Python<'_>, text: &str) -> PyResult<Told> {
        let own = self.own.clone();
        let valued = py.detach(|| lock(&own).ask(text));
        valued.map(|valued| told(&valued)).map_err(|error| raised(py, &error))
    }

    fn summary(&self, py: Python<'_>) -> PyResult<Table> {
        let frame = py.detach(|| lock(&self.own).summary_frame());
        Table::kept(vec![frame.map_err(|error| raised(py, &error))?])
    }

    fn monthly(&self, py: Python<'_>) -> PyResult<Option<Table>> {
        let frame = py.detach(|| lock(&self.own).monthly_frame());
        frame.map(|frame| Table::kept(vec![frame])).transpose()
    }

    /// A table of draws: those that were kept, or else simulated while they are read.
    fn draws(&self, py: Python<'_>, stem: &str) -> PyResult<Option<Table>> {
        let table = DrawsTable::ALL.into_iter().find(|table| table.stem() == stem);
        let table = table.ok_or_else(|| PyValueError::new_err(format!("no draws `{stem}`")))?;
        if let Some(frames) = self.own(py).kept_draws(table) {
            return Table::kept(frames).map(Some);
        }
        let own = self.own.clone();
        let rows = {
            let own = lock(&own);
            own.draws(table).map_or(0, |reader| reader.rows())
        };
        Table::made(Box::new(move || lock(&own).draws(table)), rows)
    }

    /// The report with these draws and further files.
    #[pyo3(signature = (draws, by_month, xlsx, iamc, pypsa))]
    fn report(
        &self,
        py: Python<'_>,
        draws: Option<&str>,
        by_month: bool,
        xlsx: bool,
        iamc: bool,
        pypsa: Option<(Vec<u64>, bool)>,
    ) -> PyResult<Report> {
        let pypsa = pypsa.map(|(trials, hourly)| Pypsa { trials, hourly });
        let run = Run::default().draws(format(draws)?).draws_by_month(by_month);
        let run = run.xlsx(xlsx).iamc(iamc).pypsa(pypsa);
        let report = py.detach(|| lock(&self.own).report_with(&run));
        report.map(Report).map_err(|error| raised(py, &error))
    }
}

fn lock(own: &Mutex<Own>) -> MutexGuard<'_, Own> {
    own.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a scenario; the result, where there is one, and the exception that stopped it, if one did.
#[pyfunction]
#[pyo3(signature = (scenario, until, chances, keep, threads, notify))]
pub fn run(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    until: Vec<String>,
    chances: Vec<String>,
    keep: u64,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<(Option<RunResult>, Option<PyErr>)> {
    let workers = workers(py, threads)?;
    let run = Run::default().keep_draws(keep);
    let run = until.iter().fold(run, |run, target| run.until(target));
    let run = chances.iter().fold(run, |run, chance| run.chance(chance));
    let own = scenario.0.clone();
    let plan = py.detach(|| own.plan(&run)).map_err(|error| raised(py, &error))?;
    let work = plan.plan().work();
    let ran = follow(py, &workers, work, notify, || plan.run(&workers, None))?;
    ended(py, ran, RunResult::new)
}

/// The result of work, and the exception that stopped it; an error of its own is raised.
pub fn ended<T, R>(
    py: Python<'_>,
    ran: Followed<T>,
    made: impl FnOnce(T) -> R,
) -> PyResult<(Option<R>, Option<PyErr>)> {
    match (ran.result, ran.stopped) {
        (Ok(result), stopped) => Ok((Some(made(result)), stopped)),
        (Err(_), Some(stopped)) => Ok((None, Some(stopped))),
        (Err(error), None) => Err(raised(py, &error)),
    }
}
