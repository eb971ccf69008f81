//! How numbers are told: shares, sums, chances and errors in words, and where nothing is known that too.

use crate::support::{folder, good};

/// A line in summer alone, whose river has one of three flows, with failures all year.
const LINE: &str = r#"
schema = 1
title = "One line"
[run]
start_year = 2030
years = 2
trials = 400
[assumption.flow]
unit = "MW"
value = { choice = { values = [100, 200, 400], weights = [1, 2, 1] } }
source = "Made up"
[assumption.capacity]
unit = "MW"
value = 1234.5
source = "Made up"
[assumption.same]
value = { choice = { values = [0.25, 0.25], weights = [1, 2] } }
source = "Made up"
[[supply]]
name = "river"
commodity = "electricity"
source = "Made up"
steady = { mw = "flow" }
losses = "same"
[[corridor]]
name = "C"
commodity = "electricity"
supplies = ["river"]
capacity_mw = "capacity"
season = ["05-01", "09-30"]
source = "Made up"
[[corridor.segment]]
name = "line"
country = "Afghanistan"
length_km = 100
source = "Made up"
[[hazard]]
name = "fault"
cause = "technical"
where = { corridor = "C" }
per_year = 20.0
repair_days = { exponential = { mean = 3 } }
source = "Made up"
"#;

fn with_line() -> tempfile::TempDir {
    let folder = folder();
    std::fs::write(folder.path().join("line.toml"), LINE).expect("written");
    folder
}

/// The words of a text, whatever its lines.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn only_what_a_trial_draws_is_called_about_its_median() {
    let folder = with_line();
    let said = flowing(&good(folder.path(), &["check", "line.toml"]).out);
    assert!(said.contains("1234.5 MW (capacity)") && !said.contains("≈ 1234.5"), "{said}");
    assert!(said.contains("≈ 200 MW (flow)"), "{said}");
    assert!(said.contains("25 % (same) lost") && !said.contains("≈ 25 %"), "{said}");
    let shown = good(folder.path(), &["show", "line.toml"]).out;
    assert!(shown.contains("≈ is the median"), "{shown}");
    std::fs::write(folder.path().join("sure.toml"), LINE.replace("[100, 200, 400]", "[2, 2, 2]"))
        .expect("written");
    let shown = good(folder.path(), &["show", "sure.toml"]).out;
    assert!(!shown.contains('≈') && !shown.contains("at its median"), "{shown}");
}

#[test]
fn a_drawn_value_of_several_has_the_chances_between_which_it_lies_and_a_constant_none() {
    let folder = with_line();
    for trial in ["0", "1", "2", "3"] {
        let arguments = ["replay", "line.toml", "--trial", trial, "--out", "r"];
        good(folder.path(), &arguments);
        let read = |name: &str| {
            std::fs::read_to_string(folder.path().join("r").join(name)).expect("written")
        };
        let json: serde_json::Value = serde_json::from_str(&read("replay.json")).expect("JSON");
        let drawn = json["assumptions"].as_array().expect("a list");
        let of = |name: &str| drawn.iter().find(|one| one["name"] == name).expect("one");
        // A quarter, a half and a quarter: in the middle of each.
        let (middle, words) = match of("flow")["value"].as_f64() {
            Some(100.0) => (0.125, "0 to 25 %"),
            Some(200.0) => (0.5, "25 to 75 %"),
            _ => (0.875, "75 to 100 %"),
        };
        assert_eq!(of("flow")["quantile"], middle);
        assert!(of("capacity")["quantile"].is_null() && of("same")["quantile"].is_null());
        let (story, page) = (read("story.txt"), read("report.html"));
        assert!(story.contains(words) && page.contains(words), "{story}");
        let line = story.lines().find(|line| line.starts_with("capacity")).expect("a line");
        assert!(line.contains("  –  "), "{line}");
    }
}

