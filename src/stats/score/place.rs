//! Where what came lies in its forecast: the probability integral transform (PIT).
//!
//! For a forecast that is true, what came is one more draw from it, and its place is uniform from 0 to 1;
//! places in the middle alone say that forecasts are too wide, places at both ends that they are too
//! narrow. With b members below what came, e equal to it and n in all, the place is `(b + v (e + 1)) / (n +
//! 1)`, v uniform: exactly uniform if what came and the members were drawn alike, also of counts and of
//! other numbers that repeat (Czado, Gneiting and Held, *Predictive model assessment for count data*,
//! Biometrics 65, 2009).

use serde::Serialize;

/// The place of what came among members in rising order; `v` is uniform between 0 and 1.
#[must_use]
pub fn place(sorted: &[f64], observed: f64, v: f64) -> f64 {
    let below = sorted.partition_point(|member| *member < observed);
    let upto = sorted.partition_point(|member| *member <= observed);
    let equal = (upto - below) as f64;
    (below as f64 + v * (equal + 1.0)) / (sorted.len() as f64 + 1.0)
}

/// Bins of the histogram of places.
const BINS: usize = 10;

/// A bin of the histogram of places.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PitBin {
    /// Its lower end.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
    /// Places in it.
    pub count: u64,
    /// The counts between which 95 of 100 such bins lie where places are uniform and independent.
    pub low: u64,
    /// The higher of the two.
    pub high: u64,
}

/// The histogram of places, with its band for this one bin by itself.
#[must_use]
pub fn pit_bins(places: &[f64]) -> Vec<PitBin> {
    let bins = BINS as f64;
    let mut counts = [0_u64; BINS];
    for place in places {
        counts[((place * bins) as usize).min(BINS - 1)] += 1;
    }
    let (low, high) = band(places.len() as u64, 1.0 / bins);
    let bin = |(index, count): (usize, u64)| {
        let (from, to) = (index as f64 / bins, (index + 1) as f64 / bins);
        PitBin { from, to, count, low, high }
    };
    counts.into_iter().enumerate().map(bin).collect()
}

/// The 2.5 and the 97.5 % quantile of a binomial count.
fn band(n: u64, p: f64) -> (u64, u64) {
    let mut log = n as f64 * libm::log1p(-p);
    let odds = libm::log(p) - libm::log1p(-p);
    let (mut below, mut low) = (0.0, None);
    for k in 0..=n {
        below += crate::chance::exp(log);
        if low.is_none() && below >= 0.025 {
            low = Some(k);
        }
        if below >= 0.975 {
            return (low.unwrap_or(0), k);
        }
        log += odds + libm::log((n - k) as f64 / (k as f64 + 1.0));
    }
    (low.unwrap_or(0), n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Key, RandomStreams, TrialStreams, Variates};

    #[test]
    fn places_are_between_the_members_and_within_a_tie() {
        let members = [1.0, 2.0, 2.0, 2.0, 7.0];
        assert!((place(&members, 0.0, 0.5) - 0.5 / 6.0).abs() < 1e-15);
        assert!((place(&members, 2.0, 0.0) - 1.0 / 6.0).abs() < 1e-15);
        assert!((place(&members, 2.0, 1.0) - 5.0 / 6.0).abs() < 1e-15);
        assert!((place(&members, 9.0, 1.0) - 1.0).abs() < 1e-15);
    }

    /// The greatest distance of sorted places from a uniform distribution, times the root of their number.
    fn kolmogorov(mut places: Vec<f64>) -> f64 {
        places.sort_by(f64::total_cmp);
        let n = places.len() as f64;
        let off = places.iter().enumerate().map(|(index, place)| {
            (place - index as f64 / n).abs().max((place - (index as f64 + 1.0) / n).abs())
        });
        off.fold(0.0, f64::max) * n.sqrt()
    }

    #[test]
    fn for_a_true_forecast_the_places_are_uniform_and_of_counts_too() {
        let mut stream = TrialStreams::new(5, 0).open(Key::new("truth"));
        let rounds = 4_000;
        for counts in [false, true] {
            let places: Vec<f64> = (0..rounds)
                .map(|_| {
                    // Every round has a truth of its own; counts repeat and are mostly 0.
                    let mean = 2.0 * stream.uniform();
                    let mut draw = || {
                        let number = mean * stream.exponential();
                        if counts { number.floor() } else { number }
                    };
                    let mut members: Vec<f64> = (0..20).map(|_| draw()).collect();
                    let observed = draw();
                    members.sort_by(f64::total_cmp);
                    place(&members, observed, stream.uniform())
                })
                .collect();
            // 1.95 is passed by one in a thousand (Kolmogorov 1933).
            let distance = kolmogorov(places.clone());
            assert!(distance < 1.95, "{distance}");
            let bins = pit_bins(&places);
            let outside = bins.iter().filter(|b| b.count < b.low || b.count > b.high);
            assert!(outside.count() <= 2);
        }
    }

    #[test]
    fn a_forecast_that_is_too_narrow_has_its_places_at_the_ends() {
        let mut stream = TrialStreams::new(6, 0).open(Key::new("truth"));
        let places: Vec<f64> = (0..400)
            .map(|_| {
                let mut members: Vec<f64> = (0..50).map(|_| 0.4 * stream.normal()).collect();
                members.sort_by(f64::total_cmp);
                place(&members, stream.normal(), stream.uniform())
            })
            .collect();
        let bins = pit_bins(&places);
        assert!(bins[0].count > bins[0].high && bins[9].count > bins[9].high);
        assert!(bins[4].count < bins[4].low);
    }

    #[test]
    fn the_band_is_that_of_a_binomial_count() {
        // From tables: of 100 with chance 0.1 at most 4 in 0.0237, at most 5 in 0.0576; at most 16 in 0.9794.
        assert_eq!(band(100, 0.1), (5, 16));
        assert_eq!(band(10, 0.1), (0, 3));
        assert_eq!(band(0, 0.1), (0, 0));
    }
}
