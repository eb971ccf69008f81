//! Pure functions of columns: every estimate with its error.
//!
//! Nothing here knows a scenario, a file or a thread. Sums run in the order of trials and the few
//! elementary functions come from `libm`, so that results are the same bits everywhere.

mod about;
mod chances;
mod comparison;
mod counted;
mod course;
mod estimate;
mod extremes;
mod gauge;
mod given_data;
mod glance;
mod influence;
mod interval;
mod matched;
mod mattered;
mod metric;
mod naming;
mod order;
mod paired;
mod quantile;
mod rank;
mod ratio;
mod reservoir;
mod root;
mod shape;
mod sobol;
mod summary;
mod summary_rows;
mod until;
mod until_paired;

pub use about::About;
pub use chances::Chance;
pub use comparison::{
    ChangedRow, ComparedRow, Comparison, DifferenceRow, Shape, Spread, StepRow, difference_rows,
    letter, shape, steps,
};
pub use counted::{ChanceRow, IncidentRow, MeanRow, PairRow, chance_rows, incident_rows};
pub use course::{
    MonthBand, STANDSTILLS, Settled, Standstills, months, settling, standstills, typical_trials,
};
pub use estimate::{Estimate, HALF_WIDTH, Moments};
pub use extremes::{Shift, Tenth, Which};
pub use gauge::{Band, Gauge};
pub use given_data::{Explained, FirstOrder, LEAST_TRIALS, MOST_TRIALS};
pub use glance::{Glance, Histogram, contract_twh, glances};
pub use influence::Reading;
pub use matched::{Of, Side, Span, Subject, shared_corridors, subjects};
pub use mattered::{Arrived, DriverRow, ExtremeRow, FactorKind, Input, Looked, Mattered, inputs};
pub use metric::Metric;
pub use order::sort;
pub use paired::{Paired, differences_into, paired};
pub use quantile::{Worst, cvar, quantile, quantile_interval, quantile_se};
pub use rank::rank_correlation;
pub use ratio::{count_rate, proportion, ratio, ratio_of_columns, share};
pub use reservoir::{LevelBand, levels, water_months};
pub use root::{Root, root};
pub use shape::{Density, exceedance};
pub use sobol::{Indices, Share, Sobol};
pub use summary::{
    ClampedRow, HazardRow, MetricRow, ProbabilityRow, RunInfo, ScenarioInfo, SecurityRow,
    SegmentRow, Summary,
};
pub use summary_rows::{Job, Scratch, jobs, metric_rows};
pub use until::{Precision, Sought, Statistic, Tolerance, Until, UntilError};
pub use until_paired::UntilPaired;
