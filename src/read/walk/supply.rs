//! `[[supply]]` and its models.

use std::collections::HashSet;

use super::records::Recorded;
use super::row::commodity_of;
use super::values::Ask;
use super::{Row, Walk, placeholder};
use crate::read::csv::Wanted;
use crate::scenario::{
    ByState, Claim, Commodity, Growth, HistorySupply, MonthlyLevel, MonthlySupply, Quantity,
    ReservoirSupply, SteadySupply, Supply, SupplyModel, Wetness,
};
use crate::units::Bounds;

impl Walk<'_, '_> {
    pub fn supplies(&mut self, root: &Row<'_>) -> Vec<Supply> {
        let mut supplies: Vec<Supply> = Vec::new();
        let mut records: Vec<Recorded> = Vec::new();
        let mut names = HashSet::new();
        for row in self.open_entries(root, "supply", "supply") {
            self.word(&row, "commodity");
            let losses = self.quantity(&row, "losses");
            let (in_service, until) = self.service(&row);
            let times = self.times(&row);
            let claims = self.claims(&row);
            let monthly = self.open_key(&row, "monthly").map(|row| self.monthly(&row));
            let reservoir = self.open_key(&row, "reservoir").map(|row| self.reservoir(&row));
            let steady = self.open_key(&row, "steady").map(|row| self.steady(&row));
            let history = self.open_key(&row, "history").and_then(|inner| {
                let history = self.history(&inner)?;
                records.push(Recorded {
                    title: row.title.clone(),
                    file: inner.value_at("file"),
                    block_years: inner.value_at("block_years"),
                    history: history.clone(),
                });
                Some(history)
            });
            let Some(name) = row.text("name") else { continue };
            if let Some(&at) = self.names.get(&name) {
                self.ledger
                    .error(
                        "E016",
                        format!("a supply and an assumption are both called `{name}`"),
                        row.value_at("name"),
                        "the supply",
                    )
                    .also(at, "the assumption")
                    .help("a correlation could mean either; give one of them another name");
            }
            if !names.insert(name.clone()) {
                continue;
            }
            let model = match (monthly, steady, history, reservoir) {
                (Some(model), ..) => SupplyModel::Monthly(Box::new(model)),
                (_, Some(model), ..) => SupplyModel::Steady(model),
                (_, _, Some(model), _) => SupplyModel::History(model),
                (.., Some(model)) => SupplyModel::Reservoir(Box::new(model)),
                // Noted above: no model, or one that could not be read.
                _ => SupplyModel::Steady(SteadySupply {
                    rate: ByState::Same(placeholder()),
                    growth: no_growth(),
                }),
            };
            supplies.push(Supply {
                name,
                country: row.text("country"),
                commodity: commodity_of(row.table).unwrap_or(Commodity::Electricity),
                losses,
                flexible: self.boolean(&row, "flexible"),
                model,
                times,
                in_service,
                until,
                claims,
                source: row.text("source"),
                notes: row.text("notes"),
            });
        }
        self.records(&records);
        supplies
    }

    /// When something is there: `in_service` and `until`.
    pub fn service(&mut self, row: &Row<'_>) -> (Option<Quantity>, Option<Quantity>) {
        let (in_service, until) = (self.maybe(row, "in_service"), self.maybe(row, "until"));
        let number = |year: &Option<Quantity>| year.as_ref().and_then(Quantity::number);
        if let (Some(from), Some(to)) = (number(&in_service), number(&until))
            && to <= from
        {
            self.ledger
                .error(
                    "E086",
                    format!("{} ends in {to}, and begins in {from}", row.title),
                    row.value_at("until"),
                    format!("expected a decimal year after {from}"),
                )
                .also(row.value_at("in_service"), "it begins here");
        }
        (in_service, until)
    }

    /// Other buyers of a supply.
    fn claims(&mut self, supply: &Row<'_>) -> Vec<Claim> {
        let mut claims = Vec::new();
        for row in self.open_entries(supply, "claim", "claim") {
            let keys = ["take_mw", "take_bcm_per_year", "take_kbd", "take_kt_per_year"];
            let key = keys.into_iter().find(|key| row.node(key).is_some());
            let (in_service, until) = self.service(&row);
            let take = key.and_then(|key| self.months(&row, key));
            claims.push(Claim {
                name: row.text("name").unwrap_or_default(),
                take: take.unwrap_or_else(|| Box::new(std::array::from_fn(|_| placeholder()))),
                times: self.quantity(&row, "times"),
                growth: self.growth(&row, "growth_per_year"),
                in_service,
                until,
                source: row.text("source"),
                notes: row.text("notes"),
            });
        }
        claims
    }

    /// The factor on the amount of a supply: `times` of its model.
    fn times(&mut self, row: &Row<'_>) -> Quantity {
        let models = ["monthly", "steady", "history"];
        let table = models.iter().find_map(|model| row.node(model)?.table()?.node("times"));
        let Some(node) = table else { return 1.0.into() };
        let ask = Ask {
            key: "times",
            bounds: Bounds::FACTOR,
            unit: "",
            likely: None,
            default: Some(1.0),
            parameter: false,
        };
        self.quantity_of(node, ask)
    }

    /// The value of the key that starts so and fits the commodity.
    pub fn flow(&mut self, row: &Row<'_>, group: &str) -> Option<Quantity> {
        let field = row
            .spec
            .fields
            .iter()
            .find(|field| field.group == group && row.node(field.key).is_some())?;
        self.maybe(row, field.key)
    }

