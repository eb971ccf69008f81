//! Poisson, clustered and renewal hazards.

use salang::model::Model;
use salang::outcome::{All, CorridorIndex, Measure, SegmentTally, YearIndex};
use salang::simulate::{Levels, Outage, Watch};
use salang::units::{HOURS_PER_YEAR, MONTH_DAYS, MONTH_STARTS};

use super::support::*;

/// Share of time below full and at nothing, with the error of a ratio of sums.
fn shares(tally: &SegmentTally, trials: u64) -> (Found, Found) {
    let n = trials as f64;
    let share = |sum: f64, squared: f64, product: f64| {
        let value = sum / tally.service;
        let squares = squared - 2.0 * value * product + value * value * tally.service_squared;
        Found { value, se: (squares / (n - 1.0) * n).sqrt() / tally.service }
    };
    (
        share(tally.down, tally.down_squared, tally.down_service),
        share(tally.out, tally.out_squared, tally.out_service),
    )
}

fn segment_shares(model: &Model, trials: u64) -> Vec<(Found, Found)> {
    let tallies = run(model, trials).tallies();
    tallies.segments.iter().map(|tally| shares(tally, trials)).collect()
}

/// Laws of repair with a mean of ten days.
const REPAIRS: [&str; 10] = [
    "10",
    "{ exponential = { mean = 10 } }",
    "{ lognormal = { mean = 10, sd = 8 } }",
    "{ gamma = { shape = 2, scale = 5 } }",
    "{ uniform = [5, 15] }",
    "{ pert = [0, 10, 20] }",
    "{ weibull = { shape = 2, scale = 11.283791670955126 } }",
    "{ choice = { values = [1, 19] } }",
    "{ mixture = [{ exponential = { mean = 5 } }, 20], weights = [2, 1] }",
    "{ curve = [[0.0, 0], [1.0, 20]] }",
];

#[test]
fn a_poisson_hazard_is_down_for_a_share_that_only_the_mean_repair_decides() {
    let exact = 1.0 - (-12.0 * 10.0 / 365.0_f64).exp();
    for repair in REPAIRS {
        let model = model_with("poisson", &[("hazard.faults.repair_days", repair)]);
        let outcomes = run(&model, 2500);
        let (down, out) = shares(&outcomes.tallies().segments[0], 2500);
        down.is(&format!("down share, repair {repair}"), exact, 0.02);
        out.is("out share", exact, 0.02);
        let delivered = mean(&outcomes.values(Measure::Delivered, All, All));
        delivered.is("delivered", 0.876 * (1.0 - exact), 0.02);
    }
}

#[test]
fn incidents_of_a_year_have_mean_and_variance_of_a_poisson_law() {
    let model = model_with("poisson", &[("run.years", "1"), ("run.warm_up_years", "0")]);
    let mut yearly = Vec::new();
    watch(&model, 120_000, &mut Log::default(), |_, log| {
        yearly.push(counts(log, 1)[0]);
        log.0.clear();
    });
    mean(&yearly).is("incidents a year", 12.0, 0.02);
    jackknife(&yearly, variance).is("their variance", 12.0, 0.02);
    let mut chance = (-12.0_f64).exp();
    let pmf: Vec<f64> = (0..40)
        .map(|count| {
            chance *= if count == 0 { 1.0 } else { 12.0 / f64::from(count) };
            chance
        })
        .collect();
    let points = [6.0, 9.0, 12.0, 15.0, 18.0];
    distributed("incidents", &yearly, &points, |x| pmf[..=x as usize].iter().sum());
}

#[test]
fn tallies_count_incidents_as_a_watcher_does() {
    let model = model("poisson");
    let tally = run(&model, 300).tallies().hazards[0].clone();
    let (mut by_year, mut squared, mut horizon) = (vec![0; 10], vec![0; 10], 0);
    watch(&model, 300, &mut Log::default(), |_, log| {
        let counts: Vec<u64> = counts(log, 10).iter().map(|count| *count as u64).collect();
        for (year, count) in counts.iter().enumerate() {
            by_year[year] += count;
            squared[year] += count * count;
        }
        horizon += counts.iter().sum::<u64>().pow(2);
        log.0.clear();
    });
    assert_eq!(
        (tally.by_year, tally.by_year_squared, tally.horizon_squared),
        (by_year, squared, horizon)
    );
}

