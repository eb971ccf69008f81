//! One trial of a run, told as a story: what was drawn, what happened, what it cost.
//!
//! The trial is simulated again alone; the run's other trials say where it stands among them and
//! which assumptions usually move the result. What is told adds up: the costs of all incidents and
//! the other headings of a year are what lies between its nameplate and what was delivered.

use serde::Serialize;

use super::accounts::{
    ClaimedTold, MoneyTold, NotBoughtTold, ReplacedTold, ReturnedTold, StateTold, WaterMonthTold,
    WaterTold, claimed, money, not_bought, replaced, returned, states, water, water_months,
};
use super::history::History;
use crate::chance::{LawFault, Quantile, normal_cdf};
use crate::model::{LawModel, Model};
use crate::outcome::{All, CorridorIndex, Loss, Measure, Outcomes, Row};
use crate::scenario::Scenario;
use crate::simulate::Halt;
use crate::simulate::engine::{Engine, Keep, Progress};
use crate::simulate::story::{Incident, Story, bytes_of_days};
use crate::stats::{
    ChangeRow, Gauge, Moments, RunInfo, ScenarioInfo, ServedYear, Statistic, in_future,
    nearest_trial, rank_correlation, typical_trials, worst_year,
};
use crate::units::{HOURS_PER_YEAR, MONTH_STARTS, counted, whole};

/// Bytes of columns that are kept for the comparison with other trials, and of days for the story.
const BUDGET: u64 = 1 << 30;

/// Which trial of a run to tell of.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// The one nearest to the 10 % quantile of the trial's average year, all corridors together.
    P10,
    /// Nearest to the median.
    P50,
    /// Nearest to the 90 % quantile.
    P90,
    /// The one with the worst year in service: a whole year in service of a corridor that brings the smallest
    /// share of its nameplate, of equally bad ones the first.
    Worst,
    /// The one nearest to an estimate.
    Nearest(Gauge),
    /// Of the trials in which just these corridors are in service in the last year (by index), the one
    /// nearest to a statistic of their average year, all corridors together.
    Future(Vec<usize>, Statistic),
    /// The one with this number.
    Number(u64),
}

/// A day of the calendar; written `2031-03-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// From 1 to 12.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

