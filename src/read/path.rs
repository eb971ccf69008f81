//! `run.trials`, `corridor.CASA-1000.capacity_mw`: finding, setting and removing what a path names.

use super::fields::{Field, Kind, TableSpec};
use super::ledger::At;
use super::load::is_for_loader;
use super::merge::{entry_name, merge, pair_name};
use super::tree::{Entry, Node, Table, Value};

/// No more paths than this are looked through for the nearest one.
const MOST_PATHS: usize = 20_000;

/// Sets what `path` names to `node`; false where there is no such path.
pub(super) fn set(
    base: &mut Table,
    spec: &'static TableSpec,
    path: &str,
    node: Node,
    path_at: At,
) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    let Some((first, rest)) = parts.split_first() else { return false };
    if is_for_loader(first) {
        return false;
    }
    let Some(field) = spec.field(first) else { return false };
    let old = base.node(first);
    let Some(node) = graft(old, field.kind, rest, node, path_at) else { return false };
    let entry = Entry { key: (*first).to_owned(), key_at: path_at, node };
    merge(base, Table { entries: vec![entry] }, spec);
    true
}

/// The node to be laid over `old` so that its part named by `rest` becomes `node`.
fn graft(old: Option<&Node>, kind: Kind, rest: &[&str], node: Node, path_at: At) -> Option<Node> {
    let Some((first, deeper)) = rest.split_first() else {
        // A whole list of entries or table of names cannot be given in one value.
        return match kind {
            Kind::Entries(..) | Kind::Named(_) | Kind::Rows => None,
            _ => Some(node),
        };
    };
    let table = |entries: Vec<(&str, Node)>| Node {
        at: path_at,
        value: Value::Table(Table {
            entries: entries
                .into_iter()
                .map(|(key, node)| Entry { key: key.to_owned(), key_at: path_at, node })
                .collect(),
        }),
    };
    let below = |old: Option<&Node>, spec: &'static TableSpec, rest: &[&str], node: Node| {
        let (key, deeper) = rest.split_first()?;
        let field = spec.field(key)?;
        let old = old.and_then(|old| old.table()?.node(key));
        Some(((*key).to_owned(), graft(old, field.kind, deeper, node, path_at)?))
    };
    match kind {
        Kind::Table(spec) => {
            let (key, node) = below(old, spec, rest, node)?;
            Some(table(vec![(&key, node)]))
        }
        Kind::Named(spec) => {
            let named = old?.table()?.node(first)?;
            if deeper.is_empty() {
                return Some(table(vec![(first, node)]));
            }
            let (key, node) = below(Some(named), spec, deeper, node)?;
            Some(table(vec![(first, table(vec![(&key, node)]))]))
        }
        Kind::Entries(spec, label) => {
            let wanted = wanted_name(first);
            let item = old?
                .list()?
                .iter()
                .find(|item| entry_name(item, label).is_some_and(|name| name == wanted))?;
            let name_key = label.key();
            let name = item.table()?.node(name_key)?.clone();
            let (key, node) = below(Some(item), spec, deeper, node)?;
            if key == name_key {
                return None;
            }
            let value = Value::List(vec![table(vec![(name_key, name), (&key, node)])]);
            Some(Node { at: path_at, value })
        }
        Kind::Rows => {
            let row = old?.table()?.node(first)?;
            if deeper.is_empty() {
                return Some(table(vec![(first, node)]));
            }
            Some(table(vec![(first, patch(row, deeper, node)?)]))
        }
        Kind::Value(spec) if deeper.is_empty() && spec.field(first).is_some() => {
            let mut whole = match old {
                Some(old) if old.table().is_some() => old.clone(),
                _ => table(Vec::new()),
            };
            put(whole.table_mut()?, first, node, path_at);
            Some(whole)
        }
        _ => patch(old?, rest, node),
    }
}

/// The place that a path leads to.
pub(super) struct Found<'t> {
    /// The value there, if there is any.
    pub node: Option<&'t Node>,
    /// Its key, or the one within whose value it stands.
    pub field: &'static Field,
    /// The keys within that value.
    pub within: Vec<String>,
}

