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
use super::demand::{Hourly, STRETCH, hours_of, smaller};
use crate::model::Model;
use crate::units::HOURS_PER_YEAR;

/// The start of a gap that is not open.
const NO_GAP: f64 = f64::INFINITY;

/// A corridor of the stack. What one account needs of it lies in one line of the cache.
#[derive(Debug, Clone, Copy)]
struct Member {
    /// What it and those before it could deliver together, MW.
    level: f64,
    /// MWh that they delivered since the month began.
    served: f64,
    /// Hours in which it delivered nothing since the month began.
    zero: f64,
    /// Hour in which the present gap began.
    gap: f64,
    /// Hours of the longest gap that began in the present year.
    longest: f64,
    /// MW that it could deliver itself.
    own: f64,
    /// Index of the corridor.
    corridor: u32,
    /// Whether it is in season and in service.
    running: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Stack {
    hourly: Hourly,
    /// In order of service.
    members: Vec<Member>,
    /// By corridor: its place among the members.
    places: Vec<u32>,
    /// The first member whose `own` is not in the levels yet.
    changed: usize,
    /// All levels are accounted for up to here,
    since: f64,
    /// which is after so much demand of the year, MWh.
    passed: f64,
    /// Hours and MWh unserved since the month began.
    short: (f64, f64),
}

impl Member {
    fn new(corridor: u32) -> Self {
        Self {
            level: 0.0,
            served: 0.0,
            zero: 0.0,
            gap: NO_GAP,
            longest: 0.0,
            own: 0.0,
            corridor,
            running: false,
        }
    }
}

impl Stack {
    /// Whether all levels from member `first` on are, and will be, at or above all demand of the
    /// month.
    #[inline]
    fn stays_above(&self, first: usize, absorb: f64, month: usize) -> bool {
        let most = self.hourly.most_of_month(month);
        let (before, changed) = self.members.split_at(first);
        let below = before.last().map_or(0.0, |member| member.level);
        // Levels rise from member to member: the first one decides.
        changed.first().is_none_or(|member| {
            member.level >= most && smaller(below + member.own, absorb) >= most
        })
    }

    pub fn new(mw: &[f64], model: &Model) -> Self {
        let members: Vec<Member> = (0..model.corridors.len())
            .filter(|index| model.corridors[*index].electricity)
            .map(|index| Member::new(index as u32))
            .collect();
        let mut places = vec![0; model.corridors.len()];
        for (place, member) in members.iter().enumerate() {
            places[member.corridor as usize] = place as u32;
        }
        Self {
            hourly: Hourly::new(mw),
            changed: members.len(),
            members,
            places,
            since: 0.0,
            passed: 0.0,
            short: (0.0, 0.0),
        }
    }

    /// Puts everything to nothing at the start of a trial.
    pub fn clear(&mut self) {
        for member in &mut self.members {
            *member = Member::new(member.corridor);
        }
        self.changed = self.members.len();
        self.since = 0.0;
        self.passed = 0.0;
        self.short = (0.0, 0.0);
    }

