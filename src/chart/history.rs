//! One history: what flowed, what was lost and to what, along the whole horizon.
//!
//! One lane a corridor, all heights on one axis of power, so that a small line looks small. From the
//! base up stands what was delivered, in the corridor's dark colour, upon it what was lost by cause, up
//! to a thin line of what it could carry. Out of season is grey, what is not there yet is hatched.
//! Ribbons above show the states of security and of the regimes. The costliest incidents have numbers, told below.
use super::axis::Ticks;
use super::calendar::months;
use super::canvas::{Area, Canvas, Point, Type};
use super::theme::{self, Colour, Heading, Palette, Whose};
use super::{ChartError, Footer, Svg, finite, font, label, number, present};
use crate::outcome::Loss;
use crate::units::counted;

/// The data of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The finding in words, with its number.
    pub title: String,
    /// The subtitle: the quantities shown, and how.
    pub subtitle: String,
    /// The unit of power, such as `MW`.
    pub unit: String,
    /// The first calendar year.
    pub start_year: i32,
    /// How many years there are; 1 or more.
    pub years: usize,
    /// The scenario's causes, in its order; [`Loss::Incidents`] counts in this list.
    pub causes: Vec<String>,
    /// In the scenario's order.
    pub lanes: Vec<Lane>,
    /// Security, where there is any, and the regimes; a few are best.
    pub ribbons: Vec<Ribbon>,
    /// The costliest incidents, the costliest first; three are best.
    pub incidents: Vec<Incident>,
}

/// The states of security or of a regime along the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Ribbon {
    /// Its name.
    pub name: String,
    /// The names of its states, the calmest first.
    pub states: Vec<String>,
    /// Spells of one state, one after the other.
    pub spells: Vec<Spell>,
}

/// One corridor.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// Years from the start of the horizon to its entry into service: 0 or less where it is there from
    /// the start, infinite where it is never built.
    pub entry: f64,
    /// Mean flows of equal stretches of the horizon, one after the other.
    pub flows: Vec<Flow>,
}

/// Mean power in one stretch, in the figure's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// The power at full capacity; nothing out of season.
    pub nameplate: f64,
    /// The power that was delivered.
    pub delivered: f64,
    /// The power lost, in the order in which it stands above what was delivered.
    pub lost: Vec<(Heading, f64)>,
}

/// Some time in one state of security.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// Index of the state.
    pub state: usize,
    /// Years from the start of the horizon.
    pub from: f64,
    /// When it ends.
    pub to: f64,
}

/// An incident with a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Index of the lane that it cost most.
    pub lane: usize,
    /// Years from the start of the horizon.
    pub at: f64,
    /// The words below the chart.
    pub words: String,
}

/// Corridors shown at most; the others are named below.
const MOST: usize = 10;
/// Room for names and ticks at the left.
const LEFT: f64 = 250.0;
const NAMES: f64 = 176.0;
/// Height of all lanes together, without the room between them.
const HEIGHT: f64 = 340.0;
/// Height of a lane at least, for its name.
const LEAST: f64 = 54.0;
const GAP: f64 = 22.0;
const RIBBON: f64 = 16.0;
/// Ribbons drawn at most.
const MOST_RIBBONS: usize = 6;

/// Draws the chart.
///
/// # Errors
///
/// When there is no corridor, year or flow, parts do not fit, or a number is not finite.
pub fn draw(figure: &Figure, footer: &Footer) -> Result<Svg, ChartError> {
    compose(figure, footer)?.finish()
}