/// Variance of the count of a stationary self-exciting process in `days`, with exponential delays:
/// covariance density `c exp(-g t)`, `g = (1 - b) / decay`, `c = rate b (2 - b) / (2 decay (1 - b))`
/// (Hawkes 1971).
fn clustered_variance(per_day: f64, b: f64, decay: f64, days: f64) -> f64 {
    let g = (1.0 - b) / decay;
    let c = per_day * b * (2.0 - b) / (2.0 * decay * (1.0 - b));
    per_day * days + 2.0 * c * (days / g - (1.0 - (-g * days).exp()) / (g * g))
}

#[test]
fn clustering_keeps_the_mean_and_spreads_the_count_of_a_year_as_hawkes_says() {
    for b in [0.3, 0.6] {
        let branching = b.to_string();
        let cluster = format!("{{ branching = {branching}, decay_days = 20 }}");
        let model = model_with("clustering", &[("hazard.attacks.clustering", &cluster)]);
        let mut yearly = Vec::new();
        watch(&model, 200_000, &mut Log::default(), |_, log| {
            yearly.push(counts(log, 1)[0]);
            log.0.clear();
        });
        mean(&yearly).is("incidents a year", 6.0, 0.02);
        let exact = clustered_variance(6.0 / 365.0, b, 20.0, 365.0);
        jackknife(&yearly, variance).is("their variance", exact, 0.035);
    }
}

#[test]
fn over_a_long_window_clustering_spreads_the_count_by_the_square_of_one_less_branching() {
    let sets = [
        ("run.years", "20"),
        ("run.warm_up_years", "1"),
        ("hazard.attacks.per_year", "3"),
        ("hazard.attacks.clustering", "{ branching = 0.5, decay_days = 1 }"),
    ];
    let model = model_with("clustering", &sets);
    let mut totals = Vec::new();
    watch(&model, 150_000, &mut Log::default(), |_, log| {
        totals.push(counts(log, 20).iter().sum());
        log.0.clear();
    });
    mean(&totals).is("incidents in 20 years", 60.0, 0.02);
    jackknife(&totals, variance).is("their variance", 60.0 / 0.25, 0.02);
}

#[test]
fn others_bring_the_branching_share_of_all_incidents() {
    let sets = [("hazard.attacks.clustering", "{ branching = 0.25, decay_days = 3 }")];
    let model = model_with("clustering", &sets);
    let mut of_first = Vec::new();
    watch(&model, 20_000, &mut Log::default(), |_, log| {
        // Those near the end of the horizon have not brought all of theirs.
        let whole = log.0.iter().filter(|outage| outage.from < 300.0 * 24.0);
        let more = whole.clone().filter(|outage| outage.offspring).count() as f64;
        of_first.push((whole.count() as f64, more));
        log.0.clear();
    });
    let share = |items: &[(f64, f64)]| {
        let sums = items.iter().fold((0.0, 0.0), |sum, item| (sum.0 + item.0, sum.1 + item.1));
        sums.1 / sums.0
    };
    jackknife(&of_first, share).is("share of incidents that others brought", 0.25, 0.02);
}

#[test]
fn a_renewal_hazard_is_down_for_its_share_of_the_cycle_whatever_the_law_of_repair() {
    for repair in REPAIRS {
        let sets = [("hazard.faults.repair_days", repair), ("run.years", "8")];
        let model = model_with("renewal", &sets);
        let (down, _) = segment_shares(&model, 4000)[0];
        down.is(&format!("unavailability, repair {repair}"), 10.0 / 60.0, 0.02);
        let tally = &run(&model, 4000).tallies().hazards[0];
        let rate = tally.by_year.iter().sum::<u64>() as f64 / 32_000.0;
        assert!((rate / (365.0 / 60.0) - 1.0).abs() < 0.02, "{rate} failures a year");
    }
}

/// Chance that of `mean` expected Poisson events `count` happen, for counts from 0 on.
fn poisson(mean: f64) -> impl Iterator<Item = f64> {
    let mut chance = (-mean).exp();
    (1..).map(move |next| {
        let now = chance;
        chance *= mean / f64::from(next);
        now
    })
}

