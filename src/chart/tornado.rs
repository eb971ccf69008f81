//! Which assumption moves the answer most: each at its 10 % and 90 % quantile, all else as it is.
//!
//! Bars run from the answer of the whole scenario to that with the assumption at each end; the values
//! of the assumption stand beside them. Whiskers are 95 % intervals of the paired change.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::sweep::reach;
use super::theme;
use super::{ChartError, Footer, Svg, finite, number, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The answer that is moved, with its unit.
    pub caption: String,
    /// The answer of the whole scenario.
    pub base: f64,
    /// From the largest swing down.
    pub rows: Vec<Row>,
}

/// One assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// At its 10 % quantile.
    pub low: End,
    /// At its 90 % quantile.
    pub high: End,
}

/// One end of a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The value of the assumption, in words.
    pub value: String,
    /// The answer.
    pub answer: f64,
    /// Standard error of its difference from the base; `None` where it is not known.
    pub se: Option<f64>,
}

impl End {
    /// So many standard errors beside the answer, as far as these are known.
    fn end(&self, times: f64) -> f64 {
        self.se.map_or(self.answer, |se| self.answer + times * se)
    }
}

/// Little of the assumption, and much of it.
const NAMES: f64 = 410.0;
const ROW: f64 = 40.0;
/// The most that a row takes where there is room.
const HIGHEST: f64 = 64.0;

/// Draws the chart.
///
/// # Errors
///
/// When there are no rows or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("assumptions", &figure.rows)?;
    finite("the answer", [figure.base])?;
    for row in &figure.rows {
        let ends = [&row.low, &row.high].into_iter();
        finite(&row.name, ends.flat_map(|end| [end.answer].into_iter().chain(end.se)))?;
    }
    let count = figure.rows.len() as f64;
    let heights = (count * ROW + 104.0, count * HIGHEST + 104.0);
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, heights);
    let (y, face) = (body.top + 18.0, Type::new(theme::TICK, theme::TEXT));
    let mut x = body.left;
    for (colour, text) in [(theme::LOW, "at its p10"), (theme::HIGH, "at its p90")] {
        canvas.bar(Area::new(x, y - 16.0, x + 24.0, y + 2.0), colour, 0.85);
        canvas.text((x + 32.0, y), text, face);
        x += 32.0 + face.width(text) + 36.0;
    }
    let base = format!(
        "whole scenario: {}",
        number::number(figure.base, number::decimals_for(figure.base))
    );
    canvas.rule((x + 12.0, y - 17.0), (x + 12.0, y + 3.0), theme::INK, 2.0);
    canvas.text((x + 24.0, y), &base, face);

    let ends = || figure.rows.iter().flat_map(|row| [&row.low, &row.high]);
    let (low, high) = reach(ends().flat_map(|e| [e.end(-1.96), e.end(1.96)]).chain([figure.base]));
    let words = Type::new(theme::FOOT, theme::MUTED);
    let room = ends().map(|end| words.width(&end.value)).fold(0.0, f64::max) + 14.0;
    let frame = body.inside(NAMES, 40.0, 4.0, 64.0);
    let step = frame.height() / count;
    let room = room.min(frame.width() / 4.0);
    let scale = Scale::linear(low, high, frame.left + room, frame.right - room);
    let mut ticks = Ticks::around(low, high, 5);
    ticks.values.retain(|v| *v >= low && *v <= high);
    axis::horizontal(&mut canvas, frame, &ticks, &scale, &figure.caption);
    for (index, row) in figure.rows.iter().enumerate() {
        let middle = frame.top + step * (index as f64 + 0.5);
        let face = Type::tick();
        let name = face.cut(&row.name, NAMES - 20.0);
        canvas.text((body.left, middle + face.middle_drop()), &name, face);
        draw_row(&mut canvas, row, (middle, step), figure.base, &scale, room);
    }
    let at = scale.at(figure.base);
    canvas.rule((at, frame.top), (at, frame.bottom), theme::INK, 2.0);
    Ok(canvas)
}

fn draw_row(
    canvas: &mut Canvas,
    row: &Row,
    (middle, step): (f64, f64),
    base: f64,
    scale: &Scale,
    room: f64,
) {
    let half = (0.30 * step).min(16.0);
    // Where both ends lie on one side, each has its own half of the row.
    let same_side = (row.low.answer - base) * (row.high.answer - base) > 0.0;
    let sides = [(&row.low, theme::LOW, -1.0), (&row.high, theme::HIGH, 1.0)];
    for (end, colour, position) in sides {
        let (top, bottom) = match same_side {
            true if position < 0.0 => (middle - half, middle),
            true => (middle, middle + half),
            false => (middle - half, middle + half),
        };
        let (from, to) = (scale.at(base), scale.at(end.answer));
        canvas.bar(Area::new(from.min(to), top, from.max(to), bottom), colour, 0.85);
        let y = (top + bottom) / 2.0;
        let (low, high) = (scale.at(end.end(-1.96)), scale.at(end.end(1.96)));
        if high - low > 1.0 {
            canvas.rule((low, y), (high, y), theme::INK, 1.4);
            for at in [low, high] {
                canvas.rule((at, y - 4.0), (at, y + 4.0), theme::INK, 1.4);
            }
        }
    }
    // The value of the assumption at each end, on the outer side of the bar.
    let left_is_low = row.low.answer <= row.high.answer;
    let (left, right) = if left_is_low { (&row.low, &row.high) } else { (&row.high, &row.low) };
    let face = Type::new(theme::FOOT, theme::MUTED);
    let y = middle + face.middle_drop();
    let reach = |end: &End, sign: f64| scale.at(end.end(sign * 1.96));
    let outer_left = reach(left, -1.0).min(scale.at(base)) - 8.0;
    let outer_right = reach(right, 1.0).max(scale.at(base)) + 8.0;
    canvas.text((outer_left, y), &face.cut(&left.value, room - 10.0), face.end());
    canvas.text((outer_right, y), &face.cut(&right.value, room - 10.0), face);
}
