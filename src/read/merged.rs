//! The merged scenario as TOML, in one normal form: running it again gives it back.
//!
//! Keys stand in the order of the table of fields, entries in the author's; numbers are written
//! shortest; what shapes the run is written out even where it was left out; CSV files have flat
//! names. What was written by name stays a name.

use std::fmt::Write;

use toml::Spanned;
use toml::de::DeValue;

use super::csv::Tables;
use super::fields::{Kind, TableSpec};
use super::tables::SCENARIO;
use super::tree::{Node, Number, Table, Value};
use crate::scenario::Scenario;
use crate::text::{is_hidden, visible};

/// The beginning of the first line of a merged text; the name of the file follows.
const ORIGIN: &str = "# Merged by salang from ";
/// The name of a merged text in a report's folder.
const IN_A_REPORT: &str = "scenario.toml";

/// The text of a tree that was read as `scenario` from `file`.
pub(super) fn write(root: &Table, scenario: &Scenario, tables: &Tables<'_>, file: &str) -> String {
    let mut writer = Writer { text: String::new(), tables };
    let _ = writeln!(writer.text, "{}\n\nschema = 1", head(file));
    let _ = writeln!(writer.text, "title = {}", quoted(&scenario.title));
    writer.keys(root, &SCENARIO, &["schema", "title", "extends", "remove"]);
    let run = &scenario.run;
    let _ = write!(
        writer.text,
        "\n[run]\nstart_year = {}\nyears = {}\ntrials = {}\nseed = {}\nwarm_up_years = {}\n",
        run.start_year, run.years, run.trials, run.seed, run.warm_up_years
    );
    if let Some(table) = root.node("run").and_then(Node::table) {
        let given = ["start_year", "years", "trials", "seed", "warm_up_years"];
        if let Some(Kind::Table(spec)) = SCENARIO.field("run").map(|field| field.kind) {
            writer.keys(table, spec, &given);
        }
    }
    writer.tables(root, &SCENARIO, "", &["run"]);
    writer.text
}

/// The first line: a name with characters that cannot be seen stands in quotes.
fn head(file: &str) -> String {
    let plain = visible(file) == file;
    format!("{ORIGIN}{}", if plain { file.trim().to_owned() } else { quoted(file) })
}

/// A merged text with the head of a file of another name.
pub(super) fn headed(merged: &str, file: &str) -> String {
    let rest = merged.split_once('\n').map_or("", |(_, rest)| rest);
    format!("{}\n{rest}", head(file))
}

/// The file that the merged text in a report's folder was made from, so that running it again
/// reports the same. A text under any other name speaks for itself.
pub(super) fn origin(file: &str, text: &str) -> Option<String> {
    let name = text.lines().next()?.strip_prefix(ORIGIN)?.trim();
    let name = match DeValue::parse(name).map(Spanned::into_inner) {
        Ok(DeValue::String(name)) => name.into_owned(),
        _ => name.to_owned(),
    };
    let is_name = !name.is_empty() && !name.contains(std::path::is_separator);
    (file == IN_A_REPORT && is_name).then_some(name)
}

struct Writer<'a, 't> {
    text: String,
    tables: &'a Tables<'t>,
}

impl Writer<'_, '_> {
    /// The keys that hold values.
    fn keys(&mut self, table: &Table, spec: &'static TableSpec, but: &[&str]) {
        for field in spec.fields.iter().filter(|field| !but.contains(&field.key)) {
            if is_table(&field.kind) {
                continue;
            }
            if let Some(node) = table.node(field.key) {
                let _ = write!(self.text, "{} = ", key(field.key));
                self.value(node, field.key == "file");
                self.text.push('\n');
            }
        }
    }

    /// The keys that hold tables.
    fn tables(&mut self, table: &Table, spec: &'static TableSpec, before: &str, but: &[&str]) {
        for field in spec.fields.iter().filter(|field| !but.contains(&field.key)) {
            let Some(node) = table.node(field.key) else { continue };
            let path = format!("{before}{}", key(field.key));
            match (field.kind, &node.value) {
                (Kind::Table(inner), Value::Table(table)) => {
                    self.table(&format!("[{path}]"), table, inner, &path);
                }
                (Kind::Named(inner), Value::Table(table)) => {
                    for entry in &table.entries {
                        let path = format!("{path}.{}", key(&entry.key));
                        if let Some(table) = entry.node.table() {
                            self.table(&format!("[{path}]"), table, inner, &path);
                        }
                    }
                }
                (Kind::Entries(inner, _), Value::List(list)) => {
                    for table in list.iter().filter_map(Node::table) {
                        self.table(&format!("[[{path}]]"), table, inner, &path);
                    }
                }
                (Kind::Rows, Value::Table(table)) => {
                    let _ = write!(self.text, "\n[{path}]\n");
                    for entry in &table.entries {
                        let _ = write!(self.text, "{} = ", key(&entry.key));
                        self.value(&entry.node, false);
                        self.text.push('\n');
                    }
                }
                _ => {}
            }
        }
    }

    fn table(&mut self, header: &str, table: &Table, spec: &'static TableSpec, path: &str) {
        let _ = write!(self.text, "\n{header}\n");
        self.keys(table, spec, &[]);
        self.tables(table, spec, &format!("{path}."), &[]);
    }

    fn value(&mut self, node: &Node, file: bool) {
        match &node.value {
            Value::Text(text) => {
                let flat = if file { self.tables.known_name(node) } else { None };
                self.text.push_str(&quoted(flat.unwrap_or(text)));
            }
            Value::Number(number) => self.text.push_str(&written(*number)),
            Value::Boolean(boolean) => {
                let _ = write!(self.text, "{boolean}");
            }
            Value::Moment(moment) => self.text.push_str(moment),
            Value::List(list) => {
                self.text.push('[');
                for (index, item) in list.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(", ");
                    }
                    self.value(item, false);
                }
                self.text.push(']');
            }
            Value::Table(table) if table.entries.is_empty() => self.text.push_str("{}"),
            Value::Table(table) => {
                self.text.push_str("{ ");
                for (index, entry) in table.entries.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(", ");
                    }
                    let _ = write!(self.text, "{} = ", key(&entry.key));
                    self.value(&entry.node, entry.key == "file");
                }
                self.text.push_str(" }");
            }
        }
    }
}

/// A value in one line, as a merged scenario writes it.
pub(super) fn inline(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => quoted(text),
        Value::Number(number) => written(*number),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Moment(moment) => moment.clone(),
        Value::List(list) => {
            format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Table(table) => {
            let entry = |entry: &super::tree::Entry| {
                format!("{} = {}", key(&entry.key), inline(&entry.node))
            };
            let entries: Vec<String> = table.entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

fn is_table(kind: &Kind) -> bool {
    matches!(kind, Kind::Table(_) | Kind::Named(_) | Kind::Entries(..) | Kind::Rows)
}

pub(super) fn written(number: Number) -> String {
    match number.whole {
        Some(whole) => whole.to_string(),
        None => format!("{:?}", number.value),
    }
}

pub(super) fn key(key: &str) -> String {
    let bare = !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { key.to_owned() } else { quoted(key) }
}

pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_hidden(c) && u32::from(c) <= 0xffff => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c if is_hidden(c) => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
