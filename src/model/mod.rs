//! The compiled form of a scenario: immutable, dense, no strings on the hot path.
//!
//! Every number that may be uncertain is a [`Slot`] in one vector of parameters. Those that are
//! constants are filled in once; those that name an assumption are filled in anew in each trial,
//! clamped to the bounds of their key ([`Uncertain`]). Time is in hours from 1 January of the first
//! year of the horizon, the warm-up is negative; flows are in the commodity's own unit of flow.

mod assumptions;
mod branches;
mod buyer;
mod calendar;
mod chains;
mod claims;
mod compile;
mod contracts;
mod correlations;
mod corridors;
mod coupling;
mod events;
mod growth;
mod hazards;
mod medians;
mod parameters;
mod records;
mod returns;
mod stretch;
mod supplies;

use std::sync::Arc;

pub use branches::{BranchModel, Drawn};
pub use buyer::{
    AlternativeModel, AmountForm, BuyerModel, ByYearForm, MwhOfUnit, PriceModel, of_part,
};
pub use calendar::{Mark, MarkKind, in_window};
pub use claims::ClaimModel;
pub use compile::{CompileFault, compile};
pub use contracts::{ContractModel, VolumeModel};
pub use coupling::DemandMode;
pub use events::EventModel;
pub use growth::{GrowthForm, YearPath};
pub use medians::Medians;
pub use parameters::{Operand, Slot, Uncertain};
pub use returns::ReturnModel;
pub use stretch::StretchModel;

use crate::chance::{Key, Law, Quantile};
use crate::outcome::Layout;
use crate::scenario::{OfftakeRule, YearlyWindow};

/// A scenario, ready to be simulated.
#[derive(Debug, Clone)]
pub struct Model {
    /// The columns that a trial records, and the names of what they are about.
    pub layout: Arc<Layout>,
    /// Keys every stream, with trial and name.
    pub seed: u64,
    /// Simulated histories.
    pub trials: u64,
    /// Years of the horizon.
    pub years: usize,
    /// The year whose 1 January is hour 0.
    pub start_year: i32,
    /// Start of each month from the start of the warm-up to the end of the horizon, and that end.
    pub month_starts: Vec<f64>,
    /// How many of those months are warm-up.
    pub warm_up_months: usize,
    /// Values of all slots; what stands in an uncertain one is overwritten in each trial.
    pub parameters: Vec<f64>,
    /// The slots that take an assumption's value.
    pub uncertain: Vec<Uncertain>,
    /// By assumption, in the scenario's order, and behind them the tables by outcome, which have no
    /// stream: see [`crate::scenario::Scenario::drawn`].
    pub assumptions: Vec<AssumptionModel>,
    /// By name, the index among the assumptions of each table by outcome, for readers.
    pub outcome_tables: std::collections::BTreeMap<String, u32>,
    /// By branch.
    pub branches: Vec<BranchModel>,
    /// Assumptions and branches such that each comes after those it needs.
    pub draw_order: Vec<Drawn>,
    /// Groups of correlated assumptions.
    pub assumption_mixes: Vec<Mix>,
    /// Laws of repair.
    pub repairs: Vec<LawModel>,
    /// The assumptions that take another's score, each with that one.
    pub shared_scores: Vec<(u32, u32)>,
    /// All chains of states: security, where there is any, then the regimes.
    pub chains: Vec<ChainModel>,
    /// Whether the first of them is security.
    pub has_security: bool,
    /// Levels of years.
    pub levels: Vec<LevelModel>,
    /// Groups of correlated levels: of the first year, then of the others.
    pub level_mixes: Vec<(Mix, Mix)>,
    /// By supply.
    pub supplies: Vec<SupplyModel>,
    /// By claim, supply by supply.
    pub claims: Vec<ClaimModel>,
    /// By supply: its claims.
    pub claims_on: Vec<std::ops::Range<usize>>,
    /// Groups of supplies with correlated wetness: of the first year, then of the innovations.
    pub wetness_mixes: Vec<(Mix, Mix)>,
    /// Records that supplies share.
    pub records: Vec<RecordModel>,
    /// By corridor.
    pub corridors: Vec<CorridorModel>,
    /// By return, corridor by corridor.
    pub returns: Vec<ReturnModel>,
    /// By corridor: its returns.
    pub returns_over: Vec<std::ops::Range<usize>>,
    /// By segment, corridor by corridor.
    pub segments: Vec<SegmentModel>,
    /// By stretch, corridor by corridor.
    pub stretches: Vec<StretchModel>,
    /// By offtake, corridor by corridor.
    pub offtakes: Vec<OfftakeModel>,
    /// By hazard.
    pub hazards: Vec<HazardModel>,
    /// Shares that incidents take out; [`InstanceModel::takes`] is an index of these.
    pub takes: Vec<Slot>,
    /// By instance, hazard by hazard.
    pub instances: Vec<InstanceModel>,
    /// Instances on each segment as a whole.
    pub on_segment: Lists,
    /// Instances on each unit.
    pub on_unit: Lists,
    /// Instances on each supply.
    pub on_supply: Lists,
    /// Corridors that draw on each supply.
    pub users: Lists,
    /// The breakpoints of one year.
    pub calendar: Vec<Mark>,
    /// The power that the destination's grid can take, MW by month.
    pub absorb: Option<[Slot; 12]>,
    /// Hourly demand.
    pub demand: Option<DemandModel>,
    /// How corridors depend on each other.
    pub groups: Vec<Vec<u32>>,
    /// By group: whether the destination buys what it brings against alternatives, or its flows differ
    /// by part of the day.
    pub buying: Vec<bool>,
    /// The destination as a buyer, where it is one.
    pub buyer: Option<Box<BuyerModel>>,
    /// By contract.
    pub contracts: Vec<ContractModel>,
    /// By stated event.
    pub events: Vec<EventModel>,
}

