//! Folders of the user's: only what a run wrote there is replaced or removed, whatever happens.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use super::support::*;

/// A run that is over at once.
const SHORT: [&str; 4] = ["--trials", "64", "--draws", "none"];

fn short(folder: &Path, scenario: &str, out: &str) -> Ran {
    run(folder, &[&["run", scenario, "-q", "--out", out][..], &SHORT].concat())
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("text")
}

#[test]
fn a_file_that_the_scenario_only_names_stays_in_the_report_and_so_does_a_chart_of_ones_own() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("s.toml"), SMALL.replacen("\"Made up\"", "\"memo.docx\"", 1)).unwrap();
    assert_eq!(short(path, "s.toml", "rep").code, Some(0));
    for name in ["rep/memo.docx", "rep/charts/own.svg", "rep/charts/own.png", "rep/draws.csv"] {
        fs::write(path.join(name), "mine").unwrap();
    }
    let again = ["run", "s.toml", "--out", "rep", "--trials", "65", "--draws", "none"];
    let ran = good(path, &again);
    assert_eq!(
        ran.err,
        "Left as they were in rep, for no run wrote them: charts/own.png, charts/own.svg, draws.csv, \
         memo.docx\n"
    );
    for name in ["rep/memo.docx", "rep/charts/own.svg", "rep/charts/own.png", "rep/draws.csv"] {
        assert_eq!(text(path, name), "mine");
    }
    assert_eq!(summary(&path.join("rep"))["run"]["trials"], 65);
}

#[test]
fn a_folder_with_files_of_the_same_names_is_refused_before_anything_runs() {
    let folder = folder();
    let path = folder.path();
    for (name, report) in [("p", "report.html"), ("q", "scenario.toml"), ("v", "draws.csv")] {
        fs::create_dir(path.join(name)).unwrap();
        fs::write(path.join(name).join(report), "# mine").unwrap();
        let call = ["run", "small.toml", "--out", name, "--draws", "csv", "--trials", "2000000"];
        let ran = run(path, &call);
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        assert!(ran.err.contains(&format!("{report} in it is not from a run")), "{}", ran.err);
        assert_eq!(names(&path.join(name)), [report]);
        assert_eq!(text(path, &format!("{name}/{report}")), "# mine");
    }
    // Without the draws nothing is in the way.
    assert_eq!(short(path, "small.toml", "v").code, Some(0));
    assert_eq!(text(path, "v/draws.csv"), "# mine");
}

#[test]
fn no_command_takes_the_place_of_another_ones_report() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("other.toml"), SMALL).unwrap();
    let vary = "hazard.breakdown.mttf_days=40:60:2";
    let commands: [&[&str]; 6] = [
        &["run", "small.toml", "--draws", "none"],
        &["run", "small.toml", "--part", "1/1"],
        &["compare", "small.toml", "other.toml"],
        &["sweep", "small.toml", "--vary", vary],
        &["replay", "small.toml", "--trial", "3"],
        &["sensitivity", "small.toml"],
    ];
    let common = ["--trials", "64", "-q", "--out"];
    for (place, command) in commands.iter().enumerate().take(5) {
        let name = place.to_string();
        good(path, &[command, &common[..], &[name.as_str()]].concat());
        let before = files(&path.join(&name));
        for other in commands.iter().filter(|other| *other != command) {
            let ran = run(path, &[other, &common[..], &[name.as_str()]].concat());
            assert_eq!(ran.code, Some(1), "{other:?} over {command:?}: {}", ran.err);
            assert!(ran.err.contains("would take its place"), "{}", ran.err);
        }
        assert!(files(&path.join(&name)) == before);
        good(path, &[command, &common[..], &[name.as_str()]].concat());
    }
    // A merge is the report of a run, and takes the place of one, never that of its part.
    assert_eq!(run(path, &["merge", "1", "-q", "--out", "1"]).code, Some(1));
    good(path, &["merge", "1", "-q", "--out", "0"]);
}

