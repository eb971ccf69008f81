//! The shipped scenarios give the numbers they gave before.
//!
//! Numbers under a seed are an interface. Where a change moves them on purpose, renew these files
//! with `SNAPSHOTS=overwrite cargo test --test golden`, look at the difference, and say in the
//! changelog under *Value changes* what moved and why.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use salang::model::compile;
use salang::outcome::{Event, Loss};
use salang::read::{Severity, Source, read};
use salang::simulate::engine::{Engine, Keep, Progress};
use salang::stats::{Estimates, ProbabilityRow, RunInfo, ScenarioInfo, Summary};

/// Enough trials that every hazard brings an incident, few enough to be quick.
const TRIALS: u64 = 400;

fn summary(source: Source<'_>) -> Summary {
    let reading = read(source, &[]);
    let scenario = reading.scenario.expect("a shipped scenario has no errors");
    let model = compile(&scenario).expect("a scenario that was read compiles");
    let engine = Engine::new(Some(2)).expect("two threads");
    let outcomes = engine
        .run(&model, (0, TRIALS), &Keep::all(&model), &Progress::default())
        .expect("lawful trials");
    let info = ScenarioInfo {
        title: scenario.title,
        file: reading.file,
        sha256: String::new(),
        changes: Vec::new(),
    };
    let run = RunInfo {
        seed: model.seed,
        trials: TRIALS,
        start_year: model.start_year,
        years: scenario.run.years,
        partial: false,
    };
    Summary::new(info, run, &model.layout, &outcomes.tallies(), Estimates::of(&outcomes))
}

/// The horizon's rows, a line each, to twelve digits: the last few move when sums are taken in
/// another order, which is no news to a reader.
fn text(summary: &Summary) -> String {
    let mut text = format!("{} trials, seed {}\n", summary.run.trials, summary.run.seed);
    for row in summary.metrics.iter().filter(|row| row.about.year.is_none()) {
        let about = &row.about;
        let names = [&about.cause, &about.name, &about.supply, &about.corridor];
        let names = names.into_iter().flatten().map(String::as_str);
        let words: Vec<&str> = about.heading().map(Loss::key).into_iter().chain(names).collect();
        let _ = writeln!(
            text,
            "{} [{}] mean {:.11e} sd {:.11e} p10 {:.11e} p50 {:.11e} p90 {:.11e} cvar5 {:.11e}",
            about.metric.name(),
            words.join(", "),
            row.mean,
            row.sd.unwrap_or(0.0),
            row.p10,
            row.p50,
            row.p90,
            row.cvar5
        );
    }
    let met = |row: &&ProbabilityRow| row.event == Event::ContractMet && row.year.is_none();
    for row in summary.probabilities.iter().filter(met) {
        let corridor = row.corridor.as_deref().unwrap_or_default();
        let _ = writeln!(text, "contract_met [{corridor}] p {:.11e}", row.p);
    }
    for row in &summary.hazards {
        let _ = writeln!(text, "{}: {:.11e} incidents a year", row.hazard, row.incidents_per_year);
    }
    text
}

/// Every scenario in `scenarios/`, by name.
fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("a file in it").path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "toml"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_shipped_scenario_gives_what_it_gave() {
    for path in shipped() {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{stem}.txt"));
        let expected = snapbox::Data::read_from(&golden, None);
        snapbox::Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            .eq(text(&summary(Source::File(&path))), expected);
    }
}

#[test]
fn every_shipped_scenario_is_read_without_a_warning() {
    for path in shipped() {
        let found: Vec<String> = read(Source::File(&path), &[])
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Note)
            .map(ToString::to_string)
            .collect();
        assert!(found.is_empty(), "{}: {found:?}", path.display());
    }
}

#[test]
fn the_built_in_baseline_is_the_shipped_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/baseline.toml");
    let (built_in, shipped) = (read(Source::Baseline, &[]), read(Source::File(&path), &[]));
    assert_eq!(built_in.merged, shipped.merged);
    assert_eq!(built_in.scenario, shipped.scenario);
}
