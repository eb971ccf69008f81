//! A story adds up: to the trial's row, heading by heading, and to its days.

#[path = "shared/scenario.rs"]
mod scenario;

use std::path::Path;
use std::process::{Command, Output};

use salang::chance::TrialStreams;
use salang::model::Model;
use salang::outcome::{CorridorIndex, Loss, Measure};
use salang::simulate::story::{Story, story};
use salang::simulate::{Levels, NoWatch, Outage, Watch, Workspace, trial};
use salang::units::HOURS_PER_YEAR;
use scenario::{model_at, model_of};

fn model(sets: &[(&str, &str)]) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/baseline.toml");
    model_at(&path, sets)
}

/// Holds a story against the row of the same trial as every run simulates it.
fn assert_adds_up(model: &Model, number: u64) -> Story {
    let mut workspace = Workspace::new(model);
    let streams = TrialStreams::new(model.seed, number);
    trial(model, &streams, number, &mut workspace, &mut NoWatch).expect("the trial runs");
    let row = workspace.row();
    let story = story(model, number).expect("and so does its story");
    let layout = &model.layout;
    let recorded = |measure: Measure, corridor, period| {
        row.get(measure, CorridorIndex(corridor), measure.period(period)).expect("recorded")
    };
    for corridor in 0..layout.corridors.len() {
        let form = &model.corridors[corridor];
        let scale = form.energy_per_hour * recorded(Measure::TwhPerUnit, corridor, 0);
        for year in 0..model.years {
            let nameplate = recorded(Measure::Nameplate, corridor, year);
            let close = |what: &str, told: f64, measure| {
                let recorded = recorded(measure, corridor, year);
                assert!(
                    (told - recorded).abs() <= 1e-9 * nameplate,
                    "trial {number}, corridor {corridor}, year {year}: {what} {told}, {recorded}"
                );
            };
            for cause in layout.each_cause() {
                let told: f64 = story
                    .incidents
                    .iter()
                    .filter(|incident| layout.hazards[incident.hazard].cause == cause)
                    .flat_map(|incident| &incident.costs)
                    .filter(|cost| cost.corridor == corridor && cost.year == year)
                    .map(|cost| cost.twh)
                    .sum();
                close(layout.cause(cause), told, Measure::Lost(Loss::Incidents(cause)));
            }
            let days = &story.days[corridor][year * 365..(year + 1) * 365];
            let sum = |flow: &dyn Fn(&salang::simulate::story::Day) -> f64| -> f64 {
                days.iter().map(flow).sum::<f64>() * 24.0 * scale
            };
            close("nameplate", sum(&|day| day.nameplate), Measure::Nameplate);
            close("delivered", sum(&|day| day.delivered), Measure::Delivered);
            for place in 0..5 {
                let loss = days[0].lost[place].0;
                close("heading", sum(&|day| day.lost[place].1), Measure::Lost(loss));
            }
            for cause in layout.each_cause() {
                let measure = Measure::Lost(Loss::Incidents(cause));
                close("cause", sum(&|day| day.causes[cause.0]), measure);
            }
        }
    }
    let counts = story.incidents.iter().filter(|incident| incident.from >= 0.0).count();
    assert!(story.incidents.iter().all(|i| i.stops || i.costs.is_empty()), "{counts}");
    story
}

#[test]
fn the_log_of_any_trial_of_the_baseline_adds_up_to_its_row() {
    let model = model(&[]);
    let mut incidents = 0;
    let mut carried = 0;
    for number in (0..4000).step_by(67) {
        let story = assert_adds_up(&model, number);
        incidents += story.incidents.len();
        carried += story.incidents.iter().filter(|i| i.costs.iter().any(|c| c.year > 0)).count();
    }
    assert!(incidents > 1000 && carried > 100, "{incidents} incidents, {carried} cost later");
}

#[test]
fn a_year_under_demand_and_many_attacks_adds_up_too() {
    let model = model(&[
        ("run.years", "2"),
        ("destination.absorb_mw", "[700, 700, 700, 700, 500, 500, 500, 500, 500, 700, 700, 700]"),
        ("assumption.casa_in_service.value", "{ uniform = [2027.0, 2028.5] }"),
        ("assumption.line_attack_contested.value", "{ uniform = [30.0, 40.0] }"),
        ("assumption.line_attack_calm.value", "{ uniform = [30.0, 40.0] }"),
    ]);
    for number in 0..20 {
        assert_adds_up(&model, number);
    }
}

