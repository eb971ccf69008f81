//! From a scenario to a model: names to indices, units to one unit, hazards to instances.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use super::hazards::Hazards;
use super::parameters::Parameters;
use super::*;
use crate::chance::{cholesky, pearson_of_spearman};
use crate::outcome::{CorridorLabel, HazardLabel, OfftakeLabel, ReservoirLabel, SegmentLabel};
use crate::scenario::{
    Commodity, MonthlyLevel, MonthlySupply, Quantity, ReservoirSupply, Scenario, Start, Supply,
    SupplyModel as SupplySort, Wetness,
};
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

/// What the compilation of hazards needs to know of corridors.
pub(super) struct Context<'a> {
    pub scenario: &'a Scenario,
    pub first_segment: Vec<usize>,
    pub first_unit: Vec<usize>,
    pub lengths: Vec<Option<Slot>>,
}

/// Compiles a scenario.
///
/// # Errors
/// A name that nothing bears, a law whose constants are not allowed, correlations that contradict
/// each other: all of which reading has already refused.
pub fn compile(scenario: &Scenario) -> Result<Model, CompileFault> {
    let mut parameters = Parameters::new(scenario.assumptions.iter().map(|a| a.name.as_str()));
    let mut assumptions = Vec::new();
    for assumption in &scenario.assumptions {
        assumptions.push(AssumptionModel {
            key: Key::new(&format!("assumption/{}", assumption.name)),
            law: parameters.law(&assumption.value)?,
            place: parameters.place(&format!("assumption.{}.value", assumption.name)),
        });
    }
    let assumption_order = order(&assumptions)?;
    let chain = chain(scenario, &mut parameters)?;

    let mut layout = Layout::new(scenario.run.start_year, scenario.run.years as usize);
    let (records, mut recorded) = records::records(scenario);
    let mut supplies = Vec::new();
    for supply in &scenario.supplies {
        let (record, own) = (&mut recorded, &mut layout.reservoirs);
        supplies.push(compile_supply(scenario, supply, &mut parameters, record, own)?);
    }

    let mut corridors = Vec::new();
    let (mut segments, mut offtakes) = (Vec::new(), Vec::new());
    let mut stretches = Vec::new();
    let mut context = Context {
        scenario,
        first_segment: Vec::new(),
        first_unit: Vec::new(),
        lengths: Vec::new(),
    };
    let mut units = 0;
    let gas = {
        let c = &scenario.conversion;
        (
            parameters.slot(&c.gas_mj_per_m3, "conversion.gas_mj_per_m3")?,
            parameters.slot(&c.gas_plant_efficiency, "conversion.gas_plant_efficiency")?,
        )
    };
    let oil = {
        let c = &scenario.conversion;
        (
            parameters.slot(&c.oil_gj_per_barrel, "conversion.oil_gj_per_barrel")?,
            parameters.slot(&c.oil_plant_efficiency, "conversion.oil_plant_efficiency")?,
        )
    };
    for (index, corridor) in scenario.corridors.iter().enumerate() {
        let name = &corridor.name;
        let path = |key: &str| format!("corridor.{name}.{key}");
        context.first_segment.push(segments.len());
        let (first_segment, first_offtake) = (segments.len(), offtakes.len());
        let suffix = corridor.commodity.key_suffix();
        for offtake in &corridor.offtakes {
            let path = path(&format!("offtake.{}.take_{suffix}", offtake.name));
            offtakes.push(OfftakeModel {
                take: parameters.months(&offtake.take, &path)?,
                rule: offtake.rule,
            });
            layout.offtakes.push(OfftakeLabel { name: offtake.name.clone(), corridor: index });
        }
        let mut passed = Vec::new();
        for segment in &corridor.segments {
            let path = |key: &str| path(&format!("segment.{}.{key}", segment.name));
            let behind = corridor.offtakes.iter().enumerate();
            let behind = behind.filter(|(_, offtake)| offtake.after == segment.name);
            let behind = behind.map(|(i, _)| first_offtake + i).collect();
            passed.push((segment.losses.number() != Some(0.0), behind));
            context.lengths.push(match &segment.length_km {
                None => None,
                Some(length) => Some(parameters.slot(length, &path("length_km"))?),
            });
            context.first_unit.push(units);
            segments.push(SegmentModel {
                corridor: index,
                first_unit: units,
                units: segment.units as usize,
                losses: parameters.slot(&segment.losses, &path("losses"))?,
            });
            units += segment.units as usize;
            layout.segments.push(SegmentLabel { name: segment.name.clone(), corridor: index });
        }
        if let Some(lost) = corridor
            .offtakes
            .iter()
            .find(|offtake| !corridor.segments.iter().any(|s| s.name == offtake.after))
        {
            return Err(format!("offtake `{}` is after an unknown segment", lost.name).into());
        }
        let first_stretch = stretches.len();
        stretches.extend(stretch::cut(first_segment, &passed));
        let mut maintenance = Vec::new();
        for window in &corridor.maintenance {
            let name = window.name.as_deref().unwrap_or("unnamed");
            let path = path(&format!("maintenance.{name}.takes"));
            maintenance.push((window.window, parameters.slot(&window.takes, &path)?));
        }
        let mut own_supplies = Vec::new();
        for wanted in &corridor.supplies {
            let found = scenario.supplies.iter().position(|supply| supply.name == *wanted);
            let found = found.ok_or_else(|| format!("no supply is called `{wanted}`"))?;
            own_supplies.push(found as u32);
        }
        let in_service = match &corridor.in_service {
            None => None,
            Some(year) => Some(parameters.slot(year, &path("in_service"))?),
        };
        let ramp = corridor.ramp.iter();
        let ramp = ramp.map(|share| parameters.slot(share, &path("ramp")));
        let ramp = ramp.collect::<Result<_, String>>()?;
        corridors.push(CorridorModel {
            supplies: own_supplies,
            capacity: parameters.slot(&corridor.capacity, &path(&format!("capacity_{suffix}")))?,
            built: parameters.slot(&corridor.built, &path("built"))?,
            built_key: Key::new(&format!("built/{name}")),
            in_service,
            ramp,
            accepted: parameters.slot(&corridor.accepted, &path("accepted"))?,
            season: corridor.season,
            segments: first_segment..segments.len(),
            stretches: first_stretch..stretches.len(),
            offtakes: first_offtake..offtakes.len(),
            monthly_offtakes: corridor
                .offtakes
                .iter()
                .any(|offtake| offtake.take.iter().any(|take| *take != offtake.take[0])),
            maintenance,
            energy_per_hour: corridor.commodity.energy_per_hour(),
            conversion: match corridor.commodity {
                Commodity::Electricity => (1e-3, None),
                // 1 bcm at 1 MJ/m3 is 1e9 MJ, 1 million barrels at 1 GJ 1e9 MJ; 1 TWh is 3.6e9 MJ.
                Commodity::Gas => (1.0 / 3.6, Some(gas)),
                Commodity::Oil => (1.0 / 3.6, Some(oil)),
            },
            electricity: corridor.commodity == Commodity::Electricity,
        });
        layout.corridors.push(CorridorLabel { name: name.clone(), commodity: corridor.commodity });
    }

    let mut hazards = Hazards::default();
    for hazard in &scenario.hazards {
        let known = layout.causes.iter().position(|cause| *cause == hazard.cause);
        let cause = known.unwrap_or_else(|| {
            layout.causes.push(hazard.cause.clone());
            layout.causes.len() - 1
        });
        hazards.add(&context, &mut parameters, hazard, cause)?;
        layout.hazards.push(HazardLabel { name: hazard.name.clone(), cause });
    }

    let absorb = match &scenario.destination.absorb_mw {
        None => None,
        Some(mw) => Some(parameters.months(mw, "destination.absorb_mw")?),
    };
    let limited = absorb.is_some() || scenario.destination.demand.is_some();
    let groups = coupling::groups(&corridors, limited);
    let demand = scenario.destination.demand.as_ref().map(|demand| {
        let mut mw = demand.mw.clone();
        mw.resize(8760, 0.0);
        let share = |corridor: &CorridorModel| {
            corridor.offtakes.clone().any(|o| offtakes[o].rule == OfftakeRule::Share)
        };
        let mut drawn: Vec<u32> = Vec::new();
        let mut apart = true;
        for corridor in corridors.iter().filter(|corridor| corridor.electricity) {
            apart &= !share(corridor) && corridor.supplies.iter().all(|s| !drawn.contains(s));
            drawn.extend(&corridor.supplies);
        }
        DemandModel { mw, mode: if apart { DemandMode::Stack } else { DemandMode::Hours } }
    });

    let pairs = |wanted: fn(Target) -> Option<u32>| -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for (index, instance) in hazards.instances.iter().enumerate() {
            for target in &instance.targets {
                pairs.extend(wanted(*target).map(|node| (node, index as u32)));
            }
        }
        pairs
    };
    let on_segment = Lists::new(
        segments.len(),
        &pairs(|target| match target {
            Target::Segment(segment) => Some(segment),
            _ => None,
        }),
    );
    let on_unit = Lists::new(
        units,
        &pairs(|target| match target {
            Target::Unit { unit, .. } => Some(unit),
            _ => None,
        }),
    );
    let on_supply = Lists::new(
        supplies.len(),
        &pairs(|target| match target {
            Target::Supply(supply) => Some(supply),
            _ => None,
        }),
    );
    let mut users = Vec::new();
    for (index, corridor) in corridors.iter().enumerate() {
        users.extend(corridor.supplies.iter().map(|supply| (*supply, index as u32)));
    }
    let users = Lists::new(supplies.len(), &users);

    layout.states = scenario.security.as_ref().map_or_else(Vec::new, |s| s.states.clone());
    layout.assumptions = scenario.assumptions.iter().map(|a| a.name.clone()).collect();
    layout.has_demand = demand.is_some();
    let contracts = contracts::contracts(scenario, &mut parameters, &mut layout)?;
    layout.places = std::mem::take(&mut parameters.places);

    let warm_up = scenario.run.warm_up_years as usize;
    let years = scenario.run.years as usize;
    let month_starts = (0..=(warm_up + years) * 12).map(|month| {
        let year = (month / 12) as f64 - warm_up as f64;
        year * HOURS_PER_YEAR + f64::from(crate::units::MONTH_STARTS[month % 12]) * 24.0
    });
    Ok(Model {
        layout: Arc::new(layout.laid_out()),
        seed: scenario.run.seed,
        trials: scenario.run.trials,
        years,
        start_year: scenario.run.start_year,
        month_starts: month_starts.collect(),
        warm_up_months: warm_up * 12,
        parameters: parameters.values,
        uncertain: parameters.uncertain,
        assumptions,
        assumption_order,
        assumption_mixes: assumption_mixes(scenario)?,
        repairs: hazards.repairs,
        chain,
        supplies,
        wetness_mixes: wetness_mixes(scenario)?,
        records,
        calendar: calendar::marks(&scenario.corridors),
        corridors,
        segments,
        stretches,
        offtakes,
        hazards: hazards.hazards,
        instances: hazards.instances,
        on_segment,
        on_unit,
        on_supply,
        users,
        absorb,
        demand,
        groups,
        contracts,
    })
}

