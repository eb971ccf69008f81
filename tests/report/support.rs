//! Outcomes made up for tests: two corridors, ten years, losses that add up, the same numbers on
//! every machine.
#![allow(dead_code)] // Each test crate uses its own part of it.

use std::sync::Arc;

use salang::outcome::{
    Block, CauseIndex, ContractLabel, CorridorIndex, CorridorLabel, Durations, HazardLabel, Layout,
    Loss, Measure, OfftakeLabel, Outcomes, Row, SegmentLabel, ServiceRecord, Tallies,
    duration_place, is_year_of_service,
};
use salang::read::Merged;
use salang::report::{Input, Page};
use salang::scenario::{
    Assumption, Commodity, Contract, Conversion, Corridor, CountedIn, Destination, Hindcast, Law,
    Meter, Part, Price, Run, Scenario, Segment, Volume,
};
use salang::stats::{Estimates, RunInfo, ScenarioInfo, Summary, glances};

/// Uniform numbers from 0 to 1 by a small generator.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Names of two corridors with all that can be recorded.
pub fn layout() -> Layout {
    let corridor = |name: &str, commodity| CorridorLabel { name: name.to_owned(), commodity };
    let segment = |name: &str, corridor| SegmentLabel {
        name: name.to_owned(),
        corridor: CorridorIndex(corridor),
    };
    let hazard = |name: &str, cause| HazardLabel {
        name: name.to_owned(),
        cause: CauseIndex(cause),
        begun_by: Vec::new(),
    };
    let mut layout = Layout::default();
    layout.start_year = 2028;
    layout.years = 10;
    layout.corridors =
        vec![corridor("CASA-1000", Commodity::Electricity), corridor("TAPI", Commodity::Gas)];
    layout.causes = ["attack", "political", "technical"].map(str::to_owned).to_vec();
    layout.offtakes = vec![OfftakeLabel { name: "Kabul".to_owned(), corridor: CorridorIndex(0) }];
    layout.segments = vec![
        segment("HVDC line, Tajik part", 0),
        segment("HVDC line, Afghan part", 0),
        segment("Herat to Kandahar", 1),
    ];
    layout.hazards = vec![hazard("attack on the line", 0), hazard("transit suspended", 1)];
    layout.states = ["calm", "contested", "conflict"].map(str::to_owned).to_vec();
    layout.assumptions = vec!["casa_in_service".to_owned(), "attack_rate".to_owned()];
    layout.paths = vec!["corridor.CASA-1000.built".to_owned(), "corridor.TAPI.built".to_owned()];
    layout.contracts =
        vec![ContractLabel { corridor: CorridorIndex(0), replaced: true, promised: true }];
    layout.laid_out()
}

/// Every measure of every trial, in blocks of `block` trials.
pub fn outcomes(trials: usize, block: usize) -> Outcomes {
    let layout = Arc::new(layout());
    let mut blocks = Vec::new();
    let mut first = 0;
    while first < trials {
        let count = block.min(trials - first);
        blocks.push(one_block(&layout, first, count));
        first += count;
    }
    let kept = layout.columns().clone();
    Outcomes { layout, kept, blocks }
}

