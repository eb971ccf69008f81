//! Hindcasts that a scenario file with a record cannot express, for they take as given what came: the
//! security that was observed, month by month, and as many attacks as there were. All others are files
//! under `tests/hindcast` that `salang hindcast` scores (`tests/records.rs`).
//!
//! The page `tests/hindcast/README.md` holds prose and, between marks, the tables that these runs give;
//! `SNAPSHOTS=overwrite cargo test --test hindcast` renews the tables. What the prose says of them is
//! asserted here, so that a change of parameters that makes it untrue is noticed.

#[path = "hindcast/cano_limon.rs"]
mod cano_limon;
#[path = "hindcast/foretold.rs"]
mod foretold;
#[path = "hindcast/kabul.rs"]
mod kabul;
#[path = "hindcast/observed.rs"]
mod observed;
#[path = "shared/page.rs"]
mod page;
#[path = "shared/scenario.rs"]
mod shared;
#[path = "hindcast/verdict.rs"]
mod verdict;

use std::sync::OnceLock;

use foretold::{Histories, covered, follow_record, scenario};
use observed::{Observed, Table, Window};
use verdict::{Comparison, Group};

/// All hindcasts, run once.
fn groups() -> &'static [Group] {
    static GROUPS: OnceLock<Vec<Group>> = OnceLock::new();
    GROUPS.get_or_init(|| {
        std::thread::scope(|scope| {
            let running = [kabul::groups, cano_limon::groups].map(|one| scope.spawn(one));
            running.into_iter().flat_map(|one| one.join().expect("a hindcast")).collect()
        })
    })
}

fn group(block: &str) -> &'static Group {
    groups().iter().find(|group| group.block == block).expect("a known group")
}

#[test]
fn the_page_is_what_the_runs_give() {
    let blocks: Vec<(&str, String)> =
        groups().iter().map(|group| (group.block, group.text())).collect();
    page::holds("tests/hindcast/README.md", &blocks);
}

#[test]
fn the_page_says_of_kabul_what_the_runs_say() {
    let attacks = &group("kabul-attacks").lines;
    assert!(attacks[0].ranks().1 < 0.05, "the quiet years 2009 to 2015 were not foretold");
    assert!(attacks[1].inside(0.8) && attacks[2].inside(0.8), "the other two windows were");
    let days = &group("kabul-days").lines;
    assert!(
        days.iter().all(|line| line.ranks().1 < 0.5),
        "fewer days out than foretold throughout"
    );
}

#[test]
fn the_page_says_of_cano_limon_what_the_runs_say() {
    let afghan = &group("cano-limon-days-afghanistan").lines;
    assert!(!afghan[0].inside(0.9) && !afghan[2].inside(0.8), "repairs far too long");
    assert!(group("cano-limon-days-balochistan").lines.iter().all(|line| line.inside(0.8)));
}

#[test]
fn the_record_adds_up_to_what_its_sources_print() {
    let attacks: f64 = Table::read("balochistan.csv").all_numbers("attacks").iter().sum();
    assert_eq!(attacks, 254.0, "the printed total of 2005 to 2023");
    let net = Table::read("electricity.csv").all_numbers("kyrgyz_net_exports_twh");
    assert_eq!(net.iter().filter(|twh| **twh < 0.0).count(), 9, "net-import years");
    let on_line = |from, to| kabul::on_record("attack", Window { from, to }).incidents;
    assert_eq!(on_line("2009-01-01", "2015-12-31"), 0.0);
    assert_eq!(on_line("2016-01-01", "2021-07-31"), 20.0);
    assert_eq!(on_line("2021-08-15", "2026-08-31"), 2.0);
}

/// Years and numbers of a record that a scenario is scored against.
fn record(name: &str) -> Vec<(f64, f64)> {
    let table = Table::read(&format!("../records/{name}.csv"));
    table.all_numbers("year").into_iter().zip(table.all_numbers("value")).collect()
}

