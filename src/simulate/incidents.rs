//! Incidents: when each instance fails, and for how long.
//!
//! Times come by inversion of the integrated rate: the k-th first incident is where the integral
//! reaches the sum of the first k unit exponentials. The rate is constant within a month, so its
//! integral is a broken line over the month borders, kept once for each hazard and scaled for each
//! instance.

use super::order::Event;
use super::{Halt, Outage, Watch, Workspace};
use crate::chance::{Key, RandomStreams, Variates, exp};
use crate::model::{HazardModel, InstanceModel, Model, StateSlots};
use crate::scenario::MOST_INCIDENTS;
use crate::units::{Bounds, HOURS_PER_YEAR, MONTH_DAYS, MONTH_STARTS, whole};

/// A smaller share than this takes nothing: 1 less it is 1, and even a thousand of them add up to
/// nothing. As a weight it would be lost beside others, or be so small that 1 over it is not finite.
const NOTHING: f64 = 1e-20;

/// An incident whose own offspring are still to be drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offspring {
    key: Key,
    at: f64,
}

/// Draws every incident of every instance; those that take something out in the horizon become
/// events.
pub(super) fn draw<L: RandomStreams, W: Watch>(
    model: &Model,
    streams: &L,
    workspace: &mut Workspace,
    watch: &mut W,
) -> Result<(), Halt> {
    let end = model.hours();
    let begin = -model.warm_up_hours();
    for (cell, slot) in workspace.takes.iter_mut().zip(&model.takes) {
        let takes = workspace.parameters[*slot as usize];
        *cell = if takes < NOTHING { 0.0 } else { takes };
    }
    for (index, hazard) in model.hazards.iter().enumerate() {
        let mut clock = None;
        for instance_index in hazard.instances.clone() {
            let instance = &model.instances[instance_index];
            let entry = instance.corridor.map_or(begin, |c| workspace.entry[c as usize].max(begin));
            if entry >= end {
                continue;
            }
            let clock = clock.get_or_insert_with(|| Clock::new(model, hazard, workspace));
            clock.exposure = if hazard.per_length {
                let value = |slot: &u32| workspace.parameters[*slot as usize];
                instance.lengths.iter().map(value).sum::<f64>() / 100.0
            } else {
                1.0
            };
            let mut history = History {
                model,
                hazard,
                hazard_index: index,
                instance,
                instance_index,
                // A watcher is told of every flow, in the general way.
                plain: !W::ON && workspace.plains.has(instance_index),
                end,
                streams,
                watch,
            };
            if let Some((chain, states)) = &hazard.during {
                history.by_turns(*chain, states, workspace)?;
            } else if hazard.renewal {
                history.renewal(clock, entry, workspace)?;
            } else {
                history.poisson(clock, entry, workspace)?;
            }
        }
    }
    Ok(())
}

/// The integrated rate of one hazard, for one unit of exposure.
struct Clock {
    /// The rate an hour where it never changes; else it is in the workspace, month by month.
    steady: Option<f64>,
    exposure: f64,
}

impl Clock {
    fn new(model: &Model, hazard: &HazardModel, workspace: &mut Workspace) -> Self {
        let Workspace { parameters, states, steps, intensity, levels, .. } = workspace;
        let states = &states[hazard.base.chain * model.years * 12..];
        let parameter = |slot: u32| parameters[slot as usize];
        let branching = hazard.clustering.map_or(0.0, |(branching, _)| parameter(branching));
        let hourly = |slot: u32| {
            let base = parameter(slot);
            let rate = if hazard.renewal { 1.0 / (base * 24.0) } else { base / HOURS_PER_YEAR };
            rate * (1.0 - branching)
        };
        let by_state = hazard.base.differ();
        let alike = !by_state && hazard.by_month.is_none() && hazard.level.is_none();
        if alike || hazard.during.is_some() {
            let base = hazard.base.slots.first().map_or(0.0, |base| hourly(*base));
            return Self { steady: Some(base), exposure: 1.0 };
        }
        let all_years = model.years + model.warm_up_months / 12;
        let levels = hazard.level.map(|level| &levels[level * all_years..(level + 1) * all_years]);
        // What a month adds goes by its state and its month of the year alone.
        let factors = hazard.by_month.map_or([1.0; 12], |slots| slots.map(parameter));
        for (step, base) in steps.iter_mut().zip(&hazard.base.slots) {
            let rate = hourly(*base);
            for ((step, factor), days) in step.iter_mut().zip(factors).zip(MONTH_DAYS) {
                *step = rate * factor * (f64::from(days) * 24.0);
            }
        }
        let mut sum = 0.0;
        intensity[0] = 0.0;
        let (warm_up, horizon) = intensity[1..].split_at_mut(model.warm_up_months);
        let first = if by_state { steps[states[0] as usize] } else { steps[0] };
        let before = model.warm_up_months / 12;
        for (year, months) in warm_up.chunks_exact_mut(12).enumerate() {
            let level = levels.map_or(1.0, |levels| levels[year]);
            for (reached, step) in months.iter_mut().zip(first) {
                sum += step * level;
                *reached = sum;
            }
        }
        for (year, months) in horizon.chunks_exact_mut(12).enumerate() {
            let level = levels.map_or(1.0, |levels| levels[before + year]);
            for (month, reached) in months.iter_mut().enumerate() {
                let state = if by_state { states[year * 12 + month] } else { 0 };
                sum += steps[state as usize][month] * level;
                *reached = sum;
            }
        }
        Self { steady: None, exposure: 1.0 }
    }

