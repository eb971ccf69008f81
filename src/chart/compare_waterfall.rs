//! Where the change comes from: heading by heading, from what the first scenario delivers to what
//! another one does.
//!
//! One panel a scenario, all on one scale with zero marked. A bar to the right adds to what is
//! delivered, one to the left takes from it; each hangs where the one above it ended, and the last
//! is the whole change. Whiskers are one standard error either way. Rows that are zero in every panel
//! are left out.
//!
//! Where full capacity changes by far more than all that follows, since most of a new corridor never
//! enters into service, its bar and the one that takes it back are broken at the edge: the others
//! would be slivers.
use super::canvas::{Area, Canvas, Type};
use super::theme::{self, Heading, Palette, Whose};
use super::waterfall::{Estimate, HEAD, head, least_height, side_by_side};
use super::{ChartError, Footer, Svg, finite, number, present};

/// Bars are broken where the levels would reach so many times as far as without full capacity,
const MOST_REACH: f64 = 6.0;
/// and go on behind the others by this share of them.
const BROKEN: f64 = 0.15;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of every number, such as `TWh a year`.
    pub unit: String,
    /// The causes of all scenarios; [`Loss::Incidents`](crate::outcome::Loss) counts in this list.
    pub causes: Vec<String>,
    /// One panel for each scenario but the first.
    pub panels: Vec<Panel>,
}

/// The change of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its name as shown.
    pub name: String,
    /// Whose it is; gives the colour of the name and of the last bar.
    pub whose: Whose,
    /// The energy that each heading adds (or takes, where negative), in order.
    pub steps: Vec<(Heading, Estimate)>,
    /// The sum of these.
    pub delivered: Estimate,
}

/// Draws the chart.
///
/// # Errors
///
/// When there are no panels or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    present("scenarios", &figure.panels)?;
    for panel in &figure.panels {
        let all = panel.steps.iter().map(|step| step.1).chain([panel.delivered]);
        finite(&panel.name, all.flat_map(Estimate::numbers))?;
    }
    let rows = rows(figure);
    let palette = Palette::new(&figure.causes);
    let words = rows.iter().map(|heading| match heading {
        Heading::Nameplate => "Full capacity".to_owned(),
        heading => palette.words(*heading),
    });
    let names: Vec<String> = words.chain(["Change delivered".to_owned()]).collect();
    let least = least_height(figure.panels.len(), names.len());
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let scale = Scale::of(figure, &rows);
    let broken = if scale.cut { ", broken bars are longer" } else { "" };
    let note = format!(
        "{}; dark adds, light takes{broken}; whiskers: one standard error either way",
        figure.unit
    );
    let bold = [rows.len()];
    let (areas, step) =
        side_by_side(&mut canvas, body, figure.panels.len(), (&names, &bold), &note);
    for (panel, area) in figure.panels.iter().zip(areas) {
        head(&mut canvas, area, &panel.name, panel.whose);
        draw_panel(&mut canvas, area, panel, &rows, scale, step);
    }
    Ok(canvas)
}

/// The headings that change something in some panel, in order of first mention.
fn rows(figure: &Figure) -> Vec<Heading> {
    let mut rows: Vec<Heading> = Vec::new();
    for (heading, estimate) in figure.panels.iter().flat_map(|panel| &panel.steps) {
        if estimate.mean != 0.0 && !rows.contains(heading) {
            rows.push(*heading);
        }
    }
    let order = |heading: &Heading| {
        figure
            .panels
            .iter()
            .find_map(|panel| panel.steps.iter().position(|step| step.0 == *heading))
    };
    rows.sort_by_key(order);
    rows
}

/// The energy that each heading adds in a panel, and the levels before and after it.
fn bars(panel: &Panel, rows: &[Heading]) -> Vec<(Estimate, f64, f64)> {
    let mut level = 0.0;
    let mut bars = Vec::new();
    for heading in rows {
        let step = panel.steps.iter().find(|step| step.0 == *heading);
        let estimate = step.map_or(Estimate { mean: 0.0, se: Some(0.0) }, |step| step.1);
        bars.push((estimate, level, level + estimate.mean));
        level += estimate.mean;
    }
    bars.push((panel.delivered, 0.0, panel.delivered.mean));
    bars
}

