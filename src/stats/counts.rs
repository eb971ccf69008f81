//! The trials of a run that are counted and not kept: all that a summary and its pictures ask of them, in
//! memory that does not grow with their number.
//!
//! Up to a limit a run keeps every number of every trial and everything is exact. Above it each column
//! that something is made of is a [`Sketch`]: exact sums, and counts on a fixed grid. What asks for
//! several columns at once asks for something that adds up trial by trial, and that is added up:
//!
//! | asked for | kept |
//! |---|---|
//! | a row of the summary | a sketch of the trial's number (sums over corridors, means over years) |
//! | results by outcome | a sketch for each outcome of each branch |
//! | futures | how many trials had each combination, and a sketch for each |
//! | years of service, whose errors respect trials | a [`ClusterSketch`]: sums, squares and products by trial, and counts by which the error of any quantile is known |
//! | months | a sketch for each month of the horizon, of the trials whose turn its year is |
//! | share of the nameplate | the sum of products of what is delivered and the nameplate |
//! | whether anything ever arrives | how many trials bring anything in any year |
//! | chances, shares of time, incidents | the tallies, block by block, added up exactly |
//! | drivers, extremes, single trials, how estimates settle | the first trials, kept one by one ([`Head`]) |
//!
//! Everything but the last is a sum of whole numbers, so pieces may be added in any order and parts
//! joined in any tree: the bits are the same, and so are the bytes that [`Counts::write`] gives. The first
//! trials are the same whatever the run; drivers say how many they were told from.
//!
//! Futures of more than [`MOST_CORRIDORS`] corridors are not kept: there may be as many as trials.
//!
//! A sketch takes some 400 kB once its cells are full, and a scenario of many corridors and years has thousands. Where they
//! take more than there is room for ([`Counts::make_room`]) rows of the summary are left to another pass
//! over the same trials; what pictures ask for once all is counted is counted in the first.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::about::About;
use super::by_outcome::{BranchRow, OutcomeRow, in_order, outcome_jobs};
use super::clustered::Clusters;
use super::distribution::Distribution;
use super::futures::{Combination, Future, combinations_at, future_jobs, futures_of_counts};
use super::ratio::proportion;
use super::sample::average_year;
use super::service_year::{ServiceJob, ServiceMetric, ServicePiece, Years, service_jobs};
use super::sketch::Sketch;
use super::sketch_clusters::{ClusterSketch, Gathering};
use super::summary::MetricRow;
use super::summary_rows::{Estimates, jobs};
use crate::outcome::{
    All, BranchIndex, ByExponent, CorridorIndex, Entity, ExactSum, ExactTallies, Head,
    HorizonMonthIndex, Layout, Measure, Metric, MonthIndex, Outcomes, Period, ReservoirIndex,
    Tallies, Variable as Job, Water, YearIndex,
};

/// Of its value, to which a quantile of trials that are counted is known: the width of a cell.
pub const RELATIVE_WIDTH: f64 = 1.3e-4;
/// Corridors past which futures are not told of trials that are counted.
pub const MOST_CORRIDORS: usize = 10;

/// Bytes that a sketch may take for each of its first trials, for its first few dozen together, and once
/// there are so many that its cells are full.
const PAGE_BYTES: u64 = 256;
const FIRST: u64 = 24 << 10;
const USUAL: u64 = 400 << 10;

/// Consecutive trials with every column, to be counted.
#[derive(Debug)]
pub struct Piece {
    outcomes: Outcomes,
    first: u64,
    /// The combinations of corridors at the end of the horizon, and which each trial had.
    combinations: Vec<Combination>,
    of_trial: Vec<u32>,
}

impl Piece {
    /// Of outcomes that keep every measure, from trial `first` on.
    #[must_use]
    pub fn new(outcomes: Outcomes) -> Self {
        let layout = &outcomes.layout;
        let first = outcomes.blocks.first().map_or(0, |block| block.first_trial());
        let (mut combinations, mut of_trial) = (Vec::new(), Vec::new());
        if layout.corridors.len() <= MOST_CORRIDORS {
            let last = layout.years.saturating_sub(1);
            let (all, of) = combinations_at(&outcomes, layout.corridors.len(), last);
            combinations = all.into_iter().map(|(combination, _)| combination).collect();
            of_trial = of;
        }
        Self { outcomes, first, combinations, of_trial }
    }

