//! A run that is stopped: what was finished is reported, the last report stays whole.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::support::*;
use super::worked::{wait_for_work, wait_until};

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(status.expect("kill").success());
}

/// Waits until a run has begun to write its report beside `target`, and has done some trials.
#[cfg(unix)]
fn wait_until_begun(folder: &Path, child: &Child) {
    wait_until("the run begins", || {
        names(folder).iter().any(|name| name.starts_with(".r.writing-"))
    });
    wait_for_work(child, 40);
}

#[cfg(unix)]
const LONG: [&str; 8] =
    ["run", "small.toml", "--trials", "2000000", "--draws", "none", "--out", "r"];

#[cfg(unix)]
#[test]
fn an_interrupt_reports_what_was_finished() {
    let folder = folder();
    let mut long = salang(folder.path(), &LONG);
    let child = long.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    wait_until_begun(folder.path(), &child);
    signal(&child, "-INT");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    assert!(ran.out.contains("Interrupted: these are the trials that were finished."));
    let report = folder.path().join("r");
    let summary = summary(&report);
    assert_eq!(summary["run"]["partial"], true);
    let trials = summary["run"]["trials"].as_u64().expect("a number");
    assert!((1..2_000_000).contains(&trials));
    let expected = [
        ".salang.json",
        "charts",
        "datapackage.json",
        "monthly.csv",
        "report.html",
        "scenario.toml",
        "summary.csv",
        "summary.json",
    ];
    assert_eq!(names(&report), expected);
    assert_eq!(names(folder.path()), ["r", "small.toml"], "no trace of the writing");
    // What is marked partial is what a run of so many trials gives that counts them too.
    let trials = trials.to_string();
    let call = ["run", "small.toml", "--trials", &trials, "--exact", "1", "--json", "--draws"];
    let whole = good(folder.path(), &[&call[..], &["none"]].concat());
    let whole: Value = serde_json::from_str(&whole.out).expect("JSON");
    assert_eq!(whole["metrics"], summary["metrics"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_prints_json_that_is_marked_partial() {
    let folder = folder();
    let mut long = salang(folder.path(), &[&LONG[..], &["--json"]].concat());
    let child = long.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    wait_until_begun(folder.path(), &child);
    signal(&child, "-TERM");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    let printed: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(printed["run"]["partial"], true);
    assert_eq!(printed, summary(&folder.path().join("r")));
}

#[cfg(unix)]
#[test]
fn a_kill_leaves_the_last_report_whole_and_does_not_hinder_the_next() {
    let folder = folder();
    good(folder.path(), &["run", "small.toml", "--out", "r"]);
    let before = files(&folder.path().join("r"));
    let mut child = salang(folder.path(), &LONG).spawn().expect("it runs");
    wait_until_begun(folder.path(), &child);
    signal(&child, "-KILL");
    child.wait().expect("it ends");
    assert!(files(&folder.path().join("r")) == before, "the last report is as it was");
    good(folder.path(), &["run", "small.toml", "--out", "r", "--trials", "300"]);
    assert_eq!(summary(&folder.path().join("r"))["run"]["trials"], 300);
}

/// Starts a long run and waits until it has begun to write.
#[cfg(unix)]
fn begun(folder: &Path, mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("it runs");
    wait_until_begun(folder, &child);
    child
}

#[cfg(unix)]
#[test]
fn what_was_finished_lies_beside_a_whole_report_and_never_in_its_place() {
    let folder = folder();
    good(folder.path(), &["run", "small.toml", "--out", "r"]);
    let before = files(&folder.path().join("r"));
    for name in ["-HUP", "-TERM", "-INT"] {
        let child = begun(folder.path(), salang(folder.path(), &LONG));
        signal(&child, name);
        let ran = Ran::from(child.wait_with_output().expect("it ends"));
        assert_eq!(ran.code, Some(130), "{name}: {}", ran.err);
        assert!(ran.out.ends_with("Report: r-partial\n"), "{}", ran.out);
        let words = "r keeps its last whole report; what was finished is in r-partial";
        assert!(ran.err.contains(words), "{}", ran.err);
        assert!(files(&folder.path().join("r")) == before, "the last report is as it was");
        assert_eq!(summary(&folder.path().join("r-partial"))["run"]["partial"], true);
        assert_eq!(names(folder.path()), ["r", "r-partial", "small.toml"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_to_outlive_its_terminal_does() {
    let folder = folder();
    let mut shell = Command::new("sh");
    let script = "trap '' HUP; exec \"$0\" run small.toml --trials 60000 --draws none --out r -q";
    shell.current_dir(folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_salang")]);
    let child = begun(folder.path(), shell);
    signal(&child, "-HUP");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let summary = summary(&folder.path().join("r"));
    assert_eq!(
        (&summary["run"]["partial"], &summary["run"]["trials"]),
        (&false.into(), &60_000.into())
    );
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_ends_at_once_and_the_next_run_clears_up() {
    let folder = folder();
    let child =
        begun(folder.path(), salang(folder.path(), &[&LONG[..], &["--threads", "1"]].concat()));
    signal(&child, "-TERM");
    signal(&child, "-INT");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    good(folder.path(), &["run", "small.toml", "--out", "other", "--trials", "64"]);
    assert!(names(folder.path()).iter().all(|name| !name.starts_with('.')));
}