/// The levels of all panels that the chart has room for.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
    /// Whether there are levels beyond.
    cut: bool,
}

impl Scale {
    fn of(figure: &Figure, rows: &[Heading]) -> Self {
        let (low, high) = Self::reach(figure, rows, false);
        let (inner_low, inner_high) = Self::reach(figure, rows, true);
        let inner = inner_high - inner_low;
        if inner > 0.0 && high - low > MOST_REACH * inner {
            let room = BROKEN * inner;
            let low = if low < inner_low { inner_low - room } else { low };
            let high = if high > inner_high { inner_high + room } else { high };
            return Self { low, high, cut: true };
        }
        let (low, high) = if high > low { (low, high) } else { (-1.0, 1.0) };
        Self { low, high, cut: false }
    }

    /// The lowest and highest level of any panel, with or without the one that full capacity by
    /// itself would lead to.
    fn reach(figure: &Figure, rows: &[Heading], without_capacity: bool) -> (f64, f64) {
        let is_left_out =
            |row: usize| without_capacity && rows.get(row) == Some(&Heading::Nameplate);
        let levels = figure.panels.iter().flat_map(|panel| {
            let bars = bars(panel, rows).into_iter().enumerate();
            bars.filter(|(row, _)| !is_left_out(*row)).map(|(_, (_, _, to))| to).collect::<Vec<_>>()
        });
        levels.fold((0.0_f64, 0.0_f64), |(low, high), level| (low.min(level), high.max(level)))
    }

    fn holds(self, level: f64) -> bool {
        (self.low..=self.high).contains(&level)
    }
}

fn draw_panel(
    canvas: &mut Canvas,
    area: Area,
    panel: &Panel,
    rows: &[Heading],
    scale: Scale,
    step: f64,
) {
    let own = panel.whose.stroke().colour;
    let bars = bars(panel, rows);
    // Beside a scenario that changes much, one that changes little still has its numbers: a heading
    // the decimals of the largest bar of its own panel, the whole change those of itself. Three
    // decimal places below the largest bar of all is as far as that goes.
    let Scale { low, high, .. } = scale;
    let is_broken =
        |(_, from, to): &(Estimate, f64, f64)| !(scale.holds(*from) && scale.holds(*to));
    let least = 0.0005 * high.abs().max(low.abs());
    let whole = bars.iter().filter(|bar| !is_broken(bar));
    let most = whole.map(|bar| bar.0.mean.abs()).fold(least, f64::max);
    let last = bars.len() - 1;
    let text = |index: usize, estimate: Estimate| {
        let own = estimate.mean.abs().max(least);
        let scale = if index == last || own > most { own } else { most };
        if estimate.mean != 0.0 && estimate.mean.abs() < 0.005 * scale {
            // Beside the largest bar it is nothing, however small all are.
            "~0".to_owned()
        } else {
            let most = number::decimals_for(scale);
            let (value, decimals) = number::supported(estimate.mean, estimate.se, most);
            number::signed(value, decimals)
        }
    };
    // Numbers stand outside their bars, on either side.
    let widest = bars
        .iter()
        .enumerate()
        .map(|(index, bar)| Type::tick().bold().width(&text(index, bar.0)))
        .fold(0.0, f64::max);
    let room = (widest + 14.0).min(0.3 * area.width());
    let (left, right) = (area.left + room, area.right - room);
    let x = |v: f64| left + ((v - low) / (high - low)).clamp(0.0, 1.0) * (right - left);
    let top = area.top + HEAD;
    let foot = top + step * (rows.len() as f64 + 1.0);
    canvas.rule((x(0.0), top), (x(0.0), foot), theme::INK, 1.5);
    for (index, (estimate, from, to)) in bars.into_iter().enumerate() {
        let broken = is_broken(&(estimate, from, to));
        let middle = top + step * (index as f64 + 0.5);
        let half = 0.34 * step;
        let (begin, end) = (x(from.min(to)), x(from.max(to)));
        let colour = match estimate.mean {
            _ if index == last => own,
            mean if mean > 0.0 => theme::MORE,
            _ => theme::LESS,
        };
        if estimate.mean != 0.0 {
            let bar = Area::new(begin, middle - half, end.max(begin + 1.5), middle + half);
            canvas.bar(bar, colour, 1.0);
            if broken {
                tear(canvas, bar, if from.max(to) > high { bar.right } else { bar.left });
            }
        }
        if index + 1 < last {
            canvas.rule((x(to), middle + half), (x(to), middle + step - half), theme::BASE, 1.0);
        }
        let whisker = estimate.se.filter(|_| !broken).map(|se| (x(to - se), x(to + se)));
        let (least, greatest) = whisker.unwrap_or((x(to), x(to)));
        if greatest - least > 1.0 {
            canvas.rule((least, middle), (greatest, middle), theme::MUTED, 1.6);
        }
        let ink = if estimate.mean == 0.0 { theme::MUTED } else { theme::INK };
        let face = Type::new(theme::TICK, ink);
        let face = if index == last { face.bold() } else { face };
        let y = middle + face.middle_drop();
        let words = face.cut(&text(index, estimate), room.max(40.0));
        if estimate.mean < 0.0 {
            canvas.text_on_patch((begin.min(least) - 7.0, y), &words, face.end());
        } else {
            canvas.text_on_patch((end.max(greatest) + 7.0, y), &words, face);
        }
    }
}

