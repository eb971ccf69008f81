//! The figures of the average year: how the trials lie, and the chance of at least so much.

use super::{POINTS, key, lines, quantile, span};
use crate::chart::{Curve, distribution, exceedance};
use crate::outcome::{Measure, Outcomes};
use crate::report::page::Number;
use crate::stats::{self, Density, Metric, Summary};
use crate::units::percent;

/// The quantity that most figures count.
const DELIVERED: &str = "Electricity delivered or its equivalent, TWh a year";

/// How the trials of an average year lie.
pub(super) fn distribution_of(
    outcomes: &Outcomes,
    summary: &Summary,
    destination: &str,
) -> Option<distribution::Figure> {
    let total = summary.get(Metric::DeliveredTwh, None, None)?;
    let tallies = outcomes.tallies();
    let rows = lines(outcomes).into_iter().filter_map(|(corridor, name, whose)| {
        let row = summary.get(Metric::DeliveredTwh, key(outcomes, corridor), None)?;
        let density = Density::of(&outcomes.values(Measure::Delivered, corridor, None));
        Some(distribution::Row {
            name,
            whose,
            density: density.curve,
            zero_share: density.nothing,
            p10: row.p10,
            p50: row.p50,
            p90: row.p90,
            contract: corridor.and_then(|own| stats::contract_twh(&outcomes.layout, &tallies, own)),
        })
    });
    let rows: Vec<distribution::Row> = rows.collect();
    let bad = if total.p10 > 0.0 {
        format!("in one trial of ten less than {}", quantile(total.p10, total.se_p10))
    } else {
        // The last row is the total's, or the only corridor's.
        format!("in {} of trials nothing", percent(rows.last()?.zero_share, None))
    };
    let mean = Number::said(total.mean, total.se);
    Some(distribution::Figure {
        title: format!("{destination} gets {mean} TWh in an average year; {bad}"),
        subtitle: match rows.iter().any(|row| row.contract.is_some()) {
            true => format!(
                "Average year, {}; each curve is drawn to its own height; contract: its volume as it \
                 would arrive",
                span(summary)
            ),
            false => {
                format!("Average year, {}; each curve is drawn to its own height", span(summary))
            }
        },
        quantity: DELIVERED.into(),
        rows,
    })
}

/// The chance of at least so much in an average year.
pub(super) fn exceedance_of(outcomes: &Outcomes, summary: &Summary) -> Option<exceedance::Figure> {
    let total = summary.get(Metric::DeliveredTwh, None, None)?;
    let curves = lines(outcomes).into_iter().map(|(corridor, name, whose)| Curve {
        name,
        whose,
        points: stats::exceedance(outcomes.values(Measure::Delivered, corridor, None), POINTS),
    });
    // The two most demanding chances at which something arrives.
    let said = [
        ("90 %", total.p10, total.se_p10),
        ("50 %", total.p50, total.se_p50),
        ("10 %", total.p90, total.se_p90),
    ];
    let said: Vec<_> = said.into_iter().filter(|(_, value, _)| *value > 0.0).take(2).collect();
    let title = match said[..] {
        [(first, more, more_se), (second, most, most_se)] => format!(
            "The chance is {first} that at least {} a year arrive, and {second} that {} do",
            quantile(more, more_se),
            quantile(most, most_se),
        ),
        [(chance, value, se)] => {
            format!("The chance is {chance} that at least {} a year arrive", quantile(value, se))
        }
        _ => "The chance that anything arrives is below 10 %".to_owned(),
    };
    Some(exceedance::Figure {
        title,
        subtitle: format!("Average year, {}; each trial is one history", span(summary)),
        quantity: DELIVERED.into(),
        curves: curves.collect(),
    })
}
