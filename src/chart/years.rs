//! How delivery may unfold over the horizon: a fan for each corridor and the total.
//!
//! The light band holds eight trials of ten, the dark one half of them, the line is the median; a few
//! single trials show that no history is as smooth as the band. Panels share one scale where each can
//! be read on it; else each says that it has its own.
//! A single year is drawn as one column of the same bands.
use super::axis::{self, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Whose};
use super::{ChartError, Footer, Svg, finite, label, number, present};
use crate::units::percent;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every number, such as `TWh a year`.
    pub unit: String,
    /// The first calendar year.
    pub start_year: i32,
    /// One panel a corridor, and the total's.
    pub fans: Vec<Fan>,
}

/// The energy that one corridor, or the total, delivers year by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// The bands, one for each year from the start.
    pub years: Vec<Band>,
    /// A few single trials, each with a number for every year.
    pub trials: Vec<Vec<f64>>,
    /// Share of trials, 0 to 1, that bring anything in any year.
    pub share: f64,
    /// The most that any trial brings in any year.
    pub most: f64,
}

/// Quantiles over the trials, in the figure's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// One trial in ten is below.
    pub p10: f64,
    /// One in four is below.
    pub p25: f64,
    /// The median.
    pub p50: f64,
    /// One in four is above.
    pub p75: f64,
    /// One in ten is above.
    pub p90: f64,
}

/// Draws the chart.
///
/// # Errors
///
/// When there are no fans or years, lengths differ, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("corridors", &figure.fans)?;
    for fan in &figure.fans {
        present("years", &fan.years)?;
        finite(&fan.name, fan.years.iter().flat_map(|b| [b.p10, b.p25, b.p50, b.p75, b.p90]))?;
        finite(&fan.name, fan.trials.iter().flatten().copied().chain([fan.share, fan.most]))?;
        if fan.trials.iter().any(|t| t.len() != fan.years.len()) {
            return Err(ChartError::Mismatch(format!(
                "a trial of {} has another number of years than its bands",
                fan.name
            )));
        }
    }
    let count = figure.fans.len();
    let columns = columns(count);
    let least = 280.0 * count.div_ceil(columns) as f64 + 28.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    if figure.fans.iter().any(|f| !f.trials.is_empty()) {
        let face = Type::new(theme::TICK, theme::MUTED);
        let thin = if figure.fans[0].years.len() > 1 { "thin lines" } else { "dots" };
        canvas.text((body.left, body.bottom - 2.0), &format!("{thin}: single trials"), face);
    }
    let body = body.inside(0.0, 0.0, if columns == 1 { 90.0 } else { 60.0 }, 28.0);
    let gap = (if columns > 2 { 34.0 } else { 60.0 }, 14.0);
    let highs: Vec<f64> = figure.fans.iter().map(Fan::high).collect();
    let scales = Shared::of(&highs);
    for (index, (fan, area)) in figure.fans.iter().zip(body.panels(count, columns, gap)).enumerate()
    {
        // The bands are named where there is room beside them: at the last panel of the first row.
        let named = index + 1 == columns.min(count);
        panel(&mut canvas, area, fan, figure, (scales, named));
    }
    Ok(canvas)
}

/// How many panels stand side by side.
pub(super) fn columns(count: usize) -> usize {
    match count {
        0 | 1 => 1,
        2 | 4 => 2,
        _ => 3,
    }
}

/// Says in an empty plot why it is empty.
pub(super) fn nothing(canvas: &mut Canvas, plot: Area, words: &str) {
    let face = Type::new(theme::TICK, theme::MUTED).middle();
    let text = face.cut(words, plot.width());
    canvas.text_on_patch(plot.middle(), &text, face);
}

/// Whether panels share one scale, and how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shared(Option<f64>);

impl Shared {
    /// One scale for all that have something to show, unless the lowest of them would fill less than a
    /// quarter of its panel.
    pub fn of(highs: &[f64]) -> Self {
        let some = || highs.iter().copied().filter(|high| *high > 0.0);
        let (low, high) = (some().fold(f64::INFINITY, f64::min), some().fold(0.0, f64::max));
        Self((high > 0.0 && low >= 0.25 * high).then_some(high))
    }

    /// How far the scale of a panel reaches whose own numbers go so far.
    pub fn high(self, own: f64) -> f64 {
        self.0.filter(|_| own > 0.0).unwrap_or(own)
    }

    /// The line below a panel's name: the unit, and that the scale is the panel's own where it is.
    pub fn words(self, unit: &str, own: f64) -> String {
        match self.0 {
            None if own > 0.0 => format!("{unit}, scale of its own"),
            _ => unit.to_owned(),
        }
    }
}

impl Fan {
    /// The highest thing drawn.
    fn high(&self) -> f64 {
        let bands = self.years.iter().map(|band| band.p90);
        bands.chain(self.trials.iter().flatten().copied()).fold(0.0, f64::max)
    }

    /// The words of an empty panel: nothing only where there is nothing.
    fn emptiness(&self, unit: &str) -> [String; 2] {
        if self.most <= 0.0 {
            return ["nothing in any trial".to_owned(), String::new()];
        }
        let most = number::amount(self.most, number::decimals_for(self.most).min(1));
        let share = percent(self.share, None);
        [format!("{share} of trials bring some,"), format!("at most {most} {unit}")]
    }
}

