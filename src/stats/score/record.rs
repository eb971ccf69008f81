//! The scores of a record, year by year.

use serde::Serialize;

use super::INTERVALS;
use super::crps::crps;
use super::density::{bandwidth, log_score, log_score_of_count};
use super::place::place;
use super::rival::{Rival, Rivals};
use crate::stats::estimate::Moments;
use crate::stats::quantile::quantile;

/// The kind of numbers on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Counts: 0, 1, 2 and so on.
    Count,
    /// Any numbers.
    Number,
}

/// The forecast of a year beside what came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearScore {
    /// The calendar year.
    pub year: i32,
    /// The 5 % quantile of the trials.
    pub p5: f64,
    /// The 10 % quantile.
    pub p10: f64,
    /// The quartile below.
    pub p25: f64,
    /// The median.
    pub p50: f64,
    /// The quartile above.
    pub p75: f64,
    /// The 90 % quantile.
    pub p90: f64,
    /// The 95 % quantile.
    pub p95: f64,
    /// The number that came.
    pub observed: f64,
    /// Its place in the forecast, from 0 to 1.
    pub pit: f64,
    /// The score of the forecast, in the metric's unit.
    pub crps: Option<f64>,
    /// The log score of the forecast.
    pub log_score: Option<f64>,
    /// The bandwidth of its density; `None` of counts.
    pub bandwidth: Option<f64>,
    /// Whether each of [`INTERVALS`] held what came.
    pub inside: [bool; INTERVALS.len()],
    /// The share of trials that each of them holds.
    pub own: [f64; INTERVALS.len()],
    /// The scores of the rivals, in the order of [`Rival::ALL`].
    pub rivals: [Option<f64>; Rival::ALL.len()],
    /// On a scale of ranks from 0 to 1, that of all years on record: p10, p50, p90, and what came.
    pub ranks: [f64; 4],
}

impl YearScore {
    /// Scores a forecast, its members in rising order, by what came; `v` is uniform and places what came
    /// among members that are equal to it, `scale` has the numbers of all years on record in rising order.
    /// `None` of no members.
    #[must_use]
    pub fn of(
        (year, observed): (i32, f64),
        sorted: &[f64],
        (kind, v): (Kind, f64),
        (rivals, scale): (&Rivals, &[f64]),
    ) -> Option<Self> {
        if sorted.is_empty() {
            return None;
        }
        let at = |p| quantile(sorted, p);
        let ends = INTERVALS.map(|share| (at(0.5 - share / 2.0), at(0.5 + share / 2.0)));
        let held = |(low, high): (f64, f64)| {
            let below = sorted.partition_point(|member| *member < low);
            let upto = sorted.partition_point(|member| *member <= high);
            (upto - below) as f64 / sorted.len() as f64
        };
        let rank = |value: f64| {
            let below = scale.partition_point(|other| *other < value);
            let upto = scale.partition_point(|other| *other <= value);
            (below + upto) as f64 / 2.0 / scale.len().max(1) as f64
        };
        Some(Self {
            year,
            p5: at(0.05),
            p10: at(0.10),
            p25: at(0.25),
            p50: at(0.50),
            p75: at(0.75),
            p90: at(0.90),
            p95: at(0.95),
            observed,
            pit: place(sorted, observed, v),
            crps: crps(sorted, observed),
            log_score: match kind {
                Kind::Count => log_score_of_count(sorted, observed),
                Kind::Number => log_score(sorted, observed),
            },
            bandwidth: if kind == Kind::Number { bandwidth(sorted) } else { None },
            inside: ends.map(|(low, high)| (low..=high).contains(&observed)),
            own: ends.map(held),
            rivals: Rival::ALL.map(|rival| rivals.crps(rival, observed)),
            ranks: [at(0.10), at(0.50), at(0.90), observed].map(rank),
        })
    }
}

/// The scores of a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordScore {
    /// Its name.
    pub name: String,
    /// The metric, without a year.
    pub metric: String,
    /// The unit of its numbers.
    pub unit: String,
    /// The family that it is of.
    pub family: String,
    /// The kind of its numbers.
    pub kind: Kind,
    /// The last year that was known.
    pub known_until: i32,
    /// How many years were known.
    pub known: usize,
    /// The standard deviation of all years on record, by which scores of different units are made
    /// comparable; `None` where they do not differ.
    pub spread: Option<f64>,
    /// The years that are scored.
    pub years: Vec<YearScore>,
}

impl RecordScore {
    /// The spread of the numbers of all years on record.
    #[must_use]
    pub fn spread_of(values: &[f64]) -> Option<f64> {
        Moments::of(values)?.sd.filter(|sd| *sd > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_of_counts_holds_its_ends_and_says_what_it_holds() {
        let members: Vec<f64> = (0..10).map(|i| f64::from(i / 4)).collect(); // 0 0 0 0 1 1 1 1 2 2
        let rivals = Rivals::of(&[], true);
        let scale = [0.0, 0.0, 1.0, 3.0];
        let score = YearScore::of((2001, 0.0), &members, (Kind::Count, 0.5), (&rivals, &scale))
            .expect("a score");
        assert_eq!(score.inside, [true, true, true]);
        // From p25 = 0 to p75 = 1 lie eight of ten.
        assert!((score.own[0] - 0.8).abs() < 1e-15 && (score.own[1] - 1.0).abs() < 1e-15);
        assert_eq!(score.ranks[3], 0.25);
        let high = YearScore::of((2001, 3.0), &members, (Kind::Count, 0.5), (&rivals, &scale))
            .expect("a score");
        assert_eq!(high.inside, [false, false, false]);
        assert_eq!(YearScore::of((2001, 3.0), &[], (Kind::Count, 0.5), (&rivals, &scale)), None);
    }
}
