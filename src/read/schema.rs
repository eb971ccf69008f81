//! The JSON Schema of the format, made from the table of fields, for completion in editors.

use serde_json::{Map, Value as Json, json};

use super::fields::{Field, Kind, TableSpec};
use super::tables::SCENARIO;
use super::walk::{Form, LAWS, MOST_PLACES, MOST_POINTS, PATH_YEARS};
use crate::units::Bounds;

/// The JSON Schema (draft 2020-12) of a scenario file.
#[must_use]
pub fn json_schema() -> Json {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "salang scenario, version 1",
    });
    let mut body = table(&SCENARIO);
    // A file may leave to its parents whatever it likes.
    if let Some(body) = body.as_object_mut() {
        body.remove("required");
        body.remove("oneOf");
    }
    if let (Some(schema), Json::Object(body)) = (schema.as_object_mut(), body) {
        schema.extend(body);
        schema.insert("$defs".to_owned(), definitions());
    }
    schema
}

fn definitions() -> Json {
    let mut laws = Map::new();
    for law in LAWS {
        let number = json!({ "$ref": "#/$defs/quantity" });
        let numbers = json!({ "type": "array", "items": number, "minItems": 1 });
        let mut form = match &law.form {
            Form::List(parameters) => json!({
                "type": "array", "items": number,
                "minItems": parameters.len(), "maxItems": parameters.len(),
            }),
            Form::Keys(forms) => {
                let forms: Vec<Json> = forms
                    .iter()
                    .map(|form| {
                        let keys: Vec<&str> = form.iter().map(|(key, _)| *key).collect();
                        let properties: Map<String, Json> = form
                            .iter()
                            .map(|(key, bounds)| ((*key).to_owned(), quantity(bounds)))
                            .collect();
                        json!({
                            "type": "object", "properties": properties, "required": keys,
                            "additionalProperties": false,
                        })
                    })
                    .collect();
                json!({ "oneOf": forms })
            }
            Form::Choice => json!({
                "type": "object",
                "properties": { "values": numbers, "weights": numbers },
                "required": ["values"], "additionalProperties": false,
            }),
            Form::History => json!({
                "type": "object",
                "properties": {
                    "file": { "type": "string" }, "column": { "type": "string" },
                    "times": { "type": "number" },
                },
                "required": ["file", "column"], "additionalProperties": false,
            }),
            Form::Mixture => json!({
                "type": "array", "items": { "$ref": "#/$defs/law" }, "minItems": 1,
            }),
            Form::Quantiles => json!({
                "type": "object", "patternProperties": { "^p[1-9][0-9]?$": number },
                "additionalProperties": false, "minProperties": 2,
            }),
            Form::Curve => json!({
                "type": "array", "minItems": 1,
                "items": { "type": "array", "items": number, "minItems": 2, "maxItems": 2 },
            }),
        };
        describe(&mut form, law.doc);
        laws.insert(law.word.to_owned(), form);
    }
    json!({
        "quantity": {
            "description": "A number, the name of an assumption, which may have a factor: `NAME * 0.5`, or \
                            either for each outcome of a branch.",
            "anyOf": [
                { "type": ["number", "string"] },
                by_outcome(&json!({ "type": ["number", "string"] })),
            ],
        },
        "law": {
            "description": "A number, the name of an assumption, or a distribution; any of them for each \
                            outcome of a branch.",
            "anyOf": [
                { "type": ["number", "string"] },
                { "type": "object", "properties": laws, "additionalProperties": false,
                  "minProperties": 1, "maxProperties": 1 },
                { "type": "object", "properties": {
                    "mixture": laws["mixture"],
                    "weights": { "type": "array", "items": { "$ref": "#/$defs/quantity" }, "minItems": 1 },
                  }, "required": ["mixture"], "additionalProperties": false },
                { "type": "object", "properties": {
                    "quantiles": laws["quantiles"],
                    "low": { "$ref": "#/$defs/quantity" }, "high": { "$ref": "#/$defs/quantity" },
                  }, "required": ["quantiles"], "additionalProperties": false },
                by_outcome(&json!({ "$ref": "#/$defs/law" })),
            ],
        },
        "day": {
            "description": "Month and day.",
            "type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        },
    })
}

fn describe(schema: &mut Json, doc: &str) {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), doc.into());
    }
}

