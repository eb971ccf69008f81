//! A scenario that says only in what it differs from another, which it extends.
//!
//! The difference is found between the two merged texts, key by key, and written as a file that gives the
//! changed scenario again when it is read beside the other one: entries and keys that are gone are taken
//! out by `remove`, all others stand in the tables to which their paths lead.

use std::fmt::Write;

use super::changes::{Changed, between};
use super::fields::{Kind, TableSpec};
use super::merged::{inline, key, quoted};
use super::normal::Merged;
use super::path;
use super::tables::SCENARIO;
use super::tree::{Node, Table, Value};

/// The text of a scenario that extends `base`, which lies in the file `file` beside it, and comes to
/// `changed`; `title` is its own.
#[must_use]
pub fn extension(base: &Merged, changed: &Merged, file: &str, title: &str) -> String {
    let (before, after) = (base.root(), changed.root());
    let all = between(before, after);
    let all: Vec<&Changed> = all.iter().filter(|one| one.path != "title").collect();
    let mut text = format!(
        "# Extends {file}: what is not said here is as it is there.\n\nschema  = 1\ntitle   = {}\nextends = {}\n",
        quoted(title),
        quoted(file)
    );
    let gone: Vec<String> = all
        .iter()
        .filter(|one| one.now.is_none() && !is_within_gone(&all, &one.path))
        .map(|one| quoted(&one.path))
        .collect();
    if !gone.is_empty() {
        let _ = writeln!(text, "remove  = [{}]", gone.join(", "));
    }
    let mut tables = Tables::default();
    for one in all.iter().filter(|one| one.now.is_some()) {
        tables.add(after, &one.path);
    }
    tables.write(&mut text);
    text
}

/// Whether what stands around a path is gone too.
fn is_within_gone(all: &[&Changed], path: &str) -> bool {
    all.iter().any(|other| {
        other.now.is_none()
            && path.strip_prefix(other.path.as_str()).is_some_and(|rest| rest.starts_with('.'))
    })
}

/// Tables with the keys that they are to have, in order of appearance.
#[derive(Default)]
struct Tables(Vec<Written>);

/// A table: where it stands, the keys that say which entry it is, and its own.
struct Written {
    /// The headings that lead to it, each with the key that names an entry.
    way: Vec<(String, Option<String>)>,
    keys: Vec<String>,
}

impl Tables {
    /// Adds what stands at a path of a tree.
    fn add(&mut self, root: &Table, whole: &str) {
        let parts: Vec<&str> = whole.split('.').collect();
        let (mut table, mut spec, mut rest) = (root, &SCENARIO, parts.as_slice());
        let (mut way, mut before) = (Vec::new(), String::new());
        while let [first, deeper @ ..] = rest {
            let Some(field) = spec.field(first) else { return };
            let Some(node) = table.node(first) else { return };
            let here = match before.is_empty() {
                true => key(first),
                false => format!("{before}.{}", key(first)),
            };
            match (field.kind, deeper) {
                (Kind::Table(inner), [_, ..]) => {
                    let Some(next) = node.table() else { return };
                    way.push((format!("[{here}]"), None));
                    (table, spec, rest, before) = (next, inner, deeper, here);
                }
                (Kind::Table(inner), []) => {
                    way.push((format!("[{here}]"), None));
                    if let Some(table) = node.table() {
                        self.whole(way, table, inner, &here);
                    }
                    return;
                }
                (Kind::Named(inner), [name, deeper @ ..]) => {
                    let named = node.table().and_then(|all| all.node(name)).and_then(Node::table);
                    let Some(next) = named else { return };
                    let here = format!("{here}.{}", key(name));
                    way.push((format!("[{here}]"), None));
                    if deeper.is_empty() {
                        self.whole(way, next, inner, &here);
                        return;
                    }
                    (table, spec, rest, before) = (next, inner, deeper, here);
                }
                (Kind::Entries(inner, label), [name, deeper @ ..]) => {
                    let is_it = |item: &&Node| {
                        super::merge::entry_name(item, label).is_some_and(|own| own == *name)
                    };
                    let found = node.list().and_then(|list| list.iter().find(is_it));
                    let Some(next) = found.and_then(Node::table) else { return };
                    let by = label.key();
                    let named = next.node(by).map(|own| format!("{} = {}", key(by), inline(own)));
                    way.push((format!("[[{here}]]"), named));
                    if deeper.is_empty() {
                        self.whole(way, next, inner, &here);
                        return;
                    }
                    (table, spec, rest, before) = (next, inner, deeper, here);
                }
                (Kind::Rows, [row, ..]) => {
                    let Some(of) = node.table().and_then(|rows| rows.node(row)) else { return };
                    way.push((format!("[{here}]"), None));
                    self.put(way, format!("{} = {}", key(row), inline(of)));
                    return;
                }
                _ => {
                    self.put(way, format!("{} = {}", key(first), inline(node)));
                    return;
                }
            }
        }
    }

