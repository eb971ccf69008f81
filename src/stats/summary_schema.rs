//! The JSON Schema of `summary.json`, made from the types that write it.
//!
//! Names that stand in one table of the program (metrics, headings, events) are told from there. All
//! keys that are always written are required. More keys may come with later versions of the program
//! while `schema` stays what it is, so further ones are allowed.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::summary::{SCHEMA, Summary};
use crate::outcome::Metric;
use crate::outcome::{Event, Loss};

/// The JSON Schema (draft 2020-12) of `summary.json`.
#[must_use]
pub fn summary_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Summary>();
    schema.insert("title".to_owned(), "summary.json of salang".into());
    if let Some(version) = schema.pointer_mut("/properties/schema") {
        version["const"] = SCHEMA.into();
    }
    let mut schema = schema.to_value();
    plain(&mut schema);
    schema
}

/// Puts descriptions into the words of JSON, each on one line.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            for (key, value) in keys {
                match value {
                    Value::String(words) if key == "description" => {
                        *words = words.replace('\n', " ").replace("`None`", "`null`");
                    }
                    value => plain(value),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(plain),
        _ => {}
    }
}

/// The metrics that there are.
pub(super) fn metrics(_: &mut SchemaGenerator) -> Schema {
    let mut names: Vec<&str> = Metric::every(0).map(Metric::name).collect();
    names.dedup();
    json_schema!({ "type": "string", "enum": names })
}

/// The headings of loss.
pub(super) fn headings(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": Loss::ALL.map(Loss::key) })
}

/// The events that have a chance.
pub(super) fn chances(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": Event::CHANCES.map(Event::name) })
}
