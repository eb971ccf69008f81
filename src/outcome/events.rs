//! Events that are counted in a trial, year by year, beside the measures of its row.
//!
//! A run needs only the sums of these counts ([`super::Tallies`]); where trials of several scenarios
//! are paired every trial's own count is wanted, and then they are kept, column by column.

use std::ops::Range;

use super::column::EventColumns;
use super::{
    Block, ContractIndex, CorridorIndex, Entity, EventIndex, HazardIndex, Layout, OfftakeIndex,
    Outcomes, ReplacedIndex, YearIndex,
};

/// An event that is counted, by corridor, contract or hazard, and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// Whether a corridor is in service for any part of the year: 1 or 0.
    InService,
    /// Whether the volume of a contract is met in the year: 1 or 0.
    ContractMet,
    /// Incidents of a hazard that begin in the year, over all its instances.
    Incidents,
    /// Whether a trial meets the condition of a [stated event](super::EventLabel): 1 or 0. Behind its years
    /// there is one more column, for the event as a whole: in the year that it names, or of the trial's
    /// average year.
    Stated,
}

impl Event {
    /// All of them, in the order in which they are kept.
    pub const ALL: [Self; 4] = [Self::InService, Self::ContractMet, Self::Incidents, Self::Stated];
    /// Those that every scenario has, which go by a name of the program.
    pub const NAMED: [Self; 3] = [Self::InService, Self::ContractMet, Self::Incidents];
    /// Of these, those that happen in a year or not, and so have a chance.
    pub const CHANCES: [Self; 2] = [Self::InService, Self::ContractMet];

    /// The word for it in `summary.json`; a stated event goes by its own name there.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InService => "in_service",
            Self::ContractMet => "contract_met",
            Self::Incidents => "incidents",
            Self::Stated => "event",
        }
    }

    /// The entity with that index among those that the event is counted of.
    #[must_use]
    pub fn entity(self, index: usize) -> Entity {
        match self {
            Self::InService => CorridorIndex(index).into(),
            Self::ContractMet => ContractIndex(index).into(),
            Self::Incidents => HazardIndex(index).into(),
            Self::Stated => EventIndex(index).into(),
        }
    }

    /// The index of an entity among those that the event is counted of; `None` where it is not
    /// counted of any such.
    pub(super) fn entity_index(self, entity: Entity) -> Option<usize> {
        match (self, entity) {
            (Self::InService, Entity::Corridor(CorridorIndex(index)))
            | (Self::ContractMet, Entity::Contract(ContractIndex(index)))
            | (Self::Incidents, Entity::Hazard(HazardIndex(index)))
            | (Self::Stated, Entity::Event(EventIndex(index))) => Some(index),
            _ => None,
        }
    }
}

impl Layout {
    /// The corridors, contracts or hazards that an event is counted of.
    pub fn entities(&self, event: Event) -> impl Iterator<Item = Entity> + use<> {
        (0..self.counted(event)).map(move |index| event.entity(index))
    }

    /// Of how many corridors, contracts or hazards an event is counted.
    #[must_use]
    pub fn counted(&self, event: Event) -> usize {
        match event {
            Event::InService => self.corridors.len(),
            Event::ContractMet => self.contracts.iter().filter(|own| own.promised).count(),
            Event::Incidents => self.hazards.len(),
            Event::Stated => self.events.len(),
        }
    }

    /// The name of the corridor that an entity is, or is about; `None` where that is no one corridor.
    #[must_use]
    pub fn corridor_of(&self, entity: Entity) -> Option<&str> {
        let corridor = match entity {
            Entity::Corridor(corridor) => corridor,
            Entity::Contract(ContractIndex(contract)) => self.contracts.get(contract)?.corridor,
            Entity::Offtake(OfftakeIndex(offtake)) => self.offtakes.get(offtake)?.corridor,
            Entity::Event(EventIndex(event)) => {
                CorridorIndex(self.events.get(event)?.condition.of.corridor(self)?)
            }
            Entity::Replaced(ReplacedIndex(replaced)) => self.replaced.get(replaced)?.corridor?,
            Entity::Branch(_)
            | Entity::RegimeState(_)
            | Entity::Claim(_)
            | Entity::Reservoir(_)
            | Entity::AlternativePart(_)
            | Entity::Hazard(_)
            | Entity::Destination => return None,
        };
        self.corridors.get(corridor.0).map(|corridor| corridor.name.as_str())
    }

    /// Columns that all events take.
    #[must_use]
    pub fn event_columns(&self) -> usize {
        EventColumns::of(self).count()
    }
}

impl Outcomes {
    /// Whether the counts of events were kept.
    #[must_use]
    pub fn has_events(&self) -> bool {
        self.blocks.iter().all(Block::has_events)
    }

    /// The mean count over `years` (of the horizon, from 0), one number a trial, into a vector that is
    /// cleared first; empty where the counts were not kept.
    pub fn counts_into(
        &self,
        event: Event,
        entity: Entity,
        years: Range<usize>,
        values: &mut Vec<f64>,
    ) {
        values.clear();
        let divisor = years.len().max(1) as f64;
        for block in &self.blocks {
            let from = values.len();
            values.resize(from + block.trials(), 0.0);
            for year in years.clone() {
                let Some(counts) = block.counts(event, entity, YearIndex(year)) else {
                    values.clear();
                    return;
                };
                for (sum, count) in values[from..].iter_mut().zip(counts) {
                    *sum += f64::from(*count);
                }
            }
            if divisor > 1.0 {
                values[from..].iter_mut().for_each(|sum| *sum /= divisor);
            }
        }
    }
}
