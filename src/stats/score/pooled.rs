//! Scores of several records together: those of a family, and all.
//!
//! Numbers of different units are divided by the spread of their record, so that each comparison weighs
//! alike. Skill is `1 - CRPS / CRPS of the rival`, both over the years in which the rival has a forecast: 1
//! is perfect, 0 no better, below 0 worse than the rival.

use serde::Serialize;

use super::INTERVALS;
use super::coverage::Coverage;
use super::place::{PitBin, pit_bins};
use super::record::{RecordScore, YearScore};
use super::rival::Rival;

/// The records that are pooled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "of", content = "name")]
pub enum Group {
    /// One record.
    Record(String),
    /// The records of a family.
    Family(String),
    /// All records.
    All,
}

/// The scores of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pooled {
    /// The records that are pooled.
    #[serde(flatten)]
    pub group: Group,
    /// How many years are scored.
    pub years: u64,
    /// How many families they are of.
    pub families: u64,
    /// The mean score in the metric's unit; `None` of records of several metrics.
    pub crps: Option<f64>,
    /// The mean score, each divided by the spread of its record.
    pub scaled_crps: Option<f64>,
    /// Against each rival that has a forecast.
    pub rivals: Vec<RivalScore>,
    /// The mean log score; between groups its level says nothing.
    pub log_score: Option<f64>,
    /// The coverage of each of [`INTERVALS`].
    pub coverage: Vec<Coverage>,
    /// The histogram of places.
    pub pit: Vec<PitBin>,
}

/// The score against one rival.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RivalScore {
    /// The rival.
    pub rival: Rival,
    /// Years in which it has a forecast.
    pub years: u64,
    /// The scenario's mean score over these, each divided by the spread of its record.
    pub crps: f64,
    /// The rival's.
    pub rival_crps: f64,
    /// The share of the rival's score that the scenario does without, 1 at the best; `None` where that is 0.
    pub skill: Option<f64>,
}

impl Pooled {
    /// Of records; the bootstrap over families takes its streams from `seed`.
    #[must_use]
    pub fn of(group: Group, records: &[&RecordScore], seed: u64) -> Self {
        let years = || records.iter().flat_map(|record| record.years.iter().map(|y| (*record, y)));
        let scaled = |record: &RecordScore, score: Option<f64>| Some(score? / record.spread?);
        let mut families: Vec<&str> = Vec::new();
        for record in records {
            if !families.contains(&record.family.as_str()) {
                families.push(&record.family);
            }
        }
        let rivals = Rival::ALL.into_iter().enumerate().filter_map(|(index, rival)| {
            let pairs = years().filter_map(|(record, year)| {
                Some((scaled(record, year.crps)?, scaled(record, year.rivals[index])?))
            });
            let pairs: Vec<(f64, f64)> = pairs.collect();
            let crps = mean(pairs.iter().map(|pair| pair.0))?;
            let rival_crps = mean(pairs.iter().map(|pair| pair.1))?;
            let skill = (rival_crps > 0.0).then(|| 1.0 - crps / rival_crps);
            Some(RivalScore { rival, years: pairs.len() as u64, crps, rival_crps, skill })
        });
        let coverage = INTERVALS.iter().enumerate().filter_map(|(index, nominal)| {
            let of_family = |family: &&str| {
                let own = years().filter(|(record, _)| record.family == **family);
                own.fold((0, 0, 0.0), |sum: (u64, u64, f64), (_, year)| {
                    (sum.0 + u64::from(year.inside[index]), sum.1 + 1, sum.2 + year.own[index])
                })
            };
            let counts: Vec<(u64, u64, f64)> = families.iter().map(of_family).collect();
            Coverage::of(*nominal, &counts, seed)
        });
        let one_metric = records.windows(2).all(|pair| pair[0].metric == pair[1].metric);
        let places: Vec<f64> = years().map(|(_, year)| year.pit).collect();
        Self {
            group,
            years: places.len() as u64,
            families: families.len() as u64,
            crps: mean(years().filter_map(|(_, year)| year.crps)).filter(|_| one_metric),
            scaled_crps: mean(years().filter_map(|(record, year)| scaled(record, year.crps))),
            rivals: rivals.collect(),
            log_score: mean(years().filter_map(|(_, year)| year.log_score)),
            coverage: coverage.collect(),
            pit: pit_bins(&places),
        }
    }

