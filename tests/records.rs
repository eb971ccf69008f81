//! The kinds of law that the model has, scored against the record as `salang hindcast` does it.
//!
//! `tests/hindcast/records` holds families whose numbers are made of what was known at the time alone,
//! `tests/hindcast/sealed` two more that were written down before they were first run, and
//! `tests/hindcast/shipped` the shipped laws, which were judged with the record in view. What came of them
//! stands in `scores.csv` and `events.csv`, and `shipped-scores.csv`. Here they run with fewer trials, and the scores are held within
//! the noise of those.
//!
//! `SNAPSHOTS=overwrite cargo test --test records` writes the scores anew, from as many trials as the
//! scenarios say.

#[path = "shared/page.rs"]
mod page;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use salang::scenario::YearValue;
use salang::session::{Hindcasted, Hindcasting, Scenario, Workers};
use salang::stats::score::{Group, Pooled, Rival};
use salang::study::scores::Scores;
use sha2::{Digest, Sha256};

const FOLDER: &str = "tests/hindcast";
/// Runs by whose spread the noise is told, and the trials of each.
const RUNS: u64 = 6;
const TRIALS: f64 = 200.0;

fn hindcast(scenarios: &[Scenario]) -> Hindcasted {
    let workers = Workers::new(Some(2)).expect("threads");
    Hindcasting::plan(scenarios).expect("planned").run(&workers).expect("scored")
}

fn scenarios(folders: &[&str]) -> Vec<Scenario> {
    let mut files = Vec::new();
    for folder in folders {
        let entries =
            std::fs::read_dir(Path::new(FOLDER).join(folder)).expect("a folder").flatten();
        let is_scenario = |path: &PathBuf| path.extension().is_some_and(|e| e == "toml");
        let mut own: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_scenario).collect();
        own.sort();
        files.append(&mut own);
    }
    files.iter().map(|file| Scenario::from_path(file).expect("no errors")).collect()
}

/// The scores of a record, of a family with several (without a record's name), or of all.
struct Row {
    family: String,
    record: String,
    years: u64,
    inside: [u64; 2],
    /// What the 80 % interval holds by the trials.
    own: f64,
    crps: Option<f64>,
    skill: Option<f64>,
    place: f64,
    log: Option<f64>,
}

impl Row {
    const HEAD: &str = "family,record,years,inside_80,inside_90,should_80,crps_over_spread,skill,place,log_score\n";

    fn of(one: &Pooled, scores: &Scores) -> Self {
        let (family, record) = match &one.group {
            Group::Record(name) => {
                let record = scores.records.iter().find(|own| own.name == *name);
                (record.expect("a record").family.clone(), name.clone())
            }
            Group::Family(name) => (name.clone(), String::new()),
            Group::All => ("all".to_owned(), String::new()),
        };
        let covers = |share| one.covers(share).expect("years");
        Self {
            family,
            record,
            years: one.years,
            inside: [0.8, 0.9].map(|share| covers(share).inside),
            own: covers(0.8).own,
            crps: one.scaled_crps,
            skill: one.best_rival.as_ref().and_then(|best| best.skill),
            place: one.mean_place.expect("years"),
            log: one.log_score,
        }
    }

    fn written(&self) -> String {
        let number = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.3}"));
        format!(
            "{},{},{},{},{},{},{},{},{},{}\n",
            self.family,
            self.record,
            self.years,
            self.inside[0],
            self.inside[1],
            number(Some(self.own)),
            number(self.crps),
            number(self.skill),
            number(Some(self.place)),
            number(self.log)
        )
    }
}

fn rows(hindcasted: &Hindcasted) -> Vec<Row> {
    let scores = &hindcasted.scores;
    scores.pooled.iter().map(|one| Row::of(one, scores)).collect()
}

/// The folders whose scenarios are scored together, and how the names of their tables begin.
const SCORED: [(&[&str], &str); 2] = [(&["records", "sealed"], ""), (&["shipped"], "shipped-")];

/// Writes the committed tables anew, once, where that is asked for.
fn renewed() {
    static RENEWED: OnceLock<()> = OnceLock::new();
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        RENEWED.get_or_init(|| SCORED.iter().for_each(|(of, name)| renew(&scenarios(of), name)));
    }
}

