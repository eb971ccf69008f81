//! Corridors with their segments, stretches and offtakes: names to indices, units to one unit.

use super::parameters::{Parameters, Slot};
use super::{CorridorModel, OfftakeModel, SegmentModel, StretchModel, stretch};
use crate::chance::Key;
use crate::scenario::{Commodity, Corridor, Scenario};

/// All corridors, one after the other.
#[derive(Debug, Default)]
pub(super) struct Corridors {
    pub corridors: Vec<CorridorModel>,
    pub segments: Vec<SegmentModel>,
    pub stretches: Vec<StretchModel>,
    pub offtakes: Vec<OfftakeModel>,
    /// By segment: its length, where it has one.
    pub lengths: Vec<Option<Slot>>,
    /// Units of all segments together.
    pub units: usize,
}

/// Heat of a unit of fuel and the efficiency of the plant that burns it.
type Heat = (Slot, Slot);

/// The electricity that fuels count as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conversions {
    gas: Heat,
    oil: Heat,
    lpg: Heat,
}

impl Conversions {
    /// TWh of one own unit of a commodity's energy: `factor * first * second`.
    pub fn of(&self, commodity: Commodity) -> (f64, Option<Heat>) {
        match commodity {
            Commodity::Electricity => (1e-3, None),
            // 1 bcm at 1 MJ/m3 is 1e9 MJ, 1 million barrels at 1 GJ 1e9 MJ; 1 TWh is 3.6e9 MJ.
            Commodity::Gas => (1.0 / 3.6, Some(self.gas)),
            Commodity::Oil => (1.0 / 3.6, Some(self.oil)),
            // 1 kt at 1 GJ a tonne is 1e6 MJ.
            Commodity::Lpg => (1.0 / 3600.0, Some(self.lpg)),
        }
    }
}

/// Compiles the electricity that fuels count as.
pub(super) fn conversions(
    scenario: &Scenario,
    parameters: &mut Parameters<'_>,
) -> Result<Conversions, String> {
    let c = &scenario.conversion;
    let mut slot = |quantity, key: &str| parameters.slot(quantity, &format!("conversion.{key}"));
    let gas = (
        slot(&c.gas_mj_per_m3, "gas_mj_per_m3")?,
        slot(&c.gas_plant_efficiency, "gas_plant_efficiency")?,
    );
    let oil = (
        slot(&c.oil_gj_per_barrel, "oil_gj_per_barrel")?,
        slot(&c.oil_plant_efficiency, "oil_plant_efficiency")?,
    );
    let lpg = (
        slot(&c.lpg_gj_per_tonne, "lpg_gj_per_tonne")?,
        slot(&c.lpg_efficiency, "lpg_efficiency")?,
    );
    Ok(Conversions { gas, oil, lpg })
}

/// Compiles all corridors.
pub(super) fn corridors(
    scenario: &Scenario,
    conversions: &Conversions,
    parameters: &mut Parameters<'_>,
) -> Result<Corridors, String> {
    let mut all = Corridors::default();
    for corridor in &scenario.corridors {
        all.add(scenario, corridor, conversions.of(corridor.commodity), parameters)?;
    }
    Ok(all)
}

