//! The answer, in the order in which a reader asks: when is it there, what does a year of service
//! bring and where does the rest of it go, and which futures are there.
//!
//! A mean over futures that exclude each other describes none of them, so it comes after these (the
//! rows of [`CorridorRow`](crate::report::CorridorRow)). Nothing here is of years without a line mixed with years with one.

mod rows;
mod sentence;

use super::page::{Input, Number};

/// Futures that are told one by one where there is little room.
const FEW: usize = 6;

/// The answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The calendar years of the horizon.
    pub years: Vec<i32>,
    /// When each corridor is there.
    pub when: Vec<WhenRow>,
    /// The years of service of each corridor.
    pub service: Vec<ServiceRow>,
    /// Where such a year goes.
    pub goes: Vec<GoesRow>,
    /// The branches, each with its outcomes.
    pub branches: Vec<BranchRows>,
    /// The futures: the likeliest six, then all others as one.
    pub futures: Vec<FutureRow>,
    /// The futures, as many as are known one by one.
    pub all_futures: Vec<FutureRow>,
}

/// When a corridor is there.
#[derive(Debug, Clone, PartialEq)]
pub struct WhenRow {
    /// Its index in the scenario, for its colour.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// The chance to be in service, year by year.
    pub chances: Vec<Number>,
    /// The first year past one half: `from 2030`, or `never`.
    pub half: String,
    /// The years between which that year lies, where they are not the same: `2029 to 2031`.
    pub between: String,
}

/// The energy that a year of service of a corridor brings.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRow {
    /// Its index in the scenario, for its colour.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// TWh: p10, p50, p90 and the mean with its error.
    pub twh: [Number; 4],
    /// The same in its own unit, where that is another: the unit, and the numbers.
    pub own: Option<(&'static str, [Number; 4])>,
    /// Mean as a share of its own capacity.
    pub of_capacity: Number,
    /// Mean as a share of its contract; a dash without one.
    pub of_contract: Number,
    /// Share of these years that meet the contract; a dash without one.
    pub met: Number,
    /// The mean of what stays of it, TWh: less what goes back; `None` where no corridor has a return.
    pub net: Option<Number>,
    /// Years of service, over all trials.
    pub years: u64,
}

/// Where a year of service of a corridor goes.
#[derive(Debug, Clone, PartialEq)]
pub struct GoesRow {
    /// Its index in the scenario, for its colour.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// TWh that it could carry in such a year: the sum of the parts as they are written.
    pub whole: String,
    /// Delivered, then what is lost, the largest first.
    pub parts: Vec<Part>,
    /// The same with all that is below 2 % as one.
    pub short: Vec<Part>,
}

/// A part of a year of service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `delivered`, a heading or a cause.
    pub words: String,
    /// TWh.
    pub twh: String,
    /// Share of the whole.
    pub share: String,
}

/// A future: which corridors are in service at the end of the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct FutureRow {
    /// `CASA-1000 only`.
    pub name: String,
    /// The index of its corridor, where it is one alone.
    pub index: Option<usize>,
    /// Its chance; those of all rows add up to 100.
    pub chance: String,
    /// TWh in the last year: p10, p50, p90 and the mean with its error.
    pub last: [Number; 4],
    /// TWh in the average year: the same.
    pub average: [Number; 4],
    /// The mean of what stays of both.
    pub net: Option<Net>,
}

/// The mean of what is delivered less what goes back, TWh of all corridors; `None` in its place where no
/// corridor has a return.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    /// In the last year, of which some falls due after the horizon.
    pub last: Number,
    /// In the average year.
    pub average: Number,
}

/// A branch and what is delivered in the trials of each of its outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct BranchRows {
    /// Its label, or its name.
    pub label: String,
    /// A note on its chances, as a sentence: that an outcome is supposed, or that they hang on something
    /// else.
    pub note: Option<String>,
    /// By outcome, in the file's order.
    pub rows: Vec<OutcomeRow>,
}

/// An outcome of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeRow {
    /// Its name.
    pub name: String,
    /// Its chance; those of a branch add up to 100.
    pub chance: String,
    /// TWh of all corridors in the last year: p10, p50, p90 and the mean with its error.
    pub last: [Number; 4],
    /// TWh in the average year: the same.
    pub average: [Number; 4],
    /// The mean of what stays of both.
    pub net: Option<Net>,
}

impl Answer {
    /// Whether a table by service, outcome or future holds a number whose error is not known.
    pub(super) fn has_unknown(&self) -> bool {
        let service = self
            .service
            .iter()
            .flat_map(|row| row.twh.iter().chain(row.own.iter().flat_map(|own| &own.1)));
        let outcomes = self.branches.iter().flat_map(|branch| &branch.rows);
        let outcomes = outcomes.flat_map(|row| row.last.iter().chain(&row.average));
        let futures = self.all_futures.iter().flat_map(|row| row.last.iter().chain(&row.average));
        service.chain(outcomes).chain(futures).any(Number::is_unknown)
    }

    /// Composes it.
    pub(super) fn compose(input: Input<'_>) -> Self {
        let run = &input.summary.run;
        let years = (0..i32::try_from(run.years).unwrap_or(0)).map(|year| run.start_year + year);
        Self {
            years: years.collect(),
            when: rows::when(input),
            service: rows::service(input),
            goes: rows::goes(input),
            branches: rows::branches(input),
            futures: rows::futures(input, FEW),
            all_futures: rows::futures(input, usize::MAX),
        }
    }
}

/// The answer in a few sentences, the first of them the headline.
pub(super) fn sentences(input: Input<'_>) -> Vec<String> {
    sentence::sentences(input)
}

/// No number.
fn dash() -> Number {
    Number { value: "–".to_owned(), error: None }
}
