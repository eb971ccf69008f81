//! `salang compare`: the same trials through several scenarios, and what differs.

use std::path::PathBuf;
use std::time::Instant;

use super::args::CompareOptions;
use super::fault::Fault;
use super::findings::{Shown, show_of};
use super::progress::{Bar, begin, forewarn};
use super::results::{finished, targets, written};
use super::screen::{faint, print, tell, width};
use super::watch::Watch;
use super::{Ending, target};
use crate::read::{Override, Source, read};
use crate::report::{Timing, terminal};
use crate::session::{Comparing, Scenario, Workers};
use crate::text::{Visible, visible};

/// Compares the scenarios.
pub fn run(options: &CompareOptions) -> Result<Ending, Fault> {
    let workers = begin(options.threads)?;
    if !options.watch {
        return round(options, &workers, &mut Vec::new());
    }
    let mut watch = Watch::new(&options.scenarios, options.output.quiet || options.output.json);
    Ok(watch.run(workers.progress(), |files| round(options, &workers, files)))
}

/// Compares the scenarios once; adds the files that were read, or looked for, to `watched`.
fn round(
    options: &CompareOptions,
    workers: &Workers,
    watched: &mut Vec<PathBuf>,
) -> Result<Ending, Fault> {
    let output = &options.output;
    let itself = is_changed_baseline(options);
    let Some(scenarios) = side_by_side(options, itself, watched) else {
        // The findings have been shown.
        return Ok(Ending::Wrong);
    };
    let mut names = options.names.clone();
    if itself && names.is_empty() {
        names = [scenarios[0].name(), "changed"].map(str::to_owned).to_vec();
    }
    let comparing = Comparing::plan(&scenarios, &options.until)?.named(&names)?;
    let folder = output.out.clone().unwrap_or_else(|| comparing.usual_folder());
    let writing = match output.writes() {
        true => Some(comparing.begin(&folder, &target::pictures(output))?),
        false => None,
    };
    let began = Instant::now();
    let (trials, passes) = (comparing.trials().trials, comparing.trials().passes());
    if options.verbose && output.tells() && passes > 1 {
        let _ = print(format!("{passes} passes, as memory asks for\n"));
    }
    let compared = {
        let work = trials * (passes * scenarios.len()) as u64;
        for model in comparing.models() {
            forewarn(model, trials * passes as u64, output.tells());
        }
        let _bar = Bar::follow(workers.progress(), work, "Comparing", output.tells());
        comparing.run(workers)?
    };
    let seconds = began.elapsed().as_secs_f64();
    let mut report = folder.clone();
    if let Some(writing) = writing {
        let ready = compared.report().with_pictures(&target::pictures(output));
        report = written(&ready.write_into(writing)?, &folder, output);
    }
    let ending = if output.json {
        print(Visible::data(compared.json()))
    } else if output.quiet {
        Ending::Done
    } else {
        let report = report.display().to_string();
        print(terminal::compare_text(
            compared.page(),
            terminal::Look {
                width: width(),
                colour: true,
                timing: Some(Timing { seconds }),
                report: Some(&report),
            },
        ))
    };
    let trials = compared.comparison().run.trials;
    if ending == Ending::Done && compared.is_partial() {
        if !output.quiet {
            tell(finished(trials));
        }
        return Ok(Ending::Interrupted);
    }
    if compared.is_partial() {
        return Ok(ending);
    }
    Ok(match targets(compared.targets(), trials, output.quiet) {
        Ending::Done => ending,
        missed => missed,
    })
}

/// Whether the one scenario that is given is the built-in baseline, with changes: it is compared with
/// itself without them.
fn is_changed_baseline(options: &CompareOptions) -> bool {
    let [path] = &options.scenarios[..] else { return false };
    options.changes.overrides().iter().any(|one| !is_of_the_sample(one)) && {
        let own = read(Source::File(path), &[]);
        own.scenario.is_some() && own.merged.sha256() == read(Source::Baseline, &[]).merged.sha256()
    }
}

/// Whether an override says which trials of a scenario run, and not what they simulate.
fn is_of_the_sample(one: &Override) -> bool {
    matches!(one.origin.as_str(), "--trials" | "--seed" | "--years")
}

/// Reads all scenarios, each later one with the seed and the trials of the first, and shows what was
/// found; adds the files that were read, or looked for, to `watched`. The first stays without changes where
/// the other is itself. Nothing where one has errors.
fn side_by_side(
    options: &CompareOptions,
    itself: bool,
    watched: &mut Vec<PathBuf>,
) -> Option<Vec<Scenario>> {
    let mut sources: Vec<Source<'_>> =
        options.scenarios.iter().map(|path| Source::File(path)).collect();
    if sources.len() == 1 {
        sources.insert(0, Source::Baseline);
    }
    let shown = Shown::of(options.output.quiet, options.verbose);
    let mut scenarios: Vec<Scenario> = Vec::new();
    let mut wrong = false;
    for source in &sources {
        let asked = options.chances.overrides();
        let changes = options.changes.overrides().into_iter();
        let plain = itself && scenarios.is_empty() && !wrong;
        let overrides = changes.filter(|one| !plain || is_of_the_sample(one)).chain(asked);
        // An outcome is supposed of those that have the branch, and one of them has to.
        let (supposed, overrides): (Vec<_>, Vec<_>) =
            overrides.partition(|one| one.origin == "--given");
        let is_last = scenarios.len() + 1 == sources.len();
        let read = Scenario::read(*source, overrides).and_then(|own| {
            let by_another = |one: &_| scenarios.iter().any(|other| other.may_suppose(one));
            let mine: Vec<_> = supposed
                .into_iter()
                .filter(|one| own.may_suppose(one) || (is_last && !by_another(one)))
                .collect();
            if mine.is_empty() { Ok(own) } else { own.overridden(mine) }
        });
        // Where the first one has errors there are no random numbers to share.
        let earlier = if wrong { &[][..] } else { &scenarios[..] };
        let aligned = read.and_then(|own| {
            let (own, note) = Comparing::aligned(&own, earlier, !options.until.is_empty())?;
            if let (Some(note), false) = (note, options.output.quiet) {
                tell(faint(&visible(&note)));
            }
            Ok(own)
        });
        match show_of(aligned, shown, watched) {
            Some(scenario) => scenarios.push(scenario),
            None => wrong = true,
        }
    }
    (!wrong).then_some(scenarios)
}
