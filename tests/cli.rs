//! The program as its users meet it: words, files, exit codes, interrupts.
//!
//! `SNAPSHOTS=overwrite cargo test --test cli` writes the texts in `tests/cli` anew; look at each
//! before keeping it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use snapbox::{assert_data_eq, file};
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

const SMALL: &str = include_str!("cli/small.toml");

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    std::fs::write(folder.path().join("small.toml"), SMALL).expect("written");
    folder
}

/// The program, to be run in a folder; in a pipe, 100 columns wide.
fn salang(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_salang"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.env_remove("COLUMNS").env_remove("CLICOLOR_FORCE");
    command
}

/// What came of a run.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    salang(folder, arguments).output().expect("it runs").into()
}

fn good(folder: &Path, arguments: &[&str]) -> Ran {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?}\n{}", ran.err);
    ran
}

/// A command, what it printed, and its exit code, as one text.
fn told(folder: &Path, arguments: &[&str]) -> String {
    let ran = run(folder, arguments);
    let code = ran.code.map_or("killed".to_owned(), |code| code.to_string());
    let quoted: Vec<String> = arguments
        .iter()
        .map(|word| if word.contains(' ') { format!("'{word}'") } else { (*word).to_owned() })
        .collect();
    let mut text = format!("$ salang {}\n", quoted.join(" "));
    text.push_str(&ran.out);
    text.push_str(&ran.err);
    text.push_str(&format!("[exit {code}]\n"));
    text
}

/// Every file under a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("within").to_path_buf();
                found.insert(name, std::fs::read(&path).expect("read"));
            }
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn summary(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("summary.json")).expect("a summary");
    serde_json::from_str(&text).expect("JSON")
}

fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(*bytes == b[name], "{} differs", name.display());
    }
}

// ---- Words ------------------------------------------------------------------------------

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
        "init",
        "schema",
        "completions",
        "man",
    ] {
        text.push('\n');
        text.push_str(&told(folder.path(), &[command, "--help"]));
    }
    assert!(text.lines().all(|line| line.width() <= 100));
    assert_data_eq!(text, file!["cli/help.txt"].raw());
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
        &["run", "small.toml", "--until", "delivered_twh.p11 +- 1%"],
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
    assert_data_eq!(told.join("\n"), file!["cli/arguments.txt"].raw());
}

// ---- check and show ---------------------------------------------------------------------

#[test]
fn check_says_what_it_understood() {
    let folder = folder();
    let mut text = told(folder.path(), &["check"]);
    text.push('\n');
    text.push_str(&told(folder.path(), &["check", "small.toml"]));
    assert_data_eq!(text, file!["cli/check.txt"].raw());
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
    assert_data_eq!(told.join("\n"), file!["cli/check-faults.txt"].raw());
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
        [("100", file!["cli/show-baseline-100.txt"]), ("80", file!["cli/show-baseline-80.txt"])]
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
    assert_data_eq!(shown, file!["cli/show-small.txt"].raw());
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
    assert_data_eq!(told, file!["cli/wide.txt"].raw());
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

// ---- run --------------------------------------------------------------------------------

#[test]
fn a_run_prints_a_summary_and_writes_a_report() {
    let folder = folder();
    let ran = good(folder.path(), &["run", "small.toml"]);
    assert_eq!(ran.err, "");
    assert!(ran.out.starts_with("One pipeline\n500 trials of 2 years"), "{}", ran.out);
    assert!(ran.out.ends_with("Report: reports/small\n"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.width() <= 100) && !ran.out.contains('\x1b'));
    let report = folder.path().join("reports/small");
    let expected = ["charts", "draws.parquet", "report.html", "scenario.toml", "summary.json"];
    assert_eq!(names(&report), expected);
    assert_eq!(names(&folder.path().join("reports")), ["small"], "no trace of the writing");
    let summary = summary(&report);
    assert_eq!(summary["scenario"]["file"], "small.toml");
    assert_eq!(summary["run"]["partial"], false);
    assert_eq!(good(folder.path(), &["run", "small.toml", "-q"]).out, "");
    let noted = good(folder.path(), &["run", "small.toml", "-v", "--threads", "2"]);
    assert!(noted.err.contains("small.toml: 500 trials on 2 threads"), "{}", noted.err);
}

#[test]
fn json_alone_prints_json_and_writes_nothing() {
    let folder = folder();
    let ran = good(folder.path(), &["run", "small.toml", "--json", "-v"]);
    let summary: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(summary["run"]["trials"], 500);
    assert_eq!(names(folder.path()), ["small.toml"]);
    std::fs::write(folder.path().join("other.toml"), SMALL).expect("written");
    let ran = good(folder.path(), &["run", "small.toml", "other.toml", "--json", "--out", "r"]);
    let summaries: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(summaries[1]["scenario"]["file"], "other.toml");
    assert_eq!(names(&folder.path().join("r")), ["other", "small"]);
    let bad = run(folder.path(), &["run", "small.toml", "--json", "--trials", "0"]);
    assert_eq!((bad.code, bad.out.as_str()), (Some(2), ""));
}

#[test]
fn several_scenarios_have_a_report_each() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("other.toml"), SMALL).expect("written");
    std::fs::create_dir(path.join("sub")).expect("a folder");
    std::fs::write(path.join("sub/small.toml"), SMALL).expect("written");
    good(path, &["run", "small.toml", "other.toml", "--trials", "64"]);
    assert_eq!(names(&path.join("reports")), ["other", "small"]);
    let same = run(path, &["run", "small.toml", "sub/small.toml"]);
    assert_eq!(same.code, Some(2));
    assert!(same.err.contains("two scenarios would write reports/small"), "{}", same.err);
    // A fault in the second keeps the first from running.
    std::fs::remove_dir_all(path.join("reports")).expect("removed");
    let bad = run(path, &["run", "small.toml", "missing.toml"]);
    assert_eq!(bad.code, Some(2));
    let bad = run(path, &["run", "small.toml", "other.toml", "--until", "nothing.p10 +- 1%"]);
    assert_eq!((bad.code, bad.out.as_str()), (Some(2), ""));
    assert!(!path.join("reports").exists());
}

