//! Where does a year of service go? A bar for each corridor, all of what it could carry in a year in
//! which it is there: first what is delivered, then what is lost, the largest first.
//!
//! Nothing of the years before it is there enters. What is under two per cent stands together as
//! *other*. Figures are amounts; the scale is percent, so that a small corridor is read as well as a
//! large one.
use super::axis::Scale;
use super::canvas::{Area, Canvas, Type};
use super::label::pack;
use super::theme::{self, Colour, Heading, Palette, Whose};
use super::{ChartError, Footer, Svg, finite, font, number, present};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every amount, such as `TWh in a year of service`.
    pub unit: String,
    /// The scenario's causes, in its order; [`Loss::Incidents`](crate::outcome::Loss) counts in this list.
    pub causes: Vec<String>,
    /// A bar each, in order.
    pub bars: Vec<Bar>,
}

/// One corridor, of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Whose it is; gives the colour of what is delivered.
    pub whose: Whose,
    /// The energy that it could carry in a year of service; 0 or more.
    pub whole: f64,
    /// The energy that is delivered, and that which is lost under each heading; none below 0. They add
    /// up to the whole.
    pub delivered: f64,
    /// By heading, in any order.
    pub losses: Vec<(Heading, f64)>,
    /// The words in place of the bar where there is none, such as `never in service`.
    pub note: Option<String>,
}

/// One piece of a bar.
struct Piece {
    words: String,
    amount: f64,
    colour: Colour,
    is_delivered: bool,
}

/// Less than this share of a bar stands under *other*.
const SMALL: f64 = 0.02;
const NAMES: f64 = 226.0;
const ROW: f64 = 134.0;
const BAR: f64 = 52.0;
/// Bars shown at most; the others are counted below.
const BARS: usize = 24;

/// Draws the chart.
///
/// # Errors
///
/// When there are no bars or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("corridors", &figure.bars)?;
    for bar in &figure.bars {
        let losses = bar.losses.iter().map(|(_, lost)| *lost);
        finite(&bar.name, losses.chain([bar.whole, bar.delivered]))?;
    }
    let bars: Vec<&Bar> = figure.bars.iter().take(BARS).collect();
    let palette = Palette::new(&figure.causes);
    let least = ROW * bars.len() as f64 + 70.0;
    let (mut canvas, body) =
        Canvas::framed_within(&figure.title, &figure.subtitle, footer, (least, least + 140.0));
    let plot = body.inside(NAMES, 0.0, 14.0, 64.0);
    let scale = Scale::linear(0.0, 1.0, plot.left, plot.right);
    for tick in [0, 20, 40, 60, 80, 100] {
        let x = scale.at(f64::from(tick) / 100.0);
        canvas.rule((x, plot.top + 8.0), (x, plot.bottom), theme::GRID, 1.0);
        canvas.text((x, plot.bottom + 26.0), &tick.to_string(), Type::tick().middle());
    }
    let left_out = figure.bars.len() - bars.len();
    let mut words = format!("Percent of what it could carry; figures in {}", figure.unit);
    if left_out > 0 {
        words = format!("{words}; {left_out} more bars are not drawn");
    }
    let quiet = Type::new(theme::TICK, theme::MUTED);
    let at = (plot.left, plot.bottom + 56.0);
    canvas.text(at, &quiet.cut(&words, body.right - plot.left), quiet);
    let height = plot.height() / bars.len() as f64;
    for (index, bar) in bars.iter().enumerate() {
        let top = plot.top + height * index as f64;
        let area = Area::new(plot.left, top, plot.right, top + height);
        draw_bar(&mut canvas, body, area, bar, &palette, &scale);
    }
    Ok(canvas)
}

/// The pieces of a bar, in the order in which they are drawn.
fn pieces(bar: &Bar, palette: &Palette) -> Vec<Piece> {
    let mut losses: Vec<&(Heading, f64)> = bar.losses.iter().filter(|l| l.1 > 0.0).collect();
    losses.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let is_small = |lost: f64| lost < SMALL * bar.whole;
    let colour = bar.whose.stroke().colour;
    let lost =
        |words: String, amount: f64, colour| Piece { words, amount, colour, is_delivered: false };
    let delivered = lost("delivered".to_owned(), bar.delivered, colour);
    let mut pieces = vec![Piece { is_delivered: true, ..delivered }];
    let several = losses.iter().filter(|l| is_small(l.1)).count() > 1;
    let mut other = 0.0;
    for (heading, amount) in losses {
        if several && is_small(*amount) {
            other += amount;
            continue;
        }
        let words = match heading {
            Heading::Lost(loss) => match loss.cause().and_then(|at| palette.cause(at.0)) {
                Some(cause) => cause.to_owned(),
                None => loss.in_service().to_owned(),
            },
            other => palette.words(*other),
        };
        pieces.push(lost(words, *amount, palette.colour(*heading)));
    }
    if other > 0.0 {
        pieces.push(lost("other".to_owned(), other, theme::BASE));
    }
    pieces.retain(|piece| piece.amount > 0.0);
    pieces
}

