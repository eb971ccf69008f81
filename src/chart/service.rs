//! When is it there? The chance that each corridor is in service, year by year.
//!
//! Up to three corridors are stepped lines: the chance holds for the whole year. More would run into
//! each other and are rows of cells instead, one a year, the darker the likelier, in order of the year
//! in which one half is passed; those that never do are at the foot.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::label::spread;
use super::theme::{self, Colour, Dash, Stroke, Whose};
use super::{ChartError, Footer, Svg, finite, present};
use crate::units::percent;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The first calendar year.
    pub start_year: i32,
    /// The corridors, in the scenario's order.
    pub corridors: Vec<Corridor>,
}

/// One corridor.
#[derive(Debug, Clone, PartialEq)]
pub struct Corridor {
    /// Its name.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// By year: the chance that it is in service for any part of it, 0 to 1.
    pub chances: Vec<f64>,
    /// The first year (from 0) in which that passes one half; `None` where none does.
    pub even: Option<usize>,
}

/// Corridors that are drawn as lines at most.
const LINES: usize = 3;
/// Room for a name at the right of the lines.
const NAMES: f64 = 210.0;
/// Room for a name before a row of cells.
const ROW_NAMES: f64 = 250.0;
/// A row of cells.
const ROW: f64 = 46.0;
/// Rows shown at most; the others are counted below.
const ROWS: usize = 30;

/// Draws the chart.
///
/// # Errors
///
/// When there are no corridors or years, their number differs, or a chance is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("corridors", &figure.corridors)?;
    let years = figure.corridors[0].chances.len();
    for corridor in &figure.corridors {
        present("years", &corridor.chances)?;
        finite(&corridor.name, corridor.chances.iter().copied())?;
        if corridor.chances.len() != years || corridor.even.is_some_and(|year| year >= years) {
            return Err(ChartError::Mismatch(format!("{} has not {years} years", corridor.name)));
        }
    }
    if figure.corridors.len() <= LINES { lines(figure, footer) } else { rows(figure, footer) }
}

/// The corridors as stepped lines.
fn lines(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, 480.0);
    let years = figure.corridors[0].chances.len();
    let face = Type::new(theme::TICK, theme::MUTED);
    canvas.text((body.left, body.top + 14.0), "Chance to be in service", face);
    let plot = body.inside(74.0, 46.0, NAMES, 36.0);
    let scale = Scale::linear(0.0, 1.0, plot.bottom, plot.top);
    for tenth in [0, 25, 50, 75, 100] {
        let y = scale.at(f64::from(tenth) / 100.0);
        let label = format!("{tenth} %");
        canvas.text((plot.left - 12.0, y + face.middle_drop()), &label, Type::tick().end());
        if tenth != 50 {
            canvas.rule((plot.left, y), (plot.right, y), theme::GRID, 1.0);
        }
    }
    let half = scale.at(0.5);
    let dashed = Stroke { colour: theme::MUTED, dash: Dash::Dashed };
    canvas.line(&[(plot.left, half), (plot.right, half)], dashed, 1.6);
    let width = plot.width() / years as f64;
    let middle = |year: usize| plot.left + width * (year as f64 + 0.5);
    axis::years(&mut canvas, plot, figure.start_year, years, middle);
    for corridor in &figure.corridors {
        let steps = corridor.chances.iter().enumerate().flat_map(|(year, chance)| {
            let y = scale.at(*chance);
            [(plot.left + width * year as f64, y), (plot.left + width * (year + 1) as f64, y)]
        });
        canvas.line(&steps.collect::<Vec<_>>(), corridor.whose.stroke(), 4.0);
    }
    for corridor in &figure.corridors {
        if let Some(year) = corridor.even {
            let at = (middle(year), scale.at(corridor.chances[year]));
            canvas.dot(at, 8.5, corridor.whose.stroke().colour);
            canvas.dot(at, 5.0, theme::WHITE);
        }
    }
    numerals(&mut canvas, plot, figure, (&scale, &middle));
    // The words of the dashed line stand where no line runs.
    let words = "an even chance";
    let taken = |left: f64| {
        let area = face.area(words, (left, half - 8.0)).inside(-8.0, -8.0, -8.0, -8.0);
        figure.corridors.iter().any(|corridor| {
            corridor.chances.iter().enumerate().any(|(year, chance)| {
                let left = plot.left + width * year as f64;
                let y = scale.at(*chance);
                Area::new(left, y - 32.0, left + width, y + 4.0).overlaps(&area)
            })
        })
    };
    let room = face.width(words);
    let mut steps =
        (0..40).map(|step| plot.left + 8.0 + f64::from(step) / 40.0 * (plot.width() - room));
    if let Some(left) = steps.find(|left| !taken(*left)) {
        canvas.text((left, half - 8.0), words, face);
    }
    // Names at the right, beside the last step, with the year of the even chance.
    let wanted: Vec<f64> =
        figure.corridors.iter().map(|corridor| scale.at(corridor.chances[years - 1])).collect();
    let places = spread(&wanted, 54.0, plot.top + 8.0, plot.bottom - 34.0);
    for (corridor, y) in figure.corridors.iter().zip(places) {
        let colour = corridor.whose.stroke().colour.for_text();
        let bold = Type::new(theme::LABEL, colour).bold();
        let x = plot.right + 16.0;
        let room = NAMES - 20.0;
        canvas.text((x, y + bold.middle_drop() - 4.0), &bold.cut(&corridor.name, room), bold);
        let even = passed(figure, corridor);
        canvas.text((x, y + bold.middle_drop() + 20.0), &face.cut(&even, room), face);
    }
    Ok(canvas)
}

