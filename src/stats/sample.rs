//! The trials of a run as pictures see them: kept one by one, or counted, with the first of them kept.
//!
//! Of trials that are counted curves come from cells, 1.3e-4 of a value wide; what needs single trials is
//! of the first ones, and how an estimate settles is told of these and of all.

use super::counts::{Counts, MOST_CORRIDORS, RELATIVE_WIDTH};
use super::course::{Settled, arrivals, settling, typical_of_likeliest, typical_trials};
use super::distribution::FEWEST;
use super::estimate::Estimate;
use super::glance::{Glance, Histogram, contract_twh, glances};
use super::monthly::{MonthRow, monthly, monthly_of_counts};
use super::quantile::{interval_of, quantile_of};
use super::ratio::ratio;
use super::reservoir::{LevelBand, levels, water_months};
use super::shape::{Density, exceedance};
use super::summary::CountedInfo;
use crate::outcome::{
    All, CorridorIndex, Layout, Measure, Metric, Outcomes, Tallies, Variable as Job, Water,
    YearIndex,
};

/// The trials of a run, or those measures of them that one pass kept.
#[derive(Debug, Clone, Copy)]
pub enum Sample<'a> {
    /// Kept one by one.
    Kept(&'a Outcomes),
    /// Counted, and the first of them kept.
    Counted(&'a Counts, &'a Outcomes),
}

impl Sample<'_> {
    /// The names of what was recorded.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        match self {
            Self::Kept(outcomes) => &outcomes.layout,
            Self::Counted(counts, _) => counts.layout(),
        }
    }

    /// How many trials there are.
    #[must_use]
    pub fn trials(&self) -> u64 {
        match self {
            Self::Kept(outcomes) => outcomes.trials(),
            Self::Counted(counts, _) => counts.trials(),
        }
    }

    /// Whether a measure is told of.
    #[must_use]
    pub fn has(&self, measure: Measure) -> bool {
        match self {
            Self::Kept(outcomes) => outcomes.has(measure),
            Self::Counted(counts, _) => counts.layout().columns().has(measure),
        }
    }

    /// The facts that a summary tells of trials that are counted; `None` where they are kept.
    #[must_use]
    pub fn counted(&self) -> Option<CountedInfo> {
        let Self::Counted(counts, single) = self else { return None };
        let has_futures = counts.layout().corridors.len() <= MOST_CORRIDORS;
        let not_kept = if has_futures { Vec::new() } else { vec!["futures".to_owned()] };
        let kept_trials = single.trials();
        Some(CountedInfo { relative_width: RELATIVE_WIDTH, kept_trials, not_kept })
    }

    /// The trials that are there one by one.
    #[must_use]
    pub fn single(&self) -> &Outcomes {
        match self {
            Self::Kept(outcomes) | Self::Counted(_, outcomes) => outcomes,
        }
    }

    /// Whether only the first trials are there one by one.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        matches!(self, Self::Counted(..))
    }

    /// The density of what a corridor, or all together, bring in the trial's average year.
    #[must_use]
    pub fn density(&self, corridor: Option<usize>) -> Density {
        match self {
            Self::Kept(outcomes) => Density::of(&delivered(outcomes, corridor)),
            Self::Counted(counts, _) => {
                let ladder = counts.row(&average_year(corridor)).map(|own| own.ladder());
                Density::of_cells(&ladder.unwrap_or_default())
            }
        }
    }

    /// The same one by one where few trials bring anything; `None` where they are too many to be shown.
    #[must_use]
    pub fn few(&self, corridor: Option<usize>) -> Option<Vec<f64>> {
        let values: Vec<f64> = match self {
            Self::Kept(outcomes) => delivered(outcomes, corridor),
            Self::Counted(counts, _) => {
                let ladder = counts.row(&average_year(corridor))?.ladder();
                let positive = ladder.cells().filter(|(_, value)| *value > 0.0);
                if positive.map(|(count, _)| count).sum::<u64>() >= FEWEST {
                    return None;
                }
                ladder.numbers().filter(|value| *value > 0.0).collect()
            }
        };
        if self.trials() < FEWEST {
            return Some(values);
        }
        let positive: Vec<f64> = values.into_iter().filter(|value| *value > 0.0).collect();
        ((positive.len() as u64) < FEWEST).then_some(positive)
    }

    /// The chance of at least so much in the average year: see [`exceedance`].
    #[must_use]
    pub fn exceedance(&self, corridor: Option<usize>, most: usize) -> Vec<(f64, f64)> {
        match self {
            Self::Kept(outcomes) => exceedance(delivered(outcomes, corridor), most),
            Self::Counted(counts, _) => {
                let ladder = counts.row(&average_year(corridor)).map(|own| own.ladder());
                super::shape::exceedance_of_cells(&ladder.unwrap_or_default(), most)
            }
        }
    }

    /// The single trials whose average year is nearest to the 10, 50 and 90 % quantile: see
    /// [`typical_trials`].
    #[must_use]
    pub fn typical_trials(&self) -> Vec<usize> {
        typical_trials(self.single())
    }

    /// Of the likeliest future the single trials that are typical in every corridor: see
    /// [`typical_of_likeliest`]; with the TWh of their average year.
    #[must_use]
    pub fn typical_of_likeliest(&self) -> Vec<(u64, f64)> {
        let values = delivered(self.single(), None);
        let trials = typical_of_likeliest(self.single()).into_iter();
        trials.filter_map(|trial| Some((trial as u64, *values.get(trial)?))).collect()
    }

    /// The share of trials in which anything arrives in any year, and the most in a single year, TWh.
    #[must_use]
    pub fn arrivals(&self, corridor: Option<usize>) -> (f64, f64) {
        match self {
            Self::Kept(outcomes) => arrivals(outcomes, corridor),
            Self::Counted(counts, _) => {
                let some = counts.arrivals(corridor.map(CorridorIndex));
                let years = 0..counts.layout().years;
                let job = |year| Job { year: Some(year), ..average_year(corridor) };
                let most = years.filter_map(|year| counts.row(&job(year))?.high());
                (some as f64 / counts.trials().max(1) as f64, most.fold(0.0, f64::max))
            }
        }
    }

    /// How the mean, or a quantile, of what all bring together in the average year settled.
    #[must_use]
    pub fn settling(&self, p: Option<f64>) -> Vec<Settled> {
        let mut settled = settling(&delivered(self.single(), None), p);
        if let Self::Counted(counts, _) = self
            && let Some(sketch) = counts.row(&average_year(None))
            && let Some(moments) = sketch.moments()
        {
            let mean = moments.estimate();
            let (estimate, ends) = match p {
                None => (mean.value, mean.interval()),
                Some(p) => {
                    let ladder = sketch.ladder();
                    (quantile_of(&ladder, p), Some(interval_of(&ladder, p)))
                }
            };
            if let Some((low, high)) = ends {
                settled.retain(|point| point.trials < moments.count);
                settled.push(Settled { trials: moments.count, estimate, low, high });
            }
        }
        settled
    }

    /// A small histogram and key figures of each corridor and of all: see [`glances`].
    #[must_use]
    pub fn glances(&self, tallies: &Tallies, bins: usize) -> Vec<Glance> {
        match self {
            Self::Kept(outcomes) => glances(outcomes, tallies, bins),
            Self::Counted(counts, _) => glances_of_counts(counts, tallies, bins),
        }
    }

    /// Every month of the horizon; `None` where it was not kept.
    #[must_use]
    pub fn monthly(&self, tallies: &Tallies) -> Option<Vec<MonthRow>> {
        match self {
            Self::Kept(outcomes) => monthly(outcomes, tallies),
            Self::Counted(counts, _) => monthly_of_counts(counts, tallies),
        }
    }

    /// The level of a reservoir at the end of each month; `None` where it was not kept.
    #[must_use]
    pub fn levels(&self, reservoir: usize) -> Option<Vec<LevelBand>> {
        match self {
            Self::Kept(outcomes) => levels(outcomes, reservoir),
            Self::Counted(counts, _) => {
                let band = |own: &super::sketch::Sketch| {
                    let ladder = own.ladder();
                    let at = |p| quantile_of(&ladder, p);
                    (own.count() > 0).then(|| LevelBand {
                        p10: at(0.1),
                        p25: at(0.25),
                        p50: at(0.5),
                        p75: at(0.75),
                        p90: at(0.9),
                    })
                };
                counts.levels(reservoir).map(band).collect()
            }
        }
    }

    /// The mean of a kind of water in each calendar month; `None` where it was not kept.
    #[must_use]
    pub fn water_months(&self, reservoir: usize, water: Water) -> Option<[f64; 12]> {
        match self {
            Self::Kept(outcomes) => water_months(outcomes, reservoir, water),
            Self::Counted(counts, _) => {
                counts.water(reservoir, water).collect::<Vec<_>>().try_into().ok()
            }
        }
    }

    /// The energy of a corridor, or of all together, in a year of each of some single trials.
    #[must_use]
    pub fn in_year(&self, corridor: Option<usize>, year: usize, trials: &[usize]) -> Vec<f64> {
        let corridor = corridor.map(CorridorIndex);
        let values = self.single().values(Measure::Delivered, corridor, YearIndex(year));
        trials.iter().filter_map(|trial| values.get(*trial).copied()).collect()
    }
}

