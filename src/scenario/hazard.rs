//! Hazards: causes of interruptions.

use super::{ByState, Commodity, Corridor, Quantity, Scenario, Segment};
use crate::chance::Law;

/// Incidents of one trial, warm-up included, past which it is given up: about 200 MB of events.
pub const MOST_INCIDENTS: usize = 5_000_000;

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
    /// The level that multiplies a Poisson rate of first incidents.
    pub level: Option<String>,
    /// Factor on the rate, January to December; all ones if left out.
    pub by_month: Box<[Quantity; 12]>,
    /// Chance that an incident interrupts at all.
    pub stops_flow: Quantity,
    /// Whether one incident brings others (Poisson rates only).
    pub clustering: Option<Clustering>,
    /// Share of the segment, unit or supply that an incident takes out.
    pub takes: Quantity,
    /// Days; drawn once an incident, and of no meaning to [`HazardRate::While`].
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
    /// Down exactly while a chain is in one of these states: the share that each state takes, 0 of
    /// those that are not named.
    While(ByState<Quantity>),
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

impl Where {
    /// Whether a hazard of this condition meets a segment of a corridor; one that names supplies meets
    /// none.
    #[must_use]
    pub fn meets(&self, corridor: &Corridor, segment: &Segment) -> bool {
        let any = |list: &Option<Vec<String>>, name: Option<&str>| {
            list.as_ref().is_none_or(|list| name.is_some_and(|name| list.iter().any(|n| n == name)))
        };
        self.supply.is_none()
            && any(&self.corridor, Some(&corridor.name))
            && any(&self.segment, Some(&segment.name))
            && any(&self.country, segment.country.as_deref())
            && self.commodity.as_ref().is_none_or(|list| list.contains(&corridor.commodity))
    }
}

/// The things that a hazard meets, in the scenario's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Met {
    /// Segments: index of the corridor, and of the segment within it.
    Segments(Vec<(usize, usize)>),
    /// Supplies, by index.
    Supplies(Vec<usize>),
}

impl Scenario {
    /// The things that a hazard with this `where` meets.
    #[must_use]
    pub fn met_by(&self, filter: &Where) -> Met {
        let carries = |commodity: Commodity| {
            filter.commodity.as_ref().is_none_or(|wanted| wanted.contains(&commodity))
        };
        if filter.supply.is_some() {
            let met = self.supplies.iter().enumerate().filter(|(_, supply)| {
                any_of(&filter.supply, Some(&supply.name))
                    && any_of(&filter.country, supply.country.as_deref())
                    && carries(supply.commodity)
            });
            return Met::Supplies(met.map(|(index, _)| index).collect());
        }
        let mut met = Vec::new();
        for (c, corridor) in self.corridors.iter().enumerate() {
            let segments = corridor.segments.iter().enumerate();
            let own = segments.filter(|(_, segment)| filter.meets(corridor, segment));
            met.extend(own.map(|(s, _)| (c, s)));
        }
        Met::Segments(met)
    }
}

fn any_of(wanted: &Option<Vec<String>>, name: Option<&str>) -> bool {
    wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|wanted| Some(wanted.as_str()) == name))
}
