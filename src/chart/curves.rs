//! Curves of the chance to get at least so much, shared by `exceedance` and `duration`.
//!
//! Each curve carries its name. Where the curves lie too close for that, the names move to a column
//! at the right, in the curves' order.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Point, Type};
use super::theme::{self, Stroke, Whose};
use super::{ChartError, finite, label, present};
use crate::units::percent;

/// The chance to reach each value, for one corridor or the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// `(x, P(X >= x))`, x ascending in the chart's unit and not negative, P from 0 to 1. Drawn as
    /// steps (between two points the chance is that of the right one) unless there are so many that
    /// a line shows the same; below the first it is 1, beyond the last 0.
    pub points: Vec<(f64, f64)>,
}

/// Up to so many points a curve is drawn as steps.
const STEPS: usize = 120;
/// A fall of the chance by more than this is a step in any case: many trials share one value.
const JUMP: f64 = 0.02;

pub(super) fn check(curves: &[Curve]) -> Result<(), ChartError> {
    present("curves", curves)?;
    for curve in curves {
        present(&format!("points for {}", curve.name), &curve.points)?;
        finite(&curve.name, curve.points.iter().flat_map(|p| [p.0, p.1]))?;
    }
    Ok(())
}

/// How the curves of a panel get their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Each beside its curve.
    Beside,
    /// In a column right of the plot.
    Column,
}

/// The words around a panel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    /// The event whose chance y is.
    pub chance: &'a str,
    /// The quantity on the x axis, with its unit.
    pub quantity: &'a str,
    /// Amounts that are marked on the x axis, with whose they are and their words.
    pub marks: &'a [Mark],
    /// Whether the chances at the ticks are written below the axis.
    pub readings: bool,
}

/// An amount to be marked, such as the volume of a contract.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The amount, in the unit of the x axis.
    pub value: f64,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// The words beside its line, with its number.
    pub words: String,
}

/// Curves whose chances at round amounts are written, at most.
const READ: usize = 5;
/// Height of a line of readings.
const READING: f64 = 26.0;
/// Room for a name before its readings.
const READER: f64 = 150.0;

fn name_face() -> Type {
    Type::new(theme::LABEL, theme::INK).bold()
}

fn plot_within(area: Area, words: Words) -> Area {
    let top = area.top + if words.marks.is_empty() { 0.0 } else { 28.0 };
    Area::new(area.left + 72.0, top + 42.0, area.right - 8.0, area.bottom - 66.0)
}

fn reach(curves: &[Curve], marks: &[Mark]) -> f64 {
    let values = curves.iter().flat_map(|c| c.points.iter().map(|p| p.0));
    values.chain(marks.iter().map(|mark| mark.value)).fold(0.0, f64::max)
}

/// The area without the lines of readings below its axis.
fn without_readings(area: Area, curves: &[Curve], words: Words) -> Area {
    match words.readings {
        true if curves.len() <= READ => {
            area.inside(READER - 72.0, 0.0, 0.0, READING * curves.len() as f64 + 34.0)
        }
        _ => area,
    }
}

/// The chance that a curve gives to at least so much.
fn chance_of(curve: &Curve, value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let before = curve.points.iter().rposition(|point| point.0 < value);
    let next = before.map_or(0, |before| before + 1);
    let Some((_, above)) = curve.points.get(next) else { return 0.0 };
    *above
}

/// Below the axis a line a curve: its chance of at least the amount at each tick.
fn readings(canvas: &mut Canvas, area: Area, plot: Area, curves: &[Curve], words: Words) {
    if !words.readings || curves.len() > READ {
        return;
    }
    let reach = reach(curves, words.marks);
    let ticks = Ticks::around(0.0, reach, if plot.width() > 700.0 { 8 } else { 5 });
    let scale = scale(plot, reach);
    let quiet = Type::new(theme::FOOT, theme::MUTED);
    let mut y = area.bottom - READING * curves.len() as f64 - 6.0;
    canvas.text((area.left, y), "Chance of at least so much, read at round amounts", quiet);
    for curve in curves {
        y += READING;
        let colour = curve.whose.stroke().colour.for_text();
        let face = Type::new(theme::FOOT, colour).bold();
        canvas.text((area.left, y), &face.cut(&curve.name, READER - 40.0), face);
        for tick in ticks.values.iter().filter(|tick| **tick > 0.0) {
            let text = percent(chance_of(curve, *tick), None);
            let face = Type::new(theme::FOOT, colour).middle();
            canvas.text((scale.at(*tick), y), &text, face);
        }
    }
}

