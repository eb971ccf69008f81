//! `salang merge`: joins parts into the report that one run would have given.

use std::path::Path;

use super::args::MergeOptions;
use super::fault::Fault;
use super::progress::{Bar, begin};
use super::run::{Doing, carried_out};
use super::screen::{faint, print, tell};
use super::{Ending, results, target};
use crate::session::{Merging, Workers, usual_folder};
use crate::text::{Visible, visible};
use crate::units::whole;

/// Joins the parts.
pub fn run(options: &MergeOptions) -> Result<Ending, Fault> {
    let workers = begin(options.threads)?;
    if let Some(folder) = &options.part_out {
        return joined(options, folder, &workers);
    }
    let run = target::run(&options.output, &options.draws)?;
    let merging = Merging::open(&options.parts, &run)?;
    let usual = || usual_folder(merging.name(), std::slice::from_ref(merging.plan().scenario()));
    let folder = options.output.out.clone().unwrap_or_else(usual);
    let mut writing = match options.output.writes() {
        true => Some(merging.plan().begin(&folder, &target::pictures(&options.output))?),
        false => None,
    };
    let doing =
        Doing { words: "Joining", folder: &folder, output: &options.output, workers: &workers };
    let work = match merging.is_counted() {
        true => merging.trials(),
        false => merging.plan().plan().work(),
    };
    if merging.is_counted() && options.output.tells() && run.has_draws() {
        tell(faint(
            "Parts of so many trials hold no draws; each part's come from run --part K/N --draws parquet",
        ));
    }
    let result = doing.follow(work, || merging.run(&workers, writing.as_mut()))?;
    let ending = carried_out(&doing, &result, writing)?;
    if options.output.json {
        return Ok(print(Visible::data(result.0.json())));
    }
    Ok(ending)
}

/// Joins the parts to one.
fn joined(options: &MergeOptions, folder: &Path, workers: &Workers) -> Result<Ending, Fault> {
    let merging = Merging::open_some(&options.parts)?;
    let output = &options.output;
    let parted = {
        let _bar = Bar::follow(workers.progress(), merging.trials(), "Joining", output.tells());
        merging.write_part(workers, folder)?
    };
    let folder = results::placed(&parted.placed, folder, output);
    if output.json {
        return Ok(print(Visible::data(&parted.json)));
    }
    if output.quiet {
        return Ok(Ending::Done);
    }
    let (part_trials, trials) = (parted.manifest.part_trials, parted.manifest.trials);
    let words = format!("{} of {} trials, in ", whole(part_trials), whole(trials));
    let folder = visible(&folder.display().to_string()).into_owned();
    Ok(print(Visible::from(words).and(Visible::data(&format!("{folder}\n")))))
}
