//! Which columns there are, and where each lies: only this file knows.
//!
//! A column is one number a trial: a measure of an entity (a corridor, an offtake, a reservoir) in a
//! period (a year, a month). A set of [`Columns`] is always in one order, whatever the order in which
//! its measures were asked for, so that no two callers can disagree on it; and where a column lies in
//! a trial's [`Row`](super::Row), in a [`Block`](super::Block) or in the file of a part is asked of
//! the set by name, and "not kept" is an answer.

use std::ops::Range;
use std::sync::Arc;

use super::{
    AlternativePartIndex, BranchIndex, ClaimIndex, CorridorIndex, Entity, Event, HorizonMonthIndex,
    Layout, Loss, MonthIndex, OfftakeIndex, Period, Refusal, RegimeStateIndex, ReplacedIndex,
    ReservoirIndex, YearIndex,
};

/// A quantity that is recorded, by corridor (or offtake) and year (or month).
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
    /// TWh of electricity, or its equivalent, that a claim on a supply got; by claim and year.
    Claimed,
    /// TWh of electricity, or its equivalent, that went back; by corridor and year.
    Returned,
    /// TWh delivered less what went back; by corridor and year.
    Net,
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
    /// Hours from the start of the horizon to entry into service, at most those of the horizon: 0 where
    /// the corridor serves from the start; by corridor, one period.
    ServiceStart,
    /// The index of the outcome that a branch has; by branch, one period.
    Outcome,
    /// Days in which a regime is in a state; by state and year.
    StateDays,
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
    /// TWh of an alternative that what was bought replaced; by what replaces what and year.
    Replaced,
    /// Million USD that this would have cost; likewise.
    ReplacedMusd,
    /// Million tonnes of CO2 that this would have emitted, less what came in its place; likewise.
    AvoidedCo2,
    /// TWh of an alternative replaced in a part of the day; by both and year.
    ReplacedInPart,
    /// TWh that arrived and were not bought, for one reason: a part of what is lost under
    /// [`Loss::Destination`]; by corridor and year.
    LostDestination(Refusal),
}

/// A flow of a reservoir's water, counted as the electricity that it makes; the inflow is the sum
/// of home, surplus, spill and the rise of the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Water {
    /// The water that comes in.
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
    /// The measures, in order.
    measures: Vec<Measure>,
    /// Where their columns lie, by [`Measure::index`].
    grids: Vec<Option<Grid>>,
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
        let measures = Measure::all(layout.causes.len());
        let recorded = measures.filter(|measure| measure.is_recorded(layout));
        Self::laid_out(recorded.map(|measure| (measure, measure.shape(layout))))
    }

    /// One measure behind the other, each with so many entities and periods.
    fn laid_out(measures: impl Iterator<Item = (Measure, (usize, usize))>) -> Self {
        let mut columns = Self::default();
        for (measure, (entities, periods)) in measures {
            let index = measure.index();
            if columns.grids.len() <= index {
                columns.grids.resize(index + 1, None);
            }
            columns.measures.push(measure);
            columns.grids[index] = Some(Grid { start: columns.count, entities, periods });
            columns.count += entities * periods;
        }
        columns
    }

    /// Those of the measures that are wanted, in the same order.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(Measure) -> bool) -> Arc<Self> {
        let kept = self.measures().filter(|measure| wanted(*measure));
        Arc::new(Self::laid_out(kept.filter_map(|kept| Some((kept, self.shape(kept)?)))))
    }

    /// How many there are: numbers a trial.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The measures, in order.
    pub fn measures(&self) -> impl Iterator<Item = Measure> + '_ {
        self.measures.iter().copied()
    }

    /// Whether the columns of a measure are among them.
    #[must_use]
    pub fn has(&self, measure: Measure) -> bool {
        self.grid(measure).is_some()
    }

    /// How many entities and periods a measure has; `None` where it is not among them.
    #[must_use]
    pub fn shape(&self, measure: Measure) -> Option<(usize, usize)> {
        self.grid(measure).map(|grid| (grid.entities, grid.periods))
    }

    /// Where a column lies; `None` where it is not among them.
    #[must_use]
    #[inline(always)]
    pub(super) fn offset(&self, measure: Measure, entity: Entity, period: Period) -> Option<usize> {
        let (entity, period) = (measure.entity_index(entity)?, measure.period_index(period)?);
        let Grid { start, entities, periods } = self.grid(measure)?;
        (entity < entities && period < periods).then_some(start + entity * periods + period)
    }

    /// Where the columns of one entity lie, period by period.
    #[inline(always)]
    pub(super) fn periods(&self, measure: Measure, entity: Entity) -> Option<Range<usize>> {
        let entity = measure.entity_index(entity)?;
        let Grid { start, entities, periods } = self.grid(measure)?;
        let from = start + entity * periods;
        (entity < entities).then_some(from..from + periods)
    }

    /// Where the columns of a measure lie.
    pub(super) fn range(&self, measure: Measure) -> Option<Range<usize>> {
        let Grid { start, entities, periods } = self.grid(measure)?;
        Some(start..start + entities * periods)
    }

    #[inline(always)]
    fn grid(&self, measure: Measure) -> Option<Grid> {
        *self.grids.get(measure.index())?
    }
}

