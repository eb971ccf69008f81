//! Laws by points and of several experts, the spread of judgements, and assumptions of one luck.

use salang::chance::{normal_cdf, normal_quantile};
use salang::model::Model;

use super::support::*;

/// The drawn values of an assumption of `laws.toml`.
fn drawn(model: &Model, name: &str, trials: u64) -> Vec<f64> {
    let index = model.layout.assumptions.iter().position(|own| own == name).expect("an assumption");
    run(model, trials).assumption(index)
}

#[test]
fn a_mixture_has_the_weighted_distribution_function_of_its_laws() {
    let values = drawn(&model("laws"), "mixed", 100_000);
    let exact = |x: f64| {
        let exponential = if x > 0.0 { 1.0 - (-x / 2.0).exp() } else { 0.0 };
        let uniform = ((x - 1.0) / 4.0).clamp(0.0, 1.0);
        0.5 * exponential + 0.25 * uniform + 0.25 * f64::from(u8::from(x >= 3.0))
    };
    distributed("mixture", &values, &[0.2, 0.9, 1.5, 2.9, 3.0, 4.0, 5.0, 9.0], exact);
    mean(&values).is("mean of the mixture", 0.5 * 2.0 + 0.5 * 3.0, 0.02);
}

#[test]
fn quantiles_and_curves_have_the_chances_that_were_said() {
    let model = model("laws");
    let said = drawn(&model, "said", 100_000);
    let chance = |x: f64| match x {
        2.0 => 0.1,
        3.0 => 0.5,
        9.0 => 0.9,
        0.0 => 0.001,
        _ => unreachable!("no point"),
    };
    distributed("quantiles", &said, &[2.0, 3.0, 9.0, 0.0], chance);
    assert!(said.iter().all(|value| (0.0..=20.0).contains(value)));
    let curve = drawn(&model, "drawn", 100_000);
    distributed("curve", &curve, &[1.0, 1.5, 2.0, 5.0, 8.0], |x| match x {
        ..=2.0 => 0.1 + 0.2 * (x - 1.0),
        _ => 0.3 + 0.7 * (x - 2.0) / 6.0,
    });
}

#[test]
fn a_ratio_is_that_of_the_p90_to_the_median_however_that_comes_out() {
    let model = model("laws");
    let (times, flat) = (drawn(&model, "times", 50_000), drawn(&model, "flat", 50_000));
    let over: Vec<f64> = times.iter().zip(&flat).map(|(x, median)| x / (2.0 * median)).collect();
    distributed("over the median", &over, &[1.0, 3.0], |x| if x == 1.0 { 0.5 } else { 0.9 });
}

#[test]
fn judgements_are_widened_about_their_medians_and_nothing_else_is() {
    let (plain, wide) = (model("laws"), model_with("laws", &[("run.judgement_spread", "1.7")]));
    let pairs = |name: &str| {
        let (a, b) = (drawn(&plain, name, 2000), drawn(&wide, name, 2000));
        a.into_iter().zip(b).collect::<Vec<(f64, f64)>>()
    };
    // The quantile at p is the law's own at Phi(1.7 z(p)).
    let farther = |p: f64| normal_cdf(1.7 * normal_quantile(p));
    for (a, b) in pairs("flat") {
        assert!((b - 1.0 - farther(a - 1.0)).abs() < 1e-9, "{a} {b}");
    }
    let log = |x: f64| (x / 3.0).ln();
    for (a, b) in pairs("skew") {
        assert!((log(b) - 1.7 * log(a)).abs() < 1e-9 * (1.0 + log(b).abs()), "{a} {b}");
    }
    // Chances of a beta law with whole shapes are binomial.
    let below = |x: f64| {
        let y = 1.0 - x;
        1.0 - y.powi(6) - 6.0 * x * y.powi(5)
    };
    for (a, b) in pairs("bowl") {
        assert!((below(b) - farther(below(a))).abs() < 1e-6, "{a} {b}");
    }
    // A mode that is widened itself, and around it the law that has it.
    let modes = drawn(&plain, "flat", 2000).into_iter().zip(drawn(&wide, "flat", 2000));
    let triangle = |x: f64, mode: f64| match x <= mode {
        true => x * x / (4.0 * mode),
        false => 1.0 - (4.0 - x) * (4.0 - x) / (4.0 * (4.0 - mode)),
    };
    for ((a, b), (before, after)) in pairs("third").into_iter().zip(modes) {
        let (p, q) = (triangle(a, before), triangle(b, after));
        assert!((q - farther(p)).abs() < 1e-7, "{a} {b}");
    }
    for name in ["mixed", "said", "drawn", "own"] {
        assert!(pairs(name).iter().all(|(a, b)| a.to_bits() == b.to_bits()), "{name}");
    }
}

