//! Which futures are there? The combinations of corridors in service at the end of the horizon, each
//! with its chance and what it brings.
//!
//! Up to four are columns as wide as their chance and as high as their mean, so that area is a
//! future's part in the mean over all of them; the line is p10 to p90, the dot p50. More would be too
//! narrow to be read and stand side by side as fans over the years, all on one scale.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Point, Type};
use super::label::spread;
use super::theme::{self, Colour, Dash, Stroke, Whose};
use super::years::Band;
use super::{ChartError, Footer, Svg, finite, font, number, present};
use crate::units::percent;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every amount and when it is, such as `TWh in 2037`.
    pub unit: String,
    /// The first calendar year of the fans.
    pub start_year: i32,
    /// The futures, in the order in which they are drawn; chances add up to 1.
    pub futures: Vec<Future>,
    /// The mean over all futures.
    pub mean: f64,
    /// The electricity that the country generates a year, in the unit, and the words for it.
    pub yearly: Option<(f64, String)>,
}

/// One future.
#[derive(Debug, Clone, PartialEq)]
pub struct Future {
    /// Such as `CASA-1000 only`.
    pub name: String,
    /// The corridors of it; gives the colour.
    pub whose: Vec<Whose>,
    /// Its chance, 0 to 1.
    pub chance: f64,
    /// Its mean.
    pub mean: f64,
    /// p10, p50 and p90; `None` where there are too few trials to tell.
    pub quantiles: Option<[f64; 3]>,
    /// Its years, one band each; empty where there are too few trials to tell.
    pub years: Vec<Band>,
}

impl Future {
    /// Of a corridor alone its own colour; of none and of several greys.
    fn colour(&self) -> Colour {
        match self.whose[..] {
            [] => theme::BASE,
            [one] => one.stroke().colour,
            _ => theme::INK,
        }
    }

    /// Such as `56 in 100`.
    fn chance_words(&self) -> String {
        let hundredths = percent(self.chance, None);
        format!("{} in 100", hundredths.trim_end_matches(" %"))
    }
}

/// Columns at most.
const COLUMNS: usize = 4;
/// Room for names below the columns.
const NAMES: f64 = 116.0;

/// Draws the chart.
///
/// # Errors
///
/// When there are no futures or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("futures", &figure.futures)?;
    finite("the mean", [figure.mean].into_iter().chain(figure.yearly.iter().map(|(v, _)| *v)))?;
    for future in &figure.futures {
        let bands = future.years.iter().flat_map(|b| [b.p10, b.p25, b.p50, b.p75, b.p90]);
        let numbers = future.quantiles.into_iter().flatten().chain([future.chance, future.mean]);
        finite(&future.name, numbers.chain(bands))?;
        if !(0.0..=1.0 + 1e-9).contains(&future.chance) {
            return Err(ChartError::Mismatch(format!("the chance of {}", future.name)));
        }
    }
    let years = figure.futures.iter().map(|future| future.years.len()).max().unwrap_or(0);
    if figure.futures.len() <= COLUMNS || years < 2 {
        columns(figure, footer)
    } else {
        fans(figure, footer)
    }
}

/// Futures as columns.
fn columns(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, 520.0);
    let right = if figure.yearly.is_some() { 132.0 } else { 20.0 };
    let quiet = Type::new(theme::TICK, theme::MUTED);
    canvas.text((body.left, body.top + 14.0), &figure.unit, quiet);
    if let Some((_, words)) = &figure.yearly {
        let words = quiet.cut(&format!("percent of {words}"), body.width() / 2.0);
        canvas.text((body.right, body.top + 14.0), &words, quiet.end());
    }
    let plot = body.inside(0.0, 40.0, right, NAMES);
    let high = figure
        .futures
        .iter()
        .flat_map(|future| future.quantiles.into_iter().flatten().chain([future.mean]))
        .fold(figure.mean, f64::max);
    let (ticks, scale) = Ticks::up_to(high * 1.04, 6, (plot.bottom, plot.top));
    let plot = plot.inside(ticks.width() + 14.0, 0.0, 0.0, 0.0);
    axis::vertical(&mut canvas, plot, &ticks, &scale);
    if let Some((yearly, _)) = figure.yearly.as_ref().filter(|(yearly, _)| *yearly > 0.0) {
        percents(&mut canvas, plot, &scale, (high, *yearly));
    }
    // A hair between the columns; widths are the chances.
    let apart = 5.0;
    let room = plot.width() - apart * (figure.futures.len() - 1) as f64;
    let sum: f64 = figure.futures.iter().map(|future| future.chance).sum();
    let mut left = plot.left;
    let mut middles = Vec::new();
    for future in &figure.futures {
        let width = if sum > 0.0 { future.chance / sum * room } else { 0.0 };
        let area = Area::new(left, scale.at(future.mean), left + width.max(1.5), plot.bottom);
        canvas.bar(area, future.colour(), 0.34);
        middles.push(left + width / 2.0);
        left += width + apart;
    }
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
    let mean = scale.at(figure.mean);
    let dotted = Stroke { colour: theme::INK, dash: Dash::Dotted };
    canvas.line(&[(plot.left, mean), (plot.right, mean)], dotted, 1.8);
    let mut taken = Vec::new();
    let at = || figure.futures.iter().zip(&middles);
    for (future, x) in at() {
        marks(&mut canvas, &scale, future, *x, &mut taken);
    }
    for (future, x) in at() {
        numeral(&mut canvas, plot, (&scale, high), future, *x, &mut taken);
    }
    mean_words(&mut canvas, plot, figure, (mean, high), &taken);
    names(&mut canvas, body, plot, figure, &middles);
    Ok(canvas)
}

