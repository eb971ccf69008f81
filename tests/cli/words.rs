//! The words of the commands: help, wrong arguments, `check`, `show`.

use serde_json::Value;
use snapbox::{assert_data_eq, file};
use unicode_width::UnicodeWidthStr;

use super::support::*;

#[test]
fn help_reads_well() {
    let folder = folder();
    let mut text = told(folder.path(), &["--help"]);
    for command in [
        "run",
        "compare",
        "check",
        "show",
        "replay",
        "merge",
        "sensitivity",
        "sweep",
        "solve",
        "serve",
        "hindcast",
        "batch",
        "init",
        "schema",
        "completions",
        "man",
    ] {
        text.push('\n');
        text.push_str(&told(folder.path(), &[command, "--help"]));
    }
    assert!(text.lines().all(|line| line.width() <= 100));
    assert_data_eq!(text, file!["help.txt"].raw());
}

#[test]
fn options_that_are_wrong_are_told_what_to_write() {
    let folder = folder();
    for (call, words) in [
        (&["run", "--seed", "-1"][..], "expected a whole number, 0 or more"),
        (&["run", "--trials", "-5"], "expected a whole number from 1 to"),
        (&["replay", "--pick", "p20"], "there are p10, p50, p90, worst, and estimates such as"),
        (&["replay", "--trial", "-1"], "trials are numbered 0, 1, 2 and so on"),
        (&["replay", "--trial", "1,000"], "write 1000"),
        (&["run", "--until", "delivered_twh.mean +- 0,1"], "a decimal point is written `.`: 0.1"),
        (
            &["run", "--until", "delivered_twh.mean +- 0,5 %"],
            "a decimal point is written `.`: 0.5%",
        ),
        (&["run", "--until", "delivered_twh.mean +- 0.1 TWh"], "left out: write 0.1"),
        (&["run", "--until", "delivered_twh.mean +- small"], "write 1% of the estimate"),
        (&["sweep", "--vary", "casa_in_service=2028-2034:7"], "write casa_in_service=2028:2034:7"),
    ] {
        let told = run(folder.path(), call);
        assert_eq!(told.code, Some(2), "{call:?}");
        assert!(told.err.contains(words), "{call:?}\n{}", told.err);
    }
    assert!(!folder.path().join("reports").exists());
}

#[test]
fn many_findings_of_one_kind_are_told_by_the_first_and_their_lines() {
    let folder = folder();
    let mut text = std::fs::read_to_string("scenarios/starter.toml").expect("the starter");
    for number in 0..30 {
        text.push_str(&format!("\n[assumption.n{number}]\nvalue = 1\nsource = \"x\"\n"));
    }
    std::fs::write(folder.path().join("many.toml"), text).expect("written");
    let told = run(folder.path(), &["check", "many.toml"]);
    assert_eq!(told.err.matches("warning[W001]").count(), 4, "{}", told.err);
    assert!(told.err.contains("27 more of the same: an assumption that nothing uses"));
    assert!(told.out.contains("No errors, 30 warnings."), "{}", told.out);
    let json = run(folder.path(), &["check", "many.toml", "--json"]).out;
    let findings: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(findings.as_array().map(Vec::len), Some(30));
}

