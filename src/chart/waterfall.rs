//! Where the energy goes: from the nameplate, heading by heading, down to what is delivered.
//!
//! One panel a corridor and one for the total, with the same rows; each step hangs where the one
//! above it ended. What is not in service is hatched: it is not lost, it is not there. Incidents are split by cause. Whiskers are one standard error either way. Rows
//! that are zero in every panel are left out.
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Heading, Palette, Whose};
use super::{ChartError, Footer, Svg, finite, number, present};
use crate::units::{percents, rounded_between};

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every number, such as `TWh a year`.
    pub unit: String,
    /// The scenario's causes, in its order; [`Loss::Incidents`](crate::outcome::Loss) counts in this list.
    pub causes: Vec<String>,
    /// One panel a corridor, and the total's.
    pub panels: Vec<Panel>,
}

/// The account of one corridor, or of the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour.
    pub whose: Whose,
    /// Full capacity in season.
    pub nameplate: Estimate,
    /// The energy lost under each heading, as positive numbers, in the order in which it comes off.
    pub losses: Vec<(Heading, Estimate)>,
    /// The energy that arrives.
    pub delivered: Estimate,
}

/// A mean over the trials, in the figure's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Its standard error; `None` where it is not known.
    pub se: Option<f64>,
}

impl Estimate {
    /// Its numbers, of which none may be missing.
    pub(super) fn numbers(self) -> impl Iterator<Item = f64> {
        [self.mean].into_iter().chain(self.se)
    }
}

const NAMES: f64 = 226.0;
const ROW: f64 = 38.0;
/// Above the first row.
pub(super) const HEAD: f64 = 44.0;

/// Draws the chart.
///
/// # Errors
///
/// When there are no panels or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("corridors", &figure.panels)?;
    for panel in &figure.panels {
        let losses = panel.losses.iter().map(|l| l.1);
        let all = losses.chain([panel.nameplate, panel.delivered]);
        finite(&panel.name, all.flat_map(Estimate::numbers))?;
    }
    let rows = rows(figure);
    let palette = Palette::new(&figure.causes);
    let names = names(&palette, &rows);
    let least = least_height(figure.panels.len(), names.len());
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let note = format!("{}; whiskers: one standard error either way", figure.unit);
    let ends = [0, names.len() - 1];
    let (areas, step) =
        side_by_side(&mut canvas, body, figure.panels.len(), (&names, &ends), &note);
    for (panel, area) in figure.panels.iter().zip(areas) {
        head(&mut canvas, area, &panel.name, panel.whose);
        draw_panel(&mut canvas, area, panel, &rows, &palette, step);
    }
    Ok(canvas)
}

/// How many bands of panels there are and how many panels in each: as equal as possible, at most
/// three side by side.
fn bands(count: usize) -> (usize, usize) {
    let bands = count.div_ceil(3).max(1);
    (bands, count.div_ceil(bands).max(1))
}

/// The height that so many panels of so many rows need at least.
pub(super) fn least_height(panels: usize, rows: usize) -> f64 {
    let bands = bands(panels).0 as f64;
    bands * (rows as f64 * ROW + HEAD) + (bands - 1.0) * 26.0 + 30.0
}

/// Areas for panels side by side, with the names of their rows at the left of each band (bold where
/// they are in the list beside them) and a note below; and the height of a row.
pub(super) fn side_by_side(
    canvas: &mut Canvas,
    body: Area,
    panels: usize,
    (names, bold): (&[String], &[usize]),
    note: &str,
) -> (Vec<Area>, f64) {
    let face = Type::new(theme::TICK, theme::MUTED);
    canvas.text((body.left, body.bottom - 2.0), &face.cut(note, body.width()), face);
    let (bands, columns) = bands(panels);
    let body = body.inside(0.0, 0.0, 0.0, 30.0);
    let mut areas = Vec::new();
    let mut step = 0.0;
    for band in body.panels(bands, 1, (0.0, 26.0)) {
        step = ((band.height() - HEAD) / names.len() as f64).min(54.0);
        for (index, name) in names.iter().enumerate() {
            let y = band.top + HEAD + step * (index as f64 + 0.5);
            let face = if bold.contains(&index) { Type::tick().bold() } else { Type::tick() };
            let text = face.cut(name, NAMES - 14.0);
            canvas.text((band.left, y + face.middle_drop()), &text, face);
        }
        areas.extend(band.inside(NAMES, 0.0, 0.0, 0.0).panels(columns, columns, (28.0, 0.0)));
    }
    (areas, step)
}

