//! Notes on what compared scenarios do not share, in sentences.

use crate::report::changes::changes_in_words;
use crate::report::listing::first_few;
use crate::stats::{ChangedRow, ComparedRow, Span};

/// So many scenarios are named one by one.
const MOST_NAMED: usize = 6;

/// The parts that are not compared, or not on an equal footing, and why.
#[must_use]
pub fn not_shared(scenarios: &[ComparedRow], changed: &[ChangedRow], span: Span) -> Vec<String> {
    let mut notes = made(scenarios);
    notes.extend(alike(scenarios, changed));
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
            format!("{} has {} to {last}", s.name, s.start_year)
        });
        notes.push(format!(
            "Compared is {years} that all have: {}.",
            first_few(&own.collect::<Vec<_>>(), MOST_NAMED)
        ));
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
            let without: Vec<String> = without.map(|s| s.name.clone()).collect();
            (!without.is_empty())
                .then(|| format!("{corridor} is not in {}", first_few(&without, MOST_NAMED)))
        })
        .collect();
    if !lacking.is_empty() {
        let (first, others) = scenarios.split_at(1.min(scenarios.len()));
        let of_first = |corridor| first.iter().any(|first| first.corridors.contains(corridor));
        let name = first.first().map_or("", |first| first.name.as_str());
        let rest = match others.iter().flat_map(|other| &other.corridors).any(of_first) {
            true => format!("what it shares with {name} is compared by itself too"),
            false => format!("{name} shares none with another"),
        };
        notes.push(format!(
            "The corridors differ: {}. Totals count all that a scenario has; {rest}.",
            first_few(&lacking, MOST_NAMED)
        ));
    }
    notes
}

/// The changes that were made to the scenarios beside their files, those of all at once.
fn made(scenarios: &[ComparedRow]) -> Vec<String> {
    let told = |scenario: &ComparedRow| changes_in_words(&scenario.changes);
    let Some((first, others)) = scenarios.split_first() else { return Vec::new() };
    if others.iter().all(|other| other.changes == first.changes) {
        return told(first).into_iter().collect();
    }
    let one = |scenario: &ComparedRow| Some(format!("{}: {}", scenario.name, told(scenario)?));
    scenarios.iter().filter_map(one).collect()
}

/// Which scenarios are one and the same, as none of their keys differs.
fn alike(scenarios: &[ComparedRow], changed: &[ChangedRow]) -> Option<String> {
    let are_same = |one: usize, other: usize| {
        changed.iter().all(|row| row.values.get(one) == row.values.get(other))
    };
    let twice = scenarios.iter().enumerate().filter_map(|(place, scenario)| {
        let first = (0..place).find(|other| are_same(*other, place))?;
        Some(format!("{} is the same scenario as {}", scenario.name, scenarios[first].name))
    });
    let twice: Vec<String> = twice.collect();
    let said = "key by key, so that there is no difference to find";
    (!twice.is_empty()).then(|| format!("{}, {said}.", first_few(&twice, MOST_NAMED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, start_year: i32, years: u32, corridors: &[&str]) -> ComparedRow {
        ComparedRow {
            changes: Vec::new(),
            letter: String::new(),
            name: name.to_owned(),
            title: String::new(),
            file: String::new(),
            sha256: String::new(),
            data: Vec::new(),
            start_year,
            years,
            corridors: corridors.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// A key that every scenario has of its own.
    fn own() -> [ChangedRow; 1] {
        let values = ["1", "2"].map(|value| Some(value.to_owned())).to_vec();
        [ChangedRow { path: "a.b".to_owned(), values }]
    }

    #[test]
    fn what_is_not_shared_is_said() {
        let span = Span { start_year: 2030, years: 3 };
        let notes =
            not_shared(&[row("A", 2028, 5, &["X"]), row("B", 2030, 9, &["X", "Y"])], &own(), span);
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
        let notes =
            not_shared(&[row("A", 2030, 3, &["X"]), row("B", 2030, 3, &["Y"])], &own(), span);
        assert_eq!(
            notes,
            [
                "The corridors differ: X is not in B and Y is not in A. Totals count all that a scenario \
              has; A shares none with another."
            ]
        );
    }

    #[test]
    fn what_is_the_same_scenario_twice_is_called_so() {
        let span = Span { start_year: 2030, years: 3 };
        let rows = ["A", "B", "C", "D"].map(|name| row(name, 2030, 3, &["X"]));
        let said = |values: [&str; 4]| {
            let values = values.map(|value| Some(value.to_owned())).to_vec();
            let other = [Some("1".to_owned()), None, Some("1".to_owned()), Some("1".to_owned())];
            let changed = [("a.b", values), ("c.d", other.to_vec())];
            let changed =
                changed.map(|(path, values)| ChangedRow { path: path.to_owned(), values });
            not_shared(&rows, &changed, span)
        };
        let all = "key by key, so that there is no difference to find.";
        assert_eq!(said(["1", "1", "2", "2"]), [format!("D is the same scenario as C, {all}")]);
        let both = "C is the same scenario as A and D is the same scenario as A";
        assert_eq!(said(["1", "1", "1", "1"]), [format!("{both}, {all}")]);
        assert_eq!(said(["1", "2", "3", "4"]), [""; 0]);
    }

    #[test]
    fn nothing_is_said_where_all_is_shared() {
        let span = Span { start_year: 2030, years: 3 };
        assert!(
            not_shared(&[row("A", 2030, 3, &["X"]), row("B", 2030, 3, &["X"])], &own(), span)
                .is_empty()
        );
    }
}
