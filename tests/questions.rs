//! Questions with a number: chances are those of counted draws, however a run is cut, and what asks for
//! them finds what mathematics gives.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use salang::read::{Memory, Piece};
use salang::report::Format;
use salang::session::{Relation, Study, Target, Workers};
use salang::stats::{ProbabilityRow, Summary};
use salang::{Run, Scenario};

/// Two corridors, one of them with an uncertain entry, a contract and a hazard; a quantity to compare with
/// that differs by trial.
const LINES: &str = r#"
schema = 1
title = "Two lines"
[run]
start_year = 2030
years = 3
trials = 200
seed = 5
[assumption.entry]
value = { uniform = [2029.0, 2033.5] }
[assumption.need_twh]
value = { uniform = [2.0, 9.0] }
unit = "TWh"
[[supply]]
name = "River"
commodity = "electricity"
[supply.monthly]
mean_mw = [500, 500, 500, 500, 600, 900, 900, 800, 600, 500, 500, 500]
year_cv = 0.4
[[supply]]
name = "Field"
commodity = "gas"
[supply.steady]
bcm_per_year = 1
[[corridor]]
name = "North"
commodity = "electricity"
supplies = ["River"]
capacity_mw = 900
in_service = "entry"
[[corridor]]
name = "South"
commodity = "gas"
supplies = ["Field"]
capacity_bcm_per_year = 1
[[corridor.segment]]
name = "pipe"
[[hazard]]
name = "blast"
cause = "attack"
where = { corridor = "South" }
per_year = 1.2
repair_days = { exponential = { mean = 20 } }
[[contract]]
corridor = "North"
volume_twh = 5
energy_usd_per_mwh = 50
[[event]]
name = "enough"
when = "delivered_twh >= need_twh * 1.2"
[[event]]
name = "North in 2031"
when = "delivered_twh[North, 2031] > 4"
[[event]]
name = "quiet"
when = "incidents:attack[2031] < 1"
"#;

fn scenario() -> Scenario {
    Scenario::from_text(LINES).expect("no errors")
}

/// Chances by event and year.
fn chances(summary: &Summary, event: &str) -> Vec<(Option<i32>, Option<String>, f64, f64)> {
    let rows = summary.probabilities.iter().filter(|row| row.event.text() == event);
    let told =
        |row: &ProbabilityRow| (row.year, row.corridor.clone(), row.p, row.se.expect("an error"));
    rows.map(told).collect()
}

/// The columns of a CSV file by their heads.
fn columns(path: &Path) -> HashMap<String, Vec<String>> {
    let text = std::fs::read_to_string(path).expect("draws");
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().expect("heads").split(',').collect();
    let mut columns: HashMap<String, Vec<String>> = HashMap::new();
    for line in lines {
        for (head, cell) in heads.iter().zip(line.split(',')) {
            columns.entry((*head).to_owned()).or_default().push(cell.to_owned());
        }
    }
    columns
}

/// What every trial delivers: by trial, corridor and year.
type Draws = HashMap<(u64, String, i32), f64>;

fn delivered(folder: &Path) -> Draws {
    let draws = columns(&folder.join("draws.csv"));
    let number = |head: &str, row: usize| draws[head][row].parse::<f64>().expect("a number");
    let key = |row: usize| {
        (number("trial", row) as u64, draws["corridor"][row].clone(), number("year", row) as i32)
    };
    (0..draws["trial"].len()).map(|row| (key(row), number("delivered_twh", row))).collect()
}

