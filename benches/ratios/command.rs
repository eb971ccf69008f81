//! The whole command, as a user runs it, against what stands beside it.
//!
//! Processor seconds of the process and its threads, from its start to its end; of the peer those of its loop
//! alone. What is compared takes turns.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The program, built as it is shipped.
const SALANG: &str = env!("CARGO_BIN_EXE_salang");
/// Clock ticks a second, in which Linux tells how long a process ran.
const TICKS: f64 = 100.0;

/// A command to be timed.
pub struct Whole {
    words: Vec<String>,
    folder: tempfile::TempDir,
}

impl Whole {
    /// `salang` with these words, for whatever it writes in a folder of its own.
    pub fn new(words: &[&str]) -> Self {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Self { words, folder: tempfile::tempdir().expect("a folder") }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(SALANG);
        command.args(&self.words).arg("--out").arg(self.folder.path().join("report"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Seconds of processors that it takes; by the clock where the system does not tell.
    pub fn worked(&self) -> f64 {
        let before = of_children();
        let elapsed = self.elapsed();
        match (before, of_children()) {
            (Some(before), Some(after)) if after > before => after - before,
            _ => elapsed,
        }
    }

    /// Seconds by the clock.
    pub fn elapsed(&self) -> f64 {
        let began = Instant::now();
        let status = self.command().status().expect("it starts");
        assert!(status.success(), "{:?}: {status}", self.words);
        began.elapsed().as_secs_f64()
    }
}

/// Seconds that the ended children of this process ran on processors, where the system tells (Linux does).
fn of_children() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let behind_name = stat.rsplit_once(')')?.1;
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(13)? + ticks(14)?) / TICKS)
}

/// The event loop in numba, where Python and numba are there: `SALANG_PYTHON` names another Python.
pub struct Numba {
    python: PathBuf,
    load: PathBuf,
}

impl Numba {
    pub fn find(load: &Path) -> Option<Self> {
        let python = std::env::var_os("SALANG_PYTHON").unwrap_or_else(|| "python3".into());
        let asked =
            Command::new(&python).args(["-c", "import numba"]).stderr(Stdio::null()).status();
        let has = asked.is_ok_and(|status| status.success());
        has.then(|| Self { python: python.into(), load: load.to_owned() })
    }

    /// Seconds that its loop takes for so many years.
    pub fn seconds(&self, years: usize) -> f64 {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/rts79.py");
        let output = Command::new(&self.python)
            .arg(script)
            .arg(&self.load)
            .args([years.to_string(), "79".to_owned()])
            .output()
            .expect("it starts");
        let text = String::from_utf8_lossy(&output.stdout);
        let numbers: Vec<f64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        let [hours, _, seconds] = numbers[..] else { panic!("{text}") };
        assert!((8.0..11.0).contains(&hours), "9.4 hours are lost in a year, and not {hours}");
        seconds
    }
}

/// Bytes a second that a thread reads of memory that no cache holds.
pub fn bandwidth() -> f64 {
    let numbers = vec![1.0_f64; 1 << 25];
    let began = Instant::now();
    // Several at once: each waits for the one before it in its lane alone.
    let mut lanes = [0.0; 16];
    for chunk in numbers.chunks_exact(16) {
        lanes.iter_mut().zip(chunk).for_each(|(sum, number)| *sum += number);
    }
    std::hint::black_box(lanes);
    (8 * numbers.len()) as f64 / began.elapsed().as_secs_f64()
}

/// The median of some rounds, with the least and the greatest.
pub fn spread(rounds: usize, mut round: impl FnMut() -> f64) -> String {
    let mut values: Vec<f64> = (0..rounds).map(|_| round()).collect();
    values.sort_by(f64::total_cmp);
    format!("{:.2} ({:.2} to {:.2})", values[rounds / 2], values[0], values[rounds - 1])
}
