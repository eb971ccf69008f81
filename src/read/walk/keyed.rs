//! The kind of table that stands in the place of a number, told by its keys alone.
//!
//! A distribution is known by its word. Any other table differs by the states of a chain, by the
//! outcomes of a branch or by the parts of the day, and is told by names that belong to just one of
//! these: so they are unique over the file, and all of them are known before any quantity is read.

use std::collections::HashMap;
use std::rc::Rc;

use super::Walk;
use super::laws::is_law;
use crate::read::ledger::{At, nearest};
use crate::read::tree::{Node, Table};
use crate::scenario::ChainIndex;

/// The key of a table by outcome that stands for all outcomes without a value of their own.
pub(in crate::read) const ELSE: &str = "else";
/// Words that may stand beside a distribution's, and so are no names of states, outcomes or parts.
const TAKEN: [&str; 4] = [ELSE, "weights", "low", "high"];
/// The chain that is no `[regime.NAME]`.
pub(in crate::read) const SECURITY: &str = "security";

/// The states, outcomes or parts by which numbers may differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::read) enum By {
    /// The states of a chain: `security`, or a regime by its name.
    Chain(String),
    /// The outcomes of a branch, by its name.
    Branch(String),
    /// The parts of the day.
    Day,
}

impl By {
    /// In running text: ``branch `tapi` ``.
    pub fn words(&self) -> String {
        match self {
            Self::Chain(name) if name == SECURITY => "`[security]`".to_owned(),
            Self::Chain(name) => format!("regime `{name}`"),
            Self::Branch(name) => format!("branch `{name}`"),
            Self::Day => "`day`".to_owned(),
        }
    }

    /// One of its names: ``an outcome``.
    pub fn one(&self) -> &'static str {
        match self {
            Self::Chain(name) if name == SECURITY => "a security state",
            Self::Chain(_) => "a state",
            Self::Branch(_) => "an outcome",
            Self::Day => "a part of the day",
        }
    }
}

/// Names that a table may have as its keys, together.
#[derive(Debug)]
pub(in crate::read) struct Group {
    /// The thing that they are names of.
    pub by: By,
    /// In the order in which the file first names them, each with the first place.
    pub names: Vec<(String, At)>,
    /// Whether it is a chain that steps on 1 January only.
    pub yearly: bool,
}

impl Group {
    /// The names alone.
    pub fn words(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(|(name, _)| name.as_str())
    }
}

/// A table that stands in the place of a number.
pub(in crate::read) enum Keyed {
    /// A distribution.
    Law,
    /// By these names, whether or not all of them are there.
    By(Rc<Group>),
    /// Some of its keys are names of one thing and some of another, which has been told.
    Mixed,
    /// None of its keys is a name of anything.
    Unknown,
}

/// The names of all states, outcomes and parts of the day.
#[derive(Default)]
pub(in crate::read) struct Register {
    groups: Vec<Rc<Group>>,
    of: HashMap<String, usize>,
    /// Whether the file has a chain, be it without names.
    has_chain: bool,
}

impl Register {
    /// Of a merged tree, whatever is wrong with it.
    pub fn of(root: &Table) -> Self {
        let mut register = Self::default();
        if let Some(table) = root.node(SECURITY).and_then(Node::table) {
            register.chain(SECURITY, table);
        }
        let named = |key: &str| {
            let table = root.node(key).and_then(Node::table);
            let entries = table.map_or(&[][..], |table| &table.entries).iter();
            entries.filter_map(|entry| Some((entry.key.clone(), entry.node.table()?)))
        };
        for (name, table) in named("regime") {
            register.chain(&name, table);
        }
        for (name, table) in named("branch") {
            let outcomes = table.node("outcomes").and_then(Node::table);
            register.add(By::Branch(name), outcomes.map(keys).unwrap_or_default());
        }
        let day =
            root.node("destination").and_then(Node::table).and_then(|table| table.node("day"));
        let parts = day.and_then(Node::list).unwrap_or(&[]).iter().filter_map(Node::table);
        let parts = parts.filter_map(|part| {
            let node = part.node("part")?;
            Some((node.text()?.to_owned(), node.at))
        });
        register.add(By::Day, parts.collect());
        register
    }

    fn chain(&mut self, name: &str, table: &Table) {
        self.has_chain = true;
        self.add(By::Chain(name.to_owned()), states(table));
        if let Some(group) = self.groups.last_mut().and_then(Rc::get_mut) {
            let own = matches!(&group.by, By::Chain(own) if own == name);
            group.yearly = own && table.get("yearly_transition").is_some();
        }
    }

    /// Whether the file has a chain, be it one that could not be read.
    pub fn has_chain(&self) -> bool {
        self.has_chain
    }

    /// The chains, in the order of the scenario's, with the index of each.
    pub fn chains(&self) -> impl Iterator<Item = (ChainIndex, &Rc<Group>)> + Clone {
        let chains = self.groups.iter().filter(|group| matches!(group.by, By::Chain(_)));
        chains.enumerate().map(|(index, group)| (ChainIndex(index), group))
    }

