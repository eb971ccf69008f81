//! Regimes against their joint matrix, what their states stop, and the levels of years.

use salang::outcome::{CorridorIndex, Measure, YearIndex};
use salang::simulate::NoWatch;
use salang::units::{HOURS_PER_YEAR, MONTH_DAYS};

use super::support::*;

/// Chances of (security, border, river), security slowest.
type Joint = [f64; 12];

fn joint(security: usize, border: usize, river: usize) -> usize {
    security * 6 + border * 2 + river
}

/// The chances after one more month; in January the river steps too.
fn step(now: Joint, january: bool) -> Joint {
    let mut next = [0.0; 12];
    for security in 0..2 {
        for border in 0..3 {
            for river in 0..2 {
                let own = now[joint(security, border, river)];
                let leave = if security == 0 { 0.1 } else { [0.3, 0.2, 0.1][border] };
                let to_security =
                    if security == 0 { [1.0 - leave, leave] } else { [leave, 1.0 - leave] };
                let to_border = match border {
                    0 => {
                        let strained = [0.05, 0.3][security];
                        [1.0 - strained, strained, 0.0]
                    }
                    1 => {
                        let shut = [0.1, 0.4][security];
                        [0.2, 0.8 - shut, shut]
                    }
                    _ => [0.0, 0.25, 0.75],
                };
                let dry = [0.2, 0.5, 0.9][border];
                let to_river = match (january, river) {
                    (false, 0) => [1.0, 0.0],
                    (false, _) => [0.0, 1.0],
                    (true, 0) => [0.7, 0.3],
                    (true, _) => [dry, 1.0 - dry],
                };
                for (s, a) in to_security.into_iter().enumerate() {
                    for (b, c) in to_border.into_iter().enumerate() {
                        for (r, d) in to_river.into_iter().enumerate() {
                            next[joint(s, b, r)] += own * a * c * d;
                        }
                    }
                }
            }
        }
    }
    next
}

#[test]
fn chains_that_depend_on_one_another_step_as_their_joint_matrix_says() {
    let model = model("regimes");
    let trials = 30_000;
    let mut counts = vec![[0.0; 12]; 36];
    watch(&model, trials, &mut NoWatch, |workspace, _| {
        let months = workspace.states().iter().zip(workspace.regime(&model, 0));
        for (month, ((s, b), r)) in months.zip(workspace.regime(&model, 1)).enumerate() {
            counts[month][joint(usize::from(*s), usize::from(*b), usize::from(*r))] += 1.0;
        }
    });
    let n = trials as f64;
    let mut exact = [0.0; 12];
    for (s, a) in [0.7, 0.3].into_iter().enumerate() {
        for (b, c) in [0.5, 0.3, 0.2].into_iter().enumerate() {
            for (r, d) in [0.6, 0.4].into_iter().enumerate() {
                exact[joint(s, b, r)] = a * c * d;
            }
        }
    }
    for (month, counts) in counts.iter().enumerate() {
        if month > 0 {
            exact = step(exact, month % 12 == 0);
        }
        for (cell, (count, exact)) in counts.iter().zip(exact).enumerate() {
            let se = (exact * (1.0 - exact) / n).sqrt();
            let found = count / n;
            assert!(
                (found - exact).abs() <= 4.5 * se,
                "month {month}, {cell}: {found} for {exact}, se {se}"
            );
        }
    }
    // The share of days is what the summary tells.
    let outcomes = run(&model, 4_000);
    let mut days = [0.0; 3];
    let mut exact_days = [0.0; 3];
    let mut at = [0.0; 12];
    for (month, own) in counts.iter().enumerate() {
        for (cell, count) in own.iter().enumerate() {
            days[cell % 6 / 2] += count / n * f64::from(MONTH_DAYS[month % 12]) / 1095.0;
            at[cell] = *count;
        }
    }
    exact_days.copy_from_slice(&days);
    for (tally, exact) in outcomes.tallies().regimes.iter().zip(exact_days) {
        let value = tally.sum / 4_000.0;
        let se = ((tally.squared / 4_000.0 - value * value) / 3_999.0).sqrt();
        Found { value, se }.is("share of days", exact, 0.1);
    }
}

