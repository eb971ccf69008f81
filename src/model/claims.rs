//! Claims on supplies: other buyers, served before the corridors.

use super::corridors::Conversions;
use super::growth::GrowthForm;
use super::parameters::{Parameters, Slot};
use crate::scenario::{Quantity, Scenario};

/// Another buyer of a supply.
#[derive(Debug, Clone)]
pub struct ClaimModel {
    /// Its supply.
    pub supply: usize,
    /// The flow that it takes by month, in the supply's unit of flow.
    pub take: [Slot; 12],
    /// Multiplies that in every month; `None` is 1.
    pub times: Option<Slot>,
    /// How that goes with the year.
    pub growth: GrowthForm,
    /// Decimal year before which it is nothing.
    pub in_service: Option<Slot>,
    /// Decimal year from which on it is nothing.
    pub until: Option<Slot>,
    /// The bound of its flow.
    pub most: f64,
    /// Index of the path at which flows past that are counted as clamped.
    pub past_all: u32,
    /// Own energy unit of one unit of flow in an hour.
    pub energy_per_hour: f64,
    /// TWh of one own unit of energy: `factor * first * second`.
    pub conversion: (f64, Option<(Slot, Slot)>),
}

/// Compiles all claims; of each supply the range of its own.
pub(super) fn claims(
    scenario: &Scenario,
    conversions: &Conversions,
    parameters: &mut Parameters<'_>,
) -> Result<(Vec<ClaimModel>, Vec<std::ops::Range<usize>>), String> {
    let (mut claims, mut on) = (Vec::new(), Vec::new());
    for (index, supply) in scenario.supplies.iter().enumerate() {
        let first = claims.len();
        for claim in &supply.claims {
            let path = format!("supply.{}.claim.{}", supply.name, claim.name);
            let key = |key: &str| format!("{path}.{key}");
            let mut maybe = |quantity: &Option<Quantity>, name: &str| match quantity {
                Some(quantity) => Ok::<_, String>(Some(parameters.slot(quantity, &key(name))?)),
                None => Ok(None),
            };
            let in_service = maybe(&claim.in_service, "in_service")?;
            let until = maybe(&claim.until, "until")?;
            let times = Some(claim.times.clone()).filter(|times| times.number() != Some(1.0));
            let times = maybe(&times, "times")?;
            let suffix = supply.commodity.key_suffix();
            claims.push(ClaimModel {
                supply: index,
                take: parameters.months(&claim.take, &key(&format!("take_{suffix}")))?,
                times,
                growth: GrowthForm::new(
                    &claim.growth,
                    scenario.run.start_year,
                    parameters,
                    (&path, "growth_per_year"),
                )?,
                in_service,
                until,
                most: supply.commodity.flow_bounds().most(),
                past_all: parameters.path_index(&path),
                energy_per_hour: supply.commodity.energy_per_hour(),
                conversion: conversions.of(supply.commodity),
            });
        }
        on.push(first..claims.len());
    }
    Ok((claims, on))
}
