//! A number, or the name of an uncertain one.

/// A number as the author wrote it, in the unit its key names, or the name of an assumption whose
/// value stands for it in each trial.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// A constant.
    Number(f64),
    /// The name of an `[assumption.NAME]`.
    Name(String),
}

impl Quantity {
    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Name(_) => None,
        }
    }
}

impl From<f64> for Quantity {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// Something given once, or once for each security state.
#[derive(Debug, Clone, PartialEq)]
pub enum ByState<T> {
    /// The same whatever the state.
    Same(T),
    /// For each state of the chain, in the chain's order (see [`super::Security::states`]).
    Each(Vec<T>),
}
