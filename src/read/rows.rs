//! The rows of a CSV file and their cells (RFC 4180), each with its place.
//!
//! A cell may stand in double quotes, and then hold commas, line breaks and, doubled, quotes. Quotes
//! count only where a cell begins with one: `6" pipe` is a cell like any other. Rows without any
//! value, such as the rows of commas that spreadsheets leave, are passed over like blank lines.

use super::fields::shown;
use super::letters::composed;

/// A CSV file may have this many rows.
const MOST_ROWS: usize = 1_000_000;
/// A CSV file may have this many columns.
const MOST_COLUMNS: usize = 1_000;

/// The bytes of a row.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub start: u32,
    pub end: u32,
    /// The line in which it begins, from 1.
    pub number: u32,
}

/// A cell of a row, with its bytes in it.
pub(super) struct Cell {
    /// Without quotes, and without spaces around it.
    pub text: String,
    pub start: usize,
    pub end: usize,
    /// Lines between the row's beginning and the cell's.
    pub below: u32,
}

/// How far a scan has come in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Nothing but spaces so far.
    Begin,
    Plain,
    Quotes,
    /// Behind a quote that ends the cell, or is the first of two.
    Behind,
}

#[derive(PartialEq, Eq)]
enum End {
    Nothing,
    Cell,
    Row,
}

impl Within {
    fn step(&mut self, byte: u8) -> End {
        use Within::{Begin, Behind, Plain, Quotes};
        let (next, end) = match (*self, byte) {
            (Begin | Behind, b'"') => (Quotes, End::Nothing),
            (Quotes, b'"') => (Behind, End::Nothing),
            (Quotes, _) => (Quotes, End::Nothing),
            (_, b',') => (Begin, End::Cell),
            (_, b'\n') => (Begin, End::Row),
            (Begin | Behind, b' ' | b'\t' | b'\r') => (*self, End::Nothing),
            _ => (Plain, End::Nothing),
        };
        *self = next;
        end
    }
}

/// Why a file has no rows, and what to do.
type Fault = (String, &'static str);

/// The header and the offsets of the rows.
pub(super) fn records(text: &str) -> Result<(Vec<String>, Vec<Line>), Fault> {
    let skip = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut rows = Vec::new();
    let mut within = Within::Begin;
    let (mut start, mut number, mut begun) = (skip, 1, 1);
    // Where the quotes were opened that are open.
    let mut opened = 1;
    let mut keep = |start: usize, end: usize, number: u32| {
        let row = &text[start..end];
        let end = start + row.trim_end_matches(['\n', '\r']).len();
        if row.contains(|c: char| !c.is_whitespace() && !matches!(c, ',' | '"')) {
            rows.push(Line { start: offset(start), end: offset(end), number });
        }
    };
    for (at, byte) in text.bytes().enumerate().skip(skip) {
        let before = within;
        let end = within.step(byte);
        if before != Within::Quotes && within == Within::Quotes {
            opened = number;
        }
        number += u32::from(byte == b'\n');
        if end == End::Row {
            keep(start, at + 1, begun);
            (start, begun) = (at + 1, number);
        }
    }
    if within == Within::Quotes {
        return Err((
            format!("the quotes that open in line {opened} are never closed"),
            "a cell in double quotes ends with one; a quote inside it is doubled",
        ));
    }
    keep(start, text.len(), begun);
    let Some((header, rows)) = rows.split_first() else {
        return Err(("it is empty".to_owned(), ""));
    };
    if text.contains('\r') && !text.contains('\n') {
        return Err((
            "its lines end with a carriage return alone".to_owned(),
            "save it with the line ends of Unix or Windows",
        ));
    }
    let header = &text[header.start as usize..header.end as usize];
    let names: Vec<String> =
        cells(header).iter().map(|cell| composed(&cell.text).into_owned()).collect();
    if names.len() > MOST_COLUMNS {
        let why = format!("it has {} columns, and at most {MOST_COLUMNS} are read", names.len());
        return Err((why, ""));
    }
    if rows.len() > MOST_ROWS {
        let (given, most) = (shown(rows.len() as f64), shown(MOST_ROWS as f64));
        return Err((format!("it has {given} rows, and at most {most} are read"), ""));
    }
    Ok((names, rows.to_vec()))
}

/// The cells of a row.
pub(super) fn cells(row: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut within = Within::Begin;
    let (mut start, mut below) = (0, 0);
    let mut push = |start: usize, end: usize| {
        let raw = &row[start..end];
        let trimmed = raw.trim();
        let begin = start + raw.len() - raw.trim_start().len();
        let inner = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = match inner {
            Some(inner) => inner.replace("\"\"", "\"").trim().to_owned(),
            None => trimmed.to_owned(),
        };
        cells.push(Cell { text, start: begin, end: begin + trimmed.len(), below });
        below += u32::try_from(raw.matches('\n').count()).unwrap_or(0);
    };
    for (at, byte) in row.bytes().enumerate() {
        if within.step(byte) == End::Cell {
            push(start, at);
            start = at + 1;
        }
    }
    push(start, row.len());
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        let (header, rows) = records(text).unwrap_or_else(|(why, _)| panic!("{why}"));
        let texts = |row: &Line| {
            let cells = cells(&text[row.start as usize..row.end as usize]);
            (row.number, cells.into_iter().map(|cell| cell.text).collect())
        };
        std::iter::once((1, header)).chain(rows.iter().map(texts)).collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quoted_cells_hold_commas_quotes_and_line_breaks() {
        let text = "year,note\r\n2001,\"dry,\r\n\"\"year\"\"\"\r\n2002, wet \r\n";
        let rows = [row(1, &["year", "note"]), row(2, &["2001", "dry,\r\n\"year\""])];
        assert_eq!(read(text), [&rows[..], &[row(4, &["2002", "wet"])]].concat());
    }

    #[test]
    fn a_cell_knows_the_line_in_which_it_stands() {
        let cells = cells("\"a\nb\n\",5,\"c\nd\",6");
        let below: Vec<u32> = cells.iter().map(|cell| cell.below).collect();
        assert_eq!(below, [0, 2, 2, 3]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_rows_whose_cells_lie_in_them(text in "[a,\" \r\n\té]{0,40}") {
            let Ok((_, rows)) = records(&text) else { return Ok(()) };
            for row in rows {
                let row = &text[row.start as usize..row.end as usize];
                for cell in cells(row) {
                    proptest::prop_assert!(row.is_char_boundary(cell.start));
                    proptest::prop_assert!(cell.start <= cell.end && cell.end <= row.len());
                }
            }
        }
    }

    #[test]
    fn a_quote_within_a_cell_is_only_a_quote() {
        assert_eq!(read("a,b\n6\" pipe,1\n"), [row(1, &["a", "b"]), row(2, &["6\" pipe", "1"])]);
    }

    #[test]
    fn rows_without_a_value_are_passed_over() {
        let text = "\u{feff}a,b\n\n1,2\n , \n\"\",\n3,4\n,,\n";
        assert_eq!(read(text), [row(1, &["a", "b"]), row(3, &["1", "2"]), row(6, &["3", "4"])]);
    }

    #[test]
    fn quotes_that_are_never_closed_are_refused_with_their_line() {
        let (why, _) = records("a,b\n1,2\n3,\"4\n5,6\n").err().unwrap_or_default();
        assert_eq!(why, "the quotes that open in line 3 are never closed");
    }
}
