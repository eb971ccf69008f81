//! Branches: chances, results by outcome, and what is supposed, worked by hand.

use salang::outcome::{All, BranchIndex, CorridorIndex, Measure, Outcomes, Period, YearIndex};
use salang::stats::{branch_rows, outcome_jobs, rows_by_outcome};

use super::support::*;

/// The outcome of a branch in each trial.
fn of(outcomes: &Outcomes, branch: usize) -> Vec<f64> {
    outcomes.values(Measure::Outcome, BranchIndex(branch), Period::Once)
}

fn delivered(outcomes: &Outcomes, corridor: usize) -> Vec<f64> {
    outcomes.values(Measure::Delivered, CorridorIndex(corridor), YearIndex(0))
}

/// Those of the numbers whose trials had an outcome.
fn where_it_was(numbers: &[f64], outcomes: &[f64], outcome: f64) -> Vec<f64> {
    let both = numbers.iter().zip(outcomes);
    both.filter(|(_, own)| **own == outcome).map(|(number, _)| *number).collect()
}

const TWH: f64 = 8.76e-3;

#[test]
fn a_branch_that_depends_on_another_has_the_products_of_the_chances() {
    let trials = 60_000;
    let outcomes = run(&model("branches"), trials);
    let (north, south) = (of(&outcomes, 0), of(&outcomes, 1));
    // North is early in one case of four; then south has the weights 1, 1 and 2, else 3, 1 and 0.
    let joint = [[0.25 * 0.25, 0.25 * 0.25, 0.25 * 0.5], [0.75 * 0.75, 0.75 * 0.25, 0.0]];
    for (first, row) in joint.iter().enumerate() {
        for (second, exact) in row.iter().enumerate() {
            let both = north.iter().zip(&south);
            let is_both = |(a, b): (&f64, &f64)| (*a, *b) == (first as f64, second as f64);
            let count = both.filter(|pair| is_both(*pair)).count();
            if *exact == 0.0 {
                assert_eq!(count, 0);
                continue;
            }
            let value = count as f64 / trials as f64;
            let se = (exact * (1.0 - exact) / trials as f64).sqrt();
            Found { value, se }.is(&format!("{first} and {second}"), *exact, 0.08);
        }
    }
    let rows = branch_rows(&outcomes).unwrap();
    let alone = rows.iter().find(|row| row.outcome == "alone").unwrap();
    Found { value: alone.p, se: alone.se.unwrap() }.is("alone", 0.25, 0.03);
    assert_eq!(rows.len(), 5);
}

#[test]
fn a_quantity_and_a_law_are_those_of_the_outcome() {
    let outcomes = run(&model("branches"), 40_000);
    let (north, south) = (of(&outcomes, 0), of(&outcomes, 1));
    let first = delivered(&outcomes, 0);
    // Uniform from 100 to 300 MW while it is early, else near 500.
    let early = where_it_was(&first, &north, 0.0);
    assert!(kolmogorov(&early, |x| (x / TWH - 100.0) / 200.0) < 1.95 / (early.len() as f64).sqrt());
    mean(&where_it_was(&first, &north, 1.0)).is("late", 500.0 * TWH, 0.001);
    // A law by outcome takes the one score of its assumption, whatever the outcome.
    let flow = outcomes.assumption(1);
    let trial = north.iter().position(|outcome| *outcome == 0.0).unwrap();
    exactly("the flow", first[trial], flow[trial] * TWH);
    // With a partner south takes twice that; alone 100 MW, and storms are of the north's early years.
    let second = delivered(&outcomes, 1);
    for (trial, outcome) in south.iter().enumerate().filter(|(_, outcome)| **outcome == 2.0) {
        assert_eq!(*outcome, 2.0);
        exactly("with a partner", second[trial], 2.0 * flow[trial] * TWH);
    }
    let alone = |early: f64| {
        let both = north.iter().zip(&south).map(|(n, s)| if *s == 1.0 { *n } else { -1.0 });
        where_it_was(&second, &both.collect::<Vec<f64>>(), early)
    };
    alone(1.0).iter().for_each(|twh| exactly("no storms", *twh, 100.0 * TWH));
    // Two storms a year of ten days on average: up for exp(-2 * 10 / 365) of the time.
    let up = (-20.0_f64 / 365.0).exp();
    mean(&alone(0.0)).is("storms", 100.0 * TWH * up, 0.02);
}

#[test]
fn what_is_supposed_of_an_independent_branch_is_what_was_seen_with_it() {
    let sets = [("branch.south.outcomes", r#"{ never = 2, alone = 1, "with a partner" = 1 }"#)];
    let seen = run(&model_with("branches", &sets), 40_000);
    let south = of(&seen, 1);
    let whole: f64 = delivered(&seen, 1).iter().sum();
    let mut weighted = 0.0;
    for (index, name) in ["never", "alone", "with a partner"].into_iter().enumerate() {
        let given = [sets[0], ("branch.south.given", name)];
        let supposed = run(&model_with("branches", &given), 10_000);
        assert!(of(&supposed, 1).iter().all(|outcome| *outcome == index as f64));
        let with = where_it_was(&delivered(&seen, 1), &south, index as f64);
        let (with, supposed) = (mean(&with), mean(&delivered(&supposed, 1)));
        weighted += with.value * south.iter().filter(|own| **own == index as f64).count() as f64;
        let se = (with.se * with.se + supposed.se * supposed.se).sqrt();
        let apart = (with.value - supposed.value).abs();
        assert!(apart <= 4.0 * se + 1e-12, "{name}: {with:?} and {supposed:?}");
    }
    // Weighted by their chances the results by outcome give the total.
    exactly("the total", weighted / whole, 1.0);
}

#[test]
fn what_is_supposed_moves_no_other_random_number() {
    let plain = run(&model("branches"), 2000);
    let given = run(&model_with("branches", &[("branch.south.given", "never")]), 2000);
    assert_eq!(of(&plain, 0), of(&given, 0));
    (0..3).for_each(|index| assert_eq!(plain.assumption(index), given.assumption(index)));
    // And supposing the north early tells nothing of what led there, but what follows from it: never
    // in one case of four.
    let early = run(&model_with("branches", &[("branch.north.given", "north early")]), 20_000);
    let never: Vec<f64> =
        of(&early, 1).iter().map(|own| f64::from(u8::from(*own == 0.0))).collect();
    mean(&never).is("never, given early", 0.25, 0.06);
}

#[test]
fn results_by_outcome_are_those_of_its_trials_with_no_quantiles_of_few() {
    let outcomes = run(&model("branches"), 200);
    let layout = &outcomes.layout;
    let jobs = outcome_jobs(layout);
    // Two corridors and their total, in two years and the average one.
    assert_eq!(jobs.len(), 9);
    let rows = rows_by_outcome(&outcomes, &jobs[0]).unwrap();
    let south = of(&outcomes, 1);
    let numbers = delivered(&outcomes, 0);
    for (index, name) in ["never", "alone", "with a partner"].into_iter().enumerate() {
        let own = where_it_was(&numbers, &south, index as f64);
        let row = rows.iter().find(|row| row.outcome == name).unwrap();
        exactly(name, row.distribution.mean.unwrap(), own.iter().sum::<f64>() / own.len() as f64);
        assert_eq!(row.distribution.p50.is_some(), own.len() >= 30, "{name}: {}", own.len());
    }
    assert_eq!(outcomes.values(Measure::Outcome, All, Period::Once).len(), 200);
}
