//! `salang run --only`: some metrics of a scenario, and nothing else.

use std::path::PathBuf;

use super::args::RunOptions;
use super::fault::Fault;
use super::progress::{Bar, forewarn};
use super::study::Running;
use super::{Ending, target};
use crate::report::Kind;
use crate::session::{Scenario, Study, Workers};

/// Computes and writes the metrics of each scenario in turn.
pub fn run(
    options: &RunOptions,
    scenarios: &[Scenario],
    folders: &[PathBuf],
    workers: &Workers,
) -> Result<Ending, Fault> {
    for (scenario, folder) in scenarios.iter().zip(folders) {
        let study = Study::new(scenario, workers)?;
        let output = &options.output;
        let (running, studied) = study.only(&options.only, |trials| {
            let mut writing = None;
            if output.writes() {
                let begun = study.begin(Kind::Run, folder, &target::pictures(output))?;
                writing = Some((begun, folder.clone()));
            }
            forewarn(study.model(), trials, output.tells());
            let bar = Bar::follow(workers.progress(), trials, "Simulating", output.tells());
            Ok(Running { writing, bar })
        })?;
        match running.finish(output, &studied)? {
            Ending::Done => {}
            other => return Ok(other),
        }
    }
    Ok(Ending::Done)
}
