//! A value of a scenario times a factor: a number, each of a list or table, a name's factor, and of a
//! distribution whatever has the unit of its value.

use super::fields::Kind;
use super::ledger::At;
use super::path::Found;
use super::tree::{Entry, Node, Number, Table, Value};
use super::walk::{factored, is_law};
use crate::scenario::scaled_name;
use crate::units::unsigned_zero;

/// Parameters of distributions that have no unit, and stay what they are.
const PURE: [&str; 5] = ["alpha", "beta", "shape", "ratio", "weights"];
/// The factor of a record's numbers.
const TIMES: &str = "times";
/// The distribution that draws from a record.
const RECORD: &str = "history";

/// Why something cannot be multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It holds numbers of several kinds.
    Table,
    /// Nothing stands there, and nothing stands for it.
    Nothing,
    /// It is no number.
    Words,
}

impl Unfit {
    /// In a sentence about it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Table => "holds numbers of several kinds",
            Self::Nothing => "is not given",
            Self::Words => "is not a number",
        }
    }
}

/// The product of what a path leads to; its numbers stand at `at`. `names` are those of the assumptions.
pub(super) fn of(
    found: &Found<'_>,
    factor: Number,
    at: At,
    names: &[String],
) -> Result<Node, Unfit> {
    let times = Times { factor, at, names };
    match found.field.kind {
        Kind::Table(_) | Kind::Entries(..) | Kind::Named(_) => return Err(Unfit::Table),
        Kind::Values(_) => return Err(Unfit::Table),
        Kind::Value(_) if found.within.is_empty() => return Err(Unfit::Table),
        Kind::Whole(..)
        | Kind::Plain(_)
        | Kind::Range
        | Kind::Quantity(_)
        | Kind::Months(_)
        | Kind::OneOrMonths(_)
        | Kind::List(_)
        | Kind::Path(_)
        | Kind::ByState(_)
        | Kind::Start
        | Kind::Weights(_)
        | Kind::Rows
        | Kind::Law
        | Kind::LawByState(_)
        | Kind::MonthsByPart(_)
        | Kind::ByPart(_)
        | Kind::OneOrPath(_)
        | Kind::Value(_) => {}
        _ => return Err(Unfit::Words),
    }
    let Some(node) = found.node else {
        let default = found.field.default.ok_or(Unfit::Nothing)?;
        let whole = matches!(found.field.kind, Kind::Whole(..)).then_some(default as i64);
        return Ok(times.number(Number { value: default, whole }));
    };
    match (found.field.kind, &node.value) {
        (Kind::Path(_), _) | (Kind::OneOrPath(_), Value::List(_)) => return times.path(node),
        _ => {}
    }
    match found.within.last() {
        Some(word) if is_law(word) => times.law(word, node),
        _ => times.value(node),
    }
}

/// A product to fifteen digits: three times 0.07 is 0.21, and no digit more, where it is told.
fn product(a: f64, b: f64) -> f64 {
    let exact = a * b;
    unsigned_zero(format!("{exact:.14e}").parse().unwrap_or(exact))
}

struct Times<'a> {
    factor: Number,
    at: At,
    names: &'a [String],
}

