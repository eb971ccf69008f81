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
    /// Against the best rival of each record.
    pub best_rival: Option<BestRivalScore>,
    /// The mean of the places of what came: a half where forecasts are true, less where they expect more.
    pub mean_place: Option<f64>,
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

/// The score against the best rival of each record: of those with a forecast for the most years the one
/// with the lowest score, which is known only afterwards and so is hard on the scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BestRivalScore {
    /// The rivals that are best for some record.
    pub rivals: Vec<Rival>,
    /// Years in which they have a forecast.
    pub years: u64,
    /// The share of their score that the scenario does without; `None` where that is 0.
    pub skill: Option<f64>,
}

impl BestRivalScore {
    fn of(records: &[&RecordScore]) -> Option<Self> {
        let (mut rivals, mut all) = (Vec::new(), Vec::new());
        for record in records {
            let each = Rival::ALL.into_iter().map(|rival| (rival, pairs(record, rival)));
            let each: Vec<(Rival, Vec<(f64, f64)>)> = each.collect();
            let most = each.iter().map(|(_, pairs)| pairs.len()).max().unwrap_or(0);
            let score = |pairs: &[(f64, f64)]| pairs.iter().map(|pair| pair.1).sum::<f64>();
            let longest = each.into_iter().filter(|(_, pairs)| pairs.len() == most && most > 0);
            let best = longest.min_by(|a, b| score(&a.1).total_cmp(&score(&b.1)));
            let Some((rival, pairs)) = best else { continue };
            if !rivals.contains(&rival) {
                rivals.push(rival);
            }
            all.extend(pairs);
        }
        let skill = skill_of(&all)?.1;
        Some(Self { rivals, years: all.len() as u64, skill })
    }
}

/// The scenario's score and a rival's in each year in which it has a forecast, over the record's spread.
fn pairs(record: &RecordScore, rival: Rival) -> Vec<(f64, f64)> {
    let pair = |year: &YearScore| {
        let spread = record.spread?;
        Some((year.crps? / spread, year.rivals[rival as usize]? / spread))
    };
    record.years.iter().filter_map(pair).collect()
}

/// The means of both scores, and the skill; `None` of no year.
fn skill_of(pairs: &[(f64, f64)]) -> Option<((f64, f64), Option<f64>)> {
    let own = mean(pairs.iter().map(|pair| pair.0))?;
    let rival = mean(pairs.iter().map(|pair| pair.1))?;
    Some(((own, rival), (rival > 0.0).then(|| 1.0 - own / rival)))
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
        let rivals = Rival::ALL.into_iter().filter_map(|rival| {
            let pairs: Vec<(f64, f64)> =
                records.iter().flat_map(|record| pairs(record, rival)).collect();
            let ((crps, rival_crps), skill) = skill_of(&pairs)?;
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
            best_rival: BestRivalScore::of(records),
            mean_place: mean(places.iter().copied()),
            log_score: mean(years().filter_map(|(_, year)| year.log_score)),
            coverage: coverage.collect(),
            pit: pit_bins(&places),
        }
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
        let skill =
            |of: &Pooled| of.best_rival.as_ref().and_then(|own| own.skill).expect("a skill");
        assert!((skill(&alone) - skill(&both)).abs() < 1e-12);
        assert_eq!((alone.families, both.families), (1, 2));
        assert_eq!(both.coverage.len(), 3);
    }

    #[test]
    fn each_record_has_its_own_best_rival() {
        // Climatology knows the first, whose years jump about; persistence the second, which rises.
        let jumps = record("a", &[1.0, 9.0, 1.0, 9.0], &[4.0, 6.0], &[1.0, 9.0]);
        let rises = record("b", &[1.0, 2.0, 4.0, 7.0], &[9.0, 10.0], &[8.0, 9.0]);
        let best = |of: &[&RecordScore]| Pooled::of(Group::All, of, 1).best_rival.expect("rivals");
        let (one, other) = (best(&[&jumps]), best(&[&rises]));
        assert_eq!(one.rivals, [Rival::Climatology]);
        assert_eq!(other.rivals, [Rival::Persistence]);
        let both = best(&[&jumps, &rises]);
        assert_eq!(both.rivals, [Rival::Climatology, Rival::Persistence]);
        assert_eq!(both.years, 4);
        // Sums of both scores over the spreads of 1, 9, 1, 9, 1, 9 and of 1, 2, 4, 7, 8, 9.
        let own = |of: &RecordScore| mean(pairs(of, Rival::Climatology).into_iter().map(|p| p.0));
        let (a, b) = (own(&jumps).expect("a mean"), own(&rises).expect("a mean"));
        // Climatology: E|X - y| = 4 and pairs differ by 16/3 in the mean, halved.
        let first = (4.0 - 8.0 / 3.0) / jumps.spread.expect("a spread");
        // Persistence: 7 with steps of 1, 2 and 3 up and down: 4, 5, 6, 8, 9, 10.
        let second = [8.0_f64, 9.0].map(|y| {
            let members = [4.0_f64, 5.0, 6.0, 8.0, 9.0, 10.0];
            let off: f64 = members.iter().map(|m| (m - y).abs()).sum::<f64>() / 6.0;
            let apart = members.iter().flat_map(|m| members.map(|n| (m - n).abs())).sum::<f64>();
            off - apart / 60.0
        });
        let second = (second[0] + second[1]) / 2.0 / rises.spread.expect("a spread");
        let exact = 1.0 - (a + b) / (first + second);
        assert!((both.skill.expect("a skill") - exact).abs() < 1e-12);
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
