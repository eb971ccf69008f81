//! What a sentence, a table or a title tells as a sum adds up as it is written, whatever was rounded.
//!
//! All shipped scenarios are run with few trials, so that numbers are rough and errors large; every text
//! that a reader meets is gone through for the forms in which sums are told.

use std::path::{Path, PathBuf};

use salang::session::{Comparing, Workers};
use salang::{Run, Scenario};

/// Trials: few, so that digits are few and rounding shows.
const TRIALS: u64 = 64;

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).expect("the folder of scenarios");
    let files = files.map(|entry| entry.expect("an entry of it").path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|kind| kind == "toml")).collect();
    files.sort();
    files
}

/// A number as it is written, in units of its last digit, and how many decimals it has.
fn units(text: &str) -> (i64, usize) {
    let plain: String = text.chars().filter(char::is_ascii_digit).collect();
    let decimals = text.split_once('.').map_or(0, |(_, after)| after.len());
    (plain.parse().unwrap_or_else(|_| panic!("`{text}` is no number")), decimals)
}

/// The sum of numbers as they are written, in units of the last digit of the finest.
fn sum(texts: &[&str]) -> (i64, usize) {
    let all: Vec<(i64, usize)> = texts.iter().map(|text| units(text)).collect();
    let decimals = all.iter().map(|number| number.1).max().unwrap_or(0);
    let scaled = |(value, own): (i64, usize)| value * 10i64.pow((decimals - own) as u32);
    (all.into_iter().map(scaled).sum(), decimals)
}

#[track_caller]
fn adds_up(parts: &[&str], whole: &str, where_told: &str) {
    let (of_parts, decimals) = sum(parts);
    let (of_whole, own) = sum(&[whole]);
    let scaled = of_whole * 10i64.pow(decimals.saturating_sub(own) as u32);
    let parts_scaled = of_parts * 10i64.pow(own.saturating_sub(decimals) as u32);
    assert_eq!(parts_scaled, scaled, "{parts:?} are not {whole}: {where_told}");
}

/// The text between two others, or `None` where these are not both in it.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(inside, _)| inside)
}

/// Checks the forms in which a sentence tells a sum; how many it found.
fn check(sentence: &str) -> usize {
    let mut found = 0;
    // Under its contract Pakistan pays 241 million USD ... for what would cost 329 elsewhere: it saves 88
    if let (Some(paid), Some(elsewhere)) = (
        between(sentence, " pays ", " million USD"),
        between(sentence, "would cost ", " elsewhere"),
    ) {
        found += 1;
        let rest = sentence.rsplit_once(": it ").map_or("", |(_, rest)| rest);
        let amount = |word: &str| rest.strip_prefix(word).map(|rest| rest.trim_end_matches('.'));
        match (amount("saves "), amount("loses ")) {
            (Some(saved), _) => adds_up(&[paid, saved], elsewhere, sentence),
            (_, Some(lost)) => adds_up(&[elsewhere, lost], paid, sentence),
            _ => adds_up(&[paid], elsewhere, sentence),
        }
    }
    // In NAME CORRIDOR is in service in 2037 in 9 % of trials, 23 points less than the 32 % of NAME
    // A year of service over CORRIDOR brings 12.1 TWh on average in NAME, 8.3 less than the 20.4 of NAME.
    // In NAME 60 futures of 100 have FUTURE at the end, 5 more than the 55 of NAME.
    for (own, difference) in [
        (between(sentence, " in ", " % of trials, "), "% of trials, "),
        (between(sentence, " brings ", " TWh on average in "), ", "),
        (between(sentence, " ", " futures of 100 have "), " at the end, "),
    ] {
        let own = own.and_then(|text| text.rsplit(' ').next());
        let Some(own) = own.filter(|own| own.starts_with(|c: char| c.is_ascii_digit())) else {
            continue;
        };
        let Some((_, rest)) =
            sentence.rsplit_once(difference).filter(|_| sentence.contains(" than the "))
        else {
            continue;
        };
        let apart = rest.split(' ').next().unwrap_or_default();
        let other = between(rest, "than the ", " ").unwrap_or_default();
        found += 1;
        match rest.contains(" less than the ") {
            true => adds_up(&[own, apart], other, sentence),
            false => adds_up(&[other, apart], own, sentence),
        }
    }
    found
}

