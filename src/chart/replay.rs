//! One trial day by day: what flowed, what could have flowed, and which incidents stood between.
//!
//! Each year of each corridor is a strip. The line is full capacity, the pale area what service and
//! supply made possible, the green area what was delivered, and between the two, in the colour of
//! its cause, what incidents took. A bar above the strip is an incident that interrupts, as long as
//! its repair. Days outside the season are shaded.
use super::calendar::{DAYS, months};
use super::canvas::{Area, Canvas, Point, Type};
use super::theme::{self, Colour, Heading, Palette, Whose};
use super::{ChartError, Footer, Svg, finite, number, present};
use crate::outcome::Loss;

/// Corridors shown at most; the others are named below.
const MOST_CORRIDORS: usize = 6;
/// Strips shown at most, unless a single corridor has more.
const MOST_STRIPS: usize = 80;
/// Room for the years at the left.
const NAMES: f64 = 66.0;
/// Room for a corridor's name.
const HEAD: f64 = 44.0;
/// Room for the months.
const FEET: f64 = 44.0;
/// The flow that was possible.
const POSSIBLE: Colour = Colour(0xd5, 0xde, 0xe8);

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The first calendar year.
    pub start_year: i32,
    /// The scenario's causes, in its order.
    pub causes: Vec<String>,
    /// In the scenario's order.
    pub corridors: Vec<Corridor>,
}

/// One corridor's days.
#[derive(Debug, Clone, PartialEq)]
pub struct Corridor {
    /// Its name.
    pub name: String,
    /// The unit of its flows.
    pub unit: String,
    /// The words beside its name, if any.
    pub note: Option<String>,
    /// Every day of the horizon, 365 a year.
    pub days: Vec<Day>,
    /// Incidents that interrupt.
    pub marks: Vec<Mark>,
}

/// Mean flows of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// At full capacity; nothing outside the season.
    pub nameplate: f64,
    /// The flow that service and supply made possible.
    pub possible: f64,
    /// The flow that was delivered.
    pub delivered: f64,
    /// The flow that incidents took, by cause.
    pub causes: Vec<f64>,
}

/// An incident.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Days from the start of the first year.
    pub from: f64,
    /// When its repair ends.
    pub to: f64,
    /// Index of its cause.
    pub cause: usize,
}

/// Draws the chart.
///
/// # Errors
///
/// When there is no corridor or full year, lengths differ, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("corridors", &figure.corridors)?;
    let days = figure.corridors[0].days.len();
    if days == 0 || !days.is_multiple_of(DAYS) {
        return Err(ChartError::Mismatch(format!("{days} days are not whole years of {DAYS}")));
    }
    for corridor in &figure.corridors {
        let causes = figure.causes.len();
        let fits = corridor.days.len() == days
            && corridor.days.iter().all(|day| day.causes.len() == causes)
            && corridor.marks.iter().all(|mark| mark.cause < causes);
        if !fits {
            return Err(ChartError::Mismatch(format!(
                "{} has not {days} days with {causes} causes each",
                corridor.name
            )));
        }
        let flows = corridor.days.iter().flat_map(|day| {
            [day.nameplate, day.possible, day.delivered].into_iter().chain(day.causes.clone())
        });
        finite(&corridor.name, flows)?;
        finite(&corridor.name, corridor.marks.iter().flat_map(|mark| [mark.from, mark.to]))?;
    }
    let years = days / DAYS;
    let count = figure.corridors.len();
    let shown = count.min(MOST_CORRIDORS).min((MOST_STRIPS / years).max(1));
    // A few strips get the full width; many stand in two columns.
    let columns = if shown > 1 && shown * years > 4 { 2 } else { 1 };
    let blocks = shown.div_ceil(columns);
    let strip = (600.0 / (blocks * years) as f64).clamp(26.0, 240.0);
    let palette = Palette::new(&figure.causes);
    let key = key_lines(figure, &palette, shown);
    let left_out = figure.corridors.get(shown..).filter(|rest| !rest.is_empty());
    let key_height = 34.0 * key.len() as f64 + if left_out.is_some() { 30.0 } else { 0.0 };
    let block = HEAD + strip * years as f64 + FEET;
    let least = 12.0 + key_height + block * blocks as f64;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let mut y = body.top + 22.0;
    for line in key {
        draw_key(&mut canvas, (body.left, y), &line);
        y += 34.0;
    }
    if let Some(rest) = left_out {
        let names: Vec<&str> = rest.iter().map(|corridor| corridor.name.as_str()).collect();
        let face = Type::new(theme::TICK, theme::MUTED);
        let text = format!("Not shown: {}", names.join(", "));
        canvas.text((body.left, y), &face.cut(&text, body.width()), face);
        y += 30.0;
    }
    let rest = Area::new(body.left + NAMES, y - 10.0, body.right, body.bottom);
    let cells = rest.panels(shown, columns, (30.0, 0.0));
    for (index, (corridor, cell)) in figure.corridors.iter().zip(cells).enumerate() {
        let leads = index % columns == 0;
        draw_corridor(&mut canvas, cell, (figure, corridor), (index, leads), &palette);
    }
    Ok(canvas)
}

