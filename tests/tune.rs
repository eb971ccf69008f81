//! Sweep, solve and sensitivity against scenarios whose answers are known, and on the command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use salang::model::{Model, compile};
use salang::read::{Override, Source, read};
use salang::simulate::engine::{Engine, Progress};
use salang::study::{Axis, GroupKind, Probe, StudyFault, evenly, sensitivity, solve, sweep};

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
    Axis { path: "assumption.a.value".into(), label: "a".into(), unit: None, values }
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

#[test]
fn the_price_at_which_a_contract_neither_costs_nor_saves_is_found() {
    // What arrives is worth 80 USD a MWh; 0.72 of what is paid for arrives; 15 USD are fixed.
    let contract = std::fs::read_to_string("tests/known/contract.toml").expect("a known scenario");
    let home = Home::new(&contract);
    let price = "contract.line.energy_usd_per_mwh=20:80";
    let target = "net_benefit_musd.mean = 0";
    let call = ["solve", "two.toml", "--vary", price, "--target", target, "--trials", "100"];
    let output = home.salang(&[&call[..], &["--json"]].concat());
    let found: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let value = found["solutions"][0]["value"].as_f64().expect("a value");
    assert!((value - (80.0 * 0.72 - 15.0)).abs() < 1e-6, "{value}");
    // 0.511 TWh are paid where they are taken, 0.6 where all of the volume is owed.
    let of = ["--vary", "contract.line.take_or_pay=0:1:2", "--of", "payment_musd[line,2002].p10"];
    let output = home.salang(&[&["sweep", "two.toml", "--trials", "100"][..], &of].concat());
    let text = stdout(&output);
    assert!(text.contains("from 33.21 ± 0 to 39 ± 0 million USD a year"), "{text}");
}

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
    ] {
        let output = home.salang(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
    }
}