impl Date {
    /// The day of an hour counted from 1 January of `start_year`.
    #[must_use]
    pub fn of(start_year: i32, hour: f64) -> Self {
        let years = (hour / HOURS_PER_YEAR).floor();
        let day = (((hour - years * HOURS_PER_YEAR) / 24.0) as u16).min(364);
        let month = MONTH_STARTS[1..].iter().take_while(|start| **start <= day).count();
        Self {
            year: start_year.saturating_add(years as i32),
            month: month as u8 + 1,
            day: (day - MONTH_STARTS[month]) as u8 + 1,
        }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A trial's story for people and programs: the content of `replay.json`, version 1.
#[derive(Debug, Clone, Serialize)]
pub struct Replay {
    /// Version of this form.
    pub schema: u32,
    /// Version of the program.
    pub salang: String,
    /// The scenario.
    pub scenario: ScenarioInfo,
    /// The run that the trial belongs to.
    pub run: RunInfo,
    /// Changes that were made to the scenario beside its file; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeRow>,
    /// The trial, from 0.
    pub trial: u64,
    /// How it was chosen: `p10`, `p50`, `p90`, `worst`, or an estimate; null for a number.
    pub pick: Option<String>,
    /// Which year in service made it the worst; left out where it was not chosen for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<WorstTold>,
    /// TWh delivered in its average year, all corridors together.
    pub delivered_twh: f64,
    /// Share of the run's trials that bring less.
    pub share_below: f64,
    /// Share of them that bring just as much, this one included.
    pub share_alike: f64,
    /// In the scenario's order.
    pub corridors: Vec<CorridorTold>,
    /// In the scenario's order.
    pub assumptions: Vec<AssumptionTold>,
    /// The outcome that each branch had; left out where there are no branches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<OutcomeTold>,
    /// Spells of security, one after the other; empty without a chain.
    pub security: Vec<Spell>,
    /// How each regime beside it went; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regimes: Vec<RegimeTold>,
    /// In the order in which they began; where they are too many to be told one by one, the
    /// costliest.
    pub incidents: Vec<IncidentTold>,
    /// The others, counted; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untold: Option<UntoldTold>,
    /// Where the energy went: by year and corridor.
    pub years: Vec<YearTold>,
    /// The payments: by year, for each corridor that has a contract; left out where none has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub money: Vec<MoneyTold>,
    /// The energy replaced at the destination: by year and alternative; left out where it has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<ReplacedTold>,
    /// The energy that arrived and was not bought: by year, corridor and reason; likewise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_bought: Vec<NotBoughtTold>,
    /// The energy that went back: by year, for each corridor that has a return; left out where none has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<ReturnedTold>,
    /// The energy that claims on supplies got: by year and claim; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claimed: Vec<ClaimedTold>,
    /// The water: by year and reservoir; left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub water: Vec<WaterTold>,
    /// In which months of the trial's average year it was wanting or too much; likewise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub water_months: Vec<WaterMonthTold>,
    /// Day by day, by corridor.
    pub days: Vec<DaysTold>,
    /// The same for its picture.
    #[serde(skip)]
    pub history: History,
}

/// The year in service that brings least of what its corridor's capacity could.
#[derive(Debug, Clone, Serialize)]
pub struct WorstTold {
    /// The corridor.
    pub corridor: String,
    /// The year.
    pub year: i32,
    /// Share of what the capacity in service could have brought.
    pub share: f64,
}

/// A corridor in this trial.
#[derive(Debug, Clone, Serialize)]
pub struct CorridorTold {
    /// Its name.
    pub corridor: String,
    /// The unit of its energy.
    pub unit: &'static str,
    /// The unit of its flow.
    pub flow_unit: &'static str,
    /// TWh of electricity that one own unit of energy counts as.
    pub twh_per_unit: f64,
    /// The day on which it enters into service, which may lie before the horizon; null where it is
    /// never built, or always there.
    pub in_service: Option<Date>,
    /// Whether it is ever built.
    pub built: bool,
    /// TWh delivered in the average year.
    pub delivered_twh: f64,
}

/// The value that was drawn for an assumption.
#[derive(Debug, Clone, Serialize)]
pub struct AssumptionTold {
    /// Its name.
    pub name: String,
    /// Its label, or the name.
    pub label: String,
    /// Its unit, as the author wrote it.
    pub unit: Option<String>,
    /// The value.
    pub value: f64,
    /// Share of its distribution below the value, and of several values to choose from half of the
    /// value's own share with it; null where it has but one value.
    pub quantile: Option<f64>,
    /// The chances between which the value is drawn: alike but for values to choose from.
    #[serde(skip)]
    pub stretch: (f64, f64),
    /// TWh a year by which trials with such a value differ from the mean, as the rank correlation
    /// over the run's trials has it; null where no correlation can be told from chance.
    pub pull_twh: Option<f64>,
}

/// The outcome that a branch had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeTold {
    /// The branch.
    pub branch: String,
    /// Its label, or its name.
    pub label: String,
    /// The outcome.
    pub outcome: String,
    /// Whether it was supposed.
    pub given: bool,
}

/// How a regime went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegimeTold {
    /// The regime.
    pub regime: String,
    /// Its spells, one after the other.
    pub spells: Vec<Spell>,
    /// Its days in each state: by year, as far as there are any.
    pub years: Vec<StateTold>,
}

/// Months in one state of security, or of a regime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spell {
    /// The state.
    pub state: String,
    /// The day on which it begins.
    pub from: Date,
    /// Its length within the horizon.
    pub months: u32,
}

/// An incident.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentTold {
    /// When it began; before the horizon only where it cost something in it.
    pub date: Date,
    /// Hours from 1 January of the first year.
    pub hour: f64,
    /// The hazard.
    pub hazard: String,
    /// Its cause.
    pub cause: String,
    /// The thing that it hit: corridor, segment and unit, or supply.
    pub hit: String,
    /// The security state when it began.
    pub state: Option<String>,
    /// How long it lasted, also past the horizon; 0 where it did not interrupt.
    pub days: f64,
    /// Whether it interrupted.
    pub interrupted: bool,
    /// Whether another incident brought it.
    pub follows_another: bool,
    /// TWh that it cost, all corridors and years.
    pub lost_twh: f64,
    /// The same by corridor and year.
    pub costs: Vec<CostTold>,
    /// Index of the cause.
    #[serde(skip)]
    pub cause_index: usize,
}

/// Incidents that are counted and not told one by one; each costs no more than any that is told.
#[derive(Debug, Clone, Serialize)]
pub struct UntoldTold {
    /// How many, with those that began before the horizon and cost something in it.
    pub incidents: u64,
    /// TWh that they cost, all corridors and years.
    pub lost_twh: f64,
    /// By year.
    pub years: Vec<UntoldYearTold>,
}

