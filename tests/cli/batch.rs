//! Many runs by a design: what each row changes, one table of what came of it, and taking up again.

use std::collections::BTreeMap;
use std::path::Path;

use super::support::*;

const DESIGN: &str = "scenario,hazard.attack.per_100km_year,trials,seed,name\n\
                      small.toml,,64,7,as it is\nsmall.toml,9,64,7,\"often, by far\"\nsmall.toml,,128,8,\n";

/// The rows of a CSV file: each cell by its head.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader.deserialize().collect::<Result<_, _>>().expect("rows")
}

/// The mean of what is delivered over the horizon, of one row of the design.
fn delivered(rows: &[BTreeMap<String, String>], run: &str) -> f64 {
    let is_it = |row: &&BTreeMap<String, String>| {
        row["run"] == run
            && row["metric"] == "delivered_twh"
            && row["corridor"].is_empty()
            && row["year"].is_empty()
            && row["table"] == "metrics"
    };
    let mut found = rows.iter().filter(is_it);
    let mean = found.next().expect("the total")["mean"].parse().expect("a number");
    assert!(found.next().is_none());
    mean
}

#[test]
fn a_row_is_a_run_and_its_summary_is_that_of_the_run() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("design.csv"), DESIGN).expect("written");
    let ran = good(folder.path(), &["batch", "design.csv"]);
    assert!(ran.out.contains("3 runs, in reports/batch-design"), "{}", ran.out);
    let table = rows(&at("reports/batch-design/summaries.csv"));
    for (run, arguments) in [
        ("1", vec!["--trials", "64"]),
        ("2", vec!["--trials", "64", "--set", "hazard.attack.per_100km_year=9"]),
        ("3", vec!["--trials", "128", "--seed", "8"]),
    ] {
        let alone = [vec!["run", "small.toml", "--json"], arguments].concat();
        let alone: serde_json::Value =
            serde_json::from_str(&good(folder.path(), &alone).out).expect("JSON");
        let metrics = alone["metrics"].as_array().expect("rows");
        let total = metrics.iter().find(|row| {
            row["metric"] == "delivered_twh" && row["corridor"].is_null() && row["year"].is_null()
        });
        let mean = total.and_then(|row| row["mean"].as_f64()).expect("a number");
        assert_eq!(delivered(&table, run), mean, "row {run}");
        let own: Vec<_> = table.iter().filter(|row| row["run"] == run).collect();
        assert!(own.iter().all(|row| row["sha256"] == alone["scenario"]["sha256"]), "row {run}");
        let trials = alone["run"]["trials"].to_string();
        assert!(own.iter().all(|row| row["trials"] == trials));
    }
    assert!(delivered(&table, "2") < delivered(&table, "1"));
    let second = table.iter().find(|row| row["run"] == "2").expect("it is there");
    assert_eq!(second["name"], "often, by far");
    assert_eq!(second["hazard.attack.per_100km_year"], "9");
    let design =
        std::fs::read_to_string(at("reports/batch-design/design.csv")).expect("the design");
    assert!(design.contains("\"often, by far\""), "{design}");
    let parquet = std::fs::metadata(at("reports/batch-design/summaries.parquet"));
    assert_eq!(parquet.is_ok_and(|about| about.len() > 1000), cfg!(feature = "parquet"));
}

