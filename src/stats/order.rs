//! Putting numbers in order quickly.
//!
//! Most of the time of a summary would go into sorting columns. So numbers are compared by a 64-bit
//! key whose order is theirs (integers sort without branches), and where only a few ranks matter only
//! these are found ([`sort_ranks`]), none of the numbers being -0. Columns that are constant (a corridor that is never late, a cause
//! that a year does not have) are common and need no work at all.

/// Sorts in ascending order, -0 before +0. Not a number sorts outermost by its sign, as in
/// [`f64::total_cmp`].
pub fn sort(values: &mut [f64]) {
    if values.is_sorted_by(|a, b| a <= b) {
        return;
    }
    let mut keys: Vec<u64> = values.iter().map(|value| key(*value)).collect();
    keys.sort_unstable();
    for (value, key) in values.iter_mut().zip(keys) {
        *value = number(key);
    }
}

/// Puts the right number at each of `ranks` (ascending, all below the length), as sorting would, and
/// leaves the others wherever they fall. `keys` is memory to work in.
///
/// Of many numbers only those are looked at closely that lie in a [cell](Cells) with one of the ranks.
pub(super) fn sort_ranks(values: &mut [f64], ranks: &[usize], keys: &mut Vec<u64>) {
    if values.is_sorted_by(|a, b| a <= b) {
        return;
    }
    keys.clear();
    let Some(cells) = Cells::of(values).filter(|_| values.len() > CELLS) else {
        keys.extend(values.iter().map(|value| key(*value)));
        select(keys, ranks, 0);
        for rank in ranks {
            values[*rank] = number(keys[*rank]);
        }
        return;
    };
    let mut counts = [0_usize; 2 * CELLS];
    values.iter().for_each(|value| counts[cells.cell(*value)] += 1);
    let mut is_wanted = [false; 2 * CELLS];
    // The cell at hand, numbers before it, and how many of these lie in cells that are not wanted.
    let (mut cell, mut before, mut unwanted) = (0, 0, 0);
    let mut wanted = 0;
    let mut places = Vec::with_capacity(ranks.len());
    for rank in ranks {
        while before + counts[cell] <= *rank {
            before += counts[cell];
            unwanted += if is_wanted[cell] { 0 } else { counts[cell] };
            cell += 1;
        }
        // All in the first one are the same.
        if cell > 0 {
            wanted += if is_wanted[cell] { 0 } else { counts[cell] };
            is_wanted[cell] = true;
            places.push(rank - unwanted);
        }
    }
    // With room for one that is not wanted behind those that are.
    keys.resize(wanted + 1, 0);
    let mut next = 0;
    for value in &*values {
        keys[next] = key(*value);
        next += usize::from(is_wanted[cells.cell(*value)]);
    }
    keys.truncate(wanted);
    select(keys, &places, 0);
    let (first, others) = ranks.split_at(ranks.len() - places.len());
    first.iter().for_each(|rank| values[*rank] = cells.low);
    for (rank, place) in others.iter().zip(places) {
        values[*rank] = number(keys[place]);
    }
}

/// The least and the greatest of numbers; `None` where there are none.
pub(super) fn ends(values: &[f64]) -> Option<(f64, f64)> {
    // Several at once: each waits for the one before it in its lane alone.
    const LANES: usize = 8;
    let first = *values.first()?;
    let (mut low, mut high) = ([first; LANES], [first; LANES]);
    let mut look = |lane: usize, value: f64| {
        low[lane] = if value < low[lane] { value } else { low[lane] };
        high[lane] = if value > high[lane] { value } else { high[lane] };
    };
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        (0..LANES).for_each(|lane| look(lane, chunk[lane]));
    }
    rest.iter().for_each(|value| look(0, *value));
    Some((low.into_iter().fold(first, f64::min), high.into_iter().fold(first, f64::max)))
}

/// Equally wide cells between the least and the greatest of some numbers.
const CELLS: usize = 1 << 10;

/// The cells that numbers lie in: the first is that of the least number alone.
struct Cells {
    low: f64,
    /// Cells a unit of the numbers.
    per_unit: f64,
}

impl Cells {
    /// Those of some numbers; `None` where they are all the same, or one of them is no number or so far
    /// out that they have no width.
    fn of(values: &[f64]) -> Option<Self> {
        let (low, high) = ends(values)?;
        let (width, is_nan) = (high - low, values.iter().fold(false, |is, v| is | v.is_nan()));
        let per_unit = CELLS as f64 / width;
        let is_fit = width.is_finite() && per_unit.is_finite() && !is_nan;
        is_fit.then_some(Self { low, per_unit })
    }

    /// The cell of one of these numbers: never before that of a lesser one.
    #[inline(always)]
    fn cell(&self, value: f64) -> usize {
        // With this added, a number's last bits are its whole part.
        const WHOLE: f64 = (1_u64 << 52) as f64;
        let cells = (value - self.low) * self.per_unit + WHOLE;
        (cells.to_bits() as usize + usize::from(value > self.low)) & (2 * CELLS - 1)
    }
}

/// Finds ranks by halves: the middle one first, the others on their own side of it.
fn select(keys: &mut [u64], ranks: &[usize], offset: usize) {
    if ranks.is_empty() || keys.len() < 2 {
        return;
    }
    if keys.len() <= 64 {
        keys.sort_unstable();
        return;
    }
    let middle = ranks.len() / 2;
    let rank = ranks[middle];
    let (below, _, above) = keys.select_nth_unstable(rank - offset);
    let first = &ranks[..ranks.partition_point(|other| *other < rank)];
    let last = &ranks[ranks.partition_point(|other| *other <= rank)..];
    select(below, first, offset);
    select(above, last, rank + 1);
}

