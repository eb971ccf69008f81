//! The timeline of a trial: from breakpoint to breakpoint through the horizon.
//!
//! Between two breakpoints everything is constant. At each one, first what flowed until then is
//! accounted for, for those corridors that the breakpoint touches and only these; then the state
//! changes; then their levels are found anew.

use super::account::Levels;
use super::demand::smaller;
use super::order::Event;
use super::record::scales;
use super::{Watch, Workspace};
use crate::model::{MarkKind, Model, in_window};
use crate::outcome::{Durations, Entity, Measure, YearIndex};
use crate::units::HOURS_PER_YEAR;

/// Events with this bit are entries into (the next year of) service of a corridor; the others are
/// an instance and, in the lowest bit, whether it comes up.
const SERVICE: u32 = 1 << 31;
/// Events with this bit are the beginning or end of a supply or a claim: see [`super::claims`].
const SWITCH: u32 = 1 << 30;
pub(super) const INCIDENTS: u8 = 1;
const CALENDAR: u8 = 2;

/// Goes through the horizon and leaves the trial's row.
pub(super) fn run<W: Watch>(model: &Model, workspace: &mut Workspace, watch: &mut W) {
    let mut timeline = Timeline {
        end: model.hours(),
        // A watcher is told every flow, so demand is then looked at hour by hour.
        stacked: workspace.stack.is_some() && !W::ON,
        limited: model.demand.is_some() || model.absorb.is_some(),
        hour: f64::INFINITY,
        shortage_since: 0.0,
        delivered: 0.0,
        day: 0,
        any_dirty: false,
        absorb: f64::INFINITY,
        month_began: false,
        model,
        watch,
    };
    timeline.begin(workspace);
    timeline.go(workspace);
    timeline.finish(workspace);
}

pub(super) struct Timeline<'a, W: Watch> {
    pub(super) model: &'a Model,
    pub(super) watch: &'a mut W,
    end: f64,
    stacked: bool,
    limited: bool,
    /// The next hour at which demand has to be looked at, where it is looked at hour by hour.
    hour: f64,
    /// Unserved demand is accounted for up to here, with this delivered, MW.
    shortage_since: f64,
    delivered: f64,
    pub(super) day: u16,
    any_dirty: bool,
    /// The power that the destination absorbs of electricity in the present month, MW.
    absorb: f64,
    /// Whether a month began whose cap is not taken over yet.
    month_began: bool,
}

