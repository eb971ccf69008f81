//! Counts of numbers on a fixed grid: how a column lies, in memory that does not grow with its length.
//!
//! A cell is all doubles of one sign that share their exponent and the first 13 bits of their mantissa:
//! between 2^-14 and 2^-13 of their value wide, the same for every column of every run. So counts of
//! parts of a column add up to those of the whole, in any order, and an order statistic is known to
//! within its cell, 1.3e-4 of its value.
//!
//! Columns are full of atoms (nothing at all, every day of the year, full capacity), whose quantiles are
//! known and have no error. So each cell remembers the number in it, to 28 bits (4e-9 of its value, and
//! exactly where it is a short one such as 0 or 365), as long as all are the same one. A cell takes four
//! bytes, because there are thousands of columns.
//!
//! Of numbers in clusters the error of a quantile asks how many of each
//! cluster lie below it. With c of a cluster's n numbers below an edge, the sums over clusters of c^2
//! and of c n grow by 2 k - 1 and by n where the k-th number of a cluster lies: these are kept beside the
//! counts, and so are known at every edge.

use std::collections::BTreeMap;

/// Bits of a double below those that tell its cell.
const BELOW: u32 = 39;
/// Of these, the last ones that are not remembered of an atom.
const FORGOTTEN: u32 = 24;
/// Cells of a page.
const PAGE: usize = 64;
/// Pages of an octave: all cells of one exponent and sign.
const PAGES: usize = (1 << 13) / PAGE;
/// Octaves there can be.
const OCTAVES: usize = 1 << 12;
/// A cell of numbers that are not the same.
const MIXED: u16 = u16::MAX;
/// A cell without numbers.
const EMPTY: u16 = MIXED - 1;
/// No page.
const NONE: u32 = u32::MAX;
/// No octave.
const NO_OCTAVE: u16 = u16::MAX;

/// A cell: how many numbers, and which one while they are all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    /// The lower 16 bits of the count.
    count: u16,
    /// The bits of the number below the cell, 15 of them; [`MIXED`] once there are several.
    low: u16,
}

/// The sums of a cell of numbers in clusters: of 2 k - 1 and of n.
type Pair = [u64; 2];

/// How numbers lie: counted in cells.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Where the pages of each octave lie in [`Self::octaves`], by its number; [`NO_OCTAVE`] where there
    /// are none.
    known: Vec<u16>,
    octaves: Vec<[u32; PAGES]>,
    pages: Vec<[Cell; PAGE]>,
    /// Likewise, where numbers come in clusters.
    pairs: Option<Vec<[Pair; PAGE]>>,
    /// How often the count of a cell went round.
    round: BTreeMap<u32, u64>,
}

/// A cell that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Its number: a greater one has greater numbers in it.
    pub cell: u32,
    /// How many numbers.
    pub count: u64,
    /// The last bits of the number, while all are the same.
    low: Option<u16>,
    /// The sums of clusters, where there are any.
    pub pair: Pair,
}

impl Counted {
    /// The least and the greatest number that may be in it.
    #[must_use]
    pub fn ends(&self) -> (f64, f64) {
        match self.low {
            Some(low) => {
                let same = number(self.cell, u64::from(low) << FORGOTTEN);
                (same, same)
            }
            None => {
                let ends = [0, (1 << BELOW) - 1].map(|low| number(self.cell, low));
                (ends[0].min(ends[1]), ends[0].max(ends[1]))
            }
        }
    }

    /// A number that stands for all of it.
    #[must_use]
    pub fn middle(&self) -> f64 {
        let (low, high) = self.ends();
        if low == high { low } else { low + 0.5 * (high - low) }
    }
}

/// The number of the cell of a double, in the order of doubles.
#[inline(always)]
fn cell_of(bits: u64) -> u32 {
    // Of negative numbers those that are farther from 0 are less.
    let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    (ordered >> BELOW) as u32
}

/// The double of a cell with these bits below it.
fn number(cell: u32, low: u64) -> f64 {
    let is_positive = cell >> 24 == 1;
    let cell = u64::from(if is_positive { cell & 0xff_ffff } else { !cell & 0xff_ffff });
    f64::from_bits(u64::from(!is_positive) << 63 | cell << BELOW | low)
}

impl PartialEq for Grid {
    fn eq(&self, other: &Self) -> bool {
        self.each().eq(other.each())
    }
}

