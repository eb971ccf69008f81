//! The scenario as its author states it: what it says, in its own words and units.
//!
//! A [`Scenario`] is what [`crate::read`] understood after parents were merged and overrides
//! applied. Names are still names (a hazard says `where`, not which segments), quantities are still
//! numbers or names of assumptions, units are still the author's. [`crate::model`] turns it into
//! the dense form that is simulated. Everything here has already been checked: what a bad file
//! gets is the business of `read`.

mod assumption;
mod branch;
mod buyer;
mod contract;
mod corridor;
mod destination;
mod event;
mod grade;
mod growth;
mod hazard;
mod hindcast;
mod layout;
mod quantity;
mod records;
mod security;
mod supply;

pub use assumption::{Assumption, Correlation};
pub use branch::{Branch, BranchOutcome};
pub use buyer::{
    Alternative, AmountGrowth, ByPart, ByYear, CountedIn, DAY_TOLERANCE, HOURS_A_DAY, MOST_PARTS,
    Part, Price,
};
pub use contract::{Contract, Meter, Volume};
pub use corridor::{Corridor, Maintenance, Offtake, OfftakeRule, Return, Segment, YearlyWindow};
pub use destination::{Conversion, Destination, HourlyDemand};
pub use event::StatedEvent;
pub use grade::Grade;
pub use growth::{Growth, YearPoint};
pub use hazard::{Clustering, Each, Hazard, HazardRate, MOST_INCIDENTS, Met, Where};
pub use hindcast::{EventRecord, Hindcast, Outcome, Record, YearValue};
pub use quantity::{Amount, ByState, ChainIndex, Quantity, scaled_name};
pub use records::{LEAST_SHARED, RecordGroup, record_groups};
pub use security::{Level, Regime, START_TOLERANCE, Start};
pub use supply::{
    Claim, HistorySupply, MonthlyLevel, MonthlySupply, ReservoirSupply, SteadySupply, Supply,
    SupplyModel, Wetness, YearOfRates,
};

pub use crate::chance::Law;
pub use crate::units::Commodity;

/// One scenario, merged and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The headline of every report; the file's stem if the file gives none.
    pub title: String,
    /// Why the scenario exists, in a sentence or two.
    pub notes: Option<String>,
    /// The horizon, the trials and the seed.
    pub run: Run,
    /// In order of first appearance, parents first.
    pub assumptions: Vec<Assumption>,
    /// In order of first appearance.
    pub branches: Vec<Branch>,
    /// The tables by outcome that stand where numbers do, as assumptions that bear their own text as
    /// their name: quantities refer to them like to any other.
    pub outcome_tables: Vec<Assumption>,
    /// Rank correlations between assumptions, or between the wetnesses of supplies.
    pub correlations: Vec<Correlation>,
    /// One chain for the whole country; `None` where no number depends on a state.
    pub security: Option<Regime>,
    /// Further chains beside it, in order of first appearance.
    pub regimes: Vec<Regime>,
    /// Factors of calendar years, in order of first appearance.
    pub levels: Vec<Level>,
    /// In order of first appearance.
    pub supplies: Vec<Supply>,
    /// In the order in which they are served.
    pub corridors: Vec<Corridor>,
    /// In order of first appearance.
    pub hazards: Vec<Hazard>,
    /// Where it all arrives.
    pub destination: Destination,
    /// How fuels count as electricity.
    pub conversion: Conversion,
    /// The bounds that years are measured against and the prices that are paid, at most one
    /// contract for each corridor.
    pub contracts: Vec<Contract>,
    /// The conditions whose chance is asked for.
    pub events: Vec<StatedEvent>,
    /// The record that it is scored against.
    pub hindcast: Hindcast,
}

impl Scenario {
    /// All chains of states, in the order of [`ChainIndex`]: security, where there is any, then the
    /// regimes.
    pub fn chains(&self) -> impl Iterator<Item = &Regime> + Clone {
        self.security.iter().chain(&self.regimes)
    }

    /// The chain of an index.
    #[must_use]
    pub fn chain(&self, ChainIndex(index): ChainIndex) -> Option<&Regime> {
        self.chains().nth(index)
    }

    /// Whether anything is multiplied by the level of this name.
    #[must_use]
    pub fn names_level(&self, name: &str) -> bool {
        let hazards = self.hazards.iter().map(|own| &own.level);
        let costs = self.destination.alternatives.iter().map(|own| &own.level);
        let prices = self.contracts.iter().map(|own| &own.level);
        hazards.chain(costs).chain(prices).any(|level| level.as_deref() == Some(name))
    }

    /// The index of a level of this name.
    #[must_use]
    pub fn level_index(&self, name: &str) -> Option<usize> {
        self.levels.iter().position(|level| level.name == name)
    }
}

/// `[run]`: horizon, trials, seed. None of these may be uncertain.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The calendar year whose 1 January begins the horizon.
    pub start_year: i32,
    /// Length of the horizon, 1 to 60 years.
    pub years: u32,
    /// Simulated histories.
    pub trials: u64,
    /// The seed, which with trial number and name keys every stream of random numbers.
    pub seed: u64,
    /// Years before the horizon in which incidents are already drawn, 0 to 60.
    pub warm_up_years: u32,
    /// The factor on the normal score of every assumption that is a judgement, above 0; 1 leaves them as
    /// they are.
    pub judgement_spread: f64,
}
