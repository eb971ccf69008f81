//! The shipped laws, scored against the record: `tests/hindcast/records` holds the scenarios with what is
//! on record of them, as `salang hindcast tests/hindcast/records/*.toml` scores them, and in `scores.csv`
//! what came of it. Here they run with fewer trials, and the scores are held within the noise of those.
//!
//! `SNAPSHOTS=overwrite cargo test --test records` writes the scores anew, from as many trials as the
//! scenarios say.

use std::path::{Path, PathBuf};

use salang::scenario::YearValue;
use salang::session::{Hindcasted, Hindcasting, Scenario, Workers};
use salang::stats::score::{Group, Rival};
use sha2::{Digest, Sha256};

const FOLDER: &str = "tests/hindcast/records";
/// Runs by whose spread the noise is told, and the trials of each.
const RUNS: u64 = 6;
const TRIALS: f64 = 200.0;

fn hindcast(scenarios: &[Scenario]) -> Hindcasted {
    let workers = Workers::new(Some(2)).expect("threads");
    Hindcasting::plan(scenarios).expect("planned").run(&workers).expect("scored")
}

fn scenarios() -> Vec<Scenario> {
    let entries = std::fs::read_dir(FOLDER).expect("the folder").flatten();
    let is_scenario = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_scenario).collect();
    files.sort();
    files.iter().map(|file| Scenario::from_path(file).expect("no errors")).collect()
}

/// Name, years, years inside of the 80 % interval, CRPS, skill over the best rival, log score.
type Row = (String, u64, u64, f64, Option<f64>, f64);

fn rows(hindcasted: &Hindcasted) -> Vec<Row> {
    let pooled = hindcasted.scores.pooled.iter();
    let of_records = pooled.filter(|one| matches!(one.group, Group::Record(_)));
    let row = |one: &salang::stats::score::Pooled| {
        let Group::Record(name) = &one.group else { panic!("a record") };
        let inside = one.covers(0.8).expect("years").inside;
        let skill = one.best_rival.as_ref().and_then(|best| best.skill);
        let (crps, log) = (one.crps.expect("a score"), one.log_score.expect("a score"));
        (name.clone(), one.years, inside, crps, skill, log)
    };
    of_records.map(row).collect()
}

fn written(rows: &[Row]) -> String {
    let mut text = "record,years,inside_80,crps,skill,log_score\n".to_owned();
    for (name, years, inside, crps, skill, log) in rows {
        let skill = skill.map_or_else(String::new, |skill| format!("{skill:.3}"));
        text.push_str(&format!("{name},{years},{inside},{crps:.4},{skill},{log:.4}\n"));
    }
    text
}

#[test]
fn scores_are_those_that_are_committed_but_for_the_noise_of_few_trials() {
    let scenarios = scenarios();
    assert_eq!(scenarios.len(), 4);
    let path = Path::new(FOLDER).join("scores.csv");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, written(&rows(&hindcast(&scenarios)))).expect("written");
    }
    let committed = std::fs::read_to_string(&path).expect("scores");
    let few = |seed: u64| {
        let with = |one: &Scenario| {
            let few = one.with("run.trials", TRIALS).expect("fewer trials");
            few.with("run.seed", seed as f64).expect("another seed")
        };
        rows(&hindcast(&scenarios.iter().map(with).collect::<Vec<_>>()))
    };
    let runs: Vec<Vec<Row>> = (100..100 + RUNS).map(few).collect();
    for (index, line) in committed.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells[0], runs[0][index].0);
        let number = |at: usize| cells[at].parse::<f64>().expect("a number");
        let near = |at: usize, what: &str, of: &dyn Fn(&Row) -> f64, floor: f64| {
            let values: Vec<f64> = runs.iter().map(|run| of(&run[index])).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>()
                / (values.len() - 1) as f64;
            // Six standard errors of a mean of six, and what the committed run is off by itself.
            let noise = 6.0 * (variance / values.len() as f64).sqrt() + floor;
            assert!(noise < 0.4 * mean.abs().max(1.0), "{line}: {what} says nothing");
            assert!((mean - number(at)).abs() <= noise, "{line}: {what} is {mean} ± {noise}");
        };
        near(1, "years", &|row| row.1 as f64, 0.0);
        // Of a few years a count is coarse: one in four may lie the other side of an end.
        let mean = runs.iter().map(|run| run[index].2 as f64).sum::<f64>() / runs.len() as f64;
        assert!(
            (mean - number(2)).abs() <= 0.5 + 0.25 * number(1).min(8.0),
            "{line}: {mean} inside"
        );
        near(3, "crps", &|row| row.3, 0.01 * number(3));
        if cells[4].is_empty() {
            assert!(runs.iter().all(|run| run[index].4.is_none()), "{line}");
        } else {
            near(4, "skill", &|row| row.4.expect("a rival"), 0.02);
        }
        near(5, "log score", &|row| row.5, 0.05);
    }
}

