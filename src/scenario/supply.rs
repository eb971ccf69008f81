//! Supplies: the energy at the head of corridors.

use super::{ByState, Commodity, Growth, Quantity, YearPoint};

/// `[[supply]]`: a source of energy at the head of one or more corridors.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// Unique among supplies.
    pub name: String,
    /// Where it is.
    pub country: Option<String>,
    /// The commodity that it is, and with it the unit of its rates.
    pub commodity: Commodity,
    /// Share lost between the supply and the head of its corridor, below 1.
    pub losses: Quantity,
    /// Whether the day's energy may be drawn in any part of the day, earlier parts first.
    pub flexible: bool,
    /// How the rate comes about.
    pub model: SupplyModel,
    /// Multiplies the amount in every month, 0 or more.
    pub times: Quantity,
    /// Decimal year before which it is nothing; there from the first if left out.
    pub in_service: Option<Quantity>,
    /// Decimal year from which on it is nothing; to the last if left out.
    pub until: Option<Quantity>,
    /// Other buyers, served before the corridors, in this order.
    pub claims: Vec<Claim>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// `[[supply.claim]]`: another buyer of a supply, served before the corridors.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Unique within its supply.
    pub name: String,
    /// The flow that it takes by month, in the commodity's unit of flow.
    pub take: Box<[Quantity; 12]>,
    /// Multiplies that in every month, 0 or more.
    pub times: Quantity,
    /// How that goes with the year.
    pub growth: Growth,
    /// Decimal year before which it takes nothing; from the first if left out.
    pub in_service: Option<Quantity>,
    /// Decimal year from which on it takes nothing; to the last if left out.
    pub until: Option<Quantity>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// The four models of a supply.
#[derive(Debug, Clone, PartialEq)]
pub enum SupplyModel {
    /// A month's mean, wet and dry years, month to month.
    Monthly(Box<MonthlySupply>),
    /// A constant rate.
    Steady(SteadySupply),
    /// Years drawn from a record.
    History(HistorySupply),
    /// A monthly water balance.
    Reservoir(Box<ReservoirSupply>),
}

impl SupplyModel {
    /// Its wet and dry years, where it has some of its own.
    #[must_use]
    pub fn wetness(&self) -> Option<&Wetness> {
        match self {
            Self::Monthly(monthly) => Some(&monthly.wetness),
            Self::Reservoir(reservoir) => Some(&reservoir.wetness),
            Self::Steady(_) | Self::History(_) => None,
        }
    }
}

/// How much water there is: wet and dry years, and months around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Wetness {
    /// Coefficient of variation of the year's wetness, 0 or more.
    pub year_cv: Quantity,
    /// Coefficient of variation of a month around its year's level, 0 or more.
    pub month_cv: Quantity,
    /// Lag-1 correlation of the logarithm of the year's wetness, inside -1 to 1.
    pub persistence: Quantity,
    /// Growth a year, above -1; of no meaning where `by_year` has points.
    pub trend_per_year: Quantity,
    /// The factor by year in place of that growth.
    pub by_year: Vec<YearPoint>,
    /// The year that the months' means describe; the run's first if left out.
    pub base_year: Option<Quantity>,
}

/// `[supply.monthly]`. Rates are in the commodity's unit of flow (MW, bcm a year, kbd, thousand tonnes a year).
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlySupply {
    /// The mean of each month.
    pub level: MonthlyLevel,
    /// Its wet and dry years.
    pub wetness: Wetness,
    /// Share of years, the driest, that bring nothing, below 1.
    pub none_chance: Quantity,
    /// Cap of the rate.
    pub max: Option<Quantity>,
}

/// The two ways to give the mean of each month.
#[derive(Debug, Clone, PartialEq)]
pub enum MonthlyLevel {
    /// `mean_mw` and its kin: the rate, January to December.
    Mean(Box<[Quantity; 12]>),
    /// `annual_twh` (gas `annual_bcm`, oil `annual_mbbl`, LPG `annual_kt`) falls on the months by
    /// weight.
    Annual {
        /// TWh, bcm, million barrels or thousand tonnes in a year; may be by the states of a chain
        /// that steps on 1 January only.
        energy: ByState<Quantity>,
        /// How it falls on the months; need not add up to one.
        month_weights: Box<[Quantity; 12]>,
    },
}

/// `[supply.steady]`.
#[derive(Debug, Clone, PartialEq)]
pub struct SteadySupply {
    /// In the commodity's unit of flow; may be by the states of a chain that steps on 1 January only.
    pub rate: ByState<Quantity>,
    /// How it goes with the year.
    pub growth: Growth,
}

/// `[supply.history]`: blocks of consecutive years of a record, resampled.
#[derive(Debug, Clone, PartialEq)]
pub struct HistorySupply {
    /// The file as the scenario names it.
    pub file: String,
    /// The record, a row a year, in the file's order.
    pub record: Vec<YearOfRates>,
    /// Consecutive years drawn together, 1 or more.
    pub block_years: u32,
}

/// One year of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct YearOfRates {
    /// The calendar year.
    pub year: i64,
    /// January to December, in the commodity's unit of flow, 0 or more.
    pub rates: [f64; 12],
}

/// `[supply.reservoir]`: water that is kept from month to month, counted as the electricity that it
/// makes. Energies are in GWh.
///
/// Each month of the horizon, with `S` the usable storage and `T` what the turbines can make in it:
///
/// ```text
/// water   = level + inflow
/// home    = min(home demand, T, water)
/// surplus = min(T - home, max(0, water - home - keep_share S))
/// level   = min(S, water - home - surplus), and what is above S is spilled
/// ```
///
/// The inflow has the wet and dry years of [`MonthlySupply`]. The surplus is the supply's rate in that
/// month, and leaves the reservoir whether a corridor draws it or not; hazards on the supply take from
/// what is offered, not from the balance. The warm-up has no water.
#[derive(Debug, Clone, PartialEq)]
pub struct ReservoirSupply {
    /// Mean inflow of each month, January to December, GWh, 0 or more.
    pub inflow: Box<[Quantity; 12]>,
    /// Its wet and dry years.
    pub wetness: Wetness,
    /// The energy that it stores when full, above what cannot be used, GWh, 0 or more.
    pub storage: Quantity,
    /// Share of that which it holds on 1 January of the run's first year, 0 to 1.
    pub start_share: Quantity,
    /// The most that its turbines can make, MW, above 0.
    pub turbine: Quantity,
    /// Demand at home, served first, by month, MW, 0 or more.
    pub home_demand: Box<[Quantity; 12]>,
    /// Growth a year of that demand from the base year on, above -1.
    pub home_growth_per_year: Quantity,
    /// The factor on that demand by year in place of that growth.
    pub home_by_year: Vec<YearPoint>,
    /// Share of the storage to hold at the end of each month, 0 to 1: only what is above it is
    /// offered as surplus.
    pub keep_share: Box<[Quantity; 12]>,
}
