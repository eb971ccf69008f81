//! Putting events in order of time.
//!
//! Events are spread evenly enough for a counting sort: each goes into one of as many buckets as
//! there are events, by its share of the horizon, and an insertion sort puts right what is left.
//! Linear in practice; ties keep their order. The insertion sort is bounded by falling back on the
//! library's sort where events crowd into a few buckets.

use std::ops::Range;

/// Added to a number below it, rounds to a whole one that stands in the low bits.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// Something that happens at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Event {
    /// Hours, from 0 to the end of the horizon.
    pub at: f64,
    /// What it is: see [`super::sweep`].
    pub code: u32,
}

/// Events in order of time: those of a first kind, then those of a second, each in an order of its
/// own.
#[derive(Debug, Clone)]
pub(super) struct Schedule {
    sorted: Vec<Event>,
    /// Working space; then where the events of each bucket end.
    buckets: Vec<u32>,
    /// Place of the first of the second kind.
    second: u32,
}

impl Schedule {
    /// With room for so many events.
    pub fn with_room(events: usize) -> Self {
        let buckets = Vec::with_capacity(2 * events + 3);
        Self { sorted: Vec::with_capacity(events + 1), buckets, second: 0 }
    }

    /// Place of the first event of the second kind.
    pub fn second(&self) -> u32 {
        self.second
    }

    /// The event at a place.
    #[inline(always)]
    pub fn at(&self, place: usize) -> &Event {
        &self.sorted[place]
    }

    /// Those of a range of places.
    #[inline(always)]
    pub fn between(&self, places: &Range<u32>) -> &[Event] {
        &self.sorted[places.start as usize..places.end as usize]
    }

    /// Takes over `events`, and puts another behind the last, which is never reached, so that there
    /// always is a next one.
    pub fn fill(&mut self, events: &[Event], end: f64, is_second: impl Fn(&Event) -> bool) {
        let Self { sorted, buckets, .. } = self;
        let count = events.len();
        let kind = count + 1;
        sorted.clear();
        buckets.clear();
        sorted.resize(count, Event { at: 0.0, code: 0 });
        buckets.resize(2 * kind + 1, 0);
        let scale = count as f64 / end;
        let bucket = |event: &Event| {
            let second = if is_second(event) { kind } else { 0 };
            // Rounded to the nearest: `count` at most.
            second + (event.at * scale + WHOLE).to_bits() as u32 as usize
        };
        for event in events {
            buckets[bucket(event) + 1] += 1;
        }
        let (mut fullest, mut before) = (0, 0);
        for bucket in buckets.iter_mut() {
            fullest = fullest.max(*bucket);
            before += *bucket;
            *bucket = before;
        }
        for event in events {
            let place = &mut buckets[bucket(event)];
            sorted[*place as usize] = *event;
            *place += 1;
        }
        self.second = buckets[kind - 1];
        let (first, second) = sorted.split_at_mut(self.second as usize);
        for sorted in [first, second] {
            if fullest > 64 {
                sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
                continue;
            }
            for i in 1..sorted.len() {
                let event = sorted[i];
                let mut j = i;
                while j > 0 && sorted[j - 1].at > event.at {
                    sorted[j] = sorted[j - 1];
                    j -= 1;
                }
                sorted[j] = event;
            }
        }
        self.sorted.push(Event { at: f64::INFINITY, code: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn events_of_each_kind_come_out_in_order_of_time_and_ties_in_order_of_entry(
            times in prop::collection::vec(
                (prop_oneof![0.0..1000.0, 499.0..499.001, Just(7.0)], any::<bool>()), 0..400
            ),
            both in any::<bool>(),
        ) {
            let events: Vec<Event> = times
                .iter()
                .enumerate()
                .map(|(i, (at, _))| Event { at: *at, code: i as u32 })
                .collect();
            let is_second = |event: &Event| both && times[event.code as usize].1;
            let mut schedule = Schedule::with_room(10);
            schedule.fill(&events, 1000.0, is_second);
            let mut expected = events.clone();
            expected.sort_by(|a, b| {
                is_second(a).cmp(&is_second(b)).then(a.at.total_cmp(&b.at))
            });
            let count = events.len();
            prop_assert_eq!(schedule.between(&(0..count as u32)), expected);
            let first = events.iter().filter(|event| !is_second(event)).count();
            prop_assert_eq!(schedule.second() as usize, first);
            prop_assert_eq!(schedule.at(count).at, f64::INFINITY);
        }
    }
}