/// One line of 1,000 MW that three hazards of two causes keep down, each incident for a while.
const CROWDED: &str = r#"
schema = 1
title = "A line with many incidents at a time"
[run]
start_year = 2030
years = 2
warm_up_years = 1
trials = 4
[[supply]]
name = "plant"
commodity = "electricity"
[supply.steady]
mw = 1000
[[corridor]]
name = "line"
commodity = "electricity"
supplies = ["plant"]
capacity_mw = 1000
accepted = 1
[[corridor.segment]]
name = "all"
length_km = 100
losses = 0
[[hazard]]
name = "storm"
cause = "weather"
per_year = 3000
takes = 0.3
repair_days = { exponential = { mean = 2 } }
[[hazard]]
name = "flood"
cause = "weather"
per_year = 60
takes = 0.2
repair_days = { exponential = { mean = 3 } }
[[hazard]]
name = "raid"
cause = "attack"
per_year = 3000
takes = 0.4
stops_flow = 0.7
repair_days = { exponential = { mean = 0.1 } }
"#;

/// Keeps every incident.
struct Log(Vec<Outage>);

impl Watch for Log {
    const ON: bool = true;
    fn incident(&mut self, outage: &Outage) {
        self.0.push(*outage);
    }
    fn flow(&mut self, _: usize, _: f64, _: f64, _: &Levels, _: &[f64]) {}
}

/// The cost of each incident by year, GWh, moment by moment: each hazard takes its share of 1,000
/// MW while any incident of it is open, and its incidents have equal parts of that.
fn costs_by_hand(outages: &[Outage], takes: [f64; 3], years: usize) -> Vec<Vec<f64>> {
    let open = |one: &Outage| one.stops && one.to > 0.0 && one.to > one.from;
    let end = years as f64 * HOURS_PER_YEAR;
    let mut moments: Vec<(f64, usize, bool)> = Vec::new();
    for (index, outage) in outages.iter().enumerate().filter(|(_, one)| open(one)) {
        moments.push((outage.from.max(0.0), index, true));
        moments.push((outage.to.min(end), index, false));
    }
    moments.extend((1..=years).map(|year| (year as f64 * HOURS_PER_YEAR, usize::MAX, true)));
    moments.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut costs = vec![vec![0.0; years]; outages.len()];
    let mut open: [Vec<usize>; 3] = Default::default();
    let mut now = 0.0;
    for (at, index, begins) in moments {
        let year = (now / HOURS_PER_YEAR) as usize;
        let taken: f64 = (0..3).filter(|h| !open[*h].is_empty()).map(|h| takes[h]).sum();
        for (hazard, open) in open.iter().enumerate() {
            for incident in open {
                let mw = 1000.0 * taken.min(1.0) * takes[hazard] / taken / open.len() as f64;
                costs[*incident][year.min(years - 1)] += mw * (at - now) / 1000.0;
            }
        }
        now = at;
        if let Some(outage) = outages.get(index) {
            let open = &mut open[outage.instance];
            if begins { open.push(index) } else { open.retain(|other| *other != index) }
        }
    }
    costs
}

