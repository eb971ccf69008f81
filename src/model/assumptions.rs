//! Assumptions with their names resolved, and in which order they are drawn.

use super::parameters::{Operand, Parameters};
use super::{AssumptionModel, LawModel};
use crate::chance::Key;
use crate::scenario::Scenario;

/// Compiles all assumptions, in the scenario's order.
pub(super) fn assumptions(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Vec<AssumptionModel>, String> {
    let mut assumptions = Vec::new();
    for assumption in &scenario.assumptions {
        let name = &assumption.name;
        assumptions.push(AssumptionModel {
            key: Key::new(&format!("assumption/{name}")),
            law: parameters.law(&assumption.value)?,
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
