//! Three typical histories day by day: how much came, and what took most of the rest.
//!
//! A distribution says how often; a calendar says how it feels: one long gap or a hundred short
//! ones, every winter or once. One column a trial, one strip a corridor and year, one thin cell a
//! day. The colour is that of the heading that took most, the paler the more is delivered all the same,
//! so that a day at 80 % does not look like a day at nothing; what is not in service is a thin line. Equal
//! days in a row become one rectangle, so the file stays small.
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Colour, Heading, Palette, Whose};
use super::{ChartError, Footer, Svg, present};
use crate::outcome::{CauseIndex, Loss};
use crate::units::counted;

/// Days in a year of the simulation.
pub const DAYS: usize = 365;

/// Corridors shown at most; the others are named below.
const MOST_CORRIDORS: usize = 6;

/// Strips shown at most for one trial, unless a single corridor has more.
const MOST_STRIPS: usize = 60;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The first calendar year.
    pub start_year: i32,
    /// The scenario's causes, in its order; [`Loss::Incidents`](crate::outcome::Loss) counts in this list.
    pub causes: Vec<String>,
    /// The corridors' names, in the scenario's order.
    pub corridors: Vec<String>,
    /// The trials, worst first; three are best.
    pub trials: Vec<Trial>,
}

/// One trial's days.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The name of the case, such as `A bad case (p10)`.
    pub name: String,
    /// Its number and what it delivers, such as `trial 1,234: 5.1 TWh a year`.
    pub note: String,
    /// For each corridor every day of the horizon, 365 a year.
    pub days: Vec<Vec<Day>>,
}

/// One day of one corridor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// The heading that took most of the flow, or [`Heading::Delivered`] for full flow.
    pub heading: Heading,
    /// Share of full capacity that is delivered, 0 to 1.
    pub delivered: f64,
}

/// A day as it is drawn: so many steps from nothing to full flow.
type Tone = (Heading, u8);

/// Steps of lightness below full flow.
const STEPS: u8 = 5;

/// How a day is drawn: nothing is a step of its own, and so is full flow.
fn tone(day: Day) -> Tone {
    let Heading::Lost(_) = day.heading else { return (day.heading, STEPS) };
    let step = libm::ceil(day.delivered.clamp(0.0, 1.0) * f64::from(STEPS - 1));
    (day.heading, step.max(0.0) as u8)
}

/// The colour of a day: that of its heading where nothing is delivered, darkened where it is pale, and
/// the nearer to that of full flow the more is.
fn colour((heading, step): Tone, palette: &Palette) -> Colour {
    let own = palette.colour(heading);
    if !matches!(heading, Heading::Lost(_)) {
        return own;
    }
    own.no_lighter_than(DARKEST_PALE)
        .mixed(palette.colour(Heading::Delivered), f64::from(step) / f64::from(STEPS) * 0.95)
}

/// The luminance that a day at nothing has at most.
const DARKEST_PALE: f64 = 0.30;

/// Whether a day is drawn as not being there.
fn is_absent(tone: Tone) -> bool {
    tone == (Heading::Lost(Loss::NotInService), 0)
}

const NAMES: f64 = 66.0;
/// Room for a trial's two lines.
const HEAD: f64 = 52.0;
/// Up to so many strips a trial they get the width of the sheet.
const FEW: usize = 2;
/// Room for a corridor's name above its strips.
const CORRIDOR_HEAD: f64 = 42.0;

/// Draws the chart.
///
/// # Errors
///
/// When there is no corridor, trial or full year, or lengths differ.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("corridors", &figure.corridors)?;
    present("trials", &figure.trials)?;
    let days = figure.trials[0].days.first().map_or(0, Vec::len);
    if days == 0 || !days.is_multiple_of(DAYS) {
        return Err(ChartError::Mismatch(format!("{days} days are not whole years of {DAYS}")));
    }
    for trial in &figure.trials {
        let fits = trial.days.len() == figure.corridors.len()
            && trial.days.iter().all(|d| d.len() == days);
        if !fits {
            return Err(ChartError::Mismatch(format!(
                "{} has not {days} days for each of {} corridors",
                trial.name,
                figure.corridors.len()
            )));
        }
    }
    let years = days / DAYS;
    let shown = figure.corridors.len().min(MOST_CORRIDORS).min((MOST_STRIPS / years).max(1));
    let palette = Palette::new(&figure.causes);
    let key = key_lines(figure, &palette, shown);
    let left_out = left_out(figure, shown);
    let key_height = 34.0 * key.len() as f64 + if left_out.is_some() { 30.0 } else { 0.0 };

    // A strip is at least as high as its corridor needs to be read.
    let strip = (620.0 / (shown * years) as f64).clamp(8.0, 40.0);
    let one = HEAD + shown as f64 * (CORRIDOR_HEAD + strip * years as f64) + 34.0;
    let least = 12.0
        + key_height
        + if shown * years > FEW { one } else { (one + 16.0) * figure.trials.len() as f64 };
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let mut y = body.top + 22.0;
    for line in key {
        draw_key(&mut canvas, (body.left, y), &line, &palette);
        y += 34.0;
    }
    if let Some(text) = left_out {
        let face = Type::new(theme::TICK, theme::MUTED);
        canvas.text((body.left, y), &face.cut(&text, body.width()), face);
        y += 30.0;
    }
    let rest = Area::new(body.left + NAMES, y - 4.0, body.right, body.bottom);
    if shown * years > FEW {
        draw_columns(&mut canvas, rest, figure, &figure.trials, &palette, (shown, years));
    } else {
        // So few strips get the full width, one trial below the other.
        let rows = rest.panels(figure.trials.len(), 1, (0.0, 16.0));
        for (trial, row) in figure.trials.chunks(1).zip(rows) {
            draw_columns(&mut canvas, row, figure, trial, &palette, (shown, years));
        }
    }
    Ok(canvas)
}

