//! How amounts go with the calendar year: `trend_per_year` and its kin with their `base_year`, and paths
//! by year.

use super::values::Ask;
use super::{Row, Walk};
use crate::read::tree::{Node, Value};
use crate::scenario::{Growth, Quantity, YearPoint};

/// Points of one path.
pub(in crate::read) const MOST_POINTS: usize = 200;
/// The years of a path.
pub(in crate::read) const PATH_YEARS: (i64, i64) = (1900, 2300);

impl Walk<'_, '_> {
    /// How the amount of a table goes with the year: by its `growth_key` and `base_year`, or `by_year`.
    pub fn growth(&mut self, row: &Row<'_>, growth_key: &'static str) -> Growth {
        self.no_base_year(row, &[(growth_key, "by_year")]);
        Growth {
            per_year: self.quantity(row, growth_key),
            base_year: self.maybe(row, "base_year"),
            by_year: self.path(row, "by_year"),
        }
    }

    /// Notes a `base_year` where every growth of a table is given by year; each growth is a key of a
    /// share a year and that of its path.
    pub fn no_base_year(&mut self, row: &Row<'_>, growths: &[(&str, &'static str)]) {
        let Some(base) = row.entry("base_year") else { return };
        let path = growths.iter().find(|(_, path)| row.node(path).is_some());
        let by_rate = growths.iter().any(|(rate, _)| row.node(rate).is_some());
        if let (Some((_, path)), false) = (path, by_rate) {
            let message = format!(
                "{} has both `{path}` and `base_year`, which exclude each other",
                row.title
            );
            self.ledger
                .error("E013", message, base.key_at, "either this")
                .also(row.key_at(path), "or this")
                .help(format!("the years of `{path}` say themselves what they are about"));
        }
    }

    /// The points of a path by year; none where it is left out or cannot be read.
    pub fn path(&mut self, row: &Row<'_>, key: &str) -> Vec<YearPoint> {
        let Some((field, node)) = row.field(key) else { return Vec::new() };
        self.path_of(node, Ask::of(field))
    }

    /// The points of a value that is a path by year.
    pub fn path_of(&mut self, node: &Node, ask: Ask) -> Vec<YearPoint> {
        let key = ask.key;
        let points = match node.list() {
            Some(points) if (1..=MOST_POINTS).contains(&points.len()) => points,
            Some(points) if points.len() > MOST_POINTS => {
                let message = format!("`{key}` has {} points", points.len());
                let label = format!("expected no more than {MOST_POINTS}");
                self.ledger.error("E008", message, node.at, label);
                return Vec::new();
            }
            _ => {
                self.not_a_path(key, node);
                return Vec::new();
            }
        };
        let mut path: Vec<YearPoint> = Vec::new();
        for point in points {
            let Some([year, value]) = point.list() else {
                self.not_a_path(key, point);
                continue;
            };
            let value: Quantity = self.quantity_of(value, ask);
            let Some(year) = self.year_of(key, year) else { continue };
            if let Some(before) = path.last()
                && before.year >= year
            {
                let message = format!("the years of `{key}` do not rise");
                let label = format!("expected a year after {}", before.year);
                self.ledger.error("E083", message, point.at, label);
                continue;
            }
            path.push(YearPoint { year, value });
        }
        path
    }

    fn year_of(&mut self, key: &str, node: &Node) -> Option<i32> {
        let (first, last) = PATH_YEARS;
        let whole = match &node.value {
            Value::Number(number) => number.whole.filter(|year| (first..=last).contains(year)),
            _ => None,
        };
        let year = whole.and_then(|year| i32::try_from(year).ok());
        if year.is_none() {
            self.ledger
                .error(
                    "E083",
                    format!("a year of `{key}` is a plain whole number"),
                    node.at,
                    format!("expected a year from {first} to {last}, found {}", node.words()),
                )
                .help("what holds in a year holds from its 1 January on; between the points it is straight");
        }
        year
    }

    fn not_a_path(&mut self, key: &str, node: &Node) {
        self.ledger.error(
            "E083",
            format!("`{key}` is a list of years, each with what holds in it"),
            node.at,
            format!("expected such as [[2026, 1.0], [2035, 0.8]], found {}", node.words()),
        );
    }
}
