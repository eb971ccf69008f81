//! The stack of electricity corridors that meet an hourly demand.
//!
//! Corridors are served in their order, so the first k of them together deliver `min(demand,
//! level_k)`, where `level_k` is what they could deliver together. What a level leaves to demand
//! also says when the next corridor delivers nothing, so that one's gaps are accounted for with it.
//!
//! A change of one corridor moves its level and those above it, up to the first that stays. It is
//! only noted; when the month ends the levels are gone through one after another, each from the
//! first hour of the month to the last (see [`super::level`]). Past the largest demand of the month
//! a level makes no difference to anyone, so there all are the same.

use std::sync::Arc;

use super::Workspace;
use super::demand::{Hourly, smaller};
use super::level::{Gaps, MonthSpan, Piece, State, Years};
use crate::model::Model;
use crate::outcome::{CorridorIndex, Entity, Measure, Row, YearIndex};
use crate::units::{HOURS_PER_YEAR, MONTH_STARTS};

/// The difference of two integrals of demand that were summed up in different pieces is nothing
/// below this share of them.
const ROUNDING: f64 = 1e-12;
/// Pieces of a level in a month for which there is room from the start.
const ROOM: usize = 1024;

/// A corridor of the stack.
#[derive(Debug, Clone)]
struct Member {
    /// MW that it could deliver itself.
    own: f64,
    /// Whether it is in season and in service.
    running: bool,
    /// MW that it and those below it could deliver together, at most the cap.
    level: f64,
    /// The level below it in the present month, as it matters to it.
    below: Vec<Piece>,
    gaps: Gaps,
    /// MWh that it delivered in the last month.
    delivered: f64,
}

#[derive(Debug, Clone)]
pub(super) struct Stack {
    hourly: Arc<Hourly>,
    /// In order of service; above them one that never delivers, for what is left to it.
    members: Vec<Member>,
    /// By position among the members, but for the last: its corridor.
    corridors: Vec<u32>,
    /// By corridor: its position among the members.
    positions: Vec<u32>,
    /// MW past which levels make no difference in the present month.
    cap: f64,
    /// Where nothing is told of single corridors: the levels of the members, by position.
    totals: Option<Vec<Height>>,
}

/// A corridor of the stack where only what is left to the highest level matters.
#[derive(Debug, Clone, Copy, Default)]
struct Height {
    /// MW that it could deliver itself.
    own: f64,
    /// MW that it and those below it could deliver together, at most the cap.
    level: f64,
}

impl Member {
    fn new() -> Self {
        Self {
            own: 0.0,
            running: false,
            level: 0.0,
            below: Vec::with_capacity(ROOM),
            gaps: Gaps::NONE,
            delivered: 0.0,
        }
    }

    /// Its state above a level, where its own is another.
    #[inline(always)]
    fn state(&self, below: f64, level: f64) -> State {
        match self.running {
            false => State::Off,
            true if level <= below => State::Shut,
            true => State::Open,
        }
    }
}

impl Stack {
    pub fn new(hourly: Arc<Hourly>, model: &Model) -> Self {
        let electricity = |index: &u32| model.corridors[*index as usize].electricity;
        let corridors: Vec<u32> = (0..model.corridors.len() as u32).filter(electricity).collect();
        let mut positions = vec![0; model.corridors.len()];
        for (position, corridor) in corridors.iter().enumerate() {
            positions[*corridor as usize] = position as u32;
        }
        let members = (0..=corridors.len()).map(|_| Member::new()).collect();
        Self { hourly, members, corridors, positions, cap: 0.0, totals: None }
    }

    /// From now on nothing is told of single corridors.
    pub fn tell_totals_only(&mut self) {
        self.totals = Some(vec![Height::default(); self.corridors.len()]);
    }

    /// Puts everything to nothing at the start of a trial.
    pub fn clear(&mut self) {
        if let Some(totals) = &mut self.totals {
            totals.fill(Height::default());
        }
        for member in &mut self.members {
            (member.own, member.running, member.gaps) = (0.0, false, Gaps::NONE);
        }
    }

    /// The position of a corridor among the members.
    pub fn position(&self, corridor: usize) -> usize {
        self.positions[corridor] as usize
    }

    /// Begins a month (from 0) in which the destination absorbs so many MW.
    pub fn begin(&mut self, month: usize, absorb: f64) {
        self.cap = smaller(absorb, self.hourly.bounds_of_month(month).1);
        let (at, mut below) = (hour(month), 0.0);
        if let Some(totals) = &mut self.totals {
            for height in totals {
                height.level = smaller(below + height.own, self.cap);
                below = height.level;
            }
            if let Some(last) = self.members.last_mut() {
                last.below.clear();
                last.below.push(Piece { at, level: below, state: State::Off });
            }
            return;
        }
        for member in &mut self.members {
            member.level = smaller(below + member.own, self.cap);
            let state = member.state(below, member.level);
            member.below.clear();
            member.below.push(Piece { at, level: below, state });
            below = member.level;
        }
    }

