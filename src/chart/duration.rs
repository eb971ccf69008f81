//! The flow's duration curve in a year of service: for what share of the export season at least so
//! much flows.
//!
//! x is the flow in percent of full capacity, y the share of the season's time, over all years in which
//! the corridor is there. The curve stands high where a line runs full or not at all, and falls where it
//! often runs in part.
use super::canvas::{Canvas, Type};
use super::curves::{self, Curve, Names, Words};
use super::{ChartError, Footer, Svg, theme};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// One curve a corridor: x in percent of full capacity, y from 0 to 1.
    pub curves: Vec<Curve>,
    /// A line below the chart, such as the corridors of which nothing is known; may be empty.
    pub note: String,
}

/// Draws the chart.
///
/// # Errors
///
/// When there are no curves, a curve has no points, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    curves::check(&figure.curves)?;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, 420.0);
    let quiet = Type::new(theme::TICK, theme::MUTED);
    canvas.text((body.left, body.bottom - 2.0), &quiet.cut(&figure.note, body.width()), quiet);
    let body = if figure.note.is_empty() { body } else { body.inside(0.0, 0.0, 0.0, 28.0) };
    let words = Words {
        chance: "Share of the season with at least so much",
        quantity: "Flow, percent of full capacity",
        marks: &[],
        readings: false,
    };
    let names = match curves::has_room(body, &figure.curves, words) {
        true => Names::Beside,
        false => Names::Column,
    };
    curves::panel(&mut canvas, body, &figure.curves, words, names);
    Ok(canvas)
}