/// The place that a path leads to; nothing where there is no such path.
pub(super) fn find<'t>(base: &'t Table, spec: &'static TableSpec, path: &str) -> Option<Found<'t>> {
    let parts: Vec<&str> = path.split('.').collect();
    let (mut table, mut spec, mut rest) = (Some(base), spec, parts.as_slice());
    loop {
        let (key, deeper) = rest.split_first()?;
        let field = spec.field(key)?;
        let node = table.and_then(|table| table.node(key));
        let named = |name: &str| match field.kind {
            Kind::Entries(_, label) => {
                let wanted = wanted_name(name);
                let is_it = |item: &&Node| entry_name(item, label).is_some_and(|own| own == wanted);
                node?.list()?.iter().find(is_it)
            }
            _ => node?.table()?.node(name),
        };
        let (next, inner, deeper) = match (field.kind, deeper) {
            (Kind::Table(inner), _) => (node, inner, deeper),
            (Kind::Named(inner) | Kind::Entries(inner, _), [name, deeper @ ..]) => {
                (Some(named(name)?), inner, deeper)
            }
            _ => {
                let mut node = node;
                for key in deeper {
                    node = Some(node?.table()?.node(key)?);
                }
                let within = deeper.iter().map(|key| (*key).to_owned()).collect();
                return Some(Found { node, field, within });
            }
        };
        if deeper.is_empty() {
            return Some(Found { node: next, field, within: Vec::new() });
        }
        (table, spec, rest) = (next.and_then(Node::table), inner, deeper);
    }
}

/// Puts `node` in the place of what stands at `path`, or where nothing does, sets it.
pub(super) fn replace(
    base: &mut Table,
    spec: &'static TableSpec,
    path: &str,
    node: Node,
    path_at: At,
) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    match at_mut(base, Some(spec), &parts) {
        Some(old) => {
            *old = node;
            true
        }
        None => set(base, spec, path, node, path_at),
    }
}

/// The value at a path, to be changed.
fn at_mut<'t>(
    table: &'t mut Table,
    spec: Option<&'static TableSpec>,
    parts: &[&str],
) -> Option<&'t mut Node> {
    let (first, rest) = parts.split_first()?;
    let kind = spec.and_then(|spec| spec.field(first)).map(|field| field.kind);
    let node = &mut table.get_mut(first)?.node;
    let Some((second, deeper)) = rest.split_first() else { return Some(node) };
    let (entry, inner) = match (kind, &mut node.value) {
        (Some(Kind::Entries(inner, label)), Value::List(list)) => {
            let wanted = wanted_name(second);
            let is_it = |item: &&mut Node| entry_name(item, label).is_some_and(|own| own == wanted);
            (list.iter_mut().find(is_it)?, Some(inner))
        }
        (Some(Kind::Named(inner)), Value::Table(table)) => {
            (&mut table.get_mut(second)?.node, Some(inner))
        }
        (Some(Kind::Table(inner)), Value::Table(table)) => return at_mut(table, Some(inner), rest),
        (_, Value::Table(table)) => return at_mut(table, None, rest),
        _ => return None,
    };
    match deeper {
        [] => Some(entry),
        deeper => at_mut(entry.table_mut()?, inner, deeper),
    }
}

/// The innermost table around a path that is there and may hold `key`, as a path (empty for the whole
/// scenario), and the rest of the path.
pub(super) fn holder(
    base: &Table,
    spec: &'static TableSpec,
    path: &str,
    key: &str,
) -> (String, String) {
    let parts: Vec<&str> = path.split('.').collect();
    for count in (1..parts.len()).rev() {
        let before = parts[..count].join(".");
        let is_there = find(base, spec, &before).is_some_and(|found| {
            found.within.is_empty() && found.node.is_some_and(|n| n.table().is_some())
        });
        let may_hold = find(base, spec, &format!("{before}.{key}"))
            .is_some_and(|found| found.within.is_empty() && found.field.key == key);
        if is_there && may_hold {
            return (before, parts[count..].join("."));
        }
    }
    (String::new(), path.to_owned())
}

/// A copy of a value with a part of it, which must be there, set anew.
fn patch(old: &Node, rest: &[&str], node: Node) -> Option<Node> {
    let mut whole = old.clone();
    let mut here = &mut whole;
    for key in rest {
        here = &mut here.table_mut()?.get_mut(key)?.node;
    }
    *here = node;
    Some(whole)
}

