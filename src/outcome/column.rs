//! Which columns there are, and where each lies: the only place that knows.
//!
//! A column is one number a trial: a measure of an entity (a corridor, an offtake, a reservoir) in a
//! period (a year, a month). A set of [`Columns`] is always in one order, whatever the order in which
//! its measures were asked for, so that no two places can disagree on it; and where a column lies in a
//! trial's [`Row`](super::Row), in a [`Block`](super::Block) or in the file of a part is asked of the
//! set by name, and "not kept" is an answer.

use std::ops::Range;
use std::sync::Arc;

use super::{Layout, Loss};

/// What is recorded, by corridor (or offtake) and year (or month).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// TWh of electricity, or its equivalent, delivered; by corridor and year.
    Delivered,
    /// TWh at full capacity in season, nothing down; by corridor and year.
    Nameplate,
    /// TWh lost under a heading; by corridor and year.
    Lost(Loss),
    /// Days of the season, from entry into service on, with nothing delivered; by corridor and
    /// year.
    ZeroDays,
    /// Days of the longest such gap, in the year in which it began; by corridor and year.
    LongestGap,
    /// Energy taken on the way, in the commodity's own unit; by offtake and year.
    Offtake,
    /// Hours with less electricity than the hourly demand; by year.
    LossOfLoadHours,
    /// MWh of that demand unserved; by year.
    Unserved,
    /// TWh delivered in a calendar month of the trial's average year; by corridor and month.
    Month,
    /// TWh delivered in a calendar month of one single year of the horizon, which goes round with
    /// the number of the trial; by corridor and month.
    SingleMonth,
    /// TWh of electricity that one own unit of energy counts as; by corridor, one period.
    TwhPerUnit,
    /// GWh of water of a kind in a year (its level: at the year's end); by reservoir and year.
    Reservoir(Water),
    /// GWh of water of a kind in a calendar month of the trial's average year (its level: at the
    /// month's end); by reservoir and month.
    ReservoirMonth(Water),
    /// GWh held at the end of each month; by reservoir and month of the horizon, from its first.
    ReservoirCourse,
    /// Million USD paid under the corridor's contract; by corridor and year, 0 without a contract.
    Payment,
    /// Million USD that what was delivered would have cost elsewhere; by corridor and year, 0
    /// without a contract that names a price for it.
    Replacement,
    /// The second less the first, where the second is known; by corridor and year.
    NetBenefit,
}

/// What becomes of a reservoir's water, counted as the electricity that it makes:
/// inflow = home + surplus + spill + rise of the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Water {
    /// What comes in.
    Inflow,
    /// Turbined for demand at home.
    Home,
    /// Turbined beyond that: offered to corridors.
    Surplus,
    /// Lost past the turbines, the reservoir being full.
    Spill,
    /// Demand at home that turbines or water could not serve.
    Unserved,
    /// Held at the end.
    Level,
}

impl Water {
    /// All kinds, in order.
    pub const ALL: [Self; 6] =
        [Self::Inflow, Self::Home, Self::Surplus, Self::Spill, Self::Unserved, Self::Level];
}

/// Columns of some of the measures of a layout, in the order of the layout.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// The measures, each with where its columns lie.
    measures: Vec<(Measure, Grid)>,
    /// How many columns.
    count: usize,
}

/// Where the columns of a measure lie: entity by entity, periods run fastest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Grid {
    start: usize,
    entities: usize,
    periods: usize,
}