#[test]
fn the_records_are_those_of_the_tables_by_year() {
    let attacks = Table::read("balochistan.csv");
    let years = attacks.all_numbers("year").into_iter().zip(attacks.all_numbers("attacks"));
    // The last year ends in October.
    let whole: Vec<(f64, f64)> = years.filter(|row| row.0 < 2023.0).collect();
    assert_eq!(record("balochistan"), whole);
    let net = Table::read("electricity.csv");
    for (name, column) in [("kyrgyz", "kyrgyz_net_exports_twh"), ("tajik", "tajik_net_exports_twh")]
    {
        let years = net.all_numbers("year").into_iter().zip(net.all_numbers(column));
        // Where imports are larger nothing is sold.
        let sold: Vec<(f64, f64)> = years.map(|(year, twh)| (year, twh.max(0.0))).collect();
        assert_eq!(record(name), sold, "{name}");
    }
    for (name, cause) in [("kabul", "attack"), ("kabul-avalanches", "natural")] {
        for (year, value) in record(name) {
            let (from, to) = (format!("{year}-01-01"), format!("{year}-12-31"));
            let window = Window { from: &from, to: &to };
            assert_eq!(kabul::on_record(cause, window).incidents, value, "{name} {year}");
        }
    }
}

#[test]
fn days_out_at_once_count_once() {
    let stretches = vec![(5.0, 20.0), (-3.0, 2.0), (10.0, 12.0), (18.0, 25.0), (40.0, 99.0)];
    assert_eq!(covered(stretches, (0.0, 50.0)), 2.0 + 20.0 + 10.0);
    assert_eq!(covered(Vec::new(), (0.0, 50.0)), 0.0);
}

#[test]
fn a_window_counts_both_its_days() {
    let window = Window { from: "2016-02-27", to: "2016-03-02" };
    assert_eq!(window.days(), 4.0, "29 February does not exist");
    assert_eq!(window.hours(2015), ((365.0 + 57.0) * 24.0, (365.0 + 61.0) * 24.0));
    assert!(window.holds("2016-02-27") && window.holds("2016-03-02"));
    assert!(!window.holds("2016-03-03") && !window.holds("2016-02-26"));
}

#[test]
fn what_is_observed_falls_where_its_rank_says() {
    let foretold = || (0..=100).map(f64::from).collect();
    let at = |low, high| Comparison::new("", foretold(), Observed { low, high }, 0);
    assert_eq!(at(50.0, 50.0).ranks(), (0.5, 0.5));
    assert!(at(12.0, 12.0).inside(0.8) && !at(7.0, 7.0).inside(0.8) && at(7.0, 7.0).inside(0.9));
    assert!(at(0.0, 11.0).inside(0.8), "a range counts where it touches");
    assert!(!at(96.0, f64::INFINITY).inside(0.9) && at(30.0, f64::INFINITY).inside(0.8));
    // A value with a chance of its own: nine trials of ten bring nothing.
    let mostly_none = (0..100).map(|trial| if trial < 90 { 0.0 } else { 1.0 }).collect();
    assert_eq!(Comparison::new("", mostly_none, Observed::exact(0.0), 0).ranks().0, 0.45);
}

#[test]
fn attacks_follow_the_security_on_record() {
    // Attacks in open conflict alone, one by one at a steady rate: on record that is December 2014 to
    // August 2021.
    let sets = [
        (
            "hazard.attack on the DC line.per_100km_year",
            "{ calm = 0, contested = 0, conflict = 1 }",
        ),
        ("hazard.attack on the DC line.by_month", "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"),
        ("assumption.attack_branching.value", "0.0"),
    ];
    let mut scenario = scenario("kabul", &sets);
    follow_record(&mut scenario, "2026-12");
    let histories = Histories::of(&scenario);
    let counts = |from, to| histories.counts("attack on the DC line", Window { from, to });
    let inside = counts("2014-12-01", "2021-08-31");
    let outside = [counts("2009-01-01", "2014-11-30"), counts("2021-09-01", "2026-12-31")];
    assert!(outside.iter().flatten().all(|count| *count == 0.0));
    let mean = inside.iter().sum::<f64>() / inside.len() as f64;
    let exact = 5.0 * (31.0 / 365.0 + 6.0 + 243.0 / 365.0);
    let error = (exact / inside.len() as f64).sqrt();
    assert!((mean - exact).abs() < 4.0 * error, "{mean} for {exact}");
}
