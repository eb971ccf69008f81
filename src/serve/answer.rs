//! The answer as JSON: the words and shown numbers of the report's page, each number with the exact one
//! of `summary.json` beside it.

use serde_json::{Map, Value, json};

use crate::chart::Whose;
use crate::report::{Charts, Drawn, Number, Page};
use crate::stats::{Distribution, Estimate, FutureMetric, Metric, MetricRow, Summary};

/// A number as it is shown, with the exact one.
pub fn number(shown: &Number, exact: Option<Estimate>) -> Value {
    json!({
        "value": shown.value,
        "error": shown.error,
        "number": exact.map(|own| own.value),
        "se": exact.and_then(|own| own.se),
    })
}

/// p10, p50, p90 and the mean.
fn four(shown: &[Number; 4], exact: Option<&Distribution>) -> Value {
    let [p10, p50, p90, mean] = shown;
    json!({
        "p10": number(p10, exact.and_then(Distribution::p10)),
        "p50": number(p50, exact.and_then(Distribution::p50)),
        "p90": number(p90, exact.and_then(Distribution::p90)),
        "mean": number(mean, exact.and_then(Distribution::mean)),
    })
}

/// The quantiles and the mean of a row of the summary, shown as the page shows them.
pub fn spread(row: &MetricRow) -> Value {
    let at = |value, se| (Number::cut(value, se), Some(Estimate { value, se }));
    let (p10, p50, p90) =
        (at(row.p10, row.se_p10), at(row.p50, row.se_p50), at(row.p90, row.se_p90));
    json!({
        "p10": number(&p10.0, p10.1),
        "p50": number(&p50.0, p50.1),
        "p90": number(&p90.0, p90.1),
        "mean": number(&Number::with_error(row.estimate()), Some(row.estimate())),
    })
}

/// The answer of a run.
pub fn answer(page: &Page, summary: &Summary) -> Value {
    let answer = &page.answer;
    let when = answer.when.iter().map(|row| {
        let chances = answer.years.iter().zip(&row.chances).map(|(year, shown)| {
            let exact = summary.probabilities.iter().find(|own| {
                own.event.text() == "in_service"
                    && own.corridor.as_deref() == Some(row.name.as_str())
                    && own.year == Some(*year)
            });
            json!({ "value": shown.value, "p": exact.map(|own| own.p), "se": exact.and_then(|own| own.se) })
        });
        json!({
            "corridor": row.name,
            "index": row.index,
            "chances": chances.collect::<Vec<_>>(),
            "half": row.half,
            "between": row.between,
        })
    });
    let service = answer.service.iter().map(|row| {
        let exact = summary.service_year(&row.name).and_then(|own| own.delivered());
        let mut value = four(&row.twh, exact);
        value["corridor"] = json!(row.name);
        value["index"] = json!(row.index);
        value["of_capacity"] = json!(row.of_capacity.value);
        value["of_contract"] = json!(row.of_contract.value);
        value["met"] = json!(row.met.value);
        value["years"] = json!(row.years);
        if let Some((unit, own)) = &row.own {
            let [p10, p50, p90, mean] = own;
            value["own"] = json!({
                "unit": unit, "p10": p10.value, "p50": p50.value, "p90": p90.value, "mean": mean.value,
            });
        }
        value
    });
    let goes = answer.goes.iter().map(|row| {
        let parts = row
            .short
            .iter()
            .map(|part| json!({ "words": part.words, "twh": part.twh, "share": part.share }));
        json!({
            "corridor": row.name,
            "index": row.index,
            "whole": row.whole,
            "parts": parts.collect::<Vec<_>>(),
        })
    });
    let futures = answer.futures.iter().enumerate().map(|(at, row)| {
        // The rows are in the summary's order; the last may be several of it as one.
        let told_each = answer.futures.len() == summary.futures().len();
        let is_one = told_each || at + 1 < answer.futures.len();
        let one = summary.futures().get(at).filter(|_| is_one);
        json!({
            "name": row.name,
            "index": row.index,
            "in_service": one.and_then(|own| own.in_service.clone()),
            "chance": row.chance,
            "p": one.map(|own| own.p),
            "se": one.and_then(|own| own.se),
            "last": four(&row.last, one.and_then(|own| own.last_year(None))),
            "average": four(&row.average, one.and_then(|own| average(&own.metrics))),
        })
    });
    let branches = answer.branches.iter().map(|branch| {
        let rows = branch.rows.iter().map(|row| {
            json!({
                "name": row.name,
                "chance": row.chance,
                "last": four(&row.last, None),
                "average": four(&row.average, None),
            })
        });
        json!({ "label": branch.label, "note": branch.note, "rows": rows.collect::<Vec<_>>() })
    });
    let together = page.corridors.iter().map(|row| {
        let name = row.index.map(|_| row.name.as_str());
        let exact = summary.get(Metric::DeliveredTwh, name, None);
        let at = |of: fn(&MetricRow) -> (f64, Option<f64>)| {
            exact.map(of).map(|(value, se)| Estimate { value, se })
        };
        json!({
            "corridor": name.unwrap_or("total"),
            "index": row.index,
            "p10": number(&row.p10, at(|own| (own.p10, own.se_p10))),
            "p50": number(&row.p50, at(|own| (own.p50, own.se_p50))),
            "p90": number(&row.p90, at(|own| (own.p90, own.se_p90))),
            "mean": number(&row.mean, exact.map(MetricRow::estimate)),
            "worst": number(&row.worst, at(|own| (own.cvar5, own.se_cvar5))),
            "of_nameplate": row.of_nameplate.value,
            "in_service": row.in_service.value,
            "met": row.met.value,
            "nothing": row.nothing,
        })
    });
    let events = page.events.iter().map(|line| {
        json!({
            "event": line.title(),
            "when": line.when,
            "words": line.words,
            "chance": number(&line.chance, None),
            "past_half": line.past_half,
        })
    });
    json!({
        "years": answer.years,
        "when": when.collect::<Vec<_>>(),
        "service": service.collect::<Vec<_>>(),
        "goes": goes.collect::<Vec<_>>(),
        "futures": futures.collect::<Vec<_>>(),
        "branches": branches.collect::<Vec<_>>(),
        "together": together.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
        "money": page.money,
        "fuels": page.fuels,
    })
}

fn average(metrics: &[FutureMetric]) -> Option<&Distribution> {
    let mut all = metrics.iter();
    let is_it = |row: &&FutureMetric| {
        row.about.metric == Metric::DeliveredTwh
            && row.about.corridor.is_none()
            && row.about.year.is_none()
    };
    all.find(is_it).map(|row| &row.distribution)
}

/// A chart as JSON.
pub fn chart(drawn: &Drawn) -> Value {
    json!({
        "svg": drawn.svg.as_str(),
        "plain": drawn.svg.without_words(),
        "title": drawn.title,
        "caption": drawn.caption,
    })
}

/// Charts by their names, and those that could not be drawn.
pub fn charts(charts: &Charts) -> (Value, Value) {
    let drawn: Map<String, Value> =
        charts.drawn.iter().map(|own| (own.name.to_owned(), chart(own))).collect();
    let undrawn = charts.undrawn.iter().map(|own| json!({ "name": own.name, "why": own.why }));
    (Value::Object(drawn), Value::Array(undrawn.collect()))
}

/// The colour of a corridor, as its charts have it.
pub fn colour(corridor: usize) -> String {
    Whose::Corridor(corridor).stroke().colour.to_string()
}
