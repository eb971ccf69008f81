//! Checks for what is lawful but looks wrong, and for what only the whole scenario shows.

use std::collections::{HashMap, HashSet};

use super::buyer_checks;
use super::changes::Changed;
use super::fields::{Kind, Label, TableSpec};
use super::flows;
use super::ledger::{At, Ledger, listing};
use super::merged::quoted;
use super::outside;
use super::regimes;
use super::scale;
use super::tables::SCENARIO;
use super::tree::{Node, Table, Value};
use super::typical::{Supports, Typical};
use super::walk::{By, Use};
use crate::scenario::{Law, Scenario};

/// The warnings that need only the tree, and so are given beside errors too.
pub(super) fn of_tree(root: &Table, uses: &[Use], changed: &[Changed], ledger: &mut Ledger) {
    // Where something could not be read, its names are not known.
    if !ledger.failed() {
        unused(root, uses, changed, ledger);
    }
    without_source(root, &SCENARIO, true, "", ledger);
    nearly_the_same_cause(root, ledger);
    units(root, uses, ledger);
}

/// The checks of a scenario that could be read.
pub(super) fn of_scenario(root: &Table, scenario: &Scenario, uses: &[Use], ledger: &mut Ledger) {
    let known = Supports::of(scenario);
    too_late(root, scenario, &known, ledger);
    regimes::unused(root, scenario, ledger);
    let typical = Typical::of(scenario);
    outside::warn(assumptions(root), scenario, uses, &typical, ledger);
    scale::warn(root, scenario, &typical, ledger);
    buyer_checks::warn(root, scenario, &typical, ledger);
    flows::warn(root, scenario, &typical, ledger);
    one_repair_a_trial(scenario, uses, ledger);
    nothing_judged(root, scenario, ledger);
}

/// A spread of judgements that widens nothing.
fn nothing_judged(root: &Table, scenario: &Scenario, ledger: &mut Ledger) {
    let key = "judgement_spread";
    let judged = scenario.assumptions.iter().any(|own| own.judgement);
    if judged || scenario.run.judgement_spread == 1.0 {
        return;
    }
    let run = root.node("run").and_then(Node::table);
    ledger
        .warning(
            "W021",
            format!("`{key}` widens nothing, for no assumption is a judgement"),
            run.and_then(|run| run.node(key)).map(|node| node.at),
            "it changes no result",
        )
        .help("write `judgement = true` into each `[assumption.NAME]` that is an expert's guess");
}

fn assumptions(root: &Table) -> &[super::tree::Entry] {
    match root.node("assumption").and_then(Node::table) {
        Some(table) => &table.entries,
        None => &[],
    }
}

fn unused(root: &Table, uses: &[Use], changed: &[Changed], ledger: &mut Ledger) {
    let used: HashSet<&str> = uses.iter().map(|one| one.name.as_str()).collect();
    // What a change from outside took the place of was used, and is to be again.
    let displaced = |name: &str| {
        let (alone, scaled) = (quoted(name), format!("{} *", quoted(name).trim_end_matches('"')));
        let mut was = changed.iter().filter_map(|one| one.was.as_deref());
        was.any(|was| was.contains(&alone) || was.contains(&scaled))
    };
    // Whose score another takes is drawn for that.
    let shared: HashSet<&str> = assumptions(root)
        .iter()
        .filter_map(|entry| entry.node.table()?.text("same_luck"))
        .collect();
    for entry in assumptions(root) {
        let used = used.contains(entry.key.as_str()) || shared.contains(entry.key.as_str());
        if !used && !displaced(&entry.key) {
            ledger
                .warning(
                    "W001",
                    format!("nothing uses assumption `{}`", entry.key),
                    entry.key_at,
                    "it changes no result",
                )
                .help("write its name, in quotes, where its number should stand, or take it out");
        }
    }
}

/// Branches by which nothing differs, and that nobody cares to tell of.
pub(super) fn unused_branches(root: &Table, branched: &HashSet<By>, ledger: &mut Ledger) {
    let Some(table) = root.node("branch").and_then(Node::table).filter(|_| !ledger.failed()) else {
        return;
    };
    for entry in &table.entries {
        let has_label = entry.node.table().is_some_and(|own| own.get("label").is_some());
        if !has_label && !branched.contains(&By::Branch(entry.key.clone())) {
            ledger
                .warning(
                    "W023",
                    format!("nothing differs by branch `{}`", entry.key),
                    entry.key_at,
                    "it changes no result",
                )
                .help("write a table by its outcomes where a number stands, or give it a `label`");
        }
    }
}

