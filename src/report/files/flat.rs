//! `summary.csv`: all tables of `summary.json` in one, a row for each set of numbers, with the same heads.
//!
//! It is made from the JSON and its schema, so that what is added there is here too, described in the same
//! words. A table within a table (the metrics of a year of service) has rows of its own, named with a dot
//! (`service_year.metrics`), which say again whose they are. Lists of words are joined with ` + `; lists
//! of numbers are left to the JSON.

use serde_json::{Map, Value};

use super::sheet::{Cell, Field, FieldKind, Sheet};
use crate::stats::{Summary, summary_schema};

/// Keys that say what a row is about, first in every row and told again in the rows of tables within.
const SUBJECT: [&str; 16] = [
    "branch",
    "outcome",
    "metric",
    "event",
    "hazard",
    "segment",
    "state",
    "heading",
    "cause",
    "name",
    "supply",
    "corridor",
    "in_service",
    "year",
    "month",
    "level",
];

/// The words that say what `summary.csv` holds.
const ABOUT: &str = "All tables of summary.json, a row for each set of numbers";

/// A row with the name of its table.
type Row = (String, Map<String, Value>);

/// All tables of a summary in one.
pub(in crate::report) fn flat(summary: &Summary) -> Result<Sheet, serde_json::Error> {
    let value = serde_json::to_value(summary)?;
    let schema = summary_schema();
    let mut rows: Vec<Row> = Vec::new();
    for (table, list) in value.as_object().into_iter().flatten() {
        for row in list.as_array().into_iter().flatten() {
            add(&mut rows, table, row, &Map::new());
        }
    }
    let mut heads: Vec<&str> = Vec::new();
    let told = |head: &str| rows.iter().any(|(_, row)| row.contains_key(head));
    heads.extend(SUBJECT.iter().filter(|head| told(head)));
    for key in std::iter::once("unit").chain(rows.iter().flat_map(|(_, row)| keys(row))) {
        if !heads.contains(&key) {
            heads.push(key);
        }
    }
    let mut tables: Vec<&str> = rows.iter().map(|(table, _)| table.as_str()).collect();
    tables.dedup();
    tables.sort_unstable();
    tables.dedup();
    let table =
        Field::new("table", FieldKind::Text, "The table of summary.json that the row is of");
    let fields = heads.iter().map(|head| field(&schema, &tables, head));
    let fields: Vec<Field> = std::iter::once(table).chain(fields).collect();
    let cells = |(table, row): &Row| {
        let cells = heads.iter().zip(&fields[1..]);
        let cells = cells.map(|(head, field)| cell(row.get(*head), field.kind));
        std::iter::once(Cell::Text(table.clone())).chain(cells).collect()
    };
    let rows = rows.iter().map(cells).collect();
    Ok(Sheet { stem: "summary".to_owned(), about: ABOUT.to_owned(), fields, rows })
}

fn keys(row: &Map<String, Value>) -> impl Iterator<Item = &str> {
    row.keys().map(String::as_str)
}

/// Adds a row, and those of the tables within it.
fn add(rows: &mut Vec<Row>, table: &str, row: &Value, of: &Map<String, Value>) {
    let mut own = of.clone();
    let mut within = Vec::new();
    for (key, value) in row.as_object().into_iter().flatten() {
        match value {
            Value::Array(list) if list.iter().any(Value::is_object) => within.push((key, list)),
            // A table without rows.
            Value::Array(list) if list.is_empty() && key != "in_service" => {}
            Value::Array(list) => {
                if list.iter().all(Value::is_string) {
                    let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                    own.insert(key.clone(), words.join(" + ").into());
                }
            }
            Value::Object(_) => {}
            value => drop(own.insert(key.clone(), value.clone())),
        }
    }
    let subject = own.iter().filter(|(key, _)| SUBJECT.contains(&key.as_str()));
    let subject: Map<String, Value> =
        subject.map(|(key, value)| (key.clone(), value.clone())).collect();
    rows.push((table.to_owned(), own));
    for (key, list) in within {
        for row in list {
            add(rows, &format!("{table}.{key}"), row, &subject);
        }
    }
}

fn cell(value: Option<&Value>, kind: FieldKind) -> Cell {
    match value {
        Some(Value::String(text)) => Cell::Text(text.clone()),
        Some(Value::Bool(flag)) => Cell::Flag(*flag),
        Some(Value::Number(number)) if kind == FieldKind::Real => Cell::real(number.as_f64()),
        Some(Value::Number(number)) => {
            number.as_i64().map_or(Cell::real(number.as_f64()), Cell::Whole)
        }
        _ => Cell::Empty,
    }
}

/// A column as the schema describes it: in the words of each table that has it, where these differ.
fn field(schema: &Value, tables: &[&str], head: &str) -> Field {
    let mut words: Vec<(&str, &str)> = Vec::new();
    let mut kinds: Vec<FieldKind> = Vec::new();
    for table in tables {
        let Some(key) = definition(schema, table).and_then(|of| property(schema, of, head)) else {
            continue;
        };
        let kind = kind(schema, key);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        let about = key.get("description").and_then(Value::as_str).unwrap_or_default();
        if !about.is_empty() && !words.iter().any(|(_, known)| *known == about) {
            words.push((table, about));
        }
    }
    let kind = match kinds.as_slice() {
        [kind] => *kind,
        [] => FieldKind::Text,
        several if several.contains(&FieldKind::Text) => FieldKind::Text,
        _ => FieldKind::Real,
    };
    let kind = if head == "year" { FieldKind::Year } else { kind };
    let about = match words.as_slice() {
        [(_, about)] => about.trim_end_matches('.').to_owned(),
        several => {
            let each = several.iter().map(|(table, about)| format!("{table}: {about}"));
            each.collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
        }
    };
    Field::new(head, kind, about)
}

/// The schema of the rows of a table.
fn definition<'a>(schema: &'a Value, table: &str) -> Option<&'a Value> {
    let mut at = schema;
    for key in table.split('.') {
        at = resolved(schema, property(schema, at, key)?.get("items")?)?;
    }
    Some(at)
}

/// The schema of a key of an object, wherever it stands in what the object is made of.
fn property<'a>(schema: &'a Value, object: &'a Value, key: &str) -> Option<&'a Value> {
    let object = resolved(schema, object)?;
    if let Some(found) = object.get("properties").and_then(|all| all.get(key)) {
        return Some(found);
    }
    let parts = object.get("allOf").and_then(Value::as_array);
    parts.into_iter().flatten().find_map(|part| property(schema, part, key))
}

fn resolved<'a>(schema: &'a Value, at: &'a Value) -> Option<&'a Value> {
    match at.get("$ref").and_then(Value::as_str) {
        Some(path) => schema.pointer(path.strip_prefix('#')?),
        None => Some(at),
    }
}

fn kind(schema: &Value, key: &Value) -> FieldKind {
    let is = |name: &str| {
        let of = |value: &Value| match value.get("type") {
            Some(Value::String(one)) => one == name,
            Some(Value::Array(several)) => several.iter().any(|one| one == name),
            _ => false,
        };
        let any = key.get("anyOf").and_then(Value::as_array);
        of(key) || any.into_iter().flatten().filter_map(|one| resolved(schema, one)).any(of)
    };
    match () {
        () if is("number") => FieldKind::Real,
        () if is("integer") => FieldKind::Whole,
        () if is("boolean") => FieldKind::Flag,
        () => FieldKind::Text,
    }
}