#[test]
fn a_state_takes_its_share_exactly_while_it_lasts_and_is_counted_where_it_begins() {
    let model = model_with("regimes", &[("hazard.trips.per_year", "0")]);
    let (mut begun, mut warm) = (0, 0);
    watch(&model, 400, &mut Log::default(), |workspace, log| {
        let (border, river) = (workspace.regime(&model, 0), workspace.regime(&model, 1));
        let security = workspace.states();
        let (mut line, mut wire) = ([0.0; 3], [0.0; 3]);
        let mut starts = 0;
        for month in 0..36 {
            let hours = f64::from(MONTH_DAYS[month % 12]) * 24.0;
            let takes = [0.0, 0.4, 1.0][usize::from(border[month])];
            let mw = [60.0, 100.0][usize::from(river[month])];
            line[month / 12] += hours * mw * (1.0 - takes) / 1e6;
            let annual = [0.1, 0.73][usize::from(river[month])];
            let offered = annual * hours / HOURS_PER_YEAR;
            let most = hours * 1000.0 * [1.0, 0.75][usize::from(security[month])] / 1e6;
            wire[month / 12] += offered.min(most);
            starts += u32::from(month > 0 && border[month] > 0 && border[month - 1] == 0);
            if month > 0 && month % 12 > 0 {
                assert_eq!(river[month], river[month - 1], "a chain of whole years");
            }
        }
        let row = workspace.row();
        for year in 0..3 {
            let delivered =
                |c| row.get(Measure::Delivered, CorridorIndex(c), YearIndex(year)).unwrap();
            exactly("line", delivered(0), line[year]);
            exactly("wire", delivered(1), wire[year]);
        }
        begun += starts;
        for outage in log.0.drain(..) {
            let hazard = model.instances[outage.instance].hazard;
            warm += u32::from(hazard == 0 && outage.from < 0.0);
            assert!(outage.to > 0.0, "what holds in the first month holds in the warm-up");
        }
    });
    assert!(warm > 100, "{warm} began in the warm-up");
    let outcomes = run(&model, 400);
    let counted: u64 = outcomes.tallies().hazards[0].by_year.iter().sum();
    assert_eq!(counted, u64::from(begun), "from nothing to something, in the horizon");
}

#[test]
fn the_attribution_adds_up_while_states_come_and_go() {
    let outcomes = run(&model("regimes"), 300);
    for corridor in 0..2 {
        for year in 0..3 {
            let of = |measure| outcomes.values(measure, CorridorIndex(corridor), YearIndex(year));
            let mut sums = of(Measure::Delivered);
            for loss in salang::outcome::Loss::each(outcomes.layout.causes.len()) {
                for (sum, lost) in sums.iter_mut().zip(of(Measure::Lost(loss))) {
                    assert!(lost >= -1e-12, "{loss:?}: {lost}");
                    *sum += lost;
                }
            }
            for (sum, plate) in sums.iter().zip(of(Measure::Nameplate)) {
                assert!((sum - plate).abs() <= 1e-9 * plate, "{sum} for {plate}");
            }
        }
    }
}

#[test]
fn rates_and_repairs_go_by_chains_of_their_own() {
    let model = model("regimes");
    let mut found = [[0.0; 2]; 3];
    let mut months = [0.0; 3];
    watch(&model, 12_000, &mut Log::default(), |workspace, log| {
        let (border, river) = (workspace.regime(&model, 0), workspace.regime(&model, 1));
        for (month, state) in border.iter().enumerate() {
            months[usize::from(*state)] += f64::from(MONTH_DAYS[month % 12]) / 365.0;
        }
        for outage in log.0.drain(..) {
            if model.instances[outage.instance].hazard != 2 || outage.from < 0.0 {
                continue;
            }
            let year = (outage.from / HOURS_PER_YEAR) as usize;
            let day = (outage.from - year as f64 * HOURS_PER_YEAR) / 24.0;
            let mut before = 0.0;
            let month = MONTH_DAYS.iter().take_while(|days| {
                before += f64::from(**days);
                before <= day
            });
            let at = year * 12 + month.count();
            exactly("days", (outage.to - outage.from) / 24.0, [2.0, 5.0][usize::from(river[at])]);
            found[usize::from(border[at])][usize::from(river[at])] += 1.0;
        }
    });
    for (state, rate) in [1.0, 4.0, 9.0].into_iter().enumerate() {
        let expected = 2.0 * rate * months[state];
        let value = found[state].iter().sum();
        Found { value, se: f64::sqrt(expected) }.is("incidents of two units", expected, 0.03);
    }
}

/// Sigma of the logarithm of a level.
fn sigma(cv: f64) -> f64 {
    (cv * cv).ln_1p().sqrt()
}

#[test]
fn a_level_makes_years_differ_as_its_variation_and_persistence_say() {
    let model = model("levels");
    let mut years: Vec<Vec<f64>> = vec![Vec::new(); 4];
    watch(&model, 60_000, &mut Log::default(), |_, log| {
        log.0.retain(|outage| model.instances[outage.instance].hazard == 0);
        years.iter_mut().zip(counts(log, 4)).for_each(|(all, count)| all.push(count));
        log.0.clear();
    });
    for year in &years {
        mean(year).is("mean of a year's count", 12.0, 0.01);
        jackknife(year, variance).is("its variance", 12.0 + 144.0 * 0.25, 0.05);
    }
    for k in 1..4 {
        let pairs: Vec<(f64, f64)> =
            years[0].iter().copied().zip(years[k].iter().copied()).collect();
        let covariance = |pairs: &[(f64, f64)]| {
            let n = pairs.len() as f64;
            let (x, y) =
                pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
            pairs.iter().map(|pair| (pair.0 - x / n) * (pair.1 - y / n)).sum::<f64>() / (n - 1.0)
        };
        let exact = 144.0 * (1.25_f64.powf(0.7_f64.powi(k as i32)) - 1.0);
        jackknife(&pairs, covariance).is("covariance of two years", exact, 0.15);
    }
}

