//! Regimes over time: how likely each state is, year by year.
//!
//! A panel a regime, one below the other on one scale: each column is a year, cut into the shares of its
//! days in each state, the first state at the bottom. The states are named at the last column.
use super::canvas::{Area, Canvas, Type};
use super::label::spread;
use super::replaced::{Panel, Plotted, colour, draw_panel};
use super::theme;
use super::{ChartError, Footer, Svg, finite, present};
use crate::units::percent;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The regimes, in the scenario's order.
    pub regimes: Vec<Regime>,
}

/// One regime.
#[derive(Debug, Clone, PartialEq)]
pub struct Regime {
    /// Its name.
    pub name: String,
    /// The names of its states, in their order.
    pub states: Vec<String>,
    /// Year by year: the year, and the share of its days in each state, from 0 to 1.
    pub years: Vec<(i32, Vec<f64>)>,
}

/// Height of a panel.
const PANEL: f64 = 250.0;
/// Regimes shown at most; the others are counted below.
const MOST: usize = 6;
/// Room for the names of states.
const NAMES: f64 = 290.0;

/// Draws the chart.
///
/// # Errors
///
/// When there are no regimes, states or years, lengths differ, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("regimes", &figure.regimes)?;
    for regime in &figure.regimes {
        present("states", &regime.states)?;
        present("years", &regime.years)?;
        for (year, shares) in &regime.years {
            finite(&format!("{}, {year}", regime.name), shares.iter().copied())?;
            if shares.len() != regime.states.len() {
                return Err(ChartError::Mismatch(format!(
                    "{} has another number of states in {year}",
                    regime.name
                )));
            }
        }
    }
    let shown = &figure.regimes[..figure.regimes.len().min(MOST)];
    let hidden = figure.regimes.len() - shown.len();
    let note = if hidden > 0 { 34.0 } else { 0.0 };
    let least = PANEL * shown.len() as f64 + note;
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, (least, least + 120.0));
    let areas = body.inside(0.0, 0.0, 0.0, note).panels(shown.len(), 1, (0.0, 16.0));
    for (regime, area) in shown.iter().zip(areas) {
        draw_regime(&mut canvas, area, regime);
    }
    if hidden > 0 {
        let quiet = Type::new(theme::TICK, theme::MUTED);
        canvas.text((body.left, body.bottom - 4.0), &format!("{hidden} more are not drawn"), quiet);
    }
    Ok(canvas)
}

fn draw_regime(canvas: &mut Canvas, area: Area, regime: &Regime) {
    let percents = |shares: &Vec<f64>| shares.iter().map(|share| 100.0 * share).collect();
    let columns = regime.years.iter().map(|(year, shares)| (year.to_string(), percents(shares)));
    let panel = Panel {
        name: regime.name.clone(),
        unit: "% of the year's days".to_owned(),
        columns: columns.collect(),
    };
    let Plotted { plot, scale, end } =
        draw_panel(canvas, area.inside(0.0, 0.0, NAMES, 0.0), &panel);
    let Some((_, shares)) = regime.years.last() else { return };
    let mut from = 0.0;
    let middles = shares.iter().map(|share| {
        let middle = from + 50.0 * share;
        from += 100.0 * share;
        scale.at(middle)
    });
    let middles: Vec<f64> = middles.collect();
    let face = Type::new(theme::TICK, theme::TEXT);
    let places = spread(&middles, 28.0, plot.top + 10.0, plot.bottom - 8.0);
    let left = plot.right + 26.0;
    for (index, (middle, place)) in middles.iter().zip(places).enumerate() {
        canvas.rule((end + 2.0, *middle), (left - 4.0, place), theme::BASE, 1.0);
        let swatch = Area::new(left, place - 9.0, left + 22.0, place + 9.0);
        canvas.bar(swatch, colour(index, regime.states.len()), 1.0);
        let share = format!("  {}", percent(shares[index], None));
        let room = NAMES - 26.0 - 30.0 - face.width(&share);
        let words = format!("{}{share}", face.cut(&regime.states[index], room));
        canvas.text((left + 30.0, place + face.middle_drop()), &words, face);
    }
}
