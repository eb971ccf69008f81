//! Three single histories, day by day.

use super::first::future_name;
use super::losses::{is_many, taker};
use crate::chart::{Heading, calendar};
use crate::outcome::{Layout, Loss};
use crate::report::run::page::Number;
use crate::stats::Future;
use crate::units::{percent, whole};

/// One trial's days, for the calendar: the simulation's trace of a trial that is run again.
#[derive(Debug, Clone, PartialEq)]
pub struct DayStatus {
    /// Number of the trial, counted from 0.
    pub trial: u64,
    /// TWh delivered in its average year.
    pub delivered_twh: f64,
    /// For each corridor every day of the horizon, 365 a year.
    pub days: Vec<Vec<calendar::Day>>,
}

/// The calendar of typical trials of the likeliest future, the worst first.
pub(super) fn calendar_of(
    layout: &Layout,
    future: Option<&Future>,
    traces: &[DayStatus],
) -> Option<calendar::Figure> {
    const CASES: [&str; 3] = ["A bad history (p10)", "The middle one (p50)", "A good one (p90)"];
    let middle = traces.get(1).or(traces.first())?;
    let (title, share) = held_back(layout, future, middle);
    let trials = traces.iter().enumerate().map(|(index, trace)| calendar::Trial {
        name: CASES.get(index).map_or_else(|| format!("Case {}", index + 1), |c| (*c).into()),
        note: format!(
            "trial {}: {} TWh a year",
            whole(trace.trial),
            Number::said(trace.delivered_twh, None)
        ),
        days: trace.days.clone(),
    });
    Some(calendar::Figure {
        title,
        subtitle: format!("{share}Colour: what took most that day; the paler, the more came"),
        start_year: layout.start_year,
        causes: layout.causes.clone(),
        corridors: layout.corridors.iter().map(|c| c.name.clone()).collect(),
        trials: trials.collect(),
    })
}

/// The likeliest future as the beginning of a sentence.
pub(super) fn in_likeliest(future: Option<&Future>, corridors: usize) -> String {
    match future {
        Some(future) => format!(
            "In the likeliest future, {} ({}),",
            future_name(future, corridors),
            percent(future.p, future.se)
        ),
        None => "In a typical history".to_owned(),
    }
}

/// The heading that holds back a corridor on most of its days of service, as a title; and on which
/// share of the season's days of service, as the beginning of a subtitle. Of different corridors the
/// share is the largest: one has more days in its season than another.
fn held_back(layout: &Layout, future: Option<&Future>, trace: &DayStatus) -> (String, String) {
    let whose = in_likeliest(future, layout.corridors.len());
    let mut most: Option<(f64, Heading, &str)> = None;
    let mut in_service = 0;
    for (label, days) in layout.corridors.iter().zip(&trace.days) {
        let out = [Heading::OutOfSeason, Heading::Lost(Loss::NotInService)];
        let season: Vec<Heading> =
            days.iter().map(|day| day.heading).filter(|day| !out.contains(day)).collect();
        in_service += season.len();
        let mut counts: Vec<(Heading, usize)> = Vec::new();
        for day in season.iter().filter(|day| **day != Heading::Delivered) {
            match counts.iter_mut().find(|(heading, _)| heading == day) {
                Some((_, count)) => *count += 1,
                None => counts.push((*day, 1)),
            }
        }
        for (heading, count) in counts {
            let share = count as f64 / season.len() as f64;
            if most.is_none_or(|most| share > most.0) {
                most = Some((share, heading, &label.name));
            }
        }
    }
    let Some((share, heading, name)) = most else {
        let words = match in_service {
            0 => "no corridor is in service on any day",
            _ => "every day of service brings full flow",
        };
        return (format!("{whose} {words} of the middle history"), String::new());
    };
    let verb = if is_many(heading) { "hold" } else { "holds" };
    (
        format!(
            "{whose} {} {verb} {name} back longest",
            lower_first(&taker(heading, &layout.causes))
        ),
        format!(
            "Middle history: on {} of the days of its season in service. ",
            percent(share, None)
        ),
    )
}

/// The text with a small first letter, for the middle of a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