impl Corridors {
    fn add(
        &mut self,
        scenario: &Scenario,
        corridor: &Corridor,
        conversion: (f64, Option<Heat>),
        parameters: &mut Parameters<'_>,
    ) -> Result<(), String> {
        let name = &corridor.name;
        let path = |key: &str| format!("corridor.{name}.{key}");
        let suffix = corridor.commodity.key_suffix();
        let first_offtake = self.add_offtakes(corridor, parameters)?;
        let (first_segment, first_stretch) = (self.segments.len(), self.stretches.len());
        self.add_segments(corridor, first_offtake, parameters)?;
        let mut maintenance = Vec::new();
        for window in &corridor.maintenance {
            let name = window.name.as_deref().unwrap_or("unnamed");
            let path = path(&format!("maintenance.{name}.takes"));
            maintenance.push((window.window, parameters.slot(&window.takes, &path)?));
        }
        let mut supplies = Vec::new();
        for wanted in &corridor.supplies {
            let found = scenario.supplies.iter().position(|supply| supply.name == *wanted);
            let found = found.ok_or_else(|| format!("no supply is called `{wanted}`"))?;
            supplies.push(found as u32);
        }
        let in_service = match &corridor.in_service {
            None => None,
            Some(year) => Some(parameters.slot(year, &path("in_service"))?),
        };
        let ramp = corridor.ramp.iter().map(|share| parameters.slot(share, &path("ramp")));
        let ramp = ramp.collect::<Result<_, String>>()?;
        let capacity = path(&format!("capacity_{suffix}"));
        self.corridors.push(CorridorModel {
            supplies,
            capacity: parameters.slot(&corridor.capacity, &capacity)?,
            built: parameters.slot(&corridor.built, &path("built"))?,
            built_key: Key::new(&format!("built/{name}")),
            in_service,
            ramp,
            accepted: parameters.slot(&corridor.accepted, &path("accepted"))?,
            season: corridor.season,
            segments: first_segment..self.segments.len(),
            stretches: first_stretch..self.stretches.len(),
            offtakes: first_offtake..self.offtakes.len(),
            monthly_offtakes: corridor
                .offtakes
                .iter()
                .any(|offtake| offtake.take.iter().any(|take| *take != offtake.take[0])),
            maintenance,
            energy_per_hour: corridor.commodity.energy_per_hour(),
            conversion,
            electricity: corridor.commodity == Commodity::Electricity,
            buys: None,
            flexible: false,
        });
        Ok(())
    }

    /// Index of the first offtake of a corridor, which is the next one.
    fn add_offtakes(
        &mut self,
        corridor: &Corridor,
        parameters: &mut Parameters<'_>,
    ) -> Result<usize, String> {
        let first = self.offtakes.len();
        let (name, suffix) = (&corridor.name, corridor.commodity.key_suffix());
        for offtake in &corridor.offtakes {
            let path = format!("corridor.{name}.offtake.{}.take_{suffix}", offtake.name);
            self.offtakes.push(OfftakeModel {
                take: parameters.months(&offtake.take, &path)?,
                rule: offtake.rule,
            });
        }
        Ok(first)
    }

    /// Adds the segments of a corridor and cuts them into stretches.
    fn add_segments(
        &mut self,
        corridor: &Corridor,
        first_offtake: usize,
        parameters: &mut Parameters<'_>,
    ) -> Result<(), String> {
        let (first, index) = (self.segments.len(), self.corridors.len());
        let mut passed = Vec::new();
        for segment in &corridor.segments {
            let path =
                |key: &str| format!("corridor.{}.segment.{}.{key}", corridor.name, segment.name);
            let behind = corridor.offtakes.iter().enumerate();
            let behind = behind.filter(|(_, offtake)| offtake.after == segment.name);
            let behind = behind.map(|(i, _)| first_offtake + i).collect();
            passed.push((segment.losses.number() != Some(0.0), behind));
            self.lengths.push(match &segment.length_km {
                None => None,
                Some(length) => Some(parameters.slot(length, &path("length_km"))?),
            });
            self.segments.push(SegmentModel {
                corridor: index,
                first_unit: self.units,
                units: segment.units as usize,
                needed: f64::from(segment.needed),
                losses: parameters.slot(&segment.losses, &path("losses"))?,
            });
            self.units += segment.units as usize;
        }
        let known = |name: &String| corridor.segments.iter().any(|segment| segment.name == *name);
        if let Some(lost) = corridor.offtakes.iter().find(|offtake| !known(&offtake.after)) {
            return Err(format!("offtake `{}` is after an unknown segment", lost.name));
        }
        self.stretches.extend(stretch::cut(first, &passed));
        Ok(())
    }

    /// Index of a segment that is given by its corridor and its index there.
    pub fn segment(&self, (corridor, segment): (usize, usize)) -> usize {
        self.corridors[corridor].segments.start + segment
    }
}
