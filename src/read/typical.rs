//! The typical values of the quantities of a scenario: with every assumption at its median, or one
//! of them at another chance. By this it is told which numbers do not fit beside each other.
//!
//! An assumption whose parameters are assumptions is taken with those at their medians.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::chance::{Law, Quantile};
use crate::scenario::{
    Amount, Assumption, ByState, Commodity, Conversion, MonthlyLevel, Quantity, Scenario, Supply,
    SupplyModel, YearlyWindow,
};
use crate::units::{GJ_PER_MMBTU, HOURS_PER_YEAR, MONTH_DAYS, MONTH_STARTS};

/// A chain of names longer than this is not followed.
const LONGEST_CHAIN: usize = 32;

/// The laws of a scenario's assumptions, and their medians as far as they were asked for.
pub(super) struct Typical<'a> {
    laws: HashMap<&'a str, &'a Law<Quantity>>,
    /// The factors on scores that are not 1.
    spreads: HashMap<&'a str, f64>,
    /// Each law once, for that of a long record is dear.
    known: RefCell<HashMap<&'a str, Option<Rc<Quantile>>>>,
}

impl<'a> Typical<'a> {
    /// Of the assumptions of a scenario.
    pub fn of(scenario: &'a Scenario) -> Self {
        let laws = scenario.assumptions.iter().map(|own| (own.name.as_str(), &own.value)).collect();
        let names = scenario.assumptions.iter().map(|own| own.name.as_str());
        let spreads = names.zip(scenario.spreads()).filter(|(_, spread)| *spread != 1.0).collect();
        Self { laws, spreads, known: RefCell::default() }
    }

    /// A number, or the median of the assumption that it names; nothing where that is not known.
    pub fn of_quantity(&self, quantity: &Quantity) -> Option<f64> {
        self.quantity(quantity, LONGEST_CHAIN)
    }

    /// The value of an assumption at a chance, all that it needs at the median.
    pub fn quantile(&self, name: &str) -> Option<Scaled> {
        let (mut name, mut scale) = (name, 1.0);
        // Another name for an assumption is that assumption, times the factor.
        for _ in 0..LONGEST_CHAIN {
            match self.laws.get(name)? {
                Law::Constant(Quantity {
                    amount: Amount::Name { name: other, factor }, ..
                }) => {
                    (name, scale) = (other, scale * factor);
                }
                _ => break,
            }
        }
        Some(Scaled { quantile: self.prepared(name, LONGEST_CHAIN)?, factor: scale })
    }

    /// The mean of a law of repair.
    pub fn mean(&self, law: &Law<Quantity>) -> Option<f64> {
        let law: Law<f64> = law.try_map(|one| self.of_quantity(one).ok_or(())).ok()?;
        law.check().ok()?;
        Some(law.mean())
    }

    fn quantity(&self, quantity: &Quantity, deep: usize) -> Option<f64> {
        let bounds = quantity.bounds;
        let value = match &quantity.amount {
            Amount::Number(number) => *number,
            Amount::Name { name, factor } => {
                self.prepared(name, deep.checked_sub(1)?)?.median() * factor
            }
        };
        Some(value.clamp(bounds.least(), bounds.most()))
    }

    fn prepared(&self, name: &str, deep: usize) -> Option<Rc<Quantile>> {
        if let Some(known) = self.known.borrow().get(name) {
            return known.clone();
        }
        let (name, law) = self.laws.get_key_value(name)?;
        let law = law.try_map(|one| self.quantity(one, deep).ok_or(())).ok();
        let spread = self.spreads.get(name).copied().unwrap_or(1.0);
        let quantile = law.and_then(|law| Quantile::for_once(&law).ok());
        let quantile = quantile.map(|quantile| Rc::new(quantile.widened(spread)));
        self.known.borrow_mut().insert(*name, quantile.clone());
        quantile
    }

    /// The value in each state of the chain, of what is given by state or once.
    pub fn by_state<T>(given: &ByState<T>, state: usize) -> Option<&T> {
        match given {
            ByState::Same(one) => Some(one),
            ByState::Each(_, all) => all.get(state),
        }
    }

    /// The largest value that something given by state has in any of them.
    fn largest(&self, given: &ByState<Quantity>) -> Option<f64> {
        let mut largest: Option<f64> = None;
        for one in given.each() {
            let value = self.of_quantity(one)?;
            largest = Some(largest.map_or(value, |known| known.max(value)));
        }
        largest
    }

