//! The corridors on real geography: how much passes each stretch in a year of service, what stops it
//! most, and how much is lost there.
//!
//! Degrees are drawn in equal steps (equirectangular), those of longitude shortened by the cosine of
//! the middle latitude. A stretch is as wide as what passes it, in the colour of the cause that takes
//! most there, with an edge in its corridor's colour. Its words stand beside the map, with a line to
//! its middle, so that none hides another.
mod borders;

use std::collections::BTreeSet;

use super::canvas::{Area, Canvas, Point, Type};
use super::label::{crosses, spread};
use super::theme::{self, Colour, Dash, Heading, Palette, Stroke, Whose};
use super::waterfall::Estimate;
use super::{ChartError, Footer, Svg, finite, number, present};
use crate::outcome::{CauseIndex, Loss};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every number, such as `TWh a year of service`.
    pub unit: String,
    /// The scenario's causes, in its order.
    pub causes: Vec<String>,
    /// Whatever has a route, corridor by corridor in order of flow.
    pub stretches: Vec<Stretch>,
}

/// One segment with a route.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Its corridor's name.
    pub corridor: String,
    /// Its own.
    pub name: String,
    /// Whose it is; gives the colour of its edge.
    pub whose: Whose,
    /// Longitude and latitude in degrees, in order of flow; a single place is a station.
    pub route: Vec<[f64; 2]>,
    /// The energy that passes; `None` where its corridor was never in service.
    pub passes: Option<f64>,
    /// The energy that incidents here take, by cause (an index in the figure's list).
    pub lost: Vec<(usize, Estimate)>,
}

impl Stretch {
    /// All that is lost here.
    fn all(&self) -> f64 {
        self.lost.iter().map(|(_, lost)| lost.mean).sum()
    }

    /// The cause that takes most, and how much.
    fn worst(&self) -> Option<(usize, Estimate)> {
        let most = self.lost.iter().copied().filter(|(_, lost)| lost.mean > 0.0);
        most.max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))
    }
}

/// Stretches shown at most; the others are counted below.
const MOST: usize = 24;
/// Room for words at either side.
const SIDE: f64 = 262.0;
/// A line of words.
const LINE: f64 = 22.0;
/// Widest and narrowest stretch.
const WIDTHS: (f64, f64) = (3.0, 18.0);

/// Cities and countries that help to find one's way: name, longitude, latitude.
const CITIES: [(&str, f64, f64); 13] = [
    ("Kabul", 69.17, 34.53),
    ("Dushanbe", 68.78, 38.54),
    ("Quetta", 66.99, 30.18),
    ("Islamabad", 73.05, 33.68),
    ("Herat", 62.20, 34.35),
    ("Kandahar", 65.70, 31.61),
    ("Multan", 71.47, 30.20),
    ("Karachi", 67.01, 24.86),
    ("Tashkent", 69.24, 41.30),
    ("Bishkek", 74.59, 42.87),
    ("Ashgabat", 58.38, 37.95),
    ("Mazar-i-Sharif", 67.11, 36.71),
    ("Gwadar", 62.33, 25.12),
];
const COUNTRIES: [(&str, f64, f64); 11] = [
    ("AFGHANISTAN", 65.6, 33.7),
    ("PAKISTAN", 69.0, 28.6),
    ("TAJIKISTAN", 71.3, 38.9),
    ("TURKMENISTAN", 60.6, 38.9),
    ("UZBEKISTAN", 64.6, 41.3),
    ("KYRGYZSTAN", 74.6, 41.5),
    ("KAZAKHSTAN", 67.0, 46.5),
    ("IRAN", 57.5, 32.5),
    ("INDIA", 75.6, 27.2),
    ("CHINA", 78.5, 39.0),
    ("OMAN", 56.8, 22.5),
];

