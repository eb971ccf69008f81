//! The cost of each incident of a trial.
//!
//! At each instant the flow that incidents take from a corridor is split among the active causes by
//! weight, as in the account. Within a cause it is split among the instances that are down, by the
//! same weights (`takes`, over `units` for a unit), and an instance's part equally among those of its
//! incidents that are open. So the costs of the incidents of a cause add up to what the account
//! books under it, corridor by corridor and year by year.
//!
//! Nothing is booked incident by incident while it is open. For each weight on a corridor one
//! integral runs on, of what an instance of that weight loses, and for each instance that is down
//! one of what each of its open incidents does; an incident costs what that one grows by from its
//! beginning to its end. So an event is as much work as the corridors that it touches, however many
//! incidents are open. The integrals carry twice the digits of a number: what is left of them when
//! one is taken from the other is right to the last.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::story::Cost;
use super::{Levels, Outage, Watch};
use crate::model::Model;
use crate::outcome::Loss;
use crate::units::HOURS_PER_YEAR;

/// A sum in two numbers, the second as small as the rounding of the first.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    /// Adds a number; what rounding takes off the first goes to the second.
    fn add(&mut self, value: f64) {
        let sum = self.high + value;
        let added = sum - self.high;
        self.low += (self.high - (sum - added)) + (value - added);
        self.high = sum;
    }

    /// The difference to an earlier one.
    fn since(self, earlier: Self) -> f64 {
        (self.high - earlier.high) + (self.low - earlier.low)
    }
}

/// The instances that weigh as much on a corridor, of one cause.
#[derive(Debug)]
struct Class {
    cause: usize,
    weight: f64,
    /// How many are down.
    down: u32,
    /// TWh that each of these lost; runs on while one is down.
    lost: Sum,
}

#[derive(Debug)]
struct Corridor {
    /// TWh of one unit of flow in an hour.
    scale: f64,
    /// By cause.
    classes: Vec<Class>,
    /// Instances that are down.
    down: u32,
    /// Accounted for up to here, hours.
    since: f64,
}

/// An instance as one corridor feels it.
#[derive(Debug)]
struct Part {
    corridor: usize,
    class: usize,
    /// The integral of its class up to which it is accounted for.
    seen: Sum,
    /// TWh that each incident lost that was open since the instance went down.
    lost: Sum,
}

#[derive(Debug)]
struct Instance {
    parts: Range<usize>,
    /// Its incidents that are still to begin, as a range of `order`.
    ahead: Range<usize>,
    /// Those that are open, the one that ends first on top.
    open: BinaryHeap<Open>,
}

/// An open incident.
#[derive(Debug)]
struct Open {
    to: f64,
    incident: usize,
    /// TWh that all parts had lost when it began.
    lost: Sum,
}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        other.to.total_cmp(&self.to).then(other.incident.cmp(&self.incident))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Open {}

/// An incident whose costs are kept by corridor and year.
#[derive(Debug)]
struct Told {
    incident: usize,
    instance: usize,
    /// The loss of each part of its instance when it began, or when the year did; empty while it is
    /// not open.
    lost: Vec<Sum>,
    costs: Vec<Cost>,
}

/// The costs of the incidents of a trial.
#[derive(Debug)]
pub(super) struct Costed {
    /// By incident: TWh over all corridors and years.
    pub totals: Vec<f64>,
    /// By corridor and year for each incident that is told, in their order.
    pub told: Vec<Vec<Cost>>,
    /// How many integrals were moved on for that.
    pub steps: usize,
}

/// Whether an incident takes anything out in the horizon, so that it is an event of the timeline.
pub(super) fn is_felt(outage: &Outage) -> bool {
    outage.stops && outage.to > 0.0 && outage.to > outage.from
}

/// Adds up the cost of each incident while a trial goes on.
#[derive(Debug)]
pub(super) struct Costs<'a> {
    incidents: &'a [Outage],
    corridors: Vec<Corridor>,
    instances: Vec<Instance>,
    parts: Vec<Part>,
    /// Indices of those that are felt, instance by instance in order of their beginning.
    order: Vec<u32>,
    /// In order of `incident`.
    told: Vec<Told>,
    /// By incident: TWh over all corridors and years.
    totals: Vec<f64>,
    year: usize,
    /// Integrals that were moved on, all together.
    steps: usize,
}

