//! The report of one replayed trial: its sentences, accounts, page and chart.

pub(super) mod accounts;
pub(super) mod html;
pub(super) mod page;
