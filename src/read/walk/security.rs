//! `[security]`.

use super::laws::is_law;
use super::values::Ask;
use super::{Row, States, Walk};
use crate::chance::stationary;
use crate::read::ledger::At;
use crate::read::tree::{Entry, Node, Table, Value};
use crate::scenario::{Quantity, START_TOLERANCE, Security, Start};

/// More states than this nobody means.
const MOST_STATES: usize = 50;

impl Walk<'_, '_> {
    pub fn security(&mut self, root: &Row<'_>) -> Option<Security> {
        let row = match root.node("security") {
            None => return None,
            Some(_) => {
                self.states = States::Unclear;
                self.open_key(root, "security")?
            }
        };
        let transitions = row.node("monthly_transition");
        let rows = self.rows(transitions);
        let start = row.node("start");
        let shares = match start.map(|node| (&node.value, node)) {
            Some((Value::Table(table), _)) => Some(table),
            Some((Value::Text(text), _)) if text == "stationary" => None,
            None => None,
            Some((_, node)) => {
                self.ledger.error(
                    "E011",
                    "`start` says how likely each state is in the first month",
                    node.at,
                    "expected chances such as { calm = 0.6, contested = 0.4 }, or \"stationary\"",
                );
                return None;
            }
        };
        let states = self.states_of(shares, &rows)?;
        if let Some(node) = start
            && states.is_empty()
        {
            self.ledger.error(
                "E036",
                "`[security]` names no state",
                node.at,
                "expected at least one state",
            );
            return None;
        }
        self.states = States::Known(states.clone());
        let monthly_transition = self.transitions(&row, &states, &rows);
        let start = match shares {
            Some(table) => Start::Shares(self.shares(&row, &states, table, start?.at)),
            None => {
                self.one_class(&monthly_transition, start?.at, &states);
                Start::Stationary
            }
        };
        Some(Security {
            states,
            start,
            monthly_transition,
            source: row.text("source"),
            notes: row.text("notes"),
        })
    }

