//! Sums over trials that need no column: counts, shares and their second moments.
//!
//! Blocks are added in the order of trials, so the sums are the same for any number of threads.

use super::{Layout, MonthTally, RatioTally, ServiceTally};

/// Sums over trials.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tallies {
    /// Trials summed.
    pub trials: u64,
    /// By hazard.
    pub hazards: Vec<HazardTally>,
    /// By segment.
    pub segments: Vec<SegmentTally>,
    /// By segment and cause: TWh that incidents there took from its corridor.
    pub located: Vec<LocatedTally>,
    /// By security state: share of the horizon's months.
    pub states: Vec<ShareTally>,
    /// By state of each regime, in the order of [`Layout::regime_states`]: the share of the horizon's
    /// days in it.
    pub regimes: Vec<ShareTally>,
    /// By the same, by year: the share of the year's days in it.
    pub regimes_by_year: Vec<Vec<ShareTally>>,
    /// By corridor, by year: trials in which it is in service for any part of the year.
    pub in_service: Vec<Vec<u64>>,
    /// By corridor: share of the horizon's years in service for any part.
    pub years_in_service: Vec<ShareTally>,
    /// By corridor: its years of service.
    pub service: Vec<ServiceTally>,
    /// By contract.
    pub contracts: Vec<ContractTally>,
    /// By path: trials in which a drawn value was clamped to a bound.
    pub clamped: Vec<u64>,
    /// The months of the horizon, where they are kept.
    pub months: MonthTally,
    /// By stated event: trials that meet its condition in each year, and behind these trials that meet it
    /// as a whole (see [`super::Event::Stated`]).
    pub events: Vec<Vec<u64>>,
}

/// How far one contract was met.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContractTally {
    /// By year: trials in which its volume passed the meter.
    pub met: Vec<u64>,
    /// Share of the horizon's years in which it did.
    pub years_met: ShareTally,
    /// TWh that its volume comes to where it arrives.
    pub volume: ShareTally,
    /// Years of service in which it did; the divisor is the number of the corridor's.
    pub met_in_service: RatioTally,
}

/// Incidents of one hazard that begin in the horizon, over all its instances.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HazardTally {
    /// By year: sum over trials of the year's count.
    pub by_year: Vec<u64>,
    /// By year: sum of the squares of the year's count.
    pub by_year_squared: Vec<u64>,
    /// Sum of the squares of the horizon's count.
    pub horizon_squared: u64,
}

/// The energy that incidents of one cause on one segment took from its corridor.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LocatedTally {
    /// TWh.
    pub lost: f64,
    /// Sum of squares of the trial's TWh.
    pub lost_squared: f64,
    /// Sum of products of TWh and the trial's hours in service.
    pub lost_service: f64,
}

impl LocatedTally {
    /// Adds one trial's TWh, and the hours in which its corridor was in service.
    pub fn record(&mut self, lost: f64, service: f64) {
        self.lost += lost;
        self.lost_squared += lost * lost;
        self.lost_service += lost * service;
    }

    /// Its sums, in order.
    fn sums(&mut self) -> [&mut f64; 3] {
        [&mut self.lost, &mut self.lost_squared, &mut self.lost_service]
    }
}

/// Hours of one segment while its corridor is in service.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SegmentTally {
    /// Hours in service.
    pub service: f64,
    /// Hours below full.
    pub down: f64,
    /// Hours at nothing.
    pub out: f64,
    /// Sum of squares of the trial's hours in service.
    pub service_squared: f64,
    /// Sum of squares of the trial's hours below full.
    pub down_squared: f64,
    /// Sum of squares of the trial's hours at nothing.
    pub out_squared: f64,
    /// Sum of products of hours below full and in service.
    pub down_service: f64,
    /// Sum of products of hours at nothing and in service.
    pub out_service: f64,
}

/// A share, or another number, one a trial.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ShareTally {
    /// Sum over trials.
    pub sum: f64,
    /// Sum of squares.
    pub squared: f64,
}

impl ShareTally {
    /// Adds one trial.
    pub fn record(&mut self, share: f64) {
        self.sum += share;
        self.squared += share * share;
    }

    /// Adds later trials.
    fn add(&mut self, more: Self) {
        self.sum += more.sum;
        self.squared += more.squared;
    }

    /// Its sums, in order.
    fn sums(&mut self) -> [&mut f64; 2] {
        [&mut self.sum, &mut self.squared]
    }
}

impl HazardTally {
    /// Incidents of a trial, more than any can have.
    const MOST: u128 = 1 << 24;

