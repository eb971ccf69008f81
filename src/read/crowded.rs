//! More incidents than a trial may have: what would stop a run at its first trial is told beforehand.
//!
//! The number that is to be expected is taken with every assumption at its median, over the warm-up and
//! the horizon, of corridors from their entry into service on: a Poisson process has rate times exposure
//! times years, a renewal process one incident in each mean time up and mean time of repair. Where a rate
//! changes with the security state, states are weighed by the chain at its medians. A hazard of which
//! any of this is not known is left out, so that the number is rather too small.

use std::collections::HashMap;

use super::ledger::{At, Ledger};
use super::tree::{Node, Table};
use crate::chance::{Quantile, stationary};
use crate::scenario::{
    Amount, ByState, Each, Hazard, HazardRate, MOST_INCIDENTS, Met, Quantity, Regime, Scenario,
    Start,
};
use crate::units::{DAYS_PER_YEAR, MONTH_DAYS, significant, whole};

/// Laws of laws of laws ... are followed this far.
const DEEPEST: usize = 20;

/// By chain: the mean share of each state, where that is known.
type Shares = [Option<Vec<f64>>];

/// Warns where the expected number is too large, at the hazard that has most of them.
pub(super) fn warn(root: &Table, scenario: &Scenario, ledger: &mut Ledger) {
    let mut medians = Medians { scenario, known: HashMap::new() };
    let states: Vec<_> = scenario.chains().map(|chain| medians.states(chain)).collect();
    let mut sum = 0.0;
    let mut most: Option<(f64, &Hazard, String)> = None;
    for hazard in &scenario.hazards {
        let Some(count) = medians.incidents(hazard, &states) else { continue };
        sum += count;
        if most.as_ref().is_none_or(|(known, ..)| count > *known) {
            most = Some((count, hazard, place(scenario, hazard)));
        }
    }
    let Some((count, hazard, place)) = most.filter(|_| sum > MOST_INCIDENTS as f64) else { return };
    let key = match hazard.rate {
        HazardRate::PerYear(_) => "per_year",
        HazardRate::Per100KmYear(_) => "per_100km_year",
        HazardRate::MttfDays(_) => "mttf_days",
        HazardRate::While(_) => "while",
    };
    ledger
        .warning(
            "W019",
            format!(
                "about {} incidents are to be expected in a trial, and none may have more than {}",
                significant(sum, 2),
                whole(MOST_INCIDENTS as u64)
            ),
            at(root, hazard, key),
            format!("{} of them are of `{}` ({place})", significant(count, 2), hazard.name),
        )
        .help(format!(
            "the first such trial stops a run: make `{key}` {}, let the hazard meet fewer, or simulate \
             fewer years",
            if key == "mttf_days" { "longer" } else { "lower" }
        ));
}

fn at(root: &Table, hazard: &Hazard, key: &str) -> Option<At> {
    let list = root.node("hazard").and_then(Node::list)?;
    let mut tables = list.iter().filter_map(|node| Some((node, node.table()?)));
    let (node, table) = tables.find(|(_, table)| table.text("name") == Some(&hazard.name))?;
    Some(table.node(key).unwrap_or(node).at)
}

/// The things that a hazard meets: the first of them, and how many more.
fn place(scenario: &Scenario, hazard: &Hazard) -> String {
    let (first, count) = match scenario.met_by(&hazard.r#where) {
        Met::Supplies(met) => {
            (met.first().map(|index| scenario.supplies[*index].name.clone()), met.len())
        }
        Met::Segments(met) => {
            let first = met.first().map(|(c, s)| {
                let corridor = &scenario.corridors[*c];
                format!("{}, {}", corridor.name, corridor.segments[*s].name)
            });
            (first, met.len())
        }
    };
    let first = first.unwrap_or_default();
    if count > 1 { format!("{first} and {} more", whole(count as u64 - 1)) } else { first }
}

/// Assumptions at their medians.
struct Medians<'a> {
    scenario: &'a Scenario,
    known: HashMap<String, Option<f64>>,
}

