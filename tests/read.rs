//! The meaning of good files.

#[path = "shared/hourly.rs"]
mod hourly;
#[path = "shared/scenario.rs"]
mod shared;

use std::path::{Path, PathBuf};

use salang::chance::Law;
use salang::read::{Finding, Memory, Override, Reading, Source, read};
use salang::scenario::{
    ByState, ChainIndex, Clustering, Contract, CountedIn, Each, HazardRate, Meter, MonthlyLevel,
    OfftakeRule, Price, Quantity, Scenario, Start, SupplyModel, Volume, YearlyWindow,
};
use salang::units::Bounds;
use shared::set;

fn good(name: &str) -> PathBuf {
    hourly::good().join(name)
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

fn usd_per_mwh(amount: f64) -> Price {
    Price { amount: amount.into(), counted: CountedIn::Electricity }
}

fn name(text: &str) -> Quantity {
    Quantity::named(text, Bounds::WIDEST)
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

/// A chance that is the same whatever other chains do.
fn same(chance: f64) -> ByState<Quantity> {
    ByState::Same(chance.into())
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
    assert_eq!(security.transition[2], [0.003, 0.037, 0.0].map(same));
    assert_eq!(scenario.correlations.len(), 2);
    let SupplyModel::Monthly(vakhsh) = &scenario.supplies[0].model else { panic!("monthly") };
    assert_eq!(vakhsh.wetness.persistence, 0.1.into());
    assert_eq!(vakhsh.max, Some(1300.0.into()));
    let MonthlyLevel::Mean(mean) = &vakhsh.level else { panic!("by mean") };
    assert_eq!(mean[5], 917.0.into());
    let SupplyModel::Monthly(naryn) = &scenario.supplies[1].model else { panic!("monthly") };
    let MonthlyLevel::Annual { energy, month_weights } = &naryn.level else { panic!("by year") };
    assert_eq!((energy, &month_weights[4]), (&ByState::Same(name("naryn_twh")), &100.0.into()));
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
        HazardRate::Per100KmYear(ByState::Each(
            ChainIndex(0),
            vec![0.08.into(), name("attack_rate_contested"), 1.2.into()]
        ))
    );
    assert_eq!(
        attack.clustering,
        Some(Clustering { branching: 0.5.into(), decay_days: 20.0.into() })
    );
    let ByState::Each(_, repairs) = &attack.repair_days else { panic!("by state") };
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
    assert_eq!(
        scenario.contracts,
        [Contract {
            level: None,
            corridor: "CASA-1000".to_owned(),
            volume: Some(Volume { amount: 3.67.into(), counted: CountedIn::Electricity }),
            metered: Meter::Sending,
            energy: usd_per_mwh(51.5),
            transit: usd_per_mwh(12.5),
            wheeling: usd_per_mwh(30.1),
            owed_musd_per_year: 0.0.into(),
            take_or_pay: 0.0.into(),
            replacement_usd_per_mwh: Some(78.0.into()),
            source: None,
            notes: None,
        }]
    );
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
    for file in ["whole.toml", "family/scenario.toml"] {
        let first = read(Source::File(&good(file)), &[set("run.trials", "77")]);
        let second = again(&first);
        assert_eq!(scenario(&first), scenario(&second), "{file}");
        assert_eq!(first.merged, second.merged, "{file}");
        assert_eq!(first.files, second.files, "{file}");
    }
}

#[test]
fn a_child_says_only_what_differs() {
    let reading = read(Source::File(&good("family/scenario.toml")), &[]);
    let scenario = scenario(&reading);
    assert_eq!(scenario.title, "scenario");
    assert_eq!((scenario.run.start_year, scenario.run.trials), (2028, 500));
    // Known names do not move, new ones come last.
    let corridors: Vec<&str> = scenario.corridors.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(corridors, ["Line", "Pipe", "Oil", "New line"]);
    let line = &scenario.corridors[0];
    assert_eq!((line.capacity.number(), line.season), (Some(1300.0), None));
    assert_eq!(line.segments.len(), 1);
    // Unnamed windows are replaced together, a named one is changed.
    let windows: Vec<(Option<&str>, YearlyWindow, Option<f64>)> = line
        .maintenance
        .iter()
        .map(|own| (own.name.as_deref(), own.window, own.takes.number()))
        .collect();
    assert_eq!(
        windows,
        [
            (Some("overhaul"), YearlyWindow { first: 313, last: 315 }, Some(0.9)),
            (None, YearlyWindow { first: 151, last: 153 }, Some(0.25)),
        ]
    );
    // `mean_mw` displaces `annual_twh` and what belongs to it.
    let SupplyModel::Monthly(river) = &scenario.supplies[0].model else { panic!("monthly") };
    assert!(matches!(river.level, MonthlyLevel::Mean(_)));
    assert_eq!(river.wetness.persistence, name("persistence"));
    // `mttf_days` displaces `per_year`, and `clustering` goes with it.
    assert_eq!(scenario.hazards.len(), 1);
    assert_eq!(scenario.hazards[0].rate, HazardRate::MttfDays(90.0.into()));
    assert_eq!(scenario.hazards[0].clustering, None);
    // Rows of the chain are replaced whole, states keep their order.
    let security = scenario.security.as_ref().expect("a chain");
    assert_eq!(security.states, ["calm", "contested", "conflict"]);
    assert_eq!(security.start, Start::Stationary);
    assert_eq!(security.transition[1][0], same(0.05));
    // Contracts go by their corridor; what is left out is take and pay at the sending end.
    let contracts: Vec<_> = scenario
        .contracts
        .iter()
        .map(|own| {
            let Some(Volume { amount, .. }) = &own.volume else { panic!("a volume") };
            let numbers = [amount, &own.energy.amount, &own.take_or_pay];
            let elsewhere = own.replacement_usd_per_mwh.clone();
            (own.corridor.as_str(), own.metered, numbers.map(Quantity::number), elsewhere)
        })
        .collect();
    assert_eq!(
        contracts,
        [
            ("Line", Meter::Receiving, [Some(3.0), Some(50.0), Some(0.5)], None),
            ("New line", Meter::Sending, [Some(1.0), Some(45.0), Some(0.0)], None),
        ]
    );
}

#[test]
fn a_childs_reservoir_displaces_another_model_and_its_keys_are_set_by_their_paths() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let parent = std::fs::canonicalize(good("family/scenario.toml")).expect("a file");
    let parent = parent.display().to_string().replace('\\', "/");
    let text = format!(
        "schema = 1\nextends = [\"{parent}\"]\nremove = [\"assumption.persistence\", \
         \"assumption.other\"]\n[[supply]]\nname = \"River\"\n[supply.reservoir]\n\
         inflow_gwh = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\nstorage_gwh = 100\n\
         start_share = 0.5\nturbine_mw = 20\nhome_demand_mw = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, \
         11, 12]\n"
    );
    let path = folder.path().join("child.toml");
    std::fs::write(&path, text).expect("written");
    let sets = [
        set("supply.River.reservoir.storage_gwh", "200"),
        set("supply.River.reservoir.keep_share", "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]"),
    ];
    let reading = read(Source::File(&path), &sets);
    let SupplyModel::Reservoir(river) = &scenario(&reading).supplies[0].model else {
        panic!("a reservoir")
    };
    assert_eq!((&river.storage, &river.start_share), (&200.0.into(), &0.5.into()));
    assert_eq!((&river.inflow[11], &river.keep_share[11]), (&12.0.into(), &1.0.into()));
    assert_eq!(river.wetness.persistence, 0.0.into());
    assert_eq!(again(&reading).scenario, reading.scenario);
    assert!(!reading.merged.contains("supply.monthly"));
}

