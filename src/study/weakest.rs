//! Judged factors, by how much each moves the answer: where finding out more would pay.
//!
//! If a factor were known, the mean of what arrives would be that of the trials that share its value. How
//! far that mean moves over what the factor may be, as a standard deviation, is `sqrt(S) sd`, with S the
//! first-order index ([`crate::stats::Explained`]) and sd the deviation over trials. A chance that is
//! itself a judgement is looked at by its own value, not by whether it came true: that is chance, and no
//! research tells it.

use super::grades::grade;
use super::probe::looking;
use crate::chance::Law;
use crate::model::Model;
use crate::outcome::{All, BranchIndex, Factor, Measure, Outcomes, Period};
use crate::scenario::{Grade, Scenario};
use crate::simulate::Halt;
use crate::simulate::engine::{Engine, Keep, Progress};
use crate::stats::{Estimate, Explained, FactorKind, Gauge, LEAST_TRIALS, MOST_TRIALS, Moments};

/// The chance that any row is told apart that does not matter.
const LEVEL: f64 = 0.05;
/// Trials that are looked at unless the scenario has fewer.
pub const USUAL_TRIALS: u64 = 10_000;

/// The judged factors of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Weakest {
    /// The factors that can be told from nothing, the largest first.
    pub rows: Vec<WeakRow>,
    /// Names of what moves the mean by too little to be told.
    pub untold: Vec<String>,
    /// Names of what is judged and the same in every trial.
    pub certain: Vec<String>,
    /// Trials that were looked at.
    pub trials: u64,
    /// The mean of what arrives in the average year, TWh.
    pub mean: Estimate,
    /// Its standard deviation over trials.
    pub sd: f64,
    /// Whether it was stopped before all trials were done.
    pub partial: bool,
}

/// One judged factor.
#[derive(Debug, Clone, PartialEq)]
pub struct WeakRow {
    /// An assumption, a branch, or security or a regime by one of its states.
    pub kind: FactorKind,
    /// The name of the assumption, branch or regime.
    pub name: String,
    /// Words for it.
    pub label: String,
    /// How it was judged.
    pub grade: Grade,
    /// How far the mean moves over what it may be, a standard deviation in TWh.
    pub moves: Estimate,
    /// Its share of the variance.
    pub share: Estimate,
}

/// A factor that is judged, with the columns that tell it.
struct Judged {
    kind: FactorKind,
    name: String,
    label: String,
    grade: Grade,
    columns: Vec<Vec<f64>>,
}

/// Runs the first trials of a scenario and ranks what of it is judged.
///
/// # Errors
/// Where a trial cannot be finished.
pub fn weakest(
    scenario: &Scenario,
    model: &Model,
    (engine, progress): (&Engine, &Progress),
    trials: u64,
) -> Result<Option<Weakest>, Halt> {
    let trials = trials.clamp(LEAST_TRIALS as u64, MOST_TRIALS as u64);
    let gauge = match Gauge::parse("delivered_twh.mean", &model.layout) {
        Ok(gauge) => gauge,
        Err(_) => return Ok(None),
    };
    let keep = looking(model, &gauge);
    let columns = model
        .layout
        .columns()
        .only(|measure| matches!(measure, Measure::Delivered | Measure::Outcome));
    let keep = Keep { columns, assumptions: true, factors: trials, ..keep };
    let outcomes = engine.run(model, (0, trials), &keep, progress)?;
    let seen = (outcomes.trials() as usize).min(outcomes.factor_trials());
    let mut values = outcomes.values(Measure::Delivered, All, All);
    values.truncate(seen);
    let (Some(moments), Some(explained)) = (Moments::of(&values), Explained::new(&values)) else {
        return Ok(None);
    };
    let judged = judged(scenario, &outcomes, seen);
    let varies = |one: &Judged| {
        one.columns.iter().any(|column| column.iter().any(|value| *value != column[0]))
    };
    let (varying, certain): (Vec<Judged>, Vec<Judged>) = judged.into_iter().partition(varies);
    let level = LEVEL / varying.len().max(1) as f64;
    let found = engine.map(&varying, |one| {
        let first = |column: &Vec<f64>| explained.first_order(column, &mut Vec::new());
        one.columns.iter().filter_map(first).reduce(|most, next| {
            match next.share.estimate.value > most.share.estimate.value {
                true => next,
                false => most,
            }
        })
    });
    let sd = moments.sd.unwrap_or(0.0);
    let (mut rows, mut untold) = (Vec::new(), Vec::new());
    for (one, first) in varying.into_iter().zip(found) {
        let told = first.filter(|first| first.p <= level && !first.share.holds_zero());
        let Some(first) = told else {
            untold.push(one.name);
            continue;
        };
        let share = first.share.estimate;
        let root = share.value.max(0.0).sqrt();
        let se = share.se.map(|se| sd * se / (2.0 * root));
        rows.push(WeakRow {
            kind: one.kind,
            name: one.name,
            label: one.label,
            grade: one.grade,
            moves: Estimate { value: sd * root, se },
            share,
        });
    }
    rows.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
    Ok(Some(Weakest {
        rows,
        untold,
        certain: certain.into_iter().map(|one| one.name).collect(),
        trials: seen as u64,
        mean: moments.estimate(),
        sd,
        partial: outcomes.trials() < trials,
    }))
}

fn judged(scenario: &Scenario, outcomes: &Outcomes, trials: usize) -> Vec<Judged> {
    let cut = |mut column: Vec<f64>| {
        column.truncate(trials);
        column
    };
    let judged_of = |kind, name: &str| grade(scenario, kind, name).filter(|own| own.is_judged());
    let mut all = Vec::new();
    for (index, own) in scenario.assumptions.iter().enumerate() {
        let kind = FactorKind::Assumption;
        // One that another branch decides is told by that branch and by what its law names.
        let Some(grade) = judged_of(kind, &own.name) else { continue };
        let is_constant = matches!(own.value, Law::Constant(_));
        let column = cut(outcomes.assumption(index));
        let columns = if is_constant { Vec::new() } else { vec![column] };
        let label = own.label().to_owned();
        all.push(Judged { kind, name: own.name.clone(), label, grade, columns });
    }
    for (index, own) in scenario.branches.iter().enumerate() {
        let kind = FactorKind::Branch;
        let Some(grade) = judged_of(kind, &own.name) else { continue };
        let column = outcomes.values(Measure::Outcome, BranchIndex(index), Period::Once);
        let label = own.label().to_owned();
        all.push(Judged { kind, name: own.name.clone(), label, grade, columns: vec![cut(column)] });
    }
    if let Some(security) = &scenario.security
        && let Some(grade) = security.grade.filter(|own| own.is_judged())
    {
        let states =
            (0..security.states.len()).map(|state| cut(outcomes.factor(Factor::State(state))));
        all.push(Judged {
            kind: FactorKind::Security,
            name: security.name.clone(),
            label: "Security: how long its states hold".to_owned(),
            grade,
            columns: states.collect(),
        });
    }
    let mut first = 0;
    for own in &scenario.regimes {
        let states = first..first + own.states.len();
        first = states.end;
        let Some(grade) = own.grade.filter(|own| own.is_judged()) else { continue };
        let columns = states.map(|state| cut(outcomes.factor(Factor::RegimeState(state))));
        all.push(Judged {
            kind: FactorKind::Regime,
            name: own.name.clone(),
            label: format!("Regime {}: how long its states hold", own.name),
            grade,
            columns: columns.collect(),
        });
    }
    all
}
