//! Chances: in what share of trials, or of years, something happens.
//!
//! A run needs no column for them, only sums over trials: `p` is the mean of zeros and ones, or for the
//! horizon that of the share of its years, one number a trial.
//!
//! Where all trials agree the standard error comes out as 0, though an event that was not seen in n
//! trials may well happen in the next one. With 95 % confidence fewer than 3 of n would differ (Hanley
//! and Lippman-Hand, *If nothing goes wrong, is everything all right?*, JAMA 249, 1983), so as a
//! target's [half width](half_width) `3 / n` stands there, times how far a trial could be away.

use super::counted::counts;
use super::estimate::{Estimate, HALF_WIDTH};
use super::matched::Span;
use super::ratio::{proportion, share};
use super::summary::calendar_year;
use crate::outcome::{Event, Layout, Outcomes, Tallies};

/// The chance of an event of one corridor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// What happens or not; one of [`Event::CHANCES`].
    pub event: Event,
    /// The corridor's or contract's place among those that the event is counted of.
    pub entity: usize,
    /// A year of the horizon, from 0; `None` for the mean over its years.
    pub year: Option<usize>,
}

/// Every chance of a scenario, in the order in which they are written: event by event, corridor by
/// corridor, year by year and the horizon last.
#[must_use]
pub(super) fn chances(layout: &Layout) -> Vec<Chance> {
    let entities = |event| (0..layout.counted(event)).map(move |entity| (event, entity));
    let of = Event::CHANCES.into_iter().flat_map(entities);
    let years = || (0..layout.years).map(Some).chain([None]);
    of.flat_map(|(event, entity)| years().map(move |year| Chance { event, entity, year })).collect()
}

impl Chance {
    /// The share of trials with its standard error; `None` where nothing of the kind is counted.
    #[must_use]
    pub fn estimate(&self, tallies: &Tallies) -> Option<Estimate> {
        let (years, horizon) = match self.event {
            Event::InService => {
                let years = tallies.in_service.get(self.entity)?;
                (years.as_slice(), tallies.years_in_service.get(self.entity)?)
            }
            Event::ContractMet => {
                let tally = tallies.contracts.get(self.entity)?;
                (tally.met.as_slice(), &tally.years_met)
            }
            Event::Incidents => return None,
        };
        Some(match self.year {
            Some(year) => proportion(*years.get(year)?, tallies.trials),
            None => share(horizon.sum, horizon.squared, tallies.trials),
        })
    }

    /// The calendar year; `None` for the mean over years.
    pub(super) fn calendar_year(&self, layout: &Layout) -> Option<i32> {
        self.year.map(|year| calendar_year(layout, year))
    }

    /// One number a trial, 0 to 1, its years those of the span; empty where they were not kept.
    pub(super) fn column(&self, outcomes: &Outcomes, span: Span) -> Vec<f64> {
        let year = self.calendar_year(&outcomes.layout);
        counts(self.event, (outcomes, Some(self.entity)), span, year)
    }
}

/// Half the width of the 95 % interval of a mean over `trials` of numbers between `low` and `high`;
/// `None` where the standard error is undefined.
#[must_use]
pub(super) fn half_width(estimate: Estimate, trials: u64, (low, high): (f64, f64)) -> Option<f64> {
    let se = estimate.se?;
    Some(if se > 0.0 {
        HALF_WIDTH * se
    } else {
        3.0 / trials as f64 * (estimate.value - low).max(high - estimate.value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_seen_in_n_trials_may_have_a_chance_of_3_in_n() {
        let all_agree = |value| Estimate { value, se: Some(0.0) };
        assert_eq!(half_width(all_agree(0.0), 600, (0.0, 1.0)), Some(0.005));
        assert_eq!(half_width(all_agree(1.0), 600, (0.0, 1.0)), Some(0.005));
        // A difference of 1 in all trials is 2 away from one of -1.
        assert_eq!(half_width(all_agree(1.0), 600, (-1.0, 1.0)), Some(0.01));
        // The exact bound: such a chance p would have been missed n times once in twenty.
        assert!((libm::pow(1.0 - 0.005, 600.0) - 0.05).abs() < 0.001);
        let known = Estimate { value: 0.5, se: Some(0.01) };
        assert_eq!(half_width(known, 600, (0.0, 1.0)), Some(0.0196));
        let one = Estimate { value: 1.0, se: None };
        assert_eq!(half_width(one, 1, (0.0, 1.0)), None);
    }
}
