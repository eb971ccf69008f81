//! `salang run --part K/N`: some of a run's trials, written for `salang merge`.

use std::path::Path;

use super::args::RunOptions;
use super::fault::Fault;
use super::progress::{Bar, forewarn};
use super::screen::print;
use super::{Ending, results, target};
use crate::session::{Part, Scenario, Workers};
use crate::text::{Visible, shell, visible};
use crate::units::whole;

/// Simulates one part and writes its folder.
pub fn run(
    options: &RunOptions,
    which: (u64, u64),
    (scenario, folder): (&Scenario, &Path),
    workers: &Workers,
) -> Result<Ending, Fault> {
    let draws = target::format(options.draws.format);
    let part = Part::begin(scenario, which, folder)?.exact(options.draws.exact).draws(draws)?;
    let parted = {
        let wanted = options.output.tells();
        forewarn(part.model(), part.trials(), wanted);
        let _bar = Bar::follow(workers.progress(), part.trials(), "Simulating", wanted);
        part.run(workers)?
    };
    let folder = results::placed(&parted.placed, folder, &options.output);
    if options.output.json {
        return Ok(print(Visible::data(&parted.json)));
    }
    if options.output.quiet {
        return Ok(Ending::Done);
    }
    let (target, folder) =
        (shell::path(&folder), visible(&folder.display().to_string()).into_owned());
    let (part, parts) = which;
    let first = parted.manifest.first_trial;
    let trials = match first + parted.manifest.part_trials - 1 {
        last if last == first => format!("trial {}", whole(first)),
        last => format!("trials {} to {}", whole(first), whole(last)),
    };
    let next = match parts {
        1 => format!("It needs no other: salang merge {target}"),
        _ => format!("Once all {parts} are there: salang merge PART ..."),
    };
    let there = if parted.was_there { "there already, " } else { "" };
    let all = whole(parted.manifest.trials);
    let words = format!("Part {part} of {parts}: {trials} of {all}, {there}in ");
    Ok(print(Visible::from(words).and(Visible::data(&format!("{folder}\n{next}\n")))))
}