    /// The integral from the start of the warm-up to `at`, which lies in `month`.
    fn until(&self, model: &Model, intensity: &[f64], month: usize, at: f64) -> f64 {
        let (from, to) = (model.month_starts[month], model.month_starts[month + 1]);
        let share = (at - from) / (to - from);
        intensity[month] + share * (intensity[month + 1] - intensity[month])
    }

    /// Where the integral reaches `target`, searching from `month` on; `None` past the horizon.
    #[inline]
    fn reach(
        &self,
        model: &Model,
        intensity: &[f64],
        month: &mut usize,
        target: f64,
    ) -> Option<f64> {
        let last = intensity.len() - 1;
        if target.is_nan() || target >= intensity[last] {
            return None;
        }
        let mut at = *month;
        while at + 12 <= last && intensity[at + 12] <= target {
            at += 12;
        }
        while intensity[at + 1] <= target {
            at += 1;
        }
        *month = at;
        let (from, to) = (model.month_starts[at], model.month_starts[at + 1]);
        let share = (target - intensity[at]) / (intensity[at + 1] - intensity[at]);
        Some(from + share * (to - from))
    }
}

/// Index of the month, warm-up included, that holds `at`.
fn month_of(model: &Model, at: f64) -> usize {
    let hours = at + model.warm_up_hours();
    let year = (hours / HOURS_PER_YEAR) as u32;
    let day = (hours - f64::from(year) * HOURS_PER_YEAR) / 24.0;
    let month = MONTH_OF_DAY[(day as usize).min(364)];
    (year as usize * 12 + usize::from(month)).min(model.month_starts.len() - 2)
}

/// The month that holds each day of a year.
const MONTH_OF_DAY: [u8; 365] = {
    let (mut months, mut day, mut month) = ([0; 365], 0, 0);
    while day < 365 {
        if day == MONTH_STARTS[month as usize + 1] as usize {
            month += 1;
        }
        months[day] = month;
        day += 1;
    }
    months
};

impl Workspace {
    /// Whether there are as many incidents as a trial may have.
    #[inline(always)]
    pub(super) fn crowded(&self) -> bool {
        self.drawn >= MOST_INCIDENTS
    }
}

/// The incidents of one instance in one trial.
pub(super) struct History<'a, L: RandomStreams, W: Watch> {
    pub(super) model: &'a Model,
    pub(super) hazard: &'a HazardModel,
    pub(super) hazard_index: usize,
    instance: &'a InstanceModel,
    pub(super) instance_index: usize,
    /// Whether its events are those of a plain corridor.
    plain: bool,
    pub(super) end: f64,
    streams: &'a L,
    watch: &'a mut W,
}

