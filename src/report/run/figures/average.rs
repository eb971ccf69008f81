//! The figures of the average year: how the trials lie, and the chance of at least so much.

use super::{POINTS, key, lines, quantile, span};
use crate::chart::{Curve, Mark, Quantile, Whose, distribution, exceedance};
use crate::outcome::Tallies;
use crate::report::run::page::Number;
use crate::stats::{self, Metric, Sample, Summary};
use crate::units::counted;

/// The quantity that most figures count.
const DELIVERED: &str = "Electricity delivered or its equivalent, TWh a year";

/// How the trials of an average year lie.
pub(super) fn distribution_of(
    (sample, tallies): (&Sample<'_>, &Tallies),
    summary: &Summary,
    destination: &str,
) -> Option<distribution::Figure> {
    let layout = sample.layout();
    let total = summary.get(Metric::DeliveredTwh, None, None)?;
    let rows = lines(layout).into_iter().filter_map(|(corridor, name, whose)| {
        let row = summary.get(Metric::DeliveredTwh, key(layout, corridor), None)?;
        let density = sample.density(corridor);
        // Few trials, or few that deliver, are dots.
        let trials = sample.few(corridor).unwrap_or_default();
        Some(distribution::Row {
            name,
            whose,
            density: density.curve,
            trials,
            zero_share: density.nothing,
            quantiles: [
                Quantile { value: row.p10, se: row.se_p10 },
                Quantile { value: row.p50, se: row.se_p50 },
                Quantile { value: row.p90, se: row.se_p90 },
            ],
            contract: corridor.and_then(|own| stats::contract_twh(layout, tallies, own)),
        })
    });
    let rows: Vec<distribution::Row> = rows.collect();
    let twh = |value, se| format!("{} TWh", Number::said(value, se));
    let title = if total.se_p50.is_none() {
        let run = counted(summary.run.trials, "trial brings", "trials bring");
        let (least, most) = (twh(total.min, None), twh(total.max, None));
        match total.min == total.max {
            true => format!("{run} {destination} {most} in an average year"),
            false => format!("{run} {destination} from {least} to {most} in an average year"),
        }
    } else {
        let (half, most) = (twh(total.p50, total.se_p50), twh(total.p90, total.se_p90));
        match (total.p50 > 0.0, total.p90 > 0.0) {
            (true, _) => format!(
                "Half of the trials bring {destination} less than {half} in an average year, one in ten \
                 more than {most}"
            ),
            (false, true) => format!(
                "Half of the trials or more bring {destination} nothing; one in ten brings more than \
                 {most} in an average year"
            ),
            (false, false) => match total.max > 0.0 {
                true => format!(
                    "Nine trials of ten bring {destination} nothing; the most is {} in an average year",
                    twh(total.max, None)
                ),
                false => format!("No trial brings {destination} anything"),
            },
        }
    };
    let has_dots = |row: &distribution::Row| !row.trials.is_empty();
    Some(distribution::Figure {
        title,
        subtitle: format!(
            "Average year, {}; {}{}",
            span(summary),
            match (rows.iter().any(has_dots), rows.iter().all(has_dots)) {
                (_, true) => "a dot is a trial",
                (true, _) => "each curve has its own height, areas mean nothing; a dot is a trial",
                _ => "each curve has its own height, areas mean nothing",
            },
            match rows.iter().any(|row| row.contract.is_some()) {
                true => "; contract: its volume as it would arrive",
                false => "",
            }
        ),
        quantity: DELIVERED.into(),
        rows,
    })
}

/// The chance of at least so much in an average year.
pub(super) fn exceedance_of(
    (sample, tallies): (&Sample<'_>, &Tallies),
    summary: &Summary,
) -> Option<exceedance::Figure> {
    let total = summary.get(Metric::DeliveredTwh, None, None)?;
    let curves = lines(sample.layout()).into_iter().map(|(corridor, name, whose)| Curve {
        name,
        whose,
        points: sample.exceedance(corridor, POINTS),
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
        marks: contracts(sample, tallies),
    })
}

/// The volumes of contracts, as they would arrive.
fn contracts(sample: &Sample<'_>, tallies: &Tallies) -> Vec<Mark> {
    let layout = sample.layout();
    let mark = |(own, label): (usize, &crate::outcome::CorridorLabel)| {
        let value = stats::contract_twh(layout, tallies, own)?;
        let words = format!("contract {} {}", label.name, Number::said(value, None));
        Some(Mark { value, whose: Whose::Corridor(own), words })
    };
    layout.corridors.iter().enumerate().filter_map(mark).collect()
}
