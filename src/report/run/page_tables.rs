//! The sentences and tables of the page, one function each.

use super::page::{AssumptionRow, ClampedNote, CorridorRow, Input, Number, Step, WaterfallRow};
use crate::outcome::{Event, Loss};
use crate::read::{Piece, Stated};
use crate::report::laws::{in_words, score_in_words};
use crate::report::listing::listed;
use crate::scenario::{Commodity, Corridor, Grade, Scenario};
use crate::stats::{Estimate, Metric, MetricRow, Summary};
use crate::units::{chance_percent, counted, percents_with, significant, whole};

/// A word.
fn word(text: &str) -> Number {
    Number { value: text.to_owned(), error: None }
}

/// The causes of incidents that the summary knows, in its order.
pub(super) fn causes(summary: &Summary) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    for row in &summary.metrics {
        if let Some(cause) = &row.about.cause
            && !causes.contains(cause)
        {
            causes.push(cause.clone());
        }
    }
    causes
}

/// How the numbers of trials that are counted and not kept are known; empty where they are kept.
pub(super) fn by_counting(summary: &Summary) -> String {
    let Some(counted) = &summary.counted else { return String::new() };
    let not_kept = match counted.not_kept.is_empty() {
        true => String::new(),
        false => format!(" Not kept of so many trials: {}.", listed(&counted.not_kept)),
    };
    format!(
        " Of so many trials each number is counted and not kept: means, chances and errors are exact, \
         quantiles are known to {:.3} % of their value. Single histories, the drivers and how the estimates \
         settled are of the first {} trials.{not_kept}",
        100.0 * counted.relative_width,
        whole(counted.kept_trials),
    )
}

/// How fuels count as electricity.
pub(super) fn fuels(scenario: &Scenario) -> &'static str {
    let is_lpg = |corridor: &Corridor| corridor.commodity == Commodity::Lpg;
    match scenario.corridors.iter().any(is_lpg) {
        true => {
            "Gas and oil count as the electricity that they make, LPG as the electricity that would have \
             cooked and heated the same."
        }
        false => "Gas and oil count as the electricity that they make.",
    }
}

/// The corridors' names and the total.
fn all_corridors(scenario: &Scenario) -> Vec<Option<&str>> {
    scenario.corridors.iter().map(|corridor| Some(corridor.name.as_str())).chain([None]).collect()
}

pub(super) fn corridors(input: Input<'_>) -> Vec<CorridorRow> {
    let summary = input.summary;
    let names = all_corridors(input.scenario);
    let mut rows = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let Some(row) = summary.get(Metric::DeliveredTwh, *name, None) else { continue };
        let glance = input.glances.get(index);
        let in_service = name.and_then(|_| summary.chance(Event::InService, *name, None));
        let nothing = glance.map(|glance| glance.delivered.nothing);
        rows.push(CorridorRow {
            index: name.map(|_| index),
            name: name.unwrap_or("Total").to_owned(),
            p10: Number::cut(row.p10, row.se_p10),
            p50: Number::cut(row.p50, row.se_p50),
            p90: Number::cut(row.p90, row.se_p90),
            mean: Number::with_error(row.estimate()),
            net: summary
                .get(Metric::NetTwh, *name, None)
                .map(|row| Number::with_error(row.estimate())),
            of_nameplate: Number::share(glance.and_then(|glance| glance.of_nameplate)),
            in_service: match in_service {
                Some(chance) => Number::chance(chance, summary.run.trials),
                None => word(if name.is_some() { "–" } else { "" }),
            },
            met: match name.and_then(|_| summary.chance(Event::ContractMet, *name, None)) {
                Some(met) => Number::chance(met, summary.run.trials),
                None => word(""),
            },
            worst: Number::cut(row.cvar5, row.se_cvar5),
            histogram: glance.map(|glance| glance.delivered.clone()),
            nothing: nothing
                .filter(|share| *share > 0.0)
                .map(|share| chance_percent(share, None, summary.run.trials)),
        });
    }
    rows
}

/// The content of a row of the waterfall.
#[derive(Clone, Copy)]
enum Shows<'a> {
    Nameplate,
    Lost(Loss, Option<&'a str>),
    Delivered,
}

