//! The draws of a trial that are made once: correlated assumptions, bounds, whether and when a
//! corridor comes.

use salang::outcome::{Loss, Measure};

use super::support::*;

#[test]
fn assumptions_of_any_laws_have_the_rank_correlation_asked_for() {
    let outcomes = run(&model("copula"), 100_000);
    let drawn: Vec<Vec<f64>> = (0..4).map(|index| outcomes.assumption(index)).collect();
    // In the order of the file: rate, days, share, year.
    for (a, b, rho, share) in [(0, 1, 0.7, 0.02), (2, 0, -0.4, 0.03), (1, 3, 0.3, 0.05)] {
        let pairs: Vec<(f64, f64)> =
            drawn[a].iter().copied().zip(drawn[b].iter().copied()).collect();
        jackknife(&pairs, spearman).is(&format!("rho of {a} and {b}"), rho, share);
    }
    // Correlation leaves each law as it is.
    let uniform = &drawn[1];
    assert!(kolmogorov(uniform, |x| (x - 1.0) / 4.0) < 1.95 / (uniform.len() as f64).sqrt());
    mean(&drawn[2]).is("mean of the beta", 2.0 / 7.0, 0.02);
    mean(&drawn[3]).is("mean of the triangle", (2027.0 + 2028.0 + 2031.0) / 3.0, 0.02);
    distributed("lognormal", &drawn[0], &[0.1, 0.3, 0.9], |x| {
        let z = (x / 0.3).ln() / (3.0_f64.ln() / 1.281_551_565_544_600_4);
        salang::chance::normal_cdf(z)
    });
}

#[test]
fn a_corridor_comes_with_its_chance_and_at_its_date() {
    let trials = 320_000;
    let n = trials as f64;
    for built in [0.3, 0.7] {
        let model = model_with("built", &[("corridor.line.built", &built.to_string())]);
        let outcomes = run(&model, trials);
        let tallies = outcomes.tallies();
        // In service for any part of the first year: opening in 2000.5 or 2001.5; of the second,
        // also in 2002.5; the fourth opening is past the horizon.
        for (year, exact) in [(0, built * 0.5), (1, built * 0.75)] {
            let value = tallies.in_service[0][year] as f64 / n;
            let se = (exact * (1.0 - exact) / n).sqrt();
            Found { value, se }.is("in service", exact, 0.02);
        }
        // Half the openings are in the middle of a year.
        for (year, served) in [(0, 0.25 + 0.125), (1, 0.5 + 0.125)] {
            let lost = outcomes.values(Measure::Lost(Loss::NotInService), None, Some(year));
            mean(&lost).is("not in service", 0.876 * (1.0 - built * served), 0.02);
        }
    }
}

#[test]
fn a_drawn_value_out_of_bounds_is_held_and_counted() {
    let trials = 50_000;
    let model = model_with("built", &[("corridor.line.built", "1")]);
    let outcomes = run(&model, trials);
    let tallies = outcomes.tallies();
    let clamped: Vec<(&String, u64)> = outcomes
        .layout
        .paths
        .iter()
        .zip(tallies.clamped)
        .filter(|(_, trials)| *trials > 0)
        .collect();
    assert_eq!(clamped.len(), 1);
    assert_eq!(clamped[0].0, "corridor.line.accepted");
    let value = clamped[0].1 as f64 / trials as f64;
    Found { value, se: 0.5 / (trials as f64).sqrt() }.is("held", 0.5, 0.02);
    let bought = outcomes.assumption(0);
    let delivered = outcomes.values(Measure::Delivered, None, Some(1));
    let refused = outcomes.values(Measure::Lost(Loss::Destination), None, Some(1));
    for ((bought, delivered), refused) in bought.iter().zip(&delivered).zip(&refused) {
        exactly("bought", *delivered, (delivered + refused) * bought.min(1.0));
    }
}
