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