/// Indices such that each assumption comes after those that its parameters name: depth first, so
/// that a chain as long as the file takes no longer than others.
fn order(assumptions: &[AssumptionModel]) -> Result<Vec<u32>, String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Waiting,
        Placed,
    }
    let mut order: Vec<u32> = Vec::with_capacity(assumptions.len());
    let mut seen = vec![Seen::Not; assumptions.len()];
    let mut way: Vec<u32> = Vec::new();
    for first in 0..assumptions.len() as u32 {
        way.push(first);
        while let Some(&index) = way.last() {
            let place = index as usize;
            let begun = std::mem::replace(&mut seen[place], Seen::Waiting);
            let mut circle = false;
            if begun == Seen::Not
                && let LawModel::Drawn(law) = &assumptions[place].law
            {
                law.for_each(|operand| {
                    if let Operand::Assumption(needed) = operand {
                        match seen[*needed as usize] {
                            Seen::Not => way.push(*needed),
                            Seen::Waiting => circle = true,
                            Seen::Placed => {}
                        }
                    }
                });
            }
            if circle {
                return Err("assumptions refer to each other in a circle".to_owned());
            }
            if way.last() == Some(&index) {
                way.pop();
                seen[place] = Seen::Placed;
                if begun != Seen::Placed {
                    order.push(index);
                }
            }
        }
    }
    Ok(order)
}

