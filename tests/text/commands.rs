//! Commands that are shown can be copied as they stand.

use super::support::*;

/// Runs a line in a shell, `salang` being this program.
#[cfg(unix)]
fn in_a_shell(folder: &std::path::Path, line: &str) -> std::process::Output {
    let script = format!("salang() {{ '{}' \"$@\"; }}\n{line}", env!("CARGO_BIN_EXE_salang"));
    let mut command = std::process::Command::new("bash");
    command
        .current_dir(folder)
        .args(["-c", &script])
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE");
    command.output().expect("a shell")
}

/// The first line that holds a command, from there on.
fn command(text: &str, words: &str) -> String {
    let text = unstyled(text);
    let line = text.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{text}"));
    line[line.find(words).unwrap()..].trim_end_matches(['`', '.']).to_owned()
}

#[cfg(unix)]
#[test]
fn what_is_told_to_be_run_runs_whatever_the_names() {
    let folder = folder();
    let names =
        ["a b", "it's", "-dash", "$(touch owned)", "new\nline", "`x`;&|", "q\"q", "~", "بجلی"];
    for name in names {
        let place = folder.path().join(name);
        let text = good(folder.path(), &["init", "--", name]).out;
        let shown = command(&text, "salang run ");
        let ran = in_a_shell(folder.path(), &format!("{shown} --trials 20 --json"));
        assert!(ran.status.success(), "{shown}\n{}", String::from_utf8_lossy(&ran.stderr));
        std::fs::copy(place.join("scenario.toml"), folder.path().join(format!("{name}.toml")))
            .unwrap();
        let file =
            if name.starts_with('-') { format!("./{name}.toml") } else { format!("{name}.toml") };
        let err = salang(folder.path(), &[&file]).err;
        let shown = command(&err, "salang run ");
        let ran = in_a_shell(folder.path(), &format!("{shown} --trials 20 --json"));
        assert!(ran.status.success(), "{shown}\n{}", String::from_utf8_lossy(&ran.stderr));
    }
    assert!(!folder.path().join("owned").exists());
}

#[cfg(unix)]
#[test]
fn reports_say_how_to_get_them_again_in_words_that_a_shell_understands() {
    let folder = folder();
    let (at, name) = (folder.path(), "it's $(touch owned)\nx");
    let text = LEFTWARD.replace("خط 220", "خط it's \\\"$(touch owned)");
    std::fs::write(at.join(format!("{name}.toml")), text).unwrap();
    // A name of letters that run leftward is copied without marks around it, too.
    let vary = "corridor.خط it's \"$(touch owned).capacity_mw=50:100:2";
    let file = format!("{name}.toml");
    good(at, &["sweep", &file, "--vary", vary, "-o", "w"]);
    good(at, &["compare", &file, "leftward.toml", "--trials", "40", "-o", "c"]);
    for (report, result) in [("w", "sweep.json"), ("c", "compare.json")] {
        let page = std::fs::read_to_string(at.join(report).join("report.html")).unwrap();
        let shown = page.split("<code").find(|code| code.contains(">salang ")).unwrap();
        let shown = shown.split_once('>').unwrap().1.split_once("</code>").unwrap().0;
        let shown = shown
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        let ran = in_a_shell(&at.join(report), &format!("{shown} --out ../{report}-again"));
        assert!(ran.status.success(), "{shown}\n{}", String::from_utf8_lossy(&ran.stderr));
        let read = |folder: String| std::fs::read(at.join(folder).join(result)).unwrap();
        let again: serde_json::Value =
            serde_json::from_slice(&read(format!("{report}-again"))).unwrap();
        let first: serde_json::Value = serde_json::from_slice(&read(report.to_owned())).unwrap();
        assert_eq!(again["run"], first["run"]);
        assert!(!at.join(report).join("owned").exists() && !at.join("owned").exists());
    }
}
