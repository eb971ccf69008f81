//! The accounts of a replayed trial beside its energy, in words: payments, the destination as a buyer, what
//! goes back and to claims, water, regimes.
//!
//! Of one year, or of several together: what flows is added up, a level is that of the last year.

use super::page::month;
use crate::study::replay::Replay;
use crate::study::{
    ClaimedTold, MoneyTold, NotBoughtTold, ReturnedTold, WaterMonthTold, WaterTold,
};
use crate::units::{MONTH_NAMES, decimals_for_digits, signed, with_decimals};

/// An amount of a month.
type InMonth = fn(&WaterMonthTold) -> f64;

/// The least energy of a month that is worth a word.
const LEAST_GWH: f64 = 0.5;

/// The payments in the wanted years for each corridor with a contract, and its gain, million USD:
/// `CASA-1000 231, net benefit −27`; none where nothing was paid.
fn paid(replay: &Replay, wanted: impl Fn(i32) -> bool) -> Vec<String> {
    let rows: Vec<&MoneyTold> = replay.money.iter().filter(|row| wanted(row.year)).collect();
    let corridors = distinct(rows.iter().map(|row| row.corridor.as_str()));
    let words = corridors.into_iter().filter_map(|corridor| {
        let own = || rows.iter().filter(move |row| row.corridor == corridor);
        let payment: f64 = own().map(|row| row.payment_musd).sum();
        let benefit: Option<f64> = own().map(|row| row.net_benefit_musd).sum();
        if payment == 0.0 && benefit.is_none_or(|benefit| benefit == 0.0) {
            return None;
        }
        let benefit =
            benefit.map(|benefit| format!(", net benefit {}", signed(benefit, three(benefit))));
        Some(format!("{corridor} {}{}", three(payment), benefit.unwrap_or_default()))
    });
    words.collect()
}

/// The water in the wanted years, for each reservoir, GWh: `Toktogul 9,300 served at home, 120
/// unserved, 2,400 offered, 0 spilled, 8,100 held at the end`.
fn water(replay: &Replay, wanted: impl Fn(i32) -> bool) -> Vec<String> {
    let rows: Vec<&WaterTold> = replay.water.iter().filter(|row| wanted(row.year)).collect();
    let supplies = distinct(rows.iter().map(|row| row.supply.as_str()));
    let words = supplies.into_iter().map(|supply| {
        let own = || rows.iter().filter(move |row| row.supply == supply);
        let sum = |of: fn(&WaterTold) -> f64| three(own().map(|row| of(row)).sum());
        let level = own().next_back().map_or("–".to_owned(), |row| three(row.level_gwh));
        format!(
            "{supply} {} served at home, {} unserved, {} offered, {} spilled, {} held at the end",
            sum(|row| row.home_gwh),
            sum(|row| row.home_unserved_gwh),
            sum(|row| row.surplus_gwh),
            sum(|row| row.spill_gwh),
            level
        )
    });
    words.collect()
}

/// The energy of each alternative that was replaced in the wanted years: `furnace oil 120`; none where
/// nothing was.
fn replaced(replay: &Replay, wanted: impl Fn(i32) -> bool) -> Vec<String> {
    let rows = replay.replaced.iter().filter(|row| wanted(row.year));
    sums(rows.map(|row| (row.alternative.clone(), row.replaced_twh)))
}

/// The energy that arrived in the wanted years and was not bought: `CASA-1000 too dear 12`.
fn not_bought(replay: &Replay, wanted: impl Fn(i32) -> bool) -> Vec<String> {
    let rows = replay.not_bought.iter().filter(|row| wanted(row.year));
    let name = |row: &NotBoughtTold| format!("{} {}", row.corridor, row.why.name().to_lowercase());
    sums(rows.map(|row| (name(row), row.lost_twh)))
}

/// The energy that went back in the wanted years, and what stayed: `CASA-1000 120, which leaves 310`; none
/// where nothing did.
fn returned(replay: &Replay, wanted: impl Fn(i32) -> bool) -> Vec<String> {
    let rows: Vec<&ReturnedTold> = replay.returned.iter().filter(|row| wanted(row.year)).collect();
    let corridors = distinct(rows.iter().map(|row| row.corridor.as_str()));
    let words = corridors.into_iter().filter_map(|corridor| {
        let sum = |of: fn(&ReturnedTold) -> f64| -> f64 {
            rows.iter().filter(|row| row.corridor == corridor).map(|row| 1e3 * of(row)).sum()
        };
        let (back, net) = (sum(|row| row.returned_twh), sum(|row| row.net_twh));
        (back > 0.0).then(|| format!("{corridor} {}, which leaves {}", three(back), three(net)))
    });
    words.collect()
}