/// The incidents of a year that are not told one by one.
#[derive(Debug, Clone, Serialize)]
pub struct UntoldYearTold {
    /// The year.
    pub year: i32,
    /// How many began in it.
    pub began: u64,
    /// How many of these did not interrupt.
    pub without_effect: u64,
    /// How many of these cost nothing in any year.
    pub costless: u64,
    /// TWh that was lost in it to incidents that are not told, whenever they began.
    pub lost_twh: f64,
}

/// The energy that an incident cost one corridor in one year.
#[derive(Debug, Clone, Serialize)]
pub struct CostTold {
    /// The corridor.
    pub corridor: String,
    /// The year.
    pub year: i32,
    /// TWh of electricity, or its equivalent.
    pub lost_twh: f64,
    /// The same in the corridor's own unit.
    pub lost: f64,
    /// Index of the corridor.
    #[serde(skip)]
    pub index: usize,
}

/// One year of one corridor.
#[derive(Debug, Clone, Serialize)]
pub struct YearTold {
    /// The year.
    pub year: i32,
    /// The corridor.
    pub corridor: String,
    /// TWh at full capacity in season.
    pub nameplate_twh: f64,
    /// TWh taken off it, heading by heading; incidents by cause.
    pub lost: Vec<LostTold>,
    /// TWh delivered.
    pub delivered_twh: f64,
    /// The same in the corridor's own unit.
    pub delivered: f64,
    /// Index of the corridor.
    #[serde(skip)]
    pub index: usize,
}

/// The energy that a heading took.
#[derive(Debug, Clone, Serialize)]
pub struct LostTold {
    /// The heading, as in `summary.json`.
    pub heading: &'static str,
    /// The cause, under incidents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// TWh.
    pub lost_twh: f64,
    /// The heading as the simulation knows it.
    #[serde(skip)]
    pub loss: Loss,
}

/// The days of one corridor: mean flows in its unit, 365 a year.
#[derive(Debug, Clone, Serialize)]
pub struct DaysTold {
    /// The corridor.
    pub corridor: String,
    /// At full capacity in season, nothing down, supply without limit.
    pub nameplate: Vec<f64>,
    /// The flow that service and supply made possible.
    pub possible: Vec<f64>,
    /// The flow that was delivered.
    pub delivered: Vec<f64>,
}

/// The trials to compare with: what each delivers, and its assumptions.
///
/// # Errors
/// Where a trial cannot be finished, or all of them do not fit into memory.
pub fn others(
    model: &Model,
    pick: &Pick,
    engine: &Engine,
    progress: &Progress,
) -> Result<Result<Outcomes, Halt>, String> {
    let mut measures = vec![Measure::Delivered, Measure::TwhPerUnit];
    let mut events = false;
    match pick {
        Pick::Nearest(gauge) => {
            measures.extend(gauge.measures(&model.layout));
            events = gauge.needs_counts();
        }
        Pick::Worst => {
            measures.extend([Measure::Nameplate, Measure::Lost(Loss::NotInService)]);
            events = true;
        }
        Pick::Future(..) => events = true,
        Pick::P10 | Pick::P50 | Pick::P90 | Pick::Number(_) => {}
    }
    let keep = Keep { assumptions: true, events, ..Keep::only(model, &measures) };
    let bytes = keep.bytes_per_trial(model);
    if bytes.saturating_mul(model.trials) > BUDGET {
        return Err(format!(
            "{} trials to compare with are more than memory can hold; --trials {} is enough",
            model.trials,
            (BUDGET / bytes.max(1)).min(20_000)
        ));
    }
    let days = bytes_of_days(model);
    if days > BUDGET {
        let years = BUDGET * model.years as u64 / days;
        return Err(format!(
            "the days of {} in {} are more than memory can hold: they take {} bytes{}",
            counted(model.corridors.len() as u64, "corridor", "corridors"),
            counted(model.years as u64, "year", "years"),
            whole(days),
            if years > 0 { format!("; --years {years} is enough") } else { String::new() }
        ));
    }
    Ok(engine.run(model, (0, model.trials), &keep, progress))
}

