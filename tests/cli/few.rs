//! Results that are seldom, small, or seen in few trials, as they are told.

use serde_json::Value;

use crate::support::{folder, good, run};

/// A line of `mw` that is built with some chance, under a contract.
fn scenario(mw: f64, built: f64, more: &str) -> String {
    format!(
        r#"
schema = 1
title = "A line"
[run]
start_year = 2030
years = 2
[[supply]]
name = "S"
commodity = "electricity"
source = "Made up"
{more}
[[corridor]]
name = "C"
commodity = "electricity"
supplies = ["S"]
capacity_mw = {mw}
built = {built}
source = "Made up"
[[contract]]
corridor = "C"
volume_twh = 0.0001
energy_usd_per_mwh = 1
source = "Made up"
"#
    )
}

fn ran(scenario: &str, arguments: &[&str]) -> (String, String, Value) {
    let folder = folder();
    std::fs::write(folder.path().join("s.toml"), scenario).expect("written");
    let common = ["run", "s.toml", "--out", "r", "--draws", "none"];
    let told = good(folder.path(), &[&common[..], arguments].concat());
    let read = |name: &str| std::fs::read_to_string(folder.path().join("r").join(name));
    let page = read("report.html").expect("a page");
    let summary = serde_json::from_str(&read("summary.json").expect("a summary")).expect("JSON");
    (told.out, page, summary)
}

/// The line that begins so of the table with that heading, its cells.
fn row<'a>(text: &'a str, heading: &str, begin: &str) -> Vec<&'a str> {
    let table = text.lines().skip_while(|line| !line.starts_with(heading));
    let line = table.take_while(|line| !line.is_empty()).find(|line| line.starts_with(begin));
    let line = line.unwrap_or_else(|| panic!("no {begin} under {heading} in {text}"));
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn where_nothing_is_lost_all_of_it_is_100_percent() {
    let steady = "steady = { mw = 1300 }";
    let (text, page, _) = ran(&scenario(1300.0, 1.0, steady), &["--trials", "100"]);
    assert!(row(&text, "A year of service", "C").contains(&"100 %"), "{text}");
    assert!(row(&text, "Where that year goes", "C").contains(&"100 % delivered"), "{text}");
    assert!(!text.contains("99.9 %") && !page.contains("99.9 %"), "{text}");
}

#[test]
fn what_hardly_ever_happens_is_not_0_percent_and_what_nearly_always_does_not_100() {
    let steady = "steady = { mw = 100 }";
    let (text, page, summary) = ran(&scenario(100.0, 0.0003, steady), &["--trials", "20000"]);
    let chances = summary["probabilities"].as_array().expect("rows");
    assert!(chances.iter().all(|row| row["p"].as_f64().expect("a share") > 0.0), "it happens");
    let there = row(&text, "When is it there?", "C");
    assert_eq!(there[1..], ["<0.1 %", "<0.1 %", "never"], "{text}");
    assert!(row(&text, "Which futures", "without it").contains(&">99.9 %"), "{text}");
    assert!(row(&text, "Which futures", "C").contains(&"<0.1 %"), "{text}");
    assert!(row(&text, "All weighed together", "C").contains(&">99.9 %"), "{text}");
    let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flowing.contains("In more than 99 futures of 100 it is not there at the end"),
        "{text}"
    );
    assert!(!text.contains("0.0 %") && !page.contains("0.0 %"), "{text}");
    let (text, ..) = ran(&scenario(100.0, 0.9997, steady), &["--trials", "20000"]);
    assert!(row(&text, "Which futures", "C").contains(&">99.9 %"), "{text}");
    assert!(row(&text, "All weighed together", "C").contains(&"<0.1 %"), "{text}");
    // Of a year of service nothing was lost in any trial.
    assert!(row(&text, "Where that year goes", "C").contains(&"100 % delivered"), "{text}");
}

#[test]
fn a_small_line_has_quantiles_as_exact_as_its_mean() {
    let monthly = "[supply.monthly]\nyear_cv = 0.3\nmean_mw = [0.001, 0.001, 0.001, 0.001, 0.001, \
                   0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001]";
    let (text, _, summary) = ran(&scenario(0.002, 1.0, monthly), &["--trials", "200"]);
    let rows = summary["metrics"].as_array().expect("rows");
    let total = rows.iter().find(|row| row["metric"] == "delivered_twh" && row["year"].is_null());
    let cells = row(&text, "All weighed together", "C");
    for (key, cell) in ["p10", "p50", "p90"].into_iter().zip(&cells[1..]) {
        let value = total.expect("a total")[key].as_f64().expect("a number");
        let said: f64 = cell.parse().expect("a number");
        assert!(said > 0.0 && (said / value - 1.0).abs() < 0.05, "{key}: {cell} for {value}");
    }
}