#[test]
fn a_batch_takes_up_where_it_was_and_a_damaged_run_is_made_again() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("design.csv"), DESIGN).expect("written");
    let first: String = DESIGN.lines().take(2).map(|line| format!("{line}\n")).collect();
    std::fs::write(at("begun.csv"), first).expect("written");
    good(folder.path(), &["batch", "begun.csv", "--out", "b", "-q"]);
    assert_eq!(names(&at("b-runs")).len(), 1);
    let ran = good(folder.path(), &["batch", "design.csv", "--out", "b"]);
    assert!(ran.err.contains("1 of 3 runs are done already, in b-runs"), "{}", ran.err);
    let kept = names(&at("b-runs"));
    assert_eq!(kept.len(), 3);
    let whole = files(&at("b"));
    let damaged = at("b-runs").join(&kept[0]);
    let text = std::fs::read_to_string(&damaged).expect("a summary");
    let other = text.replacen("\"mean\":", "\"mean\":1", 1);
    assert_ne!(other, text);
    std::fs::write(&damaged, other).expect("written");
    let again = good(folder.path(), &["batch", "design.csv", "--out", "b"]);
    assert!(again.err.contains("2 of 3 runs are done already"), "{}", again.err);
    assert!(files(&at("b")) == whole);
    // In a folder of its own it comes to the same.
    good(folder.path(), &["batch", "design.csv", "--out", "fresh", "--threads", "1", "-q"]);
    assert_same(&at("b"), &at("fresh"));
    // Nothing is left to do, and nothing changes.
    good(folder.path(), &["batch", "design.csv", "--out", "b", "-q"]);
    assert!(files(&at("b")) == whole);
}

#[test]
fn a_design_that_cannot_run_is_refused_before_anything_runs() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for (design, words) in [
        ("scenario,run.yeers\nsmall.toml,2\n", "row 1 of the design: error[E"),
        ("scenario,trials\nsmall.toml,64\nnone.toml,64\n", "row 2 of the design: error[E"),
        ("scenario,given\nsmall.toml,x\n", "row 1 of the design: `x` supposes nothing"),
        (
            "scenario,seed\nsmall.toml,1,2\n",
            "row 1 of the design has 3 cells, and there are 2 heads",
        ),
        ("scenario,seed,seed\nsmall.toml,1,2\n", "two columns `seed`"),
        ("scenario,seed\n", "the design has no rows"),
        ("", "it is empty"),
    ] {
        std::fs::write(at("design.csv"), design).expect("written");
        let ran = run(folder.path(), &["batch", "design.csv", "--out", "b"]);
        assert_eq!(ran.code, Some(2), "{design}\n{}", ran.err);
        assert!(ran.err.contains(words), "{design}\n{}", ran.err);
    }
    // Every fault is told, on a line of its own.
    let design = "scenario,acepted,seed\nnone.toml,,1\nnone.toml,,2\nsmall.toml,3,1\n";
    std::fs::write(at("design.csv"), design).expect("written");
    let ran = run(folder.path(), &["batch", "design.csv", "--out", "b"]);
    let lines: Vec<_> = ran.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.err);
    assert!(lines[0].starts_with("error: row 1 of the design (and 1 more row): "), "{}", ran.err);
    assert!(lines[1].starts_with("row 3 of the design: "), "{}", ran.err);
    let ran = run(folder.path(), &["batch", "none.csv"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert_eq!(names(folder.path()), ["design.csv", "small.toml"]);
    // Nor is anything of somebody's own replaced.
    std::fs::write(at("design.csv"), DESIGN).expect("written");
    std::fs::create_dir(at("b")).expect("a folder");
    std::fs::write(at("b/summaries.csv"), "mine").expect("written");
    let ran = run(folder.path(), &["batch", "design.csv", "--out", "b"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(at("b/summaries.csv")).expect("it"), "mine");
    assert!(!at("b-runs").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_the_runs_that_are_done() {
    use super::worked::wait_until;
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let design = "scenario,trials\nsmall.toml,64\nsmall.toml,1000000\n";
    std::fs::write(at("design.csv"), design).expect("written");
    let mut long = salang(folder.path(), &["batch", "design.csv", "--out", "b"]);
    let child = long
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    wait_until("the first run is done", || {
        at("b-runs").is_dir() && names(&at("b-runs")).iter().any(|name| name.ends_with(".json"))
    });
    let status =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.expect("kill").success());
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    assert!(ran.err.contains("1 of 2 runs are done and kept in b-runs"), "{}", ran.err);
    let table = rows(&at("b/summaries.csv"));
    assert!(table.iter().all(|row| row["run"] == "1") && !table.is_empty());
    let listed = std::fs::read_to_string(at("b/.salang.json")).expect("the list");
    assert!(listed.contains("\"partial\": true"), "{listed}");
}