/// Columns of the counts of [events](Event): by entity and year, those of stated ones with one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EventColumns {
    /// Of how many each event is counted, in the order of [`Event::ALL`].
    entities: [usize; Event::ALL.len()],
    years: usize,
}

impl EventColumns {
    /// Those of a layout.
    pub fn of(layout: &Layout) -> Self {
        Self { entities: Event::ALL.map(|event| layout.counted(event)), years: layout.years }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.before(Event::ALL.len())
    }

    /// Where a column lies; `None` where nothing is counted.
    pub fn offset(&self, event: Event, entity: Entity, year: YearIndex) -> Option<usize> {
        let (entity, YearIndex(year)) = (event.entity_index(entity)?, year);
        let at = Event::ALL.iter().position(|known| *known == event)?;
        let periods = self.periods(event);
        let is_there = entity < self.entities[at] && year < periods;
        is_there.then_some(self.before(at) + entity * periods + year)
    }

    /// How many columns there are for one that an event is counted of.
    fn periods(&self, event: Event) -> usize {
        self.years + usize::from(event == Event::Stated)
    }

    /// Columns of the first so many events.
    fn before(&self, events: usize) -> usize {
        let of = Event::ALL.iter().zip(self.entities).take(events);
        of.map(|(event, count)| count * self.periods(*event)).sum()
    }

    /// All of them, in order.
    pub fn each(self) -> impl Iterator<Item = (Event, usize, YearIndex)> {
        let of = Event::ALL.into_iter().zip(self.entities);
        let entities = of.flat_map(|(event, count)| (0..count).map(move |entity| (event, entity)));
        entities.flat_map(move |(event, entity)| {
            (0..self.periods(event)).map(move |year| (event, entity, YearIndex(year)))
        })
    }
}

/// A family of measures that are needed together, because they share a figure or a sum. A run that
/// goes through its trials several times keeps some families each time, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// The energy that is delivered, and the nameplate.
    Delivered,
    /// For the figure of the months.
    Months,
    /// Lost before anything flows.
    Possible,
    /// Lost to planned work.
    Maintenance,
    /// Lost to incidents.
    Incidents,
    /// Lost to other corridors and at the destination.
    Destination,
    /// Days without.
    Standstill,
    /// Taken on the way.
    Offtakes,
    /// Demand that is not served.
    Unserved,
    /// Contracts.
    Money,
    /// Alternatives replaced at the destination, and why other energy that arrives is not bought.
    Buyer,
    /// Reservoirs, by year.
    Water,
    /// For the figure of the reservoirs, whose title tells of the family before.
    Levels,
    /// Days in the states of regimes.
    States,
}