/// The energy that each claim got in all years.
fn claimed(replay: &Replay) -> Vec<String> {
    let name = |row: &ClaimedTold| format!("{} ({})", row.name, row.supply);
    sums(replay.claimed.iter().map(|row| (name(row), row.claimed_twh)))
}

/// The sum for each name in GWh of TWh, in order of the first; what is nothing is left out.
fn sums(rows: impl Iterator<Item = (String, f64)>) -> Vec<String> {
    let mut sums: Vec<(String, f64)> = Vec::new();
    for (name, twh) in rows {
        match sums.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += 1e3 * twh,
            None => sums.push((name, 1e3 * twh)),
        }
    }
    let some = sums.into_iter().filter(|(_, gwh)| *gwh > 0.0);
    some.map(|(name, gwh)| format!("{name} {}", three(gwh))).collect()
}

/// The state of each regime in a year, and when it changed: `border open, shut from Mar`.
fn regimes_in(replay: &Replay, year: i32) -> Vec<String> {
    let words = replay.regimes.iter().map(|regime| {
        let before = regime.spells.iter().rev().find(|spell| {
            spell.from.year < year || spell.from.year == year && spell.from.month == 1
        });
        let first = before.map(|spell| spell.state.clone());
        let changes =
            regime.spells.iter().filter(|spell| spell.from.year == year && spell.from.month > 1);
        let changes = changes.map(|spell| format!("{} from {}", spell.state, month(spell.from)));
        let states: Vec<String> = first.into_iter().chain(changes).collect();
        format!("{} {}", regime.regime, states.join(", "))
    });
    words.collect()
}

/// The days of each regime in each of its states, over all years.
fn regimes_in_all(replay: &Replay) -> Vec<String> {
    let words = replay.regimes.iter().map(|regime| {
        let states = distinct(regime.years.iter().map(|row| row.state.as_str()));
        let days = states.into_iter().map(|state| {
            let own = regime.years.iter().filter(|row| row.state == state);
            format!("{state} {}", three(own.map(|row| row.days).sum()))
        });
        format!("{} {}", regime.regime, days.collect::<Vec<_>>().join(", "))
    });
    words.collect()
}

/// The accounts of one year, and the states of its regimes.
pub(in crate::report) fn accounts_of(replay: &Replay, year: i32) -> Vec<String> {
    let mut lines = accounts(replay, |of| of == year);
    let regimes = regimes_in(replay, year);
    if !regimes.is_empty() {
        lines.push(format!("regimes: {}", regimes.join("; ")));
    }
    lines
}

/// The accounts of the wanted years, each after what it is counted in.
pub(in crate::report) fn accounts(
    replay: &Replay,
    wanted: impl Fn(i32) -> bool + Copy,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (what, words) in [
        ("paid in million USD", paid(replay, wanted)),
        ("replaced in GWh", replaced(replay, wanted)),
        ("not bought in GWh", not_bought(replay, wanted)),
        ("gone back in GWh", returned(replay, wanted)),
        ("water in GWh", water(replay, wanted)),
    ] {
        if !words.is_empty() {
            lines.push(format!("{what}: {}", words.join("; ")));
        }
    }
    lines
}

/// All years together, a sentence each: the accounts, what claims got, how long regimes held, and in which
/// months
/// of the average year demand at home went unserved or water was spilled.
pub(in crate::report) fn in_all(replay: &Replay) -> Vec<String> {
    let mut sentences: Vec<String> =
        accounts(replay, |_| true).iter().map(|words| format!("In all, {words}.")).collect();
    for (what, words) in [
        ("claims on supplies in GWh", claimed(replay)),
        ("days in each state", regimes_in_all(replay)),
    ] {
        if !words.is_empty() {
            sentences.push(format!("In all, {what}: {}.", words.join("; ")));
        }
    }
    let of_months: [(&str, InMonth); 2] = [
        ("home demand unserved", |month| month.home_unserved_gwh),
        ("spilled", |month| month.spill_gwh),
    ];
    for (what, of) in of_months {
        for same in replay.water_months.chunk_by(|a, b| a.supply == b.supply) {
            let months = same.iter().filter(|month| of(month) >= LEAST_GWH);
            let months: Vec<String> = months
                .map(|month| {
                    let name = MONTH_NAMES[usize::from(month.month - 1)];
                    format!("{name} {}", three(of(month)))
                })
                .collect();
            if !months.is_empty() {
                sentences.push(format!(
                    "By month of the average year, {what} in GWh: {} {}.",
                    same[0].supply,
                    months.join(", ")
                ));
            }
        }
    }
    sentences
}

/// Each name once, in order of the first.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

/// At most three digits behind which there is a point, and whole numbers written out.
fn three(value: f64) -> String {
    with_decimals(value, decimals_for_digits(value, 3).clamp(0, 2))
}
