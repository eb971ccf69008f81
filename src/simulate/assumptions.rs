//! The draws of a trial's assumptions and branches, and of the parameters that take their values.

use super::{Halt, Workspace};
use crate::chance::{Law, LawFault, Quantile, RandomStreams, Variates};
use crate::model::{Drawn, HazardModel, LawModel, Model, Operand};
use crate::units::{Bounds, significant};

/// Draws all assumptions and fills every uncertain slot, clamped to the bounds of its key.
pub(super) fn draw<L: RandomStreams>(
    model: &Model,
    streams: &L,
    workspace: &mut Workspace,
) -> Result<(), Halt> {
    let trial = workspace.trial;
    for (score, assumption) in workspace.scores.iter_mut().zip(&model.assumptions) {
        *score = streams.open(assumption.key).normal();
    }
    for mix in &model.assumption_mixes {
        mix_scores(&mix.members, &mix.factor, |member| member, &mut workspace.scores);
    }
    for (own, root) in &model.shared_scores {
        workspace.scores[*own as usize] = workspace.scores[*root as usize];
    }
    for (uniform, branch) in workspace.uniforms.iter_mut().zip(&model.branches) {
        // What is supposed needs no luck, and a stream of its own moves nothing by not being used.
        if branch.given.is_none() {
            *uniform = streams.open(branch.key).uniform();
        }
    }
    for next in &model.draw_order {
        let index = match next {
            Drawn::Assumption(index) => *index as usize,
            Drawn::Branch(index) => {
                let branch = *index as usize;
                let Workspace { uniforms, values, clamped, outcomes, .. } = workspace;
                let uniform = uniforms[branch];
                outcomes[branch] =
                    super::branch::outcome(model, branch, uniform, trial, values, clamped)?;
                continue;
            }
        };
        // A table by outcome has constants and names, and no luck of its own.
        let score = workspace.scores.get(index).copied().unwrap_or_default();
        let halt = |fault: String| Halt::Assumption {
            trial,
            name: match model.layout.assumptions.get(index) {
                Some(name) => format!("assumption.{name}"),
                None => "a table by outcome".to_owned(),
            },
            fault,
        };
        let value = match model.assumptions[index].law.of(&workspace.outcomes) {
            LawModel::ByOutcome { .. } => f64::NAN,
            LawModel::Fixed(quantile) => quantile.at_score(score),
            LawModel::Drawn(law) => {
                let (values, spread) = (&workspace.values, model.assumptions[index].spread);
                let drawn = match &mut workspace.redrawn[index] {
                    Some((numbers, quantile)) => redrawn(law, values, numbers, quantile)
                        .map(|()| quantile.at_widened_score(score, spread)),
                    None => {
                        drawn(law, values).map(|quantile| quantile.at_widened_score(score, spread))
                    }
                };
                drawn.map_err(|fault| halt(told(&fault, law, model, values)))?
            }
        };
        if value.is_nan() {
            return Err(halt("the drawn value is not a number".to_owned()));
        }
        let clamped = value.clamp(Bounds::WIDEST.low, Bounds::WIDEST.high);
        if clamped != value {
            workspace.clamped[model.assumptions[index].path as usize] = true;
        }
        workspace.values[index] = clamped;
    }
    for uncertain in &model.uncertain {
        let value = workspace.values[uncertain.assumption as usize] * uncertain.factor;
        let clamped = value.clamp(uncertain.low, uncertain.high);
        if clamped != value {
            workspace.clamped[uncertain.path as usize] = true;
        }
        workspace.parameters[uncertain.slot as usize] = clamped;
    }
    let Workspace { repairs, repair_laws, choices, values, outcomes, .. } = workspace;
    for (index, (quantile, law)) in repairs.iter_mut().zip(&model.repairs).enumerate() {
        if let LawModel::ByOutcome { branch, .. } = law {
            choices[index].take(outcomes[*branch as usize] as usize, quantile);
        }
        if let LawModel::Drawn(law) = law.of(outcomes) {
            let done = match &mut repair_laws[index] {
                Some(numbers) => redrawn(law, values, numbers, quantile),
                None => drawn(law, values).map(|drawn| *quantile = drawn),
            };
            done.map_err(|fault| Halt::Assumption {
                trial,
                name: repair_path(model, index),
                fault: told(&fault, law, model, values),
            })?;
        }
    }
    Ok(())
}

/// The path of a law of repairs, with the state where it is of one.
fn repair_path(model: &Model, index: usize) -> String {
    let of =
        |hazard: &HazardModel| hazard.repair.slots.iter().position(|law| *law as usize == index);
    let mut hazards = model.hazards.iter().zip(&model.layout.hazards);
    let found = hazards.find_map(|(hazard, label)| Some((hazard, &label.name, of(hazard)?)));
    match found {
        Some((hazard, name, state)) if hazard.repair.differ() => {
            let states = model.layout.chain_states(model.has_security, hazard.repair.chain);
            let state = states.get(state).map_or("", String::as_str);
            format!("hazard.{name}.repair_days.{state}")
        }
        Some((_, name, _)) => format!("hazard.{name}.repair_days"),
        None => "repair_days".to_owned(),
    }
}

/// A fault of a law, with what the assumptions came to that its parameters name.
fn told(fault: &LawFault, law: &Law<Operand>, model: &Model, values: &[f64]) -> String {
    let mut named: Vec<String> = Vec::new();
    law.for_each(|operand| {
        if let Operand::Assumption { index, .. } = operand {
            let index = *index as usize;
            let value = significant(values[index], 4);
            let name = model.layout.assumptions.get(index).map_or("a table", String::as_str);
            let words = format!("`{name}` came to {value}");
            if named.len() < 4 && !named.contains(&words) {
                named.push(words);
            }
        }
    });
    match named.is_empty() {
        true => fault.to_string(),
        false => format!("{fault}, and {}", named.join(", ")),
    }
}

fn drawn(law: &Law<Operand>, values: &[f64]) -> Result<Quantile, LawFault> {
    Quantile::for_once(&law.try_map(|operand| Ok(operand.value(values)))?)
}

/// As [`drawn`], in the place of the law before.
fn redrawn(
    law: &Law<Operand>,
    values: &[f64],
    numbers: &mut Law<f64>,
    quantile: &mut Quantile,
) -> Result<(), LawFault> {
    law.map_into(numbers, &mut |operand| operand.value(values));
    quantile.redraw(numbers)
}

/// Turns the independent scores of `members` into correlated ones, in place: from the last row up,
/// so that each row still finds the independent ones it needs.
pub(super) fn mix_scores(
    members: &[u32],
    factor: &[Vec<f64>],
    cell: impl Fn(usize) -> usize,
    scores: &mut [f64],
) {
    for (row, member) in members.iter().enumerate().rev() {
        let mixed = members[..=row]
            .iter()
            .zip(&factor[row])
            .map(|(m, l)| l * scores[cell(*m as usize)])
            .sum();
        scores[cell(*member as usize)] = mixed;
    }
}
