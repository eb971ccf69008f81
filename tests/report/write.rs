use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use salang::report::{Intended, Kind, Placed, WriteError, Writing};
use sha2::{Digest, Sha256};

/// The intended content of the reports of these tests.
fn intended(kind: Kind) -> Intended<'static> {
    Intended { charts: &["svg"], ..Intended::new(kind) }
}

fn begin(target: &Path) -> Result<Writing, WriteError> {
    Writing::begin(target, &intended(Kind::Run))
}

/// Why a report may not be begun.
fn refused(target: &Path, intended: &Intended<'_>) -> String {
    Writing::begin(target, intended).expect_err("refused").to_string()
}

/// A report with one chart and no draws.
fn write(target: &Path, word: &str) -> Placed {
    finish(begin(target).unwrap(), word, false)
}

fn finish(mut writing: Writing, word: &str, partial: bool) -> Placed {
    writing.bytes("summary.json", word.as_bytes()).unwrap();
    writing.bytes("charts/years.svg", word.as_bytes()).unwrap();
    writing.finish(partial).unwrap()
}

/// Every file below a folder with its text, hidden ones too, lists of reports apart.
fn contents(folder: &Path) -> BTreeMap<String, String> {
    fn walk(base: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(base).unwrap().to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                walk(base, &path, found);
            } else if !name.ends_with(".salang.json") {
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

fn listing(folder: &Path) -> Vec<String> {
    contents(folder).into_keys().collect()
}

/// The list of a report.
fn list(target: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(target.join(".salang.json")).unwrap()).unwrap()
}

#[test]
fn a_new_report_takes_the_place_of_the_last_and_leaves_nothing_of_it() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("reports/both");
    let mut writing = begin(&target).unwrap();
    for name in ["summary.json", "draws.csv", "charts/years.png", "demand.csv"] {
        writing.bytes(name, b"old").unwrap();
    }
    writing.finish(false).unwrap();
    let placed = write(&target, "new");
    assert_eq!(
        listing(room.path()),
        ["reports/both/charts/years.svg", "reports/both/summary.json"]
    );
    let (left, unwritten) = (Vec::new(), Vec::new());
    assert_eq!(placed, Placed { folder: target, aside: false, left, unwritten });
}

#[test]
fn a_report_lists_its_files_with_their_checksums_and_the_list_is_the_same_again() {
    let room = tempfile::tempdir().unwrap();
    let (one, other) = (room.path().join("one"), room.path().join("other"));
    write(&one, "word");
    write(&other, "before");
    write(&other, "word");
    let sum: String = Sha256::digest(b"word").iter().map(|byte| format!("{byte:02x}")).collect();
    let listed = list(&one);
    assert_eq!(listed["salang"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        listed["files"],
        serde_json::json!({ "charts/years.svg": sum, "summary.json": sum })
    );
    let text = |target: &Path| fs::read(target.join(".salang.json")).unwrap();
    assert_eq!(text(&one), text(&other));
    // Where other files lie there too, it comes to be in another way, and is the same.
    fs::write(other.join("notes"), "mine").unwrap();
    write(&other, "between");
    write(&other, "word");
    assert_eq!(text(&one), text(&other));
}

#[test]
fn a_failure_in_the_middle_leaves_the_last_report_whole() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    write(&target, "old");
    let mut writing = begin(&target).unwrap();
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
    // Killed while writing: the hidden folder stays, nothing else has changed.
    let mut writing = begin(&target).unwrap();
    writing.bytes("summary.json", b"half").unwrap();
    std::mem::forget(writing);
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "old");
    // Killed between the two renames: the last report comes back under its name, whatever is
    // written beside it next.
    let left = room.path().join(".both.writing-abCD12");
    fs::create_dir_all(left.join("new")).unwrap();
    fs::write(left.join(".lock"), "").unwrap();
    fs::rename(&target, left.join("old")).unwrap();
    drop(begin(&room.path().join("another")).unwrap());
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "old");
    assert!(!left.exists());
    write(&target, "new");
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "new");
}

