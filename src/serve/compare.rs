//! `POST /api/compare`: several variants side by side.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer;
use super::app::App;
use super::body::object;
use super::failure::Failure;
use super::jobs::Job;
use super::run::page;
use super::stream::{Lines, lines};
use super::variant::{Variant, affordable, count, text};
use crate::read::Override;
use crate::report::Number;
use crate::session::{Comparing, Scenario};
use crate::stats::{Estimate, Metric, Spread};
use crate::units::{signed, with_error};

/// Variants at once.
const MOST: usize = 6;
/// Trials of the first stage.
const FIRST: u64 = 1024;

/// `POST /api/compare`
pub async fn compare(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let body = object(request).await?;
    let Some(Value::Array(all)) = body.get("variants") else {
        return Err(Failure::wrong("`variants` is missing: a list of scenarios with changes"));
    };
    if !(2..=MOST).contains(&all.len()) {
        return Err(Failure::wrong(format!("two to {MOST} variants are compared at a time")));
    }
    let mut variants = Vec::new();
    for one in all {
        let Value::Object(one) = one else {
            return Err(Failure::wrong("a variant is an object with `name`, `file` and `changes`"));
        };
        variants.push((named(one, variants.len())?, Variant::of(one)?));
    }
    let (trials, seed) = (count(&body, "trials")?, count(&body, "seed")?);
    let held = app.jobs.begin(&app.workers, page(&body, "compare")?).await?;
    Ok(lines(held, move |job, lines| stages(&app, &variants, (trials, seed), (job, lines))))
}

fn named(one: &Map<String, Value>, index: usize) -> Result<String, Failure> {
    let name = text(one, "name")?.map(|name| name.trim().to_owned());
    Ok(name.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("variant {}", index + 1)))
}

fn stages(
    app: &App,
    variants: &[(String, Variant)],
    (trials, seed): (Option<u64>, Option<u64>),
    (job, lines): (&Job, &Lines),
) -> Result<(), Failure> {
    let mut scenarios = Vec::new();
    for (_, variant) in variants {
        scenarios.push(app.ready(variant)?.scenario.clone());
    }
    let names: Vec<String> = variants.iter().map(|own| own.0.clone()).collect();
    let first = Variant { trials, seed, ..variants[0].1.clone() };
    let (trials, seed) = first.sample(&scenarios[0])?;
    for scenario in &scenarios {
        affordable(
            scenario,
            trials.saturating_mul(scenarios.len() as u64).min(super::variant::MOST_TRIALS),
        )?;
    }
    let stages: Vec<u64> =
        [FIRST].into_iter().filter(|own| *own < trials).chain([trials]).collect();
    let all = stages.len();
    for (index, trials) in stages.into_iter().enumerate() {
        let last = index + 1 == all;
        let sampled = scenarios.iter().map(|own| sample(own, (trials, seed)));
        let sampled = sampled.collect::<Result<Vec<Scenario>, Failure>>()?;
        let compared = Comparing::plan(&sampled, &[])?.named(&names)?.run(&job.workers);
        if let Some(reason) = job.reason() {
            return Err(reason);
        }
        let compared = compared?;
        let comparison = compared.comparison();
        let letters = comparison.scenarios.iter().map(|own| own.letter.as_str());
        let differences: Vec<_> = letters
            .map(|letter| comparison.difference(letter, Metric::DeliveredTwh, None, None))
            .collect();
        let rows = names.iter().enumerate().map(|(index, name)| {
            let row = differences[index];
            let own = match index {
                0 => differences.get(1).copied().flatten().map(|row| row.first),
                _ => row.map(|row| row.this),
            };
            let mut value = own.map(spread).unwrap_or_else(|| json!({}));
            value["name"] = json!(name);
            value["corridor"] = json!("total");
            value["difference"] = match row.filter(|_| index > 0) {
                None => Value::Null,
                Some(row) => {
                    let (text, error) = with_error(row.mean, row.se);
                    json!({
                        "mean": row.mean, "se": row.se,
                        "shown": format!("{} ± {error}", signed(row.mean, text)),
                        "p_better": row.p_greater, "p_worse": row.p_less, "p_same": row.p_equal,
                    })
                }
            };
            value
        });
        let rows: Vec<Value> = rows.collect();
        let report = compared.report();
        let (charts, undrawn) = answer::charts(report.charts());
        let line = json!({
            "stage": index + 1,
            "of": all,
            "trials": trials,
            "last": last,
            "rows": rows,
            "charts": charts,
            "undrawn": undrawn,
            "sentences": compared.page().headline,
            "notes": comparison.notes,
        });
        lines.send_with(&line, last.then(|| ("comparison", compared.json())))?;
    }
    Ok(())
}

/// The scenario with so many trials of a seed.
fn sample(scenario: &Scenario, (trials, seed): (u64, u64)) -> Result<Scenario, Failure> {
    let set = |key: &str, value: u64| Override {
        path: format!("run.{key}"),
        value: value.to_string(),
        origin: format!("--{key}"),
    };
    Ok(scenario.overridden([set("trials", trials), set("seed", seed)])?)
}

fn spread(of: Spread) -> Value {
    let quantile = |value: f64, se: Option<f64>| {
        answer::number(&Number::cut(value, se), Some(Estimate { value, se }))
    };
    let mean = Estimate { value: of.mean, se: of.se };
    json!({
        "p10": quantile(of.p10, of.se_quantiles[0]),
        "p50": quantile(of.p50, of.se_quantiles[1]),
        "p90": quantile(of.p90, of.se_quantiles[2]),
        "mean": answer::number(&Number::with_error(mean), Some(mean)),
    })
}
