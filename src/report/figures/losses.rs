//! Where the rest goes: from nameplate to delivered.

use super::{TWH, key, lines, span};
use crate::chart::{Heading, waterfall};
use crate::outcome::Outcomes;
use crate::report::page::Number;
use crate::stats::{MetricRow, Summary};

/// From nameplate to delivered, by corridor and in all.
pub(super) fn waterfall_of(outcomes: &Outcomes, summary: &Summary) -> Option<waterfall::Figure> {
    let layout = &outcomes.layout;
    let estimate = |row: &MetricRow| waterfall::Estimate { mean: row.mean, se: row.se };
    let mut panels = Vec::new();
    for (corridor, name, whose) in lines(outcomes) {
        let of = key(outcomes, corridor);
        let mut losses = Vec::new();
        for (heading, words) in [
            (Heading::NotInService, "not_in_service"),
            (Heading::Supply, "supply"),
            (Heading::Maintenance, "maintenance"),
        ] {
            losses.push((heading, estimate(summary.lost(words, None, of, None)?)));
        }
        for (index, cause) in layout.causes.iter().enumerate() {
            let row = summary.lost("incidents", Some(cause), of, None)?;
            losses.push((Heading::Incidents(index), estimate(row)));
        }
        for (heading, words) in
            [(Heading::SharedSupply, "shared_supply"), (Heading::Destination, "destination")]
        {
            losses.push((heading, estimate(summary.lost(words, None, of, None)?)));
        }
        panels.push(waterfall::Panel {
            name,
            whose,
            nameplate: estimate(summary.metric("nameplate_twh", of, None)?),
            losses,
            delivered: estimate(summary.metric("delivered_twh", of, None)?),
        });
    }
    let total = panels.last()?;
    let (heading, most) =
        total.losses.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean)).copied()?;
    let title = if most.mean > 0.0 {
        format!(
            "{} {} {} of {} TWh a year; {} arrive",
            taker(heading, &layout.causes),
            if matches!(heading, Heading::Incidents(_)) { "take" } else { "takes" },
            Number::said(most.mean, most.se),
            Number::said(total.nameplate.mean, total.nameplate.se),
            Number::said(total.delivered.mean, total.delivered.se),
        )
    } else {
        "Nothing is lost: the whole nameplate arrives".to_owned()
    };
    Some(waterfall::Figure {
        title,
        subtitle: format!("Average year, {}; whiskers are one standard error", span(summary)),
        unit: TWH.into(),
        causes: layout.causes.clone(),
        panels,
    })
}

/// A heading as the subject of a sentence.
pub(super) fn taker(heading: Heading, causes: &[String]) -> String {
    match heading {
        Heading::NotInService => "Late or missing construction".into(),
        Heading::Supply => "Want of water or gas".into(),
        Heading::Maintenance => "Planned maintenance".into(),
        Heading::SharedSupply => "Supply drawn by other corridors".into(),
        Heading::Incidents(index) => {
            let cause = causes.get(index).map_or("unknown", String::as_str);
            format!("Incidents of the cause “{cause}”")
        }
        _ => "What the destination does not take".into(),
    }
}
