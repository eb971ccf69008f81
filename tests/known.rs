//! Special cases whose answer is known: each simulated number lies within four standard errors of
//! the exact one, at a fixed seed, with enough trials that a fault of a few parts in a hundred
//! would show; what is certain is exact.

#[path = "known/assumptions.rs"]
mod assumptions;
#[path = "known/branches.rs"]
mod branches;
#[path = "known/buyer.rs"]
mod buyer;
#[path = "known/contracts.rs"]
mod contracts;
#[path = "known/flows.rs"]
mod flows;
#[path = "known/hand.rs"]
mod hand;
#[path = "known/incidents.rs"]
mod incidents;
#[path = "known/laws.rs"]
mod laws;
#[path = "known/located.rs"]
mod located;
#[path = "known/merit.rs"]
mod merit;
#[path = "known/records.rs"]
mod records;
#[path = "known/regimes.rs"]
mod regimes;
#[path = "known/reservoir.rs"]
mod reservoir;
#[path = "known/rts79.rs"]
mod rts79;
#[path = "known/security.rs"]
mod security;
#[path = "known/supplies.rs"]
mod supplies;
#[path = "known/support.rs"]
mod support;
#[path = "known/until.rs"]
mod until;
