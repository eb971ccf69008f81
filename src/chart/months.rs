//! When in the year the energy comes: the summer peak of the rivers against Pakistan's needs.
//!
//! Of years of service alone: a year without a line has no season. For every month the light bar spans
//! p10 to p90, the dark one p25 to p75, the line across it is the median, and the dot the mean. Panels
//! share one scale where each can be read on it; else each says that it has its own.
use super::axis::{self, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Whose};
use super::years::{Band, Shared, columns, head, nothing};
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
    /// One panel a corridor.
    pub panels: Vec<Panel>,
}

/// The energy that one corridor delivers month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// January to December.
    pub months: [MonthBars; 12],
    /// The words of an empty panel.
    pub empty: &'static str,
}

/// One month over years of service, in the figure's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthBars {
    /// The mean.
    pub mean: f64,
    /// How single months lie, where there are enough to tell.
    pub bands: Option<Band>,
}

/// The radius of a mean.
const DOT: f64 = 4.0;

pub(super) const NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Panel {
    /// The highest thing drawn.
    fn high(&self) -> f64 {
        let highs = self.months.iter().map(|m| m.bands.map_or(m.mean, |b| b.p90.max(m.mean)));
        highs.fold(0.0, f64::max)
    }
}

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
        let numbers = panel.months.iter().flat_map(|month| {
            let bands = month.bands.map(|b| [b.p10, b.p25, b.p50, b.p75, b.p90]);
            [month.mean].into_iter().chain(bands.into_iter().flatten())
        });
        finite(&panel.name, numbers)?;
    }
    let count = figure.panels.len();
    let columns = columns(count);
    let least = 280.0 * count.div_ceil(columns) as f64 + 62.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    key(&mut canvas, body);
    let body = body.inside(0.0, 40.0, 0.0, 0.0);
    let highs: Vec<f64> = figure.panels.iter().map(Panel::high).collect();
    let shared = Shared::of(&highs);
    let gap = (if columns > 2 { 34.0 } else { 60.0 }, 14.0);
    for (panel, area) in figure.panels.iter().zip(body.panels(count, columns, gap)) {
        draw_panel(&mut canvas, area, panel, &figure.unit, shared);
    }
    Ok(canvas)
}

/// The meaning of bar and line, in grey, above the panels.
fn key(canvas: &mut Canvas, body: Area) {
    let (y, face) = (body.top + 18.0, Type::new(theme::TICK, theme::TEXT));
    let mut x = body.left;
    for (alphas, text) in [
        (&[0.25][..], "8 months of 10 (p10 to p90)"),
        (&[0.25, 0.40], "half of them (p25 to p75)"),
        (&[], "median"),
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
    canvas.dot((x + 8.0, y - 7.0), DOT + 1.5, theme::WHITE);
    canvas.dot((x + 8.0, y - 7.0), DOT, theme::INK);
    canvas.text((x + 22.0, y), "mean", face);
}

fn draw_panel(canvas: &mut Canvas, area: Area, panel: &Panel, unit: &str, shared: Shared) {
    let own = panel.high();
    let plot = head(canvas, area, &panel.name, panel.whose, &shared.words(unit, own));
    let high = shared.high(own);
    let wanted = if plot.height() > 300.0 { 5 } else { 3 };
    let (ticks, scale) = Ticks::up_to(high, wanted, (plot.bottom, plot.top));
    let plot = plot.inside(ticks.width() + 12.0, 0.0, 0.0, 0.0);
    axis::vertical(canvas, plot, &ticks, &scale);
    if own == 0.0 {
        nothing(canvas, plot, panel.empty);
    }
    let colour = panel.whose.stroke().colour;
    let step = plot.width() / 12.0;
    for (index, month) in panel.months.iter().enumerate() {
        let left = plot.left + step * (index as f64 + 0.14);
        let right = plot.left + step * (index as f64 + 0.86);
        let bar = |low: f64, high: f64| Area::new(left, scale.at(high), right, scale.at(low));
        if let Some(bands) = month.bands.filter(|_| own > 0.0) {
            canvas.bar(bar(bands.p10, bands.p90), colour, 0.25);
            canvas.bar(bar(bands.p25, bands.p75), colour, 0.40);
            let median = scale.at(bands.p50);
            canvas.bar(Area::new(left, median - 2.0, right, median + 2.0), colour.for_text(), 1.0);
        }
        if own > 0.0 {
            let middle = (left + right) / 2.0;
            canvas.dot((middle, scale.at(month.mean)), DOT + 1.5, theme::WHITE);
            canvas.dot((middle, scale.at(month.mean)), DOT, theme::INK);
        }
        let face = Type::tick().middle();
        let name = if step > 46.0 { NAMES[index] } else { &NAMES[index][..1] };
        canvas.text((left + 0.36 * step, plot.bottom + 26.0), name, face);
    }
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
}
