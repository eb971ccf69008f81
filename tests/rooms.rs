//! The order of rooms: data goes one way, and a room knows only those above it.
//!
//! Source files are read as text, comments and strings aside, and every path that leads out of a
//! room is held against the table of the architecture. The checker is tested on made-up sources.

use std::path::{Path, PathBuf};

/// Every room, in the order of the data. A room may import itself and those before it. A model
/// carries the layout of what its trials will record, and a scenario asks questions of it by name, so
/// `outcome` stands before both; it knows nothing of how that comes about.
const ROOMS: [&str; 15] = [
    "text", "units", "chance", "outcome", "scenario", "read", "model", "simulate", "stats",
    "study", "chart", "report", "session", "serve", "cli",
];

/// Rooms that a room must not know though they stand before it.
const STRANGERS: [(&str, &[&str]); 8] = [
    ("outcome", &["chance", "scenario", "read"]),
    ("model", &["read"]),
    ("simulate", &["read"]),
    ("stats", &["scenario", "read", "model", "simulate"]),
    ("study", &["read"]),
    ("chart", &["scenario", "read", "model", "simulate", "study"]),
    // A shell knows what a session gives it; it simulates nothing, and shells know nothing of each other.
    ("serve", &["chance", "outcome", "simulate"]),
    ("cli", &["outcome", "simulate", "serve"]),
];

/// Files that lead from a shell to one beside it: a command that opens the page.
const DOORS: [(&str, &str); 1] = [("cli/serve.rs", "serve")];