#[test]
fn assumptions_of_one_luck_stand_at_the_same_quantile_of_their_own_laws() {
    for spread in ["1", "1.7", "60"] {
        let model = model_with("laws", &[("run.judgement_spread", spread)]);
        let spread: f64 = spread.parse().expect("a number");
        let index =
            |name: &str| model.layout.assumptions.iter().position(|own| own == name).expect("it");
        let outcomes = run(&model, 20_000);
        let of = |name: &str| outcomes.assumption(index(name));
        let (skew, follows, further, own) = (of("skew"), of("follows"), of("further"), of("own"));
        for ((skew, follows), further) in skew.iter().zip(&follows).zip(&further) {
            // Through two names: the score of the first, widened as it is.
            assert!((10.0..=20.0).contains(follows) && further.is_finite());
            let uniform = 10.0 + 10.0 * normal_cdf(*further);
            assert!((follows - uniform).abs() < 1e-9, "{follows} {uniform}");
            if spread < 2.0 {
                let score = (skew / 3.0).ln() / ((10.0_f64 / 3.0).ln() / 1.281_551_565_544_600_4);
                assert!((score - further).abs() < 1e-9, "{score} {further}");
            }
        }
        // And it goes along with what that is correlated with.
        let pairs: Vec<(f64, f64)> = follows.iter().copied().zip(own.iter().copied()).collect();
        if spread < 2.0 {
            jackknife(&pairs, spearman).is("rho of the follower", 0.6, 0.05);
        }
        let normal: Vec<f64> = further.iter().map(|value| value / spread).collect();
        distributed("its score", &normal, &[-1.0, 0.0, 1.5], normal_cdf);
    }
}

#[test]
fn laws_whose_parameters_are_drawn_have_their_chances_given_these() {
    let model = model("laws");
    let of = |name: &str| drawn(&model, name, 20_000);
    let (flat, share) = (of("flat"), of("share"));
    // The distribution function at what came out is uniform, where it has no steps.
    let curve = of("path");
    let chances: Vec<f64> = curve
        .iter()
        .zip(flat.iter().zip(&share))
        .map(|(x, (flat, share))| match x <= flat {
            true => share * x / flat,
            false => share + (1.0 - share) * (x - flat) / (4.0 - flat),
        })
        .collect();
    distributed("chance of the curve", &chances, &[0.1, 0.5, 0.8], |x| x);
    // A fixed number, one of two that differ from trial to trial.
    let one_of = of("one_of");
    let (mut fixed, mut expected) = (0.0, 0.0);
    for (value, share) in one_of.iter().zip(&share) {
        fixed += f64::from(u8::from(*value == 1.5));
        expected += share / (3.0 + share);
    }
    let n = one_of.len() as f64;
    let se = (0.14 * 0.86 / n).sqrt();
    Found { value: fixed / n, se }.is("one of three", expected / n, 0.1);
    // The mean of the mixture, given its parameters.
    let pool = of("pool");
    let means: Vec<f64> = pool
        .iter()
        .zip(&flat)
        .map(|(x, flat)| {
            let total = 3.0 + flat;
            let pert = 4.0 * (1.0 + flat) / 6.0;
            x - (pert + flat * 0.5 * (flat + 3.0) + 2.0 * flat) / total
        })
        .collect();
    let found = mean(&means);
    Found { value: 1.0 + found.value, se: found.se }.is("mean of the mixture", 1.0, 0.05);
}

#[test]
fn each_repair_is_of_the_law_that_its_own_variate_picks() {
    let mut repairs = Vec::new();
    watch(&model("laws"), 2000, &mut Log::default(), |_, log| {
        // Of the first hazard.
        let faults = log.0.iter().filter(|outage| outage.instance == 0);
        repairs.extend(faults.map(|outage| (outage.to - outage.from) / 24.0));
        log.0.clear();
    });
    assert!(repairs.len() > 50_000);
    distributed("repairs", &repairs, &[0.25, 0.75, 1.0, 2.5, 2.75], |x| match x {
        ..=1.0 => 0.75 * x,
        _ => 0.75 + 0.25 * (x - 2.0),
    });
}
