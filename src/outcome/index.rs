//! Indices that cannot be taken for one another: of what a column is about, and of when.
//!
//! A corridor's index and a year's are both small numbers, and so are those of an offtake and of its
//! corridor; where one stands for the other every number is wrong and none looks it. So each is a type,
//! and a column is asked for by an [`Entity`] and a [`Period`]: a measure that is not of that kind of
//! entity, or has no such period, has no such column.

/// Defines indices as types of their own.
macro_rules! indices {
    ($($(#[$words:meta])* $name:ident),* $(,)?) => {$(
        $(#[$words])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub usize);
    )*};
}

indices! {
    /// A corridor's index in [`Layout::corridors`](super::Layout::corridors).
    CorridorIndex,
    /// An offtake's index in [`Layout::offtakes`](super::Layout::offtakes).
    OfftakeIndex,
    /// A claim's index in [`Layout::claims`](super::Layout::claims).
    ClaimIndex,
    /// A branch's index in [`Layout::branches`](super::Layout::branches).
    BranchIndex,
    /// The index of a regime's state in [`Layout::regime_states`](super::Layout::regime_states).
    RegimeStateIndex,
    /// A reservoir's index in [`Layout::reservoirs`](super::Layout::reservoirs).
    ReservoirIndex,
    /// A cause's index in [`Layout::causes`](super::Layout::causes).
    CauseIndex,
    /// A hazard's index in [`Layout::hazards`](super::Layout::hazards).
    HazardIndex,
    /// The index of what replaces what in [`Layout::replaced`](super::Layout::replaced).
    ReplacedIndex,
    /// An alternative in a part of the day: the alternative's index times the parts, and the part's.
    AlternativePartIndex,
    /// A contract's index in [`Layout::contracts`](super::Layout::contracts).
    ContractIndex,
    /// A stated event's index in [`Layout::events`](super::Layout::events).
    EventIndex,
    /// A year of the horizon, from 0.
    YearIndex,
    /// A calendar month, from 0 for January.
    MonthIndex,
    /// A month of the horizon, from 0 for its first.
    HorizonMonthIndex,
}

/// The entity that a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entity {
    /// A corridor.
    Corridor(CorridorIndex),
    /// An offtake.
    Offtake(OfftakeIndex),
    /// A claim on a supply.
    Claim(ClaimIndex),
    /// A branch.
    Branch(BranchIndex),
    /// A state of a regime.
    RegimeState(RegimeStateIndex),
    /// A reservoir.
    Reservoir(ReservoirIndex),
    /// An alternative at the destination, as one corridor or all together replace it.
    Replaced(ReplacedIndex),
    /// An alternative in a part of the day.
    AlternativePart(AlternativePartIndex),
    /// A contract.
    Contract(ContractIndex),
    /// A hazard.
    Hazard(HazardIndex),
    /// A stated event.
    Event(EventIndex),
    /// The destination.
    Destination,
}

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A year of the horizon.
    Year(YearIndex),
    /// A calendar month.
    Month(MonthIndex),
    /// A month of the horizon.
    HorizonMonth(HorizonMonthIndex),
    /// Once a trial.
    Once,
}

/// All of them, where one could be named: see [`Which`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct All;

/// One entity or period, or all together: `CorridorIndex(0)`, `YearIndex(3)`, [`All`], and `None` of
/// an optional index, which is all of them too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which<T> {
    /// All together.
    All,
    /// One.
    One(T),
}

/// An index is what it is an index of.
macro_rules! is_one_of {
    ($whole:ident: $($variant:ident($index:ident)),*) => {
        impl From<All> for Which<$whole> {
            fn from(_: All) -> Self {
                Self::All
            }
        }

        impl From<$whole> for Which<$whole> {
            fn from(one: $whole) -> Self {
                Self::One(one)
            }
        }

        impl From<Option<$whole>> for Which<$whole> {
            fn from(one: Option<$whole>) -> Self {
                one.map_or(Self::All, Self::One)
            }
        }

        $(
        impl From<$index> for $whole {
            #[inline(always)]
            fn from(index: $index) -> Self {
                Self::$variant(index)
            }
        }

        impl From<$index> for Which<$whole> {
            fn from(index: $index) -> Self {
                Self::One(index.into())
            }
        }

        impl From<Option<$index>> for Which<$whole> {
            fn from(index: Option<$index>) -> Self {
                index.map_or(Self::All, |index| Self::One(index.into()))
            }
        }
        )*
    };
}

is_one_of!(Entity: Corridor(CorridorIndex), Branch(BranchIndex), Offtake(OfftakeIndex), Reservoir(ReservoirIndex),
    RegimeState(RegimeStateIndex), Claim(ClaimIndex), Replaced(ReplacedIndex), AlternativePart(AlternativePartIndex),
    Contract(ContractIndex), Hazard(HazardIndex), Event(EventIndex));
is_one_of!(Period: Year(YearIndex), Month(MonthIndex), HorizonMonth(HorizonMonthIndex));