    /// The outcomes.
    #[must_use]
    pub fn outcomes(&self) -> &Outcomes {
        &self.outcomes
    }
}

/// Memory to count in; one for each thread.
#[derive(Debug, Default)]
pub struct Counting {
    values: Vec<f64>,
    more: Vec<f64>,
    by: ByExponent,
    gathering: Gathering,
}

/// Something that may be counted.
#[derive(Debug, Clone)]
enum Kind {
    /// A row of the summary.
    Row(Job, Sketch),
    /// A metric by the outcomes of a branch.
    Outcome(Job, usize, Vec<Sketch>),
    /// A metric by combination of corridors.
    Future(Job, BTreeMap<Combination, Sketch>),
    /// Trials by combination.
    Combinations(BTreeMap<Combination, u64>),
    /// A metric in years of service.
    Service(Job, Box<ClusterSketch>),
    /// A month in years of service.
    ServiceMonth(CorridorIndex, MonthIndex, Sketch),
    /// A calendar month of a corridor, or of all together, by year.
    Month(Option<CorridorIndex>, MonthIndex, Vec<Sketch>),
    /// The level of a reservoir at the end of a month of the horizon.
    Level(ReservoirIndex, HorizonMonthIndex, Sketch),
    /// A reservoir's water of a kind in a calendar month.
    Water(ReservoirIndex, Water, MonthIndex, ExactSum),
    /// The product of what is delivered and the nameplate, in the average year.
    Product(Option<CorridorIndex>, ExactSum),
    /// Trials that bring anything in any year.
    Arrivals(Option<CorridorIndex>, u64),
    /// Sums over trials.
    Tallies(Box<ExactTallies>),
}

/// In which pass over the trials something is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// In this one.
    Now,
    /// In a later one.
    Later,
    /// It was in an earlier one, and what was found is known elsewhere.
    Over,
}

/// One of the things that are counted.
#[derive(Debug, Clone)]
pub struct Counted {
    kind: Kind,
    turn: Turn,
}

/// The result of one of them.
#[derive(Debug)]
pub enum Found {
    /// A row of the summary.
    Row(MetricRow),
    /// Rows by outcome.
    Outcomes(Vec<OutcomeRow>),
    /// A part of years of service.
    Service(ServicePiece),
    /// Nothing of a summary.
    Other,
}

/// All that is counted of a run, or of a part of it.
#[derive(Debug, Clone)]
pub struct Counts {
    layout: Arc<Layout>,
    trials: u64,
    all: Vec<Counted>,
    head: Head,
    /// Whether the trials are gone over again.
    is_again: bool,
}

impl Counts {
    /// Nothing counted yet; `head` says which first trials are kept.
    #[must_use]
    pub fn new(layout: &Arc<Layout>, head: Head) -> Self {
        let mut all = vec![Kind::Tallies(Box::new(ExactTallies::new(layout)))];
        let corridors = || (0..layout.corridors.len()).map(CorridorIndex);
        let with_total = || corridors().map(Some).chain([None]);
        all.extend(service_jobs(layout).into_iter().map(|job| match job {
            ServiceJob::Metric(job) => Kind::Service(job, Box::default()),
            ServiceJob::Month(corridor, month) => {
                Kind::ServiceMonth(corridor, month, Sketch::default())
            }
        }));
        all.extend(jobs(layout).into_iter().map(|job| Kind::Row(job, Sketch::default())));
        for job in outcome_jobs(layout) {
            all.extend(layout.branches.iter().enumerate().map(|(branch, label)| {
                Kind::Outcome(job, branch, vec![Sketch::default(); label.outcomes.len()])
            }));
        }
        if layout.corridors.len() <= MOST_CORRIDORS {
            all.push(Kind::Combinations(BTreeMap::new()));
            let jobs = future_jobs(layout).into_iter();
            all.extend(jobs.map(|job| Kind::Future(job, BTreeMap::new())));
        }
        if !layout.corridors.is_empty() {
            for corridor in with_total() {
                let months = (0..12).map(MonthIndex);
                let years = vec![Sketch::default(); layout.years];
                all.extend(months.map(|month| Kind::Month(corridor, month, years.clone())));
                all.push(Kind::Product(corridor, ExactSum::default()));
                all.push(Kind::Arrivals(corridor, 0));
            }
        }
        for reservoir in (0..layout.reservoirs.len()).map(ReservoirIndex) {
            let months = (0..12 * layout.years).map(HorizonMonthIndex);
            all.extend(months.map(|month| Kind::Level(reservoir, month, Sketch::default())));
            for water in Water::ALL {
                let months = (0..12).map(MonthIndex);
                all.extend(
                    months.map(|month| Kind::Water(reservoir, water, month, ExactSum::default())),
                );
            }
        }
        let all = all.into_iter().map(|kind| Counted { kind, turn: Turn::Now }).collect();
        Self { layout: layout.clone(), trials: 0, all, head, is_again: false }
    }