/// An assumption's stream and law.
#[derive(Debug, Clone)]
pub struct AssumptionModel {
    /// Its stream.
    pub key: Key,
    /// Its distribution; one that is prepared is widened by `spread` already.
    pub law: LawModel,
    /// The factor on its normal score: other than 1 where it is a judgement and these are widened.
    pub spread: f64,
    /// The assumption whose score it takes: itself, but for those with `same_luck`.
    pub score_of: u32,
    /// Index of the path under which a value past all bounds is counted as clamped: see
    /// [`Layout::paths`].
    pub path: u32,
}

/// A law, prepared where its parameters are constants.
#[derive(Debug, Clone)]
pub enum LawModel {
    /// Parameters are constants.
    Fixed(Quantile),
    /// Some parameter is an assumption's value.
    Drawn(Law<Operand>),
    /// That of a branch's outcome.
    ByOutcome {
        /// The branch, by its index.
        branch: u32,
        /// By outcome.
        laws: Vec<LawModel>,
    },
}

/// Correlated normal scores: independent ones, in order of name, times a Cholesky factor.
#[derive(Debug, Clone)]
pub struct Mix {
    /// Indices of the members, in order of name.
    pub members: Vec<u32>,
    /// Lower triangular, row by row.
    pub factor: Vec<Vec<f64>>,
}

/// A chain of states: security or a regime.
#[derive(Debug, Clone)]
pub struct ChainModel {
    /// Its stream: one uniform a month, or a year.
    pub key: Key,
    /// How many states.
    pub states: usize,
    /// Chances to go from row to column, row by row; the diagonal is not used.
    pub rows: Vec<Chance>,
    /// Shares at the start; `None` is the stationary distribution.
    pub start: Option<Vec<Slot>>,
    /// Index of each row's path, counted where a drawn row is over 1.
    pub paths: Vec<u32>,
    /// Index of the start's path, counted where the drawn shares do not add up to 1.
    pub start_path: u32,
    /// Whether any chance of a row or share of the start is uncertain.
    pub uncertain: bool,
    /// Whether it steps on 1 January only.
    pub yearly: bool,
    /// Whether some chance is by the states of another chain.
    pub depends: bool,
}

/// The chance of a step.
#[derive(Debug, Clone)]
pub enum Chance {
    /// Whatever other chains do.
    Same(Slot),
    /// By the state of the chain with this index in the month that has ended.
    Each(usize, Box<[Slot]>),
}

