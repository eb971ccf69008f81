//! The findings of a comparison, in sentences.

use super::page::{CompareInput, signed_cut, step_words, times, totals};
use crate::outcome::Entry;
use crate::report::run::contracts;
use crate::stats::{Comparison, DifferenceRow, Estimate, StepRow};
use crate::units::{self, chance_percent, plus_minus};

/// The findings on all weighed together, the difference itself first.
pub(super) fn totalled(input: CompareInput<'_>) -> Vec<String> {
    let comparison = input.comparison;
    let named = |index: usize| comparison.scenarios[index].name.clone();
    let rows: Vec<(usize, &DifferenceRow)> = totals(comparison).collect();
    let trials = comparison.run.trials;
    let mut sentences = Vec::new();
    match rows[..] {
        [] => return sentences,
        [(index, row)] => {
            let (first, other) = (named(0), named(index));
            sentences.push(sentence(row, [&first, &other], input.destination, trials));
            if row.p_equal < 1.0 {
                let steps = Steps::of(&comparison.waterfall, &row.scenario);
                sentences.extend(steps.sentence(can_be_told(row.mean, row.se)));
            }
            sentences.extend(contracts::difference(comparison, &row.scenario, input.destination));
        }
        _ => {
            // The ends, the larger effect first.
            let most = rows.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
            let least = rows.iter().min_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
            let mut ends: Vec<_> = [most, least].into_iter().flatten().collect();
            ends.sort_by(|a, b| b.1.mean.abs().total_cmp(&a.1.mean.abs()));
            if rows.iter().all(|(_, row)| row.p_equal >= 1.0) {
                sentences
                    .push(format!("All bring exactly what {} does, trial by trial.", named(0)));
            } else {
                for extreme in ends {
                    let (first, other) = (named(0), named(extreme.0));
                    let said = sentence(extreme.1, [&first, &other], input.destination, trials);
                    if !sentences.contains(&said) {
                        sentences.push(said);
                    }
                }
                let more = rows.iter().filter(|(_, row)| row.mean > 0.0).count();
                let less = rows.iter().filter(|(_, row)| row.mean < 0.0).count();
                sentences.push(format!(
                    "More than {} on average: {more} of {}; less: {less}.",
                    named(0),
                    rows.len()
                ));
            }
        }
    }
    sentences.extend(gain(&rows));
    sentences
}

/// The gain from common random numbers, in a sentence.
fn gain(rows: &[(usize, &DifferenceRow)]) -> Option<String> {
    let gains = || rows.iter().filter_map(|(_, row)| row.gain);
    let least = gains().reduce(f64::min)?;
    let most = gains().fold(least, f64::max);
    Some(if most < 1.1 {
        "Sharing their luck gains nothing: they have too little in common.".to_owned()
    } else if most < 1.1 * least {
        format!("As they share their luck, each trial is worth {} independent ones.", times(least))
    } else {
        format!(
            "As they share their luck, each trial is worth {} to {} independent ones.",
            times(least),
            times(most)
        )
    })
}

/// The energy that one scenario brings against the first, in a sentence.
fn sentence(
    row: &DifferenceRow,
    [first, other]: [&str; 2],
    destination: &str,
    trials: u64,
) -> String {
    if row.p_equal >= 1.0 {
        return format!("{other} brings {destination} exactly what {first} does, in every trial.");
    }
    let size = plus_minus(row.mean.abs(), row.se);
    if !can_be_told(row.mean, row.se) {
        return format!(
            "No difference between {other} and {first} can be told with so many trials: {} TWh a \
             year.",
            plus_minus(row.mean, row.se)
        );
    }
    let more = ("more", row.p_greater);
    let less = ("less", row.p_less);
    let ((word, chance), (opposite, other_chance)) =
        if row.mean > 0.0 { (more, less) } else { (less, more) };
    format!(
        "{other} brings {destination} {size} TWh a year {word} than {first}: {word} in {} of trials, \
         {opposite} in {}.",
        chance_percent(chance, None, trials),
        chance_percent(other_chance, None, trials)
    )
}

/// Steps that are named, at the most, and the smallest that is, as a share of the largest.
const MOST_NAMED: usize = 3;
const LEAST_NAMED: f64 = 0.05;

/// The steps from the first scenario to another, in words.
#[derive(Debug, Default)]
struct Steps {
    /// The largest that can be told from nothing: `supply −0.61, incidents (attack) +0.09`.
    told: Vec<String>,
    /// Those that are as large and cannot: `incidents (natural) +0.2 ± 0.2`.
    untold: Vec<String>,
}

