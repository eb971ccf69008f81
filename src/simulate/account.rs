//! Accounting: the levels of a corridor now, and what they came to since they last changed.

use super::demand::{larger, smaller};
use super::workspace::{CorridorState, Levels};
use super::{Watch, Workspace};
use crate::model::{Model, in_window};
use crate::units::HOURS_PER_YEAR;

impl CorridorState {
    /// Adds what flowed in `hours` at its levels, all but what its offtakes took and what causes
    /// made of what incidents took.
    #[inline(always)]
    pub(super) fn flowed(&mut self, hours: f64) {
        let levels = &self.levels;
        let so_far = &mut self.so_far;
        so_far.nameplate += levels.nameplate * hours;
        so_far.in_service += levels.in_service * hours;
        so_far.supply += levels.supply * hours;
        so_far.maintenance += levels.maintenance * hours;
        so_far.incidents += levels.incidents * hours;
        so_far.shared += levels.shared * hours;
        if !self.stacked {
            so_far.delivered += levels.delivered * hours;
            self.month_delivered += levels.delivered * hours;
            if !self.gap_since.is_nan() {
                self.zero += hours;
            }
        }
    }

    /// Splits what incidents took in `hours` among their causes.
    #[inline(always)]
    pub(super) fn blame(&self, hours: f64, weights: &[f64], caused: &mut [f64]) {
        let share = (self.levels.maintenance - self.levels.incidents) * hours * self.per_weight;
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
        state.flowed(hours);
        if state.down > 0 {
            state.blame(hours, &self.weights[cells.clone()], &mut self.caused[cells]);
        }
        for stretch in &mut self.stretches[model.corridors[corridor].stretches.clone()] {
            stretch.so_far += stretch.flow * hours;
        }
    }

    /// Books what a corridor delivered in the month that ends and, where `year_ends`, all that it
    /// came to in the year. To be called once it is accounted for up to then.
    ///
    /// `single` says whether this is the one year whose months are kept by themselves.
    ///
    /// Until here it is kept beside the corridor's state, because the cells of the row lie far
    /// apart. Integrals are kept and their differences taken last: where nothing was lost both are
    /// the same number, and rounding leaves nothing.
    pub(super) fn book(&mut self, model: &Model, corridor: usize, single: bool, year_ends: bool) {
        let Self { starts, row, year, month, stretches, .. } = self;
        let row = row.numbers_mut();
        let state = &mut self.corridors[corridor];
        let delivered = std::mem::take(&mut state.month_delivered);
        let cell = corridor * 12 + *month;
        row[starts.month + cell] += delivered;
        if single {
            row[starts.single_month + cell] += delivered;
        }
        if !year_ends {
            return;
        }
        let so_far = std::mem::take(&mut state.so_far);
        let cell = corridor * model.years + *year;
        row[starts.nameplate + cell] = so_far.nameplate;
        row[starts.not_in_service + cell] = so_far.nameplate - so_far.in_service;
        row[starts.supply + cell] = so_far.in_service - so_far.supply;
        row[starts.maintenance + cell] = so_far.supply - so_far.maintenance;
        row[starts.shared_supply + cell] = so_far.incidents - so_far.shared;
        row[starts.destination + cell] = so_far.shared - so_far.delivered;
        row[starts.delivered + cell] = so_far.delivered;
        row[starts.zero_days + cell] = std::mem::take(&mut state.zero);
        let causes = model.layout.causes.len();
        let caused = &mut self.caused[corridor * causes..(corridor + 1) * causes];
        for (cause, caused) in caused.iter_mut().enumerate() {
            let cell = (cause * model.corridors.len() + corridor) * model.years + *year;
            row[starts.incidents + cell] = std::mem::take(caused);
        }
        let own = model.corridors[corridor].stretches.clone();
        for (stretch, form) in stretches[own.clone()].iter_mut().zip(&model.stretches[own]) {
            let so_far = std::mem::take(&mut stretch.so_far);
            if let Some(offtake) = form.offtake {
                row[starts.offtake + offtake * model.years + *year] = so_far;
            }
        }
    }