/// A panel's name and, below it, its unit; what is left is for the plot.
pub(super) fn head(canvas: &mut Canvas, area: Area, name: &str, whose: Whose, unit: &str) -> Area {
    let face = Type::new(theme::LABEL, whose.stroke().colour.for_text()).bold();
    canvas.text((area.left, area.top + 20.0), &face.cut(name, area.width()), face);
    let face = Type::new(theme::TICK, theme::MUTED);
    canvas.text((area.left, area.top + 46.0), &face.cut(unit, area.width()), face);
    area.inside(0.0, 68.0, 0.0, 36.0)
}

fn panel(
    canvas: &mut Canvas,
    area: Area,
    fan: &Fan,
    figure: &Figure,
    (shared, named): (Shared, bool),
) {
    let high = fan.high();
    let plot = head(canvas, area, &fan.name, fan.whose, &shared.words(&figure.unit, high));
    let wanted = if plot.height() > 300.0 { 5 } else { 3 };
    let (ticks, scale) = Ticks::up_to(shared.high(high), wanted, (plot.bottom, plot.top));
    let plot = plot.inside(ticks.width() + 12.0, 0.0, 0.0, 0.0);
    axis::vertical(canvas, plot, &ticks, &scale);

    let count = fan.years.len();
    let colour = fan.whose.stroke().colour;
    let x = |index: usize| {
        if count == 1 {
            plot.middle().0
        } else {
            let inset = 14.0;
            let share = index as f64 / (count - 1) as f64;
            plot.left + inset + share * (plot.width() - 2.0 * inset)
        }
    };
    // A single year is a column, drawn as a fan over two ends of itself.
    let half = if count == 1 { (plot.width() * 0.12).min(60.0) } else { 0.0 };
    let ends: Vec<(f64, Band)> = if count == 1 {
        vec![(x(0) - half, fan.years[0]), (x(0) + half, fan.years[0])]
    } else {
        fan.years.iter().enumerate().map(|(i, b)| (x(i), *b)).collect()
    };
    for (low_high, alpha) in
        [(|b: &Band| (b.p10, b.p90)) as fn(&Band) -> (f64, f64), |b: &Band| (b.p25, b.p75)]
            .into_iter()
            .zip([0.20, 0.30])
    {
        let mut shape: Vec<_> = ends.iter().map(|(x, b)| (*x, scale.at(low_high(b).1))).collect();
        shape.extend(ends.iter().rev().map(|(x, b)| (*x, scale.at(low_high(b).0))));
        canvas.shape(&shape, colour, alpha);
    }
    for trial in &fan.trials {
        if count > 1 {
            let line: Vec<_> =
                trial.iter().enumerate().map(|(i, v)| (x(i), scale.at(*v))).collect();
            canvas.faint_line(&line, theme::TEXT, 1.3, 0.55);
        } else {
            canvas.dot((x(0), scale.at(trial[0])), 3.0, theme::TEXT);
        }
    }
    let median: Vec<_> = ends.iter().map(|(x, b)| (*x, scale.at(b.p50))).collect();
    canvas.line(&median, fan.whose.stroke(), 4.5);
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);

    axis::years(canvas, plot, figure.start_year, count, x);
    if high == 0.0 {
        let [first, second] = fan.emptiness(&figure.unit);
        nothing(canvas, plot.inside(0.0, 0.0, 0.0, 26.0), &first);
        nothing(canvas, plot.inside(0.0, 26.0, 0.0, 0.0), &second);
    } else if named {
        let (edge, band) = (ends[ends.len() - 1].0, ends[ends.len() - 1].1);
        let marks = [(band.p90, "p90"), (band.p75, "p75"), (band.p50, "median")];
        let marks = [&marks[..], &[(band.p25, "p25"), (band.p10, "p10")]].concat();
        let wanted: Vec<_> = marks.iter().map(|m| scale.at(m.0)).collect();
        let positions = label::spread(&wanted, 23.0, plot.top, plot.bottom - 4.0);
        for ((_, name), y) in marks.iter().zip(positions) {
            let face = Type::new(theme::TICK, colour.for_text());
            let face = if *name == "median" { face.bold() } else { face };
            canvas.text((edge + 10.0, y + face.middle_drop()), name, face);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fan(share: f64, most: f64) -> Fan {
        let band = Band { p10: 0.0, p25: 0.0, p50: 0.0, p75: 0.0, p90: 0.0 };
        let years = vec![band; 3];
        let trials = Vec::new();
        Fan { name: "Oil".into(), whose: Whose::Corridor(0), years, trials, share, most }
    }

    #[test]
    fn nothing_in_any_trial_is_said_only_where_the_maximum_is_nothing() {
        assert_eq!(fan(0.0, 0.0).emptiness("TWh a year")[0], "nothing in any trial");
        assert_eq!(
            fan(0.008, 73.2).emptiness("TWh a year"),
            ["0.8 % of trials bring some,", "at most 73.2 TWh a year"]
        );
    }

    #[test]
    fn panels_share_a_scale_or_say_that_they_do_not() {
        let shared = Shared::of(&[3.0, 0.0, 11.9]);
        assert_eq!((shared.high(3.0), shared.words("TWh", 3.0)), (11.9, "TWh".to_owned()));
        let own = Shared::of(&[3.0, 12.1]);
        let words = own.words("TWh", 3.0);
        assert_eq!((own.high(3.0), words), (3.0, "TWh, scale of its own".to_owned()));
    }
}
