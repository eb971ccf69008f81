//! The command `compare`, as a user meets it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use salang::outcome::{Entry, Event};
use salang::stats::{Comparison, DifferenceRow, Metric};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compare").join(name)
}

fn salang(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_salang"));
    let command = command.current_dir(file("")).args(arguments).env("NO_COLOR", "1");
    command.output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[track_caller]
fn compared(arguments: &[&str]) -> Comparison {
    let output = salang(&[&["compare", "--json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&stdout(&output)).expect("a comparison")
}

/// The figure that says most: the whole change of what is delivered in the average year.
fn total(comparison: &Comparison, scenario: &str) -> DifferenceRow {
    comparison.difference(scenario, Metric::DeliveredTwh, None, None).expect("a total").clone()
}

#[test]
fn the_terminal_says_what_changes_and_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("report");
    let out = out.to_str().expect("a plain path");
    let output = salang(&["compare", "a.toml", "b.toml", "--out", out]);
    let text = stdout(&output);
    assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100), "{text}");
    snapbox::assert_data_eq!(text, snapbox::file!["compare/terminal.txt"]);
}

#[test]
fn three_scenarios_with_other_corridors_and_years_fit_80_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("report");
    let out = out.to_str().expect("a plain path");
    let mut command = Command::new(env!("CARGO_BIN_EXE_salang"));
    let command = command.current_dir(file("")).env("NO_COLOR", "1").env("COLUMNS", "80");
    let output = command
        .args(["compare", "a.toml", "opening.toml", "c.toml", "--out", out])
        .output()
        .expect("the program runs");
    let text = stdout(&output);
    let report = text.find("Report:").expect("where the report lies");
    assert!(
        text[..report].lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80),
        "{text}"
    );
    snapbox::assert_data_eq!(text, snapbox::file!["compare/three.txt"]);
}

#[test]
fn a_scenario_does_not_differ_from_itself_anywhere() {
    let comparison = compared(&["a.toml", "a.toml", "c.toml"]);
    assert_eq!(comparison.scenarios[1].name, "a-2");
    let same = comparison.differences.iter().filter(|row| row.scenario == "B");
    assert!(same.clone().count() > 20);
    for row in same {
        let all = [row.mean, row.min, row.p10, row.p50, row.p90, row.max];
        assert!(all.iter().all(|number| *number == 0.0), "{row:?}");
        assert_eq!((row.se, row.sd, row.gain), (Some(0.0), Some(0.0), None), "{row:?}");
        assert_eq!((row.p_equal, row.p_greater, row.p_less), (1.0, 0.0, 0.0), "{row:?}");
    }
    let steps = comparison.waterfall.iter().filter(|step| step.scenario == "B");
    assert!(steps.clone().count() > 5 && steps.clone().all(|step| step.twh == 0.0));
}

#[test]
fn the_difference_is_that_of_two_runs_and_far_surer() {
    let comparison = compared(&["a.toml", "b.toml"]);
    let row = total(&comparison, "B");
    for (name, spread) in [("a.toml", row.first), ("b.toml", row.this)] {
        let output = salang(&["run", "--json", name]);
        let summary: salang::stats::Summary =
            serde_json::from_str(&stdout(&output)).expect("a summary");
        let own = summary.get(Metric::DeliveredTwh, None, None).expect("a total");
        assert_eq!((own.mean, own.se), (spread.mean, spread.se), "{name}");
        assert_eq!((own.p10, own.p50, own.p90), (spread.p10, spread.p50, spread.p90), "{name}");
    }
    assert!((row.mean - (row.this.mean - row.first.mean)).abs() < 1e-12);
    // A larger corridor never brings less, and common random numbers make the error small.
    assert_eq!((row.p_less, row.min >= 0.0), (0.0, true));
    assert!(row.gain.expect("a gain") > 5.0, "{row:?}");
    let independent = (row.first.se.unwrap().powi(2) + row.this.se.unwrap().powi(2)).sqrt();
    assert!(row.se.unwrap() < independent / 2.0);
}

#[test]
fn the_steps_add_up_to_the_change() {
    let comparison = compared(&["a.toml", "b.toml", "c.toml"]);
    for scenario in ["B", "C"] {
        let of = |delivered: bool| {
            let steps = comparison.waterfall.iter();
            steps
                .filter(|row| {
                    row.scenario == scenario && (row.step == Entry::Delivered) == delivered
                })
                .map(|row| row.twh)
                .sum::<f64>()
        };
        assert!((of(true) - of(false)).abs() < 1e-12, "{scenario}");
        assert_eq!(of(true), total(&comparison, scenario).mean);
    }
}

