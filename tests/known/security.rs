//! The security chain against its matrix.

use salang::model::Model;
use salang::simulate::NoWatch;

use super::support::*;

const ROWS: [[f64; 3]; 3] = [[0.94, 0.05, 0.01], [0.10, 0.82, 0.08], [0.0, 0.2, 0.8]];

fn step(shares: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|to| (0..3).map(|from| shares[from] * ROWS[from][to]).sum())
}

fn stationary() -> [f64; 3] {
    (0..5000).fold([1.0, 0.0, 0.0], |shares, _| step(shares))
}

/// The states of every month, trial by trial.
fn histories(model: &Model, trials: u64) -> Vec<Vec<u8>> {
    let mut histories = Vec::new();
    watch(model, trials, &mut NoWatch, |workspace, _| histories.push(workspace.states().to_vec()));
    histories
}

#[test]
fn time_is_shared_among_states_as_the_stationary_distribution_says() {
    let trials = 14_000;
    let outcomes = run(&model("chain"), trials);
    for (state, exact) in outcomes.tallies().states.iter().zip(stationary()) {
        let n = trials as f64;
        let value = state.sum / n;
        let se = ((state.squared / n - value * value) / (n - 1.0)).sqrt();
        Found { value, se }.is("share of time", exact, 0.02);
    }
}

#[test]
fn a_stationary_start_is_stationary_in_every_month() {
    let histories = histories(&model("chain"), 100_000);
    for month in [0, 1, 7, 300, 719] {
        for (state, exact) in stationary().into_iter().enumerate() {
            let there: Vec<f64> = histories
                .iter()
                .map(|states| f64::from(u8::from(states[month] as usize == state)))
                .collect();
            mean(&there).is(&format!("state {state} in month {month}"), exact, 0.03);
        }
    }
}

#[test]
fn a_given_start_is_left_as_the_powers_of_the_matrix_say() {
    let histories = histories(&model("chain_start"), 100_000);
    assert_eq!(histories[0].len(), 24);
    let mut shares = [0.8, 0.2, 0.0];
    for month in 0..24 {
        for (state, exact) in shares.into_iter().enumerate() {
            let there: Vec<f64> = histories
                .iter()
                .map(|states| f64::from(u8::from(states[month] as usize == state)))
                .collect();
            let found = mean(&there);
            assert!((found.value - exact).abs() <= 4.0 * found.se, "month {month}: {found:?}");
        }
        shares = step(shares);
    }
}

#[test]
fn a_state_lasts_for_the_mean_sojourn_of_its_row_and_leaves_for_the_states_it_names() {
    let mut sojourns: [Vec<f64>; 3] = Default::default();
    let mut next = [[0.0; 3]; 3];
    for states in histories(&model("chain"), 12_000) {
        let mut began = None;
        for month in 1..states.len() {
            let (from, to) = (states[month - 1] as usize, states[month] as usize);
            if from == to {
                continue;
            }
            next[from][to] += 1.0;
            if let Some(began) = began {
                sojourns[from].push((month - began) as f64);
            }
            // Those that begin in the last 30 years might not end in the horizon.
            began = (month < 360).then_some(month);
        }
    }
    for state in 0..3 {
        let leave = 1.0 - ROWS[state][state];
        mean(&sojourns[state]).is("mean sojourn, months", 1.0 / leave, 0.02);
        let sd = (1.0 - leave).sqrt() / leave;
        jackknife(&sojourns[state], deviation).is("its sd", sd, 0.025);
        let left: f64 = next[state].iter().sum();
        for to in (0..3).filter(|to| *to != state && ROWS[state][*to] > 0.0) {
            let exact = ROWS[state][to] / leave;
            let found = next[state][to] / left;
            let se = (exact * (1.0 - exact).max(0.0) / left).sqrt();
            assert!(
                (found - exact).abs() <= 4.0 * se + 1e-9,
                "{state} to {to}: {found} for {exact}"
            );
        }
    }
    assert_eq!(next[2][0], 0.0, "a state that is not named is not entered");
}

#[test]
fn incidents_follow_the_rate_of_the_state() {
    let outcomes = run(&model("chain"), 7000);
    let tally = &outcomes.tallies().hazards[0];
    let count = tally.by_year.iter().sum::<u64>() as f64;
    let n = 7000.0;
    let per_trial = count / n;
    let se = ((tally.horizon_squared as f64 / n - per_trial * per_trial) / (n - 1.0)).sqrt();
    let shares = stationary();
    let exact = 60.0 * (shares[0] + 4.0 * shares[1] + 10.0 * shares[2]);
    Found { value: per_trial, se }.is("incidents in 60 years", exact, 0.02);
}

