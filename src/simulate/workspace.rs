//! The memory that one thread needs to run trials: allocated once, cleared for each trial.

use std::sync::Arc;

use super::account::Levels;
use super::accounts::Accounts;
use super::branch::Choice;
use super::buyer::Buyer;
use super::claims::Claims;
use super::demand::Hourly;
use super::engine::Keep;
use super::flow::{Stretch, stretches};
use super::order::Events;
use super::plain::Plains;
use super::returns::Returns;
use super::security::ChainState;
use super::stack::Stack;
use crate::chance::{Law, Quantile};
use crate::model::{DemandMode, LawModel, Model, SegmentModel, SupplyForm};
use crate::outcome::{Durations, Layout, MonthColumns, MonthTally, Row, TrialMonths, single_year};

/// A corridor during a trial.
#[derive(Debug, Clone, Default)]
pub(super) struct CorridorState {
    pub capacity: f64,
    pub accepted: f64,
    /// Index into the ramp; `None` before entry into service.
    pub stage: Option<usize>,
    pub in_season: bool,
    /// Rated capacity, maintenance taken off.
    pub rated: f64,
    /// The flow that it could use at that, nothing down, with all room at the destination.
    pub usable_intact: f64,
    /// The flow that its supplies offer, intact.
    pub offered_intact: f64,
    /// The flow that it could use now, as things are.
    pub usable: f64,
    /// The flow that its supplies offer now, for it alone.
    pub offered: f64,
    /// Instances down that touch it.
    pub down: u32,
    /// Sum of their weights, and 1 over it; 0 without any.
    pub weight: f64,
    pub per_weight: f64,
    /// The loss of an instance of weight one since the trial began, flow times hours.
    pub per_weight_lost: f64,
    pub levels: Levels,
    /// Accounted for up to here.
    pub since: f64,
    /// Start of the present gap; NaN outside one.
    pub gap_since: f64,
    /// Whether its deliveries are accounted for by the stack.
    pub stacked: bool,
    /// Whether it depends on other corridors: see [`Model::groups`].
    pub grouped: bool,
    /// Its group among [`Model::groups`], where the destination buys from that.
    pub buying: Option<u32>,
    /// Whether it is bought against alternatives.
    pub buys: bool,
    /// Whether all of its supplies are the same in every month, and no work is planned on it.
    pub steady: bool,
    /// Why its levels have to be found anew: 1 for incidents, 2 for the calendar.
    pub dirty: u8,
    /// The levels since the year began, flow times hours.
    pub so_far: Levels,
    /// The energy that was delivered since the month began, flow times hours.
    pub month_delivered: f64,
    /// The levels from the year's start to the month's, flow times hours, where months are kept.
    pub before_month: Levels,
    /// Hours without deliveries since the year began.
    pub zero: f64,
    /// Whether the present year is a year of service: see [`crate::outcome::is_year_of_service`].
    pub serves_year: bool,
    /// Hours of the season in years of service, by flow; zero where the stack accounts for deliveries.
    pub durations: Durations,
    /// The energy delivered in years of service by calendar month, flow times hours; TWh in the
    /// end.
    pub service_months: [f64; 12],
    /// TWh that a unit of its flow comes to in an hour, at the end of a trial.
    pub scale: f64,
}

impl CorridorState {
    fn new(model: &Model, corridor: usize) -> Self {
        let grouped = model.groups.iter().any(|group| group.contains(&(corridor as u32)));
        let steady = |supply: &u32| {
            let index = *supply as usize;
            let supply = &model.supplies[index];
            let always = matches!(&supply.form, SupplyForm::Steady(rate) if !rate.differ())
                && supply.past_all.is_none();
            always && model.claims_on[index].is_empty()
        };
        let mut groups = model.groups.iter().zip(&model.buying);
        let buying = groups
            .position(|(group, buying)| *buying && group.contains(&(corridor as u32)))
            .map(|group| group as u32);
        let corridor = &model.corridors[corridor];
        let buys = corridor.buys.is_some();
        let steady = corridor.supplies.iter().all(steady) && corridor.maintenance.is_empty();
        Self { grouped, buying, buys, steady, ..Self::default() }
    }
}

/// A segment during a trial.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SegmentState {
    pub corridor: u32,
    pub units: f64,
    /// The units that carry the full flow.
    pub needed: f64,
    pub share: f64,
    /// Instances down that take it as a whole, and the share that these leave.
    pub open: u32,
    pub whole: f64,
    /// Sum of its units' shares, and how many are below 1.
    pub unit_sum: f64,
    pub units_down: u32,
    pub since: f64,
    pub down: f64,
    pub out: f64,
    pub keep: f64,
}

