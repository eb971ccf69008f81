//! A sweep in words, as a chart, JSON and CSV.

use std::io;

use crate::report::files::csv::{Csv, distinct};
use serde_json::{Value, json};

use super::page::{
    Ran, StudyPage, StudyTable, column, column_words, estimate, head, in_words, quoted, sentence,
    unit, value, with_unit,
};
use crate::chart::{heat, sweep};
use crate::report::files::json::lines;
use crate::report::run::figures::Charts;
use crate::report::terminal::cells::Align;
use crate::stats::{Band, Estimate, Gauge, Statistic};
use crate::study::{Axis, SweepPoint, Swept};
use crate::units::{decimals_for_error, plus_minus, signed, significant, with_decimals};

const PAIRED: &str = "Every point is a run with the same luck, so that differences between points are \
    known better than the points themselves; ± is one standard error, which more trials would narrow.";

/// The words of a sweep.
#[must_use]
pub fn sweep_page(swept: &Swept, ran: &Ran) -> StudyPage {
    let mut page = StudyPage::new("Sweep", "sweep.json", ran, swept.points.len());
    page.finding = vec![format!("{}.", finding(swept))];
    page.finding.extend(between(swept));
    page.finding.extend(numbers(swept));
    match &swept.axes[..] {
        [axis] => page.tables.push(list(swept, axis)),
        [down, across] => page.tables.push(grid(swept, down, across)),
        _ => {}
    }
    page.notes.push(PAIRED.to_owned());
    if let (2, Some(se)) = (swept.axes.len(), worst(swept)) {
        page.notes.push(format!(
            "Each value of the map has a standard error of up to {}, most of which all have in common.",
            significant(se, 1)
        ));
    }
    page.notes.extend(clamped(swept));
    page
}

/// The largest standard error of a point.
fn worst(swept: &Swept) -> Option<f64> {
    swept
        .points
        .iter()
        .filter_map(|point| point.of.se)
        .filter(|se| *se > 0.0)
        .max_by(f64::total_cmp)
}

fn finding(swept: &Swept) -> String {
    let (Some(first), Some(last)) = (swept.points.first(), swept.points.last()) else {
        return String::new();
    };
    let unit = unit(&swept.gauge);
    let what = sentence(&in_words(&swept.gauge));
    let (least, most) = ends(&swept.points, first);
    if swept.points.len() > 1 && least.of.value == most.of.value {
        let names = swept.axes.iter().map(|axis| match &axis.values[..] {
            [low, .., high] => {
                let unit = axis.unit.as_deref();
                format!("`{}` from {} to {}", axis.label, value(*low, unit), value(*high, unit))
            }
            _ => format!("`{}`", axis.label),
        });
        let names = names.collect::<Vec<_>>().join(" and ");
        return format!("{what} is {} for all values of {names}", estimate(first.of, &unit));
    }
    if let [axis] = &swept.axes[..] {
        let at = |point: &SweepPoint| value(point.at[0], axis.unit.as_deref());
        return format!(
            "{what} goes from {} to {} as `{}` goes from {} to {}: {}, paired",
            plus_minus(first.of.value, first.of.se),
            estimate(last.of, &unit),
            axis.label,
            at(first),
            at(last),
            signed(swept.change.value, plus_minus(swept.change.value, swept.change.se)),
        );
    }
    format!(
        "{what} lies between {} (at {}) and {} (at {})",
        plus_minus(least.of.value, least.of.se),
        coordinates(swept, least),
        estimate(most.of, &unit),
        coordinates(swept, most)
    )
}

/// The points with the least and the greatest estimate.
fn ends<'a>(points: &'a [SweepPoint], first: &'a SweepPoint) -> (&'a SweepPoint, &'a SweepPoint) {
    let most = |a: &&SweepPoint, b: &&SweepPoint| a.of.value.total_cmp(&b.of.value);
    let least = points.iter().min_by(most).unwrap_or(first);
    (least, points.iter().max_by(most).unwrap_or(first))
}

fn coordinates(swept: &Swept, point: &SweepPoint) -> String {
    let both = swept.axes.iter().zip(&point.at);
    both.map(|(axis, at)| value(*at, axis.unit.as_deref())).collect::<Vec<_>>().join(" and ")
}

/// The peaks or dips between the ends of a curve, clear of both, which its ends do not show.
fn between(swept: &Swept) -> Vec<String> {
    let ([axis], [first, .., last]) = (&swept.axes[..], &swept.points[..]) else {
        return Vec::new();
    };
    let (least, most) = ends(&swept.points, first);
    // A twentieth of the whole reach is more than the eye would take for an end.
    let margin = (most.of.value - least.of.value) / 20.0;
    let (low, high) = (first.of.value.min(last.of.value), first.of.value.max(last.of.value));
    let said = |which: &str, point: &SweepPoint| {
        let at = value(point.at[0], axis.unit.as_deref());
        format!(
            "Between the two its {which} is {}, at {at}.",
            plus_minus(point.of.value, point.of.se)
        )
    };
    let peak = (most.of.value > high + margin).then(|| said("highest", most));
    let dip = (least.of.value < low - margin).then(|| said("lowest", least));
    peak.into_iter().chain(dip).collect()
}

