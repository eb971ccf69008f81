//! One thing at a time: what each end brings, where that is known exactly.

use salang::Scenario;
use salang::session::{Study, Workers};
use serde_json::Value;

/// TWh a year of a megawatt.
const YEAR: f64 = 8.76e-3;

fn study() -> Study {
    let text = include_str!("grades.toml").replace("trials     = 3000", "trials     = 1000");
    let scenario = Scenario::from_text(&text).unwrap_or_else(|error| panic!("{error}"));
    Study::new(&scenario, &Workers::new(Some(2)).expect("threads")).expect("a model")
}

fn asked(of: &[&str], vary: &[&str]) -> Value {
    let of: Vec<String> = of.iter().map(|of| (*of).to_owned()).collect();
    let vary: Vec<_> = vary.iter().map(|vary| vary.parse().expect("a number")).collect();
    let ready = |_| Ok(());
    let (_, studied) = study().one_at_a_time(&of, (&vary, 10), ready).expect("moves");
    serde_json::from_str(studied.json()).expect("JSON")
}

fn row<'a>(found: &'a Value, name: &str) -> &'a Value {
    let rows = found["one_at_a_time"].as_array().expect("rows");
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name}: {found}"))
}

fn value(row: &Value, end: usize, of: usize) -> f64 {
    row["ends"][end]["of"][of]["value"].as_f64().expect("a number")
}

#[test]
fn each_end_brings_what_it_is_known_to_bring() {
    let large = "chance(delivered_twh[B, 2030] > 5)";
    let found = asked(&["delivered_twh.mean", large], &[]);
    let between = |name: &str, of| {
        let row = row(&found, name);
        value(row, 1, of) - value(row, 0, of)
    };
    // Under the same luck differences are exact where nothing else is drawn with it.
    for (name, megawatts) in [("a_mw", 800.0), ("b", 800.0), ("border", -700.0)] {
        let change = between(name, 0);
        assert!((change - megawatts * YEAR).abs() < 1e-6, "{name}: {change}");
    }
    assert_eq!(row(&found, "a_mw")["ends"][0]["at"].as_f64().map(f64::round), Some(600.0));
    assert_eq!(row(&found, "b")["ends"][1]["at"], "large");
    assert_eq!(row(&found, "border")["kind"], "chain");
    assert_eq!((value(row(&found, "b"), 0, 1), value(row(&found, "b"), 1, 1)), (0.0, 1.0));
    assert_eq!(between("a_mw", 1), 0.0);
    // Paired with the whole: the branch at its large end is above it by what the small ones lack.
    let change = row(&found, "b")["ends"][1]["change"][0]["value"].as_f64().expect("a number");
    let base = found["base"][0]["value"].as_f64().expect("a number");
    assert!((value(row(&found, "b"), 1, 0) - base - change).abs() < 1e-9);
    // The largest reach first, and constants are not among them.
    let reach: Vec<f64> = found["one_at_a_time"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (value(row, 1, 0) - value(row, 0, 0)).abs())
        .collect();
    assert!(reach.is_sorted_by(|a, b| a >= b), "{reach:?}");
    let rows = found["one_at_a_time"].as_array().expect("rows");
    assert!(rows.iter().all(|row| row["name"] != "d_losses"), "{found}");
}

#[test]
fn named_things_are_held_at_the_ends_that_are_given() {
    let found =
        asked(&["delivered_twh.mean"], &["c_chance=0:1", "corridor.D.capacity_mw=350:700", "b"]);
    assert_eq!(found["one_at_a_time"].as_array().map(Vec::len), Some(3));
    let change = |name: &str| value(row(&found, name), 1, 0) - value(row(&found, name), 0, 0);
    assert!((change("c_chance") - 600.0 * YEAR).abs() < 1e-6, "{found}");
    // Shut in half of the trials, to be seen in so many of them.
    let half = change("corridor.D.capacity_mw") / (350.0 * YEAR);
    assert!((half - 0.5).abs() < 0.07, "{half}");
    let words = |vary: &str| {
        let vary = [vary.parse().expect("a number")];
        let of = ["delivered_twh.mean".to_owned()];
        let said = study().one_at_a_time(&of, (&vary, 10), |_| Ok(())).map(|_| ());
        said.expect_err("cannot be moved so").to_string()
    };
    assert!(words("b=0:1").contains("no range"), "{}", words("b=0:1"));
    assert!(words("a_mw=0:1:5").contains("LOW:HIGH"), "{}", words("a_mw=0:1:5"));
}
