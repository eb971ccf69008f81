//! One table of the file beside the fields it may have: unknown keys, missing keys, keys that
//! exclude each other, texts and names.

use super::Walk;
use crate::read::fields::{Field, Kind, Label, TableSpec, shown};
use crate::read::ledger::{At, listing, nearest};
use crate::read::letters;
use crate::read::misspelt::unknown_key;
use crate::read::tree::{Entry, Node, Table, Value};
use crate::text::visible;
use crate::units::Commodity;

/// A list may have this many entries: more nobody writes by hand, and every hazard is matched with
/// every segment.
const MOST_ENTRIES: usize = 1_000;
/// A name may have this many letters, so that it can be told in a message, a path and a chart.
const MOST_LETTERS_OF_A_NAME: usize = 200;
/// A title, a label or another text of a line may have this many.
const MOST_LETTERS: usize = 500;

/// A table with its fields.
#[derive(Clone)]
pub(in crate::read) struct Row<'t> {
    pub spec: &'static TableSpec,
    pub table: &'t Table,
    /// Where the table begins.
    pub at: At,
    /// In running text, such as ``corridor `CASA-1000` ``.
    pub title: String,
    pub commodity: Option<Commodity>,
}

impl<'t> Row<'t> {
    pub fn entry(&self, key: &str) -> Option<&'t Entry> {
        self.table.get(key)
    }

    pub fn node(&self, key: &str) -> Option<&'t Node> {
        self.table.node(key)
    }

    /// A text, if it is given.
    pub fn text(&self, key: &str) -> Option<String> {
        self.table.text(key).map(str::to_owned)
    }

    /// Where a key stands, or the table where it is left out.
    pub fn key_at(&self, key: &str) -> At {
        self.entry(key).map_or(self.at, |entry| entry.key_at)
    }

    /// Where the value of a key stands, or the table where it is left out.
    pub fn value_at(&self, key: &str) -> At {
        self.node(key).map_or(self.at, |node| node.at)
    }

    /// The field and what is given for it.
    pub fn field(&self, key: &str) -> Option<(&'static Field, &'t Node)> {
        Some((self.spec.field(key)?, self.node(key)?))
    }
}