pub(super) fn compose(figure: &Figure, footer: &Footer) -> Result<Canvas, ChartError> {
    check(figure)?;
    let lanes = &figure.lanes[..figure.lanes.len().min(MOST)];
    let palette = Palette::new(&figure.causes);
    let key = key_lines(figure, lanes, &palette);
    // What is never there takes no part in the scale: it would leave no room for what is.
    let gone = |lane: &Lane| lane.entry >= figure.years as f64;
    let highs: Vec<f64> =
        lanes.iter().map(|lane| if gone(lane) { 0.0 } else { lane.high() }).collect();
    let sum: f64 = highs.iter().sum();
    let unit = if sum > 0.0 { HEIGHT / sum } else { 0.0 };
    let heights: Vec<f64> = highs.iter().map(|high| (high * unit).max(LEAST)).collect();
    let left_out = figure.lanes.len() - lanes.len();
    let ribbons = figure.ribbons();
    let ribbon = (RIBBON + 12.0) * ribbons.len() as f64;
    let told = figure.incidents.len() + usize::from(left_out > 0);
    let head = 34.0 * key.len() as f64 + 16.0 + ribbon;
    let foot = 46.0 + 26.0 * told as f64;
    let least = head + heights.iter().sum::<f64>() + GAP * lanes.len() as f64 + foot;
    let (mut canvas, body) = Canvas::framed(&figure.title, &figure.subtitle, footer, least);
    let mut y = body.top + 18.0;
    for line in &key {
        draw_key(&mut canvas, (body.left, y), line);
        y += 34.0;
    }
    let (left, right) = (body.left + LEFT, body.right - 6.0);
    let years = figure.years as f64;
    let x = |at: f64| left + (at / years).clamp(0.0, 1.0) * (right - left);
    y -= 16.0;
    for ribbon in ribbons {
        let face = Type::tick();
        let name = face.cut(&ribbon.name, LEFT - 12.0);
        canvas.text((body.left, y + RIBBON / 2.0 + face.middle_drop()), &name, face);
        for spell in &ribbon.spells {
            let area = Area::new(x(spell.from), y, x(spell.to), y + RIBBON);
            canvas.bar(area, state_colour(spell.state, ribbon.states.len()), 1.0);
        }
        y += RIBBON + 12.0;
    }
    let highest = highs.iter().copied().fold(0.0, f64::max);
    let ticks = Ticks::around(0.0, highest, 4);
    let mut bottom = y;
    for (index, (lane, height)) in lanes.iter().zip(&heights).enumerate() {
        let area = Area::new(left, bottom + GAP, right, bottom + GAP + height);
        bottom = area.bottom;
        let level = |value: f64| area.bottom - unit * value;
        let room = NAMES.min(LEFT - 24.0 - ticks.width());
        draw_name(&mut canvas, (body.left, room), area, (index, lane), figure);
        if gone(lane) {
            let area = area.inside(0.0, LEAST / 3.0, 0.0, LEAST / 3.0);
            canvas.hatch(area, theme::BASE);
            continue;
        }
        for tick in ticks.values.iter().filter(|tick| **tick <= lane.high() * 1.001) {
            let at = level(*tick);
            canvas.rule((left, at), (right, at), theme::GRID, 1.0);
            let face = Type::new(theme::FOOT, theme::TEXT).end();
            canvas.text((left - 8.0, at + face.middle_drop()), &ticks.write(*tick), face);
        }
        draw_lane(&mut canvas, area, (index, lane), &x, &level, (figure, &palette));
    }
    for index in 0..lanes.len() {
        let before: f64 = heights[..index].iter().map(|height| height + GAP).sum();
        // At the top of what is drawn, which in a low lane is far below the top of the lane.
        let top = y + before + GAP + heights[index] - highs[index] * unit;
        numbers(&mut canvas, figure, index, top, (left, right), &x);
    }
    draw_time(&mut canvas, figure, Area::new(left, y, right, bottom), &x);
    let mut y = bottom + 62.0;
    let face = Type::new(theme::TICK, theme::TEXT);
    for (index, incident) in figure.incidents.iter().enumerate() {
        disc(&mut canvas, (body.left + 11.0, y - 7.0), index);
        canvas.text((body.left + 32.0, y), &face.cut(&incident.words, body.width() - 40.0), face);
        y += 26.0;
    }
    if left_out > 0 {
        let names: Vec<&str> = figure.lanes[MOST..].iter().map(|l| l.name.as_str()).collect();
        let count = counted(left_out as u64, "further corridor", "further corridors");
        let text = format!("Not shown, {count}: {}", names.join(", "));
        canvas.text((body.left, y), &face.cut(&text, body.width()), face);
    }
    Ok(canvas)
}

