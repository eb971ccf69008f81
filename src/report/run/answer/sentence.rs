//! The answer in a few sentences, composed for any scenario: when it is there, what a middling year of
//! service brings, the likeliest future, and what the destination makes itself.
//!
//! A number in them is one of `summary.json` cut to two digits, or fewer where its error says so.

use crate::outcome::Event;
use crate::report::listing::listed;
use crate::report::run::page::Input;
use crate::stats::{Distribution, Estimate, Future};
use crate::units::{
    counted, decimals_for_digits, decimals_for_error, reads_as_zero, with_decimals,
};

/// Corridors that are told of by name.
const BY_NAME: usize = 3;

/// When a corridor is there, the earliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum There {
    /// In every trial and every year.
    Throughout,
    /// More likely than not from a year on.
    From(i32),
    /// In no year more likely than not.
    Never,
}

/// A corridor, and what is said of it.
struct Said<'a> {
    name: &'a str,
    /// When it is there.
    there: There,
    /// How a year of service lies; `None` where it is not known.
    year: Option<&'a Distribution>,
    /// Whether any trial has a year of service.
    served: bool,
}

/// The sentences, in their order.
pub(super) fn sentences(input: Input<'_>) -> Vec<String> {
    let summary = input.summary;
    let first = summary.run.start_year;
    let end = first + i32::try_from(summary.run.years).unwrap_or(0);
    let mut said: Vec<Said<'_>> = Vec::new();
    for corridor in &input.scenario.corridors {
        let name = corridor.name.as_str();
        let year = summary.service_year(name);
        let half = summary.first_year_past_half(Event::InService, Some(name));
        let is_sure = |year| {
            let chance = summary.chance(Event::InService, Some(name), Some(year));
            chance.is_some_and(|chance| chance.value >= 1.0)
        };
        let there = match half.and_then(|row| row.year) {
            Some(_) if (first..end).all(is_sure) => There::Throughout,
            Some(year) => There::From(year),
            None => There::Never,
        };
        said.push(Said {
            name,
            there,
            year: year.and_then(|year| year.delivered()),
            served: year.is_some_and(|year| year.years > 0),
        });
    }
    // In the order in which they are there, those that never are last.
    said.sort_by_key(|corridor| corridor.there);
    let mut sentences = vec![when(&said, end)];
    sentences.extend(brings(&said));
    sentences.extend(summary.futures().first().map(|likeliest| future(likeliest, &said, input)));
    let destination = &input.scenario.destination;
    sentences.extend(destination.yearly_twh.map(|yearly| {
        let yearly = with_decimals(yearly, if yearly < 10.0 { 1 } else { 0 });
        format!("{} generates {yearly} TWh a year.", destination.name)
    }));
    sentences
}

/// Names as the subject: `A is`, `A and B are`.
fn subject(names: &[String]) -> String {
    format!("{} {}", listed(names), if names.len() == 1 { "is" } else { "are" })
}