/// Amounts as dashed lines, their words above the plot.
fn draw_marks(canvas: &mut Canvas, plot: Area, scale: &Scale, marks: &[Mark]) {
    let mut marks: Vec<&Mark> = marks.iter().collect();
    marks.sort_by(|a, b| a.value.total_cmp(&b.value));
    let face = Type::new(theme::FOOT, theme::INK);
    let wanted: Vec<f64> = marks.iter().map(|mark| scale.at(mark.value)).collect();
    let widths: Vec<f64> = marks.iter().map(|mark| face.width(&mark.words)).collect();
    let ends = (plot.left, plot.right + 6.0);
    // Where there is no room for all words the lines stand without.
    let places = label::pack(&wanted, &widths, 14.0, ends);
    for (index, mark) in marks.iter().enumerate() {
        let colour = mark.whose.stroke().colour.for_text();
        let at = wanted[index];
        let dashed = Stroke { colour, dash: theme::Dash::Dashed };
        canvas.line(&[(at, plot.top - 4.0), (at, plot.bottom)], dashed, 1.8);
        if let Some(x) = places.as_ref().map(|places| places[index]) {
            let near = at.clamp(x - widths[index] / 2.0, x + widths[index] / 2.0);
            canvas.rule((near, plot.top - 12.0), (at, plot.top - 4.0), colour, 1.2);
            canvas.text((x, plot.top - 18.0), &mark.words, Type { colour, ..face }.middle());
        }
    }
}

/// Whether every curve of a panel has room for its name beside it.
pub(super) fn has_room(area: Area, curves: &[Curve], words: Words) -> bool {
    let area = without_readings(area, curves, words);
    beside(plot_within(area, words), (curves, words.marks), name_face()).is_some()
}

/// One panel of curves with its axes.
pub(super) fn panel(canvas: &mut Canvas, area: Area, curves: &[Curve], words: Words, names: Names) {
    let whole = area;
    let area = without_readings(area, curves, words);
    let plot = plot_within(area, words);
    let face = Type::new(theme::TICK, theme::MUTED);
    canvas.text((area.left, area.top + 18.0), &face.cut(words.chance, area.width()), face);

    let reach = reach(curves, words.marks);
    let face = name_face();
    match names {
        Names::Beside => {
            let scale = axes(canvas, plot, reach, words.quantity);
            draw_marks(canvas, plot, &scale, words.marks);
            draw(canvas, plot, &scale, curves);
            readings(canvas, whole, plot, curves, words);
            let positions = beside(plot, (curves, words.marks), face).unwrap_or_default();
            for (curve, (at, text)) in curves.iter().zip(positions) {
                let colour = curve.whose.stroke().colour.for_text();
                canvas.text(at, &text, Type { colour, ..face });
            }
        }
        Names::Column => {
            let widest = curves.iter().map(|c| face.width(&c.name)).fold(0.0, f64::max);
            let column = (widest + 56.0).min(0.34 * area.width());
            let plot = plot.inside(0.0, 0.0, column, 0.0);
            let scale = axes(canvas, plot, reach, words.quantity);
            draw_marks(canvas, plot, &scale, words.marks);
            draw(canvas, plot, &scale, curves);
            readings(canvas, whole, plot, curves, words);
            let room = Area::new(plot.right, plot.top, plot.right + column, plot.bottom);
            column_of_names(canvas, room, plot, curves, &scale);
        }
    }
}

fn axes(canvas: &mut Canvas, plot: Area, reach: f64, caption: &str) -> Scale {
    let scale_y = Scale::linear(0.0, 1.0, plot.bottom, plot.top);
    for quarter in 0..=4 {
        let y = scale_y.at(f64::from(quarter) / 4.0);
        canvas.rule((plot.left, y), (plot.right, y), theme::GRID, 1.0);
        let face = Type::tick().end();
        let text = percent(0.25 * f64::from(quarter), None);
        canvas.text((plot.left - 10.0, y + face.middle_drop()), &text, face);
    }
    let ticks = Ticks::around(0.0, reach, if plot.width() > 700.0 { 8 } else { 5 });
    let scale = scale(plot, reach);
    axis::horizontal(canvas, plot, &ticks, &scale, caption);
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
    scale
}

fn scale(plot: Area, reach: f64) -> Scale {
    let ticks = Ticks::around(0.0, reach, if plot.width() > 700.0 { 8 } else { 5 });
    Scale::linear(0.0, ticks.high(), plot.left, plot.right)
}

fn width_of(whose: Whose) -> f64 {
    if whose == Whose::Total { 4.0 } else { 3.2 }
}

fn draw(canvas: &mut Canvas, plot: Area, scale: &Scale, curves: &[Curve]) {
    for curve in curves {
        canvas.line(&path(plot, scale, curve), curve.whose.stroke(), width_of(curve.whose));
    }
}

