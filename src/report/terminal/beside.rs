//! Energy that goes back over corridors, and that which claims get, on a screen.

use super::cells::{Align, Column, needed, table};
use super::{Paint, with_error};
use crate::report::run::page::{Number, Page};
use crate::text::Lines;

/// Rows of a table that are shown before the rest is only counted.
const MOST_ROWS: usize = 4;

/// Adds the tables; nothing where nothing flows beside or back.
pub(super) fn beside(page: &Page, width: usize, paint: Paint, lines: &mut Lines) {
    let returned: Vec<(String, &[Number])> =
        page.beside.returned.iter().map(|row| (row.name.clone(), &row.numbers[..])).collect();
    let heads = ["delivered", "returned", "net"];
    rows("Goes back, TWh a year", &heads, &returned, (width, paint), lines);
    let claimed: Vec<(String, &[Number])> = page
        .beside
        .claimed
        .iter()
        .map(|row| (format!("{} ({})", row.name, row.supply), &row.numbers[..]))
        .collect();
    let heads = ["p10", "p50", "p90", "mean"];
    rows("Claim on a supply, TWh a year", &heads, &claimed, (width, paint), lines);
}

fn rows(
    title: &str,
    heads: &[&str],
    all: &[(String, &[Number])],
    (width, paint): (usize, Paint),
    lines: &mut Lines,
) {
    if all.is_empty() {
        return;
    }
    let shown = &all[..all.len().min(MOST_ROWS)];
    let columns = |from: usize| {
        let mut columns = vec![Column {
            head: title.to_owned(),
            align: Align::Left,
            cells: shown.iter().map(|row| row.0.clone()).collect(),
        }];
        columns.extend(heads.iter().enumerate().skip(from).map(|(index, head)| Column {
            head: (*head).to_owned(),
            align: Align::Point,
            cells: shown.iter().map(|row| with_error(&row.1[index])).collect(),
        }));
        columns
    };
    let from = (0..heads.len()).find(|from| needed(&columns(*from), 24) <= width);
    lines.push(String::new());
    let mut table = table(columns(from.unwrap_or(heads.len() - 1)), width).into_iter();
    lines.extend(table.next().map(|head| paint.faint(&head)));
    lines.extend(table);
    let hidden = all.len() - shown.len();
    if hidden > 0 {
        lines.push(paint.faint(&format!("and {hidden} more in the report")));
    }
}
