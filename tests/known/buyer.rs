//! The destination as a buyer, worked by hand: sums of minima.

use salang::model::Model;
use salang::outcome::{
    AlternativePartIndex, CorridorIndex, Entity, Loss, Measure, Outcomes, Refusal, ReplacedIndex,
    YearIndex,
};

use super::support::*;

/// Two corridors at two alternatives, in two parts of the day. The first brings 600 MW, of which a
/// tenth is lost and of what arrives 0.95 accepted; the second brings 500.
const TWO: &str = r#"
schema = 1
[run]
start_year = 2030
years = 2
trials = 1
warm_up_years = 0
[[supply]]
name = "North"
commodity = "electricity"
[supply.steady]
mw = 600
[[supply]]
name = "South"
commodity = "electricity"
[supply.steady]
mw = 500
[[corridor]]
name = "A"
commodity = "electricity"
supplies = ["North"]
capacity_mw = 1000
accepted = 0.95
[[corridor.segment]]
name = "line"
losses = 0.1
[[corridor]]
name = "B"
commodity = "electricity"
supplies = ["South"]
capacity_mw = 1000
[destination]
day = [ { part = "evening", hours = 6 }, { part = "rest", hours = 18 } ]
[[destination.alternative]]
name = "coal"
commodity = "electricity"
usd_per_mwh = 50
mw = 300
co2_t_per_mwh = 0.9
[[destination.alternative]]
name = "gas"
commodity = "electricity"
usd_per_mwh = 90
locked = 0.25
mw = { evening = 400, rest = 200 }
co2_t_per_mwh = 0.4
[[contract]]
corridor = "A"
volume_twh = 2
energy_usd_per_mwh = 40
transit_usd_per_mwh = 10
[[contract]]
corridor = "B"
metered = "receiving"
volume_twh = 3
energy_usd_per_mwh = 30
"#;

/// TWh that so many MW come to in a year.
const YEAR: f64 = 8760e-6;

/// The number of the only trial.
fn one(outcomes: &Outcomes, measure: Measure, entity: impl Into<Entity>, year: usize) -> f64 {
    outcomes.values(measure, entity.into(), YearIndex(year))[0]
}

fn of(text: &str, edits: &[(&str, &str)]) -> Model {
    let mut text = text.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    model_of(&text)
}

/// The place of what replaces what.
fn replaced(outcomes: &Outcomes, corridor: Option<usize>, alternative: &str) -> ReplacedIndex {
    let layout = &outcomes.layout;
    let is_it = |label: &salang::outcome::ReplacedLabel| {
        label.corridor.map(|own| own.0) == corridor
            && layout.alternatives[label.alternative].name == alternative
    };
    ReplacedIndex(layout.replaced.iter().position(is_it).expect("there"))
}

/// Holds that headings and reasons add up, and what is replaced to what is delivered.
fn adds_up(outcomes: &Outcomes) {
    let layout = &outcomes.layout;
    for corridor in 0..layout.corridors.len() {
        let own = CorridorIndex(corridor);
        for year in 0..layout.years {
            let lost: f64 = Loss::each(layout.causes.len())
                .map(|loss| one(outcomes, Measure::Lost(loss), own, year))
                .sum();
            let delivered = one(outcomes, Measure::Delivered, own, year);
            exactly("nameplate", one(outcomes, Measure::Nameplate, own, year), delivered + lost);
            let refused: f64 = Refusal::ALL
                .map(|why| one(outcomes, Measure::LostDestination(why), own, year))
                .iter()
                .sum();
            exactly(
                "not bought",
                refused,
                one(outcomes, Measure::Lost(Loss::Destination), own, year),
            );
            let pairs = layout.replaced.iter().enumerate();
            let pairs = pairs.filter(|(_, label)| label.corridor == Some(own));
            let replaced: f64 = pairs
                .map(|(at, _)| one(outcomes, Measure::Replaced, ReplacedIndex(at), year))
                .sum();
            exactly("replaced", replaced, delivered);
        }
    }
}

