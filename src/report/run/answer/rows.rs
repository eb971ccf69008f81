//! The tables of the answer, one function each.

use super::{BranchRows, FutureRow, GoesRow, Net, OutcomeRow, Part, ServiceRow, WhenRow, dash};
use crate::outcome::{Event, Loss};
use crate::report::run::figures::first::future_name;
use crate::report::run::page::{Input, Number};
use crate::scenario::{Amount, Branch, BranchOutcome, Commodity, Corridor, Quantity};
use crate::stats::{self, Distribution, Estimate, Future, Metric};
use crate::units::{chance_percent, decimals_for_digits, percents, sum_of, whole};

/// Losses below this share of a year are told as one.
const SMALL: f64 = 0.02;

/// p10, p50, p90 and the mean with its error.
fn numbers(of: Option<&Distribution>) -> [Number; 4] {
    let Some(of) = of else { return [dash(), dash(), dash(), dash()] };
    let quantile = |known: Option<Estimate>| {
        known.map_or_else(dash, |known| Number::cut(known.value, known.se))
    };
    let mean = of.mean().map_or_else(dash, Number::with_error);
    [quantile(of.p10()), quantile(of.p50()), quantile(of.p90()), mean]
}

/// Whether energy goes back over any corridor.
fn has_returns(input: Input<'_>) -> bool {
    input.scenario.corridors.iter().any(|corridor| !corridor.returns.is_empty())
}

/// A chance in whole percents, finer only where it would read as none.
fn chance(estimate: Estimate, trials: u64) -> Number {
    let se = estimate.se.map(|se| se.max(0.01));
    Number { value: chance_percent(estimate.value, se, trials), error: None }
}

/// Whether a corridor is in service for any part of a year, where the scenario itself settles that: it is
/// surely built, or surely not, and its date is one number.
fn certain(corridor: &Corridor, year: i32) -> Option<bool> {
    let number = |of: &Quantity| match of.amount {
        Amount::Number(number) => Some(number),
        _ => None,
    };
    let built = number(&corridor.built)?;
    let is_due = match &corridor.in_service {
        None => true,
        Some(date) => number(date)? < f64::from(year) + 1.0,
    };
    match (built, is_due) {
        (built, _) if built <= 0.0 => Some(false),
        (_, false) => Some(false),
        (built, true) => (built >= 1.0).then_some(true),
    }
}

pub(super) fn when(input: Input<'_>) -> Vec<WhenRow> {
    let summary = input.summary;
    let run = &summary.run;
    let years = || (0..i32::try_from(run.years).unwrap_or(0)).map(|year| run.start_year + year);
    let mut rows = Vec::new();
    for (index, corridor) in input.scenario.corridors.iter().enumerate() {
        let name = Some(corridor.name.as_str());
        let of = |year| summary.chance(Event::InService, name, Some(year));
        // What the scenario settles, and the trials bear out, is no matter of how many they are.
        let chances = years().map(|year| match (certain(corridor, year), of(year)) {
            (Some(there), Some(p)) if p.value == f64::from(u8::from(there)) => {
                Number { value: if there { "100 %" } else { "0 %" }.to_owned(), error: None }
            }
            (_, p) => p.map_or_else(dash, |p| chance(p, run.trials)),
        });
        let first = summary.first_year_past_half(Event::InService, name);
        let between = first.and_then(|row| match (row.earliest, row.latest) {
            (Some(earliest), Some(latest)) if earliest == latest => None,
            (Some(earliest), Some(latest)) => Some(format!("{earliest} to {latest}")),
            (Some(earliest), None) => Some(format!("{earliest} or later")),
            _ => None,
        });
        rows.push(WhenRow {
            index,
            name: corridor.name.clone(),
            chances: chances.collect(),
            half: match first.and_then(|row| row.year) {
                Some(year) => format!("from {year}"),
                None => "never".to_owned(),
            },
            between: between.unwrap_or_default(),
        });
    }
    rows
}

