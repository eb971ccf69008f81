//! Numbers by year: straight between their points, constant outside them.

use super::parameters::{Parameters, Slot};
use crate::scenario::ByYear;

/// A number by year, as slots.
#[derive(Debug, Clone)]
pub enum ByYearForm {
    /// The same in every year.
    Same(Slot),
    /// Points, each with its calendar year; the years rise. At least one.
    Points(Vec<(i32, Slot)>),
}

impl ByYearForm {
    /// Its value in a calendar year, given those of all slots.
    #[must_use]
    pub fn at(&self, year: i32, parameters: &[f64]) -> f64 {
        let value = |slot: &Slot| parameters[*slot as usize];
        let points = match self {
            Self::Same(slot) => return value(slot),
            Self::Points(points) => points,
        };
        let after = points.partition_point(|(point, _)| *point <= year);
        let [before, next] = [after.checked_sub(1), Some(after)]
            .map(|place| place.and_then(|place| points.get(place)));
        match (before, next) {
            (Some((from, a)), Some((to, b))) => {
                let share = f64::from(year - from) / f64::from(to - from);
                value(a) + (value(b) - value(a)) * share
            }
            (Some((_, only)), None) | (None, Some((_, only))) => value(only),
            (None, None) => 0.0,
        }
    }
}

/// Compiles a number by year that stands at `path`.
pub(super) fn by_year(
    given: &ByYear,
    path: &str,
    parameters: &mut Parameters<'_>,
) -> Result<ByYearForm, String> {
    Ok(match given {
        ByYear::Same(quantity) => ByYearForm::Same(parameters.slot(quantity, path)?),
        ByYear::Points(points) => {
            let mut slots = Vec::with_capacity(points.len());
            for (year, quantity) in points {
                slots.push((*year, parameters.slot(quantity, path)?));
            }
            ByYearForm::Points(slots)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_straight_between_points_and_constant_outside() {
        let form = ByYearForm::Points(vec![(2031, 0), (2033, 1), (2034, 2)]);
        let at = |year| form.at(year, &[0.33, 0.13, 1.0]);
        assert_eq!([2000, 2031, 2033, 2034, 2099].map(at), [0.33, 0.33, 0.13, 1.0, 1.0]);
        assert!((at(2032) - 0.23).abs() < 1e-15);
        assert_eq!(ByYearForm::Same(1).at(2032, &[0.0, 7.0]), 7.0);
    }
}
