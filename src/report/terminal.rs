//! The summary on a terminal: one screen, any width from 60 columns on.
//!
//! Numbers of a column are aligned at their decimal point and their errors beside them; names that
//! do not fit are cut with an ellipsis by the width that they take on the screen. Colour is written
//! as ANSI sequences from the palette of 256 and only on request: the caller's stream decides. What
//! a scenario brings along is [`Visible`], so that none of it acts on the terminal.

mod answer;
mod beside;
pub(crate) mod cells;
mod compare;
mod compare_answer;
mod story;
mod story_years;

use crate::report::changes::changes_in_words;
use crate::report::run::page::{CorridorRow, Number, Page, Timing};
pub use compare::compare_text;
pub use story::story;

use crate::text::{Lines, Visible, plain, visible};
use crate::units::counted;
use cells::{Align, Column, cut, needed, pad, table, width};

/// How the text is laid out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look<'a> {
    /// Columns of the screen.
    pub width: usize,
    /// Whether to write ANSI colours.
    pub colour: bool,
    /// How long it took, if that may be said.
    pub timing: Option<Timing>,
    /// Where the report lies, if one was written.
    pub report: Option<&'a str>,
}

impl Default for Look<'_> {
    fn default() -> Self {
        Self { width: 80, colour: false, timing: None, report: None }
    }
}

/// Corridors that are shown before the rest is only counted.
const MOST_CORRIDORS: usize = 8;
/// Reservoirs that are shown before the rest is only counted.
const MOST_RESERVOIRS: usize = 3;
/// Events that are shown before the rest is only counted.
const MOST_EVENTS: usize = 8;
/// Eighths of a cell, from empty to full, upwards.
const UP: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The summary as text, a line feed after each line.
#[must_use]
pub fn text(page: &Page, look: Look<'_>) -> Visible {
    let width = look.width.clamp(60, 120);
    let paint = Paint(look.colour);
    let mut lines = Lines::new();
    lines.push(paint.bold(&cut(&page.title, width)));
    let mut ran = page.ran.clone();
    if let Some(timing) = look.timing {
        ran.push_str("; ");
        ran.push_str(&page.timing(timing));
    }
    lines.extend(wrap(&ran, width).iter().map(|line| paint.faint(line)));
    if let Some(words) = changes_in_words(&page.changes) {
        lines.extend(wrap(&words, width).iter().map(|line| paint.warn(line)));
    }
    if page.partial {
        lines.push(paint.warn("Interrupted: these are the trials that were finished."));
    }
    lines.push(String::new());
    for sentence in wrap(&page.headline.join(" "), width) {
        lines.push(sentence);
    }
    lines.push(String::new());
    answer::answer(page, width, paint, &mut lines);
    histograms(page, width, paint, &mut lines);
    events(page, width, paint, &mut lines);
    reservoirs(page, width, paint, &mut lines);
    beside::beside(page, width, paint, &mut lines);
    let mattered = &page.mattered;
    if !mattered.said.is_empty() || mattered.unknown.is_some() {
        lines.push(String::new());
    }
    for sentence in &mattered.said {
        lines.extend(wrap(&format!("{sentence}."), width));
    }
    if let Some(unknown) = &mattered.unknown {
        lines.extend(wrap(&format!("{unknown}."), width).iter().map(|line| paint.faint(line)));
    }
    if let Some(said) = &page.grades.said {
        lines.extend(wrap(&format!("{said}."), width));
    }
    if !page.counted.is_empty() {
        lines.push(String::new());
        lines.extend(wrap(page.counted.trim(), width).iter().map(|line| paint.faint(line)));
    }
    if !page.clamped.is_empty() {
        lines.push(String::new());
        for note in page.clamped.iter().take(3) {
            lines.extend(
                wrap(&format!("Note: {}.", note.text), width).iter().map(|l| paint.warn(l)),
            );
        }
        if page.clamped.len() > 3 {
            let more = page.clamped.len() as u64 - 3;
            let more = counted(more, "more such place", "more such places");
            lines.push(paint.warn(&format!("and {more}.")));
        }
    }
    if let Some(report) = look.report {
        lines.push(String::new());
        lines.push(Visible::data(&format!("Report: {}", visible(report))));
    }
    lines.text()
}

/// The corridors that are shown: all, or the first few and the total.
fn shown(page: &Page) -> Vec<&CorridorRow> {
    let all: Vec<&CorridorRow> = page.corridors.iter().collect();
    if all.len() <= MOST_CORRIDORS + 1 {
        // With one corridor the total says nothing more.
        return if all.len() == 2 { all[..1].to_vec() } else { all };
    }
    let (first, total) = (&all[..MOST_CORRIDORS], all[all.len() - 1]);
    first.iter().copied().chain([total]).collect()
}