#[test]
fn of_one_trial_no_error_is_known_and_none_is_said_to_be_0() {
    let steady = "steady = { mw = 100 }";
    let (text, page, summary) = ran(&scenario(100.0, 0.5, steady), &["--trials", "1"]);
    assert!(text.contains(" ± ?") && !text.contains("± 0"), "{text}");
    assert!(page.contains("± ?") && !page.contains("± 0"), "the page says so too");
    for row in summary["metrics"].as_array().expect("rows") {
        for key in ["se", "sd", "se_p10", "se_p50", "se_p90", "se_cvar5"] {
            assert!(row[key].is_null(), "{key}: {row}");
        }
    }
    // Ten trials know the error of a mean, and not that of a 10 % quantile or of the worst 5 %.
    let (_, _, summary) = ran(&scenario(100.0, 0.5, steady), &["--trials", "10"]);
    for row in summary["metrics"].as_array().expect("rows") {
        assert!(row["se"].is_number() && row["se_p50"].is_number(), "{row}");
        for key in ["se_p10", "se_p90", "se_cvar5"] {
            assert!(row[key].is_null(), "{key}: {row}");
        }
    }
}

#[test]
fn the_curve_of_a_single_trial_is_not_called_flat() {
    let folder = folder();
    let text = scenario(100.0, 1.0, "steady = { mw = 100 }");
    std::fs::write(folder.path().join("s.toml"), text).expect("written");
    let solve = |trials: &str| {
        let arguments = ["solve", "s.toml", "--vary", "supply.S.steady.mw=10:90", "--target"];
        let rest = ["delivered_twh.mean = 0.4", "--trials", trials, "--out", "so"];
        let told = good(folder.path(), &[&arguments[..], &rest].concat());
        let json = std::fs::read_to_string(folder.path().join("so/solve.json")).expect("written");
        let found: Value = serde_json::from_str(&json).expect("JSON");
        (told.out, found["solutions"][0].clone())
    };
    // 0.4 TWh a year are 400,000 / 8,760 = 45.662 MW.
    let (text, one) = solve("1");
    let value = one["value"].as_f64().expect("a value");
    assert!((value - 45.662_1).abs() < 0.001, "{one}");
    assert!(one["se"].is_null() && one["low"].is_null() && one["high"].is_null(), "{one}");
    assert!(!text.contains("flat"), "{text}");
    assert!(text.contains("With 1 trial the error of the estimate is not known"), "{text}");
    // All trials of several are the same, and that is known.
    let (text, several) = solve("50");
    assert_eq!(several["se"], 0.0, "{several}");
    assert!(!text.contains("flat") && !text.contains("not known"), "{text}");
}

#[test]
fn a_comparison_of_one_trial_tells_no_difference() {
    let folder = folder();
    for (name, mw) in [("a", 50.0), ("b", 60.0)] {
        let text = scenario(100.0, 1.0, &format!("steady = {{ mw = {mw} }}"));
        std::fs::write(folder.path().join(format!("{name}.toml")), text).expect("written");
    }
    let compare = |trials: &str| {
        let arguments = ["compare", "a.toml", "b.toml", "--out", "co", "--trials", trials];
        good(folder.path(), &arguments).out
    };
    let one = compare("1");
    assert!(one.contains("No difference between b and a can be told"), "{one}");
    assert!(one.contains("0.0876 ± ?") && !one.contains("± 0"), "{one}");
    let several = compare("20");
    assert!(several.contains("b brings"), "{several}");
}

#[test]
fn a_precision_that_a_few_trials_do_not_reach_is_said() {
    let folder = folder();
    for trials in ["1", "10", "21", "22"] {
        let arguments = ["run", "small.toml", "-q", "--out", "r", "--trials", trials];
        let until = ["--until", "delivered_twh.mean +- 0.0001%"];
        let ran = run(folder.path(), &[&arguments[..], &until].concat());
        assert_eq!(ran.code, Some(1), "{trials}: {}", ran.err);
        assert!(ran.err.contains("was not reached with"), "{trials}: {}", ran.err);
    }
}

#[test]
fn a_folder_whose_name_is_too_long_is_refused_before_the_run() {
    let folder = folder();
    let name = "a".repeat(300);
    // So many trials would never end.
    let arguments = ["run", "small.toml", "--trials", "1000000", "--years", "1", "--out", &name];
    let ran = run(folder.path(), &arguments);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("could not write a report to"), "{}", ran.err);
    assert!(!ran.err.contains("could not create"), "{}", ran.err);
}
