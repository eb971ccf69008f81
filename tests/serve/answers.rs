//! Answers, compared with what the command line prints.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::support::{SMALL, Served, folder};

/// What `salang run` prints with these arguments, as JSON.
fn printed(folder: &Path, arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(folder)
        .args(arguments)
        .args(["--json", "-q"])
        .output()
        .expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a summary")
}

/// The figures of two summaries are the same to the last digit: all but what names the scenario.
fn same_figures(one: &Value, other: &Value) {
    let (one, other) = (one.as_object().unwrap(), other.as_object().unwrap());
    for key in one.keys().filter(|key| !["scenario", "changes"].contains(&key.as_str())) {
        assert_eq!(one[key].to_string(), other[key].to_string(), "{key}");
    }
    assert!(one["metrics"].as_array().is_some_and(|rows| rows.len() > 50));
}

fn changes() -> Value {
    json!([
        { "assumption": "attacks", "law": { "quantiles": { "p10": 0.5, "p50": 1.0, "p90": 2.0 }, "low": 0.0 } },
        { "path": "corridor.North.capacity_mw", "value": 650.5 },
        { "assumption": "begins", "value": 2030.25 },
        { "branch": "way", "weights": { "never": 0.2, "built": 0.8 } },
        { "path": "hazard.breakdown.mttf_days", "times": 0.75 },
    ])
}

#[test]
fn a_page_shows_what_the_command_line_prints_for_the_file_that_is_taken_away() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let asked = json!({ "file": "small.toml", "changes": changes(), "seed": 11, "trials": 200,
        "summary": true, "charts": [] });
    let last = served.run(&asked);
    let mut export = asked.clone();
    export["kind"] = json!("toml");
    let file = served.post("/api/export", &export);
    assert_eq!(file.status, 200, "{}", file.text());
    let text = file.text();
    assert!(text.contains("extends = \"small.toml\"") && text.contains("live page"), "{text}");
    assert!(!text.contains("[[supply]]") && !text.contains("Plain"), "only what differs: {text}");
    std::fs::write(folder.path().join("mine.toml"), &text).unwrap();
    let of_file = printed(folder.path(), &["run", "mine.toml"]);
    same_figures(&of_file, &last["summary"]);
    assert_eq!(of_file["run"], last["run"]);

    export["kind"] = json!("scenario");
    let whole = served.post("/api/export", &export);
    std::fs::write(folder.path().join("whole.toml"), &whole.body).unwrap();
    same_figures(&printed(folder.path(), &["run", "whole.toml"]), &last["summary"]);

    // The numbers beside the shown ones are those of the summary.
    let total = &last["answer"]["together"].as_array().unwrap()[2];
    assert_eq!(total["corridor"], "total");
    let rows = of_file["metrics"].as_array().unwrap();
    let row = rows.iter().find(|row| {
        row["metric"] == "delivered_twh" && row["corridor"].is_null() && row["year"].is_null()
    });
    let row = row.unwrap();
    assert_eq!(total["p50"]["number"], row["p50"]);
    assert_eq!(total["mean"]["number"], row["mean"]);
    assert_eq!(total["mean"]["se"], row["se"]);
}

#[test]
fn the_command_that_is_taken_away_gives_the_same() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let mut changes = changes();
    changes.as_array_mut().unwrap().push(json!({ "without": "hazard.attack" }));
    changes.as_array_mut().unwrap()[3] = json!({ "branch": "way", "given": "built" });
    let asked = json!({ "file": "child.toml", "changes": changes, "trials": 128, "summary": true,
        "charts": [] });
    let last = served.run(&asked);
    let mut export = asked.clone();
    export["kind"] = json!("command");
    let command =
        served.post("/api/export", &export).json()["command"].as_str().unwrap().to_owned();
    assert!(command.starts_with("salang run "), "{command}");
    // As a shell would cut it: nothing here has a quote within quotes.
    let mut words = Vec::new();
    for (index, part) in command.split('\'').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace()),
            _ => words.push(part),
        }
    }
    same_figures(&printed(folder.path(), &words[1..]), &last["summary"]);
    // And so does the file, in which a hazard is taken out and an outcome supposed.
    export["kind"] = json!("toml");
    let text = served.post("/api/export", &export).text();
    assert!(text.contains("remove") && text.contains("given = \"built\""), "{text}");
    std::fs::write(folder.path().join("mine.toml"), &text).unwrap();
    same_figures(&printed(folder.path(), &["run", "mine.toml"]), &last["summary"]);
}

