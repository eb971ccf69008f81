//! Bounds: what the reader allows, what is drawn beyond, and that all numbers stay finite there.
//!
//! The keys with bounds are taken from the JSON Schema, which is made from the table of fields, so
//! that a key added there without being looked at here fails.

#[path = "shared/scenario.rs"]
mod shared;

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use salang::chance::TrialStreams;
use salang::model::{Model, compile};
use salang::read::{Override, Reading, Source, json_schema, numbers_a_trial, read};
use salang::simulate::engine::{Engine, Keep, Months, Progress};
use salang::simulate::{Halt, NoWatch, Workspace, trial};
use serde_json::Value as Json;
use shared::set;

/// Where each key with bounds stands in `tests/bounds/scenario.toml`.
const PATHS: &[&str] = &[
    "security.monthly_transition.calm.war",
    "supply.e-mean.losses",
    "supply.e-mean.monthly.mean_mw",
    "supply.e-mean.monthly.year_cv",
    "supply.e-mean.monthly.month_cv",
    "supply.e-mean.monthly.persistence",
    "supply.e-mean.monthly.trend_per_year",
    "supply.e-mean.monthly.base_year",
    "supply.e-mean.monthly.none_chance",
    "supply.e-mean.monthly.max_mw",
    "supply.e-annual.monthly.annual_twh",
    "supply.e-annual.monthly.month_weights",
    "supply.e-annual.monthly.times",
    "supply.e-steady.steady.mw",
    "supply.e-steady.steady.trend_per_year",
    "supply.e-steady.steady.base_year",
    "supply.e-steady.steady.times",
    "supply.e-steady.in_service",
    "supply.e-annual.until",
    "supply.e-steady.claim.home.take_mw",
    "supply.e-steady.claim.home.times",
    "supply.e-steady.claim.home.growth_per_year",
    "supply.e-steady.claim.home.base_year",
    "supply.e-steady.claim.home.in_service",
    "supply.g-steady.claim.home.until",
    "supply.g-steady.claim.home.take_bcm_per_year",
    "supply.o-steady.claim.home.take_kbd",
    "supply.l-steady.claim.home.take_kt_per_year",
    "supply.river.reservoir.inflow_gwh",
    "supply.river.reservoir.year_cv",
    "supply.river.reservoir.month_cv",
    "supply.river.reservoir.persistence",
    "supply.river.reservoir.trend_per_year",
    "supply.river.reservoir.base_year",
    "supply.river.reservoir.storage_gwh",
    "supply.river.reservoir.start_share",
    "supply.river.reservoir.turbine_mw",
    "supply.river.reservoir.home_demand_mw",
    "supply.river.reservoir.home_growth_per_year",
    "supply.river.reservoir.keep_share",
    "supply.g-mean.monthly.mean_bcm_per_year",
    "supply.g-mean.monthly.max_bcm_per_year",
    "supply.g-annual.monthly.annual_bcm",
    "supply.g-steady.steady.bcm_per_year",
    "supply.o-mean.monthly.mean_kbd",
    "supply.o-mean.monthly.max_kbd",
    "supply.o-annual.monthly.annual_mbbl",
    "supply.o-steady.steady.kbd",
    "supply.l-mean.monthly.mean_kt_per_year",
    "supply.l-mean.monthly.max_kt_per_year",
    "supply.l-annual.monthly.annual_kt",
    "supply.l-steady.steady.kt_per_year",
    "corridor.line.capacity_mw",
    "corridor.line.in_service",
    "corridor.line.built",
    "corridor.line.ramp",
    "corridor.line.accepted",
    "corridor.line.segment.north.length_km",
    "corridor.line.segment.north.losses",
    "corridor.line.offtake.town.take_mw",
    "corridor.line.maintenance.spring.takes",
    "corridor.line.return.winter.share",
    "corridor.line.return.winter.spare_mw",
    "corridor.pipe.return.winter.spare_bcm_per_year",
    "corridor.oil.return.winter.spare_kbd",
    "corridor.road.return.winter.spare_kt_per_year",
    "corridor.pipe.capacity_bcm_per_year",
    "corridor.pipe.offtake.town.take_bcm_per_year",
    "corridor.oil.capacity_kbd",
    "corridor.oil.offtake.town.take_kbd",
    "corridor.road.capacity_kt_per_year",
    "corridor.road.offtake.town.take_kt_per_year",
    "hazard.attack.per_100km_year",
    "hazard.attack.by_month",
    "hazard.attack.stops_flow",
    "hazard.attack.clustering.branching",
    "hazard.attack.clustering.decay_days",
    "hazard.attack.takes",
    "hazard.attack.repair_factor",
    "hazard.trips.mttf_days",
    "hazard.drought.per_year",
    "destination.absorb_mw",
    "conversion.gas_mj_per_m3",
    "conversion.gas_plant_efficiency",
    "conversion.oil_gj_per_barrel",
    "conversion.oil_plant_efficiency",
    "conversion.lpg_gj_per_tonne",
    "conversion.lpg_efficiency",
    "contract.line.volume_twh",
    "contract.line.energy_usd_per_mwh",
    "contract.line.transit_usd_per_mwh",
    "contract.line.wheeling_usd_per_mwh",
    "contract.line.take_or_pay",
    "contract.line.replacement_usd_per_mwh",
];

