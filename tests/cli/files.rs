//! In every file of numbers what stands under a head is what the head says: it adds up, and it is what
//! `summary.json` says, or what follows from the scenario by hand.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::support::*;

const UNLIKE: &str = include_str!("files.toml");

/// The formats of draws that this program writes.
const FORMATS: &[&str] = if cfg!(feature = "parquet") { &["csv", "parquet"] } else { &["csv"] };

/// Bytes of memory that are too few for all columns of the 200 trials at once.
const LITTLE: &str = "180000";

fn unlike() -> TempDir {
    let folder = folder();
    std::fs::write(folder.path().join("unlike.toml"), UNLIKE).expect("written");
    folder
}

/// A file of draws: numbers as numbers, names as text, what is missing as null.
struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    fn read(report: &Path, name: &str, format: &str) -> Self {
        let path = report.join(name).with_extension(format);
        if format == "csv" {
            return Self::csv(&std::fs::read_to_string(path).expect("a file"));
        }
        Self::parquet(&path)
    }

    fn csv(text: &str) -> Self {
        let mut lines = text.lines();
        let heads = lines.next().expect("heads").split(',').map(str::to_owned).collect();
        let cell = |cell: &str| match cell.parse::<f64>() {
            Ok(number) => number.into(),
            Err(_) if cell.is_empty() => Value::Null,
            Err(_) => cell.into(),
        };
        let rows = lines.map(|line| line.split(',').map(cell).collect());
        Self { heads, rows: rows.collect() }
    }

    #[cfg(not(feature = "parquet"))]
    fn parquet(_: &Path) -> Self {
        unreachable!("it is not among the formats")
    }

    #[cfg(feature = "parquet")]
    fn parquet(path: &Path) -> Self {
        use parquet::file::reader::{FileReader, SerializedFileReader};
        use parquet::record::Field;

        let file = std::fs::File::open(path).expect("a file");
        let reader = SerializedFileReader::new(file).expect("Parquet");
        let schema = reader.metadata().file_metadata().schema_descr();
        let heads = schema.columns().iter().map(|column| column.name().to_owned()).collect();
        let cell = |(_, field): (&String, &Field)| match field {
            Field::Int(number) => f64::from(*number).into(),
            Field::Long(number) => (*number as f64).into(),
            Field::Str(text) => text.as_str().into(),
            // Not a number is null.
            Field::Double(number) => (*number).into(),
            other => panic!("{other}"),
        };
        let rows = reader.get_row_iter(None).expect("rows");
        let rows = rows.map(|row| row.expect("a row").get_column_iter().map(cell).collect());
        Self { heads, rows: rows.collect() }
    }

    fn at(&self, head: &str) -> usize {
        let found = self.heads.iter().position(|known| known == head);
        found.unwrap_or_else(|| panic!("no {head} in {:?}", self.heads))
    }

    fn number(&self, row: usize, head: &str) -> f64 {
        self.rows[row][self.at(head)].as_f64().expect("a number")
    }
}

fn close(what: &str, found: f64, wanted: f64) {
    let within = 1e-9 * wanted.abs().max(1.0);
    assert!((found - wanted).abs() <= within, "{what}: {found}, not {wanted}");
}

/// The row of `summary.json` that a head of draws is about, in a year.
fn told<'a>(summary: &'a Value, head: &str, about: (&str, &Value), year: f64) -> &'a Value {
    let (metric, heading, cause) = match head.strip_prefix("lost_twh_") {
        None => (head, Value::Null, Value::Null),
        Some(heading) => match heading.strip_prefix("incidents_") {
            None => ("lost_twh", heading.into(), Value::Null),
            Some(cause) => ("lost_twh", "incidents".into(), cause.into()),
        },
    };
    let mut rows = summary["metrics"].as_array().expect("rows").iter().filter(|row| {
        row["metric"] == metric
            && row["heading"] == heading
            && row["cause"] == cause
            && row[about.0] == *about.1
            && row["year"].as_f64() == Some(year)
    });
    let row = rows.next().unwrap_or_else(|| panic!("no {head} of {} in {year}", about.1));
    assert!(rows.next().is_none(), "{head} twice");
    row
}

