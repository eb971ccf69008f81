//! When in the year the energy comes: the summer peak of the rivers against Pakistan's needs.
//!
//! For every month the light bar spans p10 to p90 over the trials, the dark one p25 to p75, and the
//! line across it is the mean. Every panel has a scale of its own.
use super::axis::{self, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Whose};
use super::years::{columns, head, nothing, own_scales};
use super::{ChartError, Footer, Svg, finite, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every number, such as `GWh a month`.
    pub unit: String,
    /// One panel a corridor, and the total's.
    pub panels: Vec<Panel>,
}

/// The energy that one corridor, or the total, delivers month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// January to December.
    pub months: [MonthBars; 12],
}

/// One month over all trials (and years), in the figure's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthBars {
    /// The mean.
    pub mean: f64,
    /// One in ten is below.
    pub p10: f64,
    /// One in four is below.
    pub p25: f64,
    /// One in four is above.
    pub p75: f64,
    /// One in ten is above.
    pub p90: f64,
}

pub(super) const NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Draws the chart.
///
/// # Errors
///
/// When there are no panels or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("corridors", &figure.panels)?;
    for panel in &figure.panels {
        let numbers = panel.months.iter().flat_map(|m| [m.mean, m.p10, m.p25, m.p75, m.p90]);
        finite(&panel.name, numbers)?;
    }
    let count = figure.panels.len();
    let columns = columns(count);
    let least = 280.0 * count.div_ceil(columns) as f64 + 62.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    key(&mut canvas, body);
    let foot = own_scales(&mut canvas, body, count);
    let body = body.inside(0.0, 40.0, 0.0, foot);
    let gap = (if columns > 2 { 34.0 } else { 60.0 }, 14.0);
    for (panel, area) in figure.panels.iter().zip(body.panels(count, columns, gap)) {
        draw_panel(&mut canvas, area, panel, &figure.unit);
    }
    Ok(canvas)
}

/// The meaning of bar and line, in grey, above the panels.
fn key(canvas: &mut Canvas, body: Area) {
    let (y, face) = (body.top + 18.0, Type::new(theme::TICK, theme::TEXT));
    let mut x = body.left;
    for (alphas, text) in [
        (&[0.25][..], "8 trials of 10 (p10 to p90)"),
        (&[0.25, 0.40], "half of them (p25 to p75)"),
        (&[], "mean"),
    ] {
        for alpha in alphas {
            canvas.bar(Area::new(x, y - 16.0, x + 24.0, y + 2.0), theme::TEXT, *alpha);
        }
        if alphas.is_empty() {
            canvas.bar(Area::new(x, y - 9.0, x + 24.0, y - 5.0), theme::INK, 1.0);
        }
        canvas.text((x + 32.0, y), text, face);
        x += 32.0 + face.width(text) + 36.0;
    }
}

fn draw_panel(canvas: &mut Canvas, area: Area, panel: &Panel, unit: &str) {
    let plot = head(canvas, area, &panel.name, panel.whose, unit);
    let high = panel.months.iter().map(|m| m.p90.max(m.mean)).fold(0.0, f64::max);
    let wanted = if plot.height() > 300.0 { 5 } else { 3 };
    let (ticks, scale) = Ticks::up_to(high, wanted, (plot.bottom, plot.top));
    let plot = plot.inside(ticks.width() + 12.0, 0.0, 0.0, 0.0);
    axis::vertical(canvas, plot, &ticks, &scale);
    if high == 0.0 {
        nothing(canvas, plot);
    }
    let colour = panel.whose.stroke().colour;
    let step = plot.width() / 12.0;
    for (index, month) in panel.months.iter().enumerate() {
        let left = plot.left + step * (index as f64 + 0.14);
        let right = plot.left + step * (index as f64 + 0.86);
        let bar = |low: f64, high: f64| Area::new(left, scale.at(high), right, scale.at(low));
        canvas.bar(bar(month.p10, month.p90), colour, 0.25);
        canvas.bar(bar(month.p25, month.p75), colour, 0.40);
        let mean = scale.at(month.mean);
        canvas.bar(Area::new(left, mean - 2.0, right, mean + 2.0), colour.for_text(), 1.0);
        let face = Type::tick().middle();
        let name = if step > 46.0 { NAMES[index] } else { &NAMES[index][..1] };
        canvas.text((left + 0.36 * step, plot.bottom + 26.0), name, face);
    }
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
}
