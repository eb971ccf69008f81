//! One at a time: whoever looks at a report's folder and then changes it does both in its turn, so that
//! of two runs that end at once the second one finds the first one's report whole.
//!
//! The turn is a lock on the folder in which the report lies, held for as long as a few renames take; a
//! folder that is locked leaves nothing behind. Somebody else may hold such a lock for as long as they
//! like (`flock reports salang ...`), and some file systems know none: then the work goes on without.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

/// How often the lock is asked for, and how long it is waited in between: half a minute in all.
const ATTEMPTS: usize = 3_000;
const PAUSE: Duration = Duration::from_millis(10);

/// A turn; it ends when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    /// `None` where there was no lock to be had.
    _folder: Option<File>,
}

impl Turn {
    /// Waits until nobody else changes a report in `folder`.
    pub fn wait(folder: &Path) -> Self {
        let Ok(opened) = File::open(folder) else { return Self { _folder: None } };
        for _ in 0..ATTEMPTS {
            match opened.try_lock() {
                Ok(()) => return Self { _folder: Some(opened) },
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(_)) => break,
            }
        }
        Self { _folder: None }
    }
}
