//! Units of power stations, and what else is as plain: a corridor of the stack with one segment, no
//! offtakes, supplies that nothing interrupts, and hazards of one cause that take out its units one
//! by one.
//!
//! In a test system of many units nearly all events are of this kind. What happens to such a
//! corridor between two marks of its calendar concerns no other but by way of the stack, so these
//! events are kept apart and gone through at one go up to the next breakpoint of all else, with all
//! that they touch close together and no list to walk through. A test holds this against
//! [`super::toggle`], the general way.

use super::Workspace;
use super::demand::{larger, smaller};
use super::flow::NOTHING;
use crate::model::{DemandMode, InstanceModel, Model, Target};
use crate::outcome::Loss;
use crate::units::HOURS_PER_YEAR;

/// A plain corridor.
#[derive(Debug, Clone)]
struct Plain {
    /// Index of its segment.
    segment: u32,
    /// Index of the cause of all its incidents.
    cause: u32,
    /// Its position in the stack.
    position: u32,
    /// How many units it has, and how many carry the full flow.
    units: f64,
    needed: f64,
    now: Now,
}

/// How a plain corridor is.
#[derive(Debug, Clone, Copy, Default)]
struct Now {
    /// In season and in service.
    running: bool,
    /// In service.
    serving: bool,
    /// Instances that are down, and units that are not whole.
    down: u32,
    units_down: u32,
    /// Sum of the units' shares, and their mean.
    unit_sum: f64,
    share: f64,
    /// Rated capacity, and what supplies offer.
    rated: f64,
    offered: f64,
    /// Flows below this are zero.
    nothing: f64,
    /// The share of a flow that losses leave, and of what arrives the share that is accepted.
    keep: f64,
    accepted: f64,
    /// The flow that arrives with nothing down, and as things are.
    intact: f64,
    arrives: f64,
    /// Accounted for up to here.
    since: f64,
    /// The energy that incidents took since the corridor was accounted for, flow times hours.
    lost: f64,
    /// Hours since then below full, and at nothing.
    below: f64,
    out: f64,
}

/// The unit that an instance takes out.
#[derive(Debug, Clone, Copy, Default)]
struct Unit {
    /// The share of it that is left then.
    left: f64,
    /// Which of the plain corridors it belongs to.
    plain: u32,
}

/// The plain corridors of a model.
#[derive(Debug, Clone, Default)]
pub(super) struct Plains {
    plains: Vec<Plain>,
    /// By corridor: which of these it is.
    of_corridor: Vec<Option<u32>>,
    /// By instance: whether its corridor is one of these, and then what it takes out.
    units: Vec<Option<Unit>>,
}

impl Plains {
    pub fn new(model: &Model) -> Self {
        let mut plains: Vec<Plain> = Vec::new();
        let mut of_corridor = Vec::new();
        let mut position = 0;
        for (index, corridor) in model.corridors.iter().enumerate() {
            let plain = plain(model, index, position);
            of_corridor.push(plain.is_some().then_some(plains.len() as u32));
            plains.extend(plain);
            position += u32::from(corridor.electricity);
        }
        let unit = |instance: &InstanceModel| {
            let plain = of_corridor[instance.effects.first()?.corridor as usize]?;
            Some(Unit { left: 0.0, plain })
        };
        let units = model.instances.iter().map(unit).collect();
        Self { plains, of_corridor, units }
    }

    /// Whether an instance takes out a unit of one of these.
    #[inline(always)]
    pub fn has(&self, instance: usize) -> bool {
        self.units.get(instance).is_some_and(Option::is_some)
    }
}

/// A corridor at a position in the stack, if it is plain.
fn plain(model: &Model, index: usize, position: u32) -> Option<Plain> {
    let corridor = &model.corridors[index];
    let stacked = model.demand.as_ref().is_some_and(|demand| demand.mode == DemandMode::Stack);
    let interrupted = |supply: &u32| !model.on_supply.of(*supply as usize).is_empty();
    let segment = corridor.segments.start;
    if !(corridor.electricity && stacked)
        || corridor.segments.len() != 1
        || !corridor.offtakes.is_empty()
        || corridor.supplies.iter().any(interrupted)
        || !model.on_segment.of(segment).is_empty()
    {
        return None;
    }
    let form = &model.segments[segment];
    let contested = |unit: usize| model.on_unit.of(unit).len() > 1;
    if (form.first_unit..form.first_unit + form.units).any(contested) {
        return None;
    }
    let touches = |instance: &&InstanceModel| {
        instance.effects.iter().any(|effect| effect.corridor as usize == index)
    };
    let mut cause = None;
    for instance in model.instances.iter().filter(touches) {
        let ([_], [Target::Unit { .. }]) = (&*instance.effects, &*instance.targets) else {
            return None;
        };
        let own = model.hazards[instance.hazard].cause as u32;
        if *cause.get_or_insert(own) != own {
            return None;
        }
    }
    let units = f64::from(form.units as u32);
    let (segment, needed) = (segment as u32, form.needed);
    Some(Plain { segment, cause: cause?, position, units, needed, now: Now::default() })
}

impl Workspace {
    /// Makes plain corridors ready for a trial, with nothing down and nothing running.
    pub(super) fn prepare_plain(&mut self, model: &Model) {
        self.plain_next = 0;
        for plain in &mut self.plains.plains {
            plain.now = Now { unit_sum: plain.units, share: 1.0, ..Now::default() };
        }
        for (unit, instance) in self.plains.units.iter_mut().zip(&model.instances) {
            if let Some(unit) = unit {
                unit.left = larger(1.0 - self.takes[instance.takes as usize], 0.0);
            }
        }
    }

