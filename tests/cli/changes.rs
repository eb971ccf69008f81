//! Changes on the command line: told everywhere, and apart from the plain run.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::support::*;

const FEW: [&str; 4] = ["--trials", "64", "--draws", "csv"];
/// Three changes of every kind.
const CHANGED: [&str; 6] = [
    "--set",
    "corridor.Pipeline.capacity_bcm_per_year*=0.5",
    "--without",
    "hazard.attack",
    "--years",
    "3",
];

fn json_of(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON")
}

fn with(command: &[&'static str], more: &[&'static str]) -> Vec<&'static str> {
    [command, more].concat()
}

/// The words of a text, whatever its lines.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_change_is_told_on_the_terminal_the_page_the_charts_and_in_the_files() {
    let folder = folder();
    let path = folder.path();
    let ran = good(path, &[&["run", "small.toml"][..], &FEW, &CHANGED].concat());
    let told = "With 3 changes: run.years = 3 (was 2); corridor.Pipeline.capacity_bcm_per_year = 4 \
                (was 8); hazard.attack taken out.";
    assert!(flowing(&ran.out).contains(told), "{}", ran.out);
    let [name] = names(&path.join("reports")).try_into().expect("one report");
    assert!(
        name.starts_with("small+changes-") && name.len() == "small+changes-".len() + 8,
        "{name}"
    );
    let report = path.join("reports").join(&name);
    let summary = summary(&report);
    let changes = summary["changes"].as_array().expect("changes");
    assert_eq!(changes[0], json!({ "path": "run.years", "was": "2", "now": "3" }));
    assert_eq!(
        changes[1],
        json!({ "path": "corridor.Pipeline.capacity_bcm_per_year", "was": "8", "now": "4" })
    );
    assert_eq!((&changes[2]["path"], &changes[2]["now"]), (&json!("hazard.attack"), &Value::Null));
    assert!(changes[2]["was"].as_str().is_some_and(|was| was.contains("per_100km_year = 1.5")));
    assert_eq!(changes.len(), 3);
    let page = fs::read_to_string(report.join("report.html")).unwrap();
    for words in ["With 3 changes", "<code>run.years</code>", "hazard.attack", "taken out"] {
        assert!(page.contains(words), "{words}");
    }
    let mut charts = 0;
    for (name, bytes) in files(&report.join("charts")) {
        let chart = String::from_utf8(bytes).expect("SVG");
        assert!(chart.contains("small.toml with 3 changes: One pipeline"), "{}", name.display());
        charts += 1;
    }
    assert!(charts > 5, "{charts}");
    let merged = fs::read_to_string(report.join("scenario.toml")).unwrap();
    let sources = [
        "source = \"capacity_bcm_per_year set on the command line; was: 8 (Made up)\"",
        "source = \"years set on the command line; was: 2\"",
        "source = \"hazard.attack taken out on the command line; was: { name = \\\"attack\\\"",
    ];
    for source in sources {
        assert!(merged.contains(source), "{source}\n{merged}");
    }
}

#[test]
fn a_changed_run_lies_apart_and_its_scenario_is_a_plain_one_of_the_same_draws() {
    let folder = folder();
    let path = folder.path();
    good(path, &[&["run", "small.toml", "-q"][..], &FEW].concat());
    let plain = files(&path.join("reports/small"));
    good(path, &[&["run", "small.toml", "-q"][..], &FEW, &CHANGED].concat());
    assert_eq!(files(&path.join("reports/small")), plain);
    // The order in which they are given is nothing.
    let [a, b] = [&CHANGED[..4], &CHANGED[4..]];
    good(path, &[&["run", "small.toml", "-q"][..], &FEW, b, a].concat());
    let reports = names(&path.join("reports"));
    assert_eq!(reports.len(), 2, "{reports:?}");
    // Others, a seed, and what changes nothing.
    let mut other = with(&["run", "small.toml", "-q"], &FEW);
    other.extend(["--set", "corridor.Pipeline.capacity_bcm_per_year=8", "--seed", "7"]);
    good(path, &other);
    assert_eq!(names(&path.join("reports")), reports);
    assert_eq!(files(&path.join("reports/small")), plain);
    other.extend(["--years", "4"]);
    good(path, &other);
    assert_eq!(names(&path.join("reports")).len(), 3);

    let changed = path.join("reports").join(reports.iter().find(|name| *name != "small").unwrap());
    good(
        path,
        &[
            "run",
            changed.join("scenario.toml").to_str().unwrap(),
            "-q",
            "--out",
            "again",
            "--draws",
            "csv",
        ],
    );
    let (first, again) = (files(&changed), files(&path.join("again")));
    for name in ["draws.csv", "scenario.toml"] {
        assert_eq!(first[Path::new(name)], again[Path::new(name)], "{name}");
    }
    let [mut first, again] = [summary(&changed), summary(&path.join("again"))];
    assert_eq!(again.get("changes"), None);
    first.as_object_mut().unwrap().remove("changes").expect("changes");
    assert_eq!(first, again);
}

