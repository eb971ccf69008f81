//! How well it is known what decides: the deciding factors of a run by the grades of what is stated of
//! them, as a sentence, a table and a chart.

use super::mattered::Told;
use super::page::Number;
use crate::chart::{Colour, evidence};
use crate::report::listing::listed;
use crate::report::study::page::quoted;
use crate::scenario::{Grade, Scenario};
use crate::stats::{DecidingRow, Evidence, FactorKind, Summary};
use crate::units::{counted, percent, percents};

/// Deciding factors that a row names.
const NAMED: usize = 3;
/// A kind of a smaller share is in no sentence.
const LEAST_SHARE: f64 = 0.005;
/// Rows of the table.
const MOST_ROWS: usize = 20;

/// The evidence of a run, in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GradeWords {
    /// The sentence, without its full stop; `None` where nothing is graded or there is no spread.
    pub said: Option<String>,
    /// The deciding factors: path, name, the grade, the share of the variance.
    pub deciding: Vec<DecidingWords>,
}

/// A deciding factor in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidingWords {
    /// Path of the table that states it.
    pub path: String,
    /// Its name.
    pub name: String,
    /// How well it is known.
    pub grade: String,
    /// Its share, what it has in common with stronger ones left out.
    pub share: Number,
}

/// A kind of evidence with what belongs to it.
struct Kind<'a> {
    /// In a table.
    name: &'a str,
    /// In a sentence, behind its share.
    clause: String,
    colour: Colour,
    hatched: bool,
    count: Option<u64>,
    share: f64,
    rows: Vec<&'a DecidingRow>,
}

/// The evidence in words.
#[must_use]
pub(super) fn grades(scenario: &Scenario, summary: &Summary) -> GradeWords {
    let Some(found) = summary.evidence.as_ref().filter(|found| !found.deciding.is_empty()) else {
        return GradeWords::default();
    };
    let told = Told { scenario, summary };
    let rows = found.deciding.iter().take(MOST_ROWS).map(|row| DecidingWords {
        path: told.path(row.kind, &row.name),
        name: told.name(row.kind, &row.name),
        grade: row.grade.clone().unwrap_or_else(|| "not graded".to_owned()),
        share: Number { value: percent(row.share, Some(row.se)), error: None },
    });
    GradeWords { said: Some(sentence(found)), deciding: rows.collect() }
}

/// Shares as they are written together: those of a half percent and more add up to 100 %, but for what the
/// others are.
fn written(kinds: &[Kind<'_>]) -> Vec<String> {
    let is_large = |kind: &&Kind<'_>| kind.share >= LEAST_SHARE;
    let large: Vec<f64> = kinds.iter().filter(is_large).map(|kind| kind.share).collect();
    let mut large = percents(&large).into_iter();
    let small = |kind: &Kind<'_>| if kind.share > 0.0 { "<0.5 %" } else { "0 %" }.to_owned();
    kinds
        .iter()
        .map(|kind| match is_large(&kind) {
            true => large.next().unwrap_or_default(),
            false => small(kind),
        })
        .collect()
}

fn sentence(found: &Evidence) -> String {
    let kinds = kinds(found);
    let said = written(&kinds).into_iter().zip(&kinds);
    let said = said.filter(|(_, kind)| kind.share >= LEAST_SHARE);
    let parts: Vec<String> = said.map(|(share, kind)| format!("{share} {}", kind.clause)).collect();
    let judged = found.grades.iter().filter(|row| {
        let grade = row.grade.as_deref().and_then(Grade::of);
        grade.is_some_and(Grade::is_judged)
    });
    let judged: u64 = judged.map(|row| row.count).sum();
    let all: u64 = found.grades.iter().map(|row| row.count).sum();
    format!(
        "Of what decides how much arrives, {} (of {}, {judged} judged)",
        listed(&parts),
        counted(all, "assumption and branch", "assumptions and branches"),
    )
}

/// The kinds of evidence, the best first; those that nothing is of are left out.
fn kinds(found: &Evidence) -> Vec<Kind<'_>> {
    let is_state = |kind| matches!(kind, FactorKind::Security | FactorKind::Regime);
    let mut kinds: Vec<Kind<'_>> = Vec::new();
    for row in &found.grades {
        let grade = row.grade.as_deref().and_then(Grade::of);
        let of = found.deciding.iter().filter(|own| !is_state(own.kind) && own.grade == row.grade);
        let (name, clause) = match grade {
            Some(Grade::Record) => ("On record", "rests on record"),
            Some(Grade::Derived) => ("Derived from records", "is derived from records"),
            Some(Grade::JudgedBySeveral) => ("Judged by several", "is judged by several"),
            Some(Grade::JudgedAlone) => ("Judged alone", "is judged by one alone"),
            None => ("Not graded", "is not graded"),
        };
        kinds.push(Kind {
            name,
            clause: clause.to_owned(),
            colour: grade.map_or(evidence::UNKNOWN, |grade| evidence::GRADES[grade as usize]),
            hatched: grade.is_none(),
            count: Some(row.count),
            share: row.share,
            rows: of.collect(),
        });
    }
    kinds.push(Kind {
        name: "How long states hold",
        clause: "goes with how long states of security and regimes hold".to_owned(),
        colour: Colour::SECURITY,
        hatched: false,
        count: None,
        share: found.states.share,
        rows: found.deciding.iter().filter(|own| is_state(own.kind)).collect(),
    });
    kinds.push(Kind {
        name: "Chance, and all together",
        clause: "is chance and what acts only together".to_owned(),
        colour: evidence::UNKNOWN,
        hatched: true,
        count: None,
        share: found.rest.share,
        rows: Vec::new(),
    });
    kinds.retain(|kind| kind.count.is_some_and(|count| count > 0) || kind.share > 0.0);
    kinds
}

