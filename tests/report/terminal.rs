use salang::report::Timing;
use salang::report::terminal::{Look, text};
use snapbox::{assert_data_eq, file};

use crate::support;

fn look(width: usize) -> Look<'static> {
    Look {
        width,
        colour: false,
        timing: Some(Timing { seconds: 2.31 }),
        report: Some("reports/both/report.html"),
    }
}

#[test]
fn the_summary_fits_100_columns_and_one_screen() {
    let text = text(&support::page(&support::outcomes(2000, 256)), look(100));
    assert!(text.lines().count() <= 45);
    assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100));
    assert_data_eq!(text.to_string(), file!["terminal_100.txt"].raw());
}

#[test]
fn the_summary_fits_80_columns_too() {
    let text = text(&support::page(&support::outcomes(2000, 256)), look(80));
    assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80));
    assert_data_eq!(text.to_string(), file!["terminal_80.txt"].raw());
}

#[test]
fn colour_changes_nothing_but_colour() {
    let page = support::page(&support::outcomes(200, 64));
    let plain = text(&page, look(100));
    let coloured = text(&page, Look { colour: true, ..look(100) });
    assert!(coloured.contains("\x1b["));
    let stripped = anstream::adapter::strip_str(&coloured).to_string();
    let trimmed: Vec<&str> = stripped.lines().map(str::trim_end).collect();
    assert_eq!(trimmed, plain.lines().collect::<Vec<_>>());
}

#[test]
fn one_trial_is_shown_without_errors() {
    let text = text(&support::page(&support::outcomes(1, 1)), Look::default());
    assert!(text.contains("1 trial of 10 years"));
    assert!(!text.contains("NaN") && !text.contains('±') || text.contains("mean ± error"));
}

const GATE: &str = r#"
schema = 1
[run]
start_year = 2028
years      = 3
trials     = 340
[branch.gate]
label    = "What becomes of the gate through which everything has to come, if it stands at all"
outcomes = { open = 0.9, narrow = 0.1, never = 0 }
[assumption.flow]
value = { uniform = [100, 900] }
[[supply]]
name      = "Plant"
commodity = "electricity"
[supply.steady]
mw = "flow"
[[corridor]]
name        = "Line"
commodity   = "electricity"
supplies    = ["Plant"]
capacity_mw = { open = 1000, narrow = 300, never = 1 }
[[corridor.segment]]
name   = "Pass"
units  = 3
"#;

fn told(scenario: &salang::Scenario, width: usize) -> String {
    let ran = scenario.run(&salang::Run::default()).expect("runs");
    text(&ran.page(), look(width)).to_string()
}

#[test]
fn a_long_label_costs_a_table_none_of_its_columns() {
    let text = told(&salang::Scenario::from_text(GATE).expect("no errors"), 80);
    let at = text.find("What becomes of the gate").expect("a table");
    let heads = text[at..].lines().find(|line| line.starts_with("TWh in 2030")).expect("a head");
    for head in ["chance", "p10", "p50", "p90", "mean ± error"] {
        assert!(heads.contains(head), "{text}");
    }
    assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80), "{text}");
}

#[test]
fn a_question_mark_in_a_table_is_explained_once() {
    let text = told(&salang::Scenario::from_text(GATE).expect("no errors"), 100);
    assert!(text.lines().any(|line| line.starts_with("narrow") && line.contains(" ? ")), "{text}");
    let explained = text.lines().filter(|line| line.starts_with("? is a number")).count();
    assert_eq!(explained, 1, "{text}");
}

#[test]
fn what_cannot_come_about_has_no_row() {
    let gate = salang::Scenario::from_text(GATE).expect("no errors");
    let rows = |text: &str| -> Vec<String> {
        let names = ["open", "narrow", "never"];
        let is_row = |line: &&str| names.iter().any(|name| line.starts_with(name));
        let word = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
        text.lines().filter(is_row).map(word).collect()
    };
    assert_eq!(rows(&told(&gate, 100)), ["open", "narrow"]);
    assert_eq!(rows(&told(&gate.given("gate", "narrow").expect("it has it"), 100)), ["narrow"]);
}

#[test]
fn where_anything_goes_back_the_net_stands_in_every_main_table() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everything.toml");
    let scenario = salang::Scenario::from_path(path).expect("a scenario");
    let folder = tempfile::tempdir().expect("a folder");
    let result = scenario.run(&salang::Run::default().trials(200)).expect("it runs");
    let text = text(&result.page(), look(100)).to_string();
    let heads: Vec<&str> = text.lines().filter(|line| line.contains("p10")).collect();
    let has_net = |begin: &str, net: &str| {
        let head = heads.iter().find(|head| head.starts_with(begin)).expect(begin);
        assert!(head.split_whitespace().any(|word| word == "net"), "{head}");
        assert_eq!(head.contains("net *"), net == "net *", "{head}");
    };
    has_net("A year of service", "net");
    has_net("Is the treaty signed?", "net *");
    has_net("Which futures", "net *");
    has_net("All weighed together", "net");
    assert_eq!(text.matches("* Incomplete: ").count(), 1, "{text}");
    result.report().write(folder.path().join("mine")).expect("written");
    let page = std::fs::read_to_string(folder.path().join("mine/report.html")).expect("a page");
    // Years of service, years, all weighed together; then both of outcomes and of futures.
    assert_eq!(page.matches(">net of returns</th>").count(), 3);
    assert_eq!(page.matches(">net *</th>").count(), 2);
    // The net of all trials is that of the futures, weighted by their chances.
    let summary = result.summary();
    let year = |in_last: bool| in_last.then_some(2032);
    for in_last in [true, false] {
        let net = summary.get(salang::stats::Metric::NetTwh, None, year(in_last)).expect("a row");
        let mean = |future: &salang::stats::Future| {
            future.net(in_last).and_then(|of| of.mean).expect("a mean")
        };
        let sum: f64 = summary.futures().iter().map(|own| own.p * mean(own)).sum();
        assert!((sum - net.mean).abs() <= 1e-12 * net.mean, "{sum}, {}", net.mean);
    }
}
