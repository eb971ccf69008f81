//! One trial again, day by day: what held the flow of each corridor back most.

use super::{Halt, Levels, Outage, Watch, Workspace, trial};
use crate::chance::TrialLuck;
use crate::model::Model;
use crate::outcome::Loss;

/// What a day was like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Next to nothing was lost.
    Full,
    /// The corridor is not meant to run.
    OutOfSeason,
    /// What most was lost to.
    Held(Loss),
}

/// Below this share of the nameplate a day's loss does not count.
const NEGLIGIBLE: f64 = 0.02;

/// Runs trial `number` again; for each corridor every day of the horizon, 365 a year.
///
/// # Errors
/// See [`Halt`]; a trial that was run before has none.
pub fn days(model: &Model, number: u64) -> Result<Vec<Vec<Day>>, Halt> {
    let mut watch = DayWatch::new(model);
    let mut workspace = Workspace::new(model);
    trial(model, &TrialLuck::new(model.seed, number), number, &mut workspace, &mut watch)?;
    Ok(watch.losses.iter().map(|losses| watch.verdicts(losses)).collect())
}

/// Columns beside the causes: nameplate, then the headings but incidents.
pub(super) const OTHERS: usize = Loss::ALL.len();

/// The headings but incidents, in order.
pub(super) fn headings() -> impl Iterator<Item = Loss> + Clone {
    Loss::each(0)
}

/// Adds up each day's losses.
pub(super) struct DayWatch {
    causes: usize,
    days: usize,
    /// By corridor: a row a day of nameplate, the headings, the causes; flow times hours.
    pub(super) losses: Vec<Vec<f64>>,
}

impl DayWatch {
    pub(super) fn new(model: &Model) -> Self {
        let (causes, days) = (model.layout.causes.len(), model.years * 365);
        let losses = vec![vec![0.0; days * (causes + OTHERS)]; model.corridors.len()];
        Self { causes, days, losses }
    }

    fn verdicts(&self, losses: &[f64]) -> Vec<Day> {
        losses
            .chunks_exact(OTHERS + self.causes)
            .map(|day| {
                let nameplate = day[0];
                if nameplate <= 0.0 {
                    return Day::OutOfSeason;
                }
                let mut worst = (Day::Full, 0.0);
                for (index, lost) in day[1..].iter().enumerate() {
                    if *lost > worst.1 {
                        let loss = match headings().nth(index) {
                            Some(heading) => heading,
                            None => Loss::Incidents(index + 1 - OTHERS),
                        };
                        worst = (Day::Held(loss), *lost);
                    }
                }
                if worst.1 < NEGLIGIBLE * nameplate { Day::Full } else { worst.0 }
            })
            .collect()
    }
}

impl Watch for DayWatch {
    const ON: bool = true;

    fn incident(&mut self, _: &Outage) {}

    fn flow(&mut self, corridor: usize, from: f64, to: f64, levels: &Levels, causes: &[f64]) {
        let width = OTHERS + self.causes;
        let incidents = levels.lost(Loss::AllIncidents);
        let weights: f64 = causes.iter().sum();
        let lost = headings().map(|loss| levels.lost(loss));
        let taken = std::iter::once(levels.nameplate()).chain(lost);
        let first = (from / 24.0) as usize;
        let last = (to / 24.0).ceil() as usize;
        for day in first..last.min(self.days) {
            let hours = to.min((day + 1) as f64 * 24.0) - from.max(day as f64 * 24.0);
            let row = &mut self.losses[corridor][day * width..(day + 1) * width];
            for (cell, lost) in row.iter_mut().zip(taken.clone()) {
                *cell += lost * hours;
            }
            if incidents > 0.0 {
                for (cell, weight) in row[OTHERS..].iter_mut().zip(causes) {
                    *cell += incidents * hours * weight / weights;
                }
            }
        }
    }
}