/// A panel's name.
pub(super) fn head(canvas: &mut Canvas, area: Area, name: &str, whose: Whose) {
    let face = Type::new(theme::LABEL, whose.stroke().colour.for_text()).bold();
    canvas.text((area.left, area.top + 24.0), &face.cut(name, area.width()), face);
}

/// The headings that matter in some panel, in order of first mention.
fn rows(figure: &Figure) -> Vec<Heading> {
    let mut rows: Vec<Heading> = Vec::new();
    for (heading, estimate) in figure.panels.iter().flat_map(|p| &p.losses) {
        if estimate.mean != 0.0 && !rows.contains(heading) {
            rows.push(*heading);
        }
    }
    // Corridors may mention different headings: the account's own order brings them together.
    rows.sort();
    rows
}

fn names(palette: &Palette, rows: &[Heading]) -> Vec<String> {
    let ends = |h| palette.words(h);
    std::iter::once(ends(Heading::Nameplate))
        .chain(rows.iter().map(|h| palette.words(*h)))
        .chain(std::iter::once(ends(Heading::Delivered)))
        .collect()
}

/// Decimals down to the first figure of the standard error, and at most so many.
fn supported(estimate: Estimate, most: usize) -> usize {
    let se = estimate.se.filter(|se| *se > 0.0);
    se.map_or(most, |se| number::decimals_for(se * 100.0).min(most))
}

/// The nameplate, what is lost of it, and what is delivered: rounded together, so that the second and
/// the third add up to the first as they are written, losses with a minus.
fn written(means: &[f64], decimals: usize) -> Vec<String> {
    let decimals = i32::try_from(decimals).unwrap_or(0);
    let parts = &means[1.min(means.len())..];
    // So many parts hardly ever add up by themselves, and a further digit would be beyond the error.
    let (rounded, decimals) = rounded_between(parts, [decimals, decimals]);
    let places = usize::try_from(decimals).unwrap_or(0);
    let sum = rounded.iter().sum();
    let last = means.len().saturating_sub(1);
    let all = std::iter::once(sum).chain(rounded).zip(means).enumerate();
    all.map(|(index, (rounded, mean))| {
        let is_nothing = rounded == 0.0 || number::is_extreme(*mean);
        let text = number::amount(if is_nothing { mean.abs() } else { rounded.abs() }, places);
        match index > 0 && index < last && *mean != 0.0 {
            true if *mean > 0.0 => format!("\u{2212}{text}"),
            true => format!("+{text}"),
            false => text,
        }
    })
    .collect()
}

