//! Comparisons, studies, replays and scores.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use salang::report::{Frame, terminal};
use salang::session::{
    Comparing, Hindcasting, Relation, Replayed, Scenario as Own, Studied as OwnStudied, Study,
    Target, Vary,
};
use serde_json::Value;

use crate::fault::raised;
use crate::follow::{follow, workers};
use crate::report::Report;
use crate::result::ended;
use crate::scenario::Scenario;
use crate::table::Table;

/// The words for a screen of so many columns.
type Words = Box<dyn Fn(usize) -> String + Send + Sync>;
/// The result of a study, and the exception that stopped it.
type Ended = (Option<Studied>, Option<PyErr>);

/// The result of anything that is not a plain run.
#[pyclass(frozen, module = "salang._salang")]
pub struct Studied {
    words: Words,
    json: String,
    report: salang::session::Report,
    partial: bool,
    found: bool,
    number: Option<u64>,
}

#[pymethods]
impl Studied {
    fn json(&self) -> &str {
        &self.json
    }

    fn text(&self, width: usize) -> String {
        (self.words)(width)
    }

    #[getter]
    fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether a value was found that was looked for.
    #[getter]
    fn found(&self) -> bool {
        self.found
    }

    /// The number of the trial that is told.
    #[getter]
    fn number(&self) -> Option<u64> {
        self.number
    }

    fn report(&self) -> Report {
        Report(self.report.clone())
    }

    /// The rows of a list of the JSON as a table; `None` where it has no such list.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Option<Table>> {
        let frame = py.detach(|| {
            let json: Value = serde_json::from_str(&self.json).ok()?;
            let list = name.split('.').try_fold(&json, |at, key| at.get(key))?.as_array()?;
            Some(Frame::of_list(name, list))
        });
        frame.map(|frame| Table::kept(vec![frame])).transpose()
    }
}

fn studied(own: OwnStudied) -> Studied {
    let page = own.page().clone();
    Studied {
        words: Box::new(move |width| page.text(width, false, None).to_string()),
        json: own.json().to_owned(),
        report: own.report(),
        partial: own.is_partial(),
        found: own.found(),
        number: None,
    }
}

