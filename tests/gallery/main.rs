//! The gallery tells the truth: every number in `README.md` and `reports/README.md` is the one in the
//! committed summaries.
//!
//! After a change that moves numbers, renew the reports and then the numbers in the pages:
//!
//! ```sh
//! cargo run --release -- run scenarios/*.toml --draws none
//! SNAPSHOTS=overwrite cargo test --test gallery
//! ```
//!
//! Then read the sentences again: a number is renewed, what is said of it is not. That the summaries
//! are those of the scenarios as they stand is checked where there is a release build: `.ci/run`.

mod marks;
mod prose;
mod titles;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use marks::{Reports, check};
use sha2::{Digest, Sha256};

/// The scenario that `salang init` writes: an example to be changed, not a finding.
const NOT_SHOWN: &str = "starter";

/// Pages whose numbers are checked.
const PAGES: [&str; 2] = ["README.md", "reports/README.md"];

/// Figures in the pages that come from no run, with the reason.
const FACTS: [(&str, &str); 1] = [("500 kV", "the voltage of TAP-500, in parts/tap-500.toml")];

/// The expectations in the notes of scenarios, and the bounds within which each is a fair
/// description: the scenario's total over that of another.
const EXPECTED: [(&str, &str, &str, f64, f64); 20] = [
    (
        "border-open",
        "about an eighth more than the baseline brings",
        "border-open:T / baseline:T",
        1.07,
        1.18,
    ),
    (
        "border-shut",
        "about half of what the baseline brings",
        "border-shut:T / baseline:T",
        0.42,
        0.56,
    ),
    ("clash", "about a third less than in the baseline", "clash:T / baseline:T", 0.58, 0.73),
    ("calm", "only a few per cent more", "calm:T / baseline:T", 1.01, 1.07),
    ("contested", "about what the baseline brings", "contested:T / baseline:T", 0.95, 1.03),
    (
        "conflict",
        "about a quarter less than in the baseline",
        "conflict:T / baseline:T",
        0.68,
        0.82,
    ),
    ("relapse", "about 5 per cent less over the ten years", "relapse:T / baseline:T", 0.92, 0.97),
    ("lng-cheap", "about a third less than in the baseline", "lng-cheap:T / baseline:T", 0.6, 0.74),
    (
        "lng-shock",
        "about a seventh more than in the baseline",
        "lng-shock:T / baseline:T",
        1.08,
        1.2,
    ),
    (
        "rogun",
        "about a third less from CASA-1000",
        "rogun:CASA-1000 / baseline:CASA-1000",
        0.6,
        0.74,
    ),
    (
        "rogun-slow",
        "about a third more from CASA-1000",
        "rogun-slow:CASA-1000 / baseline:CASA-1000",
        1.25,
        1.45,
    ),
    (
        "rogun-south",
        "about twice as much from CASA-1000",
        "rogun-south:CASA-1000 / baseline:CASA-1000",
        1.8,
        2.2,
    ),
    (
        "kambarata",
        "well over half as much again from CASA-1000",
        "kambarata:CASA-1000 / baseline:CASA-1000",
        1.5,
        1.8,
    ),
    (
        "home-demand",
        "little more than half of what CASA-1000 brings in the baseline",
        "home-demand:CASA-1000 / baseline:CASA-1000",
        0.5,
        0.63,
    ),
    (
        "dry-decade",
        "some 5 to 10 per cent less from CASA-1000",
        "dry-decade:CASA-1000 / baseline:CASA-1000",
        0.88,
        0.96,
    ),
    (
        "no-india",
        "about as much from TAPI as in the baseline",
        "no-india:TAPI / baseline:TAPI",
        0.92,
        1.08,
    ),
    (
        "india",
        "somewhat more from TAPI than in the baseline",
        "india:TAPI / baseline:TAPI",
        1.02,
        1.4,
    ),
    ("kazakh-gas", "about a third more from TAPI", "kazakh-gas:TAPI / baseline:TAPI", 1.2, 1.45),
    ("wakhan-bypass", "less than a tenth more", "wakhan-bypass:T / casa-only:T", 1.0, 1.1),
    (
        "everything",
        "about a sixth more than the baseline brings",
        "everything:T / baseline:T",
        1.1,
        1.23,
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The committed summaries by the name of their folder.
fn reports() -> Reports {
    let mut reports = BTreeMap::new();
    for entry in fs::read_dir(root().join("reports")).expect("the folder of reports") {
        let folder = entry.expect("an entry of it").path();
        let Ok(summary) = fs::read_to_string(folder.join("summary.json")) else { continue };
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        reports.insert(name, serde_json::from_str(&summary).expect("a summary is JSON"));
    }
    Reports(reports)
}

/// The shipped scenarios that the gallery shows, by name.
fn shown() -> Vec<String> {
    let files = fs::read_dir(root().join("scenarios")).expect("the folder of scenarios");
    let files = files.map(|entry| entry.expect("an entry of it").path());
    let scenarios = files.filter(|path| path.extension().is_some_and(|kind| kind == "toml"));
    let name = |path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let mut names: Vec<String> = scenarios.map(name).filter(|name| name != NOT_SHOWN).collect();
    names.sort();
    names
}

#[test]
fn every_number_in_the_pages_is_the_one_in_the_summaries() {
    let reports = reports();
    for page in PAGES {
        let before = text(page);
        let checked = check(&before, &reports);
        if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
            if checked.renewed != before {
                fs::write(root().join(page), &checked.renewed).expect("the page can be written");
            }
            let faults: Vec<_> = checked.faults.iter().filter(|fault| !fault.renewed).collect();
            assert!(faults.is_empty(), "{page}: {faults:#?}");
        } else {
            assert!(checked.faults.is_empty(), "{page}: {:#?}", checked.faults);
        }
        assert!(checked.marks > 2, "{page} has numbers of runs");
    }
}

#[test]
fn no_number_of_a_run_stands_in_the_pages_unchecked() {
    for page in PAGES {
        let loose = prose::loose_numbers(&text(page), &FACTS.map(|fact| fact.0));
        assert!(loose.is_empty(), "{page}: mark these, or give a reason in FACTS: {loose:#?}");
    }
}

#[test]
fn every_scenario_has_its_place_in_the_gallery_with_two_checked_sentences() {
    let page = text("reports/README.md");
    let sections = prose::sections(&page);
    for name in shown() {
        let section = sections
            .iter()
            .find(|section| section.contains(&format!("](../scenarios/{name}.toml)")))
            .unwrap_or_else(|| panic!("reports/README.md has no section for {name}"));
        for file in
            ["charts/distribution.svg", "charts/waterfall.svg", "summary.json", "scenario.toml"]
        {
            assert!(
                section.contains(&format!("({name}/{file})")),
                "{name} does not lead to its {file}"
            );
            assert!(
                root().join(format!("reports/{name}/{file}")).is_file(),
                "reports/{name}/{file}"
            );
        }
        assert!(section.contains("?*"), "{name} asks no question");
        let said = prose::sentences(section);
        assert_eq!(said.len(), 2, "{name} is said in two sentences: {said:#?}");
        for sentence in &said {
            assert!(sentence.contains(prose::NUMBER), "{name}: no number in: {sentence}");
        }
    }
}

#[test]
fn a_sentence_that_compares_numbers_of_runs_is_checked_as_a_claim() {
    for page in PAGES {
        for sentence in prose::sentences(&format!("\n{}", text(page))) {
            let compares = prose::comparative(&sentence);
            let checked = !sentence.contains(prose::NUMBER) || sentence.contains(prose::CLAIM);
            assert!(compares.is_none() || checked, "{page}: check {compares:?} in: {sentence}");
        }
    }
}

#[test]
fn every_report_is_a_whole_run_of_its_scenario_by_this_version() {
    let Reports(reports) = reports();
    for name in shown() {
        let summary = reports.get(&name).unwrap_or_else(|| panic!("reports/{name} is missing"));
        assert_eq!(summary["scenario"]["file"], format!("{name}.toml"));
        assert_eq!(summary["salang"], env!("CARGO_PKG_VERSION"), "{name}");
        assert_eq!(summary["run"]["partial"], false, "{name}");
    }
}

#[test]
fn every_report_is_as_its_own_list_has_it_so_that_a_run_may_renew_it() {
    for name in shown() {
        let folder = root().join("reports").join(&name);
        let list = text(&format!("reports/{name}/.salang.json"));
        let list: serde_json::Value = serde_json::from_str(&list).expect("a list is JSON");
        let mut there = 0;
        for (file, sum) in list["files"].as_object().expect("files") {
            // Most of a report is not kept.
            let Ok(bytes) = fs::read(folder.join(file)) else { continue };
            let found: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(sum, &found, "reports/{name}/{file}");
            there += 1;
        }
        assert!(there >= 4, "reports/{name}");
    }
}

#[test]
fn what_the_notes_of_scenarios_expect_comes_about() {
    let reports = reports();
    for (name, words, ratio, low, high) in EXPECTED {
        let notes = text(&format!("scenarios/{name}.toml"));
        let notes = notes.split_whitespace().collect::<Vec<_>>().join(" ");
        let at = notes.find(words).unwrap_or_else(|| panic!("{name} no longer says {words:?}"));
        assert!(notes[..at].contains("Expect"), "{name}");
        let whole = |term: &str| match term.strip_suffix(":T") {
            Some(scenario) => format!("{scenario}:delivered_twh.total.mean"),
            None => term.replace(':', ":delivered_twh.") + ".mean",
        };
        let terms: Vec<String> = ratio.split(" / ").map(whole).collect();
        let value = reports.value(&terms.join(" / ")).expect("both are in the summaries");
        assert!((low..=high).contains(&value), "{name} expects {words:?}, but it is {value}");
    }
    for name in shown() {
        let says = text(&format!("scenarios/{name}.toml")).contains("Expect");
        let known = EXPECTED.iter().any(|expected| expected.0 == name);
        assert!(!says || known, "what {name} expects is not checked");
    }
}

/// The charts of the gallery: report, chart, title.
fn charts() -> Vec<(String, String, String)> {
    let mut charts = Vec::new();
    for name in shown() {
        let folder = root().join("reports").join(&name).join("charts");
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("an entry of it").path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "svg"))
            .collect();
        files.sort();
        for file in files {
            let svg = fs::read_to_string(&file).expect("a chart");
            let title = svg.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
            let (title, _) = title.unwrap_or_else(|| panic!("{} has no title", file.display()));
            let title = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
                .into_iter()
                .fold(title.to_owned(), |title, (escaped, plain)| title.replace(escaped, plain));
            let chart = file.file_stem().expect("a name").to_string_lossy().into_owned();
            charts.push((name.clone(), chart, title));
        }
    }
    charts
}

