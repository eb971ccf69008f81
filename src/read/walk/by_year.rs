//! Numbers by year: `[[2026, 1.0], [2030, "filling"], [2037, 0.8]]`.

use super::Walk;
use super::values::Ask;
use crate::read::tree::{Node, Value};
use crate::scenario::ByYear;

/// Calendar years that a point may have.
pub(in crate::read) const YEARS_OF_POINTS: (i64, i64) = (1800, 2400);

impl Walk<'_, '_> {
    /// One number for all years, or points by year.
    pub fn one_or_by_year(&mut self, node: &Node, ask: Ask) -> ByYear {
        match &node.value {
            Value::List(_) => self.by_year(node, ask),
            _ => ByYear::Same(self.quantity_of(node, ask)),
        }
    }

    /// Points by year, whose years rise.
    pub fn by_year(&mut self, node: &Node, ask: Ask) -> ByYear {
        let mut points: Vec<(i32, _)> = Vec::new();
        let key = ask.key;
        let Value::List(list) = &node.value else {
            self.not_by_year(node, ask, "");
            return ByYear::Points(points);
        };
        if list.is_empty() {
            self.not_by_year(node, ask, "");
        }
        for item in list {
            let Value::List(pair) = &item.value else {
                self.not_by_year(item, ask, "each point stands in brackets of its own");
                return ByYear::Points(points);
            };
            let [year, number] = pair.as_slice() else {
                self.not_by_year(item, ask, "a point is a year and a number");
                continue;
            };
            let number = self.quantity_of(number, ask);
            let whole = match &year.value {
                Value::Number(number) => number.whole,
                _ => None,
            };
            let (first, last) = YEARS_OF_POINTS;
            match whole.filter(|year| (first..=last).contains(year)) {
                None => {
                    self.ledger.error(
                        "E077",
                        format!("a point of `{key}` begins with its year"),
                        year.at,
                        format!(
                            "expected a whole year from {first} to {last}, found {}",
                            year.words()
                        ),
                    );
                }
                Some(year_of) => {
                    let year_of = year_of as i32;
                    if points.last().is_some_and(|(before, _)| *before >= year_of) {
                        self.ledger
                            .error(
                                "E077",
                                format!("the years of `{key}` do not rise"),
                                year.at,
                                "expected a year after the one before it",
                            )
                            .help("write the points in order of time, each year once");
                    }
                    points.push((year_of, number));
                }
            }
        }
        ByYear::Points(points)
    }

    fn not_by_year(&mut self, node: &Node, ask: Ask, help: &'static str) {
        let key = ask.key;
        self.ledger
            .error(
                "E077",
                format!("`{key}` takes points by year"),
                node.at,
                format!(
                    "expected a list such as [[2030, 1.0], [2035, 0.8]], found {}",
                    node.words()
                ),
            )
            .help(help);
    }
}
