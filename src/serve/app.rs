//! The state that all requests share: the library, the threads, the answers that are kept; and the routes.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::routing::{get, post};
use tokio::sync::Notify;

use super::failure::Failure;
use super::jobs::{Job, Jobs};
use super::kept::Kept;
use super::library::Library;
use super::variant::Variant;
use super::{
    behind, compare, connection, events, export, guesses, influence, page, run, scenario, solve,
};
use crate::model::Model;
use crate::session::{RunPlan, RunResult, Scenario, Workers};

/// Scenarios that are kept as they were read.
const SCENARIOS: usize = 48;
/// Changes of files that are remembered for those who listen.
const CHANGES: usize = 64;
/// Results that are kept.
const RESULTS: usize = 24;

/// The state that all requests share.
#[derive(Debug)]
pub struct App {
    library: Mutex<Library>,
    /// How often its files have changed, and which did, the last of them.
    generation: AtomicU64,
    history: Mutex<Vec<(u64, Vec<String>)>>,
    /// Pages that listen to events.
    pub listeners: AtomicUsize,
    pub workers: Workers,
    pub jobs: Arc<Jobs>,
    pub stop: Arc<Notify>,
    /// Whether the program ends with its tab.
    pub opened: bool,
    /// By which one start is told from another.
    pub start: String,
    /// Held by whoever changes a file of guesses.
    pub writing: Mutex<()>,
    scenarios: Kept<Ready>,
    results: Kept<RunResult>,
}

/// A scenario that is read and compiled.
#[derive(Debug)]
pub struct Ready {
    pub scenario: Scenario,
    pub model: Model,
}

impl App {
    /// For a library.
    ///
    /// # Errors
    /// Where the system has no threads left.
    pub fn new(library: Library, opened: bool, threads: Option<usize>) -> Result<Self, String> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Self {
            library: Mutex::new(library),
            generation: AtomicU64::new(0),
            history: Mutex::default(),
            listeners: AtomicUsize::new(0),
            workers: Workers::new(threads).map_err(|error| error.to_string())?,
            jobs: Arc::new(Jobs::new()),
            stop: Arc::default(),
            opened,
            start: since.map_or(0, |since| since.as_nanos()).to_string(),
            writing: Mutex::default(),
            scenarios: Kept::new(SCENARIOS),
            results: Kept::new(RESULTS),
        })
    }

    pub fn library(&self) -> MutexGuard<'_, Library> {
        self.library.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what has changed in the folder; the names of such files.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn look(&self) -> Result<Vec<String>, Failure> {
        let mut library = self.library();
        let changed = library.look().map_err(Failure::unfit)?;
        if !changed.is_empty() {
            let now = self.generation.fetch_add(1, Ordering::SeqCst) + 1;
            let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
            history.push((now, changed.clone()));
            if history.len() > CHANGES {
                history.remove(0);
            }
        }
        Ok(changed)
    }

    /// How often files have changed.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Looks again: how often files have changed, which did since it was so often, and the scenarios
    /// that are made of them.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn changed_since(&self, seen: u64) -> Result<(u64, Vec<String>, Vec<String>), Failure> {
        self.look()?;
        let now = self.generation();
        let mut files: Vec<String> = {
            let history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
            let since = history.iter().filter(|(at, _)| *at > seen);
            since.flat_map(|(_, files)| files.iter().cloned()).collect()
        };
        files.sort();
        files.dedup();
        let scenarios = if files.is_empty() { Vec::new() } else { self.library().made_of(&files) };
        Ok((now, files, scenarios))
    }

    /// The scenario of a variant.
    ///
    /// # Errors
    /// Where there is none, or it has faults.
    pub fn ready(&self, variant: &Variant) -> Result<Arc<Ready>, Failure> {
        self.look()?;
        let generation = self.generation();
        let key = format!("{generation}\u{2}{}\u{2}{}", variant.file, variant.key);
        if let Some(known) = self.scenarios.get(&key) {
            return Ok(known);
        }
        // Reading takes a while, and others go on meanwhile.
        let library = self.library().clone();
        let read = library.scenario(&variant.file, variant.overrides.clone());
        let scenario = read.ok_or_else(|| {
            let words = format!(
                "there is no scenario `{}` in the folder that is served",
                super::text(&variant.file)
            );
            Failure::missing(words)
        })??;
        let model = scenario.model()?;
        Ok(self.scenarios.put(key, Ready { scenario, model }))
    }

    /// The result of a run, and whether it was there already.
    ///
    /// # Errors
    /// Where it cannot be had, or is stopped.
    pub fn result(
        &self,
        ready: &Ready,
        (trials, seed): (u64, u64),
        job: &Job,
    ) -> Result<(Arc<RunResult>, bool), Failure> {
        let reading = ready.scenario.reading();
        let (sha, changes) = (reading.merged.sha256(), reading.changed.len());
        let key = format!("{sha} {} {changes} {trials} {seed}", reading.file);
        if let Some(known) = self.results.get(&key) {
            return Ok((known, true));
        }
        let plan = RunPlan::sample(&ready.scenario, &ready.model, (trials, seed))?;
        let result = plan.keeping_delivered().run(&job.workers, None);
        if let Some(reason) = job.reason() {
            return Err(reason);
        }
        Ok((self.results.put(key, result?), false))
    }
}

/// The routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(page::index))
        .route("/page/{name}", get(page::part))
        .route("/api/scenarios", get(scenario::list))
        .route("/api/scenario", get(scenario::one).post(scenario::changed))
        .route("/api/run", post(run::run))
        .route("/api/compare", post(compare::compare))
        .route("/api/influence", post(influence::influence))
        .route("/api/behind", post(behind::behind))
        .route("/api/solve", post(solve::solve))
        .route("/api/guesses", get(guesses::list).post(guesses::keep))
        .route("/api/export", post(export::export))
        .route("/api/events", get(events::events))
        .route("/api/close", post(events::close))
        .fallback(connection::nothing)
        .method_not_allowed_fallback(connection::nothing)
        .with_state(app)
}
