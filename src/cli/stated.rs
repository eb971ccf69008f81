//! Every table of a scenario with its numbers and its source, as `salang show --verbose` ends: the way
//! from a number on the terminal to where it comes from.

use super::screen::{bold, faint};
use crate::read::{Merged, Piece, Stated, StatedValue};
use crate::report::terminal::wrap;
use crate::text::Visible;

/// The statements of a merged scenario, assumptions apart, in lines of at most `width` cells.
pub fn text(merged: &Merged, width: usize) -> Visible {
    let mut text = Visible::default();
    let room = width.saturating_sub(2);
    for table in merged.stated().iter().filter(|table| table.room != "assumption") {
        if table.values.is_empty() && table.source.is_none() && table.notes.is_none() {
            continue;
        }
        for line in wrap(&table.path, width) {
            text.push_str(bold(&line));
            text.push_str("\n");
        }
        for line in wrap(&values(table), room) {
            text.push_str(format!("  {line}\n"));
        }
        for words in [&table.source, &table.notes].into_iter().flatten() {
            for line in wrap(words, room) {
                text.push_str(faint(&format!("  {line}")));
                text.push_str("\n");
            }
        }
    }
    text
}

fn values(table: &Stated) -> String {
    let value = |value: &StatedValue| {
        let pieces = value.pieces.iter().map(|piece| match piece {
            Piece::Text(words) | Piece::Assumption(words) => words.as_str(),
        });
        format!("{} = {}", value.key, pieces.collect::<String>())
    };
    table.values.iter().map(value).collect::<Vec<_>>().join("; ")
}
