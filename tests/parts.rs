//! Parts joined are the run that was cut, to the last byte; what does not belong together is named.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use salang::model::compile;
use salang::outcome::parts::{Part, Parts};
use salang::read::{Source, read};
use salang::simulate::engine::{BLOCK, Keep, Progress};
use salang::study::Trials;

/// The starter of `salang init`, cut short.
fn scenario() -> String {
    let text = include_str!("../scenarios/starter.toml");
    let short = text.replace("= 10_000 ", "= 300 ").replace("= 10 ", "= 2 ");
    assert_ne!(text, short);
    short
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        fs::write(folder.at("lines.toml"), scenario()).expect("written");
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn salang(&self, arguments: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_salang"))
            .current_dir(self.0.path())
            .args(arguments.split_whitespace())
            .output()
            .expect("starts")
    }

    fn done(&self, arguments: &str) {
        let output = self.salang(arguments);
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "salang {arguments}: {words}");
    }

    /// The words on stderr when it refuses.
    fn refused(&self, arguments: &str) -> String {
        let output = self.salang(arguments);
        assert_eq!(output.status.code(), Some(2), "salang {arguments}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

/// Every file under a folder, with its content.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            let name = path.file_name().expect("named").to_string_lossy().into_owned();
            found.extend(files(&path).into_iter().map(|(n, bytes)| (format!("{name}/{n}"), bytes)));
        } else {
            let name = path.file_name().expect("named").to_string_lossy().into_owned();
            found.push((name, fs::read(&path).expect("read")));
        }
    }
    found.sort();
    found
}

#[test]
fn three_parts_joined_are_one_run_to_the_last_byte() {
    let folder = Folder::new();
    let scenario = "lines.toml --seed 7 --trials 280";
    folder.done(&format!("run {scenario} --out one --draws csv -q"));
    for part in 1..=3 {
        folder
            .done(&format!("run {scenario} --part {part}/3 --out part-{part} --threads {part} -q"));
    }
    folder.done("merge part-3 part-1 part-2 --out joined --draws csv -q");
    assert_same(&folder, "one", "joined");
}

/// That two folders hold the same files, byte by byte.
fn assert_same(folder: &Folder, one: &str, other: &str) {
    let (own, others) = (files(&folder.at(one)), files(&folder.at(other)));
    assert!(own.len() > 10, "{} files", own.len());
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&own), names(&others), "{one} and {other}");
    for (a, b) in own.iter().zip(&others) {
        assert!(a.1 == b.1, "{} differs between {one} and {other}", a.0);
    }
}

/// Branches, regimes, levels, claims, returns and a buyer in one scenario.
const EVERYTHING: &str = include_str!("everything.toml");

#[test]
fn with_every_mechanism_threads_and_parts_give_one_run_to_the_last_byte() {
    let folder = Folder::new();
    fs::write(folder.at("every.toml"), EVERYTHING).expect("written");
    for (mode, draws) in [("", "--draws csv"), ("--exact 128", "--draws none")] {
        let run = format!("run every.toml {mode}");
        folder.done(&format!("{run} --out one {draws} --threads 1 -q"));
        folder.done(&format!("{run} --out three {draws} --threads 3 -q"));
        assert_same(&folder, "one", "three");
        for part in 1..=3 {
            folder.done(&format!("{run} --part {part}/3 --out p{part} --threads {part} -q"));
        }
        folder.done(&format!("merge p3 p1 p2 --out joined {draws} -q"));
        assert_same(&folder, "one", "joined");
        if draws == "--draws csv" {
            has_every_mechanism(&folder.at("one"));
        }
        for name in ["one", "three", "joined", "p1", "p2", "p3"] {
            fs::remove_dir_all(folder.at(name)).expect("removed");
        }
    }
}

