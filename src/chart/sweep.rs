//! One number of the scenario, value by value: how mean and quantiles follow it.
//!
//! Every line has the 95 % band of its estimates; the light area lies between the outer quantiles. A
//! target is a level line, and each value that meets it a mark with its 95 % interval.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Point as Position, Type};
use super::theme::{self, Dash, Stroke};
use super::{ChartError, Footer, Svg, finite, label, number, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of the estimates.
    pub unit: String,
    /// The number that is varied, with its unit.
    pub caption: String,
    /// Whether what is varied stands on a logarithmic scale; its values are above zero then.
    pub log: bool,
    /// Lines from the lowest to the highest.
    pub lines: Vec<Line>,
    /// Whether the first and the last line bound an area.
    pub area: bool,
    /// A level to be met.
    pub target: Option<f64>,
    /// Values that meet it, with the ends of their intervals where these are known.
    pub roots: Vec<(f64, Option<(f64, f64)>)>,
}

/// One estimate along the sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name, such as `p10`.
    pub name: String,
    /// Whether it is the one that was asked for.
    pub strong: bool,
    /// By ascending value.
    pub points: Vec<Point>,
}

/// One estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The value that was tried.
    pub x: f64,
    /// The estimate.
    pub y: f64,
    /// The ends of its 95 % interval; `None` where it is not known.
    pub interval: Option<(f64, f64)>,
}

impl Point {
    /// Where its interval begins, as far as one is known.
    fn low(&self) -> f64 {
        self.interval.map_or(self.y, |ends| ends.0)
    }

    /// Where its interval ends, as far as one is known.
    fn high(&self) -> f64 {
        self.interval.map_or(self.y, |ends| ends.1)
    }
}

