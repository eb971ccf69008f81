//! What a comparison found, in sentences.

use super::compare::{CompareInput, STEPS, signed_cut, times, totals};
use super::contracts;
use crate::stats::{Comparison, DifferenceRow, HALF_WIDTH, StepRow};
use crate::units::{percent, plus_minus};

/// The findings, the first of them first.
pub(super) fn headline(input: CompareInput<'_>) -> Vec<String> {
    let comparison = input.comparison;
    let named = |index: usize| {
        let scenario = &comparison.scenarios[index];
        format!("{} ({})", scenario.letter, scenario.name)
    };
    let rows: Vec<(usize, &DifferenceRow)> = totals(comparison).collect();
    let mut sentences = Vec::new();
    match rows[..] {
        [] => return sentences,
        [(index, row)] => {
            let (first, other) = (named(0), named(index));
            sentences.push(sentence(row, &first, &other, input.place));
            if row.p_equal < 1.0 {
                let mostly = mostly(comparison, &row.scenario);
                if !mostly.is_empty() {
                    sentences.push(format!("What changes it: {mostly}."));
                }
            }
            sentences.extend(contracts::difference(comparison, &row.scenario, input.place));
        }
        _ => {
            let most = rows.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
            let least = rows.iter().min_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
            if rows.iter().all(|(_, row)| row.p_equal >= 1.0) {
                sentences
                    .push(format!("All bring exactly what {} does, trial by trial.", named(0)));
            } else {
                for extreme in [most, least].into_iter().flatten() {
                    let said = sentence(extreme.1, &named(0), &named(extreme.0), input.place);
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

/// What sharing their luck is worth, in a sentence.
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

/// What one scenario brings against the first.
fn sentence(row: &DifferenceRow, first: &str, other: &str, place: &str) -> String {
    if row.p_equal >= 1.0 {
        return format!("{other} brings {place} exactly what {first} does, in every trial.");
    }
    let size = plus_minus(row.mean.abs(), row.se);
    if row.se.is_some_and(|se| row.mean.abs() < HALF_WIDTH * se) {
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
        "{other} brings {place} {size} TWh a year {word} than {first}: {word} in {} of trials, \
         {opposite} in {}.",
        percent(chance, None),
        percent(other_chance, None)
    )
}

/// The largest steps of a scenario in words: `supply -0.61, incidents (attack) +0.09 TWh`.
pub(super) fn mostly(comparison: &Comparison, scenario: &str) -> String {
    let steps = comparison.waterfall.iter();
    let mut steps: Vec<&StepRow> =
        steps.filter(|s| s.scenario == scenario && s.step != "delivered" && s.twh != 0.0).collect();
    steps.sort_by(|a, b| b.twh.abs().total_cmp(&a.twh.abs()));
    let least = 0.05 * steps.first().map_or(0.0, |step| step.twh.abs());
    let words = steps.iter().filter(|step| step.twh.abs() >= least).take(3).map(|step| {
        let said = STEPS.iter().find(|known| known.0 == step.step).map_or("", |known| known.1);
        let said = match &step.cause {
            Some(cause) => format!("{} ({cause})", said.to_lowercase()),
            None => said.to_lowercase(),
        };
        format!("{said} {}", signed_cut(step.twh, step.se).value)
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { String::new() } else { format!("{} TWh", words.join(", ")) }
}
