//! The lines that bring Uzbek and Tajik power to Kabul: attacks and days out in three windows, under the
//! security that was observed.

use super::foretold::{Histories, follow_record, scenario};
use super::observed::{Observed, Table, Window};
use super::verdict::{Comparison, Group};

const ATTACK: &str = "attack on the DC line";
/// An attack on record may stand for as many in truth: press lists miss events. Our judgement is 1.5
/// to 2.5.
const MISSED: f64 = 2.5;

/// A window and its name.
struct Period {
    window: Window<'static>,
    title: &'static str,
}

const PERIODS: [Period; 3] = [
    Period {
        window: Window { from: "2009-01-01", to: "2015-12-31" },
        title: "January 2009 to December 2015",
    },
    Period {
        window: Window { from: "2016-01-01", to: "2021-07-31" },
        title: "January 2016 to July 2021",
    },
    Period {
        window: Window { from: "2021-08-15", to: "2026-08-31" },
        title: "15 August 2021 to August 2026",
    },
];
/// The last month of the horizon.
const LAST: &str = "2026-12";

/// Incidents on record in a window, those of them with a length, and their days out.
#[derive(Debug, Clone, Copy)]
pub struct OnRecord {
    pub incidents: f64,
    timed: f64,
    days: f64,
}

pub fn on_record(cause: &str, window: Window<'_>) -> OnRecord {
    let table = Table::read("kabul-line.csv");
    let mut sum = OnRecord { incidents: 0.0, timed: 0.0, days: 0.0 };
    let rows = table.texts("from").into_iter().zip(table.texts("to")).zip(table.texts("cause"));
    let numbers = table.all_numbers("incidents").into_iter().zip(table.numbers("days_out"));
    for (((from, to), of), (incidents, days)) in rows.zip(numbers) {
        if of != cause || !window.holds(from) {
            continue;
        }
        assert!(window.holds(to), "a row lies in two windows");
        sum.incidents += incidents;
        if let Some(days) = days {
            sum.timed += incidents;
            sum.days += days;
        }
    }
    sum
}

fn attacks(window: Window<'_>) -> Observed {
    let incidents = on_record("attack", window).incidents;
    Observed { low: incidents, high: incidents * MISSED }
}

/// From the days on record to what they would be if every attack, on record or missed, had cost as
/// many as those whose length is known.
fn days_out(window: Window<'_>) -> Observed {
    let record = on_record("attack", window);
    let each = if record.timed > 0.0 { record.days / record.timed } else { 0.0 };
    Observed { low: record.days, high: (each * record.incidents * MISSED).round() }
}

fn lines(
    observed: fn(Window<'_>) -> Observed,
    foretold: impl Fn(&Period) -> Vec<f64>,
) -> Vec<Comparison> {
    let line = |period: &Period| {
        Comparison::new(period.title, foretold(period), observed(period.window), 0)
    };
    PERIODS.iter().map(line).collect()
}

pub fn groups() -> Vec<Group> {
    let mut observed = scenario("kabul", &[]);
    follow_record(&mut observed, LAST);
    let observed = Histories::of(&observed);
    vec![
        Group {
            block: "kabul-attacks",
            heading: "attacks",
            lines: lines(attacks, |period| observed.counts(ATTACK, period.window)),
        },
        Group {
            block: "kabul-days",
            heading: "days out",
            lines: lines(days_out, |period| observed.days_out(ATTACK, period.window)),
        },
    ]
}
