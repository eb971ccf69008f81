//! The files of a report: how each is written, and how a folder is replaced without losing what somebody else put there.

pub(super) mod csv;
pub(super) mod draws;
pub(super) mod flat;
pub(super) mod frame;
pub(super) mod iamc;
pub(super) mod intended;
pub(super) mod inventory;
pub(super) mod json;
pub(super) mod monthly;
pub(super) mod package;
pub(super) mod pypsa;
pub(super) mod sheet;
pub(super) mod staging;
pub(super) mod summaries;
pub(super) mod table;
pub(super) mod tables;
pub(super) mod turn;
pub(super) mod write;
#[cfg(feature = "xlsx")]
pub(super) mod xlsx;
