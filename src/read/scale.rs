//! Numbers that are lawful each by itself and cannot be believed beside each other.
//!
//! A slip of a thousand (GWh for TWh, kW for MW, days for years) passes every bound, for the bounds
//! are those of anything on Earth. It shows in a quotient: of what a line can carry to what its
//! supplies bring, of what a contract promises to what the line could bring. Each rule is such a
//! quotient with the span in which it usually lies, wide enough that only a slip leaves it. All is
//! taken at the medians of the assumptions; what is not known, or is 0, is not asked.

use super::ledger::{At, Ledger};
use super::tree::{Node, Table};
use super::typical::{Typical, open_days};
use crate::scenario::{
    ByState, Commodity, Corridor, Hazard, HazardRate, Quantity, ReservoirSupply, Scenario, Supply,
    SupplyModel,
};
use crate::units::{DAYS_PER_YEAR, HOURS_PER_YEAR, MONTH_DAYS, counted, significant};

/// Lines are built for their supplies, and the other way round: at most this many times as much.
const ALIKE: (f64, f64) = (1.0 / 20.0, 20.0);
/// The same of a mean that was measured, which is nearer.
const MEASURED: (f64, f64) = (1.0 / 10.0, 10.0);
/// One of several supplies may be small, a part of a whole smaller still.
const A_PART: f64 = 1.0 / 200.0;
/// Of two amounts where either may be much larger in earnest.
const FAR: (f64, f64) = (1.0 / 1000.0, 1000.0);
/// A season that holds less than this share of what a supply has was not meant for it.
const LEAST_IN_SEASON: f64 = 0.005;

/// An amount with the words for it, and where it is given.
struct Amount {
    /// Such as ``the capacity of corridor `Line` ``.
    words: String,
    value: Option<f64>,
    at: Option<At>,
}

/// Warns of amounts that do not fit beside each other.
pub(super) fn warn(root: &Table, scenario: &Scenario, typical: &Typical<'_>, ledger: &mut Ledger) {
    let mut scale = Scale { root, scenario, typical, ledger };
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
    scenario: &'a Scenario,
    typical: &'a Typical<'t>,
    ledger: &'a mut Ledger,
}

/// The table of an entry by its name (or the corridor that it is about).
fn entry<'t>(root: &'t Table, kind: &str, label: &str, name: &str) -> Option<&'t Table> {
    let mut tables = root.node(kind)?.list()?.iter().filter_map(Node::table);
    tables.find(|table| table.text(label) == Some(name))
}

/// Where the first key of a table that begins so has its value.
fn value_at(table: Option<&Table>, begin: &str) -> Option<At> {
    let mut entries = table?.entries.iter();
    entries.find(|entry| entry.key.starts_with(begin)).map(|entry| entry.node.at)
}

