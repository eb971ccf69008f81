//! The scores of several scenarios together: by record, by family, and of all.

use serde::Serialize;

use super::hindcast::{EventScore, Scored};
use crate::stats::score::{Brier, Forecast, Group, Pooled, RecordScore, SpreadFit};

/// All scores, those of records, families and all together included.
#[derive(Debug, Clone)]
pub struct Scores {
    /// Those of the records, year by year.
    pub records: Vec<RecordScore>,
    /// The events on record with their chances.
    pub events: Vec<EventScore>,
    /// Those of each record, of families with several, and of all.
    pub pooled: Vec<Pooled>,
    /// Those of the events of each family, and of all.
    pub brier: Vec<GroupBrier>,
    /// The spread of judgement at which the record is foretold best, where that was asked for.
    pub spread: Option<SpreadFit>,
}

/// The Brier score of a group of events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupBrier {
    /// A family, or all.
    #[serde(flatten)]
    pub group: Group,
    /// Its score.
    #[serde(flatten)]
    pub brier: Brier,
}

impl Scores {
    /// Of what was scored; the bootstrap over families takes its streams from `seed`.
    #[must_use]
    pub fn of(scored: Vec<Scored>, seed: u64) -> Self {
        let (mut records, mut events) = (Vec::new(), Vec::new());
        for one in scored {
            records.extend(one.records);
            events.extend(one.events);
        }
        let mut families: Vec<String> = Vec::new();
        let of_records = records.iter().map(|own: &RecordScore| &own.family);
        for family in of_records.chain(events.iter().map(|own: &EventScore| &own.family)) {
            if !families.contains(family) {
                families.push(family.clone());
            }
        }
        let mut pooled = Vec::new();
        for family in &families {
            let members: Vec<&RecordScore> =
                records.iter().filter(|own| own.family == *family).collect();
            for record in &members {
                pooled.push(Pooled::of(Group::Record(record.name.clone()), &[record], seed));
            }
            if members.len() > 1 {
                pooled.push(Pooled::of(Group::Family(family.clone()), &members, seed));
            }
        }
        if records.len() > 1 {
            let all: Vec<&RecordScore> = records.iter().collect();
            pooled.push(Pooled::of(Group::All, &all, seed));
        }
        let mut brier = Vec::new();
        let groups = families.iter().map(|family| Group::Family(family.clone()));
        for group in groups.chain([Group::All]) {
            let own = events.iter().filter(|event| match &group {
                Group::Family(family) => event.family == *family,
                _ => true,
            });
            let forecast =
                |own: &EventScore| Forecast { chance: own.chance, happened: own.happened };
            let score = Brier::of(&own.map(forecast).collect::<Vec<_>>());
            brier.extend(score.map(|brier| GroupBrier { group, brier }));
        }
        Self { records, events, pooled, brier, spread: None }
    }

    /// The scores of the largest group: of all records, or of the only one.
    #[must_use]
    pub fn whole(&self) -> Option<&Pooled> {
        self.pooled.last()
    }

    /// The Brier score of all events.
    #[must_use]
    pub fn all_events(&self) -> Option<&Brier> {
        self.brier.last().map(|own| &own.brier)
    }
}
