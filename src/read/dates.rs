//! Dates as people write them: `2028-06-01`, `1 June 2028`, `5-1`, for advice on what to write.

use crate::units::{MONTH_DAYS, MONTH_STARTS};

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A date as far as it is given; a part that is left out is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Date {
    year: Option<i32>,
    /// From 1.
    month: usize,
    day: Option<u16>,
}

impl Date {
    fn new(year: Option<i32>, month: usize, day: Option<u16>) -> Option<Self> {
        let days = MONTH_DAYS.get(month.checked_sub(1)?)?;
        let exists = day.is_none_or(|day| (1..=*days).contains(&day));
        exists.then_some(Self { year, month, day })
    }
}

/// The decimal year that a date is: `2028.414` for 1 June 2028. The year has 365 days.
pub(super) fn decimal_year(text: &str) -> Option<String> {
    let Date { year, month, day } = date(text)?;
    let days = MONTH_STARTS[month - 1] + day.unwrap_or(1) - 1;
    let year = f64::from(year?) + f64::from(days) / 365.0;
    Some(format!("{}", (year * 1e3).round() / 1e3))
}

/// The day of any year that a date is, as the format writes it: `05-01`.
pub(super) fn day(text: &str) -> Option<String> {
    let Date { month, day, .. } = date(text)?;
    Some(format!("{month:02}-{:02}", day?))
}

/// The first and the last day of a month that is named alone.
pub(super) fn month(text: &str) -> Option<(String, String)> {
    let month = date(&format!("1 {}", text.trim())).filter(|date| date.year.is_none())?.month;
    Some((format!("{month:02}-01"), format!("{month:02}-{:02}", MONTH_DAYS[month - 1])))
}

/// The calendar year of a date.
pub(super) fn year(text: &str) -> Option<i32> {
    date(text)?.year
}

/// Two numbers and no word leave open which is the month, unless the year stands first.
fn date(text: &str) -> Option<Date> {
    let text = text.trim().to_lowercase();
    let text = text.split(['t', ' ']).next().filter(|first| first.len() == 10).unwrap_or(&text);
    let parts: Vec<&str> = text
        .split(|c: char| matches!(c, '-' | '/' | '.' | ',') || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let year = |part: &str| match part.len() {
        4 => part.parse::<i32>().ok(),
        _ => None,
    };
    let small = |part: &str| {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ordinal = matches!(&part[digits.len()..], "" | "st" | "nd" | "rd" | "th");
        (ordinal && digits.len() <= 2).then(|| digits.parse::<u16>().ok())?
    };
    let word = |part: &str| {
        let named = part.len() >= 3 && part.chars().all(|c| c.is_ascii_alphabetic());
        let at = MONTHS.iter().position(|month| named && part.starts_with(month))?;
        let whole = ["uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember"];
        let rest = &part[3..];
        (rest.is_empty() || rest == "t" || whole.contains(&rest)).then_some(at + 1)
    };
    let number = |part: &str| small(part).map(usize::from);
    let point = text.contains('.');
    match parts.as_slice() {
        [a, b, c] => {
            if let (Some(y), Some(month)) = (year(a), number(b)) {
                return Date::new(Some(y), month, Some(small(c)?));
            }
            let y = Some(year(c)?);
            match (word(a), word(b)) {
                (Some(month), _) => Date::new(y, month, Some(small(b)?)),
                (_, Some(month)) => Date::new(y, month, Some(small(a)?)),
                // Day, month and year with points is the only such order in use.
                _ if point => Date::new(y, number(b)?, Some(small(a)?)),
                _ => None,
            }
        }
        [a, b] => match (word(a), word(b)) {
            (Some(month), _) => match year(b) {
                Some(y) => Date::new(Some(y), month, None),
                None => Date::new(None, month, Some(small(b)?)),
            },
            (_, Some(month)) => Date::new(None, month, Some(small(a)?)),
            _ if text.contains('-') => match year(a) {
                Some(y) => Date::new(Some(y), number(b)?, None),
                None => Date::new(None, number(a)?, Some(small(b)?))
                    .or_else(|| Date::new(None, number(b)?, Some(small(a)?))),
            },
            // A point behind each is the way of those who put the day first.
            _ if text.ends_with('.') => Date::new(None, number(b)?, Some(small(a)?)),
            _ if text.contains('/') => {
                let american = Date::new(None, number(a)?, Some(small(b)?));
                let other = Date::new(None, number(b)?, Some(small(a)?));
                if american.is_some() && other.is_some() { None } else { american.or(other) }
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_a_year_come_to_a_decimal_one() {
        for text in
            ["2028-06-01", "1 June 2028", "June 1, 2028", "01.06.2028", "2028-06", "Jun 2028"]
        {
            assert_eq!(decimal_year(text).as_deref(), Some("2028.414"), "{text}");
        }
        assert_eq!(decimal_year("2028-01-01").as_deref(), Some("2028"));
        assert_eq!(decimal_year("2028-12-31T00:00:00Z").as_deref(), Some("2028.997"));
    }

    #[test]
    fn days_are_those_of_any_year() {
        for text in
            ["2028-05-01", "1 May", "May 1st", "5-1", "05-1", "01.05.", "01.05.2028", "2028/05/01"]
        {
            assert_eq!(day(text).as_deref(), Some("05-01"), "{text}");
        }
        for text in ["31-05", "05/31", "31/5", "31.5."] {
            assert_eq!(day(text).as_deref(), Some("05-31"), "{text}");
        }
        assert_eq!(month("February"), Some(("02-01".to_owned(), "02-28".to_owned())));
        assert_eq!((month("2028"), month("1 May"), month("")), (None, None, None));
        // Which is the month?
        assert_eq!(day("05/01"), None);
        assert_eq!(day("01/05/2028"), None);
        assert_eq!(day("May"), None);
        assert_eq!(day("2-30"), None);
        assert_eq!((day("maybe 3"), day("1.5"), day("0.5"), day("é é")), (None, None, None, None));
    }
}