/// Places of a column that tell its numbers apart in an entry of [`in_order`].
const PLACES: u64 = (1 << 16) - 1;

/// The places of up to 65,536 numbers in ascending order of these, each as an entry of which
/// [`index_of`] gives the place; ties in the order of their places. Numbers that agree in the first 36
/// bits of their mantissa, a part in 10^10, are tied ([`is_tied`]), and so are both zeros.
pub(super) fn in_order(values: &[f64], entries: &mut Vec<u64>) {
    entries.clear();
    let places = 0..=PLACES;
    // Adding zero leaves one zero of the two.
    entries
        .extend(values.iter().zip(places).map(|(value, place)| key(value + 0.0) & !PLACES | place));
    by_digits(entries);
}

/// Sorts entries whose last 16 bits are in ascending order already, by the digits of the others from the
/// lowest up: 12 bits each, those alone in which any two differ.
fn by_digits(entries: &mut Vec<u64>) {
    let Some(first) = entries.first().copied() else { return };
    let differ = entries.iter().fold(0, |differ, entry| differ | (entry ^ first));
    let mut sorted = vec![0; entries.len()];
    for shift in [16, 28, 40, 52] {
        let digit = |entry: u64| ((entry >> shift) & 0xfff) as usize;
        if digit(differ) == 0 {
            continue;
        }
        let mut next = [0_usize; 1 << 12];
        entries.iter().for_each(|entry| next[digit(*entry)] += 1);
        let mut before = 0;
        for next in &mut next {
            before += std::mem::replace(next, before);
        }
        for entry in &*entries {
            let place = &mut next[digit(*entry)];
            sorted[*place] = *entry;
            *place += 1;
        }
        std::mem::swap(entries, &mut sorted);
    }
}

/// The place of a number in its column.
pub(super) fn index_of(entry: u64) -> usize {
    (entry & PLACES) as usize
}

/// Whether the numbers of two entries are the same.
pub(super) fn is_tied(one: u64, other: u64) -> bool {
    (one ^ other) & !PLACES == 0
}

/// A whole number whose order is that of `value`.
fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The number that has this key.
fn number(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_numbers_come_out_in_their_total_order(mut values in prop::collection::vec(any::<f64>(), 0..200)) {
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            sort(&mut values);
            let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            // An already sorted slice may keep equal zeros as they stand.
            if values.contains(&0.0) {
                prop_assert!(values.iter().zip(&expected).all(|(a, b)| a == b || a.to_bits() == b.to_bits()));
            } else {
                prop_assert_eq!(bits(&values), bits(&expected));
            }
        }
    }

    proptest! {
        #[test]
        fn every_rank_asked_for_is_the_one_that_sorting_gives(
            values in prop::collection::vec(-5i32..50, 1..400),
            wanted in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        ) {
            let mut values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let mut ranks: Vec<usize> = wanted.iter().map(|w| w.index(values.len())).collect();
            ranks.sort_unstable();
            let mut sorted = values.clone();
            sort(&mut sorted);
            sort_ranks(&mut values, &ranks, &mut Vec::new());
            for rank in ranks {
                prop_assert_eq!(values[rank], sorted[rank]);
            }
        }
    }

    proptest! {
        #[test]
        fn ranks_of_many_numbers_are_those_that_sorting_gives(
            numbers in prop::collection::vec(any::<f64>(), 1..40),
            scale in prop_oneof![Just(1.0), Just(1e-300), Just(1e300), Just(0.0)],
            wanted in prop::collection::vec(any::<prop::sample::Index>(), 1..30),
        ) {
            // Many alike, and between them many that differ, from far apart to next to each other.
            let spread = |at: usize| scale * (at as f64 * 0.618).fract();
            let values = (0..3000).map(|at| numbers[at % numbers.len()] + spread(at / 3));
            let values: Vec<f64> = values.map(|value| value + 0.0).collect();
            let mut ranks: Vec<usize> = wanted.iter().map(|w| w.index(values.len())).collect();
            ranks.sort_unstable();
            let (mut sorted, mut found) = (values.clone(), values);
            sorted.sort_by(f64::total_cmp);
            sort_ranks(&mut found, &ranks, &mut Vec::new());
            for rank in ranks {
                prop_assert_eq!(found[rank].to_bits(), sorted[rank].to_bits());
            }
        }
    }

    proptest! {
        #[test]
        fn places_come_out_in_the_order_of_their_numbers(
            values in prop::collection::vec(prop_oneof![any::<f64>().prop_filter("a number", |v| !v.is_nan()), Just(0.0), Just(-0.0), Just(2.5)], 0..300),
        ) {
            let mut entries = Vec::new();
            in_order(&values, &mut entries);
            let mut sorted = entries.clone();
            sorted.sort_unstable();
            prop_assert_eq!(&entries, &sorted);
            let mut places: Vec<usize> = entries.iter().map(|entry| index_of(*entry)).collect();
            for pair in entries.windows(2) {
                let (one, other) = (values[index_of(pair[0])], values[index_of(pair[1])]);
                prop_assert!(one <= other || is_tied(pair[0], pair[1]));
                prop_assert!(one != other || is_tied(pair[0], pair[1]));
            }
            places.sort_unstable();
            prop_assert_eq!(places, (0..values.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn infinities_and_signs_sort_outwards() {
        let mut values = [3.0, f64::NEG_INFINITY, -2.0, 0.5, f64::INFINITY, -7.0];
        sort(&mut values);
        assert_eq!(values, [f64::NEG_INFINITY, -7.0, -2.0, 0.5, 3.0, f64::INFINITY]);
    }
}
