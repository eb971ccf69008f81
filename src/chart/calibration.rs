//! How well forecasts knew how sure to be: where what came lies in them, how far they are from it, and
//! how much their intervals hold.
//!
//! At the left the histogram of places (PIT), flat for forecasts that are true, with the band in which a
//! bin of true forecasts lies in 95 of 100 cases. In the middle every forecast beside what came, as ranks
//! among the years of its record, so that records of all units share one scale. At the right what share
//! the intervals held, against what they say of themselves.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Colour, Whose};
use super::{ChartError, Footer, Svg, finite, present};
use crate::units::counted;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// Bins of places, of equal width from 0 to 1.
    pub bins: Vec<Bin>,
    /// Forecasts by family.
    pub families: Vec<Family>,
    /// Intervals and what they held.
    pub intervals: Vec<Interval>,
}

/// A bin of places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Places in it.
    pub count: u64,
    /// The ends of its band.
    pub band: (u64, u64),
}

/// The forecasts of a family.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Its name.
    pub name: String,
    /// Each forecast's p10, p50 and p90, and what came, as ranks from 0 to 1.
    pub ranks: Vec<[f64; 4]>,
}

/// An interval and what it held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The share that it is named after.
    pub nominal: f64,
    /// The share that it holds by the forecasts' own account.
    pub own: f64,
    /// The share that it held, and the ends of its 95 % interval.
    pub seen: (f64, f64, f64),
}

/// Families with a colour and a name in the legend.
const MOST_NAMED: usize = 12;
const HEAD: f64 = 34.0;
const FOOT: f64 = 62.0;
const LEGEND: f64 = 32.0;
/// Names in one row of the legend.
const A_ROW: usize = 3;

/// Draws the chart.
///
/// # Errors
///
/// When there is nothing on record or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("bins", &figure.bins)?;
    present("forecasts", &figure.families)?;
    finite("a rank", figure.families.iter().flat_map(|f| f.ranks.iter().flatten().copied()))?;
    let ends = |one: &Interval| [one.nominal, one.own, one.seen.0, one.seen.1, one.seen.2];
    finite("a share", figure.intervals.iter().flat_map(ends))?;
    let named = figure.families.len().min(MOST_NAMED);
    let rows = (named + usize::from(figure.families.len() > MOST_NAMED)).div_ceil(A_ROW);
    let legend = LEGEND * rows as f64 + 8.0;
    let (mut canvas, body) =
        Canvas::framed(&figure.title, &figure.subtitle, footer, 420.0 + legend);
    let above = body.inside(0.0, 0.0, 0.0, legend);
    let panels = above.panels(3, 3, (56.0, 0.0));
    if let [left, middle, right] = panels[..] {
        places(&mut canvas, left, &figure.bins);
        ranks(&mut canvas, middle, &figure.families);
        held(&mut canvas, right, &figure.intervals);
    }
    names(&mut canvas, body.inside(0.0, above.height() + 16.0, 0.0, 0.0), &figure.families);
    Ok(canvas)
}

/// The colour of a family; there are no corridors here to be taken for.
fn colour(index: usize) -> Colour {
    if index < MOST_NAMED { Whose::Corridor(index).stroke().colour } else { theme::BASE }
}

fn head(canvas: &mut Canvas, area: Area, words: &str) -> Area {
    let face = Type::new(theme::TICK, theme::INK).bold();
    canvas.text((area.left, area.top + 18.0), &face.cut(words, area.width()), face);
    area.inside(40.0, HEAD, 6.0, FOOT)
}

fn places(canvas: &mut Canvas, area: Area, bins: &[Bin]) {
    let plot = head(canvas, area, "Years, by where the record falls");
    let most = bins.iter().map(|bin| bin.count.max(bin.band.1)).max().unwrap_or(1).max(1);
    let ticks = Ticks::counts(most, 4);
    let up = Scale::linear(0.0, (most as f64).max(ticks.high()), plot.bottom, plot.top);
    axis::vertical(canvas, plot, &ticks, &up);
    let across = Scale::linear(0.0, 1.0, plot.left, plot.right);
    let step = 1.0 / bins.len() as f64;
    for (index, bin) in bins.iter().enumerate() {
        let (from, to) = (across.at(index as f64 * step), across.at((index + 1) as f64 * step));
        let (low, high) = (up.at(bin.band.0 as f64), up.at(bin.band.1 as f64));
        canvas.bar(Area::new(from, high, to, low), theme::GRID, 1.0);
        let top = up.at(bin.count as f64);
        canvas.bar(Area::new(from + 2.0, top, to - 2.0, plot.bottom), theme::CURVE, 0.85);
    }
    shares(canvas, plot, &across, "share of trials below the record");
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
}

/// Five ticks of shares below a plot, and what they count.
fn shares(canvas: &mut Canvas, plot: Area, across: &Scale, caption: &str) {
    let ticks = Ticks::around(0.0, 1.0, 4);
    let face = Type::tick().middle();
    for value in &ticks.values {
        canvas.text((across.at(*value), plot.bottom + 28.0), &percent(*value), face);
    }
    let face = Type::new(theme::FOOT, theme::MUTED).end();
    canvas.text(
        (plot.right + 6.0, plot.bottom + 54.0),
        &face.cut(caption, plot.width() + 40.0),
        face,
    );
}

