//! How numbers lie that come in clusters: the years of one trial hang together.
//!
//! Trial i has n_i numbers x_ij (its years of service, maybe none). The mean over all of them is a
//! ratio of two sums over trials, and its error that of the ratio (Cochran, *Sampling Techniques*, 3rd
//! edition, section 2.11), with m the trials that have any:
//!
//! ```text
//! mean   M = sum x_ij / sum n_i
//! error  se^2 = m / (m - 1) * sum_i (sum_j (x_ij - M))^2 / (sum n_i)^2
//! ```
//!
//! A quantile is that of all numbers, each with the same weight (type 7). Its error comes from the
//! clustered error d of the share that lies below it, which is such a ratio too: the 95 % interval runs
//! from the quantile at `p - 1.96 d` to that at `p + 1.96 d` (Woodruff, *Confidence intervals for medians
//! and other position measures*, Journal of the American Statistical Association 47, 1952), and half its
//! width over 1.96 is the error. Below it counts the share strictly below the quantile, above it the
//! share up to and with it; both are the same but for ties. Where every trial has one number this is the
//! error of [`super::quantile`].
//!
//! All are large-sample formulas: with a handful of trials they are too small, and so no quantile is
//! told of fewer than [`FEWEST`] and no error of one where trials are so few that more than once in
//! forty all would lie on one side.
//!
//! Numbers are gone through several times, where they lie if they are many, and never sorted as a whole:
//! a run has ten times as many years as trials. Order statistics are found exactly in cells between the least
//! and the greatest.

use super::distribution::{Distribution, FEWEST, QUANTILES, WITH_ERRORS};
use super::estimate::HALF_WIDTH;
use super::quantile::position;

/// Cells between the ends of a range.
const CELLS: usize = 4096;
/// Numbers of a cell that are copied and sorted; a cell of more is cut into cells itself.
const MOST: u64 = 1 << 16;
/// Numbers of a sample that is copied, at most: 8 MB.
const COPIED: u64 = 1 << 20;
/// How often at most.
const DEEPEST: u32 = 8;

/// Numbers in clusters, in the order of trials.
pub(super) trait Clusters {
    /// Calls `visit` with the numbers of each cluster; none may be -0 or not a number.
    fn each(&self, visit: &mut dyn FnMut(&[f64]));
}

/// Numbers of a sample one behind the other, and how many are in each cluster.
#[derive(Default)]
struct Copied {
    numbers: Vec<f64>,
    sizes: Vec<usize>,
}

impl Clusters for Copied {
    fn each(&self, visit: &mut dyn FnMut(&[f64])) {
        let mut rest = &self.numbers[..];
        for size in &self.sizes {
            let (cluster, others) = rest.split_at(*size);
            rest = others;
            visit(cluster);
        }
    }
}

/// A sample to be gone through several times: one that is not too large is copied, as its numbers may lie
/// far apart.
pub(super) struct Gathered<'a, S> {
    sample: &'a S,
    copied: Option<Copied>,
}

impl<'a, S: Clusters> Gathered<'a, S> {
    /// `most` is how many numbers there can be.
    pub(super) fn of(sample: &'a S, most: u64) -> Self {
        let copied = (most <= COPIED).then(|| {
            let mut copied = Copied::default();
            sample.each(&mut |cluster| {
                if !cluster.is_empty() {
                    copied.numbers.extend_from_slice(cluster);
                    copied.sizes.push(cluster.len());
                }
            });
            copied
        });
        Self { sample, copied }
    }

    /// How the numbers lie, how many clusters have any, and how many numbers there are.
    pub(super) fn describe(&self) -> (Distribution, u64, u64) {
        match &self.copied {
            Some(copied) => describe_in_place(copied),
            None => describe_in_place(self.sample),
        }
    }

    /// Twenty numbers, each standing for one in twenty: the quantiles at 2.5, 7.5 to 97.5 %. None of
    /// fewer clusters than [`FEWEST`].
    pub(super) fn twentieths(&self) -> Vec<f64> {
        match &self.copied {
            Some(copied) => twentieths(copied),
            None => twentieths(self.sample),
        }
    }
}