fn histograms(page: &Page, width: usize, paint: Paint, lines: &mut Lines) {
    let rows: Vec<_> = shown(page)
        .into_iter()
        .filter_map(|row| row.histogram.as_ref().map(|histogram| (row, histogram)))
        .collect();
    let Some((_, first)) = rows.first() else { return };
    if first.high <= 0.0 {
        return;
    }
    let high = first.high;
    let names = rows.iter().map(|(row, _)| cells::width(&row.name)).max().unwrap_or(0).min(24);
    // The unit stands behind the scale.
    let room = width.saturating_sub(names + 6).clamp(16, 64);
    for (row, histogram) in rows {
        let shares = rebinned(&histogram.shares, room);
        let most = shares.iter().copied().fold(0.0, f64::max);
        let level = |share: f64| {
            // Any trial at all leaves a mark.
            if share > 0.0 { ((share / most * 8.0).round() as usize).clamp(1, 8) } else { 0 }
        };
        let bar: String = shares.iter().map(|share| UP[level(*share)]).collect();
        let mut text = Visible::from(format!("{}  ", pad(&cut(&row.name, names), names)));
        text.push_str(paint.corridor(row.index, bar.trim_end()));
        lines.push(text);
    }
    lines.push(paint.faint(&format!("{}  {}", " ".repeat(names), axis(high, room))));
}

/// Fewer or more bins for the same shares: each new bin takes its part of those that it covers.
fn rebinned(shares: &[f64], bins: usize) -> Vec<f64> {
    let ratio = bins as f64 / shares.len().max(1) as f64;
    let mut out = vec![0.0; bins];
    for (index, share) in shares.iter().enumerate() {
        let (from, to) = (index as f64 * ratio, (index + 1) as f64 * ratio);
        let (first, last) = (from as usize, (to.ceil() as usize).min(bins));
        for (bin, sum) in out.iter_mut().enumerate().take(last).skip(first) {
            let covered = to.min((bin + 1) as f64) - from.max(bin as f64);
            *sum += share * (covered / (to - from)).max(0.0);
        }
    }
    out
}

/// A scale from 0 to `high` under bars that are `room` cells wide.
fn axis(high: f64, room: usize) -> String {
    let mut line = vec![' '; room + 12];
    let step = round_step(high / 5.0);
    let decimals = crate::units::decimals_for_digits(step, 1).max(0);
    let mut end = 0;
    let mut tick = 0.0;
    let mut ticks = 0;
    // A step is a fifth of the range or more, so that there are few.
    while high.is_finite() && tick <= high && ticks <= 10 {
        let at = (tick / high * room as f64) as usize;
        let label = crate::units::with_decimals(tick, decimals);
        let label = if ticks == 0 { "0".to_owned() } else { label };
        let begin = if ticks == 0 { 0 } else { at.saturating_sub(label.len() / 2) };
        if begin >= end && begin + label.len() <= room {
            for (index, digit) in label.chars().enumerate() {
                line[begin + index] = digit;
            }
            end = begin + label.len() + 2;
        }
        ticks += 1;
        tick = step * f64::from(ticks);
    }
    let text: String = line.into_iter().collect();
    format!("{} TWh", text.trim_end())
}

/// The round number (1, 2 or 5 times a power of ten) next above `least`.
fn round_step(least: f64) -> f64 {
    let decimals = crate::units::decimals_for_digits(least, 1);
    let power = (0..decimals.unsigned_abs())
        .fold(1.0, |power, _| if decimals > 0 { power / 10.0 } else { power * 10.0 });
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= least).unwrap_or(power)
}

/// The chances of stated events; where they name no year, year by year.
fn events(page: &Page, width: usize, paint: Paint, lines: &mut Lines) {
    if page.events.is_empty() {
        return;
    }
    let rows = &page.events[..page.events.len().min(MOST_EVENTS)];
    let column = |head: &str, align, cells| Column { head: head.to_owned(), align, cells };
    let mut columns = vec![
        column("How likely", Align::Left, rows.iter().map(|row| row.title().to_owned()).collect()),
        column(
            "% of trials",
            Align::Point,
            rows.iter().map(|row| with_error(&row.chance)).collect(),
        ),
    ];
    if rows.iter().any(|row| !row.past_half.is_empty()) {
        let years = rows.iter().map(|row| row.past_half.clone()).collect();
        columns.push(column("past one half", Align::Right, years));
    }
    lines.push(String::new());
    let mut table = table(columns, width).into_iter();
    lines.extend(table.next().map(|head| paint.faint(&head)));
    for (row, line) in rows.iter().zip(table) {
        lines.push(line);
        if row.years.is_empty() {
            continue;
        }
        let years: Vec<String> =
            row.years.iter().map(|(year, chance)| format!("{year} {}", chance.value)).collect();
        let told = wrap(&format!("by year: {}", years.join(", ")), width.saturating_sub(2));
        lines.extend(told.iter().map(|line| paint.faint(&format!("  {line}"))));
    }
    let hidden = page.events.len() - rows.len();
    if hidden > 0 {
        lines.push(paint.faint(&format!(
            "and {} in the report",
            counted(hidden as u64, "more event", "more events")
        )));
    }
}

