//! Physical and economic sense of every shipped scenario, trial by trial.

#[path = "known/support.rs"]
mod support;

use std::path::{Path, PathBuf};

use salang::model::compile;
use salang::outcome::{CorridorIndex, Loss, Measure, MonthIndex, Outcomes, YearIndex};
use salang::read::Source;
use support::*;

const TRIALS: u64 = 60;
/// The headings that add up to what a corridor does not bring.
const HEADINGS: [Loss; 6] = [
    Loss::NotInService,
    Loss::Supply,
    Loss::Maintenance,
    Loss::AllIncidents,
    Loss::SharedSupply,
    Loss::Destination,
];
/// Of a terawatt-hour, of a million dollars: what rounding may leave.
const ROUNDING: f64 = 1e-6;

fn shipped() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).expect("the folder of scenarios");
    let files = files.map(|entry| entry.expect("a file in it").path());
    let files = files.filter(|path| path.extension().is_some_and(|kind| kind == "toml"));
    let name = |path: &PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    files.map(|path| (name(&path), path)).collect()
}

/// Each cell of a corridor and year, trial by trial.
fn cells(outcomes: &Outcomes, measure: Measure, corridor: usize, year: usize) -> Vec<f64> {
    outcomes.values(measure, CorridorIndex(corridor), YearIndex(year))
}

#[test]
fn no_corridor_brings_more_than_it_can_carry_and_what_it_does_not_bring_is_told() {
    for (name, path) in shipped() {
        let scenario = scenario_at(&path, &[]);
        let model = compile(&scenario).expect("compiles");
        let outcomes = run(&model, TRIALS);
        for corridor in 0..scenario.corridors.len() {
            for year in 0..scenario.run.years as usize {
                let delivered = cells(&outcomes, Measure::Delivered, corridor, year);
                let nameplate = cells(&outcomes, Measure::Nameplate, corridor, year);
                let mut told = delivered.clone();
                for loss in HEADINGS {
                    let lost = cells(&outcomes, Measure::Lost(loss), corridor, year);
                    for (sum, lost) in told.iter_mut().zip(lost) {
                        *sum += lost;
                    }
                }
                for trial in 0..TRIALS as usize {
                    let (brought, most) = (delivered[trial], nameplate[trial]);
                    assert!((0.0..=most + ROUNDING).contains(&brought), "{name} {trial}");
                    assert!((told[trial] - most).abs() < ROUNDING, "{name} {trial}");
                }
            }
        }
    }
}

#[test]
fn nothing_is_bought_that_costs_more_than_what_it_replaces() {
    let mut found = 0;
    for (name, path) in shipped() {
        let mut sets = Vec::new();
        let plain = scenario_at(&path, &[]);
        if plain.destination.alternatives.is_empty() || name == "take-or-pay" {
            continue;
        }
        // What is owed whether anything flows or not is no price.
        if plain.branches.iter().any(|branch| branch.name == "casa_terms") {
            sets.push(("branch.casa_terms.outcomes.all avoidable", "1"));
            sets.push(("branch.casa_terms.outcomes.line owed", "0"));
            sets.push(("branch.casa_terms.outcomes.bound to take", "0"));
        }
        let outcomes = run(&model_at(&path, &sets), TRIALS);
        for contract in &plain.contracts {
            let at = plain.corridors.iter().position(|own| own.name == contract.corridor);
            let corridor = at.expect("a contract's corridor");
            for year in 0..plain.run.years as usize {
                let saved = cells(&outcomes, Measure::NetBenefit, corridor, year);
                assert!(
                    saved.iter().all(|saved| *saved > -ROUNDING),
                    "{name}: {} is paid more than it saves",
                    contract.corridor
                );
                found += saved.iter().filter(|saved| **saved > ROUNDING).count();
            }
        }
    }
    assert!(found > 1_000, "{found} cells in which something was bought");
}

