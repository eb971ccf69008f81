//! The scenarios year by year: what each delivers, and how much more or less than the first.
//!
//! Above, the mean of each scenario, with the band of eight trials of ten where they are few. Below,
//! the mean of the paired difference to the first with its 95 % interval: it shows when a change
//! begins to tell. Names stand at the ends of the lines.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Point, Type};
use super::theme::{self, Whose};
use super::{ChartError, Footer, Svg, finite, label, present};

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
    /// The scenarios, the one that others are compared with first.
    pub lines: Vec<Line>,
}

/// One scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// One for each year from the start.
    pub years: Vec<Year>,
}

/// One scenario in one year, in the figure's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Year {
    /// The mean over trials.
    pub mean: f64,
    /// One trial in ten is below.
    pub p10: f64,
    /// One trial in ten is above.
    pub p90: f64,
    /// Mean of the difference to the first scenario.
    pub difference: f64,
    /// Its standard error; `None` where it is not known.
    pub se: Option<f64>,
}

impl Year {
    /// So many standard errors beside the difference, as far as these are known.
    fn end(&self, times: f64) -> f64 {
        self.se.map_or(self.difference, |se| self.difference + times * se)
    }
}

/// Up to so many scenarios have bands.
const BANDS: usize = 3;

/// Draws the chart.
///
/// # Errors
///
/// When there are fewer than two lines, lengths differ, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("scenarios", &figure.lines)?;
    let count = figure.lines[0].years.len();
    for line in &figure.lines {
        present("years", &line.years)?;
        let numbers = |y: &Year| [y.mean, y.p10, y.p90, y.difference].into_iter().chain(y.se);
        finite(&line.name, line.years.iter().flat_map(numbers))?;
        if line.years.len() != count {
            let name = &line.name;
            return Err(ChartError::Mismatch(format!("{name} has another number of years")));
        }
    }
    let names = figure.lines.len() as f64 * 27.0;
    let least = 2.0 * names.max(230.0) + 150.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let face = Type::new(theme::TICK, theme::INK).bold();
    let widest = figure.lines.iter().map(|l| face.width(&l.name)).fold(0.0, f64::max);
    let column = (widest + 30.0).min(270.0);
    let body = body.inside(0.0, 0.0, column, 34.0);
    let panels = body.panels(2, 1, (0.0, 46.0));
    // The years stand below each other.
    let ticks = (above_ticks(figure, panels[0]).0, below_ticks(figure));
    let left = ticks.0.width().max(ticks.1.width()) + 12.0;
    above(&mut canvas, panels[0], figure, column, left);
    below(&mut canvas, panels[1], figure, column, left);
    Ok(canvas)
}

/// Where each year stands.
fn position(plot: Area, count: usize, index: usize) -> f64 {
    if count == 1 {
        return plot.middle().0;
    }
    plot.left + 14.0 + index as f64 / (count - 1) as f64 * (plot.width() - 28.0)
}

fn heading(canvas: &mut Canvas, area: Area, words: &str) -> Area {
    let face = Type::new(theme::TICK, theme::MUTED);
    canvas.text((area.left, area.top + 18.0), &face.cut(words, area.width()), face);
    area.inside(0.0, 34.0, 0.0, 0.0)
}

fn years(canvas: &mut Canvas, plot: Area, figure: &Figure) {
    let count = figure.lines[0].years.len();
    axis::years(canvas, plot, figure.start_year, count, |index| position(plot, count, index));
}

/// A line through the years, or for one year a short piece of it.
fn through(plot: Area, values: &[f64], scale: &Scale) -> Vec<Point> {
    let count = values.len();
    if count == 1 {
        let (x, y) = (position(plot, 1, 0), scale.beyond(values[0]));
        return vec![(x - 60.0, y), (x + 60.0, y)];
    }
    values.iter().enumerate().map(|(i, v)| (position(plot, count, i), scale.beyond(*v))).collect()
}