/// Tables with numbers whose origin nobody says.
fn without_source(
    table: &Table,
    spec: &'static TableSpec,
    covered: bool,
    title: &str,
    ledger: &mut Ledger,
) {
    let own = table.get("source").is_some();
    let mut told = false;
    if !covered && !own {
        let number = table.entries.iter().find(|entry| {
            spec.field(&entry.key).is_some_and(|field| is_figure(field.key, &field.kind))
                && has_number(&entry.node)
        });
        if let Some(entry) = number {
            told = true;
            ledger
                .warning(
                    "W002",
                    format!("{title} has figures but no `source`"),
                    entry.key_at,
                    "where does this come from?",
                )
                .help("add `source = \"author, year, page or web address\"` to its table");
        }
    }
    for entry in &table.entries {
        let Some(field) = spec.field(&entry.key) else { continue };
        // The top of the file covers nothing, since it would cover all. What was told of a table
        // is not told again of those that stand in it.
        let covers = (own || told) && !std::ptr::eq(spec, &raw const SCENARIO);
        match (field.kind, &entry.node.value) {
            (Kind::Table(_), Value::Table(_)) if field.key == "run" => {}
            (Kind::Table(inner), Value::Table(table)) => {
                let title = match title.is_empty() {
                    true => inner.word.to_owned(),
                    false => format!("`{}` of {title}", field.key),
                };
                without_source(table, inner, covers, &title, ledger);
            }
            (Kind::Named(inner), Value::Table(named)) => {
                for one in &named.entries {
                    if let Some(table) = one.node.table() {
                        let title = format!("{} `{}`", field.key, one.key);
                        without_source(table, inner, covers, &title, ledger);
                    }
                }
            }
            (Kind::Entries(inner, label), Value::List(list)) => {
                for table in list.iter().filter_map(Node::table) {
                    let title = match (label, table.text(label.key())) {
                        (Label::Corridor, Some(name)) => format!("the {} of `{name}`", field.key),
                        (_, Some(name)) => format!("{} `{name}`", field.key),
                        (Label::Pair, None) => {
                            let pair = table.node(label.key()).and_then(Node::list);
                            let names = pair.unwrap_or(&[]).iter().filter_map(Node::text);
                            format!("the correlation of {}", listing(names, 2))
                        }
                        (_, None) => inner.word.to_owned(),
                    };
                    without_source(table, inner, covers, &title, ledger);
                }
            }
            _ => {}
        }
    }
}

/// Whether the numbers of a key are figures that somebody must have found somewhere.
fn is_figure(key: &str, kind: &Kind) -> bool {
    !matches!(kind, Kind::Table(_) | Kind::Entries(..) | Kind::Named(_))
        && !matches!(key, "range" | "block_years" | "units")
}

fn has_number(node: &Node) -> bool {
    match &node.value {
        Value::Number(_) => true,
        Value::List(list) => list.iter().any(has_number),
        Value::Table(table) => table.entries.iter().any(|entry| has_number(&entry.node)),
        _ => false,
    }
}

fn nearly_the_same_cause(root: &Table, ledger: &mut Ledger) {
    let mut causes: Vec<(&str, At, usize)> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for table in root.node("hazard").and_then(Node::list).unwrap_or(&[]).iter() {
        let Some(node) = table.table().and_then(|table| table.node("cause")) else { continue };
        let Some(cause) = node.text() else { continue };
        match index.get(cause) {
            Some(&at) => causes[at].2 += 1,
            None => {
                index.insert(cause, causes.len());
                causes.push((cause, node.at, 1));
            }
        }
    }
    if causes.len() > 200 {
        return;
    }
    let mut told: HashSet<&str> = HashSet::new();
    for &(cause, at, count) in &causes {
        let near = causes.iter().find(|(other, ..)| {
            *other != cause
                && other.len() <= 200
                && cause.len() <= 200
                && strsim::normalized_damerau_levenshtein(
                    &other.to_lowercase(),
                    &cause.to_lowercase(),
                ) >= 0.75
        });
        let Some((other, other_at, _)) = near else { continue };
        if count > 1 || told.contains(other) {
            continue;
        }
        told.insert(cause);
        ledger
            .warning(
                "W003",
                format!("the cause \"{cause}\" stands once and is nearly \"{other}\""),
                at,
                "counted under a heading of its own",
            )
            .also(*other_at, "the other")
            .help("if the same is meant, write the same");
    }
}

