//! Where every number comes from: the part of `report.html` to which its charts and tables lead.
//!
//! A chart's caption leads to what it rests on, a name in a table to the table of the scenario that
//! states it, a number there to its source or to the assumption it is drawn from, and an assumption to
//! its source and back to where it is used. From a bar to the source of what made it are two steps.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::html::linked;
use super::page::{AssumptionRow, Page};
use crate::outcome::Loss;
use crate::read::{Piece, Stated};

/// The kinds of tables, and the heading under which each stands.
const ROOMS: [(&str, &str); 8] = [
    ("corridor", "Corridors"),
    ("supply", "Supplies"),
    ("hazard", "Hazards"),
    ("security", "Security"),
    ("destination", "Destination"),
    ("conversion", "Gas and oil as electricity"),
    ("contract", "Contracts"),
    ("correlation", "Rank correlations"),
];

/// The evidence for each chart: kinds of tables.
const RESTS_ON: [(&str, &[&str]); 19] = [
    ("service", &["corridor"]),
    ("service-year", &["corridor", "supply", "hazard"]),
    ("futures", &["corridor"]),
    ("service-waterfall", &["corridor", "supply", "hazard"]),
    ("map", &["corridor", "hazard"]),
    ("distribution", &["corridor", "supply", "hazard", "security"]),
    ("exceedance", &["corridor", "supply", "hazard", "security"]),
    ("waterfall", &["corridor", "supply", "hazard"]),
    ("replaced", &["destination", "contract"]),
    ("money", &["contract", "corridor"]),
    ("years", &["corridor", "supply", "security"]),
    ("months", &["corridor", "supply"]),
    ("reservoir", &["supply", "hazard"]),
    ("duration", &["hazard", "security"]),
    ("history", &["corridor", "hazard", "security"]),
    ("calendar", &["corridor", "hazard", "security"]),
    ("drivers", &["corridor", "security"]),
    ("evidence", &["corridor", "security"]),
    ("extremes", &["corridor", "hazard", "security"]),
];

/// The grade of a judgement of which nothing more is said.
const ALONE: &str = "judged alone";

/// Leads from names to what the scenario says of them.
#[derive(Clone, Copy)]
pub(super) struct Trail<'a>(pub &'a Page);

impl Trail<'_> {
    /// A name that leads to the table of that path, where there is one.
    pub fn name(self, path: &str, words: &str) -> Markup {
        let there = tables_of(self.0).any(|table| table.path == path);
        html! { @if there { a.trail href={ "#" (anchor(path)) } { (words) } } @else { (words) } }
    }

    /// A heading of losses that leads to the kind of table that takes it.
    pub fn heading(self, loss: Loss) -> Markup {
        let (words, room) = (loss.name(), loss.stated());
        html! {
            @if self.has(room) { a.trail href={ "#" (group(room)) } { (words) } }
            @else { (words) }
        }
    }

    /// A cause of incidents that leads to its hazards.
    pub fn cause(self, words: &str) -> Markup {
        let hazards = self.0.stated.iter().filter(|table| table.room == "hazard");
        let there = hazards.filter_map(|table| table.word("cause")).any(|cause| cause == words);
        html! {
            @if there { a.trail href={ "#" (anchor(&format!("cause.{words}"))) } { (words) } }
            @else { (words) }
        }
    }

    /// The evidence for a chart, as a line of links.
    pub fn under(self, chart: &str) -> Markup {
        let rooms = RESTS_ON.iter().find(|(name, _)| *name == chart).map_or(&[][..], |r| r.1);
        let rooms: Vec<&str> = rooms.iter().copied().filter(|room| self.has(room)).collect();
        let assumed = !self.0.assumptions.is_empty();
        html! { @if !rooms.is_empty() {
            span.rests {
                " It rests on the "
                @for (index, room) in rooms.iter().enumerate() {
                    @if index > 0 { @if !assumed && index + 1 == rooms.len() { " and " } @else { ", " } }
                    a href={ "#" (group(room)) } { (heading_of(room).to_lowercase()) }
                }
                @if assumed { " and " a href="#assumptions" { "assumptions" } }
                " below."
            }
        } }
    }

    fn has(self, room: &str) -> bool {
        tables_of(self.0).any(|table| table.room == room)
    }
}

