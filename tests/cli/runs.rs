//! The output of a run, printed and written, and that it is the same again.

use std::process::{Command, Stdio};
use std::time::Duration;

use salang::outcome::Event;
use salang::stats::Metric;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::support::*;

#[test]
fn a_run_prints_a_summary_and_writes_a_report() {
    let folder = folder();
    let ran = good(folder.path(), &["run", "small.toml"]);
    assert_eq!(ran.err, "");
    assert!(ran.out.starts_with("One pipeline\n500 trials of 2 years"), "{}", ran.out);
    assert!(ran.out.ends_with("Report: reports/small\n"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.width() <= 100) && !ran.out.contains('\x1b'));
    let report = folder.path().join("reports/small");
    let expected = [
        ".salang.json",
        "charts",
        "datapackage.json",
        "draws.parquet",
        "monthly.csv",
        "report.html",
        "scenario.toml",
        "summary.csv",
        "summary.json",
    ];
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
fn metrics_alone_are_those_of_the_whole_run() {
    let folder = folder();
    let whole = good(folder.path(), &["run", "small.toml", "--json"]).out;
    let whole: Value = serde_json::from_str(&whole).expect("JSON");
    let only = "delivered_twh,lost_twh,incidents";
    let ran = good(folder.path(), &["run", "small.toml", "--only", only, "--out", "r"]);
    assert!(ran.out.contains("delivered_twh: delivered energy"), "{}", ran.out);
    let files = [".salang.json", "report.html", "scenario.toml", "summary.csv", "summary.json"];
    assert_eq!(names(&folder.path().join("r")), files);
    let found = summary(&folder.path().join("r"));
    let rows = |summary: &Value| summary["metrics"].as_array().expect("rows").clone();
    let is_wanted = |row: &Value| ["delivered_twh", "lost_twh"].iter().any(|m| row["metric"] == *m);
    let wanted: Vec<Value> = rows(&whole).into_iter().filter(is_wanted).collect();
    assert_eq!(rows(&found), wanted);
    assert_eq!(
        (&found["hazards"], &found["segments"]),
        (&whole["hazards"], &Value::Array(Vec::new()))
    );
    assert_eq!(found["probabilities"], Value::Array(Vec::new()));
    let bad = run(folder.path(), &["run", "small.toml", "--only", "delivered_tw"]);
    assert_eq!(bad.code, Some(2));
    assert!(bad.err.contains("did you mean `delivered_twh`?"), "{}", bad.err);
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

#[cfg(feature = "png")]
#[test]
fn every_command_that_draws_writes_the_formats_that_were_asked_for() {
    let folder = folder();
    std::fs::write(folder.path().join("other.toml"), SMALL).expect("written");
    let commands: [&[&str]; 4] = [
        &["run", "small.toml"],
        &["compare", "small.toml", "other.toml"],
        &["sweep", "small.toml", "--vary", "hazard.breakdown.mttf_days=40:60:3"],
        &["replay", "small.toml", "--trial", "3"],
    ];
    for command in commands {
        for formats in ["png", "svg,png"] {
            let options = ["--trials", "20", "--out", command[0], "--format", formats, "-q"];
            good(folder.path(), &[command, &options].concat());
            let charts = folder.path().join(command[0]).join("charts");
            let names = names(&charts);
            let with = |ending: &str| names.iter().filter(|n| n.ends_with(ending)).count();
            let svgs = if formats == "png" { 0 } else { names.len() / 2 };
            assert_eq!((with(".svg"), with(".png")), (svgs, names.len() - svgs), "{names:?}");
            for name in names.iter().filter(|name| name.ends_with(".png")) {
                let image = std::fs::read(charts.join(name)).expect("an image");
                assert!(image.starts_with(b"\x89PNG") && image.len() > 5_000, "{command:?} {name}");
            }
        }
    }
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
fn the_scenario_in_a_report_gives_the_same_report() {
    let folder = folder();
    let path = folder.path();
    good(path, &["run", "--trials", "200", "--out", "a"]);
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
    let summed_up = |targets: &[&str]| -> salang::stats::Summary {
        let until: Vec<&str> = targets.iter().flat_map(|target| ["--until", target]).collect();
        let ran = good(folder.path(), &[&["run", "deal.toml", "--json"], &until[..]].concat());
        serde_json::from_str(&ran.out).expect("a summary")
    };
    let together = summed_up(&all);
    let half = |se: Option<f64>| 1.96 * se.expect("an error");
    let delivered = together.get(Metric::DeliveredTwh, None, None).expect("a total");
    assert!(half(delivered.se) <= 0.05 * delivered.mean);
    // That of the 90 % quantile, which is no other than in the summary.
    assert!(half(delivered.se_p90) <= 0.02 * delivered.p90);
    let days = together.get(Metric::ZeroDays, Some("Pipeline"), None).expect("days");
    assert!(half(days.se_cvar5) <= 2.0);
    let chance = |event, year| together.chance(event, Some("Pipeline"), year).expect("one");
    assert!(half(chance(Event::InService, Some(2030)).se) <= 0.02);
    let met = chance(Event::ContractMet, None);
    assert!(met.value > 0.05 && half(met.se) <= 0.05 * met.value, "{met:?}");
    assert!(half(chance(Event::ContractMet, Some(2031)).se) <= 0.03);
    // In service in 2030 from 1.5 of the 3.5 years of entries on.
    let opened = chance(Event::InService, Some(2030));
    assert!((opened.value - 1.5 / 3.5).abs() < 4.0 * opened.se.expect("an error"));
    // None of them alone asks for more than all together.
    let alone = all.map(|target| summed_up(&[target]).run.trials);
    assert!(alone.iter().all(|trials| *trials <= together.run.trials), "{alone:?}");
    // What is too precise for the trials allowed is named, and what is not is left out.
    let wide = "delivered_twh.mean +- 50%";
    let arguments = ["run", "deal.toml", "--json", "--trials", "1000", "--until", wide, "--until"];
    let missed = run(folder.path(), &[&arguments[..], &["in_service[2030] +- 0.001"]].concat());
    assert_eq!(missed.code, Some(1));
    // A chance of 3/7: 1.96^2 p (1 - p) / 0.001^2 are 940,000.
    assert_eq!(
        missed.err,
        "error: the precision asked for was not reached with 1,000 trials: 'in_service[2030] +- \
         0.001' (about 950,000 trials would be enough); --trials allows more\n"
    );
}

#[test]
fn more_trials_than_a_billion_are_refused() {
    let folder = folder();
    let ran = run(folder.path(), &["run", "--trials", "1000000001"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("1,000,000,000"), "{}", ran.err);
    assert_eq!(names(folder.path()), ["small.toml"]);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "simulates ten million trial-years: minutes"]
fn a_million_trials_stay_within_three_hundred_mebibytes() {
    let folder = folder();
    let arguments =
        ["run", "small.toml", "--trials", "1000000", "--draws", "none", "--out", "r", "-q"];
    // The release build, where one is named, is done in a fifth of the time.
    let program = std::env::var_os("SALANG_RELEASE");
    let mut child = Command::new(program.unwrap_or_else(|| env!("CARGO_BIN_EXE_salang").into()))
        .current_dir(folder.path())
        .args(arguments)
        .stdin(Stdio::null())
        .spawn()
        .expect("it runs");
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
    assert!(peak_kib > 0 && peak_kib <= 300 << 10, "{peak_kib} KiB");
}
