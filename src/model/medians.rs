//! A model as it stands where every assumption is at its median and every branch has its likeliest
//! outcome: what `show` says of numbers that are uncertain.
//!
//! The median of an assumption whose own parameters are assumptions is taken with those at their
//! medians. Nothing here is an estimate of a result: the mean over trials of a rate that is skewed
//! is not the rate at the medians.

use super::parameters::resolve;
use super::{BranchModel, Chance, Drawn, LawModel, Model, Operand, Slot, StateSlots};
use crate::chance::{Law, LawFault, Quantile};
use crate::scenario::{Amount, ByState, ChainIndex, Hazard, Meter, Quantity};
use crate::units::{DAYS_PER_YEAR, MONTH_DAYS};

/// The values of a model with every assumption at its median.
#[derive(Debug, Clone)]
pub struct Medians<'a> {
    model: &'a Model,
    assumptions: Vec<f64>,
    /// Whether an assumption has but one value.
    certain: Vec<bool>,
    /// The likeliest outcome of each branch, and whether it is the only one.
    outcomes: Vec<u32>,
    sure: Vec<bool>,
    parameters: Vec<f64>,
}

impl<'a> Medians<'a> {
    /// The medians of a model.
    ///
    /// # Errors
    /// A law whose parameters, at their medians, are not allowed.
    pub fn of(model: &'a Model) -> Result<Self, LawFault> {
        let mut assumptions = vec![0.0; model.assumptions.len()];
        let mut certain = vec![true; model.assumptions.len()];
        let (mut outcomes, mut sure) =
            (vec![0; model.branches.len()], vec![true; model.branches.len()]);
        for next in &model.draw_order {
            let index = match next {
                Drawn::Assumption(index) => *index as usize,
                Drawn::Branch(index) => {
                    let branch = &model.branches[*index as usize];
                    outcomes[*index as usize] = likeliest(branch, &assumptions);
                    sure[*index as usize] = !branch.varies();
                    continue;
                }
            };
            let own = &model.assumptions[index].law;
            if let LawModel::ByOutcome { branch, .. } = own {
                certain[index] &= sure[*branch as usize];
            }
            let drawn;
            let quantile = match own.of(&outcomes) {
                LawModel::ByOutcome { .. } => unreachable!("a table by outcome holds no other"),
                LawModel::Fixed(quantile) => quantile,
                LawModel::Drawn(law) => {
                    law.for_each(|operand| {
                        if let Operand::Assumption { index: of, .. } = operand {
                            certain[index] &= certain[*of as usize];
                        }
                    });
                    drawn = Quantile::for_once(&resolve(law, &assumptions)?)?;
                    &drawn
                }
            };
            assumptions[index] = quantile.median();
            certain[index] &= quantile.stretch(0.5) == (0.0, 1.0);
        }
        let mut parameters = model.parameters.clone();
        for uncertain in &model.uncertain {
            let value = assumptions[uncertain.assumption as usize] * uncertain.factor;
            parameters[uncertain.slot as usize] = value.clamp(uncertain.low, uncertain.high);
        }
        Ok(Self { model, assumptions, certain, outcomes, sure, parameters })
    }

    /// Whether every branch has but one outcome, or is supposed to have one.
    #[must_use]
    pub fn are_branches_certain(&self) -> bool {
        self.sure.iter().all(|sure| *sure)
    }

