//! Where along its way a corridor loses what incidents take.

use salang::model::Model;
use salang::outcome::{All, CauseIndex, CorridorIndex, Loss, Measure, Outcomes, Tallies};

use super::support::*;

/// TWh that incidents of a cause took on a segment, a trial.
fn located(outcomes: &Outcomes, tallies: &Tallies, segment: usize, cause: &str) -> f64 {
    let causes = &outcomes.layout.causes;
    let cause = causes.iter().position(|name| name == cause).expect("a cause");
    tallies.located[segment * causes.len() + cause].lost / tallies.trials as f64
}

/// TWh that a cause took from a corridor, a trial, as the account has it.
fn booked(outcomes: &Outcomes, corridor: usize, cause: usize) -> f64 {
    let measure = Measure::Lost(Loss::Incidents(CauseIndex(cause)));
    let a_year = mean(&outcomes.values(measure, CorridorIndex(corridor), All)).value;
    a_year * outcomes.layout.years as f64
}

fn outcomes_of(model: &Model, trials: u64) -> (Outcomes, Tallies) {
    let outcomes = run(model, trials);
    let tallies = outcomes.tallies();
    (outcomes, tallies)
}

#[test]
fn segments_lose_what_the_account_books_under_each_cause_but_for_supplies() {
    let (outcomes, tallies) = outcomes_of(&model("located"), 300);
    let causes = outcomes.layout.causes.clone();
    for (index, cause) in causes.iter().enumerate() {
        for (corridor, segments) in [(0, 0..2), (1, 2..3)] {
            let lost: f64 = segments.map(|at| located(&outcomes, &tallies, at, cause)).sum();
            let exact = if cause == "supplier" { 0.0 } else { booked(&outcomes, corridor, index) };
            exactly(&format!("{cause} on corridor {corridor}"), lost, exact);
        }
    }
}

#[test]
fn an_incident_costs_the_segment_that_it_hits() {
    let (outcomes, tallies) = outcomes_of(&model("located"), 300);
    let lost = |segment, cause: &str| located(&outcomes, &tallies, segment, cause);
    assert_eq!(lost(0, "nature"), 0.0, "slides hit the pass alone");
    assert!(lost(1, "nature") > 0.0);
    exactly(
        "what shuts all at once falls on both alike",
        lost(0, "political"),
        lost(1, "political"),
    );
    assert!(lost(1, "attack") > 2.0 * lost(0, "attack"), "the pass is three times as long");
    assert!(lost(2, "attack") == 0.0 && lost(2, "political") > 0.0);
}

#[test]
fn units_of_power_stations_lose_what_their_corridors_do() {
    let (outcomes, tallies) = outcomes_of(&model("rts79"), 3);
    let mut lost = 0.0;
    for segment in 0..outcomes.layout.segments.len() {
        let here: f64 = (outcomes.layout.causes.iter())
            .map(|cause| located(&outcomes, &tallies, segment, cause))
            .sum();
        let corridor = outcomes.layout.segments[segment].corridor.0;
        let causes = 0..outcomes.layout.causes.len();
        let all: f64 = causes.map(|cause| booked(&outcomes, corridor, cause)).sum();
        exactly(&outcomes.layout.segments[segment].name, here, all);
        lost += here;
    }
    assert!(lost > 0.0);
}
