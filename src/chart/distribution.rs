//! How much arrives in a year, and how sure that is: a density for each corridor and the total.
//!
//! One row each on a shared scale of energy. A row's curve is drawn to its own height, since a
//! narrow distribution would otherwise flatten all others. The chance of nothing at all is no
//! density: it is a bar at zero whose height is that share of the row, with its percentage.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::font;
use super::theme::{self, Whose};
use super::{ChartError, Footer, Svg, finite, label, number, present};

/// What the chart shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// What is shown and how.
    pub subtitle: String,
    /// What x counts, with its unit, such as `Electricity delivered, TWh a year`.
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

const NAMES: f64 = 230.0;

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
    let plot = Area::new(body.left + NAMES, body.top, body.right - 30.0, body.bottom - 62.0);

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

fn draw_row(canvas: &mut Canvas, area: Area, scale: &Scale, row: &Row, decimals: usize) {
    let colour = row.whose.stroke().colour;
    // Below the base line stand the quantiles' numbers; above it, at the contract, its own.
    let plot = Area::new(area.left, area.top + 26.0, area.right, area.bottom - 28.0);
    let base = plot.bottom;
    names(canvas, plot, row);

    let peak = row.density.iter().map(|p| p.1).fold(0.0, f64::max);
    if row.density.len() > 1 && peak > 0.0 {
        let height = Scale::linear(0.0, peak, base, plot.top);
        let curve: Vec<_> = row.density.iter().map(|p| (scale.at(p.0), height.at(p.1))).collect();
        let mut shape = curve.clone();
        shape.push((curve[curve.len() - 1].0, base));
        shape.push((curve[0].0, base));
        canvas.shape(&shape, colour, 0.30);
        canvas.line(&curve, row.whose.stroke(), 2.6);
    } else if row.zero_share < 1.0 {
        // All trials that deliver agree: a line of full height.
        let x = scale.at(row.density.first().map_or(row.p50, |p| p.0));
        canvas.bar(Area::new(x - 2.5, plot.top, x + 2.5, base), colour, 1.0);
    }
    canvas.rule((scale.at(0.0) - 16.0, base), (plot.right, base), theme::BASE, 1.5);
    if row.zero_share > 0.0 {
        let x = scale.at(0.0);
        let top = base - row.zero_share.clamp(0.02, 1.0) * plot.height();
        canvas.bar(Area::new(x - 14.0, top, x - 2.0, base), colour, 1.0);
    }
    if let Some(contract) = row.contract {
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
    quantiles(canvas, plot, scale, row, decimals);
}

fn names(canvas: &mut Canvas, plot: Area, row: &Row) {
    let colour = row.whose.stroke().colour.for_text();
    let face = Type::new(theme::LABEL, colour).bold();
    let left = theme::MARGIN;
    let room = NAMES - 30.0;
    let middle = plot.middle().1;
    let note: &[String] = &if row.zero_share >= 1.0 {
        vec!["never delivers".to_owned()]
    } else if row.zero_share > 0.0 {
        vec![
            "never delivers in".to_owned(),
            format!("{} of trials", number::percent(row.zero_share)),
        ]
    } else {
        Vec::new()
    };
    let name = font::wrap(&row.name, face.size, face.weight, room, 2);
    let mut y = middle + 8.0 - 13.0 * (name.len() + note.len()).saturating_sub(1) as f64;
    for (text, face) in name
        .iter()
        .map(|text| (text, face))
        .chain(note.iter().map(|text| (text, Type::new(theme::TICK, colour))))
    {
        canvas.text((left, y), text, face);
        y += 26.0;
    }
}

/// The three quantiles: marks on the base line, numbers below it.
fn quantiles(canvas: &mut Canvas, plot: Area, scale: &Scale, row: &Row, decimals: usize) {
    if row.zero_share >= 1.0 {
        return;
    }
    let base = plot.bottom;
    let colour = row.whose.stroke().colour;
    let (a, b) = (scale.at(row.p10), scale.at(row.p90));
    canvas.bar(Area::new(a, base - 3.0, b.max(a + 1.0), base + 3.0), colour, 1.0);
    canvas.dot((scale.at(row.p50), base), 7.5, colour);
    canvas.dot((scale.at(row.p50), base), 3.5, theme::WHITE);
    let plain = Type::tick().middle();
    let bold = plain.bold();
    let texts = [(row.p10, "p10"), (row.p50, "p50"), (row.p90, "p90")]
        .map(|(v, name)| (v, format!("{name} {}", number::amount(v, decimals))));
    let widest = texts.iter().map(|t| bold.width(&t.1)).fold(0.0, f64::max);
    let wanted = texts.clone().map(|t| scale.at(t.0));
    let low = plot.left + widest / 2.0 - 20.0;
    let high = theme::WIDTH - 10.0 - widest / 2.0;
    let places = label::spread(&wanted, widest + 12.0, low, high);
    for (index, (place, (_, text))) in places.into_iter().zip(texts).enumerate() {
        let face = if index == 1 { bold } else { plain };
        canvas.text_on_patch((place, base + 25.0), &text, face);
    }
}
