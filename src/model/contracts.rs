//! Contracts with their names resolved.
//!
//! The amounts of a trial are computed in `simulate/payments.rs`.

use super::PriceModel;
use super::buyer::{level, price, price_key};
use super::parameters::{Parameters, Slot};
use crate::scenario::{Commodity, CountedIn, Meter, Price, Scenario, Volume};

/// The bound that a corridor's year is measured against, and the prices that are paid.
#[derive(Debug, Clone)]
pub struct ContractModel {
    /// Its corridor.
    pub corridor: usize,
    /// The energy promised a year at the meter; `None` where none is.
    pub volume: Option<VolumeModel>,
    /// Where energy is counted.
    pub metered: Meter,
    /// The level that multiplies the price of energy.
    pub level: Option<usize>,
    /// Prices at the meter: energy, transit and wheeling.
    pub prices: [PriceModel; 3],
    /// Million USD for a year in service, whatever flows.
    pub owed: Slot,
    /// Share of the volume that is paid whether taken or not.
    pub take_or_pay: Slot,
    /// USD per MWh at the destination that is paid where this does not arrive.
    pub replacement: Option<Slot>,
}

/// The energy that a contract promises.
#[derive(Debug, Clone, Copy)]
pub struct VolumeModel {
    /// TWh, or the commodity's own unit.
    pub amount: Slot,
    /// Whether it is in the commodity's own unit.
    pub own: bool,
}

impl ContractModel {
    /// USD per MWh at the meter: energy, transit and wheeling together, at a level of one.
    #[must_use]
    pub fn usd_per_mwh(&self, parameters: &[f64]) -> f64 {
        self.prices.iter().map(|price| price.per_mwh(parameters)).sum()
    }

    /// The same in a year whose level of the price of energy is `level`.
    #[must_use]
    pub fn usd_per_mwh_at(&self, parameters: &[f64], level: f64) -> f64 {
        let [energy, transit, wheeling] =
            [0, 1, 2].map(|price: usize| self.prices[price].per_mwh(parameters));
        energy * level + transit + wheeling
    }

    /// TWh a year at the meter, where one own unit of energy counts as `twh_per_unit`; 0 where none
    /// are promised.
    #[must_use]
    pub fn twh(&self, parameters: &[f64], twh_per_unit: f64) -> f64 {
        let Some(VolumeModel { amount, own }) = self.volume else { return 0.0 };
        let amount = parameters[amount as usize];
        if own { amount * twh_per_unit } else { amount }
    }
}

/// Compiles all contracts, those that promise something first.
pub(super) fn contracts(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Vec<ContractModel>, String> {
    let mut contracts = Vec::new();
    for contract in scenario.contracts_in_order() {
        let name = &contract.corridor;
        let corridor = scenario.corridors.iter().position(|corridor| corridor.name == *name);
        let corridor = corridor.ok_or_else(|| format!("no corridor is called `{name}`"))?;
        let commodity = scenario.corridors[corridor].commodity;
        let path = |key: &str| format!("contract.{name}.{key}");
        let volume = match &contract.volume {
            None => None,
            Some(Volume { amount, counted }) => {
                let own = *counted == CountedIn::Own;
                let key = match (own, commodity) {
                    (true, Commodity::Gas) => "volume_bcm",
                    (true, Commodity::Oil) => "volume_mbbl",
                    (true, Commodity::Lpg) => "volume_kt",
                    _ => "volume_twh",
                };
                Some(VolumeModel { amount: parameters.slot(amount, &path(key))?, own })
            }
        };
        let mut price = |given: &Price, word: &str| {
            let path = path(&price_key(&format!("{word}_usd"), commodity, given.counted));
            price(given, commodity, &path, scenario, parameters)
        };
        let prices = [
            price(&contract.energy, "energy")?,
            price(&contract.transit, "transit")?,
            price(&contract.wheeling, "wheeling")?,
        ];
        let mut slot = |quantity, key: &str| parameters.slot(quantity, &path(key));
        let replacement = contract.replacement_usd_per_mwh.as_ref();
        contracts.push(ContractModel {
            corridor,
            volume,
            metered: contract.metered,
            level: level(scenario, &contract.level)?,
            prices,
            owed: slot(&contract.owed_musd_per_year, "owed_musd_per_year")?,
            take_or_pay: slot(&contract.take_or_pay, "take_or_pay")?,
            replacement: replacement
                .map(|price| slot(price, "replacement_usd_per_mwh"))
                .transpose()?,
        });
    }
    Ok(contracts)
}
