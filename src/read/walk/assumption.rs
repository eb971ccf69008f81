//! `[assumption.NAME]`, and circles of assumptions.

use std::collections::HashMap;

use super::values::Ask;
use super::{Row, Walk};
use crate::read::fields::{Kind, shown};
use crate::read::tree::{Node, Value};
use crate::scenario::{Assumption, Law};
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
            assumptions.push(Assumption {
                name: entry.key.clone(),
                label: row.text("label"),
                unit: row.text("unit"),
                value,
                range,
                source: row.text("source"),
                notes: row.text("notes"),
                judgement: self.boolean(&row, "judgement"),
                score_of: row.text("same_luck"),
            });
            places
                .push(Some(row.value_at("same_luck")).filter(|_| row.node("same_luck").is_some()));
        }
        self.circles(&assumptions);
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

    /// Follows the names in the values without recursion: a chain may be as long as the file.
    fn circles(&mut self, assumptions: &[Assumption]) {
        let index: HashMap<&str, usize> =
            assumptions.iter().enumerate().map(|(at, own)| (own.name.as_str(), at)).collect();
        let needs: Vec<Vec<usize>> = assumptions
            .iter()
            .map(|own| {
                let mut needs = Vec::new();
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
        // 0 not seen, 1 on the way, 2 done.
        let mut state = vec![0_u8; assumptions.len()];
        for begin in 0..assumptions.len() {
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
                        let circle: Vec<&str> = way[from..]
                            .iter()
                            .map(|(at, _)| assumptions[*at].name.as_str())
                            .chain([assumptions[need].name.as_str()])
                            .collect();
                        self.circle(&circle);
                    }
                    _ => {}
                }
            }
        }
    }

    fn circle(&mut self, circle: &[&str]) {
        let mut words: Vec<String> =
            circle.iter().take(8).map(|name| format!("`{name}`")).collect();
        if circle.len() > 8 {
            words.push("...".to_owned());
        }
        let at = circle.first().and_then(|name| self.names.get(*name)).copied();
        let message = match circle.len() {
            2 => format!("assumption {} needs itself", words[0]),
            _ => format!("assumptions need each other in a circle: {}", words.join(" needs ")),
        };
        self.ledger
            .error("E015", message, at, "its value cannot be drawn")
            .help("give one of them a value that does not name another");
    }
}