/// The chart, where anything decides.
#[must_use]
pub(super) fn figure(scenario: &Scenario, summary: &Summary) -> Option<evidence::Figure> {
    let found = summary.evidence.as_ref().filter(|found| !found.deciding.is_empty())?;
    let told = Told { scenario, summary };
    let kinds = kinds(found);
    let all: u64 = kinds.iter().filter_map(|kind| kind.count).sum();
    let judged = kinds.iter().filter(|kind| kind.name.starts_with("Judged"));
    let judged: f64 = judged.map(|kind| kind.share).sum();
    let shares = written(&kinds);
    let drawn = kinds.iter().zip(shares).map(|(kind, share_words)| {
        let most = kind.rows.iter().take(NAMED).map(|row| {
            format!("{} ({})", told.name(row.kind, &row.name), percent(row.share, None))
        });
        let most = match kind.hatched && kind.count.is_none() {
            true => "incidents, water, whether a chance comes true".to_owned(),
            false => most.collect::<Vec<_>>().join("; "),
        };
        evidence::Kind {
            name: kind.name.to_owned(),
            colour: kind.colour,
            hatched: kind.hatched,
            number: kind.count.map(|count| count as f64 / all.max(1) as f64),
            number_words: kind.count.map(|count| count.to_string()).unwrap_or_default(),
            share: kind.share,
            share_words,
            most: quoted(&most),
        }
    });
    let judged_words = format!("{} is judged", percent(judged, None));
    let parts = kinds.iter().filter(|kind| kind.share > 0.0 && !kind.name.starts_with("Judged"));
    let parts = parts.filter(|kind| kind.count.is_some());
    let parts = parts.map(|kind| format!("{} {}", percent(kind.share, None), kind.clause));
    let parts: Vec<String> = parts.chain([judged_words]).collect();
    Some(evidence::Figure {
        title: format!("Of what decides how much arrives, {}", listed(&parts)),
        subtitle: format!(
            "{}; shares of the variance of the average year, from {}",
            counted(all, "assumption and branch", "assumptions and branches"),
            counted(found.trials, "trial", "trials")
        ),
        kinds: drawn.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{GradeRow, ShareRow};

    fn found() -> Evidence {
        let row = |grade: Option<Grade>, count, share| GradeRow {
            grade: grade.map(|grade| grade.name().to_owned()),
            count,
            share,
            se: 0.002,
        };
        let deciding = |kind, name: &str, grade: Option<Grade>, share| DecidingRow {
            kind,
            name: name.to_owned(),
            grade: grade.map(|grade| grade.name().to_owned()),
            share,
            se: 0.002,
        };
        Evidence {
            trials: 4000,
            grades: vec![
                row(Some(Grade::Record), 3, 0.311),
                row(Some(Grade::Derived), 0, 0.0),
                row(Some(Grade::JudgedBySeveral), 1, 0.2),
                row(Some(Grade::JudgedAlone), 9, 0.344),
                row(None, 0, 0.0),
            ],
            states: ShareRow { share: 0.05, se: 0.002 },
            rest: ShareRow { share: 0.095, se: 0.004 },
            deciding: vec![
                deciding(FactorKind::Entry, "A", Some(Grade::JudgedAlone), 0.344),
                deciding(FactorKind::Regime, "shut", Some(Grade::Record), 0.05),
            ],
        }
    }

    #[test]
    fn the_sentence_tells_parts_that_add_up_and_leaves_out_what_is_nothing() {
        assert_eq!(
            sentence(&found()),
            "Of what decides how much arrives, 31 % rests on record, 20 % is judged by several, 34 % is \
             judged by one alone, 5 % goes with how long states of security and regimes hold and 10 % is \
             chance and what acts only together (of 13 assumptions and branches, 10 judged)"
        );
    }

    #[test]
    fn a_state_is_told_apart_whatever_the_grade_of_its_chances() {
        let found = found();
        let kinds = kinds(&found);
        let record = kinds.iter().find(|kind| kind.name == "On record").expect("there");
        assert!(record.rows.is_empty());
        let states = kinds.iter().find(|kind| kind.name == "How long states hold").expect("there");
        assert_eq!(states.rows.len(), 1);
    }
}
