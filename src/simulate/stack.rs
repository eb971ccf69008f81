//! The stack of electricity corridors that meet an hourly demand.
//!
//! Corridors are served in their order, so the first k of them together deliver `min(demand,
//! level_k)`, where `level_k` is what they could deliver together. A level is accounted for when
//! it changes, and not before: an event high in the stack leaves those below it alone. What a
//! level leaves to demand also says when the next member delivers nothing, so that member's gaps
//! are accounted for with it. Levels never fall from one member to the next; those at or above all
//! demand of the month, or below all of it, need no hour to be looked at.
//!
//! Everything is kept in short vectors by member and booked once a month: it fits a few lines of
//! the processor's cache where the trial's row does not.

use super::Workspace;
use super::demand::{Hourly, Moment, Stretch, larger, smaller};
use crate::model::Model;
use crate::units::HOURS_PER_YEAR;

/// The start of a gap that is not open.
const NO_GAP: f64 = f64::INFINITY;
/// The difference of two integrals of demand that were summed up in different pieces is nothing
/// below this share of them.
const ROUNDING: f64 = 1e-12;

/// A corridor of the stack.
#[derive(Debug, Clone, Copy)]
struct Member {
    /// What it and those before it could deliver together, MW.
    level: f64,
    /// The level is accounted for, and so are the gaps of the next member, up to here.
    since: Moment,
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
    /// The ground, whose level is nothing, then the corridors in order of service.
    members: Vec<Member>,
    /// By corridor: its place among the members.
    places: Vec<u32>,
    /// The first member whose `own` is not in the levels yet.
    changed: usize,
    /// Hours and MWh unserved since the month began.
    short: (f64, f64),
}

