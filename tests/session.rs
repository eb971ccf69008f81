//! The library without the command line gives what the command line gives, to the last byte; what goes
//! wrong is an error with all that there is to say, and who asks to stop is heard.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;

use salang::read::{Memory, Source};
use salang::report::{Format, Kind};
use salang::session::{
    Cause, Comparing, Error, Merging, Part, Pick, Picture, Relation, Report, Study, Target, Vary,
    Workers,
};
use salang::{Run, Scenario};

const SMALL: &str = include_str!("cli/small.toml");
const VARIED: &str = "hazard.breakdown.mttf_days";

/// A folder with two scenarios.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().expect("a folder"));
        let other = "schema = 1\ntitle = \"Larger\"\nextends = \"small.toml\"\n[run]\ntrials = 90\n\
            [[corridor]]\nname = \"Pipeline\"\ncapacity_bcm_per_year = 9\n";
        std::fs::write(home.at("small.toml"), SMALL).expect("written");
        std::fs::write(home.at("other.toml"), other).expect("written");
        home
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn scenario(&self) -> Scenario {
        Scenario::from_path(self.at("small.toml")).expect("no errors")
    }

    /// The files that the command writes to the folder `cli`.
    fn command(&self, arguments: &str) -> BTreeMap<String, Vec<u8>> {
        let output = Command::new(env!("CARGO_BIN_EXE_salang"))
            .current_dir(self.0.path())
            .args(arguments.split_whitespace())
            .args(["-q", "--out", "cli"])
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        files(&self.at("cli"))
    }

    /// That a report is the one of the command.
    #[track_caller]
    fn is_that_of(&self, report: &Report, arguments: &str) {
        let both = report.clone().with_pictures(&[Picture::Svg, Picture::Png]);
        let written = both.write(self.at("library")).expect("written");
        assert_eq!((written.undrawn.len(), written.placed.left.len()), (0, 0));
        let expected = self.command(&format!("{arguments} --format svg,png"));
        same(&files(&self.at("library")), &expected);
        assert!(expected.len() >= 5, "{:?}", expected.keys());
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let inside = files(&entry.path()).into_iter();
            found.extend(inside.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, std::fs::read(entry.path()).expect("read"));
        }
    }
    found
}

#[track_caller]
fn same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in one {
        assert!(*bytes == other[name], "{name} differs");
    }
}

fn workers() -> Workers {
    Workers::new(Some(2)).expect("two threads")
}

#[test]
fn a_run_is_that_of_the_command_draws_and_all() {
    let home = Home::new();
    let run = Run::default().trials(200).seed(3).draws(Some(Format::Csv));
    let result = home.scenario().run(&run).expect("it runs");
    home.is_that_of(&result.report(), "run small.toml --trials 200 --seed 3 --draws csv");
    let text = String::from_utf8(files(&home.at("library"))["summary.json"].clone()).expect("text");
    assert_eq!(text, result.json());
    // Draws that are written while it runs are the same.
    let plan = home.scenario().plan(&run).expect("a plan");
    let mut writing = plan.begin(&home.at("streamed"), &[Picture::Svg]).expect("begun");
    let streamed = plan.run(&workers(), Some(&mut writing)).expect("it runs");
    streamed.report().write_into(writing).expect("written");
    let (one, other) = (files(&home.at("streamed")), files(&home.at("library")));
    assert!(one["draws.csv"] == other["draws.csv"] && one["draws.csv"].len() > 10_000);
}

