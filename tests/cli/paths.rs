//! Paths, links and names that lead somewhere else than they seem to, and numbers with a sign that says
//! nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::support::*;

/// A run that would take minutes, so that what is refused is refused before it.
const LONG: [&str; 6] = ["run", "small.toml", "--trials", "2000000", "--draws", "none"];

fn refused(folder: &Path, out: &str, reason: &str) {
    let ran = run(folder, &[&LONG[..], &["--out", out]].concat());
    assert_eq!(ran.code, Some(1), "{out}: {}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains(reason) && !ran.err.contains("os error"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_within_a_report() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let path = folder.path();
    fs::create_dir_all(path.join("elsewhere")).unwrap();
    good(path, &["run", "small.toml", "-q", "--draws", "none", "--out", "old"]);
    fs::remove_dir_all(path.join("old/charts")).unwrap();
    fs::create_dir(path.join("new")).unwrap();
    fs::create_dir(path.join("lost")).unwrap();
    let links = [("old", "../elsewhere"), ("new", "../elsewhere"), ("lost", "../nowhere")];
    for (name, to) in links {
        symlink(to, path.join(name).join("charts")).unwrap();
        refused(path, name, &format!("{name}: charts in it is a link"));
    }
    fs::create_dir(path.join("file")).unwrap();
    fs::write(path.join("file/charts"), "mine").unwrap();
    refused(path, "file", "charts in it is a file");
    // A file of the report as a link: what it leads to is somebody's own.
    fs::create_dir(path.join("other")).unwrap();
    fs::write(path.join("mine"), "mine").unwrap();
    symlink("../mine", path.join("other/summary.json")).unwrap();
    refused(path, "other", "whether summary.json is yours");
    assert_eq!(fs::read_to_string(path.join("mine")).unwrap(), "mine");
    assert_eq!(names(&path.join("elsewhere")), [""; 0]);
    // What has no charts needs no such folder.
    good(path, &["run", "small.toml", "-q", "--part", "1/1", "--out", "new"]);
    assert_eq!(names(&path.join("elsewhere")), [""; 0]);
}

#[test]
fn why_nothing_can_be_written_is_said_in_words() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("taken"), "").unwrap();
    let shown = path.join("taken").display().to_string();
    for out in ["taken/a", "taken/a/b"] {
        let ran = run(path, &[&LONG[..], &["--out", out]].concat());
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        assert!(ran.err.contains("taken is a file, not a folder"), "{shown}: {}", ran.err);
    }
    refused(path, &"x".repeat(300), "a name in its path is too long, or not allowed there");
    for init in ["taken", "taken/a"] {
        let ran = run(path, &["init", init]);
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        let words = format!("could not write {init}/scenario.toml: a part of its path is a file");
        assert!(ran.err.contains(&words), "{}", ran.err);
    }
    let ran = run(path, &["run", &"x".repeat(300)]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("too long") && !ran.err.contains("os error"), "{}", ran.err);
    let nul = "\n[assumption.a]\nvalue = { history = { file = \"a\\u0000b\", column = \"v\" } }\n";
    fs::write(path.join("nul.toml"), format!("{SMALL}{nul}")).unwrap();
    let ran = run(path, &["check", "nul.toml"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("its path holds a NUL character"), "{}", ran.err);
    fs::write(path.join("nul.toml"), "schema = 1\nextends = \"a\\u0000b\"\n").unwrap();
    let ran = run(path, &["check", "nul.toml"]);
    assert!(ran.err.contains("its path holds a NUL character"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn two_scenarios_that_a_link_leads_to_one_folder_are_refused() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir_all(path.join("reports/other")).unwrap();
    std::os::unix::fs::symlink("other", path.join("reports/small")).unwrap();
    fs::write(path.join("other.toml"), SMALL).unwrap();
    let ran = run(path, &["run", "small.toml", "other.toml"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("two scenarios would write reports/other"), "{}", ran.err);
    assert_eq!(names(&path.join("reports/other")), [""; 0]);
}

#[test]
fn scenarios_of_one_name_lie_side_by_side_in_a_comparison() {
    let folder = folder();
    let path = folder.path();
    for (name, rate) in [("a", "1.5"), ("b", "2.5")] {
        fs::create_dir(path.join(name)).unwrap();
        let text = SMALL.replace("per_100km_year = 1.5", &format!("per_100km_year = {rate}"));
        fs::write(path.join(name).join("x.toml"), text).unwrap();
    }
    good(path, &["compare", "a/x.toml", "b/x.toml", "--trials", "64", "-q"]);
    let text = |name: &str| fs::read_to_string(path.join("reports/compare-x-x-2").join(name));
    assert!(text("x.toml").unwrap().contains("per_100km_year = 1.5"));
    assert!(text("x-2.toml").unwrap().contains("per_100km_year = 2.5"));
}

/// A table of numbers may be called as any file that a command writes.
#[test]
fn no_data_file_takes_the_name_of_a_file_that_is_written() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("other.toml"), SMALL).unwrap();
    let sweep = ["sweep", "S", "--vary", "hazard.breakdown.mttf_days=40:60:2"];
    let commands: [&[&str]; 7] = [
        &["run", "S", "--draws", "csv", "--draws-by", "month", "--format", "iamc"],
        &["run", "S", "--part", "1/1"],
        &["compare", "S", "other.toml"],
        &sweep,
        &["replay", "S", "--trial", "3"],
        &["sensitivity", "S"],
        &[
            "solve",
            "S",
            "--vary",
            "hazard.breakdown.mttf_days=40:60",
            "--target",
            "zero_days.mean = 9",
        ],
    ];
    let call = |scenario: &str, command: &[&str], out: &str| {
        let command: Vec<&str> =
            command.iter().map(|word| if *word == "S" { scenario } else { word }).collect();
        let more = ["--trials", "16", "-q", "--out", out];
        let ran = run(path, &[&command[..], &more].concat());
        // That no value meets the target of a solve is no matter here.
        assert!(ran.code == Some(0) || command[0] == "solve" && ran.code == Some(1), "{}", ran.err);
        names(&path.join(out))
    };
    let data = |name: &str| {
        let law = format!("{{ history = {{ file = \"{name}\", column = \"v\" }} }}");
        format!("{SMALL}\n[assumption.a]\nvalue = {law}\nsource = \"Made up\"\n")
    };
    fs::write(path.join("v.csv"), "v\n1\n2\n").unwrap();
    fs::write(path.join("data.toml"), data("v.csv")).unwrap();
    let mut written = BTreeSet::from(["reservoirs.csv".to_owned()]);
    for (place, command) in commands.iter().enumerate() {
        let names = call("data.toml", command, &format!("first-{place}"));
        written.extend(names.into_iter().filter(|name| name.ends_with(".csv") && name != "v.csv"));
    }
    let all: Vec<&str> = written.iter().map(String::as_str).collect();
    let expected = [
        "assumptions.csv",
        "data-iamc.csv",
        "draws-monthly.csv",
        "draws.csv",
        "monthly.csv",
        "reservoirs.csv",
        "summary.csv",
        "sweep.csv",
    ];
    assert_eq!(all, expected);
    for (round, name) in written.iter().enumerate() {
        fs::copy(path.join("v.csv"), path.join(name)).unwrap();
        fs::write(path.join("data.toml"), data(name)).unwrap();
        let renamed = name.replace(".csv", "-2.csv");
        for (place, command) in commands.iter().enumerate() {
            let there = call("data.toml", command, &format!("{round}-{place}"));
            assert!(there.contains(&renamed), "{command:?} with {name}: {there:?}");
        }
    }
}

#[test]
fn a_zero_has_no_sign_wherever_it_was_given() {
    let folder = folder();
    let path = folder.path();
    let zero = SMALL.replace("losses    = 0.02", "losses = -0.0");
    let zero = zero.replace("stops_flow     = 0.5", "stops_flow = -1e-400");
    let law = "value = { history = { file = \"v.csv\", column = \"v\" } }\nsource = \"Made up\"\n";
    fs::write(path.join("v.csv"), "v\n-0\n-0.0\n").unwrap();
    fs::write(path.join("zero.toml"), format!("{zero}\n[assumption.a]\n{law}")).unwrap();
    let losses = "corridor.Pipeline.segment.Desert.losses";
    let (range, wide) = (format!("{losses}=-0.0:0.1:3"), format!("{losses}=-0:0.1"));
    let set = format!("{losses}=-0.0");
    let target = "delivered_twh.mean = -0";
    let commands: [&[&str]; 6] = [
        &["run", "zero.toml", "--draws", "csv"],
        &["run", "small.toml", "--set", &set],
        &["compare", "small.toml", "zero.toml"],
        &["sweep", "small.toml", "--vary", &range],
        &["solve", "small.toml", "--vary", &wide, "--target", target],
        &["replay", "zero.toml", "--trial", "3"],
    ];
    let signed = |text: &str| {
        let rest = text.split("-0").skip(1).zip(text.split("-0"));
        let found = rest.filter(|(behind, before)| {
            let behind = behind.trim_start_matches(['.', '0']);
            // Not a date, a version or a colour.
            !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
                && !before.ends_with(|c: char| c.is_ascii_alphanumeric())
        });
        found.map(|(behind, _)| behind.chars().take(40).collect()).collect::<Vec<String>>()
    };
    assert_eq!(signed("a = -0.0, -0.01, 2030-01-02, e-07").len(), 1);
    for (place, command) in commands.iter().enumerate() {
        let out = place.to_string();
        let ran = run(path, &[command, &["--trials", "32", "--out", &out][..]].concat());
        assert!(ran.code == Some(0) || command[0] == "solve", "{command:?}: {}", ran.err);
        assert_eq!(signed(&ran.out), [""; 0], "{command:?}\n{}", ran.out);
        for (name, bytes) in files(&path.join(out)) {
            // What somebody wrote stays as they wrote it; a chart's places are no numbers to read.
            if name == Path::new("v.csv") || name.starts_with("charts") {
                continue;
            }
            let text = String::from_utf8(bytes).unwrap_or_default();
            let text: String = match name.extension().is_some_and(|ending| ending == "html") {
                true => {
                    text.split("<svg").map(|part| part.rsplit("</svg>").next().unwrap()).collect()
                }
                false => text,
            };
            assert_eq!(signed(&text), [""; 0], "{command:?} {}", name.display());
        }
    }
}

#[test]
fn a_sweep_goes_as_far_as_numbers_do() {
    let folder = folder();
    let path = folder.path();
    let assumed = "\n[assumption.x]\nvalue = { uniform = [0, 1] }\nsource = \"Made up\"\n";
    let text = SMALL.replace("stops_flow     = 0.5", "stops_flow = \"x\"");
    fs::write(path.join("x.toml"), text + assumed).unwrap();
    for (range, middle) in [
        ("x=1e-310:1e3:3:log", "3.16227766017e-154"),
        ("x=-1e15:1e15:3", "0.0"),
        ("x=5e-324:1e15:3:log", "7.0"),
    ] {
        let out = ["--trials", "16", "--out", "s"];
        let ran = good(path, &[&["sweep", "x.toml", "--vary", range][..], &out].concat());
        assert!(!ran.err.contains("chart"), "{}", ran.err);
        let table = fs::read_to_string(path.join("s/sweep.csv")).unwrap();
        let found = table.lines().nth(table.lines().count() / 2).unwrap();
        assert!(found.starts_with(middle), "{found}");
    }
    let target = ["--target", "delivered_twh.mean = 31", "--trials", "64", "--out", "v", "-q"];
    good(path, &[&["solve", "x.toml", "--vary", "x=-1e15:1e15"][..], &target].concat());
    // What an assumption cannot be is known before anything runs.
    let wide = "x=-1.7e308:1.7e308";
    let of = ["--trials", "2000000", "--out", "w"];
    let long: [&[&str]; 3] = [
        &["sweep", "x.toml", "--vary", &format!("{wide}:3")],
        &["sweep", "x.toml", "--vary", "x=1:1.7e308:3:log"],
        &["solve", "x.toml", "--vary", wide, "--target", "delivered_twh.mean = 30"],
    ];
    for call in long {
        let ran = run(path, &[call, &of].concat());
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains("`assumption.x.value` cannot be"), "{}", ran.err);
    }
}

