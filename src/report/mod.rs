//! The page and the files: composed once as data, then written as terminal text, HTML, JSON,
//! Parquet or CSV.
//!
//! [`Page::compose`] turns a [`Summary`](crate::stats::Summary) and the scenario's words into
//! sentences and tables; [`terminal`], [`html`] and [`json`] lay the same page out. Nothing here
//! computes: every number comes from [`crate::stats`], and nothing that is written to a file
//! depends on the clock.

mod answer;
mod answer_html;
mod behind;
mod beside;
mod changes;
mod compare;
mod compare_answer;
mod compare_answer_html;
mod compare_changed;
mod compare_counted;
mod compare_figures;
mod compare_first;
mod compare_html;
mod compare_notes;
mod compare_pictures;
mod compare_words;
mod contracts;
mod csv;
mod document;
mod draws;
mod events;
mod evidence;
mod figures;
mod flat;
mod frame;
mod grades;
mod hindcast;
mod hindcast_spread;
mod html;
mod iamc;
mod intended;
mod inventory;
mod json;
mod laws;
mod listing;
mod mattered;
mod monthly;
mod one_at_a_time;
mod only;
mod package;
mod page;
mod page_tables;
mod pypsa;
mod regimes;
mod replaced;
mod replay;
mod replay_accounts;
mod replay_html;
mod reservoir;
mod sensitivity;
mod sensitivity_figures;
mod sensitivity_words;
mod sheet;
mod solve;
mod staging;
mod study;
mod summaries;
mod sweep;
mod table;
mod tables;
pub mod terminal;
mod turn;
mod write;
#[cfg(feature = "xlsx")]
mod xlsx;

pub use answer::{Answer, FutureRow, GoesRow, Part, ServiceRow, WhenRow};
pub use behind::Behind;
pub use changes::changes_in_words;
pub use compare::{CompareInput, ComparePage, DifferenceLine, ScenarioLine, StepLine};
pub use compare_answer::{CompareAnswer, FutureGroup, ServiceGroup, WhenGroup};
pub use compare_changed::ChangedLine;
pub use compare_figures::compare_charts;
pub use compare_html::compare_html;
pub use compare_notes::not_shared;
pub use contracts::ContractRow;
pub use draws::{DrawsKeeper, DrawsTable, DrawsWriter};
pub use figures::{Charts, DayStatus, Drawn, Facts, Figures, Undrawn};
pub use frame::{Frame, FrameColumn, FrameWriter, Values};
pub use hindcast::{HindcastRan, hindcast_chart, hindcast_json, hindcast_page};
pub use html::html;
pub use intended::Intended;
pub use inventory::Kind;
pub use json::json;
pub use laws::{in_words, score_in_words};
pub use one_at_a_time::{one_at_a_time_csv, one_at_a_time_json, one_at_a_time_page};
pub use only::{only_page, summary_csv};
pub use package::{PACKAGE, Package};
pub use page::{
    AssumptionRow, ClampedNote, CorridorRow, Input, Number, Page, Reproduce, Step, Timing,
    WaterfallRow,
};
pub use pypsa::PypsaTrial;
pub use replay::{replay_drawn, replay_json};
pub use replay_html::replay_html;
pub use reservoir::ReservoirRow;
pub use sensitivity::{sensitivity_json, sensitivity_page};
pub use sensitivity_figures::sensitivity_charts;
pub use sheet::{Field, FieldKind, TableFile};
pub use solve::{solve_chart, solve_json, solve_page};
pub use study::{Ran, StudyPage, StudyTable};
pub use summaries::{SUMMARIES, SummariesShape};
pub use sweep::{sweep_chart, sweep_csv, sweep_json, sweep_page};
pub use table::Format;
pub use tables::{TableInput, table_names, workbook_name};
pub use write::{Placed, WriteError, Writing};
