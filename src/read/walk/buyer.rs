//! The destination as a buyer: `day` and `[[destination.alternative]]`.

use super::row::commodity_of;
use super::values::Ask;
use super::{Row, Walk, placeholder};
use crate::read::fields::shown;
use crate::read::ledger::{listing, suggestion};
use crate::read::tree::{Node, Value};
use crate::scenario::{
    Alternative, AmountGrowth, ByPart, ByYear, Commodity, CountedIn, DAY_TOLERANCE, HOURS_A_DAY,
    MOST_PARTS, Part, Price, Quantity,
};

impl Walk<'_, '_> {
    /// The parts of the day, of which a destination without `day` has one.
    pub fn parts_of_the_day(&mut self, destination: &Row<'_>) -> Vec<Part> {
        let Some((field, node)) = destination.field("day") else {
            return vec![Part::whole_day()];
        };
        let crate::read::fields::Kind::Values(spec) = field.kind else { return Vec::new() };
        let Value::List(list) = &node.value else {
            self.ledger
                .error(
                    "E011",
                    "`day` is a list of parts",
                    node.at,
                    format!("expected a list of tables, found {}", node.words()),
                )
                .help("write day = [ { part = \"evening\", hours = 8 }, { part = \"rest\", hours = 16 } ]");
            return vec![Part::whole_day()];
        };
        if list.len() > MOST_PARTS {
            self.ledger.error(
                "E008",
                format!("`day` has {} parts", list.len()),
                node.at,
                format!("at most {MOST_PARTS} are read"),
            );
        }
        let (mut parts, mut clear): (Vec<Part>, bool) = (Vec::new(), true);
        for item in list.iter().take(MOST_PARTS) {
            let Some(row) = self.open(item, spec, "a part of the day".to_owned(), None) else {
                clear = false;
                continue;
            };
            let hours =
                row.field("hours").and_then(|(field, node)| self.number_of(node, Ask::of(field)));
            let name = row.text("part").unwrap_or_default();
            clear &= hours.is_some() && !name.is_empty();
            parts.push(Part { name, hours: hours.unwrap_or(1.0) });
        }
        if list.is_empty() {
            self.ledger
                .error(
                    "E072",
                    "`day` has no part",
                    node.at,
                    "expected parts that add up to 24 hours",
                )
                .help("leave `day` out where the day is one part");
            self.partless = true;
            return vec![Part::whole_day()];
        }
        let sum: f64 = parts.iter().map(|part| part.hours).sum();
        if clear && list.len() <= MOST_PARTS && (sum - HOURS_A_DAY).abs() > DAY_TOLERANCE {
            self.ledger
                .error(
                    "E072",
                    format!("the parts of the day add up to {} hours", shown(sum)),
                    node.at,
                    "expected 24 hours together",
                )
                .help("every hour of the day belongs to one part");
        }
        self.parts = Some(parts.iter().map(|part| part.name.clone()).collect());
        if destination.node("demand").is_some() {
            self.ledger
                .error(
                    "E073",
                    "`day` does not go with an hourly `demand`",
                    destination.key_at("day"),
                    "either this",
                )
                .also(destination.key_at("demand"), "or this")
                .help("a demand that is given hour by hour has its own day; leave out `day`");
        }
        if parts.is_empty() { vec![Part::whole_day()] } else { parts }
    }