fn describe_in_place(sample: &impl Clusters) -> (Distribution, u64, u64) {
    let Some(mut whole) = Range::of(sample) else { return (Distribution::default(), 0, 0) };
    if whole.low == whole.high {
        return (all_alike(&whole), whole.clusters, whole.count);
    }
    let (n, m) = (whole.count as f64, whole.clusters as f64);
    let mean = whole.first + whole.off_first / n;
    let (mut squares, mut rest, mut between) = (0.0, 0.0, 0.0);
    sample.each(&mut |cluster| {
        let mut sum = 0.0;
        for value in cluster {
            let off = value - mean;
            squares += off * off;
            sum += off;
            let cell = whole.cell(*value);
            whole.cells[cell] += 1;
        }
        rest += sum;
        between += sum * sum;
    });
    // Numbers that differ by rounding only have no spread.
    let is_one = whole.high - whole.low <= 1e-12 * whole.high.abs().max(whole.low.abs());
    let spread = |variance: f64| if is_one { 0.0 } else { variance.max(0.0).sqrt() };
    let mut found = Distribution {
        mean: Some(mean),
        se: (whole.clusters > 1).then(|| spread(m / (m - 1.0) * between) / n),
        sd: (whole.count > 1).then(|| spread((squares - rest * rest / n) / (n - 1.0))),
        min: Some(whole.low),
        max: Some(whole.high),
        ..Distribution::default()
    };
    let counts = (whole.clusters, whole.count);
    if whole.clusters >= FEWEST {
        let quantiles = whole.quantiles(sample, &QUANTILES);
        let with_errors = [quantiles[1], quantiles[3], quantiles[5]];
        let errors = errors(sample, &whole, with_errors);
        if let Ok(quantiles) = quantiles.try_into() {
            found.set_quantiles(quantiles);
        }
        found.set_errors(errors);
    }
    (found, counts.0, counts.1)
}

fn twentieths(sample: &impl Clusters) -> Vec<f64> {
    let Some(mut whole) = Range::of(sample).filter(|whole| whole.clusters >= FEWEST) else {
        return Vec::new();
    };
    sample.each(&mut |cluster| {
        for value in cluster {
            let cell = whole.cell(*value);
            whole.cells[cell] += 1;
        }
    });
    let places: Vec<f64> = (0..20).map(|at| (f64::from(at) + 0.5) / 20.0).collect();
    whole.quantiles(sample, &places)
}

/// Of numbers that are all the same.
fn all_alike(whole: &Range) -> Distribution {
    let known = Some(whole.low);
    let mut found = Distribution {
        mean: known,
        se: (whole.clusters > 1).then_some(0.0),
        sd: (whole.count > 1).then_some(0.0),
        min: known,
        max: known,
        ..Distribution::default()
    };
    if whole.clusters >= FEWEST {
        found.set_quantiles([whole.low; QUANTILES.len()]);
        found.set_errors(WITH_ERRORS.map(|p| is_enough(whole.clusters, p).then_some(0.0)));
    }
    found
}

/// Whether clusters are so many that hardly ever all would lie on one side of the quantile at p.
pub(super) fn is_enough(clusters: u64, p: f64) -> bool {
    let all_above = |share: f64| libm::pow(1.0 - share, clusters as f64);
    all_above(p).max(all_above(1.0 - p)) <= 0.025
}

/// The errors of the quantiles of [`WITH_ERRORS`].
fn errors(sample: &impl Clusters, whole: &Range, quantiles: [f64; 3]) -> [Option<f64>; 3] {
    let mut shares: [Shares; 3] = [[[0.0; 3]; 2]; 3];
    let mut sizes = 0.0;
    sample.each(&mut |cluster| {
        let size = cluster.len() as f64;
        sizes += size * size;
        for (quantile, shares) in quantiles.iter().zip(&mut shares) {
            let below = cluster.iter().filter(|value| *value < quantile).count() as f64;
            let up_to = cluster.iter().filter(|value| *value <= quantile).count() as f64;
            for (count, share) in [below, up_to].into_iter().zip(shares) {
                *share = [share[0] + count, share[1] + count * count, share[2] + count * size];
            }
        }
    });
    errors_of((whole.clusters, whole.count, sizes), shares, |places| {
        whole.quantiles(sample, places)
    })
}