    /// Trials that are counted.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// The names of what is counted.
    #[must_use]
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// The first trials.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Below which trial assumptions and factors are asked for.
    #[must_use]
    pub fn factors(&self) -> u64 {
        self.head.factors()
    }

    /// Notes a piece, all of which is then to be counted by each of those that it gives, in any order:
    /// see `Counted::add`.
    pub fn begin(&mut self, piece: &Piece) -> &mut [Counted] {
        if !self.is_again {
            self.trials += piece.outcomes.trials();
            piece.outcomes.blocks.iter().for_each(|block| self.head.add(block));
        }
        &mut self.all
    }

    /// Leaves to a later pass over the same trials what takes more than `most` bytes, the last first; at
    /// least half of them are for what can wait, and something is always counted in this one.
    pub fn make_room(&mut self, most: usize) {
        let (mut waiting, mut left, mut staying) = (0, 0, 0);
        for one in &self.all {
            match one.can_wait() {
                true => (waiting, left) = (waiting + one.size(), left + 1),
                false => staying += one.bytes(),
            }
        }
        let most = most.saturating_sub(staying).max(most / 2);
        for one in self.all.iter_mut().rev().filter(|one| one.can_wait()) {
            if waiting <= most || left <= 1 {
                break;
            }
            waiting -= one.size();
            one.empty(Turn::Later);
            left -= 1;
        }
    }

    /// Bytes that the counts of so many trials may take at the most, as far as columns of the usual spread tell.
    #[must_use]
    pub fn most_bytes(&self, trials: u64) -> u64 {
        let sketches: u64 = self.all.iter().map(|one| one.sketches() as u64).sum();
        sketches.saturating_mul(trials.saturating_mul(PAGE_BYTES).clamp(FIRST, USUAL))
    }