/// Holds all draws of a report against its summary and against each other.
fn holds(report: &Path, format: &str) {
    let summary = summary(report);
    let trials = summary["run"]["trials"].as_u64().expect("trials") as usize;
    for (name, what, entities) in [("draws", "corridor", 2), ("reservoirs", "supply", 1)] {
        let table = Table::read(report, name, format);
        assert_eq!(table.heads[..3], ["trial", "year", what]);
        assert_eq!(table.rows.len(), trials * 3 * entities);
        for (place, row) in table.rows.iter().enumerate() {
            let (trial, year) = (place / (3 * entities), place / entities % 3);
            assert_eq!(row[0].as_f64(), Some(trial as f64));
            assert_eq!(row[1].as_f64(), Some(2030.0 + year as f64));
        }
        for (column, head) in table.heads.iter().enumerate().skip(3) {
            let mut any = false;
            for first in 0..3 * entities {
                let rows = table.rows.iter().skip(first).step_by(3 * entities);
                let year = table.rows[first][1].as_f64().expect("a year");
                let of = &table.rows[first][2];
                if head.ends_with("_musd") && of == "Pipeline" {
                    assert!(rows.clone().all(|row| row[column].is_null()), "{head}");
                    continue;
                }
                let values: Vec<f64> =
                    rows.map(|row| row[column].as_f64().expect("a number")).collect();
                let told = told(&summary, head, (what, of), year);
                let number = |key: &str| told[key].as_f64().expect("a number");
                let what = format!("{head} of {of} in {year}");
                close(&what, values.iter().sum::<f64>() / trials as f64, number("mean"));
                close(&what, values.iter().copied().fold(f64::INFINITY, f64::min), number("min"));
                close(&what, values.iter().copied().fold(-f64::INFINITY, f64::max), number("max"));
                any |= number("max") > 0.0;
            }
            assert!(any || head == "lost_twh_shared_supply", "{head} is nothing but zeros");
        }
    }
    let draws = Table::read(report, "draws", format);
    let lost: Vec<&String> = draws.heads.iter().filter(|head| head.starts_with("lost_")).collect();
    assert_eq!(lost.len(), 8);
    let assumptions = Table::read(report, "assumptions", format);
    assert_eq!(assumptions.heads, ["trial", "line_mw", "attack_rate", "opened"]);
    assert_eq!(assumptions.rows.len(), trials);
    let water = Table::read(report, "reservoirs", format);
    for row in 0..draws.rows.len() {
        let number = |head| draws.number(row, head);
        let all_lost: f64 = lost.iter().map(|head| number(head)).sum();
        let left = number("nameplate_twh") - all_lost;
        assert!((left - number("delivered_twh")).abs() <= 1e-9, "row {row}: {left}");
        assert!(number("longest_gap_days") <= 3.0 * 365.0 && number("zero_days") <= 365.0);
        let (trial, corridor) = (row / 6, &draws.rows[row][2]);
        let mw = assumptions.number(trial, "line_mw");
        let opened = assumptions.number(trial, "opened");
        assert!((300.0..=600.0).contains(&mw) && (2029.5..=2031.5).contains(&opened));
        assert!((2.0..=9.0).contains(&assumptions.number(trial, "attack_rate")));
        if corridor == "Pipeline" {
            // 37.7 MJ a cubic metre, half of it electricity, 3.6 MJ a kWh; bcm make TWh.
            close("bcm", number("delivered") * 37.7 * 0.5 / 3.6, number("delivered_twh"));
            continue;
        }
        close("GWh", number("delivered") / 1000.0, number("delivered_twh"));
        // Full capacity all year, of which a twentieth is lost; nothing before it is in service.
        let nameplate = mw * 8760.0 * 0.95 * 1e-6;
        close("nameplate", number("nameplate_twh"), nameplate);
        let waited = (opened - number("year")).clamp(0.0, 1.0);
        close("not in service", number("lost_twh_not_in_service"), waited * nameplate);
        // It accepts nine tenths of what arrives, and pays 50 USD a MWh at the sending end, for at
        // least eight tenths of the volume if they were there.
        let taken = number("delivered_twh") / 0.95;
        close("refused", number("lost_twh_destination"), number("delivered_twh") / 9.0);
        let owed = f64::min(0.8 * 0.9, taken / 0.9);
        close("payment", number("payment_musd"), 50.0 * taken.max(owed));
        close("replacement", number("replacement_musd"), 80.0 * number("delivered_twh"));
        let net = number("replacement_musd") - number("payment_musd");
        close("net benefit", number("net_benefit_musd"), net);
        // What the lake offers in a year is all that the line can bring.
        let offered = water.number(row / 2, "surplus_gwh") * 0.95 * 0.9;
        assert!(number("delivered") <= offered + 1e-6, "row {row}: {offered}");
    }
}

