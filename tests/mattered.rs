//! What a run says of what mattered: shares of the variance that are known exactly, tenths worked again
//! from the draws that it wrote, and the same whatever its memory and threads.

use std::collections::HashMap;

use salang::report::Format;
use salang::session::{Enough, Study, Workers};
use salang::stats::{DriverRow, ExtremeRow, FactorKind, Summary, Which};
use salang::{Run, Scenario};
use serde_json::Value;

fn scenario() -> Scenario {
    Scenario::from_text(include_str!("mattered.toml")).expect("no errors")
}

fn driver<'a>(summary: &'a Summary, kind: FactorKind, name: &str) -> &'a DriverRow {
    let rows = summary.drivers.as_deref().expect("enough trials");
    rows.iter().find(|row| row.kind == kind && row.name == name).expect("a row")
}

#[test]
fn the_shares_of_two_lines_are_those_that_are_known() {
    let ran = scenario().run(&Run::default()).expect("runs");
    let summary = ran.summary();
    // The south brings c, uniform on 500 to 1500 MW: variance 1000^2 / 12. The north brings 800 MW for the
    // share b u of the horizon, b being 1 in 70 %, u uniform: mean 0.35, second moment 0.7 / 3. Of u alone
    // the mean is 560 u.
    let south = 1e6 / 12.0;
    let north = 640_000.0 * (0.7 / 3.0 - 0.35 * 0.35);
    let date = 560.0 * 560.0 / 12.0;
    let known = [
        (FactorKind::Assumption, "south_mw", south),
        (FactorKind::Entry, "North", north),
        (FactorKind::Assumption, "north_from", date),
    ];
    for (kind, name, part) in known {
        let (row, exact) = (driver(summary, kind, name), part / (south + north));
        assert!(row.low <= exact && exact <= row.high, "{row:?}, not {exact}");
        assert!(row.se < 0.012 && row.trials == 6000, "{row:?}");
    }
    // No constant, nothing that is not used, nothing without effect, and of two that are correlated one.
    let rows = summary.drivers.as_deref().expect("enough trials");
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!(driver(summary, FactorKind::Assumption, "north_from").with, ["north_price"]);
    assert!(driver(summary, FactorKind::Assumption, "south_mw").with.is_empty());
    let page = ran.page();
    let said = &page.mattered.said[0];
    assert!(said.contains("`South capacity` (54 % of the variance)"), "{said}");
    // The entry of a corridor is named once, and not by its date as well.
    assert!(said.contains("North enters into service"), "{said}");
    assert!(
        page.mattered.said.iter().all(|said| !said.contains("`North enters service`")),
        "{page:?}"
    );
}

/// The columns of a CSV file, by name.
fn columns(text: &str) -> HashMap<String, Vec<String>> {
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let heads = lines.next().expect("heads");
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); heads.len()];
    for line in lines {
        columns.iter_mut().zip(line).for_each(|(column, cell)| column.push(cell));
    }
    heads.into_iter().zip(columns).collect()
}

#[test]
fn tenths_are_those_of_the_draws_that_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = Run::default().trials(1000).draws(Some(Format::Csv));
    let ran = scenario().run(&run).expect("runs");
    ran.report().write(folder.path().join("out")).expect("written");
    let read = |name| std::fs::read_to_string(folder.path().join("out").join(name)).expect("read");
    let (draws, assumptions) = (columns(&read("draws.csv")), columns(&read("assumptions.csv")));
    let number = |text: &String| text.parse::<f64>().expect("a number");
    let mut delivered = vec![0.0; 1000];
    let mut serves = vec![false; 1000];
    let rows = draws["trial"].iter().zip(&draws["corridor"]);
    for (row, (trial, corridor)) in rows.enumerate() {
        let trial = trial.parse::<usize>().expect("a trial");
        delivered[trial] += number(&draws["delivered_twh"][row]) / 5.0;
        let lost = number(&draws["lost_twh_not_in_service"][row]);
        let nameplate = number(&draws["nameplate_twh"][row]);
        serves[trial] |= corridor == "North" && nameplate - lost > 1e-9;
    }
    let mut order: Vec<usize> = (0..1000).collect();
    order.sort_by(|a, b| delivered[*a].total_cmp(&delivered[*b]));
    let mean = |trials: &[usize], of: &dyn Fn(usize) -> f64| {
        trials.iter().map(|trial| of(*trial)).sum::<f64>() / trials.len() as f64
    };
    let capacity = |trial: usize| number(&assumptions["south_mw"][trial]);
    let north = |trial: usize| f64::from(u8::from(serves[trial]));
    let rows = ran.summary().extremes.as_deref().expect("enough trials");
    let row = |which, kind, name: &str| -> &ExtremeRow {
        let mut found = rows.iter().filter(|row| row.which == which && row.kind == kind);
        found.find(|row| row.name == name).expect("a row")
    };
    let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{a}, not {b}");
    let all: Vec<usize> = (0..1000).collect();
    let spread = |of: &dyn Fn(usize) -> f64| {
        let middle = mean(&all, of);
        (all.iter().map(|t| (of(*t) - middle) * (of(*t) - middle)).sum::<f64>() / 999.0).sqrt()
    };
    for which in Which::ALL {
        let (there, elsewhere) = match which {
            Which::Worst => order.split_at(100),
            Which::Best => {
                let (rest, best) = order.split_at(900);
                (best, rest)
            }
        };
        let found = row(which, FactorKind::Assumption, "south_mw");
        close(found.there, mean(there, &capacity));
        close(found.elsewhere, mean(elsewhere, &capacity));
        close(found.shift, (mean(there, &capacity) - mean(&all, &capacity)) / spread(&capacity));
        close(found.share, 0.1);
        // Who is there less often is told of as never being there.
        let (kind, of): (_, &dyn Fn(usize) -> f64) = match which {
            Which::Worst => (FactorKind::NeverInService, &|trial| 1.0 - north(trial)),
            Which::Best => (FactorKind::InService, &north),
        };
        let found = row(which, kind, "North");
        close(found.there, mean(there, of));
        close(found.elsewhere, mean(elsewhere, of));
        assert!(found.shift > 0.0);
    }
}

