//! Evidence: how much of what is stated has which grade, and how much of what decides rests on it.
//!
//! Two bars of the same kinds on one scale of 100 %: by number above, by share of the variance below, so
//! that many weak assumptions that do not matter, or a single one that decides everything, can be seen.
//! Below them a line a kind: its name, its number, its share, and what of it decides most.
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Colour};
use super::{ChartError, Footer, Svg, finite, present};
use crate::units::percent;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The kinds of evidence, the best first.
    pub kinds: Vec<Kind>,
}

/// One kind of evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Its name.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
    /// Whether it is drawn as what is not known.
    pub hatched: bool,
    /// Its part of what is stated, 0 to 1; `None` where it is not counted.
    pub number: Option<f64>,
    /// The words for its number.
    pub number_words: String,
    /// Its part of what decides, 0 to 1.
    pub share: f64,
    /// The words for its share.
    pub share_words: String,
    /// Its factors that decide most, in words; cut where there is no room.
    pub most: String,
}

/// Colours of grades, the best first: what was counted is blue, what was judged is brown.
pub const GRADES: [Colour; 4] = [
    Colour(0x10, 0x30, 0x4d),
    Colour(0x2f, 0x66, 0x90),
    Colour(0x6b, 0x3a, 0x06),
    Colour(0xc4, 0x76, 0x22),
];
/// The colour of what has no grade, and of what is chance.
pub const UNKNOWN: Colour = Colour(0x8a, 0x8f, 0x98);

const NAMES: f64 = 236.0;
const BAR: f64 = 54.0;
const GAP: f64 = 22.0;
const LINE: f64 = 40.0;
/// Between the parts of a bar.
const SEAM: f64 = 2.0;
/// Where the columns of the lines end, from the right end of the names.
const COLUMNS: (f64, f64) = (210.0, 330.0);

/// A kind's part of a bar.
type Part = fn(&Kind) -> f64;

/// Draws the chart.
///
/// # Errors
///
/// When there are no kinds or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("kinds", &figure.kinds)?;
    for kind in &figure.kinds {
        finite(&kind.name, kind.number.into_iter().chain([kind.share]))?;
    }
    let least = 2.0 * (BAR + GAP) + LINE * (figure.kinds.len() + 1) as f64 + 30.0;
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, (least, least));
    let rows: [(&str, Part); 2] = [
        ("How many of each", |kind| kind.number.unwrap_or(0.0)),
        ("How much they decide", |kind| kind.share),
    ];
    let label = Type::new(theme::TICK, theme::INK).bold();
    let mut y = body.top + 6.0;
    for (name, part) in rows {
        canvas.text((body.left, y + BAR / 2.0 + label.middle_drop()), name, label);
        let whole = Area::new(body.left + NAMES, y, body.right, y + BAR);
        draw_bar(&mut canvas, whole, &figure.kinds, part);
        y += BAR + GAP;
    }
    let quiet = Type::new(theme::TICK, theme::MUTED);
    let (number, share) = (body.left + NAMES + COLUMNS.0, body.left + NAMES + COLUMNS.1);
    y += LINE * 0.7;
    canvas.text((number, y), "how many", quiet.end());
    canvas.text((share, y), "share", quiet.end());
    canvas.text((share + 28.0, y), "of which most", quiet);
    let face = Type::new(theme::TICK, theme::TEXT);
    for kind in &figure.kinds {
        y += LINE;
        let swatch = Area::new(body.left, y - 20.0, body.left + 30.0, y + 2.0);
        fill(&mut canvas, swatch, kind);
        let room = NAMES + COLUMNS.0 - 110.0;
        canvas.text((body.left + 42.0, y), &face.cut(&kind.name, room), face);
        canvas.text((number, y), &kind.number_words, face.end());
        canvas.text((share, y), &kind.share_words, face.bold().end());
        let room = body.right - share - 28.0;
        canvas.text((share + 28.0, y), &face.cut(&kind.most, room), face);
    }
    Ok(canvas)
}

/// The kinds beside each other, as far as they have a part; the parts as written where they have room.
fn draw_bar(canvas: &mut Canvas, whole: Area, kinds: &[Kind], part: Part) {
    let sum: f64 = kinds.iter().map(|kind| part(kind).max(0.0)).sum();
    if sum <= 0.0 {
        return;
    }
    let mut left = whole.left;
    for kind in kinds {
        let width = whole.width() * part(kind).max(0.0) / sum;
        if width > SEAM {
            let area = Area::new(left, whole.top, left + width - SEAM, whole.bottom);
            fill(canvas, area, kind);
            let ink = if kind.hatched { theme::INK } else { kind.colour.text_on() };
            let face = Type::new(theme::TICK, ink).bold().middle();
            let words = percent(part(kind) / sum, None);
            if face.width(&words) + 12.0 <= area.width() {
                let at = (area.middle().0, area.middle().1 + face.middle_drop());
                match kind.hatched {
                    true => canvas.text_on_patch(at, &words, face),
                    false => canvas.text(at, &words, face),
                }
            }
        }
        left += width;
    }
}

fn fill(canvas: &mut Canvas, area: Area, kind: &Kind) {
    match kind.hatched {
        true => {
            canvas.bar(area, theme::GRID, 1.0);
            canvas.hatch(area, kind.colour);
        }
        false => canvas.bar(area, kind.colour, 1.0),
    }
}
