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
    /// A reservoir's index in [`Layout::reservoirs`](super::Layout::reservoirs).
    ReservoirIndex,
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
    /// A reservoir.
    Reservoir(ReservoirIndex),
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

/// An index is what it is an index of.
macro_rules! is_one_of {
    ($whole:ident: $($variant:ident($index:ident)),*) => {$(
        impl From<$index> for $whole {
            #[inline(always)]
            fn from(index: $index) -> Self {
                Self::$variant(index)
            }
        }
    )*};
}

is_one_of!(Entity: Corridor(CorridorIndex), Offtake(OfftakeIndex), Reservoir(ReservoirIndex));
is_one_of!(Period: Year(YearIndex), Month(MonthIndex), HorizonMonth(HorizonMonthIndex));