#[test]
fn csv_files_are_found_beside_the_file_that_names_them() {
    let reading = read(Source::File(&good("family/scenario.toml")), &[]);
    let scenario = scenario(&reading);
    let SupplyModel::History(well) = &scenario.supplies[2].model else { panic!("a record") };
    assert_eq!((well.record.len(), well.block_years, well.record[4].year), (5, 2, 2005));
    let ByState::Same(Law::History { values, file, .. }) = &scenario.hazards[0].repair_days else {
        panic!("a history")
    };
    assert_eq!((values.as_slice(), file.as_str()), ([3.0, 2.5, 11.0].as_slice(), "repairs.csv"));
    let demand = scenario.destination.demand.as_ref().expect("hourly demand");
    assert_eq!(demand.mw.len(), 8736);
    // Two files of one name get two names beside the merged text.
    let names: Vec<&str> = reading.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["flow.csv", "repairs.csv", "flow-2.csv"]);
    assert_eq!((well.file.as_str(), demand.file.as_str()), ("flow.csv", "flow-2.csv"));
    let within = |path: &PathBuf| {
        let path = path.strip_prefix(hourly::good()).expect("within the folder");
        path.display().to_string().replace('\\', "/")
    };
    let watched: Vec<String> = reading.watched.iter().map(within).collect();
    assert_eq!(
        watched,
        [
            "family/scenario.toml",
            "family/parts/region.toml",
            "family/demand.toml",
            "family/data/flow.csv",
            "family/data/repairs.csv",
            "family/flow.csv",
        ]
    );
}

