//! Guesses: what people hold likely before they see what is shipped, kept as files and pooled.
//!
//! A person has one file, `guesses/SCENARIO/PERSON.json`, in the folder that is served. The pool of several
//! is a mixture of their laws with equal weights (a linear pool), each met exactly at its three quantiles.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::app::App;
use super::body::object;
use super::failure::{self, Failure};
use super::jobs::Job;
use super::stream::whole;
use super::variant::{Variant, law_of, number, text};
use crate::read::Override;
use crate::session::Assumed;
use crate::text::visible;

/// People whose guesses are kept for a scenario.
const MOST_PEOPLE: usize = 200;
/// Guesses of a person.
const MOST_GUESSES: usize = 500;
/// Bytes of a file of guesses.
const MOST_BYTES: u64 = 1 << 20;
/// Letters of a name.
const LONGEST: usize = 40;

/// The file of a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Person {
    by: String,
    scenario: String,
    guesses: Vec<Guess>,
}

/// One guess.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Guess {
    assumption: String,
    p10: f64,
    p50: f64,
    p90: f64,
    /// Seconds since 1970.
    at: u64,
}

/// `GET /api/guesses?file=F`
pub async fn list(
    State(app): State<Arc<App>>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let file = asked.get("file").cloned().unwrap_or_else(|| app.library().first());
    let held = app.jobs.short(&app.workers).await?;
    let value = whole(held, move |job| told(&app, &file, job)).await?;
    Ok(failure::answer(StatusCode::OK, &value))
}

/// `POST /api/guesses`
pub async fn keep(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let body = object(request).await?;
    let held = app.jobs.short(&app.workers).await?;
    let value = whole(held, move |job| {
        let file = {
            // One at a time: each reads a file, changes it and writes it.
            let _one = app.writing.lock().unwrap_or_else(PoisonError::into_inner);
            put(&app, &body, job)?
        };
        told(&app, &file, job)
    });
    Ok(failure::answer(StatusCode::OK, &value.await?))
}

/// The folder of the guesses for a scenario; it lies within the one that is served.
fn folder(app: &App, file: &str) -> Result<PathBuf, Failure> {
    let library = app.library();
    let Some(root) = library.folder() else {
        return Err(Failure::unfit(
            "guesses are kept as files beside a scenario: start `salang serve` with a file or a folder",
        ));
    };
    if !library.has(file) {
        let words =
            format!("there is no scenario `{}` in the folder that is served", super::text(file));
        return Err(Failure::missing(words));
    }
    let name = file.strip_suffix(".toml").unwrap_or(file).replace(['/', '\\'], "-");
    let folder = root.join("guesses").join(name.trim_start_matches('.'));
    // What of it is there already is no link that leads elsewhere.
    for known in [root.join("guesses"), folder.clone()] {
        match fs::canonicalize(&known) {
            Ok(whole) if whole.starts_with(root) && whole.is_dir() => {}
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound
                    && known.symlink_metadata().is_err() => {}
            _ => {
                return Err(Failure::unfit(
                    "the folder `guesses` is no folder in the one that is served",
                ));
            }
        }
    }
    Ok(folder)
}