#[test]
fn every_command_tells_the_changes_and_writes_apart() {
    let folder = folder();
    let path = folder.path();
    let set = ["--set", "hazard.breakdown.mttf_days*=2", "--trials", "32"];
    let told = "With 1 change: hazard.breakdown.mttf_days = 110 (was 55).";
    let commands: [(&[&str], &str, &str); 4] = [
        (&["sensitivity", "small.toml"], "sensitivity-small", "sensitivity.json"),
        (
            &["sweep", "small.toml", "--vary", "hazard.attack.per_100km_year=1:2:2"],
            "sweep-small",
            "sweep.json",
        ),
        (
            &[
                "solve",
                "small.toml",
                "--vary",
                "corridor.Pipeline.capacity_bcm_per_year=1:9",
                "--target",
                "delivered_twh.mean = 20",
            ],
            "solve-small",
            "solve.json",
        ),
        (&["replay", "small.toml", "--trial", "3"], "replay-small", "replay.json"),
    ];
    for (command, name, file) in commands {
        let ran = good(path, &[command, &set].concat());
        assert!(flowing(&ran.out).contains(told), "{}", ran.out);
        let reports = names(&path.join("reports"));
        let report = reports.iter().find(|own| own.starts_with(&format!("{name}+changes-")));
        let report = path.join("reports").join(report.expect(name));
        let changes = &json_of(&report.join(file))["changes"];
        assert_eq!(
            *changes,
            json!([{ "path": "hazard.breakdown.mttf_days", "was": "55", "now": "110" }]),
            "{name}"
        );
        assert!(fs::read_to_string(report.join("report.html")).unwrap().contains("With 1 change "));
        for bytes in files(&report.join("charts")).values() {
            assert!(String::from_utf8_lossy(bytes).contains("small.toml with 1 change: "));
        }
    }
    for command in ["check", "show"] {
        let ran = good(path, &[&[command, "small.toml"][..], &set[..2]].concat());
        assert!(flowing(&ran.out).contains(told), "{}", ran.out);
    }
}

#[test]
fn a_comparison_is_told_what_was_changed_in_all_or_in_some() {
    let folder = folder();
    let path = folder.path();
    let other = "schema = 1\ntitle = \"Other\"\nextends = \"small.toml\"\n[[hazard]]\n\
                 name = \"breakdown\"\nmttf_days = 80\n";
    fs::write(path.join("other.toml"), other).unwrap();
    let call = ["compare", "small.toml", "other.toml", "--trials", "32"];
    good(path, &[&call[..], &["-q"]].concat());
    let all = good(path, &[&call[..], &["--without", "hazard.attack"]].concat());
    assert!(all.out.contains("Note: With 1 change: hazard.attack taken out."), "{}", all.out);
    let some = good(path, &[&call[..], &["--set", "hazard.breakdown.mttf_days=80"]].concat());
    let words = "Note: small: With 1 change: hazard.breakdown.mttf_days = 80 (was 55).";
    assert!(flowing(&some.out).contains(words), "{}", some.out);
    assert!(!some.out.contains("other: With"), "{}", some.out);
    let reports = names(&path.join("reports"));
    assert_eq!(reports.len(), 3, "{reports:?}");
    assert!(reports[1].starts_with("compare-small-other+changes-"), "{reports:?}");
    for name in &reports[1..] {
        let report = path.join("reports").join(name);
        let scenarios = json_of(&report.join("compare.json"))["scenarios"].clone();
        assert!(scenarios[0]["changes"].is_array(), "{scenarios}");
        for bytes in files(&report.join("charts")).values() {
            assert!(String::from_utf8_lossy(bytes).contains(" with 1 change"), "{name}");
        }
    }
}

#[test]
fn the_baseline_with_a_change_is_compared_with_itself_without_it() {
    let folder = folder();
    let path = folder.path();
    let file = format!("{}/scenarios/baseline.toml", env!("CARGO_MANIFEST_DIR"));
    let call = ["compare", &file, "--set", "casa_built=0.0", "--trials", "32", "-q"];
    good(path, &call);
    let reports = names(&path.join("reports"));
    let compared = json_of(&path.join("reports").join(&reports[0]).join("compare.json"));
    let changes = |index: usize| compared["scenarios"][index]["changes"].as_array().map(Vec::len);
    assert_eq!((changes(0).unwrap_or(0), changes(1)), (0, Some(1)), "{compared}");
    assert_eq!(compared["scenarios"][1]["name"], "changed");
}

