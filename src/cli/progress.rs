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

use super::args::Threads;
use super::fault::Fault;
use super::screen::{tell, yellow};
use crate::model::Model;
use crate::session::{Progress, Workers, forewarning};
use crate::text::{reason, visible};

/// The exit code of a program that is interrupted.
const INTERRUPTED: c_int = 130;

/// The threads of a command, which stop when somebody interrupts it.
///
/// # Errors
/// Where the system has no threads left, or does not let signals be handled.
pub fn begin(threads: Threads) -> Result<Workers, Fault> {
    let workers = Workers::new(threads.count())?;
    listen(workers.progress()).map_err(Fault::failed)?;
    Ok(workers)
}

/// Makes Ctrl-C, a request to end, and a terminal that hangs up stop the run after the blocks at hand;
/// a second one ends the program at once. A run that is deaf to hanging up (`nohup`) stays so.
///
/// # Errors
/// Where the system does not let signals be handled.
fn listen(progress: &Progress) -> Result<(), String> {
    for &signal in signals() {
        let stop = || Arc::clone(&progress.stop);
        // In this order: the first signal finds nothing set, and sets it.
        flag::register_conditional_shutdown(signal, INTERRUPTED, stop())
            .and_then(|_| flag::register(signal, stop()))
            .map_err(|error| format!("interrupts cannot be handled: {}", reason(&error)))?;
    }
    Ok(())
}

/// Calls `stop` at the first Ctrl-C or request to end; a second one ends the program at once.
///
/// # Errors
/// Where the system does not let signals be handled.
#[cfg(feature = "serve")]
pub fn on_interrupt(stop: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
    let progress = Progress::default();
    listen(&progress).map_err(Fault::failed)?;
    wait_for_one(&progress, stop)
        .map_err(|error| Fault::failed(format!("interrupts cannot be handled: {}", reason(&error))))
}

/// Waits in a thread of its own, which costs nothing meanwhile.
#[cfg(all(feature = "serve", unix))]
fn wait_for_one(_: &Progress, stop: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    let (mut read, write) = UnixStream::pair()?;
    for &signal in signals() {
        signal_hook::low_level::pipe::register(signal, write.try_clone()?)?;
    }
    std::thread::spawn(move || {
        // Whatever ends the waiting ends the program.
        let _ = read.read(&mut [0]);
        stop();
    });
    Ok(())
}

#[cfg(all(feature = "serve", not(unix)))]
fn wait_for_one(progress: &Progress, stop: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let set = Arc::clone(&progress.stop);
    std::thread::spawn(move || {
        while !set.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(200));
        }
        stop();
    });
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
                let done = progress.done.load(Ordering::Relaxed) - before;
                // Counts that do not fit take further passes, which show as they come.
                follower.set_length(total * done.div_ceil(total.max(1)).max(1));
                follower.set_position(done);
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

/// Says before a run, where `wanted`, that it has very many incidents.
pub fn forewarn(model: &Model, trials: u64, wanted: bool) {
    if let (true, Some(words)) = (wanted, forewarning(model, trials)) {
        tell(yellow("note").and(": ").and(&*visible(&words)));
    }
}
