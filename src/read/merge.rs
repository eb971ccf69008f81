//! How a child changes its parent: tables by key, named entries by name, values whole.

use std::collections::HashMap;

use super::fields::{Field, Kind, Label, TableSpec};
use super::ledger::{At, Ledger};
use super::tree::{Entry, Node, Table, Value};

/// Lays `child` over `base`.
pub(super) fn merge(base: &mut Table, child: Table, spec: &'static TableSpec) {
    displace(base, &child, spec);
    let mut index: HashMap<String, usize> =
        base.entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
    for entry in child.entries {
        let Some(&at) = index.get(&entry.key) else {
            index.insert(entry.key.clone(), base.entries.len());
            let kind = spec.field(&entry.key).map(|field| field.kind);
            base.entries.push(entry);
            // Entries of a new list are folded among themselves by the same rule.
            if let (Some(Kind::Entries(inner, label)), Some(last)) = (kind, base.entries.last_mut())
                && let Value::List(list) = &mut last.node.value
            {
                let fresh = std::mem::take(list);
                merge_entries(list, fresh, inner, label);
            }
            continue;
        };
        let old = &mut base.entries[at];
        match spec.field(&entry.key).map(|field| field.kind) {
            Some(Kind::Table(inner)) => merge_tables(&mut old.node, entry.node, inner),
            Some(Kind::Named(inner)) => merge_named(&mut old.node, entry.node, Some(inner)),
            Some(Kind::Rows) => merge_named(&mut old.node, entry.node, None),
            Some(Kind::Entries(inner, label)) => match (&mut old.node.value, entry.node.value) {
                (Value::List(list), Value::List(fresh)) => {
                    merge_entries(list, fresh, inner, label);
                }
                (_, value) => old.node = Node { at: entry.node.at, value },
            },
            _ => *old = entry,
        }
    }
}

fn merge_tables(base: &mut Node, child: Node, spec: &'static TableSpec) {
    match (&mut base.value, child.value) {
        (Value::Table(base), Value::Table(child)) => merge(base, child, spec),
        (_, value) => *base = Node { at: child.at, value },
    }
}

/// Tables under names: each merged by key, or replaced whole where they have no table of fields.
fn merge_named(base: &mut Node, child: Node, spec: Option<&'static TableSpec>) {
    match (&mut base.value, child.value) {
        (Value::Table(base), Value::Table(child)) => {
            let mut index: HashMap<String, usize> = base
                .entries
                .iter()
                .enumerate()
                .map(|(at, entry)| (entry.key.clone(), at))
                .collect();
            for entry in child.entries {
                match (index.get(&entry.key), spec) {
                    (Some(&at), Some(spec)) => {
                        merge_tables(&mut base.entries[at].node, entry.node, spec);
                    }
                    (Some(&at), None) => base.entries[at] = entry,
                    (None, _) => {
                        index.insert(entry.key.clone(), base.entries.len());
                        base.entries.push(entry);
                    }
                }
            }
        }
        (_, value) => *base = Node { at: child.at, value },
    }
}

fn merge_entries(base: &mut Vec<Node>, child: Vec<Node>, spec: &'static TableSpec, label: Label) {
    let unnamed = |node: &Node| entry_name(node, label).is_none();
    if label == Label::Maybe && child.iter().any(unnamed) {
        base.retain(|node| !unnamed(node));
    }
    let mut index: HashMap<String, usize> = base
        .iter()
        .enumerate()
        .filter_map(|(at, node)| Some((entry_name(node, label)?, at)))
        .collect();
    for node in child {
        let name = entry_name(&node, label);
        let known = name.as_ref().and_then(|name| index.get(name)).copied();
        match known {
            Some(at) => {
                let mut node = node;
                // The name stays where it was first written.
                if let Some(table) = node.table_mut() {
                    table.take(label.key());
                }
                merge_tables(&mut base[at], node, spec);
            }
            None => {
                if let Some(name) = name {
                    index.insert(name, base.len());
                }
                let mut empty = Node { at: node.at, value: Value::Table(Table::default()) };
                merge_tables(&mut empty, node, spec);
                base.push(empty);
            }
        }
    }
}

