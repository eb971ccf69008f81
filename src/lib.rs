//! # salang
//!
//! How much energy from Central Asia will really reach Pakistan, how sure can we be, and what
//! would change it?
pub mod chance;
pub mod chart;
pub mod cli;
pub mod model;
pub mod outcome;
pub mod read;
pub mod report;
pub mod scenario;
pub mod simulate;
pub mod stats;
pub mod study;
pub mod units;
