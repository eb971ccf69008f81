//! Laws that are written as lists or by points: mixtures of other laws, quantiles, curves.

use super::Walk;
use super::laws::{LawWords, Placed};
use super::values::Ask;
use crate::read::ledger::{At, suggestion};
use crate::read::tree::{Node, Table};
use crate::scenario::{Law, Quantity};
use crate::units::{Bounds, counted};

/// More laws than this are no mixture of experts' laws.
const MOST_LAWS: usize = 100;

impl Walk<'_, '_> {
    /// Notes what stands beside a law and does not belong to it.
    pub(super) fn only_beside(&mut self, law: &LawWords, table: &Table) {
        let beside = law.form.beside();
        let word = law.word;
        for entry in &table.entries {
            let key = entry.key.as_str();
            if key == word || beside.contains(&key) {
                continue;
            }
            let help = suggestion(key, "beside it may stand", beside.iter().copied());
            self.ledger
                .error(
                    "E010",
                    format!("`{key}` does not stand beside `{word}`"),
                    entry.key_at,
                    "unknown parameter",
                )
                .help(help);
        }
    }

    /// `[LAW, LAW]` with the weights beside it.
    pub(super) fn mixture(
        &mut self,
        node: &Node,
        weights: Option<&Node>,
        ask: Ask,
    ) -> Option<Placed> {
        let expected =
            "{ mixture = [{ pert = [1, 2, 4] }, { uniform = [1, 9] }], weights = [2, 1] }";
        let Some(list) = node.list().filter(|list| !list.is_empty()) else {
            self.ledger.error(
                "E024",
                "`mixture` takes distributions in square brackets",
                node.at,
                format!("expected such as {expected}, found {}", node.words()),
            );
            return None;
        };
        if list.len() > MOST_LAWS {
            self.ledger.error(
                "E089",
                format!("`mixture` has {} laws", list.len()),
                node.at,
                format!("at most {MOST_LAWS} are read"),
            );
            return None;
        }
        let inner = Ask { parameter: true, ..ask };
        let laws: Vec<Law<Quantity>> = list.iter().map(|item| self.law(item, inner)).collect();
        let by_outcome = |law: &Law<Quantity>| matches!(law, Law::ByOutcome { .. });
        if let Some(at) = laws.iter().position(by_outcome) {
            self.ledger
                .error(
                    "E030",
                    "a law of a `mixture` cannot differ by outcome",
                    list[at].at,
                    "expected a distribution, a number or a name",
                )
                .help("let the whole value differ by outcome, with a mixture for each");
            return None;
        }
        let mut places = vec![("mixture", node.at)];
        let weights: Vec<Quantity> = match weights {
            None => laws.iter().map(|_| 1.0.into()).collect(),
            Some(node) => {
                places.push(("weights", node.at));
                self.parameters("weights", Bounds::WEIGHT, node, ask)?
            }
        };
        if laws.len() != weights.len() {
            let at = places.last().map_or(node.at, |(_, at)| *at);
            self.ledger.error(
                "E089",
                format!(
                    "`mixture` has {} and {}",
                    counted(laws.len() as u64, "law", "laws"),
                    counted(weights.len() as u64, "weight", "weights")
                ),
                at,
                "one for each law",
            );
            return None;
        }
        Some((Law::Mixture { laws, weights }, places))
    }