#[test]
fn chances_are_those_of_counted_draws() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = Run::default()
        .chance("delivered_twh[2032] >= 6.5")
        .chance("delivered_twh[South] < 5")
        .draws(Some(Format::Csv));
    let result = scenario().run(&run).expect("it runs");
    result.report().write(folder.path().join("r")).expect("written");
    let draws = delivered(&folder.path().join("r"));
    let needs = &columns(&folder.path().join("r/assumptions.csv"))["need_twh"];
    let of = |trial: u64, corridor: &str, year: i32| draws[&(trial, corridor.to_owned(), year)];
    let total = |trial, year| of(trial, "North", year) + of(trial, "South", year);
    let mean = |number: &dyn Fn(i32) -> f64| (2030..2033).map(number).sum::<f64>() / 3.0;
    let counted = |is_met: &dyn Fn(u64) -> bool| {
        let p = (0..200).filter(|trial| is_met(*trial)).count() as f64 / 200.0;
        assert!((0.03..0.97).contains(&p), "{p} says little");
        (p, (p * (1.0 - p) / 199.0).sqrt())
    };
    let need = |trial: u64| 1.2 * needs[trial as usize].parse::<f64>().expect("a number");
    let same = |found: &(Option<i32>, Option<String>, f64, f64), wanted: (f64, f64)| {
        assert_eq!(found.2, wanted.0, "{found:?}");
        assert!((found.3 - wanted.1).abs() < 1e-15, "{found:?}");
    };
    let summary = result.summary();

    let year = chances(summary, "delivered_twh[2032] >= 6.5");
    assert_eq!((year.len(), year[0].0, &year[0].1), (1, Some(2032), &None));
    same(&year[0], counted(&|trial| total(trial, 2032) >= 6.5));

    let north = chances(summary, "North in 2031");
    assert_eq!((north[0].0, north[0].1.as_deref()), (Some(2031), Some("North")));
    same(&north[0], counted(&|trial| of(trial, "North", 2031) > 4.0));

    // Without a year every year by itself, and last the trial's average year.
    let enough = chances(summary, "enough");
    let years: Vec<_> = enough.iter().map(|row| row.0).collect();
    assert_eq!(years, [Some(2030), Some(2031), Some(2032), None]);
    for (row, year) in enough.iter().zip(2030..2033) {
        same(row, counted(&|trial| total(trial, year) >= need(trial)));
    }
    same(&enough[3], counted(&|trial| mean(&|year| total(trial, year)) >= need(trial)));
    let first = (2030..2033).zip(&enough).find(|(_, row)| row.2 > 0.5).map(|(year, _)| year);
    let told = summary.events.iter().find(|row| row.event == "enough").expect("told");
    assert_eq!((told.first_year_past_half, told.year), (first, None));

    let south = chances(summary, "delivered_twh[South] < 5");
    same(&south[3], counted(&|trial| mean(&|year| of(trial, "South", year)) < 5.0));

    // The same by name, and what was not asked for is said to be so.
    let estimate = |text: &str| result.estimate(text).map(|valued| valued.estimate.value);
    assert_eq!(estimate("chance(enough)").expect("asked"), enough[3].2);
    assert_eq!(estimate("chance(delivered_twh[2032]>=6.5)").expect("asked"), year[0].2);
    let error = estimate("chance(delivered_twh[2032] >= 7)").expect_err("not asked").to_string();
    assert!(error.contains("`--chance 'delivered_twh[2032] >= 7'` does"), "{error}");
}

#[test]
fn incidents_and_service_are_asked_for_as_metrics_are() {
    // A Poisson number of mean 1.2 is 0 with the chance exp(-1.2).
    let run = Run::default()
        .trials(2000)
        .chance("in_service[North, 2031] >= 1")
        .chance("contract_met[North] >= 0.5");
    let result = scenario().run(&run).expect("it runs");
    let [(year, _, p, se)] = &chances(result.summary(), "quiet")[..] else { panic!("one row") };
    assert!((p - libm::exp(-1.2)).abs() < 4.0 * se && *year == Some(2031), "{p} ± {se}");
    // What the summary counts anyway: in service in 2031, and at least half of the years met.
    let own = |text: &str| result.estimate(text).expect("known").estimate.value;
    let served = &chances(result.summary(), "in_service[North, 2031] >= 1")[0];
    assert_eq!(served.2, own("in_service[North, 2031]"));
    let met = chances(result.summary(), "contract_met[North] >= 0.5");
    for (row, year) in met.iter().zip(2030..2033) {
        assert_eq!(row.2, own(&format!("contract_met[North, {year}]")));
    }
    assert!(met[3].2 > 0.0 && met[3].2 < 1.0);
}

