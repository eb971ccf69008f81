//! Numbers that are lawful each by itself and cannot be believed beside each other.
//!
//! A slip of a thousand (GWh for TWh, kW for MW, days for years) passes every bound, for the bounds
//! are those of anything on Earth. It shows in a quotient: of what a line can carry to what its
//! supplies bring, of what a contract promises to what the line could bring. Each rule is such a
//! quotient with the span in which it usually lies, wide enough that only a slip leaves it. All is
//! taken at the medians of the assumptions; what is not known, or is 0, is not asked.

mod hazards;
mod seasons;

use std::collections::{HashMap, HashSet};

use super::ledger::{At, Ledger};
use super::tree::{Node, Table};
use super::typical::{Typical, open_days};
use crate::scenario::{
    Commodity, Corridor, CountedIn, Quantity, ReservoirSupply, Scenario, Supply, SupplyModel,
    Volume,
};
use crate::units::{DAYS_PER_YEAR, HOURS_PER_YEAR, counted, significant};

/// Lines are built for their supplies, and the other way round: at most this many times as much.
const ALIKE: (f64, f64) = (1.0 / 20.0, 20.0);
/// The same of a mean that was measured, which is nearer.
const MEASURED: (f64, f64) = (1.0 / 10.0, 10.0);
/// One of several supplies may be small, a part of a whole smaller still.
const A_PART: f64 = 1.0 / 200.0;
/// Of two amounts where either may be much larger in earnest.
const FAR: (f64, f64) = (1.0 / 1000.0, 1000.0);
/// An amount with the words for it, and where it is given.
struct Amount {
    /// Such as ``the capacity of corridor `Line` ``.
    words: String,
    value: Option<f64>,
    at: Option<At>,
}

/// Warns of amounts that do not fit beside each other.
pub(super) fn warn(root: &Table, scenario: &Scenario, typical: &Typical<'_>, ledger: &mut Ledger) {
    let months = scenario.supplies.iter().map(|own| (own.name.as_str(), typical.months(own)));
    let months = months.collect();
    let tables = tables(root);
    let mut scale = Scale { root, tables, months, scenario, typical, ledger };
    for corridor in &scenario.corridors {
        scale.supplied(corridor);
        scale.offtakes(corridor);
    }
    for supply in &scenario.supplies {
        scale.within(supply);
    }
    scale.absorbed();
    scale.contracts();
    for hazard in &scenario.hazards {
        scale.always_down(hazard);
    }
}

struct Scale<'a, 't> {
    root: &'a Table,
    tables: HashMap<(&'a str, &'a str), &'a Table>,
    /// The mean rate of each supply in each month.
    months: HashMap<&'a str, Option<[f64; 12]>>,
    scenario: &'a Scenario,
    typical: &'a Typical<'t>,
    ledger: &'a mut Ledger,
}

/// The tables of entries by their kind and name (or the corridor that they are about).
fn tables(root: &Table) -> HashMap<(&str, &str), &Table> {
    let kinds = [("supply", "name"), ("corridor", "name"), ("hazard", "name")];
    let kinds = kinds.into_iter().chain([("contract", "corridor")]);
    let all = kinds.flat_map(|(kind, label)| {
        let list = root.node(kind).and_then(Node::list).unwrap_or(&[]).iter();
        let tables = list.filter_map(Node::table);
        tables.filter_map(move |table| Some(((kind, table.text(label)?), table)))
    });
    all.collect()
}

/// Where the first key of a table that begins so has its value.
fn value_at(table: Option<&Table>, begin: &str) -> Option<At> {
    let mut entries = table?.entries.iter();
    entries.find(|entry| entry.key.starts_with(begin)).map(|entry| entry.node.at)
}

/// The largest of some numbers.
fn most(numbers: impl IntoIterator<Item = f64>) -> f64 {
    numbers.into_iter().fold(0.0, f64::max)
}

