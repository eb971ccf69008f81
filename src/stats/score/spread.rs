//! The spread of judgement at which a record is foretold best, with one family left out at a time.
//!
//! Experts are surer of themselves than they should be, and `judgement_spread` widens what they said. Of
//! several spreads the one is fitted at which the mean log score of all years is lowest. That a spread suits
//! the record that it was fitted to says little, so each family is also scored at the spread fitted to the
//! others: where that is no better than without, the spread that suits one family does not suit the next.
//! Log scores of different units are never compared, only those of the same years at several spreads, so
//! units cancel.

use serde::Serialize;

use super::record::RecordScore;

/// The spreads that are tried, in rising order: from what was said to four times as wide.
pub const SPREADS: [f64; 9] = [1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0, 4.0];

/// The spread that suits a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpreadFit {
    /// The spread at which the mean log score of all years is lowest; the least of several.
    pub best: f64,
    /// The least and the greatest that is best with one family left out; `None` of a single family.
    pub range: Option<(f64, f64)>,
    /// How many years are scored at every spread.
    pub years: u64,
    /// The mean log score of all years at each spread.
    pub tried: Vec<TriedSpread>,
    /// Each family at the spread fitted to the others; none of a single family.
    pub left_out: Vec<LeftOut>,
    /// The mean log score of all years, each family at the spread fitted to the others.
    pub log_score_left_out: Option<f64>,
}

/// A spread and how good it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TriedSpread {
    /// The spread.
    pub spread: f64,
    /// The mean log score of all years: the lower the better.
    pub log_score: f64,
}

/// A family that had no part in the spread at which it is scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftOut {
    /// The family.
    pub family: String,
    /// Its years.
    pub years: u64,
    /// The spread that is best for all others.
    pub spread: f64,
    /// The mean log score of its years at that spread.
    pub log_score: f64,
    /// The same at the first spread that was tried.
    pub log_score_at_first: f64,
}

/// Sums of log scores at each spread over the years of a family, and how many these are.
struct Family {
    name: String,
    sums: Vec<f64>,
    years: u64,
}

impl SpreadFit {
    /// From the scores of the same records at each of several spreads, in rising order. `None` where no
    /// year has a log score at all of them.
    #[must_use]
    pub fn of(at: &[(f64, Vec<RecordScore>)]) -> Option<Self> {
        let families = families(at);
        let years: u64 = families.iter().map(|family| family.years).sum();
        if years == 0 {
            return None;
        }
        let sums = |without: Option<usize>| -> Vec<f64> {
            let others = families.iter().enumerate().filter(|(index, _)| Some(*index) != without);
            let zero = vec![0.0; at.len()];
            others.fold(zero, |sums, (_, own)| {
                sums.iter().zip(&own.sums).map(|(sum, more)| sum + more).collect()
            })
        };
        let all = sums(None);
        let tried = at.iter().zip(&all).map(|((spread, _), sum)| TriedSpread {
            spread: *spread,
            log_score: sum / years as f64,
        });
        let mut left_out = Vec::new();
        if families.len() > 1 {
            for (index, family) in families.iter().enumerate() {
                let best = lowest(&sums(Some(index)));
                let mean = |place: usize| family.sums[place] / family.years as f64;
                left_out.push(LeftOut {
                    family: family.name.clone(),
                    years: family.years,
                    spread: at[best].0,
                    log_score: mean(best),
                    log_score_at_first: mean(0),
                });
            }
        }
        let spreads = || left_out.iter().map(|own| own.spread);
        let range = spreads().reduce(f64::min).zip(spreads().reduce(f64::max));
        let sum: f64 = left_out.iter().map(|own| own.log_score * own.years as f64).sum();
        Some(Self {
            best: at[lowest(&all)].0,
            range,
            years,
            tried: tried.collect(),
            log_score_left_out: (!left_out.is_empty()).then_some(sum / years as f64),
            left_out,
        })
    }

    /// The mean log score of all years at the first spread that was tried.
    #[must_use]
    pub fn log_score_at_first(&self) -> Option<f64> {
        self.tried.first().map(|own| own.log_score)
    }

    /// Whether the best spread is the last that was tried, so that a wider one may be better still.
    #[must_use]
    pub fn is_at_the_end(&self) -> bool {
        self.tried.last().is_some_and(|own| own.spread <= self.best)
    }
}

/// The place of the lowest number, the first of several.
fn lowest(sums: &[f64]) -> usize {
    let least = sums.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
    least.map_or(0, |(index, _)| index)
}