#[test]
fn overrides_come_last() {
    let overrides = [
        set("run.trials", "1_000"),
        set("corridor.Line.built", "other"),
        set("corridor.Line.segment.South.length_km", "450.5"),
        set("corridor.Line.maintenance.overhaul.takes", "0.1"),
        set("hazard.attack.per_year", "{ calm = 1, contested = 2, conflict = 3 }"),
        set("hazard.attack.per_year.conflict", "9"),
        set("hazard.attack.clustering.branching", "0.2"),
        set("hazard.attack.clustering.decay_days", "5"),
        set("security.monthly_transition.contested.conflict", "0.02"),
        set("supply.Field.history.file", "tests/good/family/data/flow.csv"),
        set("supply.Field.history.block_years", "2"),
        set("assumption.other.value", "{ uniform = [0.2, 0.4] }"),
        set("destination.name", "Lahore"),
        set("contract.Line.energy_usd_per_mwh", "60"),
        set("contract.Line.take_or_pay", "other"),
        set("contract.New line.replacement_usd_per_mwh", "90.5"),
        set("title", "Another title"),
    ];
    let reading = read(Source::File(&good("family/scenario.toml")), &overrides);
    let scenario = scenario(&reading);
    assert_eq!(scenario.title, "Another title");
    assert_eq!(scenario.run.trials, 1000);
    let line = &scenario.corridors[0];
    assert_eq!(line.built, name("other"));
    assert_eq!(line.segments[0].length_km, Some(450.5.into()));
    assert_eq!(line.maintenance[0].takes, 0.1.into());
    assert_eq!(
        scenario.hazards[0].rate,
        HazardRate::PerYear(ByState::Each(ChainIndex(0), vec![1.0.into(), 2.0.into(), 9.0.into()]))
    );
    assert_eq!(
        scenario.hazards[0].clustering,
        Some(Clustering { branching: 0.2.into(), decay_days: 5.0.into() })
    );
    let security = scenario.security.as_ref().expect("a chain");
    assert_eq!(security.transition[1][2], same(0.02));
    assert!(matches!(scenario.supplies[1].model, SupplyModel::History(_)));
    assert_eq!(scenario.destination.name, "Lahore");
    assert_eq!(scenario.contracts[0].energy, usd_per_mwh(60.0));
    assert_eq!(scenario.contracts[0].take_or_pay, name("other"));
    assert_eq!(scenario.contracts[1].replacement_usd_per_mwh, Some(90.5.into()));
    let second = again(&reading);
    assert_eq!(second.scenario.as_ref(), Some(scenario));
    assert_eq!(second.merged, reading.merged);
}

