//! Two numbers of the scenario at once: a map of the estimate with contour lines.
//!
//! Each rectangle is one run; contours are drawn through the middles of rectangles by marching squares
//! with linear interpolation, at round values, and carry their value.
use super::axis::{Scale, Ticks};
use super::canvas::{Area, Canvas, Point, Type};
use super::sweep::{are_years, reach};
use super::theme::{self, Colour};
use super::{ChartError, Footer, Svg, finite, number, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of the estimate.
    pub unit: String,
    /// The number that is varied from left to right, with its unit, and its values.
    pub across: (String, Vec<f64>),
    /// The number that is varied from below, with its unit, and its values.
    pub up: (String, Vec<f64>),
    /// The estimate, row by row from below; `None` where it was not run.
    pub rows: Vec<Vec<Option<f64>>>,
}

/// Units of the sheet that a contour is long at the least.
const SHORTEST: f64 = 60.0;

/// From little to much, lighter to darker also in grey.
const SHADES: [Colour; 5] = [
    Colour(0xf3, 0xf0, 0xe2),
    Colour(0xc3, 0xdc, 0xc9),
    Colour(0x78, 0xb7, 0xbd),
    Colour(0x2f, 0x7f, 0xa6),
    Colour(0x10, 0x3f, 0x73),
];

/// Draws the chart.
///
/// # Errors
///
/// When there is nothing to draw, rows do not fit the values, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    let (columns, rows) = (figure.across.1.len(), figure.up.1.len());
    present("values", &figure.across.1)?;
    present("values", &figure.up.1)?;
    if figure.rows.len() != rows || figure.rows.iter().any(|row| row.len() != columns) {
        return Err(ChartError::Mismatch("cells and values".to_owned()));
    }
    finite("values", figure.across.1.iter().chain(&figure.up.1).copied())?;
    let cells: Vec<f64> = figure.rows.iter().flatten().flatten().copied().collect();
    present("cells", &cells)?;
    finite("cells", cells.iter().copied())?;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, 560.0);

    let (low, high) = reach(cells.iter().copied());
    let shade = |value: f64| shade((value - low) / (high - low));
    let face = Type::new(theme::TICK, theme::MUTED);
    canvas.text((body.left, body.top + 16.0), &face.cut(&figure.up.0, body.width() - 240.0), face);
    let ticks = ticks(&figure.up);
    let names = ticks.iter().map(|t| Type::tick().width(&t.1)).fold(0.0, f64::max);
    let plot = body.inside(names + 16.0, 34.0, 150.0, 64.0);
    let (wide, tall) = (plot.width() / columns as f64, plot.height() / rows as f64);
    let middle = |column: f64, row: f64| {
        (plot.left + (column + 0.5) * wide, plot.bottom - (row + 0.5) * tall)
    };
    for (row, values) in figure.rows.iter().enumerate() {
        for (column, value) in values.iter().enumerate() {
            let (x, y) = middle(column as f64, row as f64);
            let area = Area::new(x - wide / 2.0, y - tall / 2.0, x + wide / 2.0, y + tall / 2.0);
            if let Some(value) = value {
                canvas.bar(area, shade(*value), 1.0);
            }
        }
    }
    for (index, text) in ticks {
        let y = middle(0.0, index as f64).1;
        let face = Type::tick().end();
        canvas.text((plot.left - 10.0, y + face.middle_drop()), &text, face);
    }
    let mut free_from = f64::NEG_INFINITY;
    for (index, text) in self::ticks(&figure.across) {
        let x = middle(index as f64, 0.0).0;
        let face = Type::tick().middle();
        let half = face.width(&text) / 2.0;
        if x - half > free_from {
            canvas.text((x, plot.bottom + 26.0), &text, face);
            free_from = x + half + 12.0;
        }
    }
    let end = face.end();
    let caption = end.cut(&figure.across.0, plot.width());
    canvas.text((plot.right, plot.bottom + 54.0), &caption, end);

    if cells.iter().any(|cell| *cell != cells[0]) {
        contours(&mut canvas, figure, plot, &middle, (low, high));
    }
    key(
        &mut canvas,
        Area::new(plot.right + 36.0, plot.top, plot.right + 62.0, plot.bottom),
        (low, high),
        &figure.unit,
    );
    Ok(canvas)
}

/// Positions and words of values: all, or every second, third ... one.
fn ticks((caption, values): &(String, Vec<f64>)) -> Vec<(usize, String)> {
    let (low, high) = reach(values.iter().copied());
    let every = values.len().div_ceil(16).max(1);
    let words = |index: usize| {
        let text = number::number(values[index], decimals(values, index));
        if are_years(caption, low, high) { text.replace(',', "") } else { text }
    };
    (0..values.len()).step_by(every).map(|index| (index, words(index))).collect()
}

