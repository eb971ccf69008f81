//! The flow through one corridor: backward to what it could use, forward to what arrives.

use super::Workspace;
use super::demand::smaller;
use crate::model::Model;
use crate::scenario::OfftakeRule;

/// Flows below this share of capacity are zero.
pub(super) const NOTHING: f64 = 1e-12;

impl Workspace {
    /// Takes over the trial's parameters: losses, offtakes, capacities, and the flow at full
    /// capacity.
    pub(super) fn prepare_flows(&mut self, model: &Model) {
        for (state, segment) in self.segments.iter_mut().zip(&model.segments) {
            state.keep = 1.0 - self.parameters[segment.losses as usize];
            state.inverse_keep = 1.0 / state.keep;
            state.share = 1.0;
            state.unit_sum = f64::from(segment.units as u32);
            state.units_down = 0;
            state.since = 0.0;
            state.down = 0.0;
            state.out = 0.0;
        }
        for (index, offtake) in model.offtakes.iter().enumerate() {
            self.offtake_take[index] = offtake.take.map(|slot| self.parameters[slot as usize]);
        }
        for (index, corridor) in model.corridors.iter().enumerate() {
            let capacity = self.parameters[corridor.capacity as usize];
            self.corridors[index].capacity = capacity;
            self.corridors[index].accepted = self.parameters[corridor.accepted as usize];
            let months = if corridor.monthly_offtakes { 12 } else { 1 };
            for month in 0..months {
                self.fix_shares(model, index, month);
                let usable = self.usable(model, index, month, capacity, false, f64::INFINITY);
                let arrives = self.arrive(model, index, month, usable);
                self.plates[index][month] = (usable, arrives);
            }
            for month in months..12 {
                self.plates[index][month] = self.plates[index][0];
                for offtake in corridor.offtakes.clone() {
                    self.offtake_share[offtake][month] = self.offtake_share[offtake][0];
                }
            }
        }
    }

    /// The fraction of each `rule = "share"` offtake: what it takes of the flow at its place at
    /// full capacity, nothing down.
    fn fix_shares(&mut self, model: &Model, corridor: usize, month: usize) {
        let mut flow = self.corridors[corridor].capacity;
        for segment in model.corridors[corridor].segments.clone() {
            flow *= self.segments[segment].keep;
            for offtake in &model.segments[segment].offtakes {
                let index = *offtake as usize;
                let take = self.offtake_take[index][month];
                match model.offtakes[index].rule {
                    OfftakeRule::First => flow -= take.min(flow),
                    OfftakeRule::Share => {
                        let share = if take <= 0.0 { 0.0 } else { (take / flow).min(1.0) };
                        self.offtake_share[index][month] = share;
                        flow -= flow * share;
                    }
                }
            }
        }
    }

    /// What a corridor could use at its head: at most `rated` times its share enters each segment,
    /// and no more than `room` arrives. `down` says whether to look at what is down.
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
        for segment in model.corridors[corridor].segments.clone().rev() {
            for offtake in model.segments[segment].offtakes.iter().rev() {
                let index = *offtake as usize;
                match model.offtakes[index].rule {
                    OfftakeRule::First => usable += self.offtake_take[index][month],
                    OfftakeRule::Share => {
                        let beyond = 1.0 - self.offtake_share[index][month];
                        usable = if beyond > 0.0 { usable / beyond } else { f64::INFINITY };
                    }
                }
            }
            let state = &self.segments[segment];
            let limit = if down { rated * state.share } else { rated };
            usable = smaller(limit, usable * state.inverse_keep);
        }
        smaller(usable, rated)
    }

    /// What arrives of `flow` sent into a corridor; leaves what each offtake gets in
    /// `offtake_flow`.
    #[inline(always)]
    pub(super) fn arrive(
        &mut self,
        model: &Model,
        corridor: usize,
        month: usize,
        flow: f64,
    ) -> f64 {
        let mut flow = if flow < NOTHING * self.corridors[corridor].capacity { 0.0 } else { flow };
        for segment in model.corridors[corridor].segments.clone() {
            flow *= self.segments[segment].keep;
            for offtake in &model.segments[segment].offtakes {
                let index = *offtake as usize;
                let taken = match model.offtakes[index].rule {
                    OfftakeRule::First => smaller(self.offtake_take[index][month], flow),
                    OfftakeRule::Share => flow * self.offtake_share[index][month],
                };
                self.offtake_flow[index] = taken;
                flow -= taken;
            }
        }
        if flow < NOTHING * self.corridors[corridor].capacity { 0.0 } else { flow }
    }

    /// What the supplies of a corridor offer it in the present month: intact, or as they are.
    #[inline(always)]
    pub(super) fn offered(&self, model: &Model, corridor: usize, down: bool) -> f64 {
        let months = model.years * 12;
        let month = self.year * 12 + self.month;
        let mut sum = 0.0;
        for supply in &model.corridors[corridor].supplies {
            let supply = *supply as usize;
            let rate = self.rates[supply * months + month];
            sum += if down { rate * self.supply_share[supply] } else { rate };
        }
        sum
    }
}