/// That no mechanism of the scenario lies idle, and that the draws have their columns.
fn has_every_mechanism(folder: &Path) {
    let text = fs::read_to_string(folder.join("summary.json")).expect("read");
    let summary: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let list = |key: &str| summary[key].as_array().expect("a list");
    let positive = |row: &serde_json::Value, key: &str| row[key].as_f64().expect("a number") > 0.0;
    for (metric, more) in [
        ("returned_twh", ""),
        ("claimed_twh", ""),
        ("replaced_twh", ""),
        ("lost_destination_twh", "too_dear"),
        ("lost_destination_twh", "no_room"),
        ("payment_musd", ""),
    ] {
        let mut rows = list("metrics").iter();
        let is_it = |row: &&serde_json::Value| {
            row["metric"] == metric && (more.is_empty() || row["cause"] == more)
        };
        assert!(rows.by_ref().filter(is_it).any(|row| positive(row, "mean")), "{metric} {more}");
    }
    assert!(list("branches").iter().all(|row| positive(row, "p")));
    assert!(list("regimes").iter().all(|row| positive(row, "share")));
    // Each year's shares of a regime add up, and those of all years make the share of the horizon.
    assert_eq!(list("regime_years").len(), 3 * list("regimes").len());
    for row in list("regimes") {
        let same = |own: &&serde_json::Value| {
            own["regime"] == row["regime"] && own["state"] == row["state"]
        };
        let years = list("regime_years").iter().filter(same);
        let sum: f64 = years.map(|own| own["share"].as_f64().expect("a number")).sum();
        assert!((sum / 3.0 - row["share"].as_f64().expect("a number")).abs() < 1e-12);
    }
    let draws = fs::read_to_string(folder.join("draws.csv")).expect("read");
    let mut lines = draws.lines();
    let heads: Vec<&str> = lines.next().expect("heads").split(',').collect();
    let place = |head: &str| heads.iter().position(|own| *own == head).expect(head);
    place("claimed_twh_field_new line");
    let days = ["open", "strained", "shut"].map(|state| place(&format!("days_border_{state}")));
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let all: f64 = days.iter().map(|at| cells[*at].parse::<f64>().expect("days")).sum();
        assert_eq!(all, 365.0, "{line}");
    }
}

/// Options of a run whose trials are counted.
const COUNTED: &str = "lines.toml --seed 7 --trials 300 --exact 128";

/// Runs the parts of such a run, each with as many threads as its number says.
fn counted_parts(folder: &Folder, parts: u64) {
    for part in 1..=parts {
        folder.done(&format!(
            "run {COUNTED} --part {part}/{parts} --out p{part} --threads {part} -q"
        ));
    }
}

#[test]
fn counted_parts_joined_in_any_order_and_any_tree_are_one_run_to_the_last_byte() {
    let folder = Folder::new();
    folder.done(&format!("run {COUNTED} --out one --draws none --threads 3 -q"));
    counted_parts(&folder, 5);
    let alike = |name: &str| assert_same(&folder, "one", name);
    folder.done("merge p1 p2 p3 p4 p5 --out straight -q");
    alike("straight");
    folder.done("merge p4 p2 p5 p1 p3 --out turned -q");
    alike("turned");
    // Parts that do not touch joined first.
    folder.done("merge p5 p2 --part-out a -q");
    folder.done("merge a p3 --part-out b -q");
    folder.done("merge p4 b p1 --out tree -q");
    alike("tree");
    folder.done("merge p1 p3 --part-out c -q");
    folder.done("merge p4 c --part-out d -q");
    folder.done("merge a d --out other -q");
    alike("other");
    // Whatever the tree, what is joined is one part to the last byte.
    folder.done("merge d a --part-out all -q");
    folder.done("merge b p1 p4 --part-out all-too -q");
    assert_eq!(files(&folder.at("all")), files(&folder.at("all-too")));
    folder.done("merge all --out of-one -q");
    alike("of-one");
    let manifest = fs::read_to_string(folder.at("b/part.json")).expect("read");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["counted"]["covers"], serde_json::json!([[2, 3], [5, 5]]));
}