/// A line that is attacked, with a record whose last years are these.
fn with_record(folder: &Path, later: &str) -> Scenario {
    let small = include_str!("cli/small.toml").replace("start_year = 2030", "start_year = 2010");
    let small = small.replace("years      = 2", "years      = 4");
    let record = "\n[[record]]\nname = \"attacks\"\nmetric = \"incidents[attack]\"\nfile = \"a.csv\"\n\
                  known_until = 2010\nsource = \"made up\"\n";
    std::fs::write(folder.join("one.toml"), small + record).expect("written");
    let known = "year,value\n2008,1\n2009,4\n2010,2\n";
    std::fs::write(folder.join("a.csv"), format!("{known}{later}")).expect("written");
    Scenario::from_path(folder.join("one.toml")).expect("no errors")
}

#[test]
fn nothing_but_the_scorer_reads_what_came_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = with_record(folder.path(), "2011,3\n2012,0\n2013,5\n");
    let other = with_record(folder.path(), "2011,3\n2012,90\n2013,70\n");
    let model = |scenario: &Scenario| format!("{:?}", scenario.model().expect("compiles"));
    assert_eq!(model(&one), model(&other));
    let record = |scenario: &Scenario| scenario.definition().hindcast.records[0].clone();
    assert_eq!(record(&one).known, record(&other).known);
    assert_eq!(record(&one).known.last(), Some(&YearValue { year: 2010, value: 2.0 }));
    let (one, other) = (hindcast(&[one]), hindcast(&[other]));
    let years = |of: &Hindcasted| of.scores.records[0].years.clone();
    for (a, b) in years(&one).iter().zip(&years(&other)) {
        // Forecasts are the same whatever came.
        assert_eq!([a.p5, a.p10, a.p25, a.p50], [b.p5, b.p10, b.p25, b.p50]);
        assert_eq!([a.p75, a.p90, a.p95], [b.p75, b.p90, b.p95]);
        // So is all about a year in which the same came, but for its rank among all years.
        if a.observed == b.observed {
            assert_eq!((a.year, a.pit, a.crps, a.log_score), (b.year, b.pit, b.crps, b.log_score));
            assert_eq!(a.rivals, b.rivals);
            assert!(Rival::ALL.len() == a.rivals.len() && a.rivals[0].is_some());
        } else {
            assert_ne!(a.crps, b.crps);
        }
    }
}

#[test]
fn one_place_of_the_program_asks_how_things_came() {
    let mut folders = vec![PathBuf::from("src")];
    let mut asking = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path)
                .is_ok_and(|text| text.contains(".for_the_scorer()"))
            {
                asking.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    assert_eq!(asking, ["src/study/hindcast.rs"]);
}

/// The families that were written down before they were first run.
const SEALED: &str = "tests/hindcast/sealed";

#[test]
fn what_was_written_down_before_it_was_run_is_as_it_was() {
    let sums = std::fs::read_to_string(Path::new(SEALED).join("SHA256SUMS")).expect("the sums");
    let mut sealed = Vec::new();
    for line in sums.lines() {
        let (sum, file) = line.split_once("  ").expect("a sum and a file");
        let text = std::fs::read_to_string(Path::new(SEALED).join(file)).expect("a sealed file");
        let own = Sha256::digest(text.replace("\r\n", "\n"));
        let own: String = own.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(own, sum, "{file} was changed after it was sealed");
        sealed.push(file.to_owned());
    }
    let there = std::fs::read_dir(SEALED).expect("the folder").flatten();
    let mut there: Vec<String> =
        there.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    there.retain(|file| file != "SHA256SUMS");
    there.sort();
    sealed.sort();
    assert_eq!(there, sealed, "a file without a seal, or a seal without a file");
}
