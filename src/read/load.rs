//! From files to one merged tree: `extends`, `remove`, and syntax errors.
//!
//! A user named the first file, and is shown its lines whatever it holds. A parent was named by a file,
//! by mistake or by somebody else, and may be one that is nobody's to see: its lines are shown only if
//! it is a scenario; of any other only the name and what is wrong with it.

use std::collections::HashMap;
use std::sync::Arc;

use toml::de::DeTable;

use super::files::{Location, Reader, SCENARIO_BYTES};
use super::foreign::{self, Foreign};
use super::ledger::{At, Ledger};
use super::letters;
use super::merge::{self, merge};
use super::misspelt::read_as_meant;
use super::path;
use super::syntax;
use super::tables::SCENARIO;
use super::tree::{Node, Table, Value, tree};

/// Parents of parents of parents ... may go this deep.
const DEEPEST: usize = 16;
/// A scenario may be put together from this many files, each counted as often as it is named.
const MOST_FILES: usize = 64;
/// Of a file's syntax errors the first ones: the rest mostly follow from them.
const SYNTAX_ERRORS: usize = 3;

/// The state of loading a file and its parents.
pub(super) struct Loader<'a> {
    pub ledger: &'a mut Ledger,
    pub reader: &'a mut Reader,
    /// Where each text of the ledger came from.
    pub origins: &'a mut Vec<Option<Location>>,
    loaded: usize,
    /// Whether a bound was met: one finding about it is enough.
    stopped: bool,
}

impl<'a> Loader<'a> {
    pub fn new(
        ledger: &'a mut Ledger,
        reader: &'a mut Reader,
        origins: &'a mut Vec<Option<Location>>,
    ) -> Self {
        Self { ledger, reader, origins, loaded: 0, stopped: false }
    }

    /// The merged tree of a file and its parents, or nothing where one of them could not be read.
    pub fn load(
        &mut self,
        location: &Location,
        named: Option<At>,
        chain: &mut Vec<Location>,
    ) -> Option<Table> {
        let identity = location.identity();
        if let Some(begin) = chain.iter().position(|link| *link == identity) {
            let mut circle: Vec<String> =
                chain[begin..].iter().map(|link| format!("`{}`", link.file_name())).collect();
            circle.push(format!("`{}`", identity.file_name()));
            self.ledger
                .error(
                    "E003",
                    format!("the parents go round in a circle: {}", circle.join(" extends ")),
                    named,
                    "this leads back to where it began",
                )
                .help("take one of these `extends` out");
            return None;
        }
        if self.stopped {
            return None;
        }
        self.loaded += 1;
        if chain.len() >= DEEPEST || self.loaded > MOST_FILES {
            let message = match chain.len() >= DEEPEST {
                true => format!("parents may go {DEEPEST} files deep, and these go deeper"),
                false => format!("a scenario may be made of {MOST_FILES} files, and this is more"),
            };
            self.ledger.error("E004", message, named, "one too many");
            self.stopped = true;
            return None;
        }
        let text = self.text(location, named)?;
        let id = self.ledger.text(&location.name(), text.clone());
        self.origins.resize(id as usize + 1, None);
        self.origins[id as usize] = Some(location.clone());
        let mut own = match named {
            None => self.parse(&text, id, location)?,
            Some(at) => self.parse_parent(location, &text, id, at)?,
        };
        if !self.version(&own) && named.is_some() {
            return None;
        }
        read_as_meant(&mut own, &SCENARIO, self.ledger);
        let extends = own.take("extends");
        let remove = own.take("remove");
        chain.push(identity);
        let mut base = Table::default();
        let mut whole = true;
        for (name, at) in self.parents(extends.map(|entry| entry.node)) {
            match self.load(&location.beside(&name), Some(at), chain) {
                Some(parent) => merge(&mut base, parent, &SCENARIO),
                None => whole = false,
            }
        }
        chain.pop();
        if !whole {
            return None;
        }
        if let Some(remove) = remove {
            self.remove(&mut base, &remove.node);
        }
        merge::claim_names(&own, &SCENARIO, self.ledger);
        merge(&mut base, own, &SCENARIO);
        Some(base)
    }

