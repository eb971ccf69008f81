//! Pure functions of columns: every estimate with its error.
//!
//! Nothing here knows a scenario, a file or a thread. Sums run in the order of trials and the few
//! elementary functions come from `libm`, so that results are the same bits everywhere.

mod about;
pub mod asking;
mod by_outcome;
mod chances;
mod clustered;
mod compared_futures;
mod compared_outcomes;
mod compared_regimes;
mod compared_service;
mod comparison;
mod counted;
mod counts;
mod course;
mod distribution;
mod estimate;
mod evidence;
mod extremes;
mod first_year;
mod futures;
mod gauge;
mod given_data;
mod glance;
mod influence;
mod interval;
mod matched;
mod mattered;
mod monthly;
mod order;
mod paired;
mod paired_ratio;
mod picked;
mod quantile;
mod rank;
mod ratio;
mod reservoir;
mod root;
mod sample;
pub mod score;
mod service_year;
mod shape;
mod sketch;
mod sketch_clusters;
mod sobol;
mod stepwise;
mod summary;
mod summary_index;
mod summary_rows;
mod summary_schema;
mod until;
mod until_paired;

pub use about::About;
pub use by_outcome::{BranchRow, OutcomeRow, branch_rows, in_order, outcome_jobs, rows_by_outcome};
pub use chances::{Chance, EventName};
pub use compared_futures::{FutureDifference, OwnFuture, future_differences};
pub use compared_outcomes::{OutcomeDifference, outcome_differences};
pub use compared_regimes::{StateDifference, state_differences};
pub use compared_service::{
    OwnYears, ServiceDifference, ServicePair, service_difference, service_pairs,
};
pub use comparison::{
    ChangedRow, ComparedRow, Comparison, DifferenceRow, Shape, Spread, StepRow, difference_rows,
    letter, shape, steps,
};
pub use counted::{ChanceRow, IncidentRow, MeanRow, PairRow, chance_rows, incident_rows};
pub use counts::{Counting, Counts, Found, Piece};
pub use course::{Settled, arrivals, settling, typical_of_likeliest, typical_trials};
pub use distribution::{Distribution, FEWEST, MeanAndQuantiles};
pub use estimate::{Estimate, HALF_WIDTH, Moments};
pub use evidence::{DecidingRow, Evidence, GradeRow, ShareRow};
pub use extremes::{Shift, Tenth, Which};
pub use first_year::FirstYearRow;
pub use futures::{Future, FutureMetric, futures};
pub use gauge::{Band, Gauge};
pub use given_data::{Explained, FirstOrder, LEAST_TRIALS, MOST_TRIALS};
pub use glance::{Glance, Histogram, contract_twh, glances};
pub use influence::Reading;
pub use matched::{Of, Side, Span, Subject, shared_corridors, subjects};
pub use mattered::{
    Arrived, DecidingStep, DriverRow, ExtremeRow, FactorKind, Input, Looked, Mattered, Steps,
    inputs,
};
pub use monthly::{MonthRow, monthly};
pub use order::sort;
pub use paired::{Paired, differences_into, paired};
pub use picked::{ServedYear, in_future, nearest_trial, worst_year};
pub use quantile::{cvar, quantile, quantile_interval, quantile_se};
pub use rank::rank_correlation;
pub use ratio::{count_rate, proportion, ratio, ratio_of_columns, share};
pub use reservoir::{LevelBand, levels, water_months};
pub use root::{Root, root};
pub use sample::Sample;
pub use service_year::{
    Duration, ServiceJob, ServiceMetric, ServiceMonth, ServicePiece, ServiceYear, service_jobs,
};
pub use shape::{Density, exceedance};
pub use sobol::{Indices, Share, Sobol};
pub use stepwise::{Step, stepwise};
pub use summary::{
    ChangeRow, ClampedRow, CountedInfo, DestinationInfo, EventRow, HazardRow, MetricRow,
    ProbabilityRow, RegimeRow, RegimeYearRow, RunInfo, ScenarioInfo, SecurityRow, SegmentLoss,
    SegmentRow, Summary, with_changes,
};
pub use summary_index::{Findable, Rows};
pub use summary_rows::{Estimates, Scratch, jobs};
pub use summary_schema::summary_schema;
pub use until::{Precision, Tolerance, Until};
pub use until_paired::UntilPaired;

pub use crate::outcome::{Metric, QuestionError, Statistic, Variable as Job, Worst};
