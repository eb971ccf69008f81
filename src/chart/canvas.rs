//! The sheet a chart is drawn on: marks in SVG units, and the frame of title and source around them.
//!
//! Charts add marks; [`Canvas::finish`] hands them to plotters' SVG writer. plotters counts in whole
//! pixels, so the sheet is ten times as large inside and its `viewBox` scales it down: coordinates
//! have a tenth of a unit. Marks are kept until then so that tests can ask whether labels overlap or
//! leave the sheet.
use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, FontTransform, IntoTextStyle, RGBAColor, ShapeStyle};

use super::font::{self, Weight};
use super::theme::{self, Colour, Dash, Stroke};
use super::{ChartError, Footer, Frame, Svg};
use crate::text::{fit, plain};
use crate::units::counted;

/// How many of plotters' pixels make one SVG unit.
const FINE: f64 = 10.0;
/// plotters writes a font size divided by this.
const PLOTTERS_FONT: f64 = 1.24;
/// Where plotters puts the baseline below a position anchored at the top, in font sizes.
const TOP_TO_BASELINE: f64 = 0.76;

/// A point of the sheet: units from the left and from the top.
pub(super) type Point = (f64, f64);

/// A rectangle on the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, right, bottom }
    }
    pub fn width(&self) -> f64 {
        self.right - self.left
    }
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
    pub fn middle(&self) -> Point {
        (self.left + self.width() / 2.0, self.top + self.height() / 2.0)
    }
    /// The same area with space taken off each side.
    pub fn inside(&self, left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self::new(self.left + left, self.top + top, self.right - right, self.bottom - bottom)
    }
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
    pub fn holds(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }
    /// Equal panels for small multiples, row by row, `gap` apart.
    pub fn panels(&self, count: usize, columns: usize, gap: (f64, f64)) -> Vec<Self> {
        let columns = columns.clamp(1, count.max(1));
        let rows = count.div_ceil(columns).max(1);
        let width = (self.width() - gap.0 * (columns - 1) as f64) / columns as f64;
        let height = (self.height() - gap.1 * (rows - 1) as f64) / rows as f64;
        (0..count)
            .map(|index| {
                let left = self.left + (index % columns) as f64 * (width + gap.0);
                let top = self.top + (index / columns) as f64 * (height + gap.1);
                Self::new(left, top, left + width, top + height)
            })
            .collect()
    }
}

/// Which end of a line of text its position means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub size: f64,
    pub weight: Weight,
    pub colour: Colour,
    pub anchor: Anchor,
}

impl Type {
    pub fn new(size: f64, colour: Colour) -> Self {
        Self { size, weight: Weight::Regular, colour, anchor: Anchor::Start }
    }
    pub fn tick() -> Self {
        Self::new(theme::TICK, theme::TEXT)
    }
    pub fn bold(self) -> Self {
        Self { weight: Weight::Semibold, ..self }
    }
    pub fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }
    pub fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }
    pub fn width(&self, text: &str) -> f64 {
        font::width(text, self.size, self.weight)
    }
    pub fn cut(&self, text: &str, room: f64) -> String {
        font::cut(text, self.size, self.weight, room)
    }
    /// The box that a line of text fills when its baseline begins at this point.
    pub fn area(&self, text: &str, at: Point) -> Area {
        let width = self.width(text);
        let left = match self.anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - width / 2.0,
            Anchor::End => at.0 - width,
        };
        Area::new(left, at.1 - 0.74 * self.size, left + width, at.1 + 0.2 * self.size)
    }
    /// How far below the middle of a line of capitals and digits its baseline is.
    pub fn middle_drop(&self) -> f64 {
        0.36 * self.size
    }
}

#[derive(Debug, Clone)]
enum Mark {
    Line { points: Vec<Point>, colour: Colour, alpha: f64, width: f64 },
    Shape { points: Vec<Point>, colour: Colour, alpha: f64 },
    Bar { area: Area, colour: Colour, alpha: f64 },
    Dot { centre: Point, radius: f64, colour: Colour },
    Text { at: Point, text: String, face: Type },
}

/// A sheet under way.
#[derive(Debug, Clone)]
pub(super) struct Canvas {
    height: f64,
    frame: Frame,
    marks: Vec<Mark>,
}

impl Canvas {
    /// A sheet with title, subtitle and source line, and the area left between them. The area is at
    /// least `least` units high; where that does not fit the sheet grows.
    pub fn framed(title: &str, subtitle: &str, footer: &Footer, least: f64) -> (Self, Area) {
        Self::framed_within(title, subtitle, footer, (least, f64::INFINITY))
    }

