//! A comparison on a terminal: what changes, by how much, how surely, and why.

use super::cells::{Align, Column, cut, needed, pad, table, width};
use super::compare_answer::answer;
use super::{Look, Paint, with_error, wrap};
use crate::report::compare::changed::ChangedLine;
use crate::report::compare::page::{ComparePage, DifferenceLine};
use crate::report::run::page::UNKNOWN;
use crate::text::{Lines, Visible, visible};
use crate::units::counted;

/// So many scenarios have columns of their own in the waterfall.
const MOST_COLUMNS: usize = 3;
/// Things that differ that are shown before the rest is only counted.
const MOST_DIFFERING: usize = 8;
/// Changed keys that are shown before the rest is only counted.
const MOST_CHANGES: usize = 8;

/// The comparison as text, a line feed after each line.
#[must_use]
pub fn compare_text(page: &ComparePage, look: Look<'_>) -> Visible {
    let width = look.width.clamp(60, 120);
    let paint = Paint(look.colour);
    let mut lines = Lines::new();
    lines.push(paint.bold(&cut(&page.title, width)));
    let mut ran = page.ran.clone();
    if let Some(timing) = look.timing {
        ran.push_str("; ");
        ran.push_str(&timing.words(page.trial_years));
    }
    lines.extend(wrap(&ran, width).iter().map(|line| paint.faint(line)));
    if page.partial {
        lines.push(paint.warn("Interrupted: these are the trials that were finished."));
    }
    for note in &page.notes {
        lines.extend(wrap(&format!("Note: {note}"), width).iter().map(|line| paint.warn(line)));
    }
    lines.push(String::new());
    lines.extend(wrap(&page.headline.join(" "), width));
    lines.push(String::new());
    answer(page, width, paint, &mut lines);
    scenarios(page, width, paint, &mut lines);
    differences(page, width, paint, &mut lines);
    steps(page, width, paint, &mut lines);
    differing("What is replaced, TWh a year", &page.replaced, page, (width, paint), &mut lines);
    differing("States of regimes, % of days", &page.states, page, (width, paint), &mut lines);
    differing("Chances, and incidents", &page.counted, page, (width, paint), &mut lines);
    changes(page, width, paint, &mut lines);
    if lines.has_cell("?") {
        lines.push(String::new());
        lines.extend(wrap(UNKNOWN, width).iter().map(|line| paint.faint(line)));
    }
    if let Some(report) = look.report {
        lines.push(String::new());
        lines.push(Visible::data(&format!("Report: {}", visible(report))));
    }
    lines.text()
}

/// The lines of a table, its head faint and each row in its scenario's colour.
fn coloured(
    columns: Vec<Column>,
    indices: impl Iterator<Item = usize>,
    width: usize,
    paint: Paint,
    lines: &mut Lines,
) {
    let mut table = table(columns, width).into_iter();
    lines.extend(table.next().map(|head| paint.faint(&head)));
    for (index, line) in indices.zip(table) {
        lines.push(paint.scenario(index, &line));
    }
    lines.push(String::new());
}

fn scenarios(page: &ComparePage, width: usize, paint: Paint, lines: &mut Lines) {
    let column = |head: &str, index: usize| Column {
        head: head.to_owned(),
        align: Align::Point,
        cells: page.scenarios.iter().map(|line| with_error(&line.numbers[index])).collect(),
    };
    let mut columns = vec![
        Column {
            head: "All weighed together, TWh a year".to_owned(),
            align: Align::Left,
            cells: page.scenarios.iter().map(|s| s.name.clone()).collect(),
        },
        column("p10", 0),
        column("p50", 1),
        column("p90", 2),
        column("mean ± error", 3),
    ];
    let titles = page.scenarios.iter().map(|line| line.title.as_str());
    let room = width.saturating_sub(needed(&columns, 36) + 2);
    if room >= 20 {
        let cells = titles.map(|title| pad(&cut(title, room), room.min(40))).collect();
        columns.push(Column { head: String::new(), align: Align::Left, cells });
    }
    coloured(columns, 0..page.scenarios.len(), width, paint, lines);
}