fn draw_panel(
    canvas: &mut Canvas,
    area: Area,
    panel: &Panel,
    rows: &[Heading],
    palette: &Palette,
    step: f64,
) {
    let own = panel.whose.stroke().colour;
    // All numbers of a panel have the decimals that the largest loss's error supports.
    let largest = panel.losses.iter().map(|l| l.1).max_by(|a, b| a.mean.total_cmp(&b.mean));
    let decimals = largest.map_or(0, |e| supported(e, number::decimals_for(e.mean)));
    let high = panel.nameplate.mean.max(panel.delivered.mean);
    let high = if high > 0.0 { high } else { 1.0 };
    let x = |v: f64| area.left + (v / high).clamp(-0.02, 1.02) * (area.width() - 12.0);
    let top = area.top + HEAD;
    let foot = top + step * (rows.len() as f64 + 2.0);
    canvas.rule((x(0.0), top), (x(0.0), foot), theme::BASE, 1.5);

    let mut level = panel.nameplate.mean;
    let wide = area.width() > 300.0;
    let mut bars = vec![(Heading::Nameplate, panel.nameplate, 0.0, level)];
    for heading in rows {
        let loss = || panel.losses.iter().filter(|l| l.0 == *heading).map(|l| l.1);
        let mean: f64 = loss().fold(0.0, |sum, l| sum + l.mean);
        let square = loss().map(|l| l.se.map(|se| se * se)).sum::<Option<f64>>();
        let estimate = Estimate { mean, se: square.map(libm::sqrt) };
        bars.push((*heading, estimate, level - mean, level));
        level -= mean;
    }
    bars.push((Heading::Delivered, panel.delivered, 0.0, panel.delivered.mean));
    let last = bars.len() - 1;
    let means: Vec<f64> = bars.iter().map(|bar| bar.1.mean).collect();
    let texts = written(&means, decimals);
    let shares: Vec<f64> = means[1..].iter().map(|mean| mean / means[0]).collect();
    let shares = percents(&shares);
    for (index, ((heading, estimate, from, to), mut text)) in
        bars.into_iter().zip(texts).enumerate()
    {
        let end = index == 0 || index == last;
        let row = Area::new(
            area.left,
            top + step * index as f64,
            area.right,
            top + step * (index + 1) as f64,
        );
        let middle = row.middle().1;
        let half = 0.34 * step;
        let (left, right) = (x(from.min(to)), x(from.max(to)));
        let colour = match heading {
            Heading::Delivered => own,
            other => palette.colour(other),
        };
        if estimate.mean != 0.0 {
            let bar = Area::new(left, middle - half, right.max(left + 1.5), middle + half);
            match heading {
                // What is not there is hatched, and stands apart from what is lost of what is.
                Heading::Lost(crate::outcome::Loss::NotInService) => canvas.hatch(bar, theme::BASE),
                _ => canvas.bar(bar, colour, 1.0),
            }
        }
        // The level carries over to the row below.
        if index < last {
            let at = if index == 0 { x(to) } else { x(from) };
            canvas.rule((at, middle + half), (at, middle + step - half), theme::BASE, 1.0);
        }
        let moving = if end { to } else { from };
        let whisker = estimate.se.map(|se| (x(moving - se), x(moving + se)));
        let (low, high_end) = whisker.unwrap_or((x(moving), x(moving)));
        if high_end - low > 1.0 {
            canvas.rule((low, middle), (high_end, middle), theme::INK, 1.6);
            for end in [low, high_end] {
                canvas.rule((end, middle - 5.0), (end, middle + 5.0), theme::INK, 1.6);
            }
        }
        let whole = panel.nameplate.mean;
        if wide && index > 0 && whole > 0.0 && estimate.mean > 0.0 {
            text = format!("{text} ({})", shares[index - 1]);
        }
        let ink = if estimate.mean == 0.0 { theme::MUTED } else { theme::INK };
        let face = Type::new(theme::TICK, ink);
        let y = middle + face.middle_drop();
        // The first and last bar hold their number; a loss has it on the side with room, the left.
        let (face, before) =
            if end { (face.bold(), right.min(low)) } else { (face, left.min(low)) };
        let width = face.width(&text);
        let after = right.max(high_end) + 8.0;
        if before - 10.0 - width > area.left + 6.0 {
            let colour = if end { colour.text_on() } else { ink };
            canvas.text((before - 10.0, y), &text, Type { colour, ..face }.end());
        } else if after + width <= area.right {
            canvas.text((after, y), &text, face);
        } else if right - left > width + 20.0 {
            let face = Type { colour: colour.text_on(), ..face };
            canvas.text((right - 10.0, y), &text, face.end());
        } else {
            canvas.text_on_patch((area.right, y), &face.cut(&text, area.width()), face.end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_and_what_is_delivered_add_up_to_the_nameplate_as_they_are_written() {
        // By themselves 37.1, 30.4, 2.9, 0.0 and 3.8: they add up.
        let said = written(&[37.06, 30.44, 2.86, 0.004, 3.756], 1);
        assert_eq!(said, ["37.1", "−30.4", "−2.9", "−<0.1", "3.8"]);
        // By themselves 10, 3, 3 and 3; and a loss that gives back.
        assert_eq!(written(&[10.2, 3.4, 3.4, 3.4], 0), ["10", "−4", "−3", "3"]);
        assert_eq!(written(&[2.0, -1.0, 0.0, 3.0], 0), ["2", "+1", "0", "3"]);
        assert_eq!(written(&[0.0, 0.0], 0), ["0", "0"]);
        assert_eq!(written(&[2e12, 1e12, 1e12], 0), ["2×10¹²", "−10¹²", "10¹²"]);
    }
}