#[test]
fn of_very_many_incidents_the_costliest_are_told_and_the_others_counted_and_summed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("crowded.toml");
    std::fs::write(&path, CROWDED).expect("written");
    let model = model_at(&path, &[]);
    let mut workspace = Workspace::new(&model);
    let mut log = Log(Vec::new());
    let streams = TrialStreams::new(model.seed, 3);
    trial(&model, &streams, 3, &mut workspace, &mut log).expect("the trial runs");
    let outages = log.0;
    let costs = costs_by_hand(&outages, [0.3, 0.2, 0.4], model.years);
    let total = |index: usize| costs[index].iter().sum::<f64>();
    let mut wanted: Vec<usize> = (0..outages.len())
        .filter(|index| outages[*index].from >= 0.0 || total(*index) > 0.0)
        .collect();
    wanted.sort_by(|a, b| total(*b).total_cmp(&total(*a)));
    let (told, others) = wanted.split_at(10_000);
    assert!(others.len() > 1000, "{} others", others.len());

    let output = salang(folder.path(), "replay crowded.toml --trial 3 --out told --all");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(folder.path().join("told/replay.json")).expect("written");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let near = |what: &str, found: f64, exact: f64| {
        assert!((found - exact).abs() <= 1e-9 * exact.abs().max(1e-3), "{what}: {found}, {exact}");
    };
    let incidents = list(&json["incidents"]);
    assert_eq!(incidents.len(), told.len());
    for incident in &incidents {
        let hour = number(&incident["hour"]);
        let by_hand = |index: &&usize| (outages[**index].from - hour).abs() < 1e-9;
        let index = *told.iter().find(by_hand).expect("one of the costliest");
        near("all", 1000.0 * number(&incident["lost_twh"]), total(index));
        for cost in list(&incident["costs"]) {
            let year = (number(&cost["year"]) - 2030.0) as usize;
            near("a year", 1000.0 * number(&cost["lost_twh"]), costs[index][year]);
        }
    }
    let untold = &json["untold"];
    assert_eq!(untold["incidents"], others.len());
    let all: f64 = others.iter().map(|index| total(*index)).sum();
    near("those untold", 1000.0 * number(&untold["lost_twh"]), all);
    for (year, row) in list(&untold["years"]).iter().enumerate() {
        let begin = year as f64 * HOURS_PER_YEAR;
        let here =
            |index: &&usize| (begin..begin + HOURS_PER_YEAR).contains(&outages[**index].from);
        let count =
            |of: &dyn Fn(usize) -> bool| others.iter().filter(here).filter(|i| of(**i)).count();
        assert_eq!(row["began"], count(&|_| true));
        assert_eq!(row["without_effect"], count(&|index| !outages[index].stops));
        assert_eq!(row["costless"], count(&|index| total(index) <= 0.0));
        let lost: f64 = others.iter().map(|index| costs[*index][year]).sum();
        near("those untold in a year", 1000.0 * number(&row["lost_twh"]), lost);
    }
    // And so say the words, wherever they stand.
    let words = String::from_utf8(output.stdout).expect("text");
    let page = std::fs::read_to_string(folder.path().join("told/report.html")).expect("a page");
    for text in [words.as_str(), page.as_str()] {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let all = salang::units::whole((told.len() + others.len()) as u64);
        let sentence = format!("Of its {all} incidents the 10,000 costliest are told one by one");
        assert!(text.contains(&sentence), "{sentence}");
        assert_eq!(text.matches("more began that are not told one by one").count(), 2);
    }
    assert!(page.len() < 4_000_000 && text.len() < 6_000_000, "{} {}", page.len(), text.len());
}

#[test]
fn an_incident_of_a_story_is_as_much_work_however_many_are_open() {
    let mut work = Vec::new();
    for rate in ["750", "3000", "12000"] {
        let rate = format!("per_year = {rate}\n");
        let model = model_of(&CROWDED.replace("per_year = 3000\n", &rate));
        let story = story(&model, 0).expect("and is told");
        let untold = story.untold.as_ref().map_or(0, |untold| untold.incidents);
        work.push(story.steps as f64 / (story.incidents.len() as f64 + untold as f64));
    }
    // Sixteen times as many are open at a time in the last as in the first.
    assert!(work.iter().all(|steps| (0.5..8.0).contains(steps)), "{work:?} steps an incident");
}

#[test]
fn days_that_do_not_fit_into_memory_are_refused_with_their_sum() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = CROWDED.replace("years = 2\n", "years = 60\n");
    for place in 0..400 {
        text.push_str(&format!(
            "[[corridor]]\nname = \"other {place}\"\ncommodity = \"electricity\"\n\
             supplies = [\"plant\"]\ncapacity_mw = 1000\naccepted = 1\n\
             segment = [{{ name = \"all\", length_km = 100, losses = 0 }}]\n\
             [[hazard]]\nname = \"rust {place}\"\ncause = \"rust {place}\"\nper_year = 1\n\
             repair_days = {{ exponential = {{ mean = 1 }} }}\n"
        ));
    }
    std::fs::write(folder.path().join("wide.toml"), text).expect("written");
    let output = salang(folder.path(), "replay wide.toml --trial 0 --trials 1 -q");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // 401 corridors, 60 years of 365 days, eight bytes for six headings and 402 causes.
    let sum = salang::units::whole(401 * 60 * 365 * 408 * 8);
    for words in ["401 corridors in 60 years", sum.as_str(), "--years 2 is enough"] {
        assert!(said.contains(words), "no `{words}` in {said}");
    }
}