#[test]
fn all_ways_to_ask_for_help_are_answered() {
    let folder = folder();
    let help = good(folder.path(), &["run", "--help"]).out;
    assert_eq!(good(folder.path(), &["help", "run"]).out, help);
    let alone = run(folder.path(), &[]);
    assert_eq!((alone.code, alone.out.as_str()), (Some(2), ""));
    assert_eq!(alone.err, good(folder.path(), &["--help"]).out);
    let version = good(folder.path(), &["--version"]).out;
    assert_eq!(version, format!("salang {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_arguments_are_told_what_is_right() {
    let folder = folder();
    let wrong: [&[&str]; 20] = [
        &["rnu"],
        &["frobnicate"],
        &["small.toml"],
        &["run", "smal.toml"],
        &["run", "--tirals", "5"],
        &["run", "small.toml", "--set", "run.years"],
        &["run", "small.toml", "--set", "=5"],
        &["run", "small.toml", "--set", "corridor.Pipelin.accepted=0.5"],
        &["run", "small.toml", "--trials", "many"],
        &["run", "small.toml", "--years", "61"],
        &["run", "small.toml", "--threads", "0"],
        &["run", "small.toml", "--format", "jpg"],
        &["run", "small.toml", "--draws", "xlsx"],
        &["run", "small.toml", "--until", "delivered_twh.p10"],
        &["run", "small.toml", "--until", "deliverd_twh.p10 +- 1%"],
        &["run", "small.toml", "--until", "delivered_twh.p110 +- 1%"],
        &["run", "small.toml", "--until", "in_servise[Pipeline] +- 1%"],
        &["run", "small.toml", "--until", "in_service[Pipelin,2031] +- 1%"],
        &["run", "small.toml", "--until", "in_service[2032] +- 1%"],
        &["run", "small.toml", "--until", "contract_met[Pipeline] +- 1%"],
    ];
    let told: Vec<String> = wrong.iter().map(|words| told(folder.path(), words)).collect();
    for text in &told {
        assert!(text.ends_with("[exit 2]\n"), "{text}");
    }
    assert_eq!(names(folder.path()), ["small.toml"], "nothing is written");
    assert_data_eq!(told.join("\n"), file!["arguments.txt"].raw());
}

#[test]
fn check_says_what_it_understood() {
    let folder = folder();
    let mut text = told(folder.path(), &["check"]);
    text.push('\n');
    text.push_str(&told(folder.path(), &["check", "small.toml"]));
    assert_data_eq!(text, file!["check.txt"].raw());
}

#[test]
fn check_looks_at_every_file_and_counts() {
    let folder = folder();
    let odd = SMALL.replace("source         = \"Made up\"", "");
    std::fs::write(folder.path().join("odd.toml"), odd).expect("written");
    let bad = SMALL.replace("losses    = 0.02", "losses = 2").replace("mttf_days ", "mtff_days ");
    std::fs::write(folder.path().join("bad.toml"), bad).expect("written");
    let calls: [&[&str]; 5] = [
        &["check", "bad.toml", "small.toml"],
        &["check", "odd.toml"],
        &["check", "odd.toml", "--strict"],
        &["check", "small.toml", "--strict", "-q"],
        &["check", "small.toml", "--set", "corridor.Pipeline.accepted=1.5"],
    ];
    let told: Vec<String> = calls.iter().map(|words| told(folder.path(), words)).collect();
    assert_data_eq!(told.join("\n"), file!["check-faults.txt"].raw());
}

#[test]
fn check_as_json_prints_findings_and_nothing_else() {
    let folder = folder();
    let fine = good(folder.path(), &["check", "small.toml", "--json"]);
    assert_eq!((fine.out.as_str(), fine.err.as_str()), ("[]\n", ""));
    let path = folder.path().join("bad.toml");
    std::fs::write(path, SMALL.replace("losses    = 0.02", "losses = 2")).expect("written");
    let bad = run(folder.path(), &["check", "bad.toml", "small.toml", "--json"]);
    assert_eq!((bad.code, bad.err.as_str()), (Some(2), ""));
    let findings: Value = serde_json::from_str(&bad.out).expect("JSON");
    assert_eq!(findings[0]["severity"], "error");
    assert_eq!(findings[0]["places"][0]["file"], "bad.toml");
    assert_eq!(findings[0]["places"][0]["line"], 30);
}

#[test]
fn show_fits_wide_and_narrow_screens() {
    let folder = folder();
    for (columns, expected) in
        [("100", file!["show-baseline-100.txt"]), ("80", file!["show-baseline-80.txt"])]
    {
        let shown = salang(folder.path(), &["show"]).env("COLUMNS", columns).output();
        let shown = Ran::from(shown.expect("it runs"));
        let wide: usize = columns.parse().expect("a number");
        assert!(shown.out.lines().all(|line| line.width() <= wide));
        assert!(!shown.out.contains('\x1b'), "no colour in a pipe");
        assert_data_eq!(shown.out, expected.raw());
    }
}

#[test]
fn show_counts_incidents() {
    let folder = folder();
    let shown = good(folder.path(), &["show", "small.toml"]).out;
    // A cycle of 55 days up and 18 down; 1.5 for 100 km on 200 km.
    assert!(shown.contains("breakdown (technical)       5\n"), "{shown}");
    assert!(shown.contains("attack (attack)             3\n"), "{shown}");
    assert_data_eq!(shown, file!["show-small.txt"].raw());
    // And that is what a run counts.
    let ran = good(folder.path(), &["run", "small.toml", "--trials", "4000", "--json"]).out;
    let summary: Value = serde_json::from_str(&ran).expect("JSON");
    for (index, expected) in [(0, 5.0), (1, 3.0)] {
        let row = &summary["hazards"][index];
        let number = |key: &str| row[key].as_f64().expect("a number");
        let off = number("incidents_per_year") - expected;
        assert!(off.abs() < 4.0 * number("se"), "{row}");
    }
    let judged = good(folder.path(), &["show", "-v"]).out;
    assert!(judged.lines().count() > good(folder.path(), &["show"]).out.lines().count());
}

#[test]
fn names_and_states_of_any_width_are_shown() {
    let folder = folder();
    let states = ["calm", "uneasy", "中亚电力走廊安全状况", "contested", "siege", "open conflict"];
    let chances: Vec<String> = states.iter().map(|state| format!("\"{state}\" = 0.02")).collect();
    let rates: Vec<String> =
        states.iter().enumerate().map(|(i, state)| format!("\"{state}\" = {i}.5")).collect();
    let mut text = SMALL
        .replace("per_100km_year = 1.5", &format!("per_100km_year = {{ {} }}", rates.join(", ")));
    text = text.replace(
        "\"Desert\"",
        "\"The desert stretch between the one border and the other \
        which takes the eye some time to cross\"",
    );
    text.push_str(
        "[security]\nstart = \"stationary\"\nsource = \"Made up\"\n[security.monthly_transition]\n",
    );
    for (index, state) in states.iter().enumerate() {
        let others: Vec<&str> = chances
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != index)
            .map(|(_, c)| c.as_str())
            .collect();
        text.push_str(&format!("\"{state}\" = {{ {} }}\n", others.join(", ")));
    }
    std::fs::write(folder.path().join("wide.toml"), text).expect("written");
    let mut told = String::new();
    for columns in [60, 100] {
        for command in ["check", "show"] {
            let shown = salang(folder.path(), &[command, "wide.toml"])
                .env("COLUMNS", columns.to_string())
                .output();
            let shown = Ran::from(shown.expect("it runs"));
            assert_eq!(shown.code, Some(0), "{}", shown.err);
            assert!(shown.out.lines().all(|line| line.width() <= columns), "{}", shown.out);
            told.push_str(&shown.out);
        }
    }
    assert_data_eq!(told, file!["wide.txt"].raw());
}

#[test]
fn show_as_toml_is_a_scenario_again() {
    let folder = folder();
    let merged = good(folder.path(), &["show", "--toml", "--set", "run.years=3"]).out;
    std::fs::write(folder.path().join("merged.toml"), &merged).expect("written");
    let again = good(folder.path(), &["show", "--toml", "merged.toml"]).out;
    let behind = |text: &str| text.split_once('\n').map(|(_, rest)| rest.to_owned());
    assert_eq!(behind(&again), behind(&merged), "but for the first line, which names the file");
    assert!(merged.contains("years = 3\n"));
}

#[test]
fn show_in_full_gives_every_number_with_its_source_and_what_fuels_count_as() {
    let folder = folder();
    let source = "supply.Field.source=Owner, 2020, https://a.org/field";
    let arguments = ["show", "small.toml", "--verbose", "--set", source];
    let shown = good(folder.path(), &arguments).out;
    assert!(shown.lines().all(|line| line.width() <= 100), "{shown}");
    // The defaults of the format, where the scenario says nothing.
    assert!(shown.contains("gas  37.7 MJ/m³; plants turn 50 % of it into electricity"), "{shown}");
    let stated = shown.split("All that is stated").nth(1).expect("the last part");
    assert!(stated.contains("corridor.Pipeline.segment.Desert\n"));
    assert!(stated.contains("country = \"Afghanistan\"; length_km = 200; losses = 0.02\n"));
    assert!(stated.contains("steady.bcm_per_year = 10\n  Owner, 2020, https://a.org/field\n"));
    let unbroken = stated.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unbroken.contains("repair_days = { lognormal = { median = 3, p90 = 10 } } Made up"));
}