    /// The same on a sheet that is lower than usual where the area needs no more than `most`.
    pub fn framed_within(
        title: &str,
        subtitle: &str,
        footer: &Footer,
        (least, most): (f64, f64),
    ) -> (Self, Area) {
        let room = theme::WIDTH - 2.0 * theme::MARGIN;
        let title_face = Type::new(theme::TITLE, theme::INK).bold();
        let subtitle_face = Type::new(theme::SUBTITLE, theme::MUTED);
        let titles = font::balance(title, theme::TITLE, Weight::Semibold, room, 3);
        let subtitles = font::wrap(subtitle, theme::SUBTITLE, Weight::Regular, room, 2);
        let frame = Frame {
            title: title.to_owned(),
            subtitle: subtitle.to_owned(),
            source: source(footer, |scenario, _| scenario.to_owned()),
            ..Frame::default()
        };
        let mut canvas = Self { height: 0.0, frame, marks: Vec::new() };
        let mut y = 20.0;
        for line in titles {
            y += theme::TITLE * 1.2;
            canvas.text((theme::MARGIN, y - 6.0), &line, title_face);
        }
        for line in subtitles {
            y += theme::SUBTITLE * 1.36;
            canvas.text((theme::MARGIN, y - 2.0), &line, subtitle_face);
        }
        let top = y + 20.0;
        let foot = theme::FOOT + 34.0;
        let usual = theme::HEIGHT.min(top + most + foot);
        canvas.height = libm::ceil((top + least + foot).max(usual));
        let body =
            Area::new(theme::MARGIN, top, theme::WIDTH - theme::MARGIN, canvas.height - foot);
        let face = Type::new(theme::FOOT, theme::MUTED);
        let source = source(footer, |scenario, rest| face.cut(scenario, room - face.width(rest)));
        canvas.text((theme::MARGIN, canvas.height - 20.0), &source, face);
        // Nothing else is on the sheet yet.
        canvas.frame.lines = canvas.marks.len();
        canvas.frame.span = (whole(y + 4.0), whole(canvas.height - 38.0));
        (canvas, body)
    }

    /// A line through these points.
    pub fn line(&mut self, points: &[Point], stroke: Stroke, width: f64) {
        let points = thin(points);
        let (colour, alpha) = (stroke.colour, 1.0);
        match stroke.dash {
            Dash::Solid => self.marks.push(Mark::Line { points, colour, alpha, width }),
            Dash::Dashed | Dash::Dotted => {
                let (on, off) = match stroke.dash {
                    Dash::Dotted => (width.max(2.0), 2.5 * width),
                    _ => (4.0 * width, 2.5 * width),
                };
                for points in dashes(&points, on, off) {
                    self.marks.push(Mark::Line { points, colour, alpha, width });
                }
            }
        }
    }

    /// A solid line that lets what lies below shine through.
    pub fn faint_line(&mut self, points: &[Point], colour: Colour, width: f64, alpha: f64) {
        self.marks.push(Mark::Line { points: thin(points), colour, alpha, width });
    }

    /// A straight solid line.
    pub fn rule(&mut self, from: Point, to: Point, colour: Colour, width: f64) {
        self.marks.push(Mark::Line { points: vec![from, to], colour, alpha: 1.0, width });
    }

    /// A filled shape with these corners.
    pub fn shape(&mut self, points: &[Point], colour: Colour, alpha: f64) {
        self.marks.push(Mark::Shape { points: thin(points), colour, alpha });
    }

    /// A filled rectangle.
    pub fn bar(&mut self, area: Area, colour: Colour, alpha: f64) {
        self.marks.push(Mark::Bar { area, colour, alpha });
    }

    /// Thin slanting lines over a rectangle: what is not there.
    pub fn hatch(&mut self, area: Area, colour: Colour) {
        const STEP: f64 = 9.0;
        let (width, height) = (area.width(), area.height());
        if width <= 0.0 || height <= 0.0 {
            return;
        }
        let mut along = STEP / 2.0;
        while along < width + height {
            // From the left or lower edge up to the right or upper one.
            let (from, to) = ((along - width).max(0.0), along.min(height));
            let at = |up: f64| (area.right - (along - up).min(width), area.bottom - up);
            self.rule(at(from), at(to), colour, 1.0);
            along += STEP;
        }
    }

