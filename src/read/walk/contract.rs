//! `[[contract]]`.

use super::{Row, Walk};
use crate::read::ledger::suggestion;
use crate::scenario::{
    Alternative, Commodity, Contract, Corridor, CountedIn, Meter, Price, Volume,
};

impl Walk<'_, '_> {
    pub fn contracts(
        &mut self,
        root: &Row<'_>,
        corridors: &[Corridor],
        alternatives: &[Alternative],
    ) -> Vec<Contract> {
        let mut contracts = Vec::new();
        for row in self.open_entries(root, "contract", "contract") {
            let metered = match self.word(&row, "metered") {
                Some("receiving") => Meter::Receiving,
                _ => Meter::Sending,
            };
            let contract = Contract {
                corridor: row.text("corridor").unwrap_or_default(),
                volume: self.volume(&row),
                metered,
                level: self.level(&row),
                energy: self.price(&row, "energy").unwrap_or_else(free),
                transit: self.price(&row, "transit").unwrap_or_else(free),
                wheeling: self.price(&row, "wheeling").unwrap_or_else(free),
                owed_musd_per_year: self.quantity(&row, "owed_musd_per_year"),
                take_or_pay: self.quantity(&row, "take_or_pay"),
                replacement_usd_per_mwh: self.maybe(&row, "replacement_usd_per_mwh"),
                source: row.text("source"),
                notes: row.text("notes"),
            };
            self.contracted(&row, corridors);
            if let Some(corridor) = corridors.iter().find(|own| own.name == contract.corridor) {
                self.in_its_unit(&row, corridor.commodity);
                self.replaced_once(&row, corridor.commodity, alternatives);
            }
            contracts.push(contract);
        }
        contracts
    }

    /// The volume that it promises, if it does.
    fn volume(&mut self, row: &Row<'_>) -> Option<Volume> {
        let mut fields = row.spec.fields.iter();
        let field = fields.find(|one| one.group == "volume" && row.node(one.key).is_some())?;
        let counted = match field.key {
            "volume_twh" => CountedIn::Electricity,
            _ => CountedIn::Own,
        };
        Some(Volume { amount: self.quantity(row, field.key), counted })
    }

    /// Whether its keys are in the units of the commodity that its corridor carries.
    fn in_its_unit(&mut self, row: &Row<'_>, carried: Commodity) {
        for field in row.spec.fields {
            let strange = field.commodity.filter(|own| *own != carried);
            let (Some(own), Some(entry)) = (strange, row.entry(field.key)) else { continue };
            let mut others = row.spec.fields.iter();
            let fits =
                others.find(|one| one.group == field.group && one.commodity == Some(carried));
            let electric = row
                .spec
                .fields
                .iter()
                .find(|one| one.group == field.group && one.commodity.is_none());
            let help = fits.or(electric).map(|one| format!("write `{}`, in {}", one.key, one.unit));
            self.ledger
                .error(
                    "E042",
                    format!(
                        "`{}` is for {}, but {} is about a corridor of {}",
                        field.key,
                        own.word(),
                        row.title,
                        carried.word()
                    ),
                    entry.key_at,
                    format!("a key of {}", own.word()),
                )
                .help(help.unwrap_or_default());
        }
    }

    /// Whether what it replaces is said but once: by the alternatives, where there are some.
    fn replaced_once(&mut self, row: &Row<'_>, carried: Commodity, alternatives: &[Alternative]) {
        let Some(entry) = row.entry("replacement_usd_per_mwh") else { return };
        let Some(first) = alternatives.iter().find(|own| own.commodity == carried) else { return };
        let name = row.text("corridor").unwrap_or_default();
        self.ledger
            .error(
                "E074",
                format!("{} says again what it replaces", row.title),
                entry.key_at,
                format!(
                    "the destination has alternatives to {}, such as `{}`",
                    carried.word(),
                    first.name
                ),
            )
            .help(format!(
                "take it out; where a parent gives it, write remove = \
                 [\"contract.{name}.replacement_usd_per_mwh\"]"
            ));
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

/// The price of what is not charged.
fn free() -> Price {
    Price { amount: 0.0.into(), counted: CountedIn::Electricity }
}
