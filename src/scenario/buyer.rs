//! The destination as a buyer: the parts of its day, and what would run there if nothing arrived.
//!
//! Energy that arrives is bought only as far as it replaces something dearer. Each [`Alternative`] is a
//! plant, a fuel or a purchase with a cost and an amount that an import could replace: corridors,
//! in their order, replace the dearest first. The merit order of each commodity is its own.

use super::{Commodity, Quantity, YearPoint};

/// Hours of a day.
pub const HOURS_A_DAY: f64 = 24.0;
/// A day may have this many parts: each is a flow of its own at every instant.
pub const MOST_PARTS: usize = 24;
/// The hours of the parts add up to a day's to within this.
pub const DAY_TOLERANCE: f64 = 1e-9;

/// A part of the day: every day of the year has it, and flows differ from part to part.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Unique among the parts.
    pub name: String,
    /// Hours of each day, above 0; those of all parts add up to 24.
    pub hours: f64,
}

impl Part {
    /// The whole day: the one part where none are given.
    #[must_use]
    pub fn whole_day() -> Self {
        Self { name: "day".to_owned(), hours: HOURS_A_DAY }
    }

    /// Its share of the day, above 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.hours / HOURS_A_DAY
    }
}

/// Something given once, or once for each part of the day.
#[derive(Debug, Clone, PartialEq)]
pub enum ByPart<T> {
    /// The same in every part.
    Same(T),
    /// For each part, in the order of `day`.
    Each(Vec<T>),
}

impl<T> ByPart<T> {
    /// That of a part.
    ///
    /// # Panics
    /// For a part that the day does not have.
    #[must_use]
    pub fn of(&self, part: usize) -> &T {
        match self {
            Self::Same(same) => same,
            Self::Each(each) => &each[part],
        }
    }

    /// All that are given.
    pub fn each(&self) -> impl Iterator<Item = &T> {
        match self {
            Self::Same(same) => std::slice::from_ref(same).iter(),
            Self::Each(each) => each.iter(),
        }
    }
}

/// A number by year: straight between its points, constant outside them.
#[derive(Debug, Clone, PartialEq)]
pub enum ByYear {
    /// The same in every year.
    Same(Quantity),
    /// Points in rising order.
    Points(Vec<YearPoint>),
}

/// The unit of a price, of a rate of emission, or of a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedIn {
    /// By the MWh (or TWh) of electricity, or its equivalent.
    Electricity,
    /// By the commodity's own unit: a price by the MMBtu of gross heat, the barrel, the tonne; a
    /// volume by the bcm, the million barrels, the thousand tonnes.
    Own,
}

/// A price, or a rate of emission.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// USD, or tonnes of CO2, for a unit.
    pub amount: Quantity,
    /// The unit.
    pub counted: CountedIn,
}

/// The growth of an alternative's amount.
#[derive(Debug, Clone, PartialEq)]
pub enum AmountGrowth {
    /// As a share a year from the base year on, -1 or more.
    PerYear(ByPart<Quantity>),
    /// A factor by year, in rising order.
    ByYear(Vec<YearPoint>),
}

/// `[[destination.alternative]]`: what runs or is bought if nothing arrives, and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Unique among alternatives.
    pub name: String,
    /// The commodity that it is an amount of, and whose corridors can replace it.
    pub commodity: Commodity,
    /// Its cost.
    pub cost: Price,
    /// The level that multiplies its cost.
    pub level: Option<String>,
    /// The amount that an import could replace, in the commodity's unit of flow, by part of the day
    /// and January to December.
    pub room: ByPart<Box<[Quantity; 12]>>,
    /// Share of it that runs whatever it costs: take-or-pay of its own, must-run.
    pub locked: ByYear,
    /// Growth of the amount.
    pub growth: AmountGrowth,
    /// The year that the amount describes; the run's first if left out.
    pub base_year: Option<Quantity>,
    /// Nothing before this decimal year.
    pub in_service: Option<Quantity>,
    /// Nothing from this decimal year on.
    pub until: Option<Quantity>,
    /// Multiplies the amount in every month.
    pub times: Quantity,
    /// Its emission of CO2.
    pub co2: Option<Price>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}
