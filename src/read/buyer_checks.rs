//! Checks of the destination as a buyer that need the whole scenario.

use super::ledger::{At, Ledger};
use super::tree::{Node, Table};
use super::typical::Typical;
use crate::scenario::{Alternative, CountedIn, Scenario};

/// Warns of what is bought as if it were free, of alternatives that nothing replaces, and of energy that
/// can wait while a later part of the day is dearer.
pub(super) fn warn(root: &Table, scenario: &Scenario, typical: &Typical<'_>, ledger: &mut Ledger) {
    let checks = Checks { root, scenario, typical };
    checks.as_if_free(ledger);
    checks.without_corridor(ledger);
    checks.dearer_later(ledger);
}

struct Checks<'a, 't> {
    root: &'a Table,
    scenario: &'a Scenario,
    typical: &'a Typical<'t>,
}

impl Checks<'_, '_> {
    /// Where a key of an entry has its value.
    fn at(&self, list: Option<&Node>, name: &str, key: &str) -> Option<At> {
        let mut tables = list?.list()?.iter().filter_map(Node::table);
        let table = tables.find(|table| table.text("name") == Some(name))?;
        table.node(key).map(|node| node.at)
    }

    fn alternative_at(&self, name: &str, key: &str) -> Option<At> {
        self.at(self.root.node("destination")?.table()?.node("alternative"), name, key)
    }

    fn as_if_free(&self, ledger: &mut Ledger) {
        for corridor in &self.scenario.corridors {
            let mut contracts = self.scenario.contracts.iter();
            let is_priced = contracts.any(|own| own.corridor == corridor.name);
            if is_priced || !self.scenario.buys(corridor.commodity) {
                continue;
            }
            let at = self.at(self.root.node("corridor"), &corridor.name, "name");
            let Some(at) = at else { continue };
            ledger
                .warning(
                    "W029",
                    format!(
                        "what corridor `{}` brings is bought as if it were free",
                        corridor.name
                    ),
                    at,
                    format!(
                        "there are alternatives to {}, but no contract says its price",
                        corridor.commodity.word()
                    ),
                )
                .help(format!(
                    "add `[[contract]]` with corridor = \"{}\" and energy_usd_per_mwh",
                    corridor.name
                ));
        }
    }

    fn without_corridor(&self, ledger: &mut Ledger) {
        for own in &self.scenario.destination.alternatives {
            let mut corridors = self.scenario.corridors.iter();
            if corridors.any(|corridor| corridor.commodity == own.commodity) {
                continue;
            }
            let Some(at) = self.alternative_at(&own.name, "name") else { continue };
            ledger
                .warning(
                    "W031",
                    format!("nothing can replace alternative `{}`", own.name),
                    at,
                    format!("no corridor brings {}", own.commodity.word()),
                )
                .help("it changes no result; alternatives are replaced by corridors of their commodity");
        }
    }

    fn dearer_later(&self, ledger: &mut Ledger) {
        let day = &self.scenario.destination.day;
        for supply in self.scenario.supplies.iter().filter(|own| own.flexible) {
            let alternatives: Vec<&Alternative> = self
                .scenario
                .destination
                .alternatives
                .iter()
                .filter(|own| own.commodity == supply.commodity)
                .collect();
            let dearest = |part: usize| {
                let rooms = alternatives.iter().filter(|own| self.has_room(own, part));
                rooms.filter_map(|own| self.cost(own)).reduce(f64::max)
            };
            let costs: Vec<Option<f64>> = (0..day.len()).map(dearest).collect();
            let later = (1..day.len()).find(|part| {
                costs[..*part].iter().any(|before| match (before, costs[*part]) {
                    (Some(before), Some(own)) => *before < own,
                    _ => false,
                })
            });
            let Some(later) = later else { continue };
            let at = self.at(self.root.node("supply"), &supply.name, "flexible");
            let Some(at) = at else { continue };
            ledger
                .warning(
                    "W030",
                    format!(
                        "the energy of supply `{}` goes to a cheaper part of the day first",
                        supply.name
                    ),
                    at,
                    format!("part `{}` has something dearer than one before it", day[later].name),
                )
                .help("parts are served in the order of `day`: write the dearest first");
        }
    }

    /// Whether there is anything of an alternative in a part of the day, in some month.
    fn has_room(&self, own: &Alternative, part: usize) -> bool {
        own.room
            .of(part)
            .iter()
            .any(|month| self.typical.of_quantity(month).is_none_or(|amount| amount > 0.0))
    }

    /// The cost at the median, in one unit for all alternatives of a commodity.
    fn cost(&self, own: &Alternative) -> Option<f64> {
        let amount = self.typical.of_quantity(&own.cost.amount)?;
        match own.cost.counted {
            CountedIn::Electricity => Some(amount),
            CountedIn::Own => {
                let mwh = self.typical.mwh_of_price(own.commodity, &self.scenario.conversion)?;
                (mwh > 0.0).then(|| amount / mwh)
            }
        }
    }
}
