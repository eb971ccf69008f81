//! The reports of a run's numbers: summary, terminal text, page, files.

mod draws;
mod page;
mod summary;
mod support;
mod terminal;
mod until;
mod write;