#[test]
fn every_number_of_a_charts_title_is_in_the_summary_beside_it() {
    let reports = reports();
    let charts = charts();
    assert!(charts.len() > 5 * reports.0.len(), "{} charts", charts.len());
    let faults = charts.iter().filter_map(|(name, chart, title)| {
        let fault = titles::fault(chart, title, &reports.0[name])?;
        Some(format!("{name}: {fault}"))
    });
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_title_with_another_number_is_found_out() {
    let reports = reports();
    let mut tried = 0;
    for (name, chart, title) in charts() {
        let digits: Vec<(usize, char)> =
            title.char_indices().filter(|(_, letter)| letter.is_ascii_digit()).collect();
        for number in titles::numbers(&title) {
            // One unit more in its last digit; a year of a history is any of the horizon's.
            // Not where its digits stand in a name, as those of 10 do in CASA-1000.
            let alone = |at: &usize| {
                let before = title[..*at].chars().next_back();
                !before.is_some_and(|letter| letter.is_alphanumeric() || "-.,".contains(letter))
            };
            let mut places = title.match_indices(&number.text).map(|(at, _)| at);
            let begins = places.find(alone).expect("the number");
            // A bound holds for more numbers than one.
            if title[..begins].ends_with('<') {
                continue;
            }
            let at = begins + number.text.len() - 1;
            let Some((_, digit)) = digits.iter().find(|(place, _)| *place == at) else { continue };
            if *digit == '9' || chart == "history" || chart == "money" {
                continue;
            }
            let mut wrong = title.clone();
            let more = char::from_digit(digit.to_digit(10).expect("a digit") + 1, 10);
            wrong.replace_range(at..=at, &more.expect("a digit").to_string());
            tried += 1;
            let found = titles::fault(&chart, &wrong, &reports.0[&name]);
            assert!(found.is_some(), "{name}/{chart}: “{wrong}” passes for “{title}”");
        }
    }
    assert!(tried > 100, "{tried} numbers");
}
