//! Messages about bad files: every folder of `tests/bad` holds a scenario with one kind of fault or
//! several, and beside it, in `expected.txt`, the text that its reader sees.
//!
//! `SNAPSHOTS=overwrite cargo test --test bad` writes the texts anew; look at each before keeping
//! it. A folder's name begins with the code that has to be among its findings. `set.txt` holds
//! overrides, one a line: `PATH=VALUE`, or an option such as `--trials 0` or
//! `--without PATH`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use salang::read::{CODES, Finding, Override, Reading, Severity, Source, read};

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("tests/bad")
        .expect("the folder of bad scenarios")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn overrides(folder: &Path) -> Vec<Override> {
    let Ok(lines) = std::fs::read_to_string(folder.join("set.txt")) else { return Vec::new() };
    lines
        .lines()
        .filter_map(|line| match line.strip_prefix("--") {
            None => {
                let (path, value) = line.split_once('=')?;
                Some((path.to_owned(), value.to_owned(), "--set".to_owned()))
            }
            Some(option) => {
                let (name, value) = option.split_once(' ')?;
                if name == "without" {
                    return Some((value.to_owned(), String::new(), format!("--{name}")));
                }
                if name == "given" {
                    let (branch, outcome) = value.split_once(" = ")?;
                    let path = format!("branch.{branch}.given");
                    return Some((path, outcome.to_owned(), format!("--{name}")));
                }
                Some((format!("run.{name}"), value.to_owned(), format!("--{name}")))
            }
        })
        .map(|(path, value, origin)| Override { path, value, origin })
        .collect()
}

fn reading(folder: &Path) -> Reading {
    read(Source::File(&folder.join("scenario.toml")), &overrides(folder))
}

fn name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn text(findings: &[Finding]) -> String {
    // So that the texts are the same on every system.
    let drawn: Vec<String> =
        findings.iter().map(|finding| finding.render(false).replace('\\', "/")).collect();
    drawn.join("\n\n") + "\n"
}

#[test]
fn every_bad_file_gets_the_expected_text() {
    let folders = folders();
    assert!(folders.len() >= 60, "only {} bad files", folders.len());
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    let mut failed = Vec::new();
    for folder in &folders {
        let reading = reading(folder);
        let expected = snapbox::Data::read_from(&folder.join("expected.txt"), None);
        let shown = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            assert.eq(text(&reading.findings), expected);
        }));
        if shown.is_err() {
            failed.push(name(folder));
        }
    }
    assert!(failed.is_empty(), "these texts have changed: {failed:?}");
}

#[test]
fn every_folder_is_named_after_a_code_it_gets() {
    for folder in folders() {
        let name = name(&folder);
        let findings = reading(&folder).findings;
        let code = name.split('-').next().unwrap_or_default();
        if code != "mixed" {
            assert!(findings.iter().any(|finding| finding.code == code), "{name}");
        }
        assert!(!findings.is_empty(), "{name}");
    }
}

#[test]
fn every_code_has_a_bad_file() {
    let seen: BTreeSet<&str> = folders()
        .iter()
        .flat_map(|folder| reading(folder).findings)
        .map(|finding| finding.code)
        .collect();
    let known: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
    assert_eq!(seen, known);
    assert_eq!(known.len(), CODES.len(), "a code stands twice");
}

#[test]
fn a_scenario_comes_out_just_where_there_is_no_error() {
    for folder in folders() {
        let reading = reading(&folder);
        let errors = reading.findings.iter().filter(|one| one.severity == Severity::Error).count();
        assert_eq!(reading.scenario.is_none(), errors > 0, "{}", name(&folder));
        assert_eq!(reading.merged.is_empty(), errors > 0, "{}", name(&folder));
        for finding in &reading.findings {
            let letter = match finding.severity {
                Severity::Error => 'E',
                Severity::Warning => 'W',
                Severity::Note => 'N',
            };
            assert!(finding.code.starts_with(letter), "{finding}");
        }
    }
}

#[test]
fn messages_are_lower_case_without_a_final_stop() {
    for folder in folders() {
        for finding in reading(&folder).findings {
            let labels = finding.places.iter().filter_map(|place| place.label.as_ref());
            for text in labels.chain([&finding.message]).chain(&finding.help) {
                assert!(!text.ends_with('.') || text.ends_with("..."), "{text}");
                assert!(!text.starts_with(|c: char| c.is_uppercase()), "{text}");
            }
        }
    }
}