impl<W: Watch> Timeline<'_, W> {
    fn begin(&mut self, workspace: &mut Workspace) {
        let model = self.model;
        workspace.prepare_flows(model);
        workspace.prepare_buyer(model);
        workspace.group_touched.fill(true);
        workspace.open.fill(0);
        workspace.unit_share.fill(1.0);
        workspace.supply_share.fill(1.0);
        workspace.unit_open.fill(0);
        workspace.supply_open.fill(0);
        workspace.weights.fill(0.0);
        workspace.active.fill(0);
        workspace.caused.fill(0.0);
        workspace.located.fill(0.0);
        if let Some(stack) = &mut workspace.stack {
            stack.clear();
        }
        workspace.year = 0;
        workspace.month = 0;
        for (index, corridor) in model.corridors.iter().enumerate() {
            let entry = workspace.entry[index];
            let last = corridor.ramp.len() - 1;
            let stage = if entry > 0.0 {
                None
            } else {
                Some(((-entry / HOURS_PER_YEAR).min(last as f64) as usize).min(last))
            };
            let stacked = self.stacked && corridor.electricity;
            let state = &mut workspace.corridors[index];
            state.stage = stage;
            state.down = 0;
            state.weight = 0.0;
            state.per_weight = 0.0;
            state.per_weight_lost = 0.0;
            state.since = 0.0;
            state.gap_since = f64::NAN;
            state.levels = Levels::default();
            state.in_season = false;
            state.stacked = stacked;
            state.so_far = Levels::default();
            state.month_delivered = 0.0;
            state.before_month = Levels::default();
            state.zero = 0.0;
            state.durations = Durations::default();
            state.service_months = [0.0; 12];
            state.scale = scales(corridor, &workspace.parameters).1;
            if entry < self.end {
                let first = stage.map_or(0, |stage| stage + 1);
                for year in first..=last {
                    let at = entry + year as f64 * HOURS_PER_YEAR;
                    if at >= self.end {
                        break;
                    }
                    let at = at.max(0.0);
                    workspace.events.draw(Event { at, code: SERVICE | index as u32 });
                }
            }
        }
        workspace.begin_claims(model, SWITCH);
        workspace.begin_returns(model);
        workspace.prepare_plain(model);
        workspace.events.sort(self.end);
        workspace.plain_events.sort(self.end);
    }

    fn go(&mut self, workspace: &mut Workspace) {
        let model = self.model;
        let marks = &model.calendar;
        let (mut event, mut mark, mut year) = (0, 0, 0_usize);
        let mut next_mark = marks[0].hour;
        let mut next_event = workspace.events.from(event)[0];
        loop {
            let now = smaller(smaller(next_event.at, next_mark), self.hour);
            if self.stacked {
                workspace.advance(smaller(now, self.end));
            }
            if now >= self.end {
                break;
            }
            while next_event.at <= now {
                self.happen(workspace, next_event.code, now);
                event += 1;
                next_event = workspace.events.from(event)[0];
            }
            while next_mark <= now {
                let passing = marks[mark];
                self.day = passing.day;
                self.pass(workspace, passing.kind, year, now);
                mark += 1;
                if mark == marks.len() {
                    mark = 0;
                    year += 1;
                }
                next_mark = year as f64 * HOURS_PER_YEAR + marks[mark].hour;
            }
            if self.any_dirty || now >= self.hour {
                self.refresh(workspace, now);
            }
        }
    }

    /// A mark of the calendar.
    fn pass(&mut self, workspace: &mut Workspace, kind: MarkKind, year: usize, now: f64) {
        let model = self.model;
        match kind {
            MarkKind::Month(month) => {
                if now > 0.0 {
                    self.book(workspace, now, month == 0);
                }
                workspace.year = year;
                workspace.month = month as usize;
                if month == 0 {
                    workspace.begin_year();
                }
                workspace.begin_month_of_claims(model, now);
                // Only what the destination takes goes by the month whatever becomes of corridors.
                self.month_began = self.limited;
                self.any_dirty |= self.limited;
                for corridor in 0..model.corridors.len() {
                    if now <= 0.0 || self.month_matters(workspace, corridor) {
                        self.settle(workspace, corridor, now);
                        self.touch(workspace, corridor, CALENDAR);
                    }
                    self.mind_returns(workspace, corridor, now);
                }
            }
            MarkKind::Corridor(corridor) => {
                self.before_calendar(workspace, corridor as usize, now);
                self.mind_returns(workspace, corridor as usize, now);
            }
        }
    }

    /// Accounts for everything up to `now`, where a month or the horizon ends, and books it.
    fn book(&mut self, workspace: &mut Workspace, now: f64, year_ends: bool) {
        let model = self.model;
        for corridor in 0..model.corridors.len() {
            // Only deliveries are booked by the month, and what the stack was not told yet; all
            // else can wait.
            let state = &workspace.corridors[corridor];
            if year_ends || state.levels.delivered() > 0.0 || state.stacked {
                self.settle(workspace, corridor, now);
            }
        }
        if year_ends && workspace.claims.is_some() {
            workspace.book_claims(model, now);
        }
        if year_ends && workspace.returns.is_some() {
            self.book_returns(workspace, now);
        }
        if self.limited {
            self.settle_shortage(workspace, now);
        }
        if self.stacked {
            workspace.book_stack();
        }
        if workspace.month_sums.is_some() {
            workspace.book_months(model, now, year_ends);
        }
        let single = workspace.year == workspace.single_year;
        for corridor in 0..model.corridors.len() {
            if year_ends || workspace.corridors[corridor].month_delivered > 0.0 {
                workspace.book(model, corridor, single, year_ends);
            }
        }
    }

    /// Whether the month that begins may change what a corridor does: its season begins or ends,
    /// or it runs and anything about it goes by the month.
    fn month_matters(&self, workspace: &Workspace, corridor: usize) -> bool {
        let form = &self.model.corridors[corridor];
        let state = &workspace.corridors[corridor];
        let in_season = form.season.is_none_or(|window| in_window(window, self.day));
        if in_season != state.in_season {
            return true;
        }
        let alone = state.stacked || !state.grouped;
        in_season && (form.monthly_offtakes || state.stage.is_some() && !(state.steady && alone))
    }

    /// Accounts for a corridor whose calendar changes at `now`.
    fn before_calendar(&mut self, workspace: &mut Workspace, corridor: usize, now: f64) {
        self.settle(workspace, corridor, now);
        self.touch(workspace, corridor, CALENDAR);
    }

    /// Accounts for a corridor up to `now`.
    #[inline]
    pub(super) fn settle(&mut self, workspace: &mut Workspace, corridor: usize, now: f64) {
        let causes = self.model.layout.causes.len();
        if !(self.stacked && workspace.settle_plain(causes, corridor, now)) {
            workspace.settle(self.model, corridor, now, self.watch);
        }
    }

    /// An event: an instance goes down or comes up, or a corridor enters into service.
    #[inline]
    fn happen(&mut self, workspace: &mut Workspace, code: u32, now: f64) {
        if code & SERVICE != 0 {
            let corridor = (code & !SERVICE) as usize;
            self.before_calendar(workspace, corridor, now);
            let stage = &mut workspace.corridors[corridor].stage;
            if stage.is_none() {
                for segment in self.model.corridors[corridor].segments.clone() {
                    workspace.segments[segment].since = now;
                }
            }
            *stage = Some(stage.map_or(0, |stage| stage + 1));
            self.mind_returns(workspace, corridor, now);
            return;
        }
        if code & SWITCH != 0 {
            let (place, ends) = (((code & !SWITCH) >> 1) as usize, code & 1 != 0);
            let supply = workspace.supply_of_switch(self.model, place);
            for corridor in self.model.users.of(supply) {
                self.before_calendar(workspace, *corridor as usize, now);
            }
            workspace.switch(self.model, place, ends, now);
            return;
        }
        let index = (code >> 1) as usize;
        let up = code & 1 != 0;
        if W::ON {
            self.tell(workspace, index, up, now);
        }
        let open = &mut workspace.open[index];
        *open = open.wrapping_add_signed(if up { -1 } else { 1 });
        // Another incident is open on it, or was.
        if *open != u32::from(!up) {
            return;
        }
        self.toggle(workspace, index, up, now);
    }

    /// Tells the watcher of an event, and before it of what flowed until then where it matters.
    fn tell(&mut self, workspace: &Workspace, instance: usize, up: bool, now: f64) {
        let causes = self.model.layout.causes.len();
        for effect in &self.model.instances[instance].effects {
            let corridor = effect.corridor as usize;
            let levels = &workspace.corridors[corridor].levels;
            let cells = corridor * causes..(corridor + 1) * causes;
            self.watch.flowed(corridor, now, levels, &workspace.weights[cells]);
        }
        self.watch.event(instance, up);
    }

    #[inline]
    pub(super) fn touch(&mut self, workspace: &mut Workspace, corridor: usize, why: u8) {
        let dirty = &mut workspace.corridors[corridor].dirty;
        if *dirty == 0 {
            workspace.touched.push(corridor as u32);
        }
        *dirty |= why;
        self.any_dirty = true;
    }

    /// Finds the levels of all touched corridors anew.
    fn refresh(&mut self, workspace: &mut Workspace, now: f64) {
        let model = self.model;
        self.any_dirty = false;
        let mut groups_touched = now >= self.hour;
        if std::mem::take(&mut self.month_began) {
            let slot = model.absorb.map(|slots| slots[workspace.month] as usize);
            self.absorb = slot.map_or(f64::INFINITY, |slot| workspace.parameters[slot]);
            if let Some(stack) = &mut workspace.stack {
                stack.begin(workspace.month, self.absorb);
            }
        }
        let since_year = now - workspace.year as f64 * HOURS_PER_YEAR;
        while let Some(corridor) = workspace.touched.pop() {
            let corridor = corridor as usize;
            let why = std::mem::take(&mut workspace.corridors[corridor].dirty);
            if why & CALENDAR != 0 {
                workspace.refresh_calendar(model, corridor, self.day);
            }
            workspace.refresh_incidents(model, corridor, now);
            if workspace.corridors[corridor].stacked {
                let state = &workspace.corridors[corridor];
                let running = state.in_season && state.stage.is_some();
                let own = state.levels.delivered();
                if let Some(stack) = &mut workspace.stack {
                    stack.offer(stack.position(corridor), since_year, own, running);
                }
                workspace.take_over_plain(corridor);
            } else if workspace.corridors[corridor].grouped {
                groups_touched = true;
                if let Some(group) = workspace.corridors[corridor].buying {
                    workspace.group_touched[group as usize] = true;
                }
            }
        }
        if groups_touched {
            self.refresh_groups(workspace, now, self.absorb);
        }
    }

    fn refresh_groups(&mut self, workspace: &mut Workspace, now: f64, absorb: f64) {
        let model = self.model;
        let mut first = f64::INFINITY;
        for (index, group) in model.groups.iter().enumerate() {
            let limited = self.limited && model.corridors[group[0] as usize].electricity;
            if limited && self.stacked {
                continue;
            }
            if model.buying[index] {
                let next = self.refresh_buying(workspace, (index, group), now, (limited, absorb));
                first = smaller(first, next);
                continue;
            }
            for member in group {
                let corridor = *member as usize;
                workspace.settle(model, corridor, now, self.watch);
                // The group looks at supplies and room; what incidents leave each alone stands.
                workspace.refresh_incidents(model, corridor, now);
            }
            let Some(demand) = model.demand.as_ref().filter(|_| limited) else {
                let room = if limited { absorb } else { f64::INFINITY };
                workspace.refresh_group(model, group, now, room);
                continue;
            };
            self.settle_shortage(workspace, now);
            let year_start = workspace.year as f64 * HOURS_PER_YEAR;
            let hour = ((now - year_start) as usize).min(8759);
            let room = demand.mw[hour].min(absorb);
            let (delivered, unlimited) = workspace.refresh_group(model, group, now, room);
            self.delivered = delivered;
            // Demand binds now: look again when it changes. Else when it first falls so low.
            let next = if unlimited.min(absorb) > demand.mw[hour] {
                hour + 1
            } else {
                workspace
                    .hourly
                    .as_ref()
                    .map_or(8760, |hourly| hourly.next_below(hour + 1, unlimited.min(absorb)))
            };
            first = if next >= 8760 { first } else { smaller(first, year_start + next as f64) };
        }
        self.hour = first;
    }

    /// Finds the flows of a group anew that the destination buys from, where they may have changed;
    /// returns the hour at which they have to be looked at again.
    fn refresh_buying(
        &mut self,
        workspace: &mut Workspace,
        (index, group): (usize, &[u32]),
        now: f64,
        (limited, absorb): (bool, f64),
    ) -> f64 {
        let model = self.model;
        let touched = std::mem::take(&mut workspace.group_touched[index]);
        if !touched && now < workspace.group_next[index] {
            return workspace.group_next[index];
        }
        for member in group {
            workspace.settle(model, *member as usize, now, self.watch);
        }
        workspace.reach_firm(group, now);
        let absorb = if limited { absorb } else { f64::INFINITY };
        let demand = model.demand.as_ref().filter(|_| limited);
        let year_start = workspace.year as f64 * HOURS_PER_YEAR;
        let hour = ((now - year_start) as usize).min(8759);
        if demand.is_some() {
            self.settle_shortage(workspace, now);
        }
        let asked = demand.map_or(f64::INFINITY, |demand| demand.mw[hour]);
        let bought = workspace.refresh_buying(model, group, now, (absorb, asked));
        let mut next = bought.next;
        if let Some(demand) = demand {
            self.delivered = bought.delivered;
            let wanted = bought.wanted.min(absorb);
            let look = match wanted > demand.mw[hour] {
                true => hour + 1,
                false => workspace
                    .hourly
                    .as_ref()
                    .map_or(8760, |hourly| hourly.next_below(hour + 1, wanted)),
            };
            if look < 8760 {
                next = smaller(next, year_start + look as f64);
            }
        }
        workspace.group_next[index] = next;
        next
    }

    /// Books unserved demand up to `now`, where it is not the stack that does.
    fn settle_shortage(&mut self, workspace: &mut Workspace, now: f64) {
        if self.stacked || now <= self.shortage_since {
            return;
        }
        let Some(hourly) = &workspace.hourly else { return };
        let year_start = workspace.year as f64 * HOURS_PER_YEAR;
        let (from, to) = (self.shortage_since - year_start, now - year_start);
        let (hours, energy) = hourly.short(self.delivered, from, to);
        let year = YearIndex(workspace.year);
        workspace.row.add(Measure::LossOfLoadHours, Entity::Destination, year, hours);
        workspace.row.add(Measure::Unserved, Entity::Destination, year, energy);
        self.shortage_since = now;
    }

    fn finish(&mut self, workspace: &mut Workspace) {
        let model = self.model;
        self.book(workspace, self.end, true);
        for corridor in 0..model.corridors.len() {
            workspace.close_gap(model, corridor, self.end);
        }
        if self.stacked {
            workspace.close_stacked_gaps(self.end);
        }
        if workspace.accounts.sums {
            for segment in 0..model.segments.len() {
                self.settle_segment(workspace, segment, self.end);
            }
            workspace.locate_open(model);
        }
        workspace.convert(model);
        workspace.convert_claims(model);
        workspace.convert_returns(model);
    }
}