    /// Opens or closes the gap without deliveries, as the levels now are.
    fn mind_gap(&mut self, model: &Model, corridor: usize, now: f64) {
        let state = &self.corridors[corridor];
        let nothing = state.in_season && state.stage.is_some() && state.levels.delivered <= 0.0;
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
        let longest =
            &mut self.row.numbers_mut()[self.starts.longest_gap + corridor * model.years + year];
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
            levels.nameplate = plate;
            if let Some(stage) = stage {
                let capacity = self.corridors[corridor].capacity;
                let ramp = form.ramp[stage.min(form.ramp.len() - 1)];
                rated = capacity * self.parameters[ramp as usize];
                let month = self.month;
                if rated == capacity {
                    usable = plate_usable;
                    levels.in_service = plate;
                } else {
                    usable = self.usable(model, corridor, month, rated, false, f64::INFINITY);
                    levels.in_service = self.arrive(model, corridor, month, usable).min(plate);
                }
                offered = self.offered(model, corridor, false);
                levels.supply = if offered >= usable {
                    levels.in_service
                } else {
                    self.arrive(model, corridor, month, offered).min(levels.in_service)
                };
                let mut planned = 0.0;
                for (window, takes) in &form.maintenance {
                    if in_window(*window, day) {
                        planned += self.parameters[*takes as usize];
                    }
                }
                levels.maintenance = levels.supply;
                if planned > 0.0 {
                    rated *= (1.0 - planned).max(0.0);
                    usable = self.usable(model, corridor, month, rated, false, f64::INFINITY);
                    let arrives = self.arrive(model, corridor, month, usable.min(offered));
                    levels.maintenance = arrives.min(levels.supply);
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
        let (rated, mut left) = (state.rated, state.levels.maintenance);
        let running = state.in_season && state.stage.is_some();
        let month = self.month;
        if running && state.down > 0 {
            usable = self.usable(model, corridor, month, rated, true, f64::INFINITY);
            offered = self.offered(model, corridor, true);
            left = smaller(self.arrive(model, corridor, month, smaller(usable, offered)), left);
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
        state.levels.incidents = left;
        state.levels.shared = left;
        state.levels.delivered = left * state.accepted;
        if !self.corridors[corridor].grouped {
            self.mind_gap(model, corridor, now);
        }
    }

    /// What corridors that depend on each other draw and deliver, in order, with `room` MW left
    /// for electricity at the destination. Returns the electricity delivered, and what would be
    /// with room without limit.
    pub(super) fn refresh_group(
        &mut self,
        model: &Model,
        group: &[u32],
        now: f64,
        room: f64,
    ) -> (f64, f64) {
        let months = model.years * 12;
        let month = self.year * 12 + self.month;
        for member in group {
            for supply in &model.corridors[*member as usize].supplies {
                let supply = *supply as usize;
                self.supply_left[supply] =
                    self.rates[supply * months + month] * self.supply_share[supply];
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
            let alone = state.levels.incidents;
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
            let mut draw = flow;
            for supply in &form.supplies {
                let taken = draw.min(self.supply_left[*supply as usize]);
                self.supply_left[*supply as usize] -= taken;
                draw -= taken;
            }
            let state = &mut self.corridors[corridor];
            state.levels.shared = shared;
            state.levels.delivered = arrives * accepted;
            if form.electricity {
                delivered += state.levels.delivered;
            }
            self.mind_gap(model, corridor, now);
        }
        (delivered, unlimited)
    }

    /// Turns flow times hours into TWh, hours into days, at the end of the trial.
    pub(super) fn convert(&mut self, model: &Model) {
        let years = model.years;
        let corridors = model.corridors.len();
        let Self { row, starts, .. } = self;
        let row = row.numbers_mut();
        for (index, corridor) in model.corridors.iter().enumerate() {
            let parameter = |slot: u32| self.parameters[slot as usize];
            let (factor, product) = corridor.conversion;
            let per_unit = factor * product.map_or(1.0, |(a, b)| parameter(a) * parameter(b));
            let scale = corridor.energy_per_hour * per_unit;
            row[starts.twh_per_unit + index] = per_unit;
            let mut scaled = |start: usize, scale: f64| {
                for value in &mut row[start..start + years] {
                    *value *= scale;
                }
            };
            for start in [
                starts.delivered,
                starts.nameplate,
                starts.not_in_service,
                starts.supply,
                starts.maintenance,
                starts.shared_supply,
                starts.destination,
            ] {
                scaled(start + index * years, scale);
            }
            for cause in 0..model.layout.causes.len() {
                scaled(starts.incidents + (cause * corridors + index) * years, scale);
            }
            scaled(starts.zero_days + index * years, 1.0 / 24.0);
            scaled(starts.longest_gap + index * years, 1.0 / 24.0);
            for offtake in corridor.offtakes.clone() {
                scaled(starts.offtake + offtake * years, corridor.energy_per_hour);
            }
            for month in 0..12 {
                row[starts.month + index * 12 + month] *= scale / years as f64;
                row[starts.single_month + index * 12 + month] *= scale;
            }
        }
    }
}