#[test]
fn stages_grow_and_each_is_a_run_of_its_own() {
    let folder = folder();
    let served = Served::new(Some(&folder.path().join("small.toml")));
    let asked = json!({ "file": "small.toml", "stages": [64, 128], "charts": ["service"],
        "last_charts": "all", "summary": true });
    let lines = served.post("/api/run", &asked).lines();
    let trials: Vec<&Value> = lines.iter().map(|line| &line["trials"]).collect();
    assert_eq!(trials, [&json!(64), &json!(128), &json!(320)]);
    assert_eq!(lines[0]["last"], false);
    assert!(lines[0]["charts"].as_object().unwrap().len() == 1);
    assert!(lines[0]["charts"]["service"]["svg"].as_str().unwrap().starts_with("<svg"));
    let last = lines.last().unwrap();
    assert!(last["charts"].as_object().unwrap().len() > 8, "{}", last["charts"]);
    for (_, chart) in last["charts"].as_object().unwrap() {
        let svg = chart["svg"].as_str().unwrap();
        assert!(!svg.contains("<b>") && !svg.contains("<script"), "markup is text");
    }
    let of_file = printed(folder.path(), &["run", "small.toml"]);
    assert_eq!(of_file.to_string(), last["summary"].to_string());
    let first = printed(folder.path(), &["run", "small.toml", "--trials", "64"]);
    let mean = |value: &Value| value["service_year"][0]["delivered_twh"]["p50"].clone();
    assert_eq!(mean(&first), mean(&first));
    let row = &lines[0]["answer"]["service"][0];
    assert_eq!(row["corridor"], "North");
    // Asked again, nothing is simulated.
    let again = served.post("/api/run", &asked).lines();
    assert!(again.iter().all(|line| line["kept"] == true));
    assert_eq!(again[2]["answer"], last["answer"]);
}

#[test]
fn a_difference_to_a_base_is_that_of_a_comparison() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let last = served.run(&json!({ "file": "child.toml", "trials": 320, "charts": [],
        "base": { "file": "small.toml" } }));
    let compared = printed(folder.path(), &["compare", "small.toml", "child.toml"]);
    let rows = compared["differences"].as_array().unwrap();
    let row = rows.iter().find(|row| {
        row["metric"] == "delivered_twh"
            && row["corridor"].is_null()
            && row["year"].is_null()
            && row["shared"].is_null()
    });
    let (row, own) = (row.unwrap(), &last["difference"]["rows"][0]);
    assert_eq!(own["corridor"], "total");
    for (key, of) in [
        ("mean", "mean"),
        ("se", "se"),
        ("p_better", "p_greater"),
        ("p_worse", "p_less"),
        ("p_same", "p_equal"),
        ("p10", "p10"),
        ("p90", "p90"),
    ] {
        assert_eq!(own[key], row[of], "{key}");
    }
    let sentence = last["difference"]["sentence"].as_str().unwrap();
    assert!(sentence.contains(own["shown"].as_str().unwrap()) && sentence.contains("P(better)"));
    assert!(last["difference"]["chart"]["svg"].as_str().unwrap().starts_with("<svg"));
    // A variant is the same as its base in every trial.
    let same = served.run(&json!({ "file": "small.toml", "trials": 64, "charts": [],
        "base": { "file": "small.toml" } }));
    assert_eq!(same["difference"]["rows"][0]["p_same"], 1.0);
}

