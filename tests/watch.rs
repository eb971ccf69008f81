//! `run --watch` and `compare --watch`: a change runs again, a fault leaves the last good report, Ctrl-C
//! ends.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program under watch; ended with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path, arguments: &[&str]) -> (Running, Receiver<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let errors = BufReader::new(child.stderr.take().expect("piped"));
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in errors.lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    (Running(child), receiver)
}

/// Waits for a line that holds these words; all lines up to it.
fn hear(lines: &Receiver<String>, words: &str) -> String {
    let begun = Instant::now();
    let mut heard = String::new();
    while begun.elapsed() < PATIENCE {
        if let Ok(line) = lines.recv_timeout(Duration::from_millis(100)) {
            heard.push_str(&line);
            heard.push('\n');
            if line.contains(words) {
                return heard;
            }
        }
    }
    panic!("waited in vain for `{words}` after\n{heard}");
}

#[test]
fn a_change_runs_again_and_a_fault_leaves_the_last_good_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let child = folder.path().join("mine.toml");
    let parent = folder.path().join("parent.toml");
    let starter = include_str!("../scenarios/starter.toml").replace("= 10_000 ", "= 64 ");
    fs::write(&parent, &starter).expect("written");
    let mine = "schema = 1\nextends = [\"parent.toml\"]\n";
    fs::write(&child, mine).expect("written");
    let (mut running, lines) =
        start(folder.path(), &["run", "mine.toml", "--watch", "--out", "out", "--draws", "none"]);
    hear(&lines, "Watching 2 files");
    let summary = || fs::read_to_string(folder.path().join("out/summary.json")).expect("a report");
    let first = summary();

    // A fault in the parent is shown, with its place, and the report stays.
    fs::write(&parent, starter.replace("year_cv = 0.2", "year_vc = 0.2")).expect("written");
    let heard = hear(&lines, "the last good report stays");
    assert!(heard.contains("parent.toml changed") && heard.contains("year_vc"), "{heard}");
    assert_eq!(summary(), first);

    // Put right, and changed.
    fs::write(&parent, starter.replace("seed       = 1 ", "seed       = 22 ")).expect("written");
    hear(&lines, "Watching 2 files");
    let second = summary();
    assert!(second.contains("\"seed\":22") && second != first, "{second}");

    // A file that goes away and comes back.
    fs::remove_file(&child).expect("removed");
    hear(&lines, "the last good report stays");
    fs::write(&child, mine).expect("written");
    hear(&lines, "Watching 2 files");
    assert_eq!(summary(), second);

    let pid = running.0.id().to_string();
    let told = Command::new("kill").args(["-INT", &pid]).status().expect("kill runs");
    assert!(told.success());
    let ended = running.0.wait().expect("ends");
    assert_eq!(ended.code(), Some(0));
}

#[test]
fn the_baseline_that_is_part_of_the_program_cannot_be_watched() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut running, lines) = start(folder.path(), &["run", "--watch"]);
    hear(&lines, "name a scenario file to watch");
    assert_eq!(running.0.wait().expect("ends").code(), Some(2));
}

#[test]
fn a_trial_that_cannot_be_finished_does_not_end_the_watch() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.toml");
    // In about half of the trials the least is above the most.
    let broken = include_str!("compare/a.toml").replace(
        "value = { uniform = [2.0, 6.0] }",
        "value = { uniform = [\"least\", 4.0] }\n[assumption.least]\nvalue = { uniform = [2.0, 6.0] }",
    );
    fs::write(&path, &broken).expect("written");
    let arguments = ["run", "mine.toml", "--watch", "--out", "out", "--draws", "none"];
    let (_running, lines) = start(folder.path(), &arguments);
    let heard = hear(&lines, "the last good report stays");
    assert!(heard.contains("least") || heard.contains("rate"), "{heard}");
    assert!(!folder.path().join("out/summary.json").exists());
    fs::write(&path, broken.replace("[\"least\", 4.0]", "[\"least\", 8.0]")).expect("written");
    let heard = hear(&lines, "Watching 1 file");
    assert!(heard.contains("mine.toml changed"), "{heard}");
    assert!(folder.path().join("out/summary.json").exists());
}

/// A scenario whose repairs are those of a CSV beside it.
const WITH_A_TABLE: &str = "[[hazard]]\nname = \"slide\"\ncause = \"natural\"\nsource = \"made up\"\n\
    where = { corridor = \"North\" }\nper_year = 1\n\
    repair_days = { history = { file = \"repairs.csv\", column = \"days\" } }\n";

#[test]
fn a_comparison_runs_again_too_whichever_of_its_files_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    let first = include_str!("compare/a.toml").replace("trials = 300", "trials = 64");
    write("first.toml", &first);
    write("repairs.csv", "days\n3\n4\n8\n");
    write("parent.toml", &format!("{first}\n{WITH_A_TABLE}"));
    let second = "schema = 1\ntitle = \"Slides\"\nextends = [\"parent.toml\"]\n";
    write("second.toml", second);
    let arguments = ["compare", "first.toml", "second.toml", "--watch", "--out", "out"];
    let (mut running, lines) = start(folder.path(), &arguments);
    hear(&lines, "Watching 4 files");
    let report = || {
        let read = |name| fs::read_to_string(folder.path().join("out").join(name));
        (read("compare.json").expect("numbers"), read("report.html").expect("a page"))
    };
    let mut known = report();

    // A fault in the table is shown, with its place, and the report stays.
    write("repairs.csv", "days\n3\nfour\n8\n");
    let heard = hear(&lines, "the last good report stays");
    assert!(heard.contains("repairs.csv changed") && heard.contains("four"), "{heard}");
    assert_eq!(report(), known);

    // Put right, and changed: in the table, in a parent, in each of the scenarios.
    for (name, text) in [
        ("repairs.csv", "days\n30\n40\n80\n".to_owned()),
        ("parent.toml", format!("{first}\n{WITH_A_TABLE}").replace("per_year = 1", "per_year = 2")),
        ("second.toml", second.replace("Slides", "Slides and quakes")),
        ("first.toml", first.replace("capacity_mw = 100", "capacity_mw = 90")),
    ] {
        write(name, &text);
        let heard = hear(&lines, "Watching 4 files");
        assert!(heard.contains(&format!("{name} changed")), "{heard}");
        let now = report();
        assert_ne!(now, known, "{name}");
        known = now;
    }

    let pid = running.0.id().to_string();
    let told = Command::new("kill").args(["-INT", &pid]).status().expect("kill runs");
    assert!(told.success());
    assert_eq!(running.0.wait().expect("ends").code(), Some(0));
}
