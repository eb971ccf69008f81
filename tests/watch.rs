//! `run --watch`: a change runs again, a fault leaves the last good report, Ctrl-C ends.
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