#[test]
fn a_part_that_is_there_is_left_and_one_that_is_damaged_is_run_again() {
    let folder = Folder::new();
    for options in [COUNTED, "lines.toml --seed 7"] {
        let run = format!("run {options} --part 2/3 --out part");
        let says = |again: bool| {
            let output = folder.salang(&run);
            assert!(output.status.success());
            let words = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(words.contains("there already"), again, "{words}");
        };
        says(false);
        let whole = files(&folder.at("part"));
        says(true);
        let name = if options == COUNTED { "counts.bin" } else { "columns.bin" };
        let path = folder.at("part").join(name);
        let bytes = fs::read(&path).expect("read");
        for damage in ["part.json", "scenario.toml", name] {
            let path = folder.at("part").join(damage);
            let mut bytes = fs::read(&path).expect("read");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            // Somebody's own change is never replaced; a part whose folder was lost is run anew.
            fs::write(&path, bytes).expect("put");
            let output = folder.salang(&run);
            let words = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(!words.contains("there already"), "{damage}: {words}");
            fs::remove_dir_all(folder.at("part")).expect("removed");
            says(false);
        }
        assert_eq!(fs::read(&path).expect("read"), bytes);
        assert_eq!(files(&folder.at("part")), whole);
        // Of another run it is not that part.
        let output = folder.salang(&run.replace("--seed 7", "--seed 8"));
        assert!(!String::from_utf8_lossy(&output.stdout).contains("there already"));
        fs::remove_dir_all(folder.at("part")).expect("removed");
    }
}

#[test]
fn a_part_whose_process_was_killed_is_run_again_to_the_same_bytes() {
    let folder = Folder::new();
    let run = "run lines.toml --trials 20000 --exact 128 --part 1/2 --out part -q";
    let mut child = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(folder.0.path())
        .args(run.split_whitespace())
        .spawn()
        .expect("starts");
    std::thread::sleep(std::time::Duration::from_millis(200));
    let was_running = child.try_wait().expect("a child").is_none();
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert!(!was_running || !folder.at("part/part.json").exists());
    folder.done(run);
    folder.done(&run.replace("--out part", "--out other"));
    assert_eq!(files(&folder.at("part")), files(&folder.at("other")));
}

#[test]
fn counted_parts_that_do_not_belong_together_or_are_damaged_are_refused_by_name() {
    let folder = Folder::new();
    counted_parts(&folder, 4);
    let says = |arguments: &str, all: &[&str]| {
        let words = folder.refused(arguments);
        for part in all {
            assert!(words.contains(part), "`{arguments}` says {words}, not {part}");
        }
    };
    folder.done("merge p1 p3 --part-out a -q");
    says("merge p1 p2 p4", &["part 3 of 4 is missing", "--part 3/4"]);
    says("merge a", &["parts 2, 4 of 4 are missing"]);
    says("merge p1 a p2 p4", &["part 1 of 4 is there twice", "p1", "a"]);
    says("merge p1 a --part-out b", &["part 1 of 4 is there twice"]);
    folder.done("run lines.toml --seed 7 --trials 300 --part 2/4 --out kept -q");
    says("merge p1 kept p3 p4", &["kept"]);
    says("merge kept p1 p3 p4", &["p1"]);
    says("merge kept --part-out b", &["kept holds every number"]);
    folder
        .done(&format!("run {COUNTED} --seed 8 --part 2/4 --out seed -q").replace("--seed 7", ""));
    says("merge p1 seed p3 p4", &["seed has seed 8, but p1 has 7"]);
    folder.done(&format!("run {COUNTED} --part 2/4 --out early -q").replace("128", "64"));
    says("merge p1 early p3 p4", &["count their trials from different numbers"]);

    let told = folder.at("p2/part.json");
    let text = fs::read_to_string(&told).expect("read");
    let counts = folder.at("p2/counts.bin");
    let bytes = fs::read(&counts).expect("read");
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let long = [&bytes[..], &[0]].concat();
    for damaged in [&flipped[..], &bytes[..bytes.len() - 1], &long, &[]] {
        fs::write(&counts, damaged).expect("put");
        says("merge p1 p2 p3 p4", &["p2 is damaged: counts.bin"]);
        says("merge p1 p2 --part-out b", &["p2 is damaged: counts.bin"]);
    }
    // Counts that no run writes, with a checksum that fits: other trials, and cut in the middle.
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let known = manifest["columns_sha256"].as_str().expect("a checksum");
    let length = format!("\"bytes\": {}", bytes.len());
    assert!(text.contains(&length));
    let mut other = bytes.clone();
    other[0] ^= 1;
    for forged in [&other[..], &bytes[..bytes.len() / 2]] {
        let text = text.replace(known, &sha256(forged));
        let text = text.replace(&length, &format!("\"bytes\": {}", forged.len()));
        fs::write(&told, text).expect("put");
        fs::write(&counts, forged).expect("put");
        says("merge p1 p2 p3 p4", &["p2 is damaged: counts.bin has counts that no run writes"]);
    }
    fs::write(&counts, &bytes).expect("put");
    for (from, to) in [("[\n        2,", "[\n        3,"), ("\"part\": 2", "\"part\": 1")] {
        assert!(text.contains(from), "{text}");
        fs::write(&told, text.replacen(from, to, 1)).expect("put");
        says("merge p1 p2 p3 p4", &["p2 is damaged: its part.json contradicts itself"]);
    }
    fs::write(&told, &text).expect("put");
    assert!(!folder.at("b").exists() && !folder.at("reports").exists(), "nothing was written");
    folder.done("merge p1 p2 p3 p4 -q");
}

