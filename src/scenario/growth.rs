//! How an amount goes with the calendar year.

use super::Quantity;

/// How an amount goes with the calendar year `y`: times `(1 + per_year)^(y - base_year)`, or times a
/// factor that is given by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// Growth as a share a year, above -1; of no meaning where `by_year` has points.
    pub per_year: Quantity,
    /// The year that the amount describes; the run's first if left out.
    pub base_year: Option<Quantity>,
    /// The factor by year, in rising order, straight between the points and constant outside them;
    /// empty where the growth is a share a year.
    pub by_year: Vec<YearPoint>,
}

impl Growth {
    /// Whether the amount is the same in every year.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.by_year.is_empty() && self.per_year.number() == Some(0.0)
    }
}

/// A point of a path by year.
#[derive(Debug, Clone, PartialEq)]
pub struct YearPoint {
    /// The calendar year.
    pub year: i32,
    /// The number that holds in it.
    pub value: Quantity,
}
