//! A reservoir over the horizon: how its level lies month by month, and what a mean month does with
//! the water.

use super::estimate::Moments;
use super::order::sort;
use super::quantile::quantile;
use crate::outcome::{HorizonMonthIndex, Measure, MonthIndex, Outcomes, ReservoirIndex, Water};

/// How the level at the end of one month lies over the trials, GWh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelBand {
    /// 10 % quantile.
    pub p10: f64,
    /// 25 % quantile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75 % quantile.
    pub p75: f64,
    /// 90 % quantile.
    pub p90: f64,
}

/// The level at the end of each month of the horizon; `None` where it was not kept.
#[must_use]
pub fn levels(outcomes: &Outcomes, reservoir: usize) -> Option<Vec<LevelBand>> {
    let (reservoirs, months) = Measure::ReservoirCourse.shape(&outcomes.layout);
    if reservoir >= reservoirs {
        return None;
    }
    let mut values = Vec::new();
    (0..months)
        .map(|month| {
            let measure = Measure::ReservoirCourse;
            outcomes.values_into(
                measure,
                ReservoirIndex(reservoir),
                HorizonMonthIndex(month),
                &mut values,
            );
            if values.is_empty() {
                return None;
            }
            sort(&mut values);
            let at = |p| quantile(&values, p);
            Some(LevelBand {
                p10: at(0.1),
                p25: at(0.25),
                p50: at(0.5),
                p75: at(0.75),
                p90: at(0.9),
            })
        })
        .collect()
}

/// The mean over trials and years of one kind of water in each calendar month, GWh; `None` where it
/// was not kept.
#[must_use]
pub fn water_months(outcomes: &Outcomes, reservoir: usize, water: Water) -> Option<[f64; 12]> {
    let measure = Measure::ReservoirMonth(water);
    if reservoir >= measure.shape(&outcomes.layout).0 {
        return None;
    }
    let mut means = [0.0; 12];
    let mut values = Vec::new();
    for (month, mean) in means.iter_mut().enumerate() {
        outcomes.values_into(measure, ReservoirIndex(reservoir), MonthIndex(month), &mut values);
        *mean = Moments::of(&values)?.mean;
    }
    Some(means)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Block, Layout, MonthIndex, ReservoirIndex, ReservoirLabel, Row};

    fn outcomes() -> Outcomes {
        let mut layout = Layout::new(2028, 2);
        let name = "lake".to_owned();
        layout.reservoirs.push(ReservoirLabel { name, storage_gwh: Some(10.0) });
        let layout = std::sync::Arc::new(layout.laid_out());
        let spills = Measure::ReservoirMonth(Water::Spill);
        let course = Measure::ReservoirCourse;
        let kept = layout.columns().only(|measure| measure == spills || measure == course);
        // Three trials: in month m the levels are m, m + 2 and m + 10, the spills 3 m, 0 and 0.
        let mut block = Block::new(&layout, &kept, (0, 3), 0);
        for (trial, (more, spilled)) in
            [(0.0, 3.0), (10.0, 0.0), (2.0, 0.0)].into_iter().enumerate()
        {
            let mut row = Row::new(&layout);
            for month in 0..24_u8 {
                row.set(
                    course,
                    ReservoirIndex(0),
                    course.period(month.into()),
                    f64::from(month) + more,
                );
            }
            for month in 0..12_u8 {
                row.set(
                    spills,
                    ReservoirIndex(0),
                    MonthIndex(month.into()),
                    spilled * f64::from(month),
                );
            }
            block.record(trial, &row);
        }
        Outcomes { layout, kept, blocks: vec![block] }
    }

    #[test]
    fn a_level_has_the_quantiles_of_its_month() {
        let levels = levels(&outcomes(), 0).expect("kept");
        assert_eq!(levels.len(), 24);
        let band = levels[20];
        assert_eq!((band.p25, band.p50, band.p75), (21.0, 22.0, 26.0));
        assert!((band.p10 - 20.4).abs() < 1e-9 && (band.p90 - 28.4).abs() < 1e-9);
    }

    #[test]
    fn a_mean_month_is_the_mean_over_trials_and_what_was_not_kept_is_none() {
        let spill = water_months(&outcomes(), 0, Water::Spill).expect("kept");
        assert_eq!(spill[11], 11.0);
        assert_eq!(water_months(&outcomes(), 0, Water::Home), None);
        assert_eq!(levels(&outcomes(), 1), None);
    }
}
