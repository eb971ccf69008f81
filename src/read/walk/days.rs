//! Days of the year.

use super::Walk;
use crate::read::dates;
use crate::read::tree::{Node, Value};
use crate::scenario::YearlyWindow;
use crate::units::{MONTH_DAYS, MONTH_STARTS};

/// Which end of a window a day is.
#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

/// The advice for a date that is written otherwise.
fn written(text: &str, end: End) -> String {
    match (dates::day(text), dates::month(text)) {
        (Some(day), _) if dates::year(text).is_some() => {
            format!("it is a day of every year, so the year is left out: \"{day}\"")
        }
        (Some(day), _) => format!("write \"{day}\""),
        (None, Some((first, last))) => {
            let (which, day) = match end {
                End::First => ("first", first),
                End::Last => ("last", last),
            };
            format!("a day is needed: for the {which} of that month write \"{day}\"")
        }
        (None, None) => String::new(),
    }
}

/// The advice for a day with its month behind it. Where the day that goes with it could be read
/// either way, it was meant like this one.
fn day_first(text: &str, other: Option<&str>, end: End) -> String {
    let own = written(text, end);
    let turned = other.and_then(|other| {
        let (a, b) = other.split_once('-')?;
        let turned = format!("{b}-{a}");
        (a != b && dates::day(&turned).as_deref() == Some(turned.as_str())).then_some(turned)
    });
    match (turned, other) {
        _ if own.is_empty() => own,
        (Some(turned), Some(other)) => format!(
            "the month stands first: {own}, and \"{turned}\" for \"{other}\" if that has its day \
             first too"
        ),
        _ => format!("the month stands first: {own}"),
    }
}

/// A season that is given by the numbers or the names of its months: what to write.
fn months(list: &[Node]) -> Option<String> {
    let of = |node: &Node| match &node.value {
        Value::Number(number) => {
            let month = number.whole.filter(|month| (1..=12).contains(month))?;
            usize::try_from(month - 1).ok()
        }
        Value::Text(text) => {
            let named = dates::month(text).and_then(|(first, _)| first.get(..2)?.parse().ok());
            let number = named.or_else(|| text.trim().parse::<usize>().ok());
            number.filter(|month| (1..=12).contains(month)).map(|month| month - 1)
        }
        _ => None,
    };
    let months: Option<Vec<usize>> = list.iter().map(of).collect();
    let (first, last) = months.as_deref().and_then(|all| Some((*all.first()?, *all.last()?)))?;
    Some(whole_months(first, last))
}

/// A season that is written in one text, such as `May to September`: what to write.
fn span(text: &str) -> String {
    let parts = [" to ", " until ", "..", " - ", "–", "/", "-"].iter();
    let both = parts.filter_map(|mark| text.split_once(mark)).find_map(|(first, last)| {
        let first = dates::day(first).or_else(|| Some(dates::month(first)?.0));
        let last = dates::day(last).or_else(|| Some(dates::month(last)?.1));
        first.zip(last)
    });
    match both.or_else(|| dates::month(text)) {
        Some((first, last)) => format!("write [\"{first}\", \"{last}\"]"),
        None => String::new(),
    }
}

/// From the first day of a month to the last of another, both from 0.
fn whole_months(first: usize, last: usize) -> String {
    let days = MONTH_DAYS.get(last).copied().unwrap_or(31);
    format!("for whole months write [\"{:02}-01\", \"{:02}-{days}\"]", first + 1, last + 1)
}

impl Walk<'_, '_> {
    /// `season`: a first and a last day.
    pub fn season(&mut self, node: &Node) -> Option<YearlyWindow> {
        let help = match &node.value {
            Value::List(list) if list.len() == 2 => match months(list) {
                Some(help) => help,
                None => return self.window(list.first(), list.get(1)),
            },
            Value::List(list) => months(list).unwrap_or_default(),
            Value::Text(text) => span(text),
            _ => String::new(),
        };
        self.ledger
            .error(
                "E011",
                "`season` is a first and a last day",
                node.at,
                "expected two days, such as [\"05-01\", \"09-30\"]",
            )
            .help(help);
        None
    }

    /// The first and last day of a season, or of `from` and `to`.
    pub fn window(&mut self, first: Option<&Node>, last: Option<&Node>) -> Option<YearlyWindow> {
        let texts = (first.and_then(Node::text), last.and_then(Node::text));
        let first = first.map(|node| self.day(node, End::First, texts.1));
        let last = last.map(|node| self.day(node, End::Last, texts.0));
        Some(YearlyWindow { first: first??, last: last?? })
    }

    /// A day of the year from `"MM-DD"`.
    ///
    /// `other` is the one that goes with it: where one has the day first, so has the other.
    fn day(&mut self, node: &Node, end: End, other: Option<&str>) -> Option<u16> {
        let Some(text) = node.text() else {
            let help = match &node.value {
                Value::Moment(moment) => written(moment, end),
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
                .help(written(text, end));
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
                    (2, 29) => "leap days do not exist here: every year has 365 days".to_owned(),
                    (13.., _) => day_first(text, other, end),
                    _ => String::new(),
                };
                self.ledger
                    .error("E023", format!("there is no day \"{text}\""), node.at, label)
                    .help(help);
                None
            }
        }
    }
}
