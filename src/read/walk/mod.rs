//! From the merged tree to a [`Scenario`], noting every fault on the way.
//!
//! Reading never stops at a fault: what cannot be read is noted in the ledger and a placeholder
//! stands for it, a quantity with an empty name that no later check looks at. As soon as one error
//! was noted, the scenario is not handed out.

mod assumption;
mod branch;
mod buyer;
mod contract;
mod correlation;
mod corridor;
mod days;
mod events;
mod growth;
mod hazard;
mod hindcast;
mod keyed;
mod laws;
mod level;
mod points;
mod quantiles;
mod records;
mod rest;
mod returns;
mod row;
mod scores;
mod security;
mod states;
mod supply;
mod values;
mod words;

pub(super) use growth::{MOST_POINTS, PATH_YEARS};
pub(super) use keyed::By;
pub(super) use laws::{Form, LAWS, is_law};
pub(super) use row::Row;
pub(super) use values::{CHECK, factored, unlikely};

use std::collections::{HashMap, HashSet};

use super::csv::Tables;
use super::ledger::{At, Ledger};
use super::tables::SCENARIO;
use super::tree::Table;
use crate::scenario::{Assumption, Destination, Hindcast, Part, Quantity, Scenario};
use crate::units::Bounds;

/// So many units may the segments have together, and so many segments, units and supplies the hazards
/// meet: each takes about a hundred bytes in every thread.
const MOST_UNITS: usize = 1_000_000;
/// Places of one `route`.
pub(super) const MOST_PLACES: usize = 1_000;

/// The state of the reader.
pub(super) struct Walk<'a, 't> {
    pub ledger: &'a mut Ledger,
    pub tables: &'a mut Tables<'t>,
    /// Names of all assumptions, with their places.
    names: HashMap<String, At>,
    /// Whether the assumptions could not be read at all, so that no name is told to be missing.
    nameless: bool,
    /// In the file's order.
    ordered: Vec<String>,
    /// Names of all levels.
    levels: Vec<String>,
    /// The parts of the day, where the destination gives some.
    parts: Option<Vec<String>>,
    /// Whether it gives a day without any, so that no table by part is told to be wrong.
    partless: bool,
    /// The names of states, outcomes and parts of the day.
    register: keyed::Register,
    /// Tables by outcome that stand for numbers: see [`Scenario::outcome_tables`].
    outcome_tables: Vec<Assumption>,
    /// The branches by which something differs.
    pub branched: HashSet<By>,
    /// Whether a table by outcome is being read.
    in_outcome: bool,
    /// Whether a supply, corridor or segment could not be read well enough to say what meets it.
    partial: bool,
    /// An entry of a parent with nearly the name of the one that is being opened.
    sibling: Option<String>,
    /// Where quantities name assumptions.
    pub uses: Vec<Use>,
}

/// A use of an assumption: a key at which its name stands for a number.
pub(super) struct Use {
    pub name: String,
    /// The factor by which its value is multiplied there.
    pub factor: f64,
    pub at: At,
    pub key: &'static str,
    pub unit: &'static str,
    pub bounds: Bounds,
    /// Values outside are lawful but hard to believe.
    pub likely: Option<(f64, f64)>,
    /// The value where nothing is given.
    pub default: Option<f64>,
    /// Whether it is a parameter of a distribution of that key rather than its number.
    pub parameter: bool,
}

/// The quantity that takes the place of one that could not be read.
pub(super) fn placeholder() -> Quantity {
    Quantity::named(String::new(), Bounds::WIDEST)
}

impl<'a, 't> Walk<'a, 't> {
    pub fn new(ledger: &'a mut Ledger, tables: &'a mut Tables<'t>, root: &Table) -> Self {
        let mut names = HashMap::new();
        let mut ordered = Vec::new();
        if let Some(table) = root.node("assumption").and_then(|node| node.table()) {
            for entry in &table.entries {
                names.insert(entry.key.clone(), entry.key_at);
                ordered.push(entry.key.clone());
            }
        }
        Self {
            ledger,
            tables,
            names,
            nameless: root.node("assumption").is_some_and(|node| node.table().is_none()),
            ordered,
            levels: Vec::new(),
            parts: None,
            partless: false,
            register: keyed::Register::of(root),
            outcome_tables: Vec::new(),
            branched: HashSet::new(),
            in_outcome: false,
            partial: false,
            sibling: None,
            uses: Vec::new(),
        }
    }

    /// Reads the whole of it; worth having only where no error was noted.
    pub fn scenario(&mut self, root: &Table, at: At, stem: &str) -> Option<Scenario> {
        let row = self.open_table(root, at, &SCENARIO, "the scenario".to_owned(), None);
        let run = self.run(&row);
        self.clashing_names();
        let assumptions = self.assumptions(&row);
        let branches = self.branches(&row);
        self.circles(&assumptions, &branches);
        let security = self.security(&row);
        let regimes = self.regimes(&row);
        let levels = self.levels(&row);
        let supplies = self.supplies(&row);
        self.levels_and_supplies(&row, &supplies);
        let corridors = self.corridors(&row, &supplies);
        let hazards = self.hazards(&row, &supplies, &corridors);
        let destination = self.destination(&row).unwrap_or_else(|| Destination {
            name: "Pakistan".to_owned(),
            yearly_twh: None,
            absorb_mw: None,
            demand: None,
            day: vec![Part::whole_day()],
            alternatives: Vec::new(),
            source: None,
            notes: None,
        });
        let conversion = self.conversion(&row).unwrap_or_default();
        let contracts = self.contracts(&row, &corridors, &destination.alternatives);
        let correlations = self.correlations(&row, &assumptions, &supplies, &levels);
        let title = row.text("title").unwrap_or_else(|| stem.to_owned());
        let mut scenario = Scenario {
            title,
            notes: row.text("notes"),
            run: run?,
            assumptions,
            branches,
            outcome_tables: Vec::new(),
            correlations,
            security,
            regimes,
            levels,
            supplies,
            corridors,
            hazards,
            destination,
            conversion,
            contracts,
            events: Vec::new(),
            hindcast: Hindcast::default(),
        };
        scenario.events = self.events(&row, &scenario);
        scenario.hindcast = self.hindcast(&row, &scenario);
        scenario.outcome_tables = std::mem::take(&mut self.outcome_tables);
        Some(scenario)
    }
}
