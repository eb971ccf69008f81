//! Compared scenarios figure by figure: on a line for each figure a dot for each scenario.
//!
//! Panels are questions in the order in which a reader asks them, each on a scale of its own that its
//! heading names. The first scenario is a ring, the others are dots of their colours; what differs most
//! stands first in its panel. The numbers stand at the right, the first scenario's before the others'.
use super::axis::{Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Whose};
use super::{ChartError, Footer, Svg, finite, font, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The scenarios by their short names, the one that others are compared with first.
    pub scenarios: Vec<(String, Whose)>,
    /// The questions.
    pub panels: Vec<Panel>,
}

/// Figures on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The quantity that they count, with its unit.
    pub heading: String,
    /// The least end of the scale above 0, in that unit; 100 of what is a share.
    pub least: f64,
    /// The figures, in order.
    pub rows: Vec<Row>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name: a corridor, a future.
    pub name: String,
    /// Its number in each scenario; `None` where that has none.
    pub dots: Vec<Option<f64>>,
    /// The numbers as they are written.
    pub said: String,
}

const ROW: f64 = 42.0;
const HEAD: f64 = 42.0;
const FOOT: f64 = 46.0;
const NAMES: f64 = 250.0;
const SAID: f64 = 250.0;
/// Rows of a panel that are shown; the others are counted in its heading.
const ROWS: usize = 8;

/// Draws the chart.
///
/// # Errors
///
/// When there are no panels, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("scenarios", &figure.scenarios)?;
    present("panels", &figure.panels)?;
    for panel in &figure.panels {
        present("rows", &panel.rows)?;
        for row in &panel.rows {
            finite(&row.name, row.dots.iter().flatten().copied().chain([panel.least]))?;
        }
    }
    let lines = legend_lines(figure);
    let height = |panel: &Panel| HEAD + ROW * panel.rows.len().min(ROWS) as f64 + FOOT;
    let least = 32.0 * lines.len() as f64 + figure.panels.iter().map(height).sum::<f64>();
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, (least, least + 60.0));
    let mut top = legend(&mut canvas, body, figure, &lines);
    for panel in &figure.panels {
        let area = Area::new(body.left, top, body.right, top + height(panel));
        draw_panel(&mut canvas, area, panel, &figure.scenarios);
        top += height(panel);
    }
    Ok(canvas)
}

const LEGEND: f64 = 34.0;

/// How many scenarios stand on each line of the legend.
fn legend_lines(figure: &Figure) -> Vec<usize> {
    let face = Type::tick();
    let room = theme::WIDTH - 2.0 * theme::MARGIN;
    let (mut lines, mut used) = (vec![0], 0.0);
    for (name, _) in &figure.scenarios {
        let wide = LEGEND + face.width(&face.cut(name, room - LEGEND)) + 26.0;
        let last = lines.len() - 1;
        if lines[last] > 0 && used + wide > room {
            lines.push(0);
            used = 0.0;
        }
        used += wide;
        let last = lines.len() - 1;
        lines[last] += 1;
    }
    lines
}

/// Draws it; where the panels begin.
fn legend(canvas: &mut Canvas, body: Area, figure: &Figure, lines: &[usize]) -> f64 {
    let face = Type::tick();
    let mut next = figure.scenarios.iter().enumerate();
    let mut y = body.top + 14.0;
    for count in lines {
        let mut x = body.left;
        for (index, (name, whose)) in next.by_ref().take(*count) {
            mark(canvas, (x + 10.0, y), index, *whose);
            let name = face.cut(name, body.width() - LEGEND);
            canvas.text((x + 26.0, y + face.middle_drop()), &name, face);
            x += LEGEND + face.width(&name) + 26.0;
        }
        y += 32.0;
    }
    y - 14.0
}

fn mark(canvas: &mut Canvas, at: (f64, f64), index: usize, whose: Whose) {
    canvas.dot(at, 8.0, whose.stroke().colour);
    if index == 0 {
        canvas.dot(at, 4.5, theme::WHITE);
    }
}

fn draw_panel(canvas: &mut Canvas, area: Area, panel: &Panel, scenarios: &[(String, Whose)]) {
    let shown = &panel.rows[..panel.rows.len().min(ROWS)];
    let hidden = panel.rows.len() - shown.len();
    let heading = match hidden {
        0 => panel.heading.clone(),
        more => format!("{}; {more} more are not drawn", panel.heading),
    };
    let face = Type::new(theme::TICK, theme::INK).bold();
    canvas.text((area.left, area.top + 26.0), &face.cut(&heading, area.width()), face);
    let plot = Area::new(
        area.left + NAMES,
        area.top + HEAD,
        area.right - SAID,
        area.top + HEAD + ROW * shown.len() as f64,
    );
    let dots = || shown.iter().flat_map(|row| row.dots.iter().flatten().copied());
    let (low, high) = (dots().fold(0.0, f64::min), dots().fold(panel.least, f64::max));
    let high = if high > low { high } else { low + 1.0 };
    let ticks = Ticks::around(low, high, 5);
    let scale = Scale::linear(ticks.low(), ticks.high(), plot.left, plot.right);
    let quiet = Type::tick().middle();
    for tick in &ticks.values {
        let x = scale.at(*tick);
        canvas.rule((x, plot.top), (x, plot.bottom), theme::GRID, 1.0);
        canvas.text((x, plot.bottom + 24.0), &ticks.write(*tick), quiet);
    }
    for (index, row) in shown.iter().enumerate() {
        let y = plot.top + ROW * (index as f64 + 0.5);
        let names = Type::tick();
        let lines = font::wrap(&row.name, names.size, names.weight, NAMES - 24.0, 1);
        for line in lines {
            canvas.text((area.left, y + names.middle_drop()), &line, names);
        }
        let ends: Vec<f64> = row.dots.iter().flatten().map(|dot| scale.at(*dot)).collect();
        let (from, to) = ends
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), x| (from.min(*x), to.max(*x)));
        if to > from {
            canvas.rule((from, y), (to, y), theme::BASE, 2.0);
        }
        // The first scenario stands on top.
        let marks: Vec<(usize, f64)> = row
            .dots
            .iter()
            .enumerate()
            .filter_map(|(index, dot)| Some((index, scale.at((*dot)?))))
            .collect();
        for (index, x) in marks.into_iter().rev() {
            let whose = scenarios.get(index).map_or(Whose::Total, |scenario| scenario.1);
            mark(canvas, (x, y), index, whose);
        }
        let said = Type::tick();
        let at = (plot.right + 24.0, y + said.middle_drop());
        canvas.text(at, &said.cut(&row.said, area.right - at.0), said);
    }
}