impl Grid {
    /// An empty one for numbers that come in clusters.
    #[must_use]
    pub fn of_clusters() -> Self {
        Self { pairs: Some(Vec::new()), ..Self::default() }
    }

    /// Adds a number, which is finite; zeros have no sign.
    #[inline(always)]
    pub fn add(&mut self, number: f64) {
        let bits = (number + 0.0).to_bits();
        let low = ((bits & ((1 << BELOW) - 1)) >> FORGOTTEN) as u16;
        let (page, at) = self.place(cell_of(bits));
        let cell = &mut self.pages[page][at];
        cell.low = if cell.low == low || cell.low == EMPTY { low } else { MIXED };
        let (count, is_round) = cell.count.overflowing_add(1);
        cell.count = count;
        if is_round {
            *self.round.entry(cell_of(bits)).or_default() += 1;
        }
    }

    /// Adds the same number many times.
    pub fn add_many(&mut self, number: f64, count: u64) {
        let bits = (number + 0.0).to_bits();
        let low = ((bits & ((1 << BELOW) - 1)) >> FORGOTTEN) as u16;
        self.put(Counted { cell: cell_of(bits), count, low: Some(low), pair: [0; 2] });
    }

    /// Adds a cluster of numbers, which are put into order.
    pub fn add_cluster(&mut self, numbers: &mut [f64]) {
        // Few, and often in order or all the same.
        if !numbers.is_sorted() {
            numbers.sort_unstable_by(f64::total_cmp);
        }
        let size = numbers.len() as u64;
        for (before, number) in (0_u64..).zip(numbers.iter()) {
            self.add(*number);
            let (page, at) = self.place(cell_of((number + 0.0).to_bits()));
            if let Some(pairs) = &mut self.pairs {
                let [squared, product] = &mut pairs[page][at];
                *squared += 2 * before + 1;
                *product += size;
            }
        }
    }

    /// The page of a cell and its place in it.
    #[inline(always)]
    fn place(&mut self, cell: u32) -> (usize, usize) {
        let (octave, within) = (cell as usize >> 13, cell as usize & ((1 << 13) - 1));
        let (page, at) = (within / PAGE, within % PAGE);
        if let Some(known) = self.known.get(octave)
            && let Some(pages) = self.octaves.get(usize::from(*known))
            && pages[page] != NONE
        {
            return (pages[page] as usize, at);
        }
        (self.new_page(octave, page), at)
    }

    /// A page that there was not.
    #[cold]
    fn new_page(&mut self, octave: usize, page: usize) -> usize {
        if self.known.is_empty() {
            self.known = vec![NO_OCTAVE; OCTAVES];
        }
        if self.known[octave] == NO_OCTAVE {
            self.known[octave] = self.octaves.len() as u16;
            self.octaves.push([NONE; PAGES]);
        }
        let number = self.pages.len();
        if number == self.pages.capacity() {
            // There are very many grids: room for twice as many pages would be most of the memory.
            let more = number / 8 + 8;
            self.pages.reserve_exact(more);
            if let Some(pairs) = &mut self.pairs {
                pairs.reserve_exact(more);
            }
        }
        self.octaves[usize::from(self.known[octave])][page] = number as u32;
        self.pages.push([Cell { count: 0, low: EMPTY }; PAGE]);
        if let Some(pairs) = &mut self.pairs {
            pairs.push([[0; 2]; PAGE]);
        }
        number
    }

