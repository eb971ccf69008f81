//! The answer on a terminal: a table for each question, in the order of the questions.
//!
//! Where the screen is narrow a table loses columns before a name or a year is cut.

use super::cells::{Align, Column, cut, needed, pad, table, width};
use super::{MOST_CORRIDORS, Paint, shown, with_error, wrap};
use crate::report::run::answer::GoesRow;
use crate::report::run::beside::INCOMPLETE;
use crate::report::run::page::{CorridorRow, Number, Page, UNKNOWN};
use crate::text::{Lines, Visible, plain};
use crate::units::counted;

/// All questions, an empty line behind each.
pub(super) fn answer(page: &Page, width: usize, paint: Paint, lines: &mut Lines) {
    when(page, width, paint, lines);
    year_of_service(page, width, paint, lines);
    let is_marked = branches(page, width, paint, lines);
    if futures(page, width, paint, lines) || is_marked {
        lines.close_up();
        lines.extend(wrap(INCOMPLETE, width).iter().map(|line| paint.faint(line)));
        lines.push(String::new());
    }
    weighed(page, width, paint, lines);
    if lines.has_cell("?") {
        lines.extend(wrap(UNKNOWN, width).iter().map(|line| paint.faint(line)));
    }
}

/// A column of a table: its head, how it lines up, its cells, and how soon it is dropped where the
/// screen is narrow, 0 never.
pub(super) type Wanted = (u8, Column);

pub(super) fn column(drop: u8, head: &str, align: Align, cells: Vec<String>) -> Wanted {
    (drop, Column { head: head.to_owned(), align, cells })
}

/// Writes a table under a head, a line in its corridor's colour each; whether it has the net of a last
/// year.
fn rows(
    columns: Vec<Wanted>,
    colours: &[Option<usize>],
    (width, paint): (usize, Paint),
    lines: &mut Lines,
) -> bool {
    let columns = kept(columns, width);
    let is_marked = columns.iter().any(|column| column.head == NET_OF_LAST);
    let mut table = table(columns, width).into_iter();
    lines.extend(table.next().map(|head| paint.bold(&head)));
    for (colour, line) in colours.iter().zip(table) {
        lines.push(match colour {
            Some(index) => paint.corridor(Some(*index), &line),
            None => Visible::from(line),
        });
    }
    is_marked
}

/// The head of a column of the net of a last year.
const NET_OF_LAST: &str = "net *";

/// The column of the mean less what goes back; none where nothing does.
fn net<'a>(head: &str, drop: u8, rows: impl Iterator<Item = Option<&'a Number>>) -> Option<Wanted> {
    let cells = rows.map(|net| net.map(with_error)).collect::<Option<Vec<String>>>()?;
    Some(column(drop, head, Align::Point, cells))
}

/// Writes a table whose title stands in its head, or where it would cost the table a column, on a line of
/// its own; whether it has the net of a last year.
fn titled(
    title: &str,
    mut columns: Vec<Wanted>,
    colours: &[Option<usize>],
    (width, paint): (usize, Paint),
    lines: &mut Lines,
) -> bool {
    let bare = kept(columns.clone(), width).len();
    let unit = columns.first().map(|first| first.1.head.clone()).unwrap_or_default();
    if let Some(first) = columns.first_mut() {
        first.1.head = format!("{title}, {unit}");
    }
    if kept(columns.clone(), width).len() < bare {
        lines.extend(wrap(title, width).iter().map(|line| paint.bold(line)));
        if let Some(first) = columns.first_mut() {
            first.1.head = unit;
        }
    }
    rows(columns, colours, (width, paint), lines)
}

/// How many corridors are hidden.
fn hidden(page: &Page, paint: Paint, lines: &mut Lines) {
    let hidden = page.answer.when.len().saturating_sub(MOST_CORRIDORS);
    if hidden > 0 {
        let more = counted(hidden as u64, "more corridor", "more corridors");
        lines.push(paint.faint(&format!("and {more} in the report")));
    }
}

/// The years that are shown, and how soon each is dropped: the first, then two and seven years on, and
/// the last.
pub(super) fn years_shown(count: usize) -> Vec<(usize, u8)> {
    let last = count.saturating_sub(1);
    let mut years = vec![(0, 3), (2, 2), (7, 4)];
    years.retain(|(year, _)| *year < last);
    years.push((last, 0));
    years
}

