//! A second program: what flows at one instant, without events, sorting or sweeping.

use salang::model::{Model, Target};
use salang::simulate::Outage;

use super::Draft;

/// The flow of a draft at one instant, found anew: by trying flows at the head, not backward from
/// the destination.
pub struct Reference<'a> {
    pub draft: &'a Draft,
    pub model: &'a Model,
    pub outages: &'a [Outage],
    pub entries: &'a [f64],
}

#[derive(Debug, Clone, Default)]
pub struct Instant {
    pub delivered: f64,
    /// Lost to incidents, by cause.
    pub lost: Vec<f64>,
    pub offtakes: Vec<f64>,
    /// Whether it serves and nothing arrives.
    pub idle: bool,
}

impl Reference<'_> {
    fn down(&self, instance: usize, at: f64) -> bool {
        self.outages.iter().any(|o| o.instance == instance && o.stops && o.from <= at && at < o.to)
    }

    /// One less what all of these instances take that are down, not below zero.
    fn left(&self, at: f64, hit: impl Fn(&Target) -> bool) -> f64 {
        let mut left = 1.0;
        for (index, instance) in self.model.instances.iter().enumerate() {
            if instance.targets.iter().any(&hit) && self.down(index, at) {
                left -= self.draft.hazards[instance.hazard].takes;
            }
        }
        left.max(0.0)
    }

    fn segment_share(&self, segment: usize, at: f64) -> f64 {
        let form = &self.model.segments[segment];
        let units = form.first_unit..form.first_unit + form.units;
        let of_unit = |unit: usize| {
            self.left(at, |t| matches!(t, Target::Unit { unit: u, .. } if *u as usize == unit))
        };
        let mean = units.map(of_unit).sum::<f64>() / form.units as f64;
        mean * self.left(at, |target| *target == Target::Segment(segment as u32))
    }

    /// The flow that each offtake gets and that which arrives of a flow at the head, or `None`
    /// where some segment cannot take it.
    fn send(&self, corridor: usize, head: f64, limits: &[f64]) -> Option<(Vec<f64>, f64)> {
        let form = &self.draft.corridors[corridor];
        let (mut flow, mut plate) = (head, form.capacity);
        let mut got = vec![0.0; form.offtakes.len()];
        for (segment, (losses, _)) in form.segments.iter().enumerate() {
            if flow > limits[segment] {
                return None;
            }
            flow *= 1.0 - losses;
            plate *= 1.0 - losses;
            for (index, (after, take, first)) in form.offtakes.iter().enumerate() {
                if after % form.segments.len() != segment {
                    continue;
                }
                if *first {
                    got[index] = take.min(flow);
                    plate -= take.min(plate);
                } else {
                    let share = if *take > 0.0 { (take / plate).min(1.0) } else { 0.0 };
                    got[index] = flow * share;
                    plate -= plate * share;
                }
                flow -= got[index];
            }
        }
        Some((got, flow))
    }

    /// The most that can be sent into a corridor such that no more than `room` arrives.
    fn most(&self, corridor: usize, rated: f64, limits: &[f64], room: f64) -> f64 {
        let fits = |head: f64| {
            self.send(corridor, head, limits).is_some_and(|(_, arrives)| arrives <= room)
        };
        if fits(rated) {
            return rated;
        }
        let (mut low, mut high) = (0.0, rated);
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            *(if fits(middle) { &mut low } else { &mut high }) = middle;
        }
        low
    }

    /// Every corridor at that hour.
    pub fn at(&self, at: f64) -> Vec<Instant> {
        let day = (at.rem_euclid(8760.0) / 24.0) as u16;
        let within = |window: usize| match window {
            0 => (120..=272).contains(&day),
            1 => day >= 318 || day <= 40,
            2 => day == 184,
            _ => true,
        };
        let intact: Vec<f64> =
            self.draft.supplies.iter().map(|s| s.mw * (1.0 - s.losses)).collect();
        let offered: Vec<f64> = (0..intact.len())
            .map(|s| intact[s] * self.left(at, |target| *target == Target::Supply(s as u32)))
            .collect();
        let mut left = offered.clone();
        let mut room = match self.draft.absorb {
            None => f64::INFINITY,
            Some(absorb) if day < 181 => absorb,
            Some(absorb) => 3.0 * absorb,
        };
        let mut instants = Vec::new();
        for (index, form) in self.draft.corridors.iter().enumerate() {
            let causes = self.model.layout.causes.len();
            let mut instant = Instant {
                lost: vec![0.0; causes],
                offtakes: vec![0.0; form.offtakes.len()],
                ..Instant::default()
            };
            let service = at - self.entries[index];
            if service < 0.0 || form.season.is_some_and(|season| !within(season)) {
                instants.push(instant);
                continue;
            }
            let ramp = match form.in_service {
                None => 1.0,
                Some(_) => form.ramp[((service / 8760.0) as usize).min(form.ramp.len() - 1)],
            };
            let work = form.maintenance.filter(|(window, _)| within(*window));
            let rated = form.capacity * ramp * (1.0 - work.map_or(0.0, |(_, takes)| takes));
            let own: Vec<usize> =
                self.model.corridors[index].supplies.iter().map(|s| *s as usize).collect();
            let sum = |of: &[f64]| own.iter().map(|s| of[*s]).sum::<f64>();
            let first = self.model.corridors[index].segments.start;
            let whole = vec![rated * (1.0 + 1e-12); form.segments.len()];
            let limits: Vec<f64> = (0..form.segments.len())
                .map(|s| rated * self.segment_share(first + s, at) * (1.0 + 1e-12))
                .collect();
            let arrives = |limits: &[f64], offered: f64| {
                let head = self.most(index, rated, limits, f64::INFINITY).min(offered);
                self.send(index, head, limits).map_or(0.0, |sent| sent.1)
            };
            let loss = arrives(&whole, sum(&intact)) - arrives(&limits, sum(&offered));
            let weights = self.weights(first..first + form.segments.len(), &own, at);
            let total: f64 = weights.iter().sum();
            if loss > 1e-9 && total > 0.0 {
                instant.lost = weights.iter().map(|weight| loss * weight / total).collect();
            }
            let here = if form.accepted > 0.0 { room / form.accepted } else { f64::INFINITY };
            let head = self.most(index, rated, &limits, here).min(sum(&left));
            let (offtakes, arrives) = self.send(index, head, &limits).expect("fits");
            instant.offtakes = offtakes;
            instant.delivered = arrives * form.accepted;
            instant.idle = instant.delivered <= 1e-9;
            room = (room - instant.delivered).max(0.0);
            let mut draw = head;
            for supply in own {
                let taken = draw.min(left[supply]);
                left[supply] -= taken;
                draw -= taken;
            }
            instants.push(instant);
        }
        instants
    }

    fn weights(&self, segments: std::ops::Range<usize>, supplies: &[usize], at: f64) -> Vec<f64> {
        let mut weights = vec![0.0; self.model.layout.causes.len()];
        for (index, instance) in self.model.instances.iter().enumerate() {
            let mut divisor = None;
            for target in &instance.targets {
                match target {
                    Target::Segment(s) if segments.contains(&(*s as usize)) => divisor = Some(1.0),
                    Target::Unit { segment, .. } if segments.contains(&(*segment as usize)) => {
                        divisor = Some(self.model.segments[*segment as usize].units as f64);
                    }
                    Target::Supply(s) if supplies.contains(&(*s as usize)) => divisor = Some(1.0),
                    _ => {}
                }
            }
            if let Some(divisor) = divisor
                && self.down(index, at)
            {
                let cause = self.model.layout.hazards[instance.hazard].cause;
                weights[cause] += self.draft.hazards[instance.hazard].takes / divisor;
            }
        }
        weights
    }
}
