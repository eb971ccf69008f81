//! `salang replay`: one trial's story in words, as a chart and as JSON.

use super::args::ReplayOptions;
use super::fault::Fault;
use super::findings::Shown;
use super::progress::{Bar, begin, forewarn};
use super::results::written;
use super::screen::{print, width};
use super::{Ending, source_of, target};
use crate::model::Model;
use crate::report::terminal;
use crate::session::{Pick, Replayed, usual_folder};
use crate::text::Visible;

/// Tells one trial's story.
pub fn run(options: &ReplayOptions) -> Result<Ending, Fault> {
    let output = &options.output;
    let workers = begin(options.threads)?;
    let source = source_of(options.scenario.as_deref());
    let shown = Shown::of(output.quiet, false);
    let scenario = shown.read(source, options.changes.overrides(), &mut Vec::new());
    let Some(scenario) = scenario else { return Ok(Ending::Wrong) };
    let model = scenario.model()?;
    let pick = wanted(options, &model)?;
    let replayed = {
        forewarn(&model, model.trials, output.tells());
        let _bar = Bar::follow(workers.progress(), model.trials, "Simulating", output.tells());
        scenario.replay(model, pick, &workers)?
    };
    let name = format!("replay-{}-{}", scenario.report_name(), replayed.number());
    let usual = || usual_folder(&name, std::slice::from_ref(&scenario));
    let mut folder = output.out.clone().unwrap_or_else(usual);
    if output.writes() {
        let report = replayed.report().with_pictures(&target::pictures(output));
        folder = written(&report.write(&folder)?, &folder, output);
    }
    if output.json {
        return Ok(print(Visible::data(replayed.json())));
    }
    if output.quiet {
        return Ok(Ending::Done);
    }
    let report = folder.display().to_string();
    let look = terminal::Look { width: width(), colour: true, timing: None, report: Some(&report) };
    Ok(print(terminal::story(replayed.replay(), look, options.all)))
}

fn wanted(options: &ReplayOptions, model: &Model) -> Result<Pick, Fault> {
    Ok(match (options.trial, &options.pick) {
        (Some(number), _) => Replayed::numbered(number)?,
        (None, Some(text)) => Replayed::picking(text, model)?,
        // The arguments see to it that one of the two is given.
        (None, None) => Pick::P50,
    })
}
