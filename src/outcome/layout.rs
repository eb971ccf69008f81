//! The names of what a run records.

use std::sync::Arc;

use super::{CauseIndex, Columns, Condition, CorridorIndex};
use crate::units::Commodity;

/// The name and commodity of a corridor, for readers of outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct CorridorLabel {
    /// Its name.
    pub name: String,
    /// The energy that it carries.
    pub commodity: Commodity,
}

/// The name and corridor of an offtake, for readers of outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct OfftakeLabel {
    /// Its name.
    pub name: String,
    /// Its corridor.
    pub corridor: CorridorIndex,
}

/// The names of a claim and its supply, for readers of outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimLabel {
    /// Its name.
    pub name: String,
    /// The name of its supply.
    pub supply: String,
}

/// The name of a branch and those of its outcomes, for readers of outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchLabel {
    /// Its name.
    pub name: String,
    /// Words for tables and charts.
    pub label: String,
    /// In the file's order.
    pub outcomes: Vec<String>,
}

/// The name and storage of a supply that is a reservoir, for readers of outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct ReservoirLabel {
    /// The supply's name.
    pub name: String,
    /// The energy that it can store, GWh, where that is certain.
    pub storage_gwh: Option<f64>,
}

/// The names of a segment and its corridor, for readers of outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentLabel {
    /// Its name.
    pub name: String,
    /// Its corridor.
    pub corridor: CorridorIndex,
}

/// The name and states of a regime beside security, for readers of outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegimeLabel {
    /// Its name.
    pub name: String,
    /// Its states, in order.
    pub states: Vec<String>,
}

/// The name and cause of a hazard, for readers of outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct HazardLabel {
    /// Its name.
    pub name: String,
    /// Its cause.
    pub cause: CauseIndex,
    /// Corridors whose entry into service begins it, each with the share of its instances that it
    /// begins; whatever is left of 1 begins with the warm-up.
    pub begun_by: Vec<(usize, f64)>,
}

/// The name of an alternative at the destination, for readers of outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct AlternativeLabel {
    /// Its name.
    pub name: String,
    /// The commodity that it is an amount of.
    pub commodity: Commodity,
}

/// An alternative as one corridor replaces it, or all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplacedLabel {
    /// The corridor; `None` for all together.
    pub corridor: Option<CorridorIndex>,
    /// Index of the alternative in [`Layout::alternatives`].
    pub alternative: usize,
}

/// A part of the day, for readers of outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct PartLabel {
    /// Its name.
    pub name: String,
    /// Hours of each day.
    pub hours: f64,
}

/// The corridor of a contract, for readers of outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractLabel {
    /// Its corridor.
    pub corridor: CorridorIndex,
    /// Whether it says what is paid where the energy does not arrive.
    pub replaced: bool,
    /// Whether it promises a volume.
    pub promised: bool,
}

/// An event that somebody asks for: a condition that each trial meets or not.
#[derive(Debug, Clone, PartialEq)]
pub struct EventLabel {
    /// Its name; the condition itself where it was given none.
    pub name: String,
    /// The condition as it is written.
    pub when: String,
    /// The condition that it means.
    pub condition: Condition,
}

/// Names and shape of all that a run records.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// The first year of the horizon.
    pub start_year: i32,
    /// Years of the horizon.
    pub years: usize,
    /// In the order in which they are served.
    pub corridors: Vec<CorridorLabel>,
    /// Causes in order of first appearance.
    pub causes: Vec<String>,
    /// All offtakes of all corridors, in order.
    pub offtakes: Vec<OfftakeLabel>,
    /// All claims on all supplies, in order.
    pub claims: Vec<ClaimLabel>,
    /// All segments of all corridors, in order.
    pub segments: Vec<SegmentLabel>,
    /// The supplies that are reservoirs, in order.
    pub reservoirs: Vec<ReservoirLabel>,
    /// All hazards, in order.
    pub hazards: Vec<HazardLabel>,
    /// Security states; empty without a chain.
    pub states: Vec<String>,
    /// All branches, in order.
    pub branches: Vec<BranchLabel>,
    /// Regimes beside security, in order.
    pub regimes: Vec<RegimeLabel>,
    /// Names of all assumptions, in order.
    pub assumptions: Vec<String>,
    /// The assumptions that vary and that something is drawn from, by index: each by itself, correlated
    /// ones together.
    pub varied: Vec<Vec<usize>>,
    /// Paths of the keys whose drawn values may have to be clamped to a bound.
    pub paths: Vec<String>,
    /// Whether an hourly demand is given.
    pub has_demand: bool,
    /// Alternatives at the destination, in order.
    pub alternatives: Vec<AlternativeLabel>,
    /// Each corridor with each alternative of its commodity, corridor by corridor, then each
    /// alternative over all corridors.
    pub replaced: Vec<ReplacedLabel>,
    /// The parts of the destination's day; one where there are none.
    pub day: Vec<PartLabel>,
    /// Whether something goes back over a corridor, and over which.
    pub has_returns: bool,
    /// By corridor: whether something goes back over it.
    pub returns: Vec<bool>,
    /// Contracts, those that promise a volume first; at most one for a corridor.
    pub contracts: Vec<ContractLabel>,
    /// Events that are asked for, in order.
    pub events: Vec<EventLabel>,
    /// Every column that is recorded.
    columns: Arc<Columns>,
}

impl Layout {
    /// A layout without names.
    #[must_use]
    pub fn new(start_year: i32, years: usize) -> Self {
        Self { start_year, years, ..Self::default() }
    }

    /// Lays out the columns; to be called once all names are in place.
    #[must_use]
    pub fn laid_out(mut self) -> Self {
        self.columns = Arc::new(Columns::recorded(&self));
        self
    }

    /// The names of a corridor.
    ///
    /// # Panics
    /// For an index of another layout.
    #[must_use]
    pub fn corridor(&self, corridor: CorridorIndex) -> &CorridorLabel {
        &self.corridors[corridor.0]
    }

    /// The name of a cause.
    ///
    /// # Panics
    /// For an index of another layout.
    #[must_use]
    pub fn cause(&self, cause: CauseIndex) -> &str {
        &self.causes[cause.0]
    }

    /// All causes, in order.
    pub fn each_cause(&self) -> impl Iterator<Item = CauseIndex> + use<> {
        (0..self.causes.len()).map(CauseIndex)
    }

    /// Every state of every regime, with the regime's index and the state's within it.
    pub fn regime_states(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let each = self.regimes.iter().enumerate();
        each.flat_map(|(regime, label)| (0..label.states.len()).map(move |state| (regime, state)))
    }

    /// The states of the chain with this index: security first, where there is any, then the regimes.
    #[must_use]
    pub fn chain_states(&self, has_security: bool, chain: usize) -> &[String] {
        match (has_security, chain) {
            (true, 0) => &self.states,
            (security, chain) => {
                let regime = self.regimes.get(chain - usize::from(security));
                regime.map_or(&[], |own| &own.states)
            }
        }
    }

    /// Whether a corridor carries LPG.
    #[must_use]
    pub fn has_lpg(&self) -> bool {
        self.corridors.iter().any(|corridor| corridor.commodity == Commodity::Lpg)
    }

    /// Every column that is recorded.
    #[must_use]
    pub fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }
}
