//! The chance to get at least so much: the question a buyer of energy asks first.
//!
//! x is the energy delivered, y the share of trials that deliver at least x; one curve a corridor
//! and one for the total. A corridor that may never deliver starts below 100 %. Contracts are marked,
//! and below the axis the chances at round amounts are written out.
use super::canvas::Canvas;
use super::curves::{self, Curve, Mark, Names, Words};
use super::theme::Whose;
use super::{ChartError, Footer, Svg, finite};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The quantity on the x axis, with its unit, such as `Electricity delivered, TWh a year`.
    pub quantity: String,
    /// One curve a corridor, and the total's.
    pub curves: Vec<Curve>,
    /// Amounts to compare with, such as the volume of a contract.
    pub marks: Vec<Mark>,
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
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, 520.0);
    finite("an amount to compare with", figure.marks.iter().map(|mark| mark.value))?;
    let words = Words {
        chance: "Chance of at least so much",
        quantity: &figure.quantity,
        marks: &figure.marks,
        readings: true,
    };
    // Scenarios often lie close together: beside their curves, names of more than a few mislead.
    let compared = figure.curves.iter().any(|curve| matches!(curve.whose, Whose::Scenario(_)));
    let few = !compared || figure.curves.len() <= 3;
    let room = few && curves::has_room(body, &figure.curves, words);
    let names = if room { Names::Beside } else { Names::Column };
    curves::panel(&mut canvas, body, &figure.curves, words, names);
    Ok(canvas)
}