#[test]
fn incidents_that_cost_nothing_are_counted_alike_in_story_page_and_file() {
    let folder = with_line();
    for trial in ["5", "6", "7"] {
        good(folder.path(), &["replay", "line.toml", "--trial", trial, "--out", "r"]);
        let read = |name: &str| {
            std::fs::read_to_string(folder.path().join("r").join(name)).expect("written")
        };
        let json: serde_json::Value = serde_json::from_str(&read("replay.json")).expect("JSON");
        let all = json["incidents"].as_array().expect("a list");
        let costless =
            |one: &&serde_json::Value| one["costs"].as_array().expect("a list").is_empty();
        let (story, page) = (flowing(&read("story.txt")), flowing(&read("report.html")));
        for year in ["2030", "2031"] {
            let here =
                || all.iter().filter(|one| one["date"].as_str().expect("a day")[..4] == *year);
            let (began, idle) = (here().count(), here().filter(costless).count());
            assert!(idle > 1 && began > idle, "{began} {idle}");
            let words = format!("{began} incidents, {idle} of which cost nothing");
            assert!(story.contains(&words) && page.contains(&words), "{words}: {story}");
        }
        let (began, idle) = (all.len(), all.iter().filter(costless).count());
        let words = format!("In all {began} incidents began; {idle} of them cost nothing, as they");
        assert!(story.contains(&words) && page.contains(&words), "{words}: {story}");
    }
}

#[test]
fn what_two_trials_tell_of_quantiles_and_chances_is_next_to_nothing() {
    let folder = with_line();
    let arguments = ["run", "line.toml", "--trials", "2", "--out", "r"];
    let said = good(folder.path(), &arguments).out;
    let line = |heading: &str| {
        let table = said.lines().skip_while(|line| !line.starts_with(heading));
        table.skip(1).find(|line| line.starts_with("C  ")).expect("a line")
    };
    // p10, p50 and p90; that the line is there is settled by the scenario, and not seen.
    let cells: Vec<&str> = line("All weighed together").split_whitespace().collect();
    assert_eq!(cells[1..4], ["?", "?", "?"], "{said}");
    assert!(line("When is it there?").contains("100 %"), "{said}");
    assert!(!said.contains("In nine trials of ten"), "{said}");
    let chart = |name: &str| {
        let path = folder.path().join("r/charts").join(name);
        std::fs::read_to_string(path).expect("a chart")
    };
    let distribution = chart("distribution.svg");
    assert!(distribution.contains("p10 ?") && distribution.contains("p90 ?"), "{distribution}");
    let precision = chart("precision.svg");
    assert!(!precision.contains("p10") && precision.contains("95 % interval"), "{precision}");
}

#[test]
fn a_scenario_compared_with_itself_is_called_the_same() {
    let folder = with_line();
    let arguments = ["compare", "line.toml", "line.toml", "--trials", "100", "--out", "r"];
    let said = flowing(&good(folder.path(), &arguments).out);
    let words =
        "line-2 is the same scenario as line, key by key, so that there is no difference to find.";
    assert!(said.contains(words), "{said}");
    let other = LINE.replace("per_year = 20.0", "per_year = 20.5");
    std::fs::write(folder.path().join("other.toml"), other).expect("written");
    let arguments = ["compare", "line.toml", "other.toml", "--trials", "100", "--out", "q"];
    let said = flowing(&good(folder.path(), &arguments).out);
    assert!(!said.contains("is the same scenario"), "{said}");
}

#[test]
fn the_digits_of_a_quantile_are_those_of_its_own_error() {
    let folder = with_line();
    let arguments = ["compare", "line.toml", "small.toml", "--trials", "400", "--out", "r"];
    let said = good(folder.path(), &arguments).out;
    let alone = good(folder.path(), &["run", "line.toml", "--trials", "400", "--out", "q"]).out;
    let cells = |text: &str, begin: &str| -> Vec<String> {
        // The last table of a run is that of the average year.
        let from = text.find("All weighed together").unwrap_or(0);
        let line = text[from..].lines().find(|line| line.starts_with(begin)).expect("a line");
        let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        cells.map(str::to_owned).collect()
    };
    assert_eq!(cells(&said, "line  ")[1..4], cells(&alone, "C  ")[1..4], "{said}{alone}");
}

#[test]
fn an_assumption_that_is_the_only_one_may_dominate() {
    let folder = with_line();
    let arguments = ["sensitivity", "line.toml", "--trials", "200", "--out", "r"];
    let said = flowing(&good(folder.path(), &arguments).out);
    // The three flows make nearly all of the spread, failures a few hundredths.
    assert!(said.contains("`flow` dominates the spread of delivered energy"), "{said}");
}