impl Walk<'_, '_> {
    /// Opens what should be a table.
    pub fn open<'t>(
        &mut self,
        node: &'t Node,
        spec: &'static TableSpec,
        title: String,
        commodity: Option<Commodity>,
    ) -> Option<Row<'t>> {
        match &node.value {
            Value::Table(table) => Some(self.open_table(table, node.at, spec, title, commodity)),
            _ => {
                let help = match (spec.field("value"), node.text()) {
                    (Some(_), _) => "what it comes to stands under its `value`".to_owned(),
                    (None, Some(name)) if spec.field("country").is_some() => format!(
                        "write {{ country = \"{name}\" }}, or `corridor`, `segment` or `supply` in \
                         place of `country`"
                    ),
                    _ => String::new(),
                };
                self.ledger
                    .error(
                        "E011",
                        format!("{} is a table of keys", spec.word),
                        node.at,
                        format!("expected a table, found {}", node.words()),
                    )
                    .help(help);
                None
            }
        }
    }

    /// Opens the table of a key, if it is given.
    pub fn open_key<'t>(&mut self, row: &Row<'t>, key: &str) -> Option<Row<'t>> {
        let (field, node) = row.field(key)?;
        let spec = match field.kind {
            Kind::Table(spec) | Kind::Value(spec) => spec,
            _ => return None,
        };
        let title = match row.spec.field("name") {
            Some(_) => format!("`{key}` of {}", row.title),
            None => spec.word.to_owned(),
        };
        self.open(node, spec, title, row.commodity)
    }

    /// Opens the tables of a list of entries; `word` names one of them in running text.
    pub fn open_entries<'t>(&mut self, row: &Row<'t>, key: &str, word: &str) -> Vec<Row<'t>> {
        self.open_so_many(row, (key, MOST_ENTRIES), word)
    }

    /// The same where no more than `most` are read.
    pub fn open_so_many<'t>(
        &mut self,
        row: &Row<'t>,
        (key, most): (&str, usize),
        word: &str,
    ) -> Vec<Row<'t>> {
        let Some((field, node)) = row.field(key) else { return Vec::new() };
        let Kind::Entries(spec, label) = field.kind else { return Vec::new() };
        let Value::List(list) = &node.value else {
            let found = node.words();
            self.ledger
                .error(
                    "E011",
                    format!("`{key}` is a list of tables"),
                    node.at,
                    format!("expected entries that begin with `[[{key}]]`, found {found}"),
                )
                .help(format!("write `[[...]]` with two brackets: each `{key}` is one of several"));
            self.partial = true;
            return Vec::new();
        };
        if let Some(beyond) = list.get(most) {
            self.ledger.error(
                "E008",
                format!("there are {} of `{key}`", shown(list.len() as f64)),
                beyond.at,
                format!("at most {} are read", shown(most as f64)),
            );
            self.partial = true;
        }
        let mut rows = Vec::new();
        for item in list.iter().take(most) {
            let name_of = |item: &'t Node| item.table().and_then(|table| table.text(label.key()));
            let named = name_of(item);
            let needs_name = spec.field("name").is_some_and(|field| field.needed);
            let needs_commodity = spec.field("commodity").is_some();
            self.partial |= (needs_name && named.is_none())
                || (needs_commodity && item.table().and_then(commodity_of).is_none());
            let title = match named {
                Some(name) if label == Label::Corridor => format!("the {word} of `{name}`"),
                Some(name) => format!("{word} `{name}`"),
                None if word.starts_with(['a', 'e', 'o']) => format!("an {word}"),
                None => format!("a {word}"),
            };
            let own = item.table().and_then(commodity_of);
            let lacking = item.table().is_some_and(|table| {
                let mut needed = spec.fields.iter().filter(|field| field.needed);
                needed.any(|field| field.group.is_empty() && table.get(field.key).is_none())
            });
            self.sibling = named.filter(|_| lacking).and_then(|name| {
                let others = list.iter().filter(|other| other.at.text != item.at.text);
                nearest(name, others.filter_map(name_of)).map(str::to_owned)
            });
            rows.extend(self.open(item, spec, title, own.or(row.commodity)));
        }
        rows
    }

    /// Looks at the keys of a table.
    pub fn open_table<'t>(
        &mut self,
        table: &'t Table,
        at: At,
        spec: &'static TableSpec,
        title: String,
        commodity: Option<Commodity>,
    ) -> Row<'t> {
        let row = Row { spec, table, at, title, commodity };
        // A key that was probably meant by a misspelt one is not told to be missing as well.
        let mut meant = Vec::new();
        for entry in &table.entries {
            match spec.field(&entry.key) {
                None => meant.extend(self.unknown_key(&row, entry)),
                Some(field) => {
                    self.known_key(&row, entry, field);
                    self.never_with(&row, entry, field);
                }
            }
        }
        self.exclusive_keys(&row);
        self.missing_keys(&row, &meant);
        row
    }

    fn unknown_key(&mut self, row: &Row<'_>, entry: &Entry) -> Option<&'static str> {
        let fits = |field: &&Field| {
            field.commodity.is_none_or(|own| row.commodity.is_none_or(|given| own == given))
        };
        let known = row.spec.fields.iter().filter(fits).map(|field| field.key);
        let meant = nearest(&entry.key, known.clone());
        unknown_key(self.ledger, row.spec, entry, known);
        meant
    }

    fn known_key(&mut self, row: &Row<'_>, entry: &Entry, field: &'static Field) {
        if let (Some(own), Some(given)) = (field.commodity, row.commodity)
            && own != given
        {
            let instead = row.spec.fields.iter().find(|other| {
                other.commodity == Some(given)
                    && other.group == field.group
                    && same_stem(other.key, field.key)
            });
            let help = instead
                .map(|other| format!("write `{}`, in {}", other.key, other.unit))
                .unwrap_or_default();
            self.ledger
                .error(
                    "E042",
                    format!(
                        "`{}` is for {}, but {} is about {}",
                        field.key,
                        own.word(),
                        row.title,
                        given.word()
                    ),
                    entry.key_at,
                    format!("a key of {}", own.word()),
                )
                .help(help);
        }
        match field.kind {
            Kind::Text | Kind::Name | Kind::File | Kind::NameOr(_) | Kind::Condition => {
                self.text(row, entry, field)
            }
            _ => {}
        }
        if !field.follows.is_empty() && !field.follows.iter().any(|key| row.node(key).is_some()) {
            let owners: Vec<&str> = field
                .follows
                .iter()
                .filter(|key| {
                    let own = row.spec.field(key).and_then(|field| field.commodity);
                    own.is_none_or(|own| row.commodity.is_none_or(|given| own == given))
                })
                .copied()
                .collect();
            self.ledger.error(
                "E047",
                format!(
                    "`{}` goes with {}",
                    field.key,
                    listing(owners, 4).replace(" and ", " or ")
                ),
                entry.key_at,
                "without this it has no meaning",
            );
        }
    }

    /// Notes a key that stands beside one with which it has no meaning.
    fn never_with(&mut self, row: &Row<'_>, entry: &Entry, field: &'static Field) {
        let Some(other) = field.never_with.iter().find_map(|key| row.entry(key)) else { return };
        self.ledger
            .error(
                "E047",
                format!("`{}` does not go with `{}`", field.key, other.key),
                entry.key_at,
                "not here",
            )
            .also(other.key_at, "beside this")
            .help("take it out");
    }

    fn text(&mut self, row: &Row<'_>, entry: &Entry, field: &'static Field) {
        let Some(text) = entry.node.text() else {
            self.ledger
                .error(
                    "E011",
                    format!("`{}` is a text", field.key),
                    entry.node.at,
                    format!("expected a text in quotes, found {}", entry.node.words()),
                )
                .help("");
            return;
        };
        let name = match field.kind {
            Kind::Name => true,
            Kind::NameOr(other) => row.table.text(other) != Some(text),
            _ => false,
        };
        if matches!(field.kind, Kind::Text | Kind::Condition)
            && !matches!(field.key, "source" | "notes")
        {
            self.length(text, entry.node.at, &format!("`{}`", field.key), MOST_LETTERS);
        }
        if name || matches!(field.kind, Kind::File) || field.key == "cause" {
            self.name(text, entry.node.at, name);
        }
        // What is told apart by its letters, as names are. Words for people are written out where they
        // are shown.
        if matches!(field.key, "cause" | "country" | "after" | "column") {
            self.control(text, entry.node.at, &format!("`{}`", field.key));
        }
    }

    /// Whether a text that stands in tables and charts fits there.
    fn length(&mut self, text: &str, at: At, what: &str, most: usize) -> bool {
        let letters = if text.len() > most { text.chars().count() } else { 0 };
        if letters > most {
            self.ledger.error(
                "E017",
                format!("{what} has {} letters", shown(letters as f64)),
                at,
                format!("expected at most {most}"),
            );
        }
        letters <= most
    }

    /// Notes the faults of a name.
    pub fn name(&mut self, name: &str, at: At, strict: bool) {
        if !self.length(name, at, "a name", MOST_LETTERS_OF_A_NAME) {
            return;
        }
        if name.trim().is_empty() {
            self.ledger.error("E017", "a name is empty", at, "expected a name");
        } else if strict && self.control(name, at, "the name") {
            // Told.
        } else if let Some(c) = name.chars().find(|c| strict && letters::passes_for_a_space(*c)) {
            let what = format!("{}U+{:04X}", letters::name(c), u32::from(c));
            self.ledger
                .error(
                    "E017",
                    format!("the name `{name}` holds what only looks like a space ({what})"),
                    at,
                    "a name with a plain space would be another",
                )
                .help("write a plain space there, or nothing");
        } else if strict && name.contains(letters::WITH_A_MEANING) {
            self.ledger
                .error(
                    "E017",
                    format!("the name `{name}` holds a character that names cannot hold"),
                    at,
                    "a name holds none of `. , / * = [ ] < >`",
                )
                .help("these have a meaning in paths, in `--set` and in the names of metrics");
        }
    }

    /// Tells of a control character in a text by which things are told apart; whether there is one.
    /// Marks of direction, which some scripts need, are written out wherever they are shown.
    fn control(&mut self, text: &str, at: At, what: &str) -> bool {
        let Some(c) = text.chars().find(|c| c.is_control()) else { return false };
        let named = format!("{}U+{:04X}", letters::name(c), u32::from(c));
        let shown = visible(text);
        self.ledger
            .error(
                "E017",
                format!("{what} `{shown}` holds a control character ({named})"),
                at,
                "written out here",
            )
            .help("it is one line of plain text: put a space there, or nothing");
        true
    }

    fn exclusive_keys(&mut self, row: &Row<'_>) {
        let mut seen: Vec<(&str, &Entry)> = Vec::new();
        for entry in &row.table.entries {
            let Some(field) = row.spec.field(&entry.key) else { continue };
            let strange = field.commodity.is_some() && row.commodity.is_some();
            if field.group.is_empty() || (strange && field.commodity != row.commodity) {
                continue;
            }
            match seen.iter().find(|(group, _)| *group == field.group) {
                None => seen.push((field.group, entry)),
                Some((_, first)) => {
                    let message = format!(
                        "{} has both `{}` and `{}`, which exclude each other",
                        row.title, first.key, entry.key
                    );
                    self.ledger
                        .error("E013", message, entry.key_at, "either this")
                        .also(first.key_at, "or this")
                        .help("keep one of the two");
                }
            }
        }
    }

    fn missing_keys(&mut self, row: &Row<'_>, meant: &[&str]) {
        let given = |field: &Field| row.node(field.key).is_some() || meant.contains(&field.key);
        let fits = |field: &Field| {
            field.commodity.is_none_or(|own| row.commodity.is_none_or(|given| own == given))
        };
        // What is missing, in words, with what to do about it.
        let mut missing: Vec<(String, String)> = Vec::new();
        let mut groups: Vec<&str> = Vec::new();
        for field in row.spec.fields.iter().filter(|field| field.needed) {
            if field.group.is_empty() {
                let excused = field.never_with.iter().any(|key| row.node(key).is_some());
                if !given(field) && !excused {
                    missing.push((format!("`{}`", field.key), advice(field)));
                }
                continue;
            }
            if groups.contains(&field.group) {
                continue;
            }
            groups.push(field.group);
            let group = || row.spec.fields.iter().filter(|other| other.group == field.group);
            if group().any(given) {
                continue;
            }
            // Where no commodity is known, the key that holds for all of them is enough.
            let is_for_all = |other: &&Field| other.commodity.is_none();
            let some = row.spec.field("commodity").is_none() && group().any(|own| is_for_all(&own));
            let fits = |other: &&Field| fits(other) && (!some || is_for_all(other));
            let choices: Vec<&str> = group().filter(fits).map(|other| other.key).collect();
            let help = if choices.len() > 1 { "give one of them" } else { "" };
            missing.push((listing(choices, 6).replace(" and ", " or "), help.to_owned()));
        }
        // A misspelt name makes a new entry of what should have changed an inherited one.
        let sibling = self.sibling.take();
        if let (Some(sibling), Some((first, _))) = (sibling, missing.first()) {
            let more = match missing.len() {
                1 => String::new(),
                2 => " and one more key".to_owned(),
                count => format!(" and {} more keys", count - 1),
            };
            self.ledger
                .error(
                    "E012",
                    format!("{} lacks {first}{more}", row.title),
                    row.at,
                    "a new name makes a new entry",
                )
                .help(format!("did you mean `{sibling}`, which a parent has?"));
            return;
        }
        for (what, help) in missing {
            self.ledger
                .error("E012", format!("{} lacks {what}", row.title), row.at, "missing here")
                .help(help);
        }
    }
}

