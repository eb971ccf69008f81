//! From a scenario to a model: names to indices, units to one unit, hazards to instances.

use std::fmt;
use std::sync::Arc;

use super::hazards::Hazards;
use super::parameters::Parameters;
use super::*;
use crate::scenario::Scenario;
use crate::units::HOURS_PER_YEAR;

/// Why a scenario cannot be compiled. A scenario that was read without errors always can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileFault(pub String);

impl fmt::Display for CompileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CompileFault {}

impl From<String> for CompileFault {
    fn from(words: String) -> Self {
        Self(words)
    }
}

/// Compiles a scenario.
///
/// # Errors
/// A name that nothing bears, a law whose constants are not allowed, correlations that contradict
/// each other: all of which reading has already refused.
pub fn compile(scenario: &Scenario) -> Result<Model, CompileFault> {
    let mut parameters = Parameters::of(scenario);
    let mut layout = scenario.layout();
    let assumptions = assumptions::assumptions(scenario, &mut parameters)?;
    let branches = branches::branches(scenario, &mut parameters)?;
    let chains = chains::chains(scenario, &mut parameters)?;
    let levels = chains::levels(scenario, &mut parameters)?;
    let (supplies, records) = supplies::supplies(scenario, &mut parameters)?;
    let conversions = corridors::conversions(scenario, &mut parameters)?;
    let mut built = corridors::corridors(scenario, &conversions, &mut parameters)?;
    buyer::mark(scenario, &mut built.corridors);
    let (claims, claims_on) = claims::claims(scenario, &conversions, &mut parameters)?;
    let (returns, returns_over) = returns::returns(scenario, &mut parameters)?;
    let mut hazards = Hazards::default();
    for (hazard, label) in scenario.hazards.iter().zip(&layout.hazards) {
        hazards.add(scenario, &built, &mut parameters, hazard, label.cause.0)?;
    }
    let absorb = match &scenario.destination.absorb_mw {
        None => None,
        Some(mw) => Some(parameters.months(mw, "destination.absorb_mw")?),
    };
    let demand = scenario.destination.demand.as_ref().map(|demand| {
        let mut mw = demand.mw.clone();
        mw.resize(8760, 0.0);
        DemandModel {
            mw,
            mode: coupling::demand_mode(&built.corridors, &built.offtakes, &returns_over),
        }
    });
    let groups = coupling::groups(&built.corridors, absorb.is_some() || demand.is_some());

    let buying = |group: &Vec<u32>| {
        let mut members = group.iter().map(|member| &built.corridors[*member as usize]);
        members.any(|own| own.buys.is_some() || own.flexible)
    };
    let buying = groups.iter().map(buying).collect();
    let contracts = contracts::contracts(scenario, &mut parameters)?;
    let buyer = buyer::buyer(scenario, &built.corridors, &supplies, &contracts, &mut parameters)?;
    let events = events::events(scenario, &mut parameters, &mut layout)?;
    layout.paths = std::mem::take(&mut parameters.paths);
    for (label, hazard) in layout.hazards.iter_mut().zip(&hazards.hazards) {
        label.begun_by = begun_by(&hazards.instances[hazard.instances.clone()]);
    }
    let assumption_mixes = correlations::assumption_mixes(scenario)?;
    let shared_scores = (0..).zip(&assumptions).map(|(own, assumption)| (own, assumption.score_of));
    let shared_scores = shared_scores.filter(|(own, root)| own != root).collect();
    let used = assumptions::used(&assumptions, &parameters.uncertain, &hazards.repairs, &branches);
    layout.varied =
        assumptions::varied(&assumptions, scenario.assumptions.len(), &used, &assumption_mixes);

    let users: Vec<(u32, u32)> = (0..).zip(&built.corridors).flat_map(users).collect();
    Ok(Model {
        layout: Arc::new(layout),
        seed: scenario.run.seed,
        trials: scenario.run.trials,
        years: scenario.run.years as usize,
        start_year: scenario.run.start_year,
        month_starts: month_starts(scenario),
        warm_up_months: scenario.run.warm_up_years as usize * 12,
        parameters: parameters.values,
        uncertain: parameters.uncertain,
        outcome_tables: scenario
            .outcome_tables
            .iter()
            .zip(scenario.assumptions.len() as u32..)
            .map(|(own, index)| (own.name.clone(), index))
            .collect(),
        draw_order: branches::order(&assumptions, &branches)?,
        branches,
        assumption_mixes,
        assumptions,
        chains,
        has_security: scenario.security.is_some(),
        levels,
        level_mixes: correlations::level_mixes(scenario)?,
        claims,
        claims_on,
        returns,
        returns_over,
        wetness_mixes: correlations::wetness_mixes(scenario)?,
        records,
        calendar: calendar::marks(&scenario.corridors),
        on_segment: hazards.on(built.segments.len(), |target| match target {
            Target::Segment(segment) => Some(segment),
            _ => None,
        }),
        on_unit: hazards.on(built.units, |target| match target {
            Target::Unit { unit, .. } => Some(unit),
            _ => None,
        }),
        on_supply: hazards.on(supplies.len(), |target| match target {
            Target::Supply(supply) => Some(supply),
            _ => None,
        }),
        users: Lists::new(supplies.len(), &users),
        supplies,
        corridors: built.corridors,
        segments: built.segments,
        stretches: built.stretches,
        offtakes: built.offtakes,
        repairs: hazards.repairs,
        shared_scores,
        hazards: hazards.hazards,
        takes: hazards.takes,
        instances: hazards.instances,
        absorb,
        demand,
        groups,
        buying,
        buyer,
        contracts,
        events,
    })
}

/// Corridors whose entry into service begins instances of a hazard, each with their share.
fn begun_by(instances: &[InstanceModel]) -> Vec<(usize, f64)> {
    let mut counts: Vec<(usize, f64)> = Vec::new();
    for corridor in instances.iter().filter_map(|instance| instance.corridor) {
        match counts.iter_mut().find(|known| known.0 == corridor as usize) {
            Some((_, count)) => *count += 1.0,
            None => counts.push((corridor as usize, 1.0)),
        }
    }
    counts.iter_mut().for_each(|(_, count)| *count /= instances.len() as f64);
    counts
}

/// A corridor with each of its supplies, these first.
fn users((index, corridor): (u32, &CorridorModel)) -> impl Iterator<Item = (u32, u32)> + '_ {
    corridor.supplies.iter().map(move |supply| (*supply, index))
}

/// Start of each month from the start of the warm-up to the end of the horizon, and that end.
fn month_starts(scenario: &Scenario) -> Vec<f64> {
    let (warm_up, years) = (scenario.run.warm_up_years as usize, scenario.run.years as usize);
    let start = |month: usize| {
        let year = (month / 12) as f64 - warm_up as f64;
        year * HOURS_PER_YEAR + f64::from(crate::units::MONTH_STARTS[month % 12]) * 24.0
    };
    (0..=(warm_up + years) * 12).map(start).collect()
}
