//! One trial: a simulated history of warm-up and horizon.

use std::fmt;

use super::{
    NoWatch, Watch, Workspace, assumptions, payments, security, service, timeline, water, years,
};
use crate::chance::{RandomStreams, TrialStreams};
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
        /// The fault of its law.
        fault: String,
    },
    /// More incidents than a trial may have.
    Incidents {
        /// The trial.
        trial: u64,
        /// The hazard that has most of them.
        hazard: String,
        /// The name of the instance: corridor, segment and unit, or supply.
        what: String,
        /// How many of them are of this hazard and begin in the horizon.
        count: u64,
        /// The advice that would make them fewer.
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

/// Simulates trial `number` with the random numbers of `streams` and leaves what it records in the
/// workspace: its [`row`](Workspace::row), the [`values`](Workspace::values) of the assumptions,
/// and the sums for the tallies.
///
/// # Errors
/// See [`Halt`].
pub fn trial<L: RandomStreams, W: Watch>(
    model: &Model,
    streams: &L,
    number: u64,
    workspace: &mut Workspace,
    watch: &mut W,
) -> Result<(), Halt> {
    workspace.clear(model, number);
    assumptions::draw(model, streams, workspace)?;
    security::draw(model, streams, workspace)?;
    years::draw(model, streams, workspace);
    service::draw(model, streams, workspace);
    water::draw(model, streams, workspace);
    super::incidents::draw(model, streams, workspace, watch)?;
    timeline::run(model, workspace, watch);
    if workspace.accounts.payments {
        payments::settle(model, workspace);
    }
    Ok(())
}

/// Incidents of trial `number` that begin in the horizon, by hazard: what a trial costs goes by
/// them.
///
/// # Errors
/// See [`Halt`].
pub fn incidents(model: &Model, number: u64) -> Result<Vec<u64>, Halt> {
    let mut workspace = Workspace::new(model);
    let streams = TrialStreams::new(model.seed, number);
    trial(model, &streams, number, &mut workspace, &mut NoWatch)?;
    let years = workspace.counts.chunks_exact(model.years);
    Ok(years.map(|years| years.iter().map(|count| u64::from(*count)).sum()).collect())
}