#[test]
fn different_corridors_and_horizons_compare_on_what_they_share_and_say_so() {
    let comparison = compared(&["a.toml", "c.toml"]);
    assert_eq!((comparison.run.start_year, comparison.run.years), (2002, 2));
    assert!(comparison.notes[0].contains("2002 to 2003"), "{:?}", comparison.notes);
    assert!(comparison.notes.iter().any(|note| note.contains("South is not in a")));
    let years: Vec<_> = comparison.differences.iter().filter_map(|row| row.about.year).collect();
    assert!(years.iter().all(|year| (2002..=2003).contains(year)));
    let rows = |shared: bool, corridor: Option<&str>| {
        comparison
            .differences
            .iter()
            .filter(|row| {
                let about = &row.about;
                about.metric == Metric::DeliveredTwh
                    && about.year.is_none()
                    && about.shared == shared
                    && about.corridor.as_deref() == corridor
            })
            .count()
    };
    assert_eq!(rows(false, None), 1);
    assert_eq!(rows(true, None), 1);
    assert_eq!(rows(false, Some("North")), 1);
    assert_eq!(rows(false, Some("South")), 0);
    // A cause that only one has costs the other nothing.
    let flood = comparison.waterfall.iter().find(|s| s.cause.as_deref() == Some("natural"));
    assert!(flood.expect("the cause of the flood").twh < 0.0);
    let changed: Vec<&str> = comparison.changed.iter().map(|row| row.path.as_str()).collect();
    assert_eq!(
        changed,
        ["run.start_year", "run.years", "supply.lake", "corridor.South", "hazard.flood"]
    );
    assert_eq!(comparison.changed[3].values, [None, Some("present".to_owned())]);
}

#[test]
fn scenarios_without_a_common_year_are_refused() {
    let output = salang(&["compare", "a.toml", "late.toml", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        words.contains("no year in common: a has 2001 to 2004, late has 2050 to 2053"),
        "{words}"
    );
}

#[test]
fn the_same_bytes_come_out_whatever_the_threads() {
    let with = |threads: &str| {
        stdout(&salang(&["compare", "--json", "a.toml", "b.toml", "c.toml", "--threads", threads]))
    };
    let one = with("1");
    assert!(one.contains("\"differences\""));
    assert_eq!(one, with("2"));
    assert_eq!(one, with("5"));
}

#[test]
fn the_report_is_whole_and_runs_again_to_the_same_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("report");
    let path = out.to_str().expect("a plain path");
    let output = salang(&["compare", "a.toml", "c.toml", "--seed", "11", "-q", "--out", path]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(stdout(&output).is_empty());
    for name in [
        "dots",
        "service-waterfall",
        "distribution",
        "exceedance",
        "difference",
        "waterfall",
        "years",
    ] {
        assert!(out.join(format!("charts/compare-{name}.svg")).exists(), "{name}");
    }
    let first = std::fs::read_to_string(out.join("compare.json")).expect("numbers");
    let again = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(&out)
        .args(["compare", "--json", "a.toml", "c.toml"])
        .output()
        .expect("the program runs");
    assert_eq!(first, stdout(&again));
    // A second report replaces the first one whole.
    let output = salang(&["compare", "a.toml", "b.toml", "-q", "--out", path]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(out.join("b.toml").exists() && !out.join("c.toml").exists());
    let html = std::fs::read_to_string(out.join("report.html")).expect("a page");
    assert!(html.contains("A larger corridor") && html.contains("corridor.North.capacity_mw"));
}

#[test]
fn scenarios_of_the_user_are_never_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.toml", "b.toml"] {
        std::fs::copy(file(name), folder.path().join(name)).expect("copied");
    }
    let path = folder.path().to_str().expect("a plain path");
    let output = salang(&["compare", "a.toml", "b.toml", "-q", "--out", path]);
    assert_eq!(output.status.code(), Some(1));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("a.toml and b.toml in it are not from a run"), "{words}");
}