    /// Adds a key to the table that a way leads to.
    fn put(&mut self, way: Vec<(String, Option<String>)>, line: String) {
        match self.0.iter_mut().find(|known| known.way == way) {
            Some(known) => known.keys.push(line),
            None => self.0.push(Written { way, keys: vec![line] }),
        }
    }

    /// Adds a whole table that the other scenario does not have.
    fn whole(
        &mut self,
        way: Vec<(String, Option<String>)>,
        table: &Table,
        spec: &'static TableSpec,
        before: &str,
    ) {
        for field in spec.fields {
            let Some(node) = table.node(field.key) else { continue };
            let here = format!("{before}.{}", key(field.key));
            let with = |heading: String, by: Option<String>| {
                let mut way = way.clone();
                way.push((heading, by));
                way
            };
            match (field.kind, &node.value) {
                (Kind::Table(inner), Value::Table(table)) => {
                    self.whole(with(format!("[{here}]"), None), table, inner, &here);
                }
                (Kind::Named(inner), Value::Table(named)) => {
                    for entry in &named.entries {
                        let Some(table) = entry.node.table() else { continue };
                        let here = format!("{here}.{}", key(&entry.key));
                        self.whole(with(format!("[{here}]"), None), table, inner, &here);
                    }
                }
                (Kind::Entries(inner, label), Value::List(list)) => {
                    for table in list.iter().filter_map(Node::table) {
                        let by = label.key();
                        let named = table.node(by);
                        let named = named.map(|own| format!("{} = {}", key(by), inline(own)));
                        self.whole(with(format!("[[{here}]]"), named), table, inner, &here);
                    }
                }
                (Kind::Rows, Value::Table(rows)) => {
                    for row in &rows.entries {
                        let line = format!("{} = {}", key(&row.key), inline(&row.node));
                        self.put(with(format!("[{here}]"), None), line);
                    }
                }
                _ => {
                    let line = format!("{} = {}", key(field.key), inline(node));
                    let says = way.last().and_then(|(_, by)| by.as_ref());
                    if says != Some(&line) {
                        self.put(way.clone(), line);
                    }
                }
            }
        }
    }

    /// Writes them: a heading that leads on is written where an entry of it is named for the first time.
    fn write(&self, text: &mut String) {
        let mut open: Vec<(String, Option<String>)> = Vec::new();
        for table in &self.0 {
            let common =
                open.iter().zip(&table.way).take_while(|(before, now)| before == now).count();
            // A table that has been left is not opened twice: TOML allows each but once.
            for (depth, (heading, named)) in table.way.iter().enumerate().skip(common) {
                let is_last = depth + 1 == table.way.len();
                if is_last || named.is_some() {
                    let _ = write!(text, "\n{heading}\n");
                    if let Some(named) = named {
                        let _ = writeln!(text, "{named}");
                    }
                }
            }
            for line in &table.keys {
                let _ = writeln!(text, "{line}");
            }
            open.clone_from(&table.way);
        }
    }
}

impl Merged {
    /// The value at a path, as TOML; `None` where there is none.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<String> {
        path::find(self.root(), &SCENARIO, path)?.node.map(inline)
    }

    /// The same as JSON, where it is made of numbers alone, with the words that say what they are.
    #[must_use]
    pub fn numbers(&self, path: &str) -> Option<serde_json::Value> {
        numbers(path::find(self.root(), &SCENARIO, path)?.node?)
    }
}

