//! Scenarios for tests: read from a file or a text, with values set, and compiled.
#![allow(dead_code)] // Each test crate uses its own part of it.

use std::path::Path;

use salang::model::{Model, compile};
use salang::read::{Override, Source, read};
use salang::scenario::Scenario;

/// A value as `--set` gives it.
pub fn set(path: &str, value: &str) -> Override {
    Override { path: path.to_owned(), value: value.to_owned(), origin: "--set".to_owned() }
}

/// A scenario without faults, with values set.
pub fn scenario_from(source: Source<'_>, sets: &[(&str, &str)]) -> Scenario {
    let overrides: Vec<Override> = sets.iter().map(|(path, value)| set(path, value)).collect();
    let reading = read(source, &overrides);
    reading.scenario.unwrap_or_else(|| {
        let findings: Vec<String> = reading.findings.iter().map(|f| f.render(false)).collect();
        panic!("{} is faulty:\n{}", reading.file, findings.join("\n"))
    })
}

/// That of a file.
pub fn scenario_at(path: &Path, sets: &[(&str, &str)]) -> Scenario {
    scenario_from(Source::File(path), sets)
}

/// The model of a file's scenario.
pub fn model_at(path: &Path, sets: &[(&str, &str)]) -> Model {
    compile(&scenario_at(path, sets)).expect("compiles")
}

/// The model of a scenario given as text.
pub fn model_of(text: &str) -> Model {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).expect("written");
    model_at(&path, &[])
}
