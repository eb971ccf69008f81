//! An instance goes down or comes up: the shares of what it takes out, and its weight.

use super::demand::larger;
use super::sweep::{INCIDENTS, Sweep};
use super::{Watch, Workspace};
use crate::model::{Model, Target};

impl<W: Watch> Sweep<'_, W> {
    /// An instance goes down or comes up.
    #[inline]
    pub(super) fn toggle(&mut self, workspace: &mut Workspace, index: usize, up: bool, now: f64) {
        let model = self.model;
        let instance = &model.instances[index];
        let cause = model.hazards[instance.hazard].cause;
        let takes = workspace.takes[instance.hazard];
        // Ups and downs come as they like: what follows is computed and not jumped to.
        let more = if up { -1 } else { 1 };
        let causes = model.layout.causes.len();
        for effect in &instance.effects {
            let corridor = effect.corridor as usize;
            let state = &workspace.corridors[corridor];
            // What is not running has no flow to account for, now or later.
            let running = state.in_season && state.stage.is_some();
            if running {
                workspace.settle(model, corridor, now, self.watch);
            }
            let Workspace { corridors, weights, active, .. } = &mut *workspace;
            let cells = corridor * causes..(corridor + 1) * causes;
            let (weights, active) = (&mut weights[cells.clone()], &mut active[cells][cause]);
            *active = active.wrapping_add_signed(more);
            let state = &mut corridors[corridor];
            state.down = state.down.wrapping_add_signed(more);
            let change = f64::from(more) * (takes / effect.divisor);
            let (weight, all) = (weights[cause] + change, state.weight + change);
            // What rounding leaves behind must not weigh.
            weights[cause] = if *active == 0 { 0.0 } else { weight };
            state.weight = if state.down == 0 { 0.0 } else { all };
            state.per_weight = if state.weight > 0.0 { 1.0 / state.weight } else { 0.0 };
            if running {
                self.touch(workspace, corridor, INCIDENTS);
            }
        }
        for target in &instance.targets {
            match *target {
                Target::Supply(supply) => {
                    let down = down_takes(model, workspace, model.on_supply.of(supply as usize));
                    workspace.supply_share[supply as usize] = larger(1.0 - down, 0.0);
                }
                Target::Segment(segment) => self.share_of(workspace, segment as usize, now),
                Target::Unit { unit, segment } => {
                    let down = down_takes(model, workspace, model.on_unit.of(unit as usize));
                    let form = &model.segments[segment as usize];
                    let share = larger(1.0 - down, 0.0);
                    let old = std::mem::replace(&mut workspace.unit_share[unit as usize], share);
                    let state = &mut workspace.segments[segment as usize];
                    let shut = i32::from(share < 1.0) - i32::from(old < 1.0);
                    state.units_down = state.units_down.wrapping_add_signed(shut);
                    let sum = if form.units == 1 { share } else { state.unit_sum + (share - old) };
                    // What rounding leaves behind must not take anything.
                    let all = f64::from(form.units as u32);
                    state.unit_sum = if state.units_down == 0 { all } else { sum };
                    self.share_of(workspace, segment as usize, now);
                }
            }
        }
    }

    /// Finds a segment's share anew.
    #[inline(always)]
    fn share_of(&mut self, workspace: &mut Workspace, segment: usize, now: f64) {
        let model = self.model;
        let form = &model.segments[segment];
        let mean = workspace.segments[segment].unit_sum / f64::from(form.units as u32);
        let down = down_takes(model, workspace, model.on_segment.of(segment));
        self.settle_segment(workspace, segment, now);
        workspace.segments[segment].share = mean * larger(1.0 - down, 0.0);
    }

    /// Adds the time a segment was below full, and at nothing, while its corridor is in service.
    #[inline(always)]
    pub(super) fn settle_segment(&mut self, workspace: &mut Workspace, segment: usize, now: f64) {
        let serving = workspace.corridors[self.model.segments[segment].corridor].stage.is_some();
        let state = &mut workspace.segments[segment];
        if serving && state.share < 1.0 {
            let hours = now - state.since;
            state.down += hours;
            if state.share <= 0.0 {
                state.out += hours;
            }
        }
        state.since = now;
    }
}

/// Sum of what those instances of a list take that are down.
#[inline(always)]
fn down_takes(model: &Model, workspace: &Workspace, instances: &[u32]) -> f64 {
    let mut sum = 0.0;
    for index in instances {
        if workspace.open[*index as usize] > 0 {
            sum += workspace.takes[model.instances[*index as usize].hazard];
        }
    }
    sum
}
