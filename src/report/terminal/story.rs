//! A replayed trial on the terminal: where it stands, what was drawn, how security went, and then
//! [year by year](crate::report::terminal::story_years) what happened and what it cost.

use super::cells::{Align, Column, cut, table};
use super::{Look, Paint, wrap};
use crate::report::changes::changes_in_words;
use crate::report::replay::page::{drawn_at, head, month_of, quantity, ran, signed};
use crate::study::replay::Replay;
use crate::text::{Lines, Visible, visible};
use crate::units::counted;

/// Assumptions that a short story shows.
const MOST_ASSUMPTIONS: usize = 8;
/// Spells of security that a short story lists.
const MOST_SPELLS: usize = 12;

/// The story as text, a line feed after each line; `all` leaves nothing out.
#[must_use]
pub fn story(replay: &Replay, look: Look<'_>, all: bool) -> Visible {
    let width = look.width.clamp(60, 120);
    let teller = Teller { replay, width, paint: Paint(look.colour), all };
    let mut lines = Lines::new();
    teller.head(&mut lines);
    teller.branches(&mut lines);
    teller.assumptions(&mut lines);
    teller.security(&mut lines);
    teller.years(&mut lines);
    if let Some(report) = look.report {
        lines.push(String::new());
        lines.push(Visible::data(&format!("Report: {}", visible(report))));
    }
    lines.text()
}

/// The subject of a story, and how it is told.
pub(super) struct Teller<'a> {
    pub replay: &'a Replay,
    pub width: usize,
    pub paint: Paint,
    /// Whether nothing is left out.
    pub all: bool,
}

impl Teller<'_> {
    pub fn say(&self, lines: &mut Lines, words: &str) {
        lines.extend(wrap(words, self.width));
    }

    fn head(&self, lines: &mut Lines) {
        let replay = self.replay;
        lines.push(self.paint.bold(&cut(&replay.scenario.title, self.width)));
        lines.push(self.paint.faint(&cut(&ran(replay), self.width)));
        if let Some(words) = changes_in_words(&replay.changes) {
            lines.extend(wrap(&words, self.width).iter().map(|line| self.paint.warn(line)));
        }
        lines.push(String::new());
        self.say(lines, &head(replay));
    }

    fn assumptions(&self, lines: &mut Lines) {
        let mut told: Vec<_> = self.replay.assumptions.iter().collect();
        let pull = |twh: Option<f64>| twh.map_or(-1.0, f64::abs);
        told.sort_by(|a, b| pull(b.pull_twh).total_cmp(&pull(a.pull_twh)));
        if !self.all {
            // What would round to nothing does not matter.
            told.retain(|one| pull(one.pull_twh) >= 0.005);
            told.truncate(MOST_ASSUMPTIONS);
        }
        if told.is_empty() {
            return;
        }
        let column =
            |head: &str, align, cells: Vec<String>| Column { head: head.into(), align, cells };
        let columns = vec![
            column(
                "Drawn assumptions",
                Align::Left,
                told.iter().map(|one| one.label.clone()).collect(),
            ),
            column(
                "value",
                Align::Point,
                told.iter().map(|one| quantity(one.value, one.unit.as_deref())).collect(),
            ),
            column(
                "unit",
                Align::Left,
                told.iter().map(|one| cut(one.unit.as_deref().unwrap_or(""), 18)).collect(),
            ),
            column("quantile", Align::Right, told.iter().map(|one| drawn_at(one)).collect()),
            column(
                "pull, TWh a year",
                Align::Point,
                told.iter().map(|one| one.pull_twh.map_or("–".to_owned(), signed)).collect(),
            ),
        ];
        lines.push(String::new());
        let mut table = table(columns, self.width).into_iter();
        lines.extend(table.next().map(|head| self.paint.faint(&head)));
        lines.extend(table);
        let note = "Pull: by how much trials with such a value differ from the mean of all.";
        lines.extend(wrap(note, self.width).iter().map(|line| self.paint.faint(line)));
    }

    fn branches(&self, lines: &mut Lines) {
        let told = self.replay.branches.iter().map(|one| {
            let given = if one.given { " (supposed)" } else { "" };
            format!("{}: {}{given}", one.label, one.outcome)
        });
        let told: Vec<String> = told.collect();
        if !told.is_empty() {
            lines.push(String::new());
            self.say(lines, &format!("How it turned out: {}.", told.join("; ")));
        }
    }

    fn security(&self, lines: &mut Lines) {
        let spells = &self.replay.security;
        if spells.is_empty() {
            return;
        }
        lines.push(String::new());
        if spells.len() <= MOST_SPELLS || self.all {
            let words: Vec<String> = spells
                .iter()
                .map(|spell| format!("{} from {}", spell.state, month_of(spell.from)))
                .collect();
            self.say(lines, &format!("Security: {}.", words.join(", ")));
            return;
        }
        let mut months: Vec<(&str, u32)> = Vec::new();
        for spell in spells {
            match months.iter_mut().find(|(state, _)| *state == spell.state) {
                Some((_, sum)) => *sum += spell.months,
                None => months.push((&spell.state, spell.months)),
            }
        }
        let words: Vec<String> =
            months.iter().map(|(state, months)| format!("{state} in {months}")).collect();
        let all: u32 = months.iter().map(|(_, months)| months).sum();
        self.say(
            lines,
            &format!(
                "Security, of {}: {}; it changes {}.",
                counted(u64::from(all), "month", "months"),
                words.join(", "),
                counted(spells.len() as u64 - 1, "time", "times")
            ),
        );
    }
}