impl SegmentState {
    fn new(model: &SegmentModel) -> Self {
        let (corridor, units) = (model.corridor as u32, f64::from(model.units as u32));
        Self { corridor, units, needed: model.needed, ..Self::default() }
    }
}

/// Working space of one thread.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub(super) trial: u64,
    /// The accounts that it keeps.
    pub(super) accounts: Accounts,
    /// The year whose months are kept by themselves.
    pub(super) single_year: usize,
    // What the trial drew.
    pub(super) scores: Vec<f64>,
    /// By assumption, and then by table by outcome.
    pub(super) values: Vec<f64>,
    /// By branch: its uniform, and the outcome that it has.
    pub(super) uniforms: Vec<f64>,
    pub(super) outcomes: Vec<u32>,
    pub(super) parameters: Vec<f64>,
    pub(super) repairs: Vec<Quantile>,
    /// By law of repair: the laws of its outcomes, where it has several.
    pub(super) choices: Vec<Choice>,
    /// By law of repair, the numbers of one that is drawn anew and holds lists.
    pub(super) repair_laws: Vec<Option<Law<f64>>>,
    /// By assumption, the law of one that is drawn anew and holds lists.
    pub(super) redrawn: Vec<Option<(Law<f64>, Quantile)>>,
    pub(super) clamped: Vec<bool>,
    months_of_security: usize,
    pub(super) chains: Vec<ChainState>,
    /// By chain and month of the horizon.
    pub(super) states: Vec<u8>,
    /// By level and year, warm-up included: its factor.
    pub(super) levels: Vec<f64>,
    pub(super) wetness: Vec<f64>,
    pub(super) record_years: Vec<u32>,
    pub(super) rates: Vec<f64>,
    pub(super) entry: Vec<f64>,
    // Incidents.
    /// By state: what each month of a year adds to the integrated rate of the hazard at hand.
    pub(super) steps: Vec<[f64; 12]>,
    pub(super) intensity: Vec<f64>,
    pub(super) events: Events,
    /// Those of plain corridors, and the next of them: see [`super::plain`].
    pub(super) plain_events: Events,
    pub(super) plain_next: usize,
    pub(super) offspring: Vec<super::incidents::Offspring>,
    pub(super) counts: Vec<u32>,
    /// How many incidents the trial has drawn, warm-up included.
    pub(super) drawn: usize,
    // The timeline.
    pub(super) year: usize,
    pub(super) month: usize,
    pub(super) open: Vec<u32>,
    pub(super) takes: Vec<f64>,
    pub(super) unit_share: Vec<f64>,
    pub(super) supply_share: Vec<f64>,
    /// Instances down, by unit and by supply.
    pub(super) unit_open: Vec<u32>,
    pub(super) supply_open: Vec<u32>,
    pub(super) supply_left: Vec<f64>,
    /// Where others are served before corridors, or a supply is not always there.
    pub(super) claims: Option<Box<Claims>>,
    /// Where something goes back over a corridor.
    pub(super) returns: Option<Box<Returns>>,
    pub(super) segments: Vec<SegmentState>,
    pub(super) stretches: Vec<Stretch>,
    /// The flow that a corridor at full capacity draws, and that which arrives of it, by month.
    pub(super) plates: Vec<[(f64, f64); 12]>,
    pub(super) corridors: Vec<CorridorState>,
    /// By corridor and cause: weight of what is down, and how many instances.
    pub(super) weights: Vec<f64>,
    pub(super) active: Vec<u32>,
    /// By corridor and cause: what incidents took since the year began, flow times hours.
    pub(super) caused: Vec<f64>,
    /// By effect of an instance: what one of weight one had lost on that corridor when the instance
    /// went down.
    pub(super) went_down: Vec<f64>,
    /// By segment and cause: what incidents there took since the trial began, flow times hours, and
    /// once the trial has ended, TWh.
    pub(super) located: Vec<f64>,
    /// The corridors that changed, for what reason each knows.
    pub(super) touched: Vec<u32>,
    pub(super) stack: Option<Box<Stack>>,
    /// The destination as a buyer, where it is one.
    pub(super) buyer: Option<Box<Buyer>>,
    /// By group of those that it buys from: whether its flows have to be found anew, and the hour at
    /// which they have to at the latest.
    pub(super) group_touched: Vec<bool>,
    pub(super) group_next: Vec<f64>,
    /// Corridors whose events are gone through by themselves; none without the stack.
    pub(super) plains: Plains,
    /// Hourly demand.
    pub(super) hourly: Option<Arc<Hourly>>,
    /// By contract and year: whether its volume passed the meter.
    pub(super) met: Vec<bool>,
    /// By contract: TWh that its volume comes to where it arrives.
    pub(super) volumes: Vec<f64>,
    pub(super) row: Row,
    /// The sums of the months of the horizon over the trials of a block, which take time; `None` where
    /// they are not kept.
    pub(super) month_sums: Option<MonthTally>,
    /// The numbers of the months of the last trial; `None` where they are not kept.
    pub(super) months: Option<TrialMonths>,
    /// By corridor and cause: what incidents took from the year's start to the month's.
    pub(super) caused_before_month: Vec<f64>,
}

