//! Hourly demand: integrals over stretches of hours, and where it crosses a level.
//!
//! Which hours of a month have demand at or below a level depends only on how many they are, its
//! rank; so for each rank a bit is kept for each hour. Where bits are set runs of hours follow, and
//! sums from the start of the year give what demand comes to in each.

use crate::units::MONTH_STARTS;

const BLOCK: usize = 8;
const HOURS: usize = 8760;
/// Hours that can be looked at together.
pub(super) const STRETCH: usize = 64;
/// Words that hold a bit for each hour of a month, and one more.
const WORDS: usize = 744_usize.div_ceil(STRETCH) + 1;
/// Into so many equal parts is the range of a month's demand divided to find a level in it.
const PARTS: usize = 1024;
/// The number of demands that are compared with a level at once.
const AT_ONCE: usize = 4;
/// From here on all numbers are whole: of a sum with it the low bits hold the nearest whole number.
const WHOLE: f64 = 4_503_599_627_370_496.0;
/// Demand counts as unserved from this share of it.
const UNSERVED: f64 = 1e-9;

/// A year of hourly demand, with what it takes to skip hours.
#[derive(Debug, Clone)]
pub(super) struct Hourly {
    /// MW, and one hour more.
    mw: Vec<f64>,
    /// Sum of demand before each hour; with room behind for a whole stretch.
    before: Vec<f64>,
    /// Smallest and largest of each block of eight hours.
    blocks: Vec<(f64, f64)>,
    months: Vec<MonthDemand>,
}

/// The demand of a month.
#[derive(Debug, Clone)]
struct MonthDemand {
    /// From the smallest on, MW; infinity behind them.
    sorted: Vec<f64>,
    most: f64,
    /// How many lie in parts of the range before each part.
    before: Vec<u16>,
    /// Parts in a MW.
    scale: f64,
    /// By rank: a bit for each hour, the first one lowest, that says whether it is one of so many
    /// with the least demand.
    under: Vec<[u64; WORDS]>,
    /// Its first hour.
    first: u32,
}

impl MonthDemand {
    fn new(mw: &[f64], first: u32) -> Self {
        let mut hours: Vec<usize> = (0..mw.len()).collect();
        hours.sort_by(|a, b| mw[*a].total_cmp(&mw[*b]));
        let mut bits = [0; WORDS];
        let mut under = vec![bits];
        under.extend(hours.iter().map(|hour| {
            bits[hour / STRETCH] |= 1 << (hour % STRETCH);
            bits
        }));
        let sorted: Vec<f64> = hours.iter().map(|hour| mw[*hour]).collect();
        let range = sorted[sorted.len() - 1] - sorted[0];
        let scale = if range > 0.0 { PARTS as f64 / range } else { 0.0 };
        let (most, before) = (sorted[sorted.len() - 1], Vec::new());
        let mut month = Self { sorted, most, before, scale, under, first };
        let before = |part| month.sorted.partition_point(|mw| month.part(*mw) < part) as u16;
        month.before = (0..=PARTS).map(before).collect();
        // No level is as high.
        month.sorted.extend([f64::INFINITY; AT_ONCE]);
        month
    }

    /// The part of the range in which a level lies, at the nearest of their borders; rises with the
    /// level.
    #[inline(always)]
    fn part(&self, level: f64) -> usize {
        nearest((level - self.sorted[0]) * self.scale)
    }

    /// How many hours have demand at or below `level`, which lies between the smallest and the
    /// largest.
    #[inline(always)]
    fn rank(&self, level: f64) -> usize {
        let mut rank = usize::from(self.before[self.part(level)]);
        // Hardly ever are there as many in one part of the range; a search among them would be a
        // matter of chance.
        while let Some(some) = self.sorted[rank..].first_chunk::<AT_ONCE>() {
            let under: usize = some.iter().map(|mw| usize::from(*mw <= level)).sum();
            rank += under;
            if under < AT_ONCE {
                break;
            }
        }
        rank
    }
}

/// The whole number nearest to one of at least 0 and below 2^32.
#[inline(always)]
pub(super) fn nearest(number: f64) -> usize {
    (number + WHOLE).to_bits() as u32 as usize
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

    /// The part of the hour that is left; nothing on the hour.
    #[inline(always)]
    pub fn left(&self) -> f64 {
        if self.into > 0.0 { 1.0 - self.into } else { 0.0 }
    }
}

/// Those hours of a stretch in which demand is at or below a level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Under {
    /// How many they are,
    pub hours: u32,
    /// and what demand comes to in them, MWh.
    pub energy: f64,
    /// How many the stretch begins with,
    pub head: u32,
    /// and how many others it ends with.
    pub tail: u32,
    /// The longest run between these, hours.
    pub longest: u32,
}

/// The hours of a month in which demand is at or below a level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Below<'a> {
    /// Sum of demand before each hour of the year.
    before: &'a [f64],
    /// First hour of the month.
    first: u32,
    /// A bit for each hour of the month, the first one lowest.
    under: &'a [u64; WORDS],
}

