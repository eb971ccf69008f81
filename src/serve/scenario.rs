//! A scenario as the page shows it: assumptions with their laws, branches, switches, and what was changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::colour;
use super::app::{App, Ready};
use super::body::object;
use super::failure::{Failure, answer, findings};
use super::stream::whole;
use super::variant::{MOST_CHANGES, MOST_TRIALS, Variant};
use crate::report::in_words;
use crate::scenario::{self, Quantity};
use crate::session::{Assumed, Scenario, Workers};

/// `GET /api/scenarios`
pub async fn list(State(app): State<Arc<App>>) -> Result<Response, Failure> {
    app.look()?;
    let library = app.library();
    let folder = library.folder().and_then(|own| own.file_name());
    let scenarios = library
        .listed()
        .into_iter()
        .map(|own| json!({ "file": own.file, "title": own.title, "extends": own.extends }));
    let value = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "folder": folder.map(|own| own.to_string_lossy()),
        "file": library.first(),
        "scenarios": scenarios.collect::<Vec<_>>(),
        "keeps_guesses": library.folder().is_some(),
        "opened": app.opened,
        "bounds": { "trials": MOST_TRIALS, "changes": MOST_CHANGES },
    });
    Ok(answer(StatusCode::OK, &value))
}

/// `GET /api/scenario?file=F`
pub async fn one(
    State(app): State<Arc<App>>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let file = asked.get("file").cloned().unwrap_or_else(|| app.library().first());
    shown(app, Variant { file, ..Variant::default() }).await
}

/// `POST /api/scenario`
pub async fn changed(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let variant = Variant::of(&object(request).await?)?;
    shown(app, variant).await
}

async fn shown(app: Arc<App>, variant: Variant) -> Result<Response, Failure> {
    let held = app.jobs.short(&app.workers).await?;
    let value = whole(held, move |job| {
        let ready = app.ready(&variant)?;
        let base = app.ready(&Variant { file: variant.file.clone(), ..Variant::default() })?;
        view(&ready, &base, &variant, &job.workers)
    });
    Ok(answer(StatusCode::OK, &value.await?))
}

/// A scenario, beside the one that its file has.
fn view(
    ready: &Ready,
    base: &Ready,
    variant: &Variant,
    workers: &Workers,
) -> Result<Value, Failure> {
    let (scenario, definition) = (&ready.scenario, ready.scenario.definition());
    let run = &definition.run;
    let assumed = scenario.assumed(workers)?;
    let corridors = definition.corridors.iter().enumerate().map(|(index, own)| {
        json!({
            "name": own.name,
            "index": index,
            "commodity": own.commodity.word(),
            "colour": colour(index),
        })
    });
    let mut groups: Vec<(String, &str, usize)> = Vec::new();
    for own in &assumed {
        match groups.iter_mut().find(|known| known.0 == own.group) {
            Some(known) => known.2 += 1,
            None => groups.push((own.group.clone(), own.theme.key(), 1)),
        }
    }
    let groups = groups
        .into_iter()
        .map(|(name, theme, count)| json!({ "name": name, "theme": theme, "count": count }));
    let events = definition.events.iter().map(|own| json!({ "name": own.name }));
    let (changed, of) = (changes(ready, base), things(base));
    Ok(json!({
        "file": variant.file,
        "title": scenario.title(),
        "notes": definition.notes,
        "sha256": scenario.reading().merged.sha256(),
        "file_sha256": base.scenario.reading().merged.sha256(),
        "run": {
            "start_year": run.start_year, "years": run.years,
            "trials": variant.trials.unwrap_or(run.trials), "seed": variant.seed.unwrap_or(run.seed),
        },
        "destination": {
            "name": definition.destination.name, "yearly_twh": definition.destination.yearly_twh,
        },
        "corridors": corridors.collect::<Vec<_>>(),
        "assumptions": assumed.iter().map(|own| assumption(own, base)).collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
        "branches": definition.branches.iter().map(branch).collect::<Vec<_>>(),
        "switches": switches(&base.scenario, variant),
        "events": events.collect::<Vec<_>>(),
        "findings": findings(scenario.findings()),
        "changed": changed,
        "of": of,
    }))
}

/// How many things of a scenario can be changed.
pub fn things(base: &Ready) -> usize {
    let own = base.scenario.definition();
    own.assumptions.len()
        + own.branches.len()
        + own.hazards.len()
        + own.corridors.len()
        + own.supplies.len()
}

/// The changes of a variant, as `summary.json` tells them, each in words too.
pub fn changes(ready: &Ready, base: &Ready) -> Value {
    let words = |of: &Scenario, name: &str| {
        let all = &of.definition().assumptions;
        all.iter().find(|own| own.name == name).map(|own| in_words(&own.value))
    };
    let rows = ready.scenario.changes().into_iter().map(|row| {
        let name = row.path.strip_prefix("assumption.").and_then(|own| own.strip_suffix(".value"));
        let label = name.and_then(|name| {
            let all = &base.scenario.definition().assumptions;
            all.iter().find(|own| own.name == name).map(|own| own.label().to_owned())
        });
        let told = |of: &Scenario, toml: &Option<String>| match name {
            Some(name) => words(of, name),
            None => toml.clone(),
        };
        json!({
            "path": row.path,
            "label": label.unwrap_or_else(|| row.path.clone()),
            "was": row.was,
            "now": row.now,
            "was_words": told(&base.scenario, &row.was),
            "now_words": told(&ready.scenario, &row.now),
        })
    });
    Value::Array(rows.collect())
}

