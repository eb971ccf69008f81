//! Notes on what compared scenarios do not share, in sentences.

use crate::stats::{ComparedRow, Span};

/// So many scenarios are named one by one.
const MOST_NAMED: usize = 6;

/// The parts that are not compared, or not on an equal footing, and why.
#[must_use]
pub fn not_shared(scenarios: &[ComparedRow], span: Span) -> Vec<String> {
    let mut notes = Vec::new();
    let first_year = scenarios.first().map_or(span.start_year, |scenario| scenario.start_year);
    let differs = |s: &ComparedRow| {
        s.start_year != span.start_year || usize::try_from(s.years) != Ok(span.years)
    };
    if scenarios.iter().any(differs) {
        let years = match span.years {
            1 => format!("{}, the one year", span.start_year),
            _ => format!("{} to {}, the years", span.start_year, span.last_year()),
        };
        let own = scenarios.iter().map(|s| {
            let last = s.start_year + i32::try_from(s.years).unwrap_or(0) - 1;
            format!("{} has {} to {last}", s.letter, s.start_year)
        });
        notes.push(format!("Compared is {years} that all have: {}.", listed(own.collect())));
    }
    if scenarios.iter().any(|scenario| scenario.start_year != first_year) {
        notes.push(
            "Horizons that begin in different years share their luck by the year of the horizon, not by \
             the calendar, so that pairing gains less."
                .to_owned(),
        );
    }
    let mut corridors: Vec<&String> = Vec::new();
    for corridor in scenarios.iter().flat_map(|scenario| &scenario.corridors) {
        if !corridors.contains(&corridor) {
            corridors.push(corridor);
        }
    }
    let lacking: Vec<String> = corridors
        .into_iter()
        .filter_map(|corridor| {
            let without = scenarios.iter().filter(|s| !s.corridors.contains(corridor));
            let without: Vec<String> = without.map(|s| s.letter.clone()).collect();
            (!without.is_empty()).then(|| format!("{corridor} is not in {}", listed(without)))
        })
        .collect();
    if !lacking.is_empty() {
        let (first, others) = scenarios.split_at(1.min(scenarios.len()));
        let of_first = |corridor| first.iter().any(|first| first.corridors.contains(corridor));
        let rest = match others.iter().flat_map(|other| &other.corridors).any(of_first) {
            true => "what it shares with A is compared by itself too",
            false => "A shares none with another",
        };
        notes.push(format!(
            "The corridors differ: {}. Totals count all that a scenario has; {rest}.",
            listed(lacking)
        ));
    }
    notes
}

/// `a, b and c`, or the first few and how many more.
fn listed(mut words: Vec<String>) -> String {
    if words.len() > MOST_NAMED {
        let more = words.len() - MOST_NAMED;
        words.truncate(MOST_NAMED);
        words.push(format!("{more} more"));
    }
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(letter: &str, start_year: i32, years: u32, corridors: &[&str]) -> ComparedRow {
        ComparedRow {
            letter: letter.to_owned(),
            name: String::new(),
            title: String::new(),
            file: String::new(),
            sha256: String::new(),
            data: Vec::new(),
            start_year,
            years,
            corridors: corridors.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn what_is_not_shared_is_said() {
        let span = Span { start_year: 2030, years: 3 };
        let notes = not_shared(&[row("A", 2028, 5, &["X"]), row("B", 2030, 9, &["X", "Y"])], span);
        assert_eq!(
            notes[0],
            "Compared is 2030 to 2032, the years that all have: A has 2028 to 2032 and B has 2030 to \
             2038."
        );
        assert!(notes[1].starts_with("Horizons that begin"));
        assert!(notes[2].starts_with("The corridors differ: Y is not in A."), "{}", notes[2]);
    }

    #[test]
    fn scenarios_without_a_common_corridor_have_only_totals() {
        let span = Span { start_year: 2030, years: 3 };
        let notes = not_shared(&[row("A", 2030, 3, &["X"]), row("B", 2030, 3, &["Y"])], span);
        assert_eq!(
            notes,
            [
                "The corridors differ: X is not in B and Y is not in A. Totals count all that a scenario \
              has; A shares none with another."
            ]
        );
    }

    #[test]
    fn nothing_is_said_where_all_is_shared() {
        let span = Span { start_year: 2030, years: 3 };
        assert!(
            not_shared(&[row("A", 2030, 3, &["X"]), row("B", 2030, 3, &["X"])], span).is_empty()
        );
    }
}