fn one_block(layout: &Layout, first: usize, trials: usize) -> Block {
    let names = layout.assumptions.len();
    let mut block = Block::new(layout, layout.columns(), (first as u64, trials), names);
    let mut tallies = Tallies::new(layout);
    for index in 0..trials {
        let trial = first + index;
        let mut dice = Dice::new(trial as u64 + 1);
        for _ in 0..5 {
            dice.roll();
        }
        let mut row = Row::new(layout);
        let mut set = |measure: Measure, entity: usize, period: usize, value: f64| {
            row.set(measure, measure.entity(entity), measure.period(period), value);
        };
        let in_service = 2027.0 + 3.0 * dice.roll();
        let attack_rate = 0.5 + dice.roll();
        block.record_assumptions(index, &[in_service, attack_rate]);
        tallies.trials += 1;
        for (corridor, nameplate) in [4.5, 30.0].into_iter().enumerate() {
            let built = corridor == 0 || dice.roll() < 0.6;
            let start = in_service + if corridor == 1 { 3.5 } else { 0.0 };
            let per_unit = if corridor == 0 { 1e-3 } else { 5.2 };
            set(Measure::TwhPerUnit, corridor, 0, per_unit);
            let entry = if built { (start - 2028.0) * 8760.0 } else { f64::INFINITY };
            let hours = layout.years as f64 * 8760.0;
            set(Measure::ServiceStart, corridor, 0, entry.clamp(0.0, hours));
            let (mut in_full, mut met_in_full) = ((0, 0.0), 0.0);
            let mut served = 0.0;
            let mut average = 0.0;
            let mut met = 0;
            for year in 0..layout.years {
                let begin = 2028.0 + year as f64;
                let share = if built { (begin + 1.0 - start).clamp(0.0, 1.0) } else { 0.0 };
                if share > 0.0 {
                    served += 1.0;
                    tallies.in_service[corridor][year] += 1;
                }
                let potential = nameplate * share;
                let dry = potential * 0.45 * dice.roll();
                let work = potential * 0.02;
                let attacks = (potential - dry - work) * 0.3 * dice.roll() * attack_rate;
                let politics = if dice.roll() < 0.12 {
                    (potential - dry - work) * 0.4 * dice.roll()
                } else {
                    0.0
                };
                let technical = (potential - dry - work) * 0.05 * dice.roll();
                let refused = if corridor == 0 { potential * 0.01 } else { 0.0 };
                let lost = dry + work + attacks + politics + technical + refused;
                let delivered = (potential - lost).max(0.0);
                average += delivered / layout.years as f64;
                set(Measure::Nameplate, corridor, year, nameplate);
                set(Measure::Lost(Loss::NotInService), corridor, year, nameplate - potential);
                set(Measure::Lost(Loss::Supply), corridor, year, dry);
                set(Measure::Lost(Loss::Maintenance), corridor, year, work);
                set(Measure::Lost(Loss::Incidents(CauseIndex(0))), corridor, year, attacks);
                set(Measure::Lost(Loss::Incidents(CauseIndex(1))), corridor, year, politics);
                set(Measure::Lost(Loss::Incidents(CauseIndex(2))), corridor, year, technical);
                set(Measure::Lost(Loss::Destination), corridor, year, refused);
                set(Measure::Delivered, corridor, year, delivered);
                let is_full = is_year_of_service(entry, year);
                if is_full {
                    in_full = (in_full.0 + 1, in_full.1 + delivered);
                }
                let days = (20.0 * share * dice.roll()).floor();
                set(Measure::ZeroDays, corridor, year, days);
                set(Measure::LongestGap, corridor, year, (days * dice.roll()).floor());
                if corridor == 0 {
                    set(Measure::Offtake, 0, year, 300.0 * share);
                    let (taken, volume) = (delivered / 0.95, 2.5);
                    let payment = 94.1 * taken.max((0.5_f64 * volume).min(taken + refused));
                    let replacement = 105.0 * delivered;
                    set(Measure::Payment, 0, year, payment);
                    set(Measure::Replacement, 0, year, replacement);
                    set(Measure::NetBenefit, 0, year, replacement - payment);
                    met += u64::from(taken >= volume);
                    tallies.contracts[0].met[year] += u64::from(taken >= volume);
                    met_in_full += f64::from(u8::from(is_full && taken >= volume));
                }
            }
            tallies.years_in_service[corridor].record(served / layout.years as f64);
            if corridor == 0 {
                tallies.contracts[0].years_met.record(met as f64 / layout.years as f64);
                tallies.contracts[0].volume.record(2.5 * 0.95);
                tallies.contracts[0].met_in_service.record(met_in_full, in_full.0 as f64);
            }
            let mut months = [0.0; 12];
            for month in 0..12 {
                let summer = corridor == 1 || (4..9).contains(&month);
                let weight = if corridor == 1 { 1.0 / 12.0 } else { 0.2 };
                let energy = if summer { average * weight } else { 0.0 };
                months[month] = if summer { in_full.1 * weight } else { 0.0 };
                set(Measure::Month, corridor, month, energy);
                set(Measure::SingleMonth, corridor, month, energy * (0.6 + 0.8 * dice.roll()));
            }
            // As if the flow of these years were at its mean in all hours of the season.
            let (years, delivered) = in_full;
            let full = years as f64 * nameplate;
            let mut durations = Durations::default();
            let season = if corridor == 0 { 3672.0 } else { 8760.0 };
            durations[duration_place(delivered, full)] = years as f64 * season;
            tallies.service[corridor].record(&ServiceRecord {
                years,
                delivered,
                nameplate: full,
                durations: &durations,
                months: &months,
            });
        }
        for (segment, tally) in tallies.segments.iter_mut().enumerate() {
            let hours = if segment < 2 { 40_000.0 } else { 30_000.0 } * dice.roll();
            let down = hours * 0.05 * dice.roll();
            tally.record(hours, down, down * 0.6);
        }
        for (hazard, tally) in tallies.hazards.iter_mut().enumerate() {
            let mut horizon = 0;
            for year in 0..layout.years {
                let count = (dice.roll() * if hazard == 0 { 7.0 } else { 1.3 }) as u64;
                tally.by_year[year] += count;
                tally.by_year_squared[year] += count * count;
                horizon += count;
            }
            tally.horizon_squared += horizon * horizon;
        }
        let calm = 0.3 + 0.4 * dice.roll();
        tallies.states[0].record(calm);
        tallies.states[1].record((1.0 - calm) * 0.8);
        tallies.states[2].record((1.0 - calm) * 0.2);
        tallies.clamped[0] += u64::from(trial % 1000 == 7);
        block.record(index, &row);
    }
    block.tallies = tallies;
    block
}

