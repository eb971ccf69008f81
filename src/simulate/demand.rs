//! Hourly demand: integrals over stretches of hours, and where it crosses a level.
//!
//! In a stretch that stays above a level, or below it, no hour has to be looked at: blocks of
//! eight hours know their bounds.

use crate::units::MONTH_STARTS;

const BLOCK: usize = 8;
const HOURS: usize = 8760;
/// Hours that can be looked at together.
pub(super) const STRETCH: usize = 64;
/// Demand counts as unserved from this share of it.
const UNSERVED: f64 = 1e-9;

/// Which of four hours are within a stretch, by the hours over whole fours.
const WITHIN: [[f64; 4]; 4] =
    [[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0]];

/// A year of hourly demand, with what it takes to skip hours.
#[derive(Debug, Clone)]
pub(super) struct Hourly {
    /// MW, and four hours more.
    mw: Vec<f64>,
    /// Sum of demand before each hour.
    before: Vec<f64>,
    /// Smallest and largest of each block of eight hours.
    blocks: Vec<(f64, f64)>,
    /// Largest of each month.
    months: [f64; 12],
}

/// The smaller, without the care for NaN that keeps the compiler from using vectors.
#[inline(always)]
pub(super) fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger, likewise.
#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// How many hours of the year have begun before `at`.
#[inline(always)]
fn hours_begun(at: f64) -> usize {
    let whole = at as usize;
    (whole + usize::from(at > whole as f64)).min(HOURS)
}

/// The hours that hold the stretch `from..to` of the year: the first, and one past the last.
#[inline(always)]
pub(super) fn hours_of(from: f64, to: f64) -> (usize, usize) {
    (from as usize, hours_begun(to))
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
        // Hours are looked at in fours.
        let mut padded = mw.to_vec();
        padded.extend([0.0; 4]);
        let months = std::array::from_fn(|month| {
            let hour = |month: usize| usize::from(MONTH_STARTS[month]) * 24;
            range(&mw[hour(month)..hour(month + 1)]).1
        });
        Self { mw: padded, before, blocks, months }
    }

    /// The largest demand of a month.
    #[inline]
    pub fn most_of_month(&self, month: usize) -> f64 {
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

    /// Sum of demand from the start of the year to an hour of it, MWh.
    #[inline]
    pub fn until(&self, at: f64) -> f64 {
        let hour = (at as usize).min(HOURS - 1);
        self.before[hour] + (at - hour as f64) * self.mw[hour]
    }

    /// Bounds of demand over the hours of the year from `from` to `to`, and up to three more: a
    /// stretch is short, and looking at each hour tells more levels apart from demand than blocks
    /// of hours would, which saves looking at them one by one.
    #[inline]
    pub fn bounds(&self, from: f64, to: f64) -> (f64, f64) {
        let (first, end) = hours_of(from, to);
        let count = (end - first).next_multiple_of(4);
        let (fours, _) = self.mw[first..first + count].as_chunks::<4>();
        let (mut least, mut most) = ([f64::INFINITY; 4], [0.0; 4]);
        for four in fours {
            for lane in 0..4 {
                least[lane] = smaller(four[lane], least[lane]);
                most[lane] = larger(four[lane], most[lane]);
            }
        }
        let [a, b, c, d] = least;
        let [e, f, g, h] = most;
        (smaller(smaller(a, b), smaller(c, d)), larger(larger(e, f), larger(g, h)))
    }

    /// Over the hours of the year from `from` to `to`, at most [`STRETCH`] begun ones: the integral
    /// of `min(demand, level)`, MWh, and a bit for each hour begun, the first one highest, that
    /// says whether demand is at or below `level`. Runs of such hours are then a matter of bits
    /// and not of branches, which no processor could foretell. Sums run in four lanes beside each
    /// other, which suits any processor and is the same on all.
    #[inline]
    pub fn served(&self, level: f64, from: f64, to: f64) -> (f64, u64) {
        let (first, end) = hours_of(from, to);
        let count = end - first;
        // The last four may reach past the end: those hours weigh nothing.
        let (fours, _) = self.mw[first..first + count.next_multiple_of(4)].as_chunks::<4>();
        let (mut sums, mut bits) = ([0.0; 4], 0_u64);
        let [inner @ .., last] = fours else { return (0.0, 0) };
        for four in inner {
            for (sum, mw) in sums.iter_mut().zip(four) {
                *sum += smaller(*mw, level);
            }
            for mw in four {
                bits = bits + bits + u64::from(*mw <= level);
            }
        }
        let weights = &WITHIN[count % 4];
        for lane in 0..4 {
            sums[lane] += smaller(last[lane], level) * weights[lane];
        }
        for mw in last {
            bits = bits + bits + u64::from(*mw <= level);
        }
        let [a, b, c, d] = sums;
        let outside = smaller(self.mw[first], level) * (from - first as f64)
            + smaller(self.mw[end - 1], level) * (end as f64 - to);
        let past = fours.len() * 4 - count;
        ((a + b) + (c + d) - outside, bits >> past << (STRETCH - count))
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
            let near = to.min((from as usize + STRETCH) as f64);
            if near > from {
                let (first, end) = hours_of(from, near);
                let (together, bits) = hourly.served(level, from, near);
                let share = |hour: usize| near.min((hour + 1) as f64) - from.max(hour as f64);
                let slow: f64 = (first..end).map(|hour| mw[hour].min(level) * share(hour)).sum();
                prop_assert!((together - slow).abs() < 1e-6);
                for hour in 0..STRETCH {
                    let under = first + hour < end && mw[first + hour] <= level;
                    prop_assert_eq!(bits >> (STRETCH - 1 - hour) & 1 == 1, under);
                }
            }
            let (least, most) = hourly.bounds(from, to);
            prop_assert!(least <= most && most >= hourly.mw[from as usize]);
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