impl Family {
    /// All of them, in order.
    pub const ALL: [Self; 14] = [
        Self::Delivered,
        Self::Months,
        Self::Possible,
        Self::Maintenance,
        Self::Incidents,
        Self::Destination,
        Self::Standstill,
        Self::Offtakes,
        Self::Unserved,
        Self::Money,
        Self::Buyer,
        Self::Water,
        Self::Levels,
        Self::States,
    ];
}

/// Whose a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Corridor,
    Branch,
    RegimeState,
    Offtake,
    Claim,
    Reservoir,
    Destination,
    Replaced,
    AlternativePart,
}

/// When a measure is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Each year of the horizon.
    Year,
    /// Each calendar month.
    Month,
    /// Each month of the horizon.
    HorizonMonth,
    Once,
}

impl Measure {
    /// Every measure there is, with this many causes, in the order in which they are kept.
    fn all(causes: usize) -> impl Iterator<Item = Self> {
        let first = [Self::Delivered, Self::Nameplate].into_iter();
        let losses = Loss::each(causes).map(Self::Lost);
        let then = [
            Self::ZeroDays,
            Self::LongestGap,
            Self::Offtake,
            Self::Returned,
            Self::Net,
            Self::Claimed,
            Self::LossOfLoadHours,
            Self::Unserved,
            Self::Payment,
            Self::Replacement,
            Self::NetBenefit,
            Self::Month,
            Self::SingleMonth,
            Self::TwhPerUnit,
            Self::ServiceStart,
            Self::Outcome,
            Self::StateDays,
        ];
        first
            .chain(losses)
            .chain(then)
            .chain(Water::ALL.map(Self::Reservoir))
            .chain(Water::ALL.map(Self::ReservoirMonth))
            .chain([Self::ReservoirCourse])
            .chain([Self::Replaced, Self::ReplacedMusd, Self::AvoidedCo2, Self::ReplacedInPart])
            .chain(Refusal::ALL.map(Self::LostDestination))
    }

    /// A number of its own, small, the same in every layout.
    #[inline(always)]
    fn index(self) -> usize {
        const BUYER: usize = 20 + 2 * Water::ALL.len();
        const LOSSES: usize = BUYER + 4 + Refusal::ALL.len();
        match self {
            Self::Delivered => 0,
            Self::Nameplate => 1,
            Self::ZeroDays => 2,
            Self::LongestGap => 3,
            Self::Offtake => 4,
            Self::LossOfLoadHours => 5,
            Self::Unserved => 6,
            Self::Payment => 7,
            Self::Replacement => 8,
            Self::NetBenefit => 9,
            Self::Month => 10,
            Self::SingleMonth => 11,
            Self::TwhPerUnit => 12,
            Self::ReservoirCourse => 13,
            Self::ServiceStart => 14,
            Self::Claimed => 15,
            Self::Returned => 16,
            Self::Net => 17,
            Self::Outcome => 18,
            Self::StateDays => 19,
            Self::Reservoir(water) => 20 + water as usize,
            Self::ReservoirMonth(water) => 20 + Water::ALL.len() + water as usize,
            Self::Replaced => BUYER,
            Self::ReplacedMusd => BUYER + 1,
            Self::AvoidedCo2 => BUYER + 2,
            Self::ReplacedInPart => BUYER + 3,
            Self::LostDestination(refusal) => BUYER + 4 + refusal as usize,
            Self::Lost(loss) => LOSSES + loss.index(),
        }
    }

