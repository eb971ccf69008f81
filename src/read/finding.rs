//! Findings: faults of a file, or things in it worth a second look, and where they are.
//!
//! A finding is data: a stable code, words, and the places they are about. It can be written on one
//! line, put into JSON, or drawn with the line and a mark under the place (feature `cli`). It carries the marked lines with it, so that it needs no file to be drawn.

use std::collections::HashMap;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
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

/// Of findings of one kind so many are told one by one, where there are more than [`MOST_ALIKE`].
const FIRST_ALIKE: usize = 3;
/// Findings of one kind that are told one by one.
const MOST_ALIKE: usize = 5;

/// The findings as they are best read: where many say the same of other lines, the first few, and of
/// the rest how many there are and where.
#[must_use]
pub fn grouped<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Finding> {
    let findings: Vec<&Finding> = findings.into_iter().collect();
    let mut counts: HashMap<_, usize> = HashMap::new();
    for one in &findings {
        *counts.entry(kind(one)).or_default() += 1;
    }
    let mut seen: HashMap<_, usize> = HashMap::new();
    let mut shown: Vec<Finding> = Vec::new();
    for one in &findings {
        let all = counts[&kind(one)];
        let before = seen.entry(kind(one)).or_default();
        *before += 1;
        if all <= MOST_ALIKE || *before <= FIRST_ALIKE || one.places.is_empty() {
            shown.push((*one).clone());
        } else if *before == FIRST_ALIKE + 1 {
            let rest = findings.iter().filter(|other| kind(other) == kind(one)).skip(FIRST_ALIKE);
            shown.push(the_rest(one, &rest.copied().collect::<Vec<_>>()));
        }
    }
    shown
}

/// By which findings say the same of other places.
fn kind(one: &Finding) -> (Severity, &str, Option<&str>, Option<&str>) {
    let label = one.places.first().and_then(|place| place.label.as_deref());
    (one.severity, one.code, label, one.help.as_deref())
}

/// The finding that stands for those of one kind beyond the first few; `first` is the first of
/// them.
fn the_rest(first: &Finding, all: &[&Finding]) -> Finding {
    let about = super::CODES.iter().find(|(code, _)| *code == first.code).map_or("", |code| code.1);
    let mut places = first.places.clone();
    places.truncate(1);
    for place in &mut places {
        place.label = Some("the next of them".to_owned());
    }
    let file = places.first().map_or("", |place| place.file.as_str());
    let lines =
        all.iter().filter_map(|one| one.places.first()).map(|place| match place.file == file {
            true => place.line.to_string(),
            false => format!("{}:{}", place.file, place.line),
        });
    let lines: Vec<String> = lines.collect();
    let listed = match lines.len() {
        1..=12 => lines.join(", "),
        more => format!("{} and {} more", lines[..10].join(", "), more - 10),
    };
    Finding {
        message: format!("{} more of the same: {about}", all.len()),
        places,
        help: Some(format!("lines {listed}")),
        ..first.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_findings_of_one_kind_are_told_by_the_first_and_their_lines() {
        let text = "a\n".repeat(40);
        let finding = |line: usize, code: &'static str| Finding {
            code,
            severity: Severity::Warning,
            message: format!("number {line}"),
            places: vec![Place::new("a.toml", &text, 2 * line..2 * line + 1, None)],
            help: None,
        };
        let many: Vec<Finding> = (0..20).map(|line| finding(line, "W002")).collect();
        let few: Vec<Finding> = (20..25).map(|line| finding(line, "W001")).collect();
        let shown = grouped(many.iter().chain(&few));
        assert_eq!(shown.len(), 3 + 1 + 5);
        assert_eq!(shown[3].message, "17 more of the same: figures without a source");
        let lines = "lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 7 more";
        assert_eq!(shown[3].help.as_deref(), Some(lines));
        assert_eq!(shown[3].places[0].line, 4);
        assert_eq!(grouped(&few), few);
    }

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