/// Chance that `stages` exponentials of a mean of one add up to at most `x`.
fn erlang(stages: usize, x: f64) -> f64 {
    1.0 - poisson(x).take(stages).sum::<f64>()
}

/// Takacs (1957): the time down in `days` is at most `x` where the repairs of all failures in the
/// first `days - x` of time up come to no more than `x`. `repairs(n, x)` is the chance that n
/// repairs do.
fn takacs(x: f64, days: f64, mttf: f64, repairs: impl Fn(usize, f64) -> f64) -> f64 {
    if x >= days {
        return 1.0;
    }
    let chances = poisson((days - x) / mttf).take(120).enumerate();
    chances.map(|(count, chance)| chance * repairs(count, x)).sum()
}

/// Days down in the first year, one number a trial.
fn days_down(model: &Model, trials: u64) -> Vec<f64> {
    let delivered = run(model, trials).values(Measure::Delivered, CorridorIndex(0), YearIndex(0));
    delivered.into_iter().map(|twh| (1.0 - twh / 0.876) * 365.0).collect()
}

#[test]
fn the_yearly_down_time_of_a_stationary_renewal_hazard_has_the_law_of_takacs() {
    let sample = days_down(&model("renewal"), 100_000);
    let (up, down) = (50.0 / 60.0, 10.0 / 60.0);
    let exact = |x: f64| {
        up * takacs(x, 365.0, 50.0, |count, x| erlang(count, x / 10.0))
            + down * takacs(x, 365.0, 50.0, |count, x| erlang(count + 1, x / 10.0))
    };
    // Past 1.95 / sqrt(n) lies one sample in a thousand.
    let distance = kolmogorov(&sample, |x| exact(x.max(0.0)));
    println!("largest difference {distance}");
    assert!(distance < 1.95 / (sample.len() as f64).sqrt(), "{distance}");
    distributed("days down", &sample, &[0.0, 20.0, 40.0, 60.0, 80.0, 110.0], exact);
    mean(&sample).is("mean days down", 365.0 * down, 0.02);
    let r = 1.0 / 50.0 + 1.0 / 10.0;
    let spread = 2.0 * up * down * (365.0 / r - (1.0 - (-r * 365.0_f64).exp()) / (r * r));
    jackknife(&sample, deviation).is("sd of days down", spread.sqrt(), 0.02);
}

#[test]
fn an_instance_begins_up_when_its_corridor_enters_into_service() {
    // With repairs that all last as long, and with repairs of two stages.
    let sets = [("corridor.line.in_service", "2001"), ("hazard.faults.repair_days", "10")];
    let sample = days_down(&model_with("renewal", &sets), 60_000);
    let points = [5.0, 25.0, 45.0, 65.0, 85.0];
    distributed("days down, constant repair", &sample, &points, |x| {
        takacs(x, 365.0, 50.0, |count, x| f64::from(u8::from(count as f64 * 10.0 <= x)))
    });
    let law = "{ gamma = { shape = 2, scale = 5 } }";
    let sets = [("corridor.line.in_service", "2001"), ("hazard.faults.repair_days", law)];
    let sample = days_down(&model_with("renewal", &sets), 60_000);
    let points = [0.0, 10.0, 30.0, 50.0, 70.0, 100.0];
    distributed("days down, two stages", &sample, &points, |x| {
        takacs(x, 365.0, 50.0, |count, x| erlang(2 * count, x / 5.0))
    });
}

#[test]
fn two_units_of_half_capacity_are_out_as_the_binomial_law_says() {
    let model = model("units");
    let outcomes = run(&model, 8000);
    let (down, out) = shares(&outcomes.tallies().segments[0], 8000);
    let (a, u) = (0.8_f64, 0.2_f64);
    down.is("share of time below full", 1.0 - a * a, 0.02);
    out.is("share of time at nothing", u * u, 0.02);
    mean(&outcomes.values(Measure::Delivered, All, All)).is("delivered", 0.876 * a, 0.02);
    mean(&outcomes.values(Measure::ZeroDays, All, All)).is("zero days", 365.0 * u * u, 0.02);
}

/// Adds up the hours in which no corridor delivers, for two corridors.
#[derive(Default)]
struct Dark {
    gaps: [Vec<(f64, f64)>; 2],
}

