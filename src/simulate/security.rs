//! The security of the transit country: one state a month.

use super::{Halt, Workspace};
use crate::chance::{RandomStreams, Variates, stationary};
use crate::model::{ChainModel, Model};
use crate::scenario::START_TOLERANCE;

/// Draws the state of every month of the horizon, one uniform a month.
///
/// States are laid along the uniform in the chain's order, so that a higher one never means a
/// calmer state than a lower one where the author lists states from calm to conflict.
///
/// # Errors
/// Where the drawn shares or chances leave the first month's state open.
pub(super) fn draw<L: RandomStreams>(
    model: &Model,
    streams: &L,
    workspace: &mut Workspace,
) -> Result<(), Halt> {
    let Some(chain) = &model.chain else { return Ok(()) };
    if chain.uncertain || !workspace.chain_ready {
        fill(chain, workspace).map_err(|fault| Halt::Assumption {
            trial: workspace.trial,
            name: model.layout.paths[chain.start_path as usize].clone(),
            fault: fault.to_owned(),
        })?;
        workspace.chain_ready = true;
    }
    let states = chain.states;
    let mut stream = streams.open(chain.key);
    let mut reach = &workspace.chain_start[..];
    for month in &mut workspace.states {
        let u = stream.uniform();
        let mut state = 0;
        while state + 1 < states && u >= reach[state] {
            state += 1;
        }
        *month = state as u8;
        reach = &workspace.chain_rows[state * states..(state + 1) * states];
    }
    Ok(())
}

/// Cumulative rows of the chain and its start under the trial's parameters: a row over 1 is scaled
/// to 1, and so is a start that does not add up to 1, as constants must; both are counted.
fn fill(chain: &ChainModel, workspace: &mut Workspace) -> Result<(), &'static str> {
    let states = chain.states;
    let parameter = |slot: u32| workspace.parameters[slot as usize];
    for row in 0..states {
        let slots = &chain.rows[row * states..(row + 1) * states];
        let leave: f64 = (0..states).filter(|to| *to != row).map(|to| parameter(slots[to])).sum();
        let scale = if leave > 1.0 { 1.0 / leave } else { 1.0 };
        if leave > 1.0 + 1e-12 {
            workspace.clamped[chain.paths[row] as usize] = true;
        }
        let mut sum = 0.0;
        for to in 0..states {
            let stay = (1.0 - leave * scale).max(0.0);
            sum += if to == row { stay } else { parameter(slots[to]) * scale };
            workspace.chain_rows[row * states + to] = sum;
        }
    }
    match &chain.start {
        Some(shares) => {
            let total: f64 = shares.iter().map(|slot| parameter(*slot)).sum();
            if total <= 0.0 {
                return Err("the chances are all 0");
            }
            if (total - 1.0).abs() > START_TOLERANCE {
                workspace.clamped[chain.start_path as usize] = true;
            }
            let mut sum = 0.0;
            for (reach, slot) in workspace.chain_start.iter_mut().zip(shares) {
                sum += parameter(*slot);
                *reach = sum / total;
            }
        }
        None => {
            let matrix: Vec<Vec<f64>> = (0..states)
                .map(|row| {
                    let upto = &workspace.chain_rows[row * states..(row + 1) * states];
                    let before = |to: usize| if to == 0 { 0.0 } else { upto[to - 1] };
                    (0..states).map(|to| upto[to] - before(to)).collect()
                })
                .collect();
            let shares = stationary(&matrix)
                .ok_or("the drawn chances leave more than one stationary distribution")?;
            let mut sum = 0.0;
            for (reach, share) in workspace.chain_start.iter_mut().zip(shares) {
                sum += share;
                *reach = sum;
            }
        }
    }
    Ok(())
}
