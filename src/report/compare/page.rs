//! The page of a comparison, composed once: its sentences and tables with rounded numbers.

use super::answer::CompareAnswer;
use super::changed::{ChangedLine, changed};
use super::counted::{counted, states};
use super::first;
use super::words::{mostly, totalled};
use crate::outcome::Entry;
use crate::report::listing::listed;
use crate::report::run::page::Number;
use crate::stats::{Comparison, DifferenceRow, Estimate, Metric};
use crate::units::{self, chance_percent, decimals_for_digits, significant, whole, with_decimals};

/// A step of the waterfall as a heading.
pub(super) fn step_words(entry: Entry) -> &'static str {
    match entry {
        Entry::Nameplate => "Full capacity",
        Entry::Lost(loss) => loss.name(),
        Entry::Delivered => "Change delivered",
    }
}

/// The sources of a page that compares scenarios.
#[derive(Debug, Clone, Copy)]
pub struct CompareInput<'a> {
    /// The numbers.
    pub comparison: &'a Comparison,
    /// The destination's name.
    pub destination: &'a str,
    /// For each changed key, whether it is only words.
    pub words: &'a [bool],
    /// The command that gives the same report again.
    pub command: &'a str,
}

/// One scenario by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioLine {
    /// Its short name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The file of what ran, beside the page, and its SHA-256.
    pub file: [String; 2],
    /// TWh delivered in the average year: p10, p50, p90, mean.
    pub numbers: [Number; 4],
}

/// One scenario against the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferenceLine {
    /// Its index among the scenarios.
    pub index: usize,
    /// The thing that is compared: the scenario, or a metric, corridor or year of it.
    pub what: String,
    /// The first scenario's mean and its own.
    pub means: [Number; 2],
    /// The mean difference with its error.
    pub mean: Number,
    /// Quantiles of the difference: p10, p50, p90.
    pub quantiles: [Number; 3],
    /// Chance that the first has more.
    pub less: String,
    /// Chance that this one has more.
    pub greater: String,
    /// Correlation of the two.
    pub correlation: String,
    /// How many independent trials a paired one is worth.
    pub worth: String,
}

/// One step of the waterfall of differences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// Its words.
    pub words: String,
    /// Whether it is the sum of the others.
    pub is_sum: bool,
    /// The energy that it adds, for each scenario but the first.
    pub cells: Vec<Number>,
}

/// The whole page.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparePage {
    /// The title: the scenarios that are compared.
    pub title: String,
    /// The findings, in sentences; the first one is the headline.
    pub headline: Vec<String>,
    /// The sentence on the difference of all weighed together.
    pub total: String,
    /// The differences in footing between the scenarios.
    pub notes: Vec<String>,
    /// Trials, years, seed.
    pub ran: String,
    /// Years simulated, over all trials and scenarios.
    pub trial_years: f64,
    /// Whether it was interrupted.
    pub partial: bool,
    /// Each scenario by itself.
    pub scenarios: Vec<ScenarioLine>,
    /// When it is there, what a year of service brings, which futures there are.
    pub answer: CompareAnswer,
    /// The energy that each delivers against the first, the largest difference first.
    pub differences: Vec<DifferenceLine>,
    /// Where the change comes from.
    pub steps: Vec<StepLine>,
    /// For each scenario but the first, its largest steps in words.
    pub mostly: Vec<String>,
    /// Corridor by corridor (and those shared), against the first.
    pub corridors: Vec<DifferenceLine>,
    /// Year by year: the mean difference of each scenario but the first.
    pub years: Vec<(String, Vec<Number>)>,
    /// The other metrics of the average year.
    pub metrics: Vec<DifferenceLine>,
    /// The energy of each alternative that is replaced, and what arrives and is not bought, by reason; all
    /// corridors together in the average year, where it is not the same.
    pub replaced: Vec<DifferenceLine>,
    /// Share of days in each state of each regime, where it is not the same.
    pub states: Vec<DifferenceLine>,
    /// Chances and incidents of the average year, where they are not the same.
    pub counted: Vec<DifferenceLine>,
    /// The keys that are not the same in all scenarios.
    pub changed: Vec<ChangedLine>,
    /// Version of the program.
    pub version: String,
    /// The seed.
    pub seed: u64,
    /// The command that gives the same report again.
    pub command: String,
}

/// A number with its sign and its error.
pub(super) fn signed(value: f64, se: Option<f64>) -> Number {
    let mut number = Number::with_error(Estimate { value, se });
    number.value = units::signed(value, number.value);
    number
}

pub(super) fn signed_cut(value: f64, se: Option<f64>) -> Number {
    let mut number = Number::cut(value, se);
    if !number.value.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        number.value = "0".to_owned();
    }
    number.value = units::signed(value, number.value);
    number
}

/// How many independent trials a paired one is worth, in words.
pub(super) fn worth(gain: Option<f64>, se: Option<f64>) -> String {
    match gain {
        Some(gain) => times(gain),
        None if se == Some(0.0) => "exact".to_owned(),
        None => "–".to_owned(),
    }
}