/// Where each further key stands in `tests/bounds/market.toml`: what a destination with alternatives buys, in
/// which no contract may state the cost of a replacement.
const MARKET: &[&str] = &[
    "regime.gate.monthly_transition.open.shut",
    "regime.water.yearly_transition.dry.full",
    "level.price.year_cv",
    "level.price.persistence",
    "level.price.start",
    "hazard.gate.while.shut",
    "corridor.line.co2_t_per_mwh",
    "corridor.pipe.co2_t_per_mmbtu",
    "corridor.oil.co2_t_per_barrel",
    "corridor.road.co2_t_per_tonne",
    "destination.alternative.plants.mw",
    "destination.alternative.plants.usd_per_mwh",
    "destination.alternative.plants.co2_t_per_mwh",
    "destination.alternative.plants.times",
    "destination.alternative.plants.in_service",
    "destination.alternative.cargoes.bcm_per_year",
    "destination.alternative.cargoes.usd_per_mmbtu",
    "destination.alternative.cargoes.co2_t_per_mmbtu",
    "destination.alternative.cargoes.locked",
    "destination.alternative.cargoes.growth_per_year",
    "destination.alternative.cargoes.base_year",
    "destination.alternative.cargoes.until",
    "destination.alternative.tankers.kbd",
    "destination.alternative.tankers.usd_per_barrel",
    "destination.alternative.tankers.co2_t_per_barrel",
    "destination.alternative.ships.kt_per_year",
    "destination.alternative.ships.usd_per_tonne",
    "destination.alternative.ships.co2_t_per_tonne",
    "contract.line.owed_musd_per_year",
    "contract.pipe.energy_usd_per_mmbtu",
    "contract.pipe.transit_usd_per_mmbtu",
    "contract.pipe.wheeling_usd_per_mmbtu",
    "contract.pipe.volume_bcm",
    "contract.oil.energy_usd_per_barrel",
    "contract.oil.transit_usd_per_barrel",
    "contract.oil.wheeling_usd_per_barrel",
    "contract.oil.volume_mbbl",
    "contract.road.energy_usd_per_tonne",
    "contract.road.transit_usd_per_tonne",
    "contract.road.wheeling_usd_per_tonne",
    "contract.road.volume_kt",
];

/// Held by tests of their own: a correlation, which cannot be drawn; chances that have to add up to
/// one, or hours to a day; weights of outcomes, which count by their shares; the factor of a record, which is a file; plain numbers that no name may stand
/// for; a key that security shares with every regime.
const APART: &[&str] = &[
    "branch.outcomes",
    "correlation.rho",
    "destination.day.hours",
    "destination.yearly_twh",
    "regime.start",
    "run.judgement_spread",
    "security.start",
    "security.yearly_transition",
    "supply.history.times",
];

/// A key and the least and largest number that the schema allows it.
struct Key {
    path: &'static str,
    /// The scenario in which it stands.
    file: &'static str,
    low: f64,
    high: f64,
    /// The numbers beside the ends that are not allowed.
    below: f64,
    above: f64,
    /// How many numbers it takes; 0 where it is not a list.
    list: usize,
}