fn put(table: &mut Table, key: &str, node: Node, path_at: At) {
    match table.get_mut(key) {
        Some(entry) => entry.node = node,
        None => table.entries.push(Entry { key: key.to_owned(), key_at: path_at, node }),
    }
}

fn wanted_name(part: &str) -> String {
    match part.split_once(',') {
        Some((a, b)) => pair_name(a.trim(), b.trim()),
        None => part.to_owned(),
    }
}

/// Takes out what `path` names; false where there is no such thing.
pub(super) fn remove(base: &mut Table, spec: &'static TableSpec, path: &str) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    remove_parts(base, Some(spec), &parts)
}

fn remove_parts(table: &mut Table, spec: Option<&'static TableSpec>, parts: &[&str]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some((second, deeper)) = rest.split_first() else { return table.take(first).is_some() };
    let kind = spec.and_then(|spec| spec.field(first)).map(|field| field.kind);
    let Some(entry) = table.get_mut(first) else { return false };
    match (kind, &mut entry.node.value) {
        (Some(Kind::Entries(inner, label)), Value::List(list)) => {
            let wanted = wanted_name(second);
            let Some(at) = list
                .iter()
                .position(|item| entry_name(item, label).is_some_and(|name| name == wanted))
            else {
                return false;
            };
            if deeper.is_empty() {
                list.remove(at);
                return true;
            }
            list[at].table_mut().is_some_and(|table| remove_parts(table, Some(inner), deeper))
        }
        (Some(Kind::Named(inner)), Value::Table(table)) if !deeper.is_empty() => table
            .get_mut(second)
            .and_then(|entry| entry.node.table_mut())
            .is_some_and(|table| remove_parts(table, Some(inner), deeper)),
        (Some(Kind::Table(inner)), Value::Table(table)) => remove_parts(table, Some(inner), rest),
        (_, Value::Table(table)) => remove_parts(table, None, rest),
        _ => false,
    }
}

/// The paths of what is there and, if asked, of what may be set besides.
pub(super) fn known(base: &Table, spec: &'static TableSpec, settable: bool) -> Vec<String> {
    let mut paths = Vec::new();
    collect(base, spec, settable, "", &mut paths);
    paths.truncate(MOST_PATHS);
    paths
}

fn collect(
    table: &Table,
    spec: &'static TableSpec,
    settable: bool,
    before: &str,
    paths: &mut Vec<String>,
) {
    for field in spec.fields {
        if paths.len() >= MOST_PATHS {
            return;
        }
        if before.is_empty() && is_for_loader(field.key) {
            continue;
        }
        let node = table.node(field.key);
        let path = format!("{before}{}", field.key);
        match (field.kind, node.map(|node| &node.value)) {
            (Kind::Table(inner), Some(Value::Table(table))) => {
                if !settable {
                    paths.push(path.clone());
                }
                collect(table, inner, settable, &format!("{path}."), paths);
            }
            (Kind::Table(inner), None) if settable && field.group.is_empty() => {
                collect(&Table::default(), inner, settable, &format!("{path}."), paths);
            }
            (Kind::Named(inner), Some(Value::Table(table))) => {
                for entry in table.entries.iter().take(MOST_PATHS) {
                    let path = format!("{path}.{}", entry.key);
                    if !settable {
                        paths.push(path.clone());
                    }
                    if let Some(table) = entry.node.table() {
                        collect(table, inner, settable, &format!("{path}."), paths);
                    }
                }
            }
            (Kind::Entries(inner, label), Some(Value::List(list))) => {
                for item in list.iter().take(MOST_PATHS) {
                    let (Some(name), Some(table)) = (entry_name(item, label), item.table()) else {
                        continue;
                    };
                    let path = format!("{path}.{name}");
                    if !settable {
                        paths.push(path.clone());
                    }
                    collect(table, inner, settable, &format!("{path}."), paths);
                }
            }
            // A name is what a path goes by, and cannot be set by one.
            (Kind::Name | Kind::Pair, _) if settable && before.matches('.').count() > 1 => {}
            (_, Some(value)) => {
                paths.push(path.clone());
                if let Value::Table(table) = value {
                    paths.extend(table.keys().map(|key| format!("{path}.{key}")));
                }
            }
            (Kind::Entries(..) | Kind::Named(_) | Kind::Rows, None) => {}
            (_, None) if settable => paths.push(path),
            (_, None) => {}
        }
    }
}
