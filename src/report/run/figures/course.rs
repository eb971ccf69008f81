//! When it arrives: the horizon year by year, and a year of service month by month.

use super::first::Facts;
use super::{TWH, key, lines, span};
use crate::chart::years::Band;
use crate::chart::{Whose, months, years};
use crate::report::run::page::Number;
use crate::stats::{Metric, MetricRow, Sample, Summary};

/// A month stands out that brings so many times the mean month.
const EVEN: f64 = 1.2;
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
pub(super) fn years_of(sample: &Sample<'_>, summary: &Summary) -> Option<years::Figure> {
    let layout = sample.layout();
    let year_of = |year: usize| layout.start_year + i32::try_from(year).unwrap_or(0);
    let typical = sample.typical_trials();
    let mut fans = Vec::new();
    for (corridor, name, whose) in lines(layout) {
        let mut bands = Vec::new();
        let mut trials = vec![Vec::new(); typical.len()];
        for year in 0..layout.years {
            let row =
                summary.get(Metric::DeliveredTwh, key(layout, corridor), Some(year_of(year)))?;
            bands.push(Band {
                p10: row.p10,
                p25: row.p25,
                p50: row.p50,
                p75: row.p75,
                p90: row.p90,
            });
            let values = sample.in_year(corridor, year, &typical);
            trials.iter_mut().zip(values).for_each(|(path, value)| path.push(value));
        }
        let (share, most) = sample.arrivals(corridor);
        fans.push(years::Fan { name, whose, years: bands, trials, share, most });
    }
    let total = |year| summary.get(Metric::DeliveredTwh, None, Some(year_of(year)));
    let rows: Option<Vec<&MetricRow>> = (0..layout.years).map(total).collect();
    let last_year = year_of(layout.years.saturating_sub(1));
    Some(years::Figure {
        title: course(&rows?, layout.start_year, last_year),
        subtitle: "Light: eight trials of ten. Dark: half of them. Line: the median. Thin: three \
                   single trials"
            .into(),
        unit: TWH.into(),
        start_year: layout.start_year,
        fans,
    })
}

/// How the median, which is what is drawn, goes from the first year to the last.
fn course(rows: &[&MetricRow], from: i32, to: i32) -> String {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return String::new() };
    let median = |row: &MetricRow| match row.p50 {
        0.0 => "nothing".to_owned(),
        _ => format!("{} TWh", Number::said(row.p50, row.se_p50)),
    };
    if rows.iter().all(|row| row.p50 <= 0.0) {
        let most = rows.iter().map(|row| row.max).fold(0.0, f64::max);
        return match most > 0.0 {
            true => format!(
                "In every year half of the trials or more bring nothing; the most in any is {} TWh",
                Number::said(most, None)
            ),
            false => "Nothing arrives in any year of any trial".to_owned(),
        };
    }
    if from == to {
        return format!("Half of the trials bring more than {} in {from}", median(first));
    }
    let change = last.p50 - first.p50;
    let clear = 0.05 * first.p50.abs().max(last.p50.abs());
    if change.abs() < clear {
        return format!(
            "The median goes from {} in {from} to {} in {to}, hardly a change",
            median(first),
            median(last)
        );
    }
    let verb = if change > 0.0 { "rises" } else { "falls" };
    format!("The median {verb} from {} in {from} to {} in {to}", median(first), median(last))
}

impl Facts<'_> {
    /// A year of service month by month.
    pub(super) fn months(&self) -> Option<months::Figure> {
        let (mut panels, mut said) = (Vec::new(), Vec::new());
        for (index, name) in self.corridors() {
            let year = self.summary.service_year(name)?;
            let mut bars = [months::MonthBars { mean: 0.0, bands: None }; 12];
            let mut best: Option<(usize, f64, Option<f64>)> = None;
            for (bar, month) in bars.iter_mut().zip(&year.months) {
                let of = &month.distribution;
                bar.mean = of.mean.unwrap_or(0.0);
                bar.bands = (|| {
                    let (p10, p25, p50) = (of.p10?, of.p25?, of.p50?);
                    Some(Band { p10, p25, p50, p75: of.p75?, p90: of.p90? })
                })();
                if bar.mean > best.map_or(0.0, |best| best.1) {
                    best = Some(((month.month as usize).saturating_sub(1) % 12, bar.mean, of.se));
                }
            }
            // Where hardly a month stands out, the best is chance.
            let whole: f64 = bars.iter().map(|bar| bar.mean).sum();
            if let Some((month, mean, se)) = best {
                said.push(if mean < EVEN * whole / 12.0 {
                    format!("{name} evenly over the year")
                } else {
                    format!("{name} in {}, {} TWh", MONTHS[month], Number::said(mean, se))
                });
            }
            let empty = match (year.years, year.delivered().and_then(|of| of.max)) {
                (0, _) => "no full year of service in any trial",
                (_, Some(0.0)) => "nothing in any year of service",
                _ => "hardly anything in any year of service",
            };
            panels.push(months::Panel {
                name: name.to_owned(),
                whose: Whose::Corridor(index),
                months: bars,
                empty,
            });
        }
        let title = match &said[..] {
            [] => "Nothing arrives in any month of a year of service".to_owned(),
            // A title has no room for more than three.
            all => format!(
                "When most comes in a mean year of service: {}",
                all[..all.len().min(3)].join("; ")
            ),
        };
        if panels.is_empty() {
            return None;
        }
        Some(months::Figure {
            title,
            subtitle: format!(
                "Single months of years of service, {}; years without the line are not in it",
                span(self.summary)
            ),
            unit: "TWh a month".into(),
            panels,
        })
    }
}