fn when(page: &Page, width: usize, paint: Paint, lines: &mut Lines) {
    let all = &page.answer.when;
    let told = &all[..all.len().min(MOST_CORRIDORS)];
    if told.is_empty() || page.answer.years.is_empty() {
        return;
    }
    let names = told.iter().map(|row| row.name.clone()).collect();
    let mut columns = vec![column(0, "When is it there?", Align::Left, names)];
    for (year, drop) in years_shown(page.answer.years.len()) {
        let chances = told.iter().map(|row| row.chances[year].value.clone()).collect();
        columns.push(column(drop, &page.answer.years[year].to_string(), Align::Right, chances));
    }
    let half = told.iter().map(|row| row.half.clone()).collect();
    columns.push(column(0, "over half", Align::Right, half));
    let between = told.iter().map(|row| match row.between.is_empty() {
        true => String::new(),
        false => format!("({})", row.between),
    });
    let between: Vec<String> = between.collect();
    if between.iter().any(|between| !between.is_empty()) {
        columns.push(column(9, "(95 %)", Align::Right, between));
    }
    let colours: Vec<Option<usize>> = told.iter().map(|row| Some(row.index)).collect();
    rows(columns, &colours, (width, paint), lines);
    hidden(page, paint, lines);
    lines.push(String::new());
}

/// p10, p50, p90 and the mean of each row, in this order.
pub(super) fn quantiles(all: &[&[Number; 4]], drop: [u8; 4]) -> Vec<Wanted> {
    let heads = ["p10", "p50", "p90", "mean ± error"];
    let each = heads.iter().zip(drop).enumerate();
    each.map(|(at, (head, drop))| {
        let cells = all.iter().map(|row| with_error(&row[at])).collect();
        column(drop, head, Align::Point, cells)
    })
    .collect()
}

fn year_of_service(page: &Page, width: usize, paint: Paint, lines: &mut Lines) {
    let all = &page.answer.service;
    let told = &all[..all.len().min(MOST_CORRIDORS)];
    if told.is_empty() {
        return;
    }
    let names = told.iter().map(|row| row.name.clone()).collect();
    let mut columns = vec![column(0, "A year of service, TWh", Align::Left, names)];
    let numbers: Vec<&[Number; 4]> = told.iter().map(|row| &row.twh).collect();
    columns.extend(quantiles(&numbers, [2, 0, 1, 3]));
    columns.extend(net("net", 4, told.iter().map(|row| row.net.as_ref())));
    let contracts = told.iter().any(|row| row.met.value != "–");
    let of = |cell: &dyn Fn(usize) -> String| (0..told.len()).map(cell).collect::<Vec<_>>();
    let capacity = of(&|row| told[row].of_capacity.value.clone());
    if contracts {
        let share = of(&|row| told[row].of_contract.value.clone());
        columns.push(column(5, "of contract", Align::Right, share));
        let met = of(&|row| told[row].met.value.clone());
        columns.push(column(6, "contract met", Align::Right, met));
        columns.push(column(7, "of capacity", Align::Right, capacity));
    } else {
        columns.push(column(5, "of capacity", Align::Right, capacity));
    }
    let colours: Vec<Option<usize>> = told.iter().map(|row| Some(row.index)).collect();
    rows(columns, &colours, (width, paint), lines);
    hidden(page, paint, lines);
    let goes = &page.answer.goes[..page.answer.goes.len().min(MOST_CORRIDORS)];
    if !goes.is_empty() {
        lines.push(String::new());
        lines.push(paint.bold("Where that year goes"));
        goes_rows(goes, width, paint, lines);
    }
    lines.push(String::new());
}

/// Such as `CASA-1000  45 % delivered, 34 % supply short, 12 % not bought`, broken between parts.
fn goes_rows(goes: &[GoesRow], room: usize, paint: Paint, lines: &mut Lines) {
    let names = goes.iter().map(|row| width(&row.name)).max().unwrap_or(0).min(room / 2);
    for row in goes {
        let mut at = pad(&cut(&row.name, names), names);
        let last = row.short.len().saturating_sub(1);
        let mut line = String::new();
        for (index, part) in row.short.iter().enumerate() {
            let comma = if index < last { "," } else { "" };
            let said = format!("{} {}{comma}", part.share, part.words);
            if !line.is_empty() && width(&line) + 1 + width(&said) > room - names - 2 {
                lines.push(paint.corridor(Some(row.index), &format!("{at}  {line}")));
                (line, at) = (String::new(), " ".repeat(names));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&said);
        }
        let line = cut(&line, room - names - 2);
        lines.push(paint.corridor(Some(row.index), &format!("{at}  {line}")));
    }
}