#[test]
fn the_draws_of_a_plain_run_are_what_their_heads_say() {
    let folder = unlike();
    for format in FORMATS {
        good(folder.path(), &["run", "unlike.toml", "--draws", format, "--out", "r", "-q"]);
        holds(&folder.path().join("r"), format);
    }
}

#[test]
fn the_draws_of_a_run_that_stops_when_precise_enough_are_what_their_heads_say() {
    let folder = unlike();
    let target = "delivered_twh.mean +- 1%";
    for format in FORMATS {
        let until = ["run", "unlike.toml", "--until", target, "--draws", format];
        good(folder.path(), &[&until[..], &["--out", "r", "-q"]].concat());
        holds(&folder.path().join("r"), format);
    }
}

#[test]
fn the_draws_of_a_run_that_goes_through_its_trials_several_times_are_the_same() {
    let folder = unlike();
    let path = folder.path();
    for format in FORMATS {
        let run = ["run", "unlike.toml", "--draws", format, "-v", "--out"];
        good(path, &[&run[..], &["once"]].concat());
        let often = good(path, &[&run[..], &["often", "--memory", LITTLE]].concat());
        let times = often.err.split_once("each simulated ").expect("several times").1;
        assert!(times[..1].parse::<u32>().expect("a number") > 3, "{}", often.err);
        holds(&path.join("often"), format);
        assert_same(&path.join("once"), &path.join("often"));
    }
}

#[test]
fn the_draws_of_parts_that_are_joined_are_what_their_heads_say() {
    let folder = unlike();
    let path = folder.path();
    for part in ["1", "2", "3"] {
        let of = format!("{part}/3");
        good(path, &["run", "unlike.toml", "--part", &of, "--out", part, "-q"]);
    }
    for format in FORMATS {
        let merge = ["merge", "3", "1", "2", "--draws", format, "-q", "--out"];
        good(path, &[&merge[..], &["all"]].concat());
        holds(&path.join("all"), format);
        good(path, &[&merge[..], &["often", "--memory", LITTLE]].concat());
        assert_same(&path.join("all"), &path.join("often"));
    }
}

#[test]
fn a_sweep_writes_what_runs_with_its_values_come_to() {
    let folder = unlike();
    let path = folder.path();
    let vary = "assumption.line_mw.value=300:600:3";
    good(path, &["sweep", "unlike.toml", "--vary", vary, "--of", "lost_twh[attack].p90", "-q"]);
    let found = std::fs::read_dir(path.join("reports")).expect("a folder").flatten();
    let report = found.map(|entry| entry.path()).next().expect("a report");
    let table = Table::read(&report, "sweep", "csv");
    assert_eq!(table.heads[..3], ["assumption.line_mw.value", "value", "se_value"]);
    for (row, mw) in [300.0, 450.0, 600.0].into_iter().enumerate() {
        assert_eq!(table.number(row, "assumption.line_mw.value"), mw);
        let set = format!("assumption.line_mw.value={mw}");
        let ran = good(path, &["run", "unlike.toml", "--json", "--set", &set]);
        let summary: Value = serde_json::from_str(&ran.out).expect("JSON");
        let rows = summary["metrics"].as_array().expect("rows");
        let total = rows.iter().find(|row| {
            row["cause"] == "attack" && row["corridor"].is_null() && row["year"].is_null()
        });
        for (head, key) in [
            ("value", "p90"),
            ("se_value", "se_p90"),
            ("mean", "mean"),
            ("se", "se"),
            ("p10", "p10"),
            ("se_p10", "se_p10"),
            ("p50", "p50"),
            ("se_p50", "se_p50"),
            ("p90", "p90"),
            ("se_p90", "se_p90"),
        ] {
            close(head, table.number(row, head), total.expect("a total")[key].as_f64().unwrap());
        }
    }
}

