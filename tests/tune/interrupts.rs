//! The files that an interrupt leaves of a study.

use std::process::{Command, Output, Stdio};
use std::sync::atomic::Ordering;

use salang::model::Model;
use salang::read::{Source, read};
use salang::report::{Ran, sensitivity_page, solve_page, sweep_page};
use salang::stats::{RunInfo, ScenarioInfo};
use salang::study::{Enough, Relation, StudyFault, evenly, sensitivity, solve, sweep};

use super::support::{FIXED, Home, LINEAR, TWH, axis, stderr, with_stop};
#[cfg(target_os = "linux")]
use super::worked::{wait_for_work, wait_until};

fn ran(model: &Model, trials: u64) -> Ran {
    let (title, file, sha256) = ("Two rivers".into(), "two.toml".into(), String::new());
    let years = model.years as u32;
    let run = RunInfo { seed: 3, trials, start_year: model.start_year, years, partial: true };
    Ran {
        scenario: ScenarioInfo { title, file, sha256, changes: Vec::new() },
        run,
        command: "salang".into(),
    }
}

#[test]
fn a_sweep_that_is_stopped_keeps_the_points_that_are_done() {
    let home = Home::new(LINEAR);
    let base = home.model(&FIXED);
    let swept = with_stop(3, |probe, progress| {
        let mut points = 0;
        sweep(probe, vec![axis(evenly(0.0, 400.0, 5))], |values| {
            points += 1;
            progress.stop.store(points > 3, Ordering::SeqCst);
            let mut model = base.clone();
            model.fix(0, values[0]);
            Ok::<_, StudyFault<()>>(model)
        })
    });
    let swept = swept.expect("three points");
    assert!(swept.partial);
    let at: Vec<f64> = swept.points.iter().map(|point| point.at[0]).collect();
    assert_eq!(at, [0.0, 100.0, 200.0]);
    assert!((swept.change.value - 200.0 * TWH).abs() < 1e-12, "{:?}", swept.change);
    let text = sweep_page(&swept, &ran(&base, 3)).text(100, false, None);
    assert!(text.contains("3 runs of 3 trials each"), "{text}");
    assert!(text.contains("Interrupted: these are the runs that were finished."), "{text}");
}

#[test]
fn a_search_that_is_stopped_says_that_nothing_was_found_yet() {
    let home = Home::new(LINEAR);
    let base = home.model(&FIXED);
    // 9 runs of the scan, then the search; the target lies between the fourth and the fifth.
    for (last, words) in [(6, "Interrupted before a value"), (10, "Interrupted before a value")] {
        let solved = with_stop(3, |probe, progress| {
            let mut runs = 0;
            solve(probe, axis(Vec::new()), (200.0, 400.0), (Relation::Equal, 590.0 * TWH), |x| {
                runs += 1;
                progress.stop.store(runs > last, Ordering::SeqCst);
                let mut model = base.clone();
                model.fix(0, x);
                Ok::<_, StudyFault<()>>(model)
            })
        });
        let solved = solved.expect("a part of the scan");
        assert!(solved.partial && solved.solutions.is_empty());
        assert_eq!(solved.curve.len(), last, "{:?}", solved.curve);
        let text = solve_page(&solved, &ran(&base, 3)).text(100, false, None);
        assert!(text.contains(words) && !text.contains("cannot be reached"), "{text}");
    }
}

#[test]
fn a_split_that_is_stopped_claims_nothing_for_groups_that_were_not_looked_at() {
    let home = Home::new(LINEAR);
    let model = home.model(&[]);
    let scenario = read(Source::File(&home.file("two.toml")), &[]).scenario.expect("a scenario");
    let trials = 200_000;
    let found = with_stop(trials, |probe, progress| {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                // The run itself, the other one, and all assumptions together are done by then.
                while progress.done.load(Ordering::SeqCst) < 3 * trials + 1000 {
                    std::thread::yield_now();
                }
                progress.stop.store(true, Ordering::SeqCst);
            });
            sensitivity::<()>(probe, &model, Enough::All).expect("a part")
        })
    });
    assert!(found.partial && found.swings.is_empty());
    assert_eq!((found.drivers.len(), found.groups), (1, 3));
    let page = sensitivity_page(&found, &scenario, &model.layout, &ran(&model, trials));
    let text = page.text(1000, false, None);
    assert!(text.contains("Interrupted after 1 of 3 groups: so far"), "{text}");
    assert!(!text.contains("dominates"), "{text}");
}

/// Starts the program, waits until it hears signals and has worked for so many hundredths of a
/// second, and interrupts it.
#[cfg(target_os = "linux")]
fn interrupted(home: &Home, arguments: &[&str], hundredths: u64) -> Output {
    let child = Command::new(env!("CARGO_BIN_EXE_salang"))
        .args(arguments)
        .current_dir(home.0.path())
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let status = format!("/proc/{}/status", child.id());
    wait_until("it hears signals", || {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        caught.is_some_and(|mask| mask & 0b10 != 0)
    });
    wait_for_work(&child, hundredths);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
    child.wait_with_output().expect("ends")
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_of_a_sweep_writes_what_was_finished_and_says_so() {
    let home = Home::new(LINEAR);
    let call =
        "sweep two.toml --vary a=200:400:100 --vary b=200:400:100 --trials 3000 --out r --json";
    let call: Vec<&str> = call.split_whitespace().collect();
    let output = interrupted(&home, &call, 60);
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(stderr(&output).contains("interrupted; the runs that were finished"));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["run"]["partial"], true);
    let points = json["points"].as_array().expect("points").len();
    assert!((1..10_000).contains(&points), "{points}");
    let csv = std::fs::read_to_string(home.file("r/sweep.csv")).expect("written");
    assert_eq!(csv.lines().count(), points + 1);
    let page = std::fs::read_to_string(home.file("r/report.html")).expect("written");
    assert!(page.contains("Interrupted: these are the runs that were finished."));
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_before_the_first_run_is_done_writes_nothing_and_says_so() {
    let home = Home::new(LINEAR);
    for call in [
        "sweep two.toml --vary a",
        "solve two.toml --vary a --target delivered_twh=5",
        "sensitivity two.toml",
        "replay two.toml --pick p10",
    ] {
        let mut call: Vec<&str> = call.split_whitespace().collect();
        call.extend(["--trials", "5000000", "--threads", "1"]);
        let output = interrupted(&home, &call, 15);
        assert_eq!(output.status.code(), Some(130), "{call:?}: {}", stderr(&output));
        let said = stderr(&output);
        assert!(said.contains("interrupted before"), "{call:?}: {said}");
        assert!(said.contains("nothing was written"), "{call:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{call:?}: {said}");
        assert!(output.stdout.is_empty(), "{call:?}");
        let left = std::fs::read_dir(home.file("reports")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{call:?}: no trace");
    }
}
