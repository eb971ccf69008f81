//! Sweep, solve and sensitivity as commands: what they write, and which calls they refuse.

use super::support::{Home, LINEAR, stderr, stdout};

#[test]
fn a_scenario_without_chance_has_nothing_that_drives_it() {
    let home = Home::new(LINEAR);
    let output = home.salang(&[
        "sensitivity",
        "two.toml",
        "--set",
        "assumption.a.value=300",
        "--set",
        "assumption.b.value=300",
        "--trials",
        "10",
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("Nothing drives delivered energy"), "{}", stdout(&output));
}

#[test]
fn the_commands_write_whole_reports_and_say_what_they_found() {
    let home = Home::new(LINEAR);
    let output = home.salang(&["sweep", "two.toml", "--vary", "a=200:400:3", "--trials", "200"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("`First river` goes from 200 MW to 400 MW: +1.752"));
    for name in ["sweep.json", "sweep.csv", "report.html", "scenario.toml", "charts/sweep.svg"] {
        assert!(home.file("reports/sweep-two").join(name).exists(), "{name}");
    }
    let csv = std::fs::read_to_string(home.file("reports/sweep-two/sweep.csv")).expect("read");
    assert!(
        csv.starts_with("assumption.a.value,value,se_value,mean,se,p10")
            && csv.lines().count() == 4
    );

    let output =
        home.salang(&["sensitivity", "two.toml", "--trials", "2000", "--json", "--threads", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let finding = json["finding"].as_str().expect("a finding");
    assert!(
        finding.contains("All assumptions") || finding.contains("all assumptions"),
        "{finding}"
    );
    assert_eq!(json["drivers"].as_array().map(Vec::len), Some(3));
    assert!(!home.file("reports/sensitivity-two").exists(), "no files with --json alone");

    // The same bytes whatever the threads.
    let again =
        home.salang(&["sensitivity", "two.toml", "--trials", "2000", "--json", "--threads", "1"]);
    assert_eq!(again.stdout, output.stdout);

    let target = "delivered_twh.p50 = 5.5";
    let output = home.salang(&["solve", "two.toml", "--vary", "a", "--target", target]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("`First river` = 32"), "{}", stdout(&output));
    let output =
        home.salang(&["solve", "two.toml", "--vary", "a", "--target", "delivered_twh = 50"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("cannot be reached"), "{}", stdout(&output));
}

const LOSSES: &str = "corridor.First.segment.line.losses=0.5:1.5:3";

#[test]
fn wrong_calls_are_refused_with_help() {
    let home = Home::new(LINEAR);
    for (arguments, words) in [
        (&["sweep", "two.toml", "--vary", "c=1:2:3"][..], "there is no assumption `c`"),
        (&["sweep", "two.toml", "--vary", "a=3:2:3"], "the first is to be the lower one"),
        (&["sweep", "two.toml", "--vary", "corridor.First.capacity_mw"], "has no range of its own"),
        (&["sweep", "two.toml", "--vary", "corridor.Frist.capacity_mw=1:2:2"], "did you mean"),
        (
            &["sweep", "two.toml", "--vary", "corridor.First.capacity_mw=-5:5:2"],
            "1 | --vary corridor.First.capacity_mw=-5\n",
        ),
        (
            &["solve", "two.toml", "--vary", "run.yaers=1:5", "--target", "delivered_twh = 1"],
            "there is no `run.yaers` to vary",
        ),
        (&["sweep", "two.toml", "--vary", "a", "--vary", "a"], "varied twice"),
        (
            &["sweep", "two.toml", "--vary", "a", "--of", "delivered_tw"],
            "did you mean `delivered_twh`?",
        ),
        (
            &["solve", "two.toml", "--vary", "a", "--target", "delivered_twh"],
            "'delivered_twh.p50 = 4.0'",
        ),
        (&["sensitivity", "missing.toml"], "missing.toml"),
        (&["sweep", "two.toml", "--vary", "a=0:2:5:log"], "both ends are above zero"),
        (&["sweep", "two.toml", "--vary", "a=1:2:log"], "NAME=LOW:HIGH:COUNT:log"),
        (&["sweep", "two.toml", "--vary", "a=1:x:3"], "`x` is no number"),
        (&["sweep", "two.toml", "--vary", "corridor.First.commodity=1:2:2"], "commodity"),
        (&["sweep", "two.toml", "--vary", "a", "--trials", "100000000"], "GiB"),
        (&["solve", "two.toml", "--vary", "a=1:2:3", "--target", "delivered_twh=1"], "LOW:HIGH"),
        (&["solve", "two.toml", "--vary", "a", "--target", "delivered_twh=x"], "`x` is no number"),
        (&["solve", "two.toml", "--vary", "a", "--target", "deliverd_twh=1"], "did you mean"),
        (&["sensitivity", "two.toml", "--of", "lost_twh[atack]"], "there are"),
        (&["replay", "two.toml", "--trial", "1000000000"], "there is no trial"),
        (&["replay", "two.toml"], "--pick"),
        (&["sweep", "two.toml", "--vary", "run.trials=10:20:2"], "cannot be varied"),
        (&["solve", "two.toml", "--vary", "run.seed=1:9", "--target", "delivered_twh=1"], "luck"),
        // The last value only, and before millions of trials are simulated for the first.
        (
            &["sweep", "two.toml", "--trials=5000000", "--vary", LOSSES],
            "corridor.First.segment.line.losses",
        ),
    ] {
        let output = home.salang(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
    }
}