/// The names at the right of a panel, each near the end of its line.
fn names(canvas: &mut Canvas, plot: Area, lines: &[Line], ends: &[f64], column: f64) {
    let gap = 25.0;
    let (top, bottom) = (plot.top, plot.bottom.max(plot.top + gap * lines.len() as f64));
    let positions = label::spread(ends, gap, top, bottom);
    for ((line, end), y) in lines.iter().zip(ends).zip(positions) {
        let stroke = line.whose.stroke();
        let face = Type::new(theme::TICK, stroke.colour.for_text()).bold();
        canvas.faint_line(
            &[(plot.right - 10.0, *end), (plot.right + 8.0, y)],
            stroke.colour,
            1.2,
            0.7,
        );
        let text = face.cut(&line.name, column - 16.0);
        canvas.text((plot.right + 12.0, y + face.middle_drop()), &text, face);
    }
}

fn above_ticks(figure: &Figure, plot: Area) -> (Ticks, Scale) {
    let bands = figure.lines.len() <= BANDS;
    let tops = |y: &Year| if bands { y.p90.max(y.mean) } else { y.mean };
    let high = figure.lines.iter().flat_map(|l| &l.years).map(tops).fold(0.0, f64::max);
    Ticks::up_to(high, 4, (plot.bottom, plot.top))
}

fn below_ticks(figure: &Figure) -> Ticks {
    let all = || figure.lines.iter().skip(1).flat_map(|l| &l.years);
    let low = all().map(|y| y.end(-1.96)).fold(0.0, f64::min);
    let high = all().map(|y| y.end(1.96)).fold(0.0, f64::max);
    let (low, high) = if high > low { (low, high) } else { (-1.0, 1.0) };
    Ticks::around(low, high, 4)
}

fn above(canvas: &mut Canvas, area: Area, figure: &Figure, column: f64, left: f64) {
    let plot = heading(canvas, area, &format!("Delivered, {}", figure.unit));
    let bands = figure.lines.len() <= BANDS;
    let (ticks, scale) = above_ticks(figure, plot);
    let plot = plot.inside(left, 0.0, 0.0, 0.0);
    axis::vertical(canvas, plot, &ticks, &scale);
    if bands {
        for line in &figure.lines {
            let of = |pick: fn(&Year) -> f64| {
                let values: Vec<f64> = line.years.iter().map(pick).collect();
                through(plot, &values, &scale)
            };
            let mut shape = of(|y| y.p90);
            shape.extend(of(|y| y.p10).into_iter().rev());
            canvas.shape(&shape, line.whose.stroke().colour, 0.13);
        }
    }
    let mut ends = Vec::new();
    // The first scenario is drawn last, on top.
    for line in figure.lines.iter().skip(1).chain(&figure.lines[..1]) {
        let means: Vec<f64> = line.years.iter().map(|y| y.mean).collect();
        let path = through(plot, &means, &scale);
        ends.push(path[path.len() - 1].1);
        canvas.line(&path, line.whose.stroke(), 3.6);
    }
    ends.rotate_right(1);
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
    years(canvas, plot, figure);
    names(canvas, plot, &figure.lines, &ends, column);
}

fn below(canvas: &mut Canvas, area: Area, figure: &Figure, column: f64, left: f64) {
    let (first, others) = (&figure.lines[0], &figure.lines[1..]);
    let words = format!("More or less than {}, {}", first.name, figure.unit);
    let plot = heading(canvas, area, &words);
    let ticks = below_ticks(figure);
    let scale = Scale::linear(ticks.low(), ticks.high(), plot.bottom, plot.top);
    let plot = plot.inside(left, 0.0, 0.0, 0.0);
    axis::vertical(canvas, plot, &ticks, &scale);
    let zero = scale.at(0.0);
    canvas.line(&[(plot.left, zero), (plot.right, zero)], first.whose.stroke(), 2.4);
    let mut ends = Vec::new();
    for line in others {
        let of = |times: f64| {
            let values: Vec<f64> = line.years.iter().map(|year| year.end(times)).collect();
            through(plot, &values, &scale)
        };
        let mut shape = of(1.96);
        shape.extend(of(-1.96).into_iter().rev());
        canvas.shape(&shape, line.whose.stroke().colour, 0.25);
        let path = of(0.0);
        ends.push(path[path.len() - 1].1);
        canvas.line(&path, line.whose.stroke(), 3.0);
    }
    years(canvas, plot, figure);
    names(canvas, plot, others, &ends, column);
}
