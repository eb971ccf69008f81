//! A second shell beside the command line: runs a scenario that lies in no file and prints what it asks
//! for.
//!
//! ```sh
//! cargo run --no-default-features --example in_memory
//! ```

use std::error::Error;

use salang::read::Memory;
use salang::session::{Pick, Workers};
use salang::{Run, Scenario};

/// The scenario: a line, two years, and a river whose years are in a file beside it.
const SCENARIO: &str = r#"
schema = 1
title  = "A line from one river"
extends = ["river.toml"]

[run]
start_year = 2030
years      = 2

[[corridor]]
name        = "North"
commodity   = "electricity"
supplies    = ["River"]
capacity_mw = 300
source      = "Made up"
[[corridor.segment]]
name      = "Pass"
country   = "Afghanistan"
length_km = 200
source    = "Made up"

[[hazard]]
name           = "attack"
cause          = "attack"
per_100km_year = 2
repair_days    = { exponential = { mean = 5 } }
source         = "Made up"

[destination]
name = "Pakistan"
"#;

const RIVER: &str = r#"
schema = 1
[[supply]]
name      = "River"
country   = "Tajikistan"
commodity = "electricity"
source    = "Made up"
[supply.steady]
mw = 250
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let memory = Memory::new("line.toml", SCENARIO).with("river.toml", RIVER);
    let scenario = Scenario::from_memory(&memory)?;
    let result = scenario.run(&Run::default().trials(2_000).seed(7))?;
    for asked in ["delivered_twh.mean", "delivered_twh[North, 2031].p10", "lost_twh[attack].mean"] {
        println!("{asked}: {}", result.estimate(asked)?);
    }
    let repaired = scenario.with("hazard.attack.repair_days", 2.0)?;
    let better = repaired.run(&Run::default().trials(2_000).seed(7))?;
    println!("repaired in 2 days: {}", better.estimate("delivered_twh.mean")?);
    let worst = scenario.replay(scenario.model()?, Pick::Worst, &Workers::new(None)?)?;
    println!("worst trial: {} with {}", worst.number(), worst.replay().incidents.len());
    let report = result.report();
    let bytes: usize = report.files().map(|(_, bytes)| bytes.len()).sum();
    println!("a report of {} charts, {} kB beside them", report.charts().drawn.len(), bytes / 1000);
    Ok(())
}
