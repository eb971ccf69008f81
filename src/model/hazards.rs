//! From hazards with a `where` to instances with targets.

use super::corridors::Corridors;
use super::parameters::Parameters;
use super::{Effect, HazardModel, InstanceModel, Lists, StateSlots, Target};
use crate::chance::{Key, Law};
use crate::scenario::{ByState, Each, Hazard, HazardRate, Met, Quantity, Scenario};

/// All hazards, instances, targets and effects.
#[derive(Default)]
pub(super) struct Hazards {
    pub hazards: Vec<HazardModel>,
    pub instances: Vec<InstanceModel>,
    pub repairs: Vec<super::LawModel>,
    pub takes: Vec<super::Slot>,
}

impl Hazards {
    /// Adds one hazard and its instances.
    pub fn add(
        &mut self,
        scenario: &Scenario,
        built: &Corridors,
        parameters: &mut Parameters<'_>,
        hazard: &Hazard,
        cause: usize,
    ) -> Result<(), String> {
        let name = &hazard.name;
        let path = |key: &str| format!("hazard.{name}.{key}");
        let (base, per_length, renewal) = match &hazard.rate {
            HazardRate::PerYear(rate) => {
                (by_state(parameters, rate, &path("per_year"))?, false, false)
            }
            HazardRate::Per100KmYear(rate) => {
                (by_state(parameters, rate, &path("per_100km_year"))?, true, false)
            }
            HazardRate::MttfDays(days) => {
                let slots = vec![parameters.slot(days, &path("mttf_days"))?];
                (StateSlots { chain: 0, slots }, false, true)
            }
            HazardRate::While(_) => (StateSlots::default(), false, false),
        };
        let is = |quantity: &Quantity, value: f64| quantity.number() == Some(value);
        let by_month = match hazard.by_month.iter().all(|factor| is(factor, 1.0)) {
            true => None,
            false => Some(parameters.months(&hazard.by_month, &path("by_month"))?),
        };
        let stops_flow = match is(&hazard.stops_flow, 1.0) {
            true => None,
            false => Some(parameters.slot(&hazard.stops_flow, &path("stops_flow"))?),
        };
        let clustering = match &hazard.clustering {
            None => None,
            Some(cluster) => Some((
                parameters.slot(&cluster.branching, &path("clustering.branching"))?,
                parameters.slot(&cluster.decay_days, &path("clustering.decay_days"))?,
            )),
        };
        let laws = hazard.repair_days.each().iter();
        let laws = laws.map(|law| self.repair(parameters, law));
        let repair = StateSlots {
            chain: hazard.repair_days.chain().map_or(0, |chain| chain.0),
            slots: laws.collect::<Result<_, String>>()?,
        };
        let repair_factor = match &hazard.repair_factor {
            ByState::Same(factor) if is(factor, 1.0) => None,
            factor => Some(by_state(parameters, factor, &path("repair_factor"))?),
        };
        let first_takes = self.takes.len() as u32;
        let during = match &hazard.rate {
            HazardRate::While(takes) => {
                let (chain, mut states) = (takes.chain().map_or(0, |chain| chain.0), Vec::new());
                for (state, takes) in (0_u8..).zip(takes.each()) {
                    if !is(takes, 0.0) {
                        states.push(state);
                        self.takes.push(parameters.slot(takes, &path("while"))?);
                    }
                }
                if states.is_empty() {
                    states.push(0);
                    self.takes.push(parameters.constant(0.0));
                }
                Some((chain, states))
            }
            _ => {
                self.takes.push(parameters.slot(&hazard.takes, &path("takes"))?);
                None
            }
        };
        let level = match &hazard.level {
            None => None,
            Some(level) => Some(
                scenario
                    .level_index(level)
                    .ok_or_else(|| format!("no level is called `{level}`"))?,
            ),
        };
        let pooled = hazard.repair_days.each().iter().any(Law::is_mixture);
        let repair_path = parameters.path_index(&path("repair_days"));
        let first = self.instances.len();
        self.instances_of(scenario, built, hazard, per_length)?;
        if self.instances.len() == first {
            return Err(format!("hazard `{name}` meets nothing"));
        }
        match &during {
            None => {
                let own = self.instances[first..].iter_mut();
                own.for_each(|instance| instance.takes = first_takes);
            }
            Some((_, states)) => self.by_turns(first, first_takes, states.len()),
        }
        self.hazards.push(HazardModel {
            cause,
            base,
            per_length,
            renewal,
            by_month,
            stops_flow,
            clustering,
            repair,
            pooled,
            repair_factor,
            repair_path,
            level,
            during,
            instances: first..self.instances.len(),
        });
        Ok(())
    }

    /// The instances that act on each of `count` things, as `wanted` finds these among targets.
    pub fn on(&self, count: usize, wanted: impl Fn(Target) -> Option<u32>) -> Lists {
        let mut pairs = Vec::new();
        for (index, instance) in self.instances.iter().enumerate() {
            for target in &instance.targets {
                pairs.extend(wanted(*target).map(|node| (node, index as u32)));
            }
        }
        Lists::new(count, &pairs)
    }

    /// Each instance from the `first` on once for each of so many states, which have a share to take
    /// each and are down whether their corridor is in service or not.
    fn by_turns(&mut self, first: usize, first_takes: u32, states: usize) {
        let mut first_effect = self.instances.get(first).map_or(0, |own| own.first_effect);
        for place in self.instances.split_off(first) {
            for state in 0..states {
                let mut own = place.clone();
                (own.corridor, own.takes) = (None, first_takes + state as u32);
                own.first_effect = first_effect;
                first_effect += own.effects.len();
                self.instances.push(own);
            }
        }
    }

