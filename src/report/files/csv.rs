//! CSV as a spreadsheet may open it: every CSV file that is written is written here.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula and evaluates it.
//! A name in a scenario is text whatever it begins with, so such a cell begins with `'` instead, which
//! spreadsheets show as nothing. Numbers stay as they are. A spreadsheet that cuts at `;` or at a tab
//! would find a cell within a name, and there it is the same. Marks that turn the order of letters round
//! and other hidden characters are written out: JSON and Parquet have every name as it is.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use crate::text;

/// A CSV file that is being written.
pub(in crate::report) struct Csv<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// Begins a file with its line of heads.
    pub fn new(out: W, heads: &[String]) -> io::Result<Self> {
        let mut csv = Self { out: csv::Writer::from_writer(out) };
        for head in heads {
            csv.text(head)?;
        }
        csv.end_row()?;
        Ok(csv)
    }

    /// Adds a cell of text.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        Ok(self.out.write_field(harmless(text).as_bytes())?)
    }

    /// Adds a cell with a number, as it is written.
    pub fn number(&mut self, number: &str) -> io::Result<()> {
        Ok(self.out.write_field(number)?)
    }

    /// Ends the row.
    pub fn end_row(&mut self) -> io::Result<()> {
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    /// Ends the file.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Text that no spreadsheet takes for a formula, and that reads in the order of its letters.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    // In all widths in which spreadsheets know them.
    let is_formula = |c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let is_cut = |c| matches!(c, ';' | '\t' | '\r' | '\n');
    let shown = text::cell(text);
    let mut written = String::new();
    let mut begins = true;
    for c in shown.chars() {
        if begins && (is_formula(c) || matches!(c, '\t' | '\r' | '\n')) {
            written.push('\'');
        }
        written.push(c);
        begins = is_cut(c);
    }
    if written == text { Cow::Borrowed(text) } else { Cow::Owned(written) }
}

/// The heads of a file, each its own whatever scenarios call their things: of those that are the same,
/// the second is followed by `_2` and so on. Programs that read tables by name do not all tell capitals
/// from small letters, so neither does this.
pub(in crate::report) fn distinct(heads: impl IntoIterator<Item = String>) -> Vec<String> {
    let heads: Vec<String> = heads.into_iter().collect();
    // As they will be read.
    let folded = |head: &str| harmless(head).to_lowercase();
    let mut taken: HashSet<String> = heads.iter().map(|head| folded(head)).collect();
    // By head: the last number that followed it.
    let mut seen: HashMap<String, u64> = HashMap::new();
    let distinct = heads.into_iter().map(|head| {
        let last = seen.entry(folded(&head)).or_insert(0);
        *last += 1;
        if *last == 1 {
            return head;
        }
        loop {
            let numbered = format!("{head}_{last}");
            if taken.insert(folded(&numbered)) {
                return numbered;
            }
            *last += 1;
        }
    });
    distinct.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_written_as_text() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-12 kV", "'-12 kV"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("＝1", "'＝1"),
            ("a;=1", "a;'=1"),
            ("a=1", "a=1"),
            ("Herat-Kandahar", "Herat-Kandahar"),
            ("'=1", "'=1"),
            ("\u{202e}=1", "\\u202E=1"),
            ("a\u{2066}b\u{200f};\u{2069}=1", "a\\u2066b\\u200F;\\u2069=1"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), written);
        }
    }

    #[test]
    fn numbers_stay_as_they_are_and_text_is_quoted_where_it_must() {
        let heads = ["-a".to_owned(), "b".to_owned()];
        let mut csv = Csv::new(Vec::new(), &heads).unwrap();
        csv.text("=x,\"y\"").unwrap();
        csv.number("-0.5").unwrap();
        csv.end_row().unwrap();
        let text = String::from_utf8(csv.finish().unwrap()).unwrap();
        assert_eq!(text, "'-a,b\n\"'=x,\"\"y\"\"\",-0.5\n");
    }

    #[test]
    fn heads_are_distinct_whatever_the_names() {
        let heads = |heads: &[&str]| distinct(heads.iter().map(|head| (*head).to_owned()));
        assert_eq!(heads(&["trial", "a", "b"]), ["trial", "a", "b"]);
        assert_eq!(heads(&["trial", "trial"]), ["trial", "trial_2"]);
        // What another is called already is not taken from it.
        assert_eq!(
            heads(&["trial", "Trial", "trial_2", "trial"]),
            ["trial", "Trial_3", "trial_2", "trial_4"]
        );
        // They are so as they are written.
        assert_eq!(heads(&["=a", "'=a"]), ["=a", "'=a_2"]);
    }
}
