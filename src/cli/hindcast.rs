//! `salang hindcast`: scenarios scored against the record that stands in them.

use super::Ending;
use super::args::HindcastOptions;
use super::fault::Fault;
use super::findings::Shown;
use super::progress::{Bar, begin, forewarn};
use super::results::written;
use super::screen::{print, tell, width};
use super::target;
use crate::read::Source;
use crate::session::{Hindcasting, Scenario};
use crate::text::Visible;

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
    let hindcasting = Hindcasting::plan(&scenarios)?;
    let folder = output.out.clone().unwrap_or_else(|| hindcasting.usual_folder());
    let writing = match output.writes() {
        true => Some(hindcasting.begin(&folder, &target::pictures(output))?),
        false => None,
    };
    let hindcasted = {
        for model in hindcasting.models() {
            forewarn(model, model.trials, output.tells());
        }
        let work = hindcasting.trials();
        let _bar = Bar::follow(workers.progress(), work, "Simulating", output.tells());
        hindcasting.run(&workers)?
    };
    let mut report = None;
    if let Some(writing) = writing {
        let ready = hindcasted.report().with_pictures(&target::pictures(output));
        let folder = written(&ready.write_into(writing)?, &folder, output);
        report = Some(folder.display().to_string());
    }
    let ending = if output.json {
        print(Visible::data(hindcasted.json()))
    } else if output.quiet {
        Ending::Done
    } else {
        print(hindcasted.page().text(width(), true, report.as_deref()))
    };
    if hindcasted.is_partial() && !output.quiet {
        tell("interrupted; the scenarios that were finished are reported, marked as partial");
    }
    Ok(match ending {
        Ending::Done if hindcasted.is_partial() => Ending::Interrupted,
        other => other,
    })
}