/// Two tables of one name, which holds what TOML writes in another way.
#[cfg(unix)]
#[test]
fn tables_of_one_name_are_told_apart_whatever_is_in_it() {
    let folder = folder();
    let path = folder.path();
    let name = "a\"b\\c.csv";
    for (own, value) in [("one", "1"), ("two", "2")] {
        fs::create_dir(path.join(own)).unwrap();
        fs::write(path.join(own).join(name), format!("v\n{value}\n{value}\n")).unwrap();
        let law = format!("{{ history = {{ file = '{name}', column = \"v\" }} }}");
        let text = format!("{SMALL}\n[assumption.a]\nvalue = {law}\nsource = \"Made up\"\n");
        fs::write(path.join(own).join(format!("{own}.toml")), text).unwrap();
    }
    good(path, &["compare", "one/one.toml", "two/two.toml", "--trials", "16", "-q", "--out", "c"]);
    for own in ["one", "two"] {
        let out = format!("{own}-again");
        let scenario = format!("c/{own}.toml");
        good(path, &["run", &scenario, "--trials", "16", "-q", "--draws", "csv", "--out", &out]);
        let drawn = fs::read_to_string(path.join(out).join("assumptions.csv")).unwrap();
        let value = if own == "one" { "0,1" } else { "0,2" };
        assert_eq!(drawn.lines().nth(1), Some(value), "{own}");
    }
}
