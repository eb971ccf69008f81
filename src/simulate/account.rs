//! Accounting: the levels of a corridor now, and what they came to since they last changed.

use super::accounts::Accounts;
use super::demand::{larger, smaller};
use super::workspace::CorridorState;
use super::{Watch, Workspace};
use crate::model::{Model, in_window};
use crate::outcome::{CorridorIndex, Loss, Measure, duration_place};
use crate::units::HOURS_PER_YEAR;

/// Steps from the nameplate to what is delivered.
const STEPS: usize = Loss::ALL.len();

/// The flows of a corridor at one instant, in its unit of flow: the nameplate (full capacity in
/// season, nothing down, supply without limit), then what each heading of [`Loss::ALL`] leaves of it,
/// the last of which is delivered. Each but the last is before `accepted`, and none above the one
/// before it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Levels([f64; STEPS + 1]);

impl Levels {
    /// Full capacity in season, nothing down, supply without limit.
    #[must_use]
    #[inline(always)]
    pub fn nameplate(&self) -> f64 {
        self.0[0]
    }

    /// The flow that a heading leaves.
    #[must_use]
    #[inline(always)]
    pub fn after(&self, loss: Loss) -> f64 {
        self.0[loss.step() + 1]
    }

    /// The flow that a heading takes.
    #[must_use]
    #[inline(always)]
    pub fn lost(&self, loss: Loss) -> f64 {
        self.0[loss.step()] - self.0[loss.step() + 1]
    }

    /// The flow that the last heading leaves.
    #[must_use]
    #[inline(always)]
    pub fn delivered(&self) -> f64 {
        self.0[STEPS]
    }

    /// These energies and what flows in `hours` more at some levels.
    #[inline(always)]
    pub(super) fn and(&self, levels: &Self, hours: f64) -> Self {
        let mut all = *self;
        for (all, level) in all.0.iter_mut().zip(levels.0) {
            *all += level * hours;
        }
        all
    }

    /// These energies less earlier ones.
    #[inline(always)]
    pub(super) fn since(&self, before: &Self) -> Self {
        let mut rest = *self;
        for (rest, before) in rest.0.iter_mut().zip(before.0) {
            *rest -= before;
        }
        rest
    }

    /// Sets what a heading leaves.
    #[inline(always)]
    pub(super) fn leave(&mut self, loss: Loss, flow: f64) {
        self.0[loss.step() + 1] = flow;
    }

    /// Takes from what a heading leaves.
    #[inline(always)]
    pub(super) fn lose(&mut self, loss: Loss, flow: f64) {
        self.0[loss.step() + 1] -= flow;
    }

    /// Adds to what is delivered.
    #[inline(always)]
    pub(super) fn deliver(&mut self, flow: f64) {
        self.0[STEPS] += flow;
    }
}

impl CorridorState {
    /// Adds what flowed in `hours` at its levels, all but what its offtakes took and what causes
    /// made of what incidents took.
    #[inline(always)]
    pub(super) fn flowed(&mut self, hours: f64, accounts: Accounts) {
        let Levels(levels) = self.levels;
        if accounts.losses {
            for (so_far, level) in self.so_far.0[..STEPS].iter_mut().zip(levels) {
                *so_far += level * hours;
            }
        }
        if !self.stacked {
            self.so_far.0[STEPS] += levels[STEPS] * hours;
            self.month_delivered += levels[STEPS] * hours;
            if !self.gap_since.is_nan() {
                self.zero += hours;
            }
            if accounts.sums && self.serves_year && self.buying.is_none() {
                self.durations[duration_place(levels[STEPS], levels[0])] += hours;
            }
        }
    }

    /// Splits what incidents took in `hours` among their causes.
    #[inline(always)]
    pub(super) fn blame(&mut self, hours: f64, weights: &[f64], caused: &mut [f64]) {
        let share = self.levels.lost(Loss::AllIncidents) * hours * self.per_weight;
        self.per_weight_lost += share;
        for (caused, weight) in caused.iter_mut().zip(weights) {
            *caused += share * larger(*weight, 0.0);
        }
    }
}

