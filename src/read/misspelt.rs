//! Tables under a misspelt key: told once, and then read as the tables that were meant, so that what
//! names their content is not told to be without it.

use super::fields::{Kind, TableSpec};
use super::ledger::{Ledger, nearest, suggestion};
use super::load::is_for_loader;
use super::merge::merge;
use super::tree::{Entry, Node, Table, Value};

/// Tells every misspelt key that holds tables, and moves its content under the key that was meant.
pub(super) fn read_as_meant(table: &mut Table, spec: &'static TableSpec, ledger: &mut Ledger) {
    let mut at = 0;
    while at < table.entries.len() && !ledger.is_full() {
        let Some(key) = meant(&table.entries[at], spec) else {
            at += 1;
            continue;
        };
        let mut entry = table.entries.remove(at);
        unknown_key(ledger, spec, &entry, spec.fields.iter().map(|field| field.key));
        key.clone_into(&mut entry.key);
        merge(table, Table { entries: vec![entry] }, spec);
    }
    for entry in &mut table.entries {
        match spec.field(&entry.key).map(|field| field.kind) {
            Some(Kind::Table(inner)) => inside(&mut entry.node, inner, ledger),
            Some(Kind::Named(inner)) => {
                let named = entry.node.table_mut().map_or(&mut [][..], |table| &mut table.entries);
                named.iter_mut().for_each(|own| inside(&mut own.node, inner, ledger));
            }
            Some(Kind::Entries(inner, _)) => {
                if let Value::List(list) = &mut entry.node.value {
                    list.iter_mut().for_each(|node| inside(node, inner, ledger));
                }
            }
            _ => {}
        }
    }
}

fn inside(node: &mut Node, spec: &'static TableSpec, ledger: &mut Ledger) {
    if let Some(table) = node.table_mut() {
        read_as_meant(table, spec, ledger);
    }
}

/// The key that was meant by an unknown one, where both hold tables.
fn meant(entry: &Entry, spec: &'static TableSpec) -> Option<&'static str> {
    let is_list = match &entry.node.value {
        Value::Table(_) => false,
        Value::List(list) if list.iter().any(|node| node.table().is_some()) => true,
        _ => return None,
    };
    if spec.field(&entry.key).is_some() || is_for_loader(&entry.key) {
        return None;
    }
    let near = nearest(&entry.key, spec.fields.iter().map(|field| field.key))?;
    let field = spec.field(near)?;
    let fits = match field.kind {
        Kind::Table(_) | Kind::Named(_) | Kind::Rows | Kind::Start | Kind::Weights(_) => !is_list,
        Kind::Entries(..) => is_list,
        _ => false,
    };
    fits.then_some(field.key)
}

/// Notes a key that a table does not have; `known` are those that it may have.
pub(super) fn unknown_key<'a>(
    ledger: &mut Ledger,
    spec: &TableSpec,
    entry: &Entry,
    known: impl IntoIterator<Item = &'a str> + Clone,
) {
    let help = suggestion(&entry.key, &format!("{} may have", spec.word), known);
    let message = format!("{} has no key `{}`", spec.word, entry.key);
    ledger.error("E010", message, entry.key_at, "unknown key").help(help);
}
