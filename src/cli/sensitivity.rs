//! `salang sensitivity`: what drives the spread.

use super::Ending;
use super::args::SensitivityOptions;
use super::fault::Fault;
use super::study::{Finished, Study, end};
use crate::report::{Kind, sensitivity_charts, sensitivity_json, sensitivity_page};
use crate::study::{runs, sensitivity};
use crate::text::shell;

/// Looks for what drives a scenario.
pub fn run(options: &SensitivityOptions) -> Ending {
    end(attempt(options))
}

fn attempt(options: &SensitivityOptions) -> Result<Ending, Fault> {
    let study = Study::begin(&options.study)?;
    let layout = &study.model.layout;
    study.probe(&options.of).fits(&study.model).map_err(Fault::wrong)?;
    let writing = study.writing(Kind::Sensitivity, "sensitivity")?;
    let found = {
        let _bar = study.bar(runs(&study.model), "Splitting the spread");
        sensitivity::<Fault>(&study.probe(&options.of), &study.model)?
    };
    let tail = format!(" --of {}", shell::quoted(&found.gauge.text));
    let ran = study.ran("sensitivity", &tail, found.partial);
    let scenario = &study.scenario;
    let charts = sensitivity_charts(&found, scenario, layout, &ran);
    let json = sensitivity_json(&found, scenario, layout, &ran).map_err(Fault::failed)?;
    study.finish(Finished {
        page: &sensitivity_page(&found, scenario, layout, &ran),
        charts: &charts,
        json: ("sensitivity.json", json),
        files: Vec::new(),
        writing,
        partial: found.partial,
    })
}