#[test]
fn a_scenario_is_told_with_its_laws_and_what_was_changed() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let listed = served.get("/api/scenarios").json();
    let files: Vec<&str> = listed["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["child.toml", "small.toml"]);
    assert_eq!(listed["scenarios"][0]["extends"], json!(["small.toml"]));
    let told = served.get("/api/scenario?file=small.toml").json();
    assert_eq!(told["title"], "Two lines <b>&amp;</b>");
    let attacks = &told["assumptions"][0];
    assert_eq!(
        (&attacks["label"], &attacks["judgement"]),
        (&json!("Attacks on 100 km"), &json!(true))
    );
    assert_eq!(attacks["law"]["json"], json!({ "pert": [0.5, 1.5, 4.0] }));
    assert_eq!(attacks["theme"], "hazard");
    assert_eq!(attacks["tuning"], json!([0.0, 6.0]));
    assert_eq!(attacks["density"].as_array().unwrap().len(), 64);
    assert_eq!(told["assumptions"][2]["law"]["json"], Value::Null, "its parameter is uncertain");
    assert!(told["assumptions"][2]["p50"].as_f64().is_some_and(|p50| (1.0..2.5).contains(&p50)));
    assert_eq!(told["branches"][0]["outcomes"][1]["share"], 0.6);
    assert_eq!(told["changed"], json!([]));
    assert_eq!(told["of"], 4 + 1 + 2 + 2 + 1);
    let asked = json!({ "file": "small.toml", "changes": [
        { "assumption": "attacks", "value": 1 }, { "without": "hazard.breakdown" },
        { "path": "corridor.South.built", "value": 0 } ] });
    let changed = served.post("/api/scenario", &asked).json();
    let rows = changed["changed"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    let row = rows.iter().find(|row| row["path"] == "assumption.attacks.value").unwrap();
    assert_eq!(
        (&row["was_words"], &row["now_words"]),
        (&json!("0.5 to 4, most likely 1.5 (PERT)"), &json!("1"))
    );
    let off: Vec<&str> = changed["switches"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|own| own["on"] == false)
        .map(|own| own["path"].as_str().unwrap())
        .collect();
    assert_eq!(off, ["corridor.South.built", "hazard.breakdown"]);
    // Every switch can be switched.
    for own in told["switches"].as_array().unwrap() {
        let answer =
            served.post("/api/scenario", &json!({ "file": "small.toml", "changes": [own["off"]] }));
        assert_eq!(answer.status, 200, "{own}: {}", answer.text());
    }
}

#[test]
fn faults_are_those_of_check() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let wrong = json!({ "file": "small.toml", "changes": [{ "assumption": "begns", "value": 1 }] });
    let answer = served.post("/api/scenario", &wrong);
    assert_eq!(answer.status, 422);
    let finding = &answer.json()["findings"][0];
    assert_eq!(finding["severity"], "error");
    assert!(finding["shown"].as_str().unwrap().contains("begns"), "{finding}");
    // In a stream it is the last line.
    let lines = served.post("/api/run", &wrong).lines();
    assert_eq!(lines.len(), 1);
    assert!(lines[0]["findings"].is_array() && lines[0]["error"].is_string());
    std::fs::write(
        folder.path().join("small.toml"),
        SMALL.replace("trials     = 320", "trials = x"),
    )
    .unwrap();
    let broken = served.get("/api/scenario?file=child.toml");
    assert_eq!(broken.status, 422, "what lies on the disk now is what is read");
    let finding = &broken.json()["findings"][0];
    assert!(finding["message"].as_str().unwrap().contains("small.toml"), "{finding}");
    assert_eq!(finding["places"][0]["file"], "child.toml");
    std::fs::write(folder.path().join("small.toml"), SMALL).unwrap();
    assert_eq!(served.get("/api/scenario?file=child.toml").status, 200);
}

#[test]
fn the_built_in_baseline_is_served_without_a_folder() {
    let served = Served::new(None);
    let told = served.get("/api/scenario").json();
    assert_eq!(told["file"], "baseline.toml");
    assert!(told["assumptions"].as_array().unwrap().len() > 40);
    let asked = json!({ "file": "baseline.toml", "trials": 64, "charts": [], "summary": true,
        "changes": [{ "assumption": "casa_built", "value": 1 }] });
    let last = served.run(&asked);
    let own = printed(Path::new("."), &["run", "--set", "casa_built=1", "--trials", "64"]);
    same_figures(&own, &last["summary"]);
    let mut export = asked;
    export["kind"] = json!("command");
    let command = served.post("/api/export", &export).json();
    assert_eq!(command["command"], "salang run --set 'assumption.casa_built.value=1' --trials 64");
}