#[test]
fn a_contract_that_one_scenario_meets_and_the_other_does_not_is_a_chance_that_differs() {
    // Hand-worked in tests/known: 0.511 TWh pass the meter each year, of 0.6 promised, or of 0.5.
    let folder = tempfile::tempdir().expect("a folder");
    let contract = include_str!("known/contract.toml");
    let [large, small] = ["large.toml", "small.toml"].map(|name| folder.path().join(name));
    std::fs::write(&large, contract).expect("written");
    let less = contract.replace("volume_twh = 0.6", "volume_twh = 0.5");
    std::fs::write(&small, less).expect("written");
    let plain = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let comparison = compared(&[&plain(&large), &plain(&small), "--trials", "50"]);
    let chances = comparison.probabilities.iter().filter(|row| row.event == Event::ContractMet);
    let rows: Vec<_> = chances.collect();
    assert_eq!(rows.len(), 4, "three years and their mean");
    for row in rows {
        assert_eq!(row.corridor.as_deref(), Some("line"));
        assert_eq!((row.pair.first.mean, row.pair.this.mean, row.pair.mean), (0.0, 1.0, 1.0));
        assert_eq!((row.pair.p_greater, row.pair.p_equal), (1.0, 0.0));
    }
}

#[test]
fn chances_and_incidents_are_those_of_two_runs_with_their_difference() {
    let comparison = compared(&["a.toml", "opening.toml"]);
    let run = |name: &str| -> salang::stats::Summary {
        let output = salang(&["run", "--json", name, "--seed", "7", "--trials", "300"]);
        serde_json::from_str(&stdout(&output)).expect("a summary")
    };
    let runs = [run("a.toml"), run("opening.toml")];
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} and {b}");
    let years: Vec<_> = comparison.probabilities.iter().map(|row| row.year).collect();
    assert_eq!(years, [Some(2001), Some(2002), Some(2003), Some(2004), None]);
    for row in &comparison.probabilities {
        assert_eq!((row.event == Event::InService, row.corridor.as_deref()), (true, Some("North")));
        let own = runs.each_ref().map(|run| run.chance(Event::InService, Some("North"), row.year));
        for (own, side) in own.into_iter().zip([row.pair.first, row.pair.this]) {
            let own = own.expect("a chance");
            near(own.value, side.mean);
            near(own.se.expect("an error"), side.se.expect("an error"));
        }
        near(row.pair.mean, row.pair.this.mean - row.pair.first.mean);
        // A corridor that is always in service makes the difference as sure as the other's chance.
        near(row.pair.se.expect("an error"), row.pair.this.se.expect("an error"));
    }
    // In service in 2001 from half of that year's entries on: a third of the trials and a half of one.
    let first = &comparison.probabilities[0].pair;
    assert!((first.this.mean - 0.5).abs() < 4.0 * first.this.se.expect("an error"));
    let [row] = comparison.hazards.as_slice() else { panic!("{:?}", comparison.hazards) };
    assert_eq!((row.hazard.as_str(), row.cause.as_str()), ("failure", "technical"));
    for (run, side) in runs.iter().zip([row.pair.first, row.pair.this]) {
        near(run.hazards[0].incidents_per_year, side.mean);
        near(run.hazards[0].se.expect("an error"), side.se.expect("an error"));
    }
    near(row.pair.mean, row.pair.this.mean - row.pair.first.mean);
    // 4 and 5 a year on average while it is in service, which the second is from between half a year
    // before the first of the four years on to half of the third: (4 - 6.25 / 6) / 4 of the time.
    let expected = 5.0 * (4.0 - 6.25 / 6.0) / 4.0 - 4.0;
    assert!((row.pair.mean - expected).abs() < 4.0 * row.pair.se.expect("an error"));
}

#[test]
fn a_hazard_that_only_one_has_brings_incidents_in_it_alone() {
    let comparison = compared(&["a.toml", "c.toml"]);
    let flood = comparison.hazards.iter().find(|row| row.hazard == "flood").expect("the flood");
    assert_eq!((flood.pair.first.mean, flood.pair.first.se), (0.0, Some(0.0)));
    // Once a year, over two years and 300 trials: four standard errors of a Poisson mean.
    assert!((flood.pair.mean - 1.0).abs() < 4.0 / 600.0f64.sqrt(), "{flood:?}");
    // Hazards that both have bring their incidents at the same moments, here in the second and
    // third year of the first.
    assert!(comparison.hazards.iter().any(|row| row.hazard == "failure"));
    // A corridor that only one has is there in no trial of the other.
    let south =
        comparison.probabilities.iter().filter(|row| row.corridor.as_deref() == Some("South"));
    let south: Vec<_> = south.collect();
    assert_eq!(south.len(), 3, "two years and their mean");
    assert!(south.iter().all(|row| row.pair.first.mean == 0.0 && row.pair.this.mean == 1.0));
}

