//! The program as its users meet it: words, files, exit codes, interrupts.
//!
//! `SNAPSHOTS=overwrite cargo test --test cli` writes the texts in `tests/cli` anew; look at each
//! before keeping it.

mod batch;
mod changes;
mod disk;
mod few;
mod files;
mod folders;
mod hindcast;
mod interrupts;
mod paths;
mod races;
mod runs;
#[path = "../shared/skip.rs"]
mod skip;
mod support;
mod told;
mod words;
#[path = "../shared/worked.rs"]
mod worked;
