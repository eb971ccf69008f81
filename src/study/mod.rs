//! Studies, which ask for whole runs: how many passes, how many trials, and what is made of each.

mod accounts;
mod compare;
mod counted;
mod grades;
mod groups;
pub mod hindcast;
pub mod history;
mod one_at_a_time;
mod only;
mod probe;
pub mod replay;
mod run;
pub mod scores;
mod sensitivity;
mod solve;
mod sweep;
mod weakest;

pub use accounts::{
    ClaimedTold, MoneyTold, NotBoughtTold, ReplacedTold, ReturnedTold, StateTold, WaterMonthTold,
    WaterTold,
};
pub use compare::{CompareFault, ComparePlan, Compared, compare};
pub use counted::{EXACT, count, empty_counts, summed_up};
pub use grades::{counts, evidence, grade};
pub use groups::{Group, GroupKind};
pub use one_at_a_time::{
    End, Movable, Moved, MovedKind, OneAtATime, Way, one_at_a_time, uncertain,
};
pub use only::{Only, OnlyFound};
pub use probe::{Probe, Seen, StudyFault};
pub use run::{
    BUDGET, Listener, MOST_TRIALS, Pass, Plan, PlanFault, Ran, RunFault, Target, Trials, can_count,
    piece, run, run_of,
};
pub use sensitivity::{
    Arm, Driver, Enough, Sensitivity, Swing, first_trials, sensitivity, spread, swings, work,
};
pub use solve::{Relation, SCAN, Solution, Solved, USUAL_RUNS, solve};
pub use sweep::{Axis, SweepPoint, Swept, by_ratio, evenly, sweep};
pub use weakest::{USUAL_TRIALS, WeakRow, Weakest, weakest};