/// Years that have a log score at every spread, by family, in order of first appearance.
fn families(at: &[(f64, Vec<RecordScore>)]) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    let Some((_, first)) = at.first() else { return families };
    for (index, record) in first.iter().enumerate() {
        for place in 0..record.years.len() {
            let scores = at.iter().map(|(_, records)| {
                records.get(index).and_then(|own| own.years.get(place)?.log_score)
            });
            let Some(scores) = scores.collect::<Option<Vec<f64>>>() else { continue };
            match families.iter_mut().find(|family| family.name == record.family) {
                Some(family) => {
                    family.years += 1;
                    family.sums.iter_mut().zip(&scores).for_each(|(sum, score)| *sum += score);
                }
                None => {
                    families.push(Family { name: record.family.clone(), sums: scores, years: 1 })
                }
            }
        }
    }
    families
}

#[cfg(test)]
mod tests {
    use super::super::record::{Kind, YearScore};
    use super::super::rival::Rivals;
    use super::*;
    use crate::chance::normal_quantile;

    /// Forecasts that say N(0, 1) widened by a spread, of a record whose years have this spread in truth.
    fn record(family: &str, spread: f64, truth: f64) -> RecordScore {
        let quantiles = |n: u32, sd: f64| -> Vec<f64> {
            (0..n).map(|i| sd * normal_quantile((f64::from(i) + 0.5) / f64::from(n))).collect()
        };
        let members = quantiles(2_000, spread);
        let came = quantiles(40, truth);
        let rivals = Rivals::of(&[], false);
        let years = (2001..).zip(&came).filter_map(|(year, observed)| {
            YearScore::of((year, *observed), &members, (Kind::Number, 0.5), (&rivals, &came))
        });
        RecordScore {
            name: family.to_owned(),
            metric: "delivered_twh".to_owned(),
            unit: "TWh".to_owned(),
            family: family.to_owned(),
            kind: Kind::Number,
            known_until: 2000,
            known: 0,
            spread: RecordScore::spread_of(&came),
            years: years.collect(),
        }
    }

    fn fit(truths: &[(&str, f64)]) -> SpreadFit {
        let of = |spread: f64| truths.iter().map(|own| record(own.0, spread, own.1)).collect();
        let at: Vec<(f64, Vec<RecordScore>)> = SPREADS.iter().map(|s| (*s, of(*s))).collect();
        SpreadFit::of(&at).expect("a fit")
    }

    #[test]
    fn forecasts_that_are_half_as_wide_as_the_truth_are_widened_twice() {
        let fit = fit(&[("a", 2.0)]);
        // The log score of a normal is least where its spread is that of what came; forty quantiles of one
        // have a little less than that, and kernels add a little.
        assert!((1.75..=2.0).contains(&fit.best), "{}", fit.best);
        assert_eq!((fit.range, fit.log_score_left_out, fit.years), (None, None, 40));
        assert!(!fit.is_at_the_end());
    }

    #[test]
    fn forecasts_that_are_true_are_left_as_they_are() {
        let fit = fit(&[("a", 1.0), ("b", 1.0)]);
        assert_eq!((fit.best, fit.range), (1.0, Some((1.0, 1.0))));
        assert_eq!(fit.log_score_left_out, fit.log_score_at_first());
    }

    #[test]
    fn a_family_is_scored_at_the_spread_that_suits_the_others() {
        let fit = fit(&[("wide", 3.0), ("true", 1.0)]);
        let [wide, narrow] = &fit.left_out[..] else { panic!("two families") };
        assert_eq!((wide.family.as_str(), wide.spread), ("wide", 1.0));
        assert!((2.5..=3.0).contains(&narrow.spread), "{}", narrow.spread);
        // The one is no better off than before, the other is worse.
        assert_eq!(wide.log_score, wide.log_score_at_first);
        assert!(narrow.log_score > narrow.log_score_at_first);
        assert_eq!(fit.range, Some((1.0, narrow.spread)));
        assert!(fit.best > 1.0 && fit.best < 3.0);
        assert!(fit.log_score_left_out > fit.log_score_at_first());
    }

    #[test]
    fn a_spread_at_the_end_may_not_be_the_widest_that_is_wanted() {
        assert!(fit(&[("a", 9.0)]).is_at_the_end());
        assert_eq!(SpreadFit::of(&[]), None);
        assert_eq!(SpreadFit::of(&[(1.0, Vec::new())]), None);
    }
}
