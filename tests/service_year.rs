//! Years of service and futures: what `summary.json` says of them is what the draws say, what is known
//! by mathematics, and the same whatever the passes, parts and threads.

#[path = "shared/json_schema.rs"]
mod json_schema;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use salang::outcome::{Event, Loss};
use salang::read::Memory;
use salang::stats::{Distribution, Estimate, Metric, Summary, summary_schema};
use salang::{Run, Scenario};

/// Two corridors that enter at times of their own, one of which may never come; a supply that varies, a
/// hazard, an offtake and a contract. No season and no ramp.
const TWO: &str = r#"
schema = 1
title = "Two lines"

[run]
start_year = 2030
years = 5
trials = 300
seed = 3
warm_up_years = 1

[assumption.opening]
value = { uniform = [2028.0, 2034.0] }
source = "made up"

[assumption.bought]
value = { uniform = [0.5, 1.0] }
source = "made up"

[[supply]]
name = "river"
commodity = "electricity"
source = "made up"
[supply.monthly]
mean_mw = [90, 90, 100, 120, 150, 180, 180, 160, 120, 100, 90, 90]
year_cv = 0.3

[[supply]]
name = "field"
commodity = "gas"
source = "made up"
[supply.steady]
bcm_per_year = 4

[[corridor]]
name = "Line"
commodity = "electricity"
supplies = ["river"]
capacity_mw = 150
source = "made up"
in_service = "opening"
accepted = "bought"
[[corridor.segment]]
name = "pass"
losses = 0.05
[[corridor.offtake]]
name = "town"
after = "pass"
take_mw = 10
rule = "first"
source = "made up"

[[corridor]]
name = "Pipe"
commodity = "gas"
supplies = ["field"]
capacity_bcm_per_year = 4
source = "made up"
in_service = 2032.5
built = 0.6
[[corridor.segment]]
name = "desert"

[[hazard]]
name = "raid"
cause = "attack"
per_year = 2
repair_days = { exponential = { mean = 12 } }
source = "made up"

[[hazard]]
name = "fault"
cause = "technical"
per_year = 3
repair_days = { exponential = { mean = 4 } }
source = "made up"

[[contract]]
corridor = "Line"
volume_twh = 0.8
metered = "receiving"
energy_usd_per_mwh = 50
replacement_usd_per_mwh = 90
source = "made up"
"#;

fn run(text: &str, run: &Run) -> Summary {
    let scenario = Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}"));
    scenario.run(run).expect("it runs").summary().clone()
}

fn salang(folder: &Path, arguments: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .output()
        .expect("starts");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "salang {arguments}: {words}");
}

#[track_caller]
fn close(what: &str, found: Option<f64>, wanted: f64) {
    let found = found.unwrap_or_else(|| panic!("{what} is not known, and is {wanted}"));
    assert!(
        (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0),
        "{what}: {found}, not {wanted}"
    );
}

/// The type-7 quantile of numbers in any order.
fn quantile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = p * (sorted.len() - 1) as f64;
    let below = rank as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (rank - below as f64) * (sorted[above] - sorted[below])
}

/// A table as the command writes it: its rows by their headings.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).expect("a table");
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().expect("headings").split(',').collect();
    let row = |line: &str| {
        heads
            .iter()
            .map(|head| (*head).to_owned())
            .zip(line.split(',').map(str::to_owned))
            .collect()
    };
    lines.map(row).collect()
}

