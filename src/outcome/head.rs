//! The first trials of a run whose others are only counted: what pictures show of single trials, and what
//! tells the factors that mattered, is of these.
//!
//! Which trials they are does not depend on how many the run has, nor on how it is cut.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grid::{put_whole, take_whole};
use super::{Block, Columns, Layout, Measure, Outcomes, Tallies};

/// Trials up to which a run keeps every number of each, where nothing else is said.
pub const EXACT_TRIALS: u64 = 200_000;
/// Bytes that their columns may take, factors and assumptions aside.
const BYTES: u64 = 1 << 25;

/// The first trials of a run.
#[derive(Debug, Clone)]
pub struct Head {
    layout: Arc<Layout>,
    columns: Arc<Columns>,
    trials: u64,
    factors: u64,
    /// By first trial.
    blocks: BTreeMap<u64, Block>,
}

impl Head {
    /// The first of so many trials that take no more memory than is sensible, in blocks of `block`;
    /// assumptions and factors of those below `factors`.
    #[must_use]
    pub fn new(layout: &Arc<Layout>, most: u64, factors: u64, block: u64) -> Self {
        let is_kept = |measure| matches!(measure, Measure::Delivered | Measure::ServiceStart);
        let columns = layout.columns().only(is_kept);
        let fitting = BYTES / (8 * columns.count().max(1) as u64);
        let trials = fitting.min(most) / block.max(1) * block.max(1);
        let (layout, factors) = (layout.clone(), factors.min(trials));
        Self { layout, columns, trials, factors, blocks: BTreeMap::new() }
    }

    /// How many trials it has room for.
    #[must_use]
    pub fn room(&self) -> u64 {
        self.trials
    }

    /// Below which trial assumptions and factors are kept.
    #[must_use]
    pub fn factors(&self) -> u64 {
        self.factors
    }

    /// Keeps what there is room for of a block.
    pub fn add(&mut self, block: &Block) {
        if block.first_trial() >= self.trials {
            return;
        }
        let mut own = self.empty((block.first_trial(), block.trials()));
        for measure in self.columns.measures() {
            if let Some(to) = own.of_mut(measure) {
                let from = block.of(measure).flatten();
                to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            }
        }
        let copy = |to: &mut [f64], from: &[f64]| {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        };
        copy(own.assumptions_mut(), block.assumptions());
        copy(own.factors_mut(), block.factors());
        self.blocks.insert(block.first_trial(), own.packed());
    }

    /// A block to be filled.
    fn empty(&self, (first, trials): (u64, usize)) -> Block {
        let has_factors = first < self.factors;
        let assumptions = if has_factors { self.layout.assumptions.len() } else { 0 };
        let mut block = Block::new(&self.layout, &self.columns, (first, trials), assumptions);
        if has_factors {
            block = block.with_factors(&self.layout);
        }
        block.tallies = Tallies::default();
        block
    }

    /// Adds the first trials of another part of the same run.
    pub fn join(&mut self, other: Self) {
        self.blocks.extend(other.blocks);
    }

    /// Its trials; the tallies are none.
    #[must_use]
    pub fn outcomes(&self) -> Outcomes {
        Outcomes {
            layout: self.layout.clone(),
            kept: self.columns.clone(),
            blocks: self.blocks.values().cloned().collect(),
        }
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let numbers = |block: &Block| {
            block.columns().count() * block.trials()
                + block.assumptions().len()
                + block.factors().len()
        };
        8 * self.blocks.values().map(numbers).sum::<usize>()
    }

    /// Writes it in its one form.
    pub fn write(&self, to: &mut Vec<u8>) {
        put_whole(to, self.blocks.len() as u64);
        for block in self.blocks.values() {
            put_whole(to, block.first_trial());
            put_whole(to, block.trials() as u64);
            let columns = self.columns.measures().flat_map(|measure| block.of(measure)).flatten();
            let numbers = columns.chain(block.assumptions()).chain(block.factors());
            numbers.for_each(|number| to.extend_from_slice(&number.to_le_bytes()));
        }
    }

    /// Adds what [`Self::write`] gave, in blocks of at most `block` trials; `None` where it cannot have.
    pub fn read(&mut self, from: &mut &[u8], most: u64) -> Option<()> {
        for _ in 0..take_whole(from)? {
            let (first, trials) = (take_whole(from)?, take_whole(from)?);
            let is_block = first < self.trials && first % most == 0 && (1..=most).contains(&trials);
            if !is_block || self.blocks.contains_key(&first) {
                return None;
            }
            let mut block = self.empty((first, usize::try_from(trials).ok()?));
            let mut fill = |to: &mut [f64]| {
                let bytes = from.split_off(..8 * to.len())?;
                for (to, bytes) in to.iter_mut().zip(bytes.as_chunks::<8>().0) {
                    *to = f64::from_le_bytes(*bytes);
                }
                to.iter().all(|number| number.is_finite()).then_some(())
            };
            for measure in self.columns.measures() {
                fill(block.of_mut(measure)?)?;
            }
            fill(block.assumptions_mut())?;
            fill(block.factors_mut())?;
            if !block.factors_can_be(&self.layout) {
                return None;
            }
            self.blocks.insert(first, block.packed());
        }
        Some(())
    }
}
