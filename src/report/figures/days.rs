//! Three single histories, day by day.

use super::losses::{is_many, taker};
use crate::chart::{Heading, calendar};
use crate::outcome::Layout;
use crate::report::page::Number;
use crate::units::{percent, whole};

/// One trial's days, for the calendar: the simulation's trace of a trial that is run again.
#[derive(Debug, Clone, PartialEq)]
pub struct DayStatus {
    /// Number of the trial, counted from 0.
    pub trial: u64,
    /// TWh delivered in its average year.
    pub delivered_twh: f64,
    /// For each corridor every day of the horizon, 365 a year: the heading that took most of the
    /// flow on that day, or [`Heading::Delivered`].
    pub days: Vec<Vec<Heading>>,
}

/// The calendar of typical trials, the worst first.
pub(super) fn calendar_of(layout: &Layout, traces: &[DayStatus]) -> Option<calendar::Figure> {
    const CASES: [&str; 3] = ["A bad case (p10)", "A middling case (p50)", "A good case (p90)"];
    let middle = traces.get(1).or(traces.first())?;
    let title = longest_hold(middle, &layout.causes);
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
        subtitle: "What held the flow back most, day by day, in three single trials".into(),
        start_year: layout.start_year,
        causes: layout.causes.clone(),
        corridors: layout.corridors.iter().map(|c| c.name.clone()).collect(),
        trials: trials.collect(),
    })
}

/// The heading that took most of the flow for longest in one trial, as a title.
fn longest_hold(trace: &DayStatus, causes: &[String]) -> String {
    let mut counts: Vec<(Heading, usize)> = Vec::new();
    for day in trace.days.iter().flatten() {
        match counts.iter_mut().find(|(heading, _)| heading == day) {
            Some((_, count)) => *count += 1,
            None => counts.push((*day, 1)),
        }
    }
    counts.retain(|(h, _)| !matches!(h, Heading::Delivered | Heading::OutOfSeason));
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let in_season: usize =
        trace.days.iter().flatten().filter(|day| **day != Heading::OutOfSeason).count();
    let Some((heading, days)) = counts.first() else {
        return "In a middling case every day of the season brings full flow".to_owned();
    };
    let verb = if is_many(*heading) { "hold" } else { "holds" };
    format!(
        "In a middling case {} {verb} back a corridor on {} of the days of its season",
        lower_first(&taker(*heading, causes)),
        percent(*days as f64 / in_season.max(1) as f64, None)
    )
}

/// The text with a small first letter, for the middle of a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
