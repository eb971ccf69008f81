//! The water of a reservoir: does it fill again, and whom does it serve?
//!
//! For each reservoir the level over the horizon as a fan (the light band spans p10 to p90, the dark
//! one p25 to p75, the line is the median), and beside it a mean year month by month. There the
//! release for demand at home has what goes unserved on top, so that both together are the demand;
//! surplus and spill stand above, and a dark line marks what flows in.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Dash, Stroke, Whose};
use super::years::{head, nothing};
use super::{ChartError, Footer, Svg, finite, label, number, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The first calendar year.
    pub start_year: i32,
    /// One row each.
    pub reservoirs: Vec<Reservoir>,
}

/// One reservoir; all numbers in GWh of the electricity that its water makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Reservoir {
    /// Its name as shown.
    pub name: String,
    /// The energy that it can store, where that is certain.
    pub full: Option<f64>,
    /// The level at the end of each month from the first January on, whole years.
    pub levels: Vec<Level>,
    /// January to December of a mean year.
    pub months: [MonthWater; 12],
}

/// The level at the end of one month over all trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
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

/// One calendar month: means over trials and years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthWater {
    /// The water that flows in.
    pub inflow: f64,
    /// Released for demand at home.
    pub home: f64,
    /// Demand at home that is not served.
    pub unserved: f64,
    /// Released beyond that.
    pub surplus: f64,
    /// Lost past the turbines.
    pub spill: f64,
}

impl MonthWater {
    /// The pieces of the stack, from below.
    fn stack(&self) -> [f64; 4] {
        [self.home, self.unserved, self.surplus, self.spill]
    }
}

/// The names of the pieces of a month, in the order of their stack.
const WORDS: [&str; 4] =
    ["home demand served", "home demand unserved", "surplus offered", "spilled"];

/// Draws the chart.
///
/// # Errors
///
/// When there are no reservoirs, levels are not of whole years, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("reservoirs", &figure.reservoirs)?;
    for reservoir in &figure.reservoirs {
        let name = &reservoir.name;
        present("levels", &reservoir.levels)?;
        finite(name, reservoir.levels.iter().flat_map(|b| [b.p10, b.p25, b.p50, b.p75, b.p90]))?;
        finite(name, reservoir.months.iter().flat_map(MonthWater::stack))?;
        finite(name, reservoir.months.iter().map(|month| month.inflow).chain(reservoir.full))?;
        if !reservoir.levels.len().is_multiple_of(12) {
            return Err(ChartError::Mismatch(format!("the levels of {name} end within a year")));
        }
    }
    let rows = figure.reservoirs.len();
    let least = 300.0 * rows as f64 + 50.0;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    key(&mut canvas, body);
    let body = body.inside(0.0, 40.0, 0.0, 0.0);
    for (reservoir, row) in figure.reservoirs.iter().zip(body.panels(rows, 1, (0.0, 18.0))) {
        let border = row.left + 0.56 * row.width();
        let left = Area::new(row.left, row.top, border - 100.0, row.bottom);
        let right = Area::new(border, row.top, row.right, row.bottom);
        levels(&mut canvas, left, reservoir, figure.start_year);
        months(&mut canvas, right, reservoir);
    }
    Ok(canvas)
}

/// The meaning of the colours of the months, above the rows.
fn key(canvas: &mut Canvas, body: Area) {
    let (y, face) = (body.top + 18.0, Type::new(theme::TICK, theme::TEXT));
    let mut x = body.left;
    for (colour, words) in theme::WATER.into_iter().map(Some).zip(WORDS).chain([(None, "inflow")]) {
        match colour {
            Some(colour) => {
                canvas.bar(Area::new(x, y - 16.0, x + 24.0, y + 2.0), colour, 1.0);
            }
            None => canvas.bar(Area::new(x, y - 9.0, x + 24.0, y - 5.0), theme::INK, 1.0),
        }
        canvas.text((x + 32.0, y), words, face);
        x += 32.0 + face.width(words) + 32.0;
    }
}

/// The scale of a panel that begins at 0, with its grid; the plot without the labels' room.
fn scaled(canvas: &mut Canvas, plot: Area, high: f64) -> (Area, Scale) {
    let wanted = if plot.height() > 300.0 { 5 } else { 3 };
    let (ticks, scale) = Ticks::up_to(high, wanted, (plot.bottom, plot.top));
    let plot = plot.inside(ticks.width() + 12.0, 0.0, 0.0, 0.0);
    axis::vertical(canvas, plot, &ticks, &scale);
    (plot, scale)
}

