//! How long the corridors stand still: days without delivery in a year, and the longest gap.
//!
//! Two panels with the same reading: x is a number of days, y the chance of at least so many. A
//! buyer needs both: thirty single days can be stored through, one gap of thirty cannot.
use super::canvas::{Area, Canvas};
use super::curves::{self, Curve};
use super::{ChartError, Footer, Svg};

/// What the chart shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// What is shown and how.
    pub subtitle: String,
    /// Days of the season with nothing delivered, in a year: the chance of at least x days.
    pub zero_days: Vec<Curve>,
    /// Longest run of such days, in days: the chance of at least x days.
    pub longest_gap: Vec<Curve>,
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
    curves::check(&figure.zero_days)?;
    curves::check(&figure.longest_gap)?;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, 420.0);
    let middle = (body.left + body.right) / 2.0;
    let left = Area::new(body.left, body.top, middle - 18.0, body.bottom);
    let right = Area::new(middle + 18.0, body.top, body.right, body.bottom);
    let chance = "Chance of at least so many days";
    let words = ("Days without delivery", chance, "days a year");
    curves::panel(&mut canvas, left, &figure.zero_days, words);
    let words = ("Longest gap", chance, "days in a row");
    curves::panel(&mut canvas, right, &figure.longest_gap, words);
    Ok(canvas)
}
