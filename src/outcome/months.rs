//! The months of the horizon: what each corridor delivered and lost in each of them.
//!
//! Every trial comes to these numbers; a run keeps only their sums ([`MonthTally`]), one for each block
//! of trials, and where draws by month are asked for all of them ([`MonthColumns`]). The numbers of one
//! month are those of the year, cut at the month's ends: the twelve add up to the year's, and in each of
//! them what is delivered and what is lost add up to the nameplate.

use super::{CorridorIndex, HorizonMonthIndex, Layout, Loss, Measure};

/// The numbers of one trial's months, in TWh, where all of them are kept. Many months of a trial have none but zeros (a corridor out of
/// season has no others), and these are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrialMonths {
    columns: MonthColumns,
    /// The month of a corridor that each stands for: month by month, and in each corridor by corridor.
    of: Vec<(u32, u32)>,
    /// As many for each as [`MonthColumns::measures`] has.
    numbers: Vec<f64>,
}

impl TrialMonths {
    /// No months, and room for as many as there can be, or as a usual scenario has.
    #[must_use]
    pub fn new(columns: MonthColumns) -> Self {
        let most = columns.count().min(1 << 14);
        Self {
            columns,
            of: Vec::with_capacity(most / columns.width().max(1)),
            numbers: Vec::with_capacity(most),
        }
    }

    /// No months any more.
    pub fn clear(&mut self) {
        self.of.clear();
        self.numbers.clear();
    }

    /// Adds a month of a corridor, and gives its numbers to be set: all are zero. To be called month by
    /// month, and in each corridor by corridor.
    pub fn add(&mut self, CorridorIndex(corridor): CorridorIndex, month: usize) -> &mut [f64] {
        self.of.push((corridor as u32, month as u32));
        let from = self.numbers.len();
        self.numbers.resize(from + self.columns.width(), 0.0);
        &mut self.numbers[from..]
    }

    /// Corridor, month and numbers of each.
    pub(super) fn each(&self) -> impl Iterator<Item = (CorridorIndex, usize, &[f64])> {
        let months = self.numbers.chunks_exact(self.columns.width());
        let of = self.of.iter().zip(months);
        of.map(|((corridor, month), numbers)| {
            (CorridorIndex(*corridor as usize), *month as usize, numbers)
        })
    }
}

/// Where the numbers of months lie: corridor by corridor, month by month, and in each month the
/// nameplate, what is delivered, and what each heading and cause took, in TWh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MonthColumns {
    corridors: usize,
    months: usize,
    causes: usize,
}

impl MonthColumns {
    /// Those of a layout.
    #[must_use]
    pub fn of(layout: &Layout) -> Self {
        Self {
            corridors: layout.corridors.len(),
            months: 12 * layout.years,
            causes: layout.causes.len(),
        }
    }

    /// The measures of a month, in the order in which they lie.
    pub fn measures(self) -> impl Iterator<Item = Measure> {
        let losses = Loss::each(self.causes).map(Measure::Lost);
        [Measure::Nameplate, Measure::Delivered].into_iter().chain(losses)
    }

    /// How many numbers a month of a corridor has.
    #[must_use]
    pub fn width(self) -> usize {
        // Incidents are told cause by cause.
        1 + Loss::ALL.len() + self.causes
    }

    /// How many numbers there are in all.
    #[must_use]
    pub fn count(self) -> usize {
        self.corridors * self.months * self.width()
    }

    /// Where the numbers of a month of a corridor begin.
    #[inline(always)]
    pub(crate) fn start(self, CorridorIndex(corridor): CorridorIndex, month: usize) -> usize {
        (corridor * self.months + month) * self.width()
    }

    /// Where a number lies; `None` where months have no such number.
    #[must_use]
    pub fn offset(
        self,
        measure: Measure,
        corridor: CorridorIndex,
        HorizonMonthIndex(month): HorizonMonthIndex,
    ) -> Option<usize> {
        let place = self.measures().position(|known| known == measure)?;
        let is_there = corridor.0 < self.corridors && month < self.months;
        is_there.then(|| self.start(corridor, month) + place)
    }
}

/// Sums over trials of the numbers of months; of no months where they are not kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MonthTally {
    columns: MonthColumns,
    /// As [`MonthColumns`] has them, TWh.
    sums: Vec<f64>,
    /// Sums of the squares of what is delivered: by month of each corridor, then of all together.
    squared: Vec<f64>,
}

