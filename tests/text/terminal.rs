//! Terminals: every command, with a scenario, arguments and files of which all text is hostile.

use super::support::*;

const SET: &str = "assumption.cap.label=\"x\u{1b}[31m\u{202e}\"";

#[test]
fn no_command_lets_a_scenario_drive_the_terminal() {
    let folder = folder();
    let hostile = "hostile.toml";
    let other = HOSTILE.replace("accepted = 0.9", "accepted = 0.8").replace("<b>n", "<b>m");
    std::fs::write(folder.path().join("other.toml"), other).unwrap();
    let commands: [&[&str]; 20] = [
        &["run", hostile, "-v", "-o", "r"],
        &["run", hostile, "--until", "delivered_twh.mean +- 1%", "-o", "u"],
        &["run", hostile, "--json"],
        &["run", hostile, "--part", "1/1", "-o", "part"],
        &["merge", "part", "-o", "merged"],
        &["merge", "part", "--json"],
        &["compare", hostile, "other.toml", "-v", "-o", "c"],
        &["compare", hostile, "other.toml", "--json"],
        &["sensitivity", hostile, "-o", "n"],
        &["sweep", hostile, "--vary", "cap=900:1200:3", "-o", "w"],
        &[
            "sweep",
            hostile,
            "--vary",
            "cap=900:1200:2",
            "--vary",
            "corridor.@&b;C\u{202e}.accepted=0.5:1:2",
            "-o",
            "w2",
        ],
        &["sweep", hostile, "--vary", "cap=900:1200:2", "--json"],
        &[
            "solve",
            hostile,
            "--vary",
            "cap=900:1200",
            "--target",
            "delivered_twh.p50 = 5",
            "-o",
            "s",
        ],
        &["replay", hostile, "--trial", "3", "--all", "-o", "p"],
        &["replay", hostile, "--pick", "p50", "--json"],
        &["check", hostile],
        &["check", hostile, "--json"],
        &["show", hostile, "--verbose"],
        &["show", hostile, "--toml"],
        &["show", hostile, "--set", SET],
    ];
    for arguments in commands {
        let said = salang(folder.path(), arguments);
        assert!(matches!(said.code, Some(0 | 1)), "{arguments:?}\n{}", said.err);
        for text in [&said.out, &said.err] {
            assert_eq!(acting(&unstyled(text)), Vec::<String>::new(), "{arguments:?}");
        }
        // Seen, not left out.
        let both = said.out + &said.err;
        let seen = both.contains("\\u001B[31m") || both.contains("\\u001b[31m");
        assert!(seen || arguments.contains(&"--part") || both == "[]\n", "{arguments:?}\n{both}");
    }
    let story = std::fs::read_to_string(folder.path().join("p/story.txt")).unwrap();
    assert!(acting(&story).is_empty() && story.contains("\\u001B[31m"), "{story}");
}

#[test]
fn no_error_lets_an_argument_or_a_file_name_drive_the_terminal() {
    let folder = folder();
    let evil = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\r\n";
    let name = format!("no{evil}.toml");
    let commands: Vec<Vec<String>> = [
        vec!["run", &name],
        vec!["check", &name],
        vec!["show", &name],
        vec!["replay", &name, "--trial", "1"],
        vec!["merge", &name],
        vec![&name],
        vec![evil],
        vec!["run", "hostile.toml", "--trials", evil],
        vec!["run", "hostile.toml", "--format", evil],
        vec!["run", "hostile.toml", &format!("--{evil}")],
        vec!["run", "hostile.toml", "--set", evil],
        vec!["run", "hostile.toml", "--set", &format!("{evil}=1")],
        vec!["run", "hostile.toml", "--set", &format!("run.years={evil}")],
        vec!["run", "hostile.toml", "--until", evil],
        vec!["run", "hostile.toml", "--part", evil],
        vec!["sensitivity", "hostile.toml", "--of", evil],
        vec!["sweep", "hostile.toml", "--vary", evil],
        vec!["sweep", "hostile.toml", "--vary", &format!("{evil}=1:2:3")],
        vec!["sweep", "hostile.toml", "--vary", &format!("cap={evil}:2:3")],
        vec!["solve", "hostile.toml", "--vary", "cap", "--target", evil],
        vec!["completions", evil],
    ]
    .into_iter()
    .map(|words| words.into_iter().map(str::to_owned).collect())
    .collect();
    for arguments in &commands {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let said = salang(folder.path(), &words);
        assert_eq!(said.code, Some(2), "{words:?}\n{}{}", said.out, said.err);
        assert_eq!(acting(&unstyled(&said.err)), Vec::<String>::new(), "{words:?}");
        assert!(said.err.contains("\\u001B]0;x\\u0007"), "{words:?}\n{}", said.err);
    }
}

