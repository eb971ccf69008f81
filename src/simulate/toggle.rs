//! An instance goes down or comes up: the shares of what it takes out, and its weight.

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
        for effect in &model.effects[instance.effects.clone()] {
            let corridor = effect.corridor as usize;
            let state = &workspace.corridors[corridor];
            // What is not running has no flow to account for, now or later.
            let running = state.in_season && state.stage.is_some();
            if running {
                workspace.settle(model, corridor, now, self.watch);
            }
            let cell = corridor * model.layout.causes.len() + cause;
            let weight = takes / effect.divisor;
            if up {
                workspace.corridors[corridor].down -= 1;
                workspace.active[cell] -= 1;
                workspace.weights[cell] -= weight;
                // What rounding leaves behind must not weigh.
                if workspace.active[cell] == 0 {
                    workspace.weights[cell] = 0.0;
                }
            } else {
                workspace.corridors[corridor].down += 1;
                workspace.active[cell] += 1;
                workspace.weights[cell] += weight;
            }
            if running {
                self.touch(workspace, corridor, INCIDENTS);
            }
        }
        for target in &model.targets[instance.targets.clone()] {
            match *target {
                Target::Supply(supply) => {
                    let down = down_takes(model, workspace, model.on_supply.of(supply as usize));
                    workspace.supply_share[supply as usize] = (1.0 - down).max(0.0);
                }
                Target::Segment(segment) => self.share_of(workspace, segment as usize, now),
                Target::Unit { unit, segment } => {
                    let down = down_takes(model, workspace, model.on_unit.of(unit as usize));
                    workspace.unit_share[unit as usize] = (1.0 - down).max(0.0);
                    self.share_of(workspace, segment as usize, now);
                }
            }
        }
    }

    /// Finds a segment's share anew.
    fn share_of(&mut self, workspace: &mut Workspace, segment: usize, now: f64) {
        let model = self.model;
        let form = &model.segments[segment];
        let units = &workspace.unit_share[form.first_unit..form.first_unit + form.units];
        let mean = units.iter().sum::<f64>() / f64::from(form.units as u32);
        let down = down_takes(model, workspace, model.on_segment.of(segment));
        self.settle_segment(workspace, segment, now);
        workspace.segments[segment].share = mean * (1.0 - down).max(0.0);
    }

    /// Adds the time a segment was below full, and at nothing, while its corridor is in service.
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
fn down_takes(model: &Model, workspace: &Workspace, instances: &[u32]) -> f64 {
    let mut sum = 0.0;
    for index in instances {
        if workspace.open[*index as usize] > 0 {
            sum += workspace.takes[model.instances[*index as usize].hazard];
        }
    }
    sum
}
