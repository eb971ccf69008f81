//! The first three questions of a comparison on a terminal: a table each, what differs most first.
//!
//! A group of rows is a corridor or a future, a row of it a scenario. Where nothing differs a line says so;
//! where scenarios are many, of each group those rows stand that differ most.

use super::answer::{Wanted, column, kept, quantiles, years_shown};
use super::cells::{Align, cut, table};
use super::{Paint, with_error};
use crate::report::compare::answer::FutureGroup;
use crate::report::compare::page::ComparePage;
use crate::report::run::page::Number;
use crate::text::{Lines, Visible};
use crate::units::counted;

/// Corridors or futures that are shown.
const MOST_GROUPS: usize = 4;
/// Rows of a group that are shown.
const MOST_ROWS: usize = 4;

/// All three, an empty line behind each.
pub(super) fn answer(page: &ComparePage, width: usize, paint: Paint, lines: &mut Lines) {
    when(page, (width, paint), lines);
    service(page, (width, paint), lines);
    futures(page, (width, paint), lines);
    outcomes(page, (width, paint), lines);
}

/// The rows that are shown, each with its group and its scenario, and how many groups are not.
struct Rows {
    shown: Vec<(usize, usize)>,
    hidden: usize,
}

impl Rows {
    /// Of groups that say whether nothing differs in them, with the differences of their rows.
    fn of<'a>(groups: impl Iterator<Item = (bool, &'a [Number])>) -> Self {
        let mut rows = Self { shown: Vec::new(), hidden: 0 };
        let mut told = 0;
        for (group, (is_same, differences)) in groups.enumerate() {
            if is_same || told == MOST_GROUPS {
                rows.hidden += usize::from(!is_same);
                continue;
            }
            told += 1;
            let size = |row: &usize| {
                let text = differences[*row].value.replace(['−', '+', ','], "");
                text.parse::<f64>().unwrap_or(0.0)
            };
            let mut others: Vec<usize> = (1..differences.len()).collect();
            if others.len() >= MOST_ROWS {
                others.sort_by(|a, b| size(b).total_cmp(&size(a)));
                others.truncate(MOST_ROWS - 1);
                others.sort_unstable();
            }
            rows.shown.extend([0].into_iter().chain(others).map(|row| (group, row)));
        }
        rows
    }

    /// The first two columns: the group's name at its first row, and the scenario's.
    fn names(&self, page: &ComparePage, head: &str, name: &dyn Fn(usize) -> String) -> [Wanted; 2] {
        let groups = self.shown.iter().map(|(group, row)| match row {
            0 => name(*group),
            _ => String::new(),
        });
        let scenarios = self.shown.iter().map(|(_, row)| cut(&page.scenarios[*row].name, 18));
        [
            column(0, head, Align::Left, groups.collect()),
            column(0, "in", Align::Left, scenarios.collect()),
        ]
    }

    /// A column of numbers.
    fn numbers(&self, of: &dyn Fn(usize, usize) -> String) -> Vec<String> {
        self.shown.iter().map(|(group, row)| of(*group, *row)).collect()
    }

    fn write(
        self,
        columns: Vec<Wanted>,
        (width, paint): (usize, Paint),
        what: &str,
        lines: &mut Lines,
    ) {
        let mut table = table(kept(columns, width), width).into_iter();
        lines.extend(table.next().map(|head| paint.bold(&head)));
        for ((_, row), line) in self.shown.iter().zip(table) {
            lines.push(match row {
                0 => Visible::from(line),
                row => paint.scenario(*row, &line),
            });
        }
        if self.hidden > 0 {
            let more = counted(self.hidden as u64, what, &format!("{what}s"));
            lines.push(paint.faint(&format!("and {more} more in the report")));
        }
        lines.push(String::new());
    }
}

fn against(page: &ComparePage) -> String {
    let first = page.scenarios.first().map_or("", |scenario| scenario.name.as_str());
    format!("against {}", cut(first, 18))
}

