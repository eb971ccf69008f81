//! Waiting for another process to get somewhere, by its own work and not by the clock.
#![allow(dead_code)] // Each test crate uses its own part of it.

use std::process::Child;
use std::time::{Duration, Instant};

/// Longer than any busy machine should take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until something holds.
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until a process has had so many hundredths of a second of a processor: on a busy machine it
/// is then as far as on an idle one. It may also have ended by then.
#[track_caller]
pub fn wait_for_work(child: &Child, hundredths: u64) {
    let file = format!("/proc/{}/stat", child.id());
    if !cfg!(target_os = "linux") {
        std::thread::sleep(Duration::from_millis(10 * hundredths));
        return;
    }
    wait_until("it has worked", || {
        let Ok(text) = std::fs::read_to_string(&file) else { return true };
        // Behind the name, which may hold anything: the state, and as the 12th and 13th number from
        // there the ticks in the program and in the system, a hundred a second.
        let Some((_, fields)) = text.rsplit_once(')') else { return true };
        let mut fields = fields.split_whitespace();
        let ended = fields.next().is_none_or(|state| state == "Z");
        let ticks = fields.skip(10).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
        ended || ticks.sum::<u64>() >= hundredths
    });
}