#[test]
fn what_rounds_to_nothing_has_no_sign_in_a_story() {
    let folder = tempfile::tempdir().expect("a folder");
    let delay = "[assumption.delay]\nvalue = { uniform = [-0.003, -0.001] }\nunit = \"years\"\n";
    std::fs::write(folder.path().join("late.toml"), format!("{CROWDED}{delay}")).expect("written");
    let output = salang(folder.path(), "replay late.toml --trial 0 --out told --all");
    let told = String::from_utf8(output.stdout).expect("text");
    let page = std::fs::read_to_string(folder.path().join("told/report.html")).expect("a page");
    for text in [&told, &page] {
        assert!(text.contains("delay"), "{text}");
        assert!(!text.contains("-0.00") && !text.contains("−0.00"), "a signed zero");
    }
}

fn salang(folder: &Path, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .env("COLUMNS", "80")
        .output()
        .expect("starts")
}

#[test]
fn the_json_of_a_story_adds_up_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = salang(folder.path(), "replay --pick p90 --trials 256 --json");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let incidents = list(&told["incidents"]);
    assert!(incidents.len() > 20, "{} incidents", incidents.len());
    let costs: Vec<_> = incidents.iter().flat_map(|incident| list(&incident["costs"])).collect();
    for year in list(&told["years"]) {
        let nameplate = number(&year["nameplate_twh"]);
        let mut left = nameplate;
        for lost in list(&year["lost"]) {
            let here = |cost: &&serde_json::Value| {
                cost["year"] == year["year"] && cost["corridor"] == year["corridor"]
            };
            left -= match lost["heading"].as_str() {
                Some("incidents") => 0.0,
                _ => number(&lost["lost_twh"]),
            };
            // All causes together, once.
            if lost["heading"] == "supply" {
                left -=
                    costs.iter().filter(here).map(|cost| number(&cost["lost_twh"])).sum::<f64>();
            }
        }
        assert!((left - number(&year["delivered_twh"])).abs() <= 1e-9 * nameplate, "{year}");
    }
    assert!(!folder.path().join("reports").exists(), "JSON alone writes nothing");
}

#[test]
fn a_picked_trial_is_that_trial_by_its_number_on_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &str| {
        let output = salang(folder.path(), arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let told = run("replay --pick p50 --trials 100 --threads 1 --out picked");
    let json = std::fs::read(folder.path().join("picked/replay.json")).expect("written");
    let picked: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    let number = &picked["trial"];
    run(&format!("replay --trial {number} --trials 100 --threads 3 --out named -q"));
    for name in ["charts/history.svg", "replay.json", "story.txt", "scenario.toml"] {
        let read = |folder_name: &str| {
            let path = folder.path().join(folder_name).join(name);
            std::fs::read_to_string(path).expect("written")
        };
        // Only how it was chosen differs.
        let plain = |text: String| {
            let text = text.replace(", near p50", "").replace("\"p50\"", "null");
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let (picked, named) = (plain(read("picked")), plain(read("named")));
        // A shorter title may break elsewhere in the chart.
        assert!(picked == named || name.ends_with(".svg"), "{name} differs");
    }
    // The page has a line for every incident that cost something, in each year in which it did.
    let page = std::fs::read_to_string(folder.path().join("picked/report.html")).expect("a page");
    let lines = picked["incidents"].as_array().expect("incidents").iter().map(|incident| {
        let costs = incident["costs"].as_array().expect("costs");
        let mut years: Vec<i64> = costs.iter().filter_map(|cost| cost["year"].as_i64()).collect();
        years.sort_unstable();
        years.dedup();
        assert!(costs.is_empty() || page.contains(incident["hazard"].as_str().expect("a name")));
        years.len()
    });
    assert_eq!(page.matches("<td class=\"hit\">").count(), lines.sum::<usize>());
    assert!(!page.contains("<script") && page.contains("Where it went"));
    let told = String::from_utf8(told).expect("text");
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    for words in ["near p50", "Security", "2037", "In all", "not in service", "Report: picked"] {
        assert!(told.contains(words), "no `{words}` in\n{told}");
    }
}

#[test]
fn a_call_that_names_no_trial_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, words) in [
        ("replay", "--pick"),
        ("replay --trial 1 --pick p10", "cannot be used with"),
        ("replay --trial 1000000000", "there is no trial 1,000,000,000"),
        ("replay --pick p11", "p10"),
        ("replay nowhere.toml --trial 1", "nowhere.toml"),
    ] {
        let output = salang(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(words), "{arguments}: {said}");
    }
}

