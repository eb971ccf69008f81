//! Hourly demand: integrals over stretches of hours, and where it crosses a level.
//!
//! In a stretch that stays above a level, or below it, no hour has to be looked at: blocks of
//! eight hours know their bounds.

use wide::f64x4;

use crate::units::MONTH_STARTS;

const BLOCK: usize = 8;
const HOURS: usize = 8760;
/// Hours that can be looked at together.
const STRETCH: usize = 64;
/// Hours of the blocks that bound demand over days.
const WIDE: usize = 24;
/// So often are wide blocks put together two by two that two of the largest cover any month.
const DOUBLINGS: usize = (744 / WIDE + 2).ilog2() as usize + 1;
/// From here on all numbers are whole: added to a smaller one, that stands in the low bits.
const WHOLE: f64 = 4_503_599_627_370_496.0;
/// Demand counts as unserved from this share of it.
const UNSERVED: f64 = 1e-9;

/// Which of the last eight hours are past a stretch, by how many are.
const PAST: [[[f64; 4]; 2]; 8] = {
    let (mut past, mut count) = ([[[0.0; 4]; 2]; 8], 1);
    while count < 8 {
        let mut hour = 8 - count;
        while hour < 8 {
            past[count][hour / 4][hour % 4] = 1.0;
            hour += 1;
        }
        count += 1;
    }
    past
};

/// A year of hourly demand, with what it takes to skip hours.
#[derive(Debug, Clone)]
pub(super) struct Hourly {
    /// MW, and eight hours more.
    mw: Vec<f64>,
    /// Sum of demand before each hour.
    before: Vec<f64>,
    /// Smallest and largest of each block of eight hours.
    blocks: Vec<(f64, f64)>,
    /// Smallest and largest of each wide block; then of the two, four and so on that begin with it.
    wide: [Vec<(f64, f64)>; DOUBLINGS],
    /// Smallest and largest of each month.
    months: [(f64, f64); 12],
}

/// The smaller, without the care for NaN that keeps the compiler from using vectors.
#[inline(always)]
pub(super) fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger, likewise.
#[inline(always)]
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The sum of `min(mw, level)`, and a bit for each number, the first one lowest, that says whether
/// it is at or below `level`; of 64 numbers at most. The same on every processor.
#[inline(always)]
fn eight_by_eight(eights: &[[f64; 8]], level: f64) -> (f64, u64) {
    let top = f64x4::splat(level);
    let (mut sums, mut bits) = ([f64x4::ZERO; 2], 0_u64);
    for [a, b, c, d, e, f, g, h] in eights {
        let (low, high) = (f64x4::new([*a, *b, *c, *d]), f64x4::new([*e, *f, *g, *h]));
        sums[0] += low.fast_min(top);
        sums[1] += high.fast_min(top);
        let eight = low.simd_le(top).to_bitmask() | high.simd_le(top).to_bitmask() << 4;
        // The place is free: at most eight eights go round.
        bits = (bits | u64::from(eight)).rotate_right(8);
    }
    let [a, b, c, d] = (sums[0] + sums[1]).to_array();
    ((a + b) + (c + d), bits.rotate_left(8 * eights.len() as u32))
}

/// A moment of the year, told once for all that need it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Moment {
    /// Hours since the year began.
    pub at: f64,
    /// The whole ones among them,
    pub hour: u32,
    /// and what is over.
    pub into: f64,
}

impl Moment {
    /// The moment `at` hours after the year began.
    #[inline(always)]
    pub fn new(at: f64) -> Self {
        // Rounded to the nearest, then down; without a jump, which no processor could foretell.
        let shifted = at + WHOLE;
        let above = u32::from(shifted - WHOLE > at);
        let hour = (shifted.to_bits() as u32).wrapping_sub(above);
        Self { at, hour, into: at - f64::from(hour) }
    }

    /// Hours that have begun before it.
    #[inline(always)]
    pub fn begun(&self) -> u32 {
        self.hour + u32::from(self.into > 0.0)
    }

    /// What is left of the hour that it lies in; nothing on the hour.
    #[inline(always)]
    fn left(&self) -> f64 {
        if self.into > 0.0 { 1.0 - self.into } else { 0.0 }
    }
}

/// Whole hours of the year, at most [`STRETCH`], with how much of the first and of the last lies
/// outside what they stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// The first hour,
    pub first: u32,
    /// and one past the last.
    pub end: u32,
    /// What of the first had passed before, hours.
    pub before: f64,
    /// What of the last is still to come, hours.
    pub after: f64,
}

impl Stretch {
    /// The next part of what lies between two moments, from hour `first` on, which is the one that
    /// `since` lies in or a later one.
    #[inline(always)]
    pub fn from(first: u32, since: &Moment, now: &Moment) -> Self {
        let (reach, last) = (first + STRETCH as u32, now.begun());
        Self {
            first,
            end: reach.min(last),
            before: if first == since.hour { since.into } else { 0.0 },
            after: if last <= reach { now.left() } else { 0.0 },
        }
    }

    /// How many whole hours they are.
    #[inline(always)]
    pub fn count(&self) -> u32 {
        self.end - self.first
    }

