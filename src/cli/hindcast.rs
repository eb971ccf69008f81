//! `salang hindcast`: scenarios scored against the record that stands in them.

use super::Ending;
use super::args::HindcastOptions;
use super::fault::Fault;
use super::findings::Shown;
use super::progress::{Bar, begin, forewarn};
use super::study::Running;
use super::target;
use crate::read::Source;
use crate::session::{Hindcasting, Scenario};

/// Scores the scenarios.
pub fn run(options: &HindcastOptions) -> Result<Ending, Fault> {
    let output = &options.output;
    let workers = begin(options.threads)?;
    let shown = Shown::of(!output.tells(), options.verbose);
    let read = options
        .scenarios
        .iter()
        .map(|path| shown.read(Source::File(path), options.changes.overrides(), &mut Vec::new()));
    // All are read, so that the faults of all are told.
    let read: Vec<Option<Scenario>> = read.collect();
    let Some(scenarios) = read.into_iter().collect::<Option<Vec<Scenario>>>() else {
        return Ok(Ending::Wrong);
    };
    let planned = Hindcasting::plan(&scenarios)?;
    let hindcasting = match options.fit_spread {
        true => planned.fitting_spread()?,
        false => planned,
    };
    let folder = output.out.clone().unwrap_or_else(|| hindcasting.usual_folder());
    let writing = match output.writes() {
        true => Some((hindcasting.begin(&folder, &target::pictures(output))?, folder)),
        false => None,
    };
    for model in hindcasting.models() {
        forewarn(model, model.trials, output.tells());
    }
    let work = hindcasting.trials();
    let bar = Bar::follow(workers.progress(), work, "Simulating", output.tells());
    let running = Running { writing, bar };
    let hindcasted = hindcasting.run(&workers)?;
    running.finish(output, &hindcasted.studied)
}
