//! Descriptions of charts for those who cannot see them: beside its title, the three figures that matter.

use std::collections::BTreeMap;

use crate::outcome::{Event, Loss};
use crate::report::run::page::Number;
use crate::stats::{Distribution, Estimate, Metric, ServiceYear, Summary};
use crate::units::percent;

use super::first::{MONTHS, future_name};

/// Figures that are told of a chart.
const FIGURES: usize = 3;

/// A sentence for each chart that the summary has the numbers of.
pub(super) fn told(summary: &Summary) -> BTreeMap<&'static str, String> {
    let year = average_year(summary);
    let all = [
        ("service", service(summary)),
        ("service-year", each(summary, brought)),
        ("futures", futures(summary)),
        ("branches", branches(summary)),
        ("service-waterfall", each(summary, of_capacity)),
        ("duration", each(summary, at_half)),
        ("map", stretches(summary)),
        ("distribution", year.clone()),
        ("exceedance", year.clone()),
        ("precision", year.clone()),
        ("calendar", year),
        ("waterfall", waterfall(summary)),
        ("years", years(summary)),
        ("months", each(summary, best_month)),
        ("outages", each(summary, stopped)),
        ("money", money(summary)),
        ("regimes", regimes(summary)),
    ];
    all.into_iter().map(|(name, told)| (name, sentence(told))).collect()
}

fn regimes(summary: &Summary) -> Vec<String> {
    let rows = summary.regimes.iter();
    rows.map(|row| {
        format!("{}, {}: {} of the days", row.regime, row.state, percent(row.share, row.se))
    })
    .collect()
}

fn sentence(mut figures: Vec<String>) -> String {
    figures.truncate(FIGURES);
    match figures.is_empty() {
        true => String::new(),
        false => format!("{}.", figures.join("; ")),
    }
}

fn said(of: Estimate) -> String {
    Number::said(of.value, of.se)
}

fn each(summary: &Summary, of: fn(&ServiceYear) -> Option<String>) -> Vec<String> {
    let years = summary.service_year.iter();
    years.filter_map(|year| Some(format!("{}: {}", year.corridor, of(year)?))).collect()
}

fn brought(year: &ServiceYear) -> Option<String> {
    let of = year.delivered()?;
    let (p10, p50, p90) = (of.p10()?, of.p50()?, of.p90()?);
    Some(format!("p10 {}, p50 {}, p90 {} TWh", said(p10), said(p50), said(p90)))
}

fn of_capacity(year: &ServiceYear) -> Option<String> {
    let delivered = year.delivered().and_then(Distribution::mean)?;
    let share = year.share_of_nameplate()?;
    Some(format!(
        "{} TWh of a year of service delivered, {} of its capacity",
        said(delivered),
        percent(share.value, share.se)
    ))
}

fn at_half(year: &ServiceYear) -> Option<String> {
    let half = year.at_least(0.5).filter(|_| !year.duration.is_empty())?;
    Some(format!("half of capacity or more {} of the season", percent(half.value, half.se)))
}

fn best_month(year: &ServiceYear) -> Option<String> {
    let mean = |month: &crate::stats::ServiceMonth| month.distribution.mean.unwrap_or(0.0);
    let best = year.months.iter().max_by(|a, b| mean(a).total_cmp(&mean(b)))?;
    let name = MONTHS.get(usize::try_from(best.month).ok()?.checked_sub(1)?)?;
    Some(format!("most in {name}, {} TWh", said(best.distribution.mean()?)))
}

fn stopped(year: &ServiceYear) -> Option<String> {
    let days = year.get(Metric::ZeroDays).and_then(Distribution::mean)?;
    let gap = year.get(Metric::LongestGapDays).and_then(Distribution::mean)?;
    Some(format!(
        "{} days without delivery in a mean year of service, the longest gap {} days",
        said(days),
        said(gap)
    ))
}

