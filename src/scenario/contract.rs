//! Contracts: the promise, the payments, and the savings.

use super::{CountedIn, Price, Quantity};

/// `[[contract]]`: what a corridor's year is measured against, and what the destination pays.
///
/// All energy is electricity: gas, oil and LPG count as the electricity that `[conversion]` makes of
/// them, in the volume and in the prices too, unless these are stated in the commodity's own unit. All of it is counted at the meter. At the sending end
/// what is bought counts with the losses of the segments that it comes through, at the receiving end
/// without; what offtakes on the way take is another buyer's at either.
///
/// - A calendar year **meets** the contract where the volume passes the meter. A year that has the
///   corridor only for a part of it has no smaller volume.
/// - **Paid**, at the sum of the three prices, is what is taken, or the share `take_or_pay` of the
///   volume where that is more; but never more than what was there to take: what reached the
///   destination, bought or not. So nothing is owed before entry into service, and less in years of
///   drought, attack or a late start.
/// - **Owed** is what is paid beside that for each year in service, whatever flows.
/// - **Replacement** is what the energy that was delivered would have cost elsewhere, and the **net
///   benefit** is replacement less payment: above 0 where the contract saves money.
///
/// Nothing is discounted or carried over from one year to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract {
    /// The level that multiplies its price of energy.
    pub level: Option<String>,
    /// The name of its corridor; no two contracts are about one.
    pub corridor: String,
    /// The energy of a calendar year at the meter, above 0; none is promised where it is left out.
    pub volume: Option<Volume>,
    /// Where energy is counted: the volume, and what is paid.
    pub metered: Meter,
    /// Paid to the sellers, USD per unit at the meter, 0 or more.
    pub energy: Price,
    /// Paid to who lets it through, USD per unit at the meter, 0 or more.
    pub transit: Price,
    /// Paid to who carries it, USD per unit at the meter, 0 or more.
    pub wheeling: Price,
    /// Paid over the time in service whether anything flows or not, and in no price: million USD a
    /// year, 0 or more.
    pub owed_musd_per_year: Quantity,
    /// Share of the volume that is paid whether taken or not, as far as it is there to take.
    pub take_or_pay: Quantity,
    /// The price of the same energy from elsewhere, USD per MWh at the destination, 0 or more;
    /// nothing is said of benefits where it is left out.
    pub replacement_usd_per_mwh: Option<Quantity>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// The energy that a contract promises.
#[derive(Debug, Clone, PartialEq)]
pub struct Volume {
    /// A calendar year's.
    pub amount: Quantity,
    /// TWh of electricity, or the commodity's own unit: bcm, million barrels, thousand tonnes.
    pub counted: CountedIn,
}

/// The end of a corridor at which a contract counts energy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meter {
    /// Where it enters: the buyer bears the losses.
    Sending,
    /// Where it arrives: the sellers do.
    Receiving,
}
