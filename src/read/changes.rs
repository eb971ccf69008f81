//! The differences between merged scenarios, key by key.
//!
//! The merged text is one normal form, so whatever differs there differs in what runs. Entries of one
//! name are compared with each other wherever they stand; an entry that a scenario lacks altogether is
//! one change, and its keys are compared among those that have it. The title is left out: it is the
//! scenario's name, not what it says.

use super::fields::{Kind, Label, TableSpec};
use super::merge::entry_name;
use super::merged::{key, quoted, written};
use super::normal::Merged;
use super::tables::SCENARIO;
use super::tree::{Node, Table, Value};

/// A key that is not the same in all scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path, as for `--set`.
    pub path: String,
    /// Its value in each scenario, as TOML; `None` where there is none.
    pub values: Vec<Option<String>>,
}

impl Change {
    /// Whether it is only words: a label, a source, notes.
    #[must_use]
    pub fn is_words(&self) -> bool {
        is_words(&self.path)
    }
}

fn is_words(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    matches!(last, "title" | "source" | "notes" | "label" | "unit" | "judgement" | "grade")
}

/// The word for an entry that a scenario has and another has not.
const THERE: &str = "present";

/// Everything that differs between merged scenarios ([`super::Reading::merged`]), in the order of the
/// format.
#[must_use]
pub fn changes(merged: &[&Merged]) -> Vec<Change> {
    let roots: Vec<Option<&Table>> = merged.iter().map(|merged| Some(merged.root())).collect();
    let mut listing = Listing::new(Told::Names);
    listing.tables(&roots, &SCENARIO, "");
    listing.changes.retain(|change| change.path != "title");
    listing.changes
}

/// Every path that any of the merged scenarios has, tables before what stands in them, in the order of
/// the format.
pub(crate) fn paths(merged: &[&Merged]) -> Vec<String> {
    let roots: Vec<Option<&Table>> = merged.iter().map(|merged| Some(merged.root())).collect();
    paths_of(&roots)
}

fn paths_of(roots: &[Option<&Table>]) -> Vec<String> {
    let mut listing = Listing::new(Told::Paths);
    listing.tables(roots, &SCENARIO, "");
    listing.changes.into_iter().map(|change| change.path).collect()
}

/// A key that was changed, or an entry that was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its path, as for `--set`.
    pub path: String,
    /// The old value, as TOML; `None` where it was left out.
    pub was: Option<String>,
    /// The new value; `None` where it was taken out.
    pub now: Option<String>,
}

impl Changed {
    /// Whether it is only words: a label, a source, notes.
    #[must_use]
    pub fn is_words(&self) -> bool {
        is_words(&self.path)
    }
}

/// The paths of what was taken out of a tree, and of what stood in the same tables, in the order of the
/// tree: by these they keep their places among later changes.
pub(super) fn places_of(changed: &[Changed], before: &Table) -> Vec<String> {
    let table_of = |path: &str| path.rsplit_once('.').map_or("", |(table, _)| table).to_owned();
    let gone = || changed.iter().filter(|one| one.now.is_none());
    if gone().next().is_none() {
        return Vec::new();
    }
    let tables: Vec<String> = gone().map(|one| table_of(&one.path)).collect();
    let mut paths = paths_of(&[Some(before)]);
    paths.retain(|path| tables.contains(&table_of(path)));
    paths
}

/// The changes of a tree, in the order of the format.
pub(super) fn between(before: &Table, after: &Table) -> Vec<Changed> {
    let mut listing = Listing::new(Told::Content);
    listing.tables(&[Some(before), Some(after)], &SCENARIO, "");
    let mut changed = Vec::new();
    for mut change in listing.changes {
        let now = change.values.pop().flatten();
        changed.push(Changed { path: change.path, was: change.values.pop().flatten(), now });
    }
    changed
}

/// The words about an entry that is new or gone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// That it is there.
    Names,
    /// All that stands in it.
    Content,
    /// None: every path is listed, whatever is the same, without values.
    Paths,
}

struct Listing {
    told: Told,
    changes: Vec<Change>,
}

impl Listing {
    fn new(told: Told) -> Self {
        Self { told, changes: Vec::new() }
    }

    fn path(&mut self, path: &str) {
        if self.told == Told::Paths {
            self.changes.push(Change { path: path.to_owned(), values: Vec::new() });
        }
    }

    fn tables(&mut self, all: &[Option<&Table>], spec: &'static TableSpec, before: &str) {
        for field in spec.fields.iter().filter(|field| !matches!(field.key, "schema" | "name")) {
            let nodes: Vec<Option<&Node>> =
                all.iter().map(|table| table.and_then(|table| table.node(field.key))).collect();
            if nodes.iter().all(Option::is_none) {
                continue;
            }
            let path = format!("{before}{}", field.key);
            self.path(&path);
            match field.kind {
                Kind::Table(inner) => {
                    let inside: Vec<_> = nodes.iter().map(|n| n.and_then(Node::table)).collect();
                    self.one(&inside, inner, &path);
                }
                Kind::Named(inner) => {
                    let maps: Vec<_> = nodes.iter().map(|n| n.and_then(Node::table)).collect();
                    for name in names(maps.iter().flatten().map(|map| map.keys())) {
                        let inside: Vec<_> = maps
                            .iter()
                            .map(|map| map.and_then(|map| map.node(name)).and_then(Node::table))
                            .collect();
                        self.one(&inside, inner, &format!("{path}.{name}"));
                    }
                }
                Kind::Entries(inner, label) => {
                    let entries = |node| entries(node, label);
                    let lists: Vec<Vec<(String, &Table)>> =
                        nodes.iter().map(|node| node.map(entries).unwrap_or_default()).collect();
                    for name in names(lists.iter().map(|list| list.iter().map(|e| e.0.as_str()))) {
                        let inside: Vec<Option<&Table>> = lists
                            .iter()
                            .map(|list| list.iter().find(|entry| entry.0 == name).map(|e| e.1))
                            .collect();
                        self.one(&inside, inner, &format!("{path}.{name}"));
                    }
                }
                Kind::Rows => {
                    let maps: Vec<_> = nodes.iter().map(|n| n.and_then(Node::table)).collect();
                    for name in names(maps.iter().flatten().map(|map| map.keys())) {
                        let cells = maps.iter().map(|map| map.and_then(|map| map.node(name)));
                        self.leaf(cells.collect(), format!("{path}.{name}"));
                    }
                }
                _ => self.leaf(nodes, path),
            }
        }
    }

