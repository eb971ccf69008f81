//! One trial again, with everything that happened and what each incident cost.
//!
//! The costs are those of `simulate/costs.rs`. Of very many incidents the costliest are told one by one,
//! and the others counted: a story has no more of them than somebody could read.

use super::costs::{Costs, is_felt};
use super::days::{DayWatch, OTHERS, headings};
use super::{Halt, Levels, Outage, Watch, Workspace, trial};
use crate::chance::TrialStreams;
use crate::model::Model;
use crate::outcome::{CorridorIndex, Family, Loss, Measure, Period, Row};
use crate::units::{HOURS_PER_YEAR, MONTH_STARTS};

/// The energy that one incident took from one corridor in one year.
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
    /// The costs of it, nothing left out.
    pub costs: Vec<Cost>,
}

impl Incident {
    /// TWh over all corridors and years.
    #[must_use]
    pub fn twh(&self) -> f64 {
        self.costs.iter().fold(0.0, |sum, cost| sum + cost.twh)
    }
}

/// Incidents that are counted and not told one by one, because there are too many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    /// How many they are, with those that began before the horizon and cost something in it.
    pub incidents: u64,
    /// By year of the horizon in which they began.
    pub years: Vec<UntoldYear>,
}

/// Those incidents of a year that are not told one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UntoldYear {
    /// How many began in it.
    pub began: u64,
    /// How many of these did not interrupt.
    pub without_effect: u64,
    /// How many of these cost nothing.
    pub costless: u64,
}

impl Untold {
    fn of(model: &Model, outages: &[Outage], totals: &[f64], told: &[usize]) -> Option<Self> {
        let mut untold = Self { incidents: 0, years: vec![UntoldYear::default(); model.years] };
        let mut told = told.iter().peekable();
        for (index, (outage, total)) in outages.iter().zip(totals).enumerate() {
            if told.next_if_eq(&&index).is_some() || outage.from < 0.0 && *total <= 0.0 {
                continue;
            }
            untold.incidents += 1;
            if outage.from >= 0.0 {
                let year = ((outage.from / HOURS_PER_YEAR) as usize).min(model.years - 1);
                let year = &mut untold.years[year];
                year.began += 1;
                year.without_effect += u64::from(!outage.stops);
                year.costless += u64::from(*total <= 0.0);
            }
        }
        (untold.incidents > 0).then_some(untold)
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
    /// The flow that service and supply made possible.
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
    /// The row that it recorded: see [`Layout`](crate::outcome::Layout).
    pub row: Row,
    /// The values of the assumptions, and then of the tables by outcome.
    pub values: Vec<f64>,
    /// By branch: the outcome that it had.
    pub outcomes: Vec<u32>,
    /// Their normal scores.
    pub scores: Vec<f64>,
    /// The security state of each month of the horizon; empty without a chain.
    pub states: Vec<u8>,
    /// By regime, likewise.
    pub regimes: Vec<Vec<u8>>,
    /// The hour at which each corridor enters into service; infinite where it is never built.
    pub entries: Vec<f64>,
    /// In the order in which they began; where there are too many, the costliest of them.
    pub incidents: Vec<Incident>,
    /// The others; `None` where there are none.
    pub untold: Option<Untold>,
    /// By corridor every day of the horizon.
    pub days: Vec<Vec<Day>>,
    /// How many integrals were moved on to find what its incidents cost: the work that it was.
    pub steps: usize,
}

/// Incidents of a trial that are told one by one, at most.
pub const MOST_TOLD: usize = 10_000;
/// Costs of incidents that are told, at most: each by corridor and year.
const MOST_COSTS: usize = 200_000;

/// Bytes that the days of a story take while they are added up.
#[must_use]
pub fn bytes_of_days(model: &Model) -> u64 {
    let days = model.corridors.len() * model.years * 365;
    8 * (days * (OTHERS + model.layout.causes.len())) as u64
}

/// Runs trial `number` again and tells its story.
///
/// # Errors
/// See [`Halt`].
pub fn story(model: &Model, number: u64) -> Result<Story, Halt> {
    let mut first = FirstWatch { incidents: Vec::new(), days: DayWatch::new(model) };
    let mut workspace = Workspace::new(model);
    let streams = TrialStreams::new(model.seed, number);
    trial(model, &streams, number, &mut workspace, &mut first)?;
    let FirstWatch { incidents: mut outages, days } = first;
    outages.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.instance.cmp(&b.instance)));
    let scales: Vec<f64> = model
        .corridors
        .iter()
        .enumerate()
        .map(|(index, corridor)| {
            // The conversion is recorded of every corridor, whatever else is kept; were it not, its
            // costs would be unknown, and not nothing.
            let per_unit = workspace
                .row
                .get(Measure::TwhPerUnit, CorridorIndex(index), Period::Once)
                .unwrap_or(f64::NAN);
            corridor.energy_per_hour * per_unit
        })
        .collect();
    let takes = workspace.takes.clone();
    let mut costs = |told: &[usize]| {
        let mut costs = Costs::new(model, &outages, &scales, &takes, told);
        trial(model, &streams, number, &mut workspace, &mut costs)?;
        Ok(costs.finish())
    };
    let mut told: Vec<usize> = (0..outages.len()).collect();
    let mut untold = None;
    if outages.len() > MOST_TOLD
        || told.iter().map(most_costs(model, &outages)).sum::<usize>() > MOST_COSTS
    {
        let all = costs(&[])?;
        told = costliest(model, &outages, &all.totals);
        untold = Untold::of(model, &outages, &all.totals, &told);
    }
    let costed = costs(&told)?;
    let incident = |(index, costs): (&usize, Vec<Cost>)| {
        let outage = &outages[*index];
        Incident {
            hazard: model.instances[outage.instance].hazard,
            instance: outage.instance,
            from: outage.from,
            to: outage.to,
            stops: outage.stops,
            offspring: outage.offspring,
            state: state_at(workspace.states(), outage.from),
            costs,
        }
    };
    let mut incidents: Vec<Incident> = told.iter().zip(costed.told).map(incident).collect();
    incidents.retain(|incident| incident.from >= 0.0 || !incident.costs.is_empty());
    let causes = model.layout.causes.len();
    let days = days.losses.into_iter();
    let days = days.map(|rows| rows.chunks_exact(OTHERS + causes).map(day).collect());
    Ok(Story {
        trial: number,
        row: workspace.row().clone(),
        values: workspace.values.clone(),
        outcomes: workspace.outcomes.clone(),
        scores: workspace.scores.clone(),
        states: workspace.states().to_vec(),
        regimes: (0..model.layout.regimes.len())
            .map(|regime| workspace.regime(model, regime).to_vec())
            .collect(),
        entries: workspace.entry.clone(),
        incidents,
        untold,
        days: days.collect(),
        steps: costed.steps,
    })
}

