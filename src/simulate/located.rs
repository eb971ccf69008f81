//! Where along its way a corridor loses what incidents take from it.
//!
//! At each instant the flow that incidents take from a corridor is split among the instances that are
//! down by their weights (`takes`, over `units` for a unit), as the account splits it among causes.
//! What an instance of weight one loses is one running integral a corridor; an instance has lost, while
//! it was down, its weight times what that integral grew by. That is booked at the segment it takes
//! out, in equal parts where it takes out several of the corridor's at once, and nowhere where it takes
//! out a supply: the segments of a corridor add up to what the account books under each cause less what
//! its supplies' hazards took.

use super::Workspace;
use crate::model::{Effect, InstanceModel, Model, Target};

impl Workspace {
    /// Books what an instance cost a corridor since it went down; `slot` is its effect's.
    #[inline]
    pub(super) fn locate(
        &mut self,
        model: &Model,
        instance: &InstanceModel,
        slot: usize,
        effect: &Effect,
    ) {
        let corridor = effect.corridor as usize;
        let grown = self.corridors[corridor].per_weight_lost - self.went_down[slot];
        if grown <= 0.0 {
            return;
        }
        let hazard = &model.hazards[instance.hazard];
        let lost = grown * self.takes[instance.takes as usize] / effect.divisor;
        let own = model.corridors[corridor].segments.clone();
        let here = |target: &Target| segment(target).filter(|segment| own.contains(segment));
        let parts = instance.targets.iter().filter_map(here).count();
        for segment in instance.targets.iter().filter_map(here) {
            let cell = segment * model.layout.causes.len() + hazard.cause;
            self.located[cell] += lost / parts as f64;
        }
    }

    /// Books what the instances cost that are still down as the horizon ends, and turns flow times
    /// hours into TWh. To be called once everything is accounted for up to then.
    pub(super) fn locate_open(&mut self, model: &Model) {
        for (index, instance) in model.instances.iter().enumerate() {
            if self.open[index] > 0 && !self.plains.has(index) {
                for (at, effect) in instance.effects.iter().enumerate() {
                    self.locate(model, instance, instance.first_effect + at, effect);
                }
            }
        }
    }
}

/// The segment that a target is or lies on.
fn segment(target: &Target) -> Option<usize> {
    match *target {
        Target::Segment(segment) | Target::Unit { segment, .. } => Some(segment as usize),
        Target::Supply(_) => None,
    }
}
