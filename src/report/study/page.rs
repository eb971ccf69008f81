//! The results of sweep, solve and sensitivity: sentences, tables and charts, composed once and laid
//! out for the terminal and as a page.

use maud::html;
use serde_json::{Value, json};

use crate::chart::{Footer, font_face_css};
use crate::outcome::{Asked, Water};
use crate::report::changes::{self, changes_in_words};
use crate::report::document::document;
use crate::report::run::figures::Drawn;
use crate::report::run::html::{chart_alone, wide};
use crate::report::terminal::cells::{Align, Column, table};
use crate::report::terminal::{Paint, wrap};
use crate::stats::{ChangeRow, Estimate, Gauge, Metric, RunInfo, ScenarioInfo, Statistic};
use crate::text::{Lines, Visible, visible};
use crate::units::{counted, plus_minus, significant, without_commas};

/// The study that ran.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The scenario.
    pub scenario: ScenarioInfo,
    /// Each run of the study.
    pub run: RunInfo,
    /// How to do it again.
    pub command: String,
}

impl Ran {
    /// The foot of a chart.
    #[must_use]
    pub fn footer(&self) -> Footer {
        Footer {
            scenario: self.scenario.cited(),
            seed: self.run.seed,
            trials: self.run.trials,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// The first keys of every JSON file.
    pub(super) fn json(&self, gauge: &Gauge) -> Value {
        let mut json = json!({
            "schema": 1,
            "salang": env!("CARGO_PKG_VERSION"),
            "scenario": self.scenario,
            "run": self.run,
            "of": { "estimate": gauge.text, "metric": gauge.metric, "unit": gauge.unit },
        });
        if !self.scenario.changes.is_empty() {
            json["changes"] = json!(self.scenario.changes);
        }
        json
    }
}

/// A study in words.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyPage {
    pub(super) eyebrow: &'static str,
    pub(in crate::report) title: String,
    pub(super) ran: String,
    pub(super) partial: bool,
    pub(super) changes: Vec<ChangeRow>,
    /// The finding, and what else is worth saying.
    pub(in crate::report) finding: Vec<String>,
    /// Why the numbers say little, where they do.
    pub(super) warning: Option<String>,
    pub(in crate::report) tables: Vec<StudyTable>,
    /// Notes that a reader of the numbers should know.
    pub(in crate::report) notes: Vec<String>,
    pub(super) reproduce: Vec<(&'static str, String)>,
    pub(super) file: &'static str,
}

/// A table with its head.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyTable {
    pub(in crate::report) title: String,
    pub(in crate::report) columns: Vec<Column>,
    /// Rows that the terminal shows; the page has all.
    pub(in crate::report) most: usize,
}

impl StudyPage {
    pub(in crate::report) fn new(
        eyebrow: &'static str,
        file: &'static str,
        ran: &Ran,
        runs: usize,
    ) -> Self {
        let run = &ran.run;
        Self {
            eyebrow,
            title: ran.scenario.title.clone(),
            ran: format!(
                "{} of {} each, {}, seed {}",
                counted(runs as u64, "run", "runs"),
                counted(run.trials, "trial", "trials"),
                counted(u64::from(run.years), "year", "years"),
                run.seed
            ),
            partial: run.partial,
            changes: ran.scenario.changes.clone(),
            finding: Vec::new(),
            warning: None,
            tables: Vec::new(),
            notes: Vec::new(),
            reproduce: vec![
                ("Command", ran.command.clone()),
                ("Version", format!("salang {}", env!("CARGO_PKG_VERSION"))),
                (
                    "Scenario",
                    format!("scenario.toml beside this page, SHA-256 {}", ran.scenario.sha256),
                ),
                ("Seed", run.seed.to_string()),
            ],
            file,
        }
    }

    /// The finding, a sentence.
    #[must_use]
    pub fn headline(&self) -> &str {
        self.finding.first().map_or("", String::as_str)
    }

    /// The finding and the notes, in sentences.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        let warning = self.warning.iter();
        self.finding.iter().chain(warning).chain(&self.notes).map(String::as_str)
    }

    /// The command that gives the same again.
    #[must_use]
    pub fn command(&self) -> &str {
        self.reproduce.iter().find(|own| own.0 == "Command").map_or("", |own| &own.1)
    }

