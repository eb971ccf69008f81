//! Chances: in what share of trials, or of years, something happens.
//!
//! A run needs no column for them, only sums over trials: `p` is the mean of zeros and ones, or for the
//! horizon that of the share of its years, one number a trial.
//! Where few trials differ, or none, the interval is wider than the error says (see
//! [`super::interval`]).

use super::counted::counts;
use super::estimate::Estimate;
use super::matched::Span;
use super::ratio::{proportion, share};
use super::summary::calendar_year;
use crate::outcome::{Event, Layout, Outcomes, Tallies};

/// The chance of an event of one corridor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// The event; one of [`Event::CHANCES`].
    pub event: Event,
    /// The corridor's or contract's index among those that the event is counted of.
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
