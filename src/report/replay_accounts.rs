//! The payments and the water of a replayed trial, in words.
//!
//! Of one year, or of several together: what flows is added up, a level is that of the last year.

use crate::study::replay::Replay;
use crate::study::{MoneyTold, WaterMonthTold, WaterTold};
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

/// Money and water of the wanted years, each after what it is counted in.
pub(super) fn accounts(replay: &Replay, wanted: impl Fn(i32) -> bool + Copy) -> Vec<String> {
    let mut lines = Vec::new();
    for (what, words) in
        [("paid in million USD", paid(replay, wanted)), ("water in GWh", water(replay, wanted))]
    {
        if !words.is_empty() {
            lines.push(format!("{what}: {}", words.join("; ")));
        }
    }
    lines
}

/// All years together, a sentence each: what was paid, what became of the water, and in which months
/// of the average year demand at home went unserved or water was spilled.
pub(super) fn in_all(replay: &Replay) -> Vec<String> {
    let mut sentences: Vec<String> =
        accounts(replay, |_| true).iter().map(|words| format!("In all, {words}.")).collect();
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
