//! A replayed trial: its sentences, its chart and `replay.json`; the terminal and the page lay them out.

use crate::chart::Footer;
use crate::chart::history::draw;
use crate::outcome::Loss;
use crate::report::files::json::lines;
use crate::report::run::figures::Charts;
use crate::report::run::figures::one_history::figure;
use crate::report::run::page::Number;
use crate::study::replay::{AssumptionTold, CorridorTold, Date, Replay, UntoldYearTold, WorstTold};
use crate::units::{
    self, MONTH_NAMES, counted, percent, reads_as_zero, rounded_between, significant, whole,
    with_decimals, without_commas,
};

/// The text of `replay.json`, ending in a line feed.
///
/// # Errors
/// Where a number cannot be written as JSON; finite numbers always can.
pub fn replay_json(replay: &Replay) -> Result<String, serde_json::Error> {
    lines(&serde_json::to_value(replay)?)
}

/// A trial's number and what was asked for: `Trial 1,234, near p10`.
fn who(replay: &Replay) -> String {
    let number = whole(replay.trial);
    match (&replay.worst, &replay.pick) {
        (Some(_), _) => format!("Trial {number}, with the worst year in service"),
        (None, Some(pick)) => format!("Trial {number}, near {pick}"),
        (None, None) => format!("Trial {number}"),
    }
}

/// Where the trial stands among those of its run.
fn standing(replay: &Replay) -> String {
    let trials = counted(replay.run.trials, "trial brings", "trials bring");
    if replay.share_alike > 1.5 / replay.run.trials.max(1) as f64 {
        let alike = percent(replay.share_alike, None);
        return match replay.share_below {
            0.0 => format!("{alike} of {trials} as little"),
            below => {
                format!("{} of {trials} less, {alike} as much", percent(below, None))
            }
        };
    }
    format!("{} of {trials} less", percent(replay.share_below, None))
}

/// The trial, its years and its seed: `Trial 12, near p10, 10 years from 2028, seed 1`.
pub(in crate::report) fn ran(replay: &Replay) -> String {
    let years = match replay.run.years {
        1 => format!("{}", replay.run.start_year),
        years => format!("{years} years from {}", replay.run.start_year),
    };
    format!("{}, {years}, seed {}", who(replay), replay.run.seed)
}

/// The energy that the trial brings, its rank among trials, and when each corridor enters service.
pub(in crate::report) fn head(replay: &Replay) -> String {
    let brings = match replay.delivered_twh {
        0.0 => "nothing".to_owned(),
        twh => format!("{} TWh a year", significant(twh, 4)),
    };
    let mut words = format!("It brings {brings}; {}.", standing(replay));
    if let Some(untold) = &replay.untold {
        let told = replay.incidents.len() as u64;
        words.push_str(&format!(
            " Of its {} incidents the {} are told one by one; the others are counted, and what they cost is \
             told as one sum a year.",
            whole(told.saturating_add(untold.incidents)),
            counted_costliest(told)
        ));
    }
    if let Some(WorstTold { corridor, year, share }) = &replay.worst {
        words.push_str(&format!(
            " The worst year in service is {year} of {corridor}: {} of what its capacity in service could \
             bring, and none of any trial has less.",
            percent(*share, None)
        ));
    }
    for corridor in &replay.corridors {
        words.push(' ');
        words.push_str(&entry(replay, corridor));
    }
    words
}

/// `10,000 costliest`
fn counted_costliest(told: u64) -> String {
    match told {
        1 => "costliest".to_owned(),
        told => format!("{} costliest", whole(told)),
    }
}

/// The incidents of a year that are not told one by one, if there are any.
pub(in crate::report) fn untold_in(replay: &Replay, year: i32) -> Option<&UntoldYearTold> {
    let years = &replay.untold.as_ref()?.years;
    years.iter().find(|told| told.year == year && (told.began > 0 || told.lost_twh > 0.0))
}

/// The effect of the incidents that are not told: `40,703 more began that are not told one by one;
/// such incidents cost 6,738 GWh`.
pub(in crate::report) fn untold_words(untold: &UntoldYearTold) -> String {
    let cost = gwh(untold.lost_twh);
    match untold.began {
        0 => format!("incidents that are not told one by one cost {cost} GWh"),
        1 => format!("1 more began that is not told; such incidents cost {cost} GWh"),
        began => format!(
            "{} more began that are not told one by one; such incidents cost {cost} GWh",
            whole(began)
        ),
    }
}

