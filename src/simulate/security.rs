//! Security and the regimes beside it: the state of each chain in every month of the horizon.

use super::{Halt, Workspace};
use crate::chance::{RandomStreams, Variates, stationary};
use crate::model::{ChainModel, Chance, Model};
use crate::scenario::START_TOLERANCE;

/// A chain during a trial.
#[derive(Debug, Clone, Default)]
pub(super) struct ChainState {
    /// Whether its rows and its start are those of the model, which do not change.
    ready: bool,
    /// Cumulated chances, row by row; of no use where they depend on another chain.
    rows: Vec<f64>,
    /// Cumulated chances of the first month's state.
    start: Vec<f64>,
    /// A uniform for each step, where the chain depends on another.
    uniforms: Vec<f64>,
}

impl ChainState {
    pub(super) fn new(model: &Model, chain: &ChainModel) -> Self {
        Self {
            ready: false,
            rows: vec![0.0; if chain.depends { 0 } else { chain.states * chain.states }],
            start: vec![0.0; chain.states],
            uniforms: vec![0.0; if chain.depends { model.years * 12 } else { 0 }],
        }
    }
}

/// Draws the state of every month of the horizon, one uniform a month, or a year of a chain that steps
/// on 1 January only.
///
/// States are laid along the uniform in the chain's order, so that a higher one never means a
/// calmer state than a lower one where the author lists states from calm to conflict. Chains that
/// depend on none are drawn first; the others step side by side, each by the others' states in the
/// month that has ended.
///
/// # Errors
/// Where the drawn shares or chances leave the first month's state open.
pub(super) fn draw<L: RandomStreams>(
    model: &Model,
    streams: &L,
    workspace: &mut Workspace,
) -> Result<(), Halt> {
    let months = model.years * 12;
    let mut depend = false;
    for (index, chain) in model.chains.iter().enumerate() {
        if chain.uncertain || !workspace.chains[index].ready {
            fill(chain, index, workspace).map_err(|fault| Halt::Assumption {
                trial: workspace.trial,
                name: model.layout.paths[chain.start_path as usize].clone(),
                fault: fault.to_owned(),
            })?;
            workspace.chains[index].ready = true;
        }
        let mut stream = streams.open(chain.key);
        if chain.depends {
            depend = true;
            for uniform in workspace.chains[index].uniforms.iter_mut().step_by(steps_of(chain)) {
                *uniform = stream.uniform();
            }
            continue;
        }
        let states = chain.states;
        let own = &workspace.chains[index];
        let mut reach = &own.start[..];
        for spell in workspace.states[index * months..][..months].chunks_mut(steps_of(chain)) {
            let state = place(reach, stream.uniform());
            spell.fill(state as u8);
            reach = &own.rows[state * states..(state + 1) * states];
        }
    }
    if depend {
        side_by_side(model, workspace);
    }
    Ok(())
}

/// Months from one step of a chain to the next.
fn steps_of(chain: &ChainModel) -> usize {
    if chain.yearly { 12 } else { 1 }
}

/// The state in whose reach a uniform lies; the last one holds whatever is left.
#[inline(always)]
fn place(reach: &[f64], uniform: f64) -> usize {
    let mut state = 0;
    while state + 1 < reach.len() && uniform >= reach[state] {
        state += 1;
    }
    state
}

/// Steps all chains that depend on another, month by month.
fn side_by_side(model: &Model, workspace: &mut Workspace) {
    let months = model.years * 12;
    let Workspace { chains, states, parameters, clamped, .. } = workspace;
    for month in 0..months {
        for (index, chain) in model.chains.iter().enumerate().filter(|(_, chain)| chain.depends) {
            let cell = index * months + month;
            let uniform = chains[index].uniforms[month];
            if month == 0 {
                states[cell] = place(&chains[index].start, uniform) as u8;
                continue;
            }
            let from = usize::from(states[cell - 1]);
            if chain.yearly && month % 12 > 0 {
                states[cell] = from as u8;
                continue;
            }
            let row = &chain.rows[from * chain.states..(from + 1) * chain.states];
            let chance = |to: usize| {
                let slot = match &row[to] {
                    _ if to == from => return 0.0,
                    Chance::Same(slot) => *slot,
                    Chance::Each(of, slots) => slots[usize::from(states[of * months + month - 1])],
                };
                parameters[slot as usize]
            };
            let leave: f64 = (0..chain.states).map(chance).sum();
            if leave > 1.0 + 1e-12 {
                clamped[chain.paths[from] as usize] = true;
            }
            let scale = if leave > 1.0 { 1.0 / leave } else { 1.0 };
            let stay = (1.0 - leave * scale).max(0.0);
            let (mut state, mut reach) = (0, 0.0);
            while state + 1 < chain.states {
                reach += if state == from { stay } else { chance(state) * scale };
                if uniform < reach {
                    break;
                }
                state += 1;
            }
            states[cell] = state as u8;
        }
    }
}

/// Cumulative rows of the chain and its start under the trial's parameters: a row over 1 is scaled
/// to 1, and so is a start that does not add up to 1, as constants must; both are counted.
fn fill(chain: &ChainModel, index: usize, workspace: &mut Workspace) -> Result<(), &'static str> {
    let states = chain.states;
    let Workspace { chains, parameters, clamped, .. } = workspace;
    let own = &mut chains[index];
    let parameter = |slot: u32| parameters[slot as usize];
    for row in 0..if chain.depends { 0 } else { states } {
        let chance = |to: usize| match &chain.rows[row * states + to] {
            Chance::Same(slot) => parameter(*slot),
            Chance::Each(..) => 0.0,
        };
        let leave: f64 = (0..states).filter(|to| *to != row).map(chance).sum();
        let scale = if leave > 1.0 { 1.0 / leave } else { 1.0 };
        if leave > 1.0 + 1e-12 {
            clamped[chain.paths[row] as usize] = true;
        }
        let mut sum = 0.0;
        for to in 0..states {
            let stay = (1.0 - leave * scale).max(0.0);
            sum += if to == row { stay } else { chance(to) * scale };
            own.rows[row * states + to] = sum;
        }
    }
    match &chain.start {
        Some(shares) => {
            let total: f64 = shares.iter().map(|slot| parameter(*slot)).sum();
            if total <= 0.0 {
                return Err("the chances are all 0");
            }
            if (total - 1.0).abs() > START_TOLERANCE {
                clamped[chain.start_path as usize] = true;
            }
            let mut sum = 0.0;
            for (reach, slot) in own.start.iter_mut().zip(shares) {
                sum += parameter(*slot);
                *reach = sum / total;
            }
        }
        None => {
            let matrix: Vec<Vec<f64>> = (0..states)
                .map(|row| {
                    let upto = &own.rows[row * states..(row + 1) * states];
                    let before = |to: usize| if to == 0 { 0.0 } else { upto[to - 1] };
                    (0..states).map(|to| upto[to] - before(to)).collect()
                })
                .collect();
            let shares = stationary(&matrix)
                .ok_or("the drawn chances leave more than one stationary distribution")?;
            let mut sum = 0.0;
            for (reach, share) in own.start.iter_mut().zip(shares) {
                sum += share;
                *reach = sum;
            }
        }
    }
    Ok(())
}