    /// Whether everything is counted, or was.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.all.iter().all(|one| one.turn != Turn::Later)
    }

    /// Ends a pass over the trials: what could have waited is over and its memory free, what waited is to
    /// be counted in the next one.
    pub fn next_pass(&mut self) {
        self.is_again = true;
        for one in &mut self.all {
            match one.turn {
                Turn::Later => one.turn = Turn::Now,
                // Pictures ask for it in the end, and it is counted once.
                Turn::Now if one.stays() => one.turn = Turn::Over,
                Turn::Now => one.empty(Turn::Over),
                Turn::Over => {}
            }
        }
    }

    /// All that is counted, to be summed up one by one: see `Counted::found`.
    #[must_use]
    pub fn each(&self) -> &[Counted] {
        &self.all
    }

    /// Adds the counts of other trials of the same run.
    pub fn join(&mut self, other: Self) {
        self.trials += other.trials;
        for (own, other) in self.all.iter_mut().zip(other.all) {
            own.join(other);
        }
        self.head.join(other.head);
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.all.iter().map(Counted::bytes).sum()
    }

    /// The sums over trials, each rounded once.
    #[must_use]
    pub fn tallies(&self) -> Tallies {
        let of = |one: &Counted| match &one.kind {
            Kind::Tallies(own) => Some(own.tallies(&self.layout)),
            _ => None,
        };
        self.all.iter().find_map(of).unwrap_or_default()
    }

    /// The estimates of a summary, from what was found of each.
    #[must_use]
    pub fn estimates(&self, found: Vec<Found>) -> Estimates {
        let mut estimates = Estimates::default();
        let mut by_outcome = Vec::new();
        for found in found {
            match found {
                Found::Row(row) => estimates.metrics.push(row),
                Found::Outcomes(rows) => by_outcome.extend(rows),
                Found::Service(piece) => estimates.service_year.push(piece),
                Found::Other => {}
            }
        }
        estimates.by_outcome = in_order(&self.layout, by_outcome.into_iter());
        estimates.futures = self.futures();
        estimates.branches = self.branches();
        estimates
    }

    fn futures(&self) -> Vec<Future> {
        let all = self.all.iter().find_map(|one| match &one.kind {
            Kind::Combinations(all) => Some(all),
            _ => None,
        });
        let metrics = self.all.iter().filter_map(|one| match &one.kind {
            Kind::Future(job, sketches) => Some((job, sketches)),
            _ => None,
        });
        all.map_or_else(Vec::new, |all| futures_of_counts(&self.layout, all, metrics))
    }

    fn branches(&self) -> Vec<BranchRow> {
        let mut rows = Vec::new();
        for (branch, label) in self.layout.branches.iter().enumerate() {
            let counts = self.all.iter().find_map(|one| match &one.kind {
                Kind::Outcome(job, own, sketches)
                    if *own == branch && *job == average_year(None) =>
                {
                    Some(sketches.iter().map(Sketch::count).collect::<Vec<_>>())
                }
                _ => None,
            });
            for (outcome, count) in label.outcomes.iter().zip(counts.unwrap_or_default()) {
                let chance = proportion(count, self.trials);
                rows.push(BranchRow {
                    branch: label.name.clone(),
                    outcome: outcome.clone(),
                    p: chance.value,
                    se: chance.se,
                });
            }
        }
        rows
    }

    /// The sketch of a row of the summary.
    pub(super) fn row(&self, wanted: &Job) -> Option<&Sketch> {
        self.all.iter().find_map(|one| match &one.kind {
            Kind::Row(job, sketch) if job == wanted => Some(sketch),
            _ => None,
        })
    }

    /// The sum over trials of what is delivered times the nameplate in the average year.
    pub(super) fn product(&self, corridor: Option<CorridorIndex>) -> Option<f64> {
        self.all.iter().find_map(|one| match &one.kind {
            Kind::Product(own, sum) if *own == corridor => Some(sum.rounded()),
            _ => None,
        })
    }

    /// Trials in which a corridor, or all together, bring anything in any year.
    pub(super) fn arrivals(&self, corridor: Option<CorridorIndex>) -> u64 {
        let of = |one: &Counted| match &one.kind {
            Kind::Arrivals(own, trials) if *own == corridor => Some(*trials),
            _ => None,
        };
        self.all.iter().find_map(of).unwrap_or(0)
    }

    /// How a month of a year of the horizon lies, and of how many trials; `None` where months are not
    /// counted.
    pub(super) fn month(
        &self,
        corridor: Option<CorridorIndex>,
        YearIndex(year): YearIndex,
        month: MonthIndex,
    ) -> Option<(Distribution, u64)> {
        self.all.iter().find_map(|one| match &one.kind {
            Kind::Month(own, at, years) if *own == corridor && *at == month => {
                years.get(year).map(|sketch| (sketch.distribution(), sketch.count()))
            }
            _ => None,
        })
    }

    /// How the level of a reservoir lies at the end of each month of the horizon.
    pub(super) fn levels(&self, reservoir: usize) -> impl Iterator<Item = &Sketch> {
        self.all.iter().filter_map(move |one| match &one.kind {
            Kind::Level(own, _, sketch) if own.0 == reservoir => Some(sketch),
            _ => None,
        })
    }

    /// The mean of a reservoir's water of a kind in each calendar month.
    pub(super) fn water(&self, reservoir: usize, water: Water) -> impl Iterator<Item = f64> {
        self.all.iter().filter_map(move |one| match &one.kind {
            Kind::Water(own, kind, _, sum) if own.0 == reservoir && *kind == water => {
                Some(sum.wide().over(self.trials as f64).number())
            }
            _ => None,
        })
    }

    /// Writes all of it in its one form.
    pub fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.trials.to_le_bytes());
        self.all.iter().for_each(|one| one.write(to));
        self.head.write(to);
    }

    /// Adds what [`Self::write`] gave, first trials being in blocks of `block`; `None` where it cannot
    /// have: nothing of it is to be used then.
    pub fn read(&mut self, from: &mut &[u8], block: u64) -> Option<()> {
        let trials = u64::from_le_bytes(from.split_off(..8)?.try_into().ok()?);
        self.trials = self.trials.checked_add(trials)?;
        for one in &mut self.all {
            one.read(&self.layout, from)?;
        }
        self.head.read(from, block)?;
        from.is_empty().then_some(())
    }

    /// Whether the counts can be those of so many trials: every trial is in each of them, and their sums
    /// can be.
    #[must_use]
    pub fn can_be_of(&self, trials: u64) -> bool {
        let is_whole = |one: &Counted| match &one.kind {
            Kind::Row(job, sketch) => match job.metric.is_in_every_trial() {
                true => sketch.count() == trials,
                false => sketch.count() <= trials,
            },
            Kind::Outcome(_, _, sketches) => {
                sketches.iter().map(Sketch::count).sum::<u64>() == trials
            }
            Kind::Future(_, sketches) => {
                sketches.values().map(Sketch::count).sum::<u64>() == trials
            }
            Kind::Combinations(all) => all.values().sum::<u64>() == trials,
            Kind::Month(_, _, years) => years.iter().map(Sketch::count).sum::<u64>() == trials,
            Kind::Level(_, _, sketch) => sketch.count() == trials,
            Kind::ServiceMonth(_, _, sketch) => sketch.count() <= trials,
            Kind::Arrivals(_, count) => *count <= trials,
            Kind::Service(..) | Kind::Water(..) | Kind::Product(..) | Kind::Tallies(_) => true,
        };
        self.trials == trials && self.all.iter().all(is_whole) && self.tallies().can_be_of(trials)
    }
}

