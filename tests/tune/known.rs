//! Sweep, solve and sensitivity against answers that mathematics gives.

use std::sync::atomic::Ordering;

use salang::model::Model;
use salang::study::{
    Enough, GroupKind, Relation, StudyFault, evenly, first_trials, sensitivity, solve, spread,
    sweep, work,
};

use super::support::{FIXED, Home, LINEAR, TWH, axis, stderr, stdout, with, with_stop};

#[test]
fn the_sweep_of_a_scenario_without_chance_is_exact() {
    let home = Home::new(LINEAR);
    let base = home.model(&FIXED);
    let at = |values: &[f64]| {
        let mut model = base.clone();
        model.fix(0, values[0]);
        Ok::<_, StudyFault<()>>(model)
    };
    let axes = vec![axis(evenly(0.0, 400.0, 5))];
    let swept = with("delivered_twh.p10", 40, |probe| sweep(probe, axes, at)).expect("sweeps");
    for point in &swept.points {
        let wanted = (point.at[0] + 300.0) * TWH;
        for estimate in [point.of, point.band.mean, point.band.p10, point.band.p90] {
            assert!((estimate.value - wanted).abs() < 1e-12, "{point:?}");
            assert_eq!(estimate.se, Some(0.0));
        }
    }
    assert!((swept.change.value - 400.0 * TWH).abs() < 1e-12 && !swept.partial);
}

#[test]
fn a_sweep_of_a_number_that_adds_up_has_a_change_without_error() {
    let home = Home::new(LINEAR);
    let base = home.model(&[]);
    let at = |values: &[f64]| {
        let mut model = base.clone();
        model.fix(0, values[0]);
        Ok::<_, StudyFault<()>>(model)
    };
    let axes = vec![axis(vec![200.0, 400.0])];
    let swept = with("delivered_twh.p50", 500, |probe| sweep(probe, axes, at)).expect("sweeps");
    assert!(swept.points[0].of.se.expect("an error") > 1e-3);
    assert!((swept.change.value - 200.0 * TWH).abs() < 1e-9, "{:?}", swept.change);
    assert!(swept.change.se.expect("an error") < 1e-9, "{:?}", swept.change);
}

#[test]
fn the_error_of_a_change_that_goes_with_a_drawn_number_is_its_spread() {
    // A loss of a tenth of the first river takes a tenth of a: its sd is 3 MW.
    let home = Home::new(LINEAR);
    let at = |values: &[f64]| {
        let losses = values[0].to_string();
        Ok::<_, StudyFault<()>>(home.model(&[("corridor.First.segment.line.losses", &losses)]))
    };
    let axes = vec![axis(vec![0.0, 0.1])];
    let swept = with("delivered_twh.mean", 4000, |probe| sweep(probe, axes, at)).expect("sweeps");
    let se = swept.change.se.expect("an error");
    let wanted = 3.0 * TWH / 4000.0_f64.sqrt();
    // The standard deviation of 4000 normal numbers is known to 1.1 %.
    assert!((se / wanted - 1.0).abs() < 0.045, "{se}, not {wanted}");
    assert!((swept.change.value + 30.0 * TWH).abs() < 4.0 * se, "{:?}", swept.change);
    assert!(swept.points[0].of.se.expect("an error") > 10.0 * se, "pairing pays");
}

#[test]
fn solve_finds_a_known_root_with_its_error() {
    let home = Home::new(LINEAR);
    let base = home.model(&FIXED);
    let at = |base: &Model, x: f64| {
        let mut model = base.clone();
        model.fix(0, x);
        Ok::<_, StudyFault<()>>(model)
    };
    let target = 612.5 * TWH;
    let solved = with("delivered_twh.mean", 2, |probe| {
        solve(probe, axis(Vec::new()), (200.0, 400.0), (Relation::Equal, target), |x| at(&base, x))
    });
    let solved = solved.expect("solves");
    let [one] = &solved.solutions[..] else { panic!("{:?}", solved.solutions) };
    assert!((one.x.value - 312.5).abs() < 1e-5, "{one:?}");
    assert!((one.slope - TWH).abs() < 1e-9 && !one.jump && !solved.turns);

    // With b drawn, the mean of b in this run stands in for 300, and its error is that of x.
    let base = home.model(&[("assumption.a.value", "300")]);
    let solved = with("delivered_twh.mean", 2000, |probe| {
        solve(probe, axis(Vec::new()), (200.0, 400.0), (Relation::Equal, target), |x| at(&base, x))
    });
    let one = solved.expect("solves").solutions[0];
    let se = one.x.se.expect("an error");
    assert!((se / (40.0 / 2000.0_f64.sqrt()) - 1.0).abs() < 0.1, "{se}");
    assert!((one.x.value - 312.5).abs() < 4.0 * se, "{one:?}");
    let (low, high) = one.interval.expect("an interval");
    assert!(low < one.x.value && one.x.value < high && !one.flat);
}

