//! Water: wet and dry years, months around them, records.

use salang::chance::normal_cdf;
use salang::outcome::{All, CorridorIndex, Measure, MonthIndex, Outcomes, YearIndex};

use super::support::*;

/// TWh of 100 MW in a year.
const YEAR: f64 = 0.876;

/// How many times its mean a river brought in a year, one number a trial.
fn wetness(outcomes: &Outcomes, river: usize, year: usize) -> Vec<f64> {
    let delivered = outcomes.values(Measure::Delivered, CorridorIndex(river), YearIndex(year));
    delivered.into_iter().map(|twh| twh / YEAR).collect()
}

fn logs(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value.ln()).collect()
}

fn pairs(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    x.iter().copied().zip(y.iter().copied()).collect()
}

#[test]
fn wet_and_dry_years_have_the_mean_the_spread_and_the_persistence_asked_for() {
    let outcomes = run(&model("wetness"), 200_000);
    for (river, cv, persistence) in [(0, 0.4_f64, 0.5), (1, 0.25, -0.3)] {
        let variance_of_log = (1.0 + cv * cv).ln();
        for year in 0..3 {
            let wetness = wetness(&outcomes, river, year);
            mean(&wetness).is("mean wetness", 1.0, 0.02);
            jackknife(&wetness, deviation).is("cv of wetness", cv, 0.02);
            let logs = logs(&wetness);
            mean(&logs).is("mean of log wetness", -0.5 * variance_of_log, 0.09);
            jackknife(&logs, deviation).is("sd of log wetness", variance_of_log.sqrt(), 0.02);
            let normal = |x: f64| normal_cdf((x + 0.5 * variance_of_log) / variance_of_log.sqrt());
            let distance = kolmogorov(&logs, normal);
            assert!(distance < 1.95 / (logs.len() as f64).sqrt(), "not normal: {distance}");
        }
        let log = |year| logs(&wetness(&outcomes, river, year));
        let next = pairs(&log(0), &log(1));
        jackknife(&next, pearson).is("lag-1 correlation", persistence, 0.05);
        let next = pairs(&log(1), &log(2));
        jackknife(&next, pearson).is("lag-1 correlation", persistence, 0.05);
        let after_two = pairs(&log(0), &log(2));
        jackknife(&after_two, pearson).is("lag-2 correlation", persistence * persistence, 0.15);
    }
}

#[test]
fn wetnesses_of_two_rivers_have_the_rank_correlation_asked_for_in_every_year() {
    let outcomes = run(&model("wetness"), 80_000);
    for year in 0..3 {
        let pairs = pairs(&wetness(&outcomes, 0, year), &wetness(&outcomes, 1, year));
        jackknife(&pairs, spearman).is(&format!("rho in year {year}"), 0.6, 0.02);
    }
}

#[test]
fn what_a_corridor_can_take_of_a_wet_year_is_an_integral_over_its_law() {
    for capacity in [60.0, 100.0, 150.0] {
        let capacity_text = capacity.to_string();
        let set = ("corridor.from Naryn.capacity_mw", capacity_text.as_str());
        let outcomes = run(&model_with("wetness", &[set]), 100_000);
        let variance = (1.0 + 0.4_f64 * 0.4).ln();
        let density = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let flow = |z: f64| (100.0 * (variance.sqrt() * z - 0.5 * variance).exp()).min(capacity);
        let exact = integrate(-9.0, 9.0, |z| density(z) * flow(z)) * 8760e-6;
        let delivered = outcomes.values(Measure::Delivered, CorridorIndex(0), YearIndex(1));
        mean(&delivered).is(&format!("delivered through {capacity} MW"), exact, 0.02);
    }
}

#[test]
fn months_vary_around_their_year_independently_of_each_other() {
    let outcomes = run(&model("month_cv"), 100_000);
    let month = |month| -> Vec<f64> {
        let hours = f64::from(salang::units::MONTH_DAYS[month]) * 24.0;
        let twh = outcomes.values(Measure::Month, CorridorIndex(0), MonthIndex(month));
        twh.into_iter().map(|twh| twh / (100e-6 * hours)).collect()
    };
    let (of_year, of_month) = (1.0_f64 + 0.4 * 0.4, 1.0_f64 + 0.3 * 0.3);
    for at in [0, 6] {
        mean(&month(at)).is("mean of a month", 1.0, 0.02);
        let cv = (of_year * of_month - 1.0).sqrt();
        jackknife(&month(at), deviation).is("cv of a month", cv, 0.02);
    }
    let shared = of_year.ln() / (of_year.ln() + of_month.ln());
    let together = pairs(&logs(&month(3)), &logs(&month(4)));
    jackknife(&together, pearson).is("correlation of log of two months", shared, 0.02);
    let single = outcomes.values(Measure::SingleMonth, CorridorIndex(0), MonthIndex(5));
    assert_eq!(single, outcomes.values(Measure::Month, CorridorIndex(0), MonthIndex(5)));
}

#[test]
fn a_years_energy_falls_on_the_months_by_their_weights_and_follows_the_trend() {
    let outcomes = run(&model("annual"), 2);
    for year in 0..3 {
        let exact = 2.0 * 0.9 * 0.9_f64.powi(year + 2);
        let found = outcomes.values(Measure::Delivered, All, YearIndex(year as usize));
        exactly("delivered", found[1], exact);
    }
    let sum: f64 = (2..5).map(|power| 0.9_f64.powi(power)).sum();
    for (month, weight) in [0, 0, 0, 1, 2, 3, 4, 3, 2, 1, 0, 0].into_iter().enumerate() {
        let average = 2.0 * 0.9 * sum / 3.0 * f64::from(weight) / 16.0;
        exactly("month", outcomes.values(Measure::Month, All, MonthIndex(month))[1], average);
        // Trial 1 shows the second year.
        let single = 2.0 * 0.9 * 0.9_f64.powi(3) * f64::from(weight) / 16.0;
        exactly(
            "one month",
            outcomes.values(Measure::SingleMonth, All, MonthIndex(month))[1],
            single,
        );
    }
}

