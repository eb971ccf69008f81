//! Reading, running and judging, for tests that know the answer.
#![allow(dead_code)] // Each test crate uses its own part of it.

#[path = "../shared/hourly.rs"]
pub mod hourly;
#[path = "../shared/scenario.rs"]
mod scenario;

use std::path::PathBuf;

use salang::chance::TrialStreams;
use salang::model::Model;
use salang::outcome::Outcomes;
use salang::simulate::engine::{Engine, Keep, Progress};
use salang::simulate::{Outage, Watch, Workspace, trial};
use salang::units::HOURS_PER_YEAR;

pub use scenario::*;

/// A number with its standard error.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub value: f64,
    pub se: f64,
}

impl Found {
    /// Holds that the number lies within four standard errors of the exact one, and that these are
    /// small enough to tell: less than `share` of it.
    #[track_caller]
    pub fn is(self, what: &str, exact: f64, share: f64) {
        println!(
            "{what}: {} for {exact}, {:+.2} se of {:.2e}",
            self.value,
            (self.value - exact) / self.se,
            self.se
        );
        assert!((self.value - exact).abs() <= 4.0 * self.se, "{what}: {self:?} for {exact}");
        assert!(4.0 * self.se <= share * exact.abs(), "{what}: too few trials: {self:?}");
    }
}

/// Holds that a number is exact up to rounding.
#[track_caller]
pub fn exactly(what: &str, found: f64, exact: f64) {
    let scale = exact.abs().max(1e-3);
    assert!((found - exact).abs() <= 1e-9 * scale, "{what}: {found} for {exact}");
}

/// A file of `tests/known`.
pub fn file(name: &str) -> PathBuf {
    hourly::known().join(name)
}

/// A scenario of `tests/known`, with overrides.
pub fn model_with(name: &str, sets: &[(&str, &str)]) -> Model {
    model_at(&file(&format!("{name}.toml")), sets)
}

pub fn model(name: &str) -> Model {
    model_with(name, &[])
}

pub fn run(model: &Model, trials: u64) -> Outcomes {
    run_on(model, (0, trials), 2)
}

pub fn run_on(model: &Model, range: (u64, u64), threads: usize) -> Outcomes {
    let engine = Engine::new(Some(threads)).expect("threads");
    engine.run(model, range, &Keep::all(model), &Progress::default()).expect("no halt")
}

/// Runs trials one by one, with a watch that `look` may read after each.
pub fn watch<W: Watch>(
    model: &Model,
    trials: u64,
    watch: &mut W,
    mut look: impl FnMut(&Workspace, &mut W),
) {
    let mut workspace = Workspace::new(model);
    for number in 0..trials {
        let streams = TrialStreams::new(model.seed, number);
        trial(model, &streams, number, &mut workspace, watch).expect("no halt");
        look(&workspace, watch);
    }
}

/// Keeps every incident of a trial.
#[derive(Debug, Default)]
pub struct Log(pub Vec<Outage>);

impl Watch for Log {
    const ON: bool = true;
    fn incident(&mut self, outage: &Outage) {
        self.0.push(*outage);
    }
    fn flow(&mut self, _: usize, _: f64, _: f64, _: &salang::simulate::Levels, _: &[f64]) {}
}

/// The mean of independent numbers.
pub fn mean(values: &[f64]) -> Found {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Found { value: mean, se: (squares / (n - 1.0) / n).sqrt() }
}

/// Any statistic of independent items, with the standard error of a jackknife over 50 groups.
pub fn jackknife<T: Copy>(items: &[T], statistic: impl Fn(&[T]) -> f64) -> Found {
    const GROUPS: usize = 50;
    let whole = statistic(items);
    let left_out: Vec<f64> = (0..GROUPS)
        .map(|group| {
            let rest: Vec<T> = items
                .iter()
                .enumerate()
                .filter(|(index, _)| index % GROUPS != group)
                .map(|(_, item)| *item)
                .collect();
            statistic(&rest)
        })
        .collect();
    let g = GROUPS as f64;
    let centre = left_out.iter().sum::<f64>() / g;
    let squares: f64 = left_out.iter().map(|value| (value - centre).powi(2)).sum();
    Found { value: g * whole - (g - 1.0) * centre, se: (squares * (g - 1.0) / g).sqrt() }
}

pub fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

pub fn variance(values: &[f64]) -> f64 {
    let mean = average(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

pub fn deviation(values: &[f64]) -> f64 {
    variance(values).sqrt()
}

pub fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (x, y) =
        pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0 / n, sum.1 + pair.1 / n));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let (dx, dy) = (pair.0 - x, pair.1 - y);
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    xy / (xx * yy).sqrt()
}

/// Spearman's rank correlation, for numbers without ties.
pub fn spearman(pairs: &[(f64, f64)]) -> f64 {
    let ranks = |of: fn(&(f64, f64)) -> f64| {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by(|a, b| of(&pairs[*a]).total_cmp(&of(&pairs[*b])));
        let mut ranks = vec![0.0; pairs.len()];
        for (rank, index) in order.into_iter().enumerate() {
            ranks[index] = rank as f64;
        }
        ranks
    };
    let (x, y) = (ranks(|pair| pair.0), ranks(|pair| pair.1));
    pearson(&x.into_iter().zip(y).collect::<Vec<_>>())
}

/// Holds that shares of a sample at or below given points are those of a distribution, each within
/// four standard errors.
#[track_caller]
pub fn distributed(what: &str, sample: &[f64], points: &[f64], cdf: impl Fn(f64) -> f64) {
    let n = sample.len() as f64;
    for point in points {
        let found = sample.iter().filter(|value| **value <= point + 1e-6).count() as f64 / n;
        let exact = cdf(*point);
        let se = (exact * (1.0 - exact) / n).sqrt();
        println!("{what}: share up to {point} is {found} for {exact}, se {se:.1e}");
        assert!((found - exact).abs() <= 4.0 * se + 1e-9, "{what} at {point}: {found} for {exact}");
    }
}

/// The largest difference between the shares of a sample and a distribution that is continuous but
/// for an atom at its lower end.
pub fn kolmogorov(sample: &[f64], cdf: impl Fn(f64) -> f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let mut worst: f64 = 0.0;
    let mut index = 0;
    while index < sorted.len() {
        let value = sorted[index];
        let below = index as f64 / n;
        while index < sorted.len() && sorted[index] <= value {
            index += 1;
        }
        let exact = cdf(value);
        worst = worst.max((index as f64 / n - exact).abs());
        if value > sorted[0] {
            worst = worst.max((below - exact).abs());
        }
    }
    worst
}

/// The integral of `f` by Simpson's rule.
pub fn integrate(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let steps = 20_000;
    let width = (to - from) / f64::from(steps);
    let weight = |i: i32| match i {
        0 => 1.0,
        i if i == steps => 1.0,
        i if i % 2 == 1 => 4.0,
        _ => 2.0,
    };
    (0..=steps).map(|i| weight(i) * f(from + f64::from(i) * width)).sum::<f64>() * width / 3.0
}

/// Incidents that begin in each year of the horizon.
pub fn counts(log: &Log, years: usize) -> Vec<f64> {
    let mut counts = vec![0.0; years];
    for outage in &log.0 {
        if outage.from >= 0.0 {
            counts[(outage.from / HOURS_PER_YEAR) as usize] += 1.0;
        }
    }
    counts
}
