//! A replayed trial as files: its chart and `replay.json`.

use super::json::lines;
use super::page::Number;
use crate::chart::replay::{Corridor, Day, Figure, Mark};
use crate::study::replay::Replay;
use crate::units::{percent, whole};

/// The text of `replay.json`, ending in a line feed.
///
/// # Errors
/// Where a number cannot be written as JSON; finite numbers always can.
pub fn replay_json(replay: &Replay) -> Result<String, serde_json::Error> {
    lines(&serde_json::to_value(replay)?)
}

/// A trial's number and what was asked for: `Trial 1,234, near p10`.
pub(super) fn who(replay: &Replay) -> String {
    let number = whole(replay.trial);
    match replay.pick {
        Some("worst") => format!("Trial {number}, the worst"),
        Some(pick) => format!("Trial {number}, near {pick}"),
        None => format!("Trial {number}"),
    }
}

/// Where the trial stands among those of its run.
pub(super) fn standing(replay: &Replay) -> String {
    let trials = whole(replay.run.trials);
    if replay.share_alike > 1.5 / replay.run.trials.max(1) as f64 {
        let alike = percent(replay.share_alike, None);
        return match replay.share_below {
            0.0 => format!("{alike} of {trials} trials bring as little"),
            below => {
                format!("{} of {trials} trials bring less, {alike} as much", percent(below, None))
            }
        };
    }
    format!("{} of {trials} trials bring less", percent(replay.share_below, None))
}

/// The chart of a replayed trial. `causes` are the scenario's, in its order.
#[must_use]
pub fn replay_figure(replay: &Replay, causes: &[String]) -> Figure {
    let costliest = replay.incidents.iter().max_by(|a, b| a.lost_twh.total_cmp(&b.lost_twh));
    let worst = match costliest.filter(|incident| incident.lost_twh > 0.0) {
        Some(one) => format!(
            "its costliest incident ({}, {}) takes {} TWh",
            one.hazard,
            one.date.year,
            Number::said(one.lost_twh, None)
        ),
        None => "no incident takes anything".to_owned(),
    };
    let corridors = replay.days.iter().enumerate().map(|(index, days)| Corridor {
        name: days.corridor.clone(),
        unit: replay.corridors[index].flow_unit.to_owned(),
        note: (!replay.corridors[index].built).then(|| "never built".to_owned()),
        days: (0..days.delivered.len())
            .map(|day| Day {
                nameplate: days.nameplate[day],
                possible: days.possible[day],
                delivered: days.delivered[day],
                causes: days.causes[day].clone(),
            })
            .collect(),
        marks: replay
            .incidents
            .iter()
            .filter(|incident| incident.costs.iter().any(|cost| cost.index == index))
            .map(|incident| {
                let from = incident.hour / 24.0;
                Mark { from, to: from + incident.days, cause: incident.cause_index }
            })
            .collect(),
    });
    let comma = if replay.pick.is_some() { "," } else { "" };
    Figure {
        title: format!(
            "{}{comma} brings {}; {worst}",
            who(replay),
            match replay.delivered_twh {
                0.0 => "nothing".to_owned(),
                twh => format!("{} TWh a year", Number::said(twh, None)),
            }
        ),
        subtitle: format!(
            "Mean flow of each day; bars are incidents that cost something; {}",
            standing(replay)
        ),
        start_year: replay.run.start_year,
        causes: causes.to_vec(),
        corridors: corridors.collect(),
    }
}
