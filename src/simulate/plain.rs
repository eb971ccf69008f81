//! Units of power stations, and what else is as plain: a corridor of the stack with one segment, no
//! offtakes and supplies that nothing interrupts, where an instance takes out one unit.
//!
//! In a test system of many units nearly all events are of this kind, and what [`super::toggle`]
//! walks through lists for is then known beforehand. The same is computed in the same order, so the
//! same comes out to the last bit; a test holds the two against each other.

use super::Workspace;
use super::demand::{larger, smaller};
use super::flow::NOTHING;
use crate::model::{Model, Target};

/// An instance that takes out one unit of a plain corridor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain {
    corridor: u32,
    segment: u32,
    unit: u32,
    hazard: u32,
    /// Index of its cause.
    cause: u32,
    /// How many units the segment has.
    units: f64,
    /// What its `takes` is divided by to weigh it.
    divisor: f64,
}

/// By instance: whether it is one of these.
pub(super) fn plain(model: &Model) -> Vec<Option<Plain>> {
    let one = |index: usize| {
        let instance = &model.instances[index];
        let ([effect], [Target::Unit { unit, segment }]) = (&*instance.effects, &*instance.targets)
        else {
            return None;
        };
        let corridor = &model.corridors[effect.corridor as usize];
        let uninterrupted = |supply: &u32| model.on_supply.of(*supply as usize).is_empty();
        let plain = corridor.electricity
            && model.groups.iter().any(|group| group.contains(&effect.corridor))
            && corridor.segments.len() == 1
            && corridor.offtakes.is_empty()
            && corridor.supplies.iter().all(uninterrupted)
            && model.on_segment.of(*segment as usize).is_empty()
            && model.on_unit.of(*unit as usize).len() == 1;
        plain.then(|| Plain {
            corridor: effect.corridor,
            segment: *segment,
            unit: *unit,
            hazard: instance.hazard as u32,
            cause: model.hazards[instance.hazard].cause as u32,
            units: f64::from(model.segments[*segment as usize].units as u32),
            divisor: effect.divisor,
        })
    };
    (0..model.instances.len()).map(one).collect()
}

impl Workspace {
    /// The instance goes down or comes up. Leaves what its corridor could deliver to the stack;
    /// does nothing, and says so, where the corridor is not running.
    #[inline(always)]
    pub(super) fn toggle_plain(
        &mut self,
        causes: usize,
        plain: &Plain,
        up: bool,
        now: f64,
    ) -> bool {
        let index = plain.corridor as usize;
        let state = &mut self.corridors[index];
        let Some(stack) = &mut self.stack else { return false };
        if !state.in_season || state.stage.is_none() {
            return false;
        }
        let takes = self.takes[plain.hazard as usize];
        let cells = index * causes..(index + 1) * causes;
        let weights = &mut self.weights[cells.clone()];
        let hours = now - std::mem::replace(&mut state.since, now);
        state.flowed(hours);
        state.blame(hours, weights, &mut self.caused[cells.clone()]);
        let cause = plain.cause as usize;
        let more = if up { -1 } else { 1 };
        let change = f64::from(more) * (takes / plain.divisor);
        state.weigh(&mut weights[cause], &mut self.active[cells][cause], more, change);

        let share = if up { 1.0 } else { larger(1.0 - takes, 0.0) };
        let old = std::mem::replace(&mut self.unit_share[plain.unit as usize], share);
        let segment = &mut self.segments[plain.segment as usize];
        segment.change_unit(old, share, plain.units);
        segment.settle(true, now);
        segment.share = segment.unit_sum / plain.units;

        state.usable = state.rated * segment.share;
        state.offered = state.offered_intact;
        let nothing = NOTHING * state.capacity;
        let flow = smaller(state.usable, state.offered);
        let flow = if flow < nothing { 0.0 } else { flow } * segment.keep;
        let arrives = if flow < nothing { 0.0 } else { flow };
        let levels = &mut state.levels;
        let left = smaller(arrives, levels.maintenance);
        levels.incidents = if state.down > 0 { left } else { levels.maintenance };
        levels.shared = levels.incidents;
        levels.delivered = levels.incidents * state.accepted;
        stack.offer(index, levels.delivered, true);
        true
    }
}
