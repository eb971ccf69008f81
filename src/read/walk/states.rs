//! Values that may differ by security state.

use super::keyed::{By, Keyed};
use super::values::Ask;
use super::{Row, States, Walk};
use crate::read::ledger::{listing, suggestion};
use crate::read::tree::{Node, Value};
use crate::scenario::{ByState, Quantity};

impl Walk<'_, '_> {
    /// Something given once, or once for each security state.
    pub fn by_state<T>(
        &mut self,
        node: &Node,
        key: &str,
        mut read: impl FnMut(&mut Self, &Node) -> T,
    ) -> ByState<T> {
        let Value::Table(table) = &node.value else { return ByState::Same(read(self, node)) };
        match self.keyed(key, table) {
            Keyed::Unknown => {}
            Keyed::By(group) if matches!(group.by, By::Chain(_)) => {}
            Keyed::Law | Keyed::By(_) => return ByState::Same(read(self, node)),
            Keyed::Mixed => {
                let values = table.entries.iter().map(|entry| read(self, &entry.node)).collect();
                return ByState::Each(values);
            }
        }
        let states = match &self.states {
            States::Known(states) => states.clone(),
            States::Unclear => {
                let values = table.entries.iter().map(|entry| read(self, &entry.node)).collect();
                return ByState::Each(values);
            }
            States::Absent => {
                self.ledger
                    .error(
                        "E030",
                        format!("`{key}` differs by security state, but there is no `[security]`"),
                        node.at,
                        "expected one value",
                    )
                    .help("add `[security]` with `start` and `monthly_transition`");
                let values = table.entries.iter().map(|entry| read(self, &entry.node)).collect();
                return ByState::Each(values);
            }
        };
        let mut values: Vec<Option<T>> = states.iter().map(|_| None).collect();
        for entry in &table.entries {
            let value = read(self, &entry.node);
            match states.iter().position(|state| *state == entry.key) {
                Some(index) => values[index] = Some(value),
                None => {
                    let help =
                        suggestion(&entry.key, "the states are", states.iter().map(String::as_str));
                    self.ledger
                        .error(
                            "E032",
                            format!("there is no security state `{}`", entry.key),
                            entry.key_at,
                            "unknown state",
                        )
                        .help(help);
                }
            }
        }
        let missing: Vec<&str> = states
            .iter()
            .zip(&values)
            .filter(|(_, value)| value.is_none())
            .map(|(state, _)| state.as_str())
            .collect();
        if !missing.is_empty() {
            let list = listing(missing, 6);
            self.ledger.error(
                "E031",
                format!("`{key}` has no value for {list}"),
                node.at,
                "expected a value for each security state",
            );
        }
        ByState::Each(values.into_iter().flatten().collect())
    }

    /// A quantity by state, or the default.
    pub fn quantity_by_state(&mut self, row: &Row<'_>, key: &'static str) -> ByState<Quantity> {
        match row.field(key) {
            Some((field, node)) => {
                let ask = Ask::of(field);
                self.by_state(node, key, |walk, node| walk.quantity_of(node, ask))
            }
            None => ByState::Same(self.quantity(row, key)),
        }
    }
}
