//! The flow through one corridor: backward to what it could use, forward to what arrives.

use std::ops::Range;

use super::Workspace;
use super::demand::smaller;
use crate::model::{Model, StretchModel};
use crate::scenario::OfftakeRule;

/// Flows below this share of capacity are zero.
pub(super) const NOTHING: f64 = 1e-12;

/// A stretch of a corridor during a trial: see [`StretchModel`].
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    segments: Range<usize>,
    /// The share of the flow that enters which its losses leave, and 1 over it.
    keep: f64,
    inverse_keep: f64,
    /// The flow that its offtake takes, by month.
    takes: [Take; 12],
    /// The flow that its offtake gets now.
    pub flow: f64,
    /// The same, summed up over the parts of the day.
    pub mean: f64,
    /// The energy that its offtake got since the year began, flow times hours.
    pub so_far: f64,
}

/// How much of a flow an offtake takes in some month: `share` of it, but not more than `most`.
/// Either rule needs but one of the two, and the other is such that it changes nothing; where there
/// is no offtake neither does anything.
#[derive(Debug, Clone, Copy)]
struct Take {
    most: f64,
    share: f64,
    /// The flow that has to arrive so that `x` goes on: `(x + first) / beyond`.
    first: f64,
    beyond: f64,
}

impl Take {
    const NOTHING: Self = Self { most: 0.0, share: 1.0, first: 0.0, beyond: 1.0 };

    /// Who is served first gets `most`.
    fn first(most: f64) -> Self {
        Self { most, first: most, ..Self::NOTHING }
    }

    /// A fixed share.
    fn share(share: f64) -> Self {
        Self { most: f64::INFINITY, share, first: 0.0, beyond: 1.0 - share }
    }

    #[inline(always)]
    fn of(&self, flow: f64) -> f64 {
        smaller(self.most, flow * self.share)
    }
}

/// All stretches of all corridors, before a trial.
pub(super) fn stretches(model: &Model) -> Vec<Stretch> {
    let stretch = |form: &StretchModel| Stretch {
        segments: form.segments.clone(),
        keep: 1.0,
        inverse_keep: 1.0,
        takes: [Take::NOTHING; 12],
        flow: 0.0,
        mean: 0.0,
        so_far: 0.0,
    };
    model.stretches.iter().map(stretch).collect()
}

impl Workspace {
    /// Takes over the trial's parameters: losses, offtakes, capacities, and the flow at full
    /// capacity.
    pub(super) fn prepare_flows(&mut self, model: &Model) {
        for (state, segment) in self.segments.iter_mut().zip(&model.segments) {
            state.keep = 1.0 - self.parameters[segment.losses as usize];
            state.share = 1.0;
            state.open = 0;
            state.whole = 1.0;
            state.unit_sum = state.units;
            state.units_down = 0;
            state.since = 0.0;
            state.down = 0.0;
            state.out = 0.0;
        }
        for stretch in &mut self.stretches {
            // All but the last of its segments keep everything.
            if let Some(last) = self.segments[stretch.segments.clone()].last() {
                stretch.keep = last.keep;
                stretch.inverse_keep = 1.0 / last.keep;
            }
        }
        for (index, corridor) in model.corridors.iter().enumerate() {
            let capacity = self.parameters[corridor.capacity as usize];
            self.corridors[index].capacity = capacity;
            self.corridors[index].accepted = self.parameters[corridor.accepted as usize];
            let months = if corridor.monthly_offtakes { 12 } else { 1 };
            for month in 0..months {
                self.fix_takes(model, index, month);
                let usable = self.usable(model, index, month, capacity, false, f64::INFINITY);
                let arrives = self.arrive(model, index, month, usable);
                self.plates[index][month] = (usable, arrives);
            }
            if months == 1 {
                self.plates[index] = [self.plates[index][0]; 12];
                for stretch in &mut self.stretches[corridor.stretches.clone()] {
                    stretch.takes = [stretch.takes[0]; 12];
                }
            }
        }
    }

    /// Sets the flow that each offtake takes in a month. The fraction of one with `rule = "share"`
    /// is that of the flow that reaches it at full capacity, nothing down.
    fn fix_takes(&mut self, model: &Model, corridor: usize, month: usize) {
        let Self { stretches, parameters, .. } = self;
        let mut flow = self.corridors[corridor].capacity;
        let own = model.corridors[corridor].stretches.clone();
        for (stretch, form) in stretches[own.clone()].iter_mut().zip(&model.stretches[own]) {
            flow *= stretch.keep;
            let Some(offtake) = form.offtake.map(|offtake| &model.offtakes[offtake]) else {
                continue;
            };
            let wanted = parameters[offtake.take[month] as usize];
            let take = match offtake.rule {
                OfftakeRule::First => Take::first(wanted),
                OfftakeRule::Share if wanted <= 0.0 => Take::share(0.0),
                OfftakeRule::Share => Take::share((wanted / flow).min(1.0)),
            };
            stretch.takes[month] = take;
            flow -= take.of(flow);
        }
    }

    /// The flow that a corridor could use at its head: at most `rated` times its share enters each
    /// segment, and no more than `room` arrives. `down` says whether to look at what is down.
    #[inline(always)]
    pub(super) fn usable(
        &self,
        model: &Model,
        corridor: usize,
        month: usize,
        rated: f64,
        down: bool,
        room: f64,
    ) -> f64 {
        let mut usable = room;
        for stretch in self.stretches[model.corridors[corridor].stretches.clone()].iter().rev() {
            let Take { first, beyond, .. } = stretch.takes[month];
            usable += first;
            if beyond < 1.0 {
                usable = if beyond > 0.0 { usable / beyond } else { f64::INFINITY };
            }
            let mut limit = rated;
            if down {
                let segments = &self.segments[stretch.segments.clone()];
                limit *= segments.iter().fold(1.0, |least, s| smaller(s.share, least));
            }
            usable = smaller(limit, usable * stretch.inverse_keep);
        }
        smaller(usable, rated)
    }

    /// The flow that arrives of `flow` sent into a corridor; leaves what each offtake gets with it.
    #[inline(always)]
    pub(super) fn arrive(
        &mut self,
        model: &Model,
        corridor: usize,
        month: usize,
        flow: f64,
    ) -> f64 {
        let nothing = NOTHING * self.corridors[corridor].capacity;
        let mut flow = if flow < nothing { 0.0 } else { flow };
        for stretch in &mut self.stretches[model.corridors[corridor].stretches.clone()] {
            flow *= stretch.keep;
            stretch.flow = stretch.takes[month].of(flow);
            flow -= stretch.flow;
        }
        if flow < nothing { 0.0 } else { flow }
    }

    /// The flow that the supplies of a corridor offer it now, claims served: intact, or as they are.
    #[inline(always)]
    pub(super) fn offered(&self, model: &Model, corridor: usize, down: bool) -> f64 {
        let mut sum = 0.0;
        for supply in &model.corridors[corridor].supplies {
            sum += self.offered_by(model, *supply as usize, down);
        }
        sum
    }

    /// The flow that a supply has for corridors now, claims served: intact, or as it is.
    #[inline(always)]
    pub(super) fn offered_by(&self, model: &Model, supply: usize, down: bool) -> f64 {
        if let Some(claims) = &self.claims {
            return claims.offered(supply, down);
        }
        let rate = self.rates[(supply * model.years + self.year) * 12 + self.month];
        if down { rate * self.supply_share[supply] } else { rate }
    }
}
