//! Hindcasts: the shipped parameters are run where the record knows the answer.
//!
//! The page `tests/hindcast/README.md` holds prose and, between marks, the tables that these runs give;
//! `SNAPSHOTS=overwrite cargo test --test hindcast` renews the tables. What the prose says of them is
//! asserted here, so that a change of parameters that makes it untrue is noticed.

#[path = "hindcast/balochistan.rs"]
mod balochistan;
#[path = "hindcast/cano_limon.rs"]
mod cano_limon;
#[path = "hindcast/foretold.rs"]
mod foretold;
#[path = "hindcast/group.rs"]
mod group;
#[path = "hindcast/kabul.rs"]
mod kabul;
#[path = "hindcast/observed.rs"]
mod observed;
#[path = "hindcast/parameters.rs"]
mod parameters;
#[path = "shared/scenario.rs"]
mod shared;
#[path = "hindcast/surplus.rs"]
mod surplus;
#[path = "hindcast/verdict.rs"]
mod verdict;

use std::path::Path;
use std::sync::OnceLock;

use foretold::{Histories, covered, follow_record, scenario};
use group::{Group, UNLIKE, coverage, shipped};
use observed::{Observed, Table, Window};
use parameters::Origin::{Elsewhere, InView, Record};
use verdict::Comparison;

/// All hindcasts, run once.
fn groups() -> &'static [Group] {
    static GROUPS: OnceLock<Vec<Group>> = OnceLock::new();
    GROUPS.get_or_init(|| {
        std::thread::scope(|scope| {
            let hindcasts =
                [kabul::groups, balochistan::groups, cano_limon::groups, surplus::groups];
            let running = hindcasts.map(|hindcast| scope.spawn(hindcast));
            running.into_iter().flat_map(|one| one.join().expect("a hindcast")).collect()
        })
    })
}

fn group(block: &str) -> &'static Group {
    groups().iter().find(|group| group.block == block).expect("a known group")
}

fn parameter_tables() -> [(&'static str, String); 4] {
    let of = |hindcast, tested: &[_], repairs: &[_]| parameters::table(hindcast, tested, repairs);
    [
        (
            "kabul-parameters",
            of(
                "kabul",
                &[
                    ("line_attack_calm", Record),
                    ("line_attack_contested", InView),
                    ("line_attack_conflict", Record),
                    ("attack_branching", InView),
                    ("attack_decay", InView),
                    ("line_attack_stops", Record),
                    ("tower_repair_factor", InView),
                    ("avalanche_rate", Record),
                    ("calm_to_contested", InView),
                    ("contested_to_calm", InView),
                    ("contested_to_conflict", InView),
                    ("conflict_to_contested", InView),
                ],
                &[("attack on the DC line", InView)],
            ),
        ),
        (
            "balochistan-parameters",
            of(
                "balochistan",
                &[
                    ("balochistan_attack_rate", InView),
                    ("attack_branching", Elsewhere),
                    ("attack_decay", Elsewhere),
                ],
                &[],
            ),
        ),
        (
            "cano-limon-parameters",
            of(
                "cano-limon",
                &[
                    ("gas_attack_conflict", InView),
                    ("attack_branching", Elsewhere),
                    ("attack_decay", Elsewhere),
                    ("gas_attack_stops", Elsewhere),
                    ("pipe_repair_factor", InView),
                ],
                &[
                    ("attack on the gas line in Afghanistan", InView),
                    ("attack on the gas line in Balochistan", Elsewhere),
                ],
            ),
        ),
        (
            "surplus-parameters",
            of(
                "surplus",
                &[
                    ("vakhsh_twh", Elsewhere),
                    ("vakhsh_year_cv", Elsewhere),
                    ("vakhsh_trend", InView),
                    ("vakhsh_none", Elsewhere),
                    ("naryn_twh", Elsewhere),
                    ("naryn_year_cv", Elsewhere),
                    ("naryn_trend", InView),
                    ("naryn_none", Record),
                    ("surplus_month_cv", Elsewhere),
                ],
                &[],
            ),
        ),
    ]
}

/// The page with the text of one block replaced; every block stands between its marks once.
fn with_block(page: &str, name: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
    let (before, rest) =
        page.split_once(&begin).unwrap_or_else(|| panic!("the page has no place for {name}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{name} has no end"));
    format!("{before}{begin}\n{text}\n{end}{after}")
}

#[test]
fn the_page_is_what_the_runs_give() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hindcast/README.md");
    let mut page = std::fs::read_to_string(&path).expect("the page");
    page = with_block(&page, "coverage", &coverage(groups()));
    for (name, text) in parameter_tables() {
        page = with_block(&page, name, &text);
    }
    for group in groups() {
        page = with_block(&page, group.block, &group.text());
    }
    let blocks = 1 + parameter_tables().len() + groups().len();
    assert_eq!(page.matches("<!-- begin ").count(), blocks, "the page has a block nothing renews");
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(page, snapbox::Data::read_from(&path, None));
}