fn path(plot: Area, scale: &Scale, curve: &Curve) -> Vec<Point> {
    let height = Scale::linear(0.0, 1.0, plot.bottom, plot.top);
    let mut x = scale.at(0.0);
    let mut path = vec![(x, height.at(1.0))];
    for (value, chance) in &curve.points {
        let y = height.at(*chance);
        let jump = y - path[path.len() - 1].1 > JUMP * plot.height();
        if jump || curve.points.len() <= STEPS {
            path.push((x, y));
        }
        x = scale.at(*value);
        path.push((x, y));
    }
    path.push((x, height.at(0.0)));
    path
}

/// Where the curve stands at a chance, from the top of its path down.
fn crossing(path: &[Point], y: f64) -> f64 {
    path.iter().rev().find(|p| p.1 <= y).map_or(0.0, |p| p.0)
}

/// Positions for the names beside their curves, if there is one for each that no other curve and no
/// other name touches.
fn beside(
    plot: Area,
    (curves, marks): (&[Curve], &[Mark]),
    face: Type,
) -> Option<Vec<(Point, String)>> {
    let scale = scale(plot, reach(curves, marks));
    let paths: Vec<_> = curves.iter().map(|c| path(plot, &scale, c)).collect();
    let upright = |mark: &Mark| {
        let x = scale.at(mark.value);
        vec![(x, plot.top), (x, plot.bottom)]
    };
    let lines: Vec<Vec<Point>> = paths.iter().cloned().chain(marks.iter().map(upright)).collect();
    let mut taken: Vec<Area> = Vec::new();
    let mut positions = Vec::new();
    for (curve, own) in curves.iter().zip(&paths) {
        let text = face.cut(&curve.name, 0.4 * plot.width());
        let chances = [0.5, 0.6, 0.4, 0.7, 0.3, 0.2, 0.8, 0.12, 0.9, 0.06];
        let left = -14.0 - face.width(&text);
        let offsets = [(14.0, 0.0), (8.0, -20.0), (20.0, -26.0), (left, 0.0), (left, 18.0)];
        let tries = offsets.iter().flat_map(|offset| chances.map(|q| (q, *offset)));
        let found = tries.into_iter().find_map(|(q, offset)| {
            let y = plot.bottom - q * plot.height();
            let at = (crossing(own, y) + offset.0, y + face.middle_drop() + offset.1);
            let area = face.area(&text, at).inside(-6.0, -3.0, -6.0, -3.0);
            let free = plot.inside(0.0, 0.0, -6.0, 0.0).holds(&area)
                && !taken.iter().any(|t| t.overlaps(&area))
                && !lines.iter().any(|line| label::crosses(line, &area));
            free.then_some((at, area))
        });
        let (at, area) = found?;
        taken.push(area);
        positions.push((at, text));
    }
    Some(positions)
}

fn column_of_names(canvas: &mut Canvas, room: Area, plot: Area, curves: &[Curve], scale: &Scale) {
    let face = name_face();
    // Outermost curve first.
    let middle = plot.middle().1;
    let mut order: Vec<(f64, usize)> = curves
        .iter()
        .enumerate()
        .map(|(index, curve)| (crossing(&path(plot, scale, curve), middle), index))
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let step = (plot.height() / curves.len() as f64).min(34.0);
    for (row, (_, index)) in order.into_iter().enumerate() {
        let curve = &curves[index];
        let y = plot.top + 8.0 + step * (row as f64 + 0.3);
        let (left, right) = (room.left + 18.0, room.left + 44.0);
        let stroke: Stroke = curve.whose.stroke();
        canvas.line(&[(left, y), (right, y)], stroke, width_of(curve.whose) + 1.0);
        let face = Type { colour: stroke.colour.for_text(), ..face };
        let size = (libm::floor(step * 0.85 / 2.5) * 2.5).clamp(10.0, face.size);
        let face = Type { size, ..face };
        let text = face.cut(&curve.name, room.right - right - 8.0);
        canvas.text((right + 8.0, y + face.middle_drop()), &text, face);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_the_share_of_trials_with_at_least_so_much() {
        // Trials of 0, 2, 5 and 5.
        let points = vec![(0.0, 1.0), (2.0, 0.75), (5.0, 0.5)];
        let curve = Curve { name: String::new(), whose: Whose::Total, points };
        let read = [0.0, 1.0, 2.0, 3.0, 5.0, 6.0].map(|value| chance_of(&curve, value));
        assert_eq!(read, [1.0, 0.75, 0.75, 0.5, 0.5, 0.0]);
    }
}