impl Workspace {
    /// Adds what flowed since the corridor was last accounted for, in flow times hours. To be
    /// called before anything that its levels depend on changes, and before the month does.
    #[inline]
    pub(super) fn settle<W: Watch>(
        &mut self,
        model: &Model,
        corridor: usize,
        now: f64,
        watch: &mut W,
    ) {
        let state = &mut self.corridors[corridor];
        let from = std::mem::replace(&mut state.since, now);
        if now <= from {
            return;
        }
        let causes = model.layout.causes.len();
        let cells = corridor * causes..(corridor + 1) * causes;
        if W::ON {
            watch.flow(corridor, from, now, &state.levels, &self.weights[cells.clone()]);
        }
        if !state.in_season {
            return;
        }
        let hours = now - from;
        state.flowed(hours, self.accounts);
        if let Some(returns) = &mut self.returns {
            returns.deliver(model, corridor, state.levels.delivered() * hours);
        }
        if state.buying.is_some() {
            self.flowed_by_part(model, corridor, hours);
        }
        let state = &mut self.corridors[corridor];
        if state.down > 0 && self.accounts.causes {
            state.blame(hours, &self.weights[cells.clone()], &mut self.caused[cells]);
        }
        if !self.accounts.offtakes {
            return;
        }
        for stretch in &mut self.stretches[model.corridors[corridor].stretches.clone()] {
            stretch.so_far += stretch.flow * hours;
        }
    }

    /// Adds what a corridor that the destination buys from brought in `hours`, part by part.
    fn flowed_by_part(&mut self, model: &Model, corridor: usize, hours: f64) {
        let (Some(form), Some(buyer)) = (&model.buyer, &mut self.buyer) else { return };
        buyer.flowed(form, corridor, hours);
        let state = &mut self.corridors[corridor];
        if state.serves_year {
            let parts = buyer.parts();
            let delivered = &buyer.delivered[corridor * parts..(corridor + 1) * parts];
            for (part, flow) in delivered.iter().enumerate() {
                let place = duration_place(*flow, state.levels.0[0]);
                state.durations[place] += hours * buyer.share(part);
            }
        }
    }

    /// Opens or closes the gap without deliveries, as the levels now are. Where the destination buys
    /// against alternatives, a day on which something could be delivered is none without.
    pub(super) fn mind_gap(&mut self, model: &Model, corridor: usize, now: f64) {
        if !self.accounts.gaps {
            return;
        }
        let state = &self.corridors[corridor];
        let last = if state.buys { Loss::SharedSupply } else { Loss::Destination };
        let nothing = state.in_season && state.stage.is_some() && state.levels.after(last) <= 0.0;
        if nothing && state.gap_since.is_nan() {
            self.corridors[corridor].gap_since = now;
        } else if !nothing && !state.gap_since.is_nan() {
            self.close_gap(model, corridor, now);
        }
    }

    /// Ends the gap, if there is one; it belongs to the year in which it began.
    pub(super) fn close_gap(&mut self, model: &Model, corridor: usize, now: f64) {
        let since = self.corridors[corridor].gap_since;
        if since.is_nan() {
            return;
        }
        self.corridors[corridor].gap_since = f64::NAN;
        let year = ((since / HOURS_PER_YEAR) as usize).min(model.years - 1);
        let longest = &mut self.row.periods(Measure::LongestGap, CorridorIndex(corridor))[year];
        *longest = longest.max(now - since);
    }

    /// The levels down to maintenance: what the calendar and the month's supply decide.
    pub(super) fn refresh_calendar(&mut self, model: &Model, corridor: usize, day: u16) {
        let form = &model.corridors[corridor];
        let in_season = form.season.is_none_or(|window| in_window(window, day));
        let stage = self.corridors[corridor].stage;
        let mut levels = Levels::default();
        let (mut rated, mut usable, mut offered) = (0.0, 0.0, 0.0);
        if in_season {
            let (plate_usable, plate) = self.plates[corridor][self.month];
            levels.0[0] = plate;
            if let Some(stage) = stage {
                let capacity = self.corridors[corridor].capacity;
                let ramp = form.ramp[stage.min(form.ramp.len() - 1)];
                rated = capacity * self.parameters[ramp as usize];
                let month = self.month;
                if rated == capacity {
                    usable = plate_usable;
                    levels.leave(Loss::NotInService, plate);
                } else {
                    usable = self.usable(model, corridor, month, rated, false, f64::INFINITY);
                    let arrives = self.arrive(model, corridor, month, usable).min(plate);
                    levels.leave(Loss::NotInService, arrives);
                }
                offered = self.offered(model, corridor, false);
                let in_service = levels.after(Loss::NotInService);
                let supplied = if offered >= usable {
                    in_service
                } else if form.flexible {
                    // What the parts of the day draw is limited by what is rated now.
                    self.corridors[corridor].rated = rated;
                    self.alone_over_the_day(model, corridor, usable, false).min(in_service)
                } else {
                    self.arrive(model, corridor, month, offered).min(in_service)
                };
                levels.leave(Loss::Supply, supplied);
                let mut planned = 0.0;
                for (window, takes) in &form.maintenance {
                    if in_window(*window, day) {
                        planned += self.parameters[*takes as usize];
                    }
                }
                levels.leave(Loss::Maintenance, supplied);
                if planned > 0.0 {
                    rated *= (1.0 - planned).max(0.0);
                    usable = self.usable(model, corridor, month, rated, false, f64::INFINITY);
                    let arrives = match form.flexible {
                        true => self.alone_over_the_day(model, corridor, usable, false),
                        false => self.arrive(model, corridor, month, usable.min(offered)),
                    };
                    levels.leave(Loss::Maintenance, arrives.min(supplied));
                }
            }
        }
        let state = &mut self.corridors[corridor];
        state.in_season = in_season;
        state.rated = rated;
        state.usable_intact = usable;
        state.offered_intact = offered;
        state.levels = levels;
    }

