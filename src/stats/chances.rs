//! Chances: in what share of trials, or of years, something happens.
//!
//! A run needs no column for them, only sums over trials: `p` is the mean of zeros and ones, or for the
//! horizon that of the share of its years, one number a trial.
//! Where few trials differ, or none, the interval is wider than the error says (see
//! [`super::interval`]).

use super::estimate::Estimate;
use super::ratio::{proportion, share};
use super::summary::calendar_year;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::outcome::{ContractIndex, CorridorIndex, Entity, Event, EventIndex, Layout, Tallies};

/// The name of an event, as files have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventName {
    /// One that every scenario has.
    Own(Event),
    /// One that the scenario or the command line states.
    Stated(String),
}

impl EventName {
    /// Of an event by what it is counted of.
    #[must_use]
    pub(super) fn of(event: Event, entity: Entity, layout: &Layout) -> Self {
        match entity {
            Entity::Event(EventIndex(index)) if event == Event::Stated => {
                let label = layout.events.get(index);
                Self::Stated(label.map_or_else(String::new, |label| label.name.clone()))
            }
            _ => Self::Own(event),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Own(event) => event.name(),
            Self::Stated(name) => name,
        }
    }
}

impl PartialEq<Event> for EventName {
    fn eq(&self, other: &Event) -> bool {
        matches!(self, Self::Own(own) if own == other)
    }
}

impl Serialize for EventName {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.text().serialize(to)
    }
}

impl<'de> Deserialize<'de> for EventName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let own = Event::CHANCES.into_iter().find(|event| event.name() == name);
        Ok(own.map_or(Self::Stated(name), Self::Own))
    }
}

/// The chance of an event of one corridor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// The event; one of [`Event::CHANCES`], or [`Event::Stated`].
    pub event: Event,
    /// The corridor or contract that it happens to, or the stated event.
    pub entity: Entity,
    /// A year of the horizon, from 0; `None` for the mean over its years, and of a stated event for the
    /// trial's average year.
    pub year: Option<usize>,
}

/// Every chance of a scenario, in the order in which they are written: event by event, corridor by
/// corridor, year by year and the horizon last; stated events at the end, those that name a year in
/// this one only.
#[must_use]
pub(super) fn chances(layout: &Layout) -> Vec<Chance> {
    let entities = |event| layout.entities(event).map(move |entity| (event, entity));
    let of = Event::CHANCES.into_iter().flat_map(entities);
    let years = || (0..layout.years).map(Some).chain([None]);
    let own = of.flat_map(|(event, entity)| years().map(move |year| (event, entity, year)));
    let stated = layout.events.iter().enumerate().flat_map(|(entity, label)| {
        let year = label.condition.of.year(layout);
        let years = years().filter(move |any| year.is_none() || *any == year);
        years.map(move |year| (Event::Stated, EventIndex(entity).into(), year))
    });
    own.chain(stated).map(|(event, entity, year)| Chance { event, entity, year }).collect()
}

impl Chance {
    /// The share of trials with its standard error; `None` where nothing of the kind is counted.
    #[must_use]
    pub fn estimate(&self, tallies: &Tallies) -> Option<Estimate> {
        let (years, horizon) = match (self.event, self.entity) {
            (Event::InService, Entity::Corridor(CorridorIndex(corridor))) => {
                let years = tallies.in_service.get(corridor)?;
                (years.as_slice(), tallies.years_in_service.get(corridor)?)
            }
            (Event::ContractMet, Entity::Contract(ContractIndex(contract))) => {
                let tally = tallies.contracts.get(contract)?;
                (tally.met.as_slice(), &tally.years_met)
            }
            (Event::Stated, Entity::Event(EventIndex(event))) => {
                let counts = tallies.events.get(event)?;
                let year = self.year.unwrap_or(counts.len().checked_sub(1)?);
                return Some(proportion(*counts.get(year)?, tallies.trials));
            }
            _ => return None,
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
}
