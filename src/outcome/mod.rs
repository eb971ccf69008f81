//! The outcomes of trials: columns of numbers and exact tallies.
//!
//! A trial fills one [row](Row) of base values (each measure for each corridor and year). Rows are kept in blocks of consecutive trials, column by column, so that a whole run can
//! be cut into blocks over threads and read again in the order of trials whatever the number of
//! threads. Totals over corridors and means over the horizon are derived when a column is asked
//! for: [`Outcomes::values`].

mod ask;
mod block;
mod column;
mod events;
mod exact;
mod exact_tallies;
mod factor;
mod grid;
mod head;
mod index;
mod layout;
mod loss;
mod metric;
mod months;
pub mod parts;
mod service;
mod tally;
mod wide;

use std::sync::Arc;

pub use ask::{
    Asked, Comparison, Condition, Count, Counted, Future, QuestionError, Statistic, Threshold,
    Variable, asked, chance_in, future, spellings,
};
pub use block::{Block, Row};
pub use column::{Columns, Family, Measure, Water};
pub use events::Event;
pub use exact::{ByExponent, ExactSum, Sums};
pub use exact_tallies::ExactTallies;
pub use factor::Factor;
pub use grid::{Counted as CountedCell, Grid};
pub use head::{EXACT_TRIALS, Head};
pub use index::{
    All, AlternativePartIndex, BranchIndex, CauseIndex, ClaimIndex, ContractIndex, CorridorIndex,
    Entity, EventIndex, HazardIndex, HorizonMonthIndex, MonthIndex, OfftakeIndex, Period,
    RegimeStateIndex, ReplacedIndex, ReservoirIndex, Which, YearIndex,
};
pub use layout::{
    AlternativeLabel, BranchLabel, ClaimLabel, ContractLabel, CorridorLabel, EventLabel,
    HazardLabel, Layout, OfftakeLabel, PartLabel, RegimeLabel, ReplacedLabel, ReservoirLabel,
    SegmentLabel,
};
pub use loss::{Entry, Loss, Refusal};
pub use metric::{Metric, Worst};
pub use months::{MonthColumns, MonthTally, TrialMonths};
pub use service::{
    Durations, LEVELS, RatioTally, ServiceRecord, ServiceTally, duration_place,
    first_year_of_service, is_in_service, is_year_of_service, of_single_year, single_year,
};
pub use tally::{ContractTally, HazardTally, LocatedTally, SegmentTally, ShareTally, Tallies};
pub use wide::Wide;

/// All that a run recorded, or those measures that one pass kept.
#[derive(Debug, Clone)]
pub struct Outcomes {
    /// The meaning of the rows.
    pub layout: Arc<Layout>,
    /// The columns that were kept.
    pub kept: Arc<Columns>,
    /// In the order of trials.
    pub blocks: Vec<Block>,
}

impl Outcomes {
    /// Number of trials.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.blocks.iter().map(|block| block.trials() as u64).sum()
    }

    /// Whether the measure was kept.
    #[must_use]
    pub fn has(&self, measure: Measure) -> bool {
        match measure {
            Measure::Lost(Loss::AllIncidents) => self
                .layout
                .each_cause()
                .all(|cause| self.kept.has(Measure::Lost(Loss::Incidents(cause)))),
            _ => self.kept.has(measure),
        }
    }

    /// One number a trial, in the order of trials: `measure` of `entity` ([`All`] adds up all that it
    /// is of) in `period` ([`All`] is the mean over all that it has), such as
    /// `values(Measure::Delivered, CorridorIndex(0), All)`.
    ///
    /// Empty where the measure was not kept, or there is no such entity or period of it.
    #[must_use]
    pub fn values(
        &self,
        measure: Measure,
        entity: impl Into<Which<Entity>>,
        period: impl Into<Which<Period>>,
    ) -> Vec<f64> {
        let mut values = Vec::new();
        self.values_into(measure, entity, period, &mut values);
        values
    }

    /// As [`Self::values`], into a vector that is cleared first.
    pub fn values_into(
        &self,
        measure: Measure,
        entity: impl Into<Which<Entity>>,
        period: impl Into<Which<Period>>,
        values: &mut Vec<f64>,
    ) {
        let (entity, period) = (entity.into(), period.into());
        values.clear();
        if let Measure::Lost(Loss::AllIncidents) = measure {
            let mut cause_values = Vec::new();
            for cause in self.layout.each_cause() {
                self.values_into(
                    Measure::Lost(Loss::Incidents(cause)),
                    entity,
                    period,
                    &mut cause_values,
                );
                if values.is_empty() {
                    values.append(&mut cause_values);
                } else {
                    for (sum, value) in values.iter_mut().zip(&cause_values) {
                        *sum += value;
                    }
                }
            }
            if self.layout.causes.is_empty() {
                values.resize(usize::try_from(self.trials()).unwrap_or(usize::MAX), 0.0);
            }
            return;
        }
        let Some((entities, periods)) = self.kept.shape(measure) else { return };
        let one = |index: usize| index..index + 1;
        let entities = match entity {
            Which::All => Some(0..entities),
            Which::One(entity) => measure.entity_index(entity).map(one),
        };
        let wanted = match period {
            Which::All => Some(0..periods),
            Which::One(period) => measure.period_index(period).map(one),
        };
        let (Some(entities), Some(wanted)) = (entities, wanted) else { return };
        let share = 1.0 / wanted.len().max(1) as f64;
        for block in &self.blocks {
            let from = values.len();
            for entity in entities.clone() {
                let columns = block.periods(measure, measure.entity(entity), wanted.clone());
                let Some(columns) = columns else {
                    values.clear();
                    return;
                };
                for numbers in columns {
                    if values.len() == from {
                        // From 0 on: what is nothing has no sign.
                        values.extend(numbers.iter().map(|number| 0.0 + number));
                        continue;
                    }
                    for (sum, number) in values[from..].iter_mut().zip(numbers) {
                        *sum += number;
                    }
                }
            }
            // Of nothing at all.
            values.resize(from + block.trials(), 0.0);
            if wanted.len() > 1 {
                for sum in &mut values[from..] {
                    *sum *= share;
                }
            }
        }
    }

    /// Drawn values of an assumption, one a trial; empty where they were not kept.
    #[must_use]
    pub fn assumption(&self, index: usize) -> Vec<f64> {
        let mut values = Vec::new();
        for block in &self.blocks {
            values.extend_from_slice(block.assumption(index).unwrap_or_default());
        }
        values
    }

    /// The tallies of all blocks, added up in order: those of later ones may be in the first one's already.
    #[must_use]
    pub fn tallies(&self) -> Tallies {
        let mut sum = Tallies::new(&self.layout);
        for block in &self.blocks {
            sum.add(&block.tallies);
        }
        sum
    }
}
