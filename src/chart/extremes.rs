//! The marks of the worst and the best tenth of trials: how far the mean of a factor there lies from
//! that of all trials.
//!
//! One row a factor: a bar from no shift to its own, in standard deviations over trials, with a whisker
//! of the 95 % interval; blue where there is more of it, orange where there is less. The means stand at
//! the right, that of the tenth first.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::row;
use super::theme;
use super::{ChartError, Footer, Svg, finite, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its numbers.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The tenths, the worst first.
    pub blocks: Vec<Block>,
}

/// One tenth.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Which trials these are.
    pub head: String,
    /// From the largest shift down.
    pub rows: Vec<Row>,
}

/// One factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// How far its mean lies from that of all trials, in standard deviations.
    pub shift: f64,
    /// Standard error of that.
    pub se: f64,
    /// Its means in words.
    pub words: String,
}

impl Row {
    fn interval(&self) -> [f64; 2] {
        [self.shift - 1.96 * self.se, self.shift + 1.96 * self.se]
    }
}

const NAMES: f64 = 400.0;
const WORDS: f64 = 230.0;
const ROW: f64 = 37.0;
/// The most that a row takes where there is room.
const HIGHEST: f64 = 44.0;
/// Rows that the head of a block takes.
const HEAD: f64 = 1.3;

/// Draws the chart.
///
/// # Errors
///
/// When there are no rows or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    let rows: Vec<&Row> = figure.blocks.iter().flat_map(|block| &block.rows).collect();
    present("rows", &rows)?;
    for row in &rows {
        finite(&row.name, [row.shift, row.se])?;
    }
    let lines = rows.len() as f64 + HEAD * figure.blocks.len() as f64;
    let heights = (lines * ROW + 108.0, lines * HIGHEST + 108.0);
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, heights);
    key(&mut canvas, body);
    let plot = body.inside(NAMES, 44.0, WORDS, 64.0);
    let step = plot.height() / lines;
    let ends = || rows.iter().flat_map(|row| row.interval()).chain([0.0]);
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let room = 0.02 * (high - low).max(1e-9);
    let scale = Scale::linear(low - room, high + room, plot.left, plot.right);
    let mut ticks = Ticks::around(low, high, 5);
    ticks.values.retain(|value| *value >= low - room && *value <= high + room);
    let caption = "shift of the mean from that of all trials, in standard deviations over trials";
    axis::horizontal(&mut canvas, plot, &ticks, &scale, caption);
    let zero = scale.at(0.0);
    let mut y = plot.top;
    for block in &figure.blocks {
        let face = Type::new(theme::TICK, theme::INK).bold();
        let head = face.cut(&block.head, NAMES + zero - plot.left - 10.0);
        canvas.text((body.left, y + 0.85 * step), &head, face);
        y += HEAD * step;
        for row in &block.rows {
            draw_row(&mut canvas, body, (y, step), row, &scale);
            y += step;
        }
    }
    canvas.rule((zero, plot.top), (zero, plot.bottom), theme::INK, 1.5);
    Ok(canvas)
}

fn key(canvas: &mut Canvas, body: Area) {
    let (y, face) = (body.top + 18.0, Type::new(theme::TICK, theme::TEXT));
    let mut x = body.left;
    for (colour, text) in [(theme::LESS, "less there"), (theme::MORE, "more there")] {
        canvas.bar(Area::new(x, y - 16.0, x + 24.0, y + 2.0), colour, 0.85);
        canvas.text((x + 32.0, y), text, face);
        x += 32.0 + face.width(text) + 36.0;
    }
    canvas.rule((x, y - 7.0), (x + 24.0, y - 7.0), theme::INK, 1.6);
    canvas.text((x + 32.0, y), "95 % interval", face);
    let text = "there against elsewhere";
    let face = Type::new(theme::TICK, theme::MUTED).end();
    canvas.text((body.right, y), text, face);
}

fn draw_row(canvas: &mut Canvas, body: Area, (top, step): (f64, f64), row: &Row, scale: &Scale) {
    let middle = top + step / 2.0;
    let face = Type::tick();
    let drop = face.middle_drop();
    row::low_name(canvas, (body.left + 4.0, middle), (&row.name, ""), NAMES - 20.0);
    let (zero, to) = (scale.at(0.0), scale.at(row.shift));
    let half = 0.30 * step;
    let colour = if row.shift < 0.0 { theme::LESS } else { theme::MORE };
    canvas.bar(Area::new(zero.min(to), middle - half, zero.max(to), middle + half), colour, 0.85);
    let [from, to] = row.interval().map(|end| scale.at(end));
    if to - from > 1.0 {
        canvas.rule((from, middle), (to, middle), theme::INK, 1.4);
        for end in [from, to] {
            canvas.rule((end, middle - 3.5), (end, middle + 3.5), theme::INK, 1.4);
        }
    }
    let words = face.cut(&row.words, WORDS - 10.0);
    canvas.text((body.right, middle + drop), &words, face.end());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_of_any_size_and_sign_have_no_faults() {
        let footer =
            Footer { scenario: "A".into(), seed: 1, trials: 20_000, version: "0.1.0".into() };
        for size in [0.0, 1e-6, 2.5, 400.0] {
            for sign in [-1.0, 1.0, 0.5] {
                let row = |index: usize| Row {
                    name: format!("A factor with a rather long name, number {index} of them all"),
                    shift: size * sign / (1.0 + index as f64),
                    se: 0.02 * size,
                    words: "123,456.7 against 234,567.8 and more".into(),
                };
                let rows = |count: usize| (0..count).map(row).collect();
                let head = "In the 14 % of trials in which nothing arrives";
                let figure = Figure {
                    title: "A title".into(),
                    subtitle: "Shifts".into(),
                    blocks: vec![
                        Block { head: head.into(), rows: rows(8) },
                        Block { head: "In the best tenth".into(), rows: rows(1) },
                    ],
                };
                let canvas = compose(&figure, &footer).expect("composes");
                assert_eq!(canvas.faults(), Vec::<String>::new(), "{size} {sign}");
            }
        }
        let nothing = Figure { title: "A".into(), subtitle: "B".into(), blocks: Vec::new() };
        assert!(matches!(compose(&nothing, &footer), Err(ChartError::Empty(_))));
    }
}
