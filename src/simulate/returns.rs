//! Energy that goes back over a corridor in a season of its own.
//!
//! When a return's window opens, `share` times what was delivered since it opened before (or since the
//! horizon began) is owed, of one supply in proportion to what the corridor drew from each. Over the
//! window that leaves the destination at an even rate, at each instant at most what the destination can
//! spare and what the corridor could carry, whatever its season; what could not be sent is not made up
//! later. No other flow is changed by it.

use super::timeline::Timeline;
use super::{Watch, Workspace};
use crate::model::{Model, in_window};
use crate::outcome::{CorridorIndex, Entity, Measure, Period, YearIndex};

/// Returns during a trial.
#[derive(Debug, Clone)]
pub(super) struct Returns {
    /// By return.
    flows: Vec<ReturnFlow>,
}

/// One return, in its corridor's unit of flow.
#[derive(Debug, Clone, Copy, Default)]
struct ReturnFlow {
    /// Whether its window is open.
    open: bool,
    /// The part of what is delivered that it is about.
    part: f64,
    /// The energy delivered of that since its window opened last, flow times hours.
    delivered: f64,
    /// The even rate at which it goes back, and what goes back now.
    rate: f64,
    sent: f64,
    /// Accounted for up to here, and what went back since the year began, flow times hours.
    since: f64,
    so_far: f64,
}

impl Returns {
    /// Room for them; `None` without any.
    pub fn new(model: &Model) -> Option<Box<Self>> {
        let flows = vec![ReturnFlow::default(); model.returns.len()];
        (!flows.is_empty()).then(|| Box::new(Self { flows }))
    }

    /// Notes what a corridor delivered, flow times hours.
    pub fn deliver(&mut self, model: &Model, corridor: usize, energy: f64) {
        for flow in &mut self.flows[model.returns_over[corridor].clone()] {
            flow.delivered += energy * flow.part;
        }
    }
}

impl Workspace {
    /// Makes returns ready for a trial.
    pub(super) fn begin_returns(&mut self, model: &Model) {
        if let Some(returns) = &mut self.returns {
            for (flow, form) in returns.flows.iter_mut().zip(&model.returns) {
                // Of all that is delivered, where it is about no one supply.
                let part = if form.of.is_none() { 1.0 } else { 0.0 };
                *flow = ReturnFlow { part, ..ReturnFlow::default() };
            }
        }
    }

    /// Notes from which supplies a corridor that depends on no other draws `flow`.
    pub(super) fn note_draw(&mut self, model: &Model, corridor: usize, flow: f64) {
        let Some(mut returns) = self.returns.take() else { return };
        for at in model.returns_over[corridor].clone() {
            let Some(of) = model.returns[at].of else { continue };
            let mut draw = flow;
            let mut part = 0.0;
            for supply in &model.corridors[corridor].supplies {
                let supply = *supply as usize;
                let taken = draw.min(self.offered_by(model, supply, true));
                draw -= taken;
                if supply == of && flow > 0.0 {
                    part = taken / flow;
                }
            }
            returns.flows[at].part = part;
        }
        self.returns = Some(returns);
    }

    /// Notes how much each supply brings of what arrives of a corridor, mean over the day.
    pub(super) fn note_parts_drawn(&mut self, model: &Model, corridor: usize, brings: &[f64]) {
        let Some(returns) = &mut self.returns else { return };
        let supplies = &model.corridors[corridor].supplies;
        let all: f64 = supplies.iter().map(|supply| brings[*supply as usize]).sum();
        for at in model.returns_over[corridor].clone() {
            let Some(of) = model.returns[at].of else { continue };
            returns.flows[at].part = if all > 0.0 { brings[of] / all } else { 0.0 };
        }
    }

    /// Notes from which supplies a corridor that depends on others is about to draw `flow`.
    pub(super) fn note_shared_draw(&mut self, model: &Model, corridor: usize, flow: f64) {
        let Self { returns, supply_left, .. } = self;
        let Some(returns) = returns else { return };
        for at in model.returns_over[corridor].clone() {
            let Some(of) = model.returns[at].of else { continue };
            let mut draw = flow;
            let mut part = 0.0;
            for supply in &model.corridors[corridor].supplies {
                let supply = *supply as usize;
                let taken = draw.min(supply_left[supply]);
                draw -= taken;
                if supply == of && flow > 0.0 {
                    part = taken / flow;
                }
            }
            returns.flows[at].part = part;
        }
    }

