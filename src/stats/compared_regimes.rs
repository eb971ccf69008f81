//! States of regimes in compared scenarios: for what share of the days each holds in either, and the
//! paired difference.
//!
//! The share of the compared years is one number a trial, so the difference has its mean and its error as
//! any other (see [`super::Paired`]). Regimes and states are matched by name; a state that only one of the
//! two has holds on no day of the other.

use serde::{Deserialize, Serialize};

use super::counted::PairRow;
use super::matched::Span;
use super::paired::paired;
use crate::outcome::{Measure, Outcomes, RegimeLabel, RegimeStateIndex, YearIndex};
use crate::units::DAYS_PER_YEAR;

/// How long a state of a regime that both scenarios have holds in each, and the difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateDifference {
    /// The scenario's letter.
    pub scenario: String,
    /// The regime.
    pub regime: String,
    /// The state.
    pub state: String,
    /// The numbers: shares of the days of the compared years, from 0 to 1.
    #[serde(flatten)]
    pub pair: PairRow,
}

/// Share of the days of the compared years in a state of a regime, one number a trial; 0 where the
/// scenario has no such state.
fn shares(outcomes: &Outcomes, regime: usize, state: &str, span: Span) -> Vec<f64> {
    let layout = &outcomes.layout;
    let place = layout
        .regime_states()
        .position(|(own, at)| own == regime && layout.regimes[own].states[at] == state);
    let mut shares = vec![0.0; usize::try_from(outcomes.trials()).unwrap_or(0)];
    let begin = usize::try_from(span.start_year - layout.start_year).unwrap_or(0);
    let days = f64::from(DAYS_PER_YEAR) * span.years as f64;
    for year in place.iter().flat_map(|_| begin..begin + span.years) {
        let own = place.map(RegimeStateIndex);
        let of_year = outcomes.values(Measure::StateDays, own, YearIndex(year));
        shares.iter_mut().zip(of_year).for_each(|(sum, of_year)| *sum += of_year);
    }
    shares.iter_mut().for_each(|share| *share /= days);
    shares
}

/// Compares the regimes that two scenarios have in common, state by state; none where the days were not
/// kept.
#[must_use]
pub fn state_differences(
    scenario: &str,
    (first, other): (&Outcomes, &Outcomes),
    span: Span,
) -> Vec<StateDifference> {
    let mut rows = Vec::new();
    if !first.has(Measure::StateDays) || !other.has(Measure::StateDays) {
        return rows;
    }
    for (regime, label) in first.layout.regimes.iter().enumerate() {
        let is_it = |own: &RegimeLabel| own.name == label.name;
        let Some(its) = other.layout.regimes.iter().position(is_it) else { continue };
        let more = other.layout.regimes[its].states.iter();
        let more = more.filter(|state| !label.states.contains(state));
        for state in label.states.iter().chain(more) {
            let x = shares(first, regime, state, span);
            let y = shares(other, its, state, span);
            let Some(found) = paired(&x, &y) else { continue };
            rows.push(StateDifference {
                scenario: scenario.to_owned(),
                regime: label.name.clone(),
                state: state.clone(),
                pair: PairRow::of(&found),
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Block, Layout, Row};

    /// Two trials of two years with one regime; the days in its first state, by trial and year.
    fn outcomes(states: [&str; 2], days: [[f64; 2]; 2]) -> Outcomes {
        let mut layout = Layout::new(2030, 2);
        let states = states.map(str::to_owned).to_vec();
        layout.regimes = vec![RegimeLabel { name: "border".to_owned(), states }];
        let layout = layout.laid_out();
        let kept = layout.columns().clone();
        let mut block = Block::new(&layout, &kept, (0, 2), 0);
        for (trial, years) in days.into_iter().enumerate() {
            let mut row = Row::new(&layout);
            for (year, days) in years.into_iter().enumerate() {
                row.set(Measure::StateDays, RegimeStateIndex(0), YearIndex(year), days);
                row.set(Measure::StateDays, RegimeStateIndex(1), YearIndex(year), 365.0 - days);
            }
            block.record(trial, &row);
        }
        Outcomes { layout: layout.into(), kept, blocks: vec![block] }
    }

    #[test]
    fn shares_of_the_compared_years_agree_with_values_worked_by_hand() {
        let a = outcomes(["open", "shut"], [[365.0, 0.0], [73.0, 365.0]]);
        let b = outcomes(["open", "strained"], [[365.0, 365.0], [73.0, 365.0]]);
        let both = Span { start_year: 2030, years: 2 };
        let rows = state_differences("B", (&a, &b), both);
        let told: Vec<_> = rows.iter().map(|row| row.state.as_str()).collect();
        assert_eq!(told, ["open", "shut", "strained"]);
        // 0.5 and 0.6 against 1 and 0.6.
        let pair = &rows[0].pair;
        assert!((pair.first.mean - 0.55).abs() < 1e-15 && (pair.this.mean - 0.8).abs() < 1e-15);
        assert!((pair.mean - 0.25).abs() < 1e-15 && pair.p_equal == 0.5, "{pair:?}");
        assert!((rows[1].pair.this.mean, rows[2].pair.first.mean) == (0.0, 0.0));
        // The second year alone.
        let rows = state_differences("B", (&a, &b), Span { start_year: 2031, years: 1 });
        assert_eq!((rows[0].pair.first.mean, rows[0].pair.this.mean), (0.5, 1.0));
    }
}