#[test]
fn every_file_that_is_taken_away_is_what_it_says() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let export = |kind: &str, chart: Option<&str>| {
        let body = json!({ "file": "small.toml", "trials": 64, "kind": kind, "chart": chart,
            "changes": [{ "assumption": "attacks", "value": 1 }] });
        let answer = served.post("/api/export", &body);
        assert_eq!(answer.status, 200, "{kind}: {}", answer.text());
        let name = answer.head.to_lowercase();
        assert!(name.contains(&format!(".{kind}\"")), "{}", answer.head);
        answer
    };
    let report = export("html", None).text();
    assert!(report.starts_with("<!DOCTYPE html>") && report.contains("with 1 change"));
    let set = ["run", "small.toml", "--set", "attacks=1", "--trials", "64"];
    let own = printed(folder.path(), &set);
    assert_eq!(export("json", None).json().to_string(), own.to_string());
    assert!(export("csv", None).text().contains("delivered_twh"));
    assert!(export("svg", Some("years")).text().starts_with("<svg"));
    let zip = export("zip", None).body;
    assert!(zip.starts_with(b"PK") && zip.windows(12).any(|own| own == b"summary.json"));
    if cfg!(feature = "xlsx") {
        assert!(export("xlsx", None).body.starts_with(b"PK"));
    }
    if cfg!(feature = "png") {
        assert!(export("png", Some("service")).body.starts_with(b"\x89PNG"));
    }
    let none = json!({ "file": "small.toml", "trials": 64, "kind": "svg", "chart": "../x" });
    assert_eq!(served.post("/api/export", &none).status, 404);
    let entries = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(entries, 2, "nothing is written into the folder");
}

#[test]
fn influence_ranks_what_a_tornado_ranks() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let asked = json!({ "file": "small.toml", "trials": 128 });
    let lines = served.post("/api/influence", &asked).lines();
    let (last, each) = lines.split_last().unwrap();
    assert_eq!((&last["last"], each.len()), (&json!(true), 4));
    assert_eq!((&each[0]["done"], &each[0]["of"]), (&json!(1), &json!(4)));
    let ranking = last["ranking"].as_array().unwrap();
    let own = printed(folder.path(), &["sensitivity", "small.toml", "--trials", "128"]);
    let tornado = own["tornado"].as_array().unwrap();
    assert_eq!(tornado.len(), ranking.len());
    for (row, own) in tornado.iter().zip(ranking) {
        assert_eq!(row["assumption"], own["assumption"]);
        assert_eq!(row["swing"].as_f64(), own["swing"].as_f64(), "{row} {own}");
    }
    assert!(last["chart"]["svg"].as_str().unwrap().starts_with("<svg"));
}

#[test]
fn the_story_behind_a_chart_is_that_of_a_replay() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let at = |at: Value| {
        let asked = json!({ "file": "small.toml", "trials": 128, "at": at });
        let answer = served.post("/api/behind", &asked);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let late = at(json!({ "not_in_service": 2031, "corridor": "North" }));
    assert_eq!(late["differ"][0]["assumption"], "begins");
    assert!(late["differ"][0]["words"].as_str().unwrap().contains("North begins is higher here"));
    let command = late["replay"]["command"].as_str().unwrap();
    let number = late["nearest"].to_string();
    assert!(
        command.starts_with("salang replay ") && command.contains(&format!("--trial {number} "))
    );
    let own =
        printed(folder.path(), &["replay", "small.toml", "--trial", &number, "--trials", "128"]);
    assert_eq!(own["trial"], late["nearest"]);
    let story = late["replay"]["story"].as_str().unwrap();
    assert!(story.contains(&number.to_string()), "{story}");
    assert!(!late["replay"]["sentences"][0].as_str().unwrap().is_empty());
    for spot in [
        json!({ "value": 2.0 }),
        json!({ "year": 2031, "quantile": 0.1 }),
        json!({ "loss": "attack" }),
        json!({ "future": ["North", "South"] }),
        json!({ "in_service": 2032, "corridor": "North" }),
    ] {
        let found = at(spot.clone());
        assert!(found["trials"].as_u64().is_some_and(|trials| trials > 0), "{spot}");
        assert!(found["words"].as_str().unwrap().starts_with("the "), "{}", found["words"]);
    }
    let nowhere = json!({ "file": "small.toml", "trials": 128, "at": { "loss": "envy" } });
    assert_eq!(served.post("/api/behind", &nowhere).status, 422);
}

