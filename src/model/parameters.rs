//! Numbers that may be uncertain, as slots of one vector.

use std::collections::HashMap;

use super::LawModel;
use crate::chance::{Law, LawFault, Quantile};
use crate::scenario::{Amount, Quantity, Scenario};

/// Index of a number in the vector of parameters.
pub type Slot = u32;

/// A slot that takes the value of an assumption in each trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uncertain {
    /// The slot.
    pub slot: Slot,
    /// The assumption.
    pub assumption: u32,
    /// Its value is multiplied by this,
    pub factor: f64,
    /// The product is clamped to this bound below,
    pub low: f64,
    /// and at this one above.
    pub high: f64,
    /// Where it is used: index in [`crate::outcome::Layout::paths`].
    pub path: u32,
}

/// A parameter of a law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    /// A constant.
    Number(f64),
    /// The value of an assumption, times a factor.
    Assumption {
        /// Its index.
        index: u32,
        /// A finite number.
        factor: f64,
    },
}

impl Operand {
    /// Its value, given those of all assumptions.
    #[must_use]
    #[inline]
    pub fn value(self, assumptions: &[f64]) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Assumption { index, factor } => assumptions[index as usize] * factor,
        }
    }
}

/// Collects parameters while a scenario is compiled.
#[derive(Debug, Default)]
pub(super) struct Parameters<'a> {
    pub values: Vec<f64>,
    pub uncertain: Vec<Uncertain>,
    pub paths: Vec<String>,
    index_of: HashMap<String, u32>,
    names: HashMap<&'a str, u32>,
    branches: HashMap<&'a str, u32>,
}

impl<'a> Parameters<'a> {
    pub fn of(scenario: &'a Scenario) -> Self {
        let names = scenario.drawn().enumerate();
        let names = names.map(|(index, own)| (own.name.as_str(), index as u32)).collect();
        let branches = scenario.branches.iter().enumerate();
        let branches = branches.map(|(index, own)| (own.name.as_str(), index as u32)).collect();
        Self { names, branches, ..Self::default() }
    }

    /// A slot for a constant.
    pub fn constant(&mut self, value: f64) -> Slot {
        self.values.push(value);
        (self.values.len() - 1) as Slot
    }

    /// The index of a path, at which drawn values that are clamped to a bound are counted.
    pub fn path_index(&mut self, path: &str) -> u32 {
        if let Some(known) = self.index_of.get(path) {
            return *known;
        }
        let index = self.paths.len() as u32;
        self.paths.push(path.to_owned());
        self.index_of.insert(path.to_owned(), index);
        index
    }

    /// A slot for a quantity that stands at `path`.
    ///
    /// # Errors
    /// A constant outside of the bounds that the quantity carries, which reading has refused.
    pub fn slot(&mut self, quantity: &Quantity, path: &str) -> Result<Slot, String> {
        let Quantity { amount, bounds } = quantity;
        Ok(match amount {
            Amount::Number(number) if bounds.hold(*number) => self.constant(*number),
            Amount::Number(number) => return Err(format!("`{path}` cannot be {number}")),
            Amount::Name { name, factor } => {
                let assumption = self.assumption(name)?;
                let (low, high) = (bounds.least(), bounds.most());
                let slot = self.constant(low.max(0.0).min(high));
                let path = self.path_index(path);
                let factor = *factor;
                self.uncertain.push(Uncertain { slot, assumption, factor, low, high, path });
                slot
            }
        })
    }

    /// Twelve slots.
    pub fn months(
        &mut self,
        quantities: &[Quantity; 12],
        path: &str,
    ) -> Result<[Slot; 12], String> {
        let mut slots = [0; 12];
        for (slot, quantity) in slots.iter_mut().zip(quantities) {
            *slot = self.slot(quantity, path)?;
        }
        Ok(slots)
    }

    /// The index of what bears a name.
    ///
    /// # Errors
    /// A name that nothing bears.
    pub fn assumption(&self, name: &str) -> Result<u32, String> {
        self.names.get(name).copied().ok_or_else(|| format!("no assumption is called `{name}`"))
    }

    /// A law with its names resolved, prepared if it has none.
    pub fn law(&self, law: &Law<Quantity>) -> Result<LawModel, String> {
        if let Law::ByOutcome { branch, laws, .. } = law {
            let index = self.branches.get(branch.as_str()).copied();
            let branch = index.ok_or_else(|| format!("no branch is called `{branch}`"))?;
            let laws = laws.iter().map(|law| self.law(law)).collect::<Result<_, String>>()?;
            return Ok(LawModel::ByOutcome { branch, laws });
        }
        let mut named = false;
        let law = law.try_map(|quantity| {
            Ok::<_, String>(match &quantity.amount {
                Amount::Number(number) => Operand::Number(*number),
                Amount::Name { name, factor } => {
                    named = true;
                    Operand::Assumption { index: self.assumption(name)?, factor: *factor }
                }
            })
        })?;
        if named {
            return Ok(LawModel::Drawn(law));
        }
        let quantile = resolve(&law, &[]).and_then(|law| Quantile::of(&law));
        Ok(LawModel::Fixed(quantile.map_err(|fault| fault.to_string())?))
    }
}

/// A law with the values of assumptions put in.
pub(crate) fn resolve(law: &Law<Operand>, assumptions: &[f64]) -> Result<Law<f64>, LawFault> {
    law.try_map(|operand| Ok(operand.value(assumptions)))
}