#[test]
fn what_was_paid_and_what_became_of_the_water_is_what_a_run_of_that_trial_alone_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = |arguments: &str| -> serde_json::Value {
        let output = salang(folder.path(), arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut told = 0;
    for name in ["take-or-pay.toml", "dry-decade-reservoir.toml"] {
        let file = scenarios.join(name);
        let file = file.to_str().expect("a plain path");
        // The only trial of a run is its mean.
        let run = read(&format!("run {file} --trials 1 --json"));
        let replay = read(&format!("replay {file} --trials 1 --trial 0 --json"));
        let mean = |metric: &str, of: &str, row: &serde_json::Value| {
            let mut rows = run["metrics"].as_array().expect("metrics").iter();
            let found = rows
                .find(|m| m["metric"] == metric && m["year"] == row["year"] && m[of] == row[of]);
            found.expect(metric)["mean"].as_f64().expect("a number")
        };
        let mut check = |rows: &serde_json::Value, of: &str, metrics: &[&str]| {
            for row in rows.as_array().into_iter().flatten() {
                for metric in metrics {
                    let own = row[*metric].as_f64().expect("a number");
                    let mean = mean(metric, of, row);
                    assert!((own - mean).abs() <= 1e-9 * mean.abs(), "{metric}: {own}, {mean}");
                    told += usize::from(own != 0.0);
                }
            }
        };
        check(
            &replay["money"],
            "corridor",
            &["payment_musd", "replacement_musd", "net_benefit_musd"],
        );
        let water = [
            "inflow_gwh",
            "home_gwh",
            "home_unserved_gwh",
            "surplus_gwh",
            "spill_gwh",
            "level_gwh",
        ];
        check(&replay["water"], "supply", &water);
        // The months of the average year and the years say the same of the whole.
        for metric in ["home_unserved_gwh", "spill_gwh"] {
            let sum = |rows: &serde_json::Value| -> f64 {
                let rows = rows.as_array().into_iter().flatten();
                rows.map(|row| row[metric].as_f64().expect("a number")).sum()
            };
            let (months, years) = (10.0 * sum(&replay["water_months"]), sum(&replay["water"]));
            assert!((months - years).abs() <= 1e-9 * years, "{metric}: {months}, {years}");
        }
    }
    assert!(told > 40, "{told} numbers that are not zero");
    let plain = read("replay --trials 1 --trial 0 --json");
    assert!(plain.get("water").is_none(), "no reservoir, no water");
}

#[test]
fn a_story_says_what_was_paid_and_what_became_of_the_water() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/dry-decade-reservoir.toml");
    let call =
        format!("replay {} --trials 200 --pick p50 --years 2 --all --out told", file.display());
    let output = salang(folder.path(), &call);
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    // Each year, and all of them together; in words and on the page.
    let page = std::fs::read_to_string(folder.path().join("told/report.html")).expect("a page");
    for (words, count) in [("water in GWh: Toktogul ", 3), (" unserved, ", 3), (" spilled, ", 3)] {
        assert_eq!(told.matches(words).count(), count, "{words}\n{told}");
    }
    assert_eq!(page.matches("Water in GWh: Toktogul ").count(), 2);
    assert_eq!(page.matches("In all, water in GWh: Toktogul ").count(), 1);
    let months = "By month of the average year, home demand unserved in GWh: Toktogul ";
    assert!(told.contains(months) && page.contains(months), "{told}");
}

