//! The figure of one history: the most typical of the likeliest future, or the one that is replayed.

use super::days::in_likeliest;
use crate::chart::{Heading, history};
use crate::stats::Future;
use crate::study::history::{ChainCourse, Costly, Course, History, Power};
use crate::study::replay::Date;
use crate::units::{HOURS_PER_YEAR, MONTH_NAMES, counted, significant, whole};

/// The middle history of the likeliest future.
pub(super) fn typical(of: &History, future: Option<&Future>) -> history::Figure {
    let whose = in_likeliest(future, of.corridors.len());
    let title = match of.costliest.first() {
        Some(worst) => format!(
            "{whose} the middle history loses most at once to {} in {}",
            worst.hazard,
            date(of, worst).year
        ),
        None => format!("{whose} no incident takes anything from the middle history"),
    };
    figure(of, title, &format!("Trial {}", whole(of.trial)))
}

/// The chart of a history under a title of its own.
pub(in crate::report) fn figure(of: &History, title: String, begins: &str) -> history::Figure {
    let flow = |power: &Power| history::Flow {
        nameplate: power.nameplate,
        delivered: power.delivered,
        lost: power.lost.iter().map(|(loss, lost)| (Heading::Lost(*loss), *lost)).collect(),
    };
    let lane = |course: &Course| history::Lane {
        name: course.name.clone(),
        entry: course.entry,
        flows: course.flows.iter().map(flow).collect(),
    };
    let ribbon = |chain: &ChainCourse| {
        let spells = chain.spells.iter();
        let spell = |(state, from, to): &(usize, f64, f64)| history::Spell {
            state: *state,
            from: *from,
            to: *to,
        };
        history::Ribbon {
            name: chain.name.clone(),
            states: chain.states.clone(),
            spells: spells.map(spell).collect(),
        }
    };
    let incident = |costly: &Costly| {
        let date = date(of, costly);
        let month = MONTH_NAMES.get(usize::from(date.month) - 1).copied().unwrap_or("");
        history::Incident {
            lane: costly.corridor,
            at: costly.at,
            words: format!(
                "{} {month} {}: {} ({}), {}, costs {} TWh, most on {}",
                date.day,
                date.year,
                costly.hazard,
                costly.cause,
                days(costly.days),
                significant(costly.lost_twh, 2),
                of.corridors.get(costly.corridor).map_or("", |course| &course.name)
            ),
        }
    };
    let stretch = of
        .corridors
        .first()
        .map_or(1, |course| (of.years * 365).checked_div(course.flows.len()).unwrap_or(1));
    history::Figure {
        title,
        subtitle: format!(
            "{begins}. Mean power of {}; numbers: what the costliest incidents are",
            match stretch {
                1 => "each day".to_owned(),
                days => format!("each {}", counted(days as u64, "day", "days")),
            }
        ),
        unit: "MW".to_owned(),
        start_year: of.start_year,
        years: of.years,
        causes: of.causes.clone(),
        lanes: of.corridors.iter().map(lane).collect(),
        ribbons: of.chains.iter().map(ribbon).collect(),
        incidents: of.costliest.iter().map(incident).collect(),
    }
}

/// The length of a repair.
fn days(days: f64) -> String {
    match libm::round(days) {
        0.0 => "less than a day".to_owned(),
        days => counted(days as u64, "day", "days"),
    }
}

fn date(of: &History, costly: &Costly) -> Date {
    Date::of(of.start_year, costly.at * HOURS_PER_YEAR)
}
