//! The accounts of a single trial beside those of its corridors' energy: payments under contracts, what
//! the destination replaces and does not buy, what goes back, what claims get, the water of reservoirs, the
//! states of regimes.
//!
//! All are read from the row that the trial recorded, year by year. Of a reservoir, inflow = home + surplus + spill + rise of the level.

use serde::Serialize;

use crate::model::Model;
use crate::outcome::{
    ClaimIndex, CorridorIndex, Measure, MonthIndex, Refusal, RegimeStateIndex, ReplacedIndex,
    ReservoirIndex, Row, Water, YearIndex,
};

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

/// The energy of an alternative that was replaced in one year, all corridors together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplacedTold {
    /// The year.
    pub year: i32,
    /// The alternative.
    pub alternative: String,
    /// TWh of it.
    pub replaced_twh: f64,
    /// Million USD that this would have cost.
    pub replaced_musd: f64,
    /// Million tonnes of CO2 that this would have emitted, less what came in its place.
    pub avoided_co2_mt: f64,
}

/// The energy that arrived over one corridor in one year and was not bought, for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotBoughtTold {
    /// The year.
    pub year: i32,
    /// The corridor.
    pub corridor: String,
    /// Why, as in `summary.json`: `no_room`, `too_dear` or `not_taken`.
    pub cause: &'static str,
    /// TWh.
    pub lost_twh: f64,
    /// The reason as it is read.
    #[serde(skip)]
    pub why: Refusal,
}

/// The energy that went back over one corridor in one year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReturnedTold {
    /// The year.
    pub year: i32,
    /// The corridor.
    pub corridor: String,
    /// TWh that went back.
    pub returned_twh: f64,
    /// TWh delivered less that.
    pub net_twh: f64,
}

/// The energy that a claim on a supply got in one year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimedTold {
    /// The year.
    pub year: i32,
    /// The supply.
    pub supply: String,
    /// The claim.
    pub name: String,
    /// TWh of electricity, or its equivalent.
    pub claimed_twh: f64,
}

/// Days of one year in a state of a regime.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateTold {
    /// The year.
    pub year: i32,
    /// The state.
    pub state: String,
    /// Days of the year in it.
    pub days: f64,
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
            let of = |measure| row.get(measure, contract.corridor, YearIndex(year_index));
            let Some(payment_musd) = of(Measure::Payment) else { continue };
            let where_known = |measure| of(measure).filter(|_| contract.replaced);
            told.push(MoneyTold {
                year,
                corridor: model.layout.corridor(contract.corridor).name.clone(),
                payment_musd,
                replacement_musd: where_known(Measure::Replacement),
                net_benefit_musd: where_known(Measure::NetBenefit),
            });
        }
    }
    told
}

/// The energy that the destination replaced in a trial, year by year, for every alternative.
pub(super) fn replaced(model: &Model, row: &Row) -> Vec<ReplacedTold> {
    let mut told = Vec::new();
    for (year_index, year) in years(model) {
        for (index, label) in model.layout.replaced.iter().enumerate() {
            let of = |measure| row.get(measure, ReplacedIndex(index), YearIndex(year_index));
            let measures = [Measure::Replaced, Measure::ReplacedMusd, Measure::AvoidedCo2].map(of);
            let (None, [Some(twh), Some(musd), Some(co2)]) = (label.corridor, measures) else {
                continue;
            };
            told.push(ReplacedTold {
                year,
                alternative: model.layout.alternatives[label.alternative].name.clone(),
                replaced_twh: twh,
                replaced_musd: musd,
                avoided_co2_mt: co2,
            });
        }
    }
    told
}

/// The energy that arrived in a trial and was not bought, year by year and reason by reason, for every corridor; none
/// without alternatives.
pub(super) fn not_bought(model: &Model, row: &Row) -> Vec<NotBoughtTold> {
    let mut told = Vec::new();
    for (year_index, year) in years(model) {
        for (index, corridor) in model.layout.corridors.iter().enumerate() {
            for why in Refusal::ALL {
                let measure = Measure::LostDestination(why);
                let of = row.get(measure, CorridorIndex(index), YearIndex(year_index));
                let Some(lost_twh) = of else { continue };
                let corridor = corridor.name.clone();
                told.push(NotBoughtTold { year, corridor, cause: why.key(), lost_twh, why });
            }
        }
    }
    told
}

/// The energy that went back in a trial, year by year, for every corridor that has a return.
pub(super) fn returned(model: &Model, row: &Row) -> Vec<ReturnedTold> {
    let mut told = Vec::new();
    for (year_index, year) in years(model) {
        for (index, corridor) in model.layout.corridors.iter().enumerate() {
            if !model.returns.iter().any(|own| own.corridor == index) {
                continue;
            }
            let of = |measure| row.get(measure, CorridorIndex(index), YearIndex(year_index));
            let (Some(back), Some(net)) = (of(Measure::Returned), of(Measure::Net)) else {
                continue;
            };
            let corridor = corridor.name.clone();
            told.push(ReturnedTold { year, corridor, returned_twh: back, net_twh: net });
        }
    }
    told
}

/// The energy that claims got in a trial, year by year.
pub(super) fn claimed(model: &Model, row: &Row) -> Vec<ClaimedTold> {
    let mut told = Vec::new();
    for (year_index, year) in years(model) {
        for (index, claim) in model.layout.claims.iter().enumerate() {
            let of = row.get(Measure::Claimed, ClaimIndex(index), YearIndex(year_index));
            let Some(claimed_twh) = of else { continue };
            let (supply, name) = (claim.supply.clone(), claim.name.clone());
            told.push(ClaimedTold { year, supply, name, claimed_twh });
        }
    }
    told
}

/// The days of a trial in each state of a regime, year by year; states in which it never is are left out.
pub(super) fn states(model: &Model, row: &Row, regime: usize) -> Vec<StateTold> {
    let mut told = Vec::new();
    for (year_index, year) in years(model) {
        for (index, (of, state)) in model.layout.regime_states().enumerate() {
            let days = row.get(Measure::StateDays, RegimeStateIndex(index), YearIndex(year_index));
            let Some(days) = days.filter(|days| of == regime && *days > 0.0) else { continue };
            let state = model.layout.regimes[regime].states[state].clone();
            told.push(StateTold { year, state, days });
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
