//! Units and the only formatting of numbers for people.
//!
//! Inside the simulation a flow is in its commodity's own unit of flow (MW, bcm a year, thousand
//! barrels a day, thousand tonnes a year) and time is in hours; an energy is in the commodity's own unit of energy (GWh,
//! bcm, million barrels, thousand tonnes), and everything that is added over corridors is in TWh of electricity.

mod bounds;
mod format;
mod share;

pub use bounds::Bounds;
pub use format::{
    counted, decimals_for_digits, decimals_for_error, gibibytes, plus_minus, reads_as_zero,
    scientific, seconds, signed, significant, unsigned_zero, whole, with_decimals, with_error,
    without_commas,
};
pub use share::{
    chance_percent, percent, percents, percents_with, rounded_between, rounded_together,
    stated_percent, sum_of,
};

/// GJ of gross heat in a million British thermal units, by which gas is priced.
pub const GJ_PER_MMBTU: f64 = 1.055_055_852_62;
/// Hours in a year of 365 days: leap days do not exist here.
pub const HOURS_PER_YEAR: f64 = 8760.0;
/// Days in a year.
pub const DAYS_PER_YEAR: u32 = 365;
/// Days of each month.
pub const MONTH_DAYS: [u16; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/// The day of the year on which each month begins, and 365 at the end.
pub const MONTH_STARTS: [u16; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
/// January to December, in three letters.
pub const MONTH_NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The kind of energy that a supply offers and a corridor carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Commodity {
    /// Flow in MW, energy in GWh.
    Electricity,
    /// Flow in bcm a year, energy in bcm.
    Gas,
    /// Flow in thousand barrels a day, energy in million barrels.
    Oil,
    /// Liquefied petroleum gas, by ship, rail or lorry. Flow in thousand tonnes a year, energy in
    /// thousand tonnes.
    Lpg,
}

impl Commodity {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Electricity, Self::Gas, Self::Oil, Self::Lpg];

    /// The word in scenario files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Electricity => "electricity",
            Self::Gas => "gas",
            Self::Oil => "oil",
            Self::Lpg => "lpg",
        }
    }

    /// The unit suffix of keys: `mw`, `bcm_per_year`, `kbd`, `kt_per_year`.
    #[must_use]
    pub fn key_suffix(self) -> &'static str {
        match self {
            Self::Electricity => "mw",
            Self::Gas => "bcm_per_year",
            Self::Oil => "kbd",
            Self::Lpg => "kt_per_year",
        }
    }

    /// The key of a year's energy: `annual_twh`, `annual_bcm`, `annual_mbbl`, `annual_kt`.
    #[must_use]
    pub fn annual_key(self) -> &'static str {
        match self {
            Self::Electricity => "annual_twh",
            Self::Gas => "annual_bcm",
            Self::Oil => "annual_mbbl",
            Self::Lpg => "annual_kt",
        }
    }

    /// Where a rate of flow must lie, in the commodity's unit of flow.
    #[must_use]
    pub fn flow_bounds(self) -> Bounds {
        match self {
            Self::Electricity => Bounds::MW,
            Self::Gas => Bounds::BCM_PER_YEAR,
            Self::Oil => Bounds::KBD,
            Self::Lpg => Bounds::KT_PER_YEAR,
        }
    }

    /// The word in running text: `LPG` is an abbreviation.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lpg => "LPG",
            _ => self.name(),
        }
    }

    /// The unit of flow for people.
    #[must_use]
    pub fn flow_unit(self) -> &'static str {
        match self {
            Self::Electricity => "MW",
            Self::Gas => "bcm/yr",
            Self::Oil => "kbd",
            Self::Lpg => "kt/yr",
        }
    }

    /// The unit of energy for people, in which `delivered` is counted.
    #[must_use]
    pub fn energy_unit(self) -> &'static str {
        match self {
            Self::Electricity => "GWh",
            Self::Gas => "bcm",
            Self::Oil => "million bbl",
            Self::Lpg => "kt",
        }
    }

    /// Energy, in the commodity's own unit, that one unit of flow brings in one hour.
    #[must_use]
    pub fn energy_per_hour(self) -> f64 {
        match self {
            Self::Electricity => 1e-3,
            Self::Gas | Self::Lpg => 1.0 / HOURS_PER_YEAR,
            Self::Oil => 1e-3 / 24.0,
        }
    }

    /// The rate that brings one unit of annual energy (`annual_twh`, `annual_bcm`, `annual_mbbl`,
    /// `annual_kt`) when it flows for one hour.
    #[must_use]
    pub fn flow_of_annual_unit_in_an_hour(self) -> f64 {
        match self {
            Self::Electricity => 1e6,
            Self::Gas | Self::Lpg => HOURS_PER_YEAR,
            Self::Oil => 24e3,
        }
    }
}
