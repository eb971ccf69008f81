//! Numbers, names that stand for numbers, and lists of them.

use super::keyed::{By, Keyed, SECURITY};
use super::laws::is_law;
use super::{Row, Use, Walk, placeholder};
use crate::read::dates;
use crate::read::fields::{Field, Kind, number_words, shown};
use crate::read::ledger::{At, suggestion};
use crate::read::tree::{Node, Value};
use crate::read::written::advice;
use crate::scenario::{Quantity, scaled_name};
use crate::units::{Bounds, counted};

/// The conditions on a number.
#[derive(Clone, Copy)]
pub(in crate::read) struct Ask {
    pub key: &'static str,
    pub bounds: Bounds,
    pub unit: &'static str,
    pub likely: Option<(f64, f64)>,
    /// The value where nothing is given, which is likely too.
    pub default: Option<f64>,
    pub parameter: bool,
}

impl Ask {
    pub fn of(field: &'static Field) -> Self {
        let bounds = match field.kind {
            Kind::Plain(bounds)
            | Kind::Quantity(bounds)
            | Kind::Months(bounds)
            | Kind::OneOrMonths(bounds)
            | Kind::List(bounds)
            | Kind::Path(bounds)
            | Kind::ByState(bounds)
            | Kind::Weights(bounds)
            | Kind::MonthsByPart(bounds)
            | Kind::ByPart(bounds)
            | Kind::OneOrPath(bounds)
            | Kind::LawByState(bounds) => bounds,
            Kind::Start | Kind::Rows => Bounds::SHARE,
            _ => Bounds::WIDEST,
        };
        let Field { key, unit, likely, default, .. } = *field;
        Self { key, bounds, unit, likely, default, parameter: false }
    }

    /// Whether a lawful number is a likely one.
    fn believes(&self, number: f64) -> bool {
        self.default == Some(number)
            || self.likely.is_none_or(|(low, high)| (low..=high).contains(&number))
    }

    fn words(&self) -> String {
        number_words(&self.bounds, self.unit)
    }
}

impl Walk<'_, '_> {
    /// A quantity; the default where it is left out, a placeholder where it cannot be read.
    pub fn quantity(&mut self, row: &Row<'_>, key: &str) -> Quantity {
        match row.field(key) {
            Some((field, node)) => self.quantity_of(node, Ask::of(field)),
            None => match row.spec.field(key).and_then(|field| field.default) {
                Some(default) => default.into(),
                None => placeholder(),
            },
        }
    }

    /// A quantity, if it is given.
    pub fn maybe(&mut self, row: &Row<'_>, key: &str) -> Option<Quantity> {
        row.node(key)?;
        Some(self.quantity(row, key))
    }

    /// The quantity of a value.
    pub fn quantity_of(&mut self, node: &Node, ask: Ask) -> Quantity {
        match &node.value {
            Value::Text(name) => self.named(name, node.at, ask),
            Value::Number(_) => {
                let constant = |number| Quantity::constant(number, ask.bounds);
                self.number_of(node, ask).map_or_else(placeholder, constant)
            }
            _ => {
                if let Value::Table(table) = &node.value {
                    match self.keyed(ask.key, table) {
                        Keyed::Mixed => return placeholder(),
                        Keyed::By(group) if matches!(group.by, By::Branch(_)) => {
                            return self.quantity_by_outcome(node, table, &group, ask);
                        }
                        _ => {}
                    }
                }
                self.not_a_quantity(node, ask);
                placeholder()
            }
        }
    }

    fn named(&mut self, text: &str, at: At, ask: Ask) -> Quantity {
        let (name, factor) = match factored(text) {
            Some((name, Ok(factor))) if !self.names.contains_key(text) => (name, factor),
            Some((name, Err(_))) if self.names.contains_key(name) => {
                return self.not_a_factor(name, text, at);
            }
            _ => (text, 1.0),
        };
        if !self.names.contains_key(name) && self.nameless {
            return placeholder();
        }
        if !self.names.contains_key(name) {
            let help = match self.turned(text).or_else(|| advice(name, ask.unit)) {
                Some(advice) => advice,
                None if name.trim().is_empty() => {
                    "a number stands without quotes; a key without a value is left out".to_owned()
                }
                None if self.ledger.is_full() => String::new(),
                None => {
                    suggestion(name, "the assumptions are", self.ordered.iter().map(String::as_str))
                }
            };
            self.ledger
                .error(
                    "E014",
                    format!("no assumption is called `{name}`"),
                    at,
                    format!("expected {}, or the name of an assumption", ask.words()),
                )
                .help(help);
            return placeholder();
        }
        self.use_of(name, factor, at, ask);
        Quantity::scaled(name, factor, ask.bounds)
    }