/// Numbers that are the same in every state, or differ by those of one chain.
#[derive(Debug, Clone, Default)]
pub struct StateSlots {
    /// The index of the chain; of no meaning where there is but one number.
    pub chain: usize,
    /// One for each state, or one.
    pub slots: Vec<Slot>,
}

impl StateSlots {
    /// Whether the state matters.
    #[must_use]
    pub fn differ(&self) -> bool {
        self.slots.len() > 1
    }
}

/// A level of years.
#[derive(Debug, Clone)]
pub struct LevelModel {
    /// Its stream: one normal variate a year, the horizon's first, then the warm-up's backward.
    pub key: Key,
    /// Coefficient of variation of a year's factor.
    pub year_cv: Slot,
    /// Lag-1 correlation of its logarithm.
    pub persistence: Slot,
    /// The factor of the year before the horizon; drawn where there is none.
    pub start: Option<Slot>,
    /// Index of the path under which a factor past all bounds is counted as clamped.
    pub path: u32,
}

/// A supply.
#[derive(Debug, Clone)]
pub struct SupplyModel {
    /// Share lost before the head of its corridor.
    pub losses: Slot,
    /// Multiplies the amount in every month; `None` is 1.
    pub times: Option<Slot>,
    /// How a constant rate goes with the year.
    pub growth: GrowthForm,
    /// Decimal year before which it is nothing.
    pub in_service: Option<Slot>,
    /// Decimal year from which on it is nothing.
    pub until: Option<Slot>,
    /// The bound of its flow, and where its months may pass it, the path at which that is counted.
    pub most: f64,
    /// That path: its index in [`Layout::paths`].
    pub past_all: Option<u32>,
    /// How its rate comes about.
    pub form: SupplyForm,
}

/// How a supply's rate comes about.
#[derive(Debug, Clone)]
pub enum SupplyForm {
    /// Months, wet and dry years.
    Monthly(Box<MonthlyForm>),
    /// A monthly water balance.
    Reservoir(Box<ReservoirForm>),
    /// Constant.
    Steady(StateSlots),
    /// Years of a record: its index in [`Model::records`] and the rates, year by year.
    Record(usize, Vec<[f64; 12]>),
}

impl SupplyForm {
    /// Its wet and dry years, where it has some of its own.
    #[must_use]
    pub fn wetness(&self) -> Option<&WetnessForm> {
        match self {
            Self::Monthly(monthly) => Some(&monthly.wetness),
            Self::Reservoir(reservoir) => Some(&reservoir.wetness),
            Self::Steady(_) | Self::Record(..) => None,
        }
    }

    /// As [`Self::wetness`], to be changed.
    pub fn wetness_mut(&mut self) -> Option<&mut WetnessForm> {
        match self {
            Self::Monthly(monthly) => Some(&mut monthly.wetness),
            Self::Reservoir(reservoir) => Some(&mut reservoir.wetness),
            Self::Steady(_) | Self::Record(..) => None,
        }
    }
}

/// Wet and dry years, and months around them.
#[derive(Debug, Clone)]
pub struct WetnessForm {
    /// The year's normal score, one a year.
    pub year_key: Key,
    /// The month's, one a month.
    pub month_key: Key,
    /// Coefficient of variation of the year.
    pub year_cv: Slot,
    /// Coefficient of variation of the month.
    pub month_cv: Slot,
    /// Whether `month_cv` is the constant 0.
    pub months_alike: bool,
    /// Lag-1 correlation of log wetness.
    pub persistence: Slot,
    /// Growth a year, where `by_year` has no points.
    pub trend: Slot,
    /// The factor by year.
    pub by_year: YearPath,
    /// The year that the months' means describe.
    pub base_year: Slot,
}

/// `supply.monthly`.
#[derive(Debug, Clone)]
pub struct MonthlyForm {
    /// Rate of each month, or weight where `annual` is given.
    pub level: [Slot; 12],
    /// The year's energy in the commodity's annual unit.
    pub annual: Option<StateSlots>,
    /// Rate that brings one annual unit in an hour.
    pub annual_unit: f64,
    /// Its wet and dry years.
    pub wetness: WetnessForm,
    /// Share of years that bring nothing.
    pub none_chance: Slot,
    /// Cap; the bound of all flows where there is none.
    pub max: Slot,
    /// Where there is none, the path at which months that were clamped to that bound are counted.
    pub past_all: Option<u32>,
}

