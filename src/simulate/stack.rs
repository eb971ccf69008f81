//! The stack of electricity corridors that meet an hourly demand.
//!
//! Corridors are served in their order, so the first k of them together deliver `min(demand,
//! level_k)`, where `level_k` is what they could deliver together. All levels are accounted for
//! whenever one of them changes. Levels never fall from one member to the next, so the bounds of
//! demand over a stretch of hours cut them in three: those below all demand and those above it,
//! which need no hour to be looked at, and the few between.
//!
//! Everything is kept in short vectors by member and booked once a month: an event touches all of
//! them, and they fit a few lines of the processor's cache where the trial's row does not.

use super::Workspace;
use super::demand::{Hourly, STRETCH, smaller};
use crate::model::Model;
use crate::units::HOURS_PER_YEAR;

/// The start of a gap that is not open.
const NO_GAP: f64 = f64::INFINITY;

#[derive(Debug, Clone)]
pub(super) struct Stack {
    hourly: Hourly,
    /// Indices of the corridors, in order of service.
    members: Vec<u32>,
    /// By corridor: its place among the members.
    places: Vec<u32>,
    /// By member: whether it is in season and in service.
    running: Vec<bool>,
    /// By member: MW that it could deliver.
    own: Vec<f64>,
    /// The first member whose `own` is not in the levels yet.
    changed: usize,
    /// Nothing; then, by member, what it and those before it could deliver together, MW.
    level: Vec<f64>,
    /// By level: MWh delivered since the month began.
    served: Vec<f64>,
    /// By member: hours without deliveries since the month began.
    zero: Vec<f64>,
    /// By member: hour in which the present gap began.
    gap: Vec<f64>,
    /// By member: hours of the longest gap that began in the present year.
    longest: Vec<f64>,
    /// All levels are accounted for up to here,
    since: f64,
    /// which is after so much demand of the year, MWh.
    passed: f64,
    /// Hours and MWh unserved since the month began.
    short: (f64, f64),
}

impl Stack {
    pub fn new(mw: &[f64], model: &Model) -> Self {
        let members: Vec<u32> = (0..model.corridors.len())
            .filter(|index| model.corridors[*index].electricity)
            .map(|index| index as u32)
            .collect();
        let mut places = vec![0; model.corridors.len()];
        for (place, member) in members.iter().enumerate() {
            places[*member as usize] = place as u32;
        }
        let count = members.len();
        Self {
            hourly: Hourly::new(mw),
            members,
            places,
            running: vec![false; count],
            own: vec![0.0; count],
            changed: count,
            level: vec![0.0; count + 1],
            served: vec![0.0; count + 1],
            zero: vec![0.0; count],
            gap: vec![NO_GAP; count],
            longest: vec![0.0; count],
            since: 0.0,
            passed: 0.0,
            short: (0.0, 0.0),
        }
    }

    /// Puts everything to nothing at the start of a trial.
    pub fn clear(&mut self) {
        self.running.fill(false);
        self.own.fill(0.0);
        self.changed = self.members.len();
        self.level.fill(0.0);
        self.served.fill(0.0);
        self.zero.fill(0.0);
        self.gap.fill(NO_GAP);
        self.longest.fill(0.0);
        self.since = 0.0;
        self.passed = 0.0;
        self.short = (0.0, 0.0);
    }

    /// Takes over what a corridor could deliver from now on; the levels follow with
    /// [`Workspace::restack`].
    #[inline]
    pub fn offer(&mut self, corridor: usize, mw: f64, running: bool) {
        let place = self.places[corridor] as usize;
        self.own[place] = mw;
        self.running[place] = running;
        self.changed = self.changed.min(place);
    }
}

/// Where longest gaps of earlier years are kept.
struct Gaps<'a> {
    /// By corridor and year, hours.
    longest: &'a mut [f64],
    years: usize,
    year_start: f64,
}

