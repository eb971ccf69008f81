//! Hazards: causes of interruptions.

use super::{ByState, Commodity, Quantity};
use crate::chance::Law;

/// `[[hazard]]`: a cause of incidents on segments, units or supplies.
#[derive(Debug, Clone, PartialEq)]
pub struct Hazard {
    /// Unique among hazards.
    pub name: String,
    /// The heading under which it is counted in every attribution.
    pub cause: String,
    /// The segments, units or supplies that it meets.
    pub r#where: Where,
    /// One instance for each segment, or for each unit of each segment.
    pub each: Each,
    /// One event hits all that matches, at once and for the same time.
    pub together: bool,
    /// How often.
    pub rate: HazardRate,
    /// Factor on the rate, January to December; all ones if left out.
    pub by_month: Box<[Quantity; 12]>,
    /// Chance that an incident interrupts at all.
    pub stops_flow: Quantity,
    /// Whether one incident brings others (Poisson rates only).
    pub clustering: Option<Clustering>,
    /// Share of the segment, unit or supply that an incident takes out.
    pub takes: Quantity,
    /// Days; drawn once an incident.
    pub repair_days: ByState<Law<Quantity>>,
    /// Factor on the repair, 0 or more.
    pub repair_factor: ByState<Quantity>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// How often incidents come. Rates are 0 or more.
#[derive(Debug, Clone, PartialEq)]
pub enum HazardRate {
    /// Poisson, for each segment (unit, supply) that matches; with `together` for all at once.
    PerYear(ByState<Quantity>),
    /// Poisson, for each 100 km.
    Per100KmYear(ByState<Quantity>),
    /// Renewal: mean days up, above 0.
    MttfDays(Quantity),
}

/// The kind of thing that an instance is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// A segment.
    Segment,
    /// A unit of a segment.
    Unit,
}

/// `clustering`: each incident brings a Poisson number of further ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// Mean number of direct offspring, below 1.
    pub branching: Quantity,
    /// Mean of the exponential delay, above 0.
    pub decay_days: Quantity,
}

/// `where`: all given lists must hold, any entry of a list suffices; `None` is no condition. With
/// `supply` the hazard meets supplies and only these, else segments.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Where {
    /// Names of corridors.
    pub corridor: Option<Vec<String>>,
    /// Names of segments.
    pub segment: Option<Vec<String>>,
    /// Countries of segments or supplies.
    pub country: Option<Vec<String>>,
    /// Commodities of corridors or supplies.
    pub commodity: Option<Vec<Commodity>>,
    /// Names of supplies.
    pub supply: Option<Vec<String>>,
}
