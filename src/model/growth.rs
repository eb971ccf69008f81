//! How an amount goes with the calendar year, with names as slots.

use super::parameters::{Parameters, Slot};
use crate::scenario::{Growth, Quantity, YearPoint};

/// Growth goes no further than this: whatever grew so much is clamped to the bound of its key, and its
/// square is finite.
const MOST_GROWN: f64 = 1e100;

/// How an amount goes with the calendar year.
#[derive(Debug, Clone, PartialEq)]
pub enum GrowthForm {
    /// It is the same in every year.
    Same,
    /// `(1 + per_year)^(y - base_year)`.
    Yearly {
        /// Growth as a share a year, above -1.
        per_year: Slot,
        /// The year that the amount describes.
        base_year: Slot,
    },
    /// A factor by year.
    ByYear(YearPath),
}

impl GrowthForm {
    /// The form of a growth whose keys are `growth_key` and `by_year` of the table at `path`.
    pub(super) fn new(
        growth: &Growth,
        start_year: i32,
        parameters: &mut Parameters<'_>,
        (path, growth_key): (&str, &str),
    ) -> Result<Self, String> {
        if growth.is_none() {
            return Ok(Self::Same);
        }
        if !growth.by_year.is_empty() {
            let path = format!("{path}.by_year");
            return Ok(Self::ByYear(YearPath::new(&growth.by_year, parameters, &path)?));
        }
        let start_year = Quantity::from(f64::from(start_year));
        let base_year = growth.base_year.as_ref().unwrap_or(&start_year);
        Ok(Self::Yearly {
            per_year: parameters.slot(&growth.per_year, &format!("{path}.{growth_key}"))?,
            base_year: parameters.slot(base_year, &format!("{path}.base_year"))?,
        })
    }

    /// The factor of a calendar year, given the values of all slots.
    #[must_use]
    pub fn factor(&self, year: i32, parameters: &[f64]) -> f64 {
        match self {
            Self::Same => 1.0,
            Self::Yearly { per_year, base_year } => {
                let growth = 1.0 + parameters[*per_year as usize];
                let years = f64::from(year) - parameters[*base_year as usize];
                libm::pow(growth, years).min(MOST_GROWN)
            }
            Self::ByYear(path) => path.at(year, parameters),
        }
    }
}

/// Numbers by year, straight between the points and constant outside them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct YearPath(Vec<(f64, Slot)>);

impl YearPath {
    /// The path of points that stand at `path`.
    pub(super) fn new(
        points: &[YearPoint],
        parameters: &mut Parameters<'_>,
        path: &str,
    ) -> Result<Self, String> {
        let slot = |point: &YearPoint| {
            Ok::<_, String>((f64::from(point.year), parameters.slot(&point.value, path)?))
        };
        Ok(Self(points.iter().map(slot).collect::<Result<_, _>>()?))
    }

    /// Whether it has no points.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of a calendar year, given the values of all slots; 1 where there are no points.
    #[must_use]
    pub fn at(&self, year: i32, parameters: &[f64]) -> f64 {
        let year = f64::from(year);
        let value = |slot: Slot| parameters[slot as usize];
        let next = self.0.iter().position(|(point, _)| *point >= year);
        match (next, self.0.last()) {
            (_, None) => 1.0,
            (None, Some((_, last))) => value(*last),
            (Some(0), _) => value(self.0[0].1),
            (Some(next), _) => {
                let ((from, a), (to, b)) = (self.0[next - 1], self.0[next]);
                let (a, b) = (value(a), value(b));
                a + (b - a) * ((year - from) / (to - from))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_straight_between_its_points_and_constant_outside() {
        let path = YearPath(vec![(2030.0, 0), (2034.0, 1), (2035.0, 2)]);
        let parameters = [1.0, 3.0, 0.0];
        let at = [2000, 2030, 2031, 2033, 2034, 2035, 2040].map(|year| path.at(year, &parameters));
        assert_eq!(at, [1.0, 1.0, 1.5, 2.5, 3.0, 0.0, 0.0]);
        assert_eq!(YearPath(Vec::new()).at(2030, &parameters), 1.0);
    }
}