#[test]
fn a_replayed_trial_is_that_row_of_the_draws() {
    let folder = unlike();
    let path = folder.path();
    good(path, &["run", "unlike.toml", "--draws", "csv", "--out", "r", "-q"]);
    let report = path.join("r");
    let (draws, water) =
        (Table::read(&report, "draws", "csv"), Table::read(&report, "reservoirs", "csv"));
    let assumptions = Table::read(&report, "assumptions", "csv");
    for trial in [0, 5, 199] {
        let number = trial.to_string();
        good(path, &["replay", "unlike.toml", "--trial", &number, "--out", "told", "-q"]);
        let text = std::fs::read_to_string(path.join("told/replay.json")).expect("a replay");
        let replay: Value = serde_json::from_str(&text).expect("JSON");
        let list = |key: &str| replay[key].as_array().expect("a list").clone();
        let same = |table: &Table, row: usize, head: &str, told: &Value| {
            close(head, told.as_f64().expect("a number"), table.number(row, head));
        };
        let row_of = |told: &Value, name: &str| {
            let entities = if name == "Lake" { 1 } else { 2 };
            let year = told["year"].as_u64().expect("a year") as usize - 2030;
            (trial * 3 + year) * entities + usize::from(name == "Pipeline")
        };
        assert_eq!(list("years").len(), 6);
        for told in list("years") {
            let row = row_of(&told, told["corridor"].as_str().expect("a name"));
            same(&draws, row, "nameplate_twh", &told["nameplate_twh"]);
            same(&draws, row, "delivered_twh", &told["delivered_twh"]);
            let lost = told["lost"].as_array().expect("a list");
            assert_eq!(lost.len(), 8);
            for lost in lost {
                let heading = lost["heading"].as_str().expect("a heading");
                let cause =
                    lost["cause"].as_str().map_or(String::new(), |cause| format!("_{cause}"));
                same(&draws, row, &format!("lost_twh_{heading}{cause}"), &lost["lost_twh"]);
            }
        }
        for told in list("money") {
            let row = row_of(&told, "Line");
            for head in ["payment_musd", "replacement_musd", "net_benefit_musd"] {
                same(&draws, row, head, &told[head]);
            }
        }
        for told in list("water") {
            for head in water.heads.iter().skip(3) {
                same(&water, row_of(&told, "Lake"), head, &told[head]);
            }
        }
        for told in list("assumptions") {
            same(&assumptions, trial, told["name"].as_str().expect("a name"), &told["value"]);
        }
        // In an average year all corridors together.
        let all: f64 = (0..6).map(|row| draws.number(trial * 6 + row, "delivered_twh")).sum();
        close("delivered", replay["delivered_twh"].as_f64().expect("a number"), all / 3.0);
    }
}

/// The scenario with other names.
fn renamed(names: &[(&str, &str)]) -> TempDir {
    let folder = folder();
    let mut text = UNLIKE.replace("= 200\n", "= 20\n");
    for (from, to) in names {
        assert!(text.contains(from));
        text = text.replace(from, to);
    }
    std::fs::write(folder.path().join("renamed.toml"), text).expect("written");
    folder
}

