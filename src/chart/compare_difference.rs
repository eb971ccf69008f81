//! How much more or less each scenario brings than the first, trial by trial.
//!
//! One row a scenario on a shared scale with zero marked: the density of the paired difference as a line,
//! as each row has its own height, dark where the scenario brings more and light where it brings less,
//! each side with its chance. Trials
//! in which nothing changes have no density: they are a bar at zero with their share.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::row::{self, Quantile};
use super::theme::{self, Whose};
use super::{ChartError, Footer, Svg, finite, number, present};
use crate::units::{chance_percent, percent};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The quantity on the x axis, with its unit.
    pub quantity: String,
    /// One row for each scenario but the first.
    pub rows: Vec<Row>,
}

/// The differences of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour of the name.
    pub whose: Whose,
    /// Density of the differences other than 0 at ascending x; may be empty. Where the sides part at
    /// zero, the left one ends at -0.
    pub density: Vec<(f64, f64)>,
    /// Share of trials, 0 to 1, in which nothing changes.
    pub same: f64,
    /// Share of trials in which it brings more.
    pub more: f64,
    /// Share of trials in which it brings less.
    pub less: f64,
    /// Trials that its shares tell of.
    pub trials: u64,
    /// p10, p50 and p90 of the difference, over all trials.
    pub quantiles: [Quantile; 3],
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
        finite(
            &row.name,
            [row.same, row.more, row.less].into_iter().chain(row.quantiles.map(|one| one.value)),
        )?;
    }
    let least = 132.0 * figure.rows.len() as f64 + 70.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let plot = Area::new(body.left + row::NAMES, body.top, body.right - 30.0, body.bottom - 62.0);
    let values = || {
        let ends = |r: &Row| {
            let curve = r.density.first().into_iter().chain(r.density.last()).map(|p| p.0);
            curve.chain(r.quantiles.map(|one| one.value)).collect::<Vec<_>>()
        };
        figure.rows.iter().flat_map(ends)
    };
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let widest = (high - low).max(0.0);
    // Zero has room on either side.
    let (low, high) = match widest > 0.0 {
        true => (low.min(-0.08 * widest), high.max(0.08 * widest)),
        false => (-1.0, 1.0),
    };
    let ticks = Ticks::around(low, high, 7);
    let scale = Scale::linear(ticks.low(), ticks.high(), plot.left + 20.0, plot.right);
    axis::horizontal(&mut canvas, plot, &ticks, &scale, &figure.quantity);
    let zero = scale.at(0.0);
    canvas.rule((zero, plot.top), (zero, plot.bottom), theme::INK, 2.0);
    let decimals = number::decimals_for(widest);
    for (row, area) in figure.rows.iter().zip(plot.panels(figure.rows.len(), 1, (0.0, 6.0))) {
        draw_row(&mut canvas, area, &scale, row, decimals);
    }
    Ok(canvas)
}

fn draw_row(canvas: &mut Canvas, area: Area, scale: &Scale, of: &Row, decimals: usize) {
    let plot = Area::new(area.left, area.top + 34.0, area.right, area.bottom - 30.0);
    let (base, zero) = (plot.bottom, scale.at(0.0));
    name(canvas, plot, of);
    let peak = peak(of);
    if of.density.len() > 1 && peak > 0.0 {
        let height = Scale::linear(0.0, peak, base, plot.top);
        for (is_less, colour) in [(true, theme::LESS), (false, theme::MORE)] {
            let side = side_of(&of.density, is_less);
            if side.len() < 2 {
                continue;
            }
            let curve: Vec<_> = side.iter().map(|p| (scale.at(p.0), height.at(p.1))).collect();
            let stroke = theme::Stroke { colour, dash: theme::Dash::Solid };
            canvas.line(&curve, stroke, 2.6);
        }
    } else if of.same < 1.0 {
        // All trials that differ agree: a line of full height.
        let colour = if of.more > of.less { theme::MORE } else { theme::LESS };
        let x =
            scale.at(if of.more > of.less { of.quantiles[2].value } else { of.quantiles[0].value });
        canvas.bar(Area::new(x - 2.5, plot.top, x + 2.5, base), colour, 1.0);
    }
    canvas.rule((plot.left, base), (plot.right, base), theme::BASE, 1.5);
    if of.same > 0.0 {
        let top = base - of.same.clamp(0.03, 1.0) * plot.height();
        canvas.bar(Area::new(zero - 5.0, top, zero + 5.0, base), theme::BASE, 1.0);
    }
    // The chances stand over either side of zero, where there is room.
    let face = Type::new(theme::TICK, theme::LESS.for_text()).bold();
    let y = area.top + 22.0;
    let text = format!("less in {}", chance_percent(of.less, None, of.trials));
    let left_room = zero - 12.0 - area.left > face.width(&text);
    let more = format!("more in {}", chance_percent(of.more, None, of.trials));
    let right = Type::new(theme::TICK, theme::MORE.for_text()).bold();
    let right_room = plot.right - zero - 12.0 > right.width(&more);
    match (left_room, right_room) {
        (true, true) => {
            canvas.text_on_patch((zero - 12.0, y), &text, face.end());
            canvas.text_on_patch((zero + 12.0, y), &more, right);
        }
        (true, false) => {
            canvas.text_on_patch((zero - 12.0, y), &more, right.end());
            let at = zero - 24.0 - right.width(&more);
            canvas.text_on_patch((at, y), &text, face.end());
        }
        (false, _) => {
            canvas.text_on_patch((zero + 12.0, y), &text, face);
            canvas.text_on_patch((zero + 24.0 + face.width(&text), y), &more, right);
        }
    }
    if of.same < 1.0 {
        row::quantiles(canvas, plot, scale, of.quantiles, theme::TEXT, (decimals, number::signed));
    }
}

/// The density that reaches the top of the row: a spike on one side of zero is cut where it would
/// flatten the other.
fn peak(row: &Row) -> f64 {
    let of = |is_less| side_of(&row.density, is_less).iter().map(|p| p.1).fold(0.0, f64::max);
    let (less, more) = (of(true), of(false));
    let (low, high) = (less.min(more), less.max(more));
    if low > 0.0 && row.less.min(row.more) > 0.05 { high.min(2.0 * low) } else { high }
}

/// The part of a curve on one side of zero; a point at -0 is on the left.
fn side_of(curve: &[(f64, f64)], is_less: bool) -> Vec<(f64, f64)> {
    curve.iter().copied().filter(|point| point.0.is_sign_negative() == is_less).collect()
}

fn name(canvas: &mut Canvas, plot: Area, of: &Row) {
    let words = match of.same {
        same if same >= 1.0 => Some("the same in every trial".to_owned()),
        same if same > 0.0 => Some(format!("the same in {}", percent(same, None))),
        _ => None,
    };
    let notes: Vec<row::Note> =
        words.into_iter().map(|words| row::Note { words, colour: theme::MUTED }).collect();
    row::name(canvas, plot, &of.name, of.whose.stroke().colour, &notes);
}
