//! Is the run long enough? Each estimate with its 95 % band against the number of trials.
//!
//! The band narrows with the root of the number of trials; a reader sees at a glance whether the
//! last digit printed has settled. The scale of trials is logarithmic. Early bands that would
//! flatten the rest are cut at the panel's edge.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Dash, Stroke, Whose};
use super::years::{columns, head};
use super::{ChartError, Footer, Svg, finite, number, present};
use crate::units::whole;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// One panel a metric.
    pub metrics: Vec<Metric>,
}

/// How one estimate settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name as shown, such as `CASA-1000, mean`.
    pub name: String,
    /// Its unit, such as `TWh a year`.
    pub unit: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// The running estimate, at ascending numbers of trials.
    pub points: Vec<Point>,
}

/// An estimate after so many trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Trials so far (a count, at least 1).
    pub trials: f64,
    /// The estimate, in the metric's unit.
    pub estimate: f64,
    /// Lower end of its 95 % band.
    pub low: f64,
    /// Upper end of its 95 % band.
    pub high: f64,
}

/// Draws the chart.
///
/// # Errors
///
/// When there are no metrics, a metric has no points, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("metrics", &figure.metrics)?;
    for metric in &figure.metrics {
        present(&format!("points for {}", metric.name), &metric.points)?;
        let numbers = metric.points.iter().flat_map(|p| [p.trials, p.estimate, p.low, p.high]);
        finite(&metric.name, numbers)?;
    }
    let count = figure.metrics.len();
    let columns = columns(count);
    let least = 280.0 * count.div_ceil(columns) as f64 + 30.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let face = Type::new(theme::TICK, theme::MUTED).end();
    let note = "trials (each mark ten times the last); band: 95 % confidence";
    canvas.text((body.right, body.bottom - 2.0), note, face);
    let body = body.inside(0.0, 0.0, 0.0, 30.0);
    let gap = (if columns > 2 { 34.0 } else { 60.0 }, 14.0);
    for (metric, area) in figure.metrics.iter().zip(body.panels(count, columns, gap)) {
        panel(&mut canvas, area, metric);
    }
    Ok(canvas)
}

fn panel(canvas: &mut Canvas, area: Area, metric: &Metric) {
    let plot = head(canvas, area, &metric.name, metric.whose, &settled(metric));
    let last = metric.points[metric.points.len() - 1];
    let (low, high) = extent(&metric.points);
    let ticks = Ticks::around(low, high, if plot.height() > 300.0 { 5 } else { 3 });
    let plot = plot.inside(ticks.width() + 12.0, 0.0, 14.0, 0.0);
    let scale = Scale::linear(ticks.low(), ticks.high(), plot.bottom, plot.top);
    axis::vertical(canvas, plot, &ticks, &scale);
    let first = metric.points[0].trials.max(1.0);
    let x = Scale::log(first, last.trials.max(first), plot.left, plot.right);

    let mut power = 1.0;
    let mut free_from = plot.left - 40.0;
    while power <= last.trials {
        if power >= first * 0.999 {
            let at = x.at(power);
            canvas.rule((at, plot.bottom), (at, plot.bottom + 6.0), theme::BASE, 1.5);
            let face = Type::tick().middle();
            let text = whole(power as u64);
            let half = face.width(&text) / 2.0;
            if at - half > free_from {
                canvas.text((at, plot.bottom + 28.0), &text, face);
                free_from = at + half + 14.0;
            }
        }
        power *= 10.0;
    }
    let colour = metric.whose.stroke().colour;
    let mut shape: Vec<_> =
        metric.points.iter().map(|p| (x.at(p.trials), scale.at(p.high))).collect();
    shape.extend(metric.points.iter().rev().map(|p| (x.at(p.trials), scale.at(p.low))));
    canvas.shape(&shape, colour, 0.25);
    let end = (x.at(last.trials), scale.at(last.estimate));
    let across = Stroke { colour: theme::MUTED, dash: Dash::Dashed };
    canvas.line(&[(plot.left, end.1), end], across, 1.2);
    let line: Vec<_> =
        metric.points.iter().map(|p| (x.at(p.trials), scale.beyond(p.estimate))).collect();
    for piece in between(&line, plot.top, plot.bottom) {
        canvas.line(&piece, metric.whose.stroke(), 3.2);
    }
    canvas.dot(end, 6.0, colour);
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
}

/// The last estimate with half its band, to the digits that the band supports.
fn settled(metric: &Metric) -> String {
    let last = metric.points[metric.points.len() - 1];
    let half = (last.high - last.low).abs() / 2.0;
    let decimals = if half > 0.0 {
        // One significant figure of the error, or two where it begins with a 1.
        number::decimals_for(half / 2.0 * 100.0)
    } else {
        number::decimals_for(last.estimate)
    };
    let estimate = number::number(last.estimate, decimals);
    format!("{estimate} \u{b1} {} {}", number::amount(half, decimals), metric.unit)
}

/// The pieces of a line that lie between two heights.
fn between(line: &[(f64, f64)], top: f64, bottom: f64) -> Vec<Vec<(f64, f64)>> {
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    for pair in line.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        if y0 == y1 {
            if y0 < top || y0 > bottom {
                continue;
            }
        } else {
            let (a, b) = ((top - y0) / (y1 - y0), (bottom - y0) / (y1 - y0));
            enter = enter.max(a.min(b));
            leave = leave.min(a.max(b));
        }
        if enter > leave {
            continue;
        }
        let at = |share: f64| (x0 + share * (x1 - x0), y0 + share * (y1 - y0));
        match pieces.last_mut() {
            Some(piece) if enter == 0.0 && piece.last() == Some(&pair[0]) => piece.push(at(leave)),
            _ => pieces.push(vec![at(enter), at(leave)]),
        }
    }
    pieces
}

/// The range that the panel must show: all that is drawn from a hundredth of the trials on.
fn extent(points: &[Point]) -> (f64, f64) {
    let last = points[points.len() - 1].trials;
    let settled = points.iter().filter(|p| p.trials * 100.0 >= last);
    let (low, high) = settled.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| {
        (low.min(p.low).min(p.estimate), high.max(p.high).max(p.estimate))
    });
    // Without any spread the value stands in the middle.
    if high > low { (low, high) } else { (low - low.abs() * 0.5, high + low.abs() * 0.5) }
}