#[test]
fn the_scenario_that_runs_is_never_written_over() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir_all(path.join("reports/x")).unwrap();
    let mine = format!("# my words\n{SMALL}");
    fs::write(path.join("reports/x/scenario.toml"), &mine).unwrap();
    // By its default the report lies elsewhere, the second time too.
    for _ in 0..2 {
        let ran = good(path, &["run", "reports/x/scenario.toml", "--trials", "64"]);
        assert!(ran.out.ends_with("Report: reports/x-again\n"), "{}", ran.out);
    }
    assert_eq!(text(path, "reports/x/scenario.toml"), mine);
    assert_eq!(names(&path.join("reports")), ["x", "x-again"]);
    let ran = short(path, "reports/x/scenario.toml", "reports/x");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("scenario.toml in it is read, and would be replaced"), "{}", ran.err);
    // Nor one that a run wrote, nor what a scenario extends, from any folder.
    assert_eq!(short(path, "small.toml", "r").code, Some(0));
    fs::write(path.join("mine.toml"), "schema = 1\nextends = [\"r/scenario.toml\"]\n").unwrap();
    for (at, scenario, out) in [("r", "scenario.toml", "."), (".", "mine.toml", "r")] {
        let ran = short(&path.join(at), scenario, out);
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        assert!(ran.err.contains("scenario.toml in it is read"), "{}", ran.err);
    }
    // Written among one's own files, a report leaves them.
    assert_eq!(short(path, "small.toml", ".").code, Some(0));
    assert_eq!(short(path, "small.toml", ".").code, Some(0));
    assert_eq!(text(path, "small.toml"), SMALL);
}

