//! A reservoir: water kept from month to month, counted as the electricity that it makes.
//!
//! Each month of the horizon, in GWh, with `S` the usable storage and `T` what the turbines can
//! make in the month:
//!
//! ```text
//! water   = level + inflow
//! home    = min(home demand, T, water)
//! surplus = min(T - home, max(0, water - home - keep S))
//! level   = min(S, water - home - surplus), and what is above S is spilled
//! ```
//!
//! The level begins at `start_share S` on 1 January of the first year; the warm-up has no water. The
//! surplus is offered evenly over the month, and leaves the reservoir whether a corridor draws it or
//! not: who would rather hold water back for the season says so by `keep_share`. Losses come off
//! behind the power station, so that energies here are those at its terminals.
//!
//! A month is one step: where inflow and release differ within it, the level between its ends is not
//! looked at, so that a flood of days that passes over a full reservoir is not seen.

use super::Workspace;
use super::water::{WetYears, growth_to_start};
use crate::chance::RandomStreams;
use crate::model::{Model, ReservoirForm};
use crate::outcome::{HorizonMonthIndex, Measure, MonthIndex, ReservoirIndex, Water, YearIndex};
use crate::units::{Bounds, MONTH_DAYS};

/// Inflow and demand of a month, GWh, are clamped to this and counted: past it a trend has outgrown
/// all water.
const MOST: f64 = Bounds::GWH.high;

/// One reservoir in one month.
#[derive(Debug, Clone, Copy)]
struct MonthBalance {
    /// GWh held at its start.
    level: f64,
    /// GWh of water that come in.
    inflow: f64,
    /// GWh that are wanted at home.
    demand: f64,
    /// GWh that the turbines can make.
    turbine: f64,
    /// GWh to hold at its end, if the surplus is to be had from the rest.
    keep: f64,
    /// GWh that it can hold.
    storage: f64,
}

impl MonthBalance {
    /// The energy of each kind of water.
    fn balance(self) -> [(Water, f64); 6] {
        let water = self.level + self.inflow;
        let home = self.demand.min(self.turbine).min(water);
        let left = water - home;
        let surplus = (self.turbine - home).min((left - self.keep).max(0.0));
        let left = left - surplus;
        let level = left.min(self.storage);
        [
            (Water::Inflow, self.inflow),
            (Water::Home, home),
            (Water::Surplus, surplus),
            (Water::Spill, left - level),
            (Water::Unserved, self.demand - home),
            (Water::Level, level),
        ]
    }
}

/// Draws the surplus of a reservoir as the rates of its supply, and records its balance.
pub(super) fn draw<L: RandomStreams>(
    model: &Model,
    streams: &L,
    workspace: &mut Workspace,
    index: usize,
    form: &ReservoirForm,
    kept: f64,
) {
    let Workspace { parameters, wetness, rates, row, clamped, .. } = workspace;
    let parameter = |slot: u32| parameters[slot as usize];
    let storage = parameter(form.storage);
    let turbine = parameter(form.turbine);
    let inflow = form.inflow.map(parameter);
    let home_demand = form.home_demand.map(parameter);
    let keep = form.keep_share.map(|slot| parameter(slot) * storage);
    let growth = parameter(form.home_growth);
    let mut grown = growth_to_start(model, growth, parameter(form.wetness.base_year));
    let mut level = parameter(form.start_share) * storage;
    let years = model.years;
    let share = 1.0 / years as f64;
    let scores = &wetness[index * years..(index + 1) * years];
    let wetness = &form.wetness;
    let water = WetYears { form: wetness, scores, asked: 0, mean: inflow, parameters };
    let mut past = false;
    water.each_year(model, streams, 0.0, |year, wet, around| {
        let home = match form.home_by_year.is_empty() {
            true => grown,
            false => form.home_by_year.at(model.start_year + year as i32, parameters),
        };
        for month in 0..12 {
            let gwh_per_mw = f64::from(MONTH_DAYS[month]) * 24.0 * 1e-3;
            let mut grow = |mean: f64, factor: f64| {
                let grown = if mean > 0.0 { mean * factor } else { 0.0 };
                past |= grown > MOST;
                grown.min(MOST)
            };
            let balance = MonthBalance {
                level,
                inflow: grow(inflow[month], wet * around[month]),
                demand: grow(home_demand[month] * gwh_per_mw, home),
                turbine: turbine * gwh_per_mw,
                keep: keep[month],
                storage,
            }
            .balance();
            for (water, gwh) in balance {
                let own = ReservoirIndex(form.index);
                if water == Water::Level {
                    level = gwh;
                    row.set(Measure::Reservoir(water), own, YearIndex(year), gwh);
                    let of_horizon = HorizonMonthIndex(year * 12 + month);
                    row.set(Measure::ReservoirCourse, own, of_horizon, gwh);
                } else {
                    row.add(Measure::Reservoir(water), own, YearIndex(year), gwh);
                }
                if water == Water::Surplus {
                    rates[(index * years + year) * 12 + month] = gwh / gwh_per_mw * kept;
                }
                row.add(Measure::ReservoirMonth(water), own, MonthIndex(month), gwh * share);
            }
        }
        grown *= 1.0 + growth;
    });
    clamped[form.past_all as usize] |= past;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(month: MonthBalance) -> [f64; 6] {
        month.balance().map(|(_, gwh)| gwh)
    }

    #[test]
    fn home_demand_is_served_below_what_is_kept_and_surplus_only_above() {
        let month = MonthBalance {
            level: 500.0,
            inflow: 100.0,
            demand: 50.0,
            turbine: 200.0,
            keep: 480.0,
            storage: 1000.0,
        };
        assert_eq!(balance(month), [100.0, 50.0, 70.0, 0.0, 0.0, 480.0]);
        let low = MonthBalance { level: 300.0, ..month };
        assert_eq!(balance(low), [100.0, 50.0, 0.0, 0.0, 0.0, 350.0]);
        let dry = MonthBalance { level: 10.0, inflow: 20.0, ..month };
        assert_eq!(balance(dry), [20.0, 30.0, 0.0, 0.0, 20.0, 0.0]);
    }

    #[test]
    fn the_turbines_serve_home_first_and_what_the_storage_cannot_hold_is_spilled() {
        let month = MonthBalance {
            level: 900.0,
            inflow: 500.0,
            demand: 50.0,
            turbine: 200.0,
            keep: 0.0,
            storage: 1000.0,
        };
        assert_eq!(balance(month), [500.0, 50.0, 150.0, 200.0, 0.0, 1000.0]);
        let busy = MonthBalance { demand: 260.0, ..month };
        assert_eq!(balance(busy), [500.0, 200.0, 0.0, 200.0, 60.0, 1000.0]);
    }
}
