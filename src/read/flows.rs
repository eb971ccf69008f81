//! Warnings of supplies and of who else is served from them: what is never there, and what leaves nothing.

use super::ledger::Ledger;
use super::tree::{Node, Table};
use super::typical::{Supports, Typical, open_days};
use crate::scenario::{Quantity, Scenario};
use crate::units::significant;

/// Warns of supplies and claims.
pub(super) fn warn(root: &Table, scenario: &Scenario, typical: &Typical<'_>, ledger: &mut Ledger) {
    never_there(root, scenario, &Supports::of(scenario), ledger);
    nothing_left(root, scenario, typical, ledger);
    nothing_back(root, scenario, ledger);
}

/// The entry of a list with that name.
fn entry<'t>(list: Option<&'t Node>, name: &str) -> Option<&'t Table> {
    let mut tables = list?.list()?.iter().filter_map(Node::table);
    tables.find(|table| table.text("name") == Some(name))
}

/// Whether supplies and claims are ever there.
fn never_there(root: &Table, scenario: &Scenario, known: &Supports<'_>, ledger: &mut Ledger) {
    let first = f64::from(scenario.run.start_year);
    let end = first + f64::from(scenario.run.years);
    for supply in &scenario.supplies {
        let table = entry(root.node("supply"), &supply.name);
        let own = (&supply.in_service, &supply.until, format!("supply `{}`", supply.name));
        let mut all = vec![(own, table)];
        for claim in &supply.claims {
            let what = format!("claim `{}` on supply `{}`", claim.name, supply.name);
            let inner = entry(table.and_then(|table| table.node("claim")), &claim.name);
            all.push(((&claim.in_service, &claim.until, what), inner));
        }
        for ((in_service, until, what), table) in all {
            let late = in_service.as_ref().and_then(|own| known.quantity(own));
            let late = late.map(|(earliest, _)| earliest).filter(|earliest| *earliest >= end);
            let early = until.as_ref().and_then(|own| known.quantity(own));
            let early = early.map(|(_, latest)| latest).filter(|latest| *latest <= first);
            let (key, message) = match (late, early) {
                (Some(year), _) => (
                    "in_service",
                    format!(
                        "{what} begins in {year} at the earliest, and the run ends with {}",
                        end - 1.0
                    ),
                ),
                (_, Some(year)) => (
                    "until",
                    format!("{what} ends in {year} at the latest, and the run begins with {first}"),
                ),
                _ => continue,
            };
            let at = table.and_then(|table| table.node(key)).map(|node| node.at);
            ledger
                .warning("W032", message, at, "it is never there")
                .help("give another year, or another run");
        }
    }
}

/// Whether a claim takes all that its supply has, month by month at the medians; of growth nothing is
/// asked.
fn nothing_left(root: &Table, scenario: &Scenario, typical: &Typical<'_>, ledger: &mut Ledger) {
    for supply in scenario.supplies.iter().filter(|supply| !supply.claims.is_empty()) {
        let Some(mut left) = typical.months(supply) else { continue };
        let unit = supply.commodity.flow_unit();
        for claim in supply.claims.iter().filter(|claim| claim.growth.is_none()) {
            let times = typical.of_quantity(&claim.times);
            let take = claim.take.iter().map(|month| typical.of_quantity(month));
            let Some((times, take)) = times.zip(take.collect::<Option<Vec<f64>>>()) else {
                continue;
            };
            let most = left.iter().copied().fold(0.0, f64::max);
            for (left, take) in left.iter_mut().zip(&take) {
                *left = (*left - take * times).max(0.0);
            }
            if most > 0.0 && left.iter().all(|left| *left <= 0.0) {
                let largest = take.iter().copied().fold(0.0, f64::max) * times;
                let table = entry(root.node("supply"), &supply.name);
                let table = entry(table.and_then(|table| table.node("claim")), &claim.name);
                let mut keys = table.into_iter().flat_map(|table| &table.entries);
                let at = keys.find(|own| own.key.starts_with("take")).map(|own| own.node.at);
                ledger
                    .warning(
                        "W033",
                        format!(
                            "claim `{}` takes {} {unit} of the {} {unit} that supply `{}` has for it",
                            claim.name,
                            significant(largest, 4),
                            significant(most, 4),
                            supply.name
                        ),
                        at,
                        "it leaves nothing for corridors in any month",
                    )
                    .help("claims are served first; check the unit and the decimal point of both");
                break;
            }
        }
    }
}

/// Whether a return can ever send anything back, as far as its numbers are constants.
fn nothing_back(root: &Table, scenario: &Scenario, ledger: &mut Ledger) {
    for corridor in &scenario.corridors {
        for own in &corridor.returns {
            let open = open_days(Some(own.season));
            let spares = |spare: &[Quantity; 12]| {
                spare.iter().zip(open).all(|(mw, days)| days == 0 || mw.number() == Some(0.0))
            };
            let (key, why) = match &own.spare {
                _ if own.share.number() == Some(0.0) => ("share", "nothing is owed"),
                Some(spare) if spares(spare) => {
                    ("spare", "nothing can be spared in the months of its season")
                }
                _ => continue,
            };
            let table = entry(root.node("corridor"), &corridor.name);
            let table = entry(table.and_then(|table| table.node("return")), &own.name);
            let mut keys = table.into_iter().flat_map(|table| &table.entries);
            let at = keys.find(|entry| entry.key.starts_with(key)).map(|entry| entry.node.at);
            let message = format!(
                "return `{}` over corridor `{}` sends nothing back",
                own.name, corridor.name
            );
            ledger.warning("W034", message, at, why);
        }
    }
}