/// Degrees to places on the sheet.
struct Projection {
    area: Area,
    west: f64,
    north: f64,
    /// Units of the sheet for a degree of latitude.
    scale: f64,
    /// How much shorter a degree of longitude is.
    shorter: f64,
}

impl Projection {
    /// The part of the world that holds all routes, as large as it goes into the area.
    fn around(stretches: &[&Stretch], area: Area) -> Self {
        let places = || stretches.iter().flat_map(|stretch| &stretch.route);
        let ends = |axis: usize| {
            let of = || places().map(move |place| place[axis]);
            (of().fold(f64::INFINITY, f64::min), of().fold(f64::NEG_INFINITY, f64::max))
        };
        let ((west, east), (south, north)) = (ends(0), ends(1));
        let middle = ((west + east) / 2.0, (south + north) / 2.0);
        let shorter = libm::cos(middle.1.clamp(-75.0, 75.0).to_radians());
        // Some land around, and never so near that nothing is seen but the line.
        let wide = ((east - west) * shorter * 1.24).max(5.0);
        let high = ((north - south) * 1.24).max(5.0);
        let scale = (area.width() / wide).min(area.height() / high);
        Self {
            area,
            west: middle.0 - area.width() / 2.0 / scale / shorter,
            north: middle.1 + area.height() / 2.0 / scale,
            scale,
            shorter,
        }
    }

    fn at(&self, [east, north]: [f64; 2]) -> Point {
        (
            self.area.left + (east - self.west) * self.scale * self.shorter,
            self.area.top + (self.north - north) * self.scale,
        )
    }
}

/// Draws the chart.
///
/// # Errors
///
/// When no stretch has a route or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("stretches with a route", &figure.stretches)?;
    for stretch in &figure.stretches {
        let losses = stretch.lost.iter().flat_map(|(_, lost)| lost.numbers());
        finite(&stretch.name, stretch.passes.into_iter().chain(losses))?;
        finite(&stretch.name, stretch.route.iter().flatten().copied())?;
        present(&format!("places of {}", stretch.name), &stretch.route)?;
    }
    let shown: Vec<&Stretch> = figure.stretches.iter().take(MOST).collect();
    let column = shown.len().div_ceil(2) as f64 * words_height(&shown);
    let (mut canvas, body) =
        Canvas::framed(&figure.title, &figure.subtitle, footer, (column + 96.0).max(560.0));
    let palette = Palette::new(&figure.causes);
    let foot = key(&mut canvas, body, figure, &shown, &palette);
    let map = Area::new(body.left + SIDE, body.top + 6.0, body.right - SIDE, foot - 12.0);
    let projection = Projection::around(&shown, map);
    land(&mut canvas, &projection);
    let lines: Vec<Vec<Point>> = shown
        .iter()
        .map(|stretch| stretch.route.iter().map(|place| projection.at(*place)).collect())
        .collect();
    let most = shown.iter().filter_map(|stretch| stretch.passes).fold(0.0, f64::max);
    let width = |stretch: &Stretch| match stretch.passes {
        Some(passes) if most > 0.0 => WIDTHS.0 + (WIDTHS.1 - WIDTHS.0) * passes.max(0.0) / most,
        _ => WIDTHS.0,
    };
    // All edges first: where stretches meet, none lies over another.
    for (stretch, line) in shown.iter().zip(&lines) {
        thick(&mut canvas, line, stretch.whose.stroke().colour, width(stretch) + 5.0);
    }
    for (stretch, line) in shown.iter().zip(&lines) {
        thick(&mut canvas, line, colour(stretch, &palette), width(stretch));
    }
    names(&mut canvas, &projection, &lines);
    words(&mut canvas, (body, map), figure, &shown, &lines);
    Ok(canvas)
}

/// A stretch's colour: of the cause that takes most there.
fn colour(stretch: &Stretch, palette: &Palette) -> Colour {
    let heading = |(cause, _)| palette.colour(Heading::Lost(Loss::Incidents(CauseIndex(cause))));
    stretch.worst().map_or(theme::WHITE, heading)
}