    /// Something given once, or once for each part of the day.
    pub fn by_part<T>(
        &mut self,
        node: &Node,
        key: &str,
        mut read: impl FnMut(&mut Self, &Node) -> T,
    ) -> ByPart<T> {
        let parts = self.parts.clone().unwrap_or_default();
        let Value::Table(table) = &node.value else { return ByPart::Same(read(self, node)) };
        let is_part = |key: &str| parts.iter().any(|part| part == key);
        if !table.keys().any(is_part) {
            return ByPart::Same(read(self, node));
        }
        let mut values: Vec<Option<T>> = parts.iter().map(|_| None).collect();
        for entry in &table.entries {
            let value = read(self, &entry.node);
            match parts.iter().position(|part| *part == entry.key) {
                Some(index) => values[index] = Some(value),
                None => {
                    let names = parts.iter().map(String::as_str);
                    let help = suggestion(&entry.key, "the parts are", names);
                    self.ledger
                        .error(
                            "E076",
                            format!("the day has no part `{}`", entry.key),
                            entry.key_at,
                            "unknown part of the day",
                        )
                        .help(help);
                }
            }
        }
        let missing = parts.iter().zip(&values).filter(|(_, value)| value.is_none());
        let missing: Vec<&str> = missing.map(|(part, _)| part.as_str()).collect();
        if !missing.is_empty() {
            let list = listing(missing, 6);
            self.ledger.error(
                "E076",
                format!("`{key}` has no value for {list}"),
                node.at,
                "expected a value for each part of the day",
            );
        }
        ByPart::Each(values.into_iter().flatten().collect())
    }

    /// The alternatives that would run if nothing arrived.
    pub fn alternatives(&mut self, destination: &Row<'_>) -> Vec<Alternative> {
        let mut alternatives: Vec<Alternative> = Vec::new();
        for row in self.open_entries(destination, "alternative", "alternative") {
            self.word(&row, "commodity");
            let cost = self.price(&row, "cost").unwrap_or_else(no_price);
            let co2 = self.price(&row, "emission");
            let level = self.level(&row);
            let room = self.room(&row);
            let locked = match row.field("locked") {
                Some((field, node)) => self.one_or_path(node, Ask::of(field)),
                None => ByYear::Same(0.0.into()),
            };
            let growth = self.amount_growth(&row);
            self.no_base_year(&row, &[("growth_per_year", "by_year")]);
            alternatives.push(Alternative {
                level,
                name: row.text("name").unwrap_or_default(),
                commodity: commodity_of(row.table).unwrap_or(Commodity::Electricity),
                cost,
                room,
                locked,
                growth,
                base_year: self.maybe(&row, "base_year"),
                in_service: self.maybe(&row, "in_service"),
                until: self.maybe(&row, "until"),
                times: self.quantity(&row, "times"),
                co2,
                source: row.text("source"),
                notes: row.text("notes"),
            });
        }
        alternatives
    }

    /// The price (or emission) among the keys of a group, if one is given.
    pub fn price(&mut self, row: &Row<'_>, group: &str) -> Option<Price> {
        let mut fields = row.spec.fields.iter();
        let field = fields.find(|one| one.group == group && row.node(one.key).is_some())?;
        let counted = match field.key.ends_with("_mwh") {
            true => CountedIn::Electricity,
            false => CountedIn::Own,
        };
        Some(Price { amount: self.quantity(row, field.key), counted })
    }

    fn room(&mut self, row: &Row<'_>) -> ByPart<Box<[Quantity; 12]>> {
        let mut fields = row.spec.fields.iter();
        let field = fields.find(|one| one.group == "amount" && row.node(one.key).is_some());
        match field.and_then(|field| row.field(field.key)) {
            Some((field, node)) => {
                self.by_part(node, field.key, |walk, node| walk.months_of(field, node))
            }
            None => ByPart::Same(Box::new(std::array::from_fn(|_| placeholder()))),
        }
    }

    /// One number for all years, or points by year.
    fn one_or_path(&mut self, node: &Node, ask: Ask) -> ByYear {
        match &node.value {
            Value::List(_) => ByYear::Points(self.path_of(node, ask)),
            _ => ByYear::Same(self.quantity_of(node, ask)),
        }
    }

    fn amount_growth(&mut self, row: &Row<'_>) -> AmountGrowth {
        if let Some((field, node)) = row.field("by_year") {
            return AmountGrowth::ByYear(self.path_of(node, Ask::of(field)));
        }
        AmountGrowth::PerYear(match row.field("growth_per_year") {
            Some((field, node)) => {
                let ask = Ask::of(field);
                self.by_part(node, field.key, |walk, node| walk.quantity_of(node, ask))
            }
            None => ByPart::Same(0.0.into()),
        })
    }
}

fn no_price() -> Price {
    Price { amount: placeholder(), counted: CountedIn::Electricity }
}