#[test]
fn a_run_that_goes_through_its_trials_several_times_counts_the_same() {
    let whole = scenario().run(&Run::default()).expect("it runs");
    let bytes = 200 * 500;
    let plan = scenario().plan(&Run::default().memory(bytes)).expect("fits");
    assert!(plan.plan().passes() > 1, "{}", plan.plan().passes());
    let cut = scenario().run(&Run::default().memory(bytes)).expect("it runs");
    assert_eq!(whole.json(), cut.json());
    assert_eq!(whole.summary().events.len(), 3);
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        std::fs::write(folder.at("lines.toml"), LINES).expect("written");
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a command whose arguments `|` sets apart.
    fn salang(&self, arguments: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_salang"))
            .current_dir(self.0.path())
            .args(arguments.split('|'))
            .output()
            .expect("starts")
    }

    fn done(&self, arguments: &str) -> String {
        let output = self.salang(arguments);
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "salang {arguments}: {words}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// What it says on stderr when it refuses.
    fn refused(&self, arguments: &str) -> String {
        let output = self.salang(arguments);
        assert_eq!(output.status.code(), Some(2), "salang {arguments}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.at(name)).expect(name)
    }
}

#[test]
fn parts_that_are_joined_count_what_one_run_counts() {
    let folder = Folder::new();
    let asked = "--chance|delivered_twh[2032] >= need_twh|--chance|incidents[blast] > 1";
    folder.done(&format!("run|lines.toml|{asked}|--out|one|-q"));
    for part in ["1/2", "2/2"] {
        let name = part.replace('/', "-of-");
        folder.done(&format!("run|lines.toml|{asked}|--part|{part}|--out|{name}|-q"));
    }
    folder.done("merge|1-of-2|2-of-2|--out|joined|-q");
    assert_eq!(folder.read("one/summary.json"), folder.read("joined/summary.json"));
    assert_eq!(folder.read("one/report.html"), folder.read("joined/report.html"));
    let summary: Summary = serde_json::from_str(&folder.read("one/summary.json")).expect("JSON");
    assert_eq!(summary.events.len(), 5);
    assert_eq!(chances(&summary, "incidents[blast] > 1").len(), 4);
    // The merged scenario asks the same again.
    folder.done("run|one/scenario.toml|--out|again|-q");
    assert_eq!(folder.read("one/summary.json"), folder.read("again/summary.json"));
}

#[test]
fn a_comparison_has_the_paired_difference_of_chances() {
    let folder = Folder::new();
    let later = "schema = 1\nextends = \"lines.toml\"\n[assumption.entry]\nvalue = 2031.5\n";
    std::fs::write(folder.at("later.toml"), later).expect("written");
    for name in ["lines", "later"] {
        folder.done(&format!("run|{name}.toml|--draws|csv|--out|{name}|-q"));
    }
    let compared = "compare|lines.toml|later.toml|--chance|delivered_twh[2031] >= 8|--json";
    let json: serde_json::Value = serde_json::from_str(&folder.done(compared)).expect("JSON");
    let rows = json["probabilities"].as_array().expect("rows");
    let row = |event: &str, year: serde_json::Value| {
        let found = rows.iter().find(|row| row["event"] == event && row["year"] == year);
        found.unwrap_or_else(|| panic!("no {event} in {year}"))
    };
    let draws = ["lines", "later"].map(|name| delivered(&folder.at(name)));
    let paired = |is_met: &dyn Fn(&Draws, u64) -> bool| {
        let met = |side: usize, trial| f64::from(u8::from(is_met(&draws[side], trial)));
        let differences: Vec<f64> = (0..200).map(|trial| met(1, trial) - met(0, trial)).collect();
        let mean = differences.iter().sum::<f64>() / 200.0;
        let squares: f64 = differences.iter().map(|own| (own - mean) * (own - mean)).sum();
        (mean, (squares / 199.0 / 200.0).sqrt())
    };
    let total = |draws: &Draws, trial| {
        ["North", "South"].map(|name| draws[&(trial, name.to_owned(), 2031)]).iter().sum::<f64>()
    };
    let north = |draws: &Draws, trial| draws[&(trial, "North".to_owned(), 2031)] > 4.0;
    for (event, wanted) in [
        ("delivered_twh[2031] >= 8", paired(&|draws, trial| total(draws, trial) >= 8.0)),
        ("North in 2031", paired(&north)),
    ] {
        let found = row(event, 2031.into());
        assert!((found["mean"].as_f64().expect("a number") - wanted.0).abs() < 1e-12, "{found}");
        assert!((found["se"].as_f64().expect("a number") - wanted.1).abs() < 1e-12, "{found}");
        assert!(wanted.0 != 0.0);
    }
    // What both have by name, in the average year too; nothing that is not asked of both.
    assert!(row("enough", serde_json::Value::Null)["mean"].as_f64().is_some());
    assert_eq!(row("quiet", 2031.into())["mean"], 0.0);
    assert_eq!(row("enough", 2030.into())["corridor"], serde_json::Value::Null);
}

/// The text of a page, its tags spaces, and several spaces one.
fn words(page: &str) -> String {
    let parts = page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn terminal_and_page_tell_every_chance_with_its_error() {
    let folder = Folder::new();
    let told = folder.done("run|lines.toml|--chance|delivered_twh[2032] >= 6.5|--out|r");
    let summary: Summary = serde_json::from_str(&folder.read("r/summary.json")).expect("JSON");
    let (page, year) = (words(&folder.read("r/report.html")), &chances(&summary, "enough")[1]);
    let rounded = |p: f64| format!("{:.0}", 100.0 * p);
    for (event, title) in [
        ("enough", "enough"),
        ("North in 2031", "North in 2031"),
        ("delivered_twh[2032] >= 6.5", "delivered energy (2032) is 6.5 TWh or more"),
    ] {
        let (_, _, p, se) = chances(&summary, event).pop().expect("a chance");
        let number = format!("{} ± {}", rounded(p), rounded(se));
        let line = told.lines().find(|line| line.starts_with(title)).expect(title);
        assert!(line.contains(&number), "{line} without {number}");
        assert!(page.contains(title) && page.contains(&number), "{title}: {number}");
    }
    // By year, and the first year past one half, where the event names no year.
    let by_year = told.lines().find(|line| line.trim().starts_with("by year:")).expect("years");
    assert!(by_year.contains(&format!("2031 {}", rounded(year.2))), "{by_year}");
    let first =
        summary.events[0].first_year_past_half.map_or("in no year".into(), |y| y.to_string());
    assert!(
        told.lines().any(|line| line.starts_with("enough") && line.ends_with(&first)),
        "{told}"
    );
    assert!(page.contains("passes one half"));
}

#[test]
fn a_comparison_goes_on_until_a_difference_of_chances_is_known() {
    let folder = Folder::new();
    let later = "schema = 1\nextends = \"lines.toml\"\n[assumption.entry]\nvalue = 2031.5\n";
    std::fs::write(folder.at("later.toml"), later).expect("written");
    let target = "difference.chance(delivered_twh[2031] >= 8) +- 0.04";
    let json = folder.done(&format!("compare|lines.toml|later.toml|--until|{target}|--json"));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let rows = json["probabilities"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["event"] == "delivered_twh[2031] >= 8").expect("told");
    assert!(1.96 * row["se"].as_f64().expect("an error") <= 0.04, "{row}");
    assert!(json["run"]["trials"].as_u64() >= Some(500));
}

/// One line with one Poisson hazard of the rate `rate`.
const POISSON: &str = r#"
schema = 1
title = "One hazard"
[run]
start_year = 2030
years = 2
trials = 4000
[assumption.rate]
value = 1.0
range = [0.1, 2.0]
[[supply]]
name = "s"
commodity = "electricity"
[supply.steady]
mw = 100
[[corridor]]
name = "Line"
commodity = "electricity"
supplies = ["s"]
capacity_mw = 100
[[corridor.segment]]
name = "wire"
[[hazard]]
name = "fall"
cause = "technical"
per_year = "rate"
repair_days = 0
"#;

fn solved(target: &Target) -> serde_json::Value {
    let scenario = Scenario::from_text(POISSON).expect("no errors");
    let workers = Workers::new(None).expect("threads");
    let study = Study::new(&scenario, &workers).expect("a model");
    let vary = "rate".parse().expect("a name");
    let ((), studied) = study.solve(&vary, target, |_| Ok(())).expect("it solves");
    serde_json::from_str(studied.json()).expect("JSON")
}

#[test]
fn solve_finds_the_rate_at_which_an_incident_is_as_likely_as_not() {
    // P(at least one in a year) = 1 - exp(-rate) is one half at ln 2; in two years a year's mean of one
    // half is one incident, and likely at rate ln 2 / 2.
    let (ln2, of) = (libm::log(2.0), "chance(incidents[fall, 2031] >= 1)");
    for (of, relation, value) in [
        (of, Relation::Equal, ln2),
        (of, Relation::AtLeast, ln2),
        ("chance(incidents[2031] < 1)", Relation::AtMost, ln2),
        ("chance(incidents:technical >= 0.5)", Relation::Equal, ln2 / 2.0),
    ] {
        let target = Target { of: of.to_owned(), relation, value: 0.5 };
        let json = solved(&target);
        assert_eq!(json["of"]["estimate"], of);
        let [found] = &json["solutions"].as_array().expect("solutions")[..] else {
            panic!("one solution: {json}")
        };
        let [x, se] = ["value", "se"].map(|key| found[key].as_f64().expect("a number"));
        assert!(
            se > 0.0 && se < 0.05 && (x - value).abs() < 4.0 * se,
            "{of}: {x} ± {se}, not {value}"
        );
        assert_eq!(json.get("relation").is_some(), relation != Relation::Equal);
    }
    // Where the low end meets it already the greatest value that does is found: no incident is as likely
    // as not up to the same rate.
    let of = "chance(incidents[fall, 2031] < 1)".to_owned();
    let json = solved(&Target { of, relation: Relation::AtLeast, value: 0.5 });
    assert_eq!((&json["from_the_start"], &json["reached"]), (&true.into(), &true.into()));
    let [found] = &json["solutions"].as_array().expect("solutions")[..] else {
        panic!("one solution: {json}")
    };
    let [x, se] = ["value", "se"].map(|key| found[key].as_f64().expect("a number"));
    assert!(se > 0.0 && se < 0.05 && (x - ln2).abs() < 4.0 * se, "{x} ± {se}, not {ln2}");
}

#[test]
fn a_run_goes_on_until_a_chance_is_known_well_enough() {
    let scenario = Scenario::from_text(POISSON).expect("no errors");
    let target = "chance(incidents[fall, 2030] >= 1) +- 0.02";
    let result = scenario.run(&Run::default().until(target)).expect("it runs");
    assert!(result.targets()[0].reached);
    let row = &chances(result.summary(), "incidents[fall, 2030] >= 1")[0];
    let (p, se) = (row.2, row.3);
    // 1 - exp(-1) with an error of 0.02 / 1.96 needs some 2,230 trials.
    assert!(1.96 * se <= 0.02 && (p - 0.632).abs() < 4.0 * se, "{p} ± {se}");
    assert!((2000..4500).contains(&result.summary().run.trials));
    // A count has a mean and quantiles of its own.
    let run = Run::default().trials(4000).until("incidents:technical[2030].mean +- 10%");
    assert!(scenario.run(&run).expect("it runs").targets()[0].reached);
}

#[test]
fn events_are_inherited_by_name_changed_by_path_and_removed() {
    let child = "schema = 1\nextends = \"lines.toml\"\nremove = [\"event.quiet\"]\n\
        [[event]]\nname = \"enough\"\nwhen = \"delivered_twh >= 1\"\n\
        [[event]]\nname = \"new\"\nwhen = \"zero_days[South] > 30\"\n";
    let memory = Memory::new("child.toml", child).with("lines.toml", LINES);
    let scenario = Scenario::from_memory(&memory).expect("no errors");
    let told = |scenario: &Scenario| {
        let events = &scenario.definition().events;
        events.iter().map(|own| format!("{}: {}", own.name, own.when)).collect::<Vec<_>>()
    };
    let rest = ["North in 2031: delivered_twh[North, 2031] > 4", "new: zero_days[South] > 30"];
    assert_eq!(told(&scenario), [&["enough: delivered_twh >= 1"][..], &rest].concat());
    let set = scenario.with("event.enough.when", "delivered_twh >= 2").expect("no errors");
    assert_eq!(told(&set), [&["enough: delivered_twh >= 2"][..], &rest].concat());
    let stated = scenario.reading().merged.stated();
    let event = stated.iter().find(|one| one.path == "event.new").expect("stated");
    assert_eq!(event.word("when").as_deref(), Some("zero_days[South] > 30"));
    // A condition names the assumption that it compares with.
    let merged = self::scenario().reading().merged.stated();
    let enough = merged.iter().find(|one| one.path == "event.enough").expect("stated");
    let cut = [
        Piece::Text("\"delivered_twh >= ".to_owned()),
        Piece::Assumption("need_twh".to_owned()),
        Piece::Text(" * 1.2\"".to_owned()),
    ];
    assert_eq!(enough.values[0].pieces, cut);
    let wrong = scenario.with("event.enough.when", "delivered_twh").expect_err("no comparison");
    assert!(wrong.to_string().contains("E090"), "{wrong}");
}

#[test]
fn what_cannot_be_asked_for_is_refused_with_its_place() {
    let folder = Folder::new();
    let said = folder.refused("run|lines.toml|--chance|deliverd_twh >= 3");
    assert!(
        said.contains("--chance deliverd_twh >= 3") && said.contains("`delivered_twh`?"),
        "{said}"
    );
    let said = folder
        .refused("sweep|lines.toml|--vary|entry=2030:2032:2|--of|chance(delivered_twh[2040] >= 3)");
    assert!(said.contains("2040 is not in the horizon, 2030 to 2032"), "{said}");
    let said = folder.refused("sweep|lines.toml|--vary|entry=2030:2032:2|--of|chance(enogh)");
    assert!(said.contains("did you mean `enough`?"), "{said}");
    let said = folder.refused("replay|lines.toml|--pick|delivered_twh[Nort].p10");
    assert!(said.contains("did you mean `North`?") && said.contains("worst"), "{said}");
    let said = folder.refused("replay|lines.toml|--pick|chance(enough)");
    assert!(said.contains("no trial is near to one"), "{said}");
    let said =
        folder.refused("solve|lines.toml|--vary|entry=2030:2032|--target|delivered_twh.mean != 3");
    assert!(said.contains("write 'delivered_twh.mean = 3'"), "{said}");
}

#[test]
fn everything_that_is_listed_can_be_asked_for() {
    let folder = Folder::new();
    let listed = folder.done("show|lines.toml|--metrics");
    let scenario = scenario();
    let run = Run::default().trials(20);
    let result = scenario.run(&run).expect("it runs");
    let mut seen = 0;
    for line in listed.lines().filter_map(|line| line.strip_prefix("  ")) {
        let text = line.split("  ").next().expect("a name");
        let gauge = salang::stats::Gauge::parse(text, &scenario.model().expect("a model").layout);
        if text != "chance(delivered_twh >= 1)" {
            let gauge = gauge.unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(gauge.metric, text);
            seen += 1;
        }
        // What the summary has is found there.
        if !text.starts_with("incidents") && !text.contains(">= 1)") {
            result.estimate(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }
    assert!(seen > 30, "{listed}");
}

#[test]
fn a_trial_is_picked_by_any_estimate_and_the_worst_by_its_worst_year_in_service() {
    let folder = Folder::new();
    folder.done("run|lines.toml|--draws|csv|--out|r|-q");
    let draws = delivered(&folder.at("r"));
    let replay = |pick: &str| -> serde_json::Value {
        serde_json::from_str(&folder.done(&format!("replay|lines.toml|--pick|{pick}|--json")))
            .expect("JSON")
    };
    let north: Vec<f64> = (0..200).map(|t| draws[&(t, "North".to_owned(), 2031)]).collect();
    let mut sorted = north.clone();
    sorted.sort_by(f64::total_cmp);
    // Type 7: the number at 0.7 of 199 steps.
    let at: f64 = 0.7 * 199.0;
    let below = at.floor() as usize;
    let wanted = sorted[below] + (at - at.floor()) * (sorted[below + 1] - sorted[below]);
    let off = |trial: &usize| (north[*trial] - wanted).abs();
    let nearest = (0..200).min_by(|a, b| off(a).total_cmp(&off(b))).expect("one");
    let told = replay("delivered_twh[2031, North].p70");
    assert_eq!(told["trial"], nearest);
    assert_eq!(told["pick"], "delivered_twh[North,2031].p70");

    // A future: the trials in which just these are in service at the end.
    let entries = &columns(&folder.at("r/assumptions.csv"))["entry"];
    let late = |trial: &usize| entries[*trial].parse::<f64>().expect("a year") >= 2033.0;
    let own: Vec<usize> = (0..200).filter(late).collect();
    assert!(own.len() > 10);
    let mean = |trial: usize| {
        let years = 2030..2033;
        years.map(|year| draws[&(trial as u64, "South".to_owned(), year)]).sum::<f64>() / 3.0
    };
    let least = own.iter().copied().min_by(|a, b| mean(*a).total_cmp(&mean(*b))).expect("one");
    let told = replay("future[South].min");
    assert_eq!((&told["trial"], &told["pick"]), (&least.into(), &"future[South].min".into()));
    let said = folder.refused("replay|lines.toml|--pick|future[none]");
    assert!(said.contains("no trial comes to this future"), "{said}");
    let said = folder.refused("replay|lines.toml|--pick|future[Sout]");
    assert!(said.contains("did you mean `South`?"), "{said}");

    // The worst year in service: the least share of the capacity in service, of years that begin so.
    let told = replay("worst");
    let table = columns(&folder.at("r/draws.csv"));
    let number = |head: &str, row: usize| table[head][row].parse::<f64>().expect("a number");
    let mut worst = (f64::INFINITY, 0, String::new(), 0);
    for row in 0..table["trial"].len() {
        let (trial, year) = (number("trial", row) as usize, number("year", row) as i32);
        let corridor = &table["corridor"][row];
        let entry: f64 =
            if corridor == "North" { entries[trial].parse().expect("a year") } else { 0.0 };
        let most = number("nameplate_twh", row) - number("lost_twh_not_in_service", row);
        if entry <= f64::from(year) && number("delivered_twh", row) / most < worst.0 {
            worst = (number("delivered_twh", row) / most, trial, corridor.clone(), year);
        }
    }
    assert_eq!(told["trial"], worst.1, "{worst:?}");
    assert_eq!(told["worst"]["corridor"], worst.2);
    assert_eq!(told["worst"]["year"], worst.3);
    assert!((told["worst"]["share"].as_f64().expect("a share") - worst.0).abs() < 1e-12);
}
