//! Blocks of trials over threads.
//!
//! Trials are cut into blocks of consecutive numbers. A block is a pure function of model and
//! numbers, blocks come back in their order, and tallies are added up in that order: nothing
//! depends on how many threads there are or which is faster.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::record::record;
use super::{Halt, NoWatch, Workspace, trial};
use crate::chance::{RandomStreams, TrialStreams};
use crate::model::Model;
use crate::outcome::{Block, Columns, Measure, MonthColumns, MonthTally, Outcomes, Tallies};

/// One of several models that go through the same trials.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// The model.
    pub model: &'a Model,
    /// The columns to keep of its trials.
    pub keep: &'a Keep,
}

/// Trials in a block: few enough that a block's columns stay near the processor, and that an
/// interrupt is heard soon.
pub const BLOCK: u64 = 64;

/// The columns to keep of each trial.
#[derive(Debug, Clone)]
pub struct Keep {
    /// The columns of measures.
    pub columns: Arc<Columns>,
    /// Whether the values of assumptions are kept.
    pub assumptions: bool,
    /// Whether the counts of events are kept, trial by trial.
    pub events: bool,
    /// Below which trial [factors](crate::outcome::Factor) are kept, and the assumptions with them
    /// whatever else is said: up to the end of the block that it is in.
    pub factors: u64,
    /// The numbers kept of the months of the horizon.
    pub months: Months,
    /// Whether the first block has the tallies of all and the others have none. Not where further trials
    /// are to be joined to these: sums are the same to the last bit only where they are added up block
    /// by block.
    pub summed: bool,
    /// Whether the tallies have what needs accounts of its own: the hours of segments, what incidents took
    /// on them, and years of service.
    pub sums: bool,
    /// Whether the tallies have the contracts that are met, where the sums are left out.
    pub contracts: bool,
}

/// The numbers that are kept of the months of the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Months {
    /// Nothing.
    None,
    /// Their sums over trials.
    Sums,
    /// These, and the numbers of every trial.
    Each,
}

impl Keep {
    /// Everything but the counts of events.
    #[must_use]
    pub fn all(model: &Model) -> Self {
        Self {
            columns: model.layout.columns().clone(),
            assumptions: true,
            events: false,
            factors: u64::MAX,
            months: Months::Sums,
            summed: false,
            sums: true,
            contracts: true,
        }
    }

    /// Every measure and assumption of trials that only pass through, and where asked for their months.
    #[must_use]
    pub fn passing(model: &Model, by_month: bool) -> Self {
        let months = if by_month { Months::Each } else { Months::None };
        Self { factors: 0, months, ..Self::all(model) }
    }

    /// Some measures, no assumptions, counts or factors.
    #[must_use]
    pub fn only(model: &Model, measures: &[Measure]) -> Self {
        let columns = model.layout.columns().only(|measure| measures.contains(&measure));
        let (assumptions, events, months, summed) = (false, false, Months::None, false);
        Self {
            columns,
            assumptions,
            events,
            factors: 0,
            months,
            summed,
            sums: true,
            contracts: true,
        }
    }

    /// The same without the sums that need accounts of their own.
    #[must_use]
    pub fn without_sums(self) -> Self {
        Self { sums: false, contracts: false, months: Months::None, ..self }
    }

    /// Bytes that each trial takes, factors aside.
    #[must_use]
    pub fn bytes_per_trial(&self, model: &Model) -> u64 {
        let assumptions = if self.assumptions { model.layout.assumptions.len() } else { 0 };
        let months = match self.months {
            Months::None => 0,
            Months::Sums => MonthTally::size(&model.layout).div_ceil(BLOCK as usize),
            Months::Each => MonthColumns::of(&model.layout).count(),
        };
        let events = if self.events { model.layout.event_columns() } else { 0 };
        8 * (self.columns.count() + assumptions + months) as u64 + 4 * events as u64
    }
}