fn left_out(figure: &Figure, shown: usize) -> Option<String> {
    let others = figure.corridors.get(shown..).filter(|o| !o.is_empty())?;
    let count = counted(others.len() as u64, "further corridor", "further corridors");
    Some(format!("Not shown, {count}: {}", others.join(", ")))
}

/// The headings that occur, with their colours and words, in lines that fit.
fn key_lines(figure: &Figure, palette: &Palette, shown: usize) -> Vec<Vec<(Heading, String)>> {
    let days = figure.trials.iter().flat_map(|t| t.days.iter().take(shown)).flatten();
    let mut present: Vec<Heading> = Vec::new();
    for heading in days {
        if present.last() != Some(&heading.heading) && !present.contains(&heading.heading) {
            present.push(heading.heading);
        }
    }
    present.sort();
    // Full flow is what the reader looks for: it comes first.
    present.sort_by_key(|h| *h != Heading::Delivered);
    let mut lines: Vec<Vec<(Heading, String)>> = Vec::new();
    let mut used = f64::INFINITY;
    for heading in present {
        let words = match heading {
            Heading::Delivered => "Full flow".to_owned(),
            Heading::Lost(Loss::Incidents(CauseIndex(cause))) => {
                capital(figure.causes.get(cause), cause)
            }
            Heading::Lost(loss) => loss.day().to_owned(),
            other => palette.words(other),
        };
        let words = Type::tick().cut(&words, 330.0);
        let width = 34.0 + Type::tick().width(&words) + 30.0;
        if used + width > theme::WIDTH - 2.0 * theme::MARGIN + 30.0 {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += width;
        if let Some(line) = lines.last_mut() {
            line.push((heading, words));
        }
    }
    lines
}

/// A cause's name with a capital letter.
fn capital(cause: Option<&String>, index: usize) -> String {
    let Some(cause) = cause else { return format!("Cause {}", index + 1) };
    let mut letters = cause.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

fn draw_key(canvas: &mut Canvas, at: (f64, f64), line: &[(Heading, String)], palette: &Palette) {
    let (mut x, y) = at;
    for (heading, words) in line {
        let swatch = Area::new(x, y - 17.0, x + 26.0, y + 3.0);
        canvas.bar(swatch.inside(-1.0, -1.0, -1.0, -1.0), theme::BASE, 1.0);
        draw_swatch(canvas, swatch, *heading, palette);
        let face = Type::tick();
        canvas.text((x + 34.0, y), words, face);
        x += 34.0 + face.width(words) + 30.0;
    }
}

/// A heading's colours from nothing to nearly full flow.
fn draw_swatch(canvas: &mut Canvas, area: Area, heading: Heading, palette: &Palette) {
    let tones = match heading {
        Heading::Lost(Loss::NotInService) => {
            canvas.bar(area, theme::WHITE, 1.0);
            return absent(canvas, area);
        }
        Heading::Lost(_) => STEPS,
        _ => 1,
    };
    let parts = area.panels(usize::from(tones), usize::from(tones), (0.0, 0.0));
    for (step, part) in parts.into_iter().enumerate() {
        canvas.bar(part, colour((heading, step as u8), palette), 1.0);
    }
}

/// Days without a line: a thin line in their place.
fn absent(canvas: &mut Canvas, area: Area) {
    let y = area.middle().1;
    canvas.rule((area.left, y), (area.right, y), theme::BASE, 1.0);
}

fn draw_columns(
    canvas: &mut Canvas,
    area: Area,
    figure: &Figure,
    trials: &[Trial],
    palette: &Palette,
    (shown, years): (usize, usize),
) {
    let count = trials.len();
    let head = HEAD;
    let foot = 32.0;
    let columns = area.panels(count, count, (26.0, 0.0));
    let block = (area.height() - head - foot) / shown as f64;
    let strip = (block - CORRIDOR_HEAD) / years as f64;
    let left = |column: &Area| if count == 1 { theme::MARGIN } else { column.left };
    for (trial, column) in trials.iter().zip(&columns) {
        let face = Type::new(theme::LABEL, theme::INK).bold();
        canvas.text(
            (left(column), column.top + 20.0),
            &face.cut(&trial.name, column.width()),
            face,
        );
        let face = Type::new(theme::TICK, theme::MUTED);
        canvas.text(
            (left(column), column.top + 46.0),
            &face.cut(&trial.note, column.width()),
            face,
        );
    }
    for corridor in 0..shown {
        let top = area.top + head + block * corridor as f64;
        let colour = Whose::Corridor(corridor).stroke().colour.for_text();
        let face = Type::new(theme::LABEL, colour).bold();
        let name = face.cut(&figure.corridors[corridor], area.width());
        canvas.text((theme::MARGIN, top + 32.0), &name, face);
        let first = top + CORRIDOR_HEAD;
        let every = libm::ceil(24.0 / strip).max(1.0) as usize;
        for year in (0..years).step_by(every) {
            let face = Type::tick();
            let y = first + strip * (year as f64 + 0.5);
            let text = figure.start_year.saturating_add(year as i32).to_string();
            canvas.text((theme::MARGIN, y + face.middle_drop()), &text, face);
        }
        for (trial, column) in trials.iter().zip(&columns) {
            for (year, days) in trial.days[corridor].chunks(DAYS).enumerate() {
                let y = first + strip * year as f64;
                let gap = if strip > 9.0 { 1.5 } else { 0.6 };
                let row = Area::new(column.left, y, column.right, y + strip - gap);
                draw_strip(canvas, row, days, palette);
            }
        }
    }
    for column in &columns {
        months(canvas, *column);
    }
}

/// One year of one corridor: the commonest heading as ground, the others as runs upon it.
fn draw_strip(canvas: &mut Canvas, row: Area, days: &[Day], palette: &Palette) {
    let days: Vec<Tone> = days.iter().map(|day| tone(*day)).collect();
    let mut counts: Vec<(Tone, usize)> = Vec::new();
    for day in &days {
        match counts.iter_mut().find(|c| c.0 == *day) {
            Some(entry) => entry.1 += 1,
            None => counts.push((*day, 1)),
        }
    }
    let Some(ground) = counts.iter().max_by_key(|c| (c.1, c.0)).map(|c| c.0) else { return };
    let mut fill = |area: Area, tone: Tone| match is_absent(tone) {
        true => {
            canvas.bar(area, theme::WHITE, 1.0);
            absent(canvas, area);
        }
        false => canvas.bar(area, colour(tone, palette), 1.0),
    };
    fill(row, ground);
    let cell = row.width() / DAYS as f64;
    let mut start = 0;
    for end in 1..=days.len() {
        if end == days.len() || days[end] != days[start] {
            if days[start] != ground {
                let left = row.left + cell * start as f64;
                let right = row.left + cell * end as f64;
                let run = Area::new(left, row.top, right, row.bottom);
                fill(run, days[start]);
            }
            start = end;
        }
    }
}

pub(super) fn months(canvas: &mut Canvas, column: Area) {
    const STARTS: [(usize, &str); 4] = [(0, "Jan"), (90, "Apr"), (181, "Jul"), (273, "Oct")];
    for (day, name) in STARTS {
        let x = column.left + column.width() * day as f64 / DAYS as f64;
        canvas.rule((x, column.bottom - 32.0), (x, column.bottom - 24.0), theme::BASE, 1.5);
        canvas.text((x, column.bottom - 4.0), name, Type::tick());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lightness_is_quantity_whatever_takes_the_rest() {
        let causes =
            ["attack", "political", "technical", "natural", "supplier", "payment", "other"];
        let palette = Palette::new(&causes.map(str::to_owned));
        for loss in Loss::each(causes.len()) {
            let day = |delivered| tone(Day { heading: Heading::Lost(loss), delivered });
            let light = |delivered| colour(day(delivered), &palette).luminance();
            let full = palette.colour(Heading::Delivered).luminance();
            let shares = [0.0, 0.2, 0.45, 0.7, 0.9];
            let rising = shares.windows(2).all(|pair| light(pair[0]) + 0.02 < light(pair[1]));
            assert!(rising && light(0.9) < full, "{loss:?}");
            assert!(light(0.8) > light(0.0) + 0.2, "{loss:?}: a day at 80 % looks like nothing");
        }
        assert_eq!(tone(Day { heading: Heading::Lost(Loss::Supply), delivered: 0.01 }).1, 1);
    }
}