/// The number of the trial that is picked; `None` where there are no trials.
#[must_use]
pub fn picked(outcomes: &Outcomes, pick: &Pick) -> Option<u64> {
    let case = match pick {
        Pick::Number(number) => return Some(*number),
        Pick::P10 => 0,
        Pick::P50 => 1,
        Pick::P90 => 2,
        Pick::Worst => return worst_year(outcomes).map(|worst| worst.trial as u64),
        Pick::Future(corridors, statistic) => {
            return in_future(outcomes, corridors, *statistic).map(|trial| trial as u64);
        }
        Pick::Nearest(gauge) => {
            let column = gauge.column(outcomes);
            let wanted = gauge.read(&column)?.estimate.value;
            return nearest_trial(&column, wanted).map(|trial| trial as u64);
        }
    };
    typical_trials(outcomes).get(case).map(|trial| *trial as u64)
}

/// Tells a story, with names and dates.
#[must_use]
pub fn tell(
    scenario: &Scenario,
    model: &Model,
    info: (ScenarioInfo, RunInfo),
    (pick, outcomes): (&Pick, &Outcomes),
    story: &Story,
) -> Replay {
    let teller = Teller { model, story };
    let all = outcomes.values(Measure::Delivered, All, All);
    let corridors: Vec<CorridorTold> =
        (0..model.corridors.len()).map(|index| teller.corridor(index)).collect();
    let delivered_twh: f64 = corridors.iter().map(|corridor| corridor.delivered_twh).sum();
    // The trial itself, simulated hour by hour where there is demand, differs in the last bits.
    let own = usize::try_from(story.trial).ok().and_then(|t| all.get(t)).unwrap_or(&delivered_twh);
    let below = all.iter().filter(|value| *value < own).count();
    let alike = all.iter().filter(|value| *value == own).count();
    Replay {
        schema: 1,
        salang: env!("CARGO_PKG_VERSION").to_owned(),
        changes: info.0.changes.clone(),
        scenario: info.0,
        run: info.1,
        trial: story.trial,
        pick: match pick {
            Pick::P10 => Some("p10".to_owned()),
            Pick::P50 => Some("p50".to_owned()),
            Pick::P90 => Some("p90".to_owned()),
            Pick::Worst => Some("worst".to_owned()),
            Pick::Nearest(gauge) => Some(gauge.text.clone()),
            Pick::Future(corridors, statistic) => Some(future_words(model, corridors, *statistic)),
            Pick::Number(_) => None,
        },
        worst: worst_of(model, pick, outcomes),
        delivered_twh,
        share_below: below as f64 / all.len().max(1) as f64,
        share_alike: alike as f64 / all.len().max(1) as f64,
        corridors,
        assumptions: teller.assumptions(scenario, outcomes, &all),
        branches: teller.branches(scenario),
        security: teller.spells(&story.states, &model.layout.states),
        regimes: teller.regimes(),
        incidents: story.incidents.iter().map(|incident| teller.incident(incident)).collect(),
        untold: teller.untold(),
        years: (0..model.years)
            .flat_map(|year| (0..model.corridors.len()).map(move |corridor| (year, corridor)))
            .map(|(year, corridor)| teller.year(year, corridor))
            .collect(),
        money: money(model, &story.row),
        replaced: replaced(model, &story.row),
        not_bought: not_bought(model, &story.row),
        returned: returned(model, &story.row),
        claimed: claimed(model, &story.row),
        water: water(model, &story.row),
        water_months: water_months(model, &story.row),
        days: (0..model.corridors.len()).map(|corridor| teller.days(corridor)).collect(),
        history: History::of(model, story),
    }
}

/// A future as `--pick` names it.
fn future_words(model: &Model, corridors: &[usize], statistic: Statistic) -> String {
    let names = corridors.iter().filter_map(|own| model.layout.corridors.get(*own));
    let names: Vec<&str> = names.map(|corridor| corridor.name.as_str()).collect();
    let inside = if names.is_empty() { "none".to_owned() } else { names.join(",") };
    format!("future[{inside}].{}", statistic.name())
}

/// The worst year in service, where that was what to pick.
fn worst_of(model: &Model, pick: &Pick, outcomes: &Outcomes) -> Option<WorstTold> {
    if *pick != Pick::Worst {
        return None;
    }
    let ServedYear { corridor, year, share, .. } = worst_year(outcomes)?;
    let corridor = model.layout.corridors.get(corridor.0)?.name.clone();
    Some(WorstTold { corridor, year: model.start_year.saturating_add(year.0 as i32), share })
}

struct Teller<'a> {
    model: &'a Model,
    story: &'a Story,
}

