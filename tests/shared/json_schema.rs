//! Whether a JSON text is what a JSON Schema says: as much of the standard as a schema of ours uses. What
//! it does not know it refuses, and so no word of a schema is passed over.

use serde_json::Value;

/// Words that say nothing about whether a value is valid.
const WORDS: [&str; 5] = ["$schema", "$defs", "title", "description", "format"];

/// Everything about a value that is not as a schema says, each with its place. Keys of an object that its
/// schema does not name are faults too, though the schema allows them.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, schema, value, "", &mut faults);
    faults
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    let Some(words) = schema.as_object() else { panic!("{place}: {schema} is no schema") };
    let mut fault = |what: String| faults.push(format!("{place}: {what}"));
    for (word, said) in words {
        match word.as_str() {
            "type" if !types(said).iter().any(|kind| is_of(value, kind)) => {
                fault(format!("{value} is not of type {said}"));
            }
            "enum" if !said.as_array().expect("a list").contains(value) => {
                fault(format!("{value} is none of {said}"));
            }
            "const" if value != said => fault(format!("{value} is not {said}")),
            "minimum" if value.as_f64() < said.as_f64() => {
                fault(format!("{value} is below {said}"))
            }
            "required" => {
                for key in said.as_array().expect("a list") {
                    let key = key.as_str().expect("a key");
                    if value.is_object() && value.get(key).is_none() {
                        fault(format!("no `{key}`"));
                    }
                }
            }
            "oneOf" | "anyOf" => {
                let fits = |one: &&Value| {
                    let mut own = Vec::new();
                    check(root, one, value, place, &mut own);
                    own.is_empty()
                };
                let fitting = said.as_array().expect("a list").iter().filter(fits).count();
                if fitting == 0 || (word == "oneOf" && fitting > 1) {
                    fault(format!("{value} is {fitting} of what it may be one of"));
                }
            }
            "type" | "enum" | "const" | "minimum" | "properties" | "items" | "$ref" => {}
            // Of rows that older files do not have; nothing is held to it.
            "default" => {}
            known if WORDS.contains(&known) => {}
            unknown => panic!("{place}: the schema says `{unknown}`, which is not looked at"),
        }
    }
    if let Some(name) = schema.get("$ref") {
        let path =
            name.as_str().and_then(|name| name.strip_prefix('#')).expect("within the schema");
        let of = root.pointer(path).unwrap_or_else(|| panic!("there is no {path}"));
        check(root, of, value, place, faults);
    }
    if let (Some(of), Some(list)) = (schema.get("items"), value.as_array()) {
        for (at, value) in list.iter().enumerate() {
            check(root, of, value, &format!("{place}[{at}]"), faults);
        }
    }
    if let (Some(properties), Some(keys)) = (schema.get("properties"), value.as_object()) {
        for (key, value) in keys {
            match properties.get(key) {
                Some(of) => check(root, of, value, &format!("{place}.{key}"), faults),
                None => faults.push(format!("{place}: `{key}` is not in the schema")),
            }
        }
    }
}

fn types(said: &Value) -> Vec<&str> {
    match said {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        other => panic!("{other} is no type"),
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type {other}"),
    }
}
