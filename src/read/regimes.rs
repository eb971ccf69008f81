//! Regimes and levels that change no result.

use super::ledger::{At, Ledger};
use super::tree::{Node, Table};
use crate::scenario::{ByState, ChainIndex, HazardRate, MonthlyLevel, Scenario, SupplyModel};

/// Warns of each regime and each level that nothing goes by.
pub(super) fn unused(root: &Table, scenario: &Scenario, ledger: &mut Ledger) {
    let first = usize::from(scenario.security.is_some());
    for (index, regime) in scenario.regimes.iter().enumerate() {
        let own = ChainIndex(first + index);
        if !goes_by(scenario, own) {
            let words = format!("nothing goes by the states of regime `{}`", regime.name);
            ledger
                .warning("W026", words, place(root, "regime", &regime.name), "it changes no result")
                .help(
                    "give a hazard `while = { STATE = 1.0 }`, or a number by its states, or take it \
                     out",
                );
        }
    }
    for level in &scenario.levels {
        if !scenario.names_level(&level.name) {
            ledger
                .warning(
                    "W027",
                    format!("nothing names level `{}`", level.name),
                    place(root, "level", &level.name),
                    "it changes no result",
                )
                .help(format!(
                    "write `level = \"{}\"` where it should count, or take it out",
                    level.name
                ));
        }
    }
}

/// Whether some number is by the states of a chain.
fn goes_by(scenario: &Scenario, chain: ChainIndex) -> bool {
    let is = |by: Option<ChainIndex>| by == Some(chain);
    let hazard = scenario.hazards.iter().any(|hazard| {
        let rate = match &hazard.rate {
            HazardRate::PerYear(rate)
            | HazardRate::Per100KmYear(rate)
            | HazardRate::While(rate) => rate.chain(),
            HazardRate::MttfDays(_) => None,
        };
        is(rate) || is(hazard.repair_days.chain()) || is(hazard.repair_factor.chain())
    });
    let supply = scenario.supplies.iter().any(|supply| match &supply.model {
        SupplyModel::Steady(steady) => is(steady.rate.chain()),
        SupplyModel::Monthly(monthly) => match &monthly.level {
            MonthlyLevel::Annual { energy, .. } => is(energy.chain()),
            MonthlyLevel::Mean(_) => false,
        },
        SupplyModel::History(_) | SupplyModel::Reservoir(_) => false,
    });
    let chances = scenario.chains().flat_map(|own| own.transition.iter().flatten());
    let mut chances = chances.map(ByState::chain);
    hazard || supply || chances.any(is)
}

/// Where a named table begins.
fn place(root: &Table, key: &str, name: &str) -> Option<At> {
    let named = root.node(key).and_then(Node::table)?;
    named.get(name).map(|entry| entry.key_at)
}
