//! The forecasts that a scenario has to beat, made of what was on record when it was written.
//!
//! Climatology is the record's own distribution: every year that was known, one as likely as another.
//! Persistence is the last year that was known, with the steps from each known year to the next added and
//! taken away; where no year was below 0, nothing of it is. For counts there is a negative binomial with
//! the mean and the variance of the known years (a Poisson where the variance is not above the mean), by
//! moments. None of them knows of any law; a scenario that is no better knows no more than the record did.

use serde::{Serialize, Serializer};

use super::crps::{crps, crps_of_counts};
use crate::stats::estimate::Moments;

/// A forecast made of the record alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rival {
    /// The years that were known.
    Climatology,
    /// The last of them, with the steps between them.
    Persistence,
    /// A negative binomial with their moments.
    NegativeBinomial,
}

impl Rival {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Climatology, Self::Persistence, Self::NegativeBinomial];

    /// Its key in `hindcast.json`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Climatology => "climatology",
            Self::Persistence => "persistence",
            Self::NegativeBinomial => "negative_binomial",
        }
    }

    /// In a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Climatology => "climatology",
            Self::Persistence => "persistence",
            Self::NegativeBinomial => "a negative binomial",
        }
    }
}

impl Serialize for Rival {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.key().serialize(to)
    }
}

/// The rivals of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Rivals {
    climatology: Vec<f64>,
    persistence: Vec<f64>,
    moments: Option<(f64, f64)>,
}

impl Rivals {
    /// From the known years in their order, each with its number; `counts` says that these are counted.
    #[must_use]
    pub fn of(known: &[(i32, f64)], counts: bool) -> Self {
        let mut climatology: Vec<f64> = known.iter().map(|row| row.1).collect();
        climatology.sort_by(f64::total_cmp);
        let steps = known.windows(2).filter(|pair| pair[1].0 == pair[0].0 + 1);
        let steps: Vec<f64> = steps.map(|pair| pair[1].1 - pair[0].1).collect();
        let floor = match climatology.first() {
            Some(least) if *least >= 0.0 => 0.0,
            _ => f64::NEG_INFINITY,
        };
        let mut persistence = Vec::new();
        // Of a single step nothing is known of how steps differ.
        if let (Some((_, last)), true) = (known.last(), steps.len() > 1) {
            persistence = steps.iter().flat_map(|step| [last + step, last - step]).collect();
            persistence.iter_mut().for_each(|member| *member = member.max(floor));
            persistence.sort_by(f64::total_cmp);
        }
        let spread = Moments::of(&climatology).and_then(|own| Some((own.mean, own.sd?)));
        let moments = spread.filter(|_| counts).map(|(mean, sd)| (mean, sd * sd));
        Self { climatology, persistence, moments }
    }

    /// The score of a rival's forecast, the same for every year; `None` where too little was known for it.
    #[must_use]
    pub fn crps(&self, rival: Rival, observed: f64) -> Option<f64> {
        match rival {
            Rival::Climatology => crps(&self.climatology, observed),
            Rival::Persistence => crps(&self.persistence, observed),
            Rival::NegativeBinomial => {
                self.moments.and_then(|(mean, variance)| crps_of_counts(mean, variance, observed))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rivals_are_made_of_the_known_years_by_hand() {
        let rivals = Rivals::of(&[(2000, 2.0), (2001, 5.0), (2002, 4.0), (2004, 1.0)], true);
        assert_eq!(rivals.climatology, [1.0, 2.0, 4.0, 5.0]);
        // Steps of 3 and -1; none over the missing year. Nothing below 0.
        assert_eq!(rivals.persistence, [0.0, 0.0, 2.0, 4.0]);
        assert_eq!(rivals.moments.map(|own| own.0), Some(3.0));
        assert!(rivals.moments.is_some_and(|own| (own.1 - 10.0 / 3.0).abs() < 1e-12));
        // What is below 0 on record may be so in a forecast.
        let rivals = Rivals::of(&[(2000, -2.0), (2001, 1.0), (2002, 0.0)], false);
        assert_eq!(rivals.persistence, [-3.0, -1.0, 1.0, 3.0]);
        assert_eq!(rivals.crps(Rival::NegativeBinomial, 1.0), None);
    }

    #[test]
    fn of_too_few_years_there_is_no_forecast() {
        let none = Rivals::of(&[], true);
        let one = Rivals::of(&[(2000, 3.0)], true);
        let two = Rivals::of(&[(2000, 3.0), (2001, 4.0)], true);
        for rival in Rival::ALL {
            assert_eq!(none.crps(rival, 1.0), None);
            assert_eq!(one.crps(rival, 1.0), None);
            assert_eq!(two.crps(rival, 1.0).is_some(), rival != Rival::Persistence);
        }
    }
}
