//! The costs of contracts and their savings: payments against the cost of the same energy
//! elsewhere, year by year.
//!
//! Above, for every year, the dark column is the mean of what is paid, the light one that of what the
//! energy would have cost elsewhere. Below, the net benefit, the second less the first: the line is
//! its mean, the bar spans p10 to p90 over the trials. Every panel has scales of its own.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Whose};
use super::years::{Shared, columns, head, nothing};
use super::{ChartError, Footer, Svg, finite, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
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
    /// The mean of what is paid, 0 or more, one for each year from the start.
    pub paid: Vec<f64>,
    /// The savings, as many; `None` where nobody says what energy costs elsewhere.
    pub saved: Option<Vec<Saved>>,
}

/// The savings of one year, in the figure's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Saved {
    /// The mean of what the energy would have cost elsewhere, 0 or more.
    pub elsewhere: f64,
    /// The mean of the net benefit.
    pub mean: f64,
    /// One trial in ten has less.
    pub p10: f64,
    /// One trial in ten has more.
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
        finite(&panel.name, panel.paid.iter().copied())?;
        let saved = panel.saved.iter().flatten();
        finite(&panel.name, saved.flat_map(|s| [s.elsewhere, s.mean, s.p10, s.p90]))?;
        if panel.saved.as_ref().is_some_and(|saved| saved.len() != panel.paid.len()) {
            return Err(ChartError::Mismatch(format!(
                "what is paid and what is saved for {} have other numbers of years",
                panel.name
            )));
        }
    }
    let count = figure.panels.len();
    let columns = columns(count);
    let both = figure.panels.iter().any(|panel| panel.saved.is_some());
    let row = if both { 400.0 } else { 280.0 };
    let least = row * count.div_ceil(columns) as f64 + 62.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    key(&mut canvas, body, both);
    let body = body.inside(0.0, 40.0, 0.0, 0.0);
    let gap = (if columns > 2 { 34.0 } else { 60.0 }, 14.0);
    for (panel, area) in figure.panels.iter().zip(body.panels(count, columns, gap)) {
        draw_panel(&mut canvas, area, panel, figure);
    }
    Ok(canvas)
}

/// The meaning of columns, bars and lines, in grey, above the panels.
fn key(canvas: &mut Canvas, body: Area, both: bool) {
    let (y, face) = (body.top + 18.0, Type::new(theme::TICK, theme::TEXT));
    let mut x = body.left;
    let parts = [
        (PAID, false, "paid"),
        (ELSEWHERE, false, "cost of the same energy elsewhere"),
        (ELSEWHERE, true, "net benefit: mean, and 8 trials of 10"),
    ];
    for (alpha, line, text) in parts.into_iter().take(if both { 3 } else { 1 }) {
        canvas.bar(Area::new(x, y - 16.0, x + 24.0, y + 2.0), theme::TEXT, alpha);
        if line {
            canvas.bar(Area::new(x, y - 9.0, x + 24.0, y - 5.0), theme::INK, 1.0);
        }
        canvas.text((x + 32.0, y), text, face);
        x += 32.0 + face.width(text) + 36.0;
    }
}

fn draw_panel(canvas: &mut Canvas, area: Area, panel: &Panel, figure: &Figure) {
    // Under the columns stands what may be negative, on another scale: none is shared.
    let own = Shared::of(&[]);
    let alone = figure.panels.len() == 1;
    let unit = if alone { figure.unit.clone() } else { own.words(&figure.unit, 1.0) };
    let whole = head(canvas, area, &panel.name, panel.whose, &unit);
    let saved = panel.saved.as_deref().unwrap_or_default();
    let all = panel.paid.iter().copied().chain(saved.iter().map(|year| year.elsewhere));
    let high = all.fold(0.0, f64::max);
    let below = !saved.is_empty() && high > 0.0;

    let mut above = whole;
    let mut under = whole;
    if below {
        above.bottom = above.top + 0.52 * whole.height();
        under.top = above.bottom + 46.0;
    }
    let wanted = if above.height() > 300.0 { 5 } else { 3 };
    let (ticks, scale) = Ticks::up_to(high, wanted, (above.bottom, above.top));
    let least = saved.iter().map(|year| year.p10.min(year.mean)).fold(0.0, f64::min);
    let most = saved.iter().map(|year| year.p90.max(year.mean)).fold(0.0, f64::max);
    let mut under_ticks = Ticks::around(least, most, if under.height() > 160.0 { 5 } else { 4 });
    // The scale ends a little beyond the bars, not at the next round number.
    let span = 0.05 * (most - least);
    let ends = match span > 0.0 {
        true => ((least - span).max(under_ticks.low()), (most + span).min(under_ticks.high())),
        false => (under_ticks.low(), under_ticks.high()),
    };
    under_ticks.values.retain(|tick| (ends.0..=ends.1).contains(tick));
    let room = if below { ticks.width().max(under_ticks.width()) } else { ticks.width() } + 12.0;
    let (above, under) = (above.inside(room, 0.0, 0.0, 0.0), under.inside(room, 0.0, 0.0, 0.0));

    let count = panel.paid.len();
    let step = above.width() / count as f64;
    let middle = |index: usize| above.left + step * (index as f64 + 0.5);
    let wide = (step * 0.38).min(60.0);
    let colour = panel.whose.stroke().colour;
    axis::vertical(canvas, above, &ticks, &scale);
    if high == 0.0 {
        nothing(canvas, above, "nothing in any trial");
    }
    for (index, paid) in panel.paid.iter().enumerate() {
        let mut columns = vec![(*paid, PAID)];
        columns.extend(saved.get(index).map(|year| (year.elsewhere, ELSEWHERE)));
        let left = middle(index) - 0.5 * wide * columns.len() as f64;
        for (column, (value, alpha)) in columns.into_iter().enumerate() {
            let left = left + column as f64 * wide;
            let column = Area::new(left, scale.at(value), left + wide * 0.94, above.bottom);
            canvas.bar(column, colour, alpha);
        }
    }
    canvas.rule((above.left, above.bottom), (above.right, above.bottom), theme::BASE, 1.5);

    if below {
        let face = Type::new(theme::TICK, theme::MUTED);
        let words = face.cut("net benefit", under.width());
        canvas.text((under.left, above.bottom + 28.0), &words, face);
        let scale = Scale::linear(ends.0, ends.1, under.bottom, under.top);
        axis::vertical(canvas, under, &under_ticks, &scale);
        for (index, year) in saved.iter().enumerate() {
            let (left, right) = (middle(index) - 0.8 * wide, middle(index) + 0.8 * wide);
            let bar = Area::new(left, scale.at(year.p90), right, scale.at(year.p10));
            canvas.bar(bar, colour, ELSEWHERE);
            let mean = scale.at(year.mean);
            canvas.bar(Area::new(left, mean - 2.0, right, mean + 2.0), colour.for_text(), 1.0);
        }
        let zero = scale.at(0.0);
        canvas.rule((under.left, zero), (under.right, zero), theme::BASE, 1.5);
    }
    let last = figure.start_year.saturating_add(i32::try_from(count - 1).unwrap_or(i32::MAX));
    for year in Ticks::whole(figure.start_year, last, step, 62.0) {
        let x = middle((year - figure.start_year) as usize);
        canvas.text((x, whole.bottom + 26.0), &year.to_string(), Type::tick().middle());
    }
}