#[test]
fn a_kill_while_files_are_replaced_one_by_one_does_not_hinder_the_next_run() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    write(&target, "old");
    fs::write(target.join("notes"), "mine").unwrap();
    write(&target, "new");
    // As a kill leaves it: some files are the old ones, and the list knows both.
    let sum = |word: &str| -> String {
        Sha256::digest(word.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let mut listed = list(&target);
    listed["before"] =
        serde_json::json!({ "summary.json": sum("old"), "charts/gone.svg": sum("old") });
    fs::write(target.join(".salang.json"), listed.to_string()).unwrap();
    fs::write(target.join("summary.json"), "old").unwrap();
    fs::write(target.join("charts/gone.svg"), "old").unwrap();
    write(&target, "newest");
    let all = contents(&target);
    let expected = [("charts/years.svg", "newest"), ("notes", "mine"), ("summary.json", "newest")];
    assert_eq!(all, expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
    assert_eq!(list(&target)["before"], serde_json::Value::Null);
}

#[test]
fn what_a_killed_run_left_is_swept_and_what_is_in_use_or_somebodys_own_is_not() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    let hidden = |name: &str, files: &[&str]| -> PathBuf {
        let folder = room.path().join(name);
        fs::create_dir(&folder).unwrap();
        for file in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "word").unwrap();
        }
        folder
    };
    let left = [
        hidden(".both.writing-gone01", &[".lock", "new/summary.json"]),
        hidden(".both.writing-gone02", &[]),
        hidden(".both.writing-gone03", &[".lock"]),
        hidden(".another.writing-gone04", &[".lock", "new/charts/years.svg"]),
    ];
    let own = [
        hidden(".both.previous", &["notes"]),
        hidden(".both.writing-mine01", &["notes"]),
        hidden(".both.writing-mine02", &[".lock", "new/summary.json", "notes"]),
        hidden(".both.writing-mine", &[".lock", "new/summary.json"]),
        hidden("both.writing-mine03", &[".lock", "new/summary.json"]),
    ];
    let first = begin(&target).unwrap();
    assert!(left.iter().all(|folder| !folder.exists()));
    let second = begin(&target).unwrap();
    finish(first, "first", false);
    drop(second);
    assert!(own.iter().all(|folder| folder.exists()));
    for folder in own {
        fs::remove_dir_all(folder).unwrap();
    }
    assert_eq!(listing(room.path()), ["both/charts/years.svg", "both/summary.json"]);
    assert_eq!(fs::read_dir(room.path()).unwrap().count(), 1, "nothing hidden is left");
}

#[test]
fn files_that_the_user_put_there_stay_and_are_named() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    let mut writing = begin(&target).unwrap();
    for name in ["charts/drivers.svg", "charts/edited.svg", "draws.csv"] {
        writing.bytes(name, b"stale").unwrap();
    }
    finish(writing, "old", false);
    // Among them such as the list of a report might name, and one that was changed since.
    for name in ["my notes.md", "charts/own.svg", "charts/edited.svg", "draws.parquet"] {
        fs::write(target.join(name), "mine").unwrap();
    }
    fs::create_dir(target.join("older")).unwrap();
    fs::write(target.join("older/summary.json"), "mine").unwrap();
    for word in ["new", "newer"] {
        let placed = write(&target, word);
        let mine = ["charts/edited.svg", "charts/own.svg", "draws.parquet", "my notes.md"];
        assert_eq!(placed.left, [&mine[..], &["older/"]].concat());
        let mut all = contents(&target);
        assert_eq!(all.remove("charts/years.svg").unwrap(), word);
        assert_eq!(all.remove("summary.json").unwrap(), word);
        assert!(all.values().all(|text| text == "mine"), "{all:?}");
        assert_eq!(
            all.into_keys().collect::<Vec<_>>(),
            [&mine[..], &["older/summary.json"]].concat()
        );
    }
}

#[test]
fn a_file_of_the_users_own_whose_name_the_report_needs_is_refused_and_named() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    fs::create_dir(&target).unwrap();
    for name in ["report.html", "draws.csv"] {
        fs::write(target.join(name), "mine").unwrap();
    }
    let text = refused(&target, &intended(Kind::Run));
    assert!(text.contains("report.html in it is not from a run, or was changed since"), "{text}");
    let draws = Intended { files: vec!["draws.csv".to_owned()], ..intended(Kind::Run) };
    let text = refused(&target, &draws);
    assert!(text.contains("draws.csv and report.html in it are not from a run"), "{text}");
    // A folder, and a file in the place of a folder.
    let folder = room.path().join("folder");
    fs::create_dir_all(folder.join("summary.json")).unwrap();
    assert!(refused(&folder, &intended(Kind::Run)).contains("summary.json in it"));
    let charts = room.path().join("charts");
    fs::create_dir(&charts).unwrap();
    fs::write(charts.join("charts"), "mine").unwrap();
    assert!(refused(&charts, &intended(Kind::Run)).contains("charts/calendar.svg, "));
    for (name, text) in contents(room.path()) {
        assert_eq!(text, "mine", "{name}");
    }
}