impl Member {
    fn new(corridor: u32) -> Self {
        Self {
            level: 0.0,
            since: Moment::default(),
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
    pub fn new(mw: &[f64], model: &Model) -> Self {
        let ground = Member::new(u32::MAX);
        let corridors = (0..model.corridors.len())
            .filter(|index| model.corridors[*index].electricity)
            .map(|index| Member::new(index as u32));
        let members: Vec<Member> = std::iter::once(ground).chain(corridors).collect();
        let mut places = vec![0; model.corridors.len()];
        for (place, member) in members.iter().enumerate().skip(1) {
            places[member.corridor as usize] = place as u32;
        }
        Self { hourly: Hourly::new(mw), changed: members.len(), members, places, short: (0.0, 0.0) }
    }

    /// Puts everything to nothing at the start of a trial.
    pub fn clear(&mut self) {
        for member in &mut self.members {
            *member = Member::new(member.corridor);
        }
        self.changed = self.members.len();
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

/// Where in time the stack is, and where longest gaps of earlier years are kept.
struct Gaps<'a> {
    /// By corridor and year, hours.
    longest: &'a mut [f64],
    years: usize,
    year_start: f64,
    /// The present month, from 0.
    month: usize,
}

impl Workspace {
    /// The stack, and what its accounts need beside it.
    #[inline]
    fn stack_and_gaps(&mut self, model: &Model) -> Option<(&mut Stack, Gaps<'_>)> {
        let Self { stack: Some(stack), row, starts, year, month, .. } = self else { return None };
        let cells = model.corridors.len() * model.years;
        let gaps = Gaps {
            longest: &mut row[starts.longest_gap..][..cells],
            years: model.years,
            year_start: *year as f64 * HOURS_PER_YEAR,
            month: *month,
        };
        Some((stack, gaps))
    }

    /// Takes over changed corridors, or a changed cap; accounts for what was up to `now` first.
    pub(super) fn restack(&mut self, model: &Model, now: f64, absorb: f64, cap_changed: bool) {
        let Some((stack, mut gaps)) = self.stack_and_gaps(model) else { return };
        let first = if cap_changed { 1 } else { stack.changed };
        stack.changed = stack.members.len();
        stack.restack(first, now, absorb, &mut gaps);
    }

    /// Accounts for all levels up to `now`.
    pub(super) fn settle_stack(&mut self, model: &Model, now: f64) {
        let Some((stack, mut gaps)) = self.stack_and_gaps(model) else { return };
        let now = Moment::new(now - gaps.year_start);
        for place in 0..stack.members.len() {
            stack.settle(place, &now, &mut gaps);
        }
    }

    /// Accounts for all levels up to `now` and tells each corridor what it delivered in the month
    /// that ends. To be called before the corridors are booked.
    pub(super) fn book_stack(&mut self, model: &Model, now: f64) {
        self.settle_stack(model, now);
        let Self { stack: Some(stack), row, starts, year, month, .. } = self else { return };
        let mut below = 0.0;
        for member in &mut stack.members[1..] {
            let corridor = member.corridor as usize;
            let served = std::mem::take(&mut member.served);
            let more = served - below;
            let delivered = if more > ROUNDING * served { more } else { 0.0 };
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
        if *month == 11 {
            for member in &mut stack.members {
                member.since = Moment::default();
            }
        }
        let (hours, energy) = std::mem::take(&mut stack.short);
        row[starts.loss_of_load + *year] += hours;
        row[starts.unserved + *year] += energy;
    }

    /// Ends the gap of a corridor that no longer runs, or of any at the end of the horizon. To be
    /// called with the levels accounted for up to `now`.
    pub(super) fn close_stacked_gap(&mut self, model: &Model, corridor: usize, now: f64) {
        let year = self.year;
        let Some((stack, mut gaps)) = self.stack_and_gaps(model) else { return };
        let member = &mut stack.members[stack.places[corridor] as usize];
        member.close(now, &mut gaps);
        // The last month is booked by then.
        let longest = &mut gaps.longest[corridor * gaps.years + year];
        *longest = longest.max(member.longest);
    }
}

impl Stack {
    /// Finds the levels from member `first` on anew, each accounted for up to `now` before it
    /// changes.
    #[inline(always)]
    fn restack(&mut self, first: usize, now: f64, absorb: f64, gaps: &mut Gaps<'_>) {
        let most = self.hourly.most_of_month(gaps.month);
        let [.., lower] = &self.members[..first] else { return };
        let (mut below, mut place) = (lower.level, first);
        let Some(member) = self.members.get(first) else { return };
        let level = smaller(below + member.own, absorb);
        // A level that is, and stays, at or above all demand of the month makes no difference to
        // anyone, and where one is those above it are.
        if smaller(member.level, level) < most {
            // Whether the first one could deliver anything is looked at with the level below it.
            let opens = (level <= below) != (member.level <= below);
            let now = Moment::new(now - gaps.year_start);
            if opens {
                self.settle(first - 1, &now, gaps);
            }
            while let Some(member) = self.members.get(place) {
                let level = smaller(below + member.own, absorb);
                if smaller(member.level, level) >= most {
                    break;
                }
                self.settle(place, &now, gaps);
                self.members[place].level = level;
                below = level;
                place += 1;
            }
        }
        for member in &mut self.members[place..] {
            below = smaller(below + member.own, absorb);
            member.level = below;
        }
    }

    /// Accounts for one level up to `now`: what it delivered, the gaps of the next member, and
    /// what the last level left unserved.
    fn settle(&mut self, place: usize, now: &Moment, gaps: &mut Gaps<'_>) {
        let Self { hourly, members, short, .. } = self;
        let [member, rest @ ..] = &mut members[place..] else { return };
        let since = std::mem::replace(&mut member.since, *now);
        if now.at <= since.at {
            return;
        }
        let level = member.level;
        let mut next = rest.first_mut();
        let (least, most) = hourly.bounds(&since, now);
        if level >= most {
            member.served += hourly.until(now) - hourly.until(&since);
            if let Some(next) = next {
                next.nothing(gaps.year_start + since.at, now.at - since.at);
            }
            return;
        }
        // Whether all of what those before the next member leave is left over by it.
        let shut = next.as_ref().is_none_or(|next| next.level <= level);
        if level < least {
            let hours = now.at - since.at;
            member.served += level * hours;
            if let Some(next) = &mut next {
                let since = gaps.year_start + since.at;
                if shut {
                    next.nothing(since, hours);
                } else if next.gap < NO_GAP {
                    next.close(since, gaps);
                }
            }
        } else {
            // In stretches of as many hours as can be looked at together.
            let (mut first, end) = (since.hour, now.begun());
            while first < end {
                let stretch = Stretch::from(first, &since, now);
                let (energy, under) = hourly.served(level, &stretch);
                member.served += energy;
                if let Some(next) = next.as_mut().filter(|next| next.running) {
                    // Shut, it is left with nothing in all of them.
                    let all = u64::MAX >> (u64::BITS - stretch.count());
                    next.mind_gaps(if shut { all } else { under }, &stretch, gaps);
                }
                first = stretch.end;
            }
        }
        if next.is_none() {
            let (hours, energy) = hourly.short(level, since.at, now.at);
            short.0 += hours;
            short.1 += energy;
        }
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

    /// The time without deliveries in a stretch; `under` has a bit for each of its hours, the first
    /// one lowest, that says whether it is left with nothing.
    #[inline]
    fn mind_gaps(&mut self, under: u64, stretch: &Stretch, gaps: &mut Gaps<'_>) {
        let since = gaps.year_start + stretch.begins();
        if under == 0 {
            if self.gap < NO_GAP {
                self.close(since, gaps);
            }
            return;
        }
        let hours = stretch.count();
        let past = u64::BITS - hours;
        if under == u64::MAX >> past {
            self.nothing(since, f64::from(hours) - stretch.before - stretch.after);
            return;
        }
        let bit = |bits: u64| f64::from(bits as u32 & 1);
        let whole = f64::from(under.count_ones());
        let started = bit(under) * stretch.before;
        let ended = bit(under >> (hours - 1)) * stretch.after;
        self.zero += larger(whole - started - ended, 0.0);
        // The run from the start on, which an open gap goes on with, and the run up to the end,
        // which stays open. What comes next is chosen and not jumped to: no processor could
        // foretell it.
        let head = under.trailing_ones();
        let aligned = (under & u64::MAX << head) << past;
        let tail = aligned.leading_ones();
        let begun = if head > 0 { smaller(self.gap, since) } else { self.gap };
        // The gap that ends with the head, if there is one.
        let stop = if head > 0 { gaps.year_start + f64::from(stretch.first + head) } else { since };
        if begun < gaps.year_start {
            self.gap = begun;
            self.close(stop, gaps);
        } else {
            // Where there is none it has begun at infinity.
            self.longest = larger(stop - begun, self.longest);
        }
        let tail_gap = gaps.year_start + f64::from(stretch.end - tail);
        self.gap = if tail > 0 { tail_gap } else { NO_GAP };
        // Those between are whole hours; none is longer than all of them together.
        let mut runs = aligned & u64::MAX >> tail;
        if f64::from(hours) > self.longest && f64::from(runs.count_ones()) > self.longest {
            let mut longest = 0;
            while runs != 0 {
                runs &= runs << 1;
                longest += 1;
            }
            self.longest = self.longest.max(f64::from(longest));
        }
    }
}