    pub fn dot(&mut self, centre: Point, radius: f64, colour: Colour) {
        self.marks.push(Mark::Dot { centre, radius, colour });
    }

    /// A line of text with its baseline here.
    pub fn text(&mut self, at: Point, text: &str, face: Type) {
        let text = plain(text).into_owned();
        if !text.trim().is_empty() {
            self.marks.push(Mark::Text { at, text, face });
        }
    }

    /// A line of text on a white patch, for where it may lie over lines.
    pub fn text_on_patch(&mut self, at: Point, text: &str, face: Type) {
        let box_ = face.area(text, at).inside(-3.0, -1.0, -3.0, -1.0);
        self.bar(box_, theme::WHITE, 0.8);
        self.text(at, text, face);
    }

    /// Writes the SVG.
    pub fn finish(self) -> Result<Svg, ChartError> {
        if let Some(text) = self.marks.iter().find_map(Mark::astray) {
            return Err(ChartError::NotFinite(format!("a coordinate of {text}")));
        }
        let size = ((theme::WIDTH * FINE) as u32, (self.height * FINE) as u32);
        let mut svg = String::new();
        {
            let mut backend = SVGBackend::with_string(&mut svg, size);
            let sheet = Area::new(0.0, 0.0, theme::WIDTH, self.height);
            Mark::Bar { area: sheet, colour: theme::WHITE, alpha: 1.0 }.draw(&mut backend)?;
            for mark in &self.marks {
                mark.draw(&mut backend)?;
            }
            backend.present().map_err(drawing)?;
        }
        let title = escape(&fit(&plain(&self.frame.title)));
        let subtitle = self.frame.subtitle.clone();
        let plotters_size = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
        let own_size = format!(
            "width=\"{}\" height=\"{}\" font-family=\"{}\" role=\"img\" aria-label=\"{title}\"",
            theme::WIDTH,
            self.height,
            font::FAMILY,
        );
        let text = slim(&svg).replacen(&plotters_size, &own_size, 1);
        let named = text.replacen('\n', &format!("\n<title>{title}</title>\n"), 1);
        Ok(Svg(named, self.frame).described(&subtitle))
    }
}

impl Mark {
    /// The name of the mark, if one of its coordinates is not a usable number.
    fn astray(&self) -> Option<String> {
        let wild = |v: f64| !(-1e6..=1e6).contains(&v);
        let any = |points: &[Point]| points.iter().any(|p| wild(p.0) || wild(p.1));
        match self {
            Self::Line { points, .. } => any(points).then(|| "a line".to_owned()),
            Self::Shape { points, .. } => any(points).then(|| "an area".to_owned()),
            Self::Bar { area, .. } => {
                any(&[(area.left, area.top), (area.right, area.bottom)]).then(|| "a bar".to_owned())
            }
            Self::Dot { centre, .. } => any(&[*centre]).then(|| "a dot".to_owned()),
            Self::Text { at, text, .. } => any(&[*at]).then(|| format!("the label \"{text}\"")),
        }
    }

    fn draw(&self, backend: &mut SVGBackend<'_>) -> Result<(), ChartError> {
        match self {
            Self::Line { points, colour, alpha, width } => {
                let style = ShapeStyle {
                    color: ink(*colour, *alpha),
                    filled: false,
                    stroke_width: libm::round(width * FINE) as u32,
                };
                backend.draw_path(points.iter().map(|p| fine(*p)), &style).map_err(drawing)
            }
            Self::Shape { points, colour, alpha } => backend
                .fill_polygon(points.iter().map(|p| fine(*p)), &filled(*colour, *alpha))
                .map_err(drawing),
            Self::Bar { area, colour, alpha } => {
                let (a, b) = (fine((area.left, area.top)), fine((area.right, area.bottom)));
                let (low, high) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
                backend.draw_rect(low, high, &filled(*colour, *alpha), true).map_err(drawing)
            }
            Self::Dot { centre, radius, colour } => backend
                .draw_circle(
                    fine(*centre),
                    libm::round(radius * FINE) as u32,
                    &filled(*colour, 1.0),
                    true,
                )
                .map_err(drawing),
            Self::Text { at, text, face } => {
                let size = libm::round(face.size * FINE);
                let style = match face.weight {
                    Weight::Regular => FontStyle::Normal,
                    Weight::Semibold => FontStyle::Bold,
                };
                let colour = ink(face.colour, 1.0);
                let h_pos = match face.anchor {
                    Anchor::Start => HPos::Left,
                    Anchor::Middle => HPos::Center,
                    Anchor::End => HPos::Right,
                };
                let style = (font::FAMILY, libm::round(size * PLOTTERS_FONT), style, &colour)
                    .into_text_style(&backend.get_size())
                    .transform(FontTransform::None)
                    .pos(Pos::new(h_pos, VPos::Top));
                let top = (at.0, at.1 - TOP_TO_BASELINE * face.size);
                backend.draw_text(&fit(text), &style, fine(top)).map_err(drawing)
            }
        }
    }
}

