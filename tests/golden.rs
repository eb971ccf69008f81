//! The shipped scenarios give the numbers they gave before.
//!
//! Numbers under a seed are an interface. Where a change moves them on purpose, renew these files
//! with `SNAPSHOTS=overwrite cargo test --test golden`, look at the difference, and say in the
//! changelog under *Value changes* what moved and why.

use std::fmt::Write;
use std::path::Path;

use salang::model::compile;
use salang::read::{Source, read};
use salang::simulate::engine::{Engine, Keep, Progress};
use salang::stats::{RunInfo, ScenarioInfo, Summary, metric_rows};

/// Enough trials that every hazard strikes, few enough to be quick.
const TRIALS: u64 = 400;

fn summary(source: Source<'_>) -> Summary {
    let reading = read(source, &[]);
    let scenario = reading.scenario.expect("a shipped scenario has no errors");
    let model = compile(&scenario).expect("a scenario that was read compiles");
    let engine = Engine::new(Some(2)).expect("two threads");
    let outcomes = engine
        .run(&model, (0, TRIALS), &Keep::all(&model), &Progress::default())
        .expect("lawful trials");
    let info = ScenarioInfo { title: scenario.title, file: reading.file, sha256: String::new() };
    let run = RunInfo {
        seed: model.seed,
        trials: TRIALS,
        start_year: model.start_year,
        years: scenario.run.years,
        partial: false,
    };
    Summary::new(info, run, &model.layout, &outcomes.tallies(), metric_rows(&outcomes))
}

/// The horizon's rows, a line each, to twelve digits: the last few move when sums are taken in
/// another order, which is no news to a reader.
fn text(summary: &Summary) -> String {
    let mut text = format!("{} trials, seed {}\n", summary.run.trials, summary.run.seed);
    for row in summary.metrics.iter().filter(|row| row.year.is_none()) {
        let cause = row.cause.clone().flatten();
        let words = [&row.heading, &cause, &row.name, &row.corridor];
        let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
        let _ = writeln!(
            text,
            "{} [{}] mean {:.11e} sd {:.11e} p10 {:.11e} p50 {:.11e} p90 {:.11e} cvar5 {:.11e}",
            row.metric,
            words.join(", "),
            row.mean,
            row.sd.unwrap_or(0.0),
            row.p10,
            row.p50,
            row.p90,
            row.cvar5
        );
    }
    for row in &summary.hazards {
        let _ = writeln!(text, "{}: {:.11e} incidents a year", row.hazard, row.incidents_per_year);
    }
    text
}

fn check(name: &str, source: Source<'_>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let expected = snapbox::Data::read_from(&path, None);
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(text(&summary(source)), expected);
}

#[test]
fn the_baseline_gives_what_it_gave() {
    check("baseline.txt", Source::Baseline);
}

#[test]
fn the_starter_gives_what_it_gave() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/starter.toml");
    check("starter.txt", Source::File(&path));
}
