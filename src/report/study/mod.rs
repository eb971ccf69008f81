//! The reports of studies: sensitivity, sweep, solve, one thing at a time, and scores against the record.

pub(super) mod hindcast;
pub(super) mod hindcast_spread;
pub(super) mod one_at_a_time;
pub(super) mod page;
pub(super) mod sensitivity;
pub(super) mod sensitivity_figures;
pub(super) mod sensitivity_words;
pub(super) mod solve;
pub(super) mod sweep;