/// Whether something is given by state.
fn differs<T>(given: &ByState<T>) -> bool {
    matches!(given, ByState::Each(_))
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

    fn supply_table(&self, supply: &Supply) -> Option<&'a Table> {
        entry(self.root, "supply", "name", &supply.name)
    }

    /// Where the amount of a supply stands, and its model.
    fn amount_at(&self, supply: &Supply) -> Option<At> {
        let table = self.supply_table(supply)?;
        let (model, keys): (_, &[&str]) = match supply.model {
            SupplyModel::Monthly(_) => ("monthly", &["mean", "annual"]),
            SupplyModel::Steady(_) => ("steady", &["mw", "bcm", "kbd"]),
            SupplyModel::History(_) => ("history", &["file"]),
            SupplyModel::Reservoir(_) => ("reservoir", &["turbine"]),
        };
        let model = table.node(model)?;
        keys.iter().find_map(|key| value_at(model.table(), key)).or(Some(model.at))
    }

    /// What a corridor's supplies bring in its season, beside what it can carry.
    fn supplied(&mut self, corridor: &Corridor) {
        let table = entry(self.root, "corridor", "name", &corridor.name);
        let open = open_days(corridor.season);
        let unit = corridor.commodity.flow_unit();
        let supplies = self.scenario.supplies.iter();
        let drawn: Vec<&Supply> =
            supplies.filter(|own| corridor.supplies.contains(&own.name)).collect();
        let capacity = |at| Amount {
            words: format!("the capacity of corridor `{}`", corridor.name),
            value: self.known(&corridor.capacity),
            at,
        };
        let capacity = capacity(value_at(table, "capacity"));
        let mut sum = Some(0.0);
        let mut empty = false;
        for supply in &drawn {
            let months = self.typical.months(supply);
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

    /// Warns of a supply that has nothing while its corridor is open; whether there is nothing.
    fn out_of_season(
        &mut self,
        corridor: &Corridor,
        supply: &Supply,
        months: &[f64; 12],
        open: &[u16; 12],
    ) -> bool {
        let of = |days: &[u16; 12]| -> f64 {
            months.iter().zip(days).map(|(rate, days)| rate * f64::from(*days)).sum()
        };
        let (year, season) = (of(&MONTH_DAYS), of(open));
        if season > LEAST_IN_SEASON * year {
            return false;
        }
        let name = &supply.name;
        let amount = self.amount_at(supply);
        let at = entry(self.root, "corridor", "name", &corridor.name)
            .and_then(|table| table.node("season"))
            .map(|node| node.at);
        if year <= 0.0 {
            // Told once, not for each corridor.
            let first = self.scenario.corridors.iter().find(|own| own.supplies.contains(name));
            if first.is_some_and(|first| first.name == corridor.name) {
                self.ledger
                    .warning(
                        "W016",
                        format!("supply `{name}` has nothing in any month"),
                        amount,
                        "all zero",
                    )
                    .help("give what it has, or take the supply out");
            }
            return true;
        }
        let what = match season > 0.0 {
            true => "next to nothing",
            false => "nothing",
        };
        let found = self.ledger.warning(
            "W016",
            format!("supply `{name}` has {what} in the season of corridor `{}`", corridor.name),
            at.or(amount),
            "the corridor is closed in the months in which there is something",
        );
        if let (Some(_), Some(amount)) = (at, amount) {
            found.also(amount, "the supply");
        }
        found.help(format!(
            "it has something in {}; a season is its first and last day, month first: \
             [\"05-01\", \"09-30\"]",
            stretches(months)
        ));
        true
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
                    value: self.typical.months(supply).map(most),
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

    /// What leaves on the way is a part of what the corridor carries.
    fn offtakes(&mut self, corridor: &Corridor) {
        let table = entry(self.root, "corridor", "name", &corridor.name);
        let capacity = Amount {
            words: format!("the capacity of corridor `{}`", corridor.name),
            value: self.known(&corridor.capacity),
            at: value_at(table, "capacity"),
        };
        for offtake in &corridor.offtakes {
            let own = table.and_then(|table| entry(table, "offtake", "name", &offtake.name));
            let take = Amount {
                words: format!("what offtake `{}` takes", offtake.name),
                value: self.all(&*offtake.take).map(most),
                at: value_at(own, "take"),
            };
            // More than the capacity is told where the offtake is read.
            self.beside(&take, &capacity, (FAR.0, f64::INFINITY), corridor.commodity.flow_unit());
        }
    }

    /// What the destination's grid can take, beside what all lines to it carry.
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

    /// What a contract promises, beside what its corridor could carry in a year.
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
            let table = entry(self.root, "contract", "corridor", &contract.corridor);
            let volume = Amount {
                words: format!("`volume_twh` of the contract of `{}`", contract.corridor),
                value: self.known(&contract.volume_twh),
                at: value_at(table, "volume"),
            };
            let line = entry(self.root, "corridor", "name", &corridor.name);
            let carried = Amount {
                words: format!("what the corridor can carry{season}"),
                value: could,
                at: value_at(line, "capacity"),
            };
            self.beside(&volume, &carried, (ALIKE.0, 1.0), "TWh");
        }
    }

    /// Incidents that keep what they meet down for more days a year than a year has.
    fn always_down(&mut self, hazard: &Hazard) {
        let states = self.scenario.security.as_ref().map_or(&[][..], |chain| &chain.states[..]);
        let Some(length) = self.longest(hazard) else { return };
        let season = self.all(&*hazard.by_month).map_or(1.0, |factors| {
            let days = factors.iter().zip(MONTH_DAYS).map(|(f, d)| f * f64::from(d));
            days.sum::<f64>() / f64::from(DAYS_PER_YEAR)
        });
        let share = self.known(&hazard.stops_flow).zip(self.known(&hazard.takes));
        let Some(share) = share.map(|(stops, takes)| stops * takes) else { return };
        let worst = (0..states.len().max(1))
            .filter_map(|state| {
                let a_year = match &hazard.rate {
                    HazardRate::PerYear(rate) => self.known(Typical::by_state(rate, state)?)?,
                    HazardRate::Per100KmYear(rate) => {
                        self.known(Typical::by_state(rate, state)?)? * length / 100.0
                    }
                    HazardRate::MttfDays(days) => f64::from(DAYS_PER_YEAR) / self.known(days)?,
                };
                let repair = self.typical.mean(Typical::by_state(&hazard.repair_days, state)?)?;
                let factor = self.known(Typical::by_state(&hazard.repair_factor, state)?)?;
                Some((state, a_year * season, repair * factor))
            })
            .max_by(|a, b| (a.1 * a.2).total_cmp(&(b.1 * b.2)));
        let Some((state, a_year, repair)) = worst else { return };
        if a_year * repair * share <= f64::from(DAYS_PER_YEAR) {
            return;
        }
        let table = entry(self.root, "hazard", "name", &hazard.name);
        let at = |keys: &[&str]| keys.iter().find_map(|key| value_at(table, key));
        let rate = at(&["per_", "mttf"]);
        let repair_at = at(&["repair_days"]);
        if [rate, repair_at].into_iter().flatten().any(|at| self.ledger.doubts(at)) {
            return;
        }
        let rate_differs = match &hazard.rate {
            HazardRate::PerYear(rate) | HazardRate::Per100KmYear(rate) => differs(rate),
            HazardRate::MttfDays(_) => false,
        };
        let differs =
            rate_differs || differs(&hazard.repair_days) || differs(&hazard.repair_factor);
        let while_in = match states.get(state).filter(|_| differs) {
            Some(state) => format!(" while `{state}`"),
            None => String::new(),
        };
        let days = match significant(repair, 3).as_str() {
            "1" => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        let found = self.ledger.warning(
            "W015",
            format!(
                "hazard `{}` leaves hardly a day without an outage{while_in}: {} incidents a year \
                 of {days} each",
                hazard.name,
                significant(a_year, 3)
            ),
            rate,
            format!("{} days of repair in a year of 365", significant(a_year * repair, 3)),
        );
        if let Some(at) = repair_at {
            found.also(at, "of the mean of these days");
        }
        found.help("check the unit and the decimal point of both");
    }

    /// The length of the longest thing that one incident of a hazard hits, in km; 1 where lengths do
    /// not count, nothing where they are not known.
    fn longest(&self, hazard: &Hazard) -> Option<f64> {
        if !matches!(hazard.rate, HazardRate::Per100KmYear(_)) {
            return Some(1.0);
        }
        let corridors = self.scenario.corridors.iter();
        let met = corridors.flat_map(|corridor| {
            let segments = corridor.segments.iter();
            segments.filter(|segment| hazard.r#where.meets(corridor, segment))
        });
        let lengths: Option<Vec<f64>> =
            met.map(|segment| self.known(segment.length_km.as_ref()?)).collect();
        let lengths = lengths?;
        Some(if hazard.together { lengths.iter().sum() } else { most(lengths) })
    }
}

/// Months in which there is something: `May to Sep`, `Nov to Feb and Jun`.
fn stretches(months: &[f64; 12]) -> String {
    let on = |month: usize| months[month % 12] > 0.0;
    let name = |month: usize| crate::units::MONTH_NAMES[month % 12];
    let words: Vec<String> = (0..12)
        .filter(|month| on(*month) && !on(month + 11))
        .map(|first| {
            let length = (1..12).find(|step| !on(first + step)).unwrap_or(12);
            match length {
                1 => name(first).to_owned(),
                length => format!("{} to {}", name(first), name(first + length - 1)),
            }
        })
        .collect();
    words.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_told_in_stretches() {
        let of = |on: &[usize]| {
            let mut months = [0.0; 12];
            on.iter().for_each(|month| months[*month] = 1.0);
            stretches(&months)
        };
        assert_eq!(of(&[4, 5, 6, 7, 8]), "May to Sep");
        assert_eq!(of(&[10, 11, 0, 5]), "Jun and Nov to Jan");
    }
}
