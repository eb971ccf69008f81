//! The tables of a report, read as others read them: what is written by month adds up to what is written
//! by year, a workbook and a CSV file have the numbers of `summary.json`, and what describes the tables
//! tells what is in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use salang::report::Format;
use salang::session::{Pypsa, Workers};
use salang::{Run, Scenario};
use serde_json::Value;
use sha2::{Digest, Sha256};

const SMALL: &str = include_str!("cli/small.toml");

/// A CSV file: its heads, and its rows by head.
struct Table {
    heads: Vec<String>,
    rows: Vec<BTreeMap<String, String>>,
}

impl Table {
    fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).expect("a table");
        let heads: Vec<String> =
            reader.headers().expect("heads").iter().map(String::from).collect();
        let rows = reader.records().map(|row| {
            let row = row.expect("a row");
            heads.iter().cloned().zip(row.iter().map(String::from)).collect()
        });
        let rows = rows.collect();
        Self { heads, rows }
    }
}

fn number(row: &BTreeMap<String, String>, head: &str) -> f64 {
    let text = &row[head];
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number, under {head}"))
}

#[track_caller]
fn near(what: &str, found: f64, exact: f64, scale: f64) {
    assert!((found - exact).abs() <= 1e-9 * scale.abs().max(1e-9), "{what}: {found} for {exact}");
}

fn scenario(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    Scenario::from_path(path).expect("no errors")
}

/// Runs with draws as CSV by month, and writes the report.
fn written(scenario: &Scenario, run: &Run, threads: usize) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a folder");
    let workers = Workers::new(Some(threads)).expect("threads");
    let folder = home.path().join("r");
    let plan = scenario.plan(run).expect("a plan");
    let mut writing = plan.begin(&folder, &[]).expect("begun");
    let result = plan.run(&workers, Some(&mut writing)).expect("it runs");
    let report = result.report().with_pictures(&[]);
    report.write_into(writing).expect("written");
    (home, folder)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("read")).expect("JSON")
}

/// The heads of a row whose numbers add up to the nameplate.
fn parts(table: &Table, mean: &str) -> Vec<String> {
    let losses = table.heads.iter().filter(|head| head.starts_with("lost_twh_"));
    losses.cloned().chain([format!("delivered_twh{mean}")]).collect()
}

/// That the months of a report add up, in themselves and to the years of the summary and the draws.
fn adds_up(report: &Path, monthly_draws: bool) {
    let summary = json(&report.join("summary.json"));
    let months = Table::read(&report.join("monthly.csv"));
    let parts_of_months = parts(&months, "_mean");
    let mut years: BTreeMap<(String, String), BTreeMap<String, f64>> = BTreeMap::new();
    for row in &months.rows {
        let nameplate = number(row, "nameplate_twh_mean");
        let sum: f64 = parts_of_months.iter().map(|head| number(row, head)).sum();
        near("a month", sum, nameplate, nameplate.max(1.0));
        let year = years.entry((row["year"].clone(), row["corridor"].clone())).or_default();
        for head in parts_of_months.iter().chain([&"nameplate_twh_mean".to_owned()]) {
            *year.entry(head.clone()).or_default() += number(row, head);
        }
    }
    let mut seen = 0;
    for row in summary["metrics"].as_array().expect("rows") {
        let Some(year) = row["year"].as_i64() else { continue };
        let corridor = row["corridor"].as_str().unwrap_or("total");
        let metric = row["metric"].as_str().expect("a name");
        let head = match (metric, row["heading"].as_str(), row["cause"].as_str()) {
            ("delivered_twh" | "nameplate_twh", ..) => format!("{metric}_mean"),
            ("lost_twh", Some("incidents"), None) => continue,
            ("lost_twh", Some(heading), None) => format!("lost_twh_{heading}_mean"),
            ("lost_twh", Some(heading), Some(cause)) => format!("lost_twh_{heading}_{cause}_mean"),
            _ => continue,
        };
        let Some(sums) = years.get(&(year.to_string(), corridor.to_owned())) else {
            // Of one corridor the total is that corridor's.
            assert_eq!(corridor, "total");
            continue;
        };
        near(&format!("{year} {corridor} {head}"), sums[&head], row["mean"].as_f64().unwrap(), 1.0);
        seen += 1;
    }
    assert!(seen >= 2 * years.len(), "{seen} rows");
    if !monthly_draws {
        return;
    }
    let key = |row: &BTreeMap<String, String>| {
        (row["trial"].clone(), row["year"].clone(), row["corridor"].clone())
    };
    let months = Table::read(&report.join("draws-monthly.csv"));
    let draws = Table::read(&report.join("draws.csv"));
    assert_eq!(months.rows.len(), 12 * draws.rows.len());
    let parts_of_months = parts(&months, "");
    let mut sums: BTreeMap<_, BTreeMap<String, f64>> = BTreeMap::new();
    for row in &months.rows {
        let nameplate = number(row, "nameplate_twh");
        let sum: f64 = parts_of_months.iter().map(|head| number(row, head)).sum();
        near("a row", sum, nameplate, nameplate.max(0.1));
        let of_year = sums.entry(key(row)).or_default();
        for head in parts_of_months.iter().chain([&"nameplate_twh".to_owned()]) {
            *of_year.entry(head.clone()).or_default() += number(row, head);
        }
    }
    for row in &draws.rows {
        for (head, sum) in &sums[&key(row)] {
            near(&format!("{:?} {head}", key(row)), *sum, number(row, head), 1.0);
        }
    }
}