/// The energy delivered in the average year.
pub(super) fn average_year(entity: Option<usize>) -> Job {
    Job { metric: Metric::DeliveredTwh, entity, year: None }
}

fn delivered(outcomes: &Outcomes, corridor: Option<usize>) -> Vec<f64> {
    outcomes.values(Measure::Delivered, corridor.map(CorridorIndex), All)
}

fn glances_of_counts(counts: &Counts, tallies: &Tallies, bins: usize) -> Vec<Glance> {
    let layout = counts.layout();
    let all = || (0..layout.corridors.len()).map(Some).chain([None]);
    let Some(total) = counts.row(&average_year(None)) else { return Vec::new() };
    let ladder = total.ladder();
    let high = if total.count() == 0 { 0.0 } else { quantile_of(&ladder, 0.999) };
    let high = if high > 0.0 { high } else { total.high().unwrap_or(0.0) };
    let glance = |corridor: Option<usize>| {
        let delivered = counts.row(&average_year(corridor))?;
        let nameplate = Job { metric: Metric::NameplateTwh, ..average_year(corridor) };
        let nameplate = counts.row(&nameplate)?;
        let (own, whole) = (delivered.sums(), nameplate.sums());
        let of_nameplate: Option<Estimate> = ratio(
            counts.trials(),
            [own.sum.rounded(), whole.sum.rounded()],
            [
                own.squared.rounded(),
                whole.squared.rounded(),
                counts.product(corridor.map(CorridorIndex))?,
            ],
        );
        Some(Glance {
            of_nameplate,
            delivered: Histogram::of_cells(&delivered.ladder(), high, bins),
            contract_twh: corridor.and_then(|own| contract_twh(layout, tallies, own)),
        })
    };
    all().filter_map(glance).collect()
}