    /// Cells that are not empty, in the order of their numbers.
    pub fn each(&self) -> impl DoubleEndedIterator<Item = Counted> + '_ {
        let octaves = self.known.iter().enumerate().filter(|(_, known)| **known != NO_OCTAVE);
        let pages = octaves.flat_map(|(octave, known)| {
            let pages = self.octaves[usize::from(*known)].iter().enumerate();
            pages.map(move |(page, number)| (octave * PAGES + page, *number))
        });
        let pages = pages.filter(|(_, number)| *number != NONE);
        pages.flat_map(move |(page, number)| {
            (0..PAGE).filter_map(move |at| self.counted(page * PAGE + at, number as usize, at))
        })
    }

    /// The cell of a page, where it is not empty.
    fn counted(&self, cell: usize, page: usize, at: usize) -> Option<Counted> {
        let Cell { count, low } = self.pages[page][at];
        let cell = cell as u32;
        (low != EMPTY).then(|| Counted {
            cell,
            count: u64::from(count) + self.round.get(&cell).map_or(0, |round| round << 16),
            low: (low != MIXED).then_some(low),
            pair: self.pairs.as_ref().map_or([0; 2], |pairs| pairs[page][at]),
        })
    }

    /// Adds what was counted elsewhere in a cell.
    fn put(&mut self, more: Counted) {
        let (page, at) = self.place(more.cell);
        let cell = &mut self.pages[page][at];
        let all = u64::from(cell.count) + (more.count & u64::from(u16::MAX));
        let round = (more.count >> 16) + (all >> 16);
        cell.count = all as u16;
        cell.low = match more.low {
            Some(low) if cell.low == EMPTY || cell.low == low => low,
            _ => MIXED,
        };
        if round > 0 {
            *self.round.entry(more.cell).or_default() += round;
        }
        if let Some(pairs) = &mut self.pairs {
            let [squared, product] = &mut pairs[page][at];
            *squared = squared.saturating_add(more.pair[0]);
            *product = product.saturating_add(more.pair[1]);
        }
    }

    /// Adds the counts of other numbers.
    pub fn join(&mut self, other: &Self) {
        other.each().for_each(|more| self.put(more));
    }

    /// How many numbers there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.each().map(|cell| cell.count).sum()
    }

    /// Bytes that it takes in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let pairs = self.pairs.as_ref().map_or(0, |pairs| pairs.len() * PAGE * size_of::<Pair>());
        self.pages.len() * PAGE * size_of::<Cell>()
            + self.octaves.len() * PAGES * size_of::<u32>()
            + self.known.len() * size_of::<u16>()
            + pairs
    }

    /// Writes it in its one form: for each cell in order how far it is from the one before, how many
    /// numbers, and what else there is of it.
    pub fn write(&self, to: &mut Vec<u8>) {
        let cells: Vec<Counted> = self.each().collect();
        put_whole(to, cells.len() as u64);
        let mut next = 0;
        for cell in cells {
            let is_mixed = u64::from(cell.low.is_none());
            put_whole(to, u64::from(cell.cell - next) << 1 | is_mixed);
            next = cell.cell + 1;
            put_whole(to, cell.count);
            if let Some(low) = cell.low {
                to.extend_from_slice(&low.to_le_bytes());
            }
            if self.pairs.is_some() {
                cell.pair.into_iter().for_each(|sum| put_whole(to, sum));
            }
        }
    }

    /// Adds what [`Self::write`] gave, and says how many numbers these were; `None` where it cannot have.
    pub fn read(&mut self, from: &mut &[u8]) -> Option<u64> {
        let count = take_whole(from)?;
        let (mut next, mut all) = (0_u32, 0_u64);
        for _ in 0..count {
            let first = take_whole(from)?;
            let cell = next.checked_add(u32::try_from(first >> 1).ok()?)?;
            next = cell.checked_add(1)?;
            let count = take_whole(from)?;
            let low = match first & 1 {
                1 => None,
                _ => Some(u16::from_le_bytes(from.split_off(..2)?.try_into().ok()?)),
            };
            let mut pair = [0; 2];
            if self.pairs.is_some() {
                pair = [take_whole(from)?, take_whole(from)?];
            }
            let is_number = cell >> 25 == 0 && number(cell, 0).is_finite();
            if !is_number || count == 0 || low.is_some_and(|low| low >> 15 == 1) {
                return None;
            }
            all = all.checked_add(count)?;
            self.put(Counted { cell, count, low, pair });
        }
        Some(all)
    }
}

