//! `[branch.NAME]`, and tables by outcome in the place of a number or of a distribution.
//!
//! A table by outcome that stands for a number is kept as an assumption of the file's own: its law is a
//! number or a name for each outcome, and its name is its own text, by which the quantity refers to it.
//! So whatever follows names, follows it as well.

use std::rc::Rc;

use super::keyed::{By, ELSE, Group};
use super::values::Ask;
use super::{Row, Walk, placeholder};
use crate::read::fields::{Kind, shown};
use crate::read::ledger::{At, listing, suggestion};
use crate::read::merged::inline;
use crate::read::tree::{Node, Table};
use crate::scenario::{Assumption, Branch, BranchOutcome, Law, Quantity};

/// More branches, and more outcomes of one, than these nobody means, and no report could show.
const MOST_BRANCHES: usize = 100;
const MOST_OUTCOMES: usize = 50;
/// Constant weights add up to 1 within this.
const WEIGHTS_TOLERANCE: f64 = 1e-6;

impl Walk<'_, '_> {
    /// All branches.
    pub fn branches(&mut self, root: &Row<'_>) -> Vec<Branch> {
        let Some((field, node)) = root.field("branch") else { return Vec::new() };
        let Kind::Named(spec) = field.kind else { return Vec::new() };
        let Some(table) = node.table() else {
            self.ledger.error(
                "E011",
                "`branch` is a table of named tables",
                node.at,
                format!("expected tables such as [branch.NAME], found {}", node.words()),
            );
            return Vec::new();
        };
        if let Some(beyond) = table.entries.get(MOST_BRANCHES) {
            self.ledger.error(
                "E008",
                format!("there are {} branches", shown(table.entries.len() as f64)),
                beyond.key_at,
                format!("at most {} are read", shown(MOST_BRANCHES as f64)),
            );
        }
        let mut branches = Vec::new();
        for entry in table.entries.iter().take(MOST_BRANCHES) {
            self.name(&entry.key, entry.key_at, true);
            let title = format!("branch `{}`", entry.key);
            let Some(row) = self.open(&entry.node, spec, title, None) else { continue };
            let outcomes = self.outcomes(&row);
            let given = self.given(&row, &entry.key, &outcomes);
            branches.push(Branch {
                name: entry.key.clone(),
                label: row.text("label"),
                outcomes,
                given,
                grade: self.grade(&row),
                source: row.text("source"),
                notes: row.text("notes"),
            });
        }
        branches
    }

    fn outcomes(&mut self, row: &Row<'_>) -> Vec<BranchOutcome> {
        let Some((field, node)) = row.field("outcomes") else { return Vec::new() };
        let Some(table) = node.table().filter(|table| !table.entries.is_empty()) else {
            self.ledger.error(
                "E011",
                "`outcomes` says how likely each outcome is",
                node.at,
                format!(
                    "expected weights such as {{ never = 0.8, \"with India\" = 0.2 }}, found {}",
                    match node.table() {
                        Some(_) => "none",
                        None => node.words(),
                    }
                ),
            );
            return Vec::new();
        };
        if let Some(beyond) = table.entries.get(MOST_OUTCOMES) {
            self.ledger.error(
                "E020",
                format!("there are more than {MOST_OUTCOMES} outcomes"),
                beyond.key_at,
                format!("`{}` is one outcome too many", beyond.key),
            );
        }
        let before = self.ledger.errors();
        let mut outcomes = Vec::new();
        for entry in table.entries.iter().take(MOST_OUTCOMES) {
            self.name(&entry.key, entry.key_at, true);
            let weight = self.quantity_of(&entry.node, Ask::of(field));
            outcomes.push(BranchOutcome { name: entry.key.clone(), weight });
        }
        if self.ledger.errors() == before {
            self.weights(row, node.at, &outcomes);
        }
        outcomes
    }

    /// Whether some outcome can come about, and constant weights are chances.
    fn weights(&mut self, row: &Row<'_>, at: At, outcomes: &[BranchOutcome]) {
        let numbers: Option<Vec<f64>> =
            outcomes.iter().map(|outcome| outcome.weight.number()).collect();
        if let Some(numbers) = numbers {
            let sum: f64 = numbers.iter().sum();
            if sum == 0.0 {
                self.no_weight(&row.title, at, None);
            } else if (sum - 1.0).abs() > WEIGHTS_TOLERANCE {
                let message = format!(
                    "the weights of {} add up to {}, not to 1",
                    row.title,
                    shown(round(sum))
                );
                self.ledger
                    .warning("W024", message, at, "each chance is its weight over this sum")
                    .help("where chances are meant, let them add up to 1");
            }
            return;
        }
        // Within an outcome of another branch the weights may be numbers, and all of them 0.
        let mut branches: Vec<(String, usize)> = Vec::new();
        for outcome in outcomes {
            if let Some(Law::ByOutcome { branch, laws, .. }) = self.outcome_table(&outcome.weight)
                && !branches.iter().any(|known| known.0 == *branch)
            {
                branches.push((branch.clone(), laws.len()));
            }
        }
        for (branch, count) in branches {
            for index in 0..count {
                let within = |weight: &Quantity| match self.outcome_table(weight) {
                    Some(Law::ByOutcome { branch: own, laws, .. }) if *own == branch => {
                        match laws.get(index) {
                            Some(Law::Constant(one)) => one.number(),
                            _ => None,
                        }
                    }
                    Some(_) => None,
                    None => weight.number(),
                };
                if outcomes.iter().all(|outcome| within(&outcome.weight) == Some(0.0)) {
                    let group = self.register.group(&By::Branch(branch.clone())).cloned();
                    let name = group.and_then(|group| Some(group.names.get(index)?.0.clone()));
                    self.no_weight(&row.title, at, name.as_deref());
                }
            }
        }
    }