#[test]
fn a_run_has_every_number_by_its_name() {
    let scenario = Scenario::from_text(SMALL).expect("no errors");
    let result = scenario.run(&Run::default().trials(200)).expect("it runs");
    let row = result.summary().metrics.iter().find(|row| row.about.year == Some(2031));
    let row = row.expect("a row of that year");
    assert_eq!(row.about.corridor.as_deref(), Some("Pipeline"));
    let p50 = result.estimate("delivered_twh[Pipeline, 2031].p50").expect("a number");
    assert_eq!((p50.estimate.value, p50.estimate.se), (row.p50, row.se_p50));
    assert_eq!((p50.text.as_str(), p50.unit.as_str()), ("delivered_twh[Pipeline,2031].p50", "TWh"));
    assert!(p50.to_string().ends_with(" TWh") && p50.to_string().contains(" ± "), "{p50}");
    // What is not known is not made up.
    let p25 = result.estimate("delivered_twh.p25").expect("a number");
    assert_eq!(p25.estimate.se, None);
    assert!(result.estimate("lost_twh[attack].mean").expect("a number").estimate.value > 0.0);
    let error = result.estimate("deliverd_twh.p50").expect_err("misspelt");
    assert!(error.to_string().contains("did you mean `delivered_twh`"), "{error}");
    assert_eq!(error.cause(), Cause::Wrong);
}

#[test]
fn studies_and_replays_are_those_of_the_commands() {
    let home = Home::new();
    let scenario = home.scenario().with("run.trials", 64_i64).expect("no errors");
    // The command names its option, which is no part of what is written.
    let study = Study::new(&scenario, &workers()).expect("a study");
    let vary: Vary = format!("{VARIED}=40:60:3").parse().expect("a range");
    let (trials, swept) = study.sweep(&[vary], "delivered_twh.mean", Ok).expect("it runs");
    assert_eq!(trials, 3 * 64);
    home.is_that_of(
        &swept.report(),
        &format!("sweep small.toml --vary {VARIED}=40:60:3 --trials 64"),
    );
    let replayed = scenario.replay(scenario.model().expect("a model"), Pick::P10, &workers());
    let replayed = replayed.expect("it runs");
    for folder in ["cli", "library"] {
        std::fs::remove_dir_all(home.at(folder)).expect("removed");
    }
    home.is_that_of(&replayed.report(), "replay small.toml --pick p10 --trials 64");
    let vary: Vary = format!("{VARIED}=20:200").parse().expect("a range");
    let (of, relation, value) = ("delivered_twh.mean".to_owned(), Relation::Equal, 30.0);
    let target = Target { of, relation, value };
    let solved = study.solve(&vary, &target, |_| Ok(()));
    assert!(solved.expect("it runs").1.json().contains("\"solutions\""));
    let (runs, found) = study.sensitivity("delivered_twh.mean", Ok).expect("it runs");
    assert!(runs >= 2 * 64 && !found.is_partial() && found.report().files().count() == 3);
    let free: Vary = VARIED.parse().expect("a name");
    let error = study.sweep(&[free], "delivered_twh.mean", |_| Ok(())).expect_err("no range");
    assert!(matches!(error, Error::NoRange { .. }), "{error}");
}

#[test]
fn a_comparison_is_that_of_the_command() {
    let home = Home::new();
    let first = home.scenario().with("run.trials", 64_i64).expect("no errors");
    let second = Scenario::from_path(home.at("other.toml")).expect("no errors");
    let (second, given_up) =
        Comparing::aligned(&second, std::slice::from_ref(&first), false).expect("no errors");
    assert_eq!(
        given_up.as_deref(),
        Some(
            "other says run.trials = 90, and runs with 64 as small does: all share the same trials"
        )
    );
    let comparing = Comparing::plan(&[first, second], &[]).expect("a plan");
    let compared = comparing.run(&workers()).expect("it runs");
    home.is_that_of(&compared.report(), "compare small.toml other.toml --trials 64");
}

#[test]
fn parts_that_are_joined_are_the_run_that_was_cut() {
    let home = Home::new();
    let scenario = home.scenario();
    let folders = [home.at("one"), home.at("two")];
    for (place, folder) in folders.iter().enumerate() {
        let part = Part::begin(&scenario, (place as u64 + 1, 2), folder).expect("begun");
        assert_eq!(part.run(&workers()).expect("it runs").placed.folder, *folder);
    }
    let merging = Merging::open(&folders, &Run::default()).expect("whole");
    let joined = merging.run(&workers(), None).expect("it runs");
    let run = scenario.run(&Run::default()).expect("it runs");
    assert_eq!(joined.json(), run.json());
    let error = Merging::open(&folders[..1], &Run::default()).expect_err("one is missing");
    assert!(matches!(error, Error::Parts(_)) && error.source().is_some(), "{error}");
    // What a part is, is never the report of a run.
    let error = run.report().write(&folders[0]).expect_err("refused");
    assert!(error.to_string().contains(&Kind::Part.to_string()), "{error}");
    assert_eq!(error.cause(), Cause::Failed);
}