/// Of the numbers below a quantile, and of those up to it: how many, their squares by cluster and
/// products with its size.
pub(super) type Shares = [[f64; 3]; 2];

/// The errors of the quantiles of [`WITH_ERRORS`], from how many clusters and numbers there are, the sum
/// of the squares of the clusters' sizes, and what lies below each quantile.
pub(super) fn errors_of(
    (clusters, count, sizes): (u64, u64, f64),
    shares: [Shares; 3],
    quantiles: impl FnOnce(&[f64]) -> Vec<f64>,
) -> [Option<f64>; 3] {
    let (m, n) = (clusters as f64, count as f64);
    // The error of the share below, and of that up to it; counts are whole, so nothing is lost.
    let errors = shares.map(|of| {
        of.map(|[sum, squared, product]| {
            let share = sum / n;
            let residual = (squared - 2.0 * share * product + share * share * sizes).max(0.0);
            (m / (m - 1.0) * residual).sqrt() / n
        })
    });
    let ends: Vec<(f64, f64)> = WITH_ERRORS
        .iter()
        .zip(errors)
        .map(|(p, [below, up_to])| {
            ((p - HALF_WIDTH * below).max(0.0), (p + HALF_WIDTH * up_to).min(1.0))
        })
        .collect();
    let places: Vec<f64> = ends.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let found = quantiles(&places);
    std::array::from_fn(|at| {
        let (p, (from, to)) = (WITH_ERRORS[at], ends[at]);
        if !is_enough(clusters, p) {
            return None;
        }
        if to <= from {
            return Some(0.0);
        }
        let [below, up_to] = errors[at];
        let reach = 0.5 * (below + up_to);
        Some((found[2 * at + 1] - found[2 * at]) * reach / (to - from))
    })
}

/// The numbers of a sample from one to another, both of which are among them, counted in cells: the
/// first for those at the lower end, the last for those at the upper.
struct Range {
    low: f64,
    high: f64,
    /// Cells a unit of the numbers.
    per_unit: f64,
    count: u64,
    cells: Vec<u64>,
    clusters: u64,
    /// The first number, and the sum of the differences from it.
    first: f64,
    off_first: f64,
}

