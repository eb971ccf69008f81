//! Events that are counted in a trial, year by year, beside the measures of its row.
//!
//! A run needs only the sums of these counts ([`super::Tallies`]); where trials of several scenarios
//! are paired every trial's own count is wanted, and then they are kept, column by column.

use std::ops::Range;

use super::column::EventColumns;
use super::{Block, Layout, Outcomes};

/// An event that is counted, by corridor, contract or hazard, and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Whether a corridor is in service for any part of the year: 1 or 0.
    InService,
    /// Whether the volume of a contract is met in the year: 1 or 0.
    ContractMet,
    /// Incidents of a hazard that begin in the year, over all its instances.
    Incidents,
}

impl Event {
    /// All of them, in the order in which they are kept.
    pub const ALL: [Self; 3] = [Self::InService, Self::ContractMet, Self::Incidents];
    /// Those that happen in a year or not, and so have a chance.
    pub const CHANCES: [Self; 2] = [Self::InService, Self::ContractMet];

    /// The word for it in `summary.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InService => "in_service",
            Self::ContractMet => "contract_met",
            Self::Incidents => "incidents",
        }
    }
}

impl Layout {
    /// Of how many corridors, contracts or hazards an event is counted.
    #[must_use]
    pub fn counted(&self, event: Event) -> usize {
        match event {
            Event::InService => self.corridors.len(),
            Event::ContractMet => self.contracts.len(),
            Event::Incidents => self.hazards.len(),
        }
    }

    /// The corridor whose event it is, by the index among those that it is counted of; `None` where
    /// it is of no one corridor.
    #[must_use]
    pub fn corridor_of(&self, event: Event, entity: usize) -> Option<&str> {
        let corridor = match event {
            Event::InService => entity,
            Event::ContractMet => self.contracts.get(entity)?.corridor,
            Event::Incidents => return None,
        };
        self.corridors.get(corridor).map(|corridor| corridor.name.as_str())
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
        entity: usize,
        years: Range<usize>,
        values: &mut Vec<f64>,
    ) {
        values.clear();
        let divisor = years.len().max(1) as f64;
        for block in &self.blocks {
            let from = values.len();
            values.resize(from + block.trials(), 0.0);
            for year in years.clone() {
                let Some(counts) = block.counts(event, entity, year) else {
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
