//! Returns: energy that goes back over a corridor.

use super::parameters::{Parameters, Slot};
use crate::scenario::{Scenario, YearlyWindow};
use crate::units::DAYS_PER_YEAR;

/// Energy that goes back over a corridor in a season of its own.
#[derive(Debug, Clone)]
pub struct ReturnModel {
    /// Its corridor.
    pub corridor: usize,
    /// The supply of whose part it is; `None` for all that was delivered.
    pub of: Option<usize>,
    /// The share of that which is owed, 0 or more.
    pub share: Slot,
    /// When it goes back.
    pub season: YearlyWindow,
    /// Hours of one such season.
    pub hours: f64,
    /// The flow that the destination can spare by month, in the corridor's unit; `None` is no limit.
    pub spare: Option<[Slot; 12]>,
}

/// Days of a window.
fn days(window: YearlyWindow) -> u32 {
    let (first, last) = (u32::from(window.first), u32::from(window.last));
    if first <= last { last - first + 1 } else { DAYS_PER_YEAR - first + last + 1 }
}

/// Compiles all returns; of each corridor the range of its own.
pub(super) fn returns(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<(Vec<ReturnModel>, Vec<std::ops::Range<usize>>), String> {
    let (mut returns, mut over) = (Vec::new(), Vec::new());
    for (index, corridor) in scenario.corridors.iter().enumerate() {
        let first = returns.len();
        for own in &corridor.returns {
            let path = |key: &str| format!("corridor.{}.return.{}.{key}", corridor.name, own.name);
            let of = match &own.of {
                None => None,
                Some(name) => {
                    let known = scenario.supplies.iter().position(|supply| supply.name == *name);
                    Some(known.ok_or_else(|| format!("no supply is called `{name}`"))?)
                }
            };
            let spare = match &own.spare {
                None => None,
                Some(spare) => {
                    let key = format!("spare_{}", corridor.commodity.key_suffix());
                    Some(parameters.months(spare, &path(&key))?)
                }
            };
            returns.push(ReturnModel {
                corridor: index,
                of,
                share: parameters.slot(&own.share, &path("share"))?,
                season: own.season,
                hours: f64::from(days(own.season)) * 24.0,
                spare,
            });
        }
        over.push(first..returns.len());
    }
    Ok((returns, over))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_over_the_turn_of_the_year_has_days_on_both_sides() {
        assert_eq!(days(YearlyWindow { first: 304, last: 89 }), 61 + 90);
        assert_eq!(days(YearlyWindow { first: 10, last: 10 }), 1);
        assert_eq!(days(YearlyWindow { first: 0, last: 364 }), 365);
    }
}
