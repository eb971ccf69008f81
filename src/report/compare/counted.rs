//! Chances and incidents on the page of a comparison: what is counted rather than measured.

use super::page::{DifferenceLine, signed, together, worth};
use crate::report::run::page::Number;
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
        (&row.scenario, what, CHANCE, &row.pair)
    });
    let incidents = comparison
        .hazards
        .iter()
        .map(|row| (&row.scenario, format!("{}: incidents a year", row.hazard), COUNT, &row.pair));
    differing(comparison, chances.chain(incidents))
}

/// For what share of the days each state of a regime holds, in percent of the compared years: every row
/// that is not the same in every trial.
pub(super) fn states(comparison: &Comparison) -> Vec<DifferenceLine> {
    let rows = comparison
        .regimes
        .iter()
        .map(|row| (&row.scenario, format!("{}: {}", row.regime, row.state), SHARE, &row.pair));
    differing(comparison, rows)
}

/// The lines of those rows that are not the same in every trial.
fn differing<'a>(
    comparison: &Comparison,
    rows: impl Iterator<Item = (&'a String, String, Form, &'a PairRow)>,
) -> Vec<DifferenceLine> {
    let lines = rows.filter(|(.., pair)| pair.p_equal < 1.0);
    let lines = lines.filter_map(|(scenario, what, form, pair)| {
        let index = comparison.scenarios.iter().position(|s| s.letter == *scenario)?;
        Some(line(index, what, form, pair, comparison.run.trials))
    });
    together(lines.collect())
}

/// How numbers of a row are written.
#[derive(Debug, Clone, Copy)]
struct Form {
    /// The factor from the numbers of the comparison.
    unit: f64,
    /// Whether they are chances, which are bounded where no trial, or every trial, has it.
    is_chance: bool,
}

const CHANCE: Form = Form { unit: 100.0, is_chance: true };
const SHARE: Form = Form { unit: 100.0, is_chance: false };
const COUNT: Form = Form { unit: 1.0, is_chance: false };

/// Whether the chance of the same event is told of the average year.
fn has_average(comparison: &Comparison, row: &ChanceRow) -> bool {
    let same = |other: &&ChanceRow| other.event == row.event && other.scenario == row.scenario;
    comparison.probabilities.iter().filter(same).any(|other| other.year.is_none())
}

fn line(
    index: usize,
    what: String,
    Form { unit, is_chance }: Form,
    pair: &PairRow,
    trials: u64,
) -> DifferenceLine {
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