/// The right-hand axis: percent of what the country generates.
fn percents(canvas: &mut Canvas, plot: Area, scale: &Scale, (high, yearly): (f64, f64)) {
    let face = Type::tick();
    let ticks = Ticks::around(0.0, high / yearly * 100.0, 4);
    for tick in &ticks.values {
        let value = tick / 100.0 * yearly;
        if value <= high * 1.05 {
            let y = scale.at(value);
            canvas.rule((plot.right, y), (plot.right + 7.0, y), theme::BASE, 1.5);
            let text = format!("{} %", ticks.write(*tick));
            canvas.text((plot.right + 13.0, y + face.middle_drop()), &text, face);
        }
    }
}

/// p10 to p90 as a line, p50 as a dot.
fn marks(canvas: &mut Canvas, scale: &Scale, future: &Future, x: f64, taken: &mut Vec<Area>) {
    let Some(quantiles) = future.quantiles else { return };
    let colour = future.colour().for_text();
    let [low, middle, top] = quantiles.map(|value| scale.at(value));
    canvas.rule((x, low), (x, top), colour, 3.0);
    canvas.dot((x, middle), 8.0, colour);
    taken.push(Area::new(x - 8.0, top, x + 8.0, low));
}

/// The numeral of p50 beside its dot, where there is room.
fn numeral(
    canvas: &mut Canvas,
    plot: Area,
    (scale, high): (&Scale, f64),
    future: &Future,
    x: f64,
    taken: &mut Vec<Area>,
) {
    let Some([_, p50, _]) = future.quantiles else { return };
    let (colour, middle) = (future.colour(), scale.at(p50));
    let face = Type::new(theme::TICK, colour.for_text()).bold();
    let decimals = number::decimals_for(high).min(1);
    let text = number::amount(p50, decimals);
    let width = face.width(&text);
    let drop = face.middle_drop();
    let y = (middle + drop).min(plot.bottom - 6.0);
    let places = [((x + 14.0, y), face), ((x - 14.0, y), face.end()), ((x + 14.0, y - 26.0), face)];
    for (at, face) in places {
        let area = face.area(&text, at).inside(-4.0, -4.0, -4.0, -4.0);
        let is_off = at.0 + width > plot.right + 4.0 || area.left < plot.left;
        if !is_off && !taken.iter().any(|other| other.overlaps(&area)) {
            canvas.text_on_patch(at, &text, face);
            taken.push(area);
            return;
        }
    }
}

/// The meaning of the dotted line, and that no future has it where that is so.
fn mean_words(
    canvas: &mut Canvas,
    plot: Area,
    figure: &Figure,
    (y, high): (f64, f64),
    taken: &[Area],
) {
    let near = |future: &Future| match future.quantiles {
        Some([p10, _, p90]) => (p10..=p90).contains(&figure.mean),
        None => true,
    };
    let none = !figure.futures.iter().any(near);
    let decimals = number::decimals_for(high).min(1);
    let mean = number::amount(figure.mean, decimals);
    let rest = if none { ": no future is near it" } else { "" };
    let words = format!("mean over all futures {mean}{rest}");
    let face = Type::new(theme::TICK, theme::TEXT);
    let width = face.width(&words);
    for drop in [-9.0, 22.0] {
        let base = y + drop;
        if base - 16.0 < plot.top - 20.0 || base > plot.bottom - 2.0 {
            continue;
        }
        let steps = (0..=60).map(|step| {
            plot.left + 8.0 + f64::from(step) / 60.0 * (plot.width() - width - 16.0).max(0.0)
        });
        for x in steps {
            let area = face.area(&words, (x, base)).inside(-6.0, -3.0, -6.0, -3.0);
            if !taken.iter().any(|other| other.overlaps(&area)) {
                canvas.text_on_patch((x, base), &words, face);
                return;
            }
        }
    }
}

