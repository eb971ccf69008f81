//! One trial again, with everything that happened and what each incident cost.
//!
//! At each instant the flow that incidents take from a corridor is split among the active causes by
//! weight, as in the account. Within a cause it is split among the instances that are down, by the
//! same weights (`takes`, over `units` for a unit), and an instance's part equally among those of its
//! incidents that are open. So the costs of the incidents of a cause add up to what the account
//! books under it, corridor by corridor and year by year.

use super::days::{DayWatch, OTHERS, headings};
use super::{Halt, Levels, Outage, Watch, Workspace, trial};
use crate::chance::TrialLuck;
use crate::model::Model;
use crate::outcome::{CorridorIndex, Family, Loss, Measure, Period, Row};
use crate::units::{HOURS_PER_YEAR, MONTH_STARTS};

/// What one incident took from one corridor in one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Index of the corridor.
    pub corridor: usize,
    /// Year of the horizon, from 0.
    pub year: usize,
    /// TWh of electricity, or its equivalent.
    pub twh: f64,
}

/// An incident that began in the horizon, or before it and cost something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Index of the hazard.
    pub hazard: usize,
    /// Index of the instance.
    pub instance: usize,
    /// Hours from the start of the horizon; negative in the warm-up.
    pub from: f64,
    /// When the repair ends, which may be past the horizon; equal to `from` where nothing is taken.
    pub to: f64,
    /// Whether it interrupts.
    pub stops: bool,
    /// Whether another incident brought it.
    pub offspring: bool,
    /// The security state when it began; `None` without a chain.
    pub state: Option<usize>,
    /// What it cost, nothing left out.
    pub costs: Vec<Cost>,
}

impl Incident {
    /// TWh over all corridors and years.
    #[must_use]
    pub fn twh(&self) -> f64 {
        self.costs.iter().fold(0.0, |sum, cost| sum + cost.twh)
    }
}

/// One corridor on one day: mean flows in its unit of flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Full capacity in season, nothing down, supply without limit.
    pub nameplate: f64,
    /// Taken under each heading but incidents, in the order of the account.
    pub lost: Vec<(Loss, f64)>,
    /// Taken by incidents, by cause.
    pub causes: Vec<f64>,
    /// Delivered.
    pub delivered: f64,
}

impl Day {
    /// What service and supply made possible.
    #[must_use]
    pub fn possible(&self) -> f64 {
        let beyond = |loss: Loss| Measure::Lost(loss).family() == Family::Possible;
        let lost: f64 = self.lost.iter().filter(|(loss, _)| beyond(*loss)).map(|l| l.1).sum();
        (self.nameplate - lost).max(0.0)
    }
}

/// All that happened in one trial.
#[derive(Debug, Clone)]
pub struct Story {
    /// Its number.
    pub trial: u64,
    /// What it recorded: see [`Layout`](crate::outcome::Layout).
    pub row: Row,
    /// The values of the assumptions.
    pub values: Vec<f64>,
    /// Their normal scores.
    pub scores: Vec<f64>,
    /// The security state of each month of the horizon; empty without a chain.
    pub states: Vec<u8>,
    /// The hour at which each corridor enters into service; infinite where it is never built.
    pub entries: Vec<f64>,
    /// In the order in which they began.
    pub incidents: Vec<Incident>,
    /// By corridor every day of the horizon.
    pub days: Vec<Vec<Day>>,
}

/// Runs trial `number` again and tells its story.
///
/// # Errors
/// See [`Halt`].
pub fn story(model: &Model, number: u64) -> Result<Story, Halt> {
    let mut watch = StoryWatch {
        incidents: Vec::new(),
        pieces: vec![Vec::new(); model.corridors.len()],
        weights: Vec::new(),
        days: DayWatch::new(model),
    };
    let mut workspace = Workspace::new(model);
    trial(model, &TrialLuck::new(model.seed, number), number, &mut workspace, &mut watch)?;
    watch.incidents.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.instance.cmp(&b.instance)));
    let mut incidents: Vec<Incident> = watch
        .incidents
        .iter()
        .map(|outage| Incident {
            hazard: model.instances[outage.instance].hazard,
            instance: outage.instance,
            from: outage.from,
            to: outage.to,
            stops: outage.stops,
            offspring: outage.offspring,
            state: state_at(&workspace.states, outage.from),
            costs: Vec::new(),
        })
        .collect();
    for corridor in 0..model.corridors.len() {
        Split::new(model, &workspace, corridor, &incidents).run(&watch, &mut incidents);
    }
    incidents.retain(|incident| incident.from >= 0.0 || !incident.costs.is_empty());
    let causes = model.layout.causes.len();
    let days =
        watch.days.losses.iter().map(|rows| rows.chunks_exact(OTHERS + causes).map(day).collect());
    Ok(Story {
        trial: number,
        row: workspace.row().clone(),
        values: workspace.values.clone(),
        scores: workspace.scores.clone(),
        states: workspace.states.clone(),
        entries: workspace.entry.clone(),
        incidents,
        days: days.collect(),
    })
}

/// A day from its sums of flow times hours.
fn day(sums: &[f64]) -> Day {
    let mean = |sum: f64| sum / 24.0;
    let lost = headings().zip(&sums[1..OTHERS]).map(|(loss, sum)| (loss, mean(*sum))).collect();
    let all: f64 = sums[1..].iter().sum();
    Day {
        nameplate: mean(sums[0]),
        lost,
        causes: sums[OTHERS..].iter().map(|sum| mean(*sum)).collect(),
        delivered: mean(sums[0] - all).max(0.0),
    }
}