#[test]
fn every_column_has_a_head_of_its_own_whatever_things_are_called() {
    let names = [
        ("assumption.line_mw", "assumption.trial"),
        ("\"line_mw\"", "\"trial\""),
        ("assumption.opened", "assumption.Trial"),
        ("\"opened\"", "\"Trial\""),
        ("assumption.attack_rate", "assumption.trial_2"),
        ("\"attack_rate\"", "\"trial_2\""),
        ("\"natural\"", "\"ATTACK\""),
    ];
    let folder = renamed(&names);
    for format in FORMATS {
        good(folder.path(), &["run", "renamed.toml", "--draws", format, "--out", "r", "-q"]);
        let report = folder.path().join("r");
        let table = Table::read(&report, "assumptions", format);
        // What has the name alone keeps it.
        assert_eq!(table.heads, ["trial", "trial_3", "trial_2", "Trial_4"]);
        for row in 0..20 {
            assert_eq!(table.number(row, "trial"), row as f64);
            assert!((300.0..=600.0).contains(&table.number(row, "trial_3")));
            assert!((2.0..=9.0).contains(&table.number(row, "trial_2")));
            assert!((2029.5..=2031.5).contains(&table.number(row, "Trial_4")));
        }
        let table = Table::read(&report, "draws", format);
        let found = table.heads.iter().filter(|head| head.starts_with("lost_twh_incidents_"));
        let found: Vec<&str> = found.map(|head| head.trim_start_matches("lost_twh_")).collect();
        assert_eq!(found, ["incidents_attack", "incidents_technical", "incidents_ATTACK_2"]);
    }
}

#[test]
fn no_name_turns_the_letters_of_a_spreadsheet_round() {
    let names = [
        ("\"Line\"", "\"a\\u202Eb\\u2066\""),
        ("\"Lake\"", "\"\\u200Fبجلی\""),
        ("assumption.opened", "assumption.\"o\\u2067p\""),
        ("\"opened\"", "\"o\\u2067p\""),
    ];
    let folder = renamed(&names);
    good(folder.path(), &["run", "renamed.toml", "--draws", "csv", "--out", "r", "-q"]);
    let vary = ["--vary", "o\u{2067}p=2029.5:2031:2", "--out", "s", "-q", "--trials", "16"];
    good(folder.path(), &[&["sweep", "renamed.toml"][..], &vary].concat());
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(text("r/draws.csv").lines().nth(1).unwrap().starts_with("0,2030,a\\u202Eb\\u2066,"));
    assert!(text("r/reservoirs.csv").lines().nth(1).unwrap().contains(",\\u200Fبجلی,"));
    assert!(text("r/assumptions.csv").starts_with("trial,line_mw,attack_rate,o\\u2067p\n"));
    assert!(text("s/sweep.csv").starts_with("assumption.o\\u2067p.value,"));
    // Data for programs has the name as it is.
    let summary = summary(&folder.path().join("r"));
    let rows = summary["metrics"].as_array().expect("rows");
    assert!(rows.iter().any(|row| row["corridor"] == "a\u{202e}b\u{2066}"));
}

#[test]
fn no_name_is_a_formula_in_a_spreadsheet() {
    let names = [
        ("\"Line\"", "\"@1+1\""),
        ("\"Pipeline\"", "\"-2+3;@SUM(A1)\""),
        ("\"Lake\"", "\"+Lake\""),
        ("replacement_usd_per_mwh = 80", "replacement_usd_per_mwh = 20"),
        ("assumption.opened", "assumption.\"@now\""),
        ("\"opened\"", "\"@now\""),
    ];
    let folder = renamed(&names);
    good(folder.path(), &["run", "renamed.toml", "--draws", "csv", "--out", "r", "-q"]);
    let text = |name: &str| std::fs::read_to_string(folder.path().join("r").join(name)).unwrap();
    let names = |name: &str| -> Vec<String> {
        let first = text(name);
        let first = first.lines().skip(1).take(2).map(|line| line.split(',').nth(2).unwrap());
        first.map(str::to_owned).collect()
    };
    assert_eq!(names("draws.csv"), ["'@1+1", "'-2+3;'@SUM(A1)"]);
    assert_eq!(names("reservoirs.csv"), ["'+Lake", "'+Lake"]);
    assert!(text("assumptions.csv").starts_with("trial,line_mw,attack_rate,'@now\n"));
    // Numbers are numbers below zero too.
    assert!(text("draws.csv").lines().any(|line| line.contains(",-")));
    if cfg!(feature = "parquet") {
        good(folder.path(), &["run", "renamed.toml", "--out", "p", "-q"]);
        let table = Table::read(&folder.path().join("p"), "draws", "parquet");
        assert_eq!(table.rows[0][2], "@1+1", "no spreadsheet opens Parquet");
    }
}