impl Shows<'_> {
    /// Its numbers for one corridor or all together.
    fn row<'s>(&self, summary: &'s Summary, corridor: Option<&str>) -> Option<&'s MetricRow> {
        match self {
            Self::Nameplate => summary.get(Metric::NameplateTwh, corridor, None),
            Self::Lost(loss, cause) => summary.lost(*loss, *cause, corridor, None),
            Self::Delivered => summary.get(Metric::DeliveredTwh, corridor, None),
        }
    }
}

pub(super) fn waterfall(input: Input<'_>) -> Vec<WaterfallRow> {
    let summary = input.summary;
    let Some(nameplate) = Shows::Nameplate.row(summary, None) else { return Vec::new() };
    let scale = if nameplate.mean > 0.0 { 1.0 / nameplate.mean } else { 0.0 };
    let causes = causes(summary);
    let mut steps = vec![("Nameplate", Step::Nameplate, Shows::Nameplate)];
    for loss in Loss::ALL {
        steps.push((loss.name(), Step::Loss(loss), Shows::Lost(loss, None)));
        if loss == Loss::AllIncidents {
            let shown = |cause| (cause, Step::Cause, Shows::Lost(loss, Some(cause)));
            steps.extend(causes.iter().map(|cause| shown(cause.as_str())));
        }
    }
    steps.push(("Delivered", Step::Delivered, Shows::Delivered));

    let mut rows = Vec::new();
    // What is left after the headings so far, and after the causes so far.
    let (mut left, mut left_of_causes) = (nameplate.mean, nameplate.mean);
    for (words, step, shows) in steps {
        let Some(total) = shows.row(summary, None) else { continue };
        let from = match step {
            Step::Nameplate | Step::Delivered => 0.0,
            Step::Loss(_) => {
                left_of_causes = left;
                left -= total.mean;
                left
            }
            Step::Cause => {
                left_of_causes -= total.mean;
                left_of_causes
            }
        };
        let number = |corridor: &Corridor| {
            let row = shows.row(summary, Some(&corridor.name));
            row.map_or_else(|| word("–"), |row| Number::with_error(row.estimate()))
        };
        rows.push(WaterfallRow {
            words: words.to_owned(),
            step,
            total: Number::with_error(total.estimate()),
            bar: ((from * scale).max(0.0), total.mean * scale),
            share: "–".to_owned(),
            by_corridor: input.scenario.corridors.iter().map(number).collect(),
        });
    }
    if nameplate.mean > 0.0 {
        // Headings and what is left make the whole; causes are parts of one of them.
        let is_part = |row: &WaterfallRow| matches!(row.step, Step::Loss(_) | Step::Delivered);
        let is_cause = |row: &WaterfallRow| row.step == Step::Cause;
        let incidents = Step::Loss(Loss::AllIncidents);
        let made = rows.iter().filter(|row| is_part(row)).position(|row| row.step == incidents);
        let of = |wanted: &dyn Fn(&WaterfallRow) -> bool| -> Vec<f64> {
            rows.iter().filter(|row| wanted(row)).map(|row| row.bar.1).collect()
        };
        let (parts, causes) = (of(&is_part), of(&is_cause));
        let made = made.map(|place| (place, causes.as_slice()));
        let (parts, causes) = percents_with(&parts, made);
        let (mut parts, mut causes) = (parts.into_iter(), causes.into_iter());
        for row in &mut rows {
            let share = match row.step {
                Step::Nameplate => None,
                Step::Cause => causes.next(),
                Step::Loss(_) | Step::Delivered => parts.next(),
            };
            row.share = share.unwrap_or_else(|| "100 %".to_owned());
        }
    }
    rows
}

pub(super) fn segments(summary: &Summary) -> Vec<[Number; 4]> {
    let share = |value: Option<f64>, se| Number::share(value.map(|value| Estimate { value, se }));
    let rows = summary.segments.iter();
    rows.map(|row| {
        [
            word(&row.corridor),
            word(&row.segment),
            share(row.down_share, row.down_share_se),
            share(row.out_share, row.out_share_se),
        ]
    })
    .collect()
}

