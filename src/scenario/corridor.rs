//! The ways from the supplies to the destination.

use super::{Commodity, Price, Quantity};

/// `[[corridor]]`: a line or pipeline from its supplies to the destination.
#[derive(Debug, Clone, PartialEq)]
pub struct Corridor {
    /// Unique among corridors.
    pub name: String,
    /// The commodity that it carries, and with it the unit of its flows.
    pub commodity: Commodity,
    /// Names of its supplies, drawn in this order; at least one.
    pub supplies: Vec<String>,
    /// At the sending end, in the commodity's unit of flow, above 0.
    pub capacity: Quantity,
    /// The export window; the whole year if left out.
    pub season: Option<YearlyWindow>,
    /// Decimal year; always in service if left out.
    pub in_service: Option<Quantity>,
    /// Chance that it is ever built.
    pub built: Quantity,
    /// Share of capacity in its first, second, ... year of service, the last holding on; at least
    /// one entry (`[1.0]` if left out).
    pub ramp: Vec<Quantity>,
    /// Share of what arrives that the destination buys.
    pub accepted: Quantity,
    /// The emission of what it brings; none if left out.
    pub co2: Option<Price>,
    /// In the direction of flow.
    pub segments: Vec<Segment>,
    /// Those after the same segment act in this order.
    pub offtakes: Vec<Offtake>,
    /// Planned work.
    pub maintenance: Vec<Maintenance>,
    /// Energy that goes back over it.
    pub returns: Vec<Return>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// `[[corridor.segment]]`: a stretch that fails as a whole or by units.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Unique within its corridor.
    pub name: String,
    /// Where it lies.
    pub country: Option<String>,
    /// km, above 0.
    pub length_km: Option<Quantity>,
    /// Where it runs, for the map: longitude and latitude in degrees, in order of flow; empty where
    /// that is not stated.
    pub route: Vec<[f64; 2]>,
    /// Equal parts side by side (poles, compressors), 1 or more.
    pub units: u32,
    /// The units that carry the full flow, 1 to `units`; what is beyond is to spare.
    pub needed: u32,
    /// Share of the flow that enters, below 1.
    pub losses: Quantity,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// `[[corridor.offtake]]`: what leaves on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Offtake {
    /// Unique within its corridor.
    pub name: String,
    /// The segment behind which it leaves.
    pub after: String,
    /// In the commodity's unit of flow, by month.
    pub take: Box<[Quantity; 12]>,
    /// Who is served first.
    pub rule: OfftakeRule,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// How an offtake is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfftakeRule {
    /// Before what lies beyond.
    First,
    /// A fixed fraction of what arrives.
    Share,
}

/// `[[corridor.maintenance]]`: planned work, every year.
#[derive(Debug, Clone, PartialEq)]
pub struct Maintenance {
    /// Optional.
    pub name: Option<String>,
    /// When.
    pub window: YearlyWindow,
    /// Share of the rated capacity that it takes.
    pub takes: Quantity,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// `[[corridor.return]]`: energy that goes back over a corridor in a season of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Return {
    /// Unique within its corridor.
    pub name: String,
    /// The supply of whose part it is; of all that was delivered if left out.
    pub of: Option<String>,
    /// The share of what was delivered that is owed, 0 or more; may pass 1.
    pub share: Quantity,
    /// When it goes back, outside the export window.
    pub season: YearlyWindow,
    /// The flow that the destination can spare by month, in the commodity's unit; no limit if left out.
    pub spare: Option<Box<[Quantity; 12]>>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// Days of the year, both included, 0 (1 January) to 364 (31 December). `first > last` runs over
/// the turn of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearlyWindow {
    /// The first day, from 00:00.
    pub first: u16,
    /// The last day, to 24:00.
    pub last: u16,
}