#[test]
fn the_built_in_baseline_is_read_and_gives_itself_again() {
    let reading = read(Source::Baseline, &[]);
    let scenario = scenario(&reading);
    assert_eq!(reading.file, "baseline.toml");
    assert_eq!(drawn(&reading.findings), "");
    let second = again(&reading);
    assert_eq!(second.scenario.as_ref(), Some(scenario));
    assert_eq!(second.merged, reading.merged);
    let from_disk = read(Source::File(Path::new("scenarios/baseline.toml")), &[]);
    assert_eq!(from_disk.merged, reading.merged);
}

#[test]
fn the_starter_is_read_without_a_word() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("starter.toml");
    std::fs::write(&path, salang::read::STARTER).expect("written");
    let reading = read(Source::File(&path), &[]);
    scenario(&reading);
    assert_eq!(drawn(&reading.findings), "");
}

#[test]
fn what_is_no_file_is_refused_in_words() {
    let message = |path: &str| {
        let reading = read(Source::File(Path::new(path)), &[]);
        assert!(reading.scenario.is_none());
        assert_eq!(reading.findings.len(), 1);
        reading.findings[0].to_string()
    };
    assert_eq!(
        message("tests/good"),
        "error[E001]: cannot read `tests/good`: it is a folder, not a file"
    );
    assert_eq!(
        message("tests/good/none.toml"),
        "error[E001]: cannot read `tests/good/none.toml`: there is no such file"
    );
    if cfg!(unix) {
        assert_eq!(
            message("/dev/zero"),
            "error[E001]: cannot read `/dev/zero`: it is not an ordinary file"
        );
    }
}

#[test]
fn files_past_the_bounds_are_refused() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("large.toml");
    std::fs::write(&path, "# a comment\n".repeat(400_000)).expect("written");
    let reading = read(Source::File(&path), &[]);
    assert!(reading.findings[0].message.ends_with("it has 4.6 MiB, and at most 4 MiB are read"));
}

#[test]
fn a_finding_can_be_drawn_in_colour_and_written_as_json() {
    let reading = read(Source::File(Path::new("tests/bad/E010-unknown-key/scenario.toml")), &[]);
    let finding = &reading.findings[0];
    assert!(finding.render(true).contains('\u{1b}'));
    assert!(!finding.render(false).contains('\u{1b}'));
    assert_eq!(
        finding.to_string(),
        "error[E010]: a corridor has no key `capcity_mw` \
         (tests/bad/E010-unknown-key/scenario.toml:19:1)"
    );
    let json = serde_json::to_value(finding).expect("plain data");
    assert_eq!(json["code"], "E010");
    assert_eq!(json["severity"], "error");
    assert_eq!(json["places"][0]["line"], 19);
    assert_eq!(json["help"], "did you mean `capacity_mw`?");
}

#[test]
fn the_schema_knows_the_keys() {
    let schema = salang::read::json_schema();
    assert_eq!(
        schema["properties"]["corridor"]["items"]["properties"]["capacity_mw"]["anyOf"][0]["minimum"],
        1e-6
    );
    assert_eq!(schema["properties"]["run"]["properties"]["trials"]["default"], 10_000);
    let reservoir = &schema["properties"]["supply"]["items"]["properties"]["reservoir"];
    assert_eq!(reservoir["properties"]["inflow_gwh"]["maxItems"], 12);
    assert_eq!(reservoir["properties"]["turbine_mw"]["anyOf"][0]["maximum"], 1e9);
    assert_eq!(schema["additionalProperties"], false);
    assert!(schema["$defs"]["law"]["anyOf"][1]["properties"]["lognormal"].is_object());
}

