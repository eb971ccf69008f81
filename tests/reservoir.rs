//! Reservoirs as a user meets them: files, words and comparisons, from the command to the page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

/// A folder with the scenario of a lake and a river.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        fs::write(folder.at("lake.toml"), include_str!("known/reservoir.toml")).expect("written");
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn salang(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_salang"));
        command.current_dir(self.0.path()).args(arguments).env("NO_COLOR", "1");
        command.output().expect("it runs")
    }

    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.salang(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.salang(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).expect("UTF-8")
    }
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push((path.clone(), fs::read(path).expect("read"))),
        }
    }
    found.sort();
    found
}

#[track_caller]
fn assert_same(a: &Path, b: &Path) {
    let (all, other) = (files(a), files(b));
    assert_eq!(all.len(), other.len());
    for ((path, bytes), (_, same)) in all.iter().zip(&other) {
        assert!(bytes == same, "{} differs", path.display());
    }
}

#[test]
fn every_report_tells_what_became_of_the_water() {
    let folder = Folder::new();
    let text = folder.done(&["run", "lake.toml", "--trials", "300", "--out", "report"]);
    assert!(text.lines().all(|line| line.width() <= 100), "{text}");
    let head = text.lines().position(|line| line.starts_with("Reservoir, GWh a year"));
    let row = text.lines().nth(head.expect("a table of reservoirs") + 1);
    assert!(row.is_some_and(|row| row.starts_with("lake ") && row.contains('±')), "{text}");
    let page = fs::read_to_string(folder.at("report/report.html")).expect("a page");
    assert!(
        page.contains("What the reservoirs spare") && page.contains("<figure id=\"reservoir\"")
    );
    let chart = fs::read_to_string(folder.at("report/charts/reservoir.svg")).expect("a chart");
    assert!(chart.contains("full at 100") && chart.contains("home demand unserved"));

    let text = fs::read_to_string(folder.at("report/summary.json")).expect("a summary");
    let summary: Value = serde_json::from_str(&text).expect("JSON");
    let rows: Vec<&Value> = summary["metrics"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row.get("supply").is_some())
        .collect();
    assert_eq!(rows.len(), 6 * (4 + 1));
    assert!(rows.iter().all(|row| row["supply"] == "lake" && row["unit"] == "GWh"));
    assert!(rows.iter().all(|row| row["corridor"].is_null()));
    let mean = |metric: &str, year: i32| {
        let row = rows.iter().find(|row| row["metric"] == metric && row["year"] == year);
        row.expect("a row")["mean"].as_f64().expect("a number")
    };
    for year in 2002..2005 {
        let into = mean("level_gwh", year - 1) + mean("inflow_gwh", year);
        let out = mean("home_gwh", year) + mean("surplus_gwh", year) + mean("spill_gwh", year);
        assert!((into - out - mean("level_gwh", year)).abs() < 1e-9 * into, "{year}");
        assert!(mean("home_unserved_gwh", year) > 0.0);
    }
}

#[test]
fn the_title_of_the_chart_says_what_matters_most() {
    let folder = Folder::new();
    let none = "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]";
    let all = "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]";
    let big = "supply.lake.reservoir.storage_gwh=1e5";
    let no_demand = format!("supply.lake.reservoir.home_demand_mw={none}");
    let kept = format!("supply.lake.reservoir.keep_share={all}");
    for (sets, words) in [
        (vec!["assumption.demand.value=60"], ["lake has ", " of home demand unserved"]),
        (
            vec![no_demand.as_str(), "supply.lake.reservoir.turbine_mw=20"],
            ["lake has ", " and spills "],
        ),
        (vec![big, kept.as_str()], ["lake has nothing to offer", " and serves its home demand"]),
        (vec![big, no_demand.as_str(), kept.as_str()], ["lake has nothing to offer", "aria-label"]),
    ] {
        let mut arguments = vec!["run", "lake.toml", "--trials", "50", "-q", "--out", "report"];
        arguments.extend(sets.iter().flat_map(|set| ["--set", set]));
        folder.done(&arguments);
        let chart = fs::read_to_string(folder.at("report/charts/reservoir.svg")).expect("a chart");
        let title = chart.split("aria-label=\"").nth(1).and_then(|rest| rest.split('"').next());
        let title = title.expect("a title");
        assert!(title.starts_with(words[0]), "{title}");
        assert!(words[1] == "aria-label" || title.contains(words[1]), "{title}");
    }
}