impl Workspace {
    /// Takes over changed corridors, or a changed cap; accounts for what was up to `now` first.
    pub(super) fn restack(&mut self, model: &Model, now: f64, absorb: f64, cap_changed: bool) {
        self.settle_stack(model, now);
        let Some(stack) = &mut self.stack else { return };
        let first = if cap_changed { 0 } else { stack.changed };
        let mut level = stack.level[first];
        for place in first..stack.members.len() {
            level = smaller(level + stack.own[place], absorb);
            stack.level[place + 1] = level;
        }
        stack.changed = stack.members.len();
    }

    /// Accounts for all levels up to `now`.
    pub(super) fn settle_stack(&mut self, model: &Model, now: f64) {
        let Self { stack: Some(stack), row, starts, year, .. } = self else { return };
        let cells = model.corridors.len() * model.years;
        let mut gaps = Gaps {
            longest: &mut row[starts.longest_gap..][..cells],
            years: model.years,
            year_start: *year as f64 * HOURS_PER_YEAR,
        };
        stack.settle(now, &mut gaps);
    }

    /// Accounts for all levels up to `now` and books what each corridor delivered in the month
    /// that ends.
    pub(super) fn book_stack(&mut self, model: &Model, now: f64) {
        self.settle_stack(model, now);
        let Self { stack: Some(stack), row, starts, year, month, trial, .. } = self else { return };
        let single = *year as u64 == *trial % model.years as u64;
        let mut below = 0.0;
        for (place, corridor) in stack.members.iter().enumerate() {
            let corridor = *corridor as usize;
            let delivered = (stack.served[place + 1] - below).max(0.0);
            below = stack.served[place + 1];
            let arrived = std::mem::take(&mut self.corridors[corridor].arrived);
            let cell = corridor * model.years + *year;
            row[starts.delivered + cell] += delivered;
            row[starts.destination + cell] += arrived - delivered;
            row[starts.zero_days + cell] += stack.zero[place];
            let longest = &mut row[starts.longest_gap + cell];
            *longest = longest.max(stack.longest[place]);
            if *month == 11 {
                stack.longest[place] = 0.0;
            }
            let cell = corridor * 12 + *month;
            row[starts.month + cell] += delivered;
            if single {
                row[starts.single_month + cell] += delivered;
            }
        }
        row[starts.loss_of_load + *year] += stack.short.0;
        row[starts.unserved + *year] += stack.short.1;
        stack.short = (0.0, 0.0);
        stack.served.fill(0.0);
        stack.zero.fill(0.0);
    }

    /// Ends the gap of a corridor that no longer runs, or of any at the end of the horizon. To be
    /// called with the levels accounted for up to `now`.
    pub(super) fn close_stacked_gap(&mut self, model: &Model, corridor: usize, now: f64) {
        let Self { stack: Some(stack), row, starts, year, .. } = self else { return };
        let cells = model.corridors.len() * model.years;
        let mut gaps = Gaps {
            longest: &mut row[starts.longest_gap..][..cells],
            years: model.years,
            year_start: *year as f64 * HOURS_PER_YEAR,
        };
        let place = stack.places[corridor] as usize;
        stack.close(place, now, &mut gaps);
        // The last month is booked by then.
        let cell = corridor * model.years + *year;
        let longest = &mut row[starts.longest_gap + cell];
        *longest = longest.max(stack.longest[place]);
    }
}

impl Stack {
    /// Accounts up to `now`, in stretches of as many hours as can be looked at together.
    #[inline]
    fn settle(&mut self, now: f64, gaps: &mut Gaps<'_>) {
        while now > self.since {
            let hour = (self.since - gaps.year_start) as usize;
            let reach = gaps.year_start + (hour + STRETCH) as f64;
            self.settle_stretch(smaller(now, reach), gaps);
        }
    }

