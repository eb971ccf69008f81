//! Files that cannot be written, and disks that run full.

use std::process::Command;

use super::skip::skipped;
use super::support::*;

#[test]
fn what_cannot_be_written_is_known_before_anything_runs() {
    let folder = folder();
    std::fs::write(folder.path().join("taken"), "a file").expect("written");
    let long = ["run", "small.toml", "--trials", "5000000000", "--out", "taken"];
    let ran = run(folder.path(), &long[..]);
    // Five thousand million trials are too many besides, and the call is looked at first.
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let long = ["run", "small.toml", "--verbose", "--trials", "2000000", "--out", "taken"];
    let ran = run(folder.path(), &long[..]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    // A run that begins says first how many trials it has.
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("it is a file, and a report is a folder"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(folder.path().join("taken")).expect("read"), "a file");
    assert_eq!(names(folder.path()), ["small.toml", "taken"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let locked = folder.path().join("locked");
    std::fs::create_dir(&locked).expect("a folder");
    let closed = std::fs::Permissions::from_mode(0o555);
    std::fs::set_permissions(&locked, closed).expect("closed");
    // A user who may write everywhere does without that right.
    let everywhere = std::fs::write(locked.join("probe"), "").is_ok();
    let mut ran = match everywhere {
        true => {
            std::fs::remove_file(locked.join("probe")).expect("removed");
            let mut lesser = Command::new("setpriv");
            lesser.args(["--bounding-set", "-dac_override"]).arg(env!("CARGO_BIN_EXE_salang"));
            lesser.current_dir(folder.path());
            lesser
        }
        false => salang(folder.path(), &[]),
    };
    let ran = match ran.args(["run", "small.toml", "--out", "locked/report"]).output() {
        Ok(output) => Ran::from(output),
        Err(error) => return skipped(&format!("setpriv: {error}")),
    };
    if ran.err.starts_with("setpriv") || everywhere && ran.code == Some(0) {
        return skipped(&format!("this user may write everywhere; {}", ran.err));
    }
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(names(&locked).is_empty());
}

/// A shell that lets no file grow past about 50 kB, as a disk that runs full.
#[cfg(unix)]
#[test]
fn a_disk_that_runs_full_leaves_the_last_report_whole() {
    let folder = folder();
    good(folder.path(), &["run", "small.toml", "--out", "r"]);
    let before = files(&folder.path().join("r"));
    let mut shell = Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f 50; exec \"$0\" \"$@\"";
    shell.current_dir(folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_salang")]);
    shell.args(["run", "small.toml", "--trials", "50000", "--out", "r"]);
    let ran = Ran::from(shell.output().expect("a shell"));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("could not write"), "{}", ran.err);
    assert!(files(&folder.path().join("r")) == before, "the last report is as it was");
    assert_eq!(names(folder.path()), ["r", "small.toml"], "no trace of the attempt");
}

/// The same on a real disk of two megabytes, where this user may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_last_report_whole() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("disk")).expect("a folder");
    let script = "mount -t tmpfs -o size=2m none disk 2>/dev/null || exit 77
        \"$0\" run small.toml -q --draws none --out disk/r || exit 78
        cp -r disk/r before
        \"$0\" run small.toml -q --trials 200000 --draws csv --out disk/r
        code=$?
        diff -r before disk/r >&2 || exit 79
        test \"$(ls -A disk)\" = r || exit 80
        exit $code";
    let mut shell = Command::new("unshare");
    shell.current_dir(folder.path());
    shell.args(["--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_salang")]);
    match shell.output() {
        Ok(output) if matches!(output.status.code(), Some(1)) => {
            let ran = Ran::from(output);
            if ran.err.starts_with("unshare") {
                return skipped(&ran.err);
            }
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
            assert!(ran.err.contains("no space is left on the disk"), "{}", ran.err);
        }
        Ok(output) if output.status.code() == Some(77) => {
            skipped("this user may mount no disk");
        }
        Ok(output) => panic!("{output:?}"),
        Err(error) => skipped(&format!("unshare: {error}")),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_a_failure() {
    let folder = folder();
    let calls: [&[&str]; 5] = [
        &["run", "small.toml", "--draws", "none"],
        &["run", "small.toml", "--json"],
        &["check", "small.toml"],
        &["show"],
        &["schema"],
    ];
    for arguments in calls {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let ran = salang(folder.path(), arguments).stdout(full).output();
        let ran = Ran::from(ran.expect("it runs"));
        assert_eq!(ran.code, Some(1), "{arguments:?}\n{}", ran.err);
        assert!(ran.err.contains("could not write to stdout"), "{}", ran.err);
    }
    // The report was whole before the summary could not be shown.
    assert_eq!(summary(&folder.path().join("reports/small"))["run"]["trials"], 500);
}
