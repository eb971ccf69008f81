//! What a run's numbers become: summary, terminal text, page, files.

mod draws;
mod page;
mod summary;
mod support;
mod terminal;
mod until;
mod write;
