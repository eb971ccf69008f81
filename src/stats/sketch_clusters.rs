//! Numbers in clusters that are counted and not kept: see [`super::clustered`] for the formulas, and
//! [`Grid`](crate::outcome::Grid) for how the error of a quantile is known without the clusters.

use super::clustered::{Shares, errors_of, is_enough};
use super::distribution::{Distribution, FEWEST, QUANTILES, WITH_ERRORS};
use super::quantile::quantile_of;
use super::sketch::{Ladder, mean_and_spread, read_ends, write_ends};
use crate::outcome::{ByExponent, Grid, Sums, Wide};

/// Numbers in clusters that are counted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClusterSketch {
    grid: Grid,
    sums: Sums,
    /// Of the sums of clusters.
    of_clusters: Sums,
    /// Of these times the size of the cluster.
    of_products: Sums,
    /// Sum of the squares of the sizes.
    sizes: u64,
    clusters: u64,
    count: u64,
    low: f64,
    high: f64,
}

/// Memory to gather a piece of a column in.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    numbers: Vec<f64>,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Default for ClusterSketch {
    fn default() -> Self {
        Self {
            grid: Grid::of_clusters(),
            sums: Sums::default(),
            of_clusters: Sums::default(),
            of_products: Sums::default(),
            sizes: 0,
            clusters: 0,
            count: 0,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
        }
    }
}

impl ClusterSketch {
    /// Adds the clusters that `each` visits; an empty one counts as none.
    pub fn add(
        &mut self,
        each: impl FnOnce(&mut dyn FnMut(&[f64])),
        gathering: &mut Gathering,
        by: &mut ByExponent,
    ) {
        let Gathering { numbers, sums, products } = gathering;
        numbers.clear();
        sums.clear();
        products.clear();
        each(&mut |cluster| {
            if cluster.is_empty() {
                return;
            }
            let (size, sum) = (cluster.len() as u64, cluster.iter().sum::<f64>());
            let from = numbers.len();
            numbers.extend_from_slice(cluster);
            sums.push(sum);
            products.push(sum * size as f64);
            self.sizes = self.sizes.saturating_add(size * size);
            self.clusters += 1;
            self.grid.add_cluster(&mut numbers[from..]);
        });
        self.count += numbers.len() as u64;
        self.sums.add(numbers, by);
        self.of_clusters.add(sums, by);
        self.of_products.add(products, by);
        if let Some((low, high)) = super::order::ends(numbers) {
            self.low = self.low.min(low);
            self.high = self.high.max(high);
        }
    }

    /// Adds those of another one.
    pub fn join(&mut self, other: &Self) {
        self.grid.join(&other.grid);
        self.sums.join(&other.sums);
        self.of_clusters.join(&other.of_clusters);
        self.of_products.join(&other.of_products);
        self.sizes = self.sizes.saturating_add(other.sizes);
        self.clusters += other.clusters;
        self.count += other.count;
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.grid.bytes()
    }

    /// How the numbers lie, and twenty that stand for one in twenty each.
    pub fn describe(&self) -> (Distribution, Vec<f64>) {
        if self.count == 0 {
            return (Distribution::default(), Vec::new());
        }
        let ends = (self.low, self.high);
        let (mean, sd) = mean_and_spread(&self.sums, self.count, ends);
        let (n, m) = (self.count as f64, self.clusters as f64);
        let is_one = self.high - self.low <= 1e-12 * self.high.abs().max(self.low.abs());
        let between = || {
            let mean = self.sums.sum.wide().over(n);
            let products = self.of_products.sum.wide().times(mean).times(Wide::of(2.0));
            let sizes = mean.times(mean).times(Wide::of(self.sizes as f64));
            let squared = self.of_clusters.squared.wide();
            squared.minus(products).plus(sizes).number().max(0.0)
        };
        let spread = if is_one { 0.0 } else { (m / (m - 1.0) * between()).sqrt() };
        let mut found = Distribution {
            mean: Some(mean),
            se: (self.clusters > 1).then_some(spread / n),
            sd,
            min: Some(self.low),
            max: Some(self.high),
            ..Distribution::default()
        };
        if self.clusters < FEWEST {
            return (found, Vec::new());
        }
        let ladder = Ladder::of(&self.grid, ends);
        let twentieths = (0..20).map(|at| quantile_of(&ladder, (f64::from(at) + 0.5) / 20.0));
        let quantiles = QUANTILES.map(|p| quantile_of(&ladder, p));
        found.set_quantiles(quantiles);
        found.set_errors(if self.low == self.high {
            WITH_ERRORS.map(|p| is_enough(self.clusters, p).then_some(0.0))
        } else {
            let shares = [quantiles[1], quantiles[3], quantiles[5]];
            let shares = shares.map(|quantile| self.shares(&ladder, quantile));
            errors_of((self.clusters, self.count, self.sizes as f64), shares, |places| {
                places.iter().map(|p| quantile_of(&ladder, *p)).collect()
            })
        });
        (found, twentieths.collect())
    }