/// A corridor's entry into service, in a sentence.
fn entry(replay: &Replay, corridor: &CorridorTold) -> String {
    let name = &corridor.corridor;
    let first = replay.run.start_year;
    let last = first.saturating_add(replay.run.years as i32);
    let brings = match corridor.delivered_twh {
        0.0 => "brings nothing".to_owned(),
        twh => format!("brings {} TWh a year", significant(twh, 3)),
    };
    match corridor.in_service {
        _ if !corridor.built => format!("{name} is never built."),
        None => format!("{name} {brings}."),
        Some(date) if date.year < first => {
            format!("{name}, in service since {}, {brings}.", month_of(date))
        }
        Some(date) if date.year >= last => {
            format!("{name} would enter service in {}, too late.", month_of(date))
        }
        Some(date) => format!("{name} enters service on {} and {brings}.", written(date)),
    }
}

/// The account of the energy of some years, all corridors together, in GWh: rounded together, so that
/// what is lost and delivered adds up to full capacity as it is written.
pub(in crate::report) struct Account {
    decimals: i32,
    /// The energy at full capacity.
    pub nameplate: f64,
    /// The energy that was delivered.
    pub delivered: f64,
    /// The energy that each heading took, and each cause of incidents, as far as it does not round
    /// to nothing.
    pub lost: Vec<(String, Loss, f64)>,
}

impl Account {
    /// Of the years that are wanted.
    pub fn of(replay: &Replay, wanted: impl Fn(i32) -> bool) -> Self {
        let mut lost: Vec<(String, Loss, f64)> = Vec::new();
        let mut delivered = 0.0;
        for year in replay.years.iter().filter(|year| wanted(year.year)) {
            delivered += year.delivered_twh * 1000.0;
            for taken in &year.lost {
                let name = match &taken.cause {
                    Some(cause) => format!("incidents ({cause})"),
                    None => taken.heading.replace('_', " "),
                };
                match lost.iter_mut().find(|(known, ..)| *known == name) {
                    Some((.., sum)) => *sum += taken.lost_twh * 1000.0,
                    None => lost.push((name, taken.loss, taken.lost_twh * 1000.0)),
                }
            }
        }
        let parts: Vec<f64> = lost.iter().map(|lost| lost.2).chain([delivered]).collect();
        let decimals = i32::from(parts.iter().any(|part| (0.05..TENTHS).contains(&part.abs())));
        // Years stand below each other: tenths are enough for all.
        let (rounded, decimals) = rounded_between(&parts, [decimals, 1]);
        lost.iter_mut().zip(&rounded).for_each(|((.., gwh), rounded)| *gwh = *rounded);
        lost.retain(|(.., gwh)| *gwh != 0.0);
        Self {
            decimals,
            nameplate: rounded.iter().sum(),
            delivered: rounded.last().copied().unwrap_or(delivered),
            lost,
        }
    }

    /// A number of the account as it is written.
    pub fn said(&self, gwh: f64) -> String {
        match with_decimals(gwh, self.decimals) {
            nothing if reads_as_zero(&nothing) => "0".to_owned(),
            said => said,
        }
    }

    /// The losses to all but incidents.
    pub fn besides(&self) -> impl Iterator<Item = &(String, Loss, f64)> {
        self.lost.iter().filter(|(_, loss, _)| !matches!(loss, Loss::Incidents(_)))
    }

    /// The energy lost to incidents.
    pub fn incidents(&self) -> f64 {
        let all = self.lost.iter().filter(|(_, loss, _)| matches!(loss, Loss::Incidents(_)));
        all.map(|lost| lost.2).sum()
    }
}

/// A drawn value: four digits; years to a hundredth, without thousands set apart.
pub(in crate::report) fn quantity(value: f64, unit: Option<&str>) -> String {
    let is_year = unit.is_some_and(|unit| unit.contains("year") && !unit.contains(' '));
    match is_year {
        true => without_commas(value, 2),
        false => significant(value, 4),
    }
}

/// Where a drawn value stands in its distribution: `37 %`, `25 to 88 %` of several values to choose
/// from, and a dash where there is but one.
pub(in crate::report) fn drawn_at(told: &AssumptionTold) -> String {
    match (told.quantile, told.stretch) {
        (None, _) => "–".to_owned(),
        (Some(share), (from, to)) if from == to => percent(share, None),
        (Some(_), (from, to)) => {
            let from = percent(from, None);
            format!("{} to {}", from.trim_end_matches(" %"), percent(to, None))
        }
    }
}

