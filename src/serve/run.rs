//! `POST /api/run`: the answer in stages, each with more trials than the one before.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer;
use super::app::App;
use super::body::object;
use super::difference::difference;
use super::failure::Failure;
use super::jobs::Job;
use super::scenario::{changes, things};
use super::stream::{Lines, lines};
use super::variant::{Variant, affordable, text};

/// Trials of the first stages.
const STAGES: [u64; 3] = [256, 1024, 4096];
/// Stages that a request may name.
const MOST_STAGES: usize = 12;
/// The charts of a stage.
const CHARTS: [&str; 4] = ["service", "service-year", "futures", "distribution"];
/// Charts that a request may name.
const MOST_CHARTS: usize = 40;

/// Which charts are wanted.
#[derive(Debug)]
enum Wanted {
    All,
    Some(Vec<String>),
}

impl Wanted {
    fn of(body: &Map<String, Value>, key: &str, usual: &[&str]) -> Result<Self, Failure> {
        let wrong = || Failure::wrong(format!("`{key}` is a list of names of charts, or \"all\""));
        match body.get(key) {
            None | Some(Value::Null) => {
                Ok(Self::Some(usual.iter().map(|own| (*own).to_owned()).collect()))
            }
            Some(Value::String(all)) if all == "all" => Ok(Self::All),
            Some(Value::Array(names)) if names.len() <= MOST_CHARTS => {
                let names = names.iter().map(|own| own.as_str().map(str::to_owned));
                Ok(Self::Some(names.collect::<Option<_>>().ok_or_else(wrong)?))
            }
            Some(_) => Err(wrong()),
        }
    }

    fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(names) => names.iter().any(|own| own == name),
        }
    }
}

/// The run that a request asks for.
struct Asked {
    variant: Variant,
    base: Option<Variant>,
    charts: Wanted,
    last_charts: Wanted,
    summary: bool,
    stages: Vec<u64>,
}

impl Asked {
    fn of(body: &Map<String, Value>) -> Result<Self, Failure> {
        let base = match body.get("base") {
            None | Some(Value::Null) => None,
            Some(Value::Object(base)) => Some(Variant::of(base)?),
            Some(_) => return Err(Failure::wrong("`base` is a scenario with changes")),
        };
        let stages = match body.get("stages") {
            None | Some(Value::Null) => STAGES.to_vec(),
            Some(Value::Array(stages)) if stages.len() <= MOST_STAGES => {
                let counts = stages.iter().map(|own| own.as_u64().filter(|count| *count > 0));
                let counts: Option<Vec<u64>> = counts.collect();
                counts.ok_or_else(|| Failure::wrong("`stages` are numbers of trials"))?
            }
            Some(_) => return Err(Failure::wrong("`stages` is a short list of numbers of trials")),
        };
        Ok(Self {
            variant: Variant::of(body)?,
            base,
            charts: Wanted::of(body, "charts", &CHARTS)?,
            last_charts: Wanted::of(body, "last_charts", &[])?,
            summary: body.get("summary") == Some(&Value::Bool(true)),
            stages,
        })
    }
}

/// The page that a request comes from, with the kind of work.
pub fn page(body: &Map<String, Value>, kind: &str) -> Result<Option<String>, Failure> {
    Ok(text(body, "page")?.map(|page| format!("{kind} {page}")))
}

/// `POST /api/run`
pub async fn run(State(app): State<Arc<App>>, request: Request<Body>) -> Result<Response, Failure> {
    let body = object(request).await?;
    let asked = Asked::of(&body)?;
    let held = app.jobs.begin(&app.workers, page(&body, "run")?).await?;
    Ok(lines(held, move |job, lines| stages(&app, &asked, job, lines)))
}

fn stages(app: &App, asked: &Asked, job: &Job, lines: &Lines) -> Result<(), Failure> {
    let begun = Instant::now();
    let ready = app.ready(&asked.variant)?;
    let (trials, seed) = asked.variant.sample(&ready.scenario)?;
    let plain = Variant { file: asked.variant.file.clone(), ..Variant::default() };
    let file = app.ready(&plain)?;
    let base = match &asked.base {
        Some(base) => {
            let base = app.ready(base)?;
            affordable(&base.scenario, trials)?;
            Some(base)
        }
        None => None,
    };
    let (changed, of_changes) = (changes(&ready, &file), things(&file));
    let mut stages: Vec<u64> = asked.stages.iter().copied().filter(|own| *own < trials).collect();
    stages.sort_unstable();
    stages.dedup();
    stages.push(trials);
    let all = stages.len();
    for (index, trials) in stages.into_iter().enumerate() {
        let (result, kept) = app.result(&ready, (trials, seed), job)?;
        let pinned = match &base {
            Some(base) => Some(app.result(base, (trials, seed), job)?.0),
            None => None,
        };
        let last = index + 1 == all;
        let page = result.page();
        let wanted = |name: &str| asked.charts.has(name) || (last && asked.last_charts.has(name));
        let charts = result.charts(|name| !job.is_stopped() && wanted(name));
        if let Some(reason) = job.reason() {
            return Err(reason);
        }
        let (charts, undrawn) = answer::charts(&charts);
        let summary = result.summary();
        let mut line = json!({
            "stage": index + 1,
            "of": all,
            "trials": trials,
            "last": last,
            "kept": kept,
            "run": summary.run,
            "scenario": summary.scenario,
            "sentences": page.headline,
            "answer": answer::answer(&page, summary),
            "charts": charts,
            "undrawn": undrawn,
            "changed": changed,
            "of_changes": of_changes,
        });
        if let Some(pinned) = pinned {
            line["difference"] = difference(&pinned, &result);
        }
        line["seconds"] = json!(begun.elapsed().as_secs_f64());
        let summary = (last && asked.summary).then(|| ("summary", result.json()));
        lines.send_with(&line, summary)?;
    }
    Ok(())
}