pub(super) fn hazards(summary: &Summary) -> Vec<[Number; 4]> {
    let rows = summary.hazards.iter();
    rows.map(|row| {
        let spread = row.variance.map_or_else(|| "–".to_owned(), |v| significant(v.sqrt(), 2));
        [
            word(&row.hazard),
            word(&row.cause),
            Number::with_error(Estimate { value: row.incidents_per_year, se: row.se }),
            word(&spread),
        ]
    })
    .collect()
}

pub(super) fn regimes(summary: &Summary) -> Vec<[Number; 3]> {
    let rows = summary.regimes.iter();
    rows.map(|row| {
        let share = Estimate { value: row.share, se: row.se };
        [word(&row.regime), word(&row.state), Number::share(Some(share))]
    })
    .collect()
}

pub(super) fn security(summary: &Summary) -> Vec<[Number; 2]> {
    let rows = summary.security.iter();
    rows.map(|row| {
        let share = Estimate { value: row.share, se: row.se };
        [word(&row.state), Number::share(Some(share))]
    })
    .collect()
}

/// Days without delivery and the longest gap, of years of service.
pub(super) fn gaps(input: Input<'_>) -> Vec<[Number; 4]> {
    let years = input.summary.service_year.iter();
    years
        .filter_map(|year| {
            let days = year.get(Metric::ZeroDays)?.mean()?;
            let gap = year.get(Metric::LongestGapDays)?;
            let p90 = gap.p90().map_or_else(|| word("–"), |p90| Number::cut(p90.value, p90.se));
            Some([
                word(&year.corridor),
                Number::with_error(days),
                Number::with_error(gap.mean()?),
                p90,
            ])
        })
        .collect()
}

pub(super) fn years(input: Input<'_>) -> Vec<(String, Vec<Number>, Option<Number>)> {
    let run = &input.summary.run;
    let names = all_corridors(input.scenario);
    (0..i32::try_from(run.years).unwrap_or(0))
        .map(|year| {
            let year = run.start_year + year;
            let of = |name: &Option<&str>| {
                let row = input.summary.get(Metric::DeliveredTwh, *name, Some(year));
                row.map_or_else(|| word("–"), |row| Number::with_error(row.estimate()))
            };
            let net = input.summary.get(Metric::NetTwh, None, Some(year));
            let net = net.map(|row| Number::with_error(row.estimate()));
            (year.to_string(), names.iter().map(of).collect(), net)
        })
        .collect()
}

pub(super) fn assumptions(scenario: &Scenario, stated: &[Stated]) -> Vec<AssumptionRow> {
    let rows = scenario.assumptions.iter();
    rows.map(|assumption| AssumptionRow {
        name: assumption.name.clone(),
        label: assumption.label().to_owned(),
        unit: assumption.unit.clone().unwrap_or_default(),
        value: in_words(&assumption.value) + &score_in_words(scenario, assumption),
        range: assumption
            .range
            .map(|(low, high)| format!("{} to {}", plain(low), plain(high)))
            .unwrap_or_default(),
        source: assumption.source.clone(),
        notes: assumption.notes.clone(),
        judgement: assumption.judgement,
        grade: assumption.grade().map_or("", Grade::name),
        used: uses(&assumption.name, stated),
    })
    .collect()
}

/// Where an assumption is named: the index of the table and the key.
fn uses(name: &str, stated: &[Stated]) -> Vec<(usize, String)> {
    let named = |piece: &Piece| matches!(piece, Piece::Assumption(named) if named == name);
    let tables = stated.iter().enumerate();
    tables
        .flat_map(|(index, table)| {
            let keys = table.values.iter().filter(|value| value.pieces.iter().any(named));
            keys.map(move |value| (index, value.key.clone()))
        })
        .collect()
}

/// A number without commas, as in a year.
fn plain(number: f64) -> String {
    significant(number, 6).replace(',', "")
}

pub(super) fn clamped(summary: &Summary) -> Vec<ClampedNote> {
    let rows = summary.clamped.iter();
    rows.map(|row| ClampedNote {
        path: row.path.clone(),
        text: format!(
            "{} was {} in {} of {}",
            row.path,
            // Chances of the chain are scaled to add up to 1 as well.
            match row.path.starts_with("security.") || row.path.starts_with("regime.") {
                true => "scaled, or held at its bound,",
                false => "held at its bound",
            },
            whole(row.trials),
            counted(summary.run.trials, "trial", "trials")
        ),
    })
    .collect()
}
