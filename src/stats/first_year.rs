//! When something becomes more likely than not: the first year in which its chance passes one half.
//!
//! The chance of a year is known with an error, and so is the year: the truth passes one half in no year
//! before the first whose 95 % interval reaches above it, and has passed it in the first whose interval
//! lies above it. That a chance passes one half in no year of the horizon is an answer too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::chances::EventName;
use super::estimate::HALF_WIDTH;
use super::summary::ProbabilityRow;
use crate::outcome::Event;

/// The first year in which a chance passes one half.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FirstYearRow {
    /// As in `probabilities`: `in_service`.
    #[serde(with = "super::about::event")]
    #[schemars(schema_with = "super::summary_schema::chances")]
    pub event: Event,
    /// The corridor, or `None` for all together.
    pub corridor: Option<String>,
    /// The first calendar year whose chance is above one half; `None` where there is none.
    pub year: Option<i32>,
    /// The chance in that year.
    pub p: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
    /// The first year whose chance may be above one half: that of a 95 % interval which reaches there.
    pub earliest: Option<i32>,
    /// The first year whose chance is surely above one half: that of a 95 % interval which lies there;
    /// `None` where the horizon may end before.
    pub latest: Option<i32>,
}

/// A row for each event and corridor, in the order of the chances by year.
pub(super) fn first_years(chances: &[ProbabilityRow]) -> Vec<FirstYearRow> {
    let by_year = |row: &&ProbabilityRow| row.year.is_some();
    let mut rows: Vec<FirstYearRow> = Vec::new();
    for chance in chances.iter().filter(by_year) {
        // Those of stated events stand beside the events.
        let EventName::Own(event) = chance.event else { continue };
        let is_same = |row: &FirstYearRow| row.event == event && row.corridor == chance.corridor;
        if !rows.last().is_some_and(is_same) {
            rows.push(FirstYearRow {
                event,
                corridor: chance.corridor.clone(),
                year: None,
                p: None,
                se: None,
                earliest: None,
                latest: None,
            });
        }
        let Some(row) = rows.last_mut() else { continue };
        if row.year.is_none() && chance.p > 0.5 {
            (row.year, row.p, row.se) = (chance.year, Some(chance.p), chance.se);
        }
        // Where the error is not known, nothing is: one trial says neither.
        let Some(se) = chance.se else { continue };
        let half = HALF_WIDTH * se;
        if row.earliest.is_none() && chance.p + half > 0.5 {
            row.earliest = chance.year;
        }
        if row.latest.is_none() && chance.p - half > 0.5 {
            row.latest = chance.year;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chances(p: &[f64], se: Option<f64>) -> Vec<ProbabilityRow> {
        let row = |(place, p): (usize, &f64)| ProbabilityRow {
            event: EventName::Own(Event::InService),
            corridor: Some("C".to_owned()),
            year: Some(2030 + place as i32),
            p: *p,
            se,
        };
        let mut rows: Vec<ProbabilityRow> = p.iter().enumerate().map(row).collect();
        rows.push(ProbabilityRow { year: None, ..rows[0].clone() });
        rows
    }

    #[test]
    fn the_first_year_above_one_half_has_those_that_it_may_be() {
        let rows = first_years(&chances(&[0.2, 0.45, 0.5, 0.51, 0.7], Some(0.03)));
        let [row] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((row.year, row.p), (Some(2033), Some(0.51)));
        assert_eq!((row.earliest, row.latest), (Some(2031), Some(2034)));
    }

    #[test]
    fn what_never_passes_one_half_has_no_year() {
        let row = &first_years(&chances(&[0.2, 0.3], Some(0.01)))[0];
        assert_eq!((row.year, row.p, row.earliest, row.latest), (None, None, None, None));
        let row = &first_years(&chances(&[0.2, 0.49], Some(0.01)))[0];
        assert_eq!((row.year, row.earliest, row.latest), (None, Some(2031), None));
        let row = &first_years(&chances(&[1.0, 1.0], None))[0];
        assert_eq!((row.year, row.earliest, row.latest), (Some(2030), None, None), "one trial");
    }
}