/// The schema of the number that a property takes, and how many where it has to be a list.
fn number(property: &Json) -> Option<(&Json, usize)> {
    if property["type"] == "number" {
        return Some((property, 0));
    }
    if let Some(any) = property["anyOf"].as_array() {
        return any.iter().find_map(number);
    }
    let list = property["maxItems"].as_u64().unwrap_or(1) as usize;
    match property["type"].as_str() {
        Some("array") => Some((number(&property["items"])?.0, list)),
        // A table of chances, or of rows of them.
        Some("object") => number(&property["additionalProperties"]),
        _ => None,
    }
}

/// Every key of the schema that takes numbers within bounds, without the names of entries.
fn bounded(schema: &Json, path: &str, found: &mut BTreeSet<String>) {
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        for inner in [property, &property["items"], &property["additionalProperties"]] {
            if inner["properties"].is_object() {
                bounded(inner, &path, found);
            }
        }
        let limited = |one: &Json| one.get("minimum").or(one.get("exclusiveMinimum")).is_some();
        if number(property).is_some_and(|(one, _)| limited(one)) {
            found.insert(path);
        }
    }
}

/// The path of a key without the names of entries.
fn without_names(path: &str) -> String {
    let named = [
        "supply",
        "claim",
        "return",
        "corridor",
        "segment",
        "offtake",
        "maintenance",
        "hazard",
        "contract",
        "branch",
        "regime",
        "level",
        "alternative",
    ];
    let mut parts = path.split('.');
    let mut kept = Vec::new();
    while let Some(part) = parts.next() {
        kept.push(part);
        match part {
            part if named.contains(&part) => drop(parts.next()),
            "monthly_transition" | "yearly_transition" | "outcomes" | "while" => break,
            _ => {}
        }
    }
    kept.join(".")
}

fn keys() -> Vec<Key> {
    let schema = json_schema();
    let paths = PATHS.iter().map(|path| (*path, "scenario"));
    paths
        .chain(MARKET.iter().map(|path| (*path, "market")))
        .map(|(path, file)| {
            let mut at = &schema;
            for part in without_names(path).split('.') {
                let inner = [at, &at["items"], &at["additionalProperties"]];
                at = inner
                    .into_iter()
                    .map(|inner| &inner["properties"][part])
                    .find(|inner| !inner.is_null())
                    .unwrap_or_else(|| panic!("{path} is not in the schema"));
            }
            let (number, list) = number(at).unwrap_or_else(|| panic!("{path} takes no number"));
            let end = |key: &str| number[key].as_f64();
            let (low, below) = match (end("minimum"), end("exclusiveMinimum")) {
                (Some(low), _) => (low, low.next_down()),
                (None, low) => (low.expect("a bound").next_up(), low.expect("a bound")),
            };
            let (high, above) = match (end("maximum"), end("exclusiveMaximum")) {
                (Some(high), _) => (high, high.next_up()),
                (None, high) => (high.expect("a bound").next_down(), high.expect("a bound")),
            };
            Key { path, file, low, high, below, above, list }
        })
        .collect()
}

impl Key {
    fn set(&self, value: &str) -> Override {
        let value = match self.list {
            0 => value.to_owned(),
            many => format!("[{}]", vec![value; many].join(", ")),
        };
        set(self.path, &value)
    }
}

fn reading(overrides: &[Override]) -> Reading {
    reading_in("scenario", overrides)
}

fn reading_in(file: &str, overrides: &[Override]) -> Reading {
    read(Source::File(&Path::new("tests/bounds").join(format!("{file}.toml"))), overrides)
}

fn model(overrides: &[Override]) -> Model {
    model_in("scenario", overrides)
}

fn model_in(file: &str, overrides: &[Override]) -> Model {
    let reading = reading_in(file, overrides);
    let words = || reading.findings.iter().map(|one| one.render(false)).collect::<Vec<_>>();
    let Some(scenario) = &reading.scenario else { panic!("{}", words().join("\n")) };
    compile(scenario).expect("it compiles")
}

