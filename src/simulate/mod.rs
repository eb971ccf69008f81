//! From a model to outcomes: the simulation itself.
//!
//! [`trial`](trial::trial) is the function to read first: one simulated history as a pure function
//! of model, random streams and number. [`engine`] runs blocks of trials over threads.

mod account;
mod accounts;
mod assumptions;
mod branch;
mod buyer;
mod certain;
mod claims;
mod costs;
pub mod days;
mod demand;
pub mod engine;
mod flow;
mod incidents;
mod level;
mod located;
mod order;
mod payments;
mod plain;
mod record;
mod reservoir;
mod returns;
mod security;
mod service;
mod stack;
pub mod story;
mod timeline;
mod toggle;
pub mod trace;
pub mod trial;
mod turns;
mod watch;
mod water;
mod workspace;
mod years;

pub use account::Levels;
pub use certain::is_certain;
pub use trial::{Halt, trial};
pub use watch::{NoWatch, Outage, Watch};
pub use workspace::Workspace;