    /// Accounts for the returns over a corridor up to `now`, opens or closes their windows as the `day`
    /// says, and finds anew what goes back.
    fn send_back(&mut self, model: &Model, corridor: usize, day: u16, now: f64) {
        let Self { returns, parameters, segments, corridors, month, .. } = self;
        let Some(returns) = returns else { return };
        let form = &model.corridors[corridor];
        let state = &corridors[corridor];
        let mut room = state.stage.map_or(0.0, |stage| {
            let ramp = form.ramp[stage.min(form.ramp.len() - 1)];
            state.capacity * parameters[ramp as usize]
        });
        let open = form.maintenance.iter().filter(|(window, _)| in_window(*window, day));
        let planned: f64 = open.map(|(_, takes)| parameters[*takes as usize]).sum();
        if planned > 0.0 {
            room *= (1.0 - planned).max(0.0);
        }
        room *=
            segments[form.segments.clone()].iter().fold(1.0, |least: f64, s| least.min(s.share));
        for at in model.returns_over[corridor].clone() {
            let (form, flow) = (&model.returns[at], &mut returns.flows[at]);
            flow.so_far += flow.sent * (now - std::mem::replace(&mut flow.since, now));
            let open = in_window(form.season, day);
            if open && !flow.open {
                let owed = parameters[form.share as usize] * std::mem::take(&mut flow.delivered);
                flow.rate = owed / form.hours;
            }
            flow.open = open;
            let spare =
                form.spare.map_or(f64::INFINITY, |slots| parameters[slots[*month] as usize]);
            flow.sent = if open { flow.rate.min(spare).min(room) } else { 0.0 };
            room = (room - flow.sent).max(0.0);
        }
    }

    /// Turns what went back from flow times hours into TWh, and takes it from what was delivered, at the
    /// end of a trial. To be called once that is in TWh.
    pub(super) fn convert_returns(&mut self, model: &Model) {
        if self.returns.is_none() {
            return;
        }
        for corridor in 0..model.corridors.len() {
            let own = Entity::Corridor(CorridorIndex(corridor));
            let scale = self.corridors[corridor].scale;
            for year in 0..model.years {
                let year = Period::Year(YearIndex(year));
                let get = |measure| self.row.get(measure, own, year).unwrap_or(0.0);
                let (delivered, returned) =
                    (get(Measure::Delivered), get(Measure::Returned) * scale);
                self.row.set(Measure::Returned, own, year, returned);
                self.row.set(Measure::Net, own, year, delivered - returned);
            }
        }
    }
}

impl<W: Watch> Timeline<'_, W> {
    /// Something changed at `now` that returns over a corridor depend on, or a window may open or close.
    pub(super) fn mind_returns(&mut self, workspace: &mut Workspace, corridor: usize, now: f64) {
        if workspace.returns.is_none() || self.model.returns_over[corridor].is_empty() {
            return;
        }
        // What is delivered up to now is owed in the window that opens now.
        self.settle(workspace, corridor, now);
        workspace.send_back(self.model, corridor, self.day, now);
    }

    /// Books what went back in the year that ends `now`.
    pub(super) fn book_returns(&mut self, workspace: &mut Workspace, now: f64) {
        for corridor in 0..self.model.corridors.len() {
            let own = self.model.returns_over[corridor].clone();
            if own.is_empty() {
                continue;
            }
            let year = YearIndex(workspace.year);
            let Some(returns) = &mut workspace.returns else { return };
            let mut sum = 0.0;
            for flow in &mut returns.flows[own] {
                flow.so_far += flow.sent * (now - std::mem::replace(&mut flow.since, now));
                sum += std::mem::take(&mut flow.so_far);
            }
            workspace.row.set(Measure::Returned, CorridorIndex(corridor), year, sum);
        }
    }
}
