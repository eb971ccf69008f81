//! Hourly demand, met by corridors that stack up.
//!
//! Corridors are served in their order, so the first k of them together deliver `min(demand,
//! level_k)`, where `level_k` is what they could deliver together. Level k changes only when one
//! of the first k corridors changes; in between what it delivered is the integral of `min(demand,
//! level_k)`, which needs no look at an hour in months where demand stays above or below the level.

use super::Workspace;
use crate::model::Model;
use crate::units::{HOURS_PER_YEAR, MONTH_STARTS};

const BLOCK: usize = 8;
const HOURS: usize = 8760;
/// Demand counts as unserved from this share of it.
const UNSERVED: f64 = 1e-9;

/// A year of hourly demand, with what it takes to skip hours.
#[derive(Debug, Clone)]
pub(super) struct Hourly {
    mw: Vec<f64>,
    /// Sum of demand before each hour.
    before: Vec<f64>,
    /// Smallest and largest of each block of eight hours.
    blocks: Vec<(f64, f64)>,
    /// Smallest and largest of each month.
    months: [(f64, f64); 12],
}

/// The smaller, without the care for NaN that keeps the compiler from using vectors.
#[inline(always)]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// How many hours of the year have begun before `at`.
#[inline(always)]
fn hours_begun(at: f64) -> usize {
    let whole = at as usize;
    (whole + usize::from(at > whole as f64)).min(HOURS)
}

impl Hourly {
    pub fn new(mw: &[f64]) -> Self {
        let range = |hours: &[f64]| {
            hours.iter().fold((f64::INFINITY, 0.0), |(least, most): (f64, f64), mw| {
                (least.min(*mw), most.max(*mw))
            })
        };
        let mut before = vec![0.0];
        for hour in mw {
            before.push(before[before.len() - 1] + hour);
        }
        Self {
            mw: mw.to_vec(),
            before,
            blocks: mw.chunks(BLOCK).map(range).collect(),
            months: std::array::from_fn(|month| {
                let day = |month: usize| usize::from(MONTH_STARTS[month]) * 24;
                range(&mw[day(month)..day(month + 1)])
            }),
        }
    }

    /// The first hour from `hour` on whose demand is below `level`; 8,760 where there is none.
    pub fn next_below(&self, mut hour: usize, level: f64) -> usize {
        while hour < HOURS {
            if hour.is_multiple_of(BLOCK) && self.blocks[hour / BLOCK].0 >= level {
                hour += BLOCK;
            } else if self.mw[hour] < level {
                return hour;
            } else {
                hour += 1;
            }
        }
        HOURS
    }

    /// Sum of demand from the start of the year to an hour of it, MWh.
    #[inline]
    fn until(&self, at: f64) -> f64 {
        let hour = (at as usize).min(HOURS - 1);
        self.before[hour] + (at - hour as f64) * self.mw[hour]
    }

    /// The sum over the hours of the year from `from` to `to` of `f(demand)`, hours at the ends
    /// by their share. Eight sums run beside each other, so that the processor can.
    #[inline(always)]
    fn integral(&self, from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
        let first = from as usize;
        let last = (to as usize).min(HOURS);
        if first >= last {
            return (to - from) * f(self.mw[first.min(HOURS - 1)]);
        }
        let mut edges = (1.0 - (from - first as f64)) * f(self.mw[first]);
        if last < HOURS {
            edges += (to - last as f64) * f(self.mw[last]);
        }
        let mut lanes = [0.0; BLOCK];
        let (chunks, rest) = self.mw[first + 1..last].as_chunks::<BLOCK>();
        for mw in rest {
            edges += f(*mw);
        }
        for chunk in chunks {
            for lane in 0..BLOCK {
                lanes[lane] += f(chunk[lane]);
            }
        }
        let [a, b, c, d, e, f, g, h] = lanes;
        edges + (((a + b) + (c + d)) + ((e + f) + (g + h)))
    }

    /// Integral of `min(demand, level)` over hours of the year that lie in `month`, MWh.
    #[inline]
    pub fn served(&self, month: usize, level: f64, from: f64, to: f64) -> f64 {
        let (least, most) = self.months[month];
        if level <= least {
            level * (to - from)
        } else if level >= most {
            self.until(to) - self.until(from)
        } else {
            self.integral(from, to, |mw| smaller(mw, level))
        }
    }

