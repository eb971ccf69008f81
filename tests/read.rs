//! What a good file is understood as.

use std::path::{Path, PathBuf};

use salang::chance::Law;
use salang::read::{Finding, Override, Reading, Source, read};
use salang::scenario::{
    ByState, Clustering, Each, HazardRate, MonthlyLevel, OfftakeRule, Quantity, Scenario, Start,
    SupplyModel, YearlyWindow,
};

fn good(name: &str) -> PathBuf {
    Path::new("tests/good").join(name)
}

fn drawn(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.render(false)).collect::<Vec<_>>().join("\n\n")
}

fn scenario(reading: &Reading) -> &Scenario {
    match &reading.scenario {
        Some(scenario) => scenario,
        None => panic!("{}", drawn(&reading.findings)),
    }
}

fn set(path: &str, value: &str) -> Override {
    Override { path: path.to_owned(), value: value.to_owned(), origin: "--set".to_owned() }
}

fn name(text: &str) -> Quantity {
    Quantity::Name(text.to_owned())
}

/// Writes the merged text and its files into a folder and reads them again.
fn again(reading: &Reading) -> Reading {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, &reading.merged).expect("written");
    for file in &reading.files {
        std::fs::write(folder.path().join(&file.name), &file.bytes).expect("written");
    }
    read(Source::File(&path), &[])
}

#[test]
fn the_whole_file_of_the_format_is_understood() {
    let reading = read(Source::File(&good("whole.toml")), &[]);
    let scenario = scenario(&reading);
    assert_eq!(scenario.title, "Both corridors, contested Afghanistan");
    assert_eq!((scenario.run.start_year, scenario.run.years), (2028, 10));
    assert_eq!(
        (scenario.run.trials, scenario.run.seed, scenario.run.warm_up_years),
        (20_000, 1, 1)
    );
    let names: Vec<&str> = scenario.assumptions.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "parent_only",
            "casa_in_service",
            "attack_rate_contested",
            "line_repair_median",
            "naryn_twh"
        ]
    );
    assert_eq!(
        scenario.assumptions[1].value,
        Law::Triangular { low: 2027.0.into(), mode: 2027.8.into(), high: 2030.0.into() }
    );
    assert_eq!(scenario.assumptions[1].range, Some((2026.0, 2035.0)));
    assert!(scenario.assumptions[1].judgement);
    let security = scenario.security.as_ref().expect("a chain");
    assert_eq!(security.states, ["calm", "contested", "conflict"]);
    assert_eq!(security.start, Start::Shares(vec![0.6.into(), 0.4.into(), 0.0.into()]));
    assert_eq!(security.monthly_transition[2], [0.003.into(), 0.037.into(), Quantity::Number(0.0)]);
    assert_eq!(scenario.correlations.len(), 2);
    let SupplyModel::Monthly(vakhsh) = &scenario.supplies[0].model else { panic!("monthly") };
    assert_eq!(vakhsh.persistence, 0.1.into());
    assert_eq!(vakhsh.max, Some(1300.0.into()));
    let MonthlyLevel::Mean(mean) = &vakhsh.level else { panic!("by mean") };
    assert_eq!(mean[5], 917.0.into());
    let SupplyModel::Monthly(naryn) = &scenario.supplies[1].model else { panic!("monthly") };
    let MonthlyLevel::Annual { energy, month_weights } = &naryn.level else { panic!("by year") };
    assert_eq!((energy, &month_weights[4]), (&name("naryn_twh"), &100.0.into()));
    let casa = &scenario.corridors[0];
    assert_eq!(casa.capacity, 1300.0.into());
    assert_eq!(casa.built, 1.0.into());
    assert_eq!(casa.supplies, ["Vakhsh surplus", "Naryn surplus"]);
    assert_eq!(casa.season, Some(YearlyWindow { first: 120, last: 272 }));
    assert_eq!(casa.ramp.len(), 3);
    assert_eq!(casa.segments[0].units, 2);
    assert_eq!(casa.offtakes[0].rule, OfftakeRule::First);
    assert_eq!(casa.offtakes[0].take[11], 100.0.into());
    assert_eq!(casa.maintenance[0].window, YearlyWindow { first: 59, last: 72 });
    let attack = &scenario.hazards[0];
    assert_eq!(
        attack.rate,
        HazardRate::Per100KmYear(ByState::Each(vec![
            0.08.into(),
            name("attack_rate_contested"),
            1.2.into()
        ]))
    );
    assert_eq!(
        attack.clustering,
        Some(Clustering { branching: 0.5.into(), decay_days: 20.0.into() })
    );
    let ByState::Each(repairs) = &attack.repair_days else { panic!("by state") };
    assert_eq!(
        repairs[1],
        Law::LognormalMedian { median: name("line_repair_median"), p90: 20.0.into() }
    );
    assert_eq!(scenario.hazards[1].each, Each::Unit);
    assert_eq!(scenario.hazards[1].rate, HazardRate::MttfDays(120.0.into()));
    assert!(scenario.hazards[2].together);
    assert_eq!(scenario.hazards[3].r#where.supply, Some(vec!["Galkynysh gas".to_owned()]));
    let demand = scenario.destination.demand.as_ref().expect("hourly demand");
    assert_eq!((demand.mw.len(), demand.mw[0]), (8760, 9000.0));
}

#[test]
fn a_merged_text_says_which_file_it_came_from() {
    let first = read(Source::File(&good("whole.toml")), &[]);
    assert!(first.merged.starts_with("# Merged by salang from whole.toml\n"));
    // In a report's folder it is the run that it records; under a name of its own it is a new one.
    assert_eq!(again(&first).file, "whole.toml");
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, "# Merged by salang from whole.toml\n").expect("written");
    assert_eq!(read(Source::File(&path), &[]).file, "mine.toml");
}

#[test]
fn a_merged_text_gives_the_same_scenario_and_the_same_text() {
    for file in ["whole.toml"] {
        let first = read(Source::File(&good(file)), &[set("run.trials", "77")]);
        let second = again(&first);
        assert_eq!(scenario(&first), scenario(&second), "{file}");
        assert_eq!(first.merged, second.merged, "{file}");
        assert_eq!(first.files, second.files, "{file}");
    }
}