impl Medians<'_> {
    fn assumption(&mut self, name: &str, deep: usize) -> Option<f64> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let own = self.scenario.assumptions.iter().find(|own| own.name == name);
        let median = own.filter(|_| deep < DEEPEST).and_then(|own| {
            let law =
                own.value.try_map(|quantity| self.quantity(quantity, deep + 1).ok_or(())).ok()?;
            Some(Quantile::for_once(&law).ok()?.at_uniform(0.5))
        });
        self.known.insert(name.to_owned(), median);
        median
    }

    fn quantity(&mut self, quantity: &Quantity, deep: usize) -> Option<f64> {
        let bounds = quantity.bounds;
        match &quantity.amount {
            Amount::Number(number) => Some(*number),
            Amount::Name { name, factor } => {
                let value = self.assumption(name, deep)? * factor;
                Some(value.max(bounds.least()).min(bounds.most()))
            }
        }
    }

    fn value(&mut self, quantity: &Quantity) -> Option<f64> {
        self.quantity(quantity, 0)
    }

    /// The mean share of each state of a chain over the horizon; `None` where it is not known, as of one
    /// that depends on another.
    fn states(&mut self, chain: &Regime) -> Option<Vec<f64>> {
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for (from, row) in chain.transition.iter().enumerate() {
            let mut chance = |one: &ByState<Quantity>| match one {
                ByState::Same(one) => self.value(one),
                ByState::Each(..) => None,
            };
            let mut row = row.iter().map(&mut chance).collect::<Option<Vec<f64>>>()?;
            row[from] = 0.0;
            let leave: f64 = row.iter().sum();
            row.iter_mut().for_each(|chance| *chance /= leave.max(1.0));
            row[from] = (1.0 - leave).max(0.0);
            rows.push(row);
        }
        let mut now = match &chain.start {
            Start::Stationary => stationary(&rows)?,
            Start::Shares(shares) => {
                shares.iter().map(|share| self.value(share)).collect::<Option<_>>()?
            }
        };
        let steps = self.scenario.run.years * if chain.yearly { 1 } else { 12 };
        let mut sum = vec![0.0; rows.len()];
        for _ in 0..steps {
            sum.iter_mut().zip(&now).for_each(|(sum, now)| *sum += now / f64::from(steps));
            let next = |to: usize| now.iter().zip(&rows).map(|(now, row)| now * row[to]).sum();
            now = (0..rows.len()).map(next).collect();
        }
        Some(sum)
    }

    fn by_state(&mut self, value: &ByState<Quantity>, states: &Shares) -> Option<f64> {
        match value {
            ByState::Same(value) => self.value(value),
            ByState::Each(chain, values) => {
                let mut sum = 0.0;
                for (value, share) in values.iter().zip(states.get(chain.0)?.as_ref()?) {
                    sum += self.value(value)? * share;
                }
                Some(sum)
            }
        }
    }

    /// Mean days of repair, of the longest where it changes with the state.
    fn repair(&mut self, hazard: &Hazard) -> Option<f64> {
        let mut longest: f64 = 0.0;
        for law in hazard.repair_days.each() {
            let law = law.try_map(|quantity| self.value(quantity).ok_or(())).ok()?;
            law.check().ok()?;
            longest = longest.max(law.mean());
        }
        let mut most: f64 = 0.0;
        for factor in hazard.repair_factor.each() {
            most = most.max(self.value(factor)?);
        }
        Some(longest * most)
    }

    /// Years of warm-up and horizon in which a corridor is in service.
    fn years(&mut self, corridor: usize) -> Option<f64> {
        let run = &self.scenario.run;
        let all = f64::from(run.years + run.warm_up_years);
        match &self.scenario.corridors[corridor].in_service {
            None => Some(all),
            Some(year) => {
                let end = f64::from(run.start_year) + f64::from(run.years);
                Some((end - self.value(year)?).clamp(0.0, all))
            }
        }
    }

    /// Incidents of a hazard in a trial.
    fn incidents(&mut self, hazard: &Hazard, states: &Shares) -> Option<f64> {
        let run = &self.scenario.run;
        let all = f64::from(run.years + run.warm_up_years);
        let per_length = matches!(hazard.rate, HazardRate::Per100KmYear(_));
        // Years, by instances or by 100 km.
        let mut exposure = 0.0;
        match self.scenario.met_by(&hazard.r#where) {
            Met::Supplies(met) => {
                exposure = if hazard.together { 1.0 } else { met.len() as f64 } * all
            }
            Met::Segments(met) => {
                for (c, s) in met {
                    let segment = &self.scenario.corridors[c].segments[s];
                    let length = match per_length {
                        true => self.value(segment.length_km.as_ref()?)? / 100.0,
                        false => 1.0,
                    };
                    let units =
                        if hazard.each == Each::Unit { f64::from(segment.units) } else { 1.0 };
                    exposure += match hazard.together {
                        // One process; of all lengths, or of no more than one place.
                        true if per_length => length * all,
                        true => return self.rate(hazard, states).map(|rate| rate * all),
                        false => length * units * self.years(c)?,
                    };
                }
            }
        }
        Some(exposure * self.rate(hazard, states)?)
    }

    /// Incidents a year of one instance, or of 100 km.
    fn rate(&mut self, hazard: &Hazard, states: &Shares) -> Option<f64> {
        let mut season = 0.0;
        for (factor, days) in hazard.by_month.iter().zip(MONTH_DAYS) {
            season += self.value(factor)? * f64::from(days) / f64::from(DAYS_PER_YEAR);
        }
        match &hazard.rate {
            HazardRate::PerYear(rate) | HazardRate::Per100KmYear(rate) => {
                Some(self.by_state(rate, states)? * season)
            }
            HazardRate::MttfDays(days) => {
                let up = self.value(days)? / season;
                Some(f64::from(DAYS_PER_YEAR) / (up + self.repair(hazard)?))
            }
            // Few, and not known before the chain is drawn.
            HazardRate::While(_) => None,
        }
    }
}
