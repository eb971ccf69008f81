//! The page, composed once: every sentence, table and rounded number of a report, before it is laid
//! out for a terminal or a browser.

use crate::outcome::Loss;
use crate::read::{Merged, Stated};
use crate::scenario::Scenario;
use crate::stats::{ChangeRow, Estimate, Glance, Histogram, Summary};
use crate::units::{
    chance_percent, decimals_for_digits, decimals_for_error, percent, significant, sum_of,
    with_decimals, with_error,
};

use super::answer::{self, Answer};
use super::behind::{self, Behind};
use super::beside::Beside;
use super::contracts::{self, ContractRow};
use super::events::{self, EventLine};
use super::grades::{GradeWords, grades};
use super::mattered::{MatteredWords, mattered};
use super::page_tables as tables;
use super::reservoir::{self, ReservoirRow};

/// The sources of a page.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The words and the assumptions.
    pub scenario: &'a Scenario,
    /// The numbers.
    pub summary: &'a Summary,
    /// Each corridor and the total ([`crate::stats::glances`]).
    pub glances: &'a [Glance],
    /// The merged scenario ([`crate::read::Reading::merged`]), for what it states and by which source.
    pub merged: &'a Merged,
    /// The command that gives the same report again.
    pub command: &'a str,
}

/// How long it took. Shown on the terminal only: no file depends on the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Wall-clock seconds of the simulation.
    pub seconds: f64,
}

/// The note under tables that hold a `?`.
pub(in crate::report) const UNKNOWN: &str =
    "? is a number whose error is not known: too few trials had it.";

/// A number as it is shown, with its error where one is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Number {
    /// Cut at the first digit of its error.
    pub value: String,
    /// The standard error, to one digit.
    pub error: Option<String>,
}

impl Number {
    /// With its error.
    #[must_use]
    pub fn with_error(estimate: Estimate) -> Self {
        let (value, error) = with_error(estimate.value, estimate.se);
        Self { value, error: Some(error) }
    }

    /// Cut by its error, which is not shown: `?` where that is not known, and `0` for what is exactly
    /// nothing, whatever its error.
    #[must_use]
    pub fn cut(value: f64, se: Option<f64>) -> Self {
        let value = match se {
            None => "?".to_owned(),
            Some(_) if value == 0.0 => "0".to_owned(),
            Some(se) => match decimals_for_error(se) {
                // An error of next to nothing would print digits that nobody reads.
                Some(decimals) => {
                    let most = decimals_for_digits(value, 3).max(4);
                    with_decimals(value, decimals.min(most))
                }
                None => significant(value, 3),
            },
        };
        Self { value, error: None }
    }

    /// Whether its error is not known, which a `?` says.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.value == "?" || self.error.as_deref() == Some("?")
    }

    /// A number that is known without an error, to three significant digits.
    #[must_use]
    pub fn known(value: f64) -> Self {
        Self { value: significant(value, 3), error: None }
    }

    /// A chance as a percentage; where it was seen in no trial or in all of them, its bound.
    #[must_use]
    pub fn chance(estimate: Estimate, trials: u64) -> Self {
        let se = estimate.se.map(|se| se.max(0.001));
        Self { value: chance_percent(estimate.value, se, trials), error: None }
    }

    /// For a sentence: as [`Self::cut`], but of no more than three significant digits, and of so many
    /// where no error is known.
    #[must_use]
    pub fn said(value: f64, se: Option<f64>) -> String {
        let most = decimals_for_digits(value, 3).max(0);
        match se.and_then(decimals_for_error) {
            Some(decimals) => with_decimals(value, decimals.min(most)),
            None => significant(value, 3),
        }
    }

    /// A sum and its parts, none of them below zero, for a sentence: they add up as they are written.
    /// The sum has three significant digits or more where a part would have none, each as far as
    /// its error goes.
    #[must_use]
    pub fn sum_said(sum: Estimate, parts: &[Estimate]) -> (String, Vec<String>) {
        let supported = |of: Estimate, digits: usize| {
            let wanted = decimals_for_digits(of.value, digits).max(0);
            of.se.and_then(decimals_for_error).map_or(wanted, |most| most.min(wanted))
        };
        let of_parts = parts.iter().map(|part| supported(*part, 1));
        let decimals = of_parts.fold(supported(sum, 3), i32::max);
        let values: Vec<f64> = parts.iter().map(|part| part.value).collect();
        sum_of(&values, decimals)
    }

    /// A share as a percentage.
    #[must_use]
    pub fn share(estimate: Option<Estimate>) -> Self {
        let value = match estimate {
            Some(share) => percent(share.value, share.se.map(|se| se.max(0.001))),
            None => "–".to_owned(),
        };
        Self { value, error: None }
    }
}