impl Counted {
    /// Whether it is counted in this pass over the trials.
    #[must_use]
    pub fn is_counted_now(&self) -> bool {
        self.turn == Turn::Now
    }

    /// Whether it is asked for once all is counted, and not only what is found of it.
    fn stays(&self) -> bool {
        match &self.kind {
            Kind::Row(job, _) => matches!(job.metric, Metric::DeliveredTwh | Metric::NameplateTwh),
            Kind::Outcome(job, _, _) => *job == average_year(None),
            Kind::Service(..) | Kind::ServiceMonth(..) => false,
            _ => true,
        }
    }

    /// Whether it may be left to a later pass.
    fn can_wait(&self) -> bool {
        self.turn == Turn::Now && !self.stays()
    }

    /// How many sketches it is.
    fn sketches(&self) -> usize {
        match &self.kind {
            Kind::Row(..) | Kind::Service(..) | Kind::ServiceMonth(..) | Kind::Level(..) => 1,
            Kind::Outcome(_, _, own) | Kind::Month(_, _, own) => own.len(),
            // At least one combination.
            Kind::Future(_, own) => own.len().max(1),
            _ => 0,
        }
    }

    /// Bytes that it takes, or soon will.
    fn size(&self) -> usize {
        self.bytes().max(self.sketches() * FIRST as usize)
    }

    /// Forgets what was counted.
    fn empty(&mut self, turn: Turn) {
        self.turn = turn;
        match &mut self.kind {
            Kind::Row(_, own) | Kind::ServiceMonth(_, _, own) => *own = Sketch::default(),
            Kind::Outcome(_, _, own) => own.fill(Sketch::default()),
            Kind::Service(_, own) => **own = ClusterSketch::default(),
            _ => {}
        }
    }

