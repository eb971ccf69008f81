//! `[[event]]`: what a reader wants to know the chance of.

/// A condition that each trial meets or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedEvent {
    /// Unique among events; the condition itself where the command line asked for it.
    pub name: String,
    /// The condition as it is written, such as `delivered_twh[2030] >= 3`; see
    /// [`Condition`](crate::outcome::Condition).
    pub when: String,
    /// Where its quantity comes from.
    pub source: Option<String>,
    /// Anything else worth saying.
    pub notes: Option<String>,
}