/// One corridor in the headline table, or the total.
#[derive(Debug, Clone, PartialEq)]
pub struct CorridorRow {
    /// Its index in the scenario, for its colour; `None` for the total.
    pub index: Option<usize>,
    /// Its name.
    pub name: String,
    /// TWh delivered in the average year: exceeded in nine trials of ten.
    pub p10: Number,
    /// The median.
    pub p50: Number,
    /// Exceeded in one trial of ten.
    pub p90: Number,
    /// The mean with its error.
    pub mean: Number,
    /// The mean of what stays of it, less what goes back; `None` where no corridor has a return.
    pub net: Option<Number>,
    /// Share of the nameplate that arrives.
    pub of_nameplate: Number,
    /// Share of the horizon's years in which it is in service for any part.
    pub in_service: Number,
    /// Share of the horizon's years that meet its contract; empty without one.
    pub met: Number,
    /// The mean of the worst twentieth of trials.
    pub worst: Number,
    /// How the trials lie.
    pub histogram: Option<Histogram>,
    /// In what share of trials nothing arrives at all; empty where it never happens.
    pub nothing: Option<String>,
}

/// One step of the way from nameplate to delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallRow {
    /// Nameplate, a heading, a cause, or delivered.
    pub words: String,
    /// The kind of row.
    pub step: Step,
    /// TWh in the average year, all corridors together.
    pub total: Number,
    /// Where its bar begins and how long it is, as shares of the nameplate.
    pub bar: (f64, f64),
    /// Share of the nameplate, as text.
    pub share: String,
    /// TWh by corridor.
    pub by_corridor: Vec<Number>,
}

/// The kinds of rows of the waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The energy that could have been carried.
    Nameplate,
    /// The energy that a heading takes.
    Loss(Loss),
    /// The energy that one cause takes of the incidents: a part of the row before.
    Cause,
    /// The energy that is left.
    Delivered,
}

/// One assumption as the report shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumptionRow {
    /// Its name in the scenario.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its unit, in the author's words.
    pub unit: String,
    /// Its distribution, in words.
    pub value: String,
    /// The range that tuning may try.
    pub range: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// Further words of the author.
    pub notes: Option<String>,
    /// An expert's guess rather than a record.
    pub judgement: bool,
    /// How well it is known; empty where that is not said.
    pub grade: &'static str,
    /// Where it is used: indices in [`Page::stated`], each with the key.
    pub used: Vec<(usize, String)>,
}

/// A warning about drawn values that did not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClampedNote {
    /// The path of the key.
    pub path: String,
    /// How often, as a sentence.
    pub text: String,
}

/// How to get the same numbers again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reproduce {
    /// Version of the program.
    pub version: String,
    /// SHA-256 of the merged scenario.
    pub sha256: String,
    /// The seed.
    pub seed: u64,
    /// The command.
    pub command: String,
}

/// The whole page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The scenario's title.
    pub title: String,
    /// The answer, in sentences; the first one is the headline.
    pub headline: Vec<String>,
    /// The answer, in tables.
    pub answer: Answer,
    /// The sums paid and saved under contracts, as a sentence; empty without any.
    pub money: String,
    /// Why the scenario exists.
    pub notes: Option<String>,
    /// `20,000 trials of 10 years, 2028 to 2037, seed 1`.
    pub ran: String,
    /// Years simulated, over all trials.
    pub trial_years: f64,
    /// Whether the run was interrupted.
    pub partial: bool,
    /// Changes that were made to the scenario beside its file.
    pub changes: Vec<ChangeRow>,
    /// The causes of incidents, in the scenario's order, for their colours.
    pub causes: Vec<String>,
    /// Each corridor and the total.
    pub corridors: Vec<CorridorRow>,
    /// From nameplate to delivered.
    pub waterfall: Vec<WaterfallRow>,
    /// Stated events and their chances.
    pub events: Vec<EventLine>,
    /// Contracts, and what they come to.
    pub contracts: Vec<ContractRow>,
    /// The destination as a buyer, where it has alternatives.
    pub replaced: Option<super::replaced::Replaced>,
    /// Segments: corridor, name, share of time below full and at nothing.
    pub segments: Vec<[Number; 4]>,
    /// Hazards: name, cause, incidents a year with error, spread of one year's count.
    pub hazards: Vec<[Number; 4]>,
    /// Security states and the share of time in each.
    pub security: Vec<[Number; 2]>,
    /// Regime, state, share of time.
    pub regimes: Vec<[Number; 3]>,
    /// Days without delivery: corridor, days in an average year, longest gap, bad years.
    pub gaps: Vec<[Number; 4]>,
    /// Year by year: the year, the mean of each corridor and the total with errors, and the mean of what
    /// stays of the total, less what goes back, where any corridor has a return.
    pub years: Vec<(String, Vec<Number>, Option<Number>)>,
    /// Reservoirs.
    pub reservoirs: Vec<ReservoirRow>,
    /// Energy that flows beside and back.
    pub beside: Beside,
    /// The drivers of the spread, and the marks of the worst and the best tenth.
    pub mattered: MatteredWords,
    /// How well it is known what decides.
    pub grades: GradeWords,
    /// Every assumption.
    pub assumptions: Vec<AssumptionRow>,
    /// All that the scenario states, with its sources.
    pub stated: Vec<Stated>,
    /// The numbers behind charts.
    pub behind: Vec<Behind>,
    /// Keys whose drawn values were clamped.
    pub clamped: Vec<ClampedNote>,
    /// How fuels count as electricity, as a sentence.
    pub fuels: &'static str,
    /// How the numbers of very many trials are known, in sentences; empty where every trial was kept.
    pub counted: String,
    /// How to get the same numbers again.
    pub reproduce: Reproduce,
}