/// The source line, with the scenario as `cut` has it beside the rest.
fn source(footer: &Footer, cut: impl Fn(&str, &str) -> String) -> String {
    let before = format!("Source: salang {} \u{b7} ", footer.version);
    let trials = counted(footer.trials, "trial", "trials");
    let after = format!(" \u{b7} {trials}, seed {}", footer.seed);
    format!("{before}{}{after}", cut(&footer.scenario, &format!("{before}{after}")))
}

/// A place on the sheet in plotters' pixels.
fn whole(at: f64) -> u32 {
    libm::round(at * FINE) as u32
}

/// The first line of a document that shows no more than what lies between these pixels.
pub(super) fn cropped(root: &str, top: u32, bottom: u32) -> String {
    let value = |name: &str| {
        let (before, rest) = root.split_once(&format!(" {name}=\""))?;
        let (value, after) = rest.split_once('"')?;
        Some((before, value, after))
    };
    let height = f64::from(bottom - top) / FINE;
    let mut line = root.to_owned();
    if let Some((before, _, after)) = value("height") {
        line = format!("{before} height=\"{height}\"{after}");
    }
    if let Some((_, was, _)) = value("viewBox")
        && let Some(width) = was.split(' ').nth(2)
    {
        let is = format!("viewBox=\"0 {top} {width} {}\"", bottom - top);
        line = line.replacen(&format!("viewBox=\"{was}\""), &is, 1);
    }
    line
}

/// The document with other words for those who cannot see it, behind its title.
pub(super) fn described(svg: &str, figures: &str) -> String {
    let Some((head, rest)) = svg.split_once("</title>\n") else { return svg.to_owned() };
    let rest = match rest.strip_prefix("<desc>") {
        Some(rest) => rest.split_once("</desc>\n").map_or(rest, |(_, rest)| rest),
        None => rest,
    };
    let figures = escape(&fit(&plain(figures)));
    if figures.trim().is_empty() {
        return format!("{head}</title>\n{rest}");
    }
    format!("{head}</title>\n<desc>{figures}</desc>\n{rest}")
}

fn drawing(error: impl std::fmt::Display) -> ChartError {
    ChartError::Drawing(error.to_string())
}

fn ink(colour: Colour, alpha: f64) -> RGBAColor {
    RGBAColor(colour.0, colour.1, colour.2, alpha)
}

fn filled(colour: Colour, alpha: f64) -> ShapeStyle {
    ShapeStyle { color: ink(colour, alpha), filled: true, stroke_width: 0 }
}

fn fine(at: Point) -> (i32, i32) {
    (libm::round(at.0 * FINE) as i32, libm::round(at.1 * FINE) as i32)
}

fn escape(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '&' => "&amp;".to_owned(),
            '"' => "&quot;".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

/// Leaves out what says nothing: attributes at their default, the typeface at every label (it stands
/// at the root), the line feeds around a label. A third of the file goes.
fn slim(svg: &str) -> String {
    let family = format!(" font-family=\"{}\"", font::FAMILY);
    let idle = [&family, " opacity=\"1\"", " stroke=\"none\"", " text-anchor=\"start\""];
    let mut out = String::with_capacity(svg.len());
    let mut within_text = false;
    for line in svg.lines() {
        // A label is a line of its own, escaped, so that it never begins as a tag does.
        if line.starts_with('<') {
            let bare = idle.iter().fold(line.to_owned(), |line, idle| line.replace(idle, ""));
            out.push_str(&bare);
            within_text = line.starts_with("<text");
        } else {
            out.push_str(line);
        }
        if !within_text {
            out.push('\n');
        }
    }
    out
}

/// Leaves out points too near the last one to be seen, so that a curve of 20,000 points is a small
/// file. The first and last stay.
fn thin(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let near =
            kept.last().is_some_and(|k| (k.0 - point.0).abs() < 0.3 && (k.1 - point.1).abs() < 0.3);
        if !near || index + 1 == points.len() {
            kept.push(*point);
        }
    }
    kept
}

