//! The sums of years of service, over trials.
//!
//! A year of service of a corridor is a calendar year of the horizon at whose start (1 January, 0:00)
//! the corridor is in service, so that it serves the whole of it. The year of entry is none, unless the
//! corridor enters with its first hour; years in which it is still ramping up are.
//!
//! A mean over these years that needs no quantile needs no column: sums, squares and products over
//! trials are enough for a ratio and its error (see [`crate::stats::ratio`]), since the years of one
//! trial hang together and are one observation.

use crate::units::HOURS_PER_YEAR;

/// Steps of a duration curve from nothing to full capacity.
pub const LEVELS: usize = 20;
/// Hours of one trial by flow: at nothing, in each step up to but not with the next, at full capacity.
pub type Durations = [f64; LEVELS + 2];
/// Of full capacity, what is lost in rounding.
const FULL: f64 = 1e-9;

/// The place among [`Durations`] of a flow, of so much at full capacity.
#[must_use]
#[inline(always)]
pub fn duration_place(flow: f64, full: f64) -> usize {
    if flow <= 0.0 || full <= 0.0 {
        return 0;
    }
    let step = flow * (LEVELS as f64 * (1.0 + FULL)) / full;
    1 + (step as usize).min(LEVELS)
}

/// Whether what enters into service at an hour of the horizon is in service for any part of a year.
#[must_use]
pub fn is_in_service(entry: f64, year: usize) -> bool {
    entry < (year + 1) as f64 * HOURS_PER_YEAR
}

/// Whether it is in service at the year's start, so that the year is a year of service.
#[must_use]
pub fn is_year_of_service(entry: f64, year: usize) -> bool {
    entry <= year as f64 * HOURS_PER_YEAR
}

/// The first year of service of so many, from 0; their number where there is none.
#[must_use]
pub fn first_year_of_service(entry: f64, years: usize) -> usize {
    // Rounded, so that it is one too few or too many at the most.
    let near = (entry / HOURS_PER_YEAR).clamp(0.0, years as f64) as usize;
    let from = near.saturating_sub(1);
    (from..years.min(near + 2)).find(|year| is_year_of_service(entry, *year)).unwrap_or(years)
}

/// The year of the horizon whose months a trial keeps by themselves: it goes round with the trial's
/// number, so that all years are there alike.
#[must_use]
pub fn single_year(trial: u64, years: usize) -> usize {
    usize::try_from(trial % years.max(1) as u64).unwrap_or(0)
}

/// Of numbers of all trials from the first on those of the trials that keep a year by itself, see
/// [`single_year`].
pub fn of_single_year(numbers: &[f64], year: usize, years: usize) -> impl Iterator<Item = &f64> {
    numbers.iter().skip(year).step_by(years.max(1))
}

/// A sum that is to be divided by another, one pair a trial.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RatioTally {
    /// Sum over trials.
    pub sum: f64,
    /// Sum of squares.
    pub squared: f64,
    /// Sum of products with the divisor.
    pub product: f64,
}

impl RatioTally {
    /// Adds one trial.
    #[inline(always)]
    pub fn record(&mut self, value: f64, divisor: f64) {
        self.sum += value;
        self.squared += value * value;
        self.product += value * divisor;
    }

    fn sums(&mut self) -> [&mut f64; 3] {
        [&mut self.sum, &mut self.squared, &mut self.product]
    }
}

/// The sums of a trial's years of service of one corridor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServiceRecord<'a> {
    /// How many they are.
    pub years: usize,
    /// TWh delivered in them.
    pub delivered: f64,
    /// TWh of the nameplate.
    pub nameplate: f64,
    /// Hours of the season in them, by flow; all zero where they are not known.
    pub durations: &'a Durations,
    /// TWh delivered in each calendar month, over all of them.
    pub months: &'a [f64; 12],
}

