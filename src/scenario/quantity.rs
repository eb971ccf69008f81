//! A number, or the name of an uncertain one, with the bounds of its key.

use crate::units::Bounds;

/// A number as the author wrote it, in the unit its key names, or the name of an assumption whose
/// value stands for it in each trial.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// The number, or the name.
    pub amount: Amount,
    /// Where the number must lie: what the table of fields says of the key.
    pub bounds: Bounds,
}

/// The amount of a quantity.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// A constant.
    Number(f64),
    /// The value of an `[assumption.NAME]`, times a factor.
    Name {
        /// The assumption's name.
        name: String,
        /// A finite number; 1 where the name stands alone.
        factor: f64,
    },
}

impl Quantity {
    /// A constant.
    #[must_use]
    pub fn constant(number: f64, bounds: Bounds) -> Self {
        Self { amount: Amount::Number(number), bounds }
    }

    /// The value of an assumption.
    #[must_use]
    pub fn named(name: impl Into<String>, bounds: Bounds) -> Self {
        Self::scaled(name, 1.0, bounds)
    }

    /// The value of an assumption, times a finite factor.
    #[must_use]
    pub fn scaled(name: impl Into<String>, factor: f64, bounds: Bounds) -> Self {
        Self { amount: Amount::Name { name: name.into(), factor }, bounds }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self.amount {
            Amount::Number(number) => Some(number),
            Amount::Name { .. } => None,
        }
    }

    /// The name of an assumption, with a factor or without, if it is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.amount {
            Amount::Number(_) => None,
            Amount::Name { name, .. } => Some(name),
        }
    }
}

/// A name with its factor as a scenario writes it: `NAME`, or `NAME * 0.5`.
#[must_use]
pub fn scaled_name(name: &str, factor: f64) -> String {
    if factor == 1.0 { name.to_owned() } else { format!("{name} * {factor}") }
}

/// The same is written for both keys, whatever bounds these have.
impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.amount == other.amount
    }
}

/// A constant whose key has no bounds of its own.
impl From<f64> for Quantity {
    fn from(number: f64) -> Self {
        Self::constant(number, Bounds::WIDEST)
    }
}

/// Index of a chain among [`super::Scenario::chains`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChainIndex(pub usize);

/// Something given once, or once for each state of a chain.
#[derive(Debug, Clone, PartialEq)]
pub enum ByState<T> {
    /// The same whatever the state.
    Same(T),
    /// For each state of one chain, in the chain's order (see [`super::Regime::states`]).
    Each(ChainIndex, Vec<T>),
}

impl<T> ByState<T> {
    /// All that is given, in order.
    pub fn each(&self) -> &[T] {
        match self {
            Self::Same(one) => std::slice::from_ref(one),
            Self::Each(_, all) => all,
        }
    }

    /// The chain by whose states it differs.
    pub fn chain(&self) -> Option<ChainIndex> {
        match self {
            Self::Same(_) => None,
            Self::Each(chain, _) => Some(*chain),
        }
    }
}
