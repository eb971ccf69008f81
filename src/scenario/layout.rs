//! The names of all that a run of a scenario records: what questions are asked by, and what a model is
//! compiled to.

use super::{Commodity, Contract, Regime, Scenario, SupplyModel};
use crate::outcome::{
    AlternativeLabel, BranchLabel, CauseIndex, ClaimLabel, ContractLabel, CorridorIndex,
    CorridorLabel, HazardLabel, Layout, OfftakeLabel, PartLabel, RegimeLabel, ReplacedLabel,
    ReservoirLabel, SegmentLabel,
};

impl Scenario {
    /// All contracts, those that promise a volume first.
    pub fn contracts_in_order(&self) -> impl Iterator<Item = &Contract> {
        let of =
            |promised| self.contracts.iter().filter(move |own| own.volume.is_some() == promised);
        of(true).chain(of(false))
    }

    /// Whether the destination has alternatives to a commodity: what arrives of it is then bought only
    /// as far as it replaces something dearer.
    #[must_use]
    pub fn buys(&self, commodity: Commodity) -> bool {
        self.destination.alternatives.iter().any(|own| own.commodity == commodity)
    }

    /// The layout of its runs, but for the events that it states and the places of drawn values, which are
    /// known once it is compiled.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let mut layout = Layout::new(self.run.start_year, self.run.years as usize);
        for (index, corridor) in self.corridors.iter().enumerate() {
            let (name, commodity) = (corridor.name.clone(), corridor.commodity);
            layout.corridors.push(CorridorLabel { name, commodity });
            layout.offtakes.extend(corridor.offtakes.iter().map(|own| OfftakeLabel {
                name: own.name.clone(),
                corridor: CorridorIndex(index),
            }));
            layout.segments.extend(corridor.segments.iter().map(|own| SegmentLabel {
                name: own.name.clone(),
                corridor: CorridorIndex(index),
            }));
        }
        layout.returns = self.corridors.iter().map(|own| !own.returns.is_empty()).collect();
        layout.has_returns = layout.returns.contains(&true);
        for supply in &self.supplies {
            layout.claims.extend(
                supply
                    .claims
                    .iter()
                    .map(|own| ClaimLabel { name: own.name.clone(), supply: supply.name.clone() }),
            );
            if let SupplyModel::Reservoir(reservoir) = &supply.model {
                let (name, storage_gwh) = (supply.name.clone(), reservoir.storage.number());
                layout.reservoirs.push(ReservoirLabel { name, storage_gwh });
            }
        }
        for hazard in &self.hazards {
            let known = layout.causes.iter().position(|cause| *cause == hazard.cause);
            let cause = known.unwrap_or_else(|| {
                layout.causes.push(hazard.cause.clone());
                layout.causes.len() - 1
            });
            layout.hazards.push(HazardLabel {
                name: hazard.name.clone(),
                cause: CauseIndex(cause),
                begun_by: Vec::new(),
            });
        }
        layout.states = self.security.as_ref().map_or_else(Vec::new, |own| own.states.clone());
        layout.regimes = self.regimes.iter().map(RegimeLabel::from).collect();
        layout.assumptions = self.assumptions.iter().map(|own| own.name.clone()).collect();
        layout.branches = self
            .branches
            .iter()
            .map(|own| BranchLabel {
                name: own.name.clone(),
                label: own.label().to_owned(),
                outcomes: own.outcomes.iter().map(|outcome| outcome.name.clone()).collect(),
            })
            .collect();
        layout.has_demand = self.destination.demand.is_some();
        let parts = self.destination.day.iter();
        layout.day =
            parts.map(|part| PartLabel { name: part.name.clone(), hours: part.hours }).collect();
        let alternatives = self.destination.alternatives.iter();
        layout.alternatives = alternatives
            .map(|own| AlternativeLabel { name: own.name.clone(), commodity: own.commodity })
            .collect();
        let of = |corridor: Option<usize>| {
            let corridors = self.corridors.iter();
            let carried: Vec<_> = match corridor {
                Some(one) => vec![self.corridors[one].commodity],
                None => corridors.map(|own| own.commodity).collect(),
            };
            let alternatives = self.destination.alternatives.iter().enumerate();
            alternatives.filter(move |(_, own)| carried.contains(&own.commodity)).map(
                move |(alternative, _)| ReplacedLabel {
                    corridor: corridor.map(CorridorIndex),
                    alternative,
                },
            )
        };
        let corridors = (0..self.corridors.len()).map(Some).chain([None]);
        layout.replaced = corridors.flat_map(of).collect();
        for contract in self.contracts_in_order() {
            let mut corridors = self.corridors.iter();
            if let Some(corridor) = corridors.position(|own| own.name == contract.corridor) {
                let replaced = contract.replacement_usd_per_mwh.is_some()
                    || self.buys(self.corridors[corridor].commodity);
                layout.contracts.push(ContractLabel {
                    corridor: CorridorIndex(corridor),
                    replaced,
                    promised: contract.volume.is_some(),
                });
            }
        }
        layout.laid_out()
    }
}

impl From<&Regime> for RegimeLabel {
    fn from(regime: &Regime) -> Self {
        Self { name: regime.name.clone(), states: regime.states.clone() }
    }
}