impl<'a> Costs<'a> {
    /// For a trial that has these `incidents`, in order of their beginning. `scales` are TWh of one
    /// unit of flow in an hour by corridor, `takes` the shares that incidents take out; `told`
    /// are indices of incidents, in their order, whose costs are kept by corridor and year.
    pub fn new(
        model: &Model,
        incidents: &'a [Outage],
        scales: &[f64],
        takes: &[f64],
        told: &[usize],
    ) -> Self {
        let corridor =
            |scale: &f64| Corridor { scale: *scale, classes: Vec::new(), down: 0, since: 0.0 };
        let mut corridors: Vec<Corridor> = scales.iter().map(corridor).collect();
        let felt = || (0..incidents.len()).filter(|index| is_felt(&incidents[*index]));
        let mut starts = vec![0; model.instances.len() + 1];
        for index in felt() {
            starts[incidents[index].instance + 1] += 1;
        }
        // What weighs nothing, or hits nothing, has no part in anything.
        let heavy = |instance: usize| {
            let form = &model.instances[instance];
            let cause = model.hazards[form.hazard].cause;
            let takes = takes[form.takes as usize];
            form.effects.iter().filter_map(move |effect| {
                let weight = takes / effect.divisor;
                (weight > 0.0).then_some((effect.corridor as usize, cause, weight))
            })
        };
        for instance in (0..model.instances.len()).filter(|index| starts[*index + 1] > 0) {
            for (corridor, cause, weight) in heavy(instance) {
                let classes = &mut corridors[corridor].classes;
                if let Err(index) = classes.binary_search_by(|class| class.cmp_key(cause, weight)) {
                    classes.insert(index, Class { cause, weight, down: 0, lost: Sum::default() });
                }
            }
        }
        let mut before = 0;
        let mut parts = Vec::new();
        let mut instances = Vec::with_capacity(model.instances.len());
        for instance in 0..model.instances.len() {
            let (first, from) = (parts.len(), before);
            before += starts[instance + 1];
            if before > from {
                parts.extend(heavy(instance).filter_map(|(corridor, cause, weight)| {
                    let classes = &corridors[corridor].classes;
                    let class = classes.binary_search_by(|class| class.cmp_key(cause, weight));
                    let (seen, lost) = (Sum::default(), Sum::default());
                    Some(Part { corridor, class: class.ok()?, seen, lost })
                }));
            }
            let (parts, ahead) = (first..parts.len(), from..before);
            instances.push(Instance { parts, ahead, open: BinaryHeap::new() });
        }
        let mut order = vec![0; before];
        let mut next: Vec<usize> = instances.iter().map(|i| i.ahead.start).collect();
        for index in felt() {
            let at = &mut next[incidents[index].instance];
            order[*at] = index as u32;
            *at += 1;
        }
        let told = told.iter().map(|incident| Told {
            incident: *incident,
            instance: incidents[*incident].instance,
            lost: Vec::new(),
            costs: Vec::new(),
        });
        Self {
            incidents,
            corridors,
            instances,
            parts,
            order,
            told: told.collect(),
            totals: vec![0.0; incidents.len()],
            year: 0,
            steps: 0,
        }
    }

    /// Ends the account, once the trial is over.
    pub fn finish(mut self) -> Costed {
        self.end_year();
        for instance in 0..self.instances.len() {
            self.bring_up(instance);
            let lost = self.lost(instance);
            for open in std::mem::take(&mut self.instances[instance].open) {
                self.totals[open.incident] = lost.since(open.lost);
            }
        }
        let costs = self.told.into_iter().map(|mut told| {
            told.costs.sort_by_key(|cost| (cost.corridor, cost.year));
            told.costs
        });
        Costed { totals: self.totals, told: costs.collect(), steps: self.steps }
    }

    /// Brings the parts of an instance up to now; to be called before their number changes among
    /// which they are shared out.
    fn bring_up(&mut self, instance: usize) {
        let Instance { parts, open, .. } = &self.instances[instance];
        let open = open.len() as f64;
        if open == 0.0 {
            return;
        }
        for part in &mut self.parts[parts.clone()] {
            let class = &self.corridors[part.corridor].classes[part.class];
            part.lost.add(class.lost.since(part.seen) / open);
            part.seen = class.lost;
            self.steps += 1;
        }
    }

    /// TWh that each incident of an instance lost that was open since it went down.
    fn lost(&self, instance: usize) -> Sum {
        let mut sum = Sum::default();
        for part in &self.parts[self.instances[instance].parts.clone()] {
            sum.add(part.lost.high);
            sum.low += part.lost.low;
        }
        sum
    }

