//! How long the corridors stand still: days without delivery in a year, and the longest gap.
//!
//! Two panels with the same reading: x is a number of days, y the chance of at least so many. A
//! buyer needs both: thirty single days can be stored through, one gap of thirty cannot.
use super::canvas::{Area, Canvas};
use super::curves::{self, Curve, Names, Words};
use super::{ChartError, Footer, Svg};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
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
    let chance = "Chance of at least so many days";
    let days = Words { heading: "Days without delivery", chance, quantity: "days a year" };
    let gaps = Words { heading: "Longest gap", chance, quantity: "days in a row" };
    let halves = body.panels(2, 2, (36.0, 0.0));
    let room = curves::has_room(halves[0], &figure.zero_days, days)
        && curves::has_room(halves[1], &figure.longest_gap, gaps);
    // Where the names have no room beside the curves, one column at the right serves both panels.
    let column = if room { 0.0 } else { 270.0 };
    let names = if room { Names::Beside } else { Names::Elsewhere };
    let halves = body.inside(0.0, 0.0, column, 0.0).panels(2, 2, (36.0, 0.0));
    curves::panel(&mut canvas, halves[0], &figure.zero_days, days, names);
    curves::panel(&mut canvas, halves[1], &figure.longest_gap, gaps, names);
    if !room {
        let room = Area::new(body.right - column, body.top, body.right, body.bottom);
        curves::shared_names(&mut canvas, room, halves[0], &figure.zero_days, days);
    }
    Ok(canvas)
}