/// Names and chances below the columns, with leaders where they had to move.
fn names(canvas: &mut Canvas, body: Area, plot: Area, figure: &Figure, middles: &[f64]) {
    let wide = (body.width() / figure.futures.len() as f64 - 12.0).min(250.0);
    let blocks: Vec<(Vec<String>, Type)> = figure
        .futures
        .iter()
        .map(|future| {
            let face = Type::new(theme::TICK, future.colour().for_text()).bold().middle();
            (font::wrap(&future.name, face.size, face.weight, wide, 2), face)
        })
        .collect();
    let widest = blocks
        .iter()
        .flat_map(|(lines, face)| lines.iter().map(|line| face.width(line)))
        .chain(figure.futures.iter().map(|future| Type::tick().width(&future.chance_words())))
        .fold(0.0, f64::max);
    let gap = widest + 14.0;
    let places = spread(middles, gap, body.left + widest / 2.0, body.right - widest / 2.0);
    for (((lines, face), future), (x, middle)) in
        blocks.iter().zip(&figure.futures).zip(places.into_iter().zip(middles))
    {
        let mut y = plot.bottom + 44.0;
        if (x - middle).abs() > 4.0 {
            canvas.faint_line(&[(*middle, plot.bottom + 3.0), (x, y - 20.0)], theme::INK, 1.0, 0.5);
        }
        for line in lines {
            canvas.text((x, y), line, *face);
            y += 24.0;
        }
        canvas.text((x, y), &future.chance_words(), Type::tick().middle());
    }
}

/// Futures as fans side by side, on one scale.
fn fans(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    let count = figure.futures.len();
    let columns = if count <= 6 { 3 } else { 4 };
    let least = 290.0 * count.div_ceil(columns) as f64 + 30.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let quiet = Type::new(theme::TICK, theme::MUTED);
    let note = "All on one scale; band p10 to p90, darker p25 to p75; line: median";
    canvas.text((body.left, body.bottom - 2.0), note, quiet);
    let high = figure
        .futures
        .iter()
        .flat_map(|future| future.years.iter().map(|band| band.p90))
        .fold(0.0, f64::max);
    let panels = body.inside(0.0, 0.0, 4.0, 34.0).panels(count, columns, (30.0, 16.0));
    for (index, (future, area)) in figure.futures.iter().zip(panels).enumerate() {
        let bold = Type::new(theme::TICK, future.colour().for_text()).bold();
        canvas.text((area.left, area.top + 18.0), &bold.cut(&future.name, area.width()), bold);
        let first = if index % columns == 0 { &*figure.unit } else { "" };
        let chance = match first {
            "" => future.chance_words(),
            unit => format!("{} · {}", future.chance_words(), unit),
        };
        canvas.text((area.left, area.top + 44.0), &quiet.cut(&chance, area.width()), quiet);
        let plot = area.inside(0.0, 60.0, 0.0, 34.0);
        let (ticks, scale) = Ticks::up_to(high, 3, (plot.bottom, plot.top));
        let plot = plot.inside(ticks.width() + 12.0, 0.0, 0.0, 0.0);
        axis::vertical(&mut canvas, plot, &ticks, &scale);
        let years = future.years.len();
        let step =
            plot.width() / figure.futures.iter().map(|f| f.years.len()).max().unwrap_or(1) as f64;
        let x = |year: usize| plot.left + step * (year as f64 + 0.5);
        let points = |value: fn(&Band) -> f64| -> Vec<Point> {
            let of = |(year, band): (usize, &Band)| (x(year), scale.at(value(band)));
            future.years.iter().enumerate().map(of).collect()
        };
        if years < 2 {
            let words = "too few trials to tell";
            canvas.text(plot.middle(), &quiet.cut(words, plot.width()), quiet.middle());
            continue;
        }
        for (low, top, alpha) in [
            (points(|b| b.p10), points(|b| b.p90), 0.20),
            (points(|b| b.p25), points(|b| b.p75), 0.30),
        ] {
            let shape: Vec<Point> = low.into_iter().chain(top.into_iter().rev()).collect();
            canvas.shape(&shape, future.colour(), alpha);
        }
        canvas.line(&points(|b| b.p50), Stroke { colour: future.colour(), dash: Dash::Solid }, 4.0);
        axis::years(&mut canvas, plot, figure.start_year, years, x);
    }
    Ok(canvas)
}
