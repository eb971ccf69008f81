//! Branches with their names resolved, and the order in which branches and assumptions are worked out.

use super::parameters::{Operand, Parameters};
use super::{AssumptionModel, LawModel};
use crate::chance::{Key, Law};
use crate::scenario::{Amount, Scenario};

/// A branch's stream and weights.
#[derive(Debug, Clone)]
pub struct BranchModel {
    /// Its stream: one uniform.
    pub key: Key,
    /// By outcome: its weight.
    pub weights: Vec<Operand>,
    /// Index of the path under which a drawn weight that is held at a bound is counted: see
    /// [`crate::outcome::Layout::paths`].
    pub path: u32,
    /// The outcome that it has in every trial, where one is supposed.
    pub given: Option<u32>,
}

/// A value or an outcome that is worked out once a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// The value of an assumption, by its index.
    Assumption(u32),
    /// The outcome of a branch, by its index.
    Branch(u32),
}

impl BranchModel {
    /// Whether it may turn out in more than one way, as far as constants say.
    #[must_use]
    pub fn varies(&self) -> bool {
        let possible = |weight: &&Operand| !matches!(weight, Operand::Number(0.0));
        self.given.is_none() && self.weights.iter().filter(possible).count() > 1
    }
}

/// Compiles all branches, in the scenario's order.
pub(super) fn branches(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Vec<BranchModel>, String> {
    let mut branches = Vec::new();
    for branch in &scenario.branches {
        let name = &branch.name;
        let weights = branch.outcomes.iter().map(|outcome| match &outcome.weight.amount {
            Amount::Number(number) => Ok(Operand::Number(*number)),
            Amount::Name { name, factor } => {
                Ok(Operand::Assumption { index: parameters.assumption(name)?, factor: *factor })
            }
        });
        branches.push(BranchModel {
            key: Key::new(&format!("branch/{name}")),
            weights: weights.collect::<Result<_, String>>()?,
            path: parameters.path_index(&format!("branch.{name}.outcomes")),
            given: branch.given.map(|outcome| outcome as u32),
        });
    }
    Ok(branches)
}

impl LawModel {
    /// The law itself, or that of the outcome which its branch has.
    #[must_use]
    #[inline]
    pub fn of(&self, outcomes: &[u32]) -> &Self {
        match self {
            Self::ByOutcome { branch, laws } => &laws[outcomes[*branch as usize] as usize],
            own => own,
        }
    }

    /// The same with a factor on the normal score, as far as it is known before a trial.
    pub(super) fn widened(self, spread: f64) -> Self {
        match self {
            Self::Fixed(quantile) => Self::Fixed(quantile.widened(spread)),
            Self::Drawn(law) => Self::Drawn(law),
            Self::ByOutcome { branch, laws } => {
                let laws = laws.into_iter().map(|law| law.widened(spread)).collect();
                Self::ByOutcome { branch, laws }
            }
        }
    }

    /// Calls `f` with each assumption or branch that it needs.
    pub(super) fn needs(&self, f: &mut dyn FnMut(Drawn)) {
        match self {
            Self::Fixed(_) => {}
            Self::Drawn(law) => law.for_each(|operand| operand_needs(operand, f)),
            Self::ByOutcome { branch, laws } => {
                f(Drawn::Branch(*branch));
                laws.iter().for_each(|law| law.needs(f));
            }
        }
    }

    /// Whether it has any spread of its own: neither a constant nor another one's name.
    pub(super) fn varies(&self) -> bool {
        match self {
            // A law of several equal values has but one.
            Self::Fixed(quantile) => quantile.stretch(0.5) != (0.0, 1.0),
            Self::Drawn(law) => !matches!(law, Law::<Operand>::Constant(_)),
            Self::ByOutcome { laws, .. } => laws.iter().any(Self::varies),
        }
    }
}

fn operand_needs(operand: &Operand, f: &mut dyn FnMut(Drawn)) {
    if let Operand::Assumption { index, .. } = operand {
        f(Drawn::Assumption(*index));
    }
}

/// An order in which each comes after those that it needs: depth first, so that a chain as long as
/// the file takes no longer than others.
pub(super) fn order(
    assumptions: &[AssumptionModel],
    branches: &[BranchModel],
) -> Result<Vec<Drawn>, String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Waiting,
        Sorted,
    }
    let place = |drawn: Drawn| match drawn {
        Drawn::Assumption(index) => index as usize,
        Drawn::Branch(index) => assumptions.len() + index as usize,
    };
    let all = (0..assumptions.len() as u32).map(Drawn::Assumption);
    let all = all.chain((0..branches.len() as u32).map(Drawn::Branch));
    let mut order: Vec<Drawn> = Vec::with_capacity(assumptions.len() + branches.len());
    let mut seen = vec![Seen::Not; assumptions.len() + branches.len()];
    let mut way: Vec<Drawn> = Vec::new();
    for first in all {
        way.push(first);
        while let Some(&drawn) = way.last() {
            let at = place(drawn);
            let begun = std::mem::replace(&mut seen[at], Seen::Waiting);
            let mut circle = false;
            if begun == Seen::Not {
                let mut need = |needed: Drawn| match seen[place(needed)] {
                    Seen::Not => way.push(needed),
                    Seen::Waiting => circle = true,
                    Seen::Sorted => {}
                };
                match drawn {
                    Drawn::Assumption(index) => {
                        assumptions[index as usize].law.needs(&mut need);
                    }
                    Drawn::Branch(index) => {
                        let weights = &branches[index as usize].weights;
                        weights.iter().for_each(|weight| operand_needs(weight, &mut need));
                    }
                }
            }
            if circle {
                return Err("assumptions refer to each other in a circle".to_owned());
            }
            if way.last() == Some(&drawn) {
                way.pop();
                seen[at] = Seen::Sorted;
                if begun != Seen::Sorted {
                    order.push(drawn);
                }
            }
        }
    }
    Ok(order)
}