/// The fewest decimals that give a value up to a fiftieth of its distance to the next one.
fn decimals(values: &[f64], index: usize) -> usize {
    let value = values[index];
    let others = values.iter().enumerate().filter(|(other, _)| *other != index);
    let apart = others.map(|(_, other)| (other - value).abs()).fold(f64::INFINITY, f64::min);
    let off = |decimals: usize| {
        let tens = libm::pow(10.0, decimals as f64);
        (libm::round(value * tens) / tens - value).abs()
    };
    (0..6).find(|decimals| off(*decimals) <= apart / 50.0).unwrap_or(6)
}

fn shade(share: f64) -> Colour {
    let position = share.clamp(0.0, 1.0) * (SHADES.len() - 1) as f64;
    let below = (position as usize).min(SHADES.len() - 2);
    let part = position - below as f64;
    let (a, b) = (SHADES[below], SHADES[below + 1]);
    let mix = |a: u8, b: u8| libm::round(f64::from(a) + part * (f64::from(b) - f64::from(a))) as u8;
    Colour(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

fn contours(
    canvas: &mut Canvas,
    figure: &Figure,
    plot: Area,
    middle: &impl Fn(f64, f64) -> Point,
    (low, high): (f64, f64),
) {
    let levels = Ticks::around(low, high, 6);
    let mut taken: Vec<Area> = Vec::new();
    let mut labels = Vec::new();
    for level in levels.values.iter().filter(|level| **level > low && **level < high) {
        let mut pieces: Vec<(Point, Point)> = Vec::new();
        for row in 1..figure.rows.len() {
            for column in 1..figure.across.1.len() {
                pieces.extend(within_cell(figure, (column - 1, row - 1), *level, middle));
            }
        }
        // A corner that is cut off says nothing, and its number would hide it.
        let length = |(from, to): &(Point, Point)| {
            let (x, y) = (to.0 - from.0, to.1 - from.1);
            (x * x + y * y).sqrt()
        };
        if pieces.iter().map(length).sum::<f64>() < SHORTEST {
            continue;
        }
        for (from, to) in &pieces {
            canvas.rule(*from, *to, theme::INK, 1.6);
        }
        // On the piece that is nearest to the middle and free.
        let face = Type::new(theme::TICK, theme::INK).middle();
        let text = levels.write(*level);
        let centre = plot.middle();
        let away = |p: &(Point, Point)| {
            let (x, y) = ((p.0.0 + p.1.0) / 2.0 - centre.0, (p.0.1 + p.1.1) / 2.0 - centre.1);
            x * x + y * y
        };
        pieces.sort_by(|a, b| away(a).total_cmp(&away(b)));
        for (from, to) in pieces {
            let at = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0 + face.middle_drop());
            let area = face.area(&text, at).inside(-6.0, -4.0, -6.0, -4.0);
            if plot.holds(&area) && !taken.iter().any(|other| other.overlaps(&area)) {
                taken.push(area);
                labels.push((at, text, face));
                break;
            }
        }
    }
    for (at, text, face) in labels {
        canvas.text_on_patch(at, &text, face);
    }
}

/// The pieces of a contour between four neighbouring middles.
fn within_cell(
    figure: &Figure,
    (column, row): (usize, usize),
    level: f64,
    middle: &impl Fn(f64, f64) -> Point,
) -> Vec<(Point, Point)> {
    let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(c, r)| (column + c, row + r));
    let values = corners.map(|(c, r)| figure.rows[r][c]);
    let [Some(a), Some(b), Some(c), Some(d)] = values else { return Vec::new() };
    let values = [a, b, c, d];
    let mut cuts = Vec::new();
    for side in 0..4 {
        let (v, w) = (values[side], values[(side + 1) % 4]);
        if (v < level) != (w < level) {
            let share = (level - v) / (w - v);
            let (from, to) = (corners[side], corners[(side + 1) % 4]);
            let between = |a: usize, b: usize| a as f64 + share * (b as f64 - a as f64);
            cuts.push(middle(between(from.0, to.0), between(from.1, to.1)));
        }
    }
    match cuts[..] {
        [p, q] => vec![(p, q)],
        // A saddle: the mean of the corners says which of them belong together.
        [p, q, r, s] if (a < level) == ((a + b + c + d) / 4.0 < level) => vec![(p, q), (r, s)],
        [p, q, r, s] => vec![(p, s), (q, r)],
        _ => Vec::new(),
    }
}

