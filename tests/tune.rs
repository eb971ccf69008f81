//! Sweep, solve and sensitivity against scenarios whose answers are known, and on the command line.
//!
//! `SNAPSHOTS=overwrite cargo test --test tune` writes the texts in `tests/tune` anew; look at each
//! before keeping it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use salang::model::{Model, compile};
use salang::read::{Override, Source, read};
use salang::report::{Ran, sensitivity_page, solve_page, sweep_page};
use salang::simulate::engine::{Engine, Progress};
use salang::stats::{RunInfo, ScenarioInfo};
use snapbox::{assert_data_eq, file};

use salang::study::{
    Axis, GroupKind, Probe, StudyFault, evenly, runs, sensitivity, solve, spread, sweep,
};

/// TWh that 1 MW brings in a year.
const TWH: f64 = 8760.0 / 1e6;

/// Two supplies of a and b MW, each with a corridor that has room for all of it.
const LINEAR: &str = r#"
schema = 1
title = "Two rivers"
[run]
start_year = 2030
years = 2
trials = 4000
seed = 3
[assumption.a]
label = "First river"
unit = "MW"
value = { normal = { mean = 300, sd = 30 } }
range = [200, 400]
source = "a test"
[assumption.b]
label = "Second river"
unit = "MW"
value = { normal = { mean = 300, sd = 40 } }
range = [200, 400]
source = "a test"
[[supply]]
name = "One"
country = "Tajikistan"
commodity = "electricity"
source = "a test"
[supply.steady]
mw = "a"
[[supply]]
name = "Two"
country = "Tajikistan"
commodity = "electricity"
source = "a test"
[supply.steady]
mw = "b"
[[corridor]]
name = "First"
commodity = "electricity"
supplies = ["One"]
capacity_mw = 1000
source = "a test"
[[corridor.segment]]
name = "line"
country = "Afghanistan"
[[corridor]]
name = "Second"
commodity = "electricity"
supplies = ["Two"]
capacity_mw = 1000
source = "a test"
[[corridor.segment]]
name = "line"
country = "Afghanistan"
"#;

struct Home(tempfile::TempDir);

impl Home {
    fn new(text: &str) -> Self {
        let home = Self(tempfile::tempdir().expect("a folder"));
        std::fs::write(home.file("two.toml"), text).expect("written");
        home
    }
    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    fn salang(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_salang"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("NO_COLOR", "1")
            .output()
            .expect("runs")
    }
    fn model(&self, set: &[(&str, &str)]) -> Model {
        model(&self.file("two.toml"), set)
    }
}

fn model(path: &Path, set: &[(&str, &str)]) -> Model {
    let overrides: Vec<Override> = set
        .iter()
        .map(|(path, value)| Override {
            path: (*path).to_owned(),
            value: (*value).to_owned(),
            origin: "--set".to_owned(),
        })
        .collect();
    let reading = read(Source::File(path), &overrides);
    let findings = reading.findings.iter().map(|f| f.render(false)).collect::<String>();
    compile(&reading.scenario.unwrap_or_else(|| panic!("{findings}"))).expect("compiles")
}