/// A gain to two digits.
pub(super) fn times(gain: f64) -> String {
    match gain {
        gain if gain >= 1e6 => "over a million".to_owned(),
        gain if gain >= 100.0 => with_decimals(gain, decimals_for_digits(gain, 2)),
        gain => significant(gain, 2),
    }
}

fn line(row: &DifferenceRow, index: usize, what: String, trials: u64) -> DifferenceLine {
    let mean = |value, se| Number::with_error(Estimate { value, se });
    DifferenceLine {
        index,
        what,
        means: [mean(row.first.mean, row.first.se), mean(row.this.mean, row.this.se)],
        mean: signed(row.mean, row.se),
        quantiles: [
            signed_cut(row.p10, row.se_p10),
            signed_cut(row.p50, row.se_p50),
            signed_cut(row.p90, row.se_p90),
        ],
        less: chance_percent(row.p_less, None, trials),
        greater: chance_percent(row.p_greater, None, trials),
        correlation: row.correlation.map_or_else(|| "–".to_owned(), |r| significant(r, 3)),
        worth: worth(row.gain, row.se),
    }
}

impl ComparePage {
    /// Composes the page.
    #[must_use]
    pub fn compose(input: CompareInput<'_>) -> Self {
        let comparison = input.comparison;
        let run = &comparison.run;
        let last_year = run.start_year + i32::try_from(run.years).unwrap_or(0) - 1;
        let years = match run.years {
            1 => format!("one year, {}", run.start_year),
            years => format!("{years} years, {} to {last_year}", run.start_year),
        };
        let trials = match run.trials {
            1 => "The same trial".to_owned(),
            trials => format!("The same {} trials", whole(trials)),
        };
        let simulated: u32 = comparison.scenarios.iter().map(|scenario| scenario.years).sum();
        let names: Vec<String> =
            comparison.scenarios.iter().map(|scenario| scenario.name.clone()).collect();
        let total = totalled(input);
        let mut headline = first::sentences(comparison);
        headline.extend(total.iter().cloned());
        Self {
            title: match names.split_first() {
                Some((first, [])) => first.clone(),
                Some((first, others)) if others.len() <= 3 => {
                    format!("{first} against {}", listed(others))
                }
                Some((first, others)) => format!("{first} against {} others", others.len()),
                None => String::new(),
            },
            headline,
            total: total.into_iter().next().unwrap_or_default(),
            notes: comparison.notes.clone(),
            ran: format!("{trials} through {} scenarios, {years}, seed {}", names.len(), run.seed),
            trial_years: run.trials as f64 * f64::from(simulated),
            partial: run.partial,
            scenarios: scenarios(comparison),
            answer: CompareAnswer::compose(comparison),
            differences: largest_first(comparison)
                .into_iter()
                .map(|(index, row)| line(row, index, names[index].clone(), run.trials))
                .collect(),
            steps: steps(comparison),
            mostly: totals(comparison).map(|(_, row)| mostly(comparison, &row.scenario)).collect(),
            corridors: corridors(comparison),
            years: years_table(comparison),
            metrics: metrics(comparison),
            replaced: replaced(comparison),
            states: states(comparison),
            counted: counted(comparison),
            changed: changed(input),
            version: comparison.salang.clone(),
            seed: run.seed,
            command: input.command.to_owned(),
        }
    }
}

/// Each scenario but the first with its index and the row of its delivered total.
pub(super) fn totals(comparison: &Comparison) -> impl Iterator<Item = (usize, &DifferenceRow)> {
    comparison.scenarios.iter().enumerate().skip(1).filter_map(|(index, scenario)| {
        Some((index, comparison.difference(&scenario.letter, Metric::DeliveredTwh, None, None)?))
    })
}

/// The same, the largest difference first.
fn largest_first(comparison: &Comparison) -> Vec<(usize, &DifferenceRow)> {
    let mut rows: Vec<(usize, &DifferenceRow)> = totals(comparison).collect();
    rows.sort_by(|a, b| b.1.mean.abs().total_cmp(&a.1.mean.abs()));
    rows
}

fn scenarios(comparison: &Comparison) -> Vec<ScenarioLine> {
    let letters = comparison.scenarios.iter().map(|scenario| scenario.letter.as_str());
    // The first scenario's own numbers stand in every other's row.
    let second = letters.clone().nth(1).unwrap_or_default();
    let lines = comparison.scenarios.iter().enumerate().map(|(index, scenario)| {
        let letter = if index == 0 { second } else { &scenario.letter };
        let row = comparison.difference(letter, Metric::DeliveredTwh, None, None);
        let own = row.map(|row| if index == 0 { row.first } else { row.this });
        let numbers = own.map_or_else(Default::default, |own| {
            let mean = Number::with_error(Estimate { value: own.mean, se: own.se });
            let [p10, p50, p90] = own.se_quantiles;
            let cut = Number::cut;
            [cut(own.p10, p10), cut(own.p50, p50), cut(own.p90, p90), mean]
        });
        ScenarioLine {
            name: scenario.name.clone(),
            title: scenario.title.clone(),
            file: [scenario.file.clone(), scenario.sha256.clone()],
            numbers,
        }
    });
    lines.collect()
}