fn draw_bar(
    canvas: &mut Canvas,
    body: Area,
    area: Area,
    bar: &Bar,
    palette: &Palette,
    scale: &Scale,
) {
    let top = area.top + (area.height() - BAR) * 0.5;
    let middle = top + BAR / 2.0;
    let decimals = number::decimals_for(bar.whole).min(2);
    let bold = Type::new(theme::LABEL, bar.whose.stroke().colour.for_text()).bold();
    let quiet = Type::new(theme::TICK, theme::MUTED);
    let lines = font::wrap(&bar.name, bold.size, bold.weight, NAMES - 20.0, 2);
    let mut y = middle + bold.middle_drop() - 13.0 * lines.len() as f64;
    for line in &lines {
        canvas.text((body.left, y), line, bold);
        y += 26.0;
    }
    if let Some(note) = &bar.note {
        let face = Type::new(theme::TICK, theme::MUTED);
        canvas.text_on_patch((area.left + 10.0, middle + face.middle_drop()), note, face);
        return;
    }
    let whole = number::amount(bar.whole, decimals);
    canvas.text((body.left, y), &quiet.cut(&whole, NAMES - 20.0), quiet);
    if bar.whole <= 0.0 {
        return;
    }
    let pieces = pieces(bar, palette);
    let mut from = 0.0;
    let mut spans = Vec::new();
    for piece in &pieces {
        let to = from + piece.amount / bar.whole;
        let (left, right) = (scale.at(from), scale.at(to));
        // A hair of white keeps neighbours apart.
        let area = Area::new(left, top, (right - 1.5).max(left + 0.8), top + BAR);
        canvas.bar(area, piece.colour, 1.0);
        spans.push((left, right));
        from = to;
    }
    let face = Type::new(theme::TICK, theme::INK).middle();
    let mut words: Vec<(usize, String)> = Vec::new();
    for (index, (piece, (left, right))) in pieces.iter().zip(&spans).enumerate() {
        let amount = number::amount(piece.amount, decimals);
        if face.width(&amount) + 10.0 <= right - left {
            let own = Type { colour: piece.colour.text_on(), ..face };
            let own = if piece.is_delivered { own.bold() } else { own };
            canvas.text(((left + right) / 2.0, middle + face.middle_drop()), &amount, own);
            words.push((index, piece.words.clone()));
        } else {
            words.push((index, format!("{} {amount}", piece.words)));
        }
    }
    // Above its piece where it is no wider, else below the bar.
    let quiet = Type::new(theme::FOOT, theme::TEXT).middle();
    let fits = |word: &&(usize, String)| {
        let (left, right) = spans[word.0];
        quiet.width(&word.1) <= right - left - 6.0
    };
    let (above, mut below): (Vec<_>, Vec<_>) = words.iter().partition(fits);
    for (index, text) in above {
        let (left, right) = spans[*index];
        canvas.text(((left + right) / 2.0, top - 10.0), text, quiet);
    }
    // Where even that line has no room the last have no words; their colours are in other bars.
    let ends = (area.left, body.right);
    while !labels(canvas, ends, (top + BAR + 34.0, top + BAR), &below, &spans, quiet) {
        below.pop();
    }
}

/// Writes labels in a line, with leaders where they had to move; false where there is no room.
fn labels(
    canvas: &mut Canvas,
    ends: (f64, f64),
    (base, edge): (f64, f64),
    words: &[&(usize, String)],
    spans: &[(f64, f64)],
    face: Type,
) -> bool {
    let middle = |index: usize| (spans[index].0 + spans[index].1) / 2.0;
    let wanted: Vec<f64> = words.iter().map(|(index, _)| middle(*index)).collect();
    let widths: Vec<f64> = words.iter().map(|(_, text)| face.width(text)).collect();
    let Some(places) = pack(&wanted, &widths, 12.0, ends) else { return false };
    for (((index, text), x), width) in words.iter().zip(places).zip(widths) {
        let at = middle(*index);
        // From the nearest point of the label.
        let near =
            at.clamp(x - width / 2.0 + 4.0, (x + width / 2.0 - 4.0).max(x - width / 2.0 + 4.0));
        canvas.faint_line(&[(near, base - 15.0), (at, edge + 1.0)], theme::INK, 1.0, 0.6);
        canvas.text((x, base), text, face);
    }
    true
}
