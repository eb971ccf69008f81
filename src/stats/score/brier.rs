//! The Brier score of chances, and what it is made of.
//!
//! `BS = mean (p - o)^2`, with p the chance and o 1 or 0; lower is better. With forecasts put together by
//! chance (five bins), it is reliability (how far the chances of a bin are from how often it happened) less
//! resolution (how far that is from how often it happens at all) plus uncertainty, `o (1 - o)` of the mean,
//! plus what chances differ within their bins (Stephenson, Coelho and Jolliffe, *Two extra components in
//! the Brier score decomposition*, Weather and Forecasting 23, 2008).

use serde::Serialize;

/// The chance of an event, and whether it happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// The share of trials in which it happens.
    pub chance: f64,
    /// Whether it did.
    pub happened: bool,
}

/// The score and its parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Brier {
    /// How many events.
    pub events: u64,
    /// The score.
    pub score: f64,
    /// How far chances are from how often it happened; 0 is best.
    pub reliability: f64,
    /// How far the bins are from each other; the more the better.
    pub resolution: f64,
    /// How unsure the events are by themselves.
    pub uncertainty: f64,
    /// The part of chances that differ within their bins.
    pub within: f64,
}

/// Bins of chances.
const BINS: usize = 5;

impl Brier {
    /// Of forecasts; `None` of none.
    #[must_use]
    pub fn of(forecasts: &[Forecast]) -> Option<Self> {
        let n = forecasts.len() as f64;
        if forecasts.is_empty() {
            return None;
        }
        let came = |one: &Forecast| f64::from(u8::from(one.happened));
        let rate = forecasts.iter().map(came).sum::<f64>() / n;
        let (mut score, mut reliability, mut resolution, mut within) = (0.0, 0.0, 0.0, 0.0);
        for bin in 0..BINS {
            let is_in =
                |one: &&Forecast| ((one.chance * BINS as f64) as usize).min(BINS - 1) == bin;
            let members: Vec<&Forecast> = forecasts.iter().filter(is_in).collect();
            if members.is_empty() {
                continue;
            }
            let count = members.len() as f64;
            let chance = members.iter().map(|one| one.chance).sum::<f64>() / count;
            let share = members.iter().map(|one| came(one)).sum::<f64>() / count;
            reliability += count * (chance - share) * (chance - share);
            resolution += count * (share - rate) * (share - rate);
            for one in members {
                score += (one.chance - came(one)) * (one.chance - came(one));
                let off = one.chance - chance;
                within += off * off - 2.0 * off * (came(one) - share);
            }
        }
        Some(Self {
            events: forecasts.len() as u64,
            score: score / n,
            reliability: reliability / n,
            resolution: resolution / n,
            uncertainty: rate * (1.0 - rate),
            within: within / n,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecasts(of: &[(f64, bool)]) -> Vec<Forecast> {
        of.iter()
            .map(|(chance, happened)| Forecast { chance: *chance, happened: *happened })
            .collect()
    }

    #[test]
    fn a_sure_forecast_that_comes_true_is_perfect_and_one_that_does_not_is_worst() {
        let right = Brier::of(&forecasts(&[(1.0, true), (0.0, false)])).expect("a score");
        assert_eq!((right.score, right.reliability, right.resolution), (0.0, 0.0, 0.25));
        let wrong = Brier::of(&forecasts(&[(0.0, true)])).expect("a score");
        assert_eq!((wrong.score, wrong.reliability, wrong.uncertainty), (1.0, 1.0, 0.0));
        assert_eq!(Brier::of(&[]), None);
    }

    proptest::proptest! {
        #[test]
        fn its_parts_add_up(of in proptest::collection::vec((0.0_f64..=1.0, proptest::bool::ANY), 1..60)) {
            let brier = Brier::of(&forecasts(&of)).expect("a score");
            let sum = brier.reliability - brier.resolution + brier.uncertainty + brier.within;
            proptest::prop_assert!((brier.score - sum).abs() < 1e-12);
            let plain = of.iter().map(|(p, o)| (p - f64::from(u8::from(*o))).powi(2)).sum::<f64>();
            proptest::prop_assert!((brier.score - plain / of.len() as f64).abs() < 1e-12);
        }
    }
}