#[test]
fn the_parts_of_a_changed_run_are_joined_into_its_report() {
    let folder = folder();
    let path = folder.path();
    let changed = ["--set", "hazard.attack.stops_flow=0.25", "--trials", "300"];
    good(path, &[&["run", "small.toml", "-q"][..], &changed].concat());
    let [whole] = names(&path.join("reports")).try_into().expect("one report");
    for part in ["1/2", "2/2"] {
        good(path, &[&["run", "small.toml", "-q", "--part", part][..], &changed].concat());
    }
    let parts: Vec<String> = names(&path.join("reports"))
        .into_iter()
        .filter(|name| name.contains("-part-"))
        .map(|name| format!("reports/{name}"))
        .collect();
    assert_eq!(parts[0], format!("reports/{whole}-part-1-of-2"));
    fs::rename(path.join("reports").join(&whole), path.join("whole")).unwrap();
    good(path, &["merge", &parts[0], &parts[1], "-q"]);
    assert_same(&path.join("whole"), &path.join("reports").join(whole));
}

#[test]
fn what_is_varied_outside_of_its_range_is_warned_of() {
    let folder = folder();
    let path = folder.path();
    let scenario = SMALL.replace("mttf_days   = 55", "mttf_days   = \"up\"")
        + "[assumption.up]\nvalue = { uniform = [40, 60] }\nrange = [20, 90]\nsource = \"Made up\"\n";
    fs::write(path.join("s.toml"), scenario).unwrap();
    let few = ["--trials", "16", "--json"];
    for command in [
        &["sweep", "s.toml", "--vary", "up=20:91:2"][..],
        &["solve", "s.toml", "--vary", "up=20:91", "--target", "delivered_twh.mean = 25"],
    ] {
        let ran = run(path, &[command, &few[..2]].concat());
        assert!(ran.err.contains("W018") && ran.err.contains("is 91, outside of its own `range`"));
        assert!(ran.err.contains("--vary assumption.up.value=91"), "{}", ran.err);
        assert_eq!(run(path, &[command, &few].concat()).err, "");
    }
    let within = good(path, &["sweep", "s.toml", "--vary", "up=20:90:2", "--trials", "16"]);
    assert_eq!(within.err, "");
    let place = ["sweep", "s.toml", "--vary", "corridor.Pipeline.segment.Desert.losses=0.01:0.9:2"];
    let ran = good(path, &[&place[..], &few[..2]].concat());
    assert!(ran.err.contains("W009") && ran.err.contains("`losses` of 90 %"), "{}", ran.err);
}

#[test]
fn a_slip_of_a_thousand_in_the_tajik_surplus_does_not_pass_in_silence() {
    let folder = folder();
    let path = folder.path();
    for slip in [
        "vakhsh_twh*=1000",
        "vakhsh_twh*=0.001",
        "vakhsh_twh=2850",
        "vakhsh_twh=0.00285",
        "assumption.vakhsh_twh.value={ pert = [1050, 2850, 5750] }",
    ] {
        let ran = good(path, &["check", "--set", slip]);
        assert!(
            ran.err.contains("[W018]") && ran.err.contains("`vakhsh_twh`"),
            "{slip}\n{}",
            ran.err
        );
    }
    assert_eq!(good(path, &["check", "-q", "--strict"]).err, "");
    // In the file, the range with it or not.
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    fs::create_dir(path.join("parts")).unwrap();
    for entry in fs::read_dir(format!("{shipped}/parts")).unwrap().flatten() {
        fs::copy(entry.path(), path.join("parts").join(entry.file_name())).unwrap();
    }
    let baseline = fs::read_to_string(format!("{shipped}/baseline.toml")).unwrap();
    fs::write(path.join("baseline.toml"), baseline).unwrap();
    let part = fs::read_to_string(path.join("parts/casa-1000.toml")).unwrap();
    let (value, range) = (
        "{ quantiles = { p10 = 0.85, p50 = 1.85, p90 = 3.0 }, low = 0.0, high = 4.5 }",
        "[0.1, 5.0]",
    );
    assert!(part.contains(value) && part.contains(range));
    for (slip, wide, code) in [
        ("{ pert = [1050, 2850, 5750] }", range, "W018"),
        ("{ pert = [0.00105, 0.00285, 0.00575] }", range, "W018"),
        ("{ pert = [1050, 2850, 5750] }", "[500, 6000]", "W015"),
        ("{ pert = [0.00105, 0.00285, 0.00575] }", "[0.0005, 0.006]", "W015"),
    ] {
        let text = part.replace(value, slip).replace(range, wide);
        fs::write(path.join("parts/casa-1000.toml"), text).unwrap();
        let ran = run(path, &["check", "baseline.toml"]);
        assert!(ran.err.contains(&format!("[{code}]")), "{slip} {wide}\n{}", ran.err);
    }
}
