//! The merit order, trial by trial under the same luck: what prices may and may not do.

use std::fmt::Write;

use proptest::prelude::*;
use salang::outcome::{
    AlternativePartIndex, CorridorIndex, Entity, Loss, Measure, Outcomes, Refusal, ReplacedIndex,
    YearIndex,
};
use salang::units::MONTH_DAYS;

use super::support::*;

const TRIALS: u64 = 6;
const YEARS: usize = 2;

/// A corridor of the market: price, capacity, supply, what is paid for whether taken or not.
#[derive(Debug, Clone)]
struct Line {
    price: f64,
    capacity: f64,
    supply: f64,
    losses: f64,
    accepted: f64,
    firm: f64,
    sending: bool,
    shares_first: bool,
}

/// Something to be replaced: cost, and its amount by part.
#[derive(Debug, Clone)]
struct Rival {
    cost: f64,
    rooms: [f64; 3],
    locked: f64,
    growth: f64,
}

#[derive(Debug, Clone)]
struct Market {
    hours: [f64; 3],
    lines: Vec<Line>,
    rivals: Vec<Rival>,
    flexible: bool,
    absorb: f64,
}

fn line() -> impl Strategy<Value = Line> {
    (
        0.0..120.0,
        100.0..1500.0,
        50.0..1500.0,
        0.0..0.3,
        prop_oneof![Just(1.0), 0.5..1.0],
        prop_oneof![Just(0.0), 0.1..1.0],
        any::<bool>(),
        prop::bool::weighted(0.3),
    )
        .prop_map(
            |(price, capacity, supply, losses, accepted, firm, sending, shares_first)| Line {
                price,
                capacity,
                supply,
                losses,
                accepted,
                firm,
                sending,
                shares_first,
            },
        )
}

fn rival() -> impl Strategy<Value = Rival> {
    let rooms = prop::array::uniform3(prop_oneof![Just(0.0), 10.0..800.0]);
    (5.0..150.0, rooms, prop_oneof![Just(0.0), 0.0..1.0], -0.3..0.3)
        .prop_map(|(cost, rooms, locked, growth)| Rival { cost, rooms, locked, growth })
}

fn market() -> impl Strategy<Value = Market> {
    let hours = (1.0..10.0, 1.0..10.0).prop_map(|(a, b)| [a, b, 24.0 - a - b]);
    (
        hours,
        prop::collection::vec(line(), 1..4),
        prop::collection::vec(rival(), 1..5),
        any::<bool>(),
        prop_oneof![Just(1e5), 100.0..2000.0],
    )
        .prop_map(|(hours, lines, rivals, flexible, absorb)| Market {
            hours,
            lines,
            rivals,
            flexible,
            absorb,
        })
}

impl Market {
    fn run(&self) -> Outcomes {
        run(&model_of(&self.text()), TRIALS)
    }

    fn text(&self) -> String {
        let [evening, night, noon] = self.hours;
        let mut text = format!(
            "schema = 1\n[run]\nstart_year = 2030\nyears = {YEARS}\ntrials = 1\nseed = 5\n\
             [destination]\nabsorb_mw = {:?}\nday = [ {{ part = \"evening\", hours = {evening:?} }}, \
             {{ part = \"night\", hours = {night:?} }}, {{ part = \"noon\", hours = {noon:?} }} ]\n",
            [self.absorb; 12]
        );
        for (at, rival) in self.rivals.iter().enumerate() {
            let Rival { cost, rooms: [a, b, c], locked, growth } = rival;
            let _ = write!(
                text,
                "[[destination.alternative]]\nname = \"rival {at}\"\ncommodity = \"electricity\"\n\
                 usd_per_mwh = {cost:?}\nmw = {{ evening = {a:?}, night = {b:?}, noon = {c:?} }}\n\
                 locked = {locked:?}\ngrowth_per_year = {growth:?}\n"
            );
        }
        for (at, own) in self.lines.iter().enumerate() {
            let supply = if own.shares_first && at > 0 { 0 } else { at };
            let (flexible, metered) =
                (self.flexible, if own.sending { "sending" } else { "receiving" });
            let _ = write!(
                text,
                "[[supply]]\nname = \"supply {at}\"\ncommodity = \"electricity\"\nflexible = {flexible}\n\
                 [supply.monthly]\nmean_mw = {:?}\nyear_cv = 0.3\nmonth_cv = 0.2\n\
                 [[corridor]]\nname = \"line {at}\"\ncommodity = \"electricity\"\nsupplies = [\"supply \
                 {supply}\"]\ncapacity_mw = {:?}\naccepted = {:?}\nin_service = {:?}\n\
                 [[corridor.segment]]\nname = \"wire\"\nunits = 2\nlosses = {:?}\n\
                 [[contract]]\ncorridor = \"line {at}\"\nmetered = \"{metered}\"\nvolume_twh = {:?}\n\
                 take_or_pay = {:?}\nenergy_usd_per_mwh = {:?}\n",
                [own.supply; 12],
                own.capacity,
                own.accepted,
                2029.0 + at as f64 * 0.7,
                own.losses,
                own.capacity * 8760e-6 * 0.5,
                own.firm,
                own.price,
            );
        }
        text.push_str(
            "[[hazard]]\nname = \"trips\"\ncause = \"technical\"\neach = \"unit\"\nper_year = 6\n\
             repair_days = { exponential = { mean = 12 } }\n",
        );
        text
    }
}

