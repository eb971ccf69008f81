//! Chances and incidents on the page of a comparison: what is counted rather than measured.

use super::compare::{DifferenceLine, signed, together, worth};
use super::page::Number;
use crate::stats::{Comparison, Estimate, PairRow};
use crate::units::{percent, significant};

/// How likely what has a chance is, in percent of the compared years, and the number of incidents
/// of each hazard: every row that is not the same in every trial.
pub(super) fn counted(comparison: &Comparison) -> Vec<DifferenceLine> {
    let chances = comparison.probabilities.iter().filter(|row| row.year.is_none()).map(|row| {
        let what = format!("{}: {}, % of years", row.corridor, row.event.name().replace('_', " "));
        (&row.scenario, what, 100.0, &row.pair)
    });
    let incidents = comparison
        .hazards
        .iter()
        .map(|row| (&row.scenario, format!("{}: incidents a year", row.hazard), 1.0, &row.pair));
    let differ = chances.chain(incidents).filter(|(.., pair)| pair.p_equal < 1.0);
    let lines = differ.filter_map(|(scenario, what, unit, pair)| {
        let index = comparison.scenarios.iter().position(|s| s.letter == *scenario)?;
        Some(line(index, what, unit, pair))
    });
    together(lines.collect())
}

fn line(index: usize, what: String, unit: f64, pair: &PairRow) -> DifferenceLine {
    let scaled = |value: f64, se: Option<f64>| (unit * value, se.map(|se| unit * se));
    let mean = |value, se| {
        let (value, se) = scaled(value, se);
        Number::with_error(Estimate { value, se })
    };
    let (difference, error) = scaled(pair.mean, pair.se);
    DifferenceLine {
        index,
        what,
        means: [mean(pair.first.mean, pair.first.se), mean(pair.this.mean, pair.this.se)],
        mean: signed(difference, error),
        quantiles: Default::default(),
        less: percent(pair.p_less, None),
        greater: percent(pair.p_greater, None),
        correlation: pair.correlation.map_or_else(|| "–".to_owned(), |r| significant(r, 3)),
        worth: worth(pair.gain, pair.se),
    }
}
