//! The forecast of the model: a hindcast's scenario, its trials, and the security states on record
//! in place of the chain.

use std::path::Path;

use salang::chance::TrialStreams;
use salang::model::{Model, compile};
use salang::scenario::{ByState, HazardRate, Quantity, Regime, Scenario, Start};
use salang::simulate::{Levels, Outage, Watch, Workspace, trial};

use super::observed::{Table, Window};
use super::shared::scenario_at;

/// Enough that the place of a p5 has a standard error of half a point in a hundred.
pub const TRIALS: u64 = 2_000;

/// A scenario of `tests/hindcast`, with overrides.
pub fn scenario(name: &str, sets: &[(&str, &str)]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/hindcast")
        .join(name)
        .with_extension("toml");
    scenario_at(&path, sets)
}

/// An incident of one trial: its hazard by index and its hours.
#[derive(Debug, Clone, Copy)]
pub struct Incident {
    pub hazard: usize,
    pub from: f64,
    pub to: f64,
}

/// All incidents of every trial.
pub struct Histories {
    pub model: Model,
    trials: Vec<Vec<Incident>>,
}

struct Diary<'a> {
    model: &'a Model,
    incidents: Vec<Incident>,
}

impl Watch for Diary<'_> {
    const ON: bool = true;
    fn incident(&mut self, outage: &Outage) {
        let hazard = self.model.instances[outage.instance].hazard;
        self.incidents.push(Incident { hazard, from: outage.from, to: outage.to });
    }
    fn flow(&mut self, _: usize, _: f64, _: f64, _: &Levels, _: &[f64]) {}
}

impl Histories {
    pub fn of(scenario: &Scenario) -> Self {
        let model = compile(scenario).expect("a scenario that was read compiles");
        let mut workspace = Workspace::new(&model);
        let trials = (0..TRIALS)
            .map(|number| {
                let mut diary = Diary { model: &model, incidents: Vec::new() };
                let streams = TrialStreams::new(model.seed, number);
                trial(&model, &streams, number, &mut workspace, &mut diary).expect("no halt");
                diary.incidents
            })
            .collect();
        Self { model, trials }
    }

    fn hazard(&self, name: &str) -> usize {
        let hazards = &self.model.layout.hazards;
        hazards.iter().position(|hazard| hazard.name == name).expect("a known hazard")
    }

    /// How many incidents of the hazard begin in the window, one number a trial.
    pub fn counts(&self, hazard: &str, window: Window<'_>) -> Vec<f64> {
        let hazard = self.hazard(hazard);
        let (from, to) = window.hours(self.model.start_year);
        let inside =
            |incident: &&Incident| incident.hazard == hazard && (from..to).contains(&incident.from);
        self.trials.iter().map(|trial| trial.iter().filter(inside).count() as f64).collect()
    }

    /// On how many days of the window an incident of the hazard is open, one number a trial.
    pub fn days_out(&self, hazard: &str, window: Window<'_>) -> Vec<f64> {
        let hazard = self.hazard(hazard);
        let (from, to) = window.hours(self.model.start_year);
        self.trials
            .iter()
            .map(|trial| {
                let outages = trial
                    .iter()
                    .filter(|incident| incident.hazard == hazard)
                    .map(|incident| (incident.from, incident.to));
                covered(outages.collect(), (from, to)) / 24.0
            })
            .collect()
    }
}

/// How much of a window at least one of several stretches covers.
pub fn covered(mut stretches: Vec<(f64, f64)>, (from, to): (f64, f64)) -> f64 {
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut sum, mut reach) = (0.0, from);
    for (begin, end) in stretches {
        let (begin, end) = (begin.max(reach), end.min(to));
        if end > begin {
            sum += end - begin;
            reach = end;
        }
    }
    sum
}

/// Puts the security states on record, from the first month of the horizon up to and with `until`
/// (as `2016-01`), in the chain's place; after that month the chain goes on by itself.
///
/// Each month becomes a state of its own that gives way to the next for certain; the last one is the
/// chain's own state.
pub fn follow_record(scenario: &mut Scenario, until: &str) {
    let chain = scenario.security.clone().expect("a chain");
    let months = states_on_record(scenario.run.start_year, until);
    let known = |name: &String| {
        chain.states.iter().position(|state| state == name).expect("a state of the chain")
    };
    let (last, before) = months.split_last().expect("a month");
    let path: Vec<usize> = before.iter().map(|(_, state)| known(state)).collect();
    let first_own = path.len();
    let count = first_own + chain.states.len();
    let mut rows = vec![vec![ByState::Same(Quantity::from(0.0)); count]; count];
    for month in 0..first_own {
        let next = if month + 1 < first_own { month + 1 } else { first_own + known(&last.1) };
        rows[month][next] = ByState::Same(1.0.into());
    }
    for (from, row) in chain.transition.iter().enumerate() {
        rows[first_own + from][first_own..].clone_from_slice(row);
    }
    let begin = if first_own > 0 { 0 } else { known(&last.1) };
    let start = (0..count).map(|state| f64::from(u8::from(state == begin)).into()).collect();
    let names = before.iter().map(|(month, _)| month.clone()).chain(chain.states.iter().cloned());
    scenario.security = Some(Regime {
        name: "security".to_owned(),
        states: names.collect(),
        start: Start::Shares(start),
        transition: rows,
        yearly: false,
        grade: None,
        source: None,
        notes: None,
    });
    for hazard in &mut scenario.hazards {
        let (HazardRate::PerYear(rate) | HazardRate::Per100KmYear(rate)) = &mut hazard.rate else {
            continue;
        };
        spread(rate, &path);
        spread(&mut hazard.repair_days, &path);
        spread(&mut hazard.repair_factor, &path);
    }
}

/// Gives each month the value of its state, before the states' own values.
fn spread<T: Clone>(values: &mut ByState<T>, path: &[usize]) {
    if let ByState::Each(_, each) = values {
        let months = path.iter().map(|state| each[*state].clone());
        *each = months.chain(each.iter().cloned()).collect();
    }
}

/// Month and state, from January of the year on.
fn states_on_record(start_year: i32, until: &str) -> Vec<(String, String)> {
    let table = Table::read("security.csv");
    let spells: Vec<(&str, &str, &str)> = table
        .texts("from")
        .into_iter()
        .zip(table.texts("to"))
        .zip(table.texts("state"))
        .map(|((from, to), state)| (from, to, state))
        .collect();
    (0..)
        .map(|index| format!("{:04}-{:02}", start_year + index / 12, 1 + index % 12))
        .take_while(|month| month.as_str() <= until)
        .map(|month| {
            let at = month.as_str();
            let spell = spells.iter().find(|(from, to, _)| *from <= at && at <= *to);
            let state = spell.unwrap_or_else(|| panic!("no state on record in {month}")).2;
            (month, state.to_owned())
        })
        .collect()
}
