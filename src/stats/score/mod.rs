//! Scores of forecasts against what came: how far off, how sure, and how well it knew how sure to be.
//!
//! A forecast is an ensemble, one number a trial. Every score is proper: no forecast but the one that is
//! believed has the best expected score (Gneiting and Raftery, *Strictly proper scoring rules, prediction,
//! and estimation*, JASA 102, 2007). What is compared with a record is in the metric's own unit; what is
//! pooled over metrics of different units is first divided by the spread of each record.

mod brier;
mod coverage;
mod crps;
mod density;
mod place;
mod pooled;
mod record;
mod rival;
mod spread;

pub use brier::{Brier, Forecast};
pub use coverage::{Coverage, exact_interval};
pub use crps::{crps, crps_of_counts};
pub use density::{bandwidth, log_score, log_score_of_count};
pub use place::{PitBin, pit_bins, place};
pub use pooled::{BestRivalScore, Group, Pooled, RivalScore, worst_misses};
pub use record::{Kind, RecordScore, YearScore};
pub use rival::{Rival, Rivals};
pub use spread::{LeftOut, SPREADS, SpreadFit, TriedSpread};

/// The intervals whose coverage is looked at: the share of trials that each is meant to hold.
pub const INTERVALS: [f64; 3] = [0.5, 0.8, 0.9];
