//! The threads that work for a session, and how far they are.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Error;
use crate::model::Model;
use crate::simulate::engine::{Engine, Progress};
use crate::simulate::trial::incidents;
use crate::units::{counted, decimals_for_digits, with_decimals};

/// Threads, and how far their work is. Clones are the same threads and the same progress.
#[derive(Debug, Clone)]
pub struct Workers {
    engine: Arc<Engine>,
    progress: Arc<Progress>,
}

impl Workers {
    /// So many threads; as many as the machine has where `None`. Results do not depend on it.
    ///
    /// # Errors
    /// Where the system has no threads left.
    pub fn new(threads: Option<usize>) -> Result<Self, Error> {
        let engine = Arc::new(Engine::new(threads).map_err(Error::System)?);
        Ok(Self { engine, progress: Arc::default() })
    }

    /// The same threads for work of its own, which can be stopped by itself.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self { engine: Arc::clone(&self.engine), progress: Arc::default() }
    }

    /// How far the work is; to stop it, set `stop` there.
    #[must_use]
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// How many threads there are.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.engine.threads()
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.progress.stop.load(Ordering::SeqCst)
    }
}

/// Incidents in a trial, and in all of them, from which on a run is long enough to be told before.
const MANY: (u64, u64) = (100_000, 200_000_000);

/// The warning before a run with very many incidents, if it is one: the first of its `trials` is
/// looked at for that.
#[must_use]
pub fn forewarning(model: &Model, trials: u64) -> Option<String> {
    let counts = incidents(model, 0).ok()?;
    let names: Vec<&str> = model.layout.hazards.iter().map(|h| h.name.as_str()).collect();
    in_words(&counts, &names, trials)
}

/// The same for so many trials with so many incidents by hazard.
fn in_words(counts: &[u64], hazards: &[&str], trials: u64) -> Option<String> {
    let each = counts.iter().sum::<u64>();
    let all = each.saturating_mul(trials);
    let (most, hazard) = counts.iter().zip(hazards).max_by_key(|(count, _)| **count)?;
    if each < MANY.0 || all < MANY.1 {
        return None;
    }
    let about = |count: u64| with_decimals(count as f64, decimals_for_digits(count as f64, 2));
    Some(format!(
        "a trial has about {} incidents, {} of them of hazard `{hazard}`; {} have some {}, which \
         takes a while",
        about(each),
        if *most == each { "all".to_owned() } else { about(*most) },
        counted(trials, "trial", "trials"),
        about(all)
    ))
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_run_of_very_many_incidents_is_told_with_its_sum_and_what_makes_it() {
        let hazards = ["attack", "theft"];
        let said = in_words(&[2_912_000, 40_000], &hazards, 100).expect("a note");
        assert_eq!(
            said,
            "a trial has about 3,000,000 incidents, 2,900,000 of them of hazard `attack`; 100 trials \
             have some 300,000,000, which takes a while"
        );
        // Few in a trial are no reason, however many trials there may be; nor is one trial.
        assert_eq!(in_words(&[150, 20], &hazards, 1_000_000_000), None);
        assert_eq!(in_words(&[2_912_000, 0], &hazards, 2), None);
    }
}
