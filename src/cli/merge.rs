//! `salang merge`: joins parts into the report that one run would have given.

use super::args::MergeOptions;
use super::fault::Fault;
use super::progress::begin;
use super::run::{Doing, carried_out};
use super::screen::print;
use super::{Ending, target};
use crate::session::{Merging, usual_folder};
use crate::text::Visible;

/// Joins the parts.
pub fn run(options: &MergeOptions) -> Result<Ending, Fault> {
    let workers = begin(options.threads)?;
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
    let work = merging.plan().plan().work();
    let result = doing.follow(work, || merging.run(&workers, writing.as_mut()))?;
    let ending = carried_out(&doing, &result, writing)?;
    if options.output.json {
        return Ok(print(Visible::data(result.0.json())));
    }
    Ok(ending)
}