    fn no_weight(&mut self, title: &str, at: At, within: Option<&str>) {
        let message = match within {
            None => format!("the weights of {title} are all 0"),
            Some(other) => format!("the weights of {title} are all 0 within `{other}`"),
        };
        self.ledger
            .error("E022", message, at, "no outcome can come about")
            .help("give at least one above 0");
    }

    /// The outcome that is supposed.
    fn given(&mut self, row: &Row<'_>, name: &str, outcomes: &[BranchOutcome]) -> Option<usize> {
        let node = row.node("given")?;
        let wanted = node.text()?;
        let found = outcomes.iter().position(|outcome| outcome.name == wanted);
        if found.is_none() && !outcomes.is_empty() {
            let names = outcomes.iter().map(|outcome| outcome.name.as_str());
            let help = suggestion(wanted, "its outcomes are", names);
            self.ledger
                .error(
                    "E056",
                    format!("branch `{name}` has no outcome `{wanted}`"),
                    node.at,
                    "unknown outcome",
                )
                .help(help);
        }
        found
    }

    /// The law of the table by outcome that a quantity is, if it is one.
    fn outcome_table(&self, quantity: &Quantity) -> Option<&Law<Quantity>> {
        let name = quantity.name()?;
        self.outcome_tables.iter().find(|own| own.name == name).map(|own| &own.value)
    }

    /// A quantity by outcome.
    pub fn quantity_by_outcome(
        &mut self,
        node: &Node,
        table: &Table,
        group: &Rc<Group>,
        ask: Ask,
    ) -> Quantity {
        let laws = self.by_outcome(node, table, group, ask, |walk, node| {
            Law::Constant(walk.quantity_of(node, ask))
        });
        let (Some(laws), By::Branch(branch)) = (laws, &group.by) else { return placeholder() };
        let name = inline(node);
        if !self.outcome_tables.iter().any(|known| known.name == name) {
            self.outcome_tables.push(Assumption {
                name: name.clone(),
                label: None,
                unit: None,
                value: Law::ByOutcome {
                    branch: branch.clone(),
                    outcomes: group.words().map(str::to_owned).collect(),
                    laws,
                },
                range: None,
                source: None,
                notes: None,
                judgement: false,
                stated_grade: None,
                score_of: None,
            });
        }
        Quantity::scaled(name, 1.0, ask.bounds)
    }

    /// A law by outcome.
    pub fn law_by_outcome(
        &mut self,
        node: &Node,
        table: &Table,
        group: &Rc<Group>,
        ask: Ask,
    ) -> Law<Quantity> {
        let laws = self.by_outcome(node, table, group, ask, |walk, node| walk.law(node, ask));
        match (laws, &group.by) {
            (Some(laws), By::Branch(branch)) => Law::ByOutcome {
                branch: branch.clone(),
                outcomes: group.words().map(str::to_owned).collect(),
                laws,
            },
            _ => Law::Constant(placeholder()),
        }
    }

    /// The law of each outcome in a table; nothing where it cannot be read.
    fn by_outcome(
        &mut self,
        node: &Node,
        table: &Table,
        group: &Rc<Group>,
        ask: Ask,
        mut read: impl FnMut(&mut Self, &Node) -> Law<Quantity>,
    ) -> Option<Vec<Law<Quantity>>> {
        let key = ask.key;
        if std::mem::replace(&mut self.in_outcome, true) {
            self.ledger
                .error(
                    "E030",
                    format!("`{key}` is by outcome within an outcome"),
                    node.at,
                    "one table by outcome cannot stand in another",
                )
                .help(
                    "give the inner one a name: write `[assumption.NAME]` with it as its `value`",
                );
            return None;
        }
        self.branched.insert(group.by.clone());
        let before = self.ledger.errors();
        let mut laws: Vec<Option<Law<Quantity>>> = group.names.iter().map(|_| None).collect();
        let mut rest = None;
        for entry in &table.entries {
            let law = read(self, &entry.node);
            if entry.key == ELSE {
                rest = Some((law, entry.key_at));
                continue;
            }
            match group.words().position(|name| name == entry.key) {
                Some(index) => laws[index] = Some(law),
                None => {
                    let help = suggestion(&entry.key, "the outcomes are", group.words());
                    self.ledger
                        .error(
                            "E053",
                            format!("{} has no outcome `{}`", group.by.words(), entry.key),
                            entry.key_at,
                            "unknown outcome",
                        )
                        .help(help);
                }
            }
        }
        self.in_outcome = false;
        let is_missing = |(name, law): (&str, &Option<_>)| law.is_none().then(|| name.to_owned());
        let missing: Vec<String> = group.words().zip(&laws).filter_map(is_missing).collect();
        match &rest {
            None if !missing.is_empty() && self.ledger.errors() == before => {
                let list = listing(missing.iter().map(String::as_str), 6);
                self.ledger
                    .error(
                        "E054",
                        format!("`{key}` has no value for {list}"),
                        node.at,
                        format!("expected a value for each outcome of {}", group.by.words()),
                    )
                    .help("`else` stands for all outcomes that are not named");
            }
            Some((_, at)) if missing.is_empty() => {
                self.ledger
                    .warning(
                        "W025",
                        format!("`{key}` names every outcome of {}", group.by.words()),
                        *at,
                        "nothing is left for `else`",
                    )
                    .help("take it out");
            }
            _ => {}
        }
        if self.ledger.errors() > before {
            return None;
        }
        let rest = rest.map(|(law, _)| law);
        laws.into_iter().map(|law| law.or_else(|| rest.clone())).collect()
    }
}

fn round(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
