//! `[[hazard]]`: what it meets, how often, for how long.

use std::collections::{BTreeMap, HashSet};

use super::{MOST_UNITS, Row, Walk, placeholder};
use crate::read::fields::shown;
use crate::read::ledger::{At, Ledger, listing, suggestion};
use crate::read::tree::Node;
use crate::scenario::{
    Clustering, Commodity, Corridor, Each, Hazard, HazardRate, Quantity, Supply, Where,
};

const COMMODITIES: &[&str] = &["electricity", "gas", "oil"];

impl Walk<'_, '_> {
    pub fn hazards(
        &mut self,
        root: &Row<'_>,
        supplies: &[Supply],
        corridors: &[Corridor],
    ) -> Vec<Hazard> {
        let mut hazards: Vec<Hazard> = Vec::new();
        let mut names = HashSet::new();
        let known = Known::of(supplies, corridors);
        let sure = !self.partial;
        let mut met: Vec<(usize, At, String)> = Vec::new();
        for row in self.open_entries(root, "hazard", "hazard") {
            let condition = self.condition(&row, &known);
            let each = match self.word(&row, "each") {
                Some("unit") => Each::Unit,
                _ => Each::Segment,
            };
            let together = self.boolean(&row, "together");
            let rate = self.rate(&row);
            let by_month = self.by_month(&row);
            let clustering = self.clustering(&row);
            let hazard = Hazard {
                name: row.text("name").unwrap_or_default(),
                cause: row.text("cause").unwrap_or_default(),
                r#where: condition.clone().unwrap_or_default(),
                each,
                together,
                rate: rate.unwrap_or(HazardRate::MttfDays(placeholder())),
                level: self.level(&row),
                by_month,
                stops_flow: self.quantity(&row, "stops_flow"),
                clustering,
                takes: self.quantity(&row, "takes"),
                repair_days: self.laws_by_state(&row, "repair_days"),
                repair_factor: self.quantity_by_state(&row, "repair_factor"),
                source: row.text("source"),
                notes: row.text("notes"),
            };
            self.fits_together(&row, &hazard);
            if let (Some(condition), true) = (&condition, sure) {
                let count = self.meets(&row, &hazard, condition, supplies, corridors);
                met.push((count, row.at, row.title.clone()));
            }
            if names.insert(hazard.name.clone()) {
                hazards.push(hazard);
            }
        }
        self.too_many(met);
        hazards
    }

    /// Each segment, unit or supply that a hazard meets has a history of its own in every trial.
    fn too_many(&mut self, met: Vec<(usize, At, String)>) {
        let all: usize = met.iter().map(|(count, ..)| count).sum();
        if all <= MOST_UNITS {
            return;
        }
        let Some((count, at, title)) = met.into_iter().max_by_key(|(count, ..)| *count) else {
            return;
        };
        let shown = |count: usize| shown(count as f64);
        self.ledger
            .error(
                "E071",
                format!("the hazards meet {} segments, units and supplies", shown(all)),
                at,
                format!("{title} alone {}", shown(count)),
            )
            .help(format!(
                "at most {} are simulated: let a hazard meet fewer, or segments have fewer `units`",
                shown(MOST_UNITS)
            ));
    }

    fn rate(&mut self, row: &Row<'_>) -> Option<HazardRate> {
        if row.node("per_year").is_some() {
            return Some(HazardRate::PerYear(self.quantity_by_state(row, "per_year")));
        }
        if row.node("per_100km_year").is_some() {
            let rate = self.quantity_by_state(row, "per_100km_year");
            return Some(HazardRate::Per100KmYear(rate));
        }
        if row.node("while").is_some() {
            return Some(HazardRate::While(self.shares_while(row, "while")));
        }
        Some(HazardRate::MttfDays(self.maybe(row, "mttf_days")?))
    }

    fn by_month(&mut self, row: &Row<'_>) -> Box<[Quantity; 12]> {
        let Some(months) = self.months(row, "by_month") else {
            return Box::new(std::array::from_fn(|_| 1.0.into()));
        };
        let numbers: Vec<f64> = months.iter().filter_map(Quantity::number).collect();
        if numbers.len() == 12 {
            let mean = numbers.iter().sum::<f64>() / 12.0;
            if (mean - 1.0).abs() > 0.02 {
                let key = ["per_year", "per_100km_year", "mttf_days"]
                    .into_iter()
                    .find(|key| row.node(key).is_some())
                    .unwrap_or("per_year");
                let help = match mean > 0.0 {
                    true => format!(
                        "divide the twelve by {0}, or take it into `{key}`",
                        (mean * 1e4).round() / 1e4
                    ),
                    false => "with all twelve 0 the hazard never happens".to_owned(),
                };
                self.ledger
                    .warning(
                        "W006",
                        format!(
                            "the mean of `by_month` is {}, not 1, so that `{key}` is no longer the \
                             mean of the year",
                            (mean * 1e4).round() / 1e4
                        ),
                        row.value_at("by_month"),
                        "expected twelve factors with the mean 1",
                    )
                    .help(help);
            }
        }
        months
    }

