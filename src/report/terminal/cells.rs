//! Columns of text that line up, by the width that characters take on a screen, those that cannot be
//! seen written out.

use crate::text::plain;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How the cells of a column line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// At their beginning; the only kind that may be cut.
    Left,
    /// At their decimal point and at their `±`; the head at the right.
    Point,
    /// At their end.
    Right,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// The heading over it.
    pub head: String,
    /// How its cells line up.
    pub align: Align,
    /// Its cells, from above.
    pub cells: Vec<String>,
}

/// Cells of a line that a text takes.
pub(crate) fn width(text: &str) -> usize {
    plain(text).width()
}

/// The text, or as much of it as fits with an ellipsis behind it.
pub(crate) fn cut(text: &str, room: usize) -> String {
    let text = plain(text);
    if text.width() <= room {
        return text.into_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide + 1 > room {
            break;
        }
        used += wide;
        kept.push(letter);
    }
    let mut kept = kept.trim_end().to_owned();
    kept.push('…');
    kept
}

/// Spaces behind the text until it is `room` wide.
pub(crate) fn pad(text: &str, room: usize) -> String {
    let text = plain(text);
    format!("{text}{}", " ".repeat(room.saturating_sub(text.width())))
}

/// Spaces before the text until it is `room` wide.
fn pad_left(text: &str, room: usize) -> String {
    let text = plain(text);
    format!("{}{text}", " ".repeat(room.saturating_sub(text.width())))
}

/// Gives all cells the same column for the decimal point and for the `±`.
fn at_point(cells: &[String]) -> Vec<String> {
    let parts: Vec<[String; 3]> = cells
        .iter()
        .map(|cell| {
            let (value, error) = match cell.split_once(" ± ") {
                Some((value, error)) => (value, format!(" ± {error}")),
                None => (cell.as_str(), String::new()),
            };
            let end =
                value.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '-' | '−' | '+')));
            let (whole, rest) = value.split_at(end.unwrap_or(value.len()));
            if whole.is_empty() {
                [String::new(), value.to_owned(), error]
            } else {
                [whole.to_owned(), rest.to_owned(), error]
            }
        })
        .collect();
    let widest = |part: usize| parts.iter().map(|p| p[part].width()).max().unwrap_or(0);
    let (whole, rest, error) = (widest(0), widest(1), widest(2));
    parts
        .iter()
        .map(|[w, r, e]| {
            // A dash for "no number" stands where the last whole digit would.
            if w.is_empty() && r == "–" {
                return format!("{}{}", pad_left(r, whole), " ".repeat(rest + error));
            }
            format!("{}{}{}", pad_left(w, whole), pad(r, rest), pad(e, error))
        })
        .collect()
}

/// How wide a table is when its first column takes no more than `first`.
pub(in crate::report) fn needed(columns: &[Column], first: usize) -> usize {
    let wide = columns.iter().enumerate().map(|(index, column)| {
        let cells = match column.align {
            Align::Point => at_point(&column.cells),
            Align::Left | Align::Right => column.cells.clone(),
        };
        let widest = cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
        let widest = widest.max(width(&column.head));
        if index == 0 { widest.min(first) } else { widest + 2 }
    });
    wide.sum()
}

/// The lines of a table, its head first, no wider than `room` where cutting the first column can
/// bring that about.
pub(crate) fn table(columns: Vec<Column>, room: usize) -> Vec<String> {
    let gap = 2;
    let mut laid: Vec<(Column, usize)> = columns
        .into_iter()
        .map(|mut column| {
            if column.align == Align::Point {
                column.cells = at_point(&column.cells);
            }
            let widest = column.cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
            let widest = widest.max(width(&column.head));
            (column, widest)
        })
        .collect();
    let total = laid.iter().map(|(_, wide)| wide + gap).sum::<usize>().saturating_sub(gap);
    if let Some((_, first)) = laid.first_mut() {
        *first = first.saturating_sub(total.saturating_sub(room)).max(8);
    }
    let count = laid.first().map_or(0, |(column, _)| column.cells.len());
    let line = |cell: &dyn Fn(&Column) -> String| {
        let cells = laid.iter().map(|(column, wide)| match column.align {
            Align::Left => pad(&cut(&cell(column), *wide), *wide),
            Align::Point | Align::Right => pad_left(&cell(column), *wide),
        });
        cells.collect::<Vec<_>>().join(&" ".repeat(gap)).trim_end().to_owned()
    };
    let mut lines = vec![line(&|column| column.head.clone())];
    lines.extend((0..count).map(|row| line(&|column| column.cells[row].clone())));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_line_up_at_their_points_and_errors() {
        let cells = ["2.910 ± 0.004", "12.1 ± 0.2", "7", "–"].map(str::to_owned);
        assert_eq!(
            at_point(&cells),
            [" 2.910 ± 0.004", "12.1   ± 0.2  ", " 7            ", " –            "]
        );
    }

    #[test]
    fn a_long_name_is_cut_by_the_width_that_it_takes() {
        assert_eq!(cut("Turkmenistan–Afghanistan", 10), "Turkmenis…");
        // Each of these letters takes two cells.
        assert_eq!(cut("中亚电力走廊", 7), "中亚电…");
        assert_eq!(cut("short", 5), "short");
    }
}
