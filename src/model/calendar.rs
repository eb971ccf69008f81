//! The breakpoints of a year: month borders, seasons, maintenance.

use crate::scenario::{Corridor, YearlyWindow};
use crate::units::MONTH_STARTS;

/// A breakpoint, the same every year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Hours from 1 January 00:00.
    pub hour: f64,
    /// Day of the year, 0 to 364.
    pub day: u16,
    /// The kind of breakpoint.
    pub kind: MarkKind,
}

/// The kinds of breakpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// The month with this index begins.
    Month(u8),
    /// Season or maintenance of this corridor begins or ends.
    Corridor(u32),
}

/// Whether a day of the year, 0 to 364, lies in a window.
#[must_use]
#[inline]
pub fn in_window(window: YearlyWindow, day: u16) -> bool {
    if window.first <= window.last {
        (window.first..=window.last).contains(&day)
    } else {
        day >= window.first || day <= window.last
    }
}

/// All breakpoints of one year, in order of time, month borders first.
pub(super) fn marks(corridors: &[Corridor]) -> Vec<Mark> {
    let mark = |day: u16, kind| Mark { hour: f64::from(day) * 24.0, day, kind };
    let mut marks: Vec<Mark> = (0..12_u8)
        .map(|month| mark(MONTH_STARTS[month as usize], MarkKind::Month(month)))
        .collect();
    for (index, corridor) in corridors.iter().enumerate() {
        let windows = corridor.season.iter().chain(corridor.maintenance.iter().map(|m| &m.window));
        let windows = windows.chain(corridor.returns.iter().map(|own| &own.season));
        let mut days: Vec<u16> =
            windows.flat_map(|window| [window.first, (window.last + 1) % 365]).collect();
        days.sort_unstable();
        days.dedup();
        // A month border looks at every corridor anyway.
        days.retain(|day| !MONTH_STARTS.contains(day));
        marks.extend(days.into_iter().map(|day| mark(day, MarkKind::Corridor(index as u32))));
    }
    marks.sort_by_key(|mark| mark.day);
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_may_run_over_the_turn_of_the_year() {
        let winter = YearlyWindow { first: 304, last: 58 };
        assert!(in_window(winter, 304) && in_window(winter, 364) && in_window(winter, 58));
        assert!(!in_window(winter, 59) && !in_window(winter, 303));
        let day = YearlyWindow { first: 10, last: 10 };
        assert!(in_window(day, 10) && !in_window(day, 11) && !in_window(day, 9));
    }
}