    fn clustering(&mut self, row: &Row<'_>) -> Option<Clustering> {
        let inner = self.open_key(row, "clustering")?;
        Some(Clustering {
            branching: self.quantity(&inner, "branching"),
            decay_days: self.quantity(&inner, "decay_days"),
        })
    }

    /// Keys that cannot stand beside each other.
    fn fits_together(&mut self, row: &Row<'_>, hazard: &Hazard) {
        let mut clash = |key: &str, why: String, help: &str| {
            self.ledger.error("E047", why, row.key_at(key), "not here").help(help);
        };
        let on_supply = row
            .node("where")
            .and_then(Node::table)
            .is_some_and(|table| table.get("supply").is_some());
        if on_supply {
            for key in ["each", "per_100km_year"] {
                if row.node(key).is_some() {
                    let why = format!("`{key}` is for segments, but {} meets supplies", row.title);
                    let help = match key {
                        "each" => "take it out",
                        _ => "give `per_year` instead",
                    };
                    clash(key, why, help);
                }
            }
        } else if hazard.together && row.node("each").is_some() {
            let why = format!("{} acts `together` and on `each`", row.title);
            clash("each", why, "with `together = true` one event hits all that matches");
        }
    }

    /// `where`, with names that exist; nothing where it could not be read.
    fn condition(&mut self, hazard: &Row<'_>, known: &Known<'_>) -> Option<Where> {
        if hazard.node("where").is_none() {
            return Some(Where::default());
        }
        let before = self.ledger.errors();
        let row = self.open_key(hazard, "where")?;
        let on_supply = row.node("supply").is_some();
        if on_supply {
            for key in ["corridor", "segment"] {
                if row.node(key).is_some() {
                    self.ledger
                        .error(
                            "E047",
                            format!("`where` names a supply and a {key}"),
                            row.key_at(key),
                            "a hazard meets supplies or segments, not both",
                        )
                        .help("make two hazards of it");
                }
            }
        }
        let mut take = |key: &str, words: &[&str]| -> Option<Vec<String>> {
            let names = self.names(&row, key)?;
            if names.is_empty() {
                self.ledger.error(
                    "E043",
                    format!("`{key}` is empty, so that {} meets nothing", hazard.title),
                    row.value_at(key),
                    "expected at least one name",
                );
            }
            for (name, at) in &names {
                unknown_name(self.ledger, key, name, *at, words);
            }
            Some(names.into_iter().map(|(name, _)| name.to_owned()).collect())
        };
        let mut condition = Where {
            corridor: take("corridor", &known.corridors),
            segment: take("segment", &known.segments),
            country: take("country", &known.countries),
            commodity: None,
            supply: take("supply", &known.supplies),
        };
        if let Some(node) = row.node("commodity") {
            let items = node.list().unwrap_or(std::slice::from_ref(node));
            let mut commodities = Vec::new();
            for item in items {
                let word = self.one_word("commodity", item, COMMODITIES);
                commodities
                    .extend(Commodity::ALL.into_iter().filter(|own| word == Some(own.name())));
            }
            condition.commodity = Some(commodities);
        }
        if self.ledger.errors() > before { None } else { Some(condition) }
    }