impl Times<'_> {
    /// A path by year, whose years stay what they are.
    fn path(&self, node: &Node) -> Result<Node, Unfit> {
        let point = |point: &Node| match point.list() {
            Some([year, value]) => {
                let value = Value::List(vec![year.clone(), self.value(value)?]);
                Ok(Node { at: self.at, value })
            }
            _ => Err(Unfit::Words),
        };
        let points =
            node.list().ok_or(Unfit::Words)?.iter().map(point).collect::<Result<_, _>>()?;
        Ok(Node { at: self.at, value: Value::List(points) })
    }

    fn value(&self, node: &Node) -> Result<Node, Unfit> {
        let value = match &node.value {
            Value::Number(number) => return Ok(self.number(*number)),
            Value::Text(text) => Value::Text(self.name(text)?),
            Value::List(list) => {
                Value::List(list.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?)
            }
            Value::Table(table) => self.table(table, |key, node| match is_law(key) {
                true => self.law(key, node),
                false if key == "weights" && table.get("mixture").is_some() => Ok(node.clone()),
                false => self.value(node),
            })?,
            Value::Boolean(_) | Value::Moment(_) => return Err(Unfit::Words),
        };
        Ok(Node { at: self.at, value })
    }

    fn table(
        &self,
        table: &Table,
        each: impl Fn(&str, &Node) -> Result<Node, Unfit>,
    ) -> Result<Value, Unfit> {
        let entry = |entry: &Entry| {
            let node = each(&entry.key, &entry.node)?;
            Ok(Entry { key: entry.key.clone(), key_at: entry.key_at, node })
        };
        let entries = table.entries.iter().map(entry).collect::<Result<_, Unfit>>()?;
        Ok(Value::Table(Table { entries }))
    }

    /// The parameters of a distribution.
    fn law(&self, word: &str, node: &Node) -> Result<Node, Unfit> {
        if word == "curve" {
            return self.curve(node);
        }
        let Some(table) = node.table() else { return self.value(node) };
        if word == RECORD {
            let mut table = table.clone();
            let one = Number { value: 1.0, whole: Some(1) };
            let times = match table.get(TIMES) {
                Some(entry) => self.value(&entry.node)?,
                None => self.number(one),
            };
            match table.get_mut(TIMES) {
                Some(entry) => entry.node = times,
                None => table.entries.push(Entry {
                    key: TIMES.to_owned(),
                    key_at: self.at,
                    node: times,
                }),
            }
            return Ok(Node { at: self.at, value: Value::Table(table) });
        }
        let mut table = table.clone();
        if word == "beta" {
            // What is not written is 0 and 1, and is multiplied all the same.
            for (key, whole) in [("low", 0_i64), ("high", 1)] {
                if table.get(key).is_none() {
                    let number = Number { value: whole as f64, whole: Some(whole) };
                    let node = Node { at: self.at, value: Value::Number(number) };
                    table.entries.push(Entry { key: key.to_owned(), key_at: self.at, node });
                }
            }
        }
        let each = |key: &str, node: &Node| match PURE.contains(&key) {
            true => Ok(node.clone()),
            false => self.value(node),
        };
        Ok(Node { at: self.at, value: self.table(&table, each)? })
    }

    /// The values of pairs of a chance and a value.
    fn curve(&self, node: &Node) -> Result<Node, Unfit> {
        let Value::List(pairs) = &node.value else { return Err(Unfit::Words) };
        let pair = |pair: &Node| match pair.list() {
            Some([chance, value]) => {
                let value = Value::List(vec![chance.clone(), self.value(value)?]);
                Ok(Node { at: self.at, value })
            }
            _ => Err(Unfit::Words),
        };
        let value = Value::List(pairs.iter().map(pair).collect::<Result<_, _>>()?);
        Ok(Node { at: self.at, value })
    }

    /// A number is whole where both are, and the product is.
    fn number(&self, number: Number) -> Node {
        let value = product(number.value, self.factor.value);
        let exact = value.fract() == 0.0 && value.abs() < 9e15;
        let whole = number.whole.filter(|_| exact).map(|_| value as i64);
        Node { at: self.at, value: Value::Number(Number { value, whole }) }
    }

    fn name(&self, text: &str) -> Result<String, Unfit> {
        let known = |name: &str| self.names.iter().any(|known| known == name);
        let (name, factor) = match factored(text) {
            Some((name, Ok(factor))) => (name, factor),
            _ => (text, 1.0),
        };
        match known(name) {
            true => Ok(scaled_name(name, product(factor, self.factor.value))),
            false => Err(Unfit::Words),
        }
    }
}
