//! Days of the year.

use super::Walk;
use crate::read::dates;
use crate::read::tree::{Node, Value};
use crate::scenario::YearlyWindow;
use crate::units::{MONTH_DAYS, MONTH_STARTS};

/// The advice for a date that is written otherwise.
fn written(text: &str) -> String {
    match dates::day(text) {
        Some(day) if dates::year(text).is_some() => {
            format!("it is a day of every year, so the year is left out: \"{day}\"")
        }
        Some(day) => format!("write \"{day}\""),
        None => dates::month(text).map_or_else(String::new, |(first, last)| {
            format!("a day is needed: the first of that month is \"{first}\", its last \"{last}\"")
        }),
    }
}

impl Walk<'_, '_> {
    /// The first and last day of a season, or of `from` and `to`.
    pub fn window(&mut self, first: Option<&Node>, last: Option<&Node>) -> Option<YearlyWindow> {
        let first = first.map(|node| self.day(node));
        let last = last.map(|node| self.day(node));
        Some(YearlyWindow { first: first??, last: last?? })
    }

    /// A day of the year from `"MM-DD"`.
    fn day(&mut self, node: &Node) -> Option<u16> {
        let Some(text) = node.text() else {
            let help = match &node.value {
                Value::Moment(moment) => written(moment),
                _ => String::new(),
            };
            self.ledger
                .error(
                    "E023",
                    "a day is written as month and day in quotes",
                    node.at,
                    format!("expected a day such as \"05-01\", found {}", node.words()),
                )
                .help(help);
            return None;
        };
        let digits = |part: &str| {
            let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            if plain { part.parse::<u16>().ok() } else { None }
        };
        let parts = text.split_once('-').map(|(month, day)| (digits(month), digits(day)));
        let Some((Some(month), Some(day))) = parts else {
            self.ledger
                .error(
                    "E023",
                    format!("\"{text}\" is not a day"),
                    node.at,
                    "expected month and day, such as \"05-01\" for 1 May",
                )
                .help(written(text));
            return None;
        };
        let index = usize::from(month).wrapping_sub(1);
        match MONTH_DAYS.get(index) {
            Some(days) if (1..=*days).contains(&day) => Some(MONTH_STARTS[index] + day - 1),
            found => {
                let label = match found {
                    None => "months run from 01 to 12".to_owned(),
                    Some(days) => format!("this month has {days} days"),
                };
                let help = match (month, day) {
                    (2, 29) => "leap days do not exist here: every year has 365 days",
                    (13.., _) => &written(text),
                    _ => "",
                };
                self.ledger
                    .error("E023", format!("there is no day \"{text}\""), node.at, label)
                    .help(help);
                None
            }
        }
    }
}
