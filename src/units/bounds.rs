//! Where the numbers of a scenario must lie: one table for who reads them and for who draws them.
//!
//! A bound is either what the number means (a share lies between 0 and 1, losses below 1) or what
//! no such thing on Earth comes near, so that sums over corridors, years and trials, and squares of
//! them, stay finite and keep their figures. Of quantities that must be above 0 the least is stated
//! too. A constant beyond its bounds is an error; a value that is drawn there is clamped to the
//! bound and counted. The bounds of a key stand in the table of fields (`read/tables.rs`) and travel
//! with the [`crate::scenario::Quantity`] that was read there.

/// Where a number must lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Nothing below this.
    pub low: f64,
    /// Nothing above this.
    pub high: f64,
    /// Whether `low` itself is allowed.
    pub with_low: bool,
    /// Whether `high` itself is allowed.
    pub with_high: bool,
}

/// Both ends are allowed.
const fn from_to(low: f64, high: f64) -> Bounds {
    Bounds { low, high, with_low: true, with_high: true }
}

impl Bounds {
    /// Any number of which nothing is known: at most 1e15 in size.
    pub const WIDEST: Self = from_to(-1e15, 1e15);
    /// Of no unit, such as weights: 0 to 1e15.
    pub const WEIGHT: Self = from_to(0.0, 1e15);
    /// A part of a whole, or a chance: 0 to 1.
    pub const SHARE: Self = from_to(0.0, 1.0);
    /// A part that leaves something: 0 to below 1.
    pub const BELOW_ONE: Self = Self { with_high: false, ..Self::SHARE };
    /// Incidents that one incident brings: at 1 a cluster would never end; to 0.95.
    pub const BRANCHING: Self = from_to(0.0, 0.95);
    /// A rank correlation: -1 to 1.
    pub const CORRELATION: Self = from_to(-1.0, 1.0);
    /// The correlation of a year with the one before it: above -1 and below 1.
    pub const PERSISTENCE: Self = Self { low: -1.0, high: 1.0, with_low: false, with_high: false };
    /// Growth as a share a year: above -1 (all is gone) to 10 (eleven times as much each year).
    pub const GROWTH: Self = Self { low: -1.0, high: 10.0, with_low: false, with_high: true };
    /// Growth as a share a year, where a loss of all is told as -1: to 10.
    pub const GROWTH_OR_NONE: Self = from_to(-1.0, 10.0);
    /// Hours of a part of the day: from a second.
    pub const HOURS_OF_A_DAY: Self = from_to(1.0 / 3600.0, 24.0);
    /// Tonnes emitted for a unit of energy.
    pub const TONNES_PER_UNIT: Self = from_to(0.0, 1e3);
    /// A coefficient of variation: 0 to 1,000.
    pub const VARIATION: Self = from_to(0.0, 1_000.0);
    /// A factor on a rate or a time: 0 to 1,000.
    pub const FACTOR: Self = from_to(0.0, 1_000.0);
    /// The level of a year against the mean one: above nothing, to 1,000.
    pub const LEVEL: Self = from_to(1e-6, 1_000.0);
    /// A factor on a normal score: above 0, to 1,000.
    pub const SPREAD: Self = Self { with_low: false, ..Self::FACTOR };
    /// A decimal year, which may be far outside of any horizon: a million before or after our era.
    pub const YEAR: Self = from_to(-1e6, 1e6);
    /// Power, MW: to a hundred times all power stations of the world.
    pub const MW: Self = from_to(0.0, 1e9);
    /// A flow of gas, bcm a year: to a hundred times what the world burns, and more.
    pub const BCM_PER_YEAR: Self = from_to(0.0, 1e6);
    /// A flow of oil, thousand barrels a day: to a hundred times what the world burns.
    pub const KBD: Self = from_to(0.0, 1e7);
    /// A flow of LPG, thousand tonnes a year: to a hundred times what the world burns, and more.
    pub const KT_PER_YEAR: Self = from_to(0.0, 1e8);
    /// The most power that can be sent or made, MW: from a watt.
    pub const CAPACITY_MW: Self = from_to(1e-6, 1e9);
    /// The most that can be sent, bcm a year: from a cubic metre.
    pub const CAPACITY_BCM_PER_YEAR: Self = from_to(1e-9, 1e6);
    /// The most that can be sent, thousand barrels a day.
    pub const CAPACITY_KBD: Self = from_to(1e-6, 1e7);
    /// The most that can be sent, thousand tonnes a year: from a kilogram.
    pub const CAPACITY_KT_PER_YEAR: Self = from_to(1e-6, 1e8);
    /// Energy of a year, TWh: to what the largest power makes in one.
    pub const TWH: Self = from_to(0.0, 1e7);
    /// Energy of a year that others are measured against, TWh: from a MWh.
    pub const VOLUME_TWH: Self = from_to(1e-6, 1e7);
    /// Oil of a year, million barrels.
    pub const MBBL: Self = from_to(0.0, 1e7);
    /// Energy of a month, or in store, GWh: to what the largest power makes in one.
    pub const GWH: Self = from_to(0.0, 1e9);
    /// A length, km: from a metre to more than twice around the Earth.
    pub const KM: Self = from_to(1e-3, 1e5);
    /// Degrees east of Greenwich; negative to the west.
    pub const LONGITUDE: Self = from_to(-180.0, 180.0);
    /// Degrees north of the equator; negative to the south.
    pub const LATITUDE: Self = from_to(-90.0, 90.0);
    /// Time, days: to 2.7 million years.
    pub const DAYS: Self = from_to(0.0, 1e9);
    /// A mean time between events, days: from nine seconds.
    pub const DAYS_BETWEEN: Self = from_to(1e-4, 1e9);
    /// Events a year: to one every half minute.
    pub const PER_YEAR: Self = from_to(0.0, 1e6);
    /// A price, USD per MWh: to a hundred times what the dearest hour ever cost.
    pub const USD_PER_MWH: Self = from_to(0.0, 1e6);
    /// Money of a year, million USD: to ten times what the world makes.
    pub const MUSD: Self = from_to(0.0, 1e9);
    /// Heat in a cubic metre (MJ), a barrel or a tonne (GJ) of fuel.
    pub const HEAT: Self = from_to(1e-3, 1e3);
    /// Electricity out per heat in, by which prices of fuel are divided: from a thousandth to 1.
    pub const EFFICIENCY: Self = from_to(1e-3, 1.0);

    /// Whether the number is allowed.
    #[must_use]
    pub fn hold(&self, number: f64) -> bool {
        (number > self.low || (self.with_low && number == self.low))
            && (number < self.high || (self.with_high && number == self.high))
    }

    /// The least number that is allowed.
    #[must_use]
    pub fn least(&self) -> f64 {
        if self.with_low { self.low } else { self.low.next_up() }
    }

    /// The largest number that is allowed.
    #[must_use]
    pub fn most(&self) -> f64 {
        if self.with_high { self.high } else { self.high.next_down() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_is_not_allowed_has_a_neighbour_that_is() {
        assert!(!Bounds::BELOW_ONE.hold(1.0) && Bounds::BELOW_ONE.hold(Bounds::BELOW_ONE.most()));
        assert!(!Bounds::GROWTH.hold(-1.0) && Bounds::GROWTH.hold(Bounds::GROWTH.least()));
        assert_eq!((Bounds::SHARE.least(), Bounds::SHARE.most()), (0.0, 1.0));
        assert!(Bounds::PERSISTENCE.hold(0.99) && !Bounds::PERSISTENCE.hold(1.0));
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!Bounds::WIDEST.hold(number));
        }
    }
}
