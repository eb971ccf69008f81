//! What contracts cost and what they save: payments against the cost of the same energy elsewhere,
//! year by year.
//!
//! For every year the dark column is the mean of what is paid, the light one that of what the energy
//! would have cost elsewhere; the thin line across each spans p10 to p90 over the trials. Where the
//! light one is higher the contract saves money. Every panel has a scale of its own.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Whose};
use super::years::{columns, head, nothing, own_scales};
use super::{ChartError, Footer, Svg, finite, present};

/// What the chart shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// What is shown and how.
    pub subtitle: String,
    /// The unit of every number, such as `million USD a year`.
    pub unit: String,
    /// The first calendar year.
    pub start_year: i32,
    /// One panel a contract, and the total's.
    pub panels: Vec<Panel>,
}

/// The money of one contract, or of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its corridor's name as shown.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// What is paid, one for each year from the start.
    pub paid: Vec<Span>,
    /// What the energy would have cost elsewhere, as long; `None` where nobody says.
    pub elsewhere: Option<Vec<Span>>,
}

/// One year over all trials, in the figure's unit, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The mean.
    pub mean: f64,
    /// One in ten is below.
    pub p10: f64,
    /// One in ten is above.
    pub p90: f64,
}

const PAID: f64 = 0.85;
const ELSEWHERE: f64 = 0.30;

/// Draws the chart.
///
/// # Errors
///
/// When there are no panels or years, lengths differ, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("contracts", &figure.panels)?;
    for panel in &figure.panels {
        present("years", &panel.paid)?;
        let elsewhere = panel.elsewhere.iter().flatten();
        finite(&panel.name, panel.paid.iter().chain(elsewhere).flat_map(|s| [s.mean, s.p10, s.p90]))?;
        if panel.elsewhere.as_ref().is_some_and(|spans| spans.len() != panel.paid.len()) {
            return Err(ChartError::Mismatch(format!(
                "what is paid and what is saved for {} have other numbers of years",
                panel.name
            )));
        }
    }
    let count = figure.panels.len();
    let columns = columns(count);
    let least = 280.0 * count.div_ceil(columns) as f64 + 62.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let both = figure.panels.iter().any(|panel| panel.elsewhere.is_some());
    key(&mut canvas, body, both);
    let foot = own_scales(&mut canvas, body, count);
    let body = body.inside(0.0, 40.0, 0.0, foot);
    let gap = (if columns > 2 { 34.0 } else { 60.0 }, 14.0);
    for (panel, area) in figure.panels.iter().zip(body.panels(count, columns, gap)) {
        draw_panel(&mut canvas, area, panel, figure);
    }
    Ok(canvas)
}

/// What columns and lines mean, in grey, above the panels.
fn key(canvas: &mut Canvas, body: Area, both: bool) {
    let (y, face) = (body.top + 18.0, Type::new(theme::TICK, theme::TEXT));
    let mut x = body.left;
    for (alpha, text) in [
        (Some(PAID), "paid"),
        (Some(ELSEWHERE), "what it would have cost elsewhere"),
        (None, "8 trials of 10 (p10 to p90)"),
    ] {
        match alpha {
            Some(ELSEWHERE) if !both => continue,
            Some(alpha) => {
                canvas.bar(Area::new(x, y - 16.0, x + 24.0, y + 2.0), theme::TEXT, alpha);
            }
            None => canvas.rule((x + 12.0, y - 17.0), (x + 12.0, y + 3.0), theme::INK, 2.0),
        }
        canvas.text((x + 32.0, y), text, face);
        x += 32.0 + face.width(text) + 36.0;
    }
}

fn draw_panel(canvas: &mut Canvas, area: Area, panel: &Panel, figure: &Figure) {
    let plot = head(canvas, area, &panel.name, panel.whose, &figure.unit);
    let elsewhere = panel.elsewhere.as_deref().unwrap_or_default();
    let all = panel.paid.iter().chain(elsewhere);
    let high = all.map(|span| span.p90.max(span.mean)).fold(0.0, f64::max);
    let wanted = if plot.height() > 300.0 { 5 } else { 3 };
    let (ticks, scale) = Ticks::up_to(high, wanted, (plot.bottom, plot.top));
    let plot = plot.inside(ticks.width() + 12.0, 0.0, 0.0, 0.0);
    axis::vertical(canvas, plot, &ticks, &scale);
    if high == 0.0 {
        nothing(canvas, plot);
    }
    let count = panel.paid.len();
    let step = plot.width() / count as f64;
    let wide = (step * 0.38).min(60.0);
    let colour = panel.whose.stroke().colour;
    for (index, paid) in panel.paid.iter().enumerate() {
        let middle = plot.left + step * (index as f64 + 0.5);
        let mut columns = vec![(paid, PAID)];
        columns.extend(elsewhere.get(index).map(|span| (span, ELSEWHERE)));
        let left = middle - 0.5 * wide * columns.len() as f64;
        for (place, (span, alpha)) in columns.into_iter().enumerate() {
            let left = left + place as f64 * wide;
            let right = left + wide * 0.94;
            canvas.bar(Area::new(left, scale.at(span.mean), right, plot.bottom), colour, alpha);
            whisker(canvas, 0.5 * (left + right), span, &scale, wide);
        }
    }
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
    let last = figure.start_year.saturating_add(i32::try_from(count - 1).unwrap_or(i32::MAX));
    for year in Ticks::whole(figure.start_year, last, step, 62.0) {
        let x = plot.left + step * (f64::from(year - figure.start_year) + 0.5);
        canvas.text((x, plot.bottom + 26.0), &year.to_string(), Type::tick().middle());
    }
}

/// The spread over the trials; none where all agree.
fn whisker(canvas: &mut Canvas, x: f64, span: &Span, scale: &Scale, wide: f64) {
    if span.p90 > span.p10 {
        let width = (wide * 0.08).clamp(0.8, 2.0);
        canvas.rule((x, scale.at(span.p10)), (x, scale.at(span.p90)), theme::INK, width);
    }
}