fn check(figure: &Figure) -> Result<(), ChartError> {
    present("corridors", &figure.lanes)?;
    for lane in &figure.lanes {
        present("flows", &lane.flows)?;
        let flows = lane.flows.iter().flat_map(|flow| {
            let lost = flow.lost.iter().map(|lost| lost.1);
            lost.chain([flow.nameplate, flow.delivered])
        });
        finite(&lane.name, flows)?;
    }
    for ribbon in &figure.ribbons {
        finite(&ribbon.name, ribbon.spells.iter().flat_map(|s| [s.from, s.to]))?;
    }
    finite("the incidents", figure.incidents.iter().map(|incident| incident.at))?;
    let fits = figure.years > 0
        && figure
            .ribbons
            .iter()
            .all(|ribbon| ribbon.spells.iter().all(|spell| spell.state < ribbon.states.len()))
        && figure.incidents.iter().all(|incident| incident.lane < figure.lanes.len());
    match fits {
        true => Ok(()),
        false => Err(ChartError::Mismatch("years, states or incidents of a history".to_owned())),
    }
}

impl Figure {
    /// The ribbons that are drawn: those with spells, the first few.
    fn ribbons(&self) -> Vec<&Ribbon> {
        let there = self.ribbons.iter().filter(|ribbon| !ribbon.spells.is_empty());
        there.take(MOST_RIBBONS).collect()
    }
}

impl Lane {
    /// The highest thing drawn.
    fn high(&self) -> f64 {
        let pile = |flow: &Flow| flow.nameplate.max(flow.pile(flow.lost.len()));
        self.flows.iter().map(pile).fold(0.0, f64::max)
    }
}

impl Flow {
    /// The energy delivered, and the first losses above it.
    fn pile(&self, losses: usize) -> f64 {
        let drawn = self.lost[..losses].iter().filter(|lost| is_drawn(lost.0));
        self.delivered + drawn.map(|lost| lost.1.max(0.0)).sum::<f64>()
    }
}

/// Time out of service is no loss on the way: it is hatched, or the room up to the line.
fn is_drawn(heading: Heading) -> bool {
    heading != Heading::Lost(Loss::NotInService)
}

fn dark(index: usize) -> Colour {
    Whose::Corridor(index).stroke().colour.for_text()
}

/// The colour of a state of security, or of a regime: the later, the worse, the darker.
fn state_colour(state: usize, states: usize) -> Colour {
    let share = state as f64 / states.saturating_sub(1).max(1) as f64;
    theme::CALM.mixed(theme::TENSE, share)
}

/// A swatch and its words.
type Entry = (Swatch, String);

#[derive(Debug, Clone, Copy)]
enum Swatch {
    Fill(Colour),
    Line,
    Hatch,
}

