//! The lines that bring Uzbek and Tajik power to Kabul: attacks, days out, avalanches, in three
//! windows of very different security.

use super::foretold::{Histories, follow_record, scenario};
use super::group::{Basis, Group};
use super::observed::{Observed, Table, Window};
use super::verdict::Comparison;

const ATTACK: &str = "attack on the DC line";
const AVALANCHE: &str = "avalanche";
/// Hundreds of km of line.
const EXPOSURE: f64 = 5.0;
/// An attack on record may stand for as many in truth: press lists miss events. Our judgement is 1.5
/// to 2.5.
const MISSED: f64 = 2.5;

/// The security that is known of the months before a window, and the name of the window.
struct Period {
    window: Window<'static>,
    title: &'static str,
    first_month: &'static str,
}

const PERIODS: [Period; 3] = [
    Period {
        window: Window { from: "2009-01-01", to: "2015-12-31" },
        title: "January 2009 to December 2015",
        first_month: "2009-01",
    },
    Period {
        window: Window { from: "2016-01-01", to: "2021-07-31" },
        title: "January 2016 to July 2021",
        first_month: "2016-01",
    },
    Period {
        window: Window { from: "2021-08-15", to: "2026-08-31" },
        title: "15 August 2021 to August 2026",
        first_month: "2021-08",
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

/// The rate of any one window, drawn from what the other two have on record: a gamma law after
/// Jeffreys' prior, whatever the security.
fn rate_elsewhere(window: Window<'_>) -> String {
    let others = PERIODS.iter().filter(|period| period.window.from != window.from);
    let (mut incidents, mut exposure) = (0.0, 0.0);
    for other in others {
        incidents += on_record("attack", other.window).incidents;
        exposure += other.window.years() * EXPOSURE;
    }
    format!("{{ gamma = {{ shape = {}, scale = {} }} }}", incidents + 0.5, 1.0 / exposure)
}

pub fn groups() -> Vec<Group> {
    let shipped = scenario("kabul", &[]);
    let mut observed = shipped.clone();
    follow_record(&mut observed, LAST);
    let observed = Histories::of(&observed);
    let drawn: Vec<Histories> = PERIODS
        .iter()
        .map(|period| {
            let mut scenario = shipped.clone();
            follow_record(&mut scenario, period.first_month);
            Histories::of(&scenario)
        })
        .collect();
    let of_drawn = |period: &Period| {
        let index = PERIODS.iter().position(|other| other.title == period.title).expect("one");
        &drawn[index]
    };
    let elsewhere = |period: &Period| {
        let rate = rate_elsewhere(period.window);
        let sets = [
            ("assumption.line_attack_calm.value", rate.as_str()),
            ("hazard.attack on the DC line.per_100km_year", "line_attack_calm"),
        ];
        let mut scenario = scenario("kabul", &sets);
        follow_record(&mut scenario, LAST);
        Histories::of(&scenario).counts(ATTACK, period.window)
    };
    let avalanches = |period: &Period| {
        let window = period.window;
        let incidents = on_record("natural", window).incidents;
        let foretold = observed.counts(AVALANCHE, window);
        Comparison::new(period.title, foretold, Observed::exact(incidents), 0)
    };
    vec![
        Group {
            block: "kabul-attacks",
            title: "Kabul: attacks, security as observed",
            heading: "attacks",
            basis: Basis::OnRecord,
            lines: lines(attacks, |period| observed.counts(ATTACK, period.window)),
            picture: None,
        },
        Group {
            block: "kabul-days",
            title: "Kabul: days out, security as observed",
            heading: "days out",
            basis: Basis::OnRecord,
            lines: lines(days_out, |period| observed.days_out(ATTACK, period.window)),
            picture: None,
        },
        Group {
            block: "kabul-attacks-drawn",
            title: "Kabul: attacks, security drawn",
            heading: "attacks",
            basis: Basis::OnRecord,
            lines: lines(attacks, |period| of_drawn(period).counts(ATTACK, period.window)),
            picture: None,
        },
        Group {
            block: "kabul-days-drawn",
            title: "Kabul: days out, security drawn",
            heading: "days out",
            basis: Basis::OnRecord,
            lines: lines(days_out, |period| of_drawn(period).days_out(ATTACK, period.window)),
            picture: None,
        },
        Group {
            block: "kabul-elsewhere",
            title: "Kabul: attacks, from the other two windows",
            heading: "attacks",
            basis: Basis::LeftOut,
            lines: lines(attacks, elsewhere),
            picture: None,
        },
        Group {
            block: "kabul-avalanches",
            title: "Kabul: avalanches",
            heading: "avalanches",
            basis: Basis::OnRecord,
            lines: PERIODS.iter().map(avalanches).collect(),
            picture: None,
        },
    ]
}