/// The words that go with [`layout`].
pub fn scenario() -> Scenario {
    let corridor = |name: &str, commodity, segments: &[&str], source: Option<&str>| Corridor {
        name: name.to_owned(),
        commodity,
        supplies: vec!["any".to_owned()],
        capacity: 1300.0.into(),
        season: None,
        in_service: None,
        built: 1.0.into(),
        ramp: vec![1.0.into()],
        accepted: 1.0.into(),
        co2: None,
        segments: segments
            .iter()
            .map(|name| Segment {
                needed: 1,
                name: (*name).to_owned(),
                country: None,
                length_km: None,
                route: Vec::new(),
                units: 1,
                losses: 0.0.into(),
                source: None,
                notes: None,
            })
            .collect(),
        offtakes: Vec::new(),
        maintenance: Vec::new(),
        returns: Vec::new(),
        source: source.map(str::to_owned),
        notes: None,
    };
    let assumption =
        |name: &str, label: &str, unit: &str, value, source: Option<&str>| Assumption {
            name: name.to_owned(),
            label: Some(label.to_owned()),
            unit: Some(unit.to_owned()),
            value,
            range: Some((2026.0, 2035.0)),
            source: source.map(str::to_owned),
            notes: None,
            judgement: source.is_none(),
            stated_grade: None,
            score_of: None,
        };
    Scenario {
        title: "Both corridors, contested Afghanistan".to_owned(),
        notes: Some(
            "What arrives if both corridors are finished roughly on time and the country they \
             cross stays as it was in 2024 & 2025."
                .to_owned(),
        ),
        run: Run {
            start_year: 2028,
            years: 10,
            trials: 20_000,
            seed: 1,
            warm_up_years: 1,
            judgement_spread: 1.0,
        },
        branches: Vec::new(),
        outcome_tables: Vec::new(),
        assumptions: vec![
            assumption(
                "casa_in_service",
                "CASA-1000 enters service",
                "year",
                Law::Triangular { low: 2027.0.into(), mode: 2027.8.into(), high: 2030.0.into() },
                Some(
                    "World Bank, Implementation Status Report 27, 2024, \
                     https://documents.worldbank.org/casa-1000?id=1&part=<2>.",
                ),
            ),
            Assumption {
                range: None,
                ..assumption(
                    "attack_rate",
                    "Line incidents while contested",
                    "incidents per 100 km and year",
                    Law::LognormalSpan { p10: 0.08.into(), p90: 0.7.into() },
                    None,
                )
            },
        ],
        correlations: Vec::new(),
        levels: Vec::new(),
        regimes: Vec::new(),
        security: None,
        supplies: Vec::new(),
        corridors: vec![
            corridor(
                "CASA-1000",
                Commodity::Electricity,
                &["HVDC line, Tajik part", "HVDC line, Afghan part"],
                Some("Master agreement of 2015: https://www.casa-1000.org/agreements."),
            ),
            corridor("TAPI", Commodity::Gas, &["Herat to Kandahar"], None),
        ],
        hazards: Vec::new(),
        destination: Destination {
            day: vec![Part::whole_day()],
            alternatives: Vec::new(),
            name: "Pakistan".to_owned(),
            yearly_twh: None,
            absorb_mw: None,
            demand: None,
            source: None,
            notes: None,
        },
        conversion: Conversion::default(),
        events: Vec::new(),
        hindcast: Hindcast::default(),
        contracts: vec![Contract {
            level: None,
            corridor: "CASA-1000".to_owned(),
            volume: Some(Volume { amount: 2.5.into(), counted: CountedIn::Electricity }),
            metered: Meter::Sending,
            energy: usd_per_mwh(51.5),
            transit: usd_per_mwh(12.5),
            wheeling: usd_per_mwh(30.1),
            owed_musd_per_year: 0.0.into(),
            take_or_pay: 0.5.into(),
            replacement_usd_per_mwh: Some(105.0.into()),
            source: Some("Power purchase agreement of 2015.".to_owned()),
            notes: None,
        }],
    }
}