    fn repair(
        &mut self,
        parameters: &mut Parameters<'_>,
        law: &Law<Quantity>,
    ) -> Result<u32, String> {
        self.repairs.push(parameters.law(law)?);
        Ok((self.repairs.len() - 1) as u32)
    }

    fn instances_of(
        &mut self,
        scenario: &Scenario,
        built: &Corridors,
        hazard: &Hazard,
        per_length: bool,
    ) -> Result<(), String> {
        let index = self.hazards.len();
        let name = &hazard.name;
        let met = scenario.met_by(&hazard.r#where);
        let length = |at| match per_length {
            false => Ok(None),
            true => built.lengths[built.segment(at)]
                .map(Some)
                .ok_or_else(|| format!("hazard `{name}` needs the length of what it meets")),
        };
        let segment_index = |at| built.segment(at) as u32;
        if hazard.together {
            let (targets, mut corridors, lengths, what) = match met {
                Met::Segments(segments) => (
                    segments.iter().map(|at| Target::Segment(segment_index(*at))).collect(),
                    segments.iter().map(|at| at.0 as u32).collect::<Vec<_>>(),
                    segments
                        .iter()
                        .filter_map(|at| length(*at).transpose())
                        .collect::<Result<_, _>>()?,
                    "all segments it meets",
                ),
                Met::Supplies(supplies) => (
                    supplies.iter().map(|s| Target::Supply(*s as u32)).collect::<Vec<_>>(),
                    supplies.iter().flat_map(|s| users(scenario, *s)).collect(),
                    Vec::new(),
                    "all supplies it meets",
                ),
            };
            corridors.sort_unstable();
            corridors.dedup();
            if !targets.is_empty() {
                self.push(index, None, lengths, &targets, &corridors, 1.0, "", name, what);
            }
            return Ok(());
        }
        match met {
            Met::Supplies(supplies) => {
                for supply in supplies {
                    let what = &scenario.supplies[supply].name;
                    let corridors: Vec<u32> = users(scenario, supply).collect();
                    let target = [Target::Supply(supply as u32)];
                    let key = format!("/{what}");
                    self.push(index, None, Vec::new(), &target, &corridors, 1.0, &key, name, what);
                }
            }
            Met::Segments(segments) => {
                for at in segments {
                    let corridor = &scenario.corridors[at.0];
                    let segment = &corridor.segments[at.1];
                    let lengths: Vec<_> = length(at)?.into_iter().collect();
                    let index_of = segment_index(at);
                    let key = format!("/{}/{}", corridor.name, segment.name);
                    let what = format!("{}, {}", corridor.name, segment.name);
                    let owner = [at.0 as u32];
                    match hazard.each {
                        Each::Segment => {
                            let target = [Target::Segment(index_of)];
                            self.push(
                                index,
                                Some(owner[0]),
                                lengths,
                                &target,
                                &owner,
                                1.0,
                                &key,
                                name,
                                &what,
                            );
                        }
                        Each::Unit => {
                            for unit in 0..segment.units {
                                let target = [Target::Unit {
                                    unit: built.segments[index_of as usize].first_unit as u32
                                        + unit,
                                    segment: index_of,
                                }];
                                let key = format!("{key}/{}", unit + 1);
                                let what = format!("{what}, unit {}", unit + 1);
                                let divisor = f64::from(segment.units);
                                self.push(
                                    index,
                                    Some(owner[0]),
                                    lengths.clone(),
                                    &target,
                                    &owner,
                                    divisor,
                                    &key,
                                    name,
                                    &what,
                                );
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        hazard: usize,
        corridor: Option<u32>,
        lengths: Vec<super::Slot>,
        targets: &[Target],
        corridors: &[u32],
        divisor: f64,
        key: &str,
        name: &str,
        what: &str,
    ) {
        let stream = |purpose: &str| Key::new(&format!("hazard/{name}{key}/{purpose}"));
        let last = self.instances.last();
        let first_effect = last.map_or(0, |last| last.first_effect + last.effects.len());
        self.instances.push(InstanceModel {
            hazard,
            takes: 0,
            lengths,
            corridor,
            times: stream("times"),
            repairs: stream("repairs"),
            stops: stream("stops"),
            cluster: stream("cluster"),
            targets: targets.into(),
            effects: corridors.iter().map(|c| Effect { corridor: *c, divisor }).collect(),
            first_effect,
            what: what.to_owned(),
        });
    }
}

pub(super) fn by_state(
    parameters: &mut Parameters<'_>,
    quantities: &ByState<Quantity>,
    path: &str,
) -> Result<StateSlots, String> {
    let slots = quantities.each().iter().map(|quantity| parameters.slot(quantity, path));
    Ok(StateSlots {
        chain: quantities.chain().map_or(0, |chain| chain.0),
        slots: slots.collect::<Result<_, String>>()?,
    })
}

fn users(scenario: &Scenario, supply: usize) -> impl Iterator<Item = u32> + '_ {
    let name = &scenario.supplies[supply].name;
    let uses = move |corridor: &crate::scenario::Corridor| corridor.supplies.contains(name);
    scenario.corridors.iter().enumerate().filter(move |(_, c)| uses(c)).map(|(i, _)| i as u32)
}