/// The advice about a key that is missing.
fn advice(field: &Field) -> String {
    match (field.key, field.kind) {
        ("schema", _) => "begin the file with `schema = 1`".to_owned(),
        ("run", _) => "add `[run]` with `start_year` and `years`; a part that others extend is \
                       checked through the scenario that extends it"
            .to_owned(),
        (key, Kind::Word(words)) => {
            let words = listing(words.iter().copied(), 9).replace('`', "\"");
            format!("`{key}`: {}", words.replace(" and ", " or "))
        }
        (key, _) => format!("`{key}`: {}", lower_first(field.doc.trim_end_matches('.'))),
    }
}

/// The commodity that a table names, if it names one.
pub(super) fn commodity_of(table: &Table) -> Option<Commodity> {
    let word = table.text("commodity")?;
    Commodity::ALL.into_iter().find(|commodity| commodity.name() == word)
}

/// Whether two keys differ by their unit alone.
fn same_stem(a: &str, b: &str) -> bool {
    fn stem(key: &str) -> &str {
        key.split_once('_').map_or("", |(stem, _)| match stem {
            "bcm" | "kt" => "",
            stem => stem,
        })
    }
    stem(a) == stem(b)
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        // An abbreviation such as `MJ` stays as it is.
        Some(first) if chars.clone().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
