//! The statements of a scenario, table by table: every value as it stands, the assumptions it
//! names, and the source that it rests on.
//!
//! A reader who doubts a number goes by this from the number to where it comes from. The list follows
//! the table of fields, so nothing that a scenario can say is missing from it but what shapes the run.

use toml::de::DeValue;

use super::fields::{Field, Kind, Label, TableSpec};
use super::merge::entry_name;
use super::merged::{key, quoted, written};
use super::tables::SCENARIO;
use super::tree::{Node, Table, Value};
use super::walk::factored;

/// One table of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The kind of entry it belongs to: `supply`, `corridor`, `hazard`, `assumption`, ...
    pub room: &'static str,
    /// The kind of table: as `room`, or `segment`, `offtake`, `maintenance` of a corridor.
    pub kind: &'static str,
    /// Its name; empty where there is only one of its kind, or it has none.
    pub name: String,
    /// Its path, as for `--set`: `corridor.CASA-1000.segment.Converter poles`.
    pub path: String,
    /// Its keys in the order of the format; those of tables within it with the table's name before.
    pub values: Vec<StatedValue>,
    /// Where its figures come from: its own source, or that of the table in which it stands.
    pub source: Option<String>,
    /// Further words of the author.
    pub notes: Option<String>,
}

/// One key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedValue {
    /// The key: `capacity_mw`, `monthly.mean_mw`.
    pub key: String,
    /// The value as TOML, cut where it names an assumption.
    pub pieces: Vec<Piece>,
}

/// A piece of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As written.
    Text(String),
    /// The name of an assumption.
    Assumption(String),
}

