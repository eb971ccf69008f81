//! Several at once, kills, and names of every length: what lies in a folder is always whole.

#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::support::*;
use super::worked::{wait_for_work, wait_until};

/// Holds the list of what was written in a folder against what lies there; the files.
fn whole(folder: &Path) -> BTreeSet<String> {
    let list = fs::read_to_string(folder.join(".salang.json")).expect("a list");
    let list: Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(list.get("before"), None, "{list}");
    let listed: BTreeMap<String, String> =
        serde_json::from_value(list["files"].clone()).expect("names and sums");
    let mut there = files(folder);
    there.remove(Path::new(".salang.json"));
    let sum = |bytes: &Vec<u8>| Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
    let there: BTreeMap<String, String> =
        there.iter().map(|(name, bytes)| (name.display().to_string(), sum(bytes))).collect();
    assert_eq!(there, listed);
    there.into_keys().collect()
}

/// Starts all of these at once and waits for all; their exit codes, in order.
fn at_once(folder: &Path, calls: &[&[&str]]) -> Vec<Option<i32>> {
    let start = |call: &&[&str]| {
        let mut command = salang(folder, call);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs")
    };
    let children: Vec<Child> = calls.iter().map(start).collect();
    let ended = children.into_iter().map(|child| child.wait_with_output().expect("it ends"));
    let ended: Vec<Ran> = ended.map(Ran::from).collect();
    for ran in ended.iter().filter(|ran| ran.code != Some(0)) {
        assert!(ran.err.contains("it holds"), "{}", ran.err);
    }
    ended.iter().map(|ran| ran.code).collect()
}

const RUN: [&str; 8] = ["run", "small.toml", "-q", "--draws", "none", "--out", "r", "--trials"];

#[test]
fn of_runs_that_end_at_once_in_one_folder_one_report_is_left_and_it_is_whole() {
    let folder = folder();
    let path = folder.path();
    for round in 0..4 {
        // A folder that is not there, one that is empty, and one with a file of somebody's own.
        for own in [None, Some(None), Some(Some("notes"))] {
            let _ = fs::remove_dir_all(path.join("r"));
            if let Some(file) = own {
                fs::create_dir(path.join("r")).unwrap();
                if let Some(name) = file {
                    fs::write(path.join("r").join(name), "mine").unwrap();
                }
            }
            let calls = ["64", "65", "66"].map(|trials| [&RUN[..], &[trials]].concat());
            let calls: Vec<&[&str]> = calls.iter().map(Vec::as_slice).collect();
            assert_eq!(at_once(path, &calls), [Some(0); 3], "round {round}");
            if own == Some(Some("notes")) {
                assert_eq!(fs::read_to_string(path.join("r/notes")).unwrap(), "mine");
                fs::remove_file(path.join("r/notes")).unwrap();
            }
            let trials = summary(&path.join("r"))["run"]["trials"].as_u64();
            assert!((64..=66).contains(&trials.expect("a number")));
            assert_eq!(whole(&path.join("r")).len(), 19, "{:?}", names(&path.join("r")));
            assert_eq!(names(path), ["r", "small.toml"]);
        }
    }
}

#[test]
fn a_run_and_a_comparison_that_end_at_once_in_one_folder_leave_one_of_them() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("other.toml"), SMALL).unwrap();
    let run = [&RUN[..], &["300"]].concat();
    let compare = ["compare", "small.toml", "other.toml", "-q", "--trials", "64", "--out", "r"];
    for round in 0..8 {
        let _ = fs::remove_dir_all(path.join("r"));
        if round % 2 == 1 {
            fs::create_dir(path.join("r")).unwrap();
        }
        let codes = at_once(path, &[&run, &compare]);
        let there = whole(&path.join("r"));
        let (ran, compared) = (there.contains("summary.json"), there.contains("compare-years.svg"));
        assert!(!(ran && compared), "{there:?}");
        let kind = if there.contains("summary.json") { "summary.json" } else { "compare.json" };
        assert!(there.contains(kind), "{there:?}");
        let expected = if kind == "summary.json" { [Some(0), Some(1)] } else { [Some(1), Some(0)] };
        assert_eq!(codes, expected, "{there:?}");
        assert_eq!(names(path), ["other.toml", "r", "small.toml"]);
    }
}

/// A run that is over is not undone by one that goes on within the same folder, nor the other way.
#[test]
fn a_folder_in_which_a_report_is_being_written_is_not_moved() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("r")).unwrap();
    let long = ["run", "small.toml", "-q", "--draws", "none", "--out", "r", "--trials", "100000"];
    let child = salang(path, &long).stderr(Stdio::piped()).spawn().expect("it runs");
    wait_until("the run begins", || {
        names(&path.join("r")).iter().any(|name| name.contains(".writing-"))
    });
    // It rests while two others run: the first of them finds an empty folder, the second a report that may be
    // replaced as a whole.
    let signal = |name: &str| {
        let status = Command::new("kill").args([name, &child.id().to_string()]).status();
        assert!(status.expect("kill").success());
    };
    signal("-STOP");
    for trials in ["64", "65"] {
        good(path, &[&RUN[..], &[trials]].concat());
    }
    signal("-CONT");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(summary(&path.join("r"))["run"]["trials"], 100_000);
    whole(&path.join("r"));
}