    /// The index of an entity among its own; `None` where the measure is of no such entity.
    #[inline(always)]
    pub(super) fn entity_index(self, entity: Entity) -> Option<usize> {
        match (self.kind().0, entity) {
            (Whose::Corridor, Entity::Corridor(CorridorIndex(index)))
            | (Whose::Offtake, Entity::Offtake(OfftakeIndex(index)))
            | (Whose::Claim, Entity::Claim(ClaimIndex(index)))
            | (Whose::Branch, Entity::Branch(BranchIndex(index)))
            | (Whose::RegimeState, Entity::RegimeState(RegimeStateIndex(index)))
            | (Whose::Reservoir, Entity::Reservoir(ReservoirIndex(index)))
            | (Whose::Replaced, Entity::Replaced(ReplacedIndex(index)))
            | (Whose::AlternativePart, Entity::AlternativePart(AlternativePartIndex(index))) => {
                Some(index)
            }
            (Whose::Destination, Entity::Destination) => Some(0),
            _ => None,
        }
    }

    /// The index of a period among its own; `None` where the measure has no such period.
    #[inline(always)]
    pub(super) fn period_index(self, period: Period) -> Option<usize> {
        match (self.kind().1, period) {
            (When::Year, Period::Year(YearIndex(index)))
            | (When::Month, Period::Month(MonthIndex(index)))
            | (When::HorizonMonth, Period::HorizonMonth(HorizonMonthIndex(index))) => Some(index),
            (When::Once, Period::Once) => Some(0),
            _ => None,
        }
    }

    /// The entity at an index among those that the measure is of.
    #[must_use]
    pub fn entity(self, index: usize) -> Entity {
        match self.kind().0 {
            Whose::Corridor => CorridorIndex(index).into(),
            Whose::Offtake => OfftakeIndex(index).into(),
            Whose::Claim => ClaimIndex(index).into(),
            Whose::Branch => BranchIndex(index).into(),
            Whose::RegimeState => RegimeStateIndex(index).into(),
            Whose::Reservoir => ReservoirIndex(index).into(),
            Whose::Replaced => ReplacedIndex(index).into(),
            Whose::AlternativePart => AlternativePartIndex(index).into(),
            Whose::Destination => Entity::Destination,
        }
    }

    /// The period at an index among those that the measure has.
    #[must_use]
    pub fn period(self, index: usize) -> Period {
        match self.kind().1 {
            When::Year => YearIndex(index).into(),
            When::Month => MonthIndex(index).into(),
            When::HorizonMonth => HorizonMonthIndex(index).into(),
            When::Once => Period::Once,
        }
    }

    /// Whose it is, when, and with what it is needed together.
    #[inline(always)]
    fn kind(self) -> (Whose, When, Family) {
        use Whose::{Branch, Claim, Corridor, Destination, Offtake, Reservoir};
        match self {
            Self::Delivered | Self::Nameplate => (Corridor, When::Year, Family::Delivered),
            Self::TwhPerUnit | Self::ServiceStart => (Corridor, When::Once, Family::Delivered),
            Self::Outcome => (Branch, When::Once, Family::Delivered),
            Self::StateDays => (Whose::RegimeState, When::Year, Family::States),
            Self::Lost(loss) => (Corridor, When::Year, loss.family()),
            Self::ZeroDays | Self::LongestGap => (Corridor, When::Year, Family::Standstill),
            Self::Offtake => (Offtake, When::Year, Family::Offtakes),
            Self::Claimed => (Claim, When::Year, Family::Offtakes),
            Self::Returned | Self::Net => (Corridor, When::Year, Family::Delivered),
            Self::LossOfLoadHours | Self::Unserved => (Destination, When::Year, Family::Unserved),
            Self::Payment | Self::Replacement | Self::NetBenefit => {
                (Corridor, When::Year, Family::Money)
            }
            Self::Month | Self::SingleMonth => (Corridor, When::Month, Family::Months),
            Self::Reservoir(_) => (Reservoir, When::Year, Family::Water),
            Self::ReservoirMonth(_) => (Reservoir, When::Month, Family::Levels),
            Self::ReservoirCourse => (Reservoir, When::HorizonMonth, Family::Levels),
            Self::Replaced | Self::ReplacedMusd | Self::AvoidedCo2 => {
                (Whose::Replaced, When::Year, Family::Buyer)
            }
            Self::ReplacedInPart => (Whose::AlternativePart, When::Year, Family::Buyer),
            Self::LostDestination(_) => (Corridor, When::Year, Family::Buyer),
        }
    }

