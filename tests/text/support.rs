//! Runs the program with colours in a folder with the scenarios of these tests.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

pub const HOSTILE: &str = include_str!("hostile.toml");
pub const LEFTWARD: &str = include_str!("leftward.toml");

pub fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    std::fs::write(folder.path().join("hostile.toml"), HOSTILE).expect("written");
    std::fs::write(folder.path().join("leftward.toml"), LEFTWARD).expect("written");
    folder
}

/// The output of the program on stdout and on stderr, and its exit code.
pub struct Said {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

pub fn salang(folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_salang"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .expect("it runs");
    Said {
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code(),
    }
}

pub fn good(folder: &Path, arguments: &[&str]) -> Said {
    let said = salang(folder, arguments);
    assert_eq!(said.code, Some(0), "{arguments:?}\n{}", said.err);
    said
}

/// Without sequences that only choose a style: ESC, `[`, digits and semicolons, `m`.
pub fn unstyled(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let inside = &rest[at + 2..];
        let length = inside.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap_or(0);
        if !inside[length..].starts_with('m') {
            out.push_str(&rest[at..at + 2]);
            rest = inside;
            continue;
        }
        rest = &inside[length + 1..];
    }
    out + rest
}

/// Everything in a text that drives a terminal, turns letters round or cannot be seen, with what stands
/// before it. The list is that of the characters in question, not the program's.
pub fn acting(text: &str) -> Vec<String> {
    let acts = |c: char| {
        matches!(u32::from(c),
            0..=8 | 0xb..=0x1f | 0x7f..=0x9f | 0xad | 0x61c | 0x200b | 0x200e | 0x200f
            | 0x2028..=0x202e | 0x2060..=0x2067 | 0xfeff | 0xfff9..=0xffff)
    };
    let found = text.char_indices().filter(|(_, c)| acts(*c));
    let before = |at: usize| text[..at].chars().rev().take(20).collect::<Vec<_>>();
    found
        .map(|(at, c)| format!("{c:?} behind {:?}", before(at).iter().rev().collect::<String>()))
        .collect()
}