/// Words for units, each line of one unit.
const UNITS: &[&[&str]] = &[
    &["mw", "megawatt", "megawatts"],
    &["gw", "gigawatt", "gigawatts"],
    &["kw", "kilowatt", "kilowatts"],
    &["bcm a year", "bcm", "bcm/yr", "bcm/year", "bcm/a", "bcm per year"],
    &["kbd", "kb/d", "thousand barrels a day", "thousand barrels per day"],
    &["barrels a day", "barrels per day", "bbl/d"],
    &[
        "million barrels a year",
        "million barrels",
        "mbbl",
        "mbbl a year",
        "million barrels per year",
    ],
    &[
        "thousand tonnes a year",
        "thousand tonnes",
        "thousand tonnes per year",
        "kt a year",
        "kt",
        "kt/yr",
        "kt/year",
        "kt per year",
    ],
    &["tonnes a year", "tonnes per year", "t/yr"],
    &["twh a year", "twh", "twh per year", "twh/yr", "twh/year"],
    &["gwh a year", "gwh per year", "gwh/yr", "gwh/year"],
    &["gwh", "gwh a month", "gwh per month", "gwh/month"],
    &["km", "kilometre", "kilometres", "kilometer", "kilometers"],
    &["miles", "mile"],
    &["days", "day", "d"],
    &["hours", "hour", "h"],
    &["weeks", "week"],
    &["months", "month"],
    &["years"],
    &["year", "calendar year", "decimal year", "date"],
    &["share", "fraction", "chance", "probability", "ratio"],
    &["%", "percent", "per cent"],
    &[
        "incidents a year",
        "incidents per year",
        "incidents/year",
        "events a year",
        "events per year",
        "failures a year",
        "failures per year",
        "attacks a year",
        "attacks per year",
    ],
    &[
        "incidents per 100 km and year",
        "incidents per 100 km a year",
        "incidents per 100 km per year",
        "attacks per 100 km and year",
        "failures per 100 km and year",
        "per 100 km and year",
    ],
    &["incidents per km and year", "incidents per km a year", "incidents per km per year"],
    &["incidents a month", "incidents per month"],
    &["share a year", "share per year"],
    &["% a year", "% per year", "per cent a year"],
    &["mj per cubic metre", "mj/m3", "mj per m3"],
    &["gj per barrel", "gj/bbl"],
    &["gj per tonne", "gj/t"],
    &["usd per mwh", "usd/mwh", "us dollars per mwh", "dollars per mwh", "$/mwh"],
    &["us cents per kwh", "us cents/kwh", "cents per kwh", "cents/kwh"],
    &["usd per kwh", "usd/kwh"],
    &["usd per mmbtu", "usd/mmbtu"],
    &["usd per barrel", "usd/bbl"],
    &["usd per tonne", "usd/t"],
];

pub(super) fn unit_line(unit: &str) -> Option<usize> {
    let unit = unit.trim().to_lowercase();
    UNITS.iter().position(|line| line.contains(&unit.as_str()))
}

fn units(root: &Table, uses: &[Use], ledger: &mut Ledger) {
    let given: HashMap<&str, (&str, At)> = assumptions(root)
        .iter()
        .filter_map(|entry| {
            let node = entry.node.table()?.node("unit")?;
            Some((entry.key.as_str(), (node.text()?, node.at)))
        })
        .collect();
    let mut told: HashSet<(&str, &str)> = HashSet::new();
    for one in uses {
        let Some((unit, unit_at)) = given.get(one.name.as_str()) else { continue };
        let (Some(own), Some(asked)) = (unit_line(unit), unit_line(one.unit)) else { continue };
        // A factor may be what converts the one into the other.
        if own != asked && one.factor == 1.0 && told.insert((one.name.as_str(), one.key)) {
            let help = match one.unit {
                "share" | "chance" if unit_line("%") == Some(own) => {
                    "85 % is written 0.85: change the value where that is meant, and its `unit`"
                }
                _ => "no number is converted: change the value or its `unit`",
            };
            ledger
                .warning(
                    "W005",
                    format!("`{}` is in {unit}, but `{}` is in {}", one.name, one.key, one.unit),
                    one.at,
                    format!("a number in {} is expected here", one.unit),
                )
                .also(*unit_at, "its unit")
                .help(help);
        }
    }
}

fn corridor_node<'t>(root: &'t Table, name: &str, key: &str) -> Option<&'t Node> {
    root.node("corridor")?
        .list()?
        .iter()
        .filter_map(Node::table)
        .find(|table| table.text("name") == Some(name))?
        .node(key)
}

fn too_late(root: &Table, scenario: &Scenario, known: &Supports<'_>, ledger: &mut Ledger) {
    let end = f64::from(scenario.run.start_year) + f64::from(scenario.run.years);
    for corridor in &scenario.corridors {
        let Some(in_service) = &corridor.in_service else { continue };
        let Some((earliest, _)) = known.quantity(in_service) else { continue };
        if earliest >= end {
            let at = corridor_node(root, &corridor.name, "in_service").map(|node| node.at);
            ledger
                .warning(
                    "W008",
                    format!(
                        "corridor `{}` enters service in {earliest} at the earliest, and the run \
                         ends with {}",
                        corridor.name,
                        end - 1.0
                    ),
                    at,
                    "it never delivers anything",
                )
                .help("give an earlier year, or a longer run");
        }
    }
}

fn one_repair_a_trial(scenario: &Scenario, uses: &[Use], ledger: &mut Ledger) {
    let constant: HashSet<&str> = scenario
        .assumptions
        .iter()
        .filter(|own| matches!(own.value, Law::Constant(_)))
        .map(|own| own.name.as_str())
        .collect();
    for one in uses {
        if one.key == "repair_days" && !one.parameter && !constant.contains(one.name.as_str()) {
            ledger
                .note(
                    "N002",
                    format!("all repairs of a trial take the one value of `{}`", one.name),
                    one.at,
                    "drawn once a trial, not once an incident",
                )
                .help(format!(
                    "for repairs that differ, write for example {{ exponential = {{ mean = \
                     \"{}\" }} }}",
                    one.name
                ));
        }
    }
}
