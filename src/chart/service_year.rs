//! The energy of a year of service: for each corridor the range of a year in which it is there, as a
//! share of what its contract promises.
//!
//! All rows stand on one scale, in percent of a volume that each row names: its contract's, or what its
//! capacity allows in the season where there is no contract. The bar is p10 to p90, the ring p50. Above
//! the bar stand twenty dots, each one year of service in twenty, where there are enough to tell.
use super::axis::{Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::label::spread;
use super::theme::{self, Colour, Dash, Stroke, Whose};
use super::{ChartError, Footer, Svg, finite, font, number, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every amount, such as `TWh a year`.
    pub unit: String,
    /// The corridors, in the scenario's order.
    pub rows: Vec<Row>,
}

/// One corridor.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// The reference that it is measured against: `contract` or `capacity`.
    pub reference: String,
    /// The amount of that, above 0, in the figure's unit.
    pub volume: f64,
    /// The commodity's own unit, such as `bcm`; empty where that is the figure's.
    pub own_unit: String,
    /// p10, p50 and p90 of a year of service; `None` where there is none, or too few to tell.
    pub quantiles: Option<[Amount; 3]>,
    /// Twenty years of service, one in twenty each, in the figure's unit; empty where there are too few.
    pub years: Vec<f64>,
}

/// An amount of energy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// In the figure's unit.
    pub twh: f64,
    /// In the commodity's own unit, where that is another.
    pub own: Option<f64>,
}

const ROW: f64 = 150.0;
const NAMES: f64 = 236.0;
/// The scale ends here at least and at most, in shares of the volume.
const ENDS: (f64, f64) = (1.1, 4.0);
/// A dot's radius.
const DOT: f64 = 4.0;
/// Rows shown at most; the others are counted below.
const ROWS: usize = 24;

/// Draws the chart.
///
/// # Errors
///
/// When there are no corridors, a number is not finite or a volume is not above 0.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("corridors", &figure.rows)?;
    for row in &figure.rows {
        let amounts = row.quantiles.iter().flatten().flat_map(|q| [Some(q.twh), q.own]).flatten();
        finite(&row.name, amounts.chain([row.volume]).chain(row.years.iter().copied()))?;
        if row.volume <= 0.0 {
            return Err(ChartError::Mismatch(format!("the volume of {} is not above 0", row.name)));
        }
    }
    let rows: Vec<&Row> = figure.rows.iter().take(ROWS).collect();
    let least = ROW * rows.len() as f64 + 74.0;
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, (least, least + 120.0));
    let plot = body.inside(NAMES, 8.0, 150.0, 66.0);
    let highest = rows
        .iter()
        .flat_map(|row| {
            let p90 = row.quantiles.map(|[_, _, p90]| p90.twh);
            p90.into_iter().chain(row.years.iter().copied()).map(|twh| twh / row.volume)
        })
        .fold(ENDS.0, f64::max)
        .min(ENDS.1);
    let scale = Scale::linear(0.0, highest * 1.04, plot.left, plot.right);
    let ticks = Ticks::around(0.0, highest * 100.0, 7);
    let face = Type::tick().middle();
    for tick in ticks.values.iter().filter(|tick| **tick <= highest * 104.0) {
        let x = scale.at(tick / 100.0);
        canvas.rule((x, plot.top), (x, plot.bottom), theme::GRID, 1.0);
        canvas.text((x, plot.bottom + 26.0), &ticks.write(*tick), face);
    }
    let words =
        format!("Percent of the volume that is named at the line; numerals in {}", figure.unit);
    let quiet = Type::new(theme::TICK, theme::MUTED);
    let left_out = figure.rows.len() - rows.len();
    let words = match left_out {
        0 => words,
        more => format!("{words}; {more} more corridors are not drawn"),
    };
    let at = (plot.left, plot.bottom + 56.0);
    canvas.text(at, &quiet.cut(&words, body.right - plot.left), quiet);
    let hundred = scale.at(1.0);
    let dashed = Stroke { colour: theme::INK, dash: Dash::Dashed };
    canvas.line(&[(hundred, plot.top), (hundred, plot.bottom)], dashed, 1.8);
    let height = plot.height() / rows.len() as f64;
    for (index, row) in rows.iter().enumerate() {
        let top = plot.top + height * index as f64;
        let area = Area::new(plot.left, top, plot.right, top + height);
        draw_row(&mut canvas, area, row, (&scale, hundred), body);
    }
    Ok(canvas)
}

