//! Whatever a file holds, reading it neither panics nor hangs, and gives a scenario or an error.

#[path = "shared/hourly.rs"]
mod hourly;
#[path = "shared/scenario.rs"]
mod shared;

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use salang::read::{Override, Severity, Source, read};
use shared::set;

static GOOD: LazyLock<Vec<String>> = LazyLock::new(|| {
    [
        "tests/good/whole.toml",
        "tests/good/family/parts/region.toml",
        "tests/good/family/scenario.toml",
        "tests/good/names.toml",
        "scenarios/starter.toml",
        "tests/bad/mixed-several-at-once/scenario.toml",
        "tests/bad/E052-contradiction/scenario.toml",
    ]
    .iter()
    .map(|path| {
        let path = match path.strip_prefix("tests/good/") {
            Some(name) => hourly::good().join(name),
            None => std::env::current_dir().expect("a folder to run in").join(path),
        };
        let text = std::fs::read_to_string(&path).expect("a file of the tests");
        // Read from another folder, its files are found all the same.
        let folder = path.parent().unwrap_or(Path::new(""));
        let here = folder.display().to_string().replace('\\', "/");
        text.replace("extends = \"parts", &format!("extends = \"{here}/parts"))
            .replace("[\"parts", &format!("[\"{here}/parts"))
            .replace(", \"demand.toml", &format!(", \"{here}/demand.toml"))
            .replace("file = \"demand.csv", &format!("file = \"{here}/demand.csv"))
            .replace("\"../data", &format!("\"{here}/../data"))
    })
    .collect()
});

/// The harm that is done to a text.
#[derive(Debug, Clone)]
enum Harm {
    Flip(usize, u8),
    Cut(usize, usize),
    DropLine(usize),
    DoubleLine(usize, usize),
    Number(usize, &'static str),
    Insert(usize, &'static str),
}

fn harm() -> impl Strategy<Value = Harm> {
    let numbers = prop::sample::select(vec![
        "nan",
        "inf",
        "-inf",
        "1e308",
        "-1e308",
        "-1",
        "0",
        "1",
        "2",
        "99999999999999999999",
        "1e-320",
        "\"nobody\"",
        "[]",
        "{}",
        "true",
        "0.5",
        "-0.0",
        "9223372036854775807",
        "\"in_service\"",
        "\"\"",
        "1979-05-27",
        "{ uniform = [0, 1] }",
        "{ calm = 1 }",
        "[[1, 2], [3]]",
        "\"stationary\"",
    ]);
    let pieces = prop::sample::select(vec![
        "[",
        "]",
        "[[",
        "\"",
        "=",
        "{",
        "}",
        "\n",
        ".",
        ",",
        "#",
        "\u{0}",
        "\u{7f}",
        "é",
        "\u{202e}",
        "[supply.monthly]\n",
        "[[corridor]]\n",
        "[run]\n",
        "extends = \"scenario.toml\"\n",
        "name = \"Line\"\n",
        "per_year = 1\n",
        "units = 4294967295\n",
        "a.b.c = 1\n",
        "[security]\nstart = \"stationary\"\n",
        "[[correlation]]\nbetween = [\"a\", \"b\"]\nrho = 1\n",
    ]);
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Harm::Flip(at, byte)),
        (any::<usize>(), 0_usize..200).prop_map(|(at, length)| Harm::Cut(at, length)),
        any::<usize>().prop_map(Harm::DropLine),
        (any::<usize>(), any::<usize>()).prop_map(|(from, to)| Harm::DoubleLine(from, to)),
        (any::<usize>(), numbers).prop_map(|(at, number)| Harm::Number(at, number)),
        (any::<usize>(), pieces).prop_map(|(at, piece)| Harm::Insert(at, piece)),
    ]
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// The stretches of digits that stand as values.
fn numbers(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit()
            && at > 0
            && matches!(bytes[at - 1], b' ' | b'[' | b'-' | b'=');
        if starts {
            let end = (at..bytes.len())
                .find(|end| !matches!(bytes[*end], b'0'..=b'9' | b'.' | b'_'))
                .unwrap_or(bytes.len());
            found.push(at..end);
            at = end;
        }
        at += 1;
    }
    found
}