#[test]
fn names_may_stand_wherever_a_quantity_may() {
    let overrides = [
        set("correlation.two,chance.rho", "0.4"),
        set("security.start", "{ calm = 0.25, \"at war\" = 0.75 }"),
        set("hazard.theft.repair_days.at war.exponential.mean", "12"),
        set("hazard.theft.where.segment", "All of it"),
        set("hazard.valve.where.country", "[\"Afghanistan\"]"),
    ];
    for overrides in [[].as_slice(), &overrides] {
        let reading = read(Source::File(&good("names.toml")), overrides);
        let found = scenario(&reading);
        assert_eq!(drawn(&reading.findings), "");
        let second = again(&reading);
        assert_eq!(second.scenario.as_ref(), Some(found));
        assert_eq!(second.merged, reading.merged);
        let SupplyModel::Reservoir(lake) = &found.supplies[2].model else { panic!("a reservoir") };
        assert_eq!((&lake.inflow[0], &lake.home_demand[11]), (&name("three"), &name("half")));
        assert_eq!(
            (&lake.wetness.base_year, &lake.start_share),
            (&Some(name("year")), &name("chance"))
        );
        assert_eq!((&lake.storage, &lake.turbine), (&name("three"), &name("three")));
        assert_eq!(
            (&lake.keep_share[0], &lake.home_growth_per_year),
            (&name("half"), &name("little"))
        );
        let rho = if overrides.is_empty() { -0.25 } else { 0.4 };
        assert_eq!(found.correlations[0].rho, rho);
        assert_eq!(found.corridors[0].offtakes[0].rule, OfftakeRule::Share);
        assert_eq!(found.corridors[0].maintenance[0].window, YearlyWindow { first: 364, last: 0 });
        assert_eq!(found.destination.name, "Pakistan");
        assert_eq!(found.conversion.gas_plant_efficiency, 0.5.into());
        let security = found.security.as_ref().expect("a chain");
        assert_eq!(security.states, ["calm", "at war"]);
        assert_eq!(security.transition[0], [0.0, 0.0].map(same));
    }
}

#[test]
fn what_is_removed_can_be_made_anew() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let parent = std::fs::canonicalize("tests/good/names.toml").expect("a file of the tests");
    let parent = parent.display().to_string().replace('\\', "/");
    let text = format!(
        "schema = 1\nextends = [\"{parent}\"]\nremove = [\"hazard.theft\", \
         \"correlation.two,chance\", \"corridor.Pipe.maintenance\", \"hazard.no oil.per_year\", \
         \"corridor.Pipe.offtake.Herat\", \"security.monthly_transition.at war.calm\", \
         \"destination\"]\n[[hazard]]\nname = \"no oil\"\nper_year = 1\n[[hazard]]\nname = \
         \"theft\"\ncause = \"theft\"\nper_year = 2\nrepair_days = 1\nsource = \"a test\"\n"
    );
    let path = folder.path().join("child.toml");
    std::fs::write(&path, text).expect("written");
    let reading = read(Source::File(&path), &[]);
    let found = scenario(&reading);
    let hazards: Vec<&str> = found.hazards.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(hazards, ["valve", "no oil", "theft"]);
    assert_eq!(found.hazards[2].clustering, None);
    assert!(found.correlations.is_empty() && found.corridors[0].maintenance.is_empty());
    assert_eq!(found.corridors[0].offtakes.len(), 1);
    assert_eq!(found.destination.absorb_mw, None);
    // A title is inherited like anything else.
    assert!(found.title.starts_with("Names wherever"));
}

/// The chance in a warning that a law cannot be drawn.
fn chance_of_failing(reading: &Reading) -> Vec<f64> {
    let warnings = reading.findings.iter().filter(|finding| finding.code == "W014");
    warnings
        .map(|one| {
            let (_, rest) = one.message.split_once("about ").expect("a chance");
            let (number, _) = rest.split_once(" %").expect("in per cent");
            number.parse::<f64>().expect("a number") / 100.0
        })
        .collect()
}

