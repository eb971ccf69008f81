//! `[run]`, `[destination]` and `[conversion]`.

use super::values::Ask;
use super::{Row, Walk};
use crate::read::csv::Wanted;
use crate::read::tree::Node;
use crate::scenario::{Conversion, Destination, HourlyDemand, Run};
use crate::units::Bounds;

impl Walk<'_, '_> {
    pub fn run(&mut self, root: &Row<'_>) -> Option<Run> {
        let row = self.open_key(root, "run")?;
        let start_year = self.whole(&row, "start_year");
        let years = self.whole(&row, "years");
        let trials = self.whole(&row, "trials");
        let seed = self.whole(&row, "seed");
        let warm_up_years = self.whole(&row, "warm_up_years");
        Some(Run {
            start_year: i32::try_from(start_year?).ok()?,
            years: u32::try_from(years?).ok()?,
            trials: u64::try_from(trials?).ok()?,
            seed: u64::try_from(seed?).ok()?,
            warm_up_years: u32::try_from(warm_up_years?).ok()?,
            judgement_spread: self.judgement_spread(&row),
        })
    }

    pub fn destination(&mut self, root: &Row<'_>) -> Option<Destination> {
        let row = self.open_key(root, "destination")?;
        Some(Destination {
            name: row.text("name").unwrap_or_else(|| "Pakistan".to_owned()),
            absorb_mw: self.months(&row, "absorb_mw"),
            yearly_twh: row
                .field("yearly_twh")
                .and_then(|(field, node)| self.number_of(node, Ask::of(field))),
            demand: self.demand(&row),
            day: self.parts_of_the_day(&row),
            alternatives: self.alternatives(&row),
            source: row.text("source"),
            notes: row.text("notes"),
        })
    }

    fn demand(&mut self, destination: &Row<'_>) -> Option<HourlyDemand> {
        let row = self.open_key(destination, "demand")?;
        let text =
            |key: &str| -> Option<&Node> { row.node(key).filter(|node| node.text().is_some()) };
        let (file, column) = (text("file")?, text("column")?);
        let wanted = Wanted { bounds: Bounds::MW, unit: "MW" };
        let mw = self.tables.hours(self.ledger, file, column, wanted)?;
        let file = self.tables.flat_name(self.ledger, file)?;
        Some(HourlyDemand { file, column: column.text()?.to_owned(), mw })
    }

    pub fn conversion(&mut self, root: &Row<'_>) -> Option<Conversion> {
        let row = self.open_key(root, "conversion")?;
        Some(Conversion {
            gas_mj_per_m3: self.quantity(&row, "gas_mj_per_m3"),
            gas_plant_efficiency: self.quantity(&row, "gas_plant_efficiency"),
            oil_gj_per_barrel: self.quantity(&row, "oil_gj_per_barrel"),
            oil_plant_efficiency: self.quantity(&row, "oil_plant_efficiency"),
            lpg_gj_per_tonne: self.quantity(&row, "lpg_gj_per_tonne"),
            lpg_efficiency: self.quantity(&row, "lpg_efficiency"),
        })
    }
}