/// The years of service of one corridor.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ServiceTally {
    /// Trials that have any.
    pub trials: u64,
    /// Years of service of all trials.
    pub years: u64,
    /// Sum of the squares of a trial's number of them.
    pub years_squared: u64,
    /// TWh of the nameplate.
    pub nameplate: f64,
    /// Sum of the squares of a trial's.
    pub nameplate_squared: f64,
    /// Hours of the season, as far as the flow in them is known.
    pub season: f64,
    /// Sum of the squares of a trial's.
    pub season_squared: f64,
    /// TWh delivered; the divisor is the nameplate.
    pub delivered: RatioTally,
    /// Hours with a flow of at least so many steps of full capacity, and above nothing; the divisor is
    /// the hours of the season.
    pub levels: [RatioTally; LEVELS + 1],
    /// TWh delivered by calendar month; the divisor is the number of years.
    pub months: [RatioTally; 12],
}

impl ServiceTally {
    /// Adds one trial; one without a year of service adds nothing.
    pub fn record(&mut self, trial: &ServiceRecord<'_>) {
        if trial.years == 0 {
            return;
        }
        let count = trial.years as u64;
        let years = trial.years as f64;
        self.trials += 1;
        self.years += count;
        self.years_squared += count * count;
        self.nameplate += trial.nameplate;
        self.nameplate_squared += trial.nameplate * trial.nameplate;
        self.delivered.record(trial.delivered, trial.nameplate);
        let season: f64 = trial.durations.iter().sum();
        self.season += season;
        self.season_squared += season * season;
        let mut at_least = 0.0;
        for (level, hours) in self.levels.iter_mut().zip(&trial.durations[1..]).rev() {
            at_least += hours;
            level.record(at_least, season);
        }
        for (tally, month) in self.months.iter_mut().zip(trial.months) {
            tally.record(*month, years);
        }
    }

    /// Its counts and its sums, in order.
    fn parts(&mut self) -> ([&mut u64; 3], impl Iterator<Item = &mut f64>) {
        let Self { trials, years, years_squared, .. } = self;
        let plain = [
            &mut self.nameplate,
            &mut self.nameplate_squared,
            &mut self.season,
            &mut self.season_squared,
        ];
        let ratios = std::iter::once(&mut self.delivered)
            .chain(&mut self.levels)
            .chain(&mut self.months)
            .flat_map(RatioTally::sums);
        ([trials, years, years_squared], plain.into_iter().chain(ratios))
    }

    /// Adds later trials.
    pub(super) fn add(&mut self, mut more: Self) {
        let (counts, sums) = self.parts();
        let (more_counts, more_sums) = more.parts();
        for (sum, more) in counts.into_iter().zip(more_counts) {
            // Only sums that no trials could come to overflow.
            *sum = sum.saturating_add(*more);
        }
        sums.zip(more_sums).for_each(|(sum, more)| *sum += *more);
    }

    /// Every sum as 64 bits.
    pub(super) fn words(mut self) -> Vec<u64> {
        let (counts, sums) = self.parts();
        counts.into_iter().map(|count| *count).chain(sums.map(|sum| sum.to_bits())).collect()
    }

    /// The tally that [`Self::words`] gave.
    pub(super) fn from_words(next: &mut impl FnMut() -> u64) -> Self {
        let mut tally = Self::default();
        let (counts, sums) = tally.parts();
        counts.into_iter().for_each(|count| *count = next());
        sums.for_each(|sum| *sum = f64::from_bits(next()));
        tally
    }

    /// Whether it can be that of so many trials with so many years each.
    pub(super) fn can_be_of(mut self, trials: u64, years: usize) -> bool {
        let most = years as u128;
        let (own, all, squared) =
            (u128::from(self.trials), u128::from(self.years), u128::from(self.years_squared));
        let is_count = self.trials <= trials
            && (own..=own * most).contains(&all)
            && (all..=all * most).contains(&squared);
        is_count && self.parts().1.all(|sum| sum.is_finite())
    }
}

impl RatioTally {
    /// Adds later trials.
    pub(super) fn add(&mut self, mut more: Self) {
        self.sums().into_iter().zip(more.sums()).for_each(|(sum, more)| *sum += *more);
    }

    /// Its sums as 64 bits.
    pub(super) fn words(mut self) -> [u64; 3] {
        self.sums().map(|sum| sum.to_bits())
    }

