//! Every number of the shipped scenarios says where it comes from: its table, or one that it stands in, has
//! a `source` or a `grade`. What shapes a run (`schema`, `[run]`) is no figure.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the folder of scenarios");
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
}

/// Whether a table says where its figures come from.
fn is_told(table: &Table) -> bool {
    ["source", "grade"].iter().any(|key| {
        table.get(*key).and_then(Value::as_str).is_some_and(|words| words.trim().len() >= 4)
    })
}

/// The paths of numbers of which nobody says where they come from.
fn untold(text: &str) -> Vec<String> {
    let table: Table = text.parse().expect("TOML");
    let mut found = Vec::new();
    for (key, value) in &table {
        if !matches!(key.as_str(), "schema" | "run") {
            look(value, key, false, &mut found);
        }
    }
    found
}

fn look(value: &Value, path: &str, told: bool, found: &mut Vec<String>) {
    match value {
        Value::Integer(_) | Value::Float(_) if !told => found.push(path.to_owned()),
        Value::Table(table) => {
            let told = told || is_told(table);
            for (key, value) in table {
                look(value, &format!("{path}.{key}"), told, found);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                look(value, &format!("{path}.{index}"), told, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_number_of_the_shipped_scenarios_names_its_source_or_its_grade() {
    let mut paths = Vec::new();
    files(Path::new("scenarios"), &mut paths);
    assert!(paths.len() > 20, "{paths:?}");
    let mut faults = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a text");
        faults.extend(
            untold(&text).into_iter().map(|number| format!("{}: {number}", path.display())),
        );
    }
    assert!(faults.is_empty(), "numbers without a source:\n{}", faults.join("\n"));
}

#[test]
fn every_assumption_branch_and_chain_of_the_shipped_scenarios_has_its_grade() {
    let mut paths = Vec::new();
    files(Path::new("scenarios"), &mut paths);
    let mut faults = Vec::new();
    for path in paths.iter().filter(|path| !path.ends_with("starter.toml")) {
        let read = salang::Scenario::from_path(path);
        // A part stands in what extends it.
        let Ok(read) = read else { continue };
        let known = read.definition();
        // What a scenario only supposes is not known at all.
        let is_supposed = |source: &Option<String>| {
            source.as_deref().is_some_and(|source| source.starts_with("A what-if"))
        };
        let graded = known.assumptions.iter().filter(|own| !is_supposed(&own.source));
        let graded = graded.map(|own| (&own.name, own.grade()));
        let graded = graded.chain(known.branches.iter().map(|own| (&own.name, own.grade)));
        let graded = graded.chain(known.chains().map(|own| (&own.name, own.grade)));
        let bare = graded.filter(|(_, grade)| grade.is_none());
        faults.extend(bare.map(|(name, _)| format!("{}: {name}", path.display())));
    }
    assert!(faults.is_empty(), "without a grade:\n{}", faults.join("\n"));
}

#[test]
fn a_number_without_a_source_is_found_wherever_it_stands() {
    let found = untold(
        r#"
        schema = 1
        [run]
        years = 10
        [assumption.told]
        value = { pert = [1, 2, 3] }
        source = "Somebody, 2026"
        [assumption.graded]
        value = 4
        grade = "judged alone"
        [assumption.bare]
        value = { mixture = [{ uniform = [0, 1] }] }
        [assumption.empty]
        value = 1
        source = " "
        [[corridor]]
        name = "Line"
        source = "Somebody, 2026"
        [[corridor.segment]]
        length_km = 5
        [[corridor]]
        name = "Other"
        capacity_mw = "told"
        [[corridor.segment]]
        losses = 0.1
        "#,
    );
    let wanted = [
        "assumption.bare.value.mixture.0.uniform.0",
        "assumption.bare.value.mixture.0.uniform.1",
        "assumption.empty.value",
        "corridor.1.segment.0.losses",
    ];
    assert_eq!(found, wanted);
}
