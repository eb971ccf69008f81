//! Where findings are collected while a scenario is read, and the texts that they are about.

use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::sync::Arc;

use super::finding::{Finding, Place, Severity};
use super::letters::meant;

/// A stretch of one of the texts of a [`Ledger`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub text: u32,
    pub start: u32,
    pub end: u32,
}

/// No more findings than this are kept; a last one says how many there were.
const MOST_FINDINGS: usize = 100;

/// A finding marks no more places than this.
const MOST_PLACES: usize = 6;

/// A message has no more letters than this: what it tells of a name of any length can be read.
const MOST_LETTERS: usize = 600;

/// A text of at most so many letters.
fn cut(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(MOST_LETTERS) {
        text.truncate(at);
        text.push_str("...");
    }
    text
}

struct Text {
    name: String,
    text: Arc<str>,
}

/// A finding whose places are not yet lines.
pub(super) struct Draft {
    code: &'static str,
    severity: Severity,
    message: String,
    marks: Vec<(At, String)>,
    help: Option<String>,
}

impl Draft {
    /// Adds the advice about it.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        let text = text.into();
        if !text.is_empty() {
            self.help = Some(cut(text));
        }
        self
    }

    /// Another place that it is about.
    pub fn also(&mut self, at: At, label: impl Into<String>) -> &mut Self {
        if self.marks.len() < MOST_PLACES {
            self.marks.push((at, cut(label.into())));
        }
        self
    }
}

/// The findings so far and the texts they point into.
#[derive(Default)]
pub(super) struct Ledger {
    texts: Vec<Text>,
    drafts: Vec<Draft>,
    unkept: usize,
    errors: usize,
    /// Takes what comes after the ledger is full.
    spare: Option<Draft>,
}

impl Ledger {
    /// Takes in a text, to be pointed into.
    pub fn text(&mut self, name: &str, text: Arc<str>) -> u32 {
        self.texts.push(Text { name: name.to_owned(), text });
        u32::try_from(self.texts.len() - 1).unwrap_or(u32::MAX)
    }

    /// Whether a place is in what an option of the command line says.
    pub fn is_of_an_option(&self, at: At) -> bool {
        self.texts.get(at.text as usize).is_some_and(|text| text.name == "command line")
    }

    /// The first text: that of the file that was asked for.
    pub fn first_text(&self) -> Option<&str> {
        self.texts.first().map(|text| &*text.text)
    }

    /// The text at a place.
    pub fn written(&self, at: At) -> Option<&str> {
        self.texts.get(at.text as usize)?.text.get(at.start as usize..at.end as usize)
    }

    /// Whether a number at this place, or in it, has been called hard to believe.
    pub fn doubts(&self, at: At) -> bool {
        self.drafts.iter().any(|draft| {
            let inside = |(own, _): &(At, String)| {
                own.text == at.text && own.start >= at.start && own.end <= at.end
            };
            draft.code == "W009" && draft.marks.first().is_some_and(inside)
        })
    }

    /// Whether any error was found.
    pub fn failed(&self) -> bool {
        self.errors > 0
    }

    /// How many errors so far: to see whether a step found any.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Whether further findings are only counted, so that looking for the nearest known name is no
    /// longer worth its time.
    pub fn is_full(&self) -> bool {
        self.errors > MOST_FINDINGS
    }

    /// Notes an error at a place.
    pub fn error(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        at: impl Into<Option<At>>,
        label: impl Into<String>,
    ) -> &mut Draft {
        self.errors += 1;
        self.add(Severity::Error, code, message.into(), at.into(), label.into())
    }

    /// Notes a warning at a place.
    pub fn warning(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        at: impl Into<Option<At>>,
        label: impl Into<String>,
    ) -> &mut Draft {
        self.add(Severity::Warning, code, message.into(), at.into(), label.into())
    }

    /// Notes what is worth knowing about a place.
    pub fn note(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        at: impl Into<Option<At>>,
        label: impl Into<String>,
    ) -> &mut Draft {
        self.add(Severity::Note, code, message.into(), at.into(), label.into())
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        message: String,
        at: Option<At>,
        label: String,
    ) -> &mut Draft {
        let marks = at.map(|at| (at, cut(label))).into_iter().collect();
        let draft = Draft { code, severity, message: cut(message), marks, help: None };
        // An error always finds room, if only in place of a warning.
        if self.drafts.len() >= MOST_FINDINGS {
            let room = match severity {
                Severity::Error => {
                    self.drafts.iter().position(|kept| kept.severity != Severity::Error)
                }
                _ => None,
            };
            self.unkept += 1;
            return match room {
                Some(room) => {
                    self.drafts[room] = draft;
                    &mut self.drafts[room]
                }
                None => self.spare.insert(draft),
            };
        }
        self.drafts.push(draft);
        let last = self.drafts.len() - 1;
        &mut self.drafts[last]
    }