    fn monthly(&mut self, row: &Row<'_>) -> MonthlySupply {
        let mean = ["mean_mw", "mean_bcm_per_year", "mean_kbd", "mean_kt_per_year"]
            .into_iter()
            .find(|key| row.node(key).is_some());
        let annual = ["annual_twh", "annual_bcm", "annual_mbbl", "annual_kt"]
            .into_iter()
            .find(|key| row.node(key).is_some());
        let month_weights = self.months(row, "month_weights");
        if let Some(weights) = &month_weights
            && weights.iter().all(|weight| weight.number() == Some(0.0))
        {
            self.ledger
                .error(
                    "E022",
                    "all weights of `month_weights` are 0",
                    row.value_at("month_weights"),
                    "expected at least one above 0",
                )
                .help("the year's energy has to fall on some month");
        }
        let level = match (mean, annual) {
            (Some(key), _) => MonthlyLevel::Mean(
                self.months(row, key)
                    .unwrap_or_else(|| Box::new(std::array::from_fn(|_| placeholder()))),
            ),
            (None, Some(key)) => {
                if month_weights.is_none() {
                    self.ledger
                        .error(
                            "E012",
                            format!("`{key}` needs `month_weights` beside it"),
                            row.key_at(key),
                            "how does the year fall on the months?",
                        )
                        .help(
                            "give twelve weights, January to December; they need not add up to 1",
                        );
                }
                MonthlyLevel::Annual {
                    energy: self.annual(row, key),
                    month_weights: month_weights
                        .unwrap_or_else(|| Box::new(std::array::from_fn(|_| placeholder()))),
                }
            }
            (None, None) => MonthlyLevel::Mean(Box::new(std::array::from_fn(|_| placeholder()))),
        };
        self.no_base_year(row, &[("trend_per_year", "by_year")]);
        MonthlySupply {
            level,
            wetness: self.wetness(row),
            none_chance: self.quantity(row, "none_chance"),
            max: self.flow(row, "max"),
        }
    }

    fn wetness(&mut self, row: &Row<'_>) -> Wetness {
        Wetness {
            year_cv: self.quantity(row, "year_cv"),
            month_cv: self.quantity(row, "month_cv"),
            persistence: self.quantity(row, "persistence"),
            trend_per_year: self.quantity(row, "trend_per_year"),
            by_year: self.path(row, "by_year"),
            base_year: self.maybe(row, "base_year"),
        }
    }

    fn reservoir(&mut self, row: &Row<'_>) -> ReservoirSupply {
        let empty = || Box::new(std::array::from_fn(|_| placeholder()));
        let nothing_kept = || Box::new(std::array::from_fn(|_| 0.0.into()));
        let growths = [("trend_per_year", "by_year"), ("home_growth_per_year", "home_by_year")];
        self.no_base_year(row, &growths);
        ReservoirSupply {
            inflow: self.months(row, "inflow_gwh").unwrap_or_else(empty),
            wetness: self.wetness(row),
            storage: self.quantity(row, "storage_gwh"),
            start_share: self.quantity(row, "start_share"),
            turbine: self.quantity(row, "turbine_mw"),
            home_demand: self.months(row, "home_demand_mw").unwrap_or_else(empty),
            home_growth_per_year: self.quantity(row, "home_growth_per_year"),
            home_by_year: self.path(row, "home_by_year"),
            keep_share: self.months(row, "keep_share").unwrap_or_else(nothing_kept),
        }
    }

    /// The year's energy, which may be by the states of a yearly chain.
    fn annual(&mut self, row: &Row<'_>, key: &'static str) -> ByState<Quantity> {
        let energy = self.quantity_by_year(row, key);
        if energy.chain().is_some()
            && let Some(entry) = row.entry("none_chance")
        {
            self.ledger
                .error(
                    "E047",
                    format!("`none_chance` does not go with `{key}` by state"),
                    entry.key_at,
                    "not here",
                )
                .also(row.key_at(key), "beside this")
                .help("let a state have next to nothing, and take `none_chance` out");
        }
        energy
    }

    /// The steady rate, which may be by the states of a yearly chain.
    fn rate_of(&mut self, row: &Row<'_>) -> ByState<Quantity> {
        let mut fields = row.spec.fields.iter();
        match fields.find(|field| field.group == "rate" && row.node(field.key).is_some()) {
            Some(field) => self.quantity_by_year(row, field.key),
            None => ByState::Same(placeholder()),
        }
    }

    fn steady(&mut self, row: &Row<'_>) -> SteadySupply {
        SteadySupply { rate: self.rate_of(row), growth: self.growth(row, "trend_per_year") }
    }

    fn history(&mut self, row: &Row<'_>) -> Option<HistorySupply> {
        let block_years = self.whole(row, "block_years");
        let file = row.node("file").filter(|node| node.text().is_some())?;
        let unit = match row.commodity {
            Some(Commodity::Electricity) => "MW",
            Some(Commodity::Gas) => "bcm a year",
            Some(Commodity::Oil) => "kbd",
            Some(Commodity::Lpg) => "thousand tonnes a year",
            None => "",
        };
        let bounds = row.commodity.map_or(Bounds::WEIGHT, Commodity::flow_bounds);
        let consecutive = block_years.is_some_and(|years| years > 1);
        let wanted = Wanted { bounds, unit };
        let record = self.tables.record(self.ledger, file, consecutive, wanted)?;
        let file = self.tables.flat_name(self.ledger, file)?;
        let block_years = u32::try_from(block_years?).ok()?;
        Some(HistorySupply { file, record, block_years })
    }
}

/// An amount that is the same in every year.
fn no_growth() -> Growth {
    Growth { per_year: 0.0.into(), base_year: None, by_year: Vec::new() }
}