    /// Counts a piece, where its turn is now.
    pub fn add(&mut self, piece: &Piece, counting: &mut Counting) {
        if self.turn != Turn::Now {
            return;
        }
        let Counting { values, more, by, gathering } = counting;
        let outcomes = &piece.outcomes;
        match &mut self.kind {
            Kind::Row(job, sketch) => {
                job.values_into(outcomes, values);
                if !job.metric.is_in_every_trial() {
                    values.retain(|value| !value.is_nan());
                }
                sketch.add(values, by);
            }
            Kind::Outcome(job, branch, sketches) => {
                job.values_into(outcomes, values);
                let branch = BranchIndex(*branch);
                let had = outcomes.values(Measure::Outcome, branch, Period::Once);
                for (outcome, sketch) in sketches.iter_mut().enumerate() {
                    more.clear();
                    let own = values.iter().zip(&had).filter(|(_, had)| **had as usize == outcome);
                    more.extend(own.map(|(value, _)| *value));
                    sketch.add(more, by);
                }
            }
            Kind::Future(job, sketches) => {
                job.values_into(outcomes, values);
                for (place, combination) in (0..).zip(&piece.combinations) {
                    more.clear();
                    let own = values.iter().zip(&piece.of_trial).filter(|(_, of)| **of == place);
                    more.extend(own.map(|(value, _)| *value));
                    match sketches.get_mut(combination) {
                        Some(sketch) => sketch.add(more, by),
                        None => {
                            let mut sketch = Sketch::default();
                            sketch.add(more, by);
                            sketches.insert(combination.clone(), sketch);
                        }
                    }
                }
            }
            Kind::Combinations(all) => {
                let mut counts = vec![0; piece.combinations.len()];
                piece.of_trial.iter().for_each(|place| counts[*place as usize] += 1);
                for (combination, count) in piece.combinations.iter().zip(counts) {
                    *all.entry(combination.clone()).or_insert(0) += count;
                }
            }
            Kind::Service(job, sketch) => {
                if let Some(years) = Years::of(job, outcomes) {
                    sketch.add(|visit| years.each(visit), gathering, by);
                }
            }
            Kind::ServiceMonth(corridor, month, sketch) => {
                let numbers = super::service_year::single_months(outcomes, *corridor, *month);
                sketch.add(&numbers, by);
            }
            Kind::Month(corridor, month, years) => {
                outcomes.values_into(
                    Measure::SingleMonth,
                    corridor.map(Entity::from),
                    *month,
                    values,
                );
                let all = years.len().max(1);
                // A trial keeps the year that its number comes to.
                let first = usize::try_from(piece.first % all as u64).unwrap_or(0);
                for (year, sketch) in years.iter_mut().enumerate() {
                    let skip = (year + all - first) % all;
                    more.clear();
                    more.extend(values.iter().skip(skip).step_by(all));
                    sketch.add(more, by);
                }
            }
            Kind::Level(reservoir, month, sketch) => {
                outcomes.values_into(Measure::ReservoirCourse, *reservoir, *month, values);
                sketch.add(values, by);
            }
            Kind::Water(reservoir, water, month, sum) => {
                outcomes.values_into(Measure::ReservoirMonth(*water), *reservoir, *month, values);
                values.iter().for_each(|value| sum.add(*value));
            }
            Kind::Product(corridor, sum) => {
                let corridor = corridor.map(Entity::from);
                outcomes.values_into(Measure::Delivered, corridor, All, values);
                outcomes.values_into(Measure::Nameplate, corridor, All, more);
                let pairs = values.iter().zip(&*more);
                pairs.for_each(|(delivered, nameplate)| sum.add_product(*delivered, *nameplate));
            }
            Kind::Arrivals(corridor, trials) => {
                let corridor = corridor.map(Entity::from);
                // The mean over years is nothing where every year is.
                outcomes.values_into(Measure::Delivered, corridor, All, values);
                *trials += values.iter().filter(|value| **value > 0.0).count() as u64;
            }
            Kind::Tallies(own) => {
                for block in &outcomes.blocks {
                    own.add(&mut block.tallies.clone());
                }
            }
        }
    }

    fn join(&mut self, other: Self) {
        match (&mut self.kind, other.kind) {
            (Kind::Row(_, own), Kind::Row(_, other))
            | (Kind::ServiceMonth(_, _, own), Kind::ServiceMonth(_, _, other))
            | (Kind::Level(_, _, own), Kind::Level(_, _, other)) => own.join(&other),
            (Kind::Outcome(_, _, own), Kind::Outcome(_, _, other))
            | (Kind::Month(_, _, own), Kind::Month(_, _, other)) => {
                own.iter_mut().zip(&other).for_each(|(own, other)| own.join(other));
            }
            (Kind::Future(_, own), Kind::Future(_, other)) => {
                for (combination, sketch) in other {
                    own.entry(combination).or_default().join(&sketch);
                }
            }
            (Kind::Combinations(own), Kind::Combinations(other)) => {
                for (combination, trials) in other {
                    *own.entry(combination).or_default() += trials;
                }
            }
            (Kind::Service(_, own), Kind::Service(_, other)) => own.join(&other),
            (Kind::Water(_, _, _, own), Kind::Water(_, _, _, other))
            | (Kind::Product(_, own), Kind::Product(_, other)) => own.join(&other),
            (Kind::Arrivals(_, own), Kind::Arrivals(_, other)) => *own += other,
            (Kind::Tallies(own), Kind::Tallies(other)) => own.join(&other),
            // Of one run all are in one order.
            _ => {}
        }
    }

    /// Bytes that it takes.
    fn bytes(&self) -> usize {
        let of = |sketches: &[Sketch]| sketches.iter().map(Sketch::bytes).sum();
        match &self.kind {
            Kind::Row(_, own) | Kind::ServiceMonth(_, _, own) | Kind::Level(_, _, own) => {
                own.bytes()
            }
            Kind::Outcome(_, _, own) | Kind::Month(_, _, own) => of(own),
            Kind::Future(_, own) => own.values().map(Sketch::bytes).sum(),
            Kind::Service(_, own) => own.bytes(),
            _ => 0,
        }
    }

