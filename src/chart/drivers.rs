//! The drivers of the spread: the share of the variance that each group of causes has, or each
//! factor.
//!
//! The dark bar is the first-order index, what would go if the group were known; the light one the
//! total index, what the group has a hand in. Whiskers are 95 % intervals. A dot at zero marks an index
//! that cannot be told from none, or is not known. Where no row has a total index none is told of.
use super::axis::{self, Scale, Ticks};
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Colour};
use super::{ChartError, Footer, Svg, finite, font, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// Blocks of rows, each with its head.
    pub blocks: Vec<Block>,
}

/// Rows that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The kind of group that these are, as a heading.
    pub head: String,
    /// From above.
    pub rows: Vec<Row>,
}

/// A group of causes.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// The words below the name, such as the others of a correlated group; neither is ever cut.
    pub note: String,
    /// Its colour.
    pub colour: Colour,
    /// First-order index with the ends of its interval; `None` where it cannot be told from zero, or
    /// is not known.
    pub first: Option<(f64, f64, f64)>,
    /// Total index with the ends of its interval; `None` where it is not told.
    pub total: Option<(f64, f64, f64)>,
    /// The words for the first-order index.
    pub words: String,
    /// The words for the total index; empty where it is not told.
    pub total_words: String,
}

impl Row {
    /// Its name and what stands below it, line by line.
    fn words_at_left(&self) -> Vec<(String, Type)> {
        const LINES: usize = 40;
        let (name, note) = (Type::tick(), Type::new(theme::FOOT, theme::MUTED));
        let wrap = |text: &str, face: Type| {
            let lines = font::wrap(text, face.size, face.weight, NAMES - 24.0, LINES);
            lines.into_iter().map(move |line| (line, face))
        };
        wrap(&self.name, name).chain(wrap(&self.note, note)).collect()
    }

    /// The rows that it takes: more than one where its words need the room.
    fn lines(&self) -> f64 {
        (self.words_at_left().len() as f64 * LINE + 8.0).max(ROW) / ROW
    }

    /// How far its bars and whiskers reach: of few trials the first-order index may be uncertain by
    /// more than the total one.
    fn highest(&self) -> f64 {
        let both = self.first.into_iter().chain(self.total);
        both.map(|(value, _, high)| value.max(high)).fold(0.0, f64::max)
    }
}

const NAMES: f64 = 410.0;
const WORDS: f64 = 190.0;
const ROW: f64 = 36.0;
/// Height of a line of words.
const LINE: f64 = 24.0;
/// The most that a row takes where there is room.
const HIGHEST: f64 = 46.0;
/// Rows that the head of a block takes.
const HEAD: f64 = 1.2;

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
        let both = row.first.into_iter().chain(row.total);
        finite(&row.name, both.flat_map(|(value, low, high)| [value, low, high]))?;
    }
    let lines = rows.iter().map(|row| row.lines()).sum::<f64>() + HEAD * figure.blocks.len() as f64;
    let heights = (lines * ROW + 108.0, lines * HIGHEST + 108.0);
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, heights);
    key(&mut canvas, body, rows.iter().any(|row| row.total.is_some()));
    let high = rows.iter().map(|row| row.highest()).fold(0.05, f64::max);
    let plot = body.inside(NAMES, 44.0, WORDS, 64.0);
    let step = plot.height() / lines;
    let (mut ticks, scale) = Ticks::up_to(100.0 * high, 5, (plot.left, plot.right));
    ticks.values.retain(|value| *value <= 100.0 * high.max(1.0));
    let caption = "share of the variance over trials, %";
    axis::horizontal(&mut canvas, plot, &ticks, &scale, caption);
    let mut y = plot.top;
    for block in &figure.blocks {
        let face = Type::new(theme::TICK, theme::INK).bold();
        let head = face.cut(&block.head, body.width());
        canvas.text((body.left, y + 0.85 * step), &head, face);
        y += HEAD * step;
        for row in &block.rows {
            draw_row(&mut canvas, (body.left, plot), (y, step * row.lines()), row, &scale);
            y += step * row.lines();
        }
    }
    canvas.rule((plot.left, plot.top), (plot.left, plot.bottom), theme::BASE, 1.5);
    Ok(canvas)
}

fn key(canvas: &mut Canvas, body: Area, has_totals: bool) {
    let (y, face) = (body.top + 18.0, Type::new(theme::TICK, theme::TEXT));
    let mut x = body.left;
    let texts = [(0.85, "alone (first order)"), (0.25, "with a hand in it (total)")];
    for (alpha, text) in texts.into_iter().take(1 + usize::from(has_totals)) {
        canvas.bar(Area::new(x, y - 16.0, x + 24.0, y + 2.0), theme::TEXT, alpha);
        canvas.text((x + 32.0, y), text, face);
        x += 32.0 + face.width(text) + 36.0;
    }
    canvas.rule((x, y - 7.0), (x + 24.0, y - 7.0), theme::INK, 1.6);
    canvas.text((x + 32.0, y), "95 % interval", face);
}