#[test]
fn a_scenario_in_memory_finds_its_parents_and_its_data_there_and_nowhere_else() {
    let home = Home::new();
    let (child, parent) = SMALL.split_once("[[supply]]").expect("a supply");
    let parent = format!("schema = 1\n[[supply]]{parent}").replace(
        "{ exponential = { mean = 18 } }",
        "{ history = { file = \"data/days.csv\", column = \"days\" } }",
    );
    let child = child.replace("[run]", "extends = \"parts/parent.toml\"\n[run]");
    let data = "days\n3\n40\n11\n";
    let memory = Memory::new("mine.toml", &child)
        .with("parts/parent.toml", parent.clone())
        .with("./parts/data/days.csv", data);
    let scenario = Scenario::from_memory(&memory).expect("no errors");
    assert_eq!((scenario.name(), scenario.files().len()), ("mine", 1));
    // The same on the disk.
    std::fs::create_dir_all(home.at("parts/data")).expect("folders");
    for (name, text) in [
        ("mine.toml", child.as_str()),
        ("parts/parent.toml", &parent),
        ("parts/data/days.csv", data),
    ] {
        std::fs::write(home.at(name), text).expect("written");
    }
    let on_disk = Scenario::from_path(home.at("mine.toml")).expect("no errors");
    assert_eq!(scenario.reading().merged, on_disk.reading().merged);
    assert!(scenario.reading().watched.is_empty() && on_disk.reading().watched.len() == 3);
    let result = scenario.run(&Run::default().trials(64)).expect("it runs");
    let again = on_disk.run(&Run::default().trials(64)).expect("it runs");
    assert_eq!(result.json(), again.json());
    // Nothing on the disk is read, whatever is named.
    let outside = home.at("parts/parent.toml").display().to_string();
    for name in [outside.as_str(), "../small.toml", "small.toml", "/etc/hostname"] {
        let text = child.replace("parts/parent.toml", name);
        let invalid = Scenario::from_text(&text).expect_err("there is no such file");
        assert!(invalid.to_string().contains("there is no such file"), "{invalid}");
        assert!(invalid.reading.watched.is_empty());
    }
}

#[test]
fn a_scenario_that_was_packed_tells_its_changes_in_the_order_of_the_format() {
    let home = Home::new();
    let whole = home.scenario();
    let steps: [(&str, &str); 4] = [
        ("hazard.breakdown.mttf_days", "70"),
        ("run.years", "3"),
        ("corridor.Pipeline.capacity_bcm_per_year", "7.5"),
        ("hazard.breakdown.mttf_days", "80"),
    ];
    let with = |scenario: &Scenario, (path, value): (&str, &str)| {
        scenario.with(path, value).expect("a change")
    };
    let without = |scenario: &Scenario| {
        let taken_out = salang::read::Override {
            path: "hazard.attack".to_owned(),
            value: String::new(),
            origin: "--without".to_owned(),
        };
        scenario.overridden([taken_out]).expect("a change")
    };
    let sent = |scenario: &Scenario| Scenario::unpack(&scenario.pack()).expect("no errors");
    let (mut plain, mut packed) = (without(&whole), sent(&without(&whole)));
    for step in steps {
        (plain, packed) = (with(&plain, step), sent(&with(&packed, step)));
        assert_eq!(packed.changes(), plain.changes());
        assert_eq!(packed.report_name(), plain.report_name());
    }
    assert_eq!(plain.changes().len(), 4);
}

