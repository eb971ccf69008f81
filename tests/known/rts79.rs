//! The IEEE Reliability Test System of 1979, generating units only: thirty-two units that fail and
//! are repaired, against an hourly load of 52 weeks.
//!
//! Exact means follow from the table of capacity on outage; exact spreads from the autocovariance
//! of the units' chains looked at on the hour. With time running on within the hour the means are
//! the same. The spread of the hours is smaller by what happens within an hour: only the 3.6 % of
//! the variance that an hour has with itself falls, by a third of the chance of about 0.1 that the
//! state is left within it, so by some 0.1 % of the standard deviation in all.

use salang::model::{DemandMode, Model};
use salang::outcome::{All, Measure, Outcomes, YearIndex};

use super::support::*;

fn with(mode: DemandMode) -> Model {
    let mut model = model("rts79");
    model.demand.as_mut().expect("a demand").mode = mode;
    model
}

fn year(outcomes: &Outcomes, measure: Measure) -> Vec<f64> {
    outcomes.values(measure, All, YearIndex(0))
}

/// So many years it takes to know the spread of the unserved energy, which a few bad years make,
/// within 2 %.
#[test]
fn hours_and_energy_short_have_the_published_means_and_the_exact_spreads() {
    let sets = [("run.years", "50"), ("run.warm_up_years", "1")];
    let model = model_with("rts79", &sets);
    let (mut hours, mut energy) = (Vec::new(), Vec::new());
    for batch in 0..24 {
        let outcomes = run_on(&model, (batch * 500, (batch + 1) * 500), 2);
        for year in 0..50 {
            hours.extend(outcomes.values(Measure::LossOfLoadHours, All, YearIndex(year)));
            energy.extend(outcomes.values(Measure::Unserved, All, YearIndex(year)));
        }
    }
    mean(&hours).is("loss-of-load hours", 9.394_175, 0.01);
    jackknife(&hours, deviation).is("their sd", 16.2141, 0.02);
    mean(&energy).is("unserved MWh", 1176.298, 0.02);
    jackknife(&energy, deviation).is("their sd", 2931.66, 0.02);
    // Allan, Billinton and Abdel-Gawad (1986) give 9.39418 h and 1.176 GWh.
}

#[test]
fn what_is_delivered_and_what_is_unserved_are_the_load() {
    let outcomes = run(&with(DemandMode::Stack), 500);
    let text = std::fs::read_to_string(file("rts79_load.csv")).expect("the load");
    let load: f64 = text.lines().skip(1).map(|line| line.parse::<f64>().expect("MW")).sum();
    let delivered = year(&outcomes, Measure::Delivered);
    let unserved = year(&outcomes, Measure::Unserved);
    for (delivered, unserved) in delivered.iter().zip(&unserved) {
        exactly("load", delivered * 1e6 + unserved, load);
    }
}

#[test]
fn stacking_corridors_and_looking_at_every_hour_agree_in_every_trial() {
    let (stack, hours) = (run(&with(DemandMode::Stack), 200), run(&with(DemandMode::Hours), 200));
    for measure in stack.layout.columns().measures() {
        let (entities, periods) = measure.shape(&stack.layout);
        for entity in 0..entities {
            for period in 0..periods {
                let one = stack.values(measure, measure.entity(entity), measure.period(period));
                let other = hours.values(measure, measure.entity(entity), measure.period(period));
                for (trial, (one, other)) in one.iter().zip(&other).enumerate() {
                    assert!(
                        (one - other).abs() <= 1e-9 * one.abs().max(1.0),
                        "{measure:?} of {entity}, trial {trial}: {one} and {other}"
                    );
                }
            }
        }
    }
}

#[test]
fn an_offtake_of_nothing_changes_nothing_though_units_are_then_followed_the_general_way() {
    let names = ["U12", "U20", "U50", "U76", "U100", "U155", "U197", "U350", "U400"];
    let path = file("rts79.toml");
    let mut text = format!("schema = 1\nextends = [{path:?}]\n");
    for name in names {
        text += &format!(
            "[[corridor]]\nname = {name:?}\n[[corridor.offtake]]\nname = \"none\"\n\
             after = \"units\"\ntake_mw = 0\n"
        );
    }
    let general = run(&model_of(&text), 100);
    let plain = run(&with(DemandMode::Stack), 100);
    for measure in plain.layout.columns().measures() {
        let (entities, periods) = measure.shape(&plain.layout);
        for (entity, period) in (0..entities).flat_map(|e| (0..periods).map(move |p| (e, p))) {
            let one = plain.values(measure, measure.entity(entity), measure.period(period));
            let other = general.values(measure, measure.entity(entity), measure.period(period));
            for (one, other) in one.iter().zip(&other) {
                assert!(
                    (one - other).abs() <= 1e-9 * one.abs().max(1.0),
                    "{measure:?} of {entity}: {one} and {other}"
                );
            }
        }
    }
}

#[test]
fn units_are_out_as_often_as_their_forced_outage_rate_says() {
    let outcomes = run(&with(DemandMode::Stack), 4000);
    let rates = [
        ("U12", 5, 0.02),
        ("U20", 4, 0.10),
        ("U50", 6, 0.01),
        ("U76", 4, 0.02),
        ("U100", 3, 0.04),
        ("U155", 4, 0.04),
        ("U197", 3, 0.05),
        ("U350", 1, 0.08),
        ("U400", 2, 0.12),
    ];
    for (segment, tally) in outcomes.layout.segments.iter().zip(outcomes.tallies().segments) {
        let name = &outcomes.layout.corridor(segment.corridor).name;
        let (_, units, rate) = rates.iter().find(|rate| rate.0 == name).expect("a class of units");
        let exact = 1.0 - (1.0_f64 - rate).powi(*units);
        let value = tally.down / tally.service;
        let n = 4000.0;
        let squares = tally.down_squared / n - (tally.down / n).powi(2);
        let found = Found { value, se: (squares / n).sqrt() / 8760.0 };
        found.is(&format!("some {name} out"), exact, 0.06);
    }
}