/// The tables that say anything beside their name.
fn tables_of(page: &Page) -> impl Iterator<Item = &Stated> {
    let says = |table: &&Stated| {
        !table.values.is_empty() || table.source.is_some() || table.notes.is_some()
    };
    page.stated.iter().filter(says)
}

fn heading_of(room: &str) -> &str {
    ROOMS.iter().find(|(kind, _)| *kind == room).map_or(room, |(_, words)| words)
}

/// Where a kind of table begins.
fn group(room: &str) -> String {
    format!("all.{room}")
}

/// A path as the identifier of its element in the page: no two paths share one.
fn anchor(path: &str) -> String {
    let mut id = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' => id.push('+'),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => id.push(c),
            // Writing to a String cannot fail.
            other => drop(write!(id, "~{:x}~", u32::from(other))),
        }
    }
    id
}

/// The assumptions, each with its source and where it is used.
pub(super) fn assumptions(page: &Page) -> Markup {
    let judged = page.assumptions.iter().filter(|row| row.judgement).count();
    html! { @if !page.assumptions.is_empty() {
        section.assumptions id="assumptions" {
            details.fold {
            summary { h2 { "Assumptions" } }
            p.about {
                "Each is drawn once a trial."
                @if judged > 0 {
                    " " span.judgement { "judgement" } " marks an expert's guess rather than a record ("
                    (judged) " of " (page.assumptions.len()) ")"
                    @if page.assumptions.iter().any(|row| !row.grade.is_empty() && row.grade != ALONE) {
                        "; where more is known of how a figure was found, its grade stands there"
                    }
                    "."
                }
            }
            div.columns { @for row in &page.assumptions { (assumption(page, row)) } }
            }
        }
    } }
}

fn assumption(page: &Page, row: &AssumptionRow) -> Markup {
    html! {
        article id=(anchor(&format!("assumption.{}", row.name))) {
            h3 {
                (row.label)
                @if row.grade == ALONE { " " span.judgement { "judgement" } }
                @else if !row.grade.is_empty() { " " span.judgement { (row.grade) } }
            }
            p.value {
                (row.value)
                @if !row.unit.is_empty() { span.unit { " " (row.unit) } }
            }
            p.source {
                code { (row.name) }
                @if !row.range.is_empty() { " · tried from " (row.range) }
                span.users { (users(page, row)) }
            }
            (source(row.source.as_deref(), row.notes.as_deref()))
        }
    }
}

/// The tables that use an assumption, and what it is correlated with.
fn users(page: &Page, row: &AssumptionRow) -> Markup {
    let used = |correlations: bool| {
        let used = row.used.iter().map(|(index, key)| (&page.stated[*index], key));
        used.filter(move |(table, _)| (table.room == "correlation") == correlations)
    };
    html! {
        @for (index, (table, key)) in used(false).enumerate() {
            @if index > 0 { ", " } @else { " · used by " }
            a href={ "#" (anchor(&table.path)) } {
                @if table.name.is_empty() { (table.room) } @else { (table.name) }
            }
            " (" code { (key) } ")"
        }
        @for (index, (table, _)) in used(true).enumerate() {
            @if index > 0 { ", " } @else { " · correlated with " }
            a href={ "#" (anchor(&table.path)) } {
                @for other in others(table, &row.name) { code { (other) } }
            }
        }
    }
}

/// The assumptions that a table names, but for one.
fn others<'a>(table: &'a Stated, but: &'a str) -> impl Iterator<Item = &'a str> {
    let pieces = table.values.iter().flat_map(|value| &value.pieces);
    pieces.filter_map(move |piece| match piece {
        Piece::Assumption(name) if name != but => Some(name.as_str()),
        _ => None,
    })
}