/// A table; what is required is left to the program, since a parent may give it.
fn table(spec: &TableSpec) -> Json {
    let properties: Map<String, Json> =
        spec.fields.iter().map(|field| (field.key.to_owned(), property(field))).collect();
    json!({
        "description": spec.doc,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn property(field: &Field) -> Json {
    let mut schema = kind(&field.kind);
    let mut doc = field.doc.to_owned();
    if !field.unit.is_empty() {
        doc = format!("{doc} In {}.", field.unit);
    }
    describe(&mut schema, &doc);
    if let (Some(default), Some(schema)) = (field.default, schema.as_object_mut()) {
        let default = match field.kind {
            Kind::Boolean => json!(default != 0.0),
            Kind::Whole(..) => json!(default as i64),
            _ => json!(default),
        };
        schema.insert("default".to_owned(), default);
    }
    schema
}

fn number(bounds: &Bounds) -> Json {
    let mut schema = json!({ "type": "number" });
    if let Some(schema) = schema.as_object_mut() {
        if bounds.low.is_finite() {
            let key = if bounds.with_low { "minimum" } else { "exclusiveMinimum" };
            schema.insert(key.to_owned(), json!(bounds.low));
        }
        if bounds.high.is_finite() {
            let key = if bounds.with_high { "maximum" } else { "exclusiveMaximum" };
            schema.insert(key.to_owned(), json!(bounds.high));
        }
    }
    schema
}

/// A table by outcome, whose names are known to the file alone.
fn by_outcome(value: &Json) -> Json {
    let words: Vec<&str> = LAWS.iter().map(|law| law.word).collect();
    json!({
        "type": "object", "minProperties": 1, "additionalProperties": value,
        "propertyNames": { "not": { "enum": words } },
    })
}

fn quantity(bounds: &Bounds) -> Json {
    let (number, name) = (number(bounds), json!({ "type": "string" }));
    let one = json!({ "anyOf": [number, name] });
    json!({ "anyOf": [number, name, by_outcome(&one)] })
}

/// A path by year.
fn points(bounds: &Bounds) -> Json {
    json!({
        "type": "array", "minItems": 1, "maxItems": MOST_POINTS,
        "items": {
            "type": "array", "minItems": 2, "maxItems": 2,
            "prefixItems": [
                { "type": "integer", "minimum": PATH_YEARS.0, "maximum": PATH_YEARS.1 },
                quantity(bounds),
            ],
        },
    })
}

fn kind(kind: &Kind) -> Json {
    let law = || json!({ "$ref": "#/$defs/law" });
    let day = || json!({ "$ref": "#/$defs/day" });
    let text = || json!({ "type": "string" });
    let names = || json!({ "type": "array", "items": { "type": "string" } });
    let twelve = |bounds: &Bounds| json!({ "type": "array", "items": quantity(bounds), "minItems": 12, "maxItems": 12 });
    match kind {
        Kind::Text | Kind::File | Kind::NameOr(_) | Kind::Condition => text(),
        Kind::Name => json!({ "type": "string", "pattern": "^[^.,/*=\\[\\]<>]+$" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Whole(low, i64::MAX) => json!({ "type": "integer", "minimum": low }),
        Kind::Whole(low, high) => {
            json!({ "type": "integer", "minimum": low, "maximum": high })
        }
        Kind::Plain(bounds) => number(bounds),
        Kind::Range => json!({
            "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2,
        }),
        Kind::Route => json!({
            "type": "array", "minItems": 1, "maxItems": MOST_PLACES,
            "items": {
                "type": "array", "minItems": 2, "maxItems": 2,
                "prefixItems": [number(&Bounds::LONGITUDE), number(&Bounds::LATITUDE)],
            },
        }),
        Kind::Quantity(bounds) => quantity(bounds),
        Kind::Months(bounds) => twelve(bounds),
        Kind::OneOrMonths(bounds) => json!({ "anyOf": [quantity(bounds), twelve(bounds)] }),
        Kind::List(bounds) => {
            json!({ "type": "array", "items": quantity(bounds), "minItems": 1 })
        }
        Kind::Path(bounds) => points(bounds),
        Kind::ByState(bounds) => json!({ "anyOf": [
            quantity(bounds),
            { "type": "object", "additionalProperties": quantity(bounds) },
        ] }),
        Kind::MonthsByPart(bounds) => {
            let one = || json!({ "anyOf": [quantity(bounds), twelve(bounds)] });
            json!({ "anyOf": [
                quantity(bounds), twelve(bounds),
                { "type": "object", "additionalProperties": one() },
            ] })
        }
        Kind::ByPart(bounds) => json!({ "anyOf": [
            quantity(bounds),
            { "type": "object", "additionalProperties": quantity(bounds) },
        ] }),
        Kind::OneOrPath(bounds) => json!({ "anyOf": [quantity(bounds), points(bounds)] }),
        Kind::Law => law(),
        Kind::LawByState(_) => json!({ "anyOf": [
            law(), { "type": "object", "additionalProperties": law() },
        ] }),
        Kind::Date => day(),
        Kind::Season => {
            json!({ "type": "array", "items": day(), "minItems": 2, "maxItems": 2 })
        }
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Names => names(),
        Kind::OneOrNames => json!({ "anyOf": [text(), names()] }),
        Kind::OneOrWords(words) => json!({ "anyOf": [
            { "enum": words }, { "type": "array", "items": { "enum": words } },
        ] }),
        Kind::Pair => json!({
            "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
        }),
        Kind::Start => json!({ "anyOf": [
            { "const": "stationary" },
            { "type": "object", "additionalProperties": quantity(&Bounds::SHARE) },
        ] }),
        Kind::Weights(bounds) => json!({
            "type": "object", "minProperties": 1, "additionalProperties": quantity(bounds),
        }),
        Kind::Rows => json!({
            "type": "object",
            "additionalProperties": { "anyOf": [
                text(),
                { "type": "object", "additionalProperties": quantity(&Bounds::SHARE) },
            ] },
        }),
        Kind::Value(inner) | Kind::Table(inner) => table(inner),
        Kind::Values(inner) | Kind::Entries(inner, _) => {
            json!({ "type": "array", "items": table(inner) })
        }
        Kind::Named(inner) => json!({ "type": "object", "additionalProperties": table(inner) }),
    }
}