    /// The rival with the best score over the most years: the one to beat.
    #[must_use]
    pub fn best_rival(&self) -> Option<&RivalScore> {
        let most = self.rivals.iter().map(|rival| rival.years).max()?;
        let of_all = self.rivals.iter().filter(|rival| rival.years == most);
        of_all.min_by(|a, b| a.rival_crps.total_cmp(&b.rival_crps))
    }

    /// The coverage of the interval of this share of trials.
    #[must_use]
    pub fn covers(&self, nominal: f64) -> Option<&Coverage> {
        self.coverage.iter().find(|one| (one.nominal - nominal).abs() < 1e-9)
    }
}

/// The mean of some numbers, if there are any.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u64), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// The years in which a forecast missed most, the furthest first: those whose score is largest beside the
/// spread of their record.
#[must_use]
pub fn worst_misses(records: &[RecordScore], most: usize) -> Vec<(&RecordScore, &YearScore)> {
    let mut all: Vec<(f64, &RecordScore, &YearScore)> = records
        .iter()
        .flat_map(|record| record.years.iter().map(move |year| (record, year)))
        .filter_map(|(record, year)| Some((year.crps? / record.spread?, record, year)))
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.into_iter().take(most).map(|(_, record, year)| (record, year)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::record::Kind;
    use super::super::rival::Rivals;
    use super::*;

    fn record(family: &str, known: &[f64], forecast: &[f64], came: &[f64]) -> RecordScore {
        let known: Vec<(i32, f64)> = (2000..).zip(known.iter().copied()).collect();
        let rivals = Rivals::of(&known, false);
        let all: Vec<f64> = known.iter().map(|row| row.1).chain(came.iter().copied()).collect();
        let mut scale = all.clone();
        scale.sort_by(f64::total_cmp);
        let years = (2010..).zip(came).filter_map(|row| {
            let score = (row.0, *row.1);
            YearScore::of(score, forecast, (Kind::Number, 0.5), (&rivals, &scale))
        });
        RecordScore {
            name: family.to_owned(),
            metric: "delivered_twh".to_owned(),
            unit: "TWh".to_owned(),
            family: family.to_owned(),
            kind: Kind::Number,
            known_until: 2009,
            known: known.len(),
            spread: RecordScore::spread_of(&all),
            years: years.collect(),
        }
    }

    #[test]
    fn a_rival_against_itself_has_no_skill() {
        // The forecast is the climatology.
        let known = [1.0, 2.0, 2.5, 7.0];
        let pooled = Pooled::of(Group::All, &[&record("a", &known, &known, &[2.0, 3.0, 9.0])], 1);
        let climatology = pooled.rivals.iter().find(|own| own.rival == Rival::Climatology);
        assert_eq!(climatology.and_then(|own| own.skill), Some(0.0));
        assert_eq!(pooled.years, 3);
    }

    #[test]
    fn units_cancel_where_records_are_pooled() {
        let one = record("a", &[1.0, 2.0, 4.0], &[0.5, 1.5, 3.0], &[2.0, 3.0]);
        let thousand = |values: &[f64]| values.iter().map(|v| 1000.0 * v).collect::<Vec<_>>();
        let other = record(
            "b",
            &thousand(&[1.0, 2.0, 4.0]),
            &thousand(&[0.5, 1.5, 3.0]),
            &thousand(&[2.0, 3.0]),
        );
        let alone = Pooled::of(Group::All, &[&one], 1);
        let both = Pooled::of(Group::All, &[&one, &other], 1);
        let (a, b) = (alone.scaled_crps.expect("a score"), both.scaled_crps.expect("a score"));
        assert!((a - b).abs() < 1e-12);
        let skill = |of: &Pooled| of.best_rival().and_then(|own| own.skill).expect("a skill");
        assert!((skill(&alone) - skill(&both)).abs() < 1e-12);
        assert_eq!((alone.families, both.families), (1, 2));
        assert_eq!(both.coverage.len(), 3);
    }

    #[test]
    fn the_worst_misses_are_the_furthest_of_their_own_spread() {
        let near = record("near", &[1.0, 2.0, 4.0], &[2.0, 2.5, 3.0], &[2.5, 2.6]);
        let far = record("far", &[1.0, 2.0, 4.0], &[2.0, 2.5, 3.0], &[2.5, 9.0]);
        let both = [near, far];
        let worst = worst_misses(&both, 2);
        assert_eq!((worst[0].0.name.as_str(), worst[0].1.year), ("far", 2011));
        assert_eq!(worst.len(), 2);
    }
}