fn stdout(output: &Output) -> String {
    // Lines are broken where the screen ends.
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn axis(values: Vec<f64>) -> Axis {
    Axis { path: "assumption.a.value".into(), label: "a".into(), unit: None, values, log: false }
}

/// Looks at `of` with `trials` trials.
fn with<R>(of: &str, trials: u64, work: impl FnOnce(&Probe<'_>) -> R) -> R {
    let (engine, progress) = (Engine::new(Some(1)).expect("a thread"), Progress::default());
    work(&Probe { engine: &engine, progress: &progress, trials, of })
}

const FIXED: [(&str, &str); 2] = [("assumption.a.value", "300"), ("assumption.b.value", "300")];

#[test]
fn the_sweep_of_a_scenario_without_chance_is_exact() {
    let home = Home::new(LINEAR);
    let base = home.model(&FIXED);
    let at = |values: &[f64]| {
        let mut model = base.clone();
        model.fix(0, values[0]);
        Ok::<_, StudyFault<()>>(model)
    };
    let axes = vec![axis(evenly(0.0, 400.0, 5))];
    let swept = with("delivered_twh.p10", 3, |probe| sweep(probe, axes, at)).expect("sweeps");
    for point in &swept.points {
        let wanted = (point.at[0] + 300.0) * TWH;
        for estimate in [point.of, point.band.mean, point.band.p10, point.band.p90] {
            assert!((estimate.value - wanted).abs() < 1e-12, "{point:?}");
            assert_eq!(estimate.se, Some(0.0));
        }
    }
    assert!((swept.change.value - 400.0 * TWH).abs() < 1e-12 && !swept.partial);
}

#[test]
fn a_sweep_of_a_number_that_adds_up_has_a_change_without_error() {
    let home = Home::new(LINEAR);
    let base = home.model(&[]);
    let at = |values: &[f64]| {
        let mut model = base.clone();
        model.fix(0, values[0]);
        Ok::<_, StudyFault<()>>(model)
    };
    let axes = vec![axis(vec![200.0, 400.0])];
    let swept = with("delivered_twh.p50", 500, |probe| sweep(probe, axes, at)).expect("sweeps");
    assert!(swept.points[0].of.se.expect("an error") > 1e-3);
    assert!((swept.change.value - 200.0 * TWH).abs() < 1e-9, "{:?}", swept.change);
    assert!(swept.change.se.expect("an error") < 1e-9, "{:?}", swept.change);
}

#[test]
fn the_error_of_a_change_that_goes_with_a_drawn_number_is_its_spread() {
    // A loss of a tenth of the first river takes a tenth of a: its sd is 3 MW.
    let home = Home::new(LINEAR);
    let at = |values: &[f64]| {
        let losses = values[0].to_string();
        Ok::<_, StudyFault<()>>(home.model(&[("corridor.First.segment.line.losses", &losses)]))
    };
    let axes = vec![axis(vec![0.0, 0.1])];
    let swept = with("delivered_twh.mean", 4000, |probe| sweep(probe, axes, at)).expect("sweeps");
    let se = swept.change.se.expect("an error");
    let wanted = 3.0 * TWH / 4000.0_f64.sqrt();
    // The standard deviation of 4000 normal numbers is known to 1.1 %.
    assert!((se / wanted - 1.0).abs() < 0.045, "{se}, not {wanted}");
    assert!((swept.change.value + 30.0 * TWH).abs() < 4.0 * se, "{:?}", swept.change);
    assert!(swept.points[0].of.se.expect("an error") > 10.0 * se, "pairing pays");
}

#[test]
fn solve_finds_a_known_root_with_its_error() {
    let home = Home::new(LINEAR);
    let base = home.model(&FIXED);
    let at = |base: &Model, x: f64| {
        let mut model = base.clone();
        model.fix(0, x);
        Ok::<_, StudyFault<()>>(model)
    };
    let target = 612.5 * TWH;
    let solved = with("delivered_twh.mean", 2, |probe| {
        solve(probe, axis(Vec::new()), (200.0, 400.0), target, |x| at(&base, x))
    });
    let solved = solved.expect("solves");
    let [one] = &solved.solutions[..] else { panic!("{:?}", solved.solutions) };
    assert!((one.x.value - 312.5).abs() < 1e-5, "{one:?}");
    assert!((one.slope - TWH).abs() < 1e-9 && !one.jump && !solved.turns);

    // With b drawn, the mean of b in this run stands in for 300, and its error is that of x.
    let base = home.model(&[("assumption.a.value", "300")]);
    let solved = with("delivered_twh.mean", 2000, |probe| {
        solve(probe, axis(Vec::new()), (200.0, 400.0), target, |x| at(&base, x))
    });
    let one = solved.expect("solves").solutions[0];
    let se = one.x.se.expect("an error");
    assert!((se / (40.0 / 2000.0_f64.sqrt()) - 1.0).abs() < 0.1, "{se}");
    assert!((one.x.value - 312.5).abs() < 4.0 * se, "{one:?}");
    assert!(one.interval.0 < one.x.value && one.x.value < one.interval.1);
}

#[test]
fn a_target_out_of_reach_and_a_curve_that_turns_are_told() {
    let home = Home::new(LINEAR);
    let base = home.model(&FIXED);
    let go = |target: f64, turn: bool| {
        with("delivered_twh.mean", 2, |probe| {
            solve(probe, axis(Vec::new()), (200.0, 400.0), target * TWH, |x| {
                let mut model = base.clone();
                // A tent: up to 300 and down again.
                model.fix(0, if turn { 300.0 - (x - 300.0).abs() } else { x });
                Ok::<_, StudyFault<()>>(model)
            })
        })
        .expect("solves")
    };
    let out = go(900.0, false);
    assert!(out.solutions.is_empty() && out.crossings == 0);
    assert!((out.curve[out.curve.len() - 1].1.value - 700.0 * TWH).abs() < 1e-12);
    let tent = go(555.5, true);
    assert!(tent.turns);
    let found: Vec<f64> = tent.solutions.iter().map(|one| one.x.value).collect();
    assert!(found.len() == 2, "{found:?}");
    assert!((found[0] - 255.5).abs() < 1e-5 && (found[1] - 344.5).abs() < 1e-5, "{found:?}");
}

#[test]
fn the_shares_of_a_linear_scenario_are_those_of_the_variances() {
    let home = Home::new(LINEAR);
    let found = with("delivered_twh.mean", 8000, |probe| {
        sensitivity::<()>(probe, &home.model(&[])).expect("a split")
    });
    for (group, wanted) in [(0, 0.36), (1, 0.64)] {
        let of = |d: &&salang::study::Driver| {
            d.group.kind == GroupKind::Assumption && d.group.assumptions == [group]
        };
        let indices = found.drivers.iter().find(of).expect("a driver").indices;
        for share in [indices.first, indices.total] {
            let se = share.estimate.se.expect("an error");
            assert!((share.estimate.value - wanted).abs() < 4.0 * se, "{share:?}, not {wanted}");
            assert!(se < 0.03 && !share.holds_zero());
        }
    }
    let all = &found.drivers[0];
    assert_eq!(all.group.kind, GroupKind::Assumptions);
    assert!((all.indices.total.estimate.value - 1.0).abs() < 0.05);
    // The tornado: 1.2816 standard deviations to either side, b first.
    assert_eq!(found.swings.iter().map(|s| s.assumption).collect::<Vec<_>>(), [1, 0]);
    for (swing, sd) in found.swings.iter().zip([40.0, 30.0]) {
        let wanted = 2.0 * 1.281_551_565_5 * sd * TWH;
        assert!((swing.swing.value - wanted).abs() < 1e-9, "{swing:?}");
        assert!(swing.swing.se.expect("an error") < 1e-9, "{swing:?}");
    }
}

#[test]
fn a_split_into_k_groups_costs_k_and_two_runs_and_the_tornado_two_an_assumption() {
    let home = Home::new(LINEAR);
    let model = home.model(&[]);
    for tornado in [false, true] {
        let done = with_stop(100, |probe, progress| {
            let study = if tornado { sensitivity::<()> } else { spread::<()> };
            let found = study(probe, &model).expect("a split");
            assert_eq!((found.drivers.len(), found.assumptions), (3, 2));
            progress.done.load(Ordering::SeqCst)
        });
        assert_eq!(done, if tornado { 900 } else { 500 });
    }
    assert_eq!(runs(&model), 9);
}

#[test]
fn correlated_assumptions_are_moved_together() {
    let text = format!(
        "{LINEAR}\n[[correlation]]\nbetween = [\"a\", \"b\"]\nrho = 0.5\nsource = \"a test\"\n"
    );
    let home = Home::new(&text);
    let found = with("delivered_twh.mean", 500, |probe| {
        sensitivity::<()>(probe, &home.model(&[])).expect("a split")
    });
    let [one] = &found.drivers[..] else { panic!("{:?}", found.drivers) };
    assert_eq!(one.group.assumptions, [0, 1]);
    // All streams are moved, so that it is the other run itself.
    assert!(one.indices.total.low < 1.0 && one.indices.total.high > 1.0);
    assert_eq!(found.swings.len(), 2, "moved one by one in the tornado");
}

#[test]
fn a_scenario_without_chance_has_nothing_that_drives_it() {
    let home = Home::new(LINEAR);
    let output = home.salang(&[
        "sensitivity",
        "two.toml",
        "--set",
        "assumption.a.value=300",
        "--set",
        "assumption.b.value=300",
        "--trials",
        "10",
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("Nothing drives delivered energy"), "{}", stdout(&output));
}

#[test]
fn the_commands_write_whole_reports_and_say_what_they_found() {
    let home = Home::new(LINEAR);
    let output = home.salang(&["sweep", "two.toml", "--vary", "a=200:400:3", "--trials", "200"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("`First river` goes from 200 MW to 400 MW: +1.752"));
    for name in ["sweep.json", "sweep.csv", "report.html", "scenario.toml", "charts/sweep.svg"] {
        assert!(home.file("reports/sweep-two").join(name).exists(), "{name}");
    }
    let csv = std::fs::read_to_string(home.file("reports/sweep-two/sweep.csv")).expect("read");
    assert!(
        csv.starts_with("assumption.a.value,value,se_value,mean,se,p10")
            && csv.lines().count() == 4
    );

    let output =
        home.salang(&["sensitivity", "two.toml", "--trials", "2000", "--json", "--threads", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let finding = json["finding"].as_str().expect("a finding");
    assert!(
        finding.contains("All assumptions") || finding.contains("all assumptions"),
        "{finding}"
    );
    assert_eq!(json["drivers"].as_array().map(Vec::len), Some(3));
    assert!(!home.file("reports/sensitivity-two").exists(), "no files with --json alone");

    // The same bytes whatever the threads.
    let again =
        home.salang(&["sensitivity", "two.toml", "--trials", "2000", "--json", "--threads", "1"]);
    assert_eq!(again.stdout, output.stdout);

    let target = "delivered_twh.p50 = 5.5";
    let output = home.salang(&["solve", "two.toml", "--vary", "a", "--target", target]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("`First river` = 32"), "{}", stdout(&output));
    let output =
        home.salang(&["solve", "two.toml", "--vary", "a", "--target", "delivered_twh = 50"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("cannot be reached"), "{}", stdout(&output));
}

// ---- What it says -----------------------------------------------------------------------

/// The starter scenario; its two assumptions are correlated in `tied.toml`.
fn starter() -> tempfile::TempDir {
    const STARTER: &str = include_str!("../scenarios/starter.toml");
    let folder = tempfile::tempdir().expect("a folder");
    let correlation = "[[correlation]]\nbetween = [\"in_service\", \"attack_rate_contested\"]\n\
                       rho = 0.5\nsource = \"A test\"\n";
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write("line.toml", STARTER);
    write("tied.toml", &format!("{STARTER}\n{correlation}"));
    folder
}

/// Calls with the columns of the screen, what each printed, and its exit code, as one text.
fn told(calls: &[(usize, &str)]) -> String {
    let folder = starter();
    let mut text = String::new();
    for (columns, call) in calls {
        let words = call.split('|').collect::<Vec<_>>();
        let mut arguments: Vec<&str> = words[0].split_whitespace().collect();
        arguments.extend(&words[1..]);
        let output = Command::new(env!("CARGO_BIN_EXE_salang"))
            .args(&arguments)
            .current_dir(folder.path())
            .env("COLUMNS", columns.to_string())
            .output()
            .expect("runs");
        let code = output.status.code().expect("an exit code");
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        for line in said.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= *columns, "{line}");
        }
        let said = said + &String::from_utf8_lossy(&output.stderr);
        text.push_str(&format!("$ salang {}\n{said}[exit {code}]\n\n", call.replace('|', " ")));
    }
    text
}

#[test]
fn sensitivity_reads_well() {
    let text = told(&[
        (100, "sensitivity line.toml --trials 400"),
        (80, "sensitivity tied.toml --trials 400 --of delivered_twh.p10"),
        (80, "sensitivity line.toml --trials 50 --set|assumption.in_service.value=2029"),
        (80, "sensitivity line.toml --trials 50 --set|corridor.My line.built=0"),
        (80, "sensitivity line.toml --trials 1 --years 2"),
    ]);
    assert_data_eq!(text, file!["tune/sensitivity.txt"].raw());
}

#[test]
fn a_sweep_reads_well() {
    let text = told(&[
        (100, "sweep line.toml --trials 200 --vary in_service=2028:2034:5"),
        (
            80,
            "sweep line.toml --trials 200 --of delivered_twh.p10 --vary|\
             hazard.attack on the line.per_100km_year.contested=0.01:10:4:log",
        ),
        (80, "sweep line.toml --trials 200 --vary in_service --vary corridor.0.built=0:1:3"),
        (
            80,
            "sweep line.toml --trials 200 --vary in_service=2028:2034:4 --vary|\
             corridor.My line.capacity_mw=500:1500:3",
        ),
        (80, "sweep line.toml --trials 50 --years 2 --vary in_service=2033:2036:3"),
    ]);
    assert_data_eq!(text, file!["tune/sweep.txt"].raw());
}

#[test]
fn a_solution_reads_well() {
    let text = told(&[
        (80, "solve line.toml --trials 500 --vary in_service --target|delivered_twh.mean = 2"),
        (80, "solve line.toml --trials 500 --vary in_service --target|delivered_twh.mean = 5"),
        (80, "solve line.toml --trials 500 --vary in_service -q --target|delivered_twh.p50 = 5"),
        (80, "solve line.toml --trials 100 --vary in_service --target|delivered_twh.p10 = 0"),
    ]);
    assert_data_eq!(text, file!["tune/solve.txt"].raw());
}

#[test]
fn a_replay_reads_well() {
    let text = told(&[
        (100, "replay line.toml --trials 200 --pick p50"),
        (80, "replay line.toml --trials 200 --years 4 --pick p90 --all"),
        (80, "replay line.toml --trials 200 --years 3 --pick worst"),
    ]);
    assert_data_eq!(text, file!["tune/replay.txt"].raw());
}

// ---- Interrupts -------------------------------------------------------------------------

/// Looks at the mean with `trials` trials; `work` may stop it.
fn with_stop<R>(trials: u64, work: impl FnOnce(&Probe<'_>, &Progress) -> R) -> R {
    let (engine, progress) = (Engine::new(Some(1)).expect("a thread"), Progress::default());
    let of = "delivered_twh.mean";
    work(&Probe { engine: &engine, progress: &progress, trials, of }, &progress)
}

fn ran(model: &Model, trials: u64) -> Ran {
    let (title, file, sha256) = ("Two rivers".into(), "two.toml".into(), String::new());
    let years = model.years as u32;
    let run = RunInfo { seed: 3, trials, start_year: model.start_year, years, partial: true };
    Ran { scenario: ScenarioInfo { title, file, sha256 }, run, command: "salang".into() }
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
            solve(probe, axis(Vec::new()), (200.0, 400.0), 590.0 * TWH, |x| {
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
            sensitivity::<()>(probe, &model).expect("a part")
        })
    });
    assert!(found.partial && found.swings.is_empty());
    assert_eq!((found.drivers.len(), found.groups), (1, 3));
    let page = sensitivity_page(&found, &scenario, &model.layout, &ran(&model, trials));
    let text = page.text(1000, false, None);
    assert!(text.contains("Interrupted after 1 of 3 groups: so far"), "{text}");
    assert!(!text.contains("dominates"), "{text}");
}

/// Starts the program, waits until it hears signals and `wait` more, and interrupts it.
#[cfg(target_os = "linux")]
fn interrupted(home: &Home, arguments: &[&str], wait: Duration) -> Output {
    let child = Command::new(env!("CARGO_BIN_EXE_salang"))
        .args(arguments)
        .current_dir(home.0.path())
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let status = format!("/proc/{}/status", child.id());
    let hears = || {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        caught.is_some_and(|mask| mask & 0b10 != 0)
    };
    let began = Instant::now();
    while !hears() {
        assert!(began.elapsed() < Duration::from_secs(60), "it never listened");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(wait);
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
    let output = interrupted(&home, &call, Duration::from_millis(600));
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
        let output = interrupted(&home, &call, Duration::from_millis(150));
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

// ---- Wrong calls ------------------------------------------------------------------------

const LOSSES: &str = "corridor.First.segment.line.losses=0.5:1.5:3";

#[test]
fn wrong_calls_are_refused_with_help() {
    let home = Home::new(LINEAR);
    for (arguments, words) in [
        (&["sweep", "two.toml", "--vary", "c=1:2:3"][..], "there is no assumption `c`"),
        (&["sweep", "two.toml", "--vary", "a=3:2:3"], "the first is to be the lower one"),
        (&["sweep", "two.toml", "--vary", "corridor.First.capacity_mw"], "has no range of its own"),
        (&["sweep", "two.toml", "--vary", "corridor.Frist.capacity_mw=1:2:2"], "did you mean"),
        (&["sweep", "two.toml", "--vary", "corridor.First.capacity_mw=-5:5:2"], "capacity_mw"),
        (&["sweep", "two.toml", "--vary", "a", "--vary", "a"], "varied twice"),
        (
            &["sweep", "two.toml", "--vary", "a", "--of", "delivered_tw"],
            "did you mean `delivered_twh`?",
        ),
        (
            &["solve", "two.toml", "--vary", "a", "--target", "delivered_twh"],
            "'delivered_twh.p50 = 4.0'",
        ),
        (&["sensitivity", "missing.toml"], "missing.toml"),
        (&["sweep", "two.toml", "--vary", "a=0:2:5:log"], "both ends are above zero"),
        (&["sweep", "two.toml", "--vary", "a=1:2:log"], "NAME=LOW:HIGH:COUNT:log"),
        (&["sweep", "two.toml", "--vary", "a=1:x:3"], "`x` is no number"),
        (&["sweep", "two.toml", "--vary", "corridor.First.commodity=1:2:2"], "commodity"),
        (&["sweep", "two.toml", "--vary", "a", "--trials", "100000000"], "GiB"),
        (&["solve", "two.toml", "--vary", "a=1:2:3", "--target", "delivered_twh=1"], "LOW:HIGH"),
        (&["solve", "two.toml", "--vary", "a", "--target", "delivered_twh=x"], "`x` is no number"),
        (&["solve", "two.toml", "--vary", "a", "--target", "deliverd_twh=1"], "did you mean"),
        (&["sensitivity", "two.toml", "--of", "lost_twh[atack]"], "there are"),
        (&["replay", "two.toml", "--trial", "1000000000"], "there is no trial"),
        (&["replay", "two.toml"], "--pick"),
        (&["sweep", "two.toml", "--vary", "run.trials=10:20:2"], "cannot be varied"),
        (&["solve", "two.toml", "--vary", "run.seed=1:9", "--target", "delivered_twh=1"], "luck"),
        // The last value only, and before millions of trials are simulated for the first.
        (
            &["sweep", "two.toml", "--trials=5000000", "--vary", LOSSES],
            "corridor.First.segment.line.losses",
        ),
    ] {
        let output = home.salang(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
    }
}
