//! The charts `drivers` and `tornado`.

use super::page::{Ran, column_words, in_words, quoted, unit, with_digits};
use super::sensitivity_words::{DIGITS, NOT_KNOWN, Told, index};
use crate::chart::{Colour, Heading, Palette, drivers, tornado};
use crate::outcome::{CauseIndex, Layout, Loss};
use crate::report::run::figures::Charts;
use crate::scenario::Scenario;
use crate::study::{Arm, Driver, GroupKind, Sensitivity, Swing};
use crate::units::percent;

/// Rows of single assumptions in a chart.
const MOST_ROWS: usize = 14;

/// The charts `drivers` and `tornado`, as far as there is something to draw.
#[must_use]
pub fn sensitivity_charts(
    found: &Sensitivity,
    scenario: &Scenario,
    layout: &Layout,
    ran: &Ran,
) -> Charts {
    let told = Told { found, scenario, layout };
    let mut charts = Charts::default();
    if !found.drivers.is_empty() {
        let title = quoted(&told.short());
        let figure = drivers_figure(told, title.clone());
        let svg = drivers::draw(&figure, &ran.footer());
        let caption = "Shares of the variance over trials: dark, what would go if the cause were known; \
                       light, what it has a hand in together with others. Whiskers are 95 % intervals.";
        charts.add("drivers", title, caption, svg);
    }
    if !found.swings.is_empty() {
        let title = quoted(&told.moves().unwrap_or_default());
        let figure = tornado_figure(told, title.clone());
        let svg = tornado::draw(&figure, &ran.footer());
        let caption = "Each assumption at its p10 and p90, all else as it is. Whiskers are 95 % intervals \
                       of the paired change.";
        charts.add("tornado", title, caption, svg);
    }
    charts
}

fn drivers_figure(told: Told<'_>, title: String) -> drivers::Figure {
    let palette = Palette::new(&told.layout.causes);
    let colour = |kind: GroupKind| match kind {
        GroupKind::Assumption | GroupKind::Assumptions | GroupKind::Branch(_) => Colour::ASSUMPTION,
        GroupKind::Water => palette.colour(Heading::Lost(Loss::Supply)),
        GroupKind::Security | GroupKind::Regime(_) | GroupKind::Levels => Colour::SECURITY,
        GroupKind::Construction => palette.colour(Heading::Lost(Loss::NotInService)),
        GroupKind::Incidents => Colour(0x44, 0x44, 0x44),
        GroupKind::Cause(cause) => {
            palette.colour(Heading::Lost(Loss::Incidents(CauseIndex(cause))))
        }
    };
    let row = |driver: &Driver| {
        let first = driver.indices.first;
        let clear = first.is_known() && !first.holds_zero();
        drivers::Row {
            name: told.name(driver).lines().next().unwrap_or_default().to_owned(),
            note: match driver.group.is_correlated() {
                true => format!("correlated with: {}", told.labels(driver)[1..].join("; ")),
                false => String::new(),
            },
            colour: colour(driver.group.kind),
            first: clear.then(|| first.within_whole()),
            total: Some(driver.indices.total.within_whole()),
            words: match clear {
                true => percent(first.within_whole().0, None),
                false => index(&first),
            },
            total_words: match driver.indices.total.is_known() {
                true => percent(driver.indices.total.within_whole().0, None),
                false => NOT_KNOWN.to_owned(),
            },
        }
    };
    let (broad, single) = told.parts();
    let head = match single.len() > MOST_ROWS {
        true => format!("Assumptions: the largest {MOST_ROWS} of {}", single.len()),
        false => "Assumptions, one by one".to_owned(),
    };
    let mut blocks = vec![drivers::Block {
        head: "Broad causes".to_owned(),
        rows: broad.iter().map(|driver| row(driver)).collect(),
    }];
    blocks.push(drivers::Block {
        head,
        rows: single.iter().take(MOST_ROWS).map(|driver| row(driver)).collect(),
    });
    blocks.retain(|block| !block.rows.is_empty());
    let known = if told.too_few().is_some() { ", hardly known with so few trials" } else { "" };
    let of = column_words(&told.found.gauge);
    let subtitle = format!("Sobol indices of {of}{known}: alone; with others");
    drivers::Figure { title, subtitle, blocks }
}

fn tornado_figure(told: Told<'_>, title: String) -> tornado::Figure {
    let Told { found, scenario, .. } = told;
    let row = |swing: &Swing| {
        let assumption = scenario.assumptions.get(swing.assumption);
        let unit = assumption.and_then(|a| a.unit.as_deref());
        let end = |arm: &Arm| tornado::End {
            value: with_digits(arm.at, unit, DIGITS),
            answer: arm.of.value,
            se: arm.change.se,
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
