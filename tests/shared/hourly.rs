//! Hourly files that tables or a formula give, in folders with the scenarios that name them.
//!
//! Years of hours are nothing to keep or to read. The scenarios of a folder of tests are copied to
//! where cargo lets tests write, and their hourly files made beside them.
#![allow(dead_code)] // Each test crate uses its own part of it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A file by its name, and how it is made.
type Made = (&'static str, fn() -> String);

/// `tests/known` with its hourly files.
pub fn known() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let files: &[Made] = &[("hourly.csv", hourly), ("rts79_load.csv", rts79_load)];
        furnished("known", files)
    })
}

/// `tests/good` with its hourly files.
pub fn good() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let files: &[Made] = &[("demand.csv", good_demand), ("family/flow.csv", good_flow)];
        furnished("good", files)
    })
}

fn furnished(name: &str, files: &[Made]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name), &folder);
    for (name, text) in files {
        put(&folder.join(name), text().as_bytes());
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder of tests").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else if from.extension().is_some_and(|end| end == "toml" || end == "csv") {
            put(&to, &std::fs::read(&from).expect("a file of tests"));
        }
    }
}

/// Writes what is not there yet, in one go: other tests may be reading it.
fn put(path: &Path, bytes: &[u8]) {
    if std::fs::read(path).is_ok_and(|there| there == bytes) {
        return;
    }
    let folder = path.parent().expect("in a folder");
    let mut file = tempfile::NamedTempFile::new_in(folder).expect("a file");
    std::io::Write::write_all(&mut file, bytes).expect("written");
    file.persist(path).expect("in its place");
}

/// 52 weeks in which every hour and every day of the week has its own demand, and every thousandth
/// hour none.
fn hourly() -> String {
    let mut text = String::from("mw\n");
    for hour in 0..52 * 168 {
        let mw = 20 + 3 * (hour % 24) + 2 * (hour / 24 % 7);
        writeln!(text, "{}", if hour % 1000 == 0 { 0 } else { mw }).expect("in memory");
    }
    text
}

/// A year of days that go up and down.
fn good_demand() -> String {
    let mut text = String::from("hour,mw\n");
    for hour in 0..8760 {
        let angle = f64::from(hour) / 12.0 * std::f64::consts::PI;
        writeln!(text, "{hour},{}", 9000 + (1500.0 * angle.sin()) as i32).expect("in memory");
    }
    text
}

/// 52 weeks of equal days.
fn good_flow() -> String {
    let mut text = String::from("hour,mw\n");
    for hour in 0..52 * 168 {
        writeln!(text, "{hour},{}", 8000 + 10 * (hour % 24)).expect("in memory");
    }
    text
}

/// The load of the IEEE Reliability Test System (IEEE Committee Report 1979, tables 1 to 4): 2,850 MW,
/// times the share of the week, of the day in it, and of the hour in that, by season.
fn rts79_load() -> String {
    let mut text = String::from("load_mw\n");
    for (week, of_year) in RTS79_WEEKS.into_iter().enumerate() {
        let season = match week + 1 {
            1..=8 | 44.. => 0,
            18..=30 => 1,
            _ => 2,
        };
        for (day, of_week) in RTS79_DAYS.into_iter().enumerate() {
            for of_day in RTS79_HOURS[season][usize::from(day >= 5)] {
                // In units of 10^-7 MW, exactly; the last digit is always 0.
                let load = 2850 * u64::from(of_year) * u64::from(of_week) * u64::from(of_day);
                let (whole, fraction) = (load / 10_000_000, load % 10_000_000 / 10);
                writeln!(text, "{whole}.{fraction:06}").expect("in memory");
            }
        }
    }
    text
}

/// Weekly peak, thousandths of the year's.
const RTS79_WEEKS: [u16; 52] = [
    862, 900, 878, 834, 880, 841, 832, 806, 740, 737, 715, 727, 704, 750, 721, 800, 754, 837, 870,
    880, 856, 811, 900, 887, 896, 861, 755, 816, 801, 880, 722, 776, 800, 729, 726, 705, 780, 695,
    724, 724, 743, 744, 800, 881, 885, 909, 940, 890, 942, 970, 1000, 952,
];

/// Daily peak, Monday to Sunday, hundredths of the week's.
const RTS79_DAYS: [u8; 7] = [93, 100, 98, 96, 94, 77, 75];

/// Hourly peak, hundredths of the day's: in winter, summer, spring and autumn; on working days and at
/// weekends.
const RTS79_HOURS: [[[u8; 24]; 2]; 3] = [
    [
        [
            67, 63, 60, 59, 59, 60, 74, 86, 95, 96, 96, 95, 95, 95, 93, 94, 99, 100, 100, 96, 91,
            83, 73, 63,
        ],
        [
            78, 72, 68, 66, 64, 65, 66, 70, 80, 88, 90, 91, 90, 88, 87, 87, 91, 100, 99, 97, 94,
            92, 87, 81,
        ],
    ],
    [
        [
            64, 60, 58, 56, 56, 58, 64, 76, 87, 95, 99, 100, 99, 100, 100, 97, 96, 96, 93, 92, 92,
            93, 87, 72,
        ],
        [
            74, 70, 66, 65, 64, 62, 62, 66, 81, 86, 91, 93, 93, 92, 91, 91, 92, 94, 95, 95, 100,
            93, 88, 80,
        ],
    ],
    [
        [
            63, 62, 60, 58, 59, 65, 72, 85, 95, 99, 100, 99, 93, 92, 90, 88, 90, 92, 96, 98, 96,
            90, 80, 70,
        ],
        [
            75, 73, 69, 66, 65, 65, 68, 74, 83, 89, 92, 94, 91, 90, 90, 86, 85, 88, 92, 100, 97,
            95, 90, 85,
        ],
    ],
];