    /// Whether counts in so many trials can have these sums and squares.
    fn can_be_of(&self, trials: u64) -> bool {
        let can_be = |sum: u64, squared: u64| {
            let (sum, squared, trials) = (u128::from(sum), u128::from(squared), u128::from(trials));
            sum <= squared && squared <= sum * Self::MOST && sum * sum <= trials * squared
        };
        let horizon = self.by_year.iter().fold(0, |sum: u64, year| sum.saturating_add(*year));
        self.by_year.iter().zip(&self.by_year_squared).all(|(sum, squared)| can_be(*sum, *squared))
            && can_be(horizon, self.horizon_squared)
    }
}

impl SegmentTally {
    /// Its sums, in order.
    fn sums(&mut self) -> [&mut f64; 8] {
        [
            &mut self.service,
            &mut self.down,
            &mut self.out,
            &mut self.service_squared,
            &mut self.down_squared,
            &mut self.out_squared,
            &mut self.down_service,
            &mut self.out_service,
        ]
    }

    /// Adds one trial's hours.
    pub fn record(&mut self, service: f64, down: f64, out: f64) {
        self.service += service;
        self.down += down;
        self.out += out;
        self.service_squared += service * service;
        self.down_squared += down * down;
        self.out_squared += out * out;
        self.down_service += down * service;
        self.out_service += out * service;
    }
}

