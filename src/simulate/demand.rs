//! Hourly demand, met by corridors that stack up.
//!
//! Corridors are served in their order, so the first k of them together deliver `min(demand,
//! level_k)`, where `level_k` is what they could deliver together. Level k changes only when one
//! of the first k corridors changes; in between what it delivered is the integral of `min(demand,
//! level_k)`, which needs no look at an hour where demand stays above or below the level: blocks
//! of eight hours know their smallest, their largest and their sum.

use super::Workspace;
use crate::model::Model;
use crate::units::HOURS_PER_YEAR;

const BLOCK: usize = 8;
const HOURS: usize = 8760;
/// Demand counts as unserved from this share of it.
const UNSERVED: f64 = 1e-9;

/// A year of hourly demand with sums by block.
#[derive(Debug, Clone)]
pub(super) struct Hourly {
    mw: Vec<f64>,
    least: Vec<f64>,
    most: Vec<f64>,
    sums: Vec<f64>,
}

impl Hourly {
    pub fn new(mw: &[f64]) -> Self {
        let fold = |f: fn(f64, f64) -> f64, from: f64| {
            mw.chunks(BLOCK).map(|block| block.iter().copied().fold(from, f)).collect()
        };
        Self {
            mw: mw.to_vec(),
            least: fold(f64::min, f64::INFINITY),
            most: fold(f64::max, 0.0),
            sums: fold(|a, b| a + b, 0.0),
        }
    }

    /// Demand at an hour of the year.
    pub fn at(&self, hour: usize) -> f64 {
        self.mw[hour.min(HOURS - 1)]
    }

    /// The first hour from `hour` on whose demand is below `level`; 8,760 where there is none.
    pub fn next_below(&self, mut hour: usize, level: f64) -> usize {
        while hour < HOURS {
            if hour % BLOCK == 0 && self.least[hour / BLOCK] >= level {
                hour += BLOCK;
            } else if self.mw[hour] < level {
                return hour;
            } else {
                hour += 1;
            }
        }
        HOURS
    }

    /// Calls `edge(hour, share)` for single hours and `block(index)` for whole blocks, in order,
    /// over the hours of the year from `from` to `to`.
    #[inline]
    fn walk(from: f64, to: f64, edge: &mut impl FnMut(usize, f64), block: &mut impl FnMut(usize)) {
        let first = (from as usize).min(HOURS - 1);
        let last = (to as usize).min(HOURS);
        if first == last {
            edge(first, to - from);
            return;
        }
        let mut hour = first;
        if from > first as f64 {
            edge(first, (first + 1) as f64 - from);
            hour += 1;
        }
        while hour < last && hour % BLOCK != 0 {
            edge(hour, 1.0);
            hour += 1;
        }
        while hour + BLOCK <= last {
            block(hour / BLOCK);
            hour += BLOCK;
        }
        while hour < last {
            edge(hour, 1.0);
            hour += 1;
        }
        if last < HOURS && to > last as f64 {
            edge(last, to - last as f64);
        }
    }

    /// Integral of `min(demand, level)` over hours of the year, MWh.
    #[inline]
    pub fn served(&self, level: f64, from: f64, to: f64) -> f64 {
        if level <= 0.0 {
            return 0.0;
        }
        let (mut edges, mut blocks) = (0.0, 0.0);
        Self::walk(
            from,
            to,
            &mut |hour, share| edges += self.mw[hour].min(level) * share,
            &mut |block| {
                blocks += if self.least[block] >= level {
                    level * BLOCK as f64
                } else if self.most[block] <= level {
                    self.sums[block]
                } else {
                    let hours = &self.mw[block * BLOCK..(block + 1) * BLOCK];
                    hours.iter().map(|mw| mw.min(level)).sum()
                }
            },
        );
        edges + blocks
    }