/// Incidents that began in some time, and how many of these cost nothing: `14 incidents, 9 of which
/// cost nothing`.
pub(in crate::report) fn began_words(began: u64, costless: u64) -> String {
    match costless {
        0 if began == 0 => "no incidents".to_owned(),
        all if all == began => {
            counted(began, "incident, which costs nothing", "incidents, which cost nothing")
        }
        0 => counted(began, "incident", "incidents"),
        some => format!(
            "{}, {} of which {} nothing",
            counted(began, "incident", "incidents"),
            whole(some),
            if some == 1 { "costs" } else { "cost" }
        ),
    }
}

/// Incidents of a year, and how many of these cost nothing in any.
pub(in crate::report) fn began_in(replay: &Replay, year: i32) -> (u64, u64) {
    let here = || replay.incidents.iter().filter(|incident| incident.date.year == year);
    let costless = here().filter(|incident| incident.costs.is_empty()).count() as u64;
    let untold = untold_in(replay, year).map_or((0, 0), |of| (of.began, of.costless));
    (here().count() as u64 + untold.0, costless + untold.1)
}

/// All incidents, and why some of them cost nothing, in a sentence; `None` where there are none such.
pub(in crate::report) fn costless_words(replay: &Replay) -> Option<String> {
    let first = replay.run.start_year;
    let years = first..first.saturating_add(replay.run.years as i32);
    let (began, costless) = years
        .map(|year| began_in(replay, year))
        .fold((0, 0), |sum, year| (sum.0 + year.0, sum.1 + year.1));
    let untold = replay.untold.as_ref().map_or(0, |untold| untold.incidents);
    let before = (replay.incidents.len() as u64 + untold).saturating_sub(began);
    (costless > 0).then(|| {
        let earlier = match before {
            0 => String::new(),
            before => format!(", and {} before {first} that cost something later", whole(before)),
        };
        format!(
            "In all {} began{earlier}; {} of them cost nothing, as {} interrupted nothing, or nothing \
             would have flowed: out of season, not in service, without supply, or already down.",
            counted(began, "incident", "incidents"),
            whole(costless),
            if costless == 1 { "it" } else { "they" },
        )
    })
}

/// GWh from which on tenths are not written.
const TENTHS: f64 = 99.95;

/// GWh of TWh, to a tenth below 100.
pub(in crate::report) fn gwh(twh: f64) -> String {
    let gwh = twh * 1000.0;
    match gwh {
        0.0 => "0".to_owned(),
        small if small.abs() < TENTHS => with_decimals(gwh, 1),
        _ => with_decimals(gwh, 0),
    }
}

/// With its sign, to a hundredth.
pub(in crate::report) fn signed(value: f64) -> String {
    units::signed(value, with_decimals(value, 2))
}

pub(in crate::report) fn month(date: Date) -> &'static str {
    MONTH_NAMES.get(usize::from(date.month).wrapping_sub(1)).copied().unwrap_or("")
}

/// `Mar 2031`
pub(in crate::report) fn month_of(date: Date) -> String {
    format!("{} {}", month(date), date.year)
}

/// `9 Mar 2031`
pub(super) fn written(date: Date) -> String {
    format!("{} {} {}", date.day, month(date), date.year)
}

/// The chart `history`.
#[must_use]
pub fn replay_drawn(replay: &Replay) -> Charts {
    let footer = Footer {
        scenario: replay.scenario.cited(),
        seed: replay.run.seed,
        trials: replay.run.trials,
        version: replay.salang.clone(),
    };
    let figure = figure(&replay.history, title(replay), &standing(replay));
    let svg = draw(&figure, &footer);
    let caption = "What was delivered, and above it what was lost, up to what could have been carried. The \
                   numbers are the costliest incidents.";
    let mut charts = Charts::default();
    charts.add("history", figure.title, caption, svg);
    charts
}

fn title(replay: &Replay) -> String {
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
    let comma = if replay.pick.is_some() { "," } else { "" };
    format!(
        "{}{comma} brings {}; {worst}",
        who(replay),
        match replay.delivered_twh {
            0.0 => "nothing".to_owned(),
            twh => format!("{} TWh a year", Number::said(twh, None)),
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_value_has_no_signed_zero_and_a_true_minus() {
        assert_eq!(quantity(-0.001, Some("year")), "0.00");
        assert_eq!(quantity(2029.5, Some("year")), "2029.50");
        assert_eq!(quantity(-1.25, Some("years")), "−1.25");
        assert_eq!(quantity(-0.000_12, Some("MW")), "−0.00012");
        assert_eq!((gwh(-0.0), gwh(-0.000_01)), ("0".to_owned(), "0.0".to_owned()));
    }
}
