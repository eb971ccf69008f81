//! From a scenario to results and files, for whoever calls: the command line, another program, a page.
//!
//! A [`Scenario`] is read from a file, from text, or is the built-in baseline. What it is asked for
//! comes back as a value ([`RunResult`], [`Studied`], [`Replayed`], ...), and its report as a
//! [`Report`], which is written when whoever called says so. Nothing here prints, reads arguments or
//! knows a terminal: what went wrong is an [`Error`], how far it is and whether to stop stand in a
//! [`Progress`] that others may hold.

mod ask;
mod batch;
mod compare;
mod draws;
mod error;
mod folder;
mod hindcast;
mod merge;
mod only;
mod part;
mod pictures;
mod replay;
mod report;
mod results;
mod run;
mod scenario;
mod side_by_side;
mod study;
mod tables;
mod tuning;
mod workers;

pub use batch::{Batch, BatchRun, InvalidRows, Kept};
pub use compare::{Compared, Comparing};
pub use draws::DrawsReader;
pub use error::{Cause, Error, Invalid};
pub use folder::{PLAIN, name_of, usual_folder};
pub use hindcast::{Hindcasted, Hindcasting};
pub use merge::Merging;
pub use part::{Part, Parted};
pub use pictures::Picture;
pub use replay::Replayed;
pub use report::{Report, Written};
pub use run::{Run, RunPlan, RunResult, Valued};
pub use scenario::{Packed, Scenario, Setting, change_rows};
pub use study::{Studied, Study, Target};
pub use tables::Pypsa;
pub use tuning::{Knob, Vary};
pub use workers::{Workers, forewarning};

pub use crate::simulate::engine::Progress;
pub use crate::study::replay::Pick;
pub use crate::study::{Enough, Relation};
