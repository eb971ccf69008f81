//! `POST /api/behind`: the trials behind a part of a chart, and the story of one of them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer;
use super::app::App;
use super::body::object;
use super::export::options;
use super::failure::{self, Failure};
use super::jobs::Job;
use super::run::page;
use super::stream::whole;
use super::variant::{Variant, affordable, number, text};
use crate::model::Model;
use crate::session::{Differs, Replayed, Spot};
use crate::text::shell;
use crate::units::{decimals_for_error, significant, without_commas};

/// Trials where none are asked for, at the most.
const TRIALS: u64 = 4096;
/// Corridors that a future may name.
const MOST_NAMES: usize = 100;

/// `POST /api/behind`
pub async fn behind(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let body = object(request).await?;
    let variant = Variant::of(&body)?;
    let Some(Value::Object(at)) = body.get("at") else {
        return Err(Failure::wrong("`at` is missing: what was clicked"));
    };
    let (spot, corridor) = spot(at)?;
    let held = app.jobs.begin(&app.workers, page(&body, "behind")?).await?;
    let value = whole(held, move |job| look(&app, &variant, (&spot, corridor.as_deref()), job));
    Ok(failure::answer(StatusCode::OK, &value.await?))
}

/// The point that was clicked.
fn spot(at: &Map<String, Value>) -> Result<(Spot, Option<String>), Failure> {
    let corridor = text(at, "corridor")?.filter(|name| *name != "total").map(str::to_owned);
    let year = |key: &str| -> Result<Option<i32>, Failure> {
        let number = number(at, key)?;
        Ok(number.filter(|own| (-1e6..1e6).contains(own)).map(|own| own as i32))
    };
    if let Some(value) = number(at, "value")? {
        return Ok((Spot::Value(value), corridor));
    }
    if let Some(year) = year("year")? {
        return Ok((Spot::Year(year, number(at, "quantile")?.unwrap_or(0.5)), corridor));
    }
    if let Some(year) = year("not_in_service")? {
        return Ok((Spot::Service(year, false), corridor));
    }
    if let Some(year) = year("in_service")? {
        return Ok((Spot::Service(year, true), corridor));
    }
    if let Some(loss) = text(at, "loss")? {
        return Ok((Spot::Loss(loss.to_owned()), corridor));
    }
    if let Some(Value::Array(names)) = at.get("future")
        && names.len() <= MOST_NAMES
    {
        let names: Option<Vec<String>> =
            names.iter().map(|own| own.as_str().map(str::to_owned)).collect();
        if let Some(names) = names {
            return Ok((Spot::Future(names), corridor));
        }
    }
    Err(Failure::wrong("`at` has one of value, year, in_service, not_in_service, loss and future"))
}

fn look(
    app: &App,
    variant: &Variant,
    spot: (&Spot, Option<&str>),
    job: &Job,
) -> Result<Value, Failure> {
    let ready = app.ready(variant)?;
    let (trials, seed) = variant.sample(&ready.scenario)?;
    let trials = if variant.trials.is_some() { trials } else { trials.min(TRIALS) };
    affordable(&ready.scenario, trials)?;
    let model = Model { trials, seed, ..ready.model.clone() };
    let found = ready.scenario.behind(&model, spot, &job.workers);
    if let Some(reason) = job.reason() {
        return Err(reason);
    }
    let found = found?;
    let pick = Replayed::numbered(found.nearest)?;
    let replayed = ready.scenario.replay(model, pick, &job.workers);
    if let Some(reason) = job.reason() {
        return Err(reason);
    }
    let report = replayed?.report();
    let story = report.files().find(|own| own.0 == "story.txt");
    let story = story.map(|own| String::from_utf8_lossy(own.1).into_owned()).unwrap_or_default();
    let chart = report.charts().drawn.first();
    let mut sample = variant.clone();
    sample.trials = Some(trials);
    let path = app.library().typed(&variant.file);
    let path = path.map(|path| format!(" {}", shell::path(&path))).unwrap_or_default();
    let command = format!("salang replay{path} --trial {}{}", found.nearest, options(&sample));
    let differ = found.differ.iter().map(|own| told(own, &ready.scenario));
    Ok(json!({
        "trials": found.trials,
        "of": found.of,
        "words": found.words,
        "nearest": found.nearest,
        "differ": differ.collect::<Vec<_>>(),
        "replay": {
            "title": chart.map(|own| own.title.as_str()),
            "sentences": opening(&story),
            "story": story,
            "chart": chart.map(answer::chart),
            "command": command,
        },
    }))
}

/// The paragraph with which a story opens, behind its title and how it ran.
fn opening(story: &str) -> Vec<String> {
    let lines = story.lines().skip_while(|line| !line.is_empty()).skip(1);
    let opening: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    vec![opening.join(" ")]
}

fn told(own: &Differs, scenario: &crate::session::Scenario) -> Value {
    let assumption = scenario.definition().assumptions.get(own.assumption);
    let shown = |value: f64, se: Option<f64>| match se.and_then(decimals_for_error) {
        Some(decimals) => without_commas(value, decimals.max(0)),
        None => significant(value, 4).replace(',', ""),
    };
    let (here, rest) = (shown(own.here.value, own.here.se), shown(own.rest.value, own.rest.se));
    let label = assumption.map_or("", |own| own.label());
    let more = if own.score > 0.0 { "higher" } else { "lower" };
    json!({
        "assumption": assumption.map(|own| own.name.as_str()),
        "label": label,
        "unit": assumption.and_then(|own| own.unit.as_deref()),
        "here": here,
        "rest": rest,
        "here_mean": own.here.value,
        "rest_mean": own.rest.value,
        "score": own.score,
        "words": format!("{label} is {more} here: {here} on average, and {rest} in the others"),
    })
}
