//! Consecutive trials with what was kept of them, and the row of one trial.
//!
//! Where a column lies is asked of [`Columns`] here and nowhere else: whoever reads a block names the
//! measure, the entity and the period, and is told where it was not kept.

use std::ops::Range;
use std::sync::Arc;

use super::column::EventColumns;
use super::{
    Columns, CorridorIndex, Entity, Event, HorizonMonthIndex, Layout, Measure, MonthColumns,
    Period, Tallies, TrialMonths, YearIndex,
};

/// All that one trial records: a number for each column of its layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    columns: Arc<Columns>,
    numbers: Vec<f64>,
}

impl Row {
    /// A row of zeros.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        Self::of(layout.columns().clone())
    }

    /// A row of zeros that has some columns only.
    #[must_use]
    pub fn of(columns: Arc<Columns>) -> Self {
        Self { numbers: vec![0.0; columns.count()], columns }
    }

    /// A number; `None` where such a measure is not recorded.
    #[must_use]
    #[inline(always)]
    pub fn get(
        &self,
        measure: Measure,
        entity: impl Into<Entity>,
        period: impl Into<Period>,
    ) -> Option<f64> {
        let offset = self.columns.offset(measure, entity.into(), period.into())?;
        self.numbers.get(offset).copied()
    }

    /// Sets a number; nothing where such a measure is not recorded.
    #[inline(always)]
    pub fn set(
        &mut self,
        measure: Measure,
        entity: impl Into<Entity>,
        period: impl Into<Period>,
        number: f64,
    ) {
        if let Some(cell) = self.cell(measure, entity.into(), period.into()) {
            *cell = number;
        }
    }

    /// Adds to a number; nothing where such a measure is not recorded.
    #[inline(always)]
    pub fn add(
        &mut self,
        measure: Measure,
        entity: impl Into<Entity>,
        period: impl Into<Period>,
        more: f64,
    ) {
        if let Some(cell) = self.cell(measure, entity.into(), period.into()) {
            *cell += more;
        }
    }

    /// All numbers of one entity, period by period; empty where such a measure is not recorded.
    #[inline(always)]
    pub fn periods(&mut self, measure: Measure, entity: impl Into<Entity>) -> &mut [f64] {
        let range = self.columns.periods(measure, entity.into());
        range.and_then(|range| self.numbers.get_mut(range)).unwrap_or_default()
    }

    /// All numbers are zero again.
    pub fn clear(&mut self) {
        self.numbers.fill(0.0);
    }

    #[inline(always)]
    fn cell(&mut self, measure: Measure, entity: Entity, period: Period) -> Option<&mut f64> {
        self.numbers.get_mut(self.columns.offset(measure, entity, period)?)
    }

    /// All of its numbers, in the order of [`Layout::columns`].
    #[must_use]
    pub fn numbers(&self) -> &[f64] {
        &self.numbers
    }
}

/// Consecutive trials, with the columns that were kept.
#[derive(Debug, Clone)]
pub struct Block {
    first_trial: u64,
    trials: usize,
    columns: Arc<Columns>,
    /// Column by column, each `trials` long.
    numbers: Vec<f64>,
    /// By column, which of those in `numbers` it is, once they are packed; before, each has its own.
    places: Option<Vec<u32>>,
    /// Drawn values of the assumptions, likewise; empty where they were not kept.
    assumptions: Vec<f64>,
    /// [Factors](super::Factor), likewise; `None` where they were not kept.
    factors: Option<Vec<f64>>,
    /// Counts of [events](Event), likewise; `None` where they were not kept.
    events: Option<(EventColumns, Vec<u32>)>,
    /// The numbers of months, likewise; `None` where they were not kept.
    months: Option<(MonthColumns, Vec<f64>)>,
    /// Exact sums over these trials; none where the first block of a run has those of all.
    pub tallies: Tallies,
}

impl Block {
    /// So many trials from number `first_trial` on, all zero, with room for some columns and, where
    /// wanted, for the values of `assumptions` assumptions.
    #[must_use]
    pub fn new(
        layout: &Layout,
        columns: &Arc<Columns>,
        (first_trial, trials): (u64, usize),
        assumptions: usize,
    ) -> Self {
        Self {
            first_trial,
            trials,
            columns: columns.clone(),
            numbers: vec![0.0; columns.count() * trials],
            places: None,
            assumptions: vec![0.0; assumptions * trials],
            factors: None,
            events: None,
            months: None,
            tallies: Tallies::new(layout),
        }
    }