impl Watch for Dark {
    const ON: bool = true;
    fn incident(&mut self, _: &Outage) {}
    fn flow(&mut self, corridor: usize, from: f64, to: f64, levels: &Levels, _: &[f64]) {
        if levels.delivered() == 0.0 {
            self.gaps[corridor].push((from, to));
        }
    }
}

impl Dark {
    /// Hours in which both are dark; forgets what it has seen.
    fn take(&mut self) -> f64 {
        let [one, other] = std::mem::take(&mut self.gaps);
        let (mut i, mut j, mut hours) = (0, 0, 0.0);
        while i < one.len() && j < other.len() {
            hours += (one[i].1.min(other[j].1) - one[i].0.max(other[j].0)).max(0.0);
            if one[i].1 < other[j].1 {
                i += 1;
            } else {
                j += 1;
            }
        }
        hours
    }
}

#[test]
fn hazards_that_act_together_take_both_corridors_at_once_and_independent_ones_seldom() {
    let p = 1.0 - (-20.0 * 5.0 / 365.0_f64).exp();
    for (together, both) in [("true", p), ("false", p * p)] {
        let model = model_with("together", &[("hazard.transit suspended.together", together)]);
        let mut dark = Vec::new();
        watch(&model, 3000, &mut Dark::default(), |_, watch| {
            dark.push(watch.take() / (10.0 * HOURS_PER_YEAR));
        });
        mean(&dark).is(&format!("both dark, together = {together}"), both, 0.02);
        for (down, _) in segment_shares(&model, 2000) {
            down.is("each dark", p, 0.02);
        }
        // Of the time in service: what acts together runs before it too, and weighs nothing then.
        let entry = ("corridor.north.in_service", "2004.5");
        let together = ("hazard.transit suspended.together", together);
        let late = model_with("together", &[together, entry]);
        segment_shares(&late, 3000)[0].0.is("dark once in service", p, 0.02);
        let together = together.1;
        let hazard = run(&model, 500).tallies().hazards[0].clone();
        let rate = hazard.by_year.iter().sum::<u64>() as f64 / 5000.0;
        let exact = if together == "true" { 20.0 } else { 40.0 };
        assert!((rate / exact - 1.0).abs() < 0.015, "{rate} incidents a year, not {exact}");
    }
}

#[test]
fn only_incidents_that_stop_the_flow_weigh_but_all_count() {
    // Whether it stops the flow has nothing to do with how long it lasts.
    let repair = ("hazard.faults.repair_days", "{ exponential = { mean = 10 } }");
    let sets = [("hazard.faults.stops_flow", "0.4"), repair];
    let outcomes = run(&model_with("poisson", &sets), 7000);
    let tallies = outcomes.tallies();
    let exact = 1.0 - (-0.4 * 12.0 * 10.0 / 365.0_f64).exp();
    shares(&tallies.segments[0], 7000).0.is("down share", exact, 0.02);
    let rate = tallies.hazards[0].by_year.iter().sum::<u64>() as f64 / 70_000.0;
    assert!((rate - 12.0).abs() < 4.0 * (12.0 / 70_000.0_f64).sqrt(), "{rate} a year");

    // A repair lasts all the same where a failure takes nothing: 60 days a cycle.
    let sets = [("hazard.faults.stops_flow", "0.4"), ("run.years", "8")];
    let outcomes = run(&model_with("renewal", &sets), 6000);
    let tallies = outcomes.tallies();
    shares(&tallies.segments[0], 6000).0.is("renewal, down share", 0.4 / 6.0, 0.02);
    let rate = tallies.hazards[0].by_year.iter().sum::<u64>() as f64 / 48_000.0;
    assert!((rate / (365.0 / 60.0) - 1.0).abs() < 0.01, "{rate} a year");
}

/// The month of the year, 0 to 11, that holds an hour.
fn month_of(hour: f64) -> usize {
    let day = hour.rem_euclid(HOURS_PER_YEAR) / 24.0;
    MONTH_STARTS.iter().take_while(|start| f64::from(**start) <= day).count() - 1
}