#[test]
fn the_draws_of_counted_parts_are_a_folder_of_one_file_a_part() {
    let folder = Folder::new();
    folder.done(&format!("run {COUNTED} --out one --draws csv -q"));
    let mut rows = String::new();
    for part in 1..=3 {
        folder.done(&format!("run {COUNTED} --part {part}/3 --draws csv --out p{part} -q"));
        let own = fs::read_to_string(folder.at(&format!("p{part}/draws.csv"))).expect("draws");
        let rest = own.split_once('\n').map_or("", |(_, rest)| rest);
        rows += if part == 1 { &own } else { rest };
    }
    assert_eq!(rows, fs::read_to_string(folder.at("one/draws.csv")).expect("draws"));
    folder.done("merge p1 p2 p3 --out joined -q");
    assert!(!folder.at("joined/draws.parquet").exists());
}

#[test]
fn a_merge_that_is_asked_to_stop_reads_no_trial_and_says_so() {
    let folder = Folder::new();
    folder.done("run lines.toml --part 1/1 --out part -q");
    let reading = read(Source::File(&folder.at("part/scenario.toml")), &[]);
    let model = compile(&reading.scenario.expect("a scenario")).expect("a model");
    let text = fs::read_to_string(folder.at("part/part.json")).expect("read");
    let part = Part {
        name: "part".to_owned(),
        manifest: serde_json::from_str(&text).expect("a manifest"),
        numbers: fs::File::open(folder.at("part/columns.bin")).expect("numbers"),
    };
    let parts = Mutex::new(Parts::join(model.layout.clone(), BLOCK, vec![part]).expect("whole"));
    let progress = Progress::default();
    let trials = || {
        let all = Keep::all(&model);
        parts.trials(&model, (0, 300), &all, &progress).expect("read").trials()
    };
    assert_eq!((trials(), progress.done.load(Ordering::SeqCst)), (300, 300));
    progress.stop.store(true, Ordering::SeqCst);
    assert_eq!((trials(), progress.done.load(Ordering::SeqCst)), (0, 300));
}