#[test]
fn a_cap_holds_before_losses() {
    let model = model_with("annual", &[("supply.Naryn.monthly.max_mw", "300")]);
    // The seventh month at weight 4 of 16 would bring 2 TWh * 0.81 / 4 in 744 h: 544 MW.
    let found = run(&model, 1).values(Measure::SingleMonth, All, MonthIndex(6))[0];
    exactly("July", found, 300e-6 * 744.0 * 0.9);
}

#[test]
fn the_driest_years_bring_nothing_and_the_mean_is_that_of_the_others() {
    let trials = 150_000;
    let outcomes = run(&model("none_chance"), trials);
    let variance = (1.0 + 0.5_f64 * 0.5).ln();
    let s = variance.sqrt();
    let dry = -0.524_400_512_708_041; // The 30 % quantile of a standard normal.
    let scale = (1.0 - 0.3) / normal_cdf(s - dry);
    for year in 0..2 {
        let all = wetness(&outcomes, 0, year);
        let none = all.iter().map(|w| f64::from(u8::from(*w == 0.0))).collect::<Vec<_>>();
        mean(&none).is("share of years with nothing", 0.3, 0.02);
        let wet: Vec<f64> = all.iter().copied().filter(|w| *w > 0.0).collect();
        mean(&wet).is("mean of the others", 1.0, 0.02);
        let cdf = |x: f64| {
            let z = ((x / scale).ln() + 0.5 * variance) / s;
            ((normal_cdf(z) - 0.3) / 0.7).max(0.0)
        };
        distributed("the others", &wet, &[0.6, 0.8, 1.0, 1.3, 2.0], cdf);
    }
    // Nothing in both years: the bivariate normal orthant, by integration over the first.
    let both = |pair: &(f64, f64)| f64::from(u8::from(pair.0 == 0.0 && pair.1 == 0.0));
    let years = pairs(&wetness(&outcomes, 0, 0), &wetness(&outcomes, 0, 1));
    let density = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let persistence = 0.4_f64;
    let rest = (1.0 - persistence * persistence).sqrt();
    let exact = integrate(-9.0, dry, |z| density(z) * normal_cdf((dry - persistence * z) / rest));
    mean(&years.iter().map(both).collect::<Vec<_>>()).is("nothing twice running", exact, 0.03);
}

/// The row of a record that a year's energy is of, where row r brings `base (r + 1) + month` MW.
fn row(twh: f64, base: f64) -> usize {
    let months: f64 = (0..12)
        .map(|m| f64::from(m) * f64::from(salang::units::MONTH_DAYS[m as usize]) / 365.0)
        .sum();
    let row = (twh / 8760e-6 - months) / base - 1.0;
    assert!((row - row.round()).abs() < 1e-9, "no row brings {twh}");
    row.round() as usize
}

#[test]
fn records_come_in_blocks_of_consecutive_years_round_the_circle_and_together() {
    let trials = 20_000;
    let outcomes = run(&model("records"), trials);
    let rows = |river: usize, base: f64| -> Vec<Vec<usize>> {
        let year = |year| {
            let values = outcomes.values(Measure::Delivered, CorridorIndex(river), YearIndex(year));
            values.into_iter().map(|twh| row(twh, base)).collect()
        };
        (0..5).map(year).collect()
    };
    let (naryn, vakhsh, panj) = (rows(0, 100.0), rows(1, 1000.0), rows(2, 100.0));
    assert_eq!(naryn, vakhsh, "files with the same years draw the same years");
    let mut apart = 0;
    for trial in 0..trials as usize {
        for (years, record, block) in [(&naryn, 4, 2), (&panj, 5, 3)] {
            for year in 0..5 {
                if year % block > 0 {
                    assert_eq!(years[year][trial], (years[year - 1][trial] + 1) % record);
                }
            }
        }
        apart += usize::from(naryn[0][trial] != panj[0][trial]);
    }
    assert!(apart > 0, "files with other years draw for themselves");
    for (years, record, starts) in [(&naryn, 4, vec![0, 2, 4]), (&panj, 5, vec![0, 3])] {
        for start in starts {
            for wanted in 0..record {
                let hits: Vec<f64> =
                    years[start].iter().map(|row| f64::from(u8::from(*row == wanted))).collect();
                mean(&hits).is("share of a first year", 1.0 / record as f64, 0.06);
            }
        }
    }
    // A block says nothing of the next.
    let next: Vec<(f64, f64)> =
        (0..trials as usize).map(|t| (naryn[0][t] as f64, naryn[2][t] as f64)).collect();
    assert!(pearson(&next).abs() < 4.0 / (trials as f64).sqrt());
}

#[test]
fn losses_come_off_a_record_too() {
    let losses = [("supply.Naryn.losses", "0.25")];
    let (whole, less) = (run(&model("records"), 50), run(&model_with("records", &losses), 50));
    for year in 0..5 {
        let of = |outcomes: &Outcomes| {
            outcomes.values(Measure::Delivered, CorridorIndex(0), YearIndex(year))
        };
        for (whole, less) in of(&whole).iter().zip(of(&less)) {
            exactly("delivered", less, 0.75 * whole);
        }
    }
}
