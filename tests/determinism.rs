//! One answer, whatever the machine does; and random numbers that stay as they are when others
//! come.

#[path = "known/support.rs"]
mod support;

use salang::model::{Model, compile};
use salang::outcome::{
    All, BranchIndex, CorridorIndex, Measure, Outcomes, Period, RegimeStateIndex, YearIndex,
};
use salang::scenario::{Hazard, Scenario};
use salang::stats::Estimates;
use support::*;

fn baseline() -> Scenario {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/baseline.toml");
    scenario_at(&path, &[])
}

fn model_of_scenario(scenario: &Scenario) -> Model {
    compile(scenario).expect("compiles")
}

/// Every number of a run, as bits.
fn bits(outcomes: &Outcomes) -> Vec<u64> {
    let mut bits = Vec::new();
    for measure in outcomes.layout.columns().measures() {
        let (entities, periods) = measure.shape(&outcomes.layout);
        for entity in 0..entities {
            for period in 0..periods {
                let values =
                    outcomes.values(measure, measure.entity(entity), measure.period(period));
                bits.extend(values.iter().map(|value| value.to_bits()));
            }
        }
    }
    for index in 0..outcomes.layout.assumptions.len() {
        bits.extend(outcomes.assumption(index).iter().map(|value| value.to_bits()));
    }
    bits
}

/// All that the summary is made of, every number to its last digit.
fn rows(outcomes: &Outcomes) -> String {
    format!("{:?}", Estimates::of(outcomes))
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let model = model_of_scenario(&baseline());
    let one = run_on(&model, (0, 700), 1);
    for threads in [2, 3] {
        let more = run_on(&model, (0, 700), threads);
        assert_eq!(bits(&one), bits(&more), "{threads} threads");
        assert_eq!(one.tallies(), more.tallies(), "{threads} threads");
        assert_eq!(rows(&one), rows(&more), "{threads} threads");
    }
}

#[test]
fn trials_run_in_parts_are_those_of_one_run() {
    let model = model_of_scenario(&baseline());
    let whole = run_on(&model, (0, 300), 2);
    let parts = [(0, 64), (64, 100), (100, 101), (101, 300)];
    let parts: Vec<Outcomes> = parts.iter().map(|range| run_on(&model, *range, 2)).collect();
    for measure in whole.layout.columns().measures() {
        let (entities, periods) = measure.shape(&whole.layout);
        for entity in 0..entities {
            for period in 0..periods {
                let all = whole.values(measure, measure.entity(entity), measure.period(period));
                let joined: Vec<f64> = parts
                    .iter()
                    .flat_map(|part| {
                        part.values(measure, measure.entity(entity), measure.period(period))
                    })
                    .collect();
                assert_eq!(all, joined, "{measure:?}");
            }
        }
    }
    let incidents = |outcomes: &Outcomes| -> Vec<Vec<u64>> {
        outcomes.tallies().hazards.iter().map(|hazard| hazard.by_year.clone()).collect()
    };
    let mut sum = incidents(&parts[0]);
    for part in &parts[1..] {
        for (sum, more) in sum.iter_mut().flatten().zip(incidents(part).iter().flatten()) {
            *sum += more;
        }
    }
    assert_eq!(incidents(&whole), sum);
}

#[test]
fn a_trial_does_not_depend_on_what_its_workspace_ran_before() {
    let model = model_of_scenario(&baseline());
    let mut used = salang::simulate::Workspace::new(&model);
    for number in [5, 900, 31, 5] {
        let streams = salang::chance::TrialStreams::new(model.seed, number);
        let run = |workspace: &mut salang::simulate::Workspace| {
            let watch = &mut salang::simulate::NoWatch;
            salang::simulate::trial(&model, &streams, number, workspace, watch).expect("no halt");
            let bits: Vec<u64> =
                workspace.row().numbers().iter().map(|value| value.to_bits()).collect();
            (bits, workspace.values().to_vec())
        };
        assert_eq!(run(&mut used), run(&mut salang::simulate::Workspace::new(&model)));
    }
}