#[test]
fn the_summer_line_brings_nothing_in_winter_and_no_more_goes_back_than_is_owed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/casa-only.toml");
    let owed = [("assumption.kyrgyz_return.value", "1.2")];
    let outcomes = run(&model_at(&path, &owed), TRIALS);
    for month in [0, 1, 2, 3, 9, 10, 11] {
        let brought = outcomes.values(Measure::Month, CorridorIndex(0), MonthIndex(month));
        assert!(brought.iter().all(|twh| *twh == 0.0), "month {month}");
    }
    let mut back = 0.0;
    for trial in 0..TRIALS as usize {
        let (mut sent, mut returned) = (0.0, 0.0);
        for year in 0..10 {
            let of = |measure| cells(&outcomes, measure, 0, year)[trial];
            let (delivered, went, net) =
                (of(Measure::Delivered), of(Measure::Returned), of(Measure::Net));
            assert!((net - delivered + went).abs() < ROUNDING);
            sent += delivered;
            returned += went;
        }
        assert!(returned <= 1.2 * sent + ROUNDING, "{returned} of {sent}");
        back += returned;
    }
    assert!(back > 0.1, "something goes back");
}

#[test]
fn the_tajik_and_kyrgyz_surplus_lies_where_the_record_has_it() {
    // A line without limit, bought whatever it costs: what both have to send in a summer of 2028.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/casa-only.toml");
    let sets = [
        ("corridor.CASA-1000.capacity_mw", "15_000"),
        ("corridor.CASA-1000.ramp", "[1.0]"),
        ("corridor.CASA-1000.in_service", "2027.0"),
        ("run.years", "3"),
    ];
    let outcomes = run(&model_at(&path, &sets), 400);
    let nameplate = cells(&outcomes, Measure::Nameplate, 0, 0);
    let missing = cells(&outcomes, Measure::Lost(Loss::Supply), 0, 0);
    let mut sent: Vec<f64> =
        nameplate.iter().zip(missing).map(|(most, lost)| most - lost).collect();
    sent.sort_by(f64::total_cmp);
    let (low, middle, high) = (sent[40], sent[200], sent[360]);
    // Two estimates of both sellers together, 2029 to 2034: 0.4, 1.5, 3.0 at the sending end.
    assert!((0.0..0.8).contains(&low), "{low}");
    assert!((0.9..2.0).contains(&middle), "{middle}");
    assert!((2.0..3.8).contains(&high), "{high}");
}

#[test]
fn lorries_would_have_brought_what_they_did() {
    // Judged from the press: 50 to 150 kt in 2024, of all origins; nothing while the gates were shut.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/parts");
    let text = |start: &str| {
        format!(
            "schema = 1\nextends = [{:?}, {:?}]\nremove = [\"hazard.transit suspended\", \
             \"regime.border.monthly_transition\"]\n[run]\nstart_year = 2024\nyears = 1\n\
             [regime.border]\nstart = {{ {start} }}\n[assumption.lpg_share]\nvalue = 1.0\n",
            folder.join("afghanistan.toml"),
            folder.join("lpg.toml"),
        )
    };
    let kt = |start: &str| {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("lorries.toml");
        std::fs::write(&path, text(start)).expect("written");
        let model = compile(&scenario_from(Source::File(&path), &[])).expect("compiles");
        let outcomes = run(&model, 400);
        // As electricity: 49.5 GJ a tonne at one half.
        let mut kt = cells(&outcomes, Measure::Delivered, 0, 0);
        kt.iter_mut().for_each(|twh| *twh *= 3600.0 / (49.5 * 0.5));
        kt.sort_by(f64::total_cmp);
        kt
    };
    let open = kt("open = 1, strained = 0, shut = 0");
    assert!(open[40] < 50.0 && open[360] > 150.0, "{} to {}", open[40], open[360]);
    let shut = kt("open = 0, strained = 0, shut = 1");
    assert!(shut.iter().all(|kt| *kt == 0.0));
}