/// The colours that occur, in lines that fit.
fn key_lines(figure: &Figure, lanes: &[Lane], palette: &Palette) -> Vec<Vec<Entry>> {
    let mut entries = vec![
        (Swatch::Fill(dark(0)), "Delivered (dark, the corridor's colour)".to_owned()),
        (Swatch::Line, "What it could carry".to_owned()),
    ];
    let mut lost: Vec<Heading> = Vec::new();
    let lanes_there = lanes.iter().filter(|lane| lane.entry < figure.years as f64);
    for (heading, amount) in lanes_there.clone().flat_map(|l| &l.flows).flat_map(|flow| &flow.lost)
    {
        if *amount > 0.0 && is_drawn(*heading) && !lost.contains(heading) {
            lost.push(*heading);
        }
    }
    lost.sort();
    for heading in lost {
        let words = match heading {
            Heading::Lost(loss) => match loss.cause().and_then(|at| palette.cause(at.0)) {
                Some(cause) => format!("Lost: {cause}"),
                None => format!("Lost: {}", loss.in_service()),
            },
            other => palette.words(other),
        };
        entries.push((Swatch::Fill(palette.colour(heading)), Type::tick().cut(&words, 330.0)));
    }
    let grey = |lane: &Lane| lane.flows.iter().any(|flow| flow.nameplate <= 0.0);
    if lanes_there.clone().any(grey) {
        entries.push((Swatch::Fill(theme::GRID), "Out of season".to_owned()));
    }
    if lanes.iter().any(|lane| lane.entry > 0.0) {
        entries.push((Swatch::Hatch, "Not there".to_owned()));
    }
    for ribbon in figure.ribbons() {
        for (state, name) in ribbon.states.iter().enumerate() {
            if ribbon.spells.iter().any(|spell| spell.state == state) {
                let colour = state_colour(state, ribbon.states.len());
                let words = Type::tick().cut(&format!("{}: {name}", ribbon.name), 330.0);
                entries.push((Swatch::Fill(colour), words));
            }
        }
    }
    let mut lines: Vec<Vec<Entry>> = Vec::new();
    let mut used = f64::INFINITY;
    for entry in entries {
        let width = 34.0 + Type::tick().width(&entry.1) + 30.0;
        if used + width > theme::WIDTH - 2.0 * theme::MARGIN + 30.0 {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += width;
        if let Some(line) = lines.last_mut() {
            line.push(entry);
        }
    }
    lines
}

fn draw_key(canvas: &mut Canvas, at: (f64, f64), line: &[Entry]) {
    let (mut x, y) = at;
    let face = Type::tick();
    for (swatch, words) in line {
        let area = Area::new(x, y - 17.0, x + 26.0, y + 3.0);
        match swatch {
            Swatch::Fill(colour) => canvas.bar(area, *colour, 1.0),
            Swatch::Line => canvas.rule((x, y - 7.0), (x + 26.0, y - 7.0), theme::INK, 1.2),
            Swatch::Hatch => canvas.hatch(area, theme::BASE),
        }
        canvas.text((x + 34.0, y), words, face);
        x += 34.0 + face.width(words) + 30.0;
    }
}

/// The corridor's name, and below it what it can carry.
fn draw_name(
    canvas: &mut Canvas,
    (left, room): (f64, f64),
    area: Area,
    (index, lane): (usize, &Lane),
    figure: &Figure,
) {
    let bold = Type::new(theme::TICK, dark(index)).bold();
    let lines = font::wrap(&lane.name, bold.size, bold.weight, room, 2);
    let full = lane.flows.iter().map(|flow| flow.nameplate).fold(0.0, f64::max);
    let quiet = Type::new(theme::FOOT, theme::MUTED);
    let note = match lane.entry {
        entry if entry == f64::INFINITY => "never built".to_owned(),
        entry if entry >= figure.years as f64 => "not within these years".to_owned(),
        _ => {
            let decimals = number::decimals_for(full).min(1);
            format!("{} {}", number::number(full, decimals), figure.unit)
        }
    };
    let height = 24.0 * lines.len() as f64 + 22.0;
    let mut y = area.middle().1 - height / 2.0 + 18.0;
    for line in &lines {
        canvas.text((left, y), line, bold);
        y += 24.0;
    }
    canvas.text((left, y), &quiet.cut(&note, room), quiet);
}

fn draw_lane(
    canvas: &mut Canvas,
    area: Area,
    (index, lane): (usize, &Lane),
    x: &dyn Fn(f64) -> f64,
    level: &dyn Fn(f64) -> f64,
    (figure, palette): (&Figure, &Palette),
) {
    let years = figure.years as f64;
    let stretch = years / lane.flows.len() as f64;
    let edge = |at: usize| x(at as f64 * stretch);
    let top = level(lane.high()).min(area.bottom - 6.0);
    // Up to the line of what it could carry nothing is there before its entry.
    let entry = lane.entry.clamp(0.0, years);
    runs(
        &lane.flows,
        |flow| flow.nameplate <= 0.0,
        |from, to| {
            let left = edge(from).max(x(entry));
            if edge(to) > left {
                canvas.bar(Area::new(left, top, edge(to), area.bottom), theme::GRID, 0.75);
            }
        },
    );
    if entry > 0.0 {
        canvas.hatch(Area::new(x(0.0), top, x(entry), area.bottom), theme::BASE);
    }
    let mut fill = |flow: &dyn Fn(&Flow) -> f64, colour: Colour| {
        runs(
            &lane.flows,
            |one| flow(one) > 0.0,
            |from, to| {
                let mut points = steps(&lane.flows[from..to], from, &edge, |one| level(flow(one)));
                points.push((edge(to), area.bottom));
                points.push((edge(from), area.bottom));
                canvas.shape(&points, colour, 1.0);
            },
        );
    };
    // From the top of the pile down, so that each covers what is below it.
    let losses = lane.flows.first().map_or(0, |flow| flow.lost.len());
    for at in (0..losses).rev() {
        let Some(heading) = lane.flows.first().map(|flow| flow.lost[at].0) else { continue };
        let pile = |flow: &Flow| match flow.lost.get(at) {
            Some((_, lost)) if *lost > 0.0 => flow.pile(at + 1),
            _ => 0.0,
        };
        if is_drawn(heading) {
            fill(&pile, palette.colour(heading));
        }
    }
    fill(&|flow| flow.delivered, dark(index));
    runs(
        &lane.flows,
        |flow| flow.nameplate > 0.0,
        |from, to| {
            let points = steps(&lane.flows[from..to], from, &edge, |flow| level(flow.nameplate));
            canvas.faint_line(&points, theme::INK, 1.0, 0.8);
        },
    );
    canvas.rule((area.left, area.bottom), (area.right, area.bottom), theme::BASE, 1.2);
}

/// Hands over each run of stretches for which something holds: its first and one past its last.
fn runs(flows: &[Flow], holds: impl Fn(&Flow) -> bool, mut take: impl FnMut(usize, usize)) {
    let mut start = None;
    for (index, flow) in flows.iter().enumerate() {
        match (holds(flow), start) {
            (true, None) => start = Some(index),
            (false, Some(from)) => {
                take(from, index);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        take(from, flows.len());
    }
}

/// A stair through the stretches, the first of which has this index; equal ones are one step.
fn steps(
    flows: &[Flow],
    first: usize,
    edge: &dyn Fn(usize) -> f64,
    level: impl Fn(&Flow) -> f64,
) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for (index, flow) in flows.iter().enumerate() {
        let (x, y) = (edge(first + index), level(flow));
        match points.last().map(|last| last.1) {
            Some(before) if (before - y).abs() < 0.05 => {}
            Some(before) => points.extend([(x, before), (x, y)]),
            None => points.push((x, y)),
        }
    }
    if let Some((_, y)) = points.last().copied() {
        points.push((edge(first + flows.len()), y));
    }
    points
}

/// The numbers of a lane's incidents, above it.
fn numbers(
    canvas: &mut Canvas,
    figure: &Figure,
    lane: usize,
    top: f64,
    (left, right): (f64, f64),
    x: &dyn Fn(f64) -> f64,
) {
    let own: Vec<(usize, &Incident)> =
        figure.incidents.iter().enumerate().filter(|(_, one)| one.lane == lane).collect();
    let wanted: Vec<f64> = own.iter().map(|(_, one)| x(one.at)).collect();
    let places = label::spread(&wanted, 24.0, left + 10.0, right - 10.0);
    for (((index, _), at), place) in own.into_iter().zip(wanted).zip(places) {
        canvas.rule((place, top - 9.0), (at, top + 8.0), theme::INK, 1.2);
        disc(canvas, (place, top - 9.0), index);
    }
}

fn disc(canvas: &mut Canvas, at: Point, index: usize) {
    canvas.dot(at, 11.5, theme::WHITE);
    canvas.dot(at, 10.0, theme::INK);
    let face = Type::new(theme::FOOT, theme::WHITE).bold().middle();
    canvas.text((at.0, at.1 + face.middle_drop()), &(index + 1).to_string(), face);
}

fn draw_time(canvas: &mut Canvas, figure: &Figure, area: Area, x: &dyn Fn(f64) -> f64) {
    if figure.years == 1 {
        months(canvas, Area { bottom: area.bottom + 34.0, ..area });
        return;
    }
    let step = area.width() / figure.years as f64;
    let last = figure.start_year.saturating_add(i32::try_from(figure.years).unwrap_or(0) - 1);
    for year in Ticks::whole(figure.start_year, last, step, 62.0) {
        let at = f64::from(year - figure.start_year);
        let middle = (x(at) + x(at + 1.0)) / 2.0;
        canvas.rule((x(at), area.bottom), (x(at), area.bottom + 8.0), theme::BASE, 1.5);
        let face = Type::tick().middle();
        canvas.text((middle, area.bottom + 28.0), &year.to_string(), face);
    }
}
