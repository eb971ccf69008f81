//! How amounts go with the year, when supplies and claims are there, and who else is served, in words.

use super::words::Words;
use crate::scenario::{Claim, Commodity, Growth, Quantity, Return, Supply, YearPoint};

impl Words<'_> {
    /// The factors of an amount: its own, and how it goes with the year; a part each.
    pub fn grows(self, times: &Quantity, growth: Option<&Growth>) -> Vec<String> {
        let mut parts = Vec::new();
        if times.number() != Some(1.0) {
            parts.push(format!("times {}", self.of(times, "")));
        }
        if let Some(growth) = growth {
            parts.extend(self.path(&growth.by_year));
            if growth.by_year.is_empty() && growth.per_year.number() != Some(0.0) {
                parts.push(format!("changes each year by {}", self.share(&growth.per_year)));
            }
        }
        parts
    }

    /// A factor by year: `times 1 in 2026, 0.8 in 2035`.
    pub fn path(self, points: &[YearPoint]) -> Option<String> {
        let said = points.iter().map(|one| format!("{} in {}", self.of(&one.value, ""), one.year));
        let said = said.collect::<Vec<_>>().join(", ");
        (!points.is_empty()).then(|| format!("times {said}"))
    }

    /// From when until when something is there.
    pub fn there(self, in_service: Option<&Quantity>, until: Option<&Quantity>) -> Option<String> {
        match (in_service, until) {
            (None, None) => None,
            (Some(from), None) => Some(format!("from {} on", self.year(from))),
            (None, Some(to)) => Some(format!("until {}", self.year(to))),
            (Some(from), Some(to)) => {
                Some(format!("from {} to {}", self.year(from), self.year(to)))
            }
        }
    }

    /// Another buyer of a supply.
    pub fn claim(self, claim: &Claim, commodity: Commodity) -> String {
        let mut parts = vec![self.months(&claim.take, commodity.flow_unit())];
        parts.extend(self.grows(&claim.times, Some(&claim.growth)));
        parts.extend(self.there(claim.in_service.as_ref(), claim.until.as_ref()));
        parts.push("served before corridors".to_owned());
        parts.join("; ")
    }

    /// The energy that goes back over a corridor.
    pub fn returns(self, own: &Return, commodity: Commodity) -> String {
        let of = match &own.of {
            Some(supply) => format!("what {supply} sent"),
            None => "what was delivered".to_owned(),
        };
        let spare = own
            .spare
            .as_ref()
            .map(|spare| format!(", at most {}", self.months(spare, commodity.flow_unit())));
        format!("{} of {of} goes back{}", self.share(&own.share), spare.unwrap_or_default())
    }

    /// When a supply is there, and what its amount is multiplied by.
    pub fn supply_years(self, supply: &Supply, growth: Option<&Growth>) -> Vec<String> {
        let mut parts = self.grows(&supply.times, growth);
        parts.extend(self.there(supply.in_service.as_ref(), supply.until.as_ref()));
        parts
    }
}