#[test]
fn a_target_out_of_reach_and_a_curve_that_turns_are_told() {
    let home = Home::new(LINEAR);
    let base = home.model(&FIXED);
    let go = |target: f64, turn: bool| {
        with("delivered_twh.mean", 2, |probe| {
            solve(probe, axis(Vec::new()), (200.0, 400.0), (Relation::Equal, target * TWH), |x| {
                let mut model = base.clone();
                // A tent: up to 300 and down again.
                model.fix(0, if turn { 300.0 - (x - 300.0).abs() } else { x });
                Ok::<_, StudyFault<()>>(model)
            })
        })
        .expect("solves")
    };
    let out = go(900.0, false);
    assert!(out.solutions.is_empty() && out.crossings == 0);
    assert!((out.curve[out.curve.len() - 1].1.value - 700.0 * TWH).abs() < 1e-12);
    let tent = go(555.5, true);
    assert!(tent.turns);
    let found: Vec<f64> = tent.solutions.iter().map(|one| one.x.value).collect();
    assert!(found.len() == 2, "{found:?}");
    assert!((found[0] - 255.5).abs() < 1e-5 && (found[1] - 344.5).abs() < 1e-5, "{found:?}");
}

#[test]
fn the_shares_of_a_linear_scenario_are_those_of_the_variances() {
    let home = Home::new(LINEAR);
    let found = with("delivered_twh.mean", 8000, |probe| {
        sensitivity::<()>(probe, &home.model(&[]), Enough::All).expect("a split")
    });
    for (group, wanted) in [(0, 0.36), (1, 0.64)] {
        let of = |d: &&salang::study::Driver| {
            d.group.kind == GroupKind::Assumption && d.group.assumptions == [group]
        };
        let indices = found.drivers.iter().find(of).expect("a driver").indices;
        for share in [indices.first, indices.total] {
            let se = share.estimate.se.expect("an error");
            assert!((share.estimate.value - wanted).abs() < 4.0 * se, "{share:?}, not {wanted}");
            assert!(se < 0.03 && !share.holds_zero());
        }
    }
    let all = &found.drivers[0];
    assert_eq!(all.group.kind, GroupKind::Assumptions);
    assert!((all.indices.total.estimate.value - 1.0).abs() < 0.05);
    // The tornado: 1.2816 standard deviations to either side, b first.
    assert_eq!(found.swings.iter().map(|s| s.assumption).collect::<Vec<_>>(), [1, 0]);
    for (swing, sd) in found.swings.iter().zip([40.0, 30.0]) {
        let wanted = 2.0 * 1.281_551_565_5 * sd * TWH;
        assert!((swing.swing.value - wanted).abs() < 1e-9, "{swing:?}");
        assert!(swing.swing.se.expect("an error") < 1e-9, "{swing:?}");
    }
}

#[test]
fn a_split_into_k_groups_costs_k_and_two_runs_and_the_tornado_two_an_assumption() {
    let home = Home::new(LINEAR);
    let model = home.model(&[]);
    for tornado in [false, true] {
        let done = with_stop(100, |probe, progress| {
            let found = match tornado {
                true => sensitivity::<()>(probe, &model, Enough::All),
                false => spread::<()>(probe, &model),
            };
            let found = found.expect("a split");
            assert_eq!((found.drivers.len(), found.assumptions), (3, 2));
            progress.done.load(Ordering::SeqCst)
        });
        assert_eq!(done, if tornado { 900 } else { 500 });
    }
    assert_eq!(work(&model, 100, Enough::All), 900);
}