#[test]
fn overrides_change_the_run() {
    let folder = folder();
    let set = ["run", "small.toml", "--json", "--set", "hazard.attack.per_100km_year=0"];
    let ran = good(folder.path(), &[&set[..], &["--seed", "3", "--years", "1"]].concat());
    let summary: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(summary["run"]["seed"], 3);
    assert_eq!(summary["run"]["years"], 1);
    assert_eq!(summary["hazards"][1]["incidents_per_year"], 0.0);
}

#[test]
fn what_cannot_be_written_is_known_before_anything_runs() {
    let folder = folder();
    std::fs::write(folder.path().join("taken"), "a file").expect("written");
    let long = ["run", "small.toml", "--trials", "50000000", "--out", "taken"];
    let began = Instant::now();
    let ran = run(folder.path(), &long[..]);
    // Fifty million trials do not fit either, and the call is looked at first.
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let ran = run(folder.path(), &["run", "small.toml", "--trials", "2000000", "--out", "taken"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("it is a file, and a report is a folder"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(folder.path().join("taken")).expect("read"), "a file");
    assert_eq!(names(folder.path()), ["small.toml", "taken"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let locked = folder.path().join("locked");
    std::fs::create_dir(&locked).expect("a folder");
    let closed = std::fs::Permissions::from_mode(0o555);
    std::fs::set_permissions(&locked, closed).expect("closed");
    if std::fs::write(locked.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let ran = run(folder.path(), &["run", "small.toml", "--out", "locked/report"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(names(&locked).is_empty());
}

/// A shell that lets no file grow past about 50 kB, as a disk that runs full.
#[cfg(unix)]
#[test]
fn a_disk_that_runs_full_leaves_the_last_report_whole() {
    let folder = folder();
    good(folder.path(), &["run", "small.toml", "--out", "r"]);
    let before = files(&folder.path().join("r"));
    let mut shell = Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f 50; exec \"$0\" \"$@\"";
    shell.current_dir(folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_salang")]);
    shell.args(["run", "small.toml", "--trials", "50000", "--out", "r"]);
    let ran = Ran::from(shell.output().expect("a shell"));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("could not write"), "{}", ran.err);
    assert!(files(&folder.path().join("r")) == before, "the last report is as it was");
    assert_eq!(names(folder.path()), ["r", "small.toml"], "no trace of the attempt");
}

/// The same on a real disk of two megabytes, where this user may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_last_report_whole() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("disk")).expect("a folder");
    let script = "mount -t tmpfs -o size=2m none disk 2>/dev/null || exit 77
        \"$0\" run small.toml -q --draws none --out disk/r || exit 78
        cp -r disk/r before
        \"$0\" run small.toml -q --trials 200000 --draws csv --out disk/r
        code=$?
        diff -r before disk/r >&2 || exit 79
        test \"$(ls -A disk)\" = r || exit 80
        exit $code";
    let mut shell = Command::new("unshare");
    shell.current_dir(folder.path());
    shell.args(["--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_salang")]);
    match shell.output() {
        Ok(output) if matches!(output.status.code(), Some(1)) => {
            let ran = Ran::from(output);
            if ran.err.starts_with("unshare") {
                eprintln!("skipped: {}", ran.err);
                return;
            }
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
            assert!(ran.err.contains("No space left"), "{}", ran.err);
        }
        Ok(output) if output.status.code() == Some(77) => {
            eprintln!("skipped: this user may mount no disk");
        }
        Ok(output) => panic!("{output:?}"),
        Err(error) => eprintln!("skipped: unshare: {error}"),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_a_failure() {
    let folder = folder();
    let calls: [&[&str]; 5] = [
        &["run", "small.toml", "--draws", "none"],
        &["run", "small.toml", "--json"],
        &["check", "small.toml"],
        &["show"],
        &["schema"],
    ];
    for arguments in calls {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let ran = salang(folder.path(), arguments).stdout(full).output();
        let ran = Ran::from(ran.expect("it runs"));
        assert_eq!(ran.code, Some(1), "{arguments:?}\n{}", ran.err);
        assert!(ran.err.contains("could not write to stdout"), "{}", ran.err);
    }
    // The report was whole before the summary could not be shown.
    assert_eq!(summary(&folder.path().join("reports/small"))["run"]["trials"], 500);
}

// ---- Interrupts -------------------------------------------------------------------------

#[cfg(unix)]
fn signal(child: &std::process::Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(status.expect("kill").success());
}

/// Waits until a run has begun to write its report beside `target`.
#[cfg(unix)]
fn wait_until_begun(folder: &Path) {
    let began = Instant::now();
    while !names(folder).iter().any(|name| name.starts_with(".r.writing-")) {
        assert!(began.elapsed() < Duration::from_secs(20), "the run never began");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(400));
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
    wait_until_begun(folder.path());
    signal(&child, "-INT");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    assert!(ran.out.contains("Interrupted: these are the trials that were finished."));
    let report = folder.path().join("r");
    let summary = summary(&report);
    assert_eq!(summary["run"]["partial"], true);
    let trials = summary["run"]["trials"].as_u64().expect("a number");
    assert!((1..2_000_000).contains(&trials));
    let expected = ["charts", "report.html", "scenario.toml", "summary.json"];
    assert_eq!(names(&report), expected);
    assert_eq!(names(folder.path()), ["r", "small.toml"], "no trace of the writing");
    // What is marked partial is what a run of so many trials gives.
    let whole = good(
        folder.path(),
        &["run", "small.toml", "--trials", &trials.to_string(), "--json", "--draws", "none"],
    );
    let whole: Value = serde_json::from_str(&whole.out).expect("JSON");
    assert_eq!(whole["metrics"], summary["metrics"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_prints_json_that_is_marked_partial() {
    let folder = folder();
    let mut long = salang(folder.path(), &[&LONG[..], &["--json"]].concat());
    let child = long.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    wait_until_begun(folder.path());
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
    wait_until_begun(folder.path());
    signal(&child, "-KILL");
    child.wait().expect("it ends");
    assert!(files(&folder.path().join("r")) == before, "the last report is as it was");
    good(folder.path(), &["run", "small.toml", "--out", "r", "--trials", "300"]);
    assert_eq!(summary(&folder.path().join("r"))["run"]["trials"], 300);
}

// ---- The same again ---------------------------------------------------------------------

#[test]
fn the_scenario_in_a_report_gives_the_same_report() {
    let folder = folder();
    let path = folder.path();
    good(path, &["run", "--trials", "200", "--set", "run.years=4", "--out", "a"]);
    good(path, &["run", "a/scenario.toml", "--out", "b"]);
    assert_same(&path.join("a"), &path.join("b"));
    assert_eq!(summary(&path.join("b"))["scenario"]["file"], "baseline.toml");
}

#[test]
fn threads_change_nothing() {
    let folder = folder();
    let path = folder.path();
    for threads in ["1", "2", "3"] {
        let common = ["run", "--trials", "300", "--draws", "csv", "--threads", threads];
        good(path, &[&common[..], &["--years", "3", "--out", threads]].concat());
    }
    assert_same(&path.join("1"), &path.join("2"));
    assert_same(&path.join("1"), &path.join("3"));
}

#[test]
fn a_target_of_precision_is_reached_and_no_more() {
    let folder = folder();
    let until = ["run", "small.toml", "--json", "--until", "delivered_twh.mean +- 0.5%"];
    let ran = good(folder.path(), &until);
    let summary: Value = serde_json::from_str(&ran.out).expect("JSON");
    let trials = summary["run"]["trials"].as_u64().expect("a number");
    assert!((500..200_000).contains(&trials), "{trials}");
    let rows = summary["metrics"].as_array().expect("rows");
    let total = rows.iter().find(|row| {
        row["metric"] == "delivered_twh" && row["corridor"].is_null() && row["year"].is_null()
    });
    let total = total.expect("the total");
    let number = |key: &str| total[key].as_f64().expect("a number");
    assert!(1.96 * number("se") <= 0.005 * number("mean"));
    let few = [&until[..3], &["--trials", "640", "--until", "delivered_twh.mean +- 0.001%"]];
    let few = run(folder.path(), &few.concat());
    assert_eq!(few.code, Some(1));
    assert!(few.err.contains("was not reached with 640 trials"), "{}", few.err);
}

#[test]
fn several_targets_hold_at_once_a_mean_a_quantile_a_tail_mean_and_chances() {
    let folder = folder();
    let deal = r#"
schema = 1
title = "A pipeline that opens late, under a contract"
extends = ["small.toml"]
[assumption.opened]
label = "Entry into service"
unit = "year"
value = { uniform = [2029.5, 2033] }
source = "Made up"
[[corridor]]
name = "Pipeline"
in_service = "opened"
[[contract]]
corridor = "Pipeline"
volume_twh = 30
energy_usd_per_mwh = 50
source = "Made up"
"#;
    std::fs::write(folder.path().join("deal.toml"), deal).expect("written");
    let all = [
        "delivered_twh.mean +- 5%",
        "delivered_twh.p90 +- 2%",
        "zero_days.cvar5 +- 2",
        "in_service[Pipeline,2030] +- 0.02",
        "contract_met[Pipeline] +- 5%",
        "contract_met[2031] +- 0.03",
    ];
    let summary = |targets: &[&str]| -> salang::stats::Summary {
        let until: Vec<&str> = targets.iter().flat_map(|target| ["--until", target]).collect();
        let ran = good(folder.path(), &[&["run", "deal.toml", "--json"], &until[..]].concat());
        serde_json::from_str(&ran.out).expect("a summary")
    };
    let together = summary(&all);
    let half = |se: Option<f64>| 1.96 * se.expect("an error");
    let delivered = together.metric("delivered_twh", None, None).expect("a total");
    assert!(half(delivered.se) <= 0.05 * delivered.mean);
    // That of the 90 % quantile, which is no other than in the summary.
    assert!(half(delivered.se_p90) <= 0.02 * delivered.p90);
    let days = together.metric("zero_days", Some("Pipeline"), None).expect("days");
    assert!(half(days.se_cvar5) <= 2.0);
    let chance = |event, year| together.probability(event, Some("Pipeline"), year).expect("one");
    assert!(half(chance("in_service", Some(2030)).se) <= 0.02);
    let met = chance("contract_met", None);
    assert!(met.value > 0.05 && half(met.se) <= 0.05 * met.value, "{met:?}");
    assert!(half(chance("contract_met", Some(2031)).se) <= 0.03);
    // In service in 2030 from 1.5 of the 3.5 years of entries on, and in no run by luck.
    let opened = chance("in_service", Some(2030));
    assert!((opened.value - 1.5 / 3.5).abs() < 4.0 * opened.se.expect("an error"));
    // None of them alone asks for more than all together.
    let alone = all.map(|target| summary(&[target]).run.trials);
    assert!(alone.iter().all(|trials| *trials <= together.run.trials), "{alone:?}");
    // What is too precise for the trials allowed is named, and what is not is left out.
    let arguments =
        ["run", "deal.toml", "--json", "--trials", "1000", "--until", all[0], "--until"];
    let missed = run(folder.path(), &[&arguments[..], &["in_service[2030] +- 0.001"]].concat());
    assert_eq!(missed.code, Some(1));
    assert_eq!(
        missed.err,
        "error: the precision asked for was not reached with 1,000 trials: 'in_service[2030] +- \
         0.001'; --trials allows more\n"
    );
}

// ---- Memory -----------------------------------------------------------------------------

#[test]
fn a_billion_trials_are_refused_with_the_sum() {
    let folder = folder();
    let ran = run(folder.path(), &["run", "--trials", "1000000000"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("GiB"), "{}", ran.err);
    assert_eq!(names(folder.path()), ["small.toml"]);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "simulates ten million trial-years, several times over: minutes"]
fn a_million_trials_stay_within_two_gibibytes() {
    let folder = folder();
    let arguments = ["run", "--trials", "1000000", "--draws", "none", "--out", "r", "-q"];
    let mut child = salang(folder.path(), &arguments).spawn().expect("it runs");
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0_u64;
    let status = loop {
        if let Ok(status) = std::fs::read_to_string(&status_file) {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
            peak_kib = peak_kib.max(kib.unwrap_or(0));
        }
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success());
    assert!(peak_kib > 0 && peak_kib <= 2 << 20, "{peak_kib} KiB");
}
