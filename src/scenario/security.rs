//! Chains of states that months or years go through: the security of the transit country, shared by
//! every corridor, and regimes beside it (a border, a river, a government).

use super::{ByState, Grade, Quantity};

/// Chances of a start add up to one within this.
pub const START_TOLERANCE: f64 = 1e-6;

/// `[security]`, or a `[regime.NAME]`: a Markov chain over named states.
#[derive(Debug, Clone, PartialEq)]
pub struct Regime {
    /// The regime's name; `security` is that of `[security]`.
    pub name: String,
    /// All states, in order of first appearance in `start`, then in the rows of its transitions.
    pub states: Vec<String>,
    /// The state of the first month.
    pub start: Start,
    /// Chance at each step to go from the first index (row) to the second; the rest is to stay.
    /// Square, with a zero diagonal; a state without a row has a row of zeros and never ends.
    /// A chance may be by the states of another chain, and uses that one's state in the month
    /// that has just ended.
    pub transition: Vec<Vec<ByState<Quantity>>>,
    /// Whether it steps on 1 January only (`yearly_transition`), rather than at each month border.
    pub yearly: bool,
    /// How well its chances are known.
    pub grade: Option<Grade>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}

impl Regime {
    /// Whether any of its chances is by the states of another chain.
    #[must_use]
    pub fn depends(&self) -> bool {
        self.transition.iter().flatten().any(|chance| matches!(chance, ByState::Each(..)))
    }
}

/// How the chain begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// By the chain's stationary distribution.
    Stationary,
    /// By these chances, in the order of [`Regime::states`].
    Shares(Vec<Quantity>),
}

/// `[level.NAME]`: years that differ from others. Whatever names it is multiplied by the factor of the
/// calendar year, lognormal with mean one, whose logarithm is an AR(1).
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Unique among levels.
    pub name: String,
    /// Coefficient of variation of a year's factor, 0 or more.
    pub year_cv: Quantity,
    /// Lag-1 correlation of its logarithm, inside -1 to 1.
    pub persistence: Quantity,
    /// The factor of the year before the horizon and of the warm-up, above 0; drawn if left out.
    pub start: Option<Quantity>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}
