//! The difference to a base, trial by trial: both have the same random numbers.

use serde_json::{Value, json};

use super::answer;
use crate::chart::{Footer, Quantile, Whose, distribution};
use crate::report::Number;
use crate::session::{Delivered, RunResult};
use crate::stats::{Density, Estimate, Metric, Paired, paired};
use crate::units::{chance_percent, signed, with_error};

/// The energy of a run less that of the base, in the average year.
pub fn difference(base: &RunResult, now: &RunResult) -> Value {
    let (Some(before), Some(after)) = (base.delivered(), now.delivered()) else {
        return Value::Null;
    };
    let mut rows = Vec::new();
    let mut sentence = None;
    let names = after.corridors.iter().map(|own| Some(own.0.as_str()));
    for corridor in [None].into_iter().chain(names) {
        let pair = columns(before, corridor).zip(columns(after, corridor));
        let Some(found) = pair.and_then(|(before, after)| paired(before, after)) else { continue };
        let row = |of: &RunResult| {
            let row = of.summary().get(Metric::DeliveredTwh, corridor, None);
            row.map(answer::spread)
        };
        let shown = shown(&found);
        if corridor.is_none() {
            let trials = now.summary().run.trials;
            sentence = Some(format!(
                "{shown} TWh a year; P(better) {}",
                chance_percent(found.greater, None, trials)
            ));
        }
        rows.push(json!({
            "corridor": corridor.unwrap_or("total"),
            "metric": "delivered_twh",
            "unit": "TWh",
            "mean": found.moments.mean,
            "se": found.moments.se(),
            "shown": shown,
            "p_better": found.greater,
            "p_worse": found.less,
            "p_same": found.equal,
            "p10": found.p10,
            "p50": found.p50,
            "p90": found.p90,
            "base": row(base),
            "now": row(now),
        }));
    }
    json!({ "sentence": sentence, "rows": rows, "chart": chart((base, before), (now, after)) })
}

fn columns<'d>(of: &'d Delivered, corridor: Option<&str>) -> Option<&'d [f64]> {
    of.of_corridor(corridor).filter(|values| !values.is_empty())
}

/// `+0.42 ± 0.01`
fn shown(found: &Paired) -> String {
    let mean = found.moments.mean;
    let (value, error) = with_error(mean, found.moments.se());
    format!("{} ± {error}", signed(mean, value))
}

/// How the trials of both lie, on one scale.
fn chart(base: (&RunResult, &Delivered), now: (&RunResult, &Delivered)) -> Value {
    let mut means = Vec::new();
    let mut rows = Vec::new();
    for (index, (name, (of, delivered))) in [("pinned", base), ("now", now)].into_iter().enumerate()
    {
        let Some(row) = of.summary().get(Metric::DeliveredTwh, None, None) else { continue };
        let Estimate { value, se } = row.estimate();
        means.push(format!("{} {name}", Number::said(value, se)));
        let density = Density::of(&delivered.total);
        rows.push(distribution::Row {
            name: name.to_owned(),
            whose: Whose::Scenario(index),
            density: density.curve,
            trials: Vec::new(),
            zero_share: density.nothing,
            quantiles: [
                Quantile { value: row.p10, se: row.se_p10 },
                Quantile { value: row.p50, se: row.se_p50 },
                Quantile { value: row.p90, se: row.se_p90 },
            ],
            contract: None,
        });
    }
    let summary = now.0.summary();
    let figure = distribution::Figure {
        title: format!("TWh in an average year: {}", means.join(", ")),
        subtitle: "The same trials; each curve has its own height, areas mean nothing".to_owned(),
        quantity: "Electricity delivered or its equivalent, TWh a year".to_owned(),
        rows,
    };
    let footer = Footer {
        scenario: summary.scenario.cited(),
        seed: summary.run.seed,
        trials: summary.run.trials,
        version: summary.salang.clone(),
    };
    match distribution::draw(&figure, &footer) {
        Ok(svg) => json!({
            "svg": svg.as_str(),
            "plain": svg.without_words(),
            "title": figure.title,
            "caption": "How the trials of both lie, on one scale. The higher the curve, the more trials \
                bring about that much.",
        }),
        Err(_) => Value::Null,
    }
}