/// Writes the scores of all trials, those of events, and the picture.
fn renew(scenarios: &[Scenario], name: &str) {
    let hindcasted = hindcast(scenarios);
    let write = |ending: &str, text: &str| {
        std::fs::write(Path::new(FOLDER).join(format!("{name}{ending}")), text).expect("written");
    };
    let scores: String = rows(&hindcasted).iter().map(Row::written).collect();
    write("scores.csv", &format!("{}{scores}", Row::HEAD));
    if let Some(brier) = hindcasted.scores.all_events() {
        let (events, score) = (brier.events, brier.score);
        let parts = [score, brier.reliability, brier.resolution, brier.uncertainty, brier.within];
        let parts: Vec<String> = parts.iter().map(|part| format!("{part:.3}")).collect();
        let head = "events,brier,reliability,resolution,uncertainty,within_bins";
        write("events.csv", &format!("{head}\n{events},{}\n", parts.join(",")));
    }
    if name.is_empty() {
        let folder = tempfile::tempdir().expect("a folder");
        hindcasted.studied.report().write(folder.path().join("report")).expect("a report");
        let chart = folder.path().join("report/charts/calibration.svg");
        write("calibration.svg", &std::fs::read_to_string(chart).expect("the chart"));
    }
}

/// Holds the scores of the scenarios of some folders to those that are committed.
fn held((folders, name): (&[&str], &str)) {
    renewed();
    let scenarios = scenarios(folders);
    let committed = committed(&format!("{name}scores.csv"));
    let few = |seed: u64| {
        let with = |one: &Scenario| {
            let few = one.with("run.trials", TRIALS).expect("fewer trials");
            few.with("run.seed", seed as f64).expect("another seed")
        };
        rows(&hindcast(&scenarios.iter().map(with).collect::<Vec<_>>()))
    };
    let runs: Vec<Vec<Row>> = (100..100 + RUNS).map(few).collect();
    assert_eq!(committed.len(), runs[0].len());
    for (index, cells) in committed.iter().enumerate() {
        let (run, line) = (&runs[0][index], cells.join(","));
        assert_eq!(cells[..3], [run.family.clone(), run.record.clone(), run.years.to_string()]);
        let near = |at: usize, what: &str, of: &dyn Fn(&Row) -> Option<f64>, floor: f64| {
            let values: Vec<f64> = runs.iter().filter_map(|run| of(&run[index])).collect();
            if cells[at].is_empty() {
                return assert!(values.is_empty(), "{line}: {what}");
            }
            assert_eq!(values.len(), runs.len(), "{line}: {what}");
            let number: f64 = cells[at].parse().expect("a number");
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>()
                / (values.len() - 1) as f64;
            // Six standard errors of a mean of six, and what the committed run is off by itself.
            let noise = 6.0 * (variance / values.len() as f64).sqrt() + floor;
            assert!(noise < 0.4 * mean.abs().max(1.0) || at == 9, "{line}: {what} says nothing");
            assert!((mean - number).abs() <= noise, "{line}: {what} is {mean} ± {noise}");
        };
        // Of few years a count hangs on a single end; of more, one in forty may lie the other side beyond
        // the noise of the runs.
        let years = run.years as f64;
        for (at, share) in [(3, 0), (4, 1)].into_iter().filter(|_| run.years >= 10) {
            let number: f64 = cells[at].parse().expect("a count");
            let counts: Vec<f64> = runs.iter().map(|run| run[index].inside[share] as f64).collect();
            let mean = counts.iter().sum::<f64>() / RUNS as f64;
            let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>();
            let noise = 6.0 * (variance / (RUNS - 1) as f64 / RUNS as f64).sqrt();
            let slack = noise + 1.0 + years / 40.0;
            assert!((mean - number).abs() <= slack, "{line}: {mean} ± {slack} inside");
        }
        near(6, "crps", &|row| row.crps, 0.02);
        near(7, "skill", &|row| row.skill, 0.03);
        near(8, "place", &|row| Some(row.place), 0.03);
        // Of trials that share a few numbers, and beyond all trials, a density is one of kernels whose
        // bandwidth falls with the trials.
        if cells[4] == cells[2] {
            let number: f64 = cells[9].parse().unwrap_or(0.0);
            near(9, "log score", &|row| row.log, 0.1 + 0.25 * number.abs());
        }
    }
}

#[test]
fn scores_are_those_that_are_committed_but_for_the_noise_of_few_trials() {
    held(SCORED[0]);
}

#[test]
fn the_scores_of_the_shipped_laws_are_those_that_are_committed() {
    held(SCORED[1]);
}

