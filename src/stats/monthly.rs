//! Every month of the horizon: what each corridor delivers in it, and what the rest is lost to.
//!
//! Means are over all trials, from sums that are cut at the month's ends: the twelve of a year add up to
//! the mean of the year, and in each month what is delivered and lost adds up to the nameplate. Quantiles
//! need a number a trial; each trial keeps the months of one year by themselves (see
//! [`single_year`](crate::outcome::single_year)), so they are of those trials whose turn the year is, a
//! number that is told, and unknown where there are fewer than [`FEWEST`](super::FEWEST).

use super::counts::Counts;
use super::distribution::Distribution;
use super::ratio::share;
use super::summary::calendar_year;
use crate::outcome::{
    CorridorIndex, HorizonMonthIndex, Layout, Loss, Measure, MonthColumns, MonthIndex, Outcomes,
    Tallies, YearIndex, of_single_year,
};

/// One month of one corridor, or of all together.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthRow {
    /// The calendar year.
    pub year: i32,
    /// 1 for January to 12.
    pub month: u32,
    /// The corridor's name; `None` for all together.
    pub corridor: Option<String>,
    /// TWh delivered: mean and its error over all trials, all else over those of `single_trials`.
    pub delivered: Distribution,
    /// Trials that the quantiles are of.
    pub single_trials: u64,
    /// TWh at full capacity in season, the mean over trials.
    pub nameplate: f64,
    /// Means of the TWh lost under each heading, incidents cause by cause: in the order of
    /// [`Loss::each`].
    pub lost: Vec<(Loss, f64)>,
}

/// Every month, year by year and month by month, corridor by corridor and last all together (where
/// there is more than one corridor). `None` where the months were not kept.
#[must_use]
pub fn monthly(outcomes: &Outcomes, tallies: &Tallies) -> Option<Vec<MonthRow>> {
    if !tallies.months.is_kept() || !outcomes.has(Measure::SingleMonth) || tallies.trials == 0 {
        return None;
    }
    let layout = &outcomes.layout;
    let corridors = (0..layout.corridors.len()).map(|index| Some(CorridorIndex(index)));
    let total = (layout.corridors.len() > 1).then_some(None);
    let whose: Vec<Option<CorridorIndex>> = corridors.chain(total).collect();
    // By corridor and month: the numbers of single years, those of one year after the other.
    let mut rows = Vec::new();
    let mut keys = Vec::new();
    let single: Vec<Vec<Vec<f64>>> =
        whose.iter().map(|corridor| by_month(outcomes, *corridor)).collect();
    for year in 0..layout.years {
        for month in 0..12 {
            for (corridor, single) in whose.iter().zip(&single) {
                let mut values: Vec<f64> =
                    of_single_year(&single[month], year, layout.years).copied().collect();
                let distribution = Distribution::of_trials(&mut values, &mut keys);
                let at = (YearIndex(year), MonthIndex(month));
                let mut row = row(layout, tallies, *corridor, at)?;
                (row.delivered, row.single_trials) = (
                    Distribution { mean: row.delivered.mean, se: row.delivered.se, ..distribution },
                    values.len() as u64,
                );
                rows.push(row);
            }
        }
    }
    Some(rows)
}

/// The same of trials that are counted.
pub(super) fn monthly_of_counts(counts: &Counts, tallies: &Tallies) -> Option<Vec<MonthRow>> {
    if tallies.trials == 0 {
        return None;
    }
    let layout = counts.layout();
    let corridors = (0..layout.corridors.len()).map(|index| Some(CorridorIndex(index)));
    let total = (layout.corridors.len() > 1).then_some(None);
    let whose: Vec<Option<CorridorIndex>> = corridors.chain(total).collect();
    let mut rows = Vec::new();
    for year in (0..layout.years).map(YearIndex) {
        for month in (0..12).map(MonthIndex) {
            for corridor in &whose {
                let (distribution, trials) = counts.month(*corridor, year, month)?;
                let mut row = row(layout, tallies, *corridor, (year, month))?;
                let Distribution { mean, se, .. } = row.delivered;
                row.delivered = Distribution { mean, se, ..distribution };
                row.single_trials = trials;
                rows.push(row);
            }
        }
    }
    Some(rows)
}

/// The single months of a corridor, or of all together, by calendar month: one number a trial.
fn by_month(outcomes: &Outcomes, corridor: Option<CorridorIndex>) -> Vec<Vec<f64>> {
    let values = |month| outcomes.values(Measure::SingleMonth, corridor, MonthIndex(month));
    (0..12).map(values).collect()
}

/// One month with all that needs no column.
fn row(
    layout: &Layout,
    tallies: &Tallies,
    corridor: Option<CorridorIndex>,
    (YearIndex(year), MonthIndex(month)): (YearIndex, MonthIndex),
) -> Option<MonthRow> {
    let columns = MonthColumns::of(layout);
    let at = HorizonMonthIndex(12 * year + month);
    let trials = tallies.trials as f64;
    let of = match corridor {
        Some(CorridorIndex(index)) => index..index + 1,
        None => 0..layout.corridors.len(),
    };
    let sum = |measure| -> Option<f64> {
        let sums =
            of.clone().map(|index| tallies.months.sum(columns, measure, CorridorIndex(index), at));
        sums.sum()
    };
    let squared = tallies.months.squared(columns, corridor, at)?;
    let delivered = share(sum(Measure::Delivered)?, squared, tallies.trials);
    let lost = Loss::each(layout.causes.len())
        .map(|loss| Some((loss, sum(Measure::Lost(loss))? / trials)));
    Some(MonthRow {
        year: calendar_year(layout, year),
        month: u32::try_from(month + 1).unwrap_or(0),
        corridor: corridor.map(|corridor| layout.corridor(corridor).name.clone()),
        delivered: Distribution {
            mean: Some(delivered.value),
            se: delivered.se,
            ..Distribution::default()
        },
        single_trials: 0,
        nameplate: sum(Measure::Nameplate)? / trials,
        lost: lost.collect::<Option<_>>()?,
    })
}