    /// The rows of `monthly_transition`; a text `source` or `notes` beside them is no row.
    fn rows<'t>(&mut self, node: Option<&'t Node>) -> Vec<(&'t Entry, &'t Table)> {
        let Some(node) = node else { return Vec::new() };
        let Some(table) = node.table() else {
            self.ledger.error(
                "E011",
                "`monthly_transition` has a row for each state that can end",
                node.at,
                format!(
                    "expected rows such as calm = {{ conflict = 0.01 }}, found {}",
                    node.words()
                ),
            );
            return Vec::new();
        };
        let mut rows = Vec::new();
        for entry in &table.entries {
            if matches!(entry.key.as_str(), "source" | "notes") && entry.node.text().is_some() {
                continue;
            }
            match entry.node.table() {
                Some(row) => rows.push((entry, row)),
                None => {
                    self.ledger.error(
                        "E011",
                        format!("the row of `{}` is a table of chances", entry.key),
                        entry.node.at,
                        format!(
                            "expected {} = {{ STATE = 0.01 }}, found {}",
                            entry.key,
                            entry.node.words()
                        ),
                    );
                }
            }
        }
        rows
    }

    fn states_of(
        &mut self,
        shares: Option<&Table>,
        rows: &[(&Entry, &Table)],
    ) -> Option<Vec<String>> {
        let mut states: Vec<String> = Vec::new();
        let first = shares.into_iter().flat_map(|table| table.entries.iter());
        let then =
            rows.iter().flat_map(|(entry, row)| std::iter::once(*entry).chain(row.entries.iter()));
        for entry in first.chain(then) {
            if states.contains(&entry.key) {
                continue;
            }
            self.name(&entry.key, entry.key_at, true);
            if is_law(&entry.key) {
                self.ledger
                    .error(
                        "E033",
                        format!("a security state cannot be called `{}`", entry.key),
                        entry.key_at,
                        "this is the name of a distribution",
                    )
                    .help("give the state another name");
            }
            if states.len() >= MOST_STATES {
                self.ledger.error(
                    "E020",
                    format!("there are more than {MOST_STATES} security states"),
                    entry.key_at,
                    "one too many",
                );
                return None;
            }
            states.push(entry.key.clone());
        }
        Some(states)
    }

    fn transitions(
        &mut self,
        row: &Row<'_>,
        states: &[String],
        rows: &[(&Entry, &Table)],
    ) -> Vec<Vec<Quantity>> {
        let none = || vec![Quantity::from(0.0); states.len()];
        let mut matrix: Vec<Vec<Quantity>> = states.iter().map(|_| none()).collect();
        let Some(field) = row.spec.field("monthly_transition") else { return matrix };
        for (entry, table) in rows {
            let Some(from) = states.iter().position(|state| *state == entry.key) else { continue };
            let mut sum = 0.0;
            for target in &table.entries {
                if target.key == entry.key {
                    self.ledger
                        .error(
                            "E035",
                            format!("the row of `{}` names `{}` itself", entry.key, target.key),
                            target.key_at,
                            "the chance to stay is what the others leave",
                        )
                        .help("take it out");
                    continue;
                }
                let chance = self.quantity_of(&target.node, Ask::of(field));
                sum += chance.number().unwrap_or(0.0);
                if let Some(to) = states.iter().position(|state| *state == target.key) {
                    matrix[from][to] = chance;
                }
            }
            if sum > 1.0 + 1e-9 {
                self.ledger
                    .error(
                        "E034",
                        format!(
                            "the chances to leave `{}` add up to {}, more than 1",
                            entry.key,
                            round(sum)
                        ),
                        entry.node.at,
                        "expected chances that add up to at most 1",
                    )
                    .help("what they leave to 1 is the chance to stay");
            }
        }
        matrix
    }

    fn shares(&mut self, row: &Row<'_>, states: &[String], table: &Table, at: At) -> Vec<Quantity> {
        let Some(field) = row.spec.field("start") else { return Vec::new() };
        let before = self.ledger.errors();
        let mut shares = vec![Quantity::from(0.0); states.len()];
        let mut sum = 0.0;
        let mut certain = true;
        for entry in &table.entries {
            let share = self.quantity_of(&entry.node, Ask::of(field));
            match share.number() {
                Some(number) => sum += number,
                None => certain = false,
            }
            if let Some(index) = states.iter().position(|state| *state == entry.key) {
                shares[index] = share;
            }
        }
        let off =
            if certain { (sum - 1.0).abs() > START_TOLERANCE } else { sum > 1.0 + START_TOLERANCE };
        if off && self.ledger.errors() == before {
            let label = match certain {
                true => "expected chances that add up to 1",
                false => "the numbers alone are more than 1",
            };
            let message = format!("the chances of `start` add up to {}, not to 1", round(sum));
            self.ledger.error("E036", message, at, label);
        }
        shares
    }

    /// Whether the chain forgets where it began, as `start = "stationary"` needs. The name of an
    /// assumption counts as a small chance.
    fn one_class(&mut self, matrix: &[Vec<Quantity>], at: At, states: &[String]) {
        let rows: Vec<Vec<f64>> = matrix
            .iter()
            .enumerate()
            .map(|(from, row)| {
                let mut row: Vec<f64> =
                    row.iter().map(|chance| chance.number().unwrap_or(1e-6)).collect();
                let sum: f64 = row.iter().sum();
                row[from] = (1.0 - sum).max(0.0);
                row
            })
            .collect();
        if stationary(&rows).is_none() {
            let traps: Vec<&str> = states
                .iter()
                .zip(&rows)
                .enumerate()
                .filter(|(index, (_, row))| row[*index] >= 1.0)
                .map(|(_, (state, _))| state.as_str())
                .collect();
            let help = match traps.is_empty() {
                true => "say with chances how likely each state is in the first month".to_owned(),
                false => format!(
                    "{} can never be left; add rows to `monthly_transition`, or give `start` as \
                     chances",
                    crate::read::ledger::listing(traps, 4)
                ),
            };
            self.ledger
                .error(
                    "E037",
                    "the chain has more than one stationary distribution",
                    at,
                    "where it ends up depends on where it begins",
                )
                .help(help);
        }
    }
}

fn round(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