#[test]
fn a_known_start_fades_and_holds_in_the_warm_up() {
    let model = model("levels");
    let (mut warm, mut horizon) = (Vec::new(), vec![Vec::new(); 4]);
    watch(&model, 40_000, &mut Log::default(), |workspace, log| {
        log.0.retain(|outage| model.instances[outage.instance].hazard == 1);
        warm.push(log.0.iter().filter(|outage| outage.from < 0.0).count() as f64);
        for (all, level) in horizon.iter_mut().zip(workspace.level(&model, 1)) {
            all.push(*level);
        }
        log.0.clear();
    });
    // January, March, May, July, September and November, at twice the rate.
    let days = 4.0 * 31.0 + 2.0 * 30.0;
    mean(&warm).is("incidents of the warm-up", 5.0 * 2.0 * days / 365.0 * 1.8, 0.02);
    let s = sigma(0.8);
    let z0 = (1.8_f64.ln() + s * s / 2.0) / s;
    for (year, values) in horizon.iter().enumerate() {
        let left = 0.4_f64.powi(year as i32 + 1);
        let exact = (s * left * z0 - s * s / 2.0 * left * left).exp();
        mean(values).is("mean of a level from a known one", exact, 0.03);
    }
}

#[test]
fn correlated_levels_go_together_in_every_year() {
    let model = model("levels");
    let mut years: Vec<[Vec<f64>; 3]> = vec![Default::default(); 4];
    watch(&model, 40_000, &mut NoWatch, |workspace, _| {
        for level in 0..3 {
            for (year, factor) in years.iter_mut().zip(workspace.level(&model, level)) {
                year[level].push(*factor);
            }
        }
    });
    for year in &years {
        mean(&year[0]).is("mean", 1.0, 0.02);
        let pairs: Vec<(f64, f64)> = year[0].iter().copied().zip(year[2].iter().copied()).collect();
        let found = spearman(&pairs);
        assert!((found - 0.6).abs() < 0.016, "{found}");
    }
    // From a known start the correlation comes to what is asked as the start is forgotten.
    let pairs: Vec<(f64, f64)> =
        years[3][1].iter().copied().zip(years[3][2].iter().copied()).collect();
    let found = spearman(&pairs);
    assert!((found + 0.5).abs() < 0.02, "{found}");
}

#[test]
fn a_longer_warm_up_moves_no_level_of_the_horizon() {
    let levels = |years: &str| {
        let model = model_with("levels", &[("run.warm_up_years", years)]);
        let mut all = Vec::new();
        watch(&model, 50, &mut NoWatch, |workspace, _| {
            (0..3).for_each(|level| all.extend_from_slice(workspace.level(&model, level)));
        });
        all
    };
    assert_eq!(levels("0"), levels("1"));
    assert_eq!(levels("1"), levels("7"));
}

#[test]
fn a_level_multiplies_what_an_alternative_costs_and_a_contracts_price_of_energy() {
    let model = model_of(
        "schema = 1\n[run]\nstart_year = 2030\nyears = 3\n[level.oil]\nyear_cv = 0.2\n\
         [level.deal]\nyear_cv = 0.1\npersistence = 0.5\n\
         [[supply]]\nname = \"plant\"\ncommodity = \"electricity\"\n[supply.steady]\nmw = 100\n\
         [[corridor]]\nname = \"line\"\ncommodity = \"electricity\"\nsupplies = [\"plant\"]\n\
         capacity_mw = 100\n\
         [[destination.alternative]]\nname = \"oil\"\ncommodity = \"electricity\"\n\
         usd_per_mwh = 1000\nmw = 500\nlevel = \"oil\"\n\
         [[contract]]\ncorridor = \"line\"\nmetered = \"receiving\"\nenergy_usd_per_mwh = 20\n\
         transit_usd_per_mwh = 5\nlevel = \"deal\"\n",
    );
    watch(&model, 200, &mut NoWatch, |workspace, _| {
        for year in 0..3 {
            let of = |measure| {
                workspace.row().get(measure, CorridorIndex(0), YearIndex(year)).unwrap()
            };
            let (oil, deal) = (workspace.level(&model, 0)[year], workspace.level(&model, 1)[year]);
            exactly("delivered", of(Measure::Delivered), 0.876);
            exactly("worth", of(Measure::Replacement), 0.876 * 1000.0 * oil);
            exactly("paid", of(Measure::Payment), 0.876 * (20.0 * deal + 5.0));
        }
    });
}