/// How far a run is, and whether it should stop; shared with whoever watches it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Trials done.
    pub done: AtomicU64,
    /// Set to stop: blocks that have begun are finished, no further one begins. Whoever is to set it
    /// may hold it.
    pub stop: Arc<AtomicBool>,
}

/// A pool of threads.
#[derive(Debug)]
pub struct Engine {
    pool: rayon::ThreadPool,
}

impl Engine {
    /// A pool of `threads` threads; as many as the machine has where `None`.
    ///
    /// # Errors
    /// Where the system gives no threads.
    pub fn new(threads: Option<usize>) -> Result<Self, String> {
        let mut builder = rayon::ThreadPoolBuilder::new();
        if let Some(threads) = threads {
            builder = builder.num_threads(threads.clamp(1, 1024));
        }
        let pool = builder.build().map_err(|error| format!("no threads to be had: {error}"))?;
        Ok(Self { pool })
    }

    /// How many threads it has.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Simulates the trials `from..to` and keeps what is asked for. Where a stop is asked for on
    /// the way, the outcomes end with the last block before the first one that did not run.
    ///
    /// # Errors
    /// The halt of the lowest-numbered block that could not be finished.
    pub fn run(
        &self,
        model: &Model,
        (from, to): (u64, u64),
        keep: &Keep,
        progress: &Progress,
    ) -> Result<Outcomes, Halt> {
        let streams = |number| TrialStreams::new(model.seed, number);
        self.run_under(model, (from, to), keep, progress, &streams)
    }

    /// As [`Self::run`], each trial with the random streams that are given for its number.
    ///
    /// # Errors
    /// The halt of the lowest-numbered block that could not be finished.
    pub fn run_under<L: RandomStreams>(
        &self,
        model: &Model,
        (from, to): (u64, u64),
        keep: &Keep,
        progress: &Progress,
        streams: &(impl Fn(u64) -> L + Sync),
    ) -> Result<Outcomes, Halt> {
        let sides = [Side { model, keep }];
        let found = self.blocks(&sides, (from, to), progress, &|_, number| streams(number));
        found.map(|mut found| found.swap_remove(0)).map_err(|(_, halt)| halt)
    }