#[test]
fn a_hazard_of_some_months_brings_incidents_in_these_at_their_rates() {
    let factors = [3.0, 4.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0];
    let mut found = [0.0; 12];
    let trials = 64_000;
    watch(&model("months"), trials, &mut Log::default(), |_, log| {
        for outage in log.0.drain(..) {
            found[month_of(outage.from)] += 1.0;
        }
    });
    // Three years and two of warm-up.
    for month in 0..12 {
        let expected =
            4.0 * factors[month] * f64::from(MONTH_DAYS[month]) / 365.0 * 5.0 * trials as f64;
        if expected == 0.0 {
            assert_eq!(found[month], 0.0, "month {month}");
        } else {
            let name = format!("incidents in month {}", month + 1);
            Found { value: found[month], se: expected.sqrt() }.is(&name, expected, 0.02);
        }
    }
}

#[test]
fn a_hazard_of_some_months_begins_with_its_corridor() {
    let factors = [3.0, 4.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0];
    // Service begins on 27 February at noon, in the first year.
    let entry = 57.5 * 24.0;
    let year = (2001.0 + 57.5 / 365.0).to_string();
    let sets = [("corridor.line.in_service", year.as_str())];
    let trials = 40_000;
    let mut found = vec![0.0; 36];
    watch(&model_with("months", &sets), trials, &mut Log::default(), |_, log| {
        for outage in log.0.drain(..) {
            assert!(outage.from >= entry, "nothing fails before it serves");
            let year = (outage.from / HOURS_PER_YEAR) as usize;
            found[year * 12 + month_of(outage.from)] += 1.0;
        }
    });
    for (month, found) in found.into_iter().enumerate() {
        let days = match month {
            0 => 0.0,
            1 => 1.5,
            _ => f64::from(MONTH_DAYS[month % 12]),
        };
        let expected: f64 = 4.0 * factors[month % 12] * days / 365.0 * trials as f64;
        let se = expected.sqrt();
        assert!((found - expected).abs() <= 4.0 * se, "month {month}: {found} for {expected}");
    }
}

#[test]
fn a_renewal_hazard_of_some_months_fails_at_their_rates_while_it_is_up() {
    let factors = [3.0, 4.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0];
    let (mut failures, mut down) = ([0.0; 12], [0.0; 12]);
    let trials = 60_000;
    let begin = -3.0 * HOURS_PER_YEAR;
    let end = 3.0 * HOURS_PER_YEAR;
    watch(&model("renewal_months"), trials, &mut Log::default(), |_, log| {
        let mut before = begin;
        for outage in log.0.drain(..) {
            assert!(outage.from >= before, "what is down cannot fail again");
            before = outage.to;
            failures[month_of(outage.from)] += 1.0;
            let mut at = outage.from;
            while at < outage.to.min(end) {
                let month = month_of(at + 1e-7);
                let year = ((at + 1e-7) / HOURS_PER_YEAR).floor();
                let border = year * HOURS_PER_YEAR + f64::from(MONTH_STARTS[month + 1]) * 24.0;
                let until = border.min(outage.to).min(end);
                down[month] += (until - at) / 24.0;
                at = until;
            }
        }
    });
    for month in 0..12 {
        let days = f64::from(MONTH_DAYS[month]) * 6.0 * trials as f64;
        let expected = (days - down[month]) * factors[month] / 60.0;
        if factors[month] == 0.0 {
            assert_eq!(failures[month], 0.0, "month {month}");
        } else {
            let name = format!("failures in month {}", month + 1);
            Found { value: failures[month], se: expected.sqrt() }.is(&name, expected, 0.02);
        }
    }
}

#[test]
fn rates_for_100_km_grow_with_length_and_together_with_all_lengths() {
    let tallies = run(&model("lengths"), 8000).tallies();
    for hazard in &tallies.hazards {
        let count = hazard.by_year.iter().sum::<u64>() as f64;
        let expected: f64 = 2.0 * 3.0 * 5.0 * 8000.0;
        Found { value: count, se: expected.sqrt() }.is("incidents", expected, 0.02);
    }
    let mut of_segment = [0.0; 2];
    watch(&model("lengths"), 9000, &mut Log::default(), |_, log| {
        for outage in log.0.drain(..).filter(|outage| outage.from >= 0.0 && outage.instance < 2) {
            of_segment[outage.instance] += 1.0;
        }
    });
    for (found, length) in of_segment.iter().zip([2.5, 0.5]) {
        let expected: f64 = 2.0 * length * 5.0 * 9000.0;
        Found { value: *found, se: expected.sqrt() }.is("incidents", expected, 0.02);
    }
}
