//! The oil line from Caño Limón: days out for as many attacks as there were.

use super::foretold::{Histories, scenario};
use super::observed::{Observed, Table, Window};
use super::verdict::{Comparison, Group};

const AS_IN_AFGHANISTAN: &str = "attack on the gas line in Afghanistan";
const AS_IN_BALOCHISTAN: &str = "attack on the gas line in Balochistan";
/// Hundreds of km of line.
const EXPOSURE: f64 = 7.8;
/// Days out are read from trials with about as many attacks as there were.
const NEAR: f64 = 0.1;

struct Row {
    from: String,
    to: String,
    attacks: f64,
    days_out: Option<f64>,
    floor: bool,
}

impl Row {
    fn window(&self) -> Window<'_> {
        Window { from: &self.from, to: &self.to }
    }

    /// The last day in words, as `5 September`.
    fn until(&self) -> String {
        let number = |text: &str| text.parse::<usize>().expect("a number");
        let month = salang::units::MONTH_NAMES[number(&self.to[5..7]) - 1];
        format!("{} {month}", number(&self.to[8..]))
    }

    fn days(&self) -> Observed {
        let days = self.days_out.expect("days on record");
        if self.floor { Observed::at_least(days) } else { Observed::exact(days) }
    }

    fn title(&self) -> String {
        let year = |day: &str| day[..4].to_owned();
        match (self.from.ends_with("-01-01"), self.to.ends_with("-12-31")) {
            _ if year(&self.from) != year(&self.to) => {
                format!("{} to {}, a year", year(&self.from), year(&self.to))
            }
            (true, true) => year(&self.from),
            _ => format!("{} to {}", year(&self.from), self.until()),
        }
    }
}

fn rows() -> Vec<Row> {
    let table = Table::read("cano-limon.csv");
    let days = table.texts("from").into_iter().zip(table.texts("to"));
    let numbers = table.all_numbers("attacks").into_iter().zip(table.numbers("days_out"));
    days.zip(numbers)
        .zip(table.texts("floor"))
        .map(|(((from, to), (attacks, days_out)), floor)| Row {
            from: from.to_owned(),
            to: to.to_owned(),
            attacks,
            days_out,
            floor: floor == "yes",
        })
        .collect()
}

/// The line in a window in which the attacks came at the rate on record.
fn as_often(row: &Row) -> Histories {
    let rate = (row.attacks / row.window().years() / EXPOSURE).to_string();
    Histories::of(&scenario(
        "cano-limon",
        &[
            ("hazard.attack on the gas line in Afghanistan.per_100km_year", &rate),
            ("hazard.attack on the gas line in Balochistan.per_100km_year", &rate),
            // The rate is known here: years that are worse than others would only thin the trials.
            ("level.afghan_violence.year_cv", "0.0"),
            ("level.balochistan_violence.year_cv", "0.0"),
            ("run.start_year", &row.from[..4]),
            ("run.years", "1"),
        ],
    ))
}

/// Days out, over the trials in which about as many attacks came as there were.
fn days_out(timed: &[(Row, Histories)], hazard: &str) -> Vec<Comparison> {
    let line = |(row, histories): &(Row, Histories)| {
        let window = row.window();
        let counts = histories.counts(hazard, window);
        let foretold: Vec<f64> = histories
            .days_out(hazard, window)
            .into_iter()
            .zip(counts)
            .filter(|(_, count)| (count / row.attacks - 1.0).abs() <= NEAR)
            .map(|(days, _)| days)
            .collect();
        assert!(foretold.len() >= 200, "{} trials are too few", foretold.len());
        let what = format!("{}: {} attacks in {} days", row.title(), row.attacks, window.days());
        Comparison::new(what, foretold, row.days(), 0)
    };
    timed.iter().map(line).collect()
}

pub fn groups() -> Vec<Group> {
    let timed: Vec<(Row, Histories)> = rows()
        .into_iter()
        .filter(|row| row.days_out.is_some())
        .map(|row| {
            let histories = as_often(&row);
            (row, histories)
        })
        .collect();
    let group =
        |block, hazard| Group { block, heading: "days out", lines: days_out(&timed, hazard) };
    vec![
        group("cano-limon-days-afghanistan", AS_IN_AFGHANISTAN),
        group("cano-limon-days-balochistan", AS_IN_BALOCHISTAN),
    ]
}