fn draw_row(
    canvas: &mut Canvas,
    (left, plot): (f64, Area),
    (top, step): (f64, f64),
    row: &Row,
    scale: &Scale,
) {
    let middle = top + step / 2.0;
    let words = row.words_at_left();
    let mut y = middle - 0.5 * LINE * (words.len() as f64 - 1.0);
    for (text, face) in words {
        canvas.text((left + 4.0, y + face.middle_drop()), &text, face);
        y += LINE;
    }
    let step = step.min(HIGHEST);
    let x = |share: f64| scale.at(100.0 * share.max(0.0));
    let (half, thin) = (0.36 * step, 0.22 * step);
    if let Some(total) = row.total {
        let total = Area::new(plot.left, middle - half, x(total.0), middle + half);
        if total.width() > 0.5 {
            canvas.bar(total, row.colour, 0.25);
        }
    }
    let whisker = |canvas: &mut Canvas, (_, low, high): (f64, f64, f64), y: f64| {
        let (from, to) = (x(low), x(high));
        if to - from > 1.0 {
            canvas.rule((from, y), (to, y), theme::INK, 1.4);
            for end in [from, to] {
                canvas.rule((end, y - 3.5), (end, y + 3.5), theme::INK, 1.4);
            }
        }
    };
    match row.first {
        Some(first) => {
            let area = Area::new(plot.left, middle - thin, x(first.0), middle + thin);
            if area.width() > 0.5 {
                canvas.bar(area, row.colour, 0.9);
            }
            // Beside the whisker of the total index, where there is one.
            let above = if row.total.is_some() { 0.06 * step } else { 0.0 };
            whisker(canvas, first, middle - above);
        }
        None => canvas.dot((plot.left, middle), 4.0, theme::MUTED),
    }
    if let Some(total) = row.total {
        whisker(canvas, total, middle + half);
    }
    let at = (x(row.highest()) + 10.0).min(plot.right + 10.0);
    let ink = if row.first.is_some() { theme::INK } else { theme::MUTED };
    let words = match row.total_words.is_empty() {
        true => row.words.clone(),
        false => format!("{}; {}", row.words, row.total_words),
    };
    let face = Type::new(theme::TICK, ink);
    let room = theme::WIDTH - 8.0 - at;
    canvas.text((at, middle + face.middle_drop()), &face.cut(&words, room), face);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tornado;

    fn footer() -> Footer {
        Footer { scenario: "A".into(), seed: 1, trials: 20_000, version: "0.1.0".into() }
    }

    #[test]
    fn words_stand_behind_the_longer_of_both_whiskers() {
        let row = |first| Row {
            name: String::new(),
            note: String::new(),
            colour: Colour(0, 114, 178),
            first,
            total: Some((0.05, 0.01, 0.2)),
            words: String::new(),
            total_words: String::new(),
        };
        assert_eq!(row(None).highest(), 0.2);
        assert_eq!(row(Some((0.21, 0.01, 0.43))).highest(), 0.43);
        assert_eq!(row(Some((0.03, 0.01, 0.04))).highest(), 0.2);
    }

    #[test]
    fn bars_of_any_size_have_no_faults() {
        for (high, has_totals) in [(1.1, true), (0.3, true), (0.0, true), (0.9, false)] {
            let row = |index: usize| {
                let total = high / (1.0 + index as f64);
                Row {
                    name: format!("A cause with a rather long name, number {index} of them all"),
                    note: match index {
                        3 => "correlated with: another one with a long name; a second; a third"
                            .into(),
                        _ => String::new(),
                    },
                    colour: Colour(0, 114, 178),
                    first: index.is_multiple_of(2).then_some((
                        0.8 * total,
                        0.7 * total,
                        0.9 * total,
                    )),
                    total: has_totals.then_some((total, 0.9 * total, 1.1 * total)),
                    words: if index.is_multiple_of(2) {
                        "12 %".into()
                    } else {
                        "not clear of 0".into()
                    },
                    total_words: if has_totals { "38 %".into() } else { String::new() },
                }
            };
            let block = |head: &str, count: usize| Block {
                head: head.into(),
                rows: (0..count).map(row).collect(),
            };
            let figure = Figure {
                title: "A title".into(),
                subtitle: "Shares".into(),
                blocks: vec![block("Broad causes", 6), block("One by one", 14)],
            };
            let canvas = compose(&figure, &footer()).expect("composes");
            assert_eq!(canvas.faults(), Vec::<String>::new(), "{high}");
            let svg = canvas.finish().expect("finishes").0;
            assert!(svg.contains("a third") && !svg.contains('…'), "a name is cut");
        }
    }

    #[test]
    fn a_tornado_has_no_faults_also_where_nothing_moves_or_both_ends_lie_on_one_side() {
        let end =
            |value: &str, answer: f64| tornado::End { value: value.into(), answer, se: Some(0.05) };
        for size in [0.0, 1e-6, 3.0] {
            let row = |index: usize, sign: f64| tornado::Row {
                name: format!("Assumption {index} with a long label that has to be cut somewhere"),
                low: end("2029.5", 4.0 - size / index as f64),
                high: end("100,000 barrels", 4.0 + sign * size / index as f64),
            };
            let figure = tornado::Figure {
                title: "A title".into(),
                subtitle: "Each".into(),
                caption: "mean delivered energy, TWh a year".into(),
                base: 4.0,
                rows: vec![row(1, 1.0), row(2, -0.5), row(3, 1.0)],
            };
            let canvas = tornado::compose(&figure, &footer()).expect("composes");
            assert_eq!(canvas.faults(), Vec::<String>::new(), "{size}");
        }
    }
}