/// The summary of these outcomes.
pub fn summary(outcomes: &Outcomes) -> Summary {
    Summary::new(
        ScenarioInfo {
            title: scenario().title,
            file: "both.toml".to_owned(),
            sha256: "5f2b7c".repeat(10) + "0a1d",
            changes: Vec::new(),
        },
        RunInfo {
            seed: 1,
            trials: outcomes.trials(),
            start_year: outcomes.layout.start_year,
            years: outcomes.layout.years as u32,
            partial: false,
        },
        &outcomes.layout,
        &outcomes.tallies(),
        Estimates::of(outcomes),
    )
}

/// The statements of the scenario, as a merged text would have them.
const MERGED: &str = r#"
schema = 1
[assumption.attack_rate]
value = { lognormal = { p10 = 0.08, p90 = 0.7 } }
[[corridor]]
name = "CASA-1000"
capacity_mw = 1300
source = "Master agreement of 2015: https://www.casa-1000.org/agreements."
[[corridor.segment]]
name = "HVDC line, Afghan part"
length_km = 563
[[corridor]]
name = "TAPI"
capacity_bcm_per_year = 33
[[hazard]]
name = "attack on the line"
cause = "attack"
per_100km_year = { calm = 0.08, contested = "attack_rate" }
source = "<records> of 2012"
[[contract]]
corridor = "CASA-1000"
volume_twh = 3.67
source = "Power purchase agreement of 2015."
"#;

/// The page of these outcomes.
pub fn page(outcomes: &Outcomes) -> Page {
    let glances = glances(outcomes, &outcomes.tallies(), 240);
    Page::compose(Input {
        scenario: &scenario(),
        summary: &summary(outcomes),
        glances: &glances,
        merged: &Merged::new(MERGED.to_owned()),
        command: "salang run scenarios/both.toml --trials 20000 --seed 1",
    })
}

/// A price by the MWh.
fn usd_per_mwh(amount: f64) -> Price {
    Price { amount: amount.into(), counted: CountedIn::Electricity }
}