/// Such as `over half in 2030`.
fn passed(figure: &Figure, corridor: &Corridor) -> String {
    match corridor.even {
        Some(0) => format!("over half from {}", figure.start_year),
        Some(year) => format!("over half in {}", calendar(figure, year)),
        None => "never over half".to_owned(),
    }
}

fn calendar(figure: &Figure, year: usize) -> i32 {
    figure.start_year.saturating_add(i32::try_from(year).unwrap_or(i32::MAX))
}

/// The chances in the first, a middle and the last year, and in that of the even chance.
fn numerals(
    canvas: &mut Canvas,
    plot: Area,
    figure: &Figure,
    (scale, middle): (&Scale, &impl Fn(usize) -> f64),
) {
    let mut taken: Vec<Area> = Vec::new();
    for corridor in &figure.corridors {
        let last = corridor.chances.len() - 1;
        let mut years: Vec<usize> = corridor.even.into_iter().chain([last, 0, last / 2]).collect();
        let mut seen = Vec::new();
        years.retain(|year| {
            let is_new = !seen.contains(year);
            seen.push(*year);
            is_new
        });
        let colour = corridor.whose.stroke().colour.for_text();
        let face = Type::new(theme::TICK, colour).middle();
        for year in years {
            let text = percent(corridor.chances[year], None);
            let y = scale.at(corridor.chances[year]);
            let half = face.width(&text) / 2.0;
            let x = middle(year).clamp(plot.left + half, (plot.right - half).max(plot.left + half));
            // Above the line, else below it, else not at all.
            for at in [(x, y - 12.0), (x, y + 26.0)] {
                let area = face.area(&text, at).inside(-4.0, -2.0, -4.0, -2.0);
                let is_off = area.top < plot.top - 26.0 || area.bottom > plot.bottom - 2.0;
                let lines = figure.corridors.iter().any(|other| {
                    other.chances.iter().enumerate().any(|(year, chance)| {
                        let reach = (middle(1.min(last)) - middle(0)).max(1.0) / 2.0;
                        let y = scale.at(*chance);
                        let (left, right) = (middle(year) - reach, middle(year) + reach);
                        Area::new(left, y - 2.0, right, y + 2.0).overlaps(&area)
                    })
                });
                if !is_off && !lines && !taken.iter().any(|other| other.overlaps(&area)) {
                    canvas.text(at, &text, face);
                    taken.push(area);
                    break;
                }
            }
        }
    }
}

