//! An instance goes down or comes up: the shares of what it takes out, and its weight.

use super::demand::{larger, smaller};
use super::timeline::{INCIDENTS, Timeline};
use super::workspace::{CorridorState, SegmentState};
use super::{Watch, Workspace};
use crate::model::{Model, Target};

impl<W: Watch> Timeline<'_, W> {
    /// An instance goes down or comes up.
    #[inline]
    pub(super) fn toggle(&mut self, workspace: &mut Workspace, index: usize, up: bool, now: f64) {
        let model = self.model;
        let instance = &model.instances[index];
        let cause = model.hazards[instance.hazard].cause;
        let takes = workspace.takes[instance.takes as usize];
        // Ups and downs come as they like: what follows is computed and not jumped to.
        let more = if up { -1 } else { 1 };
        let causes = model.layout.causes.len();
        for (at, effect) in instance.effects.iter().enumerate() {
            let corridor = effect.corridor as usize;
            let state = &workspace.corridors[corridor];
            // What is not running has no flow to account for, now or later.
            let running = state.in_season && state.stage.is_some();
            if running {
                workspace.settle(model, corridor, now, self.watch);
            }
            if workspace.accounts.sums {
                let slot = instance.first_effect + at;
                if up {
                    workspace.locate(model, instance, slot, effect);
                } else {
                    workspace.went_down[slot] = workspace.corridors[corridor].per_weight_lost;
                }
            }
            if workspace.accounts.causes {
                let Workspace { corridors, weights, active, .. } = &mut *workspace;
                let cell = corridor * causes + cause;
                let change = f64::from(more) * (takes / effect.divisor);
                corridors[corridor].weigh(&mut weights[cell], &mut active[cell], more, change);
            } else {
                step(&mut workspace.corridors[corridor].down, more);
            }
            if running {
                self.touch(workspace, corridor, INCIDENTS);
            }
        }
        for target in &instance.targets {
            match *target {
                Target::Supply(supply) => {
                    let supply = supply as usize;
                    let open = step(&mut workspace.supply_open[supply], more);
                    let list = model.on_supply.of(supply);
                    let down = down_takes(model, workspace, list, open, up, takes);
                    workspace.supply_share[supply] = larger(1.0 - down, 0.0);
                    workspace.serve(model, supply, now);
                }
                Target::Segment(segment) => {
                    let segment = segment as usize;
                    let open = step(&mut workspace.segments[segment].open, more);
                    let list = model.on_segment.of(segment);
                    let down = down_takes(model, workspace, list, open, up, takes);
                    workspace.segments[segment].whole = larger(1.0 - down, 0.0);
                    self.share_of(workspace, segment, now);
                }
                Target::Unit { unit, segment } => {
                    let (unit, segment) = (unit as usize, segment as usize);
                    let open = step(&mut workspace.unit_open[unit], more);
                    let list = model.on_unit.of(unit);
                    let down = down_takes(model, workspace, list, open, up, takes);
                    let share = larger(1.0 - down, 0.0);
                    let old = std::mem::replace(&mut workspace.unit_share[unit], share);
                    workspace.segments[segment].change_unit(old, share);
                    self.share_of(workspace, segment, now);
                }
            }
        }
        if workspace.returns.is_some() {
            self.mind_returns_of(workspace, index, now);
        }
    }

    /// Finds anew what goes back over the corridors that an instance touches.
    fn mind_returns_of(&mut self, workspace: &mut Workspace, index: usize, now: f64) {
        for effect in &self.model.instances[index].effects {
            self.mind_returns(workspace, effect.corridor as usize, now);
        }
    }

    /// Finds a segment's share anew.
    #[inline(always)]
    fn share_of(&mut self, workspace: &mut Workspace, segment: usize, now: f64) {
        if workspace.accounts.sums {
            self.settle_segment(workspace, segment, now);
        }
        let state = &mut workspace.segments[segment];
        state.share = smaller(state.unit_sum / state.needed, 1.0) * state.whole;
    }

    /// Adds the time a segment was below full, and at nothing, while its corridor is in service.
    #[inline(always)]
    pub(super) fn settle_segment(&mut self, workspace: &mut Workspace, segment: usize, now: f64) {
        let Workspace { segments, corridors, .. } = workspace;
        let state = &mut segments[segment];
        state.settle(corridors[state.corridor as usize].stage.is_some(), now);
    }
}

impl CorridorState {
    /// An instance of a cause goes down (`more` is 1) or comes up (-1) and changes the weight of
    /// the cause.
    #[inline(always)]
    fn weigh(&mut self, weight: &mut f64, active: &mut u32, more: i32, change: f64) {
        step(active, more);
        step(&mut self.down, more);
        let (of_cause, of_all) = (*weight + change, self.weight + change);
        // What rounding leaves behind must not weigh.
        *weight = only(*active > 0, of_cause);
        self.weight = only(self.down > 0, of_all);
        self.per_weight = only(self.weight > 0.0, 1.0 / self.weight);
    }
}

impl SegmentState {
    /// The share of one of its units changes.
    #[inline(always)]
    fn change_unit(&mut self, old: f64, share: f64) {
        let shut = i32::from(share < 1.0) - i32::from(old < 1.0);
        self.units_down = self.units_down.wrapping_add_signed(shut);
        let sum = if self.units == 1.0 { share } else { self.unit_sum + (share - old) };
        // What rounding leaves behind must not take anything.
        self.unit_sum = if self.units_down == 0 { self.units } else { sum };
    }

    /// Adds the time it was below full, and at nothing, where its corridor is in service.
    #[inline(always)]
    fn settle(&mut self, serving: bool, now: f64) {
        let hours = only(serving && self.share < 1.0, now - self.since);
        self.down += hours;
        self.out += only(self.share <= 0.0, hours);
        self.since = now;
    }
}

/// Counts what is down: one more, or one less.
#[inline(always)]
fn step(count: &mut u32, more: i32) -> u32 {
    *count = count.wrapping_add_signed(more);
    *count
}

/// `value` where something `holds`, else 0: computed, because no branch predictor foretells whether
/// it holds.
#[inline(always)]
fn only(holds: bool, value: f64) -> f64 {
    f64::from_bits(value.to_bits() & 0_u64.wrapping_sub(u64::from(holds)))
}

/// Sum of what those `instances` of a list take that are down, where one that `takes` so much has
/// just come `up` or gone down, and `open` of them are down now. Nearly always it is the only one.
#[inline(always)]
fn down_takes(
    model: &Model,
    workspace: &Workspace,
    instances: &[u32],
    open: u32,
    up: bool,
    takes: f64,
) -> f64 {
    if open == u32::from(!up) {
        return only(!up, takes);
    }
    let mut sum = 0.0;
    for index in instances {
        if workspace.open[*index as usize] > 0 {
            sum += workspace.takes[model.instances[*index as usize].takes as usize];
        }
    }
    sum
}
