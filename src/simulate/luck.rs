//! What we do not know: the assumptions of a trial, and the parameters that take their values.

use super::{Halt, Workspace};
use crate::chance::{Luck, Quantile, Variates};
use crate::model::{LawModel, Model, Operand};
use crate::units::Bounds;

/// Draws all assumptions and fills every uncertain slot, held at the bounds of its place.
pub(super) fn draw<L: Luck>(
    model: &Model,
    luck: &L,
    workspace: &mut Workspace,
) -> Result<(), Halt> {
    let trial = workspace.trial;
    for (score, assumption) in workspace.scores.iter_mut().zip(&model.assumptions) {
        *score = luck.open(assumption.key).normal();
    }
    for mix in &model.assumption_mixes {
        mix_scores(&mix.members, &mix.factor, |member| member, &mut workspace.scores);
    }
    for index in &model.assumption_order {
        let index = *index as usize;
        let score = workspace.scores[index];
        let halt = |fault: String| Halt::Assumption {
            trial,
            name: model.layout.assumptions[index].clone(),
            fault,
        };
        let value = match &model.assumptions[index].law {
            LawModel::Fixed(quantile) => quantile.at_score(score),
            LawModel::Drawn(law) => drawn(law, &workspace.values)
                .map_err(|fault| halt(fault.to_string()))?
                .at_score(score),
        };
        if value.is_nan() {
            return Err(halt("the drawn value is not a number".to_owned()));
        }
        let held = value.clamp(Bounds::WIDEST.low, Bounds::WIDEST.high);
        if held != value {
            workspace.held[model.assumptions[index].place as usize] = true;
        }
        workspace.values[index] = held;
    }
    for uncertain in &model.uncertain {
        let value = workspace.values[uncertain.assumption as usize];
        let held = value.clamp(uncertain.low, uncertain.high);
        if held != value {
            workspace.held[uncertain.place as usize] = true;
        }
        workspace.parameters[uncertain.slot as usize] = held;
    }
    for (place, law) in workspace.repairs.iter_mut().zip(&model.repairs) {
        if let LawModel::Drawn(law) = law {
            *place = drawn(law, &workspace.values).map_err(|fault| Halt::Assumption {
                trial,
                name: "repair_days".to_owned(),
                fault: fault.to_string(),
            })?;
        }
    }
    Ok(())
}

fn drawn(
    law: &crate::chance::Law<Operand>,
    values: &[f64],
) -> Result<Quantile, crate::chance::LawFault> {
    Quantile::for_once(&law.try_map(|operand| Ok(operand.value(values)))?)
}

/// Turns the independent scores of `members` into correlated ones, in place: from the last row up,
/// so that each row still finds the independent ones it needs.
pub(super) fn mix_scores(
    members: &[u32],
    factor: &[Vec<f64>],
    place: impl Fn(usize) -> usize,
    scores: &mut [f64],
) {
    for (row, member) in members.iter().enumerate().rev() {
        let mixed = members[..=row]
            .iter()
            .zip(&factor[row])
            .map(|(m, l)| l * scores[place(*m as usize)])
            .sum();
        scores[place(*member as usize)] = mixed;
    }
}