/// Writes a whole number: 7 bits a byte, the lowest first, all but the last with the eighth set.
pub(super) fn put_whole(to: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Reads it.
pub(super) fn take_whole(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *from.split_off_first()?;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return None;
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(numbers: &[f64]) -> Grid {
        let mut grid = Grid::default();
        numbers.iter().for_each(|number| grid.add(*number));
        grid
    }

    fn bytes(grid: &Grid) -> Vec<u8> {
        let mut bytes = Vec::new();
        grid.write(&mut bytes);
        bytes
    }

    fn numbers() -> impl Strategy<Value = Vec<f64>> {
        let finite = any::<f64>().prop_filter("finite", |number| number.is_finite());
        let number = prop_oneof![finite, -3.0..3.0_f64, Just(0.0), Just(-0.0), Just(365.0)];
        prop::collection::vec(number, 0..200)
    }

    proptest! {
        #[test]
        fn every_number_lies_in_its_cell_and_cells_are_narrow(numbers in numbers()) {
            for number in &numbers {
                let counted = of(&[*number, number * (1.0 + 1e-8)]);
                let (low, high) = of(&[*number]).each().next().expect("one").ends();
                prop_assert!((low - number).abs() <= 4e-9 * number.abs() + 1e-300 && low == high);
                if let [cell] = counted.each().collect::<Vec<_>>()[..] {
                    let (low, high) = cell.ends();
                    let slack = 4e-9 * number.abs() + 1e-300;
                    prop_assert!(low <= number + slack && number - slack <= high);
                    if number.abs() > 1e-300 {
                        prop_assert!(high - low <= number.abs() / 8192.0);
                    }
                }
            }
            // Cells come in the order of their numbers, and none is lost.
            let grid = of(&numbers);
            let cells: Vec<Counted> = grid.each().collect();
            prop_assert!(cells.windows(2).all(|two| two[0].ends().1 <= two[1].ends().0));
            prop_assert_eq!(grid.count(), numbers.len() as u64);
        }

        #[test]
        fn any_order_and_any_cut_gives_the_same_bytes(
            numbers in numbers(),
            cut in any::<prop::sample::Index>(),
        ) {
            let whole = of(&numbers);
            let (one, other) = numbers.split_at(cut.index(numbers.len() + 1));
            let turned: Vec<f64> = other.iter().rev().copied().collect();
            let mut joined = of(&turned);
            joined.join(&of(one));
            prop_assert_eq!(bytes(&joined), bytes(&whole));
            let mut read = Grid::default();
            let written = bytes(&whole);
            prop_assert_eq!(read.read(&mut &written[..]), Some(numbers.len() as u64));
            prop_assert_eq!(&read, &whole);
            for end in 0..written.len() {
                prop_assert_eq!(Grid::default().read(&mut &written[..end]), None);
            }
        }

        #[test]
        fn clusters_tell_at_every_edge_how_many_of_each_lie_below(
            clusters in prop::collection::vec(prop::collection::vec(0..6_u8, 0..5), 0..30),
        ) {
            let clusters: Vec<Vec<f64>> = clusters
                .into_iter()
                .map(|cluster| cluster.into_iter().map(f64::from).collect())
                .collect();
            let mut grid = Grid::of_clusters();
            clusters.iter().for_each(|cluster| grid.add_cluster(&mut cluster.clone()));
            let (mut squared, mut product) = (0, 0);
            for cell in grid.each() {
                squared += cell.pair[0];
                product += cell.pair[1];
                let up_to = |cluster: &Vec<f64>| {
                    cluster.iter().filter(|number| **number <= cell.middle()).count() as u64
                };
                let each = || clusters.iter().map(|cluster| (up_to(cluster), cluster.len() as u64));
                prop_assert_eq!(squared, each().map(|(count, _)| count * count).sum::<u64>());
                prop_assert_eq!(product, each().map(|(count, size)| count * size).sum::<u64>());
            }
        }
    }

    #[test]
    fn a_count_that_goes_round_is_kept_whole() {
        let mut grid = Grid::default();
        let half =
            Counted { cell: cell_of(2.5_f64.to_bits()), count: 3 << 31, low: None, pair: [0; 2] };
        grid.put(half);
        grid.put(half);
        assert_eq!(grid.count(), 3 << 32);
        let mut read = Grid::default();
        assert_eq!(read.read(&mut &bytes(&grid)[..]), Some(3 << 32));
        assert_eq!(read, grid);
        read.add(2.5);
        assert_eq!(read.count(), (3 << 32) + 1);
        // However many there are an atom stays one.
        let mut atom = Grid::default();
        atom.add_many(7.5, (1 << 16) - 1);
        atom.add(7.5);
        let [cell] = atom.each().collect::<Vec<_>>()[..] else { panic!("one cell") };
        assert_eq!((cell.count, cell.ends()), (1 << 16, (7.5, 7.5)));
    }

    #[test]
    fn bytes_that_no_grid_writes_are_refused() {
        for bytes in [&[1, 0, 0][..], &[1, 1, 0], &[2, 1, 1], &[0x80; 12], &[1, 0, 1, 0, 0x80]] {
            assert_eq!(Grid::default().read(&mut &bytes[..]), None, "{bytes:?}");
        }
        // A cell of what is no number.
        let mut bytes = vec![1];
        put_whole(&mut bytes, u64::from(cell_of(f64::INFINITY.to_bits())) << 1 | 1);
        bytes.push(1);
        assert_eq!(Grid::default().read(&mut &bytes[..]), None);
    }
}