/// Such as `LPG by lorry is there throughout, CASA-1000 is more likely there than not from 2032, TAPI at no
/// time before 2038.`
fn when(said: &[Said<'_>], end: i32) -> String {
    let mut groups: Vec<(There, Vec<String>)> = Vec::new();
    for corridor in said {
        match groups.last_mut().filter(|group| group.0 == corridor.there) {
            Some(group) => group.1.push(corridor.name.to_owned()),
            None => groups.push((corridor.there, vec![corridor.name.to_owned()])),
        }
    }
    if said.len() > BY_NAME {
        return when_many(said, end);
    }
    let mut clauses = Vec::new();
    // The verb and what it says stand in the first clause that needs them.
    let mut is_said = false;
    for (there, names) in &groups {
        clauses.push(match there {
            There::Throughout => format!("{} there throughout", subject(names)),
            There::From(year) if is_said => format!("{} from {year}", listed(names)),
            There::From(year) => {
                format!("{} more likely there than not from {year}", subject(names))
            }
            There::Never if is_said => format!("{} at no time before {end}", listed(names)),
            There::Never => {
                format!("{} at no time before {end} more likely there than not", subject(names))
            }
        });
        is_said |= *there != There::Throughout;
    }
    format!("{}.", clauses.join(", "))
}

/// The same of many corridors: how many, and the first of them.
fn when_many(said: &[Said<'_>], end: i32) -> String {
    let all = said.len();
    let sure = said.iter().filter(|corridor| corridor.there != There::Never).count();
    if sure == 0 {
        return format!(
            "None of the {all} corridors is more likely there than not at any time before {end}."
        );
    }
    let is = if sure == 1 { "is" } else { "are" };
    let lead = match sure == all {
        true => format!("All {all} corridors are"),
        false => format!("{sure} of {all} corridors {is}"),
    };
    let first = said.iter().take(BY_NAME.min(sure));
    let mut each: Vec<String> = first
        .map(|corridor| match corridor.there {
            There::From(year) => format!("{} from {year}", corridor.name),
            _ => format!("{} throughout", corridor.name),
        })
        .collect();
    if sure > BY_NAME {
        let is_alike = said[BY_NAME].there == said[BY_NAME - 1].there;
        let later = if is_alike { "" } else { " later" };
        each.push(format!("{} more{later}", sure - BY_NAME));
    }
    format!("{lead} more likely there than not before {end}: {}.", listed(&each))
}

/// An amount of TWh with two digits at most, `nothing` where it reads as none.
fn amount(of: Estimate) -> String {
    let most = decimals_for_digits(of.value, 2);
    let decimals = of.se.and_then(decimals_for_error).map_or(most, |decimals| decimals.min(most));
    let text = with_decimals(of.value, decimals);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// Such as `In a middling year of service the first brings 2 TWh, the second 18.`
fn brings(said: &[Said<'_>]) -> Vec<String> {
    let middle = |corridor: &Said<'_>| corridor.year.and_then(Distribution::p50);
    // Of too few trials the middle is not known.
    let is_known = said.iter().any(|corridor| middle(corridor).is_some());
    let kind = if is_known { "a middling" } else { "an average" };
    let of = |corridor: &Said<'_>| match is_known {
        true => middle(corridor),
        false => corridor.year.and_then(Distribution::mean),
    };
    let known: Vec<(usize, Estimate)> =
        said.iter().enumerate().filter_map(|(at, corridor)| Some((at, of(corridor)?))).collect();
    let mut sentences = Vec::new();
    let twh = |text: &str| match reads_as_zero(text) {
        true => "nothing".to_owned(),
        false => format!("{text} TWh"),
    };
    if known.len() > BY_NAME {
        let by = |a: &&(usize, Estimate), b: &&(usize, Estimate)| a.1.value.total_cmp(&b.1.value);
        if let (Some(least), Some(most)) = (known.iter().min_by(by), known.iter().max_by(by)) {
            let told =
                |of: &(usize, Estimate)| format!("{} over {}", twh(&amount(of.1)), said[of.0].name);
            sentences.push(format!(
                "{} year of service brings from {} to {}.",
                if kind == "a middling" { "A middling" } else { "An average" },
                told(least),
                told(most)
            ));
        }
    } else if !known.is_empty() {
        let name = |at: usize| match (said.len(), at) {
            (1, _) => "it".to_owned(),
            (2, 0) if known.len() == 2 => "the first".to_owned(),
            (2, 1) if known.len() == 2 => "the second".to_owned(),
            _ => said[at].name.to_owned(),
        };
        let mut clauses = Vec::new();
        // The unit stands at the first amount that has one.
        let mut unit = false;
        for (at, of) in &known {
            let text = amount(*of);
            let verb = if clauses.is_empty() { "brings " } else { "" };
            let told = if reads_as_zero(&text) || !unit { twh(&text) } else { text.clone() };
            unit |= !reads_as_zero(&text);
            clauses.push(format!("{} {verb}{told}", name(*at)));
        }
        sentences.push(format!("In {kind} year of service {}.", clauses.join(", ")));
    }
    let unserved: Vec<String> = said
        .iter()
        .filter(|corridor| !corridor.served)
        .map(|corridor| corridor.name.to_owned())
        .collect();
    match (unserved.len(), said.len()) {
        (0, _) => {}
        (_, 1) => sentences.push("In no trial is it there for a whole year.".to_owned()),
        (none, all) if none == all => {
            sentences.push("In no trial is any of them there for a whole year.".to_owned());
        }
        (none, _) if none > BY_NAME => {
            sentences.push(format!("{none} corridors are in no trial there for a whole year."));
        }
        _ => sentences.push(format!("{} in no trial there for a whole year.", subject(&unserved))),
    }
    sentences
}

/// Such as `In 55 futures of 100 only CASA-1000 is there.`
fn future(likeliest: &Future, said: &[Said<'_>], input: Input<'_>) -> String {
    let trials = input.summary.run.trials;
    let lead = match likeliest.p {
        p if p >= 1.0 => "In all futures".to_owned(),
        _ if trials < 100 => {
            format!("In {} of {}", likeliest.trials, counted(trials, "trial", "trials"))
        }
        p => match libm::round(p * 100.0) {
            percent if percent >= 100.0 => "In more than 99 futures of 100".to_owned(),
            percent if percent < 1.0 => "In less than 1 future of 100".to_owned(),
            percent => {
                let futures = if percent > 1.0 { "futures" } else { "future" };
                format!("In {percent} {futures} of 100")
            }
        },
    };
    let lead = if trials == 1 { "In the one trial".to_owned() } else { lead };
    let all = said.len();
    let there = match likeliest.in_service.as_deref() {
        None => "another combination is there".to_owned(),
        Some([]) => match all {
            1 => "it is not there at the end".to_owned(),
            2 => "neither is there at the end".to_owned(),
            _ => "none of them is there at the end".to_owned(),
        },
        Some([_]) if all == 1 => "it is there at the end".to_owned(),
        Some([one]) => format!("only {one} is there"),
        Some(names) if names.len() == all => match all {
            2 => "both are there".to_owned(),
            _ => format!("all {all} are there"),
        },
        Some(names) if names.len() <= BY_NAME => format!("only {} are there", listed(names)),
        Some(names) => format!("{} of the {all} are there", names.len()),
    };
    match all > 2 && likeliest.p < 0.5 {
        true => format!("{lead}, the likeliest, {there}."),
        false => format!("{lead} {there}."),
    }
}
