//! Assumptions that reach beyond what their places allow, what can be believed there, or their own
//! `range`.

use std::collections::HashMap;

use super::checks::unit_line;
use super::fields::shown;
use super::ledger::{At, Ledger};
use super::tree::{Entry, Node, Value};
use super::typical::{Scaled, Supports, Typical};
use super::walk::{CHECK, Use, unlikely};
use crate::scenario::{Assumption, Scenario, scaled_name};
use crate::units::{Bounds, percent, significant};

/// Where no more than this share of a law lies outside, the report of a run says enough.
const WORTH_TELLING: f64 = 0.01;

/// A tail may reach beyond its assumption's range by this share of it: ranges are round numbers.
const LONG_TAIL: f64 = 0.1;

/// An assumption that is looked at, with the places of its keys.
struct Looked<'a> {
    own: &'a Assumption,
    table: &'a Entry,
    /// Where its number stands, and not where it is a parameter of something.
    own_uses: Vec<&'a Use>,
    /// Where it is used at all.
    uses: Vec<&'a Use>,
    law: Scaled,
}

/// Warns of values that will be held at a bound, are hard to believe where they are used, or lie
/// outside of the range that their author gives.
pub(super) fn warn(
    assumptions: &[Entry],
    scenario: &Scenario,
    uses: &[Use],
    typical: &Typical<'_>,
    ledger: &mut Ledger,
) {
    let known = Supports::of(scenario);
    let mut by_name: HashMap<&str, Vec<&Use>> = HashMap::new();
    for one in uses {
        by_name.entry(one.name.as_str()).or_default().push(one);
    }
    let tables: HashMap<&str, &Entry> =
        assumptions.iter().map(|entry| (entry.key.as_str(), entry)).collect();
    for own in &scenario.assumptions {
        let Some(table) = tables.get(own.name.as_str()).copied() else { continue };
        let Some(law) = typical.quantile(&own.name) else { continue };
        let uses = by_name.remove(own.name.as_str()).unwrap_or_default();
        let own_uses = uses.iter().copied().filter(|one| !one.parameter).collect();
        let looked = Looked { own, table, own_uses, uses, law };
        let told = looked.as_percent(ledger)
            || looked.beyond_bounds(&known, ledger)
            || looked.unlikely(ledger);
        if !told {
            looked.beyond_range(ledger);
        }
    }
}