#[test]
fn findings_mark_the_right_place_behind_what_is_written_out() {
    let folder = folder();
    let text = "schema = 1\n\"a\u{202e}b\" = { x = 1, y = zz }\n";
    std::fs::write(folder.path().join("bad.toml"), text).unwrap();
    let said = salang(folder.path(), &["check", "bad.toml"]);
    let lines: Vec<String> = unstyled(&said.err).lines().map(str::to_owned).collect();
    let shown = lines.iter().position(|line| line.contains("\\u202E")).unwrap();
    let mark = lines[shown + 1].find('^').unwrap();
    let ahead = lines[shown].chars().take(mark).collect::<String>();
    assert!(ahead.ends_with("y = "), "{}", said.err);
    assert!(acting(&unstyled(&said.err)).is_empty());
}

#[test]
fn words_that_run_leftward_leave_the_numbers_around_them_in_place() {
    let folder = folder();
    let title = "\u{2068}بجلی کی تجارت\u{2069}";
    for arguments in [
        &["run", "leftward.toml", "-o", "r"][..],
        &["show", "leftward.toml"],
        &["check", "leftward.toml"],
    ] {
        let out = unstyled(&good(folder.path(), arguments).out);
        assert!(out.contains(title), "{arguments:?}\n{out}");
        assert!(out.contains("\u{2068}خط 220\u{2069}"), "{arguments:?}\n{out}");
        assert_eq!(out.matches('\u{2068}').count(), out.matches('\u{2069}').count());
    }
    // Data are left as they are.
    let json = good(folder.path(), &["run", "leftward.toml", "--json"]).out;
    assert!(json.contains("\"بجلی کی تجارت\"") && !json.contains('\u{2068}'));
    let toml = good(folder.path(), &["show", "leftward.toml", "--toml"]).out;
    assert!(toml.contains("name = \"خط 220\"") && !toml.contains('\u{2068}'));
}

#[test]
fn a_run_is_the_same_again_whatever_the_name_of_its_file() {
    let folder = folder();
    let at = folder.path();
    for name in ["a\u{202e}b.toml", "\"q\".toml", "a\nb.toml", "back\\slash.toml", "خط.toml"] {
        std::fs::write(at.join(name), LEFTWARD).unwrap();
        good(at, &["run", name, "-o", "once"]);
        good(at, &["run", "once/scenario.toml", "-o", "again"]);
        for file in ["summary.json", "scenario.toml"] {
            let read = |folder: &str| std::fs::read_to_string(at.join(folder).join(file)).unwrap();
            assert_eq!(read("once"), read("again"), "{name:?}");
            assert!(acting(&read("once")).is_empty(), "{name:?}");
        }
    }
}

#[test]
fn labels_of_several_lines_are_told_in_one() {
    let folder = folder();
    for label in ["cap\\n", "a\\n\\r\\nb\\n", "\\n"] {
        let begin = HOSTILE.find("label = ").unwrap();
        let end = begin + HOSTILE[begin..].find('\n').unwrap();
        let text = format!("{}label = \"{label}\"{}", &HOSTILE[..begin], &HOSTILE[end..]);
        std::fs::write(folder.path().join("lines.toml"), text).unwrap();
        good(folder.path(), &["sensitivity", "lines.toml", "-o", "n"]);
        good(folder.path(), &["sweep", "lines.toml", "--vary", "cap=900:1200:2", "-o", "w"]);
        good(folder.path(), &["replay", "lines.toml", "--trial", "1", "-o", "p"]);
    }
}

#[test]
fn what_is_hidden_in_data_is_escaped_and_means_the_same() {
    let folder = folder();
    let json = good(folder.path(), &["run", "hostile.toml", "--json"]).out;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let title = value["scenario"]["title"].as_str().unwrap();
    assert!(title.contains("\u{1b}[31mRED") && title.contains("\u{9b}31m\u{202e}RTL"));
    let toml = good(folder.path(), &["show", "hostile.toml", "--toml"]).out;
    assert!(toml.contains("\\u202ERTL\\u202C\\r\\nX\\u0000\\u200B"), "{toml}");
    std::fs::write(folder.path().join("again.toml"), &toml).unwrap();
    let again = good(folder.path(), &["show", "again.toml", "--toml"]).out;
    let but_first = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    assert_eq!(but_first(&again), but_first(&toml));
}