/// A swatch and its words.
type Entry = (Swatch, String);

#[derive(Debug, Clone, Copy)]
enum Swatch {
    Fill(Colour),
    Line,
}

/// The colours that occur, in lines that fit.
fn key_lines(figure: &Figure, palette: &Palette, shown: usize) -> Vec<Vec<Entry>> {
    let corridors = &figure.corridors[..shown];
    let mut entries = vec![
        (Swatch::Line, "Full capacity".to_owned()),
        (Swatch::Fill(POSSIBLE), "Possible by service and supply".to_owned()),
        (Swatch::Fill(palette.colour(Heading::Delivered)), "Delivered".to_owned()),
    ];
    for (cause, name) in figure.causes.iter().enumerate() {
        let occurs = corridors.iter().any(|corridor| {
            corridor.marks.iter().any(|mark| mark.cause == cause)
                || corridor.days.iter().any(|day| day.causes[cause] > 0.0)
        });
        if occurs {
            let words = Type::tick().cut(&format!("Lost: {name}"), 330.0);
            entries
                .push((Swatch::Fill(palette.colour(Heading::Lost(Loss::Incidents(cause)))), words));
        }
    }
    if corridors.iter().any(|corridor| corridor.days.iter().any(|day| day.nameplate <= 0.0)) {
        entries.push((Swatch::Fill(theme::GRID), "Out of season".to_owned()));
    }
    let mut lines: Vec<Vec<Entry>> = Vec::new();
    let mut used = f64::INFINITY;
    for entry in entries {
        let width = 34.0 + Type::tick().width(&entry.1) + 30.0;
        if used + width > theme::WIDTH - 2.0 * theme::MARGIN + 30.0 {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += width;
        if let Some(line) = lines.last_mut() {
            line.push(entry);
        }
    }
    lines
}

fn draw_key(canvas: &mut Canvas, at: (f64, f64), line: &[Entry]) {
    let (mut x, y) = at;
    let face = Type::tick();
    for (swatch, words) in line {
        match swatch {
            Swatch::Fill(colour) => {
                canvas.bar(Area::new(x, y - 17.0, x + 26.0, y + 3.0), *colour, 1.0);
            }
            Swatch::Line => canvas.rule((x, y - 7.0), (x + 26.0, y - 7.0), theme::BASE, 2.0),
        }
        canvas.text((x + 34.0, y), words, face);
        x += 34.0 + face.width(words) + 30.0;
    }
}

fn draw_corridor(
    canvas: &mut Canvas,
    cell: Area,
    (figure, corridor): (&Figure, &Corridor),
    (index, leads): (usize, bool),
    palette: &Palette,
) {
    let years = corridor.days.len() / DAYS;
    let most = corridor.days.iter().map(|day| day.nameplate.max(day.possible)).fold(0.0, f64::max);
    let colour = Whose::Corridor(index).stroke().colour.for_text();
    let face = Type::new(theme::LABEL, colour).bold();
    let left = if leads { theme::MARGIN } else { cell.left };
    let full = format!(
        "full capacity brings {} {}{}",
        number::number(most, number::decimals_for(most)),
        corridor.unit,
        corridor.note.as_ref().map_or_else(String::new, |note| format!("; {note}"))
    );
    let note = Type::new(theme::TICK, theme::MUTED);
    let room = cell.right - left - note.width(&full) - 16.0;
    let name = face.cut(&corridor.name, room);
    canvas.text((left, cell.top + 32.0), &name, face);
    canvas.text((left + face.width(&name) + 16.0, cell.top + 32.0), &full, note);
    let strip = (cell.height() - HEAD - FEET) / years as f64;
    let every = libm::ceil(24.0 / strip).max(1.0) as usize;
    for (year, days) in corridor.days.chunks(DAYS).enumerate() {
        let top = cell.top + HEAD + strip * year as f64;
        let row = Area::new(cell.left, top, cell.right, top + strip - 4.0);
        if leads && year % every == 0 {
            let face = Type::tick();
            let text = figure.start_year.saturating_add(year as i32).to_string();
            let y = top + strip / 2.0 + face.middle_drop();
            canvas.text((theme::MARGIN, y), &text, face);
        }
        draw_year(canvas, row, days, most, palette);
        draw_marks(canvas, row, corridor, year, palette);
    }
    let last = cell.top + HEAD + strip * years as f64 + 32.0;
    months(canvas, Area::new(cell.left, cell.top, cell.right, last));
}

/// Where the flows of a strip begin below its bars.
fn bars(row: Area) -> f64 {
    (row.height() * 0.16).clamp(4.0, 10.0)
}

fn draw_year(canvas: &mut Canvas, row: Area, days: &[Day], most: f64, palette: &Palette) {
    let plot = Area::new(row.left, row.top + bars(row) + 2.0, row.right, row.bottom);
    runs(
        days,
        |day| day.nameplate <= 0.0,
        |from, to| {
            let area =
                Area::new(day_at(row, from as f64), row.top, day_at(row, to as f64), row.bottom);
            canvas.bar(area, theme::GRID, 0.6);
        },
    );
    let level = |value: f64| {
        let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
        plot.bottom - share * plot.height()
    };
    let mut fill = |flow: &dyn Fn(&Day) -> f64, colour: Colour| {
        runs(
            days,
            |day| flow(day) > 0.0,
            |from, to| {
                let mut points = steps(row, &days[from..to], from, |day| level(flow(day)));
                points.push((day_at(row, to as f64), plot.bottom));
                points.push((day_at(row, from as f64), plot.bottom));
                canvas.shape(&points, colour, 1.0);
            },
        );
    };
    fill(&|day| day.possible, POSSIBLE);
    let causes = days.first().map_or(0, |day| day.causes.len());
    // From the top of the pile down, so that each covers what is below it.
    for cause in (0..causes).rev() {
        let pile = |day: &Day| match day.causes[cause] > 0.0 {
            true => day.delivered + day.causes[..=cause].iter().sum::<f64>(),
            false => 0.0,
        };
        fill(&pile, palette.colour(Heading::Lost(Loss::Incidents(cause))));
    }
    fill(&|day| day.delivered, palette.colour(Heading::Delivered));
    runs(
        days,
        |day| day.nameplate > 0.0,
        |from, to| {
            let points = steps(row, &days[from..to], from, |day| level(day.nameplate));
            for pair in points.windows(2) {
                canvas.rule(pair[0], pair[1], theme::BASE, 1.0);
            }
        },
    );
    canvas.rule((row.left, row.bottom), (row.right, row.bottom), theme::BASE, 1.0);
}

/// Bars above the strip for the incidents that are open in its year.
fn draw_marks(canvas: &mut Canvas, row: Area, corridor: &Corridor, year: usize, palette: &Palette) {
    let start = (year * DAYS) as f64;
    let height = bars(row);
    for mark in &corridor.marks {
        let (from, to) = (mark.from - start, (mark.to - start).min(DAYS as f64));
        if from >= DAYS as f64 || to <= 0.0 {
            continue;
        }
        let left = day_at(row, from.max(0.0)).min(row.right - 2.0);
        let right = day_at(row, to).max(left + 2.0);
        let area = Area::new(left, row.top, right, row.top + height);
        canvas.bar(area, palette.colour(Heading::Lost(Loss::Incidents(mark.cause))), 1.0);
    }
}

fn day_at(row: Area, day: f64) -> f64 {
    row.left + row.width() * day / DAYS as f64
}

/// Hands over each run of days for which something holds: its first and one past its last.
fn runs(days: &[Day], holds: impl Fn(&Day) -> bool, mut take: impl FnMut(usize, usize)) {
    let mut start = None;
    for (index, day) in days.iter().enumerate() {
        match (holds(day), start) {
            (true, None) => start = Some(index),
            (false, Some(from)) => {
                take(from, index);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        take(from, days.len());
    }
}

/// A stair through the days, the first of which has this index; equal days are one step.
fn steps(row: Area, days: &[Day], first: usize, level: impl Fn(&Day) -> f64) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for (index, day) in days.iter().enumerate() {
        let y = level(day);
        let x = day_at(row, (first + index) as f64);
        match points.last() {
            Some((_, before)) if (before - y).abs() < 0.05 => {}
            Some((_, before)) => {
                let before = *before;
                points.push((x, before));
                points.push((x, y));
            }
            None => points.push((x, y)),
        }
    }
    if let Some((_, y)) = points.last().copied() {
        points.push((day_at(row, (first + days.len()) as f64), y));
    }
    points
}