impl<'a> Scale<'a, '_> {
    fn known(&self, quantity: &Quantity) -> Option<f64> {
        self.typical.of_quantity(quantity)
    }

    fn all(&self, quantities: &[Quantity]) -> Option<Vec<f64>> {
        quantities.iter().map(|one| self.known(one)).collect()
    }

    /// Warns where one amount is far more, or far less, of another than usual.
    fn beside(&mut self, a: &Amount, b: &Amount, usual: (f64, f64), unit: &str) {
        let (Some(x), Some(y)) = (a.value, b.value) else { return };
        let ratio = x / y;
        let fits = !(x > 0.0 && y > 0.0 && ratio.is_finite())
            || (usual.0 * (1.0 - 1e-9)..=usual.1 * (1.0 + 1e-9)).contains(&ratio);
        // One slip is told once, where it stands.
        if fits || [a.at, b.at].into_iter().flatten().any(|at| self.ledger.doubts(at)) {
            return;
        }
        let (large, small, x, y, span) = match ratio > 1.0 {
            true => (a, b, x, y, usual.1),
            false => (b, a, y, x, 1.0 / usual.0),
        };
        let times = match x / y {
            times if times < 100.0 => significant(times, 2),
            times => significant(times, 3),
        };
        let span = match span > 1.5 {
            true => format!("usual is up to {} times", significant(span, 3)),
            false => "more than is possible".to_owned(),
        };
        let message = format!(
            "{} is {} {unit}, {times} times {}, {} {unit}",
            large.words,
            significant(x, 4),
            small.words,
            significant(y, 4)
        );
        let found = self.ledger.warning("W015", message, a.at.or(b.at), span);
        if let (Some(_), Some(other)) = (a.at, b.at) {
            found.also(other, "beside this");
        }
        found.help("check the unit and the decimal point of both");
    }

    fn table(&self, kind: &str, name: &str) -> Option<&'a Table> {
        self.tables.get(&(kind, name)).copied()
    }

    fn supply_table(&self, supply: &Supply) -> Option<&'a Table> {
        self.table("supply", &supply.name)
    }

    /// Where the amount of a supply stands, and its model.
    fn amount_at(&self, supply: &Supply) -> Option<At> {
        let table = self.supply_table(supply)?;
        let (model, keys): (_, &[&str]) = match supply.model {
            SupplyModel::Monthly(_) => ("monthly", &["mean", "annual"]),
            SupplyModel::Steady(_) => ("steady", &["mw", "bcm", "kbd", "kt"]),
            SupplyModel::History(_) => ("history", &["file"]),
            SupplyModel::Reservoir(_) => ("reservoir", &["turbine"]),
        };
        let model = table.node(model)?;
        keys.iter().find_map(|key| value_at(model.table(), key)).or(Some(model.at))
    }

    /// The energy that a corridor's supplies bring in its season, beside what it can carry.
    fn supplied(&mut self, corridor: &Corridor) {
        let table = self.table("corridor", &corridor.name);
        let open = open_days(corridor.season);
        let unit = corridor.commodity.flow_unit();
        let names: HashSet<&str> = corridor.supplies.iter().map(String::as_str).collect();
        let supplies = self.scenario.supplies.iter();
        let drawn: Vec<&Supply> =
            supplies.filter(|own| names.contains(own.name.as_str())).collect();
        let capacity = |at| Amount {
            words: format!("the capacity of corridor `{}`", corridor.name),
            value: self.known(&corridor.capacity),
            at,
        };
        let capacity = capacity(value_at(table, "capacity"));
        let mut sum = Some(0.0);
        let mut empty = false;
        for supply in &drawn {
            let months = self.months.get(supply.name.as_str()).copied().flatten();
            let Some(months) = months else {
                sum = None;
                continue;
            };
            if self.out_of_season(corridor, supply, &months, &open) {
                empty = true;
                continue;
            }
            let in_season = months.iter().zip(open).filter(|(_, days)| *days > 0);
            let value = match &supply.model {
                SupplyModel::History(_) => {
                    let days: f64 = open.iter().map(|days| f64::from(*days)).sum();
                    in_season.map(|(rate, days)| rate * f64::from(days)).sum::<f64>() / days
                }
                _ => most(in_season.map(|(rate, _)| *rate)),
            };
            sum = sum.map(|sum| sum + value);
            if drawn.len() > 1 {
                let own = Amount {
                    words: format!("what supply `{}` has at most", supply.name),
                    value: Some(value),
                    at: self.amount_at(supply),
                };
                self.beside(&own, &capacity, (A_PART, f64::INFINITY), unit);
            }
        }
        if empty {
            return;
        }
        let records = drawn.iter().all(|own| matches!(own.model, SupplyModel::History(_)));
        let (what, usual) = match (records, drawn.as_slice()) {
            (true, [one]) => (format!("the mean of the record of supply `{}`", one.name), MEASURED),
            (true, _) => (format!("the mean of the records of `{}`", corridor.name), MEASURED),
            (false, [one]) => (format!("what supply `{}` has at most", one.name), ALIKE),
            (false, _) => {
                (format!("what the supplies of corridor `{}` have at most", corridor.name), ALIKE)
            }
        };
        let at = drawn.first().and_then(|first| self.amount_at(first));
        let brought = Amount { words: what, value: sum, at };
        self.beside(&capacity, &brought, usual, unit);
    }

    /// Of a supply the numbers beside each other.
    fn within(&mut self, supply: &Supply) {
        let table = self.supply_table(supply);
        let (name, unit) = (&supply.name, supply.commodity.flow_unit());
        match &supply.model {
            SupplyModel::Monthly(monthly) => {
                let Some(cap) = &monthly.max else { return };
                let inner = table.and_then(|table| table.node("monthly")?.table());
                let key = format!("max_{}", supply.commodity.key_suffix());
                let cap = Amount {
                    words: format!("`{key}` of supply `{name}`"),
                    value: self.known(cap),
                    at: value_at(inner, "max"),
                };
                let mean = Amount {
                    words: format!("the largest mean of supply `{name}`"),
                    value: self.months.get(name.as_str()).copied().flatten().map(most),
                    at: self.amount_at(supply),
                };
                self.beside(&cap, &mean, (ALIKE.0, FAR.1), unit);
            }
            SupplyModel::Reservoir(reservoir) => self.reservoir(supply, reservoir),
            SupplyModel::Steady(_) | SupplyModel::History(_) => {}
        }
    }

    fn reservoir(&mut self, supply: &Supply, reservoir: &ReservoirSupply) {
        let table = self.supply_table(supply).and_then(|table| table.node("reservoir")?.table());
        let of = |key: &str, value| Amount {
            words: format!("`{key}` of supply `{}`", supply.name),
            value,
            at: value_at(table, key),
        };
        let turbine = self.known(&reservoir.turbine);
        let sum = self.all(&*reservoir.inflow).map(|all| all.iter().sum::<f64>());
        let inflow = Amount {
            words: format!("a year of `inflow_gwh` of supply `{}`", supply.name),
            ..of("inflow_gwh", sum)
        };
        let full = Amount {
            words: format!("a year of `turbine_mw` of supply `{}`", supply.name),
            ..of("turbine_mw", turbine.map(|mw| mw * HOURS_PER_YEAR * 1e-3))
        };
        self.beside(&inflow, &full, ALIKE, "GWh");
        let storage = of("storage_gwh", self.known(&reservoir.storage));
        self.beside(&storage, &inflow, (FAR.0, ALIKE.1), "GWh");
        let home = of("home_demand_mw", self.all(&*reservoir.home_demand).map(most));
        self.beside(&home, &of("turbine_mw", turbine), (FAR.0, ALIKE.1), "MW");
    }

    /// The flow that leaves on the way, which is a part of what the corridor carries.
    fn offtakes(&mut self, corridor: &Corridor) {
        let table = self.table("corridor", &corridor.name);
        let capacity = Amount {
            words: format!("the capacity of corridor `{}`", corridor.name),
            value: self.known(&corridor.capacity),
            at: value_at(table, "capacity"),
        };
        for offtake in &corridor.offtakes {
            let offtakes = table.and_then(|table| table.node("offtake")?.list()).unwrap_or(&[]);
            let mut tables = offtakes.iter().filter_map(Node::table);
            let own = tables.find(|own| own.text("name") == Some(offtake.name.as_str()));
            let take = Amount {
                words: format!("what offtake `{}` takes", offtake.name),
                value: self.all(&*offtake.take).map(most),
                at: value_at(own, "take"),
            };
            // More than the capacity is told where the offtake is read.
            self.beside(&take, &capacity, (FAR.0, f64::INFINITY), corridor.commodity.flow_unit());
        }
    }

    /// The power that the destination's grid can take, beside what all lines to it carry.
    fn absorbed(&mut self) {
        let Some(absorb) = &self.scenario.destination.absorb_mw else { return };
        let corridors = self.scenario.corridors.iter();
        let lines = corridors.filter(|own| own.commodity == Commodity::Electricity);
        let capacities: Option<f64> = lines.map(|own| self.known(&own.capacity)).sum();
        let table = self.root.node("destination").and_then(Node::table);
        let absorbed = Amount {
            words: "the largest `absorb_mw`".to_owned(),
            value: self.all(&**absorb).map(most),
            at: value_at(table, "absorb"),
        };
        let all = Amount {
            words: "the capacity of all electricity corridors".to_owned(),
            value: capacities,
            at: None,
        };
        self.beside(&absorbed, &all, (ALIKE.0, FAR.1), "MW");
    }

    /// The promise of a contract, beside what its corridor could carry in a year.
    fn contracts(&mut self) {
        for contract in &self.scenario.contracts {
            let corridors = &self.scenario.corridors;
            let Some(corridor) = corridors.iter().find(|own| own.name == contract.corridor) else {
                continue;
            };
            let days: u16 = open_days(corridor.season).iter().sum();
            let year = f64::from(days) / f64::from(DAYS_PER_YEAR);
            let conversion = &self.scenario.conversion;
            let could = self
                .known(&corridor.capacity)
                .zip(self.typical.twh_of_flow(corridor.commodity, conversion))
                .map(|(capacity, twh)| capacity * twh * year);
            let season = match corridor.season {
                Some(_) => format!(" in the {} of its season", counted(days.into(), "day", "days")),
                None => " in a year".to_owned(),
            };
            let table = self.table("contract", &contract.corridor);
            let Some(Volume { amount, counted }) = &contract.volume else { continue };
            let twh_of_unit = match counted {
                CountedIn::Electricity => Some(1.0),
                CountedIn::Own => {
                    let a_year = HOURS_PER_YEAR * corridor.commodity.energy_per_hour();
                    let twh = self.typical.twh_of_flow(corridor.commodity, conversion);
                    twh.map(|twh| twh / a_year)
                }
            };
            let volume = Amount {
                words: format!(
                    "{} of the contract of `{}`",
                    volume_key(*counted),
                    contract.corridor
                ),
                value: self.known(amount).zip(twh_of_unit).map(|(amount, twh)| amount * twh),
                at: value_at(table, "volume"),
            };
            let line = self.table("corridor", &corridor.name);
            let carried = Amount {
                words: format!("what the corridor can carry{season}"),
                value: could,
                at: value_at(line, "capacity"),
            };
            self.beside(&volume, &carried, (ALIKE.0, 1.0), "TWh");
        }
    }
}

/// The key of a volume, for people.
fn volume_key(counted: CountedIn) -> &'static str {
    match counted {
        CountedIn::Electricity => "`volume_twh`",
        CountedIn::Own => "the volume",
    }
}