    /// The text for a terminal of so many columns, a line feed after each line.
    #[must_use]
    pub fn text(&self, columns: usize, colour: bool, report: Option<&str>) -> Visible {
        let room = columns.clamp(60, 120);
        let paint = Paint(colour);
        let mut lines = Lines::new();
        lines.extend(wrap(&self.title, room).iter().map(|line| paint.bold(line)));
        lines.extend(wrap(&self.ran, room).iter().map(|line| paint.faint(line)));
        if let Some(words) = changes_in_words(&self.changes) {
            lines.extend(wrap(&words, room).iter().map(|line| paint.warn(line)));
        }
        if self.partial {
            lines.push(paint.warn("Interrupted: these are the runs that were finished."));
        }
        lines.push(String::new());
        for sentence in &self.finding {
            lines.extend(wrap(sentence, room));
        }
        if let Some(warning) = &self.warning {
            let warning = format!("Note: {warning}");
            lines.extend(wrap(&warning, room).iter().map(|line| paint.warn(line)));
        }
        for one in &self.tables {
            lines.push(String::new());
            if !one.title.is_empty() {
                lines.extend(wrap(&one.title, room).iter().map(|line| paint.faint(line)));
            }
            let count = one.columns.first().map_or(0, |column| column.cells.len());
            let shown = if count > one.most + 1 { one.most } else { count };
            let mut columns = one.columns.clone();
            columns.iter_mut().for_each(|column| column.cells.truncate(shown));
            for (index, line) in table(unfolded(columns), room).into_iter().enumerate() {
                lines.push(if index == 0 { paint.faint(&line) } else { line.into() });
            }
            if count > shown {
                lines.push(paint.faint(&format!("and {} more in the report", count - shown)));
            }
        }
        if !self.notes.is_empty() {
            lines.push(String::new());
        }
        for note in &self.notes {
            lines.extend(wrap(note, room).iter().map(|line| paint.faint(line)));
        }
        if let Some(report) = report {
            lines.push(String::new());
            lines.push(Visible::data(&format!("Report: {}", visible(report))));
        }
        lines.text()
    }

    /// The page as one file that stands alone.
    #[must_use]
    pub fn html(&self, charts: &[Drawn]) -> String {
        let body = html! {
            header {
                p.eyebrow { (self.eyebrow) }
                h1 { (self.title) }
                @if let Some((first, rest)) = self.finding.split_first() {
                    p.finding { (quoted(first)) }
                    @for sentence in rest { p.lead { (quoted(sentence)) } }
                }
                @if let Some(warning) = &self.warning {
                    div.warning { ul { li { (quoted(warning)) } } }
                }
                p.ran {
                    (self.ran) "."
                    @if self.partial { strong { " Interrupted: these are the runs that were finished." } }
                }
                (changes::markup(&self.changes))
            }
            @for drawn in charts { section { (chart_alone(charts, drawn.name)) } }
            @for one in &self.tables { section { h2 { (quoted(&one.title)) } (rows(one)) } }
            section {
                h2 { "How to read it" }
                @for note in &self.notes { p.about { (quoted(note)) } }
            }
            section.reproduce {
                h2 { "How to get the same numbers again" }
                dl {
                    @for (what, words) in &self.reproduce { dt { (what) } dd { code.hash { (words) } } }
                    dt { "Numbers" } dd { a href=(self.file) { (self.file) } " beside this page has every number, unrounded" }
                }
            }
        };
        let title = format!("{}: {}", self.eyebrow, self.title);
        document(&title, env!("CARGO_PKG_VERSION"), &font_face_css(), &body)
    }
}

/// Rows whose first cell has several lines as so many rows, blank but for that cell.
fn unfolded(columns: Vec<Column>) -> Vec<Column> {
    let Some(first) = columns.first() else { return columns };
    let lines: Vec<usize> = first.cells.iter().map(|cell| cell.split('\n').count()).collect();
    let mut unfolded = Vec::new();
    for (index, column) in columns.into_iter().enumerate() {
        let mut cells = Vec::new();
        for (cell, count) in column.cells.iter().zip(&lines) {
            match index {
                0 => cells.extend(cell.split('\n').map(str::to_owned)),
                _ => {
                    cells.push(cell.clone());
                    cells.resize(cells.len() + count - 1, String::new());
                }
            }
        }
        unfolded.push(Column { cells, ..column });
    }
    unfolded
}

fn rows(table: &StudyTable) -> maud::Markup {
    let count = table.columns.first().map_or(0, |column| column.cells.len());
    let is_number = |column: &Column| column.align != Align::Left;
    html! {
        (wide(&table.title, "", &html! {
            thead { tr { @for column in &table.columns {
                // A column that speaks for itself has no heading.
                @if column.head.is_empty() { td {} } @else {
                    th.n[is_number(column)] scope="col" { (column.head) }
                }
            } } }
            tbody { @for row in 0..count { tr {
                @for column in &table.columns { td.n[is_number(column)] {
                    @for (line, words) in column.cells[row].lines().enumerate() {
                        @if line > 0 { br; }
                        (words.trim_start())
                    }
                } }
            } } }
        }))
    }
}