impl Columns {
    /// All that trials of a layout record.
    pub(super) fn recorded(layout: &Layout) -> Self {
        let mut measures = vec![
            Measure::Delivered,
            Measure::Nameplate,
            Measure::Lost(Loss::NotInService),
            Measure::Lost(Loss::Supply),
            Measure::Lost(Loss::Maintenance),
        ];
        measures
            .extend((0..layout.causes.len()).map(|cause| Measure::Lost(Loss::Incidents(cause))));
        measures.extend([
            Measure::Lost(Loss::SharedSupply),
            Measure::Lost(Loss::Destination),
            Measure::ZeroDays,
            Measure::LongestGap,
            Measure::Offtake,
        ]);
        if layout.has_demand {
            measures.extend([Measure::LossOfLoadHours, Measure::Unserved]);
        }
        if !layout.contracts.is_empty() {
            measures.push(Measure::Payment);
        }
        if layout.contracts.iter().any(|contract| contract.replaced) {
            measures.extend([Measure::Replacement, Measure::NetBenefit]);
        }
        measures.extend([Measure::Month, Measure::SingleMonth, Measure::TwhPerUnit]);
        if !layout.reservoirs.is_empty() {
            measures.extend(Water::ALL.map(Measure::Reservoir));
            measures.extend(Water::ALL.map(Measure::ReservoirMonth));
            measures.push(Measure::ReservoirCourse);
        }
        let shaped = measures.into_iter().map(|measure| (measure, measure.shape(layout)));
        Self::laid_out(shaped)
    }

    /// One measure behind the other, each with so many entities and periods.
    fn laid_out(measures: impl Iterator<Item = (Measure, (usize, usize))>) -> Self {
        let mut columns = Self::default();
        for (measure, (entities, periods)) in measures {
            columns.measures.push((measure, Grid { start: columns.count, entities, periods }));
            columns.count += entities * periods;
        }
        columns
    }

    /// Those of the measures that are wanted, in the same order.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(Measure) -> bool) -> Arc<Self> {
        let kept = self.measures.iter().filter(|(measure, _)| wanted(*measure));
        Arc::new(Self::laid_out(kept.map(|(measure, grid)| (*measure, grid.shape()))))
    }

    /// How many there are: numbers a trial.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The measures, in order.
    pub fn measures(&self) -> impl Iterator<Item = Measure> + '_ {
        self.measures.iter().map(|(measure, _)| *measure)
    }

    /// Whether the columns of a measure are among them.
    #[must_use]
    pub fn has(&self, measure: Measure) -> bool {
        self.grid(measure).is_some()
    }

    /// How many entities and periods a measure has; `None` where it is not among them.
    #[must_use]
    pub fn shape(&self, measure: Measure) -> Option<(usize, usize)> {
        self.grid(measure).map(Grid::shape)
    }

    /// Where a column lies; `None` where it is not among them.
    #[must_use]
    pub fn place(&self, measure: Measure, entity: usize, period: usize) -> Option<usize> {
        let Grid { start, entities, periods } = self.grid(measure)?;
        (entity < entities && period < periods).then_some(start + entity * periods + period)
    }

    /// Where the columns of a measure lie.
    pub(super) fn range(&self, measure: Measure) -> Option<Range<usize>> {
        let Grid { start, entities, periods } = self.grid(measure)?;
        Some(start..start + entities * periods)
    }

    fn grid(&self, measure: Measure) -> Option<Grid> {
        self.measures.iter().find(|(known, _)| *known == measure).map(|(_, grid)| *grid)
    }
}

impl Grid {
    fn shape(self) -> (usize, usize) {
        (self.entities, self.periods)
    }
}

impl Measure {
    /// How many entities and periods it has in a layout.
    #[must_use]
    pub fn shape(self, layout: &Layout) -> (usize, usize) {
        match self {
            Self::Offtake => (layout.offtakes.len(), layout.years),
            Self::LossOfLoadHours | Self::Unserved => (1, layout.years),
            Self::Month | Self::SingleMonth => (layout.corridors.len(), 12),
            Self::TwhPerUnit => (layout.corridors.len(), 1),
            Self::Reservoir(_) => (layout.reservoirs.len(), layout.years),
            Self::ReservoirMonth(_) => (layout.reservoirs.len(), 12),
            Self::ReservoirCourse => (layout.reservoirs.len(), 12 * layout.years),
            _ => (layout.corridors.len(), layout.years),
        }
    }
}