#[test]
fn every_key_with_bounds_is_looked_at() {
    let mut found = BTreeSet::new();
    bounded(&json_schema(), "", &mut found);
    let mut known: BTreeSet<String> =
        PATHS.iter().chain(MARKET).map(|path| without_names(path)).collect();
    known.extend(APART.iter().map(|path| (*path).to_owned()));
    assert_eq!(found, known);
}

#[test]
fn what_the_country_generates_is_a_plain_number_above_nothing() {
    for (value, is_one) in
        [("128", true), ("1e-6", true), ("0", false), ("-1", false), ("2e7", false)]
    {
        let reading = reading(&[set("destination.yearly_twh", value)]);
        let codes: Vec<&str> = reading.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(!codes.contains(&"E020"), is_one, "{value}: {codes:?}");
        let named = reading.scenario.and_then(|scenario| scenario.destination.yearly_twh);
        assert_eq!(named.is_some(), is_one, "{value}");
    }
}

#[test]
fn a_constant_just_beyond_its_bounds_is_an_error_and_one_at_them_is_kept_as_it_is() {
    for key in keys() {
        for (end, beyond) in [(key.low, key.below), (key.high, key.above)] {
            let codes: Vec<&str> = reading_in(key.file, &[key.set(&format!("{beyond:?}"))])
                .findings
                .iter()
                .map(|f| f.code)
                .collect();
            assert!(codes.contains(&"E020"), "{} = {beyond:?}: {codes:?}", key.path);
            // Twelve weights of nothing are another error.
            if key.path.ends_with("month_weights") && end == 0.0 {
                continue;
            }
            let model = model_in(key.file, &[key.set(&format!("{end:?}"))]);
            assert!(model.parameters.contains(&end), "{} = {end:?}", key.path);
        }
    }
}

#[test]
fn a_value_drawn_beyond_its_bounds_is_held_at_the_bound_and_counted() {
    let trials = 3;
    let engine = Engine::new(Some(1)).expect("a thread");
    for key in keys() {
        for (end, beyond) in [
            (key.low, [key.below * 2.0 - 1.0, key.below]),
            (key.high, [key.above, key.above * 2.0]),
        ] {
            // No number at all is larger, and as many incidents are not to be waited for.
            if end >= 1e15 || end >= 1e6 && key.path.ends_with("_year") {
                continue;
            }
            let [from, to] = beyond;
            let overrides = [
                key.set("\"drawn\""),
                set("assumption.drawn.value", &format!("{{ uniform = [{from:?}, {to:?}] }}")),
            ];
            let model = model_in(key.file, &overrides);
            assert!(
                model.uncertain.iter().all(|one| {
                    (one.low.to_bits(), one.high.to_bits())
                        == (key.low.to_bits(), key.high.to_bits())
                }),
                "{}",
                key.path
            );
            let (keep, progress) = (Keep::all(&model), Progress::default());
            let outcomes = match engine.run(&model, (0, trials), &keep, &progress) {
                Ok(outcomes) => outcomes,
                Err(halt) => panic!("{}: {halt}", key.path),
            };
            // A row of chances is clamped as a whole, and so are the shares that states take.
            let is_row = key.path.contains("_transition.") || key.path.contains(".while.");
            let path = if is_row { key.path.rsplit_once('.').expect("a row").0 } else { key.path };
            let paths = &model.layout.paths;
            let index = paths.iter().position(|one| one == path);
            let index = index.unwrap_or_else(|| panic!("{path} is not among {paths:?}"));
            assert_eq!(outcomes.blocks[0].tallies.clamped[index], trials, "{path} beyond {end:?}");
        }
    }
}

/// The value that is written for a key: how far between its ends, or nothing.
#[derive(Debug, Clone)]
enum Choice {
    AsItIs,
    Low,
    High,
    Tiny,
    Drawn,
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        4 => Just(Choice::AsItIs),
        2 => Just(Choice::Low),
        3 => Just(Choice::High),
        1 => Just(Choice::Tiny),
        1 => Just(Choice::Drawn),
    ]
}

