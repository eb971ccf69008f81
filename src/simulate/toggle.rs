//! An instance goes down or comes up: the shares of what it takes out, and its weight.

use super::demand::larger;
use super::sweep::{INCIDENTS, Sweep};
use super::workspace::{CorridorState, SegmentState};
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
            let change = f64::from(more) * (takes / effect.divisor);
            corridors[corridor].weigh(&mut weights[cause], active, more, change);
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
                    let units = f64::from(form.units as u32);
                    workspace.segments[segment as usize].change_unit(old, share, units);
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
        workspace.segments[segment].settle(serving, now);
    }
}

impl CorridorState {
    /// An instance of a cause goes down (`more` is 1) or comes up (-1) and changes the weight of
    /// the cause.
    #[inline(always)]
    pub(super) fn weigh(&mut self, weight: &mut f64, active: &mut u32, more: i32, change: f64) {
        *active = active.wrapping_add_signed(more);
        self.down = self.down.wrapping_add_signed(more);
        let (of_cause, of_all) = (*weight + change, self.weight + change);
        // What rounding leaves behind must not weigh.
        *weight = if *active == 0 { 0.0 } else { of_cause };
        self.weight = if self.down == 0 { 0.0 } else { of_all };
        self.per_weight = if self.weight > 0.0 { 1.0 / self.weight } else { 0.0 };
    }
}

impl SegmentState {
    /// The share of one of its units changes.
    #[inline(always)]
    pub(super) fn change_unit(&mut self, old: f64, share: f64, units: f64) {
        let shut = i32::from(share < 1.0) - i32::from(old < 1.0);
        self.units_down = self.units_down.wrapping_add_signed(shut);
        let sum = if units == 1.0 { share } else { self.unit_sum + (share - old) };
        // What rounding leaves behind must not take anything.
        self.unit_sum = if self.units_down == 0 { units } else { sum };
    }

    /// Adds the time it was below full, and at nothing, where its corridor is in service.
    #[inline(always)]
    pub(super) fn settle(&mut self, serving: bool, now: f64) {
        if serving && self.share < 1.0 {
            let hours = now - self.since;
            self.down += hours;
            if self.share <= 0.0 {
                self.out += hours;
            }
        }
        self.since = now;
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
