//! `salang sensitivity`: what drives the spread.

use super::Ending;
use super::args::SensitivityOptions;
use super::fault::Fault;
use super::study::Begun;
use crate::report::Kind;
use crate::session::Enough;

/// Looks for what drives a scenario.
pub fn run(options: &SensitivityOptions) -> Result<Ending, Fault> {
    if options.one_at_a_time {
        return one_at_a_time(options);
    }
    let [of] = &options.of[..] else {
        return Err(Fault::wrong(
            "several --of go with --one-at-a-time; a spread is that of one number",
        ));
    };
    let words = ("sensitivity", "Splitting the spread");
    let begun = Begun::read(&options.study, Kind::Sensitivity, words)?;
    let Some(begun) = begun else { return Ok(Ending::Wrong) };
    let enough = options.until.unwrap_or(Enough::First);
    let (running, studied) =
        begun.study.sensitivity_until(of, enough, |trials| begun.ready(trials))?;
    begun.finish(running, &studied)
}

/// Holds one thing after another at its ends.
fn one_at_a_time(options: &SensitivityOptions) -> Result<Ending, Fault> {
    let words = ("one-at-a-time", "Moving one at a time");
    let begun = Begun::read(&options.study, Kind::Sensitivity, words)?;
    let Some(begun) = begun else { return Ok(Ending::Wrong) };
    let what = (&options.vary[..], options.top);
    let (running, studied) =
        begun.study.one_at_a_time(&options.of, what, |trials| begun.ready(trials))?;
    begun.finish(running, &studied)
}
