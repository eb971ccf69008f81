//! Grades of evidence: how much of what decides rests on which, where that is known exactly, and what a
//! grade means beside `judgement`.

use salang::scenario::Grade;
use salang::stats::{Evidence, FactorKind};
use salang::{Run, Scenario};
use serde_json::Value;

const FOUR_LINES: &str = include_str!("grades.toml");

fn read(text: &str) -> Scenario {
    Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}"))
}

fn evidence(text: &str) -> Evidence {
    let ran = read(text).run(&Run::default()).expect("runs");
    ran.summary().evidence.clone().expect("graded, and enough trials")
}

/// The share of a grade, with its standard error and how many assumptions and branches have it.
fn of(found: &Evidence, grade: Option<Grade>) -> (f64, f64, u64) {
    let row = found.grades.iter().find(|row| row.grade.as_deref() == grade.map(Grade::name));
    let row = row.expect("a row a grade");
    (row.share, row.se, row.count)
}

#[test]
fn the_shares_of_four_grades_are_those_that_are_known() {
    let found = evidence(FOUR_LINES);
    // In MW: a uniform, a branch, a chance, and a border that is open or shut for good.
    let parts = [1e6 / 12.0, 800.0 * 800.0 * 0.21, 600.0 * 600.0 * 0.25, 700.0 * 700.0 * 0.25];
    let all: f64 = parts.iter().sum();
    let grades = [Grade::Record, Grade::JudgedBySeveral, Grade::JudgedAlone];
    for (grade, part) in grades.into_iter().zip(parts) {
        let (share, se, count) = of(&found, Some(grade));
        assert!((share - part / all).abs() < 4.0 * se, "{grade}: {share}, not {}", part / all);
        assert!(se > 0.0 && se < 0.03, "{grade}: {se}");
        assert_eq!(count, 1, "{grade}");
    }
    // A border is told apart, whatever is known of its chances, and nothing else is left.
    let border = found.states;
    assert!((border.share - parts[3] / all).abs() < 4.0 * border.se, "{border:?}");
    assert!(found.rest.share.abs() < 0.01, "{:?}", found.rest);
    assert_eq!(of(&found, Some(Grade::Derived)), (0.0, 0.0, 1));
    assert_eq!(of(&found, None), (0.0, 0.0, 1));
    let shares = found.grades.iter().map(|row| row.share).sum::<f64>();
    assert!((shares + border.share + found.rest.share - 1.0).abs() < 1e-9);
    let deciding: Vec<(FactorKind, &str)> =
        found.deciding.iter().map(|row| (row.kind, row.name.as_str())).collect();
    let wanted = [
        (FactorKind::Branch, "b"),
        (FactorKind::Regime, "open"),
        (FactorKind::Entry, "C"),
        (FactorKind::Assumption, "a_mw"),
    ];
    assert_eq!(deciding.len(), 4, "{deciding:?}");
    let is_there = |one: &(FactorKind, &str)| {
        // Two states of two, and two laws of one score, say the same.
        let same = [("open", "shut"), ("a_mw", "a_price")];
        deciding.iter().any(|row| {
            row == one || same.iter().any(|(a, b)| one.1 == *a && row.0 == one.0 && row.1 == *b)
        })
    };
    assert!(wanted.iter().all(is_there), "{deciding:?}");
}

#[test]
fn a_corridor_is_as_well_known_as_the_weakest_of_what_says_whether_and_when() {
    let dated = FOUR_LINES
        .replace("built       = \"c_chance\"", "built = \"c_chance\"\nin_service = \"c_from\"")
        + "\n[assumption.c_from]\nvalue = { uniform = [2026, 2030] }\n";
    let share_of = |from: &str| {
        let found = evidence(&(dated.clone() + from));
        let row = found.deciding.iter().find(|row| row.kind == FactorKind::Entry);
        row.expect("decides").grade.clone()
    };
    assert_eq!(share_of("grade = \"record\""), Some("judged alone".to_owned()));
    assert_eq!(share_of(""), None);
    // By outcome: the branch decides, and whatever else the table names.
    let by_outcome = FOUR_LINES
        .replace("built       = \"c_chance\"", "built = { small = \"c_chance\", large = 1 }");
    let found = evidence(&by_outcome);
    let row = found.deciding.iter().find(|row| row.kind == FactorKind::Entry).expect("decides");
    assert_eq!(row.grade.as_deref(), Some("judged alone"));
}

#[test]
fn summary_page_and_terminal_tell_the_same_shares() {
    let ran = read(FOUR_LINES).run(&Run::default()).expect("runs");
    let json: Value = serde_json::from_str(ran.json()).expect("JSON");
    let grades = json["evidence"]["grades"].as_array().expect("rows");
    let names: Vec<Option<&str>> = grades.iter().map(|row| row["grade"].as_str()).collect();
    let mut wanted: Vec<Option<&str>> = Grade::WORDS.map(Some).to_vec();
    wanted.push(None);
    assert_eq!(names, wanted);
    assert!(!ran.json().contains(": -0.0"), "{}", json["evidence"]);
    let page = ran.page();
    let said = page.grades.said.as_deref().expect("a sentence");
    for words in ["% rests on record", "% is judged by several", "of 5 assumptions and branches"] {
        assert!(said.contains(words), "{said}");
    }
    // What has no grade at all is not counted.
    let plain: String = FOUR_LINES
        .lines()
        .filter(|line| !line.starts_with("grade") && !line.starts_with("judge"))
        .fold(String::new(), |text, line| text + line + "\n");
    let ran = read(&plain).run(&Run::default()).expect("runs");
    assert_eq!(ran.summary().evidence, None);
    assert!(!ran.json().contains("\"evidence\""));
}

#[test]
fn a_judged_grade_is_a_judgement_and_a_judgement_alone_where_nothing_more_is_said() {
    let text = FOUR_LINES.replace("seed       = 4", "seed = 4\njudgement_spread = 1.5")
        + "[assumption.e]\nvalue = { pert = [1, 2, 3] }\ngrade = \"judged by several\"\n";
    let scenario = read(&text);
    let scenario = scenario.definition();
    let of = |name: &str| {
        let at = scenario.assumptions.iter().position(|own| own.name == name).expect("there");
        let own = &scenario.assumptions[at];
        (own.grade(), own.judgement, scenario.spreads()[at])
    };
    assert_eq!(of("a_mw"), (Some(Grade::Record), false, 1.0));
    assert_eq!(of("a_price"), (None, false, 1.0));
    assert_eq!(of("c_chance"), (Some(Grade::JudgedAlone), true, 1.5));
    assert_eq!(of("e"), (Some(Grade::JudgedBySeveral), true, 1.5));
    assert_eq!(scenario.branches[0].grade, Some(Grade::JudgedBySeveral));
    assert_eq!(scenario.regimes[0].grade, Some(Grade::Record));
}
