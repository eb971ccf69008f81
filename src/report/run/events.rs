//! The chances of stated events on the page: each with its error, where it has no year by year, and the
//! first year in which it passes one half.

use super::page::Number;
use crate::stats::{Estimate, EventRow, Summary};

/// A stated event as the report shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventLine {
    /// Its name; empty where it was given none.
    pub name: String,
    /// The condition in words: `delivered energy (2030) is 3 TWh or more`.
    pub words: String,
    /// The condition as it is written.
    pub when: String,
    /// Its chance in percent: in the year that it names, or of the trial's average year.
    pub chance: Number,
    /// Where it names no year: each year with its chance in percent.
    pub years: Vec<(String, Number)>,
    /// The first year in which its chance passes one half, in words; empty where it names a year.
    pub past_half: String,
}

/// Every stated event.
pub(super) fn events(summary: &Summary) -> Vec<EventLine> {
    summary.events.iter().map(|event| line(summary, event)).collect()
}

fn line(summary: &Summary, event: &EventRow) -> EventLine {
    let percent = |p: f64, se: Option<f64>| {
        Number::with_error(Estimate { value: 100.0 * p, se: se.map(|se| 100.0 * se) })
    };
    let rows = || summary.probabilities.iter().filter(|row| row.event.text() == event.event);
    let whole = rows().find(|row| row.year == event.year);
    let by_year = rows().filter(|_| event.year.is_none());
    let by_year = by_year.filter_map(|row| Some((row.year?.to_string(), percent(row.p, row.se))));
    EventLine {
        name: if event.event == event.when { String::new() } else { event.event.clone() },
        words: event.words.clone(),
        when: event.when.clone(),
        chance: whole.map_or_else(Number::default, |row| percent(row.p, row.se)),
        years: by_year.collect(),
        past_half: match (event.year, event.first_year_past_half) {
            (Some(_), _) => String::new(),
            (None, Some(year)) => year.to_string(),
            (None, None) => "in no year".to_owned(),
        },
    }
}

impl EventLine {
    /// Its name, or what it means where it was given none.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.words } else { &self.name }
    }
}