impl Teller<'_> {
    fn start_year(&self) -> i32 {
        self.model.start_year
    }

    /// A number of the row.
    fn recorded(&self, measure: Measure, corridor: usize, period: usize) -> f64 {
        recorded(&self.story.row, measure, corridor, period)
    }

    /// Own units of TWh.
    fn own(&self, corridor: usize, twh: f64) -> f64 {
        let per_unit = self.recorded(Measure::TwhPerUnit, corridor, 0);
        if per_unit == 0.0 { 0.0 } else { twh / per_unit }
    }

    fn name(&self, corridor: usize) -> String {
        self.model.layout.corridors[corridor].name.clone()
    }

    fn corridor(&self, index: usize) -> CorridorTold {
        let label = &self.model.layout.corridors[index];
        let entry = self.story.entries[index];
        let years = self.model.years;
        let sum: f64 = (0..years).map(|y| self.recorded(Measure::Delivered, index, y)).sum();
        CorridorTold {
            corridor: label.name.clone(),
            unit: label.commodity.energy_unit(),
            flow_unit: label.commodity.flow_unit(),
            twh_per_unit: self.recorded(Measure::TwhPerUnit, index, 0),
            in_service: entry.is_finite().then(|| Date::of(self.start_year(), entry)),
            built: entry < f64::INFINITY,
            delivered_twh: sum / years.max(1) as f64,
        }
    }

    fn assumptions(
        &self,
        scenario: &Scenario,
        outcomes: &Outcomes,
        delivered: &[f64],
    ) -> Vec<AssumptionTold> {
        let sd = Moments::of(delivered).and_then(|moments| moments.sd);
        // Three standard errors of a correlation that is none.
        let noise = 3.0 / (delivered.len().max(1) as f64).sqrt();
        let drawn = scenario.assumptions.iter().zip(&self.story.values).zip(&self.story.scores);
        drawn
            .enumerate()
            .map(|(index, ((assumption, value), score))| {
                let rho = rank_correlation(&outcomes.assumption(index), delivered);
                let rho = rho.filter(|rho| rho.abs() > noise);
                let stretch = self.stretch(index, normal_cdf(*score));
                AssumptionTold {
                    name: assumption.name.clone(),
                    label: assumption.label().to_owned(),
                    unit: assumption.unit.clone(),
                    value: *value,
                    quantile: (stretch != (0.0, 1.0)).then_some(0.5 * (stretch.0 + stretch.1)),
                    stretch,
                    pull_twh: rho.zip(sd).map(|(rho, sd)| rho * score * sd),
                }
            })
            .collect()
    }

    /// The chances between which an assumption has its value, given those that its parameters name.
    fn stretch(&self, assumption: usize, u: f64) -> (f64, f64) {
        match self.model.assumptions[assumption].law.of(&self.story.outcomes) {
            LawModel::ByOutcome { .. } => (u, u),
            LawModel::Fixed(quantile) => quantile.stretch(u),
            LawModel::Drawn(law) => {
                let law =
                    law.try_map(|operand| Ok::<_, LawFault>(operand.value(&self.story.values)));
                // The trial drew from it.
                let spread = self.model.assumptions[assumption].spread;
                let quantile = law.and_then(|law| Quantile::for_once(&law));
                quantile.map_or((u, u), |quantile| quantile.widened(spread).stretch(u))
            }
        }
    }

    fn branches(&self, scenario: &Scenario) -> Vec<OutcomeTold> {
        let outcomes = scenario.branches.iter().zip(&self.story.outcomes);
        let told = outcomes.filter_map(|(branch, outcome)| {
            Some(OutcomeTold {
                branch: branch.name.clone(),
                label: branch.label().to_owned(),
                outcome: branch.outcomes.get(*outcome as usize)?.name.clone(),
                given: branch.given.is_some(),
            })
        });
        told.collect()
    }

    /// Spells of the states of months, one after the other; `names` are those of the states.
    fn spells(&self, months: &[u8], names: &[String]) -> Vec<Spell> {
        let mut spells: Vec<Spell> = Vec::new();
        let mut last = None;
        for (month, state) in months.iter().enumerate() {
            if last == Some(*state)
                && let Some(spell) = spells.last_mut()
            {
                spell.months += 1;
                continue;
            }
            last = Some(*state);
            let year = self.start_year().saturating_add((month / 12) as i32);
            spells.push(Spell {
                state: names.get(usize::from(*state)).cloned().unwrap_or_default(),
                from: Date { year, month: (month % 12) as u8 + 1, day: 1 },
                months: 1,
            });
        }
        spells
    }

    fn regimes(&self) -> Vec<RegimeTold> {
        let regimes = self.model.layout.regimes.iter().zip(&self.story.regimes).enumerate();
        let told = regimes.map(|(index, (label, months))| RegimeTold {
            regime: label.name.clone(),
            spells: self.spells(months, &label.states),
            years: states(self.model, &self.story.row, index),
        });
        told.collect()
    }

    fn state(&self, index: usize) -> String {
        self.model.layout.states.get(index).cloned().unwrap_or_default()
    }

    fn incident(&self, incident: &Incident) -> IncidentTold {
        let layout = &self.model.layout;
        let hazard = &layout.hazards[incident.hazard];
        let costs = incident.costs.iter().map(|cost| CostTold {
            corridor: self.name(cost.corridor),
            year: self.start_year().saturating_add(cost.year as i32),
            lost_twh: cost.twh,
            lost: self.own(cost.corridor, cost.twh),
            index: cost.corridor,
        });
        IncidentTold {
            date: Date::of(self.start_year(), incident.from),
            hour: incident.from,
            hazard: hazard.name.clone(),
            cause: layout.cause(hazard.cause).to_owned(),
            hit: self.model.instances[incident.instance].what.clone(),
            state: incident.state.map(|state| self.state(state)),
            days: (incident.to - incident.from) / 24.0,
            interrupted: incident.stops,
            follows_another: incident.offspring,
            lost_twh: incident.twh(),
            costs: costs.collect(),
            cause_index: hazard.cause.0,
        }
    }

    fn untold(&self) -> Option<UntoldTold> {
        let untold = self.story.untold.as_ref()?;
        // What is booked less what is told.
        let mut left = vec![0.0; self.model.years];
        for (year, left) in left.iter_mut().enumerate() {
            for cause in self.model.layout.each_cause() {
                let measure = Measure::Lost(Loss::Incidents(cause));
                let corridors = 0..self.model.corridors.len();
                *left += corridors.map(|c| self.recorded(measure, c, year)).sum::<f64>();
            }
        }
        for cost in self.story.incidents.iter().flat_map(|incident| &incident.costs) {
            left[cost.year] -= cost.twh;
        }
        let years = untold.years.iter().zip(left).enumerate().map(|(year, (of, lost))| {
            let year = self.start_year().saturating_add(year as i32);
            let (began, without_effect, costless) = (of.began, of.without_effect, of.costless);
            // What rounding takes below zero is none.
            let lost_twh = if lost < 0.0 { 0.0 } else { lost };
            UntoldYearTold { year, began, without_effect, costless, lost_twh }
        });
        let years: Vec<UntoldYearTold> = years.collect();
        let lost_twh = years.iter().map(|year| year.lost_twh).sum();
        Some(UntoldTold { incidents: untold.incidents, lost_twh, years })
    }

    fn year(&self, year: usize, corridor: usize) -> YearTold {
        let layout = &self.model.layout;
        let lost = Loss::each(layout.causes.len()).map(|loss| LostTold {
            heading: loss.key(),
            cause: loss.cause().map(|cause| layout.cause(cause).to_owned()),
            lost_twh: self.recorded(Measure::Lost(loss), corridor, year),
            loss,
        });
        let delivered_twh = self.recorded(Measure::Delivered, corridor, year);
        YearTold {
            year: self.start_year().saturating_add(year as i32),
            corridor: self.name(corridor),
            nameplate_twh: self.recorded(Measure::Nameplate, corridor, year),
            lost: lost.collect(),
            delivered_twh,
            delivered: self.own(corridor, delivered_twh),
            index: corridor,
        }
    }

    fn days(&self, corridor: usize) -> DaysTold {
        let days = &self.story.days[corridor];
        DaysTold {
            corridor: self.name(corridor),
            nameplate: days.iter().map(|day| day.nameplate).collect(),
            possible: days.iter().map(|day| day.possible()).collect(),
            delivered: days.iter().map(|day| day.delivered).collect(),
        }
    }
}

/// A number of what a trial recorded; not a number where it has none of the kind, for an unknown is no
/// zero.
fn recorded(row: &Row, measure: Measure, corridor: usize, period: usize) -> f64 {
    row.get(measure, CorridorIndex(corridor), measure.period(period)).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Layout;

    #[test]
    fn what_a_trial_does_not_record_is_unknown_and_not_nothing() {
        let row = Row::new(&Layout::new(2030, 1).laid_out());
        for measure in [Measure::Delivered, Measure::TwhPerUnit, Measure::Payment] {
            assert!(recorded(&row, measure, 0, 0).is_nan(), "{measure:?}");
        }
    }
}