    /// As [`Self::run`] for several models: each block of trials goes through all of them before the
    /// next one begins, so that after a stop all have the same trials.
    ///
    /// # Errors The halt of the lowest-numbered block that could not be finished, with the model's
    /// index.
    pub fn run_side_by_side(
        &self,
        sides: &[Side<'_>],
        range: (u64, u64),
        progress: &Progress,
    ) -> Result<Vec<Outcomes>, (usize, Halt)> {
        let streams = |model: &Model, number| TrialStreams::new(model.seed, number);
        self.blocks(sides, range, progress, &streams)
    }

    /// The trials `from..to` of every side, as many of each.
    fn blocks<L: RandomStreams>(
        &self,
        sides: &[Side<'_>],
        (from, to): (u64, u64),
        progress: &Progress,
        streams: &(impl Fn(&Model, u64) -> L + Sync),
    ) -> Result<Vec<Outcomes>, (usize, Halt)> {
        let all = sides.len() as u64;
        let count = to.saturating_sub(from).div_ceil(BLOCK) * all;
        let next = AtomicU64::new(0);
        let failed = AtomicBool::new(false);
        let stopped = || progress.stop.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed);
        // Of several sides the last trials may yet be dropped, and their tallies with them.
        let is_summed = all == 1 && sides[0].keep.summed;
        let sum = Mutex::new(Sum::default());
        // Each thread takes the next block until there are none: blocks begin in their order, so
        // those that are done when a stop is asked for are the first ones.
        let done: Vec<Vec<(u64, Result<Block, Halt>)>> = self.pool.broadcast(|_| {
            let mut workspaces: Vec<Workspace> =
                sides.iter().map(|side| Workspace::keeping(side.model, side.keep)).collect();
            let mut done = Vec::new();
            while !stopped() {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    break;
                }
                let side = (index % all) as usize;
                let first = from + index / all * BLOCK;
                let trials = BLOCK.min(to - first);
                let streams = |number| streams(sides[side].model, number);
                let block =
                    run_block(&sides[side], (first, trials), &streams, &mut workspaces[side]);
                let block = block.map(|mut block| {
                    if is_summed {
                        let own = std::mem::take(&mut block.tallies);
                        // A thread that died with the lock has left nothing half done that is used.
                        sum.lock().unwrap_or_else(PoisonError::into_inner).add(index, own);
                    }
                    block
                });
                match &block {
                    Ok(_) => {
                        progress.done.fetch_add(trials, Ordering::Relaxed);
                    }
                    Err(_) => failed.store(true, Ordering::Relaxed),
                }
                done.push((index, block));
            }
            done
        });
        let mut done: Vec<(u64, Result<Block, Halt>)> = done.into_iter().flatten().collect();
        done.sort_by_key(|block| block.0);
        // Whatever a thread has taken it finishes: no block is missing before the last one. After a
        // stop the last trials may not have gone through all sides; then none has them.
        let whole = done.len() as u64 / all.max(1) * all;
        let mut found: Vec<Outcomes> = sides
            .iter()
            .map(|side| Outcomes {
                layout: side.model.layout.clone(),
                kept: side.keep.columns.clone(),
                blocks: Vec::with_capacity(done.len() / sides.len()),
            })
            .collect();
        for (index, block) in done {
            let side = (index % all) as usize;
            let block = block.map_err(|halt| (side, halt))?;
            if index < whole {
                found[side].blocks.push(block);
            }
        }
        if let Some(first) =
            found.iter_mut().find_map(|found| found.blocks.first_mut()).filter(|_| is_summed)
        {
            first.tallies = sum.into_inner().unwrap_or_else(PoisonError::into_inner).tallies;
        }
        Ok(found)
    }

    /// Applies `work` to every item, over all threads; results in the order of items.
    pub fn map<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> R + Sync + Send,
    ) -> Vec<R> {
        self.pool.install(|| items.par_iter().map(work).collect())
    }
}

/// The tallies of the first blocks, added up in the order of blocks as they come.
#[derive(Default)]
struct Sum {
    tallies: Tallies,
    /// The index of the next block to be added.
    next: u64,
    /// Those of later blocks.
    later: BTreeMap<u64, Tallies>,
}

impl Sum {
    fn add(&mut self, index: u64, tallies: Tallies) {
        self.later.insert(index, tallies);
        while let Some(own) = self.later.remove(&self.next) {
            if self.next == 0 {
                self.tallies = own;
            } else {
                self.tallies.add(&own);
            }
            self.next += 1;
        }
    }
}

fn run_block<L: RandomStreams>(
    side: &Side<'_>,
    (first, trials): (u64, u64),
    streams: &impl Fn(u64) -> L,
    workspace: &mut Workspace,
) -> Result<Block, Halt> {
    let Side { model, keep } = *side;
    let layout = &model.layout;
    let count = trials as usize;
    let factors = first < keep.factors;
    let assumptions = if keep.assumptions || factors { model.layout.assumptions.len() } else { 0 };
    let mut block = Block::new(layout, &keep.columns, (first, count), assumptions);
    if factors {
        block = block.with_factors(layout);
    }
    if keep.events {
        block = block.with_events(layout);
    }
    let each_month = keep.months == Months::Each;
    workspace.keep_months(layout, keep.months != Months::None, each_month);
    if each_month {
        block = block.with_months(layout);
    }
    for offset in 0..count {
        let number = first + offset as u64;
        trial(model, &streams(number), number, workspace, &mut NoWatch)?;
        record(model, workspace, &mut block, offset);
    }
    if let Some(sums) = workspace.month_sums.take() {
        block.tallies.months = sums;
    }
    Ok(block.packed())
}