    /// `{ p10 = 2, p50 = 3, p90 = 9 }` with `low` and `high` beside it.
    pub(super) fn by_quantiles(&mut self, node: &Node, all: &Table, ask: Ask) -> Option<Placed> {
        let expected = "{ quantiles = { p10 = 2, p50 = 3, p90 = 9 } }";
        let Some(table) = node.table() else {
            self.ledger.error(
                "E024",
                "`quantiles` takes its points by name",
                node.at,
                format!("expected such as {expected}, found {}", node.words()),
            );
            return None;
        };
        let mut points: Vec<(u8, Quantity, At)> = Vec::new();
        let before = self.ledger.errors();
        for entry in &table.entries {
            let Some((percent, key)) = percentage(&entry.key) else {
                let help = match entry.key.as_str() {
                    "median" => "the median is `p50`".to_owned(),
                    key @ ("low" | "high") => {
                        format!("`{key}` stands beside: {{ quantiles = {{ ... }}, {key} = ... }}")
                    }
                    "p0" | "min" => "the least value is `low`, beside `quantiles`".to_owned(),
                    "p100" | "max" => "the largest value is `high`, beside `quantiles`".to_owned(),
                    _ => String::new(),
                };
                self.ledger
                    .error(
                        "E087",
                        format!("`quantiles` has no point `{}`", entry.key),
                        entry.key_at,
                        "expected a whole percentage, p1 to p99",
                    )
                    .help(help);
                continue;
            };
            let value = self.value_parameter(key, &entry.node, ask);
            points.push((percent, value, entry.node.at));
        }
        let end = |walk: &mut Self, key: &'static str| {
            let node = all.node(key)?;
            Some((walk.value_parameter(key, node, ask), node.at))
        };
        let (low, high) = (end(self, "low"), end(self, "high"));
        if self.ledger.errors() > before {
            return None;
        }
        if points.len() < 2 {
            self.ledger.error(
                "E087",
                format!("`quantiles` has {}", counted(points.len() as u64, "point", "points")),
                node.at,
                format!("expected two or more, as in {expected}"),
            );
            return None;
        }
        points.sort_by_key(|(percent, ..)| *percent);
        let first = low.iter().map(|(value, at)| ("low".to_owned(), value, *at));
        let middle = points.iter().map(|(percent, value, at)| (format!("p{percent}"), value, *at));
        let last = high.iter().map(|(value, at)| ("high".to_owned(), value, *at));
        let row: Vec<(String, &Quantity, At)> = first.chain(middle).chain(last).collect();
        if self.falls("E087", "quantiles", &row) {
            return None;
        }
        let numbers: Option<Vec<f64>> = points.iter().map(|(_, value, _)| value.number()).collect();
        if numbers.is_some_and(|all| all.first() == all.last()) {
            self.ledger
                .error("E087", "all points of `quantiles` are the same", node.at, "nothing varies")
                .help("where it is always that, write the number itself");
            return None;
        }
        let points = points.into_iter().map(|(percent, value, _)| (percent, value)).collect();
        let law = Law::Quantiles {
            points,
            low: low.map(|(value, _)| value),
            high: high.map(|(value, _)| value),
        };
        Some((law, Vec::new()))
    }

    /// `[[0.0, 1], [0.3, 2], [1.0, 8]]`.
    pub(super) fn curve(&mut self, node: &Node, ask: Ask) -> Option<Placed> {
        let expected = "{ curve = [[0.0, 1], [0.3, 2], [1.0, 8]] }";
        let pairs: Option<Vec<&[Node]>> =
            node.list().filter(|list| !list.is_empty()).and_then(|list| {
                list.iter().map(|item| item.list().filter(|p| p.len() == 2)).collect()
            });
        let Some(pairs) = pairs else {
            self.ledger
                .error(
                    "E024",
                    "`curve` takes pairs of a chance and a value",
                    node.at,
                    format!("expected such as {expected}, found {}", node.words()),
                )
                .help("each pair is the chance that no larger value comes, and the value");
            return None;
        };
        let before = self.ledger.errors();
        let (mut chances, mut values) = (Vec::new(), Vec::new());
        for pair in &pairs {
            let [chance, value] = pair else { continue };
            chances.push(self.parameter("chance", Bounds::SHARE, chance, ask));
            values.push(self.value_parameter("value", value, ask));
        }
        if self.ledger.errors() > before {
            return None;
        }
        let row = |numbers: &[Quantity], index: usize| -> Vec<(String, Quantity, At)> {
            let named = numbers.iter().zip(&pairs).enumerate();
            named
                .map(|(at, (number, pair))| {
                    let word = if index == 0 { "chance" } else { "value" };
                    (format!("{word} {}", at + 1), number.clone(), pair[index].at)
                })
                .collect()
        };
        for (index, numbers) in [&chances, &values].into_iter().enumerate() {
            let row = row(numbers, index);
            let row: Vec<_> =
                row.iter().map(|(name, value, at)| (name.clone(), value, *at)).collect();
            if self.falls("E088", "curve", &row) {
                return None;
            }
        }
        let last = chances.last().and_then(Quantity::number);
        if last.is_some_and(|last| last != 1.0) {
            let at = pairs.last().map_or(node.at, |pair| pair[0].at);
            self.ledger
                .error("E088", "the chances of `curve` do not end at 1", at, "expected 1")
                .help("the last pair is the largest value there can be: [1.0, VALUE]");
            return None;
        }
        Some((Law::Curve { chances, values }, Vec::new()))
    }

    /// A parameter that is a value of the law.
    fn value_parameter(&mut self, key: &'static str, node: &Node, ask: Ask) -> Quantity {
        let ask = Ask { key, parameter: true, ..ask };
        self.quantity_of(node, ask)
    }

    /// Notes the first of these, where they are numbers, that is below the one before it.
    fn falls(&mut self, code: &'static str, word: &str, row: &[(String, &Quantity, At)]) -> bool {
        let mut before: Option<(&str, f64)> = None;
        for (name, value, at) in row {
            let Some(number) = value.number() else { continue };
            if let Some((last, bound)) = before
                && number < bound
            {
                self.ledger
                    .error(
                        code,
                        format!("`{name}` of `{word}` is below `{last}`"),
                        *at,
                        format!("expected {} or more", crate::read::fields::shown(bound)),
                    )
                    .help("from one point to the next nothing falls");
                return true;
            }
            before = Some((name, number));
        }
        false
    }
}

/// The percentage of a point such as `p10`, with its name.
pub(super) fn percentage(key: &str) -> Option<(u8, &'static str)> {
    let at = PERCENTAGES.iter().position(|own| *own == key)?;
    Some((at as u8 + 1, PERCENTAGES[at]))
}

/// The points that quantiles may have.
#[rustfmt::skip]
static PERCENTAGES: [&str; 99] = [
    "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11",
    "p12", "p13", "p14", "p15", "p16", "p17", "p18", "p19", "p20", "p21", "p22",
    "p23", "p24", "p25", "p26", "p27", "p28", "p29", "p30", "p31", "p32", "p33",
    "p34", "p35", "p36", "p37", "p38", "p39", "p40", "p41", "p42", "p43", "p44",
    "p45", "p46", "p47", "p48", "p49", "p50", "p51", "p52", "p53", "p54", "p55",
    "p56", "p57", "p58", "p59", "p60", "p61", "p62", "p63", "p64", "p65", "p66",
    "p67", "p68", "p69", "p70", "p71", "p72", "p73", "p74", "p75", "p76", "p77",
    "p78", "p79", "p80", "p81", "p82", "p83", "p84", "p85", "p86", "p87", "p88",
    "p89", "p90", "p91", "p92", "p93", "p94", "p95", "p96", "p97", "p98", "p99",
];
