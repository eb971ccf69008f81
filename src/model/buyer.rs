//! The destination as a buyer, with its names resolved.
//!
//! The flows that follow at each instant are computed in `simulate/buyer.rs`.

use super::YearPath;
use super::parameters::{Parameters, Slot};
use super::{ContractModel, CorridorModel, SupplyForm, SupplyModel};
use crate::scenario::{
    Alternative, AmountGrowth, ByYear, Commodity, CountedIn, Price, Quantity, Scenario,
};
use crate::units::GJ_PER_MMBTU;

/// MWh of electricity that a unit of fuel counts as, at least: a fuel that counts as nothing has
/// prices that are dear and finite.
const LEAST_MWH: f64 = 1e-9;

/// The buyer.
#[derive(Debug, Clone)]
pub struct BuyerModel {
    /// Share of the day of each part.
    pub parts: Vec<f64>,
    /// By alternative, in the scenario's order.
    pub alternatives: Vec<AlternativeModel>,
    /// The alternatives of each commodity that has some, in the scenario's order.
    pub lists: Vec<Vec<u32>>,
    /// By corridor: index of its first pair with an alternative in
    /// [`Layout::replaced`](crate::outcome::Layout::replaced), and one past the last corridor's last.
    pub first_pair: Vec<usize>,
    /// By corridor: its contract's index.
    pub contracts: Vec<Option<u32>>,
    /// By corridor: its emission.
    pub co2: Vec<Option<PriceModel>>,
    /// By supply: whether its energy of a day may be drawn in any part of it.
    pub flexible: Vec<bool>,
    /// By supply: the cap of its rate, where it has one.
    pub most: Vec<Option<Slot>>,
    /// Whether any alternative begins or ends within the horizon's years.
    pub has_edges: bool,
}

/// An alternative.
#[derive(Debug, Clone)]
pub struct AlternativeModel {
    /// Its cost.
    pub cost: PriceModel,
    /// The level that multiplies it.
    pub level: Option<usize>,
    /// Its emission.
    pub co2: Option<PriceModel>,
    /// By part (one where all are alike) and month, in the commodity's unit of flow.
    pub room: Vec<[Slot; 12]>,
    /// Share that runs whatever it costs.
    pub locked: ByYearForm,
    /// How its amount grows.
    pub growth: AmountForm,
    /// Nothing before this decimal year.
    pub in_service: Option<Slot>,
    /// Nothing from this decimal year on.
    pub until: Option<Slot>,
    /// Multiplies the amount.
    pub times: Slot,
}

/// How an alternative's amount grows.
#[derive(Debug, Clone)]
pub enum AmountForm {
    /// By part (one where all are alike), as a share a year from the base year on.
    PerYear(Vec<Slot>, Slot),
    /// A factor by year.
    ByYear(YearPath),
}

/// A number by year.
#[derive(Debug, Clone)]
pub enum ByYearForm {
    /// The same in every year.
    Same(Slot),
    /// Points.
    Points(YearPath),
}

impl ByYearForm {
    /// Its value in a calendar year, given those of all slots.
    #[must_use]
    pub fn at(&self, year: i32, parameters: &[f64]) -> f64 {
        match self {
            Self::Same(slot) => parameters[*slot as usize],
            Self::Points(points) => points.at(year, parameters),
        }
    }
}

/// Compiles a number by year that stands at `path`.
fn by_year(
    given: &ByYear,
    path: &str,
    parameters: &mut Parameters<'_>,
) -> Result<ByYearForm, String> {
    Ok(match given {
        ByYear::Same(quantity) => ByYearForm::Same(parameters.slot(quantity, path)?),
        ByYear::Points(points) => ByYearForm::Points(YearPath::new(points, parameters, path)?),
    })
}

/// A price, or a rate of emission.
#[derive(Debug, Clone, Copy)]
pub struct PriceModel {
    /// USD (or tonnes) for a unit.
    pub amount: Slot,
    /// MWh of electricity that a unit counts as: a factor, and slots to be multiplied; `None` where
    /// it is for a MWh itself.
    pub unit: Option<MwhOfUnit>,
}

/// MWh of electricity that a unit of fuel counts as.
#[derive(Debug, Clone, Copy)]
pub struct MwhOfUnit {
    /// A constant,
    pub factor: f64,
    /// times the heat of a unit, where that is not in the constant,
    pub heat: Option<Slot>,
    /// times the efficiency.
    pub efficiency: Slot,
}

