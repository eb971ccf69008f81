//! The page and the files: composed once as data, then written as terminal text, HTML, JSON,
//! Parquet or CSV.
//!
//! [`Page::compose`] turns a [`Summary`](crate::stats::Summary) and the scenario's words into
//! sentences and tables; [`terminal`], [`html`] and [`json`] lay the same page out. Nothing here
//! computes: every number comes from [`crate::stats`], and nothing that is written to a file
//! depends on the clock.

mod changes;
mod compare;
mod document;
mod files;
mod laws;
mod listing;
mod replay;
mod run;
mod study;
pub mod terminal;

pub use changes::changes_in_words;
pub use compare::answer::{CompareAnswer, FutureGroup, ServiceGroup, WhenGroup};
pub use compare::changed::ChangedLine;
pub use compare::figures::compare_charts;
pub use compare::html::compare_html;
pub use compare::notes::not_shared;
pub use compare::page::{CompareInput, ComparePage, DifferenceLine, ScenarioLine, StepLine};
pub use files::draws::{DrawsKeeper, DrawsTable, DrawsWriter};
pub use files::frame::{Frame, FrameColumn, FrameWriter, Values};
pub use files::intended::Intended;
pub use files::inventory::Kind;
pub use files::json::json;
pub use files::package::{PACKAGE, Package};
pub use files::pypsa::PypsaTrial;
pub use files::sheet::{Field, FieldKind, TableFile};
pub use files::summaries::{SUMMARIES, SummariesShape};
pub use files::table::Format;
pub use files::tables::{TableInput, table_names, workbook_name};
pub use files::write::{Placed, WriteError, Writing};
pub use laws::{in_words, score_in_words};
pub use replay::html::replay_html;
pub use replay::page::{replay_drawn, replay_json};
pub use run::answer::{Answer, FutureRow, GoesRow, Part, ServiceRow, WhenRow};
pub use run::behind::Behind;
pub use run::contracts::ContractRow;
pub use run::figures::{Charts, DayStatus, Drawn, Facts, Figures, Undrawn};
pub use run::html::html;
pub use run::only::{only_page, summary_csv};
pub use run::page::{
    AssumptionRow, ClampedNote, CorridorRow, Input, Number, Page, Reproduce, Step, Timing,
    WaterfallRow,
};
pub use run::reservoir::ReservoirRow;
pub use study::hindcast::{HindcastRan, hindcast_chart, hindcast_json, hindcast_page};
pub use study::one_at_a_time::{one_at_a_time_csv, one_at_a_time_json, one_at_a_time_page};
pub use study::page::{Ran, StudyPage, StudyTable};
pub use study::sensitivity::{sensitivity_json, sensitivity_page};
pub use study::sensitivity_figures::sensitivity_charts;
pub use study::solve::{solve_chart, solve_json, solve_page};
pub use study::sweep::{sweep_chart, sweep_csv, sweep_json, sweep_page};