fn differences(page: &ComparePage, width: usize, paint: Paint, lines: &mut Lines) {
    let first = page.scenarios.first().map_or("", |line| line.name.as_str());
    let all = &page.differences;
    let column = |head: String, align, cell: &dyn Fn(&DifferenceLine) -> String| Column {
        head,
        align,
        cells: all.iter().map(cell).collect(),
    };
    let build = |quantiles: bool, correlation: bool| {
        let mut columns = vec![
            column(format!("Against {first}, TWh a year"), Align::Left, &|line| line.what.clone()),
            column("mean ± error".into(), Align::Point, &|line| with_error(&line.mean)),
        ];
        if quantiles {
            for (index, head) in ["p10", "p50", "p90"].into_iter().enumerate() {
                columns.push(column(head.into(), Align::Point, &|line| {
                    line.quantiles[index].value.clone()
                }));
            }
        }
        columns.push(column("less in".into(), Align::Right, &|line| line.less.clone()));
        columns.push(column("more in".into(), Align::Right, &|line| line.greater.clone()));
        if correlation {
            columns.push(column("corr.".into(), Align::Right, &|line| line.correlation.clone()));
        }
        columns.push(column("worth".into(), Align::Right, &|line| line.worth.clone()));
        columns
    };
    let columns = [(true, true), (true, false), (false, false)]
        .into_iter()
        .map(|(quantiles, correlation)| build(quantiles, correlation))
        .find(|columns| needed(columns, 36) <= width)
        .unwrap_or_else(|| build(false, false));
    coloured(columns, all.iter().map(|line| line.index), width, paint, lines);
    lines.close_up();
    let note = "worth: how many independent trials one of these is worth";
    lines.push(paint.faint(note));
    lines.push(String::new());
}

fn steps(page: &ComparePage, width: usize, paint: Paint, lines: &mut Lines) {
    let others = &page.scenarios[1.min(page.scenarios.len())..];
    if page.steps.is_empty() {
        return;
    }
    if others.len() > MOST_COLUMNS {
        lines.push(paint.faint("What changes each most, TWh a year"));
        let names: Vec<String> = others.iter().map(|other| other.name.clone()).collect();
        let room = names.iter().map(|name| self::width(name)).max().unwrap_or(0).min(24);
        for (index, (name, words)) in names.iter().zip(&page.mostly).enumerate() {
            let name = pad(&cut(name, room), room);
            let words = if words.is_empty() { "nothing" } else { words };
            let rest = cut(words, width.saturating_sub(room + 2));
            lines.push(paint.scenario(index + 1, &name).and(format!("  {rest}")));
        }
        lines.push(String::new());
        return;
    }
    let mut columns = vec![Column {
        head: match others.len() {
            1 => "Where the change comes from".to_owned(),
            _ => "What changes, TWh a year".to_owned(),
        },
        align: Align::Left,
        cells: page.steps.iter().map(|step| step.words.clone()).collect(),
    }];
    for (index, other) in others.iter().enumerate() {
        columns.push(Column {
            head: match others.len() {
                1 => "TWh a year".to_owned(),
                _ => cut(&other.name.clone(), 18),
            },
            align: Align::Point,
            cells: page
                .steps
                .iter()
                .map(|step| step.cells.get(index).map(with_error).unwrap_or_default())
                .collect(),
        });
    }
    let mut table = table(columns, width).into_iter();
    lines.extend(table.next().map(|head| paint.faint(&head)));
    for (step, line) in page.steps.iter().zip(table) {
        lines.push(if step.is_sum { paint.bold(&line) } else { line.into() });
    }
    lines.push(String::new());
}