impl<L: RandomStreams, W: Watch> History<'_, L, W> {
    fn poisson(
        &mut self,
        clock: &Clock,
        entry: f64,
        workspace: &mut Workspace,
    ) -> Result<(), Halt> {
        let mut times = self.streams.open(self.instance.times);
        let per_unit = 1.0 / clock.exposure;
        if !per_unit.is_finite() {
            return Ok(());
        }
        let mut month = 0;
        let mut sum = 0.0;
        if clock.steady.is_none() && entry > self.model.month_starts[0] {
            month = month_of(self.model, entry);
            sum = clock.until(self.model, &workspace.intensity, month, entry);
        }
        let mut at = entry;
        let mut streams = None;
        for number in 0.. {
            let step = times.exponential() * per_unit;
            match clock.steady {
                Some(rate) => at += step / rate,
                None => {
                    sum += step;
                    match clock.reach(self.model, &workspace.intensity, &mut month, sum) {
                        Some(reached) => at = reached,
                        None => break,
                    }
                }
            }
            // Also leaves where the rate is zero and `at` infinite.
            if at.is_nan() || at >= self.end {
                break;
            }
            if workspace.crowded() {
                return Err(self.too_many(workspace));
            }
            let (repairs, stops) = streams.get_or_insert_with(|| {
                (self.streams.open(self.instance.repairs), self.streams.open(self.instance.stops))
            });
            let repair = self.repair(repairs);
            let stop = if self.hazard.stops_flow.is_some() { stops.uniform() } else { 0.0 };
            self.begin_incident(at, repair, stop, false, workspace);
            if let Some((branching, decay)) = self.hazard.clustering {
                let branching = workspace.parameters[branching as usize];
                let decay = workspace.parameters[decay as usize] * 24.0;
                let key = self.instance.cluster.child(number as u64);
                self.offspring(Offspring { key, at }, branching, decay, workspace)?;
            }
        }
        Ok(())
    }

    /// All descendants of one incident. Each has a stream of its own, named by its line of
    /// descent, that gives its delay, repair, stop and number of offspring.
    fn offspring(
        &mut self,
        ancestor: Offspring,
        branching: f64,
        decay: f64,
        workspace: &mut Workspace,
    ) -> Result<(), Halt> {
        if branching <= 0.0 {
            return Ok(());
        }
        workspace.offspring.clear();
        let mut number = self.streams.open(ancestor.key).uniform();
        let mut parent = ancestor;
        let none = exp(-branching);
        loop {
            for child in 0..poisson(number, branching, none) {
                let key = parent.key.child(child);
                let mut stream = self.streams.open(key);
                // The first variate is the number of its own offspring, read when its turn comes.
                let _ = stream.uniform();
                let at = parent.at + decay * stream.exponential();
                if at >= self.end {
                    continue;
                }
                if workspace.crowded() {
                    return Err(self.too_many(workspace));
                }
                let (repair, stop) = (self.repair(&mut stream), stream.uniform());
                self.begin_incident(at, repair, stop, true, workspace);
                workspace.offspring.push(Offspring { key, at });
            }
            match workspace.offspring.pop() {
                None => return Ok(()),
                Some(next) => parent = next,
            }
            number = self.streams.open(parent.key).uniform();
        }
    }

    fn renewal(
        &mut self,
        clock: &Clock,
        entry: f64,
        workspace: &mut Workspace,
    ) -> Result<(), Halt> {
        let mut times = self.streams.open(self.instance.times);
        let mut repairs = self.streams.open(self.instance.repairs);
        let mut stops = self.streams.open(self.instance.stops);
        let mut up = entry;
        loop {
            let step = times.exponential();
            let at = match clock.steady {
                Some(rate) => up + step / rate,
                None => {
                    let mut month = month_of(self.model, up);
                    let target = step + clock.until(self.model, &workspace.intensity, month, up);
                    match clock.reach(self.model, &workspace.intensity, &mut month, target) {
                        Some(at) => at,
                        None => return Ok(()),
                    }
                }
            };
            if at.is_nan() || at >= self.end {
                return Ok(());
            }
            if workspace.crowded() {
                return Err(self.too_many(workspace));
            }
            let stop = if self.hazard.stops_flow.is_some() { stops.uniform() } else { 0.0 };
            let repair = self.repair(&mut repairs);
            up = self.begin_incident(at, repair, stop, false, workspace);
            if up >= self.end {
                return Ok(());
            }
        }
    }

    /// The variates of one repair: of a mixture which law and its score, else the score in both places.
    #[inline]
    fn repair(&self, stream: &mut impl Variates) -> (f64, f64) {
        let first = stream.uniform();
        (first, if self.hazard.pooled { stream.uniform() } else { first })
    }

    /// One incident; when its repair ends.
    #[inline]
    fn begin_incident(
        &mut self,
        at: f64,
        (which, score): (f64, f64),
        stop: f64,
        offspring: bool,
        workspace: &mut Workspace,
    ) -> f64 {
        workspace.drawn += 1;
        if at >= 0.0 {
            let year = ((at / HOURS_PER_YEAR) as u32 as usize).min(self.model.years - 1);
            workspace.counts[self.hazard_index * self.model.years + year] += 1;
        }
        let stops = match self.hazard.stops_flow {
            Some(chance) => stop < workspace.parameters[chance as usize],
            None => true,
        };
        if !stops && !self.hazard.renewal {
            if W::ON {
                self.tell(at, at, false, offspring);
            }
            return at;
        }
        let law = self.of_state(&self.hazard.repair, at, workspace);
        let law = &workspace.repairs[law as usize];
        let mut days = match self.hazard.pooled {
            true => law.at_pair(which, score),
            false => law.at_uniform(score),
        };
        if !(0.0..=Bounds::DAYS.high).contains(&days) {
            workspace.clamped[self.hazard.repair_path as usize] = true;
            days = days.clamp(0.0, Bounds::DAYS.high);
        }
        if let Some(factors) = &self.hazard.repair_factor {
            let slot = self.of_state(factors, at, workspace);
            days *= workspace.parameters[slot as usize];
        }
        let up = at + days * 24.0;
        if W::ON {
            self.tell(at, up, stops, offspring);
        }
        if stops && up > 0.0 && up > at {
            self.take_out(at, up, workspace);
        }
        up
    }

    /// The number of the state that its chain is in at a time.
    #[inline]
    fn of_state(&self, numbers: &StateSlots, at: f64, workspace: &Workspace) -> u32 {
        if !numbers.differ() {
            return numbers.slots[0];
        }
        let month = month_of(self.model, at).saturating_sub(self.model.warm_up_months);
        let state = workspace.states[numbers.chain * self.model.years * 12 + month];
        numbers.slots[usize::from(state)]
    }

    /// The instance is down from one time until another.
    #[inline(always)]
    pub(super) fn take_out(&self, from: f64, up: f64, workspace: &mut Workspace) {
        let code = (self.instance_index as u32) << 1;
        let events = if self.plain { &mut workspace.plain_events } else { &mut workspace.events };
        events.draw(Event { at: from.max(0.0), code });
        if up < self.end {
            events.draw(Event { at: up, code: code | 1 });
        }
    }

    pub(super) fn tell(&mut self, from: f64, to: f64, stops: bool, offspring: bool) {
        let instance = self.instance_index;
        self.watch.incident(&Outage { instance, from, to, stops, offspring });
    }

    pub(super) fn too_many(&self, workspace: &Workspace) -> Halt {
        let years = workspace.counts.chunks_exact(self.model.years);
        let counts: Vec<u64> =
            years.map(|years| years.iter().map(|count| u64::from(*count)).sum()).collect();
        // The one that came to the bound may be another than the one that used it up.
        let own = self.hazard_index;
        let most = counts.iter().enumerate().fold(own, |most, (index, count)| match *count {
            count if count > counts[most] => index,
            _ => most,
        });
        let instances = &self.model.instances[self.model.hazards[most].instances.clone()];
        let what = match instances {
            [only] => only.what.clone(),
            [first, others @ ..] => {
                format!("{} and {} more", first.what, whole(others.len() as u64))
            }
            [] => String::new(),
        };
        Halt::Incidents {
            trial: workspace.trial,
            hazard: self.model.layout.hazards[most].name.clone(),
            what,
            count: counts[most],
            remedy: match &self.model.hazards[most] {
                hazard if hazard.during.is_some() => "let it meet fewer",
                hazard if hazard.renewal => "make its `mttf_days` longer",
                hazard if hazard.per_length => "lower its `per_100km_year`",
                _ => "lower its `per_year`",
            },
        }
    }
}

/// The Poisson quantile at `u` for a mean below 1 and `none = exp(-mean)`.
fn poisson(u: f64, mean: f64, none: f64) -> u64 {
    let (mut count, mut chance, mut sum) = (0_u64, none, none);
    while u >= sum && count < 64 {
        count += 1;
        chance *= mean / count as f64;
        sum += chance;
    }
    count
}
