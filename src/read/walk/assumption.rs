//! `[assumption.NAME]`, and circles of assumptions.

use std::collections::HashMap;

use super::values::Ask;
use super::{Row, Walk};
use crate::read::fields::{Kind, shown};
use crate::read::tree::{Node, Value};
use crate::scenario::{Assumption, Branch, Grade, Law};
use crate::units::Bounds;

/// More assumptions than this nobody means, and no report could show.
const MOST_ASSUMPTIONS: usize = 10_000;

impl Walk<'_, '_> {
    pub fn assumptions(&mut self, root: &Row<'_>) -> Vec<Assumption> {
        let Some((field, node)) = root.field("assumption") else { return Vec::new() };
        let Kind::Named(spec) = field.kind else { return Vec::new() };
        let Some(table) = node.table() else {
            self.ledger.error(
                "E011",
                "`assumption` is a table of named tables",
                node.at,
                format!("expected tables such as [assumption.NAME], found {}", node.words()),
            );
            return Vec::new();
        };
        if let Some(beyond) = table.entries.get(MOST_ASSUMPTIONS) {
            self.ledger.error(
                "E008",
                format!("there are {} assumptions", shown(table.entries.len() as f64)),
                beyond.key_at,
                format!("at most {} are read", shown(MOST_ASSUMPTIONS as f64)),
            );
        }
        let mut assumptions = Vec::new();
        let mut places = Vec::new();
        for entry in table.entries.iter().take(MOST_ASSUMPTIONS) {
            self.name(&entry.key, entry.key_at, true);
            let title = format!("assumption `{}`", entry.key);
            let Some(row) = self.open(&entry.node, spec, title, None) else { continue };
            let value = match row.field("value") {
                Some((field, node)) => self.law(node, Ask::of(field)),
                None => Law::Constant(super::placeholder()),
            };
            let range = row.node("range").and_then(|node| self.range(node));
            let grade = self.grade(&row);
            let judgement = self.judgement(&row, grade);
            assumptions.push(Assumption {
                name: entry.key.clone(),
                label: row.text("label"),
                unit: row.text("unit"),
                value,
                range,
                source: row.text("source"),
                notes: row.text("notes"),
                judgement: judgement || grade.is_some_and(Grade::is_judged),
                stated_grade: grade,
                score_of: row.text("same_luck"),
            });
            let place = row.value_at("same_luck");
            let shares = row.node("same_luck").is_some();
            // A grade of its own is about its law; widened it is as the one whose score it takes.
            places.push(shares.then_some((place, judgement)));
        }
        self.shared_scores(&mut assumptions, &places);
        assumptions
    }

    fn range(&mut self, node: &Node) -> Option<(f64, f64)> {
        let list = match &node.value {
            Value::List(list) if list.len() == 2 => list,
            _ => {
                self.ledger.error(
                    "E011",
                    "`range` is the lowest and the highest value to try",
                    node.at,
                    "expected two numbers, such as [0.5, 2]",
                );
                return None;
            }
        };
        let ask = Ask {
            key: "range",
            bounds: Bounds::WIDEST,
            unit: "",
            likely: None,
            default: None,
            parameter: false,
        };
        let low = self.number_of(&list[0], ask);
        let high = self.number_of(&list[1], ask);
        let (low, high) = (low?, high?);
        if low > high {
            self.ledger
                .error("E025", "`range` ends below its beginning", node.at, "not allowed")
                .help("put the lower first");
            return None;
        }
        Some((low, high))
    }

    /// Follows the names in values and weights without recursion: a chain may be as long as the file.
    pub fn circles(&mut self, assumptions: &[Assumption], branches: &[Branch]) {
        let tables = std::mem::take(&mut self.outcome_tables);
        let drawn: Vec<&Assumption> = assumptions.iter().chain(&tables).collect();
        let index: HashMap<&str, usize> =
            drawn.iter().enumerate().map(|(at, own)| (own.name.as_str(), at)).collect();
        let mut needs: Vec<Vec<usize>> = drawn
            .iter()
            .map(|own| {
                let mut needs = Vec::new();
                if let Law::ByOutcome { branch, .. } = &own.value {
                    let at = branches.iter().position(|own| own.name == *branch);
                    needs.extend(at.map(|at| drawn.len() + at));
                }
                own.value.for_each(|parameter| {
                    if let Some(name) = parameter.name()
                        && let Some(&at) = index.get(name)
                    {
                        needs.push(at);
                    }
                });
                needs
            })
            .collect();
        needs.extend(branches.iter().map(|branch| {
            let weights = branch.outcomes.iter().filter_map(|outcome| outcome.weight.name());
            weights.filter_map(|name| index.get(name).copied()).collect()
        }));
        // A table by outcome is part of what it stands in, and not told by itself.
        let name = |at: usize| match at.checked_sub(assumptions.len()) {
            None => Some((assumptions[at].name.as_str(), false)),
            Some(at) if at < tables.len() => None,
            Some(at) => Some((branches[at - tables.len()].name.as_str(), true)),
        };
        // 0 not seen, 1 on the way, 2 done.
        let mut state = vec![0_u8; needs.len()];
        for begin in 0..needs.len() {
            if state[begin] != 0 {
                continue;
            }
            let mut way: Vec<(usize, usize)> = vec![(begin, 0)];
            state[begin] = 1;
            while let Some((at, next)) = way.last_mut() {
                let Some(&need) = needs[*at].get(*next) else {
                    state[*at] = 2;
                    way.pop();
                    continue;
                };
                *next += 1;
                match state[need] {
                    0 => {
                        state[need] = 1;
                        way.push((need, 0));
                    }
                    1 => {
                        let from = way.iter().position(|(at, _)| *at == need).unwrap_or_default();
                        let mut circle: Vec<(&str, bool)> =
                            way[from..].iter().filter_map(|(at, _)| name(*at)).collect();
                        circle.extend(circle.first().copied());
                        self.circle(&circle);
                    }
                    _ => {}
                }
            }
        }
        self.outcome_tables = tables;
    }

    /// Tells of a circle; of each its name, and whether it is a branch.
    fn circle(&mut self, circle: &[(&str, bool)]) {
        let mut words: Vec<String> = circle
            .iter()
            .take(8)
            .map(|(name, is_branch)| match is_branch {
                true => format!("branch `{name}`"),
                false => format!("`{name}`"),
            })
            .collect();
        if circle.len() > 8 {
            words.push("...".to_owned());
        }
        let branch = circle.iter().find(|(_, is_branch)| *is_branch);
        let at = match branch {
            Some((name, _)) => self.register.place(name),
            None => circle.first().and_then(|(name, _)| self.names.get(*name)).copied(),
        };
        let message = match (circle.len(), branch) {
            (2, None) => format!("assumption {} needs itself", words[0]),
            (2, Some(_)) => format!("{} needs itself", words[0]),
            (_, None) => {
                format!("assumptions need each other in a circle: {}", words.join(" needs "))
            }
            (_, Some(_)) => format!(
                "branches and what they need go round in a circle: {}",
                words.join(" needs ")
            ),
        };
        let (label, help) = match branch {
            None => {
                ("its value cannot be drawn", "give one of them a value that does not name another")
            }
            Some(_) => {
                ("its outcome cannot be drawn", "let the weights of one of them depend on no other")
            }
        };
        self.ledger.error("E015", message, at, label).help(help);
    }
}
