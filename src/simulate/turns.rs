//! Outages that a state of a regime is by itself: a border that is shut, a waterway that is frozen.
//!
//! Each place that such a hazard meets has an instance for every state that takes something, and these
//! are down by turns, exactly while the chain is in their state: no stream is drawn from. An incident
//! of the place begins where nothing was taken before, and goes on while what is taken changes.

use super::incidents::History;
use super::{Halt, Watch, Workspace};
use crate::chance::RandomStreams;

impl<L: RandomStreams, W: Watch> History<'_, L, W> {
    /// The spells of one state of one place; its incidents, where this is the first of its states.
    pub(super) fn by_turns(
        &mut self,
        chain: usize,
        states: &[u8],
        workspace: &mut Workspace,
    ) -> Result<(), Halt> {
        let model = self.model;
        let turn = (self.instance_index - self.hazard.instances.start) % self.hazard.turns();
        let own = self.hazard_takes(workspace, turn) > 0.0;
        let counts = turn == 0;
        let months = model.years * 12;
        let begin = -model.warm_up_hours();
        let mut since: Option<f64> = None;
        let mut takes_before = false;
        for month in 0..=months {
            let at = match month {
                0 => begin,
                month => model.month_starts[model.warm_up_months + month],
            };
            let state = workspace.states[chain * months + month.min(months - 1)];
            let place = states.iter().position(|known| *known == state).filter(|_| month < months);
            let here = own && place == Some(turn);
            if counts {
                let takes = place.is_some_and(|at| self.hazard_takes(workspace, at) > 0.0);
                if takes && !takes_before {
                    workspace.drawn += 1;
                    if at >= 0.0 {
                        let year = (month / 12).min(model.years - 1);
                        workspace.counts[self.hazard_index * model.years + year] += 1;
                    }
                }
                takes_before = takes;
            }
            match since {
                None if here => {
                    if workspace.crowded() {
                        return Err(self.too_many(workspace));
                    }
                    workspace.drawn += 1;
                    since = Some(at);
                }
                Some(from) if !here => {
                    since = None;
                    if W::ON {
                        self.tell(from, at, true, false);
                    }
                    self.take_out(from, at, workspace);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The share that the state with this place among those named takes.
    fn hazard_takes(&self, workspace: &Workspace, turn: usize) -> f64 {
        let instance = &self.model.instances[self.hazard.instances.start + turn];
        workspace.takes[instance.takes as usize]
    }
}
