//! Branches: what is delivered by the outcomes of each, on one scale.
//!
//! A row an outcome: its name, its chance as a numeral and as the length of a bar of its own, and how
//! what is delivered lies in the trials that had it: the bar is p10 to p90, the ring p50. Too few trials
//! for quantiles have a dot at their mean. A line stands at the mean over all trials.
use super::axis::{Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::label::spread;
use super::theme::{self, Colour, Dash, Stroke};
use super::{ChartError, Footer, Svg, finite, number, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every amount, such as `TWh in 2037`.
    pub unit: String,
    /// The branches, in the scenario's order.
    pub branches: Vec<Branch>,
    /// The mean over all trials, in the figure's unit.
    pub mean: f64,
}

/// One branch.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Its label.
    pub name: String,
    /// Its outcomes, in its order.
    pub outcomes: Vec<Outcome>,
}

/// One outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Its chance.
    pub chance: f64,
    /// The same as it is written.
    pub said: String,
    /// The mean of its trials; `None` where it has none.
    pub mean: Option<f64>,
    /// p10, p50 and p90; `None` where there are too few trials to tell.
    pub quantiles: Option<[f64; 3]>,
}

const ROW: f64 = 76.0;
const HEAD: f64 = 46.0;
const NAMES: f64 = 236.0;
/// Room for the chance: the numeral, and the bar.
const CHANCE: (f64, f64) = (84.0, 120.0);
/// Rows shown at most; the others are counted below.
const ROWS: usize = 24;
const COLOUR: Colour = Colour::ASSUMPTION;

/// Draws the chart.
///
/// # Errors
///
/// When there are no branches or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("branches", &figure.branches)?;
    finite("the mean", [figure.mean])?;
    for outcome in figure.branches.iter().flat_map(|branch| &branch.outcomes) {
        let numbers = outcome.quantiles.into_iter().flatten().chain(outcome.mean);
        finite(&outcome.name, numbers.chain([outcome.chance]))?;
    }
    // Whole branches, as many as there is room for; the first in any case.
    let mut rows = 0;
    let shown: Vec<&Branch> = figure
        .branches
        .iter()
        .take_while(|branch| {
            rows += branch.outcomes.len();
            rows <= ROWS || rows == branch.outcomes.len()
        })
        .collect();
    let rows: usize = shown.iter().map(|branch| branch.outcomes.len().min(ROWS)).sum();
    let least = ROW * rows as f64 + HEAD * shown.len() as f64 + 74.0;
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, (least, least + 60.0));
    let plot = body.inside(NAMES + CHANCE.0 + CHANCE.1 + 24.0, 8.0, 40.0, 66.0);
    let outcomes = || shown.iter().flat_map(|branch| &branch.outcomes);
    let highest = outcomes()
        .flat_map(|outcome| outcome.quantiles.map(|of| of[2]).into_iter().chain(outcome.mean))
        .fold(figure.mean, f64::max);
    let highest = if highest > 0.0 { highest } else { 1.0 };
    let scale = Scale::linear(0.0, highest * 1.04, plot.left, plot.right);
    let ticks = Ticks::around(0.0, highest, 6);
    for tick in ticks.values.iter().filter(|tick| **tick <= highest * 1.04) {
        let x = scale.at(*tick);
        canvas.rule((x, plot.top), (x, plot.bottom), theme::GRID, 1.0);
        canvas.text((x, plot.bottom + 26.0), &ticks.write(*tick), Type::tick().middle());
    }
    let quiet = Type::new(theme::TICK, theme::MUTED);
    let mut words = format!("{}; dashed: the mean over all trials", figure.unit);
    let hidden = figure.branches.len() - shown.len();
    if hidden > 0 {
        words = format!("{words}; {hidden} more are not drawn");
    }
    canvas.text((body.left, plot.bottom + 56.0), &quiet.cut(&words, body.width()), quiet);
    let x = scale.at(figure.mean);
    let dashed = Stroke { colour: theme::INK, dash: Dash::Dashed };
    canvas.line(&[(x, plot.top), (x, plot.bottom)], dashed, 1.6);
    let mut top = plot.top;
    for branch in shown {
        let bold = Type::new(theme::LABEL, theme::INK).bold();
        let name = bold.cut(&branch.name, body.width());
        canvas.text_on_patch((body.left, top + 30.0), &name, bold);
        top += HEAD;
        for outcome in branch.outcomes.iter().take(ROWS) {
            let area = Area::new(plot.left, top, plot.right, top + ROW);
            draw_row(&mut canvas, area, outcome, &scale, body);
            top += ROW;
        }
    }
    Ok(canvas)
}

fn draw_row(canvas: &mut Canvas, area: Area, outcome: &Outcome, scale: &Scale, body: Area) {
    let base = area.top + 24.0;
    let face = Type::new(theme::TICK, theme::TEXT);
    let y = base + face.middle_drop();
    canvas.text((body.left, y), &face.cut(&outcome.name, NAMES - 12.0), face);
    let right = body.left + NAMES + CHANCE.0;
    canvas.text((right - 10.0, y), &outcome.said, face.end().bold());
    let whole = Area::new(right, base - 6.0, right + CHANCE.1, base + 6.0);
    canvas.bar(whole, theme::GRID, 1.0);
    let width = CHANCE.1 * outcome.chance.clamp(0.0, 1.0);
    if width > 0.0 {
        canvas.bar(Area::new(right, whole.top, right + width.max(1.0), whole.bottom), COLOUR, 1.0);
    }
    let Some(mean) = outcome.mean else { return };
    let Some(quantiles) = outcome.quantiles else {
        canvas.dot((scale.at(mean), base), 6.0, COLOUR);
        let words = "too few trials for more than their mean";
        let quiet = Type::new(theme::FOOT, theme::MUTED);
        let room = quiet.width(words) / 2.0;
        let x = scale.at(mean).clamp(area.left + room, (body.right - room).max(area.left + room));
        canvas.text_on_patch((x, base + 32.0), words, quiet.middle());
        return;
    };
    let [low, middle, high] = quantiles.map(|value| scale.at(value));
    canvas.bar(Area::new(low, base - 9.0, high.max(low + 1.5), base + 9.0), COLOUR, 0.38);
    canvas.dot((middle, base), 8.5, COLOUR);
    canvas.dot((middle, base), 4.0, theme::WHITE);
    let decimals = quantiles.iter().map(|value| number::decimals_for(*value).min(2)).min();
    let texts = quantiles.map(|value| number::amount(value, decimals.unwrap_or(0)));
    let faces = [Type::tick().middle(), Type::tick().bold().middle(), Type::tick().middle()];
    let widths: Vec<f64> = texts.iter().zip(faces).map(|(text, face)| face.width(text)).collect();
    let gap = widths.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).fold(0.0, f64::max) + 14.0;
    let ends = (area.left + widths[0] / 2.0 - 20.0, body.right - widths[2] / 2.0);
    let places = spread(&[low, middle, high], gap, ends.0, ends.1.max(ends.0 + 2.0 * gap));
    for ((x, text), face) in places.into_iter().zip(texts).zip(faces) {
        canvas.text_on_patch((x, base + 32.0), &text, face);
    }
}
