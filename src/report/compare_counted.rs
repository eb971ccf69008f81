//! Chances and incidents on the page of a comparison: what is counted rather than measured.

use super::compare::{DifferenceLine, signed, together, worth};
use super::page::Number;
use crate::stats::{ChanceRow, Comparison, Estimate, EventName, PairRow};
use crate::units::{chance_percent, significant};

/// How likely what has a chance is, in percent of the compared years, and the number of incidents
/// of each hazard: every row that is not the same in every trial.
pub(super) fn counted(comparison: &Comparison) -> Vec<DifferenceLine> {
    // A stated event stands there in the year that it names, or in the average year.
    let stated = |row: &&ChanceRow| match &row.event {
        EventName::Own(_) => row.year.is_none(),
        EventName::Stated(_) => row.year.is_none() || !has_average(comparison, row),
    };
    let chances = comparison.probabilities.iter().filter(stated).map(|row| {
        let what = match (&row.event, &row.corridor) {
            (EventName::Own(event), Some(corridor)) => {
                format!("{corridor}: {}, % of years", event.name().replace('_', " "))
            }
            (event, _) => format!("{}: % of trials", event.text()),
        };
        (&row.scenario, what, true, &row.pair)
    });
    let incidents = comparison
        .hazards
        .iter()
        .map(|row| (&row.scenario, format!("{}: incidents a year", row.hazard), false, &row.pair));
    let differ = chances.chain(incidents).filter(|(.., pair)| pair.p_equal < 1.0);
    let lines = differ.filter_map(|(scenario, what, is_chance, pair)| {
        let index = comparison.scenarios.iter().position(|s| s.letter == *scenario)?;
        Some(line(index, what, is_chance, pair, comparison.run.trials))
    });
    together(lines.collect())
}

/// Whether the chance of the same event is told of the average year.
fn has_average(comparison: &Comparison, row: &ChanceRow) -> bool {
    let same = |other: &&ChanceRow| other.event == row.event && other.scenario == row.scenario;
    comparison.probabilities.iter().filter(same).any(|other| other.year.is_none())
}

fn line(
    index: usize,
    what: String,
    is_chance: bool,
    pair: &PairRow,
    trials: u64,
) -> DifferenceLine {
    let unit = if is_chance { 100.0 } else { 1.0 };
    let scaled = |value: f64, se: Option<f64>| (unit * value, se.map(|se| unit * se));
    let mean = |value: f64, se| match is_chance && (value == 0.0 || value == 1.0) {
        // Seen in no trial, or in all: the bound has its sign and no error.
        true => {
            let bound = chance_percent(value, se, trials);
            Number { value: bound.trim_end_matches(" %").to_owned(), error: None }
        }
        false => {
            let (value, se) = scaled(value, se);
            Number::with_error(Estimate { value, se })
        }
    };
    let (difference, error) = scaled(pair.mean, pair.se);
    DifferenceLine {
        index,
        what,
        means: [mean(pair.first.mean, pair.first.se), mean(pair.this.mean, pair.this.se)],
        mean: signed(difference, error),
        quantiles: Default::default(),
        less: chance_percent(pair.p_less, None, trials),
        greater: chance_percent(pair.p_greater, None, trials),
        correlation: pair.correlation.map_or_else(|| "–".to_owned(), |r| significant(r, 3)),
        worth: worth(pair.gain, pair.se),
    }
}