pub(in crate::report) fn column(head: &str, align: Align, cells: Vec<String>) -> Column {
    Column { head: head.to_owned(), align, cells }
}

/// The estimate that is looked at, in words: `mean delivered energy (CASA-1000)`.
pub(super) fn in_words(gauge: &Gauge) -> String {
    format!("{}{}", statistic(gauge), column_words(gauge))
}

/// The words for the column itself.
pub(super) fn column_words(gauge: &Gauge) -> String {
    // An event says itself of what it is, and when.
    let inside = match gauge.asked {
        Asked::Stated(_) => None,
        _ => gauge.metric.split_once('[').map(|(_, inside)| inside),
    };
    let whose = match inside {
        Some(inside) => format!(" ({})", inside.trim_end_matches(']').replace(',', ", ")),
        None => String::new(),
    };
    format!("{}{whose}", gauge.words)
}

/// The head of its column in a table, and the name of its line in a chart: `p10`, `chance`.
pub(super) fn head(gauge: &Gauge) -> String {
    if gauge.is_chance() { "chance".to_owned() } else { gauge.statistic.name() }
}

fn statistic(gauge: &Gauge) -> String {
    match gauge.statistic {
        _ if gauge.is_chance() => String::new(),
        Statistic::Mean => "mean ".to_owned(),
        Statistic::Cvar5 => "mean of the worst 5 % of ".to_owned(),
        Statistic::Min => "least ".to_owned(),
        Statistic::Max => "greatest ".to_owned(),
        Statistic::Sd => "standard deviation of ".to_owned(),
        Statistic::Quantile(0.5) => "median ".to_owned(),
        quantile @ Statistic::Quantile(_) => format!("{} of ", quantile.name()),
    }
}

/// The words for the unit of a chance.
const OF_TRIALS: &str = "share of trials";

/// The unit of an average year.
pub(super) fn unit(gauge: &Gauge) -> String {
    match gauge.asked {
        Asked::Stated(_) => OF_TRIALS.to_owned(),
        Asked::Count(count) if gauge.is_chance() => match count.year {
            Some(_) => OF_TRIALS.to_owned(),
            None => "share of years".to_owned(),
        },
        Asked::Variable(variable) if variable.metric == Metric::Reservoir(Water::Level) => {
            gauge.unit.clone()
        }
        Asked::Variable(variable) if variable.metric == Metric::BoughtShare => {
            "share of what arrives".to_owned()
        }
        _ => format!("{} a year", gauge.unit),
    }
}

/// Names in proper quotation marks, for titles.
pub(in crate::report) fn quoted(text: &str) -> String {
    let mut open = false;
    let mark = |letter| match letter {
        '`' => {
            open = !open;
            if open { '\u{201c}' } else { '\u{201d}' }
        }
        other => other,
    };
    text.chars().map(mark).collect()
}

/// The first letter in capitals.
pub(in crate::report) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A value of the scenario with its unit: years and the like without thousands set apart.
pub(super) fn value(value: f64, unit: Option<&str>) -> String {
    with_digits(value, unit, 4)
}

/// The same with so many digits, years with two decimals less than that.
pub(super) fn with_digits(value: f64, unit: Option<&str>, digits: usize) -> String {
    let is_year =
        (1900.0..2200.0).contains(&value) && unit.is_none_or(|unit| unit.contains("year"));
    let text = if is_year {
        let decimals = i32::try_from(digits.saturating_sub(2)).unwrap_or(2);
        let text = without_commas(value, decimals);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        significant(value, digits)
    };
    match unit {
        Some(unit) if short(unit) && !is_year => format!("{text} {unit}"),
        _ => text,
    }
}

/// Whether a unit can stand behind a number.
fn short(unit: &str) -> bool {
    !is_bare(unit) && !unit.contains("year") && unit.chars().count() <= 8
}

/// A label with its unit behind it, where it has one that says something.
pub(super) fn with_unit(label: &str, unit: Option<&str>) -> String {
    match unit {
        Some(unit) if !is_bare(unit) => format!("{label}, {unit}"),
        _ => label.to_owned(),
    }
}

/// Words that only say that a number has no unit.
fn is_bare(unit: &str) -> bool {
    ["share", "chance", "factor"].contains(&unit)
}

/// `3.21 ± 0.01 TWh a year`, and of a chance the number alone.
pub(super) fn estimate(of: Estimate, unit: &str) -> String {
    if unit.starts_with("share of") {
        return plus_minus(of.value, of.se);
    }
    format!("{} {unit}", plus_minus(of.value, of.se))
}
