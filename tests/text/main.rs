//! Text that others wrote is shown as text: nothing in it drives a terminal, turns letters round, is
//! markup, a formula or a command; and what a wrong name points at is not shown.
//!
//! The programs run with colours on, as they would on a terminal; what is left once the styles of the
//! program are taken out must hold nothing that cannot be seen.

mod commands;
mod files;
mod pages;
mod support;
mod terminal;