#[test]
fn parts_that_do_not_belong_together_are_refused_by_name() {
    let folder = Folder::new();
    let run = |options: &str, out: &str| {
        folder.done(&format!("run lines.toml {options} --out {out} -q"));
    };
    run("--part 1/2", "a");
    run("--part 2/2", "b");
    run("--part 2/2 --seed 2", "seed");
    run("--part 2/2 --set run.start_year=2029", "other");
    run("--part 2/2 --trials 299", "fewer");
    let says = |arguments: &str, all: &[&str]| {
        let words = folder.refused(arguments);
        for part in all {
            assert!(words.contains(part), "`{arguments}` says {words}, not {part}");
        }
    };
    says("merge a", &["part 2 of 2 is missing"]);
    says("merge b", &["part 1 of 2 is missing"]);
    says("merge a b a", &["part 1 of 2 is there twice: a and a"]);
    says("merge a seed", &["seed has seed 2, but a has 1"]);
    says("merge a other", &["other is of another scenario than a"]);
    says("merge a fewer", &["fewer has a run of trials 299, but a has 300"]);
    says("merge a nowhere", &["nowhere is not a part", "part.json"]);

    let text = fs::read_to_string(folder.at("b/part.json")).expect("read");
    let here = format!("\"salang\": \"{}\"", env!("CARGO_PKG_VERSION"));
    fs::write(folder.at("b/part.json"), text.replace(&here, "\"salang\": \"9.9.9\"")).expect("put");
    says("merge a b", &["b was written by salang 9.9.9"]);
    fs::write(folder.at("b/part.json"), &text[..text.len() / 2]).expect("put");
    says("merge a b", &["b is damaged: part.json"]);
    fs::write(folder.at("b/part.json"), &text).expect("put");

    let numbers = fs::read(folder.at("b/columns.bin")).expect("read");
    let mut flipped = numbers.clone();
    flipped[numbers.len() / 2] ^= 1;
    for damaged in [&flipped[..], &numbers[..numbers.len() - 8], &[]] {
        fs::write(folder.at("b/columns.bin"), damaged).expect("put");
        says("merge a b", &["b is damaged: columns.bin"]);
    }
    fs::write(folder.at("b/columns.bin"), &numbers).expect("put");
    let scenario = fs::read_to_string(folder.at("a/scenario.toml")).expect("read");
    fs::write(folder.at("a/scenario.toml"), scenario.replace("300", "301")).expect("put");
    says("merge a b", &["a is damaged: its scenario.toml"]);
    assert!(!folder.at("reports").exists(), "nothing was written");
}

/// The SHA-256 of some bytes, in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn numbers_that_no_run_writes_are_refused_even_with_a_checksum_that_fits() {
    let folder = Folder::new();
    for part in ["1/2", "2/2"] {
        folder.done(&format!("run lines.toml --part {part} --out {} -q", &part[..1]));
    }
    let (numbers, told) = (folder.at("2/columns.bin"), folder.at("2/part.json"));
    let (bytes, text) =
        (fs::read(&numbers).expect("read"), fs::read_to_string(&told).expect("read"));
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let shape = |key: &str| manifest["shape"][key].as_u64().expect("a number") as usize;
    assert_eq!(manifest["first_trial"], 128);
    let columns = 64 * shape("columns");
    let factors = columns + 64 * shape("assumptions");
    let tallies = factors + 64 * shape("factors");
    let forged = |bytes: &[u8]| {
        let sum = sha256(bytes);
        let known = manifest["columns_sha256"].as_str().expect("a checksum");
        fs::write(&told, text.replace(known, &sum)).expect("put");
        fs::write(&numbers, bytes).expect("put");
        folder.refused("merge 1 2")
    };
    // In the first block a column, an assumption, a factor, a tally: its trials, and its last sum.
    for (at, word) in [
        (0, f64::NAN.to_bits()),
        // Finite, but with what is lost they do not add up to the nameplate.
        (0, 1e308_f64.to_bits()),
        (0, (-1.0_f64).to_bits()),
        (columns - 1, f64::INFINITY.to_bits()),
        (columns, f64::NEG_INFINITY.to_bits()),
        (factors, f64::NAN.to_bits()),
        (factors, (-1.0_f64).to_bits()),
        (tallies - 1, 0.5_f64.to_bits()),
        (tallies, 65),
        (tallies + shape("tallies") - 1, 65),
    ] {
        let mut forgery = bytes.clone();
        forgery[8 * at..8 * at + 8].copy_from_slice(&word.to_le_bytes());
        let words = forged(&forgery);
        let wanted = "2 is damaged: columns.bin has numbers that no run writes, from trial 128 on";
        assert!(words.contains(wanted), "{at}: {words}");
    }
    let short = bytes.len() - 8;
    let words = forged(&bytes[..short]);
    assert!(words.contains("2 is damaged: columns.bin has"), "{words}");
    let long = [&bytes[..], &[0; 8]].concat();
    assert!(forged(&long).contains("2 is damaged: columns.bin has"));
    assert!(!folder.at("reports").exists(), "nothing was written");
    fs::write(&numbers, &bytes).expect("put");
    fs::write(&told, &text).expect("put");
    folder.done("merge 1 2 -q");
}