impl MonthTally {
    /// All zero.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        let columns = MonthColumns::of(layout);
        Self {
            columns,
            sums: vec![0.0; columns.count()],
            squared: vec![0.0; (columns.corridors + 1) * columns.months],
        }
    }

    /// Numbers that it has in a layout.
    #[must_use]
    pub fn size(layout: &Layout) -> usize {
        let columns = MonthColumns::of(layout);
        columns.count() + (columns.corridors + 1) * columns.months
    }

    /// Whether it is of any months.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        !self.sums.is_empty()
    }

    /// The sums of a month of a corridor, to which those of a trial are to be added.
    #[inline(always)]
    pub(crate) fn of_month(&mut self, corridor: CorridorIndex, month: usize) -> &mut [f64] {
        let start = self.columns.start(corridor, month);
        &mut self.sums[start..start + self.columns.width()]
    }

    /// Adds the square of what a corridor delivered in a month of a trial, or all together where `None`.
    #[inline(always)]
    pub(crate) fn square(&mut self, corridor: Option<CorridorIndex>, month: usize, delivered: f64) {
        let corridor = corridor.map_or(self.columns.corridors, |corridor| corridor.0);
        self.squared[corridor * self.columns.months + month] += delivered * delivered;
    }

    /// Adds later trials.
    pub(super) fn add(&mut self, more: &Self) {
        if !self.is_kept() {
            self.clone_from(more);
            return;
        }
        let of = |tally: &'_ Self| tally.sums.len();
        if of(self) == of(more) {
            self.each_mut().zip(more.each()).for_each(|(sum, more)| *sum += more);
        }
    }

    /// Whether they can be those of so many trials: all are numbers, and the squares of numbers that are
    /// nowhere negative lie between that of their sum and the share of it that each of as many alike has.
    pub(super) fn can_be_of(&self, trials: u64) -> bool {
        const ROUNDING: f64 = 1.0 + 1e-9;
        let columns = self.columns;
        let sum_of = |corridor, month| {
            let sum = columns.start(CorridorIndex(corridor), month) + 1;
            self.sums.get(sum).copied().unwrap_or(f64::NAN)
        };
        let total = |month| (0..columns.corridors).map(|one| sum_of(one, month)).sum::<f64>();
        let own = (0..columns.corridors * columns.months)
            .map(|at| sum_of(at / columns.months, at % columns.months));
        let sums = own.chain((0..columns.months).map(total));
        self.each().all(f64::is_finite)
            && sums.zip(&self.squared).all(|(sum, squared)| {
                sum >= 0.0
                    && *squared <= sum * sum * ROUNDING
                    && sum * sum <= trials as f64 * squared * ROUNDING
            })
    }

    /// Its sums, in order.
    pub(super) fn each(&self) -> impl Iterator<Item = f64> + '_ {
        self.sums.iter().chain(&self.squared).copied()
    }

    /// The same, to be written.
    pub(super) fn each_mut(&mut self) -> impl Iterator<Item = &mut f64> {
        self.sums.iter_mut().chain(&mut self.squared)
    }

    /// The sum over trials of a number; `None` where it is not kept.
    #[must_use]
    pub fn sum(
        &self,
        columns: MonthColumns,
        measure: Measure,
        corridor: CorridorIndex,
        month: HorizonMonthIndex,
    ) -> Option<f64> {
        self.sums.get(columns.offset(measure, corridor, month)?).copied()
    }

    /// The sum over trials of the square of what a corridor delivered in a month, or all together where
    /// `None`.
    #[must_use]
    pub fn squared(
        &self,
        columns: MonthColumns,
        corridor: Option<CorridorIndex>,
        HorizonMonthIndex(month): HorizonMonthIndex,
    ) -> Option<f64> {
        let corridor = corridor.map_or(columns.corridors, |corridor| corridor.0);
        self.squared.get(corridor * columns.months + month).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{CauseIndex, CorridorLabel};
    use crate::units::Commodity;

    fn layout() -> Layout {
        let mut layout = Layout::new(2030, 2);
        layout.causes = vec!["attack".into(), "technical".into()];
        let corridor =
            |name: &str| CorridorLabel { name: name.to_owned(), commodity: Commodity::Electricity };
        layout.corridors = vec![corridor("A"), corridor("B")];
        layout.laid_out()
    }

    #[test]
    fn every_number_of_a_month_has_a_place_of_its_own() {
        let columns = MonthColumns::of(&layout());
        assert_eq!(columns.width(), columns.measures().count());
        let mut seen = vec![false; columns.count()];
        for corridor in 0..2 {
            for month in 0..24 {
                for measure in columns.measures() {
                    let (corridor, month) = (CorridorIndex(corridor), HorizonMonthIndex(month));
                    let at = columns.offset(measure, corridor, month).unwrap();
                    assert!(!std::mem::replace(&mut seen[at], true));
                }
            }
        }
        assert!(seen.into_iter().all(|seen| seen));
        let none =
            |measure, month| columns.offset(measure, CorridorIndex(0), HorizonMonthIndex(month));
        assert_eq!(none(Measure::Delivered, 24), None, "there are two years");
        assert_eq!(none(Measure::ZeroDays, 0), None, "days are not told by month");
        let third = Measure::Lost(Loss::Incidents(CauseIndex(2)));
        assert_eq!(none(third, 0), None, "there are two causes");
    }

    #[test]
    fn squares_are_of_what_is_delivered_and_of_all_corridors_together() {
        let layout = layout();
        let columns = MonthColumns::of(&layout);
        let month = HorizonMonthIndex(13);
        let mut tally = MonthTally::new(&layout);
        for (corridor, delivered) in [(0, 3.0), (1, 4.0)] {
            let corridor = CorridorIndex(corridor);
            tally.of_month(corridor, month.0)[1] += delivered;
            tally.square(Some(corridor), month.0, delivered);
        }
        tally.square(None, month.0, 7.0);
        assert!(tally.can_be_of(1));
        let mut forged = tally.clone();
        forged.squared[columns.months * 2 + 13] *= 2.0;
        assert!(!forged.can_be_of(1), "one square is above that of the sum");
        let mut twice = MonthTally::default();
        assert!(!twice.is_kept());
        twice.add(&tally);
        twice.add(&tally);
        let squared = |corridor: Option<usize>| {
            twice.squared(columns, corridor.map(CorridorIndex), month).unwrap()
        };
        assert_eq!((squared(Some(0)), squared(Some(1)), squared(None)), (18.0, 32.0, 98.0));
        assert_eq!(twice.sum(columns, Measure::Delivered, CorridorIndex(1), month), Some(8.0));
        assert_eq!(twice.each().count(), MonthTally::size(&layout));
    }
}
