//! The drivers of a scenario, as a page and JSON.

use serde_json::{Value, json};

use super::page::{Ran, StudyPage, StudyTable, column, column_words, in_words, unit, with_digits};
use super::sensitivity_words::{DIGITS, Told, index, signed};
use crate::outcome::Layout;
use crate::report::files::json::lines;
use crate::report::terminal::cells::Align;
use crate::scenario::Scenario;
use crate::stats::{Share, Statistic};
use crate::study::{Arm, Driver, GroupKind, Sensitivity, Swing};

/// Rows of a table on the terminal.
const MOST_SHOWN: usize = 10;

/// The words; `layout` names the causes.
#[must_use]
pub fn sensitivity_page(
    found: &Sensitivity,
    scenario: &Scenario,
    layout: &Layout,
    ran: &Ran,
) -> StudyPage {
    let told = Told { found, scenario, layout };
    let other = found.groups > 0 && !(found.partial && found.drivers.is_empty());
    let runs = 1 + usize::from(other) + found.drivers.len() + 2 * found.swings.len();
    let mut page = StudyPage::new("Sensitivity", "sensitivity.json", ran, runs);
    if let Some(trials) = told.trials(runs) {
        let rest = page.ran.split_once(" each").map_or("", |(_, rest)| rest);
        page.ran = format!("{trials}{rest}");
    }
    page.finding.push(format!("{}.", told.spread()));
    page.finding.extend(told.moves().map(|words| format!("{words}.")));
    page.warning = told.too_few();
    let (broad, single) = told.parts();
    for (title, head, rows) in [
        ("Broad causes: their shares of the variance", "cause", broad),
        ("Assumptions, one by one: their shares of the variance", "assumption", single),
    ] {
        if !rows.is_empty() {
            page.tables.push(shares(told, (title, head), &rows));
        }
    }
    if !found.swings.is_empty() {
        page.tables.push(swings(told));
    }
    if !found.drivers.is_empty() {
        page.notes.push(
            "Alone (first-order index): the share of the variance over trials that would go if the \
             cause were known. With others (total index): the share that it has a hand in. Intervals \
             are 95 %, from a bootstrap; an index whose interval holds 0 is not clear of 0."
                .to_owned(),
        );
        page.notes.extend(told.order().map(|words| format!("{words}.")));
        page.notes.extend(told.agreement().map(|words| format!("{words}.")));
        if found.drivers.iter().any(|driver| driver.group.is_correlated()) {
            page.notes.push(
                "Assumptions joined by + are correlated, and so are moved together: what each does apart from \
                 the others cannot be told."
                    .to_owned(),
            );
        }
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

fn shares(told: Told<'_>, (title, head): (&str, &str), rows: &[&Driver]) -> StudyTable {
    let cells = |cell: &dyn Fn(&Driver) -> String| rows.iter().map(|row| cell(row)).collect();
    StudyTable {
        title: title.to_owned(),
        columns: vec![
            column(head, Align::Left, cells(&|row| told.name(row))),
            column("alone", Align::Right, cells(&|row| index(&row.indices.first))),
            column("with others", Align::Right, cells(&|row| index(&row.indices.total))),
        ],
        most: MOST_SHOWN,
    }
}

fn swings(told: Told<'_>) -> StudyTable {
    let Told { found, scenario, .. } = told;
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
    let told = Told { found, scenario, layout };
    let mut out = ran.json(&found.gauge);
    out["estimate"] = json!({ "value": found.base.value, "se": found.base.se, "sd": found.sd });
    out["finding"] = json!(format!("{}.", told.spread()));
    let names = |driver: &Driver| -> Vec<String> {
        let indices = driver.group.assumptions.iter();
        indices.filter_map(|i| layout.assumptions.get(*i)).cloned().collect()
    };
    let kind = |kind: GroupKind| match kind {
        GroupKind::Assumption => "assumption",
        GroupKind::Assumptions => "assumptions",
        GroupKind::Water => "water",
        GroupKind::Security => "security",
        GroupKind::Regime(_) => "regime",
        GroupKind::Levels => "levels",
        GroupKind::Construction => "construction",
        GroupKind::Cause(_) => "cause",
        GroupKind::Incidents => "incidents",
        GroupKind::Branch(_) => "branch",
    };
    let share = |share: &Share| {
        json!({
            "value": share.estimate.value, "se": share.estimate.se, "low": share.low,
            "high": share.high, "distinguishable_from_zero": share.is_known() && !share.holds_zero(),
        })
    };
    let drivers = found.drivers.iter().map(|driver| {
        let cause = match driver.group.kind {
            GroupKind::Cause(cause) => layout.causes.get(cause),
            _ => None,
        };
        let branch = match driver.group.kind {
            GroupKind::Branch(branch) => layout.branches.get(branch).map(|own| &own.name),
            _ => None,
        };
        let mut row = json!({
            "group": kind(driver.group.kind), "cause": cause, "assumptions": names(driver),
            "first": share(&driver.indices.first), "total": share(&driver.indices.total),
            "given_data": driver.given.as_ref().map(share), "trials": driver.trials,
        });
        if let Some(branch) = branch {
            row["branch"] = json!(branch);
        }
        if let GroupKind::Regime(regime) = driver.group.kind {
            row["regime"] = json!(layout.regimes.get(regime).map(|own| &own.name));
        }
        row
    });
    out["order_known"] = json!(found.order_known);
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
            "swing": swing.swing.value, "se": swing.swing.se, "trials": found.arm_trials,
        })
    });
    out["tornado"] = swings.collect::<Value>();
    lines(&out)
}