#[test]
fn what_a_later_scenario_says_of_seed_and_trials_is_given_up_and_told() {
    let output = salang(&["compare", "a.toml", "opening.toml", "--json"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains(
            "opening says run.trials = 5,000 and run.seed = 8, and runs with 300 and 7 as a does"
        ),
        "{told}"
    );
    let comparison: Comparison = serde_json::from_str(&stdout(&output)).expect("a comparison");
    assert_eq!((comparison.run.trials, comparison.run.seed), (300, 7));
    // What the call says is for all, and no secret; silence is kept where it is asked for.
    for quiet in [&["--trials", "200", "--seed", "9"][..], &["-q"]] {
        let output = salang(&[&["compare", "a.toml", "opening.toml", "--json"], quiet].concat());
        assert!(output.status.success() && output.stderr.is_empty(), "{quiet:?}: {output:?}");
    }
}

#[test]
fn tables_of_one_name_that_say_something_else_are_among_what_differs() {
    let slide = |folder: &Path, days: &str| {
        std::fs::create_dir(folder).expect("a folder");
        std::fs::write(folder.join("repairs.csv"), format!("days\n{days}\n")).expect("written");
        let parent = file("a.toml");
        let text = format!(
            "schema = 1\ntitle = \"Slides\"\nextends = ['{}']\n[[hazard]]\nname = \"slide\"\n\
             cause = \"natural\"\nsource = \"made up\"\nwhere = {{ corridor = \"North\" }}\n\
             per_year = 1\nrepair_days = {{ history = {{ file = \"repairs.csv\", column = \"days\" }} }}\n",
            parent.display()
        );
        let path = folder.join("slide.toml");
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("a plain path").to_owned()
    };
    let folder = tempfile::tempdir().expect("a folder");
    let one = slide(&folder.path().join("one"), "3");
    let same = slide(&folder.path().join("same"), "3");
    let other = slide(&folder.path().join("other"), "30");
    let out = folder.path().join("report");
    let path = out.to_str().expect("a plain path");
    let output = salang(&["compare", &one, &same, &other, "-q", "--out", path]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(out.join("compare.json")).expect("numbers");
    let comparison: Comparison = serde_json::from_str(&text).expect("a comparison");
    let [row] = comparison.changed.as_slice() else { panic!("{:?}", comparison.changed) };
    assert_eq!(row.path, "hazard.slide.repair_days");
    let values: Vec<&str> = row.values.iter().flatten().map(String::as_str).collect();
    assert_eq!(values[0], values[1]);
    assert!(values[0].contains("\"repairs.csv\""), "{values:?}");
    assert!(values[2].contains("\"slide-3-repairs.csv\""), "{values:?}");
    // Each runs with its own table, and again from the report's folder.
    let days = |name: &str| std::fs::read_to_string(out.join(name)).expect("a table");
    assert_eq!(
        (days("repairs.csv"), days("slide-3-repairs.csv")),
        ("days\n3\n".into(), "days\n30\n".into())
    );
    assert_eq!(total(&comparison, "B").p_equal, 1.0);
    assert!(total(&comparison, "C").mean < 0.0);
    let again = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(&out)
        .args(["compare", "--json", "slide.toml", "slide-2.toml", "slide-3.toml"])
        .output()
        .expect("the program runs");
    assert_eq!(text, stdout(&again));
}

#[test]
fn several_targets_of_precision_are_all_reached() {
    let targets = [
        "difference.delivered_twh.mean +- 0.0005",
        "difference.delivered_twh.p90 +- 4%",
        "difference.zero_days[North].cvar5 +- 2",
        "delivered_twh.p10 +- 1%",
    ];
    let until: Vec<&str> = targets.iter().flat_map(|target| ["--until", target]).collect();
    let comparison = compared(&[&["a.toml", "b.toml", "c.toml"], &until[..]].concat());
    let trials = comparison.run.trials;
    assert!(trials >= 500);
    for scenario in ["B", "C"] {
        let row = total(&comparison, scenario);
        assert!(1.96 * row.se.expect("an error") <= 0.0005, "{scenario}: {row:?}");
        assert!(
            1.96 * row.se_p90.expect("an error") <= 0.04 * row.p90.abs(),
            "{scenario}: {row:?}"
        );
    }
    // That of each scenario's own is checked by a run of as many trials; c has fewer years.
    for name in ["a.toml", "b.toml", "c.toml"] {
        let trials = trials.to_string();
        let start = "run.start_year=2002";
        let arguments =
            ["run", "--json", name, "--trials", &trials, "--set", start, "--years", "2"];
        let summary: salang::stats::Summary =
            serde_json::from_str(&stdout(&salang(&arguments))).expect("a summary");
        let own = summary.get(Metric::DeliveredTwh, None, None).expect("a total");
        assert!(1.96 * own.se_p10.expect("an error") <= 0.013 * own.p10, "{name}: {own:?}");
    }
    let late = salang(&[
        "compare",
        "a.toml",
        "b.toml",
        "--json",
        "--trials",
        "600",
        "--until",
        "difference.delivered_twh.mean +- 0.0000001",
    ]);
    assert_eq!(late.status.code(), Some(1));
    let wrong = |target: &str| {
        let output = salang(&["compare", "a.toml", "c.toml", "--json", "--until", target]);
        assert_eq!(output.status.code(), Some(2), "{target}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(wrong("difference.delivered_twh[2001].mean +- 1").contains("2001 is not compared"));
    assert!(wrong("difference.delivered.mean +- 1").contains("in c:"));
}

#[test]
fn a_chance_is_known_well_enough_in_each_scenario_and_in_the_difference() {
    let compared = |targets: &[&str]| {
        let until: Vec<&str> = targets.iter().flat_map(|target| ["--until", target]).collect();
        compared(&[&["a.toml", "opening.toml"], &until[..]].concat())
    };
    let half = |se: Option<f64>| 1.96 * se.expect("an error");
    let chance = |comparison: &Comparison, year| {
        let row = comparison.probabilities.iter().find(|row| row.year == year);
        row.expect("a chance").pair.clone()
    };
    // In the first the corridor is always in service, so that all hangs on the other.
    let each = compared(&["in_service[North,2001] +- 0.02", "delivered_twh.mean +- 5%"]);
    let pair = chance(&each, Some(2001));
    assert_eq!((pair.first.mean, pair.first.se), (1.0, Some(0.0)));
    assert!(half(pair.this.se) <= 0.02);
    // p = 1/2 takes (0.98 / 0.02)^2 = 2401 trials, and it is not known before.
    assert!((2300..4000).contains(&each.run.trials), "{}", each.run.trials);
    let difference = compared(&[
        "difference.in_service[2001] +- 0.02",
        "difference.in_service +- 5%",
        "difference.delivered_twh.p10 +- 10%",
        "difference.delivered_twh.cvar5 +- 0.1",
    ]);
    assert!(half(chance(&difference, Some(2001)).se) <= 0.02);
    let horizon = chance(&difference, None);
    assert!(half(horizon.se) <= 0.05 * horizon.mean.abs(), "{horizon:?}");
    let row = total(&difference, "B");
    assert!(half(row.se_p10) <= 0.1 * row.p10.abs(), "{row:?}");
    // No trial shows a difference in 2004: with 3 in n it may have one, and a share of 0 is nothing.
    let sure = compared(&["difference.in_service[2004] +- 0.001"]);
    assert_eq!(chance(&sure, Some(2004)).mean, 0.0);
    assert!(sure.run.trials >= 3000, "{}", sure.run.trials);
    let arguments = ["compare", "a.toml", "opening.toml", "--json", "--trials", "600", "--until"];
    let output = salang(&[&arguments[..], &["difference.in_service[2004] +- 50%"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let wrong = |target: &str| {
        let output = salang(&["compare", "a.toml", "c.toml", "--json", "--until", target]);
        assert_eq!(output.status.code(), Some(2), "{target}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(wrong("difference.in_service[North,2001] +- 1%").contains("2001 is not compared"));
    assert!(wrong("difference.contract_met +- 1%").contains("needs a contract"));
    assert!(wrong("in_service +- 1%").contains("in c: `in_service` does not add up"));
}

#[test]
fn what_does_not_fit_into_memory_is_refused_with_the_sum() {
    let output = salang(&["compare", "a.toml", "b.toml", "--json", "--trials", "60000000"]);
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("bytes a trial") && words.contains("GiB"), "{words}");
}

#[test]
fn the_comparison_fits_80_and_60_columns_too() {
    use salang::report::{CompareInput, ComparePage, terminal};
    let comparison = compared(&["a.toml", "b.toml", "c.toml", "a.toml", "b.toml"]);
    let words = vec![false; comparison.changed.len()];
    let page = ComparePage::compose(CompareInput {
        comparison: &comparison,
        destination: "Pakistan",
        words: &words,
        command: "salang compare a.toml b.toml",
    });
    for width in [60, 80, 100] {
        let look = terminal::Look { width, ..terminal::Look::default() };
        let text = terminal::compare_text(&page, look);
        println!("{text}");
        // At 60 columns the table of differences is as narrow as it can be.
        let most = text.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0);
        assert!(most <= width.max(66), "{most} of {width}\n{text}");
    }
}

#[test]
fn a_difference_that_seldom_shows_is_waited_for_whatever_the_seed() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = |name: &str, built: f64| {
        let text = format!(
            "schema = 1\ntitle = \"{name}\"\n[run]\nstart_year = 2030\nyears = 1\n\
             [[supply]]\nname = \"S\"\ncommodity = \"electricity\"\nsource = \"Made up\"\n\
             steady = {{ mw = 100 }}\n\
             [[corridor]]\nname = \"C\"\ncommodity = \"electricity\"\nsupplies = [\"S\"]\n\
             capacity_mw = 100\nbuilt = {built}\nsource = \"Made up\"\n"
        );
        let path = folder.path().join(format!("{name}.toml"));
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("a plain path").to_owned()
    };
    let (first, other, third) =
        (scenario("a", 0.5), scenario("b", 0.505), scenario("c", 0.500_001));
    let mut covered = 0;
    for seed in 1..=12 {
        // 0.005 of 0.876 TWh: to 30 % it takes (1.96 / 0.3)^2 = 43 trials that differ, 8,500 in all.
        let target = "difference.delivered_twh.mean +- 30%";
        let arguments = [&first, &other, "--until", target, "--seed", &seed.to_string()];
        let comparison = compared(&arguments.map(|argument| argument as &str));
        let row = total(&comparison, "B");
        assert!(comparison.run.trials > 4_000, "{seed}: {}", comparison.run.trials);
        covered += usize::from((row.mean - 0.005 * 0.876).abs() <= 0.3 * row.mean);
    }
    assert!(covered >= 10, "{covered} of 12");
    // No trial differs: 3 of n may, by 0.876 TWh either way, so that 0.001 takes n = 2,628.
    let output = salang(&[
        "compare",
        &first,
        &third,
        "--json",
        "--until",
        "difference.delivered_twh.mean +- 0.001",
    ]);
    let comparison: Comparison = serde_json::from_str(&stdout(&output)).expect("a comparison");
    assert!((2_628..=4_096).contains(&comparison.run.trials), "{}", comparison.run.trials);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("all 4,096") && words.contains("trials give 0"), "{words}");
}

/// The summary of a run on the same trials.
fn summary(arguments: &[&str]) -> salang::stats::Summary {
    let output =
        salang(&[&["run", "--json", "--seed", "7", "--trials", "300"], arguments].concat());
    serde_json::from_str(&stdout(&output)).expect("a summary")
}

#[test]
fn years_of_service_and_futures_are_those_of_two_runs_with_their_difference() {
    let comparison = compared(&["a.toml", "opening.toml"]);
    let runs = [summary(&["a.toml"]), summary(&["opening.toml"])];
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} and {b}");
    let rows = comparison.service_year.iter().filter(|row| {
        matches!(row.about.metric, Metric::DeliveredTwh | Metric::NameplateTwh | Metric::ZeroDays)
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 3);
    for row in rows {
        for (run, own) in runs.iter().zip([row.first, row.this]) {
            let year = run.service_year("North").expect("the corridor");
            let (of, own) = (year.get(row.about.metric).expect("a metric"), own.expect("a side"));
            assert_eq!(own.years, year.years);
            near(of.mean.expect("a mean"), own.numbers.mean.expect("a mean"));
            near(of.se.expect("an error"), own.numbers.se.expect("an error"));
            if row.about.metric == Metric::DeliveredTwh {
                assert_eq!(
                    (of.p10, of.p50, of.p90),
                    (own.numbers.p10, own.numbers.p50, own.numbers.p90)
                );
                assert_eq!(of.se_p50, own.numbers.se_p50);
            }
        }
        let means =
            [row.first, row.this].map(|own| own.and_then(|own| own.numbers.mean).expect("a mean"));
        near(row.mean.expect("a difference"), means[1] - means[0]);
    }
    // Delivered and all that is lost make up the nameplate, in either scenario and in the difference.
    let sum = |of: &dyn Fn(&salang::stats::ServiceDifference) -> Option<f64>, losses: bool| {
        let rows = comparison.service_year.iter().filter(|row| match row.about.heading() {
            Some(salang::outcome::Loss::AllIncidents) => losses && row.about.cause.is_some(),
            Some(_) => losses,
            None => !losses && row.about.metric == Metric::NameplateTwh,
        });
        rows.filter_map(of).sum::<f64>()
    };
    let delivered = comparison
        .service_year
        .iter()
        .find(|row| row.about.metric == Metric::DeliveredTwh)
        .expect("a row");
    near(
        sum(&|row| row.mean, false),
        delivered.mean.expect("a difference") + sum(&|row| row.mean, true),
    );
    // Futures: those of the runs, and weighed by their chances they make the mean of the last year.
    for (side, run) in runs.iter().enumerate() {
        let mut total = 0.0;
        for row in &comparison.futures {
            let own = if side == 0 { row.first } else { row.this };
            let chance = if side == 0 { row.chance.first } else { row.chance.this };
            let Some(own) = own else {
                assert_eq!(chance.mean, 0.0);
                continue;
            };
            let mut futures = run.futures().iter();
            let of = futures.find(|of| of.in_service == row.in_service).expect("the future");
            assert_eq!((of.trials, of.p), (own.trials, chance.mean));
            let last = of.last_year(None).expect("numbers");
            assert_eq!(
                (last.mean, last.se, last.p50),
                (own.numbers.mean, own.numbers.se, own.numbers.p50)
            );
            total += chance.mean * own.numbers.mean.expect("a mean");
        }
        let last = run.get(Metric::DeliveredTwh, None, Some(2004)).expect("the last year");
        assert!((total - last.mean).abs() < 1e-9, "{total}");
    }
    let differences: f64 = comparison.futures.iter().map(|row| row.chance.mean).sum();
    assert!(differences.abs() < 1e-12, "chances add up to 1 in both");
}

#[test]
fn only_years_that_both_have_are_years_of_service_of_a_comparison() {
    // a has 2001 to 2004 and c 2002 to 2003; both are always in service.
    let comparison = compared(&["a.toml", "c.toml"]);
    let row = |corridor: &str| {
        let mut rows = comparison.service_year.iter();
        rows.find(|row| {
            row.about.metric == Metric::DeliveredTwh
                && row.about.corridor.as_deref() == Some(corridor)
        })
        .expect("a row")
        .clone()
    };
    let north = row("North");
    assert_eq!((north.first.expect("a").years, north.this.expect("c").years), (600, 600));
    let south = row("South");
    assert!(south.first.is_none() && south.this.is_some() && south.mean.is_none());
    let both: Vec<_> = comparison.futures.iter().map(|row| row.in_service.clone()).collect();
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(both, [names(&["North"]), names(&["North", "South"])]);
    assert!(comparison.futures.iter().all(|row| row.mean.is_none()));
    assert_eq!(comparison.futures[1].chance.mean, 1.0);
}

#[test]
fn scenarios_are_spoken_of_by_the_names_that_are_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("report");
    let out = out.to_str().expect("a plain path");
    let named = ["--name", "as it is", "--name", "opens late"];
    let call = [&["compare", "a.toml", "opening.toml", "--out", out], &named[..]].concat();
    let text = stdout(&salang(&call));
    assert!(text.starts_with("as it is against opens late\n"), "{text}");
    assert!(!text.contains("A as it is") && !text.contains("(as it is)"), "{text}");
    let json = std::fs::read_to_string(Path::new(out).join("compare.json")).expect("numbers");
    let html = std::fs::read_to_string(Path::new(out).join("report.html")).expect("a page");
    let again = "salang compare a.toml opening.toml --name='as it is' --name='opens late'";
    assert!(html.contains(again));
    let output = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(out)
        .args([
            "compare",
            "a.toml",
            "opening.toml",
            "--name=as it is",
            "--name=opens late",
            "--json",
        ])
        .output()
        .expect("the program runs");
    assert_eq!(json, stdout(&output));
    let wrong = |names: &[&str]| {
        let names: Vec<&str> = names.iter().flat_map(|name| ["--name", name]).collect();
        let output = salang(&[&["compare", "a.toml", "b.toml", "--json"], &names[..]].concat());
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(wrong(&["x", "y", "z"]).contains("--name is given 3 times, and 2 scenarios"));
    assert!(wrong(&["x", "x"]).contains("two scenarios would be called x"));
    assert!(wrong(&["b"]).contains("two scenarios would be called b"));
    assert!(wrong(&[" "]).contains("--name is empty"));
    assert!(wrong(&[&"x".repeat(41)]).contains("40 letters at the most"));
}

#[test]
fn what_differs_most_is_told_first_and_what_is_told_adds_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("report");
    let out = out.to_str().expect("a plain path");
    let text = stdout(&salang(&["compare", "a.toml", "opening.toml", "c.toml", "--out", out]));
    // North opens late in one, and c has another corridor.
    let said = text.split("\n\n").nth(1).expect("the sentences").replace('\n', " ");
    let one = said.split(". ").next().expect("a sentence");
    // Entry is drawn from 2000.5 to 2003.5, so that 2002 is served in five trials of six.
    assert!(
        one.starts_with("In opening North is in service in 2002 in 79 % of trials, 21 points less"),
        "{one}"
    );
    assert!(
        said.contains(
            "In c 100 futures of 100 have North and South at the end, 100 more than the 0 of a"
        ),
        "{said}"
    );
    let when = text.find("When is it there?").expect("the first question");
    let served = text.find("A year of service, TWh").expect("the second");
    let futures = text.find("Which futures, TWh in 2003").expect("the third");
    let weighed = text.find("All weighed together").expect("the last");
    assert!(when < served && served < futures && futures < weighed);
    let north = text[when..served].find("North").expect("the other corridor");
    assert!(text[when..served].find("South").expect("the one that differs most") < north);
}

/// The scenario that has every mechanism, and what is set against it.
fn everything(folder: &Path) -> [String; 2] {
    let parent = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everything.toml");
    let child = format!(
        "schema = 1\ntitle = \"Gates open\"\nextends = '{}'\n[regime.border]\n\
         start = {{ open = 1.0, strained = 0.0, shut = 0.0 }}\n[regime.border.monthly_transition]\n\
         open = {{ strained = 0.0 }}\n",
        parent.display()
    );
    let path = folder.join("open.toml");
    std::fs::write(&path, child).expect("written");
    [parent, path].map(|path| path.to_str().expect("a plain path").to_owned())
}

#[test]
fn regimes_are_compared_state_by_state_and_a_buyer_by_what_it_replaces() {
    let folder = tempfile::tempdir().expect("a folder");
    let [parent, child] = everything(folder.path());
    let comparison = compared(&[&parent, &child]);
    let shares = |regime: &str| -> Vec<(String, f64, f64, f64)> {
        let rows = comparison.regimes.iter().filter(|row| row.regime == regime);
        rows.map(|row| (row.state.clone(), row.pair.first.mean, row.pair.this.mean, row.pair.mean))
            .collect()
    };
    // What the summary of either has, and the difference of both.
    let output = salang(&["run", "--json", &parent]);
    let summary: salang::stats::Summary =
        serde_json::from_str(&stdout(&output)).expect("a summary");
    let border = shares("border");
    assert_eq!(border.len(), 3);
    for (state, first, this, difference) in &border {
        let own = summary.regimes.iter().find(|row| row.state == *state).expect("the state");
        assert!((own.share - first).abs() < 1e-12, "{state}: {first}");
        assert_eq!(*this, f64::from(u8::from(state == "open")), "{state}");
        assert!((this - first - difference).abs() < 1e-12, "{state}: {difference}");
    }
    assert!(comparison.regimes.iter().all(|row| row.regime == "border" || row.pair.p_equal == 1.0));
    let out = folder.path().join("report");
    let out = out.to_str().expect("a plain path");
    let text = stdout(&salang(&["compare", &parent, &child, "--out", out]));
    assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100), "{text}");
    let page = std::fs::read_to_string(folder.path().join("report/report.html")).expect("a page");
    for (words, on_page) in [
        ("States of regimes, % of days", "State of a regime, % of days"),
        ("border: shut", "border: shut"),
        ("What is replaced, TWh a year", "Replaced, TWh a year"),
        ("\nships ", ">ships<"),
    ] {
        assert!(text.contains(words), "{words}\n{text}");
        assert!(page.contains(on_page), "{on_page}");
    }
    // What is the same in every trial is left out.
    assert!(!text.contains("river: dry") && !page.contains("river: dry"), "{text}");
}

#[test]
fn a_corridor_that_a_scenario_has_not_is_said_to_be_no_part_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("r").display().to_string();
    let call = [
        "compare",
        "../../scenarios/casa-only.toml",
        "../../scenarios/tapi-only.toml",
        "--trials",
        "200",
    ];
    let output = salang(&[&call[..], &["-q", "--out", &out]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let chart = Path::new(&out).join("charts/compare-service-waterfall.svg");
    let chart = std::fs::read_to_string(chart).expect("the chart");
    let words: String =
        chart.split('<').filter_map(|part| part.split_once('>')).map(|part| part.1).collect();
    assert!(words.contains("corridors that the scenarios do not share"), "{words}");
    assert_eq!(words.matches("not in this scenario").count(), 2, "{words}");
    assert!(!words.contains("no full year in service"), "{words}");
}
