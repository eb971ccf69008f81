//! `salang hindcast`: a record of one's own, and what is told of it.

use std::path::Path;
#[cfg(unix)]
use std::process::Stdio;

use serde_json::Value;

use super::support::*;
#[cfg(unix)]
use super::worked::wait_for_work;

const RECORD: &str = "
[[record]]
name = \"attacks\"
metric = \"incidents[attack]\"
file = \"attacks.csv\"
known_until = 2029
";
const EVENT: &str = "
[[event_record]]
name = \"a bad year\"
when = \"zero_days[Pipeline, 2031] >= 60\"
happened = true
source = \"made up\"
";

/// The small scenario with a record of its own, and more.
fn with_record(more: &str) -> tempfile::TempDir {
    let folder = folder();
    write(folder.path(), "mine.toml", &format!("{SMALL}{RECORD}{more}"));
    write(folder.path(), "attacks.csv", "year,value\n2027,1\n2028,4\n2029,2\n2030,3\n2031,5\n");
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("written");
}

fn scores(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn a_record_of_five_lines_is_scored() {
    let folder = with_record(EVENT);
    let told = good(folder.path(), &["hindcast", "mine.toml"]);
    for words in [
        "Of 2 years on record",
        "CRPS skill over forecasts made of what was known",
        "The chance of 1 event on record has a Brier score of",
        "attacks: incidents[attack], incidents; known until 2029 (3 years)",
        "2 years on record are few",
        "Report: reports/hindcast-mine",
    ] {
        assert!(told.out.contains(words), "{words}\n{}", told.out);
    }
    assert!(told.err.contains("record `attacks` has figures but no `source`"), "{}", told.err);
    let report = folder.path().join("reports/hindcast-mine");
    let expected =
        [".salang.json", "attacks.csv", "charts", "hindcast.json", "mine.toml", "report.html"];
    assert_eq!(names(&report), expected);
    assert_eq!(names(&report.join("charts")), ["calibration.svg"]);
    let text = std::fs::read_to_string(report.join("hindcast.json")).expect("scores");
    let json = good(folder.path(), &["hindcast", "mine.toml", "--json"]).out;
    assert_eq!(json, text);
    let all = scores(&text);
    assert_eq!(all["years"].as_array().map(Vec::len), Some(2));
    assert_eq!(all["years"][1]["observed"], 5.0);
    assert_eq!(all["events"][0]["happened"], true);
    let chance = all["events"][0]["chance"].as_f64().expect("a chance");
    let run = good(
        folder.path(),
        &["run", "mine.toml", "--json", "--chance", "zero_days[Pipeline, 2031] >= 60"],
    );
    let summary = scores(&run.out);
    let stated = summary["probabilities"].as_array().expect("chances").iter();
    let stated: Vec<&Value> =
        stated.filter(|row| row["event"].as_str().is_some_and(|e| e.contains(">= 60"))).collect();
    assert_eq!(stated[0]["p"].as_f64(), Some(chance));
}

#[test]
fn the_merged_text_in_the_report_gives_the_same_scores_again_on_any_threads() {
    let folder = with_record(EVENT);
    good(folder.path(), &["hindcast", "mine.toml", "--threads", "1", "--out", "a", "-q"]);
    good(folder.path(), &["hindcast", "mine.toml", "--threads", "3", "--out", "b", "-q"]);
    assert_same(&folder.path().join("a"), &folder.path().join("b"));
    let again = folder.path().join("a");
    good(&again, &["hindcast", "mine.toml", "--out", "../c", "-q"]);
    assert_same(&again, &folder.path().join("c"));
}

#[test]
fn records_of_one_family_are_told_together_and_all_pooled() {
    let folder = with_record("");
    let family = format!("family = \"lines\"\n{SMALL}{RECORD}");
    write(folder.path(), "one.toml", &family);
    write(folder.path(), "two.toml", &family.replace("\"attacks\"", "\"attacks elsewhere\""));
    let files = ["hindcast", "one.toml", "two.toml", "mine.toml", "--json", "--trials", "200"];
    let all = scores(&good(folder.path(), &files).out);
    let groups: Vec<String> = all["scores"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|row| {
            format!("{} {}", row["of"].as_str().unwrap_or(""), row["name"].as_str().unwrap_or(""))
        })
        .collect();
    let expected =
        ["record attacks", "record attacks elsewhere", "family lines", "record attacks", "all "];
    assert_eq!(groups, expected);
    let last = &all["scores"][4];
    assert_eq!((last["families"].as_u64(), last["years"].as_u64()), (Some(2), Some(6)));
    assert!(last["coverage"][1]["by_family"].is_array());
    assert_eq!(all["scenarios"].as_array().map(Vec::len), Some(3));
}

#[test]
fn without_a_record_it_is_told_how_one_looks() {
    let folder = with_record("");
    let told = run(folder.path(), &["hindcast", "mine.toml", "small.toml"]);
    assert_eq!(told.code, Some(2));
    assert!(told.err.contains("small.toml holds no record to be scored against"), "{}", told.err);
    // More trials than fit are refused before any runs.
    let told = run(folder.path(), &["hindcast", "mine.toml", "--trials", "900000000"]);
    assert_eq!(told.code, Some(2), "{}", told.err);
    assert_eq!(run(folder.path(), &["hindcast"]).code, Some(2));
    assert!(!folder.path().join("reports").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_of_a_scenario_that_is_not_scored() {
    let folder = with_record("");
    let mut long =
        salang(folder.path(), &["hindcast", "mine.toml", "--trials", "5000000", "--out", "r"]);
    let child = long.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    wait_for_work(&child, 40);
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.expect("kill").success());
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    assert!(ran.err.contains("interrupted before the first scenario was scored"), "{}", ran.err);
    assert_eq!(names(folder.path()), ["attacks.csv", "mine.toml", "small.toml"]);
}