#[test]
fn a_file_of_the_report_that_was_changed_since_is_refused_until_it_is_moved_away() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    write(&target, "old");
    fs::write(target.join("charts/years.svg"), "with my arrows").unwrap();
    let text = refused(&target, &intended(Kind::Run));
    assert!(text.contains("charts/years.svg in it is not from a run, or was changed"), "{text}");
    // A file that is gone is no hindrance.
    fs::rename(target.join("charts/years.svg"), target.join("charts/mine.svg")).unwrap();
    assert_eq!(write(&target, "new").left, ["charts/mine.svg"]);
    assert_eq!(fs::read_to_string(target.join("charts/mine.svg")).unwrap(), "with my arrows");
}

#[test]
fn a_file_that_appears_while_the_run_goes_on_stays() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    write(&target, "old");
    let writing = begin(&target).unwrap();
    fs::write(target.join("charts/years.svg"), "mine").unwrap();
    fs::write(target.join("notes"), "mine").unwrap();
    let placed = finish(writing, "new", false);
    assert_eq!(
        (placed.left, placed.unwritten),
        (vec!["notes".into()], vec!["charts/years.svg".into()])
    );
    assert_eq!(fs::read_to_string(target.join("charts/years.svg")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "new");
    assert_eq!(list(&target)["files"].as_object().unwrap().len(), 1);
}

#[test]
fn a_report_never_takes_the_place_of_one_of_another_kind() {
    let room = tempfile::tempdir().unwrap();
    for there in Kind::ALL {
        let target = room.path().join(format!("{there:?}"));
        let mut writing = Writing::begin(&target, &intended(there)).unwrap();
        writing.bytes(there.files()[0], b"hours of work").unwrap();
        writing.finish(false).unwrap();
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != there) {
            let text = refused(&target, &intended(kind));
            assert!(text.contains(&format!("it holds {there}, and {kind} would take")), "{text}");
        }
        drop(Writing::begin(&target, &intended(there)).unwrap());
    }
}

#[test]
fn a_report_without_a_list_is_left_alone() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("summary.json"), "{}").unwrap();
    let text = refused(room.path(), &intended(Kind::Run));
    assert!(text.contains("without a list of what was written (.salang.json)"), "{text}");
    // A list that cannot be read is somebody's own file.
    fs::remove_file(room.path().join("summary.json")).unwrap();
    fs::write(room.path().join(".salang.json"), "mine").unwrap();
    assert!(refused(room.path(), &intended(Kind::Run)).contains(".salang.json in it"));
}

#[test]
fn a_forged_list_leads_nowhere() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    let (outside, sum) = (room.path().join("mine"), Sha256::digest(b"mine"));
    fs::write(&outside, "mine").unwrap();
    fs::create_dir(&target).unwrap();
    let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    let files = serde_json::json!({ "../mine": sum, outside.to_str().unwrap(): sum, "": sum, "a/b/c": sum });
    let forged = serde_json::json!({ "salang": "0.1.0", "files": files, "before": files });
    fs::write(target.join(".salang.json"), forged.to_string()).unwrap();
    write(&target, "new");
    assert_eq!(listing(room.path()), ["both/charts/years.svg", "both/summary.json", "mine"]);
}

#[test]
fn what_a_run_reads_is_never_replaced() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    let mut writing = begin(&target).unwrap();
    for name in ["scenario.toml", "flow.csv"] {
        writing.bytes(name, b"read").unwrap();
    }
    finish(writing, "old", false);
    // The scenario would be written anew, the data would go with the last report.
    for name in ["scenario.toml", "flow.csv"] {
        let inputs = [target.join("../both").join(name)];
        let text = refused(&target, &Intended { inputs: &inputs, ..intended(Kind::Run) });
        assert!(text.contains(&format!("{name} in it is read, and would be replaced")), "{text}");
    }
    // What lies there and is no part of a report stays in any case.
    fs::write(target.join("mine.toml"), "mine").unwrap();
    let inputs = [target.join("mine.toml"), target.join("missing.toml")];
    drop(Writing::begin(&target, &Intended { inputs: &inputs, ..intended(Kind::Run) }).unwrap());
}