    fn text(&mut self, location: &Location, named: Option<At>) -> Option<Arc<str>> {
        let bytes = match self.reader.bytes(location, SCENARIO_BYTES) {
            Ok(bytes) => bytes,
            Err(unreadable) => {
                let message = format!("cannot read `{}`: {}", location.name(), unreadable.why);
                self.ledger.error("E001", message, named, "named here").help(unreadable.help);
                return None;
            }
        };
        if let Some(foreign) = foreign::by_signature(&bytes) {
            self.foreign(location, named, &foreign);
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(text.into()),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = 1 + error.as_bytes()[..valid].iter().filter(|b| **b == b'\n').count();
                let message =
                    format!("cannot read `{}`: line {line} is not UTF-8 text", location.name());
                self.ledger
                    .error("E001", message, named, "named here")
                    .help("save the file as UTF-8");
                None
            }
        }
    }

    fn foreign(&mut self, location: &Location, named: Option<At>, found: &Foreign) {
        let message = format!("cannot read `{}`: it is {}", location.name(), found.what);
        self.ledger.error("E001", message, named, "named here").help(found.help);
    }

    fn parse(&mut self, text: &str, id: u32, location: &Location) -> Option<Table> {
        // The parser's spans are those of the text with its byte order mark.
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty()
            && let Some(foreign) = foreign::by_text(text)
        {
            self.foreign(location, None, &foreign);
            return None;
        }
        let mut told = Vec::new();
        for error in &errors {
            if told.len() >= SYNTAX_ERRORS {
                break;
            }
            let span = error.span().unwrap_or(0..0);
            let at = At {
                text: id,
                start: u32::try_from(span.start).unwrap_or(u32::MAX),
                end: u32::try_from(span.end).unwrap_or(u32::MAX),
            };
            let brackets = ["array", "inline table", "unclosed", "recur"];
            if let Some((value, help)) = syntax::number(text, &span) {
                // What follows in its line comes of the same.
                if told.contains(&value) {
                    continue;
                }
                let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let at = At { start: offset(value.start), end: offset(value.end), ..at };
                told.push(value);
                self.ledger
                    .error("E002", "this is not a number as a scenario writes it", at, "")
                    .help(help);
                continue;
            }
            if let Some((heading, help)) = syntax::heading(text, &span) {
                let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let at = At { start: offset(heading.start), end: offset(heading.end), ..at };
                if !told.contains(&heading) {
                    told.push(heading);
                    let message =
                        "a name of more than letters, digits, `_` and `-` stands in quotes";
                    self.ledger.error("E002", message, at, "").help(help);
                }
                continue;
            }
            let (message, help) = syntax::words(error.message(), text, &span);
            told.push(span);
            self.ledger.error("E002", message, at, "").help(help);
            // What follows a bracket that is not closed are mostly faults that are none.
            if brackets.iter().any(|word| error.message().contains(word)) {
                break;
            }
        }
        if !errors.is_empty() {
            return None;
        }
        let table = tree(table.get_ref(), id);
        if !text.is_ascii() {
            self.doubled(&table);
        }
        Some(table)
    }

    /// Keys that TOML takes for two and that are one, their accents written in two ways.
    fn doubled(&mut self, table: &Table) {
        let mut first: HashMap<&str, At> = HashMap::new();
        for entry in &table.entries {
            if let Some(before) = first.insert(&entry.key, entry.key_at) {
                self.ledger
                    .error(
                        "E002",
                        format!("`{}` stands twice", entry.key),
                        entry.key_at,
                        "its accents are written in another way",
                    )
                    .also(before, "the first")
                    .help("each key stands once in its table; take one out");
            }
            let tables = entry.node.list().unwrap_or(std::slice::from_ref(&entry.node));
            tables.iter().filter_map(Node::table).for_each(|table| self.doubled(table));
        }
    }

    /// The tree of a parent, if it is a scenario.
    fn parse_parent(
        &mut self,
        location: &Location,
        text: &str,
        id: u32,
        named: At,
    ) -> Option<Table> {
        let name = location.name();
        let (table, errors) = DeTable::parse_recoverable(text);
        let (why, help) = if let Some(error) = errors.first() {
            if let Some(foreign) = foreign::by_text(text) {
                self.foreign(location, Some(named), &foreign);
                return None;
            }
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = 1 + text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
            (format!("line {line} is not TOML"), "`salang check` of that file shows it")
        } else {
            let own = tree(table.get_ref(), id);
            if is_scenario(&own) {
                return Some(own);
            }
            let why = if text.trim().is_empty() { "it is empty" } else { "it is not a scenario" };
            (why.to_owned(), "a scenario begins with `schema = 1`")
        };
        let message = format!("cannot read `{name}`: {why}");
        self.ledger.error("E001", message, named, "named here").help(help);
        None
    }

    /// Each file says its version, so that a newer parent is not read by old rules: whether it is this
    /// one, or none.
    fn version(&mut self, own: &Table) -> bool {
        let Some(node) = own.node("schema") else { return true };
        let known = matches!(&node.value, Value::Number(number) if number.whole == Some(1));
        if !known {
            self.ledger.error(
                "E007",
                "this program reads version 1 of the format",
                node.at,
                "expected `schema = 1`",
            );
        }
        known
    }

    fn parents(&mut self, extends: Option<Node>) -> Vec<(String, At)> {
        let Some(extends) = extends else { return Vec::new() };
        let list = match extends.value {
            Value::List(list) => list,
            _ => vec![extends],
        };
        let mut parents = Vec::new();
        for parent in list {
            match parent.value {
                Value::Text(name) if !name.trim().is_empty() => parents.push((name, parent.at)),
                _ => {
                    let found = parent.words();
                    self.ledger.error(
                        "E011",
                        "`extends` takes the name of a file, or a list of such names",
                        parent.at,
                        format!("expected the name of a file in quotes, found {found}"),
                    );
                }
            }
        }
        parents
    }

    fn remove(&mut self, base: &mut Table, remove: &Node) {
        let list = match &remove.value {
            Value::List(list) => list.as_slice(),
            _ => std::slice::from_ref(remove),
        };
        if !matches!(remove.value, Value::List(_)) {
            self.ledger.error(
                "E011",
                "`remove` takes a list of paths",
                remove.at,
                format!("expected a list such as [\"hazard.NAME\"], found {}", remove.words()),
            );
            return;
        }
        for item in list {
            let Some(text) = item.text() else {
                self.ledger.error(
                    "E011",
                    "`remove` takes a list of paths",
                    item.at,
                    format!("expected a path in quotes, found {}", item.words()),
                );
                continue;
            };
            if !path::remove(base, &SCENARIO, text) {
                if self.ledger.is_full() {
                    self.ledger.error("E005", "nothing to remove", item.at, "");
                    continue;
                }
                let known = path::known(base, &SCENARIO, false);
                let help = super::ledger::nearest(text, known.iter().map(String::as_str))
                    .map(|near| letters::meant(text, near))
                    .unwrap_or_default();
                self.ledger
                    .error(
                        "E005",
                        format!("there is no `{text}` to remove"),
                        item.at,
                        "the parents have nothing of this path",
                    )
                    .help(help);
            }
        }
    }
}

/// Whether a tree is that of a scenario, however wrong: it says the version of its format, or has no
/// key at its top that is not of the format.
fn is_scenario(own: &Table) -> bool {
    let says = matches!(own.node("schema").map(|node| &node.value), Some(Value::Number(_)));
    let known = |key: &str| is_for_loader(key) || SCENARIO.field(key).is_some();
    says || (!own.entries.is_empty() && own.keys().all(known))
}

/// Whether a key of the file's top level is for the loader alone.
pub(super) fn is_for_loader(key: &str) -> bool {
    matches!(key, "schema" | "extends" | "remove")
}
