//! Progress on stderr, and the interrupt.

use std::ffi::c_int;
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use signal_hook::flag;

use super::screen::{tell, yellow};
use crate::model::Model;
use crate::simulate::engine::Progress;
use crate::simulate::trial::incidents;
use crate::text::visible;
use crate::units::{counted, decimals_for_digits, with_decimals};

/// The exit code of a program that is interrupted.
const INTERRUPTED: c_int = 130;

/// Makes Ctrl-C, a request to end, and a terminal that hangs up stop the run after the blocks at hand;
/// a second one ends the program at once. A run that is deaf to hanging up (`nohup`) stays so.
///
/// # Errors
/// Where the system does not let signals be handled.
pub fn listen(progress: &Progress) -> Result<(), String> {
    for &signal in signals() {
        let stop = || Arc::clone(&progress.stop);
        // In this order: the first signal finds nothing set, and sets it.
        flag::register_conditional_shutdown(signal, INTERRUPTED, stop())
            .and_then(|_| flag::register(signal, stop()))
            .map_err(|error| format!("interrupts cannot be handled: {error}"))?;
    }
    Ok(())
}

#[cfg(unix)]
fn signals() -> &'static [c_int] {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    if hears(SIGHUP) { &[SIGINT, SIGTERM, SIGHUP] } else { &[SIGINT, SIGTERM] }
}

#[cfg(not(unix))]
fn signals() -> &'static [c_int] {
    use signal_hook::consts::{SIGINT, SIGTERM};
    &[SIGINT, SIGTERM]
}

/// Whether a signal may be listened to: not where whoever started the program had it ignored. Where
/// the system does not tell, nothing is changed about it.
#[cfg(unix)]
fn hears(signal: c_int) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & (1 << (signal - 1)) == 0)
}

/// A bar that follows a run; nothing where stderr is no terminal.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Bar {
    /// Follows `progress` towards `total` trials.
    pub fn follow(progress: &Arc<Progress>, total: u64, words: &str, wanted: bool) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        if !wanted || !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), over, thread: None };
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        let style = "{msg} {bar:24} {human_pos} of {human_len} trials, {rate}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            let rate = |state: &ProgressState, out: &mut dyn Write| {
                // A bar that cannot say its rate says nothing.
                let _ = write!(out, "{} a second", HumanCount(state.per_sec() as u64));
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("━╸─"));
        }
        bar.set_message(words.to_owned());
        let (follower, progress, stop) = (bar.clone(), Arc::clone(progress), Arc::clone(&over));
        let before = progress.done.load(Ordering::Relaxed);
        let thread = std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                follower.set_position(progress.done.load(Ordering::Relaxed) - before);
                std::thread::sleep(Duration::from_millis(80));
            }
        });
        Self { bar, over, thread: Some(thread) }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // The follower does not panic; if it did there would be nothing to do about it.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}

/// Incidents in a trial, and in all of them, from which on a run is long enough to be told before.
const MANY: (u64, u64) = (100_000, 200_000_000);

/// Says before a run, where `wanted`, that it has very many incidents: the first of its `trials` is
/// looked at for that.
pub fn forewarn(model: &Model, trials: u64, wanted: bool) {
    if let (true, Ok(counts)) = (wanted, incidents(model, 0)) {
        let names: Vec<&str> = model.layout.hazards.iter().map(|h| h.name.as_str()).collect();
        if let Some(words) = forewarning(&counts, &names, trials) {
            tell(yellow("note").and(": ").and(&*visible(&words)));
        }
    }
}

/// What there is to say before so many trials with so many incidents by hazard, if anything.
fn forewarning(counts: &[u64], hazards: &[&str], trials: u64) -> Option<String> {
    let each = counts.iter().sum::<u64>();
    let all = each.saturating_mul(trials);
    let (most, hazard) = counts.iter().zip(hazards).max_by_key(|(count, _)| **count)?;
    if each < MANY.0 || all < MANY.1 {
        return None;
    }
    let about = |count: u64| with_decimals(count as f64, decimals_for_digits(count as f64, 2));
    Some(format!(
        "a trial has about {} incidents, {} of them of hazard `{hazard}`; {} have some {}, which \
         takes a while",
        about(each),
        if *most == each { "all".to_owned() } else { about(*most) },
        counted(trials, "trial", "trials"),
        about(all)
    ))
}

#[cfg(test)]
mod tests {
    use super::forewarning;

    #[test]
    fn a_run_of_very_many_incidents_is_told_with_its_sum_and_what_makes_it() {
        let hazards = ["attack", "theft"];
        let said = forewarning(&[2_912_000, 40_000], &hazards, 100).expect("a note");
        assert_eq!(
            said,
            "a trial has about 3,000,000 incidents, 2,900,000 of them of hazard `attack`; 100 trials \
             have some 300,000,000, which takes a while"
        );
        // Few in a trial are no reason, however many trials there may be; nor is one trial.
        assert_eq!(forewarning(&[150, 20], &hazards, 1_000_000_000), None);
        assert_eq!(forewarning(&[2_912_000, 0], &hazards, 2), None);
    }
}
