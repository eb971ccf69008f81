//! Assumptions with their names resolved.

use super::parameters::{Operand, Parameters, Uncertain};
use super::{AssumptionModel, BranchModel, Drawn, LawModel, Mix};
use crate::chance::Key;
use crate::scenario::Scenario;

/// Compiles all assumptions, in the scenario's order, and behind them the tables by outcome.
pub(super) fn assumptions(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Vec<AssumptionModel>, String> {
    let mut assumptions = Vec::new();
    // A table by outcome has no score, and nothing of it is an expert's judgement.
    let tables = (scenario.assumptions.len()..).map(|index| (index, 1.0));
    let scores = scenario.scores().into_iter().zip(scenario.spreads()).chain(tables);
    for (assumption, (root, spread)) in scenario.drawn().zip(scores) {
        let name = &assumption.name;
        let law = parameters.law(&assumption.value)?.widened(spread);
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

impl AssumptionModel {
    /// Whether it has any spread of its own: neither a constant nor another one's name.
    #[must_use]
    pub fn varies(&self) -> bool {
        self.law.varies()
    }
}

/// Of each assumption, whether a number of the scenario is drawn from it, at first hand or through
/// others.
pub(super) fn used(
    assumptions: &[AssumptionModel],
    uncertain: &[Uncertain],
    repairs: &[LawModel],
    branches: &[BranchModel],
) -> Vec<bool> {
    let mut used = vec![false; assumptions.len()];
    let mut found: Vec<u32> = uncertain.iter().map(|slot| slot.assumption).collect();
    let operands = |law: &LawModel, found: &mut Vec<u32>| {
        law.needs(&mut |needed| {
            if let Drawn::Assumption(index) = needed {
                found.push(index);
            }
        });
    };
    repairs.iter().for_each(|law| operands(law, &mut found));
    for weight in branches.iter().flat_map(|branch| &branch.weights) {
        if let Operand::Assumption { index, .. } = weight {
            found.push(*index);
        }
    }
    while let Some(index) = found.pop() {
        let index = index as usize;
        if !std::mem::replace(&mut used[index], true) {
            operands(&assumptions[index].law, &mut found);
        }
    }
    used
}

/// The assumptions that vary and are used, by index, in their order: each by itself, correlated ones
/// together; the first `own` are those of the scenario, and the rest tables by outcome.
pub(super) fn varied(
    assumptions: &[AssumptionModel],
    own: usize,
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
    // A table by outcome is the file's, not something that is not known.
    for (index, assumption) in assumptions.iter().enumerate().take(own) {
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