#[test]
fn every_sum_of_every_shipped_scenario_adds_up_as_it_is_written() {
    let (mut money, mut bars, mut futures) = (0, 0, 0);
    for path in scenarios() {
        let scenario = Scenario::from_path(&path).expect("a scenario");
        let run = scenario.run(&Run::default().trials(TRIALS).draws(None)).expect("it runs");
        let (page, name) = (run.page(), path.display().to_string());
        for row in &page.answer.goes {
            for parts in [&row.parts, &row.short] {
                let amounts: Vec<&str> = parts.iter().map(|part| part.twh.as_str()).collect();
                // What is told as one stands for more than it hides.
                if parts == &row.parts {
                    adds_up(&amounts, &row.whole, &format!("{name}: a year of {}", row.name));
                }
                let shares: Vec<&str> =
                    parts.iter().map(|part| part.share.trim_end_matches(" %")).collect();
                if shares.iter().all(|share| !share.starts_with('<')) {
                    adds_up(&shares, "100", &format!("{name}: a year of {}", row.name));
                    bars += 1;
                }
            }
        }
        for rows in [&page.answer.futures, &page.answer.all_futures] {
            let chances: Vec<&str> =
                rows.iter().map(|row| row.chance.trim_end_matches(" %")).collect();
            if !chances.is_empty() && chances.iter().all(|chance| !chance.starts_with('<')) {
                adds_up(&chances, "100", &format!("{name}: futures"));
                futures += 1;
            }
        }
        let report = run.report_of(&page);
        let titles = report.charts().drawn.iter().map(|chart| chart.title.clone());
        for text in page.headline.iter().cloned().chain(titles) {
            money += check(&text);
        }
    }
    assert!(
        bars > 40 && futures > 20 && money > 2,
        "{bars} years, {futures} futures, {money} of money"
    );
}

#[test]
fn every_sum_of_a_comparison_adds_up_as_it_is_written() {
    let files = scenarios();
    let named = |name: &str| {
        let mut files = files.iter();
        files.find(|path| path.file_stem().is_some_and(|stem| stem == name)).expect("a scenario")
    };
    let mut found = 0;
    let others = [
        "conflict",
        "calm",
        "kazakh-gas",
        "no-india",
        "home-demand",
        "everything",
        "tapi-only",
        "border-shut",
        "lng-shock",
        "take-or-pay",
        "rogun-south",
    ];
    for (other, seed) in others.into_iter().zip(1..) {
        let read = |name: &str| {
            let scenario = Scenario::from_path(named(name)).expect("a scenario");
            scenario.with("run.trials", 150.0).and_then(|own| own.with("run.seed", f64::from(seed)))
        };
        let sides = ["baseline", other].map(|name| read(name).expect("a scenario"));
        let compared = Comparing::plan(&sides, &[]).expect("a plan");
        let compared = compared.run(&Workers::new(Some(2)).expect("workers")).expect("it runs");
        let page = compared.page();
        for sentence in &page.headline {
            found += check(sentence);
        }
    }
    assert!(found >= 8, "{found} sums");
}

#[test]
fn a_sum_that_does_not_add_up_is_found_out() {
    for wrong in [
        "Under its contract Pakistan pays 241 million USD in an average year for what would cost 329 \
         elsewhere: it saves 87",
        "Under its contract Pakistan pays 235 million USD in an average year for what would cost 105 \
         elsewhere: it loses 131",
        "In war TAPI is in service in 2037 in 9 % of trials, 22 points less than the 32 % of peace.",
        "A year of service over TAPI brings 12.1 TWh on average in war, 8.2 less than the 20.4 of peace.",
        "In war 60 futures of 100 have TAPI only at the end, 5 more than the 56 of peace.",
    ] {
        assert!(std::panic::catch_unwind(|| check(wrong)).is_err(), "{wrong}");
    }
    for right in [
        "Under its contract Pakistan pays 241 million USD in an average year for what would cost 329 \
         elsewhere: it saves 88",
        "In war TAPI is in service in 2037 in 9 % of trials, 23 points less than the 32 % of peace; it is \
         more likely there than not at no time, from 2030 in peace.",
        "A year of service over TAPI brings 20.4 TWh on average in peace, 8.30 more than the 12.1 of war.",
    ] {
        assert_eq!(check(right), 1, "{right}");
    }
}