    /// Hours in which demand is above `level`, and the MWh that are.
    #[inline]
    pub fn short(&self, level: f64, from: f64, to: f64) -> (f64, f64) {
        let (mut hours, mut energy) = (0.0, 0.0);
        let end = hours_begun(to);
        let mut hour = from as usize;
        while hour < end {
            let block = hour / BLOCK;
            if self.blocks[block].1 <= level {
                hour = (block + 1) * BLOCK;
                continue;
            }
            let mw = self.mw[hour];
            if mw - level > UNSERVED * mw {
                let share = smaller(to, (hour + 1) as f64) - from.max(hour as f64);
                hours += share;
                energy += (mw - level) * share;
            }
            hour += 1;
        }
        (hours, energy)
    }

    /// The first hour from `hour` on, before `end`, with demand above `level`, or `end`.
    fn next_above(&self, mut hour: usize, end: usize, level: f64) -> usize {
        while hour < end {
            if self.blocks[hour / BLOCK].1 <= level {
                hour = (hour / BLOCK + 1) * BLOCK;
            } else if self.mw[hour] > level {
                return hour;
            } else {
                hour += 1;
            }
        }
        end
    }

    /// The end of the last hour in `start..end` with demand above `level`, or `start`.
    fn last_above(&self, start: usize, mut end: usize, level: f64) -> usize {
        while end > start && self.mw[end - 1] <= level {
            end -= 1;
        }
        end
    }

    /// Calls `found(start, end)` for every run of whole hours in `start..end` with demand at or
    /// below `level` that is longer than `best`, which `found` returns anew.
    fn runs(
        &self,
        start: usize,
        end: usize,
        level: f64,
        mut best: f64,
        mut found: impl FnMut(usize, usize) -> f64,
    ) {
        let mut hour = start;
        while (end - hour) as f64 > best {
            // A run of 15 hours or more holds a whole block.
            if best >= 15.0 {
                let mut block = hour.div_ceil(BLOCK);
                while (block + 1) * BLOCK <= end && self.blocks[block].1 > level {
                    block += 1;
                }
                if (block + 1) * BLOCK > end {
                    return;
                }
                hour = self.last_above(hour, block * BLOCK, level);
            } else {
                while hour < end && self.mw[hour] > level {
                    hour += 1;
                }
            }
            let stop = self.next_above(hour, end, level);
            if (stop - hour) as f64 > best {
                best = found(hour, stop);
            }
            hour = stop;
            if hour >= end {
                return;
            }
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
        stack.served[k] += stack.hourly.served(self.month, level, from, to);
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
        let (least, most) = hourly.months[self.month];
        if below < least {
            self.close_gap(model, corridor, year_start + from);
            return;
        }
        if below >= most {
            self.row[zero] += to - from;
            if self.corridors[corridor].gap_since.is_nan() {
                self.corridors[corridor].gap_since = year_start + from;
            }
            return;
        }
        self.row[zero] += hourly.integral(from, to, |mw| if mw <= below { 1.0 } else { 0.0 });
        let (mut start, end) = (from as usize, hours_begun(to));
        if !self.corridors[corridor].gap_since.is_nan() {
            let stop = hourly.next_above(start, end, below);
            if stop == end {
                return;
            }
            self.close_gap(model, corridor, year_start + from.max(stop as f64));
            start = stop;
        }
        let tail = hourly.last_above(start, end, below);
        let longest = self.starts.longest_gap + corridor * model.years + self.year;
        hourly.runs(start, tail, below, self.row[longest], |run, stop| {
            let length = stop as f64 - from.max(run as f64);
            self.row[longest] = self.row[longest].max(length);
            self.row[longest]
        });
        if tail < end {
            self.corridors[corridor].gap_since = year_start + from.max(tail as f64);
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
            let month = MONTH_STARTS.iter().take_while(|day| f64::from(**day) * 24.0 <= from).count() - 1;
            let to = to.min(f64::from(MONTH_STARTS[month + 1]) * 24.0);
            let (mut served, mut hours, mut energy) = (0.0, 0.0, 0.0);
            for (hour, mw) in mw.iter().enumerate() {
                let share = (to.min((hour + 1) as f64) - from.max(hour as f64)).max(0.0);
                served += mw.min(level) * share;
                if *mw > level {
                    hours += share;
                    energy += (mw - level) * share;
                }
            }
            prop_assert!((hourly.served(month, level, from, to) - served).abs() < 1e-6);
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
