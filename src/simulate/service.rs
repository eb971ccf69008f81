//! Entry into service.

use super::Workspace;
use crate::chance::{RandomStreams, Variates};
use crate::model::Model;
use crate::units::HOURS_PER_YEAR;

/// Draws when each corridor enters into service: an hour, before or after the horizon's start, or
/// infinity where it is never built.
pub(super) fn draw<L: RandomStreams>(model: &Model, streams: &L, workspace: &mut Workspace) {
    for (index, corridor) in model.corridors.iter().enumerate() {
        let built = workspace.parameters[corridor.built as usize];
        let comes = built >= 1.0 || streams.open(corridor.built_key).uniform() < built;
        workspace.entry[index] = match (comes, corridor.in_service) {
            (false, _) => f64::INFINITY,
            (true, None) => f64::NEG_INFINITY,
            (true, Some(year)) => {
                let year = workspace.parameters[year as usize];
                (year - f64::from(model.start_year)) * HOURS_PER_YEAR
            }
        };
    }
}