/// How many costs an incident has at most: one for each corridor and year.
fn most_costs(model: &Model, outages: &[Outage]) -> impl Fn(&usize) -> usize {
    move |index| {
        let outage = &outages[*index];
        let year =
            |hour: f64| (hour / HOURS_PER_YEAR).clamp(0.0, model.years as f64 - 1.0) as usize;
        match is_felt(outage) {
            true => {
                let years = 1 + year(outage.to) - year(outage.from);
                model.instances[outage.instance].effects.len() * years
            }
            false => 0,
        }
    }
}

/// Indices of those incidents that are told, in their order: the costliest ones, and of those that
/// cost as much the earlier ones.
fn costliest(model: &Model, outages: &[Outage], totals: &[f64]) -> Vec<usize> {
    let belongs = |index: &usize| outages[*index].from >= 0.0 || totals[*index] > 0.0;
    let mut told: Vec<usize> = (0..outages.len()).filter(belongs).collect();
    told.sort_by(|a, b| totals[*b].total_cmp(&totals[*a]));
    told.truncate(MOST_TOLD);
    let most_costs = most_costs(model, outages);
    let mut used = 0;
    let fits = told.iter().take_while(|index| {
        used += most_costs(index);
        used <= MOST_COSTS
    });
    let fit = fits.count();
    told.truncate(fit);
    told.sort_unstable();
    told
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
    let index = (year as usize * 12 + month.min(11)).min(states.len().checked_sub(1)?);
    states.get(index).map(|state| usize::from(*state))
}

/// Writes down all incidents, and what flowed day by day.
struct FirstWatch {
    incidents: Vec<Outage>,
    days: DayWatch,
}

impl Watch for FirstWatch {
    const ON: bool = true;

    fn incident(&mut self, outage: &Outage) {
        // What was over before the horizon is no part of it.
        if outage.from >= 0.0 || outage.to > 0.0 {
            self.incidents.push(*outage);
        }
    }

    fn flow(&mut self, corridor: usize, from: f64, to: f64, levels: &Levels, causes: &[f64]) {
        self.days.flow(corridor, (from, to), levels, causes);
    }
}