/// Keeps or forgets a guess; the scenario's file.
fn put(app: &App, body: &Map<String, Value>, job: &Job) -> Result<String, Failure> {
    let needed =
        |key: &str| text(body, key)?.ok_or_else(|| Failure::wrong(format!("`{key}` is missing")));
    let (file, assumption, by) = (needed("file")?, needed("assumption")?, needed("by")?.trim());
    let is_plain = |c: char| c.is_alphanumeric() || " -'".contains(c);
    if by.is_empty() || by.chars().count() > LONGEST || !by.chars().all(is_plain) {
        return Err(Failure::wrong(format!(
            "a name has 1 to {LONGEST} letters, digits, spaces, hyphens and apostrophes"
        )));
    }
    let folder = folder(app, file)?;
    let path = folder.join(format!("{by}.json"));
    let mut person = match one(&path)? {
        Some(person) => person,
        None => Person { by: by.to_owned(), scenario: file.to_owned(), guesses: Vec::new() },
    };
    person.guesses.retain(|own| own.assumption != assumption);
    if body.get("forget") == Some(&Value::Bool(true)) {
        if person.guesses.is_empty() {
            let _ = fs::remove_file(&path);
            return Ok(file.to_owned());
        }
        write(&folder, &path, &person)?;
        return Ok(file.to_owned());
    }
    let at =
        |key: &str| number(body, key)?.ok_or_else(|| Failure::wrong(format!("`{key}` is missing")));
    let (p10, p50, p90) = (at("p10")?, at("p50")?, at("p90")?);
    if !(p10 < p50 && p50 < p90) {
        return Err(Failure::unfit(
            "of a guess p10 is below p50, and p50 below p90: one time in ten it is less, and one time \
             in ten it is more",
        ));
    }
    // The scenario could have it: every check of the format holds for it too.
    let law = json!({ "quantiles": { "p10": p10, "p50": p50, "p90": p90 } });
    app.ready(&with(file, &[(assumption, &law)])?)?;
    if job.is_stopped() {
        return Err(job.reason().unwrap_or_else(super::stream::broken));
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let assumption = assumption.to_owned();
    person.guesses.push(Guess { assumption, p10, p50, p90, at: since });
    if person.guesses.len() > MOST_GUESSES {
        return Err(Failure::unfit(format!("a person has {MOST_GUESSES} guesses at the most")));
    }
    if !path.exists() && people(&folder)?.len() >= MOST_PEOPLE {
        return Err(Failure::unfit(format!(
            "guesses of {MOST_PEOPLE} people are kept at the most"
        )));
    }
    write(&folder, &path, &person)?;
    Ok(file.to_owned())
}

/// Writes a file whole or not at all.
fn write(folder: &Path, path: &Path, person: &Person) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::unfit(format!("the guess could not be kept: {}", crate::text::reason(&error)))
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let mut text = serde_json::to_string_pretty(person).unwrap_or_default();
    text.push('\n');
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// The file of one person; nothing where there is none.
fn one(path: &Path) -> Result<Option<Person>, Failure> {
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(_) => return Ok(None),
    };
    let name = path.file_name().map(|own| own.to_string_lossy().into_owned()).unwrap_or_default();
    let faulty =
        || Failure::unfit(format!("the file of guesses `{}` is no such file", visible(&name)));
    if !about.is_file() || about.len() > MOST_BYTES {
        return Err(faulty());
    }
    let bytes = fs::read(path).map_err(|_| faulty())?;
    serde_json::from_slice(&bytes).map(Some).map_err(|_| faulty())
}

/// Everybody's guesses, by name.
fn people(folder: &Path) -> Result<Vec<Person>, Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    paths.truncate(MOST_PEOPLE);
    let mut all = Vec::new();
    for path in paths {
        all.extend(one(&path)?);
    }
    Ok(all)
}

/// A scenario in which assumptions have these laws.
fn with(file: &str, laws: &[(&str, &Value)]) -> Result<Variant, Failure> {
    let mut variant = Variant { file: file.to_owned(), ..Variant::default() };
    for (assumption, law) in laws {
        let (path, origin) = (format!("assumption.{assumption}.value"), "--set".to_owned());
        let value = law_of(law)?;
        variant.key.push_str(&format!("{path}\0{value}\u{1}"));
        variant.overrides.push(Override { path, value, origin });
    }
    Ok(variant)
}

/// Every guess, and the pool of each assumption.
fn told(app: &App, file: &str, job: &Job) -> Result<Value, Failure> {
    let people = people(&folder(app, file)?)?;
    let mut guesses = Vec::new();
    let mut laws: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for person in &people {
        for own in &person.guesses {
            guesses.push(json!({
                "assumption": own.assumption, "by": person.by, "p10": own.p10, "p50": own.p50,
                "p90": own.p90, "at": own.at,
            }));
            let law = json!({ "quantiles": { "p10": own.p10, "p50": own.p50, "p90": own.p90 } });
            laws.entry(own.assumption.clone()).or_default().push(law);
        }
    }
    let pooled: BTreeMap<&str, (usize, Value)> = laws
        .iter()
        .map(|(name, laws)| {
            let law = match laws.as_slice() {
                [one] => one.clone(),
                several => json!({ "mixture": several }),
            };
            (name.as_str(), (laws.len(), law))
        })
        .collect();
    let pairs: Vec<(&str, &Value)> = pooled.iter().map(|(name, own)| (*name, &own.1)).collect();
    let mut pools = Vec::new();
    if !pairs.is_empty() {
        // One that the scenario does not have any more spoils no other.
        let known = app.ready(&Variant { file: file.to_owned(), ..Variant::default() })?;
        let known = &known.scenario.definition().assumptions;
        let pairs: Vec<_> =
            pairs.into_iter().filter(|own| known.iter().any(|known| known.name == own.0)).collect();
        let ready = app.ready(&with(file, &pairs)?)?;
        let assumed = ready.scenario.assumed(&job.workers)?;
        let of = |name: &str| assumed.iter().find(|own| own.name == name);
        for (name, law) in pairs {
            let Some(Assumed { quantiles: [p10, p50, p90], density, toml, .. }) = of(name) else {
                continue;
            };
            let points: Vec<[f64; 2]> = density.iter().map(|(x, y)| [*x, *y]).collect();
            pools.push(json!({
                "assumption": name, "count": pooled[name].0, "law": law, "toml": toml,
                "p10": p10, "p50": p50, "p90": p90, "density": points,
            }));
        }
    }
    Ok(json!({ "guesses": guesses, "pools": pools }))
}
