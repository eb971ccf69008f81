//! `[[corridor]]` with its segments, offtakes and maintenance windows.

use std::collections::HashSet;

use super::row::commodity_of;
use super::values::Ask;
use super::{MOST_PLACES, MOST_UNITS, Row, Walk, placeholder};
use crate::read::fields::shown;
use crate::read::ledger::suggestion;
use crate::read::tree::Node;
use crate::scenario::{
    Commodity, Corridor, Maintenance, Offtake, OfftakeRule, Quantity, Segment, Supply,
};
use crate::units::{Bounds, counted};

impl Walk<'_, '_> {
    pub fn corridors(&mut self, root: &Row<'_>, supplies: &[Supply]) -> Vec<Corridor> {
        let mut corridors: Vec<Corridor> = Vec::new();
        let mut names = HashSet::new();
        let entries = self.open_entries(root, "corridor", "corridor");
        if root.node("corridor").is_none() {
            self.ledger
                .error("E012", "the scenario has no corridor", root.at, "expected `[[corridor]]`")
                .help("add `[[corridor]]` with `name`, `commodity`, `supplies` and a capacity");
        }
        let mut units = 0;
        for row in entries {
            let corridor = self.corridor(&row, supplies);
            let own = corridor.iter().flat_map(|corridor| &corridor.segments);
            let before = units;
            units += own.map(|segment| segment.units as usize).sum::<usize>();
            if before <= MOST_UNITS && units > MOST_UNITS {
                self.ledger.error(
                    "E071",
                    format!("the segments have more than {} units", shown(MOST_UNITS as f64)),
                    row.at,
                    format!("up to and with {}", row.title),
                );
            }
            if let Some(corridor) = corridor
                && names.insert(corridor.name.clone())
            {
                corridors.push(corridor);
            }
        }
        corridors
    }

    fn corridor(&mut self, row: &Row<'_>, supplies: &[Supply]) -> Option<Corridor> {
        self.word(row, "commodity");
        let drawn = self.drawn(row, supplies);
        let capacity = self.flow(row, "capacity").unwrap_or_else(placeholder);
        let season = row.node("season").and_then(|node| self.season(node));
        let in_service = self.maybe(row, "in_service");
        let built = self.quantity(row, "built");
        let ramp = self.ramp(row);
        let accepted = self.quantity(row, "accepted");
        let co2 = self.price(row, "emission");
        let segments = self.segments(row);
        let offtakes = self.offtakes(row, &segments, &capacity);
        let maintenance = self.maintenance(row);
        let returns = self.returns(row, &drawn, season);
        Some(Corridor {
            name: row.text("name")?,
            commodity: commodity_of(row.table).unwrap_or(Commodity::Electricity),
            supplies: drawn,
            capacity,
            season,
            in_service,
            built,
            ramp,
            accepted,
            co2,
            segments,
            offtakes,
            maintenance,
            returns,
            source: row.text("source"),
            notes: row.text("notes"),
        })
    }

    fn drawn(&mut self, row: &Row<'_>, supplies: &[Supply]) -> Vec<String> {
        let Some(names) = self.names(row, "supplies") else { return Vec::new() };
        let empty = row.node("supplies").and_then(Node::list).is_some_and(<[Node]>::is_empty);
        if empty {
            self.ledger
                .error(
                    "E041",
                    format!("{} has no supply to carry", row.title),
                    row.value_at("supplies"),
                    "expected at least one name of a `[[supply]]`",
                )
                .help(suggestion("", "the supplies are", supplies.iter().map(|s| s.name.as_str())));
        }
        let mut drawn: Vec<String> = Vec::new();
        for (name, at) in names {
            let Some(supply) = supplies.iter().find(|supply| supply.name == name) else {
                let known = supplies.iter().map(|supply| supply.name.as_str());
                let full = self.ledger.is_full();
                let help =
                    if full { String::new() } else { suggestion(name, "the supplies are", known) };
                self.ledger
                    .error(
                        "E040",
                        format!("no supply is called `{name}`"),
                        at,
                        "expected the name of a `[[supply]]`",
                    )
                    .help(help);
                continue;
            };
            if let Some(own) = commodity_of(row.table)
                && own != supply.commodity
            {
                let message = format!(
                    "{} carries {}, but supply `{name}` is {}",
                    row.title,
                    own.word(),
                    supply.commodity.word()
                );
                self.ledger.error(
                    "E042",
                    message,
                    at,
                    format!("expected a supply of {}", own.word()),
                );
            }
            if drawn.iter().any(|other| other == name) {
                self.ledger
                    .error(
                        "E016",
                        format!("{} names supply `{name}` twice", row.title),
                        at,
                        "again",
                    )
                    .help("take one out");
                continue;
            }
            drawn.push(name.to_owned());
        }
        drawn
    }

    fn ramp(&mut self, row: &Row<'_>) -> Vec<Quantity> {
        let whole = || vec![Quantity::from(1.0)];
        let Some((field, node)) = row.field("ramp") else { return whole() };
        if row.node("in_service").is_none() {
            self.ledger
                .error(
                    "E046",
                    format!("{} has `ramp` without `in_service`", row.title),
                    row.key_at("ramp"),
                    "the years of service are counted from `in_service`",
                )
                .help("add `in_service`, a decimal year such as 2028.5, or take `ramp` out");
        }
        match node.list() {
            Some([]) | None => {
                self.ledger.error(
                    "E011",
                    "`ramp` is a list of shares",
                    node.at,
                    "expected the share of capacity in each year of service, such as [0.6, 1.0]",
                );
                whole()
            }
            Some(list) => list.iter().map(|item| self.quantity_of(item, Ask::of(field))).collect(),
        }
    }