#[test]
fn what_is_dearer_is_replaced_and_the_rest_is_told_apart() {
    let outcomes = run(&of(TWO, &[]), 1);
    adds_up(&outcomes);
    let (a, b) = (CorridorIndex(0), CorridorIndex(1));
    // 50 at the sending end are 55.6 where they arrive: dearer than coal, cheaper than gas, of which
    // three quarters can be replaced. 540 MW arrive.
    let (evening, rest) = (0.25, 0.75);
    let delivered = evening * 300.0 + rest * 150.0;
    exactly("A", one(&outcomes, Measure::Delivered, a, 0), YEAR * delivered);
    let x3 = delivered / 0.95;
    let x2 = evening * 540.0 + rest * 450.0 / 0.95;
    let why = |why, own| one(&outcomes, Measure::LostDestination(why), own, 0);
    exactly("no room", why(Refusal::NoRoom, a), YEAR * (540.0 - x2));
    exactly("too dear", why(Refusal::TooDear, a), YEAR * (x2 - x3));
    exactly("not taken", why(Refusal::NotTaken, a), YEAR * 0.05 * x3);
    // Of gas nothing is left, and coal is dearer than 30.
    exactly("B", one(&outcomes, Measure::Delivered, b, 0), YEAR * 300.0);
    exactly("no room", why(Refusal::NoRoom, b), YEAR * 200.0);
    exactly("too dear", why(Refusal::TooDear, b), 0.0);
    for (corridor, gas, coal) in
        [(Some(0), delivered, 0.0), (Some(1), 0.0, 300.0), (None, delivered, 300.0)]
    {
        for (name, mw, usd, co2) in [("gas", gas, 90.0, 0.4), ("coal", coal, 50.0, 0.9)] {
            let place = replaced(&outcomes, corridor, name);
            exactly(name, one(&outcomes, Measure::Replaced, place, 0), YEAR * mw);
            exactly(name, one(&outcomes, Measure::ReplacedMusd, place, 0), YEAR * mw * usd);
            exactly(name, one(&outcomes, Measure::AvoidedCo2, place, 0), YEAR * mw * co2);
        }
    }
    // By part: coal, then gas, in the evening and the rest.
    for (cell, mw) in
        [evening * 300.0, rest * 300.0, evening * 300.0, rest * 150.0].iter().enumerate()
    {
        let part = AlternativePartIndex(cell);
        exactly("part", one(&outcomes, Measure::ReplacedInPart, part, 0), YEAR * mw);
    }
    // Replaced at 90, paid 50 for each at the meter.
    exactly("saved", one(&outcomes, Measure::Replacement, a, 0), YEAR * delivered * 90.0);
    exactly("paid", one(&outcomes, Measure::Payment, a, 0), YEAR * delivered / 0.9 * 50.0);
    assert_eq!(one(&outcomes, Measure::ZeroDays, a, 0), 0.0);
}

#[test]
fn what_costs_as_much_is_not_replaced_and_what_is_not_bought_is_no_day_without() {
    // 100 where it arrives is dearer than all; gas at 100 is no dearer.
    for gas in ["usd_per_mwh = 90", "usd_per_mwh = 100"] {
        let edits = [
            ("usd_per_mwh = 90", gas),
            ("energy_usd_per_mwh = 40", "energy_usd_per_mwh = 90"),
            ("= 0.1", "= 0.0"),
        ];
        let outcomes = run(&of(TWO, &edits), 1);
        adds_up(&outcomes);
        let a = CorridorIndex(0);
        exactly("A", one(&outcomes, Measure::Delivered, a, 0), 0.0);
        let evening = 0.95 * 600.0;
        let x2 = 0.25 * evening + 0.75 * 450.0;
        let too_dear = one(&outcomes, Measure::LostDestination(Refusal::TooDear), a, 0);
        exactly("too dear", too_dear, YEAR * x2 / 0.95);
        assert_eq!(one(&outcomes, Measure::ZeroDays, a, 0), 0.0);
        assert_eq!(one(&outcomes, Measure::LongestGap, a, 0), 0.0);
    }
}

