//! What drives a scenario, in words, as charts and JSON.

use serde_json::{Value, json};

use super::figures::Drawn;
use super::json::lines;
use super::study::{
    Ran, StudyPage, StudyTable, column, column_words, estimate, in_words, quoted, sentence, unit,
    with_digits,
};
use super::terminal::cells::Align;
use crate::chart::{ChartError, Colour, Heading, Palette, drivers, tornado};
use crate::outcome::Layout;
use crate::scenario::{Assumption, Scenario};
use crate::stats::{Share, Statistic};
use crate::study::{Arm, Driver, GroupKind, Sensitivity, Swing};
use crate::units::{percent, plus_minus, significant};

/// Rows of single assumptions in a chart.
const MOST_ROWS: usize = 14;
/// Rows of a table on the terminal.
const MOST_SHOWN: usize = 10;
/// Digits of an assumption's value.
const DIGITS: usize = 3;

/// The words; `layout` names the causes.
#[must_use]
pub fn sensitivity_page(
    found: &Sensitivity,
    scenario: &Scenario,
    layout: &Layout,
    ran: &Ran,
) -> StudyPage {
    let runs =
        1 + usize::from(!found.drivers.is_empty()) + found.drivers.len() + 2 * found.swings.len();
    let mut page = StudyPage::new("Sensitivity", "sensitivity.json", ran, runs);
    page.finding.push(format!("{}.", spread(found, scenario, layout)));
    page.finding.extend(moves(found, scenario).map(|words| format!("{words}.")));
    let (broad, single) = parts(found);
    for (title, rows) in [
        ("Broad causes: their shares of the variance", broad),
        ("Assumptions, one by one: their shares of the variance", single),
    ] {
        if !rows.is_empty() {
            page.tables.push(shares(title, &rows, scenario, layout));
        }
    }
    if !found.swings.is_empty() {
        page.tables.push(swings(found, scenario));
    }
    if !found.drivers.is_empty() {
        page.notes.push(
            "Alone (first-order index): the share of the variance over trials that would go if the \
             cause were known. With others (total index): the share that it has a hand in. Intervals \
             are 95 %, from a bootstrap; what they do not tell from 0 is said so."
                .to_owned(),
        );
        if found.gauge.statistic != Statistic::Mean {
            page.notes.push(format!(
                "Shares are of the spread of {} over trials; how {} moves is in the table of single \
                 assumptions moved.",
                column_words(&found.gauge),
                in_words(&found.gauge)
            ));
        }
    }
    if !found.swings.is_empty() {
        page.notes.push(
            "Moved: the assumption held at its p10, then its p90, all else as it is and under the same \
             luck; ± is the standard error of the paired difference."
                .to_owned(),
        );
    }
    page
}

/// Broad causes, and single assumptions from the largest down.
fn parts(found: &Sensitivity) -> (Vec<&Driver>, Vec<&Driver>) {
    let is_single = |driver: &&Driver| driver.group.kind == GroupKind::Assumption;
    let (mut single, broad): (Vec<_>, Vec<_>) = found.drivers.iter().partition(is_single);
    let size = |driver: &Driver| driver.indices.total.estimate.value;
    single.sort_by(|a, b| size(b).total_cmp(&size(a)));
    (broad, single)
}

/// The name of a group.
fn name(driver: &Driver, scenario: &Scenario, layout: &Layout) -> String {
    match driver.group.kind {
        GroupKind::Assumptions => "All assumptions".to_owned(),
        GroupKind::Water => "Water: wet and dry years".to_owned(),
        GroupKind::Security => "Security: the course of the states".to_owned(),
        GroupKind::Construction => "Construction: built or not".to_owned(),
        GroupKind::Incidents => "All incidents".to_owned(),
        GroupKind::Cause(cause) => {
            format!("Incidents: {}", layout.causes.get(cause).map_or("", String::as_str))
        }
        GroupKind::Assumption => {
            let labels = driver.group.assumptions.iter();
            let labels: Vec<&str> = labels
                .filter_map(|i| scenario.assumptions.get(*i))
                .map(Assumption::label)
                .collect();
            let words = labels.join("; ");
            if labels.len() > 1 { format!("Correlated: {words}") } else { words }
        }
    }
}

