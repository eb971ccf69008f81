//! Findings: faults of a file, or things in it worth a second look, and where they are.
//!
//! A finding is data: a stable code, words, and the places they are about. It can be written on one
//! line, put into JSON, or drawn with the line and a mark under the place (feature `cli`). It carries the marked lines with it, so that it needs no file to be drawn.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

use crate::text::visible;

/// One fault, warning or note.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Stable: `E...` an error, `W...` a warning, `N...` a note; see [`super::CODES`].
    pub code: &'static str,
    /// Whether the scenario can run.
    pub severity: Severity,
    /// The fault in words: lower case, no final stop.
    pub message: String,
    /// Where; the first place is the one to look at. Empty where there is none, as for a missing
    /// key of a file without a line.
    pub places: Vec<Place>,
    /// The advice about it.
    pub help: Option<String>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The scenario cannot run.
    Error,
    /// It can, but something looks wrong; an error under `check --strict`.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word before the code.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A marked stretch of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The file as the user knows it, or `command line`.
    pub file: String,
    /// Bytes from the start of the file.
    pub span: Range<usize>,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Words at the mark, if any.
    pub label: Option<String>,
    /// The marked line.
    pub text: String,
    /// The marked bytes of `text`.
    pub mark: Range<usize>,
}

/// Of a line longer than this only a part is shown.
const LONGEST_LINE: usize = 2_000;

impl Place {
    /// The place of a span of a text. A span over several lines is marked to the end of its first.
    #[must_use]
    pub fn new(file: &str, text: &str, span: Range<usize>, label: Option<String>) -> Self {
        let start = floor_boundary(text, span.start.min(text.len()));
        let end = floor_boundary(text, span.end.clamp(start, text.len()));
        let before = &text.as_bytes()[..start];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let rest = &text[line_start..];
        let line_text = rest.split('\n').next().unwrap_or(rest).trim_end_matches('\r');
        let mark_start = (start - line_start).min(line_text.len());
        let mark_end = (end - line_start).clamp(mark_start, line_text.len());
        let column = line_text[..mark_start].chars().count() + 1;
        // Of a very long line only the neighbourhood of the mark is kept.
        let from = match mark_start > LONGEST_LINE {
            true => floor_boundary(line_text, mark_start - LONGEST_LINE / 10),
            false => 0,
        };
        let to = floor_boundary(line_text, (mark_start + LONGEST_LINE).min(line_text.len()));
        let mark = mark_start - from..mark_end.min(to) - from;
        let line_text = &line_text[from..to];
        // What cannot be seen is written out, and the mark moves with it.
        let (before, rest) = line_text.split_at(mark.start);
        let (marked, after) = rest.split_at(mark.len());
        let mut shown = in_line(before);
        let begin = shown.len();
        shown.push_str(&in_line(marked));
        let mark = begin..shown.len();
        shown.push_str(&in_line(after));
        let label = label.map(|label| visible(&label).into_owned());
        let file = visible(file).into_owned();
        Self { file, span: start..end, line, column, label, text: shown, mark }
    }
}

/// A part of a line as it is shown: tabs stay.
fn in_line(text: &str) -> String {
    text.split('\t').map(visible).collect::<Vec<_>>().join("\t")
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// `error[E014]: message (file:line:column)` on one line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity.word(), self.code, visible(&self.message))?;
        match self.places.first() {
            Some(place) => write!(f, " ({}:{}:{})", place.file, place.line, place.column),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_spans_count_bytes() {
        let text = "schema = 1\r\nn = \"Rūd\" # ō\r\nlast";
        let at = text.find("# ō").expect("it is there");
        let place = Place::new("a.toml", text, at..at + 4, None);
        assert_eq!((place.line, place.column), (2, 11));
        assert_eq!(&place.text[place.mark.clone()], "# ō");
        assert_eq!(place.text, "n = \"Rūd\" # ō");
    }

    #[test]
    fn a_span_over_several_lines_is_marked_to_the_end_of_its_first() {
        let place = Place::new("a.toml", "a = [\n1,\n2]\n", 4..12, None);
        assert_eq!((place.line, place.column, place.mark), (1, 5, 4..5));
    }

    #[test]
    fn a_span_beyond_the_text_is_its_end() {
        let place = Place::new("a.toml", "ab\n", 90..99, None);
        assert_eq!((place.line, place.column, place.mark), (2, 1, 0..0));
        let place = Place::new("a.toml", "é", 1..1, None);
        assert_eq!((place.line, place.column), (1, 1));
    }
}
