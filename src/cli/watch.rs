//! Doing something again whenever a file changes: `--watch`.
//!
//! Files are looked at twice a second: by their time of change and their length, which works on any
//! file system. A file that is written while a round runs is noticed too: what was known of it
//! before the round is what counts. Whatever goes wrong in a round is said, and the files are watched
//! all the same, so that the fault can be put right.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::Ending;
use super::fault::Fault;
use super::screen::{complain_of, faint, tell};
use crate::session::Progress;
use crate::text::visible;
use crate::units::counted;

/// Between two looks at the files.
const LOOK: Duration = Duration::from_millis(500);
/// Between two looks for an interrupt, and at a file that is being written.
const BLINK: Duration = Duration::from_millis(50);
/// Blinks after which a file that changes all the time is read as it is.
const PATIENCE: usize = 20;

/// The state of a file: when it changed and its length; `None` where there is none.
type Stamp = Option<(Option<SystemTime>, u64)>;

fn stamp(path: &Path) -> Stamp {
    fs::metadata(path).ok().map(|known| (known.modified().ok(), known.len()))
}

/// Files, and what was last known of them.
#[derive(Debug)]
pub struct Watch {
    files: BTreeMap<PathBuf, Stamp>,
    quiet: bool,
}

impl Watch {
    /// Watches these files, and then those that the first round says it read.
    pub fn new(files: &[PathBuf], quiet: bool) -> Self {
        let files = files.iter().map(|path| (path.clone(), stamp(path))).collect();
        Self { files, quiet }
    }

    /// Calls `round`, and again whenever a file changes that its last call named, until an interrupt:
    /// between two rounds that is the end; within one it ends as the round does.
    pub fn run(
        &mut self,
        progress: &Progress,
        mut round: impl FnMut(&mut Vec<PathBuf>) -> Result<Ending, Fault>,
    ) -> Ending {
        loop {
            let mut read = Vec::new();
            let ending = round(&mut read).unwrap_or_else(|fault| {
                complain_of(fault.words);
                fault.ending
            });
            if ending == Ending::Interrupted {
                return ending;
            }
            if !read.is_empty() {
                let known = std::mem::take(&mut self.files);
                for path in read {
                    let before = known.get(&path).copied().unwrap_or_else(|| stamp(&path));
                    self.files.insert(path, before);
                }
            }
            self.say(ending);
            let Some(changed) = self.wait(progress) else { return Ending::Done };
            if !self.quiet {
                tell(faint(&format!("{} changed", visible(&changed.display().to_string()))));
            }
        }
    }

    fn say(&self, ending: Ending) {
        if self.quiet {
            return;
        }
        let files = counted(self.files.len() as u64, "file", "files");
        let stays = match ending {
            Ending::Wrong => "; the last good report stays as it is",
            _ => "",
        };
        tell(faint(&format!("Watching {files}; Ctrl-C ends{stays}")));
    }

    /// Waits for a change; `None` on an interrupt.
    fn wait(&mut self, progress: &Progress) -> Option<PathBuf> {
        loop {
            if let Some(changed) = self.look() {
                // An editor may write in several steps: wait until it is done.
                for _ in 0..PATIENCE {
                    sleep(BLINK);
                    if self.look().is_none() {
                        break;
                    }
                }
                return Some(changed);
            }
            let mut waited = Duration::ZERO;
            while waited < LOOK {
                if progress.stop.load(Ordering::SeqCst) {
                    return None;
                }
                sleep(BLINK);
                waited += BLINK;
            }
        }
    }

    /// The first file that is not as it was, if any; all are then known as they are.
    fn look(&mut self) -> Option<PathBuf> {
        let mut changed = None;
        for (path, known) in &mut self.files {
            let now = stamp(path);
            if now != *known {
                *known = now;
                changed.get_or_insert_with(|| path.clone());
            }
        }
        changed
    }
}