/// A line with round bends and ends.
fn thick(canvas: &mut Canvas, line: &[Point], colour: Colour, width: f64) {
    if line.len() > 1 {
        canvas.line(line, Stroke { colour, dash: Dash::Solid }, width);
    }
    for point in line {
        canvas.dot(*point, width / 2.0, colour);
    }
}

/// Borders and coasts.
fn land(canvas: &mut Canvas, projection: &Projection) {
    let area = projection.area;
    for border in borders::borders() {
        let line: Vec<Point> = border.points.iter().map(|place| projection.at(*place)).collect();
        let dash = if border.disputed { Dash::Dashed } else { Dash::Solid };
        for piece in inside(&line, &area) {
            canvas.line(&piece, Stroke { colour: theme::BASE, dash }, 1.2);
        }
    }
    for (from, to) in [
        ((area.left, area.top), (area.right, area.top)),
        ((area.right, area.top), (area.right, area.bottom)),
        ((area.right, area.bottom), (area.left, area.bottom)),
        ((area.left, area.bottom), (area.left, area.top)),
    ] {
        canvas.rule(from, to, theme::GRID, 1.0);
    }
}

/// Names of countries and cities, where they hide nothing.
fn names(canvas: &mut Canvas, projection: &Projection, lines: &[Vec<Point>]) {
    let mut taken: Vec<Area> = Vec::new();
    let frame = projection.area.inside(4.0, 4.0, 4.0, 4.0);
    let is_free = |taken: &[Area], area: &Area| {
        let wide = area.inside(-6.0, -4.0, -6.0, -4.0);
        frame.holds(area)
            && !taken.iter().any(|other| wide.overlaps(other))
            && !lines.iter().any(|line| crosses(line, &wide.inside(-8.0, -8.0, -8.0, -8.0)))
    };
    for (name, east, north) in CITIES {
        let at = projection.at([east, north]);
        let face = Type::new(theme::FOOT, theme::TEXT);
        let drop = face.middle_drop();
        let places = [
            ((at.0 + 9.0, at.1 + drop), face),
            ((at.0 - 9.0, at.1 + drop), face.end()),
            ((at.0, at.1 - 12.0), face.middle()),
            ((at.0, at.1 + 24.0), face.middle()),
        ];
        if !frame.holds(&Area::new(at.0, at.1, at.0, at.1)) {
            continue;
        }
        let place = places.into_iter().find(|(at, face)| is_free(&taken, &face.area(name, *at)));
        if let Some((label, face)) = place {
            canvas.dot(at, 3.5, theme::WHITE);
            canvas.dot(at, 2.6, theme::INK);
            canvas.text(label, name, face);
            taken.push(face.area(name, label));
        }
    }
    let face = Type::new(theme::FOOT, theme::MUTED).middle();
    for (name, east, north) in COUNTRIES {
        let at = projection.at([east, north]);
        // Near its usual place if that is not free.
        let steps = [0.0, 26.0, -26.0, 52.0, -52.0, 78.0, -78.0];
        let places =
            steps.iter().flat_map(|x| steps.iter().map(move |y| (at.0 + 1.5 * x, at.1 + y)));
        let place = places.into_iter().find(|at| is_free(&taken, &face.area(name, *at)));
        if let Some(at) = place {
            canvas.text(at, name, face);
            taken.push(face.area(name, at));
        }
    }
}