#[test]
fn what_is_lost_and_delivered_adds_up_to_full_capacity_as_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let number = |text: &str| -> f64 {
        text.replace(',', "").parse().unwrap_or_else(|_| panic!("{text} is no number"))
    };
    for trial in [0, 3, 7, 12] {
        let output = salang(folder.path(), &format!("replay --trial {trial} --trials 50"));
        let text = String::from_utf8(output.stdout).expect("UTF-8").replace('\n', " ");
        let all = text.split("In all ").nth(1).expect("the account");
        let (delivered, rest) = all.split_once(" of ").expect("a whole");
        let (whole, rest) =
            rest.split_once(" GWh were delivered; lost were, in GWh: ").expect("lost");
        let (parts, _) = rest.split_once('.').map_or((rest, ""), |_| {
            // The list ends with the sentence: a full stop before a space.
            rest.split_once(". ").unwrap_or((rest, ""))
        });
        let lost: f64 = parts
            .split(", ")
            .filter_map(|part| part.split(' ').next())
            .filter(|first| first.starts_with(|c: char| c.is_ascii_digit()))
            .map(number)
            .sum();
        let sum = number(delivered) + lost;
        assert!((sum - number(whole)).abs() < 1e-6, "trial {trial}: {sum} of {whole}: {parts}");
    }
}

#[test]
fn what_a_story_says_of_regimes_buyer_returns_and_claims_is_what_a_run_of_that_trial_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everything.toml");
    let file = file.to_str().expect("a plain path");
    let read = |arguments: &str| -> serde_json::Value {
        let output = salang(folder.path(), arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let run = read(&format!("run {file} --trials 1 --json"));
    let replay = read(&format!("replay {file} --trials 1 --trial 0 --json"));
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let metrics = list(&run["metrics"]);
    let mut told = 0;
    // The only trial of a run is its mean.
    let mut check = |rows: &str, wanted: &[(&str, &str)], keys: &[(&str, &str)]| {
        for row in list(&replay[rows]) {
            for (own, metric) in wanted {
                let found = metrics.iter().find(|of| {
                    of["metric"] == *metric
                        && of["year"] == row["year"]
                        && keys.iter().all(|(key, as_told)| of[*key] == row[*as_told])
                });
                let mean = number(&found.expect(metric)["mean"]);
                let own = number(&row[*own]);
                assert!((own - mean).abs() <= 1e-12 * mean.abs(), "{metric}: {own}, {mean}");
                told += usize::from(own != 0.0);
            }
        }
    };
    let replaced = ["replaced_twh", "replaced_musd", "avoided_co2_mt"].map(|own| (own, own));
    check("replaced", &replaced, &[("name", "alternative"), ("corridor", "nothing")]);
    let refused = [("lost_twh", "lost_destination_twh")];
    check("not_bought", &refused, &[("corridor", "corridor"), ("cause", "cause")]);
    let returned = ["returned_twh", "net_twh"].map(|own| (own, own));
    check("returned", &returned, &[("corridor", "corridor")]);
    check("claimed", &[("claimed_twh", "claimed_twh")], &[("supply", "supply"), ("name", "name")]);
    assert!(told > 30, "{told} numbers that are not zero");
    for row in list(&run["regime_years"]) {
        let regimes = list(&replay["regimes"]);
        let regime = regimes.iter().find(|own| own["regime"] == row["regime"]).expect("told");
        let years = list(&regime["years"]);
        let of =
            years.iter().find(|own| own["year"] == row["year"] && own["state"] == row["state"]);
        let days = of.map_or(0.0, |own| number(&own["days"]));
        assert!((days - 365.0 * number(&row["share"])).abs() < 1e-9, "{row}");
        let months: f64 = list(&regime["spells"]).iter().map(|own| number(&own["months"])).sum();
        assert_eq!(months, 36.0);
    }
}

#[test]
fn a_story_says_in_words_how_regimes_went_and_what_was_replaced_and_went_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everything.toml");
    let output = salang(folder.path(), &format!("replay {} --pick p90 --out told", file.display()));
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let page = std::fs::read_to_string(folder.path().join("told/report.html")).expect("a page");
    for words in ["regimes: border ", "replaced in GWh: plants ", "gone back in GWh: line "] {
        assert!(told.matches(words).count() >= 2, "{words}\n{told}");
        let mut capital = words.to_owned();
        capital[..1].make_ascii_uppercase();
        assert!(page.contains(&capital), "{capital}");
    }
    for words in [
        "In all, claims on supplies in GWh: valley (river surplus) ",
        "In all, days in each state: ",
    ] {
        assert!(told.contains(words) && page.contains(words), "{words}\n{told}");
    }
    assert!(page.contains("How regimes went"));
}
