//! `POST /api/influence`: which assumption moves the answer most, each told as it is known.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer;
use super::app::{App, Ready};
use super::body::object;
use super::failure::Failure;
use super::jobs::Job;
use super::run::page;
use super::stream::{Lines, lines};
use super::variant::{Variant, affordable, text};
use crate::report::Number;
use crate::session::Study;
use crate::study::{Arm, Swing};
use crate::units::plus_minus;

/// The estimate that is looked at where none is named.
pub const OF: &str = "delivered_twh.mean";
/// Trials where none are asked for.
const TRIALS: u64 = 1024;

/// `POST /api/influence`
pub async fn influence(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let body = object(request).await?;
    let variant = Variant::of(&body)?;
    let of = text(&body, "of")?.unwrap_or(OF).to_owned();
    let held = app.jobs.begin(&app.workers, page(&body, "influence")?).await?;
    Ok(lines(held, move |job, lines| measure(&app, &variant, &of, (job, lines))))
}

fn measure(
    app: &App,
    variant: &Variant,
    of: &str,
    (job, lines): (&Job, &Lines),
) -> Result<(), Failure> {
    let ready = app.ready(variant)?;
    let (_, seed) = variant.sample(&ready.scenario)?;
    let trials = variant.trials.unwrap_or(TRIALS);
    affordable(&ready.scenario, trials)?;
    let study = Study::sample(&ready.scenario, &ready.model, (trials, seed), &job.workers);
    let mut done = 0;
    let mut gone = None;
    let found = study.influence(of, &mut |swing, all| {
        done += 1;
        let mut line = told(&ready, swing);
        line["done"] = json!(done);
        line["of"] = json!(all);
        if let Err(failure) = lines.send(&line) {
            job.workers.progress().abandon();
            gone = Some(failure);
        }
    });
    if let Some(reason) = job.reason().or(gone) {
        return Err(reason);
    }
    let found = found?;
    let ranking: Vec<Value> = found.found.swings.iter().map(|swing| told(&ready, swing)).collect();
    let chart = found.charts.drawn.iter().find(|own| own.name == "tornado").map(answer::chart);
    let base = found.found.base;
    lines.send(&json!({
        "last": true,
        "base": answer::number(&Number::with_error(base), Some(base)),
        "unit": found.found.gauge.unit,
        "of": found.found.gauge.text,
        "trials": trials,
        "ranking": ranking,
        "chart": chart,
    }))
}

fn told(ready: &Ready, swing: &Swing) -> Value {
    let own = ready.scenario.definition().assumptions.get(swing.assumption);
    let arm = |arm: &Arm| {
        json!({
            "at": arm.at, "value": arm.of.value, "se": arm.of.se,
            "change": arm.change.value, "change_se": arm.change.se,
        })
    };
    json!({
        "assumption": own.map(|own| own.name.as_str()),
        "label": own.map(|own| own.label()),
        "swing": swing.swing.value,
        "se": swing.swing.se,
        "shown": plus_minus(swing.swing.value, swing.swing.se),
        "low": arm(&swing.low),
        "high": arm(&swing.high),
    })
}