    /// Takes over what a corridor could deliver from now on; the levels follow with
    /// [`Workspace::restack`].
    #[inline]
    pub fn offer(&mut self, corridor: usize, mw: f64, running: bool) {
        let place = self.places[corridor] as usize;
        let member = &mut self.members[place];
        member.own = mw;
        member.running = running;
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
        let month = self.month;
        let Some(stack) = &mut self.stack else { return };
        let first = if cap_changed { 0 } else { stack.changed };
        // Levels that were above all demand of the month and stay there make no difference to
        // anyone: they need not be accounted for, only put right.
        if !stack.stays_above(first, absorb, month) {
            self.settle_stack(model, now);
        }
        let Some(stack) = &mut self.stack else { return };
        let (before, changed) = stack.members.split_at_mut(first);
        let mut level = before.last().map_or(0.0, |member| member.level);
        for member in changed {
            level = smaller(level + member.own, absorb);
            member.level = level;
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

    /// Accounts for all levels up to `now` and tells each corridor what it delivered in the month
    /// that ends. To be called before the corridors are booked.
    pub(super) fn book_stack(&mut self, model: &Model, now: f64) {
        self.settle_stack(model, now);
        let Self { stack: Some(stack), row, starts, year, month, .. } = self else { return };
        let mut below = 0.0;
        for member in &mut stack.members {
            let corridor = member.corridor as usize;
            let served = std::mem::take(&mut member.served);
            let delivered = (served - below).max(0.0);
            below = served;
            let state = &mut self.corridors[corridor];
            state.so_far.delivered += delivered;
            state.month_delivered += delivered;
            state.zero += std::mem::take(&mut member.zero);
            let longest = &mut row[starts.longest_gap + corridor * model.years + *year];
            *longest = longest.max(member.longest);
            if *month == 11 {
                member.longest = 0.0;
            }
        }
        let (hours, energy) = std::mem::take(&mut stack.short);
        row[starts.loss_of_load + *year] += hours;
        row[starts.unserved + *year] += energy;
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
        let member = &mut stack.members[stack.places[corridor] as usize];
        member.close(now, &mut gaps);
        // The last month is booked by then.
        let cell = corridor * model.years + *year;
        let longest = &mut row[starts.longest_gap + cell];
        *longest = longest.max(member.longest);
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
        let since = self.since;
        // What those before a member leave it: the level they reach, and a bit for each hour.
        let (mut below, mut under) = (0.0, 0);
        if least <= 0.0 && most > 0.0 {
            (_, under) = self.hourly.served(below, from, to);
        }
        let mut members = self.members.iter_mut();
        // First those that never meet all demand, in a loop of their own that says little else.
        let mut next = members.next();
        while let Some(member) = next.as_mut().filter(|member| member.level < least) {
            if member.level <= below {
                member.nothing(since, hours);
            } else if member.gap < NO_GAP {
                member.close(since, gaps);
            }
            member.served += member.level * hours;
            below = member.level;
            next = members.next();
        }
        for member in next.into_iter().chain(members) {
            let level = member.level;
            if level <= below || below >= most {
                member.nothing(since, hours);
            } else if below < least {
                if member.gap < NO_GAP {
                    member.close(since, gaps);
                }
            } else if member.running {
                member.mind_gaps(under, since, (from, to), gaps);
            }
            member.served += if level >= most {
                whole
            } else {
                let (energy, bits) = self.hourly.served(level, from, to);
                under = bits;
                energy
            };
            below = level;
        }
        if below < most {
            let (hours, energy) = self.hourly.short(below, from, to);
            self.short.0 += hours;
            self.short.1 += energy;
        }
        self.since = now;
    }
}

impl Member {
    /// It delivers nothing for `hours` from `since` on.
    #[inline]
    fn nothing(&mut self, since: f64, hours: f64) {
        if self.running {
            self.zero += hours;
            self.gap = smaller(self.gap, since);
        }
    }

    /// Ends its gap, if there is one; it belongs to the year in which it began.
    #[inline]
    fn close(&mut self, at: f64, gaps: &mut Gaps<'_>) {
        let since = std::mem::replace(&mut self.gap, NO_GAP);
        if since == NO_GAP {
            return;
        }
        let longest = if since >= gaps.year_start {
            &mut self.longest
        } else {
            let year = ((since / HOURS_PER_YEAR) as usize).min(gaps.years - 1);
            &mut gaps.longest[self.corridor as usize * gaps.years + year]
        };
        *longest = longest.max(at - since);
    }

    /// The time without deliveries in a stretch of hours from `since` on; `under` has a bit for
    /// each of them, the first one highest, that says whether it is left with nothing.
    #[inline]
    fn mind_gaps(&mut self, under: u64, since: f64, (from, to): (f64, f64), gaps: &mut Gaps<'_>) {
        let (first, end) = hours_of(from, to);
        let hours = end - first;
        let whole = f64::from(under.count_ones());
        let started = if under >> (STRETCH - 1) == 1 { from - first as f64 } else { 0.0 };
        let ended = if under >> (STRETCH - hours) & 1 == 1 { end as f64 - to } else { 0.0 };
        self.zero += (whole - started - ended).max(0.0);
        // The run from the start on, which an open gap goes on with, and the run up to the end,
        // which stays open. What comes next is chosen and not jumped to: no processor could
        // foretell it.
        let head = under.leading_ones() as usize;
        let aligned = (under & u64::MAX.checked_shr(head as u32).unwrap_or(0)) >> (STRETCH - hours);
        let tail = aligned.trailing_ones() as usize;
        let begun = if head > 0 { smaller(self.gap, since) } else { self.gap };
        let all = head == hours;
        // The gap that ends with the head, if there is one.
        let stop = gaps.year_start + if head > 0 { (first + head) as f64 } else { from };
        let length = if all { 0.0 } else { stop - begun };
        if begun < gaps.year_start && !all {
            self.gap = begun;
            self.close(stop, gaps);
        } else {
            // Where there is none it has begun at infinity.
            self.longest = if length > self.longest { length } else { self.longest };
        }
        let tail_gap = gaps.year_start + (end - tail) as f64;
        let next = if tail > 0 { tail_gap } else { NO_GAP };
        self.gap = if all { begun } else { next };
        // Those between are whole hours; none is longer than all of them together.
        let mut runs = aligned >> tail;
        if f64::from(runs.count_ones()) > self.longest {
            let mut longest = 0;
            while runs != 0 {
                runs &= runs << 1;
                longest += 1;
            }
            self.longest = self.longest.max(f64::from(longest));
        }
    }
}