impl Looked<'_> {
    fn node(&self, key: &str) -> Option<&Node> {
        self.table.node.table()?.node(key)
    }

    /// Its law as a place takes it.
    fn taken(&self, one: &Use) -> Scaled {
        self.law.times(one.factor)
    }

    fn at(&self, key: &str) -> Option<At> {
        self.node(key).map(|node| node.at)
    }

    /// The number of an assumption that is given in per cent and used as a share, where it cannot be
    /// meant as one; whether it was told.
    fn as_percent(&self, ledger: &mut Ledger) -> bool {
        let unit = self.node("unit").and_then(Node::text).unwrap_or_default();
        let line = unit_line(unit);
        if line.is_none() || ![unit_line("%"), unit_line("% a year")].contains(&line) {
            return false;
        }
        let wrong = self.own_uses.iter().find(|one| {
            matches!(one.unit, "share" | "chance" | "share a year")
                && (share(&self.taken(one), &one.bounds).is_some() || self.end(one).is_some())
        });
        let Some(one) = wrong else { return false };
        let share_unit = if one.unit == "share a year" { one.unit } else { "share" };
        let written = self.node("value").and_then(hundredth);
        let help = match written {
            Some(value) => format!("write `value = {value}` and `unit = \"{share_unit}\"`"),
            None => format!("divide the value by 100, and write `unit = \"{share_unit}\"`"),
        };
        let message = format!(
            "assumption `{}` is in {unit}, and `{}` takes {}",
            self.own.name,
            one.key,
            match one.unit {
                "share a year" => "a share a year",
                _ => "a share from 0 to 1",
            }
        );
        let found = ledger.error("E020", message, self.at("value"), "a hundred times too much");
        found.also(one.at, "used here").help(help);
        true
    }

    /// The first place of which the assumption always lies outside, or more than a hundredth of its
    /// law; whether there is one.
    fn beyond_bounds(&self, known: &Supports<'_>, ledger: &mut Ledger) -> bool {
        let name = &self.own.name;
        let at = self.at("value");
        if let Some(first) = self.own_uses.first()
            && let Some((low, high)) = known.named(name)
        {
            let taken = |one: &Use| {
                let (a, b) = (low * one.factor, high * one.factor);
                (a.min(b), a.max(b))
            };
            let misses = |one: &&Use| {
                let (low, high) = taken(one);
                let Bounds { low: least, high: most, .. } = one.bounds;
                high < least || low > most || (low == high && !one.bounds.hold(low))
            };
            if self.own_uses.iter().all(misses) {
                let (low, high) = taken(first);
                let values = match low == high {
                    true => format!("is {}", shown(low)),
                    false => format!("lies between {} and {}", shown(low), shown(high)),
                };
                let what = match first.factor {
                    1.0 => format!("assumption `{name}`"),
                    factor => format!("`{}`", scaled_name(name, factor)),
                };
                let message = format!(
                    "{what} {values}, and `{}` has to be {}",
                    first.key,
                    first.bounds.words()
                );
                let help = match first.unit {
                    "share" | "chance" if low > 1.0 && high <= 100.0 && first.factor == 1.0 => {
                        let value = self.node("value").and_then(hundredth);
                        value.map(|value| format!("for per cent write `value = {value}`"))
                    }
                    _ => None,
                };
                ledger
                    .warning("W010", message, at, "held at the bound in every trial")
                    .also(first.at, "used here")
                    .help(help.unwrap_or_default());
                return true;
            }
        }
        let worst = self
            .own_uses
            .iter()
            .find_map(|one| Some((*one, share(&self.taken(one), &one.bounds)?)));
        let Some((one, share)) = worst else { return false };
        ledger
            .warning(
                "W010",
                format!(
                    "{} of the law of `{}` lies outside what `{}` may be: {}",
                    percent(share, None),
                    scaled_name(name, one.factor),
                    one.key,
                    one.bounds.words()
                ),
                at,
                "held at the bound in so many trials",
            )
            .also(one.at, "used here");
        true
    }

    /// The end of the law (its p10 or p90, or its only value) that is hard to believe in a place.
    fn end(&self, one: &Use) -> Option<(f64, &'static str)> {
        let (low, high) = one.likely?;
        let taken = self.taken(one);
        if let Some(value) = taken.constant() {
            let usual = one.default == Some(value) || (low..=high).contains(&value);
            return (!usual).then_some((value, ""));
        }
        let (p10, p90) = (taken.at_uniform(0.1), taken.at_uniform(0.9));
        match () {
            () if p90 > high => Some((p90, "p90")),
            () if p10 < low => Some((p10, "p10")),
            () => None,
        }
    }

    /// A value that is hard to believe in one of its places; whether there is one.
    fn unlikely(&self, ledger: &mut Ledger) -> bool {
        let found = self.uses.iter().find_map(|one| Some((*one, self.end(one)?)));
        let Some((one, (value, end))) = found else { return false };
        let digits = |value: f64| match one.unit {
            "year" => value,
            _ => significant(value, 3).replace(',', "").parse().unwrap_or(value),
        };
        let (given, usual) = unlikely(digits(value), one.unit, one.likely.unwrap_or_default());
        let of = match end {
            "" => format!("the value of `{}`", scaled_name(&self.own.name, one.factor)),
            end => format!("the {end} of `{}`", scaled_name(&self.own.name, one.factor)),
        };
        ledger
            .warning(
                "W009",
                format!("`{}` of {given}, {of}, is lawful, but hard to believe", one.key),
                self.at("value"),
                format!("usual is {usual}"),
            )
            .also(one.at, "used here")
            .help(CHECK);
        true
    }

    /// A value outside of the range of the assumption itself.
    fn beyond_range(&self, ledger: &mut Ledger) {
        let Some((low, high)) = self.own.range else { return };
        let slack = match self.law.constant() {
            Some(_) => 1e-9 * low.abs().max(high.abs()),
            None => LONG_TAIL * (high - low),
        };
        let outside = |value: f64| value < low - slack || value > high + slack;
        let name = &self.own.name;
        let what = match self.law.constant() {
            Some(value) if outside(value) => format!("assumption `{name}` is {}", shown(value)),
            Some(_) => return,
            None => {
                let ends = [("p1", 0.01), ("p99", 0.99)];
                let ends = ends.map(|(word, chance)| (word, self.law.at_uniform(chance)));
                // A range that begins at nearly nothing has no tail below, however short of it a law ends.
                let apart = ends[1].1 < low || ends[0].1 > high;
                let ends = if apart && ends[1].1 < low { [ends[1], ends[0]] } else { ends };
                let Some((word, value)) =
                    ends.into_iter().find(|(_, value)| apart || outside(*value))
                else {
                    return;
                };
                format!("the {word} of assumption `{name}` is {}", significant(value, 4))
            }
        };
        let range = format!("from {} to {}", shown(low), shown(high));
        let found = ledger.warning(
            "W018",
            format!("{what}, outside of its own `range` {range}"),
            self.at("value"),
            "more than its author holds possible",
        );
        if let Some(at) = self.at("range") {
            found.also(at, "its range");
        }
        found.help("check the unit and the decimal point, or widen the range");
    }
}

