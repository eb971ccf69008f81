//! How much arrives in a year, and how sure that is: a density for each corridor and the total.
//!
//! One row each on a shared scale of energy. A row's curve is drawn to its own height, since a
//! narrow distribution would otherwise flatten all others. The chance of nothing at all is no
//! density: it is a bar at zero whose height is that share of the row, with its percentage.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::row;
use super::theme::{self, Whose};
use super::{ChartError, Footer, Svg, finite, number, present};
use crate::units::percent;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The quantity on the x axis, with its unit, such as `Electricity delivered, TWh a year`.
    pub quantity: String,
    /// One row a corridor, and the total's.
    pub rows: Vec<Row>,
}

/// The distribution of one corridor's delivered energy, or of the total's.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// Density of the trials above zero at ascending x, as `(x, y)`, y in any unit; may be empty or
    /// a single point where all trials agree.
    pub density: Vec<(f64, f64)>,
    /// Share of trials, 0 to 1, that deliver exactly nothing.
    pub zero_share: f64,
    /// Quantiles over all trials, in the figure's unit: one trial in ten is below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One trial in ten is above.
    pub p90: f64,
    /// The contract volume in the figure's unit, if there is one.
    pub contract: Option<f64>,
}

/// Draws the chart.
///
/// # Errors
///
/// When there are no rows or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("rows", &figure.rows)?;
    for row in &figure.rows {
        finite(&row.name, row.density.iter().flat_map(|p| [p.0, p.1]))?;
        finite(&row.name, [row.zero_share, row.p10, row.p50, row.p90])?;
        finite(&row.name, row.contract)?;
    }
    let least = 120.0 * figure.rows.len() as f64 + 70.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let plot = Area::new(body.left + row::NAMES, body.top, body.right - 30.0, body.bottom - 62.0);

    let high = figure
        .rows
        .iter()
        .flat_map(|r| [r.p90].into_iter().chain(r.contract).chain(r.density.iter().map(|p| p.0)))
        .fold(0.0, f64::max);
    let ticks = Ticks::around(0.0, high, 7);
    let scale = Scale::linear(0.0, ticks.high(), plot.left + 20.0, plot.right);
    axis::horizontal(&mut canvas, plot, &ticks, &scale, &figure.quantity);
    for (row, area) in figure.rows.iter().zip(plot.panels(figure.rows.len(), 1, (0.0, 6.0))) {
        draw_row(&mut canvas, area, &scale, row, number::decimals_for(high));
    }
    Ok(canvas)
}

fn draw_row(canvas: &mut Canvas, area: Area, scale: &Scale, of: &Row, decimals: usize) {
    let colour = of.whose.stroke().colour;
    // Below the base line stand the quantiles' numbers; above it, at the contract, its own.
    let plot = Area::new(area.left, area.top + 26.0, area.right, area.bottom - 28.0);
    let base = plot.bottom;
    name(canvas, plot, of);

    let peak = of.density.iter().map(|p| p.1).fold(0.0, f64::max);
    if of.density.len() > 1 && peak > 0.0 {
        let height = Scale::linear(0.0, peak, base, plot.top);
        let curve: Vec<_> = of.density.iter().map(|p| (scale.at(p.0), height.at(p.1))).collect();
        row::filled(canvas, &curve, base, of.whose.stroke(), 0.30);
    } else if of.zero_share < 1.0 {
        // All trials that deliver agree: a line of full height.
        let x = scale.at(of.density.first().map_or(of.p50, |p| p.0));
        canvas.bar(Area::new(x - 2.5, plot.top, x + 2.5, base), colour, 1.0);
    }
    canvas.rule((scale.at(0.0) - 16.0, base), (plot.right, base), theme::BASE, 1.5);
    if of.zero_share > 0.0 {
        let x = scale.at(0.0);
        let top = base - of.zero_share.clamp(0.02, 1.0) * plot.height();
        canvas.bar(Area::new(x - 14.0, top, x - 2.0, base), colour, 1.0);
    }
    if let Some(contract) = of.contract {
        let x = scale.at(contract);
        let line = [(x, plot.top - 4.0), (x, base)];
        let stroke = theme::Stroke { colour: theme::INK, dash: theme::Dash::Dashed };
        canvas.line(&line, stroke, 2.0);
        let text = format!("contract {}", number::number(contract, decimals));
        let face = Type::new(theme::TICK, theme::INK).middle();
        let half = face.width(&text) / 2.0;
        let x = x.min(theme::WIDTH - 8.0 - half).max(area.left + half);
        canvas.text_on_patch((x, plot.top - 9.0), &text, face);
    }
    if of.zero_share < 1.0 {
        let values = [of.p10, of.p50, of.p90];
        row::quantiles(canvas, plot, scale, values, colour, |v| number::amount(v, decimals));
    }
}

fn name(canvas: &mut Canvas, plot: Area, of: &Row) {
    let colour = of.whose.stroke().colour;
    let words: &[String] = &if of.zero_share >= 1.0 {
        vec!["never delivers".to_owned()]
    } else if of.zero_share > 0.0 {
        let share = percent(of.zero_share, None);
        vec!["never delivers in".to_owned(), format!("{share} of trials")]
    } else {
        Vec::new()
    };
    let note = |words: &String| row::Note { words: words.clone(), colour: colour.for_text() };
    let notes: Vec<row::Note> = words.iter().map(note).collect();
    row::name(canvas, plot, &of.name, colour, &notes);
}