/// Cuts a line into pieces `on` long, `off` apart.
fn dashes(points: &[Point], on: f64, off: f64) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, on);
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let length = libm::sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let share = done / length;
            let at = (x0 + share * (x1 - x0), y0 + share * (y1 - y0));
            piece.push(at);
            if drawing {
                pieces.push(std::mem::take(&mut piece));
            }
            piece = vec![at];
            drawing = !drawing;
            left = if drawing { on } else { off };
        }
        left -= length - done;
        if drawing {
            piece.push((x1, y1));
        } else {
            piece = vec![(x1, y1)];
        }
    }
    if drawing && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
impl Canvas {
    /// Everything a reader would call a fault: labels that overlap or leave the sheet, marks beyond
    /// its edge.
    pub fn faults(&self) -> Vec<String> {
        let sheet = Area::new(0.0, 0.0, theme::WIDTH, self.height);
        let mut faults = Vec::new();
        let mut labels: Vec<(Area, &str)> = Vec::new();
        for mark in &self.marks {
            let points = match mark {
                Mark::Line { points, .. } | Mark::Shape { points, .. } => points.clone(),
                Mark::Bar { area, .. } => vec![(area.left, area.top), (area.right, area.bottom)],
                Mark::Dot { centre, .. } => vec![*centre],
                Mark::Text { at, text, face } => {
                    let area = face.area(text, *at);
                    for (other, words) in &labels {
                        if area.overlaps(other) {
                            faults.push(format!("\"{text}\" overlaps \"{words}\""));
                        }
                    }
                    labels.push((area, text));
                    vec![(area.left, area.top), (area.right, area.bottom)]
                }
            };
            for (x, y) in points {
                let here = Area::new(x, y, x, y);
                if !sheet.holds(&here) {
                    faults.push(format!("({x}, {y}) is off the sheet: {mark:?}"));
                }
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_cover_their_share_of_a_line() {
        let pieces = dashes(&[(0.0, 0.0), (30.0, 0.0), (30.0, 70.0)], 6.0, 4.0);
        assert_eq!(pieces.len(), 10);
        let drawn: f64 = pieces
            .iter()
            .flat_map(|p| p.windows(2))
            .map(|w| (w[1].0 - w[0].0).abs() + (w[1].1 - w[0].1).abs())
            .sum();
        assert!((drawn - 60.0).abs() < 1e-9);
    }

    #[test]
    fn markup_in_a_name_is_text() {
        let footer = Footer {
            scenario: "A <b> & \"c\" \u{0}".into(),
            seed: 1,
            trials: 20_000,
            version: "0.1.0".into(),
        };
        let svg = Canvas::framed("T <& \"x\"", "", &footer, 100.0).0.finish().expect("draws");
        assert!(svg.0.contains("A &lt;b&gt; &amp; &quot;c&quot;"));
        assert!(svg.0.contains("aria-label=\"T &lt;&amp; &quot;x&quot;\""));
        assert!(svg.0.contains("20,000 trials, seed 1"));
        assert!(svg.0.starts_with("<svg width=\"1200\" height=\"750\""));
    }

    #[test]
    fn slimming_leaves_labels_as_they_are() {
        let footer = Footer { scenario: String::new(), seed: 1, trials: 1, version: String::new() };
        let (mut canvas, _) = Canvas::framed("A", "", &footer, 100.0);
        let label = "a opacity=\"1\" stroke=\"none\" b  <c";
        canvas.text((40.0, 200.0), label, Type::new(20.0, theme::INK));
        let svg = canvas.finish().unwrap().0;
        let escaped = label.replace('<', "&lt;").replace('"', "&quot;");
        assert!(svg.contains(&format!(">{escaped}</text>")), "{svg}");
        assert_eq!(svg.matches("font-family").count(), 1);
    }

    #[test]
    fn a_coordinate_that_is_not_a_number_is_an_error() {
        let footer = Footer { scenario: String::new(), seed: 1, trials: 1, version: String::new() };
        let (mut canvas, _) = Canvas::framed("", "", &footer, 100.0);
        canvas.rule((0.0, f64::NAN), (1.0, 1.0), theme::INK, 1.0);
        assert!(matches!(canvas.finish(), Err(ChartError::NotFinite(_))));
    }
}
