//! A wrong `extends` or `file` points at something that is nobody's to see: its name is told and the
//! reason, and nothing of what it holds.

use std::path::Path;

use super::support::*;

const SECRETS: [(&str, &str); 8] = [
    ("passwd", "root:x:0:0:S3CRET:/root:/bin/bash\nnobody:*:-2:-2::/:/bin/false\n"),
    ("key.pem", "-----BEGIN PRIVATE KEY-----\nMIIS3CRETQUFB\n-----END PRIVATE KEY-----\n"),
    ("environ", "HOME=/root\u{0}TOKEN=S3CRET\u{0}"),
    ("credentials.toml", "[registry]\ntoken = \"S3CRET\"\n"),
    ("broken.toml", "schema = 1\ntoken = S3CRET\n"),
    ("double.toml", "S3CRET = 1\nS3CRET = 2\n"),
    ("people.csv", "name,S3CRET\nAda,\"S3CRET, again\"\n"),
    ("list.json", "{ \"token\": \"S3CRET\" }\n"),
];

fn secrets(folder: &Path) {
    for (name, text) in SECRETS {
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::write(folder.join("latin1"), b"S3CRET \xe9\n").unwrap();
}

#[test]
fn a_parent_that_is_no_scenario_is_named_and_not_shown() {
    let folder = folder();
    secrets(folder.path());
    for name in SECRETS.iter().map(|(name, _)| *name).chain(["latin1"]) {
        let text = format!("schema = 1\nextends = \"{name}\"\n");
        std::fs::write(folder.path().join("child.toml"), text).unwrap();
        for arguments in [
            &["check", "child.toml"][..],
            &["run", "child.toml"],
            &["check", "--json", "child.toml"],
        ] {
            let said = salang(folder.path(), arguments);
            assert_eq!(said.code, Some(2));
            let both = said.out + &said.err;
            assert!(!both.contains("S3CRET"), "{name}\n{both}");
            assert!(both.contains(&format!("cannot read `{name}`")), "{name}\n{both}");
        }
    }
}

#[test]
fn a_table_of_numbers_that_is_none_is_named_and_not_shown() {
    let folder = folder();
    secrets(folder.path());
    let models = |name: &str| {
        [
            ("\nmw = 100", format!("[supply.history]\nfile = \"{name}\"\n"), "[supply.steady]\n"),
            (
                "",
                format!(
                    "\n[assumption.a]\nvalue = {{ history = {{ file = \"{name}\", column = \"mw\" }} }}\n"
                ),
                "",
            ),
        ]
    };
    for name in SECRETS.iter().map(|(name, _)| *name).chain(["latin1"]) {
        for (gone, added, heading) in models(name) {
            let text = LEFTWARD.replace(heading, "").replace(gone, "");
            let text = text.replacen("\n[[corridor]]", &format!("{added}\n[[corridor]]"), 1);
            std::fs::write(folder.path().join("child.toml"), text).unwrap();
            let said = salang(folder.path(), &["check", "child.toml"]);
            assert_eq!(said.code, Some(2), "{name}\n{}", said.out);
            assert!(!said.err.contains("S3CRET"), "{name}\n{}", said.err);
            assert!(said.err.contains(&format!("`{name}`")), "{name}\n{}", said.err);
        }
    }
}

#[test]
fn lines_of_a_scenario_and_of_a_table_that_was_meant_are_shown() {
    let folder = folder();
    let at = folder.path();
    // The file that the user named, whatever it holds.
    std::fs::write(at.join("own.toml"), "schema = 1\ntitle = my own\n").unwrap();
    assert!(salang(at, &["check", "own.toml"]).err.contains("my own"));
    // A parent that is a scenario with faults, with and without its version.
    for head in ["schema = 1\n", ""] {
        std::fs::write(at.join("parent.toml"), format!("{head}[run]\nyaers = 3\n")).unwrap();
        std::fs::write(at.join("child.toml"), "schema = 1\nextends = \"parent.toml\"\n").unwrap();
        let err = unstyled(&salang(at, &["check", "child.toml"]).err);
        assert!(err.contains("yaers = 3") && err.contains("did you mean `years`?"), "{err}");
    }
    // A table that has its columns, and a cell that is no number.
    std::fs::write(at.join("flow.csv"), "year,mw\n2000,1\n2001,x5\n").unwrap();
    let text = format!(
        "{LEFTWARD}\n[assumption.a]\nvalue = {{ history = {{ file = \"flow.csv\", column = \"mw\" }} }}\n"
    );
    std::fs::write(at.join("child.toml"), &text).unwrap();
    assert!(salang(at, &["check", "child.toml"]).err.contains("x5"));
    // One with another column: its columns are told, as it holds numbers.
    std::fs::write(at.join("flow.csv"), "year,volume\n2000,1\n2001,5\n").unwrap();
    assert!(salang(at, &["check", "child.toml"]).err.contains("`year` and `volume`"));
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_refused_before_it_is_opened() {
    let folder = folder();
    let at = folder.path();
    let made = std::process::Command::new("mkfifo").arg(at.join("pipe")).status().unwrap();
    assert!(made.success());
    std::fs::write(at.join("empty"), "").unwrap();
    let huge = std::fs::File::create(at.join("huge")).unwrap();
    huge.set_len(1 << 40).unwrap();
    let cases = [
        ("pipe", "it is not an ordinary file"),
        ("/dev/zero", "it is not an ordinary file"),
        ("/dev/null", "it is not an ordinary file"),
        (".", "it is a folder, not a file"),
        ("huge", "at most"),
        ("empty", "it is empty"),
        #[cfg(target_os = "linux")]
        ("/proc/self/environ", "it is empty"),
    ];
    for (name, why) in cases {
        for (key, table) in [("extends", "schema = 1\nextends = \"NAME\"\n"), ("file", "")] {
            let text = match table {
                "" => LEFTWARD.replace(
                    "[supply.steady]\nmw = 100",
                    &format!("[supply.history]\nfile = \"{name}\""),
                ),
                table => table.replace("NAME", name),
            };
            std::fs::write(at.join("child.toml"), text).unwrap();
            let said = salang(at, &["check", "child.toml"]);
            assert_eq!(said.code, Some(2));
            assert!(unstyled(&said.err).contains(why), "{key} = {name}\n{}", said.err);
        }
    }
}
