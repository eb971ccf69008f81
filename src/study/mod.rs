//! What asks for whole runs: how many passes, how many trials, and what is made of each.

mod compare;
mod run;

pub use compare::{CompareFault, ComparePlan, Compared, compare};
pub use run::{Listener, MOST_TRIALS, Pass, Plan, PlanFault, Ran, RunFault, run};
