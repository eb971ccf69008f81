//! `[security]` and `[regime.NAME]`: chains of states.

use super::keyed::{By, SECURITY};
use super::laws::is_law;
use super::values::Ask;
use super::{Row, Walk};
use crate::chance::stationary;
use crate::read::ledger::At;
use crate::read::tree::{Entry, Node, Table, Value};
use crate::scenario::{ByState, Quantity, Regime, START_TOLERANCE, Start};

/// More states than this nobody means.
const MOST_STATES: usize = 50;
/// The two kinds of steps.
const MONTHLY: &str = "monthly_transition";
const YEARLY: &str = "yearly_transition";

impl Walk<'_, '_> {
    pub fn security(&mut self, root: &Row<'_>) -> Option<Regime> {
        let row = self.open_key(root, SECURITY)?;
        self.regime(&row, SECURITY)
    }

    pub fn regimes(&mut self, root: &Row<'_>) -> Vec<Regime> {
        let mut regimes = Vec::new();
        for (entry, row) in self.open_named(root, "regime") {
            if entry.key == SECURITY {
                self.ledger
                    .error(
                        "E016",
                        "a regime cannot be called `security`",
                        entry.key_at,
                        "this is `[security]`",
                    )
                    .help("give it another name, or write it as `[security]`");
                continue;
            }
            regimes.extend(self.regime(&row, &entry.key));
        }
        regimes
    }

    /// A chain of that name.
    fn regime(&mut self, row: &Row<'_>, name: &str) -> Option<Regime> {
        let yearly = row.node(YEARLY).is_some() && row.node(MONTHLY).is_none();
        let table = if yearly { YEARLY } else { MONTHLY };
        let rows = self.rows(row.node(table), table);
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
        let is_security = name == SECURITY;
        let states = self.states_of(shares, &rows, is_security)?;
        if let Some(node) = start
            && states.is_empty()
        {
            let message = match is_security {
                true => "`[security]` names no state".to_owned(),
                false => format!("{} names no state", row.title),
            };
            self.ledger.error("E036", message, node.at, "expected at least one state");
            return None;
        }
        let transition = self.transitions(row, table, &states, &rows, name);
        let depends = transition.iter().flatten().any(|chance| chance.chain().is_some());
        let start = match shares {
            Some(table) => Start::Shares(self.shares(row, &states, table, start?.at)),
            None if depends => {
                self.ledger
                    .error(
                        "E066",
                        "a chain that depends on another has no stationary distribution of its own",
                        start?.at,
                        "expected chances of the first month's state",
                    )
                    .help("say with chances how likely each state is in the first month");
                Start::Stationary
            }
            None => {
                self.one_class(&transition, start?.at, &states);
                Start::Stationary
            }
        };
        Some(Regime {
            name: name.to_owned(),
            states,
            start,
            transition,
            yearly,
            grade: self.grade(row),
            source: row.text("source"),
            notes: row.text("notes"),
        })
    }

    /// The rows of a table of chances; a text `source` or `notes` beside them is no row.
    fn rows<'t>(&mut self, node: Option<&'t Node>, key: &str) -> Vec<(&'t Entry, &'t Table)> {
        let Some(node) = node else { return Vec::new() };
        let Some(table) = node.table() else {
            self.ledger.error(
                "E011",
                format!("`{key}` has a row for each state that can end"),
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
        is_security: bool,
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
            // Those of regimes are told where all names are looked at.
            if is_security && is_law(&entry.key) {
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
                    match is_security {
                        true => format!("there are more than {MOST_STATES} security states"),
                        false => format!("there are more than {MOST_STATES} states"),
                    },
                    entry.key_at,
                    format!("`{}` is one state too many", entry.key),
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
        key: &'static str,
        states: &[String],
        rows: &[(&Entry, &Table)],
        name: &str,
    ) -> Vec<Vec<ByState<Quantity>>> {
        let none = || vec![ByState::Same(Quantity::from(0.0)); states.len()];
        let mut matrix: Vec<Vec<ByState<Quantity>>> = states.iter().map(|_| none()).collect();
        let Some(field) = row.spec.field(key) else { return matrix };
        let own = self.register.chain_index(&By::Chain(name.to_owned()));
        for (entry, table) in rows {
            let Some(from) = states.iter().position(|state| *state == entry.key) else { continue };
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
                let words = format!("{}.{}", entry.key, target.key);
                let ask = Ask::of(field);
                let chance =
                    self.by_state(&target.node, &words, |walk, node| walk.quantity_of(node, ask));
                if chance.chain() == Some(own) {
                    self.ledger
                        .error(
                            "E057",
                            format!("`{words}` is by the states of its own chain"),
                            target.node.at,
                            "expected one chance, or one for each state of another chain",
                        )
                        .help(format!("it is the chance to leave `{}` as it is", entry.key));
                    continue;
                }
                if let Some(to) = states.iter().position(|state| *state == target.key) {
                    matrix[from][to] = chance;
                }
            }
            let sum = most_to_leave(&matrix[from]);
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
    fn one_class(&mut self, matrix: &[Vec<ByState<Quantity>>], at: At, states: &[String]) {
        let number = |chance: &ByState<Quantity>| match chance {
            ByState::Same(chance) => chance.number().unwrap_or(1e-6),
            ByState::Each(..) => 1e-6,
        };
        let rows: Vec<Vec<f64>> = matrix
            .iter()
            .enumerate()
            .map(|(from, row)| {
                let mut row: Vec<f64> = row.iter().map(number).collect();
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

/// The sum of the chances of a row that are numbers, in those states of other chains in which it is
/// largest.
fn most_to_leave(row: &[ByState<Quantity>]) -> f64 {
    let number = |chance: &Quantity| chance.number().unwrap_or(0.0);
    let mut sum = 0.0;
    let mut by_chain: Vec<(_, Vec<f64>)> = Vec::new();
    for chance in row {
        match chance {
            ByState::Same(chance) => sum += number(chance),
            ByState::Each(of, chances) => {
                let chances: Vec<f64> = chances.iter().map(number).collect();
                match by_chain.iter_mut().find(|known| known.0 == of) {
                    Some((_, known)) => {
                        known.iter_mut().zip(chances).for_each(|(sum, more)| *sum += more);
                    }
                    None => by_chain.push((of, chances)),
                }
            }
        }
    }
    let most = by_chain.into_iter().map(|(_, sums)| sums.into_iter().fold(0.0, f64::max));
    sum + most.sum::<f64>()
}

fn round(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