#[test]
fn the_figures_of_a_year_of_service_are_those_of_filtered_draws() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("two.toml"), TWO).expect("written");
    salang(folder.path(), "run two.toml --draws csv -q --out r");
    let report = folder.path().join("r");
    let text = fs::read_to_string(report.join("summary.json")).expect("a summary");
    let summary: Summary = serde_json::from_str(&text).expect("a summary");
    let number = |row: &BTreeMap<String, String>, head: &str| row[head].parse::<f64>().expect(head);
    let openings = table(&report.join("assumptions.csv"));
    let opening: Vec<f64> = openings.iter().map(|row| number(row, "opening")).collect();
    let draws = table(&report.join("draws.csv"));
    for (corridor, least) in [("Line", 600), ("Pipe", 200)] {
        // In service when the year starts: the pipe comes in the middle of 2032, or never, and then all
        // of its nameplate is not in service.
        let rows: Vec<&BTreeMap<String, String>> = draws
            .iter()
            .filter(|row| row["corridor"] == corridor)
            .filter(|row| match corridor {
                "Line" => opening[number(row, "trial") as usize] <= number(row, "year"),
                _ => {
                    number(row, "year") >= 2033.0
                        && number(row, "lost_twh_not_in_service")
                            < 0.5 * number(row, "nameplate_twh")
                }
            })
            .collect();
        let told = summary.service_year(corridor).expect("told");
        assert!(rows.len() > least, "{corridor}: {}", rows.len());
        assert_eq!(told.years, rows.len() as u64);
        let trials: std::collections::BTreeSet<&str> =
            rows.iter().map(|row| row["trial"].as_str()).collect();
        assert_eq!(told.trials, trials.len() as u64);
        let columns = [
            ("delivered_twh", told.get(Metric::DeliveredTwh)),
            ("delivered", told.get(Metric::Delivered)),
            ("nameplate_twh", told.get(Metric::NameplateTwh)),
            ("lost_twh_not_in_service", told.lost(Loss::NotInService, None)),
            ("lost_twh_supply", told.lost(Loss::Supply, None)),
            ("lost_twh_maintenance", told.lost(Loss::Maintenance, None)),
            ("lost_twh_incidents_attack", told.lost(Loss::AllIncidents, Some("attack"))),
            ("lost_twh_incidents_technical", told.lost(Loss::AllIncidents, Some("technical"))),
            ("lost_twh_destination", told.lost(Loss::Destination, None)),
            ("zero_days", told.get(Metric::ZeroDays)),
            ("longest_gap_days", told.get(Metric::LongestGapDays)),
            ("payment_musd", told.get(Metric::PaymentMusd)),
            ("replacement_musd", told.get(Metric::ReplacementMusd)),
            ("net_benefit_musd", told.get(Metric::NetBenefitMusd)),
        ];
        for (head, found) in columns {
            if head.ends_with("musd") && corridor == "Pipe" {
                assert!(found.is_none(), "it has no contract");
                continue;
            }
            let values: Vec<f64> = rows.iter().map(|row| number(row, head)).collect();
            agree(&format!("{head} of {corridor}"), found.expect(head), &values);
            // The error of the mean, by trial: sums of differences from it.
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
            for (row, value) in rows.iter().zip(&values) {
                *sums.entry(&row["trial"]).or_default() += value - mean;
            }
            let (m, n) = (sums.len() as f64, values.len() as f64);
            let squares: f64 = sums.values().map(|sum| sum * sum).sum();
            let error = found.and_then(|found| found.se).expect("an error");
            assert!((error - (m / (m - 1.0) * squares).sqrt() / n).abs() < 1e-9, "{head}: {error}");
        }
        // All causes together, the share of the nameplate, and the contract.
        let incidents = rows.iter().map(|row| {
            number(row, "lost_twh_incidents_attack") + number(row, "lost_twh_incidents_technical")
        });
        let incidents: Vec<f64> = incidents.collect();
        agree("incidents", told.lost(Loss::AllIncidents, None).expect("told"), &incidents);
        let sum = |head: &str| rows.iter().map(|row| number(row, head)).sum::<f64>();
        close("share", told.share_of_nameplate, sum("delivered_twh") / sum("nameplate_twh"));
        if corridor == "Line" {
            let met = rows.iter().filter(|row| number(row, "delivered_twh") >= 0.8).count();
            assert!(met > 20, "{met}");
            close("contract met", told.contract_met, met as f64 / rows.len() as f64);
        }
        let months: f64 = told.months.iter().filter_map(|month| month.distribution.mean).sum();
        close("months", Some(months), sum("delivered_twh") / rows.len() as f64);
        // Time at nothing is what the days without delivery are of a year.
        let nothing = told.at_nothing().expect("known").value;
        close("time at nothing", Some(nothing), sum("zero_days") / rows.len() as f64 / 365.0);
    }
    // Futures, from the last year and the average of the years.
    let mut last: BTreeMap<(String, String), f64> = BTreeMap::new();
    let mut sums: BTreeMap<(String, String), f64> = BTreeMap::new();
    let mut in_service: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in &draws {
        let (trial, corridor) = (row["trial"].clone(), row["corridor"].clone());
        let delivered = number(row, "delivered_twh");
        *sums.entry((trial.clone(), corridor.clone())).or_default() += delivered / 5.0;
        if row["year"] == "2034" {
            let there =
                number(row, "lost_twh_not_in_service") < 0.99 * number(row, "nameplate_twh");
            let list = in_service.entry(trial.clone()).or_default();
            if there {
                list.push(corridor.clone());
            }
            last.insert((trial, corridor), delivered);
        }
    }
    let mut combinations: Vec<Vec<String>> = in_service.values().cloned().collect();
    combinations.sort();
    combinations.dedup();
    // A line that opens in the very last days of the horizon could be missed above; none does.
    assert_eq!(summary.futures().len(), combinations.len());
    for future in summary.futures() {
        let names = future.in_service.clone().expect("few combinations");
        let trials: Vec<&String> =
            in_service.iter().filter(|(_, list)| **list == names).map(|(trial, _)| trial).collect();
        assert_eq!(future.trials, trials.len() as u64, "{names:?}");
        close("chance", Some(future.p), trials.len() as f64 / 300.0);
        for (found, of) in [(future.last_year(None), &last), (future.average_year(None), &sums)] {
            let value = |trial: &&String| -> f64 {
                let of = ["Line", "Pipe"].map(|name| of[&((*trial).clone(), name.to_owned())]);
                of.iter().sum()
            };
            let values: Vec<f64> = trials.iter().map(value).collect();
            agree(&format!("future {names:?}"), found.expect("told"), &values);
        }
        let pipe = trials.iter().map(|trial| last[&((*trial).clone(), "Pipe".to_owned())]);
        let pipe: Vec<f64> = pipe.collect();
        agree("pipe", future.last_year(Some("Pipe")).expect("told"), &pipe);
    }
}