fn levels(canvas: &mut Canvas, area: Area, reservoir: &Reservoir, start_year: i32) {
    let unit = match reservoir.full {
        Some(full) => {
            format!(
                "GWh held at the end of each month; full at {}",
                number::number(full, number::decimals_for(full))
            )
        }
        None => "GWh held at the end of each month".to_owned(),
    };
    let plot = head(canvas, area, &reservoir.name, Whose::Total, &unit);
    let bands = &reservoir.levels;
    let highest = bands.iter().map(|band| band.p90).fold(0.0, f64::max);
    let (plot, scale) =
        scaled(canvas, plot, reservoir.full.map_or(highest, |full| highest.max(full)));
    let x = |month: usize| plot.left + (month + 1) as f64 / bands.len() as f64 * plot.width();
    let years = bands.len() / 12;
    for year in 0..years {
        let border = plot.left + year as f64 / years as f64 * plot.width();
        if year > 0 && plot.width() / years as f64 > 12.0 {
            canvas.rule((border, plot.top), (border, plot.bottom), theme::GRID, 1.0);
        }
    }
    let colour = theme::LEVEL;
    for (low_high, alpha) in
        [(|b: &Level| (b.p10, b.p90)) as fn(&Level) -> (f64, f64), |b: &Level| (b.p25, b.p75)]
            .into_iter()
            .zip([0.20, 0.30])
    {
        let each = bands.iter().enumerate();
        let mut shape: Vec<_> = each.map(|(i, b)| (x(i), scale.at(low_high(b).1))).collect();
        let each = bands.iter().enumerate().rev();
        shape.extend(each.map(|(i, b)| (x(i), scale.at(low_high(b).0))));
        canvas.shape(&shape, colour, alpha);
    }
    let median: Vec<_> = bands.iter().enumerate().map(|(i, b)| (x(i), scale.at(b.p50))).collect();
    canvas.line(&median, Stroke { colour, dash: Dash::Solid }, 3.0);
    if let Some(full) = reservoir.full.filter(|full| *full > 0.0) {
        let y = scale.at(full);
        canvas.rule((plot.left, y), (plot.right, y), theme::TEXT, 1.5);
    }
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
    let apart = plot.width() / years.max(1) as f64;
    let last = start_year.saturating_add(i32::try_from(years.max(1) - 1).unwrap_or(i32::MAX));
    for year in Ticks::whole(start_year, last, apart, 62.0) {
        let middle = plot.left + (f64::from(year - start_year) + 0.5) * apart;
        canvas.text((middle, plot.bottom + 26.0), &year.to_string(), Type::tick().middle());
    }
    if highest > 0.0 {
        let band = bands[bands.len() - 1];
        let marks = [
            (band.p90, "p90"),
            (band.p75, "p75"),
            (band.p50, "median"),
            (band.p25, "p25"),
            (band.p10, "p10"),
        ];
        let wanted: Vec<_> = marks.iter().map(|mark| scale.at(mark.0)).collect();
        let positions = label::spread(&wanted, 23.0, plot.top, plot.bottom - 4.0);
        for ((_, name), y) in marks.iter().zip(positions) {
            let face = Type::new(theme::TICK, colour.for_text());
            let face = if *name == "median" { face.bold() } else { face };
            canvas.text((plot.right + 8.0, y + face.middle_drop()), name, face);
        }
    } else {
        nothing(canvas, plot, "nothing in any trial");
    }
}

fn months(canvas: &mut Canvas, area: Area, reservoir: &Reservoir) {
    let plot = head(canvas, area, "A mean year", Whose::Total, "GWh a month");
    let each = reservoir.months.iter();
    let high =
        each.map(|month| month.stack().iter().sum::<f64>().max(month.inflow)).fold(0.0, f64::max);
    let (plot, scale) = scaled(canvas, plot, high);
    let step = plot.width() / 12.0;
    for (index, month) in reservoir.months.iter().enumerate() {
        let left = plot.left + step * (index as f64 + 0.14);
        let right = plot.left + step * (index as f64 + 0.86);
        let mut from = 0.0;
        for (colour, piece) in theme::WATER.into_iter().zip(month.stack()) {
            if piece > 0.0 {
                canvas.bar(
                    Area::new(left, scale.at(from + piece), right, scale.at(from)),
                    colour,
                    1.0,
                );
                from += piece;
            }
        }
        if high > 0.0 {
            let inflow = scale.at(month.inflow);
            canvas.bar(Area::new(left, inflow - 2.0, right, inflow + 2.0), theme::INK, 1.0);
        }
        let name = super::months::NAMES[index];
        let name = if step > 46.0 { name } else { &name[..1] };
        let middle = plot.left + step * (index as f64 + 0.5);
        canvas.text((middle, plot.bottom + 26.0), name, Type::tick().middle());
    }
    canvas.rule((plot.left, plot.bottom), (plot.right, plot.bottom), theme::BASE, 1.5);
    if high == 0.0 {
        nothing(canvas, plot, "nothing in any trial");
    }
}
