//! The great uncertainties of the baseline, one at a time: what each of their ends brings, as the table in
//! `scenarios/EVIDENCE.md`.
//!
//! ```sh
//! cargo run --release --example ends            # with the trials of the baseline, or as many as are given
//! ```

use std::error::Error;
use std::path::Path;

use salang::{Run, Scenario};

/// What counts as much: a terawatt-hour in 2035.
const MUCH: &str = "delivered_twh[2035] >= 1";

/// An end of an uncertainty.
enum End {
    /// A shipped scenario.
    File(&'static str),
    /// The baseline with one assumption held.
    Held(&'static str, f64),
    /// The baseline with an outcome supposed.
    Given(&'static str, &'static str),
}

/// An uncertainty, its ends in words, and its ends.
struct Uncertainty {
    name: &'static str,
    ends: [(&'static str, End); 2],
}

const fn of(
    name: &'static str,
    low: (&'static str, End),
    high: (&'static str, End),
) -> Uncertainty {
    Uncertainty { name, ends: [low, high] }
}

const UNCERTAINTIES: [Uncertainty; 12] = [
    of(
        "What becomes of TAPI",
        ("never", End::Given("tapi", "never")),
        ("built without India", End::Given("tapi", "without India")),
    ),
    of(
        "Relations with Afghanistan",
        ("border shut", End::File("border-shut")),
        ("border open", End::File("border-open")),
    ),
    of(
        "LPG over the gates, kt in 2028",
        ("35", End::Held("lpg_kt", 35.0)),
        ("245", End::Held("lpg_kt", 245.0)),
    ),
    of(
        "Price of LNG, power from it, USD per MWh",
        ("60", End::File("lng-cheap")),
        ("136", End::File("lng-shock")),
    ),
    of(
        "CASA-1000 ever finished",
        ("never", End::Held("casa_built", 0.0)),
        ("for certain", End::Held("casa_built", 1.0)),
    ),
    of(
        "CASA-1000's first summer",
        ("2036", End::Held("casa_in_service", 2036.33)),
        ("2029", End::Held("casa_in_service", 2029.33)),
    ),
    of(
        "Tajik surplus of 2028, TWh",
        ("0.85", End::Held("vakhsh_twh", 0.85)),
        ("3.0", End::Held("vakhsh_twh", 3.0)),
    ),
    of("Rogun", ("fast", End::File("rogun")), ("slow", End::File("rogun-slow"))),
    of(
        "Kyrgyz deficit",
        ("never ends", End::Held("deficit_ends", 0.0)),
        ("closed", End::File("kambarata")),
    ),
    of(
        "What of CASA's price is owed",
        ("nothing", End::Given("casa_terms", "all avoidable")),
        ("all", End::Given("casa_terms", "bound to take")),
    ),
    of("India in TAPI", ("out", End::File("no-india")), ("in", End::File("india"))),
    of("Afghanistan", ("conflict", End::File("conflict")), ("calm", End::File("calm"))),
];

fn scenario(name: &str) -> Result<Scenario, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    Ok(Scenario::from_path(folder.join(name).with_extension("toml"))?)
}

/// The mean in TWh a year and the chance of much.
fn told(scenario: &Scenario, trials: Option<u64>) -> Result<[f64; 2], Box<dyn Error>> {
    let run = Run::default().chance(MUCH);
    let result = scenario.run(&trials.into_iter().fold(run, Run::trials))?;
    let value = |asked: &str| result.estimate(asked).map(|found| found.estimate.value);
    Ok([value("delivered_twh.mean")?, value(&format!("chance({MUCH})"))?])
}

fn main() -> Result<(), Box<dyn Error>> {
    let trials = std::env::args().nth(1).map(|text| text.parse()).transpose()?;
    let baseline = scenario("baseline")?;
    let [mean, chance] = told(&baseline, trials)?;
    let mut rows = Vec::new();
    for uncertainty in &UNCERTAINTIES {
        let mut row = Vec::new();
        for (words, end) in &uncertainty.ends {
            let end = match end {
                End::File(name) => scenario(name)?,
                End::Held(name, value) => {
                    baseline.with(&format!("assumption.{name}.value"), *value)?
                }
                End::Given(branch, outcome) => baseline.given(branch, outcome)?,
            };
            row.push((*words, told(&end, trials)?));
        }
        rows.push((uncertainty.name, row));
    }
    let swing = |row: &[(&str, [f64; 2])]| (row[1].1[0] - row[0].1[0]).abs();
    rows.sort_by(|a, b| swing(&b.1).total_cmp(&swing(&a.1)));
    println!("| uncertainty | low end | TWh a year | {MUCH} | high end | TWh a year | {MUCH} |");
    println!("|---|---|---|---|---|---|---|");
    println!("| the baseline | | {mean:.2} | {:.0} % | | | |", 100.0 * chance);
    for (name, row) in rows {
        let cells = row.iter().map(|(words, [mean, chance])| {
            format!("{words} | {mean:.2} | {:.0} %", 100.0 * chance)
        });
        println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    Ok(())
}