fn draw_row(
    canvas: &mut Canvas,
    area: Area,
    row: &Row,
    (scale, hundred): (&Scale, f64),
    body: Area,
) {
    let colour = row.whose.stroke().colour;
    let base = area.top + area.height() * 0.62;
    let bold = Type::new(theme::LABEL, colour.for_text()).bold();
    let lines = font::wrap(&row.name, bold.size, bold.weight, NAMES - 20.0, 2);
    let mut y = base + bold.middle_drop() - 13.0 * (lines.len() - 1) as f64;
    for line in &lines {
        canvas.text((body.left, y), line, bold);
        y += 26.0;
    }
    // What 100 % is.
    let quiet = Type::new(theme::FOOT, theme::MUTED);
    let decimals = number::decimals_for(row.volume).min(2);
    let volume = number::number(row.volume, decimals);
    let reference = format!("{} {volume}", row.reference);
    let at = if hundred + 8.0 + quiet.width(&reference) <= body.right {
        ((hundred + 8.0, area.top + 16.0), quiet)
    } else {
        ((hundred - 8.0, area.top + 16.0), quiet.end())
    };
    canvas.text_on_patch(at.0, &reference, at.1);
    let Some(quantiles) = row.quantiles else {
        let face = Type::new(theme::TICK, theme::MUTED);
        let words = "too few years of service to tell";
        canvas.text_on_patch((area.left + 10.0, base + face.middle_drop()), words, face);
        return;
    };
    dots(canvas, row, (scale, base - 16.0, area.top + 22.0), colour);
    let [low, middle, high] = quantiles.map(|amount| scale.at(amount.twh / row.volume));
    canvas.bar(Area::new(low, base - 10.0, high.max(low + 1.5), base + 10.0), colour, 0.38);
    canvas.dot((middle, base), 9.5, colour);
    canvas.dot((middle, base), 4.5, theme::WHITE);
    // A bar that goes on beyond the scale ends in a point.
    if quantiles[2].twh / row.volume > ENDS.1 {
        let tip = high + 12.0;
        canvas.shape(&[(high, base - 10.0), (tip, base), (high, base + 10.0)], colour, 0.38);
    }
    let decimals = quantiles
        .iter()
        .filter(|amount| amount.twh > 0.0)
        .map(|amount| number::decimals_for(amount.twh).min(2))
        .min()
        .unwrap_or(0);
    let text = |amount: &Amount, unit: bool| {
        let twh = number::amount(amount.twh, decimals);
        match amount.own.filter(|_| unit) {
            Some(own) => {
                let own = number::amount(own, number::decimals_for(own).min(1));
                format!("{twh} ({own} {})", row.own_unit)
            }
            None => twh,
        }
    };
    let texts = [text(&quantiles[0], false), text(&quantiles[1], true), text(&quantiles[2], false)];
    let faces = [
        Type::tick().middle(),
        Type::new(theme::TICK, colour.for_text()).bold().middle(),
        Type::tick().middle(),
    ];
    let widths: Vec<f64> = texts.iter().zip(faces).map(|(text, face)| face.width(text)).collect();
    // Apart by the mean of the widest neighbours, so that none touches.
    let gap = widths.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).fold(0.0, f64::max) + 14.0;
    let ends = (area.left + widths[0] / 2.0 - 30.0, body.right - widths[2] / 2.0);
    let places = spread(&[low, middle, high], gap, ends.0, ends.1.max(ends.0 + 2.0 * gap));
    for ((x, text), face) in places.into_iter().zip(texts).zip(faces) {
        canvas.text_on_patch((x, base + 34.0), &text, face);
    }
}

/// Twenty dots above the bar, piled up where they are near to each other.
fn dots(canvas: &mut Canvas, row: &Row, (scale, base, top): (&Scale, f64, f64), colour: Colour) {
    let step = 2.0 * DOT + 1.0;
    let place = |value: f64| libm::round(scale.beyond(value / row.volume) / step);
    let mut places: Vec<f64> = row.years.iter().map(|year| place(*year)).collect();
    places.sort_by(f64::total_cmp);
    let last = libm::floor(scale.at(f64::INFINITY) / step);
    let mut run = 0;
    let most = ((base - top) / step).max(1.0) as usize;
    for (index, here) in places.iter().enumerate() {
        run = if index > 0 && places[index - 1] == *here { run + 1 } else { 0 };
        // Piles that are too high for the row lean on: all dots are there, side by side.
        let (column, level) = (run / most, run % most);
        let x = (here + column as f64 * 0.5).min(last) * step;
        let y = base - DOT - level as f64 * step;
        canvas.dot((x, y), DOT, colour);
    }
}
