//! `salang show --metrics`: all that can be asked of a scenario, as options write it.

use super::screen::{bold, faint};
use crate::model::Model;
use crate::stats::{Statistic, asking};
use crate::text::Visible;

/// One to a line, ready to be copied; what may be added to each stands above.
pub fn text(model: &Model) -> Visible {
    let layout = &*model.layout;
    let last = i64::from(layout.start_year) + layout.years as i64 - 1;
    let statistics = Statistic::OF_A_SUMMARY.map(Statistic::name).join(", ");
    let mut text = Visible::default();
    let head = |words: &str, about: &[String]| {
        let mut part = bold(words).and("\n");
        for line in about {
            part.push_str(faint(line));
            part.push_str("\n");
        }
        part
    };
    let all = asking::all(layout);
    let of = |kind: asking::Kind| all.iter().filter(move |one| one.kind == kind);
    let parts = [
        (
            asking::Kind::Metric,
            "Metrics",
            vec![
                format!(
                    "A year, {} to {last}, stands in the bracket as well: delivered_twh[{}]; without one it \
                     is the average year.",
                    layout.start_year, layout.start_year
                ),
                format!("An estimate stands behind: {statistics}; quantiles are p1 to p99."),
            ],
        ),
        (
            asking::Kind::Chance,
            "Chances",
            vec!["As they are; with a year likewise, else the share of years.".to_owned()],
        ),
        (
            asking::Kind::Incidents,
            "Incidents a year",
            vec![
                "Of all hazards, a cause, a hazard; with a year and an estimate likewise."
                    .to_owned(),
            ],
        ),
        (asking::Kind::Event, "Events of the scenario", Vec::new()),
    ];
    for (kind, words, about) in parts {
        if of(kind).next().is_none() {
            continue;
        }
        text.push_str(head(words, &about));
        for one in of(kind) {
            text.push_str(format!("  {}", one.text));
            if !one.unit.is_empty() {
                text.push_str(faint(&format!("  {}", one.unit)));
            }
            text.push_str("\n");
        }
        text.push_str("\n");
    }
    text.push_str(bold("Conditions").and("\n"));
    text.push_str(faint(
        "Any of these with >=, >, <= or < and a number, an assumption, or an assumption with a factor: ",
    ));
    text.push_str("\n  chance(delivered_twh >= 1)\n");
    text
}