    /// Of the numbers below a quantile and of those up to it: how many, their squares by cluster and
    /// products with its size. Within a cell all grow evenly.
    fn shares(&self, ladder: &Ladder, quantile: f64) -> Shares {
        let at = ladder.steps.partition_point(|step| step.ends.1 < quantile);
        let upper = |step: usize| {
            let step = &ladder.steps[step.min(ladder.steps.len() - 1)];
            [step.up_to as f64, step.pair[0] as f64, step.pair[1] as f64]
        };
        let below = if at == 0 { [0.0; 3] } else { upper(at - 1) };
        let above = upper(at);
        let (from, to) = ladder.steps[at.min(ladder.steps.len() - 1)].ends;
        if to <= from {
            // An atom: or a quantile between two cells, with nothing there.
            return if quantile >= from { [below, above] } else { [below, below] };
        }
        let part = ((quantile - from) / (to - from)).clamp(0.0, 1.0);
        let within: [f64; 3] = std::array::from_fn(|of| below[of] + part * (above[of] - below[of]));
        [within, within]
    }

    /// Writes it in its one form.
    pub fn write(&self, to: &mut Vec<u8>) {
        self.grid.write(to);
        [&self.sums, &self.of_clusters, &self.of_products].into_iter().for_each(|of| of.write(to));
        for count in [self.sizes, self.clusters] {
            to.extend_from_slice(&count.to_le_bytes());
        }
        write_ends(to, (self.low, self.high));
    }

    /// Adds what [`Self::write`] gave; `None` where it cannot have.
    pub fn read(&mut self, from: &mut &[u8]) -> Option<()> {
        let count = self.grid.read(from)?;
        for sums in [&mut self.sums, &mut self.of_clusters, &mut self.of_products] {
            sums.read(from)?;
        }
        let mut whole = || Some(u64::from_le_bytes(from.split_off(..8)?.try_into().ok()?));
        let (sizes, clusters) = (whole()?, whole()?);
        let (low, high) = read_ends(from)?;
        if clusters > count || sizes < count {
            return None;
        }
        self.sizes = self.sizes.saturating_add(sizes);
        self.clusters = self.clusters.saturating_add(clusters);
        self.count = self.count.saturating_add(count);
        self.low = self.low.min(low);
        self.high = self.high.max(high);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::clustered::{Clusters, Gathered};
    use proptest::prelude::*;

    struct Sample(Vec<Vec<f64>>);

    impl Clusters for Sample {
        fn each(&self, visit: &mut dyn FnMut(&[f64])) {
            self.0.iter().for_each(|cluster| visit(cluster));
        }
    }

    fn sketch(clusters: &[Vec<f64>]) -> ClusterSketch {
        let mut sketch = ClusterSketch::default();
        let each = |visit: &mut dyn FnMut(&[f64])| clusters.iter().for_each(|one| visit(one));
        sketch.add(each, &mut Gathering::default(), &mut ByExponent::default());
        sketch
    }

    proptest! {
        #[test]
        fn clusters_that_are_counted_have_the_errors_of_those_that_are_kept(
            sizes in prop::collection::vec(0..6_usize, 5..20),
            atoms in any::<bool>(),
        ) {
            // Numbers of a cluster hang together.
            let of = |at: usize| (at as f64 * 0.618).fract();
            let clusters: Vec<Vec<f64>> = (0..400)
                .map(|trial| {
                    let size = sizes[trial % sizes.len()];
                    let number = |year: usize| match (trial * 7 + year) % 5 {
                        0 if atoms => 1.25,
                        1 if atoms => 0.0,
                        _ => 1.0 + of(trial) + 0.3 * of(trial * 31 + year),
                    };
                    (0..size).map(number).collect()
                })
                .collect();
            let counted = sketch(&clusters);
            let sample = Sample(clusters.clone());
            let gathered = Gathered::of(&sample, 1 << 20);
            let (exact, clusters_told, count) = gathered.describe();
            let (own, twentieths) = counted.describe();
            prop_assert_eq!((counted.clusters, counted.count), (clusters_told, count));
            prop_assert_eq!((own.min, own.max), (exact.min, exact.max));
            let near = |one: Option<f64>, other: Option<f64>, slack: f64| match (one, other) {
                (Some(one), Some(other)) => (one - other).abs() <= slack,
                (one, other) => one.is_none() && other.is_none(),
            };
            prop_assert!(near(own.mean, exact.mean, 1e-14));
            prop_assert!(near(own.se, exact.se, 1e-12) && near(own.sd, exact.sd, 1e-12));
            for (own, exact) in [(own.p5, exact.p5), (own.p10, exact.p10), (own.p50, exact.p50), (own.p95, exact.p95)] {
                prop_assert!(near(own, exact, 1.3e-4 * 2.3), "{own:?} for {exact:?}");
            }
            for (own, exact) in [(own.se_p10, exact.se_p10), (own.se_p50, exact.se_p50), (own.se_p90, exact.se_p90)] {
                let slack = 0.03 * exact.unwrap_or(0.0) + 1e-3;
                prop_assert!(near(own, exact, slack), "{own:?} for {exact:?}");
            }
            for (own, exact) in twentieths.iter().zip(gathered.twentieths()) {
                prop_assert!((own - exact).abs() <= 1.3e-4 * 2.3);
            }
            // Joined the other way round, read from what was written.
            let mut joined = sketch(&clusters[150..]);
            joined.join(&sketch(&clusters[..150]));
            let bytes = |sketch: &ClusterSketch| {
                let mut bytes = Vec::new();
                sketch.write(&mut bytes);
                bytes
            };
            prop_assert_eq!(bytes(&joined), bytes(&counted));
            let mut read = ClusterSketch::default();
            prop_assert_eq!(read.read(&mut &bytes(&counted)[..]), Some(()));
            prop_assert_eq!(bytes(&read), bytes(&counted));
        }
    }
}