    /// Takes over what the corridor at a position could deliver from `at` on, hours since the year
    /// began, and whether it is in season and in service. To be called in order of time.
    #[inline(always)]
    pub fn offer(&mut self, position: usize, at: f64, own: f64, running: bool) {
        if let Some(totals) = &mut self.totals {
            let mut below = position.checked_sub(1).map_or(0.0, |under| totals[under].level);
            totals[position].own = own;
            for height in &mut totals[position..] {
                let level = smaller(below + height.own, self.cap);
                if std::mem::replace(&mut height.level, level) == level {
                    return;
                }
                below = level;
            }
            if let Some(last) = self.members.last_mut() {
                last.below.push(Piece { at, level: below, state: State::Off });
            }
            return;
        }
        let [lower @ .., _] = &self.members[..=position] else { return };
        let mut below = lower.last().map_or(0.0, |member| member.level);
        let upper = &mut self.members[position..];
        (upper[0].own, upper[0].running) = (own, running);
        for member in upper {
            let level = smaller(below + member.own, self.cap);
            let state = member.state(below, level);
            if member.below.last().is_none_or(|last| last.level != below || last.state != state) {
                member.below.push(Piece { at, level: below, state });
            }
            if std::mem::replace(&mut member.level, level) == level {
                break;
            }
            below = level;
        }
    }

    /// Accounts for a month that ends; returns hours and MWh unserved in it. `start` is the hour in
    /// which the year began, `longest` the longest gap by corridor and year.
    fn settle(&mut self, month: usize, start: f64, row: &mut Row) -> (f64, f64) {
        let Self { hourly, members, corridors, .. } = self;
        let (least, most) = hourly.bounds_of_month(month);
        let end = hour(month + 1);
        let month = MonthSpan { hourly, number: month, least, most };
        if self.totals.is_some() {
            let Some(last) = members.last_mut() else { return (0.0, 0.0) };
            last.below.push(Piece { at: end, level: 0.0, state: State::Off });
            return month.short(&last.below);
        }
        let mut without = 0.0;
        for position in 0..members.len() {
            let member = &mut members[position];
            member.below.push(Piece { at: end, level: 0.0, state: State::Off });
            // The last has no gaps to keep, and needs no corridor's index for them.
            let corridor = corridors.get(position).map_or(0, |corridor| *corridor as usize);
            let longest = row.periods(Measure::LongestGap, CorridorIndex(corridor));
            let with = month.settle(&member.below, &mut member.gaps, &mut Years { start, longest });
            if position > 0 {
                let more = with - without;
                members[position - 1].delivered = if more > ROUNDING * with { more } else { 0.0 };
            }
            without = with;
        }
        members.last().map_or((0.0, 0.0), |last| month.short(&last.below))
    }
}

/// Hour of the year in which a month begins.
fn hour(month: usize) -> f64 {
    f64::from(MONTH_STARTS[month]) * 24.0
}

impl Workspace {
    /// Accounts for the month that ends and tells each corridor what it delivered. To be called
    /// before the corridors are booked.
    pub(super) fn book_stack(&mut self) {
        let Self { stack: Some(stack), row, year, month, corridors, .. } = self else {
            return;
        };
        let start = f64::from(*year as u32) * HOURS_PER_YEAR;
        let (hours, energy) = stack.settle(*month, start, row);
        let in_year = YearIndex(*year);
        row.add(Measure::LossOfLoadHours, Entity::Destination, in_year, hours);
        row.add(Measure::Unserved, Entity::Destination, in_year, energy);
        if stack.totals.is_some() {
            return;
        }
        for (member, corridor) in stack.members.iter_mut().zip(&stack.corridors) {
            let corridor = *corridor as usize;
            let state = &mut corridors[corridor];
            state.so_far.deliver(member.delivered);
            state.month_delivered += member.delivered;
            state.zero += std::mem::take(&mut member.gaps.zero);
            if *month == 11 {
                let longest = &mut row.periods(Measure::LongestGap, CorridorIndex(corridor))[*year];
                *longest = longest.max(std::mem::take(&mut member.gaps.longest));
            }
        }
    }

    /// Ends the gaps that are open at the end of the horizon, all months being booked.
    pub(super) fn close_stacked_gaps(&mut self, now: f64) {
        let Self { stack: Some(stack), row, year, .. } = self else { return };
        if stack.totals.is_some() {
            return;
        }
        for (member, corridor) in stack.members.iter_mut().zip(&stack.corridors) {
            let longest = row.periods(Measure::LongestGap, CorridorIndex(*corridor as usize));
            let start = f64::from(*year as u32) * HOURS_PER_YEAR;
            member.gaps.close(now, &mut Years { start, longest });
            longest[*year] = longest[*year].max(member.gaps.longest);
        }
    }
}