fn assumption(own: &Assumed, base: &Ready) -> Value {
    let [p10, p50, p90] = own.quantiles;
    let [low, high] = shown_between(own.span.0, own.span.1);
    let path = format!("assumption.{}.value", own.name);
    let was = base.scenario.reading().merged.value(&path);
    let changed = was.as_deref() != Some(own.toml.as_str());
    let law_was = changed.then(|| {
        let all = &base.scenario.definition().assumptions;
        let words = all.iter().find(|known| known.name == own.name).map(|own| in_words(&own.value));
        json!({
            "words": words,
            "toml": was,
            "json": base.scenario.reading().merged.numbers(&path),
        })
    });
    json!({
        "name": own.name,
        "label": own.label,
        "unit": own.unit,
        "group": own.group,
        "theme": own.theme.key(),
        "used": own.used.iter().map(|path| json!({ "path": path })).collect::<Vec<_>>(),
        "law": {
            "kind": own.kind, "words": own.words, "toml": own.toml, "json": own.numbers,
        },
        "p10": p10,
        "p50": p50,
        "p90": p90,
        "shown": { "p10": figure(p10, p90 - p10), "p50": figure(p50, p90 - p10), "p90": figure(p90, p90 - p10) },
        "range": own.range.map(|(low, high)| [low, high]),
        "tuning": own.range.map_or([low, high], |(low, high)| [low, high]),
        "density": own.density.iter().map(|(x, y)| [*x, *y]).collect::<Vec<_>>(),
        "source": own.source,
        "notes": own.notes,
        "judgement": own.judgement,
        "adjustable": own.is_adjustable,
        "changed": changed,
        "was": law_was,
    })
}

/// The ends of a slider a little beyond what is drawn; of a constant, around it.
fn shown_between(low: f64, high: f64) -> [f64; 2] {
    if low < high {
        let beyond = 0.1 * (high - low);
        return [if low >= 0.0 { (low - beyond).max(0.0) } else { low - beyond }, high + beyond];
    }
    match low {
        0.0 => [0.0, 1.0],
        at if (0.0..=1.0).contains(&at) => [0.0, 1.0],
        // A year, and not a number of which half and twice say anything.
        at if (1900.0..2200.0).contains(&at) => [at - 5.0, at + 10.0],
        at => [(0.5 * at).min(2.0 * at), (0.5 * at).max(2.0 * at)],
    }
}

/// A quantile of a law with the digits that its spread asks for.
fn figure(value: f64, spread: f64) -> String {
    use crate::units::{decimals_for_digits, significant, without_commas};
    match spread.is_finite() && spread > 0.0 {
        true => without_commas(value, decimals_for_digits(spread, 2).max(0)),
        false => significant(value, 4).replace(',', ""),
    }
}

fn branch(own: &scenario::Branch) -> Value {
    let weight = |quantity: &Quantity| quantity.number();
    let sum: f64 = own.outcomes.iter().filter_map(|one| weight(&one.weight)).sum();
    let outcomes = own.outcomes.iter().map(|one| {
        let weight = weight(&one.weight);
        json!({
            "name": one.name,
            "weight": weight,
            "share": weight.filter(|_| sum > 0.0).map(|weight| weight / sum),
        })
    });
    json!({
        "name": own.name,
        "label": own.label(),
        "given": own.given.and_then(|given| own.outcomes.get(given)).map(|one| one.name.as_str()),
        "source": own.source,
        "notes": own.notes,
        "adjustable": own.outcomes.iter().all(|one| one.weight.number().is_some()),
        "outcomes": outcomes.collect::<Vec<_>>(),
    })
}

/// Parts that can be switched off: a hazard is left out, a corridor never built, a supply brings nothing.
fn switches(base: &Scenario, variant: &Variant) -> Value {
    let definition = base.definition();
    let is_off = |path: &str, value: &str| {
        variant.overrides.iter().any(|own| own.path == path && own.value == value)
    };
    let mut all = Vec::new();
    for own in &definition.corridors {
        let path = format!("corridor.{}.built", own.name);
        all.push(json!({
            "path": path, "kind": "corridor", "label": own.name, "on": !is_off(&path, "0"),
            "note": "switched off it is never built",
            "off": { "path": path, "value": 0 },
        }));
    }
    for own in &definition.supplies {
        let model = match own.model {
            scenario::SupplyModel::Monthly(_) => "monthly",
            scenario::SupplyModel::Steady(_) => "steady",
            scenario::SupplyModel::History(_) => "history",
            scenario::SupplyModel::Reservoir(_) => continue,
        };
        let path = format!("supply.{}.{model}.times", own.name);
        let path = if base.with(&path, 0.0).is_ok() { path } else { continue };
        all.push(json!({
            "path": path, "kind": "supply", "label": own.name, "on": !is_off(&path, "0"),
            "note": "switched off it brings nothing",
            "off": { "path": path, "value": 0 },
        }));
    }
    for own in &definition.hazards {
        let path = format!("hazard.{}", own.name);
        all.push(json!({
            "path": path, "kind": "hazard", "label": own.name, "on": !is_off(&path, ""),
            "note": own.cause,
            "source": own.source,
            "off": { "without": path },
        }));
    }
    Value::Array(all)
}
