//! `[[corridor.return]]`: energy that goes back.

use super::{Row, Walk};
use crate::read::ledger::suggestion;
use crate::scenario::{Return, YearlyWindow};
use crate::units::DAYS_PER_YEAR;

/// Whether a day lies in a window.
fn is_in(window: YearlyWindow, day: u16) -> bool {
    match window.first <= window.last {
        true => (window.first..=window.last).contains(&day),
        false => day >= window.first || day <= window.last,
    }
}

impl Walk<'_, '_> {
    /// The returns over a corridor that draws on these supplies in this export window.
    pub fn returns(
        &mut self,
        corridor: &Row<'_>,
        drawn: &[String],
        export: Option<YearlyWindow>,
    ) -> Vec<Return> {
        let mut returns = Vec::new();
        for row in self.open_entries(corridor, "return", "return") {
            if let Some((of, at)) = row.text("of").zip(row.node("of").map(|node| node.at))
                && !drawn.contains(&of)
            {
                let known = drawn.iter().map(String::as_str);
                let help = suggestion(&of, "it draws on", known);
                let message = format!("{} does not draw on `{of}`", corridor.title);
                self.ledger
                    .error("E084", message, at, "expected the name of one of its supplies")
                    .help(help);
            }
            let season = row.node("season").and_then(|node| self.season(node));
            let exports = |day: u16| export.is_none_or(|window| is_in(window, day));
            let mut days = 0..u16::try_from(DAYS_PER_YEAR).unwrap_or(365);
            let unclear = export.is_none() && corridor.node("season").is_some();
            if let Some(season) = season
                && !unclear
                && days.any(|day| is_in(season, day) && exports(day))
            {
                let message = format!("{} goes back while {} exports", row.title, corridor.title);
                let at = row.value_at("season");
                let found =
                    self.ledger.error("E085", message, at, "expected days outside of its season");
                match corridor.node("season") {
                    Some(node) => drop(found.also(node.at, "the export season")),
                    None => drop(
                        found.help("a corridor without a `season` exports all year; give it one"),
                    ),
                }
            }
            let keys = ["spare_mw", "spare_bcm_per_year", "spare_kbd", "spare_kt_per_year"];
            let spare = keys.into_iter().find(|key| row.node(key).is_some());
            let spare = spare.and_then(|key| self.months(&row, key));
            let share = self.quantity(&row, "share");
            let (Some(name), Some(season)) = (row.text("name"), season) else { continue };
            returns.push(Return {
                name,
                of: row.text("of"),
                share,
                season,
                spare,
                source: row.text("source"),
                notes: row.text("notes"),
            });
        }
        returns
    }
}