#[test]
fn the_months_add_up_to_the_years_in_every_kind_of_scenario() {
    // Seasons, years without a line, shared and stored water, a stack under an hourly demand.
    for name in
        ["baseline.toml", "everything.toml", "dry-decade-reservoir.toml", "home-demand.toml"]
    {
        let run = Run::default().trials(70).draws(Some(Format::Csv)).draws_by_month(true);
        let (_home, report) = written(&scenario(name), &run, 2);
        adds_up(&report, true);
    }
}

#[test]
fn a_run_in_several_passes_on_other_threads_writes_the_same_tables() {
    let scenario = scenario("baseline.toml");
    let run = Run::default().trials(400).draws(Some(Format::Csv)).draws_by_month(true).iamc(true);
    let (_one, first) = written(&scenario, &run, 1);
    let (_two, second) = written(&scenario, &run.clone().memory(400 * 60_000), 4);
    let files =
        ["draws-monthly.csv", "draws.csv", "monthly.csv", "summary.csv", "datapackage.json"];
    for name in files.iter().chain(&["baseline-iamc.csv"]) {
        let read = |folder: &Path| std::fs::read(folder.join(name)).expect("read");
        assert!(read(&first) == read(&second), "{name} differs");
    }
}

#[cfg(feature = "parquet")]
#[test]
fn draws_by_month_in_parquet_are_those_in_csv_to_the_last_bit() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let of = |format| {
        let run = Run::default().trials(70).draws(Some(format)).draws_by_month(true);
        written(&scenario("dry-decade-reservoir.toml"), &run, 2)
    };
    let (_csv, csv) = of(Format::Csv);
    let (_parquet, report) = of(Format::Parquet);
    let table = Table::read(&csv.join("draws-monthly.csv"));
    let file = std::fs::File::open(report.join("draws-monthly.parquet")).expect("the file");
    let reader = SerializedFileReader::new(file).expect("a Parquet file");
    assert_eq!(table.rows.len(), 70 * 10 * 12 * 3, "trials, years, months and corridors");
    assert_eq!(reader.metadata().file_metadata().num_rows(), table.rows.len() as i64);
    let mut compared = 0;
    for (row, expected) in reader.get_row_iter(None).expect("rows").zip(&table.rows) {
        let row = row.expect("a row");
        assert_eq!(row.get_column_iter().count(), expected.len());
        for (name, field) in row.get_column_iter() {
            let text = &expected[name];
            match field {
                Field::Double(value) => {
                    let written: f64 = text.parse().expect("a number");
                    assert_eq!(value.to_bits(), written.to_bits(), "{name}: {value} and {text}");
                    compared += 1;
                }
                Field::Int(value) => assert_eq!(value.to_string(), *text, "{name}"),
                Field::Long(value) => assert_eq!(value.to_string(), *text, "{name}"),
                Field::Str(value) => assert_eq!(value, text, "{name}"),
                Field::Null => assert!(text.is_empty(), "{name}: {text}"),
                other => panic!("{name} is {other:?}"),
            }
        }
    }
    assert!(compared > 5 * table.rows.len(), "{compared} numbers");
}