impl Page {
    /// Composes the page.
    #[must_use]
    pub fn compose(input: Input<'_>) -> Self {
        let Input { scenario, summary, .. } = input;
        let run = &summary.run;
        let last_year = run.start_year + i32::try_from(run.years).unwrap_or(0) - 1;
        let years = match run.years {
            1 => format!("one year, {}", run.start_year),
            years => format!("{years} years, {} to {last_year}", run.start_year),
        };
        let trials = crate::units::counted(run.trials, "trial", "trials");
        let corridors = tables::corridors(input);
        let waterfall = tables::waterfall(input);
        let stated = input.merged.stated();
        Self {
            title: summary.scenario.title.clone(),
            headline: answer::sentences(input),
            answer: Answer::compose(input),
            money: contracts::sentence(summary, &scenario.destination.name)
                .map(|said| said + ".")
                .unwrap_or_default(),
            notes: scenario.notes.clone(),
            ran: format!("{trials} of {years}, seed {}", run.seed),
            trial_years: run.trials as f64 * f64::from(run.years),
            partial: run.partial,
            changes: summary.changes.clone(),
            causes: tables::causes(summary),
            corridors,
            waterfall,
            events: events::events(summary),
            contracts: contracts::contracts(input),
            replaced: super::replaced::composed(scenario, summary),
            segments: tables::segments(summary),
            hazards: tables::hazards(summary),
            security: tables::security(summary),
            regimes: tables::regimes(summary),
            gaps: tables::gaps(input),
            years: tables::years(input),
            reservoirs: reservoir::rows(summary),
            beside: Beside::compose(input),
            mattered: mattered(scenario, summary),
            grades: grades(scenario, summary),
            assumptions: tables::assumptions(scenario, &stated),
            stated,
            behind: behind::behind(input),
            clamped: tables::clamped(summary),
            fuels: tables::fuels(scenario),
            counted: tables::by_counting(summary),
            reproduce: Reproduce {
                version: summary.salang.clone(),
                sha256: summary.scenario.sha256.clone(),
                seed: run.seed,
                command: input.command.to_owned(),
            },
        }
    }

    /// `2.3 s, 87,000 trial-years a second`.
    #[must_use]
    pub fn timing(&self, timing: Timing) -> String {
        timing.words(self.trial_years)
    }
}

impl Timing {
    /// `2.3 s, 87,000 trial-years a second`.
    pub(in crate::report) fn words(self, trial_years: f64) -> String {
        let time = crate::units::seconds(self.seconds);
        if self.seconds <= 0.0 {
            return time;
        }
        let rate = trial_years / self.seconds;
        let decimals = decimals_for_digits(rate, 2).min(0);
        format!("{time}, {} trial-years a second", with_decimals(rate, decimals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_and_what_it_saves_add_up_as_they_are_said() {
        let of = |value, se| Estimate { value, se: Some(se) };
        let said = |sum, parts: &[Estimate]| {
            let (sum, parts) = Number::sum_said(sum, parts);
            format!("{} of {sum}", parts.join(" and "))
        };
        // Each by itself: 293, 49 and 341.
        let (paid, saved) = (of(292.6, 0.6), of(48.7, 0.7));
        assert_eq!(said(of(341.3, 0.9), &[paid, saved]), "292.6 and 48.7 of 341.3");
        assert_eq!(said(of(342.0, 0.9), &[of(293.1, 0.6), of(48.9, 0.7)]), "293 and 49 of 342");
        // A part of less than the sum's last digit has one of its own.
        let small = of(0.34, 0.01);
        assert_eq!(said(of(340.34, 0.6), &[of(340.0, 0.6), small]), "340.0 and 0.3 of 340.3");
        assert_eq!(said(of(341.3, 20.0), &[of(292.6, 20.0), of(48.7, 10.0)]), "290 and 50 of 340");
        let nothing = of(0.0, 0.0);
        assert_eq!(said(of(12.5, 0.1), &[of(12.5, 0.1), nothing]), "12.5 and 0.0 of 12.5");
    }

    #[test]
    fn a_quantile_has_the_digits_that_its_error_supports_however_small_it_is() {
        let cut = |value, se| Number::cut(value, Some(se)).value;
        assert_eq!(cut(0.000_007_1, 0.000_000_2), "0.0000071");
        assert_eq!(cut(0.000_007_12, 1e-12), "0.00000712");
        assert_eq!(cut(2.345_678, 0.000_01), "2.3457");
        assert_eq!(cut(2.345_678, 0.03), "2.35");
        assert_eq!((cut(0.0, 0.03), cut(0.0, 0.0)), ("0".to_owned(), "0".to_owned()));
        assert_eq!(Number::cut(2.345, None).value, "?");
        assert_eq!(Number::known(2.345).value, "2.35");
    }
}