    /// The law of the likeliest outcome, where there is one for each.
    fn of_outcome<'l>(&self, law: &'l Law<Quantity>) -> &'l Law<Quantity> {
        let Law::ByOutcome { branch, laws, .. } = law else { return law };
        let index = self.model.layout.branches.iter().position(|known| known.name == *branch);
        index.and_then(|index| laws.get(self.outcomes[index] as usize)).unwrap_or(law)
    }

    /// A number, or the median of the assumption that it names.
    #[must_use]
    pub fn quantity(&self, quantity: &Quantity) -> f64 {
        match &quantity.amount {
            Amount::Number(number) => *number,
            Amount::Name { name, factor } => {
                self.known(name).map_or(f64::NAN, |index| self.assumptions[index] * factor)
            }
        }
    }

    /// Whether it is the same in every trial: a number, or an assumption that has but one value.
    #[must_use]
    pub fn is_certain(&self, quantity: &Quantity) -> bool {
        match &quantity.amount {
            Amount::Number(_) => true,
            Amount::Name { name, .. } => self.known(name).is_some_and(|index| self.certain[index]),
        }
    }

    /// Whether every assumption has but one value.
    #[must_use]
    pub fn are_all_certain(&self) -> bool {
        self.certain.iter().all(|certain| *certain) && self.are_branches_certain()
    }

    /// The cost of each alternative at the destination, in its order, USD per MWh of electricity or its
    /// equivalent.
    #[must_use]
    pub fn costs(&self) -> Vec<f64> {
        let Some(buyer) = &self.model.buyer else { return Vec::new() };
        buyer.alternatives.iter().map(|own| own.cost.per_mwh(&self.parameters)).collect()
    }

    /// The price of a corridor's contract for what arrives, USD per MWh of electricity or its equivalent;
    /// `None` without a contract.
    #[must_use]
    pub fn price_on_arrival(&self, corridor: usize) -> Option<f64> {
        let contract = self.model.contracts.iter().find(|own| own.corridor == corridor)?;
        let segments = &self.model.segments[self.model.corridors[corridor].segments.clone()];
        let keep: f64 = match contract.metered {
            Meter::Receiving => 1.0,
            Meter::Sending => segments.iter().map(|own| 1.0 - self.slot(own.losses)).product(),
        };
        Some(contract.usd_per_mwh(&self.parameters) / keep)
    }

    fn known(&self, name: &str) -> Option<usize> {
        let own = self.model.layout.assumptions.iter().position(|known| known == name);
        own.or_else(|| self.model.outcome_tables.get(name).map(|index| *index as usize))
    }

    fn slot(&self, slot: Slot) -> f64 {
        self.parameters[slot as usize]
    }

    /// The names of a chain's states.
    #[must_use]
    pub fn states(&self, ChainIndex(chain): ChainIndex) -> &[String] {
        self.model.layout.chain_states(self.model.has_security, chain)
    }

    /// The chances of a chain to go from row to column at a step, those to stay on the diagonal; empty
    /// where there is no such chain, or where they depend on another. Rows over one are scaled down, as
    /// in a trial.
    #[must_use]
    pub fn transition(&self, ChainIndex(chain): ChainIndex) -> Vec<Vec<f64>> {
        let Some(chain) = self.model.chains.get(chain).filter(|own| !own.depends) else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for state in 0..chain.states {
            let row = &chain.rows[state * chain.states..(state + 1) * chain.states];
            let chance = |chance: &Chance| match chance {
                Chance::Same(slot) => self.slot(*slot),
                Chance::Each(..) => 0.0,
            };
            let mut row: Vec<f64> = row.iter().map(chance).collect();
            row[state] = 0.0;
            let leave: f64 = row.iter().sum();
            if leave > 1.0 {
                row.iter_mut().for_each(|chance| *chance /= leave);
            }
            row[state] = (1.0 - leave).max(0.0);
            rows.push(row);
        }
        rows
    }

    /// Incidents a year of the hazard with this index, over all of its instances together, in each state
    /// of the chain that its rate goes by, or else of security; one number where there is no chain. None
    /// of a hazard that is down while a chain is in some state.
    ///
    /// Poisson rates are `rate * exposure`, those that an incident brings with it included; a renewal
    /// process has `1 / (mean days up + mean days of repair)`. Both are means over the months. Of a
    /// corridor that is in service, that is: none fails before.
    ///
    /// # Errors
    /// A law of repair whose parameters, at their medians, are not allowed.
    pub fn incidents_a_year(&self, index: usize, hazard: &Hazard) -> Result<Vec<f64>, LawFault> {
        let model = &self.model.hazards[index];
        if model.during.is_some() {
            return Ok(Vec::new());
        }
        let chain = if model.base.differ() { model.base.chain } else { 0 };
        let states = self.model.chains.get(chain).map_or(1, |chain| chain.states);
        // What goes by another chain counts as in that one's first state.
        let of_state = |numbers: &StateSlots, state: usize| {
            let state = if numbers.chain == chain { state } else { 0 };
            numbers.slots[state.min(numbers.slots.len() - 1)]
        };
        let season = model.by_month.map_or(1.0, |slots| {
            let sum: f64 = slots
                .iter()
                .zip(MONTH_DAYS)
                .map(|(slot, days)| self.slot(*slot) * f64::from(days))
                .sum();
            sum / f64::from(DAYS_PER_YEAR)
        });
        let exposure: f64 = self.model.instances[model.instances.clone()]
            .iter()
            .map(|instance| match model.per_length {
                true => instance.lengths.iter().map(|slot| self.slot(*slot)).sum::<f64>() / 100.0,
                false => 1.0,
            })
            .sum();
        (0..states)
            .map(|state| {
                let base = self.slot(of_state(&model.base, state));
                if !model.renewal {
                    return Ok(base * season * exposure);
                }
                let mut repair = self.repair(hazard, chain, state)?;
                if let Some(factors) = &model.repair_factor {
                    repair *= self.slot(of_state(factors, state));
                }
                Ok(exposure * f64::from(DAYS_PER_YEAR) / (base / season + repair.max(0.0)))
            })
            .collect()
    }

    /// Mean days of repair before its factor.
    fn repair(&self, hazard: &Hazard, chain: usize, state: usize) -> Result<f64, LawFault> {
        let law = match &hazard.repair_days {
            ByState::Same(law) => law,
            ByState::Each(of, laws) => {
                let state = if of.0 == chain { state } else { 0 };
                &laws[state.min(laws.len() - 1)]
            }
        };
        let law = self.of_outcome(law);
        let law: Law<f64> = law.try_map(|quantity| Ok::<_, LawFault>(self.quantity(quantity)))?;
        law.check()?;
        Ok(law.mean())
    }
}

/// The outcome of a branch with the most weight, the first of several; that which is supposed.
fn likeliest(branch: &BranchModel, assumptions: &[f64]) -> u32 {
    let mut best = (f64::NEG_INFINITY, 0);
    for (index, weight) in branch.weights.iter().enumerate() {
        let weight = weight.value(assumptions);
        if weight > best.0 {
            best = (weight, index as u32);
        }
    }
    branch.given.unwrap_or(best.1)
}
