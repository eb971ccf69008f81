//! Work on other threads while the calling one keeps Python informed: it holds no lock of the interpreter
//! while it waits, tells how far the work is, and hears Ctrl-C.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use salang::session::{Error, Workers};

/// How long the calling thread waits between two looks.
const LOOK: Duration = Duration::from_millis(50);

/// Work that was followed: its result, and the exception that stopped it on the way.
pub struct Followed<T> {
    /// The result, also of work that was stopped.
    pub result: Result<T, Error>,
    /// The exception that stopped it: `KeyboardInterrupt`, or what the listener raised.
    pub stopped: Option<PyErr>,
}

/// Does `act` with `workers`; `notify`, where it is given, is called with the trials done and `total`.
pub fn follow<T: Send>(
    py: Python<'_>,
    workers: &Workers,
    total: u64,
    notify: Option<Py<PyAny>>,
    act: impl FnOnce() -> Result<T, Error> + Send,
) -> PyResult<Followed<T>> {
    follow_of(py, workers, &move || total, notify, act)
}

/// The same where the number of trials is known only once it has begun; 0 until then.
pub fn follow_of<T: Send>(
    py: Python<'_>,
    workers: &Workers,
    total: &(dyn Fn() -> u64 + Sync),
    notify: Option<Py<PyAny>>,
    act: impl FnOnce() -> Result<T, Error> + Send,
) -> PyResult<Followed<T>> {
    let progress = workers.progress();
    let before = progress.done.load(Ordering::Relaxed);
    let look = |py: Python<'_>| -> PyResult<()> {
        py.check_signals()?;
        if let Some(notify) = &notify {
            let done = progress.done.load(Ordering::Relaxed).saturating_sub(before);
            notify.call1(py, (done, total()))?;
        }
        Ok(())
    };
    let (joined, stopped) = py.detach(|| {
        thread::scope(|scope| {
            let (over, waiting) = channel::<()>();
            let work = scope.spawn(move || {
                let result = act();
                drop(over);
                result
            });
            let mut stopped = None;
            while let Err(RecvTimeoutError::Timeout) = waiting.recv_timeout(LOOK) {
                if stopped.is_some() {
                    continue;
                }
                if let Err(raised) = Python::attach(look) {
                    progress.stop.store(true, Ordering::SeqCst);
                    stopped = Some(raised);
                }
            }
            (work.join(), stopped)
        })
    });
    let result = joined.map_err(|_| {
        PyRuntimeError::new_err("a fault of this program; please report how it came")
    })?;
    if stopped.is_none() {
        look(py)?;
    }
    Ok(Followed { result, stopped })
}

/// As many threads as are asked for.
pub fn workers(py: Python<'_>, threads: Option<usize>) -> PyResult<Workers> {
    Workers::new(threads).map_err(|error| crate::fault::raised(py, &error))
}