fn percent(share: f64) -> String {
    crate::units::percent(share, None)
}

/// A square of shares with its diagonal.
fn square(canvas: &mut Canvas, plot: Area, caption: &str) -> (Scale, Scale) {
    let across = Scale::linear(0.0, 1.0, plot.left, plot.right);
    let up = Scale::linear(0.0, 1.0, plot.bottom, plot.top);
    for value in Ticks::around(0.0, 1.0, 4).values {
        let y = up.at(value);
        canvas.rule((plot.left, y), (plot.right, y), theme::GRID, 1.0);
        let face = Type::new(theme::FOOT, theme::TEXT).end();
        canvas.text((plot.left - 6.0, y + face.middle_drop()), &percent(value), face);
    }
    canvas.rule((across.at(0.0), up.at(0.0)), (across.at(1.0), up.at(1.0)), theme::BASE, 2.0);
    shares(canvas, plot, &across, caption);
    (across, up)
}

fn ranks(canvas: &mut Canvas, area: Area, families: &[Family]) {
    let plot = head(canvas, area, "Rank of what came");
    let (across, up) = square(canvas, plot, "rank of the forecast: p10, p50, p90");
    for (index, family) in families.iter().enumerate() {
        for [low, middle, high, came] in &family.ranks {
            let y = up.at(*came);
            let (from, to) = ((across.at(*low), y), (across.at(*high), y));
            canvas.faint_line(&[from, to], colour(index), 2.0, 0.35);
            canvas.dot((across.at(*middle), y), 4.5, colour(index));
        }
    }
}

fn held(canvas: &mut Canvas, area: Area, intervals: &[Interval]) {
    let plot = head(canvas, area, "Share that intervals held");
    let (across, up) = square(canvas, plot, "share that they say they hold");
    for one in intervals {
        let x = across.at(one.own);
        let (seen, low, high) = one.seen;
        canvas.rule((x, up.at(low)), (x, up.at(high)), theme::INK, 2.0);
        for end in [low, high] {
            canvas.rule((x - 5.0, up.at(end)), (x + 5.0, up.at(end)), theme::INK, 2.0);
        }
        canvas.dot((x, up.at(seen)), 7.0, theme::ROOT);
    }
}

fn names(canvas: &mut Canvas, area: Area, families: &[Family]) {
    let cell = area.width() / A_ROW as f64;
    let face = Type::tick();
    for index in 0..families.len().min(MOST_NAMED + 1) {
        let left = area.left + (index % A_ROW) as f64 * cell;
        let y = area.top + 18.0 + LEGEND * (index / A_ROW) as f64;
        if index == MOST_NAMED {
            let more =
                counted((families.len() - MOST_NAMED) as u64, "more family", "more families");
            canvas.dot((left + 8.0, y), 6.0, theme::BASE);
            canvas.text((left + 24.0, y + face.middle_drop()), &more, face);
            return;
        }
        canvas.dot((left + 8.0, y), 6.0, colour(index));
        let name = face.cut(&families[index].name, cell - 40.0);
        canvas.text((left + 24.0, y + face.middle_drop()), &name, face);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(families: usize) -> Figure {
        let family = |index: usize| Family {
            name: format!(
                "Family number {index} with a name that is too long to stand there whole"
            ),
            ranks: vec![[0.1, 0.4, 0.9, 0.0], [0.2, 0.5, 1.0, 1.0], [0.3, 0.35, 0.4, 0.6]],
        };
        Figure {
            title: "Of 24 years on record 58 % lie in the 80 % interval".to_owned(),
            subtitle: "Places in the forecast, forecasts beside the record, and coverage"
                .to_owned(),
            bins: (0..10).map(|i| Bin { count: i % 4 * 3, band: (0, 6) }).collect(),
            families: (0..families).map(family).collect(),
            intervals: [0.5, 0.8, 0.9]
                .map(|nominal| Interval {
                    nominal,
                    own: nominal + 0.02,
                    seen: (nominal - 0.2, nominal - 0.4, nominal),
                })
                .to_vec(),
        }
    }

    fn footer() -> Footer {
        Footer { scenario: "Kabul".into(), seed: 1, trials: 2_000, version: "0.1.0".into() }
    }

    #[test]
    fn no_label_overlaps_another_or_leaves_the_sheet() {
        for families in [1, 2, 3, 8, 12, 13, 40] {
            let canvas = compose(&figure(families), &footer()).expect("composes");
            assert_eq!(canvas.faults(), Vec::<String>::new(), "{families}");
        }
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        let mut wrong = figure(1);
        wrong.families[0].ranks[0][1] = f64::NAN;
        assert!(matches!(draw(&wrong, &footer()), Err(ChartError::NotFinite(_))));
        let mut none = figure(1);
        none.families.clear();
        assert!(matches!(draw(&none, &footer()), Err(ChartError::Empty(_))));
    }
}