#[test]
fn the_page_says_of_all_hindcasts_what_the_runs_say() {
    for without in [None, UNLIKE] {
        let count: usize = shipped(groups(), without).map(|group| group.lines.len()).sum();
        for share in [0.8, 0.9] {
            let inside: usize = shipped(groups(), without).map(|group| group.inside(share)).sum();
            assert!((inside as f64) < (share - 0.05) * count as f64, "fewer than there should be");
        }
    }
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
    let drawn = &group("kabul-attacks-drawn").lines;
    assert!(drawn[2].quantile(0.5) > 2.0 * attacks[2].quantile(0.5), "the turn of 2021 was not");
    let elsewhere = &group("kabul-elsewhere").lines;
    assert!(elsewhere[0].ranks().1 < 0.05 && elsewhere[1].ranks().0 > 0.99, "one rate fits none");
}

#[test]
fn the_page_says_of_balochistan_what_the_runs_say() {
    let years = &group("balochistan-years").lines;
    assert!(years.iter().filter(|line| line.observed.high < line.quantile(0.5)).count() >= 12);
    assert!(years.iter().all(|line| line.ranks().0 < 0.9), "no year is above");
    let whole = &group("balochistan-whole").lines;
    assert!(whole[0].inside(0.8), "the level is foretold");
    assert!(whole[1].ranks().0 > 0.9 && whole[2].ranks().0 > 0.95, "its eras are not");
}

#[test]
fn the_page_says_of_cano_limon_what_the_runs_say() {
    let attacks = |block| &group(block).lines;
    let afghan = attacks("cano-limon-attacks");
    assert!(afghan.iter().all(|line| line.ranks().0 > 0.5), "fewer foretold in every year");
    assert!(afghan[0].ranks().0 > 0.99);
    let days = attacks("cano-limon-days");
    assert!(days.iter().all(|line| line.inside(0.8)), "two faults make up for each other");
    assert!(days[0].quantile(0.9) > 350.0 && days[0].quantile(0.1) < 30.0, "anything may happen");
    let afghan = attacks("cano-limon-days-afghanistan");
    assert!(!afghan[0].inside(0.9) && !afghan[2].inside(0.8), "repairs far too long");
    assert!(attacks("cano-limon-days-balochistan").iter().all(|line| line.inside(0.8)));
}

#[test]
fn the_page_says_of_the_surplus_what_the_runs_say() {
    let tajik = &group("surplus-tajik").lines;
    assert!(tajik[..18].iter().all(|line| line.ranks().1 < 0.1), "to 2017 below nine in ten");
    assert!(tajik[18..25].iter().all(|line| line.inside(0.9)), "2018 to 2024 as foretold");
    assert!(tajik[25].ranks().0 > 0.9, "2025 above");
    let kyrgyz = &group("surplus-kyrgyz").lines;
    assert!(kyrgyz[..13].iter().all(|line| line.ranks().0 > 0.5), "to 2012 above the middle");
    assert!(kyrgyz[19..].iter().all(|line| line.observed.high == 0.0), "since 2019 none");
    let whole = &group("surplus-whole").lines;
    assert!(whole[1].inside(0.8) && whole[4].inside(0.8), "both change as much as foretold");
    assert!(whole[6].ranks().0 > 0.9, "{} is above", whole[6].what);
    assert!(whole[7].ranks().1 < 0.1, "{} is below", whole[7].what);
}

#[test]
fn the_record_adds_up_to_what_its_sources_print() {
    let attacks: f64 = Table::read("balochistan.csv").all_numbers("attacks").iter().sum();
    assert_eq!(attacks, 254.0, "the printed total of 2005 to 2023");
    let imports = surplus::net_exports("kyrgyz").iter().filter(|twh| **twh < 0.0).count();
    assert_eq!(imports, 9, "net-import years");
    let on_line = |from, to| kabul::on_record("attack", Window { from, to }).incidents;
    assert_eq!(on_line("2009-01-01", "2015-12-31"), 0.0);
    assert_eq!(on_line("2016-01-01", "2021-07-31"), 20.0);
    assert_eq!(on_line("2021-08-15", "2026-08-31"), 2.0);
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