#[test]
fn the_price_that_counts_is_nothing_until_what_is_paid_for_is_used_up() {
    // A terawatt-hour at the meter is paid for whatever happens.
    let edits = [("volume_twh = 2", "volume_twh = 2\ntake_or_pay = 0.5")];
    let outcomes = run(&of(TWO, &edits), 1);
    adds_up(&outcomes);
    let before = 0.25 * 0.95 * 540.0 + 0.75 * 450.0;
    let after = 0.25 * 300.0 + 0.75 * 150.0;
    let hours = 1e6 / (before / 0.9);
    assert!(hours < 8760.0);
    let delivered = 1e-6 * (before * hours + after * (8760.0 - hours));
    // The second corridor finds what the first one leaves of coal, hour by hour.
    let left = 0.25 * (600.0 - 0.95 * 540.0);
    let second = 1e-6 * (left * hours + 300.0 * (8760.0 - hours));
    for year in 0..2 {
        exactly("A", one(&outcomes, Measure::Delivered, CorridorIndex(0), year), delivered);
        exactly("B", one(&outcomes, Measure::Delivered, CorridorIndex(1), year), second);
        let paid = one(&outcomes, Measure::Payment, CorridorIndex(0), year);
        exactly("paid", paid, delivered / 0.9 * 50.0);
    }
}

#[test]
fn amounts_and_locks_go_by_year_and_month_and_alternatives_come_and_go() {
    // B is dearer than all but gas; A is not built. Gas: January alone brings 300 MW.
    let months = "mw = [300, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120]";
    let edits = [
        ("accepted = 0.95", "built = 0"),
        ("energy_usd_per_mwh = 30", "energy_usd_per_mwh = 70"),
        (
            "locked = 0.25",
            "locked = [[2029, 0.0], [2031, 0.5]]\nby_year = [[2030, 1.0], [2032, 2.0]]",
        ),
        ("mw = { evening = 400, rest = 200 }", months),
    ];
    let outcomes = run(&of(TWO, &edits), 1);
    adds_up(&outcomes);
    let mwh = |times: f64| 1e-6 * times * (300.0 * 744.0 + 120.0 * (8760.0 - 744.0));
    let of_year = |year| one(&outcomes, Measure::Delivered, CorridorIndex(1), year);
    exactly("2030", of_year(0), mwh(0.75));
    exactly("2031", of_year(1), mwh(0.5 * 1.5));
    // From the middle of 2030 to a quarter of 2031, half as much, and a growth of ten per cent.
    let edits = [
        ("accepted = 0.95", "built = 0"),
        ("energy_usd_per_mwh = 30", "energy_usd_per_mwh = 70"),
        (
            "locked = 0.25",
            "in_service = 2030.5\nuntil = 2031.25\ntimes = 0.5\ngrowth_per_year = { evening = 0.1, rest = -1 }",
        ),
    ];
    let outcomes = run(&of(TWO, &edits), 1);
    adds_up(&outcomes);
    let of_year = |year| one(&outcomes, Measure::Delivered, CorridorIndex(1), year);
    exactly("2030", of_year(0), YEAR * 0.5 * 0.5 * (0.25 * 400.0 + 0.75 * 200.0));
    exactly("2031", of_year(1), YEAR * 0.25 * 0.5 * 0.25 * 440.0);
}

/// A supply whose energy of a day can wait for the dearer hours.
const WAITS: &str = r#"
schema = 1
[run]
start_year = 2030
years = 1
trials = 1
warm_up_years = 0
[[supply]]
name = "Dam"
commodity = "electricity"
flexible = true
[supply.monthly]
mean_mw = [300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300]
[[corridor]]
name = "A"
commodity = "electricity"
supplies = ["Dam"]
capacity_mw = 1000
[[corridor]]
name = "B"
commodity = "electricity"
supplies = ["Dam"]
capacity_mw = 1000
[destination]
day = [ { part = "evening", hours = 6 }, { part = "night", hours = 8 }, { part = "noon", hours = 10 } ]
[[destination.alternative]]
name = "oil"
commodity = "electricity"
usd_per_mwh = 100
mw = { evening = 500, night = 350, noon = 10 }
[[contract]]
corridor = "A"
volume_twh = 1
energy_usd_per_mwh = 10
[[contract]]
corridor = "B"
volume_twh = 1
energy_usd_per_mwh = 10
"#;