#[test]
fn another_seed_gives_other_numbers() {
    let mut scenario = baseline();
    let one = run(&model_of_scenario(&scenario), 64);
    scenario.run.seed += 1;
    let other = run(&model_of_scenario(&scenario), 64);
    let delivered = |outcomes: &Outcomes| outcomes.values(Measure::Delivered, All, All);
    let same = delivered(&one).iter().zip(delivered(&other)).filter(|(a, b)| *a == b).count();
    assert!(same < 8, "{same} of 64 trials alike");
}

/// The draws and deliveries of all of `names`, as bits.
fn of_corridors(outcomes: &Outcomes, names: &[String]) -> Vec<u64> {
    let layout = &outcomes.layout;
    let mut bits = Vec::new();
    for name in names {
        let index = layout.corridors.iter().position(|c| c.name == *name).expect("a corridor");
        for measure in
            [Measure::Delivered, Measure::Nameplate, Measure::ZeroDays, Measure::LongestGap]
        {
            for year in 0..layout.years {
                let values = outcomes.values(measure, CorridorIndex(index), YearIndex(year));
                bits.extend(values.iter().map(|value| value.to_bits()));
            }
        }
    }
    bits
}

/// That these corridors have the same numbers but for the rounding of sums that are cut elsewhere.
fn assert_alike_but_for_rounding(before: &Outcomes, after: &Outcomes, names: &[String]) {
    let (own, other) = (of_corridors(before, names), of_corridors(after, names));
    assert_eq!(own.len(), other.len());
    for (one, two) in own.into_iter().zip(other) {
        let (one, two) = (f64::from_bits(one), f64::from_bits(two));
        assert!((one - two).abs() <= 1e-12 * one.abs().max(1.0), "{one} and {two}");
    }
}

/// The draws of each of `names`.
fn of_assumptions(outcomes: &Outcomes, names: &[String]) -> Vec<Vec<f64>> {
    let at = |name| outcomes.layout.assumptions.iter().position(|known| known == name);
    names.iter().map(|name| outcomes.assumption(at(name).expect("an assumption"))).collect()
}

/// Incidents by hazard and year.
fn of_hazards(outcomes: &Outcomes, names: &[String]) -> Vec<Vec<u64>> {
    let tallies = outcomes.tallies();
    let at = |name: &String| outcomes.layout.hazards.iter().position(|hazard| hazard.name == *name);
    names.iter().map(|name| tallies.hazards[at(name).expect("a hazard")].by_year.clone()).collect()
}

fn names_of(scenario: &Scenario) -> (Vec<String>, Vec<String>, Vec<String>) {
    (
        scenario.corridors.iter().map(|c| c.name.clone()).collect(),
        scenario.assumptions.iter().map(|a| a.name.clone()).collect(),
        scenario.hazards.iter().map(|h| h.name.clone()).collect(),
    )
}