    /// When it begins, hours since the year began.
    #[inline(always)]
    pub fn begins(&self) -> f64 {
        f64::from(self.first) + self.before
    }
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
        let blocks = mw.chunks(BLOCK).map(range).collect();
        let mut wide: [Vec<(f64, f64)>; DOUBLINGS] = Default::default();
        wide[0] = mw.chunks(WIDE).map(range).collect();
        for doubling in 1..DOUBLINGS {
            let half = &wide[doubling - 1];
            let pairs = half.iter().zip(half.iter().skip(1 << (doubling - 1)));
            wide[doubling] = pairs.map(|(a, b)| (a.0.min(b.0), a.1.max(b.1))).collect();
        }
        // Hours are looked at in eights.
        let mut padded = mw.to_vec();
        padded.extend([0.0; 8]);
        let months = std::array::from_fn(|month| {
            let hour = |month: usize| usize::from(MONTH_STARTS[month]) * 24;
            range(&mw[hour(month)..hour(month + 1)])
        });
        Self { mw: padded, before, blocks, wide, months }
    }

    /// The smallest and the largest demand of a month.
    #[inline(always)]
    pub fn bounds_of_month(&self, month: usize) -> (f64, f64) {
        self.months[month]
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

    /// Sum of demand from the start of the year to a moment of it, MWh.
    #[inline]
    pub fn until(&self, moment: &Moment) -> f64 {
        let hour = (moment.hour as usize).min(HOURS);
        self.before[hour] + moment.into * self.mw[hour]
    }

    /// Bounds of demand from one moment of a month to a later one, and somewhat around: as far
    /// around as leaves no doubt whether `level` is within them.
    #[inline(always)]
    pub fn bounds(&self, level: f64, since: &Moment, now: &Moment, month: usize) -> (f64, f64) {
        let (least, most) = self.months[month];
        if level < least || level >= most {
            return (least, most);
        }
        let (first, last) = (since.hour as usize / WIDE, (now.begun() as usize - 1) / WIDE);
        let doubling = ((last + 1 - first) as u32).ilog2() as usize;
        let blocks = &self.wide[doubling];
        let (a, b) = (blocks[first], blocks[last + 1 - (1 << doubling)]);
        (smaller(a.0, b.0), larger(a.1, b.1))
    }

    /// Over a stretch: the integral of `min(demand, level)`, MWh, and a bit for each hour, the first
    /// one lowest, that says whether demand is at or below `level`. Runs of such hours are then a
    /// matter of bits and not of branches, which no processor could foretell.
    #[inline]
    pub fn served(&self, level: f64, stretch: &Stretch) -> (f64, u64) {
        let (first, count) = (stretch.first as usize, stretch.count() as usize);
        // The last eight may reach past the end.
        let (eights, _) = self.mw[first..first + count.next_multiple_of(8)].as_chunks::<8>();
        let [.., last] = eights else { return (0.0, 0) };
        let (sum, bits) = eight_by_eight(eights, level);
        let outside = smaller(self.mw[first], level) * stretch.before
            + smaller(self.mw[first + count - 1], level) * stretch.after;
        let [low, high] = PAST[eights.len() * 8 - count].map(f64x4::new);
        let [a, b, c, d, e, f, g, h] = *last;
        let top = f64x4::splat(level);
        let past = f64x4::new([a, b, c, d]).fast_min(top) * low
            + f64x4::new([e, f, g, h]).fast_min(top) * high;
        let [a, b, c, d] = past.to_array();
        (sum - (outside + ((a + b) + (c + d))), bits & u64::MAX >> (STRETCH - count))
    }

    /// Hours in which demand is above `level`, and the MWh that are.
    #[inline]
    pub fn short(&self, level: f64, from: f64, to: f64) -> (f64, f64) {
        let (mut hours, mut energy) = (0.0, 0.0);
        let end = (to.ceil() as usize).min(HOURS);
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
            let (mut hours, mut energy) = (0.0, 0.0);
            let from: f64 = from;
            for (hour, mw) in mw.iter().enumerate() {
                let share = (to.min((hour + 1) as f64) - from.max(hour as f64)).max(0.0);
                if *mw > level {
                    hours += share;
                    energy += (mw - level) * share;
                }
            }
            let (since, now) = (Moment::new(from), Moment::new(to));
            for moment in [since, now] {
                prop_assert_eq!(moment.hour, moment.at as u32);
                prop_assert_eq!(f64::from(moment.hour) + moment.into, moment.at);
            }
            let day = (since.hour / 24) as u16;
            let month = MONTH_STARTS.partition_point(|start| *start <= day) - 1;
            if to > from && to <= f64::from(MONTH_STARTS[month + 1]) * 24.0 {
                let (least, most) = hourly.bounds(level, &since, &now, month);
                let hours = &mw[since.hour as usize..now.begun() as usize];
                prop_assert!(hours.iter().all(|mw| (least..=most).contains(mw)));
            }
            let (mut next, mut all) = (since.hour, 0.0);
            while next < now.begun() {
                let stretch = Stretch::from(next, &since, &now);
                let (first, end) = (stretch.first as usize, stretch.end as usize);
                let (together, bits) = hourly.served(level, &stretch);
                let share = |hour: usize| to.min((hour + 1) as f64) - from.max(hour as f64);
                let sum = |top: f64| (first..end).map(|h| mw[h].min(top) * share(h)).sum::<f64>();
                prop_assert!((together - sum(level)).abs() < 1e-6);
                for hour in 0..64 {
                    let under = first + hour < end && mw[first + hour] <= level;
                    prop_assert_eq!(bits >> hour & 1 == 1, under);
                }
                prop_assert!((stretch.begins() - from.max(first as f64)).abs() < 1e-9);
                all += f64::from(stretch.count()) - stretch.before - stretch.after;
                next = stretch.end;
            }
            prop_assert!((all - (to - from)).abs() < 1e-9);
            let whole = hourly.until(&now) - hourly.until(&since);
            let slow: f64 = (0..HOURS)
                .map(|h| mw[h] * (to.min((h + 1) as f64) - from.max(h as f64)).max(0.0))
                .sum();
            prop_assert!((whole - slow).abs() < 1e-6);
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
