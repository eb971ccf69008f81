//! The common part of sweep, solve and sensitivity: the scenario is read, a folder and a bar are begun,
//! and the result is written and printed.

use std::path::PathBuf;

use super::args::{Output, StudyOptions};
use super::fault::Fault;
use super::findings::{Shown, tell_all};
use super::progress::{Bar, begin, forewarn};
use super::results::written;
use super::screen::{print, tell, width};
use super::{Ending, source_of, target};
use crate::report::{Kind, Writing};
use crate::session::{Error, Scenario, Studied, Study, Vary, Workers, usual_folder};
use crate::text::Visible;

/// A study that is about to run.
pub struct Begun<'a> {
    options: &'a StudyOptions,
    kind: Kind,
    /// The command, and what is done, for the bar.
    words: (&'a str, &'a str),
    scenario: Scenario,
    workers: Workers,
    pub study: Study,
}

/// The report and the bar of a study while it runs.
pub struct Running {
    pub writing: Option<(Writing, PathBuf)>,
    pub bar: Bar,
}

impl<'a> Begun<'a> {
    /// Reads the scenario; nothing where it has errors, which are shown.
    pub fn read(
        options: &'a StudyOptions,
        kind: Kind,
        words: (&'a str, &'a str),
    ) -> Result<Option<Self>, Fault> {
        let workers = begin(options.threads)?;
        let shown = Shown::of(!options.output.tells(), false);
        let source = source_of(options.scenario.as_deref());
        let scenario = shown.read(source, options.changes.overrides(), &mut Vec::new());
        let Some(scenario) = scenario else { return Ok(None) };
        let study = Study::new(&scenario, &workers)?;
        Ok(Some(Self { options, kind, words, scenario, workers, study }))
    }

    /// Shows what is to be said of values that are going to be tried.
    pub fn doubt(&self, vary: &[Vary]) -> Result<(), Fault> {
        if self.options.output.tells() {
            tell_all(self.study.doubts(vary)?.iter());
        }
        Ok(())
    }

    /// Begins the report, where one is to be written, to fail before the work and not after it; and
    /// the bar.
    pub fn ready(&self, trials: u64) -> Result<Running, Error> {
        let output = &self.options.output;
        let mut writing = None;
        if output.writes() {
            let name = format!("{}-{}", self.words.0, self.scenario.report_name());
            let usual = || usual_folder(&name, std::slice::from_ref(&self.scenario));
            let folder = output.out.clone().unwrap_or_else(usual);
            let begun = self.study.begin(self.kind, &folder, &target::pictures(output))?;
            writing = Some((begun, folder));
        }
        forewarn(self.study.model(), trials, output.tells());
        let bar = Bar::follow(self.workers.progress(), trials, self.words.1, output.tells());
        Ok(Running { writing, bar })
    }

    /// Writes what there is and prints what is wanted.
    pub fn finish(&self, running: Running, studied: &Studied) -> Result<Ending, Fault> {
        running.finish(&self.options.output, studied)
    }
}

impl Running {
    /// Writes what there is and prints what is wanted.
    pub fn finish(self, output: &Output, studied: &Studied) -> Result<Ending, Fault> {
        drop(self.bar);
        let mut report = None;
        if let Some((writing, folder)) = self.writing {
            let ready = studied.report().with_pictures(&target::pictures(output));
            let folder = written(&ready.write_into(writing)?, &folder, output);
            report = Some(folder.display().to_string());
        }
        let ending = if output.json {
            print(Visible::data(studied.json()))
        } else if output.quiet {
            Ending::Done
        } else {
            print(studied.page().text(width(), true, report.as_deref()))
        };
        if studied.is_partial() && !output.quiet {
            tell("interrupted; the runs that were finished are reported, marked as partial");
        }
        Ok(match ending {
            Ending::Done if studied.is_partial() => Ending::Interrupted,
            other => other,
        })
    }
}