    /// The index of a chain.
    pub fn chain_index(&self, by: &By) -> ChainIndex {
        self.chains().find(|(_, group)| group.by == *by).map_or(ChainIndex(0), |found| found.0)
    }

    fn add(&mut self, by: By, names: Vec<(String, At)>) {
        for (name, _) in &names {
            self.of.entry(name.clone()).or_insert(self.groups.len());
        }
        if !names.is_empty() {
            self.groups.push(Rc::new(Group { by, names, yearly: false }));
        }
    }

    /// The names by which something differs.
    pub fn group(&self, by: &By) -> Option<&Rc<Group>> {
        self.groups.iter().find(|group| group.by == *by)
    }

    /// The place of a branch: that of its first outcome.
    pub fn place(&self, branch: &str) -> Option<At> {
        let group = self.group(&By::Branch(branch.to_owned()))?;
        group.names.first().map(|(_, at)| *at)
    }

    /// All names.
    fn words(&self) -> impl Iterator<Item = &str> + Clone {
        self.groups.iter().flat_map(|group| group.words())
    }

    /// Whether a key is the name of a state, an outcome or a part of the day.
    pub fn knows(&self, key: &str) -> bool {
        self.of.contains_key(key)
    }

    fn of_key(&self, key: &str) -> Option<&Rc<Group>> {
        self.groups.get(*self.of.get(key)?)
    }
}

/// The keys of a table, with their places.
fn keys(table: &Table) -> Vec<(String, At)> {
    table.entries.iter().map(|entry| (entry.key.clone(), entry.key_at)).collect()
}

/// The states of a chain: all that its `start` and its rows name.
fn states(table: &Table) -> Vec<(String, At)> {
    let mut states = table.node("start").and_then(Node::table).map(keys).unwrap_or_default();
    for rows in ["monthly_transition", "yearly_transition"] {
        let rows = table.node(rows).and_then(Node::table).map_or(&[][..], |rows| &rows.entries);
        for row in rows {
            let Some(inner) = row.node.table() else { continue };
            states.push((row.key.clone(), row.key_at));
            states.extend(keys(inner));
        }
    }
    let mut unique: Vec<(String, At)> = Vec::new();
    for state in states {
        if !unique.iter().any(|known| known.0 == state.0) {
            unique.push(state);
        }
    }
    unique
}

impl Walk<'_, '_> {
    /// The kind of a table; one that mixes names of several things is an error.
    pub fn keyed(&mut self, key: &str, table: &Table) -> Keyed {
        if table.keys().any(is_law) {
            return Keyed::Law;
        }
        let mut found: Option<(&str, &Rc<Group>)> = None;
        for entry in &table.entries {
            let Some(group) = self.register.of_key(&entry.key) else { continue };
            match found {
                None => found = Some((&entry.key, group)),
                Some((first, of)) if !Rc::ptr_eq(of, group) => {
                    let message = format!(
                        "`{key}` mixes names of {} and of {}",
                        of.by.words(),
                        group.by.words()
                    );
                    let label = format!("`{first}` is of the one, `{}` of the other", entry.key);
                    self.ledger
                        .error("E055", message, entry.key_at, label)
                        .help("a table differs by one thing; give a part of it a name of its own");
                    return Keyed::Mixed;
                }
                Some(_) => {}
            }
        }
        if let Some((_, group)) = found {
            return Keyed::By(group.clone());
        }
        // With every name misspelt it is the nearest that was meant.
        let near = |key: &str| nearest(key, self.register.words()).map(str::to_owned);
        let meant = table.keys().find_map(|key| self.register.of_key(&near(key)?));
        match meant.filter(|group| matches!(group.by, By::Branch(_))) {
            Some(group) => Keyed::By(group.clone()),
            None => Keyed::Unknown,
        }
    }

    /// Notes the names that belong to several things at once, or that none may bear.
    pub fn clashing_names(&mut self) {
        let mut first: HashMap<&str, (&By, At)> = HashMap::new();
        for group in &self.register.groups {
            // The words of distributions are told of security where its states are read.
            let is_security = matches!(&group.by, By::Chain(name) if name == SECURITY);
            for (name, at) in &group.names {
                let taken = TAKEN.contains(&name.as_str());
                if taken || (is_law(name) && !is_security) {
                    let label = match taken {
                        true => "this word has a meaning of its own in such tables",
                        false => "this is the name of a distribution",
                    };
                    self.ledger
                        .error(
                            "E033",
                            format!("{} cannot be called `{name}`", group.by.one()),
                            *at,
                            label,
                        )
                        .help(format!("give it another name, such as `{name} case`"));
                }
                let Some((other, before)) = first.insert(name, (&group.by, *at)) else { continue };
                let longer = match &group.by {
                    By::Branch(branch) | By::Chain(branch) => format!("{branch} {name}"),
                    By::Day => format!("{name} hours"),
                };
                self.ledger
                    .error(
                        "E016",
                        format!(
                            "`{name}` is {} of {} and {} of {}",
                            other.one(),
                            other.words(),
                            group.by.one(),
                            group.by.words()
                        ),
                        *at,
                        "the second",
                    )
                    .also(before, "the first")
                    .help(format!("give one of them a longer name, such as `{longer}`"));
            }
        }
    }
}