    /// The instance goes down, with its first open incident, or comes up with its last.
    fn turn(&mut self, instance: usize, up: bool) {
        for part in &mut self.parts[self.instances[instance].parts.clone()] {
            let corridor = &mut self.corridors[part.corridor];
            let class = &mut corridor.classes[part.class];
            let more = if up { -1 } else { 1 };
            corridor.down = corridor.down.wrapping_add_signed(more);
            class.down = class.down.wrapping_add_signed(more);
            if class.down == 0 {
                class.lost = Sum::default();
            }
            (part.seen, part.lost) = (class.lost, Sum::default());
        }
    }

    fn begin(&mut self, instance: usize) {
        let ahead = &mut self.instances[instance].ahead;
        let Some(incident) = ahead.next().map(|at| self.order[at] as usize) else { return };
        self.bring_up(instance);
        if self.instances[instance].open.is_empty() {
            self.turn(instance, false);
        }
        let lost = self.lost(instance);
        let to = self.incidents[incident].to;
        self.instances[instance].open.push(Open { to, incident, lost });
        if let Ok(told) = self.told.binary_search_by_key(&incident, |told| told.incident) {
            let parts = &self.parts[self.instances[instance].parts.clone()];
            self.told[told].lost = parts.iter().map(|part| part.lost).collect();
        }
    }

    fn end(&mut self, instance: usize) {
        self.bring_up(instance);
        let lost = self.lost(instance);
        let Some(open) = self.instances[instance].open.pop() else { return };
        self.totals[open.incident] = lost.since(open.lost);
        if let Ok(told) = self.told.binary_search_by_key(&open.incident, |told| told.incident) {
            self.told[told].book(&self.parts[self.instances[instance].parts.clone()], self.year);
            self.told[told].lost = Vec::new();
        }
        if self.instances[instance].open.is_empty() {
            self.turn(instance, true);
        }
    }

    /// Books what the year cost for the incidents that are told and open.
    fn end_year(&mut self) {
        for index in 0..self.told.len() {
            if !self.told[index].lost.is_empty() {
                let instance = self.told[index].instance;
                self.bring_up(instance);
                let parts = &self.parts[self.instances[instance].parts.clone()];
                self.told[index].book(parts, self.year);
            }
        }
        self.year += 1;
    }
}

impl Class {
    fn cmp_key(&self, cause: usize, weight: f64) -> Ordering {
        self.cause.cmp(&cause).then(self.weight.total_cmp(&weight))
    }
}

impl Told {
    /// Books what its parts have lost since it was last asked.
    fn book(&mut self, parts: &[Part], year: usize) {
        for (part, before) in parts.iter().zip(&mut self.lost) {
            let twh = part.lost.since(*before);
            *before = part.lost;
            if twh > 0.0 {
                self.costs.push(Cost { corridor: part.corridor, year, twh });
            }
        }
    }
}

impl Watch for Costs<'_> {
    const ON: bool = true;

    fn incident(&mut self, _: &Outage) {}

    fn flow(&mut self, corridor: usize, _: f64, to: f64, levels: &Levels, causes: &[f64]) {
        self.flowed(corridor, to, levels, causes);
    }

    fn flowed(&mut self, corridor: usize, to: f64, levels: &Levels, causes: &[f64]) {
        // All corridors are accounted for up to the end of a year before any goes past it.
        while to > (self.year + 1) as f64 * HOURS_PER_YEAR {
            self.end_year();
        }
        let corridor = &mut self.corridors[corridor];
        let hours = to - std::mem::replace(&mut corridor.since, to);
        let lost = levels.lost(Loss::AllIncidents);
        if corridor.down == 0 || !(lost > 0.0 && hours > 0.0) {
            return;
        }
        let twh = hours * lost * corridor.scale;
        let all: f64 = causes.iter().sum();
        for same in corridor.classes.chunk_by_mut(|a, b| a.cause == b.cause) {
            let of_cause = causes[same[0].cause];
            let down = |class: &Class| f64::from(class.down) * class.weight;
            let total: f64 = same.iter().map(down).sum();
            if of_cause > 0.0 && total > 0.0 {
                for class in same.iter_mut().filter(|class| class.down > 0) {
                    class.lost.add(twh * (of_cause / all) * (class.weight / total));
                }
            }
            self.steps += same.len();
        }
    }

    fn event(&mut self, instance: usize, up: bool) {
        match up {
            true => self.end(instance),
            false => self.begin(instance),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_long_sum_keeps_its_digits() {
        let mut sum = Sum::default();
        for term in 1..=100_000 {
            sum.add(f64::from(term) * 0.1);
        }
        let before = sum;
        sum.add(1e-9);
        sum.add(2e-9);
        // A plain sum of 500 million would have lost it.
        assert!((sum.since(before) / 3e-9 - 1.0).abs() < 1e-9, "{}", sum.since(before));
    }
}