/// So many cases, the same ones each time.
fn config(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = proptest::test_runner::RngSeed::Fixed(1);
    }
    config
}

/// The numbers of a measure, trial by trial.
fn of(outcomes: &Outcomes, measure: Measure, entity: impl Into<Entity>, year: usize) -> Vec<f64> {
    outcomes.values(measure, entity.into(), YearIndex(year))
}

/// What a corridor delivers, by year and trial.
fn delivered(outcomes: &Outcomes, corridor: usize) -> Vec<f64> {
    let own = CorridorIndex(corridor);
    (0..YEARS).flat_map(|year| of(outcomes, Measure::Delivered, own, year)).collect()
}

/// The sums of columns, trial by trial.
fn sums(columns: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
    columns.fold(Vec::new(), |sums, column| {
        if sums.is_empty() {
            return column;
        }
        sums.iter().zip(column).map(|(sum, value)| sum + value).collect()
    })
}

fn alike(
    what: &str,
    found: &[f64],
    wanted: &[f64],
    nameplate: &[f64],
) -> Result<(), TestCaseError> {
    for ((found, wanted), nameplate) in found.iter().zip(wanted).zip(nameplate) {
        prop_assert!((found - wanted).abs() <= 1e-9 * nameplate, "{what}: {found} for {wanted}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn no_corridor_delivers_more_for_being_dearer(
        market in market(), which in 0_usize..3, more in 0.0..60.0
    ) {
        let which = which % market.lines.len();
        let before = delivered(&market.run(), which);
        let mut dearer = market.clone();
        dearer.lines[which].price += more;
        let after = delivered(&dearer.run(), which);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(*after <= before + 1e-9, "{before} and then {after}");
        }
    }

    #[test]
    fn the_first_corridor_never_delivers_less_for_a_dearer_rival(
        market in market(), which in 0_usize..4, more in 0.0..60.0
    ) {
        let which = which % market.rivals.len();
        let before = delivered(&market.run(), 0);
        let mut dearer = market.clone();
        dearer.rivals[which].cost += more;
        let after = delivered(&dearer.run(), 0);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(*after >= before - 1e-9, "{before} and then {after}");
        }
    }

    #[test]
    fn no_part_of_the_day_gets_more_than_its_room_and_all_adds_up(market in market()) {
        let outcomes = market.run();
        let layout = &outcomes.layout;
        for year in 0..YEARS {
            for (at, rival) in market.rivals.iter().enumerate() {
                let mut parts = Vec::new();
                for (part, room) in rival.rooms.iter().enumerate() {
                    let cell = AlternativePartIndex(at * 3 + part);
                    let energy = of(&outcomes, Measure::ReplacedInPart, cell, year);
                    let days: u16 = MONTH_DAYS.iter().sum();
                    let open = (1.0 - rival.locked) * (1.0 + rival.growth).powi(year as i32);
                    let most = 1e-6 * room * open * market.hours[part] * f64::from(days);
                    prop_assert!(energy.iter().all(|own| *own <= most * (1.0 + 1e-9) + 1e-12));
                    parts.push(energy);
                }
                let total = layout.replaced.iter().position(|label| {
                    label.corridor.is_none() && label.alternative == at
                });
                let total = ReplacedIndex(total.expect("there is a total"));
                let total = of(&outcomes, Measure::Replaced, total, year);
                alike("parts", &sums(parts.into_iter()), &total, &vec![10.0; total.len()])?;
            }
            for corridor in 0..market.lines.len() {
                let own = CorridorIndex(corridor);
                let measure = |measure| of(&outcomes, measure, own, year);
                let nameplate = measure(Measure::Nameplate);
                let delivered = measure(Measure::Delivered);
                let lost = Loss::each(layout.causes.len()).map(|loss| measure(Measure::Lost(loss)));
                let all = sums(lost.chain([delivered.clone()]));
                alike("attribution", &all, &nameplate, &nameplate)?;
                let reasons = Refusal::ALL.into_iter().map(|why| measure(Measure::LostDestination(why)));
                let refused = measure(Measure::Lost(Loss::Destination));
                alike("reasons", &sums(reasons), &refused, &nameplate)?;
                let pairs = layout.replaced.iter().enumerate();
                let pairs = pairs.filter(|(_, label)| label.corridor == Some(own));
                let replaced =
                    pairs.map(|(at, _)| of(&outcomes, Measure::Replaced, ReplacedIndex(at), year));
                alike("replaced", &sums(replaced), &delivered, &nameplate)?;
            }
        }
    }
}