/// The losses on each stretch, beside the map and with a line to its middle.
fn words(
    canvas: &mut Canvas,
    (body, map): (Area, Area),
    figure: &Figure,
    shown: &[&Stretch],
    lines: &[Vec<Point>],
) {
    let middles: Vec<Point> = lines.iter().map(|line| middle(line)).collect();
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order.sort_by(|a, b| middles[*a].0.total_cmp(&middles[*b].0).then(a.cmp(b)));
    let (left, right) = order.split_at(shown.len() / 2);
    let decimals = shown.iter().map(|stretch| stretch.all()).fold(0.0, f64::max);
    let decimals = number::decimals_for(decimals).min(2);
    for (side, is_left) in [(left, true), (right, false)] {
        let wanted: Vec<f64> = side.iter().map(|index| middles[*index].1).collect();
        let height = words_height(shown);
        let places = spread(&wanted, height, map.top + 20.0, map.bottom + 22.0 - height);
        for (index, y) in side.iter().zip(places) {
            let stretch = shown[*index];
            let colour = stretch.whose.stroke().colour.for_text();
            let bold = Type::new(theme::FOOT, colour).bold();
            let quiet = Type::new(theme::FOOT, theme::MUTED);
            let told = Type::new(theme::FOOT, theme::INK);
            let room = SIDE - 22.0;
            let (x, near) = if is_left {
                (body.left, map.left - 14.0)
            } else {
                (map.right + 22.0, map.right + 14.0)
            };
            let mut lines = vec![(loss(stretch, figure, decimals), told)];
            if are_several(shown) {
                lines.insert(0, (stretch.name.clone(), quiet));
                lines.insert(0, (stretch.corridor.clone(), bold));
            } else {
                lines.insert(0, (stretch.name.clone(), bold));
            }
            let mut below = y;
            for (text, face) in lines {
                canvas.text((x, below), &face.cut(&text, room), face);
                below += LINE;
            }
            let elbow = (near, y + 4.0);
            canvas.faint_line(&[elbow, middles[*index]], theme::INK, 1.0, 0.55);
            canvas.dot(middles[*index], 2.6, theme::INK);
        }
    }
}

/// Whether they are of several corridors, so that each has to be named.
fn are_several(shown: &[&Stretch]) -> bool {
    shown.iter().any(|stretch| stretch.corridor != shown[0].corridor)
}

/// The height that the words of a stretch need, and the space below them.
fn words_height(shown: &[&Stretch]) -> f64 {
    let lines = if are_several(shown) { 3.0 } else { 2.0 };
    lines * LINE + 14.0
}

/// Such as `−0.21, mostly attack`.
fn loss(stretch: &Stretch, figure: &Figure, decimals: usize) -> String {
    if stretch.passes.is_none() {
        return "never in service".to_owned();
    }
    let Some((cause, most)) = stretch.worst() else { return "nothing lost".to_owned() };
    let all = number::amount(stretch.all(), decimals);
    let minus = if all.starts_with('<') { "" } else { "\u{2212}" };
    let by = figure.causes.get(cause).map_or("?", String::as_str);
    let most = if most.mean < stretch.all() { "mostly" } else { "all" };
    format!("{minus}{all}, {most} {by}")
}

