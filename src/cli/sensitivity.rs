//! `salang sensitivity`: what drives the spread.

use super::Ending;
use super::args::SensitivityOptions;
use super::fault::Fault;
use super::study::Begun;
use crate::report::Kind;
use crate::session::Enough;

/// Looks for what drives a scenario.
pub fn run(options: &SensitivityOptions) -> Result<Ending, Fault> {
    let words = ("sensitivity", "Splitting the spread");
    let begun = Begun::read(&options.study, Kind::Sensitivity, words)?;
    let Some(begun) = begun else { return Ok(Ending::Wrong) };
    let (running, studied) = {
        let enough = options.until.unwrap_or(Enough::First);
        begun.study.sensitivity_until(&options.of, enough, |trials| begun.ready(trials))?
    };
    begun.finish(running, &studied)
}