impl Tallies {
    /// All zero.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        let hazard = HazardTally {
            by_year: vec![0; layout.years],
            by_year_squared: vec![0; layout.years],
            horizon_squared: 0,
        };
        Self {
            trials: 0,
            hazards: vec![hazard; layout.hazards.len()],
            segments: vec![SegmentTally::default(); layout.segments.len()],
            located: vec![LocatedTally::default(); layout.segments.len() * layout.causes.len()],
            states: vec![ShareTally::default(); layout.states.len()],
            regimes: vec![ShareTally::default(); layout.regime_states().count()],
            regimes_by_year: vec![
                vec![ShareTally::default(); layout.years];
                layout.regime_states().count()
            ],
            in_service: vec![vec![0; layout.years]; layout.corridors.len()],
            years_in_service: vec![ShareTally::default(); layout.corridors.len()],
            service: vec![ServiceTally::default(); layout.corridors.len()],
            contracts: vec![
                ContractTally { met: vec![0; layout.years], ..ContractTally::default() };
                layout.contracts.len()
            ],
            clamped: vec![0; layout.paths.len()],
            months: MonthTally::default(),
            events: vec![vec![0; layout.years + 1]; layout.events.len()],
        }
    }

    /// The same with the months of the horizon.
    #[must_use]
    pub fn with_months(layout: &Layout) -> Self {
        Self { months: MonthTally::new(layout), ..Self::new(layout) }
    }

    /// Adds the tallies of later trials.
    pub fn add(&mut self, other: &Self) {
        fn counts(sum: &mut [u64], more: &[u64]) {
            for (sum, more) in sum.iter_mut().zip(more) {
                // Only sums that no trials could come to overflow.
                *sum = sum.saturating_add(*more);
            }
        }
        fn shares(sum: &mut [ShareTally], more: &[ShareTally]) {
            for (sum, more) in sum.iter_mut().zip(more) {
                sum.add(*more);
            }
        }
        self.trials = self.trials.saturating_add(other.trials);
        for (sum, more) in self.hazards.iter_mut().zip(&other.hazards) {
            counts(&mut sum.by_year, &more.by_year);
            counts(&mut sum.by_year_squared, &more.by_year_squared);
            sum.horizon_squared = sum.horizon_squared.saturating_add(more.horizon_squared);
        }
        for (sum, more) in self.segments.iter_mut().zip(&other.segments) {
            sum.service += more.service;
            sum.down += more.down;
            sum.out += more.out;
            sum.service_squared += more.service_squared;
            sum.down_squared += more.down_squared;
            sum.out_squared += more.out_squared;
            sum.down_service += more.down_service;
            sum.out_service += more.out_service;
        }
        for (sum, more) in self.located.iter_mut().zip(&other.located) {
            let mut more = *more;
            for (sum, more) in sum.sums().into_iter().zip(more.sums()) {
                *sum += *more;
            }
        }
        shares(&mut self.states, &other.states);
        shares(&mut self.regimes, &other.regimes);
        for (sum, more) in self.regimes_by_year.iter_mut().zip(&other.regimes_by_year) {
            shares(sum, more);
        }
        for (sum, more) in self.in_service.iter_mut().zip(&other.in_service) {
            counts(sum, more);
        }
        shares(&mut self.years_in_service, &other.years_in_service);
        for (sum, more) in self.service.iter_mut().zip(&other.service) {
            sum.add(*more);
        }
        for (sum, more) in self.contracts.iter_mut().zip(&other.contracts) {
            counts(&mut sum.met, &more.met);
            sum.years_met.add(more.years_met);
            sum.volume.add(more.volume);
            sum.met_in_service.add(more.met_in_service);
        }
        counts(&mut self.clamped, &other.clamped);
        self.months.add(&other.months);
        for (sum, more) in self.events.iter_mut().zip(&other.events) {
            counts(sum, more);
        }
    }

    /// Whether they can be those of so many trials: no sum is without a number, and no count of trials
    /// is of more than there are.
    #[must_use]
    pub fn can_be_of(&self, trials: u64) -> bool {
        let is_sum = f64::is_finite;
        let is_count = |count: &u64| *count <= trials;
        let is_share = |share: &ShareTally| is_sum(share.sum) && is_sum(share.squared);
        self.trials == trials
            && self.hazards.iter().all(|hazard| hazard.can_be_of(trials))
            && self.segments.iter().all(|segment| {
                let mut segment = *segment;
                segment.sums().into_iter().all(|sum| is_sum(*sum))
            })
            && self.located.iter().all(|located| {
                let mut located = *located;
                located.sums().into_iter().all(|sum| is_sum(*sum))
            })
            && self.states.iter().chain(&self.years_in_service).all(is_share)
            && self.regimes.iter().chain(self.regimes_by_year.iter().flatten()).all(is_share)
            && self.in_service.iter().chain(&self.events).flatten().all(is_count)
            && self.clamped.iter().all(is_count)
            && self
                .service
                .iter()
                .zip(&self.in_service)
                .all(|(service, years)| service.can_be_of(trials, years.len()))
            && self.contracts.iter().all(|contract| {
                contract.met.iter().all(is_count)
                    && is_share(&contract.years_met)
                    && is_share(&contract.volume)
                    && contract.met_in_service.is_finite()
            })
            && (!self.months.is_kept() || self.months.can_be_of(trials))
    }

    /// Every sum, in a fixed order.
    pub(super) fn each_sum(&mut self, visit: &mut dyn FnMut(Sum<'_>)) {
        visit(Sum::Count(&mut self.trials));
        for hazard in &mut self.hazards {
            let HazardTally { by_year, by_year_squared, horizon_squared } = hazard;
            let counts = by_year.iter_mut().chain(by_year_squared).chain([horizon_squared]);
            counts.for_each(|count| visit(Sum::Count(count)));
        }
        for segment in &mut self.segments {
            segment.sums().into_iter().for_each(|sum| visit(Sum::Number(sum)));
        }
        for located in &mut self.located {
            located.sums().into_iter().for_each(|sum| visit(Sum::Number(sum)));
        }
        let by_year = self.regimes_by_year.iter_mut().flatten();
        for share in self.states.iter_mut().chain(&mut self.regimes).chain(by_year) {
            share.sums().into_iter().for_each(|sum| visit(Sum::Number(sum)));
        }
        self.in_service.iter_mut().flatten().for_each(|count| visit(Sum::Count(count)));
        for share in &mut self.years_in_service {
            share.sums().into_iter().for_each(|sum| visit(Sum::Number(sum)));
        }
        self.service.iter_mut().for_each(|service| service.each_sum(visit));
        for contract in &mut self.contracts {
            contract.met.iter_mut().for_each(|count| visit(Sum::Count(count)));
            let shares = contract.years_met.sums().into_iter().chain(contract.volume.sums());
            let sums = shares.chain(contract.met_in_service.sums());
            sums.for_each(|sum| visit(Sum::Number(sum)));
        }
        self.clamped.iter_mut().for_each(|count| visit(Sum::Count(count)));
        self.months.each_mut().for_each(|sum| visit(Sum::Number(sum)));
        self.events.iter_mut().flatten().for_each(|count| visit(Sum::Count(count)));
    }

    /// Every sum as 64 bits, in the same order: numbers by their bits.
    #[must_use]
    pub fn words(&self) -> Vec<u64> {
        let mut words = Vec::new();
        self.clone().each_sum(&mut |sum| words.push(sum.word()));
        words
    }

    /// The tallies, with months, that [`Self::words`] gave; what is missing is zero.
    #[must_use]
    pub fn from_words(layout: &Layout, words: &[u64]) -> Self {
        let mut tallies = Self::with_months(layout);
        let mut words = words.iter().copied();
        tallies.each_sum(&mut |sum| sum.set(words.next().unwrap_or(0)));
        tallies
    }
}

/// A sum over trials, to be read or written.
#[derive(Debug)]
pub(super) enum Sum<'a> {
    /// A whole number.
    Count(&'a mut u64),
    /// Any other.
    Number(&'a mut f64),
}

impl Sum<'_> {
    /// Its 64 bits.
    fn word(&self) -> u64 {
        match self {
            Self::Count(count) => **count,
            Self::Number(number) => number.to_bits(),
        }
    }

    /// Sets it to what has these.
    fn set(self, word: u64) {
        match self {
            Self::Count(count) => *count = word,
            Self::Number(number) => *number = f64::from_bits(word),
        }
    }
}
