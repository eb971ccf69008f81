//! Putting events in order of time.
//!
//! Events are spread evenly enough for a counting sort: each goes into one of as many buckets as
//! there are events, by its share of the horizon, and an insertion sort puts right what is left.
//! Linear in practice; ties keep their order. The insertion sort is bounded by falling back on the
//! library's sort where events crowd into a few buckets.

use super::demand::nearest;

/// Something that happens at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Event {
    /// Hours, from 0 to the end of the horizon.
    pub at: f64,
    /// The kind of event and its subject: see [`super::timeline`].
    pub code: u32,
}

/// The events of a trial: first as they are drawn, then in order of time.
#[derive(Debug, Clone)]
pub(super) struct Events {
    drawn: Vec<Event>,
    sorted: Vec<Event>,
    /// Working space.
    buckets: Vec<u32>,
}

impl Events {
    /// With room for so many.
    pub fn with_room(events: usize) -> Self {
        Self {
            drawn: Vec::with_capacity(events),
            sorted: Vec::with_capacity(events + 1),
            buckets: Vec::with_capacity(events + 2),
        }
    }

    /// Makes ready for another trial.
    pub fn clear(&mut self) {
        self.drawn.clear();
    }

    /// Another one.
    #[inline(always)]
    pub fn draw(&mut self, event: Event) {
        self.drawn.push(event);
    }

    /// Those from an index on, in order of time; the last one is never reached, so that there
    /// always is a next one.
    #[inline(always)]
    pub fn from(&self, index: usize) -> &[Event] {
        &self.sorted[index..]
    }

    /// Puts those drawn, which all come before `end`, in order of time.
    pub fn sort(&mut self, end: f64) {
        let Self { drawn, sorted, buckets } = self;
        let count = drawn.len();
        sorted.clear();
        buckets.clear();
        sorted.resize(count, Event { at: 0.0, code: 0 });
        buckets.resize(count + 2, 0);
        let scale = count as f64 / end;
        // `count` at most.
        let bucket = |event: &Event| nearest(event.at * scale);
        for event in &*drawn {
            buckets[bucket(event) + 1] += 1;
        }
        let (mut fullest, mut before) = (0, 0);
        for bucket in buckets.iter_mut() {
            fullest = fullest.max(*bucket);
            before += *bucket;
            *bucket = before;
        }
        for event in &*drawn {
            let next = &mut buckets[bucket(event)];
            sorted[*next as usize] = *event;
            *next += 1;
        }
        if fullest > 64 {
            sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
        } else {
            for i in 1..count {
                let event = sorted[i];
                let mut j = i;
                while j > 0 && sorted[j - 1].at > event.at {
                    sorted[j] = sorted[j - 1];
                    j -= 1;
                }
                sorted[j] = event;
            }
        }
        sorted.push(Event { at: f64::INFINITY, code: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn events_come_out_in_order_of_time_and_ties_in_order_of_entry(
            times in prop::collection::vec(prop_oneof![0.0..1000.0, 499.0..499.001, Just(7.0)], 0..400)
        ) {
            let mut events = Events::with_room(10);
            let mut expected = Vec::new();
            for (index, at) in times.iter().enumerate() {
                let event = Event { at: *at, code: index as u32 };
                events.draw(event);
                expected.push(event);
            }
            expected.sort_by(|a, b| a.at.total_cmp(&b.at));
            expected.push(Event { at: f64::INFINITY, code: 0 });
            events.sort(1000.0);
            prop_assert_eq!(events.from(0), expected);
        }
    }
}