fn law() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{ uniform = [-1e15, 1e15] }",
        "{ uniform = [1e-320, 2e-320] }",
        "{ normal = { mean = 0, sd = 1e15 } }",
        "{ lognormal = { median = 1e-15, p90 = 1e15 } }",
        "{ lognormal = { mean = 1e-15, sd = 1e15 } }",
        "{ weibull = { shape = 0.01, scale = 1e15 } }",
        "{ gamma = { shape = 0.01, scale = 1e15 } }",
        "{ gamma = { shape = 10000, scale = 1e-15 } }",
        "{ beta = { alpha = 0.01, beta = 0.01, low = 0, high = 1 } }",
        "{ beta = { alpha = 10000, beta = 0.01, low = -1e15, high = 1e15 } }",
        "{ pert = [-1e15, -1e15, 1e15] }",
        "{ triangular = [-1e15, 1e15, 1e15] }",
        "{ choice = { values = [-1e15, 0, 1e-310, 1e15], weights = [1e15, 1e-310, 1e15, 1] } }",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn all_numbers_are_finite_with_everything_at_its_bounds(
        choices in prop::collection::vec(choice(), PATHS.len() + MARKET.len()),
        file in prop::sample::select(vec!["scenario", "market"]),
        law in law(),
        repair in prop::option::of(law()),
        extreme in any::<bool>(),
    ) {
        let mut overrides = vec![set("assumption.drawn.value", law)];
        for (key, choice) in keys().iter().zip(&choices) {
            let choice = if extreme && matches!(choice, Choice::AsItIs) { &Choice::High } else { choice };
            // So many incidents that a trial is given up are another test's business.
            let rate = ["hazard.attack.per_100km_year", "hazard.drought.per_year", "hazard.attack.by_month",
                "hazard.trips.mttf_days", "corridor.line.segment.north.length_km", "hazard.attack.clustering.branching"];
            let often = rate.contains(&key.path);
            let value = match choice {
                _ if key.file != file => continue,
                Choice::AsItIs => continue,
                Choice::Drawn if often => continue,
                Choice::Low if key.path.ends_with("mttf_days") => "0.1".to_owned(),
                Choice::High if often && !key.path.ends_with("mttf_days") => {
                    format!("{:?}", key.high.min(4.0))
                }
                Choice::Low => format!("{:?}", key.low),
                Choice::High => format!("{:?}", key.high),
                Choice::Tiny => format!("{:?}", key.low.max(1e-310)),
                Choice::Drawn => "\"drawn\"".to_owned(),
            };
            if key.path.ends_with("month_weights") && value.starts_with("0") {
                continue;
            }
            overrides.push(key.set(&value));
        }
        if let Some(repair) = repair.filter(|_| file == "scenario") {
            let repair = repair.replace("-1e15", "0").replace("1e15", "1e9");
            overrides.push(set("hazard.trips.repair_days", &repair));
        }
        let reading = reading_in(file, &overrides);
        let words = || reading.findings.iter().map(|f| f.render(false)).collect::<Vec<_>>();
        let Some(scenario) = &reading.scenario else { panic!("{}", words().join("\n")) };
        let model = compile(scenario).expect("it compiles");
        let mut workspace = Workspace::new(&model);
        for number in 0..3 {
            let streams = TrialStreams::new(model.seed, number);
            match trial(&model, &streams, number, &mut workspace, &mut NoWatch) {
                Ok(()) => {}
                Err(Halt::Incidents { .. }) => return Ok(()),
                Err(halt) => panic!("{halt}"),
            }
            let squares: f64 = workspace.row().numbers().iter().map(|value| value.powi(4)).sum();
            prop_assert!(squares.is_finite() && workspace.values().iter().all(|v| v.is_finite()));
        }
    }
}

/// The rows of the first trials, and how often something was clamped at each path.
fn rows(model: &Model, trials: u64) -> (Vec<Vec<f64>>, Vec<(String, u64)>) {
    let engine = Engine::new(Some(1)).expect("a thread");
    let keep = Keep::all(model);
    let outcomes = engine.run(model, (0, trials), &keep, &Progress::default()).expect("no halt");
    let clamped = outcomes.blocks[0].tallies.clamped.iter().copied();
    let clamped = model.layout.paths.iter().cloned().zip(clamped).filter(|(_, count)| *count > 0);
    let mut workspace = Workspace::new(model);
    let rows = (0..trials).map(|number| {
        let streams = TrialStreams::new(model.seed, number);
        trial(model, &streams, number, &mut workspace, &mut NoWatch).expect("no halt");
        workspace.row().numbers().to_vec()
    });
    (rows.collect(), clamped.collect())
}

