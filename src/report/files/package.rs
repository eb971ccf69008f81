//! `datapackage.json`: a Frictionless Data Package (version 1) that describes every table of a report: its
//! columns with types, units and words, its length and SHA-256, and where the scenario's figures come
//! from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::json::lines;
use super::sheet::{Field, FieldKind, TableFile};
use crate::report::run::page::Page;
use crate::stats::Summary;

/// The name of the file.
pub const PACKAGE: &str = "datapackage.json";

/// The words of the package on rights.
const RIGHTS: &str = "The numbers are results of a simulation; salang claims no rights in them. The \
    figures that the scenario assumes keep the terms of their sources.";

/// Everything that a package says but for its files.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    head: Vec<(&'static str, Value)>,
    tables: Vec<TableFile>,
}

impl Package {
    /// Of a run with these tables.
    #[must_use]
    pub fn new(summary: &Summary, page: &Page, tables: Vec<TableFile>) -> Self {
        let run = &summary.run;
        let stated = page.stated.iter().filter_map(|stated| stated.source.as_deref());
        let assumed = page.assumptions.iter().filter_map(|one| one.source.as_deref());
        let mut seen = BTreeSet::new();
        let sources = stated.chain(assumed).filter(|source| seen.insert(*source)).map(source);
        let head = vec![
            ("profile", json!("data-package")),
            ("name", json!(slug(&summary.scenario.file))),
            ("title", json!(summary.scenario.title)),
            ("description", json!(format!("{}. {RIGHTS}", page.ran))),
            ("salang", json!(summary.salang)),
            ("scenario_sha256", json!(summary.scenario.sha256)),
            ("seed", json!(run.seed)),
            ("trials", json!(run.trials)),
            ("partial", json!(run.partial)),
            ("sources", Value::Array(sources.collect())),
        ];
        Self { head, tables }
    }

    /// The names of its tables.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|table| table.file.as_str())
    }

    /// As it is written, `facts` giving the SHA-256 and the length of each file; one of which there are
    /// none is left out.
    ///
    /// # Errors
    /// Where it cannot be written as JSON, which always can be.
    pub fn text(
        &self,
        mut facts: impl FnMut(&str) -> Option<(String, u64)>,
    ) -> Result<String, serde_json::Error> {
        let of = |table: &TableFile| facts(&table.file).map(|facts| resource(table, &facts));
        let resources: Vec<Value> = self.tables.iter().filter_map(of).collect();
        let head = self.head.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        let all = head.chain([("resources".to_owned(), Value::Array(resources))]);
        lines(&Value::Object(all.collect()))
    }
}

fn resource(table: &TableFile, (sha256, bytes): &(String, u64)) -> Value {
    let (stem, ending) = table.file.rsplit_once('.').unwrap_or((&table.file, ""));
    let is_csv = ending == "csv";
    let media_type = if is_csv { "text/csv" } else { "application/vnd.apache.parquet" };
    let mut resource = json!({
        "name": slug(stem),
        "path": table.file,
        "profile": if is_csv { "tabular-data-resource" } else { "data-resource" },
        "description": format!("{}.", table.about),
        "format": ending,
        "mediatype": media_type,
        "bytes": bytes,
        "hash": format!("sha256:{sha256}"),
    });
    if is_csv {
        resource["encoding"] = json!("utf-8");
    }
    let fields: Vec<Value> = table.fields.iter().map(field).collect();
    resource["schema"] = json!({ "fields": fields, "missingValues": [""] });
    resource
}

fn field(field: &Field) -> Value {
    let kind = match field.kind {
        FieldKind::Text => "string",
        FieldKind::Whole => "integer",
        FieldKind::Year => "year",
        FieldKind::Real => "number",
        FieldKind::Flag => "boolean",
        FieldKind::Time => "datetime",
    };
    let mut described = json!({ "name": field.name, "type": kind });
    if field.kind == FieldKind::Time {
        described["format"] = json!("%Y-%m-%d %H:%M:%S");
    }
    if let Some(unit) = field.unit {
        described["unit"] = json!(unit);
    }
    if !field.about.is_empty() {
        described["description"] = json!(format!("{}.", field.about));
    }
    described
}

/// A source: its words and, where these hold one, its address.
fn source(words: &str) -> Value {
    let at = words.find("https://").or_else(|| words.find("http://"));
    let mut source = json!({ "title": words });
    if let Some(address) = at.and_then(|at| words[at..].split_whitespace().next()) {
        let end = |c: char| matches!(c, '.' | ',' | ';' | ')' | '>' | '"' | '\'');
        source["path"] = json!(address.trim_end_matches(end));
    }
    source
}

/// A name as the format allows it: small letters, digits, and `.`, `_`, `-` between.
fn slug(name: &str) -> String {
    let name = name.strip_suffix(".toml").unwrap_or(name).to_lowercase();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let name: String = name.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "scenario".to_owned() } else { name.to_owned() }
}
