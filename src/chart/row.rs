//! A distribution as one row of a chart: its name at the left, a curve on a base line, and three
//! quantiles marked on that line with their numbers below it.
use super::axis::Scale;
use super::canvas::{Area, Canvas, Point, Type};
use super::theme::{self, Colour};
use super::{font, label, number};

/// A quantile, in the figure's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The number.
    pub value: f64,
    /// Its standard error; `None` where it is not known, and then it is shown as `?`.
    pub se: Option<f64>,
}

/// Room for the names.
pub(super) const NAMES: f64 = 230.0;

/// The name beside the middle of a row, in bold, and notes below it.
pub(super) fn name(canvas: &mut Canvas, plot: Area, name: &str, colour: Colour, notes: &[Note]) {
    let face = Type::new(theme::LABEL, colour.for_text()).bold();
    let lines = font::wrap(name, face.size, face.weight, NAMES - 30.0, 2);
    let count = lines.len() + notes.len();
    let mut y = plot.middle().1 + 8.0 - 13.0 * count.saturating_sub(1) as f64;
    let notes = notes.iter().map(|note| (&note.words, Type::new(theme::TICK, note.colour)));
    for (text, face) in lines.iter().map(|text| (text, face)).chain(notes) {
        canvas.text((theme::MARGIN, y), text, face);
        y += 26.0;
    }
}

/// The name of a low row, from `left` and beside `middle`, with a note behind it that is never cut: on
/// two lines of smaller type where it is too long for one.
pub(super) fn low_name(
    canvas: &mut Canvas,
    (left, middle): Point,
    (name, note): (&str, &str),
    room: f64,
) {
    let (face, small) = (Type::tick(), Type::new(theme::FOOT, theme::TEXT));
    let whole = format!("{name}{note}");
    if face.width(&whole) <= room {
        canvas.text((left, middle + face.middle_drop()), &whole, face);
        return;
    }
    let mut lines = font::wrap(&whole, small.size, small.weight, room, 2);
    if !note.is_empty() && !lines.last().is_some_and(|line| whole.ends_with(line.as_str())) {
        lines = vec![small.cut(name, room), note.trim_start().to_owned()];
    }
    let mut y = middle + small.middle_drop() - 9.5 * lines.len().saturating_sub(1) as f64;
    for line in lines {
        canvas.text((left, y), &line, small);
        y += 19.0;
    }
}

/// A line below a name.
pub(super) struct Note {
    pub words: String,
    pub colour: Colour,
}

/// p10, p50 and p90: marks on the base line, numbers below it, of so many decimals as far as their
/// errors go.
pub(super) fn quantiles(
    canvas: &mut Canvas,
    plot: Area,
    scale: &Scale,
    values: [Quantile; 3],
    colour: Colour,
    (decimals, written): (usize, fn(f64, usize) -> String),
) {
    let base = plot.bottom;
    let [a, middle, b] = values.map(|one| scale.at(one.value));
    canvas.bar(Area::new(a, base - 3.0, b.max(a + 1.0), base + 3.0), colour, 1.0);
    canvas.dot((middle, base), 7.5, colour);
    canvas.dot((middle, base), 3.5, theme::WHITE);
    let plain = Type::tick().middle();
    let bold = plain.bold();
    let names = ["p10", "p50", "p90"];
    let said = |one: Quantile| {
        let (value, decimals) = number::supported(one.value, one.se, decimals);
        if one.se.is_some() { written(value, decimals) } else { "?".to_owned() }
    };
    // Quantiles that are one number stand together.
    let mut labels: Vec<(f64, String, Type)> = Vec::new();
    for (index, (name, one)) in names.iter().zip(values).enumerate() {
        let at = scale.at(one.value);
        let face = if index == 1 { bold } else { plain };
        let text = said(one);
        match labels.last_mut() {
            Some((before, words, own)) if (at - *before).abs() < 0.5 && words.ends_with(&text) => {
                let names = words.len() - text.len();
                words.replace_range(..names, &format!("{}, {name} ", words[..names].trim_end()));
                *own = if own.weight == bold.weight { *own } else { face };
            }
            _ => labels.push((at, format!("{name} {text}"), face)),
        }
    }
    let wanted: Vec<f64> = labels.iter().map(|label| label.0).collect();
    let widths: Vec<f64> = labels.iter().map(|(_, text, face)| face.width(text)).collect();
    let (low, high) = (plot.left - 20.0, theme::WIDTH - 10.0);
    let places = label::pack(&wanted, &widths, 12.0, (low, high)).unwrap_or(wanted);
    for (((at, text, face), x), width) in labels.into_iter().zip(places).zip(widths) {
        if (x - at).abs() > width / 2.0 {
            // Not at its mark: a leader says whose it is.
            let near = at.clamp(x - width / 2.0 + 4.0, x + width / 2.0 - 4.0);
            canvas.rule((at, base + 3.0), (near, base + 11.0), theme::BASE, 1.2);
        }
        canvas.text_on_patch((x, base + 25.0), &text, face);
    }
}