impl Range {
    /// Of all numbers, nothing counted in cells yet; `None` where there are none.
    fn of(sample: &impl Clusters) -> Option<Self> {
        let mut range = Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            per_unit: 0.0,
            count: 0,
            cells: vec![0; CELLS + 2],
            clusters: 0,
            first: 0.0,
            off_first: 0.0,
        };
        sample.each(&mut |cluster| {
            if range.count == 0 {
                range.first = cluster.first().copied().unwrap_or(0.0);
            }
            range.clusters += u64::from(!cluster.is_empty());
            range.count += cluster.len() as u64;
            for value in cluster {
                range.low = range.low.min(*value);
                range.high = range.high.max(*value);
                range.off_first += value - range.first;
            }
        });
        range.per_unit = CELLS as f64 / (range.high - range.low);
        (range.count > 0).then_some(range)
    }

    #[inline(always)]
    fn has(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The cell of a number in the range.
    #[inline(always)]
    fn cell(&self, value: f64) -> usize {
        if value <= self.low {
            0
        } else if value >= self.high {
            CELLS + 1
        } else {
            1 + (((value - self.low) * self.per_unit) as usize).min(CELLS - 1)
        }
    }

    /// The type-7 quantiles at `places`, all numbers of the sample being in the range.
    fn quantiles(&self, sample: &impl Clusters, places: &[f64]) -> Vec<f64> {
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        let at: Vec<(usize, usize, f64)> = places.iter().map(|p| position(count, *p)).collect();
        let mut ranks: Vec<u64> =
            at.iter().flat_map(|(below, above, _)| [*below as u64, *above as u64]).collect();
        ranks.sort_unstable();
        ranks.dedup();
        let values = self.at(sample, &ranks, DEEPEST);
        let value = |rank: usize| {
            let found = ranks.binary_search(&(rank as u64));
            found.ok().and_then(|at| values.get(at)).copied().unwrap_or(self.high)
        };
        at.into_iter()
            .map(|(below, above, rank)| {
                let (low, high) = (value(below), value(above));
                if low == high { low } else { low + (rank - below as f64) * (high - low) }
            })
            .collect()
    }

    /// The numbers at `ranks` (ascending, from 0) of those in the range.
    fn at(&self, sample: &impl Clusters, ranks: &[u64], depth: u32) -> Vec<f64> {
        // In which cell each rank lies, and how many numbers of the range lie before that cell.
        let (mut cell, mut before) = (0, 0);
        let places: Vec<(usize, u64)> = ranks
            .iter()
            .map(|rank| {
                while cell <= CELLS && before + self.cells[cell] <= *rank {
                    before += self.cells[cell];
                    cell += 1;
                }
                (cell, rank - before)
            })
            .collect();
        let is_inner = |cell: usize| (1..=CELLS).contains(&cell);
        let is_cut = |cell: usize| is_inner(cell) && self.cells[cell] > MOST && depth > 0;
        // Numbers of the cells that are wanted, or, of those that are cut, their ends.
        let mut wanted = vec![None; CELLS + 2];
        let mut inner: Vec<(usize, Vec<f64>)> = Vec::new();
        for (cell, _) in &places {
            if is_inner(*cell) && wanted[*cell].is_none() {
                wanted[*cell] = Some(inner.len());
                let room = if is_cut(*cell) { 2 } else { self.cells[*cell] as usize };
                inner.push((*cell, Vec::with_capacity(room)));
            }
        }
        if !inner.is_empty() {
            sample.each(&mut |cluster| {
                for value in cluster.iter().filter(|value| self.has(**value)) {
                    let cell = self.cell(*value);
                    let Some(at) = wanted[cell] else { continue };
                    let numbers = &mut inner[at].1;
                    match &mut numbers[..] {
                        [low, high] if is_cut(cell) => {
                            (*low, *high) = (low.min(*value), high.max(*value));
                        }
                        [] if is_cut(cell) => numbers.extend([*value, *value]),
                        _ => numbers.push(*value),
                    }
                }
            });
        }
        for (cell, numbers) in &mut inner {
            match numbers[..] {
                [low, high] if is_cut(*cell) => {
                    let of: Vec<u64> =
                        places.iter().filter(|place| place.0 == *cell).map(|p| p.1).collect();
                    *numbers = Self::within(sample, (low, high)).at(sample, &of, depth - 1);
                }
                _ => numbers.sort_unstable_by(f64::total_cmp),
            }
        }
        let mut next = vec![0; inner.len()];
        places
            .into_iter()
            .map(|(cell, rank)| {
                let Some(at) = wanted[cell] else {
                    return if cell == 0 { self.low } else { self.high };
                };
                let numbers = &inner[at].1;
                // Of a cell that was cut only the ranks that are wanted are there, in their order.
                let place = if is_cut(cell) { next[at] } else { rank as usize };
                next[at] += 1;
                numbers.get(place).copied().unwrap_or(self.high)
            })
            .collect()
    }

    /// Of the numbers from one to another, counted.
    fn within(sample: &impl Clusters, (low, high): (f64, f64)) -> Self {
        let mut range = Self {
            low,
            high,
            per_unit: CELLS as f64 / (high - low),
            count: 0,
            cells: vec![0; CELLS + 2],
            clusters: 0,
            first: low,
            off_first: 0.0,
        };
        sample.each(&mut |cluster| {
            for value in cluster.iter().filter(|value| low <= **value && **value <= high) {
                let cell = range.cell(*value);
                range.cells[cell] += 1;
                range.count += 1;
            }
        });
        range
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{quantile, quantile_se, sort};
    use proptest::prelude::*;

    fn describe(sample: &impl Clusters, most: u64) -> (Distribution, u64, u64) {
        Gathered::of(sample, most).describe()
    }

    impl Clusters for Vec<Vec<f64>> {
        fn each(&self, visit: &mut dyn FnMut(&[f64])) {
            self.iter().for_each(|cluster| visit(cluster));
        }
    }

    /// A small generator: good enough to test with.
    fn uniforms(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    #[test]
    fn mean_and_error_agree_with_values_worked_by_hand() {
        // Sums 4, 5, 9 of 2, 1, 3 numbers: mean 3; by trial 4 - 6 = -2, 5 - 3 = 2, 9 - 9 = 0.
        let sample = vec![vec![1.0, 3.0], vec![], vec![5.0], vec![2.0, 3.0, 4.0]];
        let (found, clusters, count) = describe(&sample, 1);
        assert_eq!((clusters, count, found.mean), (3, 6, Some(3.0)));
        assert!((found.se.unwrap() - (1.5f64 * 8.0).sqrt() / 6.0).abs() < 1e-15);
        assert!((found.sd.unwrap() - 2.0f64.sqrt()).abs() < 1e-15);
        assert_eq!((found.min, found.max, found.p50), (Some(1.0), Some(5.0), None));
    }

    #[test]
    fn of_nothing_nothing_is_known() {
        let nothing = (Distribution::default(), 0, 0);
        assert_eq!(describe(&Vec::<Vec<f64>>::new(), 1), nothing);
        assert_eq!(describe(&vec![vec![], vec![]], 1), nothing);
        let (one, ..) = describe(&vec![vec![], vec![2.0, 4.0]], 1);
        assert_eq!((one.mean, one.se), (Some(3.0), None), "one trial tells no error");
    }

    #[test]
    fn one_number_a_trial_has_the_errors_of_independent_numbers() {
        let mut uniform = uniforms(5);
        let mut values: Vec<f64> = (0..3000).map(|_| uniform()).collect();
        let sample: Vec<Vec<f64>> = values.iter().map(|value| vec![*value]).collect();
        let (found, ..) = describe(&sample, 1);
        sort(&mut values);
        for (at, p) in WITH_ERRORS.into_iter().enumerate() {
            let own = [found.p10(), found.p50(), found.p90()][at].unwrap();
            assert_eq!(own.value, quantile(&values, p));
            let expected = quantile_se(&values, p).unwrap();
            assert!((own.se.unwrap() / expected - 1.0).abs() < 0.02, "p = {p}");
        }
    }

    #[test]
    fn years_that_are_all_the_same_in_a_trial_count_as_one() {
        let mut uniform = uniforms(9);
        let values: Vec<f64> = (0..2000).map(|_| uniform()).collect();
        let once: Vec<Vec<f64>> = values.iter().map(|value| vec![*value]).collect();
        let often: Vec<Vec<f64>> = values.iter().map(|value| vec![*value; 7]).collect();
        let ((once, ..), (often, ..)) = (describe(&once, 1), describe(&often, 1));
        let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() / b.unwrap() - 1.0).abs() < 0.02;
        assert!(near(once.se, often.se) && near(once.se_p10, often.se_p10));
        assert!(near(once.se_p50, often.se_p50) && near(once.se_p90, often.se_p90));
    }

    #[test]
    fn a_quantile_within_a_tie_is_known_and_one_at_its_edge_is_not() {
        let tie = |share: usize| -> Vec<Vec<f64>> {
            (0..1000).map(|i| vec![if i < share { 0.0 } else { i as f64 }]).collect()
        };
        let (found, ..) = describe(&tie(800), 1);
        assert_eq!((found.p50, found.se_p50), (Some(0.0), Some(0.0)));
        let (found, ..) = describe(&tie(505), 1);
        assert_eq!(found.p50, Some(0.0));
        assert!(found.se_p50.unwrap() > 100.0, "{:?}", found.se_p50);
        let (found, ..) = describe(&vec![vec![3.5; 4]; 40], 1);
        assert_eq!((found.sd, found.se, found.se_p10), (Some(0.0), Some(0.0), Some(0.0)));
        let (found, ..) = describe(&vec![vec![3.5; 4]; 35], 1);
        assert_eq!((found.p10, found.se_p10), (Some(3.5), None), "35 trials are too few for p10");
    }

    #[test]
    fn a_heavy_cell_is_cut_until_its_numbers_are_found() {
        // One number far away brings all others into one cell, more than are sorted at once.
        let mut uniform = uniforms(3);
        let mut values: Vec<f64> =
            (0..200_000).map(|at| if at % 3 == 0 { 0.5 } else { uniform() }).collect();
        values.push(1e9);
        let sample: Vec<Vec<f64>> = values.chunks(4).map(<[f64]>::to_vec).collect();
        let (found, ..) = describe(&sample, 1);
        sort(&mut values);
        let told = [found.p5, found.p10, found.p25, found.p50, found.p75, found.p90, found.p95];
        assert_eq!(told, QUANTILES.map(|p| Some(quantile(&values, p))));
    }

    #[test]
    fn intervals_of_years_that_hang_together_cover_the_truth_19_times_in_20() {
        // A trial has one to five years: a common part and a part of each year, both even. The more
        // years the lower the common part: the mean over years is not the mean over trials.
        let truth = {
            let mut uniform = uniforms(77);
            let sample: Vec<Vec<f64>> = (0..100_000).map(|_| years(&mut uniform)).collect();
            describe(&sample, 1).0
        };
        let mut covered = [0; 4];
        for seed in 0..400 {
            let mut uniform = uniforms(1000 + seed);
            let sample: Vec<Vec<f64>> = (0..250).map(|_| years(&mut uniform)).collect();
            let (found, ..) = describe(&sample, 1);
            let own = [found.mean(), found.p10(), found.p50(), found.p90()];
            let right = [truth.mean, truth.p10, truth.p50, truth.p90];
            for ((count, own), right) in covered.iter_mut().zip(own).zip(right) {
                let (low, high) = own.unwrap().interval().unwrap();
                *count += usize::from((low..=high).contains(&right.unwrap()));
            }
        }
        // 95 % of 400 are 380, give or take 2 * 4.4, and a little for the truth's own error.
        assert!(covered.iter().all(|count| (366..=393).contains(count)), "{covered:?}");
    }

    fn years(uniform: &mut impl FnMut() -> f64) -> Vec<f64> {
        let count = 1 + (uniform() * 5.0) as usize;
        let common = uniform() * 4.0 / count as f64;
        (0..count).map(|_| common + uniform()).collect()
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_sorting_everything(
            clusters in prop::collection::vec(prop::collection::vec(-4i32..20, 0..6), 30..90),
            scale in prop::sample::select(vec![1e-300, 0.1, 1.0, 1e300]),
        ) {
            let sample: Vec<Vec<f64>> = clusters
                .iter()
                .map(|cluster| cluster.iter().map(|v| f64::from(*v) * scale).collect())
                .collect();
            let mut all: Vec<f64> = sample.iter().flatten().copied().collect();
            sort(&mut all);
            let (found, clusters, count) = describe(&sample, 1);
            prop_assert_eq!(describe(&sample, u64::MAX), (found, clusters, count));
            prop_assert_eq!(count as usize, all.len());
            if clusters >= FEWEST {
                prop_assert_eq!(found.p5, Some(quantile(&all, 0.05)));
                prop_assert_eq!(found.p50, Some(quantile(&all, 0.50)));
                prop_assert_eq!(found.p95, Some(quantile(&all, 0.95)));
                let places = (0..20).map(|at| (f64::from(at) + 0.5) / 20.0);
                let expected: Vec<f64> = places.map(|p| quantile(&all, p)).collect();
                prop_assert_eq!(twentieths(&sample), expected);
            } else {
                prop_assert!(twentieths(&sample).is_empty());
            }
        }
    }
}