    /// Whether a hazard meets anything; how many segments, units and supplies it does.
    fn meets(
        &mut self,
        row: &Row<'_>,
        hazard: &Hazard,
        condition: &Where,
        supplies: &[Supply],
        corridors: &[Corridor],
    ) -> usize {
        let any = |list: &Option<Vec<String>>, name: Option<&str>| {
            list.as_ref()
                .is_none_or(|list| name.is_some_and(|name| list.iter().any(|other| other == name)))
        };
        let carries = |commodity: Commodity| {
            condition.commodity.as_ref().is_none_or(|list| list.contains(&commodity))
        };
        let at = match row.entry("where") {
            Some(entry) => entry.node.at,
            None => row.at,
        };
        if condition.supply.is_some() {
            let met = supplies
                .iter()
                .filter(|supply| any(&condition.supply, Some(&supply.name)))
                .filter(|supply| any(&condition.country, supply.country.as_deref()))
                .filter(|supply| carries(supply.commodity))
                .count();
            if met == 0 {
                let all = supplies.iter().map(|own| (own.name.as_str(), own.country.as_deref()));
                self.nothing(row, at, "supply", "supplies", all.collect());
            }
            return met;
        }
        let mut count = 0;
        let mut met: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut unmeasured: Vec<&str> = Vec::new();
        for corridor in corridors {
            for segment in &corridor.segments {
                if condition.meets(corridor, segment) {
                    met.entry(&corridor.name).or_default().push(&segment.name);
                    let by_unit = hazard.each == Each::Unit && !hazard.together;
                    count += if by_unit { segment.units as usize } else { 1 };
                    if segment.length_km.is_none() {
                        unmeasured.push(&segment.name);
                    }
                }
            }
        }
        if met.is_empty() {
            let all = corridors.iter().flat_map(|corridor| &corridor.segments);
            let all = all.map(|own| (own.name.as_str(), own.country.as_deref()));
            self.nothing(row, at, "segment", "segments", all.collect());
            return 0;
        }
        let per_length = matches!(hazard.rate, HazardRate::Per100KmYear(_));
        if per_length && !unmeasured.is_empty() {
            let list = listing(unmeasured.iter().copied(), 5);
            self.ledger
                .error(
                    "E044",
                    format!("{} counts by length, but {list} has no `length_km`", row.title),
                    row.key_at("per_100km_year"),
                    "needs the length of every segment that it meets",
                )
                .help("add `length_km` to the segment, or give `per_year`");
        }
        let key =
            if matches!(hazard.rate, HazardRate::MttfDays(_)) { "mttf_days" } else { "per_year" };
        if !per_length
            && !hazard.together
            && row.node(key).is_some()
            && let Some((corridor, segments)) = met.iter().find(|(_, segments)| segments.len() > 1)
        {
            let count = segments.len();
            self.ledger
                .warning(
                    "W004",
                    format!(
                        "{} meets {count} segments of corridor `{corridor}`, and `{key}` holds for \
                         each of them",
                        row.title
                    ),
                    row.key_at(key),
                    format!("counted for each of {}", listing(segments.iter().copied(), 6)),
                )
                .help(
                    "for one event that hits all of them set `together = true`; for one rate along \
                     the line give `per_100km_year`; else name the segment in `where`",
                );
        }
        count
    }

    fn nothing(
        &mut self,
        row: &Row<'_>,
        at: At,
        what: &str,
        plural: &str,
        all: Vec<(&str, Option<&str>)>,
    ) {
        let list: Vec<String> = all
            .iter()
            .take(8)
            .map(|(name, country)| match country {
                Some(country) => format!("`{name}` in {country}"),
                None => format!("`{name}`"),
            })
            .collect();
        let more = if all.len() > 8 { ", ..." } else { "" };
        let help = match list.is_empty() {
            true => format!("there are no {plural} at all"),
            false => format!("the {plural} are {}{more}", list.join(", ")),
        };
        self.ledger
            .error(
                "E043",
                format!("{} meets nothing", row.title),
                at,
                format!("no {what} matches all of this"),
            )
            .help(help);
    }
}

/// The names that `where` can give.
struct Known<'a> {
    corridors: Vec<&'a str>,
    segments: Vec<&'a str>,
    countries: Vec<&'a str>,
    supplies: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn of(supplies: &'a [Supply], corridors: &'a [Corridor]) -> Self {
        let all = || corridors.iter().flat_map(|corridor| &corridor.segments);
        let mut countries: Vec<&str> = all()
            .filter_map(|segment| segment.country.as_deref())
            .chain(supplies.iter().filter_map(|supply| supply.country.as_deref()))
            .collect();
        countries.sort_unstable();
        countries.dedup();
        let mut segments: Vec<&str> = all().map(|segment| segment.name.as_str()).collect();
        segments.sort_unstable();
        segments.dedup();
        Self {
            corridors: corridors.iter().map(|corridor| corridor.name.as_str()).collect(),
            segments,
            countries,
            supplies: supplies.iter().map(|supply| supply.name.as_str()).collect(),
        }
    }
}

fn unknown_name(ledger: &mut Ledger, key: &str, name: &str, at: At, known: &[&str]) {
    if known.contains(&name) {
        return;
    }
    if ledger.is_full() {
        ledger.error("E048", "an unknown name", at, "");
        return;
    }
    let (message, label) = match key {
        "country" => (
            format!("no segment and no supply lies in `{name}`"),
            "expected the `country` of a segment or supply",
        ),
        key => (format!("no {key} is called `{name}`"), "unknown name"),
    };
    let plural = match key {
        "country" => "the countries are".to_owned(),
        "supply" => "the supplies are".to_owned(),
        key => format!("the {key}s are"),
    };
    ledger.error("E048", message, at, label).help(suggestion(name, &plural, known.iter().copied()));
}
