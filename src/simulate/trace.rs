//! One trial again as a series: the share of its capacity that each corridor could have carried, step by
//! step.
//!
//! That is the flow that arrives with the supplies, the planned work and the incidents of the trial, before
//! the destination takes it or not, over the largest flow that arrives at full capacity with nothing down;
//! out of season and out of service it is 0.

use super::{Halt, Levels, Outage, Watch, Workspace, trial};
use crate::chance::TrialStreams;
use crate::model::Model;
use crate::outcome::{CorridorIndex, Loss, Measure, Period};
use crate::units::HOURS_PER_YEAR;

/// A trial as a series, by corridor.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// MW of electricity, or its equivalent, that arrive at full capacity at the most; 0 where the
    /// corridor never has a season.
    pub capacity_mw: Vec<f64>,
    /// Mean share of that, 0 to 1, in each step of the horizon.
    pub shares: Vec<Vec<f64>>,
}

/// Steps of so many hours that a horizon has.
#[must_use]
pub fn steps(model: &Model, hours: u32) -> usize {
    model.years * (HOURS_PER_YEAR as usize / hours.max(1) as usize)
}

/// Runs trial `number` again in steps of `hours`, which divide a year.
///
/// # Errors
/// See [`Halt`]; a trial that was run before has none.
pub fn trace(model: &Model, number: u64, hours: u32) -> Result<Trace, Halt> {
    let corridors = model.corridors.len();
    let mut watch = TraceWatch {
        hours: f64::from(hours.max(1)),
        full: vec![0.0; corridors],
        carried: vec![vec![0.0; steps(model, hours)]; corridors],
    };
    let mut workspace = Workspace::new(model);
    trial(model, &TrialStreams::new(model.seed, number), number, &mut workspace, &mut watch)?;
    let TraceWatch { hours, full, mut carried } = watch;
    for (full, carried) in full.iter().zip(&mut carried) {
        let whole = full * hours;
        for share in carried {
            *share = if whole > 0.0 { (*share / whole).clamp(0.0, 1.0) } else { 0.0 };
        }
    }
    let capacity =
        full.iter().zip(&model.corridors).enumerate().map(|(index, (full, corridor))| {
            // It is recorded of every corridor.
            let own = CorridorIndex(index);
            let per_unit =
                workspace.row().get(Measure::TwhPerUnit, own, Period::Once).unwrap_or(0.0);
            full * corridor.energy_per_hour * per_unit * 1e6
        });
    Ok(Trace { capacity_mw: capacity.collect(), shares: carried })
}

/// Adds up what each corridor could have carried.
struct TraceWatch {
    /// Hours of a step.
    hours: f64,
    /// By corridor: the largest flow at full capacity so far.
    full: Vec<f64>,
    /// By corridor and step: flow times hours.
    carried: Vec<Vec<f64>>,
}

impl Watch for TraceWatch {
    const ON: bool = true;

    fn incident(&mut self, _: &Outage) {}

    fn flow(&mut self, corridor: usize, from: f64, to: f64, levels: &Levels, _: &[f64]) {
        let full = &mut self.full[corridor];
        *full = full.max(levels.nameplate());
        let flow = levels.after(Loss::SharedSupply);
        if flow <= 0.0 {
            return;
        }
        let first = (from / self.hours) as usize;
        let last = (to / self.hours).ceil() as usize;
        let last = last.min(self.carried[corridor].len());
        for step in first..last {
            let begins = (step as f64 * self.hours).max(from);
            let ends = ((step + 1) as f64 * self.hours).min(to);
            self.carried[corridor][step] += flow * (ends - begins).max(0.0);
        }
    }
}