/// The same in the middle of a sentence.
fn in_sentence(driver: &Driver, scenario: &Scenario, layout: &Layout) -> String {
    match driver.group.kind {
        GroupKind::Assumptions => "what we do not know (all assumptions together)".to_owned(),
        GroupKind::Water => "wet and dry years".to_owned(),
        GroupKind::Security => "the course of security".to_owned(),
        GroupKind::Construction => "whether corridors are built".to_owned(),
        GroupKind::Incidents => "when incidents happen (all causes together)".to_owned(),
        GroupKind::Cause(cause) => format!(
            "when incidents of cause `{}` happen",
            layout.causes.get(cause).map_or("", String::as_str)
        ),
        GroupKind::Assumption => {
            let labels = driver.group.assumptions.iter();
            let labels: Vec<String> = labels
                .filter_map(|i| scenario.assumptions.get(*i))
                .map(|assumption| format!("`{}`", assumption.label()))
                .collect();
            match labels.len() {
                1 => labels.concat(),
                _ => format!("{}, correlated", labels.join(" with ")),
            }
        }
    }
}

fn words(share: &Share) -> String {
    if share.holds_zero() {
        return "not distinguishable from 0".to_owned();
    }
    if share.high < 0.0005 {
        return "<0.1 %".to_owned();
    }
    let at = |share: f64| {
        let text = percent(share, None);
        text.trim_end_matches(" %").to_owned()
    };
    format!("{} ({} to {})", percent(share.estimate.value, None), at(share.low), at(share.high))
}

/// What dominates, in one sentence without its full stop.
fn spread(found: &Sensitivity, scenario: &Scenario, layout: &Layout) -> String {
    let what = column_words(&found.gauge);
    let unit = unit(&found.gauge);
    let (broad, single) = parts(found);
    let Some(most) = largest(&broad, &single) else {
        return match found.partial {
            true => "Interrupted before the spread was split".to_owned(),
            false => format!(
                "Nothing drives {what}: it is {} in every trial",
                estimate(found.base, &unit)
            ),
        };
    };
    let mut text = format!(
        "{} dominates the spread of {what} between trials (standard deviation {} {unit}): it has a hand \
         in {} of the variance",
        sentence(&in_sentence(most, scenario, layout)),
        significant(found.sd, 2),
        share(most)
    );
    if most.group.kind == GroupKind::Assumptions
        && let Some(first) = single.first()
    {
        text.push_str(&format!(
            ", first of all {} ({})",
            in_sentence(first, scenario, layout),
            share(first)
        ));
        let next = broad.iter().filter(|driver| driver.group.kind != GroupKind::Assumptions);
        if let Some(next) = next.max_by(by_size) {
            text.push_str(&format!(
                "; next comes {} ({})",
                in_sentence(next, scenario, layout),
                share(next)
            ));
        }
    }
    text
}

/// The same for a chart's title.
fn short(found: &Sensitivity, scenario: &Scenario, layout: &Layout) -> String {
    let (broad, single) = parts(found);
    largest(&broad, &single).map_or_else(String::new, |most| {
        format!(
            "{} dominates the spread of {}, with a hand in {} of its variance",
            sentence(&in_sentence(most, scenario, layout)),
            column_words(&found.gauge),
            share(most)
        )
    })
}