#[test]
fn a_data_file_that_is_called_as_a_file_of_the_report_is_refused() {
    let room = tempfile::tempdir().unwrap();
    let draws = vec!["draws.csv".to_owned()];
    for name in ["draws.csv", "Report.html", ".salang.json"] {
        let data = vec!["flow.csv".to_owned(), name.to_owned()];
        let files = draws.clone();
        let text =
            refused(&room.path().join("both"), &Intended { data, files, ..intended(Kind::Run) });
        assert!(
            text.contains(&format!("reads a file called {name}, and the report has")),
            "{text}"
        );
    }
    let intended = Intended { data: draws, ..intended(Kind::Run) };
    drop(Writing::begin(&room.path().join("both"), &intended).unwrap());
}

#[test]
fn a_partial_report_takes_the_place_of_a_partial_one_and_lies_beside_a_whole_one() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    let aside = |word, partial| {
        let placed = finish(begin(&target).unwrap(), word, partial);
        placed.aside.then(|| placed.folder.file_name().unwrap().to_owned())
    };
    assert_eq!(aside("half", true), None);
    assert_eq!(aside("more", true), None);
    assert_eq!(fs::read_to_string(target.join("summary.json")).unwrap(), "more");
    assert_eq!(aside("whole", false), None);
    assert_eq!(list(&target).get("partial"), None);
    assert_eq!(aside("half", true).unwrap(), "both-partial");
    assert_eq!(aside("more", true).unwrap(), "both-partial");
    // One that was kept, and one in which somebody wrote.
    write(&room.path().join("both-partial"), "kept");
    fs::create_dir(room.path().join("both-partial-2")).unwrap();
    fs::write(room.path().join("both-partial-2/summary.json"), "mine").unwrap();
    assert_eq!(aside("late", true).unwrap(), "both-partial-3");
    let texts = contents(room.path());
    let text = |name: &str| texts[&format!("{name}/summary.json")].as_str();
    assert_eq!([text("both"), text("both-partial")], ["whole", "kept"]);
    assert_eq!([text("both-partial-2"), text("both-partial-3")], ["mine", "late"]);
}

#[test]
fn a_target_that_is_a_file_is_refused_before_the_run() {
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    fs::write(&target, "a file").unwrap();
    let text = refused(&target, &intended(Kind::Run));
    assert!(text.contains("it is a file, and a report is a folder"), "{text}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "a file");
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_the_run() {
    // Below a file there can be no folder, not even for root.
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("file"), "").unwrap();
    let text = refused(&room.path().join("file/both"), &intended(Kind::Run));
    assert!(text.starts_with("could not create the folder"), "{text}");
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_refused() {
    let room = tempfile::tempdir().unwrap();
    let mut writing = begin(&room.path().join("both")).unwrap();
    for name in ["../evil", "/etc/evil", "", "a/../../evil"] {
        assert!(writing.bytes(name, b"").is_err(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_report_is_as_open_as_other_folders_or_as_the_one_it_replaces() {
    use std::os::unix::fs::PermissionsExt;
    let room = tempfile::tempdir().unwrap();
    let target = room.path().join("both");
    write(&target, "word");
    fs::create_dir(room.path().join("plain")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&target), mode(&room.path().join("plain")));
    fs::set_permissions(&target, fs::Permissions::from_mode(0o750)).unwrap();
    write(&target, "new");
    assert_eq!(mode(&target), 0o750);
}

#[cfg(unix)]
#[test]
fn a_target_that_is_a_link_stays_one_and_the_report_lies_where_it_leads() {
    use std::os::unix::fs::symlink;
    let room = tempfile::tempdir().unwrap();
    let (real, link) = (room.path().join("disk/real"), room.path().join("link"));
    fs::create_dir_all(&real).unwrap();
    symlink("disk/real", &link).unwrap();
    for word in ["one", "two"] {
        write(&link, word);
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("disk/real"));
        assert_eq!(fs::read_to_string(real.join("summary.json")).unwrap(), word);
    }
    assert_eq!(fs::read_dir(room.path()).unwrap().count(), 2);
    symlink("nowhere", room.path().join("lost")).unwrap();
    let text = refused(&room.path().join("lost"), &intended(Kind::Run));
    assert!(text.contains("it is a link that leads nowhere"), "{text}");
    // A link in the folder is somebody's own, whatever it leads to.
    fs::rename(real.join("summary.json"), room.path().join("summary.json")).unwrap();
    symlink("../../summary.json", real.join("summary.json")).unwrap();
    assert!(refused(&real, &intended(Kind::Run)).contains("summary.json in it is not from a run"));
}
