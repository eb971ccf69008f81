//! Supplies that have nothing while their corridor is open: a season with its months turned round, or
//! a record whose columns are.

use super::Scale;
use crate::scenario::{Corridor, Supply};
use crate::units::{MONTH_DAYS, MONTH_NAMES};

/// A season that holds less than this share of what a supply has was not meant for it.
const LEAST_IN_SEASON: f64 = 0.005;

impl Scale<'_, '_> {
    /// Warns of a supply that has nothing while its corridor is open; whether there is nothing.
    pub(super) fn out_of_season(
        &mut self,
        corridor: &Corridor,
        supply: &Supply,
        months: &[f64; 12],
        open: &[u16; 12],
    ) -> bool {
        let of = |days: &[u16; 12]| -> f64 {
            months.iter().zip(days).map(|(rate, days)| rate * f64::from(*days)).sum()
        };
        let (year, season) = (of(&MONTH_DAYS), of(open));
        if season > LEAST_IN_SEASON * year {
            return false;
        }
        let name = &supply.name;
        let amount = self.amount_at(supply);
        let at = self
            .table("corridor", &corridor.name)
            .and_then(|table| table.node("season"))
            .map(|node| node.at);
        if year <= 0.0 {
            // Told once, not for each corridor.
            let first = self.scenario.corridors.iter().find(|own| own.supplies.contains(name));
            if first.is_some_and(|first| first.name == corridor.name) {
                self.ledger
                    .warning(
                        "W016",
                        format!("supply `{name}` has nothing in any month"),
                        amount,
                        "all zero",
                    )
                    .help("give what it has, or take the supply out");
            }
            return true;
        }
        let what = match season > 0.0 {
            true => "next to nothing",
            false => "nothing",
        };
        let found = self.ledger.warning(
            "W016",
            format!("supply `{name}` has {what} in the season of corridor `{}`", corridor.name),
            at.or(amount),
            "the corridor is closed in the months in which there is something",
        );
        if let (Some(_), Some(amount)) = (at, amount) {
            found.also(amount, "the supply");
        }
        found.help(format!(
            "it has something in {}; a season is its first and last day, month first: \
             [\"05-01\", \"09-30\"]",
            stretches(months)
        ));
        true
    }
}

/// Months in which there is something: `May to Sep`, `Nov to Feb and Jun`.
fn stretches(months: &[f64; 12]) -> String {
    let on = |month: usize| months[month % 12] > 0.0;
    let name = |month: usize| MONTH_NAMES[month % 12];
    let words: Vec<String> = (0..12)
        .filter(|month| on(*month) && !on(month + 11))
        .map(|first| {
            let length = (1..12).find(|step| !on(first + step)).unwrap_or(12);
            match length {
                1 => name(first).to_owned(),
                length => format!("{} to {}", name(first), name(first + length - 1)),
            }
        })
        .collect();
    words.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_told_in_stretches() {
        let of = |on: &[usize]| {
            let mut months = [0.0; 12];
            on.iter().for_each(|month| months[*month] = 1.0);
            stretches(&months)
        };
        assert_eq!(of(&[4, 5, 6, 7, 8]), "May to Sep");
        assert_eq!(of(&[10, 11, 0, 5]), "Jun and Nov to Jan");
    }
}