#[track_caller]
fn agree(what: &str, found: &Distribution, values: &[f64]) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    close(what, found.mean, mean);
    close(what, found.min, values.iter().copied().fold(f64::INFINITY, f64::min));
    close(what, found.max, values.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    close(what, found.sd, (squares / (values.len() - 1) as f64).sqrt());
    if values.len() >= 200 {
        let told = [found.p5, found.p10, found.p25, found.p50, found.p75, found.p90, found.p95];
        for (p, told) in [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].into_iter().zip(told) {
            close(&format!("{what}, p = {p}"), told, quantile(values, p));
        }
    }
}

/// That futures weighted by their chances are the whole, for every corridor and the total.
#[track_caller]
fn adds_up(summary: &Summary) {
    let last_year = summary.run.start_year + summary.run.years as i32 - 1;
    let chances: f64 = summary.futures().iter().map(|future| future.p).sum();
    close("chances", Some(chances), 1.0);
    let corridors = summary.service_year.iter().map(|year| Some(year.corridor.as_str()));
    for corridor in corridors.chain([None]) {
        for year in [Some(last_year), None] {
            let whole = summary.get(Metric::DeliveredTwh, corridor, year).expect("a row");
            let weighted = summary.futures().iter().map(|future| {
                let of = match year {
                    Some(_) => future.last_year(corridor),
                    None => future.average_year(corridor),
                };
                future.p * of.and_then(|of| of.mean).expect("a mean")
            });
            let what = format!("{corridor:?} in {year:?}");
            let (found, wanted) = (weighted.sum::<f64>(), whole.mean);
            assert!((found - wanted).abs() <= 1e-9 * wanted.abs(), "{what}: {found}, not {wanted}");
        }
    }
}

/// So many corridors, each of which comes with the same chance.
fn many(corridors: usize) -> String {
    let mut text = "schema = 1\ntitle = \"Many\"\n[run]\nstart_year = 2030\nyears = 2\n\
                    trials = 500\nseed = 1\nwarm_up_years = 0\n[[supply]]\nname = \"plant\"\n\
                    commodity = \"electricity\"\nsource = \"made up\"\n[supply.steady]\nmw = 9000\n"
        .to_owned();
    for corridor in 0..corridors {
        text += &format!(
            "[[corridor]]\nname = \"C{corridor}\"\ncommodity = \"electricity\"\n\
             supplies = [\"plant\"]\ncapacity_mw = {}\nsource = \"made up\"\nbuilt = 0.5\n",
            10 + corridor
        );
    }
    text
}