/// Breaks a bar near the end at which it goes on.
fn tear(canvas: &mut Canvas, bar: Area, end: f64) {
    let inward = if end > bar.middle().0 { -1.0 } else { 1.0 };
    let positions: &[f64] = if bar.width() < 32.0 { &[0.5 * bar.width()] } else { &[12.0, 20.0] };
    for apart in positions {
        let x = end + inward * apart;
        canvas.rule((x - 4.0, bar.bottom + 1.0), (x + 4.0, bar.top - 1.0), theme::WHITE, 3.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Loss;

    fn panel(nameplate: f64, not_in_service: f64, supply: f64) -> Panel {
        let of = |mean| Estimate { mean, se: Some(0.0) };
        Panel {
            name: "B".to_owned(),
            whose: Whose::Scenario(1),
            steps: vec![
                (Heading::Nameplate, of(nameplate)),
                (Heading::Lost(Loss::NotInService), of(not_in_service)),
                (Heading::Lost(Loss::Supply), of(supply)),
            ],
            delivered: of(nameplate + not_in_service + supply),
        }
    }

    fn scale(panels: Vec<Panel>) -> Scale {
        let figure = Figure {
            title: String::new(),
            subtitle: String::new(),
            unit: String::new(),
            causes: Vec::new(),
            panels,
        };
        Scale::of(&figure, &rows(&figure))
    }

    #[test]
    fn capacity_that_never_enters_into_service_does_not_set_the_scale() {
        // Levels 248, 0.75, 0.25: without the first they go from 0 to 0.75.
        let found = scale(vec![panel(248.0, -247.25, -0.5)]);
        assert_eq!((found.low, found.high, found.cut), (0.0, 0.75 + 0.15 * 0.75, true));
        // Beside another scenario too, and to the other side.
        let found = scale(vec![panel(0.0, 1.0, -2.0), panel(-248.0, 247.5, 0.0)]);
        assert_eq!((found.low, found.high, found.cut), (-1.0 - 0.15 * 2.0, 1.0, true));
    }

    #[test]
    fn capacity_that_is_used_is_drawn_whole() {
        let found = scale(vec![panel(3.0, -2.0, 0.0)]);
        assert_eq!((found.low, found.high, found.cut), (0.0, 3.0, false));
        let found = scale(vec![panel(5.0, -5.0, 0.0)]);
        assert_eq!((found.low, found.high, found.cut), (0.0, 5.0, false));
    }
}