#[test]
fn a_target_is_asked_backwards_as_solve_does() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let asked = json!({ "file": "small.toml", "trials": 128, "vary": "attacks", "range": [0.0, 6.0],
        "of": "delivered_twh.mean", "value": 5.0 });
    let found = served.post("/api/solve", &asked).json();
    let own = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(folder.path())
        .args([
            "solve",
            "small.toml",
            "--vary",
            "attacks=0:6",
            "--target",
            "delivered_twh.mean = 5.0",
        ])
        .args(["--trials", "128", "--json", "-q"])
        .output()
        .unwrap();
    let own: Value = serde_json::from_slice(&own.stdout).unwrap();
    assert_eq!(found["found"], own["reached"]);
    let solutions = own["solutions"].as_array().unwrap();
    assert_eq!(found["values"].as_array().unwrap().len(), solutions.len());
    for (value, own) in found["values"].as_array().unwrap().iter().zip(solutions) {
        assert_eq!(value["at"], own["value"]);
    }
    assert!(!found["sentences"][0].as_str().unwrap().is_empty());
    // None brings what cannot be.
    let mut beyond = asked;
    beyond["value"] = json!(500.0);
    let none = served.post("/api/solve", &beyond).json();
    assert_eq!((&none["found"], &none["values"]), (&json!(false), &json!([])));
    assert!(!none["sentences"][0].as_str().unwrap().is_empty());
}

#[test]
fn variants_are_compared_as_the_command_line_compares() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let asked = json!({ "trials": 192, "seed": 3, "variants": [
        { "name": "As it is", "file": "small.toml" },
        { "name": "Twice", "file": "child.toml" },
        { "name": "None", "file": "small.toml", "changes": [{ "assumption": "attacks", "value": 0 }] } ] });
    let lines = served.post("/api/compare", &asked).lines();
    assert_eq!(lines.len(), 1, "fewer trials than a first stage has");
    let last = &lines[0];
    let set = ["compare", "small.toml", "child.toml", "--trials", "192", "--seed", "3"];
    let own = printed(folder.path(), &set);
    let row = own["differences"].as_array().unwrap().iter().find(|row| {
        row["metric"] == "delivered_twh"
            && row["corridor"].is_null()
            && row["year"].is_null()
            && row["shared"].is_null()
    });
    let (row, told) = (row.unwrap(), &last["rows"][1]);
    assert_eq!((&told["name"], &told["difference"]["mean"]), (&json!("Twice"), &row["mean"]));
    assert_eq!(told["p50"]["number"], row["this"]["p50"]);
    assert_eq!(last["rows"][0]["p50"]["number"], row["first"]["p50"]);
    assert!(last["rows"][0]["difference"].is_null());
    assert!(last["charts"]["compare-distribution"]["svg"].as_str().unwrap().starts_with("<svg"));
    assert!(
        last["rows"][2]["difference"]["p_better"].as_f64().unwrap() > 0.5,
        "without attacks more comes"
    );
}

#[test]
fn guesses_are_kept_as_files_and_pooled() {
    let folder = folder();
    let served = Served::new(Some(folder.path()));
    let guess = |by: &str, p10: f64, p50: f64, p90: f64| {
        let body = json!({ "file": "small.toml", "assumption": "attacks", "by": by, "p10": p10,
            "p50": p50, "p90": p90 });
        served.post("/api/guesses", &body)
    };
    assert_eq!(guess("Amina", 1.0, 1.5, 3.0).status, 200);
    assert_eq!(guess("Amina", 1.0, 2.0, 3.0).status, 200);
    let kept = guess("Bo O'Neil", 2.0, 3.0, 4.0).json();
    assert_eq!(
        kept["guesses"].as_array().unwrap().len(),
        2,
        "a later one takes the place of the first"
    );
    let pool = &kept["pools"][0];
    assert_eq!((&pool["assumption"], &pool["count"]), (&json!("attacks"), &json!(2)));
    let middle = pool["p50"].as_f64().unwrap();
    assert!((2.0..3.0).contains(&middle), "{middle}");
    // The pool stands in a change as it is.
    let with = json!({ "file": "small.toml", "trials": 64, "charts": [],
        "changes": [{ "assumption": "attacks", "law": pool["law"] }] });
    served.run(&with);
    let file = folder.path().join("guesses/small/Amina.json");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"p50\": 2.0"), "{text}");
    assert_eq!(guess("Amina", 3.0, 2.0, 1.0).status, 422);
    let wrong = json!({ "file": "small.toml", "assumption": "envy", "by": "A", "p10": 1, "p50": 2, "p90": 3 });
    assert_eq!(served.post("/api/guesses", &wrong).status, 422);
    let forget =
        json!({ "file": "small.toml", "assumption": "attacks", "by": "Amina", "forget": true });
    assert_eq!(served.post("/api/guesses", &forget).json()["guesses"].as_array().unwrap().len(), 1);
    assert!(!file.exists());
    let alone = Served::new(None).post("/api/guesses", &json!({ "file": "baseline.toml" }));
    assert_eq!(alone.status, 400, "{}", alone.text());
}