    /// Errors first, then warnings, then notes, each in the order of files and lines.
    pub fn into_findings(self) -> Vec<Finding> {
        let Self { texts, mut drafts, unkept, .. } = self;
        drafts.sort_by_key(|draft| {
            let at = draft.marks.first().map(|(at, _)| (at.text, at.start));
            (draft.severity, at)
        });
        let findings: Vec<Finding> = drafts
            .into_iter()
            .map(|draft| Finding {
                code: draft.code,
                severity: draft.severity,
                message: draft.message,
                places: draft
                    .marks
                    .into_iter()
                    .filter_map(|(at, label)| {
                        let text = texts.get(at.text as usize)?;
                        let label = if label.is_empty() { None } else { Some(label) };
                        let span = at.start as usize..at.end as usize;
                        Some(Place::new(&text.name, &text.text, span, label))
                    })
                    .collect(),
                help: draft.help,
            })
            .collect();
        // A parent of two parents is read twice, and its faults are told once.
        let mut once: Vec<Finding> = Vec::new();
        for finding in findings {
            if !once.contains(&finding) {
                once.push(finding);
            }
        }
        let mut findings = by_name(once);
        if unkept > 0 {
            let kept = findings.len();
            findings.push(Finding {
                code: "N001",
                severity: Severity::Note,
                message: format!("only {kept} findings are told; there are {unkept} more"),
                places: Vec::new(),
                help: None,
            });
        }
        findings
    }
}

/// Findings of names that nothing bears: one for a name, with all the places that name it.
const OF_NAMES: [&str; 8] = ["E014", "E032", "E040", "E048", "E049", "E050", "E053", "E067"];

/// Findings in which a name that nothing bears is told once: the first place says what was expected,
/// the others only that they name it too.
fn by_name(findings: Vec<Finding>) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    let mut first: HashMap<(&'static str, String), usize> = HashMap::new();
    let mut unshown: Vec<(usize, usize)> = Vec::new();
    for finding in findings {
        if !OF_NAMES.contains(&finding.code) || finding.places.len() != 1 {
            told.push(finding);
            continue;
        }
        match first.entry((finding.code, finding.message.clone())) {
            Vacant(new) => {
                new.insert(told.len());
                told.push(finding);
            }
            Occupied(known) => {
                let at = *known.get();
                if told[at].places.len() < MOST_PLACES {
                    let label = Some("and here".to_owned());
                    let places = finding.places.into_iter();
                    told[at]
                        .places
                        .extend(places.map(|place| Place { label: label.clone(), ..place }));
                } else {
                    match unshown.iter_mut().find(|(one, _)| *one == at) {
                        Some((_, count)) => *count += 1,
                        None => unshown.push((at, 1)),
                    }
                }
            }
        }
    }
    for (at, count) in unshown {
        if let Some(last) = told[at].places.last_mut() {
            let places = if count == 1 { "one further place" } else { "further places" };
            let count = if count == 1 { String::new() } else { format!("{count} ") };
            last.label = Some(format!("and here, and in {count}{places}"));
        }
    }
    told
}

/// No more words than this are looked through for the nearest.
const MOST_CANDIDATES: usize = 5_000;

/// The known word nearest to one that is not known, if any is near.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 200 {
        return None;
    }
    let folded = word.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in known.into_iter().take(MOST_CANDIDATES) {
        if candidate.len() > 200 {
            continue;
        }
        let score = strsim::normalized_damerau_levenshtein(&folded, &candidate.to_lowercase())
            .max(0.9 * strsim::jaro_winkler(&folded, &candidate.to_lowercase()));
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, candidate));
        }
    }
    best.filter(|(score, _)| *score >= 0.72).map(|(_, candidate)| candidate)
}

/// `did you mean `x`?`, or the list of what is known, or nothing.
pub(super) fn suggestion<'a>(
    word: &str,
    what: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    if let Some(near) = nearest(word, known.clone()) {
        return meant(word, near);
    }
    match listing(known, 12) {
        list if list.is_empty() => String::new(),
        list => format!("{what}: {list}"),
    }
}

/// `` `a`, `b` and 3 more ``.
pub(super) fn listing<'a>(words: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    let mut shown: Vec<String> = words.iter().take(most).map(|word| format!("`{word}`")).collect();
    if words.len() > most {
        return format!("{} and {} more", shown.join(", "), words.len() - most);
    }
    match shown.pop() {
        None => String::new(),
        Some(last) if shown.is_empty() => last,
        Some(last) => format!("{} and {last}", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["capacity_mw", "commodity", "built"];
        assert_eq!(nearest("capcity_mw", known), Some("capacity_mw"));
        assert_eq!(nearest("Built", known), Some("built"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn lists_read_like_prose() {
        assert_eq!(listing([], 3), "");
        assert_eq!(listing(["a"], 3), "`a`");
        assert_eq!(listing(["a", "b", "c"], 3), "`a`, `b` and `c`");
        assert_eq!(listing(["a", "b", "c"], 2), "`a`, `b` and 1 more");
    }

    #[test]
    fn an_error_finds_room_where_warnings_fill_the_ledger() {
        let mut ledger = Ledger::default();
        for _ in 0..MOST_FINDINGS + 5 {
            let text = ledger.text("a", "x".into());
            ledger.warning("W001", "w", At { text, start: 0, end: 1 }, "");
        }
        ledger.error("E001", "e", None, "");
        let findings = ledger.into_findings();
        assert_eq!(findings[0].code, "E001");
        assert_eq!(findings.last().map(|finding| finding.code), Some("N001"));
    }
}