    /// The same with room for the counts of events.
    #[must_use]
    pub fn with_events(mut self, layout: &Layout) -> Self {
        let columns = EventColumns::of(layout);
        self.events = Some((columns, vec![0; columns.count() * self.trials]));
        self
    }

    /// The same with room for the numbers of months of every trial.
    #[must_use]
    pub fn with_months(mut self, layout: &Layout) -> Self {
        let columns = MonthColumns::of(layout);
        self.months = Some((columns, vec![0.0; columns.count() * self.trials]));
        self
    }

    /// The same with room for the factors.
    #[must_use]
    pub fn with_factors(mut self, layout: &Layout) -> Self {
        self.factors = Some(vec![0.0; layout.factor_count() * self.trials]);
        self
    }

    /// The number of its first trial; trials count from 0.
    #[must_use]
    pub fn first_trial(&self) -> u64 {
        self.first_trial
    }

    /// How many trials it has.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.trials
    }

    /// The columns that it keeps.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// A column, one number a trial; `None` where it was not kept.
    #[must_use]
    pub fn column(
        &self,
        measure: Measure,
        entity: impl Into<Entity>,
        period: impl Into<Period>,
    ) -> Option<&[f64]> {
        self.at(self.columns.offset(measure, entity.into(), period.into())?)
    }

    /// The columns of one entity in some periods, given by their indices; `None` where one of them was not
    /// kept.
    pub(super) fn periods(
        &self,
        measure: Measure,
        entity: Entity,
        periods: Range<usize>,
    ) -> Option<impl Iterator<Item = &[f64]>> {
        let all = self.columns.periods(measure, entity)?;
        let is_there = periods.end <= all.len();
        is_there.then(|| periods.filter_map(move |period| self.at(all.start + period)))
    }

    /// The column at an offset.
    #[inline]
    fn at(&self, offset: usize) -> Option<&[f64]> {
        let place = match &self.places {
            Some(places) => *places.get(offset)? as usize,
            None => offset,
        };
        self.numbers.get(place * self.trials..(place + 1) * self.trials)
    }

    /// The same in less memory: many columns are all zero (a cause that a corridor does not know, a month
    /// out of its season), or the same as the one before (full capacity from year to year), and these
    /// are kept once. Nothing can be recorded any more.
    #[must_use]
    pub fn packed(mut self) -> Self {
        if self.trials == 0 || self.places.is_some() {
            return self;
        }
        let is_zero = |column: &[f64]| column.iter().fold(0, |bits, n| bits | n.to_bits()) == 0;
        let is_same = |one: &[f64], other: &[f64]| {
            one.iter().zip(other).all(|(one, other)| one.to_bits() == other.to_bits())
        };
        // The first is that of zeros.
        let (mut next, mut before) = (1, None);
        let places = self.numbers.chunks_exact(self.trials).map(|column| {
            let place = match before {
                _ if is_zero(column) => 0,
                Some((place, other)) if is_same(column, other) => place,
                _ => {
                    next += 1;
                    next - 1
                }
            };
            before = Some((place, column));
            place
        });
        let places: Vec<u32> = places.collect();
        let mut numbers = Vec::with_capacity(next as usize * self.trials);
        numbers.resize(self.trials, 0.0);
        let mut last = 0;
        for (column, place) in self.numbers.chunks_exact(self.trials).zip(&places) {
            if *place > last {
                numbers.extend_from_slice(column);
                last = *place;
            }
        }
        (self.numbers, self.places) = (numbers, Some(places));
        self
    }

    /// TWh of a corridor in a month of the horizon, one a trial; `None` where they were not kept.
    #[must_use]
    pub fn month(
        &self,
        measure: Measure,
        corridor: CorridorIndex,
        month: HorizonMonthIndex,
    ) -> Option<&[f64]> {
        let (columns, numbers) = self.months.as_ref()?;
        let offset = columns.offset(measure, corridor, month)?;
        numbers.get(offset * self.trials..(offset + 1) * self.trials)
    }

    /// Counts of an event, one a trial; `None` where they were not kept.
    pub(super) fn counts(&self, event: Event, entity: Entity, year: YearIndex) -> Option<&[u32]> {
        let (columns, counts) = self.events.as_ref()?;
        let offset = columns.offset(event, entity, year)?;
        counts.get(offset * self.trials..(offset + 1) * self.trials)
    }

    /// Whether counts of events were kept.
    pub(super) fn has_events(&self) -> bool {
        self.events.is_some()
    }

    /// Drawn values of an assumption, one a trial; `None` where they were not kept.
    #[must_use]
    pub fn assumption(&self, index: usize) -> Option<&[f64]> {
        self.assumptions.get(index * self.trials..(index + 1) * self.trials)
    }

    /// Whether factors were kept.
    pub(super) fn has_factors(&self) -> bool {
        self.factors.is_some()
    }

    /// The factor at an index, one number a trial; `None` where it was not kept.
    pub(super) fn factor(&self, index: usize) -> Option<&[f64]> {
        self.factors.as_ref()?.get(index * self.trials..(index + 1) * self.trials)
    }

    /// Keeps of a trial's row what is kept of this block's trials; `trial` is the trial's index in
    /// the block. Nothing where the block is packed.
    pub fn record(&mut self, trial: usize, row: &Row) {
        if self.places.is_some() {
            return;
        }
        let mut at = trial;
        for measure in self.columns.measures() {
            let Some(range) = row.columns.range(measure) else { continue };
            for number in &row.numbers[range] {
                self.numbers[at] = *number;
                at += self.trials;
            }
        }
    }

    /// Keeps the values of the assumptions in the trial with index `trial`, as far as there is room
    /// for them.
    pub fn record_assumptions(&mut self, trial: usize, values: &[f64]) {
        let cells = self.assumptions.iter_mut().skip(trial).step_by(self.trials.max(1));
        for (cell, value) in cells.zip(values) {
            *cell = *value;
        }
    }

    /// Keeps the factors of the trial at `trial`, in the order of [`Layout::factors`], where there is
    /// room for them.
    pub fn record_factors(&mut self, trial: usize, values: impl Iterator<Item = f64>) {
        let Some(factors) = &mut self.factors else { return };
        let cells = factors.iter_mut().skip(trial).step_by(self.trials.max(1));
        for (cell, value) in cells.zip(values) {
            *cell = value;
        }
    }

    /// Keeps the counts of events in the trial with index `trial`, where they are kept: `count` says
    /// how often an event happens to one of those that it is counted of in a year of the horizon.
    pub fn record_events(&mut self, trial: usize, count: impl Fn(Event, usize, YearIndex) -> u32) {
        let Some((columns, counts)) = &mut self.events else { return };
        let cells = counts.iter_mut().skip(trial).step_by(self.trials.max(1));
        for (cell, (event, entity, year)) in cells.zip(columns.each()) {
            *cell = count(event, entity, year);
        }
    }

    /// Keeps the numbers of months of the trial with index `trial`, where there is room for them.
    pub fn record_months(&mut self, trial: usize, months: &TrialMonths) {
        let Some((columns, kept)) = &mut self.months else { return };
        for (corridor, month, numbers) in months.each() {
            let start = columns.start(corridor, month);
            for (cell, number) in (start..).zip(numbers) {
                kept[cell * self.trials + trial] = *number;
            }
        }
    }

    /// The same trials with those of their columns that are wanted.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(Measure) -> bool) -> Self {
        let columns = self.columns.only(wanted);
        let mut numbers = Vec::with_capacity(columns.count() * self.trials);
        for measure in columns.measures() {
            self.of(measure).for_each(|column| numbers.extend_from_slice(column));
        }
        Self { columns, numbers, places: None, ..self.clone() }
    }

    /// All columns of a measure, in order.
    pub(super) fn of(&self, measure: Measure) -> impl Iterator<Item = &[f64]> {
        self.columns.range(measure).into_iter().flatten().filter_map(|offset| self.at(offset))
    }

    /// The same one after the other, to be written; `None` where they are packed.
    pub(super) fn of_mut(&mut self, measure: Measure) -> Option<&mut [f64]> {
        let range = self.columns.range(measure).filter(|_| self.places.is_none())?;
        self.numbers.get_mut(range.start * self.trials..range.end * self.trials)
    }

    /// The columns of all assumptions, one after the other; empty where they were not kept.
    pub(super) fn assumptions(&self) -> &[f64] {
        &self.assumptions
    }

    /// The columns of all factors, one after the other; empty where they were not kept.
    pub(super) fn factors(&self) -> &[f64] {
        self.factors.as_deref().unwrap_or_default()
    }

    /// The same, to be written.
    pub(super) fn factors_mut(&mut self) -> &mut [f64] {
        self.factors.as_deref_mut().unwrap_or_default()
    }

    /// The columns of the assumptions, to be written.
    pub(super) fn assumptions_mut(&mut self) -> &mut [f64] {
        &mut self.assumptions
    }
}