/// A value as it is written, divided by 100.
fn hundredth(node: &Node) -> Option<String> {
    // What has no unit would stay.
    const PURE: [&str; 4] = ["alpha", "beta", "shape", "weights"];
    match &node.value {
        Value::Number(number) => Some(format!("{}", round(number.value))),
        Value::List(list) => {
            let items: Option<Vec<String>> = list.iter().map(hundredth).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Value::Table(table) => {
            let pure = |entry: &&Entry| PURE.contains(&entry.key.as_str());
            if table.entries.iter().any(|entry| pure(&entry) && entry.node.table().is_none()) {
                return None;
            }
            let entries = table
                .entries
                .iter()
                .map(|entry| Some(format!("{} = {}", entry.key, hundredth(&entry.node)?)));
            let entries: Option<Vec<String>> = entries.collect();
            Some(format!("{{ {} }}", entries?.join(", ")))
        }
        Value::Text(_) | Value::Boolean(_) | Value::Moment(_) => None,
    }
}

/// A hundredth to twelve digits.
fn round(number: f64) -> f64 {
    format!("{:.11e}", number / 100.0).parse().unwrap_or(number / 100.0)
}

/// The share of a law outside of bounds, if it is worth telling. The quantile is solved for only
/// where the ends of the law lie outside, for it may be dear.
fn share(quantile: &Scaled, bounds: &Bounds) -> Option<f64> {
    let (least, most) = (bounds.least(), bounds.most());
    let end = 0.5 * WORTH_TELLING;
    let below = quantile.at_uniform(end) < least;
    let above = quantile.at_uniform(1.0 - end) > most;
    let mut outside = 0.0;
    if below {
        outside += reached(|u| quantile.at_uniform(u) < least);
    }
    if above {
        outside += 1.0 - reached(|u| quantile.at_uniform(u) <= most);
    }
    (outside > WORTH_TELLING).then_some(outside)
}

/// The chance up to which something holds.
fn reached(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Law, Quantile};

    #[test]
    fn the_share_outside_is_that_of_both_ends() {
        let outside_of = |law: Law<f64>, bounds: Bounds| {
            share(&Scaled::from(Quantile::for_once(&law).expect("allowed")), &bounds)
        };
        let uniform = Law::Uniform { low: -1.0, high: 3.0 };
        let outside = outside_of(uniform, Bounds::SHARE).expect("three quarters");
        assert!((outside - 0.75).abs() < 1e-8, "{outside}");
        // P(X > 1) = exp(-2) for a mean of a half.
        let outside = outside_of(Law::Exponential { mean: 0.5 }, Bounds::SHARE).expect("13.5 %");
        assert!((outside - 0.135_335_283).abs() < 1e-8, "{outside}");
        assert_eq!(outside_of(Law::Uniform { low: 0.0, high: 1.005 }, Bounds::SHARE), None);
        assert_eq!(outside_of(Law::Exponential { mean: 0.1 }, Bounds::SHARE), None);
    }
}