#[test]
fn a_first_table_has_few_trials_and_more_are_added_where_they_are_wanted() {
    let home = Home::new(LINEAR);
    let model = home.model(&[]);
    let look = |enough| {
        with("delivered_twh.mean", 20_000, |probe| {
            sensitivity::<()>(probe, &model, enough).expect("a split")
        })
    };
    let first_of = first_trials(20_000);
    assert_eq!((first_of, first_trials(100), first_trials(160_000)), (2560, 100, 20_032));
    let (first, all) = (look(Enough::First), look(Enough::All));
    assert!(first.drivers.iter().all(|driver| driver.trials == first_of));
    assert!(all.drivers.iter().all(|driver| driver.trials == 20_000));
    assert_eq!((first.trials, first.arm_trials, first.base), (20_000, first_of, all.base));
    // Three runs and four arms of the first trials beside the run itself.
    assert_eq!(work(&model, 20_000, Enough::First), 20_000 + 8 * first_of);
    for driver in &first.drivers {
        let wanted = match driver.group.assumptions[..] {
            [0] => 0.36,
            [1] => 0.64,
            _ => 1.0,
        };
        for share in [driver.indices.first, driver.indices.total] {
            let se = share.estimate.se.expect("an error");
            assert!((share.estimate.value - wanted).abs() < 4.0 * se, "{share:?}, not {wanted}");
        }
    }
    // What an arm shares with the run is known from all trials, the rest from the first: of variances 16 and
    // 9 it shares all but 5.76 either way.
    for (few, many) in first.swings.iter().zip(&all.swings) {
        assert!((few.low.of.value - many.low.of.value).abs() < 4.0 * few.low.of.se.unwrap());
        let ratio = few.low.of.se.expect("known") / many.low.of.se.expect("known");
        assert!((1.6..2.6).contains(&ratio), "{few:?}, {many:?}");
    }
    let close = look(Enough::Within(0.02));
    for driver in &close.drivers {
        let total = driver.indices.total;
        let half = (total.high - total.low) / 2.0;
        assert!(half <= 0.02 || driver.trials == 20_000, "{driver:?}");
        assert!(driver.trials > first_of, "{driver:?}");
    }
    // 0.36 and 0.64 are told apart at once, and a single broad cause needs no telling.
    let order = look(Enough::Order);
    assert_eq!((order.order_known, order.drivers), (Some(true), first.drivers));
}

#[test]
fn correlated_assumptions_are_moved_together() {
    let text = format!(
        "{LINEAR}\n[[correlation]]\nbetween = [\"a\", \"b\"]\nrho = 0.5\nsource = \"a test\"\n"
    );
    let home = Home::new(&text);
    let found = with("delivered_twh.mean", 500, |probe| {
        sensitivity::<()>(probe, &home.model(&[]), Enough::All).expect("a split")
    });
    let [one] = &found.drivers[..] else { panic!("{:?}", found.drivers) };
    assert_eq!(one.group.assumptions, [0, 1]);
    // All streams are moved, so that it is the other run itself.
    assert!(one.indices.total.low < 1.0 && one.indices.total.high > 1.0);
    assert_eq!(found.swings.len(), 2, "moved one by one in the tornado");
}

#[test]
fn what_goes_along_with_a_fixed_assumption_keeps_its_streams_and_its_share() {
    let text = format!(
        "{LINEAR}\n[[correlation]]\nbetween = [\"a\", \"b\"]\nrho = 0.5\nsource = \"a test\"\n"
    );
    let home = Home::new(&text);
    let held = home.model(&[("assumption.a.value", "300")]);
    let found = with("delivered_twh.mean", 8000, |probe| {
        sensitivity::<()>(probe, &held, Enough::All).expect("a split")
    });
    // The only thing that varies is the second river, and all of the variance is its own.
    let [one] = &found.drivers[..] else { panic!("{:?}", found.drivers) };
    assert_eq!(one.group.assumptions, [1]);
    for share in [one.indices.first, one.indices.total] {
        assert!(share.low <= 1.0 && share.high >= 1.0, "{share:?}");
    }
    // Held by the file or by a sweep is the same to the last bit.
    let mut fixed = home.model(&[]);
    fixed.fix(0, 300.0);
    let [in_the_file, by_the_sweep] = [&held, &fixed].map(|model| {
        let at = |_: &[f64]| Ok::<_, StudyFault<()>>(model.clone());
        let axes = vec![axis(vec![300.0])];
        with("delivered_twh.p10", 500, |probe| sweep(probe, axes, at)).expect("sweeps").points
    });
    assert_eq!(in_the_file, by_the_sweep);
}