impl Steps {
    fn of(waterfall: &[StepRow], scenario: &str) -> Self {
        let mut steps: Vec<&StepRow> = waterfall
            .iter()
            .filter(|s| s.scenario == scenario && s.step != Entry::Delivered && s.twh != 0.0)
            .collect();
        steps.sort_by(|a, b| b.twh.abs().total_cmp(&a.twh.abs()));
        let (mut told, mut untold): (Vec<&StepRow>, Vec<&StepRow>) =
            steps.into_iter().partition(|step| can_be_told(step.twh, step.se));
        // What is known sets the scale; where nothing is, the largest of what may be noise.
        let Some(scale) = told.first().or(untold.first()).map(|step| step.twh.abs()) else {
            return Self::default();
        };
        told.retain(|step| step.twh.abs() >= LEAST_NAMED * scale);
        told.truncate(MOST_NAMED);
        let least = told.last().map_or(LEAST_NAMED * scale, |step| step.twh.abs());
        untold.retain(|step| step.twh.abs() >= least);
        untold.truncate(MOST_NAMED);
        let told = told.into_iter().map(|step| (step, signed_cut(step.twh, step.se).value));
        let untold = untold.into_iter().map(|step| {
            let size = plus_minus(step.twh, step.se);
            (step, units::signed(step.twh, size))
        });
        Self {
            told: told.map(|(step, size)| format!("{} {size}", heading(step))).collect(),
            untold: untold.map(|(step, size)| format!("{} {size}", heading(step))).collect(),
        }
    }

    /// A sentence for the headline; `clear` says whether the difference itself can be told.
    fn sentence(&self, clear: bool) -> Option<String> {
        let said = self.said();
        Some(match (clear, self.told.is_empty()) {
            _ if said.is_empty() => return None,
            (true, false) => format!("What changes it: {said}."),
            (false, false) => format!("What can be told of it: {said}."),
            (true, true) => format!("Which step changes it cannot be told: {}.", self.doubtful()),
            (false, true) => format!("Nor can any step to it: {}.", self.doubtful()),
        })
    }

    /// For a title or a cell; empty where nothing changes.
    fn said(&self) -> String {
        let told = format!("{} TWh", self.told.join(", "));
        match (self.told.is_empty(), self.untold.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("nothing that can be told; {}", self.doubtful()),
            (false, true) => told,
            (false, false) => format!("{told}; not to be told from nothing: {}", self.doubtful()),
        }
    }

    fn doubtful(&self) -> String {
        format!("{} TWh", self.untold.join(", "))
    }
}

/// Whether a difference is larger than chance would make it; never where its error is not known.
fn can_be_told(twh: f64, se: Option<f64>) -> bool {
    Estimate { value: twh, se }.is_clear_of_zero()
}

fn heading(step: &StepRow) -> String {
    let said = step_words(step.step);
    match &step.cause {
        Some(cause) => format!("{} ({cause})", said.to_lowercase()),
        None => said.to_lowercase(),
    }
}

/// The largest steps of a scenario in words: `supply −0.61, incidents (attack) +0.09 TWh`, those
/// that cannot be told from nothing apart; empty where nothing changes.
pub(super) fn mostly(comparison: &Comparison, scenario: &str) -> String {
    Steps::of(&comparison.waterfall, scenario).said()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(sizes: &[(&str, Option<&str>, f64, f64)]) -> Steps {
        let row = |(step, cause, twh, se): &(&str, Option<&str>, f64, f64)| StepRow {
            scenario: "B".to_owned(),
            step: Entry::of_key(step).expect("a step"),
            cause: cause.map(str::to_owned),
            twh: *twh,
            se: Some(*se),
        };
        Steps::of(&sizes.iter().map(row).collect::<Vec<_>>(), "B")
    }

    #[test]
    fn a_step_that_may_be_chance_is_not_named_among_those_that_are_known() {
        let some = steps(&[
            ("supply", None, -0.6, 0.1),
            ("incidents", Some("attack"), 0.08, 0.03),
            ("incidents", Some("natural"), -0.2, 0.15),
            ("destination", None, 0.01, 0.001),
            ("delivered", None, -0.7, 0.2),
        ]);
        let words = "supply −0.6, incidents (attack) +0.08 TWh; not to be told from nothing: \
                     incidents (natural) −0.2 ± 0.1 TWh";
        assert_eq!(some.sentence(true).unwrap(), format!("What changes it: {words}."));
        assert_eq!(some.sentence(false).unwrap(), format!("What can be told of it: {words}."));
    }

    #[test]
    fn where_no_step_can_be_told_that_is_what_is_said() {
        let none = steps(&[("supply", None, 0.02, 0.02), ("maintenance", None, -0.001, 0.01)]);
        let doubtful = "supply +0.02 ± 0.02, maintenance";
        assert!(
            none.sentence(false)
                .unwrap()
                .starts_with(&format!("Nor can any step to it: {doubtful}"))
        );
        assert_eq!(
            none.said(),
            "nothing that can be told; supply +0.02 ± 0.02, maintenance 0.00 ± 0.01 TWh"
        );
        assert!(steps(&[("supply", None, 0.0, 0.0)]).sentence(true).is_none());
    }
}