impl PriceModel {
    /// USD (or tonnes) per MWh of electricity or its equivalent.
    #[must_use]
    pub fn per_mwh(&self, parameters: &[f64]) -> f64 {
        let value = |slot: Slot| parameters[slot as usize];
        let amount = value(self.amount);
        match self.unit {
            None => amount,
            Some(MwhOfUnit { factor, heat, efficiency }) => {
                let mwh = factor * heat.map_or(1.0, value) * value(efficiency);
                amount / mwh.max(LEAST_MWH)
            }
        }
    }
}

/// MWh that the unit of a price of a commodity counts as; nothing where that is the MWh.
pub(super) fn unit_of(
    commodity: Commodity,
    counted: CountedIn,
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Option<MwhOfUnit>, String> {
    let c = &scenario.conversion;
    let mut slot =
        |quantity: &Quantity, key: &str| parameters.slot(quantity, &format!("conversion.{key}"));
    if counted == CountedIn::Electricity {
        return Ok(None);
    }
    // A MWh is 3.6 GJ.
    Ok(match commodity {
        Commodity::Electricity => None,
        Commodity::Gas => Some(MwhOfUnit {
            factor: GJ_PER_MMBTU / 3.6,
            heat: None,
            efficiency: slot(&c.gas_plant_efficiency, "gas_plant_efficiency")?,
        }),
        Commodity::Oil => Some(MwhOfUnit {
            factor: 1.0 / 3.6,
            heat: Some(slot(&c.oil_gj_per_barrel, "oil_gj_per_barrel")?),
            efficiency: slot(&c.oil_plant_efficiency, "oil_plant_efficiency")?,
        }),
        Commodity::Lpg => Some(MwhOfUnit {
            factor: 1.0 / 3.6,
            heat: Some(slot(&c.lpg_gj_per_tonne, "lpg_gj_per_tonne")?),
            efficiency: slot(&c.lpg_efficiency, "lpg_efficiency")?,
        }),
    })
}

/// A price of something of a commodity that stands at `path`.
pub(super) fn price(
    given: &Price,
    commodity: Commodity,
    path: &str,
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<PriceModel, String> {
    let unit = unit_of(commodity, given.counted, scenario, parameters)?;
    Ok(PriceModel { amount: parameters.slot(&given.amount, path)?, unit })
}

/// The key of a price of a commodity: `usd_per_mwh`, `usd_per_mmbtu`, ... with `before` in front.
pub(super) fn price_key(before: &str, commodity: Commodity, counted: CountedIn) -> String {
    let unit = match (counted, commodity) {
        (CountedIn::Electricity, _) | (_, Commodity::Electricity) => "mwh",
        (_, Commodity::Gas) => "mmbtu",
        (_, Commodity::Oil) => "barrel",
        (_, Commodity::Lpg) => "tonne",
    };
    format!("{before}_per_{unit}")
}

/// Which list of alternatives each corridor buys against, and whether its flow differs by part of the
/// day by a supply of its own.
pub(super) fn mark(scenario: &Scenario, corridors: &mut [CorridorModel]) {
    let lists = commodities(scenario);
    let parted = scenario.destination.day.len() > 1;
    for (model, corridor) in corridors.iter_mut().zip(&scenario.corridors) {
        let list = lists.iter().position(|commodity| *commodity == corridor.commodity);
        model.buys = list.map(|list| list as u32);
        let mut own = model.supplies.iter().map(|supply| &scenario.supplies[*supply as usize]);
        model.flexible = parted && own.any(|supply| supply.flexible);
    }
}

/// The commodities that have alternatives, in order of first appearance.
fn commodities(scenario: &Scenario) -> Vec<Commodity> {
    let mut commodities = Vec::new();
    for own in &scenario.destination.alternatives {
        if !commodities.contains(&own.commodity) {
            commodities.push(own.commodity);
        }
    }
    commodities
}

/// Compiles the buyer, where there is one: alternatives, or a supply that can wait for a part of the
/// day.
pub(super) fn buyer(
    scenario: &Scenario,
    corridors: &[CorridorModel],
    supplies: &[SupplyModel],
    contracts: &[ContractModel],
    parameters: &mut Parameters<'_>,
) -> Result<Option<Box<BuyerModel>>, String> {
    let destination = &scenario.destination;
    if destination.alternatives.is_empty() && !corridors.iter().any(|own| own.flexible) {
        return Ok(None);
    }
    let mut alternatives = Vec::new();
    for own in &destination.alternatives {
        alternatives.push(alternative(scenario, own, parameters)?);
    }
    let list = |commodity: &Commodity| {
        let own = destination.alternatives.iter().enumerate();
        own.filter(|(_, own)| own.commodity == *commodity).map(|(at, _)| at as u32).collect()
    };
    let lists: Vec<Vec<u32>> = commodities(scenario).iter().map(list).collect();
    let (mut first_pair, mut co2, mut pairs) = (Vec::new(), Vec::new(), 0);
    for (model, corridor) in corridors.iter().zip(&scenario.corridors) {
        first_pair.push(pairs);
        pairs += model.buys.map_or(0, |list| lists[list as usize].len());
        let commodity = corridor.commodity;
        co2.push(match &corridor.co2 {
            None => None,
            Some(rate) => {
                let key = price_key("co2_t", commodity, rate.counted);
                let path = format!("corridor.{}.{key}", corridor.name);
                Some(price(rate, commodity, &path, scenario, parameters)?)
            }
        });
    }
    first_pair.push(pairs);
    let contract = |corridor| contracts.iter().position(|own| own.corridor == corridor);
    let most = |supply: &SupplyModel| match &supply.form {
        SupplyForm::Monthly(monthly) => Some(monthly.max),
        _ => None,
    };
    Ok(Some(Box::new(BuyerModel {
        parts: destination.day.iter().map(crate::scenario::Part::share).collect(),
        has_edges: alternatives.iter().any(|own| own.in_service.is_some() || own.until.is_some()),
        alternatives,
        lists,
        first_pair,
        contracts: (0..corridors.len()).map(|at| contract(at).map(|at| at as u32)).collect(),
        co2,
        flexible: scenario.supplies.iter().map(|own| own.flexible).collect(),
        most: supplies.iter().map(most).collect(),
    })))
}

/// The index of a level that is named.
pub(super) fn level(scenario: &Scenario, name: &Option<String>) -> Result<Option<usize>, String> {
    let Some(name) = name else { return Ok(None) };
    let index = scenario.level_index(name);
    index.map(Some).ok_or_else(|| format!("no level is called `{name}`"))
}

fn alternative(
    scenario: &Scenario,
    own: &Alternative,
    parameters: &mut Parameters<'_>,
) -> Result<AlternativeModel, String> {
    let (name, commodity) = (&own.name, own.commodity);
    let path = |key: &str| format!("destination.alternative.{name}.{key}");
    let cost_path = path(&price_key("usd", commodity, own.cost.counted));
    let co2 = match &own.co2 {
        None => None,
        Some(rate) => {
            let path = path(&price_key("co2_t", commodity, rate.counted));
            Some(price(rate, commodity, &path, scenario, parameters)?)
        }
    };
    let suffix = commodity.key_suffix();
    let room = own.room.each().map(|months| parameters.months(months, &path(suffix)));
    let room = room.collect::<Result<_, String>>()?;
    let growth = match &own.growth {
        AmountGrowth::PerYear(growth) => {
            let slots = growth.each().map(|one| parameters.slot(one, &path("growth_per_year")));
            let slots = slots.collect::<Result<_, String>>()?;
            let start_year = Quantity::from(f64::from(scenario.run.start_year));
            let base_year = own.base_year.as_ref().unwrap_or(&start_year);
            AmountForm::PerYear(slots, parameters.slot(base_year, &path("base_year"))?)
        }
        AmountGrowth::ByYear(points) => {
            AmountForm::ByYear(YearPath::new(points, parameters, &path("by_year"))?)
        }
    };
    let mut maybe = |year: &Option<Quantity>, key: &str| {
        year.as_ref().map(|year| parameters.slot(year, &path(key))).transpose()
    };
    Ok(AlternativeModel {
        in_service: maybe(&own.in_service, "in_service")?,
        until: maybe(&own.until, "until")?,
        cost: price(&own.cost, commodity, &cost_path, scenario, parameters)?,
        level: level(scenario, &own.level)?,
        co2,
        room,
        locked: by_year(&own.locked, &path("locked"), parameters)?,
        growth,
        times: parameters.slot(&own.times, &path("times"))?,
    })
}

/// That of a part, of what is given once or by part.
#[must_use]
pub fn of_part<T>(given: &[T], part: usize) -> &T {
    if given.len() == 1 { &given[0] } else { &given[part] }
}