/// A table of things that differ: the first scenario's number, and what each other one has more or less.
fn differing(
    head: &str,
    all: &[DifferenceLine],
    page: &ComparePage,
    (width, paint): (usize, Paint),
    lines: &mut Lines,
) {
    let others = page.scenarios.len().saturating_sub(1);
    if all.is_empty() || others > MOST_COLUMNS {
        return;
    }
    let mut rows: Vec<&DifferenceLine> = Vec::new();
    for line in all {
        if !rows.iter().any(|known| known.what == line.what) {
            rows.push(line);
        }
    }
    let hidden = rows.len().saturating_sub(MOST_DIFFERING);
    rows.truncate(MOST_DIFFERING);
    let cells =
        |cell: &dyn Fn(&DifferenceLine) -> String| rows.iter().map(|row| cell(row)).collect();
    let mut columns = vec![
        Column { head: head.to_owned(), align: Align::Left, cells: cells(&|row| row.what.clone()) },
        Column {
            head: page.scenarios.first().map_or_else(String::new, |first| cut(&first.name, 18)),
            align: Align::Point,
            cells: cells(&|row| row.means[0].value.clone()),
        },
    ];
    for (index, scenario) in page.scenarios.iter().enumerate().skip(1) {
        let of = |row: &DifferenceLine| {
            let mut own = all.iter().filter(|l| l.index == index && l.what == row.what);
            own.next().map_or_else(|| "0".to_owned(), |line| with_error(&line.mean))
        };
        columns.push(Column {
            head: match others {
                1 => format!("{}, more or less", cut(&scenario.name, 18)),
                _ => cut(&scenario.name, 18),
            },
            align: Align::Point,
            cells: cells(&of),
        });
    }
    let mut table = table(columns, width).into_iter();
    lines.extend(table.next().map(|head| paint.faint(&head)));
    lines.extend(table);
    if hidden > 0 {
        lines.push(paint.faint(&format!("and {hidden} more in the report")));
    }
    lines.push(String::new());
}

/// `a, c: 0.3  b: 0.4`: each value once, with the names of those that have it.
fn grouped(line: &ChangedLine, page: &ComparePage) -> String {
    let mut groups = line.groups(&page.scenarios);
    // What most have says least about the others.
    if page.scenarios.len() > 4 {
        groups.sort_by_key(|(names, _)| names.len());
    }
    let words = groups.iter().map(|(names, value)| match names.len() {
        0..=3 => format!("{}: {value}", names.join(", ")),
        count => format!("{count} others: {value}"),
    });
    words.collect::<Vec<_>>().join("  ")
}

fn changes(page: &ComparePage, width: usize, paint: Paint, lines: &mut Lines) {
    let shown: Vec<_> = page.changed.iter().filter(|line| !line.is_words).collect();
    if shown.is_empty() {
        lines.push(match page.changed.len() {
            0 => "The scenarios say the same, key by key.".to_owned(),
            _ => "The scenarios differ in words only: labels, sources and notes.".to_owned(),
        });
        return;
    }
    lines.push(paint.faint("What differs between the scenarios"));
    for line in shown.iter().take(MOST_CHANGES) {
        let values = grouped(line, page);
        if self::width(&line.path) + 2 + self::width(&values) <= width {
            let room =
                (width / 2).max(self::width(&line.path)).min(width - self::width(&values) - 2);
            lines.push(format!("{}  {values}", pad(&line.path, room)));
        } else {
            lines.push(cut(&line.path, width));
            lines.push(format!("    {}", cut(&values, width - 4)));
        }
    }
    let hidden = shown.len().saturating_sub(MOST_CHANGES);
    let words = page.changed.len() - shown.len();
    let keys = |count: usize| counted(count as u64, "more key", "more keys");
    let more = match (hidden, words) {
        (0, 0) => return,
        (0, words) => format!("and {words} in words: labels, sources, notes"),
        (hidden, 0) => format!("and {}", keys(hidden)),
        (hidden, words) => format!("and {}, and {words} in words", keys(hidden)),
    };
    lines.push(paint.faint(&format!("{more}; all are in the report")));
}
