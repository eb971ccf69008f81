//! `salang sweep`: one or two numbers, value by value.

use super::Ending;
use super::args::SweepOptions;
use super::fault::Fault;
use super::study::Begun;
use crate::report::Kind;

/// Sweeps.
pub fn run(options: &SweepOptions) -> Result<Ending, Fault> {
    let begun = Begun::read(&options.study, Kind::Sweep, ("sweep", "Sweeping"))?;
    let Some(begun) = begun else { return Ok(Ending::Wrong) };
    begun.doubt(&options.vary)?;
    let (running, studied) =
        begun.study.sweep(&options.vary, &options.of, |trials| begun.ready(trials))?;
    begun.finish(running, &studied)
}
