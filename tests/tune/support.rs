//! A scenario whose answers are known, and the program in a folder of its own.

#[path = "../shared/scenario.rs"]
mod scenario;

use std::path::PathBuf;
use std::process::{Command, Output};

use salang::model::Model;
use salang::simulate::engine::{Engine, Progress};
use salang::study::{Axis, Probe};

pub use scenario::*;

/// TWh that 1 MW brings in a year.
pub const TWH: f64 = 8760.0 / 1e6;

/// Two supplies of a and b MW, each with a corridor that has room for all of it.
pub const LINEAR: &str = r#"
schema = 1
title = "Two rivers"
[run]
start_year = 2030
years = 2
trials = 4000
seed = 3
[assumption.a]
label = "First river"
unit = "MW"
value = { normal = { mean = 300, sd = 30 } }
range = [200, 400]
source = "a test"
[assumption.b]
label = "Second river"
unit = "MW"
value = { normal = { mean = 300, sd = 40 } }
range = [200, 400]
source = "a test"
[[supply]]
name = "One"
country = "Tajikistan"
commodity = "electricity"
source = "a test"
[supply.steady]
mw = "a"
[[supply]]
name = "Two"
country = "Tajikistan"
commodity = "electricity"
source = "a test"
[supply.steady]
mw = "b"
[[corridor]]
name = "First"
commodity = "electricity"
supplies = ["One"]
capacity_mw = 1000
source = "a test"
[[corridor.segment]]
name = "line"
country = "Afghanistan"
[[corridor]]
name = "Second"
commodity = "electricity"
supplies = ["Two"]
capacity_mw = 1000
source = "a test"
[[corridor.segment]]
name = "line"
country = "Afghanistan"
"#;

pub struct Home(pub tempfile::TempDir);

impl Home {
    pub fn new(text: &str) -> Self {
        let home = Self(tempfile::tempdir().expect("a folder"));
        std::fs::write(home.file("two.toml"), text).expect("written");
        home
    }
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    pub fn salang(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_salang"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("NO_COLOR", "1")
            .output()
            .expect("runs")
    }
    pub fn model(&self, set: &[(&str, &str)]) -> Model {
        model_at(&self.file("two.toml"), set)
    }
}

pub fn stdout(output: &Output) -> String {
    // Lines are broken where the screen ends.
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn axis(values: Vec<f64>) -> Axis {
    Axis { path: "assumption.a.value".into(), label: "a".into(), unit: None, values, log: false }
}

/// Looks at `of` with `trials` trials.
pub fn with<R>(of: &str, trials: u64, work: impl FnOnce(&Probe<'_>) -> R) -> R {
    let (engine, progress) = (Engine::new(Some(1)).expect("a thread"), Progress::default());
    work(&Probe { engine: &engine, progress: &progress, trials, of })
}

pub const FIXED: [(&str, &str); 2] = [("assumption.a.value", "300"), ("assumption.b.value", "300")];

/// Looks at the mean with `trials` trials; `work` may stop it.
pub fn with_stop<R>(trials: u64, work: impl FnOnce(&Probe<'_>, &Progress) -> R) -> R {
    let (engine, progress) = (Engine::new(Some(1)).expect("a thread"), Progress::default());
    let of = "delivered_twh.mean";
    work(&Probe { engine: &engine, progress: &progress, trials, of }, &progress)
}