#[test]
fn quantiles_of_a_month_are_over_the_trials_whose_turn_its_year_is() {
    let run = Run::default().trials(400).draws(Some(Format::Csv)).draws_by_month(true);
    let (_home, report) = written(&scenario("casa-only.toml"), &run, 2);
    let months = Table::read(&report.join("monthly.csv"));
    let draws = Table::read(&report.join("draws-monthly.csv"));
    let row = months.rows.iter().find(|row| row["year"] == "2034" && row["month"] == "7");
    let row = row.expect("a July");
    let mut of_turn: Vec<f64> = draws
        .rows
        .iter()
        .filter(|draw| draw["year"] == "2034" && draw["month"] == "7")
        .filter(|draw| number(draw, "trial") as u64 % 10 == 6)
        .map(|draw| number(draw, "delivered_twh"))
        .collect();
    of_turn.sort_by(f64::total_cmp);
    assert_eq!((of_turn.len(), row["quantile_trials"].as_str()), (40, "40"));
    for (head, p) in [("p10", 0.1), ("p50", 0.5), ("p90", 0.9)] {
        let rank = p * 39.0_f64;
        let (low, high) = (of_turn[rank.floor() as usize], of_turn[rank.ceil() as usize]);
        let exact = low + (high - low) * rank.fract();
        near(head, number(row, &format!("delivered_twh_{head}")), exact, 1.0);
    }
    let all: Vec<f64> = draws
        .rows
        .iter()
        .filter(|draw| draw["year"] == "2034" && draw["month"] == "7")
        .map(|draw| number(draw, "delivered_twh"))
        .collect();
    let mean = all.iter().sum::<f64>() / 400.0;
    let variance = all.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 399.0;
    near("mean", number(row, "delivered_twh_mean"), mean, 1.0);
    near("se", number(row, "delivered_twh_se"), (variance / 400.0).sqrt(), 1.0);
    // Of few trials there is no quantile.
    let run = Run::default().trials(50);
    let (_home, report) = written(&scenario("casa-only.toml"), &run, 1);
    let months = Table::read(&report.join("monthly.csv"));
    assert!(months.rows.iter().all(|row| row["delivered_twh_p50"].is_empty()));
}

/// The rows of a table of the summary as flat rows, found by another way than the program's.
fn same_numbers(csv: &BTreeMap<String, String>, json: &Value) {
    for (key, value) in json.as_object().expect("an object") {
        match value {
            Value::Number(exact) => {
                let found: f64 = csv[key].parse().unwrap_or_else(|_| panic!("{key}: {csv:?}"));
                // Reading JSON costs a last bit here and there.
                near(key, found, exact.as_f64().unwrap(), found * 1e-4);
            }
            Value::String(exact) => assert_eq!(csv[key], *exact, "{key}"),
            Value::Null => assert_eq!(csv[key], "", "{key}"),
            _ => {}
        }
    }
}