impl Stated {
    /// The value of a key, where it is plain text: a corridor's commodity, a hazard's cause.
    #[must_use]
    pub fn word(&self, key: &str) -> Option<String> {
        match self.values.iter().find(|value| value.key == key)?.pieces.as_slice() {
            [Piece::Text(text)] => match DeValue::parse_recoverable(text).0.into_inner() {
                DeValue::String(word) => Some(word.into_owned()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Everything that a merged scenario states; see [`super::Merged::stated`].
pub(super) fn stated(root: &Table) -> Vec<Stated> {
    let named = root.node("assumption").and_then(Node::table);
    let assumptions: Vec<&str> = named.map(|named| named.keys().collect()).unwrap_or_default();
    let mut listing = Listing { assumptions, found: Vec::new() };
    let first = ["corridor", "supply", "hazard"];
    let (mut fields, others): (Vec<&Field>, Vec<&Field>) = SCENARIO
        .fields
        .iter()
        .filter(|field| field.key != "run")
        .partition(|field| first.contains(&field.key));
    fields.sort_by_key(|field| first.iter().position(|key| *key == field.key));
    for field in fields.into_iter().chain(others) {
        if let Some(node) = root.node(field.key) {
            let spot = Spot { room: field.key, kind: field.key, path: field.key, above: None };
            listing.field(spot, field.kind, node);
        }
    }
    listing.found
}

struct Listing<'a> {
    assumptions: Vec<&'a str>,
    found: Vec<Stated>,
}

/// Where a table stands.
#[derive(Clone, Copy)]
struct Spot<'a> {
    room: &'static str,
    kind: &'static str,
    path: &'a str,
    /// The source of the table in which it stands.
    above: Option<&'a str>,
}

impl Listing<'_> {
    /// The tables that stand behind a key.
    fn field(&mut self, spot: Spot<'_>, kind: Kind, node: &Node) {
        match (kind, &node.value) {
            (Kind::Table(spec), Value::Table(table)) => {
                self.table(spot, spec, String::new(), table);
            }
            (Kind::Entries(spec, label), Value::List(list)) => {
                for item in list {
                    let Some(table) = item.table() else { continue };
                    let name = entry_name(item, label);
                    let path = match &name {
                        Some(name) => format!("{}.{name}", spot.path),
                        None => spot.path.to_owned(),
                    };
                    // A pair's names are among its values.
                    let name = if label == Label::Pair { None } else { name };
                    let spot = Spot { path: &path, ..spot };
                    self.table(spot, spec, name.unwrap_or_default(), table);
                }
            }
            (Kind::Named(spec), Value::Table(named)) => {
                for entry in &named.entries {
                    let Some(table) = entry.node.table() else { continue };
                    let path = format!("{}.{}", spot.path, entry.key);
                    let spot = Spot { path: &path, ..spot };
                    self.table(spot, spec, entry.key.clone(), table);
                }
            }
            _ => {}
        }
    }

    /// One table, then the entries within it.
    fn table(&mut self, spot: Spot<'_>, spec: &'static TableSpec, name: String, table: &Table) {
        let Spot { room, kind, path, above } = spot;
        let mut values = Vec::new();
        let mut sources: Vec<&str> = table.text("source").into_iter().collect();
        let mut notes: Vec<&str> = table.text("notes").into_iter().collect();
        self.values(spec, table, "", (&mut values, &mut sources, &mut notes));
        let join = |texts: Vec<&str>| (!texts.is_empty()).then(|| texts.join("\n"));
        let source = join(sources).or_else(|| above.map(ToOwned::to_owned));
        let within = source.clone();
        let (path, notes) = (path.to_owned(), join(notes));
        self.found.push(Stated { room, kind, name, path, values, source, notes });
        for field in spec.fields.iter().filter(|field| matches!(field.kind, Kind::Entries(..))) {
            if let Some(node) = table.node(field.key) {
                let path = format!("{}.{}", spot.path, field.key);
                let spot = Spot { room, kind: field.key, path: &path, above: within.as_deref() };
                self.field(spot, field.kind, node);
            }
        }
    }

    /// The keys of a table and of the tables within it that are not entries.
    fn values<'t>(
        &self,
        spec: &'static TableSpec,
        table: &'t Table,
        before: &str,
        found: (&mut Vec<StatedValue>, &mut Vec<&'t str>, &mut Vec<&'t str>),
    ) {
        let (values, sources, notes) = found;
        for field in spec.fields {
            if matches!(field.key, "name" | "source" | "notes") {
                continue;
            }
            let Some(node) = table.node(field.key) else { continue };
            let path = format!("{before}{}", field.key);
            match (field.kind, &node.value) {
                (Kind::Entries(..) | Kind::Named(_), _) => {}
                (Kind::Condition, Value::Text(text)) => {
                    values.push(StatedValue { key: path, pieces: self.condition(text) });
                }
                (Kind::Table(inner), Value::Table(inside)) => {
                    sources.extend(inside.text("source"));
                    notes.extend(inside.text("notes"));
                    let found = (&mut *values, &mut *sources, &mut *notes);
                    self.values(inner, inside, &format!("{path}."), found);
                }
                (Kind::Rows, Value::Table(rows)) => {
                    for row in &rows.entries {
                        let pieces = self.pieces(&row.node, true);
                        values.push(StatedValue { key: format!("{path}.{}", row.key), pieces });
                    }
                }
                _ => {
                    let pieces = self.pieces(node, may_name_assumptions(field.kind));
                    values.push(StatedValue { key: path, pieces });
                }
            }
        }
    }

    /// A condition, cut where its quantity is the name of an assumption.
    fn condition(&self, text: &str) -> Vec<Piece> {
        let whole = quoted(text);
        let named = self.assumptions.iter().filter_map(|name| {
            let at = text.rfind(name)?;
            let behind = text[at + name.len()..].trim_start();
            let before = text[..at].trim_end();
            let is_quantity =
                before.ends_with(['=', '<', '>']) && (behind.is_empty() || behind.starts_with('*'));
            is_quantity.then_some((at, *name))
        });
        let Some((at, name)) = named.max_by_key(|(_, name)| name.len()) else {
            return vec![Piece::Text(whole)];
        };
        let mut before = quoted(&text[..at]);
        let mut behind = quoted(&text[at + name.len()..]);
        before.pop();
        behind.remove(0);
        vec![Piece::Text(before), Piece::Assumption(name.to_owned()), Piece::Text(behind)]
    }

    fn pieces(&self, node: &Node, named: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.write(node, named, &mut pieces);
        pieces
    }

    fn write(&self, node: &Node, named: bool, pieces: &mut Vec<Piece>) {
        match &node.value {
            Value::Text(text) if named && self.assumptions.contains(&text.as_str()) => {
                pieces.push(Piece::Assumption(text.clone()));
            }
            Value::Text(text)
                if named
                    && let Some((name, Ok(factor))) = factored(text)
                    && self.assumptions.contains(&name) =>
            {
                pieces.push(Piece::Assumption(name.to_owned()));
                say(pieces, &format!(" * {factor}"));
            }
            Value::Text(text) => say(pieces, &quoted(text)),
            Value::Number(number) => say(pieces, &written(*number)),
            Value::Boolean(boolean) => say(pieces, if *boolean { "true" } else { "false" }),
            Value::Moment(moment) => say(pieces, moment),
            Value::List(list) => {
                say(pieces, "[");
                for (index, item) in list.iter().enumerate() {
                    say(pieces, if index > 0 { ", " } else { "" });
                    self.write(item, named, pieces);
                }
                say(pieces, "]");
            }
            Value::Table(table) => {
                say(pieces, "{ ");
                for (index, entry) in table.entries.iter().enumerate() {
                    say(pieces, if index > 0 { ", " } else { "" });
                    say(pieces, &format!("{} = ", key(&entry.key)));
                    self.write(&entry.node, named, pieces);
                }
                say(pieces, " }");
            }
        }
    }
}

/// Adds text to the last piece, or as a new one.
fn say(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// Whether a text behind such a key is the name of an assumption, rather than of something else.
fn may_name_assumptions(kind: Kind) -> bool {
    match kind {
        Kind::Quantity(_)
        | Kind::Months(_)
        | Kind::OneOrMonths(_)
        | Kind::List(_)
        | Kind::ByState(_)
        | Kind::Law
        | Kind::LawByState(_)
        | Kind::MonthsByPart(_)
        | Kind::ByPart(_)
        | Kind::Path(_)
        | Kind::OneOrPath(_)
        | Kind::Start
        | Kind::Weights(_)
        | Kind::Pair => true,
        Kind::Value(spec) => spec.fields.iter().all(|field| may_name_assumptions(field.kind)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Merged;
    use super::*;

    const TEXT: &str = r#"
        schema = 1
        [run]
        start_year = 2028
        years = 1
        [assumption.TAPI]
        value = 1.0
        [assumption.rate]
        value = 2.0
        [[supply]]
        name = "gas"
        commodity = "gas"
        [supply.steady]
        bcm_per_year = 33
        source = "the field's owner"
        [[corridor]]
        name = "TAPI"
        commodity = "gas"
        supplies = ["gas"]
        capacity_bcm_per_year = "TAPI"
        source = "the bank"
        [[corridor.segment]]
        name = "one"
        length_km = 100.5
        [[corridor.segment]]
        name = "two"
        length_km = 7
        source = "a map"
        [[hazard]]
        name = "attack"
        cause = "attack"
        where = { corridor = "TAPI" }
        per_year = { calm = 0.1, war = "rate" }
        repair_days = { lognormal = { median = "rate", p90 = 9 } }
        [security]
        start = "stationary"
        [security.monthly_transition]
        calm = { war = "rate" }
        war = { calm = 0.5 }
    "#;

    fn text(value: &StatedValue) -> String {
        let pieces = value.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Assumption(name) => format!("<{name}>"),
        });
        format!("{}={}", value.key, pieces.collect::<String>())
    }

    #[test]
    fn every_value_is_stated_with_its_path_its_assumptions_and_its_source() {
        let stated = Merged::new(TEXT.to_owned()).stated();
        let shown: Vec<String> = stated
            .iter()
            .map(|one| {
                let values: Vec<String> = one.values.iter().map(text).collect();
                format!(
                    "{} [{}] {}",
                    one.path,
                    one.source.as_deref().unwrap_or("-"),
                    values.join("; ")
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "corridor.TAPI [the bank] commodity=\"gas\"; supplies=[\"gas\"]; capacity_bcm_per_year=<TAPI>",
                "corridor.TAPI.segment.one [the bank] length_km=100.5",
                "corridor.TAPI.segment.two [a map] length_km=7",
                "supply.gas [the field's owner] commodity=\"gas\"; steady.bcm_per_year=33",
                "hazard.attack [-] cause=\"attack\"; where={ corridor = \"TAPI\" }; \
                 per_year={ calm = 0.1, war = <rate> }; \
                 repair_days={ lognormal = { median = <rate>, p90 = 9 } }",
                "assumption.TAPI [-] value=1.0",
                "assumption.rate [-] value=2.0",
                "security [-] start=\"stationary\"; monthly_transition.calm={ war = <rate> }; \
                 monthly_transition.war={ calm = 0.5 }",
            ]
        );
        assert_eq!(stated[4].word("cause").as_deref(), Some("attack"));
    }

    #[test]
    fn a_text_that_cannot_be_read_states_nothing() {
        assert!(Merged::new("= = [".to_owned()).stated().is_empty());
    }
}
