//! Tuning: sweep, solve, sensitivity, and the words of replay.

mod commands;
mod interrupts;
mod known;
mod support;
mod words;
#[path = "../shared/worked.rs"]
mod worked;