impl Below<'_> {
    /// Those among so many hours of the month from `first` on, at most [`STRETCH`].
    #[inline(always)]
    pub fn among(&self, first: u32, count: u32) -> Under {
        let hour = first - self.first;
        let (word, shift) = (hour as usize / STRETCH, hour % STRETCH as u32);
        let (early, late) = (self.under[word], self.under[word + 1]);
        let bits = early >> shift | late << (STRETCH as u32 - 1 - shift) << 1;
        let bits = bits & u64::MAX >> (STRETCH as u32 - count);
        let Some(before) = self.before[first as usize..].first_chunk::<{ STRETCH + 1 }>() else {
            unreachable!("sums go on past the end of the year")
        };
        let (head, past) = (bits.trailing_ones(), u64::BITS - count);
        let others = bits & bits.wrapping_add(1);
        let tail = (others << past).leading_ones();
        let mut energy = before[head as usize] - before[0];
        energy += before[count as usize] - before[(count - tail) as usize];
        let (mut hours, mut longest) = (head + tail, 0);
        let mut rest = others & u64::MAX >> (past + tail);
        // Hardly ever are there more than two, and without any nothing is added.
        loop {
            for _ in 0..2 {
                let lowest = rest & rest.wrapping_neg();
                // The run is gone from here, and the bit behind it is there.
                let carried = rest.wrapping_add(lowest);
                let (start, end) = (lowest.trailing_zeros(), carried.trailing_zeros());
                energy += before[end as usize] - before[start as usize];
                hours += end - start;
                longest = longest.max(end - start);
                rest &= carried;
            }
            if rest == 0 {
                break;
            }
        }
        Under { hours, energy, head, tail, longest }
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
        let hour = |month: usize| usize::from(MONTH_STARTS[month]) * 24;
        let month = |month| MonthDemand::new(&mw[hour(month)..hour(month + 1)], hour(month) as u32);
        let months = (0..12).map(month).collect();
        // No demand behind the end of the year.
        let mw = [mw, &[0.0]].concat();
        let whole = before[HOURS];
        before.extend([whole; STRETCH]);
        Self { mw, before, blocks, months }
    }

    /// The smallest and the largest demand of a month.
    #[inline(always)]
    pub fn bounds_of_month(&self, month: usize) -> (f64, f64) {
        let month = &self.months[month];
        (month.sorted[0], month.most)
    }

    /// The hours of a month in which demand is at or below `level`, which lies between the smallest
    /// and the largest.
    #[inline(always)]
    pub fn below(&self, month: usize, level: f64) -> Below<'_> {
        let month = &self.months[month];
        Below { before: &self.before, first: month.first, under: &month.under[month.rank(level)] }
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

    /// The demand of an hour, MW.
    #[inline(always)]
    pub fn of_hour(&self, hour: u32) -> f64 {
        self.mw[hour as usize]
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
            let whole = hourly.until(&now) - hourly.until(&since);
            let slow: f64 = (0..HOURS)
                .map(|h| mw[h] * (to.min((h + 1) as f64) - from.max(h as f64)).max(0.0))
                .sum();
            prop_assert!((whole - slow).abs() < 1e-6);
            let short = hourly.short(level, from, to);
            prop_assert!((short.0 - hours).abs() < 1e-9 && (short.1 - energy).abs() < 1e-6);
        }

        #[test]
        fn hours_at_or_below_a_level_are_found_with_their_runs(
            month in 0_usize..12, level in 0.0..1000.0, position in 0.0..1.0, count in 1_usize..=64
        ) {
            let mw = year();
            let hourly = Hourly::new(&mw);
            let hour = |month: usize| usize::from(MONTH_STARTS[month]) * 24;
            let first = hour(month) + (position * (hour(month + 1) - hour(month) - count) as f64) as usize;
            let (least, most) = hourly.bounds_of_month(month);
            let level = f64::clamp(level, least, most);
            let found = hourly.below(month, level).among(first as u32, count as u32);
            let hours = &mw[first..first + count];
            let under: Vec<bool> = hours.iter().map(|mw| *mw <= level).collect();
            let energy: f64 = hours.iter().filter(|mw| **mw <= level).sum();
            prop_assert_eq!(found.hours as usize, under.iter().filter(|under| **under).count());
            prop_assert!((found.energy - energy).abs() < 1e-6);
            let head = under.iter().take_while(|under| **under).count();
            let tail = under[head..].iter().rev().take_while(|under| **under).count();
            prop_assert_eq!((found.head as usize, found.tail as usize), (head, tail));
            let runs = under[head..count - tail].split(|under| !under).map(<[bool]>::len);
            prop_assert_eq!(found.longest as usize, runs.max().unwrap_or(0));
        }

        #[test]
        fn the_next_hour_below_a_level_is_the_first(level in 0.0..1100.0, from in 0_usize..8760) {
            let mw = year();
            let expected = (from..HOURS).find(|hour| mw[*hour] < level).unwrap_or(HOURS);
            prop_assert_eq!(Hourly::new(&mw).next_below(from, level), expected);
        }
    }
}