/// The order of the numbers of a map.
fn numbers(swept: &Swept) -> Option<String> {
    let [one, other] = &swept.axes[..] else { return None };
    Some(format!("The first number is `{}`, the second `{}`.", one.label, other.label))
}

fn list(swept: &Swept, axis: &Axis) -> StudyTable {
    let cells = |cell: &dyn Fn(&SweepPoint) -> String| swept.points.iter().map(cell).collect();
    let of = |read: fn(&Band) -> Estimate| {
        cells(&move |point| {
            let read = read(&point.band);
            plus_minus(read.value, read.se)
        })
    };
    let mut columns = vec![column("value", Align::Point, cells(&|point| value(point.at[0], None)))];
    let asked = match swept.gauge.statistic {
        Statistic::Quantile(p) => ![0.1, 0.5, 0.9].contains(&p),
        Statistic::Mean => false,
        Statistic::Cvar5 | Statistic::Min | Statistic::Max | Statistic::Sd => true,
    };
    if asked {
        let name = head(&swept.gauge);
        let read = |point: &SweepPoint| plus_minus(point.of.value, point.of.se);
        columns.push(column(&name, Align::Point, cells(&read)));
    }
    if swept.gauge.is_chance() {
        columns.push(column(&head(&swept.gauge), Align::Point, of(|band| band.mean)));
    } else {
        columns.push(column("mean", Align::Point, of(|band| band.mean)));
        columns.push(column("p10", Align::Point, of(|band| band.p10)));
        columns.push(column("p50", Align::Point, of(|band| band.p50)));
        columns.push(column("p90", Align::Point, of(|band| band.p90)));
    }
    let title = format!(
        "{}, {}, by `{}`{}",
        sentence(&column_words(&swept.gauge)),
        unit(&swept.gauge),
        axis.label,
        in_unit(axis)
    );
    StudyTable { title, columns, most: 40 }
}

fn grid(swept: &Swept, down: &Axis, across: &Axis) -> StudyTable {
    let wide = across.values.len();
    // As many digits as differences between points support.
    let se = swept.change.se.filter(|se| *se > 1e-9 * swept.change.value.abs());
    let decimals = se.and_then(decimals_for_error);
    let rows = down.values.iter().map(|v| value(*v, None)).collect();
    let mut columns = vec![column("", Align::Point, rows)];
    for (index, at) in across.values.iter().enumerate() {
        let cell = |row: usize| {
            let point = swept.points.get(row * wide + index);
            point.map_or("–".to_owned(), |point| match decimals {
                Some(decimals) => with_decimals(point.of.value, decimals),
                None => significant(point.of.value, 4),
            })
        };
        let cells = (0..down.values.len()).map(cell).collect();
        columns.push(column(&value(*at, None), Align::Point, cells));
    }
    let title = format!(
        "{}, {}: downwards by `{}`{}, to the right by `{}`{}",
        sentence(&in_words(&swept.gauge)),
        unit(&swept.gauge),
        down.label,
        in_unit(down),
        across.label,
        in_unit(across)
    );
    StudyTable { title, columns, most: 40 }
}

/// ` (GW)` behind an axis' name, where it has a unit that says something.
fn in_unit(axis: &Axis) -> String {
    match with_unit("", axis.unit.as_deref()).strip_prefix(", ") {
        Some(unit) => format!(" ({unit})"),
        None => String::new(),
    }
}

/// Values past what their key allows.
fn clamped(swept: &Swept) -> Option<String> {
    let point = swept.points.iter().find(|point| !point.clamped.is_empty())?;
    let at: Vec<String> = point.at.iter().map(|at| value(*at, None)).collect();
    Some(format!(
        "Note: at {} the value is held at the bound of {} in every trial.",
        at.join(" and "),
        point.clamped.join(", ")
    ))
}

