//! The transcript in `README.md` is what the program prints.
//!
//! The first block of kind `console` holds the first command behind a `$` and all that it says, but for
//! how long it took, which the clock decides. `SNAPSHOTS=overwrite cargo test --test readme` renews it.

use std::path::Path;
use std::process::Command;

const BEGINS: &str = "```console\n$ ";

/// The text without how long it took, which stands behind a semicolon in the lines of what ran.
fn timeless(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let told = lines.iter().position(|line| line.contains(", seed "));
    let told = told.expect("what ran");
    let (ran, _) = lines[told].split_once("; ").expect("how long it took");
    lines[told] = format!("{ran}; …");
    // On a narrow screen the time goes on in the next line.
    while lines.get(told + 1).is_some_and(|line| !line.is_empty()) {
        lines.remove(told + 1);
    }
    lines.join("\n")
}

#[test]
fn the_first_command_prints_what_the_page_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("README.md")).expect("the page");
    let (before, block) = page.split_once(BEGINS).expect("a transcript");
    let (block, after) = block.split_once("\n```").expect("its end");
    let (command, shown) = block.split_once('\n').expect("what it says");
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some("salang"), "{command}");
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(folder.path())
        .args(words)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = timeless(&String::from_utf8(output.stdout).expect("UTF-8"));
    if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
        let renewed = format!("{before}{BEGINS}{command}\n{printed}\n```{after}");
        std::fs::write(root.join("README.md"), renewed).expect("written");
    } else {
        assert_eq!(printed, shown, "SNAPSHOTS=overwrite cargo test --test readme renews it");
    }
    assert!(folder.path().join("reports/baseline/report.html").is_file());
}