    /// The level left by incidents, and what follows for a corridor that depends on no other.
    pub(super) fn refresh_incidents(&mut self, model: &Model, corridor: usize, now: f64) {
        let state = &self.corridors[corridor];
        let (mut usable, mut offered) = (state.usable_intact, state.offered_intact);
        let (rated, mut left) = (state.rated, state.levels.after(Loss::Maintenance));
        let running = state.in_season && state.stage.is_some();
        let month = self.month;
        if running && state.down > 0 {
            usable = self.usable(model, corridor, month, rated, true, f64::INFINITY);
            offered = self.offered(model, corridor, true);
            let arrives = match model.corridors[corridor].flexible {
                true => self.alone_over_the_day(model, corridor, usable, true),
                false => self.arrive(model, corridor, month, smaller(usable, offered)),
            };
            left = smaller(arrives, left);
        } else {
            // Where nothing is down the flow is known; offtakes still have to be told.
            let form = &model.corridors[corridor];
            if running && !form.offtakes.is_empty() {
                self.arrive(model, corridor, month, smaller(usable, offered));
            } else {
                for stretch in &mut self.stretches[form.stretches.clone()] {
                    stretch.flow = 0.0;
                }
            }
        }
        let state = &mut self.corridors[corridor];
        state.usable = usable;
        state.offered = offered;
        state.levels.leave(Loss::AllIncidents, left);
        state.levels.leave(Loss::SharedSupply, left);
        state.levels.leave(Loss::Destination, left * state.accepted);
        if !self.corridors[corridor].grouped {
            self.note_draw(model, corridor, if running { smaller(usable, offered) } else { 0.0 });
            self.mind_gap(model, corridor, now);
        }
    }

    /// The flows that corridors that depend on each other draw and deliver, in order, with `room`
    /// MW left for electricity at the destination. Returns the electricity delivered, and that with
    /// room without limit.
    pub(super) fn refresh_group(
        &mut self,
        model: &Model,
        group: &[u32],
        now: f64,
        room: f64,
    ) -> (f64, f64) {
        for member in group {
            for supply in &model.corridors[*member as usize].supplies {
                let supply = *supply as usize;
                self.supply_left[supply] = self.offered_by(model, supply, true);
            }
        }
        let (mut delivered, mut unlimited) = (0.0, 0.0);
        for member in group {
            let corridor = *member as usize;
            let form = &model.corridors[corridor];
            let state = &self.corridors[corridor];
            if !state.in_season || state.stage.is_none() {
                self.mind_gap(model, corridor, now);
                continue;
            }
            let left: f64 = form.supplies.iter().map(|s| self.supply_left[*s as usize]).sum();
            let (usable, accepted, rated) = (state.usable, state.accepted, state.rated);
            let mut flow = usable.min(left);
            let alone = state.levels.after(Loss::AllIncidents);
            let mut arrives = match left < state.offered || !form.offtakes.is_empty() {
                true => self.arrive(model, corridor, self.month, flow).min(alone),
                false => alone,
            };
            let shared = arrives;
            if form.electricity {
                unlimited += shared * accepted;
                let here = (room - delivered).max(0.0);
                if shared * accepted > here && accepted > 0.0 {
                    let most = here / accepted;
                    let usable = self.usable(model, corridor, self.month, rated, true, most);
                    flow = usable.min(left);
                    arrives = self.arrive(model, corridor, self.month, flow).min(most);
                }
            }
            self.note_shared_draw(model, corridor, flow);
            let mut draw = flow;
            for supply in &form.supplies {
                let taken = draw.min(self.supply_left[*supply as usize]);
                self.supply_left[*supply as usize] -= taken;
                draw -= taken;
            }
            let state = &mut self.corridors[corridor];
            state.levels.leave(Loss::SharedSupply, shared);
            state.levels.leave(Loss::Destination, arrives * accepted);
            if form.electricity {
                delivered += state.levels.delivered();
            }
            self.mind_gap(model, corridor, now);
        }
        (delivered, unlimited)
    }
}
