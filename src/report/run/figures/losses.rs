//! Where the rest goes: from nameplate to delivered.

use super::{TWH, key, lines, span};
use crate::chart::{Heading, waterfall};
use crate::outcome::{Layout, Loss};
use crate::report::run::page::Number;
use crate::stats::{Metric, MetricRow, Summary};

/// From nameplate to delivered, by corridor and in all.
pub(super) fn waterfall_of(layout: &Layout, summary: &Summary) -> Option<waterfall::Figure> {
    let estimate = |row: &MetricRow| waterfall::Estimate { mean: row.mean, se: row.se };
    let mut panels = Vec::new();
    for (corridor, name, whose) in lines(layout) {
        let of = key(layout, corridor);
        let mut losses = Vec::new();
        for loss in Loss::each(layout.causes.len()) {
            let cause = loss.cause().map(|cause| layout.cause(cause));
            losses.push((Heading::Lost(loss), estimate(summary.lost(loss, cause, of, None)?)));
        }
        panels.push(waterfall::Panel {
            name,
            whose,
            nameplate: estimate(summary.get(Metric::NameplateTwh, of, None)?),
            losses,
            delivered: estimate(summary.get(Metric::DeliveredTwh, of, None)?),
        });
    }
    let total = panels.last()?;
    // Time out of service says how much was planned; what takes most of the rest is the finding.
    type Losses<'a> = Vec<&'a (Heading, waterfall::Estimate)>;
    let (out, rest): (Losses<'_>, Losses<'_>) =
        total.losses.iter().partition(|loss| loss.0 == Heading::Lost(Loss::NotInService));
    let (heading, most) = rest.into_iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean)).copied()?;
    let arrives = Number::said(total.delivered.mean, total.delivered.se);
    // What is next to nothing beside what arrives is not worth a word.
    let is_told = |out: f64| out >= 0.005 * (total.delivered.mean + most.mean);
    let apart = match out.first().filter(|out| out.1.mean > 0.0 && is_told(out.1.mean)) {
        Some((_, out)) => {
            format!(", {} apart that are not in service", Number::said(out.mean, out.se))
        }
        None => String::new(),
    };
    let title = if most.mean > 0.0 {
        format!(
            "{} {} most, {} TWh in an average year{apart}; {arrives} TWh arrive",
            taker(heading, &layout.causes),
            if is_many(heading) { "take" } else { "takes" },
            Number::said(most.mean, most.se),
        )
    } else if apart.is_empty() {
        format!("Nothing is lost: the whole nameplate arrives, {arrives} TWh a year")
    } else {
        format!("Nothing is lost in service{apart}; {arrives} TWh a year arrive")
    };
    Some(waterfall::Figure {
        title,
        subtitle: format!("Average year, {}", span(summary)),
        unit: TWH.into(),
        causes: layout.causes.clone(),
        panels,
    })
}

/// A heading as the subject of a sentence.
pub(super) fn taker(heading: Heading, causes: &[String]) -> String {
    let Heading::Lost(loss) = heading else { return String::new() };
    match loss.cause() {
        Some(cause) => {
            let cause = causes.get(cause.0).map_or("unknown", String::as_str);
            format!("{} of the cause “{cause}”", loss.taker())
        }
        None => loss.taker().to_owned(),
    }
}

/// Whether it is many things in a sentence.
pub(super) fn is_many(heading: Heading) -> bool {
    matches!(heading, Heading::Lost(Loss::Incidents(_)))
}
