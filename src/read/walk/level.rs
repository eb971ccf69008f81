//! `[level.NAME]`, and the names of levels elsewhere.

use super::{Row, Walk};
use crate::read::fields::Kind;
use crate::read::ledger::suggestion;
use crate::read::tree::Entry;
use crate::scenario::{Level, Supply};

/// More chains, or more levels, than this nobody means.
const MOST_NAMED: usize = 100;

impl Walk<'_, '_> {
    pub fn levels(&mut self, root: &Row<'_>) -> Vec<Level> {
        let mut levels = Vec::new();
        for (entry, row) in self.open_named(root, "level") {
            levels.push(Level {
                name: entry.key.clone(),
                year_cv: self.quantity(&row, "year_cv"),
                persistence: self.quantity(&row, "persistence"),
                start: self.maybe(&row, "start"),
                source: row.text("source"),
                notes: row.text("notes"),
            });
            if let Some(&at) = self.names.get(&entry.key) {
                self.ledger
                    .error(
                        "E016",
                        format!("a level and an assumption are both called `{}`", entry.key),
                        entry.key_at,
                        "the level",
                    )
                    .also(at, "the assumption")
                    .help("a correlation could mean either; give one of them another name");
            }
        }
        self.levels = levels.iter().map(|level: &Level| level.name.clone()).collect();
        levels
    }

    /// Notes the levels that bear the name of a supply.
    pub fn levels_and_supplies(&mut self, root: &Row<'_>, supplies: &[Supply]) {
        let table = root.node("level").and_then(|node| node.table());
        for entry in table.map_or(&[][..], |table| &table.entries) {
            if supplies.iter().any(|supply| supply.name == entry.key) {
                self.ledger
                    .error(
                        "E016",
                        format!("a level and a supply are both called `{}`", entry.key),
                        entry.key_at,
                        "the level",
                    )
                    .help("a correlation could mean either; give one of them another name");
            }
        }
    }

    /// The level that a table names as its `level`, if any.
    pub fn level(&mut self, row: &Row<'_>) -> Option<String> {
        let node = row.node("level")?;
        let name = node.text()?;
        if !self.levels.iter().any(|level| level == name) && !self.ledger.is_full() {
            let known = self.levels.iter().map(String::as_str);
            let help = match self.levels.is_empty() {
                true => "a level is `[level.NAME]` with `year_cv`".to_owned(),
                false => suggestion(name, "the levels are", known),
            };
            self.ledger
                .error(
                    "E067",
                    format!("no level is called `{name}`"),
                    node.at,
                    "expected the name of a `[level.NAME]`",
                )
                .help(help);
        }
        Some(name.to_owned())
    }

    /// Opens the named tables of a key, each with its entry.
    pub fn open_named<'t>(&mut self, root: &Row<'t>, key: &str) -> Vec<(&'t Entry, Row<'t>)> {
        let Some((field, node)) = root.field(key) else { return Vec::new() };
        let Kind::Named(spec) = field.kind else { return Vec::new() };
        let Some(table) = node.table() else {
            self.ledger.error(
                "E011",
                format!("`{key}` is a table of named tables"),
                node.at,
                format!("expected tables such as [{key}.NAME], found {}", node.words()),
            );
            return Vec::new();
        };
        if let Some(beyond) = table.entries.get(MOST_NAMED) {
            self.ledger.error(
                "E008",
                format!("there are {} of `{key}`", table.entries.len()),
                beyond.key_at,
                format!("at most {MOST_NAMED} are read"),
            );
        }
        let mut rows = Vec::new();
        for entry in table.entries.iter().take(MOST_NAMED) {
            self.name(&entry.key, entry.key_at, true);
            let title = format!("{key} `{}`", entry.key);
            rows.extend(self.open(&entry.node, spec, title, None).map(|row| (entry, row)));
        }
        rows
    }
}
