//! Contracts with their names resolved.
//!
//! The amounts of a trial are computed in `simulate/payments.rs`.

use super::parameters::{Parameters, Slot};
use crate::scenario::{Meter, Scenario};

/// The bound that a corridor's year is measured against, and the prices that are paid.
#[derive(Debug, Clone)]
pub struct ContractModel {
    /// Its corridor.
    pub corridor: usize,
    /// TWh a year at the meter.
    pub volume: Slot,
    /// Where energy is counted.
    pub metered: Meter,
    /// USD per MWh at the meter: energy, transit and wheeling.
    pub prices: [Slot; 3],
    /// Share of the volume that is paid whether taken or not.
    pub take_or_pay: Slot,
    /// USD per MWh at the destination that is paid where this does not arrive.
    pub replacement: Option<Slot>,
}

/// Compiles all contracts.
pub(super) fn contracts(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Vec<ContractModel>, String> {
    let mut contracts = Vec::new();
    for contract in &scenario.contracts {
        let name = &contract.corridor;
        let corridor = scenario.corridors.iter().position(|corridor| corridor.name == *name);
        let corridor = corridor.ok_or_else(|| format!("no corridor is called `{name}`"))?;
        let mut slot =
            |quantity, key: &str| parameters.slot(quantity, &format!("contract.{name}.{key}"));
        let replacement = contract.replacement_usd_per_mwh.as_ref();
        contracts.push(ContractModel {
            corridor,
            volume: slot(&contract.volume_twh, "volume_twh")?,
            metered: contract.metered,
            prices: [
                slot(&contract.energy_usd_per_mwh, "energy_usd_per_mwh")?,
                slot(&contract.transit_usd_per_mwh, "transit_usd_per_mwh")?,
                slot(&contract.wheeling_usd_per_mwh, "wheeling_usd_per_mwh")?,
            ],
            take_or_pay: slot(&contract.take_or_pay, "take_or_pay")?,
            replacement: replacement
                .map(|price| slot(price, "replacement_usd_per_mwh"))
                .transpose()?,
        });
    }
    Ok(contracts)
}
