//! One trial's flows along the horizon, in power that can be compared, for the picture of a history.
//!
//! Days are put together to a few hundred stretches: more than a picture can show would only make it
//! larger.

use crate::model::Model;
use crate::outcome::{CorridorIndex, Loss, Measure, Period};
use crate::simulate::story::{Incident, Story};
use crate::units::{HOURS_PER_YEAR, MONTH_STARTS};

/// Stretches of the whole horizon, at most.
const STRETCHES: usize = 730;

/// The costliest incidents that are told.
const TOLD: usize = 3;

/// The events of one trial.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The trial, from 0.
    pub trial: u64,
    /// The first year.
    pub start_year: i32,
    /// How many years.
    pub years: usize,
    /// The scenario's causes, in its order.
    pub causes: Vec<String>,
    /// In the scenario's order.
    pub corridors: Vec<Course>,
    /// The course of security, where there is any, and of each regime.
    pub chains: Vec<ChainCourse>,
    /// The costliest incidents, the costliest first.
    pub costliest: Vec<Costly>,
}

/// The course of security or of a regime.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainCourse {
    /// `Security`, or the regime's name.
    pub name: String,
    /// Its states, in the scenario's order.
    pub states: Vec<String>,
    /// Spells of one state: its index, and the years from the start of the horizon between which it
    /// lasts.
    pub spells: Vec<(usize, f64, f64)>,
}

/// One corridor's course.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Its name.
    pub name: String,
    /// Years from the start of the horizon to its entry into service; infinite where it is never built.
    pub entry: f64,
    /// Equal stretches of the horizon, one after the other.
    pub flows: Vec<Power>,
}

/// Mean power in one stretch, MW of electricity or its equivalent.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// At full capacity in season.
    pub nameplate: f64,
    /// Delivered.
    pub delivered: f64,
    /// Lost under each heading, incidents by cause.
    pub lost: Vec<(Loss, f64)>,
}

/// An incident that cost much.
#[derive(Debug, Clone, PartialEq)]
pub struct Costly {
    /// Index of the corridor that it cost most.
    pub corridor: usize,
    /// Years from the start of the horizon; negative before it.
    pub at: f64,
    /// Days until its repair.
    pub days: f64,
    /// The hazard's name.
    pub hazard: String,
    /// The name of its cause.
    pub cause: String,
    /// TWh that it cost, all corridors and years.
    pub lost_twh: f64,
}

impl History {
    /// Of a trial's story.
    #[must_use]
    pub fn of(model: &Model, story: &Story) -> Self {
        // Stretches of whole days that fill the horizon; of a year at most.
        let days = model.years * 365;
        let fits = |long: &usize| days / long <= STRETCHES && days.is_multiple_of(*long);
        let long = (1..=365).find(fits).unwrap_or(365);
        let course = |index: usize| {
            let label = &model.layout.corridors[index];
            let per_unit = story.row.get(Measure::TwhPerUnit, CorridorIndex(index), Period::Once);
            // TWh an hour of a unit of flow are a million MW.
            let power = model.corridors[index].energy_per_hour * per_unit.unwrap_or(f64::NAN) * 1e6;
            let flow = |days: &[crate::simulate::story::Day]| {
                let scale = power / days.len() as f64;
                let sum = |of: &dyn Fn(&crate::simulate::story::Day) -> f64| {
                    days.iter().map(of).sum::<f64>() * scale
                };
                let headings = days.first().map_or(&[][..], |day| &day.lost).iter().enumerate();
                let headings = headings.map(|(at, lost)| (lost.0, sum(&|day| day.lost[at].1)));
                let causes = model.layout.each_cause();
                let causes =
                    causes.map(|cause| (Loss::Incidents(cause), sum(&|day| day.causes[cause.0])));
                Power {
                    nameplate: sum(&|day| day.nameplate),
                    delivered: sum(&|day| day.delivered),
                    lost: causes.chain(headings).collect(),
                }
            };
            Course {
                name: label.name.clone(),
                entry: story.entries[index] / HOURS_PER_YEAR,
                flows: story.days[index].chunks(long).map(flow).collect(),
            }
        };
        let mut costliest: Vec<&Incident> =
            story.incidents.iter().filter(|incident| incident.twh() > 0.0).collect();
        costliest.sort_by(|a, b| b.twh().total_cmp(&a.twh()).then(a.from.total_cmp(&b.from)));
        let costly = |incident: &&Incident| {
            let hazard = &model.layout.hazards[incident.hazard];
            let mut by_corridor = vec![0.0; model.corridors.len()];
            incident.costs.iter().for_each(|cost| by_corridor[cost.corridor] += cost.twh);
            let corridor = (0..by_corridor.len())
                .max_by(|a, b| by_corridor[*a].total_cmp(&by_corridor[*b]).then(b.cmp(a)));
            Costly {
                corridor: corridor.unwrap_or(0),
                at: incident.from / HOURS_PER_YEAR,
                days: (incident.to - incident.from) / 24.0,
                hazard: hazard.name.clone(),
                cause: model.layout.cause(hazard.cause).to_owned(),
                lost_twh: incident.twh(),
            }
        };
        Self {
            trial: story.trial,
            start_year: model.start_year,
            years: model.years,
            causes: model.layout.causes.clone(),
            corridors: (0..model.corridors.len()).map(course).collect(),
            chains: chains(model, story),
            costliest: costliest.iter().take(TOLD).map(costly).collect(),
        }
    }
}

/// The course of security, where there is any, and of each regime.
fn chains(model: &Model, story: &Story) -> Vec<ChainCourse> {
    let layout = &model.layout;
    let course = |name: &str, states: &[String], months: &[u8]| ChainCourse {
        name: name.to_owned(),
        states: states.to_vec(),
        spells: spells(months),
    };
    let security =
        (!story.states.is_empty()).then(|| course("Security", &layout.states, &story.states));
    let regimes = layout.regimes.iter().zip(&story.regimes);
    let regimes = regimes.map(|(label, months)| course(&label.name, &label.states, months));
    security.into_iter().chain(regimes).collect()
}

/// Spells of one state from the states of months.
fn spells(states: &[u8]) -> Vec<(usize, f64, f64)> {
    let at = |month: usize| (month / 12) as f64 + f64::from(MONTH_STARTS[month % 12]) / 365.0;
    let mut spells: Vec<(usize, f64, f64)> = Vec::new();
    for (month, state) in states.iter().map(|state| usize::from(*state)).enumerate() {
        match spells.last_mut() {
            Some(spell) if spell.0 == state => spell.2 = at(month + 1),
            _ => spells.push((state, at(month), at(month + 1))),
        }
    }
    spells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_in_one_state_are_one_spell() {
        let mut states = [0; 14];
        states[3..13].fill(2);
        let spells = spells(&states);
        assert_eq!(spells.iter().map(|spell| spell.0).collect::<Vec<_>>(), [0, 2, 0]);
        assert!((spells[1].1 - 90.0 / 365.0).abs() < 1e-12, "{spells:?}");
        assert!((spells[2].1 - (1.0 + 31.0 / 365.0)).abs() < 1e-12, "{spells:?}");
    }
}
