//! The outcome that each branch has in a trial.
//!
//! Outcome k has the chance `w[k] / sum of w`. One uniform `u` a branch is held against the cumulated
//! weights, in the file's order, so that branches share their luck between scenarios that name them
//! alike. A weight that is drawn below 0 counts as 0.

use super::Halt;
use super::workspace::nothing;
use crate::chance::Quantile;
use crate::model::{BranchModel, LawModel, Model};
use crate::units::Bounds;

/// The outcome of a branch at `uniform`, given the values of all that its weights need.
///
/// # Errors
/// Weights that have all come out at 0, where no outcome is supposed.
pub(super) fn outcome(
    model: &Model,
    branch: usize,
    uniform: f64,
    trial: u64,
    values: &[f64],
    clamped: &mut [bool],
) -> Result<u32, Halt> {
    let own: &BranchModel = &model.branches[branch];
    if let Some(given) = own.given {
        return Ok(given);
    }
    let weight = |operand: &crate::model::Operand| operand.value(values);
    let bounded = |value: f64| value.clamp(0.0, Bounds::WEIGHT.high);
    let mut sum = 0.0;
    for operand in &own.weights {
        let value = weight(operand);
        clamped[own.path as usize] |= bounded(value) != value;
        sum += bounded(value);
    }
    if sum <= 0.0 {
        let name = format!("branch.{}.outcomes", model.layout.branches[branch].name);
        return Err(Halt::Assumption { trial, name, fault: "all weights are 0".to_owned() });
    }
    let (mut cumulated, mut last) = (0.0, 0);
    for (index, operand) in own.weights.iter().enumerate() {
        let value = bounded(weight(operand));
        cumulated += value;
        if value > 0.0 {
            last = index as u32;
            if uniform * sum < cumulated {
                break;
            }
        }
    }
    Ok(last)
}

/// The laws of repair of a hazard's outcomes, of which one at a time is in use: they change places, so
/// that no trial copies any.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    laws: Vec<Quantile>,
    /// Where the law that is in use came from.
    used: Option<usize>,
}

impl Choice {
    /// Of a law of repair; nothing to choose from where it is not by outcome.
    pub fn of(law: &LawModel) -> Self {
        let LawModel::ByOutcome { laws, .. } = law else { return Self::default() };
        let prepared = |law: &LawModel| match law {
            LawModel::Fixed(quantile) => quantile.clone(),
            _ => nothing(),
        };
        Self { laws: laws.iter().map(prepared).collect(), used: None }
    }

    /// Puts the law of an outcome in use, and the one that was back.
    pub fn take(&mut self, outcome: usize, quantile: &mut Quantile) {
        for place in [self.used, Some(outcome)].into_iter().flatten() {
            std::mem::swap(&mut self.laws[place], quantile);
        }
        self.used = Some(outcome);
    }
}