fn chain(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Option<ChainModel>, String> {
    const START: &str = "security.start";
    let Some(security) = &scenario.security else { return Ok(None) };
    let states = security.states.len();
    let (mut rows, mut places, mut uncertain) = (Vec::new(), Vec::new(), false);
    for (name, row) in security.states.iter().zip(&security.monthly_transition) {
        let path = format!("security.monthly_transition.{name}");
        for chance in row {
            uncertain |= chance.number().is_none();
            rows.push(parameters.slot(chance, &path)?);
        }
        places.push(parameters.place(&path));
    }
    let start = match &security.start {
        Start::Stationary => None,
        Start::Shares(shares) => {
            uncertain |= shares.iter().any(|share| share.number().is_none());
            let slots = shares.iter().map(|q| parameters.slot(q, START));
            Some(slots.collect::<Result<_, String>>()?)
        }
    };
    let known = parameters.places.iter().position(|known| *known == START);
    let start_place = known.map_or_else(|| parameters.place(START), |known| known as u32);
    let key = Key::new("security");
    Ok(Some(ChainModel { key, states, rows, start, places, start_place, uncertain }))
}

fn compile_supply(
    scenario: &Scenario,
    supply: &Supply,
    parameters: &mut Parameters<'_>,
    recorded: &mut impl Iterator<Item = SupplyForm>,
    reservoirs: &mut Vec<ReservoirLabel>,
) -> Result<SupplyModel, String> {
    let name = &supply.name;
    let path = |key: &str| format!("supply.{name}.{key}");
    let form = match &supply.model {
        SupplySort::Steady(steady) => {
            let path = path(&format!("steady.{}", supply.commodity.key_suffix()));
            SupplyForm::Steady(parameters.slot(&steady.rate, &path)?)
        }
        SupplySort::Monthly(monthly) => SupplyForm::Monthly(Box::new(compile_monthly(
            scenario,
            name,
            supply.commodity,
            monthly,
            parameters,
        )?)),
        SupplySort::Reservoir(reservoir) => {
            let place = reservoirs.len();
            let storage_gwh = reservoir.storage.number();
            reservoirs.push(ReservoirLabel { name: name.clone(), storage_gwh });
            let form = compile_reservoir(scenario, name, place, reservoir, parameters)?;
            SupplyForm::Reservoir(Box::new(form))
        }
        SupplySort::History(_) => {
            recorded.next().ok_or_else(|| format!("supply `{name}` has no record"))?
        }
    };
    Ok(SupplyModel { losses: parameters.slot(&supply.losses, &path("losses"))?, form })
}

fn compile_monthly(
    scenario: &Scenario,
    name: &str,
    commodity: Commodity,
    monthly: &MonthlySupply,
    parameters: &mut Parameters<'_>,
) -> Result<MonthlyForm, String> {
    let path = |key: &str| format!("supply.{name}.monthly.{key}");
    let suffix = commodity.key_suffix();
    let (level, annual) = match &monthly.level {
        MonthlyLevel::Mean(mean) => {
            (parameters.months(mean, &path(&format!("mean_{suffix}")))?, None)
        }
        MonthlyLevel::Annual { energy, month_weights } => (
            parameters.months(month_weights, &path("month_weights"))?,
            Some(parameters.slot(energy, &path(commodity.annual_key()))?),
        ),
    };
    Ok(MonthlyForm {
        level,
        annual,
        annual_unit: commodity.flow_of_annual_unit_in_an_hour(),
        wetness: compile_wetness(scenario, name, "monthly", &monthly.wetness, parameters)?,
        none_chance: parameters.slot(&monthly.none_chance, &path("none_chance"))?,
        max: match &monthly.max {
            Some(max) => parameters.slot(max, &path(&format!("max_{suffix}")))?,
            None => parameters.constant(commodity.flow_bounds().most()),
        },
        past_all: monthly
            .max
            .is_none()
            .then(|| parameters.place(&format!("supply.{name}.monthly"))),
    })
}

fn compile_wetness(
    scenario: &Scenario,
    name: &str,
    model: &str,
    wetness: &Wetness,
    parameters: &mut Parameters<'_>,
) -> Result<WetnessForm, String> {
    let path = |key: &str| format!("supply.{name}.{model}.{key}");
    let start_year = Quantity::from(f64::from(scenario.run.start_year));
    let base_year = wetness.base_year.as_ref().unwrap_or(&start_year);
    Ok(WetnessForm {
        year_key: Key::new(&format!("supply/{name}/year")),
        month_key: Key::new(&format!("supply/{name}/month")),
        year_cv: parameters.slot(&wetness.year_cv, &path("year_cv"))?,
        month_cv: parameters.slot(&wetness.month_cv, &path("month_cv"))?,
        months_alike: wetness.month_cv.number() == Some(0.0),
        persistence: parameters.slot(&wetness.persistence, &path("persistence"))?,
        trend: parameters.slot(&wetness.trend_per_year, &path("trend_per_year"))?,
        base_year: parameters.slot(base_year, &path("base_year"))?,
    })
}

fn compile_reservoir(
    scenario: &Scenario,
    name: &str,
    place: usize,
    reservoir: &ReservoirSupply,
    parameters: &mut Parameters<'_>,
) -> Result<ReservoirForm, String> {
    let path = |key: &str| format!("supply.{name}.reservoir.{key}");
    let growth = &reservoir.home_growth_per_year;
    Ok(ReservoirForm {
        place,
        past_all: parameters.place(&format!("supply.{name}.reservoir")),
        inflow: parameters.months(&reservoir.inflow, &path("inflow_gwh"))?,
        wetness: compile_wetness(scenario, name, "reservoir", &reservoir.wetness, parameters)?,
        storage: parameters.slot(&reservoir.storage, &path("storage_gwh"))?,
        start_share: parameters.slot(&reservoir.start_share, &path("start_share"))?,
        turbine: parameters.slot(&reservoir.turbine, &path("turbine_mw"))?,
        home_demand: parameters.months(&reservoir.home_demand, &path("home_demand_mw"))?,
        home_growth: parameters.slot(growth, &path("home_growth_per_year"))?,
        keep_share: parameters.months(&reservoir.keep_share, &path("keep_share"))?,
    })
}

/// Members of each connected group of correlated things, by name, with the matrix of `entry`.
fn mixes(
    names: &[&str],
    scenario: &Scenario,
    entry: impl Fn(usize, usize, f64) -> f64,
) -> Result<Vec<Mix>, String> {
    let places: HashMap<&str, usize> =
        names.iter().enumerate().map(|(place, name)| (*name, place)).collect();
    let find = |name: &str| places.get(name).copied();
    let links: HashMap<(usize, usize), f64> = scenario
        .correlations
        .iter()
        .filter_map(|c| Some(((find(&c.between.0)?, find(&c.between.1)?), c.rho)))
        .collect();
    let mut group: Vec<usize> = (0..names.len()).collect();
    for (a, b) in links.keys() {
        let (from, to) = (group[*a].max(group[*b]), group[*a].min(group[*b]));
        for member in &mut group {
            if *member == from {
                *member = to;
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, leader) in group.iter().enumerate() {
        groups.entry(*leader).or_default().push(index);
    }
    let mut mixes = Vec::new();
    for mut members in groups.into_values().filter(|members| members.len() > 1) {
        members.sort_by_key(|member| names[*member]);
        let matrix: Vec<Vec<f64>> = members
            .iter()
            .map(|a| {
                let cell = |b: &usize| {
                    if a == b {
                        return 1.0;
                    }
                    let link = links.get(&(*a, *b)).or_else(|| links.get(&(*b, *a)));
                    link.map_or(0.0, |rho| entry(*a, *b, pearson_of_spearman(*rho)))
                };
                members.iter().map(cell).collect()
            })
            .collect();
        let factor = cholesky(&matrix).ok_or_else(|| {
            let names: Vec<&str> = members.iter().map(|member| names[*member]).collect();
            format!("the correlations between {} contradict each other", names.join(", "))
        })?;
        mixes.push(Mix { members: members.iter().map(|member| *member as u32).collect(), factor });
    }
    Ok(mixes)
}

fn assumption_mixes(scenario: &Scenario) -> Result<Vec<Mix>, String> {
    let names: Vec<&str> = scenario.assumptions.iter().map(|a| a.name.as_str()).collect();
    mixes(&names, scenario, |_, _, r| r)
}

fn wetness_mixes(scenario: &Scenario) -> Result<Vec<(Mix, Mix)>, String> {
    let names: Vec<&str> = scenario.supplies.iter().map(|s| s.name.as_str()).collect();
    let persistence = |index: usize| {
        let wetness = scenario.supplies[index].model.wetness();
        wetness.and_then(|wetness| wetness.persistence.number()).unwrap_or(0.0)
    };
    let first = mixes(&names, scenario, |_, _, r| r)?;
    let innovations = mixes(&names, scenario, |a, b, r| {
        let (a, b) = (persistence(a), persistence(b));
        r * (1.0 - a * b) / ((1.0 - a * a) * (1.0 - b * b)).sqrt()
    })?;
    Ok(first.into_iter().zip(innovations).collect())
}
