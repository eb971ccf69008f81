//! What asks for whole runs: how many passes, how many trials, and what is made of each.

pub mod replay;
mod run;

pub use run::{Listener, MOST_TRIALS, Pass, Plan, PlanFault, Ran, RunFault, Trials, run, run_of};
