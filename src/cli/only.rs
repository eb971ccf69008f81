//! `salang run --only`: some metrics of a scenario, and nothing else.

use std::path::PathBuf;

use super::args::{Output, RunOptions};
use super::fault::Fault;
use super::progress::{Bar, forewarn};
use super::screen::print;
use super::study::Running;
use super::{Ending, target};
use crate::report::Kind;
use crate::session::{Scenario, Study, Workers};
use crate::text::Visible;

/// Computes and writes the metrics of each scenario in turn.
pub fn run(
    options: &RunOptions,
    scenarios: &[Scenario],
    folders: &[PathBuf],
    workers: &Workers,
) -> Result<Ending, Fault> {
    let output = &options.output;
    // One scenario is an object, several are a list.
    let in_list = output.json && scenarios.len() > 1;
    let silent = Output { json: false, quiet: true, ..output.clone() };
    let mut listed = Vec::new();
    for (scenario, folder) in scenarios.iter().zip(folders) {
        let study = Study::new(scenario, workers)?;
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
        match running.finish(if in_list { &silent } else { output }, &studied)? {
            Ending::Done => {}
            other => return Ok(other),
        }
        listed.push(studied.json().trim_end().to_owned());
    }
    Ok(match in_list {
        true => print(Visible::data(&format!("[\n{}\n]\n", listed.join(",\n")))),
        false => Ending::Done,
    })
}