/// Where outside crates may be used: rooms, folders of theirs, or single files.
const CRATES: [(&str, &[&str]); 22] = [
    ("toml", &["read"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("anstream", &["cli"]),
    ("annotate_snippets", &["read/drawn.rs"]),
    ("indicatif", &["cli"]),
    ("signal_hook", &["cli"]),
    ("terminal_size", &["cli"]),
    ("plotters", &["chart"]),
    ("skrifa", &["chart"]),
    ("rayon", &["simulate/engine.rs"]),
    ("rand", &["chance"]),
    ("rust_xlsxwriter", &["report/files/xlsx.rs"]),
    ("schemars", &["stats"]),
    ("axum", &["serve"]),
    ("getrandom", &["serve"]),
    ("hyper", &["serve"]),
    ("hyper_util", &["serve"]),
    ("zip", &["serve"]),
    ("tiny_http", &["serve"]),
    ("tokio", &["serve"]),
];

/// Where parts of the standard library may be used.
const STANDARD: [(&str, &[&str]); 4] = [
    ("fs", &["read", "report/files", "session", "serve", "cli"]),
    ("thread", &["simulate/engine.rs", "report/files/turn.rs", "serve", "cli"]),
    ("net", &["serve", "cli"]),
    // No result knows a clock.
    ("time", &["study", "report", "serve", "cli"]),
];

/// Functions that write to a terminal; one file does, so that nothing goes there but what can be seen.
/// (The second only asks whether there is one, the third keeps a browser from writing to it.)
const SCREEN: ([&str; 7], [&str; 3]) = (
    ["stdout", "stderr", "println", "eprintln", "print", "eprint", "anstream"],
    ["cli/screen.rs", "cli/progress.rs", "cli/serve.rs"],
);

/// Functions whose last bits depend on the platform. (`sqrt` is exact everywhere.)
const PLATFORM_MATH: [&str; 30] = [
    "ln", "log", "log2", "log10", "ln_1p", "exp", "exp2", "exp_m1", "powf", "powi", "sin", "cos",
    "tan", "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh",
    "atanh", "cbrt", "hypot", "gamma", "ln_gamma", "erf", "erfc",
];

/// Names that say nothing of what is in a file or folder.
const NO_NAMES: [&str; 4] = ["utils", "common", "helpers", "types"];

/// Idioms that stood for a term of the field, and the term.
const IDIOMS: [(&str, &str); 5] = [
    ("luck", "streams"),
    ("noun", "spec"),
    ("nouns", "specs"),
    ("strike", "incident"),
    ("strikes", "incidents"),
];

/// Words and single marks of a source, without comments, strings and characters.
fn words(source: &str) -> Vec<String> {
    let text: Vec<char> = source.chars().collect();
    let at = |i: usize| text.get(i).copied().unwrap_or('\0');
    let (mut words, mut i) = (Vec::new(), 0);
    while i < text.len() {
        let c = text[i];
        if c == '/' && at(i + 1) == '/' {
            while i < text.len() && text[i] != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            let mut depth = 1;
            i += 2;
            while i < text.len() && depth > 0 {
                match (text[i], at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
            }
        } else if c == '"' {
            i = after_string(&text, i);
        } else if c == '\'' {
            // A character, or a lifetime.
            if at(i + 1) == '\\' {
                i += 3;
                while i < text.len() && text[i] != '\'' {
                    i += 1;
                }
                i += 1;
            } else if at(i + 2) == '\'' {
                i += 3;
            } else {
                i += 1;
            }
        } else if c.is_alphanumeric() || c == '_' {
            let start = i;
            while i < text.len() && (text[i].is_alphanumeric() || text[i] == '_') {
                i += 1;
            }
            let word: String = text[start..i].iter().collect();
            let prefix = matches!(word.as_str(), "r" | "br" | "b" | "c" | "cr");
            let mut hashes = 0;
            while prefix && at(i + hashes) == '#' {
                hashes += 1;
            }
            if prefix && at(i + hashes) == '"' {
                if word.contains('r') {
                    i = after_raw_string(&text, i + hashes + 1, hashes);
                } else {
                    i = after_string(&text, i);
                }
            } else if word == "r" && hashes == 1 {
                i += 1; // A raw name, as in `r#where`.
            } else {
                words.push(word);
            }
        } else {
            if !c.is_whitespace() {
                words.push(c.to_string());
            }
            i += 1;
        }
    }
    words
}

fn after_string(text: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while i < text.len() && text[i] != '"' {
        i += if text[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn after_raw_string(text: &[char], mut i: usize, hashes: usize) -> usize {
    while i < text.len() {
        let closed = (1..=hashes).all(|hash| text.get(i + hash) == Some(&'#'));
        if text[i] == '"' && closed {
            return i + 1 + hashes;
        }
        i += 1;
    }
    i
}

const TESTS_ONLY: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

/// Files of modules that are compiled for tests only.
fn test_files(file: &str, source: &str) -> Vec<String> {
    let folder = match file.strip_suffix("/mod.rs") {
        Some(folder) => folder,
        None => file.trim_end_matches(".rs"),
    };
    let words = words(source);
    let declared = words.windows(10).filter(|window| {
        window.iter().zip(TESTS_ONLY).all(|(a, b)| a == b) && window[7] == "mod" && window[9] == ";"
    });
    declared.map(|window| format!("{folder}/{}.rs", window[8])).collect()
}

/// Leaves out what is compiled for tests only.
fn without_tests(words: &[String]) -> Vec<String> {
    let (mut kept, mut i) = (Vec::new(), 0);
    while i < words.len() {
        let marked = words.len() >= i + 7 && words[i..].iter().zip(TESTS_ONLY).all(|(a, b)| a == b);
        if !marked {
            kept.push(words[i].clone());
            i += 1;
            continue;
        }
        while i < words.len() && words[i] != "{" && words[i] != ";" {
            i += 1;
        }
        if words.get(i).is_some_and(|word| word == "{") {
            i = closing(words, i);
        }
        i += 1;
    }
    kept
}

/// The brace that closes the one at `open`.
fn closing(words: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (i, word) in words.iter().enumerate().skip(open) {
        match word.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i;
        }
    }
    words.len()
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn leads_on(words: &[String], i: usize) -> bool {
    words.get(i).is_some_and(|w| w == ":") && words.get(i + 1).is_some_and(|w| w == ":")
}

/// The names that stand next in a path that goes on at `i`: one, or each of a group.
fn next_names(words: &[String], i: usize) -> Vec<String> {
    match words.get(i) {
        Some(word) if word == "{" => {
            let end = closing(words, i);
            let (mut names, mut depth, mut fresh) = (Vec::new(), 0, true);
            for word in &words[i + 1..end] {
                match word.as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    "," if depth == 0 => fresh = true,
                    name if depth == 0 && fresh && is_name(name) => {
                        names.push(name.to_owned());
                        fresh = false;
                    }
                    _ => {}
                }
            }
            names
        }
        Some(word) => vec![word.clone()],
        None => Vec::new(),
    }
}

/// A path from its root on: the root, how many `super` follow each other, and the next names.
fn paths(words: &[String]) -> Vec<(String, usize, Vec<String>)> {
    let mut paths = Vec::new();
    for i in 0..words.len() {
        if !is_name(&words[i]) {
            continue;
        }
        // What stands behind `name::` or `>::` goes on, and is no root.
        let goes_on = i >= 3
            && words[i - 1] == ":"
            && words[i - 2] == ":"
            && (is_name(&words[i - 3]) || words[i - 3] == ">")
            && words[i - 3] != "use";
        if goes_on {
            continue;
        }
        let whole_crate = i > 0 && words[i - 1] == "use";
        if !leads_on(words, i + 1) {
            if whole_crate {
                paths.push((words[i].clone(), 0, Vec::new()));
            }
            continue;
        }
        let (mut at, mut supers) = (i, usize::from(words[i] == "super"));
        while words[at] == "super"
            && leads_on(words, at + 1)
            && words.get(at + 3).is_some_and(|word| word == "super")
        {
            at += 3;
            supers += 1;
        }
        paths.push((words[i].clone(), supers, next_names(words, at + 3)));
    }
    paths
}

/// The words of a name: `trial_luck` and `TrialLuck` are of two.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for c in name.chars() {
        if (c == '_' || c.is_uppercase()) && parts.last().is_some_and(|part| !part.is_empty()) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| c != '_') {
            part.extend(c.to_lowercase());
        }
    }
    parts
}

/// Lines that begin a comment of an item or a file with "What", and not with the noun. Those of
/// arguments are words of `--help`.
fn begin_with_what(file: &str, source: &str) -> Vec<String> {
    let is_comment = |line: &str| line.starts_with("///") || line.starts_with("//!");
    let mut before = "";
    let mut found = Vec::new();
    for line in source.lines().map(str::trim) {
        let begins = is_comment(line) && (!is_comment(before) || before.len() == 3);
        if begins && line[3..].starts_with(" What ") && file != "cli/args.rs" {
            found.push(format!("`{line}` does not begin with the noun"));
        }
        before = line;
    }
    found
}

/// Everything in a source that the architecture forbids. `file` is its path under `src`.
fn faults(file: &str, source: &str, for_tests: bool) -> Vec<String> {
    let all = words(source);
    let mut faults = Vec::new();
    if all.iter().any(|word| word == "unsafe") {
        faults.push("unsafe".to_owned());
    }
    for name in file.trim_end_matches(".rs").split('/').filter(|name| NO_NAMES.contains(name)) {
        faults.push(format!("`{name}` says nothing of what is in it"));
    }
    for word in all.iter().filter(|word| is_name(word)) {
        let idiom = IDIOMS.iter().find(|(idiom, _)| parts(word).iter().any(|part| part == idiom));
        if let Some((idiom, term)) = idiom {
            faults.push(format!("`{word}`: `{idiom}` is `{term}`"));
        }
    }
    faults.extend(begin_with_what(file, source));
    let kept = if for_tests { Vec::new() } else { without_tests(&all) };
    for i in 1..kept.len() {
        let called = kept.get(i + 1).is_some_and(|word| word == "(");
        let of_number = kept[i - 1] == "."
            || (i >= 3 && kept[i - 1] == ":" && matches!(kept[i - 3].as_str(), "f64" | "f32"));
        if of_number && (called || kept[i - 1] == ":") && PLATFORM_MATH.contains(&kept[i].as_str())
        {
            faults.push(format!("the platform's `{}`", kept[i]));
        }
    }
    for (i, word) in kept.iter().enumerate() {
        let next = kept.get(i + 1).map_or("", String::as_str);
        // `print` and `print_...` are names of functions too; with an exclamation mark it is a macro.
        let is_macro = next == "!" && kept.get(i + 2).is_some_and(|word| word != "=");
        let writes = match word.as_str() {
            "print" | "eprint" => is_macro,
            "stdout" | "stderr" => next == "(",
            word => SCREEN.0.contains(&word),
        };
        if writes && !SCREEN.1.contains(&file) {
            faults.push(format!("`{word}` outside the screen"));
        }
    }
    let room = file.split('/').next().unwrap_or(file).trim_end_matches(".rs");
    if room == "lib" {
        return faults;
    }
    if room == "main" {
        for (root, _, names) in paths(&all) {
            if root == "salang" && names.iter().any(|name| name != "cli") {
                faults.push("main knows more than cli".to_owned());
            }
        }
        return faults;
    }
    let Some(rank) = ROOMS.iter().position(|known| *known == room) else {
        faults.push(format!("`{room}` is no room"));
        return faults;
    };
    let depth = file.split('/').filter(|part| *part != "mod.rs").count();
    let allowed = |where_used: &[&str]| {
        let holds =
            |place: &str| file.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
        where_used.iter().any(|one| *one == room || *one == file || holds(one))
    };
    for (root, supers, names) in paths(&all) {
        let to_crate = root == "crate" || root == "salang" || (supers > 0 && supers >= depth);
        if to_crate {
            for name in &names {
                let Some(other) = ROOMS.iter().position(|known| known == name) else { continue };
                let strange =
                    STRANGERS.iter().any(|(from, to)| *from == room && to.contains(&name.as_str()));
                let is_door = DOORS.contains(&(file, name.as_str()));
                if other > rank || (strange && !is_door) {
                    faults.push(format!("`{room}` knows `{name}`"));
                }
            }
        }
        if let Some((_, where_used)) = CRATES.iter().find(|(name, _)| *name == root)
            && !allowed(where_used)
        {
            faults.push(format!("crate `{root}`"));
        }
    }
    // What the standard library offers may be used anywhere in tests.
    for (root, _, names) in paths(&kept) {
        for name in names.iter().filter(|_| root == "std") {
            if let Some((_, where_used)) = STANDARD.iter().find(|(part, _)| part == name)
                && !allowed(where_used)
            {
                faults.push(format!("`std::{name}`"));
            }
        }
    }
    faults
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_room_knows_only_those_before_it_and_the_crates_that_are_its_own() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 50, "where are the sources?");
    let texts: Vec<(String, String)> = files
        .into_iter()
        .map(|path| {
            let parts = path.strip_prefix(&src).expect("under src").components();
            let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
            (parts.join("/"), std::fs::read_to_string(&path).expect("text"))
        })
        .collect();
    let of_tests: Vec<String> =
        texts.iter().flat_map(|(file, source)| test_files(file, source)).collect();
    let mut all = Vec::new();
    for (file, source) in &texts {
        let faults = faults(file, source, of_tests.contains(file));
        all.extend(faults.into_iter().map(|fault| format!("{file}: {fault}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn the_checker_finds_what_is_forbidden() {
    let cases = [
        ("stats/shape.rs", "use crate::chart::Theme;", "`stats` knows `chart`"),
        (
            "stats/mod.rs",
            "use crate::{outcome::Layout, report::{Page, Input}};",
            "`stats` knows `report`",
        ),
        ("chance/law.rs", "fn f() -> crate::scenario::Scenario {}", "`chance` knows `scenario`"),
        ("chart/mod.rs", "pub use crate::scenario::Scenario;", "`chart` knows `scenario`"),
        ("chart/axis.rs", "use super::super::simulate::Halt;", "`chart` knows `simulate`"),
        ("read/walk/laws.rs", "use super::super::super::model::Model;", "`read` knows `model`"),
        ("units/mod.rs", "use super::chance::Law;", "`units` knows `chance`"),
        ("model/mod.rs", "let x = crate::read::read(s, &[]);", "`model` knows `read`"),
        ("simulate/flow.rs", "use crate::{stats};", "`simulate` knows `stats`"),
        ("outcome/mod.rs", "use crate::model::Model;", "`outcome` knows `model`"),
        ("outcome/mod.rs", "use crate::chance::Key;", "`outcome` knows `chance`"),
        ("report/page.rs", "use crate::cli::Arguments;", "`report` knows `cli`"),
        ("report/page.rs", "use crate::session::Scenario;", "`report` knows `session`"),
        ("session/run.rs", "use crate::cli::Ending;", "`session` knows `cli`"),
        ("session/run.rs", "use clap::Parser;", "crate `clap`"),
        ("session/run.rs", "use std::time::Instant;", "`std::time`"),
        ("cli/run.rs", "use crate::simulate::Halt;", "`cli` knows `simulate`"),
        ("cli/run.rs", "use crate::serve::Page;", "`cli` knows `serve`"),
        ("house/mod.rs", "fn f() {}", "`house` is no room"),
        ("stats/utils.rs", "fn f() {}", "`utils` says nothing of what is in it"),
        ("chance/mod.rs", "struct TrialLuck;", "`TrialLuck`: `luck` is `streams`"),
        ("study/compare.rs", "let strike_rows = 1;", "`strike_rows`: `strike` is `incident`"),
        ("text/mod.rs", "use crate::units::Power;", "`text` knows `units`"),
        (
            "units/mod.rs",
            "/// What is left.\nfn f() {}",
            "`/// What is left.` does not begin with the noun",
        ),
        (
            "units/mod.rs",
            "//! A unit.\n//!\n//! What follows.",
            "`//! What follows.` does not begin with the noun",
        ),
        ("main.rs", "fn main() { salang::read::read(); }", "main knows more than cli"),
        ("report/html.rs", "use clap::Parser;", "crate `clap`"),
        ("model/mod.rs", "fn f(x: toml::Value) {}", "crate `toml`"),
        ("simulate/trial.rs", "use rayon::prelude::*;", "crate `rayon`"),
        ("simulate/water.rs", "use ::rand::Rng;", "crate `rand`"),
        ("stats/mod.rs", "use rand;", "crate `rand`"),
        ("report/page.rs", "use plotters::prelude::*;", "crate `plotters`"),
        ("report/run/page.rs", "use std::{fmt, thread};", "`std::thread`"),
        ("report/run/page.rs", "use std::fs;", "`std::fs`"),
        ("simulate/engine.rs", "let x = std::fs::read(path);", "`std::fs`"),
        ("simulate/engine.rs", "use std::time::Instant;", "`std::time`"),
        ("cli/run.rs", "fn f() { println!(\"x\"); }", "`println` outside the screen"),
        ("report/page.rs", "print!(\"x\")", "`print` outside the screen"),
        ("cli/job.rs", "anstream::eprint(x)", "`anstream` outside the screen"),
        ("cli/job.rs", "let out = std::io::stdout();", "`stdout` outside the screen"),
        ("chart/mod.rs", "fn f() { unsafe { g() } }", "unsafe"),
        ("chance/mod.rs", "let y = x.ln();", "the platform's `ln`"),
        ("chance/mod.rs", "let y = f64::powi(x, 2);", "the platform's `powi`"),
        ("stats/mod.rs", "values.iter().copied().map(f64::exp)", "the platform's `exp`"),
        ("stats/mod.rs", "let y = 'a' + x.sin();", "the platform's `sin`"),
    ];
    for (file, source, fault) in cases {
        assert_eq!(faults(file, source, false), [fault], "{file}: {source}");
    }
}

#[test]
fn a_file_of_tests_is_known_by_the_line_that_names_it() {
    let source = "mod axis;\n#[cfg(test)]\nmod gallery;\n#[cfg(test)]\nmod tests { }";
    assert_eq!(test_files("chart/mod.rs", source), ["chart/gallery.rs"]);
    assert_eq!(faults("chart/gallery.rs", "std::fs::read(p); x.ln()", true), Vec::<String>::new());
    assert_eq!(faults("chart/gallery.rs", "use crate::scenario::Run;", true).len(), 1);
}

#[test]
fn the_checker_lets_pass_what_is_allowed() {
    let cases = [
        ("stats/mod.rs", "use crate::outcome::{Layout, Measure}; use super::units::Power;"),
        (
            "stats/mod.rs",
            "/// The share of\n/// What\nfn f() {} // luck\nlet s = \"luck\"; stroke; lucky();",
        ),
        ("units/mod.rs", "use crate::text::Visible;"),
        ("cli/args.rs", "/// What to look at\nstruct Of;"),
        ("stats/mod.rs", "// use crate::chart::Theme;\n/* unsafe /* x.ln() */ */ fn f() {}"),
        (
            "stats/mod.rs",
            "/// See [`crate::report`].\nfn f() -> &'static str { \"crate::chart::x\" }",
        ),
        (
            "stats/mod.rs",
            "let x = r#\"use crate::chart; \" x.ln()\"#; let y = libm::log(x).sqrt();",
        ),
        (
            "stats/mod.rs",
            "fn f() {}\n#[cfg(test)]\nmod tests { fn g() { x.ln(); std::fs::read(p); } }",
        ),
        (
            "simulate/engine.rs",
            "use rayon::prelude::*; let a = std::sync::atomic::AtomicU64::new(0);",
        ),
        ("chance/stream.rs", "use rand::rngs::Xoshiro256PlusPlus;"),
        ("cli/mod.rs", "use crate::{read, model, report}; use clap::Parser;"),
        ("read/walk/mod.rs", "use super::super::Finding; use super::model::X;"),
        ("model/hazards.rs", "let place = &hazard.r#where; let b = b\"x.ln()\"; let c = '\"';"),
        ("simulate/flow.rs", "let exp = 3; x.log_scale(exp); stream.exponential(); y.ln"),
        ("main.rs", "fn main() -> std::process::ExitCode { salang::cli::run() }"),
        ("cli/run.rs", "use super::screen::print; if print(text) != Ending::Done {}"),
        ("cli/serve.rs", "use crate::serve::Server;"),
    ];
    for (file, source) in cases {
        assert_eq!(faults(file, source, false), Vec::<String>::new(), "{file}: {source}");
    }
}
