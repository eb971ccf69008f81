//! All that can be asked of a scenario, for those who write it down.

use crate::outcome::{Asked, Count, Event, Layout, spellings};

/// The kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A metric of the summary: it takes a year and an estimate.
    Metric,
    /// A chance that every scenario has: it takes a year.
    Chance,
    /// How many incidents: it takes a year and an estimate.
    Incidents,
    /// The chance of a stated event, as it is.
    Event,
}

/// Something that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// As it is written, without a year and an estimate.
    pub text: String,
    /// The unit of its numbers; empty for a chance.
    pub unit: &'static str,
    /// The kind of number.
    pub kind: Kind,
}

/// Everything, in the order of the summary.
#[must_use]
pub fn all(layout: &Layout) -> Vec<Question> {
    let question = |asked: Asked| Question {
        text: asked.spelled(layout),
        unit: asked.unit(layout),
        kind: match asked {
            Asked::Variable(_) => Kind::Metric,
            Asked::Count(Count { event: Event::Incidents, .. }) => Kind::Incidents,
            Asked::Count(_) => Kind::Chance,
            Asked::Stated(_) => Kind::Event,
        },
    };
    spellings(layout).into_iter().map(question).collect()
}