    /// One entry or table of all scenarios.
    fn one(&mut self, all: &[Option<&Table>], spec: &'static TableSpec, path: &str) {
        self.path(path);
        let differ = all.iter().any(Option::is_none) && all.iter().any(Option::is_some);
        if differ && self.told != Told::Paths {
            let there = |table: &Option<&Table>| {
                table.map(|table| match self.told {
                    Told::Content => of_table(table),
                    _ => THERE.to_owned(),
                })
            };
            let values = all.iter().map(there).collect();
            self.changes.push(Change { path: path.to_owned(), values });
        }
        // Keys are compared among those that have the entry.
        let having: Vec<usize> = (0..all.len()).filter(|index| all[*index].is_some()).collect();
        let mut inside = Self::new(self.told);
        let some: Vec<Option<&Table>> = having.iter().map(|index| all[*index]).collect();
        inside.tables(&some, spec, &format!("{path}."));
        for change in inside.changes {
            let mut values = vec![None; all.len()];
            having.iter().zip(change.values).for_each(|(index, value)| values[*index] = value);
            self.changes.push(Change { path: change.path, values });
        }
    }

    fn leaf(&mut self, nodes: Vec<Option<&Node>>, path: String) {
        if self.told == Told::Paths {
            return self.path(&path);
        }
        let values: Vec<Option<String>> = nodes.into_iter().map(|node| node.map(toml_of)).collect();
        if values.windows(2).any(|pair| pair[0] != pair[1]) {
            self.changes.push(Change { path, values });
        }
    }
}

/// Names in order of first appearance, each once.
fn names<'a>(lists: impl Iterator<Item = impl Iterator<Item = &'a str>>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for name in lists.flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The entries of a list by what tells them apart: the name, the pair, or the number in the list.
fn entries(node: &Node, label: Label) -> Vec<(String, &Table)> {
    let items = node.list().unwrap_or_default().iter();
    let tables = items.filter_map(|item| Some((item.table()?, entry_name(item, label))));
    let mut entries: Vec<(String, &Table)> = Vec::new();
    for (index, (table, mut name)) in tables.enumerate() {
        if name.as_ref().is_none_or(|name| entries.iter().any(|known| known.0 == *name)) {
            name = Some((index + 1).to_string());
        }
        entries.push((name.unwrap_or_default(), table));
    }
    entries
}

/// The value as TOML.
fn toml_of(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => quoted(text),
        Value::Number(number) => written(*number),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Moment(moment) => moment.clone(),
        Value::List(items) => list(items.iter().map(toml_of).collect(), "[", "]"),
        Value::Table(table) => of_table(table),
    }
}

fn of_table(table: &Table) -> String {
    let pair =
        |entry: &super::tree::Entry| format!("{} = {}", key(&entry.key), toml_of(&entry.node));
    list(table.entries.iter().map(pair).collect(), "{ ", " }")
}

fn list(items: Vec<String>, open: &str, close: &str) -> String {
    match items.is_empty() {
        true => format!("{}{}", open.trim(), close.trim()),
        false => format!("{open}{}{close}", items.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "schema = 1\ntitle = \"one\"\n[run]\nyears = 3\n[assumption.rate]\nvalue = 0.3\n\
        label = \"Rate\"\n[[corridor]]\nname = \"X\"\ncapacity_mw = 100\n[[corridor]]\nname = \"Y\"\n\
        capacity_mw = 50\n";
    const TWO: &str = "schema = 1\ntitle = \"two\"\n[run]\nyears = 3\n[assumption.rate]\n\
        value = { pert = [0.1, 0.2, 0.5] }\nlabel = \"The rate\"\n[[corridor]]\nname = \"X\"\n\
        capacity_mw = 130\n";

    #[test]
    fn each_key_that_differs_is_found_with_all_its_values() {
        let [one, two] = [ONE, TWO].map(|text| Merged::new(text.to_owned()));
        let found = changes(&[&one, &two]);
        let rows: Vec<(&str, Option<&str>, Option<&str>)> = found
            .iter()
            .map(|c| (c.path.as_str(), c.values[0].as_deref(), c.values[1].as_deref()))
            .collect();
        assert_eq!(
            rows,
            [
                ("assumption.rate.label", Some("\"Rate\""), Some("\"The rate\"")),
                ("assumption.rate.value", Some("0.3"), Some("{ pert = [0.1, 0.2, 0.5] }")),
                ("corridor.X.capacity_mw", Some("100"), Some("130")),
                ("corridor.Y", Some("present"), None),
            ]
        );
        assert!(found[0].is_words() && !found[1].is_words());
    }

    #[test]
    fn a_scenario_does_not_differ_from_itself() {
        let one = Merged::new(ONE.to_owned());
        assert_eq!(changes(&[&one, &one, &one]), []);
    }
}