#[test]
fn the_scenario_of_every_part_is_looked_at() {
    let folder = Folder::new();
    for part in ["1/2", "2/2"] {
        folder.done(&format!("run lines.toml --part {part} --out {} -q", &part[..1]));
    }
    for part in ["1", "2"] {
        let path = folder.at(part).join("scenario.toml");
        let text = fs::read_to_string(&path).expect("read");
        for other in [&*text.replace("trials = 300", "trials = 301"), "schema = 1\n", "]"] {
            assert_ne!(text, other);
            fs::write(&path, other).expect("put");
            let words = folder.refused("merge 1 2");
            assert!(words.contains(&format!("{part} is damaged: its scenario.toml")), "{words}");
        }
        fs::write(&path, text).expect("put");
    }
}

#[cfg(unix)]
#[test]
fn a_part_that_is_a_pipe_or_a_device_is_refused_at_once() {
    let folder = Folder::new();
    for part in ["1/2", "2/2"] {
        folder.done(&format!("run lines.toml --part {part} --out {} -q", &part[..1]));
    }
    for name in ["part.json", "columns.bin", "scenario.toml"] {
        let path = folder.at("2").join(name);
        let bytes = fs::read(&path).expect("read");
        fs::remove_file(&path).expect("removed");
        let made = Command::new("mkfifo").arg(&path).status().expect("starts");
        assert!(made.success());
        let words = folder.refused("merge 1 2");
        assert!(words.contains(name) && words.contains('2'), "{words}");
        fs::remove_file(&path).expect("removed");
        std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
        assert!(folder.refused("merge 1 2").contains(name));
        fs::remove_file(&path).expect("removed");
        fs::write(&path, bytes).expect("put");
    }
}

#[test]
fn another_file_in_the_place_of_a_manifest_is_not_shown() {
    let folder = Folder::new();
    fs::create_dir(folder.at("p")).expect("a folder");
    let fields = "\"schema\": \"S3CRET\", \"password\": \"S3CRET\"";
    let version = "S3CRET".repeat(1000);
    folder.done("run lines.toml --part 1/1 --out real");
    let real = fs::read_to_string(folder.at("real/part.json")).expect("a manifest");
    let other = real.replacen(env!("CARGO_PKG_VERSION"), &version, 1);
    for (text, reason) in [
        (format!("{{ {fields} }}"), "not what a part says of itself"),
        ("\"S3CRET\"".to_owned(), "not what a part says of itself"),
        ("[\"S3CRET\", 1]".to_owned(), "not what a part says of itself"),
        ("S3CRET=1".to_owned(), "is no JSON from line 1, column 1 on"),
        (format!("{{ {fields}\nS3CRET"), "is no JSON from line 2, column 1 on"),
        (other, "was written by another program"),
        (real.replacen("\"schema\": 3", "\"schema\": 4", 1), "is of form 4"),
    ] {
        fs::write(folder.at("p/part.json"), &text).expect("written");
        let refused = folder.refused("merge p");
        assert!(refused.contains(reason) && !refused.contains("S3CRET"), "{refused}");
    }
    fs::write(folder.at("p/part.json"), b"{\"\xe9\": 1}").expect("written");
    let refused = folder.refused("merge p");
    assert!(refused.contains("part.json: it is not UTF-8 text"), "{refused}");
}

#[test]
fn what_is_no_part_is_said_before_anything_runs() {
    let folder = Folder::new();
    assert!(folder.refused("run lines.toml --part 0/2").contains("parts count from 1"));
    assert!(folder.refused("run lines.toml --part 3/2").contains("no part 3 of 2"));
    assert!(folder.refused("run lines.toml --part 7").contains("write it as K/N"));
    assert!(folder.refused("run lines.toml --part 1/99").contains("5 parts at most"));
    let one = folder.refused("run lines.toml --trials 1 --part 1/2");
    assert!(one.contains("1 trial can be cut into 1 part at most"), "{one}");
    assert!(folder.refused("run lines.toml --part 1/2 --watch").contains("cannot be used with"));
}
