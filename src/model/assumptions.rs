//! Assumptions with their names resolved, and in which order they are drawn.

use super::parameters::{Operand, Parameters, Uncertain};
use super::{AssumptionModel, LawModel, Mix};
use crate::chance::{Key, Law};
use crate::scenario::Scenario;

/// Compiles all assumptions, in the scenario's order.
pub(super) fn assumptions(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Vec<AssumptionModel>, String> {
    let mut assumptions = Vec::new();
    let scores = scenario.scores().into_iter().zip(scenario.spreads());
    for (assumption, (root, spread)) in scenario.assumptions.iter().zip(scores) {
        let name = &assumption.name;
        let law = match parameters.law(&assumption.value)? {
            LawModel::Fixed(quantile) => LawModel::Fixed(quantile.widened(spread)),
            other => other,
        };
        assumptions.push(AssumptionModel {
            key: Key::new(&format!("assumption/{name}")),
            law,
            spread,
            score_of: root as u32,
            path: parameters.path_index(&format!("assumption.{name}.value")),
        });
    }
    Ok(assumptions)
}

/// Indices such that each assumption comes after those that its parameters name: depth first, so
/// that a chain as long as the file takes no longer than others.
pub(super) fn order(assumptions: &[AssumptionModel]) -> Result<Vec<u32>, String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Waiting,
        Sorted,
    }
    let mut order: Vec<u32> = Vec::with_capacity(assumptions.len());
    let mut seen = vec![Seen::Not; assumptions.len()];
    let mut way: Vec<u32> = Vec::new();
    for first in 0..assumptions.len() as u32 {
        way.push(first);
        while let Some(&index) = way.last() {
            let at = index as usize;
            let begun = std::mem::replace(&mut seen[at], Seen::Waiting);
            let mut circle = false;
            if begun == Seen::Not
                && let LawModel::Drawn(law) = &assumptions[at].law
            {
                law.for_each(|operand| {
                    if let Operand::Assumption { index: needed, .. } = operand {
                        match seen[*needed as usize] {
                            Seen::Not => way.push(*needed),
                            Seen::Waiting => circle = true,
                            Seen::Sorted => {}
                        }
                    }
                });
            }
            if circle {
                return Err("assumptions refer to each other in a circle".to_owned());
            }
            if way.last() == Some(&index) {
                way.pop();
                seen[at] = Seen::Sorted;
                if begun != Seen::Sorted {
                    order.push(index);
                }
            }
        }
    }
    Ok(order)
}

impl AssumptionModel {
    /// Whether it has any spread of its own: neither a constant nor another one's name.
    #[must_use]
    pub fn varies(&self) -> bool {
        match &self.law {
            // A law of several equal values has but one.
            LawModel::Fixed(quantile) => quantile.stretch(0.5) != (0.0, 1.0),
            LawModel::Drawn(law) => !matches!(law, Law::<Operand>::Constant(_)),
        }
    }
}

/// Of each assumption, whether a number of the scenario is drawn from it, at first hand or through
/// others.
pub(super) fn used(
    assumptions: &[AssumptionModel],
    uncertain: &[Uncertain],
    repairs: &[LawModel],
) -> Vec<bool> {
    let mut used = vec![false; assumptions.len()];
    let mut found: Vec<u32> = uncertain.iter().map(|slot| slot.assumption).collect();
    let operands = |law: &LawModel, found: &mut Vec<u32>| {
        if let LawModel::Drawn(law) = law {
            law.for_each(|operand| {
                if let Operand::Assumption { index, .. } = operand {
                    found.push(*index);
                }
            });
        }
    };
    repairs.iter().for_each(|law| operands(law, &mut found));
    while let Some(index) = found.pop() {
        let index = index as usize;
        if !std::mem::replace(&mut used[index], true) {
            operands(&assumptions[index].law, &mut found);
        }
    }
    used
}

/// The assumptions that vary and are used, by index, in their order: each by itself, correlated ones
/// together.
pub(super) fn varied(
    assumptions: &[AssumptionModel],
    used: &[bool],
    mixes: &[Mix],
) -> Vec<Vec<usize>> {
    let mut mix_of = vec![None; assumptions.len()];
    for (number, mix) in mixes.iter().enumerate() {
        mix.members.iter().for_each(|member| mix_of[*member as usize] = Some(number));
    }
    // Those of one luck go together too, and with what that is correlated with.
    let mut shared = vec![false; assumptions.len()];
    for (index, assumption) in assumptions.iter().enumerate() {
        shared[assumption.score_of as usize] |= assumption.score_of as usize != index;
    }
    let together = |index: usize| {
        let root = assumptions[index].score_of as usize;
        mix_of[root].or_else(|| shared[root].then_some(mixes.len() + root))
    };
    let mut group_of: Vec<Option<usize>> = vec![None; mixes.len() + assumptions.len()];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, assumption) in assumptions.iter().enumerate() {
        if !used[index] || !assumption.varies() {
            continue;
        }
        match together(index).map(|mix| &mut group_of[mix]) {
            Some(Some(group)) => groups[*group].push(index),
            other => {
                if let Some(group) = other {
                    *group = Some(groups.len());
                }
                groups.push(vec![index]);
            }
        }
    }
    groups
}