#[test]
fn rates_repairs_and_their_factor_are_those_of_the_state_and_warm_up_has_the_first_months() {
    let (mut before, mut horizon) = ([0.0; 2], [0.0; 2]);
    let mut trials = [0.0; 2];
    watch(&model("states"), 45_000, &mut Log::default(), |workspace, log| {
        let state = workspace.states()[0] as usize;
        assert!(workspace.states().iter().all(|other| *other as usize == state), "never ends");
        trials[state] += 1.0;
        for outage in log.0.drain(..) {
            let days = [2.0 * 1.5, 3.0 * 4.0][state];
            exactly("days", (outage.to - outage.from) / 24.0, days);
            *(if outage.from < 0.0 { &mut before } else { &mut horizon })
                .get_mut(state)
                .unwrap() += 1.0;
        }
    });
    for (state, rate) in [(0, 2.0), (1, 6.0)] {
        for (found, years) in [(before[state], 1.0), (horizon[state], 4.0)] {
            let expected: f64 = rate * years * trials[state];
            Found { value: found, se: expected.sqrt() }.is("incidents", expected, 0.02);
        }
    }
}

/// A chain whose start is drawn, one corridor beside it.
fn drawn_start(start: &str, rows: &str, law: &str) -> Model {
    model_of(&format!(
        "schema = 1\n[run]\nstart_year = 2001\nyears = 1\nwarm_up_years = 0\n[assumption.z]\n\
         value = {law}\n[security]\nstart = {start}\n{rows}\n[[supply]]\nname = \"plant\"\n\
         commodity = \"electricity\"\n[supply.steady]\nmw = 1\n[[corridor]]\nname = \"line\"\n\
         commodity = \"electricity\"\nsupplies = [\"plant\"]\ncapacity_mw = 1\n"
    ))
}

#[test]
fn a_drawn_start_is_scaled_to_one_in_every_trial_and_counted() {
    let trials = 40_000;
    let start = "{ calm = \"z\", contested = 0.4 }";
    let outcomes = run(&drawn_start(start, "", "{ uniform = [0.2, 0.8] }"), trials);
    let calm = outcomes.tallies().states[0];
    let n = trials as f64;
    let value = calm.sum / n;
    let se = ((calm.squared / n - value * value) / (n - 1.0)).sqrt();
    // The mean of z / (z + 0.4) over 0.2 to 0.8.
    Found { value, se }.is("calm", 1.0 - 0.4 / 0.6 * 2.0_f64.ln(), 0.03);
    assert_eq!(outcomes.tallies().clamped.last(), Some(&trials), "z never leaves exactly 0.6");
    // What adds up to one is not counted: the rule for constants.
    let whole = run(&drawn_start(start, "", "{ choice = { values = [0.6, 0.6] } }"), 100);
    assert!(whole.tallies().clamped.iter().all(|count| *count == 0));
}

#[test]
fn what_a_trial_draws_of_a_start_does_not_depend_on_the_trials_before_it() {
    let model = drawn_start("{ calm = \"z\", contested = \"z\" }", "", "{ uniform = [0.1, 0.9] }");
    let rare = drawn_start("{ calm = \"z\", contested = 0.5 }", "", "{ uniform = [0.0, 1.0] }");
    assert_eq!(histories(&model, 50), histories(&model, 50));
    let all = histories(&rare, 500);
    let mut workspace = salang::simulate::Workspace::new(&rare);
    let streams = salang::chance::TrialStreams::new(rare.seed, 499);
    salang::simulate::trial(&rare, &streams, 499, &mut workspace, &mut NoWatch).expect("no halt");
    assert_eq!(workspace.states(), all[499]);
    let one = run_on(&rare, (0, 8_000), 1);
    let two = run_on(&rare, (0, 8_000), 2);
    assert_eq!(one.tallies().states, two.tallies().states);
}

/// Why a run of the model stops.
fn halt(model: &Model) -> String {
    let engine = salang::simulate::engine::Engine::new(Some(1)).expect("threads");
    let keep = salang::simulate::engine::Keep::all(model);
    let progress = salang::simulate::engine::Progress::default();
    engine.run(model, (0, 2_000), &keep, &progress).expect_err("it stops").to_string()
}

#[test]
fn a_start_of_nothing_and_a_chain_that_falls_apart_stop_the_run() {
    let coin = "{ choice = { values = [0, 0.5] } }";
    let stop = halt(&drawn_start("{ calm = \"z\", contested = \"z\" }", "", coin));
    assert!(stop.starts_with("trial ") && stop.contains("in `security.start`"), "{stop}");
    assert!(stop.contains("the chances are all 0"), "{stop}");
    let rows = "[security.monthly_transition]\ncalm = { contested = \"z\" }\n\
                contested = { calm = \"z\" }";
    let stop = halt(&drawn_start("\"stationary\"", rows, coin));
    assert!(stop.contains("more than one stationary distribution"), "{stop}");
}

#[test]
fn a_law_that_cannot_be_drawn_stops_the_run_by_its_path_and_names_what_its_parameters_came_to() {
    let path = hourly::good().join("whole.toml");
    let stop = halt(&salang::model::compile(&scenario_at(&path, &[])).expect("compiles"));
    let place = "in `hazard.attack on the line.repair_days.contested` `p90` must be above `median`";
    assert!(stop.starts_with("trial 98 cannot be drawn: "), "{stop}");
    assert!(stop.contains(place) && stop.contains("`line_repair_median` came to 32.7"), "{stop}");
}