#[test]
fn a_share_that_is_next_to_nothing_takes_nothing() {
    let (nothing, _) = rows(&model(&[set("hazard.attack.takes", "0")]), 5);
    for takes in ["1e-310", "5e-324", "1e-200", "1e-21"] {
        let (found, _) = rows(&model(&[set("hazard.attack.takes", takes)]), 5);
        assert_eq!(found, nothing, "{takes}");
    }
    // As drawn, too.
    let law = "{ uniform = [1e-310, 2e-310] }";
    let drawn = [set("hazard.attack.takes", "\"drawn\""), set("assumption.drawn.value", law)];
    assert_eq!(rows(&model(&drawn), 5).0, nothing);
}

#[test]
fn weights_of_months_count_by_their_shares_however_small_they_are() {
    let path = "supply.e-annual.monthly.month_weights";
    let months = |weights: [&str; 2]| format!("[{}]", vec![weights.join(", "); 6].join(", "));
    let (usual, _) = rows(&model(&[set(path, &months(["1", "2"]))]), 3);
    let (tiny, _) = rows(&model(&[set(path, &months(["1e-310", "2e-310"]))]), 3);
    for (usual, tiny) in usual.iter().flatten().zip(tiny.iter().flatten()) {
        assert!((usual - tiny).abs() <= 1e-9 * usual.abs().max(1.0), "{usual} and {tiny}");
    }
}

#[test]
fn what_a_law_or_a_trend_takes_past_all_bounds_is_held_and_counted() {
    let (_, clamped) = rows(
        &model(&[
            set("assumption.drawn.value", "{ lognormal = { median = 1e14, p90 = 1e15 } }"),
            set("corridor.line.capacity_mw", "\"drawn\""),
            set("supply.e-annual.monthly.trend_per_year", "10"),
            set("supply.e-annual.monthly.base_year", "2000"),
            set("supply.river.reservoir.home_growth_per_year", "10"),
            set("supply.river.reservoir.base_year", "2000"),
            set("hazard.trips.repair_days", "{ weibull = { shape = 0.01, scale = 1e9 } }"),
        ]),
        40,
    );
    let count =
        |path: &str| clamped.iter().find(|(known, _)| known == path).map(|(_, count)| *count);
    // One in ten lies above 1e15; all of them above 1e9.
    assert!((1..12).contains(&count("assumption.drawn.value").expect("held")), "{clamped:?}");
    assert_eq!(count("corridor.line.capacity_mw"), Some(40));
    assert_eq!(count("supply.e-annual.monthly"), Some(40));
    assert_eq!(count("supply.river.reservoir"), Some(40));
    assert!(count("hazard.trips.repair_days").is_some(), "{clamped:?}");
}

#[test]
fn too_many_incidents_are_told_with_their_hazard_and_where_they_are() {
    let model = model(&[
        set("hazard.trips.mttf_days", "0.0001"),
        set("hazard.trips.repair_days", "0"),
        set("run.years", "1"),
    ]);
    let mut workspace = Workspace::new(&model);
    let halt = (0..40)
        .find_map(|number| {
            let streams = TrialStreams::new(model.seed, number);
            trial(&model, &streams, number, &mut workspace, &mut NoWatch).err()
        })
        .expect("too many");
    let words = halt.to_string();
    let start = "trial 0 has more than 5,000,000 incidents, and no trial may have more: ";
    assert!(words.starts_with(start), "{words}");
    let end = "of those in the horizon are of hazard `trips` (line, north, unit 1 and 1 more); make its \
               `mttf_days` longer";
    assert!(words.ends_with(end), "{words}");
}