#[test]
fn memory_and_threads_change_nothing() {
    let plan = |memory| scenario().plan(&Run::default().trials(700).memory(memory)).expect("fits");
    let (at_once, in_passes) = (plan(1 << 30), plan(600 * 1024));
    assert!(at_once.plan().passes() == 1 && in_passes.plan().passes() > 1);
    let one = at_once.run(&Workers::new(Some(1)).expect("a thread"), None).expect("runs");
    let other = in_passes.run(&Workers::new(Some(3)).expect("threads"), None).expect("runs");
    assert!(one.summary().drivers.as_ref().is_some_and(|rows| rows.len() >= 2));
    assert_eq!(one.json(), other.json());
}

#[test]
fn of_too_few_trials_it_is_said_that_nothing_is_known() {
    let ran = scenario().run(&Run::default().trials(199)).expect("runs");
    assert_eq!((&ran.summary().drivers, &ran.summary().extremes), (&None, &None));
    let words = ran.page().mattered;
    assert_eq!(
        words.unknown.as_deref(),
        Some("What mattered is not known of 199 trials: it takes 200 or more")
    );
    assert!(words.said.is_empty() && words.drivers.is_empty());
    assert!(!ran.report().charts().drawn.iter().any(|chart| chart.name == "drivers"));
    // Where nothing varies there is nothing to know.
    let certain = scenario().with("assumption.south_mw.value", 1000.0).expect("read");
    let certain = certain.with("corridor.North.built", 0.0).expect("read");
    for trials in [100, 300] {
        let ran = certain.run(&Run::default().trials(trials)).expect("runs");
        let words = ran.page().mattered;
        assert!(words.said.is_empty() && words.unknown.is_none(), "{words:?}");
        let rows = ran.summary().drivers.as_ref().map(Vec::len);
        assert_eq!(rows, (trials == 300).then_some(0));
    }
}

#[test]
fn sensitivity_agrees_with_what_a_run_says_by_itself() {
    let workers = Workers::new(None).expect("threads");
    let scenario = scenario().with("run.trials", 1000.0).expect("read");
    let study = Study::new(&scenario, &workers).expect("compiles");
    let ((), studied) =
        study.sensitivity_until("delivered_twh.mean", Enough::All, |_| Ok(())).expect("runs");
    let found: Value = serde_json::from_str(studied.json()).expect("JSON");
    let mut seen = 0;
    for row in found["drivers"].as_array().expect("rows") {
        let at = |kind: &str, key: &str| row[kind][key].as_f64();
        let Some(given) = at("given_data", "value") else { continue };
        let (first, error) =
            (at("first", "value").expect("known"), at("first", "se").expect("known"));
        let own = at("given_data", "se").expect("known");
        assert!((given - first).abs() < 3.5 * (error * error + own * own).sqrt(), "{row}");
        seen += 1;
    }
    assert!(seen >= 2, "{found}");
    let text = studied.page().text(100, false, None).to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("from its trials alone, agrees within the errors of both for"), "{text}");
    // The same rows as those of the run with as many trials.
    let ran = scenario.run(&Run::default()).expect("runs");
    let row = driver(ran.summary(), FactorKind::Assumption, "south_mw");
    let same = found["drivers"].as_array().expect("rows").iter().find(|known| {
        known["assumptions"]
            .as_array()
            .is_some_and(|names| names.contains(&Value::from("south_mw")))
            && known["group"] == "assumption"
    });
    assert_eq!(same.expect("a row")["given_data"]["value"].as_f64(), Some(row.index));
}