#[test]
fn what_an_interrupted_run_finished_is_kept_however_long_the_name() {
    let folder = folder();
    let path = folder.path();
    let long_name = "r".repeat(251) + "é-";
    for name in [long_name.as_str(), &"é".repeat(127)] {
        good(path, &["run", "small.toml", "-q", "--out", name]);
        let before = files(&path.join(name));
        let call = ["run", "small.toml", "--trials", "2000000", "--draws", "none", "--out", name];
        let child = salang(path, &call).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = child.expect("it runs");
        wait_until("the run begins", || names(path).iter().any(|name| name.contains(".writing-")));
        wait_for_work(&child, 40);
        let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(status.expect("kill").success());
        let ran = Ran::from(child.wait_with_output().expect("it ends"));
        assert_eq!(ran.code, Some(130), "{}", ran.err);
        assert!(files(&path.join(name)) == before, "the last report is as it was");
        let beside = names(path).into_iter().find(|name| name.ends_with("-partial")).expect("one");
        assert!(beside.len() <= 255 && beside.starts_with(&name[..200]), "{beside}");
        assert_eq!(summary(&path.join(&beside))["run"]["partial"], true);
        fs::remove_dir_all(path.join(beside)).unwrap();
    }
}

#[test]
fn comparisons_of_scenarios_with_long_names_have_a_folder() {
    let folder = folder();
    let path = folder.path();
    let scenarios = ["a", "b", "c"].map(|letter| letter.repeat(150) + ".toml");
    for name in &scenarios {
        fs::write(path.join(name), SMALL).unwrap();
    }
    let [a, b, c] = &scenarios;
    for other in [b, c] {
        good(path, &["compare", a, other, "--trials", "64", "-q"]);
    }
    let reports = names(&path.join("reports"));
    assert_eq!(reports.len(), 2, "{reports:?}");
    assert!(reports.iter().all(|name| name.starts_with("compare-aaaa") && name.len() == 255));
    // Files of the longest names, which get an ending in the report.
    let (scenario, data) = ("s".repeat(255), "é".repeat(127));
    let law = format!("value = {{ history = {{ file = \"{data}\", column = \"v\" }} }}");
    fs::write(path.join(&scenario), format!("{SMALL}\n[assumption.a]\n{law}\n")).unwrap();
    fs::write(path.join(&data), "v\n1\n2\n").unwrap();
    for (place, call) in [&["run", &scenario][..], &["compare", a, &scenario]].iter().enumerate() {
        let out = format!("out-{place}");
        let more = ["--trials", "64", "-q", "--out", &out];
        good(path, &[call, &more[..]].concat());
        // What was written is read again, by its own names.
        let there = names(&path.join(&out)).into_iter();
        let own = there.filter(|name| name.ends_with(".toml") && !name.starts_with('a'));
        let own: Vec<String> = own.collect();
        assert_eq!(own.len(), 1, "{own:?}");
        good(path, &["check", "-q", &format!("{out}/{}", own[0])]);
    }
}

/// The state in which a kill between the two renames leaves a report, whose name the hidden folder's
/// cannot hold; and that of a partial report, which lies elsewhere than its run was told to write.
#[test]
fn a_report_that_a_kill_left_hidden_comes_back_whatever_its_name() {
    let folder = folder();
    let path = folder.path();
    let long = "n".repeat(250);
    for (hidden, name) in [("n".repeat(200), long.as_str()), ("r".to_owned(), "r-partial")] {
        good(path, &["run", "small.toml", "-q", "--out", name]);
        let before = files(&path.join(name));
        let root = path.join(format!(".{hidden}.writing-Ab12cd"));
        fs::create_dir_all(root.join("new")).unwrap();
        fs::write(root.join(".lock"), name).unwrap();
        fs::rename(path.join(name), root.join("old")).unwrap();
        good(path, &["run", "small.toml", "-q", "--out", "other", "--trials", "64"]);
        assert!(files(&path.join(name)) == before);
        assert!(!root.exists());
    }
    // A note that leads elsewhere leads nowhere: what is hidden stays.
    good(path, &["run", "small.toml", "-q", "--out", "r"]);
    for note in ["../r", "/tmp/x", "", ".."] {
        let root = path.join(format!(".{}.writing-Ab12cd", "n".repeat(200)));
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join(".lock"), note).unwrap();
        let _ = fs::rename(path.join("r"), root.join("old"));
        good(path, &["run", "small.toml", "-q", "--out", "other", "--trials", "64"]);
        assert!(root.join("old/summary.json").is_file(), "{note}");
    }
}