    /// The tally that [`Self::words`] gave.
    pub(super) fn from_words(next: &mut impl FnMut() -> u64) -> Self {
        let mut tally = Self::default();
        tally.sums().into_iter().for_each(|sum| *sum = f64::from_bits(next()));
        tally
    }

    /// Whether all of its sums are numbers.
    pub(super) fn is_finite(mut self) -> bool {
        self.sums().into_iter().all(|sum| sum.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_has_its_place_between_nothing_and_full_capacity() {
        let place = |flow| duration_place(flow, 10.0);
        assert_eq!((place(0.0), place(1e-300), place(0.49)), (0, 1, 1));
        assert_eq!((place(0.5), place(4.99), place(5.0)), (2, 10, 11));
        assert_eq!((place(9.99), place(10.0 - 1e-9), place(10.0), place(10.5)), (20, 21, 21, 21));
        assert_eq!(duration_place(1.0, 0.0), 0, "nothing is the whole of nothing");
        // A tenth in thirds of a third: every multiple of a step counts as that step.
        for step in 1..=LEVELS {
            assert_eq!(duration_place(step as f64 * 0.1 * 0.7, 2.0 * 0.7), step + 1);
        }
    }

    #[test]
    fn every_trial_keeps_one_year_by_itself() {
        let trials: Vec<f64> = (0..17).map(f64::from).collect();
        for year in 0..5 {
            let of_year: Vec<f64> = of_single_year(&trials, year, 5).copied().collect();
            let expected = (0..17_u64).filter(|trial| single_year(*trial, 5) == year);
            assert_eq!(of_year, expected.map(|trial| trial as f64).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_year_of_entry_is_no_year_of_service() {
        let hours = HOURS_PER_YEAR;
        assert_eq!(first_year_of_service(f64::NEG_INFINITY, 3), 0);
        assert_eq!(first_year_of_service(0.0, 3), 0, "with its first hour");
        assert_eq!(first_year_of_service(1.0, 3), 1);
        assert_eq!(first_year_of_service(hours, 3), 1);
        assert_eq!(
            first_year_of_service(2.5 * hours, 3),
            3,
            "it serves part of the last year only"
        );
        for step in -40..80_i32 {
            for off in [-1e-9, -1e-12, 0.0, 1e-12, 1e-9] {
                let entry = f64::from(step) * hours / 16.0 * (1.0 + off);
                let found = (0..3).find(|year| is_year_of_service(entry, *year)).unwrap_or(3);
                assert_eq!(first_year_of_service(entry, 3), found, "{entry}");
            }
        }
        assert_eq!(first_year_of_service(f64::INFINITY, 3), 3);
        assert!(is_in_service(2.5 * hours, 2) && !is_in_service(3.0 * hours, 2));
    }

    #[test]
    fn a_tally_is_read_back_from_its_words_and_hours_add_up_from_above() {
        let mut tally = ServiceTally::default();
        let mut durations = [0.0; LEVELS + 2];
        (durations[0], durations[11], durations[21]) = (10.0, 20.0, 70.0);
        let months = std::array::from_fn(|month| month as f64);
        let trial = ServiceRecord {
            years: 2,
            delivered: 3.0,
            nameplate: 4.0,
            durations: &durations,
            months: &months,
        };
        tally.record(&trial);
        tally.record(&ServiceRecord { years: 0, ..trial });
        assert_eq!(
            (tally.trials, tally.years, tally.years_squared, tally.season),
            (1, 2, 4, 100.0)
        );
        let hours = tally.levels.map(|level| level.sum);
        assert_eq!((hours[0], hours[10], hours[11], hours[20]), (90.0, 90.0, 70.0, 70.0));
        assert_eq!(tally.levels[0].product, 9000.0);
        assert_eq!(tally.months[3].product, 6.0);
        let mut words = tally.words().into_iter();
        assert_eq!(ServiceTally::from_words(&mut || words.next().unwrap()), tally);
        assert_eq!(words.next(), None);
        assert!(tally.can_be_of(1, 2) && !tally.can_be_of(1, 1) && !tally.can_be_of(0, 2));
        let mut twice = tally;
        twice.add(tally);
        assert_eq!((twice.years, twice.levels[20].sum), (4, 140.0));
    }
}