/// `supply.reservoir`.
#[derive(Debug, Clone)]
pub struct ReservoirForm {
    /// Its index in [`Layout::reservoirs`].
    pub index: usize,
    /// Index of the path under which inflow or demand is counted as clamped.
    pub past_all: u32,
    /// Mean inflow of each month, GWh.
    pub inflow: [Slot; 12],
    /// Its wet and dry years.
    pub wetness: WetnessForm,
    /// The energy that it stores when full, GWh.
    pub storage: Slot,
    /// Share of that at the start of the horizon.
    pub start_share: Slot,
    /// The most that its turbines make, MW.
    pub turbine: Slot,
    /// Demand at home, MW by month.
    pub home_demand: [Slot; 12],
    /// Growth of that demand a year, where `home_by_year` has no points.
    pub home_growth: Slot,
    /// The factor on that demand by year.
    pub home_by_year: YearPath,
    /// Share of the storage to hold at the end of each month.
    pub keep_share: [Slot; 12],
}

/// A record of years.
#[derive(Debug, Clone)]
pub struct RecordModel {
    /// Its stream: one uniform a block.
    pub key: Key,
    /// Years in the record.
    pub years: usize,
    /// Consecutive years drawn together.
    pub block: usize,
}

/// A corridor.
#[derive(Debug, Clone)]
pub struct CorridorModel {
    /// Indices of its supplies, in the order in which they are drawn.
    pub supplies: Vec<u32>,
    /// At the sending end.
    pub capacity: Slot,
    /// Chance that it is ever built.
    pub built: Slot,
    /// One uniform.
    pub built_key: Key,
    /// Decimal year; `None` is always.
    pub in_service: Option<Slot>,
    /// Share of capacity by year of service.
    pub ramp: Vec<Slot>,
    /// Share of arrivals that is bought.
    pub accepted: Slot,
    /// Export window.
    pub season: Option<YearlyWindow>,
    /// First segment and one past the last.
    pub segments: std::ops::Range<usize>,
    /// First stretch and one past the last.
    pub stretches: std::ops::Range<usize>,
    /// First offtake and one past the last.
    pub offtakes: std::ops::Range<usize>,
    /// Whether some offtake changes from month to month.
    pub monthly_offtakes: bool,
    /// Planned work.
    pub maintenance: Vec<(YearlyWindow, Slot)>,
    /// Own energy unit of one unit of flow in an hour.
    pub energy_per_hour: f64,
    /// TWh of one own unit of energy: `factor * first * second`.
    pub conversion: (f64, Option<(Slot, Slot)>),
    /// Whether electricity caps at the destination apply.
    pub electricity: bool,
    /// The list of alternatives that it is bought against: index in [`BuyerModel::lists`].
    pub buys: Option<u32>,
    /// Whether the day's energy of one of its supplies may be drawn in any part of the day.
    pub flexible: bool,
}

/// A segment.
#[derive(Debug, Clone)]
pub struct SegmentModel {
    /// Its corridor.
    pub corridor: usize,
    /// Index of its first unit among all units.
    pub first_unit: usize,
    /// How many.
    pub units: usize,
    /// How many of them carry the full flow.
    pub needed: f64,
    /// Share of the flow that enters.
    pub losses: Slot,
}

/// An offtake.
#[derive(Debug, Clone)]
pub struct OfftakeModel {
    /// By month.
    pub take: [Slot; 12],
    /// Who is served first.
    pub rule: OfftakeRule,
}