#[test]
fn summary_csv_has_every_number_of_summary_json_under_the_same_heads() {
    let (_home, report) = written(&scenario("baseline.toml"), &Run::default().trials(300), 2);
    let summary = json(&report.join("summary.json"));
    let table = Table::read(&report.join("summary.csv"));
    let of = |name: &str| {
        let name = name.to_owned();
        table.rows.iter().filter(move |row| row["table"] == name)
    };
    let mut rows = 0;
    for name in ["metrics", "probabilities", "first_year_past_half", "hazards", "security"] {
        let list = summary[name].as_array().expect("a list");
        assert_eq!(of(name).count(), list.len(), "{name}");
        assert!(!list.is_empty(), "{name}");
        of(name).zip(list).for_each(|(row, json)| same_numbers(row, json));
        rows += list.len();
    }
    for (outer, inner) in
        [("service_year", "metrics"), ("service_year", "months"), ("futures", "metrics")]
    {
        let name = format!("{outer}.{inner}");
        let lists = summary[outer].as_array().expect("a list").iter();
        let list: Vec<(&Value, &Value)> = lists
            .flat_map(|one| {
                one[inner].as_array().expect("a list").iter().map(move |row| (one, row))
            })
            .collect();
        assert_eq!(of(&name).count(), list.len(), "{name}");
        for (row, (outer, json)) in of(&name).zip(list) {
            same_numbers(row, json);
            if let Some(names) = outer["in_service"].as_array() {
                let names: Vec<&str> = names.iter().map(|name| name.as_str().unwrap()).collect();
                assert_eq!(row["in_service"], names.join(" + "));
            }
        }
    }
    assert!(table.rows.len() > rows + 50);
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_read_by_another_program_has_the_numbers_of_the_summary() {
    use calamine::{Data, DataType, Reader, Xlsx, open_workbook};

    let forged = SMALL
        .replace("Field\"", "+1+1\"")
        .replace("\"Pipeline\"", "\"+1+2\"")
        .replace("cause          = \"attack\"", "cause = \"+attack\"")
        .replace("title  = \"One pipeline\"", "title  = \"@SUM(A1)\"");
    let forged = format!(
        "{forged}\n[assumption.a]\nlabel = \"-2+3\"\nvalue = {{ uniform = [0, 1] }}\nsource = \"=HYPERLINK(1)\"\n"
    );
    let scenario = Scenario::from_text(&forged).unwrap_or_else(|error| panic!("{error}"));
    let run = Run::default().xlsx(true).draws(Some(Format::Csv));
    let (_one, report) = written(&scenario, &run, 1);
    let (_two, again) = written(&scenario, &run, 4);
    let name = std::fs::read_dir(&report).unwrap().flatten().map(|file| file.file_name());
    let name = name.into_iter().find(|name| name.to_string_lossy().ends_with(".xlsx")).unwrap();
    let bytes = |folder: &Path| std::fs::read(folder.join(&name)).expect("read");
    assert!(bytes(&report) == bytes(&again), "the bytes are the same for any number of threads");

    let mut book: Xlsx<_> = open_workbook(report.join(&name)).expect("a workbook");
    let names = book.sheet_names();
    for sheet in ["Read me", "Summary", "Years", "Months", "Losses", "Futures", "Assumptions"] {
        assert!(names.iter().any(|name| name == sheet), "{sheet} is not among {names:?}");
    }
    for sheet in &names {
        let formulas = book.worksheet_formula(sheet).expect("formulas");
        assert_eq!(formulas.used_cells().count(), 0, "{sheet} has formulas");
    }
    let text = |book: &mut Xlsx<_>, sheet: &str| -> Vec<Vec<Data>> {
        book.worksheet_range(sheet).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
    };
    let summary = json(&report.join("summary.json"));
    let first = text(&mut book, "Read me");
    let told = |key: &str| {
        let row = first.iter().find(|row| row[0].as_string().as_deref() == Some(key));
        row.unwrap_or_else(|| panic!("{key} is told of"))[1].clone()
    };
    assert_eq!(first[0][0].as_string().as_deref(), Some("@SUM(A1)"));
    assert_eq!(told("Seed").as_f64(), Some(7.0));
    assert_eq!(
        told("Scenario SHA-256").as_string().as_deref(),
        summary["scenario"]["sha256"].as_str()
    );
    assert!(told("Command").as_string().unwrap().starts_with("salang run"));
    let years = text(&mut book, "Years");
    let column = |rows: &[Vec<Data>], head: &str| {
        let at = rows[0].iter().position(|cell| cell.as_string().as_deref() == Some(head));
        at.unwrap_or_else(|| panic!("{head} is no head of {:?}", rows[0]))
    };
    let (metric, year) = (column(&years, "metric"), column(&years, "year"));
    let corridor = column(&years, "corridor");
    let mut seen = 0;
    for row in summary["metrics"].as_array().expect("rows") {
        let is_it = |cells: &&Vec<Data>| {
            cells[metric].as_string().as_deref() == row["metric"].as_str()
                && cells[year].as_f64() == row["year"].as_f64()
                && cells[corridor].as_string().as_deref() == row["corridor"].as_str()
        };
        let Some(cells) = years[1..].iter().find(is_it) else { continue };
        for head in ["mean", "p10", "p90", "se_p50"] {
            let found = cells[column(&years, head)].as_f64();
            // Reading JSON costs a last bit here and there.
            near(head, found.expect("a number"), row[head].as_f64().expect("a number"), 1e-3);
        }
        seen += 1;
    }
    assert!(seen >= 10, "{seen} rows");
    // All in one unit: it stands in the heading.
    let losses = text(&mut book, "Losses");
    column(&losses, "mean, TWh");
    assert!(!losses[0].iter().any(|cell| cell.as_string().as_deref() == Some("unit")));
    let months = Table::read(&report.join("monthly.csv"));
    let sheet = text(&mut book, "Months");
    assert_eq!(sheet.len(), 1 + months.rows.len());
    let mean = column(&sheet, "delivered_twh_mean, TWh");
    for (cells, row) in sheet[1..].iter().zip(&months.rows) {
        assert_eq!(cells[mean].as_f64(), Some(number(row, "delivered_twh_mean")));
    }
    let assumptions = text(&mut book, "Assumptions");
    let source = column(&assumptions, "source");
    assert_eq!(assumptions[1][source].as_string().as_deref(), Some("=HYPERLINK(1)"));
}

#[test]
fn the_package_describes_every_table_that_is_written() {
    let run = Run::default()
        .trials(60)
        .draws(Some(Format::Csv))
        .draws_by_month(true)
        .iamc(true)
        .pypsa(Some(Pypsa { trials: vec![3], hourly: false }));
    let (_home, report) = written(&scenario("dry-decade-reservoir.toml"), &run, 2);
    let package = json(&report.join("datapackage.json"));
    let listed: BTreeMap<String, String> =
        serde_json::from_value(json(&report.join(".salang.json"))["files"].clone())
            .expect("a list");
    let resources = package["resources"].as_array().expect("a list");
    let described: Vec<&str> = resources.iter().map(|one| one["path"].as_str().unwrap()).collect();
    let data = scenario("dry-decade-reservoir.toml");
    let own: Vec<&str> = data.files().iter().map(|file| file.name.as_str()).collect();
    let tables: Vec<&String> = listed.keys().filter(|name| name.ends_with(".csv")).collect();
    assert!(tables.len() >= 12, "{tables:?}");
    for name in tables {
        assert!(described.contains(&name.as_str()) != own.contains(&name.as_str()), "{name}");
    }
    let mut names: Vec<&str> = resources.iter().map(|one| one["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), resources.len(), "names are their own");
    for resource in resources {
        let path = resource["path"].as_str().unwrap();
        let bytes = std::fs::read(report.join(path)).expect("it is there");
        assert_eq!(resource["bytes"], bytes.len());
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(resource["hash"], format!("sha256:{sum}"));
        assert_eq!(listed[path], sum);
        let table = Table::read(&report.join(path));
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let heads: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(table.heads, heads, "{path}");
        for field in fields {
            let name = field["name"].as_str().unwrap();
            let words = field["description"].as_str().unwrap_or_default();
            assert!(words.len() > 3, "{path}: {name} is described by `{words}`");
            for row in &table.rows {
                let cell = row[name].as_str();
                let fits = match field["type"].as_str().unwrap() {
                    _ if cell.is_empty() => true,
                    "string" => true,
                    "integer" | "year" => cell.parse::<i64>().is_ok(),
                    "number" => cell.parse::<f64>().is_ok(),
                    "boolean" => matches!(cell, "true" | "false"),
                    "datetime" => cell.len() == 19,
                    other => panic!("{other} is no type"),
                };
                assert!(fits, "{path}: `{cell}` under {name} is no {}", field["type"]);
            }
        }
    }
    assert!(!package["sources"].as_array().expect("sources").is_empty());
}

#[test]
fn the_iamc_table_has_a_row_for_each_variable_and_a_column_for_each_year() {
    let (_home, report) =
        written(&scenario("baseline.toml"), &Run::default().trials(90).iamc(true), 2);
    let table = Table::read(&report.join("baseline-iamc.csv"));
    let years: Vec<String> = (2028..2038).map(|year: i32| year.to_string()).collect();
    let heads = ["Model", "Scenario", "Region", "Variable", "Unit"].map(String::from);
    assert_eq!(table.heads, [&heads[..], &years].concat());
    let summary = json(&report.join("summary.json"));
    let mut seen = std::collections::BTreeSet::new();
    for row in &table.rows {
        assert!(seen.insert(row["Variable"].clone()), "{} is there twice", row["Variable"]);
        assert_eq!((row["Region"].as_str(), row["Unit"].as_str()), ("Pakistan", "TWh/yr"));
    }
    for (variable, corridor, statistic) in [
        ("Secondary Energy|Electricity|Import|CASA-1000|P50", "CASA-1000", "p50"),
        ("Secondary Energy|Electricity Equivalent|Import|TAPI|Mean", "TAPI", "mean"),
    ] {
        let row = table.rows.iter().find(|row| row["Variable"] == variable).expect(variable);
        for year in &years {
            let metrics = summary["metrics"].as_array().unwrap();
            let exact = metrics.iter().find(|one| {
                one["metric"] == "delivered_twh"
                    && one["corridor"] == corridor
                    && one["year"] == year.parse::<i64>().expect("a year")
            });
            near(variable, number(row, year), exact.unwrap()[statistic].as_f64().unwrap(), 1.0);
        }
    }
}

#[test]
fn what_pypsa_gets_is_what_the_trial_could_have_delivered() {
    for hourly in [false, true] {
        let run = Run::default()
            .trials(40)
            .draws(Some(Format::Csv))
            .pypsa(Some(Pypsa { trials: vec![7, 2, 7], hourly }));
        let (_home, report) = written(&scenario("everything.toml"), &run, 2);
        let draws = Table::read(&report.join("draws.csv"));
        let mut carried = 0.0;
        for trial in ["2", "7"] {
            let folder = report.join(format!("pypsa-trial-{trial}"));
            let links = Table::read(&folder.join("links.csv"));
            let shares = Table::read(&folder.join("links-p_max_pu.csv"));
            let snapshots = Table::read(&folder.join("snapshots.csv"));
            let steps = if hourly { 8760 } else { 365 };
            assert_eq!(shares.rows.len() % steps, 0);
            assert_eq!(snapshots.rows.len(), shares.rows.len());
            let hours = number(&snapshots.rows[0], "objective");
            for link in &links.rows {
                let name = &link["name"];
                let mut twh = 0.0;
                for row in &shares.rows {
                    let share = number(row, name);
                    assert!((0.0..=1.0).contains(&share), "{share}");
                    twh += share * number(link, "p_nom") * hours / 1e6;
                }
                let of_trial = draws.rows.iter();
                let of_trial =
                    of_trial.filter(|row| row["trial"] == trial && row["corridor"] == *name);
                let exact: f64 = of_trial
                    .map(|row| number(row, "delivered_twh") + number(row, "lost_twh_destination"))
                    .sum();
                near(name, twh, exact, exact.max(1.0));
                carried += exact;
            }
        }
        assert!(carried > 0.0);
    }
}