#[test]
fn the_price_at_which_a_contract_neither_costs_nor_saves_is_found() {
    // What arrives is worth 80 USD a MWh; 0.72 of what is paid for arrives; 15 USD are fixed.
    let contract = std::fs::read_to_string("tests/known/contract.toml").expect("a known scenario");
    let home = Home::new(&contract);
    let price = "contract.line.energy_usd_per_mwh=20:80";
    let target = "net_benefit_musd.mean = 0";
    let call = ["solve", "two.toml", "--vary", price, "--target", target, "--trials", "100"];
    let output = home.salang(&[&call[..], &["--json"]].concat());
    let found: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let value = found["solutions"][0]["value"].as_f64().expect("a value");
    assert!((value - (80.0 * 0.72 - 15.0)).abs() < 1e-6, "{value}");
    // 0.511 TWh are paid where they are taken, 0.6 where all of the volume is owed.
    let of = ["--vary", "contract.line.take_or_pay=0:1:2", "--of", "payment_musd[line,2002].p10"];
    let output = home.salang(&[&["sweep", "two.toml", "--trials", "100"][..], &of].concat());
    let text = stdout(&output);
    assert!(text.contains("from 33.21 ± 0 to 39 ± 0 million USD a year"), "{text}");
}

/// A line that is built in half of the trials, of which a fifth or four fifths are bought.
const MARKET: &str = r#"
schema = 1
title = "A market"
[run]
start_year = 2030
years = 1
[assumption.a]
value = { choice = { values = [20, 80] } }
[[supply]]
name = "power"
commodity = "electricity"
steady = { mw = 100 }
[[corridor]]
name = "line"
commodity = "electricity"
supplies = ["power"]
capacity_mw = 100
built = 0.5
[[contract]]
corridor = "line"
energy_usd_per_mwh = 50
[[destination.alternative]]
name = "plants"
commodity = "electricity"
mw = "a"
usd_per_mwh = 80
"#;

#[test]
fn trials_in_which_nothing_is_offered_have_no_share_that_is_bought() {
    let home = Home::new(MARKET);
    let base = home.model(&[]);
    let at = |_: &[f64]| Ok::<_, StudyFault<()>>(base.clone());
    let trials = 4000;
    let of = |text: &str| {
        let swept = with(text, trials, |probe| sweep(probe, vec![axis(vec![0.0])], at));
        swept.expect("sweeps").points[0].clone()
    };
    let point = of("bought_share[line].p25");
    for (found, share) in [(point.of, 0.2), (point.band.p10, 0.2), (point.band.p90, 0.8)] {
        assert!((found.value - share).abs() < 1e-12, "{point:?}");
    }
    // Of half of the trials, each 0.3 from the mean.
    let mean = of("bought_share[line]").of;
    let se = 0.3 / (trials as f64 / 2.0).sqrt();
    assert!((mean.value - 0.5).abs() < 4.0 * se, "{mean:?}");
    assert!((mean.se.expect("an error") / se - 1.0).abs() < 0.05, "{mean:?}");
    let output = home.salang(&["sensitivity", "two.toml", "--of", "bought_share[line]"]);
    assert!(stderr(&output).contains("not every trial has a `bought_share[line]`"), "{output:?}");
    let never = ["--set", "corridor.line.built=0", "--vary", "a=20:80:2"];
    let output =
        home.salang(&[&["sweep", "two.toml", "--of", "bought_share[line]"][..], &never].concat());
    assert!(stderr(&output).contains("no trial has a `bought_share[line]`"), "{output:?}");
}
