//! When it arrives: the horizon year by year, and the year month by month.

use super::{TWH, key, lines, span};
use crate::chart::{months, years};
use crate::outcome::{Measure, Outcomes};
use crate::report::page::Number;
use crate::stats::{self, Metric, MetricRow, Summary};
use crate::units::percent;

/// The months for a sentence.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The horizon year by year.
pub(super) fn years_of(outcomes: &Outcomes, summary: &Summary) -> Option<years::Figure> {
    let layout = &outcomes.layout;
    let year_of = |year: usize| layout.start_year + i32::try_from(year).unwrap_or(0);
    let typical = stats::typical_trials(outcomes);
    let mut fans = Vec::new();
    for (corridor, name, whose) in lines(outcomes) {
        let mut bands = Vec::new();
        let mut trials = vec![Vec::new(); typical.len()];
        for year in 0..layout.years {
            let row =
                summary.get(Metric::DeliveredTwh, key(outcomes, corridor), Some(year_of(year)))?;
            bands.push(years::Band {
                p5: row.p5,
                p25: row.p25,
                p50: row.p50,
                p75: row.p75,
                p95: row.p95,
            });
            let values = outcomes.values(Measure::Delivered, corridor, Some(year));
            for (trial, path) in typical.iter().zip(&mut trials) {
                path.push(values[*trial]);
            }
        }
        fans.push(years::Fan { name, whose, years: bands, trials });
    }
    let first = summary.get(Metric::DeliveredTwh, None, Some(layout.start_year))?;
    let last_year = year_of(layout.years.saturating_sub(1));
    let last = summary.get(Metric::DeliveredTwh, None, Some(last_year))?;
    Some(years::Figure {
        title: course(first, last, layout.start_year, last_year),
        subtitle: "Light: nine trials of ten. Dark: half of them. Line: the median. Thin: three \
                   single trials"
            .into(),
        unit: TWH.into(),
        start_year: layout.start_year,
        fans,
    })
}

/// How the mean goes from the first year to the last.
fn course(first: &MetricRow, last: &MetricRow, from: i32, to: i32) -> String {
    let mean = |row: &MetricRow| format!("{} TWh", Number::said(row.mean, row.se));
    if from == to {
        return format!("In {from} a mean of {} arrives", mean(first));
    }
    let change = last.mean - first.mean;
    let clear = 0.05 * first.mean.abs().max(last.mean.abs());
    if change.abs() < clear {
        return format!("The mean stays near {} a year from {from} to {to}", mean(last));
    }
    let verb = if change > 0.0 { "rises" } else { "falls" };
    format!("The mean {verb} from {} in {from} to {} in {to}", mean(first), mean(last))
}

/// The year month by month.
pub(super) fn months_of(outcomes: &Outcomes, summary: &Summary) -> Option<months::Figure> {
    let mut panels = Vec::new();
    let mut all = None;
    for (corridor, name, whose) in lines(outcomes) {
        let bands = stats::months(outcomes, corridor)?;
        all = Some(bands);
        let month = |band: stats::MonthBand| months::MonthBars {
            mean: band.mean,
            p10: band.p10,
            p25: band.p25,
            p75: band.p75,
            p90: band.p90,
        };
        panels.push(months::Panel { name, whose, months: bands.map(month) });
    }
    let all = all?;
    let year: f64 = all.iter().map(|band| band.mean).sum();
    let best = (0..12).max_by(|a, b| all[*a].mean.total_cmp(&all[*b].mean))?;
    let title = if year <= 0.0 {
        "Nothing arrives in any month".to_owned()
    } else if all[best].mean < 0.1 * year {
        "What arrives is spread evenly over the year".to_owned()
    } else {
        // May to September is when rivers run high and CASA-1000 may send.
        let summer: f64 = all[4..9].iter().map(|band| band.mean).sum();
        let best_share = percent(all[best].mean / year, None);
        if summer > 0.5 * year && (4..9).contains(&best) {
            format!(
                "{} of the energy comes from May to September, {best_share} in {} alone",
                percent(summer / year, None),
                MONTHS[best],
            )
        } else {
            format!("{} brings the most: {best_share} of the year's energy", MONTHS[best])
        }
    };
    Some(months::Figure {
        title,
        subtitle: format!(
            "Light: single months in eight trials of ten. Dark: in half of them. Line: the mean, {}",
            span(summary)
        ),
        unit: "TWh a month".into(),
        panels,
    })
}