    fn segments(&mut self, corridor: &Row<'_>) -> Vec<Segment> {
        let mut segments = Vec::new();
        for row in self.open_entries(corridor, "segment", "segment") {
            let units = self.units(&row);
            let segment = Segment {
                name: row.text("name").unwrap_or_default(),
                country: row.text("country"),
                length_km: self.maybe(&row, "length_km"),
                route: self.route(&row),
                units: units.0,
                needed: units.1,
                losses: self.quantity(&row, "losses"),
                source: row.text("source"),
                notes: row.text("notes"),
            };
            if !segment.name.is_empty() {
                segments.push(segment);
            }
        }
        segments
    }

    /// How many units a segment has, and how many of them carry the full flow.
    fn units(&mut self, row: &Row<'_>) -> (u32, u32) {
        let units = self.whole(row, "units").and_then(|units| u32::try_from(units).ok());
        let needed = self.whole(row, "needed").and_then(|units| u32::try_from(units).ok());
        let units = units.unwrap_or(1);
        if let Some(needed) = needed.filter(|needed| *needed > units) {
            let have = counted(u64::from(units), "unit", "units");
            self.ledger
                .error(
                    "E082",
                    format!("{} needs {needed} units, and has {have}", row.title),
                    row.value_at("needed"),
                    format!("expected {units} at most"),
                )
                .help("`needed` is how many of its `units` carry the full flow; what is beyond is to spare");
        }
        (units, needed.unwrap_or(units).min(units))
    }

    /// The places of a segment, for the map.
    fn route(&mut self, row: &Row<'_>) -> Vec<[f64; 2]> {
        let Some((_, node)) = row.field("route") else { return Vec::new() };
        let places = match node.list() {
            Some(places) if (1..=MOST_PLACES).contains(&places.len()) => places,
            Some(places) if places.len() > MOST_PLACES => {
                self.ledger.error(
                    "E008",
                    format!("`route` has {} places", places.len()),
                    node.at,
                    format!("expected no more than {MOST_PLACES}"),
                );
                return Vec::new();
            }
            _ => {
                self.ledger.error(
                    "E011",
                    "`route` is a list of places",
                    node.at,
                    "expected longitude and latitude of each, such as [[68.8, 37.1], [69.1, 34.5]]",
                );
                return Vec::new();
            }
        };
        let ask = |bounds| Ask {
            key: "route",
            bounds,
            unit: "degrees",
            likely: None,
            default: None,
            parameter: false,
        };
        let mut route = Vec::new();
        for place in places {
            let Some([longitude, latitude]) = place.list() else {
                self.ledger.error(
                    "E011",
                    "a place of a `route` is its longitude and its latitude",
                    place.at,
                    format!("expected two numbers, such as [68.8, 37.1], found {}", place.words()),
                );
                continue;
            };
            let longitude = self.number_of(longitude, ask(Bounds::LONGITUDE));
            let latitude = self.number_of(latitude, ask(Bounds::LATITUDE));
            if let (Some(longitude), Some(latitude)) = (longitude, latitude) {
                route.push([longitude, latitude]);
            }
        }
        route
    }

    fn offtakes(
        &mut self,
        corridor: &Row<'_>,
        segments: &[Segment],
        capacity: &Quantity,
    ) -> Vec<Offtake> {
        let mut offtakes = Vec::new();
        for row in self.open_entries(corridor, "offtake", "offtake") {
            if let Some((after, at)) = row.text("after").zip(row.node("after").map(|n| n.at))
                && !segments.iter().any(|segment| segment.name == after)
            {
                let known = segments.iter().map(|segment| segment.name.as_str());
                let help = match segments.is_empty() {
                    true => "add `[[corridor.segment]]`: an offtake leaves behind one".to_owned(),
                    false => suggestion(&after, "its segments are", known),
                };
                self.ledger
                    .error(
                        "E045",
                        format!("{} has no segment `{after}`", corridor.title),
                        at,
                        "expected the name of a segment of this corridor",
                    )
                    .help(help);
            }
            let key = ["take_mw", "take_bcm_per_year", "take_kbd", "take_kt_per_year"]
                .into_iter()
                .find(|key| row.node(key).is_some());
            let take = key
                .and_then(|key| self.months(&row, key))
                .unwrap_or_else(|| Box::new(std::array::from_fn(|_| placeholder())));
            if let (Some(key), Some(limit)) = (key, capacity.number()) {
                let most =
                    take.iter().filter_map(Quantity::number).fold(f64::NEG_INFINITY, f64::max);
                if most > limit {
                    let unit = row.spec.field(key).map_or("", |field| field.unit);
                    self.ledger.warning(
                        "W007",
                        format!(
                            "{} takes {} {unit}, more than the {} {unit} that {} can carry",
                            row.title,
                            shown(most),
                            shown(limit),
                            corridor.title
                        ),
                        row.value_at(key),
                        "more than the capacity",
                    );
                }
            }
            let rule = match self.word(&row, "rule") {
                Some("share") => OfftakeRule::Share,
                _ => OfftakeRule::First,
            };
            offtakes.push(Offtake {
                name: row.text("name").unwrap_or_default(),
                after: row.text("after").unwrap_or_default(),
                take,
                rule,
                source: row.text("source"),
                notes: row.text("notes"),
            });
        }
        offtakes
    }

    fn maintenance(&mut self, corridor: &Row<'_>) -> Vec<Maintenance> {
        let mut windows = Vec::new();
        for row in self.open_entries(corridor, "maintenance", "maintenance window") {
            let window = self.window(row.node("from"), row.node("to"));
            let takes = self.quantity(&row, "takes");
            let Some(window) = window else { continue };
            windows.push(Maintenance {
                name: row.text("name"),
                window,
                takes,
                source: row.text("source"),
                notes: row.text("notes"),
            });
        }
        windows
    }
}