#[test]
fn a_law_that_may_not_be_drawn_is_told_with_its_chance() {
    // A median lognormal between p10 2 and p90 9 is above 20 where z is above 2.642.
    let reading = read(Source::File(&good("whole.toml")), &[]);
    assert_eq!(chance_of_failing(&reading), [0.41 / 100.0]);
    // No warning where it cannot be.
    let narrow = set("assumption.line_repair_median.value", "{ uniform = [2, 19] }");
    assert!(chance_of_failing(&read(Source::File(&good("whole.toml")), &[narrow])).is_empty());
}

#[test]
fn the_chance_that_a_law_cannot_be_drawn_knows_of_correlations() {
    let text = |rho: f64| {
        format!(
            "schema = 1\n[run]\nstart_year = 2028\nyears = 1\n[assumption.low]\n\
             value = {{ normal = {{ mean = 0, sd = 1 }} }}\n[assumption.high]\n\
             value = {{ normal = {{ mean = 1, sd = 1 }} }}\n[assumption.between]\n\
             value = {{ uniform = [\"low\", \"high\"] }}\n[[correlation]]\n\
             between = [\"low\", \"high\"]\nrho = {rho}\n[[supply]]\nname = \"S\"\n\
             commodity = \"electricity\"\n[supply.steady]\nmw = \"between\"\n[[corridor]]\n\
             name = \"C\"\ncommodity = \"electricity\"\nsupplies = [\"S\"]\n\
             capacity_mw = 100\n"
        )
    };
    for rho in [-0.5, 0.0, 0.9] {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("scenario.toml");
        std::fs::write(&path, text(rho)).expect("written");
        // low - high is normal with mean -1 and variance 2 - 2 r.
        let r = 2.0 * (std::f64::consts::PI * rho / 6.0).sin();
        let exact = salang::chance::normal_cdf(-1.0 / (2.0 - 2.0 * r).sqrt());
        let found = chance_of_failing(&read(Source::File(&path), &[]));
        let se = (exact * (1.0 - exact) / 20_000.0).sqrt();
        // The words have two digits.
        let words = 0.5 * 10.0_f64.powf((exact * 100.0).log10().floor() - 1.0) / 100.0;
        assert!((found[0] - exact).abs() < 4.0 * se + words, "{} for {exact}", found[0]);
    }
}

#[test]
fn a_csv_file_as_spreadsheets_write_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("scenario.toml");
    let text = "schema = 1\n[run]\nstart_year = 2028\nyears = 1\n[[supply]]\nname = \"S\"\n\
                commodity = \"electricity\"\n[supply.history]\nfile = \"flow.csv\"\n[[corridor]]\n\
                name = \"C\"\ncommodity = \"electricity\"\nsupplies = [\"S\"]\ncapacity_mw = 100\n";
    std::fs::write(&path, text).expect("written");
    // A byte order mark, other line ends, a note over two lines, quotes and commas in it, empty rows.
    let months = "jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec";
    let csv = format!(
        "\u{feff}\"year\",{months},note\r\n2001{},\"dry,\r\n\"\"very\"\" dry\"\r\n\r\n2002{},6\" of \
         rain\r\n{}\r\n",
        ",50".repeat(12),
        ",\"70\"".repeat(12),
        ",".repeat(13)
    );
    std::fs::write(folder.path().join("flow.csv"), csv).expect("written");
    let reading = read(Source::File(&path), &[]);
    let SupplyModel::History(history) = &scenario(&reading).supplies[0].model else {
        panic!("a record")
    };
    let rows: Vec<(i64, [f64; 12])> =
        history.record.iter().map(|row| (row.year, row.rates)).collect();
    assert_eq!(rows, [(2001, [50.0; 12]), (2002, [70.0; 12])]);
}