/// The branches; whether their tables have the net of a last year.
fn branches(page: &Page, width: usize, paint: Paint, lines: &mut Lines) -> bool {
    let mut is_marked = false;
    let Some(last) = page.answer.years.last() else { return is_marked };
    for branch in &page.answer.branches {
        let told = &branch.rows;
        let names = told.iter().map(|row| row.name.clone()).collect();
        let (label, unit) = (plain(&branch.label), format!("TWh in {last}"));
        let mut columns = vec![column(0, &unit, Align::Left, names)];
        let chances = told.iter().map(|row| row.chance.clone()).collect();
        columns.push(column(0, "chance", Align::Right, chances));
        let numbers: Vec<&[Number; 4]> = told.iter().map(|row| &row.last).collect();
        columns.extend(quantiles(&numbers, [2, 0, 1, 3]));
        let last = told.iter().map(|row| row.net.as_ref().map(|net| &net.last));
        columns.extend(net(NET_OF_LAST, 4, last));
        is_marked |= titled(&label, columns, &vec![None; told.len()], (width, paint), lines);
        if let Some(note) = &branch.note {
            lines.extend(wrap(note, width).iter().map(|line| paint.faint(line)));
        }
        lines.push(String::new());
    }
    is_marked
}

/// The futures; whether their table has the net of a last year.
fn futures(page: &Page, width: usize, paint: Paint, lines: &mut Lines) -> bool {
    let told = &page.answer.futures;
    let Some(last) = page.answer.years.last().filter(|_| !told.is_empty()) else { return false };
    let names = told.iter().map(|row| row.name.clone()).collect();
    let mut columns = vec![column(0, &format!("TWh in {last}"), Align::Left, names)];
    let chances = told.iter().map(|row| row.chance.clone()).collect();
    columns.push(column(0, "chance", Align::Right, chances));
    let numbers: Vec<&[Number; 4]> = told.iter().map(|row| &row.last).collect();
    columns.extend(quantiles(&numbers, [2, 0, 1, 3]));
    let last = told.iter().map(|row| row.net.as_ref().map(|net| &net.last));
    columns.extend(net(NET_OF_LAST, 4, last));
    let colours: Vec<Option<usize>> = told.iter().map(|row| row.index).collect();
    let is_marked = titled("Which futures", columns, &colours, (width, paint), lines);
    lines.push(String::new());
    is_marked
}

fn weighed(page: &Page, width: usize, paint: Paint, lines: &mut Lines) {
    let told = shown(page);
    if told.is_empty() {
        return;
    }
    let names = told.iter().map(|row| row.name.clone()).collect();
    let head = "All weighed together, TWh a year";
    let mut columns = vec![column(0, head, Align::Left, names)];
    let all: Vec<[Number; 4]> = told
        .iter()
        .map(|row| [row.p10.clone(), row.p50.clone(), row.p90.clone(), row.mean.clone()])
        .collect();
    columns.extend(quantiles(&all.iter().collect::<Vec<_>>(), [3, 1, 2, 0]));
    columns.extend(net("net", 4, told.iter().map(|row| row.net.as_ref())));
    let nothing = |row: &&CorridorRow| row.nothing.clone().unwrap_or_else(|| "0 %".to_owned());
    let nothing = told.iter().map(nothing).collect();
    columns.push(column(5, "nothing in", Align::Right, nothing));
    let colours: Vec<Option<usize>> = told.iter().map(|row| row.index).collect();
    rows(columns, &colours, (width, paint), lines);
    hidden(page, paint, lines);
}

/// The columns that are kept where not all fit: those that are dropped first go first.
pub(super) fn kept(mut columns: Vec<Wanted>, room: usize) -> Vec<Column> {
    let fits = |columns: &[Wanted]| {
        let columns: Vec<Column> = columns.iter().map(|column| column.1.clone()).collect();
        needed(&columns, usize::MAX) <= room
    };
    while !fits(&columns) {
        let Some(next) = columns.iter().map(|column| column.0).max().filter(|drop| *drop > 0)
        else {
            break;
        };
        columns.retain(|column| column.0 != next);
    }
    columns.into_iter().map(|column| column.1).collect()
}