fn when(page: &ComparePage, screen: (usize, Paint), lines: &mut Lines) {
    let answer = &page.answer;
    let rows = Rows::of(answer.when.iter().map(|of| (of.is_same, &of.differences[..])));
    if rows.shown.is_empty() {
        return;
    }
    let name = |group: usize| answer.when[group].name.clone();
    let mut columns: Vec<Wanted> = rows.names(page, "When is it there?", &name).into();
    for (year, drop) in years_shown(answer.years.len()) {
        let of =
            |group: usize, row: usize| answer.when[group].rows[row].chances[year].value.clone();
        let head = answer.years[year].to_string();
        columns.push(column(drop, &head, Align::Right, rows.numbers(&of)));
    }
    let half = |group: usize, row: usize| answer.when[group].rows[row].half.clone();
    columns.push(column(5, "over half", Align::Right, rows.numbers(&half)));
    let points = |group: usize, row: usize| with_error(&answer.when[group].differences[row]);
    let told = match answer.years.last() == Some(&answer.told) {
        true => String::new(),
        false => format!("{} ", answer.told),
    };
    let head = format!("{told}{}, points", against(page));
    columns.push(column(0, &head, Align::Point, rows.numbers(&points)));
    rows.write(columns, screen, "corridor", lines);
}

fn service(page: &ComparePage, screen: (usize, Paint), lines: &mut Lines) {
    let answer = &page.answer;
    let rows = Rows::of(answer.service.iter().map(|of| (of.is_same, &of.differences[..])));
    if rows.shown.is_empty() {
        return;
    }
    let name = |group: usize| answer.service[group].name.clone();
    let mut columns: Vec<Wanted> = rows.names(page, "A year of service, TWh", &name).into();
    let shown = rows.shown.iter().map(|(group, row)| &answer.service[*group].rows[*row]);
    columns.extend(quantiles(&shown.collect::<Vec<_>>(), [3, 1, 2, 0]));
    let difference = |group: usize, row: usize| with_error(&answer.service[group].differences[row]);
    columns.push(column(0, &against(page), Align::Point, rows.numbers(&difference)));
    rows.write(columns, screen, "corridor", lines);
}

fn futures(page: &ComparePage, screen: (usize, Paint), lines: &mut Lines) {
    let answer = &page.answer;
    let Some(last) = answer.years.last() else { return };
    let rows = Rows::of(answer.futures.iter().map(|of| (of.is_same, &of.chance_differences[..])));
    // Where there is one future the year of service has said it.
    if rows.shown.is_empty() || answer.futures.len() == 1 {
        return;
    }
    let head = format!("Which futures, TWh in {last}");
    chances(page, (&answer.futures, rows), (&head, "future"), screen, lines);
}

fn outcomes(page: &ComparePage, screen: (usize, Paint), lines: &mut Lines) {
    let answer = &page.answer;
    let Some(last) = answer.years.last() else { return };
    let rows = Rows::of(answer.outcomes.iter().map(|of| (of.is_same, &of.chance_differences[..])));
    if !rows.shown.is_empty() {
        let head = format!("How it turns out, TWh in {last}");
        chances(page, (&answer.outcomes, rows), (&head, "outcome"), screen, lines);
    }
}

/// A table of futures or outcomes.
fn chances(
    page: &ComparePage,
    (groups, rows): (&[FutureGroup], Rows),
    (head, one): (&str, &str),
    screen: (usize, Paint),
    lines: &mut Lines,
) {
    let name = |group: usize| groups[group].name.clone();
    let mut columns: Vec<Wanted> = rows.names(page, head, &name).into();
    let chance = |group: usize, row: usize| groups[group].chances[row].value.clone();
    columns.push(column(0, "chance", Align::Right, rows.numbers(&chance)));
    let points = |group: usize, row: usize| with_error(&groups[group].chance_differences[row]);
    columns.push(column(0, "points", Align::Point, rows.numbers(&points)));
    let shown: Vec<&[Number; 4]> =
        rows.shown.iter().map(|(group, row)| &groups[*group].rows[*row]).collect();
    columns.push(column(
        3,
        "p50",
        Align::Point,
        shown.iter().map(|row| with_error(&row[1])).collect(),
    ));
    columns.push(column(
        1,
        "mean ± error",
        Align::Point,
        shown.iter().map(|row| with_error(&row[3])).collect(),
    ));
    let difference = |group: usize, row: usize| with_error(&groups[group].differences[row]);
    columns.push(column(2, &against(page), Align::Point, rows.numbers(&difference)));
    rows.write(columns, screen, one, lines);
}