pub(super) fn service(input: Input<'_>) -> Vec<ServiceRow> {
    let mut rows = Vec::new();
    for (index, corridor) in input.scenario.corridors.iter().enumerate() {
        let Some(year) = input.summary.service_year(&corridor.name) else { continue };
        let unit = corridor.commodity.energy_unit();
        let own = (corridor.commodity != Commodity::Electricity)
            .then(|| (unit, numbers(year.get(Metric::Delivered))));
        let share = |share: Option<Estimate>| {
            // Whole percents, as everywhere in this table.
            let share = share.map(|of| Estimate { se: of.se.map(|se| se.max(0.01)), ..of });
            Number::share(share)
        };
        let mean = year.delivered().and_then(Distribution::mean);
        let volume = year.contract_twh.filter(|volume| *volume > 0.0);
        let of_contract = mean.zip(volume).map(|(mean, volume)| Estimate {
            value: mean.value / volume,
            se: mean.se.map(|se| se / volume),
        });
        rows.push(ServiceRow {
            index,
            name: corridor.name.clone(),
            twh: numbers(year.delivered()),
            own,
            of_capacity: share(year.share_of_nameplate()),
            of_contract: share(of_contract),
            met: match year.contract_met() {
                // Of years, not of trials, of which each has several.
                Some(met) => chance(met, year.years),
                None => dash(),
            },
            net: has_returns(input).then(|| numbers(year.get(Metric::NetTwh))[3].clone()),
            years: year.years,
        });
    }
    rows
}

pub(super) fn goes(input: Input<'_>) -> Vec<GoesRow> {
    let causes = crate::report::run::page_tables::causes(input.summary);
    let mut rows = Vec::new();
    for (index, corridor) in input.scenario.corridors.iter().enumerate() {
        let Some(year) = input.summary.service_year(&corridor.name) else { continue };
        let mean = |of: Option<&Distribution>| of.and_then(|of| of.mean);
        let Some(delivered) = mean(year.delivered()) else { continue };
        let mut lost: Vec<(String, f64)> = Loss::each(causes.len())
            .filter_map(|loss| {
                let cause = loss.cause().map(|index| causes[index.0].as_str());
                let lost = mean(year.lost(loss, cause))?;
                Some((cause.unwrap_or(loss.in_service()).to_owned(), lost.max(0.0)))
            })
            .filter(|(_, lost)| *lost > 0.0)
            .collect();
        lost.sort_by(|a, b| b.1.total_cmp(&a.1));
        let all = delivered + lost.iter().map(|(_, lost)| lost).sum::<f64>();
        if all <= 0.0 {
            continue;
        }
        let mut parts = vec![("delivered".to_owned(), delivered)];
        parts.extend(lost);
        let (kept, small): (Vec<_>, Vec<_>) =
            parts.iter().cloned().partition(|part| part.0 == "delivered" || part.1 >= SMALL * all);
        let mut short = kept;
        match &small[..] {
            [] => {}
            [one] => short.push(one.clone()),
            several => {
                let sum = several.iter().map(|part| part.1).sum();
                short.push(("other".to_owned(), sum));
            }
        }
        let (sum, parts) = told(&parts, all);
        rows.push(GoesRow {
            index,
            name: corridor.name.clone(),
            whole: sum,
            parts,
            short: told(&short, all).1,
        });
    }
    rows
}

/// Parts of a whole as they are written: the amounts add up to the sum, the shares to 100 %.
fn told(parts: &[(String, f64)], all: f64) -> (String, Vec<Part>) {
    let amounts: Vec<f64> = parts.iter().map(|part| part.1).collect();
    let shares: Vec<f64> = amounts.iter().map(|amount| amount / all).collect();
    let (sum, amounts) = sum_of(&amounts, decimals_for_digits(all, 3).max(0));
    let each = parts.iter().zip(amounts).zip(percents(&shares));
    let each = each.map(|((part, twh), share)| Part { words: part.0.clone(), twh, share });
    (sum, each.collect())
}