    /// Hours in which demand is above `level`, and the MWh that are.
    #[inline]
    pub fn short(&self, level: f64, from: f64, to: f64) -> (f64, f64) {
        let (mut hours, mut energy) = (0.0, 0.0);
        let mut look = |mw: f64, share: f64| {
            if mw - level > UNSERVED * mw {
                hours += share;
                energy += (mw - level) * share;
            }
        };
        let first = (from as usize).min(HOURS - 1);
        let last = (to as usize).min(HOURS);
        let mut hour = first;
        while hour < HOURS && (hour as f64) < to {
            if hour % BLOCK == 0
                && hour >= first
                && hour + BLOCK <= last
                && hour as f64 >= from
                && self.most[hour / BLOCK] <= level
            {
                hour += BLOCK;
                continue;
            }
            let share = (to.min((hour + 1) as f64) - from.max(hour as f64)).max(0.0);
            look(self.mw[hour], share);
            hour += 1;
        }
        (hours, energy)
    }

    /// Whether demand is at or below `level` throughout a block (`Some(true)`), above it
    /// throughout (`Some(false)`), or neither.
    fn under(&self, block: usize, level: f64) -> Option<bool> {
        if self.most[block] <= level {
            Some(true)
        } else if self.least[block] > level {
            Some(false)
        } else {
            None
        }
    }
}

/// The stack of electricity corridors.
#[derive(Debug, Clone)]
pub(super) struct Stack {
    pub hourly: Hourly,
    /// Indices of the corridors, in order of service.
    pub members: Vec<u32>,
    /// By member: what it and those before it could deliver together, MW.
    level: Vec<f64>,
    /// By member: the level is accounted for up to here.
    since: Vec<f64>,
    /// By member: MWh that it and those before it delivered since the month began.
    served: Vec<f64>,
}

impl Stack {
    pub fn new(mw: &[f64], model: &Model) -> Self {
        let members: Vec<u32> = (0..model.corridors.len())
            .filter(|index| model.corridors[*index].electricity)
            .map(|index| index as u32)
            .collect();
        let count = members.len();
        Self {
            hourly: Hourly::new(mw),
            members,
            level: vec![0.0; count],
            since: vec![0.0; count],
            served: vec![0.0; count],
        }
    }
}

impl Workspace {
    /// Puts every level to nothing at the start of a trial.
    pub(super) fn clear_stack(&mut self) {
        if let Some(stack) = &mut self.stack {
            stack.level.fill(0.0);
            stack.since.fill(0.0);
            stack.served.fill(0.0);
        }
    }

    /// Takes over changed corridors: accounts for the levels that change, up to `now`.
    pub(super) fn restack(&mut self, model: &Model, now: f64, absorb: f64) {
        let Some(mut stack) = self.stack.take() else { return };
        let mut level = 0.0_f64;
        for k in 0..stack.members.len() {
            let levels = &self.corridors[stack.members[k] as usize].levels;
            level = (level + levels.delivered).min(absorb);
            if level != stack.level[k] {
                self.settle_level(model, &mut stack, k, now);
                // The next one up reads this level as the threshold of its gaps: settle it first.
                if k + 1 < stack.members.len() {
                    self.settle_level(model, &mut stack, k + 1, now);
                }
                stack.level[k] = level;
            }
        }
        self.stack = Some(stack);
    }

    /// Accounts for all levels up to `now`.
    pub(super) fn settle_stack(&mut self, model: &Model, now: f64) {
        let Some(mut stack) = self.stack.take() else { return };
        for k in 0..stack.members.len() {
            self.settle_level(model, &mut stack, k, now);
        }
        self.stack = Some(stack);
    }

    /// Accounts for all levels up to `now` and books what each corridor delivered in the month
    /// that ends.
    pub(super) fn book_stack(&mut self, model: &Model, now: f64) {
        self.settle_stack(model, now);
        let Some(mut stack) = self.stack.take() else { return };
        let mut below = 0.0;
        for k in 0..stack.members.len() {
            let corridor = stack.members[k] as usize;
            let delivered = (stack.served[k] - below).max(0.0);
            below = stack.served[k];
            stack.served[k] = 0.0;
            let arrived = std::mem::take(&mut self.corridors[corridor].arrived);
            let cell = corridor * model.years + self.year;
            self.row[self.starts.delivered + cell] += delivered;
            self.row[self.starts.destination + cell] += arrived - delivered;
            let month = corridor * 12 + self.month;
            self.row[self.starts.month + month] += delivered;
            if self.year as u64 == self.trial % model.years as u64 {
                self.row[self.starts.single_month + month] += delivered;
            }
        }
        self.stack = Some(stack);
    }