    /// The mean rate of a supply in each month, in its unit; of a reservoir what its turbines make at
    /// the most, since what they do make is a balance of years.
    pub fn months(&self, supply: &Supply) -> Option<[f64; 12]> {
        let all = |months: &[Quantity; 12]| -> Option<[f64; 12]> {
            let mut rates = [0.0; 12];
            for (rate, month) in rates.iter_mut().zip(months) {
                *rate = self.of_quantity(month)?;
            }
            Some(rates)
        };
        let times = self.of_quantity(&supply.times)?;
        let rates = match &supply.model {
            SupplyModel::Monthly(monthly) => match &monthly.level {
                MonthlyLevel::Mean(months) => all(months),
                MonthlyLevel::Annual { energy, month_weights } => {
                    let weights = all(month_weights)?;
                    let total: f64 = weights.iter().sum();
                    let in_an_hour =
                        self.largest(energy)? * supply.commodity.flow_of_annual_unit_in_an_hour();
                    (total > 0.0).then(|| {
                        std::array::from_fn(|month| {
                            let hours = 24.0 * f64::from(MONTH_DAYS[month]);
                            in_an_hour * weights[month] / total / hours
                        })
                    })
                }
            },
            SupplyModel::Steady(steady) => Some([self.largest(&steady.rate)?; 12]),
            SupplyModel::History(history) => {
                let years = history.record.len().max(1) as f64;
                let mean =
                    |month| history.record.iter().map(|row| row.rates[month]).sum::<f64>() / years;
                Some(std::array::from_fn(mean))
            }
            SupplyModel::Reservoir(reservoir) => Some([self.of_quantity(&reservoir.turbine)?; 12]),
        };
        rates.map(|rates| rates.map(|rate| rate * times))
    }

    /// The electricity of one unit of flow over a year, TWh.
    pub fn twh_of_flow(&self, commodity: Commodity, conversion: &Conversion) -> Option<f64> {
        let a_year = HOURS_PER_YEAR * commodity.energy_per_hour();
        let heat = |heat, efficiency| {
            Some(a_year * self.of_quantity(heat)? * self.of_quantity(efficiency)? / 3.6)
        };
        match commodity {
            Commodity::Electricity => Some(a_year * 1e-3),
            Commodity::Gas => heat(&conversion.gas_mj_per_m3, &conversion.gas_plant_efficiency),
            Commodity::Oil => heat(&conversion.oil_gj_per_barrel, &conversion.oil_plant_efficiency),
            // In kt, of which a thousand at 1 GJ a tonne are 1e9 MJ.
            Commodity::Lpg => {
                heat(&conversion.lpg_gj_per_tonne, &conversion.lpg_efficiency).map(|twh| twh * 1e-3)
            }
        }
    }

    /// MWh of electricity that the unit of a price of a commodity counts as: an MMBtu, a barrel, a tonne.
    pub fn mwh_of_price(&self, commodity: Commodity, conversion: &Conversion) -> Option<f64> {
        let mwh = |gj: f64, efficiency| Some(gj * self.of_quantity(efficiency)? / 3.6);
        match commodity {
            Commodity::Electricity => Some(1.0),
            Commodity::Gas => mwh(GJ_PER_MMBTU, &conversion.gas_plant_efficiency),
            Commodity::Oil => {
                let gj = self.of_quantity(&conversion.oil_gj_per_barrel)?;
                mwh(gj, &conversion.oil_plant_efficiency)
            }
            Commodity::Lpg => {
                let gj = self.of_quantity(&conversion.lpg_gj_per_tonne)?;
                mwh(gj, &conversion.lpg_efficiency)
            }
        }
    }
}

/// The days of each month that lie in a season; all of them without one.
pub(super) fn open_days(season: Option<YearlyWindow>) -> [u16; 12] {
    let Some(YearlyWindow { first, last }) = season else { return MONTH_DAYS };
    let is_open = |day: u16| match first <= last {
        true => (first..=last).contains(&day),
        false => day >= first || day <= last,
    };
    std::array::from_fn(|month| {
        let days = MONTH_STARTS[month]..MONTH_STARTS[month + 1];
        days.map(|day| u16::from(is_open(day))).sum()
    })
}