/// A hazard.
#[derive(Debug, Clone)]
pub struct HazardModel {
    /// Index of its cause.
    pub cause: usize,
    /// Incidents a year (for 100 km where `per_length`), by state; the mean days up where
    /// `renewal`; nothing where it is down [during](Self::during) states.
    pub base: StateSlots,
    /// Whether the base holds for 100 km.
    pub per_length: bool,
    /// Whether it is a renewal process.
    pub renewal: bool,
    /// Factor by month; `None` is all ones.
    pub by_month: Option<[Slot; 12]>,
    /// Chance that an incident interrupts; `None` is always.
    pub stops_flow: Option<Slot>,
    /// Branching and decay in days.
    pub clustering: Option<(Slot, Slot)>,
    /// Indices in [`Model::repairs`], by state of the chain or one.
    pub repair: StateSlots,
    /// Whether some of these is a mixture, so that each repair takes two variates: which law, and its
    /// score.
    pub pooled: bool,
    /// Factor by state or one; `None` is 1.
    pub repair_factor: Option<StateSlots>,
    /// The level that multiplies its rate.
    pub level: Option<usize>,
    /// The chain and the states during which it is down: each place that it meets has an instance
    /// for each of these states, one behind the other, which are down by turns.
    pub during: Option<(usize, Vec<u8>)>,
    /// Index of the path under which a drawn repair is counted as clamped.
    pub repair_path: u32,
    /// Its instances.
    pub instances: std::ops::Range<usize>,
}

impl HazardModel {
    /// How many instances each place that it meets has.
    #[must_use]
    pub fn turns(&self) -> usize {
        self.during.as_ref().map_or(1, |(_, states)| states.len().max(1))
    }
}

/// One hazard on one segment, unit or supply, or on all that it meets.
#[derive(Debug, Clone)]
pub struct InstanceModel {
    /// Its hazard.
    pub hazard: usize,
    /// Index in [`Model::takes`].
    pub takes: u32,
    /// Lengths that add up to the exposure, where the hazard is for 100 km.
    pub lengths: Vec<Slot>,
    /// The corridor whose entry into service begins it; `None` begins with the warm-up.
    pub corridor: Option<u32>,
    /// Times of first incidents.
    pub times: Key,
    /// Repairs of first incidents.
    pub repairs: Key,
    /// Whether first incidents interrupt.
    pub stops: Key,
    /// Offspring.
    pub cluster: Key,
    /// The units or supplies that it takes out.
    pub targets: Box<[Target]>,
    /// Which corridors that touches.
    pub effects: Box<[Effect]>,
    /// How many effects all instances before it have.
    pub first_effect: usize,
    /// The name of it for people: corridor, segment and unit, or supply.
    pub what: String,
}

/// A unit or a supply that an instance takes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A segment as a whole.
    Segment(u32),
    /// A unit (index among all units) of a segment.
    Unit {
        /// Index among all units.
        unit: u32,
        /// Its segment.
        segment: u32,
    },
    /// A supply.
    Supply(u32),
}

/// How much an instance weighs for a corridor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The corridor.
    pub corridor: u32,
    /// The number that `takes` is divided by: the units of a unit's segment, else 1.
    pub divisor: f64,
}

/// Lists of indices, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Lists from (list, item) pairs, which keep their order within a list.
    #[must_use]
    pub fn new(count: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for (list, _) in pairs {
            starts[*list as usize + 1] += 1;
        }
        for i in 0..count {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut items = vec![0; pairs.len()];
        for (list, item) in pairs {
            items[next[*list as usize] as usize] = *item;
            next[*list as usize] += 1;
        }
        Self { starts, items }
    }

    /// One list.
    #[must_use]
    #[inline]
    pub fn of(&self, list: usize) -> &[u32] {
        &self.items[self.starts[list] as usize..self.starts[list + 1] as usize]
    }
}

/// Hourly demand, the same every year.
#[derive(Debug, Clone)]
pub struct DemandModel {
    /// MW in each of 8,760 hours; 0 where the file ends a day early.
    pub mw: Vec<f64>,
    /// How it is met.
    pub mode: DemandMode,
}

impl Model {
    /// Hours of the horizon.
    #[must_use]
    pub fn hours(&self) -> f64 {
        self.years as f64 * crate::units::HOURS_PER_YEAR
    }

    /// Gives an assumption one value in every trial; what is correlated with it keeps its own spread.
    pub fn fix(&mut self, assumption: usize, value: f64) {
        if let Some(assumption) = self.assumptions.get_mut(assumption) {
            // The value is looked at where it is used: a constant is checked like any drawn value.
            assumption.law = LawModel::Drawn(Law::Constant(Operand::Number(value)));
        }
    }

    /// Hours of the warm-up.
    #[must_use]
    pub fn warm_up_hours(&self) -> f64 {
        self.warm_up_months as f64 / 12.0 * crate::units::HOURS_PER_YEAR
    }
}
