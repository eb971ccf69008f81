//! A question to a run that its summary does not answer: the same trials are simulated once more for it,
//! with no column kept but those that it needs.

use super::{Error, Progress, RunResult, Valued};
use crate::read::composed;
use crate::study::Probe;

impl RunResult {
    /// One number by its name, as [`Self::estimate`], or any other that the scenario offers: a chance that
    /// was not asked for, another quantile. What is not in the summary takes another pass over the trials.
    ///
    /// # Errors
    /// Where there is no such number, with the name that was nearly meant; or where a trial cannot be
    /// finished.
    pub fn ask(&self, text: &str) -> Result<Valued, Error> {
        if let Ok(known) = self.estimate(text) {
            return Ok(known);
        }
        let text = &*composed(text);
        let model = self.scenario().asking([text], "--of")?.model()?;
        let progress = Progress::default();
        let probe = Probe {
            engine: self.workers().engine(),
            progress: &progress,
            trials: self.summary().run.trials,
            of: text,
        };
        probe.fits(&model).map_err(Error::Call)?;
        let seen = probe.see::<Error>(&model)?;
        let seen = seen.ok_or(Error::Interrupted("interrupted; nothing was told"))?;
        let read = seen.gauge.read(&seen.column).ok_or_else(|| {
            Error::Call(format!("`{}` has no value in these trials", seen.gauge.text))
        })?;
        Ok(Valued { text: seen.gauge.text, estimate: read.estimate, unit: seen.gauge.unit })
    }
}
