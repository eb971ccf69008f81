//! How much arrives in a year, and how sure that is: a density for each corridor and the total.
//!
//! One row each on a shared scale of energy. A row's curve is drawn to its own height, since a
//! narrow distribution would otherwise flatten all others, and therefore as a line: an area would be
//! taken for an amount. Few trials are dots, one each: a curve would show humps that nobody has seen.
//! The chance of nothing at all is no density: it is a bar at zero whose height is that share of the
//! row, with its percentage.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::row::{self, Quantile};
use super::theme::{self, Colour, Whose};
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
    /// Every trial by itself where they are too few for a curve, or those that deliver where these are
    /// too few; else empty.
    pub trials: Vec<f64>,
    /// Share of trials, 0 to 1, that deliver exactly nothing.
    pub zero_share: f64,
    /// p10, p50 and p90, in the figure's unit, over all trials.
    pub quantiles: [Quantile; 3],
    /// The contract volume in the figure's unit, if there is one.
    pub contract: Option<f64>,
}

/// The radius of a trial.
const DOT: f64 = 5.0;

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
        finite(&row.name, [row.zero_share].into_iter().chain(row.quantiles.map(|one| one.value)))?;
        finite(&row.name, row.contract)?;
        finite(&row.name, row.trials.iter().copied())?;
    }
    let least = 120.0 * figure.rows.len() as f64 + 70.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let plot = Area::new(body.left + row::NAMES, body.top, body.right - 30.0, body.bottom - 62.0);

    let high = figure
        .rows
        .iter()
        .flat_map(|r| {
            [r.quantiles[2].value]
                .into_iter()
                .chain(r.contract)
                .chain(r.density.iter().map(|p| p.0))
                .chain(r.trials.iter().copied())
        })
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
    if !of.trials.is_empty() {
        dots(canvas, plot, scale, &of.trials, colour);
    } else if of.density.len() > 1 && peak > 0.0 {
        let height = Scale::linear(0.0, peak, base, plot.top);
        let curve: Vec<_> = of.density.iter().map(|p| (scale.at(p.0), height.at(p.1))).collect();
        canvas.line(&curve, of.whose.stroke(), 2.6);
    } else if of.zero_share < 1.0 {
        // All trials that deliver agree: a line of full height.
        let x = scale.at(of.density.first().map_or(of.quantiles[1].value, |p| p.0));
        canvas.bar(Area::new(x - 2.5, plot.top, x + 2.5, base), colour, 1.0);
    }
    canvas.rule((scale.at(0.0) - 16.0, base), (plot.right, base), theme::BASE, 1.5);
    if of.zero_share > 0.0 && of.trials.iter().all(|trial| *trial > 0.0) {
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
        row::quantiles(canvas, plot, scale, of.quantiles, colour, (decimals, number::amount));
    }
}

/// A dot a trial, piled up where they are near to each other.
fn dots(canvas: &mut Canvas, plot: Area, scale: &Scale, trials: &[f64], colour: Colour) {
    let step = 2.0 * DOT + 1.0;
    let mut places: Vec<f64> =
        trials.iter().map(|value| libm::round(scale.at(*value) / step)).collect();
    places.sort_by(f64::total_cmp);
    let most = ((plot.height() - 12.0) / step).max(1.0);
    let mut level = 0.0;
    for (index, place) in places.iter().enumerate() {
        level = if index > 0 && places[index - 1] == *place { level + 1.0 } else { 0.0 };
        let alike = places.iter().filter(|other| *other == place).count() as f64;
        // Piles that are too high for the row are pressed together.
        let rise = step * (most / alike).min(1.0);
        canvas.dot((place * step, plot.bottom - 12.0 - level * rise), DOT, colour);
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