/// The chart `sweep`: a curve, or a map.
#[must_use]
pub fn sweep_chart(swept: &Swept, ran: &Ran) -> Charts {
    let title = quoted(&finding(swept));
    let (svg, caption) = match &swept.axes[..] {
        [down, across] => {
            let wide = across.values.len();
            let cell = |row: usize, index: usize| {
                swept.points.get(row * wide + index).map(|point| point.of.value)
            };
            let figure = heat::Figure {
                title: title.clone(),
                subtitle: "Each rectangle is a run with the same luck; lines join equal values"
                    .to_owned(),
                unit: unit(&swept.gauge),
                across: (with_unit(&across.label, across.unit.as_deref()), across.values.clone()),
                up: (with_unit(&down.label, down.unit.as_deref()), down.values.clone()),
                rows: (0..down.values.len())
                    .map(|row| (0..wide).map(|index| cell(row, index)).collect())
                    .collect(),
            };
            let caption = "Each rectangle is a run; the lines join points of equal value.";
            (heat::draw(&figure, &ran.footer()), caption)
        }
        axes => {
            let axis = axes.first();
            let lines = curves(&swept.gauge, &swept.points);
            let figure = sweep::Figure {
                title: title.clone(),
                subtitle: "Each point is a run with the same luck".to_owned(),
                unit: format!("{}, {}", column_words(&swept.gauge), unit(&swept.gauge)),
                caption: axis
                    .map_or_else(String::new, |axis| with_unit(&axis.label, axis.unit.as_deref())),
                log: axis.is_some_and(|axis| axis.log),
                area: true,
                lines,
                target: None,
                roots: Vec::new(),
            };
            let caption = "Mean and quantiles over the trials of each run; the band of each line is \
                           its 95 % interval, the light area lies between p10 and p90.";
            (sweep::draw(&figure, &ran.footer()), caption)
        }
    };
    let mut charts = Charts::default();
    charts.add("sweep", title, caption, svg);
    charts
}

fn curves(gauge: &Gauge, points: &[SweepPoint]) -> Vec<sweep::Line> {
    let line = |name: &str, strong: bool, read: &dyn Fn(&SweepPoint) -> Estimate| {
        let mut points: Vec<_> =
            points.iter().map(|point| chart_point(point.at[0], read(point))).collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        sweep::Line { name: name.to_owned(), strong, points }
    };
    let asked = head(gauge);
    if gauge.is_chance() {
        return vec![line(&asked, true, &|point| point.of)];
    }
    let asked = asked.as_str();
    let mut lines = vec![line("p10", asked == "p10", &|point| point.band.p10)];
    lines.push(line("p50", asked == "p50", &|point| point.band.p50));
    lines.push(line("mean", asked == "mean", &|point| point.band.mean));
    if !["p10", "p50", "mean", "p90"].contains(&asked) {
        lines.push(line(asked, true, &|point| point.of));
    }
    lines.push(line("p90", asked == "p90", &|point| point.band.p90));
    lines
}

pub(super) fn chart_point(x: f64, of: Estimate) -> sweep::Point {
    // No metric is below zero, and so no interval reaches there.
    let within = |(low, high): (f64, f64)| (low.max(of.value.min(0.0)), high);
    sweep::Point { x, y: of.value, interval: of.interval().map(within) }
}

/// `sweep.json`.
///
/// # Errors
/// Where a number cannot be written as JSON; finite numbers always can.
pub fn sweep_json(swept: &Swept, ran: &Ran) -> Result<String, serde_json::Error> {
    let mut value = ran.json(&swept.gauge);
    let axes = swept.axes.iter().map(|axis| {
        json!({ "path": axis.path, "label": axis.label, "unit": axis.unit, "log": axis.log,
            "values": axis.values })
    });
    value["axes"] = axes.collect();
    value["change"] = json!({ "value": swept.change.value, "se": swept.change.se });
    let points = swept.points.iter().map(|point| {
        let Band { mean, p10, p50, p90 } = point.band;
        json!({
            "at": point.at, "value": point.of.value, "se_value": point.of.se,
            "mean": mean.value, "se": mean.se, "p10": p10.value, "se_p10": p10.se,
            "p50": p50.value, "se_p50": p50.se, "p90": p90.value, "se_p90": p90.se,
            "held": point.clamped,
        })
    });
    value["points"] = points.collect::<Value>();
    lines(&value)
}

/// The estimates of a point in `sweep.csv`: what each is called, its error, and which it is.
type PointColumn = (&'static str, &'static str, fn(&SweepPoint) -> Estimate);
const POINT_COLUMNS: [PointColumn; 5] = [
    ("value", "se_value", |point| point.of),
    ("mean", "se", |point| point.band.mean),
    ("p10", "se_p10", |point| point.band.p10),
    ("p50", "se_p50", |point| point.band.p50),
    ("p90", "se_p90", |point| point.band.p90),
];

/// `sweep.csv`: a row for each point, with the value of each axis and the estimates.
///
/// # Errors
/// Where a row cannot be written, which does not happen in memory.
pub fn sweep_csv(swept: &Swept) -> io::Result<Vec<u8>> {
    let paths = swept.axes.iter().map(|axis| axis.path.as_str());
    let heads = POINT_COLUMNS.iter().flat_map(|(value, se, _)| [*value, *se]);
    let mut out = Csv::new(Vec::new(), &distinct(paths.chain(heads).map(str::to_owned)))?;
    for point in &swept.points {
        for at in &point.at {
            out.number(&format!("{at:?}"))?;
        }
        for (_, _, of) in POINT_COLUMNS {
            let Estimate { value, se } = of(point);
            out.number(&format!("{value:?}"))?;
            out.number(&se.map_or(String::new(), |se| format!("{se:?}")))?;
        }
        out.end_row()?;
    }
    out.finish()
}