impl Workspace {
    /// Working space for trials of `model`.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let states = model.chains.iter().map(|chain| chain.states).max().unwrap_or(1);
        let months = model.years * 12;
        let corridors = model.corridors.len();
        let units = model.segments.last().map_or(0, |segment| segment.first_unit + segment.units);
        let causes = model.layout.causes.len();
        let hourly = model.demand.as_ref().map(|demand| Arc::new(Hourly::new(&demand.mw)));
        let stack = model
            .demand
            .as_ref()
            .zip(hourly.clone())
            .filter(|(demand, _)| demand.mode == DemandMode::Stack)
            .map(|(_, hourly)| Box::new(Stack::new(hourly, model)));
        // Room for many more incidents than a usual trial has, so that few trials allocate.
        let usual = expected_incidents(model);
        let room = ((usual * 6.0) as usize + 4096).min(crate::scenario::MOST_INCIDENTS);
        Self {
            trial: 0,
            accounts: Accounts::ALL,
            single_year: 0,
            scores: vec![0.0; model.layout.assumptions.len()],
            uniforms: vec![0.0; model.branches.len()],
            outcomes: vec![0; model.branches.len()],
            choices: model.repairs.iter().map(Choice::of).collect(),
            values: vec![0.0; model.assumptions.len()],
            parameters: model.parameters.clone(),
            repair_laws: model.repairs.iter().map(|law| listed(law).map(|law| law.0)).collect(),
            redrawn: model.assumptions.iter().map(|own| listed(&own.law)).collect(),
            repairs: model
                .repairs
                .iter()
                .map(|law| match law {
                    LawModel::Fixed(quantile) => quantile.clone(),
                    LawModel::Drawn(_) | LawModel::ByOutcome { .. } => nothing(),
                })
                .collect(),
            clamped: vec![false; model.layout.paths.len()],
            months_of_security: if model.has_security { months } else { 0 },
            chains: model.chains.iter().map(|chain| ChainState::new(model, chain)).collect(),
            states: vec![0; model.chains.len() * months],
            levels: vec![1.0; model.levels.len() * (model.years + model.warm_up_months / 12)],
            wetness: vec![0.0; model.supplies.len() * model.years],
            record_years: vec![0; model.records.len() * model.years],
            rates: vec![0.0; model.supplies.len() * months],
            entry: vec![0.0; corridors],
            steps: vec![[0.0; 12]; states],
            intensity: vec![0.0; model.month_starts.len()],
            events: Events::with_room(2 * room),
            plain_events: Events::with_room(2 * room),
            plain_next: 0,
            offspring: Vec::with_capacity(256),
            counts: vec![0; model.hazards.len() * model.years],
            drawn: 0,
            year: 0,
            month: 0,
            open: vec![0; model.instances.len()],
            takes: vec![0.0; model.takes.len()],
            unit_share: vec![1.0; units],
            supply_share: vec![1.0; model.supplies.len()],
            unit_open: vec![0; units],
            supply_open: vec![0; model.supplies.len()],
            supply_left: vec![0.0; model.supplies.len()],
            claims: Claims::new(model),
            returns: Returns::new(model),
            segments: model.segments.iter().map(SegmentState::new).collect(),
            stretches: stretches(model),
            plates: vec![[(0.0, 0.0); 12]; corridors],
            corridors: (0..corridors).map(|corridor| CorridorState::new(model, corridor)).collect(),
            weights: vec![0.0; corridors * causes],
            active: vec![0; corridors * causes],
            caused: vec![0.0; corridors * causes],
            went_down: vec![
                0.0;
                model
                    .instances
                    .last()
                    .map_or(0, |last| last.first_effect + last.effects.len())
            ],
            located: vec![0.0; model.segments.len() * causes],
            touched: Vec::with_capacity(corridors),
            plains: Plains::new(model),
            stack,
            buyer: model.buyer.as_ref().map(|buyer| Box::new(Buyer::new(model, buyer))),
            group_touched: vec![false; model.groups.len()],
            group_next: vec![f64::INFINITY; model.groups.len()],
            hourly,
            met: vec![false; model.contracts.len() * model.years],
            volumes: vec![0.0; model.contracts.len()],
            row: Row::new(&model.layout),
            month_sums: None,
            months: None,
            caused_before_month: vec![0.0; corridors * causes],
        }
    }

    /// Working space for trials of which no more is recorded than what is kept: the row has no other
    /// measures, and none of the accounts that only these need is kept.
    #[must_use]
    pub fn keeping(model: &Model, keep: &Keep) -> Self {
        let met = keep.contracts || keep.events;
        let (accounts, measures) = Accounts::of(model, &keep.columns, keep.sums, met);
        let columns = model.layout.columns().only(|measure| measures.contains(&measure));
        let mut workspace = Self { accounts, row: Row::of(columns), ..Self::new(model) };
        if let Some(stack) = workspace.stack.as_mut().filter(|_| !accounts.corridors) {
            stack.tell_totals_only();
        }
        workspace
    }

    /// From now on the months of the horizon are summed over trials, and those of each kept, or not.
    pub(super) fn keep_months(&mut self, layout: &Layout, sums: bool, each: bool) {
        self.month_sums = sums.then(|| MonthTally::new(layout));
        if each != self.months.is_some() {
            self.months = each.then(|| TrialMonths::new(MonthColumns::of(layout)));
        }
    }

    /// Makes ready for a trial.
    pub(super) fn clear(&mut self, model: &Model, trial: u64) {
        self.trial = trial;
        self.single_year = single_year(trial, model.years);
        self.clamped.fill(false);
        if let Some(months) = &mut self.months {
            months.clear();
        }
        self.counts.fill(0);
        self.drawn = 0;
        self.events.clear();
        self.plain_events.clear();
        self.row.clear();
    }

    /// The row that the last trial recorded.
    #[must_use]
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// The values of the assumptions in the last trial.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values[..self.scores.len()]
    }

    /// The outcome of each branch in the last trial, by its index.
    #[must_use]
    pub fn outcomes(&self) -> &[u32] {
        &self.outcomes
    }

    /// The security state of each month of the horizon in the last trial; empty without a chain.
    #[must_use]
    pub fn states(&self) -> &[u8] {
        &self.states[..self.months_of_security]
    }

    /// The state of a regime, by its index, in each month of the horizon in the last trial.
    #[must_use]
    pub fn regime(&self, model: &Model, regime: usize) -> &[u8] {
        self.chain(model, usize::from(model.has_security) + regime)
    }

    /// The state of a chain in each month of the horizon in the last trial.
    #[inline(always)]
    pub(super) fn chain(&self, model: &Model, chain: usize) -> &[u8] {
        let months = model.years * 12;
        &self.states[chain * months..(chain + 1) * months]
    }

    /// The hour at which each corridor entered into service in the last trial; infinite where it
    /// was never built.
    #[must_use]
    pub fn entries(&self) -> &[f64] {
        &self.entry
    }
}