/// The name by which an entry of a list is known.
pub(super) fn entry_name(node: &Node, label: Label) -> Option<String> {
    let table = node.table()?;
    match label {
        Label::Name | Label::Maybe | Label::Corridor => table.text(label.key()).map(str::to_owned),
        Label::Pair => match table.node("between")?.list()? {
            [a, b] => Some(pair_name(a.text()?, b.text()?)),
            _ => None,
        },
    }
}

/// `A,B`, whichever came first.
pub(super) fn pair_name(a: &str, b: &str) -> String {
    if a <= b { format!("{a},{b}") } else { format!("{b},{a}") }
}

/// Takes out of `base` the keys that a key of `child` excludes, and what belonged to them.
fn displace(base: &mut Table, child: &Table, spec: &'static TableSpec) {
    base.entries.retain(|entry| {
        let never_with = spec.field(&entry.key).map_or(&[][..], |own| own.never_with);
        !never_with.iter().any(|key| child.get(key).is_some())
    });
    let groups: Vec<&Field> = child
        .keys()
        .filter_map(|key| spec.field(key))
        .filter(|field| !field.group.is_empty())
        .collect();
    if groups.is_empty() {
        return;
    }
    let mut gone: Vec<&'static str> = Vec::new();
    base.entries.retain(|entry| {
        let Some(own) = spec.field(&entry.key) else { return true };
        let out = !own.group.is_empty()
            && child.get(own.key).is_none()
            && groups.iter().any(|field| field.group == own.group);
        if out {
            gone.push(own.key);
        }
        !out
    });
    let kept: Vec<String> = base.keys().chain(child.keys()).map(str::to_owned).collect();
    base.entries.retain(|entry| {
        let Some(own) = spec.field(&entry.key) else { return true };
        let is_kept = |owner: &&'static str| kept.iter().any(|key| key == owner);
        let displaced = |owner: &&str| {
            let group = spec.field(owner).map_or("", |field| field.group);
            groups.iter().any(|field| field.group == group)
        };
        if child.get(own.key).is_none()
            && own.about.iter().any(displaced)
            && !own.about.iter().any(is_kept)
        {
            return false;
        }
        let orphan = own.follows.iter().any(|owner| gone.contains(owner))
            && !own.follows.iter().any(|owner| kept.iter().any(|key| key == owner))
            && child.get(own.key).is_none();
        !orphan
    });
}

/// Finds entries of one file that bear one name.
pub(super) fn claim_names(table: &Table, spec: &'static TableSpec, ledger: &mut Ledger) {
    for Entry { key, node, .. } in &table.entries {
        if let (Some(Kind::Table(inner)), Some(table)) =
            (spec.field(key).map(|field| field.kind), node.table())
        {
            claim_names(table, inner, ledger);
        }
        let Some(Kind::Entries(inner, label)) = spec.field(key).map(|field| field.kind) else {
            continue;
        };
        let mut first: HashMap<String, At> = HashMap::new();
        for item in node.list().unwrap_or(&[]) {
            if let Some(inside) = item.table() {
                claim_names(inside, inner, ledger);
            }
            let Some(name) = entry_name(item, label) else { continue };
            let at =
                item.table().and_then(|table| table.node(label.key())).map_or(item.at, |n| n.at);
            match first.get(&name) {
                None => {
                    first.insert(name, at);
                }
                Some(&before) => {
                    let (message, help) = match label {
                        Label::Pair => (
                            format!("`{}` are correlated twice", name.replace(',', "` and `")),
                            "keep one of the two".to_owned(),
                        ),
                        Label::Corridor => (
                            format!("corridor `{name}` has two contracts"),
                            "keep one of the two".to_owned(),
                        ),
                        Label::Name | Label::Maybe => (
                            format!("two {} are called `{name}`", plural(key)),
                            "give one of them another name".to_owned(),
                        ),
                    };
                    ledger
                        .error("E016", message, at, "the second")
                        .also(before, "the first")
                        .help(help);
                }
            }
        }
    }
}

/// The entries of a list, in running text.
fn plural(key: &str) -> String {
    match key {
        "supply" => "supplies".to_owned(),
        "maintenance" => "maintenance windows".to_owned(),
        key => format!("{key}s"),
    }
}