    /// Goes through all that happens to plain corridors up to `now`.
    pub(super) fn advance(&mut self, now: f64) {
        let Self { plains: Plains { plains, units, .. }, stack, .. } = self;
        let Some(stack) = stack else { return };
        let year_start = f64::from(self.year as u32) * HOURS_PER_YEAR;
        let accounts = self.accounts.corridors;
        for event in self.plain_events.from(self.plain_next) {
            if event.at > now {
                break;
            }
            self.plain_next += 1;
            let (index, up) = ((event.code >> 1) as usize, event.code & 1 != 0);
            let open = &mut self.open[index];
            *open = open.wrapping_add_signed(if up { -1 } else { 1 });
            // Another incident is open on it, or was.
            if *open != u32::from(!up) {
                continue;
            }
            let Some(unit) = units[index] else { continue };
            let plain = &mut plains[unit.plain as usize];
            if accounts {
                plain.now.account(event.at);
            }
            plain.now.toggle(up, unit.left, (plain.units, plain.needed));
            if plain.now.running {
                let own = plain.now.arrives * plain.now.accepted;
                stack.offer(plain.position as usize, event.at - year_start, own, true);
            }
        }
    }

    /// Accounts for a corridor up to `now` if it is plain, and says whether it is. To be called
    /// once it is gone through up to then.
    pub(super) fn settle_plain(&mut self, causes: usize, corridor: usize, now: f64) -> bool {
        let Some(plain) = self.plains.of_corridor[corridor] else { return false };
        let Plain { segment, cause, now: plain, .. } = &mut self.plains.plains[plain as usize];
        if self.accounts.corridors {
            plain.account(now);
        }
        let state = &mut self.corridors[corridor];
        let hours = now - std::mem::replace(&mut state.since, now);
        // The same cause has all that incidents took, however many units are down.
        let weight = if plain.down > 0 { 1.0 } else { 0.0 };
        let cell = corridor * causes + *cause as usize;
        (self.weights[cell], self.active[cell]) = (weight, plain.down);
        (state.down, state.weight, state.per_weight) = (plain.down, weight, weight);
        let lost = std::mem::take(&mut plain.lost);
        if state.in_season {
            // All levels but the last ones have stayed as they were.
            state.levels.leave(Loss::AllIncidents, plain.intact);
            state.levels.leave(Loss::SharedSupply, plain.intact);
            state.flowed(hours, self.accounts);
            state.so_far.lose(Loss::AllIncidents, lost);
            state.so_far.lose(Loss::SharedSupply, lost);
            self.caused[cell] += lost;
            self.located[*segment as usize * causes + *cause as usize] += lost;
        }
        state.levels.leave(Loss::AllIncidents, plain.arrives);
        state.levels.leave(Loss::SharedSupply, plain.arrives);
        state.levels.leave(Loss::Destination, plain.arrives * state.accepted);
        let segment = &mut self.segments[*segment as usize];
        (segment.share, segment.since) = (plain.share, now);
        (segment.unit_sum, segment.units_down) = (plain.unit_sum, plain.units_down);
        segment.down += std::mem::take(&mut plain.below);
        segment.out += std::mem::take(&mut plain.out);
        true
    }

    /// Takes over what the calendar made of a corridor, if it is plain.
    pub(super) fn take_over_plain(&mut self, corridor: usize) {
        let Some(plain) = self.plains.of_corridor[corridor] else { return };
        let Plain { segment, now: plain, .. } = &mut self.plains.plains[plain as usize];
        let state = &self.corridors[corridor];
        plain.serving = state.stage.is_some();
        plain.running = state.in_season && plain.serving;
        (plain.rated, plain.offered) = (state.rated, state.offered_intact);
        plain.nothing = NOTHING * state.capacity;
        (plain.keep, plain.accepted) = (self.segments[*segment as usize].keep, state.accepted);
        plain.intact = state.levels.after(Loss::Maintenance);
        plain.arrives = state.levels.after(Loss::AllIncidents);
    }
}

impl Now {
    /// Accounts for it up to `now`.
    #[inline(always)]
    fn account(&mut self, now: f64) {
        let hours = now - std::mem::replace(&mut self.since, now);
        self.lost += (self.intact - self.arrives) * hours;
        let short = if self.serving { hours } else { 0.0 };
        self.below += if self.share < 1.0 { short } else { 0.0 };
        self.out += if self.share <= 0.0 { short } else { 0.0 };
    }

    /// One of so many units, of which so many are needed, goes down and `left` of it is left, or
    /// comes up. To be called once it is accounted for up to then.
    #[inline(always)]
    fn toggle(&mut self, up: bool, left: f64, (units, needed): (f64, f64)) {
        // Ups and downs come as they like: what follows is computed and not jumped to.
        let fewer = 2 * i32::from(up) - 1;
        self.down = self.down.wrapping_add_signed(-fewer);
        self.units_down = self.units_down.wrapping_add_signed(-fewer * i32::from(left < 1.0));
        let sum = self.unit_sum + f64::from(fewer) * (1.0 - left);
        // What rounding leaves behind must not take anything.
        self.unit_sum = if self.units_down == 0 { units } else { sum };
        self.share = smaller(self.unit_sum / needed, 1.0);
        if self.running {
            let flow = smaller(self.rated * self.share, self.offered);
            let flow = if flow < self.nothing { 0.0 } else { flow } * self.keep;
            let arrives = if flow < self.nothing { 0.0 } else { flow };
            self.arrives = if self.down > 0 { smaller(arrives, self.intact) } else { self.intact };
        }
    }
}
