//! The words of the commands, on wide and narrow screens.
//!
//! `SNAPSHOTS=overwrite cargo test --test tune` writes the texts beside this file anew; look at each
//! before keeping it.

use std::process::Command;

use snapbox::{assert_data_eq, file};

/// The starter scenario; its two assumptions are correlated in `tied.toml`.
fn starter() -> tempfile::TempDir {
    const STARTER: &str = include_str!("../../scenarios/starter.toml");
    let folder = tempfile::tempdir().expect("a folder");
    let correlation = "[[correlation]]\nbetween = [\"in_service\", \"attack_rate_contested\"]\n\
                       rho = 0.5\nsource = \"A test\"\n";
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write("line.toml", STARTER);
    write("tied.toml", &format!("{STARTER}\n{correlation}"));
    folder
}

/// Calls with the columns of the screen, what each printed, and its exit code, as one text.
fn told(calls: &[(usize, &str)]) -> String {
    let folder = starter();
    let mut text = String::new();
    for (columns, call) in calls {
        let words = call.split('|').collect::<Vec<_>>();
        let mut arguments: Vec<&str> = words[0].split_whitespace().collect();
        arguments.extend(&words[1..]);
        let output = Command::new(env!("CARGO_BIN_EXE_salang"))
            .args(&arguments)
            .current_dir(folder.path())
            .env("COLUMNS", columns.to_string())
            .output()
            .expect("runs");
        let code = output.status.code().expect("an exit code");
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        for line in said.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= *columns, "{line}");
        }
        let said = said + &String::from_utf8_lossy(&output.stderr);
        text.push_str(&format!("$ salang {}\n{said}[exit {code}]\n\n", call.replace('|', " ")));
    }
    text
}

#[test]
fn sensitivity_reads_well() {
    let text = told(&[
        (100, "sensitivity line.toml --trials 400"),
        (80, "sensitivity tied.toml --trials 400 --of delivered_twh.p10"),
        (80, "sensitivity line.toml --trials 50 --set|assumption.in_service.value=2029"),
        (80, "sensitivity line.toml --trials 50 --set|corridor.My line.built=0"),
        (80, "sensitivity line.toml --trials 1 --years 2"),
        (80, "sensitivity line.toml --trials 8"),
    ]);
    assert_data_eq!(text, file!["sensitivity.txt"].raw());
}

#[test]
fn a_sweep_reads_well() {
    let text = told(&[
        (100, "sweep line.toml --trials 200 --vary in_service=2028:2034:5"),
        (
            80,
            "sweep line.toml --trials 200 --of delivered_twh.p10 --vary|\
             hazard.attack on the line.per_100km_year.contested=0.01:10:4:log",
        ),
        (80, "sweep line.toml --trials 200 --vary in_service --vary corridor.0.built=0:1:3"),
        (
            80,
            "sweep line.toml --trials 200 --vary in_service=2028:2034:4 --vary|\
             corridor.My line.capacity_mw=500:1500:3",
        ),
        (80, "sweep line.toml --trials 50 --years 2 --vary in_service=2033:2036:3"),
    ]);
    assert_data_eq!(text, file!["sweep.txt"].raw());
}

#[test]
fn a_solution_reads_well() {
    let text = told(&[
        (80, "solve line.toml --trials 500 --vary in_service --target|delivered_twh.mean = 2"),
        (80, "solve line.toml --trials 500 --vary in_service --target|delivered_twh.mean = 5"),
        (80, "solve line.toml --trials 500 --vary in_service -q --target|delivered_twh.p50 = 5"),
        (80, "solve line.toml --trials 100 --vary in_service --target|delivered_twh.p10 = 0"),
    ]);
    assert_data_eq!(text, file!["solve.txt"].raw());
}

#[test]
fn a_replay_reads_well() {
    let text = told(&[
        (100, "replay line.toml --trials 200 --pick p50"),
        (80, "replay line.toml --trials 200 --years 4 --pick p90 --all"),
        (80, "replay line.toml --trials 200 --years 3 --pick worst"),
    ]);
    assert_data_eq!(text, file!["replay.txt"].raw());
}