/// Draws the chart.
///
/// # Errors
///
/// When there are no lines, a line has no points, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("lines", &figure.lines)?;
    for line in &figure.lines {
        present(&format!("points of {}", line.name), &line.points)?;
        finite(
            &line.name,
            line.points.iter().flat_map(|p| {
                let ends = p.interval.into_iter().flat_map(|(low, high)| [low, high]);
                [p.x, p.y].into_iter().chain(ends)
            }),
        )?;
    }
    let lowest = figure.lines.iter().flat_map(|line| &line.points).map(|p| p.x);
    if figure.log && lowest.fold(f64::INFINITY, f64::min) <= 0.0 {
        return Err(ChartError::NotFinite("the logarithms of the values".to_owned()));
    }
    finite("the target", figure.target)?;
    finite(
        "values that meet it",
        figure.roots.iter().flat_map(|(root, interval)| {
            [*root].into_iter().chain(interval.iter().flat_map(|(low, high)| [*low, *high]))
        }),
    )?;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, 500.0);
    let names = Type::new(theme::LABEL, theme::CURVE.for_text()).bold();
    let widest = figure.lines.iter().map(|l| names.width(&l.name)).fold(0.0, f64::max).min(300.0);

    let all = || figure.lines.iter().flat_map(|line| &line.points);
    let (low, high) = reach(all().flat_map(|p| [p.low(), p.high(), p.y]).chain(figure.target));
    let (left, right) = reach(all().map(|p| p.x));
    // Zero belongs to the picture unless it would flatten it.
    let low = if low > 0.0 && low < 0.6 * high { 0.0 } else { low };
    let ticks = Ticks::around(low, high, 6);
    let face = Type::new(theme::TICK, theme::MUTED);
    canvas.text((body.left, body.top + 16.0), &face.cut(&figure.unit, body.width()), face);
    let plot = body.inside(ticks.width() + 14.0, 34.0, widest + 22.0, 64.0);
    let y = Scale::linear(ticks.low(), ticks.high(), plot.bottom, plot.top);
    axis::vertical(&mut canvas, plot, &ticks, &y);
    let x = match figure.log {
        true => Scale::log(left, right, plot.left, plot.right),
        false => Scale::linear(left, right, plot.left, plot.right),
    };
    let slack = 1e-9 * (right - left);
    let within = |mut ticks: Ticks| {
        ticks.values.retain(|v| *v >= left - slack && *v <= right + slack);
        ticks
    };
    let mut across = within(Ticks::around(left, right, 7));
    across.years = are_years(&figure.caption, left, right);
    if figure.log {
        let tens = within(Ticks::by_tens(left, right));
        // A narrow span is as good as even.
        across = if tens.values.len() > 2 { tens } else { across };
    }
    axis::horizontal(&mut canvas, plot, &across, &x, &figure.caption);

    for (root, interval) in &figure.roots {
        if let Some((low, high)) = interval {
            let (from, to) = (x.at(*low), x.at(*high));
            canvas.bar(
                Area::new(from, plot.top, to.max(from + 1.0), plot.bottom),
                theme::ROOT,
                0.18,
            );
        }
        let stroke = Stroke { colour: theme::ROOT, dash: Dash::Solid };
        canvas.line(&[(x.at(*root), plot.top), (x.at(*root), plot.bottom)], stroke, 2.2);
    }
    let line = |line: &Line, value: fn(&Point) -> f64| -> Vec<_> {
        line.points.iter().map(|p| (x.at(p.x), y.at(value(p)))).collect()
    };
    if let (true, [first, .., last]) = (figure.area, &figure.lines[..]) {
        let mut shape = line(last, |p| p.y);
        shape.extend(line(first, |p| p.y).into_iter().rev());
        canvas.shape(&shape, theme::CURVE, 0.12);
    }
    for one in &figure.lines {
        let mut shape = line(one, Point::high);
        shape.extend(line(one, Point::low).into_iter().rev());
        canvas.shape(&shape, theme::CURVE, 0.28);
        let dash = if one.strong { Dash::Solid } else { Dash::Dashed };
        let stroke = Stroke { colour: theme::CURVE, dash };
        canvas.line(&line(one, |p| p.y), stroke, if one.strong { 4.0 } else { 2.2 });
        if one.strong && one.points.len() <= 60 {
            line(one, |p| p.y).into_iter().for_each(|at| canvas.dot(at, 4.5, theme::CURVE));
        }
    }
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
    // From above, so that of equal ends the higher line is named first.
    let ends: Vec<f64> =
        figure.lines.iter().rev().map(|line| y.at(line.points[line.points.len() - 1].y)).collect();
    let positions = label::spread(&ends, 26.0, plot.top + 8.0, plot.bottom - 8.0);
    for (one, at) in figure.lines.iter().rev().zip(positions) {
        let face =
            if one.strong { names } else { Type::new(theme::LABEL, theme::CURVE.for_text()) };
        let text = face.cut(&one.name, widest);
        canvas.text((plot.right + 12.0, at + face.middle_drop()), &text, face);
    }
    if let Some(target) = figure.target {
        let at = y.at(target);
        let stroke = Stroke { colour: theme::INK, dash: Dash::Dashed };
        canvas.line(&[(plot.left, at), (plot.right, at)], stroke, 2.0);
        let text = format!("target {}", number::number(target, number::decimals_for(target)));
        let face = Type::new(theme::TICK, theme::INK).bold();
        let curves: Vec<_> = figure.lines.iter().map(|one| line(one, |p| p.y)).collect();
        let width = face.width(&text);
        let (left, right) = (plot.left + 10.0, plot.right - 10.0 - width);
        let positions =
            [(left, at - 9.0), (right, at - 9.0), (left, at + 24.0), (right, at + 24.0)];
        let free = positions.into_iter().find(|position| {
            let area = face.area(&text, *position).inside(-4.0, -4.0, -4.0, -4.0);
            plot.holds(&area) && !curves.iter().any(|curve| crosses(curve, &area))
        });
        canvas.text_on_patch(free.unwrap_or(positions[0]), &text, face);
    }
    Ok(canvas)
}

/// Whether a line goes through an area.
fn crosses(line: &[Position], area: &Area) -> bool {
    line.windows(2).any(|pair| {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        // Steps that are finer than any label.
        (0..=64).any(|step| {
            let share = f64::from(step) / 64.0;
            let (x, y) = (x0 + share * (x1 - x0), y0 + share * (y1 - y0));
            (area.left..=area.right).contains(&x) && (area.top..=area.bottom).contains(&y)
        })
    })
}

/// Whether values are calendar years.
pub(super) fn are_years(caption: &str, low: f64, high: f64) -> bool {
    caption.contains("year") && low >= 1900.0 && high <= 2200.0
}

/// The least and the greatest; around a single value some room.
pub(super) fn reach(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if high > low {
        (low, high)
    } else {
        let room = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
        (low - room, low + room)
    }
}