/// Where a figure comes from.
fn source(source: Option<&str>, notes: Option<&str>) -> Markup {
    html! {
        @match source {
            Some(source) => p.source { (linked(source)) },
            None => p.source { span.none { "no source given" } },
        }
        @if let Some(notes) = notes { p.source.note { (linked(notes)) } }
    }
}

/// All that is not an assumption, as the scenario states it.
pub(super) fn stated(page: &Page) -> Markup {
    let others = tables_of(page).filter(|table| table.room != "assumption");
    let mut rooms: Vec<&str> = Vec::new();
    for table in others {
        if !rooms.contains(&table.room) {
            rooms.push(table.room);
        }
    }
    rooms.sort_by_key(|room| ROOMS.iter().position(|(kind, _)| kind == room));
    html! { @if !rooms.is_empty() {
        section.stated id="stated" {
            details.fold {
            summary { h2 { "What the scenario states, and its sources" } }
            p.about {
                "Every number that goes in, as the scenario has it, and where it comes from. A name that is a "
                "link is an assumption, drawn anew in each trial. What a scenario leaves out stands at the "
                "format's default."
            }
            div.columns { @for room in rooms { (room_of(page, room)) } }
            }
        }
    } }
}

fn room_of(page: &Page, room: &str) -> Markup {
    let tables = || tables_of(page).filter(move |table| table.room == room);
    html! {
        h3.group id=(group(room)) { (heading_of(room)) }
        @if room == "hazard" {
            @for cause in causes(page) {
                h4.cause id=(anchor(&format!("cause.{cause}"))) { "Cause: " (cause) }
                @for table in tables().filter(|table| table.word("cause").as_ref() == Some(&cause)) {
                    (one(page, table))
                }
            }
        } @else {
            @for table in tables() { (one(page, table)) }
        }
    }
}

/// The causes of the hazards, in their order.
fn causes(page: &Page) -> Vec<String> {
    let mut causes = Vec::new();
    for cause in page.stated.iter().filter_map(|table| table.word("cause")) {
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    causes
}

fn one(page: &Page, table: &Stated) -> Markup {
    html! {
        article.within[table.kind != table.room] id=(anchor(&table.path)) {
            @if !table.name.is_empty() || table.kind != table.room {
                h4 {
                    @if table.kind != table.room { span.kind { (table.kind) " " } }
                    (table.name)
                }
            }
            @if !table.values.is_empty() {
                dl.values { @for value in &table.values {
                    dt { (value.key) }
                    dd { @for piece in &value.pieces { (said(page, piece)) } }
                } }
            }
            @if table.source.is_some() || has_figures(table) {
                (source(table.source.as_deref(), table.notes.as_deref()))
            } @else if let Some(notes) = &table.notes {
                p.source.note { (linked(notes)) }
            }
        }
    }
}

/// Whether a table holds figures of its own, for which a source is owed.
fn has_figures(table: &Stated) -> bool {
    let mut pieces = table.values.iter().flat_map(|value| &value.pieces);
    let digits = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    pieces.any(|piece| matches!(piece, Piece::Text(text) if !text.starts_with('"') && digits(text)))
}

fn said(page: &Page, piece: &Piece) -> Markup {
    match piece {
        Piece::Text(text) => html! { (text) },
        Piece::Assumption(name) => {
            let label = page.assumptions.iter().find(|row| row.name == *name);
            let label = label.map(|row| format!("{}: {} {}", row.label, row.value, row.unit));
            html! { a href={ "#" (anchor(&format!("assumption.{name}"))) } title=[label] { (name) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_has_an_identifier_of_its_own_without_spaces() {
        let paths = [
            "a b",
            "a+b",
            "a_b",
            "a-b",
            "a~2b~b",
            "ab",
            "é",
            "\u{e9}\u{301}",
            "correlation.a,b",
            "a\tb",
        ];
        let mut ids: Vec<String> = paths.iter().map(|path| anchor(path)).collect();
        assert!(ids.iter().all(|id| !id.contains(char::is_whitespace) && !id.contains('"')));
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), paths.len());
    }
}