#[test]
fn accents_written_in_two_ways_are_one_name() {
    let (one, two) = ("d\u{e9}bit", "de\u{301}bit");
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("scenario.toml");
    let text = format!(
        "schema = 1\n[run]\nstart_year = 2028\nyears = 1\n[assumption.\"{two}\"]\nvalue = 5\n\
         [[supply]]\nname = \"{two}s\"\ncommodity = \"electricity\"\n[supply.history]\n\
         file = \"{one}.csv\"\n[[corridor]]\nname = \"C\"\ncommodity = \"electricity\"\n\
         supplies = [\"{one}s\"]\ncapacity_mw = \"{one}\"\n"
    );
    std::fs::write(&path, text).expect("written");
    let csv =
        format!("year,jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec\n2001{}\n", ",5".repeat(12));
    std::fs::write(folder.path().join(format!("{two}.csv")), csv).expect("written");
    let reading = read(Source::File(&path), &[set(&format!("supply.{two}s.losses"), "0.5")]);
    let scenario = scenario(&reading);
    assert_eq!(scenario.corridors[0].capacity, name(one));
    assert_eq!(
        (&*scenario.supplies[0].name, &scenario.supplies[0].losses),
        ("d\u{e9}bits", &0.5.into())
    );
}

#[test]
fn the_name_of_an_assumption_alone_sets_its_value() {
    let short = set("naryn_twh", "0.7");
    let long = set("assumption.naryn_twh.value", "0.7");
    let [short, long] = [short, long].map(|set| read(Source::File(&good("whole.toml")), &[set]));
    assert_eq!(scenario(&short), scenario(&long));
    assert_eq!(scenario(&short).assumptions[4].value, Law::Constant(0.7.into()));
}

#[test]
fn a_product_is_that_of_all_that_has_the_unit_of_the_value() {
    let text = r#"
        schema = 1
        [run]
        start_year = 2030
        years = 2
        [assumption]
        number = { value = 3 }
        third = { value = 0.07 }
        uniform = { value = { uniform = [1, "number"] } }
        normal = { value = { normal = { mean = 4, sd = 1.5 } } }
        weibull = { value = { weibull = { shape = 1.5, scale = 4 } } }
        beta = { value = { beta = { alpha = 2, beta = 5, low = 1, high = 3 } } }
        choice = { value = { choice = { values = [1, 2], weights = [5, 3] } } }
        alias = { value = "number * 0.5" }
        [[supply]]
        name = "Hydro"
        commodity = "electricity"
        steady = { mw = 100 }
        [[corridor]]
        name = "Line"
        commodity = "electricity"
        supplies = ["Hydro"]
        capacity_mw = 1300
        ramp = [0.5, "third"]
        in_service = 2030
        segment = [{ name = "part", length_km = 100 }]
        [security]
        start = "stationary"
        monthly_transition = { calm = { war = 0.1 }, war = { calm = 0.4 } }
        [[hazard]]
        name = "attack"
        cause = "attack"
        per_year = { calm = 1, war = "number" }
        repair_days = { calm = { lognormal = { median = 3, p90 = 10 } }, war = { history = { file = "d.csv", column = "days" } } }
    "#;
    let memory = Memory::new("a.toml", text).with("d.csv", "days\n3\n8\n");
    let paths = [
        "number",
        "third",
        "uniform",
        "normal",
        "weibull",
        "beta",
        "choice",
        "alias",
        "corridor.Line.ramp",
        "corridor.Line.accepted",
        "security.monthly_transition.calm",
        "hazard.attack.per_year",
        "hazard.attack.repair_days",
    ];
    let times = |path: &str, factor: &str| Override {
        path: format!("{path}*"),
        value: factor.to_owned(),
        origin: "--set".to_owned(),
    };
    let all: Vec<Override> = paths
        .iter()
        .map(|path| times(path, if *path == "corridor.Line.accepted" { "0.5" } else { "3" }))
        .chain([times("hazard.attack.repair_days.war", "0.5")])
        .collect();
    // Three times the ramp would be more than all of it.
    let all: Vec<Override> = all
        .into_iter()
        .map(|one| if one.path.contains("ramp") { times("corridor.Line.ramp", "0.5") } else { one })
        .collect();
    let reading = read(Source::Memory(&memory), &all);
    assert!(reading.scenario.is_some(), "{:#?}", reading.findings);
    let now: Vec<(&str, &str)> = reading
        .changed
        .iter()
        .map(|one| (one.path.as_str(), one.now.as_deref().expect("set")))
        .collect();
    assert_eq!(
        now,
        [
            ("assumption.number.value", "9"),
            ("assumption.third.value", "0.21"),
            ("assumption.uniform.value", "{ uniform = [3, \"number * 3\"] }"),
            ("assumption.normal.value", "{ normal = { mean = 12, sd = 4.5 } }"),
            ("assumption.weibull.value", "{ weibull = { shape = 1.5, scale = 12 } }"),
            ("assumption.beta.value", "{ beta = { alpha = 2, beta = 5, low = 3, high = 9 } }"),
            ("assumption.choice.value", "{ choice = { values = [3, 6], weights = [5, 3] } }"),
            ("assumption.alias.value", "\"number * 1.5\""),
            ("security.monthly_transition.calm", "{ war = 0.3 }"),
            ("corridor.Line.ramp", "[0.25, \"third * 0.5\"]"),
            ("corridor.Line.accepted", "0.5"),
            ("hazard.attack.per_year", "{ calm = 3, war = \"number * 3\" }"),
            (
                "hazard.attack.repair_days",
                "{ calm = { lognormal = { median = 9, p90 = 30 } }, \
                 war = { history = { file = \"d.csv\", column = \"days\", times = 1.5 } } }"
            ),
        ]
    );
    let scenario = reading.scenario.as_ref().expect("a scenario");
    let ByState::Each(_, laws) = &scenario.hazards[0].repair_days else { panic!("by state") };
    let Law::History { values, .. } = &laws[1] else { panic!("a record") };
    assert_eq!(*values, [4.5, 12.0]);
}