#[test]
fn futures_weighted_by_their_chances_are_the_whole_however_many_there_are() {
    adds_up(&run(TWO, &Run::default()));
    let four = run(&many(4), &Run::default());
    adds_up(&four);
    assert_eq!(four.futures().len(), 16);
    assert!(four.futures().iter().all(|future| !future.is_others() && future.combinations == 1));
    assert!(four.futures().windows(2).all(|pair| pair[0].trials >= pair[1].trials));
    // Of two to the seventieth combinations nearly every trial has one of its own.
    for corridors in [6, 70] {
        let summary = run(&many(corridors), &Run::default());
        adds_up(&summary);
        let (others, told) = summary.futures().split_last().expect("futures");
        assert_eq!((told.len(), others.is_others(), others.in_service.is_none()), (15, true, true));
        assert_eq!(others.has("C1"), None);
        let all = told.iter().map(|future| future.trials).sum::<u64>() + others.trials;
        assert_eq!(all, 500);
        assert!(others.combinations > 1 && others.combinations <= others.trials);
        assert!(told.iter().all(|future| future.trials >= others.trials / others.combinations));
        let names: Vec<_> = told.iter().filter_map(|future| future.in_service.as_ref()).collect();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
    let six = run(&many(6), &Run::default());
    assert_eq!(six.futures().last().map(|others| others.combinations), Some(49), "64 less 15");
}

/// One line of 100 MW that serves from a given time on, and brings nothing in half of the season.
const EXACT: &str = r#"
schema = 1
title = "By hand"

[run]
start_year = 2030
years = 4
trials = 40
seed = 1
warm_up_years = 0

[[supply]]
name = "river"
commodity = "electricity"
source = "made up"
[supply.monthly]
mean_mw = [0, 0, 0, 100, 50, 0, 25, 0, 0, 0, 0, 0]

[[corridor]]
name = "line"
commodity = "electricity"
supplies = ["river"]
capacity_mw = 100
season = ["04-01", "07-31"]
in_service = 2030.5
source = "made up"
"#;

#[test]
fn the_year_of_entry_is_left_out_and_the_rest_is_known_by_hand() {
    // Three years of service, 122 days of season each: 30 at full, 31 at half, 31 at a quarter, 30 at
    // nothing; the year of entry brings 31 days at a quarter.
    let summary = run(EXACT, &Run::default());
    let year = summary.service_year("line").expect("told");
    assert_eq!((year.trials, year.years), (40, 120));
    let twh = 24.0 * 1e-4 * (30.0 + 31.0 / 2.0 + 31.0 / 4.0);
    let delivered = year.delivered().expect("told");
    close("delivered", delivered.mean, twh);
    assert_eq!((delivered.sd, delivered.se, delivered.se_p90), (Some(0.0), Some(0.0), Some(0.0)));
    close("p90", delivered.p90, twh);
    close("not in service", year.lost(Loss::NotInService, None).expect("told").mean, 0.0);
    close("share", year.share_of_nameplate, (30.0 + 15.5 + 7.75) / 122.0);
    close("April", year.months[3].distribution.mean, 24.0 * 1e-4 * 30.0);
    close("May", year.months[4].distribution.p50, 24.0 * 1e-4 * 15.5);
    close("June", year.months[5].distribution.mean, 0.0);
    assert_eq!(
        year.months.iter().map(|month| month.month).collect::<Vec<_>>(),
        (1..=12).collect::<Vec<_>>()
    );
    let share = |level| year.at_least(level).map(|share| share.value);
    close("anything", share(0.0), 92.0 / 122.0);
    close("a quarter", share(0.25), 92.0 / 122.0);
    close("above a quarter", share(0.3), 61.0 / 122.0);
    close("half", share(0.5), 61.0 / 122.0);
    close("above half", share(0.55), 30.0 / 122.0);
    close("full", year.at_full().map(|share| share.value), 30.0 / 122.0);
    close("nothing", year.at_nothing().map(|share| share.value), 30.0 / 122.0);
    close("days", year.duration.first().map(|point| point.days), 92.0);
    assert!(year.duration.iter().all(|point| point.se == Some(0.0)), "every trial is the same");
    assert_eq!(year.share_of_nameplate_se, Some(0.0));
    assert_eq!(year.contract_met(), None, "there is no contract");
    let first = summary.first_year_past_half(Event::InService, Some("line")).expect("told");
    assert_eq!((first.year, first.p, first.latest), (Some(2030), Some(1.0), Some(2030)));
    // With a ramp its first two years hold something back, the second of which is no year of service's
    // whole: half of the first year's second half, and so on, end in the middle of 2031.
    let ramp = EXACT.replace("in_service = 2030.5", "in_service = 2030\nramp = [0.5, 1.0]");
    let summary = run(&ramp, &Run::default());
    let year = summary.service_year("line").expect("told");
    assert_eq!((year.trials, year.years), (40, 160), "from the first hour on");
    close("held back by the ramp", year.lost(Loss::NotInService, None).expect("told").mean, {
        24.0 * 1e-4 * 122.0 / 2.0 / 4.0
    });
}

#[test]
fn of_what_never_comes_nothing_is_known() {
    let never = EXACT.replace("in_service = 2030.5", "built = 0");
    let late = EXACT.replace("in_service = 2030.5", "in_service = 2033.25");
    for text in [never, late] {
        let summary = run(&text, &Run::default());
        let year = summary.service_year("line").expect("told");
        assert_eq!((year.trials, year.years), (0, 0));
        assert!(year.metrics.len() > 8 && year.months.len() == 12);
        let rows = year.metrics.iter().map(|row| &row.distribution);
        for of in rows.chain(year.months.iter().map(|month| &month.distribution)) {
            assert_eq!(*of, Distribution::default());
        }
        assert_eq!(
            (year.share_of_nameplate(), year.at_full(), year.duration.len()),
            (None, None, 0)
        );
        adds_up(&summary);
    }
    // Of few trials there is a mean with its error, and no quantile.
    let few = EXACT.replace("in_service = 2030.5", "built = 0.3");
    let summary = run(&few, &Run::default());
    let year = summary.service_year("line").expect("told");
    assert!((2..30).contains(&year.trials), "{}", year.trials);
    let delivered = year.delivered().expect("told");
    assert!(delivered.mean.is_some() && delivered.se.is_some() && delivered.sd.is_some());
    assert_eq!((delivered.p10, delivered.p50, delivered.se_p50), (None, None, None));
}

#[test]
fn where_corridors_share_an_hourly_demand_the_duration_of_flows_is_not_known() {
    let demand = "\n[destination]\ndemand = { file = \"load.csv\", column = \"mw\" }\nsource = \"made up\"\n";
    let load = format!("mw\n{}", "60\n".repeat(8760));
    let memory = Memory::new("line.toml", &(many(1).replace("mw = 9000", "mw = 90") + demand));
    let scenario = Scenario::from_memory(&memory.with("load.csv", load)).expect("no errors");
    let result = scenario.run(&Run::default()).expect("it runs");
    let year = result.summary().service_year("C0").expect("told");
    assert!(year.trials > 200 && year.duration.is_empty());
    assert_eq!((year.at_full(), year.at_nothing(), year.at_least(0.5)), (None, None, None));
    close("delivered", year.delivered().and_then(|of| of.p50), 10.0 * 8760.0 / 1e6);
    assert!(year.months.iter().all(|month| month.distribution.mean > Some(0.0)));
}

/// A line that opens in the middle of one of the years 2028 to 2035 and then brings the same share of
/// its capacity in every year, evenly from a half to one; or never comes.
const KNOWN: &str = r#"
schema = 1
title = "Known"

[run]
start_year = 2030
years = 5
trials = 300
seed = 1
warm_up_years = 0

[assumption.bought]
value = { uniform = [0.5, 1.0] }
source = "made up"

[assumption.opening]
value = { choice = { values = [2028.5, 2029.5, 2030.5, 2031.5, 2032.5, 2033.5, 2034.5, 2035.5] } }
source = "made up"

[[supply]]
name = "plant"
commodity = "electricity"
source = "made up"
[supply.steady]
mw = 100

[[corridor]]
name = "line"
commodity = "electricity"
supplies = ["plant"]
capacity_mw = 100
source = "made up"
built = 0.9
in_service = "opening"
accepted = "bought"

[[contract]]
corridor = "line"
volume_twh = 0.7008
metered = "receiving"
energy_usd_per_mwh = 50
source = "made up"
"#;

#[test]
fn intervals_cover_what_is_known_19_times_in_20() {
    let scenario = Scenario::from_text(KNOWN).expect("no errors");
    let full = 0.876;
    let mut covered: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 1..=200 {
        let result = scenario.run(&Run::default().seed(seed)).expect("it runs");
        let summary = result.summary();
        let year = summary.service_year("line").expect("told");
        let delivered = year.delivered().expect("told");
        let future = summary.futures().iter().find(|future| future.has("line") == Some(true));
        let future = future.expect("it comes in most trials");
        let last = future.last_year(None).expect("told");
        // In the last year the line that opened in it brings half as much: one of seven trials.
        let told: [(&'static str, Option<Estimate>, f64); 10] = [
            ("mean", delivered.mean(), 0.75 * full),
            ("p10", delivered.p10(), 0.55 * full),
            ("p50", delivered.p50(), 0.75 * full),
            ("p90", delivered.p90(), 0.95 * full),
            ("share", year.share_of_nameplate(), 0.75),
            ("contract", year.contract_met(), 0.4),
            ("at least 80 %", year.at_least(0.8), 0.4),
            ("month", year.months[0].distribution.mean(), 0.75 * full * 31.0 / 365.0),
            ("chance", Some(future.chance()), 0.9 * 7.0 / 8.0),
            ("last year", last.mean(), 0.75 * full * (6.0 + 0.5) / 7.0),
        ];
        for (what, estimate, truth) in told {
            let (low, high) = estimate.and_then(Estimate::interval).expect(what);
            *covered.entry(what).or_default() += u32::from((low..=high).contains(&truth));
        }
    }
    // 95 % of 200 are 190, give or take 3 * 3.1.
    assert!(covered.values().all(|count| (181..=199).contains(count)), "{covered:?}");
}

#[test]
fn passes_and_threads_make_no_difference() {
    let scenario = Scenario::from_text(TWO).expect("no errors");
    let once = scenario.run(&Run::default()).expect("it runs");
    let plan =
        |memory| scenario.plan(&Run::default().memory(memory)).expect("a plan").plan().passes();
    let memory = 300 * 600;
    assert!(plan(memory) > 3, "{}", plan(memory));
    let often = scenario.run(&Run::default().memory(memory)).expect("it runs");
    assert!(often.json() == once.json(), "passes that keep some measures each");
    let until = Run::default().until("delivered_twh.mean +- 20%");
    let until = scenario.run(&until).expect("it runs");
    let same = Run::default().trials(until.summary().run.trials);
    let same = scenario.run(&same).expect("it runs");
    let of = |summary: &Summary| (summary.service_year.clone(), summary.futures.clone());
    assert!(of(same.summary()) == of(until.summary()), "until it is known well enough");
}

#[test]
fn every_summary_is_as_its_schema_says_and_nothing_else_is() {
    let schema = summary_schema();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut seen = 0;
    let mut texts = vec![(TWO.to_owned(), 300), (EXACT.replace("2030.5", "2050"), 40)];
    texts.push((TWO.to_owned(), 1));
    for (text, trials) in texts {
        let scenario = Scenario::from_text(&text).expect("no errors");
        let result = scenario.run(&Run::default().trials(trials)).expect("it runs");
        let summary = serde_json::from_str(result.json()).expect("JSON");
        assert_eq!(json_schema::faults(&schema, &summary), Vec::<String>::new());
    }
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|kind| kind != "toml") {
            continue;
        }
        let scenario = Scenario::from_path(&path).expect("no errors");
        let result = scenario.run(&Run::default().trials(40)).expect("it runs");
        let summary = serde_json::from_str(result.json()).expect("JSON");
        assert_eq!(json_schema::faults(&schema, &summary), Vec::<String>::new(), "{path:?}");
        adds_up(result.summary());
        // And it is read back as it was.
        let again: Summary = serde_json::from_str(result.json()).expect("a summary");
        let words = |summary: &Summary| -> Vec<String> {
            let years = summary.service_year.iter().flat_map(|year| &year.metrics);
            let futures = summary.futures.iter().flat_map(|future| &future.metrics);
            let about = years.map(|row| &row.about).chain(futures.map(|row| &row.about));
            about.map(|about| format!("{about:?}")).collect()
        };
        assert_eq!(words(&again), words(result.summary()));
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
    let result = run(TWO, &Run::default().trials(30));
    let right = serde_json::to_value(&result).expect("JSON");
    type Spoil = fn(&mut serde_json::Value);
    let wrong: [(Spoil, &str); 7] = [
        (|of| of["schema"] = 2.into(), ".schema: 2 is not 1"),
        (|of| of["futures"][0]["p"] = "much".into(), ".futures[0].p: \"much\" is not of type"),
        (|of| of["run"]["trials"] = (-1).into(), ".run.trials: -1 is below 0"),
        (
            |of| of["metrics"][3]["metric"] = "luck".into(),
            ".metrics[3].metric: \"luck\" is none of",
        ),
        (
            |of| drop(of["service_year"][0].as_object_mut().unwrap().remove("years")),
            ".service_year[0]: no `years`",
        ),
        (|of| of["futures"][0]["luck"] = 1.into(), ".futures[0]: `luck` is not in the schema"),
        (
            |of| of["service_year"][1]["duration"][0]["level"] = serde_json::Value::Null,
            ".service_year[1].duration[0].level: null is not of type",
        ),
    ];
    for (spoil, what) in wrong {
        let mut spoilt = right.clone();
        spoil(&mut spoilt);
        let faults = json_schema::faults(&schema, &spoilt);
        assert!(faults.len() == 1 && faults[0].starts_with(what), "{what}: {faults:?}");
    }
}

/// The chances to be in service that the page shows of the first corridor.
fn shown(text: &str) -> Vec<String> {
    let scenario = Scenario::from_text(text).expect("a scenario");
    let result = scenario.run(&Run::default().trials(100)).expect("it runs");
    let when = result.page().answer.when;
    when[0].chances.iter().map(|chance| chance.value.clone()).collect()
}

#[test]
fn what_the_scenario_settles_is_certain_and_what_trials_saw_is_bounded() {
    let scenario = |more: &str| {
        format!(
            "schema = 1\ntitle = \"T\"\n[run]\nstart_year = 2030\nyears = 3\n[assumption.when]\n\
             value = {{ uniform = [2029.0, 2029.5] }}\nsource = \"made up\"\n\
             [[supply]]\nname = \"S\"\ncommodity = \"electricity\"\nsource = \"made up\"\n\
             steady = {{ mw = 100 }}\n[[corridor]]\nname = \"C\"\ncommodity = \"electricity\"\n\
             supplies = [\"S\"]\ncapacity_mw = 100\nsource = \"made up\"\n{more}"
        )
    };
    let settled = scenario("").replace(
        "[assumption.when]\nvalue = { uniform = [2029.0, 2029.5] }\nsource = \"made up\"\n",
        "",
    );
    let with = |more: &str| shown(&format!("{settled}{more}"));
    assert_eq!(with(""), ["100 %"; 3]);
    assert_eq!(with("built = 0\n"), ["0 %"; 3]);
    assert_eq!(with("in_service = 2031.5\n"), ["0 %", "100 %", "100 %"]);
    // Drawn: a hundred trials that all have it leave 3 in 100 open.
    assert_eq!(shown(&scenario("in_service = \"when\"\n")), [">97 %"; 3]);
    // A chance of being built is seen in trials too.
    assert!(with("built = 0.999999\n").iter().all(|chance| chance == ">97 %"));
    // A date after the horizon is settled whatever the chance to be built.
    assert_eq!(with("built = 0.5\nin_service = 2040\n"), ["0 %"; 3]);
}