/// The rows of a committed table.
fn committed(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(Path::new(FOLDER).join(file)).expect("a table");
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The table of the page: a row for each family, and one for all.
fn by_family(rows: &[Vec<String>], sealed: &[String]) -> String {
    let mut text =
        "| family | years | in the 80 % interval | should be | in the 90 % interval | CRPS \
                    against the best rival | falls at |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    let of = |family: &String| rows.iter().filter(move |row| row[0] == *family).count();
    let whole = rows.iter().filter(|row| row[1].is_empty() || of(&row[0]) == 1);
    for row in whole {
        let number = |at: usize| row[at].parse::<f64>().expect("a number");
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        let years = number(2);
        let skill = match row[7].is_empty() {
            true => "–".to_owned(),
            false if number(7) < 0.0 => format!("{} worse", percent(-number(7))),
            false => format!("{} better", percent(number(7))),
        };
        let bold = if row[0] == "all" { "**" } else { "" };
        let seal = if sealed.contains(&row[0]) { ", sealed" } else { "" };
        text += &format!(
            "| {bold}{}{seal}{bold} | {} | {bold}{}{bold} | {} | {} | {skill} | {} |\n",
            row[0],
            row[2],
            percent(number(3) / years),
            percent(number(5)),
            percent(number(4) / years),
            percent(number(8))
        );
    }
    text
}

/// The families that were written down before they were run.
fn sealed_families() -> Vec<String> {
    let of = |one: &Scenario| one.definition().hindcast.family.clone().expect("a family");
    scenarios(&["sealed"]).iter().map(of).collect()
}

#[test]
fn the_page_tells_the_scores_that_are_committed() {
    renewed();
    let events = &committed("events.csv")[0];
    let brier = format!(
        "| events | Brier score | reliability | resolution | uncertainty |\n|---|---|---|---|---|\n| {} | {} | \
         {} | {} | {} |\n",
        events[0], events[1], events[2], events[3], events[4]
    );
    let blocks = [
        ("scores", by_family(&committed("scores.csv"), &sealed_families())),
        ("events", brier),
        ("shipped-scores", by_family(&committed("shipped-scores.csv"), &[])),
    ];
    page::holds("tests/hindcast/README.md", &blocks);
    page::holds("README.md", &blocks[..1]);
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

/// Where the families lie that were written down before they were first run.
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

/// A judged level, 4 TWh and a tenth, of which this came in ten years.
fn judged(folder: &Path, family: &str, came: [f64; 2]) -> Scenario {
    let text = format!(
        "schema = 1\ntitle = \"{family}\"\nfamily = \"{family}\"\n\
         [run]\nstart_year = 2011\nyears = 10\ntrials = 1000\n\
         [assumption.level]\nvalue = {{ normal = {{ mean = 4.0, sd = 0.1 }} }}\njudgement = true\n\
         [[supply]]\nname = \"S\"\ncommodity = \"electricity\"\n[supply.monthly]\nannual_twh = \"level\"\n\
         month_weights = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n\
         [[corridor]]\nname = \"C\"\ncommodity = \"electricity\"\nsupplies = [\"S\"]\ncapacity_mw = 1000\n\
         [[record]]\nname = \"{family}\"\nmetric = \"delivered_twh\"\nfile = \"{family}.csv\"\n\
         known_until = 2010\nsource = \"made up\"\n"
    );
    let rows = (2011..2021).zip(came.into_iter().cycle());
    let rows: String = rows.map(|(year, value)| format!("{year},{value}\n")).collect();
    std::fs::write(folder.join(format!("{family}.csv")), format!("year,value\n{rows}"))
        .expect("written");
    let path = folder.join(format!("{family}.toml"));
    std::fs::write(&path, text).expect("written");
    Scenario::from_path(path).expect("no errors")
}

#[test]
fn judgement_is_spread_as_far_as_the_record_of_the_other_families_is() {
    let folder = tempfile::tempdir().expect("a folder");
    // A normal forecast is best with the spread of what came: twice and three times what was said.
    let twice = judged(folder.path(), "twice", [3.8, 4.2]);
    let thrice = judged(folder.path(), "thrice", [3.7, 4.3]);
    let workers = Workers::new(Some(2)).expect("threads");
    let hindcasting = Hindcasting::plan(&[twice, thrice]).expect("planned");
    let hindcasting = hindcasting.fitting_spread().expect("judged");
    let hindcasted = hindcasting.run(&workers).expect("scored");
    let fit = hindcasted.scores.spread.expect("a fit");
    let [twice, thrice] = &fit.left_out[..] else { panic!("two families") };
    // Among those tried, and with the width of kernels.
    assert!((2.5..=3.0).contains(&twice.spread), "{}", twice.spread);
    assert!((1.75..=2.0).contains(&thrice.spread), "{}", thrice.spread);
    assert!((2.25..=2.5).contains(&fit.best), "{}", fit.best);
    assert!(twice.log_score < twice.log_score_at_first);
    assert!(thrice.log_score < thrice.log_score_at_first);
    assert_eq!((fit.range, fit.years), (Some((thrice.spread, twice.spread)), 20));
    let fitted: serde_json::Value = serde_json::from_str(hindcasted.studied.json()).expect("JSON");
    assert_eq!(fitted["fit_spread"]["best"], fit.best);
}

#[test]
fn without_judgement_there_is_nothing_to_spread() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = Hindcasting::plan(&[with_record(folder.path(), "2011,3\n")]).expect("planned");
    let said = one.fitting_spread().expect_err("no judgement").to_string();
    assert!(said.contains("judgement = true"), "{said}");
}
