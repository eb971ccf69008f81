//! Runs whose trials are counted say what runs that keep every trial say: means, spreads and chances to
//! rounding, quantiles within 1.3e-4 of their value.

use std::path::{Path, PathBuf};

use salang::{Run, Scenario};
use serde_json::Value;

/// Of its value, to which a quantile is known.
const WIDTH: f64 = 1.3e-4;

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("read").path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    assert!(files.len() > 15);
    files
}

fn summary(scenario: &Scenario, run: &Run) -> Value {
    let result = scenario.run(run).expect("it runs");
    serde_json::from_str(result.json()).expect("JSON")
}

/// How far two summaries are apart, in places where they may not be.
fn compare(place: &str, exact: &Value, counted: &Value, wrong: &mut Vec<String>) {
    match (exact, counted) {
        (Value::Object(one), Value::Object(other)) => {
            // Of trials that are kept drivers, and what they rest on, are told from all of them.
            let apart = ["drivers", "evidence", "extremes", "counted"];
            let all = one.keys().chain(other.keys());
            for key in all.filter(|key| !apart.contains(&key.as_str())) {
                let (a, b) = (one.get(key).unwrap_or(&Value::Null), other.get(key));
                let of = |key: &str| one.get(key).and_then(Value::as_f64).unwrap_or(0.0);
                let most = of("max").abs().max(of("min").abs());
                let b = b.unwrap_or(&Value::Null);
                match (a.as_f64(), b.as_f64()) {
                    (Some(x), Some(y)) => {
                        let slack = match key.as_str() {
                            // Of numbers on both sides of nothing only the larger is known so well.
                            "p5" | "p10" | "p25" | "p50" | "p75" | "p90" | "p95" | "cvar5" => {
                                WIDTH * if of("min") < 0.0 { most } else { x.abs() }
                            }
                            "se_p10" | "se_p50" | "se_p90" | "se_cvar5" => {
                                // Years of service of a corridor that hardly ever comes are few, and the
                                // density at a quantile is told from their neighbours.
                                let share =
                                    if place.starts_with(".service_year") { 0.4 } else { 0.05 };
                                share * x.abs() + 2.0 * WIDTH * most
                            }
                            // The root of what rounding leaves of a spread of nothing.
                            "se" | "sd" => 1e-9 * (x.abs() + most) + 1e-12,
                            _ => 1e-9 * x.abs().max(1e-3 * most) + 1e-12,
                        };
                        if (x - y).abs() > slack {
                            wrong.push(format!("{place}.{key}: {x} kept, {y} counted"));
                        }
                    }
                    _ => compare(&format!("{place}.{key}"), a, b, wrong),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            if one.len() != other.len() {
                wrong.push(format!("{place}: {} kept, {} counted", one.len(), other.len()));
            }
            let is_list_of_numbers = place.ends_with("twentieths");
            for (index, (a, b)) in one.iter().zip(other).enumerate() {
                match (a.as_f64(), b.as_f64()) {
                    (Some(x), Some(y)) if is_list_of_numbers => {
                        if (x - y).abs() > WIDTH * x.abs() {
                            wrong.push(format!("{place}[{index}]: {x} kept, {y} counted"));
                        }
                    }
                    _ => compare(&format!("{place}[{index}]"), a, b, wrong),
                }
            }
        }
        (one, other) if one == other => {}
        (one, other) => match (one.as_f64(), other.as_f64()) {
            (Some(x), Some(y)) if (x - y).abs() <= 1e-9 * x.abs() => {}
            _ => wrong.push(format!("{place}: {one} kept, {other} counted")),
        },
    }
}

#[test]
fn on_every_shipped_scenario_counts_say_what_trials_say() {
    for file in shipped() {
        let scenario = Scenario::from_path(&file).expect("a scenario");
        let run = Run::default().trials(1000);
        let (exact, counted) =
            (summary(&scenario, &run), summary(&scenario, &run.clone().exact(512)));
        assert!(exact.get("counted").is_none());
        assert_eq!(counted["counted"]["kept_trials"], 512);
        let mut wrong = Vec::new();
        compare("", &exact, &counted, &mut wrong);
        let first = wrong.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
        assert!(wrong.is_empty(), "{}: {} differ\n{first}", file.display(), wrong.len());
    }
}

#[test]
fn up_to_the_limit_nothing_is_counted_and_past_it_the_files_are_the_same_but_for_what_counts() {
    let scenario = Scenario::from_path(shipped().remove(0)).expect("a scenario");
    let run = Run::default().trials(320);
    let at = scenario.run(&run.clone().exact(320)).expect("it runs");
    assert_eq!(at.json(), scenario.run(&run).expect("it runs").json());
    let past = scenario.run(&run.exact(319)).expect("it runs");
    assert_ne!(past.json(), at.json());
    let names = |result: &salang::session::RunResult| -> Vec<String> {
        let report = result.report();
        let charts = report.charts().drawn.iter().map(|chart| chart.name.to_owned());
        charts.chain(report.files().map(|(name, _)| name.to_owned())).collect()
    };
    assert_eq!(names(&past), names(&at));
    let html = |result: &salang::session::RunResult| {
        let report = result.report();
        let found = report.files().find(|(name, _)| *name == "report.html");
        String::from_utf8(found.expect("a page").1.to_vec()).expect("text")
    };
    assert!(html(&past).contains("each number is counted and not kept"));
    assert!(html(&past).contains("of the first 256 trials"));
    assert!(!html(&at).contains("counted and not kept"));
}

#[test]
fn counts_that_do_not_fit_take_more_passes_and_come_out_the_same() {
    let scenario = Scenario::from_path(shipped().remove(0)).expect("a scenario");
    let run = Run::default().trials(700).exact(128);
    let files = |run: &Run| {
        let workers = salang::session::Workers::new(None).expect("threads");
        let result = scenario.plan(run).expect("a plan").run(&workers, None).expect("it runs");
        let done = workers.progress().done.load(std::sync::atomic::Ordering::Relaxed);
        let report = result.report();
        let files: Vec<(String, Vec<u8>)> =
            report.files().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
        (done, files)
    };
    let (done, whole) = files(&run);
    assert_eq!(done, 700);
    let (done, again) = files(&run.clone().memory(256 << 20));
    assert!(done >= 1400 && done.is_multiple_of(700), "{done} trials simulated");
    assert_eq!(again.len(), whole.len());
    for ((name, own), (_, other)) in again.iter().zip(&whole) {
        assert!(own == other, "{name} differs");
    }
}

#[test]
fn an_interrupted_run_of_several_passes_is_about_trials_that_all_passes_have() {
    let scenario = Scenario::from_path(shipped().remove(0)).expect("a scenario");
    let run = Run::default().trials(20_000).exact(128).memory(256 << 20);
    let workers = salang::session::Workers::new(Some(2)).expect("threads");
    let progress = std::sync::Arc::clone(workers.progress());
    let stopping = std::thread::spawn(move || {
        use std::sync::atomic::Ordering;
        while progress.done.load(Ordering::SeqCst) < 640 {
            std::thread::yield_now();
        }
        progress.stop.store(true, Ordering::SeqCst);
    });
    let stopped = scenario.plan(&run).expect("a plan").run(&workers, None).expect("it runs");
    stopping.join().expect("it ends");
    let told = &stopped.summary().run;
    assert!(told.partial && told.trials > 0 && told.trials < 20_000, "{}", told.trials);
    let whole = summary(&scenario, &run.clone().trials(told.trials));
    let stopped: Value = serde_json::from_str(stopped.json()).expect("JSON");
    for part in ["metrics", "service_year", "futures", "by_outcome", "monthly"] {
        assert_eq!(stopped[part], whole[part], "{part}");
    }
}

#[test]
fn trials_that_do_not_fit_are_counted() {
    let scenario = Scenario::from_path(shipped().remove(0)).expect("a scenario");
    let run = Run::default().trials(2000);
    assert!(summary(&scenario, &run).get("counted").is_none());
    let counted = summary(&scenario, &run.clone().memory(1 << 20));
    assert!(counted["counted"]["kept_trials"].as_u64().is_some_and(|kept| kept > 0));
    let exact = summary(&scenario, &run);
    let mut wrong = Vec::new();
    compare("", &exact, &counted, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_would_be_counted_in_passes_without_end_is_refused_before_it_starts() {
    let mut text = String::from(
        "schema = 1\ntitle = \"Many\"\n[run]\nstart_year = 2030\nyears = 60\n\
         [[supply]]\nname = \"Field\"\ncountry = \"Turkmenistan\"\ncommodity = \"gas\"\n\
         source = \"Made up\"\n[supply.steady]\nbcm_per_year = 10\n",
    );
    for number in 0..60 {
        text += &format!(
            "[[corridor]]\nname = \"Pipeline {number}\"\ncommodity = \"gas\"\nsupplies = [\"Field\"]\n\
             capacity_bcm_per_year = 8\nsource = \"Made up\"\n\
             [[corridor.segment]]\nname = \"Desert {number}\"\ncountry = \"Afghanistan\"\n\
             length_km = 200\nlosses = 0.02\nsource = \"Made up\"\n"
        );
    }
    let scenario = Scenario::from_text(&text).expect("no errors");
    let plan = |run: &Run| scenario.plan(run).map(|plan| plan.plan().passes());
    let refused = plan(&Run::default().trials(300_000)).expect_err("too much").to_string();
    assert!(refused.contains("300,000 trials of 60 years and 60 corridors"), "{refused}");
    assert!(refused.contains("--only"), "{refused}");
    // Of trials that may be kept it says how many.
    let refused = plan(&Run::default().trials(150_000)).expect_err("too much").to_string();
    assert!(refused.contains("trials or fewer"), "{refused}");
    assert_eq!(plan(&Run::default().trials(100)).expect("few enough"), 1);
}

#[test]
fn a_counted_run_is_the_same_whatever_the_threads_and_the_way_it_is_cut() {
    let scenario = Scenario::from_path(shipped().remove(0)).expect("a scenario");
    let run = Run::default().trials(700).exact(128);
    let json = |threads| {
        let workers = salang::session::Workers::new(Some(threads)).expect("threads");
        let plan = scenario.plan(&run).expect("a plan");
        assert_eq!(plan.plan().passes(), 1);
        plan.run(&workers, None).expect("it runs").json().to_owned()
    };
    let one = json(1);
    assert_eq!(json(2), one);
    assert_eq!(json(5), one);
}