    /// What each level delivered, the gaps of each member, and what stayed unserved, up to `now`.
    fn settle_stretch(&mut self, now: f64, gaps: &mut Gaps<'_>) {
        let (from, to) = (self.since - gaps.year_start, now - gaps.year_start);
        let hours = now - self.since;
        let passed = self.hourly.until(to);
        let whole = passed - if from > 0.0 { self.passed } else { 0.0 };
        self.passed = passed;
        let (least, most) = self.hourly.bounds(from, to);
        let count = self.members.len();
        let levels = &self.level[..=count];
        let mut low = 0;
        for (served, level) in self.served.iter_mut().zip(levels) {
            if *level >= least {
                break;
            }
            *served += level * hours;
            low += 1;
        }
        let mut high = count + 1;
        while high > low && levels[high - 1] >= most {
            high -= 1;
            self.served[high] += whole;
        }
        // The member above level `place` sees what that level leaves.
        for place in 0..low.min(count) {
            if self.level[place + 1] <= self.level[place] {
                self.nothing(place, hours);
            } else if self.gap[place] < NO_GAP {
                self.close(place, self.since, gaps);
            }
        }
        let (mut level, mut energy, mut under) = (f64::NAN, 0.0, 0);
        for place in low..high {
            // A member that has nothing to give leaves the level where it is.
            if level != self.level[place] {
                level = self.level[place];
                (energy, under) = self.hourly.served(level, from, to);
            }
            self.served[place] += energy;
            if place == count {
                break;
            }
            if self.level[place + 1] <= level {
                self.nothing(place, hours);
            } else if self.running[place] {
                self.mind_gaps(place, under, (from, to), gaps);
            }
        }
        for place in high..count {
            self.nothing(place, hours);
        }
        if self.level[count] < most {
            let (hours, energy) = self.hourly.short(self.level[count], from, to);
            self.short.0 += hours;
            self.short.1 += energy;
        }
        self.since = now;
    }

    /// A member delivers nothing for all of the `hours` that are being accounted for.
    #[inline]
    fn nothing(&mut self, place: usize, hours: f64) {
        if self.running[place] {
            self.zero[place] += hours;
            self.gap[place] = smaller(self.gap[place], self.since);
        }
    }

    /// Ends the gap of a member, if there is one; it belongs to the year in which it began.
    fn close(&mut self, place: usize, at: f64, gaps: &mut Gaps<'_>) {
        let since = std::mem::replace(&mut self.gap[place], NO_GAP);
        if since == NO_GAP {
            return;
        }
        let longest = if since >= gaps.year_start {
            &mut self.longest[place]
        } else {
            let year = ((since / HOURS_PER_YEAR) as usize).min(gaps.years - 1);
            &mut gaps.longest[self.members[place] as usize * gaps.years + year]
        };
        *longest = longest.max(at - since);
    }

    /// The time without deliveries of a member in a stretch of hours; `under` has a bit for each
    /// of them, the first one highest, that says whether it is left with nothing.
    #[inline]
    fn mind_gaps(
        &mut self,
        place: usize,
        under: u64,
        (from, to): (f64, f64),
        gaps: &mut Gaps<'_>,
    ) {
        let (first, end) = self.hourly.hours(from, to);
        let hours = end - first;
        let whole = f64::from(under.count_ones());
        let started = if under >> (STRETCH - 1) == 1 { from - first as f64 } else { 0.0 };
        let ended = if under >> (STRETCH - hours) & 1 == 1 { end as f64 - to } else { 0.0 };
        self.zero[place] += (whole - started - ended).max(0.0);
        // The run from the start on, which an open gap goes on with.
        let head = under.leading_ones() as usize;
        if head > 0 {
            self.gap[place] = smaller(self.gap[place], self.since);
            if head == hours {
                return;
            }
        }
        if self.gap[place] < NO_GAP {
            let stop = from.max((first + head) as f64);
            self.close(place, gaps.year_start + stop, gaps);
        }
        // The run up to the end, which stays open.
        let rest = under & (u64::MAX >> head);
        let aligned = rest >> (STRETCH - hours);
        let tail = aligned.trailing_ones() as usize;
        if tail > 0 {
            self.gap[place] = gaps.year_start + (end - tail) as f64;
        }
        // Those between are whole hours; none is longer than all of them together.
        let mut runs = aligned >> tail;
        if f64::from(runs.count_ones()) > self.longest[place] {
            let mut longest = 0;
            while runs != 0 {
                runs &= runs << 1;
                longest += 1;
            }
            self.longest[place] = self.longest[place].max(f64::from(longest));
        }
    }
}
