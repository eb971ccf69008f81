//! The factors of a trial, beside what it brought: when each corridor entered into service, how
//! long each state of security and of the regimes held, how many incidents each hazard brought.
//!
//! With the drawn assumptions these are the factors that can be held against what arrived, to tell
//! which of them drive it. Each is one number a trial, and a few dozen together; they are kept of the
//! first trials of a run only, which say enough of shares of a variance.

use super::{Block, Layout, Outcomes};

/// One number of a trial that may explain what it brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Factor {
    /// Years from the start of the horizon to the entry of a corridor into service, by its index: 0
    /// where it is there from the start, all of the horizon's years where it never is.
    Entry(usize),
    /// Share of the horizon's months in a security state, by its index.
    State(usize),
    /// Share of the horizon's days in a state of a regime, by its index among
    /// [`Layout::regime_states`].
    RegimeState(usize),
    /// Incidents of a hazard that begin in the horizon, over all its instances, by its index.
    Incidents(usize),
}

impl Layout {
    /// The factors of a trial, in the order in which they are kept.
    pub fn factors(&self) -> impl Iterator<Item = Factor> + use<> {
        let entries = (0..self.corridors.len()).map(Factor::Entry);
        let states = (0..self.states.len()).map(Factor::State);
        let regimes = (0..self.regime_states().count()).map(Factor::RegimeState);
        let incidents = (0..self.hazards.len()).map(Factor::Incidents);
        entries.chain(states).chain(regimes).chain(incidents)
    }

    /// How many factors a trial has.
    #[must_use]
    pub fn factor_count(&self) -> usize {
        self.corridors.len() + self.states.len() + self.regime_states().count() + self.hazards.len()
    }

    /// Where the column of a factor lies; `None` where there is no such factor.
    pub(super) fn factor_place(&self, factor: Factor) -> Option<usize> {
        let (corridors, states) = (self.corridors.len(), self.states.len());
        let regimes = self.regime_states().count();
        match factor {
            Factor::Entry(corridor) => (corridor < corridors).then_some(corridor),
            Factor::State(state) => (state < states).then_some(corridors + state),
            Factor::RegimeState(state) => (state < regimes).then_some(corridors + states + state),
            Factor::Incidents(hazard) => {
                (hazard < self.hazards.len()).then_some(corridors + states + regimes + hazard)
            }
        }
    }
}

impl Block {
    /// Whether all factors are such as a trial has.
    pub(super) fn factors_can_be(&self, layout: &Layout) -> bool {
        let years = layout.years as f64;
        layout.factors().enumerate().all(|(place, factor)| {
            let can_be = |number: f64| match factor {
                Factor::Entry(_) => (0.0..=years).contains(&number),
                Factor::State(_) | Factor::RegimeState(_) => (0.0..=1.0).contains(&number),
                Factor::Incidents(_) => number >= 0.0 && number == libm::floor(number),
            };
            self.factor(place).is_none_or(|numbers| numbers.iter().all(|number| can_be(*number)))
        })
    }
}

impl Outcomes {
    /// Of how many trials, from the first on, factors and assumptions were kept.
    #[must_use]
    pub fn factor_trials(&self) -> usize {
        let kept = self.blocks.iter().take_while(|block| block.has_factors());
        kept.map(Block::trials).sum()
    }

    /// A factor, one number a trial, of the trials of which it was kept.
    #[must_use]
    pub fn factor(&self, factor: Factor) -> Vec<f64> {
        let Some(place) = self.layout.factor_place(factor) else { return Vec::new() };
        let columns = self.blocks.iter().map_while(|block| block.factor(place));
        columns.flatten().copied().collect()
    }
}