/// The place for the numbers of a law that is drawn anew and holds lists.
fn listed(law: &LawModel) -> Option<(Law<f64>, Quantile)> {
    match law {
        LawModel::Drawn(law) if law.has_lists() => Some((Law::Constant(0.0), nothing())),
        _ => None,
    }
}

pub(super) fn nothing() -> Quantile {
    Quantile::of(&Law::Constant(0.0)).unwrap_or_else(|_| unreachable!("zero is a constant"))
}

/// A generous guess of the incidents of one trial, from the parameters at hand.
fn expected_incidents(model: &Model) -> f64 {
    let years = model.years as f64 + model.warm_up_months as f64 / 12.0;
    let value = |slot: &u32| model.parameters[*slot as usize];
    let mut sum = 0.0;
    for hazard in &model.hazards {
        let base = match hazard.during {
            // The most that its turns can come and go.
            Some(_) => 12.0,
            None => hazard.base.slots.iter().map(value).fold(0.0, f64::max),
        };
        // What is drawn is not known yet, and counts for nothing here.
        let rate = match hazard.renewal {
            true if base > 0.0 => 365.0 / base,
            true => 0.0,
            false => base,
        };
        for instance in &model.instances[hazard.instances.clone()] {
            let length: f64 = instance.lengths.iter().map(value).sum();
            sum += years * rate * if hazard.per_length { length / 100.0 } else { 1.0 };
        }
    }
    if sum.is_finite() { sum } else { 0.0 }
}
