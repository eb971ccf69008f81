//! TOML as a tree in which every key and every value knows the text it came from.
//!
//! Keys stand in the order of the file; merging keeps the places, so that a finding about a merged
//! scenario points into the parent, the child or the command line, wherever the fault was written.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ledger::At;
use super::letters::composed;

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub at: At,
    pub value: Value,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Number(Number),
    Boolean(bool),
    /// A TOML date or time, which the format does not use.
    Moment(String),
    List(Vec<Node>),
    Table(Table),
}

/// A number as a value, and whether it was written as a whole number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    pub value: f64,
    pub whole: Option<i64>,
}

/// Keys in order of appearance.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub key: String,
    pub key_at: At,
    pub node: Node,
}

impl Table {
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key == key)
    }

    pub fn node(&self, key: &str) -> Option<&Node> {
        self.get(key).map(|entry| &entry.node)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.node(key).and_then(Node::text)
    }

    pub fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().map(|entry| entry.key.as_str())
    }
}

impl Node {
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    pub fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The kind of value, for people.
    pub fn words(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "text",
            Value::Number(_) => "a number",
            Value::Boolean(true) => "`true`",
            Value::Boolean(false) => "`false`",
            Value::Moment(_) => "a date without quotes",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// The tree of a parsed file. Nesting is bounded by the parser (80 deep).
pub(super) fn tree(table: &DeTable<'_>, text: u32) -> Table {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: composed(key.get_ref()).into_owned(),
            key_at: at(text, key.span()),
            node: node(value, text),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at.start);
    Table { entries }
}

/// The tree of a parsed value.
pub(super) fn node(value: &Spanned<DeValue<'_>>, text: u32) -> Node {
    let own = match value.get_ref() {
        DeValue::String(string) => Value::Text(composed(string).into_owned()),
        DeValue::Integer(integer) => {
            let digits = integer.as_str();
            let whole = i64::from_str_radix(digits, integer.radix()).ok();
            let value = match whole {
                Some(whole) => whole as f64,
                None => i128::from_str_radix(digits, integer.radix())
                    .map_or_else(|_| digits.parse().unwrap_or(f64::INFINITY), |big| big as f64),
            };
            Value::Number(Number { value, whole })
        }
        DeValue::Float(float) => {
            Value::Number(Number { value: float.as_str().parse().unwrap_or(f64::NAN), whole: None })
        }
        DeValue::Boolean(boolean) => Value::Boolean(*boolean),
        DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
        DeValue::Array(list) => Value::List(list.iter().map(|item| node(item, text)).collect()),
        DeValue::Table(table) => Value::Table(tree(table, text)),
    };
    Node { at: at(text, value.span()), value: own }
}

fn at(text: u32, span: std::ops::Range<usize>) -> At {
    At {
        text,
        start: u32::try_from(span.start).unwrap_or(u32::MAX),
        end: u32::try_from(span.end).unwrap_or(u32::MAX),
    }
}
