//! The payments of a single trial under its contracts, and the water of its reservoirs.
//!
//! Both are read from the row that the trial recorded: year by year, for each corridor and for each
//! reservoir. Of a reservoir, inflow = home + surplus + spill + rise of the level.

use serde::Serialize;

use crate::model::Model;
use crate::outcome::{CorridorIndex, Measure, MonthIndex, ReservoirIndex, Row, Water, YearIndex};

/// The payment for one corridor in one year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoneyTold {
    /// The year.
    pub year: i32,
    /// The corridor.
    pub corridor: String,
    /// Million USD paid.
    pub payment_musd: f64,
    /// Million USD that what was delivered would have cost elsewhere; null where the contract does
    /// not say what that costs.
    pub replacement_musd: Option<f64>,
    /// The second less the first.
    pub net_benefit_musd: Option<f64>,
}

/// One year of a reservoir: GWh of electricity that its water makes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaterTold {
    /// The year.
    pub year: i32,
    /// The supply.
    pub supply: String,
    /// The water that came in.
    pub inflow_gwh: f64,
    /// Turbined for demand at home.
    pub home_gwh: f64,
    /// Demand at home that was not served.
    pub home_unserved_gwh: f64,
    /// Turbined beyond that: offered to corridors.
    pub surplus_gwh: f64,
    /// Lost past the turbines.
    pub spill_gwh: f64,
    /// Held at the year's end.
    pub level_gwh: f64,
}

/// A calendar month of a reservoir, mean of the trial's years: GWh.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaterMonthTold {
    /// The supply.
    pub supply: String,
    /// From 1 to 12.
    pub month: u8,
    /// Demand at home that was not served.
    pub home_unserved_gwh: f64,
    /// Lost past the turbines.
    pub spill_gwh: f64,
}

fn years(model: &Model) -> impl Iterator<Item = (usize, i32)> {
    let start = model.start_year;
    (0..model.years).map(move |year| (year, start.saturating_add(year as i32)))
}

/// The money of a trial, year by year, for every corridor that has a contract; `row` is what the
/// trial recorded.
pub(super) fn money(model: &Model, row: &Row) -> Vec<MoneyTold> {
    let mut told = Vec::new();
    for (year_index, year) in years(model) {
        for contract in &model.layout.contracts {
            let of =
                |measure| row.get(measure, CorridorIndex(contract.corridor), YearIndex(year_index));
            let Some(payment_musd) = of(Measure::Payment) else { continue };
            let where_known = |measure| of(measure).filter(|_| contract.replaced);
            told.push(MoneyTold {
                year,
                corridor: model.layout.corridors[contract.corridor].name.clone(),
                payment_musd,
                replacement_musd: where_known(Measure::Replacement),
                net_benefit_musd: where_known(Measure::NetBenefit),
            });
        }
    }
    told
}

/// The water of a trial, year by year, for every reservoir.
pub(super) fn water(model: &Model, row: &Row) -> Vec<WaterTold> {
    let mut told = Vec::new();
    for (year_index, year) in years(model) {
        for (index, reservoir) in model.layout.reservoirs.iter().enumerate() {
            let of = |water| {
                row.get(Measure::Reservoir(water), ReservoirIndex(index), YearIndex(year_index))
            };
            let all = Water::ALL.map(of);
            let [Some(inflow), Some(home), Some(surplus), Some(spill), Some(unserved), Some(level)] =
                all
            else {
                continue;
            };
            told.push(WaterTold {
                year,
                supply: reservoir.name.clone(),
                inflow_gwh: inflow,
                home_gwh: home,
                home_unserved_gwh: unserved,
                surplus_gwh: surplus,
                spill_gwh: spill,
                level_gwh: level,
            });
        }
    }
    told
}

/// The months in which water was wanting or too much, for every reservoir.
pub(super) fn water_months(model: &Model, row: &Row) -> Vec<WaterMonthTold> {
    let mut told = Vec::new();
    for (index, reservoir) in model.layout.reservoirs.iter().enumerate() {
        for month in 0..12_u8 {
            let of_year = MonthIndex(usize::from(month));
            let of =
                |water| row.get(Measure::ReservoirMonth(water), ReservoirIndex(index), of_year);
            let (Some(unserved), Some(spill)) = (of(Water::Unserved), of(Water::Spill)) else {
                continue;
            };
            told.push(WaterMonthTold {
                supply: reservoir.name.clone(),
                month: month + 1,
                home_unserved_gwh: unserved,
                spill_gwh: spill,
            });
        }
    }
    told
}