fn service(summary: &Summary) -> Vec<String> {
    let first = summary.run.start_year;
    let last = first + i32::try_from(summary.run.years).unwrap_or(0) - 1;
    let chance = |name: &str, year| {
        let chance = summary.chance(Event::InService, Some(name), Some(year))?;
        Some(format!("{} in {year}", percent(chance.value, chance.se)))
    };
    let each = summary.service_year.iter();
    each.filter_map(|year| {
        let name = &year.corridor;
        Some(match first == last {
            true => format!("{name}: {}", chance(name, first)?),
            false => format!("{name}: {}, {}", chance(name, first)?, chance(name, last)?),
        })
    })
    .collect()
}

fn futures(summary: &Summary) -> Vec<String> {
    let corridors = summary.service_year.len();
    let each = summary.futures().iter();
    each.map(|future| {
        let brings = future.last_year(None).and_then(Distribution::mean);
        let brings = brings.map(|mean| format!(", {} TWh on average", said(mean)));
        let (name, chance) = (future_name(future, corridors), percent(future.p, future.se));
        format!("{name}: {chance}{}", brings.unwrap_or_default())
    })
    .collect()
}

fn branches(summary: &Summary) -> Vec<String> {
    let said_of = |row: &crate::stats::BranchRow| {
        format!("{}, {}: {}", row.branch, row.outcome, percent(row.p, row.se))
    };
    summary.branches.iter().filter(|row| row.p > 0.0).map(said_of).collect()
}

fn stretches(summary: &Summary) -> Vec<String> {
    let mut lost: Vec<(f64, String)> = summary
        .segments
        .iter()
        .filter_map(|row| {
            let lost: f64 = row.lost.iter().filter_map(|lost| lost.twh_per_service_year).sum();
            let place = format!("{}, {}", row.corridor, row.segment);
            (lost > 0.0).then(|| (lost, format!("{place}: {} TWh lost", Number::known(lost).value)))
        })
        .collect();
    lost.sort_by(|a, b| b.0.total_cmp(&a.0));
    lost.into_iter().map(|(_, said)| said).collect()
}

fn average_year(summary: &Summary) -> Vec<String> {
    let Some(row) = summary.get(Metric::DeliveredTwh, None, None) else { return Vec::new() };
    let told = |name: &str, value, se: Option<f64>| {
        se.map(|_| format!("{name} of the average year {} TWh", Number::said(value, se)))
    };
    let quantiles = [
        told("p10", row.p10, row.se_p10),
        told("p50", row.p50, row.se_p50),
        told("p90", row.p90, row.se_p90),
    ];
    quantiles.into_iter().flatten().collect()
}

fn waterfall(summary: &Summary) -> Vec<String> {
    let of = |metric| summary.get(metric, None, None).map(|row| said(row.estimate()));
    let lost = Loss::ALL
        .into_iter()
        .filter_map(|loss| Some((loss, summary.lost(loss, None, None, None)?.estimate())));
    let most = lost.max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let told = [
        of(Metric::NameplateTwh).map(|twh| format!("{twh} TWh of nameplate in the average year")),
        most.map(|(loss, most)| format!("{} TWh lost to {}", said(most), loss.lost_to())),
        of(Metric::DeliveredTwh).map(|twh| format!("{twh} TWh delivered")),
    ];
    told.into_iter().flatten().collect()
}

fn years(summary: &Summary) -> Vec<String> {
    let first = summary.run.start_year;
    let last = first + i32::try_from(summary.run.years).unwrap_or(0) - 1;
    let mut told = Vec::new();
    for year in [first, first + (last - first) / 2, last] {
        let Some(row) = summary.get(Metric::DeliveredTwh, None, Some(year)) else { continue };
        let figure = format!("{year}: {} TWh on average", said(row.estimate()));
        if !told.contains(&figure) {
            told.push(figure);
        }
    }
    told
}

fn money(summary: &Summary) -> Vec<String> {
    let of = |metric, words: &str| {
        let row = summary.get(metric, None, None)?;
        Some(format!("{words} {} million USD in the average year", said(row.estimate())))
    };
    let told = [
        of(Metric::PaymentMusd, "paid"),
        of(Metric::ReplacementMusd, "cost elsewhere"),
        of(Metric::NetBenefitMusd, "net benefit"),
    ];
    told.into_iter().flatten().collect()
}
