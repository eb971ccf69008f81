//! The energy that arrives against what it replaces: by alternative, year by year and by part of the day.
//!
//! Each column is the mean of what is replaced; the dearest alternative, which is replaced first, lies at
//! the bottom and is the darkest; the legend stands in the order of the columns. The columns of parts of the day are powers, means over the hours of the
//! part, so that a long part does not look like a large one.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Colour};
use super::{ChartError, Footer, Svg, finite, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The alternatives, the dearest first.
    pub alternatives: Vec<String>,
    /// The columns by year.
    pub years: Panel,
    /// Those by part of the day; `None` where there is one part.
    pub parts: Option<Panel>,
}

/// Columns beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its heading.
    pub name: String,
    /// The unit of its numbers.
    pub unit: String,
    /// The columns from left to right: a label, and what is replaced of each alternative, 0 or more.
    pub columns: Vec<(String, Vec<f64>)>,
}

/// Alternatives with a row of the legend to themselves.
const A_ROW_EACH: usize = 8;

/// Draws the chart.
///
/// # Errors
///
/// When there are no alternatives or columns, lengths differ, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("alternatives", &figure.alternatives)?;
    let panels: Vec<&Panel> =
        [Some(&figure.years), figure.parts.as_ref()].into_iter().flatten().collect();
    for panel in &panels {
        present("columns", &panel.columns)?;
        for (label, values) in &panel.columns {
            finite(label, values.iter().copied())?;
            if values.len() != figure.alternatives.len() {
                return Err(ChartError::Mismatch(format!(
                    "{label} has another number of alternatives"
                )));
            }
        }
    }
    let rows = figure.alternatives.len().div_ceil(columns(figure));
    let (mut canvas, body) =
        Canvas::framed(&figure.title, &figure.subtitle, footer, 380.0 + 28.0 * rows as f64);
    key(&mut canvas, body, figure);
    let body = body.inside(0.0, 28.0 * rows as f64 + 16.0, 0.0, 0.0);
    let count = panels.len();
    for (panel, area) in panels.into_iter().zip(body.panels(count, count, (60.0, 14.0))) {
        draw_panel(&mut canvas, area, panel);
    }
    Ok(canvas)
}

/// The colour of an alternative, or of a state, by its place among so many.
pub(super) fn colour(index: usize, count: usize) -> Colour {
    theme::by_order(if count < 2 { 0.0 } else { index as f64 / (count - 1) as f64 })
}

/// The columns of the legend.
fn columns(figure: &Figure) -> usize {
    if figure.alternatives.len() > A_ROW_EACH { 2 } else { 1 }
}

/// The names of the alternatives, in the order in which they are piled up.
fn key(canvas: &mut Canvas, body: Area, figure: &Figure) {
    let face = Type::new(theme::TICK, theme::TEXT);
    let count = figure.alternatives.len();
    let wide = body.width() / columns(figure) as f64;
    let rows = count.div_ceil(columns(figure));
    for (place, (index, name)) in figure.alternatives.iter().enumerate().rev().enumerate() {
        let (column, row) = ((place / rows) as f64, (place % rows) as f64);
        let (x, y) = (body.left + wide * column, body.top + 18.0 + 28.0 * row);
        canvas.bar(Area::new(x, y - 16.0, x + 24.0, y + 2.0), colour(index, count), 1.0);
        canvas.text((x + 32.0, y), &face.cut(name, wide - 48.0), face);
    }
}

/// Where the columns of a panel were drawn.
pub(super) struct Plotted {
    /// The area of the columns.
    pub plot: Area,
    /// The scale of their heights.
    pub scale: Scale,
    /// The right side of the last one.
    pub end: f64,
}

/// Draws the columns of a panel, what is first in them at the bottom.
pub(super) fn draw_panel(canvas: &mut Canvas, area: Area, panel: &Panel) -> Plotted {
    let face = Type::new(theme::TICK, theme::TEXT);
    let words = face.cut(&format!("{}, {}", panel.name, panel.unit), area.width());
    canvas.text((area.left, area.top + 18.0), &words, face);
    let inside = area.inside(0.0, 36.0, 0.0, 34.0);
    let high =
        panel.columns.iter().map(|(_, values)| values.iter().sum::<f64>()).fold(0.0, f64::max);
    let (ticks, scale) = Ticks::up_to(high, 4, (inside.bottom, inside.top));
    let plot = inside.inside(ticks.width() + 12.0, 0.0, 0.0, 0.0);
    axis::vertical(canvas, plot, &ticks, &scale);
    let count = panel.columns.len();
    let step = plot.width() / count as f64;
    let wide = (step * 0.72).min(80.0);
    // As many labels as have room.
    let room = Type::tick();
    let widest =
        panel.columns.iter().map(|(label, _)| room.width(label)).fold(0.0, f64::max) + 14.0;
    let every = ((widest / step).ceil() as usize).max(1);
    let fits = panel.columns.iter().enumerate();
    for (index, (label, values)) in fits {
        let middle = plot.left + step * (index as f64 + 0.5);
        let mut sum = 0.0;
        for (at, value) in values.iter().enumerate() {
            let (from, to) = (sum, sum + value.max(0.0));
            sum = to;
            let (left, right) = (middle - wide / 2.0, middle + wide / 2.0);
            let bar = Area::new(left, scale.at(to), right, scale.at(from));
            canvas.bar(bar, colour(at, values.len()), 1.0);
        }
        if index % every == 0 {
            let label = room.cut(label, step * every as f64 - 8.0);
            canvas.text((middle, plot.bottom + 26.0), &label, Type::tick().middle());
        }
    }
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
    let end = plot.right - (step - wide) / 2.0;
    Plotted { plot, scale, end }
}
