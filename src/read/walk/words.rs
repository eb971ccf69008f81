//! Words, names and yes or no.

use super::{Row, Walk};
use crate::read::fields::Kind;
use crate::read::ledger::{At, listing, nearest};
use crate::read::tree::{Node, Value};
use crate::scenario::Grade;

impl Walk<'_, '_> {
    /// `true` or `false`; false where it is left out.
    pub fn boolean(&mut self, row: &Row<'_>, key: &str) -> bool {
        match row.node(key) {
            None => false,
            Some(Node { value: Value::Boolean(boolean), .. }) => *boolean,
            Some(node) => {
                self.ledger.error(
                    "E011",
                    format!("`{key}` is true or false"),
                    node.at,
                    format!("expected `true` or `false`, without quotes, found {}", node.words()),
                );
                false
            }
        }
    }

    /// How well a table's figures are known; nothing where it is not said.
    pub fn grade(&mut self, row: &Row<'_>) -> Option<Grade> {
        self.word(row, "grade").and_then(Grade::of)
    }

    /// Whether an assumption says itself that it is a judgement. Its grade must not say otherwise.
    pub fn judgement(&mut self, row: &Row<'_>, grade: Option<Grade>) -> bool {
        let judgement = self.boolean(row, "judgement");
        if let Some(Node { value: Value::Boolean(said), at, .. }) = row.node("judgement")
            && let Some(grade) = grade.filter(|grade| grade.is_judged() != *said)
        {
            let is = if *said { "a judgement" } else { "no judgement" };
            self.ledger
                .error(
                    "E097",
                    format!("{} is {is} and has the grade \"{grade}\"", row.title),
                    *at,
                    "the two contradict each other",
                )
                .help("the grade says it all: leave `judgement` out, or take another grade");
        }
        judgement
    }

    /// One of a few words.
    pub fn word<'t>(&mut self, row: &Row<'t>, key: &str) -> Option<&'t str> {
        let (field, node) = row.field(key)?;
        let Kind::Word(words) = field.kind else { return None };
        self.one_word(key, node, words)
    }

    /// A value that is one of a few words.
    pub fn one_word<'t>(
        &mut self,
        key: &str,
        node: &'t Node,
        words: &'static [&'static str],
    ) -> Option<&'t str> {
        let list = listing(words.iter().copied(), 9).replace(" and ", " or ").replace('`', "\"");
        match node.text() {
            Some(text) if words.contains(&text) => Some(text),
            Some(text) => {
                let help = nearest(text, words.iter().copied())
                    .map(|near| format!("did you mean \"{near}\"?"))
                    .unwrap_or_default();
                self.ledger
                    .error(
                        "E019",
                        format!("`{key}` cannot be \"{text}\""),
                        node.at,
                        format!("expected {list}"),
                    )
                    .help(help);
                None
            }
            None => {
                self.ledger.error(
                    "E011",
                    format!("`{key}` is a word in quotes"),
                    node.at,
                    format!("expected {list}, found {}", node.words()),
                );
                None
            }
        }
    }

    /// Texts with their places, from a list or a single text.
    pub fn names<'t>(&mut self, row: &Row<'t>, key: &str) -> Option<Vec<(&'t str, At)>> {
        let (field, node) = row.field(key)?;
        let items = match &node.value {
            Value::List(list) => list.as_slice(),
            Value::Text(_) if !matches!(field.kind, Kind::Names) => std::slice::from_ref(node),
            _ => {
                let help = node.text().map(|name| format!("write [\"{name}\"]"));
                self.ledger
                    .error(
                        "E011",
                        format!("`{key}` is a list of names"),
                        node.at,
                        format!("expected a list such as [\"NAME\"], found {}", node.words()),
                    )
                    .help(help.unwrap_or_default());
                return None;
            }
        };
        let mut names = Vec::new();
        for item in items {
            match item.text() {
                Some(text) => names.push((text, item.at)),
                None => {
                    self.ledger.error(
                        "E011",
                        format!("`{key}` is a list of names"),
                        item.at,
                        format!("expected a name in quotes, found {}", item.words()),
                    );
                }
            }
        }
        Some(names)
    }
}