    /// Notes that what stands behind `NAME *` is no factor.
    fn not_a_factor(&mut self, name: &str, text: &str, at: At) -> Quantity {
        self.ledger
            .error(
                "E014",
                format!("`{text}` is not a name and a factor"),
                at,
                "expected a number behind the `*`",
            )
            .help(format!(
                "write one number there, such as \"{name} * 0.5\"; what else is needed can be the value \
                 of an assumption of its own"
            ));
        placeholder()
    }

    /// The advice about arithmetic with a name that is not `NAME * NUMBER`.
    fn turned<'t>(&self, text: &'t str) -> Option<String> {
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|own| own.is_finite());
        let known = |text: &'t str| Some(text.trim()).filter(|own| self.names.contains_key(*own));
        if let Some((first, name)) = text.split_once('*') {
            let (factor, name) = (number(first)?, known(name)?);
            return Some(format!("the name comes first: write \"{}\"", scaled_name(name, factor)));
        }
        let (name, divisor) = text.split_once('/')?;
        let (name, divisor) = (known(name)?, number(divisor).filter(|own| *own != 0.0)?);
        Some(format!("a name may have a factor: write \"{}\"", scaled_name(name, 1.0 / divisor)))
    }

    /// Notes that an assumption is used at a place.
    pub fn use_of(&mut self, name: &str, factor: f64, at: At, ask: Ask) {
        let Ask { key, bounds, unit, likely, default, parameter } = ask;
        let name = name.to_owned();
        self.uses.push(Use { name, factor, at, key, unit, bounds, likely, default, parameter });
    }

    fn not_a_quantity(&mut self, node: &Node, ask: Ask) {
        let key = ask.key;
        if let Value::Table(table) = &node.value {
            if self.partless && !table.keys().any(is_law) {
                return;
            }
            if table.keys().any(is_law) {
                let law = table.keys().find(|key| is_law(key)).unwrap_or_default().to_owned();
                self.ledger
                    .error(
                        "E024",
                        format!("`{key}` cannot be a distribution"),
                        node.at,
                        format!("expected {}, or the name of an assumption", ask.words()),
                    )
                    .help(format!(
                        "write `[assumption.NAME]` with `value = {{ {law} = ... }}`, and \"NAME\" \
                         here"
                    ));
                return;
            }
            if let Keyed::By(group) = self.keyed(key, table) {
                let (by, help) = match &group.by {
                    By::Chain(name) if name == SECURITY => (
                        "by security state",
                        "only `per_year`, `per_100km_year`, `repair_days` and `repair_factor` can",
                    ),
                    By::Chain(_) => ("by the state of a regime", ""),
                    By::Branch(_) => ("by outcome", ""),
                    By::Day => ("by part of the day", ""),
                };
                self.ledger
                    .error(
                        "E030",
                        format!("`{key}` cannot differ {by}"),
                        node.at,
                        format!("expected {}, or the name of an assumption", ask.words()),
                    )
                    .help(help);
                return;
            }
        }
        let help = match &node.value {
            Value::Moment(moment) => advice(moment, ask.unit).unwrap_or_default(),
            Value::Boolean(sure) if matches!(ask.unit, "share" | "chance") => {
                format!("what is sure is 1, and what never is 0: write {}", u8::from(*sure))
            }
            _ => String::new(),
        };
        self.ledger
            .error(
                "E011",
                format!("`{key}` takes a number, or the name of an assumption"),
                node.at,
                format!("expected {}, found {}", ask.words(), node.words()),
            )
            .help(help);
    }

    /// A finite number within its bounds.
    pub fn number_of(&mut self, node: &Node, ask: Ask) -> Option<f64> {
        let Value::Number(number) = &node.value else {
            let help = match &node.value {
                Value::Text(text) | Value::Moment(text) => advice(text, ask.unit),
                _ => None,
            };
            self.ledger
                .error(
                    "E011",
                    format!("`{}` takes a plain number", ask.key),
                    node.at,
                    format!("expected {}, found {}", ask.words(), node.words()),
                )
                .help(help.unwrap_or_default());
            return None;
        };
        let number = number.value;
        if !number.is_finite() {
            self.ledger.error(
                "E026",
                format!("`{}` has to be a finite number", ask.key),
                node.at,
                format!("expected {}", ask.words()),
            );
            return None;
        }
        if !ask.bounds.hold(number) {
            let help = match ask.unit {
                "share" | "chance" if (2.0..=100.0).contains(&number) => {
                    format!("for {number} per cent write {}", round(number * 10.0) / 1000.0)
                }
                "" | "share" | "chance" | "year" => String::new(),
                _ if number > ask.bounds.high => CHECK.to_owned(),
                _ => String::new(),
            };
            self.ledger
                .error(
                    "E020",
                    format!("`{}` {}", ask.key, outside(number, &ask.bounds)),
                    node.at,
                    format!("expected {}", ask.words()),
                )
                .help(help);
            return None;
        }
        if let Some(likely) = ask.likely.filter(|_| !ask.believes(number)) {
            let (given, usual) = unlikely(number, ask.unit, likely);
            self.ledger
                .warning(
                    "W009",
                    format!("`{}` of {given} is lawful, but hard to believe", ask.key),
                    node.at,
                    format!("usual is {usual}"),
                )
                .help(CHECK);
        }
        Some(number)
    }

    /// A whole number in the range of its field; the default where it is left out.
    pub fn whole(&mut self, row: &Row<'_>, key: &str) -> Option<i64> {
        let field = row.spec.field(key)?;
        let Kind::Whole(low, high) = field.kind else { return None };
        let Some(node) = row.node(key) else {
            return field.default.map(|default| default as i64);
        };
        let range = match (low, high) {
            (low, i64::MAX) => format!("a whole number, {low} or more"),
            (low, high) if low == high => format!("{low}"),
            (low, high) => format!(
                "a whole number from {low} to {}",
                match key {
                    "start_year" => high.to_string(),
                    _ => shown(high as f64),
                }
            ),
        };
        match &node.value {
            Value::Number(number) => {
                let whole = number.whole.or_else(|| {
                    let value = number.value;
                    (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
                });
                match whole {
                    Some(whole) if (low..=high).contains(&whole) => {
                        if let Some(other) =
                            self.ledger.written(node.at).and_then(grouped_by_points)
                        {
                            self.ledger
                                .error(
                                    "E020",
                                    format!("`{key}` is {whole} as it is written"),
                                    node.at,
                                    "a point is a decimal one",
                                )
                                .help(format!("write {whole}, or {other} if that is meant"));
                            return None;
                        }
                        return Some(whole);
                    }
                    _ => {
                        let message = match whole {
                            Some(_) => format!("`{key}` is out of its range"),
                            None => format!("`{key}` is a whole number"),
                        };
                        self.ledger.error("E020", message, node.at, format!("expected {range}"));
                    }
                }
            }
            Value::Text(text) => {
                let help = advice(text, field.unit).unwrap_or_else(|| {
                    format!("`{key}` cannot be uncertain, and a number has no quotes")
                });
                self.ledger
                    .error(
                        "E011",
                        format!("`{key}` takes a plain whole number"),
                        node.at,
                        format!("expected {range}, found text"),
                    )
                    .help(help);
            }
            _ => {
                let year = match &node.value {
                    Value::Moment(moment) if key == "start_year" => dates::year(moment),
                    _ => None,
                };
                self.ledger
                    .error(
                        "E011",
                        format!("`{key}` takes a whole number"),
                        node.at,
                        format!("expected {range}, found {}", node.words()),
                    )
                    .help(year.map(|year| format!("write {year}")).unwrap_or_default());
            }
        }
        None
    }

    /// Twelve quantities, if the key is given.
    pub fn months(&mut self, row: &Row<'_>, key: &str) -> Option<Box<[Quantity; 12]>> {
        let (field, node) = row.field(key)?;
        Some(self.months_of(field, node))
    }

    /// Twelve quantities, or where the field allows one that holds in every month.
    pub fn months_of(&mut self, field: &'static Field, node: &Node) -> Box<[Quantity; 12]> {
        let (ask, key) = (Ask::of(field), field.key);
        let may_be_one = matches!(field.kind, Kind::OneOrMonths(_) | Kind::MonthsByPart(_));
        if let (true, Value::Number(_) | Value::Text(_) | Value::Table(_)) =
            (may_be_one, &node.value)
        {
            let one = self.quantity_of(node, ask);
            return Box::new(std::array::from_fn(|_| one.clone()));
        }
        let filler = || Box::new(std::array::from_fn(|_| placeholder()));
        let Value::List(list) = &node.value else {
            let either = if may_be_one { "one or " } else { "" };
            let help = match &node.value {
                Value::Number(_) => {
                    "where it is the same in every month, write it twelve times: [1, 1, 1, ...]"
                }
                _ => "",
            };
            self.ledger
                .error(
                    "E011",
                    format!("`{key}` takes {either}twelve numbers"),
                    node.at,
                    format!("expected a list, January to December, found {}", node.words()),
                )
                .help(help);
            return filler();
        };
        let numbers: Vec<Quantity> = list.iter().map(|item| self.quantity_of(item, ask)).collect();
        match <[Quantity; 12]>::try_from(numbers) {
            Ok(months) => Box::new(months),
            Err(numbers) => {
                self.ledger
                    .error(
                        "E021",
                        format!(
                            "`{key}` has {} for twelve months",
                            counted(numbers.len() as u64, "value", "values")
                        ),
                        node.at,
                        "expected 12 values, January to December",
                    )
                    .help(decimal_commas(list, 12));
                filler()
            }
        }
    }
}

