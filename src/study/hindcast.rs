//! A scenario run where the record knows the answer, and scored by it.
//!
//! The forecasts come first: columns of the trials for the scenario, the years that were known for its
//! rivals. Only then is it looked at how things came ([`crate::scenario::Outcome::for_the_scorer`]), here and nowhere else.

use serde::Serialize;

use super::run::{BUDGET, MOST_TRIALS};
use crate::chance::{Key, RandomStreams, TrialStreams, Variates};
use crate::model::{Model, compile};
use crate::outcome::{Asked, Condition};
use crate::scenario::{Hindcast, Record, Scenario, StatedEvent, YearValue};
use crate::simulate::Halt;
use crate::simulate::engine::{Engine, Keep, Months, Progress};
use crate::stats::score::{Kind, RecordScore, Rivals, YearScore};
use crate::stats::{Gauge, proportion, sort};
use crate::units::gibibytes;

/// Why a scenario could not be scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HindcastFault {
    /// A trial could not be finished.
    Halt(Halt),
    /// It cannot be asked or does not fit into memory, in words.
    Refused(String),
}

impl From<Halt> for HindcastFault {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

/// An event's chance beside whether it happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventScore {
    /// The name of the event.
    pub name: String,
    /// The happening, as it is written.
    pub when: String,
    /// The family that it is of.
    pub family: String,
    /// The share of trials in which it happens.
    pub chance: f64,
    /// Its standard error.
    pub se: Option<f64>,
    /// Whether it happened.
    pub happened: bool,
}

/// A scenario that is scored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scored {
    /// Its records.
    pub records: Vec<RecordScore>,
    /// Its events on record.
    pub events: Vec<EventScore>,
    /// The trials of the forecast.
    pub trials: u64,
}

/// A scenario with what is asked of its trials.
#[derive(Debug)]
pub struct HindcastPlan {
    model: Model,
    hindcast: Hindcast,
    family: String,
    keep: Keep,
    records: Vec<Gauge>,
    events: Vec<Gauge>,
}

impl HindcastPlan {
    /// Plans to score a scenario; `family` stands for that of its records where it names none.
    ///
    /// # Errors
    /// Where there is nothing on record, a metric does not exist, or memory is too little; in words.
    pub fn new(scenario: &Scenario, family: &str) -> Result<Self, String> {
        let hindcast = scenario.hindcast.clone();
        let model = compile(&asking(scenario)).map_err(|fault| fault.to_string())?;
        let gauge = |text: &str| Gauge::parse(text, &model.layout).map_err(|e| e.to_string());
        let records: Vec<Gauge> =
            hindcast.records.iter().map(|own| gauge(&own.metric)).collect::<Result<_, _>>()?;
        let events: Vec<Gauge> = hindcast
            .events
            .iter()
            .map(|own| match Condition::compares(&own.when) {
                true => gauge(&format!("chance({})", own.when)),
                false => gauge(&own.when),
            })
            .collect::<Result<_, _>>()?;
        let all = || records.iter().chain(&events);
        let measures: Vec<_> = all().flat_map(|gauge| gauge.measures(&model.layout)).collect();
        let keep = Keep {
            events: all().any(Gauge::needs_counts),
            months: Months::None,
            ..Keep::only(&model, &measures)
        };
        let family = hindcast.family.clone().unwrap_or_else(|| family.to_owned());
        let own = Self { model, hindcast, family, keep, records, events };
        own.fits()?;
        Ok(own)
    }

    fn fits(&self) -> Result<(), String> {
        let trials = self.model.trials;
        // One column beside what is kept, and the same in order.
        let per_trial = self.keep.bytes_per_trial(&self.model) + 24;
        let bytes = per_trial.saturating_mul(trials);
        if trials <= MOST_TRIALS && bytes <= BUDGET {
            return Ok(());
        }
        Err(format!(
            "{trials} trials at once are more than memory can hold: they need {per_trial} bytes each, \
             {} in all, and {} are allowed; --trials {} is enough for any score",
            gibibytes(bytes),
            gibibytes(BUDGET),
            (BUDGET / per_trial).min(100_000)
        ))
    }

    /// The compiled scenario.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Runs the trials and scores them; `None` where a stop was asked for on the way.
    ///
    /// # Errors
    /// Where a trial cannot be finished.
    pub fn run(
        &self,
        engine: &Engine,
        progress: &Progress,
    ) -> Result<Option<Scored>, HindcastFault> {
        let trials = self.model.trials;
        let outcomes = engine.run(&self.model, (0, trials), &self.keep, progress)?;
        if outcomes.trials() < trials {
            return Ok(None);
        }
        let start = self.model.start_year;
        let forecast = |gauge: &Gauge, year: i32| {
            let index = usize::try_from(i64::from(year) - i64::from(start)).ok();
            let gauge = Gauge { asked: gauge.asked.in_year(index), ..gauge.clone() };
            let mut column = gauge.column(&outcomes);
            column.retain(|value| !value.is_nan());
            sort(&mut column);
            column
        };
        let records = self.hindcast.records.iter().zip(&self.records);
        let records = records.map(|(record, gauge)| {
            let forecast = |year| forecast(gauge, year);
            scored((record, &self.family), gauge, self.model.seed, forecast)
        });
        let records: Vec<RecordScore> = records.collect();
        let events = self.hindcast.events.iter().zip(&self.events).map(|(event, gauge)| {
            let column = gauge.column(&outcomes);
            let count = column.iter().filter(|value| **value > 0.5).count();
            let estimate = proportion(count as u64, trials);
            EventScore {
                name: event.name.clone(),
                when: event.when.clone(),
                family: self.family.clone(),
                chance: estimate.value,
                se: estimate.se,
                happened: event.happened,
            }
        });
        Ok(Some(Scored { events: events.collect(), records, trials }))
    }
}

/// The scenario with the conditions of its events on record among those that it states.
fn asking(scenario: &Scenario) -> Scenario {
    let mut asking = scenario.clone();
    for event in &scenario.hindcast.events {
        let known = asking.events.iter().any(|own| own.name == event.when);
        if Condition::compares(&event.when) && !known {
            let (name, when) = (event.when.clone(), event.when.clone());
            asking.events.push(StatedEvent { name, when, source: None, notes: None });
        }
    }
    asking
}

/// Scores a record: the forecasts are made before it is looked at how things came.
fn scored(
    (record, family): (&Record, &str),
    gauge: &Gauge,
    seed: u64,
    forecast: impl Fn(i32) -> Vec<f64>,
) -> RecordScore {
    let kind = match gauge.asked {
        Asked::Count(_) => Kind::Count,
        _ => Kind::Number,
    };
    let row = |row: &YearValue| (row.year, row.value);
    let known: Vec<(i32, f64)> = record.known.iter().map(row).collect();
    let rivals = Rivals::of(&known, kind == Kind::Count);
    let came = record.outcome.for_the_scorer();
    let mut all: Vec<f64> = record.known.iter().chain(came).map(|row| row.value).collect();
    sort(&mut all);
    let mut stream =
        TrialStreams::new(seed, 0).open(Key::new(&format!("hindcast/{}", record.name)));
    let years = came.iter().filter_map(|row| {
        let (members, v) = (forecast(row.year), stream.uniform());
        YearScore::of((row.year, row.value), &members, (kind, v), (&rivals, &all))
    });
    RecordScore {
        years: years.collect(),
        name: record.name.clone(),
        metric: gauge.metric.clone(),
        unit: gauge.unit.clone(),
        family: family.to_owned(),
        kind,
        known_until: record.known_until,
        known: known.len(),
        spread: RecordScore::spread_of(&all),
    }
}
