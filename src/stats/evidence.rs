//! The evidence that a run rests on: its deciding factors by the grades of what is stated of them.
//!
//! Shares are of the variance of what arrives in the average year, and add up to one
//! ([`super::stepwise`]). An assumption and a branch count under their own grade, an entry into service
//! under that of what says whether and when. How long each state of security and of the regimes held is
//! told apart, whatever the grade of its chances; what is left is chance (incidents, water, the throw of a
//! chance) and what factors do only together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mattered::{FactorKind, Steps};

/// The evidence of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Trials that the shares were estimated from: the first of the run.
    pub trials: u64,
    /// A row a grade, the best first, and behind them that of what has none.
    pub grades: Vec<GradeRow>,
    /// Share of the variance that goes with how long each state of security and of the regimes held.
    pub states: ShareRow,
    /// Share that is chance, and what factors do only together.
    pub rest: ShareRow,
    /// The deciding factors, the largest share first; what several share counts with the strongest.
    pub deciding: Vec<DecidingRow>,
}

/// All that is stated with one grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GradeRow {
    /// The grade; `null` for what has none.
    pub grade: Option<String>,
    /// Assumptions and branches of this grade.
    pub count: u64,
    /// Share of the variance that rests on them.
    pub share: f64,
    /// Its standard error.
    pub se: f64,
}

/// A share of the variance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShareRow {
    /// The share.
    pub share: f64,
    /// Its standard error.
    pub se: f64,
}

/// A deciding factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DecidingRow {
    /// The kind of factor.
    pub kind: FactorKind,
    /// Its name: that of the assumption, branch, corridor or state.
    pub name: String,
    /// The grade of what is stated of it; `null` where it has none.
    pub grade: Option<String>,
    /// Its share of the variance, beyond what it shares with stronger ones.
    pub share: f64,
    /// Its standard error.
    pub se: f64,
}

impl Evidence {
    /// Sums the steps by grade. `counts` says of each grade, the best first and none last, how many
    /// assumptions and branches have it; `grade_of` the grade of a factor.
    #[must_use]
    pub fn new<'a>(
        steps: &Steps,
        counts: &[(Option<&'a str>, u64)],
        grade_of: impl Fn(FactorKind, &str) -> Option<&'a str>,
    ) -> Self {
        let is_state = |kind| matches!(kind, FactorKind::Security | FactorKind::Regime);
        let deciding: Vec<DecidingRow> = steps
            .rows
            .iter()
            .map(|step| DecidingRow {
                kind: step.kind,
                name: step.name.clone(),
                grade: grade_of(step.kind, &step.name).map(str::to_owned),
                share: step.share.value,
                se: step.share.se.unwrap_or(0.0),
            })
            .collect();
        let sum = |wanted: &dyn Fn(&DecidingRow) -> bool| {
            let rows = || deciding.iter().filter(|row| wanted(row));
            ShareRow {
                // The sum of nothing is not below zero.
                share: rows().fold(0.0_f64, |sum, row| sum + row.share),
                se: rows().fold(0.0_f64, |sum, row| sum + row.se * row.se).sqrt(),
            }
        };
        let grades = counts.iter().map(|(grade, count)| {
            let of = sum(&|row| !is_state(row.kind) && row.grade.as_deref() == *grade);
            let grade = grade.map(str::to_owned);
            GradeRow { grade, count: *count, share: of.share, se: of.se }
        });
        Self {
            trials: steps.trials,
            grades: grades.collect(),
            states: sum(&|row| is_state(row.kind)),
            rest: ShareRow { share: steps.left.value, se: steps.left.se.unwrap_or(0.0) },
            deciding,
        }
    }
}
