//! `POST /api/solve`: which value of an assumption brings the answer to a target.

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
use crate::session::{Knob, Relation, Study, Target, Vary};
use crate::text::shell;
use crate::units::plus_minus;

/// Trials where none are asked for.
const TRIALS: u64 = 4096;
/// How far beyond its quantiles an assumption without a range is looked at.
const BEYOND: f64 = 0.25;

/// The question.
struct Asked {
    variant: Variant,
    vary: String,
    range: Option<(f64, f64)>,
    target: Target,
}

impl Asked {
    fn of(body: &Map<String, Value>) -> Result<Self, Failure> {
        let vary = text(body, "vary")?
            .ok_or_else(|| Failure::wrong("`vary` is missing: the assumption to be found"))?;
        let value = number(body, "value")?
            .ok_or_else(|| Failure::wrong("`value` is missing: the target"))?;
        let relation = match text(body, "relation")?.unwrap_or("=") {
            "=" => Relation::Equal,
            ">=" => Relation::AtLeast,
            "<=" => Relation::AtMost,
            _ => return Err(Failure::wrong("`relation` is one of =, >= and <=")),
        };
        let range = match body.get("range") {
            None | Some(Value::Null) => None,
            Some(Value::Array(ends)) => match ends.as_slice() {
                [low, high] => match (low.as_f64(), high.as_f64()) {
                    (Some(low), Some(high)) if low < high => Some((low, high)),
                    _ => return Err(Failure::wrong("`range` is two numbers, the lower one first")),
                },
                _ => return Err(Failure::wrong("`range` is two numbers, the lower one first")),
            },
            Some(_) => return Err(Failure::wrong("`range` is two numbers, the lower one first")),
        };
        let of = text(body, "of")?.unwrap_or("delivered_twh.p50").to_owned();
        let target = Target { of, relation, value };
        Ok(Self { variant: Variant::of(body)?, vary: vary.to_owned(), range, target })
    }
}

/// `POST /api/solve`
pub async fn solve(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let body = object(request).await?;
    let asked = Asked::of(&body)?;
    let held = app.jobs.begin(&app.workers, page(&body, "solve")?).await?;
    let value = whole(held, move |job| search(&app, &asked, job)).await?;
    Ok(failure::answer(StatusCode::OK, &value))
}

fn search(app: &App, asked: &Asked, job: &Job) -> Result<Value, Failure> {
    let ready = app.ready(&asked.variant)?;
    let (_, seed) = asked.variant.sample(&ready.scenario)?;
    let trials = asked.variant.trials.unwrap_or(TRIALS);
    affordable(&ready.scenario, trials)?;
    let knob = Knob::of(&ready.scenario, &asked.vary)?;
    let range = match asked.range.or(knob.range) {
        Some(range) => Some(range),
        // One without a range is looked for around what its law holds likely.
        None => ready
            .scenario
            .assumed(&job.workers)?
            .iter()
            .find(|own| own.name == asked.vary)
            .map(|own| own.span)
            .filter(|(low, high)| low < high)
            .map(|(low, high)| {
                let more = BEYOND * (high - low);
                (if low >= 0.0 { (low - more).max(0.0) } else { low - more }, high + more)
            }),
    };
    let vary = Vary { name: asked.vary.clone(), range, count: None, log: false };
    let study = Study::sample(&ready.scenario, &ready.model, (trials, seed), &job.workers);
    let solved = study.solve(&vary, &asked.target, |_| Ok(()));
    if let Some(reason) = job.reason() {
        return Err(reason);
    }
    let (_, solved) = solved?;
    let Some(found) = solved.solved() else { return Err(super::stream::broken()) };
    let mut values: Vec<Value> = found
        .solutions
        .iter()
        .map(|own| {
            json!({
                "at": own.x.value, "se": own.x.se,
                "low": own.interval.map(|ends| ends.0), "high": own.interval.map(|ends| ends.1),
                "shown": plus_minus(own.x.value, own.x.se),
                "estimate": own.of.value, "estimate_se": own.of.se,
            })
        })
        .collect();
    if found.from_the_start && values.is_empty() {
        // The least value of the range does already.
        let at = found.axis.values.first().copied().unwrap_or_default();
        values.push(json!({
            "at": at, "se": null, "low": null, "high": null, "shown": at.to_string(),
        }));
    }
    let curve = found.curve.iter();
    let curve = curve.map(|(x, of)| json!({ "value": x, "estimate": of.value, "se": of.se }));
    let curve: Vec<Value> = curve.collect();
    let mut sample = asked.variant.clone();
    sample.trials = Some(trials);
    let path = app.library().typed(&asked.variant.file);
    let path =
        path.map_or_else(|| " scenario.toml".to_owned(), |path| format!(" {}", shell::path(&path)));
    let command = solved.page().command().replacen(" scenario.toml", &path, 1);
    Ok(json!({
        "found": solved.found(),
        "values": values,
        "sentences": solved.page().sentences().collect::<Vec<_>>(),
        "unit": knob.axis.unit,
        "label": knob.axis.label,
        "of": { "estimate": found.gauge.text, "unit": found.gauge.unit },
        "target": asked.target.value,
        "range": range.map(|(low, high)| [low, high]),
        "trials": trials,
        "curve": curve,
        "chart": solved.charts().drawn.first().map(answer::chart),
        "command": format!("{command}{}", options(&sample)),
    }))
}