/// Reservoirs, as far as they fit on the screen, in GWh of the average year.
fn reservoirs(page: &Page, width: usize, paint: Paint, lines: &mut Lines) {
    if page.reservoirs.is_empty() {
        return;
    }
    let rows = &page.reservoirs[..page.reservoirs.len().min(MOST_RESERVOIRS)];
    // The order of the numbers: inflow, served, unserved, surplus, spilled, held.
    let wanted = [(3, "surplus"), (4, "spilled"), (2, "home unserved"), (1, "home served")];
    let columns = |count: usize| {
        let mut columns = vec![Column {
            head: "Reservoir, GWh a year".to_owned(),
            align: Align::Left,
            cells: rows.iter().map(|row| row.name.clone()).collect(),
        }];
        columns.extend(wanted[..count].iter().map(|(index, head)| Column {
            head: (*head).to_owned(),
            align: Align::Point,
            cells: rows.iter().map(|row| with_error(&row.numbers[*index])).collect(),
        }));
        columns
    };
    let count = (2..=4).rev().find(|count| needed(&columns(*count), 24) <= width).unwrap_or(2);
    lines.push(String::new());
    let mut table = table(columns(count), width).into_iter();
    lines.extend(table.next().map(|head| paint.faint(&head)));
    lines.extend(table);
    let hidden = page.reservoirs.len() - rows.len();
    if hidden > 0 {
        lines.push(paint.faint(&format!("and {hidden} more in the report")));
    }
}

/// `228 ± 4`.
fn with_error(number: &Number) -> String {
    match &number.error {
        Some(error) => format!("{} ± {error}", number.value),
        None => number.value.clone(),
    }
}

/// Breaks at spaces, but for one between a number and its percent sign.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in plain(text).split_whitespace() {
        match words.last_mut() {
            Some(number) if word.starts_with('%') => number.extend([" ", word]),
            _ => words.push(word.to_owned()),
        }
    }
    let mut lines = vec![String::new()];
    for word in &words {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if width(line) + 1 + width(word) <= room {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.clone());
        }
    }
    lines
}

/// Writes ANSI sequences, or nothing.
#[derive(Clone, Copy)]
pub(super) struct Paint(pub bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> Visible {
        match self.0 {
            true => Visible::styled(format_args!("\x1b[{code}m"), text, "\x1b[0m"),
            false => text.into(),
        }
    }

    pub fn bold(self, text: &str) -> Visible {
        self.with("1", text)
    }

    pub fn faint(self, text: &str) -> Visible {
        self.with("2", text)
    }

    pub fn warn(self, text: &str) -> Visible {
        self.with("33", text)
    }

    /// A corridor's own colour; the total is bold.
    fn corridor(self, index: Option<usize>, text: &str) -> Visible {
        match index {
            Some(index) => self.with(&format!("38;5;{}", CORRIDOR_COLOURS[index % 12]), text),
            None => self.bold(text),
        }
    }

    /// A cause's line in a story: whatever its colour in charts, causes differ by turns.
    fn cause(self, index: usize, text: &str) -> Visible {
        self.with(&format!("38;5;{}", CAUSE_COLOURS[index % CAUSE_COLOURS.len()]), text)
    }

    /// A compared scenario's own colour; the first is bold.
    fn scenario(self, index: usize, text: &str) -> Visible {
        match index.checked_sub(1) {
            None => self.bold(text),
            Some(index) => self.with(&format!("38;5;{}", SCENARIO_COLOURS[index % 7]), text),
        }
    }
}

/// The same for compared scenarios from the second on.
const SCENARIO_COLOURS: [u8; 7] = [168, 69, 142, 94, 146, 173, 61];
/// The corridors' colours of the charts, each the nearest of the 256 that terminals know.
const CORRIDOR_COLOURS: [u8; 12] = [32, 166, 36, 133, 178, 74, 89, 100, 61, 168, 28, 94];
/// Colours of causes by order.
const CAUSE_COLOURS: [u8; 6] = [167, 133, 68, 72, 172, 178];