#[test]
fn branches_come_out_of_the_merged_scenario_as_they_went_in() {
    let file = Path::new("tests/known/branches.toml");
    let overrides = [
        set("branch.south.outcomes.alone", "5"),
        set("assumption.flow.value*", "2"),
        Override {
            path: "branch.north.given".to_owned(),
            value: "north late".to_owned(),
            origin: "--given".to_owned(),
        },
    ];
    let reading = read(Source::File(file), &overrides);
    let own = scenario(&reading);
    // One weight is set and stands where it stood.
    let south = &own.branches[1];
    let names: Vec<&str> = south.outcomes.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(names, ["never", "alone", "with a partner"]);
    assert_eq!(south.outcomes[1].weight.number(), Some(5.0));
    assert_eq!((own.branches[0].given, south.given), (Some(1), None));
    // Every law of a table is multiplied, and so is a name.
    let Law::ByOutcome { branch, outcomes, laws } = &own.assumptions[1].value else {
        panic!("no law by outcome")
    };
    assert_eq!(branch, "north");
    assert_eq!(outcomes, &["north early", "north late"]);
    assert_eq!(laws[0], Law::Uniform { low: 200.0.into(), high: 600.0.into() });
    assert_eq!(laws[1], Law::Constant(Quantity::scaled("plain", 2.0, Bounds::WIDEST)));
    // A quantity by outcome is a name: its own text.
    let table = own.corridors[1].capacity.name().expect("a table");
    assert!(table.starts_with("{ never = 0.001"), "{table}");
    assert!(own.outcome_tables.iter().any(|own| own.name == table));
    let second = again(&reading);
    assert_eq!(second.scenario.as_ref(), Some(own));
    assert_eq!(second.merged, reading.merged);
}