/// The corridors as rows of cells.
fn rows(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    let mut order: Vec<&Corridor> = figure.corridors.iter().collect();
    let last = |corridor: &Corridor| corridor.chances.last().copied().unwrap_or(0.0);
    order.sort_by(|a, b| {
        let even = |corridor: &Corridor| corridor.even.unwrap_or(usize::MAX);
        even(a).cmp(&even(b)).then(last(b).total_cmp(&last(a)))
    });
    let left_out = order.len().saturating_sub(ROWS);
    order.truncate(ROWS);
    let least = 84.0 + ROW * order.len() as f64;
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, (least, least + 90.0));
    let quiet = Type::new(theme::TICK, theme::MUTED);
    canvas.text((body.left, body.top + 14.0), "Chance to be in service", quiet);
    let years = order[0].chances.len();
    let plot = body.inside(ROW_NAMES, 34.0, 0.0, 66.0);
    let row = (plot.height() / order.len() as f64).min(64.0);
    let plot = Area::new(plot.left, plot.top, plot.right, plot.top + row * order.len() as f64);
    let width = plot.width() / years as f64;
    let face = Type::tick().middle();
    let numbered: Vec<usize> = Ticks::whole(0, years as i32 - 1, width, 62.0)
        .map(|year| usize::try_from(year).unwrap_or(0))
        .collect();
    for (index, corridor) in order.iter().enumerate() {
        let top = plot.top + row * index as f64;
        let cell = |year: usize| {
            let left = plot.left + width * year as f64;
            Area::new(left, top + 1.5, left + width - 1.5_f64.min(width / 8.0), top + row - 1.5)
        };
        let base = top + row / 2.0 + face.middle_drop();
        let colour = corridor.whose.stroke().colour.for_text();
        let bold = Type::new(theme::TICK, colour).bold();
        canvas.text((body.left, base), &bold.cut(&corridor.name, ROW_NAMES - 16.0), bold);
        for (year, chance) in corridor.chances.iter().enumerate() {
            let shade = shade(*chance);
            canvas.bar(cell(year), shade, 1.0);
            if corridor.even == Some(year) {
                // What is past one half begins at a thick edge.
                let area = cell(year);
                let edge = Area::new(area.left - 1.5, area.top, area.left + 3.0, area.bottom);
                canvas.bar(edge, theme::INK, 1.0);
            }
            if numbered.contains(&year) {
                let face = Type { colour: shade.text_on(), ..face };
                let text = percent(*chance, None);
                let area = cell(year);
                let room = if numbered.len() == years { area.width() - 4.0 } else { 58.0 };
                if face.width(&text) <= room {
                    canvas.text((area.middle().0, base), &text, face);
                }
            }
        }
    }
    let middle = |year: usize| plot.left + width * (year as f64 + 0.5);
    axis::years(&mut canvas, plot, figure.start_year, years, middle);
    let mut note = "Thick edge: the first year past an even chance.".to_owned();
    if left_out > 0 {
        note = format!("{left_out} more corridors are not drawn. {note}");
    }
    canvas.text((body.left, plot.bottom + 58.0), &quiet.cut(&note, body.width()), quiet);
    Ok(canvas)
}

/// From nearly white for nothing to dark for certain, by equal steps of lightness.
fn shade(chance: f64) -> Colour {
    let share = chance.clamp(0.0, 1.0);
    let between = |pale: f64, dark: f64| (pale + share * (dark - pale)) as u8;
    Colour(between(243.0, 12.0), between(246.0, 60.0), between(250.0, 102.0))
}
