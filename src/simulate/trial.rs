//! One trial: a simulated history of warm-up and horizon.

use std::fmt;

use super::{NoWatch, Watch, Workspace, luck, payments, security, service, sweep, water};
use crate::chance::{Luck, TrialLuck};
use crate::model::Model;
use crate::scenario::MOST_INCIDENTS;
use crate::units::whole;

/// Why a trial could not be finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// A drawn parameter that its distribution does not allow, or a value past all bounds.
    Assumption {
        /// The trial.
        trial: u64,
        /// Path of the assumption, of the law of repairs, or of the start of the chain.
        name: String,
        /// What is wrong with it.
        fault: String,
    },
    /// More incidents than a trial may have.
    Incidents {
        /// The trial.
        trial: u64,
        /// The hazard that has most of them.
        hazard: String,
        /// What it meets: corridor, segment and unit, or supply.
        what: String,
        /// How many of them are of this hazard and begin in the horizon.
        count: u64,
        /// What would make them fewer.
        remedy: &'static str,
    },
    /// It was simulated elsewhere and cannot be read.
    Unread(String),
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assumption { trial, name, fault } => write!(
                f,
                "trial {trial} cannot be drawn: in `{name}` {fault}; narrow the assumptions that \
                 its parameters name"
            ),
            Self::Incidents { trial, hazard, what, count, remedy } => write!(
                f,
                "trial {trial} has more than {} incidents, and no trial may have more: {} of those \
                 in the horizon are of hazard `{hazard}` ({what}); {remedy}",
                whole(MOST_INCIDENTS as u64),
                whole(*count),
            ),
            Self::Unread(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for Halt {}

/// Simulates trial `number` under `luck` and leaves what it records in the workspace: its
/// [`row`](Workspace::row), the [`values`](Workspace::values) of the assumptions, and the sums for
/// the tallies.
///
/// # Errors
/// See [`Halt`].
pub fn trial<L: Luck, W: Watch>(
    model: &Model,
    luck: &L,
    number: u64,
    workspace: &mut Workspace,
    watch: &mut W,
) -> Result<(), Halt> {
    workspace.clear(model, number);
    luck::draw(model, luck, workspace)?;
    security::draw(model, luck, workspace)?;
    service::draw(model, luck, workspace);
    water::draw(model, luck, workspace);
    super::incidents::draw(model, luck, workspace, watch)?;
    sweep::run(model, workspace, watch);
    payments::settle(model, workspace);
    Ok(())
}

/// Incidents of trial `number` that begin in the horizon, by hazard: what a trial costs goes by
/// them.
///
/// # Errors
/// See [`Halt`].
pub fn incidents(model: &Model, number: u64) -> Result<Vec<u64>, Halt> {
    let mut workspace = Workspace::new(model);
    let luck = TrialLuck::new(model.seed, number);
    trial(model, &luck, number, &mut workspace, &mut NoWatch)?;
    let years = workspace.counts.chunks_exact(model.years);
    Ok(years.map(|years| years.iter().map(|count| u64::from(*count)).sum()).collect())
}