fn harmed(text: &str, harms: &[Harm]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for harm in harms {
        let length = bytes.len().max(1);
        match *harm {
            Harm::Flip(at, byte) => {
                if let Some(old) = bytes.get_mut(at % length) {
                    *old = byte;
                }
            }
            Harm::Cut(at, most) => {
                let at = at % length;
                let end = (at + most).min(bytes.len());
                if at < end {
                    bytes.drain(at..end);
                }
            }
            Harm::DropLine(at) => {
                let mut all = lines(&bytes);
                let at = at % all.len();
                all.remove(at);
                bytes = all.join(&b'\n');
            }
            Harm::DoubleLine(from, to) => {
                let mut all = lines(&bytes);
                let line = all[from % all.len()].clone();
                let to = to % all.len();
                all.insert(to, line);
                bytes = all.join(&b'\n');
            }
            Harm::Number(at, number) => {
                let places = numbers(&bytes);
                if !places.is_empty() {
                    let place = places[at % places.len()].clone();
                    bytes.splice(place, number.bytes());
                }
            }
            Harm::Insert(at, piece) => {
                let at = at % length;
                let at = at.min(bytes.len());
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
    bytes
}

/// Reads bytes as a file; says whether a scenario came out.
fn outcome(bytes: &[u8], overrides: &[Override]) -> bool {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, bytes).expect("written");
    let reading = read(Source::File(&path), overrides);
    let failed = reading.findings.iter().any(|one| one.severity == Severity::Error);
    assert_eq!(reading.scenario.is_none(), failed, "a scenario, or an error");
    for finding in &reading.findings {
        assert!(!finding.render(false).is_empty() && !finding.render(true).is_empty());
        assert!(!finding.to_string().contains('\n'));
    }
    if let Some(scenario) = &reading.scenario {
        // And what is understood is written so that it is understood again.
        std::fs::write(&path, &reading.merged).expect("written");
        for file in &reading.files {
            std::fs::write(folder.path().join(&file.name), &file.bytes).expect("written");
        }
        let again = read(Source::File(&path), &[]);
        assert_eq!(again.scenario.as_ref(), Some(scenario));
        assert_eq!(again.merged, reading.merged);
    }
    reading.scenario.is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_harmed_file_gives_a_scenario_or_an_error(
        which in 0_usize..7,
        harms in prop::collection::vec(harm(), 1..5),
    ) {
        outcome(&harmed(&GOOD[which], &harms), &[]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_harmed_override_gives_a_scenario_or_an_error(
        path in prop::sample::select(vec![
            "run.trials", "assumption.other.value", "corridor.Line.maintenance.overhaul.takes",
            "security.monthly_transition.calm.contested", "hazard.attack.repair_days", "security",
            "supply.River.monthly", "corridor.Line", "hazard", "", "...", "security.start.calm",
            "correlation.a,b.rho", "hazard.attack.where", "hazard.attack.where.segment.x", "title",
            "supply.River.name", "destination.demand.file", "extends", "remove", "schema",
        ]),
        value in prop_oneof![
            prop::sample::select(vec![
                "1", "nan", "{ a = 1 }", "[1]", "", "\"x\"", "[[", "{ history = { file = \"/dev/zero\", \
                 column = \"x\" } }", "{ name = 1 }", "-1e400", "\u{0}", "a\nb", "é",
            ]).prop_map(str::to_owned),
            ".{0,20}",
        ],
    ) {
        outcome(GOOD[2].as_bytes(), &[set(path, &value)]);
    }
}

#[test]
fn the_good_files_are_good_from_any_folder() {
    for (index, text) in GOOD.iter().enumerate() {
        assert_eq!(outcome(text.as_bytes(), &[]), index < 5, "file {index}");
    }
}

/// Files made to be slow, deep or large.
#[test]
fn hostile_files_are_answered_soon() {
    let head = "schema = 1\n[run]\nstart_year = 2028\nyears = 10\n";
    let many =
        |count: usize, line: &dyn Fn(usize) -> String| -> String { (0..count).map(line).collect() };
    let files: Vec<(&str, String)> = vec![
        ("open brackets", "a = ".to_owned() + &"[".repeat(1 << 20)),
        ("open braces", "a = ".to_owned() + &"{a=".repeat(1 << 19)),
        ("a dotted key", "a.".repeat(1 << 20) + "b = 1\n"),
        ("a dotted heading", format!("[{}b]\n", "a.".repeat(1 << 20))),
        ("unknown keys", head.to_owned() + &many(200_000, &|i| format!("k{i} = 1\n"))),
        ("one key again and again", "a = 1\n".repeat(500_000)),
        (
            "assumptions in a chain",
            head.to_owned()
                + &many(60_000, &|i| format!("[assumption.a{i}]\nvalue = \"a{}\"\n", i + 1)),
        ),
        (
            "assumptions in a circle",
            head.to_owned()
                + &many(60_000, &|i| {
                    format!("[assumption.a{i}]\nvalue = \"a{}\"\n", (i + 1) % 60_000)
                }),
        ),
        (
            "states",
            head.to_owned()
                + "[security]\nstart = \"stationary\"\n[security.monthly_transition]\n"
                + &many(50_000, &|i| format!("s{i} = {{ s{} = 0.1 }}\n", i + 1)),
        ),
        (
            "supplies",
            head.to_owned()
                + &many(40_000, &|i| {
                    format!(
                        "[[supply]]\nname = \"s{i}\"\ncommodity = \"gas\"\n[supply.steady]\nbcm_per_year = 1\n"
                    )
                }),
        ),
        (
            "corridors with hazards",
            head.to_owned()
                + "[[supply]]\nname = \"s\"\ncommodity = \"gas\"\n[supply.steady]\nbcm_per_year = 1\n"
                + &many(8_000, &|i| {
                    format!(
                        "[[corridor]]\nname = \"c{i}\"\ncommodity = \"gas\"\nsupplies = [\"s\"]\ncapacity_bcm_per_year = 1\n[[corridor.segment]]\nname = \"g{i}\"\n"
                    )
                })
                + &many(8_000, &|i| {
                    format!(
                        "[[hazard]]\nname = \"h{i}\"\ncause = \"c{i}\"\nper_year = 1\nrepair_days = 1\n"
                    )
                }),
        ),
        (
            "correlations",
            head.to_owned()
                + &many(30_000, &|i| {
                    format!(
                        "[assumption.a{i}]\nvalue = {{ uniform = [0, 1] }}\n[[correlation]]\nbetween = [\"a{i}\", \"a{}\"]\nrho = 0.1\n",
                        i + 1
                    )
                }),
        ),
        (
            "unknown names",
            head.to_owned()
                + &many(40_000, &|i| format!("[assumption.a{i}]\nvalue = \"nobody{i}\"\n")),
        ),
        (
            "unknown supplies",
            head.to_owned()
                + &many(1_000, &|i| {
                    format!(
                        "[[supply]]\nname = \"s{i}\"\ncommodity = \"gas\"\n[supply.steady]\nbcm_per_year = 1\n"
                    )
                })
                + &format!(
                    "[[corridor]]\nname = \"c\"\ncommodity = \"gas\"\nsupplies = [{}]\ncapacity_bcm_per_year = 1\n",
                    many(100_000, &|i| format!("\"t{i}\", "))
                ),
        ),
        (
            "unknown conditions",
            head.to_owned()
                + &many(1_000, &|i| {
                    format!(
                        "[[supply]]\nname = \"s{i}\"\ncommodity = \"gas\"\n[supply.steady]\nbcm_per_year = 1\n"
                    )
                })
                + &format!(
                    "[[hazard]]\nname = \"c\"\ncause = \"c\"\nwhere = {{ supply = [{}] }}\nper_year = 1\nrepair_days = 1\n",
                    many(100_000, &|i| format!("\"t{i}\", "))
                ),
        ),
        (
            "nothing to remove",
            format!("schema = 1\nremove = [{}]\n", many(100_000, &|i| format!("\"t{i}\", "))),
        ),
        (
            "uncorrelated",
            head.to_owned()
                + &many(40_000, &|i| {
                    format!("[assumption.a{i}]\nvalue = {{ uniform = [0, 1] }}\n")
                })
                + &many(900, &|i| {
                    format!("[[correlation]]\nbetween = [\"b{i}\", \"c{i}\"]\nrho = 0.1\n")
                }),
        ),
        ("a long line", head.to_owned() + &format!("title = {}\n", "\"x\", ".repeat(500_000))),
        (
            "a long name",
            head.to_owned() + &format!("title = \"{}\"\nlosses = \"{0}\"\n", "x".repeat(1 << 20)),
        ),
        ("a long list", head.to_owned() + &format!("notes = [{}]\n", "1,".repeat(1 << 20))),
    ];
    for (name, text) in files {
        assert!(!outcome(text.as_bytes(), &[]), "{name}");
    }
}
