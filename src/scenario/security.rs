//! The security of the transit country: one chain, shared by every corridor.

use super::Quantity;

/// Chances of a start add up to one within this.
pub const START_TOLERANCE: f64 = 1e-6;

/// `[security]`: a Markov chain over named states with a step at each month border.
#[derive(Debug, Clone, PartialEq)]
pub struct Security {
    /// All states, in order of first appearance in `start`, then in `monthly_transition`.
    pub states: Vec<String>,
    /// The state of the first month.
    pub start: Start,
    /// Chance each month to go from the first index (row) to the second; the rest is to stay.
    /// Square, with a zero diagonal; a state without a row has a row of zeros and never ends.
    pub monthly_transition: Vec<Vec<Quantity>>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

/// How the chain begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// By the chain's stationary distribution.
    Stationary,
    /// By these chances, in the order of [`Security::states`].
    Shares(Vec<Quantity>),
}