#[test]
fn two_projects_made_by_init_have_reports_of_their_own() {
    let folder = folder();
    let path = folder.path();
    for project in ["mine", "other"] {
        good(path, &["init", project]);
        let scenario = format!("{project}/scenario.toml");
        let ran = good(path, &[&["run", &scenario][..], &SHORT].concat());
        assert!(ran.out.ends_with(&format!("Report: reports/{project}\n")), "{}", ran.out);
        good(path, &["run", &scenario, "--part", "1/1", "--trials", "64", "-q"]);
    }
    let both = ["compare", "mine/scenario.toml", "other/scenario.toml", "--trials", "64"];
    let ran = good(path, &both);
    assert!(ran.out.ends_with("Report: reports/compare-mine-other\n"), "{}", ran.out);
    good(path, &["replay", "mine/scenario.toml", "--trial", "0", "--trials", "64", "-q"]);
    good(&path.join("mine"), &[&["run", "scenario.toml", "-q"][..], &SHORT].concat());
    assert_eq!(names(&path.join("mine/reports")), ["mine"]);
    let reports = [
        "compare-mine-other",
        "mine",
        "mine-part-1-of-1",
        "other",
        "other-part-1-of-1",
        "replay-mine-0",
    ];
    assert_eq!(names(&path.join("reports")), reports);
    let ran = good(path, &["merge", "reports/other-part-1-of-1"]);
    assert!(ran.out.ends_with("Report: reports/other\n"), "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn an_output_path_that_is_a_link_stays_one() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("real")).unwrap();
    std::os::unix::fs::symlink("real", path.join("link")).unwrap();
    for _ in 0..2 {
        assert_eq!(short(path, "small.toml", "link").code, Some(0));
        assert_eq!(fs::read_link(path.join("link")).unwrap(), Path::new("real"));
    }
    assert!(path.join("real/summary.json").is_file());
    assert_eq!(names(path), ["link", "real", "small.toml"]);
}

/// The state that a kill leaves at any moment is one whole report, and the next run goes through and
/// clears up.
#[cfg(unix)]
#[test]
fn kills_at_any_moment_leave_a_whole_report_and_nothing_for_good() {
    let folder = folder();
    let path = folder.path();
    let hidden = |path: &Path| names(path).into_iter().filter(|name| name.starts_with('.')).count();
    for (out, own) in [("r", None), ("s", Some("notes"))] {
        let began = Instant::now();
        assert_eq!(short(path, "small.toml", out).code, Some(0));
        let whole = began.elapsed();
        if let Some(name) = own {
            fs::write(path.join(out).join(name), "mine").unwrap();
        }
        for step in 0..25 {
            let trials = (65 + step).to_string();
            let call = ["run", "small.toml", "-q", "--out", out, "--trials", &trials];
            let mut child = salang(path, &call).stderr(Stdio::null()).spawn().expect("it runs");
            std::thread::sleep(whole * step / 20);
            let _ = child.kill();
            child.wait().expect("it ends");
            // Between two renames it may be away for a moment; then it comes back.
            if let Ok(text) = fs::read_to_string(path.join(out).join("summary.json")) {
                serde_json::from_str::<serde_json::Value>(&text).expect("whole");
            }
        }
        assert_eq!(short(path, "small.toml", out).code, Some(0), "the next run goes through");
        assert_eq!(summary(&path.join(out))["run"]["trials"], 64);
        let mut expected = vec![
            ".salang.json",
            "charts",
            "datapackage.json",
            "monthly.csv",
            "report.html",
            "scenario.toml",
            "summary.csv",
            "summary.json",
        ];
        expected.extend(own);
        expected.sort_unstable();
        assert_eq!(names(&path.join(out)), expected);
        assert_eq!(hidden(path), 0, "{:?}", names(path));
    }
    assert_eq!(text(path, "s/notes"), "mine");
}

/// As a user who may not write everywhere, also where the tests are run by one who may.
#[cfg(unix)]
#[test]
fn a_report_that_may_not_be_written_is_refused_and_hinders_no_later_run() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let folder = folder();
    let path = folder.path();
    let open = |name: &str, mode: u32| {
        fs::set_permissions(path.join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    let is_root = {
        fs::create_dir(path.join("probe")).unwrap();
        open("probe", 0o555);
        fs::write(path.join("probe/file"), "").is_ok()
    };
    let copy = path.join("salang");
    fs::copy(env!("CARGO_BIN_EXE_salang"), &copy).expect("a program that anybody may start");
    open("salang", 0o755);
    open(".", 0o777);
    let call = |arguments: &[&str]| {
        let mut command = std::process::Command::new(&copy);
        command.current_dir(path).args(arguments).stdin(Stdio::null());
        if is_root {
            command.uid(65534);
        }
        Ran::from(command.output().expect("it runs"))
    };
    let short = [&["run", "small.toml", "-q", "--out", "r"][..], &SHORT].concat();
    assert_eq!(call(&short).code, Some(0));
    let before = files(&path.join("r"));
    for closed in ["r", "r/charts"] {
        open(closed, 0o555);
        for _ in 0..2 {
            let ran = call(&short);
            assert_eq!(ran.code, Some(1), "{}", ran.err);
            assert!(ran.err.starts_with("error: could not write into "), "{}", ran.err);
        }
        open(closed, 0o755);
        assert!(files(&path.join("r")) == before);
    }
    assert_eq!(call(&short).code, Some(0));
    // Where the folder is open and its parent is closed, it is written all the same.
    open(".", 0o755);
    let ran = call(&short);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(names(path), ["probe", "r", "salang", "small.toml"]);
    assert_eq!(
        names(&path.join("r")),
        [
            ".salang.json",
            "charts",
            "datapackage.json",
            "monthly.csv",
            "report.html",
            "scenario.toml",
            "summary.csv",
            "summary.json"
        ]
    );
}

#[cfg(unix)]
#[test]
fn init_writes_its_file_whole_or_not_at_all() {
    let folder = folder();
    let path = folder.path();
    let mut shell = std::process::Command::new("sh");
    // A shell that lets no file grow, as a disk that is full.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" init mine";
    shell.current_dir(path).args(["-c", script, env!("CARGO_BIN_EXE_salang")]);
    let ran = Ran::from(shell.output().expect("a shell"));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("could not write mine/scenario.toml"), "{}", ran.err);
    assert_eq!(names(&path.join("mine")), [""; 0]);
    good(path, &["init", "mine"]);
    assert_eq!(text(path, "mine/scenario.toml"), salang::read::STARTER);
    let mode = |name: &str| {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path.join(name)).unwrap().permissions().mode()
    };
    assert_eq!(mode("mine/scenario.toml"), mode("small.toml"));
    // A link that leads nowhere is there, too.
    std::os::unix::fs::symlink("nowhere", path.join("scenario.toml")).unwrap();
    assert_eq!(run(path, &["init"]).code, Some(2));
    assert_eq!(fs::read_link(path.join("scenario.toml")).unwrap(), Path::new("nowhere"));
}

/// A part took time to make, and the others of its run need it.
#[test]
fn a_part_is_not_replaced_by_another_part() {
    let folder = folder();
    let path = folder.path();
    let part = |of: &str| run(path, &["run", "small.toml", "--part", of, "--out", "p", "-q"]);
    assert_eq!(part("2/2").code, Some(0));
    let before = files(&path.join("p"));
    let refused = part("1/2");
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(
        refused.err.contains("p holds part 2 of 2, which is not replaced by part 1 of 2"),
        "{}",
        refused.err
    );
    assert_eq!(files(&path.join("p")), before);
    // The same part is taken as it is, or made anew where the run is another one.
    assert_eq!(part("2/2").code, Some(0));
    let other = ["run", "small.toml", "--part", "2/2", "--out", "p", "-q", "--trials", "640"];
    assert_eq!(run(path, &other).code, Some(0));
}
