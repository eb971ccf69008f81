//! What was promised, what is paid for it, and what it saves.

use super::Quantity;

/// `[[contract]]`: what a corridor's year is measured against, and what the destination pays.
///
/// All energy is electricity: gas and oil count as the electricity that `[conversion]` makes of
/// them, in the volume and in the prices too.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract {
    /// The name of its corridor; no two contracts are about one.
    pub corridor: String,
    /// TWh a calendar year at the meter, above 0.
    pub volume_twh: Quantity,
    /// Where energy is counted: the volume, and what is paid.
    pub metered: Meter,
    /// Paid to the sellers, USD per MWh at the meter, 0 or more.
    pub energy_usd_per_mwh: Quantity,
    /// Paid to who lets it through, USD per MWh at the meter, 0 or more.
    pub transit_usd_per_mwh: Quantity,
    /// Paid to who carries it, USD per MWh at the meter, 0 or more.
    pub wheeling_usd_per_mwh: Quantity,
    /// Share of the volume that is paid whether taken or not, as far as it is there to take.
    pub take_or_pay: Quantity,
    /// What is paid where this does not arrive, USD per MWh at the destination, 0 or more; nothing
    /// is said of benefits where it is left out.
    pub replacement_usd_per_mwh: Option<Quantity>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// The end of a corridor at which a contract counts energy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meter {
    /// Where it enters: the buyer bears the losses.
    Sending,
    /// Where it arrives: the sellers do.
    Receiving,
}
