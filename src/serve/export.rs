//! `POST /api/export`: a file to keep, which gives the figures of the page to the last digit.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use zip::write::SimpleFileOptions;

use super::app::App;
use super::body::object;
use super::failure::{Failure, answer};
use super::jobs::Job;
use super::run::page;
use super::stream::whole;
use super::variant::{Variant, text};
use crate::chart::png;
use crate::read::{Override, extension};
use crate::session::{Run, Scenario};
use crate::text::shell;
use crate::units::counted;

/// Pixels of an image for each unit of a chart's width.
const ZOOM: f32 = 2.0;
/// How the sources of changed figures begin that were changed by an option, and by this page.
const CHANGED: [&str; 2] = ["set on the command line", "set on the live page"];

/// A file.
struct Exported {
    name: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

/// `POST /api/export`
pub async fn export(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let body = object(request).await?;
    let variant = Variant::of(&body)?;
    let kind = text(&body, "kind")?.unwrap_or("").to_owned();
    let chart = text(&body, "chart")?.map(str::to_owned);
    let name = text(&body, "name")?.map(str::to_owned);
    if kind == "command" {
        let held = app.jobs.short(&app.workers).await?;
        let command = whole(held, move |_| command(&app, &variant)).await?;
        return Ok(answer(StatusCode::OK, &json!({ "command": command })));
    }
    let held = app.jobs.begin(&app.workers, page(&body, "export")?).await?;
    let file = whole(held, move |job| match kind.as_str() {
        "toml" => toml(&app, &variant, name.as_deref()),
        "scenario" => merged(&app, &variant),
        "html" | "zip" | "csv" | "xlsx" | "json" => report(&app, &variant, &kind, job),
        "svg" | "png" => picture(&app, &variant, (&kind, chart.as_deref()), job),
        _ => Err(Failure::wrong(
            "`kind` is one of toml, scenario, command, html, zip, csv, xlsx, json, svg, png",
        )),
    });
    let Exported { name, kind, bytes } = file.await?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_.+".contains(c) { c } else { '-' })
        .collect();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// The scenario with the trials and the seed that were asked for, as a file states them.
fn stated(app: &App, variant: &Variant) -> Result<Scenario, Failure> {
    let mut own = variant.clone();
    for (key, value) in [("trials", variant.trials), ("seed", variant.seed)] {
        if let Some(value) = value {
            let (path, origin) = (format!("run.{key}"), format!("--{key}"));
            own.overrides.push(Override { path, value: value.to_string(), origin });
        }
    }
    own.key = format!("{}\u{3}{:?} {:?}", own.key, variant.trials, variant.seed);
    Ok(app.ready(&own)?.scenario.clone())
}

fn base(app: &App, variant: &Variant) -> Result<Scenario, Failure> {
    let plain = Variant { file: variant.file.clone(), ..Variant::default() };
    Ok(app.ready(&plain)?.scenario.clone())
}

/// The name of a file beside the base.
fn beside(scenario: &Scenario, ending: &str) -> String {
    format!("{}.{ending}", scenario.report_name())
}

fn toml(app: &App, variant: &Variant, name: Option<&str>) -> Result<Exported, Failure> {
    if app.library().folder().is_none() {
        // There is no file that could be extended.
        return merged(app, variant);
    }
    let (base, own) = (base(app, variant)?, stated(app, variant)?);
    let file = Path::new(&variant.file).file_name().map(|own| own.to_string_lossy().into_owned());
    let count = own.changes().len();
    let title = match name.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => name.to_owned(),
        None if count == 0 => own.title().to_owned(),
        None => format!("{}, {} changed", own.title(), counted(count as u64, "thing", "things")),
    };
    let (before, after) = (&base.reading().merged, &own.reading().merged);
    let said = extension(before, after, &file.unwrap_or_default(), &title);
    let mut text = String::new();
    for line in said.lines() {
        // The page is no command line.
        match line.starts_with("source = ") {
            true => text.push_str(&line.replace(CHANGED[0], CHANGED[1])),
            false => text.push_str(line),
        }
        text.push('\n');
    }
    let bytes = text.into_bytes();
    Ok(Exported { name: beside(&own, "toml"), kind: "application/toml; charset=utf-8", bytes })
}

fn merged(app: &App, variant: &Variant) -> Result<Exported, Failure> {
    let own = stated(app, variant)?;
    let bytes = own.reading().merged.as_bytes().to_vec();
    Ok(Exported { name: beside(&own, "toml"), kind: "application/toml; charset=utf-8", bytes })
}

/// The command that gives the same figures.
pub fn command(app: &App, variant: &Variant) -> Result<String, Failure> {
    // Refused where it cannot be had.
    app.ready(variant)?;
    let mut command = "salang run".to_owned();
    if let Some(path) = app.library().typed(&variant.file) {
        command.push(' ');
        command.push_str(&shell::path(&path));
    }
    command.push_str(&options(variant));
    Ok(command)
}

/// The options of a command that make a variant of a scenario.
pub fn options(variant: &Variant) -> String {
    let mut options = String::new();
    for own in &variant.overrides {
        let said = match own.origin.as_str() {
            "--without" => own.path.clone(),
            "--given" => {
                let branch = own.path.strip_prefix("branch.").unwrap_or(&own.path);
                let branch = branch.strip_suffix(".given").unwrap_or(branch);
                format!("{branch} = {}", own.value)
            }
            _ => format!("{}={}", own.path, own.value),
        };
        options.push_str(&format!(" {} {}", own.origin, shell::quoted(&said)));
    }
    for (option, value) in [("--trials", variant.trials), ("--seed", variant.seed)] {
        if let Some(value) = value {
            options.push_str(&format!(" {option} {value}"));
        }
    }
    options
}

/// The report of a run, or a file of it.
fn report(app: &App, variant: &Variant, kind: &str, job: &Job) -> Result<Exported, Failure> {
    let ready = app.ready(variant)?;
    let (trials, seed) = variant.sample(&ready.scenario)?;
    let run = Run::default().trials(trials).seed(seed).xlsx(kind == "xlsx");
    let result = ready.scenario.plan(&run)?.run(&job.workers, None);
    if let Some(reason) = job.reason() {
        return Err(reason);
    }
    let result = result?;
    let name = ready.scenario.report_name();
    let file =
        |ending: &str, kind, bytes| Exported { name: format!("{name}.{ending}"), kind, bytes };
    if kind == "json" {
        let bytes = result.json().as_bytes().to_vec();
        return Ok(file("json", "application/json; charset=utf-8", bytes));
    }
    let failed = |error: std::io::Error| Failure::unfit(crate::text::reason(&error));
    let folder = tempfile::tempdir().map_err(failed)?;
    let folder = folder.path().join(&name);
    let report = result.report();
    if kind == "html" {
        let html = report.files().find(|own| own.0 == "report.html").map(|own| own.1.to_vec());
        return Ok(file("html", "text/html; charset=utf-8", html.unwrap_or_default()));
    }
    report.write(&folder)?;
    let picked = |wanted: &str| {
        let path = folder.join(wanted);
        fs::read(path).map_err(|_| Failure::unfit("this build of the program writes no such file"))
    };
    match kind {
        "csv" => Ok(file("csv", "text/csv; charset=utf-8", picked("summary.csv")?)),
        "xlsx" => {
            let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            let mut entries = fs::read_dir(&folder).map_err(failed)?.filter_map(Result::ok);
            let book = entries.find(|own| own.path().extension().is_some_and(|end| end == "xlsx"));
            let book = book.map(|own| own.file_name().to_string_lossy().into_owned());
            let book = book
                .ok_or_else(|| Failure::unfit("this build of the program writes no workbooks"))?;
            Ok(file("xlsx", sheet, picked(&book)?))
        }
        _ => Ok(file("zip", "application/zip", packed(&folder, &name)?)),
    }
}

/// A folder as one file.
fn packed(folder: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let mut files = Vec::new();
    gather(folder, name, &mut files)
        .map_err(|error| Failure::unfit(crate::text::reason(&error)))?;
    files.sort();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let put = |zip: &mut zip::ZipWriter<Cursor<Vec<u8>>>| -> Result<(), zip::result::ZipError> {
        for (name, bytes) in &files {
            zip.start_file(name.as_str(), SimpleFileOptions::default())?;
            zip.write_all(bytes)?;
        }
        Ok(())
    };
    let done = put(&mut zip).and_then(|()| zip.finish());
    Ok(done.map_err(|error| Failure::unfit(error.to_string()))?.into_inner())
}

fn gather(folder: &Path, before: &str, files: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let inner = format!("{before}/{name}");
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &inner, files)?;
        } else {
            files.push((inner, fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// A chart of a run.
fn picture(
    app: &App,
    variant: &Variant,
    (kind, chart): (&str, Option<&str>),
    job: &Job,
) -> Result<Exported, Failure> {
    let chart = chart.ok_or_else(|| Failure::wrong("`chart` is missing: the name of the chart"))?;
    let ready = app.ready(variant)?;
    let sample = variant.sample(&ready.scenario)?;
    let (result, _) = app.result(&ready, sample, job)?;
    let charts = result.charts(|name| name == chart);
    let Some(drawn) = charts.drawn.first() else {
        let why = charts.undrawn.first().map_or("this scenario has no such chart", |own| &own.why);
        return Err(Failure::missing(why.to_owned()));
    };
    let name = format!("{}-{}.{kind}", ready.scenario.report_name(), drawn.name);
    if kind == "svg" {
        let bytes = drawn.svg.as_str().as_bytes().to_vec();
        return Ok(Exported { name, kind: "image/svg+xml", bytes });
    }
    let bytes = png(&drawn.svg, ZOOM).map_err(|error| Failure::unfit(error.to_string()))?;
    Ok(Exported { name, kind: "image/png", bytes })
}
