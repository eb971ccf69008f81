use std::fs;
use std::io::{self, Write};
use std::path::Path;

use salang::report::Writing;

/// A report with one chart and no draws.
fn write(target: &Path, word: &str) {
    let mut writing = Writing::begin(target).unwrap();
    writing.bytes("summary.json", word.as_bytes()).unwrap();
    writing.bytes("charts/years.svg", word.as_bytes()).unwrap();
    writing.finish().unwrap();
}

/// Every file below a folder, hidden ones too, in order.
fn listing(folder: &Path) -> Vec<String> {
    fn walk(base: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(base, &path, found);
            } else {
                found.push(path.strip_prefix(base).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

#[test]
fn a_new_report_takes_the_place_of_the_last_and_leaves_nothing_of_it() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("reports/both");
    let mut writing = Writing::begin(&target).unwrap();
    for name in ["summary.json", "draws.csv", "charts/years.png", "demand.csv"] {
        writing.bytes(name, b"old").unwrap();
    }
    writing.bytes("scenario.toml", b"demand = { file = \"demand.csv\", column = \"mw\" }").unwrap();
    writing.finish().unwrap();
    write(&target, "new");
    assert_eq!(
        listing(room.path()),
        ["reports/both/charts/years.svg", "reports/both/summary.json"]
    );
}

#[test]
fn a_failure_in_the_middle_leaves_the_last_report_whole() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    write(&target, "old");
    let mut writing = Writing::begin(&target).unwrap();
    writing.bytes("charts/years.svg", b"new").unwrap();
    let error = writing
        .file("draws.parquet", |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no space left on device"))
        })
        .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("draws.parquet: no space left on device; the last report"), "{text}");
    drop(writing);
    assert_eq!(listing(room.path()), ["both/charts/years.svg", "both/summary.json"]);
    assert_eq!(fs::read_to_string(target.join("charts/years.svg")).unwrap(), "old");
}

#[test]
fn a_kill_in_the_middle_leaves_the_last_report_whole_and_the_next_run_goes_through() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    write(&target, "old");
    // Killed while writing: the staging folder stays, nothing else has changed.
    let mut writing = Writing::begin(&target).unwrap();
    writing.bytes("summary.json", b"half").unwrap();
    std::mem::forget(writing);
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "old");
    // Killed between the two renames: the last report comes back under its name.
    fs::rename(&target, room.path().join(".both.previous")).unwrap();
    let writing = Writing::begin(&target).unwrap();
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "old");
    drop(writing);
    write(&target, "new");
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "new");
}

#[test]
fn what_a_killed_run_left_is_swept_and_what_is_in_use_is_not() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    let left = room.path().join(".both.writing-gone");
    fs::create_dir(&left).unwrap();
    fs::write(left.join(".lock"), "").unwrap();
    let mut first = Writing::begin(&target).unwrap();
    assert!(!left.exists());
    first.bytes("summary.json", b"first").unwrap();
    let second = Writing::begin(&target).unwrap();
    first.finish().unwrap();
    drop(second);
    assert_eq!(listing(room.path()), ["both/summary.json"]);
}

#[test]
fn files_that_the_user_put_there_stay() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    write(&target, "old");
    fs::write(target.join("my notes.md"), "mine").unwrap();
    fs::write(target.join("charts/mine.txt"), "mine").unwrap();
    fs::write(target.join("charts/drivers.svg"), "stale").unwrap();
    fs::write(target.join("draws.csv"), "stale").unwrap();
    write(&target, "new");
    assert_eq!(
        listing(room.path()),
        ["both/charts/mine.txt", "both/charts/years.svg", "both/my notes.md", "both/summary.json"]
    );
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "new");
}

#[test]
fn a_target_that_is_a_file_is_refused_before_the_run() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    fs::write(&target, "a file").unwrap();
    let text = Writing::begin(&target).unwrap_err().to_string();
    assert!(text.contains("it is a file, and a report is a folder"), "{text}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "a file");
}

#[test]
fn a_folder_with_a_scenario_of_the_users_own_is_refused() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("scenario.toml"), "mine").unwrap();
    let text = Writing::begin(room.path()).unwrap_err().to_string();
    assert!(text.contains("would replace that file"), "{text}");
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_the_run() {
    // Below a file there can be no folder, not even for root.
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("file"), "").unwrap();
    let text = Writing::begin(&room.path().join("file/both")).unwrap_err().to_string();
    assert!(text.starts_with("could not create the folder"), "{text}");
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_refused() {
    let room = tempfile::tempdir().unwrap();
    let mut writing = Writing::begin(&room.path().join("both")).unwrap();
    for name in ["../evil", "/etc/evil", "", "a/../../evil"] {
        assert!(writing.bytes(name, b"").is_err(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_report_is_as_open_as_other_folders() {
    use std::os::unix::fs::PermissionsExt;
    let room = tempfile::tempdir().unwrap();
    write(&room.path().join("both"), "word");
    fs::create_dir(room.path().join("plain")).unwrap();
    let mode = |name: &str| fs::metadata(room.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("both"), mode("plain"));
}
