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