/// The law of an assumption, times a factor.
#[derive(Clone)]
pub(super) struct Scaled {
    quantile: Rc<Quantile>,
    factor: f64,
}

impl From<Quantile> for Scaled {
    fn from(quantile: Quantile) -> Self {
        Self { quantile: Rc::new(quantile), factor: 1.0 }
    }
}

impl Scaled {
    /// The same times a further factor.
    pub fn times(&self, factor: f64) -> Self {
        Self { quantile: Rc::clone(&self.quantile), factor: self.factor * factor }
    }

    /// The value at a chance.
    pub fn at_uniform(&self, chance: f64) -> f64 {
        // What is largest before a negative factor is smallest behind it.
        let chance = if self.factor < 0.0 { 1.0 - chance } else { chance };
        self.factor * self.quantile.at_uniform(chance)
    }

    /// Its only value, if it has but one.
    pub fn constant(&self) -> Option<f64> {
        match self.factor {
            0.0 => Some(0.0),
            factor => self.quantile.constant().map(|value| factor * value),
        }
    }
}

/// Lowest and highest value of each assumption, where they are known.
pub(super) struct Supports<'a> {
    assumptions: HashMap<&'a str, &'a Assumption>,
}

impl<'a> Supports<'a> {
    /// Of the assumptions of a scenario.
    pub fn of(scenario: &'a Scenario) -> Self {
        let assumptions = scenario.assumptions.iter().map(|own| (own.name.as_str(), own)).collect();
        Self { assumptions }
    }

    /// Of the assumption of that name.
    pub fn named(&self, name: &str) -> Option<(f64, f64)> {
        match &self.assumptions.get(name)?.value {
            Law::Constant(next) => self.quantity(next),
            law => Self::law(law),
        }
    }

    /// Of a number, or of the assumption that it names.
    pub fn quantity(&self, quantity: &Quantity) -> Option<(f64, f64)> {
        let (mut quantity, mut scale) = (quantity, 1.0);
        let times = |(low, high): (f64, f64), scale: f64| {
            let (a, b) = (low * scale, high * scale);
            (a.min(b), a.max(b))
        };
        // A chain of names ends, since circles are errors; this long is long enough.
        for _ in 0..32 {
            match &quantity.amount {
                Amount::Number(number) => return Some(times((*number, *number), scale)),
                Amount::Name { name, factor } => {
                    scale *= factor;
                    match &self.assumptions.get(name.as_str())?.value {
                        Law::Constant(next) => quantity = next,
                        law => return Self::law(law).map(|ends| times(ends, scale)),
                    }
                }
            }
        }
        None
    }

    fn law(law: &Law<Quantity>) -> Option<(f64, f64)> {
        match law {
            Law::Uniform { low, high }
            | Law::Triangular { low, high, .. }
            | Law::Pert { low, high, .. }
            | Law::Beta { low, high, .. } => Some((low.number()?, high.number()?)),
            Law::Choice { values, .. } => {
                let numbers: Option<Vec<f64>> = values.iter().map(Quantity::number).collect();
                span(&numbers?)
            }
            Law::History { values, .. } => span(values),
            Law::Quantiles { low, high, .. } => {
                Some((low.as_ref()?.number()?, high.as_ref()?.number()?))
            }
            Law::Curve { values, .. } => {
                Some((values.first()?.number()?, values.last()?.number()?))
            }
            Law::Mixture { laws, .. } => {
                let ends: Option<Vec<(f64, f64)>> = laws.iter().map(Self::law).collect();
                let ends = ends?;
                span(&ends.iter().flat_map(|(low, high)| [*low, *high]).collect::<Vec<f64>>())
            }
            Law::Constant(value) => value.number().map(|number| (number, number)),
            _ => None,
        }
    }
}

fn span(numbers: &[f64]) -> Option<(f64, f64)> {
    let low = numbers.iter().copied().reduce(f64::min)?;
    let high = numbers.iter().copied().reduce(f64::max)?;
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_over_the_turn_of_the_year_is_open_at_both_ends() {
        let winter = open_days(Some(YearlyWindow { first: 334, last: 30 }));
        assert_eq!(winter, [31, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 31]);
        let one = open_days(Some(YearlyWindow { first: 120, last: 120 }));
        assert_eq!((one[4], one.iter().sum::<u16>()), (1, 1));
        assert_eq!(open_days(None), MONTH_DAYS);
    }
}
