//! The size of a run, told before anything is compiled: the numbers that a trial keeps, and the results that
//! its summary lists.
//!
//! The reader cannot ask the columns of outcomes, which know nothing of files; that the two agree on the
//! count is held by a test.

use super::fields::shown;
use super::ledger::Ledger;
use super::tree::{Node, Table};
use crate::outcome::EXACT_TRIALS;
use crate::scenario::{Scenario, Supply, SupplyModel};
use crate::units::counted;

/// The numbers of a run may take this many bytes: more than the memory of most machines.
const MOST_BYTES: f64 = 64.0 * (1_u64 << 30) as f64;
/// Kept for each year and corridor: delivered, nameplate, the losses that are not of incidents (5), days
/// without delivery, longest gap.
const OF_A_YEAR: usize = 9;
/// Kept for each corridor: energies by calendar month, of all years and of single ones, the conversion and
/// the start of service.
const OF_A_CORRIDOR: usize = 26;
/// Kept for each year and reservoir: what becomes of its water, and its course by month.
const OF_A_RESERVOIR: usize = 6 + 12;
/// Of each of its six numbers, the mean by calendar month.
const MONTHS_OF_A_RESERVOIR: usize = 6 * 12;
/// Numbers of an alternative that an import replaces: energy, money and CO2.
const OF_AN_ALTERNATIVE: usize = 3;
/// The most results by outcome that a summary lists: some ten kilobytes each while they are written.
const MOST_BY_OUTCOME: usize = 100_000;

/// The numbers that a trial of a scenario keeps: its columns and the values of its assumptions.
#[must_use]
pub fn numbers_a_trial(scenario: &Scenario) -> usize {
    let years = usize::from(u8::try_from(scenario.run.years).unwrap_or(u8::MAX));
    let (corridors, destination) = (&scenario.corridors, &scenario.destination);
    let mut causes: Vec<&str> = scenario.hazards.iter().map(|own| own.cause.as_str()).collect();
    causes.sort_unstable();
    causes.dedup();
    let is_reservoir = |own: &&Supply| matches!(own.model, SupplyModel::Reservoir(_));
    let reservoirs = scenario.supplies.iter().filter(is_reservoir).count();
    let is_paid = !scenario.contracts.is_empty();
    let is_saved = scenario.contracts.iter().any(|own| own.replacement_usd_per_mwh.is_some());
    let mut of_a_corridor = OF_A_YEAR + causes.len() + usize::from(is_paid);
    of_a_corridor += 2 * usize::from(is_saved || (is_paid && !destination.alternatives.is_empty()));
    of_a_corridor += 2 * usize::from(corridors.iter().any(|own| !own.returns.is_empty()));
    of_a_corridor += 3 * usize::from(!destination.alternatives.is_empty());
    let replaced: usize = destination
        .alternatives
        .iter()
        .map(|own| 1 + corridors.iter().filter(|line| line.commodity == own.commodity).count())
        .sum();
    let a_year = corridors.len() * of_a_corridor
        + corridors.iter().map(|own| own.offtakes.len()).sum::<usize>()
        + scenario.supplies.iter().map(|own| own.claims.len()).sum::<usize>()
        + reservoirs * OF_A_RESERVOIR
        + scenario.regimes.iter().map(|own| own.states.len()).sum::<usize>()
        + 2 * usize::from(destination.demand.is_some())
        + replaced * OF_AN_ALTERNATIVE
        + destination.alternatives.len() * destination.day.len();
    years * a_year
        + corridors.len() * OF_A_CORRIDOR
        + reservoirs * MONTHS_OF_A_RESERVOIR
        + scenario.branches.len()
        + scenario.assumptions.len()
}

/// Whether the numbers of the run and the results of its summary fit into memory.
pub(super) fn check(root: &Table, scenario: &Scenario, ledger: &mut Ledger) {
    let years = counted(u64::from(scenario.run.years), "year", "years");
    // Of more trials the numbers are counted, and take no more.
    let trials = scenario.run.trials.min(EXACT_TRIALS) as f64;
    let a_trial = numbers_a_trial(scenario) as f64 * 8.0;
    let run = root.node("run").and_then(Node::table);
    let at = |key: &str| run.and_then(|table| table.node(key)).map(|node| node.at);
    let gib = |bytes: f64| bytes / (1_u64 << 30) as f64;
    if trials * a_trial > MOST_BYTES {
        let fitting = MOST_BYTES / a_trial;
        let round = if fitting >= 1000.0 { 1000.0 } else { 1.0 };
        ledger
            .error(
                "E070",
                format!(
                    "{} trials of {years} are more than memory can hold: they need about {} GiB",
                    shown(trials),
                    shown(gib(trials * a_trial).round())
                ),
                at(if trials > 100_000.0 { "trials" } else { "years" }),
                format!("at most {:.0} GiB are allowed", gib(MOST_BYTES)),
            )
            .help(format!(
                "take {} trials or fewer; a hundred thousand is plenty for most",
                shown((fitting / round).floor() * round)
            ));
    }
    let outcomes: usize = scenario.branches.iter().map(|own| own.outcomes.len()).sum();
    let net = usize::from(scenario.corridors.iter().any(|own| !own.returns.is_empty()));
    let entities = scenario.corridors.len() + 1;
    let periods = scenario.run.years as usize + 1;
    let rows = outcomes * entities * periods * (1 + net);
    if rows > MOST_BY_OUTCOME {
        let branch = root.node("branch").map(|node| node.at);
        ledger
            .error(
                "E070",
                format!(
                    "{} outcomes of {}, {} and {years} are {} results by outcome, more than memory can hold",
                    shown(outcomes as f64),
                    counted(scenario.branches.len() as u64, "branch", "branches"),
                    counted(scenario.corridors.len() as u64, "corridor", "corridors"),
                    shown(rows as f64)
                ),
                branch,
                format!("at most {} are told", shown(MOST_BY_OUTCOME as f64)),
            )
            .help("take fewer outcomes, or fewer years");
    }
}
