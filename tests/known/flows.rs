//! What flows beside and back: LPG, units to spare, growth by year, claims on a supply and returns over a
//! corridor, worked by hand.

use salang::outcome::{All, CorridorIndex, Measure, Outcomes, YearIndex};

use super::support::*;

/// The only value of a trial, TWh and such.
fn one(outcomes: &Outcomes, measure: Measure, entity: usize, period: usize) -> f64 {
    outcomes.values(measure, measure.entity(entity), measure.period(period))[0]
}

#[test]
fn lpg_counts_as_the_part_of_its_heat_that_would_have_been_electricity() {
    let outcomes = run(&model("lpg"), 1);
    // 200 kt a year for 73 of 365 days, a tenth lost and 30 kt a year taken: 150; 49.5 GJ a tonne, of
    // which half counts, and 3.6e6 GJ a TWh.
    exactly("by road", one(&outcomes, Measure::Delivered, 0, 0), 30.0 * 49.5e3 * 0.5 / 3.6e6);
    exactly("TWh a kt", one(&outcomes, Measure::TwhPerUnit, 0, 0), 49.5e3 * 0.5 / 3.6e6);
    exactly("kt for the town", one(&outcomes, Measure::Offtake, 0, 0), 6.0);
    exactly("by rail", one(&outcomes, Measure::Delivered, 1, 0), 73.0 * 49.5e3 * 0.5 / 3.6e6);
    let sets = [("conversion.lpg_gj_per_tonne", "46"), ("conversion.lpg_efficiency", "0.9")];
    let outcomes = run(&model_with("lpg", &sets), 1);
    exactly("leaner", one(&outcomes, Measure::Delivered, 0, 0), 30.0 * 46e3 * 0.9 / 3.6e6);
}

#[test]
fn of_three_units_of_which_two_are_needed_one_is_to_spare() {
    let sets =
        [("corridor.line.segment.poles.units", "3"), ("corridor.line.segment.poles.needed", "2")];
    let outcomes = run(&model_with("units", &sets), 8000);
    let (a, u) = (0.8_f64, 0.2_f64);
    let (spare, half, none) = (a.powi(3) + 3.0 * a * a * u, 3.0 * a * u * u, u.powi(3));
    let years = |values: &[f64]| mean(values);
    years(&outcomes.values(Measure::Delivered, All, All)).is(
        "delivered",
        0.876 * (spare + half / 2.0),
        0.02,
    );
    years(&outcomes.values(Measure::ZeroDays, All, All)).is("zero days", 365.0 * none, 0.05);
    let segment = outcomes.tallies().segments[0];
    let share = segment.down / segment.service;
    assert!((share - half - none).abs() < 0.01 * (half + none), "{share} of the time below full");
    // All of them needed is what is said by leaving it out.
    let all = [("corridor.line.segment.poles.needed", "2")];
    let delivered =
        |model| run(&model, 50).values(Measure::Delivered, CorridorIndex(0), YearIndex(3));
    assert_eq!(delivered(model("units")), delivered(model_with("units", &all)));
}
