//! Which corridors depend on each other.
//!
//! Corridors that draw on one supply depend on each other, and so do all electricity corridors
//! where the destination limits what it takes, and all of a commodity that it has alternatives to.
//! All others are accounted for alone.

use super::{CorridorModel, OfftakeModel};
use crate::scenario::OfftakeRule;

/// How an hourly demand is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemandMode {
    /// Corridors stack up: each serves what those before it leave, and nothing upstream depends on
    /// how much that is. Energies follow from integrals of `min(demand, level)`.
    Stack,
    /// The flow of a corridor changes what is left for others, or for an offtake's share: looked at
    /// hour by hour wherever demand binds. So it is where something of a corridor goes back.
    Hours,
}

/// How an hourly demand is met by these corridors.
pub(super) fn demand_mode(
    corridors: &[CorridorModel],
    offtakes: &[OfftakeModel],
    returns_over: &[std::ops::Range<usize>],
) -> DemandMode {
    let share = |corridor: &CorridorModel| {
        corridor.offtakes.clone().any(|o| offtakes[o].rule == OfftakeRule::Share)
    };
    let mut drawn: Vec<u32> = Vec::new();
    let mut apart = !corridors.iter().any(|own| own.electricity && buys(own));
    for (corridor, returns) in corridors.iter().zip(returns_over) {
        if !corridor.electricity {
            continue;
        }
        // What goes back is owed of what was delivered, instant by instant.
        apart &= returns.is_empty();
        apart &= !share(corridor) && corridor.supplies.iter().all(|s| !drawn.contains(s));
        drawn.extend(&corridor.supplies);
    }
    if apart { DemandMode::Stack } else { DemandMode::Hours }
}

/// Whether what a corridor brings is bought against alternatives, or differs by part of the day.
fn buys(corridor: &CorridorModel) -> bool {
    corridor.buys.is_some() || corridor.flexible
}

/// Groups of corridors that depend on each other, each in order of service; corridors on their
/// own are in none.
pub(super) fn groups(corridors: &[CorridorModel], destination_limits: bool) -> Vec<Vec<u32>> {
    let mut group: Vec<usize> = (0..corridors.len()).collect();
    for i in 0..corridors.len() {
        for j in 0..i {
            let shared = corridors[i].supplies.iter().any(|s| corridors[j].supplies.contains(s));
            let electric =
                destination_limits && corridors[i].electricity && corridors[j].electricity;
            let alike = corridors[i].buys.is_some() && corridors[i].buys == corridors[j].buys;
            if shared || electric || alike {
                let (from, to) = (group[i], group[j]);
                for member in &mut group {
                    if *member == from {
                        *member = to;
                    }
                }
            }
        }
    }
    let mut groups = Vec::new();
    for leader in 0..corridors.len() {
        let members: Vec<u32> = (0..corridors.len())
            .filter(|index| group[*index] == leader)
            .map(|index| index as u32)
            .collect();
        let limited = members.iter().any(|member| {
            let own = &corridors[*member as usize];
            destination_limits && own.electricity || buys(own)
        });
        if members.len() > 1 || limited {
            groups.push(members);
        }
    }
    groups
}