#[test]
fn the_error_of_a_scenario_holds_every_finding() {
    let wrong = SMALL
        .replace("losses    = 0.02", "losses    = 2")
        .replace("mttf_days   = 55", "mttf   = 55");
    let invalid = Scenario::from_text(&wrong).expect_err("two errors");
    let codes: Vec<&str> = invalid.reading.findings.iter().map(|one| one.code).collect();
    assert!(codes.len() >= 2, "{codes:?}");
    let error = Error::from(invalid);
    assert_eq!(error.cause(), Cause::Wrong);
    assert!(error.to_string().lines().count() >= 2, "{error}");
    assert!(error.to_string().lines().all(|line| line.contains("scenario.toml:")), "{error}");
    let scenario = Scenario::from_text(SMALL).expect("no errors");
    let error = scenario.with("corridor.Pipelin.built", 0.5).expect_err("no such path");
    assert!(error.to_string().contains("corridor.Pipelin.built"), "{error}");
    assert!(scenario.with("run.years", 3_i64).is_ok() && scenario.with("title", "Mine").is_ok());
    assert!(Scenario::baseline().is_ok() && Scenario::read(Source::Baseline, Vec::new()).is_ok());
}

#[test]
fn who_asks_to_stop_is_heard() {
    let home = Home::new();
    let scenario = home.scenario();
    let workers = workers();
    let ran = scenario.plan(&Run::default()).expect("a plan").run(&workers, None);
    assert_eq!(ran.expect("it runs").summary().run.trials, 500);
    assert!(workers.progress().done.load(Ordering::SeqCst) >= 500);
    workers.progress().stop.store(true, Ordering::SeqCst);
    let stopped = [
        scenario.plan(&Run::default()).expect("a plan").run(&workers, None).map(drop),
        scenario.replay(scenario.model().expect("a model"), Pick::P50, &workers).map(drop),
        Comparing::plan(&[scenario.clone(), scenario.clone()], &[])
            .expect("a plan")
            .run(&workers)
            .map(drop),
        Study::new(&scenario, &workers)
            .expect("a study")
            .sensitivity("delivered_twh.mean", Ok)
            .map(drop),
        Part::begin(&scenario, (1, 2), &home.at("part")).expect("begun").run(&workers).map(drop),
    ];
    for (place, stopped) in stopped.into_iter().enumerate() {
        let error = stopped.expect_err("stopped");
        assert_eq!(error.cause(), Cause::Interrupted, "{place}: {error}");
    }
    let left: Vec<_> = std::fs::read_dir(home.0.path()).expect("a folder").flatten().collect();
    assert_eq!(left.len(), 2, "no trace: {left:?}");
}

#[test]
fn claims_and_returns_are_told_in_every_file_by_their_names() {
    let known = |name: &str| {
        let path = format!("{}/tests/known/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let scenario = Scenario::from_path(path).expect("no errors");
        let result = scenario.run(&Run::default().trials(20)).expect("it runs");
        let report = result.report();
        let text = |wanted: &str| {
            let mut files = report.files();
            let (_, bytes) = files.find(|(name, _)| *name == wanted).expect("a file of the report");
            String::from_utf8_lossy(bytes).into_owned()
        };
        (text("summary.json"), text("report.html"))
    };
    let (json, page) = known("returns");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let rows = |metric: &str| -> Vec<&serde_json::Value> {
        let all = json["metrics"].as_array().into_iter().flatten();
        all.filter(|row| row["metric"] == metric).collect()
    };
    // Two corridors and all together, two years and the average one.
    assert_eq!((rows("returned_twh").len(), rows("net_twh").len()), (9, 9));
    for row in rows("net_twh") {
        // What falls due after the horizon is not seen.
        assert_eq!(row.get("incomplete").is_some(), row["year"] == 2031, "{row}");
    }
    assert!(page.contains("What goes back") && page.contains("2031 *"));
    let (json, page) = known("claims");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let claimed = json["metrics"].as_array().into_iter().flatten();
    let north = claimed
        .filter(|row| row["metric"] == "claimed_twh" && row["name"] == "north")
        .collect::<Vec<_>>();
    assert_eq!(north.len(), 4);
    for row in north {
        assert!(row["corridor"].is_null() && row["supply"] == "field", "{row}");
    }
    assert!(page.contains("Claims on supplies") && !page.contains("What goes back"));
    let has_returns = |row: &serde_json::Value| row["metric"] == "net_twh";
    assert!(!json["metrics"].as_array().expect("rows").iter().any(has_returns));
}