#[test]
fn a_corridor_that_is_added_with_its_own_hazards_moves_nothing_else() {
    let parent = baseline();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("child.toml");
    let baseline_path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/baseline.toml");
    let child = format!(
        r#"
schema = 1
title = "A third corridor"
extends = '{}'

[assumption.a_first]
value = {{ uniform = [1, 2] }}

[assumption.another]
value = {{ lognormal = {{ p10 = 1, p90 = 2 }} }}

[[supply]]
name = "A river"
commodity = "electricity"
[supply.monthly]
mean_mw = [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]
year_cv = 0.4
month_cv = 0.2

[[supply]]
name = "Another river"
commodity = "electricity"
[supply.monthly]
mean_mw = [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]
year_cv = 0.4

[[correlation]]
between = ["A river", "Another river"]
rho = 0.5

[[corridor]]
name = "Wakhan line"
commodity = "electricity"
supplies = ["A river", "Another river"]
capacity_mw = 10
built = 0.5

[[corridor.segment]]
name = "pass"
length_km = 50

[[hazard]]
name = "snow"
cause = "weather"
where = {{ corridor = "Wakhan line" }}
per_year = "a_first"
clustering = {{ branching = 0.4, decay_days = 5 }}
repair_days = {{ exponential = {{ mean = "another" }} }}
"#,
        baseline_path.display()
    );
    std::fs::write(&path, child).expect("written");
    let child = scenario_at(&path, &[]);
    assert_eq!(child.corridors.len(), parent.corridors.len() + 1);
    let (corridors, assumptions, hazards) = names_of(&parent);
    let before = run(&model_of_scenario(&parent), 500);
    let after = run(&model_of_scenario(&child), 500);
    assert_eq!(of_assumptions(&before, &assumptions), of_assumptions(&after, &assumptions));
    // Where a day is bought in parts, sums are cut at what happens to any corridor, and round otherwise.
    assert_alike_but_for_rounding(&before, &after, &corridors);
    // Hazards of all of the country may meet the new corridor too; those that name theirs do not.
    let named = |name: &&String| {
        let hazard = parent.hazards.iter().find(|hazard| hazard.name == **name);
        hazard.is_some_and(|hazard| hazard.r#where.corridor.is_some())
    };
    let kept: Vec<String> = hazards.iter().filter(named).cloned().collect();
    assert!(!kept.is_empty() && kept.len() < hazards.len());
    assert_eq!(of_hazards(&before, &kept), of_hazards(&after, &kept));
    let third = after.layout.corridors.iter().position(|c| c.name == "Wakhan line").unwrap();
    assert!(
        after.values(Measure::Delivered, CorridorIndex(third), All).iter().any(|twh| *twh > 0.0)
    );
}

#[test]
fn a_hazard_that_is_added_or_a_rate_that_changes_moves_no_incident_of_others() {
    let parent = baseline();
    let (_, assumptions, hazards) = names_of(&parent);
    let mut child = parent.clone();
    let mut extra: Hazard = child.hazards[0].clone();
    extra.name = "another".to_owned();
    child.hazards.insert(0, extra);
    let before = run(&model_of_scenario(&parent), 500);
    let after = run(&model_of_scenario(&child), 500);
    assert_eq!(of_assumptions(&before, &assumptions), of_assumptions(&after, &assumptions));
    assert_eq!(of_hazards(&before, &hazards), of_hazards(&after, &hazards));

    // A hazard that is taken out, likewise.
    let mut child = parent.clone();
    let gone = child.hazards.remove(1).name;
    let rest: Vec<String> = hazards.iter().filter(|name| **name != gone).cloned().collect();
    let after = run(&model_of_scenario(&child), 500);
    assert_eq!(of_hazards(&before, &rest), of_hazards(&after, &rest));

    // One with twice as many incidents, likewise.
    let mut child = parent.clone();
    child.hazards[1].by_month.fill(2.0.into());
    let after = run(&model_of_scenario(&child), 500);
    assert_eq!(of_hazards(&before, &rest), of_hazards(&after, &rest));
    let own = [gone];
    assert!(of_hazards(&before, &own) < of_hazards(&after, &own));
}

#[test]
fn branches_regimes_and_levels_that_are_added_move_no_stream_of_others() {
    let text = include_str!("everything.toml");
    let parent = scenario_at(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everything.toml"),
        &[],
    );
    // Each before the others, in the file and by name.
    let more = "
[branch.another]
label = \"Another\"
outcomes = { \"yes\" = 0.5, \"no\" = 0.5 }
[regime.another]
start = { lower = 0.5, higher = 0.5 }
[regime.another.monthly_transition]
lower = { higher = 0.3 }
higher = { lower = 0.3 }
[level.a_level]
year_cv = 0.4
[assumption.a_number]
value = { \"yes\" = { uniform = [1, 2] }, else = 3 }
[[supply]]
name = \"a well\"
commodity = \"oil\"
[supply.steady]
kbd = 50
[[supply.claim]]
name = \"another\"
take_kbd = \"a_number\"
[[corridor]]
name = \"another\"
commodity = \"oil\"
supplies = [\"a well\"]
capacity_kbd = 40
season = [\"04-01\", \"09-30\"]
[[corridor.segment]]
name = \"another\"
[[corridor.return]]
name = \"another\"
share = 0.1
season = [\"11-01\", \"11-30\"]
[[hazard]]
name = \"another\"
cause = \"another\"
where = { corridor = \"another\" }
per_year = { lower = 2, higher = 5 }
level = \"a_level\"
repair_days = 2
";
    let at = text.find("[branch.treaty]").expect("a branch");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("child.toml");
    std::fs::write(&path, format!("{}{more}{}", &text[..at], &text[at..])).expect("written");
    let child = scenario_at(&path, &[]);
    let before = run(&model_of_scenario(&parent), 300);
    let after = run(&model_of_scenario(&child), 300);
    let (corridors, assumptions, hazards) = names_of(&parent);
    assert_eq!(of_assumptions(&before, &assumptions), of_assumptions(&after, &assumptions));
    assert_eq!(of_hazards(&before, &hazards), of_hazards(&after, &hazards));
    for branch in &before.layout.branches {
        let of = |outcomes: &Outcomes| {
            let place = outcomes.layout.branches.iter().position(|own| own.name == branch.name);
            let own = BranchIndex(place.expect("the branch"));
            outcomes.values(Measure::Outcome, own, Period::Once)
        };
        assert_eq!(of(&before), of(&after), "{}", branch.name);
    }
    for regime in &before.layout.regimes {
        for state in &regime.states {
            let of = |outcomes: &Outcomes| {
                let layout = &outcomes.layout;
                let place = layout.regime_states().position(|(own, at)| {
                    let label = &layout.regimes[own];
                    label.name == regime.name && label.states[at] == *state
                });
                let own = RegimeStateIndex(place.expect("the state"));
                outcomes.values(Measure::StateDays, own, All)
            };
            assert_eq!(of(&before), of(&after), "{state}");
        }
    }
    // Sums are cut at what happens to any corridor, and round otherwise.
    assert_alike_but_for_rounding(&before, &after, &corridors);
}

/// First incidents of one instance, by their start.
fn starts(model: &Model, instance: usize, offspring: bool) -> Vec<Vec<(f64, f64)>> {
    let mut starts = Vec::new();
    watch(model, 200, &mut Log::default(), |_, log| {
        let own = log.0.drain(..).filter(|o| o.instance == instance && o.offspring == offspring);
        starts.push(own.map(|o| (o.from, o.to)).collect());
    });
    starts
}

#[test]
fn clustering_leaves_the_times_and_repairs_of_first_incidents_in_proportion() {
    // With a branching of b first incidents come at 1 - b of the rate: at a rate that makes up for
    // it they are the same ones, however many others they bring.
    let cluster = |branching: &str, rate: &str| {
        let cluster = format!("{{ branching = {branching}, decay_days = 20 }}");
        let sets = [
            ("hazard.attacks.clustering", cluster.as_str()),
            ("hazard.attacks.per_year", rate),
            ("hazard.attacks.repair_days", "{ exponential = { mean = 3 } }"),
        ];
        model_with("clustering", &sets)
    };
    let (few, many) = (cluster("0", "4"), cluster("0.5", "8"));
    assert_eq!(starts(&few, 0, false), starts(&many, 0, false));
    assert!(starts(&few, 0, true).iter().all(Vec::is_empty));
    assert!(starts(&many, 0, true).iter().any(|trial| !trial.is_empty()));
    // More branching keeps the offspring that there were: each has a stream of its own.
    let more = cluster("0.75", "16");
    for (less, more) in starts(&many, 0, true).iter().zip(&starts(&more, 0, true)) {
        assert!(less.iter().all(|outage| more.contains(outage)));
    }
}
