//! Putting events in order of time.
//!
//! Events are spread evenly enough for a counting sort: each goes into one of as many buckets as
//! there are events, by its share of the horizon, and an insertion sort puts right what is left.
//! Linear in practice; ties keep their order. The insertion sort is bounded by falling back on the
//! library's sort where events crowd into a few buckets.

/// Something that happens at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Event {
    /// Hours, from 0 to the end of the horizon.
    pub at: f64,
    /// What it is: see [`super::sweep`].
    pub code: u32,
}

/// Sorts `events` by time into `sorted`. `buckets` is working space.
pub(super) fn by_time(events: &[Event], end: f64, sorted: &mut Vec<Event>, buckets: &mut Vec<u32>) {
    let count = events.len();
    sorted.clear();
    buckets.clear();
    sorted.resize(count, Event { at: 0.0, code: 0 });
    // Rounding may take an event just before the end to a bucket more.
    buckets.resize(count + 2, 0);
    let scale = count as f64 / end;
    let bucket = |event: &Event| (event.at * scale) as i32 as usize;
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
    if fullest > 64 {
        sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
        return;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn events_come_out_in_order_of_time_and_ties_in_order_of_entry(
            times in prop::collection::vec(prop_oneof![0.0..1000.0, 499.0..499.001, Just(7.0)], 0..400)
        ) {
            let events: Vec<Event> =
                times.iter().enumerate().map(|(i, at)| Event { at: *at, code: i as u32 }).collect();
            let mut expected = events.clone();
            expected.sort_by(|a, b| a.at.total_cmp(&b.at));
            let (mut sorted, mut buckets) = (Vec::new(), Vec::new());
            by_time(&events, 1000.0, &mut sorted, &mut buckets);
            prop_assert_eq!(sorted, expected);
        }
    }
}