    /// With what it is needed together.
    #[must_use]
    pub fn family(self) -> Family {
        self.kind().2
    }

    /// Whether trials of a layout record it.
    fn is_recorded(self, layout: &Layout) -> bool {
        match self {
            Self::LossOfLoadHours | Self::Unserved => layout.has_demand,
            Self::Returned | Self::Net => layout.has_returns,
            Self::Claimed => !layout.claims.is_empty(),
            Self::Outcome => !layout.branches.is_empty(),
            Self::StateDays => !layout.regimes.is_empty(),
            Self::Payment => !layout.contracts.is_empty(),
            Self::Replacement | Self::NetBenefit => {
                layout.contracts.iter().any(|contract| contract.replaced)
            }
            Self::LostDestination(_) | Self::ReplacedInPart => !layout.alternatives.is_empty(),
            _ => match self.kind().0 {
                Whose::Reservoir => !layout.reservoirs.is_empty(),
                Whose::Replaced => !layout.replaced.is_empty(),
                _ => true,
            },
        }
    }

    /// How many entities and periods it has in a layout.
    #[must_use]
    pub fn shape(self, layout: &Layout) -> (usize, usize) {
        let (whose, when, _) = self.kind();
        let entities = match whose {
            Whose::Corridor => layout.corridors.len(),
            Whose::Branch => layout.branches.len(),
            Whose::RegimeState => layout.regime_states().count(),
            Whose::Offtake => layout.offtakes.len(),
            Whose::Claim => layout.claims.len(),
            Whose::Reservoir => layout.reservoirs.len(),
            Whose::Destination => 1,
            Whose::Replaced => layout.replaced.len(),
            Whose::AlternativePart => layout.alternatives.len() * layout.day.len(),
        };
        let periods = match when {
            When::Year => layout.years,
            When::Month => 12,
            When::HorizonMonth => 12 * layout.years,
            When::Once => 1,
        };
        (entities, periods)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_a_number_of_its_own() {
        let mut seen: Vec<usize> = Measure::all(3).map(Measure::index).collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
        assert!(seen.iter().all(|index| *index < count + Loss::ALL.len()));
    }

    #[test]
    fn measures_asked_for_in_any_order_lie_in_one() {
        let mut layout = Layout::new(2030, 3);
        layout.has_demand = true;
        layout.causes = vec!["attack".into(), "technical".into()];
        let all = layout.laid_out().columns().clone();
        let wanted = [Measure::Unserved, Measure::Offtake, Measure::LossOfLoadHours];
        let some = all.only(|measure| wanted.contains(&measure));
        let order = [Measure::Offtake, Measure::LossOfLoadHours, Measure::Unserved];
        assert_eq!(some.measures().collect::<Vec<_>>(), order);
        let year = |year| Period::Year(YearIndex(year));
        let of = Entity::Destination;
        assert_eq!(some.offset(Measure::Unserved, of, year(2)), Some(5));
        assert_eq!(some.offset(Measure::Unserved, of, year(3)), None, "there are three years");
        let month = Period::Month(MonthIndex(0));
        assert_eq!(some.offset(Measure::Unserved, of, month), None, "it is by year");
        let corridor = Entity::Corridor(CorridorIndex(0));
        assert_eq!(some.offset(Measure::Unserved, corridor, year(0)), None, "it is of no corridor");
        assert_eq!(some.offset(Measure::Delivered, corridor, year(0)), None, "it is not kept");
        assert_eq!((some.count(), some.has(Measure::Delivered)), (6, false));
        assert_eq!(some.only(|_| false).count(), 0);
    }
}
