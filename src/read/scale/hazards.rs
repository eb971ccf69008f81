//! Hazards that would leave hardly a day without an outage: a rate of another unit than its repair.

use super::{Scale, most, value_at};
use crate::read::typical::Typical;
use crate::scenario::{Hazard, HazardRate};
use crate::units::{DAYS_PER_YEAR, MONTH_DAYS, significant};

/// Years of repair that one year's incidents may bring. Outages that come by chance overlap: with two
/// years of them one day in seven is still free, and a record of a war has as many.
const MOST_YEARS_OF_REPAIR: f64 = 2.0;

impl Scale<'_, '_> {
    /// Incidents that keep what they meet down nearly all the time, though they overlap.
    pub(super) fn always_down(&mut self, hazard: &Hazard) {
        let rate_chain = match &hazard.rate {
            HazardRate::PerYear(rate) | HazardRate::Per100KmYear(rate) => rate.chain(),
            HazardRate::MttfDays(_) => None,
            HazardRate::While(_) => return,
        };
        let chains = [rate_chain, hazard.repair_days.chain(), hazard.repair_factor.chain()];
        let mut chains = chains.into_iter().flatten();
        let chain = chains.next();
        // Of which states of two chains come together nothing is known.
        if chains.any(|other| Some(other) != chain) {
            return;
        }
        let chain = chain.and_then(|chain| self.scenario.chain(chain));
        let states = chain.map_or(&[][..], |chain| &chain.states[..]);
        let Some(length) = self.longest(hazard) else { return };
        let season = self.all(&*hazard.by_month).map_or(1.0, |factors| {
            let days = factors.iter().zip(MONTH_DAYS).map(|(f, d)| f * f64::from(d));
            days.sum::<f64>() / f64::from(DAYS_PER_YEAR)
        });
        let share = self.known(&hazard.stops_flow).zip(self.known(&hazard.takes));
        let Some(share) = share.map(|(stops, takes)| stops * takes) else { return };
        let worst = (0..states.len().max(1))
            .filter_map(|state| {
                let a_year = match &hazard.rate {
                    HazardRate::PerYear(rate) => self.known(Typical::by_state(rate, state)?)?,
                    HazardRate::Per100KmYear(rate) => {
                        self.known(Typical::by_state(rate, state)?)? * length / 100.0
                    }
                    HazardRate::MttfDays(days) => f64::from(DAYS_PER_YEAR) / self.known(days)?,
                    HazardRate::While(_) => return None,
                };
                let repair = self.typical.mean(Typical::by_state(&hazard.repair_days, state)?)?;
                let factor = self.known(Typical::by_state(&hazard.repair_factor, state)?)?;
                Some((state, a_year * season, repair * factor))
            })
            .max_by(|a, b| (a.1 * a.2).total_cmp(&(b.1 * b.2)));
        let Some((state, a_year, repair)) = worst else { return };
        if a_year * repair * share < MOST_YEARS_OF_REPAIR * f64::from(DAYS_PER_YEAR) {
            return;
        }
        let table = self.table("hazard", &hazard.name);
        let at = |keys: &[&str]| keys.iter().find_map(|key| value_at(table, key));
        let rate = at(&["per_", "mttf"]);
        let repair_at = at(&["repair_days"]);
        if [rate, repair_at].into_iter().flatten().any(|at| self.ledger.doubts(at)) {
            return;
        }
        let while_in = match states.get(state) {
            Some(state) => format!(" while `{state}`"),
            None => String::new(),
        };
        let days = match significant(repair, 3).as_str() {
            "1" => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        let found = self.ledger.warning(
            "W015",
            format!(
                "hazard `{}` leaves hardly a day without an outage{while_in}: {} incidents a year \
                 of {days} each",
                hazard.name,
                significant(a_year, 3)
            ),
            rate,
            format!("{} days of repair in a year of 365", significant(a_year * repair, 3)),
        );
        if let Some(at) = repair_at {
            found.also(at, "of the mean of these days");
        }
        found.help("check the unit and the decimal point of both");
    }

    /// The length of the longest thing that one incident of a hazard hits, in km; 1 where lengths do
    /// not count, nothing where they are not known.
    fn longest(&self, hazard: &Hazard) -> Option<f64> {
        if !matches!(hazard.rate, HazardRate::Per100KmYear(_)) {
            return Some(1.0);
        }
        let corridors = self.scenario.corridors.iter();
        let met = corridors.flat_map(|corridor| {
            let segments = corridor.segments.iter();
            segments.filter(|segment| hazard.r#where.meets(corridor, segment))
        });
        let lengths: Option<Vec<f64>> =
            met.map(|segment| self.known(segment.length_km.as_ref()?)).collect();
        let lengths = lengths?;
        Some(if hazard.together { lengths.iter().sum() } else { most(lengths) })
    }
}