    /// What the first k + 1 corridors delivered, and the gaps of corridor k, up to `now`.
    fn settle_level(&mut self, model: &Model, stack: &mut Stack, k: usize, now: f64) {
        let since = stack.since[k];
        if now <= since {
            return;
        }
        stack.since[k] = now;
        let year_start = self.year as f64 * HOURS_PER_YEAR;
        let (from, to) = (since - year_start, now - year_start);
        let level = stack.level[k];
        stack.served[k] += stack.hourly.served(level, from, to);
        let below = if k == 0 { 0.0 } else { stack.level[k - 1] };
        self.watch_gaps(model, stack, k, level <= below, below, from, to);
        if k + 1 == stack.members.len() {
            let (hours, energy) = stack.hourly.short(level, from, to);
            self.row[self.starts.loss_of_load + self.year] += hours;
            self.row[self.starts.unserved + self.year] += energy;
        }
    }

    /// Time in which corridor k delivers nothing: it has nothing to give, or those before it serve
    /// all demand.
    #[allow(clippy::too_many_arguments)]
    fn watch_gaps(
        &mut self,
        model: &Model,
        stack: &Stack,
        k: usize,
        idle: bool,
        below: f64,
        from: f64,
        to: f64,
    ) {
        let corridor = stack.members[k] as usize;
        let state = &self.corridors[corridor];
        if !state.in_season || state.stage.is_none() {
            return;
        }
        let year_start = self.year as f64 * HOURS_PER_YEAR;
        let zero = self.starts.zero_days + corridor * model.years + self.year;
        if idle {
            self.row[zero] += to - from;
            if self.corridors[corridor].gap_since.is_nan() {
                self.corridors[corridor].gap_since = year_start + from;
            }
            return;
        }
        let hourly = &stack.hourly;
        let first = (from as usize).min(HOURS - 1);
        let last = (to as usize).min(HOURS);
        let mut hour = first;
        while hour < HOURS && (hour as f64) < to {
            let whole = hour % BLOCK == 0 && hour + BLOCK <= last && hour as f64 >= from;
            let (under, next) = match whole.then(|| hourly.under(hour / BLOCK, below)).flatten() {
                Some(under) => (under, hour + BLOCK),
                None => (hourly.mw[hour] <= below, hour + 1),
            };
            let start = from.max(hour as f64);
            if under {
                self.row[zero] += to.min(next as f64) - start;
                if self.corridors[corridor].gap_since.is_nan() {
                    self.corridors[corridor].gap_since = year_start + start;
                }
            } else {
                self.close_gap(model, corridor, year_start + start);
            }
            hour = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn year() -> Vec<f64> {
        (0..HOURS).map(|hour| ((hour * 7919) % 1000) as f64).collect()
    }

    proptest! {
        #[test]
        fn integrals_equal_those_taken_hour_by_hour(
            level in 0.0..1100.0, from in 0.0..8760.0, length in 0.0..900.0
        ) {
            let to = f64::min(from + length, 8760.0);
            let mw = year();
            let hourly = Hourly::new(&mw);
            let (mut served, mut hours, mut energy) = (0.0, 0.0, 0.0);
            for (hour, mw) in mw.iter().enumerate() {
                let share = (to.min((hour + 1) as f64) - from.max(hour as f64)).max(0.0);
                served += mw.min(level) * share;
                if *mw > level {
                    hours += share;
                    energy += (mw - level) * share;
                }
            }
            prop_assert!((hourly.served(level, from, to) - served).abs() < 1e-6);
            let short = hourly.short(level, from, to);
            prop_assert!((short.0 - hours).abs() < 1e-9 && (short.1 - energy).abs() < 1e-6);
        }

        #[test]
        fn the_next_hour_below_a_level_is_the_first(level in 0.0..1100.0, from in 0_usize..8760) {
            let mw = year();
            let expected = (from..HOURS).find(|hour| mw[*hour] < level).unwrap_or(HOURS);
            prop_assert_eq!(Hourly::new(&mw).next_below(from, level), expected);
        }
    }
}
