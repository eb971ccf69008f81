//! Work that simulates: so much at once, each stopped when nobody waits for it any more.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::failure::Failure;
use crate::session::Workers;

/// Runs and studies at once: a page has several kinds of them.
const MOST: usize = 8;
/// Short pieces of work at once, such as reading a scenario.
const MOST_SHORT: usize = 8;
/// The time that one more waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);
/// The time that a run may take.
pub const LONGEST: Duration = Duration::from_secs(120);

/// The work that is under way.
#[derive(Debug)]
pub struct Jobs {
    permits: Arc<Semaphore>,
    short: Arc<Semaphore>,
    /// By page and kind of work; that of no page by its number.
    pages: Mutex<HashMap<String, Arc<Job>>>,
    next: AtomicU64,
}

/// One piece of work.
#[derive(Debug)]
pub struct Job {
    /// Threads with a stop of its own.
    pub workers: Workers,
    why: AtomicU8,
}

/// Why work was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody waits for it.
    Left = 1,
    /// A newer one of the same page took its place.
    Superseded = 2,
    /// It took too long.
    TooLong = 3,
}

impl Job {
    /// Stops it; the first reason counts.
    pub fn stop(&self, why: Why) {
        let _ = self.why.compare_exchange(0, why as u8, Ordering::SeqCst, Ordering::SeqCst);
        self.workers.progress().abandon();
    }

    pub fn is_stopped(&self) -> bool {
        self.workers.progress().is_abandoned()
    }

    /// Words about a stop.
    pub fn reason(&self) -> Option<Failure> {
        Some(match self.why.load(Ordering::SeqCst) {
            0 => return None,
            2 => Failure { superseded: true, ..Failure::wrong("a newer run took its place") },
            3 => Failure::unfit(format!(
                "this took more than {} seconds and was stopped; ask for fewer trials",
                LONGEST.as_secs()
            )),
            _ => Failure::wrong("the request was closed"),
        })
    }
}

/// Work that holds its place until it is dropped.
#[derive(Debug)]
pub struct Held {
    pub job: Arc<Job>,
    jobs: Arc<Jobs>,
    page: String,
    permit: Option<OwnedSemaphorePermit>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut pages = self.jobs.pages();
        if pages.get(&self.page).is_some_and(|own| Arc::ptr_eq(own, &self.job)) {
            pages.remove(&self.page);
        }
    }
}

impl Jobs {
    pub fn new() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(MOST)),
            short: Arc::new(Semaphore::new(MOST_SHORT)),
            pages: Mutex::default(),
            next: AtomicU64::new(0),
        }
    }

    fn pages(&self) -> MutexGuard<'_, HashMap<String, Arc<Job>>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a run or a study: an older one of the same page and kind is stopped.
    ///
    /// # Errors
    /// Where too much is under way.
    pub async fn begin(
        self: &Arc<Self>,
        workers: &Workers,
        page: Option<String>,
    ) -> Result<Held, Failure> {
        self.hold(&self.permits, workers, page).await
    }

    /// Begins a short piece of work, which no run holds up.
    ///
    /// # Errors
    /// Where too much is under way.
    pub async fn short(self: &Arc<Self>, workers: &Workers) -> Result<Held, Failure> {
        self.hold(&self.short, workers, None).await
    }

    async fn hold(
        self: &Arc<Self>,
        permits: &Arc<Semaphore>,
        workers: &Workers,
        page: Option<String>,
    ) -> Result<Held, Failure> {
        let job = Arc::new(Job { workers: workers.apart(), why: AtomicU8::new(0) });
        let number = || format!("#{}", self.next.fetch_add(1, Ordering::Relaxed));
        let page = page.unwrap_or_else(number);
        if let Some(older) = self.pages().insert(page.clone(), Arc::clone(&job)) {
            older.stop(Why::Superseded);
        }
        let mut held = Held { job, jobs: Arc::clone(self), page, permit: None };
        let waited = tokio::time::timeout(PATIENCE, Arc::clone(permits).acquire_owned()).await;
        let Ok(Ok(permit)) = waited else {
            return Err(Failure::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!("{MOST} runs are under way already: wait for one of them, or close it"),
            ));
        };
        held.permit = Some(permit);
        Ok(held)
    }

    /// Stops all.
    pub fn stop(&self) {
        self.permits.close();
        self.short.close();
        self.pages().values().for_each(|job| job.stop(Why::Left));
    }
}