#[test]
fn a_scenario_without_reservoirs_says_nothing_of_them() {
    let folder = Folder::new();
    fs::write(folder.at("river.toml"), include_str!("known/annual.toml")).expect("written");
    let text = folder.done(&["run", "river.toml", "--trials", "50", "--out", "report"]);
    assert!(!text.contains("Reservoir"), "{text}");
    assert!(!folder.at("report/charts/reservoir.svg").exists());
    let summary = fs::read_to_string(folder.at("report/summary.json")).expect("a summary");
    assert!(!summary.contains("\"supply\":") && !summary.contains("_gwh"));
    for of in ["spill_gwh.mean +- 5%", "level_gwh.p10 +- 5%"] {
        let words = folder.refused(&["run", "river.toml", "--until", of]);
        assert!(words.contains("is of a reservoir, and this scenario has none"), "{words}");
    }
}

#[test]
fn parts_and_threads_change_no_byte() {
    let folder = Folder::new();
    let run = ["run", "lake.toml", "--trials", "200", "-q", "--draws", "csv"];
    folder.done(&[&run[..], &["--out", "one", "--threads", "1"]].concat());
    folder.done(&[&run[..], &["--out", "three", "--threads", "3"]].concat());
    assert_same(&folder.at("one"), &folder.at("three"));
    for part in ["1/2", "2/2"] {
        let out = format!("part-{}", &part[..1]);
        folder.done(&["run", "lake.toml", "--trials", "200", "-q", "--part", part, "--out", &out]);
    }
    folder.done(&["merge", "part-1", "part-2", "-q", "--draws", "csv", "--out", "joined"]);
    for name in ["summary.json", "charts/reservoir.svg"] {
        let read = |folder: PathBuf| fs::read(folder).expect("written");
        assert_eq!(read(folder.at("one").join(name)), read(folder.at("joined").join(name)));
    }
}

#[test]
fn two_reservoirs_of_one_name_are_compared_trial_by_trial() {
    let folder = Folder::new();
    let child = "schema = 1\nextends = \"lake.toml\"\n[[supply]]\nname = \"lake\"\n\
                 [supply.reservoir]\nstorage_gwh = 50\n";
    fs::write(folder.at("small.toml"), child).expect("written");
    let text = folder.done(&["compare", "lake.toml", "small.toml", "--trials", "300", "--json"]);
    let comparison: Value = serde_json::from_str(&text).expect("JSON");
    let rows = comparison["differences"].as_array().expect("rows");
    let row = |metric: &str| {
        let found = rows.iter().find(|row| {
            row["metric"] == metric && row["supply"] == "lake" && row["year"].is_null()
        });
        found.expect("a row")["mean"].as_f64().expect("a number")
    };
    assert_eq!(row("inflow_gwh"), 0.0);
    assert!(row("spill_gwh") > 0.0 && row("home_unserved_gwh") > 0.0 && row("level_gwh") < 0.0);
    folder.done(&["compare", "lake.toml", "small.toml", "--trials", "100", "--out", "report"]);
    let page = fs::read_to_string(folder.at("report/report.html")).expect("a page");
    assert!(page.contains("lake: spilled, GWh"));
}

#[test]
fn studies_look_at_a_reservoir_by_its_name() {
    let folder = Folder::new();
    let sweep = ["sweep", "lake.toml", "--vary", "demand=10:60:3", "--trials", "200"];
    let of = ["--of", "home_unserved_gwh", "--json"];
    let text = folder.done(&[&sweep[..], &of].concat());
    assert!(text.contains("home_unserved_gwh[lake]"), "{text}");
    let words = folder.refused(&[&sweep[..], &["--of", "spill_gwh[river]"]].concat());
    assert!(words.contains("there is no reservoir `river`"), "{words}");
    let text = folder.done(&["sensitivity", "lake.toml", "--trials", "300", "--json"]);
    assert!(text.contains("\"water\""), "{text}");
}
