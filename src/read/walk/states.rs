//! Values that may differ by the states of a chain.

use std::rc::Rc;

use super::keyed::{By, Group, Keyed, SECURITY};
use super::values::Ask;
use super::{Row, Walk};
use crate::read::ledger::{At, listing, nearest, suggestion};
use crate::read::tree::{Node, Table, Value};
use crate::scenario::{ByState, ChainIndex, Quantity};

impl Walk<'_, '_> {
    /// Something given once, or once for each state of a chain.
    pub fn by_state<T>(
        &mut self,
        node: &Node,
        key: &str,
        mut read: impl FnMut(&mut Self, &Node) -> T,
    ) -> ByState<T> {
        let Value::Table(table) = &node.value else { return ByState::Same(read(self, node)) };
        let group = match self.keyed(key, table) {
            Keyed::Law => return ByState::Same(read(self, node)),
            Keyed::By(group) if matches!(group.by, By::Chain(_)) => Some(group),
            Keyed::By(_) => return ByState::Same(read(self, node)),
            Keyed::Unknown => self.meant_chain(table, key, node.at),
            Keyed::Mixed => None,
        };
        let Some(group) = group else {
            let values = table.entries.iter().map(|entry| read(self, &entry.node)).collect();
            return ByState::Each(ChainIndex(0), values);
        };
        let (values, missing) = self.of_states(table, &group, &mut read);
        if !missing.is_empty() {
            let list = listing(missing.iter().map(String::as_str), 6);
            self.ledger.error(
                "E031",
                format!("`{key}` has no value for {list}"),
                node.at,
                match is_security(&group) {
                    true => "expected a value for each security state".to_owned(),
                    false => format!("expected a value for each state of {}", group.by.words()),
                },
            );
        }
        let chain = self.register.chain_index(&group.by);
        ByState::Each(chain, values.into_iter().flatten().collect())
    }

    /// The values of a table by state, in the order of the chain's states, and the states that have none.
    fn of_states<T>(
        &mut self,
        table: &Table,
        group: &Rc<Group>,
        read: &mut impl FnMut(&mut Self, &Node) -> T,
    ) -> (Vec<Option<T>>, Vec<String>) {
        let mut values: Vec<Option<T>> = group.names.iter().map(|_| None).collect();
        for entry in &table.entries {
            let value = read(self, &entry.node);
            match group.words().position(|state| state == entry.key) {
                Some(index) => values[index] = Some(value),
                None => {
                    let help = suggestion(&entry.key, "the states are", group.words());
                    let message = match is_security(group) {
                        true => format!("there is no security state `{}`", entry.key),
                        false => format!("{} has no state `{}`", group.by.words(), entry.key),
                    };
                    self.ledger.error("E032", message, entry.key_at, "unknown state").help(help);
                }
            }
        }
        let missing = group.words().zip(&values).filter(|(_, value)| value.is_none());
        let missing = missing.map(|(state, _)| state.to_owned()).collect();
        (values, missing)
    }

    /// The chain whose states a table of unknown keys should name; an error where there is no chain at
    /// all.
    fn meant_chain(&mut self, table: &Table, key: &str, at: At) -> Option<Rc<Group>> {
        if !self.register.has_chain() {
            self.ledger
                .error(
                    "E030",
                    format!("`{key}` differs by security state, but there is no `[security]`"),
                    at,
                    "expected one value",
                )
                .help("add `[security]` with `start` and `monthly_transition`");
            return None;
        }
        let near =
            |group: &Rc<Group>| table.keys().any(|key| nearest(key, group.words()).is_some());
        let mut chains = self.register.chains().map(|(_, group)| group);
        let first = chains.clone().next().cloned();
        chains.find(|group| near(group)).cloned().or(first)
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

    /// A quantity by the states of a chain that steps on 1 January only.
    pub fn quantity_by_year(&mut self, row: &Row<'_>, key: &'static str) -> ByState<Quantity> {
        let before = self.ledger.errors();
        let value = self.quantity_by_state(row, key);
        if self.ledger.errors() > before {
            return value;
        }
        let chain = value.chain().and_then(|own| self.register.chains().nth(own.0));
        if let Some((_, group)) = chain
            && !group.yearly
        {
            let words = group.by.words();
            self.ledger
                .error(
                    "E058",
                    format!("`{key}` is of a whole year, but {words} steps every month"),
                    row.value_at(key),
                    "by the states of a yearly chain only",
                )
                .help(
                    "give the chain `yearly_transition` in place of `monthly_transition`; what a \
                     month's state stops is a hazard with `while`",
                );
        }
        value
    }

    /// `while`: what each state takes that it names; nothing in the others.
    pub fn shares_while(&mut self, row: &Row<'_>, key: &'static str) -> ByState<Quantity> {
        let none = ByState::Same(Quantity::from(0.0));
        let Some((field, node)) = row.field(key) else { return none };
        let ask = Ask::of(field);
        let table = match &node.value {
            Value::Table(table) if !table.entries.is_empty() => table,
            _ => {
                self.ledger.error(
                    "E011",
                    format!("`{key}` says what a state takes while it lasts"),
                    node.at,
                    format!("expected shares such as {{ shut = 1.0 }}, found {}", node.words()),
                );
                return none;
            }
        };
        let group = match self.keyed(key, table) {
            Keyed::By(group) if matches!(group.by, By::Chain(_)) => group,
            Keyed::Mixed => return none,
            Keyed::Unknown if self.register.has_chain() => {
                match self.meant_chain(table, key, node.at) {
                    Some(group) => group,
                    None => return none,
                }
            }
            _ => {
                self.ledger
                    .error(
                        "E059",
                        format!("`{key}` names no state of a chain"),
                        node.at,
                        "expected states of `[security]` or of a regime",
                    )
                    .help("a chain is `[regime.NAME]` with `start` and `monthly_transition`");
                return none;
            }
        };
        let mut read = |walk: &mut Self, node: &Node| walk.quantity_of(node, ask);
        let (values, _) = self.of_states(table, &group, &mut read);
        let zero = || Quantity::from(0.0);
        let values = values.into_iter().map(|value| value.unwrap_or_else(zero)).collect();
        ByState::Each(self.register.chain_index(&group.by), values)
    }
}

fn is_security(group: &Group) -> bool {
    matches!(&group.by, By::Chain(name) if name == SECURITY)
}
