//! The record that a scenario is scored against: numbers by year, and events that happened or not.
//!
//! A record is parted at the year up to which it was known when the scenario was written. The rows up to
//! then make the forecasts that a scenario has to beat; the rows after it ([`Outcome`]) are for the scorer
//! alone, and nothing else may look at them.

/// All that is on record of what a scenario tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hindcast {
    /// The family of its records; those of one family, in other scenarios too, hang together.
    pub family: Option<String>,
    /// Numbers by year, in order of first appearance.
    pub records: Vec<Record>,
    /// Events, in order of first appearance.
    pub events: Vec<EventRecord>,
}

impl Hindcast {
    /// Whether there is nothing to score.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.events.is_empty()
    }
}

/// One number a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Unique among records.
    pub name: String,
    /// The metric that the numbers are of, in the grammar of questions and without a year.
    pub metric: String,
    /// The last year that was known when the scenario was written.
    pub known_until: i32,
    /// The rows up to `known_until`, by year.
    pub known: Vec<YearValue>,
    /// The rows after `known_until`.
    pub outcome: Outcome,
    /// Where the numbers come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// A number of a year, in the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearValue {
    /// The calendar year.
    pub year: i32,
    /// The number.
    pub value: f64,
}

/// How it came out: rows that no forecast may know of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome(Vec<YearValue>);

impl Outcome {
    /// From rows in order of year.
    #[must_use]
    pub fn new(rows: Vec<YearValue>) -> Self {
        Self(rows)
    }

    /// The rows, for whoever scores a forecast that is made; for nothing else.
    #[must_use]
    pub fn for_the_scorer(&self) -> &[YearValue] {
        &self.0
    }
}

/// An event that happened or not.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRecord {
    /// Unique among records of events.
    pub name: String,
    /// A condition, or what happens in a year or not: `in_service[TAPI, 2030]`.
    pub when: String,
    /// Whether it happened.
    pub happened: bool,
    /// Where that is known from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}
