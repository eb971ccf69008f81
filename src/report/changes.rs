//! The changes that were made to a scenario beside its file, in words: whoever sees a result of a changed
//! scenario is told what was changed.

use maud::{Markup, html};

use crate::report::terminal::cells::cut;
use crate::stats::ChangeRow;
use crate::units::counted;

/// So many are named on a terminal.
const MOST_NAMED: usize = 6;
/// Cells of a value that are shown there.
const VALUE: usize = 60;

/// One change: `corridor.CASA-1000.accepted = 0.5 (was 0.85)`.
fn words(change: &ChangeRow) -> String {
    let short = |value: &str| cut(value, VALUE);
    match (&change.was, &change.now) {
        (_, None) => format!("{} taken out", change.path),
        (Some(was), Some(now)) => format!("{} = {} (was {})", change.path, short(now), short(was)),
        (None, Some(now)) => format!("{} = {} (was not given)", change.path, short(now)),
    }
}

/// All of them in a line; nothing where there are none.
#[must_use]
pub fn changes_in_words(changes: &[ChangeRow]) -> Option<String> {
    if changes.is_empty() {
        return None;
    }
    let count = changes.len() as u64;
    let mut named: Vec<String> = changes.iter().take(MOST_NAMED).map(words).collect();
    if changes.len() > MOST_NAMED {
        named.push(format!("and {} more", changes.len() - MOST_NAMED));
    }
    Some(format!("With {}: {}.", counted(count, "change", "changes"), named.join("; ")))
}

/// A table of all of them; nothing where there are none.
pub(super) fn markup(changes: &[ChangeRow]) -> Markup {
    let cell = |value: &Option<String>, none: &'static str| {
        html! { @match value { Some(value) => { code { (value) } } None => { (none) } } }
    };
    html! { @if !changes.is_empty() {
        div.warning {
            p {
                "With " (counted(changes.len() as u64, "change", "changes"))
                " that were made on the command line, and are in no scenario file but the one beside this page:"
            }
            div.wide { table {
                thead { tr { th { "Key" } th { "Was" } th { "Is" } } }
                tbody { @for change in changes { tr {
                    th scope="row" { code { (change.path) } }
                    td { (cell(&change.was, "not given")) }
                    td { (cell(&change.now, "taken out")) }
                } } }
            } }
        }
    } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_named_with_what_was_there() {
        let row = |path: &str, was: Option<&str>, now: Option<&str>| ChangeRow {
            path: path.to_owned(),
            was: was.map(str::to_owned),
            now: now.map(str::to_owned),
        };
        let rows = [
            row("run.years", Some("10"), Some("5")),
            row("hazard.attack", Some("{ name = \"attack\" }"), None),
            row("corridor.X.accepted", None, Some("0.5")),
        ];
        assert_eq!(
            changes_in_words(&rows).expect("three"),
            "With 3 changes: run.years = 5 (was 10); hazard.attack taken out; \
             corridor.X.accepted = 0.5 (was not given)."
        );
        assert!(
            changes_in_words(&vec![rows[0].clone(); 9]).expect("nine").ends_with("; and 3 more.")
        );
        assert_eq!(changes_in_words(&[]), None);
    }
}
