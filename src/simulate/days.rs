//! One trial again, day by day: the heading that took most of each corridor's flow.

use super::{Halt, Levels, Outage, Watch, Workspace, trial};
use crate::chance::TrialStreams;
use crate::model::Model;
use crate::outcome::{CauseIndex, Loss};

/// The verdict on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Next to nothing was lost.
    Full,
    /// The corridor is not meant to run.
    OutOfSeason,
    /// Most was lost to this heading.
    LostTo(Loss),
}

/// A day and its verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The verdict.
    pub day: Day,
    /// Share of full capacity that was delivered, 0 to 1; 0 out of season.
    pub delivered: f64,
}

/// Below this share of the nameplate a day's loss does not count.
const NEGLIGIBLE: f64 = 0.02;

/// Runs trial `number` again; for each corridor every day of the horizon, 365 a year.
///
/// # Errors
/// See [`Halt`]; a trial that was run before has none.
pub fn days(model: &Model, number: u64) -> Result<Vec<Vec<Judged>>, Halt> {
    let days = Vec::with_capacity(model.years * DAYS);
    let width = OTHERS + model.layout.causes.len();
    let corridor = Verdicts { sums: vec![0.0; width], days };
    let mut watch = VerdictWatch { corridors: vec![corridor; model.corridors.len()] };
    let mut workspace = Workspace::new(model);
    trial(model, &TrialStreams::new(model.seed, number), number, &mut workspace, &mut watch)?;
    Ok(watch.corridors.into_iter().map(|corridor| corridor.finish(model.years * DAYS)).collect())
}

/// Days of a year.
const DAYS: usize = 365;
/// Columns beside the causes: nameplate, then the headings but incidents.
pub(super) const OTHERS: usize = Loss::ALL.len();

/// The headings but incidents, in order.
pub(super) fn headings() -> impl Iterator<Item = Loss> + Clone {
    Loss::each(0)
}

/// The days that a flow touches, as a range; each with the hours that it has of it.
fn touched(from: f64, to: f64) -> impl Iterator<Item = (usize, f64)> {
    let days = (from / 24.0) as usize..(to / 24.0).ceil() as usize;
    days.map(move |day| (day, to.min((day + 1) as f64 * 24.0) - from.max(day as f64 * 24.0)))
}

/// Adds what some hours of a day lost to its row: nameplate, the headings, the causes; flow times
/// hours.
fn add(row: &mut [f64], hours: f64, levels: &Levels, causes: &[f64]) {
    let incidents = levels.lost(Loss::AllIncidents);
    let lost = headings().map(|loss| levels.lost(loss));
    for (cell, lost) in row.iter_mut().zip(std::iter::once(levels.nameplate()).chain(lost)) {
        *cell += lost * hours;
    }
    if incidents > 0.0 {
        let weights: f64 = causes.iter().sum();
        if weights > 0.0 {
            for (cell, weight) in row[OTHERS..].iter_mut().zip(causes) {
                *cell += incidents * hours * weight / weights;
            }
        }
    }
}

/// Judges each day when it is over; of what it lost nothing is kept.
struct VerdictWatch {
    corridors: Vec<Verdicts>,
}

/// The days of one corridor.
#[derive(Clone)]
struct Verdicts {
    /// The row of the day after the last that is judged.
    sums: Vec<f64>,
    days: Vec<Judged>,
}

impl Verdicts {
    /// Judges all days before this one.
    fn judge_until(&mut self, day: usize) {
        while self.days.len() < day {
            self.days.push(verdict(&self.sums));
            self.sums.fill(0.0);
        }
    }

    fn finish(mut self, days: usize) -> Vec<Judged> {
        self.judge_until(days);
        self.days
    }
}

fn verdict(day: &[f64]) -> Judged {
    let nameplate = day[0];
    if nameplate <= 0.0 {
        return Judged { day: Day::OutOfSeason, delivered: 0.0 };
    }
    let mut worst = (Day::Full, 0.0);
    for (index, lost) in day[1..].iter().enumerate() {
        if *lost > worst.1 {
            let loss = match headings().nth(index) {
                Some(heading) => heading,
                None => Loss::Incidents(CauseIndex(index + 1 - OTHERS)),
            };
            worst = (Day::LostTo(loss), *lost);
        }
    }
    let lost: f64 = day[1..].iter().sum();
    let verdict = if worst.1 < NEGLIGIBLE * nameplate { Day::Full } else { worst.0 };
    Judged { day: verdict, delivered: (1.0 - lost / nameplate).clamp(0.0, 1.0) }
}

impl Watch for VerdictWatch {
    const ON: bool = true;

    fn incident(&mut self, _: &Outage) {}

    fn flow(&mut self, corridor: usize, from: f64, to: f64, levels: &Levels, causes: &[f64]) {
        let corridor = &mut self.corridors[corridor];
        for (day, hours) in touched(from, to) {
            corridor.judge_until(day);
            add(&mut corridor.sums, hours, levels, causes);
        }
    }
}

/// Adds up each day's losses and keeps them all.
pub(super) struct DayWatch {
    /// Columns of a row.
    width: usize,
    /// By corridor: a row a day of nameplate, the headings, the causes; flow times hours.
    pub(super) losses: Vec<Vec<f64>>,
}

impl DayWatch {
    pub(super) fn new(model: &Model) -> Self {
        let width = OTHERS + model.layout.causes.len();
        Self { width, losses: vec![vec![0.0; model.years * DAYS * width]; model.corridors.len()] }
    }

    pub(super) fn flow(
        &mut self,
        corridor: usize,
        (from, to): (f64, f64),
        levels: &Levels,
        causes: &[f64],
    ) {
        for (day, hours) in touched(from, to) {
            let row = self.losses[corridor].get_mut(day * self.width..(day + 1) * self.width);
            add(row.unwrap_or_default(), hours, levels, causes);
        }
    }
}