fn steps(comparison: &Comparison) -> Vec<StepLine> {
    let mut keys: Vec<(Entry, Option<&str>)> = Vec::new();
    for step in Entry::all() {
        for row in comparison.waterfall.iter().filter(|row| row.step == step) {
            let known = (step, row.cause.as_deref());
            if !keys.contains(&known) {
                keys.push(known);
            }
        }
    }
    let lines = keys.into_iter().map(|(step, cause)| {
        let words = step_words(step);
        let cell = |letter: &str| {
            let mut rows = comparison.waterfall.iter();
            let row = rows.find(|row| {
                row.scenario == letter && row.step == step && row.cause.as_deref() == cause
            });
            // A cause that neither scenario of a pair has changes nothing.
            row.map_or_else(|| signed(0.0, Some(0.0)), |row| signed(row.twh, row.se))
        };
        StepLine {
            words: cause.map_or_else(|| words.to_owned(), |cause| format!("{words}: {cause}")),
            is_sum: step == Entry::Delivered,
            cells: comparison.scenarios.iter().skip(1).map(|s| cell(&s.letter)).collect(),
        }
    });
    // What changes nothing anywhere says nothing.
    lines
        .filter(|line| {
            line.is_sum
                || line.cells.iter().any(|c| c.value != "0" || c.error.as_deref() != Some("0"))
        })
        .collect()
}

/// Rows about one thing after each other, scenario by scenario.
pub(super) fn together(mut lines: Vec<DifferenceLine>) -> Vec<DifferenceLine> {
    let mut order: Vec<String> = Vec::new();
    for line in &lines {
        if !order.contains(&line.what) {
            order.push(line.what.clone());
        }
    }
    lines.sort_by_key(|line| order.iter().position(|what| *what == line.what));
    lines
}

/// Of the average year: each row of a comparison that `wanted` names.
fn rows<'a>(
    comparison: &'a Comparison,
    wanted: impl Fn(&DifferenceRow) -> Option<String> + 'a,
) -> Vec<DifferenceLine> {
    let average = comparison.differences.iter().filter(|row| row.about.year.is_none());
    let lines = average.filter_map(|row| {
        let index = comparison.scenarios.iter().position(|s| s.letter == row.scenario)?;
        Some(line(row, index, wanted(row)?, comparison.run.trials))
    });
    together(lines.collect())
}

fn corridors(comparison: &Comparison) -> Vec<DifferenceLine> {
    rows(comparison, |row| match (&row.about.corridor, row.about.shared) {
        _ if row.about.metric != Metric::DeliveredTwh => None,
        (Some(corridor), _) => Some(corridor.clone()),
        (None, true) => Some("Corridors that both have".to_owned()),
        (None, false) => Some("All corridors".to_owned()),
    })
}

fn metrics(comparison: &Comparison) -> Vec<DifferenceLine> {
    rows(comparison, |row| {
        let about = &row.about;
        let words = about.metric.compared()?;
        if row.p_equal >= 1.0 || is_bought(row) {
            return None;
        }
        let named = about.name.iter().chain(&about.supply).chain(&about.corridor);
        let name = named.cloned().collect::<Vec<_>>().join(", ");
        let unit =
            if about.metric == Metric::Offtake { format!(", {}", row.unit) } else { String::new() };
        Some(if name.is_empty() { words.to_owned() } else { format!("{name}: {words}{unit}") })
    })
}

/// Whether a row tells what energy the destination as a buyer replaces, or does not buy, of all corridors
/// together.
fn is_bought(row: &DifferenceRow) -> bool {
    let about = &row.about;
    matches!(about.metric, Metric::ReplacedTwh | Metric::LostDestinationTwh(_))
        && about.corridor.is_none()
        && !about.shared
}

/// The energy of each alternative that is replaced, and what arrives and is not bought, by reason.
fn replaced(comparison: &Comparison) -> Vec<DifferenceLine> {
    rows(comparison, |row| match row.about.metric {
        _ if !is_bought(row) || row.p_equal >= 1.0 => None,
        Metric::LostDestinationTwh(why) => {
            Some(format!("not bought: {}", why.name().to_lowercase()))
        }
        _ => row.about.name.clone(),
    })
}

fn years_table(comparison: &Comparison) -> Vec<(String, Vec<Number>)> {
    let run = &comparison.run;
    let years = (0..run.years).map(|year| run.start_year + i32::try_from(year).unwrap_or(0));
    let cell = |letter: &str, year| {
        let row = comparison.difference(letter, Metric::DeliveredTwh, None, Some(year))?;
        Some(signed(row.mean, row.se))
    };
    years
        .map(|year| {
            let others = comparison.scenarios.iter().skip(1);
            (year.to_string(), others.filter_map(|s| cell(&s.letter, year)).collect())
        })
        .collect()
}