    /// Its part in a summary.
    #[must_use]
    pub fn found(&self, layout: &Layout) -> Found {
        match &self.kind {
            Kind::Row(job, sketch) => match job.row_of(layout, sketch) {
                Some(row) => Found::Row(row),
                None => Found::Other,
            },
            Kind::Outcome(job, branch, sketches) => {
                let label = &layout.branches[*branch];
                let had = label.outcomes.iter().zip(sketches);
                let had = had.filter(|(_, sketch)| sketch.count() > 0);
                let rows = had.map(|(outcome, sketch)| OutcomeRow {
                    branch: label.name.clone(),
                    outcome: outcome.clone(),
                    about: About::of(job, layout),
                    unit: job.metric.unit(layout, job.entity).to_owned(),
                    distribution: sketch.distribution(),
                });
                Found::Outcomes(rows.collect())
            }
            Kind::Service(job, sketch) => {
                let (distribution, twentieths) = sketch.describe();
                let is_shown = job.metric == Metric::DeliveredTwh;
                Found::Service(ServicePiece::Metric(ServiceMetric {
                    about: About::of(job, layout),
                    unit: job.metric.unit(layout, job.entity).to_owned(),
                    distribution,
                    twentieths: if is_shown { twentieths } else { Vec::new() },
                }))
            }
            Kind::ServiceMonth(corridor, month, sketch) => {
                Found::Service(ServicePiece::Month(*corridor, *month, sketch.distribution()))
            }
            _ => Found::Other,
        }
    }

    fn write(&self, to: &mut Vec<u8>) {
        let count = |to: &mut Vec<u8>, count: u64| to.extend_from_slice(&count.to_le_bytes());
        let name = |to: &mut Vec<u8>, of: &Combination| of.iter().for_each(|word| count(to, *word));
        match &self.kind {
            Kind::Row(_, own) | Kind::ServiceMonth(_, _, own) | Kind::Level(_, _, own) => {
                own.write(to)
            }
            Kind::Outcome(_, _, own) | Kind::Month(_, _, own) => {
                own.iter().for_each(|own| own.write(to));
            }
            Kind::Future(_, own) => {
                count(to, own.len() as u64);
                for (combination, sketch) in own {
                    name(to, combination);
                    sketch.write(to);
                }
            }
            Kind::Combinations(own) => {
                count(to, own.len() as u64);
                for (combination, trials) in own {
                    name(to, combination);
                    count(to, *trials);
                }
            }
            Kind::Service(_, own) => own.write(to),
            Kind::Water(_, _, _, own) | Kind::Product(_, own) => own.write(to),
            Kind::Arrivals(_, own) => count(to, *own),
            Kind::Tallies(own) => own.write(to),
        }
    }

    fn read(&mut self, layout: &Layout, from: &mut &[u8]) -> Option<()> {
        let words = layout.corridors.len().div_ceil(64);
        let count =
            |from: &mut &[u8]| Some(u64::from_le_bytes(from.split_off(..8)?.try_into().ok()?));
        let name =
            |from: &mut &[u8]| (0..words).map(|_| count(from)).collect::<Option<Combination>>();
        match &mut self.kind {
            Kind::Row(_, own) | Kind::ServiceMonth(_, _, own) | Kind::Level(_, _, own) => {
                own.read(from)
            }
            Kind::Outcome(_, _, own) | Kind::Month(_, _, own) => {
                own.iter_mut().try_for_each(|own| own.read(from))
            }
            Kind::Future(_, own) => {
                (0..count(from)?).try_for_each(|_| own.entry(name(from)?).or_default().read(from))
            }
            Kind::Combinations(own) => (0..count(from)?).try_for_each(|_| {
                let trials = own.entry(name(from)?).or_default();
                *trials = trials.checked_add(count(from)?)?;
                Some(())
            }),
            Kind::Service(_, own) => own.read(from),
            Kind::Water(_, _, _, own) | Kind::Product(_, own) => own.read(from),
            Kind::Arrivals(_, own) => {
                *own = own.checked_add(count(from)?)?;
                Some(())
            }
            Kind::Tallies(own) => own.read(from),
        }
    }
}