fn all(scenarios: &[PyRef<'_, Scenario>]) -> Vec<Own> {
    scenarios.iter().map(|one| one.0.clone()).collect()
}

/// The same trials through several scenarios; beside the result, what each gave up for that.
#[pyfunction]
#[pyo3(signature = (scenarios, until, names, threads, notify))]
pub fn compare(
    py: Python<'_>,
    scenarios: Vec<PyRef<'_, Scenario>>,
    until: Vec<String>,
    names: Vec<String>,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<(Option<Studied>, Option<PyErr>, Vec<String>)> {
    let workers = workers(py, threads)?;
    let given = all(&scenarios);
    let planned = py.detach(|| {
        let (mut sides, mut notes): (Vec<Own>, Vec<String>) = (Vec::new(), Vec::new());
        for one in &given {
            let (own, note) = Comparing::aligned(one, &sides, !until.is_empty())?;
            notes.extend(note);
            sides.push(own);
        }
        Ok((Comparing::plan(&sides, &until)?.named(&names)?, notes))
    });
    let (comparing, notes) = planned.map_err(|error| raised(py, &error))?;
    let (plan, sides) = (comparing.trials(), comparing.models().len());
    let work = plan.trials.saturating_mul((plan.passes() * sides) as u64);
    let ran = follow(py, &workers, work, notify, || comparing.run(&workers))?;
    let (made, stopped) = ended(py, ran, |compared| {
        let page = compared.page().clone();
        Studied {
            words: Box::new(move |width| {
                let look = terminal::Look { width, ..terminal::Look::default() };
                terminal::compare_text(&page, look).to_string()
            }),
            json: compared.json().to_owned(),
            report: compared.report(),
            partial: compared.is_partial(),
            found: true,
            number: None,
        }
    })?;
    Ok((made, stopped, notes))
}

fn study(py: Python<'_>, scenario: &Scenario, threads: Option<usize>) -> PyResult<Study> {
    let workers = workers(py, threads)?;
    Study::new(&scenario.0, &workers).map_err(|error| raised(py, &error))
}

/// The drivers of the spread of an estimate.
#[pyfunction]
#[pyo3(signature = (scenario, of, threads, notify))]
pub fn sensitivity(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    of: &str,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<Ended> {
    let study = study(py, &scenario, threads)?;
    followed(py, &study, notify, |study, ready| study.sensitivity(of, ready))
}

/// An estimate while one number or two take one value after another.
#[pyfunction]
#[pyo3(signature = (scenario, vary, of, threads, notify))]
pub fn sweep(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    vary: Vec<Varied>,
    of: &str,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<Ended> {
    let study = study(py, &scenario, threads)?;
    let vary: Vec<Vary> = vary.into_iter().map(varied).collect();
    followed(py, &study, notify, |study, ready| study.sweep(&vary, of, ready))
}

/// A number that is varied: its name, its range, how many values, and whether by equal ratios.
type Varied = (String, Option<(f64, f64)>, Option<usize>, bool);

fn varied((name, range, count, log): Varied) -> Vary {
    Vary { name, range, count, log }
}

/// The value of a number that meets a target.
#[pyfunction]
#[pyo3(signature = (scenario, vary, of, relation, value, threads, notify))]
#[allow(clippy::too_many_arguments)]
pub fn solve(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    vary: Varied,
    of: String,
    relation: &str,
    value: f64,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<Ended> {
    let relation = match relation {
        "=" | "==" => Relation::Equal,
        ">=" => Relation::AtLeast,
        "<=" => Relation::AtMost,
        other => {
            return Err(PyValueError::new_err(format!("a target has =, >= or <=, not {other}")));
        }
    };
    let study = study(py, &scenario, threads)?;
    let (vary, target) = (varied(vary), Target { of, relation, value });
    followed(py, &study, notify, |study, ready| study.solve(&vary, &target, ready))
}

/// Called with the number of trials before they begin.
type Ready<'a> = &'a mut dyn FnMut(u64) -> Result<(), salang::session::Error>;

/// Follows a study, whose trials are known only once it has checked what it is asked for.
fn followed(
    py: Python<'_>,
    study: &Study,
    notify: Option<Py<PyAny>>,
    act: impl Fn(&Study, Ready<'_>) -> Result<((), OwnStudied), salang::session::Error> + Sync + Send,
) -> PyResult<Ended> {
    use std::sync::atomic::{AtomicU64, Ordering};
    let total = AtomicU64::new(0);
    let work = || {
        act(study, &mut |trials| {
            total.store(trials, Ordering::Relaxed);
            Ok(())
        })
    };
    let ran = crate::follow::follow_of(
        py,
        study.workers(),
        &|| total.load(Ordering::Relaxed),
        notify,
        work,
    )?;
    ended(py, ran, |((), own)| studied(own))
}

/// The story of one trial: that of a number, or the one nearest to a quantile.
#[pyfunction]
#[pyo3(signature = (scenario, pick, trial, threads, notify))]
pub fn replay(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    pick: &str,
    trial: Option<u64>,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<Ended> {
    let workers = workers(py, threads)?;
    let own = scenario.0.clone();
    let chosen = py.detach(|| {
        let model = own.model()?;
        let pick = match trial {
            Some(number) => Replayed::numbered(number)?,
            None => Replayed::picking(pick, &model)?,
        };
        Ok((model, pick))
    });
    let (model, pick) = chosen.map_err(|error| raised(py, &error))?;
    let trials = model.trials;
    let ran = follow(py, &workers, trials, notify, || own.replay(model, pick, &workers))?;
    ended(py, ran, |replayed| {
        let (replay, report) = (replayed.replay().clone(), replayed.report());
        Studied {
            words: Box::new(move |width| {
                let look = terminal::Look { width, ..terminal::Look::default() };
                terminal::story(&replay, look, false).to_string()
            }),
            json: replayed.json().to_owned(),
            report,
            partial: false,
            found: true,
            number: Some(replayed.number()),
        }
    })
}

/// Scenarios scored against the record that stands in them.
#[pyfunction]
#[pyo3(signature = (scenarios, fit_spread, threads, notify))]
pub fn hindcast(
    py: Python<'_>,
    scenarios: Vec<PyRef<'_, Scenario>>,
    fit_spread: bool,
    threads: Option<usize>,
    notify: Option<Py<PyAny>>,
) -> PyResult<Ended> {
    let workers = workers(py, threads)?;
    let given = all(&scenarios);
    let planned = py.detach(|| {
        let planned = Hindcasting::plan(&given)?;
        if fit_spread { planned.fitting_spread() } else { Ok(planned) }
    });
    let hindcasting = planned.map_err(|error| raised(py, &error))?;
    let work = hindcasting.trials();
    let ran = follow(py, &workers, work, notify, || hindcasting.run(&workers))?;
    ended(py, ran, |hindcasted| studied(hindcasted.studied))
}
