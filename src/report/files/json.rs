//! `summary.json` and `compare.json`: one row of a table on one line, so that two summaries can be compared by eye and
//! by line.

use serde::Serialize;
use serde_json::Value;

use crate::text;

/// The text of a summary or a comparison, ending in a line feed.
///
/// # Errors
/// Where a number cannot be written as JSON; finite numbers always can.
pub fn json<T: Serialize>(summary: &T) -> Result<String, serde_json::Error> {
    lines(&serde_json::to_value(summary)?)
}

/// An object as text, one row of each of its tables on a line, ending in a line feed.
pub(in crate::report) fn lines(value: &Value) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    object(value, "", &mut text)?;
    text.push('\n');
    Ok(text::json(&text).into_owned())
}

/// An object with each key on a line of its own, and each row of its tables.
fn object(value: &Value, indent: &str, text: &mut String) -> Result<(), serde_json::Error> {
    text.push_str("{\n");
    let fields = value.as_object().into_iter().flatten();
    let count = fields.clone().count();
    for (index, (key, value)) in fields.enumerate() {
        text.push_str(indent);
        text.push_str("  ");
        text.push_str(&serde_json::to_string(key)?);
        text.push_str(": ");
        match value {
            // Of what stands in a row only tables are taken apart.
            Value::Array(rows)
                if !rows.is_empty() && (indent.is_empty() || rows.iter().all(Value::is_object)) =>
            {
                text.push_str("[\n");
                for (row_index, row) in rows.iter().enumerate() {
                    text.push_str(indent);
                    text.push_str("    ");
                    if has_tables(row) {
                        object(row, &format!("{indent}    "), text)?;
                    } else {
                        text.push_str(&serde_json::to_string(row)?);
                    }
                    text.push_str(if row_index + 1 < rows.len() { ",\n" } else { "\n" });
                }
                text.push_str(indent);
                text.push_str("  ]");
            }
            other => text.push_str(&serde_json::to_string(other)?),
        }
        text.push_str(if index + 1 < count { ",\n" } else { "\n" });
    }
    text.push_str(indent);
    text.push('}');
    Ok(())
}

/// Whether a row has tables of its own, with a metric in each of their rows.
fn has_tables(row: &Value) -> bool {
    let is_metric = |row: &Value| row.get("metric").is_some();
    let is_table =
        |value: &Value| value.as_array().is_some_and(|rows| rows.first().is_some_and(is_metric));
    row.as_object().is_some_and(|keys| keys.values().any(is_table))
}
