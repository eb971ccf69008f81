//! What is asked for has the same bits whatever else is: a run of one measure and a run of all.

#[path = "shared/hourly.rs"]
mod hourly;
#[path = "shared/scenario.rs"]
mod scenario;

use std::path::{Path, PathBuf};

use salang::model::Model;
use salang::outcome::{Measure, Outcomes};
use salang::simulate::engine::{Engine, Keep, Progress};
use scenario::model_at;

/// Two blocks and a part of one.
const TRIALS: u64 = 150;

fn run(model: &Model, keep: &Keep) -> Outcomes {
    let engine = Engine::new(Some(2)).expect("threads");
    engine.run(model, (0, TRIALS), keep, &Progress::default()).expect("no halt")
}

/// Every column of a measure, bit by bit.
fn bits(outcomes: &Outcomes, measure: Measure) -> Vec<u64> {
    let (entities, periods) = outcomes.kept.shape(measure).expect("it was kept");
    let cells = (0..entities).flat_map(|entity| (0..periods).map(move |period| (entity, period)));
    let columns = cells.map(|(entity, period)| {
        outcomes.values(measure, measure.entity(entity), measure.period(period))
    });
    columns.flatten().map(f64::to_bits).collect()
}

fn scenarios() -> Vec<PathBuf> {
    let known =
        ["rts79", "hourly", "offtakes", "shared", "branches", "reservoir", "returns", "claims"];
    let known = known.map(|name| hourly::known().join(format!("{name}.toml")));
    let shipped = ["baseline", "everything", "home-demand", "take-or-pay", "contested"];
    let shipped = shipped.map(|name| Path::new("scenarios").join(format!("{name}.toml")));
    known.into_iter().chain(shipped).collect()
}

#[test]
fn a_measure_has_the_same_bits_alone_and_among_all() {
    for path in scenarios() {
        let model = model_at(&path, &[]);
        let all = run(&model, &Keep::all(&model));
        for measure in model.layout.columns().measures() {
            let alone = run(&model, &Keep::only(&model, &[measure]).without_sums());
            let same = bits(&alone, measure) == bits(&all, measure);
            assert!(same, "{measure:?} of {}", path.display());
        }
        let some = [Measure::LossOfLoadHours, Measure::Unserved, Measure::Nameplate];
        let some: Vec<Measure> = some.into_iter().filter(|own| all.has(*own)).collect();
        let together = run(&model, &Keep::only(&model, &some).without_sums());
        for measure in some {
            assert_eq!(bits(&together, measure), bits(&all, measure), "{}", path.display());
        }
    }
}

#[test]
fn counts_of_events_are_the_same_without_the_sums_of_segments() {
    for path in scenarios() {
        let model = model_at(&path, &[]);
        let all = run(&model, &Keep::all(&model)).tallies();
        let few = run(&model, &Keep::only(&model, &[]).without_sums()).tallies();
        assert_eq!((few.trials, &few.clamped), (all.trials, &all.clamped), "{}", path.display());
        assert_eq!(few.events, all.events, "{}", path.display());
    }
}
