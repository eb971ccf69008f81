//! Where it all arrives, and how fuels count as electricity.

use super::{Alternative, Part, Quantity};

/// `[destination]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Destination {
    /// "Pakistan" if left out.
    pub name: String,
    /// MW of electricity that its grid can take, January to December.
    pub absorb_mw: Option<Box<[Quantity; 12]>>,
    /// TWh of electricity that the country generates a year, above 0: for scale.
    pub yearly_twh: Option<f64>,
    /// The demand that these electricity corridors have to serve, hour by hour.
    pub demand: Option<HourlyDemand>,
    /// The parts of its day, dearest first; at least one.
    pub day: Vec<Part>,
    /// Alternatives that run or are bought there if nothing arrives; of a commodity without any, all
    /// that arrives is bought.
    pub alternatives: Vec<Alternative>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// `demand = { file = ..., column = ... }`.
#[derive(Debug, Clone, PartialEq)]
pub struct HourlyDemand {
    /// The file as the scenario names it.
    pub file: String,
    /// Its column.
    pub column: String,
    /// MW for 8,760 or 8,736 hours from 1 January 00:00, 0 or more.
    pub mw: Vec<f64>,
}

/// `[conversion]`: heating value and efficiency on the same (gross) basis.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversion {
    /// MJ per cubic metre of gas, above 0.
    pub gas_mj_per_m3: Quantity,
    /// Electricity out per heat in, 0 to 1.
    pub gas_plant_efficiency: Quantity,
    /// GJ per barrel of oil, above 0.
    pub oil_gj_per_barrel: Quantity,
    /// Electricity out per heat in, 0 to 1.
    pub oil_plant_efficiency: Quantity,
    /// GJ per tonne of LPG, above 0.
    pub lpg_gj_per_tonne: Quantity,
    /// The part of its heat that counts as electricity, because that much electricity would have
    /// cooked and heated the same, 0 to 1.
    pub lpg_efficiency: Quantity,
}

impl Default for Conversion {
    fn default() -> Self {
        Self {
            gas_mj_per_m3: 37.7.into(),
            gas_plant_efficiency: 0.50.into(),
            oil_gj_per_barrel: 6.1.into(),
            oil_plant_efficiency: 0.38.into(),
            lpg_gj_per_tonne: 49.5.into(),
            lpg_efficiency: 0.50.into(),
        }
    }
}