#[test]
fn energy_that_can_wait_is_drawn_in_the_dearest_part_first() {
    let part = |outcomes: &Outcomes, part| {
        one(outcomes, Measure::ReplacedInPart, AlternativePartIndex(part), 0) / 365e-6
    };
    let delivered = |outcomes: &Outcomes, own| {
        one(outcomes, Measure::Delivered, CorridorIndex(own), 0) / 365e-6
    };
    // 7,200 MWh a day: 3,000 in the evening, 2,800 at night, 100 at noon; nothing is left to replace.
    let outcomes = run(&of(WAITS, &[]), 1);
    adds_up(&outcomes);
    for (at, mwh) in [3000.0, 2800.0, 100.0].into_iter().enumerate() {
        exactly("part", part(&outcomes, at), mwh);
    }
    exactly("B", delivered(&outcomes, 1), 0.0);
    // With more room at night the evening goes first and noon gets nothing.
    let outcomes = run(&of(WAITS, &[("night = 350", "night = 900")]), 1);
    adds_up(&outcomes);
    for (at, mwh) in [3000.0, 4200.0, 0.0].into_iter().enumerate() {
        exactly("part", part(&outcomes, at), mwh);
    }
    // At most 400 MW from the supply, of both corridors together; the first carries 150.
    let edits =
        [("300, 300]", "300, 300]\nmax_mw = 400"), ("capacity_mw = 1000", "capacity_mw = 150")];
    let outcomes = run(&of(WAITS, &edits), 1);
    adds_up(&outcomes);
    exactly("A", delivered(&outcomes, 0), 150.0 * 14.0 + 10.0 * 10.0);
    // 250 MW of the evening, 200 of the night.
    exactly("B", delivered(&outcomes, 1), 250.0 * 6.0 + 200.0 * 8.0);
    // Without a need to wait the noon's share of the energy finds no room.
    let outcomes = run(&of(WAITS, &[("flexible = true", "flexible = false")]), 1);
    adds_up(&outcomes);
    for (at, mwh) in [300.0 * 6.0, 300.0 * 8.0, 100.0].into_iter().enumerate() {
        exactly("part", part(&outcomes, at), mwh);
    }
}

#[test]
fn fuels_are_bought_by_their_heat_and_owed_for_their_time_in_service() {
    let outcomes = run(&model_with("buyer", &[("assumption.lock.value", "0.2")]), 40);
    let layout = &outcomes.layout;
    // A MMBtu of gas at an efficiency of a half makes 0.14654 MWh: 7 USD are 47.8 for a MWh, dearer than
    // the country's own gas at 40; cargoes at 10 are 68.2.
    let mwh = 1.055_055_852_62 * 0.5 / 3.6;
    let pipe = layout.corridors.iter().position(|own| own.name == "Pipe").expect("there");
    let cargoes = replaced(&outcomes, Some(pipe), "cargoes of LNG");
    let own_gas = replaced(&outcomes, Some(pipe), "gas of its own");
    let of = |measure, entity: Entity, year| outcomes.values(measure, entity, YearIndex(year));
    let pipe = Entity::Corridor(CorridorIndex(pipe));
    for year in 0..4 {
        let twh = of(Measure::Replaced, cargoes.into(), year);
        let musd = of(Measure::ReplacedMusd, cargoes.into(), year);
        let co2 = of(Measure::AvoidedCo2, cargoes.into(), year);
        let own = of(Measure::Replaced, own_gas.into(), year);
        let paid = of(Measure::Payment, pipe, year);
        for trial in 0..twh.len() {
            exactly("cost", musd[trial], twh[trial] * 10.0 / mwh);
            exactly("CO2", co2[trial], twh[trial] * (0.06 - 0.053) / mwh);
            let delivered = twh[trial] + own[trial];
            // 9 bcm are paid for, and no year brings less.
            exactly("paid", paid[trial], 20.0 + delivered * 7.0 / mwh);
            assert!(own[trial] > 0.0, "its own gas is replaced while what comes is paid for");
        }
    }
}