#[test]
fn results_by_outcome_past_the_memory_are_refused_with_their_number() {
    let branches = |count: usize| -> String {
        let weights = |branch| (0..50).map(move |outcome| format!("o{branch}-{outcome} = 0.02"));
        let one = |branch| {
            let weights: Vec<String> = weights(branch).collect();
            format!("[branch.b{branch}]\nlabel = \"x\"\noutcomes = {{ {} }}\n", weights.join(", "))
        };
        (0..count).map(one).collect()
    };
    // Four corridors and all together, two years and their mean, delivered and net: 30 an outcome.
    assert_eq!(errors(&reading_of(&branches(66), &[])), []);
    let reading = reading_of(&branches(67), &[]);
    let [(code, message)] = errors(&reading)[..] else { panic!("{:?}", errors(&reading)) };
    assert_eq!(code, "E070");
    assert!(message.contains("are 100,500 results by outcome, more than memory"), "{message}");
}

#[test]
fn the_numbers_that_are_counted_before_a_run_are_those_that_a_trial_keeps() {
    for file in [
        "tests/bounds/scenario.toml",
        "tests/bounds/market.toml",
        "tests/known/buyer.toml",
        "tests/known/claims.toml",
        "scenarios/baseline.toml",
        "scenarios/dry-decade-reservoir.toml",
        "scenarios/take-or-pay.toml",
    ] {
        let reading = read(Source::File(Path::new(file)), &[]);
        let scenario = reading.scenario.unwrap_or_else(|| panic!("{file}"));
        let model = compile(&scenario).expect("it compiles");
        let kept = Keep { months: Months::None, ..Keep::all(&model) };
        assert_eq!(numbers_a_trial(&scenario) as u64 * 8, kept.bytes_per_trial(&model), "{file}");
    }
}

/// A scenario of other text beside the file of every key.
fn reading_of(text: &str, files: &[(&str, &str)]) -> Reading {
    let folder = tempfile::tempdir().expect("a folder");
    let base =
        std::fs::read_to_string("tests/bounds/scenario.toml").expect("the file of every key");
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, base + text).expect("written");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    read(Source::File(&path), &[])
}

fn errors(reading: &Reading) -> Vec<(&'static str, &str)> {
    let errors = reading.findings.iter().filter(|one| one.code.starts_with('E'));
    errors.map(|one| (one.code, one.message.as_str())).collect()
}

#[test]
fn a_chain_of_as_many_assumptions_as_may_be_is_read_and_one_more_is_not() {
    let chain = |count: usize| {
        let links = (0..count).map(|i| format!("[assumption.a{i}]\nvalue = \"a{}\"\n", i + 1));
        links.collect::<String>() + &format!("[assumption.a{count}]\nvalue = 0.25\n")
    };
    // The file has one already.
    let reading = reading_of(&chain(9_998), &[]);
    assert_eq!(errors(&reading), []);
    let model = compile(reading.scenario.as_ref().expect("read")).expect("it compiles");
    let mut workspace = Workspace::new(&model);
    let streams = TrialStreams::new(1, 0);
    trial(&model, &streams, 0, &mut workspace, &mut NoWatch).expect("no halt");
    assert_eq!(workspace.values()[1..], [0.25; 9_999]);
    let reading = reading_of(&chain(9_999), &[]);
    assert_eq!(errors(&reading), [("E008", "there are 10,001 assumptions")]);
}

#[test]
fn names_and_tables_past_their_size_are_refused() {
    let long = "x".repeat(100_000);
    let reading = reading_of(&format!("[assumption.{long}]\nvalue = 1\n"), &[]);
    assert_eq!(errors(&reading), [("E017", "a name has 100,000 letters")]);
    let label = "é".repeat(501);
    let reading = reading_of(&format!("[assumption.a]\nvalue = 1\nlabel = \"{label}\"\n"), &[]);
    assert_eq!(errors(&reading), [("E017", "`label` has 501 letters")]);
    let rows = "v\n".to_owned() + &"1\n".repeat(1_000_001);
    let law = "[assumption.a]\nvalue = { history = { file = \"v.csv\", column = \"v\" } }\n";
    let reading = reading_of(law, &[("v.csv", &rows)]);
    let found = errors(&reading);
    assert!(
        found[0].1.ends_with("it has 1,000,001 rows, and at most 1,000,000 are read"),
        "{found:?}"
    );
    assert_eq!((found.len(), found[0].0), (1, "E060"));
}
