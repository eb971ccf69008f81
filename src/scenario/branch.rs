//! Branches: what happens in one way or another, once a trial.

use super::{Assumption, Grade, Quantity, Scenario};

/// `[branch.NAME]`: outcomes that exclude each other, of which each trial has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The name, which commands and results go by.
    pub name: String,
    /// Words for tables and charts; the name if left out.
    pub label: Option<String>,
    /// In the file's order; at least one.
    pub outcomes: Vec<BranchOutcome>,
    /// The outcome that every trial has, by its index, where one is supposed.
    pub given: Option<usize>,
    /// How well its weights are known.
    pub grade: Option<Grade>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

impl Branch {
    /// The outcomes that may come about: the one that is supposed, or all that have a weight.
    pub fn possible(&self) -> impl Iterator<Item = &BranchOutcome> {
        let is_possible = |(index, outcome): &(usize, &BranchOutcome)| match self.given {
            Some(given) => given == *index,
            None => outcome.weight.number() != Some(0.0),
        };
        self.outcomes.iter().enumerate().filter(is_possible).map(|(_, outcome)| outcome)
    }
}

/// One way in which a branch may turn out.
#[derive(Debug, Clone, PartialEq)]
pub struct BranchOutcome {
    /// Its name, unique over the file.
    pub name: String,
    /// Its weight, 0 or more: its chance is this over the sum of the branch's weights.
    pub weight: Quantity,
}

impl Scenario {
    /// All that quantities may name: the assumptions, and then the tables by outcome.
    pub fn drawn(&self) -> impl Iterator<Item = &Assumption> {
        self.assumptions.iter().chain(&self.outcome_tables)
    }
}

impl Branch {
    /// The label, or the name where there is none.
    #[must_use]
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}