/// The security state of the month that holds `at`; the warm-up has the first month's.
fn state_at(states: &[u8], at: f64) -> Option<usize> {
    let year = (at.max(0.0) / HOURS_PER_YEAR).floor();
    let day = (at.max(0.0) - year * HOURS_PER_YEAR) / 24.0;
    let month = MONTH_STARTS[1..].iter().take_while(|start| f64::from(**start) <= day).count();
    let place = (year as usize * 12 + month.min(11)).min(states.len().checked_sub(1)?);
    states.get(place).map(|state| usize::from(*state))
}

/// A time in which incidents took something from a corridor.
#[derive(Debug, Clone, Copy)]
struct Piece {
    from: f64,
    to: f64,
    lost: f64,
    /// Where the weights of its causes begin.
    weights: usize,
}

/// Writes down what the account is told.
struct StoryWatch {
    incidents: Vec<Outage>,
    pieces: Vec<Vec<Piece>>,
    weights: Vec<f64>,
    days: DayWatch,
}

impl Watch for StoryWatch {
    const ON: bool = true;

    fn incident(&mut self, outage: &Outage) {
        // What was over before the horizon is no part of it.
        if outage.from >= 0.0 || outage.to > 0.0 {
            self.incidents.push(*outage);
        }
    }

    fn flow(&mut self, corridor: usize, from: f64, to: f64, levels: &Levels, causes: &[f64]) {
        self.days.flow(corridor, from, to, levels, causes);
        let lost = levels.lost(Loss::AllIncidents);
        if lost > 0.0 {
            let weights = self.weights.len();
            self.weights.extend_from_slice(causes);
            self.pieces[corridor].push(Piece { from, to, lost, weights });
        }
    }
}

/// An incident as one corridor feels it.
#[derive(Debug, Clone, Copy)]
struct Felt {
    from: f64,
    to: f64,
    incident: usize,
    instance: usize,
    cause: usize,
    weight: f64,
}

/// Splits what one corridor lost among its incidents.
struct Split {
    corridor: usize,
    /// TWh of one unit of flow in an hour.
    scale: f64,
    causes: usize,
    /// In order of their beginning.
    felt: Vec<Felt>,
    next: usize,
    open: Vec<Felt>,
}

impl Split {
    fn new(model: &Model, workspace: &Workspace, corridor: usize, all: &[Incident]) -> Self {
        let mut felt = Vec::new();
        for (index, incident) in all.iter().enumerate() {
            let instance = &model.instances[incident.instance];
            let Some(effect) = instance.effects.iter().find(|e| e.corridor as usize == corridor)
            else {
                continue;
            };
            let weight = workspace.takes[incident.hazard] / effect.divisor;
            let from = incident.from.max(0.0);
            if incident.stops && weight > 0.0 && incident.to > from {
                felt.push(Felt {
                    from,
                    to: incident.to,
                    incident: index,
                    instance: incident.instance,
                    cause: model.hazards[incident.hazard].cause,
                    weight,
                });
            }
        }
        let per_unit = workspace
            .row
            .get(Measure::TwhPerUnit, CorridorIndex(corridor), Period::Once)
            .unwrap_or(0.0);
        Self {
            corridor,
            scale: model.corridors[corridor].energy_per_hour * per_unit,
            causes: model.layout.causes.len(),
            felt,
            next: 0,
            open: Vec::new(),
        }
    }

    fn run(mut self, watch: &StoryWatch, incidents: &mut [Incident]) {
        for piece in &watch.pieces[self.corridor] {
            let weights = &watch.weights[piece.weights..piece.weights + self.causes];
            let mut now = piece.from;
            while now < piece.to {
                self.open.retain(|felt| felt.to > now);
                while let Some(felt) = self.felt.get(self.next)
                    && felt.from <= now
                {
                    if felt.to > now {
                        self.open.push(*felt);
                    }
                    self.next += 1;
                }
                // A further incident of an instance that is down is no breakpoint of the account.
                let begins = self.felt.get(self.next).map_or(f64::INFINITY, |felt| felt.from);
                let ends = self.open.iter().map(|felt| felt.to).fold(f64::INFINITY, f64::min);
                let until = piece.to.min(begins).min(ends);
                self.share(now, (until - now) * piece.lost * self.scale, weights, incidents);
                now = until;
            }
        }
    }

    /// Splits `twh`, lost from `now` on for a while in which nothing changes.
    fn share(&self, now: f64, twh: f64, weights: &[f64], incidents: &mut [Incident]) {
        let year = (now / HOURS_PER_YEAR) as usize;
        let all: f64 = weights.iter().sum();
        let part = |felt: &Felt| {
            let same = self.open.iter().filter(|other| other.instance == felt.instance).count();
            felt.weight / same as f64
        };
        for (cause, weight) in weights.iter().enumerate() {
            if *weight <= 0.0 {
                continue;
            }
            let mine = || self.open.iter().filter(|felt| felt.cause == cause);
            let total: f64 = mine().map(part).sum();
            for felt in mine() {
                let twh = twh * (weight / all) * (part(felt) / total);
                let costs = &mut incidents[felt.incident].costs;
                match costs.iter_mut().find(|c| c.corridor == self.corridor && c.year == year) {
                    Some(cost) => cost.twh += twh,
                    None => costs.push(Cost { corridor: self.corridor, year, twh }),
                }
            }
        }
    }
}