/// The place half-way along a line.
fn middle(line: &[Point]) -> Point {
    let length = |pair: &[Point]| libm::hypot(pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
    let mut left = line.windows(2).map(length).sum::<f64>() / 2.0;
    for pair in line.windows(2) {
        let here = length(pair);
        if here >= left && here > 0.0 {
            let share = left / here;
            let between = |a: f64, b: f64| a + share * (b - a);
            return (between(pair[0].0, pair[1].0), between(pair[0].1, pair[1].1));
        }
        left -= here;
    }
    line.first().copied().unwrap_or_default()
}

/// The meaning of colours and widths, at the foot; where it begins.
fn key(
    canvas: &mut Canvas,
    body: Area,
    figure: &Figure,
    shown: &[&Stretch],
    palette: &Palette,
) -> f64 {
    let face = Type::new(theme::TICK, theme::TEXT);
    let quiet = Type::new(theme::FOOT, theme::MUTED);
    let y = body.bottom - 4.0;
    let left_out = figure.stretches.len() - shown.len();
    let mut note =
        "Borders as administered; broken where disputed: no position is taken.".to_owned();
    if left_out > 0 {
        note = format!("{left_out} more stretches are not drawn. {note}");
    }
    canvas.text((body.left, y), &quiet.cut(&note, body.width()), quiet);
    let y = y - 34.0;
    let mut x = body.left;
    let used: BTreeSet<usize> =
        shown.iter().filter_map(|stretch| stretch.worst()).map(|(cause, _)| cause).collect();
    let mut keys: Vec<(Colour, String)> = used
        .into_iter()
        .map(|cause| {
            let colour = palette.colour(Heading::Lost(Loss::Incidents(CauseIndex(cause))));
            (colour, figure.causes.get(cause).cloned().unwrap_or_default())
        })
        .collect();
    if shown.iter().any(|stretch| stretch.worst().is_none()) {
        keys.push((theme::WHITE, "nothing".to_owned()));
    }
    let lead = "Takes most:";
    canvas.text((x, y), lead, quiet);
    x += quiet.width(lead) + 14.0;
    let wide = format!(
        "widest: {} {}",
        number::number(widest(shown), number::decimals_for(widest(shown)).min(1)),
        figure.unit
    );
    let end = body.right - quiet.width(&wide) - 66.0;
    for (colour, name) in keys {
        let name = face.cut(&name, 200.0);
        let width = face.width(&name) + 54.0;
        if x + width > end {
            break;
        }
        let line = [(x, y - 7.0), (x + 22.0, y - 7.0)];
        thick(canvas, &line, theme::BASE, 12.0);
        thick(canvas, &line, colour, 9.0);
        canvas.text((x + 34.0, y), &name, face);
        x += width;
    }
    let line = [(end + 18.0, y - 7.0), (end + 44.0, y - 7.0)];
    thick(canvas, &line, theme::MUTED, WIDTHS.1);
    canvas.text((body.right, y), &wide, quiet.end());
    y - 26.0
}

fn widest(shown: &[&Stretch]) -> f64 {
    shown.iter().filter_map(|stretch| stretch.passes).fold(0.0, f64::max)
}

/// The pieces of a line that lie within an area, cut at its edge (Liang and Barsky).
fn inside(line: &[Point], area: &Area) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in line.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (p, q) in [
            (x0 - x1, x0 - area.left),
            (x1 - x0, area.right - x0),
            (y0 - y1, y0 - area.top),
            (y1 - y0, area.bottom - y0),
        ] {
            if p == 0.0 {
                leave = if q < 0.0 { -1.0 } else { leave };
            } else if p < 0.0 {
                enter = enter.max(q / p);
            } else {
                leave = leave.min(q / p);
            }
        }
        if enter > leave {
            continue;
        }
        let at = |share: f64| (x0 + share * (x1 - x0), y0 + share * (y1 - y0));
        match pieces.last_mut() {
            Some(piece) if enter == 0.0 && piece.last() == Some(&pair[0]) => piece.push(at(leave)),
            _ => pieces.push(vec![at(enter), at(leave)]),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_edge_and_goes_on_where_it_comes_back() {
        let area = Area::new(0.0, 0.0, 10.0, 10.0);
        let line = [(-5.0, 5.0), (5.0, 5.0), (5.0, 15.0), (8.0, 15.0), (8.0, 5.0)];
        let pieces = inside(&line, &area);
        assert_eq!(
            pieces,
            [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 5.0)]]
        );
        assert!(inside(&[(-5.0, 20.0), (20.0, 20.0)], &area).is_empty());
    }

    #[test]
    fn the_middle_of_a_line_is_half_way_along_it() {
        assert_eq!(middle(&[(0.0, 0.0), (10.0, 0.0), (10.0, 30.0)]), (10.0, 10.0));
        assert_eq!(middle(&[(3.0, 4.0), (3.0, 4.0)]), (3.0, 4.0));
    }
}
