//! What a trial's row of base values means.

use crate::units::Commodity;

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

/// The headings under which energy is lost, in the order in which they are taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Loss {
    /// Not built, late, ramping up.
    NotInService,
    /// Too little water or gas with everything intact.
    Supply,
    /// Planned work.
    Maintenance,
    /// Incidents of one cause (index into [`Layout::causes`]).
    Incidents(usize),
    /// Incidents of all causes: derived, never recorded.
    AllIncidents,
    /// Drawn by corridors before it.
    SharedSupply,
    /// Not accepted, not absorbed, no demand.
    Destination,
}

/// What a reader of outcomes needs to know of a corridor.
#[derive(Debug, Clone, PartialEq)]
pub struct CorridorLabel {
    /// Its name.
    pub name: String,
    /// What it carries.
    pub commodity: Commodity,
}

/// What a reader of outcomes needs to know of an offtake.
#[derive(Debug, Clone, PartialEq)]
pub struct OfftakeLabel {
    /// Its name.
    pub name: String,
    /// Index of its corridor.
    pub corridor: usize,
}

/// What a reader of outcomes needs to know of a supply that is a reservoir.
#[derive(Debug, Clone, PartialEq)]
pub struct ReservoirLabel {
    /// The supply's name.
    pub name: String,
    /// What it can hold, GWh, where that is certain.
    pub storage_gwh: Option<f64>,
}

/// What a reader of outcomes needs to know of a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentLabel {
    /// Its name.
    pub name: String,
    /// Index of its corridor.
    pub corridor: usize,
}

/// What a reader of outcomes needs to know of a hazard.
#[derive(Debug, Clone, PartialEq)]
pub struct HazardLabel {
    /// Its name.
    pub name: String,
    /// Index of its cause in [`Layout::causes`].
    pub cause: usize,
}

/// What a reader of outcomes needs to know of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractLabel {
    /// Index of its corridor.
    pub corridor: usize,
    /// Whether it says what is paid where the energy does not arrive.
    pub replaced: bool,
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
    /// All segments of all corridors, in order.
    pub segments: Vec<SegmentLabel>,
    /// The supplies that are reservoirs, in order.
    pub reservoirs: Vec<ReservoirLabel>,
    /// All hazards, in order.
    pub hazards: Vec<HazardLabel>,
    /// Security states; empty without a chain.
    pub states: Vec<String>,
    /// Names of all assumptions, in order.
    pub assumptions: Vec<String>,
    /// Places whose drawn values may have to be held at a bound.
    pub places: Vec<String>,
    /// Whether an hourly demand is given.
    pub has_demand: bool,
    /// Contracts, in order; at most one for a corridor.
    pub contracts: Vec<ContractLabel>,
    /// Every recorded measure with where its part of the row begins, in order.
    measures: Vec<(Measure, usize)>,
    /// Length of a row.
    row_len: usize,
}

impl Layout {
    /// A layout without names.
    #[must_use]
    pub fn new(start_year: i32, years: usize) -> Self {
        Self { start_year, years, ..Self::default() }
    }

    /// Lays out the rows; to be called once all names are in place.
    #[must_use]
    pub fn laid_out(mut self) -> Self {
        let mut measures = vec![
            Measure::Delivered,
            Measure::Nameplate,
            Measure::Lost(Loss::NotInService),
            Measure::Lost(Loss::Supply),
            Measure::Lost(Loss::Maintenance),
        ];
        measures.extend((0..self.causes.len()).map(|cause| Measure::Lost(Loss::Incidents(cause))));
        measures.extend([
            Measure::Lost(Loss::SharedSupply),
            Measure::Lost(Loss::Destination),
            Measure::ZeroDays,
            Measure::LongestGap,
            Measure::Offtake,
        ]);
        if self.has_demand {
            measures.extend([Measure::LossOfLoadHours, Measure::Unserved]);
        }
        if !self.contracts.is_empty() {
            measures.push(Measure::Payment);
        }
        if self.contracts.iter().any(|contract| contract.replaced) {
            measures.extend([Measure::Replacement, Measure::NetBenefit]);
        }
        measures.extend([Measure::Month, Measure::SingleMonth, Measure::TwhPerUnit]);
        if !self.reservoirs.is_empty() {
            measures.extend(Water::ALL.map(Measure::Reservoir));
            measures.extend(Water::ALL.map(Measure::ReservoirMonth));
            measures.push(Measure::ReservoirCourse);
        }
        self.measures.clear();
        self.row_len = 0;
        for measure in measures {
            self.measures.push((measure, self.row_len));
            let (entities, periods) = self.shape(measure);
            self.row_len += entities * periods;
        }
        self
    }

    /// Numbers in a row.
    #[must_use]
    pub fn row_len(&self) -> usize {
        self.row_len
    }

    /// Every recorded measure, in the order of the row.
    pub fn measures(&self) -> impl Iterator<Item = Measure> + '_ {
        self.measures.iter().map(|(measure, _)| *measure)
    }

    /// Where a measure's part of the row begins; within it, entity by entity, periods run fastest.
    ///
    /// `None` for what is not recorded.
    #[must_use]
    pub fn start(&self, measure: Measure) -> Option<usize> {
        self.measures.iter().find(|(known, _)| *known == measure).map(|(_, start)| *start)
    }

    /// How many entities and periods a measure has.
    #[must_use]
    pub fn shape(&self, measure: Measure) -> (usize, usize) {
        match measure {
            Measure::Offtake => (self.offtakes.len(), self.years),
            Measure::LossOfLoadHours | Measure::Unserved => (1, self.years),
            Measure::Month | Measure::SingleMonth => (self.corridors.len(), 12),
            Measure::TwhPerUnit => (self.corridors.len(), 1),
            Measure::Reservoir(_) => (self.reservoirs.len(), self.years),
            Measure::ReservoirMonth(_) => (self.reservoirs.len(), 12),
            Measure::ReservoirCourse => (self.reservoirs.len(), 12 * self.years),
            _ => (self.corridors.len(), self.years),
        }
    }
}