/// The futures, the likeliest `most` one by one and the others as one.
pub(super) fn futures(input: Input<'_>, most: usize) -> Vec<FutureRow> {
    let all = input.summary.futures();
    let corridors = &input.scenario.corridors;
    // One more is told by itself rather than as the only other.
    let cut = if all.len() > most.saturating_add(1) { most } else { all.len() };
    let (single, others) = all.split_at(cut);
    let mut shares: Vec<f64> = single.iter().map(|future| future.p).collect();
    if !others.is_empty() {
        shares.push(others.iter().map(|future| future.p).sum());
    }
    let mut chances = percents(&shares).into_iter();
    let net = |of: &dyn Fn(bool) -> [Number; 4]| {
        has_returns(input).then(|| Net { last: of(true)[3].clone(), average: of(false)[3].clone() })
    };
    let mut rows: Vec<FutureRow> = single
        .iter()
        .zip(chances.by_ref())
        .map(|(future, chance)| FutureRow {
            name: future_name(future, corridors.len()),
            index: match future.in_service.as_deref() {
                Some([one]) => corridors.iter().position(|corridor| corridor.name == *one),
                _ => None,
            },
            chance,
            last: numbers(future.last_year(None)),
            average: numbers(future.average_year(None)),
            net: net(&|in_last| numbers(future.net(in_last))),
        })
        .collect();
    if let Some(chance) = chances.next() {
        let combinations = others.iter().map(|future| future.combinations).sum();
        rows.push(FutureRow {
            name: format!("{} others", whole(combinations)),
            index: None,
            chance,
            last: mixed(others, |future| future.last_year(None)),
            average: mixed(others, |future| future.average_year(None)),
            net: net(&|in_last| mixed(others, |future| future.net(in_last))),
        });
    }
    rows
}

/// Branch by branch, what is delivered by outcome.
pub(super) fn branches(input: Input<'_>) -> Vec<BranchRows> {
    let (summary, scenario) = (input.summary, input.scenario);
    let last_year = summary.by_outcome.iter().filter_map(|row| row.about.year).max();
    let branches = scenario.branches.iter().map(|branch| {
        let chance = |outcome: &BranchOutcome| {
            let mut rows = summary.branches.iter().filter(|row| row.branch == branch.name);
            rows.find(|row| row.outcome == outcome.name).map_or(0.0, |row| row.p)
        };
        let shares: Vec<f64> = branch.possible().map(chance).collect();
        let of_metric = |metric: Metric, outcome: &str, year: Option<i32>| {
            let is_it = |row: &&stats::OutcomeRow| {
                row.branch == branch.name
                    && row.outcome == outcome
                    && row.about.metric == metric
                    && row.about.corridor.is_none()
                    && row.about.year == year
            };
            numbers(summary.by_outcome.iter().find(is_it).map(|row| &row.distribution))
        };
        let of = |outcome: &str, year| of_metric(Metric::DeliveredTwh, outcome, year);
        let rows = branch.possible().zip(percents(&shares)).map(|(outcome, chance)| {
            let net = |year| of_metric(Metric::NetTwh, &outcome.name, year)[3].clone();
            let net = has_returns(input).then(|| Net { last: net(last_year), average: net(None) });
            let average = of(&outcome.name, None);
            let last = match last_year {
                Some(year) => of(&outcome.name, Some(year)),
                None => average.clone(),
            };
            OutcomeRow { name: outcome.name.clone(), chance, last, average, net }
        });
        BranchRows {
            label: branch.label().to_owned(),
            note: branch_note(branch),
            rows: rows.collect(),
        }
    });
    branches.collect()
}

/// The note on a branch whose results by outcome say less than they seem to.
fn branch_note(branch: &Branch) -> Option<String> {
    if let Some(outcome) = branch.given.and_then(|given| branch.outcomes.get(given)) {
        return Some(format!("{}: {} is supposed.", branch.label(), outcome.name));
    }
    let depends = branch.outcomes.iter().any(|outcome| outcome.weight.number().is_none());
    depends.then(|| {
        format!(
            "{}: the chances hang on something else that is drawn, so these trials differ in that too; \
             what one outcome brings by itself is told by supposing it, with --given.",
            branch.label()
        )
    })
}

/// Of several futures together the mean alone follows from theirs.
fn mixed<'a>(
    futures: &'a [Future],
    of: impl Fn(&'a Future) -> Option<&'a Distribution>,
) -> [Number; 4] {
    let chance: f64 = futures.iter().map(|future| future.p).sum();
    let means = futures.iter().map(|future| Some((future.p, of(future)?.mean()?)));
    let mean = means.collect::<Option<Vec<(f64, Estimate)>>>().filter(|_| chance > 0.0);
    let mean = mean.map_or_else(dash, |means| {
        let value = means.iter().map(|(p, mean)| p * mean.value).sum::<f64>() / chance;
        let square =
            |(p, mean): &(f64, Estimate)| mean.se.map(|se| (p * se / chance) * (p * se / chance));
        let square = means.iter().map(square).sum::<Option<f64>>();
        Number::with_error(Estimate { value, se: square.map(f64::sqrt) })
    });
    [dash(), dash(), dash(), mean]
}