/// The broad cause with the largest total index, or the single assumption.
fn largest<'a>(broad: &[&'a Driver], single: &[&'a Driver]) -> Option<&'a Driver> {
    broad.iter().max_by(by_size).or(single.first()).copied()
}

fn by_size(a: &&&Driver, b: &&&Driver) -> std::cmp::Ordering {
    a.indices.total.estimate.value.total_cmp(&b.indices.total.estimate.value)
}

fn share(driver: &Driver) -> String {
    percent(driver.indices.total.estimate.value.min(1.0), None)
}

/// Which assumption moves the answer most.
fn moves(found: &Sensitivity, scenario: &Scenario) -> Option<String> {
    let most = found.swings.first()?;
    let assumption = scenario.assumptions.get(most.assumption)?;
    let unit_of = assumption.unit.as_deref();
    Some(format!(
        "The {} is {}; taking `{}` from its p10 ({}) to its p90 ({}) moves it by {}, more than any \
         other assumption does",
        in_words(&found.gauge),
        estimate(found.base, &unit(&found.gauge)),
        assumption.label(),
        with_digits(most.low.at, unit_of, DIGITS),
        with_digits(most.high.at, unit_of, DIGITS),
        signed(most.swing.value, most.swing.se),
    ))
}

fn signed(value: f64, se: Option<f64>) -> String {
    let plus = if value > 0.0 { "+" } else { "" };
    format!("{plus}{}", plus_minus(value, se))
}

fn shares(title: &str, rows: &[&Driver], scenario: &Scenario, layout: &Layout) -> StudyTable {
    let cells = |cell: &dyn Fn(&Driver) -> String| rows.iter().map(|row| cell(row)).collect();
    StudyTable {
        title: title.to_owned(),
        columns: vec![
            column("cause", Align::Left, cells(&|row| name(row, scenario, layout))),
            column("alone", Align::Right, cells(&|row| words(&row.indices.first))),
            column("with others", Align::Right, cells(&|row| words(&row.indices.total))),
        ],
        most: MOST_SHOWN,
    }
}

fn swings(found: &Sensitivity, scenario: &Scenario) -> StudyTable {
    let assumption = |swing: &Swing| scenario.assumptions.get(swing.assumption);
    let cells = |cell: &dyn Fn(&Swing) -> String| found.swings.iter().map(cell).collect();
    let span = |swing: &Swing| {
        let unit = assumption(swing).and_then(|a| a.unit.as_deref());
        let short = |at: f64| with_digits(at, unit.filter(|unit| unit.contains("year")), DIGITS);
        format!("{} to {}", short(swing.low.at), short(swing.high.at))
    };
    let change = |arm: &Arm| signed(arm.change.value, arm.change.se);
    StudyTable {
        title: format!(
            "Assumptions moved: what {} does, {}",
            in_words(&found.gauge),
            unit(&found.gauge)
        ),
        columns: vec![
            column(
                "assumption",
                Align::Left,
                cells(&|swing| assumption(swing).map_or("", |a| a.label()).to_owned()),
            ),
            column("p10 to p90", Align::Right, cells(&span)),
            column("at p10", Align::Point, cells(&|swing| change(&swing.low))),
            column("at p90", Align::Point, cells(&|swing| change(&swing.high))),
        ],
        most: MOST_SHOWN,
    }
}

/// The charts `drivers` and `tornado`, as far as there is something to draw.
///
/// # Errors
/// See [`ChartError`].
pub fn sensitivity_charts(
    found: &Sensitivity,
    scenario: &Scenario,
    layout: &Layout,
    ran: &Ran,
) -> Result<Vec<Drawn>, ChartError> {
    let mut charts = Vec::new();
    if !found.drivers.is_empty() {
        let title = quoted(&short(found, scenario, layout));
        let figure = drivers_figure(found, scenario, layout, title.clone());
        let svg = drivers::draw(&figure, &ran.footer())?;
        let caption = "Shares of the variance over trials: dark, what would go if the cause were known; \
                       light, what it has a hand in together with others. Whiskers are 95 % intervals.";
        charts.push(Drawn { name: "drivers", title, caption, svg });
    }
    if !found.swings.is_empty() {
        let title = quoted(&moves(found, scenario).unwrap_or_default());
        let figure = tornado_figure(found, scenario, title.clone());
        let svg = tornado::draw(&figure, &ran.footer())?;
        let caption = "Each assumption at its p10 and p90, all else as it is. Whiskers are 95 % intervals \
                       of the paired change.";
        charts.push(Drawn { name: "tornado", title, caption, svg });
    }
    Ok(charts)
}

fn drivers_figure(
    found: &Sensitivity,
    scenario: &Scenario,
    layout: &Layout,
    title: String,
) -> drivers::Figure {
    let palette = Palette::new(&layout.causes);
    let colour = |kind: GroupKind| match kind {
        GroupKind::Assumption | GroupKind::Assumptions => Colour(0x00, 0x72, 0xb2),
        GroupKind::Water => palette.colour(Heading::Supply),
        GroupKind::Security => Colour(0x8c, 0x56, 0x4b),
        GroupKind::Construction => palette.colour(Heading::NotInService),
        GroupKind::Incidents => Colour(0x44, 0x44, 0x44),
        GroupKind::Cause(cause) => palette.colour(Heading::Incidents(cause)),
    };
    let row = |driver: &Driver| {
        let Share { estimate, low, high } = driver.indices.first;
        let unclear = driver.indices.first.holds_zero();
        let total = driver.indices.total;
        drivers::Row {
            name: name(driver, scenario, layout),
            colour: colour(driver.group.kind),
            first: (!unclear).then_some((estimate.value, low, high)),
            total: (total.estimate.value, total.low, total.high),
            words: if unclear {
                "not clear of 0".to_owned()
            } else {
                percent(estimate.value, None)
            },
        }
    };
    let (broad, single) = parts(found);
    let mut head = "Assumptions, one by one".to_owned();
    if single.len() > MOST_ROWS {
        head.push_str(&format!(" (the largest {MOST_ROWS} of {})", single.len()));
    }
    let mut blocks = vec![drivers::Block {
        head: "Broad causes".to_owned(),
        rows: broad.iter().map(|driver| row(driver)).collect(),
    }];
    blocks.push(drivers::Block {
        head,
        rows: single.iter().take(MOST_ROWS).map(|driver| row(driver)).collect(),
    });
    blocks.retain(|block| !block.rows.is_empty());
    let subtitle = format!("Sobol indices of {}: alone; with others", column_words(&found.gauge));
    drivers::Figure { title, subtitle, blocks }
}

fn tornado_figure(found: &Sensitivity, scenario: &Scenario, title: String) -> tornado::Figure {
    let row = |swing: &Swing| {
        let assumption = scenario.assumptions.get(swing.assumption);
        let unit = assumption.and_then(|a| a.unit.as_deref());
        let end = |arm: &Arm| tornado::End {
            value: with_digits(arm.at, unit, DIGITS),
            answer: arm.of.value,
            se: arm.change.se.unwrap_or(0.0),
        };
        tornado::Row {
            name: assumption.map_or("", |a| a.label()).to_owned(),
            low: end(&swing.low),
            high: end(&swing.high),
        }
    };
    let count = found.swings.len();
    let subtitle = match count > MOST_ROWS {
        true => format!("Each assumption at its p10 and p90, the {MOST_ROWS} largest of {count}"),
        false => "Each assumption at its p10 and p90, all else as it is".to_owned(),
    };
    tornado::Figure {
        title,
        subtitle,
        caption: format!("{}, {}", in_words(&found.gauge), unit(&found.gauge)),
        base: found.base.value,
        rows: found.swings.iter().take(MOST_ROWS).map(row).collect(),
    }
}

/// `sensitivity.json`.
///
/// # Errors
/// Where a number cannot be written as JSON; finite numbers always can.
pub fn sensitivity_json(
    found: &Sensitivity,
    scenario: &Scenario,
    layout: &Layout,
    ran: &Ran,
) -> Result<String, serde_json::Error> {
    let mut out = ran.json(&found.gauge);
    out["estimate"] = json!({ "value": found.base.value, "se": found.base.se, "sd": found.sd });
    out["finding"] = json!(format!("{}.", spread(found, scenario, layout)));
    let names = |driver: &Driver| -> Vec<String> {
        let indices = driver.group.assumptions.iter();
        indices.filter_map(|i| layout.assumptions.get(*i)).cloned().collect()
    };
    let kind = |kind: GroupKind| match kind {
        GroupKind::Assumption => "assumption",
        GroupKind::Assumptions => "assumptions",
        GroupKind::Water => "water",
        GroupKind::Security => "security",
        GroupKind::Construction => "construction",
        GroupKind::Cause(_) => "cause",
        GroupKind::Incidents => "incidents",
    };
    let share = |share: &Share| {
        json!({
            "value": share.estimate.value, "se": share.estimate.se, "low": share.low,
            "high": share.high, "distinguishable_from_zero": !share.holds_zero(),
        })
    };
    let drivers = found.drivers.iter().map(|driver| {
        let cause = match driver.group.kind {
            GroupKind::Cause(cause) => layout.causes.get(cause),
            _ => None,
        };
        json!({
            "group": kind(driver.group.kind), "cause": cause, "assumptions": names(driver),
            "first": share(&driver.indices.first), "total": share(&driver.indices.total),
        })
    });
    out["drivers"] = drivers.collect::<Value>();
    let arm = |arm: &Arm| {
        json!({
            "at": arm.at, "value": arm.of.value, "se": arm.of.se,
            "change": arm.change.value, "se_change": arm.change.se,
        })
    };
    let swings = found.swings.iter().map(|swing| {
        json!({
            "assumption": layout.assumptions.get(swing.assumption),
            "p10": arm(&swing.low), "p90": arm(&swing.high),
            "swing": swing.swing.value, "se": swing.swing.se,
        })
    });
    out["tornado"] = swings.collect::<Value>();
    lines(&out)
}