fn numbers(node: &Node) -> Option<serde_json::Value> {
    Some(match &node.value {
        Value::Number(number) => match number.whole {
            Some(whole) => whole.into(),
            None => serde_json::Number::from_f64(number.value)?.into(),
        },
        Value::List(list) => list.iter().map(numbers).collect::<Option<Vec<_>>>()?.into(),
        Value::Table(table) => {
            let pair =
                |entry: &super::tree::Entry| Some((entry.key.clone(), numbers(&entry.node)?));
            let pairs = table.entries.iter().map(pair);
            serde_json::Value::Object(pairs.collect::<Option<serde_json::Map<_, _>>>()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Memory, Override, Source, read};

    const BASE: &str = "schema = 1\ntitle = \"base\"\n[run]\nstart_year = 2028\nyears = 2\n\
        [assumption.\"the rate\"]\nvalue = { pert = [0.1, 0.2, 0.5] }\nsource = \"a guess\"\n\
        [branch.way]\noutcomes = { \"by road\" = 0.5, never = 0.5 }\nsource = \"x\"\n\
        [[supply]]\nname = \"S\"\ncommodity = \"electricity\"\nsource = \"x\"\n[supply.steady]\nmw = 900\n\
        [[corridor]]\nname = \"C\"\ncommodity = \"electricity\"\nsupplies = [\"S\"]\ncapacity_mw = 1000\n\
        source = \"x\"\n\
        [[corridor.segment]]\nname = \"line\"\nlength_km = 100\nlosses = \"the rate\"\nsource = \"x\"\n\
        [[hazard]]\nname = \"storm\"\ncause = \"weather\"\nper_year = 2\nrepair_days = 3\nsource = \"x\"\n\
        [[hazard]]\nname = \"theft\"\ncause = \"theft\"\nper_year = 1\nrepair_days = 2\nsource = \"x\"\n";

    fn set(path: &str, value: &str) -> Override {
        let origin = if value.is_empty() { "--without" } else { "--set" };
        Override { path: path.to_owned(), value: value.to_owned(), origin: origin.to_owned() }
    }

    /// The extension gives the same scenario as the changes themselves.
    fn comes_to(changes: &[Override]) -> String {
        let memory = Memory::new("base.toml", BASE);
        let before = read(Source::Memory(&memory), &[]);
        assert!(before.scenario.is_some(), "{:?}", before.findings);
        let after = read(Source::Memory(&memory), changes);
        assert!(after.scenario.is_some(), "{:?}", after.findings);
        let text = extension(&before.merged, &after.merged, "base.toml", "base");
        let own = Memory::new("own.toml", &text).with("base.toml", BASE.as_bytes());
        let again = read(Source::Memory(&own), &[]);
        assert!(again.scenario.is_some(), "{text}\n{:?}", again.findings);
        let body = |merged: &Merged| merged.split_once('\n').map(|(_, rest)| rest.to_owned());
        assert_eq!(body(&again.merged), body(&after.merged), "{text}");
        text
    }

    #[test]
    fn an_extension_comes_to_the_changed_scenario() {
        let text = comes_to(&[
            set("the rate", "{ uniform = [0.1, 0.3] }"),
            set("corridor.C.segment.line.length_km", "250"),
            set("corridor.C.capacity_mw", "800"),
            set("supply.S.steady.mw", "700.5"),
            set("hazard.storm.per_year", "4"),
            set("hazard.theft", ""),
            set("branch.way.outcomes", "{ \"by road\" = 0.25, never = 0.75 }"),
            set("run.trials", "300"),
            set("run.seed", "7"),
        ]);
        assert!(text.contains("remove  = [\"hazard.theft\"]"), "{text}");
        assert!(text.contains("[assumption.\"the rate\"]"), "{text}");
    }

    #[test]
    fn one_change_is_all_that_is_said() {
        let text = comes_to(&[set("the rate", "0.3")]);
        assert_eq!(
            text,
            "# Extends base.toml: what is not said here is as it is there.\n\nschema  = 1\n\
             title   = \"base\"\nextends = \"base.toml\"\n\n[assumption.\"the rate\"]\nvalue = 0.3\n\
             source = \"set on the command line; was: { pert = [0.1, 0.2, 0.5] } (a guess)\"\n"
        );
        let nothing = comes_to(&[]);
        assert!(nothing.ends_with("extends = \"base.toml\"\n"), "{nothing}");
    }

    #[test]
    fn values_are_told_as_toml_and_as_numbers() {
        let merged = Merged::new(BASE.to_owned());
        let path = "assumption.the rate.value";
        assert_eq!(merged.value(path).as_deref(), Some("{ pert = [0.1, 0.2, 0.5] }"));
        assert_eq!(merged.numbers(path), Some(serde_json::json!({ "pert": [0.1, 0.2, 0.5] })));
        assert_eq!(merged.numbers("corridor.C.segment.line.losses"), None);
        assert_eq!(merged.value("corridor.D.capacity_mw"), None);
    }
}