/// A name and the factor behind it, as in `NAME * 0.5`; an error where what stands there is none.
pub(in crate::read) fn factored(text: &str) -> Option<(&str, Result<f64, ()>)> {
    let (name, factor) = text.split_once('*')?;
    let factor = factor.trim().parse::<f64>().map_err(drop);
    Some((
        name.trim(),
        factor.and_then(|own| match Bounds::WIDEST.hold(own) {
            true => Ok(own),
            false => Err(()),
        }),
    ))
}

/// The advice about a number that is hard to believe.
pub(in crate::read) const CHECK: &str = "check the unit and the decimal point";

/// A number that is hard to believe, and what is usual: `40 %`, `from 0 to 30 %`.
pub(in crate::read) fn unlikely(number: f64, unit: &str, likely: (f64, f64)) -> (String, String) {
    let (low, high) = likely;
    let given = match unit {
        "share" => format!("{} %", round(number * 100.0)),
        "year" => format!("{number}"),
        "" | "chance" => shown(number),
        "share a year" => format!("{} % a year", round(number * 100.0)),
        unit => format!("{} {unit}", shown(number)),
    };
    let usual = match unit {
        "share" => format!("from {} to {} %", round(low * 100.0), round(high * 100.0)),
        "share a year" => {
            format!("from {} to {} % a year", round(low * 100.0), round(high * 100.0))
        }
        "year" => format!("from {low} to {high}"),
        _ => format!("from {} to {}", shown(low), shown(high)),
    };
    (given, usual)
}

/// Where whole numbers in a list are more than it can take, commas may have been meant as points.
pub(super) fn decimal_commas(list: &[Node], expected: usize) -> &'static str {
    let whole = |node: &Node| matches!(&node.value, Value::Number(n) if n.whole.is_some());
    match list.len() > expected && list.iter().all(whole) {
        true => "commas part the numbers of a list; a decimal point is `.`: 0.5, not 0,5",
        false => "",
    }
}

/// The number that `20.000` is to those who group digits by points.
fn grouped_by_points(written: &str) -> Option<String> {
    let (first, rest) = written.split_once('.')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = (1..=3).contains(&first.len()) && rest.len() == 3 && first != "0";
    (grouped && digits(first) && digits(rest)).then(|| format!("{first}{rest}"))
}

/// `is above 1: 1.3`.
fn outside(number: f64, bounds: &Bounds) -> String {
    let (given, Bounds { low, high, .. }) = (shown(number), *bounds);
    if number < 0.0 && low >= 0.0 {
        return format!("is negative: {given}");
    }
    if number > high {
        return format!("is above {}: {given}", shown(high));
    }
    if number < low && number != 0.0 {
        return format!("is below {}: {given}", shown(low));
    }
    format!("cannot be {given}")
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
