//! Runs that stop when precise enough: over many seeds the estimate lies as often within what was asked
//! for as a 95 % interval says, also of what seldom happens.

use salang::outcome::Outcomes;
use salang::simulate::engine::{Engine, Progress};
use salang::stats::{Metric, MetricRow, Until};
use salang::study::{self, BUDGET, Listener, Pass, Plan, Ran};

use crate::support::model_of;

/// 0.876 TWh a year with some chance, else nothing.
fn seldom(built: f64, seed: usize) -> String {
    format!(
        r#"
schema = 1
title = "Hardly ever built"
[run]
start_year = 2030
years = 1
seed = {seed}
[[supply]]
name = "S"
commodity = "electricity"
source = "Made up"
[supply.steady]
mw = 100
[[corridor]]
name = "C"
commodity = "electricity"
supplies = ["S"]
capacity_mw = 100
built = {built}
source = "Made up"
"#
    )
}

const TWH: f64 = 0.876;

struct Deaf;

impl Listener for Deaf {
    type Error = ();
    fn blocks(&mut self, _: &Outcomes) -> Result<(), ()> {
        Ok(())
    }
    fn pass(&mut self, _: &Pass<'_>) -> Result<(), ()> {
        Ok(())
    }
}

fn until(scenario: &str, target: &str, most: u64) -> (Ran, MetricRow) {
    let model = model_of(scenario);
    let until = Until::parse(target, &model.layout).expect("a target");
    let plan = Plan::new(&model, most, vec![until], false, BUDGET).expect("a plan");
    let engine = Engine::new(Some(2)).expect("threads");
    let ran = study::run(&model, &engine, &plan, &Progress::default(), &mut Deaf);
    let ran = ran.expect("no halt");
    let row = ran.rows.iter().find(|row| {
        let about = &row.about;
        about.metric == Metric::DeliveredTwh && about.year.is_none()
    });
    let row = row.expect("the delivery").clone();
    (ran, row)
}

#[test]
fn what_seldom_happens_is_waited_for_whatever_the_seed() {
    // 20 % of a mean of rare events: about (1.96 / 0.2)^2 = 96 of them, 9,500 trials.
    let mut covered = 0;
    for seed in 1..=40 {
        let (ran, row) = until(&seldom(0.01, seed), "delivered_twh.mean +- 20%", 100_000);
        assert!(ran.targets[0].reached && ran.trials > 5_000, "{seed}: {}", ran.trials);
        covered += usize::from((row.mean - 0.01 * TWH).abs() <= 0.2 * row.mean);
    }
    assert!(covered >= 36, "{covered} of 40");
}

#[test]
fn an_absolute_tolerance_of_a_rare_event_holds_as_often_as_it_says() {
    // The normal interval alone holds it 85 times in 100: runs stopped where by chance little had
    // happened.
    let covered = (1..=80).filter(|seed| {
        let tolerance = 0.002 * TWH;
        let target = format!("delivered_twh.mean +- {tolerance}");
        let (ran, row) = until(&seldom(0.003, *seed), &target, 100_000);
        ran.targets[0].reached && (row.mean - 0.003 * TWH).abs() <= tolerance
    });
    let covered = covered.count();
    assert!(covered >= 75, "{covered} of 80");
}

#[test]
fn what_was_never_seen_is_reached_by_what_it_could_be_at_most_and_said() {
    // One trial in a million: 3 of n may differ by 0.876 TWh, so that 0.001 takes n = 2,628.
    let (ran, row) = until(&seldom(1e-6, 1), "delivered_twh.mean +- 0.001", 100_000);
    assert_eq!((row.mean, row.se), (0.0, Some(0.0)));
    assert!((2_628..=4_096).contains(&ran.trials), "{}", ran.trials);
    assert_eq!((ran.targets[0].reached, ran.targets[0].all_alike), (true, Some(0.0)));
    // No share of nothing is narrow enough.
    let (ran, _) = until(&seldom(1e-6, 1), "delivered_twh.mean +- 50%", 3_000);
    assert_eq!((ran.trials, ran.targets[0].reached), (3_000, false));
    assert_eq!(ran.targets[0].all_alike, Some(0.0));
    // That nine trials of ten bring nothing is known, and said to rest on trials that are all alike.
    let (ran, _) = until(&seldom(1e-6, 1), "delivered_twh.p90 +- 1%", 100_000);
    assert_eq!((ran.trials, ran.targets[0].reached), (1_024, true));
    assert_eq!(ran.targets[0].all_alike, Some(0.0));
}

#[test]
fn a_mean_of_its_full_value_in_every_trial_may_have_been_lower() {
    // 0.999999 of being built: 3 of n may miss all of it, so that 0.1 % takes n = 3,000.
    let (ran, row) = until(&seldom(0.999_999, 1), "delivered_twh.mean +- 0.1%", 100_000);
    assert!((row.mean - TWH).abs() < 1e-12);
    assert!((3_000..=4_096).contains(&ran.trials), "{}", ran.trials);
}

#[test]
fn a_quantile_at_the_edge_of_nothing_is_not_known_from_one_side_alone() {
    // Nothing in half of the trials: the median is 0 or 0.876, and no 1,024 trials can tell.
    for seed in 1..=20 {
        let (ran, row) = until(&seldom(0.5, seed), "delivered_twh.p50 +- 0.5", 4_096);
        let off = (0.5 - row.mean / TWH).abs() * 2.0 * (ran.trials as f64).sqrt();
        match ran.targets[0].reached {
            // Of just as many with as without, the median lies between, within 0.5 of both.
            true => assert!(!(1e-6..=1.9).contains(&off), "{seed}: {off} standard errors"),
            false => assert!(off < 2.0, "{seed}: {off} standard errors"),
        }
    }
}

#[test]
fn where_nothing_is_left_to_chance_one_look_is_enough() {
    let (ran, row) = until(&seldom(1.0, 1), "delivered_twh.mean +- 0.0000000001%", 100_000);
    assert_eq!(ran.trials, 1_024);
    assert!((row.mean - TWH).abs() < 1e-12 && ran.targets.iter().all(|target| target.reached));
}