/// The shades with their values.
fn key(canvas: &mut Canvas, area: Area, (low, high): (f64, f64), unit: &str) {
    let scale = Scale::linear(low, high, area.bottom, area.top);
    let steps = 64;
    for step in (0..steps).rev() {
        let (from, to) =
            (f64::from(step) / f64::from(steps), f64::from(step + 1) / f64::from(steps));
        let y = |share: f64| area.bottom - share * area.height();
        // Down to the foot, so that no seam shows between the pieces.
        let piece = Area::new(area.left, y(to), area.right, area.bottom);
        canvas.bar(piece, shade((from + to) / 2.0), 1.0);
    }
    let ticks = Ticks::around(low, high, 6);
    let face = Type::tick();
    for value in ticks.values.iter().filter(|value| **value >= low && **value <= high) {
        let y = scale.at(*value);
        canvas.rule((area.right, y), (area.right + 6.0, y), theme::BASE, 1.5);
        canvas.text((area.right + 12.0, y + face.middle_drop()), &ticks.write(*value), face);
    }
    let face = Type::new(theme::TICK, theme::MUTED).end();
    canvas.text((theme::WIDTH - theme::MARGIN, area.top - 14.0), &face.cut(unit, 230.0), face);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sweep;

    fn footer() -> Footer {
        Footer { scenario: "A".into(), seed: 1, trials: 20_000, version: "0.1.0".into() }
    }

    fn map(columns: usize, rows: usize, flat: bool) -> Figure {
        let cell = |c: usize, r: usize| if flat { 2.0 } else { (c * c) as f64 - 3.0 * r as f64 };
        Figure {
            title: "A title that says the finding with its number".into(),
            subtitle: "Each rectangle is a run".into(),
            unit: "TWh a year".into(),
            across: ("Entry, year".into(), (0..columns).map(|c| 2028.0 + c as f64).collect()),
            up: ("Share".into(), (0..rows).map(|r| r as f64 / 7.0).collect()),
            rows: (0..rows).map(|r| (0..columns).map(|c| Some(cell(c, r))).collect()).collect(),
        }
    }

    #[test]
    fn maps_of_any_size_have_no_faults() {
        for (columns, rows, flat) in [(2, 2, false), (8, 6, false), (60, 45, false), (5, 3, true)] {
            let canvas = compose(&map(columns, rows, flat), &footer()).expect("composes");
            assert_eq!(canvas.faults(), Vec::<String>::new(), "{columns} x {rows}");
            assert!(canvas.finish().expect("draws").0.contains("2028"));
        }
        let mut figure = map(3, 3, false);
        figure.rows[2][1] = None;
        assert!(draw(&figure, &footer()).is_ok(), "what was not run is left out");
        figure.rows.pop();
        assert!(matches!(draw(&figure, &footer()), Err(ChartError::Mismatch(_))));
    }

    #[test]
    fn contours_pass_where_the_value_is_met() {
        // Values 0 and 4 side by side: 1 is met a quarter of the way.
        let mut figure = map(2, 2, true);
        figure.rows = vec![vec![Some(0.0), Some(4.0)]; 2];
        let pieces = within_cell(&figure, (0, 0), 1.0, &|c, r| (c, r));
        let [(from, to)] = pieces[..] else { panic!("{pieces:?}") };
        assert_eq!((from, to), ((0.25, 0.0), (0.25, 1.0)));
    }

    #[test]
    fn curves_have_no_faults_whatever_their_values() {
        let line = |name: &str, level: f64, slope: f64| sweep::Line {
            name: name.into(),
            strong: name == "mean",
            points: (0..5)
                .map(|i| {
                    let y = level + slope * f64::from(i);
                    sweep::Point { x: f64::from(i), y, interval: Some((y - 0.1, y + 0.1)) }
                })
                .collect(),
        };
        for slope in [0.0, 1.0, -0.3] {
            let figure = sweep::Figure {
                title: "A title".into(),
                subtitle: "Runs".into(),
                unit: "TWh a year".into(),
                caption: "Something, share".into(),
                log: false,
                lines: vec![
                    line("p10", 2.0, slope),
                    line("mean", 2.0, slope),
                    line("p90", 2.1, slope),
                ],
                area: true,
                target: Some(2.5),
                roots: vec![(1.0, Some((0.5, 1.5)))],
            };
            let canvas = sweep::compose(&figure, &footer()).expect("composes");
            assert_eq!(canvas.faults(), Vec::<String>::new(), "slope {slope}");
        }
    }
}
