//! `[[contract]]`.

use super::{Row, Walk};
use crate::read::ledger::suggestion;
use crate::scenario::{Contract, Corridor, Meter};

impl Walk<'_, '_> {
    pub fn contracts(&mut self, root: &Row<'_>, corridors: &[Corridor]) -> Vec<Contract> {
        let mut contracts = Vec::new();
        for row in self.open_entries(root, "contract", "contract") {
            let metered = match self.word(&row, "metered") {
                Some("receiving") => Meter::Receiving,
                _ => Meter::Sending,
            };
            let contract = Contract {
                corridor: row.text("corridor").unwrap_or_default(),
                volume_twh: self.quantity(&row, "volume_twh"),
                metered,
                energy_usd_per_mwh: self.quantity(&row, "energy_usd_per_mwh"),
                transit_usd_per_mwh: self.quantity(&row, "transit_usd_per_mwh"),
                wheeling_usd_per_mwh: self.quantity(&row, "wheeling_usd_per_mwh"),
                take_or_pay: self.quantity(&row, "take_or_pay"),
                replacement_usd_per_mwh: self.maybe(&row, "replacement_usd_per_mwh"),
                source: row.text("source"),
                notes: row.text("notes"),
            };
            self.contracted(&row, corridors);
            contracts.push(contract);
        }
        contracts
    }

    /// Whether there is a corridor of that name; not asked where some could not be read.
    fn contracted(&mut self, row: &Row<'_>, corridors: &[Corridor]) {
        let Some(name) = row.text("corridor") else { return };
        if self.partial || corridors.iter().any(|corridor| corridor.name == name) {
            return;
        }
        let known = corridors.iter().map(|corridor| corridor.name.as_str());
        let mut help = match self.ledger.is_full() {
            true => String::new(),
            false => suggestion(&name, "the corridors are", known),
        };
        if help.starts_with("the") {
            help.push_str(&format!("; where it was taken out, take out `contract.{name}` too"));
        }
        self.ledger
            .error(
                "E049",
                format!("no corridor is called `{name}`"),
                row.value_at("corridor"),
                "expected the name of a `[[corridor]]`",
            )
            .help(help);
    }
}
